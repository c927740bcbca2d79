/* The network's loop lets small pieces gather, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "net/loop.h"

static int slept;
static int64_t now_us = 1000 * 1000;

/* Instead of those of the C library, which libuv uses: a turn takes a millisecond. */
int clock_gettime(clockid_t clock, struct timespec *time)
{
	(void)clock;
	*time = (struct timespec){ now_us / 1000000, now_us % 1000000 * 1000 };
	return 0;
}

int nanosleep(const struct timespec *time, struct timespec *left)
{
	(void)left;
	now_us += time->tv_sec * 1000000 + time->tv_nsec / 1000;
	slept++;
	return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *left)
{
	(void)clock, (void)flags;
	return nanosleep(time, left);
}

struct turns {
	struct loop *loop;
	struct wake *wake;
	int left;
	int pieces; /* each turn */
	size_t bytes;
};

static void turn(void *arg)
{
	struct turns *turns = arg;
	now_us += 1000;
	for (int i = 0; i < turns->pieces; i++)
		loop_took(turns->loop, turns->bytes);
	if (turns->left-- == 0)
		loop_stop(turns->loop);
	else
		wake_send(turns->wake);
}

/* So many turns more; how often it slept. */
static int sleeps_in(struct turns *turns, int count, int pieces, size_t bytes)
{
	turns->left = count, turns->pieces = pieces, turns->bytes = bytes;
	wake_send(turns->wake);
	slept = 0;
	loop_run(turns->loop);
	return slept;
}

static void begin(struct turns *turns)
{
	turns->loop = loop_new();
	assert_non_null(turns->loop);
	turns->wake = wake_new(turns->loop, turn, turns);
}

static void end(struct turns *turns)
{
	wake_free(turns->wake);
	loop_free(turns->loop);
}

static int sleeps_of(int pieces, size_t bytes)
{
	struct turns turns;
	begin(&turns);
	const int sleeps = sleeps_in(&turns, 20, pieces, bytes);
	end(&turns);
	return sleeps;
}

static void test_small_pieces_gather(void **state)
{
	(void)state;
	assert_in_range(sleeps_of(3, 900), 20, 21);
}

static void test_much_does_not_wait(void **state)
{
	(void)state;
	assert_int_equal(sleeps_of(1, 64 * 1024), 0);
	assert_int_equal(sleeps_of(20, 900), 0);
}

static void test_nothing_does_not_wait(void **state)
{
	(void)state;
	assert_int_equal(sleeps_of(0, 0), 0);
}

/* Between two gulps of a flood there may be a sip: it is not waited for more. Afterwards small pieces gather again. */
static void test_flood_does_not_wait(void **state)
{
	struct turns turns;
	(void)state;
	begin(&turns);
	assert_int_equal(sleeps_in(&turns, 250, 1, 64 * 1024), 0);
	assert_int_equal(sleeps_in(&turns, 20, 3, 900), 0);
	assert_in_range(sleeps_in(&turns, 300, 3, 20), 100, 300);
	end(&turns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_pieces_gather),
		cmocka_unit_test(test_much_does_not_wait),
		cmocka_unit_test(test_nothing_does_not_wait),
		cmocka_unit_test(test_flood_does_not_wait),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
