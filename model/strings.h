/* Strings that live as long as the options. Main thread. */
#ifndef MODEL_STRINGS_H
#define MODEL_STRINGS_H

#include <stddef.h>

struct strings;

struct strings *strings_new(void);
/* Frees it and every string in it; NULL is allowed. */
void strings_free(struct strings *strings);
/* A copy of the first length bytes of text, ended by NUL. */
const char *strings_keep(struct strings *strings, const char *text, size_t length);
/* The same for a whole string, and for one made as by printf. */
const char *strings_copy(struct strings *strings, const char *text);
const char *strings_make(struct strings *strings, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
