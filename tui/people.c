#include "tui/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/text.h"
#include "tui/words.h"

enum { FEW = 300, SORT_MS = 1000, REGULAR_POSTS = 3, FULL = 60 };
enum { DAY_MS = 24 * 60 * 60 * 1000, EVENING_MS = 3 * 60 * 60 * 1000, EARLY_MS = 30 * 60 * 1000 };

void people_panel_done(struct people_panel *panel)
{
	free(panel->rows);
	joinings_done(&panel->joinings);
	*panel = (struct people_panel){ 0 };
}

uint64_t people_key(const struct scene *scene, const struct person *person)
{
	const struct session *session = scene->session;
	return account_person(scene->event, session->decisions, session->store, person->network, person->id, person->handle);
}

/* ---- counting ---- */

/* Rows by key, while they are made: a power of two of places, each the row's number + 1. */
struct index {
	unsigned *at;
	uint64_t *keys; /* of each row */
	size_t mask;
};

static struct people_row *row_of(struct people_panel *panel, struct index *index, uint64_t key, bool *made)
{
	size_t i = (size_t)(key * 0x9e3779b97f4a7c15u >> 20) & index->mask;
	while (index->at[i] && index->keys[index->at[i] - 1] != key)
		i = (i + 1) & index->mask;
	*made = !index->at[i];
	if (*made) {
		index->keys[panel->n] = key;
		index->at[i] = (unsigned)++panel->n;
		panel->rows[panel->n - 1] = (struct people_row){ 0 };
	}
	return &panel->rows[index->at[i] - 1];
}

static void add(struct people_panel *panel, struct index *index, const struct scene *scene, unsigned i)
{
	const struct store *store = scene->session->store;
	const struct person *person = store_person_at(store, i);
	bool made;
	struct people_row *row = row_of(panel, index, people_key(scene, person), &made);
	if (made || person->posts > store_person_at(store, row->person)->posts)
		row->person = i;
	row->posts += person->posts;
	row->questions += person->questions;
	row->answers += person->answers;
	row->networks |= 1u << person->network;
	row->roles |= scene_roles(scene, person->network, person->id, person->handle);
	row->first = made || person->first < row->first ? person->first : row->first;
	row->last = made || person->last > row->last ? person->last : row->last;
	row->greeted |= decisions_greeted(scene->session->decisions, person->network, person->id);
}

/* ---- whom to show ---- */

/* When this evening began. */
static int64_t evening(const struct scene *scene)
{
	const int64_t starts = scene->event ? scene->event->starts : 0;
	return starts ? starts - EARLY_MS : scene->now - EVENING_MS;
}

static bool is_new(const struct scene *scene, const struct people_row *row)
{
	const int64_t left = scene->session->left.created;
	return row->first > (left ? left : scene->session->started);
}

static bool belongs(const struct scene *scene, const struct people_row *row, enum people_kind kind)
{
	switch (kind) {
	case PEOPLE_NEW:
		return is_new(scene, row) && !row->greeted && !row->roles;
	case PEOPLE_UNANSWERED:
		return row->open > 0;
	case PEOPLE_SILENT:
		return row->posts >= REGULAR_POSTS && row->last - row->first >= DAY_MS / 2 && row->last < evening(scene);
	default:
		return true;
	}
}

static int by_posts(const void *a, const void *b, void *arg)
{
	const struct store *store = arg;
	const struct people_row *p = a, *q = b;
	const struct person *x = store_person_at(store, p->person), *y = store_person_at(store, q->person);
	if ((p->roles ^ q->roles) & ROLE_HOST)
		return p->roles & ROLE_HOST ? -1 : 1;
	if (p->posts != q->posts)
		return p->posts > q->posts ? -1 : 1;
	if (p->questions + p->answers != q->questions + q->answers)
		return p->questions + p->answers > q->questions + q->answers ? -1 : 1;
	const int name = strcmp(*x->name ? x->name : x->handle, *y->name ? y->name : y->handle);
	return name ? name : strcmp(x->id, y->id);
}

static uint64_t generation(const struct scene *scene)
{
	const uint64_t asked = scene->session->questions ? questions_generation(scene->session->questions) : 0;
	return store_generation(scene->session->store) + decisions_generation(scene->session->decisions) + asked + joinings_generation(scene);
}

bool people_panel_stale(const struct people_panel *panel, const struct scene *scene)
{
	return panel->generation != generation(scene);
}

/* The selection is a person, not a row. */
static void keep_cursor(struct people_panel *panel, const struct session *session)
{
	for (size_t i = 0; panel->chosen && i < panel->n; i++)
		if (text_hash(store_person_at(session->store, panel->rows[i].person)->id) == panel->chosen)
			panel->cursor = i;
	if (panel->cursor >= panel->n)
		panel->cursor = panel->n ? panel->n - 1 : 0;
}

