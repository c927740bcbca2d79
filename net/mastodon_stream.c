/* Listening: one WebSocket for all tags; where that does not work one SSE connection a tag; else nothing for a while. */
#include "net/mastodon.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/when.h"
#include "net/json.h"

enum { STREAM_ABSENT_MS = 10 * 60 * 1000, STREAM_TRIES = 2 };

static bool stream_starts(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

static bool stream_loopback(const char *url)
{
	const char *host = strstr(url, "://") + 3;
	return stream_starts(host, "127.") || stream_starts(host, "localhost") || stream_starts(host, "[::1]");
}

/* "ws" or "http" URL of the streaming server. A server reached without TLS, on loopback, may still name a wss: address that nobody
 * serves. malloc. */
static char *stream_url(const struct mastodon *m, const char *scheme, const char *path)
{
	const char *told = m->instance.streaming, *rest = strstr(told, "://");
	bool plain = stream_starts(m->server.origin, "http:");
	bool usable = plain ? stream_starts(told, "ws://") && stream_loopback(told) : stream_starts(told, "wss://");
	return xasprintf("%s%s://%s%s", scheme, plain ? "" : "s", usable ? rest + 3 : m->server.host, path);
}

static void stream_heard(struct mastodon *m)
{
	m->stream_heard = when_now();
	source_heard(m->source);
}

static void stream_token_refused(struct mastodon *m, const char *why)
{
	m->token_refused = true;
	snprintf(m->token_words, sizeof m->token_words, "%.60s refused the token (%.80s): make a new one, see tweetup-config(5)",
	         m->server.host, *why != '\0' ? why : "no reason given");
	mastodon_stream_stop(m);
	m->deaf_from = 0;
	mastodon_tell_state(m);
	mastodon_rest_soon(m);
}

static void stream_again(struct mastodon *m, int64_t ms)
{
	m->stream_next = when_now() + ms;
	timer_set(m->stream_timer, ms);
}

static void stream_deaf(struct mastodon *m)
{
	if (m->deaf_from == 0 && m->stream_heard != 0)
		m->deaf_from = m->answered > m->stream_heard ? m->answered : m->stream_heard;
	m->deaf_at = when_now();
	mastodon_round_late(m, m->stream_heard);
	if (m->next_round > m->round_started + MASTODON_POLL_MS)
		m->next_round = m->round_started + MASTODON_POLL_MS;
}

/* It was up and went, or could not be reached. */
static void stream_lost(struct mastodon *m, const char *why, int64_t retry_after)
{
	int64_t now = when_now();
	snprintf(m->stream_words, sizeof m->stream_words, "no stream: %.200s", why);
	backoff_failed(&m->stream_backoff, now);
	stream_again(m, backoff_next(&m->stream_backoff, retry_after));
	mastodon_tell_state(m);
	mastodon_rest_wake(m);
}

static void stream_up(struct mastodon *m)
{
	int64_t now = when_now();
	m->stream_words[0] = '\0';
	m->stream_next = 0;
	m->stream_failures = 0;
	m->missed = 0;
	m->stream_since = now;
	stream_heard(m);
	backoff_alive(&m->stream_backoff, now);
	mastodon_tell_state(m);
	if (m->backfilled)
		mastodon_rest_soon(m); /* what was said before it was up */
}

static void stream_status(struct mastodon *m, const char *text, size_t length)
{
	char why[120];
	json_t *status = json_read(text, length, why);
	if (status == NULL) {
		source_odd(m->source, why, text, length);
		return;
	}
	mastodon_take(m, status, true);
	if (m->missed > 0) {
		m->missed = 0;
		mastodon_tell_state(m);
	}
	json_decref(status);
	mastodon_rest_wake(m); /* a parent may be wanted */
}

static void stream_event(struct mastodon *m, enum mastodon_kind kind, const char *payload, size_t length)
{
	if (kind == MASTODON_DELETE)
		mastodon_deleted(m, payload);
	else if (kind == MASTODON_UPDATE || kind == MASTODON_EDIT)
		stream_status(m, payload, length);
}

static void stream_error(struct mastodon *m, const struct mastodon_frame *frame)
{
	if (frame->status == 401 || frame->status == 403)
		stream_token_refused(m, frame->payload);
	else
		source_odd(m->source, "the stream complains", frame->payload, strlen(frame->payload));
}

/* type: subscribe or unsubscribe. */
static void stream_ask(struct mastodon *m, const char *type, const char *tag)
{
	json_t *frame = json_pack("{s:s,s:s,s:s}", "type", type, "stream", "hashtag", "tag", tag);
	char *text = json_dumps(frame, JSON_COMPACT);
	if (text != NULL)
		ws_send(m->ws, text);
	free(text);
	json_decref(frame);
}

static void stream_ws_open(void *arg)
{
	struct mastodon *m = arg;
	m->ws_open = true;
	for (size_t i = 0; i < m->source->tags->n; i++)
		stream_ask(m, "subscribe", m->source->tags->typed[i]);
	stream_up(m);
}

static void stream_ws_message(void *arg, char *data, size_t length, bool binary)
{
	struct mastodon *m = arg;
	struct mastodon_frame frame;
	char why[120] = "a binary frame";
	stream_heard(m);
	json_t *tree = binary ? NULL : json_read(data, length, why);
	if (tree == NULL)
		source_odd(m->source, why, data, length);
	else if (!mastodon_frame(tree, &frame))
		source_odd(m->source, "a frame without an event", data, length);
	else if (frame.kind == MASTODON_ERROR)
		stream_error(m, &frame);
	else
		stream_event(m, frame.kind, frame.payload, strlen(frame.payload));
	json_decref(tree);
}

static void stream_oversize(void *arg, size_t length)
{
	struct mastodon *m = arg;
	char why[80];
	snprintf(why, sizeof why, "a frame of %zu bytes", length);
	stream_heard(m);
	source_odd(m->source, why, "", 0);
}

static void stream_ws_closed(void *arg, const struct ws_end *end)
{
	struct mastodon *m = arg;
	m->ws = NULL;
	if (m->ws_open)
		stream_deaf(m);
	m->ws_open = false;
	if (end->http_status == 401) {
		stream_token_refused(m, end->reason);
		return;
	}
	bool absent = end->http_status >= 400 && end->http_status != 429 && end->http_status != 503;
	if (!end->opened && (absent || ++m->stream_failures >= STREAM_TRIES))
		m->transport = MASTODON_SSE;
	stream_lost(m, end->reason, end->retry_after);
}

static void stream_start_ws(struct mastodon *m)
{
	static const struct ws_handlers handlers = { stream_ws_open, stream_ws_message, stream_oversize, stream_ws_closed };
	char *url = stream_url(m, "ws", "/api/v1/streaming");
	struct ws_config config = { .url = url, .bearer = mastodon_token(m), .ping_s = 30, .hangup_s = 75 };
	m->ws = ws_connect(m->source->tools.ws, &config, &handlers, m);
	free(url);
	if (m->paused && m->ws != NULL)
		ws_pause(m->ws, true);
}

static bool stream_sse_head(void *arg, const struct http_response *response)
{
	struct mastodon_tag *tag = arg;
	if (response->status != 200)
		return true;
	tag->open = true;
	if (mastodon_streaming(tag->owner))
		stream_up(tag->owner);
	return true;
}

static void stream_sse_event(void *arg, const char *name, const char *data, size_t length)
{
	struct mastodon *m = arg;
	if (data == NULL)
		source_odd(m->source, "an event longer than a megabyte", "", 0);
	else
		stream_event(m, mastodon_kind(name), data, length);
}

static void stream_sse_data(void *arg, const char *bytes, size_t length)
{
	struct mastodon_tag *tag = arg;
	stream_heard(tag->owner);
	sse_feed(&tag->sse, bytes, length, stream_sse_event, tag->owner);
}

static void stream_close_tag(struct mastodon_tag *tag)
{
	http_cancel(tag->call);
	tag->call = NULL;
	tag->open = false;
	sse_done(&tag->sse);
}

static void stream_close_sse(struct mastodon *m)
{
	for (size_t i = 0; i < m->tag_count; i++)
		stream_close_tag(m->tags[i]);
}

/* One of the connections ended: all begin anew together. */
static void stream_sse_done(void *arg, const struct http_response *response)
{
	struct mastodon_tag *tag = arg;
	struct mastodon *m = tag->owner;
	bool was_up = mastodon_streaming(m);
	char why[120] = "", words[200];
	json_t *body = response->length > 0 ? json_read(response->body, response->length, why) : NULL;
	if (response->status == 0)
		snprintf(words, sizeof words, "%.190s", response->error);
	else
		snprintf(words, sizeof words, "it ended (status %d)", response->status);
	tag->call = NULL;
	if (was_up)
		stream_deaf(m);
	stream_close_sse(m);
	if (response->status == 401) {
		stream_token_refused(m, json_str(body, "error"));
	} else {
		int64_t after = http_retry_after(response, when_now());
		if (!was_up) { /* neither works: ask for a while, then begin again with the better one */
			m->transport = MASTODON_WS;
			m->stream_failures = 0;
			after = response->status >= 400 && after < 0 ? STREAM_ABSENT_MS : after;
		}
		stream_lost(m, words, after);
	}
	json_decref(body);
}

static void stream_start_sse(struct mastodon *m, struct mastodon_tag *tag)
{
	static const struct http_stream stream = { stream_sse_head, stream_sse_data, stream_sse_done };
	char *path = xasprintf("/api/v1/streaming/hashtag?tag=%s", tag->escaped);
	char *url = stream_url(m, "http", path);
	struct http_request request = { .url = url, .bearer = mastodon_token(m), .accept = "text/event-stream", .silence_s = 45 };
	tag->call = http_stream(m->source->tools.http, &request, &stream, tag);
	if (m->paused)
		http_pause(tag->call, true);
	free(path);
	free(url);
}

void mastodon_stream_tag(struct mastodon *m)
{
	if (m->ws_open) {
		stream_ask(m, "subscribe", m->source->tags->typed[m->source->tags->n - 1]);
	} else if (m->transport == MASTODON_SSE && m->tags[0]->call != NULL && m->tags[m->tag_count - 1]->call == NULL) {
		mastodon_round_late(m, m->stream_heard); /* until that connection is open, not all are */
		stream_start_sse(m, m->tags[m->tag_count - 1]);
	}
}

/* The others may have waited for this one alone. */
void mastodon_stream_untag(struct mastodon *m, struct mastodon_tag *tag)
{
	bool waited = tag->call != NULL && !tag->open;
	if (m->ws_open)
		stream_ask(m, "unsubscribe", tag->typed);
	stream_close_tag(tag);
	if (waited && mastodon_streaming(m))
		stream_up(m);
}

void mastodon_stream_start(struct mastodon *m)
{
	if (mastodon_token(m) == NULL)
		return;
	timer_clear(m->stream_timer);
	m->stream_next = 0;
	if (m->transport == MASTODON_WS && m->ws == NULL)
		stream_start_ws(m);
	for (size_t i = 0; m->transport == MASTODON_SSE && i < m->tag_count && m->tags[i]->call == NULL; i++)
		stream_start_sse(m, m->tags[i]);
}

void mastodon_stream_stop(struct mastodon *m)
{
	if (mastodon_streaming(m))
		mastodon_round_late(m, m->stream_heard);
	timer_clear(m->stream_timer);
	m->stream_next = 0;
	m->stream_words[0] = '\0';
	ws_close(m->ws);
	m->ws = NULL;
	m->ws_open = false;
	stream_close_sse(m);
	m->transport = MASTODON_WS;
}

void mastodon_stream_pause(struct mastodon *m, bool paused)
{
	if (m->ws != NULL)
		ws_pause(m->ws, paused);
	for (size_t i = 0; i < m->tag_count; i++)
		if (m->tags[i]->call != NULL)
			http_pause(m->tags[i]->call, paused);
}
