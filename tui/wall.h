/* The presenter's screen: what there is to show in, a frame out. Fits itself to any size. Pure; main thread.
 *
 * Nothing here can say that something is wrong: a wall without posts is a title card. */
#ifndef TUI_WALL_H
#define TUI_WALL_H

#include <stdbool.h>
#include <stddef.h>
#include "model/decisions.h"
#include "tui/frame.h"

/* Smaller than this, only the tag stands there. */
enum { WALL_ROWS_MIN = 14, WALL_COLUMNS_MIN = 44, WALL_TEXT = 4096 };

/* Strings are never NULL, "" for none. */
struct wall_post { const char *name, *handle, *text; size_t from; /* where in the text this page begins */ };

struct wall_scene {
	enum wall_state state;       /* WALL_PANIC: the title card, whatever else there is; WALL_BLANK: nothing at all */
	const char *name;            /* the event's */
	const char *tag;             /* with its # */
	const char *page;            /* the tag's page, for the QR code */
	const char *question_name;   /* "Q3", or who asks */
	const char *question;        /* of the moment */
	const struct wall_post *post; /* NULL: none */
	const char *part;            /* of a post of several pages: "1/2" */
	bool pinned;                 /* it has the whole screen */
	const char *counts;          /* in words */
};

/* Draws into a frame that was sized. */
void wall_draw(const struct wall_scene *scene, struct frame *frame);
/* How many bytes of the post's text, from `from` on, stand on this page; the next page begins after them. All pages of a post have letters
 * of one size. */
size_t wall_page(const struct wall_scene *scene, int rows, int columns, bool ascii);

/* For the speaker's own screen. */
struct speaker_scene {
	const char *tag;
	const char *now_name, *now, *next_name, *next;
	const char *open, *left;     /* in words: "3 open", "12 min left" */
	const char *message;         /* of the moderator */
};
void speaker_draw(const struct speaker_scene *scene, struct frame *frame);

#endif
