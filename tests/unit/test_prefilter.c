/* The prefilter against parsing everything: what it drops must be nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/log.h"
#include "net/bluesky_json.h"
#include "net/json.h"
#include "net/prefilter.h"

static struct tag_set tags;
static struct prefilter filter;

static void follow(const char *const *typed)
{
	const char *why;
	tags = (struct tag_set){ 0 };
	for (; *typed != NULL; typed++)
		assert_true(tag_set_add(&tags, *typed, &why));
	prefilter_init(&filter, &tags);
}

static int setup(void **state)
{
	(void)state;
	follow((const char *const[]){ "MuseSocial", "visitemusee", NULL });
	return 0;
}

static const char head[] = "{\"did\":\"did:plc:aaaabbbbccccddddeeeeffff\",\"time_us\":1789228985900417,\"kind\":\"commit\",\"commit\":"
	"{\"rev\":\"3mvdhf42qz2ki\",\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"3mvdhf3okf2ez\",\"record\":"
	"{\"$type\":\"app.bsky.feed.post\",\"text\":\"";
static const char tail[] = "},\"cid\":\"bafyreiclqk3ng3ei2cavlqcakqnblh2kqkzbhp6a5eplocnps5uask6qdu\"}}";

/* What parsing the frame would give: anything at all? */
static bool oracle(const char *frame, size_t length)
{
	struct bluesky_event event;
	char why[120];
	json_t *tree = json_read(frame, length, why);
	bool something = tree != NULL && bluesky_event(tree, &event) && event.kind != BLUESKY_OTHER &&
		(event.kind != BLUESKY_POST || event.update || bluesky_matches(event.record, &tags));
	json_decref(tree);
	return something;
}

/* The frame stands at the very end of its memory, so that a sanitizer sees reads past it. */
static bool keeps(const char *frame)
{
	size_t length = strlen(frame);
	char *exact = xmalloc(length);
	memcpy(exact, frame, length);
	bool kept = prefilter_keep(&filter, exact, length);
	assert_int_equal(kept, prefilter_keep_plain(&filter, exact, length));
	free(exact);
	return kept;
}

enum { SKIP, KEEP };

static const struct { int keep; const char *text, *rest; } creates[] = {
	{SKIP, "nothing here", ""},
	{SKIP, "the word musesocial alone", ""},
	{SKIP, "#musesocial without a facet", ""},
	{SKIP, "a longer one", ",\"facets\":[{\"features\":[{\"$type\":\"app.bsky.richtext.facet#tag\",\"tag\":\"musesocialist\"}]}]"},
	{SKIP, "a shorter one", ",\"tags\":[\"muse\",\"social\"]"},
	{SKIP, "a mention", ",\"facets\":[{\"features\":[{\"$type\":\"app.bsky.richtext.facet#mention\",\"did\":\"did:plc:x\"}]}]"},
	{SKIP, "another script", ",\"tags\":[\"博物館\",\"музей\",\"متحف\",\"박물관\",\"はくぶつかん\"]"},
	{SKIP, "amp \\u0026 \\u003c \\u003E \\u2028 \\u001f", ",\"tags\":[\"museum\"]"},
	{SKIP, "said \\\"tag\\\":\\\"musesocial\\\"", ""},
	{SKIP, "not a string", ",\"tag\":[1],\"x\":{\"tag\":null}"},
	{SKIP, "no tags", ",\"tags\":[]"},
	{KEEP, "plain", ",\"facets\":[{\"features\":[{\"$type\":\"app.bsky.richtext.facet#tag\",\"tag\":\"musesocial\"}]}]"},
	{KEEP, "capitals", ",\"facets\":[{\"features\":[{\"tag\":\"MUSESocial\",\"$type\":\"app.bsky.richtext.facet#tag\"}]}]"},
	{KEEP, "second tag", ",\"facets\":[{\"features\":[{\"$type\":\"app.bsky.richtext.facet#tag\",\"tag\":\"VisiteMusée\"}]}]"},
	{KEEP, "full width", ",\"tags\":[\"ＭｕｓｅＳｏｃｉａｌ\"]"},
	{KEEP, "full width sign", ",\"tags\":[\"＃musesocial\"]"},
	{KEEP, "combining mark", ",\"tags\":[\"visitemuse\xcc\x81" "e\"]"},
	{KEEP, "leading sign", ",\"tags\":[\"#musesocial\"]"},
	{KEEP, "last of several", ",\"tags\":[\"a\",\"b\" , \"c\",\n\"musesocial\"]"},
	{KEEP, "white space", ",\"facets\" : [ { \"features\" : [ { \"$type\" : \"app.bsky.richtext.facet#tag\" , \"tag\" \t:\r\n \"musesocial\" } ] } ]"},
	{KEEP, "escaped letter", ",\"tags\":[\"muse\\u0073ocial\"]"},
	{KEEP, "escaped letter in upper hex", ",\"tags\":[\"visitemus\\u00E9e\"]"},
	{KEEP, "escaped letter in lower hex", ",\"tags\":[\"visitemus\\u00e9e\"]"},
	{KEEP, "escaped key", ",\"\\u0074ags\":[\"musesocial\"]"},
	{KEEP, "escaped full width", ",\"tags\":[\"\\uff2dusesocial\"]"},
	{KEEP, "nul in the tag", ",\"tags\":[\"muse\\u0000social\"]"},
	{KEEP, "control in the tag goes to the parser", ",\"tags\":[\"muse\\u001fsocial\"]"},
	{KEEP, "slash in the tag goes to the parser", ",\"tags\":[\"muse\\/social\"]"},
	{KEEP, "object among tags goes to the parser", ",\"tags\":[{\"a\":1},\"musesocial\"]"},
	{KEEP, "number among tags goes to the parser", ",\"tags\":[1,\"musesocial\"]"},
	{KEEP, "escaped quote before", ",\"tags\":[\"a\\\"b\",\"musesocial\"]"},
	{KEEP, "decoy before", ",\"facets\":[{\"features\":[{\"$type\":\"x#tag\",\"tag\":\"musesocialist\"},{\"$type\":\"x#tag\",\"tag\":\"musesocial\"}]}]"},
};

