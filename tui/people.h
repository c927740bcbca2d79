/* The People panel: who writes how much, who asks, who answers, who is new. Main thread. */
#ifndef TUI_PEOPLE_H
#define TUI_PEOPLE_H

#include "tui/frame.h"
#include "tui/scene.h"

/* Sorting thousands of people for every frame would cost more than the frame: the order is made anew when the store
 * changed, and for many people at most once a second. */
struct people_panel {
	unsigned *order;      /* indices into the store's people */
	size_t n, capacity;
	uint64_t generation;  /* the store's when the order was made */
	int64_t made;
	size_t cursor;
	uint64_t chosen;      /* who is selected: text_hash of the id; 0 until the reader moves */
};

void people_panel_done(struct people_panel *panel);
/* Brings the order up to date; true when it changed. */
bool people_panel_sort(struct people_panel *panel, const struct session *session, int64_t now);
/* Whether it is behind the store and has to be sorted again later. */
bool people_panel_stale(const struct people_panel *panel, const struct session *session);
void people_panel_draw(const struct people_panel *panel, const struct scene *scene, struct frame *frame, struct box box, bool focus);
/* Who is selected; NULL when there is nobody. Good until the store changes. */
const struct person *people_panel_chosen(const struct people_panel *panel, const struct session *session);
void people_panel_move(struct people_panel *panel, const struct session *session, int by);
/* The filter that shows this person's posts alone; into out, returned. */
enum { PEOPLE_FILTER = POST_NAME_MAX + 16 };
const char *people_filter(const struct person *person, char out[static PEOPLE_FILTER]);

#endif
