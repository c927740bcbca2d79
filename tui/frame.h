/* A grid of cells: what drawing makes and term.c (or a test) shows. Pure. Main thread. */
#ifndef TUI_FRAME_H
#define TUI_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Roles, not colours: term.c's palette decides. In the order of its table. */
enum style {
	STYLE_TEXT, STYLE_DIM, STYLE_NAME, STYLE_HANDLE, STYLE_TIME, STYLE_TAG, STYLE_LINK, STYLE_LABEL, STYLE_RULE,
	STYLE_TITLE, STYLE_GOOD, STYLE_WARN, STYLE_BAD, STYLE_NEW, STYLE_FOUND, STYLE_KEY, STYLE_COUNT
};
enum { STYLE_SELECTED = 0x100, STYLE_BOLD = 0x200, STYLE_UNDERLINE = 0x400 }; /* or-ed in */

enum { CELL_CHARS = 5 };

/* One column. width 2: the next cell is width 0 and empty. chars: one base and up to four marks, 0-ended. */
struct cell {
	uint32_t chars[CELL_CHARS];
	uint16_t style;
	uint8_t width;
};

struct frame {
	int rows, columns;
	int cursor_row, cursor_column; /* -1: hidden */
	bool ascii;                    /* the terminal has no UTF-8 */
	struct cell *cells;
};

/* Sizes (and blanks) a frame; frame_done frees. */
void frame_size(struct frame *frame, int rows, int columns);
void frame_done(struct frame *frame);

/* A clip window: drawing outside is cut. */
struct box { int row, column, rows, columns; };

/* Draws clean text at (row, column) of the box in a style, clamped to its columns, cluster by cluster as text_cluster says;
 * returns the column after it. With dots, text that does not fit ends in "…". */
int frame_text(struct frame *frame, struct box box, int row, int column, unsigned style, const char *text, size_t length);
int frame_text_dots(struct frame *frame, struct box box, int row, int column, unsigned style, const char *text, size_t length);
/* Fills count columns with one character. */
void frame_fill(struct frame *frame, struct box box, int row, int column, int count, unsigned style, uint32_t ch);
/* Or-s style bits over count columns (a selection, a found word). */
void frame_mark(struct frame *frame, struct box box, int row, int column, int count, unsigned bits);

/* The frame as UTF-8 lines, each ended by LF, trailing spaces cut: for tests and dumps. malloc. */
char *frame_dump(const struct frame *frame);

#endif
