/* X's API v2, as far as a follower of tags needs it: rules, filtered stream, recent search, lookup; and what it all costs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

enum { PRICE_POST = 5000, PRICE_USER = 10000, LIMIT_WINDOW = 900 };

static json_t *rules;           /* [{id, value, tag}] */
static json_t *paid;            /* "post:ID:DAY" -> true */
static long long posts_paid, users_paid, requests, delivered;
static bool renamed;            /* search speaks the newer vocabulary alone */
static int64_t lag_us;          /* so long a post is not found by search */
static int64_t limit = -1, limit_ends_us;
static int64_t linger_us, left_us; /* so long a stream that ended counts as one; when the last did */
static unsigned capped;         /* answers that say that the month's posts are used up */

/* ---- what it costs */

static void pay(const char *kind, const char *id, long long *count)
{
	char key[100];
	snprintf(key, sizeof key, "%s:%s:%lld", kind, id, (long long)(now_us() / 86400000000));
	paid = paid ? paid : json_object();
	if (json_object_get(paid, key))
		return;
	json_object_set_new(paid, key, json_true());
	++*count;
}

static void pay_for(json_t *list, const char *kind, long long *count)
{
	json_t *one;
	size_t i;
	json_array_foreach(list, i, one)
		pay(kind, spec_text(one, "id", ""), count);
}

static void pay_all(json_t *answer)
{
	json_t *data = json_object_get(answer, "data"), *includes = json_object_get(answer, "includes");
	if (json_is_object(data))
		pay("post", spec_text(data, "id", ""), &posts_paid);
	pay_for(data, "post", &posts_paid);
	pay_for(json_object_get(includes, "tweets"), "post", &posts_paid);
	pay_for(json_object_get(includes, "posts"), "post", &posts_paid);
	pay_for(json_object_get(includes, "users"), "user", &users_paid);
}

/* ---- problems and limits */

static void problem(struct conn *conn, int status, const char *title, const char *type, const char *detail)
{
	json_t *body = json_pack("{s:s, s:s, s:s, s:i}", "title", title, "detail", detail, "type", type, "status", status);
	answer_json(conn, status, body);
}

static void reset_headers(struct conn *conn, int64_t of, int64_t left, int64_t at_us)
{
	answer_header(conn, "x-rate-limit-limit", "%lld", (long long)of);
	answer_header(conn, "x-rate-limit-remaining", "%lld", (long long)left);
	answer_header(conn, "x-rate-limit-reset", "%lld", (long long)(at_us / 1000000 + 1));
}

void x_refused(struct conn *conn, int status)
{
	if (status == 429)
		reset_headers(conn, 450, 0, now_us() + 1000000);
	problem(conn, status, status == 429 ? "Too Many Requests" : "Service Unavailable", "about:blank", "Refused for now");
}

static bool let_in(struct conn *conn)
{
	enum token token = token_kind(conn_token(conn));
	int64_t now = now_us();
	requests++;
	if (limit >= 0 && now >= limit_ends_us)
		limit = -1;
	if (token < TOKEN_NOSCOPE)
		problem(conn, 401, "Unauthorized", "about:blank", "Unauthorized");
	else if (token == TOKEN_NOSCOPE)
		problem(conn, 403, "Forbidden", "https://api.x.com/2/problems/client-forbidden",
			"You are not permitted to perform this action.");
	else if (capped) {
		capped--;
		problem(conn, 429, "UsageCapExceeded", "https://api.x.com/2/problems/usage-capped",
			"Usage cap exceeded: Monthly product cap");
	} else if (limit == 0) {
		reset_headers(conn, 450, 0, limit_ends_us);
		problem(conn, 429, "Too Many Requests", "about:blank", "Too Many Requests");
	} else {
		limit -= limit > 0;
		reset_headers(conn, 450, limit >= 0 ? limit : 449, now + (int64_t)LIMIT_WINDOW * 1000000);
		return true;
	}
	return false;
}

/* ---- rules: #tag, OR, parentheses, -is:retweet */

static bool word_matches(const struct post *post, const char *word, size_t length)
{
	if (length == 11 && !strncmp(word, "-is:retweet", 11))
		return !post->subject;
	if (*word != '#')
		return false;
	char *folded = tag_fold(word + 1, length - 1);
	bool has = post_has_tag(post->subject ? post->subject : post, folded);
	free(folded);
	return has;
}

