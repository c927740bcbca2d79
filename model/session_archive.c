/* The session and its archive: what is kept of what was heard, what is read, and whose turn it is to listen. */
#include "model/pump.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/proof.h"
#include "model/text.h"

enum {
	SLICE_POSTS = 2000,        /* read in one round: a few milliseconds */
	RESYNC_POSTS = 500,        /* kept again in one round */
	HEARD_MS = 20 * 1000,      /* a sign of life alone is kept so often */
	SILENT_MS = 120 * 1000,    /* one is kept within that time, of a source that is well in a process that runs */
	RECENT_MS = 10 * 60 * 1000 /* a source that nobody asked for is shown when it was heard of so lately */
};

/* ---- keeping ---- */

void keep_event(struct pump *pump, struct event *event)
{
	pump->keep = event;
}

void keep_done(struct pump *pump)
{
	struct event *event = pump->keep;
	pump->keep = NULL;
	if (event && pump->session->archive)
		archive_keep(pump->session->archive, event);
	else
		event_free(event);
}

/* The post as it stands now, for a row that takes the place of what the archive has. */
static struct event *stands_now(struct pump *pump, const struct event *event, const char *copy)
{
	struct store_view view;
	const struct rec *rec = store_find(pump->session->store, event->post->id);
	if (!rec || rec_deleted(rec))
		return NULL;
	store_view(pump->session->store, rec, &view);
	view.post.seen_at = event->post->seen_at;
	struct event *now = event_new(EVENT_POST, event->source, copy, NULL, NULL, NULL);
	now->post = post_copy(&view.post);
	return now;
}

static uint64_t author_hash(enum network network, const char *id)
{
	return text_hash(id) + (uint64_t)network;
}

bool keep_opted_out(const struct session *session, enum network network, const char *author_id)
{
	return session->opted_out.n && gone_has(&session->opted_out, author_hash(network, author_id));
}

static bool opted_out(const struct session *session, const struct post *post)
{
	return keep_opted_out(session, post->network, post->author.id);
}

/* What was kept before that was known goes. */
void keep_opt_out(struct pump *pump, struct event *event)
{
	const uint64_t author = author_hash(event->network, event->id);
	if (gone_has(&pump->session->opted_out, author))
		return;
	gone_add(&pump->session->opted_out, author);
	pump->keep = event_new(EVENT_DELETE_AUTHOR, event->source, event->id, NULL, NULL, NULL);
	pump->keep->network = event->network;
}

void keep_post(struct pump *pump, struct event *event, enum store_result result, const char *copy)
{
	if (!pump->session->archive || opted_out(pump->session, event->post))
		return;
	/* What memory has no place for, the archive has. */
	if (result == STORE_ADDED || result == STORE_TOO_OLD)
		pump->keep = event;
	else if (result == STORE_REPLACED || result == STORE_COPY)
		pump->keep = stands_now(pump, event, copy);
}

static const char *key_of(const struct session *session, const struct event *event)
{
	return session->sources[event->source].key;
}

void keep_state(struct pump *pump, struct event *event, bool only_heard)
{
	struct source_status *status = &pump->session->sources[event->source];
	if (only_heard && status->heard < status->kept + HEARD_MS && status->heard >= status->kept)
		return;
	status->kept = status->heard;
	event->id = key_of(pump->session, event);
	pump->keep = event;
}

void keep_gap(struct pump *pump, struct event *event)
{
	event->id = key_of(pump->session, event);
	pump->keep = event;
}

static const char *key_or_none(const struct session *session, unsigned source)
{
	return source < session->source_count ? session->sources[source].key : "";
}

void keep_stray(const struct session *session, const struct stray *stray)
{
	if (!session->archive || session_follows(session) || opted_out(session, stray->post))
		return;
	struct event *event = event_new(EVENT_STRAY, 0, key_or_none(session, stray->source), stray->near, NULL, NULL);
	event->post = post_copy(stray->post);
	archive_keep(session->archive, event);
}

