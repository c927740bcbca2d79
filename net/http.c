#include "net/http.h"

#include <curl/curl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "model/log.h"
#include "net/agent.h"
#include "net/dial.h"
#include "net/http_head.h"
#include "net/route.h"

enum { WHOLE_S = 30, CONNECT_S = 15, SILENCE_S = 45, IDLE_S = 60, HEAD_MAX = 256 * 1024, ERROR = 300 };

struct http {
	struct loop *loop;
	CURLM *multi;
	struct timer *timer;   /* curl's */
	struct timer *kick;    /* for what must not be done inside callbacks */
	struct http_call *calls;
	int inside;            /* depth of calls into curl */
	int64_t distrust;      /* until then, by the loop's clock, no call uses an old connection */
};

struct http_call {
	struct http_call *next;
	struct http *http;
	CURL *easy;
	struct curl_slist *headers;
	char *url, *bearer, *body;
	char host[256];
	size_t most;
	bool stranger, secure;
	void (*done)(void *arg, const struct http_response *response);
	struct http_stream stream;
	bool streaming, head_told, stopped; /* stopped: head wanted no more */
	void *arg;

	bool cancelled, finished;  /* to be swept; finished: done has still to be told */
	bool paused, resume;
	int64_t heard, silence_ms;
	struct timer *silence;

	struct http_response response;
	char *answer;              /* the body so far */
	size_t capacity;
	struct http_head head;
	size_t head_bytes;         /* of all header lines so far, redirects' too */
	char curl_error[CURL_ERROR_SIZE], error[ERROR];
};

__attribute__((format(printf, 2, 3)))
static void say(struct http_call *call, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	vsnprintf(call->error, sizeof call->error, format, list);
	va_end(list);
}

static void wipe(char *secret)
{
	if (secret)
		explicit_bzero(secret, strlen(secret));
	free(secret);
}

static void call_free(struct http_call *call)
{
	if (call->easy)
		curl_easy_cleanup(call->easy);
	for (struct curl_slist *item = call->headers; item; item = item->next)
		explicit_bzero(item->data, strlen(item->data));
	curl_slist_free_all(call->headers);
	timer_free(call->silence);
	wipe(call->bearer);
	wipe(call->body);
	free(call->url);
	free(call->answer);
	free(call);
}

/* ---- what comes in */

static bool redirects(const struct http_call *call)
{
	int status = call->response.status;
	return status >= 300 && status < 400 && status != 304 && !call->body && http_header(&call->response, "location");
}

/* The header of the last answer is complete. */
static bool head_complete(struct http_call *call)
{
	long status = 0;
	curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
	call->response.status = (int)status;
	if (!call->streaming || call->head_told || status < 200 || redirects(call))
		return true;
	call->head_told = true;
	call->response.body = "";
	call->stopped = !call->stream.head(call->arg, &call->response);
	return !call->stopped && !call->cancelled;
}

static size_t on_header(char *bytes, size_t one, size_t length, void *arg)
{
	struct http_call *call = arg;
	(void)one;
	call->heard = loop_now(call->http->loop);
	call->head_bytes += length;
	if (call->head_bytes > HEAD_MAX)
		say(call, "%s sends headers without end", call->host);
	if (call->cancelled || call->error[0])
		return 0;
	if (length >= 5 && !memcmp(bytes, "HTTP/", 5)) /* of a redirect's next answer, too */
		http_head_clear(&call->head, &call->response);
	else if (length > 2)
		http_head_add(&call->head, &call->response, bytes, length);
	else if (!head_complete(call))
		return 0;
	return length;
}

/* false when the ceiling is reached; what fits is kept. */
static bool keep_body(struct http_call *call, const char *bytes, size_t length)
{
	size_t room = call->most - call->response.length, n = length < room ? length : room;
	size_t need = call->response.length + n + 1;
	if (need > call->capacity) {
		call->capacity = need * 2 < call->most ? need * 2 : call->most + 1;
		call->answer = xrealloc(call->answer, call->capacity);
	}
	memcpy(call->answer + call->response.length, bytes, n);
	call->response.length += n;
	call->answer[call->response.length] = 0;
	if (n < length)
		say(call, "the answer of %s is larger than %zu %s", call->host, call->most >> (call->most >> 20 ? 20 : 10), call->most >> 20 ? "MiB" : "KiB");
	return n == length;
}

static size_t on_body(char *bytes, size_t one, size_t length, void *arg)
{
	struct http_call *call = arg;
	(void)one;
	if (call->cancelled)
		return 0;
	call->heard = loop_now(call->http->loop);
	if (!call->streaming || call->response.status / 100 != 2)
		return keep_body(call, bytes, length) ? length : 0;
	call->stream.data(call->arg, bytes, length);
	return call->cancelled ? 0 : length;
}

