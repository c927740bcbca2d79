/* A Mastodon source that goes on where an earlier run ended: what it asks a server, and what it tells in which order. And what it
 * does when the wall clock leaps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#include <cmocka.h>

#include "model/when.h"
#include "net/mastodon.h"
#include "net_scene_served.h"

/* Stands before the C library's: a wall clock that can be moved. */
static atomic_llong leap_s;

int clock_gettime(clockid_t clock, struct timespec *out)
{
	int result = (int)syscall(SYS_clock_gettime, clock, out);
	if (result == 0 && clock == CLOCK_REALTIME)
		out->tv_sec += (time_t)atomic_load(&leap_s);
	return result;
}

/* ------------------------------------------------------------ a server with one tag */

enum { POSTS = 100, EVERY_MS = 10 * 1000, BUSY_POSTS = 600, BUSY_EVERY_MS = 1000 };

static atomic_int posts = POSTS, every_ms = EVERY_MS;
static atomic_llong first_ms; /* when the first of them was written, each every_ms after the other */
static atomic_int hidden = -1; /* one that is still on its way here */
static atomic_int edited = -1, deleted = -1;
static atomic_bool letters;     /* ids that do not tell the time */
static atomic_int listed, several, single, single_when_deleted; /* how many were asked for alone, also when the deleted one was */
static atomic_llong asked_at; /* for the first page of all */
static struct tiny_note asked = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void id_of_post(int i, char id[static MASTODON_ID_MAX])
{
	if (letters)
		snprintf(id, MASTODON_ID_MAX, "01M8%04d", i);
	else
		mastodon_id_at(first_ms + (int64_t)i * every_ms, id);
}

static bool query_id(const char *head, const char *name, char id[static MASTODON_ID_MAX])
{
	const char *p = strstr(head, name);
	id[0] = '\0';
	if (p)
		snprintf(id, MASTODON_ID_MAX, "%.*s", (int)strcspn(p + strlen(name), "& "), p + strlen(name));
	return p != NULL;
}

/* Indices [*low, *high) of the page: just above min_id, below max_id, or the newest. */
static void page_of(const char *head, int *low, int *high)
{
	char min[MASTODON_ID_MAX], max[MASTODON_ID_MAX], id[MASTODON_ID_MAX];
	*low = 0;
	*high = posts;
	bool up = query_id(head, "min_id=", min);
	query_id(head, "max_id=", max);
	for (int i = 0; i < posts; i++) {
		id_of_post(i, id);
		if (up && mastodon_id_compare(id, min) <= 0)
			*low = i + 1;
		if (max[0] && *high == posts && mastodon_id_compare(id, max) >= 0)
			*high = i;
	}
	if (*high - *low > 40 && up)
		*high = *low + 40;
	else if (*high - *low > 40)
		*low = *high - 40;
}

