#include "tui/glyphs.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/text.h"
#include "tui/glyph.h"

/* A line takes seven units for its capitals, two below for tails, and one that marks over capitals reach into; where they reach higher, the
 * line is moved down. */
enum { LINE_UNITS = 10, FOOT_UNITS = 2, CAP_UNITS = 7, FREE_UNITS = 1, LACKING_PERCENT = 12 };

/* A cell is two dots across and two down; a dot is twice as tall as it is wide. */
static const struct pen block_sizes[] = {
	{ 1, 1, 1, 1 }, { 1.5, 1, 2, 1 }, { 2, 1, 2, 1 }, { 2, 1.5, 2, 1 }, { 2.5, 1.5, 3, 2 }, { 3, 2, 3, 2 }, { 4, 2, 4, 2 }, { 4, 2.5, 4, 2 }, { 4, 3, 5, 3 },
	{ 5, 3, 6, 3 }, { 6, 4, 7, 4 }, { 7, 5, 9, 5 }, { 9, 6, 11, 6 }, { 11, 7, 13, 7 }, { 12, 8, 15, 8 }, { 15, 10, 18, 10 }, { 18, 12, 22, 12 },
};
/* A cell is one dot. */
static const struct pen ascii_sizes[] = {
	{ 1, 1, 1, 1 }, { 2, 1, 2, 1 }, { 2, 1.5, 2, 2 }, { 3, 2, 3, 2 }, { 4, 3, 4, 3 }, { 6, 4, 6, 4 }, { 7, 5, 8, 5 },
};

int glyphs_sizes(bool ascii)
{
	return ascii ? sizeof ascii_sizes / sizeof *ascii_sizes : sizeof block_sizes / sizeof *block_sizes;
}

/* Dots a cell, both ways. */
static int dots_a_cell(bool ascii)
{
	return ascii ? 1 : 2;
}

static const struct pen *pen_of(bool ascii, int size)
{
	return ascii ? &ascii_sizes[size - 1] : &block_sizes[size - 1];
}

/* Lines begin at whole rows, so that the same letter is the same in each. */
int glyphs_pitch(bool ascii, int size)
{
	const int per = dots_a_cell(ascii);
	return (pen_down(pen_of(ascii, size), LINE_UNITS) + per - 1) / per;
}

/* ---- one cluster ---- */

struct piece {
	struct glyph glyph;
	bool large;
	int cells;         /* of one that is not large */
	size_t length;
};

/* Without UTF-8, what has no likeness at all is left out: it would only be a question mark. */
static struct piece piece_at(const char *p, bool ascii)
{
	struct piece piece = { 0 };
	char likeness[16] = "";
	size_t shown;
	piece.length = text_cluster(p, &shown, &piece.cells);
	piece.large = piece.length && piece.cells > 0 && glyph_of(p, piece.length, &piece.glyph);
	if (ascii && piece.length && !piece.large && text_ascii(p, piece.length, likeness) && *likeness == '?')
		piece.cells = 0;
	return piece;
}

/* From its beginning to the next one's, in dots; cells begin at a cell and have some air around them. */
static int advance(const struct pen *pen, const struct piece *piece, int per)
{
	if (piece->large)
		return pen_across(pen, piece->glyph.width + 1);
	return piece->cells ? (piece->cells + 1) * per : 0;
}

static int begin_at(const struct piece *piece, int dot, int per)
{
	return piece->large ? dot : (dot + per - 1) / per * per;
}

bool glyphs_suit(const char *text)
{
	size_t letters = 0, lacking = 0;
	for (const char *p = text; *p;) {
		const struct piece piece = piece_at(p, false);
		uint32_t ch;
		if (!piece.length)
			break;
		text_next(p, &ch);
		const bool letter = text_class(ch) == TEXT_LETTER || text_class(ch) == TEXT_MARK || text_class(ch) == TEXT_DIGIT;
		letters += letter;
		lacking += letter && !piece.large;
		p += piece.length;
	}
	return lacking * 100 <= letters * LACKING_PERCENT;
}

/* ---- lines ---- */

struct row {
	size_t length, skip;   /* its bytes, and the blanks or the line break after them */
	int dots;              /* its width */
	int top;               /* units that marks reach over the capitals, negative */
	bool cut;
};

