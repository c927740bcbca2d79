/* Posts that may belong to the conversation but lack its tag: proposed by a source, shown apart, part of nothing until somebody keeps
 * them. Main thread. */
#ifndef MODEL_STRAYS_H
#define MODEL_STRAYS_H

#include <stdbool.h>
#include <stddef.h>
#include "model/event.h"
#include "model/post.h"

enum { STRAYS_MAX = 100 };

struct stray {
	struct post *post; /* owned by the strays */
	char *near;        /* the tag it has instead, folded; "" for an untagged reply */
	unsigned source;
};

/* Zero-initialise; by the time they were received, the newest last. */
struct strays {
	struct stray all[STRAYS_MAX];
	size_t n;
};

void strays_done(struct strays *strays);
/* Takes the event's post. false when it is there already; the oldest goes when there are too many. */
bool strays_add(struct strays *strays, struct event *event);
/* NULL when it is not there. */
const struct stray *strays_find(const struct strays *strays, const char *id);
/* Forgets one, or all of an author; whether there was any. */
bool strays_drop(struct strays *strays, const char *id);
bool strays_drop_author(struct strays *strays, enum network network, const char *author_id);
/* The post of one, which the caller owns then; *source is whose it was. NULL when it is not there. */
struct post *strays_take(struct strays *strays, const char *id, unsigned *source);
/* Gives one away, as it is. */
void strays_move(struct strays *from, size_t index, struct strays *to);
/* A name became known; whether anything shown changed. */
bool strays_person(struct strays *strays, const struct event *event);

#endif
