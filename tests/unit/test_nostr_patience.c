/* How long a source waits for a relay's EOSE, and what it makes of it when none comes. Time runs ten times as fast here: timer_set and
 * when_now are wrapped (tests.mk). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "net_scene_served.h"

enum { SPEED = 10, EVENTS = 9, EOSE_MS = 10 * 1000 };

void __real_timer_set(struct timer *timer, int64_t ms);
void __wrap_timer_set(struct timer *timer, int64_t ms);
int64_t __real_when_now(void);
int64_t __wrap_when_now(void);

static int64_t started;

void __wrap_timer_set(struct timer *timer, int64_t ms)
{
	__real_timer_set(timer, ms / SPEED);
}

int64_t __wrap_when_now(void)
{
	return started + (__real_when_now() - started) * SPEED;
}

/* ---- a relay: the newest events up to `until`, so many an answer, and seldom an end */

static json_t *events[EVENTS]; /* newest first */
static struct {
	int64_t page, drip;        /* events an answer; ms between two of them, by this test's clock */
	int ends;                  /* how many answers for the tag have an EOSE */
	bool silent;
} ways;
static atomic_int sent, first_page; /* events; how many before the first older page was asked for */
static atomic_int_least64_t asked;  /* when the tag was asked for */

static void frame(int fd, const char *text)
{
	tiny_frame(fd, TINY_FIN | TINY_TEXT, text, strlen(text));
}

static void answer_events(int fd, const char *id, int64_t until)
{
	int64_t left = ways.page;
	for (size_t i = 0; i < EVENTS && left > 0; i++) {
		if (json_integer_value(json_object_get(events[i], "created_at")) > until)
			continue;
		json_t *message = json_pack("[ssO]", "EVENT", id, events[i]);
		char *text = json_dumps(message, JSON_COMPACT);
		usleep((useconds_t)(ways.drip * 1000 / SPEED));
		frame(fd, text);
		free(text);
		json_decref(message);
		atomic_fetch_add(&sent, 1);
		left--;
	}
}

static void answer(int fd, const char *request)
{
	char id[32] = "", end[64];
	const char *until = strstr(request, "\"until\":");
	sscanf(request, "[\"REQ\",\"%20[a-z0-9]\"", id);
	bool tag = strcmp(id, "tag") == 0, older = strncmp(id, "older", 5) == 0;
	if (ways.silent)
		return;
	if (tag)
		atomic_store(&asked, __wrap_when_now());
	if (older && atomic_load(&first_page) == 0)
		atomic_store(&first_page, atomic_load(&sent));
	if (tag || older)
		answer_events(fd, id, until ? atoll(until + strlen("\"until\":")) : INT64_MAX);
	if ((tag || older) && ways.ends-- > 0) {
		snprintf(end, sizeof end, "[\"EOSE\",\"%s\"]", id);
		frame(fd, end);
	}
}

static void serve(int fd, const char *head)
{
	char upgrade[64], message[TINY_HEAD];
	if (!*tiny_header(head, "Upgrade", upgrade, sizeof upgrade)) {
		tiny_say(fd, "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
		return;
	}
	tiny_upgrade(fd, head, "");
	for (int first; (first = tiny_read_frame(fd, message, sizeof message)) >= 0;)
		if ((first & 15) == TINY_TEXT && strncmp(message, "[\"REQ\"", 6) == 0)
			answer(fd, message);
}

/* ---- the scene */

static struct tiny *server;
static json_t *cases;

/* Notes with the tag, one a second. */
static void load(void)
{
	json_t *fixture;
	size_t i, n = 0;
	cases = json_load_file("tests/fixtures/nostr-events.json", JSON_ALLOW_NUL, NULL);
	json_array_foreach(cases, i, fixture)
		if (n < EVENTS && json_is_true(json_object_get(fixture, "matches")))
			events[EVENTS - ++n] = json_object_get(fixture, "event");
	assert_int_equal(n, EVENTS);
}

static int64_t oldest(void)
{
	return json_integer_value(json_object_get(events[EVENTS - 1], "created_at"));
}

static void follow(struct net_scene *scene)
{
	char url[64];
	const char *why;
	server = tiny_start(serve);
	snprintf(url, sizeof url, "ws://127.0.0.1:%d", server->port);
	scene_source(scene, "nostr", strdup(url));
	scene->options.sources[0].resume = (oldest() - 3600) * 1000;
	assert_true(tag_set_add(&scene->options.tags, "musesocial", &why));
	scene->keep_posts = true;
	scene_start(scene);
}

static int begin(void **state)
{
	started = __real_when_now();
	memset(&ways, 0, sizeof ways);
	ways.page = 2;
	atomic_store(&sent, 0);
	atomic_store(&first_page, 0);
	load();
	return scene_begin(state);
}

static int end(void **state)
{
	scene_end_served(state, server);
	json_decref(cases);
	return 0;
}

static bool told_all(const struct net_scene *scene)
{
	for (size_t i = 0; i < EVENTS; i++)
		if (!strstr(scene->heard, json_string_value(json_object_get(events[i], "id"))))
			return false;
	return scene->posts == EVENTS;
}

/* Small pages and never an end: all of the asked time comes, and the wait for the first end is what it should be. */
static void test_never(void **state)
{
	struct net_scene *scene = *state;
	follow(scene);
	assert_true(scene_until(scene, "0 past "));
	int64_t waited = __wrap_when_now() - atomic_load(&asked);
	assert_true(waited >= EOSE_MS);
	assert_true(scene_until(scene, " cursor "));
	if (!told_all(scene))
		fail_msg("told:\n%s", scene->heard);
	assert_non_null(strstr(scene->heard, " complete\n"));
	assert_null(strstr(scene->heard, "not complete"));
	assert_null(strstr(scene->heard, "trying anew"));
}

/* As long as events come, a page is not over. */
static void test_slow(void **state)
{
	struct net_scene *scene = *state;
	ways.page = 5;
	ways.drip = 4 * 1000;
	ways.ends = INT32_MAX;
	follow(scene);
	assert_true(scene_until(scene, " cursor "));
	assert_true(told_all(scene));
	assert_int_equal(atomic_load(&first_page), 5);
	assert_null(strstr(scene->heard, "not complete"));
}

/* One that does say when there is no more, and once does not even answer: then something may be missing. */
static void test_stalls(void **state)
{
	struct net_scene *scene = *state;
	ways.page = EVENTS;
	ways.ends = 1;
	follow(scene);
	assert_true(scene_until(scene, " cursor "));
	assert_true(told_all(scene));
	assert_non_null(strstr(scene->heard, " not complete\n"));
}

static void test_silent(void **state)
{
	struct net_scene *scene = *state;
	ways.silent = true;
	follow(scene);
	assert_true(scene_until(scene, "is up but says nothing: trying anew"));
	assert_int_equal(scene->posts, 0);
	assert_null(strstr(scene->heard, " cursor "));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_never, begin, end), cmocka_unit_test_setup_teardown(test_slow, begin, end),
		cmocka_unit_test_setup_teardown(test_stalls, begin, end), cmocka_unit_test_setup_teardown(test_silent, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
