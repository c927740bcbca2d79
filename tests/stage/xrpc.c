/* Bluesky's XRPC calls: a session, the search, profiles. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

enum { SEARCH_DEFAULT = 25, SEARCH_MAX = 100, ACTORS_MAX = 25, SESSIONS_MAX = 64 };

struct session {
	char access[64], refresh[64];
	const struct person *who;
	bool expired;
};

static struct session sessions[SESSIONS_MAX];
static size_t session_count;

void xrpc_expire(void)
{
	for (size_t i = 0; i < SESSIONS_MAX; i++)
		sessions[i].expired = true;
}

static void fail(struct conn *conn, int status, const char *error, const char *message)
{
	answer_json(conn, status, json_pack("{s:s, s:s}", "error", error, "message", message));
}

static void limits(struct conn *conn)
{
	answer_header(conn, "ratelimit-limit", "3000");
	answer_header(conn, "ratelimit-remaining", "2990");
	answer_header(conn, "ratelimit-reset", "%lld", (long long)(now_us() / 1000000 + 300));
	answer_header(conn, "ratelimit-policy", "3000;w=300");
}

/* ---- sessions */

static struct session *session_with(const char *token, bool refresh)
{
	for (size_t i = 0; token && i < SESSIONS_MAX; i++)
		if (*sessions[i].access && !strcmp(token, refresh ? sessions[i].refresh : sessions[i].access))
			return &sessions[i];
	return NULL;
}

/* Tokens look like JWTs; what is inside is nobody's business. */
static void new_tokens(struct session *session)
{
	static unsigned count;
	count++;
	snprintf(session->access, sizeof session->access, "eyJ0eXAiOiJhdCtqd3QifQ.eyJuIjo%u.%016llx", count,
		 (unsigned long long)random_next());
	snprintf(session->refresh, sizeof session->refresh, "eyJ0eXAiOiJyZWZyZXNoIn0.eyJuIjo%u.%016llx", count,
		 (unsigned long long)random_next());
	session->expired = false;
}

static json_t *session_json(const struct conn *conn, const struct session *session)
{
	const struct identity *who = &session->who->on[BLUESKY];
	char home[160], alias[180];
	snprintf(home, sizeof home, "http://%s", conn->host);
	snprintf(alias, sizeof alias, "at://%s", who->handle);
	return json_pack("{s:s, s:s, s:s, s:s, s:b, s:{s:[s], s:s, s:[s], s:[], s:[{s:s, s:s, s:s}]}}", "did",
			 who->did, "handle", who->handle, "accessJwt", session->access, "refreshJwt",
			 session->refresh, "active", 1, "didDoc", "@context", "https://www.w3.org/ns/did/v1", "id",
			 who->did, "alsoKnownAs", alias, "verificationMethod", "service", "id", "#atproto_pds",
			 "type", "AtprotoPersonalDataServer", "serviceEndpoint", home);
}

static void create_session(struct conn *conn)
{
	json_t *body = json_loadb(conn->body.length ? conn->body.data : "", conn->body.length, 0, NULL);
	const char *name = spec_text(body, "identifier", NULL), *password = spec_text(body, "password", NULL);
	const struct person *who = name ? person_by_actor(name) : NULL;
	limits(conn);
	if (!name || !password) {
		fail(conn, 400, "InvalidRequest", "Input must have the property \"identifier\"");
	} else if (!who || strcmp(password, "good-pass")) {
		fail(conn, 401, "AuthenticationRequired", "Invalid identifier or password");
	} else {
		struct session *session = &sessions[session_count++ % SESSIONS_MAX];
		session->who = who;
		new_tokens(session);
		answer_json(conn, 200, session_json(conn, session));
	}
	json_decref(body);
}

/* NULL when the caller may not go on; the answer is made then. */
static struct session *authorised(struct conn *conn, bool refresh)
{
	const char *token = conn_token(conn);
	struct session *session = session_with(token, refresh);
	if (!token)
		fail(conn, 401, "AuthMissing", "Authentication Required");
	else if (!session)
		fail(conn, 400,
		     session_with(token, !refresh) || strncmp(token, "eyJ", 3) ? "InvalidToken" : "ExpiredToken",
		     strncmp(token, "eyJ", 3) ? "Token could not be verified" : "Token has expired");
	else if (session->expired && !refresh)
		fail(conn, 400, "ExpiredToken", "Token has expired");
	else
		return session;
	return NULL;
}

/* Both tokens change; the old ones are gone. */
static void refresh_session(struct conn *conn)
{
	struct session *session = authorised(conn, true);
	if (!session)
		return;
	new_tokens(session);
	answer_json(conn, 200, session_json(conn, session));
}