/* What each asked the hosts, and what of it nobody answered. */
static void count_asked(struct people_panel *panel, struct index *index, const struct scene *scene)
{
	const struct store *store = scene->session->store;
	const size_t count = scene->session->questions ? questions_asked_count(scene->session->questions) : 0;
	struct store_view view;
	bool made;
	for (size_t i = 0; i < count; i++) {
		const struct asked *asked = questions_asked(scene->session->questions, i);
		const struct rec *rec = store_at(store, store_seek(store, asked->place));
		if (!rec || rec_deleted(rec) || place_compare(rec_place(rec), asked->place) != 0)
			continue;
		store_view(store, rec, &view);
		if (!view.person || !view.person->posts)
			continue;
		struct people_row *row = row_of(panel, index, people_key(scene, view.person), &made);
		const bool over = asked->state >= QUESTION_ANSWERED || asked->proposed_answer.created;
		row->asked++;
		row->open += !over && asked->place.created >= evening(scene);
	}
}

/* Whose accounts there may be more of. */
static void count_joinings(struct people_panel *panel, struct index *index, const struct scene *scene)
{
	const struct person *one, *other;
	bool made;
	joinings_find(&panel->joinings, scene);
	for (size_t i = 0; i < panel->joinings.n; i++)
		if (joining_people(&panel->joinings.all[i], scene, 0, &one, &other)) {
			row_of(panel, index, people_key(scene, one), &made)->joining = true;
			row_of(panel, index, people_key(scene, other), &made)->joining = true;
		}
}

static void count_all(struct people_panel *panel, const struct scene *scene)
{
	const struct store *store = scene->session->store;
	const size_t people = store_people(store);
	struct index index = { .mask = 15 };
	while (index.mask < people * 2)
		index.mask = index.mask * 2 + 1;
	index.at = xcalloc(index.mask + 1, sizeof *index.at);
	index.keys = xcalloc(people + 1, sizeof *index.keys);
	panel->n = 0;
	for (size_t i = 0; i < people; i++)
		if (store_person_at(store, i)->posts > 0)
			add(panel, &index, scene, (unsigned)i);
	count_asked(panel, &index, scene);
	count_joinings(panel, &index, scene);
	free(index.at);
	free(index.keys);
}

static void sort(struct people_panel *panel, const struct scene *scene, int64_t now)
{
	const size_t people = store_people(scene->session->store);
	if (people > panel->capacity) {
		panel->capacity = people * 2;
		panel->rows = xrealloc(panel->rows, panel->capacity * sizeof *panel->rows);
	}
	count_all(panel, scene);
	panel->all = panel->n;
	size_t n = 0;
	for (size_t i = 0; i < panel->n; i++)
		if (belongs(scene, &panel->rows[i], panel->kind))
			panel->rows[n++] = panel->rows[i];
	panel->n = n;
	if (n)
		qsort_r(panel->rows, n, sizeof *panel->rows, by_posts, scene->session->store);
	panel->generation = generation(scene);
	panel->made = now;
	keep_cursor(panel, scene->session);
}

bool people_panel_sort(struct people_panel *panel, const struct scene *scene, int64_t now)
{
	if (!people_panel_stale(panel, scene))
		return false;
	if (store_people(scene->session->store) > FEW && now - panel->made < SORT_MS && now >= panel->made)
		return false;
	sort(panel, scene, now);
	return true;
}

void people_panel_kind(struct people_panel *panel, const struct scene *scene, int64_t now)
{
	panel->kind = (panel->kind + 1) % PEOPLE_KINDS;
	panel->cursor = 0;
	panel->chosen = 0;
	sort(panel, scene, now);
}

