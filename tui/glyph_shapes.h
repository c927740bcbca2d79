/* The shapes of large letters, drawn for this program on a grid: capitals are seven units tall, small letters five. Constant. */
#ifndef TUI_GLYPH_SHAPES_H
#define TUI_GLYPH_SHAPES_H

#include <stdint.h>

/* rows: the grid from the top, rows divided by '/', '#' where a stroke passes. top: the row of the first one, 0 the top of a capital, 6
 * its foot. lines, for large sizes, where a grid makes a poor diagonal: strokes of points "xy" joined by '-', divided by ',', and "=o"
 * for all of that letter; else NULL. */
struct glyph_shape { uint32_t ch; signed char top; const char *rows, *lines; };

/* Where a mark stands: over the letter, under it, at its right shoulder, at the end of its foot. gap: rows left free. */
enum glyph_side { MARK_ABOVE, MARK_BELOW, MARK_RIGHT, MARK_END };
struct glyph_mark { uint32_t ch; enum glyph_side side; signed char gap; const char *rows; };

/* NULL when there is none. */
const struct glyph_shape *glyph_shape(uint32_t ch);
/* As that base letter bears it: a caron on a tall letter is an apostrophe, a cedilla under k a comma. NULL when there is none. */
const struct glyph_mark *glyph_mark(uint32_t base, uint32_t ch);
/* The body of a letter that loses its dot to a mark above; others as they are. */
uint32_t glyph_body(uint32_t base);

#endif
