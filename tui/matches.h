/* The places in the feed that pass a test (a filter, a search, a thread), kept sorted: counted once, then kept up
 * with each post that comes. Counting goes in slices, so that a hundred thousand posts never hold up a key. Main thread. */
#ifndef TUI_MATCHES_H
#define TUI_MATCHES_H

#include <stdbool.h>
#include <stddef.h>
#include "model/store.h"

/* Whether the post belongs in. found: what matched so far, older posts first. */
struct matches;
typedef bool matches_test(void *arg, const struct matches *found, const struct store_view *view);

struct matches {
	matches_test *test;
	void *arg;
	struct place *at;     /* private: use the functions */
	size_t start, n, capacity;
	struct place scanned; /* everything before it has been tested */
	bool done;
};

/* Forgets what was found and begins anew; the first call on a zeroed struct. */
void matches_begin(struct matches *matches, matches_test *test, void *arg);
void matches_free(struct matches *matches);
/* Tests up to n more posts; true when all have been. */
bool matches_step(struct matches *matches, const struct store *store, size_t n);
/* Adds a place untested, to a list without a test. */
void matches_add(struct matches *matches, struct place place);
/* A post came or was changed: tests it when its turn is over already. */
void matches_post(struct matches *matches, const struct store *store, const char *id);
/* The same for the post at a place. */
void matches_place(struct matches *matches, const struct store *store, struct place place);
/* Drops places of posts that are no longer held, as after a boost was undone. Looks at all. */
void matches_sweep(struct matches *matches, const struct store *store);
/* Drops places of posts that were evicted. */
void matches_trim(struct matches *matches, const struct store *store);

size_t matches_count(const struct matches *matches);
struct place matches_at(const struct matches *matches, size_t index);
/* Index of the first at or after place; count when none. */
size_t matches_seek(const struct matches *matches, struct place place);
bool matches_has(const struct matches *matches, struct place place);

#endif
