#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/jsonl.h"

/* A line with everything, as we write it: the order of the keys is part of the format. */
static const char full[] =
	"{\"v\":1,\"id\":\"bluesky:at://did:plc:ana/app.bsky.feed.post/3l\",\"network\":\"bluesky\",\"source\":\"jetstream.example.org\","
	"\"url\":\"https://bsky.example/profile/ana/post/3l\",\"author\":{\"id\":\"did:plc:ana\",\"handle\":\"ana.example.org\","
	"\"name\":\"Ana \\\"R\\\" Ruíz\",\"bot\":true},\"created\":\"2026-11-25T20:04:31.120Z\",\"received\":\"2026-11-25T20:04:31.871Z\","
	"\"text\":\"Q1 Which object?\\nこれ #musesocial / \\\\o/\",\"lang\":[\"en\",\"pt-BR\"],\"tags\":[\"musesocial\",\"tour\"],"
	"\"mentions\":[\"did:plc:bo\"],\"links\":[\"https://museum.example.org/a?b=c&d\"],\"media\":[{\"kind\":\"image\",\"url\":"
	"\"https://pictures.example.org/1\",\"alt\":\"a brass astrolabe\"},{\"kind\":\"video\",\"url\":\"https://pictures.example.org/2\","
	"\"alt\":null}],\"warning\":\"noise\",\"sensitive\":true,\"reply_to\":\"bluesky:at://did:plc:bo/app.bsky.feed.post/1\","
	"\"quote_of\":\"mastodon:https://museum.example/2\",\"repost_of\":null,\"edited\":true,"
	"\"also\":[\"mastodon:https://bridge.example/ana/3l\"],\"label\":\"Q1\",\"ledger\":null}";

/* The least that is a post, as we write it. */
static const char least[] =
	"{\"v\":1,\"id\":\"mastodon:https://m.example/1\",\"network\":\"mastodon\",\"source\":null,\"url\":null,\"author\":{\"id\":"
	"\"https://m.example/a\",\"handle\":null,\"name\":null,\"bot\":false},\"created\":\"2026-11-25T20:00:00.000Z\",\"received\":"
	"\"2026-11-25T20:00:00.000Z\",\"text\":\"\",\"lang\":[],\"tags\":[],\"mentions\":[],\"links\":[],\"media\":[],\"warning\":null,"
	"\"sensitive\":false,\"reply_to\":null,\"quote_of\":null,\"repost_of\":null,\"edited\":false,\"also\":[],\"label\":null,"
	"\"ledger\":null}";

static struct post *read_post(const char *line)
{
	struct jsonl_line out;

	jsonl_read(line, strlen(line), &out);
	if (out.kind != JSONL_POST)
		fail_msg("%s: %s", line, out.why);
	return out.post;
}

static void check_same_line(const char *line)
{
	struct post *post = read_post(line);
	char *again = jsonl_post(post, NULL);

	assert_string_equal(again, line);
	free(again);
	post_free(post);
}

static void test_same_bytes(void **state)
{
	(void)state;
	check_same_line(full);
	check_same_line(least);
}

static void test_values(void **state)
{
	struct post *post = read_post(full);

	(void)state;
	assert_int_equal(post->network, NETWORK_BLUESKY);
	assert_string_equal(post->id, "bluesky:at://did:plc:ana/app.bsky.feed.post/3l");
	assert_string_equal(post->source, "jetstream.example.org");
	assert_string_equal(post->author.name, "Ana \"R\" Ruíz");
	assert_true(post->author.bot);
	assert_true(post->created == 1795637071120);
	assert_true(post->received == 1795637071871);
	assert_string_equal(post->text, "Q1 Which object?\nこれ #musesocial / \\o/");
	assert_true(list_has(&post->langs, "pt-BR"));
	assert_int_equal(post->tags.n, 2);
	assert_int_equal(post->media.n, 6);
	assert_string_equal(post->warning, "noise");
	assert_true(post->sensitive && post->edited);
	assert_string_equal(post->quote_of, "mastodon:https://museum.example/2");
	assert_null(post->repost_of);
	assert_true(list_has(&post->also, "mastodon:https://bridge.example/ana/3l"));
	post_free(post);
}

