/* A text as large as its place allows: in large letters, or in ordinary cells where there is too little room or the script has no large
 * letters; those are then centred and framed. Pure; main thread. */
#ifndef TUI_LETTERING_H
#define TUI_LETTERING_H

#include "tui/glyphs.h"

/* What a text takes. size 0: ordinary cells. */
struct lettering { int size, rows, columns; bool framed, whole; };

/* The largest that fits in that room, with lines at most `pitch` rows apart. whole: all of the text fits. */
struct lettering lettering_fit(bool ascii, const char *text, int rows, int columns, int pitch);
/* The bytes that fit in that room, with the blanks after them: all of it when it is whole. Never 0 while there is text. */
size_t lettering_part(bool ascii, const struct lettering *lettering, const char *text, int rows, int columns);
/* Draws it at the top of the box (framed: across its middle), cut at its end. */
void lettering_draw(struct frame *frame, struct box box, const struct lettering *lettering, struct ink ink, enum glyphs_align align,
                    const char *text);

#endif