static const struct person *person_at(const struct people_panel *panel, const struct session *session, size_t i)
{
	const bool there = i < panel->n && panel->rows[i].person < store_people(session->store);
	return there ? store_person_at(session->store, panel->rows[i].person) : NULL;
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

/* ---- drawing ---- */

static void number(struct frame *frame, struct box box, int at, int end, unsigned style, unsigned n, const char *unit)
{
	char text[32];
	snprintf(text, sizeof text, "%u%s", n, unit);
	frame_puts_right(frame, box, at, 0, end, style, n || !*unit ? text : "");
}

static void networks_of(const struct people_row *row, char *out, size_t size)
{
	*out = 0;
	for (unsigned i = 0; i < NETWORK_COUNT; i++) {
		const size_t used = strlen(out);
		if (row->networks & 1u << i)
			snprintf(out + used, size - used, "%s%s", used ? " " : "", network_name((enum network)i));
	}
}

/* What there is to say of them: what they are, that they are new, on what they wait. */
static const char *remark(const struct people_row *row, const struct scene *scene, bool full)
{
	if (*scene_role_word(row->roles))
		return scene_role_word(row->roles);
	if (row->joining)
		return full ? "two accounts?" : "two?";
	if (row->open)
		return full ? "asked, no answer" : "asked";
	return is_new(scene, row) && !row->greeted ? "new" : "";
}

static void row(const struct people_row *about, const struct person *person, const struct scene *scene, struct frame *frame,
                struct box box, int at)
{
	char name[LABEL_TEXT], text[64];
	const bool full = box.columns >= FULL;
	int end = box.columns - 1;
	number(frame, box, at, end, STYLE_LABEL, about->asked ? about->asked : about->answers, about->asked ? "?" : "A");
	if (about->asked && about->answers)
		number(frame, box, at, end - 4, STYLE_LABEL, about->answers, "A");
	else
		number(frame, box, at, end - 4, STYLE_LABEL, about->questions, "Q");
	number(frame, box, at, end - 8, STYLE_TEXT, about->posts, "");
	end -= 14;
	if (full) {
		networks_of(about, text, sizeof text);
		frame_puts_right(frame, box, at, 0, end, STYLE_DIM, text);
		end -= 20;
	}
	const char *said = box.columns >= 30 ? remark(about, scene, full) : "";
	if (*said)
		end = frame_puts_right(frame, box, at, 0, end, STYLE_GOOD, said) - 1;
	struct box left = box;
	left.columns = end;
	if (about->roles & ROLE_HOST)
		frame_puts(frame, left, at, 1, STYLE_KEY, "★");
	person_label(person->network, person->id, person->handle, person->name, name);
	frame_puts(frame, left, at, about->roles & ROLE_HOST ? 3 : 2, STYLE_NAME, name);
}

/* Below the people: whether the selected one has another account. How many rows that takes. */
static int draw_joining(const struct people_panel *panel, const struct scene *scene, struct frame *frame, struct box box)
{
	const struct person *person = people_panel_chosen(panel, scene->session);
	if (!person || !panel->rows[panel->cursor].joining)
		return 0;
	struct page page;
	const uint64_t key = people_key(scene, person);
	page_begin(&page, box.columns);
	joining_page(joinings_of(&panel->joinings, scene, key), scene, key, &page);
	const int most = box.rows / 2, rows = (int)page.n < most ? (int)page.n : most;
	box.row += box.rows - rows;
	box.rows = rows;
	page_draw(&page, frame, box, 0, PAGE_NONE);
	page_done(&page);
	return rows;
}

static const struct { const char *title, *none; } kinds[PEOPLE_KINDS] = {
	[PEOPLE_ALL] = { "People", "nobody yet" },
	[PEOPLE_NEW] = { "New, not greeted", "everybody new was greeted" },
	[PEOPLE_UNANSWERED] = { "Asked, no answer", "every question has an answer" },
	[PEOPLE_SILENT] = { "Regulars, silent today", "no regular is missing" },
};

void people_panel_draw(const struct people_panel *panel, const struct scene *scene, struct frame *frame, struct box box, bool focus)
{
	char count[CLOCK_TEXT];
	const char *title = kinds[panel->kind].title;
	frame_puts(frame, box, 0, 1, focus ? STYLE_TITLE : STYLE_DIM, title);
	frame_puts_right(frame, box, 0, (int)strlen(title) + 2, box.columns - 1, STYLE_DIM, count_of(panel->n, "person", "people", count));
	const int rows = box.rows - 1 - (focus ? draw_joining(panel, scene, frame, box) : 0);
	const size_t top = rows > 0 && panel->cursor >= (size_t)rows ? panel->cursor - (size_t)rows + 1 : 0;
	for (int i = 0; i < rows; i++) {
		const struct person *person = person_at(panel, scene->session, top + (size_t)i);
		if (!person)
			break;
		row(&panel->rows[top + (size_t)i], person, scene, frame, box, i + 1);
		if (focus && top + (size_t)i == panel->cursor) {
			frame_puts(frame, box, i + 1, 0, STYLE_KEY, "▶");
			frame_mark(frame, box, i + 1, 0, box.columns, STYLE_SELECTED);
		}
	}
	if (panel->n == 0)
		frame_puts(frame, box, 1, 2, STYLE_DIM, kinds[panel->kind].none);
}

/* ---- as a filter ---- */

/* Adds one account; false when there is no room or no name. */
static bool add_account(const struct person *person, char *out, size_t size)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@._-";
	const char *who = *person->handle ? person->handle : person->name;
	const int n = (int)strcspn(who, "\"");
	const bool quote = strspn(who, plain) < (size_t)n;
	const size_t used = strlen(out);
	if (used + (size_t)n + 16 > size)
		return false;
	snprintf(out + used, size - used, quote ? "%sfrom:\"%.*s\"" : "%sfrom:%.*s", used ? " or " : "", n, who);
	return true;
}

const char *people_filter(const struct scene *scene, const struct person *person, char out[static PEOPLE_FILTER])
{
	const struct store *store = scene->session->store;
	const uint64_t key = people_key(scene, person);
	*out = 0;
	add_account(person, out, PEOPLE_FILTER);
	for (size_t i = 0; i < store_people(store); i++) {
		const struct person *other = store_person_at(store, i);
		if (other != person && other->posts && people_key(scene, other) == key && !add_account(other, out, PEOPLE_FILTER))
			break;
	}
	return out;
}
