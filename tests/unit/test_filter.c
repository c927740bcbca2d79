#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "model/filter.h"
#include "model/needle.h"
#include "model/text.h"
#include "model/when.h"

static const int64_t noon = 1764072000000; /* 2025-11-25T12:00:00Z */

/* One post with something of everything. */
static struct post *tour_post(void)
{
	struct list_builder media = { 0 }, links = { 0 }, langs = { 0 }, tags = { 0 };

	list_add(&media, "image");
	list_add(&media, "https://pictures.example.org/1.jpg");
	list_add(&media, "a brass Astrolabe on velvet");
	list_add(&links, "https://museum.example.org/hall");
	list_add(&langs, "en-GB");
	list_add(&tags, "MuseSocial");
	list_add(&tags, "Café");
	struct post draft = {
		.network = NETWORK_MASTODON, .id = "mastodon:https://museum.example/1", .source = "museum.example",
		.author = { .id = "https://museum.example/ana", .handle = "ana@museum.example", .name = "Ana Ruíz" },
		.created = noon - 5 * 60000, .received = noon, .warning = "loud noises",
		.text = "Which object would you SAVE first?\nhttp://x.example and 12:30 at the Café… 写真 #musesocial",
		.media = media.list, .links = links.list, .langs = langs.list, .tags = tags.list,
		.reply_to = "mastodon:https://museum.example/0", .edited = true,
	};
	struct post *post = post_new(&draft);
	assert_non_null(post);
	list_done(&media);
	list_done(&links);
	list_done(&langs);
	list_done(&tags);
	return post;
}

static struct post *plain_post(const char *text)
{
	struct post draft = {
		.network = NETWORK_BLUESKY, .id = "bluesky:at://did:plc:b/app.bsky.feed.post/2", .url = "https://bsky.example/2",
		.author = { .id = "did:plc:b", .handle = "bo.example.org", .name = "", .bot = true },
		.created = noon - 3600000, .received = noon, .text = text,
	};
	struct post *post = post_new(&draft);
	assert_non_null(post);
	return post;
}

static struct filter *parse(const char *expression)
{
	struct filter_error error;
	struct filter *filter = filter_new(expression, &error);

	if (filter == NULL)
		fail_msg("%s: at %zu+%zu: %s", expression, error.at, error.length, error.text);
	return filter;
}

static bool matches(const char *expression, const struct post *post)
{
	struct filter *filter = parse(expression);
	bool yes = filter_match(filter, post, noon);

	filter_free(filter);
	return yes;
}

static void test_terms(void **state)
{
	static const struct { const char *expression; bool yes; } cases[] = {
		{ "", true }, { "   ", true },
		{ "object", true }, { "OBJECT", true }, { "objekt", false },
		{ "save", true }, { "cafe", true }, { "CAFÉ", true }, { "caf\u00e9\u2026", true }, { "写真", true }, { "写実", false },
		{ "ruiz", true }, { "ana@museum", true }, { "loud", true }, { "astrolabe", true }, { "velvet", true },
		{ "\"would you save\"", true }, { "\"you would save\"", false },
		{ "object save", true }, { "object nothing", false },
		{ "object or nothing", true }, { "nothing OR object", true }, { "nothing or nowhere", false },
		{ "nothing or object save", true }, { "nothing object or save nowhere", false },
		{ "save (nothing or object)", true }, { "(save)", true }, { "((nothing))", false }, { "(nothing)or(save)", true },
		{ "-save", false }, { "-nothing", true }, { "--save", true }, { "-(nothing or nowhere)", true }, { "-\"first?\"", false },
		{ "nothing -save", false },
		{ "from:ana", true }, { "from:@ana@museum.example", true }, { "from:RUIZ", true }, { "from:bo", false },
		{ "From:\"ana ru\"", true }, { "-from:bo", true }, { "from:astrolabe", false },
		{ "tag:musesocial", true }, { "tag:#MUSESOCIAL", true }, { "tag:muse", false }, { "tag:CAFÉ", true },
		{ "net:mastodon", true }, { "net:Bluesky", false }, { "net:x", false }, { "-net:x", true },
		{ "lang:en", true }, { "lang:EN-gb", true }, { "lang:en-US", false }, { "lang:e", false }, { "lang:en-G", false },
		{ "has:photo", true }, { "has:link", true }, { "has:warning", true }, { "has:video", false }, { "has:audio", false },
		{ "is:reply", true }, { "is:boost", false }, { "is:question", true }, { "is:edited", true }, { "is:bot", false },
		{ "is:deleted", false }, { "IS:REPLY", true },
		{ "since:10m", true }, { "since:4m", false }, { "since:1h", true },
		{ "since:2025-11-25T11:54:59Z", true }, { "since:2025-11-25T11:55:01Z", false },
		{ "/sa.e/", true }, { "/^http:/", true }, { "/SAVE\\s+first/", true }, { "-/sa.e/", false }, { "/caf\u00c9/", true },
		{ "/x\\.example/", true }, { "/^\\S+ \\S+ would/", true }, { "/[0-9]:[0-9]/ save", true }, { "(/sa.e/)", true },
		{ "/http:\\/\\/x/", true },
		{ "http://x.example", true }, { "12:30", true }, { "https://nowhere.example", false },
		{ "oracle", false }, { "or-object or save", true }, { "\"or\"", false },
	};
	struct post *post = tour_post();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (matches(cases[i].expression, post) != cases[i].yes)
			fail_msg("%s should %smatch", cases[i].expression, cases[i].yes ? "" : "not ");
	}
	post_free(post);
}

