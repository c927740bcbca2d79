/* Posts that lack the tag and may belong here: looked at, taken in, or let go. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/text.h"
#include "tui/commands.h"
#include "tui/view.h"
#include "tui/words.h"

static const struct stray *chosen(const struct screen *screen)
{
	const struct strays *strays = &screen->session->strays;
	const size_t last = strays->n ? strays->n - 1 : 0;
	return strays->n ? &strays->all[(size_t)screen->stray < last ? (size_t)screen->stray : last] : NULL;
}

/* The tag that it was taken for. */
static const char *meant(const struct session *session, const struct stray *stray)
{
	const size_t i = tag_set_near(&session->tags, stray->near);
	return i == SIZE_MAX ? session->tags.typed[0] : session->tags.typed[i];
}

static void reason(const struct screen *screen, const struct stray *stray, struct page *page)
{
	const struct session *session = screen->session;
	struct store_view view;
	const struct rec *rec = stray->post->reply_to ? store_find(session->store, stray->post->reply_to) : NULL;
	char name[LABEL_TEXT];
	if (*stray->near) {
		page_textf(page, STYLE_WARN, 8, "#%s: a slip for #%s?", stray->near, meant(session, stray));
	} else if (rec && !rec_deleted(rec)) {
		store_view(session->store, rec, &view);
		page_textf(page, STYLE_WARN, 8, "a reply to %s, without the tag", post_name(&view.post, name));
	} else {
		page_text(page, STYLE_WARN, 8, "a reply to a question, without the tag");
	}
}

static void entry(const struct screen *screen, size_t i, struct page *page)
{
	const struct stray *stray = &screen->session->strays.all[i];
	const struct post *post = stray->post;
	char clock[CLOCK_TEXT], name[LABEL_TEXT], handle[LABEL_TEXT], *head;
	page->target = (int)i;
	head = xasprintf("%s  %s", post_name(post, name), *post->author.name ? post_handle(post, handle) : "");
	page_pair(page, STYLE_TIME, clock_time(post->created, clock), STYLE_DIM, 8, head);
	free(head);
	page_text(page, STYLE_DIM, 8, post->warning ? post->warning : post->text);
	reason(screen, stray, page);
	page->target = PAGE_NONE;
	page_blank(page);
}

void view_strays_page(const struct screen *screen, struct page *page)
{
	const struct strays *strays = &screen->session->strays;
	page_begin(page, view_feed_size(screen).columns);
	page->target = PAGE_NONE;
	page_text(page, STYLE_TITLE, 1, "Without the tag");
	page_text(page, STYLE_DIM, 1, strays->n ? "These may belong to the conversation. They are part of nothing until you take them in."
	                                        : "Nothing waits here. Replies to a host's question that lack the tag, and slips of people who are in the "
	                                          "conversation, will be shown here.");
	page_blank(page);
	for (size_t i = 0; i < strays->n; i++)
		entry(screen, i, page);
}

int straying_chosen(const struct screen *screen)
{
	const struct stray *stray = chosen(screen);
	return stray ? (int)(stray - screen->session->strays.all) : PAGE_NONE;
}

/* So that what is chosen is on the screen. */
int straying_scroll(const struct screen *screen, const struct page *page, int rows)
{
	const int top = page_find(page, straying_chosen(screen)), max = page_scroll_max(page, rows), scroll = top - rows / 3;
	return scroll < 0 ? 0 : scroll > max ? max : scroll;
}

static void choose(struct screen *screen, int at)
{
	const int last = (int)screen->session->strays.n - 1;
	screen->stray = at > last ? last : at;
	screen->stray = screen->stray < 0 ? 0 : screen->stray;
	snprintf(screen->stray_id, sizeof screen->stray_id, "%s", last < 0 ? "" : screen->session->strays.all[screen->stray].post->id);
}

void straying_move(struct screen *screen, int by)
{
	choose(screen, straying_chosen(screen) + by);
}

void straying_changed(struct screen *screen)
{
	const struct stray *same = strays_find(&screen->session->strays, screen->stray_id);
	choose(screen, same ? (int)(same - screen->session->strays.all) : screen->stray);
}

unsigned straying_show(struct screen *screen, int key)
{
	(void)key;
	detail_close(&screen->detail);
	listing_close(screen);
	results_close(screen);
	screen->base = screen->base == IN_STRAYS ? IN_FEED : IN_STRAYS;
	return SCREEN_DRAW;
}

static bool charged(const struct session *session)
{
	size_t i = 0;
	while (i < session->source_count && !source_charges(session->sources[i].kind))
		i++;
	return i < session->source_count;
}

unsigned straying_keep(struct screen *screen, int key)
{
	const struct stray *stray = chosen(screen);
	char spelling[TAG_MAX + 1];
	if (!stray)
		return 0;
	if (key != '+')
		return deciding_decide(screen, DECIDE_KEEP, stray->post->id, "");
	if (!*stray->near) {
		view_say(screen, "This one has no other spelling; y takes the post in.");
		return SCREEN_DRAW;
	}
	snprintf(spelling, sizeof spelling, "#%s", stray->near);
	const unsigned todo = deciding_decide(screen, DECIDE_KEEP, spelling, "");
	view_say(screen, "%s is followed everywhere from now on%s.", spelling, charged(screen->session) ? "; what it costs counts as usual" : "");
	return todo;
}

unsigned straying_drop(struct screen *screen, int key)
{
	const struct stray *stray = chosen(screen);
	(void)key;
	return stray ? deciding_decide(screen, DECIDE_KEEP, stray->post->id, "no") : 0;
}

const char *straying_text(const struct screen *screen, char *out, size_t size)
{
	char count[CLOCK_TEXT];
	snprintf(out, size, "%s%s", screen->session->strays.n ? ", ~ " : "",
	         screen->session->strays.n ? count_of(screen->session->strays.n, "without the tag", "without the tag", count) : "");
	return out;
}
