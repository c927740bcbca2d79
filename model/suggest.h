/* "Did you mean …": the nearest of a list of words. Pure; any thread. */
#ifndef MODEL_SUGGEST_H
#define MODEL_SUGGEST_H

#include <stddef.h>

/* Gives word number i of a list, NULL after the last. */
typedef const char *suggest_list(const void *list, size_t i);

/* The word of the list that needs the fewest slips of the finger (left out, added, wrong, swapped letters; case
 * does not count) to become the first length bytes of typed; NULL when none is near. */
const char *suggest(const char *typed, size_t length, suggest_list *word, const void *list);

#endif
