/* The hosts' questions: which post opens one, which repeats one, what it is called. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/questions_parts.h"

enum { REMINDER_WORDS = 4 /* "Q3 again!": fewer words than that, and no question, repeat the one before */ };

/* While it is worked out. */
struct draft {
	struct questions *q;
	int64_t last;      /* when the hosts claimed a number last */
	unsigned round;
};

/* ---- names ---- */

unsigned agenda_name_then(const struct row *row, struct place place)
{
	unsigned number = row->said;
	for (size_t i = 0; i < row->name_count; i++)
		if (place_compare(row->names[i].from, place) <= 0)
			number = row->names[i].number;
	return number;
}

static void rename_row(struct row *row, struct place from, unsigned number)
{
	const size_t i = row->name_count < NAMES ? row->name_count++ : NAMES - 1;
	row->renamed |= row->names[i].number != number || place_compare(row->names[i].from, from) != 0;
	row->names[i].from = from;
	row->names[i].number = number;
	row->question.number = number;
}

/* ---- what a claim means ---- */

/* How many rows stand at or before the place. */
static size_t rows_until(const struct questions *q, struct place place)
{
	size_t low = 0, high = q->asked_rows;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (place_compare(q->rows[q->by_time[middle]].question.place, place) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint16_t agenda_means(const struct questions *q, unsigned number, struct place place)
{
	const size_t until = rows_until(q, place);
	const unsigned round = until ? q->rows[q->by_time[until - 1]].question.round : 0;
	for (size_t i = until; i-- > 0 && q->rows[q->by_time[i]].question.round == round;)
		if (agenda_name_then(&q->rows[q->by_time[i]], place) == number)
			return q->by_time[i];
	for (size_t i = until; i-- > 0 && q->rows[q->by_time[i]].question.round == round;)
		if (q->rows[q->by_time[i]].question.number == number)
			return q->by_time[i];
	for (size_t i = until; i < q->asked_rows && q->rows[q->by_time[i]].question.place.created - place.created <= EARLY_MS; i++)
		if (q->rows[q->by_time[i]].said == number)
			return q->by_time[i];
	return NO_ROW;
}

uint16_t agenda_then(const struct questions *q, struct place place)
{
	const size_t until = rows_until(q, place);
	if (!until)
		return NO_ROW;
	const uint16_t row = q->by_time[until - 1];
	return place.created - q->rows[row].question.place.created <= TIME_MS ? row : NO_ROW;
}

/* ---- which post opens which ---- */

static uint16_t row_of(const struct questions *q, uint64_t id)
{
	const struct entry *entry = graph_find(q, id);
	return entry ? entry->row : NO_ROW;
}

static bool is_reminder(const struct entry *entry)
{
	return !entry->asks && (!entry->words || entry->words->n < REMINDER_WORDS);
}

/* The question that the entry asks again; NO_ROW when it is a new one. */
static uint16_t repeated(const struct draft *draft, const struct entry *entry, unsigned number)
{
	const struct questions *q = draft->q;
	for (size_t i = q->asked_rows; i-- > 0;) {
		const uint16_t index = q->by_time[i];
		const struct row *row = &q->rows[index];
		if (entry->place.created - row->question.place.created > REPEAT_MS)
			break;
		if (row->question.number != number && row->said != number)
			continue;
		if (row_of(q, entry->parent) == index || row_of(q, entry->quote) == index || graph_alike(entry, row->entry) >= REPEATS)
			return index;
		if (is_reminder(entry) && row->question.round == draft->round && entry->place.created - draft->last <= EVENING_MS)
			return index;
	}
	return NO_ROW;
}

/* The row that the post had already, else a free one. */
static uint16_t take_row(struct questions *q, const struct entry *entry, unsigned number)
{
	uint16_t free_row = NO_ROW;
	for (uint16_t i = 0; i < QUESTIONS_AGENDA; i++) {
		const struct row *row = &q->rows[i];
		if (row->used && row->entry == entry && row->said == number)
			return i;
		if (!row->used && free_row == NO_ROW)
			free_row = i;
	}
	return free_row;
}

static uint16_t open_row(struct draft *draft, struct entry *entry, unsigned number)
{
	struct questions *q = draft->q;
	const uint16_t index = take_row(q, entry, number);
	if (index == NO_ROW)
		return NO_ROW;
	struct row *row = &q->rows[index];
	if (draft->q->asked_rows && entry->place.created - draft->last > EVENING_MS)
		draft->round++;
	row->renamed = !row->used || row->question.round != draft->round;
	row->used = row->seen = true;
	row->only_planned = false;
	row->entry = entry;
	row->said = row->question.number = number;
	row->name_count = 0;
	row->question.round = draft->round;
	row->question.place = entry->place;
	row->question.planned = 0;
	row->question.text = "";
	row->question.by_proposed = !q->hosts_known;
	q->by_time[q->asked_rows++] = index;
	return index;
}

static void claim(struct draft *draft, struct entry *entry)
{
	entry->row = NO_ROW;
	for (size_t i = 0; i < entry->label_count; i++) {
		uint16_t row = repeated(draft, entry, entry->labels[i]);
		if (row == NO_ROW)
			row = open_row(draft, entry, entry->labels[i]);
		if (i == 0)
			entry->row = row;
		draft->last = entry->place.created;
	}
}

static void correct(const struct draft *draft, const struct entry *entry)
{
	struct questions *q = draft->q;
	uint16_t row = row_of(q, entry->parent);
	row = row == NO_ROW ? row_of(q, entry->quote) : row;
	if (row == NO_ROW && q->asked_rows && !entry->parent) {
		row = q->by_time[q->asked_rows - 1];
		if (entry->place.created - q->rows[row].question.place.created > CORRECTED_MS)
			row = NO_ROW;
	}
	if (row != NO_ROW && q->rows[row].seen)
		rename_row(&q->rows[row], entry->place, entry->corrects);
}

/* Claims and corrections of the hosts, in the order in which they were written. */
static void walk(struct draft *draft)
{
	struct questions *q = draft->q;
	size_t c = 0, i = q->claims.n;
	/* Of more claims than there is room for, the newest. */
	for (size_t hosts = 0; i > 0 && hosts < QUESTIONS_AGENDA; i--)
		hosts += who_is_host(q, q->claims.all[i - 1]);
	for (; i <= q->claims.n; i++) {
		struct entry *entry = i < q->claims.n ? q->claims.all[i] : NULL;
		for (; c < q->corrections.n && (!entry || place_compare(q->corrections.all[c]->place, entry->place) < 0); c++)
			if (who_is_host(q, q->corrections.all[c]))
				correct(draft, q->corrections.all[c]);
		if (entry && who_is_host(q, entry))
			claim(draft, entry);
	}
}

/* ---- what moderators say, what was planned ---- */

static int64_t decided_at(const struct questions *q, const char *id)
{
	for (size_t i = decisions_count(q->decisions); i-- > 0;) {
		bool counts;
		const struct decision *decision = decisions_at(q->decisions, i, &counts);
		if (counts && decision->what == DECIDE_NUMBER && strcmp(decision->post, id) == 0)
			return decision->at;
	}
	return 0;
}

static void numbers_by_hand(struct questions *q)
{
	struct store_view view;
	for (size_t i = 0; i < q->asked_rows && q->said_moves; i++) {
		struct row *row = &q->rows[q->by_time[i]];
		const struct rec *rec = store_at(q->store, store_seek(q->store, row->question.place));
		if (!rec || place_compare(rec_place(rec), row->question.place))
			continue;
		store_view(q->store, rec, &view);
		const unsigned number = decisions_number(q->decisions, view.post.id);
		if (number)
			rename_row(row, (struct place){ decided_at(q, view.post.id), 0 }, number);
	}
}

static const struct row *asked_as(const struct questions *q, unsigned number, unsigned round)
{
	for (size_t i = 0; i < q->asked_rows; i++) {
		const struct row *row = &q->rows[q->by_time[i]];
		if (row->question.number == number && row->question.round == round)
			return row;
	}
	return NULL;
}

static void plan(struct draft *draft)
{
	struct questions *q = draft->q;
	const struct event_file *event = q->event;
	if (!event)
		return;
	if (q->asked_rows && event->starts && event->starts - draft->last > EVENING_MS)
		draft->round++;
	for (size_t i = 0; i < event->agenda_count; i++) {
		const struct planned *planned = &event->agenda[i];
		struct row *row = (struct row *)asked_as(q, planned->number, draft->round);
		if (!row) {
			const uint16_t index = take_row(q, NULL, UINT16_MAX);
			if (index == NO_ROW)
				return;
			row = &q->rows[index];
			row->used = row->seen = row->only_planned = true;
			row->entry = NULL;
			row->said = row->question.number = planned->number;
			row->name_count = 0;
			row->question.round = draft->round;
			row->question.place = (struct place){ 0 };
			row->question.by_proposed = false;
		}
		row->question.planned = planned->at;
		row->question.text = planned->text;
	}
}

/* ---- the order in which they are shown ---- */

static bool before(const struct row *a, const struct row *b)
{
	if (a->question.round != b->question.round)
		return a->question.round < b->question.round;
	if (a->question.number != b->question.number)
		return a->question.number < b->question.number;
	return place_compare(a->question.place, b->question.place) < 0;
}

static void show(struct questions *q, unsigned round)
{
	q->agenda_count = q->agenda_first = 0;
	for (uint16_t i = 0; i < QUESTIONS_AGENDA; i++) {
		if (!q->rows[i].used)
			continue;
		size_t at = q->agenda_count++;
		for (; at && before(&q->rows[i], &q->rows[q->agenda[at - 1]]); at--)
			q->agenda[at] = q->agenda[at - 1];
		q->agenda[at] = i;
	}
	unsigned same = 0;
	for (size_t i = 0; i < q->agenda_count; i++) {
		struct question *question = &q->rows[q->agenda[i]].question;
		const struct question *last = i ? &q->rows[q->agenda[i - 1]].question : NULL;
		same = last && last->round == question->round && last->number == question->number ? same + 1 : 0;
		const char letter[2] = { same ? (char)('a' + (same < 25 ? same : 25)) : '\0', '\0' };
		snprintf(question->name, sizeof question->name, "Q%u%s", question->number % 100, letter);
		q->agenda_first += question->round < round;
	}
}

/* ---- the whole ---- */

/* Everything that a row attached, or could attach now, is settled again. */
static void touch(struct questions *q, const struct row *row)
{
	const size_t n = row->n;
	struct place *places = xmalloc((n + 1) * sizeof *places);
	for (size_t i = 0; i < n; i++)
		places[i] = row->answers[i].place;
	for (size_t i = 0; i < n; i++) {
		struct entry *entry = graph_at(&q->entries, places[i]);
		if (entry)
			answer_settle(q, entry);
	}
	free(places);
	struct place from = row->question.place;
	from.created -= EARLY_MS;
	questions_redo(q, from);
}

static void begin(struct questions *q)
{
	q->asked_rows = 0;
	for (size_t i = 0; i < QUESTIONS_AGENDA; i++) {
		struct row *row = &q->rows[i];
		row->seen = row->renamed = false;
		row->used = row->used && !row->only_planned; /* what was only planned is planned anew */
	}
	for (size_t i = 0; i < q->claims.n; i++) {
		q->claims.all[i]->row_before = q->claims.all[i]->row;
		q->claims.all[i]->row = NO_ROW;
	}
}

/* Rows whose post is gone or asks no more. */
static void sweep(struct questions *q)
{
	for (size_t i = 0; i < QUESTIONS_AGENDA; i++) {
		struct row *row = &q->rows[i];
		if (!row->used || row->seen)
			continue;
		row->entry = NULL;
		touch(q, row);
		row->used = false;
	}
}

void agenda_again(struct questions *q)
{
	struct draft draft = { .q = q, .last = INT64_MIN / 2 };
	unsigned names[QUESTIONS_AGENDA];
	for (size_t i = 0; i < QUESTIONS_AGENDA; i++)
		names[i] = q->rows[i].used ? (unsigned)(q->rows[i].name_count * 100 + q->rows[i].question.number) : 0;
	begin(q);
	walk(&draft);
	numbers_by_hand(q);
	plan(&draft);
	sweep(q);
	show(q, draft.round);
	for (size_t i = 0; i < QUESTIONS_AGENDA; i++) {
		struct row *row = &q->rows[i];
		if (row->used && row->entry && (row->renamed || names[i] != row->name_count * 100 + row->question.number))
			touch(q, row);
	}
	for (size_t i = 0; i < q->claims.n; i++) {
		struct entry *entry = q->claims.all[i];
		if (entry->row == entry->row_before)
			continue;
		answer_settle(q, entry);
		answer_below(q, entry);
	}
	q->generation++;
}
