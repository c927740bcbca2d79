/* A source that follows a relay: what it asks, what it tells in which order, and what it does not believe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "model/when.h"
#include "net/nostr.h"
#include "net_scene_served.h"

/* ---- a relay: what it answers to the first question for the tag, then EOSE; everything else has no answer but EOSE */

enum { EVENTS_MAX = 20 };
static char *stored[EVENTS_MAX]; /* messages, in the order they are sent */
static size_t stored_count;
static const char *closed;       /* the words of CLOSED instead */
static atomic_int tag_reqs, closings, held; /* held: the answer to the first question waits while it is set */
static struct tiny_note asked = { .lock = PTHREAD_MUTEX_INITIALIZER }, replies = { .lock = PTHREAD_MUTEX_INITIALIZER },
	near = { .lock = PTHREAD_MUTEX_INITIALIZER }, boosts = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void frame(int fd, const char *text)
{
	tiny_frame(fd, TINY_FIN | TINY_TEXT, text, strlen(text));
}

static void answer_req(int fd, const char *request)
{
	char id[32] = "", text[300];
	sscanf(request, "[\"REQ\",\"%20[a-z0-9]\"", id);
	bool tag = strcmp(id, "tag") == 0;
	if (tag) {
		tiny_keep(&asked, request);
		atomic_fetch_add(&tag_reqs, 1);
	}
	if (strcmp(id, "replies") == 0)
		tiny_keep(&replies, request);
	if (strcmp(id, "near") == 0)
		tiny_keep(&near, request);
	if (strcmp(id, "boosts") == 0)
		tiny_keep(&boosts, request);
	if (tag && closed && atomic_fetch_sub(&closings, 1) > 0) {
		snprintf(text, sizeof text, "[\"CLOSED\",\"tag\",\"%s\"]", closed);
		frame(fd, text);
		frame(fd, "[\"AUTH\",\"a challenge\"]");
		return;
	}
	while (tag && atomic_load(&held))
		usleep(1000);
	for (size_t i = 0; tag && i < stored_count; i++)
		frame(fd, stored[i]);
	snprintf(text, sizeof text, "[\"EOSE\",\"%s\"]", id);
	frame(fd, text);
	if (tag)
		frame(fd, "[\"NOTICE\",\"be brief\"]");
}

static void serve(int fd, const char *head)
{
	static const char about[] = "{\"limitation\":{\"max_limit\":150}}";
	char upgrade[64], message[TINY_HEAD];
	if (!*tiny_header(head, "Upgrade", upgrade, sizeof upgrade)) {
		tiny_say(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/nostr+json\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s",
		         strlen(about), about);
		return;
	}
	tiny_upgrade(fd, head, "");
	for (int first; (first = tiny_read_frame(fd, message, sizeof message)) >= 0;)
		if ((first & 15) == TINY_TEXT && strncmp(message, "[\"REQ\"", 6) == 0)
			answer_req(fd, message);
}

/* ---- the scene */

static struct tiny *server;
static json_t *cases;

static json_t *event_of(const char *name)
{
	size_t i;
	json_t *fixture;
	json_array_foreach(cases, i, fixture)
		if (strcmp(json_string_value(json_object_get(fixture, "name")), name) == 0)
			return json_object_get(fixture, "event");
	fail_msg("there is no fixture %s", name);
	return NULL;
}

static const char *id_of(const char *name)
{
	return json_string_value(json_object_get(event_of(name), "id"));
}

static void store(const char *name)
{
	json_t *message = json_pack("[ssO]", "EVENT", "tag", event_of(name));
	stored[stored_count++] = json_dumps(message, JSON_COMPACT);
	json_decref(message);
}

static void follow(struct net_scene *scene, int64_t resume)
{
	char url[64];
	const char *why;
	atomic_store(&tag_reqs, 0);
	server = tiny_start(serve);
	snprintf(url, sizeof url, "ws://127.0.0.1:%d", server->port);
	scene_source(scene, "nostr", strdup(url));
	scene->options.sources[0].resume = resume;
	assert_true(tag_set_add(&scene->options.tags, "VisiteMusée", &why));
	assert_true(tag_set_add(&scene->options.tags, "musesocial", &why));
	scene->keep_posts = true;
	scene_start(scene);
}

