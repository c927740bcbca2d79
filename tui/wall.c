#include "tui/wall.h"

#include <stdio.h>
#include <string.h>
#include "model/text.h"
#include "tui/lettering.h"
#include "tui/qr.h"

/* Screens with fewer rows have their smaller texts in ordinary cells. */
enum { TALL = 40, ANY_PITCH = 1000 };

/* What is left free at the sides, and above and below. */
static struct box inside(int rows, int columns)
{
	const int x = columns / 40, y = rows < TALL ? 1 : rows / 22;
	return (struct box){ y, x, rows - 2 * y, columns - 2 * x };
}

static struct box upper(struct box box, int rows)
{
	rows = rows < box.rows ? rows : box.rows;
	return (struct box){ box.row, box.column, rows < 0 ? 0 : rows, box.columns };
}

static struct box below(struct box box, int rows)
{
	rows = rows < box.rows ? rows : box.rows;
	return (struct box){ box.row + rows, box.column, box.rows - rows, box.columns };
}

/* A line that is small beside others: large letters where there is room, no larger than that size, else ordinary cells. Marks may reach
 * a little over the rows it is given. */
static struct lettering minor(bool ascii, const char *text, int rows, int columns, int largest)
{
	enum { REACH = 2 };
	struct lettering out = { .rows = 1, .columns = text_width(text, strlen(text)), .whole = true };
	if (rows < 5 || !glyphs_suit(text))
		return out;
	for (int size = largest; size > 0; size--) {
		const struct glyphs_room room = glyphs_measure(ascii, size, text, columns);
		const int plain = glyphs_measure(ascii, size, "x", columns).rows;
		if (plain <= rows && room.rows <= rows + REACH && room.lines == 1 && room.columns <= columns)
			return (struct lettering){ .size = size, .rows = room.rows, .columns = room.columns, .whole = true };
	}
	return out;
}

static void draw_minor(struct frame *frame, struct box box, const struct lettering *lettering, unsigned style, const char *text)
{
	const struct ink ink = { .style = style };
	if (lettering->size > 0)
		lettering_draw(frame, box, lettering, ink, GLYPHS_LEFT, text);
	else
		frame_puts(frame, box, 0, 0, style | STYLE_BOLD, text);
}

/* The row on which its letters stand, from the first. */
static int foot_of(bool ascii, const struct lettering *lettering)
{
	if (lettering->size == 0)
		return 0;
	return lettering->rows - glyphs_measure(ascii, lettering->size, "x", ANY_PITCH).rows + glyphs_measure(ascii, lettering->size, "x", ANY_PITCH).rows * 7 / 9;
}

/* A smaller line beside one, standing on the same foot. */
static void draw_beside(struct frame *frame, struct box box, const struct lettering *line, const struct lettering *beside, unsigned style, const char *text)
{
	const int row = foot_of(frame->ascii, line) - foot_of(frame->ascii, beside);
	draw_minor(frame, (struct box){ box.row + row - (line->size > 0 && beside->size == 0), box.column, beside->rows, box.columns }, beside, style, text);
}

/* ---- the title card ---- */

struct title { struct box words, qr; int scale; };

static void title_layout(const struct qr *qr, const struct frame *frame, struct title *out)
{
	const struct box box = inside(frame->rows, frame->columns);
	const int gap = frame->columns / 30;
	out->scale = qr_scale(qr, frame->ascii, box.rows, (box.columns - gap) * 52 / 100);
	out->qr = out->words = box;
	if (out->scale == 0)
		return;
	const int columns = qr_columns(qr, out->scale), rows = qr_rows(qr, out->scale);
	out->qr = (struct box){ box.row + (box.rows - rows) / 2, box.column + box.columns - columns, rows, columns };
	out->words.columns = box.columns - columns - gap;
}

/* The address without what nobody reads out. */
static const char *spoken(const char *page)
{
	const char *host = strstr(page, "://");
	return host ? host + 3 : page;
}

