#include "model/archive_read.h"

#include <stdlib.h>
#include <string.h>
#include "model/archive_accounts.h"
#include "model/archive_strays.h"
#include "model/log.h"
#include "model/store.h"

enum statement {
	BEGIN, END, MAXIMA, BACK_POSTS, AUTHOR, PULL_POSTS, PULL_PEOPLE, PULL_SOURCES, PULL_GAPS, DECISIONS, STRAYS, ACCOUNTS, CURSOR, COUNT,
	SEARCH, FOUND, EACH, SEEN, STATEMENTS
};

/* However large the file is: no more of them is of use. */
#define SOURCES_READ "64"
enum { GAPS_READ = 1000, DECISIONS_READ = 1000 };

static const char *const sql[STATEMENTS] = {
	[BEGIN] = "BEGIN",
	[END] = "COMMIT",
	[MAXIMA] = "SELECT coalesce((SELECT max(seq) FROM post), 0), coalesce((SELECT max(seq) FROM person), 0),"
	           " coalesce((SELECT max(seq) FROM gap), 0)",
	[BACK_POSTS] = "SELECT " ROW_POST ", p.person FROM post p WHERE p.seq < ?1 ORDER BY p.seq DESC LIMIT ?2",
	[AUTHOR] = "SELECT " ROW_AUTHOR " FROM person a WHERE a.key = ?1",
	[PULL_POSTS] = "SELECT " ROW_COLUMNS ROW_FROM "WHERE p.seq > ?1 ORDER BY p.seq LIMIT ?2",
	[PULL_PEOPLE] = "SELECT seq, network, id, handle, name, bot FROM person WHERE seq > ?1 ORDER BY seq LIMIT ?2",
	[PULL_SOURCES] = "SELECT seq, key, state, text, heard, next_try FROM source WHERE seq > ?1 ORDER BY seq LIMIT " SOURCES_READ,
	[PULL_GAPS] = "SELECT seq, key, since, until, recovered, complete FROM gap WHERE seq > ?1 ORDER BY seq LIMIT ?2",
	[DECISIONS] = "SELECT seq, at, who, what, post, value FROM decision WHERE seq > ?1 ORDER BY seq LIMIT ?2",
	[STRAYS] = STRAYS_PULL,
	[ACCOUNTS] = ACCOUNTS_PULL,
	[CURSOR] = "SELECT cursor FROM source WHERE key = ?1",
	[COUNT] = "SELECT count(*), min(created), max(created) FROM post WHERE (flags & 4) = 0",
	[SEARCH] = "SELECT w.rowid, p.created FROM words w JOIN post p ON p.seq = w.rowid WHERE words MATCH ?1 AND w.rowid < ?2"
	           " ORDER BY w.rowid DESC LIMIT ?3",
	[FOUND] = "SELECT " ROW_COLUMNS ROW_FROM "WHERE p.seq = ?1",
	[EACH] = "SELECT " ROW_COLUMNS ROW_FROM "ORDER BY p.created, p.seq",
	[SEEN] = "SELECT post FROM seen WHERE at = ?1",
};

enum table { POSTS, PEOPLE, SOURCES, GAPS, DECIDED, PROPOSED, SAID, TABLES };

/* Authors met while the past is read: the same few write most of it, and looking each up again would be most of the work. */
enum { AUTHORS = 16384 };
struct met {
	int64_t key;
	enum network network;
	struct author author;
	char *strings;
};

struct reader {
	sqlite3 *db;
	sqlite3_stmt *stmt[STATEMENTS];
	struct row_space space;
	int64_t seen[TABLES]; /* how far each table was read */
	int64_t back;         /* posts before this one were not read yet; 0 all were */
	size_t left;          /* of those, how many still have a place */
	bool begun;
	struct met *met;      /* AUTHORS of them, by key; NULL before and after */
};

struct reader *reader_open(const char *path, enum db_how how, int *code, char why[static 256])
{
	sqlite3 *db = db_open(path, how, code, why);
	if (!db)
		return NULL;
	struct reader *reader = xcalloc(1, sizeof *reader);
	reader->db = db;
	/* Whoever draws never waits for a file. */
	sqlite3_busy_timeout(db, 0);
	*code = db_prepare(db, sql, reader->stmt, STATEMENTS);
	if (*code == SQLITE_OK)
		return reader;
	db_explain(why, path, *code);
	reader_close(reader);
	return NULL;
}

