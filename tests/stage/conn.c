/* Connections: reading requests, writing answers. */
#include <libwebsockets.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

struct conn *conns;

struct conn *conn_of(struct lws *wsi)
{
	return lws_get_opaque_user_data(wsi);
}

struct conn *conn_get(struct lws *wsi)
{
	struct conn *conn = conn_of(wsi);
	if (conn)
		return conn;
	conn = grow(NULL, sizeof *conn);
	*conn = (struct conn){ .wsi = wsi, .channel = CHANNEL_REST, .next = conns, .link = &conns, .budget = 0 };
	conn->server = stage_ports[1] && lws_get_vhost_listen_port(lws_get_vhost(wsi)) == stage_ports[1];
	if (conns)
		conns->link = &conn->next;
	conns = conn;
	lws_set_opaque_user_data(wsi, conn);
	return conn;
}

static void free_args(struct conn *conn)
{
	for (size_t i = 0; i < conn->arg_count; i++)
		free(conn->args[i].name);
	free(conn->args);
	conn->args = NULL;
	conn->arg_count = 0;
}

void answer_reset(struct conn *conn)
{
	free_args(conn);
	conn->body.length = conn->head.length = conn->out.length = conn->sent = 0;
	conn->routed = conn->answering = conn->head_sent = conn->close_after = conn->cut = false;
}

static void free_list(char **list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(list[i]);
	free(list);
}

void conn_free(struct conn *conn)
{
	*conn->link = conn->next;
	if (conn->next)
		conn->next->link = conn->link;
	if (conn->channel == CHANNEL_X && conn->open)
		x_left();
	free_args(conn);
	buffer_free(&conn->body);
	buffer_free(&conn->head);
	buffer_free(&conn->out);
	for (size_t i = 0; i < conn->sub_count; i++) {
		free(conn->subs[i].folded);
		free(conn->subs[i].label);
		json_decref(conn->subs[i].filters);
	}
	free(conn->subs);
	free_list(conn->wanted_collections, conn->collection_count);
	free_list(conn->wanted_dids, conn->did_count);
	while (conn->inject) {
		struct inject *inject = conn->inject;
		conn->inject = inject->next;
		free(inject->data);
		free(inject);
	}
	lws_set_opaque_user_data(conn->wsi, NULL);
	free(conn);
}

void conn_wake(struct conn *conn)
{
	lws_callback_on_writable(conn->wsi);
}

void conn_inject(struct conn *conn, int opcode, const char *data, size_t length, bool half)
{
	struct inject **end = &conn->inject;
	while (*end)
		end = &(*end)->next;
	*end = grow(NULL, sizeof **end);
	**end = (struct inject){ .data = grow(NULL, length), .length = length, .opcode = opcode, .half = half };
	memcpy((*end)->data, data, length);
	conn_wake(conn);
}

/* ---- requests */

static void header(struct conn *conn, enum lws_token_indexes token, char *out, size_t size)
{
	out[0] = '\0';
	if (lws_hdr_copy(conn->wsi, out, (int)size, token) < 0)
		out[0] = '\0';
}

static void read_args(struct conn *conn)
{
	static char text[16384];
	for (int n = 0; lws_hdr_copy_fragment(conn->wsi, text, sizeof text, WSI_TOKEN_HTTP_URI_ARGS, n) > 0; n++) {
		struct arg *arg;
		char *name = copy(text), *equals = strchr(name, '=');
		conn->args = grow(conn->args, (conn->arg_count + 1) * sizeof *conn->args);
		arg = &conn->args[conn->arg_count++];
		*arg = (struct arg){ name, equals ? equals + 1 : name + strlen(name) };
		if (equals)
			*equals = '\0';
		snprintf(conn->query + strlen(conn->query), sizeof conn->query - strlen(conn->query), "%s%.500s",
			 *conn->query ? "&" : "", text);
	}
}

/* A slash at the end of a path means nothing to the real servers. */
static void strip_slash(char *path)
{
	size_t length = strlen(path);
	if (length > 1 && path[length - 1] == '/')
		path[length - 1] = '\0';
}

