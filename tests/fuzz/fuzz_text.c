/* Everything that text.h promises, on any bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "model/label.h"
#include "model/said.h"
#include "model/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool promise)
{
	if (!promise)
		abort();
}

static bool is_forbidden(uint32_t c, enum text_kind kind)
{
	const bool direction = c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
	const bool control = (c < 0x20 && !(c == '\n' && kind == TEXT_BLOCK)) || (c >= 0x7f && c < 0xa0);
	const bool none = (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb);
	return direction || control || none || c == 0x2028 || c == 0x2029;
}

static void check_clean(const char *p, size_t length, enum text_kind kind)
{
	check(strlen(p) == length);
	uint32_t c;
	size_t marks = 0;
	for (size_t n; (n = text_next(p, &c)) > 0; p += n) {
		check(!is_forbidden(c, kind));
		check(n > 1 || c < 0x80);
		marks = text_class(c) == TEXT_MARK ? marks + 1 : 0;
		check(marks <= 8);
	}
}

static void check_again(const char *clean, size_t length, enum text_kind kind)
{
	char *again = malloc(text_clean_bound(length));
	check(text_clean(kind, clean, length, again) == length && memcmp(again, clean, length + 1) == 0);
	free(again);
}

static void check_measures(const char *p, size_t length)
{
	int total = 0, width;
	size_t at = 0, shown, n;
	while ((n = text_cluster(p + at, &shown, &width)) > 0) {
		check(width >= 0 && width <= 2 && shown <= n && (shown == 0 || width > 0));
		char out[8];
		check(text_ascii(p + at, n, out) == (size_t)width && strlen(out) == (size_t)width);
		total += width;
		at += n;
	}
	check(at == length && text_width(p, length) == total);
	int used;
	n = text_fit(p, total / 2, &used);
	check(n <= length && used <= total / 2 && text_width(p, n) == used);
}

static void check_wrap(const char *p, size_t length, int columns)
{
	size_t at = 0, n, skip;
	while ((n = text_wrap(p + at, columns, &skip)) > 0 || skip > 0) {
		size_t shown;
		int width;
		check(text_width(p + at, n) <= columns || text_cluster(p + at, &shown, &width) == n);
		check(!memchr(p + at, '\n', n));
		for (size_t i = 0; i < skip; i++)
			check(p[at + n + i] == ' ' || (p[at + n + i] == '\n' && i + 1 == skip));
		at += n + skip;
		check(at <= length);
	}
	check(at == length);
}

static void check_fold(const char *p, size_t length)
{
	char few[32];
	char *folded = text_fold(p, length);
	const size_t n = text_fold_into(p, length, few, sizeof(few));
	check(n == strlen(few) && n < sizeof(few) && strncmp(few, folded, n) == 0);
	free(folded);
	free(text_lower(p, length));
}

static void check_cut(const char *in, size_t size, enum text_kind kind, size_t max)
{
	char *cut = text_cleaned(kind, in, size, max);
	check(strlen(cut) <= max);
	check_clean(cut, strlen(cut), kind);
	free(cut);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	const enum text_kind kind = data[0] & 1 ? TEXT_LINE : TEXT_BLOCK;
	const int columns = 1 + data[1] % 120;
	const char *in = (const char *)data + 2;
	size -= 2;
	char *out = malloc(text_clean_bound(size));
	const size_t length = text_clean(kind, in, size, out);
	check(length < text_clean_bound(size));
	check_clean(out, length, kind);
	check_again(out, length, kind);
	check_measures(out, length);
	check_wrap(out, length, columns);
	check_fold(out, length);
	check_cut(in, size, kind, data[1]);
	const struct post post = { .text = out, .warning = out };
	check(label_of(&post).number < 100);
	check(label_rest(&post) >= out && label_rest(&post) <= out + length);
	struct said said;
	said_read(&post, &said);
	check(said.label_count <= LABELS_MAX);
	check(said.corrects < 100);
	check(said.asking.how <= ASKS_PLAIN);
	check(said.asking.topic_count <= ASKS_TOPICS);
	free(out);
	return 0;
}
