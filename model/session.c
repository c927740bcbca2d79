#include "model/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"

enum { MINUTE_MS = 60 * 1000 };

/* One round of the pump: what it works on and what it found. */
struct pump {
	struct session *session;
	int64_t now;
	void (*each)(void *arg, const struct news *news);
	void *arg;
	unsigned source; /* of the event in hand */
};

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
	session->tags = *tags;
	session->events = events;
	session->started = now;
	return session;
}

void session_free(struct session *session)
{
	if (!session)
		return;
	store_free(session->store);
	free(session);
}

void session_add_source(struct session *session, const char *name, const char *kind, int64_t now)
{
	if (session->source_count == SESSION_SOURCES)
		return;
	struct source_status *status = &session->sources[session->source_count++];
	*status = (struct source_status){.state = SOURCE_CONNECTING, .since = now};
	copy_text(status->name, sizeof status->name, name);
	copy_text(status->kind, sizeof status->kind, kind);
}

static struct source_status *status_of(struct session *session, const struct event *event)
{
	return event->source < session->source_count ? &session->sources[event->source] : NULL;
}

static void tell(struct pump *pump, struct news news)
{
	news.source = pump->source;
	if (pump->each)
		pump->each(pump->arg, &news);
}

static void tell_post(struct pump *pump, struct place place, enum store_result result, bool backfill)
{
	const struct store *store = pump->session->store;
	struct store_view view;
	const struct rec *rec = store_at(store, store_seek(store, place));
	if (!rec || place_compare(rec_place(rec), place))
		return;
	store_view(store, rec, &view);
	tell(pump, (struct news){.kind = EVENT_POST, .result = result, .post = &view.post, .backfill = backfill});
}

static unsigned on_post(struct pump *pump, struct event *event)
{
	struct session *session = pump->session;
	struct source_status *status = status_of(session, event);
	struct place place;
	if (!event->post)
		return 0;
	enum store_result result = store_add(session->store, event->post, &place);
	event->post = NULL;
	if (status)
		status->posts++;
	if (result != STORE_ADDED && result != STORE_REPLACED && result != STORE_COPY)
		return status ? CHANGED_SOURCES : 0;
	tell_post(pump, place, result, event->backfill);
	return CHANGED_POSTS | CHANGED_PEOPLE | (status ? CHANGED_SOURCES : 0);
}

static void tell_deleted(void *arg, const char *id)
{
	tell(arg, (struct news){.kind = EVENT_DELETE, .id = id});
}

static unsigned on_delete(struct pump *pump, struct event *event)
{
	if (!store_delete(pump->session->store, event->id, NULL))
		return 0;
	tell_deleted(pump, event->id);
	return CHANGED_POSTS | CHANGED_PEOPLE;
}

static unsigned on_delete_author(struct pump *pump, struct event *event)
{
	if (!store_delete_author(pump->session->store, event->network, event->id, tell_deleted, pump))
		return 0;
	return CHANGED_POSTS | CHANGED_PEOPLE;
}

static unsigned on_source(struct pump *pump, struct event *event)
{
	struct source_status *status = status_of(pump->session, event);
	if (!status)
		return 0;
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
	tell(pump, (struct news){.kind = EVENT_SOURCE});
	return CHANGED_SOURCES;
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

static unsigned on_gap(struct pump *pump, struct event *event)
{
	struct session *session = pump->session;
	struct gap gap = {event->source, event->from, event->to, event->recovered, event->complete};
	size_t i = gap_find(session, gap.source, gap.from);
	if (!status_of(session, event))
		return 0;
	if (i < session->gap_count) {
		const struct gap *old = &session->gaps[i];
		if (old->to == gap.to && old->recovered == gap.recovered && old->complete == gap.complete)
			return 0;
		gap_remove(session, i);
	} else if (session->gap_count == SESSION_GAPS) {
		gap_remove(session, 0);
	}
	gap_insert(session, &gap);
	tell(pump, (struct news){.kind = EVENT_GAP});
	return CHANGED_GAPS;
}

static unsigned on_person(struct pump *pump, struct event *event)
{
	if (!store_person(pump->session->store, event->network, event->id, event->handle, event->name, event->bot))
		return 0;
	tell(pump, (struct news){.kind = EVENT_PERSON, .id = event->id});
	return CHANGED_PEOPLE;
}

static unsigned on_odd(struct pump *pump, struct event *event)
{
	struct source_status *status = status_of(pump->session, event);
	pump->session->odd++;
	if (status)
		status->odd++;
	tell(pump, (struct news){.kind = EVENT_ODD});
	return CHANGED_SOURCES;
}

static unsigned on_cursor(struct pump *pump, struct event *event)
{
	(void)pump, (void)event;
	return 0;
}

static unsigned (*const handlers[])(struct pump *pump, struct event *event) = {
	[EVENT_POST] = on_post,     [EVENT_DELETE] = on_delete, [EVENT_DELETE_AUTHOR] = on_delete_author,
	[EVENT_SOURCE] = on_source, [EVENT_GAP] = on_gap,       [EVENT_PERSON] = on_person,
	[EVENT_ODD] = on_odd,       [EVENT_CURSOR] = on_cursor,
};

unsigned session_pump(struct session *session, int64_t now, size_t max,
                      void (*each)(void *arg, const struct news *news), void *arg)
{
	struct pump pump = {session, now, each, arg, 0};
	unsigned changed = 0;
	struct event *event = queue_take(session->events, max);
	while (event) {
		struct event *next = event->next;
		pump.source = event->source;
		changed |= handlers[event->kind](&pump, event);
		event_free(event);
		event = next;
	}
	return changed;
}

bool session_over(const struct session *session)
{
	for (size_t i = 0; i < session->source_count; i++) {
		enum source_state state = session->sources[i].state;
		if (state != SOURCE_ENDED && state != SOURCE_REFUSED)
			return false;
	}
	return session->source_count > 0;
}

void session_rate(const struct session *session, int64_t now, unsigned *per_minute, size_t n)
{
	const struct store *store = session->store;
	size_t from = store_seek(store, (struct place){now - (int64_t)n * MINUTE_MS, 0});
	for (size_t i = 0; i < n; i++) {
		int64_t end = now - (int64_t)(n - i - 1) * MINUTE_MS;
		/* The last minute takes in what clocks that run ahead have stamped. */
		size_t to = i + 1 < n ? store_seek(store, (struct place){end, 0}) : store_count(store);
		per_minute[i] = (unsigned)(to - from);
		from = to;
	}
}