/* Label and ledger come from the text alone; unknown keys are ignored, missing ones default, unclean strings are cleaned. */
static void test_lenient(void **state)
{
	static const char line[] =
		" {\"id\":\"x:12\",\"author\":{\"id\":\"7\",\"age\":3},\"text\":\"no \\u202equestion\\u001b[31m\",\"label\":\"Q9\",\"ledger\":{\"sure\":1},"
		"\"tags\":[\"MuseSocial\",5,null,\"MUSESOCIAL\"],\"links\":[\"javascript:x\",\"https://ok.example\"],\"media\":[3,{\"kind\":7}],"
		"\"lang\":\"en\",\"bot\":1,\"future\":[{}],\"edited\":\"yes\"}\r";
	struct post *post = read_post(line);
	char *again = jsonl_post(post, NULL);

	(void)state;
	assert_int_equal(post->network, NETWORK_X);
	assert_null(strchr(post->text, '\033'));
	assert_null(strstr(post->text, "\u202e"));
	assert_int_equal(post->tags.n, 1);
	assert_int_equal(post->links.n, 1);
	assert_int_equal(post->langs.n, 0);
	assert_false(post->edited);
	assert_non_null(strstr(again, "\"label\":null,\"ledger\":null}"));
	free(again);
	post_free(post);
}

static void test_boost(void **state)
{
	static const char line[] =
		"{\"v\":1,\"id\":\"mastodon:https://m.example/b\",\"network\":\"mastodon\",\"author\":{\"id\":\"https://m.example/a\"},"
		"\"text\":\"Q2 a boost has no text\",\"warning\":\"Q3\",\"repost_of\":\"mastodon:https://m.example/1\"}";
	struct post *post = read_post(line);
	char *again = jsonl_post(post, NULL);

	(void)state;
	assert_string_equal(post->text, "");
	assert_non_null(strstr(again, "\"text\":\"\""));
	assert_non_null(strstr(again, "\"label\":null"));
	free(again);
	post_free(post);
}

/* Reading what was written gives the same post, for posts of any bytes. */
static void test_same_post(void **state)
{
	static const char *const texts[] = {
		"", "plain", "\"\\/\b\f\n\t", "\x7f control", "👩‍🎨 🏳️‍🌈 e\u0301", "\xff\xfe broken", "line\nline\n\n\nline", "\u2028 \u0600 {}[]:,",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct list_builder list = { 0 };
		list_add(&list, texts[i]);
		list_add(&list, "https://ok.example/1");
		struct post draft = {
			.network = NETWORK_NOSTR, .id = "nostr:ab", .author = { .id = "cd", .name = texts[i], .handle = texts[i] },
			.text = texts[i], .warning = texts[i], .created = 123, .received = 1795637071871, .tags = list.list,
			.langs = list.list, .mentions = list.list, .links = list.list, .also = list.list,
		};
		struct post *post = post_new(&draft), *second;
		char *line = jsonl_post(post, NULL), *again;
		assert_null(strchr(line, '\n'));
		second = read_post(line);
		again = jsonl_post(second, NULL);
		assert_string_equal(again, line);
		assert_string_equal(second->text, post->text);
		assert_int_equal(second->tags.n, post->tags.n);
		assert_int_equal(second->mentions.n, post->mentions.n);
		assert_true(second->created == post->created && second->received == post->received);
		assert_true((second->warning == NULL) == (post->warning == NULL));
		free(line);
		free(again);
		post_free(post);
		post_free(second);
		list_done(&list);
	}
}

static void test_delete(void **state)
{
	struct jsonl_line out;
	char *line = jsonl_delete("bluesky:at://did:plc:ana/app.bsky.feed.post/\"3l\"");

	(void)state;
	assert_string_equal(line, "{\"v\":1,\"delete\":\"bluesky:at://did:plc:ana/app.bsky.feed.post/\\\"3l\\\"\"}");
	jsonl_read(line, strlen(line), &out);
	assert_int_equal(out.kind, JSONL_DELETE);
	assert_string_equal(out.id, "bluesky:at://did:plc:ana/app.bsky.feed.post/\"3l\"");
	free(out.id);
	free(line);
}