static void test_other_posts(void **state)
{
	struct post *bot = plain_post("I wonder why");
	struct post *gone = plain_post("");
	struct post *boost;
	struct post draft = *bot;

	(void)state;
	assert_true(matches("is:bot net:bluesky -is:reply -has:photo -has:link -has:warning -is:edited", bot));
	assert_false(matches("is:deleted", bot));
	assert_false(matches("is:deleted", gone)); /* it has a page: a post without words */
	draft.text = draft.url = "";
	gone->url = "";
	assert_true(matches("is:deleted", gone));
	draft.repost_of = "bluesky:at://did:plc:a/app.bsky.feed.post/1";
	boost = post_new(&draft);
	assert_true(matches("is:boost -is:deleted -is:question", boost));
	assert_true(filter_match(NULL, bot, noon));
	post_free(bot);
	post_free(gone);
	post_free(boost);
}

static void test_errors(void **state)
{
	static const struct { const char *expression; size_t at, length; const char *says; } cases[] = {
		{ "frm:ana", 0, 3, "from:" }, { "save hass:photo", 5, 4, "has:" }, { "-nte:x", 1, 3, "net:" },
		{ "recipient:ana", 0, 9, "in quotes" }, { "frm:\"ana b\"", 0, 3, "from:" },
		{ "from:", 0, 5, "handle" }, { "a from: b", 2, 5, "handle" }, { "from:\"\"", 5, 2, "between the quotes" },
		{ "net:facebook", 4, 8, "mastodon, bluesky" }, { "is:replly", 3, 6, "reply, boost" }, { "has:cat", 4, 3, "photo" },
		{ "lang:en_GB", 5, 5, "lang:pt-BR" }, { "since:yesterday", 6, 9, "since:10m" }, { "since:25:00", 6, 5, "since:10m" },
		{ "tag:#", 4, 1, "one word" },
		{ "\"half a phrase", 0, 1, "closing quote" }, { "a \"\"", 2, 2, "between the quotes" },
		{ "a (b", 2, 1, "never closed" }, { "a ) b", 2, 1, "no ( for" }, { "a ()", 2, 2, "between the parentheses" },
		{ "or a", 0, 2, "between two terms" }, { "a or", 2, 2, "nothing follows" }, { "a or or b", 5, 2, "between two terms" },
		{ "(a or )", 3, 2, "nothing follows" },
		{ "a - b", 2, 1, "right before" }, { "-", 0, 1, "right before" }, { "(-)", 1, 1, "right before" },
		{ "/half", 0, 1, "no closing /" }, { "//", 0, 2, "between the slashes" }, { "/usr/bin", 4, 1, "\\/" },
		{ "/a(b/", 4, 0, "in the regex" }, { "/a[b/", 1, 3, "in the regex" }, { "x /(?<=a+)b/", 3, 1, "in the regex" },
		{ "/a\\Cb/", 4, 1, "in the regex" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct filter_error error;
		struct filter *filter = filter_new(cases[i].expression, &error);
		if (filter != NULL)
			fail_msg("%s should be wrong", cases[i].expression);
		if (strstr(error.text, cases[i].says) == NULL)
			fail_msg("%s: \"%s\" does not say %s", cases[i].expression, error.text, cases[i].says);
		if (strstr(error.text, "regex: ") == NULL && (error.at != cases[i].at || error.length != cases[i].length))
			fail_msg("%s: wrong at %zu+%zu, not %zu+%zu", cases[i].expression, error.at, error.length, cases[i].at, cases[i].length);
		assert_true(error.at + error.length <= strlen(cases[i].expression));
	}
}

/* A pattern of n times one text between two others. */
static char *repeat(const char *text, size_t n)
{
	char *all = malloc(strlen(text) * n + 1), *p = all;

	assert_non_null(all);
	while (n-- > 0)
		p = stpcpy(p, text);
	*p = '\0';
	return all;
}

static void test_bounds(void **state)
{
	static const struct { const char *unit; size_t n; const char *says; } cases[] = {
		{ "(", 4000, "too many parentheses" }, { "a ", 1000, "too many terms" }, { "-(", 1000, "too many parentheses" },
		{ "a", 5000, "too long" }, { "ab", 200, "at most" }, { "-", 4000, "right before" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct filter_error error;
		char *expression = repeat(cases[i].unit, cases[i].n);
		assert_null(filter_new(expression, &error));
		if (strstr(error.text, cases[i].says) == NULL)
			fail_msg("%s… : \"%s\" does not say %s", cases[i].unit, error.text, cases[i].says);
		free(expression);
	}
}

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Patterns that take longer than the universe lives come to an end, also over many posts. */
static void test_catastrophe(void **state)
{
	static const char *const patterns[] = { "/(a+)+$/", "/(a|aa)+$/", "/(.*)*x(.*)*y$/", "/^(a?){40}a{40}b/", "/(*NO_JIT)(a+)+$/",
	                                        "/(a|b|ab)*c/", "/(?:(?:a*)*)*\\1b()/", "/(?R)?a+b/" };
	char *text = repeat("a", 4000);
	struct post *post;

	(void)state;
	text[3999] = '!';
	post = plain_post(text);
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		struct filter *filter = parse(patterns[i]);
		double start = cpu_seconds();
		for (int n = 0; n < 1000; n++)
			assert_false(filter_match(filter, post, noon));
		double took = cpu_seconds() - start;
		if (took > 10)
			fail_msg("%s took %.1f s", patterns[i], took);
		filter_free(filter);
	}
	post_free(post);
	free(text);
}

static void test_since_clock(void **state)
{
	struct post *post = tour_post(); /* five minutes before noon */
	struct filter *filter;

	(void)state;
	filter = parse("since:11:54");
	assert_true(filter_match(filter, post, noon));
	assert_true(filter_match(filter, post, noon + 86400000)); /* it stays that morning */
	filter_free(filter);
	filter = parse("since:11:56");
	assert_false(filter_match(filter, post, noon));
	filter_free(filter);
	filter = parse("since:12:01"); /* not come yet: yesterday's */
	assert_true(filter_match(filter, post, noon));
	assert_false(filter_ages(filter));
	filter_free(filter);
	filter = parse("save since:10m");
	assert_true(filter_ages(filter));
	assert_true(filter_match(filter, post, noon));
	assert_false(filter_match(filter, post, noon + 6 * 60000));
	filter_free(filter);
	post_free(post);
}

static void test_text_kept(void **state)
{
	struct filter *filter = parse(" save  or x");

	(void)state;
	assert_string_equal(filter_text(filter), " save  or x");
	assert_string_equal(filter_text(NULL), "");
	assert_false(filter_empty(filter));
	assert_true(filter_empty(NULL));
	filter_free(filter);
	filter = parse(" ");
	assert_true(filter_empty(filter));
	assert_false(filter_ages(filter));
	filter_free(filter);
	filter_free(NULL);
}

/* The quick search says what folding everything says. */
static void test_needle_is_folding(void **state)
{
	static const char *const texts[] = {
		"", "a", "museum", "Müseum für Kunst", "ＭＵＳＥＵＭ wide", "ﬁne ligature", "Straße", "STRASSE", "e\u0301a", "Łódź", "ŒUVRE",
		"the … end", "the... end", "№ 5", "100 ℃", "\u1e9e", "𝓂useum", "🄰🅱 letters", "x\u00a0y", "don’t", "naïve 🎨👩‍🎨 naïve",
		"12345678901234567museum", "museu museu museum", "Ünïcödé everywhere Ünïcödé", "日本語museumのタグ", "МУЗЕЙ музей",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "ſ long s", "Kelvin K", "ĳ ŉ ½", "زيارة museum", "x\u0336museum\u0301", "…",
		"@MUSEUM[`{", "a long text that goes well beyond two blocks of sixteen bytes, so that the word stands at its MuSeUm",
	};
	static const char *const needles[] = {
		"a", "museum", "MUSEUM", "für", "fine", "strasse", "straße", "ea", "éa", "lodz", "oeuvre", "œuvre", "...", "no 5", "°c", "x y",
		"don't", "don’t", "naive", "7museum", "unicode", "музей", "日本", "aab", "ab", "long s", "kelvin k", "ij", "1\u20442", "زيارة",
		"mu", "m", "[", "`", "@m", "its museum", "letters", "ss", "s",
	};

	(void)state;
	for (size_t n = 0; n < sizeof needles / sizeof *needles; n++) {
		struct needle needle;
		assert_true(needle_set(&needle, needles[n], strlen(needles[n])));
		for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
			char *folded = text_fold(texts[t], strlen(texts[t]));
			bool expected = strstr(folded, needle.folded) != NULL;
			char *exact = malloc(strlen(texts[t]) + 1); /* so that a sanitizer sees a read past the end */
			memcpy(exact, texts[t], strlen(texts[t]) + 1);
			if (needle_in(&needle, exact, strlen(exact)) != expected)
				fail_msg("%s in \"%s\" should be %d", needles[n], texts[t], expected);
			free(exact);
			free(folded);
		}
	}
}

