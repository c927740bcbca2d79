/* A post as a Bluesky record, and as the AppView shows it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

static json_t *time_text(int64_t us)
{
	char text[32];
	iso_time(us, 3, text);
	return json_string(text);
}

static json_t *facet(size_t from, size_t to, const char *type, const char *name, const char *value)
{
	return json_pack("{s:[{s:s, s:s}], s:{s:I, s:I}}", "features", "$type", type, name, value, "index",
			 "byteEnd", (json_int_t)to, "byteStart", (json_int_t)from);
}

/* What the text shows of a link: no scheme, at most 27 characters of host and path. */
static void shown_link(struct buffer *text, const char *uri)
{
	const char *shown = strstr(uri, "://") + 3;
	if (strlen(shown) > 30)
		buffer_format(text, "%.27s...", shown);
	else
		buffer_text(text, shown);
}

static void add_span(struct buffer *text, const struct span *span, json_t *facets)
{
	size_t from = text->length;
	char *word = grow(NULL, span->length + 1);
	memcpy(word, span->text, span->length);
	word[span->length] = '\0';
	const struct person *person = span->kind == SPAN_MENTION ? person_find(word) : NULL;
	if (span->kind == SPAN_TAG) {
		buffer_add(text, span->text[-1] == '#' ? "#" : "\uFF03", span->text[-1] == '#' ? 1 : 3);
		buffer_text(text, word);
		json_array_append_new(facets,
				      facet(from, text->length, "app.bsky.richtext.facet#tag", "tag", word));
	} else if (person) {
		buffer_format(text, "@%s", person->on[BLUESKY].handle);
		json_array_append_new(facets, facet(from, text->length, "app.bsky.richtext.facet#mention", "did",
						    person->on[BLUESKY].did));
	} else if (span->kind == SPAN_LINK) {
		shown_link(text, word);
		json_array_append_new(facets,
				      facet(from, text->length, "app.bsky.richtext.facet#link", "uri", word));
	} else {
		buffer_text(text, word);
	}
	free(word);
}

static json_t *blob(const char *seed, const char *mime, int size)
{
	char cid[64];
	cid_make(hash_text(seed, 3), true, cid);
	return json_pack("{s:s, s:s, s:{s:s}, s:i}", "$type", "blob", "mimeType", mime, "ref", "$link", cid,
			 "size", size);
}

static json_t *one_image(const json_t *spec, const struct post *post, size_t i)
{
	char seed[300];
	int w = (int)json_integer_value(json_object_get(spec, "w")),
	    h = (int)json_integer_value(json_object_get(spec, "h"));
	snprintf(seed, sizeof seed, "%.200s %zu", post->key, i);
	return json_pack("{s:s, s:{s:i, s:i}, s:o}", "alt", spec_text(spec, "alt", ""), "aspectRatio", "height",
			 h > 0 ? h : 1200, "width", w > 0 ? w : 1600, "image", blob(seed, "image/jpeg", 702113));
}

static json_t *media_embed(const struct post *post)
{
	json_t *media = json_object_get(post->spec, "media"), *list, *one;
	size_t i;
	if (!json_array_size(media))
		return NULL;
	one = json_array_get(media, 0);
	if (strcmp(spec_text(one, "kind", "image"), "image"))
		return json_pack("{s:s, s:s, s:o}", "$type", "app.bsky.embed.video", "alt",
				 spec_text(one, "alt", ""), "video", blob(post->key, "video/mp4", 9120344));
	list = json_array();
	json_array_foreach(media, i, one)
		json_array_append_new(list, one_image(one, post, i));
	return json_pack("{s:s, s:o}", "$type", "app.bsky.embed.images", "images", list);
}

static json_t *ref(const struct post *post)
{
	return json_pack("{s:s, s:s}", "cid", post->cid, "uri", post->uri);
}

static json_t *embed(const struct post *post)
{
	json_t *media = media_embed(post);
	if (!post->quote)
		return media;
	json_t *quote = json_pack("{s:s, s:o}", "$type", "app.bsky.embed.record", "record", ref(post->quote));
	if (!media)
		return quote;
	return json_pack("{s:s, s:o, s:o}", "$type", "app.bsky.embed.recordWithMedia", "media", media, "record",
			 quote);
}

static const struct post *root_of(const struct post *post)
{
	while (post->reply)
		post = post->reply;
	return post;
}

