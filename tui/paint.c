/* Drawing the screen: the title, the view in front, the rules, the status or the prompt. Pure. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/text.h"
#include "tui/sources.h"
#include "tui/view.h"
#include "tui/words.h"

enum { SPARK = 8, SPARK_COLUMNS = 90 };

static void draw_page(const struct screen *screen, struct frame *frame, struct box box,
                      void (*build)(const struct screen *, struct page *), int scroll, int selected)
{
	struct page page;
	build(screen, &page);
	const int max = page_scroll_max(&page, box.rows);
	page_draw(&page, frame, box, scroll < max ? scroll : max, selected);
	page_done(&page);
}

/* ---- the feed and what stands in for it ---- */

/* What is followed; a recording without a tag has its own name. */
static void tag_names(const struct session *session, char *out, size_t size)
{
	const struct tag_set *tags = &session->tags;
	if (tags->n == 0)
		snprintf(out, size, "%s", session->source_count ? session->sources[0].name : "tweetup");
	else if (tags->n == 1)
		snprintf(out, size, "#%s", tags->typed[0]);
	else
		snprintf(out, size, "#%s +%zu", tags->typed[0], tags->n - 1);
}

static void empty_page(const struct screen *screen, struct page *page)
{
	char tags[TAG_MAX + 32], count[CLOCK_TEXT];
	page_begin(page, view_feed_size(screen).columns);
	page_blank(page);
	if (!session_restored(screen->session)) {
		page_text(page, STYLE_TEXT, 2, "Reading the archive…");
		return;
	}
	if (screen->sieve && !filtering_typed(screen) && store_count(screen->session->store)) {
		page_text(page, STYLE_TEXT, 2, "Everybody who wrote is muted.");
		return;
	}
	if (screen->sieve && store_count(screen->session->store)) {
		page_textf(page, STYLE_TEXT, 2, "Nothing matches the filter; it hides %s.",
		           count_of(store_posts(screen->session->store), "post", "posts", count));
		page_text(page, STYLE_DIM, 2, "& changes the filter, u undoes it.");
		return;
	}
	tag_names(screen->session, tags, sizeof tags);
	page_textf(page, STYLE_TEXT, 2, screen->session->tags.n ? "Following %s. Nothing yet:" : "Nothing yet:", tags);
	page_blank(page);
	sources_page(screen->session, screen->now, false, page);
}

static void draw_feed(const struct screen *screen, const struct scene *scene, struct frame *frame, struct box box)
{
	const struct scene shown = view_shown(screen);
	const struct listing *listing = view_listing(screen);
	if (listing)
		feed_draw(&shown, &listing->feed, frame, box);
	else if (screen->results.open)
		feed_draw(&shown, &screen->results.feed, frame, box);
	else if (scene_count(scene) == 0)
		draw_page(screen, frame, box, empty_page, 0, PAGE_NONE);
	else
		feed_draw(scene, &screen->feed, frame, box);
}

static void draw_heading(const struct screen *screen, struct frame *frame, struct box box)
{
	struct page page;
	listing_heading(screen, box.columns, &page);
	page_draw(&page, frame, box, 0, PAGE_NONE);
	page_done(&page);
}

static void draw_strays(const struct screen *screen, struct frame *frame, struct box box)
{
	struct page page;
	view_strays_page(screen, &page);
	page_draw(&page, frame, box, straying_scroll(screen, &page, box.rows), straying_chosen(screen));
	page_done(&page);
}

static void draw_body(const struct screen *screen, const struct scene *scene, struct frame *frame, const struct view_layout *at)
{
	const unsigned front = view_front(screen);
	if (front == IN_HELP)
		draw_page(screen, frame, at->feed, view_help_page, screen->help_scroll, PAGE_NONE);
	else if (front == IN_DETAIL)
		draw_page(screen, frame, at->feed, view_detail_page, screen->detail.scroll, screen->detail.chosen ? screen->detail.chosen : PAGE_NONE);
	else if (front == IN_DIGEST)
		draw_page(screen, frame, at->feed, view_digest_page, screen->digest.scroll, screen->digest.chosen);
	else if (front == IN_STRAYS)
		draw_strays(screen, frame, at->feed);
	else if (front == IN_SOURCES)
		draw_page(screen, frame, at->feed, view_sources_page, screen->sources_scroll, PAGE_NONE);
	else if (front == IN_QUESTIONS)
		questions_draw(&screen->asked, scene, frame, at->feed);
	else if (front & IN_POSTS || at->wide)
		draw_feed(screen, scene, frame, at->feed);
	if (at->heading.rows)
		draw_heading(screen, frame, at->heading);
	if (at->questions.rows)
		questions_panel_draw(&screen->asked, scene, frame, at->questions);
	if (at->wide || front == IN_PEOPLE)
		people_panel_draw(&screen->people, scene, frame, at->panel, front == IN_PEOPLE);
}

