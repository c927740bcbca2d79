/* The stage: options, the lws context, and the tick that moves everything. */
#include <errno.h>
#include <getopt.h>
#include <libwebsockets.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

enum { TICK_US = 10000, PING_US = 30000000, THUMP_US = 15000000, OVER_US = 2000000, BODY_MAX = 64 << 20 };

struct lws_context *stage_context;
int stage_ports[SERVERS];

static struct {
	int port, second_port;
	const char *script, *ready, *start;
	double speed, firehose, flood;
	bool backlog, exit_when_over, quiet, second;
} options = { .start = "now", .speed = 1 };

static volatile sig_atomic_t signalled;
static char protocol_name[256] = ""; /* see upgrade() */

/* ---- requests */

static bool under(const char *path, const char *root)
{
	return !strncmp(path, root, strlen(root));
}

static enum channel channel_of(const struct conn *conn)
{
	if (under(conn->path, "/stage/"))
		return CHANNEL_STAGE;
	if (under(conn->path, "/api/v1/streaming/"))
		return CHANNEL_SSE;
	if (under(conn->path, "/2/"))
		return strcmp(conn->path, "/2/tweets/search/stream") ? CHANNEL_XREST : CHANNEL_X;
	return under(conn->path, "/xrpc/") ? CHANNEL_XRPC : CHANNEL_REST;
}

static int route(struct conn *conn)
{
	static handler *const handlers[] = {
		[CHANNEL_REST] = rest_route, [CHANNEL_XRPC] = xrpc_route, [CHANNEL_SSE] = mastodon_sse,
		[CHANNEL_X] = x_stream, [CHANNEL_XREST] = x_route
	};
	int status = 0;
	if (conn->routed) /* an empty body's completion may still be told */
		return 0;
	conn->routed = true;
	if (conn->channel == CHANNEL_STAGE) {
		control_route(conn);
		return 0;
	}
	control_count(conn);
	script_touch();
	if (!trouble_refuses(conn, &status))
		(!strcmp(conn->path, "/nostr") ? nostr_information : !strcmp(conn->path, "/.well-known/nostr.json") ? nostr_whose :
		 handlers[conn->channel])(conn);
	else if (!status)
		return -1;
	else if (conn->channel == CHANNEL_X || conn->channel == CHANNEL_XREST)
		x_refused(conn, status);
	else
		answer_text(conn, status, "text/plain; charset=utf-8", status == 429 ? "Retry later\n" : "",
			    status == 429 ? 12 : 0);
	return 0;
}

static bool body_follows(const struct conn *conn)
{
	char length[24] = "0";
	lws_hdr_copy(conn->wsi, length, sizeof length, WSI_TOKEN_HTTP_CONTENT_LENGTH);
	return conn->post && atoll(length) > 0;
}

static int begin(struct lws *wsi)
{
	struct conn *conn = conn_get(wsi);
	conn_request(conn, false);
	conn->channel = channel_of(conn);
	if (body_follows(conn))
		return 0;
	conn->close_after = conn->post; /* lws would wait for a body of unknown length */
	return route(conn);
}

static int take_body(struct conn *conn, const void *bytes, size_t length)
{
	if (conn->body.length + length > BODY_MAX)
		return -1;
	buffer_add(&conn->body, bytes, length);
	return 0;
}

/* ---- upgrades */

/* A token may come as the subprotocol, which lws accepts (and echoes) only if a protocol has that name: ours has a
 * name that changes with the handshake, which is dealt with before this returns to the loop. */
static void offer_protocol(const struct conn *conn)
{
	snprintf(protocol_name, sizeof protocol_name, "%s", conn->protocol);
}

static int upgrade(struct lws *wsi)
{
	struct conn *conn = conn_get(wsi);
	int status = 0, refused;
	conn_request(conn, true);
	conn->channel = !strcmp(conn->path, "/subscribe") ? CHANNEL_JETSTREAM : !strcmp(conn->path, "/nostr") ? CHANNEL_NOSTR : CHANNEL_WS;
	control_count(conn);
	script_touch();
	if (trouble_refuses(conn, &status))
		refused = status ? answer_refuse_upgrade(conn, status, "text/plain; charset=utf-8", "") : 1;
	else if (conn->channel == CHANNEL_JETSTREAM)
		refused = jetstream_upgrade(conn);
	else if (conn->channel == CHANNEL_NOSTR)
		refused = 0;
	else if (!strcmp(conn->path, "/api/v1/streaming"))
		refused = mastodon_upgrade(conn);
	else
		refused = answer_refuse_upgrade(conn, 404, NULL, "");
	offer_protocol(conn);
	return refused ? -1 : 0;
}

static int established(struct conn *conn)
{
	if (conn->channel == CHANNEL_WS || conn->channel == CHANNEL_NOSTR)
		conn->at = event_end();
	conn->open = true;
	conn_wake(conn);
	return 0;
}