static void answer(int fd, const char *body)
{
	tiny_say(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s", strlen(body), body);
}

/* The i-th as the server shows it, behind what is there; nothing when it is not there to be seen. */
static void show(char *body, size_t size, int i)
{
	static const char status[] = "%s{\"id\":\"%s\",\"uri\":\"https://a.example/%d\",\"created_at\":\"%s\",\"visibility\":\"public\",\"content\":\"%d%s\","
	                             "%s\"account\":{\"uri\":\"https://a.example/ana\",\"acct\":\"ana\"}}";
	char id[MASTODON_ID_MAX], created[WHEN_TEXT], change[80] = "";
	size_t length = strlen(body);
	if (i == atomic_load(&hidden) || i == atomic_load(&deleted))
		return;
	id_of_post(i, id);
	when_format(first_ms + (int64_t)i * every_ms, created);
	if (i == atomic_load(&edited))
		snprintf(change, sizeof change, "\"edited_at\":\"%s\",", created);
	snprintf(body + length, size - length, status, length > 1 ? "," : "", id, i, created, i, *change ? ", said better" : "", change);
}

static void serve_page(int fd, const char *head)
{
	char body[40000] = "[";
	int low, high;
	page_of(head, &low, &high);
	for (int i = high; i-- > low;)
		show(body, sizeof body, i);
	usleep(20 * 1000); /* as long as a page takes */
	atomic_fetch_add(&listed, 1);
	answer(fd, strcat(body, "]"));
}

/* Those that are asked for by their ids, all in one question. */
static void serve_several(int fd, const char *head)
{
	char body[40000] = "[", id[MASTODON_ID_MAX], wanted[MASTODON_ID_MAX + 8];
	for (int i = 0; i < posts; i++) {
		id_of_post(i, id);
		snprintf(wanted, sizeof wanted, "id[]=%s", id);
		if (strstr(head, wanted))
			show(body, sizeof body, i);
	}
	atomic_fetch_add(&several, 1);
	answer(fd, strcat(body, "]"));
}

static void serve_one(int fd, const char *head)
{
	char id[MASTODON_ID_MAX];
	int alone = atomic_fetch_add(&single, 1) + 1;
	if (atomic_load(&deleted) >= 0) {
		id_of_post(atomic_load(&deleted), id);
		if (strstr(head, id))
			atomic_store(&single_when_deleted, alone);
	}
	for (int i = 0; i < posts; i++) {
		char body[4000] = "";
		id_of_post(i, id);
		if (!strstr(head, id))
			continue;
		show(body, sizeof body, i);
		if (*body)
			answer(fd, body);
	}
	tiny_say(fd, "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");
}

static void serve(int fd, const char *head)
{
	if (strstr(head, "/timelines/tag/")) {
		char line[TINY_HEAD];
		const char *old = tiny_kept(&asked);
		snprintf(line, sizeof line, "%.8000s%.*s\n", old, (int)strcspn(head + 4, " "), head + 4);
		tiny_keep(&asked, line);
		if (atomic_load(&listed) == 0)
			atomic_store(&asked_at, when_now());
		serve_page(fd, head);
	} else if (strstr(head, "/api/v1/statuses?")) {
		serve_several(fd, head);
	} else if (strstr(head, "/api/v1/statuses/")) {
		serve_one(fd, head);
	} else {
		answer(fd, "{}");
	}
}

/* ------------------------------------------------------------ the scene */

static struct tiny *server;

static void follow(struct net_scene *scene, int64_t resume)
{
	char url[64];
	const char *why;
	tiny_keep(&asked, "");
	atomic_store(&listed, 0);
	atomic_store(&single_when_deleted, 0);
	server = tiny_start(serve);
	snprintf(url, sizeof url, "http://127.0.0.1:%d", server->port);
	scene_source(scene, "mastodon", strdup(url));
	scene->options.sources[0].resume = resume;
	assert_true(tag_set_add(&scene->options.tags, "musesocial", &why));
	scene->keep_posts = true;
	scene_start(scene);
}

static int end(void **state)
{
	scene_end_served(state, server);
	atomic_store(&edited, -1);
	atomic_store(&deleted, -1);
	atomic_store(&hidden, -1);
	atomic_store(&leap_s, 0);
	posts = POSTS;
	every_ms = EVERY_MS;
	return 0;
}

/* The gap's line and the cursor's: everything is told before them. */
static void check_told(struct net_scene *scene, int64_t resume, unsigned recovered)
{
	char wanted[80];
	assert_true(scene_until(scene, "cursor"));
	assert_int_equal(scene->posts, POSTS);
	const char *gap = strstr(scene->heard, " gap "), *cursor = strstr(scene->heard, " cursor ");
	assert_non_null(gap);
	assert_true(gap < cursor);
	assert_null(strstr(gap, "past"));
	snprintf(wanted, sizeof wanted, " gap %lld-", (long long)resume);
	assert_memory_equal(gap, wanted, strlen(wanted));
	snprintf(wanted, sizeof wanted, " %u complete\n", recovered);
	assert_non_null(strstr(gap, wanted));
	/* What came while the pages were read may be on none of them. */
	int64_t told = atoll(cursor + strlen(" cursor "));
	assert_true(told > first_ms + POSTS * EVERY_MS && told <= atomic_load(&asked_at));
}

/* The newest page, then up from half an hour before the end of the earlier run. */
static void test_up(void **state)
{
	struct net_scene *scene = *state;
	char first[MASTODON_ID_MAX], wanted[160];
	int64_t now = when_now(), resume = now - 600 * 1000;
	letters = false;
	first_ms = now - POSTS * EVERY_MS - 1;
	follow(scene, resume);
	check_told(scene, resume, 59);
	mastodon_id_at(resume - 30 * 60 * 1000, first);
	snprintf(wanted, sizeof wanted, "?limit=40\n/api/v1/timelines/tag/musesocial?limit=40&min_id=%s\n", first);
	assert_non_null(strstr(tiny_kept(&asked), wanted));
	assert_null(strstr(tiny_kept(&asked), "max_id"));
}

/* Where ids tell nothing: down, page by page, until half an hour before. */
static void test_down(void **state)
{
	struct net_scene *scene = *state;
	int64_t now = when_now(), resume = now - 600 * 1000;
	letters = true;
	first_ms = now - POSTS * EVERY_MS - 1;
	follow(scene, resume);
	check_told(scene, resume, 59);
	assert_non_null(strstr(tiny_kept(&asked), "max_id=01M80060\n"));
	assert_non_null(strstr(tiny_kept(&asked), "max_id=01M80020\n"));
}

/* Nobody asked for a moment: two hundred posts, one day, no gap. */
static void test_first_time(void **state)
{
	struct net_scene *scene = *state;
	letters = false;
	first_ms = when_now() - POSTS * EVERY_MS - 1;
	follow(scene, 0);
	assert_true(scene_until(scene, "cursor"));
	assert_int_equal(scene->posts, POSTS);
	assert_null(strstr(scene->heard, " gap "));
}

static void until_listed(struct net_scene *scene, int more)
{
	int before = atomic_load(&listed);
	for (int i = 0; i < 20 && atomic_load(&listed) < before + more; i++)
		scene_take(scene);
	assert_true(atomic_load(&listed) >= before + more);
}

/* An hour passes in which the machine stood still: all is asked anew, and the hour is a gap. Back again: no round waits an hour, and what
 * changed or went among posts that are not listed again is looked for, many at once. */
static void test_leap(void **state)
{
	struct net_scene *scene = *state;
	letters = false;
	first_ms = when_now() - POSTS * EVERY_MS - 1;
	follow(scene, 0);
	assert_true(scene_until(scene, "cursor"));
	atomic_store(&leap_s, 3600);
	assert_true(scene_until(scene, " gap "));
	const char *gap = strstr(scene->heard, " gap ");
	long long from = atoll(gap + 5), to = atoll(strchr(gap + 5, '-') + 1);
	assert_true(to - from > 3590 * 1000 && to - from < 3660 * 1000);
	assert_int_equal(scene->posts, POSTS);
	atomic_store(&edited, 3);
	atomic_store(&deleted, 5);
	atomic_store(&single, 0);
	atomic_store(&several, 0);
	atomic_store(&leap_s, 0);
	until_listed(scene, 1);
	assert_true(scene_until(scene, "delete mastodon:https://a.example/5\n"));
	assert_int_equal(scene->posts, POSTS + 1);
	assert_true(atomic_load(&several) > 0);
	/* Alone are asked for those that were missing then: five others come before it where all are. */
	assert_in_range(atomic_load(&single_when_deleted), 1, 3);
}

/* While the machine slept, one came that sorts below five hundred others. */
static void test_late(void **state)
{
	struct net_scene *scene = *state;
	letters = false;
	posts = BUSY_POSTS;
	every_ms = BUSY_EVERY_MS;
	first_ms = when_now() - BUSY_POSTS * BUSY_EVERY_MS - 1;
	atomic_store(&hidden, 100);
	follow(scene, when_now() - 20 * 60 * 1000);
	assert_true(scene_until(scene, "cursor"));
	assert_int_equal(scene->posts, BUSY_POSTS - 1);
	atomic_store(&hidden, -1);
	atomic_store(&leap_s, 120);
	assert_true(scene_until(scene, "https://a.example/100\n"));
	assert_int_equal(scene->posts, BUSY_POSTS);
}

/* ------------------------------------------------------------ where a round begins on a busy tag */

enum { SECOND = 1000, MINUTE = 60 * SECOND, HELD = 1500 };

struct beginning {
	const char *what;
	unsigned rounds;
	bool streams;
	int late, swept; /* seconds ago; -1: never */
	unsigned pages;
	int64_t back;    /* from there on all is listed, before the newest */
};

static const struct beginning beginnings[] = {
	{ "a minute", 1, false, 60, 60, 20, MINUTE },
	{ "sometimes more, but no more than 400 posts", 5, false, 60, 60, 20, 400 * SECOND },
	{ "a sweep when the last one was long ago", 5, false, 90, 90, 20, 90 * SECOND + 15 * MINUTE },
	{ "however long it took, after ten minutes", 5, false, 601, 601, 2000, 601 * SECOND + 15 * MINUTE },
	{ "a stream tells all", 1, true, -1, 600, 20, MINUTE },
	{ "a stream is back", 1, true, 30, 600, 20, 30 * SECOND + 15 * MINUTE },
	{ "a stream is back again", 1, true, 19, 19, 20, 400 * SECOND },
};

static void fill(struct mastodon *m, int64_t now)
{
	char id[MASTODON_ID_MAX];
	for (int i = HELD; i-- > 0;) {
		mastodon_id_at(now - i * SECOND, id);
		mastodon_watch(m, id, now);
	}
	snprintf(m->reached, sizeof m->reached, "%s", mastodon_watch_back(m, 0));
}

static void test_beginnings(void **state)
{
	const int64_t now = when_now();
	(void)state;
	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
		const struct beginning *b = &beginnings[i];
		struct mastodon m = { .backfilled = true, .rounds = b->rounds, .ws_open = b->streams, .sweep_pages = b->pages };
		m.late_from = b->late < 0 ? 0 : now - b->late * SECOND;
		m.swept = now - b->swept * SECOND;
		fill(&m, now);
		mastodon_round_begin(&m, now);
		if (mastodon_id_time(m.floor) != now - b->back)
			fail_msg("%s: %lld s back", b->what, (long long)(now - mastodon_id_time(m.floor)) / SECOND);
		free(m.watch);
	}
}

