/* A line being typed: a filter, something to find. Pure; main thread. */
#ifndef TUI_PROMPT_H
#define TUI_PROMPT_H

#include <stdbool.h>
#include <stddef.h>
#include "tui/frame.h"

enum { PROMPT_MAX = 512, PROMPT_HISTORY = 16 };

struct prompt_history {
	char lines[PROMPT_HISTORY][PROMPT_MAX]; /* newest first */
	size_t n;
};

struct prompt {
	char text[PROMPT_MAX];
	size_t at;                   /* the cursor, in bytes */
	struct prompt_history *history;
	size_t recalled;             /* 0: what is typed; n: the nth line of the history */
	char typed[PROMPT_MAX];      /* kept while looking through the history */
};

enum prompt_result { PROMPT_IGNORED, PROMPT_MOVED, PROMPT_CHANGED, PROMPT_DONE, PROMPT_CANCELLED };

/* Begins with that text, the cursor at its end. The history is borrowed. */
void prompt_begin(struct prompt *prompt, struct prompt_history *history, const char *text);
/* A key of tui/key.h. */
enum prompt_result prompt_key(struct prompt *prompt, int key);
/* Adds a line to the history, once. */
void prompt_remember(struct prompt_history *history, const char *line);
/* Draws `lead` and the text into the row and puts the frame's cursor there. Returns the column of the text's first byte,
 * less what is scrolled out at the left. */
int prompt_draw(const struct prompt *prompt, struct frame *frame, struct box box, int row, const char *lead);

#endif