static int received(struct conn *conn, const char *data, size_t length)
{
	if (take_body(conn, data, length) < 0)
		return -1;
	if (lws_remaining_packet_payload(conn->wsi) || !lws_is_final_fragment(conn->wsi))
		return 0;
	bool binary = lws_frame_is_binary(conn->wsi);
	buffer_text(&conn->body, "");
	if (conn->channel == CHANNEL_JETSTREAM)
		jetstream_message(conn, conn->body.data, conn->body.length);
	else if (conn->channel == CHANNEL_NOSTR)
		nostr_message(conn, conn->body.data, conn->body.length);
	else
		mastodon_message(conn, conn->body.data, conn->body.length, binary);
	conn->body.length = 0;
	return 0;
}

/* ---- the callback */

static int on_conn(struct conn *conn, enum lws_callback_reasons reason, void *in, size_t length)
{
	switch (reason) {
	case LWS_CALLBACK_HTTP_BODY: return take_body(conn, in, length);
	case LWS_CALLBACK_HTTP_BODY_COMPLETION: return route(conn);
	case LWS_CALLBACK_HTTP_WRITEABLE:
		return conn_chunked(conn) && conn->open ? stream_write(conn) : answer_write(conn);
	case LWS_CALLBACK_CONFIRM_EXTENSION_OKAY:
		return conn->channel != CHANNEL_JETSTREAM; /* Mastodon has no permessage-deflate */
	case LWS_CALLBACK_ESTABLISHED: return established(conn);
	case LWS_CALLBACK_SERVER_WRITEABLE: return stream_write(conn);
	case LWS_CALLBACK_RECEIVE: return received(conn, in, length);
	case LWS_CALLBACK_RECEIVE_PONG: conn->pong_due = false; return 0;
	case LWS_CALLBACK_CLOSED:
	case LWS_CALLBACK_CLOSED_HTTP:
	case LWS_CALLBACK_WSI_DESTROY: conn_free(conn); return 0;
	default: return 0;
	}
}

static int callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
	(void)user;
	if (reason == LWS_CALLBACK_HTTP)
		return begin(wsi);
	if (reason == LWS_CALLBACK_HTTP_CONFIRM_UPGRADE)
		return upgrade(wsi);
	struct conn *conn = wsi ? conn_of(wsi) : NULL;
	return conn ? on_conn(conn, reason, in, length) : 0;
}

static const struct lws_protocols protocols[] = {
	{ .name = "stage", .callback = callback, .rx_buffer_size = 65536 },
	{ .name = protocol_name, .callback = callback, .rx_buffer_size = 65536 },
	{ .name = NULL },
};

static const struct lws_extension extensions[] = {
	{ "permessage-deflate", lws_extension_callback_pm_deflate,
	  "permessage-deflate; client_no_context_takeover; client_max_window_bits" },
	{ NULL, NULL, NULL },
};

/* ---- time */

static void signs_of_life(int64_t now)
{
	static int64_t ping_at, thump_at;
	bool ping = now >= ping_at, thump = now >= thump_at;
	for (struct conn *conn = conns; conn; conn = conn->next) {
		if (!conn->open || trouble_stalls(conn))
			continue;
		conn->sign_due |= thump && conn_chunked(conn);
		if (ping && !conn_chunked(conn)) {
			conn->drop |= conn->pong_due;
			conn->ping_due = true;
		}
	}
	ping_at = ping ? now + PING_US : ping_at;
	thump_at = thump ? now + THUMP_US : thump_at;
}

