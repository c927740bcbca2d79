/* Every option, command, key of the configuration, term of the filter and key of the screen stands in the manual. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/export.h"
#include "model/filter.h"
#include "model/options.h"
#include "tui/command.h"
#include "tui/key.h"
#include "tui/wall_show.h"

/* The source of a page, with LF before its first line. Run from the project's folder. */
static char *page(const char *path)
{
	enum { PAGE_MAX = 64 * 1024 };
	char *text = calloc(1, PAGE_MAX + 2);
	FILE *in = fopen(path, "r");

	if (in == NULL || text == NULL)
		fail_msg("%s cannot be read; run this from the project's folder", path);
	text[0] = '\n';
	assert_true(fread(text + 1, 1, PAGE_MAX, in) > 0);
	fclose(in);
	return text;
}

/* As mdoc(7) writes it: hyphens, quotes and carets escaped, punctuation that stands alone guarded. */
static const char *as_mdoc(const char *text, char out[static 256])
{
	char *to = out;

	for (const char *p = text; *p != '\0' && to < out + 240; p++) {
		bool alone = (p == text || p[-1] == ' ') && (p[1] == '\0' || p[1] == ' ');
		if ((strchr(".,:;()[]?!|", *p) != NULL && alone) || (*p == ')' && p[1] == '\0'))
			to = stpcpy(to, "\\&");
		if (*p == '-' || *p == '"' || *p == '^')
			to = stpcpy(to, *p == '-' ? "\\-" : *p == '"' ? "\\(dq" : "\\(ha");
		else
			*to++ = *p;
	}
	*to = '\0';
	return out;
}

static void check_line(const char *text, const char *line, const char *path)
{
	char whole[300];

	snprintf(whole, sizeof whole, "\n%s\n", line);
	if (strstr(text, whole) == NULL)
		fail_msg("%s has no line %s", path, line);
}

static void test_options_in_manual(void **state)
{
	const struct option_row *rows;
	size_t count = options_rows(&rows);
	char *text = page("man/tweetup.1"), line[100];

	(void)state;
	assert_true(count > 10);
	for (size_t i = 0; i < count; i++) {
		snprintf(line, sizeof line, ".It Fl Fl %s%s%s", rows[i].name, rows[i].arg != NULL ? " Ar " : "",
		         rows[i].arg != NULL ? rows[i].arg : "");
		check_line(text, line, "man/tweetup.1");
	}
	free(text);
}

static void test_commands_in_manual(void **state)
{
	const struct option_command *rows;
	size_t count = options_commands(&rows);
	char *text = page("man/tweetup.1"), line[100];

	(void)state;
	for (size_t i = 0; i < count; i++) {
		snprintf(line, sizeof line, ".It Cm %s", rows[i].name);
		if (rows[i].command < 0)
			assert_null(strstr(text, line)); /* promised when it is there */
		else if (rows[i].name[0] != '\0')
			check_line(text, line, "man/tweetup.1");
	}
	free(text);
}

static void test_exports_in_manual(void **state)
{
	const struct export_row *rows;
	size_t count = export_rows(&rows);
	char *text = page("man/tweetup.1"), line[100], choice[EXPORT_CHOICE];

	(void)state;
	assert_int_equal(count, 5);
	for (size_t i = 0; i < count; i++) {
		snprintf(line, sizeof line, ".It Cm %s", rows[i].name);
		check_line(text, line, "man/tweetup.1");
		assert_non_null(strstr(export_choice(choice), rows[i].name));
	}
	free(text);
}

static void check_config_rows(const char *text, const struct option_row *rows, size_t count, bool all)
{
	char line[100];

	for (size_t i = 0; i < count; i++) {
		snprintf(line, sizeof line, ".It Ic %s", rows[i].name);
		if (all || rows[i].in_file) {
			check_line(text, line, "man/tweetup-config.5");
			continue;
		}
		strcat(line, "\n");
		assert_null(strstr(text, line));
	}
}

static void test_config_in_manual(void **state)
{
	const struct option_row *rows;
	char *text = page("man/tweetup-config.5");
	size_t count = options_rows(&rows);

	(void)state;
	check_config_rows(text, rows, count, false);
	count = options_source_rows(&rows);
	assert_true(count > 3);
	check_config_rows(text, rows, count, true);
	free(text);
}

static void test_filter_in_manual(void **state)
{
	char *text = page("man/tweetup-filter.7"), line[300], escaped[256];

	(void)state;
	for (const struct filter_term *t = filter_terms; t->usage != NULL; t++) {
		snprintf(line, sizeof line, ".It Cm %s", as_mdoc(t->usage, escaped));
		check_line(text, line, "man/tweetup-filter.7");
	}
	free(text);
}

static void test_keys_in_manual(void **state)
{
	const struct command_row *rows;
	size_t count = command_rows(&rows);
	char *text = page("man/tweetup.1"), line[300], keys[COMMAND_KEY_TEXT], escaped[256];

	(void)state;
	assert_true(count > 10);
	for (size_t i = 0; i < count; i++) {
		snprintf(line, sizeof line, ".It Ic %s", as_mdoc(command_keys(&rows[i], keys), escaped));
		check_line(text, line, "man/tweetup.1");
	}
	free(text);
}

static void test_wall_in_manual(void **state)
{
	const struct show_key *rows;
	size_t count = show_keys(&rows);
	char *text = page("man/tweetup.1"), line[100], name[PRESS_TEXT];

	(void)state;
	assert_true(count > 3);
	for (size_t i = 0; i < count; i++) {
		int length = snprintf(line, sizeof line, ".It Ic");
		for (size_t k = 0; k < SHOW_KEYS && rows[i].keys[k] != 0; k++)
			length += snprintf(line + length, sizeof line - (size_t)length, " %s", press_name(rows[i].keys[k], name));
		check_line(strstr(text, ".Sh THE WALL"), line, "man/tweetup.1");
	}
	free(text);
}

static void test_event_in_manual(void **state)
{
	char *text = page("man/tweetup-event.5"), word[100];

	(void)state;
	for (size_t i = 0; event_file_key(i) != NULL; i++) {
		const char *key = strchr(event_file_key(i), '.') + 1;
		snprintf(word, sizeof word, "\n.It Ic %s", key);
		const char *alone = strstr(text, word);
		snprintf(word, sizeof word, ".It Ic starts , %s", key);
		if (alone == NULL && strstr(text, word) == NULL)
			fail_msg("man/tweetup-event.5 has no %s", key);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options_in_manual), cmocka_unit_test(test_commands_in_manual), cmocka_unit_test(test_exports_in_manual),
		cmocka_unit_test(test_config_in_manual), cmocka_unit_test(test_event_in_manual), cmocka_unit_test(test_filter_in_manual), cmocka_unit_test(test_keys_in_manual),
		cmocka_unit_test(test_wall_in_manual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
