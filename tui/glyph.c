#include "tui/glyph.h"

#include <math.h>
#include <string.h>
#include "model/text.h"
#include "tui/glyph_shapes.h"

/* ---- parts ---- */

static int rows_width(const char *rows)
{
	return (int)strcspn(rows, "/");
}

static int rows_height(const char *rows)
{
	int n = 1;
	for (; *rows; rows++)
		n += *rows == '/';
	return n;
}

static bool add_part(struct glyph *glyph, const char *rows, const char *lines, int x, int y)
{
	if (glyph->n == GLYPH_PARTS)
		return false;
	const int end = y + rows_height(rows);
	glyph->top = glyph->n == 0 || y < glyph->top ? y : glyph->top;
	glyph->bottom = glyph->n == 0 || end > glyph->bottom ? end : glyph->bottom;
	glyph->width = x + rows_width(rows) > glyph->width ? x + rows_width(rows) : glyph->width;
	glyph->parts[glyph->n++] = (struct glyph_part){ rows, lines, x, y };
	return true;
}

/* The letter that marks are being put on. */
struct bearer { uint32_t base; int first, x, width, top, bottom; };

static bool add_letter(struct glyph *glyph, struct bearer *bearer, uint32_t ch, bool marked_above)
{
	const struct glyph_shape *shape = glyph_shape(marked_above ? glyph_body(ch) : ch);
	if (!shape)
		return false;
	const int x = glyph->n ? glyph->width + 1 : 0;
	*bearer = (struct bearer){ ch, glyph->n, x, rows_width(shape->rows), shape->top, shape->top + rows_height(shape->rows) };
	return add_part(glyph, shape->rows, shape->lines, x, shape->top);
}

/* The column of a mark of that width. One that is wider than its letter pushes that to the right. */
static int over(struct glyph *glyph, struct bearer *bearer, int width)
{
	const int x = bearer->x, shift = (width - bearer->width) / 2;
	if (bearer->width >= width)
		return x + (bearer->width - width + 1) / 2;
	for (int i = bearer->first; i < glyph->n; i++)
		glyph->parts[i].x += shift;
	glyph->width += shift;
	bearer->x += shift;
	return x;
}

static bool add_mark(struct glyph *glyph, struct bearer *bearer, uint32_t ch)
{
	const struct glyph_mark *mark = glyph_mark(bearer->base, ch);
	if (!mark)
		return false;
	const int width = rows_width(mark->rows), height = rows_height(mark->rows);
	int x, y;
	switch (mark->side) {
	case MARK_ABOVE:
		x = over(glyph, bearer, width);
		y = bearer->top -= mark->gap + height;
		break;
	case MARK_BELOW:
		x = over(glyph, bearer, width);
		y = bearer->bottom + mark->gap;
		bearer->bottom = y + height;
		break;
	case MARK_RIGHT:
		x = bearer->x + bearer->width;
		y = bearer->top;
		break;
	default:
		x = bearer->x + (bearer->width > width ? bearer->width - width : 0);
		y = bearer->bottom;
		break;
	}
	return add_part(glyph, mark->rows, NULL, x, y);
}

static bool takes_dot(const uint32_t *from, const uint32_t *end, uint32_t base)
{
	for (; from < end && text_class(*from) == TEXT_MARK; from++) {
		const struct glyph_mark *mark = glyph_mark(base, *from);
		if (mark && mark->side == MARK_ABOVE)
			return true;
	}
	return false;
}

static bool compose(const uint32_t *chars, size_t n, struct glyph *out)
{
	struct bearer bearer = { 0 };
	for (size_t i = 0; i < n; i++) {
		const bool first = i == 0 || (text_class(chars[i]) != TEXT_MARK && chars[i] != 0x0345);
		if (first ? !add_letter(out, &bearer, chars[i], takes_dot(chars + i + 1, chars + n, chars[i])) : !add_mark(out, &bearer, chars[i]))
			return false;
	}
	return n > 0;
}

/* What only says how the character before it is to be drawn. */
static bool is_selector(uint32_t ch)
{
	return ch == 0xfe0e || ch == 0xfe0f;
}