/* lws notices that a reader of a stream over HTTP went when it writes to it: X must know before. */
static bool reader_gone(const struct conn *conn)
{
	char byte;
	if (conn->channel != CHANNEL_X)
		return false;
	ssize_t n = recv(lws_get_socket_fd(conn->wsi), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
	return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

/* During a stall nothing is read either: a ping of the client gets no pong. */
static void wake_streams(void)
{
	for (struct conn *conn = conns; conn; conn = conn->next) {
		if (!conn->open) {
			if (conn->answering)
				conn_wake(conn);
			continue;
		}
		bool stalled = trouble_stalls(conn);
		conn->drop |= reader_gone(conn);
		lws_rx_flow_control(conn->wsi, !stalled);
		if (conn->drop
		    || (!stalled && (conn->at < event_end() || conn->ping_due || conn->sign_due || conn->inject)))
			conn_wake(conn);
	}
}

static void end_when_over(int64_t now)
{
	static int64_t over;
	if (!script_over() || crowd_busy())
		return;
	over = over ? over : now;
	stage_quit |= options.exit_when_over && now > over + OVER_US;
}

static void tick(lws_sorted_usec_list_t *timer)
{
	static int64_t before;
	int64_t now = now_us();
	script_tick(now);
	crowd_tick(now);
	trouble_tick(before ? (double)(now - before) / 1e6 : 0);
	before = now;
	signs_of_life(now);
	wake_streams();
	end_when_over(now);
	lws_sul_schedule(stage_context, 0, timer, tick, TICK_US);
}

/* ---- options */

static const char usage[] =
	"usage: stage [--port N] [--second-port N] [--script FILE] [--speed N] [--start now|connect|paused] [--backlog]\n"
	"             [--firehose N] [--flood N] [--exit-when-over] [--ready FILE] [--quiet]\n";

static const struct option names[] = {
	{ "port", required_argument, NULL, 'p' },
	{ "second-port", required_argument, NULL, '2' },
	{ "script", required_argument, NULL, 's' },
	{ "speed", required_argument, NULL, 'v' },
	{ "start", required_argument, NULL, 't' },
	{ "backlog", no_argument, NULL, 'b' },
	{ "firehose", required_argument, NULL, 'f' },
	{ "flood", required_argument, NULL, 'F' },
	{ "exit-when-over", no_argument, NULL, 'e' },
	{ "ready", required_argument, NULL, 'r' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static void read_option(int letter)
{
	switch (letter) {
	case 'p': options.port = atoi(optarg); break;
	case '2':
		options.second_port = atoi(optarg);
		options.second = true;
		break;
	case 's': options.script = optarg; break;
	case 'v': options.speed = strtod(optarg, NULL); break;
	case 't': options.start = optarg; break;
	case 'b': options.backlog = true; break;
	case 'f': options.firehose = strtod(optarg, NULL); break;
	case 'F': options.flood = strtod(optarg, NULL); break;
	case 'e': options.exit_when_over = true; break;
	case 'r': options.ready = optarg; break;
	case 'q': options.quiet = true; break;
	case 'h': fputs(usage, stdout); exit(0);
	default: fputs(usage, stderr); exit(2);
	}
}

static void read_options(int argc, char **argv)
{
	int letter;
	while ((letter = getopt_long(argc, argv, "", names, NULL)) != -1)
		read_option(letter);
	if (optind < argc || options.speed < 0
	    || (strcmp(options.start, "now") && strcmp(options.start, "connect")
		&& strcmp(options.start, "paused"))) {
		fputs(usage, stderr);
		exit(2);
	}
}

/* ---- start and end */

static int listen_on(int port)
{
	struct lws_context_creation_info info = { 0 };
	info.port = port;
	info.iface = "127.0.0.1";
	info.protocols = protocols;
	info.extensions = extensions;
	info.options = LWS_SERVER_OPTION_DISABLE_IPV6;
	info.keepalive_timeout = 3600;
	info.timeout_secs = 60;
	info.vhost_name = "stage";
	struct lws_vhost *vhost = lws_create_vhost(stage_context, &info);
	return vhost ? lws_get_vhost_listen_port(vhost) : 0;
}

static bool open_ports(void)
{
	struct lws_context_creation_info info = { 0 };
	info.port = CONTEXT_PORT_NO_LISTEN;
	info.options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_DISABLE_IPV6;
	info.max_http_header_data = info.max_http_header_data2 = 32768;
	info.pt_serv_buf_size = 65536;
	info.max_http_header_pool = 256;
	info.pcontext = &stage_context;
	stage_context = lws_create_context(&info);
	if (!stage_context)
		return false;
	stage_ports[0] = listen_on(options.port);
	stage_ports[1] = options.second ? listen_on(options.second_port) : 0;
	return stage_ports[0] && (!options.second || stage_ports[1]);
}

static void print_urls(FILE *out)
{
	fprintf(out, "stage http://127.0.0.1:%d\n", stage_ports[0]);
	if (options.second)
		fprintf(out, "second http://127.0.0.1:%d\n", stage_ports[1]);
	fflush(out);
}

/* Whoever waits for the file finds it whole. */
static void tell_ready(void)
{
	char part[4096];
	print_urls(stdout);
	if (!options.ready)
		return;
	snprintf(part, sizeof part, "%.4000s.part", options.ready);
	FILE *out = fopen(part, "w");
	if (!out)
		return;
	print_urls(out);
	fclose(out);
	rename(part, options.ready);
}

static void on_signal(int number)
{
	signalled = number;
}

int main(int argc, char **argv)
{
	char error[256];
	lws_sorted_usec_list_t timer = { 0 };
	read_options(argc, argv);
	if (options.script && !script_load(options.script, error)) {
		fprintf(stderr, "stage: %s\n", error);
		return 1;
	}
	lws_set_log_level(options.quiet ? 0 : LLL_ERR, NULL);
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	signal(SIGPIPE, SIG_IGN);
	if (!open_ports()) {
		fputs("stage: cannot listen on the port\n", stderr);
		return 1;
	}
	script_start(options.speed, options.backlog, options.start);
	crowd_set(options.firehose, options.flood);
	tell_ready();
	tick(&timer);
	while (!stage_quit && !signalled && lws_service(stage_context, 0) >= 0)
		;
	for (int i = 0; stage_quit && i < 5; i++) /* the answer to quit goes out */
		lws_service(stage_context, 0);
	lws_context_destroy(stage_context);
	return 0;
}