static void add_text(json_t *record, const struct post *post)
{
	static struct span spans[SPANS_MAX];
	struct buffer text = { 0 };
	json_t *facets = json_array();
	size_t count = text_spans(spec_text(post->spec, "text", ""), spans);
	buffer_text(&text, "");
	for (size_t i = 0; i < count; i++)
		add_span(&text, &spans[i], facets);
	if (json_array_size(facets) && !json_is_true(json_object_get(post->spec, "plain")))
		json_object_set(record, "facets", facets);
	json_decref(facets);
	json_object_set_new(record, "text", json_string(text.data));
	buffer_free(&text);
}

static void add_labels(json_t *record, const struct post *post)
{
	if (*spec_text(post->spec, "warning", "") || json_is_true(json_object_get(post->spec, "sensitive")))
		json_object_set_new(record, "labels",
				    json_pack("{s:s, s:[{s:s}]}", "$type", "com.atproto.label.defs#selfLabels",
					      "values", "val", spec_text(post->spec, "label", "graphic-media")));
}

static json_t *repost_record(const struct post *post)
{
	return json_pack("{s:s, s:o, s:o}", "$type", "app.bsky.feed.repost", "createdAt",
			 time_text(post->created_us), "subject", ref(post->subject));
}

json_t *record_json(const struct post *post)
{
	if (post->subject)
		return repost_record(post);
	json_t *record =
		json_pack("{s:s, s:o}", "$type", "app.bsky.feed.post", "createdAt", time_text(post->created_us));
	const char *lang = spec_text(post->spec, "lang", NULL);
	json_t *attached = embed(post);
	if (post->origin) {
		json_object_set_new(record, "bridgyOriginalText", json_string(spec_text(post->spec, "text", "")));
		json_object_set_new(record, "bridgyOriginalUrl", json_string(post->origin->url));
	}
	if (attached)
		json_object_set_new(record, "embed", attached);
	add_text(record, post);
	add_labels(record, post);
	if (lang)
		json_object_set_new(record, "langs", json_pack("[s]", lang));
	if (post->reply)
		json_object_set_new(
			record, "reply",
			json_pack("{s:o, s:o}", "parent", ref(post->reply), "root", ref(root_of(post))));
	if (json_array_size(json_object_get(post->spec, "tags")))
		json_object_set(record, "tags", json_object_get(post->spec, "tags"));
	json_object_update(record, json_object_get(post->spec, "record"));
	return record;
}

json_t *profile_view(const struct person *person, bool detailed)
{
	const struct identity *who = &person->on[BLUESKY];
	char avatar[256], cid[64];
	const char *name = spec_person_name(person);
	cid_make(hash_text(person->key, 5), true, cid);
	snprintf(avatar, sizeof avatar, "https://cdn.bsky.example/img/avatar/plain/%s/%s", who->did, cid);
	char *picture = picture_url(person, avatar);
	json_t *view =
		json_pack("{s:s, s:s, s:s, s:{}, s:[], s:s}", "did", who->did, "handle", who->handle, "avatar",
			  picture, "associated", "labels", "createdAt", "2024-01-01T00:00:00.000Z");
	free(picture);
	if (*name)
		json_object_set_new(view, "displayName", json_string(name));
	if (json_is_true(json_object_get(person->spec, "bot")))
		json_array_append_new(json_object_get(view, "labels"),
				      json_pack("{s:s, s:s, s:s, s:s}", "src", who->did, "uri", who->did, "val",
						"bot", "cts", "2024-01-01T00:00:00.000Z"));
	if (!detailed)
		return view;
	json_t *more = json_pack("{s:s, s:i, s:i, s:i, s:s}", "description", spec_text(person->spec, "note", ""),
				 "followersCount", 120, "followsCount", 80, "postsCount", 950, "indexedAt",
				 "2026-09-01T00:00:00.000Z");
	json_object_update(view, more);
	json_decref(more);
	return view;
}

json_t *post_view(const struct post *post)
{
	return json_pack("{s:s, s:s, s:o, s:o, s:i, s:i, s:i, s:i, s:i, s:o, s:[]}", "uri", post->uri, "cid",
			 post->cid, "author", profile_view(post->by, false), "record", record_json(post),
			 "bookmarkCount", 0, "replyCount", (int)post->replies, "repostCount", (int)post->boosts,
			 "likeCount", 3, "quoteCount", 0, "indexedAt", time_text(post->created_us), "labels");
}
