/* Text from strangers, made safe and measured. All pure; any thread.
 * Grapheme clusters, widths, line breaks and normalisation are libunistring's. */
#ifndef MODEL_TEXT_H
#define MODEL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum text_kind {
	TEXT_LINE, /* line breaks and tabs become one space */
	TEXT_BLOCK /* LF kept (CRLF and CR become LF, at most two in a row), tab becomes a space */
};

/* Cleans length bytes of anything into out, which must hold text_clean_bound(length)
 * bytes; returns the cleaned length, NUL-terminated. Invalid UTF-8 becomes U+FFFD (one a
 * maximal bad sequence); removed: C0/C1 controls, NUL, bidi controls (U+061C, U+200E-F,
 * U+202A-E, U+2066-9), U+FEFF, U+FFF9-B, tag characters U+E0000-7F save in a flag sequence, noncharacters;
 * U+2028/9 count as line breaks; at most 8 combining marks a cluster (UAX #29); outer white
 * space is trimmed, and so are spaces before an LF. ZWJ and variation selectors stay (they are drawn by their base).
 * Linear in length. */
size_t text_clean(enum text_kind kind, const char *in, size_t length, char *out);
size_t text_clean_bound(size_t length);

/* text_clean into a fresh NUL-terminated string (malloc), cut to at most max bytes at a
 * cluster border with "…" at the end where cut. The caller frees. */
char *text_cleaned(enum text_kind kind, const char *in, size_t length, size_t max);

/* The next grapheme cluster at p, a clean NUL-terminated string: its byte length (0 at the
 * end) and, in *width, the columns it takes (0, 1 or 2), in *shown the bytes that are drawn: for clusters
 * whose width terminals disagree about (ZWJ families, flags, VS16, skin tones) only the base
 * character; at most one base and four marks. *shown 0 with a width: no terminal can be trusted with any of it
 * (a flag's letters, a character that Unicode does not know): draw what text_ascii says. Width 0 goes with
 * *shown 0 and is not drawn. A letter that takes columns of its own (a spacing vowel sign) is a cluster of its own. */
size_t text_cluster(const char *p, size_t *shown, int *width);

/* Columns of the first length bytes (clean text, no LF). */
int text_width(const char *p, size_t length);

/* Longest prefix that fits columns: its byte length; *used gets its width. */
size_t text_fit(const char *p, int columns, int *used);

/* Wraps clean text at columns (>= 1): the byte length of the next line, at a line-breaking
 * opportunity (UAX #14) where there is one; *skip gets what to step over besides (spaces at the
 * break, the LF). 0 with *skip 0 means the end. A word wider than the line is cut at a cluster. */
size_t text_wrap(const char *p, int columns, size_t *skip);

/* Folded for comparing and searching: NFKC, case folded, accents removed from base letters
 * (Mastodon's table, U+00C0-U+017F, and combining marks U+0300-U+036F after Latin letters). malloc; the caller frees. */
char *text_fold(const char *p, size_t length);

/* Like text_fold but writes into buf (size bytes, NUL-terminated, cut when too long), with a
 * quick path for ASCII. Returns the length. */
size_t text_fold_into(const char *p, size_t length, char *buf, size_t size);

/* For terminals without UTF-8: writes an ASCII rendering of one cluster into out (at least 8 bytes), NUL-terminated:
 * accents dropped; quotes, dashes, ellipsis, box drawing and bullets by their likeness; a flag by its two letters;
 * else '?'. Exactly as many letters as text_cluster says columns, filled up with spaces. Returns its length. */
size_t text_ascii(const char *cluster, size_t length, char *out);

/* The character at p (NUL-terminated): its byte length (0 at the end); *out gets it, U+FFFD for broken bytes. */
size_t text_next_wide(const char *p, uint32_t *out); /* the same, of what is no ASCII */
static inline size_t text_next(const char *p, uint32_t *out)
{
	*out = (unsigned char)*p;
	return *out < 0x80 ? *out > 0 : text_next_wide(p, out);
}
static inline uint32_t text_peek(const char *p)
{
	uint32_t c;
	text_next(p, &c);
	return c;
}

/* What the first length bytes (of which the first TEXT_DECOMPOSED_MAX characters count) are made of: base letters and marks
 * one by one (NFKD), at most max of them; how many. */
enum { TEXT_DECOMPOSED_MAX = 16 };
size_t text_decompose(const char *p, size_t length, uint32_t *out, size_t max);

/* What a character is, by its Unicode general category. */
enum text_class { TEXT_OTHER, TEXT_LETTER, TEXT_MARK, TEXT_DIGIT, TEXT_SPACE, TEXT_PUNCTUATION };
enum text_class text_class(uint32_t character);

/* What words are made of: letters, marks, digits and '_'. */
bool text_is_word_wide(uint32_t c); /* the same, of what is no ASCII */
static inline bool text_is_word(uint32_t c)
{
	if (c >= 0x80)
		return text_is_word_wide(c);
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_';
}
/* Letters written without spaces between words: Thai, Lao, kana, Han, Hangul. */
static inline bool text_is_unspaced(uint32_t c)
{
	return (c >= 0xe00 && c < 0xf00) || (c >= 0x3040 && c < 0xa000) || (c >= 0xac00 && c < 0xd7b0);
}

/* For tags: NFKC, lower case, accents of U+00C0-U+017F removed (Mastodon's table); nothing else is lost. malloc; the
 * caller frees. */
char *text_lower(const char *p, size_t length);
/* NFC and lower case, and nothing else lost: accents stay. malloc; the caller frees. */
char *text_small(const char *p, size_t length);

/* FNV-1a, 64 bit, of a string: ids, handles. */
uint64_t text_hash(const char *p);

#endif
