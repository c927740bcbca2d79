#include "model/screening.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/text.h"

enum {
	JOINS = 4,       /* accounts of one person, one joined to the other */
	LOUD_LOOK = 5000 /* records looked at for one post: a flood is no reason to stand still */
};

struct question {
	const struct screening_rules *rules;
	const struct store_view *view;
	int64_t now;
	int64_t *until;
	char *why;
	unsigned roles;
};

__attribute__((format(printf, 2, 3)))
static void say(const struct question *q, const char *format, ...)
{
	va_list args;
	if (!q->why)
		return;
	va_start(args, format);
	vsnprintf(q->why, SCREENING_WHY, format, args);
	va_end(args);
	/* Names may be long, and a cut may have gone through a character. */
	char *clean = text_cleaned(TEXT_LINE, q->why, strlen(q->why), SCREENING_WHY - 4);
	snprintf(q->why, SCREENING_WHY, "%s", clean);
	free(clean);
}

/* ---- roles ---- */

static unsigned decided_roles(const struct decisions *decisions, enum network network, const char *author_id, bool *said)
{
	const unsigned roles = decisions_roles(decisions, network, author_id, said);
	return roles | (decisions_trusted(decisions, network, author_id) ? ROLE_TRUSTED : 0);
}

/* What was said of the persons that this one was joined to. */
static unsigned joined_roles(const struct decisions *decisions, enum network network, const char *author_id)
{
	unsigned roles = 0;
	for (int i = 0; i < JOINS; i++) {
		const char *person = decisions_joined(decisions, network, author_id);
		bool said;
		if (!person || !decision_person_read(person, &network, &author_id))
			break;
		roles |= decided_roles(decisions, network, author_id, &said);
	}
	return roles;
}

unsigned screening_roles(const struct event_file *event, const struct decisions *decisions, enum network network, const struct author *author)
{
	bool said;
	const unsigned decided = decided_roles(decisions, network, author->id, &said);
	/* Who says in the desk that somebody is no host, says so over the file. */
	return decided | (said ? 0 : event_roles(event, network, author->id, author->handle)) | joined_roles(decisions, network, author->id);
}

/* ---- never ---- */

static bool muted(const struct question *q)
{
	return decisions_muted(q->rules->decisions, q->view->post.network, q->view->post.author.id);
}

static bool never(const struct question *q)
{
	const struct post *post = &q->view->post;
	const struct decision *struck = NULL;
	struct question_detail question;
	char words[DECISION_WORDS];
	if (q->view->deleted)
		say(q, "deleted by its author");
	else if (post->repost_of)
		say(q, "passes on another post");
	else if (muted(q))
		say(q, "its author is muted");
	else if ((struck = decisions_struck(q->rules->decisions, post)))
		say(q, "%.60s %s", struck->who, decision_words(struck, words));
	else if (decisions_state(q->rules->decisions, post->id, &question) == QUESTION_DISMISSED && !decisions_approved(q->rules->decisions, post->id))
		say(q, "%.60s %s", question.decision->who, decision_words(question.decision, words));
	else
		return false;
	return true;
}

/* ---- approved ---- */

const struct decision *screening_approval(const struct decisions *decisions, const char *post)
{
	struct question_detail question;
	const enum question_state state = decisions_state(decisions, post, &question);
	if (decisions_approved(decisions, post))
		return decisions_shown(decisions, post);
	return state == QUESTION_OPEN || state == QUESTION_PASSED || state == QUESTION_NEXT || state == QUESTION_NOW || state == QUESTION_ANSWERED
	       ? question.decision : NULL;
}

/* What was approved is what was read: an edit since then has to be looked at again. */
static bool changed_since(const struct question *q, const struct decision *approval)
{
	return q->view->post.edited && q->view->post.received > approval->at;
}

/* ---- the cap ---- */

/* Whether this one is behind so many of the same person within the time. */
static bool loud(const struct question *q)
{
	const struct event_file *event = q->rules->event;
	const struct store *store = q->rules->store;
	const struct person *person = q->view->person;
	if (!event->loud_posts || !store || !person || person->posts <= event->loud_posts)
		return false;
	unsigned posts = 0;
	size_t at = store_seek(store, q->view->place), looks = 0;
	for (; at-- > 0 && looks < LOUD_LOOK; looks++) {
		const struct rec *rec = store_at(store, at);
		if (rec_place(rec).created <= q->view->place.created - event->loud_ms)
			return false;
		posts += rec_person(rec) == person && !rec_boost(rec);
		if (posts >= event->loud_posts)
			return true;
	}
	return false;
}

static void say_loud(const struct question *q)
{
	const int minutes = (int)(q->rules->event->loud_ms / 60000);
	if (minutes == 1)
		say(q, "more than %u posts in a minute", q->rules->event->loud_posts);
	else
		say(q, "more than %u posts in %d minutes", q->rules->event->loud_posts, minutes);
}

/* ---- all of it ---- */

static enum screening by_policy(const struct question *q)
{
	const int64_t until = q->view->post.received + q->rules->event->hold_back_ms;
	if (q->rules->event->policy == POLICY_APPROVE) {
		say(q, "not decided yet");
		return SCREEN_UNDECIDED;
	}
	*q->until = until;
	say(q, until <= q->now ? "nobody struck it" : "held back");
	return until <= q->now ? SCREEN_SHOW : SCREEN_HOLD;
}

static enum screening by_content(const struct question *q)
{
	const struct post *post = &q->view->post;
	const bool runs_it = q->roles & (ROLE_HOST | ROLE_CURATOR);
	const char *word = q->rules->blocklist && !runs_it ? blocklist_match(q->rules->blocklist, post) : NULL;
	/* Mastodon calls all with a warning sensitive; a host's warning may be the question's number. */
	if (post->sensitive && (!runs_it || post->media.n)) {
		say(q, "marked as sensitive");
		return SCREEN_NEVER;
	}
	if (word) {
		say(q, "has the word %.80s", word);
		return SCREEN_UNDECIDED;
	}
	if (q->roles) {
		say(q, q->roles & ROLE_HOST ? "a host" : q->roles & ROLE_CURATOR ? "a curator" : "trusted");
		return SCREEN_SHOW;
	}
	if (loud(q)) {
		say_loud(q);
		return SCREEN_UNDECIDED;
	}
	return by_policy(q);
}

enum screening screening_of(const struct screening_rules *rules, const struct store_view *view, int64_t now, int64_t *until, char *why)
{
	int64_t unused;
	struct question q = { rules, view, now, until ? until : &unused, why, 0 };
	*q.until = 0;
	if (never(&q))
		return SCREEN_NEVER;
	const struct decision *approval = screening_approval(rules->decisions, view->post.id);
	if (approval && !changed_since(&q, approval)) {
		say(&q, approval->what == DECIDE_STATE ? "a question that %.60s took" : "approved by %.60s", approval->who);
		return SCREEN_SHOW;
	}
	q.roles = screening_roles(rules->event, rules->decisions, view->post.network, &view->post.author);
	if (approval && !q.roles) {
		say(&q, "changed by its author since it was approved");
		return SCREEN_UNDECIDED;
	}
	return by_content(&q);
}
