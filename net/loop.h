/* The network thread's loop: libuv, on which libwebsockets and curl live too. libuv stays in loop.c and ws.c.
 * Network thread only, except wake_send. */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct timer;
struct watch;

/* NULL when the system has no descriptor left. */
struct loop *loop_new(void);
/* Runs until loop_stop. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);
/* Everything made on it must have been freed. */
void loop_free(struct loop *loop);
/* Lets what was freed be closed, without waiting for anything. */
void loop_settle(struct loop *loop);
/* Milliseconds of a clock that only goes forward, as of the last wake: costs nothing. */
int64_t loop_now(const struct loop *loop);
/* So many bytes of a stream were taken in this turn. When pieces come quickly but small, the loop lets them gather for
 * 20 ms before it looks again: several for one wake, and hardly later on the screen. Not in a flood (800 kB/s), which would be held up. */
void loop_took(struct loop *loop, size_t bytes);
const char *loop_version(void);
/* The uv_loop_t, for ws.c alone. */
void *loop_uv(struct loop *loop);

/* A wake from another thread: fn runs on the loop soon, once for any number of calls. */
struct wake *wake_new(struct loop *loop, void (*fn)(void *arg), void *arg);
void wake_send(struct wake *wake); /* any thread */
void wake_free(struct wake *wake); /* NULL is allowed */

/* One-shot timers; setting again moves it. Created stopped. */
struct timer *timer_new(struct loop *loop, void (*fn)(void *arg), void *arg);
void timer_set(struct timer *timer, int64_t ms);
void timer_clear(struct timer *timer);
void timer_free(struct timer *timer); /* NULL is allowed */

/* Watches a descriptor. NULL when it cannot be watched (a regular file). watch_free comes before close(2). */
enum { WATCH_READ = 1, WATCH_WRITE = 2 };
struct watch *watch_new(struct loop *loop, int fd, void (*fn)(void *arg, int fd, int events), void *arg);
void watch_set(struct watch *watch, int events); /* 0 = none */
void watch_free(struct watch *watch); /* NULL is allowed */

#endif
