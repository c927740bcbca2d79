#include "net/mastodon.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/archive.h"
#include "model/log.h"
#include "model/when.h"
#include "net/avatar_fetch.h"

enum { MASTODON_LIVE_MS = 60 * 1000, MASTODON_ORDER_MS = 10 * 1000 };

static const char mastodon_default[] = "https://mastodon.social";

const char *mastodon_token(const struct mastodon *m)
{
	return m->token_refused ? NULL : m->source->token;
}

bool mastodon_streaming(const struct mastodon *m)
{
	if (m->transport == MASTODON_WS)
		return m->ws_open;
	for (size_t i = 0; i < m->tag_count; i++)
		if (!m->tags[i]->open)
			return false;
	return m->tag_count > 0;
}

const char *mastodon_uri(const struct mastodon *m, const char *id)
{
	const char *uri = idmap_get(m->known, id, NULL);
	return uri != NULL ? uri : idmap_get(m->parents, id, NULL);
}

static void mastodon_held_free(struct mastodon_held *held)
{
	post_free(held->post);
	free(held);
}

static void mastodon_tell_held(struct mastodon *m, struct mastodon_held *held)
{
	const char *uri = held->parent[0] != '\0' ? mastodon_uri(m, held->parent) : NULL;
	if (uri != NULL && *uri != '\0')
		held->post = mastodon_reply(held->post, uri);
	source_post(m->source, held->post, held->backfill);
	held->post = NULL;
	mastodon_held_free(held);
}

/* What came live waits for the backfill, but not for one that cannot be had. */
static bool mastodon_waits_for_backfill(const struct mastodon *m, const struct mastodon_held *held, int64_t now)
{
	return !held->backfill && !m->backfilled && !m->refused && now < m->started + MASTODON_ORDER_MS;
}

static bool mastodon_ready(const struct mastodon *m, const struct mastodon_held *held, int64_t now)
{
	if (m->held_count > MASTODON_HELD)
		return true;
	if (mastodon_waits_for_backfill(m, held, now))
		return false;
	return held->parent[0] == '\0' || now >= held->deadline || mastodon_uri(m, held->parent) != NULL;
}

void mastodon_release(struct mastodon *m)
{
	int64_t now = when_now(), wake = 0;
	struct mastodon_held **at = &m->held;
	while (*at != NULL) {
		struct mastodon_held *held = *at;
		if (mastodon_ready(m, held, now)) {
			*at = held->next;
			m->held_count--;
			mastodon_tell_held(m, held);
			continue;
		}
		int64_t due = mastodon_waits_for_backfill(m, held, now) ? m->started + MASTODON_ORDER_MS : held->deadline;
		if (wake == 0 || due < wake)
			wake = due;
		if (held->backfill)
			break; /* the past is told in order */
		at = &held->next;
	}
	m->held_end = &m->held;
	while (*m->held_end != NULL)
		m->held_end = &(*m->held_end)->next;
	if (wake != 0)
		timer_set(m->hold_timer, wake > now ? wake - now : 1);
	if (m->held == NULL && m->cursor != 0) {
		source_cursor(m->source, m->cursor);
		m->cursor = 0;
	}
}

void mastodon_hold(struct mastodon *m, struct post *post, const char *parent, bool backfill)
{
	struct mastodon_held *held = xcalloc(1, sizeof *held);
	held->post = post;
	held->backfill = backfill;
	held->deadline = when_now() + MASTODON_HOLD_MS;
	snprintf(held->parent, sizeof held->parent, "%s", strlen(parent) < sizeof held->parent ? parent : "");
	*m->held_end = held;
	m->held_end = &held->next;
	m->held_count++;
}

/* Collected until all tags are there, then told by age. */
static void mastodon_collect(struct mastodon *m, struct post *post, const char *parent)
{
	struct mastodon_held *held = xcalloc(1, sizeof *held);
	held->post = post;
	held->backfill = true;
	snprintf(held->parent, sizeof held->parent, "%s", strlen(parent) < sizeof held->parent ? parent : "");
	held->next = m->past;
	m->past = held;
	m->past_count++;
	m->past_tag++;
}

