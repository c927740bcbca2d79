/* How long to wait: doubling, jitter, what servers ask for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "net/backoff.h"

static void doubles_to_a_minute_with_jitter(void **state)
{
	(void)state;
	static const int64_t middle[] = { 1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000 };
	int64_t lowest = INT64_MAX, highest = 0;
	for (int round = 0; round < 200; round++) {
		struct backoff backoff = { 0 };
		for (size_t i = 0; i < sizeof middle / sizeof *middle; i++) {
			int64_t wait = backoff_next(&backoff, -1);
			assert_in_range(wait, middle[i] * 3 / 4, middle[i] * 5 / 4);
			lowest = i == 6 && wait < lowest ? wait : lowest;
			highest = i == 6 && wait > highest ? wait : highest;
		}
	}
	assert_true(highest - lowest > 15000); /* 200 throws of a range of 30,000 */
}

static void obeys_the_server(void **state)
{
	(void)state;
	struct backoff backoff = { 0 };
	assert_int_equal(backoff_next(&backoff, 20000), 20000);
	assert_int_equal(backoff.tries, 1);
	assert_in_range(backoff_next(&backoff, 0), 1500, 2500);
	backoff.tries = 4000000000u; /* a program that runs for years */
	assert_in_range(backoff_next(&backoff, -1), 45000, 75000);
}

static void a_minute_of_life_resets_it(void **state)
{
	(void)state;
	struct backoff backoff = { .tries = 5 };
	backoff_alive(&backoff, 1000);
	backoff_alive(&backoff, 59000);
	backoff_failed(&backoff, 60999);
	assert_int_equal(backoff.tries, 5);
	backoff_alive(&backoff, 100000);
	backoff_alive(&backoff, 150000);
	backoff_failed(&backoff, 160000);
	assert_int_equal(backoff.tries, 0);
	backoff.tries = 3;
	backoff_failed(&backoff, 999999); /* never lived */
	assert_int_equal(backoff.tries, 3);
}

static void reads_retry_after(void **state)
{
	(void)state;
	static const struct { const char *value; int64_t want; } rows[] = {
		{ "120", 120000 }, { " 5", 5000 }, { "0", 0 }, { "30,30", 30000 }, { "7200", 3600000 },
		{ "99999999999999999999999", 3600000 }, { "", -1 }, { "soon", -1 }, { "-5", -1 },
		{ "Sun, 06 Nov 1994 08:49:37 GMT", 37000 }, { "Sun, 06 Nov 1994 08:48:00 GMT", 0 },
		{ "Mon, 07 Nov 1994 08:49:37 GMT", 3600000 }, { "Sun, 06 Foo 1994 08:49:37 GMT", -1 },
		{ "Sun, 06 anF 1994 08:49:37 GMT", -1 }, { "Sunday, 06-Nov-94 08:49:37 GMT", -1 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (retry_after_parse(rows[i].value, 784111740000) != rows[i].want)
			fail_msg("%s: %lld", rows[i].value, (long long)retry_after_parse(rows[i].value, 784111740000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(doubles_to_a_minute_with_jitter),
		cmocka_unit_test(obeys_the_server),
		cmocka_unit_test(a_minute_of_life_resets_it),
		cmocka_unit_test(reads_retry_after),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
