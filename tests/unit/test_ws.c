/* The WebSocket client against servers that behave, misbehave, refuse and fall silent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <time.h>
#include <cmocka.h>
#include "model/log.h"
#include "net/agent.h"
#include "net/route.h"
#include "net/ws.h"
#include "slow_names.h"
#include "tiny_server.h"

/* ------------------------------------------------------------ the server's side */

static struct tiny_note seen = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void close_with(int fd, int code, const char *reason)
{
	char bytes[125];
	bytes[0] = (char)(code >> 8);
	bytes[1] = (char)code;
	int n = snprintf(bytes + 2, sizeof bytes - 2, "%s", reason);
	tiny_frame(fd, TINY_FIN | TINY_CLOSE, bytes, 2 + (size_t)n);
	tiny_linger(fd);
}

static void text(int fd, const char *bytes)
{
	tiny_frame(fd, TINY_FIN | TINY_TEXT, bytes, strlen(bytes));
}

static void serve_one(int fd, const char *head)
{
	(void)head;
	text(fd, "hello");
	close_with(fd, 1000, "bye");
}

static void serve_pieces(int fd, const char *head)
{
	(void)head;
	tiny_frame(fd, TINY_TEXT, "one ", 4);
	tiny_frame(fd, TINY_FIN | TINY_PING, "p", 1);
	tiny_frame(fd, TINY_CONT, "two ", 4);
	tiny_frame(fd, TINY_CONT, "", 0);
	tiny_frame(fd, TINY_FIN | TINY_CONT, "three", 5);
	tiny_frame(fd, TINY_TEXT, "x", 1);
	tiny_frame(fd, TINY_FIN | TINY_CONT, "", 0);
	tiny_frame(fd, TINY_FIN | TINY_TEXT, "", 0);
	tiny_frame(fd, TINY_FIN | TINY_BINARY, "b", 1);
	close_with(fd, 1001, "");
}

static void serve_big(int fd, const char *head)
{
	(void)head;
	size_t n = 10 * 1024 * 1024;
	char *bytes = malloc(n);
	memset(bytes, 'x', n);
	tiny_frame(fd, TINY_FIN | TINY_TEXT, bytes, n);
	text(fd, "after");
	tiny_frame(fd, TINY_TEXT, bytes, 900000);
	tiny_frame(fd, TINY_FIN | TINY_CONT, bytes, 900000);
	tiny_frame(fd, TINY_FIN | TINY_TEXT, bytes, 1024 * 1024);
	tiny_frame(fd, TINY_FIN | TINY_TEXT, bytes, 1024 * 1024 + 1);
	tiny_frame(fd, TINY_TEXT, bytes, 60000);
	tiny_frame(fd, TINY_FIN | TINY_CONT, bytes, 60000);
	free(bytes);
	close_with(fd, 1000, "");
}

static void serve_half(int fd, const char *head)
{
	(void)head;
	tiny_send(fd, "\x81\x7e\x01\x00half of it", 14);
}

static void serve_garbage(int fd, const char *head)
{
	(void)head;
	tiny_send(fd, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 14);
	tiny_linger(fd);
}

static void serve_huge_length(int fd, const char *head)
{
	(void)head;
	tiny_send(fd, "\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff" "data", 14);
}

static void serve_silence(int fd, const char *head)
{
	(void)head;
	tiny_linger(fd);
}

static void serve_pongs(int fd, const char *head)
{
	char payload[126];
	(void)head;
	for (int pings = 0; pings < 2;)
		if (tiny_read_frame(fd, payload, sizeof payload) == (TINY_FIN | TINY_PING))
			pings += tiny_frame(fd, TINY_FIN | TINY_PONG, payload, strlen(payload));
	close_with(fd, 1000, "two pings");
}

static void serve_echo(int fd, const char *head)
{
	char payload[4096];
	(void)head;
	for (int i = 0; i < 3; i++) {
		tiny_read_frame(fd, payload, sizeof payload);
		text(fd, payload);
	}
	close_with(fd, 1000, "");
}

enum { FLOOD = 20000 };
static void serve_flood(int fd, const char *head)
{
	char bytes[1200];
	(void)head;
	memset(bytes, '.', sizeof bytes);
	for (int i = 0; i < FLOOD; i++) {
		int n = snprintf(bytes, sizeof bytes, "%d", i);
		bytes[n] = '.';
		if (!tiny_frame(fd, TINY_FIN | TINY_TEXT, bytes, 20 + (size_t)i * 7 % 1100))
			return;
	}
	close_with(fd, 1000, "");
}

/* DEFLATE by hand: stored blocks, and fixed Huffman codes for runs (RFC 1951). */
struct bits { unsigned char *out; size_t n; unsigned hold, count; };

