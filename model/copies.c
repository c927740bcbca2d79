#include "model/copies.h"

#include <stdio.h>
#include <string.h>

bool copy_page(enum network network, const char *url, char out[static COPY_MAX])
{
	int length = snprintf(out, COPY_MAX, "%s:%s", network_name(network), url);
	return *url && length < COPY_MAX;
}

/* What stands before the did and between it and the key. */
struct naming { const char *before, *between; };
static const struct naming page_naming = { "bluesky:https://bsky.app/profile/", "/post/" }, id_naming = { "bluesky:at://", "/app.bsky.feed.post/" };

static bool rename_copy(const char *name, const struct naming *from, const struct naming *to, char out[static COPY_MAX])
{
	const size_t before = strlen(from->before);
	if (strncmp(name, from->before, before) || strncmp(name + before, "did:", 4))
		return false;
	const char *did = name + before, *end = strstr(did, from->between);
	if (!end)
		return false;
	return snprintf(out, COPY_MAX, "%s%.*s%s%s", to->before, (int)(end - did), did, to->between, end + strlen(from->between)) < COPY_MAX;
}

bool copy_id_of(const char *page, char out[static COPY_MAX])
{
	return rename_copy(page, &page_naming, &id_naming, out);
}

bool copy_page_of(const char *id, char out[static COPY_MAX])
{
	return rename_copy(id, &id_naming, &page_naming, out);
}

static bool exchange(const char *id, const char *from, const char *to, char out[static COPY_MAX])
{
	const size_t length = strlen(from);
	return !strncmp(id, from, length) && snprintf(out, COPY_MAX, "%s%s", to, id + length) < COPY_MAX;
}

bool copy_bridged_id(const char *id, char out[static COPY_MAX])
{
	return exchange(id, "bluesky:at://", "mastodon:https://bsky.brid.gy/convert/ap/at://", out);
}

bool copy_origin_id(const char *id, char out[static COPY_MAX])
{
	return exchange(id, "mastodon:https://bsky.brid.gy/convert/ap/at://", "bluesky:at://", out);
}

/* The number that ends a name; false when something else does. */
static bool is_number(const char *p)
{
	return *p && !p[strspn(p, "0123456789")];
}

bool copy_other_name(const char *name, char out[static COPY_MAX])
{
	static const char head[] = "mastodon:https://", users[] = "/users/", statuses[] = "/statuses/";
	if (strncmp(name, head, strlen(head)))
		return false;
	const char *path = strchr(name + strlen(head), '/');
	const bool is_id = path && !strncmp(path, users, strlen(users)), is_page = path && !strncmp(path, "/@", 2);
	if (!is_id && !is_page)
		return false;
	const char *who = path + (is_id ? strlen(users) : 2), *end = who + strcspn(who, "/@"), *before = is_id ? statuses : "/";
	if (end == who || strncmp(end, before, strlen(before)) || !is_number(end + strlen(before)))
		return false;
	return snprintf(out, COPY_MAX, "%.*s%s%.*s%s%s", (int)(path - name), name, is_id ? "/@" : users, (int)(end - who), who, is_id ? "/" : statuses,
	                end + strlen(before)) < COPY_MAX;
}

bool copy_names_page(const char *page, const struct post *post)
{
	const char *network = network_name(post->network);
	size_t length = strlen(network);
	return !strncmp(page, network, length) && page[length] == ':' && !strcmp(page + length + 1, post->url);
}

static bool same_string(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool same_list(const struct list *a, const struct list *b)
{
	const char *p = a->at, *q = b->at;
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++, p += strlen(p) + 1, q += strlen(q) + 1)
		if (strcmp(p, q))
			return false;
	return true;
}

/* An old version may come late, from a server that has not heard of the edit. */
static bool newer(const struct post *held, const struct post *post)
{
	if (post->edited != held->edited)
		return post->edited;
	if (!strcmp(post->source, held->source))
		return post->received >= held->received;
	return post->edited && post->received > held->received;
}

bool copy_replaces(const struct open_rec *held, const struct post *post)
{
	const struct post *old = &held->view.post;
	if (strcmp(old->id, post->id) || old->network != post->network || strcmp(old->author.id, post->author.id))
		return false;
	if (same_string(old->text, post->text) && same_string(old->warning, post->warning) &&
	    same_list(&old->media, &post->media))
		return false;
	return newer(old, post);
}

static void add_once(struct list_builder *out, const char *item)
{
	if (out->list.n < POST_LIST_MAX && !list_has(&out->list, item))
		list_add(out, item);
}

static void add_pages(struct list_builder *out, const struct list *pages, const struct post *keeper)
{
	const char *p = pages->at;
	for (size_t i = 0; i < pages->n; i++, p += strlen(p) + 1)
		if (!copy_names_page(p, keeper))
			add_once(out, p);
}

static void add_page(struct list_builder *out, const struct post *copy, const char *url, const struct post *keeper)
{
	char page[COPY_MAX];
	if (copy_page(copy->network, url, page) && !copy_names_page(page, keeper))
		add_once(out, page);
}

static void add_ids(struct copies *copies, const struct open_rec *held, const char *other, const char *keeper)
{
	const char *p = held->ids.at;
	for (size_t i = 0; i < held->ids.n; i++, p += strlen(p) + 1)
		if (strcmp(p, keeper))
			add_once(&copies->ids, p);
	if (strcmp(other, keeper))
		add_once(&copies->ids, other);
}

bool copies_collect(struct copies *copies, const struct open_rec *held, const struct post *post, bool original)
{
	const struct post *old = &held->view.post;
	const struct post *keeper = original ? post : old, *other = original ? old : post;
	add_pages(&copies->also, &old->also, keeper);
	add_pages(&copies->also, &post->also, keeper);
	if (strcmp(old->source, post->source) || strcmp(old->id, post->id))
		add_page(&copies->also, other, *other->seen_at ? other->seen_at : other->url, keeper);
	add_ids(copies, held, other->id, keeper->id);
	return copies->also.list.n > old->also.n || copies->ids.list.n > held->ids.n;
}

void copies_done(struct copies *copies)
{
	list_done(&copies->also);
	list_done(&copies->ids);
}
