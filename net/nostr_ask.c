/* What is asked of a relay: the past in pages, then what is new, and whether it still lives. */
#include "net/nostr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/text.h"
#include "model/when.h"

enum {
	PAST = 200,               /* posts, when no time was asked for */
	PAST_MAX = 4000,          /* posts, when one was */
	PAGE = 200, PAGE_MAX = 500,
	PAGES = 200,
	EVENTS_MAX = 40000,       /* a relay that has no end */
	FILL_MAX_MS = 60 * 1000,  /* an answer that has none */
	BEAT_MS = 30 * 1000, BEAT_EVENTS = 50,
	GATHER_MS = 500, AGAIN_MS = 60 * 1000,
	CLOSED_MS = 5 * 1000, CLOSED_MAX_MS = 300 * 1000,
	DAY_S = 24 * 3600,
};

/* Each page has a name of its own: what is late for one does not end the next. */
static void sub_name(const struct nostr *n, enum nostr_sub sub, char out[static 16])
{
	static const char *const names[] = { "tag", "older", "beat", "meta", "boosts", "replies", "near" };

	if (sub == NOSTR_OLDER)
		snprintf(out, 16, "older%d", (int)n->fill.pages);
	else if (sub < NOSTR_GONE)
		snprintf(out, 16, "%s", names[sub]);
	else
		snprintf(out, 16, "gone%d", (int)(sub - NOSTR_GONE));
}

bool nostr_sub_of(const struct nostr *n, const char *id, enum nostr_sub *sub)
{
	char name[16];

	for (*sub = 0; *sub < NOSTR_SUBS; ++*sub) {
		sub_name(n, *sub, name);
		if (strcmp(name, id) == 0)
			return true;
	}
	return false;
}

/* ---- messages ---- */

static void say(struct nostr *n, json_t *message)
{
	char *text = json_dumps(message, JSON_COMPACT);

	if (text != NULL && n->ws != NULL)
		ws_send(n->ws, text);
	free(text);
	json_decref(message);
}

void nostr_req(struct nostr *n, enum nostr_sub sub, json_t *filters)
{
	char name[16];

	sub_name(n, sub, name);
	json_t *message = json_pack("[ss]", "REQ", name);
	json_array_extend(message, filters);
	json_decref(filters);
	say(n, message);
}

/* Takes the filter. */
static void ask(struct nostr *n, enum nostr_sub sub, json_t *filter)
{
	nostr_req(n, sub, json_pack("[o]", filter));
}

static void end(struct nostr *n, enum nostr_sub sub)
{
	char name[16];

	sub_name(n, sub, name);
	say(n, json_pack("[ss]", "CLOSE", name));
}

static void await(struct nostr *n, enum nostr_sub sub)
{
	n->awaited = sub;
	n->awaited_since = when_now();
	timer_set(n->patience, NOSTR_EOSE_MS);
}

static void await_nothing(struct nostr *n)
{
	n->awaited = NOSTR_SUBS;
	timer_clear(n->patience);
}

/* Relays compare letter by letter, so every form that a program may have left in a tag is asked for. */
static json_t *tag_filter(const struct nostr *n, int64_t since, int64_t limit)
{
	const struct tag_set *tags = n->source->tags;
	struct list_builder forms = { 0 };
	json_t *list = json_array();

	for (size_t i = 0; i < tags->n; i++) {
		char *small = text_small(tags->typed[i], strlen(tags->typed[i]));
		const char *const each[] = { tags->typed[i], small, tags->folded[i] };
		for (size_t k = 0; k < sizeof each / sizeof *each; k++)
			if (!list_has(&forms.list, each[k]))
				list_add(&forms, each[k]);
		free(small);
	}
	for (const char *form = list_next(&forms.list, NULL); form != NULL; form = list_next(&forms.list, form))
		json_array_append_new(list, json_string(form));
	list_done(&forms);
	json_t *filter = json_pack("{s:[iii], s:I, s:I}", "kinds", NOSTR_NOTE, NOSTR_REPOST, NOSTR_REPOST_ANY, "since", (json_int_t)since,
	                           "limit", (json_int_t)(tags->n > 0 ? limit : 1));
	if (tags->n > 0) /* `tweetup check` without a tag only wants to know whether there is an answer */
		json_object_set(filter, "#t", list);
	json_decref(list);
	return filter;
}

