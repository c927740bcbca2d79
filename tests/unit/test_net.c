/* The network thread: flow control, what it tells and how often, its start and its end. */
#undef _FORTIFY_SOURCE /* or explicit_bzero is inline already, and could not be stood in for */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "net/avatar_fetch.h"
#include "net_scene.h"
#include "slow_names.h"
#include "tiny_server.h"

/* ------------------------------------------------------------ "mastodon": a source that does what its url says */

static atomic_int pauses, retries, stops;
static struct tiny_note seen_token = { .lock = PTHREAD_MUTEX_INITIALIZER };
/* Not static: the C library may have declared explicit_bzero inline. */
const char *kept_token; /* where the thread's copy of it lay */
size_t wiped;           /* bytes of it that were overwritten */

/* Stands before the C library's, under both the names the compiler gives it. */
void __explicit_bzero_chk(void *p, size_t n, size_t room);
void explicit_bzero(void *p, size_t n)
{
	if (p == (const void *)kept_token)
		wiped = n;
	for (volatile char *q = p; n--;)
		*q++ = 0;
}

void __explicit_bzero_chk(void *p, size_t n, size_t room)
{
	(void)room;
	explicit_bzero(p, n);
}

struct actor {
	struct source *source;
	struct timer *timer;
	bool paused;
	int next;
	struct http_call *calls[2];
	struct ws *ws[3];
};

enum { FLOOD = 50000, BURST = 40 };

static struct post *post_number(int n)
{
	char id[32];
	snprintf(id, sizeof id, "mastodon:%07d", n);
	struct post draft = { .network = NETWORK_MASTODON, .id = id, .source = "one.example.org", .url = "https://one.example.org/1",
	                      .author = { "https://one.example.org/ana", "ana@one.example.org", "Ana", false },
	                      .created = 1000, .received = 1000, .text = "an astrolabe, and some more text to fill it" };
	return post_new(&draft);
}

/* Like a page of an answer: what has arrived is told, also after the pause. */
static void flood(void *arg)
{
	struct actor *actor = arg;
	for (int i = 0; i < BURST && actor->next < FLOOD; i++)
		source_post(actor->source, post_number(actor->next++), false);
	if (actor->next == FLOOD)
		source_state(actor->source, SOURCE_ENDED, 0, "flood over");
	else if (!actor->paused)
		timer_set(actor->timer, 0);
}

/* A page far larger than queue and backlog together. */
static void avalanche(void *arg)
{
	struct actor *actor = arg;
	static char text[POST_TEXT_MAX];
	memset(text, 'x', sizeof text - 1);
	for (int i = 0; i < 3000; i++) {
		struct post draft = { .id = "mastodon:same", .author.id = "https://one.example.org/ana", .text = text };
		source_post(actor->source, post_new(&draft), false);
	}
	source_state(actor->source, SOURCE_ENDED, 0, "avalanche over");
}

static void tell_everything(void *arg)
{
	struct actor *actor = arg;
	struct source *source = actor->source;
	source_state(source, SOURCE_LIVE, 0, "stream of %s", "one");
	source_state(source, SOURCE_LIVE, 0, "stream of one");
	source_state(source, SOURCE_RETRY, 5000, "lost");
	source_state(source, SOURCE_RETRY, 5000, "lost");
	source_state(source, SOURCE_RETRY, 6000, "lost");
	for (int i = 0; i < 1000; i++)
		source_heard(source);
	source_post(source, post_number(7), true);
	source_post(source, NULL, true);
	source_delete(source, "mastodon:gone");
	source_delete_author(source, NETWORK_BLUESKY, "did:plc:bo");
	source_person(source, NETWORK_BLUESKY, "did:plc:ana", "ana.example.org", "Ana", true);
	source_profile(source, NETWORK_BLUESKY, "did:plc:ana", "no links");
	source_profile(source, NETWORK_BLUESKY, "did:plc:ana", "https://a.example/@ana");
	source_profile(source, NETWORK_BLUESKY, "did:plc:ana", "https://a.example/@ana"); /* is known */
	source_profile(source, NETWORK_BLUESKY, "did:plc:ana", "https://b.example/@ana");
	source_stray(source, post_number(8), "museoscial");
	source_stray(source, NULL, "");
	source_gap(source, 1000, 2000, 6, true);
	source_odd(source, "a frame of nonsense\x1b[31m", "\xff\x00\x1b", 3);
	source_state(source, SOURCE_ENDED, 0, "everything told");
}