static void draw_words(const struct wall_scene *scene, struct frame *frame, struct box box)
{
	const bool ascii = frame->ascii;
	const int gap = frame->rows < TALL ? 1 : frame->rows / 24;
	const struct lettering tag = lettering_fit(ascii, scene->tag, box.rows / 3, box.columns, ANY_PITCH);
	const struct lettering page = minor(ascii, spoken(scene->page), frame->rows < TALL ? 0 : box.rows / 8, box.columns, glyphs_sizes(ascii));
	const int left = box.rows - tag.rows - page.rows - 2 * gap;
	const struct lettering name = *scene->name ? lettering_fit(ascii, scene->name, left, box.columns, ANY_PITCH) : (struct lettering){ 0 };
	const int rows = name.rows + (name.rows ? gap : 0) + tag.rows + gap + page.rows;
	box = below(box, (box.rows - rows) / 2);
	if (name.rows) {
		lettering_draw(frame, upper(box, name.rows), &name, (struct ink){ .style = STYLE_TITLE }, GLYPHS_LEFT, scene->name);
		box = below(box, name.rows + gap);
	}
	lettering_draw(frame, upper(box, tag.rows), &tag, (struct ink){ .style = STYLE_TAG }, GLYPHS_LEFT, scene->tag);
	box = below(box, tag.rows + gap);
	draw_minor(frame, box, &page, STYLE_DIM, spoken(scene->page));
}

static void draw_title(const struct wall_scene *scene, struct frame *frame)
{
	struct qr qr = { 0 };
	struct title title;
	if (*scene->page)
		qr_of(&qr, scene->page);
	title_layout(&qr, frame, &title);
	if (title.scale)
		qr_draw(&qr, frame, title.qr, title.scale);
	draw_words(scene, frame, title.words);
}

/* ---- question, post, tag ---- */

struct layout {
	struct box question, text, name, foot;
	struct lettering question_letters, text_letters, name_letters, tag_letters;
	int rule;          /* its row, -1: none */
	bool has_question;
	char question_text[WALL_TEXT];
};

static void question_words(const struct wall_scene *scene, char out[static WALL_TEXT])
{
	snprintf(out, WALL_TEXT, "%s%s%s", scene->question_name, *scene->question_name ? "  " : "", scene->question);
}

/* The question takes no more than it needs, and leaves the larger half to a post. */
static struct box lay_question(const struct wall_scene *scene, bool ascii, struct box box, int rows, struct layout *out)
{
	const int gap = rows < TALL ? 1 : rows / 24, limit = scene->post ? box.rows * (rows < TALL ? 55 : 34) / 100 : box.rows;
	question_words(scene, out->question_text);
	out->question_letters = lettering_fit(ascii, out->question_text, limit, box.columns, scene->post ? limit : ANY_PITCH);
	out->question = upper(box, out->question_letters.rows);
	if (!scene->post) {
		out->question.row += (box.rows - out->question_letters.rows) / 2;
		return box;
	}
	out->rule = box.row + out->question.rows + (gap > 1 ? gap - 1 : 0);
	return below(box, out->question.rows + 2 * gap - 1 + (gap == 1));
}

static void lay_post(const struct wall_scene *scene, bool ascii, struct box box, int rows, struct layout *out)
{
	const int gap = rows < TALL ? 0 : rows / 40;
	out->name_letters = minor(ascii, scene->post->name, rows < TALL ? 0 : rows / 8, box.columns * 2 / 3, glyphs_sizes(ascii));
	out->name = upper(box, out->name_letters.rows);
	out->text = below(box, out->name.rows + gap + (rows < TALL ? 1 : 0));
	if (out->text.rows < 2)
		out->text = below(box, out->name.rows);
	const int most = out->text.rows * 3 / 4;
	out->text_letters = lettering_fit(ascii, scene->post->text, out->text.rows, out->text.columns, most < 6 ? 6 : most);
	if (!out->text_letters.framed)
		return;
	/* Name and frame stand together in the middle. */
	const int spare = (out->text.rows - out->text_letters.rows) / 2;
	out->text = below(out->text, spare);
	out->name = (struct box){ out->name.row + spare, out->name.column, out->name.rows, out->name.columns };
}

static void lay_out(const struct wall_scene *scene, int rows, int columns, bool ascii, struct layout *out)
{
	struct box box = inside(rows, columns);
	*out = (struct layout){ .rule = -1, .has_question = *scene->question && !(scene->post && scene->pinned) };
	out->tag_letters = minor(ascii, scene->tag, rows < TALL ? 0 : rows / 8, columns * 6 / 10, glyphs_sizes(ascii));
	out->foot = below(box, box.rows - out->tag_letters.rows);
	box = upper(box, box.rows - out->foot.rows - (rows < TALL ? 1 : rows / 30));
	if (out->has_question)
		box = lay_question(scene, ascii, box, rows, out);
	if (scene->post)
		lay_post(scene, ascii, box, rows, out);
}

static int smaller(const struct lettering *letters)
{
	return letters->size > 3 ? letters->size - 2 : 1;
}

