/* Server-sent events, as the HTML standard parses them: LF, CR LF or CR, comments, chunks cut anywhere. Pure; any thread. */
#ifndef NET_SSE_H
#define NET_SSE_H

#include <stdbool.h>
#include <stddef.h>

enum { SSE_DATA_MAX = 1024 * 1024, SSE_NAME_MAX = 64 };

/* Zero-initialise, sse_feed, sse_done. */
struct sse {
	char *line, *data; /* being gathered */
	size_t line_length, line_capacity, data_length, data_capacity;
	char name[SSE_NAME_MAX];
	bool after_cr, too_long;
};

/* Feeds bytes; event runs for each whole event with its name ("message" when unnamed) and its data, NUL-terminated and
 * valid during the call. An event longer than SSE_DATA_MAX comes with data NULL. */
void sse_feed(struct sse *sse, const char *bytes, size_t length,
              void (*event)(void *arg, const char *name, const char *data, size_t length), void *arg);
void sse_done(struct sse *sse);

#endif
