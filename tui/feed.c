#include "tui/feed.h"

#include "tui/card.h"
#include "tui/rules.h"

static int clamp(int n, int low, int high)
{
	return n > high ? (high > low ? high : low) : n < low ? low : n;
}

static int fold_of(int rows)
{
	return clamp(rows / 2, 3, 12);
}

static int card_rows(const struct scene *scene, size_t index, struct feed_size size)
{
	struct store_view view;
	store_view(scene->session->store, scene_at(scene, index), &view);
	return card_height(scene, &view, size.columns, fold_of(size.rows));
}

static int rules_rows(const struct scene *scene, size_t index)
{
	return rules_lay(scene, index, NULL, (struct box){ 0, 0, 0, 0 }, 0);
}

static size_t cursor_index(const struct scene *scene, const struct feed *feed, size_t count)
{
	const size_t i = feed->tail ? count : scene_seek(scene, feed->cursor);
	return i < count ? i : count - 1;
}

static void climb(const struct scene *scene, struct feed_size size, struct feed_layout *out)
{
	out->top = out->cursor;
	out->top_row = out->cursor_row - rules_rows(scene, out->cursor);
	while (out->top_row > 0 && out->top > 0) {
		out->top--;
		out->top_row -= card_rows(scene, out->top, size) + rules_rows(scene, out->top);
	}
}

static void descend(const struct scene *scene, struct feed_size size, struct feed_layout *out)
{
	int row = out->cursor_row + card_rows(scene, out->cursor, size);
	out->bottom = out->cursor;
	for (size_t i = out->cursor + 1; i < out->count && row <= size.rows; i++) {
		row += rules_rows(scene, i) + card_rows(scene, i, size);
		if (row <= size.rows)
			out->bottom = i;
	}
	out->end_row = row + (row <= size.rows ? rules_rows(scene, out->count) : 0);
}

void feed_lay(const struct scene *scene, const struct feed *feed, struct feed_size size, struct feed_layout *out)
{
	*out = (struct feed_layout){ .count = scene_count(scene) };
	if (out->count == 0)
		return;
	out->cursor = cursor_index(scene, feed, out->count);
	const int height = card_rows(scene, out->cursor, size);
	if (feed->tail)
		out->cursor_row = size.rows - rules_rows(scene, out->count) - height;
	else
		out->cursor_row = clamp(feed->row, 0, size.rows - height);
	climb(scene, size, out);
	if (feed->tail && out->top_row > 0) {
		out->cursor_row -= out->top_row;
		out->top_row = 0;
	}
	descend(scene, size, out);
}

void feed_draw(const struct scene *scene, const struct feed *feed, struct frame *frame, struct box box)
{
	struct feed_layout at;
	feed_lay(scene, feed, (struct feed_size){ box.rows, box.columns }, &at);
	int row = at.top_row;
	size_t i = at.top;
	for (; i < at.count && row < box.rows; i++) {
		struct store_view view;
		row += rules_lay(scene, i, frame, box, row);
		store_view(scene->session->store, scene_at(scene, i), &view);
		card_draw(scene, &view, frame, box, row, fold_of(box.rows), i == at.cursor);
		row += card_height(scene, &view, box.columns, fold_of(box.rows));
	}
	if (i == at.count && row < box.rows)
		rules_lay(scene, i, frame, box, row);
	frame_find(frame, box, scene->found);
}

size_t feed_waiting(const struct scene *scene, const struct feed *feed)
{
	const size_t count = scene_count(scene);
	size_t i = scene_seek(scene, feed->seen);
	if (i < count && place_compare(scene_place(scene, i), feed->seen) == 0)
		i++;
	return count - i - scene_boosts_after(scene, feed->seen);
}

size_t feed_below(const struct scene *scene, const struct feed *feed, struct feed_size size)
{
	struct feed_layout at;
	feed_lay(scene, feed, size, &at);
	return at.count ? at.count - 1 - at.bottom : 0;
}

void feed_settle(const struct scene *scene, struct feed *feed, struct feed_size size)
{
	struct feed_layout at;
	feed_lay(scene, feed, size, &at);
	if (at.count == 0)
		return;
	const struct place bottom = scene_place(scene, at.bottom);
	if (feed->tail)
		feed->cursor = scene_place(scene, at.cursor);
	if (place_compare(bottom, feed->seen) > 0)
		feed->seen = bottom;
}

static void choose(const struct scene *scene, struct feed *feed, size_t index, int row)
{
	feed->cursor = scene_place(scene, index);
	feed->row = row;
	feed->tail = index + 1 == scene_count(scene);
}

