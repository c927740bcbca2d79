/* The Mastodon source's own state, shared by mastodon.c (life, telling), mastodon_rest.c (asking), mastodon_round.c (reading
 * the tags), mastodon_watch.c (what was listed) and mastodon_stream.c (listening). Network thread only; nobody else
 * includes it. */
#ifndef NET_MASTODON_H
#define NET_MASTODON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/idmap.h"
#include "net/mastodon_json.h"
#include "net/source.h"
#include "net/sse.h"

enum {
	MASTODON_POLL_MS = 15 * 1000,     /* anonymous answers are cached that long: faster gains nothing */
	MASTODON_BESIDE_MS = 30 * 1000,   /* beside a stream */
	MASTODON_OVERLAP_MS = 15 * 60 * 1000, /* late posts get ids of their own time */
	MASTODON_KNOWN = 50000,
	MASTODON_WATCHED = 2000,          /* posts that are looked at again, for deletions and edits */
	MASTODON_BATCH = 20,              /* of them in one question */
	MASTODON_HELD = 1000,
	MASTODON_HOLD_MS = 2000,
	MASTODON_QUESTIONS = 3,           /* posts whose untagged replies are looked for: the newest */
	MASTODON_REPLIES = 200,           /* of one that were proposed */
	MASTODON_REPLIES_MS = 60 * 1000,  /* between two looks at one */
};

struct mastodon;

/* A post that waits for its parent's uri, or for the backfill to be told first. */
struct mastodon_held {
	struct mastodon_held *next;
	struct post *post;
	char parent[MASTODON_ID_MAX]; /* local id, "" when it needs none */
	int64_t deadline;
	bool backfill;
};

/* A post that the server listed. */
struct mastodon_watched {
	char id[MASTODON_ID_MAX];
	int64_t looked; /* when it was there last; 0: it may have gone or changed unheard */
};

/* A post whose replies are wanted, tagged or not. */
struct mastodon_question {
	char *uri;                    /* NULL: none */
	int64_t looked;
	char (*proposed)[MASTODON_ID_MAX]; /* replies that were told as strays, by local id */
	char **proposed_uris;
	size_t proposed_count;
};

struct mastodon_tag {
	struct mastodon *owner;
	char *typed, *escaped; /* for URLs */
	/* SSE: one connection a tag */
	struct http_call *call;
	struct sse sse;
	bool open;
};

enum mastodon_ask {
	MASTODON_ASK_NOTHING, MASTODON_ASK_INSTANCE, MASTODON_ASK_PAGE, MASTODON_ASK_PARENT, MASTODON_ASK_GONE, MASTODON_ASK_LOOK,
	MASTODON_ASK_REPLIES
};
enum mastodon_transport { MASTODON_WS, MASTODON_SSE };

struct mastodon {
	struct source *source;
	struct mastodon_server server;
	struct mastodon_instance instance;
	struct mastodon_tag *tags[TAG_SET_MAX]; /* as the source's, which may change */
	size_t tag_count;
	int64_t started;
	bool paused;

	struct idmap *known;   /* local id -> uri; mark: ms of the last edit, all ones when deleted */
	struct idmap *parents; /* local id -> uri of what was only looked up; "" = not to be had */
	struct mastodon_watched *watch; /* by ascending id */
	size_t watch_count;
	bool recalled;         /* an earlier run has told posts of this server */
	struct mastodon_held *held, **held_end;
	size_t held_count;
	struct timer *hold_timer;
	int64_t cursor; /* to be told when nothing is held any more; 0 none */

	/* asking: one request at a time */
	struct http_call *call;
	enum mastodon_ask asking;
	char asked_id[MASTODON_ID_MAX]; /* PARENT, GONE */
	struct timer *timer;
	struct backoff backoff;
	int64_t not_before;   /* rate limits, backoff */
	bool instance_known, instance_missing;
	bool failing;         /* the last request got no good answer */
	bool refused;         /* a person has to act */
	char words[400];      /* why, while failing or refused */
	int64_t answered;     /* last good page */
	char limits[48];      /* how many questions are left, for `tweetup check` */
	/* the round over all tags */
	bool in_round, backfilled;
	size_t tag;
	unsigned pages, rounds, round_new;
	int64_t round_started, next_round;
	int64_t pass_started; /* of the rounds that together list everything once: when the first of them began */
	int64_t passed;       /* the same of the last that ended */
	unsigned pass_pages;
	/* late posts, which get ids of their own time */
	int64_t late_from;    /* those that came since then may have been missed; 0: a stream tells them */
	bool sweeping;        /* this pass finds them all */
	int64_t swept;        /* when one ended last */
	unsigned sweep_pages; /* what it took */
	bool forward;         /* from `from` upward by min_id; else down by max_id, from the newest */
	char from[MASTODON_ID_MAX];
	char floor[MASTODON_ID_MAX]; /* all above it has been listed in this round; "" nothing is sure */
	char ahead[MASTODON_ID_MAX]; /* `reached` once this round is complete */
	char reached[MASTODON_ID_MAX]; /* up to there all was listed: no round begins above */
	char unfinished[MASTODON_ID_MAX]; /* a tag's way up was too long for one round: the next goes on here; "" none */
	struct mastodon_held *past; /* what the backfill has collected, no order */
	size_t past_count, past_tag;
	bool resuming;        /* the gap since the earlier run is not told yet */
	unsigned recovered;   /* new posts in the gap being filled */
	bool cut;             /* the way down was too long */

