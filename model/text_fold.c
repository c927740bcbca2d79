/* Text as it is compared: case, accents and widths gone. */
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include "model/log.h"
#include "model/text.h"
#include "model/text_char.h"

static uint8_t lower_ascii(uint32_t c)
{
	return (uint8_t)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* Folds character by character; false at the first that needs the normaliser. The result is never longer. */
static bool fold_quickly(const char *p, size_t length, char *out, size_t *folded)
{
	char *start = out;
	for (size_t at = 0; at < length;) {
		uint32_t c = (unsigned char)p[at];
		if (c < 0x80) {
			*out++ = (char)lower_ascii(c);
			at++;
			continue;
		}
		at += char_decode(p + at, length - at, &c);
		c = char_base(c);
		const int32_t step = c < 0x80 ? 0 : text_table(TABLE_FOLD, c);
		if (c < 0x80)
			*out++ = (char)lower_ascii(c);
		else if (c == 0xdf || c == 0x2026)
			out = mempcpy(out, c == 0xdf ? "ss" : "...", c == 0xdf ? 2 : 3);
		else if (step != TABLE_NONE)
			out += char_encode(c + (uint32_t)step, out);
		else
			return false;
	}
	*out = '\0';
	*folded = (size_t)(out - start);
	return true;
}

/* Takes the accents of the table away; never longer. */
static size_t strip_table(const uint8_t *p, size_t length, uint8_t *out)
{
	size_t to = 0;
	for (size_t at = 0; at < length;) {
		uint32_t c;
		at += char_decode((const char *)p + at, length - at, &c);
		to += char_encode(char_base(c), (char *)out + to);
	}
	return to;
}

static bool is_latin(uint32_t c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= 0xc0 && c < 0x250) || (c >= 0x1e00 && c < 0x1f00);
}

/* In place: combining marks U+0300-U+036F after Latin letters go, in decomposed text. */
static size_t strip_marks(uint8_t *p, size_t length)
{
	size_t to = 0;
	bool latin = false;
	for (size_t at = 0; at < length;) {
		uint32_t c;
		at += char_decode((const char *)p + at, length - at, &c);
		const bool accent = c >= 0x300 && c <= 0x36f;
		if (accent && latin)
			continue;
		latin = accent ? latin : is_latin(c);
		to += char_encode(c, (char *)p + to);
	}
	return to;
}

/* A malloc'ed result of libunistring as a string; NULL stays NULL (it says so when out of memory). */
static char *finish(uint8_t *p, size_t length)
{
	if (!p)
		die("out of memory (folding text)");
	char *text = xrealloc(p, length + 1);
	text[length] = '\0';
	return text;
}

static char *fold_slowly(const char *p, size_t length)
{
	uint8_t *bytes = xmalloc(length * 3 + 1);
	size_t n = strip_table((const uint8_t *)p, length, bytes);
	uint8_t *folded = u8_casefold(bytes, n, NULL, UNINORM_NFKD, NULL, &n);
	if (!folded)
		die("out of memory (folding text)");
	n = strip_marks(folded, n);
	uint8_t *composed = u8_normalize(UNINORM_NFC, folded, n, NULL, &n);
	free(folded);
	free(bytes);
	return finish(composed, n);
}

char *text_fold(const char *p, size_t length)
{
	char *out = xmalloc(length * 3 + 1);
	size_t folded;
	if (fold_quickly(p, length, out, &folded))
		return xrealloc(out, folded + 1);
	free(out);
	return fold_slowly(p, length);
}

static size_t copy_cut(const char *from, size_t length, char *buf, size_t size)
{
	size_t n = length < size ? length : size - 1;
	while (n < length && n > 0 && ((unsigned char)from[n] & 0xc0) == 0x80)
		n--;
	memcpy(buf, from, n);
	buf[n] = '\0';
	return n;
}

size_t text_fold_into(const char *p, size_t length, char *buf, size_t size)
{
	if (size == 0)
		return 0;
	size_t at = 0;
	while (at < length && at < size - 1 && (unsigned char)p[at] < 0x80) {
		buf[at] = (char)lower_ascii((unsigned char)p[at]);
		at++;
	}
	buf[at] = '\0';
	if (at == length || at == size - 1)
		return at;
	size_t rest;
	/* Broken bytes may take three for one. */
	if (at + (length - at) * 3 < size && fold_quickly(p + at, length - at, buf + at, &rest))
		return at + rest;
	char *folded = text_fold(p, length);
	const size_t n = copy_cut(folded, strlen(folded), buf, size);
	free(folded);
	return n;
}

static char *lowered(const char *p, size_t length, uninorm_t form, bool strip)
{
	uint8_t *clean = xmalloc(length * 3 + 1);
	size_t n = 0;
	for (size_t at = 0; at < length;) {
		uint32_t c;
		at += char_decode(p + at, length - at, &c);
		n += char_encode(c, (char *)clean + n);
	}
	uint8_t *normal = u8_normalize(form, clean, n, NULL, &n);
	if (!normal)
		die("out of memory (normalising text)");
	if (strip)
		n = strip_table(normal, n, normal);
	uint8_t *lower = u8_tolower(normal, n, NULL, form, NULL, &n);
	free(normal);
	free(clean);
	return finish(lower, n);
}

char *text_lower(const char *p, size_t length)
{
	return lowered(p, length, UNINORM_NFKC, true);
}

char *text_small(const char *p, size_t length)
{
	return lowered(p, length, UNINORM_NFC, false);
}
