/* The past, for who has an account: a session, and the search. What it finds is told oldest first before the Jetstream
 * begins, or later when the login took long. */
#include "net/bluesky.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/when.h"
#include "net/json.h"

enum {
	LOGIN_PATIENCE_MS = 10 * 1000, /* how long the live stream waits for the past */
	LOGIN_AGAIN_MS = 60 * 1000,    /* 30 logins in 5 minutes lock an account out */
	LOGIN_JETSTREAM_MS = 35 * 60 * 60 * 1000, /* a cursor reaches back 36 hours */
	SEARCH_PAGE = 100,
	SEARCH_PAST = 200,             /* posts, when no time was asked for */
	SEARCH_PAST_MAX = 2000,        /* posts a tag, when one was */
};

static const int64_t login_day = 24 * 60 * 60 * 1000;

static void login_create(struct bluesky *b);
static void search_ask(struct bluesky *b);

static void login_forget(struct bluesky_login *login)
{
	char *secrets[] = { login->access, login->refresh };
	for (size_t i = 0; i < 2; i++) {
		if (secrets[i] != NULL)
			explicit_bzero(secrets[i], strlen(secrets[i]));
		free(secrets[i]);
	}
	login->access = login->refresh = NULL;
}

/* The live stream waits no longer. Takes back the timer. */
static void login_go_live(struct bluesky *b)
{
	bool waited = b->login.waiting;
	b->login.waiting = false;
	timer_clear(b->login.timer);
	if (waited)
		bluesky_connect(b);
	else
		bluesky_tell_live(b);
}

static void login_failed(struct bluesky *b, const struct http_response *response, json_t *body)
{
	struct bluesky_login *login = &b->login;
	const char *says = json_str(body, "message");
	if (*says == '\0')
		says = response->status == 0 ? response->error : json_str(body, "error");
	int64_t after = http_retry_after(response, when_now());
	login->refused = response->status >= 400 && response->status < 500 && response->status != 429;
	if (login->refused)
		snprintf(login->words, sizeof login->words, "login refused (%.120s): make an app password, see tweetup-config(5)",
		         *says != '\0' ? says : "no reason given");
	else
		snprintf(login->words, sizeof login->words, "no login yet: %.200s", *says != '\0' ? says : "the server is not ready");
	login_go_live(b);
	if (!login->refused)
		timer_set(login->timer, backoff_next(&login->backoff, after > LOGIN_AGAIN_MS ? after : LOGIN_AGAIN_MS));
}

/* The account's own server, when it may be spoken to. */
static void login_server(struct bluesky *b, const char *server)
{
	struct bluesky_login *login = &b->login;
	bool plain = strncmp(b->entry, "http:", 5) == 0; /* loopback only */
	bool fits = strlen(server) < sizeof login->server && strpbrk(server, " @?#") == NULL;
	bool usable = fits && (plain ? strncmp(server, b->entry, strlen(b->entry)) == 0 : strncmp(server, "https://", 8) == 0);
	snprintf(login->server, sizeof login->server, "%s", usable ? server : b->entry);
	for (size_t length = strlen(login->server); length > 0 && login->server[length - 1] == '/';)
		login->server[--length] = '\0';
}

static void login_done(void *arg, const struct http_response *response)
{
	struct bluesky *b = arg;
	struct bluesky_login *login = &b->login;
	struct bluesky_session session;
	char why[120];
	json_t *body = response->length > 0 ? json_read(response->body, response->length, why) : NULL;
	bool renewed = login->access != NULL;
	login->call = NULL;
	if (response->status == 200 && bluesky_session(body, &session)) {
		login_forget(login);
		login->access = xstrdup(session.access);
		login->refresh = xstrdup(session.refresh);
		if (!renewed || *session.server != '\0')
			login_server(b, session.server);
		login->words[0] = '\0';
		search_ask(b);
	} else if (renewed && response->status >= 400 && response->status < 500) {
		login_forget(login); /* the session is over: begin a new one, once */
		login_create(b);
	} else {
		login_failed(b, response, body);
	}
	json_decref(body);
}

