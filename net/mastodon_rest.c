/* Asking: the instance, the past, what is new, parents and what has vanished. One request at a time. */
#include "net/mastodon.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/when.h"
#include "net/json.h"

enum {
	REST_PAGE = 40,          /* the most that servers give */
	REST_FULL = 20,          /* a page that long may have a successor: servers may give less than asked */
	REST_PAGES_MAX = 50,
	REST_PAST = 200,         /* posts, when no time was asked for */
	REST_PAST_MAX = 2000,    /* posts a tag, when one was */
	REST_DEEP_EVERY = 10,    /* rounds */
	REST_TAG_MS = 4 * 1000,  /* paging is allowed 300 times in 15 minutes */
	REST_GONE = 32,
};

static const int64_t rest_day = 24 * 60 * 60 * 1000;

static void rest_done(void *arg, const struct http_response *response);

int64_t mastodon_rest_interval(const struct mastodon *m)
{
	int64_t share = (int64_t)m->tag_count * REST_TAG_MS;
	int64_t interval = mastodon_streaming(m) && m->missed < 2 ? MASTODON_BESIDE_MS : MASTODON_POLL_MS;
	return share > interval ? share : interval;
}

static void rest_ask(struct mastodon *m, enum mastodon_ask asking, char *url)
{
	struct http_request request = { .url = url, .bearer = mastodon_token(m) };
	m->asking = asking;
	m->call = http_send(m->source->tools.http, &request, rest_done, m);
	free(url);
}

/* Where only half of the feed is open, asking for both would be refused. */
static const char *rest_half(const struct mastodon *m)
{
	if (mastodon_token(m) != NULL || m->instance.local_closed == m->instance.remote_closed)
		return "";
	return m->instance.remote_closed ? "&local=true" : "&remote=true";
}

static void rest_ask_page(struct mastodon *m)
{
	char boundary[MASTODON_ID_MAX * 3 + 16] = "", id[MASTODON_ID_MAX * 3];
	if (m->from[0] != '\0' && http_escape(m->from, id, sizeof id))
		snprintf(boundary, sizeof boundary, "&%s=%s", m->backfilled ? "min_id" : "max_id", id);
	rest_ask(m, MASTODON_ASK_PAGE, xasprintf("%s/api/v1/timelines/tag/%s?limit=%d%s%s", m->server.origin,
	         m->tags[m->tag].escaped, REST_PAGE, boundary, rest_half(m)));
}

static void rest_ask_status(struct mastodon *m, enum mastodon_ask asking, const char *id)
{
	char escaped[MASTODON_ID_MAX * 3];
	if (!http_escape(id, escaped, sizeof escaped))
		return;
	snprintf(m->asked_id, sizeof m->asked_id, "%s", id);
	rest_ask(m, asking, xasprintf("%s/api/v1/statuses/%s", m->server.origin, escaped));
}

/* Where going forward begins: a quarter of an hour before the newest, or the last few ids in between. */
static void rest_boundary(struct mastodon *m)
{
	struct mastodon_tag *tag = &m->tags[m->tag];
	m->from[0] = '\0';
	if (!m->backfilled || tag->recents == 0)
		return;
	const char *newest = tag->recent[tag->recents - 1].id, *oldest = tag->recent[0].id;
	bool full = tag->recents == MASTODON_RECENT;
	char deep[MASTODON_ID_MAX];
	if (!mastodon_id_timed(newest)) {
		snprintf(m->from, sizeof m->from, "%s", oldest);
		return;
	}
	mastodon_id_at(mastodon_id_time(newest) - MASTODON_OVERLAP_MS, deep);
	bool shallow = full && !m->deep && mastodon_id_compare(oldest, deep) > 0;
	snprintf(m->from, sizeof m->from, "%s", shallow ? oldest : deep);
}

static void rest_begin_tag(struct mastodon *m)
{
	struct mastodon_tag *tag = &m->tags[m->tag];
	for (size_t i = 0; i < tag->recents; i++)
		tag->recent[i].seen = false;
	m->pages = 0;
	m->past_tag = 0;
	rest_boundary(m);
	memcpy(m->begun, m->from, sizeof m->begun);
}

static void rest_begin_round(struct mastodon *m, int64_t now)
{
	m->in_round = true;
	m->deep = m->deaf_from != 0 || m->rounds % REST_DEEP_EVERY == 0;
	m->rounds++;
	m->tag = 0;
	m->round_new = 0;
	m->cut = false;
	m->round_started = now;
	rest_begin_tag(m);
}

/* Nobody asked for a moment: the last of the past will do. */
static bool rest_short(const struct mastodon *m)
{
	return m->source->since == 0 && m->source->resume == 0;
}

static int rest_by_age(const void *a, const void *b)
{
	const struct mastodon_held *const *x = a, *const *y = b;
	int64_t tx = (*x)->post->created, ty = (*y)->post->created;
	return (tx > ty) - (tx < ty);
}

