/* A post as Mastodon's REST and streaming show it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

__attribute__((format(printf, 1, 2))) static json_t *text_of(const char *format, ...)
{
	char text[600];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return json_string(text);
}

static json_t *id_text(uint64_t id)
{
	return text_of("%llu", (unsigned long long)id);
}

static json_t *time_text(int64_t us)
{
	char text[32];
	iso_time(us, 3, text);
	return us ? json_string(text) : json_null();
}

static json_t *acct_text(const struct identity *who, int server)
{
	return text_of("%s%s%s", who->user, strcmp(who->domain, domains[server]) ? "@" : "",
		       strcmp(who->domain, domains[server]) ? who->domain : "");
}

/* ---- HTML, as Mastodon writes it */

static void html_tag(struct buffer *out, const struct span *span, const struct identity *by, int server)
{
	char *folded = tag_fold(span->text, span->length);
	bool local = !strcmp(by->domain, domains[server]);
	buffer_format(out,
		      "<a href=\"https://%s/tags/%s\" class=\"mention hashtag\" rel=\"%s\">#<span>%.*s</span></a>",
		      by->domain, folded, local ? "tag" : "nofollow noopener\" target=\"_blank", (int)span->length,
		      span->text);
	free(folded);
}

static void html_mention(struct buffer *out, const struct span *span)
{
	char *key = grow(NULL, span->length + 1);
	memcpy(key, span->text, span->length);
	key[span->length] = '\0';
	const struct person *person = person_find(key);
	if (person)
		buffer_format(
			out,
			"<span class=\"h-card\" translate=\"no\"><a href=\"%s\" class=\"u-url mention\">@<span>%s</span></a></span>",
			person->on[MASTODON].url, person->on[MASTODON].user);
	else
		html_escape(out, key, span->length);
	free(key);
}

static void html_link(struct buffer *out, const struct span *span)
{
	size_t scheme = (size_t)(strstr(span->text, "://") + 3 - span->text);
	size_t shown = span->length - scheme, cut = shown > 30 ? 30 : shown;
	buffer_text(out, "<a href=\"");
	html_escape(out, span->text, span->length);
	buffer_text(out,
		    "\" target=\"_blank\" rel=\"nofollow noopener\" translate=\"no\"><span class=\"invisible\">");
	html_escape(out, span->text, scheme);
	buffer_format(out, "</span><span class=\"%s\">", cut < shown ? "ellipsis" : "");
	html_escape(out, span->text + scheme, cut);
	buffer_text(out, "</span><span class=\"invisible\">");
	html_escape(out, span->text + scheme + cut, shown - cut);
	buffer_text(out, "</span></a>");
}

static json_t *content(const struct post *post, int server)
{
	static struct span spans[SPANS_MAX];
	struct buffer html = { 0 };
	const char *text = spec_text(post->spec, "text", "");
	size_t count = text_spans(text, spans);
	buffer_text(&html, *text ? "<p>" : "");
	for (size_t i = 0; i < count; i++) {
		if (spans[i].kind == SPAN_TAG)
			html_tag(&html, &spans[i], &post->by->on[MASTODON], server);
		else if (spans[i].kind == SPAN_MENTION)
			html_mention(&html, &spans[i]);
		else if (spans[i].kind == SPAN_LINK)
			html_link(&html, &spans[i]);
		else
			html_escape(&html, spans[i].text, spans[i].length);
	}
	buffer_text(&html, *text ? "</p>" : "");
	json_t *value = json_string(html.data);
	buffer_free(&html);
	return value ? value : json_string("");
}

/* ---- the parts */

static json_t *emojis(const json_t *names, int server)
{
	json_t *list = json_array(), *name;
	size_t i;
	json_array_foreach(names, i, name) {
		json_t *url =
			text_of("https://files.%s/custom_emojis/%s.png", domains[server], json_string_value(name));
		json_array_append_new(list, json_pack("{s:O, s:O, s:o, s:b}", "shortcode", name, "url", url,
						      "static_url", url, "visible_in_picker", 1));
	}
	return list;
}

json_t *account_json(const struct person *person, int server)
{
	const struct identity *who = &person->on[MASTODON];
	char usual[256];
	snprintf(usual, sizeof usual, "https://files.%s/accounts/avatars/%s/original/a1.png", domains[server], who->user);
	char *picture = picture_url(person, usual);
	json_t *avatar = json_string(picture);
	free(picture);
	json_t *header = text_of("https://files.%s/headers/original/missing.png", domains[server]);
	json_t *a = json_pack(
		"{s:o, s:s, s:o, s:s, s:b, s:b, s:b, s:b, s:b, s:s, s:o, s:s, s:s}", "id",
		id_text(who->ids[server]), "username", who->user, "acct", acct_text(who, server), "display_name",
		spec_person_name(person), "locked", 0, "bot", json_is_true(json_object_get(person->spec, "bot")),
		"discoverable", 1, "indexable", 1, "group", 0, "created_at", "2022-11-06T00:00:00.000Z", "note",
		text_of("<p>%.500s</p>", spec_text(person->spec, "note", "")), "url", who->url, "uri", who->uri);
	json_t *rest = json_pack("{s:O, s:o, s:O, s:o, s:i, s:i, s:i, s:s, s:b, s:o, s:[]}", "avatar", avatar,
				 "avatar_static", avatar, "header", header, "header_static", header,
				 "followers_count", 100 + (int)(who->ids[0] % 900), "following_count", 80,
				 "statuses_count", 950, "last_status_at", "2026-11-20", "hide_collections", 0,
				 "emojis", emojis(json_object_get(person->spec, "emojis"), server), "fields");
	json_object_update(a, rest);
	json_decref(rest);
	return a;
}

