/* The network thread's loop: libuv, on which libwebsockets and curl live too. libuv stays in loop.c and ws.c.
 * Network thread only, except loop_wake. */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct timer;
struct watch;

struct loop *loop_new(void);
/* Runs until loop_stop. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);
void loop_free(struct loop *loop);
/* The uv_loop_t, for ws.c alone. */
void *loop_uv(struct loop *loop);

/* A wake from another thread: fn runs on the loop soon, once for any number of calls. */
struct wake *wake_new(struct loop *loop, void (*fn)(void *arg), void *arg);
void wake_send(struct wake *wake); /* any thread */
void wake_free(struct wake *wake);

/* One-shot timers; setting again moves it. Created stopped. */
struct timer *timer_new(struct loop *loop, void (*fn)(void *arg), void *arg);
void timer_set(struct timer *timer, int64_t ms);
void timer_clear(struct timer *timer);
void timer_free(struct timer *timer); /* NULL is allowed */

/* Watches a descriptor. */
enum { WATCH_READ = 1, WATCH_WRITE = 2 };
struct watch *watch_new(struct loop *loop, int fd, void (*fn)(void *arg, int fd, int events), void *arg);
void watch_set(struct watch *watch, int events); /* 0 = none */
void watch_free(struct watch *watch); /* NULL is allowed */

#endif
