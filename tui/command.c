#include "tui/command.h"

#include <stdio.h>
#include "tui/key.h"
#include "tui/rules.h"
#include "tui/view.h"

/* ---- moving: the same keys in every view ---- */

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
	else if (front == IN_DETAIL)
		move_page(screen, &screen->detail.scroll, view_detail_page, by);
	else if (front == IN_SOURCES)
		move_page(screen, &screen->sources_scroll, view_sources_page, by);
	else
		move_page(screen, &screen->help_scroll, view_help_page, by);
	return SCREEN_DRAW;
}

static unsigned down(struct screen *screen, int key)
{
	(void)key;
	return move(screen, ONE, 1);
}

static unsigned up(struct screen *screen, int key)
{
	(void)key;
	return move(screen, ONE, -1);
}

static bool show_hidden(struct screen *screen)
{
	if (view_front(screen) != IN_DETAIL || !detail_hidden(&screen->detail, view_session(screen)))
		return false;
	screen->detail.shown = true;
	return true;
}

static unsigned page_down(struct screen *screen, int key)
{
	if (key == ' ' && show_hidden(screen))
		return SCREEN_DRAW;
	return move(screen, PAGE, 1);
}

static unsigned page_up(struct screen *screen, int key)
{
	(void)key;
	return move(screen, PAGE, -1);
}

static unsigned half_down(struct screen *screen, int key)
{
	(void)key;
	return move(screen, HALF, 1);
}

static unsigned half_up(struct screen *screen, int key)
{
	(void)key;
	return move(screen, HALF, -1);
}

static unsigned first(struct screen *screen, int key)
{
	(void)key;
	return move(screen, ALL, -1);
}

static unsigned newest(struct screen *screen, int key)
{
	(void)key;
	return move(screen, ALL, 1);
}

static unsigned mark(struct screen *screen, int key)
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

/* ---- one post whole ---- */

/* The post the reader means: the one in the detail view, else the selected one. */
static bool selected(struct screen *screen, struct store_view *view)
{
	if (screen->detail.open)
		return detail_view(&screen->detail, view_session(screen), view);
	const struct scene scene = view_shown(screen);
	const size_t count = scene_count(&scene);
	if (count == 0)
		return false;
	const size_t i = scene_seek(&scene, view_feed(screen)->cursor);
	store_view(scene.session->store, scene_at(&scene, i < count ? i : count - 1), view);
	return true;
}

static unsigned read_post(struct screen *screen, int key)
{
	const struct scene scene = view_shown(screen);
	struct store_view view;
	(void)key;
	if (!selected(screen, &view))
		return 0;
	const struct rec *original = view.post.repost_of ? store_find(scene.session->store, view.post.repost_of) : NULL;
	feed_hold(&scene, view_feed(screen), view_feed_size(screen));
	detail_open(&screen->detail, &scene, original ? rec_place(original) : view.place);
	return SCREEN_DRAW | SCREEN_WORK;
}

static unsigned read_chosen(struct screen *screen, int key)
{
	struct place to;
	(void)key;
	if (detail_thread(&screen->detail, view_session(screen), screen->detail.chosen, &to))
		detail_enter(&screen->detail, to);
	else if (!show_hidden(screen))
		return 0;
	return SCREEN_DRAW | SCREEN_WORK;
}

static unsigned choose(struct screen *screen, int key)
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
static unsigned neighbour(struct screen *screen, int key)
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
	return read_post(screen, key);
}

static void close_detail(struct screen *screen)
{
	const struct scene scene = view_scene(screen);
	const size_t count = scene_count(&scene);
	detail_close(&screen->detail);
	if (!screen->results.open && count && place_compare(scene_place(&scene, count - 1), screen->feed.cursor) == 0)
		screen->feed.tail = true;
}

