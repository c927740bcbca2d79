#include "tui/wall_choice.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/text.h"

enum { LOOK_BACK = 3000 };

/* ---- one post ---- */

static enum screening screened(const struct choice *choice, const struct store_view *view, int64_t now, int64_t *until)
{
	const struct screening_rules rules = { choice->event, choice->blocklist, choice->session->decisions, choice->session->store };
	return screening_of(&rules, view, now, until, NULL);
}

/* Most posts of a flood are neither approved nor by anybody who is trusted: that is told at a hundredth of the price. */
static bool hopeless(const struct choice *choice, const struct post *post)
{
	const struct decisions *decisions = choice->session->decisions;
	if (post->repost_of)
		return true;
	if (choice->event->policy == POLICY_HOLD_BACK || screening_approval(decisions, post->id))
		return false;
	return !screening_roles(choice->event, decisions, post->network, &post->author) &&
	       !decisions_trusted(decisions, post->network, post->author.id);
}

struct chosen choice_of(const struct store_view *view)
{
	char folded[512];
	text_fold_into(view->post.text, strlen(view->post.text), folded, sizeof folded);
	return (struct chosen){ view->place, text_hash(view->post.id), text_hash(folded) };
}

static bool read_at(const struct choice *choice, struct place place, struct store_view *view)
{
	const struct store *store = choice->session->store;
	const size_t index = store_seek(store, place);
	if (index >= store_count(store) || rec_deleted(store_at(store, index)))
		return false;
	store_view(store, store_at(store, index), view);
	return place_compare(view->place, place) == 0;
}

bool choice_read(const struct choice *choice, const struct chosen *post, struct store_view *view)
{
	return read_at(choice, post->place, view) && text_hash(view->post.id) == post->id;
}

enum screening choice_screen(const struct choice *choice, struct place place, int64_t now, struct store_view *view)
{
	return read_at(choice, place, view) ? screened(choice, view, now, NULL) : SCREEN_NEVER;
}

bool choice_allows(const struct choice *choice, const struct chosen *post, int64_t now)
{
	struct store_view *view = xmalloc(sizeof *view);
	const bool allows = choice_read(choice, post, view) && !questions_at(choice->session->questions, view->place) &&
	                    screened(choice, view, now, NULL) == SCREEN_SHOW;
	free(view);
	return allows;
}

bool choice_pinned(const struct choice *choice, int64_t now, struct chosen *out)
{
	const char *id = decisions_pinned(choice->session->decisions);
	const struct rec *rec = *id ? store_find(choice->session->store, id) : NULL;
	if (!rec)
		return false;
	struct store_view *view = xmalloc(sizeof *view);
	store_view(choice->session->store, rec, view);
	*out = choice_of(view);
	const bool allowed = screened(choice, view, now, NULL) != SCREEN_NEVER;
	free(view);
	return allowed;
}

/* ---- all ---- */

/* The same words twice (on two networks, or by eager people) are shown once. */
static bool said(const struct choice *choice, const struct chosen *post)
{
	for (size_t i = 0; i < choice->n; i++)
		if (choice->posts[i].words == post->words)
			return true;
	return choice->question.id && (choice->question.id == post->id || choice->question.words == post->words);
}

static void reverse(struct choice *choice)
{
	for (size_t i = 0; i < choice->n / 2; i++) {
		const struct chosen other = choice->posts[i];
		choice->posts[i] = choice->posts[choice->n - 1 - i];
		choice->posts[choice->n - 1 - i] = other;
	}
}

static void consider(struct choice *choice, const struct store_view *view, int64_t now)
{
	int64_t until = 0;
	const enum screening screening = screened(choice, view, now, &until);
	const struct chosen post = choice_of(view);
	if (screening == SCREEN_SHOW && !questions_at(choice->session->questions, view->place) && !said(choice, &post))
		choice->posts[choice->n++] = post;
	if (screening == SCREEN_HOLD && until < choice->until)
		choice->until = until;
}

void choice_update(struct choice *choice, int64_t now)
{
	const struct store *store = choice->session->store;
	const size_t count = store_count(store), end = count > LOOK_BACK ? count - LOOK_BACK : 0;
	struct store_view *view = xmalloc(sizeof *view);
	choice->n = 0;
	choice->until = INT64_MAX;
	for (size_t i = count; i-- > end && choice->n < CHOICE_POSTS;) {
		if (rec_deleted(store_at(store, i)))
			continue;
		store_view(store, store_at(store, i), view);
		if (!hopeless(choice, &view->post))
			consider(choice, view, now);
	}
	reverse(choice);
	free(view);
}

static bool was_shown(const struct choice *choice, uint64_t id)
{
	for (size_t i = 0; i < choice->shown_n; i++)
		if (choice->shown[i] == id)
			return true;
	return false;
}

static const struct chosen *show(struct choice *choice, const struct chosen *post)
{
	if (was_shown(choice, post->id))
		return post;
	const size_t keep = choice->shown_n < CHOICE_SHOWN ? choice->shown_n : CHOICE_SHOWN - 1;
	memmove(choice->shown + 1, choice->shown, keep * sizeof *choice->shown);
	choice->shown[0] = post->id;
	choice->shown_n = keep + 1;
	return post;
}

const struct chosen *choice_next(struct choice *choice, const struct chosen *after, bool only_new)
{
	for (size_t i = 0; i < choice->n; i++)
		if (!was_shown(choice, choice->posts[i].id))
			return show(choice, &choice->posts[i]);
	if (only_new || choice->n == 0)
		return NULL;
	for (size_t i = 0; after && i < choice->n; i++)
		if (place_compare(choice->posts[i].place, after->place) > 0)
			return show(choice, &choice->posts[i]);
	return show(choice, &choice->posts[0]);
}
