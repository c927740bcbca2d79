/* Hashtags: folding, finding, and the set that a follow is about. Any thread.
 * Rules: Mastodon's Tag::Naming and normaliser; see README, "What counts as a tag". */
#ifndef MODEL_TAGS_H
#define MODEL_TAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TAG_MAX = 256, TAG_SET_MAX = 16 };

/* Folds a tag as for matching: a leading # or U+FF03 dropped, NFKC, lower case, accents of U+00C0-U+017F
 * removed to the base letter (Æ Þ ß Œ stay: they are only lowered). Writes at most TAG_MAX bytes and NUL
 * into out; false when nothing is left or it is longer. Hyphens, emoji and the like stay: what a network
 * calls a tag is a tag. */
bool tag_fold(const char *tag, char out[static TAG_MAX]);

/* Finds the next plain-text #tag at or after *p (Mastodon's rule: # or ＃ at the start or after a character
 * that is no word character, '/', or ')'; body of letters, marks, digits, _, U+00B7, U+30FB, U+200C, not all
 * digits; '=' before it rules it out too). p counts as the start of the text, so going on at *end takes a # that
 * follows a tag directly for a new one. Sets *start (the sign) and *end and returns true. */
bool tag_find(const char *p, const char **start, const char **end);

/* The tags of one follow: the first is the event's main tag. */
struct tag_set {
	size_t n;
	char folded[TAG_SET_MAX][TAG_MAX]; /* as matched */
	char typed[TAG_SET_MAX][TAG_MAX];  /* as the user wrote it, without '#' */
};

/* Adds a tag typed by the user; false with *why (static text) when it is none: empty, all digits,
 * white space inside, too long, too many. A repeated tag is fine and ignored. */
bool tag_set_add(struct tag_set *set, const char *tag, const char **why);
/* The number of the set's tag that a folded tag is one slip of the finger away from (a letter left out, added, wrong, or two swapped):
 * what people type for it by mistake. SIZE_MAX for none, for one of the set, and for short tags, which have too many neighbours. */
size_t tag_set_near(const struct tag_set *set, const char *folded);
/* Whether a folded tag is in the set. */
bool tag_set_has(const struct tag_set *set, const char *folded);

#endif
