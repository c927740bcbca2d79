/* The archive in trouble: other versions, other files, damage, no permission, no room. Nothing there is harmed. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "model/archive.h"
#include "model/log.h"
#include "tests/unit/saying.h"
#include "tests/unit/vault.h"

static void count_post(void *arg, const struct post *post, bool deleted)
{
	size_t *n = arg;
	(void)post;
	*n += !deleted;
}

static void no_person(void *arg, enum network network, const struct author *author)
{
	(void)arg, (void)network, (void)author;
}

static void no_event(void *arg, const char *key, const struct event *event)
{
	(void)arg, (void)key, (void)event;
}

static size_t pull(struct archive *archive)
{
	size_t n = 0;
	struct archive_sink sink = { count_post, no_person, no_event, no_event, NULL, NULL, NULL, &n };
	while (archive_pull(archive, &sink, 100) == PULLED_SOME)
		continue;
	return n;
}

static void keep(struct archive *archive, int from, int to)
{
	for (int i = from; i < to; i++) {
		char key[16];
		struct say what = { .key = key, .at = i, .text = "words that fill the page, and some more of them" };
		snprintf(key, sizeof key, "%d", i);
		archive_keep(archive, event_post(0, said(&what), false));
	}
}

static void make(const char *name, int posts)
{
	struct archive *archive = archive_open(vault_path(name));
	assert_string_equal(archive_trouble(archive), "");
	keep(archive, 0, posts);
	assert_int_equal(archive_close(archive), 0);
}

static void assert_says(const char *text, const char *says)
{
	if (!strstr(text, says))
		fail_msg("\"%s\" does not say \"%s\"", text, says);
}

/* Everything works but the archive, which stays as it is. */
static void assert_left_alone(const char *name, const char *says)
{
	size_t length;
	char *bytes = vault_read(name, &length), why[256];
	struct archive *archive = archive_open(vault_path(name));
	assert_true(archive_collects(archive));
	assert_says(archive_trouble(archive), says);
	assert_true(archive_room(archive));
	keep(archive, 0, 10);
	archive_tend(archive, 1);
	pull(archive);
	assert_true(archive_restored(archive));
	assert_int_equal(archive_cursor(archive, "bluesky:"), 0);
	assert_true(archive_sync(archive, 100));
	assert_int_equal(archive_close(archive), 0);
	assert_true(vault_is(name, bytes, length));
	assert_null(archive_read(vault_path(name), why));
	assert_says(why, says);
	assert_true(vault_is(name, bytes, length));
	free(bytes);
}

static void test_newer(void **state)
{
	(void)state;
	make("newer", 3);
	vault_run("newer", "PRAGMA user_version = 99");
	assert_left_alone("newer", "newer tweetup (format 99");
}

static void test_others(void **state)
{
	(void)state;
	static char text[5000];
	memset(text, 'x', sizeof text);
	vault_write("text", text, sizeof text);
	assert_left_alone("text", "is no archive of tweetup");
	vault_run("other", "CREATE TABLE post(id); INSERT INTO post VALUES(1)");
	assert_left_alone("other", "is no archive of tweetup");
	vault_run("mine", "PRAGMA application_id = 7");
	assert_left_alone("mine", "is no archive of tweetup");
	/* Ours by its marks, but without what an archive has, of every version. */
	static const char *const hollow[] = { "hollow1", "hollow2" };
	for (size_t i = 0; i < sizeof hollow / sizeof *hollow; i++) {
		char sql[100];
		snprintf(sql, sizeof sql, "PRAGMA application_id = 0x74776565; PRAGMA user_version = %zu", i + 1);
		vault_run(hollow[i], sql);
		assert_left_alone(hollow[i], "is damaged");
	}
	mkdir(vault_path("folder"), 0700);
	struct archive *archive = archive_open(vault_path("folder"));
	assert_says(archive_trouble(archive), "cannot be opened");
	archive_close(archive);
	char why[256];
	assert_null(archive_read(vault_path("nowhere"), why));
	assert_says(why, "there is no archive");
	assert_int_equal(access(vault_path("nowhere"), F_OK), -1);
}