/* While everything is kept anew, a cursor would run ahead of what is still to come. */
void keep_cursor(struct pump *pump, struct event *event)
{
	struct source_status *status = &pump->session->sources[event->source];
	if (event->heard > status->cursor)
		status->cursor = event->heard;
	event->id = key_of(pump->session, event);
	if (!pump->session->resyncing)
		pump->keep = event;
}

char *keep_whose(const struct session *session, const char *at)
{
	return session->archive ? archive_seen(session->archive, at) : NULL;
}

/* ---- reading ---- */

/* An archive may be anybody's. NULL: the post is clean as it is, or (clean false) of no use. */
static struct post *washed(const struct post *post, bool *clean)
{
	*clean = proof_post(post);
	if (*clean)
		return NULL;
	struct post *copy = post_new(post);
	*clean = copy;
	return copy;
}

static void read_alive(struct pump *pump, const struct post *post)
{
	enum store_result result;
	bool clean;
	struct post *copy = washed(post, &clean);
	if (clean)
		pump->changed |= pump_post(pump, copy ? copy : post, false, &result, NULL);
	post_free(copy);
}

static void read_deleted(struct pump *pump, const struct post *post)
{
	struct post bare = *post;
	bool clean;
	bare.repost_of = NULL;
	bare.text = "";
	struct post *copy = washed(&bare, &clean);
	if (!clean)
		return;
	if (copy)
		bare = *copy;
	bare.repost_of = post->repost_of;
	if (store_bury(pump->session->store, &bare))
		pump->changed |= pump_buried(pump, bare.id);
	else
		pump->changed |= pump_unheld(pump, EVENT_DELETE, bare.id);
	post_free(copy);
}

static void read_post(void *arg, const struct post *post, bool deleted)
{
	if (deleted)
		read_deleted(arg, post);
	else
		read_alive(arg, post);
}

static void read_person(void *arg, enum network network, const struct author *author)
{
	struct pump *pump = arg;
	struct event *event = event_new(EVENT_PERSON, 0, author->id, NULL, author->handle, author->name);
	event->network = network;
	event->bot = author->bot;
	pump->changed |= pump_person(pump, event);
	event_free(event);
}

static size_t source_of(const struct session *session, const char *key)
{
	size_t i = 0;
	while (i < session->source_count && strcmp(session->sources[i].key, key) != 0)
		i++;
	return i;
}

unsigned keep_source(const struct session *session, const char *key)
{
	const size_t i = source_of(session, key);
	return i < session->source_count ? (unsigned)i : SESSION_SOURCES;
}

/* "kind:url" as a source of that name, which nobody here listens to. */
static void add_stranger(struct pump *pump, const char *key)
{
	const size_t routes = pump->session->route_count;
	char *clean = text_cleaned(TEXT_LINE, key, strlen(key), 600), *url = strchr(clean, ':');
	if (url) {
		*url++ = '\0';
		const char *host = strstr(url, "://");
		host = host ? host + 3 : url;
		char *name = xasprintf("%.*s", (int)strcspn(host, "/"), *host ? host : clean);
		session_add_source(pump->session, name, clean, pump->now);
		session_key_source(pump->session, url);
		free(name);
	}
	pump->session->route_count = routes;
	free(clean);
}

/* Who collects now says it; of what was before, nothing is said. */
static void read_source(void *arg, const char *key, const struct event *state)
{
	struct pump *pump = arg;
	struct session *session = pump->session;
	size_t i = source_of(session, key);
	if (session->collects || (i == session->source_count && state->heard < pump->now - RECENT_MS))
		return;
	if (i == session->source_count && session->source_count < SESSION_SOURCES)
		add_stranger(pump, key);
	i = source_of(session, key);
	if (i == session->source_count)
		return;
	struct event *event = event_new(EVENT_SOURCE, (unsigned)i, NULL, state->text, NULL, NULL);
	event->state = state->state;
	event->heard = state->heard;
	event->next_try = state->next_try;
	pump->source = (unsigned)i;
	pump->changed |= pump_source(pump, &session->sources[i], event);
	event_free(event);
}