static void test_creates(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof creates / sizeof *creates; i++) {
		/* every alignment of the vector loop */
		for (size_t pad = 0; pad < 33; pad++) {
			char frame[4096];
			snprintf(frame, sizeof frame, "%s%.*s%s\"%s%s", head, (int)pad, "                                 ",
			         creates[i].text, creates[i].rest, tail);
			if (creates[i].keep != keeps(frame))
				fail_msg("%s: %s", creates[i].text, frame);
			if (!creates[i].keep)
				assert_false(oracle(frame, strlen(frame)));
		}
	}
}

static const char *const others[] = {
	"", "{", "garbage", "[]", "null",
	"{\"did\":\"did:plc:a\",\"time_us\":1,\"kind\":\"identity\",\"identity\":{\"did\":\"did:plc:a\",\"handle\":\"a.example\"}}",
	"{\"did\":\"did:plc:a\",\"time_us\":1,\"kind\":\"account\",\"account\":{\"active\":false,\"did\":\"did:plc:a\",\"status\":\"deleted\"}}",
	"{\"did\":\"did:plc:a\",\"time_us\":1,\"kind\":\"commit\",\"commit\":{\"rev\":\"1\",\"operation\":\"delete\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"1\"}}",
	"{\"did\":\"did:plc:a\",\"time_us\":1,\"kind\":\"commit\",\"commit\":{\"rev\":\"1\",\"operation\":\"update\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"1\",\"record\":{}}}",
	"{\"did\":\"did:plc:a\",\"time_us\":1,\"kind\":\"commit\",\"commit\":{\"rev\":\"1\",\"operation\":\"create\",\"collection\":\"app.bsky.feed.repost\",\"rkey\":\"1\",\"record\":{}}}",
	/* other spacing, other order: left to the parser */
	"{\"did\": \"did:plc:a\", \"commit\": {\"operation\": \"create\", \"collection\": \"app.bsky.feed.post\"}}",
	"{\"commit\":{\"record\":{\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"x\":1},\"operation\":\"delete\"}}",
};

static void test_others_kept(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (!keeps(others[i]))
			fail_msg("dropped: %s", others[i]);
}

/* The letters that are rejected by their bytes must never fold to ASCII. */
static size_t utf8(unsigned c, char out[static 4])
{
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 63));
		return 2;
	}
	out[0] = (char)(0xe0 | c >> 12);
	out[1] = (char)(0x80 | (c >> 6 & 63));
	out[2] = (char)(0x80 | (c & 63));
	return 3;
}

static bool has_non_ascii(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0x80)
			return true;
	return false;
}

static void test_every_letter(void **state)
{
	(void)state;
	follow((const char *const[]){ "ab", NULL });
	unsigned dropped = 0;
	for (unsigned c = 0x80; c < 0x10000; c++) {
		char letter[5] = "", value[16], folded[TAG_MAX], frame[1024];
		if (c >= 0xd800 && c < 0xe000)
			continue;
		utf8(c, letter);
		snprintf(value, sizeof value, "a%sb", letter);
		snprintf(frame, sizeof frame, "%sx\",\"tags\":[\"%s\"]%s", head, value, tail);
		bool ours = tag_fold(value, folded) && tag_set_has(&tags, folded);
		assert_int_equal(prefilter_keep(&filter, frame, strlen(frame)), ours);
		if (!ours && tag_fold(value, folded) && has_non_ascii(folded))
			dropped++;
	}
	assert_true(dropped > 30000);
	setup(NULL);
}

