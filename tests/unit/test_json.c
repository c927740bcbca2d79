/* Reading strangers' JSON: what is repaired, what is refused, what it may cost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "model/log.h"
#include "net/json.h"

/* A text of one key "k", and the bytes its value must have; NULL = refused. */
struct repair_case { const char *text; size_t length; const char *value; };
#define TEXT(s) (s), sizeof(s) - 1

static const struct repair_case repairs[] = {
	{ TEXT("{\"k\":\"plain\"}"), "plain" },
	{ TEXT("{\"k\":\"a\\u00e9\\ud83e\\udd8b\"}"), "a\xC3\xA9\xF0\x9F\xA6\x8B" },
	{ TEXT("{\"k\":\"a\\ud83eb\"}"), "a\xEF\xBF\xBD" "b" },
	{ TEXT("{\"k\":\"a\\udd8bb\"}"), "a\xEF\xBF\xBD" "b" },
	{ TEXT("{\"k\":\"\\ud83e\\ud83e\\udd8b\"}"), "\xEF\xBF\xBD\xF0\x9F\xA6\x8B" },
	{ TEXT("{\"k\":\"\\uDBFF\\u0041\"}"), "\xEF\xBF\xBD" "A" },
	{ TEXT("{\"k\":\"a\xFF" "b\"}"), "a\xEF\xBF\xBD" "b" },
	{ TEXT("{\"k\":\"caf\xE9\"}"), "caf\xEF\xBF\xBD" },
	{ TEXT("{\"k\":\"\xE2\x82\"}"), "\xEF\xBF\xBD" },
	{ TEXT("{\"k\":\"\xED\xA0\x80\"}"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
	{ TEXT("{\"k\":\"\xC0\x80\xF4\x90\x80\x80\"}"),
	  "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
	{ TEXT("{\"k\":\"\xF0\x9F\xA6\x8B\xF0\x9F\xA6\"}"), "\xF0\x9F\xA6\x8B\xEF\xBF\xBD" },
	{ TEXT("{\"k\":\"one\ntwo\tthree\x01\"}"), "one two three " },
	{ TEXT("{\"k\":\"raw\0nul\"}"), "raw nul" },
	{ TEXT("{\"k\":\"a\\u0000b\"}"), "ab" },
	{ TEXT("{\"\\u0000k\":\"key\"}"), "key" },
	{ TEXT("{\"n\":123456789012345678901234567890,\"k\":\"v\"}"), "v" },
	{ TEXT("{\"n\":-9223372036854775809,\"k\":\"v\"}"), "v" },
	{ TEXT("{\"n\":1e999,\"k\":\"v\"}"), "v" },
	{ TEXT("\xEF\xBB\xBF{\"k\":\"bom\"}"), "bom" },
	{ TEXT("{\"k\":\"quote \\\" and \\\\ kept\xFF\"}"), "quote \" and \\ kept\xEF\xBF\xBD" },
	{ TEXT("{\"k\":\"\\u00\"}"), NULL },
	{ TEXT("{\"k\":\"\\x\xFF\"}"), NULL },
	{ TEXT("{\"k\":\"open"), NULL },
	{ TEXT("{\"k\":\"end\\"), NULL },
	{ TEXT("{\"k\":\"\xF0\x9F"), NULL },
	{ TEXT("{\"k\":1"), NULL },
	{ TEXT("{\"k\":-"), NULL },
	{ TEXT("{\"k\":\"v\"}}"), NULL },
	{ TEXT("nonsense"), NULL },
	{ TEXT("\"bare\""), NULL },
	{ TEXT(""), NULL },
};

/* In a heap copy of the exact length, so that reading past it is seen. */
static json_t *read_exact(const char *text, size_t length, char why[static 120])
{
	char *copy = malloc(length ? length : 1);
	memcpy(copy, text, length);
	json_t *tree = json_read(copy, length, why);
	free(copy);
	return tree;
}

static void repairs_what_servers_send(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof repairs / sizeof *repairs; i++) {
		char why[120] = "";
		json_t *tree = read_exact(repairs[i].text, repairs[i].length, why);
		if (!!tree != !!repairs[i].value)
			fail_msg("row %zu: %s", i, why);
		if (tree)
			assert_string_equal(json_str(tree, "k"), repairs[i].value);
		else
			assert_true(*why);
		json_decref(tree);
	}
}

static void zeroes_integers_beyond_64_bits(void **state)
{
	(void)state;
	static const struct { const char *text; int64_t want; } rows[] = {
		{ "{\"n\":9223372036854775807}", INT64_MAX },
		{ "{\"n\":-9223372036854775808}", INT64_MIN },
		{ "{\"n\":9223372036854775808}", 0 },
		{ "{\"n\":9223372036854775808,\"x\":\"\\ud800\"}", 0 },
		{ "{\"n\":7,\"x\":\"\\ud800\"}", 7 },
		{ "{\"n\":1.5e3,\"x\":\"\\ud800\"}", 1500 },
		{ "{\"n\":-2.5}", -2 },
		{ "{\"n\":1e300}", INT64_MAX },
		{ "{\"n\":-1e300}", INT64_MIN },
		{ "{\"n\":\"7\"}", 0 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char why[120];
		json_t *tree = json_read(rows[i].text, strlen(rows[i].text), why);
		assert_non_null(tree);
		assert_true(json_int(tree, "n") == rows[i].want);
		json_decref(tree);
	}
}

static void answers_defaults(void **state)
{
	(void)state;
	char why[120];
	const char *text = "{\"s\":\"x\",\"e\":\"\",\"t\":true,\"o\":{},\"a\":[\"i\",1],\"n\":null,\"z\":\"\\u0000\"}";
	json_t *tree = json_read(text, strlen(text), why);
	assert_non_null(tree);
	assert_string_equal(json_str(tree, "s"), "x");
	assert_string_equal(json_str(tree, "t"), "");
	assert_string_equal(json_str(tree, "missing"), "");
	assert_string_equal(json_str(NULL, "s"), "");
	assert_null(json_str_null(tree, "e"));
	assert_null(json_str_null(tree, "z"));
	assert_string_equal(json_str_null(tree, "s"), "x");
	assert_true(json_bool(tree, "t"));
	assert_false(json_bool(tree, "s"));
	assert_false(json_bool(NULL, "t"));
	assert_true(json_int(tree, "t") == 0);
	assert_non_null(json_obj(tree, "o"));
	assert_null(json_obj(tree, "a"));
	assert_non_null(json_arr(tree, "a"));
	assert_null(json_arr(tree, "o"));
	assert_null(json_arr(NULL, "a"));
	assert_string_equal(json_item(json_array_get(json_arr(tree, "a"), 0)), "i");
	assert_string_equal(json_item(json_array_get(json_arr(tree, "a"), 1)), "");
	assert_string_equal(json_item(NULL), "");
	json_decref(tree);
}

/* Many small values make a tree far larger than its text. */
static void refuses_a_tree_that_is_too_large(void **state)
{
	(void)state;
	size_t n = 2000000;
	char *text = malloc(2 + 3 * n), *p = text, why[120] = "";
	*p++ = '[';
	for (size_t i = 0; i < n; i++)
		p = memcpy(p, i ? ",[]" : " []", 3), p += 3;
	*p++ = ']';
	assert_null(json_read(text, (size_t)(p - text), why));
	assert_non_null(strstr(why, "24 MiB"));
	json_t *tree = json_read("[1]", 3, why); /* the next one starts afresh */
	assert_non_null(tree);
	json_decref(tree);
	free(text);
}

static void refuses_depth(void **state)
{
	(void)state;
	size_t n = 1000000;
	char *text = malloc(n), why[120] = "";
	memset(text, '[', n);
	assert_null(json_read(text, n, why));
	assert_non_null(strstr(why, "depth"));
	free(text);
}

static void refuses_what_is_mostly_broken(void **state)
{
	(void)state;
	size_t n = 1000000;
	char *text = malloc(n), why[120] = "";
	memset(text, 0xFF, n);
	memcpy(text, "{\"k\":\"", 6);
	memcpy(text + n - 2, "\"}", 2);
	assert_null(json_read(text, n, why));
	assert_true(*why);
	free(text);
}

static void shows_no_strangers_bytes_in_why(void **state)
{
	(void)state;
	char why[120];
	assert_null(json_read("{\"a\": \x1b[31mred}", 14, why));
	assert_null(strstr(why, "red"));
	assert_null(strchr(why, 0x1b));
}

int main(void)
{
	json_setup();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(repairs_what_servers_send),
		cmocka_unit_test(zeroes_integers_beyond_64_bits),
		cmocka_unit_test(answers_defaults),
		cmocka_unit_test(refuses_a_tree_that_is_too_large),
		cmocka_unit_test(refuses_depth),
		cmocka_unit_test(refuses_what_is_mostly_broken),
		cmocka_unit_test(shows_no_strangers_bytes_in_why),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
