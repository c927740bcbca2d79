#include "model/index.h"

#include <stdlib.h>
#include <string.h>
#include "model/copies.h"

/* A bridge keeps the time of the original, nearly. Who claims to be a copy of a post of another time is not believed. */
enum { BRIDGE_MS = 2 * 60 * 1000 };

struct key {
	const struct store *store;
	const char *string;
};

uint64_t index_hash(const struct store *store, const char *string)
{
	return table_hash64(&store->seed, string, strlen(string));
}

static uint32_t hash32(const struct store *store, const char *string)
{
	return table_hash(index_hash(store, string));
}

static bool same_id(const void *item, const void *key)
{
	const struct key *wanted = key;
	char scratch[POST_ID_MAX + 64];
	return !strcmp(unpack_id(item, &wanted->store->shelf, scratch), wanted->string);
}

static bool same_alias(const void *item, const void *key)
{
	const struct key *wanted = key;
	struct store_view view;
	struct list ids;
	unpack_view(item, &wanted->store->shelf, &view, &ids);
	return list_has(&view.post.also, wanted->string) || list_has(&ids, wanted->string);
}

struct rec *index_hashed(const struct store *store, const char *id, uint64_t hash)
{
	struct key key = {store, id};
	return table_find(&store->ids, table_hash(hash), same_id, &key);
}

struct rec *index_id(const struct store *store, const char *id)
{
	return index_hashed(store, id, index_hash(store, id));
}

static struct rec *find_alias(const struct store *store, const char *string)
{
	struct key key = {store, string};
	return store->aliases.used ? table_find(&store->aliases, hash32(store, string), same_alias, &key) : NULL;
}

struct rec *index_any(const struct store *store, const char *id)
{
	char page[COPY_MAX];
	struct rec *rec = index_id(store, id);
	if (!rec)
		rec = find_alias(store, id);
	if (!rec && copy_origin_id(id, page))
		rec = index_id(store, page);
	if (!rec && store->aliases.used && (copy_page_of(id, page) || copy_other_name(id, page)))
		rec = find_alias(store, page);
	return rec;
}

static bool is_page(const struct store *store, const struct rec *rec, const char *page)
{
	struct store_view view;
	struct list ids;
	unpack_view(rec, &store->shelf, &view, &ids);
	return copy_names_page(page, &view.post);
}

/* A post by its web page, the nearest in time first: there is no index for this, since only bridges ask, and they keep the time. */
static struct rec *find_page(const struct store *store, const char *page, int64_t around)
{
	enum { RECORDS = 1000 };
	size_t up = order_seek(&store->order, (struct place){around, 0}), down = up;
	for (size_t n = 0; n < RECORDS; n++) {
		struct rec *above = up < store->order.count ? *order_at(&store->order, up) : NULL;
		struct rec *below = down > 0 ? *order_at(&store->order, down - 1) : NULL;
		const int64_t later = above ? above->created - around : INT64_MAX;
		const int64_t earlier = below ? around - below->created : INT64_MAX;
		struct rec *next = later <= earlier ? above : below;
		if ((later <= earlier ? later : earlier) > BRIDGE_MS)
			break;
		if (is_page(store, next, page))
			return next;
		up += next == above;
		down -= next == below;
	}
	return NULL;
}

struct rec *index_original(const struct store *store, const struct post *post)
{
	enum { CLAIMS = 2 }; /* a bridge makes one; each may cost a search */
	const char *copy = post->also.at;
	struct rec *rec = NULL;
	for (size_t i = 0; i < post->also.n && i < CLAIMS && !rec; i++, copy += strlen(copy) + 1) {
		rec = index_any(store, copy);
		if (!rec)
			rec = find_page(store, copy, post->created);
	}
	return rec;
}

/* Ids of copies that came; strings that a post merely claims do not count. */
struct rec *index_folded(const struct store *store, const char *id)
{
	struct store_view view;
	struct list ids;
	struct rec *rec = find_alias(store, id);
	if (!rec)
		return NULL;
	unpack_view(rec, &store->shelf, &view, &ids);
	return list_has(&ids, id) ? rec : NULL;
}

struct rec *index_bridged(const struct store *store, const struct post *post)
{
	char page[COPY_MAX];
	struct rec *rec = find_alias(store, post->id);
	if (!rec && store->aliases.used && copy_page(post->network, post->url, page))
		rec = find_alias(store, page);
	if (!rec || !(rec->bits & REC_CLAIMS))
		return NULL;
	return llabs(rec->created - post->created) <= BRIDGE_MS ? rec : NULL;
}

unsigned index_boosts(const struct store *store, const struct post *post, const struct list *ids)
{
	const struct list *const lists[] = {&post->also, ids};
	char copy[COPY_MAX];
	unsigned n = tally_people(&store->tallies, index_hash(store, post->id));
	for (size_t l = 0; l < 2; l++) {
		const char *p = lists[l]->at;
		for (size_t i = 0; i < lists[l]->n; i++, p += strlen(p) + 1)
			n += tally_people(&store->tallies, index_hash(store, p));
	}
	const char *page = post->also.at;
	for (size_t i = 0; i < post->also.n; i++, page += strlen(page) + 1)
		if (copy_id_of(page, copy) && !list_has(ids, copy))
			n += tally_people(&store->tallies, index_hash(store, copy));
	return n;
}

