#include "model/label.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/label_words.h"
#include "model/text.h"

enum {
	HEAD_MAX = 2048,   /* bytes of folded text in which a head is looked for */
	ITEMS_MAX = 64,    /* mentions, hashtags and the like before a claim */
	LEAD_MAX = 48,     /* bytes of a lead-in that is not in the table */
	LEAD_WORDS = 6,
	PHRASES = 2,       /* of them */
	CORRECTION_MAX = 160, /* bytes of "sorry, that was Q5" */
	AGENDA = 3         /* a post with so many numbered questions is a list of them */
};

/* How sure the signs after the number make it. */
enum sure { SURE_NO, SURE_WEAK, SURE_YES };

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_word(uint32_t c)
{
	const enum text_class class = text_class(c);
	return c == '_' || class == TEXT_LETTER || class == TEXT_MARK || class == TEXT_DIGIT;
}

static uint32_t peek(const char *p)
{
	uint32_t c;
	text_next(p, &c);
	return c;
}

static size_t spaces(const char *p)
{
	return strspn(p, " ");
}

/* Letters written without spaces between words. */
static bool is_unspaced(uint32_t c)
{
	return (c >= 0xe00 && c < 0xf00) || (c >= 0x3040 && c < 0xa000) || (c >= 0xac00 && c < 0xd7b0);
}

/* Length of word at p when it stands there as a whole word (a prefix in scripts without spaces), else 0. */
static size_t word_at(const char *p, const char *word)
{
	if (*p != *word)
		return 0;
	const size_t length = strlen(word);
	if (strncmp(p, word, length) != 0)
		return 0;
	uint32_t last = 0;
	for (size_t at = 0; at < length;)
		at += text_next(word + at, &last);
	const uint32_t next = peek(p + length);
	return !is_word(last) || is_unspaced(last) || !is_word(next) ? length : 0;
}

static size_t word_of(const char *p, const char *const *words)
{
	size_t length = 0;
	while (*words && !(length = word_at(p, *words)))
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
static size_t number(const char *p, unsigned *out)
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
	size_t at = spaces(p);
	*apart = at > 0 && keyword->article;
	const size_t numero = word_of(p + at, numero_words);
	if (numero) {
		at += numero;
		*apart = false;
		at += p[at] == '.';
		return at + spaces(p + at);
	}
	if (p[at] && strchr(".:#-(/", p[at])) {
		const bool colon = p[at] == ':';
		at++;
		const size_t more = spaces(p + at);
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
	p += spaces(p);
	p += word_of(p, series_words);
	p += spaces(p);
	return letter == 'Q' && p[0] == 'q' && is_digit(p[1]);
}

static bool is_year(const char *p)
{
	return (p[0] == '1' || p[0] == '2') && is_digit(p[1]) && is_digit(p[2]) && is_digit(p[3]);
}

/* "of the financial year", "sheets", "was fun": the words that make it something else. */
static bool denied(const char *p, char letter)
{
	for (const struct denial *denial = denials; denial->word; denial++) {
		size_t n = strchr(denial->letters, letter) ? word_at(p, denial->word) : 0;
		if (!n || (denial->statement && strchr(p, '?')))
			continue;
		n += spaces(p + n);
		if (denial->unless && (word_of(p + n, denial->unless) || is_digit(p[n])))
			continue;
		return true;
	}
	return is_year(p) || (strncmp(p, "fy", 2) == 0 && is_digit(p[2]));
}

static bool is_dash(uint32_t c)
{
	return c == '-' || (c >= 0x2010 && c <= 0x2015);
}

static bool is_ascii_of(uint32_t c, const char *any)
{
	return c && c < 0x80 && strchr(any, (int)c);
}

/* A sign after the number, or after the number and spaces. */
static enum sure after_sign(const char *p, char letter, bool spaced)
{
	uint32_t sign;
	const size_t n = text_next(p, &sign);
	const char *next = p + n + spaces(p + n);
	const bool joined = !spaced && is_digit(p[n]);
	if (is_ascii_of(sign, "?%_'") || sign == 0x2019 || another(p + n, letter) || (joined && is_ascii_of(sign, ":.,")))
		return SURE_NO;
	if ((is_dash(sign) || sign == '/') && (is_year(next) || (letter == 'Q' && joined && sign != '/')))
		return SURE_NO;
	if (sign == '(' && letter == 'A' && is_digit(p[n]))
		return SURE_NO;
	if ((sign == ',' || (sign == '-' && next == p + n)) && denied(next, letter))
		return SURE_NO;
	return sign == ',' ? SURE_WEAK : SURE_YES;
}

/* A part of a question, "Q3b", and what closes an emphasis or a keycap. */
static size_t closers(const char *p)
{
	size_t at = p[0] >= 'a' && p[0] <= 'c' && !is_word(peek(p + 1)) ? 1 : 0;
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
	const size_t spaced = spaces(p);
	p += spaced;
	const uint32_t c = peek(p);
	if (!c || c == '\n')
		return SURE_YES;
	const size_t and = spaced ? word_of(p, series_words) : 0;
	if (and && another(p + and, letter))
		return SURE_NO;
	if (!is_word(c))
		return after_sign(p, letter, spaced > 0);
	if ((!spaced && !is_unspaced(c)) || denied(p, letter) || (part && letter == 'A'))
		return SURE_NO;
	return SURE_WEAK;
}

/* Bytes of what stands where a claim would, and what it is. */
struct claim {
	struct label label;
	size_t length;  /* up to the end of the number */
	bool marked;    /* a sign follows at once: "A3:" */
	const struct keyword *keyword;
};

/* Whether the sign after the number says that it is one: a part of a question ("3b") may stand between. */
static bool is_marked(const char *p, char letter)
{
	p += closers(p);
	p += *p == ' ' && (letter == 'Q' || p[1] == ':') ? 1 : 0;
	return is_ascii_of((unsigned char)*p, ":.)/]|") || is_dash(peek(p));
}

/* A claim that begins at p. */
static enum sure claim(const char *p, struct claim *out)
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
		const size_t n = number(digits, &value);
		const enum sure sure = n ? judged(digits + n, keyword->letter) : SURE_NO;
		const bool marked = is_ascii_of((unsigned char)digits[n], ":.)/") || strncmp(digits + n, " : ", 3) == 0;
		if (sure == SURE_NO || ((apart || keyword->strict) && !(sure == SURE_YES && marked)))
			continue;
		*out = (struct claim){ { keyword->letter, value }, (size_t)(digits + n - p), is_marked(digits + n, keyword->letter), keyword };
		return sure;
	}
	return SURE_NO;
}

