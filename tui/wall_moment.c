#include "tui/wall_moment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "tui/glyphs.h"

/* A question's post. One that the moderators put on was decided on; a host's has to be one that may be shown by itself. */
static bool take_post(const struct choice *choice, struct place place, bool decided, int64_t now, struct moment *out, const char *name)
{
	struct store_view *view = xmalloc(sizeof *view);
	const enum screening screening = choice_screen(choice, place, now, view);
	const bool may = screening == SCREEN_SHOW || (decided && screening != SCREEN_NEVER);
	if (may) {
		char label[LABEL_TEXT];
		const char *who = post_name(&view->post, label);
		snprintf(out->name, sizeof out->name, "%s%s", name ? name : glyphs_suit(who) ? who : "?", name || !glyphs_suit(who) ? "" : ":");
		wall_question(&view->post, name ? name : "", out->text);
		out->post = choice_of(view);
	}
	free(view);
	return may && *out->text;
}

/* Of several in that state the one decided last. */
static const struct asked *decided_last(const struct choice *choice, enum question_state state)
{
	const struct questions *questions = choice->session->questions;
	const struct asked *best = NULL;
	int64_t best_at = INT64_MIN;
	struct store_view *view = xmalloc(sizeof *view);
	for (size_t i = 0; i < questions_asked_count(questions); i++) {
		const struct asked *asked = questions_asked(questions, i);
		struct question_detail detail = { 0 };
		if (asked->state != state || choice_screen(choice, asked->place, 0, view) == SCREEN_NEVER)
			continue;
		decisions_state(choice->session->decisions, view->post.id, &detail);
		if (best && (!detail.decision || detail.decision->at < best_at))
			continue;
		best = asked;
		best_at = detail.decision ? detail.decision->at : INT64_MIN;
	}
	free(view);
	return best;
}

static bool take_question(const struct choice *choice, const struct question *question, int64_t now, struct moment *out)
{
	if (question->place.created != 0 && take_post(choice, question->place, false, now, out, question->name))
		return true;
	if (question->place.created != 0 || !*question->text)
		return false;
	snprintf(out->name, sizeof out->name, "%s", question->name);
	snprintf(out->text, sizeof out->text, "%s", question->text);
	return true;
}

void moment_now(const struct choice *choice, int64_t now, struct moment *out)
{
	const struct asked *asked = decided_last(choice, QUESTION_NOW);
	*out = (struct moment){ .name = "" };
	if (asked && take_post(choice, asked->place, true, now, out, NULL))
		return;
	const struct question *question = questions_now(choice->session->questions);
	if (!question || !take_question(choice, question, now, out))
		*out = (struct moment){ .name = "" };
}

void moment_next(const struct choice *choice, int64_t now, const struct moment *current, struct moment *out)
{
	const struct questions *questions = choice->session->questions;
	const struct asked *asked = decided_last(choice, QUESTION_NEXT);
	const struct question *on = questions_now(questions);
	const unsigned after = on ? on->number : 0;
	*out = (struct moment){ .name = "" };
	if (asked && take_post(choice, asked->place, true, now, out, NULL) && out->post.id != current->post.id)
		return;
	*out = (struct moment){ .name = "" };
	for (size_t i = questions_agenda_first(questions); i < questions_agenda_count(questions); i++) {
		const struct question *question = questions_agenda(questions, i);
		if (question->number > after && question->place.created == 0 && take_question(choice, question, now, out))
			return;
	}
}

size_t moment_open(const struct questions *questions)
{
	size_t open = 0;
	for (size_t i = 0; i < questions_asked_count(questions); i++) {
		const enum question_state state = questions_asked(questions, i)->state;
		open += state == QUESTION_OPEN || state == QUESTION_PASSED || state == QUESTION_NEXT;
	}
	return open;
}
