#include "model/needle.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "model/text.h"

enum {
	BLOCK = 16,
	FOLD_TEXT = 1024,           /* longer text is folded on the heap */
	FOLD_BUFFER = FOLD_TEXT * 12 /* one character folds to at most eleven times its bytes (U+FDFA) */
};

/* Code points that fold to nothing ASCII, so that an ASCII needle cannot be in them. The most
 * frequent in posts first. What is in neither list is left to text_fold. */
struct range { uint32_t from, to; };
static const struct range inert[] = {
	{ 0x1f300, 0x1faff }, { 0x2010, 0x2016 }, { 0x2018, 0x2023 }, { 0xfe0f, 0xfe0f }, { 0x200d, 0x200d },
	{ 0x4e00, 0x9fff }, { 0x3041, 0x309a }, { 0x309d, 0x30ff }, { 0x3001, 0x302f }, { 0x0400, 0x052f },
	{ 0x0386, 0x03ff }, { 0x05d0, 0x06ff }, { 0x0900, 0x0e7f }, { 0xac00, 0xd7a3 }, { 0x2190, 0x23ff },
	{ 0x2500, 0x27bf }, { 0x1f1e6, 0x1f1ff }, { 0x20ac, 0x20ac }, { 0x2b00, 0x2bff }, { 0xe000, 0xf8ff },
	{ 0x20000, 0x2ffff },
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether there is anything but ASCII. */
static bool has_high(const char *p, size_t length)
{
	uint64_t words[4], all = 0;

	for (; length >= sizeof words; p += sizeof words, length -= sizeof words) {
		memcpy(words, p, sizeof words);
		all |= words[0] | words[1] | words[2] | words[3];
	}
	for (; length >= sizeof *words; p += sizeof *words, length -= sizeof *words) {
		memcpy(words, p, sizeof *words);
		all |= words[0];
	}
	for (; length > 0; p++, length--)
		all |= (unsigned char)*p & 0x80;
	return (all & UINT64_C(0x8080808080808080)) != 0;
}

static bool same(const char *text, const char *folded, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (lower(text[i]) != folded[i])
			return false;
	return true;
}

#ifdef __SSE2__
/* One block of starting places: a bit for each where both looked-at letters fit. */
static unsigned candidates(const struct needle *n, const char *at)
{
	__m128i a = _mm_loadu_si128((const __m128i *)(const void *)(at + n->first));
	__m128i b = _mm_loadu_si128((const __m128i *)(const void *)(at + n->second));

	a = _mm_or_si128(a, _mm_set1_epi8((char)n->first_case));
	b = _mm_or_si128(b, _mm_set1_epi8((char)n->second_case));
	a = _mm_cmpeq_epi8(a, _mm_set1_epi8(n->folded[n->first]));
	b = _mm_cmpeq_epi8(b, _mm_set1_epi8(n->folded[n->second]));
	return (unsigned)_mm_movemask_epi8(_mm_and_si128(a, b));
}
#else
static unsigned candidates(const struct needle *n, const char *at)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < BLOCK; i++) {
		bool hit = (char)(at[i + n->first] | n->first_case) == n->folded[n->first] &&
		           (char)(at[i + n->second] | n->second_case) == n->folded[n->second];
		bits |= (unsigned)hit << i;
	}
	return bits;
}
#endif

/* Whether one of the candidates from `at` on begins the needle, without going past end. */
static bool verify(const struct needle *n, unsigned bits, const char *at, const char *end)
{
	for (; bits != 0; bits &= bits - 1) {
		const char *p = at + __builtin_ctz(bits);
		if ((size_t)(end - p) >= n->length && same(p, n->folded, n->length))
			return true;
	}
	return false;
}

/* Caseless search for an ASCII needle in bytes that are taken as they are. */
static bool scan(const struct needle *n, const char *text, size_t length)
{
	size_t reach = (size_t)(n->first > n->second ? n->first : n->second) + BLOCK;
	char padded[NEEDLE_MAX + BLOCK];

	if (length < n->length)
		return false;
	if (length < reach) { /* blocks must not read past the text */
		memcpy(padded, text, length);
		memset(padded + length, 0, reach - length);
		return verify(n, candidates(n, padded), padded, padded + length);
	}
	const char *last = text + length - reach;
	for (; text < last; text += BLOCK) {
		unsigned bits = candidates(n, text);
		if (bits != 0 && verify(n, bits, text, last + reach))
			return true;
	}
	return verify(n, candidates(n, last), last, last + reach);
}

