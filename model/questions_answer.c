/* What a post answers: the claim, the reply, the time, and which of them win. */
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/questions_parts.h"

/* The signs of one post. */
struct signs {
	uint16_t direct; /* it replies to or quotes that question */
	uint16_t thread; /* its thread leads to it */
	uint16_t then;   /* what people talked about */
	bool claims;     /* its label is an answer's */
};

/* ---- rows ---- */

static size_t seek(const struct row *row, struct place place)
{
	size_t low = 0, high = row->n;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (place_compare(row->answers[middle].place, place) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void row_add(struct row *row, const struct answer_ref *ref)
{
	const size_t i = seek(row, ref->place);
	if (row->n == row->room) {
		row->room = row->room * 2 + 8;
		row->answers = xrealloc(row->answers, row->room * sizeof *row->answers);
	}
	memmove(&row->answers[i + 1], &row->answers[i], (row->n - i) * sizeof *row->answers);
	row->answers[i] = *ref;
	row->n++;
	row->stale = true;
}

static void row_remove(struct row *row, struct place place)
{
	const size_t i = seek(row, place);
	if (i == row->n || place_compare(row->answers[i].place, place))
		return;
	row->n--;
	memmove(&row->answers[i], &row->answers[i + 1], (row->n - i) * sizeof *row->answers);
	row->stale = true;
}

static int compare_persons(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

void answer_count(struct questions *q, struct row *row)
{
	struct question *question = &row->question;
	uint64_t *persons = xmalloc((row->n + 1) * sizeof *persons);
	size_t n = 0;
	question->first_answer = -1;
	question->answers = row->answers;
	question->answer_count = row->n;
	for (size_t i = 0; i < row->n; i++) {
		const struct answer_ref *ref = &row->answers[i];
		const struct entry *entry = graph_at(&q->entries, ref->place);
		if (ref->proposed || ref->side || !entry)
			continue;
		if (question->first_answer < 0) {
			const int64_t after = ref->place.created - question->place.created;
			question->first_answer = after > 0 ? after : 0;
		}
		persons[n++] = entry->who->person;
	}
	question->answered = (unsigned)n;
	if (n)
		qsort(persons, n, sizeof *persons, compare_persons);
	question->people = 0;
	for (size_t i = 0; i < n; i++)
		question->people += i == 0 || persons[i] != persons[i - 1];
	free(persons);
	row->stale = false;
}

/* ---- signs ---- */

static uint16_t question_of(const struct questions *q, uint64_t id)
{
	const struct entry *entry = graph_find(q, id);
	return entry ? entry->row : NO_ROW;
}

static uint16_t thread_of(const struct questions *q, const struct entry *entry)
{
	uint64_t up = entry->parent;
	for (int i = 0; i < DEPTH && up; i++) {
		const struct entry *above = graph_find(q, up);
		if (!above || above->boost)
			break;
		if (above->row != NO_ROW)
			return above->row;
		up = above->parent;
	}
	return NO_ROW;
}

static struct signs read_signs(const struct questions *q, const struct entry *entry)
{
	struct signs signs = { .direct = question_of(q, entry->parent) };
	if (signs.direct == NO_ROW)
		signs.direct = question_of(q, entry->quote);
	signs.thread = signs.direct == NO_ROW ? thread_of(q, entry) : NO_ROW;
	signs.then = agenda_then(q, entry->place);
	/* A Q in reply to a host's Q is an answer whose author forgot to write A. */
	signs.claims = entry->letter == 'A' || (entry->letter == 'Q' && signs.direct != NO_ROW && !who_is_host(q, entry));
	return signs;
}

/* ---- which of them win ---- */

static void mark(struct entry *entry, uint16_t row, enum answer_why why, unsigned sure)
{
	for (size_t i = 0; i < entry->mark_count; i++)
		if (entry->marks[i].row == row)
			return;
	if (row == NO_ROW || entry->mark_count == LABELS_MAX)
		return;
	entry->marks[entry->mark_count++] = (struct mark){ row, (unsigned char)why, (unsigned char)sure };
}

static bool called(const struct questions *q, uint16_t row, unsigned number, struct place place)
{
	return row != NO_ROW && (agenda_name_then(&q->rows[row], place) == number || q->rows[row].question.number == number);
}

/* A claim of one number, and what else there is. */
static void one_claim(const struct questions *q, struct entry *entry, const struct signs *signs)
{
	const unsigned number = entry->labels[0];
	const uint16_t meant = agenda_means(q, number, entry->place);
	if (called(q, signs->direct, number, entry->place))
		mark(entry, signs->direct, BY_LABEL_AND_REPLY, 100);
	else if (signs->direct != NO_ROW && meant != NO_ROW && signs->then == meant)
		mark(entry, meant, BY_LABEL_AND_TIME, 80);
	else if (signs->direct != NO_ROW)
		mark(entry, signs->direct, signs->then == signs->direct ? BY_REPLY_AND_TIME : BY_REPLY, signs->then == signs->direct ? 80 : 60);
	else if (called(q, signs->thread, number, entry->place))
		mark(entry, signs->thread, BY_LABEL_AND_THREAD, 95);
	else if (meant != NO_ROW)
		mark(entry, meant, signs->then == meant ? BY_LABEL_AND_TIME : BY_LABEL, signs->then == meant ? 90 : 80);
}

/* "A1 and A2": each number stands for itself. */
static void many_claims(const struct questions *q, struct entry *entry, const struct signs *signs)
{
	for (size_t i = 0; i < entry->label_count; i++) {
		const unsigned number = entry->labels[i];
		const uint16_t meant = agenda_means(q, number, entry->place);
		if (called(q, signs->direct, number, entry->place))
			mark(entry, signs->direct, BY_LABEL_AND_REPLY, 100);
		else if (called(q, signs->thread, number, entry->place))
			mark(entry, signs->thread, BY_LABEL_AND_THREAD, 95);
		else
			mark(entry, meant, meant == signs->then ? BY_LABEL_AND_TIME : BY_LABEL, meant == signs->then ? 90 : 80);
	}
}

static void no_claim(const struct questions *q, struct entry *entry, const struct signs *signs)
{
	const bool host = who_is_host(q, entry);
	if (signs->direct != NO_ROW) {
		/* A host who goes on below the question answers nothing. */
		entry->side = host || entry->seconds;
		mark(entry, signs->direct, signs->then == signs->direct ? BY_REPLY_AND_TIME : BY_REPLY, signs->then == signs->direct ? 90 : 75);
	} else if (signs->thread != NO_ROW) {
		entry->side = true;
		mark(entry, signs->thread, BY_REPLY, 0);
	} else if (!entry->parent && (!entry->quote || entry->addressed) && !host && !entry->asks && !entry->letter && !who_answers_for(q, entry)) {
		entry->proposed = signs->then != NO_ROW;
		mark(entry, signs->then, BY_TIME, 30);
	}
	entry->answers = entry->mark_count && !entry->side && !entry->proposed;
}

/* What a moderator said; false when nobody did. */
static bool by_hand(const struct questions *q, struct entry *entry)
{
	struct store_view view;
	const struct rec *rec = q->said_moves ? store_at(q->store, store_seek(q->store, entry->place)) : NULL;
	if (!rec || place_compare(rec_place(rec), entry->place))
		return false;
	store_view(q->store, rec, &view);
	const char *to = decisions_moved(q->decisions, view.post.id);
	if (!to)
		return false;
	mark(entry, *to ? question_of(q, graph_hash(q, to)) : NO_ROW, BY_HAND, 100);
	entry->answers = entry->mark_count > 0;
	return true;
}

static void work_out(const struct questions *q, struct entry *entry)
{
	entry->side = entry->proposed = entry->answers = false;
	if (entry->boost || entry->row != NO_ROW || by_hand(q, entry))
		return;
	const struct signs signs = read_signs(q, entry);
	if (!signs.claims) {
		no_claim(q, entry, &signs);
		return;
	}
	entry->answers = true;
	if (entry->label_count > 1)
		many_claims(q, entry, &signs);
	else
		one_claim(q, entry, &signs);
}

void answer_withdraw(struct questions *q, struct entry *entry)
{
	for (size_t i = 0; i < entry->mark_count; i++)
		row_remove(&q->rows[entry->marks[i].row], entry->place);
	entry->mark_count = 0;
}

void answer_settle(struct questions *q, struct entry *entry)
{
	answer_withdraw(q, entry);
	work_out(q, entry);
	for (size_t i = 0; i < entry->mark_count; i++) {
		const struct mark *mark = &entry->marks[i];
		const struct answer_ref ref = { entry->place, mark->why, mark->sure, entry->proposed, entry->side };
		row_add(&q->rows[mark->row], &ref);
	}
	asked_settle(q, entry);
	q->generation++;
}

/* ---- threads ---- */

struct below {
	struct questions *q;
	int depth;
};

static void settle_kid(void *arg, struct entry *kid, bool quotes)
{
	struct below *below = arg;
	struct below deeper = { below->q, below->depth + 1 };
	if (kid->boost)
		return;
	answer_settle(below->q, kid);
	if (!quotes && deeper.depth < DEPTH)
		graph_each_kid(below->q, kid, settle_kid, &deeper);
}

void answer_below(struct questions *q, const struct entry *entry)
{
	struct below below = { q, 0 };
	graph_each_kid(q, entry, settle_kid, &below);
}
