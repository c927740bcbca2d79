#include "model/decisions_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/text.h"

struct decisions *decisions_new(void)
{
	struct decisions *d = xcalloc(1, sizeof *d);
	table_seed_init(&d->seed);
	return d;
}

static void free_slots(struct decisions *d)
{
	for (size_t i = 0; i < d->all_n; i++)
		free(d->all[i]);
	d->all_n = 0;
	d->strikes = NULL;
	table_done(&d->slots);
	d->slots = (struct table){ 0 };
}

void decisions_free(struct decisions *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->n; i++)
		free(d->rows[i]);
	free_slots(d);
	free(d->all);
	free(d->rows);
	free(d);
}

/* ---- what a decision is about ---- */

static const struct {
	const char *word;
	enum thing thing;
} strikes[] = { { "author ", STRUCK_AUTHOR }, { "word ", STRUCK_WORD }, { "domain ", STRUCK_DOMAIN } };
enum { STRIKES = sizeof strikes / sizeof *strikes };

/* The part of "no word x" or "word x" behind its kind; NULL when it is about the post. */
static const char *strike_subject(const char *value, int *thing)
{
	value += strncmp(value, "no ", 3) ? 0 : 3;
	for (size_t i = 0; i < STRIKES; i++) {
		const size_t length = strlen(strikes[i].word);
		if (strncmp(value, strikes[i].word, length))
			continue;
		*thing = (int)strikes[i].thing;
		return value + length;
	}
	return NULL;
}

/* malloc; what is compared is folded. */
static char *subject_of(const struct decision *decision, int *thing)
{
	const char *about = NULL;
	*thing = OTHERS + (int)decision->what;
	switch (decision->what) {
	case DECIDE_STRIKE:
		about = strike_subject(decision->value, thing);
		if (about)
			return *thing == STRUCK_AUTHOR ? xstrdup(about) : text_fold(about, strlen(about));
		*thing = SHOWN;
		break;
	case DECIDE_APPROVE:
		*thing = SHOWN;
		break;
	case DECIDE_PIN:
	case DECIDE_WALL:
	case DECIDE_MESSAGE:
		return xstrdup("");
	default:
		break;
	}
	return xstrdup(decision->post);
}

struct key {
	int thing;
	const char *subject;
};

static bool same_slot(const void *item, const void *key)
{
	const struct slot *slot = item;
	const struct key *k = key;
	return slot->thing == k->thing && !strcmp(slot->subject, k->subject);
}

static uint32_t hash_of(const struct decisions *d, const struct key *key)
{
	return table_hash(table_hash64(&d->seed, key->subject, strlen(key->subject)) + (uint64_t)key->thing * 0x9e3779b97f4a7c15u);
}

struct slot *slot_find(const struct decisions *d, int thing, const char *subject)
{
	struct key key = { thing, subject };
	return table_find(&d->slots, hash_of(d, &key), same_slot, &key);
}

static struct slot *slot_get(struct decisions *d, int thing, const char *subject)
{
	struct key key = { thing, subject };
	struct slot *slot = slot_find(d, thing, subject);
	if (slot)
		return slot;
	slot = xcalloc(1, sizeof *slot + strlen(subject) + 1);
	slot->thing = thing;
	memcpy(slot->subject, subject, strlen(subject) + 1);
	if (thing == STRUCK_WORD || thing == STRUCK_DOMAIN) {
		slot->strike = d->strikes;
		d->strikes = slot;
	}
	table_add(&d->slots, hash_of(d, &key), slot);
	if (d->all_n == d->all_room) {
		d->all_room = d->all_room ? d->all_room * 2 : 32;
		d->all = xrealloc(d->all, d->all_room * sizeof *d->all);
	}
	return d->all[d->all_n++] = slot;
}

const struct row *slot_now(const struct slot *slot)
{
	const struct row *row = slot ? slot->last : NULL;
	while (row && !row->counts)
		row = row->before;
	return row;
}

