/* The network: one thread that follows every source and tells the model what it hears.
 * The only header of this room that another room may include. */
#ifndef NET_NET_H
#define NET_NET_H

#include <stdbool.h>
#include <stdint.h>
#include "model/options.h"
#include "model/queue.h"

struct net;

/* Starts the network thread for the options' sources (index in options = index in events). Everything needed is
 * copied; events go to `events`, which must outlive net_stop. NULL with a line in error when the thread or loop
 * cannot start. Libraries are initialised inside, on the new thread. Main thread. */
struct net *net_start(const struct options *options, struct queue *events, int64_t now, char error[static 256]);
/* Asks every source that waits to try again now. Any thread; never blocks. */
void net_retry(struct net *net);
/* Replies to this post (an id as in struct post) are wanted although they lack the tag. Main thread; never blocks; with
 * hundreds waiting it is let go. */
void net_watch(struct net *net, const char *id);
/* One more tag is followed from now on, by all sources; only for its past another start is needed. As net_watch. */
void net_follow(struct net *net, const char *tag);
/* This one is not followed any more. As net_watch. */
void net_unfollow(struct net *net, const char *tag);
/* The hash of this account's picture is wanted: EVENT_AVATAR, when it can be had and the options allow it (net/avatar_fetch.h). Main thread;
 * never blocks. */
void net_avatar(struct net *net, enum network network, const char *id);
/* Ends all sources, joins the thread (within a second), frees. NULL is allowed. Main thread. */
void net_stop(struct net *net);

/* A permission to read public posts on a Mastodon server, for who can open a page in a browser somewhere. Each call waits for its
 * answer, some seconds at most. Main thread. */
enum { NET_LOGIN_TEXT = 512 };
struct net_login {
	char server[NET_LOGIN_TEXT]; /* its URL without a slash at the end */
	char client_id[128], client_secret[NET_LOGIN_TEXT];
	char page[2048]; /* to be opened: it shows a code */
};
/* Makes this program known to the server; false with why. */
bool net_login_begin(struct net_login *login, const char *server, char why[static 256]);
/* The code for a token; false with why. */
bool net_login_finish(struct net_login *login, const char *code, char token[static NET_LOGIN_TEXT], char why[static 256]);

/* Versions of the libraries in use, for `tweetup check` and --version. */
const char *net_versions(void);

/* The whole room as one table. The program finds it in tweetup-net.so (load.c), so that none of the
 * network's libraries is loaded before the first paint; tests link it directly. */
struct net_room {
	const char *version; /* of the program it was built with */
	struct net *(*start)(const struct options *options, struct queue *events, int64_t now, char error[static 256]);
	void (*retry)(struct net *net);
	void (*watch)(struct net *net, const char *id);
	void (*follow)(struct net *net, const char *tag);
	void (*unfollow)(struct net *net, const char *tag);
	void (*avatar)(struct net *net, enum network network, const char *id);
	void (*stop)(struct net *net);
	const char *(*versions)(void);
	bool (*login_begin)(struct net_login *login, const char *server, char why[static 256]);
	bool (*login_finish)(struct net_login *login, const char *code, char token[static NET_LOGIN_TEXT], char why[static 256]);
};
extern const struct net_room net_room;

#endif
