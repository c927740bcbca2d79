#include "model/questions.h"

#include <stdlib.h>
#include <string.h>
#include "model/index.h"
#include "model/log.h"
#include "model/pack.h"
#include "model/questions_parts.h"
#include "model/text.h"

static const struct place ALL_BEFORE = { INT64_MIN, 0 }, ALL_AFTER = { INT64_MAX, UINT32_MAX };

static bool is_set(struct place place)
{
	return place.created || place.tie;
}

/* ---- what is settled again ---- */

void questions_redo(struct questions *q, struct place from)
{
	if (place_compare(from, q->redo_from) < 0)
		q->redo_from = from;
	q->redo_to = ALL_AFTER;
}

static bool redo_waits(const struct questions *q)
{
	return place_compare(q->redo_from, q->redo_to) < 0;
}

static size_t redo_some(struct questions *q, size_t n)
{
	size_t i = graph_seek(&q->entries, q->redo_to), done = 0;
	while (i-- > 0 && done < n && place_compare(q->entries.all[i]->place, q->redo_from) >= 0) {
		struct entry *entry = q->entries.all[i];
		q->redo_to = entry->place;
		answer_settle(q, entry);
		done++;
	}
	i = graph_seek(&q->entries, q->redo_to);
	if (!i || place_compare(q->entries.all[i - 1]->place, q->redo_from) < 0)
		q->redo_from = q->redo_to = ALL_AFTER;
	return done;
}

static void redo_everything(struct questions *q)
{
	who_evenings(q);
	agenda_again(q);
	questions_redo(q, ALL_BEFORE);
	asked_all_stale(q);
}

/* ---- posts ---- */

/* Whether it may open or rename a question, or say whose evening it is. */
static bool matters(const struct entry *entry)
{
	return entry->letter == 'Q' || entry->corrects;
}

static void claims_changed(struct questions *q, bool host)
{
	q->claims_wait = true;
	q->agenda_waits = q->agenda_waits || host;
}

static void settle_claims(struct questions *q)
{
	const bool agenda = q->agenda_waits;
	q->claims_wait = q->agenda_waits = false;
	if (who_evenings(q))
		redo_everything(q);
	else if (agenda)
		agenda_again(q);
}

/* Its ids, so that the posts below it can be settled when it is gone; ends with 0, malloc. */
static uint64_t *ids_of(const struct entry *entry)
{
	size_t n = 1;
	for (const struct alias *alias = entry->aliases; alias; alias = alias->next)
		n++;
	uint64_t *ids = xcalloc(n + 1, sizeof *ids);
	ids[0] = entry->id;
	n = 1;
	for (const struct alias *alias = entry->aliases; alias; alias = alias->next)
		ids[n++] = alias->id;
	return ids;
}

/* Its questions have no post any more; true when there were some. */
static bool leave_rows(struct questions *q, const struct entry *entry)
{
	bool any = entry->row != NO_ROW;
	for (size_t i = 0; i < QUESTIONS_AGENDA; i++) {
		if (q->rows[i].entry != entry)
			continue;
		q->rows[i].entry = NULL;
		any = true;
	}
	return any;
}

static void take_out(struct questions *q, struct entry *entry)
{
	uint64_t *ids = ids_of(entry);
	const bool claimed = matters(entry), asked = claimed && leave_rows(q, entry), host = asked || (claimed && who_is_host(q, entry));
	asked_touched(q, entry);
	answer_withdraw(q, entry);
	asked_withdraw(q, entry);
	graph_remove(q, entry);
	if (claimed)
		claims_changed(q, host);
	for (size_t i = 0; ids[i]; i++)
		answer_below(q, &(struct entry){ .id = ids[i] });
	free(ids);
	q->generation++;
}

static void put_in(struct questions *q, const struct store_view *view, const struct list *ids)
{
	struct entry *entry = graph_add(q, view, ids);
	if (matters(entry))
		claims_changed(q, who_is_host(q, entry));
	answer_settle(q, entry);
	answer_below(q, entry);
	asked_touched(q, entry);
	if (q->entries.n > QUESTIONS_POSTS)
		take_out(q, q->entries.all[0]);
}

/* Newer ones have its room already. */
static bool is_too_old(const struct questions *q, struct place place)
{
	return q->entries.n >= QUESTIONS_POSTS && place_compare(place, q->entries.all[0]->place) < 0;
}

