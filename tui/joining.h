/* Accounts that may be one person's and are not known to be: proposed. Pure; main thread. */
#ifndef TUI_JOINING_H
#define TUI_JOINING_H

#include "model/accounts.h"
#include "tui/page.h"
#include "tui/scene.h"

enum joining_reason {
	JOINING_LINKS,  /* their profiles link to each other */
	JOINING_WORDS,  /* both said the same, `twins` times */
	JOINING_PICTURE /* the same name, the same picture */
};

/* Two accounts, each as decision_person names it. */
struct joining {
	char *one, *other;
	enum joining_reason reason;
	unsigned twins;
};

/* Zero-initialise. */
struct joinings {
	struct joining *all;
	size_t n, capacity;
};
void joinings_done(struct joinings *joinings);

/* Changes with what joinings_find goes by, beside the store and the decisions. */
uint64_t joinings_generation(const struct scene *scene);
/* Finds all of them anew. */
void joinings_find(struct joinings *joinings, const struct scene *scene);
/* Both, as long as they are still held and still to be decided; one becomes the account of the person whose key that is,
 * 0: no matter which. False when they are not, or neither is that person. */
bool joining_people(const struct joining *joining, const struct scene *scene, uint64_t key, const struct person **one,
                    const struct person **other);
/* The first that is about this person; NULL when there is none. */
const struct joining *joinings_of(const struct joinings *joinings, const struct scene *scene, uint64_t key);

/* Whom the moderators said somebody is: the last of the chain, which is not joined to anybody itself. */
const struct person *joining_root(const struct scene *scene, const struct person *person);
/* Whether the event's file names them. */
bool joining_in_event(const struct scene *scene, const struct person *person);

/* "The same person as Ana Ruiz on Bluesky?", and why, as lines of a page. */
void joining_page(const struct joining *joining, const struct scene *scene, uint64_t key, struct page *page);
/* The other accounts of a person, in a line of a page; nothing when there is but one. */
void joining_accounts(const struct scene *scene, const struct person *person, struct page *page);

#endif