static void forget_authors(struct reader *reader)
{
	for (size_t i = 0; reader->met && i < AUTHORS; i++)
		free(reader->met[i].strings);
	free(reader->met);
	reader->met = NULL;
}

void reader_close(struct reader *reader)
{
	if (!reader)
		return;
	forget_authors(reader);
	db_finalize(reader->stmt, STATEMENTS);
	sqlite3_close(reader->db);
	free(reader->space.bytes);
	free(reader);
}

bool reader_read_only(const struct reader *reader)
{
	return sqlite3_db_readonly(reader->db, "main") != 0;
}

bool reader_restored(const struct reader *reader)
{
	return reader->begun && !reader->back;
}

static int done(sqlite3_stmt *stmt, int code)
{
	sqlite3_reset(stmt);
	return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
}

/* ---- pulling ---- */

static int pull_people(struct reader *reader, const struct archive_sink *sink, size_t max)
{
	sqlite3_stmt *stmt = reader->stmt[PULL_PEOPLE];
	int code;
	sqlite3_bind_int64(stmt, 1, reader->seen[PEOPLE]);
	sqlite3_bind_int64(stmt, 2, (sqlite3_int64)max);
	while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
		struct author author = { db_text(stmt, 2), db_text(stmt, 3), db_text(stmt, 4), sqlite3_column_int(stmt, 5) != 0 };
		int64_t network = sqlite3_column_int64(stmt, 1);
		reader->seen[PEOPLE] = sqlite3_column_int64(stmt, 0);
		if (network >= 0 && network < NETWORK_COUNT)
			sink->person(sink->arg, (enum network)network, &author);
	}
	return done(stmt, code);
}

static int pull_sources(struct reader *reader, const struct archive_sink *sink)
{
	sqlite3_stmt *stmt = reader->stmt[PULL_SOURCES];
	int code;
	sqlite3_bind_int64(stmt, 1, reader->seen[SOURCES]);
	while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
		int64_t state = sqlite3_column_int64(stmt, 2);
		struct event event = { .kind = EVENT_SOURCE, .id = "", .handle = "", .name = "", .text = db_text(stmt, 3),
			.heard = sqlite3_column_int64(stmt, 4), .next_try = sqlite3_column_int64(stmt, 5) };
		event.state = state >= 0 && state <= SOURCE_ENDED ? (enum source_state)state : SOURCE_CONNECTING;
		reader->seen[SOURCES] = sqlite3_column_int64(stmt, 0);
		sink->source(sink->arg, db_text(stmt, 1), &event);
	}
	return done(stmt, code);
}

static int pull_gaps(struct reader *reader, const struct archive_sink *sink, size_t max)
{
	sqlite3_stmt *stmt = reader->stmt[PULL_GAPS];
	int code;
	sqlite3_bind_int64(stmt, 1, reader->seen[GAPS]);
	sqlite3_bind_int64(stmt, 2, (sqlite3_int64)max);
	while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
		int64_t recovered = sqlite3_column_int64(stmt, 4);
		struct event event = { .kind = EVENT_GAP, .id = "", .text = "", .handle = "", .name = "",
			.from = sqlite3_column_int64(stmt, 2), .to = sqlite3_column_int64(stmt, 3),
			.recovered = recovered > 0 && recovered < UINT32_MAX ? (unsigned)recovered : 0,
			.complete = sqlite3_column_int(stmt, 5) != 0 };
		reader->seen[GAPS] = sqlite3_column_int64(stmt, 0);
		sink->gap(sink->arg, db_text(stmt, 1), &event);
	}
	return done(stmt, code);
}

