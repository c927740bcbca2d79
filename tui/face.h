/* What a screen is to the loop that runs it: keys, news and time in, what must happen next out. Main thread. */
#ifndef TUI_FACE_H
#define TUI_FACE_H

#include <stdbool.h>
#include <stdint.h>
#include "model/session.h"
#include "tui/frame.h"

/* What must happen, as bits; the loop does it once. */
enum screen_do {
	SCREEN_DRAW = 1,
	SCREEN_QUIT = 2,
	SCREEN_OPEN = 4,     /* open screen_link in a browser */
	SCREEN_COPY = 8,     /* copy screen_link */
	SCREEN_RETRY = 16,   /* waiting sources try now */
	SCREEN_SUSPEND = 32,
	SCREEN_REDRAW = 64,  /* everything anew: the terminal may be in disorder */
	SCREEN_WORK = 128    /* call screen_work again soon */
};

/* Each is told its own `self` and the time. */
struct face {
	void *self;
	unsigned (*size)(void *self, int rows, int columns, int64_t now);
	unsigned (*key)(void *self, int key, int64_t now);       /* a key of tui/key.h */
	void (*news)(void *self, const struct news *news);       /* session_pump's each; may be missing */
	unsigned (*changed)(void *self, unsigned changed, int64_t now); /* what session_pump returned */
	unsigned (*work)(void *self, int64_t now);               /* after SCREEN_WORK; may be missing where none is asked for */
	unsigned (*tick)(void *self, int64_t now);               /* time has passed */
	int64_t (*due)(const void *self, int64_t now);           /* when it reads differently though nothing happens */
	void (*draw)(const void *self, struct frame *frame);     /* into a frame sized as told */
	const char *(*link)(const void *self);                   /* for SCREEN_OPEN and SCREEN_COPY */
	void (*say)(void *self, const char *line);               /* what came of them */
	bool stays;                                              /* ^Z does not give the terminal to the shell: others are looking */
};

#endif
