/* The feed: posts from old to new with the reader's place among them. The place is a post, never a row: whatever arrives,
 * goes or is resized, that post stays where it is on the screen. Only what is visible is laid out. Pure but for the moves. */
#ifndef TUI_FEED_H
#define TUI_FEED_H

#include <stdbool.h>
#include "tui/frame.h"
#include "tui/scene.h"

struct feed {
	struct place cursor; /* the selected post */
	int row;             /* where its head line stands in the feed's box; not used at the tail */
	bool tail;           /* follows the newest */
	struct place seen;   /* the newest post that was ever on the screen */
};

struct feed_size { int rows, columns; };

/* What is on the screen. */
struct feed_layout {
	size_t count;
	size_t cursor;   /* index of the selected post */
	int cursor_row;
	size_t top;      /* first post with a row on the screen; its rules begin at top_row, which may be negative */
	int top_row;
	size_t bottom;   /* last post that is wholly on the screen */
	int end_row;     /* where everything ends, when that is on the screen, else past the last row */
};
void feed_lay(const struct scene *scene, const struct feed *feed, struct feed_size size, struct feed_layout *out);
void feed_draw(const struct scene *scene, const struct feed *feed, struct frame *frame, struct box box);

/* Posts newer than any that was ever on the screen, boosts not counted; and all that is below the screen. */
size_t feed_waiting(const struct scene *scene, const struct feed *feed);
size_t feed_below(const struct scene *scene, const struct feed *feed, struct feed_size size);

/* After anything changed: at the tail goes to the newest; notes what was seen. */
void feed_settle(const struct scene *scene, struct feed *feed, struct feed_size size);
/* Moves. By one post; by lines; to either end; to the post at or after a place. */
void feed_step(const struct scene *scene, struct feed *feed, struct feed_size size, int step);
void feed_scroll(const struct scene *scene, struct feed *feed, struct feed_size size, int lines);
void feed_first(const struct scene *scene, struct feed *feed, struct feed_size size);
void feed_last(const struct scene *scene, struct feed *feed, struct feed_size size);
void feed_go(const struct scene *scene, struct feed *feed, struct feed_size size, struct place place);
/* No blank rows above the first post, nor below the last one while there is more above. */
void feed_tidy(const struct scene *scene, struct feed *feed, struct feed_size size);
/* Stays at the selected post from now on, even when it is the newest. */
void feed_hold(const struct scene *scene, struct feed *feed, struct feed_size size);

#endif
