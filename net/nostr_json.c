#include "net/nostr_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "net/json.h"
#include "net/opt_out.h"

enum { TAGS_MAX = 2000, VALUES_MAX = 100 };

static const char own[] = "nostr:";

/* ---- the shape ---- */

static bool is_hex(const char *text, size_t n)
{
	return strspn(text, "0123456789abcdef") == n && text[n] == '\0';
}

bool nostr_is_id(const char *text)
{
	return is_hex(text, 64);
}

static bool are_tags(json_t *tags)
{
	if (!json_is_array(tags) || json_array_size(tags) > TAGS_MAX)
		return false;
	for (size_t i = 0; i < json_array_size(tags); i++) {
		json_t *tag = json_array_get(tags, i);
		if (!json_is_array(tag) || json_array_size(tag) > TAGS_MAX)
			return false;
		for (size_t k = 0; k < json_array_size(tag); k++)
			if (!json_is_string(json_array_get(tag, k)))
				return false;
	}
	return true;
}

/* The id is computed from the strings: they are never changed, so json_item will not do. */
static const char *plain(json_t *string)
{
	const char *text = json_string_value(string);

	return text != NULL ? text : "";
}

bool nostr_event(json_t *tree, struct nostr_event *event)
{
	json_t *created = json_object_get(tree, "created_at"), *kind = json_object_get(tree, "kind");

	*event = (struct nostr_event){
		.id = plain(json_object_get(tree, "id")), .pubkey = plain(json_object_get(tree, "pubkey")), .sig = plain(json_object_get(tree, "sig")),
		.tags = json_object_get(tree, "tags"), .text = json_object_get(tree, "content"),
	};
	if (!json_is_integer(created) || !json_is_integer(kind) || !json_is_string(event->text) || !are_tags(event->tags))
		return false;
	event->created = json_integer_value(created);
	if (event->created < 0 || event->created > INT64_MAX / 2000 || json_integer_value(kind) < 0 || json_integer_value(kind) > 65535)
		return false;
	event->kind = (int)json_integer_value(kind);
	return is_hex(event->id, 64) && is_hex(event->pubkey, 64) && is_hex(event->sig, 128);
}

/* ---- tags ---- */

static const char *value(json_t *tag, size_t i)
{
	return plain(json_array_get(tag, i));
}

static bool is(json_t *tag, const char *name)
{
	return strcmp(value(tag, 0), name) == 0;
}

/* The first tag of that name, NULL when there is none. */
static json_t *first(const struct nostr_event *event, const char *name)
{
	for (size_t i = 0; i < json_array_size(event->tags); i++)
		if (is(json_array_get(event->tags, i), name))
			return json_array_get(event->tags, i);
	return NULL;
}

static bool in_set(const struct tag_set *tags, const char *tag)
{
	char folded[TAG_MAX];

	return tag_fold(tag, folded) && tag_set_has(tags, folded);
}

/* Calls fn for each #tag of the text until it returns true; whether it did. */
static bool text_tags(const struct nostr_event *event, bool (*fn)(void *arg, const char *tag), void *arg)
{
	const char *start, *end;
	char typed[TAG_MAX];
	bool found = false;

	for (const char *p = plain(event->text); !found && tag_find(p, &start, &end); p = end)
		if ((size_t)(end - start) < sizeof typed) {
			snprintf(typed, sizeof typed, "%.*s", (int)(end - start), start);
			found = fn(arg, typed);
		}
	return found;
}

static bool text_tag_fits(void *arg, const char *tag)
{
	return in_set(arg, tag);
}

bool nostr_matches(const struct nostr_event *event, const struct tag_set *tags)
{
	for (size_t i = 0; i < json_array_size(event->tags); i++) {
		json_t *tag = json_array_get(event->tags, i);
		if (is(tag, "t") && in_set(tags, value(tag, 1)))
			return true;
	}
	return text_tags(event, text_tag_fits, (void *)tags);
}

bool nostr_answers(const struct nostr_event *event, bool (*answered)(const void *arg, const char *id), const void *arg)
{
	for (size_t i = 0; i < json_array_size(event->tags); i++) {
		json_t *tag = json_array_get(event->tags, i);
		if (is(tag, "e") && strcmp(value(tag, 3), "mention") != 0 && answered(arg, value(tag, 1)))
			return true;
	}
	return false;
}

int64_t nostr_expiration(const struct nostr_event *event)
{
	json_t *tag = first(event, "expiration");
	const char *when = tag != NULL ? value(tag, 1) : "";
	char *end;
	long long seconds = strtoll(when, &end, 10);

	if (end == when || *end != '\0' || seconds > INT64_MAX / 2000)
		return INT64_MAX;
	return seconds > 0 ? seconds : 0;
}

bool nostr_expired(const struct nostr_event *event, int64_t now)
{
	return nostr_expiration(event) < now / 1000;
}

/* ---- notes ---- */

