#include "tui/detail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/label.h"
#include "model/log.h"
#include "model/text.h"
#include "tui/card.h"
#include "tui/words.h"

enum { INDENT = 1, LINK_INDENT = 4, ANCESTORS = 16, EXCERPT = 280 };

/* ---- which post ---- */

static const struct rec *rec_at(const struct store *store, struct place place)
{
	const size_t i = store_seek(store, place);
	const struct rec *rec = i < store_count(store) ? store_at(store, i) : NULL;
	return rec && place_compare(rec_place(rec), place) == 0 ? rec : NULL;
}

/* A reply to the post, or to something below it: older ones are found before those that answer them. */
static bool is_below(void *arg, const struct matches *found, const struct store_view *view)
{
	const struct detail *detail = arg;
	const struct rec *parent = view->post.reply_to ? store_find(detail->store, view->post.reply_to) : NULL;
	if (!parent)
		return false;
	const struct place place = rec_place(parent);
	return place_compare(place, detail->at) == 0 || matches_has(found, place);
}

static void go(struct detail *detail, struct place at)
{
	detail->at = at;
	detail->scroll = detail->chosen = 0;
	detail->shown = false;
	matches_begin(&detail->replies, is_below, detail);
}

void detail_open(struct detail *detail, const struct scene *scene, struct place at)
{
	detail->open = true;
	detail->store = scene->session->store;
	detail->twins = scene->twins;
	detail->back_n = 0;
	go(detail, at);
}

void detail_again(struct detail *detail)
{
	if (detail->open)
		matches_begin(&detail->replies, is_below, detail);
}

void detail_close(struct detail *detail)
{
	matches_free(&detail->replies);
	*detail = (struct detail){ 0 };
}

void detail_enter(struct detail *detail, struct place at)
{
	if (detail->back_n == DETAIL_BACK)
		memmove(detail->back, detail->back + 1, --detail->back_n * sizeof *detail->back);
	detail->back[detail->back_n++] = detail->at;
	go(detail, at);
}

bool detail_back(struct detail *detail)
{
	if (detail->back_n == 0)
		return false;
	go(detail, detail->back[--detail->back_n]);
	return true;
}

bool detail_view(const struct detail *detail, const struct session *session, struct store_view *view)
{
	const struct rec *rec = rec_at(session->store, detail->at);
	if (rec)
		store_view(session->store, rec, view);
	return rec != NULL;
}

bool detail_hidden(const struct detail *detail, const struct session *session)
{
	struct store_view view;
	return detail_view(detail, session, &view) && !view.deleted && (view.post.warning || view.post.sensitive) && !detail->shown;
}

/* What it replies to, oldest first. */
static size_t ancestors(const struct store *store, const struct post *post, struct place out[static ANCESTORS])
{
	struct store_view view;
	size_t n = 0;
	const struct rec *rec = post->reply_to ? store_find(store, post->reply_to) : NULL;
	for (; rec && n < ANCESTORS; n++) {
		memmove(out + 1, out, n * sizeof *out);
		out[0] = rec_place(rec);
		store_view(store, rec, &view);
		rec = view.post.reply_to ? store_find(store, view.post.reply_to) : NULL;
	}
	return n;
}

/* How many of the thread's posts stand above the post, and how many up to its twins. */
struct parts {
	size_t above, twins;
};

/* Ancestors, twins and the first replies. */
static size_t thread(const struct detail *detail, const struct session *session, struct place out[static DETAIL_THREAD],
                     struct parts *parts)
{
	const struct scene scene = { .session = session, .twins = detail->twins };
	struct store_view view;
	*parts = (struct parts){ 0 };
	if (!detail_view(detail, session, &view))
		return 0;
	size_t n = parts->above = ancestors(session->store, &view.post, out);
	n = parts->twins = n + scene_twins(&scene, detail->at, out + n);
	for (size_t i = 0; i < matches_count(&detail->replies) && n < DETAIL_THREAD; i++)
		out[n++] = matches_at(&detail->replies, i);
	return n;
}

bool detail_thread(const struct detail *detail, const struct session *session, int number, struct place *out)
{
	struct place places[DETAIL_THREAD];
	struct parts parts;
	const size_t n = thread(detail, session, places, &parts);
	if (number < 1 || (size_t)number > n)
		return false;
	*out = places[number - 1];
	return true;
}

/* ---- links ---- */

