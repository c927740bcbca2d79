/* Jetstream's frames and the AppView's answers as posts. Pure; any thread. Records: lexicons app.bsky.feed.post,
 * app.bsky.richtext.facet, app.bsky.embed.*; frames: Jetstream v1. */
#ifndef NET_BLUESKY_JSON_H
#define NET_BLUESKY_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/post.h"
#include "model/tags.h"

enum bluesky_kind {
	BLUESKY_OTHER,    /* a kind or collection we have no use for */
	BLUESKY_POST,     /* created, or changed when `update` */
	BLUESKY_REPOST,
	BLUESKY_DELETE,
	BLUESKY_IDENTITY, /* handle may be "": to be asked for */
	BLUESKY_GONE      /* the account was deleted, deactivated or taken down */
};

/* One frame; strings and record are borrowed from the tree, never NULL (record: only for POST and REPOST). */
struct bluesky_event {
	enum bluesky_kind kind;
	const char *did, *collection, *rkey, *cid, *handle;
	bool update;
	int64_t time_us;
	json_t *record;
};

/* false when the frame is none of Jetstream's (an odd message). */
bool bluesky_event(json_t *frame, struct bluesky_event *event);

/* "at://did/collection/rkey" into out; false when it does not fit. */
bool bluesky_uri(const struct bluesky_event *event, char out[static POST_ID_MAX]);

/* Whether the record carries one of the tags, in a facet or in `tags`. */
bool bluesky_matches(json_t *record, const struct tag_set *tags);

/* What a post does not say itself. */
struct bluesky_context {
	const char *source;       /* host that told it */
	const char *handle, *name; /* "" while unknown */
	bool bot;
	int64_t now;
};
/* POST or REPOST as a post; NULL when it is unusable. The caller owns it. */
struct post *bluesky_post(const struct bluesky_event *event, const struct bluesky_context *context);

/* A postView of searchPosts; its author's names are in it. NULL when it is unusable. created is indexedAt when the
 * author's clock ran ahead of it. */
struct post *bluesky_view(json_t *view, const char *source, int64_t now);
/* The did of a postView's author, or of a profile: "" when there is none. */
const char *bluesky_view_did(json_t *view);

/* One profile of getProfiles. handle is the did when there is no valid one. Borrowed. */
struct bluesky_profile {
	const char *did, *handle, *name;
	bool bot;
	const char *text, *avatar;
	bool opted_out; /* asks not to be archived, or not to be shown to people without an account */
};
bool bluesky_profile(json_t *profile, struct bluesky_profile *out);

/* createSession's or refreshSession's answer: tokens and the account's own server ("" when not told). Borrowed. */
struct bluesky_session {
	const char *access, *refresh, *server;
};
bool bluesky_session(json_t *answer, struct bluesky_session *out);

/* The time_us of a frame in Jetstream's usual order of keys, without parsing; 0 when it stands elsewhere. */
int64_t bluesky_time_us(const char *frame, size_t length);

#endif
