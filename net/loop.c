#include "net/loop.h"

#include <stdlib.h>
#include <uv.h>
#include "model/log.h"

enum { BREATH_MS = 20, QUICK_MS = 8, SEVERAL = 3, MUCH = 16 * 1024, WINDOW_MS = 5 * BREATH_MS, FLOOD = 5 * MUCH };

struct loop {
	uv_loop_t uv;
	uv_prepare_t before_wait;
	unsigned pieces;  /* taken in this turn */
	size_t bytes;
	uint64_t took_at; /* the last turn in which there were any */
	uint64_t window_at;
	size_t window_bytes; /* since then */
	bool flood;          /* in the window before: what comes so fast gathers by itself */
};

/* Handles outlive their owners until libuv has closed them: each is freed by its close callback. */
struct wake {
	uv_async_t uv;
	void (*fn)(void *arg);
	void *arg;
};

struct timer {
	uv_timer_t uv;
	void (*fn)(void *arg);
	void *arg;
};

struct watch {
	uv_poll_t uv;
	int fd;
	void (*fn)(void *arg, int fd, int events);
	void *arg;
};

static void freed(uv_handle_t *handle)
{
	free(handle->data);
}

static void watch_flood(struct loop *loop, uint64_t now)
{
	loop->window_bytes += loop->bytes;
	if (now - loop->window_at < WINDOW_MS)
		return;
	loop->flood = loop->window_bytes >= FLOOD && now - loop->window_at < 2 * WINDOW_MS;
	loop->window_at = now;
	loop->window_bytes = 0;
}

/* A wake costs more than a post: while pieces come one by one and quickly, they are left to gather. */
static void breathe(uv_prepare_t *uv)
{
	struct loop *loop = uv->data;
	if (!loop->pieces)
		return;
	const uint64_t now = uv_now(&loop->uv), since = now - loop->took_at;
	watch_flood(loop, now);
	if ((loop->pieces >= SEVERAL || since < QUICK_MS) && loop->bytes < MUCH && !loop->flood) {
		uv_sleep(BREATH_MS);
		uv_update_time(&loop->uv);
	}
	loop->took_at = now;
	loop->pieces = 0;
	loop->bytes = 0;
}

struct loop *loop_new(void)
{
	struct loop *loop = xcalloc(1, sizeof *loop);
	if (uv_loop_init(&loop->uv)) {
		free(loop);
		return NULL;
	}
	loop->before_wait.data = loop;
	uv_prepare_init(&loop->uv, &loop->before_wait);
	uv_prepare_start(&loop->before_wait, breathe);
	uv_unref((uv_handle_t *)&loop->before_wait);
	return loop;
}

void loop_took(struct loop *loop, size_t bytes)
{
	loop->pieces++;
	loop->bytes += bytes;
}

void loop_run(struct loop *loop)
{
	uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void loop_stop(struct loop *loop)
{
	uv_stop(&loop->uv);
}

int64_t loop_now(const struct loop *loop)
{
	return (int64_t)uv_now(&loop->uv);
}

void loop_settle(struct loop *loop)
{
	for (int i = 0; i < 100 && uv_run(&loop->uv, UV_RUN_NOWAIT); i++)
		;
}

void loop_free(struct loop *loop)
{
	uv_close((uv_handle_t *)&loop->before_wait, NULL);
	loop_settle(loop);
	if (!uv_loop_close(&loop->uv))
		free(loop);
	else
		log_line("the network's loop could not be closed"); /* left to the end of the process */
}

void *loop_uv(struct loop *loop)
{
	return &loop->uv;
}

const char *loop_version(void)
{
	return uv_version_string();
}

static void woken(uv_async_t *uv)
{
	struct wake *wake = uv->data;
	wake->fn(wake->arg);
}

struct wake *wake_new(struct loop *loop, void (*fn)(void *arg), void *arg)
{
	struct wake *wake = xcalloc(1, sizeof *wake);
	wake->fn = fn;
	wake->arg = arg;
	wake->uv.data = wake;
	if (uv_async_init(&loop->uv, &wake->uv, woken))
		die("no descriptor left to wake the network");
	return wake;
}

void wake_send(struct wake *wake)
{
	uv_async_send(&wake->uv);
}

void wake_free(struct wake *wake)
{
	if (wake)
		uv_close((uv_handle_t *)&wake->uv, freed);
}

static void rang(uv_timer_t *uv)
{
	struct timer *timer = uv->data;
	timer->fn(timer->arg);
}

struct timer *timer_new(struct loop *loop, void (*fn)(void *arg), void *arg)
{
	struct timer *timer = xcalloc(1, sizeof *timer);
	timer->fn = fn;
	timer->arg = arg;
	timer->uv.data = timer;
	uv_timer_init(&loop->uv, &timer->uv);
	return timer;
}

void timer_set(struct timer *timer, int64_t ms)
{
	uv_update_time(timer->uv.loop); /* the loop's own clock is as old as its last wake */
	uv_timer_start(&timer->uv, rang, ms > 0 ? (uint64_t)ms : 0, 0);
}

void timer_clear(struct timer *timer)
{
	uv_timer_stop(&timer->uv);
}

void timer_free(struct timer *timer)
{
	if (timer)
		uv_close((uv_handle_t *)&timer->uv, freed);
}

/* A broken descriptor counts as ready for all: whoever reads or writes it learns what is wrong. */
static void ready(uv_poll_t *uv, int status, int events)
{
	struct watch *watch = uv->data;
	int bits = (events & (UV_READABLE | UV_DISCONNECT) ? WATCH_READ : 0) | (events & UV_WRITABLE ? WATCH_WRITE : 0);
	watch->fn(watch->arg, watch->fd, status < 0 ? WATCH_READ | WATCH_WRITE : bits);
}

struct watch *watch_new(struct loop *loop, int fd, void (*fn)(void *arg, int fd, int events), void *arg)
{
	struct watch *watch = xcalloc(1, sizeof *watch);
	watch->fd = fd;
	watch->fn = fn;
	watch->arg = arg;
	watch->uv.data = watch;
	if (!uv_poll_init(&loop->uv, &watch->uv, fd))
		return watch;
	free(watch);
	return NULL;
}

void watch_set(struct watch *watch, int events)
{
	int bits = (events & WATCH_READ ? UV_READABLE : 0) | (events & WATCH_WRITE ? UV_WRITABLE : 0);
	if (bits)
		uv_poll_start(&watch->uv, bits, ready);
	else
		uv_poll_stop(&watch->uv);
}

void watch_free(struct watch *watch)
{
	if (watch)
		uv_close((uv_handle_t *)&watch->uv, freed);
}
