/* What strangers write: cleaned, measured, wrapped, folded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>
#include "model/log.h"
#include "model/text.h"

#define TEXT(s) (s), sizeof(s) - 1
#define ACUTE "\xcc\x81"
#define ACUTES8 ACUTE ACUTE ACUTE ACUTE ACUTE ACUTE ACUTE ACUTE
#define BAD "\xef\xbf\xbd"
#define FAMILY "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7\xe2\x80\x8d\xf0\x9f\x91\xa6"
#define TAG(c) "\xf3\xa0\x81" c
#define SCOTLAND "\xf0\x9f\x8f\xb4" TAG("\xa7") TAG("\xa2") TAG("\xb3") TAG("\xa3") TAG("\xb4") TAG("\xbf")

/* --- cleaning --- */

static const struct { enum text_kind kind; const char *in; size_t length; const char *out; } cleaned[] = {
	{ TEXT_LINE, TEXT(""), "" },
	{ TEXT_LINE, TEXT("Ana Ruiz"), "Ana Ruiz" },
	{ TEXT_LINE, TEXT("  Ana\tRuiz \n"), "Ana Ruiz" },
	{ TEXT_LINE, TEXT("one\r\n\r\ntwo"), "one two" },
	{ TEXT_BLOCK, TEXT("one\r\ntwo\rthree\nfour"), "one\ntwo\nthree\nfour" },
	{ TEXT_BLOCK, TEXT("one\n\n\n\ntwo"), "one\n\ntwo" },
	{ TEXT_BLOCK, TEXT("one \n \n \n \ntwo"), "one\n\ntwo" },
	{ TEXT_BLOCK, TEXT("\n one\ttwo\n\n"), "one two" },
	{ TEXT_BLOCK, TEXT("a\xe2\x80\xa8" "b\xe2\x80\xa9" "c"), "a\nb\nc" },
	{ TEXT_LINE, TEXT("a\xe2\x80\xa8" "b"), "a b" },
	/* escape sequences and other controls */
	{ TEXT_LINE, TEXT("\x1b[2Jgone\x07\x7f\0!"), "[2Jgone!" },
	{ TEXT_LINE, TEXT("a\xc2\x9b" "31mb\xc2\x85" "c"), "a31mbc" },
	/* direction, byte order mark, annotations, noncharacters, tag characters */
	{ TEXT_LINE, TEXT("a\xe2\x80\xae" "b\xe2\x81\xa6" "c\xd8\x9c" "d\xe2\x80\x8f" "e\xe2\x80\x8e"), "abcde" },
	{ TEXT_LINE, TEXT("\xef\xbb\xbf" "a\xef\xbf\xb9" "b\xef\xbf\xbe" "c\xf4\x8f\xbf\xbf" "d\xef\xb7\x90"), "abcd" },
	{ TEXT_LINE, TEXT("a" TAG("\xa1") "b"), "ab" },
	{ TEXT_LINE, TEXT(SCOTLAND "!"), SCOTLAND "!" },
	{ TEXT_LINE, TEXT("\xf0\x9f\x8f\xb4" TAG("\xa7") TAG("\xa2") "x"), "\xf0\x9f\x8f\xb4" "x" },
	/* broken UTF-8: one sign a maximal bad sequence */
	{ TEXT_LINE, TEXT("a\xff" "b"), "a" BAD "b" },
	{ TEXT_LINE, TEXT("\xc0\xaf"), BAD BAD },
	{ TEXT_LINE, TEXT("\xe0\x80\xaf"), BAD BAD BAD },
	{ TEXT_LINE, TEXT("\xed\xa0\x80"), BAD BAD BAD },
	{ TEXT_LINE, TEXT("\xf0\x9f\xa6"), BAD },
	{ TEXT_LINE, TEXT("\xf0\x9f\xa6x"), BAD "x" },
	{ TEXT_LINE, TEXT("\xe2\x82" "a"), BAD "a" },
	{ TEXT_LINE, TEXT("\xf4\x90\x80\x80"), BAD BAD BAD BAD },
	{ TEXT_LINE, TEXT("\x80"), BAD },
	/* towers */
	{ TEXT_LINE, TEXT("e" ACUTES8), "e" ACUTES8 },
	{ TEXT_LINE, TEXT("e" ACUTES8 ACUTES8 "f" ACUTE), "e" ACUTES8 "f" ACUTE },
	{ TEXT_LINE, TEXT(ACUTES8 ACUTE "f"), ACUTES8 "f" },
	{ TEXT_LINE, TEXT("e" ACUTES8 "\xe2\x80\x8b" ACUTES8), "e" ACUTES8 },
	{ TEXT_LINE, TEXT("e" ACUTES8 "\xe2\x80\xae" ACUTES8), "e" ACUTES8 },
	/* joiners stay */
	{ TEXT_LINE, TEXT(FAMILY), FAMILY },
	{ TEXT_LINE, TEXT("\xe2\x9d\xa4\xef\xb8\x8f"), "\xe2\x9d\xa4\xef\xb8\x8f" },
	{ TEXT_LINE, TEXT("\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae"), "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae" },
	/* white space of other kinds at the ends */
	{ TEXT_LINE, TEXT("\xe3\x80\x80\xc2\xa0" "a\xe3\x80\x80"), "a" },
};

