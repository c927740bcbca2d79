/* What two posts must have in common to be taken for twins. Pure. Inside model/. */
#ifndef MODEL_TWIN_WORDS_H
#define MODEL_TWIN_WORDS_H

#include <stdbool.h>
#include <stdint.h>
#include "model/post.h"
#include "model/table.h"

/* A hash of the text's letters and digits, folded, without links, mentions and the tags at its end; 0 when that is too
 * little to go by, or a boost. */
uint64_t twin_words(const struct table_seed *seed, const struct post *post);
/* The display name, and the handle up to the first dot or @, each as a hash that case, accents and signs do not change;
 * 0 when there is next to nothing of it. */
struct twin_author {
	uint64_t name, label;
};
struct twin_author twin_author(const struct table_seed *seed, const struct author *author);
/* Whether either is the same. */
bool twin_authors(struct twin_author a, struct twin_author b);

#endif