/* A trigger in a stranger's file is not run for us, nor does it break anything. */
static void test_stranger(void **state)
{
	(void)state;
	make("stranger", 3);
	vault_run("stranger", "CREATE TRIGGER evil AFTER INSERT ON post BEGIN SELECT writefile('x', 'y'); END");
	struct archive *archive = archive_open(vault_path("stranger"));
	assert_int_equal(pull(archive), 3);
	keep(archive, 10, 20);
	archive_sync(archive, 5000);
	archive_close(archive);
	assert_int_equal(vault_count("stranger", "SELECT count(*) FROM post"), 3);
}

static unsigned roll(unsigned *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void test_truncated(void **state)
{
	(void)state;
	make("whole", 500);
	size_t length;
	char *bytes = vault_read("whole", &length);
	static const size_t parts[] = { 1, 16, 90, 100, 512, 4096, 5000, 20000 };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		vault_write("cut", bytes, parts[i]);
		struct archive *archive = archive_open(vault_path("cut"));
		assert_string_not_equal(archive_trouble(archive), "");
		assert_true(archive_collects(archive));
		keep(archive, 0, 5);
		pull(archive);
		assert_true(archive_restored(archive));
		archive_close(archive);
		assert_true(vault_is("cut", bytes, parts[i]));
		unlink(vault_path("cut"));
	}
	free(bytes);
}

/* Whatever stands in the file: no crash, no endless wait; once damage is seen nothing is written any more. */
static void test_random_bytes(void **state)
{
	(void)state;
	make("sound", 400);
	size_t length;
	char *bytes = vault_read("sound", &length), *bad = malloc(length);
	unsigned seed = 1, seen = 0;
	for (int round = 0; round < 60; round++) {
		memcpy(bad, bytes, length);
		size_t at = roll(&seed) % length, n = 1 + roll(&seed) % 3000;
		for (size_t i = at; i < at + n && i < length; i++)
			bad[i] = (char)roll(&seed);
		vault_write("bad", bad, length);
		unlink(vault_path("bad-wal"));
		unlink(vault_path("bad-shm"));
		struct archive *archive = archive_open(vault_path("bad"));
		pull(archive);
		assert_true(archive_restored(archive));
		bool trouble = *archive_trouble(archive);
		keep(archive, 0, 450);
		archive_sync(archive, 5000);
		seen += *archive_trouble(archive) != 0;
		archive_close(archive);
		if (trouble)
			assert_true(vault_is("bad", bad, length));
	}
	assert_true(seen > 10);
	free(bytes);
	free(bad);
}

/* ---- in a process of its own: as somebody else, or with little room ---- */

static void in_child(void (*what)(const char *name), const char *name)
{
	pid_t pid = fork();
	int status;
	if (!pid) {
		what(name);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* Assertions of cmocka would leave by the parent's way out. */
#define must(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
			_exit(1); \
		} \
	} while (0)

static void as_nobody(const char *name)
{
	if (geteuid() == 0)
		must(setgid(65534) == 0 && setuid(65534) == 0);
	struct archive *archive = archive_open(vault_path(name));
	must(archive_collects(archive));
	must(strstr(archive_trouble(archive), "read-only"));
	must(pull(archive) == 20);
	keep(archive, 100, 110);
	archive_tend(archive, 1000000);
	must(archive_collects(archive));
	must(strstr(archive_trouble(archive), "read-only"));
	must(archive_close(archive) == 0);
	char why[256];
	archive = archive_read(vault_path(name), why);
	must(archive && pull(archive) == 20);
	archive_close(archive);
}

static void nobody_makes_one(const char *name)
{
	if (geteuid() == 0)
		must(setgid(65534) == 0 && setuid(65534) == 0);
	struct archive *archive = archive_open(vault_path(name));
	must(archive_collects(archive));
	must(strstr(archive_trouble(archive), "cannot be opened"));
	keep(archive, 0, 10);
	must(archive_close(archive) == 0);
}

static void test_read_only(void **state)
{
	(void)state;
	size_t length;
	make("kept", 20);
	char *bytes = vault_read("kept", &length);
	mkdir(vault_path("shut"), 0755);
	char *into = xasprintf("%s/a?b#c%%20.db", vault_path("shut"));
	vault_write("shut/a?b#c%20.db", bytes, length);
	chmod(into, 0444);
	chmod(vault_path(""), 0755);
	chmod(vault_path("shut"), 0555);
	in_child(as_nobody, "shut/a?b#c%20.db");
	in_child(nobody_makes_one, "shut/new.db");
	assert_true(vault_is("shut/a?b#c%20.db", bytes, length));
	/* A folder to write in makes no difference to the file. */
	chmod(vault_path("shut"), 0777);
	in_child(as_nobody, "shut/a?b#c%20.db");
	assert_true(vault_is("shut/a?b#c%20.db", bytes, length));
	/* Nor does a file to write in, when SQLite may not put its own beside it. */
	chmod(into, 0666);
	char *lock = xasprintf("%s.lock", into);
	unlink(lock);
	chmod(vault_path("shut"), 0555);
	in_child(as_nobody, "shut/a?b#c%20.db");
	assert_true(vault_is("shut/a?b#c%20.db", bytes, length));
	chmod(vault_path("shut"), 0777);
	free(lock);
	free(into);
	free(bytes);
}

