/* One post: read whole, its thread, its links. */
#include <stdio.h>
#include "tui/commands.h"
#include "tui/key.h"
#include "tui/view.h"

static bool selected_question(const struct screen *screen, struct store_view *view)
{
	const struct question_row *row = questions_panel_chosen(&screen->asked);
	return row && row->place.created && view_at(screen, row->place, view);
}

/* The post the reader means: the one in the detail view, else the selected one. */
bool view_selected(struct screen *screen, struct store_view *view)
{
	if (screen->detail.open)
		return detail_view(&screen->detail, view_session(screen), view);
	if (view_behind(screen) == IN_QUESTIONS)
		return selected_question(screen, view);
	const struct scene scene = view_shown(screen);
	const size_t count = scene_count(&scene);
	if (count == 0)
		return false;
	const size_t i = scene_seek(&scene, view_feed(screen)->cursor);
	store_view(scene.session->store, scene_at(&scene, i < count ? i : count - 1), view);
	return true;
}

unsigned reading_begin(struct screen *screen, int key)
{
	const struct scene scene = view_shown(screen);
	struct store_view view;
	(void)key;
	if (!view_selected(screen, &view))
		return 0;
	const struct rec *original = view.post.repost_of ? store_find(scene.session->store, view.post.repost_of) : NULL;
	feed_hold(&scene, view_feed(screen), view_feed_size(screen));
	detail_open(&screen->detail, &scene, original ? rec_place(original) : view.place);
	return SCREEN_DRAW | SCREEN_WORK;
}

unsigned reading_question(struct screen *screen, int key)
{
	const struct question_row *row = questions_panel_chosen(&screen->asked);
	const struct scene scene = view_scene(screen);
	(void)key;
	if (!row)
		return 0;
	if (!row->place.created)
		view_say(screen, "This question is planned, and was not asked yet.");
	else if (row->asked)
		detail_open(&screen->detail, &scene, row->place);
	else
		listing_question(screen, row->place);
	return SCREEN_DRAW | SCREEN_WORK;
}

unsigned reading_in_feed(struct screen *screen, int key)
{
	struct store_view view;
	const struct scene scene = view_scene(screen);
	(void)key;
	if (!view_selected(screen, &view))
		return 0;
	const struct place to = view.place;
	detail_close(&screen->detail);
	listing_close(screen);
	results_close(screen);
	screen->base = IN_FEED;
	feed_go(&scene, &screen->feed, view_feed_size(screen), to);
	if (place_compare(screen->feed.cursor, to) != 0)
		view_say(screen, "The filter hides this post; & changes it.");
	return SCREEN_DRAW | SCREEN_WORK;
}

unsigned reading_chosen(struct screen *screen, int key)
{
	struct place to;
	(void)key;
	if (detail_thread(&screen->detail, view_session(screen), screen->detail.chosen, &to))
		detail_enter(&screen->detail, to);
	else if (!moving_show_hidden(screen))
		return 0;
	return SCREEN_DRAW | SCREEN_WORK;
}

unsigned reading_choose(struct screen *screen, int key)
{
	struct detail *detail = &screen->detail;
	struct place place;
	struct page page;
	const int to = detail->chosen + (key == PRESS_TAB ? 1 : -1);
	if (to != 0 && !detail_thread(detail, view_session(screen), to, &place))
		return 0;
	detail->chosen = to;
	view_detail_page(screen, &page);
	const int rows = view_page_rows(screen), line = page_find(&page, to), max = page_scroll_max(&page, rows);
	if (line < detail->scroll || line >= detail->scroll + rows - 1)
		detail->scroll = line - rows / 2 < 0 ? 0 : line - rows / 2 > max ? max : line - rows / 2;
	page_done(&page);
	return SCREEN_DRAW;
}

/* The neighbour in the feed, which moves along. */
unsigned reading_neighbour(struct screen *screen, int key)
{
	const struct scene scene = view_shown(screen);
	const struct feed_size size = view_feed_size(screen);
	const int step = key == 'J' || key == PRESS_RIGHT ? 1 : -1;
	struct feed *feed = view_feed(screen);
	const struct place before = feed->cursor;
	feed_step(&scene, feed, size, step);
	if (place_compare(before, feed->cursor) == 0) {
		view_say(screen, step > 0 ? "This is the newest post." : "This is the oldest post.");
		return SCREEN_DRAW;
	}
	detail_close(&screen->detail);
	return reading_begin(screen, key);
}

static void close_detail(struct screen *screen)
{
	const struct scene scene = view_scene(screen);
	const size_t count = scene_count(&scene);
	detail_close(&screen->detail);
	if (!screen->results.open && count && place_compare(scene_place(&scene, count - 1), screen->feed.cursor) == 0)
		screen->feed.tail = true;
}

unsigned reading_back(struct screen *screen, int key)
{
	(void)key;
	if (screen->help)
		screen->help = false;
	else if (screen->detail.open && !detail_back(&screen->detail))
		close_detail(screen);
	else if (!screen->detail.open && screen->digest.open)
		digest_close(screen);
	else if (!screen->detail.open && screen->listing.view)
		listing_close(screen);
	else if (!screen->detail.open && screen->results.open)
		results_close(screen);
	else if (!screen->detail.open)
		screen->base = IN_FEED;
	return SCREEN_DRAW | SCREEN_WORK;
}

/* ---- links ---- */

static unsigned link_do(struct screen *screen, size_t n, unsigned what)
{
	struct store_view view;
	if (!view_selected(screen, &view) || view.deleted)
		return 0;
	const char *link = post_link(&view.post, n);
	if (!link) {
		if (n == 0)
			view_say(screen, "This post has no page on the web.");
		else
			view_say(screen, "This post has no link %zu.", n);
		return SCREEN_DRAW;
	}
	snprintf(screen->link, sizeof screen->link, "%s", link);
	return SCREEN_DRAW | what;
}

unsigned reading_open(struct screen *screen, int key)
{
	(void)key;
	return link_do(screen, 0, SCREEN_OPEN);
}

unsigned reading_open_link(struct screen *screen, int key)
{
	return link_do(screen, (size_t)(key - '0'), SCREEN_OPEN);
}

unsigned reading_copy(struct screen *screen, int key)
{
	(void)key;
	return link_do(screen, 0, SCREEN_COPY);
}
