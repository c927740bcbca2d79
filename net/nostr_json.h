/* Nostr: events as posts. Pure; any thread. Follows NIP-01 (events), 09 (deletions), 10 (replies), 18 (reposts, quotes), 24 (profiles),
 * 27 (references in texts), 36 (warnings), 40 (expiration), 48 (bridges), 92 (media). */
#ifndef NET_NOSTR_JSON_H
#define NET_NOSTR_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/nip19.h"
#include "model/post.h"
#include "model/tags.h"

enum nostr_kind { NOSTR_PROFILE = 0, NOSTR_NOTE = 1, NOSTR_DELETION = 5, NOSTR_REPOST = 6, NOSTR_REPOST_ANY = 16 };

/* One event; all borrowed from its tree. Whether it is true is nostr_doubt's business. */
struct nostr_event {
	const char *id, *pubkey, *sig; /* 64, 64 and 128 digits, hexadecimal, lower case */
	int64_t created;               /* seconds since 1970, by the author's clock */
	int kind;
	json_t *tags;                  /* an array of arrays of strings */
	json_t *text;                  /* a string: "content" */
};
/* false when it has not the shape of an event. */
bool nostr_event(json_t *tree, struct nostr_event *event);

/* 64 hexadecimal digits in lower case. */
bool nostr_is_id(const char *text);

/* Whether it carries one of the followed tags: a t tag, or #tag in its text. */
bool nostr_matches(const struct nostr_event *event, const struct tag_set *tags);

/* Whether it is a reply to, or further down in the thread of, an event that answered() is true for. */
bool nostr_answers(const struct nostr_event *event, bool (*answered)(const void *arg, const char *id), const void *arg);

/* The last second of its time (NIP-40), INT64_MAX when it has no end; and whether it is over. now: ms. */
int64_t nostr_expiration(const struct nostr_event *event);
bool nostr_expired(const struct nostr_event *event, int64_t now);

/* What a note does not say itself. */
struct nostr_context {
	const char *source;                /* host of the relay */
	const char *handle, *name;         /* "" while unknown */
	bool bot;
	int64_t now;
	/* The name of somebody mentioned, "" or NULL while unknown; NULL when nobody is known. */
	const char *(*name_of)(void *arg, const char *pubkey);
	void *arg;
};
/* A note (kind 1) as a post; NULL when it makes none. The caller owns it. */
struct post *nostr_post(const struct nostr_event *event, const struct nostr_context *context);

/* The event that a repost passes on: its id; "" when it names none. */
const char *nostr_reposted(const struct nostr_event *event);
/* The copy of that event inside a repost, parsed; NULL when it brings none. json_decref it. */
json_t *nostr_inner(const struct nostr_event *event);
struct post *nostr_boost(const struct nostr_event *event, const struct nostr_context *context);

/* Item i of the ids that a deletion names; NULL after the last, "" for what is none. */
const char *nostr_deleted(const struct nostr_event *event, size_t i);

/* A profile (kind 0). Its strings live in tree: json_decref it. */
struct nostr_profile {
	json_t *tree;
	const char *name, *about, *website, *nip05, *picture; /* "" when there is none */
	bool bot, opted_out;
};
/* false when its content is no JSON object; then there is nothing to free. */
bool nostr_profile(const struct nostr_event *event, struct nostr_profile *out);

/* nostr_text.c: a text for reading. References to people become @names, the event that is quoted and the addresses of pictures
 * go from it. */
struct nostr_text {
	char *text;                          /* malloc */
	char quoted[NOSTR_HEX];              /* the first event it refers to, "" none */
	struct list_builder links, mentions; /* mentions: keys */
	struct list_builder media;           /* kind, url, alt, of those that no imeta tag tells of */
};
/* known: kind, url, alt of media that tags tell of. list_done and free what is in *out. */
void nostr_text(const char *content, const struct list *known, const struct nostr_context *context, struct nostr_text *out);
/* "image", "video", "audio" or "other", by a MIME type, or else by the end of the address. */
const char *nostr_media_kind(const char *mime, const char *url);

#endif
