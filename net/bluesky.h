/* The Bluesky source's own state, shared by bluesky.c (the Jetstream), bluesky_people.c (names) and bluesky_login.c (the past).
 * Network thread only; nobody else includes it. */
#ifndef NET_BLUESKY_H
#define NET_BLUESKY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/bluesky_json.h"
#include "net/idmap.h"
#include "net/prefilter.h"
#include "net/source.h"

enum {
	BLUESKY_URL_MAX = 2048,
	BLUESKY_HOST_MAX = 256,
	BLUESKY_PEOPLE = 20000,  /* names remembered */
	BLUESKY_RECALLED = 100000, /* posts of earlier runs */
	BLUESKY_WANTED = 1000,   /* names to be asked for */
	BLUESKY_TOLD = 200000,
	BLUESKY_STRAYS = 10000,
	BLUESKY_WATCHED = 32,    /* posts whose untagged replies are wanted: the newest */
	BLUESKY_SHORT_MS = 2 * 60 * 1000, /* how far back the whole network's stream is replayed */
};

/* Who wrote: names by getProfiles, 25 at a time. */
struct bluesky_people {
	struct idmap *names;  /* did -> handle LF name; "" while asked for. mark: 1 for a bot */
	char *wanted[BLUESKY_WANTED];
	size_t wanted_count;
	char *asked[25];
	size_t asked_count;
	struct http_call *call;
	struct timer *timer;
	struct backoff backoff;
};

/* The past, for who has an account. */
struct bluesky_login {
	struct http_call *call;
	struct timer *timer;
	struct backoff backoff;
	char *access, *refresh;
	char server[BLUESKY_URL_MAX]; /* the account's own, without slash at the end */
	bool waiting;       /* the Jetstream has not begun yet */
	bool refreshed;     /* this answer was tried with a fresh token already */
	bool done, refused; /* the past has been told; a person has to act */
	char words[300];    /* why not, "" when fine */
	/* the search */
	int64_t since, gap_to; /* gap_to: fills a gap, else 0 */
	size_t tag, tag_posts;
	char cursor[512];
	struct post **posts; /* newest first of each tag */
	size_t post_count;
};

struct bluesky {
	struct source *source;
	char host[BLUESKY_HOST_MAX]; /* of the Jetstream in use, as posts name it */
	char appview[BLUESKY_URL_MAX], entry[BLUESKY_URL_MAX]; /* where profiles and logins are asked for */
	bool custom;        /* not the public network's whole stream */
	unsigned turn;      /* which of the public hosts */
	struct ws *ws;
	bool open, paused;
	struct timer *timer, *alive;
	struct backoff backoff;
	struct prefilter filter;
	int64_t started;
	int64_t heard;      /* last frame */
	int64_t last_us;    /* the cursor */
	int64_t asked_us;   /* cursor of this connection; 0 once its first frame came */
	int64_t reach;      /* told from here on, ms */
	int64_t gap_from, gap_to; /* being caught up with; 0 none */
	unsigned gap_posts;
	int64_t lap_began, lap_from; /* since when, by the loop's clock, and from which moment on (ms); 0 not yet */
	int64_t ahead;      /* ms that the server's clock is ahead of this one, beyond what is tolerated */
	unsigned ahead_frames; /* in a row that were too far ahead */
	struct idset *told;    /* hashes of uris, of uri and cid, of deletions */
	struct idset *authors; /* hashes of dids */
	struct idset *strays;  /* hashes of uris that were proposed */
	char *watched[BLUESKY_WATCHED]; /* uris; NULL none */
	size_t watched_count;  /* ever */
	struct bluesky_people people;
	struct bluesky_login login;
};

/* bluesky.c */
void bluesky_connect(struct bluesky *b);
void bluesky_tell_live(struct bluesky *b);
/* Remembers a post as told; false when it was. Also its author. */
bool bluesky_remember(struct bluesky *b, const char *uri, const char *cid, const char *did);

/* bluesky_stray.c */
void bluesky_stray_start(struct bluesky *b);
void bluesky_stray_stop(struct bluesky *b);
void bluesky_stray_watch(void *self, const char *id);
/* Whether a frame that the prefilter has no use for may be a stray, by its bytes: of somebody in the conversation, or a reply to what
 * is watched. */
bool bluesky_stray_keep(const struct bluesky *b, const char *frame, size_t length);
/* Proposes it when it is one. */
void bluesky_stray_take(struct bluesky *b, const struct bluesky_event *event);

/* bluesky_people.c */
void bluesky_people_start(struct bluesky *b);
void bluesky_people_stop(struct bluesky *b);
/* handle and name as known, "" while not; asks for them when nobody did. did must not change until used. */
void bluesky_people_find(struct bluesky *b, const char *did, struct bluesky_context *context, char handle[static POST_NAME_MAX],
                         char name[static POST_NAME_MAX]);
/* Remembers without telling (search results bring names along). */
void bluesky_people_learn(struct bluesky *b, const struct bluesky_profile *profile);
/* The same from an earlier run, which may not have got to know the name: then it is asked for. */
void bluesky_people_recall(struct bluesky *b, const struct author *author);
/* An identity event of somebody we show: handle "" = ask anew. */
void bluesky_people_renamed(struct bluesky *b, const char *did, const char *handle);

/* bluesky_login.c */
bool bluesky_login_start(struct bluesky *b); /* false: there is no account to log in with */
void bluesky_login_stop(struct bluesky *b);
void bluesky_login_retry(struct bluesky *b);
/* Fills a gap that the Jetstream could not; false when there is no session. */
bool bluesky_login_fill(struct bluesky *b, int64_t from, int64_t to);

#endif