/* ---- the lines around it ---- */

static int draw_rate(const struct screen *screen, struct frame *frame, struct box box, int end)
{
	static const char *const blocks[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	unsigned rate[SPARK], most = 0;
	char text[SPARK * 4 + 32] = "";
	session_rate(screen->session, screen->now, rate, SPARK);
	for (size_t i = 0; i < SPARK; i++)
		most = rate[i] > most ? rate[i] : most;
	if (most == 0)
		return end;
	for (size_t i = 0; i < SPARK; i++)
		memcpy(text + i * 3, blocks[(rate[i] * 7 + most / 2) / most], 4);
	snprintf(text + strlen(text), sizeof text - strlen(text), " %u/min", rate[SPARK - 1]);
	return frame_puts_right(frame, box, 0, 20, end - 4, STYLE_DIM, text);
}

static void draw_title(const struct screen *screen, struct frame *frame, struct box box)
{
	char tags[TAG_MAX + 32];
	tag_names(screen->session, tags, sizeof tags);
	const int width = text_width(tags, strlen(tags)), room = box.columns / 3 > 14 ? box.columns / 3 : 14;
	struct box left = box;
	left.columns = width + 1 < room ? width + 1 : room;
	const int start = sources_title(screen->session, screen->now, frame, box, left.columns + 2, box.columns - 1);
	left.columns = start > left.columns + 2 ? start - 2 : left.columns;
	frame_puts(frame, left, 0, 1, STYLE_TITLE, tags);
	if (box.columns >= SPARK_COLUMNS)
		draw_rate(screen, frame, box, start);
}

static int columns_of(const char *text)
{
	return text_width(text, strlen(text));
}

/* "▼ 12 new" over the lower rule while the reader is not at the end; returns the column after it. */
static int draw_waiting(const struct screen *screen, const struct scene *scene, struct frame *frame, const struct view_layout *at)
{
	char text[64], count[CLOCK_TEXT];
	const size_t waiting = feed_waiting(scene, &screen->feed);
	const size_t below = screen->feed.tail ? 0 : feed_below(scene, &screen->feed, view_feed_size(screen));
	if (waiting)
		snprintf(text, sizeof text, "▼ %s ", count_of(waiting, "new", "new", count));
	else if (below)
		snprintf(text, sizeof text, "▼ %s ", count_of(below, "more", "more", count));
	else
		return 0;
	return frame_puts(frame, at->rule, 0, 0, waiting ? STYLE_NEW : STYLE_DIM, text);
}

/* The views where the keys matter more than how much there is: they stand at the left, and what is said stands above them. */
static const struct { unsigned view; const char *lines[3]; } keys[] = {
	{ IN_QUEUE, { "y yes  n no  p later  A answered  x strike  P pass  > next  w now  f in the feed  Enter read  u undo  ? help",
		"y yes  n no  p later  A answered  x strike  f in the feed  u undo  ? help", "y yes  n no  p later  u undo  ? help" } },
	{ IN_QUESTIONS, { "Enter read  y open  P pass  > next  w now  A answered  p park  d dismiss  f in the feed  u undo  ? help",
		"y open  P pass  > next  w now  A answered  p park  d dismiss  u undo  ? help", "y w A p d P > states  u undo  ? help" } },
	{ IN_QUESTION, { "Esc back  Enter read  m move  f in the feed  a approve  x strike  u undo  ? help",
		"Esc back  Enter read  m move  f in the feed  u undo  ? help", "Esc back  m move  f feed  u undo  ?" } },
};

/* The longest line that fits; NULL in any other view. */
static const char *desk_keys(const struct screen *screen, int columns)
{
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const char *const *line = keys[i].lines;
		if (keys[i].view != view_front(screen))
			continue;
		while (line < keys[i].lines + 2 && columns_of(*line) + 2 > columns)
			line++;
		return *line;
	}
	return NULL;
}

