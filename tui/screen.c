#include "tui/screen.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "tui/key.h"
#include "tui/sources.h"
#include "tui/view.h"

enum { AGEING_MS = 5000, RENAMED_MS = 2000, RATE_MS = 10000 };

struct screen *screen_new(struct session *session, const struct event_file *event, const char *filter, int64_t now)
{
	struct screen *screen = xcalloc(1, sizeof *screen);
	session_questions(session, event);
	screen->session = session;
	screen->event = event;
	screen->now = now;
	screen->base = IN_FEED;
	screen->feed.tail = true;
	screen->feed.seen = session->left;
	screen->rows = 24;
	screen->columns = 80;
	folding_begin(screen);
	filtering_set(screen, filter);
	return screen;
}

void screen_free(struct screen *screen)
{
	if (!screen)
		return;
	detail_close(&screen->detail);
	people_panel_done(&screen->people);
	questions_panel_done(&screen->asked);
	listing_close(screen);
	desk_done(screen);
	digest_close(screen);
	striking_bulk_close(screen);
	results_close(screen);
	finding_clear(screen);
	filtering_done(screen);
	folding_done(screen);
	free(screen);
}

static bool feed_visible(const struct screen *screen)
{
	const unsigned front = view_front(screen);
	return front == IN_FEED || (front == IN_PEOPLE && screen->columns >= SCREEN_WIDE);
}

static bool people_visible(const struct screen *screen)
{
	return screen->columns >= SCREEN_WIDE || screen->base == IN_PEOPLE;
}

static bool small(const struct screen *screen)
{
	return screen->rows < SCREEN_ROWS_MIN || screen->columns < SCREEN_COLUMNS_MIN;
}

/* Takes what is no longer held out of all that names places. */
static void forget_gone(struct screen *screen, bool by_key)
{
	const struct store *store = screen->session->store;
	struct matches *const all[] = { screen->sieve ? &screen->sieve->matches : NULL, screen->coming ? &screen->coming->matches : NULL,
		&screen->finding.matches };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (all[i] && screen->undone)
			matches_sweep(all[i], store);
		if (all[i])
			matches_trim(all[i], store);
	}
	if (screen->detail.open && screen->undone)
		matches_sweep(&screen->detail.replies, screen->detail.store);
	if (screen->detail.open)
		matches_trim(&screen->detail.replies, screen->detail.store);
	listing_settle(screen, screen->undone);
	desk_settle(screen, by_key);
	screen->undone = false;
}

/* What follows from any change, once. */
static void settle(struct screen *screen, bool by_key)
{
	forget_gone(screen, by_key);
	folding_settle(screen);
	const struct scene scene = view_scene(screen);
	questions_panel_sort(&screen->asked, &scene);
	if (people_visible(screen))
		people_panel_sort(&screen->people, &scene, screen->now);
	if (feed_visible(screen) && !small(screen))
		feed_settle(&scene, &screen->feed, view_feed_size(screen));
}

unsigned screen_size(struct screen *screen, int rows, int columns, int64_t now)
{
	screen->now = now;
	screen->rows = rows < 1 ? 1 : rows > FRAME_ROWS_MAX ? FRAME_ROWS_MAX : rows;
	screen->columns = columns < 1 ? 1 : columns > FRAME_COLUMNS_MAX ? FRAME_COLUMNS_MAX : columns;
	settle(screen, false);
	return SCREEN_DRAW;
}

unsigned screen_key(struct screen *screen, int key, int64_t now)
{
	unsigned what = 0;
	screen->now = now;
	if (*screen->message) {
		*screen->message = 0;
		what = SCREEN_DRAW;
	}
	if (key == '\n')
		key = PRESS_ENTER;
	if (key == KEY_CONTROL('L'))
		return SCREEN_DRAW | SCREEN_REDRAW;
	const struct command_row *command = screen->prompting ? NULL : command_find(key, view_front(screen));
	if (screen->prompting >= PROMPT_CHOICE)
		what |= asking_key(screen, key);
	else if (screen->prompting)
		what |= prompting_key(screen, key);
	else if (command)
		what |= command->run(screen, key);
	settle(screen, true);
	return what;
}

