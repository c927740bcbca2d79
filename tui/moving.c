/* Moving: the same keys in every view. */
#include "tui/commands.h"
#include "tui/key.h"
#include "tui/rules.h"
#include "tui/view.h"

enum amount { ONE, HALF, PAGE, ALL };

static int lines_of(enum amount amount, int rows)
{
	const int page = rows > 3 ? rows - 1 : rows;
	return amount == ONE ? 1 : amount == HALF ? (rows > 1 ? rows / 2 : 1) : amount == PAGE ? page : PAGE_LINES_MAX;
}

static void move_feed(struct screen *screen, enum amount amount, int way)
{
	const struct scene scene = view_shown(screen);
	const struct feed_size size = view_feed_size(screen);
	struct feed *feed = view_feed(screen);
	if (amount == ONE)
		feed_step(&scene, feed, size, way);
	else if (amount == ALL)
		(way < 0 ? feed_first : feed_last)(&scene, feed, size);
	else
		feed_scroll(&scene, feed, size, way * lines_of(amount, size.rows));
}

static void move_page(struct screen *screen, int *scroll, void (*build)(const struct screen *, struct page *), int by)
{
	struct page page;
	build(screen, &page);
	const int max = page_scroll_max(&page, view_page_rows(screen)), to = *scroll + by;
	*scroll = to < 0 ? 0 : to > max ? max : to;
	page_done(&page);
}

static unsigned move(struct screen *screen, enum amount amount, int way)
{
	const unsigned front = view_front(screen);
	const int by = way * lines_of(amount, view_page_rows(screen));
	if (front & IN_POSTS)
		move_feed(screen, amount, way);
	else if (front == IN_PEOPLE)
		people_panel_move(&screen->people, screen->session, amount == ALL ? way * (int)screen->people.n : by);
	else if (front == IN_QUESTIONS)
		questions_panel_move(&screen->asked, amount == ALL ? way * (int)screen->asked.n : by);
	else if (front == IN_DETAIL)
		move_page(screen, &screen->detail.scroll, view_detail_page, by);
	else if (front == IN_DIGEST)
		digest_move(screen, by);
	else if (front == IN_STRAYS)
		straying_move(screen, by);
	else if (front == IN_SOURCES)
		move_page(screen, &screen->sources_scroll, view_sources_page, by);
	else
		move_page(screen, &screen->help_scroll, view_help_page, by);
	return SCREEN_DRAW;
}

unsigned moving_down(struct screen *screen, int key)
{
	(void)key;
	return move(screen, ONE, 1);
}

unsigned moving_up(struct screen *screen, int key)
{
	(void)key;
	return move(screen, ONE, -1);
}

bool moving_show_hidden(struct screen *screen)
{
	if (view_front(screen) != IN_DETAIL || !detail_hidden(&screen->detail, view_session(screen)))
		return false;
	screen->detail.shown = true;
	return true;
}

unsigned moving_page_down(struct screen *screen, int key)
{
	if (key == ' ' && moving_show_hidden(screen))
		return SCREEN_DRAW;
	return move(screen, PAGE, 1);
}

unsigned moving_page_up(struct screen *screen, int key)
{
	(void)key;
	return move(screen, PAGE, -1);
}

unsigned moving_half_down(struct screen *screen, int key)
{
	(void)key;
	return move(screen, HALF, 1);
}

unsigned moving_half_up(struct screen *screen, int key)
{
	(void)key;
	return move(screen, HALF, -1);
}

unsigned moving_first(struct screen *screen, int key)
{
	(void)key;
	return move(screen, ALL, -1);
}

unsigned moving_newest(struct screen *screen, int key)
{
	(void)key;
	return move(screen, ALL, 1);
}

unsigned moving_mark(struct screen *screen, int key)
{
	const int step = key == ']' ? 1 : -1;
	const struct scene scene = view_scene(screen);
	const size_t count = scene_count(&scene), from = scene_seek(&scene, screen->feed.cursor);
	struct place to = screen->feed.cursor;
	while (rules_next(screen->session, to, step, &to)) {
		const size_t i = scene_seek(&scene, to);
		if (i == from || i == count)
			continue; /* it stands above the post where the reader is, or below the last one */
		feed_go(&scene, &screen->feed, view_feed_size(screen), to);
		return SCREEN_DRAW;
	}
	view_say(screen, step > 0 ? "No gap and no mark below." : "No gap and no mark above.");
	return SCREEN_DRAW;
}
