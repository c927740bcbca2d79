/* The text of a configuration file, changed and not made anew: comments, blanks and other sections stay as they are. Pure; any thread. */
#ifndef MODEL_CONFIG_TEXT_H
#define MODEL_CONFIG_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct config_pair { const char *key, *value; };

/* The text with a section [source NAME] that has these pairs (those with a value): in the place of the one of that name, or behind all others.
 * malloc. */
char *config_text_set(const char *text, const char *name, const struct config_pair *pairs, size_t n);
/* Whether it has a section [source NAME]. */
bool config_text_has(const char *text, const char *name);

#endif
