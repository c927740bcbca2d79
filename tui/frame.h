/* A grid of cells: what drawing makes and term.c (or a test) shows. Pure. Main thread. */
#ifndef TUI_FRAME_H
#define TUI_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Roles, not colours: palette.c decides. QR: dark on light; QR_INK: where there is no character to be dark. */
enum style {
	STYLE_TEXT, STYLE_DIM, STYLE_NAME, STYLE_HANDLE, STYLE_TIME, STYLE_TAG, STYLE_LINK, STYLE_LABEL, STYLE_RULE,
	STYLE_TITLE, STYLE_GOOD, STYLE_WARN, STYLE_BAD, STYLE_NEW, STYLE_FOUND, STYLE_KEY,
	STYLE_QR, STYLE_QR_INK, STYLE_COUNT
};
enum { STYLE_SELECTED = 0x100, STYLE_BOLD = 0x200, STYLE_UNDERLINE = 0x400 }; /* or-ed in */

enum { CELL_CHARS = 5, FRAME_ROWS_MAX = 500, FRAME_COLUMNS_MAX = 1000 };

/* One column. width 2: the next cell is width 0 and empty. chars: one base and up to four marks, 0-ended. */
struct cell {
	uint32_t chars[CELL_CHARS];
	uint16_t style;
	uint8_t width;
	uint8_t spare; /* 0, so that rows compare as bytes */
};

struct frame {
	int rows, columns;
	int cursor_row, cursor_column; /* -1: hidden */
	bool ascii;                    /* the terminal has no UTF-8 */
	struct cell *cells;
};

/* Sizes (within the ceilings above) and blanks a frame that was zero or sized before; frame_done frees. */
void frame_size(struct frame *frame, int rows, int columns);
void frame_done(struct frame *frame);

/* A clip window: drawing outside is cut. */
struct box { int row, column, rows, columns; };

/* The whole frame as a box. */
struct box frame_box(const struct frame *frame);

/* Draws clean text at (row, column) of the box in a style, clamped to its columns, cluster by cluster as text_cluster says;
 * returns the column after it. With dots, text that does not fit ends in "…". */
int frame_text(struct frame *frame, struct box box, int row, int column, unsigned style, const char *text, size_t length);
int frame_text_dots(struct frame *frame, struct box box, int row, int column, unsigned style, const char *text, size_t length);
/* frame_text_dots of a NUL-terminated string. */
int frame_puts(struct frame *frame, struct box box, int row, int column, unsigned style, const char *text);
/* The same ending before column `end`; returns the column where it begins. Nothing is drawn when it would begin before `from`. */
int frame_puts_right(struct frame *frame, struct box box, int row, int from, int end, unsigned style, const char *text);
/* Fills count columns with one character that is one column wide. */
void frame_fill(struct frame *frame, struct box box, int row, int column, int count, unsigned style, uint32_t ch);
/* Or-s style bits over count columns (a selection). */
void frame_mark(struct frame *frame, struct box box, int row, int column, int count, unsigned bits);
/* Gives every place in the box where the folded needle stands STYLE_FOUND, row by row. "" finds nothing. */
void frame_find(struct frame *frame, struct box box, const char *needle);

/* The frame as UTF-8 lines, each ended by LF, trailing spaces cut: for tests and dumps. malloc. */
char *frame_dump(const struct frame *frame);

#endif
