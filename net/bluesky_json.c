#include "net/bluesky_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/when.h"
#include "net/json.h"
#include "net/opt_out.h"

enum {
	BLUESKY_ITEMS_MAX = 1000,  /* facets, features, tags looked at in one record */
	BLUESKY_AHEAD_MS = 2 * 60 * 1000,
};

static const char bluesky_posts[] = "app.bsky.feed.post";
static const char bluesky_reposts[] = "app.bsky.feed.repost";

static bool bluesky_commit(json_t *frame, struct bluesky_event *event)
{
	json_t *commit = json_obj(frame, "commit");
	const char *operation = json_str(commit, "operation");
	event->collection = json_str(commit, "collection");
	event->rkey = json_str(commit, "rkey");
	event->cid = json_str(commit, "cid");
	event->record = json_obj(commit, "record");
	event->update = strcmp(operation, "update") == 0;
	if (*event->collection == '\0' || *event->rkey == '\0' || *operation == '\0')
		return false;
	bool post = strcmp(event->collection, bluesky_posts) == 0;
	bool repost = strcmp(event->collection, bluesky_reposts) == 0;
	if (!post && !repost)
		return true;
	if (strcmp(operation, "delete") == 0)
		event->kind = BLUESKY_DELETE;
	else if (event->update || strcmp(operation, "create") == 0)
		event->kind = post ? BLUESKY_POST : BLUESKY_REPOST;
	return event->kind == BLUESKY_OTHER || event->kind == BLUESKY_DELETE || event->record != NULL;
}

static bool bluesky_identity(json_t *frame, struct bluesky_event *event)
{
	json_t *identity = json_obj(frame, "identity");
	event->kind = BLUESKY_IDENTITY;
	event->handle = json_str(identity, "handle");
	return identity != NULL;
}

static bool bluesky_account(json_t *frame, struct bluesky_event *event)
{
	static const char *const gone[] = { "takendown", "suspended", "deactivated", "deleted" };
	json_t *account = json_obj(frame, "account");
	const char *status = json_str(account, "status");
	json_t *active = json_object_get(account, "active");
	for (size_t i = 0; json_is_false(active) && i < sizeof gone / sizeof *gone; i++)
		if (strcmp(status, gone[i]) == 0)
			event->kind = BLUESKY_GONE;
	return account != NULL;
}

bool bluesky_event(json_t *frame, struct bluesky_event *event)
{
	static const struct { const char *kind; bool (*read)(json_t *frame, struct bluesky_event *event); } kinds[] = {
		{"commit", bluesky_commit}, {"identity", bluesky_identity}, {"account", bluesky_account},
	};
	*event = (struct bluesky_event){ .did = json_str(frame, "did"), .time_us = json_int(frame, "time_us"),
		.collection = "", .rkey = "", .cid = "", .handle = "" };
	const char *kind = json_str(frame, "kind");
	if (strncmp(event->did, "did:", 4) != 0 || *kind == '\0')
		return false;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kind, kinds[i].kind) == 0)
			return kinds[i].read(frame, event);
	return true;
}

bool bluesky_uri(const struct bluesky_event *event, char out[static POST_ID_MAX])
{
	int length = snprintf(out, POST_ID_MAX, "at://%s/%s/%s", event->did, event->collection, event->rkey);
	return length > 0 && length < POST_ID_MAX;
}

/* Calls fn for each feature of each facet until it returns false. */
static void bluesky_features(json_t *record, bool (*fn)(void *arg, const char *type, json_t *feature), void *arg)
{
	json_t *facets = json_arr(record, "facets");
	size_t seen = 0;
	for (size_t i = 0; i < json_array_size(facets); i++) {
		json_t *features = json_arr(json_array_get(facets, i), "features");
		for (size_t k = 0; k < json_array_size(features); k++) {
			json_t *feature = json_array_get(features, k);
			const char *type = json_str(feature, "$type"), *hash = strchr(type, '#');
			if (seen++ == BLUESKY_ITEMS_MAX || !fn(arg, hash != NULL ? hash + 1 : "", feature))
				return;
		}
	}
}

static bool bluesky_in_set(const char *tag, const struct tag_set *tags)
{
	char folded[TAG_MAX];
	return tag_fold(tag, folded) && tag_set_has(tags, folded);
}

struct bluesky_match {
	const struct tag_set *tags;
	bool found;
};

static bool bluesky_match_feature(void *arg, const char *type, json_t *feature)
{
	struct bluesky_match *match = arg;
	match->found = strcmp(type, "tag") == 0 && bluesky_in_set(json_str(feature, "tag"), match->tags);
	return !match->found;
}

