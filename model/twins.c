#include "model/twins.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/text.h"
#include "model/twin_words.h"

/* GROUP: posts of the same words that are compared with one another; the newest that came. */
enum { BUCKETS = TWINS_WATCHED * 2, NONE = UINT16_MAX, GROUP = 16 };
_Static_assert((int)TWINS_WATCHED < (int)NONE, "a watched post is two bytes");

/* One post that may have a twin still. */
struct watched {
	uint64_t words;  /* 0: free */
	uint64_t author; /* hash of the id */
	struct place place;
	uint16_t next_words, next_place;
};

/* A post among those of the same words, while they are matched. */
struct member {
	struct store_view view;
	struct twin_author author;
	struct place first;  /* whose twin it is, zero: of none in the group */
	struct place before; /* the same, before the group was matched anew */
	unsigned taken;      /* networks of which it has a twin, as bits */
	bool folded;         /* it is somebody's twin */
};

struct twins {
	const struct store *store;
	twins_told *each;
	void *arg;
	struct table_seed seed;
	struct pairs later, first;
	struct place scanned;   /* what stands before it has been compared */
	bool done;
	uint64_t evicted;       /* of the store, when last trimmed */
	size_t turn;            /* the slot that is filled next */
	struct watched watched[TWINS_WATCHED];
	uint16_t by_words[BUCKETS], by_place[BUCKETS];
	struct member room[GROUP];
};

/* ---- the posts that are watched ---- */

static uint16_t *words_bucket(struct twins *twins, uint64_t words)
{
	return &twins->by_words[words % BUCKETS];
}

static uint16_t *place_bucket(struct twins *twins, struct place place)
{
	return &twins->by_place[(place.tie ^ (uint64_t)place.created) % BUCKETS];
}

static void forget(struct twins *twins, uint16_t slot)
{
	struct watched *all = twins->watched, *gone = &all[slot];
	uint16_t *p = words_bucket(twins, gone->words);
	while (*p != slot)
		p = &all[*p].next_words;
	*p = gone->next_words;
	for (p = place_bucket(twins, gone->place); *p != slot;)
		p = &all[*p].next_place;
	*p = gone->next_place;
	gone->words = 0;
}

static struct watched *watched_at(struct twins *twins, struct place place)
{
	uint16_t slot = *place_bucket(twins, place);
	while (slot != NONE && place_compare(twins->watched[slot].place, place))
		slot = twins->watched[slot].next_place;
	return slot == NONE ? NULL : &twins->watched[slot];
}

static void watch(struct twins *twins, uint64_t words, uint64_t author, struct place place)
{
	const uint16_t slot = (uint16_t)twins->turn;
	twins->turn = (twins->turn + 1) % TWINS_WATCHED;
	if (twins->watched[slot].words)
		forget(twins, slot);
	uint16_t *in_words = words_bucket(twins, words), *in_place = place_bucket(twins, place);
	twins->watched[slot] = (struct watched){words, author, place, *in_words, *in_place};
	*in_words = *in_place = slot;
}

/* ---- pairs ---- */

static void tell(struct twins *twins, struct place first, struct place later)
{
	if (twins->each && (first.created || first.tie))
		twins->each(twins->arg, first, later);
}

static void join(struct twins *twins, struct place first, struct place later)
{
	pairs_add(&twins->later, later, first);
	pairs_add(&twins->first, first, later);
}

static void part(struct twins *twins, struct place first, struct place later)
{
	pairs_remove(&twins->later, later, first);
	pairs_remove(&twins->first, first, later);
}

static bool view_at(const struct twins *twins, struct place place, struct store_view *view)
{
	const struct rec *rec = store_at(twins->store, store_seek(twins->store, place));
	if (!rec || place_compare(rec_place(rec), place))
		return false;
	store_view(twins->store, rec, view);
	return true;
}

static uint64_t words_of(const struct twins *twins, const struct store_view *view)
{
	return view->deleted ? 0 : twin_words(&twins->seed, &view->post);
}