static void draw_name(const struct wall_scene *scene, const struct layout *layout, struct frame *frame)
{
	struct box box = layout->name;
	const struct lettering *name = &layout->name_letters;
	const bool same = strcmp(scene->post->handle, scene->post->name) == 0;
	const int begin = name->columns + (name->size > 0 ? 2 + frame->columns / 80 : 2);
	const struct lettering handle = minor(frame->ascii, scene->post->handle, name->size > 0 ? name->rows : 0, box.columns - begin, smaller(name));
	if (layout->text_letters.framed && begin + handle.columns < box.columns)
		box.column += (box.columns - begin - handle.columns) / 2;
	draw_minor(frame, box, name, STYLE_NAME, scene->post->name);
	const struct lettering part = minor(frame->ascii, scene->part, name->size > 0 ? name->rows : 0, box.columns, smaller(name));
	if (begin + handle.columns + 2 + part.columns < layout->name.columns)
		draw_beside(frame, (struct box){ layout->name.row, layout->name.column + layout->name.columns - part.columns, box.rows, part.columns }, name,
		            &part, STYLE_DIM, scene->part);
	if (!same && *scene->post->handle)
		draw_beside(frame, (struct box){ box.row, box.column + begin, box.rows, layout->name.columns - begin }, name, &handle, STYLE_HANDLE,
		            scene->post->handle);
}

static void draw_question(const struct wall_scene *scene, const struct layout *layout, struct frame *frame)
{
	const struct ink ink = { STYLE_TITLE, STYLE_LABEL, strlen(scene->question_name) };
	const struct box box = inside(frame->rows, frame->columns);
	lettering_draw(frame, layout->question, &layout->question_letters, ink, GLYPHS_LEFT, layout->question_text);
	if (layout->rule >= 0)
		frame_fill(frame, box, layout->rule - box.row, 0, box.columns, STYLE_RULE, 0x2500);
}

static void draw_foot(const struct wall_scene *scene, const struct layout *layout, struct frame *frame)
{
	const struct box box = layout->foot;
	const struct lettering *tag = &layout->tag_letters;
	const int room = box.columns - tag->columns - 4;
	const struct lettering counts = minor(frame->ascii, scene->counts, tag->size > 0 ? tag->rows : 0, room, smaller(tag));
	draw_minor(frame, box, tag, STYLE_TAG, scene->tag);
	if (*scene->counts && counts.columns <= room)
		draw_beside(frame, (struct box){ box.row, box.column + box.columns - counts.columns, box.rows, counts.columns }, tag, &counts, STYLE_DIM,
		            scene->counts);
}

static void draw_live(const struct wall_scene *scene, struct frame *frame)
{
	struct layout layout;
	lay_out(scene, frame->rows, frame->columns, frame->ascii, &layout);
	if (layout.has_question)
		draw_question(scene, &layout, frame);
	if (scene->post) {
		draw_name(scene, &layout, frame);
		const char *rest = scene->post->text + scene->post->from;
		const size_t n = lettering_part(frame->ascii, &layout.text_letters, rest, layout.text.rows, layout.text.columns);
		char part[WALL_TEXT];
		snprintf(part, sizeof part, "%.*s", (int)n, rest);
		lettering_draw(frame, layout.text, &layout.text_letters, (struct ink){ .style = STYLE_TEXT }, GLYPHS_LEFT, part);
	}
	draw_foot(scene, &layout, frame);
}

/* ---- public ---- */

static bool small(int rows, int columns)
{
	return rows < WALL_ROWS_MIN || columns < WALL_COLUMNS_MIN;
}

static void draw_small(const char *tag, struct frame *frame)
{
	const int width = text_width(tag, strlen(tag));
	frame_puts(frame, frame_box(frame), frame->rows / 2, width < frame->columns ? (frame->columns - width) / 2 : 0, STYLE_TAG | STYLE_BOLD, tag);
}

void wall_draw(const struct wall_scene *scene, struct frame *frame)
{
	if (scene->state == WALL_BLANK)
		return;
	if (small(frame->rows, frame->columns))
		draw_small(scene->tag, frame);
	else if (scene->state == WALL_PANIC || (!scene->post && !*scene->question))
		draw_title(scene, frame);
	else
		draw_live(scene, frame);
}

size_t wall_page(const struct wall_scene *scene, int rows, int columns, bool ascii)
{
	struct layout layout;
	const char *rest = scene->post ? scene->post->text + scene->post->from : "";
	if (!scene->post || small(rows, columns))
		return strlen(rest);
	lay_out(scene, rows, columns, ascii, &layout);
	return lettering_part(ascii, &layout.text_letters, rest, layout.text.rows, layout.text.columns);
}