bool bluesky_matches(json_t *record, const struct tag_set *tags)
{
	struct bluesky_match match = { .tags = tags };
	bluesky_features(record, bluesky_match_feature, &match);
	json_t *more = json_arr(record, "tags");
	for (size_t i = 0; !match.found && i < json_array_size(more) && i < BLUESKY_ITEMS_MAX; i++)
		match.found = bluesky_in_set(json_item(json_array_get(more, i)), tags);
	return match.found;
}

/* The lists of a post under construction. */
struct bluesky_lists {
	struct list_builder langs, tags, mentions, links, media, also, warnings;
};

static bool bluesky_take_feature(void *arg, const char *type, json_t *feature)
{
	struct bluesky_lists *lists = arg;
	if (strcmp(type, "tag") == 0)
		list_add(&lists->tags, json_str(feature, "tag"));
	else if (strcmp(type, "mention") == 0)
		list_add(&lists->mentions, json_str(feature, "did"));
	else if (strcmp(type, "link") == 0 && !list_has(&lists->links.list, json_str(feature, "uri")))
		list_add(&lists->links, json_str(feature, "uri"));
	return true;
}

static void bluesky_strings(json_t *array, struct list_builder *list)
{
	for (size_t i = 0; i < json_array_size(array) && i < POST_LIST_MAX; i++)
		list_add(list, json_item(json_array_get(array, i)));
}

