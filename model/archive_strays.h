/* The archive's table of posts that lack the tag and were proposed. For archive*.c alone. */
#ifndef MODEL_ARCHIVE_STRAYS_H
#define MODEL_ARCHIVE_STRAYS_H

#include <sqlite3.h>
#include "model/archive.h"
#include "model/event.h"

/* Writing: part of the writer's transaction. All return SQLITE_OK or the code. */
struct stray_rows;
/* NULL with the code. */
struct stray_rows *stray_rows_open(sqlite3 *db, int *code);
void stray_rows_close(struct stray_rows *strays);
/* A STRAY as archive_keep takes it. */
int stray_rows_put(struct stray_rows *strays, const struct event *event);
/* Of one that went, or of all of an author, nothing but the id stays; those who follow the file hear of it. *erased: whether there was any. */
int stray_rows_erase(struct stray_rows *strays, const char *id, bool *erased);
int stray_rows_erase_author(struct stray_rows *strays, enum network network, const char *author_id, bool *erased);
/* The same of all whose time is over at now (ms). */
int stray_rows_expire(struct stray_rows *strays, int64_t now, bool *erased);

/* Reading: what reader prepares, and what it calls when *seen was read up to. */
#define STRAYS_PULL "SELECT seq, id, source, near, line, expires FROM stray WHERE seq > ?1 ORDER BY seq LIMIT 400"
int strays_pull(sqlite3_stmt *stmt, const struct archive_sink *sink, int64_t *seen);

#endif
