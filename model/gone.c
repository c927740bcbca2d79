#include "model/gone.h"

#include <stdlib.h>
#include "model/log.h"

struct key {
	const struct gone *gone;
	uint64_t id;
};

/* Items are positions in the ring, from 1. */
static void *item_at(size_t position)
{
	return (void *)(uintptr_t)(position + 1);
}

static bool same_id(const void *item, const void *key)
{
	const struct key *wanted = key;
	return wanted->gone->ring[(uintptr_t)item - 1] == wanted->id;
}

bool gone_has(const struct gone *gone, uint64_t id)
{
	struct key key = {gone, id};
	return table_find(&gone->table, table_hash(id), same_id, &key);
}

static void make_room(struct gone *gone)
{
	if (gone->n < gone->capacity || gone->n == GONE_MAX)
		return;
	gone->capacity = gone->capacity * 2 + 64;
	if (gone->capacity > GONE_MAX)
		gone->capacity = GONE_MAX;
	gone->ring = xrealloc(gone->ring, gone->capacity * sizeof *gone->ring);
}

void gone_add(struct gone *gone, uint64_t id)
{
	if (gone_has(gone, id))
		return;
	make_room(gone);
	if (gone->n == GONE_MAX)
		table_remove(&gone->table, table_hash(gone->ring[gone->next]), item_at(gone->next));
	else
		gone->n++;
	gone->ring[gone->next] = id;
	table_add(&gone->table, table_hash(id), item_at(gone->next));
	gone->next = (gone->next + 1) % GONE_MAX;
}

size_t gone_bytes(const struct gone *gone)
{
	return table_block(gone->ring) + table_bytes(&gone->table);
}

void gone_done(struct gone *gone)
{
	free(gone->ring);
	table_done(&gone->table);
}
