/* The records of a store by (created, tie): an array with room at both ends, so that the newest come and the oldest
 * go without moving the rest. Inside model/. */
#ifndef MODEL_ORDER_H
#define MODEL_ORDER_H

#include "model/store.h"

/* Zero-initialise; the records belong to the store. */
struct order {
	struct rec **all;
	size_t head, count, capacity;
};

/* The first position at or after place; quick near the end. */
size_t order_seek(const struct order *order, struct place place);
bool order_has(const struct order *order, struct place place);
void order_insert(struct order *order, size_t index, struct rec *rec);
void order_remove(struct order *order, size_t index);
struct rec **order_at(const struct order *order, size_t index);
void order_done(struct order *order);

#endif
