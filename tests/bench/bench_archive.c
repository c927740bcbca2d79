/* The archive against SQLite alone on the same tables: what a post costs to keep, what it takes to begin with 100,000 of them. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include "model/archive.h"
#include "model/archive_db.h"
#include "model/log.h"
#include "model/session.h"

enum { POSTS = 100000, AUTHORS = 10000, BATCH = 100, ROUNDS = 5, TEXT = 148 };
enum { GOAL_RATE = 80, GOAL_CPU = 27, GOAL_PUMP = 16 };

static char folder[100];
static int missed;

static double clock_of(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint32_t scramble(uint32_t n)
{
	n = (n ^ n >> 16) * 0x45d9f3bu;
	n = (n ^ n >> 16) * 0x45d9f3bu;
	return n ^ n >> 16;
}

/* Of 10,000 people a few write most of it. */
static unsigned author_of(unsigned n)
{
	const unsigned crowd = 1 + scramble(n) % AUTHORS;
	return scramble(n + 3) % (1 + scramble(n + 5) % crowd);
}

/* A post of Bluesky as they are: 148 bytes of text, one word of it rare; in two of five posts something that is not ASCII, in one of
 * five a number. */
struct made {
	char id[120], url[140], actor[40], handle[50], name[30], text[TEXT + 40], link[60];
};

static struct post make(struct made *made, unsigned n)
{
	static const char *const words[] = {
		"the", "brass", "astrolabe", "in", "hall", "seven", "has", "seen", "every", "sky", "that", "we", "lost", "since", "then", "and",
		"who", "would", "save", "it", "first", "curator", "object", "museum",
	};
	const unsigned author = author_of(n), kind = scramble(n + 7) % 10;
	size_t at = (size_t)snprintf(made->text, sizeof made->text, kind == 0 ? "象と展示" : kind < 4 ? "café" : "What");
	for (unsigned i = 0, rare = scramble(n) % 50000 + 1; rare; rare /= 26)
		at += (size_t)snprintf(made->text + at, sizeof made->text - at, "%s%c", i++ ? "" : " ", 'a' + (int)(rare % 26));
	for (unsigned i = 0; at < TEXT - 20; i++)
		at += (size_t)snprintf(made->text + at, sizeof made->text - at, " %s", words[scramble(n * 31 + i) % 24]);
	snprintf(made->text + at, sizeof made->text - at, "%s #musesocial", kind > 7 ? " 15" : "");
	snprintf(made->actor, sizeof made->actor, "did:plc:%024u", author);
	snprintf(made->handle, sizeof made->handle, "visitor%u.bsky.example", author);
	snprintf(made->name, sizeof made->name, "Visitor %u", author);
	snprintf(made->id, sizeof made->id, "bluesky:at://%s/app.bsky.feed.post/3l%011u", made->actor, n);
	snprintf(made->url, sizeof made->url, "https://bsky.example/profile/%s/post/3l%011u", made->actor, n);
	snprintf(made->link, sizeof made->link, "https://collection.example.org/objects/%u", scramble(n) % 100000);
	return (struct post){
		.network = NETWORK_BLUESKY, .id = made->id, .source = "jetstream.example", .url = made->url, .seen_at = "", .text = made->text,
		.author = { made->actor, made->handle, made->name, false }, .created = 1700000000000 + (int64_t)n * 700,
		.received = 1700000000800 + (int64_t)n * 700, .langs = { "en", 1 }, .tags = { "musesocial", 1 },
		.links = { made->link, scramble(n) % 100 < 15 },
	};
}

