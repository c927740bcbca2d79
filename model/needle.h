/* A word to look for in posts, whatever its case, accents or width. Any thread; a needle never changes after needle_set. */
#ifndef MODEL_NEEDLE_H
#define MODEL_NEEDLE_H

#include <stdbool.h>
#include <stddef.h>

enum { NEEDLE_MAX = 256 };

struct needle {
	size_t length;
	bool ascii;
	/* The two places of the needle that a scan looks at first, and the bit that hides their case. */
	unsigned char first, second, first_case, second_case;
	char folded[NEEDLE_MAX + 1];
	/* What U+0080 … U+017F fold to, as text_fold says; an entry that does not fit is empty. */
	char latin[256][6];
};

/* Folds length bytes of text into a needle; false when nothing is left or it is longer than NEEDLE_MAX. */
bool needle_set(struct needle *needle, const char *text, size_t length);
/* Whether the folded text holds the needle: the same as strstr(text_fold(text), folded), but quick: no allocation, and
 * no folding at all for plain ASCII. Text is clean UTF-8. */
bool needle_in(const struct needle *needle, const char *text, size_t length);

#endif