static unsigned back(struct screen *screen, int key)
{
	(void)key;
	if (screen->help)
		screen->help = false;
	else if (screen->detail.open && !detail_back(&screen->detail))
		close_detail(screen);
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
	if (!selected(screen, &view) || view.deleted)
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

static unsigned open_post(struct screen *screen, int key)
{
	(void)key;
	return link_do(screen, 0, SCREEN_OPEN);
}

static unsigned open_link(struct screen *screen, int key)
{
	return link_do(screen, (size_t)(key - '0'), SCREEN_OPEN);
}

static unsigned copy(struct screen *screen, int key)
{
	(void)key;
	return link_do(screen, 0, SCREEN_COPY);
}

/* ---- finding and filtering ---- */

static unsigned find(struct screen *screen, int key)
{
	(void)key;
	results_close(screen);
	screen->base = IN_FEED;
	prompting_begin(screen, PROMPT_FIND);
	return SCREEN_DRAW;
}

static unsigned find_step(struct screen *screen, int key)
{
	const int step = key == 'n' ? 1 : -1;
	if (screen->results.open)
		results_step(screen, step);
	else
		finding_step(screen, step);
	return SCREEN_DRAW | SCREEN_WORK;
}

static unsigned filter(struct screen *screen, int key)
{
	(void)key;
	screen->base = IN_FEED;
	prompting_begin(screen, PROMPT_FILTER);
	return SCREEN_DRAW;
}

static unsigned undo(struct screen *screen, int key)
{
	(void)key;
	if (!filtering_undo(screen))
		view_say(screen, "No filter was changed.");
	else if (*filtering_text(screen))
		view_say(screen, "The filter is again: %s", filtering_text(screen));
	else
		view_say(screen, "No filter, as before.");
	return SCREEN_DRAW | SCREEN_WORK;
}

static unsigned fold(struct screen *screen, int key)
{
	(void)key;
	folding_toggle(screen);
	return SCREEN_DRAW | SCREEN_WORK;
}

static unsigned clear(struct screen *screen, int key)
{
	(void)key;
	finding_clear(screen);
	return SCREEN_DRAW;
}

static unsigned person_only(struct screen *screen, int key)
{
	char before[PROMPT_MAX], expression[PEOPLE_FILTER];
	const struct person *person = people_panel_chosen(&screen->people, screen->session);
	(void)key;
	if (!person)
		return 0;
	snprintf(before, sizeof before, "%s", filtering_text(screen));
	if (!filtering_set(screen, people_filter(person, expression))) {
		view_say(screen, "This person has no name to filter by yet.");
		return SCREEN_DRAW;
	}
	filtering_remember(screen, before);
	view_say(screen, "u goes back to all posts.");
	screen->base = IN_FEED;
	screen->feed.tail = true;
	return SCREEN_DRAW | SCREEN_WORK;
}

/* ---- the rest ---- */

static unsigned panel(struct screen *screen, int key)
{
	static const unsigned order[] = { IN_FEED, IN_PEOPLE, IN_SOURCES };
	size_t i = 0;
	while (order[i] != screen->base)
		i++;
	screen->base = order[(i + (key == PRESS_TAB ? 1 : 2)) % 3];
	return SCREEN_DRAW;
}

static unsigned retry(struct screen *screen, int key)
{
	(void)key;
	view_say(screen, "Sources that wait try again now.");
	return SCREEN_DRAW | SCREEN_RETRY;
}

static unsigned help(struct screen *screen, int key)
{
	(void)key;
	screen->help = !screen->help;
	screen->help_scroll = 0;
	return SCREEN_DRAW;
}

static unsigned redraw(struct screen *screen, int key)
{
	(void)screen;
	(void)key;
	return SCREEN_DRAW | SCREEN_REDRAW;
}

static unsigned suspend(struct screen *screen, int key)
{
	(void)screen;
	(void)key;
	return SCREEN_SUSPEND;
}

static unsigned quit(struct screen *screen, int key)
{
	(void)screen;
	(void)key;
	return SCREEN_QUIT;
}

static const struct command_row table[] = {
	{ "down", { 'j', PRESS_DOWN }, IN_ALL, "next post, person or line", down },
	{ "up", { 'k', PRESS_UP }, IN_ALL, "previous post, person or line", up },
	{ "page-down", { ' ', PRESS_PAGE_DOWN, KEY_CONTROL('F') }, IN_ALL, "a page on; shows what a warning hides", page_down },
	{ "page-up", { 'b', PRESS_PAGE_UP, KEY_CONTROL('B') }, IN_ALL, "a page back", page_up },
	{ "half-down", { KEY_CONTROL('D') }, IN_ALL, "half a page on", half_down },
	{ "half-up", { KEY_CONTROL('U') }, IN_ALL, "half a page back", half_up },
	{ "first", { 'g', PRESS_HOME }, IN_ALL, "to the oldest, to the top", first },
	{ "newest", { 'G', PRESS_END }, IN_ALL, "to the newest, and follow", newest },
	{ "mark", { ']', '[' }, IN_FEED, "next and previous gap, or where you left last time", mark },
	{ "read", { PRESS_ENTER }, IN_POSTS, "read the post whole, with links and thread", read_post },
	{ "choose", { PRESS_TAB, PRESS_BACK_TAB }, IN_DETAIL, "choose a post of the thread", choose },
	{ "read-chosen", { PRESS_ENTER }, IN_DETAIL, "read the chosen post", read_chosen },
	{ "neighbour", { 'J', 'K', PRESS_RIGHT, PRESS_LEFT }, IN_DETAIL, "next and previous post of the feed", neighbour },
	{ "back", { PRESS_ESCAPE, 'q' }, IN_ALL & ~(unsigned)IN_FEED, "back", back },
	{ "open", { 'o' }, IN_POSTS | IN_DETAIL, "open the post in the browser", open_post },
	{ "open-link", { '1', '2', '3', '4', '5', '6', '7', '8', '9' }, IN_POSTS | IN_DETAIL, "open that link of the post", open_link },
	{ "copy", { 'y' }, IN_POSTS | IN_DETAIL, "copy the post's address", copy },
	{ "find", { '/' }, IN_PANELS | IN_RESULTS, "find words", find },
	{ "find-step", { 'n', 'N' }, IN_POSTS, "next and previous one found; older ones in the archive", find_step },
	{ "clear", { PRESS_ESCAPE }, IN_FEED, "end the search", clear },
	{ "filter", { '&' }, IN_PANELS, "show only posts that match", filter },
	{ "undo", { 'u' }, IN_PANELS, "undo the last change of the filter", undo },
	{ "fold", { '=' }, IN_FEED, "show or fold the same words said on two networks", fold },
	{ "person", { PRESS_ENTER }, IN_PEOPLE, "show only this person's posts", person_only },
	{ "panel", { PRESS_TAB, PRESS_BACK_TAB }, IN_PANELS, "posts, people, sources", panel },
	{ "retry", { 'r' }, IN_PANELS, "sources that wait try again now", retry },
	{ "redraw", { KEY_CONTROL('L') }, IN_ALL, "draw the screen anew", redraw },
	{ "suspend", { KEY_CONTROL('Z') }, IN_ALL, "to the shell; fg comes back", suspend },
	{ "help", { '?' }, IN_ALL, "these keys", help },
	{ "quit", { 'q' }, IN_FEED, "quit", quit },
	{ "quit-at-once", { 'Q' }, IN_ALL, "quit from anywhere", quit },
};

size_t command_rows(const struct command_row **rows)
{
	*rows = table;
	return sizeof table / sizeof *table;
}

const struct command_row *command_find(int key, unsigned view)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		for (size_t k = 0; k < COMMAND_KEYS && table[i].keys[k]; k++)
			if (table[i].keys[k] == key && (table[i].views & view))
				return &table[i];
	return NULL;
}

