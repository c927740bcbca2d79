/* The moderator's queue: what nobody decided yet, oldest first. Kept up with each post and each decision while it is in use. */
#include <stdio.h>
#include <string.h>
#include "model/when.h"
#include "tui/commands.h"
#include "tui/view.h"
#include "tui/words.h"

/* Without an event's file, what is older than that is nobody's work any more; with one, what came so long before it began. */
enum { BACK_MS = 3 * 60 * 60 * 1000, EARLY_MS = 60 * 60 * 1000, SLID_MS = 1000, LOOKED_AT = 500 };

static int64_t from_when(const struct screen *screen)
{
	const struct event_file *event = screen->event;
	return event && event->starts ? event->starts - EARLY_MS : screen->now - BACK_MS;
}

static struct screening_rules rules(const struct screen *screen)
{
	const struct session *session = screen->session;
	return (struct screening_rules){ screen->event ? screen->event : &screen->desk.defaults, screen->desk.blocklist, session->decisions, session->store };
}

/* Whether somebody has to decide: if the question is asked, if the post may be on the wall. Notes when the first that is held back goes there
 * by itself. */
static bool is_waiting(void *arg, const struct matches *found, const struct store_view *view)
{
	struct screen *screen = arg;
	const struct screening_rules by = rules(screen);
	int64_t until;
	(void)found;
	if (view->deleted || view->post.repost_of || view->place.created < screen->desk.from)
		return false;
	const struct asked *asked = questions_asked_at(screen->session->questions, view->place);
	if (asked && place_compare(asked->place, view->place) == 0)
		return asked->state == QUESTION_INCOMING && !decisions_struck(screen->session->decisions, &view->post);
	const enum screening screening = screening_of(&by, view, screen->now, &until, NULL);
	if (screening == SCREEN_HOLD && (!screen->desk.until || until < screen->desk.until))
		screen->desk.until = until;
	return screening == SCREEN_HOLD || screening == SCREEN_UNDECIDED;
}

static void count_beside(struct screen *screen)
{
	struct desk *desk = &screen->desk;
	matches_begin(&desk->coming, is_waiting, screen);
	desk->coming.scanned = (struct place){ desk->from, 0 };
	desk->counting = true;
}

void desk_open(struct screen *screen)
{
	struct desk *desk = &screen->desk;
	char error[BLOCKLIST_ERROR];
	screen->base = IN_QUEUE;
	if (desk->used)
		return;
	desk->used = true;
	desk->from = from_when(screen);
	event_file_defaults(&desk->defaults);
	desk->blocklist = blocklist_load(screen->event, error);
	if (*error)
		view_say(screen, "%s", error);
	desk->list.view = IN_QUEUE;
	desk->list.feed = (struct feed){ .tail = false };
	count_beside(screen);
}

void desk_done(struct screen *screen)
{
	matches_free(&screen->desk.list.posts);
	matches_free(&screen->desk.coming);
	blocklist_free(screen->desk.blocklist);
}

bool desk_work(struct screen *screen, bool *more)
{
	struct desk *desk = &screen->desk;
	*more = false;
	if (!desk->counting || !session_restored(screen->session))
		return false;
	*more = !matches_step(&desk->coming, screen->session->store, WORK_POSTS);
	if (*more)
		return false;
	matches_free(&desk->list.posts);
	desk->list.posts = desk->coming;
	desk->coming = (struct matches){ .at = NULL };
	desk->counting = false;
	return true;
}

void desk_news(struct screen *screen, const char *id)
{
	struct desk *desk = &screen->desk;
	if (desk->list.posts.test)
		matches_post(&desk->list.posts, screen->session->store, id);
	if (desk->counting)
		matches_post(&desk->coming, screen->session->store, id);
}

void desk_again(struct screen *screen)
{
	if (screen->desk.used)
		count_beside(screen);
}

void desk_decided(struct screen *screen, const char *post)
{
	if (*post && store_find(screen->session->store, post))
		desk_news(screen, post);
	else
		desk_again(screen);
}

/* What was held back is on the wall by now. */
static void let_go(struct screen *screen)
{
	struct desk *desk = &screen->desk;
	if (!desk->until || screen->now < desk->until)
		return;
	desk->until = 0;
	for (size_t i = matches_count(&desk->list.posts); i-- > 0;)
		matches_place(&desk->list.posts, screen->session->store, matches_at(&desk->list.posts, i));
}

