/* The questions of a recap: those of the hosts with their answers, then those of the room. First it is said of each post where it
 * belongs, the surest place first; then each section is written. */
#include "model/recap_parts.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/questions.h"
#include "model/strings.h"
#include "model/when.h"

/* ---- what is said beside an answer ---- */

enum { SURE = 90 }; /* percent from which nothing need be said */

static const char *const signs[] = {
	[BY_HAND] = "put here by a moderator", [BY_LABEL_AND_REPLY] = "here by its number and as a reply", [BY_LABEL_AND_TIME] = "here by its number and its time",
	[BY_LABEL_AND_THREAD] = "here by its number and its thread", [BY_LABEL] = "here by its number alone",
	[BY_REPLY_AND_TIME] = "here as a reply, without a number", [BY_REPLY] = "here as a reply, without a number", [BY_TIME] = "here by its time alone",
};

static const char *beside(struct recap *recap, const struct answer_ref *ref)
{
	if (ref->why == BY_HAND)
		return signs[ref->why];
	return ref->sure >= SURE ? "" : strings_make(recap->strings, "%s, %u %% sure", signs[ref->why], (unsigned)ref->sure);
}

/* ---- the hosts' questions ---- */

/* A question that was posted once more. */
struct again { const struct recap_home *home; struct place place; };

struct asking {
	struct recap *recap;
	struct questions *questions;
	struct again *again;
	size_t again_n;
	size_t agenda_n;   /* homes[0 … agenda_n-1] are theirs */
	struct recap_home *room; /* after them: open, answered, set aside */
};

enum { ROOM_OPEN, ROOM_ANSWERED, ROOM_ASIDE, ROOMS };

static bool is_zero(struct place place)
{
	return place.created == 0 && place.tie == 0;
}

static void count(struct recap *recap, struct place place, bool answer)
{
	struct store_view view;
	size_t at;
	struct recap_person *person = recap_find(recap, place, &at, &view) ? recap_whose(recap, view.person) : NULL;

	if (person != NULL && answer)
		person->answers++;
	else if (person != NULL)
		person->questions++;
}

static void name_homes(struct asking *a)
{
	static const struct recap_home room[ROOMS] = {
		[ROOM_OPEN] = { "room-open", "the room's open questions" }, [ROOM_ANSWERED] = { "room-answered", "the room's answered questions" },
		[ROOM_ASIDE] = { "room-aside", "the questions that were set aside" },
	};

	a->agenda_n = questions_agenda_count(a->questions);
	a->recap->homes = xcalloc(a->agenda_n + ROOMS, sizeof *a->recap->homes);
	for (size_t i = 0; i < a->agenda_n; i++) {
		const struct question *question = questions_agenda(a->questions, i);
		a->recap->homes[i] = (struct recap_home){
			.anchor = strings_make(a->recap->strings, "q%u-%s", question->round + 1, question->name + 1),
			.label = strings_copy(a->recap->strings, question->name),
		};
	}
	a->room = &a->recap->homes[a->agenda_n];
	memcpy(a->room, room, sizeof room);
}

static void claim_questions(struct asking *a)
{
	for (size_t i = 0; i < a->agenda_n; i++) {
		const struct question *question = questions_agenda(a->questions, i);
		if (recap_claim(a->recap, question->place, &a->recap->homes[i]))
			count(a->recap, question->place, false);
	}
}

static bool same_question(const struct question *a, const struct question *b)
{
	return a->round == b->round && strcmp(a->name, b->name) == 0;
}

/* What repeats a question has no list of its own in the ledger. */
static void claim_again(struct asking *a)
{
	struct store_view view;

	for (size_t i = 0; i < store_count(a->recap->store); i++) {
		store_view(a->recap->store, store_at(a->recap->store, i), &view);
		const struct question *question = recap_has(a->recap, &view) ? questions_at(a->questions, view.place) : NULL;
		size_t k = 0;
		if (question == NULL || place_compare(question->place, view.place) == 0)
			continue;
		while (k < a->agenda_n && !same_question(questions_agenda(a->questions, k), question))
			k++;
		if (k == a->agenda_n || !recap_claim(a->recap, view.place, &a->recap->homes[k]))
			continue;
		a->again = xrealloc(a->again, (a->again_n + 1) * sizeof *a->again);
		a->again[a->again_n++] = (struct again){ &a->recap->homes[k], view.place };
	}
}