void conn_request(struct conn *conn, bool upgrade)
{
	answer_reset(conn);
	conn->query[0] = conn->protocol[0] = '\0';
	conn->post = lws_hdr_total_length(conn->wsi, WSI_TOKEN_POST_URI) > 0;
	header(conn, conn->post ? WSI_TOKEN_POST_URI : WSI_TOKEN_GET_URI, conn->path, sizeof conn->path);
	strip_slash(conn->path);
	header(conn, WSI_TOKEN_HOST, conn->host, sizeof conn->host);
	header(conn, WSI_TOKEN_HTTP_USER_AGENT, conn->agent, sizeof conn->agent);
	header(conn, WSI_TOKEN_HTTP_AUTHORIZATION, conn->auth, sizeof conn->auth);
	if (upgrade)
		header(conn, WSI_TOKEN_PROTOCOL, conn->protocol, sizeof conn->protocol);
	read_args(conn);
}

const char *conn_arg(const struct conn *conn, const char *name)
{
	for (size_t i = 0; i < conn->arg_count; i++)
		if (!strcmp(conn->args[i].name, name))
			return conn->args[i].value;
	return NULL;
}

int64_t conn_number(const struct conn *conn, const char *name, int64_t otherwise)
{
	const char *value = conn_arg(conn, name);
	return value && *value ? strtoll(value, NULL, 10) : otherwise;
}

const char *conn_token(const struct conn *conn)
{
	if (!strncasecmp(conn->auth, "Bearer ", 7))
		return conn->auth + 7;
	if (conn_arg(conn, "access_token"))
		return conn_arg(conn, "access_token");
	return *conn->protocol ? conn->protocol : NULL;
}

/* ---- answers */

void answer_header(struct conn *conn, const char *name, const char *format, ...)
{
	char value[2048];
	va_list args;
	va_start(args, format);
	vsnprintf(value, sizeof value, format, args);
	va_end(args);
	buffer_add(&conn->head, name, strlen(name));
	buffer_add(&conn->head, ":", 2);
	buffer_add(&conn->head, value, strlen(value) + 1);
}

static int write_head(struct conn *conn)
{
	unsigned char head[LWS_PRE + 16384], *p = head + LWS_PRE, *end = head + sizeof head;
	const char *name = conn->head.data, *stop = name ? name + conn->head.length : NULL;
	conn->head_sent = true;
	if (lws_add_http_header_status(conn->wsi, (unsigned)conn->status, &p, end))
		return -1;
	while (name < stop) {
		const char *value = name + strlen(name) + 1;
		if (lws_add_http_header_by_name(conn->wsi, (const unsigned char *)name,
						(const unsigned char *)value, (int)strlen(value), &p, end))
			return -1;
		name = value + strlen(value) + 1;
	}
	lws_set_timeout(conn->wsi, NO_PENDING_TIMEOUT, 0);
	return lws_finalize_write_http_header(conn->wsi, head + LWS_PRE, &p, end) ? -1 : 0;
}

void answer_text(struct conn *conn, int status, const char *type, const char *body, size_t length)
{
	struct trouble *trouble = trouble_of(conn);
	struct inject *instead = trouble ? trouble->instead : NULL;
	conn->status = status;
	conn->answering = true;
	buffer_add(&conn->out, instead ? instead->data : body, instead ? instead->length : length);
	answer_header(conn, "content-type", "%s", type);
	answer_header(conn, "content-length", "%zu", conn->out.length);
	if (instead) {
		trouble->instead = instead->next;
		free(instead->data);
		free(instead);
	}
	if (trouble && trouble->half) {
		trouble->half--;
		conn->cut = true;
		conn->out.length /= 2;
	}
	if (conn->close_after)
		answer_header(conn, "connection", "close");
	conn_wake(conn);
}

void answer_json(struct conn *conn, int status, json_t *body)
{
	char *text = json_dumps(body, JSON_COMPACT);
	answer_text(conn, status, "application/json; charset=utf-8", text ? text : "null",
		    text ? strlen(text) : 4);
	free(text);
	json_decref(body);
}

void answer_error(struct conn *conn, int status, const char *json)
{
	answer_text(conn, status, "application/json; charset=utf-8", json, strlen(json));
}

/* Bytes that may be written now: the speed limit, and not too many at once. */
static size_t allowance(struct conn *conn, size_t length)
{
	struct trouble *trouble = trouble_of(conn);
	if (length > 16384)
		length = 16384;
	if (!trouble || trouble->bytes_per_s <= 0)
		return length;
	if ((double)length > conn->budget)
		length = (size_t)conn->budget;
	conn->budget -= (double)length;
	return length;
}

static int write_http(struct conn *conn, bool last)
{
	unsigned char bytes[LWS_PRE + 16384];
	size_t rest = conn->out.length - conn->sent, n = allowance(conn, rest);
	if (!n && rest)
		return 0; /* the next tick wakes it */
	if (n)
		memcpy(bytes + LWS_PRE, conn->out.data + conn->sent, n);
	conn->sent += n;
	last = last && conn->sent == conn->out.length;
	if (n && lws_write(conn->wsi, bytes + LWS_PRE, n, last ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) < 0)
		return -1;
	if (conn->sent < conn->out.length)
		conn_wake(conn);
	return 0;
}

