#include "model/suggest.h"

#include <stdbool.h>
#include <string.h>

enum { WORD_MAX = 32 };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static unsigned smaller(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static bool swapped(const char *a, size_t i, const char *b, size_t j)
{
	return i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
}

/* Optimal string alignment distance; both at most WORD_MAX long. */
static unsigned slips(const char *a, size_t a_length, const char *b, size_t b_length)
{
	unsigned d[WORD_MAX + 1][WORD_MAX + 1];

	for (size_t j = 0; j <= b_length; j++)
		d[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a_length; i++) {
		d[i][0] = (unsigned)i;
		for (size_t j = 1; j <= b_length; j++) {
			unsigned wrong = d[i - 1][j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
			d[i][j] = smaller(wrong, smaller(d[i - 1][j], d[i][j - 1]) + 1);
			if (swapped(a, i, b, j))
				d[i][j] = smaller(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[a_length][b_length];
}

const char *suggest(const char *typed, size_t length, suggest_list *word, const void *list)
{
	const char *best = NULL;
	unsigned least = length < 5 ? 2 : 3; /* fewer slips than this */

	if (length == 0 || length > WORD_MAX)
		return NULL;
	for (size_t i = 0; word(list, i) != NULL; i++) {
		size_t n = strlen(word(list, i));
		if (n > WORD_MAX)
			continue;
		unsigned found = slips(typed, length, word(list, i), n);
		if (found < least && found < n) {
			least = found;
			best = word(list, i);
		}
	}
	return best;
}