static bool value_matches(const char *value, const struct post *post)
{
	bool any = false, all = true;
	while (*value) {
		value += strspn(value, " ()");
		size_t length = strcspn(value, " ()");
		if (length == 2 && !strncmp(value, "OR", 2)) {
		} else if (*value == '-') {
			all = all && word_matches(post, value, length);
		} else if (length) {
			any = any || word_matches(post, value, length);
		}
		value += length;
	}
	return any && all;
}

static json_t *matching(const struct post *post)
{
	json_t *list = json_array(), *rule;
	size_t i;
	json_array_foreach(rules, i, rule)
		if (value_matches(spec_text(rule, "value", ""), post))
			json_array_append_new(list, json_pack("{s:O, s:O?}", "id", json_object_get(rule, "id"), "tag",
							      json_object_get(rule, "tag")));
	return list;
}

static json_t *new_rule(const char *value, const char *tag)
{
	static unsigned count;
	char id[32];
	snprintf(id, sizeof id, "116691626619%07u", ++count);
	json_t *rule = json_pack("{s:s, s:s, s:s}", "id", id, "value", value, "tag", tag);
	rules = rules ? rules : json_array();
	json_array_append_new(rules, rule);
	return rule;
}

static json_t *rule_of(const char *name, const char *value)
{
	json_t *rule;
	size_t i;
	json_array_foreach(rules, i, rule)
		if (!strcmp(spec_text(rule, name, ""), value))
			return rule;
	return NULL;
}