/* Ends the pairs of a post that is no longer what it was. */
static void part_all(struct twins *twins, struct place place)
{
	const struct pair *pair;
	while ((pair = pairs_find(&twins->later, place))) {
		const struct place first = pair->other;
		part(twins, first, place);
		tell(twins, first, place);
	}
	while ((pair = pairs_find(&twins->first, place))) {
		const struct place later = pair->other;
		part(twins, place, later);
		tell(twins, place, later);
	}
}

static bool has_pairs(const struct twins *twins, struct place place)
{
	return pairs_find(&twins->later, place) || pairs_find(&twins->first, place);
}

/* Pairs with posts that are no longer watched hold as long as their words do. */
static void check_pairs(struct twins *twins, const struct store_view *view, uint64_t words)
{
	struct store_view other;
	const struct pair *pair = pairs_find(&twins->later, view->place);
	if (!pair)
		pair = pairs_find(&twins->first, view->place);
	if (!pair)
		return;
	if (!words || !view_at(twins, pair->other, &other) || words_of(twins, &other) != words)
		part_all(twins, view->place);
}

/* ---- groups: posts of the same words ---- */

struct group {
	size_t n;
	struct member *all[GROUP];
};

static bool in_group(const struct group *group, struct place place)
{
	for (size_t i = 0; i < group->n; i++)
		if (!place_compare(group->all[i]->view.place, place))
			return true;
	return false;
}

static void insert(struct group *group, struct member *member)
{
	size_t i = group->n++;
	for (; i && place_compare(group->all[i - 1]->view.place, member->view.place) > 0; i--)
		group->all[i] = group->all[i - 1];
	group->all[i] = member;
}

static void gather(struct twins *twins, uint64_t words, struct group *group)
{
	uint16_t slot = *words_bucket(twins, words);
	group->n = 0;
	for (; slot != NONE && group->n < GROUP; slot = twins->watched[slot].next_words) {
		struct member *member = &twins->room[group->n];
		if (twins->watched[slot].words != words || !view_at(twins, twins->watched[slot].place, &member->view))
			continue;
		member->first = member->before = (struct place){0};
		member->folded = false;
		insert(group, member);
	}
}

/* The networks of a first's twins that are outside the group. */
static unsigned taken_outside(const struct twins *twins, const struct group *group, struct place first)
{
	struct store_view view;
	unsigned taken = 0;
	for (size_t i = pairs_seek(&twins->first, first); i < twins->first.n; i++) {
		const struct pair *pair = pairs_at(&twins->first, i);
		if (place_compare(pair->at, first))
			break;
		if (!in_group(group, pair->other) && view_at(twins, pair->other, &view))
			taken |= 1u << view.post.network;
	}
	return taken;
}

/* Ends the pairs within the group; those with others stay. */
static void loosen(struct twins *twins, const struct group *group)
{
	for (size_t i = 0; i < group->n; i++) {
		struct member *member = group->all[i];
		const struct pair *pair = pairs_find(&twins->later, member->view.place);
		member->taken = taken_outside(twins, group, member->view.place);
		member->folded = pair && !in_group(group, pair->other);
		if (!pair || member->folded)
			continue;
		member->before = pair->other;
		part(twins, pair->other, member->view.place);
	}
}

static bool alike(const struct member *a, const struct member *b)
{
	return a->view.post.network != b->view.post.network && b->view.place.created - a->view.place.created <= TWINS_MS &&
	       twin_authors(a->author, b->author);
}

/* Puts it under the earliest that has room for it. */
static void match(struct twins *twins, const struct group *group, struct member *later)
{
	const unsigned network = 1u << later->view.post.network;
	for (size_t i = 0; i < group->n && group->all[i] != later; i++) {
		struct member *first = group->all[i];
		if (first->folded || first->taken & network || !alike(first, later))
			continue;
		first->taken |= network;
		later->folded = true;
		later->first = first->view.place;
		join(twins, later->first, later->view.place);
		return;
	}
}

