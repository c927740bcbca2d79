/* The records of a store and every way to find them: by place, id, copy, author, boost. What is entered here is
 * entered everywhere. Inside model/. */
#ifndef MODEL_INDEX_H
#define MODEL_INDEX_H

#include "model/gone.h"
#include "model/order.h"
#include "model/pack.h"
#include "model/people.h"
#include "model/tally.h"

struct store {
	struct order order;
	struct order boosts;  /* those of them that are boosts */
	struct table_seed seed;
	struct table ids;     /* by post id */
	struct table aliases; /* by `also` and by the ids of copies; only records with REC_COPIED are in */
	struct people people;
	struct tallies tallies;
	struct gone gone;
	struct shelf shelf;
	size_t posts_max, bytes_max;
	size_t rec_bytes;
	unsigned uncounted;   /* how often the ceiling of bytes needs no look */
	size_t posts;         /* neither boosts nor tombstones */
	size_t authors;       /* people of whom there is one */
	bool crowded;         /* there was no room for some post */
	uint64_t generation, evicted;
};

uint64_t index_hash(const struct store *store, const char *string);

/* By id; NULL when not held. */
struct rec *index_id(const struct store *store, const char *id);
/* The same, for who has the id's hash already. */
struct rec *index_hashed(const struct store *store, const char *id, uint64_t hash);
/* By id, `also`, or the id of a copy. */
struct rec *index_any(const struct store *store, const char *id);
/* The record that a copy with this id was folded into. */
struct rec *index_folded(const struct store *store, const char *id);
/* The held post that this one says it is a copy of. */
struct rec *index_original(const struct store *store, const struct post *post);
/* The held post that said, when it came, that it is a copy of this one. */
struct rec *index_bridged(const struct store *store, const struct post *post);

/* People who boosted it, under whichever of its ids. */
unsigned index_boosts(const struct store *store, const struct post *post, const struct list *ids);

/* Packs and enters; the place must be free. hash: of the id, by index_hash. */
struct rec *index_insert(struct store *store, const struct open_rec *open, uint64_t hash);
/* Puts another record into the place of one; open's strings may be the old one's. */
void index_swap(struct store *store, struct rec *old, const struct open_rec *open);
/* Takes out and frees; its author too, when it was the last. */
void index_remove(struct store *store, size_t position);

#endif
