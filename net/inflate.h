/* permessage-deflate's other half (RFC 7692): inflating what a server sends. zlib stays in inflate.c. Any thread, one a thread.
 * Our own, since the one inside libwebsockets (4.1) never comes back from some messages that a server can craft. */
#ifndef NET_INFLATE_H
#define NET_INFLATE_H

#include <stdbool.h>
#include <stddef.h>

struct inflater;

struct inflater *inflater_new(void);
void inflater_free(struct inflater *inflater); /* NULL is allowed */

/* Inflates a piece of a message, the last when final; sink gets what comes out, in pieces. The window of the
 * messages before is kept. false: it is no deflate data, or more than INFLATE_MAX came out of one message; give up. */
enum { INFLATE_MAX = 64 * 1024 * 1024 };
bool inflater_feed(struct inflater *inflater, const char *in, size_t length, bool final,
                   void (*sink)(void *arg, const char *out, size_t length), void *arg);

#endif
