/* A page of wrapped lines that scrolls: help, a whole post, the sources, a feed that is still empty. Built anew for each
 * use; what it holds is bounded. Main thread. */
#ifndef TUI_PAGE_H
#define TUI_PAGE_H

#include <stddef.h>
#include "tui/frame.h"

enum { PAGE_LINES_MAX = 4000, PAGE_NONE = -1 };

struct page_line {
	size_t left, left_length;  /* a word or two at the left margin */
	size_t text, length;       /* a line of … */
	size_t whole;              /* … this text */
	unsigned left_style, style;
	int indent;
	int target;                /* what the line belongs to, or PAGE_NONE */
};

struct page {
	int columns;
	int target;                /* given to each line that is added */
	char *bytes;
	size_t bytes_length, bytes_capacity;
	struct page_line *lines;
	size_t n, capacity;
};

/* Begins a page for that width. page_done frees. */
void page_begin(struct page *page, int columns);
void page_done(struct page *page);

/* Adds text, wrapped, from column indent on. */
void page_text(struct page *page, unsigned style, int indent, const char *text);
void page_textf(struct page *page, unsigned style, int indent, const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The same with `left` at column 1 of the first line. */
void page_pair(struct page *page, unsigned left_style, const char *left, unsigned style, int indent, const char *text);
void page_blank(struct page *page);

/* How far it can scroll in that many rows. */
int page_scroll_max(const struct page *page, int rows);
/* Draws from line `scroll` on; lines of the selected target get a bar. */
void page_draw(const struct page *page, struct frame *frame, struct box box, int scroll, int selected);
/* The first line of a target; 0 when there is none. */
int page_find(const struct page *page, int target);

#endif