/* Real answers, or what only might be one. */
static void claim_answers(struct asking *a, bool proposed)
{
	for (size_t i = 0; i < a->agenda_n; i++) {
		const struct question *question = questions_agenda(a->questions, i);
		for (size_t k = 0; k < question->answer_count; k++) {
			const struct answer_ref *ref = &question->answers[k];
			if (!ref->side && ref->proposed == proposed && recap_claim(a->recap, ref->place, &a->recap->homes[i]) && !proposed)
				count(a->recap, ref->place, true);
		}
	}
}

static void say_answers(struct recap *recap, const struct question *question)
{
	struct recap_person **who = xcalloc(question->answer_count + 1, sizeof *who);
	char answers[RECAP_COUNT], people[RECAP_COUNT], age[WHEN_TEXT];
	size_t n = 0, people_n = 0, at;
	int64_t first = -1;

	for (size_t i = 0; i < question->answer_count; i++) {
		const struct answer_ref *ref = &question->answers[i];
		struct store_view view;
		size_t k = 0;
		if (ref->side || ref->proposed || !recap_find(recap, ref->place, &at, &view))
			continue;
		struct recap_person *person = recap_whose(recap, view.person);
		while (k < people_n && who[k] != person)
			k++;
		if (k == people_n)
			who[people_n++] = person;
		first = n++ == 0 ? ref->place.created - question->place.created : first;
	}
	free(who);
	if (n == 0)
		recap_words(recap, RECAP_WORDS, "No answer.");
	else if (first < 1000 || is_zero(question->place))
		recap_words(recap, RECAP_WORDS, "%s by %s.", recap_count(n, "answer", "answers", answers), recap_count(people_n, "person", "people", people));
	else
		recap_words(recap, RECAP_WORDS, "%s by %s, the first after %s.", recap_count(n, "answer", "answers", answers),
		            recap_count(people_n, "person", "people", people), when_age(first, age));
}

static void put_proposed(struct asking *a, const struct question *question, const struct recap_home *home)
{
	bool any = false;

	for (size_t k = 0; k < question->answer_count; k++) {
		const struct answer_ref *ref = &question->answers[k];
		struct store_view view;
		size_t at;
		if (ref->side || !ref->proposed || !recap_find(a->recap, ref->place, &at, &view) || a->recap->where[at] != home)
			continue;
		if (!any)
			recap_words(a->recap, RECAP_WORDS, "Perhaps answers too; nothing but the time says so:");
		any = true;
		recap_put(a->recap, ref->place, home, 0, "");
	}
}

static void put_question(struct asking *a, const struct question *question, const struct recap_home *home)
{
	struct recap *recap = a->recap;
	struct store_view view;
	size_t at;
	bool asked = !is_zero(question->place) && recap_find(recap, question->place, &at, &view);

	recap_heading(recap, 3, home->anchor,
	              strings_make(recap->strings, "%s%s%s", question->name, question->text[0] != '\0' ? ": " : "", question->text));
	recap_put(recap, question->place, home, 0, "");
	for (size_t i = 0; i < a->again_n; i++)
		if (a->again[i].home == home)
			recap_put(recap, a->again[i].place, home, 0, "asked again");
	if (is_zero(question->place))
		recap_words(recap, RECAP_WORDS, "Planned, and not asked.");
	else if (!asked)
		recap_words(recap, RECAP_WORDS, "The post that asked it is not here.");
	if (question->answer_count > 0 || asked)
		say_answers(recap, question);
	for (size_t k = 0; k < question->answer_count; k++)
		if (!question->answers[k].side && !question->answers[k].proposed)
			recap_put(recap, question->answers[k].place, home, 0, beside(recap, &question->answers[k]));
	put_proposed(a, question, home);
}

/* Whether there is anything to say of it: its post or an answer is here, or it was planned and stays so. */
static bool any_of(const struct asking *a, const struct question *question)
{
	struct store_view view;
	size_t at;

	if (is_zero(question->place) ? question->text[0] != '\0' : recap_find(a->recap, question->place, &at, &view))
		return true;
	for (size_t k = 0; k < question->answer_count; k++)
		if (!question->answers[k].side && !question->answers[k].proposed && recap_find(a->recap, question->answers[k].place, &at, &view))
			return true;
	return false;
}

