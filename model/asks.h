/* Whether a post is a question that wants an answer. Pure; any thread.
 *
 * Found by the question marks of any script and, with or without one, by words of many languages ("does anyone know", "me pregunto",
 * "ich frage mich", …). Not counted: what is rhetorical, small talk, inside of quotation marks or after "RT", and headlines with a link. */
#ifndef MODEL_ASKS_H
#define MODEL_ASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/post.h"

/* How plainly it asks. */
enum asks {
	ASKS_NOT,
	ASKS_MARKED, /* a sentence with a question mark */
	ASKS_WORDED, /* it says so in words, without a mark */
	ASKS_PLAIN   /* it names whom it asks, or says that it is a question: "question for the curator", "does anyone know" */
};

enum { ASKS_TOPICS = 24 };

struct asking {
	enum asks how;
	bool seconds; /* "+1", "same question": seconds what it replies to */
	bool defers;  /* "good question, I will ask": a reply that answers nothing yet */
	/* What it asks about, when it asks or has a Q label: asks_topics of the sentences that ask; of all when none does. */
	uint32_t topics[ASKS_TOPICS];
	size_t topic_count;
};

/* said_read does it: folded is the post's text as text_fold_into gives it, POST_READ_MAX bytes of it at most; labelled: it has a Q label. */
void asks_read(const struct post *post, const char *folded, bool labelled, struct asking *out);

/* The words that say what a text is about, which is folded and without what own_read leaves out: without little words, hashed, sorted,
 * each once; letters of scripts without spaces count in pairs. How many. */
size_t asks_topics(const char *own, uint32_t out[static ASKS_TOPICS]);
/* How alike two such sets are, in percent: what they share of what both have together (Jaccard), or of the smaller one when that is
 * three words or more, a third less. 0 when either is empty. */
unsigned asks_alike(const uint32_t *a, size_t a_n, const uint32_t *b, size_t b_n);

#endif
