/* A post's text with its hashtags and links in their styles. Pure. */
#ifndef TUI_RICH_H
#define TUI_RICH_H

#include <stddef.h>
#include "tui/frame.h"

/* Where the next tag and the next link stand. Zero-initialise for each text, then draw its lines in order. */
struct rich { const char *tag, *tag_end, *link, *link_end; };

/* Draws length bytes of the text at p, a line of it. Returns the column after it. */
int rich_draw(struct rich *rich, struct frame *frame, struct box box, int row, int column, unsigned style,
              const char *p, size_t length);

#endif