static const char *path_of(const char *name)
{
	static char path[200];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void remove_archive(const char *name)
{
	static const char *const ends[] = { "", "-wal", "-shm", ".lock" };
	for (size_t i = 0; i < 4; i++) {
		char *path = xasprintf("%s%s", path_of(name), ends[i]);
		unlink(path);
		free(path);
	}
}

static void verdict(const char *what, double value, const char *unit, const char *goal, bool good, const char *more)
{
	printf("%-44s %9.1f %-8s %-10s %s%s%s\n", what, value, unit, goal, good ? "ok" : "MISSED", *more ? "  " : "", more);
	missed += !good;
}

/* ---- keeping ---- */

static void must(sqlite3 *db, int code)
{
	if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
		die("SQLite: %s", sqlite3_errmsg(db));
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *stmt;
	must(db, sqlite3_prepare_v2(db, sql, -1, &stmt, NULL));
	return stmt;
}

static void put(sqlite3 *db, sqlite3_stmt *stmt)
{
	must(db, sqlite3_step(stmt));
	sqlite3_reset(stmt);
}

/* The same tables, filled as one would in the simplest of programs: persons numbered by the caller, nothing looked up. */
static void bare_rows(sqlite3 *db, unsigned from, unsigned to)
{
	static sqlite3_stmt *person, *post, *words;
	static bool known[AUTHORS];
	struct made made;
	if (!from) {
		memset(known, 0, sizeof known);
		person = prepare(db, "INSERT INTO person(key, network, id, handle, name, bot, seq) VALUES(?1, 1, ?2, ?3, ?4, 0, ?1)");
		post = prepare(db, "INSERT INTO post(seq, hash, id, person, source, url, created, received, flags, text, langs, tags, links)"
		                   " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10, ?11, ?12)");
		words = prepare(db, "INSERT INTO words(rowid, text) VALUES(?1, ?2)");
	}
	for (unsigned n = from; n < to; n++) {
		struct post p = make(&made, n);
		unsigned author = author_of(n);
		if (!known[author]) {
			sqlite3_bind_int64(person, 1, author + 1);
			sqlite3_bind_text(person, 2, p.author.id, -1, SQLITE_STATIC);
			sqlite3_bind_text(person, 3, p.author.handle, -1, SQLITE_STATIC);
			sqlite3_bind_text(person, 4, p.author.name, -1, SQLITE_STATIC);
			put(db, person);
			known[author] = true;
		}
		const char *const texts[] = { p.source, p.url };
		sqlite3_bind_int64(post, 1, n + 1);
		sqlite3_bind_int64(post, 2, (sqlite3_int64)scramble(n) << 32 | scramble(~n));
		sqlite3_bind_text(post, 3, p.id, -1, SQLITE_STATIC);
		sqlite3_bind_int64(post, 4, author + 1);
		for (int i = 0; i < 2; i++)
			sqlite3_bind_text(post, 5 + i, texts[i], -1, SQLITE_STATIC);
		sqlite3_bind_int64(post, 7, p.created);
		sqlite3_bind_int64(post, 8, p.received);
		sqlite3_bind_text(post, 9, p.text, -1, SQLITE_STATIC);
		sqlite3_bind_text(post, 10, "en", -1, SQLITE_STATIC);
		sqlite3_bind_text(post, 11, "musesocial", -1, SQLITE_STATIC);
		sqlite3_bind_text(post, 12, p.links.n ? p.links.at : NULL, -1, SQLITE_STATIC);
		put(db, post);
		sqlite3_bind_int64(words, 1, n + 1);
		sqlite3_bind_text(words, 2, p.text, -1, SQLITE_STATIC);
		put(db, words);
	}
	if (to == POSTS) {
		sqlite3_finalize(person);
		sqlite3_finalize(post);
		sqlite3_finalize(words);
	}
}

static double keep_bare(void)
{
	char why[256];
	int code;
	remove_archive("bare");
	sqlite3 *db = db_open(path_of("bare"), DB_MAKE, &code, why);
	double began = clock_of(CLOCK_PROCESS_CPUTIME_ID);
	for (unsigned n = 0; n < POSTS; n += BATCH) {
		must(db, db_run(db, "BEGIN"));
		bare_rows(db, n, n + BATCH);
		must(db, db_run(db, "COMMIT"));
	}
	double cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID) - began;
	sqlite3_close(db);
	return cpu;
}

/* Making the posts is no part of it. */
static double making(void)
{
	struct made made;
	double began = clock_of(CLOCK_PROCESS_CPUTIME_ID);
	size_t bytes = 0;
	for (unsigned n = 0; n < POSTS; n++)
		bytes += strlen(make(&made, n).text);
	double cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID) - began;
	return bytes ? cpu : 0;
}

/* As the session hands them over: both threads' CPU, post_new and the event left out. */
static double keep_all(void)
{
	struct made made;
	remove_archive("kept");
	struct archive *archive = archive_open(path_of("kept"));
	double handing = 0, began = clock_of(CLOCK_PROCESS_CPUTIME_ID);
	for (unsigned n = 0; n < POSTS; n++) {
		while (!archive_room(archive))
			usleep(1000);
		double before = clock_of(CLOCK_THREAD_CPUTIME_ID);
		struct post post = make(&made, n);
		struct event *event = event_post(0, post_new(&post), false);
		handing += clock_of(CLOCK_THREAD_CPUTIME_ID) - before;
		archive_keep(archive, event);
	}
	if (!archive_sync(archive, 600000))
		die("the archive cannot be written: %s", archive_trouble(archive));
	double cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID) - began - handing;
	archive_close(archive);
	return cpu;
}

