/* Posts without the tag: what is a slip, what a source proposes, what becomes of a proposal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "model/session.h"
#include "model/text.h"
#include "net/bluesky.h"
#include "net/json.h"

enum { NOW = 1795651200 };

/* ---- what is a slip */

static void test_near(void **state)
{
	(void)state;
	static const struct { const char *tag; bool near; } rows[] = {
		{ "museoscial", true }, { "musesocia", true }, { "usesocial", true }, { "musessocial", true }, { "musesocjal", true },
		{ "musesociall", true }, { "mousesocial", true }, { "mausesocial", true }, { "musesocial", false }, { "", false },
		{ "musesocialist", false }, { "museum", false }, { "social", false }, { "mesusocial", false }, { "museosical", false },
		{ "muses", false }, { "musesoci\xc3\xa6l", true }, { "musesoc\xe5\x8d\x9alal", false },
	};
	struct tag_set set = { 0 };
	const char *why;
	assert_true(tag_set_add(&set, "GLAM", &why));
	assert_true(tag_set_add(&set, "MuseSocial", &why));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if ((tag_set_near(&set, rows[i].tag) == 1) != rows[i].near)
			fail_msg("%s", rows[i].tag);
	/* Short tags have too many neighbours. */
	assert_true(tag_set_near(&set, "glan") == SIZE_MAX);
	struct tag_set other = { 0 };
	assert_true(tag_set_add(&other, "博物館巡り散歩", &why));
	assert_int_equal(tag_set_near(&other, "博物館巡散歩"), 0);
	assert_true(tag_set_near(&other, "博物館散歩") == SIZE_MAX);
}

/* ---- what Bluesky proposes; these stand before the real ones */

static char told[4000];

void source_stray(struct source *source, struct post *post, const char *near)
{
	(void)source;
	snprintf(told + strlen(told), sizeof told - strlen(told), "%s [%s]\n", post->id, near);
	post_free(post);
}

void bluesky_people_find(struct bluesky *b, const char *did, struct bluesky_context *context, char handle[static POST_NAME_MAX],
                         char name[static POST_NAME_MAX])
{
	(void)b, (void)did;
	snprintf(handle, POST_NAME_MAX, "ana.example.org");
	snprintf(name, POST_NAME_MAX, "Ana");
	context->handle = handle;
	context->name = name;
}

#define FRAME(did, rkey, rest) "{\"did\":\"" did "\",\"time_us\":1795651200000000,\"kind\":\"commit\",\"commit\":{\"rev\":\"3l\"," \
	"\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"" rkey "\",\"record\":{\"$type\":\"app.bsky.feed.post\"," \
	"\"createdAt\":\"2026-11-26T00:00:00Z\",\"text\":\"the lamp is on\"" rest "},\"cid\":\"bafyreia\"}}"
#define ANA "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
#define BO "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"
#define QUESTION "at://did:plc:hhhhhhhhhhhhhhhhhhhhhhhh/app.bsky.feed.post/3kquestion"
#define OTHER "at://did:plc:hhhhhhhhhhhhhhhhhhhhhhhh/app.bsky.feed.post/3kother"
#define TAGS(tag) ",\"tags\":[\"" tag "\"]"
#define REPLY(root, parent) ",\"reply\":{\"root\":{\"cid\":\"b\",\"uri\":\"" root "\"},\"parent\":{\"cid\":\"b\",\"uri\":\"" parent "\"}}"

static void frame(struct bluesky *b, const char *bytes)
{
	struct bluesky_event event;
	char why[120];
	if (!bluesky_stray_keep(b, bytes, strlen(bytes)))
		return;
	json_t *tree = json_read(bytes, strlen(bytes), why);
	assert_non_null(tree);
	assert_true(bluesky_event(tree, &event));
	bluesky_stray_take(b, &event);
	json_decref(tree);
}