const char *post_link(const struct post *post, size_t n)
{
	if (n == 0)
		return *post->url ? post->url : NULL;
	const char *item = NULL;
	if (n <= post->links.n) {
		while (n-- > 0)
			item = list_next(&post->links, item);
		return item;
	}
	n -= post->links.n;
	if (n > post->media.n / 3)
		return NULL;
	for (size_t i = 0; i < (n - 1) * 3 + 2; i++)
		item = list_next(&post->media, item);
	return item && *item ? item : NULL;
}

/* ---- the page ---- */

static void decided_line(struct page *page, const struct decision *decision)
{
	char words[DECISION_WORDS], clock[CLOCK_TEXT];
	if (decision)
		page_textf(page, STYLE_KEY, 1, "%s %s, %s", decision->who, decision_words(decision, words), clock_time(decision->at, clock));
}

/* What was decided about the post, by whom and when. */
static void decided(struct page *page, const struct scene *scene, const struct post *post)
{
	const struct decisions *decisions = scene->session->decisions;
	struct question_detail question;
	if (!decisions_count(decisions))
		return;
	decisions_state(decisions, post->id, &question);
	decided_line(page, question.decision);
	const struct decision *struck = decisions_struck(decisions, post), *shown = decisions_shown(decisions, post->id);
	decided_line(page, struck ? struck : shown);
	if (*decisions_note(decisions, post->id))
		page_textf(page, STYLE_WARN, 1, "note: %s", decisions_note(decisions, post->id));
}

static void heading(struct page *page, const struct scene *scene, const struct store_view *view)
{
	const struct post *post = &view->post;
	char name[LABEL_TEXT], handle[LABEL_TEXT], day[CLOCK_TEXT], clock[CLOCK_TEXT], count[CLOCK_TEXT];
	page_text(page, STYLE_NAME, 1, post_name(post, name));
	char *text = xasprintf("%s%s%s", post_handle(post, handle), post->author.bot ? " · bot" : "",
	                       scene_newcomer(scene, view->person) ? " · new here" : "");
	page_text(page, STYLE_HANDLE, 1, text);
	free(text);
	text = xasprintf("%s, %s · %s, told by %s%s%s%s", clock_day(post->created, day), clock_time(post->created, clock),
	                 network_name(post->network), *post->source ? post->source : "a recording", post->edited ? " · edited" : "",
	                 view->boosts ? " · boosted by " : "", view->boosts ? count_of(view->boosts, "person", "people", count) : "");
	page_text(page, STYLE_DIM, 1, text);
	free(text);
	decided(page, scene, post);
	page_blank(page);
}

static void pictures(struct page *page, const struct post *post)
{
	const char *kind = NULL;
	for (size_t i = 0; i + 2 < post->media.n; i += 3) {
		kind = list_next(&post->media, kind);
		const char *alt = list_next(&post->media, list_next(&post->media, kind));
		char *line = card_media(kind, alt);
		page_text(page, STYLE_HANDLE, INDENT, line);
		free(line);
		kind = alt;
	}
	if (post->media.n)
		page_blank(page);
}

static void words(struct page *page, const struct detail *detail, const struct post *post)
{
	if (post->warning || post->sensitive)
		page_textf(page, STYLE_WARN, INDENT, "Warning: %s", post->warning ? post->warning : "sensitive");
	if ((post->warning || post->sensitive) && !detail->shown) {
		page_text(page, STYLE_KEY, INDENT, "Space or Enter shows the post.");
		page_blank(page);
		return;
	}
	if (*post->text)
		page_text(page, STYLE_TEXT, INDENT, post->text);
	page_blank(page);
	pictures(page, post);
}

static void links(struct page *page, const struct post *post)
{
	char number[8];
	if (*post->url)
		page_pair(page, STYLE_KEY, "o", STYLE_LINK, LINK_INDENT, post->url);
	for (size_t n = 1; n <= post->links.n + post->media.n / 3; n++) {
		const char *link = post_link(post, n);
		snprintf(number, sizeof number, "%.0zu", n < 10 ? n : 0);
		if (link)
			page_pair(page, STYLE_KEY, number, STYLE_LINK, LINK_INDENT, link);
	}
	for (const char *item = list_next(&post->also, NULL); item; item = list_next(&post->also, item))
		page_textf(page, STYLE_DIM, LINK_INDENT, "also %s", item);
	if (!*post->url && !post->links.n)
		page_text(page, STYLE_DIM, INDENT, "It has no page on the web.");
}

