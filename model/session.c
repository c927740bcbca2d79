#include "model/pump.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"

enum { MINUTE_MS = 60 * 1000, QUESTIONS_SLICE = 500 /* posts looked at in one round: a few milliseconds */ };

/* Longer is cut; never inside a character. */
static void copy_text(char *out, size_t size, const char *text)
{
	size_t length = strlen(text);
	if (length >= size) {
		length = size - 1;
		while (length && ((unsigned char)text[length] & 0xc0) == 0x80)
			length--;
	}
	memcpy(out, text, length);
	out[length] = 0;
}

struct session *session_new(const struct tag_set *tags, struct queue *events, int64_t now)
{
	struct session *session = xcalloc(1, sizeof *session);
	session->store = store_new(STORE_POSTS, STORE_BYTES);
	session->decisions = decisions_new();
	copy_text(session->moderator, sizeof session->moderator, "moderator");
	session->tags = *tags;
	session->own_tags = tags->n;
	session->events = events;
	session->accounts = xcalloc(1, sizeof *session->accounts);
	session->avatars = xcalloc(1, sizeof *session->avatars);
	session->started = now;
	return session;
}

void session_free(struct session *session)
{
	if (!session)
		return;
	session_detach(session);
	store_free(session->store);
	questions_free(session->questions);
	decisions_free(session->decisions);
	gone_done(&session->opted_out);
	ends_done(&session->ends);
	strays_done(&session->strays);
	strays_done(&session->settled);
	accounts_done(session->accounts);
	free(session->accounts);
	avatars_done(session->avatars);
	free(session->avatars);
	while (session->kept) {
		struct event *event = session->kept;
		session->kept = event->next;
		event_free(event);
	}
	for (size_t i = 0; i < session->source_count; i++)
		free(session->sources[i].key);
	free(session);
}

void session_add_source(struct session *session, const char *name, const char *kind, int64_t now)
{
	if (session->source_count == SESSION_SOURCES)
		return;
	struct source_status *status = &session->sources[session->source_count];
	*status = (struct source_status){.state = SOURCE_CONNECTING, .since = now};
	copy_text(status->name, sizeof status->name, name);
	copy_text(status->kind, sizeof status->kind, kind);
	status->key = xasprintf("%s:", status->kind);
	session->route[session->route_count++] = (unsigned)session->source_count++;
}

void session_key_source(struct session *session, const char *url)
{
	struct source_status *status = &session->sources[session->source_count - 1];
	free(status->key);
	status->key = xasprintf("%s:%s", status->kind, url);
}

static struct source_status *status_of(struct session *session, const struct event *event)
{
	return event->source < session->source_count ? &session->sources[event->source] : NULL;
}

void pump_tell(struct pump *pump, struct news news)
{
	news.source = pump->source;
	if (pump->each)
		pump->each(pump->arg, &news);
}

static void tell_post(struct pump *pump, struct place place, enum store_result result, bool backfill, const char *copy)
{
	const struct store *store = pump->session->store;
	struct store_view view;
	const struct rec *rec = pump->each ? store_at(store, store_seek(store, place)) : NULL;
	if (!rec || place_compare(rec_place(rec), place))
		return;
	store_view(store, rec, &view);
	pump_tell(pump, (struct news){.kind = EVENT_POST, .result = result, .post = &view.post, .backfill = backfill, .copy = copy});
}

void pump_end(struct pump *pump, const struct post *post)
{
	if (post->expires)
		ends_add(&pump->session->ends, post->id, post->expires);
}

unsigned pump_post(struct pump *pump, const struct post *post, bool backfill, enum store_result *result, char **copy)
{
	struct place place;
	char *taken = NULL;
	copy = copy ? copy : &taken;
	*result = store_put(pump->session->store, post, &place, copy);
	if (session_restored(pump->session)) /* else all at once, afterwards */
		pump_stray_gone(pump, post->id);
	if (*result != STORE_ADDED && *result != STORE_REPLACED && *result != STORE_COPY)
		return 0;
	pump_end(pump, post);
	if (pump->session->questions)
		questions_post(pump->session->questions, post->id);
	tell_post(pump, place, *result, backfill, *copy);
	free(taken);
	return CHANGED_POSTS | CHANGED_PEOPLE;
}

