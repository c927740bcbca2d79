#include "model/label_claim.h"

#include <string.h>
#include "model/text.h"

size_t claim_spaces(const char *p)
{
	return strspn(p, " ");
}

/* Length of word at p when it stands there as a whole word (a prefix in scripts without spaces), else 0. */
size_t claim_word_at(const char *p, const char *word)
{
	size_t length = 0;
	while (word[length] && p[length] == word[length])
		length++;
	if (word[length])
		return 0;
	uint32_t last = 0;
	for (size_t at = 0; at < length;)
		at += text_next(word + at, &last);
	const uint32_t next = text_peek(p + length);
	return !text_is_word(last) || text_is_unspaced(last) || !text_is_word(next) ? length : 0;
}

size_t claim_any(const char *p, const char *const *words)
{
	size_t length = 0;
	while (*words && !(length = claim_word(p, *words)))
		words++;
	return length;
}

/* --- the number ------------------------------------------------------------------------------------ */

static int digit_value(uint32_t c)
{
	static const uint32_t zeros[] = { '0', 0x660, 0x6f0, 0x966, 0xe50 };
	for (size_t i = 0; i < sizeof(zeros) / sizeof *zeros; i++)
		if (c >= zeros[i] && c <= zeros[i] + 9)
			return (int)(c - zeros[i]);
	return -1;
}

/* 1 … 99 in one or two digits; returns its bytes, 0 when there is none. */
size_t claim_number(const char *p, unsigned *out)
{
	size_t at = 0, n;
	uint32_t c;
	*out = 0;
	for (int digits = 0; (n = text_next(p + at, &c)) > 0 && digit_value(c) >= 0; digits++) {
		if (digits == 2)
			return 0;
		*out = *out * 10 + (unsigned)digit_value(c);
		at += n;
	}
	return *out > 0 ? at : 0;
}

/* What stands between "Q" or "question" and its number; *apart when that is so loose that it may be prose. */
static size_t gap(const char *p, const struct keyword *keyword, bool *apart)
{
	size_t at = claim_spaces(p);
	*apart = at > 0 && keyword->article;
	const size_t numero = claim_any(p + at, numero_words);
	if (numero) {
		at += numero;
		*apart = false;
		at += p[at] == '.';
		return at + claim_spaces(p + at);
	}
	if (p[at] && strchr(".:#-(/", p[at])) {
		const bool colon = p[at] == ':';
		at++;
		const size_t more = claim_spaces(p + at);
		/* "A: 3 of them" is an answer without a number. */
		if (colon && more)
			return 0;
		*apart = *apart || (more > 0 && !keyword->word);
		at += more;
	}
	return at;
}

/* --- what follows it ------------------------------------------------------------------------------- */

/* Another label of the kind: "Q1 and Q2" speaks of questions, "A1 and A2" answers both. */
static bool another(const char *p, char letter)
{
	p += claim_spaces(p);
	p += claim_any(p, series_words);
	p += claim_spaces(p);
	return letter == 'Q' && p[0] == 'q' && claim_is_digit(p[1]);
}

static bool is_year(const char *p)
{
	return (p[0] == '1' || p[0] == '2') && claim_is_digit(p[1]) && claim_is_digit(p[2]) && claim_is_digit(p[3]);
}

/* "of the financial year", "sheets", "was fun": the words that make it something else. */
static bool denied(const char *p, char letter)
{
	for (const struct denial *denial = denials; denial->word; denial++) {
		size_t n = claim_word(p, denial->word);
		if (!n || !strchr(denial->letters, letter) || (denial->statement && strchr(p, '?')))
			continue;
		n += claim_spaces(p + n);
		if (denial->unless && (claim_any(p + n, denial->unless) || claim_is_digit(p[n])))
			continue;
		return true;
	}
	return is_year(p) || (strncmp(p, "fy", 2) == 0 && claim_is_digit(p[2]));
}

bool claim_is_dash(uint32_t c)
{
	return c == '-' || (c >= 0x2010 && c <= 0x2015);
}

