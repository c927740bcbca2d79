/* The X source's own state, shared by x.c (life, telling), x_ask.c (asking, one question at a time), x_search.c (the past), x_look.c
 * (posts looked at again) and x_stream.c (listening). Network thread only; nobody else includes it. */
#ifndef NET_X_H
#define NET_X_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/idmap.h"
#include "net/source.h"
#include "net/x_json.h"
#include "net/x_meter.h"
#include "net/x_rules.h"

enum {
	X_KNOWN = 50000,
	X_WATCHED = 5000,            /* posts that are looked at again */
	X_BATCH = 100,               /* of them in one question: the most that X takes */
	X_SETTLE_MS = 45 * 1000,     /* so long after a post was written a search may not find it yet, and a new rule not work */
	X_OVERLAP_MS = 60 * 1000,    /* posts may come that late */
	X_ORDER_MS = 10 * 1000,      /* what comes live waits so long for the past */
	X_LIVE_MS = 60 * 1000,
};

enum x_ask { X_ASK_NOTHING, X_ASK_RULES, X_ASK_DROP, X_ASK_ADD, X_ASK_PAGE, X_ASK_LOOK };

/* A post to be looked at again. */
struct x_watched {
	char first[X_ID_MAX], newest[X_ID_MAX];
	int64_t looked; /* when it was read last; 0: it should have been already */
};

struct x_posts { struct post **at; size_t n, capacity; };

struct x {
	struct source *source;
	char base[600], host[256];   /* "https://api.x.com", "api.x.com" */
	int64_t started;
	bool paused, refused;
	bool failing;                /* the last question got no good answer */
	char words[X_WORDS_MAX];     /* why, while failing or refused */
	struct x_meter meter;

	struct idmap *known;         /* first id -> the newest version told; mark: all ones when deleted */
	struct idmap *versions;      /* id of a later version -> first id */
	struct idmap *people;        /* author's id -> "handle\nname" */
	struct x_watched *watch;
	size_t watch_count;
	struct x_posts held;         /* live ones that wait for the past */
	struct timer *hold_timer;

	/* asking */
	struct http_call *call;
	enum x_ask asking;
	struct timer *timer;
	unsigned tries;              /* failures in a row */
	int64_t not_before;
	bool renamed;                /* this server knows the newer names of fields */
	char limits[80];             /* what the server said of its limits, "" nothing */

	/* rules */
	bool listed;                 /* the plan is made */
	struct x_rules_plan plan;
	struct list_builder unfit;   /* tags, folded, that X takes no rule for */
	char unfit_words[X_WORDS_MAX]; /* why, of the last of them */

	/* the past */
	char queries[X_QUERIES][X_QUERY_MAX];
	size_t query_count, query;
	bool backfilled, in_round, resuming, cut;
	int64_t search_due;          /* when to search next; 0: nothing is to be searched for */
	int64_t search_from;         /* everything since then */
	int64_t round_started, settled; /* settled: the round that begins then or later finds all */
	char token[600];             /* the next page's; "" the first */
	unsigned pages;
	struct x_posts past;         /* found, not told yet */
	int64_t gap_from;            /* nothing was heard since; 0 no gap */
	int64_t gap_to;              /* 0: it is not over */
	unsigned recovered;

	/* looking again */
	char looking[X_BATCH][X_ID_MAX];
	size_t looking_count;
	int64_t next_look, looked_at; /* looked_at: when they were asked for */
	size_t unlooked;             /* posts that the budget leaves no room for */
	bool unread;                /* of the past nothing was read: half of the budget does not pay for the least that X sends */

	/* listening */
	struct http_call *stream;
	bool open;
	char *line;                  /* the message so far */
	size_t line_length, line_capacity;
	bool line_skipped;           /* it was too long */
	struct timer *stream_timer;
	unsigned stream_tries;
	int64_t stream_next, opened, heard;
	int64_t deaf_from;           /* the stream was up until then, and is not; 0: it is */
	enum x_answer stream_told;   /* the stream's own words for its end; X_FINE none */
	char stream_words[X_WORDS_MAX];
};

/* x.c */
void x_tell(struct x *x);
/* Counts and tells what an answer or a message cost; before its posts. */
void x_charge(struct x *x, json_t *tree);
/* A post came: dedupes, holds, tells. true when it was new or changed. past: collect it for the round. */
bool x_take(struct x *x, json_t *data, json_t *includes, bool past);
void x_deleted(struct x *x, const char *id);
void x_tell_post(struct x *x, struct post *post);
/* What came live may be told now. */
void x_release(struct x *x);
void x_posts_add(struct x_posts *posts, struct post *post);
/* A person has to act; nothing is asked or heard any more. */
void x_refuse(struct x *x);
/* When the next post could pass the budget: everything ends, with words. */
void x_check_budget(struct x *x);

/* x_ask.c */
void x_next(struct x *x);      /* does what is due, or sets the timer */
void x_wake(struct x *x);      /* the same soon: for callbacks in which nothing may be asked */
void x_ask_stop(struct x *x);

/* x_search.c */
/* Searches for everything since then, and again when it can all be found. */
void x_search_since(struct x *x, int64_t from, int64_t now);
void x_round_begin(struct x *x, int64_t now);
/* What to ask next in the round, malloc; NULL when the budget does not allow it. */
char *x_round_url(const struct x *x);
void x_round_page(struct x *x, json_t *answer);
/* Ends the round before it is complete: what there is gets told. */
void x_round_cut(struct x *x);
/* Fields and expansions for a query string. */
const char *x_fields(bool renamed);

/* x_look.c */
void x_watch(struct x *x, const struct x_note *note, int64_t looked);
void x_unwatch(struct x *x, const char *first);
/* NULL when it is not watched. */
struct x_watched *x_watched(struct x *x, const char *first);
/* Chooses the posts to look at now; how many. *next: when to come again. */
size_t x_look_choose(struct x *x, int64_t now, int64_t *next);
char *x_look_url(const struct x *x);
void x_look_answer(struct x *x, json_t *answer);

/* x_stream.c */
void x_stream_start(struct x *x);
void x_stream_stop(struct x *x);

#endif