/* ---- beginning ---- */

/* Every column into one block, as the simplest program would. */
static double read_bare(void)
{
	static const char *const sql[] = { "SELECT " ROW_COLUMNS ROW_FROM "ORDER BY p.seq DESC" };
	char why[256], *block = NULL;
	size_t used = 0, size = 0, rows = 0;
	int code;
	sqlite3 *db = db_open(path_of("kept"), DB_READ, &code, why);
	sqlite3_stmt *stmt = NULL;
	must(db, db_prepare(db, sql, &stmt, 1));
	double began = clock_of(CLOCK_PROCESS_CPUTIME_ID);
	for (; sqlite3_step(stmt) == SQLITE_ROW; rows++) {
		for (int column = 0; column < sqlite3_column_count(stmt); column++) {
			if (sqlite3_column_type(stmt, column) == SQLITE_INTEGER) {
				used += sqlite3_column_int64(stmt, column) == -1;
				continue;
			}
			const void *text = sqlite3_column_text(stmt, column);
			size_t length = (size_t)sqlite3_column_bytes(stmt, column) + 1;
			if (!text)
				continue;
			if (used + length > size)
				block = xrealloc(block, size = (used + length) * 2);
			memcpy(block + used, text, length);
			used += length;
		}
	}
	double cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID) - began;
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	free(block);
	return rows == POSTS ? cpu : 0;
}

/* The feed from the archive, with all that it needs; *longest gets the longest hold-up between two frames. */
static double restore(double *longest)
{
	struct tag_set tags = { .n = 1, .folded = { "musesocial" }, .typed = { "musesocial" } };
	struct queue *events = queue_new(100, 100000);
	struct session *session = session_new(&tags, events, 1);
	session_attach(session, archive_open(path_of("kept")));
	double began = clock_of(CLOCK_PROCESS_CPUTIME_ID);
	*longest = 0;
	while (!session_restored(session)) {
		double before = clock_of(CLOCK_THREAD_CPUTIME_ID);
		session_pump(session, 1, 1000, NULL, NULL);
		double took = clock_of(CLOCK_THREAD_CPUTIME_ID) - before;
		*longest = took > *longest ? took : *longest;
	}
	double cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID) - began;
	bool all = store_count(session->store) == POSTS;
	session_free(session);
	queue_free(events);
	return all ? cpu : 0;
}

/* What others do on the machine only ever adds. */
static double least(const double *values)
{
	double value = values[0];
	for (int i = 1; i < ROUNDS; i++)
		value = values[i] < value ? values[i] : value;
	return value;
}

static void bench_keeping(void)
{
	double bare[ROUNDS], kept[ROUNDS], make_cpu = making();
	char more[80];
	for (int i = 0; i < ROUNDS; i++) {
		bare[i] = keep_bare() - make_cpu;
		kept[i] = keep_all();
	}
	double b = least(bare), k = least(kept);
	snprintf(more, sizeof more, "SQLite alone %.1f us", b * 1e6 / POSTS);
	verdict("a post kept, full-text index included", k * 1e6 / POSTS, "us CPU", "<= 27", k * 1e6 / POSTS <= GOAL_CPU, more);
	verdict("rate beside SQLite alone", b / k * 100, "%", ">= 80", b / k * 100 >= GOAL_RATE, "");
}

static void bench_beginning(void)
{
	double bare[ROUNDS], whole[ROUNDS], longest = 0, one;
	char more[80];
	for (int i = 0; i < ROUNDS; i++) {
		bare[i] = read_bare();
		whole[i] = restore(&one);
		longest = i == 0 || one < longest ? one : longest;
	}
	double b = least(bare), w = least(whole);
	snprintf(more, sizeof more, "%.0f ms for 100,000; SELECT alone %.0f ms", w * 1e3, b * 1e3);
	verdict("the feed restored beside SELECT alone", w / b, "x", "<= 1.5", b > 0 && w > 0 && w / b <= 1.5, more);
	verdict("longest hold-up while restoring", longest * 1e3, "ms", "<= 16", longest * 1e3 <= GOAL_PUMP, "");
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	snprintf(folder, sizeof folder, "%.60s/tweetup-bench.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(folder))
		die("no folder to be had in %s", tmp ? tmp : "/tmp");
	bench_keeping();
	bench_beginning();
	remove_archive("bare");
	remove_archive("kept");
	rmdir(folder);
	return missed > 0;
}
