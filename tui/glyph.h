/* One large letter: its parts (letter and marks) put together, and the pen that draws them into a grid of dots. Pure. */
#ifndef TUI_GLYPH_H
#define TUI_GLYPH_H

#include <stdbool.h>
#include <stddef.h>

enum { GLYPH_PARTS = 8, GLYPH_SPACE = 3 };

/* In units of the shapes. */
struct glyph_part { const char *rows, *lines; int x, y; };
struct glyph {
	struct glyph_part parts[GLYPH_PARTS];
	int n;
	int width;       /* without the space after it */
	int top, bottom; /* first row, and the row after the last one; equal for a space */
};

/* The letter that a cluster is; false when there is no large one for it. */
bool glyph_of(const char *cluster, size_t length, struct glyph *out);

/* Dots for a unit and for the width of a stroke, across and down. */
struct pen { double across, down; int wide, tall; };

/* A grid of dots, one byte each: 1 where there is ink. */
struct dots { int rows, columns; unsigned char *at; };

/* Where a column of units begins, in dots. */
int pen_across(const struct pen *pen, int units);
int pen_down(const struct pen *pen, int units);

/* Draws it with the top of its capitals at that dot; what would fall outside is cut. */
void glyph_draw(const struct glyph *glyph, const struct pen *pen, struct dots *dots, int row, int column);

#endif
