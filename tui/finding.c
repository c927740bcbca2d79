/* Finding words among the posts that are shown. */
#include <stdio.h>
#include <string.h>
#include "tui/view.h"

static bool holds(const struct needle *needle, const char *text)
{
	return text && needle_in(needle, text, strlen(text));
}

static bool alt_holds(const struct needle *needle, const struct list *media)
{
	const char *item = NULL;
	for (size_t i = 0; i < media->n; i++) {
		item = list_next(media, item);
		if (i % 3 == 2 && holds(needle, item))
			return true;
	}
	return false;
}

static bool post_holds(const struct needle *needle, const struct post *post)
{
	return holds(needle, post->text) || holds(needle, post->author.name) || holds(needle, post->author.handle) ||
	       holds(needle, post->warning) || alt_holds(needle, &post->media);
}

/* What is folded under a post is found there. */
static bool twin_holds(const struct scene *scene, const struct needle *needle, struct place place)
{
	struct place twins[NETWORK_COUNT], first;
	struct store_view view;
	const struct store *store = scene->session->store;
	const size_t n = scene_twins(scene, place, twins);
	for (size_t i = 0; i < n; i++) {
		if (!scene_folded(scene, twins[i], &first))
			continue;
		store_view(store, store_at(store, store_seek(store, twins[i])), &view);
		if (post_holds(needle, &view.post))
			return true;
	}
	return false;
}

static bool found_in(void *arg, const struct matches *found, const struct store_view *view)
{
	const struct screen *screen = arg;
	const struct scene scene = view_scene(screen);
	struct place first;
	(void)found;
	if (scene.matches && !matches_has(scene.matches, view->place))
		return false;
	if (scene_folded(&scene, view->place, &first))
		return false;
	return post_holds(&screen->finding.needle, &view->post) || twin_holds(&scene, &screen->finding.needle, view->place);
}

void finding_clear(struct screen *screen)
{
	matches_free(&screen->finding.matches);
	screen->finding.needle.length = 0;
	screen->finding.needle.folded[0] = 0;
	screen->finding.text[0] = 0;
	screen->finding.jump = screen->finding.entered = false;
	results_close(screen);
}

void finding_set(struct screen *screen, const char *text)
{
	struct finding *finding = &screen->finding;
	if (!needle_set(&finding->needle, text, strlen(text))) {
		finding_clear(screen);
		return;
	}
	snprintf(finding->text, sizeof finding->text, "%s", text);
	matches_begin(&finding->matches, found_in, screen);
	finding->jump = true;
	finding->entered = false;
}

void finding_again(struct screen *screen)
{
	if (screen->finding.needle.length)
		matches_begin(&screen->finding.matches, found_in, screen);
}

static void go(struct screen *screen, size_t i)
{
	const struct scene scene = view_scene(screen);
	feed_go(&scene, &screen->feed, view_feed_size(screen), matches_at(&screen->finding.matches, i));
}

static size_t after(const struct matches *matches, struct place place)
{
	const size_t i = matches_seek(matches, place);
	const bool there = i < matches_count(matches) && place_compare(matches_at(matches, i), place) == 0;
	return i + (there ? 1 : 0);
}

/* The first one from the reader's place on, else the nearest above it. */
static void jump(struct screen *screen)
{
	const struct matches *matches = &screen->finding.matches;
	const size_t count = matches_count(matches);
	screen->feed = screen->finding.from;
	if (count == 0)
		return;
	const size_t i = matches_seek(matches, screen->feed.cursor);
	go(screen, i < count ? i : count - 1);
}

bool finding_work(struct screen *screen, bool *more)
{
	struct finding *finding = &screen->finding;
	*more = false;
	if (!finding->needle.length || (finding->matches.done && !finding->jump && !finding->entered))
		return false;
	if (!matches_step(&finding->matches, screen->session->store, WORK_POSTS)) {
		*more = true;
		return false;
	}
	if (finding->jump)
		jump(screen);
	if (finding->entered && matches_count(&finding->matches) == 0)
		*more = results_begin(screen);
	finding->jump = finding->entered = false;
	return true;
}

void finding_news(struct screen *screen, const char *id)
{
	if (screen->finding.needle.length)
		matches_post(&screen->finding.matches, screen->session->store, id);
}

void finding_place(struct screen *screen, struct place place)
{
	if (screen->finding.needle.length)
		matches_place(&screen->finding.matches, screen->session->store, place);
}

void finding_step(struct screen *screen, int step)
{
	const struct matches *matches = &screen->finding.matches;
	const size_t count = matches_count(matches);
	if (!screen->finding.needle.length) {
		view_say(screen, "Nothing is searched for; / finds words.");
		return;
	}
	if (count == 0 && results_begin(screen))
		return;
	if (count == 0) {
		view_say(screen, "Nothing found for “%s”.", screen->finding.text);
		return;
	}
	const struct place at = screen->feed.cursor;
	const size_t from = step > 0 ? after(matches, at) : matches_seek(matches, at);
	const bool round = step > 0 ? from == count : from == 0;
	if (round && step < 0 && results_begin(screen))
		return;
	if (round)
		view_say(screen, step > 0 ? "Past the newest: on from the oldest." : "Past the oldest: on from the newest.");
	go(screen, step > 0 ? (round ? 0 : from) : (round ? count - 1 : from - 1));
}

void finding_round(struct screen *screen)
{
	const size_t count = matches_count(&screen->finding.matches);
	if (count)
		go(screen, count - 1);
	if (count)
		view_say(screen, "No older one in the archive: on from the newest.");
	else
		view_say(screen, "Nothing found for “%s”, nor in the archive.", screen->finding.text);
}

bool finding_text(const struct screen *screen, char *out, size_t size)
{
	const struct finding *finding = &screen->finding;
	const size_t count = matches_count(&finding->matches);
	if (!finding->needle.length)
		return false;
	if (*results_text(screen, out, size))
		return true;
	if (!finding->matches.done)
		snprintf(out, size, "counting…");
	else if (count == 0)
		snprintf(out, size, "nothing found");
	else if (matches_has(&finding->matches, screen->feed.cursor))
		snprintf(out, size, "%zu of %zu", matches_seek(&finding->matches, screen->feed.cursor) + 1, count);
	else
		snprintf(out, size, "%zu found", count);
	return true;
}