static void match_group(struct twins *twins, uint64_t words)
{
	struct group group;
	gather(twins, words, &group);
	if (group.n < 2)
		return;
	loosen(twins, &group);
	for (size_t i = 0; i < group.n; i++)
		group.all[i]->author = twin_author(&twins->seed, &group.all[i]->view.post.author);
	for (size_t i = 0; i < group.n; i++)
		if (!group.all[i]->folded && !group.all[i]->taken)
			match(twins, &group, group.all[i]);
	for (size_t i = 0; i < group.n; i++) {
		const struct member *member = group.all[i];
		if (!place_compare(member->first, member->before))
			continue;
		tell(twins, member->before, member->view.place);
		tell(twins, member->first, member->view.place);
	}
}

/* ---- what happens ---- */

/* Takes a post that is watched out, so that it can come in anew. */
static void withdraw(struct twins *twins, struct watched *watched)
{
	const uint64_t words = watched->words;
	part_all(twins, watched->place);
	forget(twins, (uint16_t)(watched - twins->watched));
	match_group(twins, words);
}

static void compare(struct twins *twins, const struct rec *rec)
{
	struct store_view view;
	store_view(twins->store, rec, &view);
	const uint64_t words = words_of(twins, &view), author = text_hash(view.post.author.id);
	struct watched *watched = watched_at(twins, view.place);
	if (watched && watched->words == words && watched->author == author)
		return;
	if (watched)
		withdraw(twins, watched);
	check_pairs(twins, &view, words);
	if (!words || has_pairs(twins, view.place))
		return;
	watch(twins, words, author, view.place);
	match_group(twins, words);
}

bool twins_step(struct twins *twins, size_t n)
{
	if (twins->done)
		return true;
	const size_t count = store_count(twins->store);
	size_t i = store_seek(twins->store, twins->scanned);
	for (const size_t end = count - i > n ? i + n : count; i < end; i++)
		compare(twins, store_at(twins->store, i));
	twins->done = i == count;
	twins->scanned = twins->done ? (struct place){INT64_MAX, UINT32_MAX} : rec_place(store_at(twins->store, i));
	return twins->done;
}

void twins_again(struct twins *twins)
{
	twins->scanned = (struct place){INT64_MIN, 0};
	twins->done = false;
}

void twins_post(struct twins *twins, const char *id)
{
	const struct rec *rec = store_find(twins->store, id);
	if (rec && place_compare(rec_place(rec), twins->scanned) < 0)
		compare(twins, rec);
}

void twins_person(struct twins *twins, const char *author_id)
{
	const uint64_t author = text_hash(author_id);
	for (size_t i = 0; i < TWINS_WATCHED; i++)
		if (twins->watched[i].words && twins->watched[i].author == author)
			match_group(twins, twins->watched[i].words);
}

/* A first is at most ten minutes older than its twin. */
void twins_trim(struct twins *twins)
{
	if (store_evicted(twins->store) == twins->evicted)
		return;
	twins->evicted = store_evicted(twins->store);
	const struct rec *rec = store_at(twins->store, 0);
	const struct place oldest = rec ? rec_place(rec) : (struct place){INT64_MAX, UINT32_MAX};
	while (twins->first.n && place_compare(pairs_at(&twins->first, 0)->at, oldest) < 0) {
		const struct pair pair = *pairs_at(&twins->first, 0);
		part(twins, pair.at, pair.other);
		tell(twins, pair.at, pair.other);
	}
}

const struct pairs *twins_later(const struct twins *twins)
{
	return &twins->later;
}

const struct pairs *twins_first(const struct twins *twins)
{
	return &twins->first;
}

struct twins *twins_new(const struct store *store, twins_told *each, void *arg)
{
	struct twins *twins = xcalloc(1, sizeof *twins);
	twins->store = store;
	twins->each = each;
	twins->arg = arg;
	twins_again(twins);
	table_seed_init(&twins->seed);
	memset(twins->by_words, 0xff, sizeof twins->by_words);
	memset(twins->by_place, 0xff, sizeof twins->by_place);
	return twins;
}

void twins_free(struct twins *twins)
{
	if (!twins)
		return;
	pairs_clear(&twins->later);
	pairs_clear(&twins->first);
	free(twins);
}
