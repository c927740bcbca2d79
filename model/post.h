/* One post, as every room of the program reads it.
 *
 * A post is born clean: post_new validates and cleans every string, so nothing
 * that reaches the model, the screen, the log or an export can carry control
 * characters, bidi overrides or broken UTF-8. It lives in one allocation,
 * never changes afterwards and has one owner at a time. */
#ifndef MODEL_POST_H
#define MODEL_POST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/networks.h"

#define NETWORK_ID(id, ...) NETWORK_##id,
enum network { NETWORKS(NETWORK_ID) NETWORK_COUNT };

/* "mastodon", "bluesky", "nostr", "x". Any thread. */
const char *network_name(enum network network);
/* The name in sentences: "Mastodon". */
const char *network_word(enum network network);
/* The network of that name; false when there is none. Any thread. */
bool network_from_name(const char *name, enum network *out);
/* "mastodon, bluesky or x" into out, which is returned. Any thread. */
const char *network_choice(char out[static 128]);

/* Ceilings, in bytes of UTF-8 unless said otherwise. What is longer is cut at a
 * cluster and ends in "…"; an id or URL that is longer is refused or left out. */
enum {
	POST_TEXT_MAX = 16 * 1024,
	POST_NAME_MAX = 256,
	POST_READ_MAX = 4096, /* of which so many are read for labels and questions */
	POST_WARNING_MAX = 1024,
	POST_ID_MAX = 2048,
	POST_URL_MAX = 2048,
	POST_ALT_MAX = 4096,
	POST_LIST_MAX = 64, /* items a list */
	POST_MEDIA_MAX = 20, /* pictures, films, sounds */
};

/* n strings, each ended by NUL, one straight after the other. Empty strings are allowed. */
struct list {
	const char *at;
	size_t n;
};

/* Steps through a list: pass NULL first; returns NULL after the last. Any thread. */
const char *list_next(const struct list *list, const char *item);
/* Whether item is one of the list's strings. Any thread. */
bool list_has(const struct list *list, const char *item);

/* A list under construction. Zero-initialise, add, read .list, list_done.
 * Items past POST_LIST_MAX * 3 are silently left out (hostile input). */
struct list_builder {
	struct list list;
	char *bytes;
	size_t length, capacity;
};
void list_add(struct list_builder *builder, const char *item);
void list_done(struct list_builder *builder);

/* Who wrote it. id: the actor's URI, the did, the key in hex, the user id.
 * handle: no leading @, for Mastodon always with the server. name may be "". */
struct author {
	const char *id;
	const char *handle;
	const char *name;
	bool bot;
};

/* Strings are never NULL unless said so. Times are milliseconds since 1970, UTC. */
struct post {
	enum network network;
	const char *id;      /* globally unique: "mastodon:<uri>", "bluesky:<at-uri>", … */
	const char *source;  /* host it came from, e.g. "jetstream2.us-east.bsky.network" */
	const char *url;     /* web page, http(s); "" when unknown */
	const char *seen_at; /* web page of this copy on the server that told it; "" = url.
	                      * Not part of the JSON line; feeds `also` of a second copy. */
	struct author author;
	int64_t created;  /* what the author's clock said; clamped to received when > 2 min ahead */
	int64_t received; /* when it reached this program (or the recording) */
	int64_t expires;  /* from then on it counts as deleted, as its author wanted (NIP-40); 0: stands for ever.
	                   * Not part of the JSON line. */
	const char *text; /* plain text, LF between lines */
	struct list langs;    /* BCP 47 as given */
	struct list tags;     /* folded as by tag_fold, no '#', each once */
	struct list mentions; /* author ids */
	struct list links;    /* http(s) only */
	struct list media;    /* three strings each: kind (image|video|audio|other), url, alt ("" = none) */
	struct list also;     /* "network:URL" of further copies */
	const char *warning;  /* content warning, NULL when none */
	bool sensitive;
	bool edited;
	const char *reply_to;  /* full ids, NULL when none or unknown */
	const char *quote_of;
	const char *repost_of; /* a boost: text is empty */
};

/* Whether its time is over. Any thread. */
bool post_over(const struct post *post, int64_t now);

/* Copies and cleans a draft whose strings are borrowed and may be anything (NULL
 * strings count as empty; also lists). Tags are folded with tag_fold and made unique, links and
 * media keep http(s) only, created is clamped (see above). Returns NULL when the draft has no usable id
 * or author id; the caller drops and counts it. The caller owns the result.
 * Any thread. */
struct post *post_new(const struct post *draft) __attribute__((warn_unused_result));

/* As post_new, for strings that are clean already: one copy, no checks. Any thread. */
struct post *post_copy(const struct post *post) __attribute__((warn_unused_result));

/* Frees what post_new gave; NULL is allowed. Any thread. */
void post_free(struct post *post);

/* Bytes of the one allocation, for queue budgets. Any thread. */
size_t post_bytes(const struct post *post);

#endif
