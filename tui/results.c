/* What a search finds in the archive beyond what memory holds: a feed of its own, over the other one. */
#include <stdio.h>
#include <string.h>
#include "model/archive.h"
#include "tui/view.h"
#include "tui/words.h"

enum { SLICE = 100 };

bool results_begin(struct screen *screen)
{
	struct results *results = &screen->results;
	const struct session *session = screen->session;
	const struct rec *oldest = store_at(session->store, 0);
	/* Nothing is there that is not here, unless memory had no room for it. */
	if (!session->archive || !session_restored(session) || !store_crowded(session->store) || !oldest)
		return false;
	const struct tag_set tags = { .n = 0 };
	results_close(screen);
	results->found = session_new(&tags, NULL, screen->now);
	results->before = rec_place(oldest).created + 1;
	results->searching = true;
	snprintf(results->text, sizeof results->text, "%s", screen->finding.text);
	return true;
}

void results_close(struct screen *screen)
{
	if (screen->detail.open && screen->results.open)
		detail_close(&screen->detail);
	session_free(screen->results.found);
	screen->results = (struct results){ .found = NULL };
}

static void take(void *arg, const struct post *found)
{
	const struct screen *screen = arg;
	struct store *store = screen->results.found->store;
	struct post *post = post_new(found);
	const bool wanted = post && store_count(store) < RESULTS_MAX && !store_find(screen->session->store, post->id) &&
	                    (!screen->sieve || filter_match(screen->sieve->filter, post, screen->now));
	if (wanted)
		store_add(store, post, NULL);
	else
		post_free(post);
}

static void show(struct screen *screen)
{
	struct results *results = &screen->results;
	char count[CLOCK_TEXT];
	const size_t n = store_count(results->found->store);
	/* Whoever has gone elsewhere meanwhile is not called back. */
	if (view_front(screen) != IN_FEED || screen->prompting) {
		results_close(screen);
		return;
	}
	if (n == 0) {
		results_close(screen);
		finding_round(screen);
		return;
	}
	results->open = true;
	results->feed.tail = true;
	const struct scene scene = view_shown(screen);
	feed_settle(&scene, &results->feed, view_feed_size(screen));
	feed_hold(&scene, &results->feed, view_feed_size(screen));
	view_say(screen, "%s in the archive%s; Esc goes back.", count_of(n, "older", "older", count),
	         n < RESULTS_MAX ? "" : ", and more");
}

bool results_work(struct screen *screen, bool *more)
{
	struct results *results = &screen->results;
	*more = false;
	if (!results->searching)
		return false;
	archive_search(screen->session->archive, results->text, &results->search, results->before, SLICE, take, screen);
	*more = results->searching = !results->search.done && store_count(results->found->store) < RESULTS_MAX;
	if (!results->searching)
		show(screen);
	return true;
}

void results_step(struct screen *screen, int step)
{
	struct results *results = &screen->results;
	const struct scene scene = view_shown(screen);
	const struct place before = results->feed.cursor;
	feed_step(&scene, &results->feed, view_feed_size(screen), step);
	if (place_compare(before, results->feed.cursor) != 0)
		return;
	if (step > 0)
		results_close(screen);
	else if (store_count(results->found->store) < RESULTS_MAX)
		view_say(screen, "This is the oldest one.");
	else
		view_say(screen, "This is the oldest one of these; more words find less.");
}

void results_news(struct screen *screen, const struct news *news)
{
	struct store *store = screen->results.found ? screen->results.found->store : NULL;
	if (!store || !news->id)
		return;
	if (news->kind == EVENT_DELETE)
		store_delete(store, news->id, NULL);
	for (size_t i = 0; news->kind == EVENT_DELETE_AUTHOR && i < NETWORK_COUNT; i++)
		store_delete_author(store, (enum network)i, news->id, NULL, NULL);
}

const char *results_text(const struct screen *screen, char *out, size_t size)
{
	const struct results *results = &screen->results;
	char count[CLOCK_TEXT];
	if (results->open)
		snprintf(out, size, "%s in the archive", count_of(store_count(results->found->store), "older", "older", count));
	else if (results->searching)
		snprintf(out, size, "searching the archive…");
	else
		*out = 0;
	return out;
}