static void look_at(struct questions *q, const struct rec *rec)
{
	struct store_view view;
	struct list ids;
	struct entry *entry = graph_at(&q->entries, rec_place(rec));
	if (entry)
		take_out(q, entry);
	if (rec_deleted(rec) || is_too_old(q, rec_place(rec)))
		return;
	unpack_view(rec, &q->store->shelf, &view, &ids);
	put_in(q, &view, &ids);
}

void questions_post(struct questions *q, const char *id)
{
	const struct rec *rec = store_find(q->store, id);
	struct entry *entry = graph_find(q, graph_hash(q, id));
	/* A boost that is gone leaves nothing; a bridged copy gives its place to the original. */
	if (entry && (!rec || place_compare(rec_place(rec), entry->place)))
		take_out(q, entry);
	if (rec && place_compare(rec_place(rec), q->scanned) < 0)
		look_at(q, rec);
}

static size_t scan_some(struct questions *q, size_t n)
{
	const size_t count = store_count(q->store);
	size_t i = store_seek(q->store, q->scanned), done = 0;
	/* Of more than there is room for, the newest. */
	if (!is_set(q->scanned) && count > QUESTIONS_POSTS)
		i = count - QUESTIONS_POSTS;
	for (; i < count && done < n; i++, done++)
		look_at(q, store_at(q->store, i));
	q->scanning = i < count;
	q->scanned = q->scanning ? rec_place(store_at(q->store, i)) : ALL_AFTER;
	return done;
}

bool questions_step(struct questions *q, size_t n)
{
	size_t done = 0;
	if (q->scanning)
		done += scan_some(q, n);
	if (q->claims_wait && !q->scanning)
		settle_claims(q);
	if (redo_waits(q) && done < n)
		redo_some(q, n - done);
	return !q->scanning && !q->claims_wait && !redo_waits(q);
}

void questions_trim(struct questions *q)
{
	if (store_evicted(q->store) == q->evicted)
		return;
	q->evicted = store_evicted(q->store);
	const struct rec *rec = store_at(q->store, 0);
	const struct place oldest = rec ? rec_place(rec) : ALL_AFTER;
	while (q->entries.n && place_compare(q->entries.all[0]->place, oldest) < 0)
		take_out(q, q->entries.all[0]);
}

/* ---- people and decisions ---- */

void questions_person(struct questions *q, enum network network, const char *author_id)
{
	struct who *who = who_known(q, network, author_id);
	const struct person *person = store_person_find(q->store, network, author_id);
	if (who && person && who_one_again(q, who, person->handle))
		redo_everything(q);
}

static uint64_t fold(uint64_t sum, const char *text)
{
	return (sum ^ text_hash(text)) * 0x100000001b3u;
}

/* Sums over the decisions of the three kinds that matter here. */
static void read_decisions(const struct questions *q, uint64_t *people, uint64_t *moves, uint64_t *states)
{
	*people = *moves = *states = 0;
	for (size_t i = 0; i < decisions_count(q->decisions); i++) {
		bool counts;
		const struct decision *decision = decisions_at(q->decisions, i, &counts);
		const enum decision_what what = decision->what;
		uint64_t *sum = what == DECIDE_ROLE || what == DECIDE_JOIN || what == DECIDE_MUTE ? people
			: what == DECIDE_MOVE || what == DECIDE_NUMBER ? moves : what == DECIDE_STATE ? states : NULL;
		if (counts && sum)
			*sum = fold(fold(*sum + 1, decision->post), decision->value) | 1;
	}
}

void questions_decided(struct questions *q)
{
	uint64_t people, moves, states;
	if (q->decided == decisions_generation(q->decisions))
		return;
	q->decided = decisions_generation(q->decisions);
	read_decisions(q, &people, &moves, &states);
	const bool new_people = people != q->said_people, new_moves = moves != q->said_moves, new_states = states != q->said_states;
	q->said_people = people;
	q->said_moves = moves;
	q->said_states = states;
	if (new_people && who_again(q))
		redo_everything(q);
	else if (new_moves)
		redo_everything(q);
	if (new_states)
		asked_all_stale(q);
	if (new_people || new_moves || new_states)
		q->generation++;
}

/* ---- asking the ledger ---- */

/* Counting waits until somebody asks: every ledger was made by questions_new and may be changed. */
static struct questions *mine(const struct questions *q)
{
	return (struct questions *)q;
}

