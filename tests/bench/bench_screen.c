/* What a key and a post cost on a real (pseudo) terminal of 200x50: time from key to frame with few and with many posts held, and
 * bytes sent. The other end of the terminal is read by the parent. */
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "model/session.h"
#include "tui/key.h"
#include "tui/screen.h"
#include "tui/term.h"

enum { FEW = 300, MANY = 100000, KEYS = 960, KEYS_A_TURN = 48, SAME = 1000, ONE_BY_ONE = 300, FLOOD_MS = 3000, FLOOD_RATE = 5000, FRAME_MS = 17 };
enum { GOAL_KEY_US = 1000, GOAL_FLOOD_BYTES = 100, GOAL_ESCAPES = 240 };
static const double goal_ratio = 1.10;

static atomic_long *sent; /* bytes the terminal got */
static FILE *report;
static int missed;

struct world {
	struct queue *events;
	struct session *session;
	struct screen *screen;
	struct term *term;
	struct frame frame;
	int64_t now;
	unsigned n;
};

static double microseconds(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void verdict(const char *name, double value, const char *unit, double goal, const char *more)
{
	missed += value > goal;
	fprintf(report, "   %-34s %9.2f %-8s goal %7.2f  %s  %s\n", name, value, unit, goal, value <= goal ? "ok  " : "MISS", more);
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* 148 bytes, no two posts alike; every tenth is Japanese. */
static void words(unsigned n, char out[static 256])
{
	static const char *const list[] = { "brass", "astrolabe", "hall", "seven", "sky", "lost", "whale", "skeleton", "quiet", "room",
		"child", "guide", "lantern", "map", "river", "tower", "clay", "letter", "who", "made", "it", "and", "why", "the", "a" };
	size_t at = 0;
	out[0] = 0;
	if (n % 10 == 9)
		at = (size_t)snprintf(out, 256, "展示室の%u番目にある江戸時代の地図がとても美しい。細部まで見ていると時間を忘れます。", n);
	for (unsigned i = 0; at < 135; i++)
		at += (size_t)snprintf(out + at, 256 - at, "%s ", list[((n + 1) * 2654435761u >> (i % 20)) % (sizeof list / sizeof *list)]);
	snprintf(out + at, 256 - at, "%s#musesocial", n % 7 ? "" : "why? ");
}

static void push(struct world *w)
{
	char id[64], handle[64], name[32], text[256];
	const unsigned n = w->n++, who = n * 2654435761u % 1000;
	snprintf(id, sizeof id, "mastodon:https://museum.example/users/v%u/statuses/%u", who, n);
	snprintf(handle, sizeof handle, "visitor%u@museum.example", who);
	snprintf(name, sizeof name, "Visitor %u", who);
	words(n, text);
	const struct post draft = { .id = id, .url = "https://museum.example/p", .source = "museum.example", .text = text,
		.author = { handle, handle, name, false }, .created = w->now - 90000000 + n * 700, .received = w->now };
	struct event *event = event_post(0, post_new(&draft), false);
	if (!queue_push(w->events, event))
		abort();
}

static unsigned pump(struct world *w)
{
	return screen_changed(w->screen, session_pump(w->session, w->now, 100000, screen_news, w->screen), w->now);
}

static int show(struct world *w)
{
	screen_draw(w->screen, &w->frame);
	return term_show(w->term, &w->frame);
}

static void world_begin(struct world *w, struct term *term, unsigned posts)
{
	const struct tag_set tags = { .n = 1, .folded = { "musesocial" }, .typed = { "musesocial" } };
	*w = (struct world){ .term = term, .now = 1795637400000 };
	w->events = queue_new(200000, (size_t)1 << 30);
	w->session = session_new(&tags, w->events, w->now);
	session_add_source(w->session, "museum.example", "mastodon", w->now);
	w->screen = screen_new(w->session, NULL, "", w->now);
	for (unsigned i = 0; i < posts; i++)
		push(w);
	screen_size(w->screen, 50, 200, w->now);
	pump(w);
	show(w);
}

static void world_end(struct world *w)
{
	screen_free(w->screen);
	session_free(w->session);
	queue_free(w->events);
	frame_done(&w->frame);
}

/* When the terminal has read all of it. */
static long bytes(void)
{
	long before = -1;
	for (long now = atomic_load(sent); now != before; now = atomic_load(sent)) {
		before = now;
		poll(NULL, 0, 30);
	}
	return before;
}

/* Keys that move by a post, by a page, half a page: the time of each, CPU and all, from the key to the last byte written. */
static void press(struct world *w, double *took, int n)
{
	static const int keys[] = { 'k', 'k', 'k', 'b', 'j', PRESS_PAGE_UP, KEY_CONTROL('U'), 'k', KEY_CONTROL('D'), 'j', ' ', 'k' };
	term_redraw(w->term);
	show(w);
	for (int i = 0; i < n; i++) {
		const double start = microseconds(CLOCK_PROCESS_CPUTIME_ID);
		screen_key(w->screen, keys[(size_t)i % (sizeof keys / sizeof *keys)], w->now);
		show(w);
		took[i] = microseconds(CLOCK_PROCESS_CPUTIME_ID) - start;
	}
}

static double median(double *of, int n)
{
	qsort(of, (size_t)n, sizeof *of, by_value);
	return of[n / 2];
}

/* Few and many take turns, so that both meet the same noise. */
static void keys(struct world *few, struct world *many)
{
	static double of_few[KEYS], of_many[KEYS];
	char more[80];
	for (int i = 0; i < KEYS; i += KEYS_A_TURN) {
		press(few, of_few + i, KEYS_A_TURN);
		press(many, of_many + i, KEYS_A_TURN);
	}
	const double few_us = median(of_few, KEYS), many_us = median(of_many, KEYS);
	snprintf(more, sizeof more, "CPU, median of %d keys, 200x50", KEYS);
	verdict("key to frame, 100,000 posts", many_us, "us", GOAL_KEY_US, more);
	snprintf(more, sizeof more, "%.0f us with %d", few_us, FEW);
	verdict("ratio to few posts", many_us / few_us, "x", goal_ratio, more);
}

static void flood(struct world *w)
{
	const long before = bytes();
	const double start = microseconds(CLOCK_MONOTONIC);
	double drawn = 0;
	int interval = FRAME_MS, frames = 0;
	unsigned told = 0;
	screen_key(w->screen, 'G', w->now);
	for (double at; (at = (microseconds(CLOCK_MONOTONIC) - start) / 1000) < FLOOD_MS;) {
		for (; told < at * FLOOD_RATE / 1000; told++)
			push(w);
		pump(w);
		if (at - drawn >= interval) {
			interval = FRAME_MS + show(w) / 2; /* as tui.c does */
			drawn = at;
			frames++;
		}
		poll(NULL, 0, 1);
	}
	char more[64];
	snprintf(more, sizeof more, "%u posts, %.0f frames/s", told, frames * 1000.0 / FLOOD_MS);
	verdict("flood: bytes a post", (double)(bytes() - before) / told, "bytes", GOAL_FLOOD_BYTES, more);
}

static void costs(struct world *w)
{
	screen_key(w->screen, 'G', w->now);
	show(w);
	long before = bytes();
	for (int i = 0; i < SAME; i++) {
		screen_tick(w->screen, w->now);
		show(w);
	}
	verdict("nothing changed: bytes", (double)(bytes() - before), "bytes", 0, "1000 frames");
}

/* Lines that only move up are moved by the terminal, as long as nothing stands beside them. */
static void one_by_one(struct world *w, int columns, double goal, const char *name, const char *more)
{
	const struct winsize size = { .ws_row = 50, .ws_col = (unsigned short)columns };
	int rows;
	ioctl(STDOUT_FILENO, TIOCSWINSZ, &size);
	term_size(w->term, &rows, &columns);
	screen_size(w->screen, rows, columns, w->now);
	screen_key(w->screen, 'G', w->now);
	show(w);
	const long before = bytes();
	for (int i = 0; i < ONE_BY_ONE; i++) {
		push(w);
		pump(w);
		show(w);
	}
	verdict(name, (double)(bytes() - before) / ONE_BY_ONE, "bytes", goal, more);
}

static int measure(void)
{
	struct world few, many;
	char why[256];
	struct term *term = term_open(true, PALETTE_OWN, why);
	if (!term) {
		fprintf(report, "   %s\n", why);
		return 1;
	}
	world_begin(&few, term, FEW);
	world_begin(&many, term, MANY);
	keys(&few, &many);
	costs(&many);
	one_by_one(&many, 99, 148 + 35 + GOAL_ESCAPES, "one post, 99 columns: bytes", "183 of them letters");
	one_by_one(&many, 200, 9000, "one post beside the panel: bytes", "what stands beside cannot scroll");
	flood(&many);
	world_end(&few);
	world_end(&many);
	term_close(term);
	return missed ? 1 : 0;
}

/* The terminal: reads until the other end goes. */
static int drain(int fd, pid_t pid)
{
	char buffer[65536];
	int status = 1;
	for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;)
		atomic_fetch_add(sent, n);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(void)
{
	const struct winsize size = { .ws_row = 50, .ws_col = 200 };
	int fd;
	report = fdopen(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3), "w");
	sent = mmap(NULL, sizeof *sent, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	setenv("TERM", "xterm-256color", 1);
	setenv("TZ", "UTC", 1);
	setlocale(LC_ALL, "C.UTF-8");
	const pid_t pid = forkpty(&fd, NULL, NULL, &size);
	if (pid < 0 || !report || sent == MAP_FAILED)
		return 1;
	if (pid == 0)
		exit(measure());
	return drain(fd, pid);
}