int answer_write(struct conn *conn)
{
	if (!conn->answering || trouble_stalls(conn))
		return 0;
	if (!conn->head_sent) {
		conn_wake(conn);
		return write_head(conn);
	}
	if (write_http(conn, true) < 0)
		return -1;
	if (conn->sent < conn->out.length)
		return 0;
	conn->answering = false;
	if (conn->cut || conn->close_after)
		return -1;
	return lws_http_transaction_completed(conn->wsi) ? -1 : 0;
}

int answer_refuse_upgrade(struct conn *conn, int status, const char *type, const char *body)
{
	size_t length = strlen(body);
	unsigned char bytes[LWS_PRE + 512];
	conn->status = status;
	if (type)
		answer_header(conn, "content-type", "%s", type);
	answer_header(conn, "connection", "close");
	answer_header(conn, "content-length", "%zu", length);
	if (write_head(conn) == 0 && length && length < 512) {
		memcpy(bytes + LWS_PRE, body, length);
		lws_write(conn->wsi, bytes + LWS_PRE, length, LWS_WRITE_HTTP_FINAL);
	}
	return 1;
}

/* ---- streams */

bool conn_chunked(const struct conn *conn)
{
	return conn->channel == CHANNEL_SSE || conn->channel == CHANNEL_X;
}

static int end_of(struct conn *conn)
{
	if (conn->close_code && !conn_chunked(conn))
		lws_close_reason(conn->wsi, (enum lws_close_status)conn->close_code, NULL, 0);
	return -1;
}

/* Hand-made frames go to the socket itself: half ones, slow ones, large ones. */
static int push_raw(struct conn *conn)
{
	size_t n = allowance(conn, conn->out.length - conn->sent);
	if (n && !lws_partial_buffered(conn->wsi)) {
		ssize_t sent = send(lws_get_socket_fd(conn->wsi), conn->out.data + conn->sent, n,
				    MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent < 0 && errno != EAGAIN)
			return -1;
		conn->sent += sent > 0 ? (size_t)sent : 0;
	}
	if (n)
		conn_wake(conn);
	return 0;
}

static void frame_head(struct buffer *out, int opcode, bool first, bool last, uint64_t length)
{
	unsigned char head[10] = { (unsigned char)((last ? 0x80 : 0) | (first ? opcode : 0)) };
	size_t wide = length > 65535 ? 8 : length > 125 ? 2 : 0;
	head[1] = (unsigned char)(wide == 8 ? 127 : wide == 2 ? 126 : length);
	for (size_t i = 0; i < wide; i++)
		head[2 + i] = (unsigned char)(length >> 8 * (wide - 1 - i));
	buffer_add(out, head, 2 + wide);
}

static void fragments(struct buffer *out, int opcode, const char *data, size_t length)
{
	size_t step = length > 65536 ? 65536 : 512, at = 0;
	do {
		size_t n = length - at < step ? length - at : step;
		frame_head(out, opcode, at == 0, at + n == length, n);
		buffer_add(out, data + at, n);
		at += n;
	} while (at < length);
}

static void chunk(struct buffer *out, const char *data, size_t length)
{
	buffer_format(out, "%zx\r\n", length);
	buffer_add(out, data, length);
	buffer_text(out, "\r\n");
}

/* The event's name and its data are chunks of their own. */
static int sse_message(struct conn *conn, const char *data, size_t length)
{
	const char *line = length > 6 && !memcmp(data, "event:", 6) ? memchr(data, '\n', length) : NULL;
	size_t first = line ? (size_t)(line + 1 - data) : 0;
	if (first)
		chunk(&conn->out, data, first);
	if (length > first)
		chunk(&conn->out, data + first, length - first);
	return 0;
}

/* A message in two chunks, the line's end torn apart: LF in a third. */
static int x_message(struct conn *conn, const char *data, size_t length)
{
	size_t half = length / 2;
	if (half)
		chunk(&conn->out, data, half);
	buffer_format(&conn->out, "%zx\r\n", length - half + 1);
	buffer_add(&conn->out, data + half, length - half);
	buffer_text(&conn->out, "\r\r\n");
	chunk(&conn->out, "\n", 1);
	return 0;
}