static const struct question *fresh(const struct questions *q, uint16_t index)
{
	struct row *row = &mine(q)->rows[index];
	if (row->stale)
		answer_count(mine(q), row);
	row->question.answers = row->answers;
	row->question.answer_count = row->n;
	return &row->question;
}

size_t questions_agenda_count(const struct questions *q)
{
	return q->agenda_count;
}

const struct question *questions_agenda(const struct questions *q, size_t i)
{
	return fresh(q, q->agenda[i]);
}

size_t questions_agenda_first(const struct questions *q)
{
	return q->agenda_first;
}

/* The one that a moderator said is now; NO_ROW none. */
static uint16_t decided_now(const struct questions *q)
{
	struct store_view view;
	for (size_t i = q->said_states ? q->asked_rows : 0; i-- > 0;) {
		const uint16_t index = q->by_time[i];
		const struct place place = q->rows[index].question.place;
		const struct rec *rec = store_at(q->store, store_seek(q->store, place));
		if (!rec || place_compare(rec_place(rec), place))
			continue;
		store_view(q->store, rec, &view);
		if (decisions_state(q->decisions, view.post.id, NULL) == QUESTION_NOW)
			return index;
	}
	return NO_ROW;
}

static uint16_t row_now(const struct questions *q)
{
	const uint16_t decided = decided_now(q);
	if (decided != NO_ROW || !q->asked_rows)
		return decided;
	return q->by_time[q->asked_rows - 1];
}

const struct question *questions_now(const struct questions *q)
{
	const uint16_t row = row_now(q);
	return row == NO_ROW ? NULL : fresh(q, row);
}

const struct question *questions_at(const struct questions *q, struct place place)
{
	const struct entry *entry = graph_at(&q->entries, place);
	return entry && entry->row != NO_ROW ? fresh(q, entry->row) : NULL;
}

const struct question *questions_answered_at(const struct questions *q, struct place place, struct answer_ref *ref)
{
	const struct entry *entry = graph_at(&q->entries, place);
	if (!entry || !entry->mark_count)
		return NULL;
	const struct mark *mark = &entry->marks[0];
	if (ref)
		*ref = (struct answer_ref){ place, mark->why, mark->sure, entry->proposed, entry->side };
	return fresh(q, mark->row);
}

unsigned questions_rate(const struct question *question, int64_t now)
{
	unsigned n = 0;
	for (size_t i = question->answer_count; i-- > 0;) {
		const struct answer_ref *ref = &question->answers[i];
		if (ref->place.created <= now - 60 * 1000)
			break;
		n += ref->place.created <= now && !ref->proposed && !ref->side;
	}
	return n;
}

size_t questions_asked_count(const struct questions *q)
{
	return q->group_count;
}

const struct asked *questions_asked(const struct questions *q, size_t i)
{
	asked_fresh(mine(q));
	return &q->groups[i]->asked;
}

size_t questions_waiting(const struct questions *q)
{
	size_t n = 0;
	asked_fresh(mine(q));
	while (n < q->group_count && q->groups[n]->asked.state == QUESTION_INCOMING)
		n++;
	return n;
}

const struct asked *questions_asked_at(const struct questions *q, struct place place)
{
	const struct entry *entry = graph_at(&q->entries, place);
	if (!entry || !entry->group)
		return NULL;
	asked_fresh(mine(q));
	return &entry->group->asked;
}

uint64_t questions_generation(const struct questions *q)
{
	return q->generation;
}

struct questions *questions_new(const struct store *store, const struct decisions *decisions, const struct event_file *event)
{
	struct questions *q = xcalloc(1, sizeof *q);
	q->store = store;
	q->decisions = decisions;
	q->event = event;
	table_seed_init(&q->seed);
	q->redo_from = q->redo_to = ALL_AFTER;
	q->decided = q->fresh_at = UINT64_MAX;
	for (size_t i = 0; i < QUESTIONS_AGENDA; i++)
		q->rows[i].question.first_answer = -1;
	who_again(q);
	questions_decided(q);
	agenda_again(q);
	q->scanning = true;
	return q;
}

void questions_free(struct questions *q)
{
	if (!q)
		return;
	asked_done(q);
	graph_done(q);
	table_done(&q->whos);
	for (size_t i = 0; i < QUESTIONS_AGENDA; i++)
		free(q->rows[i].answers);
	free(q->evenings);
	free(q);
}
