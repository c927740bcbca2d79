/* What moderators decide about questions: their states, their numbers, which answer belongs to which, who is host. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tui/commands.h"
#include "tui/view.h"

/* The keys of the states, the same wherever they are asked for. words: in the choice. */
static const struct { int key; enum question_state state; const char *words; } states[] = {
	{ 'y', QUESTION_OPEN, "open" }, { 'P', QUESTION_PASSED, "pass to somebody" }, { '>', QUESTION_NEXT, "next" }, { 'w', QUESTION_NOW, "now" },
	{ 'A', QUESTION_ANSWERED, "answered" }, { 'p', QUESTION_PARKED, "park" }, { 'd', QUESTION_DISMISSED, "dismiss" },
};
enum { STATES = sizeof states / sizeof *states };

static const struct { int key; const char *reason; } reasons[] = {
	{ 'o', "off topic" }, { 'a', "asked before" }, { 's', "spam" }, { 't', "no time for it" }, { 'r', "rude" },
};
enum { REASONS = sizeof reasons / sizeof *reasons };

static unsigned set(struct screen *screen, enum question_state state, const char *detail)
{
	char value[DECISION_VALUE_MAX];
	return deciding_decide(screen, DECIDE_STATE, screen->asking.subject.post, decision_state_value(state, detail, value));
}

/* ---- with words ---- */

static unsigned passed_entered(struct screen *screen, const char *text)
{
	text += strspn(text, " @");
	return *text ? set(screen, QUESTION_PASSED, text) : SCREEN_DRAW;
}

static unsigned reason_entered(struct screen *screen, const char *text)
{
	return text[strspn(text, " ")] ? set(screen, QUESTION_DISMISSED, text) : SCREEN_DRAW;
}

static unsigned reason_chosen(struct screen *screen, int key)
{
	const struct subject about = screen->asking.subject;
	for (size_t i = 0; i < REASONS; i++)
		if (reasons[i].key == key)
			return set(screen, QUESTION_DISMISSED, reasons[i].reason);
	asking_line(screen, &about, reason_entered, "dismissed because:", "", "A word or two, for the moderators. Enter keeps it, Esc goes back.");
	return SCREEN_DRAW;
}

static void ask_reason(struct screen *screen, const struct subject *about)
{
	asking_choice(screen, about, reason_chosen, "Dismiss, because it is");
	for (size_t i = 0; i < REASONS; i++)
		asking_add(screen, reasons[i].key, "%s", reasons[i].reason);
	asking_add(screen, 'w', "in other words");
}

/* ---- answered ---- */

static unsigned aloud_chosen(struct screen *screen, int key)
{
	(void)key;
	return set(screen, QUESTION_ANSWERED, "aloud");
}

/* The audience's question that the subject is, or answers; NULL none. Posts may reply to each other in a circle. */
static const struct asked *meant(struct screen *screen, const struct subject *about)
{
	enum { DEPTH = 16 };
	const struct store *store = screen->session->store;
	const struct rec *rec = store_find(store, about->post);
	struct store_view view;
	for (int i = 0; rec && i < DEPTH; i++) {
		store_view(store, rec, &view);
		const struct asked *asked = questions_asked_at(screen->session->questions, view.place);
		if (asked || !view.post.reply_to)
			return asked;
		rec = store_find(store, view.post.reply_to);
	}
	return NULL;
}

static unsigned answered(struct screen *screen, const struct asked *asked, const struct subject *about)
{
	struct store_view question, answer;
	if (!asked || !view_at(screen, asked->place, &question)) {
		view_say(screen, "This is no question from the room, and answers none.");
		return SCREEN_DRAW;
	}
	const bool own = strcmp(question.post.id, about->post) == 0;
	screen->asking.subject = *about;
	snprintf(screen->asking.subject.post, sizeof screen->asking.subject.post, "%s", question.post.id);
	if (!own)
		return set(screen, QUESTION_ANSWERED, about->post);
	if (asked->proposed_answer.created && view_at(screen, asked->proposed_answer, &answer))
		return set(screen, QUESTION_ANSWERED, answer.post.id);
	const struct subject same = screen->asking.subject;
	asking_choice(screen, &same, aloud_chosen, "Answered, though no host or curator replied");
	asking_add(screen, 'y', "aloud, in the room");
	return SCREEN_DRAW;
}

/* ---- the states ---- */

/* The first post of the question it belongs to; the post itself when it is a host's. */
static void whole_question(struct screen *screen, struct subject *about)
{
	const struct rec *rec = store_find(screen->session->store, about->post);
	const struct asked *asked = rec ? questions_asked_at(screen->session->questions, rec_place(rec)) : NULL;
	struct store_view view;
	if (asked && view_at(screen, asked->place, &view))
		snprintf(about->post, sizeof about->post, "%s", view.post.id);
}

