/* The Mastodon source's own state, shared by mastodon.c (life, telling), mastodon_rest.c (asking) and mastodon_stream.c
 * (listening). Network thread only; nobody else includes it. */
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
	MASTODON_RECENT = 15,             /* ids read again with each poll */
	MASTODON_KNOWN = 50000,
	MASTODON_HELD = 1000,
	MASTODON_HOLD_MS = 2000,
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

/* The newest ids the server listed for a tag, ascending. */
struct mastodon_recent {
	char id[MASTODON_ID_MAX];
	bool seen; /* listed again in this round */
};

struct mastodon_tag {
	struct mastodon *owner;
	char *escaped; /* for URLs */
	struct mastodon_recent recent[MASTODON_RECENT];
	size_t recents;
	/* SSE: one connection a tag */
	struct http_call *call;
	struct sse sse;
	bool open;
};

enum mastodon_ask { MASTODON_ASK_NOTHING, MASTODON_ASK_INSTANCE, MASTODON_ASK_PAGE, MASTODON_ASK_PARENT, MASTODON_ASK_GONE };
enum mastodon_transport { MASTODON_WS, MASTODON_SSE };

struct mastodon {
	struct source *source;
	struct mastodon_server server;
	struct mastodon_instance instance;
	struct mastodon_tag *tags;
	size_t tag_count;
	int64_t started;
	bool paused;

	struct idmap *known;   /* local id -> uri; mark: ms of the last edit, all ones when deleted */
	struct idmap *parents; /* local id -> uri of what was only looked up; "" = not to be had */
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
	/* the round over all tags */
	bool in_round, backfilled, deep;
	size_t tag;
	unsigned pages, rounds, round_new;
	int64_t round_started, next_round;
	char from[MASTODON_ID_MAX]; /* page boundary: max_id while filling back, min_id going forward */
	char begun[MASTODON_ID_MAX]; /* `from` of the tag's first page */
	struct mastodon_held *past; /* what the backfill has collected, no order */
	size_t past_count, past_tag;
	unsigned resumed;     /* of these, what the archive cannot have */
	char (*gone)[MASTODON_ID_MAX]; /* listed once, missing now: to be looked at */
	size_t gone_count;
	int64_t deaf_from;    /* nothing heard since; 0 when hearing */
	int64_t deaf_at;      /* when that was noticed */
	bool cut;             /* a round could not reach all */

	/* listening */
	enum mastodon_transport transport;
	struct ws *ws;
	bool ws_open, stream_wanted;
	bool token_refused;
	char token_words[220];
	char stream_words[220]; /* why there is no stream, "" when fine */
	struct timer *stream_timer;
	struct backoff stream_backoff;
	unsigned stream_failures;
	int64_t stream_next;
	int64_t stream_heard;
	unsigned missed;      /* rounds in a row that found what the stream did not bring */
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

/* mastodon_rest.c */
void mastodon_rest_next(struct mastodon *m); /* does what is due, or sets the timer */
void mastodon_rest_wake(struct mastodon *m); /* the same soon: for callbacks in which nothing may be asked */
void mastodon_rest_stop(struct mastodon *m);
void mastodon_rest_soon(struct mastodon *m); /* a round as soon as is polite */
int64_t mastodon_rest_interval(const struct mastodon *m);

/* mastodon_stream.c */
void mastodon_stream_start(struct mastodon *m);
void mastodon_stream_stop(struct mastodon *m);
void mastodon_stream_pause(struct mastodon *m, bool paused);

#endif