/* Gaps that nobody ended are of a collector that was killed: whoever comes after tells how long it was. */
static void read_gap(void *arg, const char *key, const struct event *gap)
{
	struct pump *pump = arg;
	size_t i = source_of(pump->session, key);
	if (i == pump->session->source_count || (pump->session->collects && !gap->to))
		return;
	struct event event = *gap;
	event.source = pump->source = (unsigned)i;
	pump->changed |= pump_gap(pump, &event);
}

/* What nobody has said anything of is not followed by the process that collects. */
static void say_unfollowed(struct pump *pump)
{
	struct session *session = pump->session;
	for (size_t i = 0; i < session->source_count; i++) {
		struct source_status *status = &session->sources[i];
		if (status->state == SOURCE_CONNECTING && !*status->text) {
			status->state = SOURCE_ENDED;
			snprintf(status->text, sizeof status->text, "not asked for by the tweetup that collects");
			pump->changed |= CHANGED_SOURCES;
		}
	}
}

static void read_slice(struct pump *pump)
{
	struct session *session = pump->session;
	struct pump quiet = *pump;
	if (!session->restored)
		quiet.each = NULL;
	struct archive_sink sink = {read_post, read_person, read_source, read_gap, read_decision, read_stray, read_account, &quiet};
	session->more = archive_pull(session->archive, &sink, SLICE_POSTS) == PULLED_SOME;
	pump->changed |= quiet.changed;
	if (session->restored || !archive_restored(session->archive))
		return;
	session->restored = true;
	pump->changed |= CHANGED_RESTORED;
	if (!session->collects)
		say_unfollowed(pump);
}

/* ---- keeping anew ---- */

static void keep_again(struct pump *pump, const struct rec *rec)
{
	struct store_view view;
	struct event *event;
	store_view(pump->session->store, rec, &view);
	if (opted_out(pump->session, &view.post))
		return;
	event = event_new(view.deleted ? EVENT_DELETE : EVENT_POST, 0, view.deleted ? view.post.id : NULL, NULL, NULL, NULL);
	event->post = post_copy(&view.post);
	archive_keep(pump->session->archive, event);
}

static void keep_strays_again(const struct session *session)
{
	const struct strays *const both[] = { &session->strays, &session->settled };
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < both[i]->n; k++)
			keep_stray(session, &both[i]->all[k]);
}

/* Last of all, so that they are not ahead of any post. */
static void keep_cursors_again(struct session *session)
{
	for (unsigned i = 0; i < session->source_count; i++) {
		if (!session->sources[i].cursor)
			continue;
		struct event *event = event_new(EVENT_CURSOR, i, NULL, NULL, NULL, NULL);
		event->heard = session->sources[i].cursor;
		event->id = session->sources[i].key;
		archive_keep(session->archive, event);
	}
}

static void resync_slice(struct pump *pump)
{
	struct session *session = pump->session;
	const struct store *store = session->store;
	size_t at = store_seek(store, session->resync);
	const struct rec *rec = NULL;
	for (int i = 0; i < RESYNC_POSTS && (rec = store_at(store, at)); i++, at++) {
		keep_again(pump, rec);
		session->resync = rec_place(rec);
		session->resync.tie++;
		session->resync.created += !session->resync.tie;
	}
	if (rec)
		return;
	session->resyncing = false;
	keep_strays_again(session);
	keep_accounts_again(session);
	keep_cursors_again(session);
}

static void resync(struct pump *pump)
{
	struct session *session = pump->session;
	if (archive_resync(session->archive)) {
		session->resyncing = true;
		session->resync = (struct place){0};
	}
	if (session->resyncing && archive_room(session->archive))
		resync_slice(pump);
}

