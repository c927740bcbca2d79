/* Mastodon's streaming server: WebSocket and server-sent events. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

enum token token_kind(const char *token)
{
	static const struct {
		const char *prefix;
		enum token kind;
	} kinds[] = {
		{ "good-", TOKEN_GOOD },
		{ "noscope-", TOKEN_NOSCOPE },
		{ "app-", TOKEN_APP },
	};
	if (!token)
		return TOKEN_NONE;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strncmp(token, kinds[i].prefix, strlen(kinds[i].prefix)))
			return kinds[i].kind;
	return TOKEN_BAD;
}

static const char *refusal(enum token token)
{
	return token == TOKEN_NONE ? "Missing access token" : "Invalid access token";
}

/* ---- subscriptions */

static void tell_error(struct conn *conn, const char *error, int status)
{
	char text[200];
	int length = snprintf(text, sizeof text, "{\"error\":\"%s\",\"status\":%d}", error, status);
	conn_inject(conn, 1, text, (size_t)length, false);
}

static size_t find_sub(const struct conn *conn, const char *folded, bool local)
{
	size_t i = 0;
	while (i < conn->sub_count && (strcmp(conn->subs[i].folded, folded) || conn->subs[i].local != local))
		i++;
	return i;
}

/* The first spelling stays the label; another one of the same tag is ignored. */
static void add_sub(struct conn *conn, const char *tag, bool local)
{
	char *folded = tag_fold(tag, strlen(tag));
	if (find_sub(conn, folded, local) < conn->sub_count) {
		free(folded);
		return;
	}
	conn->subs = grow(conn->subs, (conn->sub_count + 1) * sizeof *conn->subs);
	conn->subs[conn->sub_count++] = (struct subscription){ .folded = folded, .label = copy(tag), .local = local };
}

static void remove_sub(struct conn *conn, const char *tag, bool local)
{
	char *folded = tag_fold(tag, strlen(tag));
	size_t i = find_sub(conn, folded, local);
	free(folded);
	if (i == conn->sub_count)
		return;
	free(conn->subs[i].folded);
	free(conn->subs[i].label);
	conn->subs[i] = conn->subs[--conn->sub_count];
}

static bool known_stream(const char *stream)
{
	static const char *const names[] = { "user",          "user:notification",   "public",
					     "public:media",  "public:local",        "public:local:media",
					     "public:remote", "public:remote:media", "direct",
					     "list" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(stream, names[i]))
			return true;
	return false;
}

static void change(struct conn *conn, bool add, const char *stream, const char *tag)
{
	bool local = !strcmp(stream, "hashtag:local");
	if (conn->scopeless)
		tell_error(conn, "Access token does not have the required scopes", 401);
	else if (!local && strcmp(stream, "hashtag")) {
		if (!known_stream(stream))
			tell_error(conn, "Unknown stream type", 400);
	} else if (!tag || !*tag)
		tell_error(conn, "Missing tag name parameter", 400);
	else if (add)
		add_sub(conn, tag, local);
	else
		remove_sub(conn, tag, local);
}

/* ---- WebSocket */

int mastodon_upgrade(struct conn *conn)
{
	enum token token = token_kind(conn_token(conn));
	const char *stream = conn_arg(conn, "stream");
	if (token < TOKEN_NOSCOPE) {
		answer_header(conn, "x-error-message", "%s", refusal(token));
		return answer_refuse_upgrade(conn, 401, NULL, "");
	}
	conn->scopeless = token == TOKEN_NOSCOPE;
	if (stream)
		change(conn, true, stream, conn_arg(conn, "tag"));
	return 0;
}

void mastodon_message(struct conn *conn, const char *data, size_t length, bool binary)
{
	if (binary) {
		conn->close_code = 1003;
		conn->drop = true;
		conn_wake(conn);
		return;
	}
	json_t *message = json_loadb(data, length, 0, NULL);
	const char *type = spec_text(message, "type", ""), *stream = spec_text(message, "stream", "");
	if (!strcmp(type, "subscribe") || !strcmp(type, "unsubscribe"))
		change(conn, *type == 's', stream, spec_text(message, "tag", NULL));
	json_decref(message);
}

/* ---- events */

static bool event_for(const struct subscription *sub, const struct event *event)
{
	for (size_t i = 0; i < event->tag_count; i++)
		if (!strcmp(event->tags[i], sub->folded))
			return event->local || !sub->local;
	return false;
}

static void ws_frame(struct buffer *out, const struct subscription *sub, const struct event *event)
{
	json_t *frame = json_pack("{s:[s,s], s:s, s:s#}", "stream", sub->local ? "hashtag:local" : "hashtag",
				  sub->label, "event", event->name, "payload", event->text, event->length);
	char *text = json_dumps(frame, JSON_COMPACT);
	json_decref(frame);
	buffer_text(out, text ? text : "{}");
	free(text);
}

/* The next frame of this event for this connection; false when there is none (left). */
bool mastodon_wants(struct conn *conn, const struct event *event, struct buffer *out)
{
	if (event->kind != EVENT_MASTODON || event->server != conn->server)
		return false;
	while (conn->sub_at < conn->sub_count) {
		const struct subscription *sub = &conn->subs[conn->sub_at++];
		if (!event_for(sub, event))
			continue;
		if (conn->channel == CHANNEL_WS)
			ws_frame(out, sub, event);
		else
			buffer_format(out, "event: %s\ndata: %s\n\n", event->name, event->text);
		return true;
	}
	return false;
}

/* ---- server-sent events */

static void refuse_sse(struct conn *conn, int status, const char *error)
{
	json_t *body = json_pack("{s:s}", "error", error);
	answer_json(conn, status, body);
}

static void open_sse(struct conn *conn, const char *tag, bool local)
{
	conn->channel = CHANNEL_SSE;
	conn->status = 200;
	conn->open = true;
	conn->at = event_end();
	add_sub(conn, tag, local);
	answer_header(conn, "content-type", "text/event-stream");
	answer_header(conn, "cache-control", "private, no-store");
	answer_header(conn, "transfer-encoding", "chunked");
	stream_message(conn, 1, ":)\n", 3);
	conn_wake(conn);
}

void mastodon_sse(struct conn *conn)
{
	const char *rest = conn->path + strlen("/api/v1/streaming"), *tag = conn_arg(conn, "tag");
	enum token token = token_kind(conn_token(conn));
	bool local = !strcmp(rest, "/hashtag/local");
	if (!strcmp(rest, "/health"))
		answer_text(conn, 200, "text/plain", "OK", 2);
	else if (token < TOKEN_NOSCOPE)
		refuse_sse(conn, 401, refusal(token));
	else if (!local && strcmp(rest, "/hashtag"))
		refuse_sse(conn, 400, "Unknown channel requested");
	else if (token == TOKEN_NOSCOPE)
		refuse_sse(conn, 401, "Access token does not have the required scopes");
	else if (!tag || !*tag)
		refuse_sse(conn, 400, "Missing tag name parameter");
	else
		open_sse(conn, tag, local);
}