static unsigned on_post(struct pump *pump, struct event *event)
{
	struct source_status *status = status_of(pump->session, event);
	enum store_result result;
	char *copy;
	if (!event->post || post_over(event->post, pump->now))
		return 0;
	unsigned changed = pump_post(pump, event->post, event->backfill, &result, &copy);
	keep_post(pump, event, result, copy);
	free(copy);
	if (status)
		status->posts += !event->post->repost_of;
	return changed | (status ? CHANGED_SOURCES : 0);
}

unsigned pump_buried(struct pump *pump, const char *id)
{
	if (pump->session->questions)
		questions_post(pump->session->questions, id);
	pump_tell(pump, (struct news){.kind = EVENT_DELETE, .id = id, .held = true});
	return CHANGED_POSTS | CHANGED_PEOPLE;
}

unsigned pump_unheld(struct pump *pump, enum event_kind kind, const char *id)
{
	if (!store_crowded(pump->session->store))
		return 0;
	pump_tell(pump, (struct news){.kind = kind, .id = id});
	return CHANGED_POSTS;
}

static unsigned bury(struct pump *pump, const char *id)
{
	if (store_delete(pump->session->store, id, NULL))
		return pump_buried(pump, id);
	return pump_unheld(pump, EVENT_DELETE, id);
}

/* A source that knows only the number a server gave the post: the archive may know whose it is. */
static unsigned on_delete_at(struct pump *pump, struct event *event)
{
	char *id = keep_whose(pump->session, event->id + 1);
	if (!id)
		return 0;
	keep_event(pump, event_new(EVENT_DELETE, event->source, id, NULL, NULL, NULL));
	unsigned changed = bury(pump, id);
	free(id);
	return changed;
}

static unsigned on_delete(struct pump *pump, struct event *event)
{
	if (*event->id == '@')
		return on_delete_at(pump, event);
	/* Also when it is not held: the archive has more than memory. */
	keep_event(pump, event);
	return pump_stray_gone(pump, event->id) ? 0 : bury(pump, event->id);
}

static void tell_deleted(void *arg, const char *id)
{
	pump_buried(arg, id);
}

static unsigned on_delete_author(struct pump *pump, struct event *event)
{
	keep_event(pump, event);
	accounts_forget(pump->session->accounts, event->network, event->id);
	pump_strays_gone(pump, event->network, event->id);
	unsigned changed = pump_unheld(pump, EVENT_DELETE_AUTHOR, event->id);
	if (!store_delete_author(pump->session->store, event->network, event->id, tell_deleted, pump))
		return changed;
	return changed | CHANGED_POSTS | CHANGED_PEOPLE;
}

unsigned pump_source(struct pump *pump, struct source_status *status, const struct event *event)
{
	struct source_status old = *status;
	if (status->state != event->state)
		status->since = pump->now;
	status->state = event->state;
	status->next_try = event->next_try;
	if (event->heard > status->heard)
		status->heard = event->heard;
	copy_text(status->text, sizeof status->text, event->text);
	if (old.state == status->state && old.next_try == status->next_try && old.heard == status->heard &&
	    !strcmp(old.text, status->text))
		return 0;
	pump_tell(pump, (struct news){.kind = EVENT_SOURCE});
	return CHANGED_SOURCES;
}

static unsigned on_source(struct pump *pump, struct event *event)
{
	struct source_status *status = status_of(pump->session, event);
	if (!status)
		return 0;
	bool same = status->state == event->state && status->next_try == event->next_try && !strcmp(status->text, event->text);
	unsigned changed = pump_source(pump, status, event);
	if (changed)
		keep_state(pump, event, same);
	return changed;
}

/* Open gaps are last: they have no end yet. */
static bool gap_before(const struct gap *a, const struct gap *b)
{
	int64_t a_to = a->to ? a->to : INT64_MAX, b_to = b->to ? b->to : INT64_MAX;
	return a_to != b_to ? a_to < b_to : a->from < b->from;
}

static size_t gap_find(const struct session *session, unsigned source, int64_t from)
{
	size_t i = 0;
	while (i < session->gap_count && (session->gaps[i].source != source || session->gaps[i].from != from))
		i++;
	return i;
}

static void gap_remove(struct session *session, size_t i)
{
	session->gap_count--;
	memmove(&session->gaps[i], &session->gaps[i + 1], (session->gap_count - i) * sizeof *session->gaps);
}

