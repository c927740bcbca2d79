#include "tui/frame.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/text.h"

/* What the program itself draws, for terminals without UTF-8. Strangers' letters go through text_ascii. */
static const struct { uint32_t ch; char ascii; } likeness[] = {
	{ 0x00b7, '.' }, { 0x2013, '-' }, { 0x2014, '-' }, { 0x2026, '~' }, { 0x2190, '<' }, { 0x2192, '>' },
	{ 0x21bb, '^' }, { 0x2500, '-' }, { 0x2502, '|' }, { 0x251c, '+' }, { 0x2524, '+' }, { 0x252c, '+' },
	{ 0x2534, '+' }, { 0x2581, '_' }, { 0x2582, '.' }, { 0x2583, '-' }, { 0x2584, '-' }, { 0x2585, '=' },
	{ 0x2586, '=' }, { 0x2587, '#' }, { 0x2588, '#' }, { 0x258c, '|' }, { 0x25b2, '^' }, { 0x25b6, '>' },
	{ 0x25bc, 'v' }, { 0x25cb, '-' }, { 0x25cc, 'o' }, { 0x25cf, '*' }, { 0x2605, '*' }, { 0x2717, 'x' },
};

static int clamp(int n, int low, int high)
{
	return n < low ? low : n > high ? high : n;
}

void frame_size(struct frame *frame, int rows, int columns)
{
	rows = clamp(rows, 1, FRAME_ROWS_MAX);
	columns = clamp(columns, 1, FRAME_COLUMNS_MAX);
	const size_t n = (size_t)rows * (size_t)columns;
	if (!frame->cells || rows != frame->rows || columns != frame->columns)
		frame->cells = xrealloc(frame->cells, n * sizeof *frame->cells);
	frame->rows = rows;
	frame->columns = columns;
	frame->cursor_row = frame->cursor_column = -1;
	memset(frame->cells, 0, n * sizeof *frame->cells);
	for (size_t i = 0; i < n; i++) {
		frame->cells[i].chars[0] = ' ';
		frame->cells[i].width = 1;
	}
}

void frame_done(struct frame *frame)
{
	free(frame->cells);
	*frame = (struct frame){ 0 };
}

struct box frame_box(const struct frame *frame)
{
	return (struct box){ 0, 0, frame->rows, frame->columns };
}

static struct cell *cell_at(struct frame *frame, int row, int column)
{
	return &frame->cells[(size_t)row * (size_t)frame->columns + (size_t)column];
}

static void cell_blank(struct cell *cell)
{
	*cell = (struct cell){ .chars = { ' ' }, .style = cell->style, .width = 1 };
}

/* What is about to be overwritten may be one half of a wide character: the other half becomes blank. */
static void cell_split(struct frame *frame, int row, int column)
{
	struct cell *cell = cell_at(frame, row, column);
	if (cell->width == 0 && column > 0)
		cell_blank(cell - 1);
	if (cell->width == 2 && column + 1 < frame->columns)
		cell_blank(cell + 1);
}

static void cell_put(struct frame *frame, int row, int column, const struct cell *cell)
{
	for (int i = 0; i < cell->width; i++)
		if (cell_at(frame, row, column + i)->width != 1)
			cell_split(frame, row, column + i);
	*cell_at(frame, row, column) = *cell;
	if (cell->width == 2)
		*cell_at(frame, row, column + 1) = (struct cell){ .style = cell->style };
}

/* Where a box's row is in the frame, and where its columns end; false when outside. */
static bool clip(const struct frame *frame, struct box box, int row, int *frame_row, int *end)
{
	*frame_row = box.row + row;
	*end = box.column + box.columns < frame->columns ? box.column + box.columns : frame->columns;
	return row >= 0 && row < box.rows && *frame_row >= 0 && *frame_row < frame->rows;
}