static void put_bits(struct bits *bits, unsigned value, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		bits->hold |= (value >> i & 1) << bits->count;
		if (++bits->count == 8) {
			bits->out[bits->n++] = (unsigned char)bits->hold;
			bits->hold = bits->count = 0;
		}
	}
}

static void put_code(struct bits *bits, unsigned code, unsigned count)
{
	while (count--)
		put_bits(bits, code >> count & 1, 1);
}

/* A message of one 'a' and then `runs` times 258 more, as permessage-deflate has it (without 00 00 FF FF). */
static size_t run_of_a(unsigned char *out, int runs)
{
	struct bits bits = { .out = out };
	put_bits(&bits, 2, 3);           /* not final, fixed codes */
	put_code(&bits, 0x30 + 'a', 8);
	for (int i = 0; i < runs; i++) {
		put_code(&bits, 0xC0 + 285 - 280, 8); /* length 258 */
		put_code(&bits, 0, 5);                /* distance 1 */
	}
	put_code(&bits, 0, 7);           /* end of block */
	put_bits(&bits, 0, 3);           /* an empty stored block */
	while (bits.count)
		put_bits(&bits, 0, 1);
	return bits.n;
}

static size_t stored(unsigned char *out, const char *bytes, size_t n)
{
	unsigned char head[5] = { 0, (unsigned char)n, (unsigned char)(n >> 8), (unsigned char)~n, (unsigned char)(~n >> 8) };
	memcpy(out, head, 5);
	memcpy(out + 5, bytes, n);
	out[5 + n] = 0;
	return 6 + n;
}

static const char deflate_header[] = "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n";

static void serve_deflated(int fd, const char *head)
{
	unsigned char out[70000];
	char large[60000];
	(void)head;
	tiny_frame(fd, TINY_FIN | TINY_RSV1 | TINY_TEXT, out, stored(out, "squeezed", 8));
	text(fd, "plain between");
	size_t n = stored(out, "in two frames", 13);
	tiny_frame(fd, TINY_RSV1 | TINY_TEXT, out, 9);
	tiny_frame(fd, TINY_FIN | TINY_PONG, "pong", 4);
	tiny_frame(fd, TINY_FIN | TINY_CONT, out + 9, n - 9);
	for (int runs = 0; runs < 12; runs++) /* the ends of 1 KiB buffers */
		tiny_frame(fd, TINY_FIN | TINY_RSV1 | TINY_TEXT, out, run_of_a(out, runs));
	memset(large, 'b', sizeof large);
	tiny_frame(fd, TINY_FIN | TINY_RSV1 | TINY_TEXT, out, stored(out, large, sizeof large));
	tiny_frame(fd, TINY_FIN | TINY_RSV1 | TINY_TEXT, out, run_of_a(out, 30000));
	text(fd, "after the bomb");
	close_with(fd, 1000, "");
}

static void serve_takeover(int fd, const char *head)
{
	unsigned char out[64];
	struct bits bits = { .out = out };
	(void)head;
	tiny_frame(fd, TINY_FIN | TINY_RSV1 | TINY_TEXT, out, stored(out, "museum", 6));
	put_bits(&bits, 2, 3);
	put_code(&bits, 4, 7);  /* length 6 */
	put_code(&bits, 4, 5);  /* distance 5 … */
	put_bits(&bits, 1, 1);  /* … plus 1 */
	put_code(&bits, 0, 7);
	put_bits(&bits, 0, 3);
	while (bits.count)
		put_bits(&bits, 0, 1);
	tiny_frame(fd, TINY_FIN | TINY_RSV1 | TINY_TEXT, out, bits.n);
	close_with(fd, 1000, "");
}

static void serve_nonsense(int fd, const char *head)
{
	(void)head;
	tiny_frame(fd, TINY_FIN | TINY_RSV1 | TINY_TEXT, "\xff\xff\xff\xff", 4);
	tiny_linger(fd);
}

static void serve_bomb(int fd, const char *head)
{
	unsigned char *out = malloc(2 * 1024 * 1024);
	(void)head;
	tiny_frame(fd, TINY_FIN | TINY_RSV1 | TINY_TEXT, out, run_of_a(out, 800000));
	free(out);
	tiny_linger(fd);
}

