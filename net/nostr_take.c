/* What a relay sends: looked at again, proved, told. No relay is trusted. */
#include "net/nostr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/text.h"
#include "model/when.h"
#include "net/nostr_sign.h"

enum { LIVE_MS = 60 * 1000, FOREIGN_MS = 60 * 1000 };

static uint64_t pair_hash(const char *a, const char *b)
{
	char text[2 * 128 + 2];

	snprintf(text, sizeof text, "%.128s %.128s", a, b);
	return text_hash(text);
}

bool nostr_is_told(const struct nostr *n, const char *id)
{
	return idset_has(n->told, text_hash(id));
}

void nostr_remember(struct nostr *n, const char *id, const char *pubkey)
{
	idset_add(n->told, text_hash(id));
	idset_add(n->written, pair_hash(id, pubkey));
}

/* What is told again and again counts once. */
static void odd(struct nostr *n, const char *why, json_t *tree)
{
	char *text = json_dumps(tree, JSON_COMPACT);

	if (text == NULL || idset_add(n->bad, text_hash(text)))
		source_odd(n->source, why, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
	free(text);
}

/* Whether it is what its author said. A lie may have the id and the signature of a true event: nothing is concluded from it. */
static bool proved(struct nostr *n, const struct nostr_event *event, json_t *tree)
{
	const char *doubt = nostr_doubt(event);

	if (doubt != NULL)
		odd(n, doubt, tree);
	return doubt == NULL;
}

/* Some relays send every post that is new, whatever was asked for: that is told in sums. */
static void count_foreign(struct nostr *n)
{
	int64_t now = when_now();
	char why[80];

	if (n->source->tags->n == 0)
		return;
	n->foreign++;
	if (now - n->foreign_told < FOREIGN_MS)
		return;
	snprintf(why, sizeof why, n->foreign == 1 ? "a post without the tag" : "%u posts without the tag", n->foreign);
	source_odd(n->source, why, "", 0);
	n->foreign = 0;
	n->foreign_told = now;
}

static struct nostr_context context_for(struct nostr *n, const struct nostr_event *event, char npub[static NIP19_TEXT])
{
	const char *name = nostr_people_name(n, event->pubkey);

	return (struct nostr_context){
		.source = n->host, .handle = nostr_names_handle(n, event->pubkey, npub),
		.name = name != NULL ? name : "", .bot = nostr_people_bot(n, event->pubkey), .now = when_now(),
		.name_of = nostr_people_name, .arg = n,
	};
}

/* Until the past has been told, everything waits for it. */
static void tell(struct nostr *n, const struct nostr_event *event, struct post *post)
{
	if (post == NULL) {
		source_odd(n->source, "an event that makes no post", "", 0);
		return;
	}
	nostr_remember(n, event->id, event->pubkey);
	nostr_people_seen(n, event->pubkey);
	if (!n->fill.on) {
		source_post(n->source, post, event->created * 1000 < when_now() - LIVE_MS);
		return;
	}
	if (n->held_count == NOSTR_HELD)
		nostr_fill_release(n);
	n->held[n->held_count] = (struct nostr_held){ post, n->held_count };
	n->held_count++;
	n->fill.posts++;
	n->fill.recovered += event->created * 1000 >= n->gap_from;
}

static bool deleted(const struct nostr *n, const struct nostr_event *event)
{
	return idset_has(n->gone, pair_hash(event->id, event->pubkey));
}

static void watch_reposts(struct nostr *n, const char *id)
{
	memcpy(n->recent[n->recent_next], id, NOSTR_HEX);
	n->recent_next = (n->recent_next + 1) % NOSTR_LOT;
	n->recent_count += n->recent_count < NOSTR_LOT;
	n->recent_changed = true;
	nostr_ask_soon(n);
}

static void tell_note(struct nostr *n, const struct nostr_event *event)
{
	char npub[NIP19_TEXT];
	struct nostr_context context = context_for(n, event, npub);

	tell(n, event, nostr_post(event, &context));
	watch_reposts(n, event->id);
}

static void take_note(struct nostr *n, const struct nostr_event *event, json_t *tree)
{
	if (!nostr_matches(event, n->source->tags)) {
		count_foreign(n);
		return;
	}
	if (!nostr_expired(event, when_now()) && !deleted(n, event) && proved(n, event, tree))
		tell_note(n, event);
}

/* One that lacks the tag: part of nothing, but its deletion counts, and its author's name. */
static void take_stray(struct nostr *n, const struct nostr_event *event, json_t *tree)
{
	char npub[NIP19_TEXT];

	if (!nostr_stray_may(n, event) || nostr_expired(event, when_now()) || deleted(n, event) || !proved(n, event, tree))
		return;
	struct nostr_context context = context_for(n, event, npub);
	if (!nostr_stray_tell(n, event, nostr_post(event, &context)))
		return;
	idset_add(n->written, pair_hash(event->id, event->pubkey));
	nostr_people_seen(n, event->pubkey);
}

/* The note that a repost brings along may be new to us: it is one more post. Whether it is what its author said, and the one that is
 * meant. */
static bool take_inner(struct nostr *n, const struct nostr_event *event)
{
	json_t *tree = nostr_inner(event);
	struct nostr_event note;
	bool good = tree == NULL;

	if (tree != NULL && nostr_event(tree, &note) && strcmp(note.id, nostr_reposted(event)) == 0) {
		good = nostr_is_told(n, note.id) ? nostr_doubt(&note) == NULL : proved(n, &note, tree);
		bool fits = note.kind == NOSTR_NOTE && nostr_matches(&note, n->source->tags) && !nostr_expired(&note, when_now());
		if (good && fits && !nostr_is_told(n, note.id) && !deleted(n, &note))
			tell_note(n, &note);
	}
	json_decref(tree);
	return good;
}

static void take_repost(struct nostr *n, const struct nostr_event *event, json_t *tree)
{
	char npub[NIP19_TEXT];

	if (deleted(n, event) || !proved(n, event, tree))
		return;
	if (!take_inner(n, event)) {
		odd(n, "a repost of words that nobody said", tree);
		return;
	}
	if (!nostr_is_told(n, nostr_reposted(event)))
		return;
	struct nostr_context context = context_for(n, event, npub);
	tell(n, event, nostr_boost(event, &context));
}

static void forget_held(struct nostr *n, const char *id)
{
	for (size_t i = 0; i < n->held_count; i++)
		if (strcmp(n->held[i].post->id, id) == 0) {
			post_free(n->held[i].post);
			n->fill.posts--;
			memmove(&n->held[i], &n->held[i + 1], (--n->held_count - i) * sizeof *n->held);
			return;
		}
}

static void is_gone(struct nostr *n, const char *id)
{
	char *name = xasprintf("nostr:%s", id);

	forget_held(n, name);
	source_delete(n->source, name);
	free(name);
}

/* NIP-09: only who wrote it may delete it. One that comes before its note is remembered. */
static void take_deletion(struct nostr *n, const struct nostr_event *event, json_t *tree)
{
	const char *id;

	if (!proved(n, event, tree))
		return;
	idset_add(n->told, text_hash(event->id));
	for (size_t i = 0; (id = nostr_deleted(event, i)) != NULL; i++) {
		if (*id == '\0' || !idset_add(n->gone, pair_hash(id, event->pubkey)) || !idset_has(n->written, pair_hash(id, event->pubkey)))
			continue;
		is_gone(n, id);
	}
}

static void take_profile(struct nostr *n, const struct nostr_event *event, json_t *tree)
{
	if (!proved(n, event, tree))
		return;
	idset_add(n->told, text_hash(event->id));
	nostr_people_learn(n, event);
}

static const struct { int kind; void (*take)(struct nostr *n, const struct nostr_event *event, json_t *tree); } kinds[] = {
	{ NOSTR_PROFILE, take_profile }, { NOSTR_NOTE, take_note }, { NOSTR_DELETION, take_deletion }, { NOSTR_REPOST, take_repost },
	{ NOSTR_REPOST_ANY, take_repost },
};

static void count_page(struct nostr *n, enum nostr_sub sub, const struct nostr_event *event)
{
	struct nostr_fill *fill = &n->fill;

	if (!fill->on || sub != n->awaited || (sub != NOSTR_TAG && sub != NOSTR_OLDER))
		return;
	fill->count++;
	fill->all++;
	fill->fresh += idset_add(fill->seen, text_hash(event->id));
	if (event->created < fill->oldest)
		fill->oldest = event->created;
	if (event->created * 1000 < fill->began) /* what is new says nothing about the page */
		nostr_page_goes_on(n);
}

void nostr_take(struct nostr *n, enum nostr_sub sub, json_t *tree)
{
	struct nostr_event event;

	if (!nostr_event(tree, &event)) {
		odd(n, "no event of Nostr", tree);
		return;
	}
	count_page(n, sub, &event);
	if (nostr_is_told(n, event.id))
		return;
	if ((sub == NOSTR_REPLIES || sub == NOSTR_NEAR) && event.kind == NOSTR_NOTE && !nostr_matches(&event, n->source->tags)) {
		take_stray(n, &event, tree);
		return;
	}
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].kind == event.kind)
			kinds[i].take(n, &event, tree);
}
