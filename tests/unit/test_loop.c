/* The network's loop lets small pieces gather, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "net/loop.h"

static int slept;

/* Instead of those of the C library: libuv sleeps by one of them. */
int nanosleep(const struct timespec *time, struct timespec *left)
{
	(void)time, (void)left;
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
	for (int i = 0; i < turns->pieces; i++)
		loop_took(turns->loop, turns->bytes);
	if (turns->left-- == 0)
		loop_stop(turns->loop);
	else
		wake_send(turns->wake);
}

static int sleeps_of(int pieces, size_t bytes)
{
	struct turns turns = { .loop = loop_new(), .left = 20, .pieces = pieces, .bytes = bytes };
	assert_non_null(turns.loop);
	turns.wake = wake_new(turns.loop, turn, &turns);
	wake_send(turns.wake);
	slept = 0;
	loop_run(turns.loop);
	wake_free(turns.wake);
	loop_free(turns.loop);
	return slept;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_pieces_gather),
		cmocka_unit_test(test_much_does_not_wait),
		cmocka_unit_test(test_nothing_does_not_wait),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
