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
		cmocka_unit_test(test_trouble),
	};
	return cmocka_run_group_tests(tests, vault_make, vault_remove);
}