/* ---- whose turn it is ---- */

static bool listened_to(const struct session *session, size_t source)
{
	size_t i = 0;
	while (i < session->route_count && session->route[i] != source)
		i++;
	return i < session->route_count;
}

/* The states were those of the process that is gone; what only that one listened to is over. */
static void forget_states(struct pump *pump)
{
	for (size_t i = 0; i < pump->session->source_count; i++) {
		struct source_status *status = &pump->session->sources[i];
		const bool listens = listened_to(pump->session, i);
		status->state = listens ? SOURCE_CONNECTING : SOURCE_ENDED;
		status->since = pump->now;
		status->next_try = 0;
		snprintf(status->text, sizeof status->text, "%s", listens ? "" : "not followed any more");
	}
	pump->changed |= CHANGED_SOURCES;
}

static void look_around(struct pump *pump)
{
	struct session *session = pump->session;
	archive_tend(session->archive, pump->now);
	bool collects = archive_collects(session->archive);
	if (collects && !session->collects) {
		forget_states(pump);
		pump->changed |= CHANGED_COLLECT;
		keep_accounts_again(session);
	}
	session->collects = collects;
}

/* The process that collects may stand still, or have left out this source: what it said last is not true for ever. */
static void look_for_life(struct pump *pump)
{
	struct session *session = pump->session;
	for (unsigned i = 0; !session->collects && session->restored && i < session->source_count; i++) {
		struct source_status *status = &session->sources[i];
		const bool well = status->state == SOURCE_LIVE || status->state == SOURCE_POLLING;
		if (!well || status->heard > pump->now - SILENT_MS)
			continue;
		struct event *event = event_new(EVENT_SOURCE, i, NULL, "the tweetup that collects says nothing of it; is it suspended?", NULL, NULL);
		event->state = SOURCE_SILENT;
		pump->source = i;
		pump->changed |= pump_source(pump, status, event);
		event_free(event);
	}
}

static void look_for_trouble(struct pump *pump)
{
	struct session *session = pump->session;
	const char *trouble = archive_trouble(session->archive);
	if (strcmp(session->trouble, trouble) == 0)
		return;
	snprintf(session->trouble, sizeof session->trouble, "%s", trouble);
	pump->changed |= CHANGED_TROUBLE;
}

void keep_round(struct pump *pump)
{
	if (!pump->session->archive)
		return;
	look_around(pump);
	read_slice(pump);
	resync(pump);
	look_for_trouble(pump);
	look_for_life(pump);
}

bool keep_ready(const struct session *session)
{
	return !session->archive || (session->restored && !session->more && archive_room(session->archive));
}

void session_attach(struct session *session, struct archive *archive)
{
	session->archive = archive;
	session->collects = archive_collects(archive);
	session->more = true;
	read_decisions(session);
	keep_decisions(session);
}

size_t session_detach(struct session *session)
{
	size_t lost = archive_close(session->archive);
	session->archive = NULL;
	return lost;
}

bool session_restored(const struct session *session)
{
	return !session->archive || session->restored;
}

bool session_follows(const struct session *session)
{
	return session->archive && !session->collects;
}

void session_fds(const struct session *session, int fds[static SESSION_FDS])
{
	fds[0] = keep_ready(session) ? queue_wake_fd(session->events) : -1;
	fds[1] = session->archive ? archive_wake_fd(session->archive) : -1;
}

int64_t session_due(const struct session *session)
{
	if (session->kept || session->decided || session->questions_wait)
		return 0;
	const int64_t pictures = session->pictures_wait ? session->pictures_due : INT64_MAX, ends = ends_next(&session->ends);
	const int64_t own = ends < pictures ? ends : pictures;
	if (!session->archive)
		return own;
	if (session->more || (session->resyncing && archive_room(session->archive)))
		return 0;
	const int64_t archive = archive_due(session->archive);
	return archive < own ? archive : own;
}