static void excerpt(struct page *page, const struct scene *scene, struct place place, int indent)
{
	const struct rec *rec = rec_at(scene->session->store, place);
	if (!rec)
		return;
	struct store_view view;
	char clock[CLOCK_TEXT], name[LABEL_TEXT];
	store_view(scene->session->store, rec, &view);
	const char *said = view.deleted ? "" : view.post.warning ? view.post.warning : view.post.text;
	char *cut = text_cleaned(TEXT_LINE, said, strlen(said), EXCERPT);
	char *line = xasprintf("%s%s%s", post_name(&view.post, name), view.deleted ? " deleted this post" : ": ", cut);
	page_pair(page, STYLE_TIME, clock_time(view.post.created, clock), STYLE_TEXT, indent, line);
	free(line);
	free(cut);
}

static int depth_of(const struct scene *scene, const struct detail *detail, struct place place)
{
	const struct store *store = scene->session->store;
	int depth = 0;
	for (; depth < 4 && place_compare(place, detail->at) != 0; depth++) {
		struct store_view view;
		const struct rec *rec = rec_at(store, place);
		if (!rec)
			break;
		store_view(store, rec, &view);
		rec = view.post.reply_to ? store_find(store, view.post.reply_to) : NULL;
		if (!rec)
			break;
		place = rec_place(rec);
	}
	return depth > 0 ? depth - 1 : 0;
}

static void replies(struct page *page, const struct detail *detail, const struct scene *scene,
                    const struct place *places, size_t from, size_t to)
{
	const size_t count = matches_count(&detail->replies);
	char text[CLOCK_TEXT];
	if (count == 0)
		return;
	page_blank(page);
	page_textf(page, STYLE_RULE, 1, "─── %s ───", count_of(count, "reply", "replies", text));
	for (size_t i = from; i < to; i++) {
		page->target = (int)i + 1;
		excerpt(page, scene, places[i], 8 + 2 * depth_of(scene, detail, places[i]));
	}
	page->target = PAGE_NONE;
	if (count > to - from)
		page_textf(page, STYLE_DIM, 8, "… and %zu more", count - (to - from));
}

static void twins(struct page *page, const struct scene *scene, const struct place *places, size_t from, size_t to)
{
	const struct store *store = scene->session->store;
	struct store_view view;
	char handle[LABEL_TEXT], clock[CLOCK_TEXT];
	if (from < to)
		page_blank(page);
	for (size_t i = from; i < to; i++) {
		const struct rec *rec = rec_at(store, places[i]);
		if (!rec)
			continue;
		store_view(store, rec, &view);
		char *line = xasprintf("= the same words on %s, by %s  %s", network_name(view.post.network),
		                       post_handle(&view.post, handle), view.post.url);
		page->target = (int)i + 1;
		page_pair(page, STYLE_TIME, clock_time(view.post.created, clock), STYLE_DIM, 8, line);
		free(line);
	}
	page->target = PAGE_NONE;
}

void detail_page(const struct detail *detail, const struct scene *scene, int columns, struct page *page)
{
	struct store_view view;
	struct place places[DETAIL_THREAD];
	struct parts parts;
	page_begin(page, columns < 100 ? columns : 100);
	if (!detail_view(detail, scene->session, &view)) {
		page_text(page, STYLE_DIM, INDENT, "This post is no longer held: the oldest make room for new ones. Esc goes back.");
		return;
	}
	const size_t n = thread(detail, scene->session, places, &parts), above = parts.above;
	if (above)
		page_text(page, STYLE_RULE, 1, "─── in reply to ───");
	else if (view.post.reply_to)
		page_text(page, STYLE_RULE, 1, "─── in reply to a post that is not here ───");
	for (size_t i = 0; i < above; i++) {
		page->target = (int)i + 1;
		excerpt(page, scene, places[i], 8);
	}
	page->target = PAGE_NONE;
	if (above || view.post.reply_to)
		page_blank(page);
	page->target = DETAIL_POST;
	heading(page, scene, &view);
	page->target = PAGE_NONE;
	if (view.deleted) {
		page_text(page, STYLE_DIM, INDENT, "This post was deleted.");
	} else {
		words(page, detail, &view.post);
		links(page, &view.post);
	}
	twins(page, scene, places, above, parts.twins);
	replies(page, detail, scene, places, parts.twins, n);
}
