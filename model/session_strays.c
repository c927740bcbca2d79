/* The session's strays: proposed here or by the process that collects, decided in any, taken in by the one that collects. */
#include "model/pump.h"

#include <stdio.h>
#include <string.h>
#include "model/log.h"

static bool left_out(const struct session *session, const struct stray *stray)
{
	return decisions_left_out(session->decisions, stray->post->id);
}

/* Whether somebody said that the post belongs here, or all with this spelling but for single ones. */
static bool wanted(const struct session *session, const struct stray *stray)
{
	char spelling[TAG_MAX + 1];
	snprintf(spelling, sizeof spelling, "#%s", stray->near);
	return decisions_kept(session->decisions, stray->post->id) ||
	       (*stray->near && !left_out(session, stray) && decisions_kept(session->decisions, spelling));
}

static bool settled(const struct session *session, const struct stray *stray)
{
	return left_out(session, stray) || wanted(session, stray);
}

const struct stray *session_stray(const struct session *session, const char *id)
{
	const struct stray *stray = strays_find(&session->strays, id);
	return stray ? stray : strays_find(&session->settled, id);
}

/* Where it belongs as things are decided; whether anything shown changed. */
static unsigned place(struct pump *pump, struct event *event)
{
	struct session *session = pump->session;
	const struct stray stray = { event->post, (char *)event->text, event->source };
	pump_end(pump, event->post);
	if (settled(session, &stray)) {
		strays_add(&session->settled, event);
		return 0;
	}
	return strays_add(&session->strays, event) ? CHANGED_STRAYS : 0;
}

bool pump_stray_wanted(const struct pump *pump, const struct event *event)
{
	return wanted(pump->session, &(struct stray){ event->post, (char *)event->text, event->source });
}

unsigned pump_stray(struct pump *pump, struct event *event)
{
	struct session *session = pump->session;
	if (session_stray(session, event->post->id))
		return 0;
	keep_stray(session, &(struct stray){ event->post, (char *)event->text, event->source });
	return place(pump, event);
}

/* Told anew when a name became known. */
static void read_again(struct pump *pump, const struct post *post)
{
	const struct author *author = &post->author;
	struct event person = { .kind = EVENT_PERSON, .network = post->network, .id = author->id, .handle = author->handle, .name = author->name,
		.bot = author->bot };
	pump_strays_person(pump, &person);
}

void read_stray(void *arg, const char *id, const char *key, const char *near, struct post *post)
{
	struct pump *pump = arg;
	struct session *session = pump->session;
	if (!post) {
		pump_stray_gone(pump, id);
		return;
	}
	struct event *event = event_new(EVENT_STRAY, keep_source(session, key), NULL, near, NULL, NULL);
	event->post = post;
	if (session_stray(session, id))
		read_again(pump, post);
	else if (!store_find(session->store, id))
		pump->changed |= place(pump, event);
	event_free(event);
}

/* ---- what becomes of them ---- */

bool pump_stray_gone(struct pump *pump, const char *id)
{
	struct session *session = pump->session;
	const bool shown = strays_drop(&session->strays, id), known = strays_drop(&session->settled, id) || shown;
	pump->changed |= shown ? CHANGED_STRAYS : 0;
	return known;
}

void pump_strays_gone(struct pump *pump, enum network network, const char *author_id)
{
	struct session *session = pump->session;
	if (strays_drop_author(&session->strays, network, author_id))
		pump->changed |= CHANGED_STRAYS;
	strays_drop_author(&session->settled, network, author_id);
}

static void keep_named(const struct session *session, const struct strays *strays, const struct event *person)
{
	for (size_t i = 0; i < strays->n; i++)
		if (strays->all[i].post->network == person->network && !strcmp(strays->all[i].post->author.id, person->id))
			keep_stray(session, &strays->all[i]);
}

void pump_strays_person(struct pump *pump, const struct event *person)
{
	struct session *session = pump->session;
	if (strays_person(&session->strays, person)) {
		keep_named(session, &session->strays, person);
		pump->changed |= CHANGED_STRAYS;
	}
	if (strays_person(&session->settled, person))
		keep_named(session, &session->settled, person);
}

bool session_keep_stray(struct session *session, const char *id)
{
	unsigned source;
	struct post *post = strays_take(&session->strays, id, &source);
	if (!post)
		post = strays_take(&session->settled, id, &source);
	if (!post)
		return false;
	struct event *event = event_post(source, post, true);
	event->next = session->kept;
	session->kept = event;
	return true;
}

static unsigned settle_all(struct session *session, struct strays *from, struct strays *to, bool as)
{
	unsigned changed = 0;
	for (size_t i = from->n; i-- > 0;) {
		const struct stray *stray = &from->all[i];
		if (store_find(session->store, stray->post->id)) /* its post was read */
			strays_drop(from, stray->post->id);
		else if (!session_follows(session) && wanted(session, stray))
			session_keep_stray(session, stray->post->id);
		else if (settled(session, stray) == as)
			strays_move(from, i, to);
		else
			continue;
		changed = CHANGED_STRAYS;
	}
	return changed;
}

void pump_tags(struct session *session)
{
	const char *why;
	bool counts;
	session->tags.n = session->own_tags;
	for (size_t i = 0; i < decisions_count(session->decisions); i++) {
		const struct decision *decision = decisions_at(session->decisions, i, &counts);
		if (counts && decision->what == DECIDE_KEEP && *decision->post == '#' && decisions_kept(session->decisions, decision->post))
			tag_set_add(&session->tags, decision->post, &why);
	}
}

unsigned pump_strays_settle(struct session *session)
{
	return settle_all(session, &session->strays, &session->settled, true) | settle_all(session, &session->settled, &session->strays, false);
}

/* ---- whose replies are wanted ---- */

static bool wanted_already(const struct session *session, struct place place)
{
	for (size_t i = 0; i < SESSION_WANTED; i++)
		if (place_compare(session->wanted[i], place) == 0)
			return true;
	return false;
}

static bool want(struct session *session, struct place place)
{
	const struct rec *rec = store_at(session->store, store_seek(session->store, place));
	struct store_view view;
	if (!rec || place_compare(rec_place(rec), place))
		return false;
	store_view(session->store, rec, &view);
	session->wanted[session->wanted_n++ % SESSION_WANTED] = place;
	snprintf(session->wanted_id, sizeof session->wanted_id, "%s", view.post.id);
	return !view.deleted;
}

/* The newest questions of the evening. */
const char *session_wants(struct session *session)
{
	const struct questions *questions = session->questions;
	if (!questions || session->questions_wait || session->wanted_at == questions_generation(questions))
		return NULL;
	const size_t first = questions_agenda_first(questions);
	for (size_t i = questions_agenda_count(questions), seen = 0; i-- > first && seen < SESSION_WANTED;) {
		const struct question *question = questions_agenda(questions, i);
		if (!question->place.created)
			continue;
		seen++;
		if (!wanted_already(session, question->place) && want(session, question->place))
			return session->wanted_id;
	}
	session->wanted_at = questions_generation(questions);
	return NULL;
}
