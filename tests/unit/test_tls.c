/* TLS is always verified: a certificate that nobody vouches for is refused by both clients, and so is one for another name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "net/http.h"
#include "net/ws.h"
#include "tiny_server.h"

/* Made for this test, for "localhost" until 2120. */
static const char key[] =
	"-----BEGIN PRIVATE KEY-----\n"
	"MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgtj27x3NHNrLjOtB2\n"
	"aUIA25/iDpzO0sJpWwBgC/3ZxZyhRANCAAQHaLwLv2moke2/X8lp3AL4L67E44df\n"
	"w6Png8CCtxdCN3UXtoWo2hrdAyoKdPgV+rkDRhpQiAwg6eQPeQXChUZr\n"
	"-----END PRIVATE KEY-----\n";

static const char certificate[] =
	"-----BEGIN CERTIFICATE-----\n"
	"MIIBYTCCAQegAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv\n"
	"c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM\n"
	"CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAdovAu/aaiR7b9f\n"
	"yWncAvgvrsTjh1/Do+eDwIK3F0I3dRe2hajaGt0DKgp0+BX6uQNGGlCIDCDp5A95\n"
	"BcKFRmujSDBGMBQGA1UdEQQNMAuCCWxvY2FsaG9zdDAPBgNVHRMBAf8EBTADAQH/\n"
	"MB0GA1UdDgQWBBQBO7ynS/SEakzEv+FpsBNXCQXr9zAKBggqhkjOPQQDAgNIADBF\n"
	"AiAaOlN0dd6wRMtytb92EQjcPdMtKIrtLFClpjt54gFAFwIhALqrGJpCvZWvyCyK\n"
	"oYNQs/jcJgg1v/al4+OcvEYgVTTm\n"
	"-----END CERTIFICATE-----\n";

/* ------------------------------------------------------------ the server: libwebsockets itself, on a thread */

/* One for all tests, for as long as the process lives: 4.1 frees a server only in part. */
static struct lws_context *server;
static int port;

static int served(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
	unsigned char text[LWS_PRE + 8] = { 0 };
	(void)user, (void)in, (void)length;
	if (reason == LWS_CALLBACK_HTTP)
		return lws_return_http_status(wsi, 204, NULL) || lws_http_transaction_completed(wsi) ? -1 : 0;
	if (reason == LWS_CALLBACK_ESTABLISHED)
		lws_callback_on_writable(wsi);
	if (reason != LWS_CALLBACK_SERVER_WRITEABLE)
		return 0;
	memcpy(text + LWS_PRE, "secure", 6);
	return lws_write(wsi, text + LWS_PRE, 6, LWS_WRITE_TEXT) < 0 ? -1 : 0;
}

static void *serve(void *arg)
{
	for (;;)
		lws_service(arg, 0);
	return NULL;
}

static int start_server(void **state)
{
	static const struct lws_protocols protocols[] = { { .name = "http", .callback = served }, { .name = NULL } };
	struct lws_context_creation_info info = {
		.iface = "lo",
		.protocols = protocols,
		.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
		.server_ssl_cert_mem = certificate,
		.server_ssl_cert_mem_len = sizeof certificate - 1,
		.server_ssl_private_key_mem = key,
		.server_ssl_private_key_mem_len = sizeof key - 1,
		.vhost_name = "localhost",
	};
	lws_set_log_level(0, NULL);
	server = lws_create_context(&info);
	struct lws_vhost *vhost = server ? lws_create_vhost(server, &info) : NULL;
	pthread_t thread;
	(void)state;
	if (!vhost || pthread_create(&thread, NULL, serve, server))
		return -1;
	pthread_detach(thread);
	port = lws_get_vhost_listen_port(vhost);
	return 0;
}

/* ------------------------------------------------------------ our side */

struct scene {
	struct loop *loop;
	struct http *http;
	struct ws_client *client;
	struct timer *watchdog;
	char heard[512], file[64];
	bool timed_out;
};

static void too_late(void *arg)
{
	struct scene *scene = arg;
	scene->timed_out = true;
	loop_stop(scene->loop);
}