static bool no_head(void *arg, const struct http_response *response)
{
	(void)arg, (void)response;
	return true;
}

static void no_data(void *arg, const char *bytes, size_t length)
{
	(void)arg, (void)bytes, (void)length;
}

static void no_done(void *arg, const struct http_response *response)
{
	(void)arg, (void)response;
}

static void no_open(void *arg)
{
	struct actor *actor = arg;
	source_state(actor->source, SOURCE_LIVE, 0, "all hang");
}

static void no_message(void *arg, char *data, size_t length, bool binary)
{
	(void)arg, (void)data, (void)length, (void)binary;
}

static void no_closed(void *arg, const struct ws_end *end)
{
	(void)arg, (void)end;
}

/* Connections in every state in which they can hang. */
static void hang(struct actor *actor)
{
	static const struct http_stream stream = { no_head, no_data, no_done };
	static const struct ws_handlers handlers = { no_open, no_message, NULL, no_closed };
	struct source_tools *tools = &actor->source->tools;
	char url[64];
	struct http_request request = { .url = "https://hang.example.org/" };
	actor->calls[0] = http_send(tools->http, &request, no_done, actor);
	snprintf(url, sizeof url, "http://127.0.0.1:%s/", actor->source->handle);
	request.url = url;
	actor->calls[1] = http_stream(tools->http, &request, &stream, actor);
	actor->ws[0] = ws_connect(tools->ws, &(struct ws_config){ .url = "wss://hang.example.org/" }, &handlers, actor);
	snprintf(url, sizeof url, "ws://127.0.0.1:%s/mute", actor->source->handle);
	actor->ws[1] = ws_connect(tools->ws, &(struct ws_config){ .url = url }, &handlers, actor);
	snprintf(url, sizeof url, "ws://127.0.0.1:%s/ws", actor->source->handle);
	actor->ws[2] = ws_connect(tools->ws, &(struct ws_config){ .url = url }, &handlers, actor);
}

static void *actor_start(struct source *source)
{
	struct actor *actor = calloc(1, sizeof *actor);
	const char *what = source->url;
	actor->source = source;
	actor->timer = timer_new(source->tools.loop, !strcmp(what, "flood") ? flood : !strcmp(what, "avalanche") ? avalanche : tell_everything,
	                         actor);
	source_state(source, SOURCE_CONNECTING, 0, "%s %s since %lld tag %s", what, source->name, (long long)source->since,
	             source->tags->folded[0]);
	if (source->token) {
		tiny_keep(&seen_token, source->token);
		kept_token = source->token;
	}
	if (!strcmp(what, "hang"))
		hang(actor);
	else if (!strncmp(what, "http:", 5))
		avatar_offer(source, NETWORK_MASTODON, "ana", what);
	else if (!strcmp(what, "early"))
		for (int i = 0; i < 3000; i++) /* the queue is full before start returns */
			source_post(source, post_number(i), false);
	else
		timer_set(actor->timer, 0);
	return actor;
}

static void actor_stop(void *self)
{
	struct actor *actor = self;
	timer_free(actor->timer);
	if (actor->calls[0]) {
		http_cancel(actor->calls[0]);
		http_cancel(actor->calls[1]);
		for (int i = 0; i < 3; i++)
			ws_close(actor->ws[i]);
	}
	free(actor);
	atomic_fetch_add(&stops, 1);
}

static void actor_pause(void *self, bool paused)
{
	struct actor *actor = self;
	assert_int_not_equal(actor->paused, paused);
	actor->paused = paused;
	if (paused)
		atomic_fetch_add(&pauses, 1);
	if (!paused && !strcmp(actor->source->url, "flood"))
		timer_set(actor->timer, 0);
	if (!paused && !strcmp(actor->source->url, "early"))
		source_state(actor->source, SOURCE_ENDED, 0, "early over");
}

static void actor_retry(void *self)
{
	struct actor *actor = self;
	source_state(actor->source, SOURCE_CONNECTING, 0, "asked %d times", atomic_fetch_add(&retries, 1) + 1);
}

