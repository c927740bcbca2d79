#include "model/archive_rows.h"

#include <stdlib.h>
#include <string.h>
#include "model/archive_accounts.h"
#include "model/archive_people.h"
#include "model/archive_strays.h"
#include "model/log.h"
#include "model/table.h"

enum statement {
	BEGIN, COMMIT, ROLLBACK, POST_FIND, POST_ADD, POST_DROP, POST_OF_AUTHOR, POST_OVER, WORDS_ADD, WORDS_DROP, SEEN_ADD, SOURCE_SET,
	CURSOR_SET, GAP_SET, READING_SET, DECISION_ADD, UNCLEAN_SET, STATEMENTS
};

static const char *const sql[STATEMENTS] = {
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
	[ROLLBACK] = "ROLLBACK",
	[POST_FIND] = "SELECT " ROW_COLUMNS ROW_FROM "WHERE p.hash = ?1",
	[POST_ADD] = "INSERT INTO post(seq, hash, id, person, source, url, created, received, flags, text, warning, langs,"
	             " tags, mentions, links, media, also, reply_to, quote_of, repost_of, expires)"
	             " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21)",
	[POST_DROP] = "DELETE FROM post WHERE seq = ?1",
	[POST_OF_AUTHOR] = "SELECT p.id FROM post p JOIN person a ON a.key = p.person"
	                   " WHERE a.network = ?1 AND a.id = ?2 AND (p.flags & 4) = 0",
	[POST_OVER] = "SELECT id FROM post WHERE expires > 0 AND expires <= ?1 AND (flags & 4) = 0",
	[WORDS_ADD] = "INSERT INTO words(rowid, text) VALUES(?1, ?2)",
	[WORDS_DROP] = "INSERT INTO words(words, rowid, text) VALUES('delete', ?1, ?2)",
	[SEEN_ADD] = "INSERT OR IGNORE INTO seen(at, post) VALUES(?1, ?2)",
	[SOURCE_SET] = "INSERT INTO source(key, state, text, heard, next_try, seq) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"
	               " ON CONFLICT(key) DO UPDATE SET state = ?2, text = ?3, heard = max(heard, ?4), next_try = ?5, seq = ?6",
	[CURSOR_SET] = "INSERT INTO source(key, cursor) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET cursor = max(cursor, ?2)",
	[GAP_SET] = "INSERT INTO gap(key, since, until, recovered, complete, seq) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"
	            " ON CONFLICT(key, since) DO UPDATE SET until = ?3, recovered = ?4, complete = ?5, seq = ?6",
	[READING_SET] = "INSERT INTO reading(what, day, at, price) VALUES(?1, ?2, ?3, ?4)"
	                " ON CONFLICT(what, day) DO UPDATE SET at = max(at, ?3), price = max(price, ?4)",
	[DECISION_ADD] = "INSERT INTO decision(at, who, what, post, value) VALUES(?1, ?2, ?3, ?4, ?5)",
	[UNCLEAN_SET] = "UPDATE about SET value = 1 WHERE name = 'unclean'",
};

enum { BUSY_MS = 2000 };

/* Each table counts its changes by itself. */
enum counted { POSTS, SOURCES, GAPS, TABLES };

static const char *const last_seq[TABLES] = {
	"SELECT max(seq) FROM post", "SELECT max(seq) FROM source", "SELECT max(seq) FROM gap",
};

struct rows {
	sqlite3 *db;
	sqlite3_stmt *stmt[STATEMENTS];
	int64_t next[TABLES];
	bool unclean, marked; /* marked: the file says so too */
	struct table_seed seed;
	struct row_space space;
	struct person_rows *people;
	struct stray_rows *strays;
	struct account_rows *accounts;
};

static uint64_t hash(const struct rows *rows, const char *string)
{
	return table_hash64(&rows->seed, string, strlen(string));
}

/* Posts */

/* Steps POST_FIND to the row of that id; SQLITE_ROW (reset it afterwards), SQLITE_DONE or an error. */
static int post_find(struct rows *rows, const char *id)
{
	sqlite3_stmt *stmt = rows->stmt[POST_FIND];
	sqlite3_bind_int64(stmt, 1, (sqlite3_int64)hash(rows, id));
	int code;
	do {
		code = sqlite3_step(stmt);
	} while (code == SQLITE_ROW && strcmp(db_text(stmt, 1), id) != 0);
	if (code != SQLITE_ROW)
		sqlite3_reset(stmt);
	return code;
}