/* One heading, or one an evening when there are several. */
static void agenda_section(struct asking *a)
{
	unsigned round = UINT32_MAX;

	for (size_t i = 0; i < a->agenda_n; i++) {
		const struct question *question = questions_agenda(a->questions, i);
		if (!any_of(a, question))
			continue;
		if (question->round != round) {
			char day[RECAP_TIME];
			const bool more = questions_agenda(a->questions, a->agenda_n - 1)->round > 0;
			recap_heading(a->recap, 2, strings_make(a->recap->strings, "questions-%u", question->round + 1),
			              more && !is_zero(question->place) ?
			                      strings_make(a->recap->strings, "Questions and answers, %s", recap_day(a->recap, question->place.created, day)) :
			                      "Questions and answers");
		}
		round = question->round;
		put_question(a, question, &a->recap->homes[i]);
	}
}

/* ---- the room's questions ---- */

static unsigned room_of(const struct asked *asked)
{
	switch (asked->state) {
	case QUESTION_ANSWERED: return ROOM_ANSWERED;
	case QUESTION_PARKED:
	case QUESTION_DISMISSED: return ROOM_ASIDE;
	default: return is_zero(asked->proposed_answer) ? ROOM_OPEN : ROOM_ANSWERED;
	}
}

static struct place answer_of(const struct asked *asked)
{
	return is_zero(asked->answered_by) ? asked->proposed_answer : asked->answered_by;
}

static void claim_room(struct asking *a)
{
	for (size_t i = 0; i < questions_asked_count(a->questions); i++) {
		const struct asked *asked = questions_asked(a->questions, i);
		for (size_t k = 0; k < asked->member_count; k++) {
			count(a->recap, asked->members[k], false);
			recap_claim(a->recap, asked->members[k], &a->room[room_of(asked)]);
		}
	}
	for (size_t i = 0; i < questions_asked_count(a->questions); i++) {
		const struct asked *asked = questions_asked(a->questions, i);
		recap_claim(a->recap, asked->relay, &a->room[room_of(asked)]);
		recap_claim(a->recap, answer_of(asked), &a->room[room_of(asked)]);
	}
}

static const char *state_words(struct recap *recap, const struct asked *asked)
{
	char people[RECAP_COUNT];
	const char *state = asked->state == QUESTION_INCOMING ? "open" : question_state_word(asked->state);

	recap_count(asked->support, "person wants", "people want", people);
	if (room_of(asked) == ROOM_ANSWERED)
		return strings_make(recap->strings, "%s to know", people);
	if (asked->state == QUESTION_PASSED)
		return strings_make(recap->strings, "%s to know · passed to %s", people, asked->detail);
	return strings_make(recap->strings, "%s to know · %s", people, state);
}

static bool any_member(const struct asking *a, const struct asked *asked)
{
	struct store_view view;
	size_t at;

	for (size_t k = 0; k < asked->member_count; k++)
		if (recap_find(a->recap, asked->members[k], &at, &view))
			return true;
	return false;
}

static void put_asked(struct asking *a, const struct asked *asked, const struct recap_home *home)
{
	bool confirmed = asked->state == QUESTION_ANSWERED;
	const size_t before = a->recap->n;

	for (size_t k = 0; k < asked->member_count; k++)
		recap_put(a->recap, asked->members[k], home, a->recap->n > before, a->recap->n > before ? "asks the same" : state_words(a->recap, asked));
	recap_put(a->recap, asked->relay, home, 1, "asks it again for the room");
	recap_put(a->recap, answer_of(asked), home, 1, confirmed ? "the answer" : "the answer, as it seems");
}

static void room_section(struct asking *a)
{
	static const char *const titles[ROOMS] = { [ROOM_OPEN] = "Still open", [ROOM_ANSWERED] = "Answered", [ROOM_ASIDE] = "Set aside" };
	bool any = false;

	for (unsigned room = 0; room < ROOMS; room++) {
		bool any_here = false;
		for (size_t i = 0; i < questions_asked_count(a->questions); i++) {
			const struct asked *asked = questions_asked(a->questions, i);
			if (room_of(asked) != room || !any_member(a, asked))
				continue;
			if (!any)
				recap_heading(a->recap, 2, "room", "Questions from the room");
			if (!any_here)
				recap_heading(a->recap, 3, a->room[room].anchor, titles[room]);
			any = any_here = true;
			put_asked(a, asked, &a->room[room]);
		}
	}
}

void recap_questions(struct recap *recap)
{
	struct asking a = { .recap = recap, .questions = recap->from.questions };

	if (a.questions == NULL)
		return;
	name_homes(&a);
	claim_questions(&a);
	claim_again(&a);
	claim_answers(&a, false);
	claim_room(&a);
	claim_answers(&a, true);
	agenda_section(&a);
	room_section(&a);
	free(a.again);
}
