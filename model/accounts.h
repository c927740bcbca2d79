/* Which accounts are one person's. Said by the event file, by moderators, by a bridge's handle; proposed where two profiles link to each
 * other, or two accounts keep saying the same words at the same time. Main thread. */
#ifndef MODEL_ACCOUNTS_H
#define MODEL_ACCOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/decisions.h"
#include "model/event_file.h"
#include "model/post.h"
#include "model/store.h"

/* Whether the handle is that of a bridged copy of an account (Bridgy Fed), and which account that is. Pure. */
bool account_unbridge(enum network network, const char *handle, enum network *real, char out[static POST_NAME_MAX]);

/* A number that is the same for all accounts of one person. event may be NULL. It changes with what is known: compare only numbers made at
 * one generation of the store and the decisions. Pure. */
uint64_t account_person(const struct event_file *event, const struct decisions *decisions, const struct store *store, enum network network,
                        const char *id, const char *handle);

/* Who is held by that name of decision_person; NULL when nobody is. */
const struct person *account_named(const struct store *store, const char *name);
/* Whom the moderators said somebody is: the last of the chain, which is not joined to anybody who is held. */
const struct person *account_root(const struct decisions *decisions, const struct store *store, const struct person *person);
/* Whether it is still to be decided that two are one: not one person already, not said to be two, not two in the event's file (may be NULL). */
bool account_undecided(const struct event_file *event, const struct decisions *decisions, const struct store *store, const struct person *one,
                       const struct person *other);

/* ---- what profiles say of each other */

enum { ACCOUNTS_MAX = 2000, ACCOUNT_LINKS = 16, ACCOUNT_NAME = 300 };

/* The account whose page a URL is, as "bluesky:ana.example.org", "mastodon:ana@museum.example", "x:ana", "nostr:npub1…" (NIP-21, and pages
 * that end so); false when it is no such page. Pure. */
bool account_of_page(const char *url, size_t length, char out[static ACCOUNT_NAME]);

struct account {
	enum network network;
	char *id;
	char *links[ACCOUNT_LINKS]; /* other accounts' names */
	size_t link_count;
};
/* Those whose profiles link to other accounts. Zero-initialise. */
struct accounts {
	struct account all[ACCOUNTS_MAX];
	size_t n;
	uint64_t generation; /* changes with what is known */
};
void accounts_done(struct accounts *accounts);
/* A profile's text, plain or HTML; true when what is known changed. */
bool accounts_profile(struct accounts *accounts, enum network network, const char *id, const char *text);
/* The links that are known of an account, with a space between, malloc; "" when there are none. */
char *accounts_links(const struct accounts *accounts, enum network network, const char *id);
/* The same the other way round; true when what is known changed. */
bool accounts_know(struct accounts *accounts, enum network network, const char *id, const char *links);
/* Forgets who is gone. */
void accounts_forget(struct accounts *accounts, enum network network, const char *id);
/* Whether the profiles of both link to the other. */
bool accounts_linked(const struct accounts *accounts, const struct person *a, const struct person *b);
/* Each two whose profiles link to each other, known to be one person (compare account_person) or not. */
typedef void accounts_told(void *arg, const struct person *a, const struct person *b);
void accounts_pairs(const struct accounts *accounts, const struct store *store, accounts_told *each, void *arg);

#endif
