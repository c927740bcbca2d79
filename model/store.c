#include "model/store.h"

#include <stdlib.h>
#include <string.h>
#include "model/copies.h"
#include "model/index.h"
#include "model/label.h"
#include "model/log.h"
#include "model/text.h"

static uint32_t label_bits(const struct post *post)
{
	if (post->repost_of)
		return 0;
	char letter = label_of(post).letter;
	return letter == 'Q' ? REC_QUESTION : letter == 'A' ? REC_ANSWER : 0;
}

/* Counting the bytes costs as much as half a post: while there is room for many, not each of them is counted. */
static bool full(struct store *store, size_t more)
{
	enum { MUCH = 4 * 1024 * 1024, OFTEN = 32 }; /* more than one post and what it makes grow can take */
	if (store->order.count > store->posts_max)
		return true;
	if (store->uncounted) {
		store->uncounted--;
		return false;
	}
	const size_t bytes = store_bytes(store) + more;
	const size_t room = bytes < store->bytes_max ? (store->bytes_max - bytes) / MUCH : 0;
	store->uncounted = room < OFTEN ? (unsigned)room : OFTEN;
	return bytes > store->bytes_max;
}

static bool too_old(struct store *store, struct place place)
{
	bool last_seat = store->order.count >= store->posts_max || full(store, sizeof(struct rec));
	return last_seat && (!store->order.count || place_compare(place, rec_place(*order_at(&store->order, 0))) < 0);
}

/* Evicts the oldest until both ceilings hold; false when `rec` itself had to go. */
static bool make_fit(struct store *store, const struct rec *rec)
{
	while (store->order.count && full(store, 0)) {
		store->crowded = true;
		bool same = *order_at(&store->order, 0) == rec;
		index_remove(store, 0);
		if (same)
			return false;
		store->evicted++;
	}
	return true;
}

static enum store_result insert(struct store *store, const struct post *post, uint64_t hash, struct place *place)
{
	struct open_rec open;
	/* Two posts whose keys are the same could not be told apart by a reader who steps over them. */
	while (order_has(&store->order, *place))
		place->tie = table_hash(hash + place->tie);
	if (too_old(store, *place)) {
		store->crowded = true;
		return STORE_TOO_OLD;
	}
	open.view.post = *post;
	open.view.place = *place;
	open.ids = (struct list){0};
	open.writer = people_get(&store->people, post);
	open.source = shelf_source(&store->shelf, post->source);
	open.bits = label_bits(post) | (post->also.n ? REC_CLAIMS : 0);
	struct rec *rec = index_insert(store, &open, hash);
	people_heard(&store->people, rec->writer, post);
	return make_fit(store, rec) ? STORE_ADDED : STORE_TOO_OLD;
}

/* The held one keeps its names and place and takes the rest from its newer version. */
static void take_content(struct open_rec *open, const struct post *post)
{
	struct post content = *post, *held = &open->view.post;
	content.id = held->id;
	content.url = held->url;
	content.source = held->source;
	content.also = held->also;
	*held = content;
	open->bits = (open->bits & ~(uint32_t)(REC_QUESTION | REC_ANSWER)) | label_bits(post);
}

/* A bridged copy was here first: the original takes its place, and the copy's names become further ones. */
static void take_over(struct store *store, struct open_rec *open, const struct post *post)
{
	open->view.post = *post;
	open->writer = people_get(&store->people, post);
	open->source = shelf_source(&store->shelf, post->source);
	open->bits = (open->bits & REC_BOOSTED) | label_bits(post);
}

/* Another version or copy of a post held. */
static enum store_result merge(struct store *store, struct rec *held, const struct post *post, bool original)
{
	struct open_rec open;
	struct copies copies = {0};
	unpack(held, &store->shelf, &open);
	if (held->bits & REC_DELETED)
		return STORE_DELETED;
	enum store_result result = STORE_KNOWN;
	if (copies_collect(&copies, &open, post, original))
		result = STORE_COPY;
	if (original || copy_replaces(&open, post)) {
		result = STORE_REPLACED;
		if (original)
			take_over(store, &open, post);
		else
			take_content(&open, post);
	}
	open.view.post.also = copies.also.list;
	open.ids = copies.ids.list;
	if (result != STORE_KNOWN)
		index_swap(store, held, &open);
	if (result == STORE_REPLACED)
		people_heard(&store->people, open.writer, post);
	copies_done(&copies);
	make_fit(store, NULL);
	return result;
}

