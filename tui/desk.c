/* The moderator's queue: what nobody decided yet, oldest first. Kept up with each post and each decision while it is in use. */
#include <stdio.h>
#include <string.h>
#include "model/when.h"
#include "tui/commands.h"
#include "tui/view.h"
#include "tui/words.h"

/* Without an event's file, what is older than that is nobody's work any more; with one, what came so long before it began. */
enum { BACK_MS = 3 * 60 * 60 * 1000, EARLY_MS = 60 * 60 * 1000, SLID_MS = 1000 };

static int64_t from_when(const struct screen *screen)
{
	const struct event_file *event = screen->event;
	return event && event->starts ? event->starts - EARLY_MS : screen->now - BACK_MS;
}

/* Whether somebody has to decide if it may be on the wall. */
static bool is_waiting(void *arg, const struct matches *found, const struct store_view *view)
{
	const struct screen *screen = arg;
	const struct decisions *decisions = screen->session->decisions;
	const struct scene scene = view_scene(screen);
	const struct post *post = &view->post;
	(void)found;
	if (view->deleted || post->repost_of || view->place.created < screen->desk.from)
		return false;
	if (decisions_muted(decisions, post->network, post->author.id) || decisions_shown(decisions, post->id) || decisions_struck(decisions, post))
		return false;
	return !scene_roles(&scene, post->network, post->author.id, post->author.handle) &&
	       !decisions_trusted(decisions, post->network, post->author.id);
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
	screen->base = IN_QUEUE;
	if (desk->used)
		return;
	desk->used = true;
	desk->from = from_when(screen);
	desk->list.view = IN_QUEUE;
	desk->list.feed = (struct feed){ .tail = false };
	count_beside(screen);
}

void desk_done(struct screen *screen)
{
	matches_free(&screen->desk.list.posts);
	matches_free(&screen->desk.coming);
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

static struct place selected(const struct screen *screen)
{
	const struct matches *posts = &screen->desk.list.posts;
	const size_t n = matches_count(posts), i = matches_seek(posts, screen->desk.list.feed.cursor);
	return n ? matches_at(posts, i < n ? i : n - 1) : (struct place){ 0, 0 };
}

void desk_settle(struct screen *screen, bool by_key)
{
	struct desk *desk = &screen->desk;
	if (!desk->used)
		return;
	matches_trim(&desk->list.posts, screen->session->store);
	desk->list.feed.tail = false;
	if (!desk->list.feed.cursor.created)
		desk->list.feed.cursor = selected(screen);
	const struct place now = selected(screen);
	if (place_compare(now, desk->selected) != 0)
		desk->slid = by_key || !desk->selected.created ? 0 : screen->now;
	desk->selected = now;
	const struct scene scene = listing_scene(screen);
	if (view_front(screen) == IN_QUEUE)
		feed_tidy(&scene, &desk->list.feed, view_feed_size(screen));
}

bool desk_slid(struct screen *screen)
{
	struct desk *desk = &screen->desk;
	if (view_front(screen) != IN_QUEUE || !desk->slid || screen->now - desk->slid >= SLID_MS)
		return false;
	desk->slid = 0;
	view_say(screen, "Somebody else decided that one; this is the next.");
	return true;
}

/* ---- what stands above them ---- */

void desk_heading(const struct screen *screen, struct page *page)
{
	const struct desk *desk = &screen->desk;
	const size_t count = matches_count(&desk->list.posts);
	char left[CLOCK_TEXT], age[WHEN_TEXT];
	if (desk->counting && !count)
		page_text(page, STYLE_TITLE, 1, "To decide: counting…");
	else if (!count)
		page_text(page, STYLE_TITLE, 1, "Nothing is left to decide.");
	else
		page_textf(page, STYLE_TITLE, 1, "%s to decide, the oldest waits %s", count_of(count, "post", "posts", left),
		           when_age(screen->now - matches_at(&desk->list.posts, 0).created, age));
}

/* ---- keys ---- */

unsigned desk_show(struct screen *screen, int key)
{
	(void)key;
	listing_close(screen);
	desk_open(screen);
	return SCREEN_DRAW | SCREEN_WORK;
}

unsigned desk_later(struct screen *screen, int key)
{
	(void)key;
	return moving_down(screen, 'j');
}
