#include "tui/questions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/label.h"
#include "model/log.h"
#include "model/text.h"
#include "model/when.h"
#include "tui/card.h"
#include "tui/words.h"

enum { FULL = 60, AGENDA_BESIDE = 5, TEXT = 3, MINUTE_MS = 60000, DAY_MS = 24 * 60 * MINUTE_MS, FEW = 300, SORT_MS = 300 };

void questions_panel_done(struct questions_panel *panel)
{
	free(panel->rows);
	*panel = (struct questions_panel){ 0 };
}

/* ---- which, and in which order ---- */

static void add(struct questions_panel *panel, struct question_row row)
{
	if (panel->n == panel->capacity) {
		panel->capacity = panel->capacity ? panel->capacity * 2 : 32;
		panel->rows = xrealloc(panel->rows, panel->capacity * sizeof *panel->rows);
	}
	panel->rows[panel->n++] = row;
}

/* What needs somebody first. */
static int urgency(enum question_state state)
{
	static const unsigned char order[QUESTION_STATES] = { [QUESTION_NOW] = 0, [QUESTION_NEXT] = 1, [QUESTION_PASSED] = 2, [QUESTION_OPEN] = 3,
		[QUESTION_INCOMING] = 4, [QUESTION_ANSWERED] = 5, [QUESTION_PARKED] = 6, [QUESTION_DISMISSED] = 7 };
	return order[state];
}

static bool waits(enum question_state state)
{
	return urgency(state) < urgency(QUESTION_ANSWERED);
}

static int by_urgency(const void *a, const void *b)
{
	const struct question_row *x = a, *y = b;
	const int order = x->old != y->old ? (x->old ? 1 : -1) : urgency(x->state) - urgency(y->state);
	return order ? order : place_compare(x->place, y->place);
}

static bool same(const struct question_row *row, struct place place, unsigned number)
{
	return place_compare(row->place, place) == 0 && (place.created || row->number == number);
}

/* The selection is a question, not a row. */
static void keep_cursor(struct questions_panel *panel)
{
	const bool chosen = panel->chosen.created || panel->chosen_number;
	for (size_t i = 0; chosen && i < panel->n; i++)
		if (same(&panel->rows[i], panel->chosen, panel->chosen_number))
			panel->cursor = i;
	if (panel->cursor >= panel->n)
		panel->cursor = panel->n ? panel->n - 1 : 0;
}

static uint64_t generation(const struct scene *scene)
{
	return questions_generation(scene->session->questions) + decisions_generation(scene->session->decisions);
}

bool questions_panel_stale(const struct questions_panel *panel, const struct scene *scene)
{
	return panel->generation != generation(scene);
}

/* What is older belongs to another day. */
static int64_t today(const struct scene *scene)
{
	const int64_t starts = scene->event ? scene->event->starts : 0;
	return (starts && starts < scene->now ? starts : scene->now) - DAY_MS;
}

static void add_agenda(struct questions_panel *panel, const struct scene *scene)
{
	const size_t count = questions_agenda_count(scene->session->questions);
	for (size_t i = questions_agenda_first(scene->session->questions); i < count; i++) {
		const struct question *question = questions_agenda(scene->session->questions, i);
		add(panel, (struct question_row){ .index = i, .place = question->place, .number = question->number });
	}
	panel->agenda = panel->n;
}

static void add_asked(struct questions_panel *panel, const struct scene *scene)
{
	const size_t count = questions_asked_count(scene->session->questions);
	const int64_t from = today(scene);
	for (size_t i = 0; i < count; i++) {
		const struct asked *asked = questions_asked(scene->session->questions, i);
		const bool old = asked->place.created < from;
		add(panel, (struct question_row){ .asked = true, .index = i, .place = asked->place, .state = asked->state, .old = old });
		panel->open += !old && waits(asked->state);
		panel->incoming += !old && asked->state == QUESTION_INCOMING;
	}
	if (panel->n > panel->agenda)
		qsort(panel->rows + panel->agenda, panel->n - panel->agenda, sizeof *panel->rows, by_urgency);
}

bool questions_panel_sort(struct questions_panel *panel, const struct scene *scene)
{
	if (panel->made && !questions_panel_stale(panel, scene))
		return false;
	if (panel->n > FEW && scene->now - panel->made < SORT_MS && scene->now >= panel->made)
		return false;
	panel->n = panel->open = panel->incoming = 0;
	add_agenda(panel, scene);
	add_asked(panel, scene);
	panel->generation = generation(scene);
	panel->made = scene->now;
	keep_cursor(panel);
	return true;
}

