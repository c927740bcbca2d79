/* Every post held, in the order of the feed, and the people who wrote them.
 * Main thread only. Nothing here knows the time; nothing here draws.
 *
 * Inside, posts are packed (see pack.h): under 300 bytes for a post of 148 bytes of text, index and people included.
 * A `struct post` that comes out is a view whose strings are borrowed from the store. */
#ifndef MODEL_STORE_H
#define MODEL_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/post.h"

struct store;
struct rec;    /* a packed post; valid until the next call that changes the store */

/* A place in the feed that survives everything: edits, deletions, eviction, late arrivals. It names the
 * post whose key it is, or the gap where that post was. Zero means the very beginning. */
struct place {
	int64_t created;
	uint32_t tie;
};
int place_compare(struct place a, struct place b);

/* One writer, as the People panel shows them. Strings belong to the store, never NULL. */
struct person {
	const char *id, *handle, *name;
	enum network network;
	bool bot;
	unsigned posts;      /* held now, boosts and tombstones not counted */
	unsigned questions, answers; /* by label: Q…, A… */
	int64_t first, last; /* created of the oldest and newest post (boosts do not count) since one was held */
};

/* A post as read: the view and what the store knows besides. Reuse one for many reads. */
struct store_view {
	struct post post;      /* borrowed strings */
	const struct person *person;
	struct place place;
	bool deleted;          /* a tombstone: only id, network, source, created, received and person are left */
	unsigned boosts;       /* distinct boosts of it that are held */
	char scratch[2][POST_ID_MAX + 64]; /* where id and url are put together */
};

/* posts_max and bytes_max are ceilings; past either the oldest posts go. */
enum { STORE_POSTS = 200000, STORE_BYTES = 56 * 1024 * 1024 };
struct store *store_new(size_t posts_max, size_t bytes_max);
void store_free(struct store *store);

enum store_result {
	STORE_ADDED,    /* new, in its place */
	STORE_REPLACED, /* an edit of one held */
	STORE_COPY,     /* held already from another server: folded into `also` */
	STORE_KNOWN,    /* held already, nothing new */
	STORE_DELETED,  /* it was deleted before; stays away */
	STORE_TOO_OLD   /* older than everything held, and the store is full */
};

/* Takes ownership of post in every case. *place gets where it stands. An edit replaces when its text, warning or
 * media differ and it is `edited`, or came later. Evicts the oldest when full. */
enum store_result store_add(struct store *store, struct post *post, struct place *place);

/* The same for a post that is borrowed and clean. *copy (may be NULL) gets the id of the bridged copy whose place the post
 * took, malloc, or NULL. */
enum store_result store_put(struct store *store, const struct post *post, struct place *place, char **copy);

/* Makes the post a tombstone (text erased at once, place kept). false when it is not held; the id is then remembered (bounded)
 * so that a late copy of it stays away. */
bool store_delete(struct store *store, const char *id, struct place *place);
/* Same for everything an author wrote; the number of posts deleted. each may be NULL. */
size_t store_delete_author(struct store *store, enum network network, const char *author_id,
                           void (*each)(void *arg, const char *post_id), void *arg);
/* Tells of a post that was deleted long ago (id, network, author, times; repost_of non-NULL for a boost, of which nothing is left): its
 * tombstone stands where it stood. false when that was so already. */
bool store_bury(struct store *store, const struct post *post);
/* A handle or name learned later; true when it changed something shown. "" leaves that field as it is. */
bool store_person(struct store *store, enum network network, const char *author_id, const char *handle,
                  const char *name, bool bot);

/* How many records are held, tombstones included; and the bytes they take, all included. */
size_t store_count(const struct store *store);
size_t store_bytes(const struct store *store);
/* Grows by one with every change: a cache made at one generation is good until the next. */
uint64_t store_generation(const struct store *store);
/* Posts ever evicted. */
uint64_t store_evicted(const struct store *store);
/* Whether a post ever had to go, or could not come in, for want of room. */
bool store_crowded(const struct store *store);
/* Records that are posts: neither tombstones nor boosts. */
size_t store_posts(const struct store *store);
/* People of whom there is a post. */
size_t store_authors(const struct store *store);
/* The boosts among the records, by place: how many stand before one, and where. */
size_t store_boosts_before(const struct store *store, struct place place);
struct place store_boost_at(const struct store *store, size_t index);

/* Reading by position 0 (oldest) … count-1. */
const struct rec *store_at(const struct store *store, size_t index);
struct place rec_place(const struct rec *rec);
bool rec_deleted(const struct rec *rec);
bool rec_boost(const struct rec *rec);
const struct person *rec_person(const struct rec *rec);
void store_view(const struct store *store, const struct rec *rec, struct store_view *view);
/* By id (`also` copies are found too); NULL when not held. */
const struct rec *store_find(const struct store *store, const char *id);
/* Position of the first record at or after place (count when none). */
size_t store_seek(const struct store *store, struct place place);

/* People in no order; index 0 … count-1. */
size_t store_people(const struct store *store);
const struct person *store_person_at(const struct store *store, size_t index);
const struct person *store_person_find(const struct store *store, enum network network, const char *author_id);

#endif
