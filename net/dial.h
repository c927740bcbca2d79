/* Names to addresses without ever stopping the loop, and why an address cannot be reached. Network thread only. */
#ifndef NET_DIAL_H
#define NET_DIAL_H

#include <stddef.h>
#include "net/loop.h"

enum { DIAL_ADDRESSES = 4, DIAL_TEXT = 64 };

/* Valid during the callback. */
struct dial_answer {
	size_t n;                                /* 0: not found; code says why */
	char address[DIAL_ADDRESSES][DIAL_TEXT]; /* numeric, in the order to try, IPv4 and IPv6 in turn */
	int code;                                /* getaddrinfo's */
};

/* Asks for host's addresses on a thread of its own, which nobody waits for: a name server that does not answer
 * holds up nothing, not even the end of the program. localhost and what ends in .localhost (RFC 6761) is this machine,
 * and nobody is asked. done runs once, later, unless it is cancelled. */
struct dial *dial_lookup(struct loop *loop, const char *host,
                         void (*done)(void *arg, const struct dial_answer *answer), void *arg);
void dial_cancel(struct dial *dial); /* NULL is allowed; no callback any more */

/* Tries a bare connection to tell why one failed: done gets an errno, 0 when it worked, once, later. */
struct probe *probe_start(struct loop *loop, const char *address, int port, void (*done)(void *arg, int error), void *arg);
void probe_cancel(struct probe *probe); /* NULL is allowed */

/* What went wrong with host, in plain words, and what to do; into out. */
void dial_lookup_words(int code, const char *host, char *out, size_t size);
void dial_connect_words(int error, const char *host, char *out, size_t size);

#endif