static void test_other_scripts(void **state)
{
	(void)state;
	static const char *const ours[] = { "博物館", "МУЗЕЙ", "музей", "Музе\xd0\xb8\xcc\x86", "はくぶつかん", "متحف", "박물관", "ハク" };
	static const char *const not_ours[] = { "博物", "музеи", "musesocial", "ｍｕｓｅ" };
	follow((const char *const[]){ "博物館", "музей", "はくぶつかん", "متحف", "박물관", "ハク", NULL });
	for (int i = 0; i < 12; i++) {
		char frame[1024];
		bool mine = i < 8;
		snprintf(frame, sizeof frame, "%sx\",\"tags\":[\"%s\"]%s", head, mine ? ours[i] : not_ours[i - 8], tail);
		assert_int_equal(oracle(frame, strlen(frame)), mine);
		assert_int_equal(keeps(frame), mine);
	}
	setup(NULL);
}

static uint32_t seed;

static uint32_t chance(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* One tag in one of the ways people, programs and pranksters write it. */
static void random_tag(char *out, size_t size)
{
	static const char *const words[] = { "musesocial", "MuseSocial", "musesocialist", "amusesocial", "muse", "visitemusee", "visitemusée",
		"VISITEMUSÉE", "ｍｕｓｅｓｏｃｉａｌ", "#musesocial", "＃ＭuseSocial", "музей", "美術館", "muse social", "muse-social", "",
		"musesocıal", "muſesocial", "visitemuse\xcc\x81" "e", "mus\xc2\xad" "esocial", "musesocial\xff", "\xe3\x82\x9b", "ﬁ" };
	const char *word = words[chance(sizeof words / sizeof *words)];
	size_t n = 0;
	for (; *word != '\0' && n + 8 < size; word++) {
		bool letter = (unsigned char)*word < 0x80;
		if (letter && chance(40) == 0)
			n += (size_t)snprintf(out + n, size - n, chance(2) ? "\\u%04x" : "\\u%04X", (unsigned)(unsigned char)*word);
		else
			out[n++] = letter && chance(6) == 0 && *word >= 'a' && *word <= 'z' ? (char)(*word - 32) : *word;
		if (chance(200) == 0)
			n += (size_t)snprintf(out + n, size - n, "%s", chance(2) ? "\\u0000" : "\\n");
	}
	out[n] = '\0';
}

static void random_frame(char *out, size_t size)
{
	static const char *const texts[] = { "hello", "#musesocialist rally", "\\\"tag\\\":\\\"musesocial\\\"", "C:\\\\users", "a \\u0026 b",
		"\\ud83d\\ude00", "tab\\t", "美しい", "\\\\\\\"", "tags" };
	static const char *const shapes[] = {
		",\"facets\":[{\"index\":{\"byteEnd\":1,\"byteStart\":0},\"features\":[{\"$type\":\"app.bsky.richtext.facet#tag\",\"tag\":\"%s\"}]}]",
		",\"facets\":[{\"features\":[{\"tag\":\"x\",\"$type\":\"app.bsky.richtext.facet#tag\"},{\"$type\":\"app.bsky.richtext.facet#tag\",\"tag\": \"%s\"}]}]",
		",\"tags\":[\"x\",\"%s\"]", ",\"tags\":[\"%s\"]", ",\"tags\" :\n[ \"y\" ,\"%s\" ]", ",\"labels\":{\"tag\":\"%s\"}",
		",\"tag\":\"%s\"", ",\"tags\":\"%s\"", ",\"langs\":[\"%s\"]", ",\"tags\":[[\"%s\"]]", ",\"tags\":[{\"tag\":\"%s\"},\"musesocial\"]",
	};
	char tag[128], rest[1024];
	int n = snprintf(out, size, "%s%s\"", head, texts[chance(sizeof texts / sizeof *texts)]);
	for (uint32_t i = chance(4); i > 0; i--) {
		random_tag(tag, sizeof tag);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(rest, sizeof rest, shapes[chance(sizeof shapes / sizeof *shapes)], tag);
#pragma GCC diagnostic pop
		n += snprintf(out + n, size - (size_t)n, "%s", rest);
	}
	snprintf(out + n, size - (size_t)n, "%s", tail);
}

static void test_no_miss(void **state)
{
	(void)state;
	unsigned matched = 0, dropped = 0;
	seed = 1;
	for (int i = 0; i < 60000; i++) {
		char frame[8192];
		random_frame(frame, sizeof frame);
		bool something = oracle(frame, strlen(frame)), kept = keeps(frame);
		matched += something;
		dropped += !kept;
		if (something && !kept)
			fail_msg("missed: %s", frame);
	}
	assert_true(matched > 5000);
	assert_true(dropped > 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_creates),
		cmocka_unit_test(test_others_kept),
		cmocka_unit_test(test_every_letter),
		cmocka_unit_test(test_other_scripts),
		cmocka_unit_test(test_no_miss),
	};
	json_setup();
	return cmocka_run_group_tests(tests, setup, NULL);
}
