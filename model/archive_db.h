/* The archive's SQLite side: opening, the schema and its versions, rows as posts. For archive*.c alone. */
#ifndef MODEL_ARCHIVE_DB_H
#define MODEL_ARCHIVE_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/post.h"

/* Bits of post.flags in the file. */
enum { ROW_SENSITIVE = 1, ROW_EDITED = 2, ROW_DELETED = 4 };

/* Columns of a row as db_post reads them; with what follows its author's, too. */
#define ROW_POST \
	"p.seq, p.id, p.source, p.url, p.created, p.received, p.flags, p.text, p.warning, p.langs, p.tags, p.mentions," \
	" p.links, p.media, p.also, p.reply_to, p.quote_of, p.repost_of, p.expires"
#define ROW_AUTHOR "a.network, a.id, a.handle, a.name, a.bot"
#define ROW_COLUMNS ROW_POST ", " ROW_AUTHOR
enum { ROW_POST_COLUMNS = 19 };
#define ROW_FROM " FROM post p JOIN person a ON a.key = p.person "

/* What a failure means for what comes after. */
enum db_outcome {
	DB_FINE,
	DB_LATER,   /* no room, no permission, in use: the same may work later */
	DB_ODD,     /* this one thing cannot be written, others can */
	DB_DAMAGED  /* hands off */
};
enum db_outcome db_outcome(int code);

enum db_how {
	DB_READ,  /* an archive that is there; falls back to what works on read-only disks */
	DB_WRITE, /* as it is: a further connection to what DB_MAKE has made */
	DB_MAKE   /* made or brought up to date; the lock is held */
};

/* NULL with SQLite's code and a line in why. SQLITE_SCHEMA: of another version; SQLITE_EMPTY: nothing in it yet. */
sqlite3 *db_open(const char *path, enum db_how how, int *code, char why[static 256]);
/* The code of what just failed on db, a full disk made out among other failures. */
int db_code(sqlite3 *db, int code);
/* What SQLite says, in words for a person. */
void db_explain(char why[static 256], const char *path, int code);

/* Prepares all n; SQLITE_OK or the code. NULL entries stay NULL. */
int db_prepare(sqlite3 *db, const char *const *sql, sqlite3_stmt **stmt, size_t n);
void db_finalize(sqlite3_stmt **stmt, size_t n);
/* Runs statements without result; SQLITE_OK or the code. */
int db_run(sqlite3 *db, const char *sql);
/* First integer of the first row, 0 when there is none; SQLITE_OK or the code. */
int db_first(sqlite3 *db, const char *sql, int64_t *value);
/* One step of a statement that changes rows, and its reset; SQLITE_OK or the code. */
int db_step(sqlite3_stmt *stmt);
/* The first column of the statement's first row, malloc; NULL when there is none. *code: SQLITE_OK or the code. */
char *db_first_text(sqlite3_stmt *stmt, int *code);
/* The number for a table's next change, where sql asks for the last one that is there; SQLITE_OK or the code. Changes behind it may have
 * been dropped: their numbers are not given again, whoever follows the file has read past them. */
int db_next(sqlite3 *db, const char *sql, int64_t *next);
/* The newest version this program knows. */
int64_t db_version(void);

/* A list as one column: items with LF between; NULL when empty. */
void db_bind_list(sqlite3_stmt *stmt, int column, const struct list *list);
/* Borrowed until the next step or binding. */
void db_bind_text(sqlite3_stmt *stmt, int column, const char *text);
/* Never NULL. */
const char *db_text(sqlite3_stmt *stmt, int column);

/* Room for the lists of one row while it is read. Zero-initialise; free bytes. */
struct row_space {
	char *bytes;
	size_t size;
};
/* What is left of a deleted post: id and time stay, and of a boost that it was one. Strings are the post's. */
struct post db_tombstone(const struct post *post);
/* The row (ROW_COLUMNS) as a post, strings borrowed from the statement and space. They are what the file says: clean
 * only as far as the file is ours. deleted: also when its time is over. */
void db_post(sqlite3_stmt *stmt, struct row_space *space, struct post *post, bool *deleted);
/* The same for ROW_POST, the author left out. */
void db_post_alone(sqlite3_stmt *stmt, struct row_space *space, struct post *post, bool *deleted);
/* ROW_AUTHOR, from that column on. */
void db_author(sqlite3_stmt *stmt, int column, enum network *network, struct author *author);

#endif