/* ---- what went wrong, in plain words */

static void connect_words(struct http_call *call)
{
	long error = 0;
	curl_easy_getinfo(call->easy, CURLINFO_OS_ERRNO, &error);
	dial_connect_words((int)error, call->host, call->error, sizeof call->error);
}

static void seconds_words(struct http_call *call)
{
	double seconds = 0;
	curl_easy_getinfo(call->easy, CURLINFO_TOTAL_TIME, &seconds);
	say(call, "no answer from %s for %.0f s", call->host, seconds);
}

static const struct { CURLcode code; const char *words; } failures[] = { /* %s: the host */
	{ CURLE_COULDNT_RESOLVE_HOST, "cannot find %s: no host has that name, or this machine is offline" },
	{ CURLE_COULDNT_RESOLVE_PROXY, "cannot find the proxy for %s: see http_proxy, https_proxy and all_proxy" },
	{ CURLE_TOO_MANY_REDIRECTS, "%s sends us round in circles: too many redirects" },
	{ CURLE_UNSUPPORTED_PROTOCOL, "%s points to an address that is not https" }, /* a redirect */
	{ CURLE_URL_MALFORMAT, "%s is no address that can be asked" },
	{ CURLE_GOT_NOTHING, "%s hung up without an answer" },
	{ CURLE_RECV_ERROR, "the connection to %s broke" },
	{ CURLE_SEND_ERROR, "the connection to %s broke" },
	{ CURLE_PARTIAL_FILE, "the connection to %s broke before the answer was complete" },
	{ CURLE_WEIRD_SERVER_REPLY, "%s does not answer as a web server does" },
	{ CURLE_BAD_CONTENT_ENCODING, "%s sends compressed data that cannot be read" },
	{ CURLE_SSL_CONNECT_ERROR, "no secure connection to %s: it does not speak TLS as we do" },
	{ CURLE_SSL_CACERT_BADFILE, "the list of trusted certificates cannot be read: install ca-certificates (asking %s)" },
};

static void failure_words(struct http_call *call, CURLcode code)
{
	const char *detail = call->curl_error[0] ? call->curl_error : curl_easy_strerror(code);
	if (call->error[0] || call->stopped)
		return;
	if (strstr(detail, "HTTP/0.9")) /* under several codes */
		code = CURLE_WEIRD_SERVER_REPLY;
	for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
		if (failures[i].code == code) {
			snprintf(call->error, sizeof call->error, failures[i].words, call->host);
			return;
		}
	if (code == CURLE_COULDNT_CONNECT)
		connect_words(call);
	else if (code == CURLE_OPERATION_TIMEDOUT)
		seconds_words(call);
	else if (code == CURLE_PEER_FAILED_VERIFICATION)
		say(call, "the certificate of %s cannot be trusted: %.150s", call->host, detail);
	else
		say(call, "asking %s failed: %.150s", call->host, detail);
}

/* ---- ends */

static void leave_curl(struct http_call *call)
{
	if (call->easy)
		curl_multi_remove_handle(call->http->multi, call->easy);
}

static void unlink_call(struct http_call *call)
{
	struct http_call **at = &call->http->calls;
	while (*at != call)
		at = &(*at)->next;
	*at = call->next;
}

static void finish(struct http_call *call)
{
	struct http_response *response = &call->response;
	leave_curl(call);
	unlink_call(call);
	call->cancelled = true; /* a http_cancel from inside done does nothing */
	if (call->error[0]) {
		response->status = 0;
		response->error = call->error;
	}
	response->body = call->answer ? call->answer : "";
	if (call->streaming)
		call->stream.done(call->arg, response);
	else
		call->done(call->arg, response);
	call_free(call);
}

/* What curl's callbacks may not do themselves: take calls away, let them go on. */
static void sweep(void *arg)
{
	struct http *http = arg;
	struct http_call *call = http->calls;
	if (http->inside)
		return;
	while (call) {
		struct http_call *next = call->next;
		if (call->cancelled) {
			leave_curl(call);
			unlink_call(call);
			call_free(call);
		} else if (call->finished) {
			finish(call);
			next = http->calls; /* done may have changed the list */
		} else if (call->resume) {
			call->resume = false;
			http->inside++;
			curl_easy_pause(call->easy, CURLPAUSE_CONT);
			http->inside--;
			next = http->calls;
		}
		call = next;
	}
}

static void collect(struct http *http)
{
	CURLMsg *message;
	int left;
	while ((message = curl_multi_info_read(http->multi, &left))) {
		struct http_call *call = NULL;
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&call);
		if (message->data.result != CURLE_OK)
			failure_words(call, message->data.result);
		call->finished = true;
	}
	sweep(http);
}

static void act(struct http *http, curl_socket_t socket, int events)
{
	int running;
	http->inside++;
	curl_multi_socket_action(http->multi, socket, events, &running);
	http->inside--;
	collect(http);
}