static json_t *one_media(const json_t *spec, const struct post *post, size_t i, int server)
{
	const char *kind = spec_text(spec, "kind", "image"), *ext = strcmp(kind, "image") ? "mp4" : "jpeg";
	int w = (int)json_integer_value(json_object_get(spec, "w")),
	    h = (int)json_integer_value(json_object_get(spec, "h"));
	w = w > 0 ? w : 1600;
	h = h > 0 ? h : 1200;
	json_t *alt = json_object_get(spec, "alt");
	return json_pack("{s:o, s:s, s:o, s:o, s:n, s:n, s:n, s:{s:{s:i, s:i, s:o, s:f}}, s:O?, s:s}", "id",
			 id_text(post->ids[server] + i + 1), "type", kind, "url",
			 text_of("https://files.%s/media_attachments/files/%s-%zu/original/a.%s", domains[server],
				 post->key, i, ext),
			 "preview_url",
			 text_of("https://files.%s/media_attachments/files/%s-%zu/small/a.jpeg", domains[server],
				 post->key, i),
			 "remote_url", "preview_remote_url", "text_url", "meta", "original", "width", w, "height",
			 h, "size", text_of("%dx%d", w, h), "aspect", (double)w / h, "description", alt,
			 "blurhash", "UGF5?xYk^6#M@-5b,1J5@[or[Q6.};FxngOZ");
}

static json_t *media(const struct post *post, int server)
{
	json_t *list = json_array(), *one;
	size_t i;
	json_array_foreach(json_object_get(post->spec, "media"), i, one)
		json_array_append_new(list, one_media(one, post, i, server));
	return list;
}

static json_t *mentions(const struct post *post, int server)
{
	static struct span spans[SPANS_MAX];
	json_t *list = json_array();
	size_t count = text_spans(spec_text(post->spec, "text", ""), spans);
	for (size_t i = 0; i < count; i++) {
		char key[64];
		if (spans[i].kind != SPAN_MENTION)
			continue;
		snprintf(key, sizeof key, "%.*s", (int)spans[i].length, spans[i].text);
		const struct person *person = person_find(key);
		if (person)
			json_array_append_new(list,
					      json_pack("{s:o, s:s, s:s, s:o}", "id",
							id_text(person->on[MASTODON].ids[server]), "username",
							person->on[MASTODON].user, "url", person->on[MASTODON].url,
							"acct", acct_text(&person->on[MASTODON], server)));
	}
	return list;
}

static json_t *tags(const struct post *post, int server)
{
	json_t *list = json_array();
	for (size_t i = 0; i < post->tag_count; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:o}", "name", post->tags[i], "url",
						text_of("https://%s/tags/%s", domains[server], post->tags[i])));
	return list;
}

static json_t *quote(const struct post *post, int server)
{
	if (!post->quote)
		return json_null();
	return json_pack("{s:s, s:o}", "state", "accepted", "quoted_status",
			 status_json(post->quote, server, false));
}

static json_t *reply_id(const struct post *post, int server)
{
	return post->reply ? id_text(post->reply->ids[server]) : json_null();
}

static json_t *reply_account(const struct post *post, int server)
{
	return post->reply ? id_text(post->reply->by->on[MASTODON].ids[server]) : json_null();
}

json_t *status_json(const struct post *post, int server, bool streamed)
{
	const char *warning = spec_text(post->spec, "warning", "");
	bool sensitive = *warning || json_is_true(json_object_get(post->spec, "sensitive"));
	json_t *s =
		json_pack("{s:o, s:o, s:o, s:o, s:b, s:s, s:s, s:s?, s:s, s:s, s:i, s:i, s:i, s:i, s:o}", "id",
			  id_text(post->ids[server]), "created_at", time_text(post->created_us), "in_reply_to_id",
			  reply_id(post, server), "in_reply_to_account_id", reply_account(post, server),
			  "sensitive", sensitive, "spoiler_text", warning, "visibility", "public", "language",
			  spec_text(post->spec, "lang", NULL), "uri", post->uri, "url", post->url, "replies_count",
			  (int)post->replies, "reblogs_count", (int)post->boosts, "favourites_count",
			  (int)(post->ids[0] % 13), "quotes_count", 0, "edited_at", time_text(post->edited_us));
	json_t *rest =
		json_pack("{s:o, s:n, s:o, s:o, s:o, s:o, s:o, s:[], s:n, s:n}", "content", content(post, server),
			  "reblog", "quote", quote(post, server), "account", account_json(post->by, server),
			  "media_attachments", media(post, server), "mentions", mentions(post, server), "tags",
			  tags(post, server), "emojis", "card", "poll");
	json_object_update(s, rest);
	json_decref(rest);
	if (streamed)
		json_object_set_new(s, "filtered", json_array());
	json_object_update(s, json_object_get(post->spec, "status"));
	return s;
}
