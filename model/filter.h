/* The filter language: one predicate for old and new posts. man tweetup-filter(7).
 *
 *   words, "phrases"       folded substring of text, name, handle, warning, alt text
 *   from:ana               handle or name holds it (from:@ana@glammr.us too)
 *   tag:x net:x lang:x     tag equals (folded), network, language (prefix: en matches en-GB)
 *   has:photo has:link has:warning    is:reply is:boost is:question is:edited is:bot is:deleted
 *   since:10m since:20:15  created after
 *   /regex/                PCRE2, caseless, UTF, with match limits
 *   -term                  not;  a b = both;  a or b;  ( ) group
 *
 * PCRE2 stays in filter.c. Any thread, but one filter in one thread. */
#ifndef MODEL_FILTER_H
#define MODEL_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/post.h"

struct filter;

struct filter_error {
	size_t at, length; /* bytes of the expression that are wrong */
	char text[160];    /* what is wrong and what would be right */
};

/* Parses; NULL with *error filled when it is wrong. An empty expression gives a filter that lets all pass
 * (filter_empty). The caller frees. */
struct filter *filter_new(const char *expression, struct filter_error *error);
void filter_free(struct filter *filter);
bool filter_empty(const struct filter *filter); /* NULL counts as empty */
/* As it was written. */
const char *filter_text(const struct filter *filter);

/* The predicate. A NULL filter lets everything pass. now is for since:. A regex over its match limit counts as no match. */
bool filter_match(const struct filter *filter, const struct post *post, int64_t now);

/* Whether the answer can change as time passes (since:10m). */
bool filter_ages(const struct filter *filter);

/* Rows of the terms, for help and the manual check: {"from:NAME", "handle or name holds NAME"}; ends with NULL. */
struct filter_term { const char *usage, *help; };
extern const struct filter_term filter_terms[];

#endif
