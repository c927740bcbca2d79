/* A hash table of pointers: open addressing, linear probing, full to 85 %. Hashes lie in an array of their own,
 * so that a probe touches the items only when the hash is right. Inside model/. */
#ifndef MODEL_TABLE_H
#define MODEL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero-initialise; the items belong to somebody else. */
struct table {
	uint32_t *hash; /* 0: empty */
	void **item;
	size_t size, used;
};

/* The first item of that hash for which same(item, key) holds; NULL when there is none. */
void *table_find(const struct table *table, uint32_t hash, bool (*same)(const void *item, const void *key),
                 const void *key);
void table_add(struct table *table, uint32_t hash, void *item);
/* Takes one item out, or puts another into its slot; nothing happens when it is not in. */
void table_remove(struct table *table, uint32_t hash, const void *item);
void table_replace(struct table *table, uint32_t hash, const void *item, void *other);
void table_done(struct table *table);
size_t table_bytes(const struct table *table);

/* Keyed hashing (SipHash-1-3), so that strangers who choose their ids cannot choose their slots. */
struct table_seed {
	uint64_t key[2];
};
void table_seed_init(struct table_seed *seed);
uint64_t table_hash64(const struct table_seed *seed, const char *bytes, size_t length);
/* 64 bits folded to the 32 that a table wants. */
uint32_t table_hash(uint64_t hash64);

/* What a block of malloc really takes. NULL takes nothing. */
size_t table_block(const void *block);

#endif
