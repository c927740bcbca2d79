#include "model/tags.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/text.h"

enum {
	TYPED_MAX = 4 * TAG_MAX, /* full-width letters fold from three bytes to one */
	FULLWIDTH_SIGN = 0xff03,
	NEAR_MIN = 6 /* letters of a tag whose neighbours are slips */
};

/* What may stand inside a tag but not at its end, besides '_'. */
static bool is_separator(uint32_t c)
{
	return c == 0xb7 || c == 0x30fb || c == 0x200c;
}

static bool is_word(uint32_t c)
{
	const enum text_class class = text_class(c);
	return c == '_' || class == TEXT_LETTER || class == TEXT_MARK || class == TEXT_DIGIT;
}

static size_t sign_length(const char *p)
{
	uint32_t c;
	const size_t n = text_next(p, &c);
	return c == '#' || c == FULLWIDTH_SIGN ? n : 0;
}

/* The usual tag: letters and digits of ASCII. */
static bool fold_ascii(const char *tag, char out[static TAG_MAX])
{
	size_t n = 0;
	for (; tag[n]; n++) {
		const char c = tag[n];
		const bool upper = c >= 'A' && c <= 'Z';
		if (n == TAG_MAX - 1 || !(upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
			return false;
		out[n] = (char)(upper ? c + 32 : c);
	}
	out[n] = '\0';
	return n > 0;
}

/* Servers that lower U+0130 before they fold leave i with a dot above; theirs and ours have to be one tag. */
static void drop_dotted_i(char *tag)
{
	static const char dotted[] = "i\xcc\x87";
	for (char *p = tag; (p = strstr(p, dotted));) /* there may be several dots */
		memmove(p + 1, p + 3, strlen(p + 3) + 1);
}

static char *fold_once(const char *tag)
{
	tag += sign_length(tag);
	char *clean = text_cleaned(TEXT_LINE, tag, strlen(tag), TYPED_MAX * 3);
	char *folded = text_lower(clean, strlen(clean));
	drop_dotted_i(folded);
	free(clean);
	return folded;
}

bool tag_fold(const char *tag, char out[static TAG_MAX])
{
	if (fold_ascii(tag + sign_length(tag), out))
		return true;
	out[0] = '\0';
	if (strnlen(tag, TYPED_MAX) == TYPED_MAX)
		return false;
	char *folded = fold_once(tag);
	size_t n = strlen(folded), before;
	/* Where one accent, space or sign has gone, the next may stand in its place. */
	do {
		char *again = fold_once(folded);
		free(folded);
		folded = again;
		before = n;
		n = strlen(folded);
	} while (n < before);
	const bool fits = n > 0 && n < TAG_MAX;
	if (fits)
		memcpy(out, folded, n + 1);
	free(folded);
	return fits;
}

/* The tag's body at p: its length without separators at the end, 0 when it is none. */
static size_t body(const char *p)
{
	size_t at = 0, end = 0, n;
	bool letter = false, separated = false, pending = false;
	uint32_t c;
	for (; (n = text_next(p + at, &c)) > 0; at += n) {
		const bool separator = is_separator(c);
		if (!separator && !is_word(c))
			break;
		if (separator && at == 0)
			return 0;
		separated = separated || (pending && !separator);
		pending = separator || (c == '_' && at > 0);
		letter = letter || text_class(c) == TEXT_LETTER;
		end = separator ? end : at + n;
	}
	return letter || separated ? end : 0;
}

bool tag_find(const char *p, const char **start, const char **end)
{
	uint32_t before = 0, c;
	for (size_t n; (n = text_next(p, &c)) > 0; p += n, before = c) {
		if (c != '#' && c != FULLWIDTH_SIGN)
			continue;
		if (before && (is_word(before) || before == '/' || before == ')' || before == '='))
			continue;
		const size_t length = body(p + n);
		if (length == 0)
			continue;
		*start = p;
		*end = p + n + length;
		return true;
	}
	return false;
}

static bool has_class(const char *p, enum text_class class)
{
	uint32_t c;
	for (size_t n; (n = text_next(p, &c)) > 0; p += n)
		if (text_class(c) == class)
			return true;
	return false;
}

/* What a person typed is no tag, and why; NULL when it is one. */
static const char *refusal(const char *clean, const char *folded)
{
	if (!*clean)
		return "it is empty";
	if (strchr(clean, '#') || strstr(clean, "＃"))
		return "it has a second #";
	if (has_class(clean, TEXT_SPACE))
		return "it has white space inside";
	if (!*folded)
		return "it is too long";
	if (folded[strspn(folded, "0123456789")] == '\0')
		return "it is all digits, and networks know no such tags";
	if (!has_class(folded, TEXT_LETTER) && !has_class(folded, TEXT_OTHER))
		return "it has no letters";
	return NULL;
}

bool tag_set_add(struct tag_set *set, const char *tag, const char **why)
{
	char folded[TAG_MAX];
	char *typed = text_cleaned(TEXT_LINE, tag, strnlen(tag, TYPED_MAX), TYPED_MAX * 3);
	const char *clean = typed + sign_length(typed);
	tag_fold(clean, folded);
	*why = refusal(clean, folded);
	if (!*why && strlen(clean) >= TAG_MAX)
		*why = "it is too long";
	const bool known = !*why && tag_set_has(set, folded);
	if (!*why && !known && set->n == TAG_SET_MAX)
		*why = "there are too many tags";
	if (!*why && !known) {
		memcpy(set->folded[set->n], folded, strlen(folded) + 1);
		memcpy(set->typed[set->n], clean, strlen(clean) + 1);
		set->n++;
	}
	free(typed);
	return !*why;
}

static size_t characters(const char *text, uint32_t out[static TAG_MAX])
{
	size_t n = 0;
	for (size_t at; (at = text_next(text, &out[n])) > 0; text += at)
		n++;
	return n;
}

/* What is left between the same beginning and the same end is one slip, or more. */
static bool one_slip(const char *one, const char *other)
{
	uint32_t a[TAG_MAX], b[TAG_MAX];
	size_t from = 0, a_end = characters(one, a), b_end = characters(other, b);
	while (from < a_end && from < b_end && a[from] == b[from])
		from++;
	while (a_end > from && b_end > from && a[a_end - 1] == b[b_end - 1])
		a_end--, b_end--;
	const size_t a_left = a_end - from, b_left = b_end - from;
	if (a_left == 2 && b_left == 2)
		return a[from] == b[from + 1] && a[from + 1] == b[from];
	return a_left + b_left > 0 && a_left <= 1 && b_left <= 1;
}

size_t tag_set_near(const struct tag_set *set, const char *folded)
{
	uint32_t scratch[TAG_MAX];
	if (tag_set_has(set, folded))
		return SIZE_MAX;
	for (size_t i = 0; i < set->n; i++)
		if (characters(set->folded[i], scratch) >= NEAR_MIN && one_slip(set->folded[i], folded))
			return i;
	return SIZE_MAX;
}

bool tag_set_has(const struct tag_set *set, const char *folded)
{
	for (size_t i = 0; i < set->n; i++)
		if (strcmp(set->folded[i], folded) == 0)
			return true;
	return false;
}
