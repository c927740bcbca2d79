/* When two posts are one: versions, copies on other servers, bridges. Pure. Inside model/. */
#ifndef MODEL_COPIES_H
#define MODEL_COPIES_H

#include "model/pack.h"

enum { COPY_MAX = POST_URL_MAX + 16 };

/* "network:URL" as it stands in `also`; false when there is no URL. */
bool copy_page(enum network network, const char *url, char out[static COPY_MAX]);
/* The id of a copy whose page stands in `also`, and the other way: an archive keeps the pages alone, while replies, quotes and boosts name the
 * id. Only where the one tells the other: Bluesky's (bsky.app/profile/DID/post/KEY, at://DID/app.bsky.feed.post/KEY). False when
 * there is none. */
bool copy_id_of(const char *page, char out[static COPY_MAX]);
bool copy_page_of(const char *id, char out[static COPY_MAX]);
/* What Bridgy Fed calls a Bluesky post on Mastodon's side, and the other way. False when it is no such id. */
bool copy_bridged_id(const char *id, char out[static COPY_MAX]);
bool copy_origin_id(const char *id, char out[static COPY_MAX]);
/* Mastodon's page of a post by the id of one, and the other way round: https://host/users/ana/statuses/1 is at https://host/@ana/1. False when it
 * is neither. */
bool copy_other_name(const char *name, char out[static COPY_MAX]);
/* Whether a "network:URL" is the post's own page. */
bool copy_names_page(const char *page, const struct post *post);

/* Whether post is a newer version of the same person's same post with something else to say. */
bool copy_replaces(const struct open_rec *held, const struct post *post);

/* All copies of the one and the other: the lists that the record has afterwards. */
struct copies {
	struct list_builder also, ids;
};
/* original: the post will take the held one's place. Returns whether there is more than held has now. */
bool copies_collect(struct copies *copies, const struct open_rec *held, const struct post *post, bool original);
void copies_done(struct copies *copies);

#endif
