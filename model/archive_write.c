#include "model/archive_write.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>
#include "model/archive_db.h"
#include "model/archive_lock.h"
#include "model/archive_rows.h"
#include "model/log.h"
#include "model/queue.h"
#include "model/when.h"

enum {
	QUEUE_EVENTS = 20000,
	QUEUE_BYTES = 16 * 1024 * 1024,
	DECISIONS = 10000,
	DECISIONS_BYTES = 4 * 1024 * 1024,
	RETRY_MS = 1000,
	HURRY_MS = 100,       /* between tries while stopping */
	GIVE_UP_MS = 2000,
	SUSPEND_MS = 500,
	CLEAN_MS = 2000,      /* after a text was erased */
	CLEAN_WAIT_MS = 500,  /* for those who read */
	CLEAN_SHARE = 20,     /* of the time goes into cleaning at most: one in so many */
	CLEAN_POSTS = 50000   /* not while somebody waits for the end: the next start does it */
};

struct writer {
	pthread_t thread;
	struct queue *queue, *decisions;
	bool guest;
	int nudge, done, news; /* eventfds: commit at once; something was committed; see writer_wake_fd */
	int told;
	char *path;
	atomic_bool stopping, for_good, denied;
	atomic_int trouble;
	atomic_size_t kept, committed, bytes; /* bytes: of what waits */
	bool dropped;          /* main thread's */
	/* the thread's own */
	struct rows *rows;
	struct event *batch;
	size_t batch_count;
	int64_t clean_at;      /* steady; 0: nothing to clean */
	int64_t cleaned_until; /* not again before */
};

static int64_t steady(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Sleeps until fd is readable or ms have passed; true when readable. */
static bool wait_for(int fd, int ms)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	return poll(&poll_fd, 1, ms) > 0;
}

static void clear(int fd)
{
	uint64_t count;
	if (read(fd, &count, sizeof count) < 0)
		return; /* was clear already */
}

static void ring(int fd)
{
	uint64_t one = 1;
	if (write(fd, &one, sizeof one) < 0)
		return; /* is rung already */
}

/* ---- the thread ---- */

static struct event **end_of(struct event **end)
{
	while (*end)
		end = &(*end)->next;
	return end;
}

static void take_from(struct writer *writer, struct queue *queue, struct event **end)
{
	*end = queue_take(queue, WRITER_BATCH - writer->batch_count);
	for (struct event *event = *end; event; event = event->next)
		writer->batch_count++;
}

/* Decisions before all else: somebody waits for them to show. */
static void take(struct writer *writer)
{
	struct event *batch = writer->batch;
	writer->batch = NULL;
	take_from(writer, writer->decisions, &writer->batch);
	*end_of(&writer->batch) = batch;
	take_from(writer, writer->queue, end_of(&writer->batch));
}

static void drop_first(struct writer *writer)
{
	struct event *event = writer->batch;
	writer->batch = event->next;
	writer->batch_count--;
	atomic_fetch_sub(&writer->bytes, event_bytes(event));
	atomic_fetch_add(&writer->committed, 1);
	event_free(event);
}

/* Whatever is wrong with a whole transaction is no fault of a change in it. */
static int not_odd(int code)
{
	return db_outcome(code) == DB_ODD ? SQLITE_IOERR : code;
}

static int begin(struct writer *writer)
{
	int code = SQLITE_OK;
	if (!writer->rows)
		writer->rows = rows_open(writer->path, &code);
	return not_odd(writer->rows ? rows_begin(writer->rows) : code);
}

/* One transaction for the first n of the batch; SQLITE_OK or why not, everything kept. */
static int commit(struct writer *writer, size_t n)
{
	struct event *event = writer->batch;
	int code = atomic_load(&writer->for_good) ? SQLITE_CORRUPT : begin(writer);
	if (!writer->rows)
		return code;
	for (size_t i = 0; i < n && code == SQLITE_OK; i++, event = event->next)
		code = rows_apply(writer->rows, event);
	if (code == SQLITE_OK)
		code = not_odd(rows_commit(writer->rows));
	if (code != SQLITE_OK)
		rows_rollback(writer->rows);
	return code;
}

/* One of the batch cannot be written and never will: all others go one by one. */
static int commit_singly(struct writer *writer)
{
	while (writer->batch) {
		int code = commit(writer, 1);
		if (code != SQLITE_OK && db_outcome(code) != DB_ODD)
			return code;
		if (code != SQLITE_OK)
			log_line("archive: one change cannot be kept: %s", sqlite3_errstr(code));
		drop_first(writer);
	}
	return SQLITE_OK;
}

static int commit_batch(struct writer *writer)
{
	int code = commit(writer, writer->batch_count);
	if (db_outcome(code) == DB_ODD)
		code = commit_singly(writer);
	while (code == SQLITE_OK && writer->batch)
		drop_first(writer);
	return code;
}

static void tell_trouble(const struct writer *writer, int code)
{
	char line[LOCK_TROUBLE] = "";
	if (code)
		snprintf(line, sizeof line, "cannot write: %s", sqlite3_errstr(code));
	lock_tell(writer->told, line);
}