void questions_panel_move(struct questions_panel *panel, int by)
{
	const long long to = (long long)panel->cursor + by, last = (long long)panel->n - 1;
	panel->cursor = to < 0 || last < 0 ? 0 : to > last ? (size_t)last : (size_t)to;
	const struct question_row *row = questions_panel_chosen(panel);
	panel->chosen = row ? row->place : (struct place){ 0, 0 };
	panel->chosen_number = row ? row->number : 0;
}

const struct question_row *questions_panel_chosen(const struct questions_panel *panel)
{
	return panel->cursor < panel->n ? &panel->rows[panel->cursor] : NULL;
}

/* ---- one row ---- */

struct pen {
	const struct scene *scene;
	struct frame *frame;
	struct box box;
	int row;
	bool full;
};

static bool read_post(const struct pen *pen, struct place place, struct store_view *view)
{
	const struct store *store = pen->scene->session->store;
	const struct rec *rec = store_at(store, store_seek(store, place));
	if (!place.created || !rec || place_compare(rec_place(rec), place) != 0)
		return false;
	store_view(store, rec, view);
	return !view->deleted;
}

static void put(struct pen *pen, int column, int end, unsigned style, const char *text)
{
	struct box box = pen->box;
	char *line = card_line(text);
	box.columns = end;
	if (end > column)
		frame_puts(pen->frame, box, pen->row, column, style, line);
	free(line);
}

static int put_right(struct pen *pen, int end, unsigned style, const char *text)
{
	if (!*text)
		return end;
	return frame_puts_right(pen->frame, pen->box, pen->row, 8, end, style, text) - 1;
}

static void agenda_row(struct pen *pen, const struct question *question, bool now)
{
	struct store_view view;
	char count[CLOCK_TEXT], people[CLOCK_TEXT], clock[CLOCK_TEXT], *text;
	int end = pen->box.columns - 1;
	const bool posted = read_post(pen, question->place, &view);
	if (now)
		frame_puts(pen->frame, pen->box, pen->row, 1, STYLE_KEY, "▶");
	if (posted && pen->full)
		text = xasprintf("%s, %s", count_of(question->answered, "answer", "answers", count), count_of(question->people, "person", "people", people));
	else
		text = posted ? xasprintf("%u", question->answered) : xasprintf("%s", "");
	end = put_right(pen, end, STYLE_TEXT, text);
	free(text);
	if (now && pen->full)
		end = put_right(pen, end, STYLE_KEY, "now");
	frame_puts(pen->frame, pen->box, pen->row, TEXT, STYLE_LABEL, question->name);
	if (posted) {
		put(pen, TEXT + 4, end, now ? STYLE_TEXT | STYLE_BOLD : STYLE_TEXT, label_rest(&view.post));
		return;
	}
	text = question->planned ? xasprintf("planned %s  %s", clock_time(question->planned, clock), question->text) : xasprintf("planned  %s", question->text);
	put(pen, TEXT + 4, end, STYLE_DIM, text);
	free(text);
}

/* "new 4m", "open 4m", "→ana", "answered?", "parked": the state in words, with how long it waits while nobody has to do with it. */
static void state_words(const struct pen *pen, const struct asked *asked, char *out, size_t size)
{
	char age[WHEN_TEXT];
	const bool open = asked->state == QUESTION_INCOMING || asked->state == QUESTION_OPEN;
	when_age(pen->scene->now - asked->place.created, age);
	if (asked->proposed_answer.created && waits(asked->state))
		snprintf(out, size, "answered?");
	else if (asked->state == QUESTION_PASSED)
		snprintf(out, size, "→%s", asked->detail);
	else
		snprintf(out, size, "%s%s%s", asked->state == QUESTION_INCOMING ? "new" : question_state_word(asked->state), open ? " " : "", open ? age : "");
}

static unsigned state_style(enum question_state state)
{
	return state == QUESTION_NOW || state == QUESTION_NEXT ? STYLE_KEY : waits(state) ? STYLE_WARN : STYLE_DIM;
}

