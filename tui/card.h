/* One post as the feed shows it: a head line and a few lines of text. Pure. */
#ifndef TUI_CARD_H
#define TUI_CARD_H

#include <stdbool.h>
#include "tui/frame.h"
#include "tui/scene.h"

/* The post's rows in a box of that width with at most fold rows of text and pictures below the head line. */
int card_height(const struct scene *scene, const struct store_view *view, int columns, int fold);
/* Draws it with its head line at row of the box (rows outside are cut); selected: with a bar at its left. */
void card_draw(const struct scene *scene, const struct store_view *view, struct frame *frame, struct box box,
               int row, int fold, bool selected);

/* Columns the text stands in from the left, in a box of that width. */
int card_indent(int columns);
/* "[photo: a brass astrolabe]"; alt's line breaks become spaces. malloc. */
char *card_media(const char *kind, const char *alt);
/* One line of text: line breaks become spaces, at most a screen's width. malloc. */
char *card_line(const char *text);

#endif