bool glyph_of(const char *cluster, size_t length, struct glyph *out)
{
	uint32_t chars[TEXT_DECOMPOSED_MAX * 2], first;
	size_t at = text_next(cluster, &first);
	*out = (struct glyph){ 0 };
	if (first == ' ' || first == 0xa0 || first == 0x202f) {
		out->width = GLYPH_SPACE;
		return true;
	}
	if (at < length && text_next(cluster + at, &chars[0]) + at == length && is_selector(chars[0]))
		length = at;
	chars[0] = first;
	if (at >= length && glyph_shape(first))
		return compose(chars, 1, out);
	return compose(chars, text_decompose(cluster, length, chars, sizeof chars / sizeof *chars), out);
}

/* ---- the pen ---- */

int pen_across(const struct pen *pen, int units)
{
	return (int)floor(units * pen->across + 0.5);
}

int pen_down(const struct pen *pen, int units)
{
	return (int)floor(units * pen->down + 0.5);
}

/* Between two columns of units that each begin on a dot. */
static double between(double units, int (*place)(const struct pen *pen, int units), const struct pen *pen)
{
	const int whole = (int)floor(units);
	const double here = place(pen, whole);
	return here + (units - whole) * (place(pen, whole + 1) - here);
}

struct inking { const struct pen *pen; struct dots *dots; int row, column; };

/* A thin pen is square, so that strokes keep their width; a thick one has its corners taken off. */
static bool inside(double across, double down, const struct pen *pen)
{
	const double x = across * 2 / pen->wide, y = down * 2 / pen->tall;
	return pen->wide < 4 || pen->tall < 4 ? fabs(x) <= 1 && fabs(y) <= 1 : x * x * x * x + y * y * y * y <= 1.05;
}

/* x and y: the middle of the pen. */
static void stamp(const struct inking *ink, double x, double y)
{
	struct dots *dots = ink->dots;
	const int left = (int)floor(x - ink->pen->wide / 2.0 + 0.5), top = (int)floor(y - ink->pen->tall / 2.0 + 0.5);
	for (int row = top; row < top + ink->pen->tall; row++)
		for (int column = left; column < left + ink->pen->wide; column++)
			if (row >= 0 && row < dots->rows && column >= 0 && column < dots->columns && inside(column + 0.5 - x, row + 0.5 - y, ink->pen))
				dots->at[row * dots->columns + column] = 1;
}

struct point { double x, y; };

static struct point place(const struct inking *ink, struct point units)
{
	return (struct point){ ink->column + between(units.x, pen_across, ink->pen) + ink->pen->wide / 2.0,
		ink->row + between(units.y, pen_down, ink->pen) + ink->pen->tall / 2.0 };
}

/* A curve from a to b that leaves and arrives in the direction of the bend. */
static void curve(const struct inking *ink, struct point from, struct point bend, struct point to)
{
	const struct point a = place(ink, from), b = place(ink, bend), c = place(ink, to);
	const int steps = 1 + (int)(2 * (fabs(b.x - a.x) + fabs(c.x - b.x) + fabs(b.y - a.y) + fabs(c.y - b.y)));
	for (int i = 0; i <= steps; i++) {
		const double t = (double)i / steps, s = 1 - t;
		stamp(ink, s * s * a.x + 2 * s * t * b.x + t * t * c.x, s * s * a.y + 2 * s * t * b.y + t * t * c.y);
	}
}

static void line(const struct inking *ink, struct point from, struct point to)
{
	const struct point a = place(ink, from), b = place(ink, to);
	const int steps = 1 + (int)(2 * fmax(fabs(b.x - a.x), fabs(b.y - a.y)));
	for (int i = 0; i <= steps; i++)
		stamp(ink, a.x + (b.x - a.x) * i / steps, a.y + (b.y - a.y) * i / steps);
}

/* ---- strokes from a grid: what touches is joined, corners of curves are rounded ---- */

enum { GRID = 12 };
struct grid { int rows, columns; bool at[GRID][GRID]; };
static const struct { int x, y; } ways[8] = { { 1, 0 }, { 1, 1 }, { 0, 1 }, { -1, 1 }, { -1, 0 }, { -1, -1 }, { 0, -1 }, { 1, -1 } };

