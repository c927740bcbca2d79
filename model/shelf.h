/* What many records have in common and therefore do not hold themselves: the source's name, the usual lists of tags and
 * languages. First come, bounded, kept as long as the store. Inside model/. */
#ifndef MODEL_SHELF_H
#define MODEL_SHELF_H

#include "model/post.h"
#include "model/table.h"

enum { SHELF_SOURCES = 255, SHELF_LISTS = 1000, SHELF_LIST_BYTES = 64, SHELF_RECENT = 31 };

/* Zero-initialise but for the seed. */
struct shelf {
	struct table_seed seed;
	char *sources[SHELF_SOURCES];
	struct list lists[SHELF_LISTS];
	struct table by_list; /* items are positions in lists, from 1 */
	unsigned source_count, list_count;
	unsigned recent[SHELF_RECENT]; /* positions of lists just asked for, from 1: mostly the same few are */
	size_t bytes;
};

/* Where the source stands; SHELF_SOURCES when there is no room for another. */
unsigned shelf_source(struct shelf *shelf, const char *source);
/* The same for a list; SHELF_LISTS when there is no room, or it is empty or long. */
unsigned shelf_list(struct shelf *shelf, const struct list *list);
/* Besides the shelf itself. */
size_t shelf_bytes(const struct shelf *shelf);
void shelf_done(struct shelf *shelf);

#endif
