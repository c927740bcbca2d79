#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/bluesky_json.h"
#include "net/idmap.h"
#include "net/json.h"
#include "tests/unit/fixture.h"

static struct tag_set tags;

static int setup(void **state)
{
	const char *why;
	(void)state;
	return tag_set_add(&tags, "MuseSocial", &why) ? 0 : -1;
}

static json_t *parse(const char *text)
{
	char why[120];
	json_t *tree = json_read(text, strlen(text), why);
	if (tree == NULL)
		fail_msg("%s: %s", why, text);
	return tree;
}

static void test_commits(void **state)
{
	(void)state;
	json_t *cases = fixture_read("bluesky-commits.json"), *fixture;
	struct bluesky_context context = { "jet.example", "lamp.example", "Lamp", false, fixture_time("2026-11-25T20:00:01Z") };
	size_t i;
	json_array_foreach(cases, i, fixture) {
		struct bluesky_event event;
		assert_true(bluesky_event(json_object_get(fixture, "frame"), &event));
		bool matches = bluesky_matches(event.record, &tags);
		if (matches != json_is_true(json_object_get(fixture, "matches")))
			fail_msg("%s: %d", fixture_name(fixture), matches);
		context.now = fixture_time("2026-11-25T20:00:01Z") + (i == 0 ? 0 : 3600 * 1000);
		fixture_check(fixture, bluesky_post(&event, &context), json_object_get(fixture, "post"));
	}
	json_decref(cases);
}

#define COMMIT(rest) "{\"did\":\"did:plc:a\",\"time_us\":5,\"kind\":\"commit\",\"commit\":{" rest "}}"
static const struct { const char *frame; bool fine; enum bluesky_kind kind; bool update; } events[] = {
	{COMMIT("\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"1\",\"record\":{}"), true, BLUESKY_POST, false},
	{COMMIT("\"operation\":\"update\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"1\",\"record\":{}"), true, BLUESKY_POST, true},
	{COMMIT("\"operation\":\"delete\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"1\""), true, BLUESKY_DELETE, false},
	{COMMIT("\"operation\":\"create\",\"collection\":\"app.bsky.feed.repost\",\"rkey\":\"1\",\"record\":{}"), true, BLUESKY_REPOST, false},
	{COMMIT("\"operation\":\"create\",\"collection\":\"app.bsky.graph.follow\",\"rkey\":\"1\",\"record\":{}"), true, BLUESKY_OTHER, false},
	{COMMIT("\"operation\":\"ponder\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"1\""), true, BLUESKY_OTHER, false},
	{COMMIT("\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"1\""), false, BLUESKY_OTHER, false},
	{COMMIT("\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"1\",\"record\":[]"), false, BLUESKY_OTHER, false},
	{COMMIT("\"operation\":\"create\",\"rkey\":\"1\""), false, BLUESKY_OTHER, false},
	{"{\"did\":\"did:plc:a\",\"time_us\":5,\"kind\":\"identity\",\"identity\":{\"handle\":\"a.example\"}}", true, BLUESKY_IDENTITY, false},
	{"{\"did\":\"did:plc:a\",\"time_us\":5,\"kind\":\"identity\",\"identity\":{}}", true, BLUESKY_IDENTITY, false},
	{"{\"did\":\"did:plc:a\",\"time_us\":5,\"kind\":\"identity\"}", false, BLUESKY_OTHER, false},
	{"{\"did\":\"did:plc:a\",\"time_us\":5,\"kind\":\"account\",\"account\":{\"active\":true}}", true, BLUESKY_OTHER, false},
	{"{\"did\":\"did:plc:a\",\"time_us\":5,\"kind\":\"account\",\"account\":{\"active\":false,\"status\":\"deleted\"}}", true, BLUESKY_GONE, false},
	{"{\"did\":\"did:plc:a\",\"time_us\":5,\"kind\":\"account\",\"account\":{\"active\":false,\"status\":\"takendown\"}}", true, BLUESKY_GONE, false},
	{"{\"did\":\"did:plc:a\",\"time_us\":5,\"kind\":\"account\",\"account\":{\"active\":false,\"status\":\"throttled\"}}", true, BLUESKY_OTHER, false},
	{"{\"did\":\"did:plc:a\",\"time_us\":5,\"kind\":\"account\",\"account\":{\"active\":true,\"status\":\"deleted\"}}", true, BLUESKY_OTHER, false},
	{"{\"did\":\"did:plc:a\",\"time_us\":5,\"kind\":\"weather\"}", true, BLUESKY_OTHER, false},
	{"{\"did\":\"plc:a\",\"time_us\":5,\"kind\":\"weather\"}", false, BLUESKY_OTHER, false},
	{"{\"did\":[],\"kind\":{}}", false, BLUESKY_OTHER, false},
	{"{}", false, BLUESKY_OTHER, false},
	{"[]", false, BLUESKY_OTHER, false},
};