static void say_trouble(struct writer *writer, int code)
{
	if (code == atomic_exchange(&writer->trouble, code))
		return;
	log_line("archive: %s", code ? sqlite3_errstr(code) : "writing again");
	if (db_outcome(code) == DB_DAMAGED)
		atomic_store(&writer->for_good, true);
	ring(writer->news);
	if (code && !writer->guest)
		tell_trouble(writer, code);
}

static void say_committed(struct writer *writer)
{
	if (writer->guest)
		lock_touch(writer->told);
	else
		lock_tell(writer->told, "");
}

/* Rests a second, or until somebody cannot wait; false when it is time to give up. */
static bool rest(struct writer *writer, int64_t *stop_began)
{
	bool stopping = atomic_load(&writer->stopping);
	if (stopping && !*stop_began)
		*stop_began = steady();
	if (atomic_load(&writer->for_good) || (stopping && steady() > *stop_began + GIVE_UP_MS))
		return false;
	if (wait_for(writer->nudge, stopping ? HURRY_MS : RETRY_MS))
		clear(writer->nudge);
	return true;
}

/* Until the batch is on disk, or there is no hope. */
static bool save(struct writer *writer)
{
	int64_t stop_began = 0;
	while (writer->batch) {
		int code = commit_batch(writer);
		say_trouble(writer, code);
		if (code != SQLITE_OK && !rest(writer, &stop_began))
			return false;
		if (code == SQLITE_OK)
			say_committed(writer);
	}
	if (atomic_load(&writer->denied) && atomic_load(&writer->kept) - atomic_load(&writer->committed) < QUEUE_EVENTS / 4) {
		atomic_store(&writer->denied, false);
		ring(writer->news);
	}
	ring(writer->done);
	return true;
}

static void plan_cleaning(struct writer *writer)
{
	int64_t at = steady() + CLEAN_MS;
	if (!writer->guest && writer->rows && rows_unclean(writer->rows) && !writer->clean_at)
		writer->clean_at = at > writer->cleaned_until ? at : writer->cleaned_until;
}

static void clean_when_due(struct writer *writer)
{
	int64_t began = steady();
	if (!writer->clean_at || began < writer->clean_at)
		return;
	int code = rows_clean(writer->rows, CLEAN_WAIT_MS);
	if (code != SQLITE_OK)
		log_line("archive: what was deleted is not yet wiped: %s", sqlite3_errstr(code));
	writer->cleaned_until = steady() + (steady() - began) * CLEAN_SHARE;
	writer->clean_at = 0;
	plan_cleaning(writer);
}

/* The next look at the queue, in ms; -1: whenever something comes. */
static int patience(const struct writer *writer)
{
	int64_t left = writer->clean_at - steady();
	return !writer->clean_at ? -1 : left < 0 ? 0 : (int)left;
}

static bool finished(struct writer *writer)
{
	return atomic_load(&writer->stopping) && atomic_load(&writer->kept) == atomic_load(&writer->committed);
}

static void wait_for_work(struct writer *writer)
{
	struct pollfd fds[] = {
		{ .fd = queue_wake_fd(writer->queue), .events = POLLIN },
		{ .fd = queue_wake_fd(writer->decisions), .events = POLLIN },
		{ .fd = writer->nudge, .events = POLLIN },
	};
	poll(fds, 3, patience(writer));
	take(writer);
	/* More will come in a moment. */
	if (writer->batch && writer->batch->kind != EVENT_DECISION && writer->batch_count < WRITER_BATCH && !atomic_load(&writer->stopping)) {
		wait_for(writer->nudge, WRITER_DELAY_MS);
		take(writer);
	}
	clear(writer->nudge);
}

/* What nobody could honour while nobody ran. When that fails, whoever reads knows it all the same. */
static void expire(struct writer *writer)
{
	int code = rows_begin(writer->rows);
	if (code == SQLITE_OK)
		code = rows_expire(writer->rows, when_now());
	if (code == SQLITE_OK)
		code = rows_commit(writer->rows);
	if (code == SQLITE_OK)
		return;
	rows_rollback(writer->rows);
	log_line("archive: what is over is not yet erased: %s", sqlite3_errstr(code));
}

static void *run(void *arg)
{
	struct writer *writer = arg;
	int code;
	pthread_setname_np(pthread_self(), "archive");
	/* What an earlier run could not clean is cleaned now. */
	if (!writer->guest)
		writer->rows = rows_open(writer->path, &code);
	if (writer->rows)
		expire(writer);
	plan_cleaning(writer);
	while (!finished(writer)) {
		wait_for_work(writer);
		if (!save(writer))
			break;
		plan_cleaning(writer);
		clean_when_due(writer);
	}
	return NULL;
}

static void end(struct writer *writer)
{
	while (writer->batch)
		drop_first(writer);
	if (!writer->rows)
		return;
	bool small = rows_posts(writer->rows) < CLEAN_POSTS;
	if (!writer->guest && rows_unclean(writer->rows) && small && !atomic_load(&writer->trouble))
		rows_clean(writer->rows, 0);
	rows_close(writer->rows);
}

/* ---- the main thread ---- */

