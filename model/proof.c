#include "model/proof.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/text.h"

enum { JOINERS = 3, WORD = 8 };

/* Whether eight bytes are plain ASCII: a byte below ' ' borrows, one above '~' carries into its highest bit. */
static bool plain_word(const char *p)
{
	const uint64_t each = UINT64_MAX / 0xff;
	uint64_t word;
	memcpy(&word, p, WORD);
	return !((word | (word + each) | (word - each * ' ')) & each << 7);
}

/* Bytes of plain ASCII at p. */
static size_t plain(const char *p, size_t length)
{
	size_t at = 0;
	while (at + WORD <= length && plain_word(p + at))
		at += WORD;
	if (length >= WORD && at + WORD > length && plain_word(p + length - WORD))
		return length;
	while (at < length && p[at] >= ' ' && p[at] < 0x7f)
		at++;
	return at;
}

static bool follows(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* Letters that are no marks, of no width of zero, never removed: Latin, Greek, Cyrillic, Armenian. */
static bool common_two(unsigned char a, unsigned char b)
{
	return (a == 0xc2 && b > 0xa0 && b != 0xad) || (a >= 0xc3 && a <= 0xcb) || (a == 0xcd && b >= 0xb0) ||
	       (a >= 0xce && a <= 0xd1) || (a >= 0xd3 && a <= 0xd5);
}

/* Punctuation, symbols, kana, Han, Hangul. */
static bool common_three(unsigned char a, unsigned char b, unsigned char c)
{
	if (a >= 0xe4 && a <= 0xe9)
		return true;
	if (a == 0xe2)
		return (b == 0x80 && ((c >= 0x90 && c <= 0xa7) || (c >= 0xb0 && c <= 0xbe))) || (b == 0x82 && c >= 0xa0) ||
		       (b >= 0x84 && b <= 0x9e);
	if (a == 0xe3)
		return (b == 0x80 && c > 0x80 && c < 0xaa) || b == 0x81 || (b == 0x82 && c != 0x99 && c != 0x9a) || b == 0x83 ||
		       b >= 0x88;
	if (a == 0xea)
		return b >= 0xb0;
	if (a == 0xed)
		return b <= 0x9d;
	return a == 0xeb || a == 0xec || (a == 0xef && ((b == 0xbc && c > 0x80) || (b == 0xbd && c <= 0x9e)));
}

/* Pictures and rare Han. */
static bool common_four(unsigned char a, unsigned char b, unsigned char c)
{
	return a == 0xf0 && ((b == 0x9f && c != 0xbf) || (b >= 0xa0 && b <= 0xae));
}

/* Bytes of one character that is surely clean wherever it stands; 0 when it has to be looked at more closely. */
static size_t common(const unsigned char *p, size_t left, unsigned *joiners)
{
	if (left >= 3 && (!memcmp(p, "\xEF\xB8\x8F", 3) || !memcmp(p, "\xE2\x80\x8D", 3)))
		return ++*joiners <= JOINERS ? 3 : 0;
	if (left >= 2 && p[0] < 0xe0)
		return follows(p[1]) && common_two(p[0], p[1]) ? 2 : 0;
	if (left >= 3 && p[0] < 0xf0)
		return follows(p[1]) && follows(p[2]) && common_three(p[0], p[1], p[2]) ? 3 : 0;
	if (left >= 4)
		return follows(p[1]) && follows(p[2]) && follows(p[3]) && common_four(p[0], p[1], p[2]) ? 4 : 0;
	return 0;
}

static bool surely_clean(enum text_kind kind, const char *p, size_t length)
{
	unsigned joiners = 0;
	size_t at = 0;
	while (at < length) {
		at += plain(p + at, length - at);
		if (at == length)
			return true;
		size_t n = common((const unsigned char *)p + at, length - at, &joiners);
		bool third = at > 1 && p[at - 1] == '\n' && p[at - 2] == '\n';
		if (!n && (kind != TEXT_BLOCK || p[at] != '\n' || third))
			return false;
		at += n ? n : 1;
	}
	return true;
}

/* The long way. */
static bool cleans_to_itself(enum text_kind kind, const char *p, size_t length)
{
	char *clean = xmalloc(text_clean_bound(length));
	bool same = text_clean(kind, p, length, clean) == length && !memcmp(clean, p, length);
	free(clean);
	return same;
}

static bool proof_text(enum text_kind kind, const char *p, size_t max)
{
	size_t length = strlen(p);
	return length <= max && (surely_clean(kind, p, length) || cleans_to_itself(kind, p, length));
}

static bool proof_id(const char *p)
{
	return *p && proof_text(TEXT_LINE, p, POST_ID_MAX);
}

static bool proof_link(const char *p)
{
	bool scheme = !strncmp(p, "https://", 8) || !strncmp(p, "http://", 7);
	return scheme && !strchr(p, ' ') && proof_text(TEXT_LINE, p, POST_URL_MAX);
}

static bool proof_list(const struct list *list, size_t n, bool (*proof)(const char *p))
{
	const char *p = list->at;
	if (list->n > n)
		return false;
	for (size_t i = 0; i < list->n; i++, p += strlen(p) + 1)
		if (!proof(p))
			return false;
	return true;
}

static bool proof_word(const char *p)
{
	return *p && proof_text(TEXT_LINE, p, POST_NAME_MAX);
}

static bool proof_copy(const char *p)
{
	const char *colon = strchr(p, ':');
	return colon && proof_link(colon + 1);
}

static bool proof_media(const struct list *list)
{
	const char *kind = list->at;
	if (list->n > POST_MEDIA_MAX * 3 || list->n % 3)
		return false;
	for (size_t i = 0; i < list->n; i += 3) {
		const char *url = kind + strlen(kind) + 1, *alt = url + strlen(url) + 1;
		if (!proof_word(kind) || !proof_link(url) || !proof_text(TEXT_LINE, alt, POST_ALT_MAX))
			return false;
		kind = alt + strlen(alt) + 1;
	}
	return true;
}

static bool proof_author(const struct author *author)
{
	return proof_id(author->id) && proof_text(TEXT_LINE, author->handle, POST_NAME_MAX) &&
	       proof_text(TEXT_LINE, author->name, POST_NAME_MAX);
}

static bool proof_times(const struct post *post)
{
	const int64_t last = 253402300799999, ahead = 2 * 60 * 1000;
	return post->created >= 0 && post->received >= 0 && post->received <= last && post->created <= post->received + ahead;
}

bool proof_post(const struct post *post)
{
	return (unsigned)post->network < NETWORK_COUNT && proof_times(post) && proof_id(post->id) &&
	       proof_text(TEXT_LINE, post->source, POST_NAME_MAX) && (!*post->url || proof_link(post->url)) &&
	       proof_author(&post->author) && proof_text(TEXT_BLOCK, post->text, POST_TEXT_MAX) &&
	       (!post->warning || (*post->warning && proof_text(TEXT_LINE, post->warning, POST_WARNING_MAX))) &&
	       (!post->reply_to || proof_id(post->reply_to)) && (!post->quote_of || proof_id(post->quote_of)) &&
	       (!post->repost_of || (!*post->text && proof_id(post->repost_of))) &&
	       proof_list(&post->langs, POST_LIST_MAX, proof_word) && proof_list(&post->tags, POST_LIST_MAX, proof_word) &&
	       proof_list(&post->mentions, POST_LIST_MAX, proof_id) && proof_list(&post->links, POST_LIST_MAX, proof_link) &&
	       proof_media(&post->media) && proof_list(&post->also, POST_LIST_MAX, proof_copy);
}