static int begin(void **state)
{
	cases = json_load_file("tests/fixtures/nostr-events.json", JSON_ALLOW_NUL, NULL);
	stored_count = 0;
	closed = NULL;
	atomic_store(&held, 0);
	atomic_store(&closings, 1);
	return cases ? scene_begin(state) : -1;
}

static int end(void **state)
{
	scene_end_served(state, server);
	while (stored_count > 0)
		free(stored[--stored_count]);
	json_decref(cases);
	return 0;
}

static void told(struct net_scene *scene, const char *name, bool wanted)
{
	const char *at = strstr(scene->heard, id_of(name));
	if ((at != NULL) != wanted)
		fail_msg("%s: %s\n%s", name, wanted ? "was not told" : "was told", scene->heard);
	if (at && strstr(at + 1, id_of(name)))
		fail_msg("%s: was told twice", name);
}

/* Newest first on the wire, oldest first here; what is no true post under the tag is counted and not told. */
static void test_past(void **state)
{
	static const char *const lies[] = {
		"its content was changed", "a broken signature", "another author, with an id that fits", "an id in capitals", "another tag",
		"a key that is no point of the curve", "a time as text", "a deletion",
	};
	struct net_scene *scene = *state;
	store("a picture with its description");
	for (size_t i = 0; i < sizeof lies / sizeof *lies - 1; i++)
		store(lies[i]);
	store("deeper: the reply counts; a warning; full width");
	store("a question");
	store("a question");
	follow(scene, 0);
	assert_true(scene_until(scene, " cursor "));
	told(scene, "a question", true);
	told(scene, "deeper: the reply counts; a warning; full width", true);
	told(scene, "a picture with its description", true);
	assert_int_equal(scene->posts, 3);
	const char *first = strstr(scene->heard, id_of("a question"));
	assert_true(first < strstr(scene->heard, id_of("a picture with its description")));
	assert_non_null(strstr(scene->heard, "odd an event whose id does not fit its content"));
	assert_non_null(strstr(scene->heard, "odd an event that its author has not signed"));
	assert_non_null(strstr(scene->heard, "odd an event by a key that is none"));
	assert_non_null(strstr(scene->heard, "odd no event of Nostr"));
	assert_non_null(strstr(scene->heard, "odd a post without the tag"));
	assert_null(strstr(scene->heard, " gap "));
	assert_non_null(strstr(scene->heard, "0 live heard: stream, 150 posts an answer at most"));
	/* every form that a tag may have there, and not more than the relay gives at once */
	assert_non_null(strstr(tiny_kept(&asked), "\"#t\":[\"VisiteMus\xc3\xa9" "e\",\"visitemus\xc3\xa9" "e\",\"visitemusee\",\"musesocial\"]"));
	assert_non_null(strstr(tiny_kept(&asked), "\"limit\":150"));
}

/* A deletion that comes before its note keeps it away; one by somebody else does not. */
static void test_early_deletion(void **state)
{
	struct net_scene *scene = *state;
	store("a deletion"); /* by otto, of the answer below */
	store("a direct answer has only a root");
	store("a question");
	follow(scene, 0);
	assert_true(scene_until(scene, " cursor "));
	told(scene, "a direct answer has only a root", false);
	told(scene, "a question", true);
}

static void test_late_deletion(void **state)
{
	struct net_scene *scene = *state;
	char line[100];
	store("a question");
	store("a direct answer has only a root");
	store("a deletion");
	follow(scene, 0);
	snprintf(line, sizeof line, "delete nostr:%s\n", id_of("a direct answer has only a root"));
	assert_true(scene_until(scene, line));
	assert_true(scene_until(scene, " cursor "));
	assert_int_equal(scene->posts, 1);
}

