/* A section is put into a configuration; all else stays as it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "model/config_text.h"

#define NEW "[source sky]\nkind = bluesky\nhandle = ana\n"

static void test_set(void **state)
{
	(void)state;
	static const struct { const char *text, *wanted; } rows[] = {
		{ "", NEW },
		{ "# mine\n[tweetup]\nsince = 1h\n", "# mine\n[tweetup]\nsince = 1h\n\n" NEW },
		{ "[tweetup]\nsince = 1h", "[tweetup]\nsince = 1h\n\n" NEW },
		{ "[source sky]\nkind = bluesky\n", NEW },
		{ "[source  sky]\nkind = mastodon\n; no\nurl = x\n\n# the next\n[source b]\nkind = x\n", NEW "\n# the next\n[source b]\nkind = x\n" },
		{ "[source a]\nkind = x\n\n[ source sky]\n", "[source a]\nkind = x\n\n[ source sky]\n\n" NEW },
		{ "[source skyline]\nkind = x\n", "[source skyline]\nkind = x\n\n" NEW },
		{ "  [source sky]\r\nkind = x\r\n\r\n[tweetup]\r\n", NEW "\r\n[tweetup]\r\n" },
		{ "[source sky]", NEW },
		{ "[source sky]\n[source sky2]\n", NEW "[source sky2]\n" },
	};
	const struct config_pair pairs[] = { { "kind", "bluesky" }, { "url", "" }, { "handle", "ana" }, { "budget", NULL } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *text = config_text_set(rows[i].text, "sky", pairs, sizeof pairs / sizeof *pairs);
		assert_string_equal(text, rows[i].wanted);
		assert_true(config_text_has(text, "sky"));
		/* Once more changes nothing. */
		char *again = config_text_set(text, "sky", pairs, sizeof pairs / sizeof *pairs);
		assert_string_equal(again, text);
		free(again);
		free(text);
	}
	assert_false(config_text_has("", "sky"));
	assert_false(config_text_has("[source skyline]\n# [source sky]\nkind = [source sky]\n", "sky"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_set) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
