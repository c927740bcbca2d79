/* text_clean and text_cleaned: what strangers wrote, made safe. */
#include "model/text.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/text_char.h"

enum {
	MARKS_MAX = 8,     /* a cluster, stored */
	FLAG_TAGS_MAX = 7, /* after U+1F3F4: "gbsct" and the like, and the cancel tag */
	FLAG_TAGS_MIN = 4,
	TAG_BYTES = 4,
	LOOKAHEAD = 512    /* bytes kept besides the wanted ones, to know that there is more */
};

struct cleaner {
	enum text_kind kind;
	char *out;
	size_t at, room; /* bytes written, and how many may be */
	bool full;
	uint32_t last;   /* what was written last */
	unsigned marks;  /* in this cluster */
	bool linked;     /* a virama came: the next letter belongs to the cluster */
};

static void put(struct cleaner *cleaner, uint32_t c)
{
	char bytes[4];
	const size_t n = char_encode(c, bytes);
	cleaner->full = cleaner->at + n > cleaner->room;
	if (cleaner->full)
		return;
	memcpy(cleaner->out + cleaner->at, bytes, n);
	cleaner->at += n;
	cleaner->last = c;
}

/* Plain ASCII as it is: the bytes taken. */
static size_t put_ascii(struct cleaner *cleaner, const char *p, size_t left)
{
	const size_t room = cleaner->room - cleaner->at;
	size_t n = 0;
	while (n < left && n < room && p[n] >= 0x20 && p[n] < 0x7f)
		n++;
	if (n > 0) {
		memcpy(cleaner->out + cleaner->at, p, n);
		cleaner->at += n;
		cleaner->last = (unsigned char)p[n - 1];
		cleaner->marks = 0;
		cleaner->linked = false;
	}
	return n;
}

/* Starts a cluster. */
static void put_plain(struct cleaner *cleaner, uint32_t c)
{
	cleaner->marks = 0;
	cleaner->linked = false;
	put(cleaner, c);
}

/* Length without the white space at the end. */
static size_t trimmed(const char *p, size_t length)
{
	while (length > 0) {
		size_t start = length - 1;
		while (start > 0 && ((unsigned char)p[start] & 0xc0) == 0x80)
			start--;
		uint32_t c;
		char_decode(p + start, length - start, &c);
		if (c != '\n' && !char_is_white(c))
			break;
		length = start;
	}
	return length;
}

static void put_break(struct cleaner *cleaner)
{
	if (cleaner->kind == TEXT_LINE) {
		if (cleaner->at > 0 && cleaner->last != ' ')
			put_plain(cleaner, ' ');
		return;
	}
	while (cleaner->at > 0 && cleaner->out[cleaner->at - 1] == ' ')
		cleaner->at--;
	const char *end = cleaner->out + cleaner->at;
	const bool two = cleaner->at >= 2 && end[-1] == '\n' && end[-2] == '\n';
	if (cleaner->at > 0 && !two)
		put_plain(cleaner, '\n');
}

/* Zero-width characters count as marks even where they end a cluster: towers are built of them too. */
static void put_marked(struct cleaner *cleaner, uint32_t c)
{
	const bool joined = cleaner->linked || (cleaner->last == 0x200d && char_is_pictograph(c));
	if (char_is_mark(c) || char_width(c) == 0) {
		if (cleaner->marks >= MARKS_MAX)
			return;
		cleaner->marks++;
		cleaner->linked = cleaner->linked || char_is_virama(c);
		put(cleaner, c);
	} else if (joined) {
		cleaner->linked = false;
		put(cleaner, c);
	} else {
		put_plain(cleaner, c);
	}
}

/* Bytes of the tag characters after a black flag when they spell a region and are closed, else 0. */
static size_t flag_tags(const char *p, size_t left)
{
	size_t at = 0;
	for (int i = 1; i <= FLAG_TAGS_MAX && at < left; i++) {
		uint32_t c;
		at += char_decode(p + at, left - at, &c);
		if (c == 0xe007f)
			return i >= FLAG_TAGS_MIN ? at : 0;
		if (!(c >= 0xe0030 && c <= 0xe0039) && !(c >= 0xe0061 && c <= 0xe007a))
			return 0;
	}
	return 0;
}

