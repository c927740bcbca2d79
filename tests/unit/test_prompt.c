/* Typing a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "tui/key.h"
#include "tui/prompt.h"

enum { UP = PRESS_UP, DOWN = PRESS_DOWN, LEFT = PRESS_LEFT, RIGHT = PRESS_RIGHT, DEL = PRESS_DELETE, BACK = PRESS_BACKSPACE,
	A = KEY_CONTROL('A'), E = KEY_CONTROL('E'), K = KEY_CONTROL('K'), U = KEY_CONTROL('U'), W = KEY_CONTROL('W') };

static void edits(void **state)
{
	static const struct { const char *start; int keys[12]; const char *text; size_t at; } cases[] = {
		{ "", { 'a', 'b', 'c' }, "abc", 3 },
		{ "abc", { LEFT, LEFT, 'x' }, "axbc", 2 },
		{ "abc", { A, 'x', E, 'y' }, "xabcy", 5 },
		{ "abc", { BACK }, "ab", 2 },
		{ "abc", { A, DEL }, "bc", 0 },
		{ "one two  ", { W }, "one ", 4 },
		{ "one two", { W, W }, "", 0 },
		{ "one two", { LEFT, LEFT, K }, "one t", 5 },
		{ "one two", { LEFT, LEFT, U }, "wo", 0 },
		{ "", { 0xe9, 0x5c55, 0x1f44d }, "é展👍", 9 },
		{ "é展", { LEFT, LEFT, 'x' }, "xé展", 1 },
		{ "Z̈", { LEFT, 'x' }, "xZ̈", 1 },
		{ "Z̈", { BACK, 'a' }, "a", 1 },
		{ "a", { 0x202e, 0x9b, 7, PRESS_LAST, 0xd800 }, "a", 1 },
		{ "a", { RIGHT, RIGHT, DEL, 'b' }, "ab", 2 },
		{ "abc", { PRESS_HOME, RIGHT, DEL, PRESS_END, 'd' }, "acd", 3 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct prompt_history history = { .n = 0 };
		struct prompt prompt;
		prompt_begin(&prompt, &history, cases[i].start);
		for (size_t k = 0; k < 12 && cases[i].keys[k]; k++)
			prompt_key(&prompt, cases[i].keys[k]);
		assert_string_equal(prompt.text, cases[i].text);
		assert_int_equal(prompt.at, cases[i].at);
	}
}

static void tells(void **state)
{
	static const struct { const char *text; int key; enum prompt_result result; } cases[] = {
		{ "a", PRESS_ENTER, PROMPT_DONE }, { "a", PRESS_ESCAPE, PROMPT_CANCELLED }, { "", BACK, PROMPT_CANCELLED },
		{ "a", BACK, PROMPT_CHANGED }, { "a", LEFT, PROMPT_MOVED }, { "a", 'b', PROMPT_CHANGED }, { "a", UP, PROMPT_IGNORED },
		{ "a", DOWN, PROMPT_IGNORED }, { "a", 0x202e, PROMPT_IGNORED }, { "a", KEY_CONTROL('X'), PROMPT_IGNORED },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct prompt_history history = { .n = 0 };
		struct prompt prompt;
		prompt_begin(&prompt, &history, cases[i].text);
		assert_int_equal(prompt_key(&prompt, cases[i].key), cases[i].result);
	}
}

static void remembers(void **state)
{
	struct prompt_history history = { .n = 0 };
	struct prompt prompt;
	(void)state;
	prompt_remember(&history, "");
	assert_int_equal(history.n, 0);
	for (int i = 0; i < PROMPT_HISTORY + 5; i++) {
		char line[32];
		snprintf(line, sizeof line, "line %d", i);
		prompt_remember(&history, line);
	}
	assert_int_equal(history.n, PROMPT_HISTORY);
	assert_string_equal(history.lines[0], "line 20");
	prompt_remember(&history, "line 10");
	assert_string_equal(history.lines[0], "line 10");
	assert_string_equal(history.lines[1], "line 20");
	assert_int_equal(history.n, PROMPT_HISTORY);
	prompt_begin(&prompt, &history, "typing");
	prompt_key(&prompt, UP);
	prompt_key(&prompt, UP);
	assert_string_equal(prompt.text, "line 20");
	prompt_key(&prompt, DOWN);
	assert_string_equal(prompt.text, "line 10");
	prompt_key(&prompt, DOWN);
	assert_string_equal(prompt.text, "typing");
	for (int i = 0; i < 40; i++)
		prompt_key(&prompt, UP);
	assert_string_equal(prompt.text, "line 5");
}

static void is_bounded(void **state)
{
	struct prompt_history history = { .n = 0 };
	struct prompt prompt;
	(void)state;
	prompt_begin(&prompt, &history, "");
	for (int i = 0; i < 2000; i++)
		prompt_key(&prompt, 0x5c55);
	assert_true(strlen(prompt.text) < PROMPT_MAX);
	assert_int_equal(strlen(prompt.text) % 3, 0);
}

static void scrolls(void **state)
{
	struct prompt_history history = { .n = 0 };
	struct prompt prompt;
	struct frame frame = { 0 };
	(void)state;
	frame_size(&frame, 1, 20);
	prompt_begin(&prompt, &history, "0123456789abcdefghij");
	assert_int_equal(prompt_draw(&prompt, &frame, frame_box(&frame), 0, "find:"), 7 - 8);
	char *got = frame_dump(&frame);
	assert_string_equal(got, " find: 89abcdefghij\n");
	assert_int_equal(frame.cursor_column, 19);
	free(got);
	frame_done(&frame);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(edits), cmocka_unit_test(tells), cmocka_unit_test(remembers),
		cmocka_unit_test(is_bounded), cmocka_unit_test(scrolls) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
