/* The colours of the styles: of the terminal's own theme for reading, and two that fill the screen for a projector. Pure. */
#ifndef TUI_PALETTE_H
#define TUI_PALETTE_H

#include <stdint.h>
#include "tui/frame.h"

enum palette { PALETTE_OWN, PALETTE_DARK, PALETTE_LIGHT, PALETTE_COUNT };

/* Attributes of a style, for term.c to translate. */
enum { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_UNDERLINE = 4, LOOK_REVERSE = 8 };
enum { COLOUR_OWN = -1 };

/* ink and paper: one of the eight oldest colours, or COLOUR_OWN; ink_rgb and paper_rgb: 0xRRGGBB, for terminals with more (PALETTE_OWN has
 * none); with and without: attributes with colours and without any. */
struct look { int ink, paper; uint32_t ink_rgb, paper_rgb; unsigned with, without; };
struct look palette_look(enum palette palette, enum style style);

/* The nearest of the 256 colours of xterm that a theme leaves alone (16 … 255). */
int palette_256(uint32_t rgb);
/* What that colour is. */
uint32_t palette_rgb(int of_256);

#endif