static const struct page {
	const char *path;
	const char *answer;     /* whole, instead of an upgrade */
	const char *more;       /* header lines of the upgrade */
	void (*serve)(int fd, const char *head);
} pages[] = {
	{ "/one", NULL, "", serve_one },
	{ "/pieces", NULL, "", serve_pieces },
	{ "/big", NULL, "", serve_big },
	{ "/half", NULL, "", serve_half },
	{ "/garbage", NULL, "", serve_garbage },
	{ "/huge", NULL, "", serve_huge_length },
	{ "/silence", NULL, "", serve_silence },
	{ "/pongs", NULL, "", serve_pongs },
	{ "/echo", NULL, "", serve_echo },
	{ "/flood", NULL, "", serve_flood },
	{ "/deflated", NULL, deflate_header, serve_deflated },
	{ "/takeover", NULL, "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=15\r\n", serve_takeover },
	{ "/nonsense", NULL, deflate_header, serve_nonsense },
	{ "/bomb", NULL, deflate_header, serve_bomb },
	{ "/thrice", NULL, "Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate, permessage-deflate\r\n", serve_one },
	{ "/foreign", NULL, "Sec-WebSocket-Extensions: x-thing\r\n", serve_one },
	{ "/unasked", NULL, deflate_header, serve_one },
	{ "/protocol", NULL, "Sec-WebSocket-Protocol: surprise\r\n", serve_one },
	{ "/wrongkey", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	               "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n", NULL, NULL },
	{ "/401", "HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\nX-Error-Message: Invalid access token\r\n\r\n",
	  NULL, NULL },
	{ "/503", "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\nRetry-After: 7\r\nRetry-After: 9\r\n"
	          "Content-Length: 4\r\n\r\nwait", NULL, NULL },
	{ "/429", "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n", NULL, NULL },
	{ "/301", "HTTP/1.1 301 Moved\r\nLocation: /one\r\nContent-Length: 0\r\n\r\n", NULL, NULL },
	{ "/200", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", NULL, NULL },
	{ "/ssh", "SSH-2.0-OpenSSH_9.2\r\n", NULL, NULL },
	{ "/nothing", "", NULL, NULL },
	{ "/mute", NULL, NULL, serve_silence },
};

static void serve(int fd, const char *head)
{
	const char *path = strchr(head, ' ');
	tiny_keep(&seen, head);
	for (size_t i = 0; path && i < sizeof pages / sizeof *pages; i++) {
		const struct page *page = &pages[i];
		if (strncmp(path + 1, page->path, strlen(page->path)))
			continue;
		if (page->answer)
			tiny_say(fd, "%s", page->answer);
		else if (page->more)
			tiny_upgrade(fd, head, page->more);
		if (page->serve)
			page->serve(fd, head);
		return;
	}
}

/* ------------------------------------------------------------ our side: what happened, as a text */

struct scene {
	struct tiny *server;
	struct loop *loop;
	struct ws_client *client;
	struct timer *watchdog;
	struct ws *ws;
	char heard[4096];
	bool over, timed_out;
	/* of some tests */
	struct timer *resume;
	int next, pauses;
	bool close_at_message, close_at_open;
};

__attribute__((format(printf, 2, 3)))
static void note(struct scene *scene, const char *format, ...)
{
	size_t n = strlen(scene->heard);
	va_list list;
	va_start(list, format);
	vsnprintf(scene->heard + n, sizeof scene->heard - n, format, list);
	va_end(list);
}

static void on_open(void *arg)
{
	struct scene *scene = arg;
	note(scene, "open ");
	if (!scene->close_at_open)
		return;
	ws_close(scene->ws);
	loop_stop(scene->loop);
}

static void on_message(void *arg, char *data, size_t length, bool binary)
{
	struct scene *scene = arg;
	assert_int_equal(data[length], 0);
	assert_int_equal(strlen(data), length);
	if (length > 40)
		note(scene, "[%zu] ", length);
	else
		note(scene, "%s[%s] ", binary ? "binary" : "", data);
	memset(data, 'z', length); /* it is ours to change */
	if (!scene->close_at_message)
		return;
	ws_close(scene->ws);
	loop_stop(scene->loop);
}

static void on_oversize(void *arg, size_t length)
{
	note(arg, "oversize[%zu] ", length);
}

static void on_closed(void *arg, const struct ws_end *end)
{
	struct scene *scene = arg;
	note(scene, "closed %s status=%d code=%d retry=%lld", end->opened ? "opened" : "unopened", end->http_status,
	     end->close_code, (long long)end->retry_after);
	note(scene, " %s", end->reason);
	loop_stop(scene->loop);
}

static const struct ws_handlers handlers = { on_open, on_message, on_oversize, on_closed };

static void too_late(void *arg)
{
	struct scene *scene = arg;
	scene->timed_out = true;
	loop_stop(scene->loop);
}

static int begin(void **state)
{
	struct scene *scene = calloc(1, sizeof *scene);
	scene->server = tiny_start(serve);
	scene->loop = loop_new();
	scene->client = ws_client_new(scene->loop);
	scene->watchdog = timer_new(scene->loop, too_late, scene);
	timer_set(scene->watchdog, 15000);
	*state = scene;
	return 0;
}

static int finish(void **state)
{
	struct scene *scene = *state;
	timer_free(scene->watchdog);
	timer_free(scene->resume);
	ws_client_free(scene->client);
	loop_free(scene->loop);
	tiny_stop(scene->server);
	free(scene);
	return 0;
}

static void connect_to(struct scene *scene, const char *scheme_host, const char *path, struct ws_config config)
{
	char url[512];
	snprintf(url, sizeof url, "%s:%d%s", scheme_host, scene->server->port, path);
	config.url = url;
	scene->ws = ws_connect(scene->client, &config, &handlers, scene);
}

static void run(struct scene *scene)
{
	timer_set(scene->watchdog, 15000);
	loop_run(scene->loop);
	if (scene->timed_out)
		fail_msg("nothing more happened after: %s", scene->heard);
}

/* ------------------------------------------------------------ tests */

static void tells_what_happened(void **state)
{
	static const struct { const char *path; struct ws_config config; const char *heard; } rows[] = {
		{ "/one", { 0 }, "open [hello] closed opened status=101 code=1000 retry=-1 bye" },
		{ "/pieces", { 0 }, "open [one two three] [x] [] binary[b] closed opened status=101 code=1001 retry=-1 "
		                    "127.0.0.1 is going away for a moment" },
		{ "/big", { 0 }, "open oversize[10485760] [after] oversize[1800000] [1048576] oversize[1048577] [120000] "
		                 "closed opened status=101 code=1000 retry=-1 127.0.0.1 closed the connection" },
		{ "/half", { 0 }, "open closed opened status=101 code=0 retry=-1 127.0.0.1 broke the connection" },
		{ "/garbage", { 0 }, "open closed opened status=101 code=0 retry=-1 127.0.0.1 broke the connection" },
		{ "/huge", { 0 }, "open closed opened status=101 code=0 retry=-1 127.0.0.1 broke the connection" },
		{ "/deflated", { .deflate = true },
		  "open [squeezed] [plain between] [in two frames] [a] [259] [517] [775] [1033] [1291] [1549] [1807] [2065] [2323] "
		  "[2581] [2839] [60000] oversize[7740001] [after the bomb] closed opened status=101 code=1000 retry=-1 "
		  "127.0.0.1 closed the connection" },
		{ "/takeover", { .deflate = true }, "open [museum] [museum] closed opened status=101 code=1000 retry=-1 "
		                                    "127.0.0.1 closed the connection" },
		{ "/nonsense", { .deflate = true }, "open closed opened status=101 code=0 retry=-1 "
		                                    "127.0.0.1 sends compressed data that cannot be read" },
		{ "/bomb", { .deflate = true }, "open closed opened status=101 code=0 retry=-1 "
		                                "127.0.0.1 sends compressed data that cannot be read" },
		{ "/thrice", { .deflate = true }, "closed unopened status=0 code=0 retry=-1 127.0.0.1 wants extensions that were not offered" },
		{ "/foreign", { .deflate = true }, "closed unopened status=0 code=0 retry=-1 127.0.0.1 wants extensions that were not offered" },
		{ "/unasked", { 0 }, "closed unopened status=0 code=0 retry=-1 127.0.0.1 wants extensions that were not offered" },
		{ "/protocol", { 0 }, "closed unopened status=0 code=0 retry=-1 127.0.0.1 broke off the greeting: HS: PROTOCOL malformed" },
		{ "/wrongkey", { 0 }, "closed unopened status=0 code=0 retry=-1 127.0.0.1 broke off the greeting: HS: Accept hash wrong" },
		{ "/401", { 0 }, "closed unopened status=401 code=0 retry=-1 Invalid access token" },
		{ "/503", { 0 }, "closed unopened status=503 code=0 retry=7000 127.0.0.1 answered HTTP 503 instead of opening a stream" },
		{ "/429", { 0 }, "closed unopened status=429 code=0 retry=-1 127.0.0.1 answered HTTP 429 instead of opening a stream" },
		{ "/301", { 0 }, "closed unopened status=301 code=0 retry=-1 127.0.0.1 answered HTTP 301 instead of opening a stream" },
		{ "/200", { 0 }, "closed unopened status=200 code=0 retry=-1 127.0.0.1 answered HTTP 200 instead of opening a stream" },
		{ "/silence", { .ping_s = 1, .hangup_s = 2 }, "open closed opened status=101 code=0 retry=-1 127.0.0.1 was silent for 2 s" },
		{ "/pongs", { .ping_s = 1, .hangup_s = 2 }, "open closed opened status=101 code=1000 retry=-1 two pings" },
		{ "/mute", { .connect_s = 1 }, "closed unopened status=0 code=0 retry=-1 127.0.0.1 gave no answer for 1 s" },
	};
	struct scene *scene = *state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		scene->heard[0] = 0;
		connect_to(scene, "ws://127.0.0.1", rows[i].path, rows[i].config);
		run(scene);
		if (strcmp(scene->heard, rows[i].heard))
			fail_msg("%s\nwant %s\ngot  %s", rows[i].path, rows[i].heard, scene->heard);
	}
}

