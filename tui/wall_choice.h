/* Which posts a wall shows, in which order: the newest that may be shown, each new one soon, then round again. What may be shown
 * is model/screening.h's to say. Main thread. */
#ifndef TUI_WALL_CHOICE_H
#define TUI_WALL_CHOICE_H

#include "model/screening.h"
#include "model/session.h"

enum { CHOICE_POSTS = 24, CHOICE_SHOWN = 64 };

struct chosen { struct place place; uint64_t id, words; };

struct choice {
	const struct session *session;     /* borrowed; what asks a numbered question of its ledger is no page: it stands over the pages in its time */
	const struct event_file *event;    /* borrowed; never NULL */
	const struct blocklist *blocklist; /* borrowed */
	struct chosen posts[CHOICE_POSTS]; /* by place */
	size_t n;
	uint64_t shown[CHOICE_SHOWN];      /* ids that have been on the wall, the newest first */
	size_t shown_n;
	struct chosen question;            /* stands on the wall already; id 0 none */
	int64_t until;                     /* when another post may be shown though nothing happens; INT64_MAX never */
};

/* Looks anew, after any change and when `until` has come. */
void choice_update(struct choice *choice, int64_t now);
/* Whether that very post may be shown now, also when it is not among the chosen any more. */
bool choice_allows(const struct choice *choice, const struct chosen *post, int64_t now);
/* The post after that one (NULL: none is on the wall): one that was never shown, else, unless only_new, the next in order, round the end.
 * NULL when there is none. It is taken for shown from now on. */
const struct chosen *choice_next(struct choice *choice, const struct chosen *after, bool only_new);
/* The post that the moderators pinned, if there is nothing against it; who pins an undecided one wants it shown. */
bool choice_pinned(const struct choice *choice, int64_t now, struct chosen *out);
/* What the screening says of the post at that place, which is read into view; SCREEN_NEVER when there is none. */
enum screening choice_screen(const struct choice *choice, struct place place, int64_t now, struct store_view *view);
struct chosen choice_of(const struct store_view *view);
/* Reads a chosen post; false when it is gone. */
bool choice_read(const struct choice *choice, const struct chosen *post, struct store_view *view);

#endif