bool claim_is_sign(uint32_t c, const char *any)
{
	return c && c < 0x80 && strchr(any, (int)c);
}

/* A sign after the number, or after the number and spaces. */
static enum sure after_sign(const char *p, char letter, bool spaced)
{
	uint32_t sign;
	const size_t n = text_next(p, &sign);
	const char *next = p + n + claim_spaces(p + n);
	const bool joined = !spaced && claim_is_digit(p[n]);
	if (claim_is_sign(sign, "?%_'") || sign == 0x2019 || another(p + n, letter) || (joined && claim_is_sign(sign, ":.,")))
		return SURE_NO;
	if ((claim_is_dash(sign) || sign == '/') && (is_year(next) || (letter == 'Q' && joined && sign != '/')))
		return SURE_NO;
	if (sign == '(' && letter == 'A' && claim_is_digit(p[n]))
		return SURE_NO;
	if ((sign == ',' || (sign == '-' && next == p + n)) && denied(next, letter))
		return SURE_NO;
	return sign == ',' ? SURE_WEAK : SURE_YES;
}

/* A part of a question, "Q3b", and what closes an emphasis or a keycap. */
static size_t closers(const char *p)
{
	size_t at = p[0] >= 'a' && p[0] <= 'c' && !text_is_word(text_peek(p + 1)) ? 1 : 0;
	uint32_t c;
	for (size_t n; (n = text_next(p + at, &c)) > 0; at += n)
		if (c != '*' && c != '"' && c != 0xfe0f && c != 0x20e3 && c != 0x201d && c != 0xbb)
			break;
	return at;
}

static enum sure judged(const char *p, char letter)
{
	const bool part = closers(p) && *p >= 'a' && *p <= 'c';
	p += closers(p);
	const size_t spaced = claim_spaces(p);
	p += spaced;
	const uint32_t c = text_peek(p);
	if (!c || c == '\n')
		return SURE_YES;
	const size_t and = spaced ? claim_any(p, series_words) : 0;
	if (and && another(p + and, letter))
		return SURE_NO;
	if (!text_is_word(c))
		return after_sign(p, letter, spaced > 0);
	if ((!spaced && !text_is_unspaced(c)) || denied(p, letter) || (part && letter == 'A'))
		return SURE_NO;
	return SURE_WEAK;
}

size_t claim_end(const char *p)
{
	size_t at = closers(p), n;
	for (uint32_t c; (n = text_next(p + at, &c)) > 0 && (claim_is_sign(c, " .:;,)]/|\n") || claim_is_dash(c));)
		at += n;
	return at;
}

/* Whether the sign after the number says that it is one: a part of a question ("3b") may stand between. */
bool claim_is_marked(const char *p, char letter)
{
	p += closers(p);
	p += *p == ' ' && (letter == 'Q' || p[1] == ':') ? 1 : 0;
	return claim_is_sign((unsigned char)*p, ":.)/]|") || claim_is_dash(text_peek(p));
}

/* A claim that begins at p. */
enum sure claim_read(const char *p, struct claim *out)
{
	for (const struct keyword *keyword = keywords; keyword->text; keyword++) {
		if (*p != *keyword->text)
			continue;
		const size_t length = strlen(keyword->text);
		if (strncmp(p, keyword->text, length) != 0)
			continue;
		bool apart;
		unsigned value;
		const char *digits = p + length + gap(p + length, keyword, &apart);
		const size_t n = claim_number(digits, &value);
		const enum sure sure = n ? judged(digits + n, keyword->letter) : SURE_NO;
		const bool marked = claim_is_sign((unsigned char)digits[n], ":.)/") || strncmp(digits + n, " : ", 3) == 0;
		if (sure == SURE_NO || ((apart || keyword->strict) && !(sure == SURE_YES && marked)))
			continue;
		*out = (struct claim){ { keyword->letter, value }, (size_t)(digits + n - p), claim_is_marked(digits + n, keyword->letter), keyword };
		return sure;
	}
	return SURE_NO;
}
