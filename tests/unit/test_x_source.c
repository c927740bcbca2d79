/* X as a source: pages, what was missed while the stream was down, posts looked at again, the cap. Time runs thirty times as fast here:
 * timer_set, when_now and loop_now are wrapped (tests.mk). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/when.h"
#include "net_scene_served.h"
#include "net/x.h"

enum { SPEED = 30, SEARCHES = 64, PRICE = 10 * 1000 };

void __real_timer_set(struct timer *timer, int64_t ms);
void __wrap_timer_set(struct timer *timer, int64_t ms);
int64_t __real_when_now(void);
int64_t __wrap_when_now(void);
int64_t __real_loop_now(const struct loop *loop);
int64_t __wrap_loop_now(const struct loop *loop);

static int64_t started;

void __wrap_timer_set(struct timer *timer, int64_t ms)
{
	__real_timer_set(timer, ms > 0 ? (ms + SPEED - 1) / SPEED : ms);
}

int64_t __wrap_when_now(void)
{
	return started + (__real_when_now() - started) * SPEED;
}

int64_t __wrap_loop_now(const struct loop *loop)
{
	return __real_loop_now(loop) * SPEED;
}

/* ---- a server */

static char ids[4][X_ID_MAX], begun[WHEN_TEXT]; /* of posts written when the test began */
static bool paged, edited;                      /* the first search: has a second page; shows a version that is not the newest */
static atomic_int refusals, streams, ended, looked; /* streams refused yet, begun, left by the other side; questions for ids[1] */
static atomic_bool drop;                        /* the stream */
static _Atomic(const char *) say;               /* in the stream, once */
static atomic_int searches;
static int64_t since[SEARCHES], asked[SEARCHES];

static void answer(int fd, int status, const char *format, ...)
{
	char body[8192];
	va_list list;
	va_start(list, format);
	vsnprintf(body, sizeof body, format, list);
	va_end(list);
	tiny_say(fd, "HTTP/1.1 %d X\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s", status, strlen(body), body);
}

#define USERS "\"includes\":{\"users\":[{\"id\":\"7\",\"username\":\"kim_ex\",\"name\":\"Kim\"}]}"

static const char *post(int i, const char *history, char out[static 512])
{
	snprintf(out, 512, "{\"id\":\"%s\",\"author_id\":\"7\",\"created_at\":\"%s\",\"edit_history_tweet_ids\":[%s],\"text\":\"%d #musesocial\"}", ids[i],
	         begun, history, i);
	return out;
}

/* The moment that is asked from. */
static int64_t since_of(const char *head)
{
	const char *id = strstr(head, "since_id="), *start = strstr(head, "start_time=");
	char text[64] = "";
	int64_t ms = 0;
	snprintf(text, sizeof text, "%.*s", id ? (int)strcspn(id + 9, "& ") : start ? (int)strcspn(start + 11, "& ") : 0, id ? id + 9 : start ? start + 11 : "");
	if (id)
		return x_id_time(text);
	for (char *colon; (colon = strstr(text, "%3A")) != NULL;) {
		*colon = ':';
		memmove(colon + 1, colon + 3, strlen(colon + 3) + 1);
	}
	when_parse(text, &ms);
	return ms;
}

static void search(int fd, const char *head)
{
	char one[512], history[64];
	int n = atomic_load(&searches);
	since[n % SEARCHES] = since_of(head);
	asked[n % SEARCHES] = __wrap_when_now();
	atomic_store(&searches, n + 1);
	snprintf(history, sizeof history, "\"%s\",\"%s\"", ids[0], ids[1]);
	if (strstr(head, "next_token=more"))
		answer(fd, 200, "{\"data\":[%s]," USERS ",\"meta\":{}}", post(2, "", one));
	else if (n == 0)
		answer(fd, 200, "{\"data\":[%s]," USERS ",\"meta\":{%s}}", post(0, edited ? history : "", one), paged ? "\"next_token\":\"more\"" : "");
	else
		answer(fd, 200, "{\"meta\":{}}");
}

static void look(int fd, const char *head)
{
	char one[512], history[64];
	snprintf(history, sizeof history, "\"%s\",\"%s\"", ids[0], ids[1]);
	if (strstr(head, ids[1])) {
		atomic_fetch_add(&looked, 1);
		answer(fd, 200, "{\"data\":[%s]}", post(1, history, one));
	} else {
		answer(fd, 200, "{}");
	}
}

