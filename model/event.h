/* What the network thread tells the model: one event a thing that happened. */
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/post.h"

/* The state of a source, in the order of source_state_word's table. */
enum source_state {
	SOURCE_CONNECTING, /* … */
	SOURCE_LIVE,       /* ● stream up */
	SOURCE_POLLING,    /* ● asking every few seconds */
	SOURCE_SILENT,     /* ◌ up, but nothing heard for longer than its network allows */
	SOURCE_RETRY,      /* ↻ failed, tries again at `next` */
	SOURCE_REFUSED,    /* ✗ a person has to do something: token, scope, closed feed */
	SOURCE_ENDED       /* a recording that is over */
};

/* "connecting", "live", "polling", "silent", "retry", "refused", "ended". Any thread. */
const char *source_state_word(enum source_state state);

enum event_kind { EVENT_POST, EVENT_DELETE, EVENT_DELETE_AUTHOR, EVENT_SOURCE, EVENT_GAP, EVENT_PERSON, EVENT_ODD, EVENT_CURSOR,
	EVENT_OPT_OUT, /* an author asks not to be archived: told before the post that came with it, as often as it is heard */
	EVENT_READING, /* something was read that its network charges for: told before what was read */
	EVENT_PROFILE, /* what an author's profile says, when it has links: which other accounts may be theirs */
	EVENT_AVATAR,  /* from the model to the network: this account's picture is wanted; and back: its hash */
	EVENT_STRAY,   /* a post that may belong to the conversation but lacks its tag: proposed, and not part of anything until kept */
	EVENT_WATCH,   /* from the model to the network: whose untagged replies are wanted */
	EVENT_TAG,     /* the same way: one more tag to follow, or one less */
	EVENT_DECISION /* never from the network: a row on its way to the archive, and news of one */
};

/* One allocation besides the post; strings belong to the event, are clean, never NULL. */
struct event {
	struct event *next;   /* the queue's */
	enum event_kind kind;
	unsigned source;      /* index into the follow's sources */
	struct post *post;    /* POST, STRAY: owned by the event until taken (set NULL when taken); DELETE: its tombstone for the
	                       * archive, or NULL */
	const char *id;       /* DELETE: post id, or "@host/local-id" when the source knows no more; DELETE_AUTHOR, PERSON, PROFILE, AVATAR, OPT_OUT: author id;
	                       * READING: what was read, as in "x:post:1"; WATCH: post id; TAG: as it was typed (text "no": not any more);
	                       * DECISION: what it is about */
	bool backfill;        /* POST: from the past, not from the live edge */
	/* SOURCE */
	enum source_state state;
	const char *text;     /* what is wrong and what to do, or how it listens ("stream", "every 15s"); ODD: why; PROFILE: its text, plain or HTML;
	                       * STRAY: the tag it has instead, folded; "" for an untagged reply to a watched post; DECISION: its value */
	int64_t next_try;     /* RETRY: when it tries again, else 0 */
	int64_t heard;        /* last sign of life, 0 none yet; CURSOR: the moment up to which everything was told (ms); DECISION: when */
	/* GAP: nothing was heard from `from` to `to`; sent anew with the same `from` as it is filled */
	int64_t from, to;     /* to 0: still open. READING: from: when (ms); to: what it cost, in millionths of a dollar */
	unsigned recovered;   /* posts filled in afterwards */
	bool complete;        /* the network still had all of it */
	/* PERSON: a handle or name became known (Bluesky's getProfiles, identity events) */
	enum network network;
	const char *handle, *name; /* DECISION: who, and the kind in one word */
	bool bot;
	uint64_t hash; /* AVATAR: net/avatar_hash.h */
};

/* Makes an event of the kind; text, id, handle, name are copied and cleaned (NULL = ""). The caller owns it and
 * fills the rest. Any thread. */
struct event *event_new(enum event_kind kind, unsigned source, const char *id, const char *text,
                        const char *handle, const char *name);
/* Takes ownership of post. */
struct event *event_post(unsigned source, struct post *post, bool backfill);
/* Frees the event and a post not taken. Any thread. */
void event_free(struct event *event);
/* Bytes held, for the queue's budget. */
size_t event_bytes(const struct event *event);

#endif