bool mastodon_take(struct mastodon *m, json_t *status, bool streamed)
{
	struct mastodon_note note;
	uint64_t edited = 0;
	int64_t now = when_now();
	if (!mastodon_note(status, &note)) {
		source_odd(m->source, "a status without id, uri or account", "", 0);
		return false;
	}
	bool known = idmap_get(m->known, note.id, &edited) != NULL;
	if (note.shown && (!known || edited != UINT64_MAX))
		mastodon_watch(m, note.id, now);
	if (!note.shown || (known && edited >= (uint64_t)note.edited))
		return false;
	struct post *post = mastodon_post(status, &m->server, now);
	if (post == NULL) {
		source_odd(m->source, "a status that makes no post", note.uri, strlen(note.uri));
		return false;
	}
	idmap_put(m->known, note.id, note.uri, (uint64_t)note.edited);
	if (mastodon_opted_out(status) != NULL)
		source_opt_out(m->source, NETWORK_MASTODON, mastodon_opted_out(status));
	char *profile = mastodon_profile(status);
	source_profile(m->source, NETWORK_MASTODON, mastodon_author(status), profile);
	avatar_offer(m->source, NETWORK_MASTODON, mastodon_author(status), mastodon_avatar(status));
	free(profile);
	if (!m->backfilled && !m->forward && !streamed) {
		mastodon_collect(m, post, note.reply_id);
		return true;
	}
	mastodon_hold(m, post, note.reply_id, !streamed && note.created < now - MASTODON_LIVE_MS);
	mastodon_release(m);
	return true;
}

static void mastodon_forget_held(struct mastodon_held **at, const char *id, size_t *count)
{
	while (*at != NULL) {
		struct mastodon_held *held = *at;
		if (strcmp(held->post->id, id) == 0) {
			*at = held->next;
			mastodon_held_free(held);
			--*count;
		} else {
			at = &held->next;
		}
	}
}

/* An earlier run may have got it: only its number here is known. */
static void mastodon_deleted_unknown(struct mastodon *m, const char *id)
{
	if (*id == '\0' || strlen(id) >= MASTODON_ID_MAX)
		return;
	char *name = xasprintf("@%s/%s", m->server.host, id);
	source_delete(m->source, name);
	free(name);
}

void mastodon_deleted(struct mastodon *m, const char *id)
{
	uint64_t mark;
	const char *uri = idmap_get(m->known, id, &mark);
	mastodon_unwatch(m, id);
	if (uri == NULL) { /* also told for posts that we never got */
		mastodon_deleted_unknown(m, id);
		return;
	}
	if (mark == UINT64_MAX)
		return;
	char *copy = xstrdup(uri), *post = xasprintf("mastodon:%s", uri);
	mastodon_forget_held(&m->held, post, &m->held_count);
	mastodon_forget_held(&m->past, post, &m->past_count);
	mastodon_release(m);
	idmap_put(m->known, id, copy, UINT64_MAX);
	source_delete(m->source, post);
	free(post);
	free(copy);
}

/* What a reader without an account does not get here, "" when nothing. */
static const char *mastodon_half(const struct mastodon *m)
{
	const struct mastodon_instance *instance = &m->instance;
	if (mastodon_token(m) == NULL && instance->remote_closed && !instance->local_closed)
		return "; without a token only posts from its own people";
	if (mastodon_token(m) == NULL && instance->local_closed && !instance->remote_closed)
		return "; without a token no posts from its own people";
	if (instance->local_disabled || instance->remote_disabled)
		return "; this server has switched some of its tag feeds off";
	return "";
}

/* For `tweetup check`: what the token may, what the server allows, how far back it goes, what it costs. */
enum { FACTS = 200 };
static const char *mastodon_facts(const struct mastodon *m, char out[static FACTS])
{
	const char *token = mastodon_streaming(m) ? "; the token may read and listen" : mastodon_token(m) == NULL ? "; read without an account" : "";
	*out = '\0';
	if (m->source->check)
		snprintf(out, FACTS, "%s%s%s; back as far as the server keeps posts; costs nothing", token, *m->limits != '\0' ? "; " : "", m->limits);
	return out;
}

static void mastodon_tell_streaming(struct mastodon *m)
{
	char facts[FACTS];
	long every = (long)(mastodon_round_interval(m) / 1000);
	const char *how = m->transport == MASTODON_WS ? "stream" : "stream (SSE)";
	if (m->missed >= 2)
		source_state(m->source, SOURCE_LIVE, 0, "the stream is up but brings nothing: asking every %lds", every);
	else if (m->failing)
		source_state(m->source, SOURCE_LIVE, 0, "%s; asking besides fails: %s", how, m->words);
	else
		source_state(m->source, SOURCE_LIVE, 0, "%s%s%s", how, mastodon_half(m), mastodon_facts(m, facts));
}

