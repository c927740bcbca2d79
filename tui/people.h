/* The People panel: who writes how much, who asks, who answers, who is new, and whom to look after. Main thread. */
#ifndef TUI_PEOPLE_H
#define TUI_PEOPLE_H

#include "tui/frame.h"
#include "tui/joining.h"
#include "tui/scene.h"

/* Whom it shows. */
enum people_kind { PEOPLE_ALL, PEOPLE_NEW, PEOPLE_UNANSWERED, PEOPLE_SILENT, PEOPLE_KINDS };

/* One person, with all their accounts that are known to be theirs. */
struct people_row {
	unsigned person;      /* index of the account that wrote most, in the store's people */
	unsigned posts, questions, answers;
	unsigned asked, open; /* what they asked the hosts; what of it nobody answered */
	unsigned roles;       /* bits of enum role */
	unsigned networks;    /* 1 << enum network */
	int64_t first, last;
	bool greeted;
	bool joining;         /* another account may be theirs, too */
};

/* Sorting thousands of people for every frame would cost more than the frame: the order is made anew when something
 * changed, and for many people at most once a second. */
struct people_panel {
	struct people_row *rows;
	size_t n, capacity;
	size_t all;           /* people, of every kind */
	uint64_t generation;  /* of the store, the decisions and the questions, when the order was made */
	struct joinings joinings; /* which accounts may be one person's */
	int64_t made;
	enum people_kind kind;
	size_t cursor;
	uint64_t chosen;      /* who is selected: text_hash of the id; 0 until the reader moves */
};

void people_panel_done(struct people_panel *panel);
/* Brings the order up to date; true when it changed. */
bool people_panel_sort(struct people_panel *panel, const struct scene *scene, int64_t now);
/* Whether it is behind the store and has to be sorted again later. */
bool people_panel_stale(const struct people_panel *panel, const struct scene *scene);
/* Shows the next kind. */
void people_panel_kind(struct people_panel *panel, const struct scene *scene, int64_t now);
void people_panel_draw(const struct people_panel *panel, const struct scene *scene, struct frame *frame, struct box box, bool focus);
/* Who is selected; NULL when there is nobody. Good until the store changes. */
const struct person *people_panel_chosen(const struct people_panel *panel, const struct session *session);
void people_panel_move(struct people_panel *panel, const struct session *session, int by);
/* What all accounts of one person have in common, as far as the event's file and the moderators say so. */
uint64_t people_key(const struct scene *scene, const struct person *person);
/* The filter that shows this person's posts alone, of as many accounts as there is room for; into out, returned. */
enum { PEOPLE_FILTER = POST_NAME_MAX + 192 };
const char *people_filter(const struct scene *scene, const struct person *person, char out[static PEOPLE_FILTER]);

#endif