/* The lists and strings of a post under construction. */
struct draft {
	struct post post;
	struct list_builder langs, tags, mentions, links, media, also;
	char reply[16 + NOSTR_HEX], quote[16 + NOSTR_HEX];
	const char *warning;
	bool marked, answers_reply; /* e tags with a marker; the parent is one marked "reply" */
};

static void add_once(struct list_builder *list, const char *item)
{
	if (list->list.n < POST_LIST_MAX && *item != '\0' && !list_has(&list->list, item))
		list_add(list, item);
}

static void name_event(char out[static 16 + NOSTR_HEX], const char *id)
{
	if (nostr_is_id(id))
		snprintf(out, 16 + NOSTR_HEX, "%s%s", own, id);
}

static void take_t(struct draft *d, json_t *tag)
{
	add_once(&d->tags, value(tag, 1));
}

static void take_p(struct draft *d, json_t *tag)
{
	if (nostr_is_id(value(tag, 1)))
		add_once(&d->mentions, value(tag, 1));
}

/* NIP-10: "reply" names the parent; a direct answer to the root has "root" alone. Unmarked, from former times: the last one. */
static void take_e(struct draft *d, json_t *tag)
{
	const char *marker = value(tag, 3);

	if (strcmp(marker, "mention") == 0) {
		if (d->quote[0] == '\0')
			name_event(d->quote, value(tag, 1));
		return;
	}
	bool reply = strcmp(marker, "reply") == 0, root = strcmp(marker, "root") == 0, marked = reply || root;
	if ((!marked && d->marked) || (root && d->answers_reply))
		return;
	name_event(d->reply, value(tag, 1));
	d->marked = d->marked || marked;
	d->answers_reply = d->answers_reply || reply;
}

static void take_q(struct draft *d, json_t *tag)
{
	name_event(d->quote, value(tag, 1));
}

static void take_warning(struct draft *d, json_t *tag)
{
	d->post.sensitive = true;
	if (*value(tag, 1) != '\0')
		d->warning = value(tag, 1);
}

/* NIP-32. */
static void take_l(struct draft *d, json_t *tag)
{
	if (strcmp(value(tag, 2), "ISO-639-1") == 0)
		add_once(&d->langs, value(tag, 1));
	else if (strcmp(value(tag, 2), "content-warning") == 0 && d->warning == NULL)
		d->warning = value(tag, 1);
}

/* NIP-92: each value is a key, a blank and what it means. */
static void take_imeta(struct draft *d, json_t *tag)
{
	const char *url = "", *mime = "", *alt = "";

	for (size_t i = 1; i < json_array_size(tag) && i < VALUES_MAX; i++) {
		const char *entry = value(tag, i);
		if (strncmp(entry, "url ", 4) == 0)
			url = entry + 4;
		else if (strncmp(entry, "m ", 2) == 0)
			mime = entry + 2;
		else if (strncmp(entry, "alt ", 4) == 0)
			alt = entry + 4;
	}
	if (*url == '\0' || list_has(&d->media.list, url))
		return;
	list_add(&d->media, nostr_media_kind(mime, url));
	list_add(&d->media, url);
	list_add(&d->media, alt);
}

/* NIP-48: a bridge tells what the note is a copy of. */
static void take_proxy(struct draft *d, json_t *tag)
{
	const char *id = value(tag, 1), *protocol = value(tag, 2), *key = strstr(id, "/app.bsky.feed.post/");
	char *also = NULL;

	if (strlen(id) > POST_URL_MAX - 64)
		return;
	if (strcmp(protocol, "activitypub") == 0 && strncmp(id, "https://", 8) == 0)
		also = xasprintf("mastodon:%s", id);
	else if (strcmp(protocol, "atproto") == 0 && strncmp(id, "at://did:", 9) == 0 && key != NULL)
		also = xasprintf("bluesky:https://bsky.app/profile/%.*s/post/%s", (int)(key - id - 5), id + 5, key + strlen("/app.bsky.feed.post/"));
	if (also != NULL)
		add_once(&d->also, also);
	free(also);
}

static const struct { const char *name; void (*take)(struct draft *d, json_t *tag); } takers[] = {
	{ "t", take_t }, { "p", take_p }, { "e", take_e }, { "q", take_q }, { "content-warning", take_warning }, { "l", take_l },
	{ "imeta", take_imeta }, { "proxy", take_proxy },
};

static void take_tags(struct draft *d, json_t *tags)
{
	for (size_t i = 0; i < json_array_size(tags); i++)
		for (size_t k = 0; k < sizeof takers / sizeof *takers; k++)
			if (is(json_array_get(tags, i), takers[k].name))
				takers[k].take(d, json_array_get(tags, i));
}

static bool take_text_tag(void *arg, const char *tag)
{
	struct draft *d = arg;
	char folded[TAG_MAX];

	if (tag_fold(tag, folded))
		add_once(&d->tags, folded);
	return false;
}

