#include "tui/rules.h"

#include <stdio.h>
#include <string.h>
#include "model/text.h"
#include "tui/words.h"

enum { GAPS_SHOWN = 3, MINUTE_MS = 60000 };

struct pen { struct frame *frame; struct box box; int row; };

static void rule(struct pen *pen, unsigned style, const char *text)
{
	char line[RULE_TEXT + 32];
	const int room = pen->box.columns - 1 - 4 - text_width(text, strlen(text));
	snprintf(line, sizeof line, "─── %s%s", text, room >= 4 ? " ───" : "");
	if (pen->frame)
		frame_puts(pen->frame, pen->box, pen->row, 1, style, line);
	pen->row++;
}

const char *rules_gap(const struct session *session, const struct gap *gap, char out[static RULE_TEXT])
{
	const char *name = gap->source < session->source_count ? session->sources[gap->source].name : "a source";
	char from[CLOCK_TEXT], to[CLOCK_TEXT], count[CLOCK_TEXT];
	const bool same = clock_same_day(gap->from, gap->to ? gap->to : gap->from);
	same ? clock_time(gap->from, from) : clock_date(gap->from, from);
	if (!gap->to) {
		snprintf(out, RULE_TEXT, "%s silent since %s", name, from);
		return out;
	}
	if (same && gap->to / MINUTE_MS == gap->from / MINUTE_MS) {
		clock_seconds(gap->from, from);
		clock_seconds(gap->to, to);
	} else {
		same ? clock_time(gap->to, to) : clock_date(gap->to, to);
	}
	const char *some = gap->recovered ? count_of(gap->recovered, "post recovered", "posts recovered", count) : "";
	snprintf(out, RULE_TEXT, "%s silent %s–%s, %s%s%s", name, from, to, some, *some && !gap->complete ? ", " : "",
	         !gap->complete ? *some ? "maybe not all" : "some may be missing" : *some ? "" : "nothing missed");
	return out;
}

static int64_t gap_time(const struct gap *gap)
{
	return gap->to ? gap->to : INT64_MAX;
}

/* Index of the first gap that ended after that moment. */
static size_t gap_after(const struct session *session, int64_t created)
{
	size_t low = 0, high = session->gap_count;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (gap_time(&session->gaps[middle]) <= created)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void gap_rules(struct pen *pen, const struct session *session, int64_t after, int64_t upto)
{
	size_t from = gap_after(session, after);
	const size_t to = upto == INT64_MAX ? session->gap_count : gap_after(session, upto);
	char text[RULE_TEXT];
	if (to > from + GAPS_SHOWN) {
		snprintf(text, sizeof text, "%zu more gaps", to - from - (GAPS_SHOWN - 1));
		rule(pen, STYLE_WARN, text);
		from = to - (GAPS_SHOWN - 1);
	}
	for (; from < to; from++)
		rule(pen, STYLE_WARN, rules_gap(session, &session->gaps[from], text));
}

static void unread_rule(struct pen *pen, const struct scene *scene, size_t index)
{
	const struct place left = scene->session->left;
	if (!left.created || place_compare(scene_place(scene, index), left) <= 0)
		return;
	if (index > 0 && place_compare(scene_place(scene, index - 1), left) > 0)
		return;
	char date[CLOCK_TEXT], text[RULE_TEXT];
	snprintf(text, sizeof text, "new since you left, %s", clock_date(left.created, date));
	rule(pen, STYLE_NEW, text);
}

static void day_rule(struct pen *pen, const struct scene *scene, size_t index)
{
	const int64_t created = scene_place(scene, index).created;
	const int64_t before = index > 0 ? scene_place(scene, index - 1).created : scene->now;
	char text[CLOCK_TEXT];
	if (!clock_same_day(created, before))
		rule(pen, STYLE_RULE, clock_day(created, text));
}

int rules_lay(const struct scene *scene, size_t index, struct frame *frame, struct box box, int row)
{
	struct pen pen = { frame, box, row };
	const size_t count = scene_count(scene);
	if (scene->plain)
		return 0;
	const int64_t after = index > 0 ? scene_place(scene, index - 1).created : count ? INT64_MIN : INT64_MAX;
	if (index < count)
		unread_rule(&pen, scene, index);
	gap_rules(&pen, scene->session, after, index < count ? scene_place(scene, index).created : INT64_MAX);
	if (index < count)
		day_rule(&pen, scene, index);
	return pen.row - row;
}

static void nearest(struct place place, struct place from, int step, struct place *best, bool *any)
{
	if (place_compare(place, from) * step <= 0)
		return;
	if (*any && place_compare(place, *best) * step >= 0)
		return;
	*best = place;
	*any = true;
}

bool rules_next(const struct session *session, struct place from, int step, struct place *out)
{
	bool any = false;
	if (session->left.created)
		nearest((struct place){ session->left.created, session->left.tie + (session->left.tie < UINT32_MAX) }, from, step, out, &any);
	for (size_t i = 0; i < session->gap_count; i++)
		if (session->gaps[i].to)
			nearest((struct place){ session->gaps[i].to, 0 }, from, step, out, &any);
	return any;
}