/* Decodes one character of clean UTF-8 of two bytes or more; its length, 0 when it is none. */
static size_t decode(const char *p, size_t left, uint32_t *out)
{
	unsigned char c = (unsigned char)*p;
	size_t n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;

	if (c < 0xc2 || n > left)
		return 0;
	*out = c & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++)
		*out = *out << 6 | ((unsigned char)p[i] & 0x3f);
	return n;
}

/* Characters of one script stand together, so the range of the last one is tried first. */
static bool is_inert(uint32_t c, const struct range **last)
{
	if (c >= (*last)->from && c <= (*last)->to)
		return true;
	for (size_t i = 0; i < sizeof inert / sizeof *inert; i++)
		if (c >= inert[i].from && c <= inert[i].to) {
			*last = &inert[i];
			return true;
		}
	return false;
}

/* What a character beyond ASCII folds to, as far as an ASCII needle can see; NULL when only text_fold knows. */
static const char *fold_char(const struct needle *n, uint32_t c, const struct range **last)
{
	if (c < 0x180)
		return n->latin[c - 0x80][0] != '\0' ? n->latin[c - 0x80] : NULL;
	if (c == 0x2026)
		return "...";
	return is_inert(c, last) ? "\x80" : NULL;
}

/* Folds text of the usual characters; 0 when there is one that only text_fold knows. */
static size_t fold_quick(const struct needle *n, const char *text, size_t length, char *out)
{
	const struct range *last = inert;
	char *to = out;

	for (size_t i = 0; i < length;) {
		if ((signed char)text[i] >= 0) {
			*to++ = text[i++];
			continue;
		}
		uint32_t c;
		size_t bytes = decode(text + i, length - i, &c);
		const char *folded = bytes > 0 ? fold_char(n, c, &last) : NULL;
		if (folded == NULL)
			return 0;
		while (*folded != '\0')
			*to++ = *folded++;
		i += bytes;
	}
	return (size_t)(to - out);
}

static bool in_folded(const struct needle *n, const char *text, size_t length)
{
	char buffer[FOLD_BUFFER];

	if (length > FOLD_TEXT) {
		char *folded = text_fold(text, length);
		bool found = strstr(folded, n->folded) != NULL;
		free(folded);
		return found;
	}
	size_t quick = n->ascii ? fold_quick(n, text, length, buffer) : 0;
	if (quick > 0)
		return scan(n, buffer, quick);
	text_fold_into(text, length, buffer, sizeof buffer);
	return strstr(buffer, n->folded) != NULL;
}

/* How rare a byte is in text: vowels and blanks are what everything is made of. */
static int rarity(char c)
{
	const char *place = c != '\0' ? strchr(" etaoinshrdlucmfwygpbvkxqjz", c) : NULL;

	return place != NULL ? (int)(place - " etaoinshrdlucmfwygpbvkxqjz") : 12;
}

/* The rarest letter, and the rarest of the others. */
static void choose(struct needle *n)
{
	for (size_t i = 1; i < n->length; i++)
		if (rarity(n->folded[i]) > rarity(n->folded[n->first]))
			n->first = (unsigned char)i;
	n->second = n->first == 0 && n->length > 1 ? 1 : 0;
	for (size_t i = 0; i < n->length; i++)
		if (i != n->first && rarity(n->folded[i]) > rarity(n->folded[n->second]))
			n->second = (unsigned char)i;
	n->first_case = letter(n->folded[n->first]) ? 0x20 : 0;
	n->second_case = letter(n->folded[n->second]) ? 0x20 : 0;
}

static void learn_latin(struct needle *n)
{
	for (unsigned c = 0x80; c < 0x180; c++) {
		char in[2] = { (char)(0xc0 | c >> 6), (char)(0x80 | (c & 0x3f)) }, out[32];
		size_t length = text_fold_into(in, 2, out, sizeof out);
		if (length < sizeof n->latin[0])
			memcpy(n->latin[c - 0x80], out, length);
	}
}

bool needle_set(struct needle *needle, const char *text, size_t length)
{
	memset(needle, 0, sizeof *needle);
	char *folded = text_fold(text, length);
	needle->length = strlen(folded);
	bool fits = needle->length > 0 && needle->length <= NEEDLE_MAX;
	if (fits) {
		memcpy(needle->folded, folded, needle->length);
		needle->ascii = !has_high(folded, needle->length);
		choose(needle);
		if (needle->ascii)
			learn_latin(needle);
	}
	free(folded);
	return fits;
}

bool needle_in(const struct needle *needle, const char *text, size_t length)
{
	if (needle->ascii) {
		if (scan(needle, text, length))
			return true;
	} else if (memmem(text, length, needle->folded, needle->length) != NULL) {
		return true;
	}
	return has_high(text, length) && in_folded(needle, text, length);
}