/* Rows of a kind that a later version made up are left out. */
static int pull_decisions(struct reader *reader, const struct archive_sink *sink, size_t max, size_t *n)
{
	sqlite3_stmt *stmt = reader->stmt[DECISIONS];
	int code;
	sqlite3_bind_int64(stmt, 1, reader->seen[DECIDED]);
	sqlite3_bind_int64(stmt, 2, (sqlite3_int64)max);
	for (*n = 0; (code = sqlite3_step(stmt)) == SQLITE_ROW; ++*n) {
		struct decision decision = { .seq = sqlite3_column_int64(stmt, 0), .at = sqlite3_column_int64(stmt, 1), .who = db_text(stmt, 2),
			.post = db_text(stmt, 4), .value = db_text(stmt, 5) };
		reader->seen[DECIDED] = decision.seq;
		if (sink->decision && decision_from_word(db_text(stmt, 3), &decision.what))
			sink->decision(sink->arg, &decision);
	}
	return done(stmt, code);
}

/* All of them at once: nothing is shown that was struck long ago. */
static int pull_all_decisions(struct reader *reader, const struct archive_sink *sink)
{
	size_t n = DECISIONS_READ;
	int code = SQLITE_OK;
	while (code == SQLITE_OK && n == DECISIONS_READ)
		code = pull_decisions(reader, sink, DECISIONS_READ, &n);
	return code;
}

static int pull_posts(struct reader *reader, const struct archive_sink *sink, size_t max, size_t *n)
{
	sqlite3_stmt *stmt = reader->stmt[PULL_POSTS];
	struct post post;
	bool deleted;
	int code;
	sqlite3_bind_int64(stmt, 1, reader->seen[POSTS]);
	sqlite3_bind_int64(stmt, 2, (sqlite3_int64)max);
	for (*n = 0; (code = sqlite3_step(stmt)) == SQLITE_ROW; ++*n) {
		db_post(stmt, &reader->space, &post, &deleted);
		reader->seen[POSTS] = sqlite3_column_int64(stmt, 0);
		sink->post(sink->arg, &post, deleted);
	}
	return done(stmt, code);
}

static void keep_author(struct met *met, int64_t key, sqlite3_stmt *stmt)
{
	struct author *author = &met->author;
	db_author(stmt, 0, &met->network, author);
	const size_t id = strlen(author->id) + 1, handle = strlen(author->handle) + 1, name = strlen(author->name) + 1;
	char *strings = xmalloc(id + handle + name);
	author->id = memcpy(strings, author->id, id);
	author->handle = memcpy(strings + id, author->handle, handle);
	author->name = memcpy(strings + id + handle, author->name, name);
	free(met->strings);
	met->strings = strings;
	met->key = key;
}

/* SQLITE_ROW, SQLITE_DONE when there is nobody of that key, or the code. Names that change meanwhile come with pull_people. */
static int author_of(struct reader *reader, int64_t key, struct post *post)
{
	struct met *met = &reader->met[(uint64_t)key % AUTHORS];
	sqlite3_stmt *stmt = reader->stmt[AUTHOR];
	int code = SQLITE_ROW;
	if (met->key != key || !met->strings) {
		sqlite3_bind_int64(stmt, 1, key);
		code = sqlite3_step(stmt);
		if (code == SQLITE_ROW)
			keep_author(met, key, stmt);
		sqlite3_reset(stmt);
	}
	post->network = met->network;
	post->author = met->author;
	return code;
}

static int pull_past(struct reader *reader, const struct archive_sink *sink, size_t max, size_t *n)
{
	sqlite3_stmt *stmt = reader->stmt[BACK_POSTS];
	struct post post;
	bool deleted;
	int code, author = SQLITE_ROW;
	sqlite3_bind_int64(stmt, 1, reader->back);
	sqlite3_bind_int64(stmt, 2, (sqlite3_int64)max);
	for (*n = 0; (code = sqlite3_step(stmt)) == SQLITE_ROW; ++*n) {
		db_post_alone(stmt, &reader->space, &post, &deleted);
		author = author_of(reader, sqlite3_column_int64(stmt, ROW_POST_COLUMNS), &post);
		if (author != SQLITE_ROW && author != SQLITE_DONE)
			break;
		reader->back = sqlite3_column_int64(stmt, 0);
		if (author == SQLITE_ROW)
			sink->post(sink->arg, &post, deleted);
	}
	return done(stmt, author == SQLITE_ROW || author == SQLITE_DONE ? code : author);
}

