/* A bounded one-way queue of events between two threads, with a descriptor to sleep on.
 * The only mutex of the program is inside. */
#ifndef MODEL_QUEUE_H
#define MODEL_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include "model/event.h"

struct queue;

/* Ceilings: count events and bytes of them. NULL when the system has no descriptor left. */
struct queue *queue_new(size_t count, size_t bytes);
/* Frees it and what is in it. Both threads must be done with it. */
void queue_free(struct queue *queue);

/* Producer. Takes the event and returns true, or returns false and leaves it with the caller when full
 * (one event larger than the whole budget is taken when the queue is empty). After a false, queue_room_fd
 * becomes readable once the consumer has drained below half. Never blocks. */
bool queue_push(struct queue *queue, struct event *event) __attribute__((warn_unused_result));

/* Consumer. Up to max events, oldest first, linked by ->next; the caller owns them. NULL when empty.
 * Clears the wake descriptor when it empties the queue. Never blocks. */
struct event *queue_take(struct queue *queue, size_t max);

/* Readable while there is something to take. Consumer polls it. */
int queue_wake_fd(const struct queue *queue);
/* Readable when there is room again after a refused push; the producer clears it with queue_room_clear. */
int queue_room_fd(const struct queue *queue);
void queue_room_clear(struct queue *queue);

#endif
