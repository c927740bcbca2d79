/* What may be shown on a wall, and why not. Pure: told everything, keeps nothing. Main thread.
 *
 * In this order: deleted posts and boosts never; what was struck or dismissed, or whose author is muted, never; what was approved, or
 * taken as a question to be asked, unless its author changed it since; what is marked sensitive, never by itself; what has a word of the
 * blocklist waits for a person; hosts, curators and trusted people at once; who posts more than the cap waits for a person; others when
 * approved, or hold-back after they arrived. */
#ifndef MODEL_SCREENING_H
#define MODEL_SCREENING_H

#include <stdint.h>
#include "model/blocklist.h"
#include "model/decisions.h"
#include "model/event_file.h"
#include "model/store.h"

enum screening {
	SCREEN_SHOW,
	SCREEN_HOLD,      /* shown by itself at *until, unless somebody decides */
	SCREEN_UNDECIDED, /* waits for a person */
	SCREEN_NEVER      /* nobody needs to be asked; an approval still counts for sensitive ones */
};

/* What it goes by. */
struct screening_rules {
	const struct event_file *event;    /* event_file_defaults when there is none */
	const struct blocklist *blocklist; /* NULL: no words */
	const struct decisions *decisions;
	const struct store *store;         /* for the cap on loud authors */
};

enum { SCREENING_WHY = 160 };

/* until: when a HOLD ends; for SHOW, the moment it could be shown from (a hold-back that is over), 0 always; may be NULL. why: in words for
 * the moderator ("struck by ana", "has the word …"), SCREENING_WHY bytes; may be NULL. Tens of microseconds. */
enum screening screening_of(const struct screening_rules *rules, const struct store_view *view, int64_t now, int64_t *until, char *why);

/* The decision by which somebody let the post through: approved it, or took it as a question to be asked; NULL none. */
const struct decision *screening_approval(const struct decisions *decisions, const char *post);

/* Bits of enum role of an author: what the event file says of the handle, what was decided about the person, and about those
 * that were said to be the same person. event may be NULL. */
unsigned screening_roles(const struct event_file *event, const struct decisions *decisions, enum network network, const struct author *author);

#endif