/* One code point of UTF-8; what is broken or a control counts as U+FFFD. */
static size_t decode(const unsigned char *p, size_t length, uint32_t *out)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const size_t n = p[0] < 0x80 ? 1 : (p[0] & 0xe0) == 0xc0 ? 2 : (p[0] & 0xf0) == 0xe0 ? 3 : (p[0] & 0xf8) == 0xf0 ? 4 : 0;
	*out = 0xfffd;
	if (n == 0 || n > length)
		return 1;
	uint32_t ch = n == 1 ? p[0] : p[0] & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 1;
		ch = ch << 6 | (p[i] & 0x3f);
	}
	const bool control = ch < 0x20 || (ch >= 0x7f && ch < 0xa0);
	const bool none = ch > 0x10ffff || (ch >= 0xd800 && ch < 0xe000) || ch < least[n];
	if (!control && !none)
		*out = ch;
	return n;
}

static size_t encode(uint32_t ch, char *out)
{
	if (ch < 0x80) {
		out[0] = (char)ch;
		return 1;
	}
	const size_t n = ch < 0x800 ? 2 : ch < 0x10000 ? 3 : 4;
	static const unsigned char head[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	for (size_t i = n; i-- > 1; ch >>= 6)
		out[i] = (char)(0x80 | (ch & 0x3f));
	out[0] = (char)(head[n] | ch);
	return n;
}

static uint32_t ascii_of(const char *cluster, size_t length, int column)
{
	uint32_t ch;
	decode((const unsigned char *)cluster, length, &ch);
	if (ch < 0x7f)
		return column ? ' ' : ch;
	for (size_t i = 0; !column && i < sizeof likeness / sizeof *likeness; i++)
		if (likeness[i].ch == ch)
			return (uint32_t)likeness[i].ascii;
	char out[16] = "";
	const size_t n = text_ascii(cluster, length, out);
	return (size_t)column < n && out[column] >= 0x20 && out[column] < 0x7f ? (uint32_t)out[column] : column ? ' ' : '?';
}

/* Without UTF-8 a cluster still takes the columns it was measured with, one letter each. */
static void put_ascii(struct frame *frame, int row, int column, unsigned style, const char *p, size_t length, int width)
{
	for (int i = 0; i < width; i++) {
		struct cell cell = { .chars = { ascii_of(p, length, i) }, .style = (uint16_t)style, .width = 1 };
		cell_put(frame, row, column + i, &cell);
	}
}

static void put_cluster(struct frame *frame, int row, int column, unsigned style, const char *p, size_t length, int width)
{
	struct cell cell = { .style = (uint16_t)style, .width = (uint8_t)width };
	size_t at = 0;
	for (int i = 0; i < CELL_CHARS && at < length; i++)
		at += decode((const unsigned char *)p + at, length - at, &cell.chars[i]);
	cell_put(frame, row, column, &cell);
}

/* A letter of ASCII with nothing after it that could combine: most of what is drawn, at a tenth of the price. */
static bool is_plain(const char *p)
{
	return p[0] >= ' ' && p[0] < 0x7f && !(p[1] & 0x80);
}

static void put_plain(struct frame *frame, int row, int column, unsigned style, uint32_t ch)
{
	const struct cell cell = { .chars = { ch }, .style = (uint16_t)style, .width = 1 };
	cell_put(frame, row, column, &cell);
}

int frame_text(struct frame *frame, struct box box, int row, int column, unsigned style, const char *text, size_t length)
{
	int line, end;
	if (column < 0 || !clip(frame, box, row, &line, &end))
		return column;
	for (size_t at = 0; at < length;) {
		if (is_plain(text + at) && box.column + column < end) {
			put_plain(frame, line, box.column + column++, style, (unsigned char)text[at++]);
			continue;
		}
		size_t shown;
		int width;
		const size_t n = text_cluster(text + at, &shown, &width);
		if (n == 0)
			break;
		if (box.column + column + width > end)
			break;
		if (width > 0 && (frame->ascii || shown == 0))
			put_ascii(frame, line, box.column + column, style, text + at, n, width);
		else if (width > 0)
			put_cluster(frame, line, box.column + column, style, text + at, shown, width);
		column += width;
		at += n;
	}
	return column;
}

int frame_text_dots(struct frame *frame, struct box box, int row, int column, unsigned style, const char *text, size_t length)
{
	const int room = box.columns - column;
	if (room <= 0)
		return column;
	int used;
	if (text_fit(text, room, &used) >= length)
		return frame_text(frame, box, row, column, style, text, length);
	const size_t fits = text_fit(text, room - 1, &used);
	column = frame_text(frame, box, row, column, style, text, fits < length ? fits : length);
	return frame_text(frame, box, row, column, style, "…", strlen("…"));
}

int frame_puts(struct frame *frame, struct box box, int row, int column, unsigned style, const char *text)
{
	return frame_text_dots(frame, box, row, column, style, text, strlen(text));
}

int frame_puts_right(struct frame *frame, struct box box, int row, int from, int end, unsigned style, const char *text)
{
	const size_t length = strlen(text);
	const int column = end - text_width(text, length);
	if (column < from)
		return end;
	frame_text(frame, box, row, column, style, text, length);
	return column;
}

void frame_fill(struct frame *frame, struct box box, int row, int column, int count, unsigned style, uint32_t ch)
{
	int line, end;
	char utf8[5] = "";
	if (!clip(frame, box, row, &line, &end))
		return;
	if (frame->ascii)
		ch = ascii_of(utf8, encode(ch, utf8), 0);
	for (int i = box.column + column; i < box.column + column + count && i < end; i++)
		if (i >= 0)
			put_plain(frame, line, i, style, ch);
}

void frame_mark(struct frame *frame, struct box box, int row, int column, int count, unsigned bits)
{
	int line, end;
	if (!clip(frame, box, row, &line, &end))
		return;
	for (int i = box.column + column; i < box.column + column + count && i < end; i++)
		if (i >= 0)
			cell_at(frame, line, i)->style |= (uint16_t)bits;
}

static size_t cell_text(const struct cell *cell, char out[static CELL_CHARS * 4 + 1])
{
	size_t n = 0;
	for (int i = 0; i < CELL_CHARS && cell->chars[i]; i++)
		n += encode(cell->chars[i], out + n);
	out[n] = 0;
	return n;
}

/* A row folded cell by cell, and for each byte of it the column it came from. */
struct folded { char text[FRAME_COLUMNS_MAX * 4]; short column[FRAME_COLUMNS_MAX * 4 + 1]; size_t n; };

static void fold_row(struct frame *frame, int row, int from, int to, struct folded *out)
{
	out->n = 0;
	for (int column = from; column < to; column++) {
		char cell[CELL_CHARS * 4 + 1], folded[128];
		const size_t n = cell_text(cell_at(frame, row, column), cell);
		const size_t more = n ? text_fold_into(cell, n, folded, sizeof folded) : 0;
		if (out->n + more >= sizeof out->text)
			break;
		memcpy(out->text + out->n, folded, more);
		for (size_t i = 0; i < more; i++)
			out->column[out->n + i] = (short)column;
		out->n += more;
	}
	out->text[out->n] = 0;
	out->column[out->n] = (short)to;
}

static void mark_row(struct frame *frame, int row, const char *needle, const struct folded *folded)
{
	const size_t length = strlen(needle);
	for (const char *hit = folded->text; (hit = strstr(hit, needle)) != NULL; hit += length) {
		const size_t at = (size_t)(hit - folded->text);
		for (int i = folded->column[at]; i <= folded->column[at + length - 1]; i++) {
			struct cell *cell = cell_at(frame, row, i);
			cell->style = (uint16_t)(STYLE_FOUND | (cell->style & ~0xffu));
		}
	}
}

void frame_find(struct frame *frame, struct box box, const char *needle)
{
	if (!*needle)
		return;
	struct folded *folded = xmalloc(sizeof *folded);
	for (int i = 0; i < box.rows; i++) {
		int row, end;
		if (!clip(frame, box, i, &row, &end))
			continue;
		fold_row(frame, row, box.column, end, folded);
		mark_row(frame, row, needle, folded);
	}
	free(folded);
}

char *frame_dump(const struct frame *frame)
{
	const size_t cells = (size_t)frame->rows * (size_t)frame->columns;
	char *out = xmalloc(cells * CELL_CHARS * 4 + (size_t)frame->rows + 1), *p = out;
	for (int row = 0; row < frame->rows; row++) {
		const char *line = p;
		for (int column = 0; column < frame->columns; column++)
			p += cell_text(&frame->cells[row * frame->columns + column], p);
		while (p > line && p[-1] == ' ')
			p--;
		*p++ = '\n';
	}
	*p = 0;
	return out;
}
