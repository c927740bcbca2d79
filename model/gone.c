#include "model/gone.h"

#include <stdlib.h>
#include "model/log.h"

static bool same_id(const void *item, const void *key)
{
	return *(const uint64_t *)item == *(const uint64_t *)key;
}

bool gone_has(const struct gone *gone, uint64_t id)
{
	return table_find(&gone->table, table_hash(id), same_id, &id);
}

void gone_add(struct gone *gone, uint64_t id)
{
	if (gone_has(gone, id))
		return;
	if (!gone->ring)
		gone->ring = xmalloc(GONE_MAX * sizeof *gone->ring);
	uint64_t *slot = &gone->ring[gone->next];
	if (gone->n == GONE_MAX)
		table_remove(&gone->table, table_hash(*slot), slot);
	else
		gone->n++;
	*slot = id;
	table_add(&gone->table, table_hash(id), slot);
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
