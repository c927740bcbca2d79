/* Which Jetstream frames are worth parsing: looks at the bytes alone, so that the network's traffic costs next to
 * nothing. Pure; any thread. */
#ifndef NET_PREFILTER_H
#define NET_PREFILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/tags.h"

/* What is looked for; the tags are borrowed. */
struct prefilter {
	const struct tag_set *tags;
	bool ascii;           /* all folded tags are ASCII */
	uint64_t lengths[5];  /* bit n: a folded tag is n bytes long */
};

void prefilter_init(struct prefilter *filter, const struct tag_set *tags);

/* false only for a new post that carries none of the tags, neither in a facet nor in its tags; deletions, edits, accounts,
 * odd frames, everything that cannot be judged by its bytes is kept. length bytes of JSON, no NUL needed. */
bool prefilter_keep(const struct prefilter *filter, const char *frame, size_t length);

/* The same without vector instructions, for the tests. */
bool prefilter_keep_plain(const struct prefilter *filter, const char *frame, size_t length);

#endif