static void test_events(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
		struct bluesky_event event;
		json_t *tree = parse(events[i].frame);
		bool fine = bluesky_event(tree, &event);
		if (fine != events[i].fine || (fine && (event.kind != events[i].kind || event.update != events[i].update)))
			fail_msg("%s", events[i].frame);
		json_decref(tree);
	}
}

static void test_too_many(void **state)
{
	(void)state;
	json_t *record = json_object(), *many = json_array();
	for (int i = 0; i < 10000; i++)
		json_array_append_new(many, json_sprintf("tag%d", i));
	json_array_append_new(many, json_string("musesocial"));
	json_object_set_new(record, "tags", many);
	assert_false(bluesky_matches(record, &tags)); /* looked at to a bound */
	json_array_insert_new(many, 500, json_string("musesocial"));
	assert_true(bluesky_matches(record, &tags));
	struct bluesky_event event = { .kind = BLUESKY_POST, .did = "did:plc:a", .collection = "app.bsky.feed.post", .rkey = "1", .cid = "c",
		.record = record };
	struct bluesky_context context = { "jet.example", "", "", false, 1000 };
	struct post *post = bluesky_post(&event, &context);
	assert_non_null(post);
	assert_true(post->tags.n <= POST_LIST_MAX);
	post_free(post);
	json_decref(record);
}

static void test_view(void **state)
{
	(void)state;
	json_t *view = parse("{\"uri\":\"at://did:plc:a/app.bsky.feed.post/1\",\"cid\":\"c\",\"indexedAt\":\"2026-11-25T20:00:00Z\","
		"\"author\":{\"did\":\"did:plc:a\",\"handle\":\"a.example\",\"displayName\":\"Ay\",\"labels\":[{\"src\":\"did:plc:a\",\"val\":\"bot\"}]},"
		"\"record\":{\"text\":\"hello\",\"createdAt\":\"2030-01-01T00:00:00Z\",\"tags\":[\"musesocial\"]}}");
	struct post *post = bluesky_view(view, "bsky.social", fixture_time("2026-11-26T00:00:00Z"));
	assert_non_null(post);
	assert_string_equal(post->id, "bluesky:at://did:plc:a/app.bsky.feed.post/1");
	assert_string_equal(post->author.handle, "a.example");
	assert_string_equal(post->author.name, "Ay");
	assert_true(post->author.bot);
	assert_int_equal(post->created, fixture_time("2026-11-25T20:00:00Z"));
	assert_string_equal(bluesky_view_did(view), "did:plc:a");
	post_free(post);
	/* somebody else's record under this author */
	json_object_set_new(view, "uri", json_string("at://did:plc:b/app.bsky.feed.post/1"));
	assert_null(bluesky_view(view, "bsky.social", 0));
	json_object_set_new(view, "uri", json_string("at://did:plc:a"));
	assert_null(bluesky_view(view, "bsky.social", 0));
	json_decref(view);
}

