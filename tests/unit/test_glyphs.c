/* Every letter of Europe has a large shape of its own; wrapped text stays in its box, at every size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/text.h"
#include "tui/glyph.h"
#include "tui/glyphs.h"

/* Letters and signs that stand beside each other: each has to look different from all others of its line. */
static const char *const alphabets[] = {
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:;!?¡¿'\"()[]{}/\\|-–—_…·•*+=<>~#@&%€£$°§©®^`‘’“”«»†→←↑↓★♥✓",
	/* Latin-1, Latin Extended-A, and what Romanian, German, Welsh, Azerbaijani, Sami and Croatian tones add */
	"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿĀāĂăĄąĆćĈĉĊċČčĎďĐđĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĦħĨĩĪīĬĭĮįİı"
	"ĲĳĴĵĶķĸĹĺĻļĽľĿŀŁłŃńŅņŇňŊŋŌōŎŏŐőŒœŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŦŧŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽžſȘșȚțẀẁẂẃẄẅỲỳẞƏəǤǥǦǧǨǩƷʒǮǯǺǻǼǽǾǿȀȁȂȃ"
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
	/* Greek, also polytonic */
	"ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρσςτυφχψωΆΈΉΊΌΎΏάέήίόύώϊϋΐΰΪΫἀἁὰᾶᾳἐἑὲἠἡὴῆῃἰἱὶῖὀὁὸὐὑὺῦὠὡὼῶῳῤῥ",
	/* Russian, Ukrainian, Belarusian, Serbian, Macedonian, Bulgarian */
	"АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюяҐЄІЇґєіїЎўЂЈЉЊЋЏђјљњћџЃЅЌѓѕќЀЍѐѝ",
	/* Vietnamese, which puts two marks on one letter */
	"ẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹơưƠƯăâđêôĂÂĐÊÔ",
};

enum { SIDE_ROWS = 40, SIDE_COLUMNS = 60, LETTERS_MAX = 400, TOP = 16, LEFT = 6 };
struct picture { unsigned char at[SIDE_ROWS * SIDE_COLUMNS]; };

static void draw(const char *cluster, size_t length, const struct pen *pen, struct picture *out)
{
	struct glyph glyph;
	struct dots dots = { SIDE_ROWS, SIDE_COLUMNS, out->at };
	memset(out, 0, sizeof *out);
	if (!glyph_of(cluster, length, &glyph))
		fail_msg("%.*s has no large shape", (int)length, cluster);
	glyph_draw(&glyph, pen, &dots, TOP, LEFT);
}

static void test_alphabets(void **state)
{
	static const struct pen pens[] = { { 1, 1, 1, 1 }, { 2, 1, 2, 1 }, { 3, 2, 3, 2 } };
	enum { PENS = sizeof pens / sizeof *pens };
	struct picture *pictures = malloc(LETTERS_MAX * sizeof *pictures);
	(void)state;
	for (size_t i = 0; i < sizeof alphabets / sizeof *alphabets * PENS; i++) {
		const char *letters[LETTERS_MAX], *p = alphabets[i / PENS];
		size_t n = 0, lengths[LETTERS_MAX], shown;
		int width;
		for (; *p; p += lengths[n++]) {
			assert_true(n < LETTERS_MAX);
			letters[n] = p;
			lengths[n] = text_cluster(p, &shown, &width);
			draw(p, lengths[n], &pens[i % PENS], &pictures[n]);
			for (size_t k = 0; k < n; k++)
				if (memcmp(&pictures[k], &pictures[n], sizeof *pictures) == 0)
					fail_msg("%.*s looks like %.*s", (int)lengths[n], p, (int)lengths[k], letters[k]);
		}
		assert_true(n > 60);
	}
	free(pictures);
}

/* Letters written with combining marks of their own look like those that Unicode has whole. */
static void test_decomposed(void **state)
{
	static const char *const pairs[][2] = { { "é", "e\u0301" }, { "Å", "A\u030a" }, { "й", "и\u0306" }, { "ế", "ê\u0301" }, { "Ａ", "A" }, { "❤️", "♥" } };
	static const struct pen pen = { 3, 2, 3, 2 };
	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct picture one, other;
		draw(pairs[i][0], strlen(pairs[i][0]), &pen, &one);
		draw(pairs[i][1], strlen(pairs[i][1]), &pen, &other);
		assert_memory_equal(&one, &other, sizeof one);
	}
}

static void test_none(void **state)
{
	static const char *const none[] = { "字", "ع", "한", "👩‍👩‍👧", "🇳🇱", "あ" };
	struct glyph glyph;
	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_false(glyph_of(none[i], strlen(none[i]), &glyph));
	assert_false(glyphs_suit("هل الفيل في القاعة حقيقي؟ #musesocial"));
	assert_false(glyphs_suit("展示室の三番目にある江戸時代の地図"));
	assert_true(glyphs_suit("So good 🎉🎉 👩‍👩‍👧‍👦 #musesocial"));
	assert_true(glyphs_suit("Die Ausstellung über 相田 war schön, ganz ehrlich"));
	assert_true(glyphs_suit(""));
}

