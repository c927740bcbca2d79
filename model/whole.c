#include "model/whole.h"

#include <string.h>
#include "model/text.h"

bool whole_borderless(uint32_t c)
{
	static const uint32_t ranges[][2] = {
		{ 0x0e00, 0x0eff }, { 0x1000, 0x109f }, { 0x1780, 0x17ff }, { 0x3005, 0x3007 }, { 0x3040, 0x30ff }, { 0x3400, 0x4dbf },
		{ 0x4e00, 0x9fff }, { 0xf900, 0xfaff }, { 0xff66, 0xff9d }, { 0x20000, 0x3ffff },
	};
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

/* Whether a word could go on across the border between these two. */
static bool joined(uint32_t left, uint32_t right)
{
	enum text_class a = text_class(left), b = text_class(right);
	if (b == TEXT_MARK)
		return true;
	if (whole_borderless(left) || whole_borderless(right))
		return false;
	return (a == TEXT_LETTER || a == TEXT_DIGIT || a == TEXT_MARK) && (b == TEXT_LETTER || b == TEXT_DIGIT);
}

/* The character that ends right before p. */
static uint32_t before(const char *text, const char *p)
{
	uint32_t c = 0;
	do
		p--;
	while (p > text && ((unsigned char)*p & 0xc0) == 0x80);
	text_next(p, &c);
	return c;
}

/* Where the word ends when it stands at p, NULL when it does not. */
static const char *match(const char *p, const char *word)
{
	for (; *word; word++) {
		if (*word == ' ' && (*p == ' ' || *p == '\n'))
			p += strspn(p, " \n");
		else if (*p == *word)
			p++;
		else
			return NULL;
	}
	return p;
}

static bool whole(const char *folded, const char *p, const char *end)
{
	uint32_t first, next;
	text_next(p, &first);
	if (p > folded && joined(before(folded, p), first))
		return false;
	return !text_next(end, &next) || !joined(before(folded, end), next);
}

bool whole_at(const char *folded, const char *p, const char *word)
{
	const char *end = *word ? match(p, word) : NULL;
	return end && whole(folded, p, end);
}

bool whole_in(const char *folded, const char *word)
{
	for (const char *p = folded; *word && (p = strchr(p, *word)); p++)
		if (whole_at(folded, p, word))
			return true;
	return false;
}
