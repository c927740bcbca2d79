#include "tui/lettering.h"

#include <string.h>
#include "model/text.h"

enum { FRAME_ROWS = 4, FRAME_COLUMNS = 8, MEASURE = 64 };

/* ---- ordinary cells ---- */

static int cells_rows(const char *text, int columns, int *widest)
{
	int rows = 0;
	size_t skip;
	*widest = 0;
	for (const char *p = text; *p; rows++) {
		const size_t n = text_wrap(p, columns, &skip);
		const int width = text_width(p, n);
		if (n == 0 && skip == 0)
			break;
		*widest = width > *widest ? width : *widest;
		p += n + skip;
	}
	return rows;
}

/* The narrowest lines that take no more rows: lines of one length look calmer. */
static int even_columns(const char *text, int columns)
{
	int widest;
	const int rows = cells_rows(text, columns, &widest);
	int narrow = text_width(text, strlen(text)) / (rows ? rows : 1);
	for (narrow = narrow < 1 ? 1 : narrow; narrow < columns; narrow++)
		if (cells_rows(text, narrow, &widest) <= rows)
			break;
	return narrow < columns ? narrow : columns;
}

static struct lettering cells_fit(const char *text, int rows, int columns, bool framed)
{
	struct lettering out = { .framed = framed && rows > FRAME_ROWS && columns > FRAME_COLUMNS };
	const int room = out.framed ? columns - FRAME_COLUMNS : columns;
	const int measure = out.framed ? even_columns(text, room < MEASURE ? room : MEASURE) : room;
	out.rows = cells_rows(text, measure, &out.columns);
	if (out.framed && out.rows + FRAME_ROWS > rows && room > MEASURE)
		out.rows = cells_rows(text, room, &out.columns);
	out.rows += out.framed ? FRAME_ROWS : 0;
	out.columns += out.framed ? FRAME_COLUMNS : 0;
	out.whole = out.rows <= rows;
	out.rows = out.whole ? out.rows : rows;
	return out;
}

/* ---- public ---- */

/* Ordinary cells are large enough where a screen has few of them. */
static bool cells_will_do(int rows, int columns)
{
	return rows < 30 && columns < 150;
}

/* Of a text that takes several pages: the least rows that a page may have without there being more pages, so that the last one is not
 * a word or two. Lines with marks over their capitals take some more. */
static int even_rows(int all, int rows, int pitch)
{
	const int pages = (all + rows - 1) / rows, lines = (all + pitch - 1) / pitch, a_page = (lines + pages - 1) / pages;
	return a_page * pitch < rows ? a_page * pitch : rows;
}

struct lettering lettering_fit(bool ascii, const char *text, int rows, int columns, int pitch)
{
	int largest = glyphs_sizes(ascii);
	if (rows <= 0 || columns <= 0)
		return (struct lettering){ 0 };
	if (!glyphs_suit(text))
		return cells_fit(text, rows, columns, true);
	while (largest > 1 && glyphs_pitch(ascii, largest) > pitch)
		largest--;
	struct lettering out = { .size = glyphs_fit(ascii, text, rows, columns, largest), .whole = true };
	if (out.size == 0 && !cells_will_do(rows, columns)) {
		out.whole = false;
		out.size = glyphs_measure(ascii, 1, "X", columns).rows <= rows ? 1 : 0;
	}
	if (out.size == 0)
		return cells_fit(text, rows, columns, false);
	const struct glyphs_room room = glyphs_measure(ascii, out.size, text, columns);
	out.columns = room.columns;
	out.rows = room.rows < rows ? room.rows : even_rows(room.rows, rows, glyphs_pitch(ascii, out.size));
	return out;
}

size_t lettering_part(bool ascii, const struct lettering *lettering, const char *text, int rows, int columns)
{
	size_t skip, length = 0;
	if (lettering->whole || rows <= 0 || columns <= 0)
		return strlen(text);
	if (lettering->size > 0) {
		length = glyphs_part(ascii, lettering->size, text, rows < lettering->rows ? rows : lettering->rows, columns, &skip);
		return length + skip;
	}
	const int room = rows - (lettering->framed ? FRAME_ROWS : 0), wide = lettering->columns - (lettering->framed ? FRAME_COLUMNS : 0);
	for (int row = 0; row < room && text[length]; row++) {
		const size_t n = text_wrap(text + length, lettering->framed ? wide : columns, &skip);
		length += n + skip;
	}
	return length ? length : strlen(text);
}

static void draw_frame(struct frame *frame, struct box box)
{
	frame_puts(frame, box, 0, 0, STYLE_RULE, frame->ascii ? "+" : "┌");
	frame_puts(frame, box, 0, box.columns - 1, STYLE_RULE, frame->ascii ? "+" : "┐");
	frame_puts(frame, box, box.rows - 1, 0, STYLE_RULE, frame->ascii ? "+" : "└");
	frame_puts(frame, box, box.rows - 1, box.columns - 1, STYLE_RULE, frame->ascii ? "+" : "┘");
	frame_fill(frame, box, 0, 1, box.columns - 2, STYLE_RULE, 0x2500);
	frame_fill(frame, box, box.rows - 1, 1, box.columns - 2, STYLE_RULE, 0x2500);
	for (int row = 1; row < box.rows - 1; row++) {
		frame_fill(frame, box, row, 0, 1, STYLE_RULE, 0x2502);
		frame_fill(frame, box, row, box.columns - 1, 1, STYLE_RULE, 0x2502);
	}
}

static void draw_cells(struct frame *frame, struct box box, struct ink ink, bool centre, const char *text)
{
	size_t skip;
	int row = 0;
	for (const char *p = text; *p && row < box.rows; row++) {
		const size_t n = text_wrap(p, box.columns, &skip), before = (size_t)(p - text);
		const size_t lead = ink.lead <= before ? 0 : ink.lead - before < n ? ink.lead - before : n;
		if (n == 0 && skip == 0)
			break;
		const int column = frame_text(frame, box, row, centre ? (box.columns - text_width(p, n)) / 2 : 0, ink.lead_style | STYLE_BOLD, p, lead);
		frame_text(frame, box, row, column, ink.style | STYLE_BOLD, p + lead, n - lead);
		p += n + skip;
	}
}

void lettering_draw(struct frame *frame, struct box box, const struct lettering *lettering, struct ink ink, enum glyphs_align align, const char *text)
{
	if (lettering->size > 0) {
		glyphs_draw(frame, box, lettering->size, ink, align, text);
		return;
	}
	if (lettering->framed) {
		const int rows = lettering->rows < box.rows ? lettering->rows : box.rows, columns = lettering->columns < box.columns ? lettering->columns : box.columns;
		box = (struct box){ box.row, box.column + (box.columns - columns) / 2, rows, columns };
		draw_frame(frame, box);
		box = (struct box){ box.row + FRAME_ROWS / 2, box.column + FRAME_COLUMNS / 2, box.rows - FRAME_ROWS, box.columns - FRAME_COLUMNS };
	}
	draw_cells(frame, box, ink, lettering->framed || align == GLYPHS_CENTRE, text);
}
