/* The text of a note: plain, but with nostr:… references and the addresses of its pictures in it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/log.h"
#include "net/nostr_json.h"

enum { SHORT_FRONT = 9, SHORT_BACK = 5, PAGE_MAX = NIP19_MAX + 32 };

struct reader {
	const char *p;
	const struct list *known;
	const struct nostr_context *context;
	struct nostr_text *out;
	size_t length; /* of out->text, which is never longer than what it is made from, but for names */
	size_t capacity;
};

static void put(struct reader *r, const char *p, size_t n)
{
	if (r->length + n + 1 > r->capacity) {
		r->capacity = (r->length + n + 1) * 2;
		r->out->text = xrealloc(r->out->text, r->capacity);
	}
	memcpy(r->out->text + r->length, p, n);
	r->length += n;
	r->out->text[r->length] = '\0';
}

static void add_once(struct list_builder *list, const char *item)
{
	if (list->list.n < POST_LIST_MAX && !list_has(&list->list, item))
		list_add(list, item);
}

/* What is left out leaves no hole between two words. */
static void drop(struct reader *r, size_t n)
{
	r->p += n;
	if (*r->p == ' ' && (r->length == 0 || strchr(" \n", r->out->text[r->length - 1]) != NULL))
		r->p++;
}

/* ---- media ---- */

static bool ends(const char *url, const char *end)
{
	size_t length = strcspn(url, "?#"), tail = strlen(end);

	return length > tail && strncasecmp(url + length - tail, end, tail) == 0;
}

const char *nostr_media_kind(const char *mime, const char *url)
{
	static const char *const kinds[] = { "image", "video", "audio" };
	size_t type = strcspn(mime, "/");
	static const struct { const char *end; int kind; } ends_in[] = {
		{ ".jpg", 0 }, { ".jpeg", 0 }, { ".png", 0 }, { ".gif", 0 }, { ".webp", 0 }, { ".avif", 0 }, { ".mp4", 1 }, { ".webm", 1 },
		{ ".mov", 1 }, { ".mp3", 2 }, { ".ogg", 2 }, { ".m4a", 2 }, { ".flac", 2 }, { ".wav", 2 },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (type == strlen(kinds[i]) && strncmp(mime, kinds[i], type) == 0)
			return kinds[i];
	for (size_t i = 0; i < sizeof ends_in / sizeof *ends_in; i++)
		if (ends(url, ends_in[i].end))
			return kinds[ends_in[i].kind];
	return "other";
}

/* ---- links ---- */

/* As long as it goes without white space; at most one more than an address may have. */
static size_t run_length(const char *p)
{
	size_t n = 0;

	while (n <= POST_URL_MAX && (unsigned char)p[n] > ' ' && p[n] != '<' && p[n] != '>' && p[n] != '"')
		n++;
	return n;
}

/* What ends a sentence is not in it, nor a bracket that it did not open. */
static size_t link_length(const char *p, size_t n)
{
	int open = 0;

	for (size_t i = 0; i < n; i++)
		open += (p[i] == '(') - (p[i] == ')');
	for (; n > 0 && (strchr(".,;:!?'", p[n - 1]) != NULL || (p[n - 1] == ')' && open < 0)); n--)
		open += p[n - 1] == ')';
	return n;
}

/* An address: of a picture it goes from the text, others stay as links. */
static void take_link(struct reader *r, size_t scheme)
{
	size_t run = run_length(r->p), n = link_length(r->p, run);
	char url[POST_URL_MAX + 1];

	if (n <= scheme || run > POST_URL_MAX) {
		put(r, r->p, run);
		r->p += run;
		return;
	}
	memcpy(url, r->p, n);
	url[n] = '\0';
	const char *kind = nostr_media_kind("", url);
	bool known = list_has(r->known, url);
	if (!known && strcmp(kind, "other") != 0) {
		list_add(&r->out->media, kind);
		list_add(&r->out->media, url);
		list_add(&r->out->media, "");
		known = true;
	}
	if (known) {
		drop(r, n);
		return;
	}
	add_once(&r->out->links, url);
	put(r, r->p, n);
	r->p += n;
}

/* ---- references ---- */

/* "npub1abcd…wxyz": nobody reads the rest. */
static void put_short(struct reader *r, const char *text, size_t n)
{
	if (n <= SHORT_FRONT + SHORT_BACK) {
		put(r, text, n);
		return;
	}
	put(r, text, SHORT_FRONT);
	put(r, "…", strlen("…"));
	put(r, text + n - SHORT_BACK, SHORT_BACK);
}

static void take_person(struct reader *r, const char *key)
{
	const struct nostr_context *context = r->context;
	const char *name = context->name_of != NULL ? context->name_of(context->arg, key) : NULL;
	char npub[NIP19_TEXT];

	add_once(&r->out->mentions, key);
	put(r, "@", 1);
	nip19_npub(key, npub);
	if (name != NULL && *name != '\0')
		put(r, name, strlen(name));
	else
		put_short(r, npub, strlen(npub));
}

static void take_event(struct reader *r, const char *text, size_t n, const char *id)
{
	char page[PAGE_MAX];

	if (r->out->quoted[0] == '\0') {
		memcpy(r->out->quoted, id, NOSTR_HEX);
		drop(r, (size_t)(text + n - r->p));
		return;
	}
	snprintf(page, sizeof page, "https://njump.me/%.*s", (int)n, text);
	if (strlen(page) <= POST_URL_MAX)
		add_once(&r->out->links, page);
	put_short(r, text, n);
	r->p = text + n;
}

/* NIP-21 and 27: nostr:npub1…; false when what follows is none. */
static bool take_reference(struct reader *r, size_t scheme)
{
	const char *text = r->p + scheme;
	char hex[NOSTR_HEX];
	enum nip19_kind kind;
	size_t n = nip19_read(text, &kind, hex);

	if (n == 0)
		return false;
	if (kind == NIP19_EVENT) {
		take_event(r, text, n, hex);
		return true;
	}
	take_person(r, hex);
	r->p = text + n;
	return true;
}

void nostr_text(const char *content, const struct list *known, const struct nostr_context *context, struct nostr_text *out)
{
	struct reader r = { .p = content, .known = known, .context = context, .out = out };

	*out = (struct nostr_text){ 0 };
	put(&r, "", 0);
	while (*r.p != '\0') {
		size_t scheme = strncmp(r.p, "https://", 8) == 0 ? 8 : strncmp(r.p, "http://", 7) == 0 ? 7 : 0;
		if (scheme > 0) {
			take_link(&r, scheme);
		} else if (strncmp(r.p, "nostr:", 6) != 0 || !take_reference(&r, 6)) {
			size_t plain = 1 + strcspn(r.p + 1, "hn");
			put(&r, r.p, plain);
			r.p += plain;
		}
	}
}