int64_t desk_due(const struct screen *screen)
{
	return screen->desk.until ? screen->desk.until : INT64_MAX;
}

static struct place selected(const struct screen *screen)
{
	const struct matches *posts = &screen->desk.list.posts;
	const size_t n = matches_count(posts), i = matches_seek(posts, screen->desk.list.feed.cursor);
	return n ? matches_at(posts, i < n ? i : n - 1) : (struct place){ 0, 0 };
}

/* The ledger may have found out that a post is a question, or is none. */
static void look_again(struct screen *screen)
{
	struct desk *desk = &screen->desk;
	const size_t count = questions_asked_count(screen->session->questions);
	if (desk->ledger == questions_generation(screen->session->questions))
		return;
	desk->ledger = questions_generation(screen->session->questions);
	for (size_t i = 0; i < count && i < LOOKED_AT && desk->list.posts.test; i++) {
		const struct asked *asked = questions_asked(screen->session->questions, i);
		matches_place(&desk->list.posts, screen->session->store, asked->place);
		if (asked->state != QUESTION_INCOMING)
			break;
	}
}

void desk_settle(struct screen *screen, bool by_key)
{
	struct desk *desk = &screen->desk;
	if (!desk->used)
		return;
	look_again(screen);
	let_go(screen);
	matches_trim(&desk->list.posts, screen->session->store);
	desk->list.feed.tail = false;
	if (!desk->list.feed.cursor.created)
		desk->list.feed.cursor = selected(screen);
	const struct place now = selected(screen);
	if (place_compare(now, desk->selected) != 0)
		desk->slid = by_key || !desk->selected.created ? 0 : screen->now;
	desk->selected = now;
	if (view_front(screen) != IN_QUEUE)
		return;
	const struct scene scene = listing_scene(screen);
	feed_tidy(&scene, &desk->list.feed, view_feed_size(screen));
}

bool desk_slid(struct screen *screen)
{
	struct desk *desk = &screen->desk;
	if (view_front(screen) != IN_QUEUE || !desk->slid || screen->now - desk->slid >= SLID_MS)
		return false;
	desk->slid = 0;
	view_say(screen, "That one was decided or shown meanwhile; this is the next.");
	return true;
}

/* ---- what stands above them ---- */

/* Why the selected one waits. */
static void why_line(const struct screen *screen, struct page *page)
{
	const struct screening_rules by = rules(screen);
	struct store_view view;
	char why[SCREENING_WHY] = "", clock[CLOCK_TEXT];
	int64_t until = 0;
	if (!screen->desk.selected.created || !view_at(screen, screen->desk.selected, &view) || questions_asked_at(screen->session->questions, view.place))
		return;
	const enum screening screening = screening_of(&by, &view, screen->now, &until, why);
	if (screening == SCREEN_HOLD)
		page_textf(page, STYLE_WARN, 1, "On the wall by itself at %s.", clock_seconds(until, clock));
	else if (*why && strcmp(why, "not decided yet") != 0)
		page_textf(page, STYLE_DIM, 1, "%s", why);
}

void desk_heading(const struct screen *screen, struct page *page)
{
	const struct desk *desk = &screen->desk;
	const size_t count = matches_count(&desk->list.posts), asked = screen->asked.incoming;
	char questions[CLOCK_TEXT + 16] = "", left[CLOCK_TEXT], age[WHEN_TEXT];
	if (asked)
		snprintf(questions, sizeof questions, " (%s)", count_of(asked, "question", "questions", left));
	if (desk->counting && !count)
		page_text(page, STYLE_TITLE, 1, "To decide: counting…");
	else if (!count)
		page_text(page, STYLE_TITLE, 1, "Nothing is left to decide.");
	else
		page_textf(page, STYLE_TITLE, 1, "%s%s, the oldest waits %s", count_of(count, "to decide", "to decide", left), questions,
		           when_age(screen->now - matches_at(&desk->list.posts, 0).created, age));
	if (count)
		why_line(screen, page);
}

/* ---- keys ---- */

unsigned desk_show(struct screen *screen, int key)
{
	(void)key;
	listing_close(screen);
	desk_open(screen);
	return SCREEN_DRAW | SCREEN_WORK;
}