/* ---- search */

static const char *hash_stripped(const char *text)
{
	return *text == '#' ? text + 1 : text;
}

static bool record_has_tag(const struct post *post, const char *tag)
{
	char *folded = tag_fold(tag, strlen(tag));
	bool found = post_has_tag(post, folded);
	free(folded);
	return found;
}

/* Every word of q: a tag with #, else somewhere in the text. */
static bool matches_query(const struct post *post, const char *q)
{
	char *words = copy(q), *rest = words, *word;
	bool all = true;
	while (all && (word = strtok_r(rest, " ", &rest)))
		all = *word == '#' ? record_has_tag(post, hash_stripped(word))
				   : strcasestr(spec_text(post->spec, "text", ""), word) != NULL;
	free(words);
	return all;
}

static bool found(const struct conn *conn, const struct post *post)
{
	const char *since = conn_arg(conn, "since"), *until = conn_arg(conn, "until");
	if (!post_shown(post) || !matches_query(post, conn_arg(conn, "q")))
		return false;
	if ((since && post->created_us < iso_parse(since)) || (until && post->created_us >= iso_parse(until)))
		return false;
	for (size_t i = 0; i < conn->arg_count; i++)
		if (!strcmp(conn->args[i].name, "tag") && !record_has_tag(post, conn->args[i].value))
			return false;
	return true;
}

static void search(struct conn *conn, size_t limit)
{
	struct post *const *posts;
	size_t skip = (size_t)conn_number(conn, "cursor", 0), seen = 0;
	json_t *list = json_array(), *body = json_pack("{s:o}", "posts", list);
	for (size_t i = posts_of(BLUESKY, 0, &posts); i-- > 0;) {
		if (!found(conn, posts[i]) || seen++ < skip)
			continue;
		if (json_array_size(list) == limit) { /* there is more */
			char cursor[24];
			snprintf(cursor, sizeof cursor, "%zu", skip + limit);
			json_object_set_new(body, "cursor", json_string(cursor));
			break;
		}
		json_array_append_new(list, post_view(posts[i]));
	}
	answer_json(conn, 200, body);
}

static void search_posts(struct conn *conn)
{
	static const char page[] =
		"<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>\r\n"
		"</body>\r\n</html>\r\n";
	int64_t limit = conn_number(conn, "limit", SEARCH_DEFAULT);
	const char *q = conn_arg(conn, "q");
	if (!conn_token(conn)) {
		answer_text(conn, 403, "text/html", page, sizeof page - 1);
		return;
	}
	if (!authorised(conn, false))
		return;
	limits(conn);
	if (!q)
		fail(conn, 400, "InvalidRequest", "Error: Params must have the property \"q\"");
	else if (limit > SEARCH_MAX)
		fail(conn, 400, "InvalidRequest", "Error: limit can not be greater than 100");
	else if (limit < 1)
		fail(conn, 400, "InvalidRequest", "Error: limit can not be less than 1");
	else
		search(conn, (size_t)limit);
}

/* ---- profiles */

static void get_profiles(struct conn *conn)
{
	json_t *list = json_array();
	size_t asked = 0;
	for (size_t i = 0; i < conn->arg_count; i++) {
		if (strcmp(conn->args[i].name, "actors"))
			continue;
		const struct person *person = person_by_actor(conn->args[i].value);
		asked++;
		if (person && !person->gone)
			json_array_append_new(list, profile_view(person, true));
	}
	limits(conn);
	if (asked >= 1 && asked <= ACTORS_MAX) {
		answer_json(conn, 200, json_pack("{s:o}", "profiles", list));
		return;
	}
	json_decref(list);
	fail(conn, 400, "InvalidRequest",
	     asked ? "Error: actors must not have more than 25 elements"
		   : "Error: Params must have the property \"actors\"");
}

static const struct {
	const char *name;
	bool post;
	handler *run;
} calls[] = {
	{ "app.bsky.feed.searchPosts", false, search_posts },
	{ "app.bsky.actor.getProfiles", false, get_profiles },
	{ "com.atproto.server.createSession", true, create_session },
	{ "com.atproto.server.refreshSession", true, refresh_session },
};

void xrpc_route(struct conn *conn)
{
	const char *name = conn->path + strlen("/xrpc/");
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (!strcmp(name, calls[i].name)) {
			if (calls[i].post == conn->post)
				calls[i].run(conn);
			else
				fail(conn, 405, "InvalidRequest",
				     calls[i].post ? "Incorrect HTTP method (GET) expected POST"
						   : "Incorrect HTTP method (POST) expected GET");
			return;
		}
	fail(conn, 501, "MethodNotImplemented", "Method Not Implemented");
}
