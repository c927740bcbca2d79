/* One sleep, one drain, one draw. */
#include "tui/loop.h"

#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "model/archive.h"
#include "model/when.h"
#include "tui/launch.h"
#include "tui/signals.h"
#include "tui/term.h"

enum { PUMP_EVENTS = 500, FRAME_MS = 17, TICK_MS = 1000, KEYS_A_WAKE = 200 };

struct loop {
	struct session *session;
	const struct tui_host *host;
	struct term *term;
	const struct face *face;
	struct frame frame;
	int signals;
	unsigned todo;     /* bits of enum screen_do */
	int64_t drawn;     /* when, by the clock that never jumps */
	int64_t interval;  /* from that frame to the next */
	int64_t ticked;    /* by the wall clock */
	bool more_keys;    /* some may still wait */
	bool done;
};

static int64_t steady(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* ---- what wakes it ---- */

/* Many at a time, but none behind one that decided something: it is about what is there then. */
static void on_keys(struct loop *l, int64_t now)
{
	l->more_keys = false;
	for (int i = 0; i < KEYS_A_WAKE && !l->session->decided; i++) {
		const int key = term_key(l->term);
		if (key < 0)
			l->done = true;
		if (key <= 0)
			return;
		l->todo |= l->face->key(l->face->self, key, now);
		l->interval = FRAME_MS;
	}
	l->more_keys = true;
}

static void resized(struct loop *l, int64_t now)
{
	int rows, columns;
	term_size(l->term, &rows, &columns);
	l->todo |= l->face->size(l->face->self, rows, columns, now);
}

static void on_signals(struct loop *l, int64_t now)
{
	for (int number; (number = signals_next()) != 0;) {
		if (number == SIGWINCH)
			resized(l, now);
		else if (number == SIGTSTP)
			l->todo |= l->face->stays ? 0 : SCREEN_SUSPEND;
		else if (number == SIGCONT)
			l->todo |= SCREEN_REDRAW | SCREEN_DRAW;
		else
			l->done = true;
	}
}

static void on_events(struct loop *l, int64_t now)
{
	const unsigned changed = session_pump(l->session, now, PUMP_EVENTS, l->face->news, l->face->self);
	if (l->host->pumped)
		l->host->pumped(l->host->arg, changed);
	l->todo |= l->face->changed(l->face->self, changed, now);
}

static void on_time(struct loop *l, int64_t now)
{
	if (now < l->ticked + TICK_MS && now >= l->ticked)
		return;
	if (l->face->due(l->face->self, l->ticked) > now && now >= l->ticked)
		return;
	l->ticked = now;
	l->todo |= l->face->tick(l->face->self, now);
}

/* ---- what follows ---- */

static void say(struct loop *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct loop *l, const char *format, ...)
{
	char line[512];
	va_list args;
	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	l->face->say(l->face->self, line);
}

static void open_link(struct loop *l)
{
	char why[LAUNCH_WHY];
	if (launch_link(l->face->link(l->face->self), why))
		say(l, "Opened %s", l->face->link(l->face->self));
	else
		say(l, "%s", why);
}

static void copy_link(struct loop *l)
{
	if (term_copy(l->term, l->face->link(l->face->self)))
		say(l, "Copied, if this terminal allows it: %s", l->face->link(l->face->self));
	else
		say(l, "Too long to copy.");
}

static const int signal_numbers[] = { SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGTSTP, SIGCONT, 0 };

static void suspend(struct loop *l)
{
	term_suspend(l->term);
	archive_suspend(l->session->archive, true);
	signals_close();
	signal(SIGTSTP, SIG_DFL);
	raise(SIGTSTP);
	l->signals = signals_open(signal_numbers, false);
	archive_suspend(l->session->archive, false);
	term_resume(l->term);
	resized(l, when_now());
}

/* A bit is done once, however often it was asked for. */
static bool take(struct loop *l, unsigned bit)
{
	const bool asked = l->todo & bit;
	l->todo &= ~bit;
	return asked;
}

static void act(struct loop *l)
{
	if (take(l, SCREEN_QUIT))
		l->done = true;
	if (take(l, SCREEN_OPEN))
		open_link(l);
	if (take(l, SCREEN_COPY))
		copy_link(l);
	if (take(l, SCREEN_RETRY) && l->host->retry)
		l->host->retry(l->host->arg);
	if (take(l, SCREEN_SUSPEND))
		suspend(l);
	if (take(l, SCREEN_REDRAW))
		term_redraw(l->term);
	if (take(l, SCREEN_WORK))
		l->todo |= l->face->work(l->face->self, when_now());
}

/* A frame that changed much stays longer: in a flood nobody reads sixty screens a second, and a slow line carries them. */
static void draw(struct loop *l)
{
	if (!(l->todo & SCREEN_DRAW) || steady() < l->drawn + l->interval)
		return;
	l->todo &= ~(unsigned)SCREEN_DRAW;
	l->face->draw(l->face->self, &l->frame);
	l->interval = FRAME_MS + term_show(l->term, &l->frame) / 2;
	l->drawn = steady();
}

static int patience(const struct loop *l)
{
	if (l->todo & SCREEN_WORK || l->more_keys)
		return 0;
	int64_t wait = l->face->due(l->face->self, l->ticked) - when_now();
	const int64_t due = session_due(l->session);
	const int64_t tick = l->ticked + TICK_MS - when_now();
	wait = wait < tick ? tick : wait;
	wait = due < INT64_MAX && due - when_now() < wait ? due - when_now() : wait;
	if (l->todo & SCREEN_DRAW) {
		const int64_t frame = l->drawn + l->interval - steady();
		wait = frame < wait ? frame : wait;
	}
	return wait < 0 ? 0 : wait > 60000 ? 60000 : (int)wait;
}

static void turn(struct loop *l)
{
	int wake[SESSION_FDS];
	session_fds(l->session, wake);
	struct pollfd fds[] = { { term_fd(l->term), POLLIN, 0 }, { wake[0], POLLIN, 0 }, { l->signals, POLLIN, 0 }, { wake[1], POLLIN, 0 } };
	poll(fds, 4, patience(l));
	const int64_t now = when_now();
	if (fds[2].revents)
		on_signals(l, now);
	if (fds[0].revents || l->more_keys)
		on_keys(l, now);
	if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
		l->done = true;
	if (fds[1].revents || fds[3].revents || session_due(l->session) <= now)
		on_events(l, now);
	on_time(l, now);
	act(l);
	draw(l);
}

static void run(struct loop *l)
{
	l->ticked = when_now();
	l->frame.ascii = term_ascii(l->term);
	resized(l, l->ticked);
	draw(l);
	if (l->host->painted)
		l->host->painted(l->host->arg);
	while (!l->done)
		turn(l);
	frame_done(&l->frame);
}

int loop_face(struct session *session, const struct tui_host *host, bool colour, enum palette palette, const struct face *face)
{
	struct loop l = { .session = session, .host = host, .face = face };
	const char *no_color = getenv("NO_COLOR");
	char why[256];
	l.signals = signals_open(signal_numbers, false);
	l.term = term_open(colour && !(no_color && *no_color), palette, why);
	if (!l.term) {
		signals_close();
		fprintf(stderr, "tweetup: %s\n", why);
		return 1;
	}
	run(&l);
	term_close(l.term);
	signals_close();
	return 0;
}