static void test_profile(void **state)
{
	(void)state;
	static const struct { const char *json, *handle, *name; bool fine, bot, out; } cases[] = {
		{"{\"did\":\"did:plc:a\",\"handle\":\"a.example\",\"displayName\":\"Ay\"}", "a.example", "Ay", true, false, false},
		{"{\"did\":\"did:plc:a\",\"labels\":[{\"src\":\"did:plc:a\",\"val\":\"!no-unauthenticated\"}]}", "did:plc:a", "", true, false, true},
		{"{\"did\":\"did:plc:a\",\"labels\":[{\"src\":\"did:plc:b\",\"val\":\"!no-unauthenticated\"}]}", "did:plc:a", "", true, false, false},
		{"{\"did\":\"did:plc:a\",\"description\":\"I keep clocks. #noarchive\"}", "did:plc:a", "", true, false, true},
		{"{\"did\":\"did:plc:a\",\"handle\":\"handle.invalid\"}", "did:plc:a", "", true, false, false},
		{"{\"did\":\"did:plc:a\",\"labels\":[{\"src\":\"did:plc:a\",\"val\":\"bot\"}]}", "did:plc:a", "", true, true, false},
		{"{\"did\":\"did:plc:a\",\"labels\":[{\"src\":\"did:plc:b\",\"val\":\"bot\"}]}", "did:plc:a", "", true, false, false},
		{"{\"handle\":\"a.example\"}", NULL, NULL, false, false, false},
		{"[]", NULL, NULL, false, false, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct bluesky_profile profile;
		json_t *tree = parse(cases[i].json);
		assert_int_equal(bluesky_profile(tree, &profile), cases[i].fine);
		if (cases[i].fine) {
			assert_string_equal(profile.handle, cases[i].handle);
			assert_string_equal(profile.name, cases[i].name);
			assert_int_equal(profile.bot, cases[i].bot);
			assert_int_equal(profile.opted_out, cases[i].out);
		}
		json_decref(tree);
	}
}

static void test_session(void **state)
{
	(void)state;
	struct bluesky_session session;
	json_t *tree = parse("{\"accessJwt\":\"a\",\"refreshJwt\":\"r\",\"didDoc\":{\"service\":[{\"id\":\"#other\",\"serviceEndpoint\":\"https://no.example\"},"
		"{\"id\":\"did:plc:a#atproto_pds\",\"serviceEndpoint\":\"https://pds.example\"}]}}");
	assert_true(bluesky_session(tree, &session));
	assert_string_equal(session.access, "a");
	assert_string_equal(session.refresh, "r");
	assert_string_equal(session.server, "https://pds.example");
	json_object_del(tree, "didDoc");
	assert_true(bluesky_session(tree, &session));
	assert_string_equal(session.server, "");
	json_object_del(tree, "refreshJwt");
	assert_false(bluesky_session(tree, &session));
	json_decref(tree);
}

static void test_time_us(void **state)
{
	(void)state;
	static const struct { const char *frame; int64_t time_us; } cases[] = {
		{"{\"did\":\"did:plc:aaaabbbbccccddddeeeeffff\",\"time_us\":1789228985900417,\"kind\":\"identity\",\"identity\":{}}", 1789228985900417},
		{"{\"time_us\":1789228985900417,\"did\":\"did:plc:aaaabbbbccccddddeeeeffff\",\"kind\":\"identity\",\"identity\":{}}", 0},
		{"{\"did\":\"did:plc:aaaabbbbccccddddeeeeffff\",\"time_us\":1789228", 0},
		{"{\"did\":\"did:plc:aaaabbbbccccddddeeeeffff\",\"time_us\":99999999999999999999999999999999999999}", 99999999999999999},
		{"{\"did\":\"did", 0},
		{"", 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(bluesky_time_us(cases[i].frame, strlen(cases[i].frame)), cases[i].time_us);
}

static void test_idmap(void **state)
{
	(void)state;
	struct idmap *map = idmap_new(100);
	char key[16], value[16];
	uint64_t mark = 0;
	for (int i = 0; i < 1000; i++) {
		snprintf(key, sizeof key, "k%d", i);
		snprintf(value, sizeof value, "v%d", i);
		idmap_put(map, key, value, (uint64_t)i);
	}
	assert_int_equal(idmap_count(map), 100);
	assert_null(idmap_get(map, "k899", NULL));
	assert_string_equal(idmap_get(map, "k900", &mark), "v900");
	assert_int_equal(mark, 900);
	idmap_put(map, "k950", "changed", 1);
	assert_int_equal(idmap_count(map), 100);
	assert_string_equal(idmap_get(map, "k950", &mark), "changed");
	idmap_drop(map, "k950");
	idmap_drop(map, "k900");
	idmap_drop(map, "k999");
	idmap_drop(map, "nobody");
	assert_int_equal(idmap_count(map), 97);
	assert_null(idmap_get(map, "k950", NULL));
	idmap_put(map, "new", "one", 0);
	assert_string_equal(idmap_get(map, "new", NULL), "one");
	assert_string_equal(idmap_get(map, "k901", NULL), "v901");
	idmap_free(map);
	idmap_free(NULL);
}

static void test_idset(void **state)
{
	(void)state;
	enum { MOST = 500, RANGE = 3000 };
	struct idset *set = idset_new(MOST);
	uint64_t mixed = 1;
	for (uint64_t i = 0; i < 200; i++)
		assert_true(idset_add(set, i << 32)); /* all the same low bits */
	for (uint64_t i = 0; i < 200; i++) {
		assert_true(idset_has(set, i << 32));
		assert_true(idset_drop(set, i << 32));
		assert_false(idset_has(set, i << 32));
	}
	assert_int_equal(idset_count(set), 0);
	for (int i = 0; i < 20000; i++) {
		mixed = mixed * 6364136223846793005u + 1442695040888963407u;
		uint64_t hash = (mixed >> 33) % RANGE + 5;
		bool had = idset_has(set, hash), drop = mixed >> 62 == 0;
		assert_int_equal(drop ? idset_drop(set, hash) : !idset_add(set, hash), had);
		assert_int_equal(idset_has(set, hash), !drop);
		assert_true(idset_count(set) <= MOST);
	}
	idset_free(set);
	set = idset_new(MOST);
	for (uint64_t i = 0; i < 100000; i++)
		idset_add(set, i * i + 7);
	for (uint64_t i = 100000 - MOST; i < 100000; i++)
		assert_true(idset_has(set, i * i + 7)); /* the newest are the ones kept */
	assert_int_equal(idset_count(set), MOST);
	idset_free(set);
	idset_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commits),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_view),
		cmocka_unit_test(test_profile),
		cmocka_unit_test(test_session),
		cmocka_unit_test(test_time_us),
		cmocka_unit_test(test_idmap),
		cmocka_unit_test(test_idset),
	};
	json_setup();
	return cmocka_run_group_tests(tests, setup, NULL);
}
