#include "model/archive_strays.h"

#include <stdlib.h>
#include <string.h>
#include "model/archive_db.h"
#include "model/jsonl.h"
#include "model/log.h"
#include "model/strays.h"
#include "model/when.h"

/* Rows kept: enough for all that memory holds, and to know for a while what went. */
#define ROWS_KEPT "400"
_Static_assert(STRAYS_MAX * 2 < 400, "more would be in memory than in the file");

enum statement { PUT, TRIM, ERASE, OF_AUTHOR, OVER, STATEMENTS };

/* One that went never comes back. */
static const char *const sql[STATEMENTS] = {
	[PUT] = "INSERT INTO stray(seq, id, author, source, near, line, expires) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
	        " ON CONFLICT(id) DO UPDATE SET seq = ?1, line = ?6 WHERE line <> ''",
	[TRIM] = "DELETE FROM stray WHERE seq < (SELECT min(seq) FROM (SELECT seq FROM stray ORDER BY seq DESC LIMIT " ROWS_KEPT "))",
	[ERASE] = "UPDATE stray SET seq = ?1, author = '', source = '', near = '', line = '', expires = 0 WHERE id = ?2 AND line <> ''",
	[OF_AUTHOR] = "SELECT id FROM stray WHERE author = ?1",
	[OVER] = "SELECT id FROM stray WHERE expires > 0 AND expires <= ?1",
};

struct stray_rows {
	sqlite3 *db;
	sqlite3_stmt *stmt[STATEMENTS];
	int64_t next;
	bool any; /* there may be some: most posts need no look */
};

struct stray_rows *stray_rows_open(sqlite3 *db, int *code)
{
	struct stray_rows *strays = xcalloc(1, sizeof *strays);
	int64_t last = 0;
	strays->db = db;
	*code = db_prepare(db, sql, strays->stmt, STATEMENTS);
	if (*code == SQLITE_OK)
		*code = db_first(db, "SELECT max(seq) FROM stray", &last);
	strays->next = last + 1;
	strays->any = last > 0;
	if (*code == SQLITE_OK)
		return strays;
	stray_rows_close(strays);
	return NULL;
}

void stray_rows_close(struct stray_rows *strays)
{
	if (!strays)
		return;
	db_finalize(strays->stmt, STATEMENTS);
	free(strays);
}

int stray_rows_put(struct stray_rows *strays, const struct event *event)
{
	sqlite3_stmt *stmt = strays->stmt[PUT];
	const struct post *post = event->post;
	char author[DECISION_PERSON_MAX], *line = jsonl_post(post, NULL);
	sqlite3_bind_int64(stmt, 1, strays->next++);
	db_bind_text(stmt, 2, post->id);
	db_bind_text(stmt, 3, decision_person(post->network, post->author.id, author));
	db_bind_text(stmt, 4, event->id);
	db_bind_text(stmt, 5, event->text);
	db_bind_text(stmt, 6, line);
	sqlite3_bind_int64(stmt, 7, post->expires);
	int code = db_step(stmt);
	sqlite3_clear_bindings(stmt);
	free(line);
	strays->any = true;
	return code == SQLITE_OK ? db_step(strays->stmt[TRIM]) : code;
}

int stray_rows_erase(struct stray_rows *strays, const char *id, bool *erased)
{
	sqlite3_stmt *stmt = strays->stmt[ERASE];
	*erased = false;
	if (!strays->any)
		return SQLITE_OK;
	sqlite3_bind_int64(stmt, 1, strays->next);
	db_bind_text(stmt, 2, id);
	int code = db_step(stmt);
	*erased = code == SQLITE_OK && sqlite3_changes(strays->db) > 0;
	strays->next += *erased;
	return code;
}

static int erase_each(struct stray_rows *strays, sqlite3_stmt *ids, bool *erased)
{
	int code = SQLITE_OK;
	bool one = true;
	char *id;
	*erased = false;
	while (one && code == SQLITE_OK && (id = db_first_text(ids, &code))) {
		code = stray_rows_erase(strays, id, &one);
		*erased |= one;
		free(id);
	}
	return code;
}

int stray_rows_erase_author(struct stray_rows *strays, enum network network, const char *author_id, bool *erased)
{
	char author[DECISION_PERSON_MAX];
	decision_person(network, author_id, author);
	db_bind_text(strays->stmt[OF_AUTHOR], 1, author);
	int code = erase_each(strays, strays->stmt[OF_AUTHOR], erased);
	sqlite3_clear_bindings(strays->stmt[OF_AUTHOR]);
	return code;
}

int stray_rows_expire(struct stray_rows *strays, int64_t now, bool *erased)
{
	sqlite3_bind_int64(strays->stmt[OVER], 1, now);
	return erase_each(strays, strays->stmt[OVER], erased);
}

/* A row that makes no post of that id is of no use. */
static struct post *post_in(const char *id, const char *line, int64_t expires)
{
	struct jsonl_line read;
	jsonl_read(line, strlen(line), &read);
	free(read.id);
	if (read.kind == JSONL_POST && !strcmp(read.post->id, id)) {
		read.post->expires = expires;
		return read.post;
	}
	post_free(read.post);
	return NULL;
}

int strays_pull(sqlite3_stmt *stmt, const struct archive_sink *sink, int64_t *seen)
{
	int code;
	sqlite3_bind_int64(stmt, 1, *seen);
	while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
		const char *id = db_text(stmt, 1), *line = db_text(stmt, 4);
		struct post *post = *line ? post_in(id, line, sqlite3_column_int64(stmt, 5)) : NULL;
		const bool over = post && post_over(post, when_now());
		*seen = sqlite3_column_int64(stmt, 0);
		if (sink->stray && (over || !*line))
			sink->stray(sink->arg, id, db_text(stmt, 2), db_text(stmt, 3), NULL);
		if (sink->stray && post && !over)
			sink->stray(sink->arg, id, db_text(stmt, 2), db_text(stmt, 3), post);
		else
			post_free(post);
	}
	sqlite3_reset(stmt);
	return code == SQLITE_DONE ? SQLITE_OK : code;
}