static void read_grid(const char *rows, struct grid *grid)
{
	int column = 0;
	*grid = (struct grid){ .rows = 1, .columns = rows_width(rows) };
	for (; *rows; rows++) {
		if (*rows == '/') {
			grid->rows++;
			column = 0;
		} else if (grid->rows <= GRID && column < GRID) {
			grid->at[grid->rows - 1][column++] = *rows == '#';
		}
	}
}

static bool inked(const struct grid *grid, int x, int y)
{
	return x >= 0 && x < grid->columns && y >= 0 && y < grid->rows && grid->at[y][x];
}

/* Joined straight where they touch; aslant only where there is no way round a corner. */
static bool joined(const struct grid *grid, int x, int y, int way)
{
	const int to_x = x + ways[way].x, to_y = y + ways[way].y;
	if (!inked(grid, to_x, to_y))
		return false;
	return way % 2 == 0 || (!inked(grid, to_x, y) && !inked(grid, x, to_y));
}

static int joins(const struct grid *grid, int x, int y, int found[static 8])
{
	int n = 0;
	for (int way = 0; way < 8; way++)
		if (joined(grid, x, y, way))
			found[n++] = way;
	return n;
}

/* Whether the stroke that arrives that way goes on straight across or down. */
static bool levels_out(const struct grid *grid, int x, int y, int way)
{
	int found[8];
	if (joins(grid, x + ways[way].x, y + ways[way].y, found) != 2)
		return false;
	return (found[0] == (way + 4) % 8 ? found[1] : found[0]) % 2 == 0;
}

/* Whether the two ways from there are parts of one curve: not a corner that is meant. */
static bool bends(const struct grid *grid, int x, int y, int a, int b)
{
	const int turn = (b - a + 8) % 8, angle = turn > 4 ? 8 - turn : turn;
	if (angle == 3)
		return true;
	return angle == 2 && a % 2 == 1 && levels_out(grid, x, y, a) && levels_out(grid, x, y, b);
}

static void ink_node(const struct inking *ink, const struct grid *grid, const struct glyph_part *part, int x, int y)
{
	int found[8];
	const int n = joins(grid, x, y, found);
	const struct point here = { part->x + x, part->y + y };
	struct point half[8];
	for (int i = 0; i < n; i++)
		half[i] = (struct point){ here.x + ways[found[i]].x / 2.0, here.y + ways[found[i]].y / 2.0 };
	if (n == 2 && ink->pen->tall > 1 && bends(grid, x, y, found[0], found[1])) {
		curve(ink, half[0], here, half[1]);
		return;
	}
	line(ink, here, here);
	for (int i = 0; i < n; i++)
		if (found[i] % 2 == 0 || ink->pen->wide > 1) /* the finest pen's corners touch by themselves */
			line(ink, here, half[i]);
}

static void ink_grid(const struct inking *ink, const struct glyph_part *part)
{
	struct grid grid;
	read_grid(part->rows, &grid);
	for (int y = 0; y < grid.rows && y < GRID; y++)
		for (int x = 0; x < grid.columns; x++)
			if (inked(&grid, x, y))
				ink_node(ink, &grid, part, x, y);
}

static const char *ink_letter(const struct inking *ink, const struct glyph_part *part, const char *p)
{
	const struct glyph_part letter = { glyph_shape((unsigned char)p[1])->rows, NULL, part->x, part->y };
	ink_grid(ink, &letter);
	return p + 2;
}

static void ink_lines(const struct inking *ink, const struct glyph_part *part)
{
	struct point last = { 0 };
	bool first = true;
	for (const char *p = part->lines; *p;) {
		if (*p == '=') {
			p = ink_letter(ink, part, p);
		} else {
			const struct point next = { part->x + (p[0] - '0'), part->y + (p[1] - '0') };
			if (!first)
				line(ink, last, next);
			last = next;
			p += 2;
		}
		first = *p == ',';
		p += *p != 0;
	}
}

void glyph_draw(const struct glyph *glyph, const struct pen *pen, struct dots *dots, int row, int column)
{
	const struct inking ink = { pen, dots, row, column };
	for (int i = 0; i < glyph->n; i++) {
		if (glyph->parts[i].lines && pen->tall > 1)
			ink_lines(&ink, &glyph->parts[i]);
		else
			ink_grid(&ink, &glyph->parts[i]);
	}
}
