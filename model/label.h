/* What a text claims to be: Q3, A3. Pure; any thread. */
#ifndef MODEL_LABEL_H
#define MODEL_LABEL_H

#include <stdbool.h>
#include "model/post.h"

struct label {
	char letter;   /* 'Q', 'A', or 0 for none */
	unsigned number; /* 1 … 99 */
};

enum { LABELS_MAX = 8 };

/* What the text claims at its head (after mentions, hashtags, emoji, a lead-in), or in the content warning: "A1 and A2" are two, and
 * "A1 … A2 …" too. How many; 0 none. A list of three or more questions claims none. */
size_t labels_of(const struct post *post, struct label out[static LABELS_MAX]);
/* The first of them. */
struct label label_of(const struct post *post);
/* What the text says behind its one label, what leads to that, and the sign that ends it ("Q3:", "Now for question 3 -"); all of it when
 * its head has no label or it has several, or says nothing else. It is in post->text. */
const char *label_rest(const struct post *post);
/* "Q3" into out (8 bytes); "" for none. Returns out. */
const char *label_text(struct label label, char out[static 8]);

/* For said.c, which has the text folded (text_fold_into), POST_READ_MAX bytes of it at most.
 *
 * Whether there may be any label or correction, at a glance. */
bool labels_any(const struct post *post);
/* The same as labels_of. */
size_t labels_read(const struct post *post, const char *folded, struct label out[static LABELS_MAX]);
/* "Sorry, that was Q5", in a post without a label: the number that a post before it should have had; 0 when it says no such thing. */
unsigned label_corrected(const struct post *post, const char *folded);

#endif
