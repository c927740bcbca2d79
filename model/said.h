/* What a post says by itself, before anybody else's posts are looked at: the labels that it claims, whether and how it asks, and about
 * what. Its text is folded and read once. Pure; any thread. */
#ifndef MODEL_SAID_H
#define MODEL_SAID_H

#include <stdbool.h>
#include "model/asks.h"
#include "model/label.h"
#include "model/post.h"

struct said {
	struct label labels[LABELS_MAX];
	size_t label_count;
	unsigned corrects; /* label_corrected */
	struct asking asking;
};

/* A boost says nothing. */
void said_read(const struct post *post, struct said *out);

/* A Q label, or a question without one: what `is:question` and the mark `?` mean. A boost asks nothing. */
bool said_asks(const struct post *post);

#endif
