#include "net/ws.h"

#include <libwebsockets.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/when.h"
#include "net/agent.h"
#include "net/backoff.h"
#include "net/dial.h"
#include "net/gather.h"
#include "net/route.h"
#include "net/ws_context.h"

enum { REASON = 256 };

struct ws_client { struct ws_context context; };

enum phase { RESOLVING, DIALLING, SHAKING, OPEN, ENDING };

struct outgoing {
	struct outgoing *next;
	size_t length;
	unsigned char bytes[]; /* LWS_PRE of room, then the text */
};

struct ws {
	struct ws_client *client;
	struct ws_handlers handlers;
	void *arg;
	char *url, *bearer;
	struct route route;
	struct proxy proxy;
	bool deflate;
	int64_t connect_ms, ping_ms, hangup_ms, deadline;

	enum phase phase;
	bool calling;             /* inside lws_client_connect_via_info */
	struct dial *dial;
	struct probe *probe;
	struct dial_answer answer;
	size_t tried;             /* addresses */
	struct lws *wsi;
	struct timer *timer;

	int64_t heard;
	bool pinged, ping_due, paused;
	struct outgoing *first, **last;

	struct gather gather;
	struct ws_end end;
	char reason[REASON];
};

static void say(struct ws *ws, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct ws *ws, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	vsnprintf(ws->reason, sizeof ws->reason, format, list);
	va_end(list);
}

static void forget_outgoing(struct ws *ws)
{
	for (struct outgoing *next; ws->first; ws->first = next) {
		next = ws->first->next;
		free(ws->first);
	}
	ws->last = &ws->first;
}

static void ws_free(struct ws *ws)
{
	forget_outgoing(ws);
	dial_cancel(ws->dial);
	probe_cancel(ws->probe);
	timer_free(ws->timer);
	gather_free(&ws->gather);
	if (ws->bearer)
		explicit_bzero(ws->bearer, strlen(ws->bearer));
	free(ws->bearer);
	free(ws->url);
	free(ws);
}

/* The connection ends by itself: it must not find us any more. */
static void forget(struct ws *ws)
{
	if (ws->wsi)
		lws_set_opaque_user_data(ws->wsi, NULL);
	ws->wsi = NULL;
}

/* Leaves the connection to libwebsockets, which closes it soon. Its event plugin (4.1) looks at new timers only after
 * a descriptor was ready: the cancel makes one so. */
static void let_go(struct ws *ws)
{
	if (!ws->wsi)
		return;
	lws_set_timeout(ws->wsi, PENDING_TIMEOUT_CLOSE_ACK, LWS_TO_KILL_ASYNC);
	lws_cancel_service(ws->client->context.lws);
	forget(ws);
}

static void finish(struct ws *ws)
{
	let_go(ws);
	ws->phase = ENDING;
	ws->end.reason = ws->reason;
	ws->handlers.closed(ws->arg, &ws->end);
	ws_free(ws);
}

/* What the person at the other end of the words would call the thing that failed. */
static const char *peer(const struct ws *ws)
{
	return ws->proxy.host[0] ? ws->proxy.host : ws->route.host;
}

static void probed(void *arg, int error)
{
	struct ws *ws = arg;
	ws->probe = NULL;
	dial_connect_words(error, peer(ws), ws->reason, sizeof ws->reason);
	finish(ws);
}

/* The address just tried is no good: the next one, or else find out why. */
static void no_connection(struct ws *ws)
{
	forget(ws);
	if (ws->tried < ws->answer.n) {
		ws->phase = DIALLING;
		timer_set(ws->timer, 0);
		return;
	}
	const char *address = ws->answer.address[ws->tried - 1];
	int port = ws->proxy.host[0] ? ws->proxy.port : ws->route.port;
	timer_clear(ws->timer);
	ws->probe = probe_start(ws->client->context.loop, address, port, probed, ws);
}

static void handshake_failed(struct ws *ws, const char *detail)
{
	const char *host = ws->route.host;
	forget(ws);
	if (ws->reason[0])
		; /* said when it happened */
	else if (ws->end.http_status)
		say(ws, "%s answered HTTP %d instead of opening a stream", host, ws->end.http_status);
	else if (strstr(detail, "proxy"))
		say(ws, "the proxy %s refused to connect to %s", ws->proxy.host, host);
	else if (strstr(detail, "SSL"))
		say(ws, "no secure connection to %s: it does not speak TLS as we do", host);
	else
		say(ws, "%s broke off the greeting: %.120s", host, *detail ? detail : "it hung up");
	finish(ws);
}

