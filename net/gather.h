/* Whole WebSocket messages out of their pieces: bounded, and inflated when they come compressed. Any thread, one a thread. */
#ifndef NET_GATHER_H
#define NET_GATHER_H

#include <stdbool.h>
#include <stddef.h>

struct gather {
	size_t max;       /* a longer message is skipped */
	bool begun;       /* a message is under way */
	bool squeezed, binary;
	char *message;    /* what there is of it; NUL-terminated after gather_end */
	size_t length, capacity;
	size_t skipped;   /* bytes of a message that is too long; 0 = it is not */
	struct inflater *inflater;
};

void gather_begin(struct gather *gather, bool squeezed, bool binary);
/* The next piece of the message, the last when final. false: compressed nonsense, give up the connection. */
bool gather_add(struct gather *gather, const char *bytes, size_t length, bool final);
/* Ends the message: its length, or 0 and *skipped when it was too long. The bytes stay until gather_next. */
size_t gather_end(struct gather *gather, size_t *skipped);
/* Gives back a large buffer. */
void gather_next(struct gather *gather);
void gather_free(struct gather *gather); /* what is inside */

#endif