static void test_bad(void **state)
{
	static const struct { const char *line, *says; } cases[] = {
		{ "", "no JSON" }, { "x", "no JSON" }, { "[1]", "no JSON object" }, { "5", "no JSON" }, { "{\"v\":1", "no JSON" },
		{ "{\"v\":2,\"id\":\"x:1\",\"author\":{\"id\":\"1\"}}", "newer" }, { "{\"v\":\"1\",\"id\":\"x:1\"}", "newer" },
		{ "{\"v\":1}", "`id`" }, { "{\"v\":1,\"id\":\"myspace:1\",\"author\":{\"id\":\"1\"}}", "`id`" },
		{ "{\"v\":1,\"id\":\"x:1\",\"network\":\"nostr\",\"author\":{\"id\":\"1\"}}", "`id`" },
		{ "{\"v\":1,\"id\":\"x:1\"}", "`author.id`" }, { "{\"v\":1,\"id\":\"x:\\u001b\",\"author\":{\"id\":\"1\"}}", "`id`" },
		{ "{\"v\":1,\"id\":\"x:1\",\"author\":{\"id\":\"1\"},\"created\":\"tomorrow\"}", "`created`" },
		{ "{\"v\":1,\"id\":\"x:1\",\"author\":{\"id\":\"1\"},\"received\":\"2026\"}", "`received`" },
		{ "{\"v\":1,\"delete\":5}", "`delete`" }, { "{\"v\":1,\"delete\":\"\"}", "`delete`" },
		{ "{\"v\":1,\"id\":\"x:\\ud800\",\"author\":{\"id\":\"1\"}}", "no JSON" }, { "{\"v\":1,\"id\":\"x:\xff\"}", "no JSON" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct jsonl_line out;
		jsonl_read(cases[i].line, strlen(cases[i].line), &out);
		assert_int_equal(out.kind, JSONL_BAD);
		assert_null(out.post);
		if (strstr(out.why, cases[i].says) == NULL)
			fail_msg("%s: \"%s\" does not say %s", cases[i].line, out.why, cases[i].says);
	}
}

/* Lines made to use up memory or stack are refused before they do. */
static void test_floods(void **state)
{
	static const struct { const char *unit, *says; size_t times; } cases[] = {
		{ "[", "values", 100000 }, { "{\"a\":", "values", 100000 }, { "0,", "values", 100000 }, { " ", "longer", 2100000 },
		{ "[", "no JSON", 4000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t unit = strlen(cases[i].unit);
		char *line = malloc(unit * cases[i].times);
		struct jsonl_line out;
		assert_non_null(line);
		for (size_t n = 0; n < cases[i].times; n++)
			memcpy(line + n * unit, cases[i].unit, unit);
		jsonl_read(line, unit * cases[i].times, &out);
		assert_int_equal(out.kind, JSONL_BAD);
		if (strstr(out.why, cases[i].says) == NULL)
			fail_msg("%s…: \"%s\" does not say %s", cases[i].unit, out.why, cases[i].says);
		free(line);
	}
}

/* Brackets in a text are no values. */
static void test_many_brackets(void **state)
{
	char line[20000] = "{\"v\":1,\"id\":\"x:1\",\"author\":{\"id\":\"1\"},\"text\":\"\\\"";

	(void)state;
	for (size_t n = strlen(line); n < 15000; n++)
		line[n] = "[{,"[n % 3];
	strcat(line, "\"}");
	struct post *post = read_post(line);
	assert_true(strlen(post->text) > 14000);
	post_free(post);
}

static void test_ledger(void **state)
{
	static const struct { struct ledger ledger; const char *json; } rows[] = {
		{ { .roles = LEDGER_HOST_QUESTION, .numbers = { 1 }, .number_count = 1, .sure = 100, .state = "now" },
		  "\"ledger\":{\"roles\":[\"host_question\"],\"questions\":[1],\"answers\":[],\"group\":null,\"sure\":1.0,\"state\":\"now\"}}" },
		{ { .sure = -1 }, "\"ledger\":{\"roles\":[\"other\"],\"questions\":[],\"answers\":[],\"group\":null,\"sure\":null,\"state\":null}}" },
		{ { .roles = LEDGER_ANSWER | LEDGER_AUDIENCE_QUESTION, .numbers = { 1, 12 }, .number_count = 2, .answers = { (char *)"x:7" }, .answer_count = 1,
		    .group = (char *)"x:\"9", .sure = 85, .state = "incoming" },
		  "\"ledger\":{\"roles\":[\"answer\",\"audience_question\"],\"questions\":[1,12],\"answers\":[\"x:7\"],\"group\":\"x:\\\"9\",\"sure\":0.85,"
		  "\"state\":\"incoming\"}}" },
	};
	const struct post draft = { .network = NETWORK_X, .id = "x:1", .author = { .id = "2" }, .text = "hello" };
	struct post *post = post_new(&draft);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *line = jsonl_post(post, &rows[i].ledger), *ledger = strstr(line, "\"ledger\"");
		assert_string_equal(ledger, rows[i].json);
		/* What is read says nothing of it. */
		struct jsonl_line read;
		jsonl_read(line, strlen(line), &read);
		char *again = jsonl_post(read.post, NULL);
		assert_non_null(strstr(again, "\"ledger\":null}"));
		free(again);
		post_free(read.post);
		free(line);
	}
	post_free(post);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ledger),
		cmocka_unit_test(test_same_bytes), cmocka_unit_test(test_values), cmocka_unit_test(test_lenient),
		cmocka_unit_test(test_boost), cmocka_unit_test(test_same_post), cmocka_unit_test(test_delete),
		cmocka_unit_test(test_bad), cmocka_unit_test(test_floods), cmocka_unit_test(test_many_brackets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