static void gap_insert(struct session *session, const struct gap *gap)
{
	size_t i = session->gap_count;
	while (i && gap_before(gap, &session->gaps[i - 1]))
		i--;
	memmove(&session->gaps[i + 1], &session->gaps[i], (session->gap_count - i) * sizeof *session->gaps);
	session->gaps[i] = *gap;
	session->gap_count++;
}

/* An open gap is over when the source tells of one that began before it. */
static void swallow_open(struct session *session, const struct gap *gap)
{
	for (size_t i = session->gap_count; i-- > 0 && !session->gaps[i].to;)
		if (session->gaps[i].source == gap->source && session->gaps[i].from > gap->from)
			gap_remove(session, i);
}

unsigned pump_gap(struct pump *pump, const struct event *event)
{
	struct session *session = pump->session;
	struct gap gap = {event->source, event->from, event->to, event->recovered, event->complete};
	size_t i = gap_find(session, gap.source, gap.from);
	if (i < session->gap_count) {
		const struct gap *old = &session->gaps[i];
		if (old->to == gap.to && old->recovered == gap.recovered && old->complete == gap.complete)
			return 0;
		gap_remove(session, i);
	}
	swallow_open(session, &gap);
	if (session->gap_count == SESSION_GAPS)
		gap_remove(session, 0);
	gap_insert(session, &gap);
	pump_tell(pump, (struct news){.kind = EVENT_GAP});
	return CHANGED_GAPS;
}

static unsigned on_gap(struct pump *pump, struct event *event)
{
	unsigned changed = status_of(pump->session, event) ? pump_gap(pump, event) : 0;
	if (changed)
		keep_gap(pump, event);
	return changed;
}

unsigned pump_person(struct pump *pump, const struct event *event)
{
	if (!store_person(pump->session->store, event->network, event->id, event->handle, event->name, event->bot))
		return 0;
	if (pump->session->questions)
		questions_person(pump->session->questions, event->network, event->id);
	pump_tell(pump, (struct news){.kind = EVENT_PERSON, .id = event->id});
	return CHANGED_PEOPLE;
}

static unsigned on_person(struct pump *pump, struct event *event)
{
	unsigned changed = pump_person(pump, event);
	pump_strays_person(pump, event);
	if (changed || !store_person_find(pump->session->store, event->network, event->id))
		keep_event(pump, event);
	return changed;
}

static unsigned on_odd(struct pump *pump, struct event *event)
{
	struct source_status *status = status_of(pump->session, event);
	pump->session->odd++;
	if (status)
		status->odd++;
	pump_tell(pump, (struct news){.kind = EVENT_ODD});
	return CHANGED_SOURCES;
}

static unsigned on_opt_out(struct pump *pump, struct event *event)
{
	keep_opt_out(pump, event);
	return 0;
}

static unsigned on_reading(struct pump *pump, struct event *event)
{
	keep_event(pump, event);
	return 0;
}

static unsigned on_cursor(struct pump *pump, struct event *event)
{
	if (status_of(pump->session, event))
		keep_cursor(pump, event);
	return 0;
}

/* One that came with the tag after all is a post already. */
static unsigned on_stray(struct pump *pump, struct event *event)
{
	if (!event->post || post_over(event->post, pump->now) || store_find(pump->session->store, event->post->id))
		return 0;
	if (!pump_stray_wanted(pump, event))
		return pump_stray(pump, event);
	event->kind = EVENT_POST; /* so the archive keeps it as one */
	return on_post(pump, event);
}

/* The other way round. */
static unsigned on_request(struct pump *pump, struct event *event)
{
	(void)pump, (void)event;
	return 0;
}

static unsigned (*const handlers[])(struct pump *pump, struct event *event) = {
	[EVENT_POST] = on_post,     [EVENT_DELETE] = on_delete, [EVENT_DELETE_AUTHOR] = on_delete_author,
	[EVENT_SOURCE] = on_source, [EVENT_GAP] = on_gap,       [EVENT_PERSON] = on_person,
	[EVENT_ODD] = on_odd,       [EVENT_CURSOR] = on_cursor,
	[EVENT_OPT_OUT] = on_opt_out, [EVENT_READING] = on_reading,
	[EVENT_STRAY] = on_stray,   [EVENT_WATCH] = on_request,   [EVENT_TAG] = on_request,
	[EVENT_PROFILE] = pump_profile, [EVENT_AVATAR] = pump_avatar,
};

