#include "net/x_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/tags.h"
#include "model/when.h"
#include "net/json.h"
#include "net/x_text.h"

/* X counts from there (ms since 1970). */
static const int64_t x_epoch = 1288834974657;

json_t *x_either(json_t *object, const char *older, const char *newer)
{
	json_t *value = json_object_get(object, older);
	return value != NULL && !json_is_null(value) ? value : json_object_get(object, newer);
}

json_t *x_data(json_t *tree, size_t n)
{
	json_t *data = json_object_get(tree, "data");
	if (json_is_array(data))
		return json_array_get(data, n);
	return n == 0 && json_is_object(data) ? data : NULL;
}

/* ---- ids */

bool x_id_good(const char *id)
{
	size_t digits = strspn(id, "0123456789");
	return digits > 0 && digits <= 20 && id[digits] == '\0';
}

int64_t x_id_time(const char *id)
{
	if (!x_id_good(id))
		return 0;
	uint64_t number = strtoull(id, NULL, 10);
	return (int64_t)(number >> 22) + x_epoch;
}

void x_id_at(int64_t ms, char out[static X_ID_MAX])
{
	uint64_t since = ms > x_epoch ? (uint64_t)(ms - x_epoch) : 0;
	snprintf(out, X_ID_MAX, "%llu", (unsigned long long)(since << 22));
}

int x_id_compare(const char *a, const char *b)
{
	size_t m = strlen(a), n = strlen(b);
	return m != n ? (m > n) - (m < n) : strcmp(a, b);
}

/* ---- before it is a post */

static bool take_id(const char *id, char out[static X_ID_MAX])
{
	if (!x_id_good(id))
		return false;
	snprintf(out, X_ID_MAX, "%s", id);
	return true;
}

bool x_note(json_t *data, struct x_note *note)
{
	json_t *history = x_either(data, "edit_history_tweet_ids", "edit_history_post_ids");
	size_t n = json_array_size(history);
	*note = (struct x_note){ .author = json_str(data, "author_id") };
	if (!take_id(json_str(data, "id"), note->id) || !x_id_good(note->author))
		return false;
	memcpy(note->first, note->id, X_ID_MAX);
	memcpy(note->newest, note->id, X_ID_MAX);
	for (size_t i = 0; i < n && i < 32; i++) {
		const char *id = json_item(json_array_get(history, i));
		if (!x_id_good(id))
			continue;
		if (x_id_compare(id, note->first) < 0)
			take_id(id, note->first);
		if (x_id_compare(id, note->newest) > 0)
			take_id(id, note->newest);
		note->version += x_id_compare(id, note->id) < 0;
	}
	return true;
}

json_t *x_user(json_t *includes, const char *id)
{
	json_t *users = json_arr(includes, "users");
	for (size_t i = 0; i < json_array_size(users); i++)
		if (strcmp(json_str(json_array_get(users, i), "id"), id) == 0)
			return json_array_get(users, i);
	return NULL;
}

char *x_profile(json_t *user)
{
	struct list_builder links = { 0 };
	json_t *entities = json_obj(user, "entities"), *own = json_arr(json_obj(entities, "url"), "urls");
	char *text = x_text(json_str(user, "description"), json_arr(json_obj(entities, "description"), "urls"), "", &links);
	char *all = xasprintf("%s %s", text, json_str(json_array_get(own, 0), "expanded_url"));
	free(text);
	list_done(&links);
	return all;
}

/* ---- its parts */

struct x_lists {
	struct list_builder langs, tags, mentions, links, media;
};

/* What else it points at: "x:" and the id of the first version; malloc, NULL when there is none of that type. */
static char *x_referenced(json_t *data, const struct x_frame *frame, const char *type)
{
	json_t *list = x_either(data, "referenced_tweets", "referenced_posts");
	for (size_t i = 0; i < json_array_size(list) && i < 8; i++) {
		json_t *one = json_array_get(list, i);
		const char *id = json_str(one, "id"), *first = NULL;
		if (strcmp(json_str(one, "type"), type) != 0 || !x_id_good(id))
			continue;
		if (frame->firsts != NULL)
			first = idmap_get(frame->firsts, id, NULL);
		return xasprintf("x:%s", first != NULL ? first : id);
	}
	return NULL;
}