static void actor_watch(void *self, const char *id)
{
	struct actor *actor = self;
	source_state(actor->source, SOURCE_LIVE, 0, "watches %s", id);
}

static void actor_tags_changed(void *self)
{
	struct actor *actor = self;
	const struct tag_set *tags = actor->source->tags;
	source_state(actor->source, SOURCE_LIVE, 0, "follows %zu, and %s", tags->n, tags->typed[tags->n - 1]);
}

const struct source_ops mastodon_source = { "mastodon", actor_start, actor_stop, actor_pause, actor_retry, NULL, actor_watch, actor_tags_changed };
const struct source_ops bluesky_source = { "bluesky", actor_start, actor_stop, actor_pause, NULL, NULL, NULL, NULL };

/* ------------------------------------------------------------ tests */

static int begin(void **state)
{
	atomic_store(&pauses, 0);
	atomic_store(&retries, 0);
	atomic_store(&stops, 0);
	return scene_begin(state);
}

static void passes_everything_on(void **state)
{
	struct net_scene *scene = *state;
	const char *why;
	scene->keep_posts = true;
	tag_set_add(&scene->options.tags, "#MuseSocial", &why);
	scene->options.since = "10m";
	scene_source(scene, "mastodon", "everything");
	scene_start(scene);
	assert_true(scene_until(scene, "everything told"));
	assert_string_equal(scene->heard,
	                    "0 connecting: everything test since 1795650600000 tag musesocial 0\n"
	                    "0 live: stream of one 0\n"
	                    "0 retry: lost 5000\n"
	                    "0 retry: lost 6000\n"
	                    "0 retry heard: lost 6000\n"
	                    "0 past mastodon:0000007\n"
	                    "0 odd a post without an id or an author\n"
	                    "0 delete mastodon:gone\n"
	                    "0 delete all of did:plc:bo 1\n"
	                    "0 person did:plc:ana ana.example.org Ana bot\n"
	                    "0 profile did:plc:ana: https://a.example/@ana\n"
	                    "0 profile did:plc:ana: https://b.example/@ana\n"
	                    "0 stray mastodon:0000008 [museoscial]\n"
	                    "0 gap 1000-2000 6 complete\n"
	                    "0 odd a frame of nonsense[31m\n"
	                    "0 ended heard: everything told 0\n");
}

static void watches_what_is_asked_for(void **state)
{
	struct net_scene *scene = *state;
	scene_source(scene, "mastodon", "everything");
	scene_source(scene, "bluesky", "everything"); /* cannot */
	scene_start(scene);
	assert_true(scene_until(scene, "0 ended") && scene_until(scene, "1 ended"));
	net_watch(scene->net, "bluesky:at://q1");
	net_watch(scene->net, "bluesky:at://q2");
	assert_true(scene_until(scene, "0 live heard: watches bluesky:at://q1 0\n"));
	assert_true(scene_until(scene, "0 live heard: watches bluesky:at://q2 0\n"));
	assert_null(strstr(scene->heard, "1 live heard: watches"));
}

static void follows_more_and_less(void **state)
{
	struct net_scene *scene = *state;
	const char *why;
	tag_set_add(&scene->options.tags, "#MuseSocial", &why);
	scene_source(scene, "mastodon", "everything");
	scene_source(scene, "bluesky", "everything"); /* has nothing to do about it */
	scene_start(scene);
	assert_true(scene_until(scene, "0 ended") && scene_until(scene, "1 ended"));
	net_follow(scene->net, "musesocial"); /* is followed */
	net_follow(scene->net, "two words");  /* is none */
	net_follow(scene->net, "#MuseoScial");
	assert_true(scene_until(scene, "0 live heard: follows 2, and MuseoScial 0\n"));
	net_follow(scene->net, "glam");
	net_unfollow(scene->net, "nobody"); /* is not */
	net_unfollow(scene->net, "museoscial");
	assert_true(scene_until(scene, "0 live heard: follows 3, and glam 0\n0 live heard: follows 2, and glam 0\n"));
	assert_int_equal(scene->options.tags.n, 1);
}