static void room(rlim_t bytes)
{
	struct rlimit limit;
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes;
	setrlimit(RLIMIT_FSIZE, &limit);
}

static bool comes_to(struct archive *archive, const char *trouble)
{
	int looks = 1500;
	while ((*trouble ? !strstr(archive_trouble(archive), trouble) : *archive_trouble(archive) != 0) && --looks)
		vault_moment();
	return looks > 0;
}

static void fill_up(const char *name)
{
	signal(SIGXFSZ, SIG_IGN);
	struct archive *archive = archive_open(vault_path(name));
	keep(archive, 0, 100);
	must(archive_sync(archive, 5000));
	room(300 * 1024);
	keep(archive, 100, 6000);
	must(comes_to(archive, "disk full"));
	must(archive_room(archive)); /* the feed goes on */
	keep(archive, 6000, 6100);
	must(!archive_sync(archive, 50));
	room(RLIM_INFINITY);
	must(comes_to(archive, ""));
	must(archive_sync(archive, 10000));
	must(!archive_resync(archive)); /* nothing was let go */
	must(archive_close(archive) == 0);
}

static void test_full(void **state)
{
	(void)state;
	in_child(fill_up, "full");
	vault_sound("full");
	assert_int_equal(vault_count("full", "SELECT count(*) FROM post"), 6100);
}

static void overflow(const char *name)
{
	signal(SIGXFSZ, SIG_IGN);
	struct archive *archive = archive_open(vault_path(name));
	keep(archive, 0, 100);
	must(archive_sync(archive, 5000));
	room(200 * 1024);
	keep(archive, 100, 1000);
	must(comes_to(archive, "disk full"));
	keep(archive, 1000, 25000);
	struct event *cursor = event_new(EVENT_CURSOR, 0, "bluesky:", NULL, NULL, NULL);
	cursor->heard = 25000;
	archive_keep(archive, cursor);
	archive_keep(archive, event_new(EVENT_DELETE, 0, id_of("ana", "5"), NULL, NULL, NULL));
	must(!archive_resync(archive));
	room(RLIM_INFINITY);
	must(comes_to(archive, ""));
	must(archive_sync(archive, 20000));
	/* What was let go has to be kept again, and no cursor went past it. */
	must(archive_cursor(archive, "bluesky:") == 0);
	must(archive_resync(archive));
	must(!archive_resync(archive));
	must(archive_close(archive) == 0);
}

static void test_overflow(void **state)
{
	(void)state;
	in_child(overflow, "over");
	vault_sound("over");
	int64_t posts = vault_count("over", "SELECT count(*) FROM post");
	assert_true(posts > 10000 && posts < 25000);
	/* Deletions are kept longest. */
	assert_int_equal(vault_count("over", "SELECT count(*) FROM post WHERE id LIKE '%/5' AND flags & 4"), 1);
}

static void give_up(const char *name)
{
	signal(SIGXFSZ, SIG_IGN);
	struct archive *archive = archive_open(vault_path(name));
	keep(archive, 0, 100);
	must(archive_sync(archive, 5000));
	room(200 * 1024);
	keep(archive, 100, 3000);
	must(comes_to(archive, "disk full"));
	must(archive_close(archive) > 0);
}

static void test_give_up(void **state)
{
	(void)state;
	in_child(give_up, "lost");
	vault_sound("lost");
	assert_true(vault_count("lost", "SELECT count(*) FROM post") >= 100);
}

