/* The questions: those of the agenda, and what people ask; a panel beside the feed, and the whole list. Main thread. */
#ifndef TUI_QUESTIONS_H
#define TUI_QUESTIONS_H

#include "tui/frame.h"
#include "tui/scene.h"

struct question_row {
	bool asked;            /* by somebody in the room; else it is one of the agenda */
	size_t index;          /* among those in the ledger */
	struct place place;    /* of its post; zero when it is only planned */
	unsigned number;       /* of the agenda's */
	enum question_state state;
	bool old;              /* of another day */
};

/* Made anew when the ledger or the decisions changed. */
struct questions_panel {
	struct question_row *rows;
	size_t n, capacity;
	size_t agenda;         /* so many of them are the agenda's, and stand first */
	size_t open;           /* asked, and neither answered nor parked nor dismissed; they come next */
	size_t incoming;       /* of those, nobody has looked at */
	uint64_t generation;
	int64_t made;
	size_t cursor;
	struct place chosen;   /* what is selected, once the reader moved: a question and no row */
	unsigned chosen_number;
};

void questions_panel_done(struct questions_panel *panel);
/* Brings the rows up to date, when there are many not more often than a few times a second; true when they changed. */
bool questions_panel_sort(struct questions_panel *panel, const struct scene *scene);
bool questions_panel_stale(const struct questions_panel *panel, const struct scene *scene);
void questions_panel_move(struct questions_panel *panel, int by);
/* The selected row; NULL when there is none. */
const struct question_row *questions_panel_chosen(const struct questions_panel *panel);
/* Rows of the panel beside the feed with nothing left out, its heading included; 0 when there is nothing to show. */
int questions_panel_rows(const struct questions_panel *panel, const struct scene *scene);
/* The panel beside the feed: what is asked now and what waits. */
void questions_panel_draw(const struct questions_panel *panel, const struct scene *scene, struct frame *frame, struct box box);
/* The whole list. */
void questions_draw(const struct questions_panel *panel, const struct scene *scene, struct frame *frame, struct box box);

/* "Q1 for 6m · Q2 at 20:15 · 42m left · 12 answers, fewer now": as much of it as fits; "" when there is nothing to say. Returns out. */
enum { CLOCK_LINE = 200 };
const char *questions_clock(const struct scene *scene, int columns, char out[static CLOCK_LINE]);

#endif