/* Says something every now and then, until it is to drop or the other side leaves. */
static void stream(int fd)
{
	char waste[256];
	if (atomic_load(&refusals) > 0) {
		atomic_fetch_sub(&refusals, 1);
		answer(fd, 503, "{}");
		return;
	}
	tiny_say(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n");
	for (atomic_fetch_add(&streams, 1); !atomic_load(&drop); usleep(20 * 1000)) {
		const char *text = atomic_exchange(&say, NULL);
		ssize_t got = recv(fd, waste, sizeof waste, MSG_DONTWAIT);
		if (got == 0 || !tiny_say(fd, "%s\r\n", text ? text : "")) {
			atomic_fetch_add(&ended, 1);
			return;
		}
	}
	atomic_store(&drop, false);
}

static void serve(int fd, const char *head)
{
	if (strstr(head, "/stream/rules"))
		answer(fd, 200, "{\"meta\":{}}");
	else if (strstr(head, "/search/stream?"))
		stream(fd);
	else if (strstr(head, "/search/recent?"))
		search(fd, head);
	else
		look(fd, head);
}

/* ---- the scene */

static struct tiny *server;

static int begin(void **state)
{
	started = __real_when_now();
	when_format(started / 1000 * 1000, begun);
	for (int i = 0; i < 4; i++) {
		x_id_at(started, ids[i]);
		snprintf(ids[i], sizeof ids[i], "%lld", atoll(ids[i]) + i);
	}
	paged = edited = false;
	atomic_int *const counts[] = { &refusals, &streams, &ended, &looked, &searches };
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		atomic_store(counts[i], 0);
	atomic_store(&drop, false);
	atomic_store(&say, NULL);
	return scene_begin(state);
}

static int end(void **state)
{
	scene_end_served(state, server);
	return 0;
}

static void follow(struct net_scene *scene, int64_t budget)
{
	static char token[] = "token";
	char url[64];
	const char *why;
	server = tiny_start(serve);
	snprintf(url, sizeof url, "http://127.0.0.1:%d", server->port);
	scene_source(scene, "x", strdup(url));
	scene->options.sources[0].token = token;
	scene->options.sources[0].costs = (struct costs){ budget, PRICE, PRICE };
	assert_true(tag_set_add(&scene->options.tags, "musesocial", &why));
	scene->keep_posts = true;
	scene_start(scene);
}

static bool until(struct net_scene *scene, atomic_int *count, int least)
{
	for (time_t limit = time(NULL) + 15; atomic_load(count) < least && time(NULL) < limit;)
		scene_take(scene);
	return atomic_load(count) >= least;
}

static bool told(const struct net_scene *scene, int i)
{
	char line[X_ID_MAX + 8];
	snprintf(line, sizeof line, " x:%s\n", ids[i]);
	return strstr(scene->heard, line) != NULL;
}

/* All pages are read. */
static void test_pages(void **state)
{
	struct net_scene *scene = *state;
	paged = true;
	follow(scene, 2 * X_DOLLAR);
	assert_true(until(scene, &searches, 2));
	assert_true(scene_until(scene, ids[2]));
	assert_true(told(scene, 0) && told(scene, 2));
}

/* What only another rule of the app let through is not told; what is ours is. */
static void test_others(void **state)
{
	struct net_scene *scene = *state;
	static char theirs[1024], ours[1024];
	char one[512];
	snprintf(ours, sizeof ours, "{\"data\":%s,\"matching_rules\":[{\"tag\":\"tweetup:musesocial\"}]}", post(2, "", one));
	snprintf(theirs, sizeof theirs, "{\"data\":{\"id\":\"%s\",\"author_id\":\"8\",\"text\":\"cats\"},\"matching_rules\":[{\"tag\":\"cats\"}]}", ids[3]);
	follow(scene, 2 * X_DOLLAR);
	assert_true(until(scene, &streams, 1));
	atomic_store(&say, theirs);
	while (atomic_load(&say))
		usleep(1000);
	atomic_store(&say, ours);
	assert_true(scene_until(scene, ids[2]));
	assert_true(told(scene, 2));
	assert_false(told(scene, 3));
}

/* When the stream comes back, all since it went is searched for, and once more when it can be found. */
static void test_gap(void **state)
{
	struct net_scene *scene = *state;
	follow(scene, 2 * X_DOLLAR);
	assert_true(scene_until(scene, " cursor ")); /* nothing is to be searched for any more */
	int before = atomic_load(&searches);
	assert_true(before >= 2);
	assert_true(asked[before - 1] >= started + X_SETTLE_MS);
	atomic_store(&refusals, 1);
	int64_t dropped = __wrap_when_now();
	atomic_store(&drop, true);
	assert_true(until(scene, &streams, 2));
	int64_t back = __wrap_when_now();
	assert_true(until(scene, &searches, before + 2));
	assert_true(since[before] <= dropped && since[before] > dropped - X_OVERLAP_MS * 2);
	int last = atomic_load(&searches) - 1;
	for (; asked[last] < back + X_SETTLE_MS - 10 * 1000 && until(scene, &searches, last + 2);)
		last++;
	assert_true(asked[last] >= back + X_SETTLE_MS - 10 * 1000);
	assert_true(scene_until(scene, " complete\n"));
}

/* An older version was found: the newest one is asked for, and paid for. */
static void test_looks(void **state)
{
	struct net_scene *scene = *state;
	edited = true;
	follow(scene, 2 * X_DOLLAR);
	assert_true(scene_until(scene, "0.03 of 2.00 USD"));
	assert_true(atomic_load(&looked) >= 1);
}

/* The next post could pass the cap: nobody listens any more. */
static void test_cap(void **state)
{
	struct net_scene *scene = *state;
	static char ours[1024];
	char one[512];
	snprintf(ours, sizeof ours, "{\"data\":%s," USERS "}", post(2, "", one));
	follow(scene, 3 * PRICE);
	assert_true(until(scene, &streams, 1));
	atomic_store(&say, ours);
	assert_true(scene_until(scene, "0 refused heard: 0.02 of 0.03 USD spent for this event"));
	assert_true(until(scene, &ended, 1));
	assert_int_equal(atomic_load(&searches), 0);
	assert_true(told(scene, 2));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_pages, begin, end), cmocka_unit_test_setup_teardown(test_others, begin, end),
		cmocka_unit_test_setup_teardown(test_gap, begin, end), cmocka_unit_test_setup_teardown(test_looks, begin, end),
		cmocka_unit_test_setup_teardown(test_cap, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