static int64_t page_size(const struct nostr *n)
{
	if (n->limits.most <= 0)
		return PAGE;
	return n->limits.most < PAGE_MAX ? n->limits.most : PAGE_MAX;
}

/* ---- the past ---- */

/* Nobody asked for a moment: the last of the past will do. */
static bool is_short(const struct nostr *n)
{
	return n->first && n->source->since == 0 && n->source->resume == 0;
}

static int64_t fill_since(const struct nostr *n)
{
	int64_t since = n->source->since / 1000, resume = n->source->resume / 1000 - NOSTR_OVERLAP_S;

	if (!n->first)
		return n->known / 1000 - NOSTR_OVERLAP_S;
	if (n->source->resume == 0)
		return since != 0 ? since : n->started / 1000 - DAY_S;
	return since != 0 && since < resume ? since : resume;
}

static void page_begin(struct nostr *n)
{
	n->fill.count = n->fill.fresh = 0;
	n->fill.oldest = INT64_MAX;
}

void nostr_fill_begin(struct nostr *n)
{
	struct nostr_fill *fill = &n->fill;

	idset_free(fill->seen);
	*fill = (struct nostr_fill){ .on = true, .began = when_now(), .since = fill_since(n), .until = INT64_MAX, .recovered = fill->recovered,
		.seen = idset_new(EVENTS_MAX) };
	n->gap_from = n->first ? n->source->resume : n->known;
	n->since = n->first ? fill->since : n->since;
	page_begin(n);
	ask(n, NOSTR_TAG, tag_filter(n, fill->since, page_size(n)));
	await(n, NOSTR_TAG);
}

void nostr_ask_tag(void *self)
{
	struct nostr *n = self;

	n->fill.narrow = n->fill.on;
	if (n->open && !n->fill.on)
		ask(n, NOSTR_TAG, tag_filter(n, n->known / 1000 - NOSTR_OVERLAP_S, page_size(n)));
}

static int by_age(const void *a, const void *b)
{
	const struct nostr_held *x = a, *y = b;

	if (x->post->created != y->post->created)
		return x->post->created < y->post->created ? -1 : 1;
	return (x->turn > y->turn) - (x->turn < y->turn);
}

/* Oldest first. */
void nostr_fill_release(struct nostr *n)
{
	int64_t past = when_now() - 60 * 1000;
	size_t skip = is_short(n) && n->fill.posts > PAST ? n->fill.posts - PAST : 0;

	if (skip > n->held_count)
		skip = n->held_count;
	n->fill.posts -= skip;
	if (n->held_count > 0)
		qsort(n->held, n->held_count, sizeof *n->held, by_age);
	for (size_t i = 0; i < n->held_count; i++) {
		if (i < skip)
			post_free(n->held[i].post);
		else
			source_post(n->source, n->held[i].post, n->held[i].post->created < past);
	}
	n->held_count = 0;
}

static void reached(struct nostr *n, int64_t ms)
{
	n->known = ms;
	source_cursor(n->source, ms);
}

static void fill_end(struct nostr *n)
{
	struct nostr_fill *fill = &n->fill;

	if (fill->pages > 0)
		end(n, NOSTR_OLDER);
	fill->on = false;
	await_nothing(n);
	nostr_fill_release(n);
	if (n->gap_from != 0)
		source_gap(n->source, n->gap_from, fill->began, fill->recovered, !fill->cut);
	fill->recovered = 0;
	n->first = false;
	reached(n, fill->began);
	if (fill->narrow)
		nostr_ask_tag(n);
	nostr_tell_live(n);
	nostr_ask_more(n);
	nostr_stray_again(n);
	timer_set(n->beat, BEAT_MS);
}

/* How far back the next page begins; false when there is enough. until takes in its second, so that second comes again. */
static bool fill_further(struct nostr *n)
{
	struct nostr_fill *fill = &n->fill;
	size_t most = is_short(n) ? PAST : PAST_MAX;

	if (fill->count == 0 || fill->oldest < fill->since)
		return false;
	if (fill->posts >= most || fill->all >= EVENTS_MAX || fill->pages >= PAGES) {
		fill->cut = fill->cut || !is_short(n);
		return false;
	}
	if (fill->oldest > fill->until || (fill->fresh == 0 && fill->oldest < fill->until))
		return false;
	fill->until = fill->fresh > 0 ? fill->oldest : fill->oldest - 1; /* all of the page in one second: that second is lost */
	return true;
}

