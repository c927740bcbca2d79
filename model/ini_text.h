/* Files of [section] and key = value, line by line. libinih stays in ini_text.c. Any thread. */
#ifndef MODEL_INI_TEXT_H
#define MODEL_INI_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* What is told while a file is read; false from any of them ends the reading. Strings are borrowed for the call. */
struct ini_sink {
	bool (*section)(void *arg, const char *name);
	bool (*key)(void *arg, const char *section, const char *key, const char *value);
	/* What is wrong with a line: `what` is static text, more (may be "") belongs before it. Ends the reading. */
	bool (*wrong)(void *arg, const char *more, const char *what);
	unsigned *line;  /* gets the number of the line in hand, from 1, before each call */
	bool long_lines; /* up to INI_LONG bytes instead of libinih's 198 */
	void *arg;
};

enum { INI_LONG = 4000 };

/* Blanks around lines, a byte order mark, CR before LF and comments (# and ; at the beginning of a line, ; behind a blank) are left out. */
void ini_text_read(const char *bytes, size_t length, const struct ini_sink *sink);

#endif
