/* WebSocket clients over libwebsockets on the loop (RFC 6455, RFC 7692). libwebsockets stays in ws.c and loop.c.
 * Network thread only. TLS always verified; ALPN http/1.1; proxies by curl's environment variables
 * (ws: http_proxy, wss: https_proxy/HTTPS_PROXY, all_proxy, no_proxy). */
#ifndef NET_WS_H
#define NET_WS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "net/loop.h"

struct ws_client;
struct ws;

enum { WS_BUFFER = 64 * 1024, WS_FRAME_MAX = 1024 * 1024 };

struct ws_config {
	const char *url;           /* ws:// or wss:// with path and query */
	const char *bearer;        /* NULL none */
	bool deflate;              /* offer permessage-deflate */
	size_t frame_max;          /* a longer message is skipped whole and told as `oversize` (0 = WS_FRAME_MAX) */
	unsigned connect_s;        /* handshake done by then or closed (0 = 15) */
	unsigned ping_s, hangup_s; /* our ping after so long without a sign, hang up after so long (0 = 30, 45) */
};

/* Why it ended. Valid during the callback. */
struct ws_end {
	bool opened;          /* the handshake had succeeded */
	int http_status;      /* refused handshake: the status (401, 429, 503 …), else 0 */
	const char *reason;   /* X-Error-Message, the close reason, or what failed, in plain words; never NULL; not yet cleaned */
	int64_t retry_after;  /* ms from Retry-After in a refused handshake, else -1 */
	int close_code;       /* RFC 6455 code from the server, 0 none */
};

struct ws_handlers {
	void (*open)(void *arg);
	/* One whole message, reassembled; data[length] is NUL and may be changed in place. Text or binary. */
	void (*message)(void *arg, char *data, size_t length, bool binary);
	void (*oversize)(void *arg, size_t length); /* NULL allowed */
	/* Runs exactly once unless ws_close was called; the ws is gone afterwards. */
	void (*closed)(void *arg, const struct ws_end *end);
};

struct ws_client *ws_client_new(struct loop *loop);
void ws_client_free(struct ws_client *client);

/* Begins to connect; callbacks run later, never inside. The config is copied. */
struct ws *ws_connect(struct ws_client *client, const struct ws_config *config, const struct ws_handlers *handlers, void *arg);
/* Queues a text message (copied). */
void ws_send(struct ws *ws, const char *text);
/* Stops reading (flow control), or goes on. */
void ws_pause(struct ws *ws, bool paused);
/* Ends it without a callback. NULL is allowed; allowed inside callbacks. */
void ws_close(struct ws *ws);

const char *ws_version(void);

#endif
