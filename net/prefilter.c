#include "net/prefilter.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	PREFILTER_HEAD = 300,      /* where the operation of an ordinary frame stands */
	PREFILTER_VALUE_MAX = 1024 /* longer values are left to the parser */
};

static const char prefilter_create[] = "\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",";

/* Whether an ordinary create stands at p. A record before the operation could hold the same words: such a frame is left
 * to the parser. */
enum prefilter_head { PREFILTER_ON, PREFILTER_CREATE, PREFILTER_OTHER };

static enum prefilter_head prefilter_head_at(const char *p, const char *end)
{
	const size_t length = sizeof prefilter_create - 1;
	if (p[0] != '"' || end - p < 8)
		return PREFILTER_ON;
	if (memcmp(p, "\"record\"", 8) == 0)
		return PREFILTER_OTHER;
	if ((size_t)(end - p) >= length && memcmp(p, prefilter_create, length) == 0)
		return PREFILTER_CREATE;
	return PREFILTER_ON;
}

static bool prefilter_ordinary_plain(const char *p, const char *end)
{
	enum prefilter_head head = PREFILTER_ON;
	for (; p < end && head == PREFILTER_ON; p++)
		head = prefilter_head_at(p, end);
	return head == PREFILTER_CREATE;
}

static int prefilter_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The escapes that Go's encoder writes. None of them can be part of a key we look for; values
 * with any backslash go to the parser. */
static bool prefilter_harmless_escape(const char *hex, const char *end)
{
	unsigned code = 0;
	if (end - hex < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		int digit = prefilter_hex(hex[i]);
		if (digit < 0)
			return false;
		code = code << 4 | (unsigned)digit;
	}
	return (code > 0 && code < 0x20) || code == '&' || code == '<' || code == '>' || code == 0x2028 || code == 0x2029;
}

/* Control characters too: the reader repairs them to spaces. */
static const char *prefilter_skip_space(const char *p, const char *end)
{
	while (p < end && (unsigned char)*p <= ' ')
		p++;
	return p;
}

static bool prefilter_word_byte(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static bool prefilter_ascii_word(const char *value, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!prefilter_word_byte((unsigned char)value[i]))
			return false;
	return true;
}

/* Cyrillic, Arabic, kana, CJK and Hangul letters: no folding makes ASCII of them. */
static bool prefilter_foreign_letter(const unsigned char *p, const unsigned char *end)
{
	size_t left = (size_t)(end - p);
	if (left >= 2 && (p[0] == 0xd0 || p[0] == 0xd1) && (p[1] & 0xc0) == 0x80)
		return true;
	if (left >= 2 && p[0] == 0xd8 && p[1] >= 0xa0 && p[1] <= 0xbf)
		return true;
	if (left < 3 || (p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80)
		return false;
	if (p[0] == 0xe3)
		return (p[1] == 0x81 && p[2] >= 0x81) || (p[1] == 0x82 && (p[2] <= 0x96 || p[2] >= 0xa1)) ||
		       (p[1] == 0x83 && p[2] <= 0xba);
	return (p[0] >= 0xe5 && p[0] <= 0xe8) || p[0] == 0xeb || p[0] == 0xec;
}

static bool prefilter_cannot_fold_to_ascii(const char *value, size_t length)
{
	const unsigned char *p = (const unsigned char *)value, *end = p + length;
	for (; p < end; p++)
		if (*p >= 0xd0 && prefilter_foreign_letter(p, end))
			return true;
	return false;
}

static bool prefilter_has_length(const struct prefilter *filter, size_t length)
{
	return length <= TAG_MAX && (filter->lengths[length / 64] >> length % 64 & 1) != 0;
}

/* Whether a tag's raw bytes, without escapes, can be one of ours. */
static bool prefilter_value(const struct prefilter *filter, const char *value, size_t length)
{
	char bytes[PREFILTER_VALUE_MAX + 1], folded[TAG_MAX];
	if (length > 0 && *value == '#') {
		value++;
		length--;
	}
	if (prefilter_ascii_word(value, length)) {
		if (!prefilter_has_length(filter, length))
			return false;
	} else if (filter->ascii && prefilter_cannot_fold_to_ascii(value, length)) {
		return false;
	}
	if (length > PREFILTER_VALUE_MAX)
		return true;
	memcpy(bytes, value, length);
	bytes[length] = '\0';
	return tag_fold(bytes, folded) && tag_set_has(filter->tags, folded);
}

/* One string at p, its opening quote. Sets *after behind it; NULL when the string has to be left to the parser. */
static bool prefilter_string(const struct prefilter *filter, const char *p, const char *end, const char **after)
{
	const char *value = ++p;
	*after = NULL;
	for (; p < end && *p != '"'; p++)
		if (*p == '\\' || (unsigned char)*p < 0x20)
			return true;
	if (p == end)
		return true;
	*after = p + 1;
	return prefilter_value(filter, value, (size_t)(p - value));
}

/* "tags": an array of strings; anything else inside is left to the parser. */
static bool prefilter_array(const struct prefilter *filter, const char *p, const char *end)
{
	if (p == end || *p != '[')
		return true;
	p = prefilter_skip_space(p + 1, end);
	while (p < end && *p == '"') {
		if (prefilter_string(filter, p, end, &p))
			return true;
		p = prefilter_skip_space(p, end);
		if (p < end && *p == ',')
			p = prefilter_skip_space(p + 1, end);
	}
	return p == end || *p != ']';
}

/* At p stands `"tag`. Whether it is a key "tag" or "tags" with a value that may be ours. */
static bool prefilter_key(const struct prefilter *filter, const char *p, const char *end)
{
	const char *after;
	p += 4;
	bool array = p < end && *p == 's';
	p += array;
	if (p == end || *p != '"')
		return false;
	p = prefilter_skip_space(p + 1, end);
	if (p == end || *p != ':')
		return false;
	p = prefilter_skip_space(p + 1, end);
	if (array)
		return prefilter_array(filter, p, end);
	return p < end && *p == '"' && prefilter_string(filter, p, end, &after);
}

static bool prefilter_at(const struct prefilter *filter, const char *p, const char *end)
{
	if (p[0] == '"')
		return prefilter_key(filter, p, end);
	return !prefilter_harmless_escape(p + 2, end);
}

/* Every `"tag` and `\u` from p on. An escaped backslash before a u is taken for an escape: that only parses more. */
static bool prefilter_scan_plain(const struct prefilter *filter, const char *p, const char *end)
{
	for (; end - p >= 2; p++) {
		bool key = p[0] == '"' && end - p >= 4 && memcmp(p + 1, "tag", 3) == 0;
		bool escape = p[0] == '\\' && p[1] == 'u';
		if ((key || escape) && prefilter_at(filter, p, end))
			return true;
	}
	return false;
}

#ifdef __SSE2__
static __m128i prefilter_equal(const char *p, char c)
{
	return _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)p), _mm_set1_epi8(c));
}

