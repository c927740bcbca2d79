/* Several processes, one archive; and processes that are killed. Nobody here but the children has a thread. */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>
#include "model/archive.h"
#include "tests/unit/saying.h"
#include "tests/unit/vault.h"

enum { KILLS = 60, FOLLOWERS = 2, POSTS = 20, PATIENCE_MS = 10000 };
static const char source[] = "bluesky:";

static int64_t steady_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t now_ms(void)
{
	return steady_us() / 1000;
}

/* A post whose `received` is n, and the cursor behind it. */
static void keep(struct archive *archive, int n)
{
	char key[16];
	struct say what = { .key = key, .at = n, .text = "some words of it" };
	snprintf(key, sizeof key, "%d", n);
	archive_keep(archive, event_post(0, said(&what), false));
	struct event *cursor = event_new(EVENT_CURSOR, 0, source, NULL, NULL, NULL);
	cursor->heard = n;
	archive_keep(archive, cursor);
}

/* What a follower has read. */
struct read {
	size_t posts, twice;
	int64_t at[1000]; /* when, by post; 0: not yet */
};

static void read_post(void *arg, const struct post *post, bool deleted)
{
	struct read *read = arg;
	long n = strtol(strrchr(post->id, '/') + 1, NULL, 10);
	(void)deleted;
	if (n < 0 || n >= 1000)
		return;
	read->twice += read->at[n] != 0;
	read->posts++;
	read->at[n] = steady_us();
}

static void no_person(void *arg, enum network network, const struct author *author)
{
	(void)arg, (void)network, (void)author;
}

static void no_event(void *arg, const char *key, const struct event *event)
{
	(void)arg, (void)key, (void)event;
}

static void pull(struct archive *archive, struct read *read)
{
	struct archive_sink sink = { read_post, no_person, no_event, no_event, NULL, NULL, NULL, read };
	while (archive_pull(archive, &sink, 100) == PULLED_SOME)
		continue;
}

/* One wake of a process that shows the archive. */
static void turn(struct archive *archive, struct read *read)
{
	int64_t due = archive_due(archive) - now_ms();
	struct pollfd fd = { .fd = archive_wake_fd(archive), .events = POLLIN };
	poll(&fd, 1, due < 0 ? 0 : due > 100 ? 100 : (int)due);
	archive_tend(archive, now_ms());
	pull(archive, read);
}

static pid_t child(void (*what)(const char *name, int to), const char *name, int *from)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	if (!pid) {
		close(ends[0]);
		what(name, ends[1]);
		_exit(0);
	}
	close(ends[1]);
	if (from)
		*from = ends[0];
	else
		close(ends[0]);
	return pid;
}

static void tell(int to, int what)
{
	if (write(to, &what, sizeof what) < 0)
		_exit(1);
}

static int heard(int from)
{
	struct pollfd fd = { .fd = from, .events = POLLIN };
	int what = -1;
	if (poll(&fd, 1, PATIENCE_MS) != 1 || read(from, &what, sizeof what) != sizeof what)
		fail_msg("a child says nothing");
	return what;
}

static void end(pid_t pid, int with)
{
	int status;
	kill(pid, with);
	assert_int_equal(waitpid(pid, &status, 0), pid);
}

/* ---- killed ---- */

static void write_on(const char *name, int to)
{
	struct archive *archive = archive_open(vault_path(name));
	int n = (int)archive_cursor(archive, source), began = n;
	tell(to, n);
	/* Faster than any source, so that a kill falls into every stage of a commit. */
	for (bool told = false;;) {
		keep(archive, ++n);
		while (!archive_room(archive))
			usleep(1000);
		if (n % 50)
			continue;
		usleep(500);
		if (!told && archive_cursor(archive, source) > began)
			tell(to, told = true);
	}
}