static void test_bluesky(void **state)
{
	(void)state;
	static const struct { const char *frame, *proposed; } rows[] = {
		{ FRAME(ANA, "3ka", TAGS("MuseoScial")), "bluesky:at://" ANA "/app.bsky.feed.post/3ka [museoscial]\n" },
		{ FRAME(ANA, "3ka", TAGS("MuseoScial")), "" }, /* once */
		{ FRAME(ANA, "3kb", TAGS("lunch")), "" },
		{ FRAME(ANA, "3kc", TAGS("MuseSocial")), "" }, /* no stray */
		{ FRAME(BO, "3kd", TAGS("MuseoScial")), "" },  /* nobody we know */
		{ FRAME(BO, "3ke", REPLY(QUESTION, QUESTION)), "bluesky:at://" BO "/app.bsky.feed.post/3ke []\n" },
		{ FRAME(BO, "3kf", REPLY(QUESTION, OTHER)), "bluesky:at://" BO "/app.bsky.feed.post/3kf []\n" },
		{ FRAME(BO, "3kg", REPLY(OTHER, OTHER)), "" },
		{ FRAME(ANA, "3kh", REPLY(OTHER, QUESTION) TAGS("musesoci\xc3\xa1")), "bluesky:at://" ANA "/app.bsky.feed.post/3kh [musesocia]\n" },
	};
	struct tag_set tags = { 0 };
	const char *why;
	struct source source = { .tags = &tags };
	struct bluesky b = { .source = &source, .host = "jet.example.org", .authors = idset_new(100), .told = idset_new(100) };
	assert_true(tag_set_add(&tags, "MuseSocial", &why));
	bluesky_stray_start(&b);
	idset_add(b.authors, text_hash(ANA));
	idset_add(b.told, text_hash("at://" ANA "/app.bsky.feed.post/3kc"));
	bluesky_stray_watch(&b, "bluesky:" QUESTION);
	bluesky_stray_watch(&b, "bluesky:" QUESTION);
	bluesky_stray_watch(&b, "mastodon:https://glam.example/1");
	assert_int_equal(b.watched_count, 1);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		told[0] = '\0';
		frame(&b, rows[i].frame);
		assert_string_equal(told, rows[i].proposed);
	}
	/* The newest questions count. */
	for (int i = 0; i < BLUESKY_WATCHED; i++) {
		char id[100];
		snprintf(id, sizeof id, "bluesky:at://did:plc:h/app.bsky.feed.post/%d", i);
		bluesky_stray_watch(&b, id);
	}
	told[0] = '\0';
	frame(&b, FRAME(BO, "3ki", REPLY(QUESTION, QUESTION)));
	assert_string_equal(told, "");
	bluesky_stray_stop(&b);
	idset_free(b.authors);
	idset_free(b.told);
}

/* ---- what becomes of them */

static struct post *post_of(const char *id, const char *text)
{
	struct post draft = { .network = NETWORK_BLUESKY, .id = id, .author.id = "did:plc:ana", .author.handle = "did:plc:ana", .text = text,
	                      .created = NOW * 1000LL, .received = NOW * 1000LL };
	return post_new(&draft);
}

static void propose(struct session *session, const char *id, const char *near)
{
	struct event *event = event_new(EVENT_STRAY, 0, NULL, near, NULL, NULL);
	event->post = post_of(id, "a lamp");
	assert_true(queue_push(session->events, event));
}

static unsigned pump(struct session *session)
{
	return session_pump(session, NOW * 1000LL, 1000, NULL, NULL);
}

