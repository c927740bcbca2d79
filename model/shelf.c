#include "model/shelf.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"

struct key {
	const struct shelf *shelf;
	const struct list *list;
	size_t bytes;
};

static size_t list_bytes(const struct list *list)
{
	const char *p = list->at;
	for (size_t i = 0; i < list->n; i++)
		p += strlen(p) + 1;
	return (size_t)(p - list->at);
}

static bool same_list(const void *item, const void *key)
{
	const struct key *wanted = key;
	const struct list *list = &wanted->shelf->lists[(uintptr_t)item - 1];
	return list->n == wanted->list->n && list_bytes(list) == wanted->bytes &&
	       !memcmp(list->at, wanted->list->at, wanted->bytes);
}

unsigned shelf_source(struct shelf *shelf, const char *source)
{
	for (unsigned i = 0; i < shelf->source_count; i++)
		if (!strcmp(shelf->sources[i], source))
			return i;
	if (shelf->source_count == SHELF_SOURCES)
		return SHELF_SOURCES;
	char *copy = shelf->sources[shelf->source_count] = xstrdup(source);
	shelf->bytes += table_block(copy);
	return shelf->source_count++;
}

unsigned shelf_list(struct shelf *shelf, const struct list *list)
{
	struct key key = {shelf, list, list_bytes(list)};
	if (!list->n || key.bytes > SHELF_LIST_BYTES)
		return SHELF_LISTS;
	unsigned *recent = &shelf->recent[(key.bytes + (unsigned char)*list->at) % SHELF_RECENT];
	if (*recent && same_list((const void *)(uintptr_t)*recent, &key))
		return *recent - 1;
	uint32_t hash = table_hash(table_hash64(&shelf->seed, list->at, key.bytes));
	uintptr_t found = (uintptr_t)table_find(&shelf->by_list, hash, same_list, &key);
	if (found) {
		*recent = (unsigned)found;
		return *recent - 1;
	}
	if (shelf->list_count == SHELF_LISTS)
		return SHELF_LISTS;
	char *copy = xmalloc(key.bytes);
	memcpy(copy, list->at, key.bytes);
	shelf->bytes += table_block(copy);
	shelf->lists[shelf->list_count++] = (struct list){copy, list->n};
	table_add(&shelf->by_list, hash, (void *)(uintptr_t)shelf->list_count);
	return shelf->list_count - 1;
}

size_t shelf_bytes(const struct shelf *shelf)
{
	return shelf->bytes + table_bytes(&shelf->by_list);
}

void shelf_done(struct shelf *shelf)
{
	for (unsigned i = 0; i < shelf->source_count; i++)
		free(shelf->sources[i]);
	for (unsigned i = 0; i < shelf->list_count; i++)
		free((char *)shelf->lists[i].at);
	table_done(&shelf->by_list);
}
