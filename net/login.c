/* Mastodon's OAuth for a program without a browser (RFC 6749; https://docs.joinmastodon.org/methods/oauth/, the out-of-band address). Each call
 * waits for its answer on a loop of its own. */
#include "net/net.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "net/http.h"
#include "net/json.h"
#include "net/loop.h"

enum { WAIT_S = 20 };

static const char nowhere[] = "urn:ietf:wg:oauth:2.0:oob", scope[] = "read:statuses";

/* One question and its answer. */
struct question {
	struct loop *loop;
	json_t *body;   /* NULL: none that could be read */
	int status;
	char *error;
};

static void answered(void *arg, const struct http_response *response)
{
	struct question *question = arg;
	char why[120];
	question->status = response->status;
	question->error = xstrdup(response->error ? response->error : "");
	question->body = response->length > 0 ? json_read(response->body, response->length, why) : NULL;
	loop_stop(question->loop);
}

/* Waits; the question has to be closed in any case. */
static void ask(struct question *question, const char *url, const char *body)
{
	*question = (struct question){ .loop = loop_new() };
	if (!question->loop) {
		question->error = xstrdup("no file descriptors left");
		return;
	}
	json_setup();
	struct http *http = http_new(question->loop);
	struct http_request request = { .method = "POST", .url = url, .body = body, .form = true, .timeout_s = WAIT_S };
	http_send(http, &request, answered, question);
	loop_run(question->loop);
	http_free(http);
	loop_settle(question->loop);
	loop_free(question->loop);
}

static void close_question(struct question *question)
{
	json_decref(question->body);
	free(question->error);
}

static bool refused(const struct question *question, const char *url, const char *what, char why[static 256])
{
	const char *says = json_str(question->body, "error_description");
	if (!*says)
		says = json_str(question->body, "error");
	if (question->status == 0)
		snprintf(why, 256, "%.200s", question->error);
	else if (*says)
		snprintf(why, 256, "%.80s %s: %.120s", url, what, says);
	else
		snprintf(why, 256, "%.120s %s (HTTP %d): is it a Mastodon server?", url, what, question->status);
	for (char *p = why; *p; p++) /* a stranger's words */
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
	return false;
}

/* Copies what is an ASCII word and fits. */
static bool take(const char *text, char *out, size_t size)
{
	size_t length = strlen(text);
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] <= ' ' || (unsigned char)text[i] >= 0x7f)
			return false;
	if (length == 0 || length >= size)
		return false;
	memcpy(out, text, length + 1);
	return true;
}

/* A body as in application/x-www-form-urlencoded; malloc. */
static char *form(const char *const (*pairs)[2], size_t n)
{
	char *body = xstrdup(""), value[3 * NET_LOGIN_TEXT];
	for (size_t i = 0; i < n; i++) {
		if (!http_escape(pairs[i][1], value, sizeof value))
			continue;
		char *more = xasprintf("%s%s%s=%s", body, i ? "&" : "", pairs[i][0], value);
		explicit_bzero(body, strlen(body));
		free(body);
		body = more;
	}
	return body;
}

bool net_login_begin(struct net_login *login, const char *server, char why[static 256])
{
	const char *const pairs[][2] = {
		{ "client_name", "tweetup" }, { "redirect_uris", nowhere }, { "scopes", scope },
	};
	char id[3 * sizeof login->client_id], address[sizeof nowhere * 3], escaped_scope[sizeof scope * 3];
	struct question question;
	*login = (struct net_login){ 0 };
	snprintf(login->server, sizeof login->server, "%s", server);
	char *url = xasprintf("%s/api/v1/apps", login->server), *body = form(pairs, sizeof pairs / sizeof *pairs);
	ask(&question, url, body);
	bool good = question.status == 200 && take(json_str(question.body, "client_id"), login->client_id, sizeof login->client_id) &&
	            take(json_str(question.body, "client_secret"), login->client_secret, sizeof login->client_secret) &&
	            http_escape(login->client_id, id, sizeof id) && http_escape(nowhere, address, sizeof address) &&
	            http_escape(scope, escaped_scope, sizeof escaped_scope);
	if (good)
		snprintf(login->page, sizeof login->page, "%.500s/oauth/authorize?response_type=code&client_id=%s&redirect_uri=%s&scope=%s", login->server, id,
		         address, escaped_scope);
	else
		refused(&question, login->server, "knows no way to log in", why);
	close_question(&question);
	free(url);
	free(body);
	return good;
}

bool net_login_finish(struct net_login *login, const char *code, char token[static NET_LOGIN_TEXT], char why[static 256])
{
	const char *const pairs[][2] = {
		{ "grant_type", "authorization_code" }, { "code", code }, { "client_id", login->client_id },
		{ "client_secret", login->client_secret }, { "redirect_uri", nowhere }, { "scope", scope },
	};
	struct question question;
	char *url = xasprintf("%s/oauth/token", login->server), *body = form(pairs, sizeof pairs / sizeof *pairs);
	ask(&question, url, body);
	bool good = question.status == 200 && take(json_str(question.body, "access_token"), token, NET_LOGIN_TEXT);
	if (!good)
		refused(&question, login->server, "did not take the code", why);
	close_question(&question);
	explicit_bzero(body, strlen(body));
	free(url);
	free(body);
	return good;
}