static void failed(struct ws *ws, const char *in, size_t length)
{
	char detail[160];
	snprintf(detail, sizeof detail, "%.*s", in ? (int)length : 0, in ? in : "");
	if (ws->calling)
		return; /* call() sees it by the NULL it gets */
	if (ws->phase == DIALLING)
		no_connection(ws);
	else
		handshake_failed(ws, detail);
}

/* libwebsockets 4.1 keeps to itself why OpenSSL refuses a certificate. */
static void distrust(struct ws *ws, X509_STORE_CTX *verdict)
{
	say(ws, "the certificate of %s cannot be trusted: %s", ws->route.host,
	    X509_verify_cert_error_string(X509_STORE_CTX_get_error(verdict)));
}

/* Only what we offered, and once: libwebsockets does not bound the list (4.1, 4.3). */
static bool extensions_fine(struct ws *ws, struct lws *wsi)
{
	static const char name[] = "permessage-deflate";
	char list[256];
	if (!lws_hdr_total_length(wsi, WSI_TOKEN_EXTENSIONS))
		return true;
	if (lws_hdr_copy(wsi, list, sizeof list, WSI_TOKEN_EXTENSIONS) < 0 || !ws->deflate || strchr(list, ','))
		return false;
	const char *p = list + strspn(list, " ");
	return !strncmp(p, name, sizeof name - 1) && (!p[sizeof name - 1] || strchr(" ;", p[sizeof name - 1]));
}

static void read_refusal(struct ws *ws, struct lws *wsi)
{
	static const char message[] = "x-error-message:";
	char value[64];
	if (lws_hdr_custom_copy(wsi, ws->reason, REASON, message, sizeof message - 1) < 0)
		ws->reason[0] = 0;
	if (lws_hdr_copy(wsi, value, sizeof value, WSI_TOKEN_HTTP_RETRY_AFTER) > 0)
		ws->end.retry_after = retry_after_parse(value, when_now());
}

/* The answer's head is here, before libwebsockets judges it: the last moment its headers can be read. */
static int judge_head(struct ws *ws, struct lws *wsi)
{
	int status = (int)lws_http_client_http_response(wsi);
	if (status == 101 && extensions_fine(ws, wsi))
		return 0;
	if (status == 101) {
		say(ws, "%s wants extensions that were not offered", ws->route.host);
		return -1;
	}
	ws->end.http_status = status;
	read_refusal(ws, wsi);
	return -1;
}

static int add_headers(struct ws *ws, struct lws *wsi, unsigned char **p, size_t room)
{
	static const char agent[] = NET_AGENT;
	unsigned char *end = *p + room;
	ws->phase = SHAKING;
	if (lws_add_http_header_by_token(wsi, WSI_TOKEN_HTTP_USER_AGENT, (const unsigned char *)agent, sizeof agent - 1, p, end))
		return -1;
	if (!ws->bearer)
		return 0;
	char value[4096];
	int n = snprintf(value, sizeof value, "Bearer %s", ws->bearer);
	int result = n >= (int)sizeof value ? -1 :
	             lws_add_http_header_by_token(wsi, WSI_TOKEN_HTTP_AUTHORIZATION, (unsigned char *)value, n, p, end);
	explicit_bzero(value, sizeof value);
	return result;
}

/* Whether the handler just run has closed ws. */
static bool gone(struct lws *wsi)
{
	return !lws_get_opaque_user_data(wsi);
}

static int opened(struct ws *ws, struct lws *wsi)
{
	ws->phase = OPEN;
	ws->end.opened = true;
	ws->end.http_status = 101;
	ws->heard = loop_now(ws->client->context.loop);
	timer_set(ws->timer, ws->ping_ms);
	if (ws->paused)
		lws_rx_flow_control(wsi, 0);
	if (ws->first)
		lws_callback_on_writable(wsi);
	ws->handlers.open(ws->arg);
	return gone(wsi) ? -1 : 0;
}

