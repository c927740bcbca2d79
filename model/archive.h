/* The archive: everything ever kept of one event, in one SQLite file. SQLite stays in archive*.c.
 *
 * Whoever holds the lock beside the file collects: a writer thread commits what the model accepted, posts and
 * the cursors that came behind them never out of order. Everybody else follows the file. All functions are for the
 * main thread; none waits for the writer or its disk but archive_close, archive_suspend and archive_sync.
 *
 * Inside: archive_db.c has the schema and opens, archive_rows.c says what a change does to the tables, archive_write.c is
 * the writer, archive_lock.c the lock, archive_read.c and archive_recall.c read. */
#ifndef MODEL_ARCHIVE_H
#define MODEL_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/decisions.h"
#include "model/event.h"
#include "model/post.h"

struct archive;

/* $XDG_DATA_HOME/tweetup/<tag>.db, folders made (0700); malloc. NULL when there is no home. tag is folded. */
char *archive_path(const char *tag);

/* For following and collecting: collects when nobody else does, else follows. Never fails: what is wrong is told by
 * archive_trouble (newer version, not an archive, damaged, no permission, no room), nothing there is harmed, and the follow goes on
 * without; what may pass is tried again. */
struct archive *archive_open(const char *path);
/* Only for reading (export, replay, check): never creates, follows or locks. NULL with one line in why. */
struct archive *archive_read(const char *path, char why[static 256]);
/* Commits what waits (2 s at most when the disk refuses), ends the writer, frees. NULL is allowed. The changes that could not be kept. */
size_t archive_close(struct archive *archive);

/* Whether this process is the one to listen to the networks: it holds the lock, or nobody can. */
bool archive_collects(const struct archive *archive);
/* Tries what may have become possible: to collect when the holder went, to open what could not be. archive_collects may say
 * something else afterwards; pull once more then. Cheap; call it when archive_due says so. */
void archive_tend(struct archive *archive, int64_t now);
int64_t archive_due(const struct archive *archive);
/* The process that collects; 0 when nobody does. */
long archive_holder(const struct archive *archive);
/* Before this process is suspended, and again when it goes on: those who follow are told, since nobody
 * listens meanwhile. Commits first (half a second at most). NULL is allowed. */
void archive_suspend(struct archive *archive, bool suspended);

/* Its file, as it was named; good as long as the archive is. */
const char *archive_file(const struct archive *archive);
/* Changes that are not committed yet. */
size_t archive_waiting(const struct archive *archive);

/* Trouble in words for the status line, "" when fine. Good until the next call. */
const char *archive_trouble(struct archive *archive);
/* Readable when another process committed or ended, or when trouble came or went. archive_pull clears it. -1: none. */
int archive_wake_fd(const struct archive *archive);

/* Keeps a change the model accepted; takes ownership. POST: the post as it now is (merged, edited), id the row that goes (a
 * bridged copy whose place this one took, "" none), seen_at where the copy in hand was seen; DELETE, DELETE_AUTHOR, PERSON as they
 * are, a DELETE with a post leaves that as the tombstone of one that never was here; SOURCE, CURSOR, GAP, STRAY with the source's key as
 * id. A stray goes with the POST, DELETE or DELETE_AUTHOR that is about it. PROFILE, with accounts_links as text,
 * and AVATAR until the next process collects. Never blocks. Ask archive_room before taking more from
 * the network; while the disk refuses to write there is always room, and what is too much is let go. */
void archive_keep(struct archive *archive, struct event *event);
bool archive_room(struct archive *archive);
/* Keeps a decision (a copy), whoever collects; its row is pulled like everybody else's once it is written. While that cannot be, it waits
 * and archive_trouble says so. Never blocks. */
void archive_decide(struct archive *archive, const struct decision *decision);
/* True once after changes had to be let go and the disk has room again: keep everything in the store anew, the cursors last. */
bool archive_resync(struct archive *archive);
/* Waits until everything kept so far is committed (tests, export); false after ms. */
bool archive_sync(struct archive *archive, int64_t ms);