/* ---- curl on the loop */

static void curl_time(void *arg)
{
	act(arg, CURL_SOCKET_TIMEOUT, 0);
}

static int on_timer(CURLM *multi, long ms, void *arg)
{
	struct http *http = arg;
	(void)multi;
	if (ms < 0)
		timer_clear(http->timer);
	else
		timer_set(http->timer, ms);
	return 0;
}

static void on_ready(void *arg, int fd, int events)
{
	act(arg, fd, (events & WATCH_READ ? CURL_CSELECT_IN : 0) | (events & WATCH_WRITE ? CURL_CSELECT_OUT : 0));
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *of_socket)
{
	struct http *http = arg;
	struct watch *watch = of_socket;
	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		watch_free(watch);
		curl_multi_assign(http->multi, fd, NULL);
		return 0;
	}
	if (!watch && !(watch = watch_new(http->loop, fd, on_ready, http)))
		return -1;
	curl_multi_assign(http->multi, fd, watch);
	watch_set(watch, (what & CURL_POLL_IN ? WATCH_READ : 0) | (what & CURL_POLL_OUT ? WATCH_WRITE : 0));
	return 0;
}

struct http *http_new(struct loop *loop)
{
	struct http *http = xcalloc(1, sizeof *http);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	http->loop = loop;
	http->multi = curl_multi_init();
	if (!http->multi)
		die("libcurl cannot start");
	http->timer = timer_new(loop, curl_time, http);
	http->kick = timer_new(loop, sweep, http);
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETDATA, http);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http);
	curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, 16L);
	return http;
}

void http_anew(struct http *http)
{
	http->distrust = loop_now(http->loop) + (IDLE_S + 1) * 1000;
}

void http_free(struct http *http)
{
	while (http->calls) {
		struct http_call *call = http->calls;
		leave_curl(call);
		http->calls = call->next;
		call_free(call);
	}
	curl_multi_cleanup(http->multi);
	timer_free(http->timer);
	timer_free(http->kick);
	curl_global_cleanup();
	free(http);
}

/* ---- what goes out */

static void add_line(struct http_call *call, const char *format, const char *value)
{
	char *line = xasprintf("%s%s", format, value);
	struct curl_slist *list = curl_slist_append(call->headers, line);
	if (!list)
		die("out of memory");
	call->headers = list;
	wipe(line);
}

/* The URL's host for messages; false with the reason when it may not be asked: plain http is for this machine alone. */
static bool may_ask(struct http_call *call, bool *secure)
{
	char *host = NULL, *scheme = NULL;
	CURLU *url = curl_url();
	bool parsed = url && !curl_url_set(url, CURLUPART_URL, call->url, CURLU_NON_SUPPORT_SCHEME) &&
	              !curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) && !curl_url_get(url, CURLUPART_HOST, &host, 0);
	snprintf(call->host, sizeof call->host, "%s", parsed ? host : "the server");
	*secure = parsed && !strcasecmp(scheme, "https");
	bool plain = parsed && !strcasecmp(scheme, "http");
	bool here = parsed && (route_loopback(host) || !strcmp(host, "[::1]"));
	if (!*secure && !plain)
		say(call, "not a web address: %.200s", call->url);
	else if (plain && !here)
		say(call, "http: is for this machine alone; %s needs https:", host);
	else if (call->bearer && !route_token(call->bearer))
		say(call, "the token for %s holds characters that no token has", host);
	curl_free(host);
	curl_free(scheme);
	curl_url_cleanup(url);
	return !call->error[0];
}

/* What a stranger named is where everybody can reach it; behind any name and any redirect. */
static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct http_call *call = arg;
	(void)purpose;
	if (call->secure ? route_public(&to->addr) : route_here(&to->addr))
		return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
	say(call, "%s is on this machine or in a private network: not asked", call->host);
	return CURL_SOCKET_BAD;
}

/* DNS needs no thread that is waited for at the end, redirects go nowhere less safe, TLS is verified by default. */
static void set_safety(struct http_call *call, const struct http_request *request, bool secure)
{
	CURL *easy = call->easy;
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, call->body || request->stay ? 0L : 1L); /* a body may hold a password */
	curl_easy_setopt(easy, CURLOPT_MAXREDIRS, 5L);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	if (call->stranger) {
		curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
		curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, call);
	}
	const char *trusted = getenv("SSL_CERT_FILE"); /* as OpenSSL itself, so as for WebSockets */
	if (trusted && *trusted)
		curl_easy_setopt(easy, CURLOPT_CAINFO, trusted);
}