int stream_message(struct conn *conn, int opcode, const char *data, size_t length)
{
	static struct buffer padded;
	if (conn->channel == CHANNEL_X)
		return x_message(conn, data, length);
	if (conn->channel == CHANNEL_SSE)
		return sse_message(conn, data, length);
	struct trouble *trouble = trouble_of(conn);
	if (length > 262144 || (trouble && trouble->bytes_per_s > 0)) {
		fragments(&conn->out, opcode, data, length);
		return 0;
	}
	padded.length = 0;
	buffer_add(&padded, "0123456789abcdef0123456789abcdef", LWS_PRE > 32 ? 32 : LWS_PRE);
	buffer_add(&padded, data, length);
	return lws_write(conn->wsi, (unsigned char *)padded.data + LWS_PRE, length,
			 opcode == 2 ? LWS_WRITE_BINARY : LWS_WRITE_TEXT)
			       < 0
		       ? -1
		       : 0;
}

static int send_half(struct conn *conn, const struct inject *inject)
{
	conn->drop_after = true;
	if (conn_chunked(conn))
		buffer_format(&conn->out, "%zx\r\n", inject->length);
	else
		frame_head(&conn->out, inject->opcode, true, true, inject->length);
	buffer_add(&conn->out, inject->data, inject->length / 2);
	return 1;
}

static int send_injected(struct conn *conn)
{
	struct inject *inject = conn->inject;
	int result;
	conn->inject = inject->next;
	if (inject->half)
		result = send_half(conn, inject);
	else
		result = stream_message(conn, inject->opcode, inject->data, inject->length) < 0 ? -1 : 1;
	free(inject->data);
	free(inject);
	return result;
}

/* With a payload: lws 4.1 does not tell of a pong without one. */
static int send_ping(struct conn *conn)
{
	unsigned char bytes[LWS_PRE + 4] = { 0 };
	memcpy(bytes + LWS_PRE, "ping", 4);
	conn->ping_due = false;
	conn->pong_due = true;
	return lws_write(conn->wsi, bytes + LWS_PRE, 4, LWS_WRITE_PING) < 0 ? -1 : 1;
}

static int send_event(struct conn *conn)
{
	static struct buffer frame;
	if (conn->at < event_first())
		conn->at = event_first();
	for (; !conn->hello_due && conn->at < event_end(); conn->at++, conn->sub_at = 0) {
		const struct event *event = event_at(conn->at);
		if (conn->channel == CHANNEL_JETSTREAM) {
			if (!jetstream_wants(conn, event))
				continue;
			conn->at++;
			return stream_message(conn, 1, event->text, event->length) < 0 ? -1 : 1;
		}
		frame.length = 0;
		if (conn->channel == CHANNEL_X) {
			if (!x_wants(conn, event, &frame))
				continue;
			conn->at++;
			x_sent(conn, event);
			return stream_message(conn, 1, frame.data, frame.length) < 0 ? -1 : 1;
		}
		bool wants = conn->channel == CHANNEL_NOSTR ? nostr_wants(conn, event, &frame) : mastodon_wants(conn, event, &frame);
		if (wants) /* sub_at has moved on */
			return stream_message(conn, 1, frame.data, frame.length) < 0 ? -1 : 1;
	}
	return 0;
}

/* 1: something was written or queued, 0: nothing to do. */
static int send_next(struct conn *conn)
{
	if (conn->ping_due && !conn_chunked(conn))
		return send_ping(conn);
	if (conn->sign_due) {
		conn->sign_due = false;
		if (conn->channel == CHANNEL_X)
			return stream_message(conn, 1, "", 0) < 0 ? -1 : 1;
		return stream_message(conn, 1, ":thump\n", 7) < 0 ? -1 : 1;
	}
	return conn->inject ? send_injected(conn) : send_event(conn);
}

static int push(struct conn *conn)
{
	return conn_chunked(conn) ? write_http(conn, false) : push_raw(conn);
}

int stream_write(struct conn *conn)
{
	if (conn->drop)
		return end_of(conn);
	if (trouble_stalls(conn))
		return 0;
	if (conn_chunked(conn) && !conn->head_sent) {
		conn_wake(conn);
		return write_head(conn);
	}
	for (int n = 0; n < 64 && !lws_send_pipe_choked(conn->wsi); n++) {
		if (conn->sent < conn->out.length)
			return push(conn);
		conn->out.length = conn->sent = 0;
		if (conn->drop_after)
			return end_of(conn);
		int result = send_next(conn);
		if (result <= 0)
			return result;
	}
	conn_wake(conn);
	return 0;
}
