#include "model/text.h"

#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <unilbrk.h>
#include <uninorm.h>
#include <unistr.h>
#include <uniwidth.h>
#include "model/log.h"
#include "model/text_char.h"

enum {
	MARKS_SHOWN = 4,     /* what a cell of the screen holds besides the base */
	BREAK_CONTEXT = 32,  /* bytes past a line that its last break may depend on */
	BREAK_BYTES = 2048,  /* lines longer than that get their memory from the heap */
	ZWJ = 0x200d
};

/* --- characters ------------------------------------------------------------------------------------ */

size_t char_decode(const char *p, size_t left, uint32_t *out)
{
	const unsigned char *s = (const unsigned char *)p;
	*out = s[0];
	if (s[0] < 0x80)
		return 1;
	*out = 0xfffd;
	const size_t n = s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;
	if (n == 0)
		return 1;
	/* The second byte's limits keep out overlong forms, surrogates and what is past U+10FFFF. */
	unsigned char low = s[0] == 0xe0 ? 0xa0 : s[0] == 0xf0 ? 0x90 : 0x80;
	unsigned char high = s[0] == 0xed ? 0x9f : s[0] == 0xf4 ? 0x8f : 0xbf;
	uint32_t c = s[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if (i >= left || s[i] < low || s[i] > high)
			return i;
		c = c << 6 | (s[i] & 0x3f);
		low = 0x80;
		high = 0xbf;
	}
	*out = c;
	return n;
}

size_t char_encode(uint32_t c, char *out)
{
	return (size_t)u8_uctomb((uint8_t *)out, c, 4);
}

int char_width(uint32_t c)
{
	if (c < 0x7f)
		return c >= 0x20;
	const int32_t fixed = text_table(TABLE_WIDTH, c);
	if (fixed == TABLE_UNSURE)
		return 1;
	const int width = fixed != TABLE_NONE ? (int)fixed : uc_width(c, "UTF-8");
	return width < 0 ? 0 : width;
}

uint32_t char_base(uint32_t c)
{
	if (c < 0xc0 || c > 0x17f || text_latin[c - 0xc0] == ' ')
		return c;
	return (unsigned char)text_latin[c - 0xc0];
}

bool char_is_mark(uint32_t c)
{
	return c >= 0x300 && uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M);
}

bool char_is_white(uint32_t c)
{
	return c == ' ' || (c >= 0x80 && uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Z));
}

bool char_is_pictograph(uint32_t c)
{
	return c >= 0xa9 && uc_is_property_extended_pictographic(c);
}

bool char_is_virama(uint32_t c)
{
	return uc_combining_class(c) == UC_CCC_VR;
}

size_t text_next_wide(const char *p, uint32_t *out)
{
	return char_decode(p, SIZE_MAX, out);
}

/* The same of ASCII, which most is; its signs of arithmetic and money are no punctuation. */
static enum text_class ascii_class(int c)
{
	if (c >= '0' && c <= '9')
		return TEXT_DIGIT;
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
		return TEXT_LETTER;
	if (c <= ' ' || c == 0x7f)
		return c == ' ' || c == '\n' || c == '\t' || c == '\r' ? TEXT_SPACE : TEXT_OTHER;
	return strchr("$+<=>^`|~", c) ? TEXT_OTHER : TEXT_PUNCTUATION;
}

enum text_class text_class(uint32_t c)
{
	static const struct { uint32_t mask; enum text_class class; } classes[] = {
		{ UC_CATEGORY_MASK_L, TEXT_LETTER }, { UC_CATEGORY_MASK_M, TEXT_MARK }, { UC_CATEGORY_MASK_Nd, TEXT_DIGIT },
		{ UC_CATEGORY_MASK_Z, TEXT_SPACE }, { UC_CATEGORY_MASK_P, TEXT_PUNCTUATION },
	};
	if (c < 0x80)
		return ascii_class((int)c);
	for (size_t i = 0; i < sizeof(classes) / sizeof *classes; i++)
		if (uc_is_general_category_withtable(c, classes[i].mask))
			return classes[i].class;
	return TEXT_OTHER;
}

bool text_is_word_wide(uint32_t c)
{
	return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_Nd);
}

/* --- clusters -------------------------------------------------------------------------------------- */

static bool is_regional(uint32_t c)
{
	return c >= 0x1f1e6 && c <= 0x1f1ff;
}

