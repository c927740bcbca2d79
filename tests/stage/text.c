#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include <unictype.h>
#include <unistr.h>
#include "tests/stage/stage.h"

static size_t next_char(const char *text, ucs4_t *out)
{
	int n = *text ? u8_mbtouc(out, (const uint8_t *)text, strlen(text)) : 0;
	return n > 0 ? (size_t)n : 0;
}

static bool tag_char(ucs4_t c)
{
	return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_Nd
							   | UC_CATEGORY_MASK_Pc)
	       || c == 0xB7 || c == 0x30FB || c == 0x200C;
}

static bool variation(ucs4_t c)
{
	return c >= 0xFE00 && c <= 0xFE0F;
}

/* The bytes of a tag's body at text; 0 when it is none. */
static size_t tag_length(const char *text)
{
	size_t length = 0, n;
	bool letter = false;
	ucs4_t c;
	while ((n = next_char(text + length, &c)) && tag_char(c) && !variation(c)) {
		letter |= !uc_is_general_category(c, UC_DECIMAL_DIGIT_NUMBER);
		length += n;
	}
	return letter ? length : 0;
}

static size_t hash_length(const char *text)
{
	return *text == '#' ? 1 : strncmp(text, "\uFF03", 3) ? 0 : 3;
}

static size_t link_length(const char *text)
{
	if (strncmp(text, "https://", 8) && strncmp(text, "http://", 7))
		return 0;
	size_t length = strcspn(text, " \n\t\"<>");
	while (length && strchr(".,;:!?)", text[length - 1]))
		length--;
	return length;
}

static size_t mention_length(const char *text)
{
	size_t end = strncmp(text, "@{", 2) ? 0 : strcspn(text, "} \n");
	return end && text[end] == '}' ? end + 1 : 0;
}

/* What begins at text, if a word may begin there. Returns the bytes it takes, hash and braces included. */
static size_t span_at(const char *text, struct span *span)
{
	size_t n;
	if (hash_length(text) && (n = tag_length(text + hash_length(text)))) {
		*span = (struct span){ SPAN_TAG, text + hash_length(text), n };
		return n + hash_length(text);
	}
	if ((n = mention_length(text))) {
		*span = (struct span){ SPAN_MENTION, text + 2, n - 3 };
		return n;
	}
	n = link_length(text);
	*span = (struct span){ SPAN_LINK, text, n };
	return n;
}

static bool word_starts(const char *text, size_t at)
{
	return at == 0 || strchr(" \n\t(", text[at - 1]) || (at >= 3 && !strncmp(text + at - 3, "\u3000", 3));
}

size_t text_spans(const char *text, struct span spans[static SPANS_MAX])
{
	size_t count = 0, from = 0, at = 0;
	while (text[at] && count + 2 < SPANS_MAX) {
		struct span span;
		size_t taken = word_starts(text, at) ? span_at(text + at, &span) : 0;
		if (!taken) {
			at++;
			continue;
		}
		if (at > from)
			spans[count++] = (struct span){ SPAN_TEXT, text + from, at - from };
		spans[count++] = span;
		from = at += taken;
	}
	if (text[from])
		spans[count++] = (struct span){ SPAN_TEXT, text + from, strlen(text + from) };
	return count;
}

/* Latin letters of U+00C0 … U+017F lose their accents; æ, þ, ß and œ stay. */
static ucs4_t fold_char(ucs4_t c)
{
	static const struct {
		ucs4_t from, to;
	} odd[] = {
		{ 0xF0, 'd' },  { 0x111, 'd' }, { 0x127, 'h' }, { 0x131, 'i' }, { 0x138, 'k' },
		{ 0x142, 'l' }, { 0x14B, 'n' }, { 0xF8, 'o' },  { 0x167, 't' },
	};
	ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		if (odd[i].from == c)
			return odd[i].to;
	if (c < 0xC0 || c > 0x17F || uc_canonical_decomposition(c, parts) < 1)
		return c;
	return parts[0];
}

static bool kept(ucs4_t c)
{
	return uc_is_property_alphabetic(c) || uc_is_general_category(c, UC_DECIMAL_DIGIT_NUMBER) || c == '_'
	       || c == 0xB7 || c == 0x30FB || c == 0x200C || (c >= 0xE47 && c <= 0xE4E);
}

char *tag_fold(const char *tag, size_t length)
{
	size_t hash = hash_length(tag);
	size_t size = 0;
	struct buffer out = { 0 };
	uint8_t *wide = u8_normalize(UNINORM_NFKC, (const uint8_t *)tag + hash, length - hash, NULL, &size);
	uint8_t *lower = wide ? u8_tolower(wide, size, NULL, UNINORM_NFC, NULL, &size) : NULL;
	for (size_t i = 0; lower && i < size;) {
		ucs4_t c;
		uint8_t bytes[6];
		int n = u8_mbtouc(&c, lower + i, size - i);
		c = fold_char(c);
		if (kept(c))
			buffer_add(&out, bytes, (size_t)u8_uctomb(bytes, c, sizeof bytes));
		i += (size_t)(n > 0 ? n : 1);
	}
	buffer_text(&out, "");
	free(wide);
	free(lower);
	return out.data;
}

static const char *entity(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

/* Text as Mastodon writes it inside a paragraph: an empty line begins a new one. */
void html_escape(struct buffer *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '\n' && i + 1 < length && text[i + 1] == '\n') {
			buffer_text(out, "</p><p>");
			while (i + 1 < length && text[i + 1] == '\n')
				i++;
		} else if (text[i] == '\n') {
			buffer_text(out, "<br />");
		} else if (entity(text[i])) {
			buffer_text(out, entity(text[i]));
		} else {
			buffer_add(out, text + i, 1);
		}
	}
}
