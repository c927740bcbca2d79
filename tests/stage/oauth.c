/* Mastodon's OAuth for programs without a browser: an app, a page with a code, a token. https://docs.joinmastodon.org/methods/oauth/ */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

static unsigned apps;      /* registered */
static unsigned coded;     /* whose page was opened last: its code is good once */

/* A value of a form, percent-decoded, "" when it is missing; malloc. */
static char *form_value(const struct conn *conn, const char *name)
{
	char *body = calloc(1, conn->body.length + 1), *out = calloc(1, conn->body.length + 1), *to = out;
	if (conn->body.length)
		memcpy(body, conn->body.data, conn->body.length);
	for (char *pair = body, *next; pair; pair = next) {
		next = strchr(pair, '&');
		if (next)
			*next++ = '\0';
		size_t length = strlen(name);
		if (strncmp(pair, name, length) || pair[length] != '=')
			continue;
		for (const char *p = pair + length + 1; *p; p++) {
			unsigned byte;
			if (*p == '%' && sscanf(p + 1, "%2x", &byte) == 1) {
				*to++ = (char)byte;
				p += 2;
			} else {
				*to++ = *p == '+' ? ' ' : *p;
			}
		}
		break;
	}
	free(body);
	return out;
}

static void post_app(struct conn *conn)
{
	char *name = form_value(conn, "client_name"), *to = form_value(conn, "redirect_uris"), *scopes = form_value(conn, "scopes");
	char id[40];
	if (!*name || strcmp(to, "urn:ietf:wg:oauth:2.0:oob")) {
		answer_error(conn, 422, "{\"error\":\"Validation failed: Redirect URI must be an absolute URI.\"}");
	} else {
		snprintf(id, sizeof id, "app-%u", ++apps);
		answer_json(conn, 200, json_pack("{s:s, s:s, s:s, s:[s], s:s, s:s, s:s}", "id", "5121", "name", name, "redirect_uri", to, "scopes",
						 scopes, "client_id", id, "client_secret", "stage-secret", "vapid_key", "none"));
	}
	free(name);
	free(to);
	free(scopes);
}

/* What a person sees who agreed. */
static void get_authorize(struct conn *conn)
{
	for (size_t i = 0; i < conn->arg_count; i++)
		if (!strcmp(conn->args[i].name, "client_id"))
			coded = (unsigned)strtoul(conn->args[i].value + strlen("app-"), NULL, 10);
	char code[40];
	snprintf(code, sizeof code, "code-%u", coded);
	answer_json(conn, 200, json_pack("{s:s}", "code", code));
}

static void post_token(struct conn *conn)
{
	char *type = form_value(conn, "grant_type"), *code = form_value(conn, "code"), *secret = form_value(conn, "client_secret");
	char good[40];
	snprintf(good, sizeof good, "code-%u", coded);
	if (!coded || strcmp(type, "authorization_code") || strcmp(code, good) || strcmp(secret, "stage-secret")) {
		answer_error(conn, 400, "{\"error\":\"invalid_grant\",\"error_description\":\"The provided authorization grant is invalid, "
					"expired or revoked.\"}");
	} else {
		coded = 0;
		answer_json(conn, 200, json_pack("{s:s, s:s, s:s, s:i}", "access_token", "good-oauth", "token_type", "Bearer", "scope",
						 "read:statuses", "created_at", 1789228800));
	}
	free(type);
	free(code);
	free(secret);
}

bool oauth_route(struct conn *conn)
{
	static const struct {
		const char *path;
		bool post;
		void (*run)(struct conn *conn);
	} routes[] = {
		{ "/api/v1/apps", true, post_app }, { "/oauth/authorize", false, get_authorize }, { "/oauth/token", true, post_token },
	};
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
		if (conn->post == routes[i].post && !strcmp(conn->path, routes[i].path)) {
			routes[i].run(conn);
			return true;
		}
	return false;
}
