/* Twins: the same words by the same author on two networks within minutes. It is a guess, so they stay two posts
 * everywhere but where a reader looks; the later one may be shown folded under the first. Main thread.
 *
 * First and later go by place. A first has at most one twin of each other network. Only the newest few thousand posts
 * that came are compared, so a post costs the same however many are held. */
#ifndef MODEL_TWINS_H
#define MODEL_TWINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/pairs.h"
#include "model/store.h"

enum { TWINS_MS = 10 * 60 * 1000, TWINS_WATCHED = 2048 };

struct twins;

/* Borrows the store. each (may be NULL) hears of each pair that began or ended. */
typedef void twins_told(void *arg, struct place first, struct place later);
struct twins *twins_new(const struct store *store, twins_told *each, void *arg);
void twins_free(struct twins *twins);

/* Compares up to n more of the posts held; true when all have been. */
bool twins_step(struct twins *twins, size_t n);
/* Begins anew: posts came of which twins_post was not told. */
void twins_again(struct twins *twins);
/* A post came, was changed or deleted; a handle or name became known. What twins_step has not come to yet waits for it. */
void twins_post(struct twins *twins, const char *id);
void twins_person(struct twins *twins, const char *author_id);
/* Lets go of posts that were evicted. */
void twins_trim(struct twins *twins);

/* Each later post (at) with its first (other), by the later one's place. */
const struct pairs *twins_later(const struct twins *twins);
/* Each first (at) with each of its twins (other). */
const struct pairs *twins_first(const struct twins *twins);

#endif
