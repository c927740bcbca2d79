/* Changes as rows: what one event does to the archive's tables. For the writer thread alone. */
#ifndef MODEL_ARCHIVE_ROWS_H
#define MODEL_ARCHIVE_ROWS_H

#include <stdbool.h>
#include "model/archive_db.h"
#include "model/event.h"

struct rows;

/* A connection of its own to an archive that is there; NULL with SQLite's code. */
struct rows *rows_open(const char *path, int *code);
void rows_close(struct rows *rows);

/* SQLITE_OK, or the code of what went wrong: then roll back and try the same events again later. */
int rows_begin(struct rows *rows);
int rows_apply(struct rows *rows, const struct event *event);
int rows_commit(struct rows *rows);
void rows_rollback(struct rows *rows);

/* Makes tombstones of all whose time is over at now (ms). Part of a transaction, as rows_apply is. */
int rows_expire(struct rows *rows, int64_t now);

/* A text was erased, and words of it may still stand in the search index or in the log file. */
bool rows_unclean(const struct rows *rows);
/* Rewrites both: up to a second with 100,000 posts. Waits up to ms for others to end what they read. */
int rows_clean(struct rows *rows, int ms);
/* Changes of posts ever written, for guessing how long that takes. */
int64_t rows_posts(const struct rows *rows);

#endif