	/* looking again at single posts */
	char (*gone)[MASTODON_ID_MAX]; /* listed once, missing now */
	size_t gone_count;
	char looking[MASTODON_BATCH][MASTODON_ID_MAX];
	size_t looking_count;
	int64_t looked, next_look; /* looked: when they were asked for */
	bool no_batches;      /* the server has no call for several at once */

	struct mastodon_question questions[MASTODON_QUESTIONS];
	size_t question_count; /* ever */
	size_t question;       /* whose replies are asked for */

	int64_t deaf_from;    /* nothing heard since; 0 when hearing */
	int64_t deaf_at;      /* when that was noticed */

	/* listening */
	enum mastodon_transport transport;
	struct ws *ws;
	bool ws_open;
	bool token_refused;
	char token_words[220];
	char stream_words[220]; /* why there is no stream, "" when fine */
	struct timer *stream_timer;
	struct backoff stream_backoff;
	unsigned stream_failures;
	int64_t stream_next;
	int64_t stream_heard;
	int64_t stream_since; /* up since then, while it is */
	unsigned missed;      /* rounds in a row that found what the stream did not bring, */
	int64_t missed_from;  /* and since when that may be so */
};

/* mastodon.c */
const char *mastodon_token(const struct mastodon *m); /* NULL when there is none that works */
bool mastodon_streaming(const struct mastodon *m);
/* A status came: dedupes, holds, tells. true when it was new or changed. */
bool mastodon_take(struct mastodon *m, json_t *status, bool streamed);
/* A deletion by local id. */
void mastodon_deleted(struct mastodon *m, const char *id);
void mastodon_hold(struct mastodon *m, struct post *post, const char *parent, bool backfill);
/* Tells what needs not be held any more. */
void mastodon_release(struct mastodon *m);
/* The uri of a status by local id: NULL unknown, "" not to be had. */
const char *mastodon_uri(const struct mastodon *m, const char *id);
void mastodon_tell_state(struct mastodon *m);

/* mastodon_watch.c */
/* It was there at that moment. */
void mastodon_watch(struct mastodon *m, const char *id, int64_t looked);
void mastodon_unwatch(struct mastodon *m, const char *id);
/* What was last looked at before then must be looked at again soon. */
void mastodon_watch_doubt(struct mastodon *m, int64_t before);
bool mastodon_watch_doubtful(const struct mastodon *m);
/* When it was there last; -1 when it is not watched. */
int64_t mastodon_watch_looked(const struct mastodon *m, const char *id);
/* The n-th from the newest, the oldest when there are fewer; NULL when there is none. */
const char *mastodon_watch_back(const struct mastodon *m, size_t n);
/* Of those last looked at before then: all above an id, or those that wait longest, the newest of them first. */
size_t mastodon_watch_above(const struct mastodon *m, const char *from, int64_t before, char (*ids)[MASTODON_ID_MAX], size_t most);
size_t mastodon_watch_due(const struct mastodon *m, int64_t before, char (*ids)[MASTODON_ID_MAX], size_t most);

/* mastodon_replies.c */
void mastodon_replies_watch(void *self, const char *id);
void mastodon_replies_stop(struct mastodon *m);
/* What to ask for now, malloc; NULL when nothing is due, *next (INT64_MAX: never) says when it is. */
char *mastodon_replies_url(struct mastodon *m, int64_t now, int64_t *next);
/* The answer of /api/v1/statuses/:id/context. */
void mastodon_replies_answer(struct mastodon *m, json_t *context);

/* mastodon_round.c */
int64_t mastodon_round_interval(const struct mastodon *m);
void mastodon_round_begin(struct mastodon *m, int64_t now);
/* What to ask next in the round; malloc. */
char *mastodon_round_url(const struct mastodon *m);
/* The answer: NULL stands for an empty page. */
void mastodon_round_page(struct mastodon *m, json_t *list, const struct http_response *response);
/* From the start again, at once. */
void mastodon_round_anew(struct mastodon *m);
/* Nobody tells what comes since that moment: late posts must be looked for. */
void mastodon_round_late(struct mastodon *m, int64_t from);

/* mastodon_rest.c */
void mastodon_rest_next(struct mastodon *m); /* does what is due, or sets the timer */
void mastodon_rest_wake(struct mastodon *m); /* the same soon: for callbacks in which nothing may be asked */
void mastodon_rest_stop(struct mastodon *m);
void mastodon_rest_soon(struct mastodon *m); /* a round as soon as is polite */
/* Remembers a post to be asked for by itself: it may have been deleted. */
void mastodon_rest_miss(struct mastodon *m, const char *id);

/* mastodon_stream.c */
void mastodon_stream_start(struct mastodon *m);
void mastodon_stream_stop(struct mastodon *m);
/* The last of the tags is new. */
void mastodon_stream_tag(struct mastodon *m);
/* That one, which is none of the tags any more. */
void mastodon_stream_untag(struct mastodon *m, struct mastodon_tag *tag);
void mastodon_stream_pause(struct mastodon *m, bool paused);

#endif
