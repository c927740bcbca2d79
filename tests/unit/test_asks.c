/* Whether a post is a question that wants an answer; what it is about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "model/asks_own.h"
#include "model/asks_words.h"
#include "model/said.h"
#include "model/text.h"

static struct post with(const char *text)
{
	return (struct post){ .id = "nostr:1", .text = text };
}

static const struct { const char *text; enum asks asks; } cases[] = {
	/* marks of any script */
	{ "Is the elephant real?", ASKS_MARKED }, { "これは本物の象です？", ASKS_MARKED }, { "ما هذا الشيء الكبير؟", ASKS_MARKED },
	{ "Τι είναι αυτό;", ASKS_MARKED }, { "Τι είναι αυτό\xcd\xbe", ASKS_MARKED }, { "one; two; three", ASKS_NOT }, { "ի՞նչ է սա", ASKS_MARKED },
	{ "ի՞նչ", ASKS_NOT }, { "Hola, ¿qué es eso", ASKS_MARKED }, { "what is that thing⁉", ASKS_MARKED }, { "where is it❓", ASKS_MARKED },
	{ "Why ninety?", ASKS_MARKED }, { "What?!", ASKS_NOT }, { "❓ the hall of fog", ASKS_NOT }, { "Lovely. And who winds it? #musesocial", ASKS_MARKED },
	{ "Is it true that it rains?\nThanks", ASKS_MARKED },
	/* words */
	{ "does anyone know who made it", ASKS_PLAIN }, { "Question for the curator: is it real?", ASKS_PLAIN }, { "I wonder why it trembles", ASKS_WORDED },
	{ "I wonder at it", ASKS_NOT }, { "me pregunto quién lo hizo", ASKS_WORDED }, { "how do they wind it", ASKS_WORDED },
	{ "how do they wind it!", ASKS_NOT }, { "tell us about the gull", ASKS_PLAIN }, { "tell your friends", ASKS_NOT },
	/* rhetoric, small talk */
	{ "Who doesn't love a gull?", ASKS_NOT }, { "How lovely is that?", ASKS_NOT }, { "How old is that?", ASKS_MARKED }, { "It rained, right?", ASKS_NOT },
	{ "How are you all?", ASKS_NOT }, { "Isn't it lovely?", ASKS_NOT }, { "Isn't there a lift?", ASKS_MARKED }, { "Ist das nicht schön?", ASKS_NOT },
	{ "Ist er noch nicht offen?", ASKS_MARKED }, { "A real gull? No.", ASKS_NOT }, { "Really?", ASKS_NOT }, { "@tom really?", ASKS_NOT },
	/* somebody else's */
	{ "\"Is it real?\" is what everybody asks", ASKS_NOT }, { "She said “is it real?” and left", ASKS_NOT }, { "> is it real?\nYes it is", ASKS_NOT },
	{ "RT @ana: is it real?", ASKS_NOT }, { "«¿es de verdad?»", ASKS_NOT }, { "\"The Fog\" is lovely, but who painted it?", ASKS_MARKED },
	{ "It is 30\" wide, is that the original frame?", ASKS_MARKED },
	/* links */
	{ "see https://example.org/search?q=elephant", ASKS_NOT }, { "see example.org/a?b=c here", ASKS_NOT }, { "see www.example.org?b=c", ASKS_NOT },
	{ "Do museums have a future? https://example.org/essay", ASKS_NOT }, { "Is this the same gull? https://example.org/gull", ASKS_MARKED },
	{ "@ana do gulls pay rent? https://example.org/gull", ASKS_MARKED }, { "", ASKS_NOT },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct post post = with(cases[i].text);
		struct said said;
		said_read(&post, &said);
		if (said.asking.how != cases[i].asks)
			fail_msg("\"%s\": got %d, not %d", cases[i].text, said.asking.how, cases[i].asks);
		post.repost_of = "nostr:2";
		said_read(&post, &said);
		assert_int_equal(said.asking.how, ASKS_NOT);
		assert_false(said_asks(&post));
	}
}

static void test_anything(void **state)
{
	(void)state;
	struct post post = with("Q3 Tell us of yourself");
	assert_true(said_asks(&post));
	post = with("A3 the gull");
	assert_false(said_asks(&post));
	post = with("Who winds the clock?");
	assert_true(said_asks(&post));
}

