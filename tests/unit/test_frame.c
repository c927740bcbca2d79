/* The grid of cells: clipping, wide characters, marks, ASCII, finding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "tui/frame.h"

static void check(const struct frame *frame, const char *want)
{
	char *got = frame_dump(frame);
	assert_string_equal(got, want);
	free(got);
}

/* A width of 2 is always followed by its empty half, and nothing else is empty. */
static void well_formed(const struct frame *frame)
{
	for (int row = 0; row < frame->rows; row++) {
		const struct cell *cells = frame->cells + row * frame->columns;
		for (int i = 0; i < frame->columns; i++) {
			assert_in_range(cells[i].width, 0, 2);
			assert_int_equal(cells[i].width == 0, cells[i].chars[0] == 0);
			if (cells[i].width == 2)
				assert_true(i + 1 < frame->columns && cells[i + 1].width == 0);
			if (cells[i].width == 0)
				assert_true(i > 0 && cells[i - 1].width == 2);
		}
	}
}

static void draws_and_clips(void **state)
{
	static const struct { int columns, column; const char *text, *plain, *dots; } cases[] = {
		{ 10, 0, "hello", "hello\n", "hello\n" },
		{ 10, 3, "hello", "   hello\n", "   hello\n" },
		{ 5, 0, "hello", "hello\n", "hello\n" },
		{ 4, 0, "hello", "hell\n", "hel…\n" },
		{ 1, 0, "hello", "h\n", "…\n" },
		{ 5, 5, "hello", "\n", "\n" },
		{ 5, 9, "hello", "\n", "\n" },
		{ 4, 0, "展示室", "展示\n", "展…\n" },
		{ 5, 0, "展示室", "展示\n", "展示…\n" },
		{ 3, 0, "Z̈oë́", "Z̈oë́\n", "Z̈oë́\n" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct frame frame = { 0 };
		frame_size(&frame, 1, cases[i].columns);
		frame_text(&frame, frame_box(&frame), 0, cases[i].column, STYLE_TEXT, cases[i].text, strlen(cases[i].text));
		check(&frame, cases[i].plain);
		well_formed(&frame);
		frame_size(&frame, 1, cases[i].columns);
		frame_puts(&frame, frame_box(&frame), 0, cases[i].column, STYLE_TEXT, cases[i].text);
		check(&frame, cases[i].dots);
		well_formed(&frame);
		frame_done(&frame);
	}
}

static void stays_in_its_box(void **state)
{
	struct frame frame = { 0 };
	const struct box box = { 1, 2, 1, 3 };
	(void)state;
	frame_size(&frame, 3, 8);
	for (int row = -2; row < 4; row++)
		frame_text(&frame, box, row, 0, STYLE_TEXT, "abcdef", 6);
	frame_text(&frame, box, 0, -1, STYLE_TEXT, "zzz", 3);
	check(&frame, "\n  abc\n\n");
	frame_text(&frame, (struct box){ 2, 6, 5, 50 }, 0, 0, STYLE_TEXT, "abcdef", 6);
	frame_text(&frame, (struct box){ -1, 0, 5, 50 }, 0, 0, STYLE_TEXT, "abcdef", 6);
	check(&frame, "\n  abc\n      ab\n");
	frame_done(&frame);
}

static void halves_go_together(void **state)
{
	struct frame frame = { 0 };
	(void)state;
	frame_size(&frame, 1, 6);
	const struct box all = frame_box(&frame);
	frame_text(&frame, all, 0, 0, STYLE_TEXT, "展示室", 9);
	frame_text(&frame, all, 0, 1, STYLE_TEXT, "a", 1);
	check(&frame, " a示室\n");
	well_formed(&frame);
	frame_text(&frame, all, 0, 2, STYLE_TEXT, "b", 1);
	check(&frame, " ab 室\n");
	frame_text(&frame, all, 0, 3, STYLE_TEXT, "図", 3);
	check(&frame, " ab図\n");
	well_formed(&frame);
	frame_done(&frame);
}

static void shows_ascii(void **state)
{
	struct frame frame = { .ascii = true };
	(void)state;
	frame_size(&frame, 2, 30);
	frame_puts(&frame, frame_box(&frame), 0, 0, STYLE_TEXT, "● live ◌ ▼ 2 – café … │▌");
	frame_puts(&frame, frame_box(&frame), 1, 0, STYLE_TEXT, "展x");
	for (int i = 0; i < frame.rows * frame.columns; i++) {
		assert_in_range(frame.cells[i].chars[0], 0x20, 0x7e);
		assert_int_equal(frame.cells[i].width, 1);
	}
	char *got = frame_dump(&frame);
	assert_memory_equal(got, "* live o v 2 - cafe ~ ||\n", 25);
	assert_int_equal(got[27], 'x');
	free(got);
	frame_done(&frame);
}

static void controls_never_get_in(void **state)
{
	static const char *const bad[] = { "a\033[2Jb", "a\rb", "a\tb", "\302\23331m", "\377\376", "\xed\xa0\x80", "\xc0\xaf", "a\nb", "\xf4\x90\x80\x80" };
	struct frame frame = { 0 };
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		frame_size(&frame, 1, 20);
		frame_puts(&frame, frame_box(&frame), 0, 0, STYLE_TEXT, bad[i]);
		well_formed(&frame);
		for (int k = 0; k < frame.columns; k++) {
			const uint32_t ch = frame.cells[k].chars[0];
			assert_false(frame.cells[k].width && (ch < 0x20 || (ch >= 0x7f && ch < 0xa0) || ch > 0x10ffff || (ch >= 0xd800 && ch < 0xe000)));
		}
	}
	frame_done(&frame);
}