static void writer_free(struct writer *writer)
{
	const int fds[] = { writer->nudge, writer->done, writer->news };
	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	queue_free(writer->queue);
	queue_free(writer->decisions);
	free(writer->path);
	free(writer);
}

struct writer *writer_start(const char *path, int told, bool guest)
{
	struct writer *writer = xcalloc(1, sizeof *writer);
	sigset_t all, before;
	writer->path = xstrdup(path);
	writer->told = told;
	writer->guest = guest;
	writer->queue = queue_new(QUEUE_EVENTS, QUEUE_BYTES);
	writer->decisions = queue_new(DECISIONS, DECISIONS_BYTES);
	writer->nudge = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	writer->done = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	writer->news = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	/* Signals are the main thread's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	bool started = writer->queue && writer->decisions && writer->nudge >= 0 && writer->done >= 0 && writer->news >= 0 &&
	               pthread_create(&writer->thread, NULL, run, writer) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (started)
		return writer;
	writer_free(writer);
	return NULL;
}

size_t writer_stop(struct writer *writer)
{
	if (!writer)
		return 0;
	atomic_store(&writer->stopping, true);
	ring(writer->nudge);
	pthread_join(writer->thread, NULL);
	size_t lost = atomic_load(&writer->kept) - atomic_load(&writer->committed);
	end(writer);
	writer_free(writer);
	return lost;
}

/* While the disk refuses, posts leave room for what only the event says: they can be had from the model again. */
static bool push(struct writer *writer, struct event *event)
{
	size_t waiting = atomic_load(&writer->kept) - atomic_load(&writer->committed), bytes = event_bytes(event);
	bool post = event->kind == EVENT_POST, cursor = event->kind == EVENT_CURSOR;
	if (atomic_load(&writer->for_good) || (post && waiting >= QUEUE_EVENTS / 4 * 3) || (cursor && writer->dropped))
		return false;
	/* Counted before it is pushed, so that committed never runs ahead. */
	atomic_fetch_add(&writer->kept, 1);
	atomic_fetch_add(&writer->bytes, bytes);
	if (queue_push(writer->queue, event))
		return true;
	atomic_fetch_sub(&writer->kept, 1);
	atomic_fetch_sub(&writer->bytes, bytes);
	return false;
}

void writer_keep(struct writer *writer, struct event *event)
{
	if (push(writer, event))
		return;
	/* A cursor that is let go is no loss: it is told again. */
	writer->dropped |= event->kind != EVENT_CURSOR;
	event_free(event);
}

void writer_decide(struct writer *writer, struct event *event)
{
	const size_t bytes = event_bytes(event);
	const bool hopeless = atomic_load(&writer->for_good);
	if (!hopeless) {
		atomic_fetch_add(&writer->kept, 1);
		atomic_fetch_add(&writer->bytes, bytes);
	}
	if (!hopeless && queue_push(writer->decisions, event)) {
		ring(writer->nudge);
		return;
	}
	if (!hopeless) {
		atomic_fetch_sub(&writer->kept, 1);
		atomic_fetch_sub(&writer->bytes, bytes);
	}
	event_free(event);
}

void writer_condemn(struct writer *writer)
{
	atomic_store(&writer->for_good, true);
	atomic_store(&writer->trouble, SQLITE_CORRUPT);
	ring(writer->nudge);
}

bool writer_room(struct writer *writer)
{
	size_t waiting = atomic_load(&writer->kept) - atomic_load(&writer->committed);
	if (atomic_load(&writer->trouble) || (waiting < QUEUE_EVENTS / 2 && atomic_load(&writer->bytes) < QUEUE_BYTES / 2))
		return true;
	atomic_store(&writer->denied, true);
	ring(writer->nudge);
	return false;
}

bool writer_resync(struct writer *writer)
{
	if (!writer->dropped || atomic_load(&writer->trouble) || !writer_room(writer))
		return false;
	writer->dropped = false;
	return true;
}

bool writer_sync(struct writer *writer, int64_t ms)
{
	int64_t until = steady() + ms;
	while (atomic_load(&writer->kept) != atomic_load(&writer->committed)) {
		int64_t left = until - steady();
		if (left <= 0 || atomic_load(&writer->for_good))
			return false;
		ring(writer->nudge);
		if (wait_for(writer->done, left < 50 ? (int)left : 50))
			clear(writer->done);
	}
	return true;
}

void writer_suspend(struct writer *writer, bool suspended)
{
	if (!suspended) {
		tell_trouble(writer, atomic_load(&writer->trouble));
		return;
	}
	writer_sync(writer, SUSPEND_MS);
	lock_tell(writer->told, "is suspended");
}

struct writer_trouble writer_trouble(const struct writer *writer)
{
	return (struct writer_trouble){
		.code = atomic_load(&writer->trouble),
		.waiting = atomic_load(&writer->kept) - atomic_load(&writer->committed),
		.for_good = atomic_load(&writer->for_good),
		.dropped = writer->dropped,
	};
}

int writer_wake_fd(const struct writer *writer)
{
	return writer->news;
}

void writer_heard(struct writer *writer)
{
	clear(writer->news);
}
