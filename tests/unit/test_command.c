/* The table of commands: no key means two things in one view, each can be found, and says what it does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "tui/command.h"
#include "tui/key.h"

static void no_key_means_two_things(void **state)
{
	const struct command_row *rows;
	const size_t n = command_rows(&rows);
	(void)state;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < COMMAND_KEYS && rows[i].keys[k]; k++)
			for (unsigned view = 1; view <= IN_LAST; view *= 2)
				if (rows[i].views & view)
					assert_ptr_equal(command_find(rows[i].keys[k], view), &rows[i]);
}

static void every_row_is_whole(void **state)
{
	const struct command_row *rows;
	const size_t n = command_rows(&rows);
	(void)state;
	for (size_t i = 0; i < n; i++) {
		char keys[COMMAND_KEY_TEXT];
		assert_true(*rows[i].name && *rows[i].help && rows[i].views && rows[i].run && rows[i].keys[0]);
		assert_true(*command_keys(&rows[i], keys) && strlen(keys) < 18);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(rows[i].name, rows[k].name);
	}
}

static void every_view_has_a_way_out_and_help(void **state)
{
	(void)state;
	for (unsigned view = 1; view <= IN_LAST; view *= 2) {
		assert_non_null(command_find('q', view));
		assert_non_null(command_find('?', view));
		assert_non_null(command_find(PRESS_ESCAPE, view));
		assert_null(command_find(0x5c55, view));
		assert_null(command_find(0, view));
	}
}

static void keys_have_names(void **state)
{
	static const struct { int key; const char *name; } cases[] = { { 'j', "j" }, { ' ', "Space" }, { KEY_CONTROL('D'), "^D" },
		{ PRESS_PAGE_UP, "PgUp" }, { PRESS_ENTER, "Enter" }, { '&', "&" }, { PRESS_BACK_TAB, "S-Tab" } };
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char name[PRESS_TEXT];
		assert_string_equal(press_name(cases[i].key, name), cases[i].name);
		assert_int_equal(press_from_name(cases[i].name), cases[i].key);
	}
	assert_int_equal(press_from_name("Nothing"), PRESS_NONE);
	assert_int_equal(press_from_name(""), PRESS_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(no_key_means_two_things), cmocka_unit_test(every_row_is_whole),
		cmocka_unit_test(every_view_has_a_way_out_and_help), cmocka_unit_test(keys_have_names) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