static void add_all(struct list_builder *to, const struct list *from)
{
	for (const char *item = list_next(from, NULL); item != NULL; item = list_next(from, item))
		list_add(to, item);
}

/* The texts that are put together are clean only afterwards: post_new does it. */
static struct post *finish(struct draft *d, struct nostr_text *text)
{
	for (const char *key = list_next(&text->mentions.list, NULL); key != NULL; key = list_next(&text->mentions.list, key))
		add_once(&d->mentions, key);
	add_all(&d->media, &text->media.list);
	if (d->quote[0] == '\0' && text->quoted[0] != '\0')
		name_event(d->quote, text->quoted);
	d->post.text = text->text;
	d->post.langs = d->langs.list;
	d->post.tags = d->tags.list;
	d->post.mentions = d->mentions.list;
	d->post.links = text->links.list;
	d->post.media = d->media.list;
	d->post.also = d->also.list;
	d->post.warning = d->warning;
	d->post.reply_to = d->reply[0] != '\0' ? d->reply : NULL;
	d->post.quote_of = d->quote[0] != '\0' && strcmp(d->quote, d->reply) != 0 ? d->quote : NULL;
	return post_new(&d->post);
}

static void draft_done(struct draft *d, struct nostr_text *text)
{
	struct list_builder *lists[] = { &d->langs, &d->tags, &d->mentions, &d->links, &d->media, &d->also, &text->links, &text->mentions,
		&text->media };

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		list_done(lists[i]);
	free(text->text);
}

/* What a note and a repost have in common. The strings are the caller's. */
static struct post basics(const struct nostr_event *event, const struct nostr_context *context, const char *id, const char *url)
{
	return (struct post){
		.network = NETWORK_NOSTR, .id = id, .source = context->source, .url = url,
		.author = { .id = event->pubkey, .handle = context->handle, .name = context->name, .bot = context->bot },
		.created = event->created * 1000, .received = context->now,
	};
}

struct post *nostr_post(const struct nostr_event *event, const struct nostr_context *context)
{
	char id[16 + NOSTR_HEX] = "", nevent[NIP19_TEXT], url[NIP19_TEXT + 32];
	struct draft d = { 0 };
	struct nostr_text text;

	name_event(id, event->id);
	nip19_nevent(event->id, event->pubkey, nevent);
	snprintf(url, sizeof url, "https://njump.me/%s", nevent);
	d.post = basics(event, context, id, url);
	take_tags(&d, event->tags);
	text_tags(event, take_text_tag, &d);
	nostr_text(json_item(event->text), &d.media.list, context, &text);
	const int64_t end = nostr_expiration(event);
	d.post.expires = end < INT64_MAX ? end * 1000 : 0;
	struct post *post = finish(&d, &text);
	draft_done(&d, &text);
	return post;
}

/* ---- reposts ---- */

const char *nostr_reposted(const struct nostr_event *event)
{
	json_t *tag = first(event, "e");
	const char *id = tag != NULL ? value(tag, 1) : "";

	return nostr_is_id(id) ? id : "";
}

json_t *nostr_inner(const struct nostr_event *event)
{
	char why[120];

	if (json_string_length(event->text) == 0)
		return NULL;
	return json_read(json_string_value(event->text), json_string_length(event->text), why);
}

struct post *nostr_boost(const struct nostr_event *event, const struct nostr_context *context)
{
	char id[16 + NOSTR_HEX] = "", of[16 + NOSTR_HEX] = "";

	name_event(id, event->id);
	name_event(of, nostr_reposted(event));
	struct post draft = basics(event, context, id, "");
	draft.text = "";
	draft.repost_of = of;
	return of[0] != '\0' ? post_new(&draft) : NULL;
}

/* ---- deletions ---- */

const char *nostr_deleted(const struct nostr_event *event, size_t i)
{
	json_t *tag = json_array_get(event->tags, i);

	if (tag == NULL)
		return NULL;
	return is(tag, "e") && nostr_is_id(value(tag, 1)) ? value(tag, 1) : "";
}

/* ---- profiles ---- */

bool nostr_profile(const struct nostr_event *event, struct nostr_profile *out)
{
	static const char *const names[] = { "display_name", "displayName", "name", "username" };

	*out = (struct nostr_profile){ .tree = nostr_inner(event), .name = "" };
	if (!json_is_object(out->tree)) {
		json_decref(out->tree);
		return false;
	}
	for (size_t i = 0; i < sizeof names / sizeof *names && out->name[strspn(out->name, " \t\n")] == '\0'; i++)
		out->name = json_str(out->tree, names[i]);
	out->bot = json_bool(out->tree, "bot");
	out->about = json_str(out->tree, "about");
	out->website = json_str(out->tree, "website");
	out->nip05 = json_str(out->tree, "nip05");
	out->picture = json_str(out->tree, "picture");
	out->opted_out = opt_out_in(out->about);
	return true;
}