static void says_that_no_server_talks_like_that(void **state)
{
	static const char *const paths[] = { "/ssh", "/nothing" };
	struct scene *scene = *state;
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		scene->heard[0] = 0;
		connect_to(scene, "ws://127.0.0.1", paths[i], (struct ws_config){ 0 });
		run(scene);
		assert_non_null(strstr(scene->heard, "closed unopened status=0 code=0 retry=-1 127.0.0.1 broke off the greeting: "));
	}
}

static void closing(void **state)
{
	struct scene *scene = *state;
	scene->close_at_message = true; /* the callback frees the connection it is called from */
	connect_to(scene, "ws://127.0.0.1", "/flood", (struct ws_config){ 0 });
	run(scene);
	assert_int_equal(scene->heard[0], 'o');
	assert_null(strstr(scene->heard, "closed"));
	scene->close_at_open = true;
	scene->heard[0] = 0;
	connect_to(scene, "ws://127.0.0.1", "/one", (struct ws_config){ 0 });
	run(scene);
	assert_string_equal(scene->heard, "open ");
	connect_to(scene, "ws://127.0.0.1", "/one", (struct ws_config){ 0 });
	ws_close(scene->ws); /* while its name is being looked up */
	ws_close(NULL);
	assert_string_equal(scene->heard, "open ");
}