void screen_news(void *arg, const struct news *news)
{
	struct screen *screen = arg;
	const char *id = news->kind == EVENT_POST && news->post ? news->post->id : news->kind == EVENT_DELETE ? news->id : NULL;
	if (news->kind == EVENT_DECISION)
		deciding_news(screen, news);
	screen->renamed |= news->kind == EVENT_PERSON;
	screen->undone |= news->kind == EVENT_DELETE && news->held && !store_find(screen->session->store, id);
	if (id)
		filtering_news(screen, id);
	folding_news(screen, news);
	results_news(screen, news);
	if (!id)
		return;
	finding_news(screen, id);
	listing_news(screen, id);
	desk_news(screen, id);
	digest_news(screen, id);
	if (screen->detail.open)
		matches_post(&screen->detail.replies, screen->detail.store, id);
}

static bool ageing(const struct screen *screen)
{
	return screen->sieve && filter_ages(screen->sieve->filter);
}

/* When the filter has to be counted anew, because time passed or a name became known; INT64_MAX for never. */
static int64_t refilter_due(const struct screen *screen)
{
	if (!screen->sieve || screen->coming)
		return INT64_MAX;
	return screen->renamed ? screen->sieve->made + RENAMED_MS : ageing(screen) ? screen->sieve->made + AGEING_MS : INT64_MAX;
}

static void refilter(struct screen *screen)
{
	if (screen->now < refilter_due(screen))
		return;
	screen->renamed = false;
	filtering_again(screen);
}

unsigned screen_changed(struct screen *screen, unsigned changed, int64_t now)
{
	screen->now = now;
	if (!changed)
		return 0;
	keeping_changed(screen, changed);
	if (changed & CHANGED_DECISIONS)
		deciding_done(screen, "");
	if (changed & CHANGED_STRAYS)
		straying_changed(screen);
	refilter(screen);
	settle(screen, false);
	return SCREEN_DRAW | SCREEN_WORK;
}

/* What is found depends on what is hidden. */
static bool find_work(struct screen *screen, bool *more)
{
	*more = false;
	return (!screen->coming || !session_restored(screen->session)) && finding_work(screen, more);
}

static bool thread_work(struct screen *screen, bool *more)
{
	struct detail *detail = &screen->detail;
	*more = false;
	if (!detail->open || detail->replies.done)
		return false;
	*more = !matches_step(&detail->replies, detail->store, WORK_POSTS);
	return !*more;
}

unsigned screen_work(struct screen *screen, int64_t now)
{
	static bool (*const all[])(struct screen *, bool *) = { folding_work, filtering_work, find_work, results_work, listing_work,
		desk_work, digest_work, striking_bulk_work, thread_work };
	bool more = false, changed = false;
	screen->now = now;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		bool yet = false;
		changed |= all[i](screen, &yet);
		more |= yet;
	}
	if (changed)
		settle(screen, false);
	return (changed ? SCREEN_DRAW : 0) | (more ? SCREEN_WORK : 0);
}

unsigned screen_tick(struct screen *screen, int64_t now)
{
	screen->now = now;
	refilter(screen);
	settle(screen, false);
	return SCREEN_DRAW | SCREEN_WORK;
}

int64_t screen_due(const struct screen *screen, int64_t now)
{
	const struct session *session = screen->session;
	const struct scene scene = view_scene(screen);
	const bool sentences = view_front(screen) == IN_SOURCES || store_count(session->store) == 0;
	int64_t due = (now / 60000 + 1) * 60000;
	for (size_t i = 0; i < session->source_count; i++) {
		const int64_t turns = source_turns(&session->sources[i], now, sentences);
		due = turns < due ? turns : due;
	}
	due = desk_due(screen) < due ? desk_due(screen) : due;
	due = refilter_due(screen) < due ? refilter_due(screen) : due;
	if (store_count(session->store) && (now / RATE_MS + 1) * RATE_MS < due)
		due = (now / RATE_MS + 1) * RATE_MS;
	if (people_visible(screen) && people_panel_stale(&screen->people, &scene) && now + 1000 < due)
		due = now + 1000;
	return due > now ? due : now + 1;
}

const char *screen_link(const struct screen *screen)
{
	return screen->link;
}

void screen_say(struct screen *screen, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(screen->message, sizeof screen->message, format, args);
	va_end(args);
}

struct place screen_seen(const struct screen *screen)
{
	return screen->feed.seen;
}
