/* What the JSON line says of a post. */
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/questions_parts.h"

/* How sure it is that a post asks, by how plainly it does; and that a reply answers. */
static const int sure_asks[] = { [ASKS_NOT] = 0, [ASKS_MARKED] = 85, [ASKS_WORDED] = 80, [ASKS_PLAIN] = 95 };
enum { SURE_HOST = 100, SURE_PROPOSED_HOST = 60, SURE_CURATOR = 90, SURE_ANYBODY = 60, SURE_UNKNOWN = 50 };

static char *id_at(const struct questions *q, struct place place)
{
	struct store_view view;
	const struct rec *rec = store_at(q->store, store_seek(q->store, place));
	if (!rec || place_compare(rec_place(rec), place))
		return NULL;
	store_view(q->store, rec, &view);
	return xstrdup(view.post.id);
}

/* Sorted, each once. */
static void add_number(struct ledger *ledger, unsigned number)
{
	size_t at = 0;
	while (at < ledger->number_count && ledger->numbers[at] < number)
		at++;
	if (ledger->number_count == QUESTIONS_NUMBERS || (at < ledger->number_count && ledger->numbers[at] == number))
		return;
	memmove(&ledger->numbers[at + 1], &ledger->numbers[at], (ledger->number_count - at) * sizeof *ledger->numbers);
	ledger->numbers[at] = number;
	ledger->number_count++;
}

static void be_sure(struct ledger *ledger, int sure)
{
	if (sure > ledger->sure)
		ledger->sure = sure;
}

static void tell_question(const struct questions *q, const struct entry *entry, struct ledger *ledger)
{
	const struct question *now = questions_now(q), *question = &q->rows[entry->row].question;
	ledger->roles |= LEDGER_HOST_QUESTION;
	for (size_t i = 0; i < QUESTIONS_AGENDA; i++)
		if (q->rows[i].used && q->rows[i].entry == entry)
			add_number(ledger, q->rows[i].question.number);
	add_number(ledger, question->number);
	be_sure(ledger, question->by_proposed ? SURE_PROPOSED_HOST : SURE_HOST);
	ledger->state = question_state_word(now == question ? QUESTION_NOW : QUESTION_OPEN);
}

static void tell_answer(const struct questions *q, const struct entry *entry, struct ledger *ledger)
{
	ledger->roles |= LEDGER_ANSWER;
	for (size_t i = 0; i < entry->mark_count; i++) {
		add_number(ledger, q->rows[entry->marks[i].row].question.number);
		be_sure(ledger, entry->marks[i].sure);
	}
	/* What it claims to answer was not asked, or not yet. */
	for (size_t i = 0; i < entry->label_count && entry->mark_count < entry->label_count; i++)
		if (entry->letter == 'A' && agenda_means(q, entry->labels[i], entry->place) == NO_ROW && (!entry->mark_count || entry->label_count > 1))
			add_number(ledger, entry->labels[i]);
	be_sure(ledger, entry->mark_count ? 0 : SURE_UNKNOWN);
}

static void tell_answered(const struct questions *q, const struct entry *entry, struct ledger *ledger)
{
	const struct group *group = asked_answered(q, entry);
	if (!group)
		return;
	char *id = id_at(q, group->asked.place);
	if (!id)
		return;
	ledger->roles |= LEDGER_ANSWER;
	ledger->answers[ledger->answer_count++] = id;
	be_sure(ledger, who_answers_for(q, entry) ? SURE_CURATOR : SURE_ANYBODY);
}

bool questions_ledger(const struct questions *q, const char *id, struct ledger *ledger)
{
	const struct entry *entry = graph_find(q, graph_hash(q, id));
	*ledger = (struct ledger){ .sure = -1 };
	if (!entry)
		return false;
	questions_waiting(q); /* counts what has to be */
	if (entry->row != NO_ROW)
		tell_question(q, entry, ledger);
	if (entry->answers)
		tell_answer(q, entry, ledger);
	tell_answered(q, entry, ledger);
	if (entry->group) {
		ledger->roles |= LEDGER_AUDIENCE_QUESTION;
		ledger->group = id_at(q, entry->group->asked.place);
		be_sure(ledger, sure_asks[entry->asks]);
		ledger->state = question_state_word(entry->group->asked.state);
	}
	return true;
}

void ledger_done(struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->answer_count; i++)
		free(ledger->answers[i]);
	free(ledger->group);
}