static void draw_rules(const struct screen *screen, const struct scene *scene, struct frame *frame, const struct view_layout *at)
{
	const struct box all = frame_box(frame);
	if (at->top_rule >= 0)
		frame_fill(frame, all, at->top_rule, 0, all.columns, STYLE_RULE, 0x2500);
	if (!screen->prompting)
		frame_fill(frame, at->rule, 0, 0, all.columns, STYLE_RULE, 0x2500);
	if (at->heading.rows && at->top_rule >= 0)
		frame_fill(frame, all, at->heading.row + at->heading.rows, 0, at->heading.columns, STYLE_RULE, 0x2500);
	if (at->wide) {
		const int column = at->panel.column - 1;
		for (int row = at->title.row + (at->top_rule >= 0 ? 2 : 1); row < at->rule.row; row++)
			frame_fill(frame, all, row, column, 1, STYLE_RULE, 0x2502);
		if (at->questions.rows)
			frame_fill(frame, all, at->panel.row - 1, column, 1, STYLE_RULE, 0x251c);
		if (at->questions.rows)
			frame_fill(frame, all, at->panel.row - 1, column + 1, at->panel.columns, STYLE_RULE, 0x2500);
		if (at->top_rule >= 0)
			frame_fill(frame, all, at->top_rule, column, 1, STYLE_RULE, 0x252c);
		if (!screen->prompting)
			frame_fill(frame, at->rule, 0, column, 1, STYLE_RULE, 0x2534);
	}
	if (screen->prompting)
		return;
	const int column = screen->results.open ? 0 : draw_waiting(screen, scene, frame, at);
	/* What the line below has no place for. */
	const bool desk = desk_keys(screen, at->status.columns) != NULL;
	const bool taken = desk || filtering_typed(screen) || (view_front(screen) & IN_POSTS && screen->finding.needle.length);
	char said[MESSAGE_MAX] = "";
	if ((desk || filtering_typed(screen)) && *screen->message)
		snprintf(said, sizeof said, "%s", screen->message);
	else if (taken && !*screen->message)
		keeping_text(screen, said, sizeof said);
	if (*said) {
		char *text = xasprintf(" %s ", said);
		frame_puts(frame, at->rule, 0, column + 2, *screen->message ? STYLE_TEXT : STYLE_WARN, text);
		free(text);
	}
}

static const char *hints(const struct screen *screen)
{
	switch (view_front(screen)) {
	case IN_HELP: return "Esc back  j k scroll";
	case IN_DETAIL: return "Esc back  o open  y copy  J K next  ? help";
	case IN_PEOPLE: return "Enter the person  f their posts  ? help";
	case IN_PERSON: return "Esc back  Enter read  f only these  ? help";
	case IN_RESULTS: return "Esc back  Enter read  n N next  ? help";
	case IN_DIGEST: return "Enter go there  j k choose  Esc to the feed  ? help";
	case IN_STRAYS: return "y take it in  + this spelling too  n not  ? help";
	case IN_SOURCES: return "r retry  Tab posts  ? help";
	default: return "? help  / find  & filter";
	}
}

/* At an event, where there is no room beside the feed: how far it is. */
static bool narrow_clock(const struct screen *screen, char *out, size_t size)
{
	const struct scene scene = view_scene(screen);
	char text[CLOCK_LINE] = "";
	if (screen->event && screen->event->agenda_count && screen->columns < SCREEN_WIDE && view_front(screen) == IN_FEED)
		questions_clock(&scene, screen->columns * 3 / 5, text);
	snprintf(out, size, "%s", text);
	return *text;
}

/* What the reader has to know all the time: the filter and how much it hides, else the last word, else how much there is. */
static void status_text(const struct screen *screen, char *out, size_t size)
{
	char count[CLOCK_TEXT], people[CLOCK_TEXT], twins[64], strays[64];
	if (filtering_typed(screen))
		snprintf(out, size, "filter: %s", filter_text(screen->sieve->filter));
	else if (*screen->message)
		snprintf(out, size, "%s", screen->message);
	else if (*keeping_text(screen, out, size))
		return;
	else if (decisions_wall(screen->session->decisions) != WALL_LIVE)
		snprintf(out, size, "The wall %s; W shows it again.", deciding_wall_text(screen));
	else if (narrow_clock(screen, out, size))
		return;
	else
		snprintf(out, size, "%s, %s%s%s", count_of(store_posts(screen->session->store), "post", "posts", count),
		         count_of(store_authors(screen->session->store), "person", "people", people),
		         folding_text(screen, twins, sizeof twins), straying_text(screen, strays, sizeof strays));
}

/* The keys worth knowing, as many as there is room for; returns where what stands left of them has to end. */
static int draw_hints(const struct screen *screen, struct frame *frame, struct box box, int need)
{
	const char *const choice[] = { hints(screen), "? help" };
	const int end = box.columns - 1;
	for (size_t i = 0; i < 2; i++)
		if (need + 3 + columns_of(choice[i]) < end)
			return frame_puts_right(frame, box, 0, 0, end, STYLE_DIM, choice[i]) - 2;
	return end;
}

