/* The loop of the screen: one sleep, one drain, one draw. */
#include "tui/tui.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "model/log.h"
#include "model/visit.h"
#include "model/when.h"
#include "tui/launch.h"
#include "tui/screen.h"
#include "tui/signals.h"
#include "tui/term.h"

enum { PUMP_EVENTS = 500, FRAME_MS = 17, TICK_MS = 1000, KEYS_A_WAKE = 200 };

struct follow {
	struct session *session;
	const struct tui_host *host;
	struct term *term;
	struct screen *screen;
	struct frame frame;
	int signals;
	unsigned todo;     /* bits of enum screen_do */
	int64_t drawn;     /* when, by the clock that never jumps */
	int64_t interval;  /* from that frame to the next */
	int64_t ticked;    /* by the wall clock */
	bool done;
};

static int64_t steady(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* ---- what wakes it ---- */

static void on_keys(struct follow *f, int64_t now)
{
	for (int i = 0; i < KEYS_A_WAKE; i++) {
		const int key = term_key(f->term);
		if (key < 0)
			f->done = true;
		if (key <= 0)
			return;
		f->todo |= screen_key(f->screen, key, now);
		f->interval = FRAME_MS;
	}
}

static void resized(struct follow *f, int64_t now)
{
	int rows, columns;
	term_size(f->term, &rows, &columns);
	f->todo |= screen_size(f->screen, rows, columns, now);
}

static void on_signals(struct follow *f, int64_t now)
{
	for (int number; (number = signals_next()) != 0;) {
		if (number == SIGWINCH)
			resized(f, now);
		else if (number == SIGTSTP)
			f->todo |= SCREEN_SUSPEND;
		else if (number == SIGCONT)
			f->todo |= SCREEN_REDRAW | SCREEN_DRAW;
		else
			f->done = true;
	}
}

static void on_events(struct follow *f, int64_t now)
{
	const unsigned changed = session_pump(f->session, now, PUMP_EVENTS, screen_news, f->screen);
	if (changed & CHANGED_COLLECT && f->host->collect)
		f->host->collect(f->host->arg);
	f->todo |= screen_changed(f->screen, changed, now);
}

static void on_time(struct follow *f, int64_t now)
{
	if (now < f->ticked + TICK_MS && now >= f->ticked)
		return;
	if (screen_due(f->screen, f->ticked) > now && now >= f->ticked)
		return;
	f->ticked = now;
	f->todo |= screen_tick(f->screen, now);
}

/* ---- what follows ---- */

static void open_link(struct follow *f)
{
	char why[LAUNCH_WHY];
	if (launch_link(screen_link(f->screen), why))
		screen_say(f->screen, "Opened %s", screen_link(f->screen));
	else
		screen_say(f->screen, "%s", why);
}

static void copy_link(struct follow *f)
{
	if (term_copy(f->term, screen_link(f->screen)))
		screen_say(f->screen, "Copied, if this terminal allows it: %s", screen_link(f->screen));
	else
		screen_say(f->screen, "Too long to copy.");
}

static const int signal_numbers[] = { SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGTSTP, SIGCONT, 0 };

static void suspend(struct follow *f)
{
	term_suspend(f->term);
	signals_close();
	signal(SIGTSTP, SIG_DFL);
	raise(SIGTSTP);
	f->signals = signals_open(signal_numbers, false);
	term_resume(f->term);
	resized(f, when_now());
}

/* A bit is done once, however often it was asked for. */
static bool take(struct follow *f, unsigned bit)
{
	const bool asked = f->todo & bit;
	f->todo &= ~bit;
	return asked;
}

static void act(struct follow *f)
{
	if (take(f, SCREEN_QUIT))
		f->done = true;
	if (take(f, SCREEN_OPEN))
		open_link(f);
	if (take(f, SCREEN_COPY))
		copy_link(f);
	if (take(f, SCREEN_RETRY) && f->host->retry)
		f->host->retry(f->host->arg);
	if (take(f, SCREEN_SUSPEND))
		suspend(f);
	if (take(f, SCREEN_REDRAW))
		term_redraw(f->term);
	if (take(f, SCREEN_WORK))
		f->todo |= screen_work(f->screen, when_now());
}

/* A frame that changed much stays longer: in a flood nobody reads sixty screens a second, and a slow line carries them. */
static void draw(struct follow *f)
{
	if (!(f->todo & SCREEN_DRAW) || steady() < f->drawn + f->interval)
		return;
	f->todo &= ~(unsigned)SCREEN_DRAW;
	screen_draw(f->screen, &f->frame);
	f->interval = FRAME_MS + term_show(f->term, &f->frame) / 2;
	f->drawn = steady();
}

static int patience(const struct follow *f)
{
	if (f->todo & SCREEN_WORK)
		return 0;
	int64_t wait = screen_due(f->screen, f->ticked) - when_now();
	const int64_t due = session_due(f->session);
	const int64_t tick = f->ticked + TICK_MS - when_now();
	wait = wait < tick ? tick : wait;
	wait = due < INT64_MAX && due - when_now() < wait ? due - when_now() : wait;
	if (f->todo & SCREEN_DRAW) {
		const int64_t frame = f->drawn + f->interval - steady();
		wait = frame < wait ? frame : wait;
	}
	return wait < 0 ? 0 : wait > 60000 ? 60000 : (int)wait;
}

static void turn(struct follow *f)
{
	int wake[SESSION_FDS];
	session_fds(f->session, wake);
	struct pollfd fds[] = { { term_fd(f->term), POLLIN, 0 }, { wake[0], POLLIN, 0 }, { f->signals, POLLIN, 0 }, { wake[1], POLLIN, 0 } };
	poll(fds, 4, patience(f));
	const int64_t now = when_now();
	if (fds[2].revents)
		on_signals(f, now);
	if (fds[0].revents)
		on_keys(f, now);
	if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
		f->done = true;
	if (fds[1].revents || fds[3].revents || session_due(f->session) <= now)
		on_events(f, now);
	on_time(f, now);
	act(f);
	draw(f);
}

/* ---- from first to last ---- */

/* A recording is no visit. */
static const char *visit_tag(const struct follow *f, const struct options *options)
{
	return options->command == COMMAND_REPLAY || f->session->tags.n == 0 ? NULL : f->session->tags.folded[0];
}

static void run(struct follow *f, const struct options *options)
{
	const char *tag = visit_tag(f, options);
	if (tag)
		f->session->left = visit_read(tag);
	f->ticked = when_now();
	f->screen = screen_new(f->session, options->filter, f->ticked);
	f->frame.ascii = term_ascii(f->term);
	resized(f, f->ticked);
	draw(f);
	if (f->host->painted)
		f->host->painted(f->host->arg);
	while (!f->done)
		turn(f);
	if (tag && place_compare(screen_seen(f->screen), f->session->left) > 0 && !visit_write(tag, screen_seen(f->screen)))
		log_line("the place of this visit could not be kept");
	screen_free(f->screen);
	frame_done(&f->frame);
}

int tui_follow(struct session *session, const struct options *options, const struct tui_host *host)
{
	struct follow f = { .session = session, .host = host };
	char why[256];
	if (options->plain)
		return tui_log(session, options, host);
	const char *no_color = getenv("NO_COLOR");
	f.signals = signals_open(signal_numbers, false);
	f.term = term_open(!options->no_color && !(no_color && *no_color), PALETTE_OWN, why);
	if (!f.term) {
		signals_close();
		fprintf(stderr, "tweetup: %s\n", why);
		return 1;
	}
	run(&f, options);
	term_close(f.term);
	signals_close();
	return 0;
}