void feed_tidy(const struct scene *scene, struct feed *feed, struct feed_size size)
{
	struct feed_layout at;
	feed_lay(scene, feed, size, &at);
	if (feed->tail || at.count == 0)
		return;
	feed->row = at.cursor_row;
	if (at.end_row < size.rows) {
		feed->row += size.rows - at.end_row;
		feed_lay(scene, feed, size, &at);
	}
	if (at.top_row > 0)
		feed->row -= at.top_row;
}

/* The row nearest to the wanted one at which the post and the rules above it are on the screen. */
static int visible_row(const struct scene *scene, size_t index, struct feed_size size, int row)
{
	const int rules = rules_rows(scene, index), room = size.rows - card_rows(scene, index, size);
	return clamp(row, rules < room ? rules : 0, room);
}

void feed_step(const struct scene *scene, struct feed *feed, struct feed_size size, int step)
{
	struct feed_layout at;
	feed_lay(scene, feed, size, &at);
	if (at.count == 0 || (step < 0 && at.cursor == 0) || (step > 0 && at.cursor + 1 == at.count))
		return;
	const size_t to = step < 0 ? at.cursor - 1 : at.cursor + 1;
	int row = at.cursor_row;
	if (step < 0)
		row -= rules_rows(scene, at.cursor) + card_rows(scene, to, size);
	else
		row += card_rows(scene, at.cursor, size) + rules_rows(scene, to);
	choose(scene, feed, to, visible_row(scene, to, size, row));
	feed_tidy(scene, feed, size);
}

/* Walks from the selected post to one that is wholly on the screen when that one stands at row. */
static void walk_into_view(const struct scene *scene, struct feed *feed, struct feed_size size, size_t index, int row)
{
	const size_t count = scene_count(scene);
	while (row < 0 && index + 1 < count) {
		row += card_rows(scene, index, size) + rules_rows(scene, index + 1);
		index++;
	}
	while (index > 0 && row + card_rows(scene, index, size) > size.rows) {
		row -= rules_rows(scene, index) + card_rows(scene, index - 1, size);
		index--;
	}
	choose(scene, feed, index, row < 0 ? 0 : row);
}

void feed_scroll(const struct scene *scene, struct feed *feed, struct feed_size size, int lines)
{
	struct feed_layout at;
	feed_lay(scene, feed, size, &at);
	if (at.count == 0)
		return;
	if (lines > 0 && at.end_row - lines <= size.rows && at.bottom + 1 == at.count) {
		feed_last(scene, feed, size);
		return;
	}
	if (lines < 0 && at.top == 0 && at.top_row >= 0) {
		feed_first(scene, feed, size);
		return;
	}
	walk_into_view(scene, feed, size, at.cursor, at.cursor_row - lines);
	feed_tidy(scene, feed, size);
}

void feed_first(const struct scene *scene, struct feed *feed, struct feed_size size)
{
	if (scene_count(scene) == 0)
		return;
	choose(scene, feed, 0, visible_row(scene, 0, size, 0));
}

void feed_last(const struct scene *scene, struct feed *feed, struct feed_size size)
{
	feed->tail = true;
	feed_settle(scene, feed, size);
}

/* Where the post at index stands now; false when it is not on the screen. */
static bool row_of(const struct scene *scene, struct feed_size size, const struct feed_layout *at, size_t index, int *row)
{
	if (index < at->top || index > at->bottom)
		return false;
	*row = at->top_row;
	for (size_t i = at->top; i < index; i++)
		*row += rules_rows(scene, i) + card_rows(scene, i, size);
	*row += rules_rows(scene, index);
	return *row >= 0;
}

void feed_go(const struct scene *scene, struct feed *feed, struct feed_size size, struct place place)
{
	struct feed_layout at;
	feed_lay(scene, feed, size, &at);
	if (at.count == 0)
		return;
	size_t to = scene_seek(scene, place);
	to = to < at.count ? to : at.count - 1;
	int row;
	if (!row_of(scene, size, &at, to, &row))
		row = size.rows / 3;
	choose(scene, feed, to, visible_row(scene, to, size, row));
	feed_tidy(scene, feed, size);
}

void feed_hold(const struct scene *scene, struct feed *feed, struct feed_size size)
{
	struct feed_layout at;
	feed_lay(scene, feed, size, &at);
	if (at.count == 0)
		return;
	feed->cursor = scene_place(scene, at.cursor);
	feed->row = at.cursor_row;
	feed->tail = false;
}
