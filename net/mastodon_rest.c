/* Asking: the instance, the tags, parents, and what may have vanished. One request at a time. */
#include "net/mastodon.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/when.h"
#include "net/json.h"

enum {
	REST_GONE = 32,
	REST_LOOK_MS = 1000,          /* between looks at what may have gone or changed unheard */
	REST_LOOKED_MS = 60 * 1000,   /* what was there so short a time ago need not be looked at */
};

static void rest_done(void *arg, const struct http_response *response);

static void rest_ask(struct mastodon *m, enum mastodon_ask asking, char *url)
{
	struct http_request request = { .url = url, .bearer = mastodon_token(m) };
	m->asking = asking;
	m->call = http_send(m->source->tools.http, &request, rest_done, m);
	free(url);
}

static void rest_ask_status(struct mastodon *m, enum mastodon_ask asking, const char *id)
{
	char escaped[MASTODON_ID_MAX * 3];
	if (!http_escape(id, escaped, sizeof escaped))
		return;
	snprintf(m->asked_id, sizeof m->asked_id, "%s", id);
	rest_ask(m, asking, xasprintf("%s/api/v1/statuses/%s", m->server.origin, escaped));
}

/* Several at once, where the server can. */
static void rest_ask_look(struct mastodon *m)
{
	if (m->no_batches) {
		rest_ask_status(m, MASTODON_ASK_GONE, m->looking[0]);
		return;
	}
	char *url = xasprintf("%s/api/v1/statuses", m->server.origin), id[MASTODON_ID_MAX * 3];
	for (size_t i = 0; i < m->looking_count; i++) {
		if (!http_escape(m->looking[i], id, sizeof id))
			continue;
		char *longer = xasprintf("%s%cid[]=%s", url, i == 0 ? '?' : '&', id);
		free(url);
		url = longer;
	}
	m->looked = when_now();
	rest_ask(m, MASTODON_ASK_LOOK, url);
}

/* Nothing to hear here without an account: the server says so with an empty list. */
static bool rest_closed_quietly(struct mastodon *m, json_t *list)
{
	return json_array_size(list) == 0 && mastodon_token(m) == NULL && m->instance.local_closed && m->instance.remote_closed;
}

static void rest_deaf(struct mastodon *m)
{
	if (m->answered == 0 || mastodon_streaming(m))
		return;
	if (m->deaf_from == 0)
		m->deaf_from = m->answered;
	m->deaf_at = when_now();
}

static void rest_later(struct mastodon *m, const struct http_response *response, json_t *body)
{
	int64_t now = when_now(), after = http_retry_after(response, now);
	if (response->status == 429 && after < 0)
		after = 60 * 1000;
	mastodon_words(m->words, sizeof m->words, &m->server, response->status, response->error, body, mastodon_token(m) != NULL);
	backoff_failed(&m->backoff, now);
	m->failing = true;
	m->not_before = now + backoff_next(&m->backoff, after);
	rest_deaf(m);
	mastodon_tell_state(m);
}

static void rest_refused(struct mastodon *m, const struct http_response *response, json_t *body)
{
	bool token = mastodon_token(m) != NULL;
	mastodon_words(m->words, sizeof m->words, &m->server, response->status, response->error, body, token);
	if (token && mastodon_answer(response->status) == MASTODON_CLOSED) {
		/* The tag may be open to all: read it without the token, and say so. */
		m->token_refused = true;
		snprintf(m->token_words, sizeof m->token_words, "%.210s", m->words);
		mastodon_stream_stop(m);
		return;
	}
	if (m->token_refused)
		snprintf(m->words, sizeof m->words, "%s", m->token_words);
	m->refused = true;
	rest_deaf(m);
	mastodon_release(m);
	mastodon_tell_state(m);
}

