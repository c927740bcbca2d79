/* What earlier runs got, for the sources. */
#include "model/archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/archive_db.h"
#include "model/log.h"
#include "model/table.h"

enum { BUSY_MS = 2000 };
enum statement { POSTS, SEEN, FLAGS, SEED0, SEED1, READINGS, UNREAD, STATEMENTS };

static const char *const sql[STATEMENTS] = {
	[POSTS] = "SELECT p.id, a.id, a.handle, a.name, a.bot" ROW_FROM
	          "WHERE a.network = ?1 AND (p.flags & 4) = 0 ORDER BY p.seq DESC LIMIT ?2",
	/* '0' is the character behind '/'. */
	[SEEN] = "SELECT at, post FROM seen WHERE at > ?1 || '/' AND at < ?1 || '0' ORDER BY at DESC LIMIT ?2",
	[FLAGS] = "SELECT flags FROM post WHERE hash = ?1 AND id = ?2",
	[SEED0] = "SELECT value FROM about WHERE name = 'seed0'",
	[SEED1] = "SELECT value FROM about WHERE name = 'seed1'",
	[READINGS] = "SELECT what, at, price FROM reading WHERE what > ?1 || ':' AND what < ?1 || ';' ORDER BY what, day",
	[UNREAD] = "SELECT count(*)" ROW_FROM "WHERE a.network = ?1 AND (p.flags & 4) = 0 AND NOT EXISTS(SELECT 1 FROM reading r"
	           " WHERE r.what = ?2 || ':post:' || substr(p.id, length(?2) + 2) AND r.at >= ?3)",
};

struct recall {
	sqlite3 *db;
	sqlite3_stmt *stmt[STATEMENTS];
	struct table_seed seed;
};

static uint64_t number(sqlite3_stmt *stmt)
{
	uint64_t value = sqlite3_step(stmt) == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(stmt, 0) : 0;
	sqlite3_reset(stmt);
	return value;
}

static void recall_done(struct recall *recall)
{
	db_finalize(recall->stmt, STATEMENTS);
	sqlite3_close(recall->db);
}

static bool recall_open(struct recall *recall, const char *path)
{
	char why[256];
	int code;
	*recall = (struct recall){ .db = db_open(path, DB_READ, &code, why) };
	if (!recall->db) {
		log_line("earlier posts: %s", why);
		return false;
	}
	sqlite3_busy_timeout(recall->db, BUSY_MS);
	code = db_prepare(recall->db, sql, recall->stmt, STATEMENTS);
	if (code != SQLITE_OK) {
		log_line("earlier posts: %s", sqlite3_errstr(code));
		recall_done(recall);
		return false;
	}
	recall->seed.key[0] = number(recall->stmt[SEED0]);
	recall->seed.key[1] = number(recall->stmt[SEED1]);
	return true;
}

bool archive_recall(const char *path, enum network network, size_t max,
                    void (*each)(void *arg, const char *id, const struct author *author), void *arg)
{
	struct recall recall;
	int code;
	if (!recall_open(&recall, path))
		return false;
	sqlite3_stmt *stmt = recall.stmt[POSTS];
	sqlite3_bind_int(stmt, 1, (int)network);
	sqlite3_bind_int64(stmt, 2, (sqlite3_int64)max);
	while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
		struct author author = { db_text(stmt, 1), db_text(stmt, 2), db_text(stmt, 3), sqlite3_column_int(stmt, 4) != 0 };
		each(arg, db_text(stmt, 0), &author);
	}
	recall_done(&recall);
	return code == SQLITE_DONE;
}

/* Neither deleted nor dropped. */
static bool stands(const struct recall *recall, const char *id)
{
	sqlite3_stmt *stmt = recall->stmt[FLAGS];
	sqlite3_bind_int64(stmt, 1, (sqlite3_int64)table_hash64(&recall->seed, id, strlen(id)));
	db_bind_text(stmt, 2, id);
	bool there = sqlite3_step(stmt) == SQLITE_ROW && (sqlite3_column_int(stmt, 0) & ROW_DELETED) == 0;
	sqlite3_reset(stmt);
	return there;
}

bool archive_recall_seen(const char *path, const char *host, size_t max, void (*each)(void *arg, const char *local, const char *id),
                         void *arg)
{
	struct recall recall;
	size_t skip = strlen(host) + 1;
	int code;
	if (!recall_open(&recall, path))
		return false;
	sqlite3_stmt *stmt = recall.stmt[SEEN];
	db_bind_text(stmt, 1, host);
	sqlite3_bind_int64(stmt, 2, (sqlite3_int64)max);
	while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
		if (strlen(db_text(stmt, 0)) > skip && stands(&recall, db_text(stmt, 1)))
			each(arg, db_text(stmt, 0) + skip, db_text(stmt, 1));
	recall_done(&recall);
	return code == SQLITE_DONE;
}

bool archive_recall_readings(const char *path, enum network network, void (*each)(void *arg, const char *what, int64_t at, int64_t price),
                             void *arg)
{
	struct recall recall;
	int code;
	if (!recall_open(&recall, path))
		return false;
	sqlite3_stmt *stmt = recall.stmt[READINGS];
	db_bind_text(stmt, 1, network_name(network));
	while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
		each(arg, db_text(stmt, 0), sqlite3_column_int64(stmt, 1), sqlite3_column_int64(stmt, 2));
	recall_done(&recall);
	return code == SQLITE_DONE;
}

size_t archive_recall_unread(const char *path, enum network network, int64_t since)
{
	struct recall recall;
	if (!recall_open(&recall, path))
		return 0;
	sqlite3_stmt *stmt = recall.stmt[UNREAD];
	sqlite3_bind_int(stmt, 1, (int)network);
	db_bind_text(stmt, 2, network_name(network));
	sqlite3_bind_int64(stmt, 3, since);
	size_t n = (size_t)number(stmt);
	recall_done(&recall);
	return n;
}
