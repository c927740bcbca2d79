/* A post as X shows it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

enum { SHORT_TEXT = 280, TCO = 23 };

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

/* Code points: what X counts in. */
static size_t points(const char *text, size_t bytes)
{
	size_t n = 0;
	for (size_t i = 0; i < bytes; i++)
		n += ((unsigned char)text[i] & 0xC0) != 0x80;
	return n;
}

/* The text under construction, with what is found in it. */
struct shown {
	struct buffer text;
	json_t *hashtags, *mentions, *urls;
};

static void escaped(struct buffer *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		const char *as = text[i] == '&' ? "&amp;" : text[i] == '<' ? "&lt;" : text[i] == '>' ? "&gt;" : NULL;
		buffer_add(out, as ? as : text + i, as ? strlen(as) : 1);
	}
}

static void short_link(struct shown *shown, const char *expanded, const char *key)
{
	static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
	char link[TCO + 1] = "https://t.co/";
	uint64_t h = hash_text(expanded, 11);
	for (size_t i = 13; i < TCO; i++, h /= sizeof letters - 1)
		link[i] = letters[h % (sizeof letters - 1)];
	size_t start = points(shown->text.data, shown->text.length);
	buffer_add(&shown->text, link, TCO);
	json_t *url = json_pack("{s:i, s:i, s:s, s:s, s:s}", "start", (int)start, "end", (int)start + TCO, "url", link,
				"expanded_url", expanded, "display_url", key ? "pic.x.com/photo" : "example.org/…");
	if (key)
		json_object_set_new(url, "media_key", json_string(key));
	json_array_append_new(shown->urls, url);
}

static void show_span(struct shown *shown, const struct span *span)
{
	char word[600];
	size_t start = points(shown->text.data, shown->text.length);
	snprintf(word, sizeof word, "%.*s", (int)span->length, span->text);
	const struct person *person = span->kind == SPAN_MENTION ? person_find(word) : NULL;
	if (span->kind == SPAN_TAG) {
		buffer_text(&shown->text, span->text[-1] == '#' ? "#" : "\uFF03");
		buffer_text(&shown->text, word);
		json_array_append_new(shown->hashtags,
				      json_pack("{s:i, s:i, s:s}", "start", (int)start, "end",
						(int)(start + 1 + points(word, strlen(word))), "tag", word));
	} else if (person) {
		const struct identity *who = &person->on[XNET];
		buffer_format(&shown->text, "@%s", who->handle);
		json_array_append_new(shown->mentions,
				      json_pack("{s:i, s:i, s:s, s:s}", "start", (int)start, "end",
						(int)(start + 1 + strlen(who->handle)), "username", who->handle, "id", who->uri));
	} else if (span->kind == SPAN_LINK) {
		short_link(shown, word, NULL);
	} else {
		escaped(&shown->text, span->text, span->length);
	}
}

static void media_key(const struct post *post, size_t i, char out[static 40])
{
	snprintf(out, 40, "3_%llu", (unsigned long long)(post->ids[0] + i));
}

static void show_text(struct shown *shown, const struct post *post, const char *text)
{
	static struct span spans[SPANS_MAX];
	size_t count = text_spans(text, spans), media = json_array_size(json_object_get(post->spec, "media"));
	buffer_text(&shown->text, "");
	for (size_t i = 0; i < count; i++)
		show_span(shown, &spans[i]);
	if (post->quote) {
		buffer_text(&shown->text, " ");
		short_link(shown, post->quote->url, NULL);
	}
	if (media) {
		char key[40], page[400];
		media_key(post, 0, key);
		snprintf(page, sizeof page, "%.200s/photo/1", post->url);
		buffer_text(&shown->text, " ");
		short_link(shown, page, key);
	}
}

static json_t *entities_of(struct shown *shown)
{
	json_t *entities = json_object();
	if (json_array_size(shown->hashtags))
		json_object_set(entities, "hashtags", shown->hashtags);
	if (json_array_size(shown->mentions))
		json_object_set(entities, "mentions", shown->mentions);
	if (json_array_size(shown->urls))
		json_object_set(entities, "urls", shown->urls);
	return entities;
}

/* At a character's border. */
static size_t cut_at(const char *text, size_t length)
{
	while (length && ((unsigned char)text[length] & 0xC0) == 0x80)
		length--;
	return length;
}

/* What is too long is cut; the whole is a note beside it. */
static void put_text(json_t *data, const struct post *post, const char *text, bool renamed)
{
	struct shown shown = { .hashtags = json_array(), .mentions = json_array(), .urls = json_array() };
	show_text(&shown, post, text);
	json_t *entities = entities_of(&shown);
	if (points(shown.text.data, shown.text.length) <= SHORT_TEXT) {
		json_object_set_new(data, "text", json_string(shown.text.data));
		json_object_set(data, "entities", entities);
	} else {
		size_t cut = cut_at(shown.text.data, SHORT_TEXT - 30);
		json_object_set_new(data, "text", text_of("%.*s… https://t.co/Nn00Nn00Nn", (int)cut, shown.text.data));
		json_object_set_new(data, renamed ? "note_post" : "note_tweet",
				    json_pack("{s:s, s:O}", "text", shown.text.data, "entities", entities));
	}
	json_decref(entities);
	json_decref(shown.hashtags);
	json_decref(shown.mentions);
	json_decref(shown.urls);
	buffer_free(&shown.text);
}

static void refer(json_t *list, const char *type, const struct post *post)
{
	if (post)
		json_array_append_new(list, json_pack("{s:s, s:o}", "type", type, "id", id_text(post->ids[0])));
}

