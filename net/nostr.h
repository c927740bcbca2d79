/* The Nostr source's own state: one relay. Shared by nostr.c (its life), nostr_ask.c (what is asked), nostr_take.c (what comes),
 * nostr_people.c and nostr_names.c (names), nostr_stray.c (what lacks the tag). Network thread only; nobody else includes it. */
#ifndef NET_NOSTR_H
#define NET_NOSTR_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/idmap.h"
#include "net/nip05.h"
#include "net/nostr_json.h"
#include "net/source.h"

enum {
	NOSTR_OVERLAP_S = 600,       /* asked again after a break: clocks differ, copies come late */
	NOSTR_TOLD = 100000,         /* ids remembered */
	NOSTR_RECALLED = 50000,
	NOSTR_PEOPLE = 20000,        /* names remembered */
	NOSTR_LOT = 100,             /* authors or ids in one filter */
	NOSTR_LOTS = 8,              /* filters for deletions, so of the last 800 authors */
	NOSTR_AUTHORS = NOSTR_LOT * NOSTR_LOTS,
	NOSTR_HELD = 5000,
	NOSTR_WATCHED = 32,          /* posts whose untagged replies are wanted: the newest */
	NOSTR_EOSE_MS = 10 * 1000,
	NOSTR_LULL_MS = 2 * 1000,    /* silence that ends a page of a relay that never says EOSE */
};

/* The subscriptions; NOSTR_GONE and after it are the lots of authors whose deletions are asked for. */
enum nostr_sub { NOSTR_TAG, NOSTR_OLDER, NOSTR_BEAT, NOSTR_META, NOSTR_BOOSTS, NOSTR_REPLIES, NOSTR_NEAR, NOSTR_GONE,
	NOSTR_SUBS = NOSTR_GONE + NOSTR_LOTS };

/* What the relay says of itself (NIP-11); 0 when it does not say. */
struct nostr_limits {
	bool asked, auth, payment;
	int64_t most;     /* events an answer */
	int64_t subs;
	int64_t message;  /* bytes */
};

struct nostr_held {
	struct post *post;
	size_t turn;      /* in which order they came */
};

/* What is read of the past when a connection is new: pages, newest first. */
struct nostr_fill {
	bool on, cut;
	bool narrow;            /* a tag was added since it began: what is live is asked for anew afterwards */
	int64_t began;          /* ms */
	int64_t since, until;   /* s, as asked */
	size_t pages, all;      /* all: events, also useless ones */
	size_t posts;           /* told or held */
	struct idset *seen;
	size_t count, fresh;    /* of the page being read */
	int64_t oldest;
	unsigned recovered;
};

struct nostr_people {
	struct idmap *names;                      /* by key: the name; the mark says when it was written and whether it is a bot */
	char (*wanted)[NOSTR_HEX];
	size_t wanted_count;
	size_t asked;                             /* the first so many of the wanted: the answer is awaited */
	int64_t asked_at;
	char (*authors)[NOSTR_HEX];               /* whose deletions are asked for, a ring */
	size_t author_count, author_next;
	bool changed[NOSTR_LOTS];
	struct idset *known, *looked;             /* these authors; whose profile was asked for in this run */
};

struct nostr {
	struct source *source;
	char host[256];
	struct ws *ws;
	struct http_call *info;
	struct timer *timer, *patience, *beat, *gather; /* to connect or ask again; for an EOSE; to ask whether it lives; for more to ask */
	struct backoff backoff;
	bool open, paused, refused;
	bool answers, mute;                  /* on this connection: it has sent an EOSE; it has sent posts and none */
	bool shut[NOSTR_SUBS];               /* the relay will not have this one */
	enum nostr_sub awaited;              /* whose EOSE; NOSTR_SUBS none */
	int64_t awaited_since;               /* ms */
	bool gathering;
	unsigned closed;                     /* how often it ended our main subscription in a row */
	struct nostr_limits limits;
	char notice[160];

	int64_t started, heard, known; /* ms; known: everything up to then has been told */
	int64_t gap_from;
	int64_t since;                 /* s; where the past begins that was asked for */
	bool first;                    /* nothing of the past has been told yet */
	struct nostr_fill fill;
	struct nostr_held *held;
	size_t held_count;