static bool breaks_after(uint32_t ch)
{
	return ch == '-' || ch == '/' || ch == 0x2013 || ch == 0x2014 || ch == 0x2026;
}

/* Greedy; at blanks, else after what divides words, else anywhere. */
static struct row row_at(const char *text, const struct pen *pen, int room, int per)
{
	struct row row = { 0 }, good = { 0 };
	int dot = 0;
	for (size_t at = 0; text[at] && text[at] != '\n';) {
		const struct piece piece = piece_at(text + at, per == 1);
		uint32_t ch;
		text_next(text + at, &ch);
		if (!piece.length)
			break;
		const int begin = begin_at(&piece, dot, per), end = begin + advance(pen, &piece, per);
		if (ch == ' ')
			good = (struct row){ at, strspn(text + at, " "), row.dots, row.top, false };
		else if (end - (piece.large ? pen_across(pen, 1) : 0) > room && at > 0) {
			if (good.length)
				return good;
			row.length = at;
			row.cut = true;
			return row;
		}
		at += piece.length;
		dot = end;
		if (ch != ' ') {
			row.dots = piece.large ? end - pen_across(pen, 1) + (pen->wide > pen->across ? pen->wide - (int)pen->across : 0) : end;
			row.top = piece.large && piece.glyph.top < row.top ? piece.glyph.top : row.top;
		}
		row.length = at;
		if (breaks_after(ch))
			good = row;
	}
	row.skip = text[row.length] == '\n' ? 1 : 0;
	row.cut = row.cut || row.dots > room;
	return row;
}

static int rows_of(int dots, int per)
{
	return (dots + per - 1) / per;
}

/* Rows of lines one after the other; begin with zero. */
struct stack { int lines, next; /* where the next line begins if it has no marks over capitals */ };

/* The row at which the capitals of one more line begin. */
static int stack_line(struct stack *stack, bool ascii, int size, int top)
{
	const int free = stack->lines++ == 0 ? 0 : FREE_UNITS, reach = -top > free ? -top - free : 0;
	const int at = stack->next + rows_of(pen_down(pen_of(ascii, size), reach), dots_a_cell(ascii));
	stack->next = at + glyphs_pitch(ascii, size);
	return at;
}

/* The row after the last line's tails. */
static int stack_rows(const struct stack *stack, bool ascii, int size)
{
	if (stack->lines == 0)
		return 0;
	return stack->next - glyphs_pitch(ascii, size) + rows_of(pen_down(pen_of(ascii, size), CAP_UNITS + FOOT_UNITS), dots_a_cell(ascii));
}

struct glyphs_room glyphs_measure(bool ascii, int size, const char *text, int columns)
{
	struct glyphs_room room = { 0 };
	struct stack stack = { 0 };
	const int per = dots_a_cell(ascii);
	for (const char *p = text; *p;) {
		const struct row row = row_at(p, pen_of(ascii, size), columns * per, per);
		if (!row.length && !row.skip)
			break;
		stack_line(&stack, ascii, size, row.top);
		room.columns = rows_of(row.dots, per) > room.columns ? rows_of(row.dots, per) : room.columns;
		room.cut |= row.cut;
		p += row.length + row.skip;
	}
	room.lines = stack.lines;
	room.rows = stack_rows(&stack, ascii, size);
	return room;
}

int glyphs_fit(bool ascii, const char *text, int rows, int columns, int largest)
{
	int cut = 0;
	largest = largest > glyphs_sizes(ascii) ? glyphs_sizes(ascii) : largest;
	for (int size = largest; size > 0; size--) {
		const struct glyphs_room room = glyphs_measure(ascii, size, text, columns);
		if (room.rows > rows || room.columns > columns)
			continue;
		if (!room.cut)
			return size;
		cut = cut ? cut : size;
	}
	return cut;
}

size_t glyphs_part(bool ascii, int size, const char *text, int rows, int columns, size_t *skip)
{
	const int per = dots_a_cell(ascii);
	size_t length = 0, next = 0;
	struct stack stack = { 0 };
	while (text[next]) {
		const struct row row = row_at(text + next, pen_of(ascii, size), columns * per, per);
		stack_line(&stack, ascii, size, row.top);
		if ((!row.length && !row.skip) || (length > 0 && stack_rows(&stack, ascii, size) > rows))
			break;
		length = next + row.length;
		next = length + row.skip;
	}
	*skip = next - length;
	return length;
}

