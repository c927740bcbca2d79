#include "model/queue.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "model/log.h"

struct queue {
	pthread_mutex_t lock;
	struct event *first, *last;
	size_t count, bytes;         /* waiting */
	size_t count_max, bytes_max;
	bool refused;                /* the producer waits for room */
	int wake, room;
};

/* Both descriptors are counters that are 0 or more: a write raises, a read clears; neither can block. */
static void raise_fd(int fd)
{
	uint64_t one = 1;
	if (write(fd, &one, sizeof one) < 0)
		return;
}

static void clear_fd(int fd)
{
	uint64_t count;
	if (read(fd, &count, sizeof count) < 0)
		return;
}

struct queue *queue_new(size_t count, size_t bytes)
{
	struct queue *queue = xcalloc(1, sizeof *queue);
	queue->count_max = count;
	queue->bytes_max = bytes;
	queue->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	queue->room = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (queue->wake >= 0 && queue->room >= 0 && !pthread_mutex_init(&queue->lock, NULL))
		return queue;
	if (queue->wake >= 0)
		close(queue->wake);
	if (queue->room >= 0)
		close(queue->room);
	free(queue);
	return NULL;
}

void queue_free(struct queue *queue)
{
	if (!queue)
		return;
	while (queue->first) {
		struct event *event = queue->first;
		queue->first = event->next;
		event_free(event);
	}
	close(queue->wake);
	close(queue->room);
	pthread_mutex_destroy(&queue->lock);
	free(queue);
}

static bool full(const struct queue *queue, size_t more)
{
	if (!queue->count)
		return false;
	return queue->count >= queue->count_max || more > queue->bytes_max || queue->bytes > queue->bytes_max - more;
}

bool queue_push(struct queue *queue, struct event *event)
{
	size_t bytes = event_bytes(event);
	event->next = NULL;
	pthread_mutex_lock(&queue->lock);
	bool taken = !full(queue, bytes);
	if (!taken) {
		queue->refused = true;
	} else {
		if (queue->last)
			queue->last->next = event;
		else
			queue->first = event;
		queue->last = event;
		queue->bytes += bytes;
		if (!queue->count++)
			raise_fd(queue->wake);
	}
	pthread_mutex_unlock(&queue->lock);
	return taken;
}

static bool below_half(const struct queue *queue)
{
	return !queue->count || (queue->count < queue->count_max / 2 && queue->bytes < queue->bytes_max / 2);
}

struct event *queue_take(struct queue *queue, size_t max)
{
	pthread_mutex_lock(&queue->lock);
	struct event *first = max ? queue->first : NULL, *last = NULL;
	for (; max && queue->first; max--) {
		last = queue->first;
		queue->first = last->next;
		queue->bytes -= event_bytes(last);
		queue->count--;
	}
	if (last)
		last->next = NULL;
	if (last && !queue->first) {
		queue->last = NULL;
		clear_fd(queue->wake);
	}
	if (last && queue->refused && below_half(queue)) {
		queue->refused = false;
		raise_fd(queue->room);
	}
	pthread_mutex_unlock(&queue->lock);
	return first;
}

int queue_wake_fd(const struct queue *queue)
{
	return queue->wake;
}

int queue_room_fd(const struct queue *queue)
{
	return queue->room;
}

void queue_room_clear(struct queue *queue)
{
	clear_fd(queue->room);
}