	struct idset *told, *written;  /* ids; ids with their author */
	struct idset *gone, *bad;      /* deleted ids with their author; what was refused already */
	char (*recent)[NOSTR_HEX];     /* notes whose reposts are asked for, a ring */
	size_t recent_count, recent_next;
	bool recent_changed;
	unsigned foreign;              /* posts of other tags since the last word about them */
	int64_t foreign_told;
	struct nostr_people people;
	struct nostr_stray *stray;
};

/* nostr.c */
void nostr_connect(struct nostr *n);
void nostr_tell_live(struct nostr *n);
void nostr_refuse(struct nostr *n, const char *why); /* for good, until a person asks to retry */
void nostr_lost(struct nostr *n, enum source_state state, const char *why, int64_t retry_after); /* the connection is no good */

/* nostr_ask.c */
void nostr_req(struct nostr *n, enum nostr_sub sub, json_t *filters); /* takes the array */
json_t *nostr_list(char (*ids)[NOSTR_HEX], size_t n);
void nostr_fill_begin(struct nostr *n);
void nostr_ask_tag(void *self);           /* one more is followed, or one less: the same subscription, wider or narrower */
void nostr_fill_release(struct nostr *n); /* tells what was collected */
void nostr_ask_more(struct nostr *n);     /* names, reposts, deletions: as far as something changed */
void nostr_ask_soon(struct nostr *n);
void nostr_ask_alive(struct nostr *n);
bool nostr_sub_of(const struct nostr *n, const char *id, enum nostr_sub *sub);
void nostr_page_goes_on(struct nostr *n); /* one more event of the page that is awaited */
void nostr_end_of_stored(struct nostr *n, enum nostr_sub sub);
void nostr_no_end(struct nostr *n);       /* the patience is over */
void nostr_closed(struct nostr *n, enum nostr_sub sub, const char *words);

/* nostr_take.c */
void nostr_take(struct nostr *n, enum nostr_sub sub, json_t *tree);
bool nostr_is_told(const struct nostr *n, const char *id);
void nostr_remember(struct nostr *n, const char *id, const char *pubkey);

/* nostr_people.c */
void nostr_people_start(struct nostr *n);
void nostr_people_stop(struct nostr *n);
const char *nostr_people_name(void *arg, const char *pubkey);
bool nostr_people_bot(const struct nostr *n, const char *pubkey);
void nostr_people_seen(struct nostr *n, const char *pubkey);   /* has written something */
void nostr_people_recall(struct nostr *n, const struct author *author);
void nostr_people_learn(struct nostr *n, const struct nostr_event *event);
void nostr_people_asked(struct nostr *n); /* the answer to what was asked is complete */

/* nostr_names.c */
void nostr_names_stop(struct nostr *n);
/* How a person is shown; borrowed until something changes. */
const char *nostr_names_handle(const struct nostr *n, const char *pubkey, char npub[static NIP19_TEXT]);
void nostr_names_recall(struct nostr *n, const struct author *author); /* what an earlier run has found out stands until it is asked again */
/* What somebody's profile claims ("" nothing): looked into. true when they have lost the handle they had. */
bool nostr_names_claim(struct nostr *n, const struct nostr_event *event, const char *nip05);

/* nostr_stray.c */
void nostr_stray_start(struct nostr *n);
void nostr_stray_stop(struct nostr *n);
void nostr_stray_watch(void *self, const char *id);
bool nostr_stray_room(const struct nostr *n); /* whether the relay allows two more subscriptions */
size_t nostr_stray_authors(const struct nostr *n); /* of how many people its max_message_length lets one question be (NIP-11) */
void nostr_stray_author(struct nostr *n);     /* somebody is new in the conversation */
void nostr_stray_again(struct nostr *n);      /* the past is told: what goes with it is asked for (anew) */
void nostr_stray_closed(struct nostr *n);
/* Whether a note without the tag is worth a proof; and whether it was one, which is proposed then. Takes the post; NULL is none. */
bool nostr_stray_may(const struct nostr *n, const struct nostr_event *event);
bool nostr_stray_tell(struct nostr *n, const struct nostr_event *event, struct post *post);

#endif
