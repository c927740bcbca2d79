#include "net/ws_context.h"

#include <libwebsockets.h>
#include <stdio.h>
#include <string.h>
#include "model/log.h"
#include "net/ws.h"

enum { HEADERS_MAX = 16 * 1024 };

static void log_lws(int level, const char *line)
{
	(void)level;
	log_line("lws: %.*s", (int)strcspn(line, "\n"), line);
}

/* Takes the place of libwebsockets' own inflater (see inflate.h): it lets compressed frames through as they are. */
static const struct lws_ext_options deflate_options[] = {
	{ "server_no_context_takeover", EXTARG_NONE },
	{ "client_no_context_takeover", EXTARG_NONE },
	{ "server_max_window_bits", EXTARG_OPT_DEC },
	{ "client_max_window_bits", EXTARG_OPT_DEC },
	{ NULL, EXTARG_NONE },
};

static int let_through(struct lws_context *context, const struct lws_extension *extension, struct lws *wsi,
                       enum lws_extension_callback_reasons reason, void *user, void *in, size_t length)
{
	(void)context, (void)extension, (void)wsi, (void)user, (void)length;
	if (reason == LWS_EXT_CB_CLIENT_CONSTRUCT && in)
		*(const struct lws_ext_options **)in = deflate_options;
	return 0;
}

static const struct lws_extension extensions[] = {
	{ "permessage-deflate", let_through, "permessage-deflate; client_no_context_takeover; client_max_window_bits" },
	{ NULL, NULL, NULL },
};

static struct lws_context *context_new(struct ws_context *context)
{
	void *loops[] = { loop_uv(context->loop) };
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
		.foreign_loops = loops,
		.pt_serv_buf_size = WS_BUFFER,
		.max_http_header_data = HEADERS_MAX,
		.max_http_header_pool = 32,
		.fd_limit_per_thread = 128,
		.timeout_secs = 120, /* ours come first */
		.pcontext = &context->lws, /* becomes NULL when all of it is gone */
	};
	lws_set_log_level(LLL_ERR | LLL_WARN, log_lws);
	return lws_create_context(&info);
}

static struct lws_vhost *vhost_new(struct ws_context *context, const struct lws_protocols *protocols, const char *proxy, const char *name)
{
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT,
		.protocols = protocols,
		.extensions = extensions,
		.vhost_name = name,
		.http_proxy_address = proxy, /* "", not NULL: else it takes http_proxy by itself, for wss too */
		.connect_timeout_secs = 120,
		.timeout_secs = 120,
	};
	lws_set_log_level(0, NULL); /* it complains of the empty proxy */
	struct lws_vhost *vhost = lws_create_vhost(context->lws, &info);
	lws_set_log_level(LLL_ERR | LLL_WARN, log_lws);
	return vhost;
}

/* A proxy belongs to a vhost: one for each proxy in use and one without. */
struct lws_vhost *ws_context_vhost(struct ws_context *context, const struct lws_protocols *protocols, const char *proxy)
{
	char name[32];
	if (!context->lws && !(context->lws = context_new(context)))
		return NULL;
	for (int i = 0; i < WS_VHOSTS; i++) {
		if (context->vhosts[i].vhost && !strcmp(context->vhosts[i].proxy, proxy))
			return context->vhosts[i].vhost;
		if (context->vhosts[i].vhost)
			continue;
		snprintf(name, sizeof name, "tweetup-%d", i);
		snprintf(context->vhosts[i].proxy, sizeof context->vhosts[i].proxy, "%s", proxy);
		return context->vhosts[i].vhost = vhost_new(context, protocols, proxy, name);
	}
	return NULL;
}

void ws_context_end(struct ws_context *context)
{
	for (int i = 0; context->lws && i < 4; i++) { /* in steps, between which the loop has to turn */
		lws_context_destroy(context->lws);
		loop_settle(context->loop);
	}
}
