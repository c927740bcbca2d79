#include "model/archive_db.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "model/log.h"
#include "model/when.h"

/* APPLICATION: "twee" in ASCII, tells our files from other SQLite files. */
enum { APPLICATION = 0x74776565, VALUE_MAX = 1 << 20, BUSY_MS = 200 };

/* One step a version; user_version is the number of steps done. A step is never changed after a release. */
static const char *const steps[] = {
	/* seed: of the hashes in this file. unclean: erased words may still stand in the search index. */
	"CREATE TABLE about(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
	"INSERT INTO about VALUES('seed0', random()), ('seed1', random()), ('unclean', 0);"
	"CREATE TABLE person("
	"  key INTEGER PRIMARY KEY, network INTEGER NOT NULL, id TEXT NOT NULL, handle TEXT NOT NULL,"
	"  name TEXT NOT NULL, bot INTEGER NOT NULL, seq INTEGER NOT NULL, UNIQUE(network, id));"
	"CREATE INDEX person_seq ON person(seq);"
	/* seq grows with every change, so whoever has read up to one finds all news behind it. hash is of the id:
	 * an index of it is a third of one of the ids. */
	"CREATE TABLE post("
	"  seq INTEGER PRIMARY KEY, hash INTEGER NOT NULL, id TEXT NOT NULL, person INTEGER NOT NULL,"
	"  source TEXT NOT NULL, url TEXT NOT NULL, created INTEGER NOT NULL, received INTEGER NOT NULL,"
	"  flags INTEGER NOT NULL, text TEXT NOT NULL, warning TEXT, langs TEXT, tags TEXT, mentions TEXT, links TEXT,"
	"  media TEXT, also TEXT, reply_to TEXT, quote_of TEXT, repost_of TEXT);"
	"CREATE INDEX post_hash ON post(hash);"
	"CREATE VIRTUAL TABLE words USING fts5(text, content='post', content_rowid='seq',"
	"  tokenize='unicode61 remove_diacritics 2');"
	"CREATE TABLE source(key TEXT PRIMARY KEY, cursor INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL DEFAULT 0,"
	"  text TEXT NOT NULL DEFAULT '', heard INTEGER NOT NULL DEFAULT 0, next_try INTEGER NOT NULL DEFAULT 0,"
	"  seq INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
	"CREATE TABLE gap(key TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, recovered INTEGER NOT NULL,"
	"  complete INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(key, since)) WITHOUT ROWID;"
	/* Where a post was seen, by server and local id: deletions may name only these. */
	"CREATE TABLE seen(at TEXT PRIMARY KEY, post TEXT NOT NULL) WITHOUT ROWID;"
	/* Append-only: who decided what, when, on which post. */
	"CREATE TABLE decision(seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, who TEXT NOT NULL,"
	"  what TEXT NOT NULL, post TEXT NOT NULL, value TEXT NOT NULL);"
	"CREATE TRIGGER decision_kept BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are kept'); END;"
	"CREATE TRIGGER decision_same BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are kept'); END;",
	/* What was read from a network that charges for it, by UTC day: price in millionths of a dollar. */
	"CREATE TABLE reading(what TEXT NOT NULL, day INTEGER NOT NULL, at INTEGER NOT NULL, price INTEGER NOT NULL,"
	"  PRIMARY KEY(what, day)) WITHOUT ROWID;",
	/* Posts without the tag that were proposed, as JSON lines; '' when one went or is a post now: then only its id is left. author is a
	 * network and an id, near the tag it has instead. seq as in post. */
	"CREATE TABLE stray(seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, author TEXT NOT NULL, source TEXT NOT NULL,"
	"  near TEXT NOT NULL, line TEXT NOT NULL);",
	/* What those who collect heard of accounts: the links of a profile, the number of a picture. seq only ever grows. */
	"CREATE TABLE account(seq INTEGER PRIMARY KEY AUTOINCREMENT, network INTEGER NOT NULL, id TEXT NOT NULL, what TEXT NOT NULL,"
	"  value TEXT NOT NULL, UNIQUE(network, id, what));",
	/* The index merges sixteen pieces at a time instead of four: a word is written again half as often, and found nearly as fast. */
	"INSERT INTO words(words, rank) VALUES('automerge', 16);",
	/* When its author wants it gone (ms), 0 never. */
	"ALTER TABLE post ADD COLUMN expires INTEGER NOT NULL DEFAULT 0;"
	"CREATE INDEX post_expires ON post(expires) WHERE expires > 0;"
	"ALTER TABLE stray ADD COLUMN expires INTEGER NOT NULL DEFAULT 0;",
};
enum { VERSION = sizeof steps / sizeof *steps };

