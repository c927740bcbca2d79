#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/json.h"
#include "net/mastodon_json.h"
#include "net/sse.h"
#include "tests/unit/fixture.h"

static struct mastodon_server server;

static json_t *parse(const char *text)
{
	char why[120];
	json_t *tree = json_read(text, strlen(text), why);
	if (tree == NULL)
		fail_msg("%s: %s", why, text);
	return tree;
}

static int setup(void **state)
{
	(void)state;
	if (!mastodon_server(&server, "https://social.glass.example/"))
		return -1;
	strcpy(server.domain, "glass.example");
	return 0;
}

static void test_server(void **state)
{
	(void)state;
	static const struct { const char *url, *origin, *host; } cases[] = {
		{"https://a.example", "https://a.example", "a.example"},
		{"https://a.example/", "https://a.example", "a.example"},
		{"http://127.0.0.1:8123/api?x", "http://127.0.0.1:8123", "127.0.0.1:8123"},
		{"a.example", NULL, NULL},
		{"https://", NULL, NULL},
		{"", NULL, NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct mastodon_server out;
		assert_int_equal(mastodon_server(&out, cases[i].url), cases[i].origin != NULL);
		if (cases[i].origin != NULL) {
			assert_string_equal(out.origin, cases[i].origin);
			assert_string_equal(out.host, cases[i].host);
		}
	}
}

static void test_statuses(void **state)
{
	(void)state;
	json_t *cases = fixture_read("mastodon-statuses.json"), *fixture;
	int64_t now = fixture_time("2026-11-25T21:00:00Z");
	size_t i;
	json_array_foreach(cases, i, fixture) {
		json_t *status = json_object_get(fixture, "status"), *expected = json_object_get(fixture, "post");
		struct post *post = mastodon_post(status, &server, now);
		if (json_is_null(expected)) {
			if (post != NULL)
				fail_msg("%s: a post", fixture_name(fixture));
			continue;
		}
		fixture_check(fixture, post, expected);
		struct mastodon_note note;
		assert_true(mastodon_note(status, &note));
		assert_string_equal(note.reply_id, json_str(fixture, "reply_id"));
	}
	json_decref(cases);
}

static void test_seen_at(void **state)
{
	(void)state;
	json_t *cases = fixture_read("mastodon-statuses.json");
	struct post *post = mastodon_post(json_object_get(json_array_get(cases, 1), "status"), &server, 0);
	assert_string_equal(post->seen_at, "https://social.glass.example/@bo@harbour.example/117777000000000002");
	post = mastodon_reply(post, "https://social.glass.example/users/ana/statuses/1");
	assert_string_equal(post->reply_to, "mastodon:https://social.glass.example/users/ana/statuses/1");
	assert_string_equal(post->author.handle, "bo@harbour.example");
	post_free(post);
	json_decref(cases);
}

static void test_edits(void **state)
{
	(void)state;
	json_t *status = parse("{\"id\":\"1\",\"uri\":\"u\",\"account\":{},\"edited_at\":null}");
	struct mastodon_note note;
	assert_true(mastodon_note(status, &note));
	assert_int_equal(note.edited, 0);
	json_object_set_new(status, "edited_at", json_string("2026-11-25T20:06:00.000Z"));
	assert_true(mastodon_note(status, &note));
	assert_int_equal(note.edited, fixture_time("2026-11-25T20:06:00Z"));
	json_object_set_new(status, "edited_at", json_string("1900-01-01T00:00:00Z"));
	assert_true(mastodon_note(status, &note));
	assert_int_equal(note.edited, 1);
	json_decref(status);
}

/* A domain that the instance did not tell comes from the account's page. */
static void test_handles(void **state)
{
	(void)state;
	static const struct { const char *acct, *url, *domain, *handle; } cases[] = {
		{"ana", "https://social.glass.example/@ana", "glass.example", "ana@glass.example"},
		{"ana", "https://social.glass.example/@ana", "", "ana@social.glass.example"},
		{"ana", "", "", "ana@host.example"},
		{"bo@harbour.example", "https://harbour.example/@bo", "glass.example", "bo@harbour.example"},
		{"@bo@harbour.example", "", "", "bo@harbour.example"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct mastodon_server here = { "https://host.example", "host.example", "" };
		strcpy(here.domain, cases[i].domain);
		json_t *status = json_pack("{s:s,s:s,s:s,s:{s:s,s:s,s:s}}", "id", "1", "uri", "https://u.example/1", "created_at", "2026-11-25T20:06:00Z",
			"account", "acct", cases[i].acct, "url", cases[i].url, "uri", "https://u.example/a");
		struct post *post = mastodon_post(status, &here, 0);
		assert_non_null(post);
		assert_string_equal(post->author.handle, cases[i].handle);
		post_free(post);
		json_decref(status);
	}
}

/* A profile that asks not to be archived. */
static void test_opted_out(void **state)
{
	(void)state;
	static const struct { const char *note; bool out; } cases[] = {
		{"<p>Keeper of clocks. <a href=\"https://a.example/tags/nobot\" class=\"mention hashtag\">#<span>nobot</span></a></p>", true},
		{"<p>I like sheep<br />#NoBots</p>", true},
		{"<p>#noarchive #museums</p>", true},
		{"<p>nobot, noarchive</p>", false},
		{"<p>#nobotany #noarchives</p>", false},
		{"<p>#museums</p>", false},
		{"", false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		json_t *status = json_pack("{s:s,s:{s:s,s:s}}", "id", "1", "account", "uri", "https://a.example/users/ana", "note", cases[i].note);
		const char *author = mastodon_opted_out(status);
		if ((author != NULL) != cases[i].out)
			fail_msg("%s", cases[i].note);
		if (author != NULL)
			assert_string_equal(author, "https://a.example/users/ana");
		json_decref(status);
	}
}

static void test_frames(void **state)
{
	(void)state;
	static const struct { const char *json; bool fine; enum mastodon_kind kind; const char *payload; int status; } cases[] = {
		{"{\"stream\":[\"hashtag\",\"x\"],\"event\":\"update\",\"payload\":\"{\\\"id\\\":\\\"1\\\"}\"}", true, MASTODON_UPDATE, "{\"id\":\"1\"}", 0},
		{"{\"stream\":[\"hashtag\",\"x\"],\"event\":\"status.update\",\"payload\":\"{}\"}\n", true, MASTODON_EDIT, "{}", 0},
		{"{\"stream\":[\"hashtag\",\"x\"],\"event\":\"delete\",\"payload\":\"117\"}", true, MASTODON_DELETE, "117", 0},
		{"{\"stream\":[\"user\"],\"event\":\"filters_changed\"}", true, MASTODON_OTHER, "", 0},
		{"{\"event\":\"unheard.of\",\"payload\":\"1\"}", true, MASTODON_OTHER, "1", 0},
		{"{\"error\":\"Missing tag name parameter\",\"status\":400}", true, MASTODON_ERROR, "Missing tag name parameter", 400},
		{"{\"error\":\"no status\"}", true, MASTODON_ERROR, "no status", 0},
		{"{\"event\":\"update\"}", false, MASTODON_UPDATE, "", 0},
		{"{\"event\":\"delete\",\"payload\":117}", false, MASTODON_DELETE, "", 0},
		{"{}", false, MASTODON_OTHER, "", 0},
		{"[1]", false, MASTODON_OTHER, "", 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct mastodon_frame frame;
		json_t *tree = parse(cases[i].json);
		bool fine = mastodon_frame(tree, &frame);
		if (fine != cases[i].fine || frame.kind != cases[i].kind || strcmp(frame.payload, cases[i].payload) != 0 ||
		    frame.status != cases[i].status)
			fail_msg("%s", cases[i].json);
		json_decref(tree);
	}
}

static void test_instance(void **state)
{
	(void)state;
	static const struct { const char *json, *domain, *streaming; bool local, remote, local_off, remote_off; } cases[] = {
		{"{\"domain\":\"glass.example\",\"configuration\":{\"urls\":{\"streaming\":\"wss://s.glass.example/\"}}}",
		 "glass.example", "wss://s.glass.example", false, false, false, false},
		{"{\"configuration\":{\"timelines_access\":{\"hashtag_feeds\":{\"local\":\"public\",\"remote\":\"authenticated\"}}}}", "", "", false, true, false, false},
		{"{\"configuration\":{\"timelines_access\":{\"hashtag_feeds\":{\"local\":\"authenticated\",\"remote\":\"disabled\"}}}}", "", "", true, true, false, true},
		{"{\"domain\":\"glass.example/@evil\"}", "", "", false, false, false, false},
		{"{\"configuration\":[]}", "", "", false, false, false, false},
		{"[]", "", "", false, false, false, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct mastodon_server here = { "https://a.example", "a.example", "" };
		struct mastodon_instance out;
		json_t *tree = parse(cases[i].json);
		mastodon_instance(tree, &here, &out);
		assert_string_equal(here.domain, cases[i].domain);
		assert_string_equal(out.streaming, cases[i].streaming);
		assert_int_equal(out.local_closed, cases[i].local);
		assert_int_equal(out.remote_closed, cases[i].remote);
		assert_int_equal(out.local_disabled, cases[i].local_off);
		assert_int_equal(out.remote_disabled, cases[i].remote_off);
		json_decref(tree);
	}
}

static void test_ids(void **state)
{
	(void)state;
	char id[MASTODON_ID_MAX];
	int64_t now = fixture_time("2026-09-12T16:03:05.412Z");
	mastodon_id_at(now, id);
	assert_true(mastodon_id_timed(id));
	assert_int_equal(mastodon_id_time(id), now);
	assert_true(mastodon_id_compare(id, "117258910787999999") < 0);
	assert_true(mastodon_id_compare("99", "100") < 0);
	assert_true(mastodon_id_compare("100", "100") == 0);
	assert_false(mastodon_id_timed("01M83ABCDEFGHJKMNPQRSTVWXY"));
	assert_false(mastodon_id_timed("42"));
	assert_false(mastodon_id_timed("99999999999999999999"));
	mastodon_id_at(-5, id);
	assert_string_equal(id, "0");
}

static void test_link(void **state)
{
	(void)state;
	static const struct { const char *header, *rel, *url; } cases[] = {
		{"<https://a.example/x?max_id=1>; rel=\"next\", <https://a.example/x?min_id=2>; rel=\"prev\"", "next", "https://a.example/x?max_id=1"},
		{"<https://a.example/x?max_id=1>; rel=\"next\", <https://a.example/x?min_id=2>; rel=\"prev\"", "prev", "https://a.example/x?min_id=2"},
		{"<https://a.example/x?min_id=2>; rel=\"prev\"", "next", NULL},
		{"<https://a.example/x", "next", NULL},
		{"<>; rel=\"next\"", "next", NULL},
		{"", "next", NULL},
		{NULL, "next", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char url[MASTODON_URL_MAX];
		assert_int_equal(mastodon_link(cases[i].header, cases[i].rel, url), cases[i].url != NULL);
		if (cases[i].url != NULL)
			assert_string_equal(url, cases[i].url);
	}
}

static void test_words(void **state)
{
	(void)state;
	static const struct { int status; const char *error, *body; bool token; enum mastodon_answer answer; const char *holds; } cases[] = {
		{200, "", "[]", false, MASTODON_FINE, NULL},
		{401, "", "{\"error\":\"The access token is invalid\"}", false, MASTODON_CLOSED, "only to people with an account: add a token"},
		{422, "", "{\"error\":\"This method requires an authenticated user\"}", false, MASTODON_CLOSED, "only to people with an account: add a token"},
		{403, "", "[]", false, MASTODON_CLOSED, "only to people with an account: add a token"},
		{401, "", "{\"error\":\"The access token was revoked\"}", true, MASTODON_CLOSED, "refused the token (The access token was revoked): make a new one"},
		{404, "", "[]", false, MASTODON_EMPTY, NULL},
		{429, "", "{\"error\":\"Too many requests\"}", false, MASTODON_LATER, "we ask too often"},
		{503, "", "[]", false, MASTODON_LATER, "not ready (status 503)"},
		{0, "no route to a.example: could not resolve host", "[]", false, MASTODON_LATER, "could not resolve host"},
		{418, "", "{\"error\":\"I'm a teapot\"}", false, MASTODON_ODD, "418 (I'm a teapot)"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char out[400];
		json_t *body = parse(cases[i].body);
		assert_int_equal(mastodon_answer(cases[i].status), cases[i].answer);
		mastodon_words(out, sizeof out, &server, cases[i].status, cases[i].error, body, cases[i].token);
		if (cases[i].holds != NULL && strstr(out, cases[i].holds) == NULL)
			fail_msg("%d: %s", cases[i].status, out);
		json_decref(body);
	}
}

struct heard {
	char text[4096];
	unsigned lost;
};

static void hear(void *arg, const char *name, const char *data, size_t length)
{
	struct heard *heard = arg;
	size_t at = strlen(heard->text);
	if (data == NULL)
		heard->lost++;
	else
		snprintf(heard->text + at, sizeof heard->text - at, "%s=%s[%zu];", name, data, length);
}

static const struct { const char *bytes, *heard; } streams[] = {
	{":)\n:thump\n\nevent: update\ndata: {\"id\":\"1\"}\n\n", "update={\"id\":\"1\"}[10];"},
	{":)\r\n\r\nevent: delete\r\ndata: 117\r\n\r\n", "delete=117[3];"},
	{"event: delete\rdata: 117\r\r", "delete=117[3];"},
	{"event:delete\ndata:117\n\nevent: x\n\ndata\n\ndata: y\n\n", "delete=117[3];message=[0];message=y[1];"},
	{"data: a\ndata: b\nid: 4\nretry: 5\nnonsense\n\n", "message=a\nb[3];"},
	{"event: update\ndata: cut", ""},
	{"\n\n\n", ""},
};

/* However the network cuts it. */
static void test_sse(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof streams / sizeof *streams; i++) {
		size_t length = strlen(streams[i].bytes);
		for (size_t chunk = 1; chunk <= length; chunk++) {
			struct sse sse = { 0 };
			struct heard heard = { .lost = 0 };
			for (size_t at = 0; at < length; at += chunk)
				sse_feed(&sse, streams[i].bytes + at, chunk < length - at ? chunk : length - at, hear, &heard);
			assert_string_equal(heard.text, streams[i].heard);
			sse_done(&sse);
		}
	}
}

static void test_sse_too_long(void **state)
{
	(void)state;
	struct sse sse = { 0 };
	struct heard heard = { .lost = 0 };
	char block[4096];
	memset(block, 'x', sizeof block);
	sse_feed(&sse, "data: ", 6, hear, &heard);
	for (int i = 0; i < 1000; i++)
		sse_feed(&sse, block, sizeof block, hear, &heard);
	assert_true(sse.line_capacity <= 2 * SSE_DATA_MAX);
	sse_feed(&sse, "\n\nevent: delete\ndata: 7\n\n", 25, hear, &heard);
	assert_int_equal(heard.lost, 1);
	assert_string_equal(heard.text, "delete=7[1];");
	sse_done(&sse);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_server),
		cmocka_unit_test(test_statuses),
		cmocka_unit_test(test_seen_at),
		cmocka_unit_test(test_edits),
		cmocka_unit_test(test_handles),
		cmocka_unit_test(test_opted_out),
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_instance),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_link),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_sse),
		cmocka_unit_test(test_sse_too_long),
	};
	json_setup();
	return cmocka_run_group_tests(tests, setup, NULL);
}