/* copy: see store_put. */
static enum store_result add(struct store *store, const struct post *post, struct place *place, char **copy)
{
	char id[POST_ID_MAX + 64];
	const uint64_t hash = index_hash(store, post->id);
	struct rec *held = index_hashed(store, post->id, hash);
	bool original = false;
	if (!held && store->gone.n && gone_has(&store->gone, hash))
		return STORE_DELETED;
	if (!held)
		held = index_folded(store, post->id);
	if (!held)
		held = index_original(store, post);
	if (!held)
		original = (held = index_bridged(store, post));
	if (!held)
		return insert(store, post, hash, place);
	*place = rec_place(held);
	if (original && copy)
		*copy = xstrdup(unpack_id(held, &store->shelf, id));
	return merge(store, held, post, original);
}

/* The same in every run: what was read up to is kept by place. */
static struct place place_of(const struct post *post)
{
	static const struct table_seed always;
	return (struct place){post->created, table_hash(table_hash64(&always, post->id, strlen(post->id)))};
}

enum store_result store_put(struct store *store, const struct post *post, struct place *place, char **copy)
{
	struct place where = place_of(post);
	if (copy)
		*copy = NULL;
	enum store_result result = add(store, post, &where, copy);
	if (result == STORE_ADDED || result == STORE_REPLACED || result == STORE_COPY)
		store->generation++;
	if (place)
		*place = where;
	return result;
}

enum store_result store_add(struct store *store, struct post *post, struct place *place)
{
	enum store_result result = store_put(store, post, place, NULL);
	post_free(post);
	return result;
}

/* Deleting */

/* What is left of a post, or nothing at all of a boost. */
static void bury(struct store *store, struct rec *rec)
{
	struct open_rec open;
	unpack(rec, &store->shelf, &open);
	struct post *post = &open.view.post;
	const char *id = open.ids.at;
	for (size_t i = 0; i < open.ids.n; i++, id += strlen(id) + 1)
		gone_add(&store->gone, index_hash(store, id));
	store->generation++;
	if (post->repost_of) {
		gone_add(&store->gone, index_hash(store, post->id));
		index_remove(store, order_seek(&store->order, rec_place(rec)));
		return;
	}
	*post = (struct post){
		.network = post->network, .id = post->id, .source = post->source, .url = "", .text = "",
		.created = post->created, .received = post->received,
	};
	open.ids = (struct list){0};
	open.bits = REC_DELETED;
	index_swap(store, rec, &open);
}

bool store_delete(struct store *store, const char *id, struct place *place)
{
	struct rec *rec = index_id(store, id);
	bool alive = rec && !(rec->bits & REC_DELETED);
	if (!rec)
		gone_add(&store->gone, index_hash(store, id));
	if (alive && place)
		*place = rec_place(rec);
	if (alive)
		bury(store, rec);
	make_fit(store, NULL);
	return alive;
}

/* A tombstone without the post that was there. */
static bool insert_tombstone(struct store *store, const struct post *post)
{
	struct place place = place_of(post);
	struct post bare = *post;
	bare.text = bare.url = "";
	bare.also = (struct list){0};
	if (insert(store, &bare, index_hash(store, post->id), &place) != STORE_ADDED)
		return false;
	bury(store, index_id(store, post->id));
	return true;
}

bool store_bury(struct store *store, const struct post *post)
{
	struct rec *rec = index_id(store, post->id);
	if (rec || post->repost_of)
		return store_delete(store, post->id, NULL);
	return insert_tombstone(store, post);
}