static void login_create(struct bluesky *b)
{
	char *url = xasprintf("%s/xrpc/com.atproto.server.createSession", b->entry);
	json_t *body = json_pack("{s:s,s:s}", "identifier", b->source->handle, "password", b->source->token);
	char *text = body != NULL ? json_dumps(body, JSON_COMPACT) : NULL;
	struct http_request request = { .method = "POST", .url = url, .body = text != NULL ? text : "{}" };
	b->login.call = http_send(b->source->tools.http, &request, login_done, b);
	if (text != NULL)
		explicit_bzero(text, strlen(text));
	free(text);
	json_decref(body);
	free(url);
}

static void login_renew(struct bluesky *b)
{
	struct bluesky_login *login = &b->login;
	char *url = xasprintf("%s/xrpc/com.atproto.server.refreshSession", login->server);
	struct http_request request = { .method = "POST", .url = url, .bearer = login->refresh };
	login->refreshed = true;
	login->call = http_send(b->source->tools.http, &request, login_done, b);
	free(url);
}

static int search_by_age(const void *a, const void *b)
{
	const struct post *const *x = a, *const *y = b;
	return ((*x)->created > (*y)->created) - ((*x)->created < (*y)->created);
}

static void search_forget(struct bluesky_login *login)
{
	for (size_t i = 0; i < login->post_count; i++)
		post_free(login->posts[i]);
	free(login->posts);
	login->posts = NULL;
	login->post_count = 0;
}

static void search_tell(struct bluesky *b)
{
	struct bluesky_login *login = &b->login;
	size_t n = login->post_count, told = 0;
	size_t skip = b->source->since == 0 && login->gap_to == 0 && n > SEARCH_PAST ? n - SEARCH_PAST : 0;
	if (n > 0)
		qsort(login->posts, n, sizeof *login->posts, search_by_age);
	for (size_t i = skip; i < n; i++, told++) {
		source_post(b->source, login->posts[i], true);
		login->posts[i] = NULL;
	}
	search_forget(login);
	if (login->gap_to != 0) {
		source_gap(b->source, login->since, login->gap_to, (unsigned)told, true);
		login->gap_to = 0;
	}
	if (!login->done)
		b->reach = login->since;
	login->done = true;
	login_go_live(b);
}

static void search_next_tag(struct bluesky *b)
{
	struct bluesky_login *login = &b->login;
	login->cursor[0] = '\0';
	login->tag_posts = 0;
	if (++login->tag < b->source->tags->n)
		search_ask(b);
	else
		search_tell(b);
}

static void search_take(struct bluesky *b, json_t *view)
{
	struct bluesky_login *login = &b->login;
	struct bluesky_profile author;
	if (!bluesky_matches(json_obj(view, "record"), b->source->tags))
		return;
	const char *host = strstr(login->server, "://");
	struct post *post = bluesky_view(view, host != NULL ? host + 3 : login->server, when_now());
	if (post == NULL) {
		source_post(b->source, NULL, true);
		return;
	}
	if (post->created < login->since || !bluesky_remember(b, json_str(view, "uri"), json_str(view, "cid"), post->author.id)) {
		post_free(post);
		return;
	}
	if (bluesky_profile(json_obj(view, "author"), &author))
		bluesky_people_learn(b, &author);
	login->posts = xrealloc(login->posts, (login->post_count + 1) * sizeof *login->posts);
	login->posts[login->post_count++] = post;
}

static void search_page(struct bluesky *b, json_t *body)
{
	struct bluesky_login *login = &b->login;
	json_t *posts = json_arr(body, "posts");
	const char *cursor = json_str(body, "cursor");
	size_t n = json_array_size(posts), most = b->source->since != 0 || login->gap_to != 0 ? SEARCH_PAST_MAX : SEARCH_PAST;
	for (size_t i = 0; i < n && i < SEARCH_PAGE; i++)
		search_take(b, json_array_get(posts, i));
	login->tag_posts += n;
	bool more = n > 0 && *cursor != '\0' && strlen(cursor) < sizeof login->cursor && strcmp(cursor, login->cursor) != 0;
	if (!more || login->tag_posts >= most) {
		search_next_tag(b);
		return;
	}
	snprintf(login->cursor, sizeof login->cursor, "%s", cursor);
	search_ask(b);
}