static void rest_answer_page(struct mastodon *m, const struct http_response *response, json_t *body)
{
	enum mastodon_answer answer = mastodon_answer(response->status);
	static const struct http_response none;
	if (answer == MASTODON_LATER) {
		rest_later(m, response, body);
	} else if (answer == MASTODON_EMPTY && !m->instance_missing) {
		mastodon_round_page(m, NULL, &none);
	} else if (answer != MASTODON_FINE || rest_closed_quietly(m, body)) {
		struct http_response closed = *response;
		closed.status = answer == MASTODON_FINE ? 401 : response->status;
		rest_refused(m, &closed, body);
	} else if (!json_is_array(body)) {
		struct http_response odd = { .error = "the answer is no list of posts: is it a Mastodon server?" };
		source_odd(m->source, odd.error, response->body, response->length);
		rest_later(m, &odd, NULL);
	} else {
		mastodon_round_page(m, body, response);
	}
}

static void rest_answer_instance(struct mastodon *m, const struct http_response *response, json_t *body)
{
	int status = response->status;
	if (status == 0 || status == 429 || status == 503) {
		rest_later(m, response, body);
		return;
	}
	m->instance_known = true;
	m->instance_missing = status != 200;
	mastodon_instance(body, &m->server, &m->instance);
	mastodon_stream_start(m);
	mastodon_tell_state(m);
}

static void rest_answer_parent(struct mastodon *m, const struct http_response *response, json_t *body)
{
	bool fine = mastodon_answer(response->status) == MASTODON_FINE;
	const char *uri = fine ? json_str(body, "uri") : "";
	idmap_put(m->parents, m->asked_id, strlen(uri) < POST_ID_MAX - 16 ? uri : "", 0);
	mastodon_release(m);
}

/* What is refused is left alone for a while. */
static void rest_answer_gone(struct mastodon *m, const struct http_response *response, json_t *body)
{
	if (response->status == 404 || response->status == 410)
		mastodon_deleted(m, m->asked_id);
	else if (mastodon_answer(response->status) != MASTODON_LATER)
		mastodon_watch(m, m->asked_id, when_now());
	if (mastodon_answer(response->status) == MASTODON_FINE)
		mastodon_take(m, body, false);
}

/* Whatever is not in the answer is asked for by itself. */
static void rest_answer_look(struct mastodon *m, const struct http_response *response, json_t *body)
{
	if (mastodon_answer(response->status) == MASTODON_LATER)
		return;
	if (!json_is_array(body)) {
		m->no_batches = true;
		return;
	}
	for (size_t i = 0; i < json_array_size(body) && i < MASTODON_BATCH; i++)
		mastodon_take(m, json_array_get(body, i), false);
	for (size_t i = 0; i < m->looking_count; i++) {
		int64_t looked = mastodon_watch_looked(m, m->looking[i]);
		if (looked >= 0 && looked < m->looked)
			mastodon_rest_miss(m, m->looking[i]);
	}
}

static void rest_limits(struct mastodon *m, const struct http_response *response)
{
	const char *left = http_header(response, "x-ratelimit-remaining"), *of = http_header(response, "x-ratelimit-limit");
	if (left != NULL && of != NULL)
		snprintf(m->limits, sizeof m->limits, "%.9s of %.9s questions left", left, of);
}

static void rest_good(struct mastodon *m, const struct http_response *response)
{
	int64_t now = when_now(), after = http_retry_after(response, now);
	m->not_before = after > 0 ? now + after : 0;
	m->failing = false;
	backoff_alive(&m->backoff, now);
}

static void rest_done(void *arg, const struct http_response *response)
{
	struct mastodon *m = arg;
	enum mastodon_ask asking = m->asking;
	char why[120];
	json_t *body = response->length > 0 ? json_read(response->body, response->length, why) : NULL;
	m->call = NULL;
	m->asking = MASTODON_ASK_NOTHING;
	if (response->status != 0)
		source_heard(m->source);
	rest_limits(m, response);
	if (mastodon_answer(response->status) != MASTODON_LATER)
		rest_good(m, response);
	else if (asking != MASTODON_ASK_INSTANCE && asking != MASTODON_ASK_PAGE)
		m->not_before = when_now() + 1000;
	switch (asking) {
	case MASTODON_ASK_INSTANCE: rest_answer_instance(m, response, body); break;
	case MASTODON_ASK_PAGE: rest_answer_page(m, response, body); break;
	case MASTODON_ASK_PARENT: rest_answer_parent(m, response, body); break;
	case MASTODON_ASK_GONE: rest_answer_gone(m, response, body); break;
	case MASTODON_ASK_LOOK: rest_answer_look(m, response, body); break;
	case MASTODON_ASK_REPLIES: mastodon_replies_answer(m, mastodon_answer(response->status) == MASTODON_FINE ? body : NULL); break;
	case MASTODON_ASK_NOTHING: break;
	}
	json_decref(body);
	mastodon_rest_next(m);
}