/* No post has more copies than a few; one that claims so shall not fill the table. */
static void hook_aliases(struct store *store, struct rec *rec, const struct list *list, bool in)
{
	enum { ALIASES = 8 };
	const char *p = list->at;
	for (size_t i = 0; i < list->n && i < ALIASES; i++, p += strlen(p) + 1)
		if (in)
			table_add(&store->aliases, hash32(store, p), rec);
		else
			table_remove(&store->aliases, hash32(store, p), rec);
}

static void count_in(struct writer *writer, const struct rec *rec)
{
	struct person *person = &writer->person;
	bool deleted = rec->bits & REC_DELETED, boost = rec->bits & REC_BOOST;
	writer->records++;
	writer->alive += !deleted;
	person->posts += !deleted && !boost;
	person->questions += !!(rec->bits & REC_QUESTION);
	person->answers += !!(rec->bits & REC_ANSWER);
	if (boost)
		return;
	if (!writer->own++)
		person->first = person->last = rec->created;
	else if (rec->created < person->first)
		person->first = rec->created;
	else if (rec->created > person->last)
		person->last = rec->created;
}

static void count_out(struct writer *writer, const struct rec *rec)
{
	struct person *person = &writer->person;
	bool deleted = rec->bits & REC_DELETED, boost = rec->bits & REC_BOOST;
	writer->records--;
	writer->alive -= !deleted;
	person->posts -= !deleted && !boost;
	person->questions -= !!(rec->bits & REC_QUESTION);
	person->answers -= !!(rec->bits & REC_ANSWER);
	if (!boost && !--writer->own)
		person->first = person->last = 0;
}

static bool is_post(const struct rec *rec)
{
	return !(rec->bits & (REC_BOOST | REC_DELETED));
}

static void list_boost(struct store *store, struct rec *rec, bool in)
{
	size_t i = order_seek(&store->boosts, rec_place(rec));
	if (in) {
		order_insert(&store->boosts, i, rec);
		return;
	}
	/* While one takes another's place, both are in. */
	while (*order_at(&store->boosts, i) != rec)
		i++;
	order_remove(&store->boosts, i);
}

/* Enters a record into everything but the order; hash: of its id. */
static void hook(struct store *store, struct rec *rec, const struct post *post, const struct list *ids, uint64_t hash)
{
	table_add(&store->ids, table_hash(hash), rec);
	hook_aliases(store, rec, &post->also, true);
	hook_aliases(store, rec, ids, true);
	if (post->repost_of) {
		struct rec *original = index_any(store, post->repost_of);
		tally_add(&store->tallies, index_hash(store, post->repost_of), rec->writer);
		if (original)
			original->bits |= REC_BOOSTED;
	}
	if (store->tallies.table.used && index_boosts(store, post, ids))
		rec->bits |= REC_BOOSTED;
	if (rec->bits & REC_BOOST)
		list_boost(store, rec, true);
	store->posts += is_post(rec);
	store->authors += is_post(rec) && !rec->writer->person.posts;
	store->rec_bytes += table_block(rec);
	count_in(rec->writer, rec);
}

/* Takes it out again and frees it; its writer stays. */
static void unhook(struct store *store, struct rec *rec)
{
	struct store_view view;
	struct list ids;
	unpack_view(rec, &store->shelf, &view, &ids);
	table_remove(&store->ids, hash32(store, view.post.id), rec);
	hook_aliases(store, rec, &view.post.also, false);
	hook_aliases(store, rec, &ids, false);
	if (view.post.repost_of)
		tally_remove(&store->tallies, index_hash(store, view.post.repost_of), rec->writer);
	if (rec->bits & REC_BOOST)
		list_boost(store, rec, false);
	store->posts -= is_post(rec);
	store->rec_bytes -= table_block(rec);
	count_out(rec->writer, rec);
	store->authors -= is_post(rec) && !rec->writer->person.posts;
	free(rec);
}

static void release(struct store *store, struct writer *writer)
{
	if (!writer->records)
		people_drop(&store->people, writer);
}

struct rec *index_insert(struct store *store, const struct open_rec *open, uint64_t hash)
{
	struct rec *rec = pack(open, &store->shelf);
	order_insert(&store->order, order_seek(&store->order, open->view.place), rec);
	hook(store, rec, &open->view.post, &open->ids, hash);
	return rec;
}

void index_remove(struct store *store, size_t position)
{
	struct rec *rec = *order_at(&store->order, position);
	struct writer *writer = rec->writer;
	order_remove(&store->order, position);
	store->generation++;
	unhook(store, rec);
	release(store, writer);
}

void index_swap(struct store *store, struct rec *old, const struct open_rec *open)
{
	struct rec *rec = pack(open, &store->shelf);
	struct writer *writer = old->writer;
	*order_at(&store->order, order_seek(&store->order, rec_place(old))) = rec;
	/* Both may share strings with the old record: what is new goes in before the old goes. */
	hook(store, rec, &open->view.post, &open->ids, index_hash(store, open->view.post.id));
	unhook(store, old);
	release(store, writer);
}