static bool is_skin_tone(uint32_t c)
{
	return c >= 0x1f3fb && c <= 0x1f3ff;
}

static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

/* Marks that a terminal puts on the letter before: no joiner, no variation selector, no keycap. */
static bool is_drawn_mark(uint32_t c)
{
	const bool jamo = c >= 0x1160 && c <= 0x11ff;
	const bool selector = c == 0x34f || c == 0x20e3 || (c >= 0xfe00 && c <= 0xfe0f) || c >= 0xe0000;
	return jamo || (char_is_mark(c) && !selector);
}

/* Whether the wide character next belongs to the base's emoji. */
static bool joins(uint32_t base, uint32_t before, uint32_t next)
{
	if (is_skin_tone(next))
		return char_is_pictograph(base) && before != ZWJ;
	return before == ZWJ && char_is_pictograph(base) && char_is_pictograph(next);
}

/* A system may know nothing of it, or something else than another one. */
static bool is_unsure(uint32_t c)
{
	return c >= 0x80 && (text_table(TABLE_WIDTH, c) == TABLE_UNSURE || uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Cn));
}

/* The bytes at p that belong to the cluster of base, which ended just before p. */
static size_t followers(const char *p, size_t left, uint32_t base, size_t *shown)
{
	size_t at = 0, marks = *shown ? 0 : MARKS_SHOWN;
	for (uint32_t before = base, next; at < left && p[at]; before = next) {
		const size_t n = char_decode(p + at, left - at, &next);
		if (is_control(next) || (char_width(next) > 0 && !joins(base, before, next)))
			break;
		at += n;
		marks = marks < MARKS_SHOWN && is_drawn_mark(next) ? marks + 1 : MARKS_SHOWN + 1;
		if (marks <= MARKS_SHOWN)
			*shown += n;
	}
	return at;
}

size_t char_cluster(const char *p, size_t left, size_t *shown, int *width)
{
	*shown = 1;
	*width = 1;
	if (p[0] >= 0x20 && p[0] < 0x7f && (left == 1 || (unsigned char)p[1] < 0x80))
		return 1;
	uint32_t base, second;
	size_t n = char_decode(p, left, &base);
	*width = char_width(base);
	*shown = *width > 0 ? n : 0;
	if (is_control(base))
		return n;
	if (is_regional(base)) {
		*shown = 0;
		const size_t more = left > n && p[n] ? char_decode(p + n, left - n, &second) : 0;
		if (more && is_regional(second)) {
			*width = 2;
			n += more;
		}
	} else if (is_unsure(base)) {
		*shown = 0;
		*width = 1;
	}
	return n + (left > n ? followers(p + n, left - n, base, shown) : 0);
}

size_t text_cluster(const char *p, size_t *shown, int *width)
{
	*shown = 0;
	*width = 0;
	return *p ? char_cluster(p, SIZE_MAX, shown, width) : 0;
}

/* Letters at the start that are clusters for certain, one column each: the last one before another script is not. */
static size_t ascii_run(const char *p, size_t length)
{
	size_t n = 0;
	while (n < length && p[n] >= 0x20 && p[n] < 0x7f)
		n++;
	return n > 0 && n < length && (unsigned char)p[n] >= 0x80 ? n - 1 : n;
}

int text_width(const char *p, size_t length)
{
	int total = 0;
	for (size_t at = 0; at < length && p[at];) {
		const size_t plain = ascii_run(p + at, length - at);
		at += plain;
		total += (int)plain;
		if (plain)
			continue;
		size_t shown;
		int width;
		at += char_cluster(p + at, length - at, &shown, &width);
		total += width;
	}
	return total;
}

size_t text_fit(const char *p, int columns, int *used)
{
	size_t at = 0;
	for (*used = 0; p[at];) {
		size_t shown;
		int width;
		const size_t n = char_cluster(p + at, SIZE_MAX, &shown, &width);
		if (*used + width > columns)
			break;
		*used += width;
		at += n;
	}
	return at;
}

/* --- wrapping -------------------------------------------------------------------------------------- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9');
}

/* UAX #14 for plain ASCII, as far as prose and addresses go: after spaces, after a hyphen or slash inside a word. */
static bool ascii_break(const char *p, size_t at)
{
	if (p[at - 1] == ' ')
		return p[at] != ' ';
	return (p[at - 1] == '-' || p[at - 1] == '/') && is_letter(p[at]) && at > 1 && is_word(p[at - 2]);
}

