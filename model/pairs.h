/* Pairs of places, sorted by the first: an array with room at both ends. Inside model/ and for whoever shows twins. */
#ifndef MODEL_PAIRS_H
#define MODEL_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include "model/store.h"

struct pair {
	struct place at, other;
};

/* Zero-initialise. */
struct pairs {
	struct pair *all; /* private: use the functions */
	size_t head, n, capacity;
};

/* The pair at index, 0 … n-1. */
const struct pair *pairs_at(const struct pairs *pairs, size_t index);
/* Index of the first pair whose `at` is place or later; n when there is none. */
size_t pairs_seek(const struct pairs *pairs, struct place at);
/* The first pair with that `at`; NULL when there is none. */
const struct pair *pairs_find(const struct pairs *pairs, struct place at);
/* Nothing happens when it is in, or is not. */
void pairs_add(struct pairs *pairs, struct place at, struct place other);
void pairs_remove(struct pairs *pairs, struct place at, struct place other);
void pairs_clear(struct pairs *pairs);

#endif