static void test_clean(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cleaned) / sizeof *cleaned; i++) {
		char *out = xmalloc(text_clean_bound(cleaned[i].length));
		const size_t n = text_clean(cleaned[i].kind, cleaned[i].in, cleaned[i].length, out);
		assert_string_equal(out, cleaned[i].out);
		assert_int_equal(n, strlen(out));
		free(out);
	}
}

static void test_cleaned_cuts(void **state)
{
	(void)state;
	static const struct { const char *in; size_t max; const char *out; } rows[] = {
		{ "hello", 5, "hello" }, { "hello!", 5, "he…" }, { "hello", 2, "he" }, { "hello", 0, "" },
		{ "a b cdef", 5, "a…" }, { "héllo", 5, "h…" }, { "héllo", 6, "héllo" },
		{ FAMILY FAMILY, 27, "…" }, { FAMILY FAMILY, 28, FAMILY "…" }, { FAMILY FAMILY, 50, FAMILY FAMILY },
		{ "   hello   ", 5, "hello" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof *rows; i++) {
		char *out = text_cleaned(TEXT_LINE, rows[i].in, strlen(rows[i].in), rows[i].max);
		assert_string_equal(out, rows[i].out);
		free(out);
	}
}

static double cpu_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static char *many(const char *piece, size_t bytes)
{
	const size_t n = strlen(piece), times = bytes / n;
	char *text = xmalloc(times * n + 1);
	for (size_t i = 0; i < times; i++)
		memcpy(text + i * n, piece, n);
	text[times * n] = '\0';
	return text;
}

static double clean_seconds(const char *text)
{
	char *out = xmalloc(text_clean_bound(strlen(text)));
	const double start = cpu_now();
	text_clean(TEXT_BLOCK, text, strlen(text), out);
	const double spent = cpu_now() - start;
	free(out);
	return spent;
}

/* Sixteen times the text may take sixteen times as long, not 256 times. */
static void test_clean_is_linear(void **state)
{
	(void)state;
	static const char *const pieces[] = { ACUTE, " \n", "\xf0\x9f\x8f\xb4" TAG("\xa7"), "\xff", "\xe2\x80\xae", " ", FAMILY };
	for (size_t i = 0; i < sizeof(pieces) / sizeof *pieces; i++) {
		char *small = many(pieces[i], 128 << 10), *large = many(pieces[i], 2 << 20);
		double base = clean_seconds(small);
		for (int again = 0; again < 4; again++) {
			const double other = clean_seconds(small);
			base = other > base ? other : base;
		}
		assert_true(clean_seconds(large) < base * 16 * 5 + 0.01);
		free(small);
		free(large);
	}
}

static void test_two_megabytes_of_marks(void **state)
{
	(void)state;
	char *text = many(ACUTE, 2 << 20);
	char *out = text_cleaned(TEXT_LINE, text, strlen(text), 4096);
	assert_string_equal(out, ACUTES8);
	free(out);
	free(text);
}

/* --- measuring --- */

static const struct { const char *name, *in; size_t length, shown; int width; } clusters[] = {
	{ "letter", "ab", 1, 1, 1 },
	{ "end", "", 0, 0, 0 },
	{ "accent", "e" ACUTE "x", 3, 3, 1 },
	{ "accents", "e" ACUTES8 "x", 17, 9, 1 },
	{ "wide", "展x", 3, 3, 2 },
	{ "lone mark", ACUTE "x", 2, 0, 0 },
	{ "joiner first", "\xe2\x80\x8d" "x", 3, 0, 0 },
	{ "family", FAMILY "x", 25, 4, 2 },
	{ "skin tone", "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd" "x", 8, 4, 2 },
	{ "heart with VS16", "\xe2\x9d\xa4\xef\xb8\x8f" "x", 6, 3, 1 },
	{ "keycap", "1\xef\xb8\x8f\xe2\x83\xa3" "x", 7, 1, 1 },
	{ "flag", "\xf0\x9f\x87\xaa\xf0\x9f\x87\xb8\xf0\x9f\x87\xab", 8, 0, 2 },
	{ "half a flag", "\xf0\x9f\x87\xaa" "x", 4, 0, 1 },
	{ "Scotland", SCOTLAND "x", 28, 4, 2 },
	{ "spacing vowel sign", "\xe0\xa4\x95\xe0\xa4\xbe", 3, 3, 1 },
	{ "jamo", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab" "x", 9, 9, 2 },
	{ "half-width voiced sound mark", "\xef\xbd\xb6\xef\xbe\x9e", 3, 3, 1 },
	{ "unassigned", "\xf0\x9f\xbf\xb0" "x", 4, 0, 1 },
	{ "trigram, wide since Unicode 16", "☰x", 3, 0, 1 },
	{ "soft hyphen inside", "a\xc2\xad" "b", 3, 1, 1 },
	{ "zero-width space", "a\xe2\x80\x8b" "b", 4, 1, 1 },
	{ "line end", "\n" ACUTE, 1, 0, 0 },
};

static void test_cluster(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(clusters) / sizeof *clusters; i++) {
		size_t shown;
		int width;
		const size_t n = text_cluster(clusters[i].in, &shown, &width);
		if (n != clusters[i].length || shown != clusters[i].shown || width != clusters[i].width)
			fail_msg("%s: %zu bytes, %zu shown, %d columns", clusters[i].name, n, shown, width);
	}
}

static void test_width_and_fit(void **state)
{
	(void)state;
	int used;
	assert_int_equal(text_width(TEXT("hello 展示 e" ACUTE)), 12);
	assert_int_equal(text_width("hello", 3), 3);
	assert_int_equal(text_fit("hello", 3, &used), 3);
	assert_int_equal(text_fit("展示", 3, &used), 3);
	assert_int_equal(used, 2);
	assert_int_equal(text_fit("展示", 1, &used), 0);
	assert_int_equal(text_fit("e" ACUTE "f", 1, &used), 3);
	assert_int_equal(text_fit("hi", 80, &used), 2);
	assert_int_equal(used, 2);
}

static size_t utf8(uint32_t c, char *out)
{
	const size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	for (size_t i = n; i > 1; i--, c >>= 6)
		out[i - 1] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(lead[n] | c);
	out[n] = '\0';
	return n;
}

/* Whatever is drawn takes the columns that ncurses will count for it, which asks wcwidth. */
static void test_width_is_wcwidth(void **state)
{
	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	size_t drawn = 0, hidden = 0, wrong = 0;
	for (uint32_t c = 0x20; c < 0x110000; c++) {
		if (c >= 0xd800 && c < 0xe000)
			continue;
		char text[8];
		size_t shown;
		int width;
		utf8(c, text);
		text_cluster(text, &shown, &width);
		const int known = wcwidth((wchar_t)c);
		drawn += shown > 0;
		hidden += shown == 0 && known > 0;
		if (shown > 0 && width != known) {
			print_error("U+%04X: ours %d, wcwidth %d\n", (unsigned)c, width, known);
			wrong++;
		}
	}
	print_message("%zu drawn, %zu that wcwidth knows are not\n", drawn, hidden);
	setlocale(LC_CTYPE, "C");
	assert_int_equal(wrong, 0);
	assert_true(drawn > 200000);
	assert_true(hidden < 300);
}

/* --- wrapping --- */

static const struct { const char *in; int columns; const char *lines; } wrapped[] = {
	{ "", 10, "" },
	{ "hello", 10, "hello|" },
	{ "hello", 5, "hello|" },
	{ "hello world", 10, "hello|world|" },
	{ "hello world", 5, "hello|world|" },
	{ "hello world", 6, "hello|world|" },
	{ "hello  world ", 5, "hello|world|" },
	{ "hello world", 11, "hello world|" },
	{ "one\n\ntwo", 10, "one||two|" },
	{ "one\ntwo three", 5, "one|two|three|" },
	{ "incomprehensible", 5, "incom|prehe|nsibl|e|" },
	{ "a incomprehensible", 6, "a|incomp|rehens|ible|" },
	{ "well-known thing", 8, "well-|known|thing|" },
	{ "in 1990-2000 it", 9, "in|1990-2000|it|" },
	{ "https://example.org/tour", 12, "https://exam|ple.org/tour|" },
	{ "look https://example.org/tour", 18, "look|https://example.or|g/tour|" },
	{ "look here https://example.org/tour", 22, "look here|https://example.org/|tour|" },
	{ "展示を見た。", 4, "展示|を見|た。|" },
	{ "展示を見た。", 10, "展示を見|た。|" },
	{ "展", 1, "展|" },
	{ "展示", 1, "展|示|" },
	{ "l’été était beau", 8, "l’été|était|beau|" },
	{ "\xf0\x9f\x87\xaa\xf0\x9f\x87\xb8\xf0\x9f\x87\xab\xf0\x9f\x87\xb7", 2,
	  "\xf0\x9f\x87\xaa\xf0\x9f\x87\xb8|\xf0\x9f\x87\xab\xf0\x9f\x87\xb7|" },
	{ FAMILY FAMILY, 3, FAMILY "|" FAMILY "|" },
	{ "no\xc2\xa0" "break here", 8, "no\xc2\xa0" "break|here|" },
	{ "e" ACUTE "e" ACUTE "e" ACUTE, 2, "e" ACUTE "e" ACUTE "|e" ACUTE "|" },
	{ "   deep", 4, "   d|eep|" },
};

static void test_wrap(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrapped) / sizeof *wrapped; i++) {
		char lines[256] = "";
		size_t n, skip, at = 0;
		for (const char *p = wrapped[i].in; (n = text_wrap(p, wrapped[i].columns, &skip)) > 0 || skip > 0; p += n + skip) {
			memcpy(lines + at, p, n);
			lines[at + n] = '|';
			at += n + 1;
		}
		lines[at] = '\0';
		assert_string_equal(lines, wrapped[i].lines);
	}
}