static void loses_nothing_behind_a_slow_reader(void **state)
{
	struct net_scene *scene = *state;
	scene->keep_posts = true;
	scene_source(scene, "mastodon", "flood");
	scene_source(scene, "bluesky", "flood");
	scene_start(scene);
	while (!atomic_load(&pauses)) /* until the queue has been full */
		usleep(1000);
	assert_true(scene_until(scene, "0 ended") && scene_until(scene, "1 ended"));
	assert_int_equal(scene->posts, 2 * FLOOD);
	int next[2] = { 0 };
	for (char *line = scene->heard; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		unsigned source;
		int n;
		if (sscanf(line, "%u post mastodon:%d", &source, &n) == 2)
			assert_int_equal(n, next[source]++);
	}
	assert_int_equal(next[0] + next[1], 2 * FLOOD);
	assert_null(strstr(scene->heard, "dropped"));
}

static void pauses_what_floods_while_it_starts(void **state)
{
	struct net_scene *scene = *state;
	scene_source(scene, "mastodon", "early");
	scene_source(scene, "mastodon", "early");
	scene_start(scene);
	while (atomic_load(&pauses) < 2)
		usleep(1000);
	assert_true(scene_until(scene, "0 ended: early over") && scene_until(scene, "1 ended: early over"));
	assert_int_equal(scene->posts, 6000);
}

static void owns_up_to_what_it_drops(void **state)
{
	struct net_scene *scene = *state;
	scene_source(scene, "mastodon", "avalanche");
	scene_start(scene);
	while (!atomic_load(&pauses))
		usleep(1000);
	assert_true(scene_until(scene, "avalanche over") && scene_until(scene, "messages were dropped"));
	unsigned dropped = 0;
	sscanf(strstr(scene->heard, "0 odd "), "0 odd %u messages", &dropped);
	assert_in_range(dropped, 1, 2999);
	assert_int_equal(scene->posts + dropped, 3000);
}

static void tries_again_when_asked(void **state)
{
	struct net_scene *scene = *state;
	scene_source(scene, "mastodon", "everything");
	scene_source(scene, "bluesky", "everything"); /* has nothing to retry */
	scene_start(scene);
	assert_true(scene_until(scene, "0 ended"));
	net_retry(scene->net);
	assert_true(scene_until(scene, "asked 1 times"));
	net_retry(scene->net);
	assert_true(scene_until(scene, "asked 2 times"));
}

static void refuses_what_it_cannot_follow(void **state)
{
	struct net_scene *scene = *state;
	scene_source(scene, "gopher", "wss://relay.example.org");
	scene_source(scene, "mastodon", "everything");
	scene->options.sources[1].token_error = "pass show mastodon failed: exit status 1";
	scene_start(scene);
	net_retry(scene->net);
	assert_true(scene_until(scene, "1 refused"));
	assert_string_equal(scene->heard, "0 refused: this version cannot follow gopher 0\n"
	                                  "1 refused: pass show mastodon failed: exit status 1 0\n");
}

static void hands_over_tokens(void **state)
{
	struct net_scene *scene = *state;
	char token[] = "only-for-a-moment";
	scene_source(scene, "mastodon", "everything");
	scene->options.sources[0].token = token;
	scene_start(scene);
	memset(token, 0, sizeof token); /* the thread has a copy */
	assert_true(scene_until(scene, "0 ended"));
	assert_string_equal(tiny_kept(&seen_token), "only-for-a-moment");
	assert_ptr_not_equal(kept_token, token);
	net_stop(scene->net);
	scene->net = NULL;
	assert_int_equal(wiped, strlen("only-for-a-moment"));
}

static atomic_int pictures;

static void serve_picture(int fd, const char *head)
{
	char bytes[16 * 1024];
	FILE *file = fopen("tests/fixtures/avatars/kim.webp", "rb");
	size_t n = file ? fread(bytes, 1, sizeof bytes, file) : 0;
	(void)head;
	atomic_fetch_add(&pictures, 1);
	tiny_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", n);
	tiny_send(fd, bytes, n);
	if (file)
		fclose(file);
}

