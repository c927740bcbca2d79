/* Mastodon's REST API, as far as a follower of tags needs it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

enum { PAGE_DEFAULT = 20, PAGE_MAX = 40, LIMIT = 300, GROUP_MAX = 4 };

static const char *closed; /* "401", "422", "empty": how anonymous readers of tags are turned away */
static struct {
	int64_t window_us, ends_us;
	int64_t limit, remaining;
	bool enforced;
} rate = { .window_us = 300000000, .limit = LIMIT };

void rest_limit(int64_t remaining, int64_t window_s)
{
	rate.window_us = window_s * 1000000;
	rate.ends_us = now_us() + rate.window_us;
	rate.limit = LIMIT;
	rate.remaining = remaining;
	rate.enforced = remaining >= 0;
}

void rest_close(const char *how)
{
	static char kept[16];
	snprintf(kept, sizeof kept, "%s", how ? how : "");
	closed = *kept && strcmp(kept, "no") ? kept : NULL;
}

/* False when there were too many requests; the answer is made then. */
static bool rate_headers(struct conn *conn)
{
	int64_t now = now_us();
	char reset[32];
	if (now >= rate.ends_us) {
		rate.ends_us = now + rate.window_us;
		rate.remaining = rate.limit;
	}
	bool over = rate.enforced && rate.remaining <= 0;
	if (rate.remaining > 0)
		rate.remaining--;
	iso_time(rate.ends_us, 6, reset);
	answer_header(conn, "x-ratelimit-limit", "%lld", (long long)rate.limit);
	answer_header(conn, "x-ratelimit-remaining", "%lld", (long long)rate.remaining);
	answer_header(conn, "x-ratelimit-reset", "%s", reset);
	if (over)
		answer_error(conn, 429, "{\"error\":\"Too many requests\"}");
	return !over;
}

static bool flag(const struct conn *conn, const char *name)
{
	const char *value = conn_arg(conn, name);
	return value && (!strcmp(value, "true") || !strcmp(value, "1") || !strcmp(value, "True"));
}

/* ---- the instance */

static json_t *instance_v2(const struct conn *conn)
{
	char streaming[160];
	snprintf(streaming, sizeof streaming, "ws://%s", conn->host);
	const char *access = closed && strcmp(closed, "empty") ? "authenticated" : "public";
	return json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:{s:{s:i}}, s:[s], s:{s:{s:s}, s:{s:i, s:i, s:i}, s:{s:i}, s:b, s:{s:{s:s, s:s}, s:{s:s, s:s}}},"
		" s:{s:b, s:b}, s:[], s:{s:i}}",
		"domain", domains[conn->server], "title", conn->server ? "Kunst" : "Glam", "version", "4.5.3",
		"source_url", "https://github.com/mastodon/mastodon", "description",
		"People of museums that do not exist", "usage", "users", "active_month", 214, "languages", "en",
		"configuration", "urls", "streaming", streaming, "statuses", "max_characters", 500,
		"max_media_attachments", 4, "characters_reserved_per_url", 23, "accounts", "max_featured_tags", 10,
		"limited_federation", 0, "timelines_access", "live_feeds", "local", access, "remote", access,
		"hashtag_feeds", "local", access, "remote", access, "registrations", "enabled", 0,
		"approval_required", 0, "rules", "api_versions", "mastodon", 7);
}

static json_t *instance_v1(const struct conn *conn)
{
	char streaming[160];
	snprintf(streaming, sizeof streaming, "ws://%s", conn->host);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:s}, s:{s:i, s:i, s:i}, s:[s], s:b, s:b, s:b, s:[], s:n}",
			 "uri", domains[conn->server], "title", conn->server ? "Kunst" : "Glam",
			 "short_description", "", "description", "", "version", "4.5.3", "urls", "streaming_api",
			 streaming, "stats", "user_count", 250, "status_count", 1000, "domain_count", 40,
			 "languages", "en", "registrations", 0, "approval_required", 0, "invites_enabled", 0,
			 "rules", "contact_account");
}

static void get_instance_v2(struct conn *conn)
{
	answer_json(conn, 200, instance_v2(conn));
}

static void get_instance_v1(struct conn *conn)
{
	answer_json(conn, 200, instance_v1(conn));
}

/* ---- the timeline of a tag */

struct group {
	char *tags[GROUP_MAX];
	size_t count;
};

struct page {
	uint64_t max, since, min;
	size_t limit;
	struct group any, all, none;
	bool local, remote, media;
};

static uint64_t id_arg(const struct conn *conn, const char *name, uint64_t otherwise)
{
	const char *value = conn_arg(conn, name);
	return value && *value ? strtoull(value, NULL, 10) : otherwise;
}