static size_t wrap_lines(const char *text, int columns)
{
	size_t lines = 0, n, skip;
	for (const char *p = text; (n = text_wrap(p, columns, &skip)) > 0 || skip > 0; p += n + skip) {
		assert_true(text_width(p, n) <= columns);
		lines++;
	}
	return lines;
}

/* All lines of a post at the ceiling: each one is looked at once, not the whole rest each time. */
static void test_wrap_is_linear(void **state)
{
	(void)state;
	static const char *const pieces[] = { "word ", "x", "展", "l’été ", FAMILY, " ", "e" ACUTES8, "\342\200\213a", "—" };
	for (size_t i = 0; i < sizeof(pieces) / sizeof *pieces; i++) {
		char *small = many(pieces[i], 4 << 10), *large = many(pieces[i], 64 << 10);
		double base = 0;
		for (int again = 0; again < 5; again++) {
			const double start = cpu_now();
			wrap_lines(small, 40);
			const double spent = cpu_now() - start;
			base = spent > base ? spent : base;
		}
		const double start = cpu_now();
		wrap_lines(large, 40);
		assert_true(cpu_now() - start < base * 16 * 5 + 0.01);
		free(small);
		free(large);
	}
}

/* --- folding --- */

static void test_fold(void **state)
{
	(void)state;
	static const struct { const char *in, *out; } rows[] = {
		{ "", "" }, { "Hello", "hello" }, { "MUSÉE", "musee" }, { "ÅÄÖ Ð ð Đ đ Ħ ħ ı İ ĸ Ł ł Ŋ ŋ Ø ø Ŧ ŧ ſ", "aao d d d d h h i i k l l n n o o t t s" },
		{ "Ŀŀŉ", "lln" }, { "Æ æ Þ þ Œ œ", "æ æ þ þ œ œ" }, { "Straße", "strasse" }, { "STRASSE ẞ", "strasse ss" },
		{ "ＦＵＬＬ　１２", "full 12" }, { "Việt Nam", "viet nam" }, { "e" ACUTE, "e" }, { "ﬁne", "fine" },
		{ "ΜΟΥΣΕΙΟ", "μουσειο" }, { "Σίσυφος", "σίσυφοσ" }, { "МУЗЕЙ", "музей" }, { "и\xcc\x86", "й" }, { "…", "..." },
		{ "ガ", "ガ" }, { "ｶﾞ", "ガ" }, { "한국", "한국" }, { "a\xff" "b", "a" BAD "b" }, { FAMILY, FAMILY },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof *rows; i++) {
		char *out = text_fold(rows[i].in, strlen(rows[i].in));
		assert_string_equal(out, rows[i].out);
		free(out);
	}
}