static void fill_go_on(struct nostr *n)
{
	if (!fill_further(n)) {
		fill_end(n);
		return;
	}
	json_t *filter = tag_filter(n, n->fill.since, page_size(n));
	json_object_set_new(filter, "until", json_integer((json_int_t)n->fill.until));
	if (n->fill.pages > 0)
		end(n, NOSTR_OLDER);
	n->fill.pages++;
	page_begin(n);
	ask(n, NOSTR_OLDER, filter);
	await(n, NOSTR_OLDER);
}

/* The answer is complete, as far as can be known. */
static void page_end(struct nostr *n)
{
	n->closed = 0;
	nostr_tell_live(n);
	fill_go_on(n);
}

/* As long as something comes there is patience, but not for ever. */
void nostr_page_goes_on(struct nostr *n)
{
	int64_t left = n->awaited_since + FILL_MAX_MS - when_now(), wait = n->mute ? NOSTR_LULL_MS : NOSTR_EOSE_MS;

	if (!n->paused)
		timer_set(n->patience, left < wait ? left : wait);
}

/* ---- whether it lives ---- */

void nostr_ask_alive(struct nostr *n)
{
	int64_t now = when_now();

	timer_set(n->beat, BEAT_MS);
	if (!n->open || n->paused || n->fill.on || n->awaited != NOSTR_SUBS)
		return;
	if (n->people.asked > 0 && now - n->people.asked_at > BEAT_MS)
		nostr_people_asked(n);
	n->fill.began = now;
	ask(n, NOSTR_BEAT, tag_filter(n, n->known / 1000 - NOSTR_OVERLAP_S, BEAT_EVENTS));
	await(n, NOSTR_BEAT);
}

static void beat_end(struct nostr *n)
{
	end(n, NOSTR_BEAT);
	await_nothing(n);
	reached(n, n->fill.began);
}

void nostr_end_of_stored(struct nostr *n, enum nostr_sub sub)
{
	n->answers = true;
	n->mute = false;
	if (sub == NOSTR_META) {
		end(n, NOSTR_META);
		nostr_people_asked(n);
	}
	if (sub != n->awaited)
		return;
	if (sub == NOSTR_BEAT) {
		beat_end(n);
		return;
	}
	page_end(n);
}

/* Some relays never say that there is no more. What came is a page, and there may be another behind it: it is told at once, for all that
 * may take long. A page with nothing in it is the end, unless the relay is one that would say so. */
void nostr_no_end(struct nostr *n)
{
	bool heard = n->heard > n->awaited_since;
	char why[400];

	if (n->awaited == NOSTR_BEAT && !n->answers && heard) {
		await_nothing(n);
	} else if (n->awaited == NOSTR_BEAT || (n->awaited == NOSTR_TAG && n->fill.count == 0)) {
		snprintf(why, sizeof why, "%.200s is up but says nothing: trying anew", n->host);
		if (n->notice[0] != '\0')
			snprintf(why, sizeof why, "%.200s says: %s", n->host, n->notice);
		nostr_lost(n, n->notice[0] != '\0' ? SOURCE_RETRY : SOURCE_SILENT, why, -1);
	} else if (n->fill.on && n->fill.count > 0) {
		n->mute = !n->answers;
		nostr_fill_release(n);
		page_end(n);
	} else if (n->fill.on) {
		n->fill.cut = n->fill.cut || n->answers;
		fill_end(n);
	}
}

/* ---- what goes with it: names, reposts, deletions ---- */

json_t *nostr_list(char (*ids)[NOSTR_HEX], size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_string(ids[i]));
	return list;
}

static void ask_names(struct nostr *n)
{
	struct nostr_people *people = &n->people;

	if (n->shut[NOSTR_META] || people->asked > 0 || people->wanted_count == 0)
		return;
	people->asked = people->wanted_count < NOSTR_LOT ? people->wanted_count : NOSTR_LOT;
	people->asked_at = when_now();
	ask(n, NOSTR_META, json_pack("{s:[i], s:o}", "kinds", NOSTR_PROFILE, "authors", nostr_list(people->wanted, people->asked)));
}