static void read_group(const struct conn *conn, const char *name, struct group *group)
{
	for (size_t i = 0; i < conn->arg_count; i++)
		if (!strcmp(conn->args[i].name, name) && group->count < GROUP_MAX)
			group->tags[group->count++] = tag_fold(conn->args[i].value, strlen(conn->args[i].value));
}

static void free_group(struct group *group)
{
	while (group->count)
		free(group->tags[--group->count]);
}

static void read_page(const struct conn *conn, struct page *page)
{
	const char *tag = conn->path + strlen("/api/v1/timelines/tag/");
	int64_t limit = conn_number(conn, "limit", PAGE_DEFAULT);
	*page = (struct page){ .max = id_arg(conn, "max_id", UINT64_MAX),
			       .since = id_arg(conn, "since_id", 0),
			       .min = id_arg(conn, "min_id", 0),
			       .limit = limit < 1          ? 1
					: limit > PAGE_MAX ? PAGE_MAX
							   : (size_t)limit,
			       .local = flag(conn, "local"),
			       .remote = flag(conn, "remote"),
			       .media = flag(conn, "only_media") };
	page->any.tags[page->any.count++] = tag_fold(tag, strlen(tag));
	read_group(conn, "any[]", &page->any);
	read_group(conn, "all[]", &page->all);
	read_group(conn, "none[]", &page->none);
}

static size_t tags_in(const struct post *post, const struct group *group)
{
	size_t count = 0;
	for (size_t i = 0; i < group->count; i++)
		count += post_has_tag(post, group->tags[i]);
	return count;
}

static bool on_page(const struct post *post, const struct page *page, int server)
{
	bool local = !strcmp(post->by->on[MASTODON].domain, domains[server]);
	uint64_t id = post->ids[server];
	if (!post_shown(post) || id >= page->max || id <= page->since || id <= page->min || (page->local && !local)
	    || (page->remote && local))
		return false;
	if (page->media && !json_array_size(json_object_get(post->spec, "media")))
		return false;
	return tags_in(post, &page->any) && tags_in(post, &page->all) == page->all.count
	       && !tags_in(post, &page->none);
}

/* Newest first; with min_id the page just above it, else the newest one. */
static size_t fill_page(const struct page *page, int server, const struct post *out[static PAGE_MAX])
{
	struct post *const *posts;
	size_t count = posts_of(MASTODON, server, &posts), found = 0;
	for (size_t i = 0; i < count && found < page->limit; i++) {
		const struct post *post = posts[page->min ? i : count - 1 - i];
		if (on_page(post, page, server))
			out[found++] = post;
	}
	for (size_t i = 0; page->min && i < found / 2; i++) {
		const struct post *swap = out[i];
		out[i] = out[found - 1 - i];
		out[found - 1 - i] = swap;
	}
	return found;
}

static void escape(struct buffer *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("-_.~", *text) || (*text >= '0' && *text <= '9')
		    || ((*text | 32) >= 'a' && (*text | 32) <= 'z'))
			buffer_add(out, text, 1);
		else
			buffer_format(out, "%%%02X", (unsigned char)*text);
	}
}

static void link_url(const struct conn *conn, struct buffer *out, const char *name, uint64_t id)
{
	static const char *const kept[] = { "limit", "local", "remote", "only_media", "any[]", "all[]", "none[]" };
	buffer_format(out, "<http://%s/api/v1/timelines/tag/", conn->host);
	escape(out, conn->path + strlen("/api/v1/timelines/tag/"));
	buffer_text(out, "?");
	for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
		for (size_t i = 0; i < conn->arg_count; i++)
			if (!strcmp(conn->args[i].name, kept[k])) {
				escape(out, kept[k]);
				buffer_text(out, "=");
				escape(out, conn->args[i].value);
				buffer_text(out, "&");
			}
	buffer_format(out, "%s=%llu>", name, (unsigned long long)id);
}

static void link_header(struct conn *conn, const struct post *const *posts, size_t count)
{
	struct buffer text = { 0 };
	if (!count)
		return;
	link_url(conn, &text, "max_id", posts[count - 1]->ids[conn->server]);
	buffer_text(&text, "; rel=\"next\", ");
	link_url(conn, &text, "min_id", posts[0]->ids[conn->server]);
	answer_header(conn, "link", "%s; rel=\"prev\"", text.data);
	buffer_free(&text);
}

