/* Perl's regular expressions, any case, with a limit to the work one may make. PCRE2 stays in regex.c. */
#ifndef MODEL_REGEX_H
#define MODEL_REGEX_H

#include <stddef.h>

struct regex;

/* Compiles; NULL with *at (bytes into the pattern) and a line in why when it is wrong. Its owner's thread. */
struct regex *regex_new(const char *pattern, size_t length, size_t *at, char why[static 120]);
void regex_free(struct regex *regex);

enum regex_found { REGEX_NO, REGEX_YES, REGEX_GAVE_UP /* it took too long; after 64 times it is not even tried */ };
enum regex_found regex_in(struct regex *regex, const char *text);

#endif
