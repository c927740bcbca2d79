/* Accounts of one name on different networks: whose pictures are worth comparing, and whether they are the same. Anybody may take a name
 * and a picture: it is for people to decide what that means. Main thread. */
#ifndef MODEL_AVATARS_H
#define MODEL_AVATARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/decisions.h"
#include "model/event_file.h"
#include "model/store.h"

/* At most so many pictures are asked for; a name that more accounts have is a common one, or taken on purpose; among more people, or with more
 * pairs, names meet by chance, and looking takes too long. Two hashes of which so many bits differ are one picture, in another format and
 * size. */
enum { AVATARS_MAX = 40, AVATARS_NAMESAKES = 8, AVATARS_PEOPLE = 5000, AVATARS_PAIRS = 500, AVATARS_BITS = 6 };

struct avatar {
	enum network network;
	char *id;
	bool known;
	uint64_t hash; /* when known: net/avatar_hash.h */
};
/* Those whose picture was asked for. Zero-initialise. */
struct avatars {
	struct avatar all[AVATARS_MAX];
	size_t n;
	uint64_t generation; /* changes with what is known */
};
void avatars_done(struct avatars *avatars);

/* Notes that this account's picture is asked for; false when it was before, or there are too many. */
bool avatars_ask(struct avatars *avatars, enum network network, const char *id);
/* What became of it, perhaps anew; true when what is known changed. Of accounts that nobody asked for nothing is kept. */
bool avatars_told(struct avatars *avatars, enum network network, const char *id, uint64_t hash);

/* Whether two hashes are of one picture. Pure. */
bool avatars_alike(uint64_t one, uint64_t other);
/* A number for a display name as people read it: without case, accents, spaces, punctuation, emoji and :emoji:; 0 when nothing is left.
 * Pure. */
uint64_t avatars_name(const char *name);

/* Each two accounts of one name on different networks that have posts, but of no name that too many have; nobody among more than
 * AVATARS_PEOPLE, about AVATARS_PAIRS at most. */
typedef void avatars_told_of(void *arg, const struct person *a, const struct person *b);
void avatars_namesakes(const struct store *store, avatars_told_of *each, void *arg);

enum avatars_say {
	AVATARS_OPEN,   /* one picture is not known, or both are not */
	AVATARS_DIFFER, /* or the one picture says nothing: others have it, too */
	AVATARS_SAME
};
/* What the pictures of two namesakes say. One that anybody else has, by another name or twice on a network, is no evidence: it is what a
 * network gives those who have none. Who is one person as account_person says is nobody else. event may be NULL. */
enum avatars_say avatars_say(const struct avatars *avatars, const struct event_file *event, const struct decisions *decisions,
                             const struct store *store, const struct person *a, const struct person *b);

#endif