/* The film of the best quality; where there is none, its still picture. */
static const char *x_film(json_t *media)
{
	json_t *variants = json_arr(media, "variants");
	const char *best = json_str(media, "preview_image_url");
	int64_t rate = -1;
	for (size_t i = 0; i < json_array_size(variants) && i < 32; i++) {
		json_t *one = json_array_get(variants, i);
		if (strcmp(json_str(one, "content_type"), "video/mp4") == 0 && json_int(one, "bit_rate") > rate) {
			rate = json_int(one, "bit_rate");
			best = json_str(one, "url");
		}
	}
	return best;
}

static json_t *x_medium(json_t *includes, const char *key)
{
	json_t *media = json_arr(includes, "media");
	for (size_t i = 0; i < json_array_size(media); i++)
		if (strcmp(json_str(json_array_get(media, i), "media_key"), key) == 0)
			return json_array_get(media, i);
	return NULL;
}

static void x_media(struct x_lists *lists, json_t *data, json_t *includes)
{
	json_t *keys = json_arr(json_obj(data, "attachments"), "media_keys");
	for (size_t i = 0; i < json_array_size(keys) && i < POST_MEDIA_MAX; i++) {
		json_t *media = x_medium(includes, json_item(json_array_get(keys, i)));
		const char *type = json_str(media, "type");
		bool photo = strcmp(type, "photo") == 0, film = strcmp(type, "video") == 0 || strcmp(type, "animated_gif") == 0;
		const char *url = photo ? json_str(media, "url") : x_film(media);
		if (media == NULL || *url == '\0')
			continue;
		list_add(&lists->media, photo ? "image" : film ? "video" : "other");
		list_add(&lists->media, url);
		list_add(&lists->media, json_str(media, "alt_text"));
	}
}

/* Codes that stand for no language are left out. */
static void x_language(struct x_lists *lists, const char *lang)
{
	static const char *const none[] = { "und", "zxx", "art", "qam", "qct", "qht", "qme", "qst" };
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		if (strcmp(lang, none[i]) == 0)
			return;
	if (*lang != '\0')
		list_add(&lists->langs, lang);
}

static void x_mentions(struct x_lists *lists, json_t *entities)
{
	json_t *mentions = json_arr(entities, "mentions");
	for (size_t i = 0; i < json_array_size(mentions) && i < POST_LIST_MAX * 2; i++) {
		const char *id = json_str(json_array_get(mentions, i), "id");
		if (x_id_good(id))
			list_add(&lists->mentions, id);
	}
}

/* Tags that the server names and the text has, then those that the text has. */
static void x_tags(struct x_lists *lists, json_t *entities, const char *raw, const char *text)
{
	json_t *tags = json_arr(entities, "hashtags");
	const char *start, *end;
	for (size_t i = 0; i < json_array_size(tags) && i < POST_LIST_MAX * 2; i++) {
		json_t *one = json_array_get(tags, i);
		if (x_text_tagged(raw, json_int(one, "start"), json_str(one, "tag")))
			list_add(&lists->tags, json_str(one, "tag"));
	}
	for (const char *p = text; tag_find(p, &start, &end); p = end) {
		char *tag = xasprintf("%.*s", (int)(end - start), start);
		list_add(&lists->tags, tag);
		free(tag);
	}
}

/* A long post has its whole text, with entities of its own, beside the cut one. malloc. */
static char *x_body(json_t *data, struct x_lists *lists, const char *quote)
{
	json_t *whole = x_either(data, "note_tweet", "note_post");
	json_t *from = json_str_null(whole, "text") != NULL ? whole : data, *entities = json_obj(from, "entities");
	const char *raw = json_str(from, "text");
	if (entities == NULL)
		entities = json_obj(data, "entities");
	char *text = x_text(raw, json_arr(entities, "urls"), quote != NULL ? quote + 2 : "", &lists->links);
	x_tags(lists, entities, raw, text);
	x_mentions(lists, entities);
	return text;
}