/* Where the file ends: from there back now, from there on later. Posts carry their authors' names. */
static int begin(struct reader *reader, const struct archive_sink *sink)
{
	sqlite3_stmt *stmt = reader->stmt[MAXIMA];
	int code = sqlite3_step(stmt);
	int64_t posts = sqlite3_column_int64(stmt, 0), people = sqlite3_column_int64(stmt, 1), gaps = sqlite3_column_int64(stmt, 2);
	bool read = code == SQLITE_ROW;
	code = done(stmt, code);
	if (!read || code != SQLITE_OK)
		return code;
	reader->seen[GAPS] = gaps > GAPS_READ ? gaps - GAPS_READ : 0;
	code = pull_gaps(reader, sink, GAPS_READ);
	if (code == SQLITE_OK)
		code = pull_sources(reader, sink);
	if (code == SQLITE_OK)
		code = pull_all_decisions(reader, sink);
	if (code == SQLITE_OK)
		code = strays_pull(reader->stmt[STRAYS], sink, &reader->seen[PROPOSED]);
	if (code == SQLITE_OK)
		code = accounts_pull(reader->stmt[ACCOUNTS], sink, &reader->seen[SAID]);
	if (code != SQLITE_OK)
		return code;
	reader->seen[POSTS] = posts;
	reader->seen[PEOPLE] = people;
	reader->back = posts > 0 ? posts + 1 : 0;
	reader->left = STORE_POSTS;
	reader->begun = true;
	return SQLITE_OK;
}

static int pull_back(struct reader *reader, const struct archive_sink *sink, size_t max)
{
	size_t n, want = max < reader->left ? max : reader->left;
	if (!reader->met)
		reader->met = xcalloc(AUTHORS, sizeof *reader->met);
	int code = pull_past(reader, sink, want, &n);
	reader->left -= n;
	if (code != SQLITE_OK || (n == want && reader->left))
		return code;
	reader->back = 0;
	forget_authors(reader);
	return code;
}

static int pull_on(struct reader *reader, const struct archive_sink *sink, size_t max, bool *more)
{
	size_t n = 0;
	int code = pull_all_decisions(reader, sink);
	if (code == SQLITE_OK)
		code = pull_people(reader, sink, max);
	if (code == SQLITE_OK)
		code = pull_posts(reader, sink, max, &n);
	if (code == SQLITE_OK)
		code = pull_sources(reader, sink);
	if (code == SQLITE_OK)
		code = pull_gaps(reader, sink, max);
	if (code == SQLITE_OK)
		code = strays_pull(reader->stmt[STRAYS], sink, &reader->seen[PROPOSED]);
	if (code == SQLITE_OK)
		code = accounts_pull(reader->stmt[ACCOUNTS], sink, &reader->seen[SAID]);
	*more = n == max;
	return code;
}

int reader_pull(struct reader *reader, const struct archive_sink *sink, size_t max, bool *more)
{
	/* One transaction: what was committed together comes together. */
	int code = done(reader->stmt[BEGIN], sqlite3_step(reader->stmt[BEGIN]));
	*more = false;
	if (code != SQLITE_OK)
		return code;
	if (!reader->begun)
		code = begin(reader, sink);
	if (code == SQLITE_OK && reader->back) {
		code = pull_all_decisions(reader, sink);
		if (code == SQLITE_OK)
			code = pull_back(reader, sink, max);
		*more = true;
	} else if (code == SQLITE_OK) {
		code = pull_on(reader, sink, max, more);
	}
	done(reader->stmt[END], sqlite3_step(reader->stmt[END]));
	return code;
}

int reader_decisions(struct reader *reader, const struct archive_sink *sink)
{
	return reader->begun ? pull_all_decisions(reader, sink) : SQLITE_OK;
}

bool reader_each_decision(struct reader *reader, const struct archive_sink *sink)
{
	reader->seen[DECIDED] = 0;
	return pull_all_decisions(reader, sink) == SQLITE_OK;
}

/* ---- asking ---- */

