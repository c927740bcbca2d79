/* The filter of the screen: what is typed is counted beside what is in force, and takes its place when done. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "tui/view.h"

static bool passes(void *arg, const struct matches *found, const struct store_view *view)
{
	const struct sieve *sieve = arg;
	/* Who reads a post keeps its place when it is deleted, though nothing of it is left to match. */
	if (view->deleted && matches_has(found, view->place))
		return true;
	if (decisions_muted(sieve->decisions, view->post.network, view->post.author.id))
		return false;
	return filter_match(sieve->filter, &view->post, sieve->now);
}

static void sieve_free(struct sieve *sieve)
{
	if (!sieve)
		return;
	filter_free(sieve->filter);
	matches_free(&sieve->matches);
	pairs_clear(&sieve->folded);
	free(sieve);
}

static struct sieve *sieve_new(const struct screen *screen, struct filter *filter)
{
	struct sieve *sieve = xcalloc(1, sizeof *sieve);
	sieve->filter = filter;
	sieve->decisions = screen->session->decisions;
	sieve->made = sieve->now = screen->now;
	matches_begin(&sieve->matches, passes, sieve);
	return sieve;
}

static void put_in_force(struct screen *screen, struct sieve *sieve)
{
	sieve_free(screen->sieve);
	screen->sieve = sieve;
	folding_again(screen);
	finding_again(screen);
}

bool filtering_set(struct screen *screen, const char *expression)
{
	struct filter *filter = filter_new(expression, &screen->filter_error);
	if (!filter)
		return false;
	screen->filter_error.text[0] = 0;
	sieve_free(screen->coming);
	screen->coming = NULL;
	if (filter_empty(filter) && !screen->mutes) {
		filter_free(filter);
		put_in_force(screen, NULL);
		return true;
	}
	screen->coming = sieve_new(screen, filter);
	return true;
}

void filtering_again(struct screen *screen)
{
	struct filter_error error;
	if (screen->coming || !screen->sieve)
		return;
	struct filter *filter = filter_new(filter_text(screen->sieve->filter), &error);
	if (filter)
		screen->coming = sieve_new(screen, filter);
}

void filtering_restart(struct screen *screen)
{
	if (screen->coming)
		matches_begin(&screen->coming->matches, passes, screen->coming);
	filtering_again(screen);
}

bool filtering_work(struct screen *screen, bool *more)
{
	*more = false;
	if (!screen->coming || !session_restored(screen->session))
		return false;
	if (!matches_step(&screen->coming->matches, screen->session->store, WORK_POSTS)) {
		*more = true;
		return false;
	}
	struct sieve *sieve = screen->coming;
	screen->coming = NULL;
	put_in_force(screen, sieve);
	return true;
}

void filtering_news(struct screen *screen, const char *id)
{
	struct sieve *const sieves[] = { screen->sieve, screen->coming };
	for (size_t i = 0; i < 2; i++) {
		if (!sieves[i])
			continue;
		sieves[i]->now = screen->now;
		matches_post(&sieves[i]->matches, screen->session->store, id);
	}
}

const char *filtering_text(const struct screen *screen)
{
	return screen->coming ? filter_text(screen->coming->filter) : screen->sieve ? filter_text(screen->sieve->filter) : "";
}

size_t filtering_hidden(const struct screen *screen)
{
	return screen->sieve ? store_count(screen->session->store) - matches_count(&screen->sieve->matches) : 0;
}

bool filtering_typed(const struct screen *screen)
{
	return screen->sieve && *filter_text(screen->sieve->filter);
}

static bool anybody_muted(const struct decisions *decisions)
{
	for (size_t i = 0; i < decisions_count(decisions); i++) {
		bool counts;
		const struct decision *row = decisions_at(decisions, i, &counts);
		if (counts && row->what == DECIDE_MUTE && !*row->value)
			return true;
	}
	return false;
}

void filtering_decided(struct screen *screen)
{
	char expression[PROMPT_MAX];
	const bool before = screen->mutes;
	screen->mutes = anybody_muted(screen->session->decisions);
	if (!before && !screen->mutes)
		return;
	snprintf(expression, sizeof expression, "%s", filtering_text(screen));
	filtering_set(screen, expression);
}

void filtering_remember(struct screen *screen, const char *before)
{
	if (strcmp(before, filtering_text(screen)) == 0)
		return;
	memmove(screen->undo + 1, screen->undo, (UNDO_MAX - 1) * sizeof *screen->undo);
	snprintf(screen->undo[0].text, sizeof screen->undo[0].text, "%s", before);
	screen->undo[0].at = screen->now;
	screen->undo_n += screen->undo_n < UNDO_MAX;
}

bool filtering_undo(struct screen *screen)
{
	if (screen->undo_n == 0)
		return false;
	filtering_set(screen, screen->undo[0].text);
	memmove(screen->undo, screen->undo + 1, (UNDO_MAX - 1) * sizeof *screen->undo);
	screen->undo_n--;
	if (*filtering_text(screen))
		view_say(screen, "The filter is again: %s", filtering_text(screen));
	else
		view_say(screen, "No filter, as before.");
	return true;
}

void filtering_done(struct screen *screen)
{
	sieve_free(screen->sieve);
	sieve_free(screen->coming);
}
