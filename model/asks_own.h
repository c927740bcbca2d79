/* A post's text without what is somebody else's, and the words in it: what asks.c and asks_topics.c share. Pure. Not for others. */
#ifndef MODEL_ASKS_OWN_H
#define MODEL_ASKS_OWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/post.h"

enum { OWN_BYTES = POST_READ_MAX };

/* The text, folded, without mentions, tags, links, quotations. */
struct own {
	char text[OWN_BYTES];
	size_t n;
	bool link;     /* there was one */
	bool foreign;  /* all of it is somebody else's: "RT" */
	bool mention;
};
void own_read(const char *folded, struct own *own);

/* A question mark of any script; the Greek one is typed as a semicolon, so that the character before it counts. */
bool own_is_mark(uint32_t c, uint32_t before);
/* Length of the phrase, or of any of them, when it stands at p and ends where a word ends; else 0. */
size_t own_phrase_at(const char *p, const char *phrase); /* the same, once the first byte is known to fit */
static inline size_t own_phrase(const char *p, const char *phrase)
{
	return *p == *phrase ? own_phrase_at(p, phrase) : 0;
}
size_t own_any(const char *p, const char *const *phrases);
/* Letters, digits and the signs at p: their bytes. */
size_t own_name(const char *p, const char *signs);

#endif
