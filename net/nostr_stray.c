/* Posts that may belong to the conversation although they lack its tag: replies to what is watched, by anybody, and slips in the tag by
 * those who are in the conversation. Two more subscriptions, where the relay allows as many. */
#include "net/nostr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/text.h"
#include "model/when.h"

enum {
	STRAYS = 10000,              /* ids remembered */
	LOT_BYTES = 70 * NOSTR_LOT,  /* of a filter with a lot of authors */
	SOON_MS = 500,
	AUTHORS_MS = 10 * 1000,      /* between two questions for the authors' posts */
	AGAIN_MS = 60 * 1000,        /* after the relay ended one */
};

struct nostr_stray {
	char watched[NOSTR_WATCHED][NOSTR_HEX]; /* a ring */
	size_t watched_count;
	bool replies, authors;                  /* to be asked for (anew) */
	struct idset *proposed;
	struct timer *timer;
	bool waiting;
	int64_t asked;                          /* for the authors' posts, ms */
};

/* ---- asking ---- */

static size_t watched(const struct nostr_stray *stray)
{
	return stray->watched_count < NOSTR_WATCHED ? stray->watched_count : NOSTR_WATCHED;
}

static bool is_watched(const void *arg, const char *id)
{
	const struct nostr_stray *stray = arg;

	for (size_t i = 0; i < watched(stray); i++)
		if (strcmp(stray->watched[i], id) == 0)
			return true;
	return false;
}

static void ask_replies(struct nostr *n)
{
	struct nostr_stray *stray = n->stray;

	if (!stray->replies || n->shut[NOSTR_REPLIES] || watched(stray) == 0)
		return;
	stray->replies = false;
	nostr_req(n, NOSTR_REPLIES, json_pack("[{s:[i], s:o, s:I}]", "kinds", NOSTR_NOTE, "#e", nostr_list(stray->watched, watched(stray)),
	                                      "since", (json_int_t)n->since));
}

size_t nostr_stray_authors(const struct nostr *n)
{
	int64_t lots = n->limits.message > 0 ? n->limits.message / LOT_BYTES : NOSTR_LOTS;
	size_t most = lots < NOSTR_LOTS ? (size_t)lots * NOSTR_LOT : NOSTR_AUTHORS;

	return n->people.author_count < most ? n->people.author_count : most;
}

/* What they write from now on, and during the overlap: a lot in each filter. */
static void ask_authors(struct nostr *n)
{
	struct nostr_stray *stray = n->stray;
	size_t count = nostr_stray_authors(n);
	json_t *filters = json_array();

	for (size_t i = 0; i < count; i += NOSTR_LOT)
		json_array_append_new(filters, json_pack("{s:[i], s:o, s:I}", "kinds", NOSTR_NOTE, "authors",
		                      nostr_list(n->people.authors + i, count - i < NOSTR_LOT ? count - i : NOSTR_LOT),
		                      "since", (json_int_t)(n->known / 1000 - NOSTR_OVERLAP_S)));
	stray->authors = false;
	stray->asked = when_now();
	if (count > 0)
		nostr_req(n, NOSTR_NEAR, filters);
	else
		json_decref(filters);
}

static void due(void *arg)
{
	struct nostr *n = arg;

	n->stray->waiting = false;
	if (!n->open || n->fill.on || !nostr_stray_room(n))
		return;
	ask_replies(n);
	if (n->stray->authors && !n->shut[NOSTR_NEAR])
		ask_authors(n);
}

/* Every new author makes the question for all of them new: not too often. */
static void ask_soon(struct nostr *n, int64_t gap)
{
	struct nostr_stray *stray = n->stray;
	int64_t past = when_now() - stray->asked, wait = past >= 0 && past < gap ? gap - past : SOON_MS;

	if (stray->waiting && gap > 0)
		return;
	stray->waiting = true;
	timer_set(stray->timer, wait);
}

bool nostr_stray_room(const struct nostr *n)
{
	return n->limits.subs == 0 || n->limits.subs > NOSTR_GONE;
}

void nostr_stray_author(struct nostr *n)
{
	n->stray->authors = true;
	ask_soon(n, AUTHORS_MS);
}

void nostr_stray_again(struct nostr *n)
{
	n->stray->replies = n->stray->authors = true;
	ask_soon(n, 0);
}

void nostr_stray_closed(struct nostr *n)
{
	n->stray->replies = n->stray->authors = n->stray->waiting = true;
	timer_set(n->stray->timer, AGAIN_MS);
}

void nostr_stray_watch(void *self, const char *id)
{
	static const char own[] = "nostr:";
	struct nostr *n = self;
	struct nostr_stray *stray = n->stray;
	const char *hex = id + sizeof own - 1;

	if (strncmp(id, own, sizeof own - 1) != 0 || !nostr_is_id(hex))
		return;
	if (is_watched(stray, hex))
		return;
	memcpy(stray->watched[stray->watched_count++ % NOSTR_WATCHED], hex, NOSTR_HEX);
	stray->replies = true;
	ask_soon(n, 0);
}

/* ---- what comes ---- */

/* The first of the post's tags that is a slip; NULL none. */
static const char *slip(const struct nostr *n, const struct post *post)
{
	const char *tag = NULL;

	while ((tag = list_next(&post->tags, tag)) != NULL)
		if (tag_set_near(n->source->tags, tag) != SIZE_MAX)
			break;
	return tag;
}

static bool in_conversation(const struct nostr *n, const struct nostr_event *event)
{
	return idset_has(n->people.known, text_hash(event->pubkey));
}

bool nostr_stray_may(const struct nostr *n, const struct nostr_event *event)
{
	return !idset_has(n->stray->proposed, text_hash(event->id)) &&
	       (in_conversation(n, event) || nostr_answers(event, is_watched, n->stray));
}

bool nostr_stray_tell(struct nostr *n, const struct nostr_event *event, struct post *post)
{
	const char *near = post != NULL && in_conversation(n, event) ? slip(n, post) : NULL;

	if (post == NULL || (near == NULL && !nostr_answers(event, is_watched, n->stray))) {
		post_free(post);
		return false;
	}
	idset_add(n->stray->proposed, text_hash(event->id));
	source_stray(n->source, post, near != NULL ? near : "");
	return true;
}

void nostr_stray_start(struct nostr *n)
{
	n->stray = xcalloc(1, sizeof *n->stray);
	n->stray->proposed = idset_new(STRAYS);
	n->stray->timer = timer_new(n->source->tools.loop, due, n);
}

void nostr_stray_stop(struct nostr *n)
{
	idset_free(n->stray->proposed);
	timer_free(n->stray->timer);
	free(n->stray);
}