static void search_done(void *arg, const struct http_response *response)
{
	struct bluesky *b = arg;
	struct bluesky_login *login = &b->login;
	char why[120];
	json_t *body = response->length > 0 ? json_read(response->body, response->length, why) : NULL;
	bool expired = response->status == 400 && strcmp(json_str(body, "error"), "ExpiredToken") == 0;
	login->call = NULL;
	source_heard(b->source);
	if (expired && !login->refreshed) {
		login_renew(b);
	} else if (response->status == 200 && json_arr(body, "posts") != NULL) {
		login->refreshed = false;
		login->words[0] = '\0';
		search_page(b, body);
	} else if (response->status == 429 || response->status >= 500 || response->status == 0) {
		int64_t after = http_retry_after(response, when_now());
		snprintf(login->words, sizeof login->words, "the search for older posts waits: %.150s",
		         response->status == 0 ? response->error : "the server is busy");
		login_go_live(b);
		timer_set(login->timer, backoff_next(&login->backoff, after > 5000 ? after : 5000));
	} else {
		login->refused = true;
		snprintf(login->words, sizeof login->words, "the search for older posts was refused (%d %.100s)", response->status,
		         json_str(body, "error"));
		search_forget(login);
		login_go_live(b);
	}
	json_decref(body);
}

static void search_ask(struct bluesky *b)
{
	struct bluesky_login *login = &b->login;
	char tag[TAG_MAX * 3 + 1], cursor[sizeof login->cursor * 3], since[WHEN_TEXT];
	if (!http_escape(b->source->tags->typed[login->tag], tag, sizeof tag) ||
	    !http_escape(login->cursor, cursor, sizeof cursor)) {
		search_next_tag(b);
		return;
	}
	char *url = xasprintf("%s/xrpc/app.bsky.feed.searchPosts?q=%%23%s&tag=%s&sort=latest&limit=%d&since=%s%s%s", login->server,
	                      tag, tag, SEARCH_PAGE, when_format(login->since, since), *cursor != '\0' ? "&cursor=" : "", cursor);
	struct http_request request = { .url = url, .bearer = login->access };
	login->call = http_send(b->source->tools.http, &request, search_done, b);
	free(url);
}

/* The wait is over: for the stream's patience, for the next login, or for the next page. */
static void login_due(void *arg)
{
	struct bluesky *b = arg;
	struct bluesky_login *login = &b->login;
	if (login->call != NULL) {
		login_go_live(b);
		return;
	}
	if (login->access != NULL)
		search_ask(b);
	else
		login_create(b);
}

bool bluesky_login_start(struct bluesky *b)
{
	struct bluesky_login *login = &b->login;
	login->timer = timer_new(b->source->tools.loop, login_due, b);
	login->since = b->source->since != 0 ? b->source->since : b->started - login_day;
	if (b->source->token == NULL)
		return false;
	if (b->source->resume != 0) { /* the Jetstream reaches back that far, or the search has to */
		if (b->started - b->source->resume < LOGIN_JETSTREAM_MS)
			return false;
		login->since = b->source->resume;
		login->gap_to = b->started;
	}
	if (b->source->handle == NULL || *b->source->handle == '\0') {
		login->refused = true;
		snprintf(login->words, sizeof login->words, "the token needs a handle beside it, see tweetup-config(5)");
		return false;
	}
	login->waiting = true;
	source_state(b->source, SOURCE_CONNECTING, 0, "logging in as %s", b->source->handle);
	login_create(b);
	timer_set(login->timer, LOGIN_PATIENCE_MS);
	return true;
}

void bluesky_login_stop(struct bluesky *b)
{
	struct bluesky_login *login = &b->login;
	http_cancel(login->call);
	timer_free(login->timer);
	login_forget(login);
	search_forget(login);
}

void bluesky_login_retry(struct bluesky *b)
{
	struct bluesky_login *login = &b->login;
	bool configured = b->source->token != NULL && b->source->handle != NULL && *b->source->handle != '\0';
	if (!configured || login->call != NULL || login->done)
		return;
	login->refused = false;
	login->words[0] = '\0';
	login_due(b);
}

bool bluesky_login_fill(struct bluesky *b, int64_t from, int64_t to)
{
	struct bluesky_login *login = &b->login;
	if (login->access == NULL || login->call != NULL || !login->done)
		return false;
	login->since = from;
	login->gap_to = to;
	login->tag = 0;
	login->tag_posts = 0;
	login->cursor[0] = '\0';
	login->refreshed = false;
	search_ask(b);
	return true;
}
