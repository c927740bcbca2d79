/* Twins on the screen: the later one is folded under the first, as long as both pass the filter. */
#include <stdio.h>
#include "tui/view.h"
#include "tui/words.h"

/* Puts a pair among the folded ones of the filter in force, or takes it out, as it should be now. */
static void refold(struct screen *screen, struct place first, struct place later)
{
	struct sieve *sieve = screen->sieve;
	const struct pair *pair = pairs_find(twins_later(screen->twins), later);
	if (!sieve)
		return;
	const bool twins = pair && place_compare(pair->other, first) == 0;
	if (twins && matches_has(&sieve->matches, first) && matches_has(&sieve->matches, later))
		pairs_add(&sieve->folded, later, first);
	else
		pairs_remove(&sieve->folded, later, first);
}

static void on_pair(void *arg, struct place first, struct place later)
{
	struct screen *screen = arg;
	refold(screen, first, later);
	finding_place(screen, first);
	finding_place(screen, later);
}

void folding_begin(struct screen *screen)
{
	screen->twins = twins_new(screen->session->store, on_pair, screen);
}

void folding_done(struct screen *screen)
{
	twins_free(screen->twins);
}

const struct pairs *folding_pairs(const struct screen *screen)
{
	return screen->unfolded ? NULL : screen->sieve ? &screen->sieve->folded : twins_later(screen->twins);
}

bool folding_work(struct screen *screen, bool *more)
{
	const size_t before = twins_later(screen->twins)->n;
	*more = false;
	if (!session_restored(screen->session))
		return false;
	*more = !twins_step(screen->twins, WORK_POSTS);
	return twins_later(screen->twins)->n != before;
}

/* The pairs of a post that may have come under the filter, or out of it. */
static void refold_post(struct screen *screen, struct place place)
{
	const struct pair *own = pairs_find(twins_later(screen->twins), place);
	const struct pairs *all = twins_first(screen->twins);
	if (own)
		on_pair(screen, own->other, place);
	for (size_t i = pairs_seek(all, place); i < all->n && place_compare(pairs_at(all, i)->at, place) == 0; i++)
		on_pair(screen, place, pairs_at(all, i)->other);
}

void folding_news(struct screen *screen, const struct news *news)
{
	const char *id = news->kind == EVENT_POST && news->post ? news->post->id : news->id;
	if (news->kind == EVENT_PERSON && id)
		twins_person(screen->twins, id);
	if ((news->kind != EVENT_POST && news->kind != EVENT_DELETE) || !id)
		return;
	twins_post(screen->twins, id);
	const struct rec *rec = store_find(screen->session->store, id);
	if (rec)
		refold_post(screen, rec_place(rec));
}

void folding_again(struct screen *screen)
{
	const struct pairs *all = twins_later(screen->twins);
	if (!screen->sieve)
		return;
	pairs_clear(&screen->sieve->folded);
	for (size_t i = 0; i < all->n; i++)
		refold(screen, pairs_at(all, i)->other, pairs_at(all, i)->at);
}

void folding_restart(struct screen *screen)
{
	twins_again(screen->twins);
}

void folding_toggle(struct screen *screen)
{
	char count[CLOCK_TEXT];
	const size_t n = twins_later(screen->twins)->n;
	screen->unfolded = !screen->unfolded;
	finding_again(screen);
	if (n == 0)
		view_say(screen, "Nobody said the same on two networks%s.", screen->unfolded ? "; such posts will be shown both" : "");
	else
		view_say(screen, "%s %s; = %s.", count_of(n, "twin", "twins", count), screen->unfolded ? "shown" : "folded",
		         screen->unfolded ? "folds again" : "shows both");
}

void folding_settle(struct screen *screen)
{
	twins_trim(screen->twins);
	const struct scene scene = view_scene(screen);
	struct place first;
	if (!screen->feed.tail && scene_folded(&scene, screen->feed.cursor, &first))
		screen->feed.cursor = first;
}

const char *folding_text(const struct screen *screen, char *out, size_t size)
{
	char count[CLOCK_TEXT];
	const struct pairs *pairs = folding_pairs(screen);
	*out = 0;
	if (pairs && pairs->n)
		snprintf(out, size, ", %s folded", count_of(pairs->n, "twin", "twins", count));
	return out;
}
