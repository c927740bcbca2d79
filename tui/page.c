#include "tui/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/text.h"
#include "tui/rich.h"

void page_begin(struct page *page, int columns)
{
	*page = (struct page){ .columns = columns, .target = PAGE_NONE };
}

void page_done(struct page *page)
{
	free(page->bytes);
	free(page->lines);
}

static size_t keep(struct page *page, const char *text, size_t length)
{
	if (page->bytes_length + length + 1 > page->bytes_capacity) {
		page->bytes_capacity = (page->bytes_length + length + 1) * 2;
		page->bytes = xrealloc(page->bytes, page->bytes_capacity);
	}
	const size_t at = page->bytes_length;
	memcpy(page->bytes + at, text, length);
	page->bytes[at + length] = 0;
	page->bytes_length += length + 1;
	return at;
}

static void add(struct page *page, struct page_line line)
{
	if (page->n == PAGE_LINES_MAX)
		return;
	if (page->n == page->capacity) {
		page->capacity = page->capacity ? page->capacity * 2 : 32;
		page->lines = xrealloc(page->lines, page->capacity * sizeof *page->lines);
	}
	line.target = page->target;
	page->lines[page->n++] = line;
}

void page_pair(struct page *page, unsigned left_style, const char *left, unsigned style, int indent, const char *text)
{
	const int columns = page->columns - indent - 1 > 1 ? page->columns - indent - 1 : 1;
	const size_t length = strlen(text), base = keep(page, text, length), name = keep(page, left, strlen(left));
	struct page_line line = { .left = name, .left_length = strlen(left), .text = base, .whole = base, .left_style = left_style,
		.style = style, .indent = indent };
	size_t skip, n;
	for (size_t at = 0; (n = text_wrap(text + at, columns, &skip)) > 0 || skip > 0; at += n + skip) {
		line.text = base + at;
		line.length = n;
		add(page, line);
		line.left_length = 0;
	}
	if (line.left_length || length == 0)
		add(page, line);
}

void page_text(struct page *page, unsigned style, int indent, const char *text)
{
	page_pair(page, STYLE_TEXT, "", style, indent, text);
}

void page_textf(struct page *page, unsigned style, int indent, const char *format, ...)
{
	char *text;
	va_list args;
	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		die("out of memory");
	va_end(args);
	page_text(page, style, indent, text);
	free(text);
}

void page_blank(struct page *page)
{
	page_text(page, STYLE_TEXT, 0, "");
}

int page_scroll_max(const struct page *page, int rows)
{
	return (int)page->n > rows ? (int)page->n - rows : 0;
}

/* Only a post's own words have tags and links; the program's sentences may name some too. */
static void draw_text(const struct page *page, struct frame *frame, struct box box, int row, const struct page_line *line,
                      struct rich *rich, size_t *of)
{
	const char *p = page->bytes + line->text;
	if ((line->style & 0xff) != STYLE_TEXT) {
		frame_text(frame, box, row, line->indent, line->style, p, line->length);
		return;
	}
	if (line->whole != *of)
		*rich = (struct rich){ 0 };
	*of = line->whole;
	rich_draw(rich, frame, box, row, line->indent, line->style, p, line->length);
}

void page_draw(const struct page *page, struct frame *frame, struct box box, int scroll, int selected)
{
	struct rich rich = { 0 };
	size_t of = 0;
	for (int row = 0; row < box.rows && scroll + row < (int)page->n; row++) {
		const struct page_line *line = &page->lines[scroll + row];
		frame_text(frame, box, row, 1, line->left_style, page->bytes + line->left, line->left_length);
		draw_text(page, frame, box, row, line, &rich, &of);
		if (selected != PAGE_NONE && line->target == selected)
			frame_puts(frame, box, row, 0, STYLE_KEY, "▌");
	}
}

int page_find(const struct page *page, int target)
{
	for (size_t i = 0; i < page->n; i++)
		if (page->lines[i].target == target)
			return (int)i;
	return 0;
}