/* The first held post whose parent is unknown and still worth asking for. */
static const char *rest_wanted_parent(const struct mastodon *m, int64_t now)
{
	for (const struct mastodon_held *held = m->held; held != NULL; held = held->next)
		if (held->parent[0] != '\0' && now < held->deadline && mastodon_uri(m, held->parent) == NULL)
			return held->parent;
	return NULL;
}

static void rest_wait(struct mastodon *m, int64_t ms)
{
	timer_set(m->timer, ms > 1 ? ms : 1);
}

/* A stream tells deletions and edits; without one only another look does. */
static bool rest_find_look(struct mastodon *m, int64_t now)
{
	bool doubt = mastodon_watch_doubtful(m), deaf = !mastodon_streaming(m) || m->missed >= 2;
	if (now < m->next_look || (!doubt && !deaf))
		return false;
	m->next_look = now + (doubt ? REST_LOOK_MS : mastodon_round_interval(m));
	m->looking_count = mastodon_watch_due(m, doubt ? 1 : now - REST_LOOKED_MS, m->looking, m->no_batches ? 1 : MASTODON_BATCH);
	return m->looking_count > 0;
}

static void rest_idle(struct mastodon *m, int64_t now, int64_t next_replies)
{
	int64_t next = m->next_round < next_replies ? m->next_round : next_replies;
	if (m->next_look > now && m->next_look < next && mastodon_watch_doubtful(m))
		next = m->next_look;
	if (m->tag_count > 0)
		rest_wait(m, next - now);
}

void mastodon_rest_next(struct mastodon *m)
{
	int64_t now = when_now();
	if (m->call != NULL || m->paused || m->refused || m->server.host[0] == '\0')
		return;
	if (now < m->not_before) {
		mastodon_tell_state(m);
		rest_wait(m, m->not_before - now);
		return;
	}
	const char *parent = rest_wanted_parent(m, now);
	char *replies;
	int64_t next_replies;
	if (!m->instance_known) {
		rest_ask(m, MASTODON_ASK_INSTANCE, xasprintf("%s/api/v2/instance", m->server.origin));
	} else if (parent != NULL) {
		rest_ask_status(m, MASTODON_ASK_PARENT, parent);
	} else if (m->tag_count > 0 && (m->in_round || now >= m->next_round)) {
		if (!m->in_round)
			mastodon_round_begin(m, now);
		rest_ask(m, MASTODON_ASK_PAGE, mastodon_round_url(m));
	} else if (m->gone_count > 0) {
		rest_ask_status(m, MASTODON_ASK_GONE, m->gone[--m->gone_count]);
	} else if (rest_find_look(m, now)) {
		rest_ask_look(m);
	} else if ((replies = mastodon_replies_url(m, now, &next_replies)) != NULL) {
		rest_ask(m, MASTODON_ASK_REPLIES, replies);
	} else {
		rest_idle(m, now, next_replies);
	}
}

void mastodon_rest_miss(struct mastodon *m, const char *id)
{
	if (m->gone == NULL)
		m->gone = xcalloc(REST_GONE, sizeof *m->gone);
	for (size_t i = 0; i < m->gone_count; i++)
		if (strcmp(m->gone[i], id) == 0)
			return;
	if (m->gone_count < REST_GONE)
		snprintf(m->gone[m->gone_count++], sizeof *m->gone, "%s", id);
}

void mastodon_rest_wake(struct mastodon *m)
{
	if (m->call == NULL)
		rest_wait(m, 1);
}

void mastodon_rest_soon(struct mastodon *m)
{
	int64_t polite = m->round_started + (m->deaf_from != 0 ? 1000 : 5000);
	if (m->next_round > polite)
		m->next_round = polite;
	mastodon_rest_wake(m);
}

void mastodon_rest_stop(struct mastodon *m)
{
	http_cancel(m->call);
	m->call = NULL;
	timer_clear(m->timer);
}