/* Tells what the backfill has collected, oldest first. */
static void rest_tell_past(struct mastodon *m)
{
	size_t n = m->past_count, i = 0;
	struct mastodon_held **all = xcalloc(n > 0 ? n : 1, sizeof *all);
	for (struct mastodon_held *held = m->past; held != NULL; held = held->next)
		all[i++] = held;
	qsort(all, n, sizeof *all, rest_by_age);
	size_t skip = rest_short(m) && n > REST_PAST ? n - REST_PAST : 0;
	for (i = 0; i < n; i++) {
		m->resumed += all[i]->post->created >= m->source->resume;
		if (i >= skip)
			mastodon_hold(m, all[i]->post, all[i]->parent, true);
		else
			post_free(all[i]->post);
		free(all[i]);
	}
	free(all);
	m->past = NULL;
	m->past_count = 0;
	m->backfilled = true;
	mastodon_release(m);
}

static void rest_tell_gap(struct mastodon *m, int64_t now)
{
	if (m->deaf_from == 0 || m->round_started < m->deaf_at)
		return;
	if (mastodon_token(m) != NULL || now - m->deaf_from > 2 * MASTODON_POLL_MS)
		source_gap(m->source, m->deaf_from, now, m->round_new, !m->cut);
	m->deaf_from = 0;
}

static void rest_end_round(struct mastodon *m)
{
	int64_t now = when_now();
	bool first = !m->backfilled;
	m->in_round = false;
	if (first) {
		rest_tell_past(m);
		if (m->source->resume != 0)
			source_gap(m->source, m->source->resume, now, m->resumed, !m->cut);
	} else if (mastodon_streaming(m) && m->deaf_from == 0)
		m->missed += m->round_new > 0;
	rest_tell_gap(m, now);
	m->cursor = m->round_started;
	mastodon_release(m);
	m->next_round = m->round_started + mastodon_rest_interval(m);
	mastodon_tell_state(m);
}

/* Keeps the newest ids in order. */
static void rest_remember(struct mastodon_tag *tag, const char *id)
{
	size_t at = tag->recents;
	while (at > 0 && mastodon_id_compare(tag->recent[at - 1].id, id) > 0)
		at--;
	if (at > 0 && strcmp(tag->recent[at - 1].id, id) == 0) {
		tag->recent[at - 1].seen = true;
		return;
	}
	if (tag->recents == MASTODON_RECENT) {
		if (at == 0)
			return;
		memmove(tag->recent, tag->recent + 1, (at - 1) * sizeof *tag->recent);
		at--;
	} else {
		memmove(tag->recent + at + 1, tag->recent + at, (tag->recents - at) * sizeof *tag->recent);
		tag->recents++;
	}
	snprintf(tag->recent[at].id, sizeof tag->recent[at].id, "%s", id);
	tag->recent[at].seen = true;
}

/* What was listed before and is not any more has been deleted, or hidden: worth a look. */
static void rest_find_gone(struct mastodon *m)
{
	struct mastodon_tag *tag = &m->tags[m->tag];
	size_t kept = 0;
	for (size_t i = 0; i < tag->recents; i++) {
		bool asked = m->begun[0] != '\0' && mastodon_id_compare(tag->recent[i].id, m->begun) > 0;
		bool gone = asked && !tag->recent[i].seen;
		if (!gone || m->gone_count == REST_GONE) {
			tag->recent[kept++] = tag->recent[i];
			continue;
		}
		if (m->gone == NULL)
			m->gone = xcalloc(REST_GONE, sizeof *m->gone);
		memcpy(m->gone[m->gone_count++], tag->recent[i].id, MASTODON_ID_MAX);
	}
	tag->recents = kept;
}

static void rest_end_tag(struct mastodon *m)
{
	if (m->backfilled && !m->cut)
		rest_find_gone(m);
	if (++m->tag < m->tag_count)
		rest_begin_tag(m);
	else
		rest_end_round(m);
}

/* What a page was, besides its posts. */
struct rest_page {
	size_t n;
	int64_t oldest;
	char low[MASTODON_ID_MAX], high[MASTODON_ID_MAX];
};

static void rest_bounds(struct rest_page *page, const struct mastodon_note *note)
{
	if (page->low[0] == '\0' || mastodon_id_compare(note->id, page->low) < 0)
		snprintf(page->low, sizeof page->low, "%s", note->id);
	if (page->high[0] == '\0' || mastodon_id_compare(note->id, page->high) > 0)
		snprintf(page->high, sizeof page->high, "%s", note->id);
	if (note->created < page->oldest)
		page->oldest = note->created;
}

