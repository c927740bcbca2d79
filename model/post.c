#include "model/post.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "model/log.h"
#include "model/tags.h"
#include "model/text.h"

/* Times kept: 1970 … 9999; sums of them cannot overflow. */
enum { AHEAD_MS = 2 * 60 * 1000 };
static const int64_t time_max = 253402300799999;

/* The one allocation: the size, the post, its strings. */
struct held {
	size_t bytes;
	struct post post;
	char strings[];
};

#define NETWORK_NAME(id, name, ...) #name,
#define NETWORK_WORD(ID, name, word, ...) word,
static const char *const network_names[NETWORK_COUNT] = { NETWORKS(NETWORK_NAME) };
static const char *const network_words[NETWORK_COUNT] = { NETWORKS(NETWORK_WORD) };
static const char *const media_kinds[] = {"image", "video", "audio"};

static const size_t string_fields[] = {
	offsetof(struct post, id), offsetof(struct post, source), offsetof(struct post, url),
	offsetof(struct post, seen_at), offsetof(struct post, author.id), offsetof(struct post, author.handle),
	offsetof(struct post, author.name), offsetof(struct post, text), offsetof(struct post, warning),
	offsetof(struct post, reply_to), offsetof(struct post, quote_of), offsetof(struct post, repost_of),
};
static const size_t list_fields[] = {
	offsetof(struct post, langs), offsetof(struct post, tags), offsetof(struct post, mentions),
	offsetof(struct post, links), offsetof(struct post, media), offsetof(struct post, also),
};

enum {
	STRINGS = sizeof string_fields / sizeof *string_fields,
	LISTS = sizeof list_fields / sizeof *list_fields,
};

static const char **string_at(struct post *post, size_t i)
{
	return (const char **)(void *)((char *)post + string_fields[i]);
}

static struct list *list_at(struct post *post, size_t i)
{
	return (struct list *)(void *)((char *)post + list_fields[i]);
}

const char *network_name(enum network network)
{
	return (unsigned)network < NETWORK_COUNT ? network_names[network] : "";
}

const char *network_word(enum network network)
{
	return (unsigned)network < NETWORK_COUNT ? network_words[network] : "";
}

bool network_from_name(const char *name, enum network *out)
{
	for (int i = 0; i < NETWORK_COUNT; i++)
		if (!strcmp(name, network_names[i])) {
			*out = (enum network)i;
			return true;
		}
	return false;
}

const char *network_choice(char out[static 128])
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < NETWORK_COUNT && used < 128; i++)
		used += (size_t)snprintf(out + used, 128 - used, "%s%s", i == 0 ? "" : i + 1 < NETWORK_COUNT ? ", " : " or ", network_names[i]);
	return out;
}

const char *list_next(const struct list *list, const char *item)
{
	/* Where the walk stands is told by counting from the start: lists are short. */
	if (!item)
		return list->n ? list->at : NULL;
	const char *p = list->at;
	for (size_t i = 1; i < list->n; i++) {
		const char *next = p + strlen(p) + 1;
		if (p == item)
			return next;
		p = next;
	}
	return NULL;
}

bool list_has(const struct list *list, const char *item)
{
	const char *p = list->at;
	for (size_t i = 0; i < list->n; i++, p += strlen(p) + 1)
		if (!strcmp(p, item))
			return true;
	return false;
}

static size_t list_bytes(const struct list *list)
{
	const char *p = list->at;
	for (size_t i = 0; i < list->n; i++)
		p += strlen(p) + 1;
	return (size_t)(p - list->at);
}

void list_add(struct list_builder *builder, const char *item)
{
	size_t length = strlen(item) + 1;
	if (builder->list.n >= POST_LIST_MAX * 3)
		return;
	if (builder->length + length > builder->capacity) {
		builder->capacity = (builder->length + length) * 2;
		builder->bytes = xrealloc(builder->bytes, builder->capacity);
	}
	memcpy(builder->bytes + builder->length, item, length);
	builder->length += length;
	builder->list.at = builder->bytes;
	builder->list.n++;
}

void list_done(struct list_builder *builder)
{
	free(builder->bytes);
	*builder = (struct list_builder){0};
}

