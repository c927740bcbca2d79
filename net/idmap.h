/* Bounded memories of what was seen: when full, the oldest entry goes. Any thread, but one map in one thread. */
#ifndef NET_IDMAP_H
#define NET_IDMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* String to string, with a mark. */
struct idmap;

struct idmap *idmap_new(size_t most);
void idmap_free(struct idmap *map); /* NULL is allowed */
/* Sets or replaces; key and value are copied. A replaced entry keeps its age. */
void idmap_put(struct idmap *map, const char *key, const char *value, uint64_t mark);
/* The value, NULL when unknown; *mark (may be NULL) gets its mark. Valid until the next put or drop. */
const char *idmap_get(const struct idmap *map, const char *key, uint64_t *mark);
void idmap_drop(struct idmap *map, const char *key);
size_t idmap_count(const struct idmap *map);

/* A set of 64-bit hashes, 16 to 32 bytes an entry. */
struct idset;

struct idset *idset_new(size_t most);
void idset_free(struct idset *set); /* NULL is allowed */
/* true when it was not there yet. */
bool idset_add(struct idset *set, uint64_t hash);
bool idset_has(const struct idset *set, uint64_t hash);
/* true when it was there. */
bool idset_drop(struct idset *set, uint64_t hash);
size_t idset_count(const struct idset *set);

#endif