size_t store_delete_author(struct store *store, enum network network, const char *author_id,
                           void (*each)(void *arg, const char *post_id), void *arg)
{
	const struct writer *writer = people_find(&store->people, network, author_id);
	size_t left = writer ? writer->alive : 0, deleted = left;
	char id[POST_ID_MAX + 64], *whole;
	for (size_t i = 0; left && i < store->order.count;) {
		struct rec *rec = *order_at(&store->order, i);
		if (rec->writer != writer || rec->bits & REC_DELETED) {
			i++;
			continue;
		}
		whole = xstrdup(unpack_id(rec, &store->shelf, id));
		i += !(rec->bits & REC_BOOST);
		left--;
		bury(store, rec);
		if (each)
			each(arg, whole);
		free(whole);
	}
	make_fit(store, NULL);
	return deleted;
}

bool store_person(struct store *store, enum network network, const char *author_id, const char *handle,
                  const char *name, bool bot)
{
	struct writer *writer = people_find(&store->people, network, author_id);
	bool changed = writer && people_tell(&store->people, writer, handle, name, bot);
	store->generation += changed;
	make_fit(store, NULL);
	return changed;
}

/* Reading */

size_t store_count(const struct store *store)
{
	return store->order.count;
}

size_t store_bytes(const struct store *store)
{
	return table_block(store) + store->rec_bytes + shelf_bytes(&store->shelf) + table_block(store->order.all) +
	       table_block(store->boosts.all) +
	       table_bytes(&store->ids) + table_bytes(&store->aliases) + people_bytes(&store->people) +
	       tally_bytes(&store->tallies) + gone_bytes(&store->gone);
}

uint64_t store_generation(const struct store *store)
{
	return store->generation;
}

uint64_t store_evicted(const struct store *store)
{
	return store->evicted;
}

bool store_crowded(const struct store *store)
{
	return store->crowded;
}

size_t store_posts(const struct store *store)
{
	return store->posts;
}

size_t store_authors(const struct store *store)
{
	return store->authors;
}

size_t store_boosts_before(const struct store *store, struct place place)
{
	return order_seek(&store->boosts, place);
}

struct place store_boost_at(const struct store *store, size_t index)
{
	return rec_place(*order_at(&store->boosts, index));
}

const struct rec *store_at(const struct store *store, size_t index)
{
	return index < store->order.count ? *order_at(&store->order, index) : NULL;
}

void store_view(const struct store *store, const struct rec *rec, struct store_view *view)
{
	struct list ids;
	unpack_view(rec, &store->shelf, view, &ids);
	bool counted = (rec->bits & (REC_BOOSTED | REC_DELETED)) == REC_BOOSTED;
	view->boosts = counted ? index_boosts(store, &view->post, &ids) : 0;
}

const struct rec *store_find(const struct store *store, const char *id)
{
	return index_any(store, id);
}

size_t store_seek(const struct store *store, struct place place)
{
	return order_seek(&store->order, place);
}

size_t store_people(const struct store *store)
{
	return store->people.n;
}

const struct person *store_person_at(const struct store *store, size_t index)
{
	return index < store->people.n ? &store->people.all[index]->person : NULL;
}

const struct person *store_person_find(const struct store *store, enum network network, const char *author_id)
{
	const struct writer *writer = people_find(&store->people, network, author_id);
	return writer ? &writer->person : NULL;
}

/* Life */

struct store *store_new(size_t posts_max, size_t bytes_max)
{
	struct store *store = xcalloc(1, sizeof *store);
	table_seed_init(&store->seed);
	store->people.seed = store->shelf.seed = store->seed;
	store->posts_max = posts_max;
	store->bytes_max = bytes_max;
	return store;
}

void store_free(struct store *store)
{
	if (!store)
		return;
	for (size_t i = 0; i < store->order.count; i++)
		free(*order_at(&store->order, i));
	shelf_done(&store->shelf);
	order_done(&store->order);
	order_done(&store->boosts);
	table_done(&store->ids);
	table_done(&store->aliases);
	people_done(&store->people);
	tally_done(&store->tallies);
	gone_done(&store->gone);
	free(store);
}