static void stop_soon(void *arg)
{
	struct scene *scene = arg;
	if (!strstr(scene->heard, "open") || ++scene->pauses < 3) {
		timer_set(scene->resume, 1);
		return;
	}
	loop_stop(scene->loop);
}

/* The client is freed with connections in every phase, open ones among them. */
static void leaves_connections_behind(void **state)
{
	struct scene *scene = *state;
	connect_to(scene, "ws://127.0.0.1", "/silence", (struct ws_config){ 0 });
	struct ws *open = scene->ws;
	connect_to(scene, "ws://127.0.0.1", "/mute", (struct ws_config){ 0 });
	struct ws *mute = scene->ws;
	scene->resume = timer_new(scene->loop, stop_soon, scene);
	timer_set(scene->resume, 1);
	run(scene);
	ws_close(open);
	ws_close(mute);
	assert_string_equal(scene->heard, "open ");
}

static void sends_in_order(void **state)
{
	struct scene *scene = *state;
	connect_to(scene, "ws://127.0.0.1", "/echo", (struct ws_config){ 0 });
	ws_send(scene->ws, "before it is open");
	ws_send(scene->ws, "{\"type\":\"subscribe\"}");
	ws_send(scene->ws, "");
	run(scene);
	assert_string_equal(scene->heard, "open [before it is open] [{\"type\":\"subscribe\"}] [] "
	                    "closed opened status=101 code=1000 retry=-1 127.0.0.1 closed the connection");
}

static void resume(void *arg)
{
	struct scene *scene = arg;
	ws_pause(scene->ws, false);
}

static void count(void *arg, char *data, size_t length, bool binary)
{
	struct scene *scene = arg;
	(void)binary;
	if (atoi(data) != scene->next || length != 20 + (size_t)scene->next * 7 % 1100)
		fail_msg("message %d came when %d was due", atoi(data), scene->next);
	if (++scene->next % 97)
		return;
	scene->pauses++;
	ws_pause(scene->ws, true);
	timer_set(scene->resume, 0);
}

static void loses_nothing_when_paused(void **state)
{
	static const struct ws_handlers counting = { on_open, count, on_oversize, on_closed };
	struct scene *scene = *state;
	char url[64];
	snprintf(url, sizeof url, "ws://127.0.0.1:%d/flood", scene->server->port);
	scene->resume = timer_new(scene->loop, resume, scene);
	scene->ws = ws_connect(scene->client, &(struct ws_config){ .url = url }, &counting, scene);
	run(scene);
	assert_int_equal(scene->next, FLOOD);
	assert_int_equal(scene->pauses, FLOOD / 97);
}

/* What was on its way has had time to arrive, and did not. */
static void let_it_begin(void *arg)
{
	struct scene *scene = arg;
	if (!strstr(scene->heard, "open")) {
		timer_set(scene->resume, 10);
		return;
	}
	if (!scene->pauses)
		assert_int_equal(scene->next, 0);
	ws_pause(scene->ws, false);
}