/* All of them or none: half a flag is nothing. */
static void put_flag_tags(struct cleaner *cleaner, const char *p, size_t length)
{
	if (cleaner->marks + length / TAG_BYTES > MARKS_MAX)
		return;
	for (size_t at = 0; at < length;) {
		uint32_t c;
		at += char_decode(p + at, length - at, &c);
		put_marked(cleaner, c);
	}
}

static bool is_break(uint32_t c)
{
	return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

static bool is_removed(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c & 0xfffe) == 0xfffe ||
	       (c >= 0x300 && text_table(TABLE_REMOVED, c) != TABLE_NONE);
}

/* One character that is not plain ASCII: the bytes of p it took. */
static size_t clean_character(struct cleaner *cleaner, const char *p, size_t left)
{
	uint32_t c;
	size_t n = char_decode(p, left, &c);
	if (c == '\r' && left > 1 && p[1] == '\n')
		n = 2;
	if (is_break(c) || (c == '\t' && cleaner->kind == TEXT_LINE))
		put_break(cleaner);
	else if (c == '\t')
		put_plain(cleaner, ' ');
	else if (!is_removed(c))
		put_marked(cleaner, c);
	if (c == 0x1f3f4) {
		const size_t tags = flag_tags(p + n, left - n);
		put_flag_tags(cleaner, p + n, tags);
		n += tags;
	}
	return n;
}

/* Bytes at the start that leave nothing but white space. */
static size_t leading(const char *p, size_t length)
{
	size_t at = 0;
	while (at < length) {
		uint32_t c;
		const size_t n = char_decode(p + at, length - at, &c);
		if (!char_is_white(c) && !is_removed(c))
			break;
		at += n;
	}
	return at;
}

static void clean_into(struct cleaner *cleaner, const char *in, size_t length)
{
	for (size_t i = leading(in, length); i < length && !cleaner->full;) {
		const size_t plain = put_ascii(cleaner, in + i, length - i);
		i += plain ? plain : clean_character(cleaner, in + i, length - i);
	}
	cleaner->at = trimmed(cleaner->out, cleaner->at);
}

size_t text_clean_bound(size_t length)
{
	return length * 3 + 1;
}

size_t text_clean(enum text_kind kind, const char *in, size_t length, char *out)
{
	struct cleaner cleaner = { .kind = kind, .out = out, .room = length * 3 };
	clean_into(&cleaner, in, length);
	out[cleaner.at] = '\0';
	return cleaner.at;
}

/* The last cluster border at or before max; within a cluster longer than any real one, the last character's. */
static size_t border(const char *p, size_t length, size_t max)
{
	size_t at = 0;
	while (at < length) {
		size_t shown;
		int width;
		const size_t n = char_cluster(p + at, length - at, &shown, &width);
		if (at + n > max)
			break;
		at += n;
	}
	size_t cut = max < length ? max : length;
	while (cut > 0 && cut < length && ((unsigned char)p[cut] & 0xc0) == 0x80)
		cut--;
	return cut - at > 128 ? cut : at;
}

static void cut(struct cleaner *cleaner, size_t max)
{
	static const char dots[] = "…";
	const size_t mark = max >= strlen(dots) ? strlen(dots) : 0;
	cleaner->at = trimmed(cleaner->out, border(cleaner->out, cleaner->at, max - mark));
	memcpy(cleaner->out + cleaner->at, dots, mark);
	cleaner->at += mark;
}

char *text_cleaned(enum text_kind kind, const char *in, size_t length, size_t max)
{
	const size_t bound = length * 3, enough = max + LOOKAHEAD;
	struct cleaner cleaner = { .kind = kind, .room = bound < enough ? bound : enough };
	cleaner.out = xmalloc(cleaner.room + sizeof("…"));
	clean_into(&cleaner, in, length);
	if (cleaner.full || cleaner.at > max)
		cut(&cleaner, max);
	cleaner.out[cleaner.at] = '\0';
	return xrealloc(cleaner.out, cleaner.at + 1);
}