static void asked_row(struct pen *pen, const struct asked *asked)
{
	struct store_view view;
	char clock[CLOCK_TEXT], name[LABEL_TEXT], words[DECISION_WORDS], support[16];
	int end = pen->box.columns - 1;
	frame_puts(pen->frame, pen->box, pen->row, 1, waits(asked->state) ? STYLE_LABEL : STYLE_DIM, asked->state == QUESTION_NOW ? "▶" : "?");
	if (!read_post(pen, asked->place, &view)) {
		put(pen, TEXT, end, STYLE_DIM, "a question that was deleted");
		return;
	}
	state_words(pen, asked, words, sizeof words);
	end = put_right(pen, end, state_style(asked->state), words);
	snprintf(support, sizeof support, "+%u", asked->support > 1 ? asked->support - 1 : 0);
	if (pen->full)
		end = put_right(pen, end, STYLE_DIM, asked->support > 1 ? support : "");
	char *text = xasprintf("%s %s: %s", clock_time(view.post.created, clock), post_name(&view.post, name), view.post.warning ? view.post.warning : view.post.text);
	put(pen, TEXT, end, waits(asked->state) ? STYLE_TEXT : STYLE_DIM, text);
	free(text);
}

static bool is_now(const struct scene *scene, const struct question_row *row)
{
	const struct question *now = questions_now(scene->session->questions);
	return now && row->place.created && place_compare(now->place, row->place) == 0;
}

static void draw_row(struct pen *pen, const struct question_row *row)
{
	struct questions *questions = pen->scene->session->questions;
	const bool there = row->index < (row->asked ? questions_asked_count(questions) : questions_agenda_count(questions));
	if (there && row->asked)
		asked_row(pen, questions_asked(questions, row->index));
	else if (there)
		agenda_row(pen, questions_agenda(questions, row->index), row->number && is_now(pen->scene, row));
	pen->row++;
}

/* ---- beside the feed ---- */

/* The part of the agenda around what is asked now. */
static size_t agenda_from(const struct questions_panel *panel, const struct scene *scene, size_t rows)
{
	size_t at = 0;
	while (at < panel->agenda && !is_now(scene, &panel->rows[at]))
		at++;
	if (at == panel->agenda || panel->agenda <= rows)
		return 0;
	at = at > 1 ? at - 1 : 0;
	return at + rows > panel->agenda ? panel->agenda - rows : at;
}

int questions_panel_rows(const struct questions_panel *panel, const struct scene *scene)
{
	char text[CLOCK_LINE];
	const size_t agenda = panel->agenda < AGENDA_BESIDE ? panel->agenda : AGENDA_BESIDE, n = agenda + panel->open;
	return n ? (int)n + 1 + (*questions_clock(scene, 40, text) != 0) : 0;
}

static void heading(struct pen *pen, const struct questions_panel *panel, unsigned style)
{
	char count[CLOCK_TEXT], text[CLOCK_TEXT + 32];
	frame_puts(pen->frame, pen->box, pen->row, 1, style, "Questions");
	snprintf(text, sizeof text, "%s", panel->open ? count_of(panel->open, "open", "open", count) : "");
	frame_puts_right(pen->frame, pen->box, pen->row, 11, pen->box.columns - 1, panel->incoming ? STYLE_WARN : STYLE_DIM, text);
	pen->row++;
}

static void clock_row(struct pen *pen)
{
	char text[CLOCK_LINE];
	if (!*questions_clock(pen->scene, pen->box.columns - 2, text))
		return;
	frame_puts(pen->frame, pen->box, pen->row++, 1, STYLE_DIM, text);
}

void questions_panel_draw(const struct questions_panel *panel, const struct scene *scene, struct frame *frame, struct box box)
{
	struct pen pen = { scene, frame, box, 0, false };
	heading(&pen, panel, STYLE_DIM);
	clock_row(&pen);
	size_t room = box.rows > pen.row ? (size_t)(box.rows - pen.row) : 0;
	size_t agenda = panel->agenda < AGENDA_BESIDE ? panel->agenda : AGENDA_BESIDE;
	agenda = panel->open && agenda > (room + 1) / 2 ? (room + 1) / 2 : agenda;
	agenda = agenda < room ? agenda : room;
	const size_t from = agenda_from(panel, scene, agenda);
	for (size_t i = 0; i < agenda; i++)
		draw_row(&pen, &panel->rows[from + i]);
	room -= agenda;
	for (size_t i = 0; i < panel->open && i < room; i++)
		draw_row(&pen, &panel->rows[panel->agenda + i]);
}

/* ---- the whole list ---- */

/* Whoever asks numbered questions is only taken for the host until somebody says so. */
static void proposed_row(struct pen *pen)
{
	struct store_view view;
	char name[LABEL_TEXT];
	if (!read_post(pen, questions_host_proposed(pen->scene->session->questions), &view))
		return;
	char *text = xasprintf("Is %s the host? C says yes.", post_name(&view.post, name));
	put(pen, 1, pen->box.columns - 1, STYLE_WARN, text);
	free(text);
	pen->row++;
}