/* The content id of a blob, also of old records without $type; NULL when it is none. */
static const char *bluesky_blob(json_t *blob)
{
	const char *cid = json_str(json_obj(blob, "ref"), "$link");
	if (*cid == '\0')
		cid = json_str(blob, "cid");
	size_t length = strspn(cid, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
	return length > 0 && length < 200 && cid[length] == '\0' ? cid : NULL;
}

static void bluesky_medium(struct bluesky_lists *lists, const char *kind, char *url, const char *alt)
{
	list_add(&lists->media, kind);
	list_add(&lists->media, url);
	list_add(&lists->media, alt);
	free(url);
}

static void bluesky_images(struct bluesky_lists *lists, json_t *images, const char *did)
{
	for (size_t i = 0; i < json_array_size(images) && i < POST_MEDIA_MAX; i++) {
		json_t *image = json_array_get(images, i);
		const char *cid = bluesky_blob(json_obj(image, "image"));
		if (cid != NULL)
			bluesky_medium(lists, "image", xasprintf("https://cdn.bsky.app/img/feed_fullsize/plain/%s/%s", did, cid),
			               json_str(image, "alt"));
	}
}

static void bluesky_video(struct bluesky_lists *lists, json_t *embed, const char *did)
{
	const char *cid = bluesky_blob(json_obj(embed, "video"));
	if (cid == NULL)
		return;
	/* did:plc:x has to be written did%3Aplc%3Ax there */
	char *escaped = xmalloc(strlen(did) * 3 + 1), *to = escaped;
	for (const char *p = did; *p != '\0'; p++) {
		bool colon = *p == ':';
		memcpy(to, colon ? "%3A" : p, colon ? 3 : 1);
		to += colon ? 3 : 1;
	}
	*to = '\0';
	bluesky_medium(lists, "video", xasprintf("https://video.bsky.app/watch/%s/%s/playlist.m3u8", escaped, cid),
	               json_str(embed, "alt"));
	free(escaped);
}

/* "bluesky:at://…" of a post; NULL for feeds, lists and the like. malloc. */
static char *bluesky_id(const char *uri)
{
	if (strncmp(uri, "at://", 5) != 0 || strstr(uri, "/app.bsky.feed.post/") == NULL)
		return NULL;
	return xasprintf("bluesky:%s", uri);
}

/* Fills media and links; returns the quoted post's id or NULL. malloc. */
static char *bluesky_embed(struct bluesky_lists *lists, json_t *embed, const char *did)
{
	const char *type = json_str(embed, "$type");
	if (strcmp(type, "app.bsky.embed.images") == 0)
		bluesky_images(lists, json_arr(embed, "images"), did);
	else if (strcmp(type, "app.bsky.embed.gallery") == 0)
		bluesky_images(lists, json_arr(embed, "items"), did);
	else if (strcmp(type, "app.bsky.embed.video") == 0)
		bluesky_video(lists, embed, did);
	else if (strcmp(type, "app.bsky.embed.external") == 0) {
		const char *uri = json_str(json_obj(embed, "external"), "uri");
		if (*uri != '\0' && !list_has(&lists->links.list, uri))
			list_add(&lists->links, uri);
	} else if (strcmp(type, "app.bsky.embed.record") == 0)
		return bluesky_id(json_str(json_obj(embed, "record"), "uri"));
	return NULL;
}

static char *bluesky_embeds(struct bluesky_lists *lists, json_t *embed, const char *did)
{
	if (strcmp(json_str(embed, "$type"), "app.bsky.embed.recordWithMedia") != 0)
		return bluesky_embed(lists, embed, did);
	free(bluesky_embed(lists, json_obj(embed, "media"), did));
	return bluesky_id(json_str(json_obj(json_obj(embed, "record"), "record"), "uri"));
}

/* The names of the author's own labels, joined; NULL when there are none. malloc. */
static char *bluesky_warning(struct bluesky_lists *lists, json_t *record)
{
	json_t *values = json_arr(json_obj(record, "labels"), "values");
	char *joined = NULL;
	for (size_t i = 0; i < json_array_size(values) && i < 10; i++) {
		const char *value = json_str(json_array_get(values, i), "val");
		if (*value == '\0' || *value == '!' || list_has(&lists->warnings.list, value))
			continue;
		list_add(&lists->warnings, value);
		char *more = joined != NULL ? xasprintf("%s, %.200s", joined, value) : xasprintf("%.200s", value);
		free(joined);
		joined = more;
	}
	return joined;
}

/* What the author's clock said, unless it runs ahead of the network's. */
static int64_t bluesky_created(json_t *record, int64_t heard, int64_t now)
{
	int64_t created, limit = heard > 0 ? heard : now;
	if (!when_parse(json_str(record, "createdAt"), &created))
		return limit;
	return created > limit + BLUESKY_AHEAD_MS ? limit : created;
}

static void bluesky_lists_done(struct bluesky_lists *lists)
{
	struct list_builder *all[] = { &lists->langs, &lists->tags, &lists->mentions, &lists->links, &lists->media,
		&lists->also, &lists->warnings };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		list_done(all[i]);
}

static void bluesky_bridged(struct bluesky_lists *lists, json_t *record)
{
	const char *original = json_str(record, "bridgyOriginalUrl");
	if (strncmp(original, "https://", 8) != 0 || strlen(original) > POST_URL_MAX)
		return;
	char *also = xasprintf("mastodon:%s", original);
	list_add(&lists->also, also);
	free(also);
}

/* Everything of an original post; draft's own strings are the caller's. */
static struct post *bluesky_original(struct post *draft, const struct bluesky_event *event)
{
	struct bluesky_lists lists = { 0 };
	json_t *record = event->record;
	bluesky_features(record, bluesky_take_feature, &lists);
	bluesky_strings(json_arr(record, "tags"), &lists.tags);
	bluesky_strings(json_arr(record, "langs"), &lists.langs);
	bluesky_bridged(&lists, record);
	char *quote = bluesky_embeds(&lists, json_obj(record, "embed"), event->did);
	char *reply = bluesky_id(json_str(json_obj(json_obj(record, "reply"), "parent"), "uri"));
	char *warning = bluesky_warning(&lists, record);
	draft->text = json_str(record, "text");
	draft->tags = lists.tags.list;
	draft->langs = lists.langs.list;
	draft->mentions = lists.mentions.list;
	draft->links = lists.links.list;
	draft->media = lists.media.list;
	draft->also = lists.also.list;
	draft->quote_of = quote;
	draft->reply_to = reply;
	draft->warning = warning;
	draft->sensitive = warning != NULL;
	struct post *post = post_new(draft);
	free(quote);
	free(reply);
	free(warning);
	bluesky_lists_done(&lists);
	return post;
}

static struct post *bluesky_boost(struct post *draft, const struct bluesky_event *event)
{
	char *of = bluesky_id(json_str(json_obj(event->record, "subject"), "uri"));
	draft->repost_of = of;
	draft->text = "";
	struct post *post = of != NULL ? post_new(draft) : NULL;
	free(of);
	return post;
}

struct post *bluesky_post(const struct bluesky_event *event, const struct bluesky_context *context)
{
	char uri[POST_ID_MAX];
	if (event->record == NULL || !bluesky_uri(event, uri))
		return NULL;
	char *id = xasprintf("bluesky:%s", uri);
	char *url = xasprintf("https://bsky.app/profile/%s/post/%s", event->did, event->rkey);
	bool repost = event->kind == BLUESKY_REPOST;
	struct post draft = {
		.network = NETWORK_BLUESKY, .id = id, .source = context->source, .url = repost ? "" : url,
		.author = { .id = event->did, .handle = context->handle, .name = context->name, .bot = context->bot },
		.created = bluesky_created(event->record, event->time_us / 1000, context->now),
		.received = context->now, .edited = event->update,
	};
	struct post *post = repost ? bluesky_boost(&draft, event) : bluesky_original(&draft, event);
	free(id);
	free(url);
	return post;
}

/* Splits "at://did/collection/rkey" in place of a copy. */
static bool bluesky_split_uri(char *uri, struct bluesky_event *event)
{
	if (strncmp(uri, "at://", 5) != 0)
		return false;
	char *collection = strchr(uri + 5, '/');
	char *rkey = collection != NULL ? strchr(collection + 1, '/') : NULL;
	if (rkey == NULL)
		return false;
	*collection++ = '\0';
	*rkey++ = '\0';
	event->did = uri + 5;
	event->collection = collection;
	event->rkey = rkey;
	return strcmp(collection, bluesky_posts) == 0;
}

/* Whether they gave their profile this label themselves. */
static bool bluesky_labelled(json_t *profile, const char *did, const char *name)
{
	json_t *labels = json_arr(profile, "labels");
	for (size_t i = 0; i < json_array_size(labels) && i < BLUESKY_ITEMS_MAX; i++) {
		json_t *label = json_array_get(labels, i);
		if (strcmp(json_str(label, "val"), name) == 0 && strcmp(json_str(label, "src"), did) == 0)
			return true;
	}
	return false;
}

bool bluesky_profile(json_t *profile, struct bluesky_profile *out)
{
	const char *handle = json_str(profile, "handle");
	out->did = json_str(profile, "did");
	out->handle = *handle == '\0' || strcmp(handle, "handle.invalid") == 0 ? out->did : handle;
	out->name = json_str(profile, "displayName");
	out->bot = bluesky_labelled(profile, out->did, "bot");
	out->text = json_str(profile, "description");
	out->avatar = json_str(profile, "avatar");
	out->opted_out = bluesky_labelled(profile, out->did, "!no-unauthenticated") || opt_out_in(out->text);
	return strncmp(out->did, "did:", 4) == 0;
}

const char *bluesky_view_did(json_t *view)
{
	json_t *author = json_obj(view, "author");
	return json_str(author != NULL ? author : view, "did");
}

struct post *bluesky_view(json_t *view, const char *source, int64_t now)
{
	struct bluesky_event event = { .kind = BLUESKY_POST, .record = json_obj(view, "record"), .cid = json_str(view, "cid") };
	struct bluesky_profile author;
	char *uri = xstrdup(json_str(view, "uri"));
	struct post *post = NULL;
	int64_t indexed;
	if (when_parse(json_str(view, "indexedAt"), &indexed))
		event.time_us = indexed * 1000;
	if (bluesky_split_uri(uri, &event) && event.record != NULL && bluesky_profile(json_obj(view, "author"), &author) &&
	    strcmp(author.did, event.did) == 0) {
		struct bluesky_context context = { source, author.handle, author.name, author.bot, now };
		post = bluesky_post(&event, &context);
	}
	free(uri);
	return post;
}

static bool bluesky_ends(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);
	return length >= tail && strcmp(text + length - tail, end) == 0;
}