static int words(struct rows *rows, enum statement which, int64_t seq, const char *text)
{
	sqlite3_bind_int64(rows->stmt[which], 1, seq);
	db_bind_text(rows->stmt[which], 2, text);
	return db_step(rows->stmt[which]);
}

static int post_drop(struct rows *rows, int64_t seq, const char *text)
{
	int code = words(rows, WORDS_DROP, seq, text);
	if (code != SQLITE_OK)
		return code;
	sqlite3_bind_int64(rows->stmt[POST_DROP], 1, seq);
	return db_step(rows->stmt[POST_DROP]);
}

static int flags_of(const struct post *post, bool deleted)
{
	return (post->sensitive ? ROW_SENSITIVE : 0) | (post->edited ? ROW_EDITED : 0) | (deleted ? ROW_DELETED : 0);
}

static int post_add(struct rows *rows, const struct post *post, bool deleted, int64_t person)
{
	sqlite3_stmt *stmt = rows->stmt[POST_ADD];
	const struct list *lists[] = { &post->langs, &post->tags, &post->mentions, &post->links, &post->media, &post->also };
	int64_t seq = rows->next[POSTS]++;
	sqlite3_bind_int64(stmt, 1, seq);
	sqlite3_bind_int64(stmt, 2, (sqlite3_int64)hash(rows, post->id));
	db_bind_text(stmt, 3, post->id);
	sqlite3_bind_int64(stmt, 4, person);
	db_bind_text(stmt, 5, post->source);
	db_bind_text(stmt, 6, post->url);
	sqlite3_bind_int64(stmt, 7, post->created);
	sqlite3_bind_int64(stmt, 8, post->received);
	sqlite3_bind_int(stmt, 9, flags_of(post, deleted));
	db_bind_text(stmt, 10, post->text);
	db_bind_text(stmt, 11, post->warning);
	for (int i = 0; i < 6; i++)
		db_bind_list(stmt, 12 + i, lists[i]);
	db_bind_text(stmt, 18, post->reply_to);
	db_bind_text(stmt, 19, post->quote_of);
	db_bind_text(stmt, 20, post->repost_of);
	sqlite3_bind_int64(stmt, 21, post->expires);
	int code = db_step(stmt);
	return code == SQLITE_OK ? words(rows, WORDS_ADD, seq, post->text) : code;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool same_list(const struct list *a, const struct list *b)
{
	const char *x = list_next(a, NULL), *y = list_next(b, NULL);
	if (a->n != b->n)
		return false;
	while (x && y && !strcmp(x, y)) {
		x = list_next(a, x);
		y = list_next(b, y);
	}
	return !x && !y;
}

static bool same_post(const struct post *a, const struct post *b)
{
	return a->edited == b->edited && a->sensitive == b->sensitive && same_text(a->text, b->text) &&
	       same_text(a->warning, b->warning) && same_text(a->reply_to, b->reply_to) &&
	       same_text(a->quote_of, b->quote_of) && same_list(&a->tags, &b->tags) && same_list(&a->links, &b->links) &&
	       same_list(&a->media, &b->media) && same_list(&a->also, &b->also);
}

/* A row is there already. What was deleted stays so; an edit is never undone by an older copy. */
static int post_again(struct rows *rows, const struct post *post, int64_t person)
{
	sqlite3_stmt *find = rows->stmt[POST_FIND];
	struct post old, merged = *post;
	bool deleted;
	db_post(find, &rows->space, &old, &deleted);
	if (merged.also.n < old.also.n)
		merged.also = old.also;
	if (!merged.expires)
		merged.expires = old.expires;
	bool keep = deleted || (old.edited && !post->edited) || same_post(&old, &merged);
	int code = SQLITE_OK;
	if (!keep) {
		/* The old row's strings belong to the statement: it is reset last. */
		code = post_drop(rows, sqlite3_column_int64(find, 0), old.text);
		if (code == SQLITE_OK)
			code = post_add(rows, &merged, false, person);
		rows->unclean |= strcmp(old.text, post->text) != 0;
	}
	sqlite3_reset(find);
	return code;
}

/* The bridged copy whose place the original took. */
static int drop_copy(struct rows *rows, const char *id)
{
	sqlite3_stmt *find = rows->stmt[POST_FIND];
	int code = *id ? post_find(rows, id) : SQLITE_DONE;
	if (code != SQLITE_ROW)
		return code == SQLITE_DONE ? SQLITE_OK : code;
	code = post_drop(rows, sqlite3_column_int64(find, 0), db_text(find, 7));
	sqlite3_reset(find);
	return code;
}

/* "https://host/@who/123" as "host/123"; false when it is no such address. */
static bool seen_key(const char *page, char key[static 512])
{
	const char *host = strstr(page, "://"), *tail = strrchr(page, '/');
	if (!host || tail < host + 3 || !tail[1])
		return false;
	host += 3;
	size_t host_length = strcspn(host, "/"), tail_length = strlen(tail);
	if (host_length + tail_length >= 512)
		return false;
	memcpy(key, host, host_length);
	memcpy(key + host_length, tail, tail_length + 1);
	return true;
}

static int keep_seen(struct rows *rows, const struct post *post)
{
	char key[512];
	if (post->network != NETWORK_MASTODON || !seen_key(*post->seen_at ? post->seen_at : post->url, key))
		return SQLITE_OK;
	sqlite3_bind_text(rows->stmt[SEEN_ADD], 1, key, -1, SQLITE_TRANSIENT);
	db_bind_text(rows->stmt[SEEN_ADD], 2, post->id);
	return db_step(rows->stmt[SEEN_ADD]);
}

static int apply_post(struct rows *rows, const struct event *event)
{
	const struct post *post = event->post;
	int64_t person;
	int code = person_rows_key(rows->people, post, &person);
	if (code == SQLITE_OK)
		code = drop_copy(rows, event->id);
	if (code != SQLITE_OK)
		return code;
	code = post_find(rows, post->id);
	if (code == SQLITE_ROW)
		code = post_again(rows, post, person);
	else if (code == SQLITE_DONE)
		code = post_add(rows, post, false, person);
	/* What had been proposed is part of the conversation now. */
	bool proposed;
	if (code == SQLITE_OK)
		code = stray_rows_erase(rows->strays, post->id, &proposed);
	return code == SQLITE_OK ? keep_seen(rows, post) : code;
}

/* Deleting */

static int erase_found(struct rows *rows)
{
	sqlite3_stmt *find = rows->stmt[POST_FIND];
	struct post old;
	bool deleted;
	int64_t person;
	db_post(find, &rows->space, &old, &deleted);
	if (sqlite3_column_int(find, 6) & ROW_DELETED) /* one whose time is over is not erased by that */
		return SQLITE_OK;
	struct post tombstone = db_tombstone(&old);
	int code = person_rows_key(rows->people, &old, &person);
	if (code == SQLITE_OK)
		code = post_drop(rows, sqlite3_column_int64(find, 0), db_text(find, 7));
	rows->unclean = true;
	return code == SQLITE_OK ? post_add(rows, &tombstone, true, person) : code;
}

/* What came and went while nothing could be written: only its tombstone is left to be kept. */
static int bury(struct rows *rows, const struct post *tombstone)
{
	int64_t person;
	int code = tombstone ? person_rows_key(rows->people, tombstone, &person) : SQLITE_DONE;
	if (code == SQLITE_OK)
		code = post_add(rows, tombstone, true, person);
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* tombstone: what is left of one that may never have been here; NULL is allowed. */
static int erase(struct rows *rows, const char *id, const struct post *tombstone)
{
	int code = post_find(rows, id);
	if (code != SQLITE_ROW)
		return code == SQLITE_DONE ? bury(rows, tombstone) : code;
	code = erase_found(rows);
	sqlite3_reset(rows->stmt[POST_FIND]);
	return code;
}

static int apply_delete(struct rows *rows, const struct event *event)
{
	bool erased;
	int code = stray_rows_erase(rows->strays, event->id, &erased);
	rows->unclean |= erased;
	return code == SQLITE_OK ? erase(rows, event->id, event->post) : code;
}

/* Each erasure changes the table under the statement: it starts over. */
static int erase_each(struct rows *rows, sqlite3_stmt *ids)
{
	int code;
	char *id;
	while ((id = db_first_text(ids, &code))) {
		code = erase(rows, id, NULL);
		free(id);
		if (code != SQLITE_OK)
			return code;
	}
	return code;
}

int rows_expire(struct rows *rows, int64_t now)
{
	bool erased;
	int code = stray_rows_expire(rows->strays, now, &erased);
	rows->unclean |= erased;
	sqlite3_bind_int64(rows->stmt[POST_OVER], 1, now);
	if (code == SQLITE_OK)
		code = erase_each(rows, rows->stmt[POST_OVER]);
	return db_code(rows->db, code);
}

static int apply_delete_author(struct rows *rows, const struct event *event)
{
	sqlite3_stmt *ids = rows->stmt[POST_OF_AUTHOR];
	bool erased;
	int code = stray_rows_erase_author(rows->strays, event->network, event->id, &erased);
	rows->unclean |= erased;
	sqlite3_bind_int(ids, 1, (int)event->network);
	db_bind_text(ids, 2, event->id);
	if (code == SQLITE_OK)
		code = erase_each(rows, ids);
	if (code != SQLITE_OK)
		return code;
	code = account_rows_erase(rows->accounts, event->network, event->id);
	if (code != SQLITE_OK)
		return code;
	return person_rows_erase(rows->people, event->network, event->id);
}

/* The rest */

static int apply_person(struct rows *rows, const struct event *event)
{
	return person_rows_put(rows->people, event);
}

static int apply_source(struct rows *rows, const struct event *event)
{
	sqlite3_stmt *stmt = rows->stmt[SOURCE_SET];
	db_bind_text(stmt, 1, event->id);
	sqlite3_bind_int(stmt, 2, (int)event->state);
	db_bind_text(stmt, 3, event->text);
	sqlite3_bind_int64(stmt, 4, event->heard);
	sqlite3_bind_int64(stmt, 5, event->next_try);
	sqlite3_bind_int64(stmt, 6, rows->next[SOURCES]++);
	return db_step(stmt);
}

static int apply_cursor(struct rows *rows, const struct event *event)
{
	sqlite3_stmt *stmt = rows->stmt[CURSOR_SET];
	db_bind_text(stmt, 1, event->id);
	sqlite3_bind_int64(stmt, 2, event->heard);
	return db_step(stmt);
}

static int apply_gap(struct rows *rows, const struct event *event)
{
	sqlite3_stmt *stmt = rows->stmt[GAP_SET];
	db_bind_text(stmt, 1, event->id);
	sqlite3_bind_int64(stmt, 2, event->from);
	sqlite3_bind_int64(stmt, 3, event->to);
	sqlite3_bind_int64(stmt, 4, event->recovered);
	sqlite3_bind_int(stmt, 5, event->complete);
	sqlite3_bind_int64(stmt, 6, rows->next[GAPS]++);
	return db_step(stmt);
}

/* Once a day is all that is charged. */
static int apply_reading(struct rows *rows, const struct event *event)
{
	enum { DAY_MS = 24 * 60 * 60 * 1000 };
	sqlite3_stmt *stmt = rows->stmt[READING_SET];
	db_bind_text(stmt, 1, event->id);
	sqlite3_bind_int64(stmt, 2, event->from / DAY_MS);
	sqlite3_bind_int64(stmt, 3, event->from);
	sqlite3_bind_int64(stmt, 4, event->to);
	return db_step(stmt);
}

static int apply_decision(struct rows *rows, const struct event *event)
{
	sqlite3_stmt *stmt = rows->stmt[DECISION_ADD];
	sqlite3_bind_int64(stmt, 1, event->heard);
	db_bind_text(stmt, 2, event->handle);
	db_bind_text(stmt, 3, event->name);
	db_bind_text(stmt, 4, event->id);
	db_bind_text(stmt, 5, event->text);
	return db_step(stmt);
}

static int apply_stray(struct rows *rows, const struct event *event)
{
	return stray_rows_put(rows->strays, event);
}

static int apply_account(struct rows *rows, const struct event *event)
{
	return account_rows_put(rows->accounts, event);
}

static int (*const apply[])(struct rows *, const struct event *) = {
	[EVENT_POST] = apply_post,     [EVENT_DELETE] = apply_delete, [EVENT_DELETE_AUTHOR] = apply_delete_author,
	[EVENT_PERSON] = apply_person, [EVENT_SOURCE] = apply_source, [EVENT_CURSOR] = apply_cursor,
	[EVENT_GAP] = apply_gap,       [EVENT_READING] = apply_reading,
	[EVENT_DECISION] = apply_decision, [EVENT_STRAY] = apply_stray,
	[EVENT_PROFILE] = apply_account, [EVENT_AVATAR] = apply_account,
};

int rows_apply(struct rows *rows, const struct event *event)
{
	size_t kind = event->kind;
	return kind < sizeof apply / sizeof *apply && apply[kind] ? db_code(rows->db, apply[kind](rows, event)) : SQLITE_OK;
}

/* Transactions */

int rows_begin(struct rows *rows)
{
	return db_code(rows->db, db_step(rows->stmt[BEGIN]));
}

int rows_commit(struct rows *rows)
{
	int code = SQLITE_OK;
	bool mark = rows->unclean && !rows->marked;
	if (mark)
		code = db_step(rows->stmt[UNCLEAN_SET]);
	if (code == SQLITE_OK)
		code = db_step(rows->stmt[COMMIT]);
	rows->marked |= mark && code == SQLITE_OK;
	return db_code(rows->db, code);
}

void rows_rollback(struct rows *rows)
{
	if (!sqlite3_get_autocommit(rows->db))
		db_step(rows->stmt[ROLLBACK]);
	person_rows_forget(rows->people);
}

bool rows_unclean(const struct rows *rows)
{
	return rows->unclean;
}

int rows_clean(struct rows *rows, int ms)
{
	sqlite3_busy_timeout(rows->db, ms);
	int code = db_run(rows->db, "INSERT INTO words(words) VALUES('optimize')");
	if (code == SQLITE_OK)
		code = sqlite3_wal_checkpoint_v2(rows->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	if (code == SQLITE_OK)
		code = db_run(rows->db, "UPDATE about SET value = 0 WHERE name = 'unclean'");
	if (code == SQLITE_OK)
		rows->unclean = rows->marked = false;
	sqlite3_busy_timeout(rows->db, BUSY_MS);
	return db_code(rows->db, code);
}

int64_t rows_posts(const struct rows *rows)
{
	return rows->next[POSTS] - 1;
}

/* Life */

static int read_start(struct rows *rows)
{
	int64_t seed[2] = { 0, 0 }, unclean = 0;
	int code = SQLITE_OK;
	for (int i = 0; i < TABLES && code == SQLITE_OK; i++)
		code = db_next(rows->db, last_seq[i], &rows->next[i]);
	if (code == SQLITE_OK)
		code = db_first(rows->db, "SELECT value FROM about WHERE name = 'seed0'", &seed[0]);
	if (code == SQLITE_OK)
		code = db_first(rows->db, "SELECT value FROM about WHERE name = 'seed1'", &seed[1]);
	if (code == SQLITE_OK)
		code = db_first(rows->db, "SELECT value FROM about WHERE name = 'unclean'", &unclean);
	rows->seed = (struct table_seed){ { (uint64_t)seed[0], (uint64_t)seed[1] } };
	rows->unclean = rows->marked = unclean != 0;
	return code;
}

/* Whoever wrote before is gone: gaps that they left open have no end, states are those of nobody. */
static int sweep(sqlite3 *db)
{
	int code = db_run(db, "BEGIN IMMEDIATE; DELETE FROM gap WHERE until = 0;" ACCOUNTS_SWEEP
	                      "UPDATE source SET state = 0, text = '', next_try = 0; COMMIT");
	if (code != SQLITE_OK && !sqlite3_get_autocommit(db))
		db_run(db, "ROLLBACK");
	return db_code(db, code);
}

struct rows *rows_open(const char *path, int *code)
{
	char why[256];
	sqlite3 *db = db_open(path, DB_WRITE, code, why);
	if (!db)
		return NULL;
	struct rows *rows = xcalloc(1, sizeof *rows);
	rows->db = db;
	sqlite3_busy_timeout(db, BUSY_MS);
	*code = db_prepare(db, sql, rows->stmt, STATEMENTS);
	if (*code == SQLITE_OK)
		rows->strays = stray_rows_open(db, code);
	if (*code == SQLITE_OK)
		rows->accounts = account_rows_open(db, code);
	if (*code == SQLITE_OK)
		*code = read_start(rows);
	if (*code == SQLITE_OK)
		rows->people = person_rows_open(db, &rows->seed, code);
	if (*code == SQLITE_OK)
		*code = sweep(db);
	if (*code == SQLITE_OK)
		return rows;
	rows_close(rows);
	return NULL;
}

void rows_close(struct rows *rows)
{
	db_finalize(rows->stmt, STATEMENTS);
	person_rows_close(rows->people);
	stray_rows_close(rows->strays);
	account_rows_close(rows->accounts);
	sqlite3_close(rows->db);
	free(rows->space.bytes);
	free(rows);
}
