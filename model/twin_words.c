#include "model/twin_words.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "model/text.h"

/* WEIGHT_MIN: letters; those that take three bytes, as most scripts without spaces do, say as much as two. */
enum { WEIGHT_MIN = 20, NAME_MIN = 2, LABEL_BYTES = 128, LINKS = 8 };

enum token { TOKEN_WORD, TOKEN_TAG, TOKEN_LEFT_OUT };

/* Whether it is the beginning of one of the post's links, as clients shorten them: "museum.example/col...". */
static bool shortened_link(const struct list *links, const char *token, size_t length)
{
	const char *link = NULL;
	if (!links->n)
		return false;
	while (length && strchr(".,;:!?)", token[length - 1]))
		length--;
	if (!memchr(token, '.', length))
		return false;
	for (size_t i = 0; i < links->n && i < LINKS; i++) {
		link = list_next(links, link);
		const char *host = strstr(link, "://");
		host = host ? host + 3 : link;
		if (!strncasecmp(host, token, length) || (!strncasecmp(host, "www.", 4) && !strncasecmp(host + 4, token, length)))
			return true;
	}
	return false;
}

static enum token token_of(const struct post *post, const char *token, size_t length)
{
	while (length && strchr(".(\"'", *token))
		token++, length--;
	if (length > 1 && *token == '@')
		return TOKEN_LEFT_OUT;
	if (length > 1 && *token == '#')
		return TOKEN_TAG;
	if ((memchr(token, ':', length) && memmem(token, length, "://", 3)) || (length > 4 && !memcmp(token, "www.", 4)))
		return TOKEN_LEFT_OUT;
	return shortened_link(&post->links, token, length) ? TOKEN_LEFT_OUT : TOKEN_WORD;
}

/* But for signs that only change how an emoji looks. */
static bool counts(uint32_t c)
{
	return text_is_word(c) && c != '_' && !(c >= 0xfe00 && c <= 0xfe0f) && !(c >= 0x20d0 && c <= 0x20ff);
}

/* Copies the letters and digits of length bytes to out, which may be where they are; returns how many bytes. */
static size_t squeeze(char *out, const char *p, size_t length, unsigned *weight)
{
	const char *end = p + length;
	size_t n, used = 0;
	uint32_t c;
	for (; p < end && (n = text_next(p, &c)) > 0; p += n) {
		if (!counts(c))
			continue;
		for (size_t i = 0; i < n; i++)
			out[used++] = p[i];
		*weight += n < 3 ? 1 : 2;
	}
	return used;
}

/* In place; returns the length of what is left of the folded text. */
static size_t essence(const struct post *post, char *folded, unsigned *weight)
{
	const char *p = folded;
	size_t used = 0, kept = 0;
	unsigned sum = 0;
	for (size_t n; p += strspn(p, " \n"), (n = strcspn(p, " \n")) > 0; p += n) {
		const enum token token = token_of(post, p, n);
		if (token == TOKEN_LEFT_OUT)
			continue;
		const size_t more = squeeze(folded + used, p, n, &sum);
		used += more;
		/* Tags count where words come after them. */
		if (token == TOKEN_WORD && more)
			kept = used, *weight = sum;
	}
	return kept;
}

uint64_t twin_words(const struct table_seed *seed, const struct post *post)
{
	unsigned weight = 0;
	if (post->repost_of || !*post->text)
		return 0;
	char *folded = text_fold(post->text, strlen(post->text));
	const size_t length = essence(post, folded, &weight);
	uint64_t hash = weight < WEIGHT_MIN ? 0 : table_hash64(seed, folded, length);
	if (weight >= WEIGHT_MIN && !hash)
		hash = 1;
	free(folded);
	return hash;
}

static uint64_t label_hash(const struct table_seed *seed, const char *label, size_t length)
{
	char folded[LABEL_BYTES];
	unsigned weight = 0;
	const size_t n = squeeze(folded, folded, text_fold_into(label, length, folded, sizeof folded), &weight);
	const uint64_t hash = table_hash64(seed, folded, n);
	return weight < NAME_MIN ? 0 : hash ? hash : 1;
}

struct twin_author twin_author(const struct table_seed *seed, const struct author *author)
{
	return (struct twin_author){
		label_hash(seed, author->name, strlen(author->name)),
		label_hash(seed, author->handle, strcspn(author->handle, ".@")),
	};
}

bool twin_authors(struct twin_author a, struct twin_author b)
{
	return (a.name && a.name == b.name) || (a.label && a.label == b.label);
}