/* The quick path and the normaliser say the same of every character: a ligature at the end asks the normaliser. */
static void test_fold_both_ways(void **state)
{
	(void)state;
	for (uint32_t c = 0x21; c < 0x30000; c++) {
		char text[16];
		if (c >= 0xd800 && c < 0xe000)
			continue;
		const size_t n = utf8(c, text);
		char *alone = text_fold(text, n);
		memcpy(text + n, "Aﬁ", sizeof("Aﬁ"));
		char *beside = text_fold(text, strlen(text));
		const size_t length = strlen(alone);
		if (strncmp(alone, beside, length) != 0 || strcmp(beside + length, "afi") != 0)
			fail_msg("U+%04X: \"%s\" alone, \"%s\" beside", (unsigned)c, alone, beside);
		free(alone);
		free(beside);
	}
}

static void test_fold_into(void **state)
{
	(void)state;
	char buf[8];
	assert_int_equal(text_fold_into(TEXT("HELLO"), buf, sizeof(buf)), 5);
	assert_string_equal(buf, "hello");
	assert_int_equal(text_fold_into(TEXT("HELLO WORLD"), buf, sizeof(buf)), 7);
	assert_string_equal(buf, "hello w");
	assert_int_equal(text_fold_into(TEXT("abcdeМУ"), buf, sizeof(buf)), 7);
	assert_string_equal(buf, "abcdeм");
	assert_int_equal(text_fold_into(TEXT("abcdefМУ"), buf, sizeof(buf)), 6);
	assert_string_equal(buf, "abcdef");
	assert_int_equal(text_fold_into(TEXT("x"), buf, 1), 0);
	assert_string_equal(buf, "");
}