/* ---- drawing ---- */

static const uint32_t quarters[16] = {
	' ', 0x2598, 0x259d, 0x2580, 0x2596, 0x258c, 0x259e, 0x259b, 0x2597, 0x259a, 0x2590, 0x259c, 0x2584, 0x2599, 0x259f, 0x2588,
};

static uint32_t cell_of(const struct dots *dots, int row, int column, int per)
{
	if (per == 1)
		return dots->at[row * dots->columns + column] ? '#' : ' ';
	const unsigned char *upper = dots->at + row * 2 * dots->columns + column * 2, *lower = upper + dots->columns;
	return quarters[upper[0] | upper[1] << 1 | lower[0] << 2 | lower[1] << 3];
}

static void show_dots(struct frame *frame, struct box box, unsigned style, const struct dots *dots, int per)
{
	for (int row = 0; row < box.rows; row++)
		for (int column = 0; column < box.columns; column++) {
			const uint32_t ch = cell_of(dots, row, column, per);
			if (ch != ' ')
				frame_fill(frame, box, row, column, 1, style, ch);
		}
}

struct drawing { struct frame *frame; struct box box; struct dots dots; const struct pen *pen; unsigned style; int per; };

/* What is not large stands in its cells, at half the height of the small letters. */
static void draw_row(struct drawing *drawing, const char *text, size_t length, int row, int dot)
{
	const int middle = row + pen_down(drawing->pen, 4);
	for (size_t at = 0; at < length;) {
		const struct piece piece = piece_at(text + at, drawing->per == 1);
		if (!piece.length)
			return;
		dot = begin_at(&piece, dot, drawing->per);
		if (piece.large)
			glyph_draw(&piece.glyph, drawing->pen, &drawing->dots, row, dot);
		else if (piece.cells)
			frame_text(drawing->frame, drawing->box, middle / drawing->per, dot / drawing->per, drawing->style, text + at, piece.length);
		dot += advance(drawing->pen, &piece, drawing->per);
		at += piece.length;
	}
}

/* All of the text, of which the first `length` bytes are shown. */
static int draw_lines(struct drawing *drawing, int size, enum glyphs_align align, const char *text, size_t length)
{
	const int room = drawing->box.columns * drawing->per;
	const bool ascii = drawing->frame->ascii;
	struct stack stack = { 0 };
	for (const char *p = text; *p;) {
		const struct row row = row_at(p, drawing->pen, room, drawing->per);
		if (!row.length && !row.skip)
			break;
		const int at = stack_line(&stack, ascii, size, row.top);
		const int indent = align == GLYPHS_CENTRE && row.dots < room ? (room - row.dots) / 2 / drawing->per * drawing->per : 0;
		const size_t before = (size_t)(p - text), shown = length > before ? length - before : 0;
		draw_row(drawing, p, shown < row.length ? shown : row.length, at * drawing->per, indent);
		p += row.length + row.skip;
	}
	return stack_rows(&stack, ascii, size);
}

int glyphs_draw(struct frame *frame, struct box box, int size, struct ink ink, enum glyphs_align align, const char *text)
{
	const int per = dots_a_cell(frame->ascii);
	struct drawing drawing = { frame, box, { box.rows * per, box.columns * per, NULL }, pen_of(frame->ascii, size), ink.style, per };
	const size_t dots = (size_t)drawing.dots.rows * (size_t)drawing.dots.columns;
	if (box.rows <= 0 || box.columns <= 0)
		return 0;
	drawing.dots.at = xcalloc(dots, 1);
	const int rows = draw_lines(&drawing, size, align, text, strlen(text));
	show_dots(frame, box, ink.style, &drawing.dots, per);
	if (ink.lead) {
		memset(drawing.dots.at, 0, dots);
		drawing.style = ink.lead_style;
		draw_lines(&drawing, size, align, text, ink.lead);
		show_dots(frame, box, ink.lead_style, &drawing.dots, per);
	}
	free(drawing.dots.at);
	return rows;
}