/* --- the head -------------------------------------------------------------------------------------- */

static size_t name_length(const char *p, const char *signs)
{
	size_t at = 0, n;
	uint32_t c;
	while ((n = text_next(p + at, &c)) > 0 && (is_word(c) || is_ascii_of(c, signs)))
		at += n;
	return at;
}

static size_t link_length(const char *p)
{
	static const char *const schemes[] = { "http://", "https://", "www." };
	for (size_t i = 0; i < sizeof(schemes) / sizeof *schemes; i++)
		if (strncmp(p, schemes[i], strlen(schemes[i])) == 0)
			return strcspn(p, " \n");
	return 0;
}

/* "2/5", "1/", "1/n", also in brackets. */
static size_t thread_mark(const char *p)
{
	unsigned value;
	size_t at = number(p, &value);
	if (at == 0 || p[at] != '/')
		return 0;
	at++;
	if (p[at] == 'n' || p[at] == 'x')
		at++;
	else
		at += number(p + at, &value);
	return is_word(peek(p + at)) ? 0 : at;
}

/* A digit drawn as a key: an ornament. */
static size_t keycap(const char *p)
{
	const char *after = p + 1;
	if (!is_digit(*p))
		return 0;
	after += peek(after) == 0xfe0f ? 3 : 0;
	return peek(after) == 0x20e3 ? (size_t)(after + 3 - p) : 0;
}

/* One thing that may stand before a claim and says nothing: its bytes. */
static size_t item(const char *p)
{
	uint32_t c;
	const size_t n = text_next(p, &c);
	if (c == '@')
		return n + name_length(p + n, ".-@");
	if (c == '#')
		return n + name_length(p + n, "");
	size_t length = link_length(p);
	length = length ? length : thread_mark(p);
	length = length ? length : keycap(p);
	if (length)
		return length;
	return is_word(c) && text_class(c) != TEXT_MARK ? 0 : n;
}

/* A few words up to a sign that ends them, when nothing better is known. */
static size_t phrase(const char *p)
{
	size_t at = 0, n, words = 1;
	uint32_t c;
	for (; (n = text_next(p + at, &c)) > 0 && at < LEAD_MAX; at += n) {
		if (c == '\n' || (is_ascii_of(c, ",:!.?-") && strchr(" \n", p[at + 1])))
			return at + n;
		if (text_class(c) == TEXT_OTHER || (is_dash(c) && c != '-'))
			return at + n;
		words += c == ' ';
		if (words > LEAD_WORDS)
			break;
	}
	return 0;
}