static void draw_status(const struct screen *screen, struct frame *frame, struct box box)
{
	const char *desk = desk_keys(screen, box.columns);
	if (desk) {
		frame_puts(frame, box, 0, 1, STYLE_DIM, desk);
		return;
	}
	char text[PROMPT_MAX + 128], hidden[128] = "", twins[64], found[64], count[CLOCK_TEXT], *search = NULL;
	status_text(screen, text, sizeof text);
	if (screen->sieve)
		snprintf(hidden, sizeof hidden, "(%s%s)", count_of(filtering_hidden(screen), "hidden", "hidden", count),
		         folding_text(screen, twins, sizeof twins));
	const bool quiet = *screen->message && !filtering_typed(screen);
	if (view_front(screen) & IN_POSTS && !quiet && finding_text(screen, found, sizeof found))
		search = xasprintf("/%s: %s", screen->finding.text, found);
	const bool typed = filtering_typed(screen);
	const char *first = search && !typed ? search : text, *last = search && typed ? search : "";
	const bool plain = *screen->message || typed;
	const unsigned style = plain ? STYLE_TEXT : *screen->session->trouble && !search ? STYLE_WARN : STYLE_DIM;
	const int tail = (*hidden ? columns_of(hidden) + 2 : 0) + (*last ? columns_of(last) + 2 : 0);
	const int end = draw_hints(screen, frame, box, columns_of(first) + tail + 2);
	box.columns = end - tail > 12 ? end - tail : end;
	const int column = frame_puts(frame, box, 0, 1, style, first);
	box.columns = end;
	const int after = frame_puts(frame, box, 0, column + 2, STYLE_WARN, hidden);
	frame_puts(frame, box, 0, after + (*hidden ? 2 : 0), STYLE_DIM, last);
	free(search);
}

/* ---- typing ---- */

void paint_wrapped(struct frame *frame, struct box box, int row, unsigned style, const char *text)
{
	size_t n, skip;
	for (; row < box.rows && ((n = text_wrap(text, box.columns - 2, &skip)) > 0 || skip > 0); text += n + skip)
		frame_text(frame, box, row++, 1, style, text, n);
}

/* A mark under what is wrong, and the words beside it where they fit, else below. */
static void draw_error(const struct screen *screen, struct frame *frame, struct box box, int text_column)
{
	const struct filter_error *error = &screen->filter_error;
	const char *typed = screen->prompt.text;
	const size_t at = error->at < strlen(typed) ? error->at : strlen(typed);
	const size_t rest = strlen(typed + at), length = error->length < rest ? error->length : rest;
	int column = text_column + text_width(typed, at), width = text_width(typed + at, length);
	column = column < 1 ? 1 : column;
	width = width < 1 ? 1 : width;
	frame_fill(frame, box, 0, column, width, STYLE_BAD, '^');
	if (column + width + 1 + text_width(error->text, strlen(error->text)) < box.columns)
		frame_puts(frame, box, 0, column + width + 1, STYLE_BAD, error->text);
	else
		paint_wrapped(frame, box, 1, STYLE_BAD, error->text);
}

static void draw_prompt(const struct screen *screen, struct frame *frame, const struct view_layout *at)
{
	const bool filter = screen->prompting == PROMPT_FILTER;
	char text[PROMPT_MAX + 64] = "", count[CLOCK_TEXT];
	const char *help = filter ? "Enter keeps it, Esc goes back. As in: from:ana has:photo -is:boost"
	                          : "Enter keeps it, then n and N; Esc goes back.";
	const int column = prompt_draw(&screen->prompt, frame, at->rule, 0, filter ? "filter:" : "find:");
	if (filter && *screen->filter_error.text) {
		draw_error(screen, frame, at->status, column);
		return;
	}
	if (filter && screen->coming)
		snprintf(text, sizeof text, "counting…");
	else if (filter && filtering_typed(screen))
		snprintf(text, sizeof text, "%s, the rest is hidden", count_of(matches_count(&screen->sieve->matches), "post", "posts", count));
	else if (filter || !finding_text(screen, text, sizeof text))
		snprintf(text, sizeof text, filter ? "no filter: every post is shown" : "words in text, names and pictures");
	frame_puts(frame, at->status, 0, 1, STYLE_TEXT, text);
	paint_wrapped(frame, at->status, 1, STYLE_DIM, help);
}

void screen_draw(const struct screen *screen, struct frame *frame)
{
	struct view_layout at;
	const struct scene scene = view_scene(screen);
	frame_size(frame, screen->rows, screen->columns);
	if (screen->rows < SCREEN_ROWS_MIN || screen->columns < SCREEN_COLUMNS_MIN) {
		char text[64];
		snprintf(text, sizeof text, "too small: %dx%d wanted", SCREEN_COLUMNS_MIN, SCREEN_ROWS_MIN);
		frame_puts(frame, frame_box(frame), 0, 0, STYLE_TEXT, text);
		return;
	}
	view_layout(screen, &at);
	draw_title(screen, frame, at.title);
	draw_body(screen, &scene, frame, &at);
	draw_rules(screen, &scene, frame, &at);
	if (screen->prompting >= PROMPT_CHOICE)
		asking_draw(screen, frame, &at);
	else if (screen->prompting)
		draw_prompt(screen, frame, &at);
	else
		draw_status(screen, frame, at.status);
}