static void test_small(void **state)
{
	(void)state;
	static const struct { const char *in, *out; } rows[] = {
		{ "VisiteMusée", "visitemusée" }, { "VisiteMuse" ACUTE "e", "visitemusée" }, { "ＭｕｓéE", "ｍｕｓée" }, { "ΣΑΣ", "σας" }, { "a\xff", "a\xef\xbf\xbd" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof *rows; i++) {
		char *out = text_small(rows[i].in, strlen(rows[i].in));
		assert_string_equal(out, rows[i].out);
		free(out);
	}
}

static void test_lower(void **state)
{
	(void)state;
	static const struct { const char *in, *out; } rows[] = {
		{ "VisiteMusée", "visitemusee" }, { "ＶｉｓｉｔｅＭｕｓéｅ", "visitemusee" }, { "Æ Þ ß Œ", "æ þ ß œ" }, { "Việt", "việt" },
		{ "e" ACUTE, "e" }, { "ș ț", "ș ț" }, { "ΣΑΣ", "σας" }, { "İ", "i" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof *rows; i++) {
		char *out = text_lower(rows[i].in, strlen(rows[i].in));
		assert_string_equal(out, rows[i].out);
		free(out);
	}
}

/* --- the rest --- */

static void test_ascii(void **state)
{
	(void)state;
	static const struct { const char *in, *out; } rows[] = {
		{ "a", "a" }, { "é", "e" }, { "e" ACUTE, "e" }, { "Ø", "O" }, { "’", "'" }, { "“", "\"" }, { "—", "-" }, { "…", "~" },
		{ "│", "|" }, { "─", "-" }, { "●", "*" }, { "▼", "v" }, { "\xc2\xa0", " " }, { "ß", "s" }, { "ế", "e" }, { "Ж", "?" },
		{ "展", "? " }, { "Ａ", "A " }, { "\xf0\x9f\x87\xaa\xf0\x9f\x87\xb8", "ES" }, { "\xf0\x9f\x87\xaa", "E" }, { ACUTE, "" },
		{ "\xf0\x9f\xbf\xb0", "?" }, { "½", "1" }, { "☰", "=" }, { FAMILY, "? " },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof *rows; i++) {
		char out[8];
		assert_int_equal(text_ascii(rows[i].in, strlen(rows[i].in), out), strlen(rows[i].out));
		assert_string_equal(out, rows[i].out);
	}
}

static void test_next_and_class(void **state)
{
	(void)state;
	uint32_t c;
	assert_int_equal(text_next("", &c), 0);
	assert_int_equal(text_next("\xe2\x82", &c), 2);
	assert_int_equal(c, 0xfffd);
	static const struct { const char *in; enum text_class class; } rows[] = {
		{ "a", TEXT_LETTER }, { "展", TEXT_LETTER }, { "7", TEXT_DIGIT }, { "٣", TEXT_DIGIT }, { ACUTE, TEXT_MARK }, { "_", TEXT_PUNCTUATION },
		{ "?", TEXT_PUNCTUATION }, { "\n", TEXT_SPACE }, { "\xc2\xa0", TEXT_SPACE }, { "❤", TEXT_OTHER }, { "+", TEXT_OTHER },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof *rows; i++) {
		text_next(rows[i].in, &c);
		assert_int_equal(text_class(c), rows[i].class);
	}
	/* ASCII is looked up by hand: as Unicode says. */
	static const struct { enum text_class class; const char *all; } ascii[] = {
		{ TEXT_SPACE, " \t\n\r" }, { TEXT_DIGIT, "0123456789" }, { TEXT_PUNCTUATION, "!\"#%&'()*,-./:;?@[\\]_{}" },
		{ TEXT_LETTER, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" },
	};
	for (c = 1; c < 0x80; c++) {
		enum text_class class = TEXT_OTHER;
		for (size_t i = 0; i < sizeof ascii / sizeof *ascii; i++)
			class = strchr(ascii[i].all, (int)c) ? ascii[i].class : class;
		assert_int_equal(text_class(c), class);
	}
}

/* The published vectors of FNV-1a. */
static void test_hash(void **state)
{
	(void)state;
	assert_true(text_hash("") == 0xcbf29ce484222325u);
	assert_true(text_hash("a") == 0xaf63dc4c8601ec8cu);
	assert_true(text_hash("foobar") == 0x85944171f73967e8u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clean), cmocka_unit_test(test_cleaned_cuts), cmocka_unit_test(test_clean_is_linear),
		cmocka_unit_test(test_two_megabytes_of_marks), cmocka_unit_test(test_cluster), cmocka_unit_test(test_width_and_fit),
		cmocka_unit_test(test_width_is_wcwidth), cmocka_unit_test(test_wrap), cmocka_unit_test(test_wrap_is_linear),
		cmocka_unit_test(test_fold), cmocka_unit_test(test_fold_both_ways), cmocka_unit_test(test_fold_into),
		cmocka_unit_test(test_small), cmocka_unit_test(test_lower), cmocka_unit_test(test_ascii), cmocka_unit_test(test_next_and_class),
		cmocka_unit_test(test_hash),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
