/* The queue between the threads: order, ceilings, wake and room descriptors, a million events under flow control. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>
#include "model/queue.h"

enum { MILLION = 1000000 };

static bool readable(int fd)
{
	struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
	return poll(&poll_fd, 1, 0) == 1;
}

static void wait_readable(int fd)
{
	struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
	while (poll(&poll_fd, 1, -1) != 1)
		continue;
}

static struct event *numbered(unsigned n)
{
	return event_new(EVENT_ODD, n, NULL, NULL, NULL, NULL);
}

/* Takes the event in every case; whether the queue did. */
static bool push(struct queue *queue, unsigned n)
{
	struct event *event = numbered(n);
	bool taken = queue_push(queue, event);
	if (!taken)
		event_free(event);
	return taken;
}

/* Frees what it takes; how many there were. They must count up from *next. */
static unsigned take(struct queue *queue, size_t max, unsigned *next)
{
	unsigned n = 0;
	struct event *event = queue_take(queue, max);
	while (event) {
		struct event *following = event->next;
		if (event->source != *next)
			fail_msg("event %u instead of %u", event->source, *next);
		++*next;
		n++;
		event_free(event);
		event = following;
	}
	return n;
}

static void test_order_and_wake(void **state)
{
	(void)state;
	struct queue *queue = queue_new(100, 1 << 20);
	unsigned next = 0;
	assert_false(readable(queue_wake_fd(queue)));
	assert_null(queue_take(queue, 10));
	for (unsigned i = 0; i < 5; i++)
		assert_true(push(queue, i));
	assert_true(readable(queue_wake_fd(queue)));
	assert_null(queue_take(queue, 0));
	assert_int_equal(take(queue, 3, &next), 3);
	assert_true(readable(queue_wake_fd(queue)));
	assert_int_equal(take(queue, 3, &next), 2);
	assert_false(readable(queue_wake_fd(queue)));
	assert_true(push(queue, 5));
	assert_true(readable(queue_wake_fd(queue)));
	assert_int_equal(take(queue, 100, &next), 1);
	assert_true(push(queue, 6));
	queue_free(queue);
}

static void test_count_ceiling(void **state)
{
	(void)state;
	struct queue *queue = queue_new(8, 1 << 20);
	unsigned next = 0;
	for (unsigned i = 0; i < 8; i++)
		assert_true(push(queue, i));
	assert_false(readable(queue_room_fd(queue)));
	assert_false(push(queue, 8));
	assert_int_equal(take(queue, 4, &next), 4);
	assert_false(readable(queue_room_fd(queue)));
	/* Another source gets in meanwhile: the one that was refused is still told. */
	assert_true(push(queue, 8));
	assert_int_equal(take(queue, 2, &next), 2);
	assert_true(readable(queue_room_fd(queue)));
	queue_room_clear(queue);
	assert_false(readable(queue_room_fd(queue)));
	assert_int_equal(take(queue, 8, &next), 3);
	assert_false(readable(queue_room_fd(queue)));
	queue_free(queue);
}

static void test_byte_ceiling(void **state)
{
	(void)state;
	char *text = malloc(3001);
	memset(text, 'x', 3000);
	text[3000] = 0;
	struct event *big = event_new(EVENT_ODD, 0, NULL, text, NULL, NULL);
	size_t bytes = event_bytes(big);
	struct queue *queue = queue_new(1000, bytes / 2);
	unsigned next = 0;
	assert_true(queue_push(queue, big)); /* larger than all, but alone */
	assert_false(push(queue, 1));
	assert_int_equal(take(queue, 1, &next), 1);
	assert_true(readable(queue_room_fd(queue)));
	assert_true(push(queue, 1));
	big = event_new(EVENT_ODD, 2, NULL, text, NULL, NULL);
	assert_false(queue_push(queue, big));
	event_free(big);
	queue_free(queue);
	free(text);
}

static void test_tiny_ceilings(void **state)
{
	(void)state;
	struct queue *queue = queue_new(0, 0);
	unsigned next = 0;
	for (unsigned i = 0; i < 3; i++) {
		assert_true(push(queue, i));
		assert_false(push(queue, i + 1));
		assert_int_equal(take(queue, 9, &next), 1);
		assert_true(readable(queue_room_fd(queue)));
		queue_room_clear(queue);
	}
	queue_free(queue);
}

static void test_no_descriptor(void **state)
{
	(void)state;
	struct rlimit old, none;
	getrlimit(RLIMIT_NOFILE, &old);
	int free_fd = open("/dev/null", O_RDONLY);
	close(free_fd);
	for (rlim_t more = 0; more < 2; more++) {
		none = (struct rlimit){(rlim_t)free_fd + more, old.rlim_max};
		setrlimit(RLIMIT_NOFILE, &none);
		struct queue *queue = queue_new(1, 1);
		setrlimit(RLIMIT_NOFILE, &old);
		assert_null(queue);
	}
	int again = open("/dev/null", O_RDONLY);
	assert_int_equal(again, free_fd);
	close(again);
}

static void *produce(void *arg)
{
	struct queue *queue = arg;
	for (unsigned n = 0; n < MILLION; n++) {
		struct event *event = numbered(n);
		while (!queue_push(queue, event)) {
			wait_readable(queue_room_fd(queue));
			queue_room_clear(queue);
		}
	}
	return NULL;
}

static void test_two_threads(void **state)
{
	(void)state;
	struct queue *queue = queue_new(500, 50000);
	pthread_t producer;
	unsigned next = 0, round = 0;
	assert_int_equal(pthread_create(&producer, NULL, produce, queue), 0);
	while (next < MILLION) {
		wait_readable(queue_wake_fd(queue));
		take(queue, 1 + round++ % 700, &next);
	}
	pthread_join(producer, NULL);
	assert_int_equal(next, MILLION);
	assert_null(queue_take(queue, 1));
	assert_false(readable(queue_wake_fd(queue)));
	queue_free(queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_and_wake), cmocka_unit_test(test_count_ceiling),
		cmocka_unit_test(test_byte_ceiling), cmocka_unit_test(test_tiny_ceilings),
		cmocka_unit_test(test_no_descriptor), cmocka_unit_test(test_two_threads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
