#include "net/idmap.h"

#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/text.h"

struct idmap_entry {
	struct idmap_entry *next;           /* of the bucket */
	struct idmap_entry *older, *newer;
	uint64_t hash, mark;
	char *value;
	char key[];
};

struct idmap {
	struct idmap_entry **buckets;
	size_t bucket_count, count, most;
	struct idmap_entry *oldest, *newest;
};

static struct idmap_entry **idmap_slot(const struct idmap *map, const char *key, uint64_t hash)
{
	struct idmap_entry **slot = &map->buckets[hash & (map->bucket_count - 1)];
	while (*slot != NULL && ((*slot)->hash != hash || strcmp((*slot)->key, key) != 0))
		slot = &(*slot)->next;
	return slot;
}

static void idmap_grow(struct idmap *map)
{
	struct idmap_entry **old = map->buckets;
	size_t old_count = map->bucket_count;
	map->bucket_count *= 2;
	map->buckets = xcalloc(map->bucket_count, sizeof *map->buckets);
	for (size_t i = 0; i < old_count; i++) {
		for (struct idmap_entry *entry = old[i], *next; entry != NULL; entry = next) {
			struct idmap_entry **bucket = &map->buckets[entry->hash & (map->bucket_count - 1)];
			next = entry->next;
			entry->next = *bucket;
			*bucket = entry;
		}
	}
	free(old);
}

static void idmap_remove(struct idmap *map, struct idmap_entry **slot)
{
	struct idmap_entry *entry = *slot;
	*slot = entry->next;
	if (entry->older != NULL)
		entry->older->newer = entry->newer;
	else
		map->oldest = entry->newer;
	if (entry->newer != NULL)
		entry->newer->older = entry->older;
	else
		map->newest = entry->older;
	free(entry->value);
	free(entry);
	map->count--;
}

struct idmap *idmap_new(size_t most)
{
	struct idmap *map = xcalloc(1, sizeof *map);
	map->most = most > 0 ? most : 1;
	map->bucket_count = 64;
	map->buckets = xcalloc(map->bucket_count, sizeof *map->buckets);
	return map;
}

void idmap_free(struct idmap *map)
{
	if (map == NULL)
		return;
	for (struct idmap_entry *entry = map->oldest, *newer; entry != NULL; entry = newer) {
		newer = entry->newer;
		free(entry->value);
		free(entry);
	}
	free(map->buckets);
	free(map);
}

void idmap_put(struct idmap *map, const char *key, const char *value, uint64_t mark)
{
	uint64_t hash = text_hash(key);
	struct idmap_entry *entry = *idmap_slot(map, key, hash);
	if (entry != NULL) {
		char *copy = xstrdup(value);
		free(entry->value);
		entry->value = copy;
		entry->mark = mark;
		return;
	}
	if (map->count == map->most)
		idmap_remove(map, idmap_slot(map, map->oldest->key, map->oldest->hash));
	if (map->count >= map->bucket_count)
		idmap_grow(map);
	size_t length = strlen(key) + 1;
	entry = xmalloc(sizeof *entry + length);
	memcpy(entry->key, key, length);
	entry->hash = hash;
	entry->mark = mark;
	entry->value = xstrdup(value);
	entry->next = NULL;
	*idmap_slot(map, key, hash) = entry;
	entry->newer = NULL;
	entry->older = map->newest;
	if (map->newest != NULL)
		map->newest->newer = entry;
	else
		map->oldest = entry;
	map->newest = entry;
	map->count++;
}

const char *idmap_get(const struct idmap *map, const char *key, uint64_t *mark)
{
	const struct idmap_entry *entry = *idmap_slot(map, key, text_hash(key));
	if (entry == NULL)
		return NULL;
	if (mark != NULL)
		*mark = entry->mark;
	return entry->value;
}

void idmap_drop(struct idmap *map, const char *key)
{
	struct idmap_entry **slot = idmap_slot(map, key, text_hash(key));
	if (*slot != NULL)
		idmap_remove(map, slot);
}