/* A draft being cleaned: the clean post, and what it borrows until it is copied. */
struct wash {
	struct post post;
	struct list_builder lists[LISTS];
	char *kept[STRINGS];
	size_t n;
};

/* Whether a string can stand as it is: identifiers are never repaired, since a repaired one names something else. */
static bool usable(const char *p, size_t max)
{
	size_t length = p ? strlen(p) : 0, plain = 0;
	if (!length || length > max)
		return false;
	while (p[plain] > ' ' && p[plain] < 0x7f)
		plain++;
	if (plain == length)
		return true;
	char *clean = text_cleaned(TEXT_LINE, p, length, max);
	bool same = !strcmp(clean, p);
	free(clean);
	return same;
}

static bool usable_url(const char *p)
{
	if (!usable(p, POST_URL_MAX) || strchr(p, ' '))
		return false;
	size_t scheme = !strncasecmp(p, "https://", 8) ? 8 : !strncasecmp(p, "http://", 7) ? 7 : 0;
	return scheme && p[scheme];
}

static bool usable_language(const char *p)
{
	size_t length = strlen(p);
	return length && length <= 35 && strspn(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == length;
}

/* "network:URL" */
static bool usable_copy(const char *p)
{
	for (int i = 0; i < NETWORK_COUNT; i++) {
		size_t length = strlen(network_names[i]);
		if (!strncmp(p, network_names[i], length) && p[length] == ':')
			return usable_url(p + length + 1);
	}
	return false;
}

static const char *wash_string(struct wash *wash, enum text_kind kind, const char *p, size_t max)
{
	if (!p || !*p)
		return "";
	return wash->kept[wash->n++] = text_cleaned(kind, p, strlen(p), max);
}

static const char *wash_id(const char *p)
{
	return usable(p, POST_ID_MAX) ? p : NULL;
}

static void wash_tag(struct list_builder *out, const char *item)
{
	char folded[TAG_MAX], *clean = text_cleaned(TEXT_LINE, item, strlen(item), TAG_MAX);
	if (tag_fold(clean, folded) && !list_has(&out->list, folded))
		list_add(out, folded);
	free(clean);
}

static void wash_lang(struct list_builder *out, const char *item)
{
	if (usable_language(item))
		list_add(out, item);
}

static void wash_mention(struct list_builder *out, const char *item)
{
	if (usable(item, POST_ID_MAX))
		list_add(out, item);
}

static void wash_link(struct list_builder *out, const char *item)
{
	if (usable_url(item))
		list_add(out, item);
}

static void wash_copy(struct list_builder *out, const char *item)
{
	if (usable_copy(item))
		list_add(out, item);
}

static void wash_list(struct list_builder *out, const struct list *in,
                      void (*wash)(struct list_builder *out, const char *item))
{
	const char *p = in->at;
	for (size_t i = 0; i < in->n && out->list.n < POST_LIST_MAX; i++, p += strlen(p) + 1)
		wash(out, p);
}

static const char *media_kind(const char *kind)
{
	for (size_t i = 0; i < sizeof media_kinds / sizeof *media_kinds; i++)
		if (!strcmp(kind, media_kinds[i]))
			return media_kinds[i];
	return "other";
}

static void wash_media(struct list_builder *out, const struct list *in)
{
	const char *kind = in->at;
	for (size_t i = 0; i + 2 < in->n && out->list.n < POST_MEDIA_MAX * 3; i += 3) {
		const char *url = kind + strlen(kind) + 1, *alt = url + strlen(url) + 1;
		if (usable_url(url)) {
			char *clean = text_cleaned(TEXT_LINE, alt, strlen(alt), POST_ALT_MAX);
			list_add(out, media_kind(kind));
			list_add(out, url);
			list_add(out, clean);
			free(clean);
		}
		kind = alt + strlen(alt) + 1;
	}
}

static int64_t clamp_time(int64_t t)
{
	return t < 0 ? 0 : t > time_max ? time_max : t;
}

static void wash_times(struct post *post)
{
	post->created = clamp_time(post->created);
	post->received = clamp_time(post->received);
	post->expires = clamp_time(post->expires);
	if (post->created > post->received + AHEAD_MS)
		post->created = post->received;
}

bool post_over(const struct post *post, int64_t now)
{
	return post->expires > 0 && post->expires <= now;
}

static const char *without_at(const char *handle)
{
	return handle ? handle + strspn(handle, "@") : NULL;
}

static void wash_strings(struct wash *wash, const struct post *draft)
{
	struct post *post = &wash->post;
	post->source = wash_string(wash, TEXT_LINE, draft->source, POST_NAME_MAX);
	post->url = usable_url(draft->url) ? draft->url : "";
	post->seen_at = usable_url(draft->seen_at) ? draft->seen_at : "";
	post->author.handle = wash_string(wash, TEXT_LINE, without_at(draft->author.handle), POST_NAME_MAX);
	post->author.name = wash_string(wash, TEXT_LINE, draft->author.name, POST_NAME_MAX);
	post->reply_to = wash_id(draft->reply_to);
	post->quote_of = wash_id(draft->quote_of);
	post->repost_of = wash_id(draft->repost_of);
	post->text = post->repost_of ? "" : wash_string(wash, TEXT_BLOCK, draft->text, POST_TEXT_MAX);
	post->warning = wash_string(wash, TEXT_LINE, draft->warning, POST_WARNING_MAX);
	if (!*post->warning)
		post->warning = NULL;
}

static void wash_lists(struct wash *wash, const struct post *draft)
{
	static void (*const item[LISTS])(struct list_builder *out, const char *item) = {
		wash_lang, wash_tag, wash_mention, wash_link, NULL, wash_copy,
	};
	for (size_t i = 0; i < LISTS; i++) {
		const struct list *in = list_at((struct post *)draft, i);
		if (item[i])
			wash_list(&wash->lists[i], in, item[i]);
		else
			wash_media(&wash->lists[i], in);
		*list_at(&wash->post, i) = wash->lists[i].list;
	}
}

struct post *post_new(const struct post *draft)
{
	if ((unsigned)draft->network >= NETWORK_COUNT || !usable(draft->id, POST_ID_MAX) ||
	    !usable(draft->author.id, POST_ID_MAX))
		return NULL;
	struct wash wash = {.post = *draft};
	wash_strings(&wash, draft);
	wash_lists(&wash, draft);
	wash_times(&wash.post);
	struct post *post = post_copy(&wash.post);
	for (size_t i = 0; i < wash.n; i++)
		free(wash.kept[i]);
	for (size_t i = 0; i < LISTS; i++)
		list_done(&wash.lists[i]);
	return post;
}

static size_t strings_bytes(struct post *post)
{
	size_t bytes = 0;
	for (size_t i = 0; i < STRINGS; i++)
		if (*string_at(post, i))
			bytes += strlen(*string_at(post, i)) + 1;
	for (size_t i = 0; i < LISTS; i++)
		bytes += list_bytes(list_at(post, i));
	return bytes;
}

/* Copies n bytes to *end and steps over them; where they went. */
static const char *append(char **end, const void *from, size_t n)
{
	char *at = *end;
	if (n)
		memcpy(at, from, n);
	*end += n;
	return at;
}

struct post *post_copy(const struct post *post)
{
	size_t bytes = sizeof(struct held) + strings_bytes((struct post *)post);
	struct held *held = xmalloc(bytes);
	char *end = held->strings;
	held->bytes = bytes;
	held->post = *post;
	for (size_t i = 0; i < STRINGS; i++) {
		const char **p = string_at(&held->post, i);
		if (*p)
			*p = append(&end, *p, strlen(*p) + 1);
	}
	for (size_t i = 0; i < LISTS; i++) {
		struct list *list = list_at(&held->post, i);
		list->at = append(&end, list->at, list_bytes(list));
	}
	return &held->post;
}

static struct held *held_of(const struct post *post)
{
	return (struct held *)(void *)((char *)post - offsetof(struct held, post));
}

void post_free(struct post *post)
{
	if (post)
		free(held_of(post));
}

size_t post_bytes(const struct post *post)
{
	return held_of(post)->bytes;
}