struct head {
	bool led, sentence, answers, loose;
	int vague; /* phrases that are in no table */
};

/* Whether what was found holds, given what stood before it. */
static bool holds(enum sure sure, const struct claim *claimed, const struct head *head, const char *p)
{
	if (head->vague && claimed->keyword->strict)
		return claimed->label.letter == 'Q' && strchr(p, '?');
	if (head->vague > 1)
		return sure == SURE_YES && claimed->marked;
	if (sure == SURE_YES || !head->led)
		return true;
	if (claimed->label.letter == 'A')
		return !head->vague || head->sentence;
	return !head->vague && strchr(p, '?');
}

/* After "late" or "my answer": a few words more, when a claim with its sign ends them. */
static size_t words_before_claim(const char *p)
{
	struct claim claimed;
	size_t at = 0;
	for (int words = 0; words < LEAD_WORDS && at < LEAD_MAX; words++) {
		const size_t n = name_length(p + at, "'");
		if (!n || p[at + n] != ' ')
			return 0;
		at += n + 1;
		if (claim(p + at, &claimed) == SURE_YES && claimed.marked && p[at + claimed.length] != '.')
			return at;
	}
	return 0;
}

static size_t lead_in(const char *p, struct head *head)
{
	for (const struct lead *lead = leads; lead->text; lead++) {
		const size_t n = word_at(p, lead->text);
		if (!n)
			continue;
		head->led = head->led || !lead->silent;
		head->answers = head->answers || lead->answers;
		head->loose = !strcmp(lead->text, "for") || !strcmp(lead->text, "re");
		return n;
	}
	size_t n = head->led ? words_before_claim(p) : 0;
	if (n)
		return n;
	n = head->vague >= PHRASES ? 0 : phrase(p);
	head->led = head->led || n > 0;
	head->vague += n > 0;
	head->sentence = n > 0 && strchr("!.:", p[n - 1]);
	return n;
}

/* The claim at the head of the folded text; *at gets what comes after its number. */
static struct label head_label(const char *p, const char **at)
{
	struct head head = { 0 };
	for (int i = 0; i < ITEMS_MAX && *p; i++) {
		struct claim claimed;
		const size_t sign = *p == '#';
		const enum sure sure = claim(p + sign, &claimed);
		if (sure != SURE_NO) {
			*at = p + sign + claimed.length;
			claimed.label.letter = head.answers && !(head.loose && strchr(p, '?')) ? 'A' : claimed.label.letter;
			return holds(sure, &claimed, &head, p) ? claimed.label : (struct label){ 0 };
		}
		size_t n = item(p);
		n = n ? n : lead_in(p, &head);
		if (n == 0)
			break;
		p += n;
	}
	return (struct label){ 0 };
}

/* --- more of them ---------------------------------------------------------------------------------- */

struct found {
	struct label all[LABELS_MAX];
	size_t n;
};

static void found_add(struct found *found, struct label label)
{
	for (size_t i = 0; i < found->n; i++)
		if (found->all[i].letter == label.letter && found->all[i].number == label.number)
			return;
	if (found->n < LABELS_MAX)
		found->all[found->n++] = label;
}

/* "A1 and A2", "A1/A2", "answers 1 and 2": what follows the first at once. */
static const char *series(const char *p, char letter, struct found *found)
{
	for (;;) {
		const char *next = p + spaces(p);
		size_t n = word_of(next, series_words);
		n = n ? n : is_ascii_of((unsigned char)*next, ",/&+;") ? 1 : 0;
		next += n;
		next += spaces(next);
		struct claim claimed;
		if (!n || claim(next, &claimed) == SURE_NO || claimed.label.letter != letter || claimed.keyword->word)
			return p;
		found_add(found, claimed.label);
		p = next + claimed.length;
	}
}

/* "respuestas 6 y 7" */
static const char *plain_series(const char *p, char letter, struct found *found)
{
	for (;;) {
		const char *next = p + spaces(p);
		size_t n = word_of(next, series_words);
		n = n ? n : is_ascii_of((unsigned char)*next, ",/&+") ? 1 : 0;
		next += n;
		next += spaces(next);
		unsigned value;
		const size_t digits = n ? number(next, &value) : 0;
		if (!digits || is_word(peek(next + digits)))
			return p;
		found_add(found, (struct label){ letter, value });
		p = next + digits;
	}
}

