/* The archive's table of what accounts say of themselves: links in profiles, numbers of pictures, as the process that collects heard them.
 * For archive*.c alone. */
#ifndef MODEL_ARCHIVE_ACCOUNTS_H
#define MODEL_ARCHIVE_ACCOUNTS_H

#include <sqlite3.h>
#include "model/archive.h"
#include "model/event.h"

/* Writing: part of the writer's transaction. All return SQLITE_OK or the code. */
struct account_rows;
/* NULL with the code. */
struct account_rows *account_rows_open(sqlite3 *db, int *code);
void account_rows_close(struct account_rows *accounts);
/* A PROFILE or AVATAR as archive_keep takes it. */
int account_rows_put(struct account_rows *accounts, const struct event *event);
/* All that was said by one who is gone. */
int account_rows_erase(struct account_rows *accounts, enum network network, const char *id);
/* What another run heard goes: pictures and profiles may be others by now. */
#define ACCOUNTS_SWEEP "DELETE FROM account WHERE seq > 0;" /* with nothing to delete, nothing is written */

/* Reading: what reader prepares, and what it calls when *seen was read up to. */
#define ACCOUNTS_PULL "SELECT seq, network, id, what, value FROM account WHERE seq > ?1 ORDER BY seq LIMIT 4000"
int accounts_pull(sqlite3_stmt *stmt, const struct archive_sink *sink, int64_t *seen);

#endif
