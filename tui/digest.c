/* "Since you left": what happened meanwhile, with a way to each; shown once on return, and again when asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/text.h"
#include "tui/commands.h"
#include "tui/view.h"
#include "tui/words.h"

/* Shown by itself for so many posts; so many of a kind are named. */
enum { WORTH_IT = 10, NAMED = 8, EXCERPT = 200 };

/* The places one can go to, in the order of their numbers from 1. */
struct stops { struct place at[DIGEST_STOPS]; int n; };

static bool is_by_host(void *arg, const struct matches *found, const struct store_view *view)
{
	const struct screen *screen = arg;
	const struct scene scene = view_scene(screen);
	const struct post *post = &view->post;
	(void)found;
	return !view->deleted && !post->repost_of && place_compare(view->place, screen->digest.from) > 0 &&
	       scene_roles(&scene, post->network, post->author.id, post->author.handle) & ROLE_HOST;
}

void digest_open(struct screen *screen)
{
	struct digest *digest = &screen->digest;
	digest->open = true;
	digest->from = screen->session->left;
	digest->scroll = 0;
	digest->chosen = 1;
	matches_begin(&digest->hosts, is_by_host, screen);
	digest->hosts.scanned = digest->from;
}

void digest_close(struct screen *screen)
{
	screen->digest.open = false;
	matches_free(&screen->digest.hosts);
}

/* Records after the place that are no boosts. */
static size_t posts_since(const struct screen *screen, struct place from)
{
	const struct store *store = screen->session->store;
	const struct place next = { from.created + (from.tie == UINT32_MAX), from.tie + 1 };
	const size_t boosts = store_boosts_before(store, (struct place){ INT64_MAX, UINT32_MAX }) - store_boosts_before(store, next);
	return store_count(store) - store_seek(store, next) - boosts;
}

bool digest_work(struct screen *screen, bool *more)
{
	struct digest *digest = &screen->digest;
	*more = false;
	if (digest->open && !digest->hosts.done) {
		*more = !matches_step(&digest->hosts, screen->session->store, WORK_POSTS);
		return !*more;
	}
	if (digest->told || !session_restored(screen->session))
		return false;
	digest->told = true;
	if (!screen->session->left.created || view_front(screen) != IN_FEED || posts_since(screen, screen->session->left) < WORTH_IT)
		return false;
	digest_open(screen);
	*more = true;
	return true;
}

void digest_news(struct screen *screen, const char *id)
{
	if (screen->digest.open)
		matches_post(&screen->digest.hosts, screen->session->store, id);
}

void digest_again(struct screen *screen)
{
	if (screen->digest.open)
		digest_open(screen);
}

/* ---- the page ---- */

static size_t writers_since(const struct screen *screen, int64_t from)
{
	const struct store *store = screen->session->store;
	size_t n = 0;
	for (size_t i = 0; i < store_people(store); i++)
		n += store_person_at(store, i)->posts > 0 && store_person_at(store, i)->last > from;
	return n;
}

static void stop(struct page *page, struct stops *stops, struct place place)
{
	page->target = PAGE_NONE;
	if (stops->n < DIGEST_STOPS) {
		stops->at[stops->n++] = place;
		page->target = stops->n;
	}
}

/* "20:04  Ana: which object …" */
static void post_line(const struct screen *screen, struct page *page, struct stops *stops, struct place place, const char *lead)
{
	struct store_view view;
	char clock[CLOCK_TEXT], name[LABEL_TEXT];
	if (!view_at(screen, place, &view))
		return;
	stop(page, stops, place);
	const char *said = view.post.warning ? view.post.warning : view.post.text;
	char *cut = text_cleaned(TEXT_LINE, said, strlen(said), EXCERPT);
	char *line = xasprintf("%s%s: %s", lead, post_name(&view.post, name), cut);
	page_pair(page, STYLE_TIME, clock_time(view.post.created, clock), STYLE_TEXT, 8, line);
	page->target = PAGE_NONE;
	free(line);
	free(cut);
}

static void title_line(struct page *page, size_t n, const char *one, const char *many)
{
	char count[CLOCK_TEXT];
	if (n) {
		page_blank(page);
		page_text(page, STYLE_TITLE, 1, count_of(n, one, many, count));
	}
}

static void rest_line(struct page *page, size_t n)
{
	if (n > NAMED)
		page_textf(page, STYLE_DIM, 8, "… and %zu more", n - NAMED);
}

static void asked_by_hosts(const struct screen *screen, struct page *page, struct stops *stops)
{
	struct questions *questions = screen->session->questions;
	struct place places[NAMED];
	size_t n = 0;
	for (size_t i = questions_agenda_first(questions); i < questions_agenda_count(questions); i++) {
		const struct place place = questions_agenda(questions, i)->place;
		if (place_compare(place, screen->digest.from) <= 0)
			continue;
		if (n < NAMED)
			places[n] = place;
		n++;
	}
	title_line(page, n, "question of the hosts", "questions of the hosts");
	for (size_t i = 0; i < n && i < NAMED; i++)
		post_line(screen, page, stops, places[i], "");
	rest_line(page, n);
}