int64_t reader_cursor(struct reader *reader, const char *key)
{
	sqlite3_stmt *stmt = reader->stmt[CURSOR];
	db_bind_text(stmt, 1, key);
	int64_t cursor = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
	sqlite3_reset(stmt);
	return cursor > 0 ? cursor : 0;
}

size_t reader_count(struct reader *reader, int64_t *oldest, int64_t *newest)
{
	sqlite3_stmt *stmt = reader->stmt[COUNT];
	bool read = sqlite3_step(stmt) == SQLITE_ROW;
	size_t n = read ? (size_t)sqlite3_column_int64(stmt, 0) : 0;
	*oldest = read ? sqlite3_column_int64(stmt, 1) : 0;
	*newest = read ? sqlite3_column_int64(stmt, 2) : 0;
	sqlite3_reset(stmt);
	return n;
}

char *reader_seen(struct reader *reader, const char *at)
{
	sqlite3_stmt *stmt = reader->stmt[SEEN];
	db_bind_text(stmt, 1, at);
	char *id = sqlite3_step(stmt) == SQLITE_ROW ? xstrdup(db_text(stmt, 0)) : NULL;
	sqlite3_reset(stmt);
	return id;
}

/* Plain words as an FTS5 query: each in quotes, the last one perhaps as a beginning. malloc. */
static char *match_query(const char *words, bool beginning)
{
	char *query = xmalloc(strlen(words) * 2 + 8), *out = query;
	for (const char *p = words; *(p += strspn(p, " \"")); p += strcspn(p, " \"")) {
		const size_t length = strcspn(p, " \"");
		if (out > query)
			*out++ = ' ';
		*out++ = '"';
		out = (char *)memcpy(out, p, length) + length;
		*out++ = '"';
	}
	if (beginning && out > query)
		*out++ = '*';
	*out = '\0';
	return query;
}

static void tell_found(struct reader *reader, int64_t seq, void (*each)(void *arg, const struct post *post), void *arg)
{
	sqlite3_stmt *stmt = reader->stmt[FOUND];
	struct post post;
	bool deleted;
	sqlite3_bind_int64(stmt, 1, seq);
	if (sqlite3_step(stmt) == SQLITE_ROW) {
		db_post(stmt, &reader->space, &post, &deleted);
		if (!deleted)
			each(arg, &post);
	}
	sqlite3_reset(stmt);
}

/* Whole words cost next to nothing. For beginnings, SQLite first gathers all that begins so, at each call. */
void reader_search(struct reader *reader, const char *words, struct archive_search *search, int64_t before, size_t max,
                   void (*each)(void *arg, const struct post *post), void *arg)
{
	enum { WORDS_ROWS = 4000, BEGINNINGS_ROWS = 20000 };
	sqlite3_stmt *stmt = reader->stmt[SEARCH];
	char *query = match_query(words, search->beginnings);
	const int most = search->beginnings ? BEGINNINGS_ROWS : WORDS_ROWS;
	size_t found = 0;
	int rows = 0;
	db_bind_text(stmt, 1, query);
	sqlite3_bind_int64(stmt, 2, search->from ? search->from : INT64_MAX);
	sqlite3_bind_int64(stmt, 3, most);
	for (; *query && found < max && sqlite3_step(stmt) == SQLITE_ROW; rows++) {
		search->from = sqlite3_column_int64(stmt, 0);
		if (sqlite3_column_int64(stmt, 1) >= before)
			continue;
		tell_found(reader, search->from, each, arg);
		found++;
	}
	if (rows < most && found < max)
		*search = (struct archive_search){.beginnings = true, .done = search->beginnings};
	sqlite3_reset(stmt);
	db_bind_text(stmt, 1, NULL);
	free(query);
}

bool reader_each(struct reader *reader, bool (*each)(void *arg, const struct post *post, bool deleted), void *arg)
{
	sqlite3_stmt *stmt = reader->stmt[EACH];
	struct post post;
	bool deleted, more = true;
	int code = SQLITE_ROW;
	while (more && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
		db_post(stmt, &reader->space, &post, &deleted);
		more = each(arg, &post, deleted);
	}
	return done(stmt, code) == SQLITE_OK;
}