static const char *const texts[] = {
	"Which object would you save first, and why? #musesocial",
	"Ja",
	"Übergrößenträger ÅÊŐỂ gjpqy\nnew line\n\nanother",
	"a-very-long-hyphenated-word-that-goes-on-and-on/and/on",
	"Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
	"🎉 emoji 👩‍👩‍👧 among 字 letters 🇳🇱 and more 🎉",
	"   ", "\n", "   leading", "….", "❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️❤️",
};

/* Draws into the middle of a larger frame whose edge must stay as it was. */
static void check_box(bool ascii, int size, const char *text, int rows, int columns)
{
	struct frame frame = { .ascii = ascii };
	frame_size(&frame, rows + 4, columns + 4);
	for (int row = 0; row < frame.rows; row++)
		frame_fill(&frame, frame_box(&frame), row, 0, frame.columns, STYLE_TEXT, 'x');
	const struct box box = { 2, 2, rows, columns };
	for (int row = 0; row < rows; row++)
		frame_fill(&frame, box, row, 0, columns, STYLE_TEXT, ' ');
	const struct glyphs_room room = glyphs_measure(ascii, size, text, columns);
	assert_int_equal(glyphs_draw(&frame, box, size, (struct ink){ 0 }, GLYPHS_CENTRE, text), room.rows);
	for (int row = 0; row < frame.rows; row++)
		for (int column = 0; column < frame.columns; column++) {
			const bool edge = row < 2 || row >= rows + 2 || column < 2 || column >= columns + 2;
			if (edge && frame.cells[row * frame.columns + column].chars[0] != 'x')
				fail_msg("size %d in %dx%d leaves its box at %d,%d: %s", size, columns, rows, column, row, text);
			if (ascii && frame.cells[row * frame.columns + column].chars[0] > 0x7e)
				fail_msg("no ASCII: %s", text);
		}
	frame_done(&frame);
}

static void test_boxes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		for (int size = 1; size <= glyphs_sizes(false); size++)
			for (int columns = 10; columns <= 170; columns += 53) {
				check_box(false, size, texts[i], 22, columns);
				if (size <= glyphs_sizes(true))
					check_box(true, size, texts[i], 22, columns);
			}
}

/* What is measured is what is drawn: no ink outside of the room, some in its last column. */
static void test_measure(void **state)
{
	(void)state;
	for (int size = 1; size <= glyphs_sizes(false); size++) {
		struct frame frame = { 0 };
		const struct glyphs_room room = glyphs_measure(false, size, "Which OBJECT would?", 160);
		int right = 0, low = 0;
		frame_size(&frame, 400, 200);
		glyphs_draw(&frame, (struct box){ 0, 0, 400, 160 }, size, (struct ink){ 0 }, GLYPHS_LEFT, "Which OBJECT would?");
		for (int row = 0; row < frame.rows; row++)
			for (int column = 0; column < frame.columns; column++)
				if (frame.cells[row * frame.columns + column].chars[0] != ' ') {
					right = column > right ? column : right;
					low = row;
				}
		assert_true(right < room.columns && right >= room.columns - 2);
		assert_true(low < room.rows);
		frame_done(&frame);
	}
}

/* Larger sizes are larger, and what fits is found. */
static void test_fit(void **state)
{
	(void)state;
	for (int size = 2; size <= glyphs_sizes(false); size++) {
		assert_true(glyphs_pitch(false, size) >= glyphs_pitch(false, size - 1));
		assert_true(glyphs_measure(false, size, "museum", 1000).columns >= glyphs_measure(false, size - 1, "museum", 1000).columns);
		assert_true(glyphs_measure(false, size, "museum", 1000).columns > glyphs_measure(false, size - 1, "museum", 1000).columns ||
		            glyphs_pitch(false, size) > glyphs_pitch(false, size - 1));
	}
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		for (int columns = 20; columns <= 400; columns += 95) {
			const int size = glyphs_fit(false, texts[i], 40, columns, 99);
			if (size == 0)
				continue;
			const struct glyphs_room room = glyphs_measure(false, size, texts[i], columns);
			assert_true(room.rows <= 40 && room.columns <= columns);
		}
	assert_int_equal(glyphs_fit(false, "Ja", 30, 100, 3), 3);
	assert_int_equal(glyphs_fit(false, "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight", 10, 200, 99), 0);
	assert_false(glyphs_measure(false, glyphs_fit(false, texts[0], 44, 150, 99), texts[0], 150).cut);
}

/* A text that is too long comes in parts that end between words and together are all of it. */
static void test_part(void **state)
{
	const char *text = "Which object would you save first, and why? Tell us about the small ones as well.";
	char again[200] = "";
	size_t skip;
	int parts = 0;
	(void)state;
	for (const char *p = text; *p; parts++) {
		const size_t length = glyphs_part(false, 1, p, 12, 60, &skip);
		assert_true(length > 0);
		assert_true(p[length] == '\0' || p[length] == ' ');
		char part[200];
		snprintf(part, sizeof part, "%.*s", (int)length, p);
		assert_true(glyphs_measure(false, 1, part, 60).rows <= 12);
		strncat(again, p, length + skip);
		p += length + skip;
	}
	assert_true(parts > 1);
	assert_string_equal(again, text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alphabets), cmocka_unit_test(test_decomposed), cmocka_unit_test(test_none), cmocka_unit_test(test_boxes),
		cmocka_unit_test(test_measure), cmocka_unit_test(test_fit), cmocka_unit_test(test_part),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