/* Those that were answered since (to the answer), or asked since and are still open (to the question). */
static void asked_by_all(const struct screen *screen, struct page *page, struct stops *stops, bool answered)
{
	struct questions *questions = screen->session->questions;
	struct place places[NAMED];
	size_t n = 0;
	for (size_t i = 0; i < questions_asked_count(questions); i++) {
		const struct asked *asked = questions_asked(questions, i);
		const struct place place = answered ? asked->answered_by : asked->place;
		const bool fits = answered ? asked->state == QUESTION_ANSWERED : asked->state < QUESTION_ANSWERED;
		if (!fits || place_compare(place, screen->digest.from) <= 0)
			continue;
		if (n < NAMED)
			places[n] = place;
		n++;
	}
	if (answered)
		title_line(page, n, "question answered", "questions answered");
	else
		title_line(page, n, "question from the room, still open", "questions from the room, still open");
	for (size_t i = 0; i < n && i < NAMED; i++)
		post_line(screen, page, stops, places[i], "");
	rest_line(page, n);
}

static void said_by_hosts(const struct screen *screen, struct page *page, struct stops *stops)
{
	const size_t n = matches_count(&screen->digest.hosts);
	title_line(page, n, "post of the hosts", "posts of the hosts");
	for (size_t i = 0; i < n && i < NAMED; i++)
		post_line(screen, page, stops, matches_at(&screen->digest.hosts, i), "");
	rest_line(page, n);
}

static void build(const struct screen *screen, struct page *page, struct stops *stops)
{
	const struct place from = screen->digest.from;
	char date[CLOCK_TEXT], posts[CLOCK_TEXT], people[CLOCK_TEXT];
	const size_t n = posts_since(screen, from);
	page_begin(page, view_feed_size(screen).columns);
	if (!from.created) {
		page_text(page, STYLE_TEXT, 1, "This is your first visit; the next time, what happened meanwhile stands here.");
		return;
	}
	page_textf(page, STYLE_TITLE, 1, "Since you left, %s", clock_date(from.created, date));
	page_blank(page);
	if (n == 0) {
		page_text(page, STYLE_TEXT, 1, "Nothing was posted.");
		return;
	}
	stop(page, stops, (struct place){ from.created, from.tie + (from.tie < UINT32_MAX) });
	page_textf(page, STYLE_KEY, 1, "%s by %s: Enter reads on from the oldest.", count_of(n, "post", "posts", posts),
	           count_of(writers_since(screen, from.created), "person", "people", people));
	page->target = PAGE_NONE;
	asked_by_hosts(screen, page, stops);
	asked_by_all(screen, page, stops, true);
	asked_by_all(screen, page, stops, false);
	said_by_hosts(screen, page, stops);
}

void view_digest_page(const struct screen *screen, struct page *page)
{
	struct stops stops = { .n = 0 };
	build(screen, page, &stops);
}

void digest_move(struct screen *screen, int by)
{
	struct digest *digest = &screen->digest;
	struct stops stops = { .n = 0 };
	struct page page;
	build(screen, &page, &stops);
	const int rows = view_page_rows(screen), max = page_scroll_max(&page, rows);
	digest->chosen += by;
	digest->chosen = digest->chosen > stops.n ? stops.n : digest->chosen < 1 ? 1 : digest->chosen;
	const int line = digest->chosen > 1 ? page_find(&page, digest->chosen) : 0;
	if (line < digest->scroll || line + 2 > digest->scroll + rows)
		digest->scroll = line - rows / 2;
	digest->scroll = digest->scroll > max ? max : digest->scroll < 0 ? 0 : digest->scroll;
	page_done(&page);
}

/* ---- keys ---- */

unsigned digest_show(struct screen *screen, int key)
{
	(void)key;
	if (screen->digest.open) {
		digest_close(screen);
		return SCREEN_DRAW;
	}
	detail_close(&screen->detail);
	listing_close(screen);
	results_close(screen);
	screen->base = IN_FEED;
	digest_open(screen);
	return SCREEN_DRAW | SCREEN_WORK;
}

unsigned digest_go(struct screen *screen, int key)
{
	struct stops stops = { .n = 0 };
	struct page page;
	const struct scene scene = view_scene(screen);
	(void)key;
	build(screen, &page, &stops);
	page_done(&page);
	const int chosen = screen->digest.chosen;
	digest_close(screen);
	if (chosen >= 1 && chosen <= stops.n)
		feed_go(&scene, &screen->feed, view_feed_size(screen), stops.at[chosen - 1]);
	return SCREEN_DRAW | SCREEN_WORK;
}
