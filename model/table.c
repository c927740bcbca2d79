#include "model/table.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include "model/log.h"

enum { TABLE_START = 64 };

static uint32_t mark(uint32_t hash)
{
	return hash ? hash : 1;
}

static void place_item(struct table *table, uint32_t hash, void *item)
{
	size_t i = hash & (table->size - 1);
	while (table->hash[i])
		i = (i + 1) & (table->size - 1);
	table->hash[i] = hash;
	table->item[i] = item;
}

static void resize(struct table *table, size_t size)
{
	struct table old = *table;
	table->size = size;
	table->hash = xcalloc(table->size, sizeof *table->hash);
	table->item = xcalloc(table->size, sizeof *table->item);
	for (size_t i = 0; i < old.size; i++)
		if (old.hash[i])
			place_item(table, old.hash[i], old.item[i]);
	free(old.hash);
	free(old.item);
}

/* The slot that holds the item; size when there is none. */
static size_t slot_of(const struct table *table, uint32_t hash, const void *item)
{
	if (!table->used)
		return table->size;
	size_t i = hash & (table->size - 1);
	for (; table->hash[i]; i = (i + 1) & (table->size - 1))
		if (table->hash[i] == hash && table->item[i] == item)
			return i;
	return table->size;
}

/* Moves later ones of the run back, so that no probe meets a hole. */
static void close_hole(struct table *table, size_t hole)
{
	size_t last = table->size - 1;
	for (size_t i = (hole + 1) & last; table->hash[i]; i = (i + 1) & last) {
		size_t home = table->hash[i] & last;
		if (((i - home) & last) < ((i - hole) & last))
			continue;
		table->hash[hole] = table->hash[i];
		table->item[hole] = table->item[i];
		hole = i;
	}
	table->hash[hole] = 0;
	table->item[hole] = NULL;
}

void *table_find(const struct table *table, uint32_t hash, bool (*same)(const void *item, const void *key),
                 const void *key)
{
	if (!table->used)
		return NULL;
	hash = mark(hash);
	size_t i = hash & (table->size - 1);
	for (; table->hash[i]; i = (i + 1) & (table->size - 1))
		if (table->hash[i] == hash && same(table->item[i], key))
			return table->item[i];
	return NULL;
}

void table_add(struct table *table, uint32_t hash, void *item)
{
	if ((table->used + 1) * 20 > table->size * 17)
		resize(table, table->size ? table->size * 2 : TABLE_START);
	place_item(table, mark(hash), item);
	table->used++;
}

void table_remove(struct table *table, uint32_t hash, const void *item)
{
	size_t slot = slot_of(table, mark(hash), item);
	if (slot == table->size)
		return;
	close_hole(table, slot);
	table->used--;
	/* What a flood has blown up must not stay so. */
	if (table->size > TABLE_START && table->used * 8 < table->size)
		resize(table, table->size / 2);
}

void table_replace(struct table *table, uint32_t hash, const void *item, void *other)
{
	size_t slot = slot_of(table, mark(hash), item);
	if (slot != table->size)
		table->item[slot] = other;
}

void table_done(struct table *table)
{
	free(table->hash);
	free(table->item);
	*table = (struct table){0};
}

size_t table_bytes(const struct table *table)
{
	return table_block(table->hash) + table_block(table->item);
}

size_t table_block(const void *block)
{
	return block ? malloc_usable_size((void *)block) + sizeof(size_t) : 0;
}

void table_seed_init(struct table_seed *seed)
{
	if (getrandom(seed->key, sizeof seed->key, 0) == (ssize_t)sizeof seed->key)
		return;
	seed->key[0] = (uint64_t)time(NULL);
	seed->key[1] = (uint64_t)(uintptr_t)seed;
}

static inline uint64_t rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

static inline void sip_round(uint64_t v[4])
{
	v[0] += v[1], v[1] = rotate(v[1], 13) ^ v[0], v[0] = rotate(v[0], 32);
	v[2] += v[3], v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3], v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1], v[1] = rotate(v[1], 17) ^ v[2], v[2] = rotate(v[2], 32);
}

static inline void sip_word(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
}

uint64_t table_hash64(const struct table_seed *seed, const char *bytes, size_t length)
{
	size_t left = length;
	uint64_t word, v[4] = {seed->key[0] ^ 0x736f6d6570736575, seed->key[1] ^ 0x646f72616e646f6d,
	                       seed->key[0] ^ 0x6c7967656e657261, seed->key[1] ^ 0x7465646279746573};
	for (; left >= sizeof word; left -= sizeof word, bytes += sizeof word) {
		memcpy(&word, bytes, sizeof word);
		sip_word(v, word);
	}
	word = 0;
	memcpy(&word, bytes, left);
	sip_word(v, word | (uint64_t)length << 56);
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint32_t table_hash(uint64_t hash64)
{
	return (uint32_t)(hash64 ^ hash64 >> 32);
}
