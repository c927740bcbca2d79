#include "tui/wall.h"

#include <stdio.h>
#include <string.h>
#include "model/text.h"
#include "tui/lettering.h"

enum { ANY_PITCH = 1000, NOW_PERCENT = 55, MESSAGE_PERCENT = 34, HALF_PERCENT = 48 };

/* What it is, and a text as large as fits beside it; the rows they take. */
static int draw_part(struct frame *frame, struct box box, unsigned style, const char *what, const char *name, const char *text)
{
	char whole[WALL_TEXT];
	const int lead = snprintf(whole, sizeof whole, "%s%s%s", what, *name ? " " : "", name);
	if (!*text || box.rows < 1 || lead < 0 || (size_t)lead >= sizeof whole)
		return 0;
	snprintf(whole + lead, sizeof whole - (size_t)lead, "  %s", text);
	const struct lettering letters = lettering_fit(frame->ascii, whole, box.rows, box.columns, ANY_PITCH);
	lettering_draw(frame, box, &letters, (struct ink){ style, STYLE_LABEL, (size_t)lead }, GLYPHS_LEFT, whole);
	return letters.rows;
}

/* The time left at the left, what is open at the right, both as large as the smaller of them can be. */
static void draw_clock(const struct speaker_scene *scene, struct frame *frame, struct box box)
{
	const int half = box.columns * HALF_PERCENT / 100;
	const struct lettering left = lettering_fit(frame->ascii, scene->left, box.rows, half, box.rows);
	const struct lettering open = lettering_fit(frame->ascii, scene->open, box.rows, half, box.rows);
	const int size = *scene->left && left.size < open.size ? left.size : open.size;
	const struct lettering both = { .size = size, .rows = box.rows, .whole = true };
	const struct ink ink = { .style = STYLE_TEXT };
	lettering_draw(frame, (struct box){ box.row, box.column, box.rows, half }, &both, ink, GLYPHS_LEFT, scene->left);
	const int width = size > 0 ? glyphs_measure(frame->ascii, size, scene->open, half).columns : text_width(scene->open, strlen(scene->open));
	const struct box right = { box.row, box.column + box.columns - width, box.rows, width };
	lettering_draw(frame, right, &both, ink, GLYPHS_LEFT, scene->open);
}

static int clock_rows(int rows)
{
	return rows >= 100 ? rows / 8 : rows >= 40 ? 5 : 1;
}

static struct box rest(struct box box, int rows)
{
	return (struct box){ box.row + rows, box.column, box.rows - rows, box.columns };
}

void speaker_draw(const struct speaker_scene *scene, struct frame *frame)
{
	const int x = frame->columns / 40, y = frame->rows < 40 ? 0 : frame->rows / 22, gap = frame->rows < 40 ? 1 : frame->rows / 20;
	struct box box = { y, x, frame->rows - 2 * y, frame->columns - 2 * x };
	const int clock = clock_rows(frame->rows);
	draw_clock(scene, frame, (struct box){ box.row + box.rows - clock, box.column, clock, box.columns });
	box.rows -= clock + gap;
	if (*scene->message) {
		const struct box room = { box.row, box.column, box.rows * MESSAGE_PERCENT / 100, box.columns };
		const int rows = draw_part(frame, room, STYLE_WARN, "Moderator:", "", scene->message);
		frame_fill(frame, box, rows + gap / 2, 0, box.columns, STYLE_RULE, 0x2500);
		box = rest(box, rows + gap / 2 + 1 + gap / 2);
	}
	struct box now = box;
	now.rows = *scene->next ? box.rows * NOW_PERCENT / 100 : box.rows;
	const int rows = draw_part(frame, now, STYLE_TITLE, "Now", scene->now_name, scene->now);
	if (!rows)
		now.rows = 0;
	box = rest(box, now.rows + (now.rows ? gap : 0));
	draw_part(frame, box, STYLE_DIM, "Next", scene->next_name, scene->next);
}
