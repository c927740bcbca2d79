/* HTTP over libcurl's multi interface on the loop: whole answers and chunked streams. libcurl stays in http.c.
 * Network thread only. TLS is always verified (trusted: the system's list, or SSL_CERT_FILE); plain http only on loopback;
 * proxies come from curl's environment variables. Redirects are followed, five at most, but never from https to http,
 * and not for a request with a body. */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "net/loop.h"

struct http;
struct http_call;

enum { HTTP_BODY_MAX = 8 * 1024 * 1024, HTTP_HEADER_MAX = 64 };

struct http_header { const char *name, *value; };

struct http_request {
	const char *method;         /* "GET" when NULL */
	const char *url;
	const char *bearer;         /* token for Authorization: Bearer; NULL none. Not sent on to another host on a redirect */
	const char *accept;         /* NULL = application/json */
	const char *body;           /* JSON to send; NULL none */
	bool form;                  /* the body is application/x-www-form-urlencoded */
	bool stay;                  /* a redirect is not followed: it is the answer */
	unsigned timeout_s;         /* whole answers: for all of it (0 = 30); streams: for the connection */
	size_t most;                /* whole answers: bytes of the body, 0 = HTTP_BODY_MAX */
	bool stranger;              /* the URL came from a stranger: not to this machine or a private network, also by name or redirect. Plain
	                             * http, which is for this machine alone, stays on it; the caller knows whether it may. A proxy is an
	                             * address as any other: one on this machine is not used, and nothing is asked */
	unsigned silence_s;         /* streams: dead after this long without a byte (0 = 45) */
};

/* One answer. Valid during the callback. */
struct http_response {
	int status;                 /* 0: no answer came; error says why */
	const char *error;          /* plain words for a person, e.g. "no route to glammr.us: could not resolve host" */
	const char *body;           /* NUL-terminated; "" for streams; first bytes only when it was cut at its ceiling (status 0 then) */
	size_t length;
	size_t header_count;
	struct http_header headers[HTTP_HEADER_MAX]; /* names in lower case */
};
/* The value of a header (name in lower case), NULL when there is none; the first of several. */
const char *http_header(const struct http_response *response, const char *name);
/* Milliseconds to wait before asking again: Retry-After (seconds or date), X-RateLimit-Reset when -Remaining is 0 or the
 * status is 429 (ISO time or epoch seconds), ratelimit-reset. -1 when nothing says so; capped at an hour. now: ms since 1970. */
int64_t http_retry_after(const struct http_response *response, int64_t now);

struct http *http_new(struct loop *loop);
void http_free(struct http *http); /* cancels all calls, without callbacks */

/* The connections that are kept open may be dead without a word: none is used again. */
void http_anew(struct http *http);

/* Starts a call; done runs once, later, unless it is cancelled. The request is copied. */
struct http_call *http_send(struct http *http, const struct http_request *request,
                            void (*done)(void *arg, const struct http_response *response), void *arg);
/* A stream: head runs once when the header came (return false to end it), data for each chunk of a 2xx body, done at the
 * end, also for another status, then with its body. */
struct http_stream {
	bool (*head)(void *arg, const struct http_response *response);
	void (*data)(void *arg, const char *bytes, size_t length);
	void (*done)(void *arg, const struct http_response *response);
};
struct http_call *http_stream(struct http *http, const struct http_request *request, const struct http_stream *stream, void *arg);
/* Stops reading (true) or goes on. While paused no callback runs, silence does not count. */
void http_pause(struct http_call *call, bool paused);
void http_cancel(struct http_call *call); /* NULL is allowed; no callback any more. Allowed inside callbacks. */

/* Percent-encodes for a path segment or query value into out; false when it does not fit. */
bool http_escape(const char *text, char *out, size_t size);

const char *http_version(void);

#endif