static void set_request(struct http_call *call, const struct http_request *request)
{
	CURL *easy = call->easy;
	curl_easy_setopt(easy, CURLOPT_URL, call->url);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, NET_AGENT);
	if (!call->streaming)
		curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	add_line(call, "Accept: ", request->accept ? request->accept : "application/json");
	if (call->bearer)
		add_line(call, "Authorization: Bearer ", call->bearer);
	if (call->body) {
		add_line(call, "Content-Type: ", request->form ? "application/x-www-form-urlencoded" : "application/json");
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call->body);
	} else if (request->method && !strcmp(request->method, "POST")) {
		add_line(call, "Content-Type:", "");
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, "");
	}
	if (request->method && strcmp(request->method, "POST"))
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, call->headers);
}

static void set_answers(struct http_call *call)
{
	CURL *easy = call->easy;
	curl_easy_setopt(easy, CURLOPT_PRIVATE, (char *)call);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->curl_error);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
}

static void fallen_silent(void *arg)
{
	struct http_call *call = arg;
	int64_t silence = loop_now(call->http->loop) - call->heard;
	if (call->paused || call->cancelled || call->finished)
		return;
	if (silence < call->silence_ms) {
		timer_set(call->silence, call->silence_ms - silence);
		return;
	}
	say(call, "%s was silent for %lld s", call->host, (long long)(silence / 1000));
	call->finished = true;
	sweep(call->http);
}

/* A stream may last for ever, but not in silence; a timer of ours, since curl's own wakes us every second. */
static void set_times(struct http_call *call, const struct http_request *request)
{
	unsigned whole = request->timeout_s ? request->timeout_s : WHOLE_S;
	curl_easy_setopt(call->easy, CURLOPT_MAXAGE_CONN, (long)IDLE_S);
	const bool fresh = call->stranger || loop_now(call->http->loop) < call->http->distrust; /* a kept connection may lead anywhere */
	curl_easy_setopt(call->easy, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
	if (!call->streaming) {
		curl_easy_setopt(call->easy, CURLOPT_TIMEOUT, (long)whole);
		curl_easy_setopt(call->easy, CURLOPT_CONNECTTIMEOUT, (long)(whole < CONNECT_S ? whole : CONNECT_S));
		return;
	}
	curl_easy_setopt(call->easy, CURLOPT_CONNECTTIMEOUT, (long)(request->timeout_s ? request->timeout_s : CONNECT_S));
	call->silence_ms = (request->silence_s ? request->silence_s : SILENCE_S) * 1000;
	call->silence = timer_new(call->http->loop, fallen_silent, call);
	call->heard = loop_now(call->http->loop);
	timer_set(call->silence, call->silence_ms);
}

static struct http_call *call_new(struct http *http, const struct http_request *request, void *arg)
{
	struct http_call *call = xcalloc(1, sizeof *call);
	call->http = http;
	call->arg = arg;
	call->url = xstrdup(request->url);
	call->most = request->most ? request->most : HTTP_BODY_MAX;
	call->stranger = request->stranger;
	call->bearer = request->bearer ? xstrdup(request->bearer) : NULL;
	call->body = request->body ? xstrdup(request->body) : NULL;
	call->next = http->calls;
	http->calls = call;
	return call;
}

static void begin(struct http_call *call, const struct http_request *request)
{
	bool secure;
	if (!may_ask(call, &secure)) {
		call->finished = true;
		timer_set(call->http->kick, 0);
		return;
	}
	call->easy = curl_easy_init();
	if (!call->easy)
		die("out of memory");
	call->secure = secure;
	set_safety(call, request, secure);
	set_answers(call);
	set_request(call, request);
	set_times(call, request);
	curl_multi_add_handle(call->http->multi, call->easy);
}

struct http_call *http_send(struct http *http, const struct http_request *request,
                            void (*done)(void *arg, const struct http_response *response), void *arg)
{
	struct http_call *call = call_new(http, request, arg);
	call->done = done;
	begin(call, request);
	return call;
}

struct http_call *http_stream(struct http *http, const struct http_request *request, const struct http_stream *stream, void *arg)
{
	struct http_call *call = call_new(http, request, arg);
	call->stream = *stream;
	call->streaming = true;
	begin(call, request);
	return call;
}

void http_pause(struct http_call *call, bool paused)
{
	if (!call->easy || paused == call->paused || call->cancelled)
		return;
	call->paused = paused;
	call->resume = !paused;
	if (paused) {
		curl_easy_pause(call->easy, CURLPAUSE_RECV);
		return;
	}
	call->heard = loop_now(call->http->loop);
	if (call->silence)
		timer_set(call->silence, call->silence_ms);
	timer_set(call->http->kick, 0); /* curl delivers at once what it holds: not from inside this call */
}

void http_cancel(struct http_call *call)
{
	if (!call || call->cancelled)
		return;
	call->cancelled = true;
	timer_set(call->http->kick, 0);
}

const char *http_version(void)
{
	return curl_version();
}