void questions_draw(const struct questions_panel *panel, const struct scene *scene, struct frame *frame, struct box box)
{
	struct pen pen = { scene, frame, box, 0, box.columns >= FULL };
	heading(&pen, panel, STYLE_TITLE);
	clock_row(&pen);
	proposed_row(&pen);
	const int first = pen.row, rows = box.rows - first;
	const size_t top = rows > 0 && panel->cursor >= (size_t)rows ? panel->cursor - (size_t)rows + 1 : 0;
	for (int i = 0; i < rows && top + (size_t)i < panel->n; i++) {
		const bool chosen = top + (size_t)i == panel->cursor;
		draw_row(&pen, &panel->rows[top + (size_t)i]);
		if (chosen) {
			frame_puts(frame, box, first + i, 0, STYLE_KEY, "▌");
			frame_mark(frame, box, first + i, 0, box.columns, STYLE_SELECTED);
		}
	}
	if (panel->n == 0)
		frame_puts(frame, box, first, 2, STYLE_DIM, "no questions yet");
}

/* ---- the chat's clock ---- */

/* How the answers come: in the last two minutes, and in the two before. */
static const char *pace(const struct question *question, int64_t now)
{
	const unsigned late = questions_rate(question, now) + questions_rate(question, now - MINUTE_MS);
	const unsigned before = questions_rate(question, now - 2 * MINUTE_MS) + questions_rate(question, now - 3 * MINUTE_MS);
	return before > 1 && late * 2 < before ? ", fewer now" : "";
}

/* The next one that is planned for a time. */
static bool planned_next(const struct scene *scene, char name[static 8], int64_t *at)
{
	const size_t count = questions_agenda_count(scene->session->questions);
	for (size_t i = questions_agenda_first(scene->session->questions); i < count; i++) {
		const struct question *question = questions_agenda(scene->session->questions, i);
		if (question->place.created || !question->planned)
			continue;
		snprintf(name, 8, "%s", question->name);
		*at = question->planned;
		return true;
	}
	return false;
}

/* Adds a part when there is room for it. */
static void part(char *out, size_t size, int columns, const char *text)
{
	const size_t used = strlen(out);
	const int width = text_width(out, used) + text_width(text, strlen(text)) + (used ? 3 : 0);
	if (*text && (width <= columns || !used))
		snprintf(out + used, size - used, "%s%s", used ? " · " : "", text);
}

static void clock_answers(const struct question *now, const struct scene *scene, char out[static CLOCK_LINE], int columns)
{
	char text[CLOCK_LINE], count[CLOCK_TEXT];
	snprintf(text, sizeof text, "%s%s", count_of(now->answered, "answer", "answers", count), pace(now, scene->now));
	part(out, CLOCK_LINE, columns, now->answered ? text : "");
}

static void clock_plan(const struct scene *scene, char out[static CLOCK_LINE], int columns)
{
	char name[8], text[CLOCK_LINE], clock[CLOCK_TEXT], age[WHEN_TEXT];
	int64_t at;
	const int64_t ends = scene->event ? scene->event->ends : 0;
	if (planned_next(scene, name, &at)) {
		const bool due = at <= scene->now;
		snprintf(text, sizeof text, due ? "time for %s, planned %s" : "%s at %s", name, clock_time(at, clock));
		part(out, CLOCK_LINE, columns, text);
	}
	if (ends > scene->now)
		snprintf(text, sizeof text, "%s left", when_age(ends - scene->now, age));
	else
		snprintf(text, sizeof text, "over since %s", ends ? clock_time(ends, clock) : "");
	part(out, CLOCK_LINE, columns, ends && ends > scene->now - DAY_MS ? text : "");
}

const char *questions_clock(const struct scene *scene, int columns, char out[static CLOCK_LINE])
{
	char text[CLOCK_LINE], age[WHEN_TEXT];
	const struct question *now = questions_now(scene->session->questions);
	if (now && (!now->place.created || scene->now - now->place.created > DAY_MS))
		now = NULL;
	*out = 0;
	snprintf(text, sizeof text, "%s for %s", now ? now->name : "", when_age(now ? scene->now - now->place.created : 0, age));
	part(out, CLOCK_LINE, columns, now ? text : "");
	clock_plan(scene, out, columns);
	if (now)
		clock_answers(now, scene, out, columns);
	return out;
}
