/* Places that pass a test, kept up with what comes, changes and goes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "tui/matches.h"

static bool has_x(void *arg, const struct matches *found, const struct store_view *view)
{
	(void)arg;
	(void)found;
	return strchr(view->post.text, 'x') != NULL;
}

static void add(struct store *store, int n, int64_t created, const char *text, bool edited)
{
	char id[64];
	struct place place;
	snprintf(id, sizeof id, "mastodon:%d", n);
	const struct post draft = { .id = id, .author = { .id = "a", .handle = "a@example.org", .name = "A" }, .created = created,
		.received = created + (edited ? 1000 : 0), .text = text, .edited = edited };
	store_add(store, post_new(&draft), &place);
}

static void check(const struct matches *matches, size_t n, const int64_t *created)
{
	assert_int_equal(matches_count(matches), n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(matches_at(matches, i).created, created[i]);
}

#define CHECK(matches, ...) check(matches, sizeof (int64_t[]){ __VA_ARGS__ } / sizeof(int64_t), (int64_t[]){ __VA_ARGS__ })

static void counts_in_slices(void **state)
{
	struct store *store = store_new(1000, 1 << 20);
	struct matches matches = { 0 };
	(void)state;
	for (int i = 1; i <= 10; i++)
		add(store, i, i * 1000, i % 2 ? "x" : "y", false);
	matches_begin(&matches, has_x, NULL);
	assert_false(matches_step(&matches, store, 4));
	CHECK(&matches, 1000, 3000);
	add(store, 20, 2500, "x late and before", false);
	matches_post(&matches, store, "mastodon:20");
	add(store, 21, 8500, "x late and still to come", false);
	matches_post(&matches, store, "mastodon:21");
	CHECK(&matches, 1000, 2500, 3000);
	while (!matches_step(&matches, store, 3))
		;
	CHECK(&matches, 1000, 2500, 3000, 5000, 7000, 8500, 9000);
	add(store, 22, 20000, "x new", false);
	matches_post(&matches, store, "mastodon:22");
	add(store, 23, 21000, "y new", false);
	matches_post(&matches, store, "mastodon:23");
	assert_int_equal(matches_count(&matches), 8);
	assert_true(matches_has(&matches, (struct place){ 20000, matches_at(&matches, 7).tie }));
	assert_int_equal(matches_seek(&matches, (struct place){ 6000, 0 }), 4);
	matches_free(&matches);
	store_free(store);
}

static void follows_edits(void **state)
{
	struct store *store = store_new(1000, 1 << 20);
	struct matches matches = { 0 };
	(void)state;
	add(store, 1, 1000, "x", false);
	add(store, 2, 2000, "y", false);
	matches_begin(&matches, has_x, NULL);
	matches_step(&matches, store, 100);
	add(store, 1, 1000, "no more", true);
	matches_post(&matches, store, "mastodon:1");
	add(store, 2, 2000, "now x", true);
	matches_post(&matches, store, "mastodon:2");
	CHECK(&matches, 2000);
	matches_post(&matches, store, "mastodon:2");
	matches_post(&matches, store, "mastodon:unknown");
	CHECK(&matches, 2000);
	matches_free(&matches);
	store_free(store);
}

static void drops_what_is_evicted(void **state)
{
	struct store *store = store_new(50, 1 << 20);
	struct matches matches = { 0 };
	(void)state;
	matches_begin(&matches, has_x, NULL);
	matches_step(&matches, store, 100);
	for (int i = 1; i <= 500; i++) {
		char id[64];
		add(store, i, i * 1000, i % 2 ? "x" : "y", false);
		snprintf(id, sizeof id, "mastodon:%d", i);
		matches_post(&matches, store, id);
		matches_trim(&matches, store);
		assert_true(matches_count(&matches) <= store_count(store));
	}
	assert_true(matches_count(&matches) >= 20);
	for (size_t i = 0; i < matches_count(&matches); i++)
		assert_true(place_compare(matches_at(&matches, i), rec_place(store_at(store, 0))) >= 0);
	assert_true(matches.capacity <= 256);
	matches_free(&matches);
	store_free(store);
}

static void empty_is_fine(void **state)
{
	struct store *store = store_new(50, 1 << 20);
	struct matches matches = { 0 };
	(void)state;
	assert_int_equal(matches_count(&matches), 0);
	matches_trim(&matches, store);
	matches_begin(&matches, has_x, NULL);
	assert_true(matches_step(&matches, store, 1));
	assert_int_equal(matches_seek(&matches, (struct place){ 0, 0 }), 0);
	matches_free(&matches);
	store_free(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(counts_in_slices), cmocka_unit_test(follows_edits),
		cmocka_unit_test(drops_what_is_evicted), cmocka_unit_test(empty_is_fine) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