/* Newest first on the wire, told oldest first. */
static void rest_take_page(struct mastodon *m, json_t *list, int64_t floor, struct rest_page *page)
{
	page->n = json_array_size(list);
	for (size_t i = page->n < 1000 ? page->n : 1000; i-- > 0;) {
		json_t *status = json_array_get(list, i);
		struct mastodon_note note;
		if (mastodon_note(status, &note)) {
			rest_bounds(page, &note);
			if (note.created < floor)
				continue;
			rest_remember(&m->tags[m->tag], note.id);
		}
		m->round_new += mastodon_take(m, status, false);
	}
}

static int64_t rest_floor(const struct mastodon *m)
{
	if (m->backfilled)
		return INT64_MIN;
	if (m->source->resume != 0)
		return m->source->resume - MASTODON_OVERLAP_MS;
	return m->source->since != 0 ? m->source->since : m->started - rest_day;
}

/* The next page further back; false when there is enough. The boundary that the server names counts, on its own host. */
static bool rest_further_back(struct mastodon *m, const struct rest_page *page, const char *link)
{
	char url[MASTODON_URL_MAX], id[MASTODON_ID_MAX];
	size_t most = rest_short(m) ? REST_PAST : REST_PAST_MAX;
	if (page->n == 0 || page->low[0] == '\0' || page->oldest < rest_floor(m) || m->past_tag >= most)
		return false;
	snprintf(id, sizeof id, "%s", page->low);
	if (link != NULL) {
		if (!mastodon_link(link, "next", url))
			return false;
		const char *max = strstr(url, "max_id=");
		if (max != NULL && strcspn(max + 7, "&%") < sizeof id)
			snprintf(id, sizeof id, "%.*s", (int)strcspn(max + 7, "&%"), max + 7);
	}
	if (m->from[0] != '\0' && strcmp(id, m->from) == 0)
		return false;
	snprintf(m->from, sizeof m->from, "%s", id);
	return true;
}

static bool rest_further_on(struct mastodon *m, const struct rest_page *page)
{
	if (page->n < REST_FULL || m->from[0] == '\0' || mastodon_id_compare(page->high, m->from) <= 0)
		return false;
	snprintf(m->from, sizeof m->from, "%s", page->high);
	return true;
}

static void rest_page(struct mastodon *m, json_t *list, const struct http_response *response)
{
	struct rest_page page = { .oldest = INT64_MAX };
	int64_t now = when_now();
	rest_take_page(m, list, rest_floor(m), &page);
	bool more = m->backfilled ? rest_further_on(m, &page) : rest_further_back(m, &page, http_header(response, "link"));
	m->answered = now;
	if (more && ++m->pages < REST_PAGES_MAX)
		return;
	m->cut = m->cut || more;
	rest_end_tag(m);
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
	if (m->backfilled) { /* from the start again, and deep */
		m->in_round = false;
		m->next_round = 0;
	}
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
		rest_page(m, NULL, &none);
	} else if (answer != MASTODON_FINE || rest_closed_quietly(m, body)) {
		struct http_response closed = *response;
		closed.status = answer == MASTODON_FINE ? 401 : response->status;
		rest_refused(m, &closed, body);
	} else if (!json_is_array(body)) {
		struct http_response odd = { .error = "the answer is no list of posts: is it a Mastodon server?" };
		source_odd(m->source, odd.error, response->body, response->length);
		rest_later(m, &odd, NULL);
	} else {
		rest_page(m, body, response);
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

static void rest_answer_gone(struct mastodon *m, const struct http_response *response, json_t *body)
{
	if (response->status == 404 || response->status == 410)
		mastodon_deleted(m, m->asked_id);
	else if (mastodon_answer(response->status) == MASTODON_FINE)
		mastodon_take(m, body, false);
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
	if (mastodon_answer(response->status) != MASTODON_LATER)
		rest_good(m, response);
	else if (asking == MASTODON_ASK_PARENT || asking == MASTODON_ASK_GONE)
		m->not_before = when_now() + 1000;
	switch (asking) {
	case MASTODON_ASK_INSTANCE: rest_answer_instance(m, response, body); break;
	case MASTODON_ASK_PAGE: rest_answer_page(m, response, body); break;
	case MASTODON_ASK_PARENT: rest_answer_parent(m, response, body); break;
	case MASTODON_ASK_GONE: rest_answer_gone(m, response, body); break;
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
	if (!m->instance_known) {
		rest_ask(m, MASTODON_ASK_INSTANCE, xasprintf("%s/api/v2/instance", m->server.origin));
	} else if (parent != NULL) {
		rest_ask_status(m, MASTODON_ASK_PARENT, parent);
	} else if (m->tag_count > 0 && (m->in_round || now >= m->next_round)) {
		if (!m->in_round)
			rest_begin_round(m, now);
		rest_ask_page(m);
	} else if (m->gone_count > 0) {
		rest_ask_status(m, MASTODON_ASK_GONE, m->gone[--m->gone_count]);
	} else if (m->tag_count > 0) {
		rest_wait(m, m->next_round - now);
	}
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
