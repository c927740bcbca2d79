/* Times: read, written, said in short. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "model/when.h"

static const int64_t EVENING = 1795637071120; /* 2026-11-25T20:04:31.120Z */

static void test_parse(void **state)
{
	(void)state;
	static const struct { const char *text; int64_t ms; } rows[] = {
		{ "2026-11-25T20:04:31.120Z", EVENING }, { "2026-11-25T20:04:31.12Z", EVENING }, { "2026-11-25T20:04:31.120999Z", EVENING },
		{ "2026-11-25t20:04:31.120z", EVENING }, { "2026-11-25 20:04:31.120Z", EVENING }, { "2026-11-25T20:04:31Z", EVENING - 120 },
		{ "2026-11-25T21:34:31.120+01:30", EVENING }, { "2026-11-25T12:04:31.120-08:00", EVENING },
		{ "2026-11-26T00:04:31.120+04:00", EVENING }, { "1970-01-01T00:00:00Z", 0 }, { "1969-12-31T23:59:59.999Z", -1 },
		{ "2024-02-29T00:00:00Z", 1709164800000 }, { "2000-02-29T00:00:00Z", 951782400000 }, { "2016-12-31T23:59:60Z", 1483228800000 },
		{ "0000-01-01T00:00:00Z", -62167219200000 }, { "0000-03-01T00:00:00Z", -62162035200000 }, { "9999-12-31T23:59:59.999Z", 253402300799999 },
		{ "9999-12-31T23:59:59.999-23:59", 253402300799999 }, { "0000-01-01T00:00:00+23:59", -62167219200000 },
		{ "2026-11-25T20:04:31.1200000000000000000000000000000000000000Z", EVENING },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof *rows; i++) {
		int64_t ms = 12345;
		if (!when_parse(rows[i].text, &ms) || ms != rows[i].ms)
			fail_msg("%s: %lld", rows[i].text, (long long)ms);
	}
}

static void test_parse_refuses(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"", "now", "2026", "2026-11-25", "2026-11-25T20:04:31", "2026-11-25T20:04Z", "2026-11-25T20:04:31.Z", "2026-11-25T20:04:31.5",
		"2026-13-25T20:04:31Z", "2026-00-25T20:04:31Z", "2026-11-31T20:04:31Z", "2026-11-00T20:04:31Z", "2023-02-29T00:00:00Z",
		"1900-02-29T00:00:00Z", "2026-11-25T24:00:00Z", "2026-11-25T20:60:31Z", "2026-11-25T20:04:61Z", "2026-11-25T20:04:31Zx",
		"2026-11-25T20:04:31+0100", "2026-11-25T20:04:31+24:00", "2026-11-25T20:04:31+01:60", "+2026-11-25T20:04:31Z",
		"2026-11-25T20:04:31Z ", " 2026-11-25T20:04:31Z", "26-11-25T20:04:31Z", "2026-1-25T20:04:31Z", "-001-11-25T20:04:31Z",
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof *rows; i++) {
		int64_t ms = 12345;
		if (when_parse(rows[i], &ms))
			fail_msg("\"%s\" was taken for a time", rows[i]);
		assert_true(ms == 12345);
	}
}

static void test_format(void **state)
{
	(void)state;
	char out[WHEN_TEXT];
	assert_string_equal(when_format(EVENING, out), "2026-11-25T20:04:31.120Z");
	assert_string_equal(when_format(0, out), "1970-01-01T00:00:00.000Z");
	assert_string_equal(when_format(-1, out), "1969-12-31T23:59:59.999Z");
	assert_string_equal(when_format(INT64_MAX, out), "9999-12-31T23:59:59.999Z");
	assert_string_equal(when_format(INT64_MIN, out), "0000-01-01T00:00:00.000Z");
}

/* What is written is read as the same, day by day through all the years. */
static void test_round_trip(void **state)
{
	(void)state;
	for (int64_t ms = -62167219200000; ms < 253402300799999; ms += 86399123) {
		char out[WHEN_TEXT];
		int64_t back;
		if (!when_parse(when_format(ms, out), &back) || back != ms)
			fail_msg("%lld is written %s", (long long)ms, out);
	}
}

static void test_clock(void **state)
{
	(void)state;
	char out[WHEN_TEXT];
	setenv("TZ", "CET-1", 1);
	tzset();
	assert_string_equal(when_clock(EVENING, EVENING + 60000, out), "21:04");
	assert_string_equal(when_clock(EVENING, EVENING + 3 * 3600000, out), "25 Nov 21:04");
	assert_string_equal(when_clock(EVENING - 21 * 3600000, EVENING, out), "00:04");
	assert_string_equal(when_clock(EVENING - 22 * 3600000, EVENING, out), "24 Nov 23:04");
	assert_string_equal(when_clock(EVENING - 400 * INT64_C(86400000), EVENING, out), "21 Oct 2025");
	assert_string_equal(when_clock(1483225200000, 1483225260000, out), "00:00");
	assert_string_equal(when_clock(1483225199000, 1483225260000, out), "31 Dec 23:59");
	setenv("TZ", "UTC", 1);
	tzset();
	assert_string_equal(when_clock(EVENING, EVENING, out), "20:04");
	assert_true(strlen(when_clock(INT64_MIN, INT64_MAX, out)) < WHEN_TEXT);
}

static void test_age(void **state)
{
	(void)state;
	static const struct { int64_t ms; const char *text; } rows[] = {
		{ 0, "0s" }, { -5000, "0s" }, { 999, "0s" }, { 8000, "8s" }, { 59999, "59s" }, { 60000, "1m" }, { 3599999, "59m" }, { 7200000, "2h" },
		{ 86399999, "23h" }, { 86400000, "1d" }, { 259200000, "3d" }, { INT64_MAX, "106751991167d" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof *rows; i++) {
		char out[WHEN_TEXT];
		assert_string_equal(when_age(rows[i].ms, out), rows[i].text);
	}
}

static void test_since(void **state)
{
	(void)state;
	static const struct { const char *text; int64_t before; } rows[] = {
		{ "45s", 45000 }, { "10m", 600000 }, { "2h", 7200000 }, { "3d", 259200000 }, { "0s", 0 }, { "2026-11-25T20:04:31.120Z", 0 },
	};
	int64_t ms;
	for (size_t i = 0; i < sizeof(rows) / sizeof *rows; i++) {
		assert_true(when_since(rows[i].text, EVENING, &ms));
		assert_true(ms == EVENING - rows[i].before);
	}
	static const char *const none[] = { "", "m", "10", "10x", "10 m", "-10m", "10mm", "1.5h", "1000000000d", "yesterday", "20:15" };
	for (size_t i = 0; i < sizeof(none) / sizeof *none; i++)
		if (when_since(none[i], EVENING, &ms))
			fail_msg("\"%s\" was taken for a time", none[i]);
	assert_true(when_since("999999999d", EVENING, &ms));
	assert_true(ms == -62167219200000);
}

static void test_now(void **state)
{
	(void)state;
	const int64_t seconds = (int64_t)time(NULL), now = when_now();
	assert_true(now / 1000 >= seconds && now / 1000 <= (int64_t)time(NULL) + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse), cmocka_unit_test(test_parse_refuses), cmocka_unit_test(test_format),
		cmocka_unit_test(test_round_trip), cmocka_unit_test(test_clock), cmocka_unit_test(test_age), cmocka_unit_test(test_since),
		cmocka_unit_test(test_now),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