/* The first character that a hashtag of X cannot have; 0 when all are fine. */
static char unfit_in(const char *value)
{
	static const char fit[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	for (const char *p = strchr(value, '#'); p; p = strchr(p, '#')) {
		p++;
		while (*p && (*p < 0 || strchr(fit, *p)))
			p++;
		if (*p && !strchr(" ()", *p))
			return *p;
	}
	return strchr(value, '#') ? 0 : '"';
}

static bool any_unfit(json_t *add)
{
	json_t *one;
	size_t i;
	json_array_foreach(add, i, one)
		if (unfit_in(spec_text(one, "value", "")))
			return true;
	return false;
}

/* One wrong rule, and none of them is made. */
static void add_rules(struct conn *conn, json_t *add)
{
	json_t *made = json_array(), *errors = json_array(), *one;
	bool none = any_unfit(add);
	size_t i;
	json_array_foreach(add, i, one) {
		const char *value = spec_text(one, "value", "");
		json_t *there = rule_of("value", value);
		if (there)
			json_array_append_new(errors, json_pack("{s:s, s:O, s:s, s:s}", "value", value, "id", json_object_get(there, "id"),
								"title", "DuplicateRule", "type",
								"https://api.x.com/2/problems/duplicate-rules"));
		else if (unfit_in(value)) {
			char detail[64];
			snprintf(detail, sizeof detail, "no viable alternative at character '%c'", unfit_in(value));
			json_array_append_new(errors, json_pack("{s:s, s:[s], s:s, s:s}", "value", value, "details", detail, "title",
								"UnprocessableEntity", "type",
								"https://api.x.com/2/problems/invalid-rules"));
		} else if (!none)
			json_array_append(made, new_rule(value, spec_text(one, "tag", "")));
	}
	int good = (int)json_array_size(made), bad = (int)json_array_size(errors);
	json_t *answer = json_pack("{s:{s:s, s:{s:i, s:i, s:i, s:i}}}", "meta", "sent", "2026-11-25T20:00:00.000Z", "summary", "created", good,
				   "not_created", bad, "valid", good, "invalid", bad);
	if (good)
		json_object_set(answer, "data", made);
	if (bad)
		json_object_set(answer, "errors", errors);
	json_decref(made);
	json_decref(errors);
	answer_json(conn, good ? 201 : 200, answer);
}

static void delete_rules(struct conn *conn, json_t *drop)
{
	json_t *id;
	size_t i, r;
	int deleted = 0, missing = 0;
	json_array_foreach(json_object_get(drop, "ids"), i, id) {
		json_t *rule = json_is_string(id) ? rule_of("id", json_string_value(id)) : NULL, *other;
		json_array_foreach(rules, r, other)
			if (other == rule)
				break;
		if (rule)
			json_array_remove(rules, r);
		deleted += rule != NULL;
		missing += rule == NULL;
	}
	answer_json(conn, 200, json_pack("{s:{s:s, s:{s:i, s:i}}}", "meta", "sent", "2026-11-25T20:00:00.000Z", "summary", "deleted",
					 deleted, "not_deleted", missing));
}

static void list_rules(struct conn *conn)
{
	json_t *answer = json_pack("{s:{s:s, s:i}}", "meta", "sent", "2026-11-25T20:00:00.000Z", "result_count",
				   (int)json_array_size(rules));
	if (json_array_size(rules))
		json_object_set(answer, "data", rules);
	answer_json(conn, 200, answer);
}

static void route_rules(struct conn *conn)
{
	if (!conn->post) {
		list_rules(conn);
		return;
	}
	json_t *body = json_loadb(conn->body.length ? conn->body.data : "", conn->body.length, 0, NULL);
	json_t *add = json_object_get(body, "add"), *drop = json_object_get(body, "delete");
	if (add)
		add_rules(conn, add);
	else if (drop)
		delete_rules(conn, drop);
	else
		problem(conn, 400, "Invalid Request", "https://api.x.com/2/problems/invalid-request", "add or delete is wanted");
	json_decref(body);
}

/* ---- stream */

static json_t *message_of(const struct conn *conn, const struct event *event)
{
	json_t *includes = json_object(), *data = x_post_json(event->post, event->version, false);
	json_t *found = matching(event->post), *message = json_object();
	bool last = event->seq % 2; /* whichever comes first */
	x_include(includes, event->post, conn_arg(conn, "expansions"), false);
	if (!last)
		json_object_set(message, "data", data);
	json_object_set(message, "matching_rules", found);
	if (json_object_size(includes))
		json_object_set(message, "includes", includes);
	if (last)
		json_object_set(message, "data", data);
	json_decref(includes);
	json_decref(data);
	json_decref(found);
	return message;
}

bool x_wants(const struct conn *conn, const struct event *event, struct buffer *out)
{
	json_t *found = event->kind == EVENT_X ? matching(event->post) : NULL;
	bool wanted = json_array_size(found) > 0;
	json_decref(found);
	if (!wanted)
		return false;
	json_t *message = message_of(conn, event);
	char *text = json_dumps(message, JSON_COMPACT);
	buffer_text(out, text ? text : "{}");
	free(text);
	json_decref(message);
	return true;
}

void x_sent(const struct conn *conn, const struct event *event)
{
	json_t *message = message_of(conn, event);
	pay_all(message);
	delivered++;
	json_decref(message);
}

void x_left(void)
{
	left_us = now_us();
}

static bool taken(void)
{
	if (left_us + linger_us > now_us())
		return true;
	for (const struct conn *conn = conns; conn; conn = conn->next)
		if (conn->channel == CHANNEL_X && conn->open && !conn->drop)
			return true;
	return false;
}

void x_stream(struct conn *conn)
{
	if (!let_in(conn))
		return;
	if (!json_array_size(rules)) {
		answer_json(conn, 409, json_pack("{s:s, s:s, s:s, s:s}", "title", "ConnectionException", "detail",
						 "You must define rules before connecting to the stream.", "connection_issue",
						 "RuleConfigurationIssue", "type", "https://api.x.com/2/problems/streaming-connection"));
		return;
	}
	if (taken()) {
		answer_json(conn, 429, json_pack("{s:s, s:s, s:s, s:s}", "title", "ConnectionException", "detail",
						 "This stream is currently at the maximum allowed connection limit.", "connection_issue",
						 "TooManyConnections", "type", "https://api.x.com/2/problems/streaming-connection"));
		return;
	}
	conn->status = 200;
	conn->open = true;
	conn->at = event_end();
	answer_header(conn, "content-type", "application/json; charset=utf-8");
	answer_header(conn, "transfer-encoding", "chunked");
	stream_message(conn, 1, "", 0);
	conn_wake(conn);
}

/* ---- search and lookup */

static bool other_vocabulary(struct conn *conn)
{
	const char *wrong = renamed ? "tweet.fields" : "post.fields", *expansions = conn_arg(conn, "expansions");
	bool old = expansions && strstr(expansions, "referenced_tweets.id");
	if (!conn_arg(conn, wrong) && !(renamed && old))
		return false;
	char detail[160];
	snprintf(detail, sizeof detail, "The query parameter [%s] is not one of the allowed parameters", wrong);
	problem(conn, 400, "Invalid Request", "https://api.x.com/2/problems/invalid-request", detail);
	return true;
}

static bool bad_number(struct conn *conn, int64_t most)
{
	if (most >= 10 && most <= 100)
		return false;
	problem(conn, 400, "Invalid Request", "https://api.x.com/2/problems/invalid-request",
		"The `max_results` query parameter value is not between 10 and 100");
	return true;
}

struct search {
	const char *query;
	uint64_t since, below;
	int64_t from_us, until_us;
	size_t most;
};

static bool found_by(const struct search *search, const struct post *post)
{
	uint64_t id = post->versions[post->version_count - 1];
	return !post->deleted && !post->subject && id > search->since && (!search->below || id < search->below) &&
	       post->created_us >= search->from_us && (int64_t)((id >> 22) + 1288834974657) * 1000 <= search->until_us &&
	       value_matches(search->query, post);
}

static int newest_first(const void *a, const void *b)
{
	const struct post *const *x = a, *const *y = b;
	uint64_t i = (*x)->versions[(*x)->version_count - 1], j = (*y)->versions[(*y)->version_count - 1];
	return (i < j) - (i > j);
}

static size_t all_found(const struct search *search, const struct post ***out)
{
	struct post *const *posts;
	size_t n = 0, count = posts_of(XNET, 0, &posts);
	*out = grow(NULL, (count + 1) * sizeof **out);
	for (size_t i = 0; i < count; i++)
		if (found_by(search, posts[i]))
			(*out)[n++] = posts[i];
	qsort(*out, n, sizeof **out, newest_first);
	return n;
}

static json_t *id_of(const struct post *post)
{
	char id[24];
	snprintf(id, sizeof id, "%llu", (unsigned long long)post->versions[post->version_count - 1]);
	return json_string(id);
}

static void answer_page(struct conn *conn, const struct search *search, const struct post **posts, size_t found)
{
	json_t *data = json_array(), *includes = json_object(), *meta = json_object(), *answer = json_object();
	size_t n = found < search->most ? found : search->most;
	for (size_t i = 0; i < n; i++) {
		json_array_append_new(data, x_post_json(posts[i], posts[i]->version_count - 1, renamed));
		x_include(includes, posts[i], conn_arg(conn, "expansions"), renamed);
	}
	if (n) {
		json_object_set(answer, "data", data);
		json_object_set_new(meta, "newest_id", id_of(posts[0]));
		json_object_set_new(meta, "oldest_id", id_of(posts[n - 1]));
	}
	if (json_object_size(includes))
		json_object_set(answer, "includes", includes);
	json_object_set_new(meta, "result_count", json_integer((json_int_t)n));
	if (found > n) {
		char token[64];
		snprintf(token, sizeof token, "b26v89c%llu", (unsigned long long)posts[n - 1]->versions[posts[n - 1]->version_count - 1]);
		json_object_set_new(meta, "next_token", json_string(token));
	}
	json_object_set_new(answer, "meta", meta);
	json_decref(data);
	json_decref(includes);
	pay_all(answer);
	answer_json(conn, 200, answer);
}

static void search_recent(struct conn *conn)
{
	const char *token = conn_arg(conn, "next_token"), *start = conn_arg(conn, "start_time"), *since = conn_arg(conn, "since_id");
	struct search search = { .query = conn_arg(conn, "query"), .most = (size_t)conn_number(conn, "max_results", 10) };
	const struct post **posts;
	search.below = token && strlen(token) > 7 ? strtoull(token + 7, NULL, 10) : 0;
	search.since = since ? strtoull(since, NULL, 10) : 0;
	search.from_us = start ? iso_parse(start) : 0;
	search.until_us = now_us() - lag_us;
	if (!search.query || strlen(search.query) > 512 || unfit_in(search.query) || search.from_us < 0) {
		problem(conn, 400, "Invalid Request", "https://api.x.com/2/problems/invalid-request", "query, start_time");
		return;
	}
	if (other_vocabulary(conn) || bad_number(conn, (int64_t)search.most))
		return;
	size_t n = all_found(&search, &posts);
	answer_page(conn, &search, posts, n);
	free(posts);
}

static void look_up(struct conn *conn, const char *id, json_t *data, json_t *includes, json_t *errors)
{
	const struct post *post = post_by_uri(id);
	unsigned version = 0;
	while (post && version < post->version_count && post->versions[version] != strtoull(id, NULL, 10))
		version++;
	if (post && post->network == XNET && !post->deleted && version < post->version_count) {
		json_array_append_new(data, x_post_json(post, version, renamed));
		x_include(includes, post, conn_arg(conn, "expansions"), renamed);
		return;
	}
	json_array_append_new(errors, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "resource_id", id, "value", id, "resource_type",
						renamed ? "post" : "tweet", "parameter", "ids", "title", "Not Found Error", "type",
						"https://api.x.com/2/problems/resource-not-found"));
}