static void test_killed(void **state)
{
	(void)state;
	unsigned seed = 7;
	int64_t cursor = 0, moved = 0;
	for (int i = 0; i < KILLS; i++) {
		int from;
		pid_t pid = child(write_on, "killed", &from);
		/* Where the last one was killed the next goes on. */
		assert_int_equal(heard(from), cursor);
		/* At the start, or somewhere behind the first commit. */
		if (i % 3)
			assert_int_equal(heard(from), 1);
		seed = seed * 1664525u + 1013904223u;
		usleep((seed >> 8) % 30000);
		end(pid, SIGKILL);
		close(from);
		vault_sound("killed");
		int64_t next = vault_count("killed", "SELECT coalesce(max(cursor), 0) FROM source");
		int64_t posts = vault_count("killed", "SELECT count(DISTINCT id) FROM post");
		assert_true(next >= cursor);
		/* Never ahead of the posts, and behind them by less than a batch. */
		assert_true(posts >= next && posts <= next + 1);
		assert_int_equal(posts, vault_count("killed", "SELECT count(*) FROM post"));
		assert_int_equal(posts, vault_count("killed", "SELECT coalesce(max(created) - 100000000, 0) / 1000 FROM post"));
		moved += next > cursor;
		cursor = next;
	}
	assert_true(moved >= KILLS / 3 * 2);
}

/* ---- followed ---- */

static void write_slowly(const char *name, int to)
{
	struct archive *archive = archive_open(vault_path(name));
	tell(to, archive_collects(archive));
	for (int n = 0; n < POSTS; n++) {
		keep(archive, n);
		if (!archive_sync(archive, PATIENCE_MS))
			_exit(1);
		int64_t committed = steady_us();
		if (write(to, &committed, sizeof committed) < 0)
			_exit(1);
		usleep(30000);
	}
	pause();
}

