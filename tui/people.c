#include "tui/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/text.h"
#include "tui/words.h"

enum { FEW = 300, SORT_MS = 1000 };

void people_panel_done(struct people_panel *panel)
{
	free(panel->order);
	*panel = (struct people_panel){ 0 };
}

static int by_posts(const void *a, const void *b, void *arg)
{
	const struct store *store = arg;
	const struct person *x = store_person_at(store, *(const unsigned *)a), *y = store_person_at(store, *(const unsigned *)b);
	if (x->posts != y->posts)
		return x->posts > y->posts ? -1 : 1;
	if (x->questions + x->answers != y->questions + y->answers)
		return x->questions + x->answers > y->questions + y->answers ? -1 : 1;
	const int name = strcmp(*x->name ? x->name : x->handle, *y->name ? y->name : y->handle);
	return name ? name : strcmp(x->id, y->id);
}

bool people_panel_stale(const struct people_panel *panel, const struct session *session)
{
	return panel->generation != store_generation(session->store);
}

/* The selection is a person, not a row. */
static void keep_cursor(struct people_panel *panel, const struct session *session)
{
	for (size_t i = 0; panel->chosen && i < panel->n; i++)
		if (text_hash(store_person_at(session->store, panel->order[i])->id) == panel->chosen)
			panel->cursor = i;
	if (panel->cursor >= panel->n)
		panel->cursor = panel->n ? panel->n - 1 : 0;
}

bool people_panel_sort(struct people_panel *panel, const struct session *session, int64_t now)
{
	const size_t people = store_people(session->store);
	if (!people_panel_stale(panel, session))
		return false;
	if (people > FEW && now - panel->made < SORT_MS && now >= panel->made)
		return false;
	if (people > panel->capacity) {
		panel->capacity = people * 2;
		panel->order = xrealloc(panel->order, panel->capacity * sizeof *panel->order);
	}
	panel->n = 0;
	for (size_t i = 0; i < people; i++)
		if (store_person_at(session->store, i)->posts > 0)
			panel->order[panel->n++] = (unsigned)i;
	if (panel->n)
		qsort_r(panel->order, panel->n, sizeof *panel->order, by_posts, (void *)session->store);
	panel->generation = store_generation(session->store);
	panel->made = now;
	keep_cursor(panel, session);
	return true;
}

static const struct person *person_at(const struct people_panel *panel, const struct session *session, size_t i)
{
	const bool there = i < panel->n && panel->order[i] < store_people(session->store);
	return there ? store_person_at(session->store, panel->order[i]) : NULL;
}

const struct person *people_panel_chosen(const struct people_panel *panel, const struct session *session)
{
	return person_at(panel, session, panel->cursor);
}

void people_panel_move(struct people_panel *panel, const struct session *session, int by)
{
	const long long to = (long long)panel->cursor + by, last = (long long)panel->n - 1;
	panel->cursor = to < 0 || last < 0 ? 0 : to > last ? (size_t)last : (size_t)to;
	const struct person *person = people_panel_chosen(panel, session);
	panel->chosen = person ? text_hash(person->id) : 0;
}

static void row(const struct person *person, const struct scene *scene, struct frame *frame, struct box box, int at)
{
	char name[LABEL_TEXT], text[32];
	int end = box.columns - 1;
	snprintf(text, sizeof text, "%uA", person->answers);
	frame_puts_right(frame, box, at, 0, end, STYLE_LABEL, person->answers ? text : "");
	snprintf(text, sizeof text, "%uQ", person->questions);
	frame_puts_right(frame, box, at, 0, end - 4, STYLE_LABEL, person->questions ? text : "");
	snprintf(text, sizeof text, "%u", person->posts);
	frame_puts_right(frame, box, at, 0, end - 8, STYLE_TEXT, text);
	end -= 14;
	if (box.columns >= 30 && scene_newcomer(scene, person))
		end = frame_puts_right(frame, box, at, 0, end, STYLE_GOOD, "new") - 1;
	struct box left = box;
	left.columns = end;
	person_label(person->network, person->id, person->handle, person->name, name);
	frame_puts(frame, left, at, 2, STYLE_NAME, name);
}

void people_panel_draw(const struct people_panel *panel, const struct scene *scene, struct frame *frame, struct box box, bool focus)
{
	char count[CLOCK_TEXT];
	frame_puts(frame, box, 0, 1, focus ? STYLE_TITLE : STYLE_DIM, "People");
	frame_puts_right(frame, box, 0, 8, box.columns - 1, STYLE_DIM, count_of(panel->n, "person", "people", count));
	const int rows = box.rows - 1;
	const size_t top = rows > 0 && panel->cursor >= (size_t)rows ? panel->cursor - (size_t)rows + 1 : 0;
	for (int i = 0; i < rows; i++) {
		const struct person *person = person_at(panel, scene->session, top + (size_t)i);
		if (!person)
			break;
		row(person, scene, frame, box, i + 1);
		if (focus && top + (size_t)i == panel->cursor) {
			frame_puts(frame, box, i + 1, 0, STYLE_KEY, "▶");
			frame_mark(frame, box, i + 1, 0, box.columns, STYLE_SELECTED);
		}
	}
	if (panel->n == 0)
		frame_puts(frame, box, 1, 2, STYLE_DIM, "nobody yet");
}

const char *people_filter(const struct person *person, char out[static PEOPLE_FILTER])
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@._-";
	const char *who = *person->handle ? person->handle : person->name;
	const int n = (int)strcspn(who, "\"");
	const bool quote = strspn(who, plain) < (size_t)n;
	snprintf(out, PEOPLE_FILTER, quote ? "from:\"%.*s\"" : "from:%.*s", n, who);
	return out;
}
