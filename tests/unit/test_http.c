/* The HTTP client against servers that behave, misbehave, stall and send too much. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <time.h>
#include <cmocka.h>
#include "net/agent.h"
#include "net/http.h"
#include "slow_names.h"
#include "tiny_server.h"

/* ------------------------------------------------------------ the server's side */

static struct tiny_note seen = { .lock = PTHREAD_MUTEX_INITIALIZER };
static atomic_int go_on; /* what the client's side lets the server do next */

static void wait_for(int n)
{
	while (atomic_load(&go_on) < n)
		usleep(1000);
}

static void chunk(int fd, const char *bytes)
{
	tiny_say(fd, "%zx\r\n%s\r\n", strlen(bytes), bytes);
}

static void serve_large(int fd)
{
	static char bytes[65536];
	memset(bytes, 'x', sizeof bytes);
	tiny_say(fd, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
	for (int i = 0; i < 160 && tiny_send(fd, bytes, sizeof bytes); i++)
		;
}

static void serve_headers(int fd, int n)
{
	tiny_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n");
	for (int i = 0; i < n && tiny_say(fd, "X-Header-%d: %0900d\r\n", i, i); i++)
		;
	tiny_say(fd, "\r\nok");
}

static void serve_stream(int fd)
{
	tiny_say(fd, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
	chunk(fd, ":)\n");
	chunk(fd, "event: update\n");
	chunk(fd, "data: {}\n\n");
	tiny_say(fd, "0\r\n\r\n");
}

static void serve_half_stream(int fd)
{
	tiny_say(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
	chunk(fd, "one");
	tiny_say(fd, "ff\r\nha");
}

static void serve_silent_stream(int fd)
{
	tiny_say(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
	chunk(fd, "one");
	tiny_linger(fd);
}

static void serve_flood(int fd)
{
	char line[64];
	tiny_say(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 20000; i++) {
		snprintf(line, sizeof line, "%019d\n", i);
		chunk(fd, line);
	}
	tiny_say(fd, "0\r\n\r\n");
}

static void serve_gate(int fd)
{
	tiny_say(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
	chunk(fd, "first");
	wait_for(1);
	chunk(fd, "second");
	tiny_say(fd, "0\r\n\r\n");
}

/* gzip of "squeezed" as one stored block */
static void serve_gzip(int fd)
{
	static const unsigned char bytes[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 8, 0, 0xf7, 0xff, 's', 'q', 'u', 'e', 'e', 'z', 'e', 'd',
	                                       0xde, 0x26, 0x14, 0x00, 8, 0, 0, 0 };
	tiny_say(fd, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", sizeof bytes);
	tiny_send(fd, bytes, sizeof bytes);
}

static void serve_redirect(int fd, const char *path)
{
	char host[128];
	tiny_header(tiny_kept(&seen), "Host", host, sizeof host);
	const char *port = strchr(host, ':');
	if (!strncmp(path, "/hop", 4))
		tiny_say(fd, "HTTP/1.1 302 Found\r\nX-Hop: yes\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n");
	else if (!strncmp(path, "/circle", 7))
		tiny_say(fd, "HTTP/1.1 302 Found\r\nLocation: /circle\r\nContent-Length: 0\r\n\r\n");
	else if (!strncmp(path, "/file", 5))
		tiny_say(fd, "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n");
	else
		tiny_say(fd, "HTTP/1.1 302 Found\r\nLocation: http://localhost%s/ok\r\nContent-Length: 0\r\n\r\n", port);
}

static const struct { const char *path, *answer; } answers[] = {
	{ "/ok", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Twice: a\r\nx-twice: b\r\nX-Empty:\r\nContent-Length: 2\r\n\r\n{}" },
	{ "/401", "HTTP/1.1 401 Unauthorized\r\nContent-Length: 11\r\n\r\n{\"error\":1}" },
	{ "/503", "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 30\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n" },
	{ "/early", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" },
	{ "/short", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort" },
	{ "/nothing", "" },
	{ "/ssh", "SSH-2.0-OpenSSH_9.2\r\n\r\n" },
	{ "/badgzip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 8\r\n\r\nnot gzip" },
};

static void serve_page(int fd, const char *path)
{
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		if (!strncmp(path, answers[i].path, strlen(answers[i].path)))
			tiny_say(fd, "%s", answers[i].answer);
	if (!strncmp(path, "/large", 6))
		serve_large(fd);
	else if (!strncmp(path, "/manyheaders", 12))
		serve_headers(fd, 100);
	else if (!strncmp(path, "/endlessheaders", 15))
		serve_headers(fd, 100000);
	else if (!strncmp(path, "/stream", 7))
		serve_stream(fd);
	else if (!strncmp(path, "/half", 5))
		serve_half_stream(fd);
	else if (!strncmp(path, "/silent", 7))
		serve_silent_stream(fd);
	else if (!strncmp(path, "/flood", 6))
		serve_flood(fd);
	else if (!strncmp(path, "/gate", 5))
		serve_gate(fd);
	else if (!strncmp(path, "/gzip", 5))
		serve_gzip(fd);
	else if (!strncmp(path, "/mute", 5))
		tiny_linger(fd);
	else if (!strncmp(path, "/hop", 4) || !strncmp(path, "/circle", 7) || !strncmp(path, "/other", 6) || !strncmp(path, "/file", 5))
		serve_redirect(fd, path);
}

/* A connection is used again as long as the page leaves it in order. */
static void serve(int fd, const char *head)
{
	static const char *const lasting[] = { "/ok", "/401", "/503", "/hop", "/circle" };
	char next[TINY_HEAD];
	snprintf(next, sizeof next, "%s", head);
	for (bool again = true; again;) {
		const char *path = strchr(next, ' ') + 1;
		char length[32], body[256];
		tiny_keep(&seen, next);
		if (atoi(tiny_header(next, "Content-Length", length, sizeof length)) > 0)
			again = recv(fd, body, (size_t)atoi(length), MSG_WAITALL) > 0;
		serve_page(fd, path);
		again = false;
		for (size_t i = 0; i < sizeof lasting / sizeof *lasting; i++)
			again |= !strncmp(path, lasting[i], strlen(lasting[i]));
		again = again && tiny_read_head(fd, next);
	}
}

/* ------------------------------------------------------------ our side */

struct scene {
	struct tiny *server;
	struct loop *loop;
	struct http *http;
	struct timer *watchdog, *timer;
	struct http_call *call;
	char heard[4096];
	int lines;
	bool timed_out, refuse_head, cancel_at_data, pause_at_data;
	struct http_response last;  /* copies of what a test looks at */
	char twice[16], empty[16];
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

static void too_late(void *arg)
{
	struct scene *scene = arg;
	scene->timed_out = true;
	loop_stop(scene->loop);
}

static int begin(void **state)
{
	struct scene *scene = calloc(1, sizeof *scene);
	atomic_store(&go_on, 0);
	scene->server = tiny_start(serve);
	scene->loop = loop_new();
	scene->http = http_new(scene->loop);
	scene->watchdog = timer_new(scene->loop, too_late, scene);
	*state = scene;
	return 0;
}

static int finish(void **state)
{
	struct scene *scene = *state;
	atomic_store(&go_on, 1000);
	timer_free(scene->watchdog);
	timer_free(scene->timer);
	http_free(scene->http);
	loop_free(scene->loop);
	tiny_stop(scene->server);
	free(scene);
	return 0;
}

static void run(struct scene *scene)
{
	timer_set(scene->watchdog, 15000);
	loop_run(scene->loop);
	if (scene->timed_out)
		fail_msg("nothing more happened after: %s", scene->heard);
}

static void on_done(void *arg, const struct http_response *response)
{
	struct scene *scene = arg;
	const char *value;
	if (response->error)
		note(scene, "failed: %s", response->error);
	else
		note(scene, "%d", response->status);
	if (response->length > 100)
		note(scene, " [%zu bytes]", response->length);
	else
		note(scene, " [%s]", response->body);
	assert_int_equal(strlen(response->body), response->length);
	scene->last = *response;
	value = http_header(response, "x-twice");
	snprintf(scene->twice, sizeof scene->twice, "%s", value ? value : "none");
	value = http_header(response, "x-empty");
	snprintf(scene->empty, sizeof scene->empty, "%s", value ? value : "none");
	loop_stop(scene->loop);
}

static bool on_head(void *arg, const struct http_response *response)
{
	struct scene *scene = arg;
	note(scene, "head %d ", response->status);
	return !scene->refuse_head;
}

static void on_data(void *arg, const char *bytes, size_t length)
{
	struct scene *scene = arg;
	for (size_t i = 0; i < length; i++)
		scene->lines += bytes[i] == '\n';
	note(scene, "%.*s|", (int)length, bytes);
	if (scene->cancel_at_data) {
		http_cancel(scene->call);
		loop_stop(scene->loop);
	}
	if (scene->pause_at_data) {
		http_pause(scene->call, true);
		timer_set(scene->timer, 0);
	}
}

static const struct http_stream streaming = { on_head, on_data, on_done };

static const char *url_of(struct scene *scene, const char *path)
{
	static char url[256];
	snprintf(url, sizeof url, "http://127.0.0.1:%d%s", scene->server->port, path);
	return url;
}

static void get(struct scene *scene, const char *path, struct http_request request)
{
	request.url = *path == '/' ? url_of(scene, path) : path;
	scene->heard[0] = 0;
	scene->call = http_send(scene->http, &request, on_done, scene);
	assert_string_equal(scene->heard, ""); /* never from inside */
	run(scene);
}

static void stream(struct scene *scene, const char *path, struct http_request request)
{
	request.url = *path == '/' ? url_of(scene, path) : path;
	scene->heard[0] = 0;
	scene->call = http_stream(scene->http, &request, &streaming, scene);
	assert_string_equal(scene->heard, "");
	run(scene);
}

/* ------------------------------------------------------------ tests */

static void brings_whole_answers(void **state)
{
	static const struct { const char *path, *heard; } rows[] = {
		{ "/ok", "200 [{}]" },
		{ "/401", "401 [{\"error\":1}]" },
		{ "/503", "503 []" },
		{ "/early", "200 [ok]" },
		{ "/gzip", "200 [squeezed]" },
		{ "/hop", "200 [{}]" },
		{ "/stream", "200 [:)\nevent: update\ndata: {}\n\n]" },
		{ "/large", "failed: the answer of 127.0.0.1 is larger than 8 MiB [8388608 bytes]" },
		{ "/endlessheaders", "failed: 127.0.0.1 sends headers without end []" },
		{ "/short", "failed: the connection to 127.0.0.1 broke before the answer was complete [short]" },
		{ "/nothing", "failed: 127.0.0.1 hung up without an answer []" },
		{ "/ssh", "failed: 127.0.0.1 does not answer as a web server does []" },
		{ "/badgzip", "failed: 127.0.0.1 sends compressed data that cannot be read []" },
		{ "/circle", "failed: 127.0.0.1 sends us round in circles: too many redirects []" },
		{ "/file", "failed: 127.0.0.1 points to an address that is not https []" },
		{ "http://127.0.0.1:1/", "failed: 127.0.0.1 refused the connection: the server is down or the port is wrong []" },
		{ "https://nowhere.example.org/", "failed: cannot find nowhere.example.org: no host has that name, or this machine is offline []" },
		{ "http://example.org/", "failed: http: is for this machine alone; example.org needs https: []" },
		{ "ftp://example.org/", "failed: not a web address: ftp://example.org/ []" },
		{ "file:///etc/passwd", "failed: not a web address: file:///etc/passwd []" },
		{ "no address", "failed: not a web address: no address []" },
	};
	struct scene *scene = *state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		get(scene, rows[i].path, (struct http_request){ 0 });
		if (strcmp(scene->heard, rows[i].heard))
			fail_msg("%s\nwant %s\ngot  %s", rows[i].path, rows[i].heard, scene->heard);
	}
}

/* An address that a stranger gave leads to where everybody can go; plain http, to this machine alone. */
static void follows_strangers_nowhere(void **state)
{
	struct scene *scene = *state;
	static const char *const refused[] = { "https://127.0.0.1:%d/ok", "https://localhost:%d/ok", "https://[::1]:%d/ok", "https://10.255.255.1:%d/ok" };
	char url[100], heard[200];
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		snprintf(url, sizeof url, refused[i], scene->server->port);
		get(scene, url, (struct http_request){ .stranger = true });
		char *host = strstr(url, "://") + 3;
		host[*host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":")] = '\0';
		snprintf(heard, sizeof heard, "failed: %s is on this machine or in a private network: not asked []", host);
		assert_string_equal(scene->heard, heard);
	}
	get(scene, "/ok", (struct http_request){ .stranger = true });
	assert_string_equal(scene->heard, "200 [{}]");
	get(scene, "/hop", (struct http_request){ .stranger = true });
	assert_string_equal(scene->heard, "200 [{}]");
	get(scene, "http://10.0.0.1/", (struct http_request){ .stranger = true });
	assert_string_equal(scene->heard, "failed: http: is for this machine alone; 10.0.0.1 needs https: []");
}

static void takes_no_more_than_was_asked_for(void **state)
{
	struct scene *scene = *state;
	get(scene, "/large", (struct http_request){ .most = 1000 * 1024 });
	assert_string_equal(scene->heard, "failed: the answer of 127.0.0.1 is larger than 1000 KiB [1024000 bytes]");
	get(scene, "/ok", (struct http_request){ .most = 2 });
	assert_string_equal(scene->heard, "200 [{}]");
	get(scene, "/ok", (struct http_request){ .most = 1 });
	assert_string_equal(scene->heard, "failed: the answer of 127.0.0.1 is larger than 0 KiB [{]");
}

static void keeps_headers_within_bounds(void **state)
{
	struct scene *scene = *state;
	get(scene, "/ok", (struct http_request){ 0 });
	assert_string_equal(scene->twice, "a");
	assert_string_equal(scene->empty, "");
	get(scene, "/hop", (struct http_request){ 0 }); /* the redirect's own headers are gone */
	assert_int_equal(scene->last.header_count, 5);
	get(scene, "/manyheaders", (struct http_request){ 0 });
	assert_string_equal(scene->heard, "200 [ok]");
	assert_in_range(scene->last.header_count, 30, HTTP_HEADER_MAX);
}

static void asks_politely(void **state)
{
	struct scene *scene = *state;
	char value[256];
	get(scene, "/ok", (struct http_request){ .bearer = "secret" });
	const char *head = tiny_kept(&seen);
	assert_memory_equal(head, "GET /ok HTTP/1.1\r\n", 18);
	assert_string_equal(tiny_header(head, "User-Agent", value, sizeof value), NET_AGENT);
	assert_string_equal(tiny_header(head, "Accept", value, sizeof value), "application/json");
	assert_string_equal(tiny_header(head, "Authorization", value, sizeof value), "Bearer secret");
	assert_non_null(strstr(tiny_header(head, "Accept-Encoding", value, sizeof value), "gzip"));
	get(scene, "/ok", (struct http_request){ .body = "{\"a\":1}", .accept = "text/plain" });
	head = tiny_kept(&seen);
	assert_memory_equal(head, "POST /ok", 8);
	assert_string_equal(tiny_header(head, "Content-Type", value, sizeof value), "application/json");
	assert_string_equal(tiny_header(head, "Content-Length", value, sizeof value), "7");
	assert_string_equal(tiny_header(head, "Accept", value, sizeof value), "text/plain");
	assert_string_equal(tiny_header(head, "Authorization", value, sizeof value), "");
	get(scene, "/401", (struct http_request){ .method = "POST" });
	head = tiny_kept(&seen);
	assert_memory_equal(head, "POST /401", 9);
	assert_string_equal(tiny_header(head, "Content-Length", value, sizeof value), "0");
	assert_string_equal(tiny_header(head, "Content-Type", value, sizeof value), "");
	get(scene, "/401", (struct http_request){ .method = "DELETE" });
	assert_memory_equal(tiny_kept(&seen), "DELETE /401", 11);
	get(scene, "/ok", (struct http_request){ .bearer = "two\r\nX-Lines: 1" });
	assert_string_equal(scene->heard, "failed: the token for 127.0.0.1 holds characters that no token has []");
}

static void keeps_tokens_and_bodies_to_the_host(void **state)
{
	struct scene *scene = *state;
	char value[256];
	get(scene, "/other", (struct http_request){ .bearer = "secret" });
	assert_string_equal(scene->heard, "200 [{}]");
	assert_non_null(strstr(tiny_header(tiny_kept(&seen), "Host", value, sizeof value), "localhost"));
	assert_string_equal(tiny_header(tiny_kept(&seen), "Authorization", value, sizeof value), "");
	get(scene, "/hop", (struct http_request){ .bearer = "secret" });
	assert_string_equal(tiny_header(tiny_kept(&seen), "Authorization", value, sizeof value), "Bearer secret");
	get(scene, "/other", (struct http_request){ .body = "{\"password\":1}" });
	assert_string_equal(scene->heard, "302 []");
}

static void uses_connections_again(void **state)
{
	struct scene *scene = *state;
	for (int i = 0; i < 5; i++)
		get(scene, "/ok", (struct http_request){ 0 });
	assert_int_equal(atomic_load(&scene->server->n), 1);
}

static void streams(void **state)
{
	static const struct { const char *path; struct http_request request; const char *heard; } rows[] = {
		{ "/stream", { 0 }, "head 200 :)\n|event: update\n|data: {}\n\n|200 []" },
		{ "/hop", { 0 }, "head 200 {}|200 []" },
		{ "/early", { 0 }, "head 200 ok|200 []" },
		{ "/401", { 0 }, "head 401 401 [{\"error\":1}]" },
		{ "/half", { 0 }, "head 200 one|ha|failed: the connection to 127.0.0.1 broke before the answer was complete []" },
		{ "/silent", { .silence_s = 1 }, "head 200 one|failed: 127.0.0.1 was silent for 1 s []" },
		{ "/mute", { .silence_s = 1 }, "failed: 127.0.0.1 was silent for 1 s []" },
		{ "http://127.0.0.1:1/", { 0 }, "failed: 127.0.0.1 refused the connection: the server is down or the port is wrong []" },
	};
	struct scene *scene = *state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		stream(scene, rows[i].path, rows[i].request);
		char *p = scene->heard; /* how the bytes are cut is not our business */
		for (char *from = p; *from; from++)
			if (*from != '|')
				*p++ = *from;
		*p = 0;
		char want[256];
		p = want;
		for (const char *from = rows[i].heard; *from; from++)
			if (*from != '|')
				*p++ = *from;
		*p = 0;
		if (strcmp(scene->heard, want))
			fail_msg("%s\nwant %s\ngot  %s", rows[i].path, want, scene->heard);
	}
}

static void ends_a_stream_at_its_head(void **state)
{
	struct scene *scene = *state;
	scene->refuse_head = true;
	stream(scene, "/stream", (struct http_request){ 0 });
	assert_string_equal(scene->heard, "head 200 200 []");
}

static void cancels(void **state)
{
	struct scene *scene = *state;
	scene->cancel_at_data = true;
	stream(scene, "/silent", (struct http_request){ 0 });
	assert_string_equal(scene->heard, "head 200 one|");
	scene->cancel_at_data = false;
	struct http_request request = { .url = url_of(scene, "/mute") };
	http_cancel(http_send(scene->http, &request, on_done, scene));
	http_cancel(NULL);
	get(scene, "/ok", (struct http_request){ 0 }); /* on goes the rest */
	assert_string_equal(scene->heard, "200 [{}]");
	http_send(scene->http, &request, on_done, scene); /* left to http_free */
}

static void resume(void *arg)
{
	struct scene *scene = arg;
	http_pause(scene->call, false);
}

static void loses_nothing_when_paused(void **state)
{
	struct scene *scene = *state;
	scene->pause_at_data = true;
	scene->timer = timer_new(scene->loop, resume, scene);
	stream(scene, "/flood", (struct http_request){ .silence_s = 5 });
	assert_int_equal(scene->lines, 20000);
	assert_non_null(strstr(scene->heard, "0000000000000000000\n"));
}

static void check_pause(void *arg)
{
	struct scene *scene = arg;
	note(scene, "(paused)");
	scene->pause_at_data = false;
	http_pause(scene->call, false);
}

static void is_silent_while_paused(void **state)
{
	struct scene *scene = *state;
	scene->pause_at_data = true;
	scene->timer = timer_new(scene->loop, check_pause, scene);
	atomic_store(&go_on, 1);
	stream(scene, "/gate", (struct http_request){ .silence_s = 1 });
	const char *paused = strstr(scene->heard, "(paused)");
	assert_non_null(paused);
	assert_non_null(strstr(scene->heard, "first"));
	assert_non_null(strstr(scene->heard, "second"));
	assert_null(strstr(scene->heard, "failed"));
}

static void gives_up_when_it_takes_too_long(void **state)
{
	struct scene *scene = *state;
	get(scene, "/mute", (struct http_request){ .timeout_s = 1 });
	assert_string_equal(scene->heard, "failed: no answer from 127.0.0.1 for 1 s []");
	get(scene, "https://hang.example.org/", (struct http_request){ .timeout_s = 1 });
	assert_string_equal(scene->heard, "failed: no answer from hang.example.org for 1 s []");
}

/* A name server that keeps silent holds up neither other calls nor the end. */
static void waits_for_no_name_server(void **state)
{
	struct scene *scene = *state;
	struct timespec start, end;
	struct http_request request = { .url = "https://hang.example.org/" };
	clock_gettime(CLOCK_MONOTONIC, &start);
	struct http_call *hanging = http_send(scene->http, &request, on_done, scene);
	http_send(scene->http, &request, on_done, scene);
	get(scene, "/ok", (struct http_request){ 0 });
	assert_string_equal(scene->heard, "200 [{}]");
	http_cancel(hanging);
	get(scene, "/ok", (struct http_request){ 0 });
	assert_string_equal(scene->heard, "200 [{}]");
	http_free(scene->http); /* with the other still looking */
	scene->http = http_new(scene->loop);
	clock_gettime(CLOCK_MONOTONIC, &end);
	assert_true(end.tv_sec - start.tv_sec < 10); /* the name server takes 20 s */
}

static void knows_when_to_ask_again(void **state)
{
	static const struct { int status; struct http_header headers[3]; int64_t wait; } rows[] = {
		{ 200, { { 0 } }, -1 },
		{ 503, { { "retry-after", "30" } }, 30000 },
		{ 503, { { "retry-after", "Thu, 26 Nov 2026 00:00:05 GMT" } }, 5000 },
		{ 429, { { "retry-after", "soon" }, { "x-ratelimit-reset", "2026-11-26T00:00:07.500Z" } }, 7500 },
		{ 200, { { "x-ratelimit-reset", "2026-11-26T00:05:00Z" }, { "x-ratelimit-remaining", "12" } }, -1 },
		{ 200, { { "x-ratelimit-reset", "2026-11-26T00:05:00Z" }, { "x-ratelimit-remaining", "0" } }, 300000 },
		{ 429, { { "x-ratelimit-reset", "1795651209" } }, 9000 },
		{ 429, { { "x-ratelimit-reset", "2026-11-25T23:00:00Z" } }, 0 },
		{ 429, { { "x-ratelimit-reset", "2027-11-25T23:00:00Z" } }, 3600000 },
		{ 429, { { "x-ratelimit-reset", "99999999999999999999" } }, 3600000 },
		{ 429, { { "x-ratelimit-reset", "never" } }, -1 },
		{ 429, { { "ratelimit-reset", "12" } }, 12000 },
		{ 200, { { "ratelimit-remaining", "0" }, { "ratelimit-reset", "1795651260" } }, 60000 },
		{ 429, { { 0 } }, -1 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct http_response response = { .status = rows[i].status };
		while (response.header_count < 3 && rows[i].headers[response.header_count].name) {
			response.headers[response.header_count] = rows[i].headers[response.header_count];
			response.header_count++;
		}
		int64_t wait = http_retry_after(&response, 1795651200000); /* 2026-11-26T00:00:00Z */
		if (wait != rows[i].wait)
			fail_msg("row %zu: %lld", i, (long long)wait);
	}
}

static void escapes(void **state)
{
	char out[32];
	(void)state;
	assert_true(http_escape("muse-social_1.~", out, sizeof out));
	assert_string_equal(out, "muse-social_1.~");
	assert_true(http_escape("a b/\xC3\xA9&", out, sizeof out));
	assert_string_equal(out, "a%20b%2F%C3%A9%26");
	assert_true(http_escape("", out, 1));
	assert_false(http_escape("", out, 0));
	assert_true(http_escape("abc", out, 4));
	assert_false(http_escape("abcd", out, 4));
	assert_true(http_escape("/", out, 4));
	assert_false(http_escape("/", out, 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(brings_whole_answers, begin, finish),
		cmocka_unit_test_setup_teardown(follows_strangers_nowhere, begin, finish),
		cmocka_unit_test_setup_teardown(takes_no_more_than_was_asked_for, begin, finish),
		cmocka_unit_test_setup_teardown(keeps_headers_within_bounds, begin, finish),
		cmocka_unit_test_setup_teardown(asks_politely, begin, finish),
		cmocka_unit_test_setup_teardown(keeps_tokens_and_bodies_to_the_host, begin, finish),
		cmocka_unit_test_setup_teardown(uses_connections_again, begin, finish),
		cmocka_unit_test_setup_teardown(streams, begin, finish),
		cmocka_unit_test_setup_teardown(ends_a_stream_at_its_head, begin, finish),
		cmocka_unit_test_setup_teardown(cancels, begin, finish),
		cmocka_unit_test_setup_teardown(loses_nothing_when_paused, begin, finish),
		cmocka_unit_test_setup_teardown(is_silent_while_paused, begin, finish),
		cmocka_unit_test_setup_teardown(gives_up_when_it_takes_too_long, begin, finish),
		cmocka_unit_test_setup_teardown(waits_for_no_name_server, begin, finish),
		cmocka_unit_test(knows_when_to_ask_again),
		cmocka_unit_test(escapes),
	};
	static const char *const proxies[] = { "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" };
	for (size_t i = 0; i < sizeof proxies / sizeof *proxies; i++)
		unsetenv(proxies[i]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