static void finds_folded(void **state)
{
	static const struct { const char *text, *needle; int from, to; } cases[] = {
		{ "The Éléphant in", "eleph", 4, 8 },
		{ "the elephant in", "eleph", 4, 8 },
		{ "ａｂｃ", "b", 2, 3 },
		{ "nothing", "zebra", 0, -1 },
		{ "nothing", "", 0, -1 },
		{ "aaa", "aa", 0, 1 },
	};
	struct frame frame = { 0 };
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		frame_size(&frame, 1, 20);
		frame_puts(&frame, frame_box(&frame), 0, 0, STYLE_TAG | STYLE_BOLD, cases[i].text);
		frame_find(&frame, frame_box(&frame), cases[i].needle);
		for (int k = 0; k < 20; k++) {
			const bool in = k >= cases[i].from && k <= cases[i].to;
			if (frame.cells[k].width && frame.cells[k].chars[0] != ' ')
				assert_int_equal(frame.cells[k].style, (in ? STYLE_FOUND : STYLE_TAG) | STYLE_BOLD);
		}
	}
	frame_done(&frame);
}

static void marks_and_aligns(void **state)
{
	struct frame frame = { 0 };
	(void)state;
	frame_size(&frame, 1, 10);
	const struct box all = frame_box(&frame);
	assert_int_equal(frame_puts_right(&frame, all, 0, 0, 10, STYLE_TEXT, "Q1"), 8);
	assert_int_equal(frame_puts_right(&frame, all, 0, 7, 8, STYLE_TEXT, "long"), 8);
	frame_mark(&frame, all, 0, 8, 99, STYLE_SELECTED);
	frame_mark(&frame, all, 0, -5, 6, STYLE_SELECTED);
	frame_fill(&frame, all, 0, 2, 3, STYLE_RULE, 0x2500);
	check(&frame, "  ───   Q1\n");
	for (int i = 0; i < 10; i++)
		assert_int_equal(frame.cells[i].style & STYLE_SELECTED, i == 0 || i >= 8 ? STYLE_SELECTED : 0);
	frame_done(&frame);
}

static void equal_frames_are_equal_bytes(void **state)
{
	struct frame a = { 0 }, b = { 0 };
	(void)state;
	frame_size(&a, 2, 20);
	frame_puts(&a, frame_box(&a), 0, 0, STYLE_BAD, "展示 something else");
	frame_size(&a, 2, 20);
	frame_size(&b, 2, 20);
	frame_puts(&a, frame_box(&a), 1, 0, STYLE_NAME, "Zoë 展示");
	frame_puts(&b, frame_box(&b), 1, 0, STYLE_NAME, "Zoë 展示");
	assert_memory_equal(a.cells, b.cells, 40 * sizeof *a.cells);
	frame_done(&a);
	frame_done(&b);
}

static void sizes_are_bounded(void **state)
{
	struct frame frame = { 0 };
	(void)state;
	frame_size(&frame, -3, 0);
	assert_int_equal(frame.rows * frame.columns, 1);
	frame_size(&frame, 1 << 30, 1 << 30);
	assert_int_equal(frame.rows, FRAME_ROWS_MAX);
	assert_int_equal(frame.columns, FRAME_COLUMNS_MAX);
	frame_done(&frame);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draws_and_clips), cmocka_unit_test(stays_in_its_box), cmocka_unit_test(halves_go_together),
		cmocka_unit_test(shows_ascii), cmocka_unit_test(controls_never_get_in), cmocka_unit_test(finds_folded),
		cmocka_unit_test(marks_and_aligns), cmocka_unit_test(equal_frames_are_equal_bytes), cmocka_unit_test(sizes_are_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