static void look_up_all(struct conn *conn)
{
	json_t *data = json_array(), *includes = json_object(), *errors = json_array(), *answer = json_object();
	char *ids = copy(conn_arg(conn, "ids") ? conn_arg(conn, "ids") : ""), *rest = ids;
	if (!other_vocabulary(conn)) {
		for (char *id; (id = strsep(&rest, ",")) != NULL;)
			look_up(conn, id, data, includes, errors);
		if (json_array_size(data))
			json_object_set(answer, "data", data);
		if (json_object_size(includes))
			json_object_set(answer, "includes", includes);
		if (json_array_size(errors))
			json_object_set(answer, "errors", errors);
		pay_all(answer);
		answer_json(conn, 200, json_incref(answer));
	}
	free(ids);
	json_decref(data);
	json_decref(includes);
	json_decref(errors);
	json_decref(answer);
}

void x_route(struct conn *conn)
{
	if (!let_in(conn))
		return;
	if (!strcmp(conn->path, "/2/tweets/search/stream/rules"))
		route_rules(conn);
	else if (!conn->post && !strcmp(conn->path, "/2/tweets/search/recent"))
		search_recent(conn);
	else if (!conn->post && !strcmp(conn->path, "/2/tweets"))
		look_up_all(conn);
	else
		problem(conn, 404, "Not Found", "about:blank", "Not Found");
}

