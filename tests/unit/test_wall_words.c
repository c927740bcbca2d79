/* A post's words as a wall shows them, how long they take to read, and where the tag is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/options.h"
#include "tui/wall_words.h"

static struct post *post_of(const char *text, const char *alt)
{
	struct list_builder media = { 0 };
	if (alt) {
		list_add(&media, "image");
		list_add(&media, "https://example.org/a.jpg");
		list_add(&media, alt);
	}
	const struct post draft = { .id = "mastodon:a", .author = { .id = "kim", .handle = "kim@example.org", .name = "Kim" }, .text = text,
		.media = media.list };
	struct post *post = post_new(&draft);
	list_done(&media);
	assert_non_null(post);
	return post;
}

static void test_words(void **state)
{
	static const struct { const char *text, *alt, *want; } cases[] = {
		{ "Hello #musesocial", NULL, "Hello" },
		{ "Hello #musesocial #museums\n#tour", NULL, "Hello" },
		{ "#musesocial is for #museums people", NULL, "#musesocial is for #museums people" },
		{ "#musesocial", NULL, "#musesocial" },
		{ "Look #musesocial!", NULL, "Look #musesocial!" },
		{ "See https://www.glammr.us/visit?x=1 today #musesocial", NULL, "See glammr.us today" },
		{ "https://a.example/b\nhttp://c.example", NULL, "a.example\nc.example" },
		{ "xhttps://a.example/b", NULL, "xhttps://a.example/b" },
		{ "Hello #musesocial", "a brass astrolabe\non velvet", "Hello\n[photo: a brass astrolabe on velvet]" },
		{ "Hello", "", "Hello" },
		{ "", "a lamp", "[photo: a lamp]" },
		{ "Größe 👩‍👩‍👧 字", NULL, "Größe 👩‍👩‍👧 字" },
	};
	char out[WALL_TEXT];
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct post *post = post_of(cases[i].text, cases[i].alt);
		assert_string_equal(wall_words(post, out), cases[i].want);
		post_free(post);
	}
}

/* What is longer than a wall holds is cut between clusters, and never written past. */
static void test_long(void **state)
{
	char text[POST_TEXT_MAX] = "", out[WALL_TEXT + 1];
	(void)state;
	while (strlen(text) + 12 < sizeof text)
		strcat(text, "a\u0308\u0301e ");
	out[WALL_TEXT] = 'x';
	struct post *post = post_of(text, "alt");
	wall_words(post, out);
	assert_true(strlen(out) < WALL_TEXT && strlen(out) > WALL_TEXT - 10);
	assert_int_equal(out[WALL_TEXT], 'x');
	assert_true(strchr("ae ", out[strlen(out) - 1]) != NULL || strcmp(out + strlen(out) - 4, "\u0308\u0301") == 0);
	post_free(post);
}

static void test_question(void **state)
{
	static const struct { const char *text, *name, *want; } cases[] = {
		{ "Q3: Which object? #musesocial", "Q3", "Which object?" },
		{ "q3 Which object?", "Q3", "Which object?" },
		{ "Q3) Which object?", "Q3", "Which object?" },
		{ "Q.3 Which object?", "Q3", "Which object?" },
		{ "(Question 3) Which object?", "Q3", "Which object?" },
		{ "Pregunta 3 – ¿Qué objeto?", "Q3", "¿Qué objeto?" },
		{ "#musesocial Q3: Which object?", "Q3", "Which object?" },
		{ "Q6 really Which object?", "Q5", "really Which object?" },
		{ "Which object? Q3", "Q3", "Which object? Q3" },
		{ "Now for Q3: Which object?", "Q3", "Which object?" },
		{ "Q3 #musesocial", "Q3", "Q3" },
		{ "Q3", "Q3", "Q3" },
		{ "Q3: Which object?", "", "Q3: Which object?" },
	};
	char out[WALL_TEXT];
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct post *post = post_of(cases[i].text, NULL);
		assert_string_equal(wall_question(post, cases[i].name, out), cases[i].want);
		post_free(post);
	}
}

static void test_reading(void **state)
{
	(void)state;
	assert_int_equal(wall_reading("Yes!", 4), 7000);
	assert_true(wall_reading("12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890", 110) > 9000);
	char text[2000];
	memset(text, 'a', sizeof text);
	text[sizeof text - 1] = '\0';
	assert_int_equal(wall_reading(text, strlen(text)), 30000);
	/* A Chinese character is as much as two letters. */
	assert_int_equal(wall_reading("字", 3) - wall_reading("ab", 2), 0);
}

static void test_page(void **state)
{
	struct options options = { .tags = { .n = 1, .typed = { "MuseSocial" }, .folded = { "musesocial" } } };
	char out[WALL_PAGE];
	(void)state;
	assert_string_equal(wall_tag_page(&options, out), "https://bsky.app/hashtag/MuseSocial");
	options.sources[0] = (struct source_spec){ .kind = "bluesky", .url = "" };
	options.sources[1] = (struct source_spec){ .kind = "mastodon", .url = "" };
	options.sources[2] = (struct source_spec){ .kind = "mastodon", .url = "https://glammr.us" };
	options.source_count = 3;
	assert_string_equal(wall_tag_page(&options, out), "https://mastodon.social/tags/MuseSocial");
	options.sources[1].url = "https://kunst.example";
	strcpy(options.tags.typed[0], "Musées");
	assert_string_equal(wall_tag_page(&options, out), "https://kunst.example/tags/Mus%C3%A9es");
	options.tags.n = 0;
	assert_string_equal(wall_tag_page(&options, out), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words), cmocka_unit_test(test_long), cmocka_unit_test(test_question), cmocka_unit_test(test_reading),
		cmocka_unit_test(test_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