/* The message under way is complete. */
static int deliver(struct ws *ws, struct lws *wsi)
{
	size_t skipped, length = gather_end(&ws->gather, &skipped);
	if (!skipped)
		ws->handlers.message(ws->arg, ws->gather.message, length, ws->gather.binary);
	else if (ws->handlers.oversize)
		ws->handlers.oversize(ws->arg, skipped);
	if (gone(wsi))
		return -1;
	gather_next(&ws->gather);
	return 0;
}

static int received(struct ws *ws, struct lws *wsi, char *in, size_t length)
{
	struct gather *gather = &ws->gather;
	bool final = lws_is_final_fragment(wsi) && !lws_remaining_packet_payload(wsi);
	bool squeezed = lws_get_reserved_bits(wsi) & 0x40; /* set on the first frame alone */
	ws->heard = loop_now(ws->client->context.loop);
	loop_took(ws->client->context.loop, length);
	ws->pinged = false;
	if (final && !gather->begun && !squeezed && length <= gather->max) {
		/* in one piece, as nearly all are; libwebsockets has put a NUL behind it */
		ws->handlers.message(ws->arg, in, length, lws_frame_is_binary(wsi));
		return gone(wsi) ? -1 : 0;
	}
	if (!gather->begun)
		gather_begin(gather, squeezed, lws_frame_is_binary(wsi));
	if (gather_add(gather, in, length, final))
		return final ? deliver(ws, wsi) : 0;
	say(ws, "%s sends compressed data that cannot be read", ws->route.host);
	finish(ws);
	return -1;
}

static int write_one(struct ws *ws, struct lws *wsi)
{
	unsigned char nothing[LWS_PRE + 1];
	if (ws->ping_due) {
		ws->ping_due = false;
		return lws_write(wsi, nothing + LWS_PRE, 0, LWS_WRITE_PING) < 0 ? -1 : (lws_callback_on_writable(wsi), 0);
	}
	struct outgoing *out = ws->first;
	if (!out)
		return 0;
	ws->first = out->next;
	if (!ws->first)
		ws->last = &ws->first;
	int n = lws_write(wsi, out->bytes + LWS_PRE, out->length, LWS_WRITE_TEXT);
	free(out);
	if (ws->first)
		lws_callback_on_writable(wsi);
	return n < 0 ? -1 : 0;
}

static void peer_closes(struct ws *ws, const unsigned char *in, size_t length)
{
	if (length < 2)
		return;
	ws->end.close_code = in[0] << 8 | in[1];
	say(ws, "%.*s", (int)(length - 2), (const char *)in + 2);
}

static const char *close_words(int code)
{
	static const struct { int code; const char *words; } table[] = {
		{ 0, "broke the connection" }, { 1000, "closed the connection" }, { 1001, "is going away for a moment" },
		{ 1002, "closed the connection (service restart or protocol error)" },
		{ 1003, "did not understand us" }, { 1007, "did not understand us" }, { 1008, "refuses us by its policy" },
		{ 1009, "found our message too long" }, { 1011, "has an error of its own" },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].code == code)
			return table[i].words;
	return "closed the connection";
}

static void ended(struct ws *ws)
{
	forget(ws);
	if (!ws->reason[0])
		say(ws, "%s %s", ws->route.host, close_words(ws->end.close_code));
	finish(ws);
}

static int happened(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
	struct ws *ws = wsi ? lws_get_opaque_user_data(wsi) : NULL;
	if (!ws)
		return reason == LWS_CALLBACK_CLIENT_RECEIVE || reason == LWS_CALLBACK_CLIENT_ESTABLISHED ? -1 : 0;
	switch ((int)reason) {
	case LWS_CALLBACK_CLIENT_RECEIVE:
		return received(ws, wsi, in, length);
	case LWS_CALLBACK_CLIENT_WRITEABLE:
		return write_one(ws, wsi);
	case LWS_CALLBACK_CLIENT_RECEIVE_PONG:
		ws->heard = loop_now(ws->client->context.loop);
		ws->pinged = false;
		break;
	case LWS_CALLBACK_WSI_CREATE: /* the connection stands */
		ws->phase = SHAKING;
		break;
	case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
		return add_headers(ws, wsi, in, length);
	case LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION: /* length: OpenSSL's verdict, which stands */
		if (!length)
			distrust(ws, user);
		break;
	case LWS_CALLBACK_CLIENT_CONFIRM_EXTENSION_SUPPORTED:
		return !ws->deflate;
	case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP:
		return judge_head(ws, wsi);
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		return opened(ws, wsi);
	case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
		peer_closes(ws, in, length);
		break;
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
		failed(ws, in, length);
		break;
	case LWS_CALLBACK_CLIENT_CLOSED:
		ended(ws);
		break;
	case LWS_CALLBACK_WSI_DESTROY: /* the last chance, should it have told nothing before */
		if (!ws->calling && ws->wsi == wsi)
			failed(ws, NULL, 0);
		break;
	}
	return 0;
}

