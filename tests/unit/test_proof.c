/* Which strings may go from a file to the screen as they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "model/proof.h"
#include "model/text.h"

static struct post whole(void)
{
	return (struct post){
		.network = NETWORK_MASTODON, .id = "mastodon:https://a.example/1", .source = "a.example", .url = "https://a.example/@ana/1",
		.seen_at = "", .author = { "https://a.example/users/ana", "ana@a.example", "Ana", false },
		.created = 1000, .received = 2000, .text = "hello",
	};
}

static void test_texts(void **state)
{
	(void)state;
	static const struct { const char *text; bool clean; } cases[] = {
		{ "", true }, { "plain words, and 'signs' ~", true }, { "two\nlines\n\nthree", true }, { "café Ünïçödé ß æ œ", true },
		{ "Κόσμε Привет Բարեւ", true }, { "象と展示 「こんにちは」 カフェ 한국어", true }, { "🏛 🎨 👍🏽 ❤️", true },
		{ "👩‍👩‍👧‍👦 family", true }, { "مرحبا بالعالم", true }, { "สวัสดี", true }, { "नमस्ते", true }, { "€ – — “quotes” … •", true },
		{ "🏴󠁧󠁢󠁳󠁣󠁴󠁿 flag", true }, { "a\xCC\x81", true },
		{ "\x1b[31mred", false }, { "tab\there", false }, { "bell\a", false }, { "del\x7f", false }, { "\r\n", false },
		{ "\xC2\x9B" "31m", false }, { "\xE2\x80\xAE" "override", false }, { "\xE2\x81\xA6isolate", false }, { "\xD8\x9C", false },
		{ "\xE2\x80\x8E", false }, { "\xEF\xBB\xBF" "bom", false }, { "\xE2\x80\xA8", false }, { "bad \xFF byte", false },
		{ "cut \xE2\x82", false }, { "\xC0\xAF", false }, { "\xED\xA0\x80", false }, { "\xF4\x90\x80\x80", false },
		{ "\xF0\x9F\xBF\xBE", false }, { "\xEF\xBF\xBE", false }, { "\xF3\xA0\x81\x81", false },
		{ "x\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81", false }, { "a\n\n\nb", false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct post post = whole();
		post.text = cases[i].text;
		if (proof_post(&post) != cases[i].clean)
			fail_msg("%zu: \"%s\" should be %s", i, cases[i].text, cases[i].clean ? "clean" : "dirty");
	}
}

/* Each field alone. */
static void test_fields(void **state)
{
	(void)state;
	static char long_text[POST_TEXT_MAX + 2], long_name[POST_NAME_MAX + 2];
	memset(long_text, 'x', sizeof long_text - 1);
	memset(long_name, 'x', sizeof long_name - 1);
	struct post good = whole(), bad[] = {
		good, good, good, good, good, good, good, good, good, good, good, good, good, good, good, good, good, good, good, good, good,
		good, good, good, good, good, good,
	};
	size_t n = 0;
	bad[n++].network = NETWORK_COUNT;
	bad[n++].id = "";
	bad[n++].id = "mastodon:\x1b";
	bad[n++].author.id = "";
	bad[n++].author.handle = "ana\n";
	bad[n++].author.name = "\x1b]0;title\a";
	bad[n++].author.name = long_name;
	bad[n++].source = "\xE2\x80\xAE";
	bad[n++].url = "javascript:alert(1)";
	bad[n++].url = "https://a.example/a b";
	bad[n++].text = long_text;
	bad[n++].warning = "";
	bad[n++].warning = "\x01";
	bad[n++].reply_to = "";
	bad[n++].quote_of = "\xFF";
	bad[n++].repost_of = "mastodon:https://a.example/2"; /* with a text */
	bad[n++].created = -1;
	bad[n++].created = 2000 + 3 * 60 * 1000;
	bad[n++].received = INT64_MAX;
	bad[n++].langs = (struct list){ "e\x1bn", 1 };
	bad[n++].tags = (struct list){ "", 1 };
	bad[n++].mentions = (struct list){ "\x7f", 1 };
	bad[n++].links = (struct list){ "file:///etc/passwd", 1 };
	bad[n++].media = (struct list){ "image\0https://a.example/1.jpg", 2 };
	bad[n++].media = (struct list){ "image\0ftp://a.example/1.jpg\0alt", 3 };
	bad[n++].also = (struct list){ "no copy", 1 };
	bad[n++].also = (struct list){ "mastodon:mailto:x", 1 };
	assert_int_equal(n, sizeof bad / sizeof *bad);
	assert_true(proof_post(&good));
	for (size_t i = 0; i < n; i++)
		if (proof_post(&bad[i]))
			fail_msg("case %zu is taken for clean", i);
	good.links = (struct list){ "https://a.example/?q=%20&x=象\0http://b.example", 2 };
	good.media = (struct list){ "image\0https://a.example/1.jpg\0\0video\0https://a.example/2\0an astrolabe", 6 };
	good.also = (struct list){ "bluesky:https://b.example/p/1", 1 };
	good.tags = (struct list){ "musesocial\0カフェ", 2 };
	assert_true(proof_post(&good));
}

static unsigned roll(unsigned *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Whatever passes is left as it is by the cleaner (but for white space around it). */
static void test_agrees_with_the_cleaner(void **state)
{
	(void)state;
	static const char *const bits[] = {
		"a", " ", "\n", "é", "象", "🏛", "\xE2\x80\x8D", "\xEF\xB8\x8F", "\xCC\x81", "\xE2\x80\xAE", "\x1b", "\xFF", "\xE2\x82", "ا", "ส",
		"\xE3\x82\x99", "한", "👍", "\xF0\x9F\x8F\xBD", "\xC2\xAD", "\xEF\xBF\xBD", "\xF0\x9F\xBF\xBF", "0", "plain words", "\xE3\x80\x80",
	};
	unsigned seed = 3, passed = 0;
	for (int round = 0; round < 60000; round++) {
		char text[200] = "x", clean[700];
		size_t n = 1 + roll(&seed) % 10;
		bool wild = round % 2;
		for (size_t i = 0; i < n; i++) {
			char one[2] = { (char)(1 + roll(&seed) % 255), 0 };
			strcat(text, wild && roll(&seed) % 3 == 0 ? one : bits[roll(&seed) % (sizeof bits / sizeof *bits)]);
		}
		strcat(text, "x");
		struct post post = whole();
		post.text = text;
		if (!proof_post(&post))
			continue;
		passed++;
		text_clean(TEXT_BLOCK, text, strlen(text), clean);
		/* Spaces before a line end are the cleaner's to take away; nobody is harmed by them. */
		if (strstr(text, " \n") || strstr(text, "\xE3\x80\x80\n"))
			continue;
		assert_string_equal(clean, text);
	}
	assert_true(passed > 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts), cmocka_unit_test(test_fields), cmocka_unit_test(test_agrees_with_the_cleaner),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