static void test_session(void **state)
{
	(void)state;
	struct tag_set tags = { .n = 1, .folded = { "musesocial" }, .typed = { "MuseSocial" } };
	struct queue *queue = queue_new(1000, 1 << 20);
	struct session *session = session_new(&tags, queue, NOW * 1000LL);
	session_add_source(session, "jet.example", "bluesky", NOW * 1000LL);
	propose(session, "bluesky:at://a/1", "museoscial");
	propose(session, "bluesky:at://a/1", "museoscial");
	propose(session, "bluesky:at://a/2", "");
	propose(session, "bluesky:at://a/3", "");
	assert_int_equal(pump(session), CHANGED_STRAYS);
	assert_int_equal(session->strays.n, 3);
	assert_int_equal(store_count(session->store), 0); /* part of nothing */
	/* A name, a deletion, the same post with its tag. */
	struct event *person = event_new(EVENT_PERSON, 0, "did:plc:ana", NULL, "ana.example.org", "Ana");
	person->network = NETWORK_BLUESKY;
	assert_true(queue_push(queue, person));
	assert_true(queue_push(queue, event_new(EVENT_DELETE, 0, "bluesky:at://a/2", NULL, NULL, NULL)));
	assert_true(queue_push(queue, event_post(0, post_of("bluesky:at://a/3", "a lamp #musesocial"), false)));
	assert_true(pump(session) & CHANGED_STRAYS);
	assert_int_equal(session->strays.n, 1);
	assert_string_equal(session->strays.all[0].post->author.name, "Ana");
	assert_string_equal(session->strays.all[0].near, "museoscial");
	/* Kept: a post like any other. */
	assert_false(session_keep_stray(session, "bluesky:at://a/2"));
	assert_true(session_keep_stray(session, "bluesky:at://a/1"));
	assert_int_equal(session_due(session), 0);
	assert_true(pump(session) & CHANGED_POSTS);
	assert_int_equal(session->strays.n, 0);
	assert_non_null(store_find(session->store, "bluesky:at://a/1"));
	assert_int_equal(session_due(session), INT64_MAX);
	/* One that is there is not proposed again; all of an author who goes, go. */
	propose(session, "bluesky:at://a/1", "museoscial");
	propose(session, "bluesky:at://a/4", "museoscial");
	pump(session);
	assert_int_equal(session->strays.n, 1);
	struct event *gone = event_new(EVENT_DELETE_AUTHOR, 0, "did:plc:ana", NULL, NULL, NULL);
	gone->network = NETWORK_BLUESKY;
	assert_true(queue_push(queue, gone));
	assert_true(pump(session) & CHANGED_STRAYS);
	assert_int_equal(session->strays.n, 0);
	/* There is an end to them. */
	for (int i = 0; i < STRAYS_MAX + 5; i++) {
		char id[40];
		snprintf(id, sizeof id, "bluesky:at://b/%d", i);
		propose(session, id, "");
	}
	pump(session);
	assert_int_equal(session->strays.n, STRAYS_MAX);
	assert_string_equal(session->strays.all[0].post->id, "bluesky:at://b/5");
	assert_true(session_keep_stray(session, "bluesky:at://b/5")); /* and it is freed when nobody pumps any more */
	session_free(session);
	queue_free(queue);
}

/* ---- whose untagged replies are wanted */

static void asks(struct session *session, const char *id, const char *text, int64_t at)
{
	struct post draft = { .network = NETWORK_BLUESKY, .id = id, .author.id = "did:plc:ana", .author.handle = "did:plc:ana", .text = text,
	                      .created = at, .received = at };
	assert_true(queue_push(session->events, event_post(0, post_new(&draft), false)));
	pump(session);
}

static void wants(struct session *session, const char *id)
{
	while (session_due(session) == 0)
		pump(session);
	const char *got = session_wants(session);
	if (!id)
		assert_null(got);
	else
		assert_string_equal(got, id);
}

static void test_wants(void **state)
{
	(void)state;
	struct tag_set tags = { .n = 1, .folded = { "musesocial" }, .typed = { "MuseSocial" } };
	struct queue *queue = queue_new(1000, 1 << 20);
	struct session *session = session_new(&tags, queue, NOW * 1000LL);
	session_add_source(session, "jet.example", "bluesky", NOW * 1000LL);
	asks(session, "bluesky:at://a/1", "Q1 Which lamp would you save?", NOW * 1000LL);
	wants(session, NULL); /* nobody keeps a ledger */
	session_questions(session, NULL);
	wants(session, "bluesky:at://a/1");
	wants(session, NULL);
	asks(session, "bluesky:at://b/1", "A lamp, and no question", NOW * 1000LL + 1);
	wants(session, NULL);
	asks(session, "bluesky:at://a/2", "Q2 Why that one?", NOW * 1000LL + 2);
	wants(session, "bluesky:at://a/2");
	asks(session, "bluesky:at://a/3", "Q3 Who made it?", NOW * 1000LL + 3);
	asks(session, "bluesky:at://a/4", "Q4 Who lit it?", NOW * 1000LL + 4);
	wants(session, "bluesky:at://a/4"); /* the newest first */
	wants(session, "bluesky:at://a/3");
	wants(session, NULL); /* and not the oldest again */
	session_forget_questions(session);
	wants(session, NULL);
	session_free(session);
	queue_free(queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_near), cmocka_unit_test(test_bluesky), cmocka_unit_test(test_session), cmocka_unit_test(test_wants),
	};
	json_setup();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
