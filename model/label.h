/* What a text claims to be: Q3, A3. Pure; any thread. */
#ifndef MODEL_LABEL_H
#define MODEL_LABEL_H

#include <stdbool.h>
#include "model/post.h"

struct label {
	char letter;   /* 'Q', 'A', or 0 for none */
	unsigned number; /* 1 … 99 */
};

/* The first claim at the head of the post's text (after mentions, hashtags, emoji), or in its warning. */
struct label label_of(const struct post *post);
/* "Q3" into out (8 bytes); "" for none. Returns out. */
const char *label_text(struct label label, char out[static 8]);
/* Whether the post asks: a Q label, or a question mark of any script in its text outside of links. */
bool label_asks(const struct post *post);

#endif