static void ask_boosts(struct nostr *n)
{
	bool room = n->limits.subs == 0 || n->limits.subs > NOSTR_BOOSTS;

	if (!n->recent_changed || n->shut[NOSTR_BOOSTS] || !room)
		return;
	n->recent_changed = false;
	ask(n, NOSTR_BOOSTS, json_pack("{s:[ii], s:o}", "kinds", NOSTR_REPOST, NOSTR_REPOST_ANY, "#e", nostr_list(n->recent, n->recent_count)));
}

/* Kind 5 is no answer to a question for a tag. */
static void ask_deletions(struct nostr *n)
{
	const struct nostr_people *people = &n->people;
	int64_t room = n->limits.subs == 0 ? NOSTR_LOTS : n->limits.subs - (nostr_stray_room(n) ? NOSTR_GONE : NOSTR_REPLIES);

	for (int i = 0; i < NOSTR_LOTS && i < room; i++) {
		size_t first = (size_t)i * NOSTR_LOT, left = people->author_count > first ? people->author_count - first : 0;
		if (!people->changed[i] || left == 0 || n->shut[NOSTR_GONE + i])
			continue;
		n->people.changed[i] = false;
		ask(n, NOSTR_GONE + (enum nostr_sub)i, json_pack("{s:[i], s:o, s:I}", "kinds", NOSTR_DELETION,
		    "authors", nostr_list(people->authors + first, left < NOSTR_LOT ? left : NOSTR_LOT), "since", (json_int_t)n->fill.since));
	}
}

void nostr_ask_more(struct nostr *n)
{
	n->gathering = false;
	timer_clear(n->gather);
	if (!n->open || n->fill.on)
		return;
	ask_names(n);
	ask_boosts(n);
	ask_deletions(n);
}

static void ask_within(struct nostr *n, int64_t ms)
{
	if (n->gathering)
		return;
	n->gathering = true;
	timer_set(n->gather, ms);
}

void nostr_ask_soon(struct nostr *n)
{
	ask_within(n, GATHER_MS);
}

/* ---- CLOSED ---- */

/* NIP-01: "prefix: words". Whether asking again is of no use. */
static bool for_good(const char *words)
{
	static const char *const prefixes[] = { "auth-required", "restricted", "blocked", "unsupported", "invalid", "mute", "pow", "payment-required" };

	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
		size_t length = strlen(prefixes[i]);
		if (strncmp(words, prefixes[i], length) == 0 && words[length] == ':')
			return true;
	}
	return false;
}

/* Our main subscription is gone: again on the same connection, after a while. */
static void tag_closed(struct nostr *n, const char *words)
{
	int64_t wait = CLOSED_MS << (n->closed < 6 ? n->closed : 6);

	if (for_good(words)) {
		nostr_refuse(n, words);
		return;
	}
	n->closed++;
	wait = wait < CLOSED_MAX_MS ? wait : CLOSED_MAX_MS;
	n->fill.on = false;
	nostr_fill_release(n);
	await_nothing(n);
	timer_clear(n->beat);
	timer_set(n->timer, wait);
	source_state(n->source, SOURCE_RETRY, when_now() + wait, "%s ended it: %s", n->host, words);
}

void nostr_closed(struct nostr *n, enum nostr_sub sub, const char *words)
{
	if (sub == NOSTR_TAG) {
		tag_closed(n, words);
		return;
	}
	n->shut[sub] = sub != NOSTR_OLDER && sub != NOSTR_BEAT && for_good(words);
	if (sub == NOSTR_REPLIES || sub == NOSTR_NEAR) {
		nostr_stray_closed(n);
		return;
	}
	if (sub == NOSTR_META)
		n->people.asked = 0;
	else if (sub == NOSTR_BOOSTS)
		n->recent_changed = true;
	else if (sub >= NOSTR_GONE)
		n->people.changed[sub - NOSTR_GONE] = true;
	if (sub >= NOSTR_META)
		ask_within(n, AGAIN_MS);
	if (sub != n->awaited)
		return;
	await_nothing(n);
	if (sub == NOSTR_OLDER && n->fill.on) {
		n->fill.cut = true;
		fill_end(n);
	}
}
