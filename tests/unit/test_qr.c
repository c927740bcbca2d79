/* What is drawn as a QR code is read back by a program that is not ours (zbarimg). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tui/qr.h"

enum { DOTS = 4 }; /* of the picture: across a column, and down half a row */

/* Whether half of a cell is dark, as a terminal would show it: black ink on white paper. */
static bool is_dark(const struct cell *cell, int lower)
{
	if ((cell->style & 0xff) == STYLE_QR_INK)
		return true;
	switch (cell->chars[0]) {
	case 0x2588: return true;
	case 0x2580: return !lower;
	case 0x2584: return lower;
	default: return false;
	}
}

static void write_picture(const struct frame *frame, const char *path)
{
	FILE *out = fopen(path, "w");
	const int half = frame->ascii ? 2 * DOTS : DOTS;
	assert_non_null(out);
	fprintf(out, "P1\n%d %d\n", frame->columns * DOTS, frame->rows * 2 * half);
	for (int row = 0; row < frame->rows * 2 * half; row++)
		for (int column = 0; column < frame->columns * DOTS; column++)
			fputs(is_dark(&frame->cells[row / half / 2 * frame->columns + column / DOTS], row / half % 2) ? "1\n" : "0\n", out);
	fclose(out);
}

/* What a reader makes of the frame; "" when nothing. The cells of a terminal are twice as tall as wide. */
static void read_back(const struct frame *frame, char out[static 512])
{
	char path[] = "/tmp/tweetup-qr.XXXXXX", command[128];
	const int fd = mkstemp(path);
	assert_true(fd >= 0);
	close(fd);
	write_picture(frame, path);
	snprintf(command, sizeof command, "zbarimg -q --raw -Sdisable -Sqrcode.enable PBM:%s 2>/dev/null", path);
	FILE *in = popen(command, "r");
	assert_non_null(in);
	out[fread(out, 1, 511, in)] = '\0';
	pclose(in);
	unlink(path);
	out[strcspn(out, "\n")] = '\0';
}

static void check(const char *text, bool ascii, int rows, int columns)
{
	struct qr *qr = malloc(sizeof *qr);
	struct frame frame = { .ascii = ascii };
	char got[512];
	assert_true(qr_of(qr, text));
	const int scale = qr_scale(qr, ascii, rows, columns);
	assert_true(scale > 0);
	assert_true(qr_rows(qr, scale) <= rows && qr_columns(qr, scale) <= columns);
	assert_true(qr_scale(qr, ascii, qr_rows(qr, scale), qr_columns(qr, scale)) == scale);
	frame_size(&frame, qr_rows(qr, scale), qr_columns(qr, scale));
	qr_draw(qr, &frame, frame_box(&frame), scale);
	for (int row = 0; row < QR_QUIET * scale / 2; row++)
		for (int column = 0; column < frame.columns; column++)
			assert_int_equal(frame.cells[row * frame.columns + column].chars[0], ' ');
	for (int i = 0; i < frame.rows * frame.columns; i++)
		assert_true(!ascii || frame.cells[i].chars[0] < 0x7f);
	read_back(&frame, got);
	assert_string_equal(got, text);
	frame_done(&frame);
	free(qr);
}

static void test_read_back(void **state)
{
	static const char *const texts[] = { "https://mastodon.social/tags/musesocial", "https://bsky.app/hashtag/drinkingaboutmuseums",
		"https://glammr.us/tags/m%C3%BAseos" };
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		check(texts[i], false, 24, 80);
		check(texts[i], false, 45, 160);
		check(texts[i], false, 120, 400);
		check(texts[i], true, 45, 100);
		check(texts[i], true, 120, 400);
	}
}

static void test_sizes(void **state)
{
	struct qr *qr = malloc(sizeof *qr);
	char text[600];
	(void)state;
	assert_true(qr_of(qr, "https://mastodon.social/tags/musesocial"));
	assert_int_equal(qr->side, 29 + 2 * QR_QUIET);
	assert_int_equal(qr_scale(qr, false, 18, 80), 0);
	assert_int_equal(qr_scale(qr, false, 19, 36), 0);
	assert_int_equal(qr_scale(qr, false, 19, 37), 1);
	assert_int_equal(qr_scale(qr, true, 24, 80), 0);
	assert_false(qr_of(qr, ""));
	assert_int_equal(qr_scale(qr, false, 500, 500), 0);
	memset(text, 'a', sizeof text);
	text[sizeof text - 1] = '\0';
	assert_false(qr_of(qr, text));
	text[200] = '\0';
	assert_true(qr_of(qr, text));
	free(qr);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_read_back), cmocka_unit_test(test_sizes) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
