/* Posts as tests of the store say them, and what must hold of every store. */
#ifndef TESTS_UNIT_SAYING_H
#define TESTS_UNIT_SAYING_H

#include <stdbool.h>
#include "model/store.h"

enum { SAY_START = 100000000 }; /* created of what is said `at` 0 */

/* What a test says of a post; the rest is made up from it. */
struct say {
	const char *key;     /* last part of the id */
	const char *who;     /* "ana" when NULL */
	const char *server;  /* told by; "a.example" when NULL */
	const char *text;
	int at;              /* created, seconds */
	int received;        /* seconds after `at` */
	bool edited;
	const char *boosts;  /* key of ana's post */
	const char *handle, *name;
	const char *also;    /* one claim */
	const char *url;
	enum network network;
	int64_t expires;     /* ms */
};

/* The id of one's post; good until the call after the next. */
const char *id_of(const char *who, const char *key);
/* The post as it would be born; the caller owns it. */
struct post *said(const struct say *say);
enum store_result say(struct store *store, struct say what);
/* The view of one's post; false when it is not held. */
bool look(const struct store *store, const char *who, const char *key, struct store_view *view);
const struct person *person(const struct store *store, const char *who);
/* Sorted, found by place and by id, people counted: fails the test if not. */
void assert_sound(const struct store *store);

#endif