/* No character that the quick search passes over folds to ASCII: every code point in a text of its own. */
static void test_every_code_point(void **state)
{
	struct needle needles[0x80 - 0x21];

	(void)state;
	for (char c = 0x21; c < 0x7f; c++)
		assert_int_equal(needle_set(&needles[c - 0x21], &c, 1), true);
	for (uint32_t c = 0xa0; c < 0x30000; c++) {
		char utf8[5] = "";
		if (c >= 0xd800 && c < 0xe000)
			continue;
		size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
		for (size_t i = n, rest = c; i-- > 0; rest >>= 6)
			utf8[i] = (char)(i > 0 ? 0x80 | (rest & 0x3f) : rest | (0xf0u << (4 - n) & 0xff));
		char *folded = text_fold(utf8, n);
		for (const char *p = folded; *p != '\0'; p++)
			if (*p > ' ' && *p < 0x7f && !needle_in(&needles[*p - 0x21], utf8, n))
				fail_msg("U+%04X folds to %s, but %c is not found in it", (unsigned)c, folded, *p);
		free(folded);
	}
}

static void test_terms_table(void **state)
{
	struct post *post = tour_post();

	(void)state;
	for (const struct filter_term *t = filter_terms; t->usage != NULL; t++) {
		struct filter_error error;
		assert_true(t->help[0] != '\0');
		if (strpbrk(t->usage, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL)
			continue; /* stands for something */
		struct filter *filter = filter_new(t->usage, &error);
		if (filter == NULL)
			fail_msg("%s: %s", t->usage, error.text);
		filter_free(filter);
	}
	post_free(post);
}

int main(void)
{
	setenv("TZ", "UTC", 1);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_terms), cmocka_unit_test(test_other_posts), cmocka_unit_test(test_errors),
		cmocka_unit_test(test_bounds), cmocka_unit_test(test_catastrophe), cmocka_unit_test(test_since_clock),
		cmocka_unit_test(test_text_kept), cmocka_unit_test(test_needle_is_folding),
		cmocka_unit_test(test_every_code_point), cmocka_unit_test(test_terms_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