/* ---- commands */

static void fine(struct conn *conn)
{
	answer_json(conn, 200, json_pack("{s:b}", "ok", 1));
}

void x_set(struct conn *conn)
{
	const char *vocabulary = conn_arg(conn, "vocabulary"), *lag = conn_arg(conn, "lag");
	if (vocabulary)
		renamed = !strcmp(vocabulary, "new");
	if (lag)
		lag_us = (int64_t)(strtod(lag, NULL) * 1e6);
	linger_us = conn_number(conn, "linger", linger_us / 1000000) * 1000000;
	if (conn_arg(conn, "limit")) {
		limit = conn_number(conn, "limit", -1);
		limit_ends_us = now_us() + conn_number(conn, "window", LIMIT_WINDOW) * 1000000;
	}
	if (conn_arg(conn, "capped"))
		capped = (unsigned)conn_number(conn, "capped", 1);
	fine(conn);
}

void x_plant(struct conn *conn)
{
	const char *value = conn_arg(conn, "value"), *tag = conn_arg(conn, "tag");
	new_rule(value ? value : "#cats", tag ? tag : "");
	fine(conn);
}

void x_rules(struct conn *conn)
{
	answer_json(conn, 200, rules ? json_incref(rules) : json_array());
}

void x_spend(struct conn *conn)
{
	answer_json(conn, 200, json_pack("{s:I, s:I, s:I, s:I, s:I}", "posts", (json_int_t)posts_paid, "users", (json_int_t)users_paid,
					 "micro", (json_int_t)(posts_paid * PRICE_POST + users_paid * PRICE_USER), "requests",
					 (json_int_t)requests, "delivered", (json_int_t)delivered));
}
