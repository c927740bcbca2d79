/* The inside of the filter: what filter_parse.c builds and filter.c asks. Not for other files. */
#ifndef MODEL_FILTER_NODE_H
#define MODEL_FILTER_NODE_H

#include "model/filter.h"
#include "model/needle.h"
#include "model/regex.h"

/* One term, or a group of terms linked through `next`. */
struct node {
	bool (*test)(const struct node *node, const struct post *post, int64_t now);
	bool negate;
	struct node *child, *next;
	struct needle *needle;
	struct regex *regex;
	char *text;     /* a folded tag, a language */
	enum network network;
	bool (*flag)(const struct post *post);
	int64_t since;  /* a moment, or with `ages` a length of time before now */
	int clock;      /* minutes since midnight while the moment is not yet known, else -1 */
	bool ages;
};

/* The values of has: and is:; ends with NULL. */
struct flag {
	const char *key, *name;
	bool (*test)(const struct post *post);
};
extern const struct flag filter_flags[];

struct node *node_new(bool (*test)(const struct node *, const struct post *, int64_t));
void node_free(struct node *node); /* with its children and all that follow it; NULL is allowed */

/* What a node may ask of a post. */
bool test_word(const struct node *node, const struct post *post, int64_t now);
bool test_regex(const struct node *node, const struct post *post, int64_t now);
bool test_from(const struct node *node, const struct post *post, int64_t now);
bool test_tag(const struct node *node, const struct post *post, int64_t now);
bool test_net(const struct node *node, const struct post *post, int64_t now);
bool test_lang(const struct node *node, const struct post *post, int64_t now);
bool test_flag(const struct node *node, const struct post *post, int64_t now);
bool test_clock(const struct node *node, const struct post *post, int64_t now);
bool test_since(const struct node *node, const struct post *post, int64_t now);
bool test_all(const struct node *node, const struct post *post, int64_t now);
bool test_any(const struct node *node, const struct post *post, int64_t now);

/* Parses; NULL for an empty expression, and with *error filled (its text is not "") for a wrong one. *ages: the answer
 * changes as time passes. */
struct node *filter_parse(const char *expression, bool *ages, struct filter_error *error);

#endif
