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
enum asks asks_of(const struct post *post);

/* A Q label, or asks_of: what `is:question` and the mark `?` mean. A boost asks nothing. */
bool asks_anything(const struct post *post);

/* "+1", "same question": seconds what it replies to. */
bool asks_seconded(const struct post *post);

/* "Good question, I will ask": a reply that answers nothing yet. */
bool asks_deferred(const struct post *post);

/* The words that say what a text is about: folded, without little words, hashed, sorted, each once; letters of scripts without
 * spaces count in pairs. How many. */
enum { ASKS_TOPICS = 24 };
size_t asks_topics(const char *text, uint32_t out[static ASKS_TOPICS]);
/* The same of the sentences that ask; of all when none does. */
size_t asks_about(const char *text, uint32_t out[static ASKS_TOPICS]);
/* How alike two such sets are, in percent: what they share of what both have together (Jaccard), or of the smaller one when that is
 * three words or more, a third less. 0 when either is empty. */
unsigned asks_alike(const uint32_t *a, size_t a_n, const uint32_t *b, size_t b_n);

#endif