/* event->source is the session's number. */
static void pump_all(struct pump *pump, struct event *event)
{
	while (event) {
		struct event *next = event->next;
		pump->source = event->source;
		pump->changed |= handlers[event->kind](pump, event);
		if (pump->keep != event)
			event_free(event);
		keep_done(pump);
		event = next;
	}
}

static bool is_gone(const struct session *session, const char *id)
{
	const struct rec *rec = store_find(session->store, id);
	return rec && rec_deleted(rec);
}

/* Posts whose time is over go as if their authors had deleted them. */
static void pump_ends(struct pump *pump)
{
	struct ends *ends = &pump->session->ends;
	while (ends_next(ends) <= pump->now) {
		char *id = ends_take(ends);
		if (!is_gone(pump->session, id))
			pump_all(pump, event_new(EVENT_DELETE, SESSION_SOURCES, id, NULL, NULL, NULL));
		free(id);
	}
}

/* ---- questions ---- */

void session_questions(struct session *session, const struct event_file *event)
{
	if (session->questions)
		return;
	session->questions = questions_new(session->store, session->decisions, event);
	session->questions_wait = true;
}

void session_forget_questions(struct session *session)
{
	questions_free(session->questions);
	session->questions = NULL;
	session->questions_wait = false;
	session->questions_told = session->wanted_at = 0;
}

const struct questions *session_questions_now(struct session *session)
{
	while (session->questions && !questions_step(session->questions, QUESTIONS_SLICE))
		;
	return session->questions;
}

/* A slice of what waits. */
static unsigned keep_questions(struct session *session)
{
	struct questions *questions = session->questions;
	if (!questions || !session_restored(session))
		return 0;
	questions_trim(questions);
	questions_decided(questions);
	session->questions_wait = !questions_step(questions, QUESTIONS_SLICE);
	if (session->questions_told == questions_generation(questions))
		return 0;
	session->questions_told = questions_generation(questions);
	return CHANGED_QUESTIONS;
}

static void pump_events(struct pump *pump, size_t max)
{
	struct session *session = pump->session;
	struct event *kept = session->kept;
	session->kept = NULL;
	pump_all(pump, kept);
	struct event *events = queue_take(session->events, max);
	for (struct event *event = events; event; event = event->next)
		event->source = event->source < session->route_count ? session->route[event->source] : SESSION_SOURCES;
	pump_all(pump, events);
}

unsigned session_pump(struct session *session, int64_t now, size_t max,
                      void (*each)(void *arg, const struct news *news), void *arg)
{
	struct pump pump = {.session = session, .now = now, .each = each, .arg = arg, .changed = keep_decided(session)};
	session->pictures_wait = false; /* who asks for them does so again */
	keep_round(&pump);
	if (pump.changed & CHANGED_DECISIONS)
		pump_tags(session);
	if (pump.changed & (CHANGED_DECISIONS | CHANGED_COLLECT | CHANGED_RESTORED))
		pump.changed |= pump_strays_settle(session);
	if (keep_ready(session))
		pump_events(&pump, max);
	if (session_restored(session))
		pump_ends(&pump);
	return pump.changed | keep_questions(session);
}

bool session_over(const struct session *session)
{
	if (!session_restored(session) || session_follows(session))
		return false;
	for (size_t i = 0; i < session->source_count; i++) {
		enum source_state state = session->sources[i].state;
		if (state != SOURCE_ENDED && state != SOURCE_REFUSED)
			return false;
	}
	return session->source_count > 0;
}

/* Tombstones count, boosts do not. */
static size_t posts_before(const struct store *store, int64_t created)
{
	struct place place = {created, 0};
	return store_seek(store, place) - store_boosts_before(store, place);
}

void session_rate(const struct session *session, int64_t now, unsigned *per_minute, size_t n)
{
	const struct store *store = session->store;
	size_t from = posts_before(store, now - (int64_t)n * MINUTE_MS);
	for (size_t i = 0; i < n; i++) {
		int64_t end = now - (int64_t)(n - i - 1) * MINUTE_MS;
		/* The last minute takes in what clocks that run ahead have stamped. */
		size_t to = posts_before(store, i + 1 < n ? end : INT64_MAX);
		per_minute[i] = (unsigned)(to - from);
		from = to;
	}
}