static void mastodon_tell_polling(struct mastodon *m)
{
	long every = (long)(mastodon_round_interval(m) / 1000);
	char facts[FACTS];
	const char *why = m->token_refused ? m->token_words : m->stream_words;
	if (*why == '\0' && idmap_count(m->known) == 0)
		why = "nothing under this tag yet (some servers show tags only to people with an account)";
	source_state(m->source, m->source->check && m->token_refused ? SOURCE_REFUSED : SOURCE_POLLING, 0, "every %lds%s%s%s%s", every,
	             *why != '\0' ? "; " : "", why, mastodon_half(m), mastodon_facts(m, facts));
}

void mastodon_tell_state(struct mastodon *m)
{
	char facts[FACTS];
	if (mastodon_streaming(m))
		mastodon_tell_streaming(m);
	else if (m->refused)
		source_state(m->source, SOURCE_REFUSED, 0, "%s", m->words);
	else if (m->failing)
		source_state(m->source, SOURCE_RETRY, m->not_before, "%s", m->words);
	else if (m->not_before > when_now() + (m->answered == 0 ? 1000 : MASTODON_BESIDE_MS))
		source_state(m->source, SOURCE_RETRY, m->not_before, "%s allows no more questions until then", m->server.host);
	else if (m->tag_count == 0 && m->instance_known && (mastodon_token(m) == NULL || *m->stream_words != '\0'))
		/* `tweetup check`: nothing to ask for */
		source_state(m->source, m->token_refused ? SOURCE_REFUSED : SOURCE_POLLING, 0, "%s%s",
		             m->token_refused ? m->token_words : "answers", mastodon_facts(m, facts));
	else if (m->answered == 0)
		source_state(m->source, SOURCE_CONNECTING, 0, "asking %s", m->server.host);
	else
		mastodon_tell_polling(m);
}

static void mastodon_hold_due(void *arg)
{
	mastodon_release(arg);
}

static void mastodon_timer_due(void *arg)
{
	mastodon_rest_next(arg);
}

static void mastodon_stream_due(void *arg)
{
	mastodon_stream_start(arg);
}

static void mastodon_add_tag(struct mastodon *m, const char *typed)
{
	char escaped[TAG_MAX * 3 + 1];
	if (!http_escape(typed, escaped, sizeof escaped))
		return;
	struct mastodon_tag *tag = xcalloc(1, sizeof *tag);
	*tag = (struct mastodon_tag){ .owner = m, .typed = xstrdup(typed), .escaped = xstrdup(escaped) };
	m->tags[m->tag_count++] = tag;
}

static void mastodon_free_tag(struct mastodon_tag *tag)
{
	free(tag->typed);
	free(tag->escaped);
	free(tag);
}

/* The first that is not followed any more. */
static size_t mastodon_dropped_tag(const struct mastodon *m)
{
	const struct tag_set *tags = m->source->tags;
	size_t i = 0;
	while (i < tags->n && strcmp(tags->typed[i], m->tags[i]->typed) == 0)
		i++;
	return i;
}

/* What is listened for goes on but for that one; a round begins anew, the other tags move up. */
static void mastodon_drop_tag(struct mastodon *m)
{
	size_t at = mastodon_dropped_tag(m);
	struct mastodon_tag *tag = m->tags[at];
	memmove(&m->tags[at], &m->tags[at + 1], (--m->tag_count - at) * sizeof *m->tags);
	mastodon_stream_untag(m, tag);
	mastodon_free_tag(tag);
	mastodon_rest_stop(m);
	mastodon_round_anew(m);
	mastodon_rest_next(m);
}

/* One more is listed by the next round, also by one that is under way. */
static void mastodon_tags_changed(void *self)
{
	struct mastodon *m = self;
	const struct tag_set *tags = m->source->tags;
	if (tags->n < m->tag_count) {
		mastodon_drop_tag(m);
		return;
	}
	mastodon_add_tag(m, tags->typed[tags->n - 1]);
	mastodon_stream_tag(m);
	mastodon_rest_soon(m);
}

