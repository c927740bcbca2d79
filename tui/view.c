/* What the files of the screen ask of its state. Pure but for view_say. */
#include "tui/view.h"

#include <stdarg.h>
#include <stdio.h>
#include "tui/sources.h"

enum { TOP_RULE_ROWS = 14, PANEL_MIN = 34, PANEL_MAX = 56 };

unsigned view_front(const struct screen *screen)
{
	return screen->help ? IN_HELP : view_behind(screen);
}

unsigned view_behind(const struct screen *screen)
{
	return screen->detail.open ? IN_DETAIL :
	       screen->digest.open ? IN_DIGEST : screen->listing.view ? screen->listing.view : screen->results.open ? IN_RESULTS : screen->base;
}

struct scene view_shown(const struct screen *screen)
{
	if (view_listing(screen))
		return listing_scene(screen);
	if (!screen->results.open)
		return view_scene(screen);
	return (struct scene){ .session = screen->results.found, .event = screen->event,
		.found = screen->finding.needle.folded, .now = screen->now };
}

bool view_at(const struct screen *screen, struct place place, struct store_view *view)
{
	const struct store *store = screen->session->store;
	const struct rec *rec = store_at(store, store_seek(store, place));
	if (!rec || place_compare(rec_place(rec), place) != 0)
		return false;
	store_view(store, rec, view);
	return !view->deleted;
}

const struct listing *view_listing(const struct screen *screen)
{
	return screen->listing.view ? &screen->listing : screen->base == IN_QUEUE ? &screen->desk.list : NULL;
}

struct feed *view_feed(struct screen *screen)
{
	if (screen->listing.view)
		return &screen->listing.feed;
	if (screen->base == IN_QUEUE)
		return &screen->desk.list.feed;
	return screen->results.open ? &screen->results.feed : &screen->feed;
}

const struct session *view_session(const struct screen *screen)
{
	return screen->results.open && !view_listing(screen) ? screen->results.found : screen->session;
}

struct scene view_scene(const struct screen *screen)
{
	return (struct scene){ .session = screen->session, .event = screen->event,
		.matches = screen->sieve ? &screen->sieve->matches : NULL,
		.folded = folding_pairs(screen), .twins = screen->twins,
		.found = screen->finding.needle.folded, .now = screen->now };
}

struct feed_size view_feed_size(const struct screen *screen)
{
	struct view_layout at;
	view_layout(screen, &at);
	return (struct feed_size){ at.feed.rows, at.feed.columns };
}

/* The upper rows of the panel's box, half of them at most. */
static void give_questions(const struct screen *screen, struct view_layout *out)
{
	const struct scene scene = view_scene(screen);
	const int wanted = questions_panel_rows(&screen->asked, &scene), most = out->panel.rows / 2 - 1;
	const int rows = wanted < most ? wanted : most;
	if (rows < 2)
		return;
	out->questions = out->panel;
	out->questions.rows = rows;
	out->panel.row += rows + 1;
	out->panel.rows -= rows + 1;
}

/* The upper rows of the feed's box, a third of them at most. */
static void give_heading(const struct screen *screen, struct view_layout *out)
{
	struct page page;
	listing_heading(screen, out->feed.columns, &page);
	const int most = out->feed.rows / 3 > 1 ? out->feed.rows / 3 : 1, rows = (int)page.n < most ? (int)page.n : most;
	const int rule = out->top_rule >= 0;
	page_done(&page);
	out->heading = out->feed;
	out->heading.rows = rows;
	out->feed.row += rows + rule;
	out->feed.rows -= rows + rule;
}

void view_layout(const struct screen *screen, struct view_layout *out)
{
	const int rows = screen->rows, columns = screen->columns;
	const bool wide = columns >= SCREEN_WIDE;
	const int top = rows >= TOP_RULE_ROWS ? 2 : 1, below = !screen->prompting ? 2 : wide ? 3 : 4;
	const int body = rows - top - below > 1 ? rows - top - below : 1;
	int panel = columns * 3 / 10;
	panel = panel < PANEL_MIN ? PANEL_MIN : panel > PANEL_MAX ? PANEL_MAX : panel;
	*out = (struct view_layout){ .wide = wide, .top_rule = top == 2 ? 1 : -1 };
	out->title = (struct box){ 0, 0, 1, columns };
	out->feed = (struct box){ top, 0, body, wide ? columns - panel - 1 : columns };
	out->panel = wide ? (struct box){ top, columns - panel, body, panel } : out->feed;
	if (wide && view_front(screen) != IN_QUESTIONS)
		give_questions(screen, out);
	if (view_front(screen) & IN_LISTING)
		give_heading(screen, out);
	out->rule = (struct box){ rows - below, 0, 1, columns };
	out->status = (struct box){ rows - below + 1, 0, below - 1, columns };
}

int view_page_rows(const struct screen *screen)
{
	struct view_layout at;
	view_layout(screen, &at);
	return view_front(screen) == IN_PEOPLE ? at.panel.rows - 1 : at.feed.rows;
}

void view_detail_page(const struct screen *screen, struct page *page)
{
	const struct scene scene = view_shown(screen);
	detail_page(&screen->detail, &scene, view_feed_size(screen).columns, page);
}

void view_sources_page(const struct screen *screen, struct page *page)
{
	page_begin(page, view_feed_size(screen).columns);
	page_text(page, STYLE_TITLE, 1, "Sources");
	page_blank(page);
	sources_page(screen->session, screen->now, true, page);
	keeping_page(screen, page);
}

void view_say(struct screen *screen, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(screen->message, sizeof screen->message, format, args);
	va_end(args);
}
