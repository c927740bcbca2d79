/* Hashtags: folded, found, collected. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "model/tags.h"

static void test_fold(void **state)
{
	(void)state;
	static const struct { const char *in, *out; } rows[] = {
		{ "musesocial", "musesocial" }, { "#MuseSocial", "musesocial" }, { "＃MuseSocial", "musesocial" },
		{ "VisiteMusée", "visitemusee" }, { "VISITEMUSÉE", "visitemusee" }, { "visitemuse\xcc\x81" "e", "visitemusee" },
		{ "ＶｉｓｉｔｅＭｕｓéｅ", "visitemusee" }, { "２０２６年", "2026年" }, { "İstanbul", "istanbul" }, { "i\xcc\x87stanbul", "istanbul" }, { "i\xcc\x87\xcc\x87stanbul", "istanbul" },
		{ "true\xcc\x87\xcc\x87", "true" }, { "i\xcc\x87\xcc\x81t", "it" }, { "A\xcc\x8a\xcc\x8a\xcc\x8a", "a" },
		{ "Straße", "straße" }, { "Œuvre", "œuvre" }, { "ÆØÅ", "æoa" }, { "Þór", "þor" }, { "Łódź", "lodz" }, { "ſ", "s" },
		{ "Việt", "việt" }, { "Țară", "țara" }, { "МУЗЕЙ", "музей" }, { "Μουσείο", "μουσείο" }, { "展覧会", "展覧会" },
		{ "ｶﾞｲﾄﾞ", "ガイド" }, { "متحف", "متحف" }, { "a-b", "a-b" }, { "❤", "❤" }, { "two words", "two words" },
		{ " #spaced ", "spaced" }, { "##a", "a" }, { "＃#＃a", "a" }, { "#\xe2\x80\xae #a", "a" }, { "a\x1b[31mb", "a[31mb" }, { "a\xe2\x80\xae" "b", "ab" },
	};
	char out[TAG_MAX];
	for (size_t i = 0; i < sizeof(rows) / sizeof *rows; i++) {
		assert_true(tag_fold(rows[i].in, out));
		assert_string_equal(out, rows[i].out);
	}
}

/* Every letter of the table has both cases, and only the named ones stay. */
static void test_fold_table(void **state)
{
	(void)state;
	static const char *const stay[] = { "æ", "þ", "ß", "œ", "×", "÷", "ʼn", "ij", "l·" };
	for (unsigned c = 0xc0; c < 0x180; c++) {
		const char in[] = { (char)(0xc0 | c >> 6), (char)(0x80 | (c & 0x3f)), '\0' };
		char out[TAG_MAX];
		assert_true(tag_fold(in, out));
		bool kept = false;
		for (size_t i = 0; i < sizeof(stay) / sizeof *stay; i++)
			kept = kept || strcmp(out, stay[i]) == 0;
		if (!kept && !(out[0] >= 'a' && out[0] <= 'z' && out[1] == '\0'))
			fail_msg("%s becomes %s", in, out);
	}
}

static void fill(char *tag, size_t n, char c)
{
	memset(tag, c, n);
	tag[n] = '\0';
}

static void test_fold_refuses(void **state)
{
	(void)state;
	char out[TAG_MAX], tag[4096];
	assert_false(tag_fold("", out));
	assert_false(tag_fold("#", out));
	assert_false(tag_fold("\xe2\x80\xae", out));
	assert_string_equal(out, "");
	fill(tag, TAG_MAX - 1, 'A');
	assert_true(tag_fold(tag, out));
	assert_int_equal(strlen(out), TAG_MAX - 1);
	fill(tag, TAG_MAX, 'A');
	assert_false(tag_fold(tag, out));
	fill(tag, 4000, 'A');
	assert_false(tag_fold(tag, out));
}