/* Spaces from at on, and the LF after them. */
static size_t skipped(const char *p, size_t at)
{
	const size_t start = at;
	while (p[at] == ' ')
		at++;
	return at - start + (p[at] == '\n');
}

/* The last opportunity in 1 … most: where the line ends, without its spaces; 0 when there is none. */
static size_t last_break(const char *p, size_t most, const char *breaks)
{
	size_t best = 0;
	for (size_t at = 0; at <= most;) {
		const bool may = at > 0 && (breaks ? breaks[at] == UC_BREAK_POSSIBLE : ascii_break(p, at));
		best = may ? at : best;
		size_t shown;
		int width;
		at += char_cluster(p + at, SIZE_MAX, &shown, &width);
	}
	while (best > 0 && p[best - 1] == ' ')
		best--;
	return best;
}

/* The same by UAX #14, asked about no more of the text than this line. */
static size_t unicode_break(const char *p, size_t most)
{
	char few[BREAK_BYTES];
	const size_t length = most + strnlen(p + most, BREAK_CONTEXT);
	char *breaks = length <= sizeof(few) ? few : xmalloc(length);
	u8_possible_linebreaks((const uint8_t *)p, length, "UTF-8", breaks);
	const size_t at = last_break(p, most, breaks);
	if (breaks != few)
		free(breaks);
	return at;
}

size_t text_wrap(const char *p, int columns, size_t *skip)
{
	size_t fits = 0;
	bool ascii = true;
	for (int used = 0; p[fits] && p[fits] != '\n';) {
		size_t shown;
		int width;
		const size_t n = char_cluster(p + fits, SIZE_MAX, &shown, &width);
		ascii = ascii && (unsigned char)p[fits] < 0x80;
		used += width;
		if (used > columns && fits > 0)
			break;
		fits += n;
	}
	*skip = skipped(p, fits);
	const char next = p[fits + *skip];
	if (!p[fits] || *skip || !next)
		return fits;
	ascii = ascii && (unsigned char)p[fits] < 0x80;
	const size_t at = ascii ? last_break(p, fits, NULL) : unicode_break(p, fits);
	if (at == 0)
		return fits;
	*skip = skipped(p, at);
	return at;
}

/* --- the rest -------------------------------------------------------------------------------------- */

static char ascii_like(uint32_t c)
{
	const int32_t known = text_table(TABLE_ASCII, c);
	if (known != TABLE_NONE)
		return (char)known;
	uint32_t plain[18];
	size_t n = sizeof(plain) / sizeof *plain;
	if (u32_normalize(UNINORM_NFKD, &c, 1, plain, &n) != plain || n == 0)
		return '?';
	const uint32_t letter = char_base(plain[0]);
	return letter >= 0x20 && letter < 0x7f ? (char)letter : '?';
}

size_t text_ascii(const char *p, size_t length, char *out)
{
	size_t shown, at = 0, n = 0;
	int width = 0;
	if (length > 0)
		length = char_cluster(p, length, &shown, &width);
	while (at < length && n < (size_t)width) {
		uint32_t c;
		at += char_decode(p + at, length - at, &c);
		if (is_regional(c))
			out[n++] = (char)('A' + (c - 0x1f1e6));
		else if (n == 0)
			out[n++] = ascii_like(c);
		else
			break;
	}
	while (n < (size_t)width)
		out[n++] = ' ';
	out[n] = '\0';
	return n;
}

size_t text_decompose(const char *p, size_t length, uint32_t *out, size_t max)
{
	uint32_t buffer[64];
	size_t n = sizeof buffer / sizeof *buffer, in = 0;
	uint32_t whole[TEXT_DECOMPOSED_MAX];
	for (size_t at = 0; at < length && in < TEXT_DECOMPOSED_MAX; in++)
		at += char_decode(p + at, length - at, &whole[in]);
	uint32_t *plain = u32_normalize(UNINORM_NFKD, whole, in, buffer, &n);
	if (!plain)
		die("out of memory (normalising text)");
	n = n < max ? n : max;
	memcpy(out, plain, n * sizeof *out);
	if (plain != buffer)
		free(plain);
	return n;
}

uint64_t text_hash(const char *p)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 0x100000001b3u;
	return hash;
}