int64_t db_version(void)
{
	return VERSION;
}

static const struct {
	int code;
	enum db_outcome outcome;
	const char *text;
} codes[] = {
	{ SQLITE_OK, DB_FINE, "" },
	{ SQLITE_NOTADB, DB_DAMAGED, "is no archive of tweetup; it was left as it is. Use --archive FILE or --no-archive" },
	{ SQLITE_CORRUPT, DB_DAMAGED, "is damaged; it was left as it is. Move it away, or use --archive FILE" },
	{ SQLITE_SCHEMA, DB_DAMAGED, "is of another version" },
	{ SQLITE_FULL, DB_LATER, "cannot grow: the disk is full" },
	{ SQLITE_READONLY, DB_LATER, "is read-only" },
	{ SQLITE_PERM, DB_LATER, "may not be opened: check its permissions" },
	{ SQLITE_CANTOPEN, DB_LATER, "cannot be opened: check the folder and its permissions" },
	{ SQLITE_IOERR, DB_LATER, "cannot be read or written: the disk fails" },
	{ SQLITE_EMPTY, DB_LATER, "is being made" },
	{ SQLITE_BUSY, DB_LATER, "is in use by another program" },
	{ SQLITE_LOCKED, DB_LATER, "is in use by another program" },
	{ SQLITE_PROTOCOL, DB_LATER, "is in use by another program" },
	{ SQLITE_NOMEM, DB_LATER, "needs more memory than there is" },
};
enum { CODES = sizeof codes / sizeof *codes };

static size_t code_index(int code)
{
	size_t i = 0;
	while (i < CODES && codes[i].code != (code & 0xff))
		i++;
	return i;
}

enum db_outcome db_outcome(int code)
{
	size_t i = code_index(code);
	/* A search index that disagrees with itself: no reason to say that the posts are lost, but none to write on. */
	return i < CODES ? codes[i].outcome : DB_ODD;
}

void db_explain(char why[static 256], const char *path, int code)
{
	size_t i = code_index(code);
	if (code == SQLITE_READONLY_DBMOVED)
		snprintf(why, 256, "archive %.140s was moved or deleted while in use; start tweetup anew", path);
	else
		snprintf(why, 256, "archive %.140s %.100s", path, i < CODES ? codes[i].text : sqlite3_errstr(code));
}

/* SQLite knows one way to be full, the system several. */
int db_code(sqlite3 *db, int code)
{
	/* By now SQLite may have forgotten it. */
	int error = db && sqlite3_system_errno(db) ? sqlite3_system_errno(db) : errno;
	bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
	return (code & 0xff) == SQLITE_IOERR && full ? SQLITE_FULL : code;
}

int db_run(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

int db_prepare(sqlite3 *db, const char *const *sql, sqlite3_stmt **stmt, size_t n)
{
	int code = SQLITE_OK;
	for (size_t i = 0; i < n && code == SQLITE_OK; i++)
		code = sqlite3_prepare_v3(db, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &stmt[i], NULL);
	/* The SQL is ours: when it does not fit the file, the file is at fault. */
	return code == SQLITE_ERROR ? SQLITE_CORRUPT : code;
}

void db_finalize(sqlite3_stmt **stmt, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		sqlite3_finalize(stmt[i]);
		stmt[i] = NULL;
	}
}

