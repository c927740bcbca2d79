/* Mastodon's REST and streaming answers as posts and plain words. Pure; any thread. Entities: Status, Instance; other
 * servers speak the same with less in it: every key may be missing. */
#ifndef NET_MASTODON_JSON_H
#define NET_MASTODON_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/post.h"

enum { MASTODON_ID_MAX = 64, MASTODON_HOST_MAX = 256, MASTODON_URL_MAX = 2048 };

/* The server that told a status. */
struct mastodon_server {
	char origin[MASTODON_URL_MAX]; /* "https://mastodon.example", no slash at the end */
	char host[MASTODON_HOST_MAX];  /* "mastodon.example", with the port when it is not the usual one */
	char domain[MASTODON_HOST_MAX]; /* what local accounts are completed with; "" until the instance told it */
};
/* From a base URL as the user gave it; false when it has no host. */
bool mastodon_server(struct mastodon_server *server, const char *url);

/* What is needed of a status before it is made a post. Borrowed from the tree; "" when missing. */
struct mastodon_note {
	const char *id, *uri, *reply_id;
	int64_t created;
	int64_t edited; /* 0 never */
	bool shown;    /* public or unlisted */
};
/* false when it is no status (an odd message). */
bool mastodon_note(json_t *status, struct mastodon_note *note);

/* The author's id when the profile asks not to be archived, else NULL. Borrowed. */
const char *mastodon_opted_out(json_t *status);
/* What the author's profile says: note and fields, HTML; malloc. */
char *mastodon_profile(json_t *status);
/* Where the author's picture is, one that stands still; "" when not told. Borrowed. */
const char *mastodon_avatar(json_t *status);
/* The author's id as in a post. */
const char *mastodon_author(json_t *status);
/* A status as a post, reply_to left NULL; NULL when it is unusable. The caller owns it. */
struct post *mastodon_post(json_t *status, const struct mastodon_server *server, int64_t now);

/* A copy of post that answers the status with that uri; takes post. */
struct post *mastodon_reply(struct post *post, const char *uri);

enum mastodon_kind { MASTODON_OTHER, MASTODON_UPDATE, MASTODON_EDIT, MASTODON_DELETE, MASTODON_ERROR };
/* The kind of an event's name; unknown ones are OTHER. */
enum mastodon_kind mastodon_kind(const char *event);
/* One WebSocket frame. payload: a status as JSON text, or a bare id; ERROR: what the server says. Borrowed. */
struct mastodon_frame {
	enum mastodon_kind kind;
	const char *payload;
	int status; /* ERROR: as in HTTP */
};
bool mastodon_frame(json_t *tree, struct mastodon_frame *frame);

/* What /api/v2/instance says that matters here. */
struct mastodon_instance {
	char streaming[MASTODON_URL_MAX]; /* origin, "" when not told */
	bool local_closed, remote_closed; /* tag timelines not public */
	bool local_disabled, remote_disabled; /* not even with an account */
};
void mastodon_instance(json_t *tree, struct mastodon_server *server, struct mastodon_instance *out);

/* Whether an id has Mastodon's own form: decimal digits, time in the upper bits. */
bool mastodon_id_timed(const char *id);
/* The id that a post of that moment would have at least; and back. */
void mastodon_id_at(int64_t ms, char out[static MASTODON_ID_MAX]);
int64_t mastodon_id_time(const char *id);
/* Order of ids: by length, then by bytes. */
int mastodon_id_compare(const char *a, const char *b);

/* The URL of a Link header with that rel; false when there is none or it does not fit. */
bool mastodon_link(const char *header, const char *rel, char out[static MASTODON_URL_MAX]);

/* What an answer means. */
enum mastodon_answer {
	MASTODON_FINE,
	MASTODON_EMPTY,  /* 404: a tag that was never used there */
	MASTODON_CLOSED, /* needs an account, or this token does not do */
	MASTODON_LATER,  /* try again */
	MASTODON_ODD     /* refused for another reason */
};
enum mastodon_answer mastodon_answer(int status);
/* In plain words, with what to do: into out. body is the answer's, error http's own words when there was no answer. */
void mastodon_words(char *out, size_t size, const struct mastodon_server *server, int status, const char *error,
                    json_t *body, bool token);

#endif
