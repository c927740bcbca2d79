#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/label.h"
#include "model/label_words.h"
#include "model/text.h"

static const struct { const char *text, *label; } cases[] = {
	/* the plain forms */
	{ "Q3 Which object would you save first, and why?", "Q3" },
	{ "Q3: Which object?", "Q3" },
	{ "Q3. Which object?", "Q3" },
	{ "Q3) Which object?", "Q3" },
	{ "Q3 - Which object?", "Q3" },
	{ "Q3 – Which object?", "Q3" },
	{ "Q3—which object?", "Q3" },
	{ "Q3| Which object?", "Q3" },
	{ "Q3\nWhich object?", "Q3" },
	{ "Q3", "Q3" },
	{ "q3 which object?", "Q3" },
	{ "Q.3 Which object?", "Q3" },
	{ "Q. 3: Which object?", "Q3" },
	{ "Q:3 Which object?", "Q3" },
	{ "Q#3 Which object?", "Q3" },
	{ "Q-3: Which object?", "Q3" },
	{ "Q 3: Which object?", "Q3" },
	{ "Q 3 Which object?", "Q3" },
	{ "(Q3) Which object?", "Q3" },
	{ "[Q3] Which object?", "Q3" },
	{ "*Q3* Which object?", "Q3" },
	{ "“Q3” Which object?", "Q3" },
	{ "Q03 Which object?", "Q3" },
	{ "Q12 Which object?", "Q12" },
	{ "Q3/8 Which object?", "Q3" },
	{ "Q3 of 8: Which object?", "Q3" },
	{ "Q3b Which other object?", "Q3" },
	{ "A3 The astrolabe.", "A3" },
	{ "A3: the astrolabe", "A3" },
	{ "A:3 the astrolabe", "A3" },
	{ "A3/ the astrolabe", "A3" },
	{ "A3, the astrolabe", "A3" },
	{ "A3 of course the astrolabe", "A3" },
	{ "A1/A2 the astrolabe", "A1" },
	{ "A1 and A2: the astrolabe", "A1" },
	{ "A1 & A2 the astrolabe", "A1" },
	/* words, in several languages */
	{ "Question 3: which object?", "Q3" },
	{ "Question 3 Which object?", "Q3" },
	{ "QUESTION #3 which object?", "Q3" },
	{ "Question no. 3: which object?", "Q3" },
	{ "Pregunta 3: ¿qué objeto salvarías?", "Q3" },
	{ "Pregunta nº 3 ¿qué objeto?", "Q3" },
	{ "Frage 3: Welches Stück?", "Q3" },
	{ "Domanda 3: quale?", "Q3" },
	{ "Vraag 3: welk?", "Q3" },
	{ "Spørgsmål 3: hvilken?", "Q3" },
	{ "Fråga 3: vilket?", "Q3" },
	{ "Вопрос 3: какой?", "Q3" },
	{ "質問3 どの作品?", "Q3" },
	{ "질문 3: 무엇?", "Q3" },
	{ "سؤال ٣: ما هو؟", "Q3" },
	{ "Réponse 3 : l’astrolabe", "A3" },
	{ "Respuesta 3: el astrolabio", "A3" },
	{ "Antwort 3 das Astrolabium", "A3" },
	{ "Answer 3 - the astrolabe", "A3" },
	{ "回答3：天文盘", "A3" },
	/* other shapes of letters and digits */
	{ "Ｑ３：どの作品ですか", "Q3" },
	{ "Ａ３　アストロラーベ", "A3" },
	{ "Q③ Which object?", "Q3" },
	{ "Q3️⃣ Which object?", "Q3" },
	{ "𝐐𝟑 Which object?", "Q3" },
	{ "Q3どの作品が好きですか", "Q3" },
	/* what may stand before */
	{ "@ana@glammr.us @tom.example.org A3 the astrolabe", "A3" },
	{ "#musesocial Q3 Which object?", "Q3" },
	{ "#musesocial: Q3 Which object?", "Q3" },
	{ "#Q3 Which object?", "Q3" },
	{ "❓ Q3 Which object?", "Q3" },
	{ "👩🏽‍🎨❤️ Q3 Which object?", "Q3" },
	{ "1️⃣ Q3 Which object?", "Q3" },
	{ "🇪🇸 Pregunta 3: ¿qué objeto?", "Q3" },
	{ "2/5 Q3 Which object?", "Q3" },
	{ "(1/n) Q3 Which object?", "Q3" },
	{ "🧵 1/ Q3: Which object?", "Q3" },
	{ "https://example.org/q1 Q3 Which object?", "Q3" },
	{ "RT @ana@glammr.us: Q3 Which object?", "Q3" },
	{ "> Q3 Which object?", "Q3" },
	{ "In case you missed it, Q3: Which object?", "Q3" },
	{ "ICYMI Q3 Which object?", "Q3" },
	{ "Here's Q3: which object?", "Q3" },
	{ "Next up: Q3 Which object?", "Q3" },
	{ "Now Q3 Which object would you save?", "Q3" },
	{ "Good evening everyone! Q1: who are you?", "Q1" },
	{ "Welcome to the tour – Q1) who are you?", "Q1" },
	{ "Late, but: A2: the elephant", "A2" },
	{ "My answer to Q3: the astrolabe", "A3" },
	{ "Antwort auf Frage 3: das Astrolabium", "A3" },
	{ "Q3 Is the elephant in the hall real?", "Q3" },
	{ "Q3 Was it a gift?", "Q3" },
	{ "Q1: who are you?\nQ2: why are you here?", "Q1" },
	/* no claims */
	{ "", "" },
	{ "Which object would you save first?", "" },
	{ "Q3 of the financial year was a good one", "" },
	{ "Q3 results are out", "" },
	{ "Q3 2026 was a good quarter", "" },
	{ "Q3/2026 figures", "" },
	{ "Q3'26 earnings", "" },
	{ "Q3 FY26", "" },
	{ "Q3's winner is the elephant", "" },
	{ "Q3 was fun", "" },
	{ "Q3? I must have missed it", "" },
	{ "Q1-Q5 are on our page", "" },
	{ "Q1–Q5 are on our page", "" },
	{ "Q1-5 are on our page", "" },
	{ "Q1 and Q2 were hard", "" },
	{ "Q1 to Q5 are on our page", "" },
	{ "A3 sheets are on the desk", "" },
	{ "A3-sized sheets are on the desk", "" },
	{ "A3 paper, please", "" },
	{ "A3 (297 x 420 mm) is what we print on", "" },
	{ "A3 motorway closed, I am late", "" },
	{ "A3用紙が必要です", "" },
	{ "A380 on the roof!", "" },
	{ "A 3 year old asked why it is blue", "" },
	{ "A: 3 of them", "" },
	{ "Q: 3 objects in one minute?", "" },
	{ "A1.5 is not a number", "" },
	{ "Answer 3 questions and win a ticket", "" },
	{ "Questions 3 and 4 were hard", "" },
	{ "Q0 is none", "" },
	{ "Q100 is too many", "" },
	{ "I loved Q3 and A3", "" },
	{ "The answer to the riddle, if you ask me, is Q3", "" },
	{ "See you at Q3 then, said the curator", "" },
	{ "Aquarium 3 is open", "" },
	{ "Q3rd", "" },
	{ "Today's questions:\nQ1 Who are you?\nQ2 Why are you here?\nQ3 What did you see?", "" },
	{ "Q1 Who are you?\nQ2 Why are you here?\nQ3 What did you see?", "" },
	{ "#musesocial Q1 Who? Q2 Why? Q3 When?", "" },
	{ "Pregunta 1: ¿quién?\nPregunta 2: ¿qué?\nPregunta 3: ¿cuándo?", "" },
};