size_t idmap_count(const struct idmap *map)
{
	return map->count;
}

/* Open addressing with linear probing; a ring remembers the order. A dropped hash leaves its ring
 * entry, which is skipped when its turn comes. 0 marks a free slot. */
struct idset {
	uint64_t *slots;
	size_t size, count; /* size is a power of two */
	uint64_t *ring;
	size_t ring_size, head, length;
	size_t most;
};

static size_t idset_mix(uint64_t hash)
{
	return (size_t)((hash ^ hash >> 32) * UINT64_C(0x9e3779b97f4a7c15) >> 20);
}

static size_t idset_find(const struct idset *set, uint64_t hash)
{
	size_t i = idset_mix(hash) & (set->size - 1);
	while (set->slots[i] != 0 && set->slots[i] != hash)
		i = (i + 1) & (set->size - 1);
	return i;
}

static void idset_grow(struct idset *set)
{
	uint64_t *old = set->slots;
	size_t old_size = set->size;
	set->size *= 2;
	set->slots = xcalloc(set->size, sizeof *set->slots);
	for (size_t i = 0; i < old_size; i++)
		if (old[i] != 0)
			set->slots[idset_find(set, old[i])] = old[i];
	free(old);
}

/* Closes the hole so that probing needs no tombstones. */
static void idset_clear(struct idset *set, size_t hole)
{
	size_t mask = set->size - 1;
	for (size_t i = (hole + 1) & mask; set->slots[i] != 0; i = (i + 1) & mask) {
		size_t home = idset_mix(set->slots[i]) & mask;
		if (((i - home) & mask) >= ((i - hole) & mask)) {
			set->slots[hole] = set->slots[i];
			hole = i;
		}
	}
	set->slots[hole] = 0;
	set->count--;
}

static uint64_t idset_shift(struct idset *set)
{
	uint64_t hash = set->ring[set->head];
	set->head = (set->head + 1) % set->ring_size;
	set->length--;
	return hash;
}

static void idset_push(struct idset *set, uint64_t hash)
{
	if (set->length == set->ring_size) {
		size_t size = set->ring_size * 2;
		uint64_t *ring = xcalloc(size, sizeof *ring);
		for (size_t i = 0; i < set->length; i++)
			ring[i] = set->ring[(set->head + i) % set->ring_size];
		free(set->ring);
		set->ring = ring;
		set->ring_size = size;
		set->head = 0;
	}
	set->ring[(set->head + set->length) % set->ring_size] = hash;
	set->length++;
}

struct idset *idset_new(size_t most)
{
	struct idset *set = xcalloc(1, sizeof *set);
	set->most = most > 0 ? most : 1;
	set->size = 64;
	set->slots = xcalloc(set->size, sizeof *set->slots);
	set->ring_size = 32;
	set->ring = xcalloc(set->ring_size, sizeof *set->ring);
	return set;
}

void idset_free(struct idset *set)
{
	if (set == NULL)
		return;
	free(set->slots);
	free(set->ring);
	free(set);
}

bool idset_add(struct idset *set, uint64_t hash)
{
	hash += hash == 0;
	if (set->slots[idset_find(set, hash)] == hash)
		return false;
	while (set->length >= set->most)
		idset_drop(set, idset_shift(set));
	if (set->count * 2 >= set->size)
		idset_grow(set);
	set->slots[idset_find(set, hash)] = hash;
	set->count++;
	idset_push(set, hash);
	return true;
}

bool idset_has(const struct idset *set, uint64_t hash)
{
	hash += hash == 0;
	return set->slots[idset_find(set, hash)] == hash;
}

bool idset_drop(struct idset *set, uint64_t hash)
{
	hash += hash == 0;
	size_t i = idset_find(set, hash);
	if (set->slots[i] != hash)
		return false;
	idset_clear(set, i);
	return true;
}

size_t idset_count(const struct idset *set)
{
	return set->count;
}