/* Who may not read: an unusable token, or nobody when the tag's feed is closed to strangers. */
static bool turned_away(struct conn *conn)
{
	enum token token = token_kind(conn_token(conn));
	if (token == TOKEN_BAD)
		answer_error(conn, 401, "{\"error\":\"The access token is invalid\"}");
	else if (token == TOKEN_NOSCOPE)
		answer_error(conn, 403, "{\"error\":\"This action is outside the authorized scopes\"}");
	else if (!closed || token == TOKEN_GOOD)
		return false;
	else if (!strcmp(closed, "empty"))
		answer_error(conn, 200, "[]");
	else if (!strcmp(closed, "401"))
		answer_error(conn, 401, "{\"error\":\"The access token is invalid\"}");
	else
		answer_error(conn, 422, "{\"error\":\"This method requires an authenticated user\"}");
	return true;
}

static void get_tag(struct conn *conn)
{
	const struct post *posts[PAGE_MAX];
	struct page page;
	if (turned_away(conn))
		return;
	read_page(conn, &page);
	size_t count = fill_page(&page, conn->server, posts);
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, status_json(posts[i], conn->server, false));
	link_header(conn, posts, count);
	answer_header(conn, "cache-control", "%s",
		      conn_token(conn) ? "private, no-store" : "max-age=15, public, stale-while-revalidate=30");
	answer_json(conn, 200, list);
	free_group(&page.any);
	free_group(&page.all);
	free_group(&page.none);
}

/* ---- single posts, the account of the token */

/* Whether a post stands below another, however deep. */
static bool below(const struct post *post, const struct post *top)
{
	while (post->reply && post->reply != top)
		post = post->reply;
	return post->reply == top;
}

/* GET /api/v1/statuses/:id/context: what stands below, oldest first. */
static void get_context(struct conn *conn, const struct post *top)
{
	json_t *list = json_array();
	struct post *const *posts;
	size_t n = posts_of(MASTODON, conn->server, &posts);
	for (size_t i = 0; i < n; i++)
		if (post_shown(posts[i]) && below(posts[i], top))
			json_array_append_new(list, status_json(posts[i], conn->server, false));
	answer_json(conn, 200, json_pack("{s:[], s:o}", "ancestors", "descendants", list));
}

static void get_status(struct conn *conn)
{
	const struct post *post =
		post_by_id(strtoull(conn->path + strlen("/api/v1/statuses/"), NULL, 10), conn->server);
	const char *more = strchr(conn->path + strlen("/api/v1/statuses/"), '/');
	if (post && post_shown(post) && !more)
		answer_json(conn, 200, status_json(post, conn->server, false));
	else if (post && post_shown(post) && !strcmp(more, "/context"))
		get_context(conn, post);
	else
		answer_error(conn, 404, "{\"error\":\"Record not found\"}");
}

static void get_statuses(struct conn *conn)
{
	json_t *list = json_array();
	for (size_t i = 0; i < conn->arg_count; i++) {
		const struct post *post = post_by_id(strtoull(conn->args[i].value, NULL, 10), conn->server);
		if (!strcmp(conn->args[i].name, "id[]") && post && post_shown(post))
			json_array_append_new(list, status_json(post, conn->server, false));
	}
	answer_json(conn, 200, list);
}

static void get_credentials(struct conn *conn)
{
	enum token token = token_kind(conn_token(conn));
	if (token == TOKEN_GOOD && people_first())
		answer_json(conn, 200, account_json(people_first(), conn->server));
	else if (token == TOKEN_APP)
		answer_error(conn, 422, "{\"error\":\"This method requires an authenticated user\"}");
	else if (token == TOKEN_NOSCOPE)
		answer_error(conn, 403, "{\"error\":\"This action is outside the authorized scopes\"}");
	else
		answer_error(conn, 401, "{\"error\":\"The access token is invalid\"}");
}

static const struct {
	const char *path;
	bool prefix;
	handler *run;
} routes[] = {
	{ "/api/v2/instance", false, get_instance_v2 },
	{ "/api/v1/instance", false, get_instance_v1 },
	{ "/api/v1/timelines/tag/", true, get_tag },
	{ "/api/v1/statuses", false, get_statuses },
	{ "/api/v1/statuses/", true, get_status },
	{ "/api/v1/accounts/verify_credentials", false, get_credentials },
};

void rest_route(struct conn *conn)
{
	if (picture_route(conn) || !rate_headers(conn) || oauth_route(conn))
		return;
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
		size_t length = strlen(routes[i].path);
		if (!conn->post
		    && (routes[i].prefix ? !strncmp(conn->path, routes[i].path, length)
					 : !strcmp(conn->path, routes[i].path))) {
			routes[i].run(conn);
			return;
		}
	}
	answer_error(conn, 404, "{\"error\":\"Record not found\"}");
}