/* The note that a repost brings along is one more post; a false one makes both worthless. */
static void test_reposts(void **state)
{
	struct net_scene *scene = *state;
	store("a repost of words nobody said");
	store("a repost");
	follow(scene, 0);
	assert_true(scene_until(scene, " cursor "));
	told(scene, "a question", true);
	told(scene, "a repost", true);
	told(scene, "a repost of words nobody said", false);
	assert_non_null(strstr(scene->heard, "odd a repost of words that nobody said"));
	/* Those without the tag are asked for by what they repost. */
	for (int i = 0; i < 1000 && !strstr(tiny_kept(&boosts), id_of("a question")); i++)
		usleep(10000);
	assert_non_null(strstr(tiny_kept(&boosts), id_of("a question")));
	assert_non_null(strstr(tiny_kept(&boosts), "\"kinds\":[6,16],\"#e\":["));
}

/* What a relay says to people is passed on. */
static void test_notice(void **state)
{
	struct net_scene *scene = *state;
	follow(scene, 0);
	assert_true(scene_until(scene, "0 live heard: stream, 150 posts an answer at most; the relay says: be brief 0\n"));
}

static void test_profiles(void **state)
{
	struct net_scene *scene = *state;
	store("a profile");
	store("an old profile with empty names");
	store("a profile that is no JSON");
	follow(scene, 0);
	assert_true(scene_until(scene, " cursor "));
	assert_non_null(strstr(scene->heard, " npub1qzf73p29k6jqv7jn0p8afacu0kn4pnrdwnskj7d0uwg2syyzz9lsz52lfg Fen"));
	assert_non_null(strstr(scene->heard, " otto bot\n"));
	char opted_out[32];
	snprintf(opted_out, sizeof opted_out, "0 event %d\n", EVENT_OPT_OUT);
	assert_non_null(strstr(scene->heard, opted_out));
}

/* A login that we have not: said in words, and not asked again. */
static void test_refused(void **state)
{
	struct net_scene *scene = *state;
	closed = "auth-required: members only";
	follow(scene, 0);
	assert_true(scene_until(scene, "0 refused"));
	assert_non_null(strstr(scene->heard, "answers only those with an account there (auth-required: members only): choose another relay"));
	assert_int_equal(atomic_load(&tag_reqs), 1);
	net_retry(scene->net); /* a person says so */
	for (int i = 0; i < 15 && atomic_load(&tag_reqs) < 2; i++)
		scene_take(scene);
	assert_int_equal(atomic_load(&tag_reqs), 2);
}

/* The relay has had enough for now: the same connection, after a while. */
static void test_closed(void **state)
{
	struct net_scene *scene = *state;
	closed = "rate-limited: slow down";
	store("a question");
	follow(scene, 0);
	assert_true(scene_until(scene, "ended it: rate-limited: slow down"));
	assert_int_equal(scene->posts, 0);
	assert_true(scene_until(scene, " cursor "));
	told(scene, "a question", true);
}

/* Where an earlier run ended, and ten minutes before; all that is a gap, filled. */
static void test_resume(void **state)
{
	struct net_scene *scene = *state;
	int64_t resume = when_now() - 3600 * 1000;
	char wanted[64];
	store("a question");
	follow(scene, resume);
	assert_true(scene_until(scene, " cursor "));
	snprintf(wanted, sizeof wanted, "\"since\":%lld,", (long long)(resume / 1000 - 600));
	assert_non_null(strstr(tiny_kept(&asked), wanted));
	snprintf(wanted, sizeof wanted, " gap %lld-", (long long)resume);
	const char *gap = strstr(scene->heard, wanted);
	assert_non_null(gap);
	assert_true(gap > strstr(scene->heard, id_of("a question")) && gap < strstr(scene->heard, " cursor "));
	assert_non_null(strstr(gap, " complete\n"));
}

