#include "model/asks_own.h"

#include <string.h>
#include "model/asks_words.h"
#include "model/post.h"
#include "model/text.h"

/* ---- words ---- */

bool own_is_mark(uint32_t c, uint32_t before)
{
	/* The Greek one is typed as a semicolon. */
	if (c < 0x80)
		return c == '?' || (c == ';' && ((before >= 0x370 && before < 0x400) || (before >= 0x1f00 && before < 0x2000)));
	const uint32_t *mark = question_marks;
	while (*mark && *mark < c)
		mark++;
	return c == *mark;
}

/* Length of the phrase when it stands at p and ends where a word ends. */
size_t own_phrase_at(const char *p, const char *phrase)
{
	size_t length = 0;
	while (phrase[length] && p[length] == phrase[length])
		length++;
	if (phrase[length])
		return 0;
	uint32_t last = 0;
	for (size_t at = 0; at < length;)
		at += text_next(phrase + at, &last);
	/* Arabic and Hebrew write "for the" and the noun as one word. */
	const bool joins = text_is_unspaced(last) || !text_is_word(last) || (last >= 0x590 && last < 0x700);
	return joins || !text_is_word(text_peek(p + length)) ? length : 0;
}

size_t own_any(const char *p, const char *const *phrases)
{
	size_t length = 0;
	while (*phrases && !(length = own_phrase(p, *phrases)))
		phrases++;
	return length;
}

/* ---- what is the author's own ---- */

static size_t link_length(const char *p)
{
	static const char *const schemes[] = { "http://", "https://", "www." };
	for (size_t i = 0; i < sizeof(schemes) / sizeof *schemes; i++)
		if (strncmp(p, schemes[i], strlen(schemes[i])) == 0)
			return strcspn(p, " \n");
	/* "museum.example/a?b=c" */
	const size_t n = strcspn(p, " \n");
	const char *slash = memchr(p, '/', n), *dot = memchr(p, '.', n);
	return slash && dot && dot < slash && dot > p && text_is_word(text_peek(dot + 1)) ? n : 0;
}

size_t own_name(const char *p, const char *signs)
{
	size_t at = 0, n;
	uint32_t c;
	while ((n = text_next(p + at, &c)) > 0 && (text_is_word(c) || (c < 0x80 && c && strchr(signs, (int)c))))
		at += n;
	return at;
}

/* The quotation that begins at p, closing sign included; 0 when there is none, or it is not closed. */
static size_t quotation(const char *p)
{
	static const char *const pairs[][2] = {
		{ "\"", "\"" }, { "“", "”" }, { "„", "“" }, { "„", "”" }, { "«", "»" }, { "»", "«" }, { "「", "」" }, { "『", "』" }, { "‹", "›" },
	};
	for (size_t i = 0; i < sizeof(pairs) / sizeof *pairs; i++) {
		const size_t n = strlen(pairs[i][0]);
		const char *end = strncmp(p, pairs[i][0], n) == 0 ? strstr(p + n, pairs[i][1]) : NULL;
		if (end)
			return (size_t)(end - p) + strlen(pairs[i][1]);
	}
	return 0;
}

/* What is left out at p; 0: nothing. */
static size_t skipped(struct own *own, const char *p, uint32_t before, bool line)
{
	size_t n;
	if (line && *p == '>')
		return strcspn(p, "\n");
	if (text_is_word(before))
		return 0;
	if (*p == '#' && (n = own_name(p + 1, "")) > 0)
		return n + 1;
	if (*p == '@' && (n = own_name(p + 1, ".-@")) > 0) {
		own->mention = true;
		return n + 1;
	}
	if ((n = link_length(p)) > 0) {
		own->link = true;
		return n;
	}
	return quotation(p);
}

/* Letters of a word, and spaces: nothing that is left out begins there. Most of a text is that. */
static bool is_plain(char c, uint32_t before, bool links)
{
	return c == ' ' || (((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) && (!links || text_is_word(before)));
}

void own_read(const char *folded, struct own *own)
{
	const bool links = strchr(folded, '/') || strstr(folded, "www.");
	uint32_t before = 0, c;
	own->n = 0;
	own->link = own->mention = false;
	own->foreign = strncmp(folded, "rt @", 4) == 0;
	for (const char *p = folded; *p;) {
		if (is_plain(*p, before, links)) {
			before = (unsigned char)*p;
			own->text[own->n++] = *p++;
			continue;
		}
		const size_t skip = skipped(own, p, before, before == 0 || before == '\n');
		if (skip) {
			p += skip;
			own->text[own->n++] = ' ';
			before = ' ';
			continue;
		}
		const size_t n = text_next(p, &c);
		memcpy(own->text + own->n, p, n);
		own->n += n;
		p += n;
		before = c;
	}
	own->text[own->n] = '\0';
}