static void test_seconded(void **state)
{
	(void)state;
	static const struct { const char *text; bool seconds; } rows[] = {
		{ "+1", true }, { "@kim +1 #musesocial", true }, { "Same question!", true }, { "misma pregunta", true }, { "gleiche Frage", true }, { "同じ質問です", true },
		{ "I was going to ask that", true }, { "it is real", false }, { "on 2+1 days a week", false }, { "RT @kim: same question", false }, { "", false },
		{ "Same question as last year, and the year before, and every year since the fog hall opened its doors to the rain and to me", false },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct post post = with(rows[i].text);
		struct said said;
		said_read(&post, &said);
		if (said.asking.seconds != rows[i].seconds)
			fail_msg("\"%s\": not %d", rows[i].text, rows[i].seconds);
	}
}

static size_t topics(const char *text, uint32_t out[static ASKS_TOPICS])
{
	char folded[POST_READ_MAX];
	struct own own;
	text_fold_into(text, strnlen(text, POST_READ_MAX), folded, sizeof folded);
	own_read(folded, &own);
	return asks_topics(own.text, out);
}

static unsigned alike(const char *a, const char *b)
{
	uint32_t one[ASKS_TOPICS], two[ASKS_TOPICS];
	const size_t n = topics(a, one), m = topics(b, two);
	return asks_alike(one, n, two, m);
}

static void test_alike(void **state)
{
	(void)state;
	assert_int_equal(alike("When was the barometer restored?", "when was the barometer restored #musesocial"), 100);
	assert_int_equal(alike("@ana When was the barometer restored?", "Does anyone know when the barometers were restored"), 100);
	assert_true(alike("Is the elephant in the hall real?", "is that elephant real??") >= 60);
	assert_true(alike("Is the elephant in the hall real?", "Who dusts the elephant?") < 50);
	assert_true(alike("あの象は本物ですか？", "象は本物ですか") >= 50);
	assert_int_equal(alike("あの象は本物ですか？", "写真を撮ってもいいでしょうか"), 0);
	assert_int_equal(alike("", "when"), 0);
}

static void test_folded(void **state)
{
	(void)state;
	int wrong = 0;
	const char *const *const tables[] = {
		asks_plain, asks_worded, asks_before, question_words, asks_openers, asks_endings, hollow_words, hollow_starts, not_hollow, measures, echo_words,
		reply_words, filler_words, near_words, second_words, little_words,
	};
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		for (const char *const *word = tables[i]; *word; word++) {
			char *folded = text_fold(*word, strlen(*word));
			if (strcmp(folded, *word) != 0)
				print_error("\"%s\" is not folded: \"%s\"\n", *word, folded);
			wrong += strcmp(folded, *word) != 0;
			free(folded);
		}
	assert_int_equal(wrong, 0);
}

/* Whoever looks for one stops at the first that is greater. */
static void test_marks_sorted(void **state)
{
	(void)state;
	for (const uint32_t *mark = question_marks; *mark && mark[1]; mark++)
		assert_true(mark[0] < mark[1]);
}

/* Texts that are all beginnings of something stay quick and in bounds. */
static void test_long(void **state)
{
	(void)state;
	static const char *const pieces[] = { "?", "\"", "「", "@", "#a", "i wonder ", "how ", "https://", "a.b/", ">\n", "but so and ", "¿", "か", "\xef\xb8\x8f", "q " };
	char *text = malloc(POST_TEXT_MAX + 1);
	uint32_t about[ASKS_TOPICS];
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		const size_t n = strlen(pieces[i]);
		size_t at = 0;
		for (; at + n <= POST_TEXT_MAX; at += n)
			memcpy(text + at, pieces[i], n);
		text[at] = '\0';
		const struct post post = with(text);
		struct said said;
		said_read(&post, &said);
		assert_true(said.asking.how <= ASKS_PLAIN);
		assert_true(said.asking.topic_count <= ASKS_TOPICS);
		assert_true(topics(text, about) <= ASKS_TOPICS);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases), cmocka_unit_test(test_anything), cmocka_unit_test(test_seconded),
		cmocka_unit_test(test_alike), cmocka_unit_test(test_folded), cmocka_unit_test(test_marks_sorted), cmocka_unit_test(test_long),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
