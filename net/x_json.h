/* X's answers as posts, resources and plain words. Pure; any thread. X API v2: both vocabularies of 2026, the older one (tweet,
 * note_tweet, referenced_tweets, includes.tweets) and the newer one (post, note_post, referenced_posts, includes.posts). Keys may be
 * missing and come in any order. */
#ifndef NET_X_JSON_H
#define NET_X_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/post.h"
#include "net/idmap.h"

enum { X_ID_MAX = 24, X_WORDS_MAX = 320 };

/* What is needed of a post before it is made one. An edit is a post with an id of its own, whose history has all the others. */
struct x_note {
	char id[X_ID_MAX];     /* of this version */
	char first[X_ID_MAX];  /* of the first one: what the post is called here */
	char newest[X_ID_MAX]; /* of the newest one that is known to the server */
	unsigned version;      /* 0: the first */
	const char *author;    /* borrowed */
};
/* false when it is no post. */
bool x_note(json_t *data, struct x_note *note);

/* What a post is made with besides itself. */
struct x_frame {
	json_t *includes;            /* NULL none */
	const char *source;          /* the server's host */
	const struct author *author; /* used when includes have no user; NULL none */
	const struct idmap *firsts;  /* id of a later version -> id of the first; NULL none */
	int64_t now;
};
/* A post, owned by the caller; NULL when it is unusable. */
struct post *x_post(json_t *data, const struct x_frame *frame);
/* The author among the includes, NULL when not there. */
json_t *x_user(json_t *includes, const char *id);

/* What people say of themselves, with their links in full; malloc. */
char *x_profile(json_t *user);

/* The time in an id (ms since 1970), 0 when it is none; and the least id of a moment. */
int64_t x_id_time(const char *id);
void x_id_at(int64_t ms, char out[static X_ID_MAX]);
/* Order of ids: by length, then by bytes. */
int x_id_compare(const char *a, const char *b);
bool x_id_good(const char *id);

/* What X charges for. */
enum x_resource { X_POST, X_USER };
/* Every resource that a message or answer delivered, also when it is there twice. */
void x_resources(json_t *tree, void (*each)(void *arg, enum x_resource resource, const char *id), void *arg);
/* The posts of an answer: data may be one or a list. n-th; NULL behind the last. Borrowed. */
json_t *x_data(json_t *tree, size_t n);
/* By its newer name where the older one is missing. Borrowed, NULL none. */
json_t *x_either(json_t *object, const char *older, const char *newer);

/* What an answer or a stream's message means. */
enum x_answer {
	X_FINE,
	X_NETWORK,  /* no answer */
	X_BROKEN,   /* 5xx and what else may pass */
	X_LIMITED,  /* 429 */
	X_TAKEN,    /* the one connection that X allows is in use, or counts as such for a while yet */
	X_OUSTED,   /* another program took it over */
	X_RULES,    /* 409 and its like: no rules, or wrong ones */
	X_RENAMED,  /* 400: a field that this server calls otherwise */
	X_REFUSED,  /* 401, 403: the token will not do */
	X_UNPAID,   /* 402, no credits, a cap reached: not to be repeated */
	X_CUT       /* the stream says that it ends; begin anew at once */
};
/* status as in HTTP, 0 none; body NULL when it was no JSON. */
enum x_answer x_answer(int status, json_t *body);
/* A message of the stream without data: what it says; X_FINE when it is no complaint. */
enum x_answer x_complaint(json_t *message);
/* In plain words, with what to do, into out. error: http's own words when there was no answer. */
void x_words(char *out, size_t size, const char *host, enum x_answer answer, int status, const char *error, json_t *body);

/* How long to wait (ms) before the try after so many failures of that kind in a row, by X's table; after: what the headers ask for,
 * -1 nothing. -1: not to be tried again. */
int64_t x_wait(enum x_answer answer, unsigned tries, int64_t after);

/* One complaint of an answer's errors: a post that was asked for and is not to be had. false when it is another one. */
bool x_gone(json_t *error, char id[static X_ID_MAX]);

#endif