static struct post with(const char *text, const char *warning)
{
	return (struct post){ .id = "nostr:1", .text = text, .warning = warning };
}

static int wrong;

static void check(const struct post *post, const char *expected)
{
	char text[8];
	label_text(label_of(post), text);
	if (strcmp(text, expected) == 0)
		return;
	print_error("\"%s\" (warning \"%s\"): got \"%s\", not \"%s\"\n", post->text, post->warning ? post->warning : "", text, expected);
	wrong++;
}

static void test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof *cases; i++) {
		const struct post post = with(cases[i].text, NULL);
		check(&post, cases[i].label);
	}
	assert_int_equal(wrong, 0);
}

static void test_warnings(void **state)
{
	(void)state;
	static const struct { const char *text, *warning, *label; } rows[] = {
		{ "the astrolabe", "A3", "A3" },
		{ "the astrolabe", "A3: spoiler", "A3" },
		{ "the astrolabe", "#musesocial A3", "A3" },
		{ "which object?", "museum chat Q3", "Q3" },
		{ "which object?", "museum chat, question 3", "Q3" },
		{ "the astrolabe", "A3 sheets", "" },
		{ "the astrolabe", "flashing lights", "" },
		{ "A2 the astrolabe", "A3", "A2" },
		{ "", "Q3", "Q3" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof *rows; i++) {
		const struct post post = with(rows[i].text, rows[i].warning);
		check(&post, rows[i].label);
	}
	assert_int_equal(wrong, 0);
}

/* Several claims of one post. */
static void test_several(void **state)
{
	(void)state;
	static const struct { const char *text, *labels; } rows[] = {
		{ "A1 and A2: the astrolabe", "A1 A2" }, { "A1/A2 the astrolabe", "A1 A2" }, { "A1 & A2 + A3", "A1 A2 A3" }, { "A1, A2: both", "A1 A2" },
		{ "A1 und A2 dasselbe", "A1 A2" }, { "A1 the door\nA2 the smell of it", "A1 A2" }, { "A1: door. A1: or the other door", "A1" },
		{ "Answers 1 and 2: the door", "A1 A2" }, { "Respuestas 1, 2 y 3: la puerta", "A1 A2 A3" }, { "Answers 1 and 2 were lovely", "" },
		{ "Answers 3: all wrong", "" }, { "A6, no wait, A5: the light", "A5" }, { "A6, no light at all", "A6" }, { "A1 the door. Q2 was better", "A1" }, { "A1 the door. A3 sheets are on the table", "A1" },
		{ "Q1: who?\nQ2: why?", "Q1 Q2" }, { "Q1: who?\nQ2: why?\nQ3: when?", "" }, { "A1/3 only one", "A1" },
		{ "A1 x A2 z A3 w", "A1" }, { "A1.\nA2.\nA3.\nA4.\nA5.\nA6.\nA7.\nA8.\nA9.", "A1 A2 A3 A4 A5 A6 A7 A8" }, { "", "" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof *rows; i++) {
		const struct post post = with(rows[i].text, NULL);
		struct label all[LABELS_MAX];
		char got[100] = "", one[8];
		const size_t n = labels_of(&post, all);
		for (size_t at = 0, k = 0; k < n; k++)
			at += (size_t)snprintf(got + at, sizeof got - at, "%s%s", k ? " " : "", label_text(all[k], one));
		if (strcmp(got, rows[i].labels) != 0)
			fail_msg("\"%s\": got \"%s\", not \"%s\"", rows[i].text, got, rows[i].labels);
		assert_int_equal(label_of(&post).number, n ? all[0].number : 0);
	}
}

static void test_rest(void **state)
{
	(void)state;
	static const struct { const char *text, *rest; } rows[] = {
		{ "Q3: Which object?", "Which object?" }, { "q3 Which object?", "Which object?" }, { "Question 3: Which object?", "Which object?" },
		{ "(Question 3) Which object?", "Which object?" }, { "Pregunta n\u00ba 3 \u2013 \u00bfQu\u00e9 objeto?", "\u00bfQu\u00e9 objeto?" },
		{ "\uff31\uff13\uff1a\u3069\u306e\u4f5c\u54c1\uff1f", "\u3069\u306e\u4f5c\u54c1\uff1f" }, { "#mus\u00c9\u00e9 \U0001f418 Now for Q3 - W\u00c9lche?", "W\u00c9lche?" },
		{ "Q3\ufe0f\u20e3 Which?", "Which?" }, { "Q3b) Which?", "Which?" }, { "Q3: \"Fog\", who painted it?", "\"Fog\", who painted it?" },
		{ "Re\u0301ponse 3 : la lampe", "la lampe" }, { "Q3\nWhich?", "Which?" },
		{ "Q3", "Q3" }, { "Q3: ", "Q3: " }, { "Which? Q3", "Which? Q3" }, { "Q1 and Q2: which?", "Q1 and Q2: which?" }, { "A1/A2 it", "A1/A2 it" },
		{ "12 of them", "12 of them" }, { "", "" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct post post = with(rows[i].text, "Q4");
		assert_string_equal(label_rest(&post), rows[i].rest);
	}
}

/* The tables are compared with folded text: a word that is not folded is never found. */
static void test_words_folded(void **state)
{
	(void)state;
	for (const struct keyword *keyword = keywords; keyword->text; keyword++) {
		char *folded = text_fold(keyword->text, strlen(keyword->text));
		assert_string_equal(folded, keyword->text);
		free(folded);
	}
	for (const struct lead *lead = leads; lead->text; lead++) {
		char *folded = text_fold(lead->text, strlen(lead->text));
		assert_string_equal(folded, lead->text);
		free(folded);
	}
}

static void test_label_text(void **state)
{
	(void)state;
	char out[8];
	assert_string_equal(label_text((struct label){ 'Q', 99 }, out), "Q99");
	assert_string_equal(label_text((struct label){ 0, 5 }, out), "");
}

/* Texts that are all beginnings of claims stay quick and in bounds. */
static void test_long(void **state)
{
	(void)state;
	static const char *const pieces[] = { "Q", "Q1 is. ", "@", "#Q", "Question ", "Q1 and ", "\xef\xb8\x8f", "my ", "(1/", "。", "Q1,  " };
	char *text = malloc(POST_TEXT_MAX + 1);
	for (size_t i = 0; i < sizeof(pieces) / sizeof *pieces; i++) {
		const size_t n = strlen(pieces[i]);
		size_t at = 0;
		for (; at + n <= POST_TEXT_MAX; at += n)
			memcpy(text + at, pieces[i], n);
		text[at] = '\0';
		const struct post post = with(text, text);
		assert_true(label_of(&post).number <= 99);
		struct label all[LABELS_MAX];
		assert_true(labels_of(&post, all) <= LABELS_MAX);
		assert_true(label_rest(&post) >= text && label_rest(&post) <= text + at);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts), cmocka_unit_test(test_warnings), cmocka_unit_test(test_several), cmocka_unit_test(test_rest),
		cmocka_unit_test(test_words_folded),
		cmocka_unit_test(test_label_text), cmocka_unit_test(test_long),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