int db_first(sqlite3 *db, const char *sql, int64_t *value)
{
	sqlite3_stmt *stmt = NULL;
	int code = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
	*value = 0;
	if (code == SQLITE_OK)
		code = sqlite3_step(stmt);
	if (code == SQLITE_ROW)
		*value = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

int db_step(sqlite3_stmt *stmt)
{
	int code = sqlite3_step(stmt);
	sqlite3_reset(stmt);
	return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
}

char *db_first_text(sqlite3_stmt *stmt, int *code)
{
	*code = sqlite3_step(stmt);
	char *text = *code == SQLITE_ROW ? xstrdup(db_text(stmt, 0)) : NULL;
	sqlite3_reset(stmt);
	*code = *code == SQLITE_ROW || *code == SQLITE_DONE ? SQLITE_OK : *code;
	return text;
}

int db_next(sqlite3 *db, const char *sql, int64_t *next)
{
	enum { LEAP = 1000 };
	int code = db_first(db, sql, next);
	*next += *next ? LEAP : 1;
	return code;
}

static int migrate(sqlite3 *db)
{
	char sql[128];
	int code = db_run(db, "BEGIN IMMEDIATE");
	if (code != SQLITE_OK)
		return code;
	int64_t from;
	code = db_first(db, "PRAGMA user_version", &from);
	for (int64_t step = from; code == SQLITE_OK && step < VERSION; step++)
		code = db_run(db, steps[step]);
	snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT", APPLICATION, VERSION);
	if (code == SQLITE_OK)
		code = db_run(db, sql);
	if (code != SQLITE_OK)
		db_run(db, "ROLLBACK");
	return code;
}

static int another_version(const char *path, int64_t version, char why[static 256])
{
	if (version > VERSION)
		snprintf(why, 256, "archive %.100s was written by a newer tweetup (format %lld, this one knows %d); "
		         "it was left as it is. Update tweetup, or use --archive FILE", path, (long long)version, VERSION);
	else
		snprintf(why, 256, "archive %.100s is of an older format (%lld); follow its tag once, with no other tweetup on it",
		         path, (long long)version);
	return SQLITE_SCHEMA;
}

/* A file that bears our marks and has nothing else of ours is left alone, too. These are there since the first version. */
static int has_tables(sqlite3 *db)
{
	int64_t n;
	int code = db_first(db, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN('about', 'person', 'post',"
	                        " 'words', 'source', 'gap', 'seen', 'decision')", &n);
	return code == SQLITE_OK && n < 8 ? SQLITE_CORRUPT : code;
}

static int check_version(sqlite3 *db, const char *path, enum db_how how, char why[static 256])
{
	int64_t version, application, tables;
	/* Reading the schema is what finds a damaged or foreign file out. */
	int code = db_first(db, "SELECT count(*) FROM sqlite_master", &tables);
	if (code == SQLITE_OK)
		code = db_first(db, "PRAGMA user_version", &version);
	if (code == SQLITE_OK)
		code = db_first(db, "PRAGMA application_id", &application);
	if (code != SQLITE_OK)
		return code;
	if (application != APPLICATION && (tables || application || version))
		return SQLITE_NOTADB;
	if (version > 0 && version <= VERSION)
		code = has_tables(db);
	if (code != SQLITE_OK || version == VERSION)
		return code;
	if (how != DB_MAKE && !version && !tables)
		return SQLITE_EMPTY;
	return version > VERSION || version < 0 || how != DB_MAKE ? another_version(path, version, why) : SQLITE_SCHEMA;
}

/* Makes what is not there yet, once it is known that the file is ours. */
static int make(sqlite3 *db, const char *path, char why[static 256])
{
	int code = check_version(db, path, DB_MAKE, why);
	if ((code != SQLITE_SCHEMA && code != SQLITE_OK) || *why || sqlite3_db_readonly(db, "main"))
		return code;
	int wal = db_run(db, "PRAGMA journal_mode = WAL");
	if (wal != SQLITE_OK)
		return wal;
	return code == SQLITE_SCHEMA ? migrate(db) : code;
}

static int settle(sqlite3 *db, enum db_how how)
{
	/* The file may come from anybody: nothing in it is run, no value is larger than any of ours. */
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, VALUE_MAX);
	/* Whoever only looks leaves the file as it is, to the byte. */
	sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	int code = db_run(db, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
	if (code != SQLITE_OK || how == DB_READ)
		return code;
	/* secure_delete: a deleted post's text is overwritten, not just unlinked. */
	return db_run(db, "PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 2000;"
	                  "PRAGMA cache_size = -8000");
}

/* Whether SQLite may have a look: it would wait for a pipe, and take the shortest of files for empty ones. */
static int fit(const char *path)
{
	struct stat file;
	if (stat(path, &file) < 0)
		return SQLITE_OK;
	if (!S_ISREG(file.st_mode))
		return SQLITE_CANTOPEN;
	return file.st_size > 0 && file.st_size < 512 ? SQLITE_NOTADB : SQLITE_OK;
}

static int try_open(const char *path, enum db_how how, int flags, sqlite3 **db, char why[static 256])
{
	int code = fit(path);
	if (code == SQLITE_OK)
		code = sqlite3_open_v2(path, db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_busy_timeout(*db, BUSY_MS);
	if (code == SQLITE_OK)
		code = settle(*db, how);
	if (code == SQLITE_OK)
		code = how == DB_MAKE ? make(*db, path, why) : check_version(*db, path, how, why);
	if (code == SQLITE_OK)
		sqlite3_db_config(*db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
	else
		code = db_code(*db, code);
	if (code == SQLITE_OK)
		return code;
	sqlite3_close(*db);
	*db = NULL;
	return code;
}

/* SQLite wants to write beside the file even for reading, unless told that nobody else does either. That holds when there
 * is no log file, and not even we could make one. */
static int try_immutable(const char *path, sqlite3 **db, char why[static 256])
{
	struct stat wal;
	char *log = xasprintf("%s-wal", path);
	bool pending = stat(log, &wal) == 0 && wal.st_size > 0;
	free(log);
	if (pending)
		return SQLITE_CANTOPEN;
	char *uri = xmalloc(strlen(path) * 3 + 32), *out = uri;
	out += snprintf(out, 8, "file:");
	for (const char *p = path; *p; p++)
		out += snprintf(out, 4, strchr("?#%", *p) ? "%%%02X" : "%c", (unsigned char)*p);
	snprintf(out, 16, "?immutable=1");
	int code = try_open(uri, DB_READ, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, db, why);
	free(uri);
	return code;
}

sqlite3 *db_open(const char *path, enum db_how how, int *code, char why[static 256])
{
	sqlite3 *db = NULL;
	struct stat file;
	*why = '\0';
	*code = try_open(path, how, SQLITE_OPEN_READWRITE | (how == DB_MAKE ? SQLITE_OPEN_CREATE : 0), &db, why);
	bool shut = (*code & 0xff) == SQLITE_CANTOPEN || (*code & 0xff) == SQLITE_READONLY;
	if (!db && how != DB_WRITE && shut && stat(path, &file) == 0 && S_ISREG(file.st_mode))
		*code = try_immutable(path, &db, why);
	if (!db && !*why)
		db_explain(why, path, *code);
	return db;
}

void db_bind_text(sqlite3_stmt *stmt, int column, const char *text)
{
	if (text)
		sqlite3_bind_text(stmt, column, text, -1, SQLITE_STATIC);
	else
		sqlite3_bind_null(stmt, column);
}

void db_bind_list(sqlite3_stmt *stmt, int column, const struct list *list)
{
	const char *item = list->at;
	size_t length = 0;
	if (list->n < 2) {
		db_bind_text(stmt, column, list->n ? list->at : NULL);
		return;
	}
	for (size_t i = 0; i < list->n; i++, item = list->at + length)
		length += strlen(item) + 1;
	char *joined = xmalloc(length);
	memcpy(joined, list->at, length);
	for (size_t i = 0; i + 1 < length; i++)
		if (!joined[i])
			joined[i] = '\n';
	sqlite3_bind_text(stmt, column, joined, (int)length - 1, free);
}

static const char *text_or_null(sqlite3_stmt *stmt, int column)
{
	return (const char *)sqlite3_column_text(stmt, column);
}

const char *db_text(sqlite3_stmt *stmt, int column)
{
	const char *text = text_or_null(stmt, column);
	return text ? text : "";
}

/* Makes room for the copies of those that have to be split. */
static void reserve(struct row_space *space, size_t need)
{
	if (need <= space->size)
		return;
	space->size = need * 2;
	space->bytes = xrealloc(space->bytes, space->size);
}

/* Splits at LF what was copied. */
static struct list split(char *copy)
{
	struct list list = { copy, 1 };
	for (char *p = copy; (p = strchr(p, '\n')); list.n++)
		*p++ = '\0';
	return list;
}

/* Columns that are lists: most have no item or one, which is borrowed as it is. */
static void read_lists(sqlite3_stmt *stmt, int column, struct row_space *space, struct list *const *lists, size_t n)
{
	size_t need = 0, used = 0;
	for (size_t i = 0; i < n; i++) {
		const char *text = text_or_null(stmt, column + (int)i);
		*lists[i] = (struct list){ text ? text : "", text != NULL };
		if (text && strchr(text, '\n'))
			need += strlen(text) + 1;
	}
	if (!need)
		return;
	reserve(space, need);
	for (size_t i = 0; i < n; i++) {
		if (!lists[i]->n || !strchr(lists[i]->at, '\n'))
			continue;
		size_t length = strlen(lists[i]->at) + 1;
		*lists[i] = split(memcpy(space->bytes + used, lists[i]->at, length));
		used += length;
	}
}

struct post db_tombstone(const struct post *post)
{
	return (struct post){ .network = post->network, .id = post->id, .source = post->source, .url = "", .seen_at = "", .text = "",
	                      .created = post->created, .received = post->received, .repost_of = post->repost_of ? "" : NULL };
}

void db_post_alone(sqlite3_stmt *stmt, struct row_space *space, struct post *post, bool *deleted)
{
	int64_t flags = sqlite3_column_int64(stmt, 6);
	*post = (struct post){
		.id = db_text(stmt, 1),
		.source = db_text(stmt, 2),
		.url = db_text(stmt, 3),
		.seen_at = "",
		.created = sqlite3_column_int64(stmt, 4),
		.received = sqlite3_column_int64(stmt, 5),
		.sensitive = flags & ROW_SENSITIVE,
		.edited = flags & ROW_EDITED,
		.text = db_text(stmt, 7),
		.warning = text_or_null(stmt, 8),
		.reply_to = text_or_null(stmt, 15),
		.quote_of = text_or_null(stmt, 16),
		.repost_of = text_or_null(stmt, 17),
		.expires = sqlite3_column_int64(stmt, 18),
	};
	struct list *const lists[] = { &post->langs, &post->tags, &post->mentions, &post->links, &post->media, &post->also };
	read_lists(stmt, 9, space, lists, sizeof lists / sizeof *lists);
	*deleted = flags & ROW_DELETED;
	if (post->expires > 0 && post_over(post, when_now())) {
		*deleted = true; /* nobody has erased it yet */
		*post = db_tombstone(post);
	}
}

void db_author(sqlite3_stmt *stmt, int column, enum network *network, struct author *author)
{
	int64_t number = sqlite3_column_int64(stmt, column);
	*network = number >= 0 && number < NETWORK_COUNT ? (enum network)number : NETWORK_COUNT;
	*author = (struct author){ db_text(stmt, column + 1), db_text(stmt, column + 2), db_text(stmt, column + 3),
	                           sqlite3_column_int(stmt, column + 4) != 0 };
}

void db_post(sqlite3_stmt *stmt, struct row_space *space, struct post *post, bool *deleted)
{
	db_post_alone(stmt, space, post, deleted);
	db_author(stmt, ROW_POST_COLUMNS, &post->network, &post->author);
}