/* Pictures are for who follows, also another process, and did not say no. */
static void fetches_pictures_where_it_may(void **state)
{
	static const struct { enum command command; bool avatars, fetched; } rows[] = {
		{ COMMAND_FOLLOW, true, true }, { COMMAND_FOLLOW, false, false }, { COMMAND_LOG, true, false }, { COMMAND_COLLECT, true, true },
		{ COMMAND_WALL, true, true }, { COMMAND_WALL, false, false },
	};
	struct net_scene *scene = *state;
	struct tiny *server = tiny_start(serve_picture);
	char url[64], told[40];
	snprintf(url, sizeof url, "http://127.0.0.1:%d/kim.webp", server->port);
	snprintf(told, sizeof told, "0 avatar ana %d ", NETWORK_MASTODON);
	scene_source(scene, "mastodon", url);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		scene->options.command = rows[i].command;
		scene->options.avatars = rows[i].avatars;
		scene->length = 0;
		scene->heard[0] = '\0';
		atomic_store(&pictures, 0);
		scene_start(scene);
		net_avatar(scene->net, NETWORK_MASTODON, "ana");
		net_watch(scene->net, "mastodon:1");
		assert_true(scene_until(scene, "watches mastodon:1 0\n"));
		if (rows[i].fetched)
			assert_true(scene_until(scene, told));
		else
			scene_take(scene); /* a second in which it would come */
		assert_int_equal(strstr(scene->heard, told) != NULL, rows[i].fetched);
		assert_int_equal(atomic_load(&pictures), rows[i].fetched);
		net_stop(scene->net);
		scene->net = NULL;
	}
	tiny_stop(server);
}

static void serve_nothing(int fd, const char *head)
{
	if (strstr(head, "GET /ws"))
		tiny_upgrade(fd, head, "");
	tiny_linger(fd);
}

static void stops_at_once_whatever_hangs(void **state)
{
	struct net_scene *scene = *state;
	struct timespec start, end;
	struct tiny *server = tiny_start(serve_nothing);
	char port[8];
	snprintf(port, sizeof port, "%d", server->port);
	scene_source(scene, "mastodon", "hang");
	scene->options.sources[0].handle = port;
	scene_start(scene);
	assert_true(scene_until(scene, "all hang"));
	clock_gettime(CLOCK_MONOTONIC, &start);
	net_stop(scene->net);
	clock_gettime(CLOCK_MONOTONIC, &end);
	scene->net = NULL;
	assert_true((end.tv_sec - start.tv_sec) * 1000 + (end.tv_nsec - start.tv_nsec) / 1000000 < 1000);
	assert_int_equal(atomic_load(&stops), 1);
	tiny_stop(server);
	net_stop(NULL);
}

static void stops_while_the_queue_is_full(void **state)
{
	struct net_scene *scene = *state;
	scene_source(scene, "mastodon", "flood");
	scene_start(scene);
	while (!atomic_load(&pauses))
		usleep(1000);
	net_stop(scene->net);
	scene->net = NULL;
	assert_int_equal(atomic_load(&stops), 1);
}

static void names_its_libraries(void **state)
{
	(void)state;
	static const char *const names[] = { "libwebsockets", "libuv", "libcurl", "jansson" };
	for (size_t i = 0; i < 4; i++)
		assert_non_null(strstr(net_versions(), names[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(passes_everything_on, begin, scene_end),
		cmocka_unit_test_setup_teardown(watches_what_is_asked_for, begin, scene_end),
		cmocka_unit_test_setup_teardown(follows_more_and_less, begin, scene_end),
		cmocka_unit_test_setup_teardown(loses_nothing_behind_a_slow_reader, begin, scene_end),
		cmocka_unit_test_setup_teardown(pauses_what_floods_while_it_starts, begin, scene_end),
		cmocka_unit_test_setup_teardown(owns_up_to_what_it_drops, begin, scene_end),
		cmocka_unit_test_setup_teardown(tries_again_when_asked, begin, scene_end),
		cmocka_unit_test_setup_teardown(refuses_what_it_cannot_follow, begin, scene_end),
		cmocka_unit_test_setup_teardown(hands_over_tokens, begin, scene_end),
		cmocka_unit_test_setup_teardown(fetches_pictures_where_it_may, begin, scene_end),
		cmocka_unit_test_setup_teardown(stops_at_once_whatever_hangs, begin, scene_end),
		cmocka_unit_test_setup_teardown(stops_while_the_queue_is_full, begin, scene_end),
		cmocka_unit_test(names_its_libraries),
	};
	static const char *const proxies[] = { "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" };
	for (size_t i = 0; i < sizeof proxies / sizeof *proxies; i++)
		unsetenv(proxies[i]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