static unsigned state_chosen(struct screen *screen, int key)
{
	struct subject about = screen->asking.subject;
	size_t i = 0;
	while (i < STATES && states[i].key != key)
		i++;
	if (i == STATES)
		return 0;
	if (states[i].state == QUESTION_ANSWERED)
		return answered(screen, meant(screen, &about), &about);
	whole_question(screen, &about);
	screen->asking.subject = about;
	if (states[i].state == QUESTION_DISMISSED)
		ask_reason(screen, &about);
	else if (states[i].state == QUESTION_PASSED)
		asking_line(screen, &about, passed_entered, "pass to: @", "", "Who should answer it. Enter passes it on, Esc goes back.");
	else
		return set(screen, states[i].state, "");
	return SCREEN_DRAW;
}

unsigned asked_state(struct screen *screen, int key)
{
	struct subject about;
	if (!deciding_subject(screen, &about) || !*about.post)
		return asked_not_there(screen);
	screen->asking.subject = about;
	return state_chosen(screen, key);
}

unsigned asked_not_there(struct screen *screen)
{
	if (view_behind(screen) == IN_QUESTIONS && screen->asked.n)
		view_say(screen, "This question is planned, and was not asked yet.");
	return SCREEN_DRAW;
}

unsigned asked_choose(struct screen *screen, int key)
{
	struct subject about;
	(void)key;
	if (!deciding_subject(screen, &about) || !*about.post)
		return asked_not_there(screen);
	asking_choice(screen, &about, state_chosen, "This question is");
	for (size_t i = 0; i < STATES; i++)
		asking_add(screen, states[i].key, "%s", states[i].words);
	return SCREEN_DRAW;
}

/* ---- which answer, which number ---- */

/* The post of the question called that, "Q6b" or "6b"; false when there is none. */
static bool called(struct screen *screen, const char *name, struct store_view *view)
{
	struct questions *questions = screen->session->questions;
	name += *name == 'Q' || *name == 'q';
	for (size_t i = questions_agenda_first(questions); i < questions_agenda_count(questions); i++) {
		const struct question *question = questions_agenda(questions, i);
		if (question->place.created && strcmp(question->name + 1, name) == 0)
			return view_at(screen, question->place, view);
	}
	return false;
}

static unsigned move_entered(struct screen *screen, const char *text)
{
	struct store_view view;
	text += strspn(text, " ");
	if (!*text)
		return SCREEN_DRAW;
	if (strcmp(text, "0") == 0 || strcmp(text, "no") == 0)
		return deciding_decide(screen, DECIDE_MOVE, screen->asking.subject.post, "no");
	if (called(screen, text, &view))
		return deciding_decide(screen, DECIDE_MOVE, screen->asking.subject.post, view.post.id);
	view_say(screen, "There is no question %.20s.", text);
	return SCREEN_DRAW;
}

unsigned asked_move(struct screen *screen, int key)
{
	struct subject about;
	(void)key;
	if (!deciding_subject(screen, &about) || !*about.post)
		return 0;
	asking_line(screen, &about, move_entered, "answers question:", "", "Its number, as in 3 or 6b; 0 for none of them. Enter moves it, Esc goes back.");
	return SCREEN_DRAW;
}

static unsigned number_entered(struct screen *screen, const char *text)
{
	text += strspn(text, " Qq");
	if (!*text)
		return SCREEN_DRAW;
	return deciding_decide(screen, DECIDE_NUMBER, screen->asking.subject.post, strcmp(text, "0") == 0 ? "no" : text);
}

unsigned asked_number(struct screen *screen, int key)
{
	struct subject about;
	(void)key;
	if (!deciding_subject(screen, &about) || !*about.post)
		return asked_not_there(screen);
	const struct rec *rec = store_find(screen->session->store, about.post);
	if (!rec || !questions_at(screen->session->questions, rec_place(rec))) {
		view_say(screen, "Only a host's question has a number.");
		return SCREEN_DRAW;
	}
	asking_line(screen, &about, number_entered, "this is really Q", "", "What is attached stays attached. 0: the number it says itself.");
	return SCREEN_DRAW;
}

/* ---- who is host ---- */

unsigned asked_confirm(struct screen *screen, int key)
{
	struct store_view view;
	char person[DECISION_PERSON_MAX];
	const struct place place = questions_host_proposed(screen->session->questions);
	(void)key;
	if (place.created && view_at(screen, place, &view))
		return deciding_decide(screen, DECIDE_ROLE, decision_person(view.post.network, view.post.author.id, person), "host");
	view_say(screen, "Nobody is proposed as host. H says who somebody is.");
	return SCREEN_DRAW;
}