const char *command_keys(const struct command_row *command, char out[static COMMAND_KEY_TEXT])
{
	char name[PRESS_TEXT];
	size_t at = 0;
	if (command->keys[0] == '1') {
		snprintf(out, COMMAND_KEY_TEXT, "1-9");
		return out;
	}
	for (size_t k = 0; k < COMMAND_KEYS && command->keys[k]; k++)
		at += (size_t)snprintf(out + at, COMMAND_KEY_TEXT - at, "%s%s", k ? " " : "", press_name(command->keys[k], name));
	return out;
}

static void help_filter(struct page *page)
{
	page_blank(page);
	page_text(page, STYLE_TITLE, 1, "Filter");
	for (const struct filter_term *term = filter_terms; term->usage; term++)
		page_pair(page, STYLE_KEY, term->usage, STYLE_TEXT, 24, term->help);
}

void view_help_page(const struct screen *screen, struct page *page)
{
	static const struct { unsigned view; const char *name; } names[] = {
		{ IN_FEED, "Posts" }, { IN_DETAIL, "One post" }, { IN_PEOPLE, "People" }, { IN_SOURCES, "Sources" },
		{ IN_RESULTS, "Found in the archive" } };
	const unsigned view = screen->detail.open ? IN_DETAIL : screen->results.open ? IN_RESULTS : screen->base;
	page_begin(page, view_feed_size(screen).columns);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].view == view)
			page_textf(page, STYLE_TITLE, 1, "%s: keys", names[i].name);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		char keys[COMMAND_KEY_TEXT];
		if (table[i].views & view)
			page_pair(page, STYLE_KEY, command_keys(&table[i], keys), STYLE_TEXT, 18, table[i].help);
	}
	if (view == IN_FEED)
		help_filter(page);
}