/* What one round could not list goes on in the next, and counts from the first. */
static void test_further(void **state)
{
	const int64_t now = when_now();
	struct mastodon m = { .backfilled = true, .pass_started = now - MINUTE, .sweeping = true };
	(void)state;
	fill(&m, now);
	mastodon_id_at(now - 700 * SECOND, m.unfinished);
	mastodon_round_begin(&m, now);
	assert_int_equal(mastodon_id_time(m.floor), now - 700 * SECOND);
	assert_int_equal(m.pass_started, now - MINUTE);
	assert_true(m.sweeping);
	mastodon_id_at(now - 700 * SECOND, m.unfinished);
	mastodon_round_anew(&m);
	mastodon_round_begin(&m, now);
	assert_int_equal(mastodon_id_time(m.floor), now - 700 * SECOND);
	assert_int_equal(m.pass_started, now);
	free(m.watch);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_up, scene_begin, end),
		cmocka_unit_test_setup_teardown(test_down, scene_begin, end),
		cmocka_unit_test_setup_teardown(test_first_time, scene_begin, end),
		cmocka_unit_test_setup_teardown(test_leap, scene_begin, end),
		cmocka_unit_test_setup_teardown(test_late, scene_begin, end),
		cmocka_unit_test(test_beginnings),
		cmocka_unit_test(test_further),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
