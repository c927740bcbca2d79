/* What a network's file implements, and what it is given. A source is one file and one row in model/networks.h.
 * Network thread only. */
#ifndef NET_SOURCE_H
#define NET_SOURCE_H

#include <stdbool.h>
#include <stdint.h>
#include "model/event.h"
#include "model/networks.h"
#include "model/options.h"
#include "model/tags.h"
#include "net/backoff.h"
#include "net/http.h"
#include "net/idmap.h"
#include "net/loop.h"
#include "net/ws.h"

/* The clients every source shares. */
struct source_tools {
	struct loop *loop;
	struct http *http;
	struct ws_client *ws;
	struct idmap *found; /* what one source had to ask elsewhere, for the others of its network; by "network:" and what it is about */
	struct avatar_fetch *avatars; /* NULL: no pictures are wanted */
	struct errands *errands;      /* NULL: no domain is to be asked whose a name is */
};

/* One running source, as net.c sees it; handed to ops->start and valid until ops->stop. */
struct source {
	unsigned index;
	const char *name, *kind, *url, *handle, *token; /* token NULL when none; url "" = default */
	struct costs costs;       /* of a network that charges */
	bool check;               /* `tweetup check`: ask what can be asked for nothing, follow nothing */
	const struct tag_set *tags; /* may change: tags_changed */
	int64_t since;            /* ms; where the user wants to begin; 0: 24 hours back, 200 posts at most */
	int64_t resume;           /* ms; all before it is in the archive: begin there, minus an overlap, and tell
	                           * source_gap(resume, now, …); 0: nothing is known */
	const char *archive;      /* file with what earlier runs have told, for archive_recall; NULL none */
	double speed;             /* file: pace; 0 = as fast as it goes */
	struct source_tools tools;
	void *self;               /* the network's own state */
	struct source_out *out;   /* outlet.c's */
};

struct source_ops {
	const char *kind;
	/* Begins; never fails outright: what goes wrong is told as a state. Returns the source's own state. */
	void *(*start)(struct source *source);
	/* Ends at once and frees; no callbacks afterwards. */
	void (*stop)(void *self);
	/* The model is behind (true): read nothing more until false. */
	void (*pause)(void *self, bool paused);
	/* The user asks to try again now; NULL when there is nothing to retry. */
	void (*retry)(void *self);
	/* The wall clock has leapt (the machine slept, or the clock was set): no connection can be trusted, and nothing was heard since that
	 * moment. NULL when that means nothing. */
	void (*slept)(void *self, int64_t since);
	/* Replies to this post (an id as in struct post, of any network) are wanted, tagged or not. NULL when that cannot be had. */
	void (*watch)(void *self, const char *id);
	/* The source's tags are one more, at their end, or one less, from now on; the past is not asked for. NULL when there is nothing to do
	 * about it. */
	void (*tags_changed)(void *self);
};

#define NETWORK_SOURCE(id, name, ...) extern const struct source_ops name##_source;
NETWORKS(NETWORK_SOURCE)
extern const struct source_ops file_source;

/* Telling. Each takes care of flow control; order is kept. */
void source_post(struct source *source, struct post *post, bool backfill); /* takes ownership; NULL counts as an odd message */
/* id: the post's, or "@host/local-id" when only the number that a server (host as in the URLs of its pages) gave it is known:
 * the archive may know whose it is. */
void source_delete(struct source *source, const char *id);
/* One that lacks the tag: near is what it has instead, folded, "" for a reply to a watched post. Takes ownership; NULL is nothing. */
void source_stray(struct source *source, struct post *post, const char *near);
void source_delete_author(struct source *source, enum network network, const char *author_id);
/* This author asks not to be archived: before the post that came with it. */
void source_opt_out(struct source *source, enum network network, const char *author_id);
void source_person(struct source *source, enum network network, const char *author_id, const char *handle, const char *name, bool bot);
/* The hash of an author's picture, which the model asked for. */
void source_avatar(struct source *source, enum network network, const char *author_id, uint64_t hash);
/* The text of a profile, plain or HTML, as often as it is heard: passed on when it has links and is news. */
void source_profile(struct source *source, enum network network, const char *author_id, const char *text);
/* text: how it listens, or what is wrong and what to do; what stands behind a " · " is shown beside the state's word, too.
 * next_try: ms since 1970 or 0. Telling the same twice costs nothing. */
void source_state(struct source *source, enum source_state state, int64_t next_try, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* A sign of life (any frame or answer); passed on at most once a second. */
void source_heard(struct source *source);
void source_gap(struct source *source, int64_t from, int64_t to, unsigned recovered, bool complete);
/* Everything up to ms (by the network's clock) has been told: where the next start resumes. Call it behind the posts it
 * covers; an earlier moment than before costs nothing and changes nothing. Passed on when it moved by a second or a
 * second went by. */
void source_cursor(struct source *source, int64_t ms);
/* Something was read that the network charges for (`what` as in "x:post:1", price in millionths of a dollar, 0: nothing this time):
 * before the post that it was. */
void source_reading(struct source *source, const char *what, int64_t at, int64_t price);
/* One odd message was dropped: counted, and its escaped bytes go to the --log file. */
void source_odd(struct source *source, const char *why, const char *bytes, size_t length);

#endif