static void begin_full(const char *name)
{
	signal(SIGXFSZ, SIG_IGN);
	room(0);
	struct archive *archive = archive_open(vault_path(name));
	must(archive_collects(archive));
	must(*archive_trouble(archive));
	keep(archive, 0, 10);
	must(archive_restored(archive));
	archive_tend(archive, 1000);
	must(*archive_trouble(archive));
	room(RLIM_INFINITY);
	must(archive_due(archive) < INT64_MAX);
	archive_tend(archive, archive_due(archive));
	must(!*archive_trouble(archive));
	/* What came before the file did is wanted again. */
	must(archive_resync(archive));
	must(!archive_resync(archive));
	keep(archive, 0, 20);
	must(archive_close(archive) == 0);
}

static void test_begin_full(void **state)
{
	(void)state;
	in_child(begin_full, "begin");
	vault_sound("begin");
	assert_int_equal(vault_count("begin", "SELECT count(*) FROM post"), 20);
}

/* ---- versions ---- */

/* Every schema there ever was, with a post in it where it has any; version n as this n-th row made it. The versions' own words: they
 * are never changed again. */
#define VERSION_1 \
	"CREATE TABLE about(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;" \
	"INSERT INTO about VALUES('seed0', random()), ('seed1', random()), ('unclean', 0);" \
	"CREATE TABLE person(" \
	"  key INTEGER PRIMARY KEY, network INTEGER NOT NULL, id TEXT NOT NULL, handle TEXT NOT NULL," \
	"  name TEXT NOT NULL, bot INTEGER NOT NULL, seq INTEGER NOT NULL, UNIQUE(network, id));" \
	"CREATE INDEX person_seq ON person(seq);" \
	"CREATE TABLE post(" \
	"  seq INTEGER PRIMARY KEY, hash INTEGER NOT NULL, id TEXT NOT NULL, person INTEGER NOT NULL," \
	"  source TEXT NOT NULL, url TEXT NOT NULL, created INTEGER NOT NULL, received INTEGER NOT NULL," \
	"  flags INTEGER NOT NULL, text TEXT NOT NULL, warning TEXT, langs TEXT, tags TEXT, mentions TEXT, links TEXT," \
	"  media TEXT, also TEXT, reply_to TEXT, quote_of TEXT, repost_of TEXT);" \
	"CREATE INDEX post_hash ON post(hash);" \
	"CREATE VIRTUAL TABLE words USING fts5(text, content='post', content_rowid='seq'," \
	"  tokenize='unicode61 remove_diacritics 2');" \
	"CREATE TABLE source(key TEXT PRIMARY KEY, cursor INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL DEFAULT 0," \
	"  text TEXT NOT NULL DEFAULT '', heard INTEGER NOT NULL DEFAULT 0, next_try INTEGER NOT NULL DEFAULT 0," \
	"  seq INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;" \
	"CREATE TABLE gap(key TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, recovered INTEGER NOT NULL," \
	"  complete INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(key, since)) WITHOUT ROWID;" \
	"CREATE TABLE seen(at TEXT PRIMARY KEY, post TEXT NOT NULL) WITHOUT ROWID;" \
	"CREATE TABLE decision(seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, who TEXT NOT NULL," \
	"  what TEXT NOT NULL, post TEXT NOT NULL, value TEXT NOT NULL);" \
	"CREATE TRIGGER decision_kept BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are kept'); END;" \
	"CREATE TRIGGER decision_same BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are kept'); END;"

#define VERSION_2 VERSION_1 \
	"CREATE TABLE reading(what TEXT NOT NULL, day INTEGER NOT NULL, at INTEGER NOT NULL, price INTEGER NOT NULL," \
	"  PRIMARY KEY(what, day)) WITHOUT ROWID;"

#define VERSION_3 VERSION_2 \
	"CREATE TABLE stray(seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, author TEXT NOT NULL, source TEXT NOT NULL," \
	"  near TEXT NOT NULL, line TEXT NOT NULL);"

#define VERSION_4 VERSION_3 \
	"CREATE TABLE account(seq INTEGER PRIMARY KEY AUTOINCREMENT, network INTEGER NOT NULL, id TEXT NOT NULL, what TEXT NOT NULL," \
	"  value TEXT NOT NULL, UNIQUE(network, id, what));"

#define VERSION_5 VERSION_4 \
	"INSERT INTO words(words, rank) VALUES('automerge', 16);"

