/* The people of a store: each once, counted by the records held, gone with the last. Inside model/. */
#ifndef MODEL_PEOPLE_H
#define MODEL_PEOPLE_H

#include "model/store.h"
#include "model/table.h"

struct writer {
	struct person person;
	/* What this person's post ids and URLs begin with, up to the last '/'; "" while unknown. They never change:
	 * records are packed against them. */
	const char *id_stem, *url_stem;
	char *strings;    /* one block for all of it */
	int64_t told;     /* when the handle and name were last heard of */
	uint32_t hash;
	unsigned index;   /* in people->all */
	unsigned records; /* held, of every kind */
	unsigned own;     /* those that are no boosts */
	unsigned alive;   /* those that are no tombstones */
};

/* Zero-initialise but for the seed. */
struct people {
	struct table_seed seed;
	struct table table;
	struct writer **all;
	size_t n, capacity, bytes;
};

struct writer *people_find(const struct people *people, enum network network, const char *id);
/* The post's author, made when new. Does not count the post. */
struct writer *people_get(struct people *people, const struct post *post);
/* Takes over what the post knows of its author, when nothing newer is known. true when something shown changed. */
bool people_heard(struct people *people, struct writer *writer, const struct post *post);
/* "" leaves a field as it is; bot can only become true. true when something shown changed. */
bool people_tell(struct people *people, struct writer *writer, const char *handle, const char *name, bool bot);
/* Frees a writer without records. */
void people_drop(struct people *people, struct writer *writer);
size_t people_bytes(const struct people *people);
void people_done(struct people *people);

#endif