static void starts_paused(void **state)
{
	static const struct ws_handlers counting = { on_open, count, on_oversize, on_closed };
	struct scene *scene = *state;
	char url[64];
	snprintf(url, sizeof url, "ws://127.0.0.1:%d/flood", scene->server->port);
	scene->resume = timer_new(scene->loop, let_it_begin, scene);
	scene->ws = ws_connect(scene->client, &(struct ws_config){ .url = url }, &counting, scene);
	ws_pause(scene->ws, true);
	timer_set(scene->resume, 100);
	run(scene);
	assert_int_equal(scene->next, FLOOD);
}

static void introduces_itself(void **state)
{
	char value[256];
	struct scene *scene = *state;
	connect_to(scene, "ws://localhost", "?tag=a&x=1", (struct ws_config){ .bearer = "secret" });
	run(scene);
	const char *seen_head = tiny_kept(&seen);
	assert_memory_equal(seen_head, "GET /?tag=a&x=1 HTTP/1.1\r\n", 26);
	assert_string_equal(tiny_header(seen_head, "User-Agent", value, sizeof value), NET_AGENT);
	assert_string_equal(tiny_header(seen_head, "Authorization", value, sizeof value), "Bearer secret");
	assert_string_equal(tiny_header(seen_head, "Sec-WebSocket-Extensions", value, sizeof value), "");
	assert_string_equal(tiny_header(seen_head, "Origin", value, sizeof value), "");
	char host[64];
	snprintf(host, sizeof host, "localhost:%d", scene->server->port);
	assert_string_equal(tiny_header(seen_head, "Host", value, sizeof value), host);
	const char *agent = strcasestr(seen_head, "user-agent:");
	assert_null(strcasestr(agent + 5, "user-agent:"));
	connect_to(scene, "ws://127.0.0.1", "/one", (struct ws_config){ .deflate = true });
	run(scene);
	tiny_kept(&seen);
	assert_non_null(strstr(tiny_header(seen_head, "Sec-WebSocket-Extensions", value, sizeof value), "permessage-deflate"));
	assert_string_equal(tiny_header(seen_head, "Authorization", value, sizeof value), "");
}