bool bluesky_session(json_t *answer, struct bluesky_session *out)
{
	json_t *services = json_arr(json_obj(answer, "didDoc"), "service");
	*out = (struct bluesky_session){ json_str(answer, "accessJwt"), json_str(answer, "refreshJwt"), "" };
	for (size_t i = 0; i < json_array_size(services) && i < BLUESKY_ITEMS_MAX; i++)
		if (bluesky_ends(json_str(json_array_get(services, i), "id"), "#atproto_pds"))
			out->server = json_str(json_array_get(services, i), "serviceEndpoint");
	return *out->access != '\0' && *out->refresh != '\0';
}

int64_t bluesky_time_us(const char *frame, size_t length)
{
	static const char before[] = "{\"did\":\"", after[] = ",\"time_us\":";
	const size_t start = sizeof before - 1, key = sizeof after - 1;
	if (length < start + 60 || memcmp(frame, before, start) != 0)
		return 0;
	const char *quote = memchr(frame + start, '"', length < 300 ? length - start : 300 - start);
	if (quote == NULL || (size_t)(quote - frame) + 1 + key + 20 > length || memcmp(quote + 1, after, key) != 0)
		return 0;
	int64_t time_us = 0;
	int digits = 0;
	for (const char *p = quote + 1 + key; *p >= '0' && *p <= '9' && digits < 17; p++, digits++)
		time_us = time_us * 10 + (*p - '0');
	return time_us;
}