/* What archive_pull tells. Strings are borrowed for the call and only as clean as the file. */
struct archive_sink {
	void (*post)(void *arg, const struct post *post, bool deleted);
	void (*person)(void *arg, enum network network, const struct author *author);
	void (*source)(void *arg, const char *key, const struct event *state);
	void (*gap)(void *arg, const char *key, const struct event *gap);
	void (*decision)(void *arg, const struct decision *decision); /* before all posts, then as they come; may be NULL */
	/* One that was proposed, behind the decisions; key: its source's. Takes the post, which is clean; NULL: this one went. May be NULL. */
	void (*stray)(void *arg, const char *id, const char *key, const char *near, struct post *post);
	/* What the process that collects heard of an account, as archive_keep took it. May be NULL. */
	void (*account)(void *arg, const struct event *said);
	void *arg;
};
enum archive_pulled { PULLED_ALL, PULLED_SOME /* call again */ };
/* Reads on, at most about max posts: at first what is there, the newest changes first (STORE_POSTS at most), with people, gaps and
 * states at the very beginning; afterwards what others commit, in its order. */
enum archive_pulled archive_pull(struct archive *archive, const struct archive_sink *sink, size_t max);
/* Whether the first reading is over. */
bool archive_restored(const struct archive *archive);

/* How far a source had come: the moment up to which everything is known (ms), 0 when never. */
int64_t archive_cursor(struct archive *archive, const char *key);
/* Posts ever kept, deleted ones not counted; created of the oldest and newest (0 when none). Reads all: for check and export. */
size_t archive_count(struct archive *archive, int64_t *oldest, int64_t *newest);
/* The id of the post that a server knows by a local id; at: "host/local-id". malloc; NULL when never seen. */
char *archive_seen(struct archive *archive, const char *at);

/* What earlier runs got, for a source that goes on where they ended. Both open the file for themselves, so any thread may ask, and take
 * a tenth of a second for 100,000 posts. At most max, deleted ones left out, strings borrowed for the call. False when the file
 * cannot be read. Posts of a network, the last kept first: */
bool archive_recall(const char *path, enum network network, size_t max,
                    void (*each)(void *arg, const char *id, const struct author *author), void *arg);
/* What a server (as in archive_seen) listed, with its local ids, highest first: */
bool archive_recall_seen(const char *path, const char *host, size_t max, void (*each)(void *arg, const char *local, const char *id),
                         void *arg);

/* What was read that a network charges for: what ("x:post:1"), when last on that day, what it cost then. */
bool archive_recall_readings(const char *path, enum network network, void (*each)(void *arg, const char *what, int64_t at, int64_t price),
                             void *arg);

/* How many posts of a network that charges were not read since then: they may have been deleted unheard. */
size_t archive_recall_unread(const char *path, enum network network, int64_t since);

/* Full-text search of everything ever kept, in slices of some milliseconds: zero-initialise, call until done. */
struct archive_search {
	bool done;
	/* private: */
	bool beginnings; /* whole words have been looked for */
	int64_t from;    /* rows from there on were looked at */
};
/* At most max posts a slice, created before `before`; words are taken as plain words, all of them wanted. What was kept last comes first;
 * then the same with the last word as a beginning: so a post may come twice. Posts as from archive_pull. */
void archive_search(struct archive *archive, const char *words, struct archive_search *search, int64_t before, size_t max,
                    void (*each)(void *arg, const struct post *post), void *arg);

/* Every decision in order of seq; archive_pull goes on behind them. false when the file could not be read to its end. */
bool archive_decisions(struct archive *archive, void (*each)(void *arg, const struct decision *decision), void *arg);
/* Everything in order of created (for export and replay); false from each ends it. false when the file could not be read
 * to its end. */
bool archive_each(struct archive *archive, bool (*each)(void *arg, const struct post *post, bool deleted), void *arg);

#endif
