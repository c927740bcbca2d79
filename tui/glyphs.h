/* Text in large letters that we draw ourselves with block characters, in several sizes; '#' without UTF-8. Pure: measuring and
 * drawing into a frame. Latin, Greek, Cyrillic, digits and signs are large; what has no large shape (an emoji) stands among them in
 * ordinary cells. Main thread. */
#ifndef TUI_GLYPHS_H
#define TUI_GLYPHS_H

#include <stdbool.h>
#include <stddef.h>
#include "tui/frame.h"

/* Sizes: 1 is the smallest, glyphs_sizes the largest. */
int glyphs_sizes(bool ascii);
/* Rows from one line of text to the next. */
int glyphs_pitch(bool ascii, int size);

enum glyphs_align { GLYPHS_LEFT, GLYPHS_CENTRE };

/* Whether a text is for large letters: hardly any of its letters lack one. */
bool glyphs_suit(const char *text);

/* What text takes when it is wrapped at so many columns. cut: a word is longer than a line. */
struct glyphs_room { int rows, columns, lines; bool cut; };
struct glyphs_room glyphs_measure(bool ascii, int size, const char *text, int columns);
/* The largest size, at most `largest`, at which the text fits in that room without a word being cut, else the largest at which it fits
 * at all; 0: none. */
int glyphs_fit(bool ascii, const char *text, int rows, int columns, int largest);
/* The bytes of the text's beginning that fit in that room at that size; *skip gets the blanks to step over. Never 0 while there is text. */
size_t glyphs_part(bool ascii, int size, const char *text, int rows, int columns, size_t *skip);

/* The styles of a text: its first `lead` bytes may have one of their own. */
struct ink { unsigned style, lead_style; size_t lead; };

/* Draws it at the top of the box, wrapped at its width, cut at its end. Returns the rows it took. */
int glyphs_draw(struct frame *frame, struct box box, int size, struct ink ink, enum glyphs_align align, const char *text);

#endif
