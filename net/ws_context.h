/* What all WebSockets share inside libwebsockets: its context, made on first use since that takes 19 ms, and a vhost for each
 * proxy in use. Network thread only. */
#ifndef NET_WS_CONTEXT_H
#define NET_WS_CONTEXT_H

#include "net/loop.h"
#include "net/route.h"

struct lws_context;
struct lws_protocols;
struct lws_vhost;

enum { WS_VHOSTS = 8, WS_PROXY_TEXT = ROUTE_HOST + 96 };

struct ws_context {
	struct loop *loop;
	struct lws_context *lws; /* NULL: not made yet */
	struct { char proxy[WS_PROXY_TEXT]; struct lws_vhost *vhost; } vhosts[WS_VHOSTS];
};

/* The vhost that goes through proxy ("USER:PASSWORD@ADDRESS:PORT", "" = straight). NULL when libwebsockets cannot start here. */
struct lws_vhost *ws_context_vhost(struct ws_context *context, const struct lws_protocols *protocols, const char *proxy);
/* Ends libwebsockets; context itself is the caller's. */
void ws_context_end(struct ws_context *context);

#endif