/* What an earlier run has told needs not be told again, but it may have gone or changed since. */
static void mastodon_recall(void *arg, const char *local, const char *id)
{
	static const char own[] = "mastodon:";
	struct mastodon *m = arg;
	if (strlen(local) >= MASTODON_ID_MAX)
		return;
	m->recalled = true;
	mastodon_watch(m, local, 0);
	if (strncmp(id, own, sizeof own - 1) == 0) /* else folded into a post of another network */
		idmap_put(m->known, local, id + sizeof own - 1, 0);
}

static void *mastodon_start(struct source *source)
{
	struct mastodon *m = xcalloc(1, sizeof *m);
	m->source = source;
	m->started = when_now();
	m->held_end = &m->held;
	m->known = idmap_new(MASTODON_KNOWN);
	m->parents = idmap_new(MASTODON_KNOWN / 10);
	m->timer = timer_new(source->tools.loop, mastodon_timer_due, m);
	m->hold_timer = timer_new(source->tools.loop, mastodon_hold_due, m);
	m->stream_timer = timer_new(source->tools.loop, mastodon_stream_due, m);
	for (size_t i = 0; i < source->tags->n; i++)
		mastodon_add_tag(m, source->tags->typed[i]);
	m->resuming = source->resume != 0;
	if (!mastodon_server(&m->server, *source->url != '\0' ? source->url : mastodon_default)) {
		source_state(source, SOURCE_REFUSED, 0, "\"%s\" is no server's address", source->url);
		return m;
	}
	if (source->archive != NULL)
		archive_recall_seen(source->archive, m->server.host, MASTODON_WATCHED, mastodon_recall, m);
	mastodon_tell_state(m);
	mastodon_rest_next(m);
	return m;
}

static void mastodon_stop(void *self)
{
	struct mastodon *m = self;
	mastodon_rest_stop(m);
	mastodon_stream_stop(m);
	mastodon_replies_stop(m);
	timer_free(m->timer);
	timer_free(m->hold_timer);
	timer_free(m->stream_timer);
	for (struct mastodon_held *held = m->held, *next; held != NULL; held = next) {
		next = held->next;
		mastodon_held_free(held);
	}
	for (struct mastodon_held *held = m->past, *next; held != NULL; held = next) {
		next = held->next;
		mastodon_held_free(held);
	}
	for (size_t i = 0; i < m->tag_count; i++)
		mastodon_free_tag(m->tags[i]);
	free(m->gone);
	free(m->watch);
	idmap_free(m->known);
	idmap_free(m->parents);
	free(m);
}

static void mastodon_pause(void *self, bool paused)
{
	struct mastodon *m = self;
	m->paused = paused;
	mastodon_stream_pause(m, paused);
	if (!paused)
		mastodon_rest_next(m);
}

static void mastodon_retry(void *self)
{
	struct mastodon *m = self;
	if (m->server.host[0] == '\0' || (!m->failing && !m->refused && m->stream_words[0] == '\0'))
		return;
	m->backoff = (struct backoff){ 0 };
	m->refused = false;
	if (m->failing)
		m->not_before = 0;
	if (m->stream_next != 0)
		mastodon_stream_start(m);
	mastodon_rest_next(m);
}

/* Moments that lie ahead may now lie far ahead. */
static void mastodon_set_clock(struct mastodon *m, int64_t now)
{
	for (struct mastodon_held *held = m->held; held != NULL; held = held->next)
		held->deadline = now;
	if (m->started > now)
		m->started = now;
	if (m->late_from > now)
		m->late_from = now;
	m->not_before = m->next_look = 0;
	mastodon_watch_doubt(m, INT64_MAX);
	mastodon_round_anew(m);
}

static void mastodon_slept(void *self, int64_t since)
{
	struct mastodon *m = self;
	int64_t now = when_now();
	if (m->server.host[0] == '\0')
		return;
	mastodon_rest_stop(m);
	mastodon_stream_stop(m);
	mastodon_set_clock(m, now);
	if (m->answered != 0 && (m->deaf_from == 0 || m->deaf_from > since))
		m->deaf_from = since;
	m->deaf_at = now;
	mastodon_round_late(m, since);
	if (m->instance_known)
		mastodon_stream_start(m);
	mastodon_release(m);
	mastodon_rest_next(m);
}

const struct source_ops mastodon_source = {
	"mastodon", mastodon_start, mastodon_stop, mastodon_pause, mastodon_retry, mastodon_slept, mastodon_replies_watch,
	mastodon_tags_changed,
};