static const struct lws_protocols protocols[] = {
	{ .name = "tweetup", .callback = happened, .rx_buffer_size = WS_BUFFER },
	{ .name = NULL },
};

static struct lws_vhost *prepare(struct ws *ws)
{
	char proxy[WS_PROXY_TEXT] = "";
	const char *address = ws->answer.address[ws->tried];
	bool six = strchr(address, ':');
	if (ws->proxy.host[0])
		snprintf(proxy, sizeof proxy, "%s%s%s%s%s:%d", ws->proxy.auth, ws->proxy.auth[0] ? "@" : "", six ? "[" : "", address,
		         six ? "]" : "", ws->proxy.port);
	return ws_context_vhost(&ws->client->context, protocols, proxy);
}

static void cannot_start(struct ws *ws)
{
	say(ws, "WebSockets do not work here: install libwebsockets-evlib-uv");
	finish(ws);
}

static void connect_now(struct ws *ws, struct lws_vhost *vhost, const char *address)
{
	const struct route *route = &ws->route;
	static const lws_retry_bo_t never = { .secs_since_valid_ping = 0 }; /* the pings are ours */
	char host[ROUTE_HOST + 16], *path = xasprintf("%s%s", *route->path == '/' ? "" : "/", route->path);
	bool usual = route->port == (route->tls ? 443 : 80), six = strchr(route->host, ':');
	snprintf(host, sizeof host, usual ? "%s%s%s" : "%s%s%s:%d", six ? "[" : "", route->host, six ? "]" : "", route->port);
	struct lws_client_connect_info info = {
		.context = ws->client->context.lws,
		.vhost = vhost,
		.address = ws->proxy.host[0] ? route->host : address,
		.port = route->port,
		.ssl_connection = (route->tls ? LCCSCF_USE_SSL : 0) | LCCSCF_HTTP_NO_FOLLOW_REDIRECT,
		.path = path,
		.host = host,
		.local_protocol_name = protocols[0].name,
		.alpn = "http/1.1",
		.opaque_user_data = ws,
		.retry_and_idle_policy = &never,
		.pwsi = &ws->wsi,
	};
	ws->calling = true;
	struct lws *wsi = lws_client_connect_via_info(&info);
	ws->calling = false;
	free(path);
	if (wsi)
		return;
	ws->wsi = NULL; /* gone already */
	no_connection(ws);
}

/* Tries the next address; those that are left share the time that is left. */
static void call(struct ws *ws)
{
	struct lws_vhost *vhost = prepare(ws);
	if (!vhost) {
		cannot_start(ws);
		return;
	}
	const char *address = ws->answer.address[ws->tried++];
	int64_t left = ws->deadline - loop_now(ws->client->context.loop);
	ws->phase = DIALLING;
	timer_set(ws->timer, left / (int64_t)(ws->answer.n - ws->tried + 1));
	connect_now(ws, vhost, address);
}

static void found(void *arg, const struct dial_answer *answer)
{
	struct ws *ws = arg;
	ws->dial = NULL;
	ws->answer = *answer;
	if (answer->n) {
		call(ws);
		return;
	}
	dial_lookup_words(answer->code, peer(ws), ws->reason, sizeof ws->reason);
	finish(ws);
}

static void out_of_time(struct ws *ws, const char *what, int64_t ms)
{
	say(ws, "%s %s for %lld s", peer(ws), what, (long long)(ms / 1000));
	finish(ws);
}