/* The same subscription, wider; also when the past is still being read. */
static void one_more(struct net_scene *scene, bool early)
{
	atomic_store(&held, early);
	follow(scene, 0);
	if (!early)
		assert_true(scene_until(scene, " cursor "));
	for (int i = 0; i < 1000 && atomic_load(&tag_reqs) < 1; i++)
		usleep(10000);
	assert_null(strstr(tiny_kept(&asked), "museoscial"));
	net_follow(scene->net, "museoscial");
	usleep(early ? 100000 : 0); /* likely before the answer; after it is as good */
	atomic_store(&held, 0);
	for (int i = 0; i < 1000 && atomic_load(&tag_reqs) < 2; i++)
		usleep(10000);
	assert_int_equal(atomic_load(&tag_reqs), 2);
	const char *second = strstr(tiny_kept(&asked), "museoscial");
	assert_non_null(second);
	assert_null(strstr(scene->heard, " gap "));
}

static void test_one_more(void **state)
{
	one_more(*state, false);
}

static void test_one_more_early(void **state)
{
	one_more(*state, true);
}

static bool was_asked(struct net_scene *scene, struct tiny_note *note, const char *text)
{
	for (int i = 0; i < 15 && strstr(tiny_kept(note), text) == NULL; i++)
		scene_take(scene);
	return strstr(tiny_kept(note), text) != NULL;
}

/* Replies to what is watched are asked for by its id, and what the people of the conversation write. */
static void test_stray(void **state)
{
	struct net_scene *scene = *state;
	char wanted[200], id[100];
	store("a question");
	follow(scene, 0);
	assert_true(scene_until(scene, " cursor "));
	snprintf(wanted, sizeof wanted, "\"authors\":[\"%s\"]", json_string_value(json_object_get(event_of("a question"), "pubkey")));
	assert_true(was_asked(scene, &near, wanted));
	net_watch(scene->net, "mastodon:https://glam.example/1");
	net_watch(scene->net, "nostr:nonsense");
	snprintf(id, sizeof id, "nostr:%s", id_of("a question"));
	net_watch(scene->net, id);
	snprintf(wanted, sizeof wanted, "[\"REQ\",\"replies\",{\"kinds\":[1],\"#e\":[\"%s\"],\"since\":", id_of("a question"));
	assert_true(was_asked(scene, &replies, wanted));
}

/* Where a relay allows few subscriptions, deletions come first. */
static void test_room(void **state)
{
	static const struct { int64_t subs; bool room; } rows[] = { { 0, true }, { 20, true }, { 10, true }, { 8, true }, { 7, false }, { 1, false } };
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct nostr n = { .limits.subs = rows[i].subs };
		if (nostr_stray_room(&n) != rows[i].room)
			fail_msg("%lld subscriptions", (long long)rows[i].subs);
	}
}

/* No more people in one question than the relay takes in one message. */
static void test_authors(void **state)
{
	static const struct { int64_t message; size_t people, asked; } rows[] = {
		{ 0, 800, 800 }, { 0, 3, 3 }, { 131072, 800, 800 }, { 56000, 800, 800 }, { 55999, 800, 700 }, { 16384, 800, 200 }, { 16384, 150, 150 },
		{ 6000, 800, 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct nostr n = { .limits.message = rows[i].message, .people.author_count = rows[i].people };
		assert_int_equal(nostr_stray_authors(&n), rows[i].asked);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_past, begin, end), cmocka_unit_test_setup_teardown(test_early_deletion, begin, end),
		cmocka_unit_test_setup_teardown(test_late_deletion, begin, end), cmocka_unit_test_setup_teardown(test_reposts, begin, end),
		cmocka_unit_test_setup_teardown(test_profiles, begin, end), cmocka_unit_test_setup_teardown(test_refused, begin, end),
		cmocka_unit_test_setup_teardown(test_closed, begin, end), cmocka_unit_test_setup_teardown(test_resume, begin, end),
		cmocka_unit_test_setup_teardown(test_one_more, begin, end), cmocka_unit_test_setup_teardown(test_one_more_early, begin, end),
		cmocka_unit_test_setup_teardown(test_notice, begin, end),
		cmocka_unit_test_setup_teardown(test_stray, begin, end), cmocka_unit_test(test_room), cmocka_unit_test(test_authors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