static void put_references(json_t *data, const struct post *post, bool renamed)
{
	json_t *list = json_array();
	refer(list, "replied_to", post->reply);
	refer(list, "quoted", post->quote);
	refer(list, "retweeted", post->subject);
	if (json_array_size(list))
		json_object_set(data, renamed ? "referenced_posts" : "referenced_tweets", list);
	if (post->reply)
		json_object_set_new(data, "in_reply_to_user_id", json_string(post->reply->by->on[XNET].uri));
	json_decref(list);
}

static void put_media(json_t *data, const struct post *post)
{
	json_t *keys = json_array();
	for (size_t i = 0; i < json_array_size(json_object_get(post->spec, "media")); i++) {
		char key[40];
		media_key(post, i, key);
		json_array_append_new(keys, json_string(key));
	}
	if (json_array_size(keys))
		json_object_set_new(data, "attachments", json_pack("{s:O}", "media_keys", keys));
	json_decref(keys);
}

/* The keys come in another order for every second post: clients must not care. */
static json_t *shuffled(json_t *data, uint64_t id)
{
	const char *keys[32];
	size_t n = 0;
	const char *key;
	json_t *value, *other;
	if (id % 2)
		return data;
	json_object_foreach(data, key, value)
		if (n < 32)
			keys[n++] = key;
	other = json_object();
	while (n--)
		json_object_set(other, keys[n], json_object_get(data, keys[n]));
	json_decref(data);
	return other;
}

json_t *x_post_json(const struct post *post, unsigned version, bool renamed)
{
	char created[32];
	json_t *history = json_array();
	iso_time(post->created_us / 1000000 * 1000000, 3, created);
	for (unsigned i = 0; i < post->version_count; i++)
		json_array_append_new(history, id_text(post->versions[i]));
	json_t *data = json_pack("{s:o, s:s, s:s, s:o, s:s, s:b, s:{s:i, s:i, s:i}}", "id", id_text(post->versions[version]),
				 "created_at", created, "author_id", post->by->on[XNET].uri, "conversation_id",
				 id_text(post->reply ? post->reply->ids[0] : post->ids[0]), "lang",
				 spec_text(post->spec, "lang", "und"), "possibly_sensitive",
				 json_is_true(json_object_get(post->spec, "sensitive")), "public_metrics",
				 renamed ? "repost_count" : "retweet_count", (int)post->boosts, "reply_count", (int)post->replies,
				 "like_count", 3);
	json_object_set_new(data, renamed ? "edit_history_post_ids" : "edit_history_tweet_ids", history);
	if (post->subject)
		json_object_set_new(data, "text", text_of("RT @%s: %.100s…", post->subject->by->on[XNET].handle,
							  spec_text(post->subject->spec, "text", "")));
	else
		put_text(data, post, post->texts[version], renamed);
	put_references(data, post, renamed);
	put_media(data, post);
	return shuffled(data, post->versions[version]);
}

/* ---- what comes with it */

static json_t *list_in(json_t *includes, const char *name)
{
	json_t *list = json_object_get(includes, name);
	if (!list) {
		list = json_array();
		json_object_set_new(includes, name, list);
	}
	return list;
}

static void include_user(json_t *includes, const struct person *person)
{
	const struct identity *who = &person->on[XNET];
	json_t *users = list_in(includes, "users"), *user;
	size_t i;
	json_array_foreach(users, i, user)
		if (!strcmp(spec_text(user, "id", ""), who->uri))
			return;
	char *picture = picture_url(person, "https://pbs.twimg.example/profile_images/1/a_normal.jpg");
	json_array_append_new(users, json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "id", who->uri, "name", spec_person_name(person),
					       "username", who->handle, "description", spec_text(person->spec, "note", ""),
					       "profile_image_url", picture, "protected", 0));
	free(picture);
}

static void include_media(json_t *includes, const struct post *post)
{
	json_t *one;
	size_t i;
	json_array_foreach(json_object_get(post->spec, "media"), i, one) {
		char key[40];
		bool film = strcmp(spec_text(one, "kind", "image"), "image");
		media_key(post, i, key);
		json_t *media = json_pack("{s:s, s:s}", "media_key", key, "type", film ? "video" : "photo");
		if (film) {
			json_object_set_new(media, "preview_image_url", text_of("https://pbs.example/thumb/%s.jpg", key));
			json_object_set_new(media, "variants", json_pack("[{s:i, s:s, s:o}]", "bit_rate", 832000, "content_type",
									 "video/mp4", "url", text_of("https://video.example/%s.mp4", key)));
		} else {
			json_object_set_new(media, "url", text_of("https://pbs.example/media/%s.jpg", key));
		}
		if (*spec_text(one, "alt", ""))
			json_object_set(media, "alt_text", json_object_get(one, "alt"));
		json_array_append_new(list_in(includes, "media"), media);
	}
}

static void include_posts(json_t *includes, const struct post *post, bool renamed)
{
	const struct post *others[] = { post->reply, post->quote, post->subject };
	for (size_t i = 0; i < 3; i++)
		if (others[i] && !others[i]->deleted)
			json_array_append_new(list_in(includes, renamed ? "posts" : "tweets"),
					      x_post_json(others[i], others[i]->version_count - 1, renamed));
}

void x_include(json_t *includes, const struct post *post, const char *expansions, bool renamed)
{
	if (!expansions)
		return;
	if (strstr(expansions, "author_id"))
		include_user(includes, post->by);
	if (strstr(expansions, "attachments.media_keys"))
		include_media(includes, post);
	if (strstr(expansions, renamed ? "referenced_posts" : "referenced_tweets.id"))
		include_posts(includes, post, renamed);
}