/* Open: a ping after a silence, the end after a longer one. */
static void mind_silence(struct ws *ws)
{
	int64_t silence = loop_now(ws->client->context.loop) - ws->heard;
	if (ws->paused)
		return;
	if (silence >= ws->hangup_ms) {
		out_of_time(ws, "was silent", silence);
		return;
	}
	if (silence >= ws->ping_ms && !ws->pinged) {
		ws->pinged = ws->ping_due = true;
		lws_callback_on_writable(ws->wsi);
	}
	timer_set(ws->timer, (silence >= ws->ping_ms ? ws->hangup_ms : ws->ping_ms) - silence);
}

static void rang(void *arg)
{
	struct ws *ws = arg;
	bool late = loop_now(ws->client->context.loop) >= ws->deadline;
	if (ws->phase == ENDING)
		finish(ws);
	else if (ws->phase == OPEN)
		mind_silence(ws);
	else if (late || ws->tried >= ws->answer.n)
		out_of_time(ws, "gave no answer", ws->connect_ms);
	else {
		let_go(ws);
		call(ws);
	}
}

/* Where to go; false with the reason when the URL does not say, or the proxy cannot be used. */
static bool find_way(struct ws *ws)
{
	if (!route_parse(ws->url, &ws->route))
		say(ws, "not a WebSocket address: %.200s", ws->url);
	else if (!ws->route.tls && !route_loopback(ws->route.host))
		say(ws, "ws: is for this machine alone; %s needs wss:", ws->route.host);
	else if (ws->bearer && !route_token(ws->bearer))
		say(ws, "the token for %s holds characters that no token has", ws->route.host);
	else if (!route_proxy(&ws->route, &ws->proxy))
		say(ws, "the proxy in the environment cannot carry WebSockets: use http://HOST:PORT");
	else
		return true;
	return false;
}

struct ws *ws_connect(struct ws_client *client, const struct ws_config *config, const struct ws_handlers *handlers, void *arg)
{
	struct ws *ws = xcalloc(1, sizeof *ws);
	ws->client = client;
	ws->handlers = *handlers;
	ws->arg = arg;
	ws->url = xstrdup(config->url);
	ws->bearer = config->bearer ? xstrdup(config->bearer) : NULL;
	ws->deflate = config->deflate;
	ws->gather.max = config->frame_max ? config->frame_max : WS_FRAME_MAX;
	ws->connect_ms = (config->connect_s ? config->connect_s : 15) * 1000;
	ws->ping_ms = (config->ping_s ? config->ping_s : 30) * 1000;
	ws->hangup_ms = (config->hangup_s ? config->hangup_s : 45) * 1000;
	ws->end.retry_after = -1;
	ws->last = &ws->first;
	ws->timer = timer_new(client->context.loop, rang, ws);
	bool way = find_way(ws);
	ws->phase = way ? RESOLVING : ENDING;
	timer_set(ws->timer, way ? ws->connect_ms : 0);
	ws->deadline = loop_now(client->context.loop) + ws->connect_ms;
	if (way)
		ws->dial = dial_lookup(client->context.loop, peer(ws), found, ws);
	return ws;
}

void ws_send(struct ws *ws, const char *text)
{
	size_t length = strlen(text);
	struct outgoing *out = xmalloc(sizeof *out + LWS_PRE + length);
	out->next = NULL;
	out->length = length;
	memcpy(out->bytes + LWS_PRE, text, length);
	*ws->last = out;
	ws->last = &out->next;
	if (ws->phase == OPEN)
		lws_callback_on_writable(ws->wsi);
}

void ws_pause(struct ws *ws, bool paused)
{
	if (paused == ws->paused)
		return;
	ws->paused = paused;
	if (ws->phase != OPEN)
		return;
	lws_rx_flow_control(ws->wsi, !paused);
	if (paused)
		return;
	ws->heard = loop_now(ws->client->context.loop);
	timer_set(ws->timer, ws->ping_ms);
}

void ws_close(struct ws *ws)
{
	if (!ws || ws->phase == ENDING)
		return;
	let_go(ws);
	ws_free(ws);
}

struct ws_client *ws_client_new(struct loop *loop)
{
	struct ws_client *client = xcalloc(1, sizeof *client);
	client->context.loop = loop;
	return client;
}

void ws_client_free(struct ws_client *client)
{
	ws_context_end(&client->context);
	free(client);
}

const char *ws_version(void)
{
	return lws_get_library_version();
}
