/* Which posts of a server are looked at again, and where reading on begins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/mastodon.h"

static struct mastodon m;

static int begin(void **state)
{
	(void)state;
	m = (struct mastodon){ 0 };
	return 0;
}

static int end(void **state)
{
	(void)state;
	free(m.watch);
	return 0;
}

static const char *all(char (*ids)[MASTODON_ID_MAX], size_t n)
{
	static char text[1000];
	text[0] = '\0';
	for (size_t i = 0; i < n; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i > 0 ? " " : "", ids[i]);
	return text;
}

static const char *due(int64_t before, size_t most)
{
	char ids[MASTODON_BATCH][MASTODON_ID_MAX];
	return all(ids, mastodon_watch_due(&m, before, ids, most));
}

static const char *above(const char *from, int64_t before)
{
	char ids[MASTODON_BATCH][MASTODON_ID_MAX];
	return all(ids, mastodon_watch_above(&m, from, before, ids, MASTODON_BATCH));
}

static void test_order(void **state)
{
	(void)state;
	assert_null(mastodon_watch_back(&m, 0));
	mastodon_watch(&m, "100", 5);
	mastodon_watch(&m, "99", 6);
	mastodon_watch(&m, "101", 7);
	mastodon_watch(&m, "99", 8);
	assert_int_equal(m.watch_count, 3);
	assert_string_equal(mastodon_watch_back(&m, 0), "101");
	assert_string_equal(mastodon_watch_back(&m, 2), "99");
	assert_string_equal(mastodon_watch_back(&m, 400), "99");
	assert_int_equal(mastodon_watch_looked(&m, "99"), 8);
	assert_int_equal(mastodon_watch_looked(&m, "98"), -1);
	mastodon_unwatch(&m, "100");
	mastodon_unwatch(&m, "98");
	assert_string_equal(mastodon_watch_back(&m, 1), "99");
	assert_int_equal(m.watch_count, 2);
}

static void test_above(void **state)
{
	(void)state;
	for (int i = 1; i < 6; i++) {
		char id[16];
		snprintf(id, sizeof id, "%d", i);
		mastodon_watch(&m, id, i % 2 ? 10 : 20);
	}
	assert_string_equal(above("1", 15), "3 5");
	assert_string_equal(above("", 15), "1 3 5");
	assert_string_equal(above("2", 30), "3 4 5");
	assert_string_equal(above("5", 30), "");
}

/* Who waits longest comes first, of these the newest. */
static void test_due(void **state)
{
	(void)state;
	mastodon_watch(&m, "1", 30);
	mastodon_watch(&m, "2", 10);
	mastodon_watch(&m, "3", 10);
	mastodon_watch(&m, "4", 20);
	mastodon_watch(&m, "5", 40);
	assert_string_equal(due(50, 20), "3 2 4 1 5");
	assert_string_equal(due(30, 20), "3 2 4");
	assert_string_equal(due(50, 2), "3 2");
	assert_string_equal(due(10, 20), "");
}

static void test_doubt(void **state)
{
	(void)state;
	mastodon_watch(&m, "1", 10);
	mastodon_watch(&m, "2", 20);
	assert_false(mastodon_watch_doubtful(&m));
	mastodon_watch_doubt(&m, 15);
	assert_true(mastodon_watch_doubtful(&m));
	assert_string_equal(due(1, 20), "1");
	mastodon_watch(&m, "1", 30);
	assert_false(mastodon_watch_doubtful(&m));
}

/* The oldest go, and what is older still is not taken in. */
static void test_ceiling(void **state)
{
	(void)state;
	char id[16];
	for (int i = 0; i < MASTODON_WATCHED + 5; i++) {
		snprintf(id, sizeof id, "%d", 10000 + i);
		mastodon_watch(&m, id, 1);
	}
	assert_int_equal(m.watch_count, MASTODON_WATCHED);
	assert_string_equal(mastodon_watch_back(&m, 1000000), "10005");
	mastodon_watch(&m, "9", 1);
	assert_string_equal(mastodon_watch_back(&m, 1000000), "10005");
	mastodon_unwatch(&m, "10006");
	mastodon_watch(&m, "9", 1);
	assert_string_equal(mastodon_watch_back(&m, 1000000), "9");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_order, begin, end),
		cmocka_unit_test_setup_teardown(test_above, begin, end),
		cmocka_unit_test_setup_teardown(test_due, begin, end),
		cmocka_unit_test_setup_teardown(test_doubt, begin, end),
		cmocka_unit_test_setup_teardown(test_ceiling, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