/* ---- the fold ---- */

/* What an undo names: who and when, before it. */
static struct row *target_of(const struct decisions *d, const struct row *undo)
{
	const int64_t at = strtoll(undo->decision.value, NULL, 10);
	for (size_t i = undo->index; i-- > 0;) {
		struct row *row = d->rows[i];
		if (row->decision.at == at && !row->odd && !strcmp(row->decision.who, undo->decision.post))
			return row;
	}
	return NULL;
}

static bool undone(const struct row *row)
{
	const struct row *undo = row->undos;
	while (undo && !undo->counts)
		undo = undo->same_target;
	return undo;
}

/* An undo of an undo brings back, and so on down the chain. */
static void apply_undo(struct decisions *d, struct row *row)
{
	row->undoes = target_of(d, row);
	if (!row->undoes)
		return;
	row->same_target = row->undoes->undos;
	row->undoes->undos = row;
	for (struct row *target = row->undoes; target; target = target->undoes)
		target->counts = !undone(target);
}

/* Links the row, whose place is known, to what was before. */
static void fold(struct decisions *d, struct row *row)
{
	int thing;
	row->slot = NULL;
	row->before = row->undoes = row->undos = row->same_target = NULL;
	row->counts = !row->odd;
	if (row->odd)
		return;
	if (row->decision.what == DECIDE_UNDO) {
		apply_undo(d, row);
		return;
	}
	char *subject = subject_of(&row->decision, &thing);
	row->slot = slot_get(d, thing, subject);
	row->before = row->slot->last;
	row->slot->last = row;
	free(subject);
}

static void fold_all(struct decisions *d)
{
	free_slots(d);
	for (size_t i = 0; i < d->n; i++) {
		d->rows[i]->index = i;
		fold(d, d->rows[i]);
	}
}

/* ---- rows ---- */

static char *put_string(char **to, const char *text)
{
	char *at = *to;
	const size_t size = strlen(text) + 1;
	*to += size;
	return memcpy(at, text, size);
}

static struct row *row_new(const struct decision *decision)
{
	char why[160];
	struct row *row = xcalloc(1, sizeof *row + strlen(decision->who) + strlen(decision->post) + strlen(decision->value) + 3);
	char *strings = (char *)(row + 1);
	row->decision = *decision;
	row->decision.who = put_string(&strings, decision->who);
	row->decision.post = put_string(&strings, decision->post);
	row->decision.value = put_string(&strings, decision->value);
	row->odd = !decision_check(decision->what, decision->post, decision->value, why);
	return row;
}

static void insert(struct decisions *d, size_t at, struct row *row)
{
	if (d->n == d->room) {
		d->room = d->room ? d->room * 2 : 64;
		d->rows = xrealloc(d->rows, d->room * sizeof *d->rows);
	}
	memmove(d->rows + at + 1, d->rows + at, (d->n - at) * sizeof *d->rows);
	d->rows[at] = row;
	row->index = at;
	d->n++;
}

static bool same(const struct decision *a, const struct decision *b)
{
	return a->at == b->at && a->what == b->what && !strcmp(a->who, b->who) && !strcmp(a->post, b->post) && !strcmp(a->value, b->value);
}

static struct row *pending_like(const struct decisions *d, const struct decision *decision)
{
	for (size_t i = d->n - d->pending; i < d->n; i++)
		if (same(&d->rows[i]->decision, decision))
			return d->rows[i];
	return NULL;
}

/* A row that was waiting has its place now: the first that waits, when all goes as usual. */
static struct decided settle(struct decisions *d, struct row *row, int64_t seq)
{
	const size_t first = d->n - d->pending, from = row->index;
	row->decision.seq = seq;
	d->pending--;
	if (from == first)
		return (struct decided){ .decision = &row->decision };
	memmove(d->rows + first + 1, d->rows + first, (from - first) * sizeof *d->rows);
	d->rows[first] = row;
	fold_all(d);
	d->generation++;
	return (struct decided){ .decision = &row->decision, .changed = true };
}