static int by_size(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void test_followed(void **state)
{
	(void)state;
	int from;
	static struct read got;
	int64_t late[POSTS];
	pid_t pid = child(write_slowly, "followed", &from);
	assert_int_equal(heard(from), 1);
	struct archive *archive = archive_open(vault_path("followed"));
	assert_false(archive_collects(archive));
	assert_string_equal(archive_trouble(archive), "");
	assert_int_equal(archive_holder(archive), pid);
	for (int64_t until = now_ms() + PATIENCE_MS; got.posts < POSTS && now_ms() < until;)
		turn(archive, &got);
	assert_int_equal(got.posts, POSTS);
	assert_int_equal(got.twice, 0);
	for (int i = 0; i < POSTS; i++) {
		int64_t committed;
		assert_int_equal(read(from, &committed, sizeof committed), sizeof committed);
		late[i] = got.at[i] - committed;
	}
	qsort(late, POSTS, sizeof *late, by_size);
	print_message("a follower reads %.1f ms after the commit (median), %.1f at most\n", (double)late[POSTS / 2] / 1000,
	              (double)late[POSTS - 1] / 1000);
	assert_true(late[POSTS / 2] < 200 * 1000);
	/* Nothing changes: nobody is woken, and nobody has anything to look for. */
	turn(archive, &got);
	struct pollfd fd = { .fd = archive_wake_fd(archive), .events = POLLIN };
	assert_int_equal(poll(&fd, 1, 300), 0);
	assert_true(archive_due(archive) > now_ms() + 3000);
	end(pid, SIGKILL);
	close(from);
	archive_close(archive);
}

/* The collector sleeps, too, when nothing comes. */
static void test_idle(void **state)
{
	(void)state;
	char why[256];
	struct archive *archive = archive_read(vault_path("followed"), why);
	assert_non_null(archive);
	assert_int_equal(archive_wake_fd(archive), -1);
	assert_true(archive_due(archive) == INT64_MAX);
	archive_close(archive);
}

/* ---- taken over ---- */

enum { FOLLOWS = 1, TAKES_OVER, HAS_ALL };

/* Follows until it collects; then writes on from the cursor, twice as many. */
static void stand_by(const char *name, int to)
{
	static struct read got;
	struct archive *archive = archive_open(vault_path(name));
	bool told = false;
	while (!archive_collects(archive)) {
		turn(archive, &got);
		if (!told && got.posts == POSTS)
			tell(to, FOLLOWS);
		told |= got.posts == POSTS;
		if (got.posts == 2 * POSTS) {
			tell(to, got.twice ? -1 : HAS_ALL);
			pause();
		}
	}
	pull(archive, &got);
	tell(to, TAKES_OVER);
	tell(to, (int)archive_cursor(archive, source));
	tell(to, (int)got.posts);
	for (int n = POSTS; n < 2 * POSTS; n++)
		keep(archive, n);
	archive_sync(archive, PATIENCE_MS);
	pause();
}

static void test_taken_over(void **state)
{
	(void)state;
	static const int ways[] = { SIGKILL, SIGTERM };
	for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
		const char *name = way ? "ended" : "shot";
		int from, ends[FOLLOWERS], takes = 0, has_all = 0;
		pid_t pid = child(write_slowly, name, &from), pids[FOLLOWERS];
		assert_int_equal(heard(from), 1);
		for (int i = 0; i < FOLLOWERS; i++)
			pids[i] = child(stand_by, name, &ends[i]);
		for (int i = 0; i < FOLLOWERS; i++)
			assert_int_equal(heard(ends[i]), FOLLOWS);
		int64_t began = now_ms();
		end(pid, ways[way]);
		for (int i = 0; i < FOLLOWERS; i++) {
			int what = heard(ends[i]);
			takes += what == TAKES_OVER;
			has_all += what == HAS_ALL;
			if (what != TAKES_OVER)
				continue;
			assert_int_equal(heard(ends[i]), POSTS - 1);
			assert_int_equal(heard(ends[i]), POSTS);
		}
		print_message("taken over, and all followed, within %d ms\n", (int)(now_ms() - began));
		assert_int_equal(takes, 1);
		assert_int_equal(has_all, FOLLOWERS - 1);
		for (int i = 0; i < FOLLOWERS; i++) {
			end(pids[i], SIGKILL);
			close(ends[i]);
		}
		close(from);
		vault_sound(name);
		assert_int_equal(vault_count(name, "SELECT count(*) FROM post"), 2 * POSTS);
		assert_int_equal(vault_count(name, "SELECT count(DISTINCT id) FROM post"), 2 * POSTS);
		assert_int_equal(vault_count(name, "SELECT cursor FROM source"), 2 * POSTS - 1);
	}
}

/* ---- all at once ---- */

enum { CROWD = 8 };

static void start_together(const char *name, int to)
{
	static struct read got;
	struct archive *archive = archive_open(vault_path(name));
	if (archive_collects(archive)) {
		keep(archive, 0);
		archive_sync(archive, PATIENCE_MS);
	}
	bool collects = archive_collects(archive);
	while (!collects && !got.posts) {
		turn(archive, &got);
		if (archive_collects(archive))
			tell(to, -1);
	}
	tell(to, *archive_trouble(archive) ? -2 : collects);
	pause();
}

static void test_together(void **state)
{
	(void)state;
	for (int round = 0; round < 5; round++) {
		char name[24];
		int ends[CROWD], collect = 0;
		pid_t pids[CROWD];
		snprintf(name, sizeof name, "crowd%d", round);
		for (int i = 0; i < CROWD; i++)
			pids[i] = child(start_together, name, &ends[i]);
		for (int i = 0; i < CROWD; i++) {
			int what = heard(ends[i]);
			assert_in_range(what, 0, 1);
			collect += what;
		}
		assert_int_equal(collect, 1);
		for (int i = 0; i < CROWD; i++) {
			end(pids[i], SIGKILL);
			close(ends[i]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_killed), cmocka_unit_test(test_followed), cmocka_unit_test(test_idle),
		cmocka_unit_test(test_taken_over), cmocka_unit_test(test_together),
	};
	return cmocka_run_group_tests(tests, vault_make, vault_remove);
}