/* Where a word for several ("answers 1 and 2") begins the text: its bytes, and how many numbers were found. */
static bool plural(const char *p, struct found *found)
{
	for (size_t n; *p && (n = item(p)) > 0;)
		p += n;
	const size_t n = word_of(p, plural_words);
	unsigned value;
	const char *at = p + n + spaces(p + n);
	const size_t digits = n ? number(at, &value) : 0;
	if (!digits)
		return false;
	struct found all = { 0 };
	found_add(&all, (struct label){ 'A', value });
	at = plain_series(at + digits, 'A', &all);
	if (all.n < 2 || !is_marked(at, 'A'))
		return false;
	*found = all;
	return true;
}

/* The next place where a list's item could stand: after a line end or the end of a sentence. */
static const char *next_start(const char *p)
{
	p = strpbrk(p, "\n.?!;|,");
	while (p && *p && !is_word(peek(p))) {
		uint32_t c;
		p += text_next(p, &c);
	}
	return p && *p ? p : NULL;
}

/* The claims of the same letter further on, each at the beginning of a sentence. */
static void further(const char *p, struct found *found)
{
	const char letter = found->all[0].letter;
	for (p = series(p, letter, found); (p = next_start(p)) && found->n < LABELS_MAX;) {
		struct claim claimed;
		if (claim(p, &claimed) == SURE_NO || claimed.label.letter != letter)
			continue;
		found_add(found, claimed.label);
		p = series(p + claimed.length, letter, found);
	}
}

/* In a warning the claim may also be the last word: "museum chat Q3". */
static struct label warning_label(const char *p)
{
	const char *at;
	struct label label = head_label(p, &at);
	for (const char *word = p; !label.letter && (word = strchr(word, ' ')); word++) {
		struct claim last;
		const char *start = word + spaces(word);
		if (claim(start, &last) == SURE_YES && !strpbrk(start, " \n"))
			label = last.label;
	}
	return label;
}

static void find_labels(const struct post *post, struct found *found)
{
	char head[HEAD_MAX];
	const char *at;
	const size_t length = strnlen(post->text, POST_TEXT_MAX);
	text_fold_into(post->text, length < HEAD_MAX ? length : HEAD_MAX, head, sizeof(head));
	if (plural(head, found))
		return;
	const struct label first = head_label(head, &at);
	if (first.letter) {
		found_add(found, first);
		further(at, found);
		/* A list of questions is no question. */
		if (first.letter == 'Q' && found->n >= AGENDA)
			found->n = 0;
	} else if (post->warning) {
		text_fold_into(post->warning, strnlen(post->warning, POST_WARNING_MAX), head, sizeof(head));
		const struct label label = warning_label(head);
		if (label.letter)
			found_add(found, label);
	}
}

size_t labels_of(const struct post *post, struct label out[static LABELS_MAX])
{
	struct found found = { 0 };
	find_labels(post, &found);
	memcpy(out, found.all, sizeof found.all);
	return found.n;
}

struct label label_of(const struct post *post)
{
	struct label all[LABELS_MAX] = { { 0 } };
	return labels_of(post, all) ? all[0] : (struct label){ 0 };
}

/* Short, without a claim of its own, and its words lead to a question's number. */
unsigned label_corrected(const struct post *post)
{
	char text[CORRECTION_MAX];
	if (post->repost_of || strnlen(post->text, CORRECTION_MAX) >= CORRECTION_MAX - 8 || label_of(post).letter)
		return 0;
	text_fold_into(post->text, strlen(post->text), text, sizeof text);
	for (const char *p = text; p; p = strpbrk(p, " :,\n")) {
		struct claim claimed;
		p += strspn(p, " :,\n");
		const size_t n = word_of(p, correction_words);
		const char *at = p + n + spaces(p + n);
		if (!*p)
			break;
		if (!n || claim(at, &claimed) == SURE_NO || claimed.label.letter != 'Q')
			continue;
		/* "That was Q8, good night": a number and no more than the words of an excuse. */
		return claimed.label.number;
	}
	return 0;
}

const char *label_text(struct label label, char out[static 8])
{
	out[0] = '\0';
	if (label.letter)
		snprintf(out, 8, "%c%u", label.letter, label.number % 100);
	return out;
}