static void x_lists_done(struct x_lists *lists)
{
	struct list_builder *all[] = { &lists->langs, &lists->tags, &lists->mentions, &lists->links, &lists->media };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		list_done(all[i]);
}

/* A post keeps its place through all its versions: they have the first one's time. created_at is in whole seconds; the id has the
 * milliseconds, too, which put an answer behind its question. */
static int64_t x_created(json_t *data, const struct x_note *note, int64_t now)
{
	const int64_t by_id = x_id_time(note->first);
	int64_t created;
	if (note->version == 0 && when_parse(json_str(data, "created_at"), &created) && created / 1000 != by_id / 1000)
		return created;
	return by_id > 0 ? by_id : now;
}

/* handle and name: the includes', or what is known of the author. */
static struct author x_author(const struct x_note *note, const struct x_frame *frame)
{
	json_t *user = x_user(frame->includes, note->author);
	struct author author = { .id = note->author, .handle = json_str(user, "username"), .name = json_str(user, "name") };
	if (user == NULL && frame->author != NULL) {
		author.handle = frame->author->handle;
		author.name = frame->author->name;
	}
	if (author.handle == NULL)
		author.handle = "";
	return author;
}

static struct post *x_made(json_t *data, const struct x_note *note, const struct x_frame *frame, struct x_lists *lists)
{
	struct author author = x_author(note, frame);
	char *id = xasprintf("x:%s", note->first), *text = NULL;
	char *reply = x_referenced(data, frame, "replied_to"), *quote = x_referenced(data, frame, "quoted");
	char *of = x_referenced(data, frame, "retweeted");
	char *url = xasprintf("https://x.com/%s/status/%s", *author.handle != '\0' ? author.handle : "i/web", note->id);
	if (of == NULL) {
		text = x_body(data, lists, quote);
		x_media(lists, data, frame->includes);
		x_language(lists, json_str(data, "lang"));
	}
	struct post draft = {
		.network = NETWORK_X, .id = id, .source = frame->source, .url = url, .author = author,
		.created = x_created(data, note, frame->now), .received = frame->now, .text = text,
		.sensitive = of == NULL && json_bool(data, "possibly_sensitive"), .edited = of == NULL && note->version > 0,
		.reply_to = of == NULL ? reply : NULL, .quote_of = of == NULL ? quote : NULL, .repost_of = of,
		.langs = lists->langs.list, .tags = lists->tags.list, .mentions = lists->mentions.list, .links = lists->links.list,
		.media = lists->media.list,
	};
	struct post *post = post_new(&draft);
	char *all[] = { id, text, reply, quote, of, url };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		free(all[i]);
	return post;
}

struct post *x_post(json_t *data, const struct x_frame *frame)
{
	struct x_note note;
	struct x_lists lists = { 0 };
	if (!x_note(data, &note))
		return NULL;
	struct post *post = x_made(data, &note, frame, &lists);
	x_lists_done(&lists);
	return post;
}

/* ---- what it costs */

static void x_each(json_t *list, enum x_resource resource, void (*each)(void *arg, enum x_resource resource, const char *id), void *arg)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *id = json_str(json_array_get(list, i), "id");
		if (x_id_good(id))
			each(arg, resource, id);
	}
}

void x_resources(json_t *tree, void (*each)(void *arg, enum x_resource resource, const char *id), void *arg)
{
	json_t *includes = json_obj(tree, "includes"), *data;
	for (size_t i = 0; (data = x_data(tree, i)) != NULL; i++)
		if (x_id_good(json_str(data, "id")))
			each(arg, X_POST, json_str(data, "id"));
	x_each(json_arr(includes, "tweets"), X_POST, each, arg);
	x_each(json_arr(includes, "posts"), X_POST, each, arg);
	x_each(json_arr(includes, "users"), X_USER, each, arg);
}
