/* The rules of X's filtered stream, and the query of its search: what is listened for. They belong to the app and outlive the program,
 * so what is there is compared with what is wanted; rules that are not ours are left alone. Pure; any thread. */
#ifndef NET_X_RULES_H
#define NET_X_RULES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "model/post.h"
#include "model/tags.h"

/* How our rules' tags begin. */
#define X_RULE_TAG "tweetup:"

enum { X_QUERY_MAX = 512, X_QUERIES = TAG_SET_MAX };

/* The tags without those that X takes no rule for (unfit, folded). */
struct tag_set x_rules_fit(const struct tag_set *tags, const struct list *unfit);

/* The searches that find all of the tags: X_QUERY_MAX - 1 characters at most each. Boosts are left out: each would cost as much as a
 * post. Their number. */
size_t x_queries(const struct tag_set *tags, char out[static X_QUERIES][X_QUERY_MAX]);

/* From the answer that lists the rules: what to send so that exactly ours are there. {"delete":…} and {"add":…} as JSON texts, malloc,
 * NULL when there is nothing to do. others: how many rules there are that are not ours. */
struct x_rules_plan { char *drop, *add; size_t others; };
void x_rules_plan(json_t *listed, const struct tag_set *tags, struct x_rules_plan *plan);
void x_rules_done(struct x_rules_plan *plan);

/* The answer to adding rules for these tags. An answer of 2xx may hold errors, and where one rule is wrong X may have made none. */
enum x_rules_answer {
	X_RULES_WORK,    /* all of them; one that was there already does */
	X_RULES_UNFIT,   /* X takes none for some of the tags: they were added to unfit, folded. The others are to be planned again */
	X_RULES_REFUSED  /* a person has to act */
};
/* why: in words, unless they all work. */
enum x_rules_answer x_rules_added(json_t *answer, const struct tag_set *tags, struct list_builder *unfit, char *why, size_t size);

/* Whether a streamed message is there because of one of our rules. A message that does not say is. */
bool x_rules_match(json_t *message, const struct tag_set *tags);

#endif
