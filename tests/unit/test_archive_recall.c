/* What the archive tells a source of earlier runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/archive.h"
#include "tests/unit/saying.h"
#include "tests/unit/vault.h"

struct told {
	char text[2000];
};

static void add(struct told *told, const char *a, const char *b, const char *c)
{
	size_t length = strlen(told->text);
	snprintf(told->text + length, sizeof told->text - length, "%s %s %s\n", a, b, c);
}

static void on_post(void *arg, const char *id, const struct author *author)
{
	add(arg, strrchr(id, '/') + 1, strrchr(author->id, '/') + 1, author->handle);
}

static void on_seen(void *arg, const char *local, const char *id)
{
	add(arg, local, strrchr(id, '/') + 1, "");
}

static void keep(struct archive *archive, const char *key, const char *url, enum network network)
{
	struct say what = { .key = key, .who = network == NETWORK_BLUESKY ? "bo" : "ana", .handle = network == NETWORK_BLUESKY ? "bo.example" : "",
	                    .url = url, .network = network, .text = "a word" };
	archive_keep(archive, event_post(0, said(&what), false));
}

static const char *make(void)
{
	const char *path = vault_path("recall");
	struct archive *archive = archive_open(path);
	keep(archive, "1", "https://a.example/@ana/101", NETWORK_MASTODON);
	keep(archive, "2", "https://a.example/@ana/102", NETWORK_MASTODON);
	keep(archive, "3", "https://a.example/@ana/103", NETWORK_MASTODON);
	keep(archive, "4", "https://a.example:8080/@ana/104", NETWORK_MASTODON);
	keep(archive, "5", "https://b.example/5", NETWORK_BLUESKY);
	keep(archive, "6", "https://b.example/6", NETWORK_BLUESKY);
	archive_keep(archive, event_new(EVENT_DELETE, 0, id_of("ana", "2"), NULL, NULL, NULL));
	assert_true(archive_sync(archive, 20000));
	archive_close(archive);
	return path;
}

static void test_recall(void **state)
{
	(void)state;
	const char *path = make();
	struct told told = { "" };
	assert_true(archive_recall(path, NETWORK_MASTODON, 100, on_post, &told));
	assert_string_equal(told.text, "4 ana \n3 ana \n1 ana \n");
	told.text[0] = '\0';
	assert_true(archive_recall(path, NETWORK_BLUESKY, 1, on_post, &told));
	assert_string_equal(told.text, "6 bo bo.example\n");
}

/* By falling number, without what was deleted, and nothing of a server whose name only begins the same. */
static void test_seen(void **state)
{
	(void)state;
	const char *path = vault_path("recall");
	struct told told = { "" };
	assert_true(archive_recall_seen(path, "a.example", 100, on_seen, &told));
	assert_string_equal(told.text, "103 3 \n101 1 \n");
	told.text[0] = '\0';
	assert_true(archive_recall_seen(path, "a.example", 1, on_seen, &told));
	assert_string_equal(told.text, "103 3 \n");
	told.text[0] = '\0';
	assert_true(archive_recall_seen(path, "a.example:8080", 100, on_seen, &told));
	assert_string_equal(told.text, "104 4 \n");
	told.text[0] = '\0';
	assert_true(archive_recall_seen(path, "nowhere.example", 100, on_seen, &told));
	assert_string_equal(told.text, "");
}

static void read_once(struct archive *archive, const char *what, int64_t at, int64_t price)
{
	struct event *event = event_new(EVENT_READING, 0, what, NULL, NULL, NULL);
	event->from = at;
	event->to = price;
	archive_keep(archive, event);
}

static void on_reading(void *arg, const char *what, int64_t at, int64_t price)
{
	char when[32], cost[32];
	snprintf(when, sizeof when, "%lld", (long long)at);
	snprintf(cost, sizeof cost, "%lld", (long long)price);
	add(arg, what, when, cost);
}

/* What was paid for: once a day, with the last time it was read on it. */
static void test_readings(void **state)
{
	(void)state;
	enum { DAY = 86400000 };
	const char *path = vault_path("readings");
	struct archive *archive = archive_open(path);
	struct told told = { "" };
	read_once(archive, "x:post:1", 1000, 5000);
	read_once(archive, "x:post:1", 3000, 0); /* again on the same day */
	read_once(archive, "x:post:1", DAY + 5, 5000);
	read_once(archive, "x:user:9", 1000, 10000);
	read_once(archive, "x:post:2", 1000, 0); /* a version of it was read, and then itself */
	read_once(archive, "x:post:2", 2000, 5000);
	read_once(archive, "xy:post:3", 1000, 5000);
	assert_true(archive_sync(archive, 20000));
	assert_int_equal(archive_close(archive), 0);
	assert_true(archive_recall_readings(path, NETWORK_X, on_reading, &told));
	assert_string_equal(told.text, "x:post:1 3000 5000\nx:post:1 86400005 5000\nx:post:2 2000 5000\nx:user:9 1000 10000\n");
	assert_false(archive_recall_readings(vault_path("missing"), NETWORK_X, on_reading, &told));
}

static void keep_x(struct archive *archive, const char *id)
{
	struct post draft = { .network = NETWORK_X, .id = id, .source = "api.x.com", .author = { .id = "9" }, .created = 1000, .received = 1000,
		.text = "a word" };
	archive_keep(archive, event_post(0, post_new(&draft), false));
}

static void test_unread(void **state)
{
	(void)state;
	const char *path = vault_path("unread");
	struct archive *archive = archive_open(path);
	for (unsigned i = 1; i <= 4; i++) {
		char id[16];
		snprintf(id, sizeof id, "x:%u", i);
		keep_x(archive, id);
	}
	keep(archive, "1", "https://a.example/@ana/101", NETWORK_MASTODON);
	archive_keep(archive, event_new(EVENT_DELETE, 0, "x:4", NULL, NULL, NULL));
	read_once(archive, "x:post:1", 5000, 5000);
	read_once(archive, "x:post:2", 4000, 5000);
	assert_true(archive_sync(archive, 20000));
	assert_int_equal(archive_close(archive), 0);
	assert_int_equal(archive_recall_unread(path, NETWORK_X, 5000), 2);
	assert_int_equal(archive_recall_unread(path, NETWORK_X, 4000), 1);
	assert_int_equal(archive_recall_unread(path, NETWORK_BLUESKY, 0), 0);
	assert_int_equal(archive_recall_unread(vault_path("missing"), NETWORK_X, 0), 0);
}

static void test_trouble(void **state)
{
	(void)state;
	struct told told = { "" };
	vault_write("odd", "no archive", 10);
	assert_false(archive_recall(vault_path("missing"), NETWORK_MASTODON, 100, on_post, &told));
	assert_false(archive_recall_seen(vault_path("odd"), "a.example", 100, on_seen, &told));
	assert_string_equal(told.text, "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recall),
		cmocka_unit_test(test_seen),
		cmocka_unit_test(test_readings),
		cmocka_unit_test(test_unread),
		cmocka_unit_test(test_trouble),
	};
	return cmocka_run_group_tests(tests, vault_make, vault_remove);
}