#define FILLED "INSERT INTO about VALUES('kept', 1);" \
	"INSERT INTO person VALUES(1, 1, 'https://a.example/ana', 'ana@a.example', 'Ana', 0, 1);" \
	"INSERT INTO post VALUES(1, 7, 'mastodon:https://a.example/1', 1, 'a.example', '', 1795651200000, 1795651200000, 0, 'an astrolabe', NULL," \
	"  'en', 'musesocial', NULL, NULL, NULL, NULL, NULL, NULL, NULL);" \
	"INSERT INTO words(rowid, text) VALUES(1, 'an astrolabe');" \
	"INSERT INTO source(key, cursor) VALUES('bluesky:', 1795651200000);" \
	"INSERT INTO gap VALUES('bluesky:', 1795651100000, 1795651150000, 3, 1, 1);" \
	"INSERT INTO seen VALUES('a.example/1', 'mastodon:https://a.example/1');" \
	"INSERT INTO decision VALUES(1, 1795651200000, 'ana', 'star', 'mastodon:https://a.example/1', '');"

static const struct {
	const char *sql;
	int64_t posts;
} former[] = {
	{ "", 0 }, /* 0: an empty file */
	{ VERSION_1 FILLED "PRAGMA application_id = 0x74776565; PRAGMA user_version = 1;", 1 },
	{ VERSION_2 FILLED "PRAGMA application_id = 0x74776565; PRAGMA user_version = 2;", 1 },
	{ VERSION_3 FILLED "PRAGMA application_id = 0x74776565; PRAGMA user_version = 3;", 1 },
	{ VERSION_4 FILLED "PRAGMA application_id = 0x74776565; PRAGMA user_version = 4;", 1 },
	{ VERSION_5 FILLED "PRAGMA application_id = 0x74776565; PRAGMA user_version = 5;", 1 },
};

/* All of what was there before is there now. */
static void assert_migrated(int64_t filled)
{
	static const char *const rows[] = {
		"SELECT count(*) FROM about WHERE name = 'kept'",
		"SELECT count(*) FROM post WHERE text = 'an astrolabe' AND expires = 0",
		"SELECT count(*) FROM words WHERE words MATCH 'astrolabe'",
		"SELECT count(*) FROM source WHERE key = 'bluesky:' AND cursor = 1795651200000",
		"SELECT count(*) FROM gap WHERE recovered = 3 AND complete",
		"SELECT count(*) FROM seen WHERE at = 'a.example/1'",
		"SELECT count(*) FROM decision WHERE what = 'star'",
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (vault_count("old", rows[i]) != filled)
			fail_msg("%s", rows[i]);
}

static void test_migration(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof former / sizeof *former; i++) {
		unlink(vault_path("old"));
		vault_write("old", "", 0);
		vault_run("old", former[i].sql);
		struct archive *archive = archive_open(vault_path("old"));
		assert_string_equal(archive_trouble(archive), "");
		assert_int_equal(pull(archive), former[i].posts);
		keep(archive, 1000, 1010);
		assert_int_equal(archive_close(archive), 0);
		vault_sound("old");
		assert_migrated(former[i].posts);
		assert_int_equal(vault_count("old", "SELECT count(*) FROM post"), former[i].posts + 10);
		assert_int_equal(vault_count("old", "PRAGMA application_id"), 0x74776565);
		assert_int_equal(vault_count("old", "SELECT v FROM words_config WHERE k = 'automerge'"), 16);
		/* Whoever adds a version adds the one before to the table above. */
		assert_int_equal(vault_count("old", "PRAGMA user_version"), sizeof former / sizeof *former);
	}
}

/* A link where the lock should be is not followed: it could name anything. */
static void test_lock_link(void **state)
{
	(void)state;
	vault_write("target", "precious", 8);
	assert_int_equal(symlink(vault_path("target"), vault_path("linked.lock")), 0);
	struct archive *archive = archive_open(vault_path("linked"));
	assert_true(archive_collects(archive));
	archive_close(archive);
	assert_true(vault_is("target", "precious", 8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* Those in processes of their own first: no thread is there yet when they fork. */
		cmocka_unit_test(test_full), cmocka_unit_test(test_overflow), cmocka_unit_test(test_give_up),
		cmocka_unit_test(test_begin_full), cmocka_unit_test(test_read_only), cmocka_unit_test(test_newer),
		cmocka_unit_test(test_others), cmocka_unit_test(test_stranger), cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_random_bytes), cmocka_unit_test(test_migration), cmocka_unit_test(test_lock_link),
	};
	return cmocka_run_group_tests(tests, vault_make, vault_remove);
}