static int begin(void **state)
{
	struct scene *scene = calloc(1, sizeof *scene);
	scene->loop = loop_new();
	scene->http = http_new(scene->loop);
	scene->client = ws_client_new(scene->loop);
	scene->watchdog = timer_new(scene->loop, too_late, scene);
	unsetenv("SSL_CERT_FILE");
	*state = scene;
	return 0;
}

static int finish(void **state)
{
	struct scene *scene = *state;
	timer_free(scene->watchdog);
	ws_client_free(scene->client);
	http_free(scene->http);
	loop_free(scene->loop);
	if (scene->file[0])
		unlink(scene->file);
	free(scene);
	return 0;
}

static void trust(struct scene *scene)
{
	snprintf(scene->file, sizeof scene->file, "/tmp/test_tls-XXXXXX");
	int fd = mkstemp(scene->file);
	assert_int_equal(write(fd, certificate, sizeof certificate - 1), sizeof certificate - 1);
	close(fd);
	setenv("SSL_CERT_FILE", scene->file, 1);
}

static void on_open(void *arg)
{
	(void)arg;
}

static void on_message(void *arg, char *data, size_t length, bool binary)
{
	struct scene *scene = arg;
	(void)length, (void)binary;
	snprintf(scene->heard, sizeof scene->heard, "message %s", data);
	loop_stop(scene->loop);
}

static void on_closed(void *arg, const struct ws_end *end)
{
	struct scene *scene = arg;
	snprintf(scene->heard, sizeof scene->heard, "closed %s", end->reason);
	loop_stop(scene->loop);
}

static void on_done(void *arg, const struct http_response *response)
{
	struct scene *scene = arg;
	snprintf(scene->heard, sizeof scene->heard, "%d %s", response->status, response->error ? response->error : "");
	loop_stop(scene->loop);
}

static const char *run(struct scene *scene)
{
	timer_set(scene->watchdog, 15000);
	loop_run(scene->loop);
	assert_false(scene->timed_out);
	return scene->heard;
}

static const char *socket_to(struct scene *scene, const char *host)
{
	static const struct ws_handlers handlers = { on_open, on_message, NULL, on_closed };
	char url[64];
	snprintf(url, sizeof url, "wss://%s:%d/", host, port);
	struct ws *ws = ws_connect(scene->client, &(struct ws_config){ .url = url }, &handlers, scene);
	const char *heard = run(scene);
	if (!strncmp(heard, "message", 7))
		ws_close(ws);
	return heard;
}

static const char *answer_of(struct scene *scene, const char *host)
{
	char url[64];
	snprintf(url, sizeof url, "https://%s:%d/", host, port);
	http_send(scene->http, &(struct http_request){ .url = url }, on_done, scene);
	return run(scene);
}

static void refuses_whom_nobody_vouches_for(void **state)
{
	static const char begins[] = "the certificate of localhost cannot be trusted: ";
	assert_ptr_equal(strstr(socket_to(*state, "localhost"), begins), ((struct scene *)*state)->heard + 7);
	assert_ptr_equal(strstr(answer_of(*state, "localhost"), begins), ((struct scene *)*state)->heard + 2);
}

static void talks_to_whom_it_trusts(void **state)
{
	trust(*state);
	assert_string_equal(socket_to(*state, "localhost"), "message secure");
	assert_string_equal(answer_of(*state, "localhost"), "204 ");
}

static void refuses_another_name(void **state)
{
	static const char begins[] = "the certificate of 127.0.0.1 cannot be trusted: ";
	trust(*state);
	assert_ptr_equal(strstr(socket_to(*state, "127.0.0.1"), begins), ((struct scene *)*state)->heard + 7);
	assert_ptr_equal(strstr(answer_of(*state, "127.0.0.1"), begins), ((struct scene *)*state)->heard + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(refuses_whom_nobody_vouches_for, begin, finish),
		cmocka_unit_test_setup_teardown(talks_to_whom_it_trusts, begin, finish),
		cmocka_unit_test_setup_teardown(refuses_another_name, begin, finish),
	};
	static const char *const proxies[] = { "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" };
	for (size_t i = 0; i < sizeof proxies / sizeof *proxies; i++)
		unsetenv(proxies[i]);
	return cmocka_run_group_tests(tests, start_server, NULL);
}