static unsigned prefilter_bits(__m128i equal)
{
	return (unsigned)_mm_movemask_epi8(equal);
}

static bool prefilter_ordinary_create(const char *p, const char *end)
{
	for (; end - p >= 16 + 3; p += 16) {
		__m128i third = _mm_or_si128(_mm_and_si128(prefilter_equal(p + 1, 'o'), prefilter_equal(p + 3, 'e')),
		                             _mm_and_si128(prefilter_equal(p + 1, 'r'), prefilter_equal(p + 3, 'c')));
		for (unsigned hits = prefilter_bits(_mm_and_si128(prefilter_equal(p, '"'), third)); hits != 0; hits &= hits - 1) {
			enum prefilter_head head = prefilter_head_at(p + __builtin_ctz(hits), end);
			if (head != PREFILTER_ON)
				return head == PREFILTER_CREATE;
		}
	}
	return prefilter_ordinary_plain(p, end);
}

static bool prefilter_scan(const struct prefilter *filter, const char *p, const char *end)
{
	for (; end - p >= 16 + 3; p += 16) {
		__m128i key = _mm_and_si128(_mm_and_si128(prefilter_equal(p, '"'), prefilter_equal(p + 1, 't')),
		                            prefilter_equal(p + 3, 'g'));
		__m128i escape = _mm_and_si128(prefilter_equal(p, '\\'), prefilter_equal(p + 1, 'u'));
		for (unsigned hits = prefilter_bits(_mm_or_si128(key, escape)); hits != 0; hits &= hits - 1) {
			const char *at = p + __builtin_ctz(hits);
			if ((*at == '\\' || at[2] == 'a') && prefilter_at(filter, at, end))
				return true;
		}
	}
	return prefilter_scan_plain(filter, p, end);
}
#else
static bool prefilter_ordinary_create(const char *p, const char *end)
{
	return prefilter_ordinary_plain(p, end);
}

static bool prefilter_scan(const struct prefilter *filter, const char *p, const char *end)
{
	return prefilter_scan_plain(filter, p, end);
}
#endif

/* Where the operation has to stand. */
static const char *prefilter_head_end(const char *frame, size_t length)
{
	return frame + (length < PREFILTER_HEAD ? length : PREFILTER_HEAD);
}

void prefilter_init(struct prefilter *filter, const struct tag_set *tags)
{
	*filter = (struct prefilter){ .tags = tags, .ascii = true };
	for (size_t i = 0; i < tags->n; i++) {
		size_t length = strlen(tags->folded[i]);
		filter->lengths[length / 64] |= UINT64_C(1) << length % 64;
		for (const char *p = tags->folded[i]; *p != '\0'; p++)
			filter->ascii = filter->ascii && (unsigned char)*p < 0x80;
	}
}

bool prefilter_keep(const struct prefilter *filter, const char *frame, size_t length)
{
	return !prefilter_ordinary_create(frame, prefilter_head_end(frame, length)) || prefilter_scan(filter, frame, frame + length);
}

bool prefilter_keep_plain(const struct prefilter *filter, const char *frame, size_t length)
{
	return !prefilter_ordinary_plain(frame, prefilter_head_end(frame, length)) ||
	       prefilter_scan_plain(filter, frame, frame + length);
}
