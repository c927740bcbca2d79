#include "net/x_text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/log.h"
#include "net/json.h"

enum { X_URLS = 64, X_SEARCHED = 64 * 1024 };

/* One shortened address. */
struct x_url {
	const char *short_url, *whole; /* whole "": the post's own picture, or what it quotes */
	size_t length;
};

struct x_growing { char *bytes; size_t length, capacity; };

static void add(struct x_growing *out, const char *bytes, size_t length)
{
	if (out->length + length + 1 > out->capacity) {
		out->capacity = (out->length + length + 1) * 2;
		out->bytes = xrealloc(out->bytes, out->capacity);
	}
	memcpy(out->bytes + out->length, bytes, length);
	out->length += length;
	out->bytes[out->length] = '\0';
}

/* "…/status/1" for that id. */
static bool points_at(const char *url, const char *id)
{
	const char *status = strstr(url, "/status/");
	size_t length = strlen(id);
	return length > 0 && status != NULL && strncmp(status + 8, id, length) == 0 && strchr("?/#", status[8 + length]) != NULL;
}

static bool own_picture(json_t *url)
{
	return json_str_null(url, "media_key") != NULL || strncmp(json_str(url, "display_url"), "pic.x.com/", 10) == 0 ||
	       strncmp(json_str(url, "display_url"), "pic.twitter.com/", 16) == 0;
}

static size_t read_urls(json_t *list, const char *quoted, struct x_url out[static X_URLS], struct list_builder *links)
{
	size_t n = 0;
	for (size_t i = 0; i < json_array_size(list) && n < X_URLS; i++) {
		json_t *one = json_array_get(list, i);
		const char *short_url = json_str(one, "url"), *whole = json_str(one, "expanded_url");
		if (*short_url == '\0')
			continue;
		if (*whole == '\0')
			whole = short_url;
		bool picture = own_picture(one);
		if (!picture)
			list_add(links, whole);
		out[n++] = (struct x_url){ short_url, picture || points_at(whole, quoted) ? "" : whole, strlen(short_url) };
	}
	return n;
}

/* The address that begins at p: the longest one, and not the beginning of a longer word. */
static const struct x_url *url_at(const char *p, const struct x_url *urls, size_t n)
{
	static const char inside[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	const struct x_url *best = NULL;
	for (size_t i = 0; i < n; i++)
		if (strncmp(p, urls[i].short_url, urls[i].length) == 0 && (best == NULL || urls[i].length > best->length))
			best = &urls[i];
	return best != NULL && (p[best->length] == '\0' || strchr(inside, p[best->length]) == NULL) ? best : NULL;
}

static size_t entity_at(const char *p, char *out)
{
	static const struct { const char *name; char stands_for; } entities[] = { {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'} };
	for (size_t i = 0; *p == '&' && i < sizeof entities / sizeof *entities; i++)
		if (strncmp(p, entities[i].name, strlen(entities[i].name)) == 0) {
			*out = entities[i].stands_for;
			return strlen(entities[i].name);
		}
	return 0;
}

/* What stood before a dropped address goes with it. */
static void trim(struct x_growing *out)
{
	while (out->length > 0 && strchr(" \n\t", out->bytes[out->length - 1]) != NULL)
		out->bytes[--out->length] = '\0';
}

char *x_text(const char *raw, json_t *list, const char *quoted, struct list_builder *links)
{
	struct x_url urls[X_URLS];
	struct x_growing out = { 0 };
	size_t n = read_urls(list, quoted, urls, links), skip;
	char c;
	add(&out, "", 0);
	for (const char *p = raw; *p != '\0'; p += skip) {
		const struct x_url *url = *p == 'h' ? url_at(p, urls, n) : NULL;
		if (url != NULL) {
			skip = url->length;
			if (*url->whole == '\0')
				trim(&out);
			add(&out, url->whole, strlen(url->whole));
		} else if ((skip = entity_at(p, &c)) > 0) {
			add(&out, &c, 1);
		} else {
			skip = 1;
			add(&out, p, 1);
		}
	}
	trim(&out);
	return out.bytes;
}

/* ---- tags */

static const char wide_sign[] = "\xef\xbc\x83";

static size_t sign_at(const char *p)
{
	return *p == '#' ? 1 : strncmp(p, wide_sign, 3) == 0 ? 3 : 0;
}

/* NULL when the text is not that long. */
static const char *code_point(const char *text, int64_t n)
{
	if (n < 0)
		return NULL;
	for (; *text != '\0'; text++)
		if (((unsigned char)*text & 0xC0) != 0x80 && n-- == 0)
			return text;
	return NULL;
}

static bool tag_at(const char *p, const char *tag)
{
	size_t sign = sign_at(p);
	return sign > 0 && strncasecmp(p + sign, tag, strlen(tag)) == 0;
}

/* Servers count in different units: when the tag is not there, it is looked for. */
bool x_text_tagged(const char *raw, int64_t start, const char *tag)
{
	static const char inside[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
	const char *there = code_point(raw, start);
	size_t length = strlen(tag);
	if (length == 0)
		return false;
	if (there != NULL && tag_at(there, tag))
		return true;
	for (const char *p = raw; *p != '\0' && p < raw + X_SEARCHED; p++) {
		const char after = tag_at(p, tag) ? p[sign_at(p) + length] : 'x';
		if (after == '\0' || (after > 0 && strchr(inside, after) == NULL))
			return true;
	}
	return false;
}