static void test_find(void **state)
{
	(void)state;
	/* every tag found, each with a space after it */
	static const struct { const char *in, *found; } rows[] = {
		{ "", "" }, { "#musesocial", "#musesocial " }, { "hello #MuseSocial, hi", "#MuseSocial " }, { "a ＃展覧会。", "＃展覧会 " },
		{ "(#tag)", "#tag " }, { "“#tag”", "#tag " }, { "a#tag", "" }, { "é#tag", "" }, { "1#tag", "" }, { "_#tag", "" },
		{ "/#tag", "" }, { ")#tag", "" }, { "https://example.org/page#part", "" }, { "https://example.org/#part", "" },
		{ "#1", "" }, { "#2026", "" }, { "#2026tour", "#2026tour " }, { "#１２", "" }, { "#1_2", "#1_2 " }, { "#_", "" }, { "#12_", "" },
		{ "#a-b", "#a " }, { "#a·b", "#a·b " }, { "#a·", "#a " }, { "#·a", "" }, { "#ガイド・ツアー", "#ガイド・ツアー " },
		{ "#می\xe2\x80\x8cخ", "#می\xe2\x80\x8cخ " }, { "#a❤b", "#a " }, { "#❤", "" }, { "##a", "#a " }, { "# a", "" },
		{ "#हिन्दी", "#हिन्दी " }, { "#one #two\n#three", "#one #two #three " }, { "#visite\xcc\x81", "#visite\xcc\x81 " },
		{ "no. #3 or #4", "" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof *rows; i++) {
		char found[128];
		size_t at = 0;
		const char *start, *end;
		for (const char *p = rows[i].in; tag_find(p, &start, &end); p = end) {
			memcpy(found + at, start, (size_t)(end - start));
			at += (size_t)(end - start);
			found[at++] = ' ';
		}
		found[at] = '\0';
		assert_string_equal(found, rows[i].found);
	}
}

static void test_set(void **state)
{
	(void)state;
	struct tag_set set = { 0 };
	const char *why;
	assert_true(tag_set_add(&set, "#MuseSocial", &why));
	assert_null(why);
	assert_true(tag_set_add(&set, "musesocial", &why));
	assert_true(tag_set_add(&set, "Museoscial", &why));
	assert_int_equal(set.n, 2);
	assert_string_equal(set.typed[0], "MuseSocial");
	assert_string_equal(set.folded[0], "musesocial");
	assert_true(tag_set_has(&set, "museoscial"));
	assert_false(tag_set_has(&set, "musesocialist"));
	assert_false(tag_set_has(&set, "muse"));
}

static void test_set_refuses(void **state)
{
	(void)state;
	char tag[2 * TAG_MAX + 1];
	fill(tag, 2 * TAG_MAX, 'a');
	const struct { const char *tag, *why; } rows[] = {
		{ "", "it is empty" }, { "#", "it is empty" }, { "  ", "it is empty" }, { "\x01", "it is empty" },
		{ "two words", "it has white space inside" }, { "two\xc2\xa0words", "it has white space inside" },
		{ "2026", "it is all digits, and networks know no such tags" }, { "２０２６", "it is all digits, and networks know no such tags" },
		{ "one#two", "it has a second #" }, { "##one", "it has a second #" }, { "!!", "it has no letters" }, { "-1", "it has no letters" },
		{ tag, "it is too long" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof *rows; i++) {
		struct tag_set set = { 0 };
		const char *why = NULL;
		assert_false(tag_set_add(&set, rows[i].tag, &why));
		assert_string_equal(why, rows[i].why);
		assert_int_equal(set.n, 0);
	}
}

static void test_set_is_bounded(void **state)
{
	(void)state;
	struct tag_set set = { 0 };
	const char *why;
	char tag[] = "tagA";
	for (int i = 0; i < TAG_SET_MAX; i++, tag[3]++)
		assert_true(tag_set_add(&set, tag, &why));
	assert_false(tag_set_add(&set, tag, &why));
	assert_string_equal(why, "there are too many tags");
	assert_true(tag_set_add(&set, "TAGa", &why));
	assert_int_equal(set.n, TAG_SET_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fold), cmocka_unit_test(test_fold_table), cmocka_unit_test(test_fold_refuses),
		cmocka_unit_test(test_find), cmocka_unit_test(test_set), cmocka_unit_test(test_set_refuses),
		cmocka_unit_test(test_set_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