static void says_why_it_cannot_connect(void **state)
{
	struct scene *scene = *state;
	static const struct { const char *url; unsigned connect_s; const char *heard; } rows[] = {
		{ "http://127.0.0.1/", 0, "not a WebSocket address: http://127.0.0.1/" },
		{ "ws://127.0.0.1:99999/", 0, "not a WebSocket address: ws://127.0.0.1:99999/" },
		{ "ws://example.org/", 0, "ws: is for this machine alone; example.org needs wss:" },
		{ "ws://127.0.0.1:1/", 0, "127.0.0.1 refused the connection: the server is down or the port is wrong" },
		{ "ws://localhost:1/", 0, "localhost refused the connection: the server is down or the port is wrong" },
		{ "wss://hang.example.org/", 1, "hang.example.org gave no answer for 1 s" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char want[256];
		struct ws_config config = { .url = rows[i].url, .connect_s = rows[i].connect_s };
		scene->heard[0] = 0;
		ws_connect(scene->client, &config, &handlers, scene);
		assert_string_equal(scene->heard, ""); /* never from inside */
		run(scene);
		snprintf(want, sizeof want, "closed unopened status=0 code=0 retry=-1 %s", rows[i].heard);
		assert_string_equal(scene->heard, want);
	}
}

static void looks_up_names_without_stopping_the_others(void **state)
{
	struct scene *scene = *state;
	struct timespec start, end;
	clock_gettime(CLOCK_MONOTONIC, &start);
	struct ws *hanging = ws_connect(scene->client, &(struct ws_config){ .url = "wss://hang.example.org/" }, &handlers, scene);
	connect_to(scene, "ws://127.0.0.1", "/one", (struct ws_config){ 0 });
	run(scene);
	assert_string_equal(scene->heard, "open [hello] closed opened status=101 code=1000 retry=-1 bye");
	ws_close(hanging);
	clock_gettime(CLOCK_MONOTONIC, &end);
	assert_true(end.tv_sec - start.tv_sec < 15); /* the name server takes 20 s */
}

/* ------------------------------------------------------------ proxies */

static struct tiny_note seen_connect = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void serve_proxy(int fd, const char *head)
{
	char inner[TINY_HEAD];
	if (strncmp(head, "CONNECT ", 8)) {
		serve(fd, head);
		return;
	}
	tiny_keep(&seen_connect, head);
	if (strstr(head, "refused.example.org")) {
		tiny_say(fd, "HTTP/1.1 403 Forbidden\r\n\r\n");
		return;
	}
	tiny_say(fd, "HTTP/1.1 200 Connection established\r\n\r\n");
	if (tiny_read_head(fd, inner))
		serve(fd, inner);
}

static void set_proxy(const char *name, const char *format, int port)
{
	char value[128];
	snprintf(value, sizeof value, format, port);
	setenv(name, value, 1);
}

static void goes_through_proxies(void **state)
{
	struct scene *scene = *state;
	char value[128];
	scene->server->serve = serve_proxy;
	set_proxy("http_proxy", "http://user:p%%40ss@localhost:%d/", scene->server->port);
	connect_to(scene, "ws://127.0.0.1", "/one", (struct ws_config){ 0 });
	run(scene);
	assert_string_equal(scene->heard, "open [hello] closed opened status=101 code=1000 retry=-1 bye");
	assert_memory_equal(tiny_kept(&seen_connect), "CONNECT 127.0.0.1:", 18);
	assert_string_equal(tiny_header(tiny_kept(&seen_connect), "Proxy-authorization", value, sizeof value), "basic dXNlcjpwQHNz");

	setenv("no_proxy", "example.org, 127.0.0.1", 1);
	tiny_keep(&seen_connect, "");
	scene->heard[0] = 0;
	connect_to(scene, "ws://127.0.0.1", "/one", (struct ws_config){ 0 });
	run(scene);
	assert_string_equal(scene->heard, "open [hello] closed opened status=101 code=1000 retry=-1 bye");
	assert_string_equal(tiny_kept(&seen_connect), "");
	unsetenv("no_proxy");

	scene->heard[0] = 0; /* http_proxy is not for wss */
	connect_to(scene, "wss://127.0.0.1", "/one", (struct ws_config){ .connect_s = 1 });
	run(scene);
	assert_string_equal(tiny_kept(&seen_connect), "");
	unsetenv("http_proxy");

	set_proxy("HTTPS_PROXY", "127.0.0.1:%d", scene->server->port);
	scene->heard[0] = 0;
	ws_connect(scene->client, &(struct ws_config){ .url = "wss://refused.example.org/" }, &handlers, scene);
	run(scene);
	assert_memory_equal(tiny_kept(&seen_connect), "CONNECT refused.example.org:443 ", 32);
	assert_string_equal(scene->heard, "closed unopened status=0 code=0 retry=-1 the proxy 127.0.0.1 refused to connect to refused.example.org");
	setenv("HTTPS_PROXY", "socks5://127.0.0.1:1080", 1);
	scene->heard[0] = 0;
	ws_connect(scene->client, &(struct ws_config){ .url = "wss://example.org/" }, &handlers, scene);
	run(scene);
	assert_non_null(strstr(scene->heard, "the proxy in the environment cannot carry WebSockets"));
	unsetenv("HTTPS_PROXY");
}

/* ------------------------------------------------------------ the pure parts */

static void splits_urls(void **state)
{
	static const struct { const char *url; bool good, tls; const char *host; int port; const char *path; } rows[] = {
		{ "wss://jetstream.example.org/subscribe?x=1", true, true, "jetstream.example.org", 443, "/subscribe?x=1" },
		{ "WS://localhost", true, false, "localhost", 80, "/" },
		{ "ws://127.0.0.1:8080", true, false, "127.0.0.1", 8080, "/" },
		{ "ws://[::1]:8080/a", true, false, "::1", 8080, "/a" },
		{ "wss://example.org?tag=x", true, true, "example.org", 443, "?tag=x" },
		{ "wss://", false, false, "", 0, "" },
		{ "wss:///path", false, false, "", 0, "" },
		{ "wss://user@example.org/", false, false, "", 0, "" },
		{ "wss://example.org:/", false, false, "", 0, "" },
		{ "wss://example.org:0/", false, false, "", 0, "" },
		{ "wss://example.org:65536/", false, false, "", 0, "" },
		{ "wss://example.org:1x/", false, false, "", 0, "" },
		{ "wss://example.org/a b", false, false, "", 0, "" },
		{ "wss://example.org/a\r\nX: y", false, false, "", 0, "" },
		{ "wss://exa\nmple.org/", false, false, "", 0, "" },
		{ "wss://example.org/#part", false, false, "", 0, "" },
		{ "ws://[::1/", false, false, "", 0, "" },
		{ "https://example.org/", false, false, "", 0, "" },
		{ "wss://0123456789012345678901234567890123456789012345678901234567890123456789"
		  "01234567890123456789012345678901234567890123456789.example.org/", false, false, "", 0, "" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct route route;
		if (route_parse(rows[i].url, &route) != rows[i].good)
			fail_msg("%s", rows[i].url);
		if (!rows[i].good)
			continue;
		assert_int_equal(route.tls, rows[i].tls);
		assert_string_equal(route.host, rows[i].host);
		assert_int_equal(route.port, rows[i].port);
		assert_string_equal(route.path, rows[i].path);
	}
}

static void knows_exceptions_from_proxies(void **state)
{
	static const struct { const char *list, *host; bool excepted; } rows[] = {
		{ "*", "example.org", true }, { "example.org", "example.org", true }, { "example.org", "www.example.org", true },
		{ ".example.org", "www.example.org", true }, { "example.org", "myexample.org", false }, { "", "example.org", false },
		{ "a.test,EXAMPLE.org", "example.org", true }, { "a.test b.test", "b.test", true }, { ",,", "b.test", false },
		{ "127.0.0.1", "127.0.0.1", true }, { "27.0.0.1", "127.0.0.1", false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (route_excepted(rows[i].list, rows[i].host) != rows[i].excepted)
			fail_msg("%s %s", rows[i].list, rows[i].host);
}

static void knows_loopback(void **state)
{
	(void)state;
	assert_true(route_loopback("localhost") && route_loopback("127.0.0.1") && route_loopback("127.9.9.9") && route_loopback("::1"));
	assert_false(route_loopback("example.org") || route_loopback("127.0.0.1.example.org") || route_loopback("10.0.0.1") ||
	             route_loopback("localhost.example.org") || route_loopback("::2"));
}

static void knows_what_everybody_can_reach(void **state)
{
	static const struct { const char *address; bool everybody, here; } rows[] = {
		{ "127.0.0.1", false, true },      { "127.255.0.9", false, true },    { "0.0.0.0", false, false },      { "10.1.2.3", false, false },
		{ "100.64.0.1", false, false },    { "100.63.255.255", true, false }, { "100.128.0.1", true, false },   { "169.254.169.254", false, false },
		{ "172.15.0.1", true, false },     { "172.16.0.1", false, false },    { "172.31.255.255", false, false }, { "172.32.0.1", true, false },
		{ "192.168.1.1", false, false },   { "192.169.1.1", true, false },    { "192.0.0.8", false, false },    { "198.18.0.1", false, false },
		{ "198.19.9.9", false, false },    { "198.20.0.1", true, false },     { "203.0.113.5", false, false },  { "224.0.0.1", false, false },
		{ "255.255.255.255", false, false }, { "8.8.8.8", true, false },      { "223.255.255.254", true, false },
		{ "::1", false, true },            { "::", false, false },            { "fe80::1", false, false },      { "fc00::1", false, false },
		{ "fd12:3456::1", false, false },  { "ff02::1", false, false },       { "2001:db8::1", false, false },  { "2001::1", false, false },
		{ "2001:4860:4860::8888", true, false }, { "2606:4700::1111", true, false }, { "2002:7f00:1::1", false, false },
		{ "::ffff:127.0.0.1", false, true }, { "::ffff:10.0.0.1", false, false }, { "::ffff:8.8.8.8", true, false },
		{ "64:ff9b::192.168.0.1", false, false }, { "64:ff9b::8.8.8.8", true, false }, { "::127.0.0.1", false, false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct sockaddr_in four = { .sin_family = AF_INET };
		struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
		const bool is_four = inet_pton(AF_INET, rows[i].address, &four.sin_addr) == 1;
		assert_true(is_four || inet_pton(AF_INET6, rows[i].address, &six.sin6_addr) == 1);
		const struct sockaddr *address = is_four ? (const struct sockaddr *)(const void *)&four : (const struct sockaddr *)(const void *)&six;
		if (route_public(address) != rows[i].everybody || route_here(address) != rows[i].here)
			fail_msg("%s", rows[i].address);
	}
	const struct sockaddr local = { .sa_family = AF_UNIX };
	assert_false(route_public(&local) || route_here(&local));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(tells_what_happened, begin, finish),
		cmocka_unit_test_setup_teardown(says_that_no_server_talks_like_that, begin, finish),
		cmocka_unit_test_setup_teardown(closing, begin, finish),
		cmocka_unit_test_setup_teardown(leaves_connections_behind, begin, finish),
		cmocka_unit_test_setup_teardown(sends_in_order, begin, finish),
		cmocka_unit_test_setup_teardown(loses_nothing_when_paused, begin, finish),
		cmocka_unit_test_setup_teardown(starts_paused, begin, finish),
		cmocka_unit_test_setup_teardown(introduces_itself, begin, finish),
		cmocka_unit_test_setup_teardown(says_why_it_cannot_connect, begin, finish),
		cmocka_unit_test_setup_teardown(looks_up_names_without_stopping_the_others, begin, finish),
		cmocka_unit_test_setup_teardown(goes_through_proxies, begin, finish),
		cmocka_unit_test(splits_urls),
		cmocka_unit_test(knows_exceptions_from_proxies),
		cmocka_unit_test(knows_loopback),
		cmocka_unit_test(knows_what_everybody_can_reach),
	};
	static const char *const proxies[] = { "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY" };
	for (size_t i = 0; i < sizeof proxies / sizeof *proxies; i++)
		unsetenv(proxies[i]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
