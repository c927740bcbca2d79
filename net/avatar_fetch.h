/* The pictures of a few accounts: what their addresses are is remembered as it is heard, and fetched when the model asks for it: two accounts
 * on different networks have one name (model/avatars.h). Network thread only. */
#ifndef NET_AVATAR_FETCH_H
#define NET_AVATAR_FETCH_H

#include "net/source.h"

enum { AVATAR_ADDRESSES = 2000, AVATAR_FETCHES = 40, AVATAR_AT_ONCE = 2, AVATAR_URL_MAX = 1000 };

struct avatar_fetch *avatar_fetch_new(struct http *http);
void avatar_fetch_free(struct avatar_fetch *fetch); /* cancels; before http_free. NULL is allowed */

/* Where an author's picture is, as often as it is heard; nothing when it cannot be: https alone, or http where the source itself is on this
 * machine. Without source->tools.avatars nothing is remembered. */
void avatar_offer(struct source *source, enum network network, const char *author_id, const char *url);
/* This account's picture is wanted, now or when its address is heard: source_avatar with its hash, and anew when it has another picture. Each
 * address is asked once, AVATAR_FETCHES in all, without token or cookie, and never one of this machine or a private network (net/http.h). What
 * cannot be had or compared is not told. */
void avatar_want(struct avatar_fetch *fetch, enum network network, const char *author_id);

#endif
