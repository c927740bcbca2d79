/* What there is to show: the model, through the filter in force. Drawing takes it const. Main thread. */
#ifndef TUI_SCENE_H
#define TUI_SCENE_H

#include <stddef.h>
#include <stdint.h>
#include "model/event_file.h"
#include "model/questions.h"
#include "model/session.h"
#include "model/twins.h"
#include "tui/matches.h"

struct scene {
	const struct session *session;
	const struct event_file *event; /* NULL: none */
	const struct matches *matches; /* what passes the filter; NULL: everything */
	const struct pairs *folded;    /* twins that are not shown, under which post; NULL: none */
	const struct twins *twins;     /* all of them; NULL: not known */
	const char *found;             /* folded words to highlight, "" none */
	bool plain;                    /* no rules between the posts */
	bool why;                      /* of an answer: how sure it is one, and by what sign */
	int64_t now;
};

/* The posts shown, oldest first: how many, the one at index, the index of the first at or after place. */
size_t scene_count(const struct scene *scene);
struct place scene_place(const struct scene *scene, size_t index);
const struct rec *scene_at(const struct scene *scene, size_t index);
size_t scene_seek(const struct scene *scene, struct place place);

/* How many boosts are shown after a place; in a filtered feed at most a few thousand are looked at. */
size_t scene_boosts_after(const struct scene *scene, struct place place);
/* Whether the post is folded under another; *first is which. */
bool scene_folded(const struct scene *scene, struct place place, struct place *first);
/* The twins of a post, whether folded or not, its own first among them: how many of out are filled. */
size_t scene_twins(const struct scene *scene, struct place place, struct place out[static NETWORK_COUNT]);

/* What this person is: bits of enum role, by what was decided, else by the event's file; and as a word, "" for none. */
enum { ROLE_PROPOSED = 1 << 8 }; /* besides: nobody said yet that this is the host */
unsigned scene_roles(const struct scene *scene, enum network network, const char *author_id, const char *handle);
const char *scene_role_word(unsigned roles);

/* Whether this writer was first heard of since the reader came (or left last time). */
bool scene_newcomer(const struct scene *scene, const struct person *person);
#endif