static bool others(const struct row *row, const struct row *than)
{
	return row && than && strcmp(row->decision.who, than->decision.who) &&
	       (row->decision.what != than->decision.what || strcmp(row->decision.value, than->decision.value) ||
	        strcmp(row->decision.post, than->decision.post));
}

/* Before a new row is folded in. */
static const struct row *about_to_go(const struct decisions *d, struct row *row)
{
	int thing;
	if (row->odd)
		return NULL;
	if (row->decision.what == DECIDE_UNDO) {
		const struct row *target = target_of(d, row);
		return target && target->counts ? target : NULL;
	}
	char *subject = subject_of(&row->decision, &thing);
	const struct row *old = slot_now(slot_find(d, thing, subject));
	free(subject);
	return old;
}

static struct decided tell(const struct row *row, const struct row *old)
{
	struct decided decided = { .news = true, .changed = row->counts && (row->slot || row->undoes), .decision = &row->decision };
	if (row->undoes)
		decided.undone = &row->undoes->decision;
	/* What waits behind it and is about the same stands; so it is this row that was overruled. */
	const struct row *stands = row->slot ? slot_now(row->slot) : NULL;
	if (stands && stands != row && stands->index > row->index && others(stands, row))
		decided.by = &stands->decision;
	else if (others(old, row))
		decided.overruled = &old->decision;
	return decided;
}

struct decided decisions_add(struct decisions *d, const struct decision *decision)
{
	const size_t placed = d->n - d->pending;
	struct row *row = decision->seq ? pending_like(d, decision) : NULL;
	if (decision->seq && placed && decision->seq <= d->rows[placed - 1]->decision.seq)
		return (struct decided){ .decision = &d->rows[placed - 1]->decision };
	if (row)
		return settle(d, row, decision->seq);
	row = row_new(decision);
	const bool last = !decision->seq || !d->pending;
	insert(d, last ? d->n : placed, row);
	d->pending += !decision->seq;
	const struct row *old = about_to_go(d, row);
	if (last)
		fold(d, row);
	else
		fold_all(d);
	struct decided decided = tell(row, old);
	d->generation += decided.changed || !last;
	return decided;
}

uint64_t decisions_generation(const struct decisions *d)
{
	return d->generation;
}

size_t decisions_count(const struct decisions *d)
{
	return d->n;
}

const struct decision *decisions_at(const struct decisions *d, size_t index, bool *counts)
{
	if (counts)
		*counts = d->rows[index]->counts;
	return &d->rows[index]->decision;
}

const struct decision *decisions_last(const struct decisions *d)
{
	return d->n ? &d->rows[d->n - 1]->decision : NULL;
}

size_t decisions_pending(const struct decisions *d)
{
	return d->pending;
}

/* ---- undo ---- */

struct decision decision_undo(const struct decision *target, const char *who, char value[static DECISION_AT])
{
	snprintf(value, DECISION_AT, "%lld", (long long)target->at);
	return (struct decision){ .who = who, .what = DECIDE_UNDO, .post = target->who, .value = value };
}

const struct decision *decisions_undoable(const struct decisions *d, const char *who)
{
	for (size_t i = d->n; i-- > 0;) {
		const struct row *row = d->rows[i];
		if (row->counts && row->slot && !strcmp(row->decision.who, who))
			return &row->decision;
	}
	return NULL;
}

/* Behind a new decision there is nothing to bring back. */
const struct decision *decisions_redoable(const struct decisions *d, const char *who)
{
	for (size_t i = d->n; i-- > 0;) {
		const struct row *row = d->rows[i];
		if (row->odd || strcmp(row->decision.who, who))
			continue;
		if (row->slot)
			return NULL;
		if (row->counts && row->undoes && row->undoes->slot)
			return &row->decision;
	}
	return NULL;
}
