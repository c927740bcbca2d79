#include "model/archive_accounts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/archive_db.h"
#include "model/log.h"

enum statement { PUT, ERASE, STATEMENTS };

/* A row is replaced by one with a new seq: whoever follows the file finds it. */
static const char *const sql[STATEMENTS] = {
	[PUT] = "INSERT OR REPLACE INTO account(network, id, what, value) VALUES(?1, ?2, ?3, ?4)",
	[ERASE] = "DELETE FROM account WHERE network = ?1 AND id = ?2",
};

static const char links[] = "links", picture[] = "picture";

struct account_rows {
	sqlite3_stmt *stmt[STATEMENTS];
};

struct account_rows *account_rows_open(sqlite3 *db, int *code)
{
	struct account_rows *accounts = xcalloc(1, sizeof *accounts);
	*code = db_prepare(db, sql, accounts->stmt, STATEMENTS);
	if (*code == SQLITE_OK)
		return accounts;
	account_rows_close(accounts);
	return NULL;
}

void account_rows_close(struct account_rows *accounts)
{
	if (!accounts)
		return;
	db_finalize(accounts->stmt, STATEMENTS);
	free(accounts);
}

int account_rows_put(struct account_rows *accounts, const struct event *event)
{
	const bool is_picture = event->kind == EVENT_AVATAR;
	sqlite3_stmt *stmt = accounts->stmt[PUT];
	char number[17];
	snprintf(number, sizeof number, "%016" PRIx64, event->hash);
	sqlite3_bind_int(stmt, 1, (int)event->network);
	db_bind_text(stmt, 2, event->id);
	db_bind_text(stmt, 3, is_picture ? picture : links);
	db_bind_text(stmt, 4, is_picture ? number : event->text);
	int code = db_step(stmt);
	sqlite3_clear_bindings(stmt);
	return code;
}

int account_rows_erase(struct account_rows *accounts, enum network network, const char *id)
{
	sqlite3_bind_int(accounts->stmt[ERASE], 1, (int)network);
	db_bind_text(accounts->stmt[ERASE], 2, id);
	return db_step(accounts->stmt[ERASE]);
}

int accounts_pull(sqlite3_stmt *stmt, const struct archive_sink *sink, int64_t *seen)
{
	int code;
	sqlite3_bind_int64(stmt, 1, *seen);
	while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
		const int64_t network = sqlite3_column_int64(stmt, 1);
		const bool is_picture = !strcmp(db_text(stmt, 3), picture);
		const char *value = db_text(stmt, 4);
		const struct event event = { .kind = is_picture ? EVENT_AVATAR : EVENT_PROFILE, .id = db_text(stmt, 2), .handle = "", .name = "",
			.network = (enum network)network, .text = is_picture ? "" : value, .hash = is_picture ? strtoull(value, NULL, 16) : 0 };
		*seen = sqlite3_column_int64(stmt, 0);
		if (sink->account && network >= 0 && network < NETWORK_COUNT)
			sink->account(sink->arg, &event);
	}
	sqlite3_reset(stmt);
	return code == SQLITE_DONE ? SQLITE_OK : code;
}
