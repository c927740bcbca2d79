#include "model/label.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/label_claim.h"
#include "model/label_words.h"
#include "model/text.h"

enum {
	WORD = 8,          /* bytes looked at at once */
	ITEMS_MAX = 64,    /* mentions, hashtags and the like before a claim */
	LEAD_MAX = 48,     /* bytes of a lead-in that is not in the table */
	LEAD_WORDS = 6,
	PHRASES = 2,       /* of them */
	CORRECTION_MAX = 152, /* bytes of "sorry, that was Q5" */
	AGENDA = 3         /* a post with so many numbered questions is a list of them */
};

/* --- the head -------------------------------------------------------------------------------------- */

static size_t name_length(const char *p, const char *signs)
{
	size_t at = 0, n;
	uint32_t c;
	while ((n = text_next(p + at, &c)) > 0 && (text_is_word(c) || claim_is_sign(c, signs)))
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
	size_t at = claim_number(p, &value);
	if (at == 0 || p[at] != '/')
		return 0;
	at++;
	if (p[at] == 'n' || p[at] == 'x')
		at++;
	else
		at += claim_number(p + at, &value);
	return text_is_word(text_peek(p + at)) ? 0 : at;
}

/* A digit drawn as a key: an ornament. */
static size_t keycap(const char *p)
{
	const char *after = p + 1;
	if (!claim_is_digit(*p))
		return 0;
	after += text_peek(after) == 0xfe0f ? 3 : 0;
	return text_peek(after) == 0x20e3 ? (size_t)(after + 3 - p) : 0;
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
	return text_is_word(c) && text_class(c) != TEXT_MARK ? 0 : n;
}

/* A few words up to a sign that ends them, when nothing better is known. */
static size_t phrase(const char *p)
{
	size_t at = 0, n, words = 1;
	uint32_t c;
	for (; (n = text_next(p + at, &c)) > 0 && at < LEAD_MAX; at += n) {
		if (c >= 'a' && c <= 'z') /* most of them */
			continue;
		if (c == '\n' || (claim_is_sign(c, ",:!.?-") && strchr(" \n", p[at + 1])))
			return at + n;
		if (text_class(c) == TEXT_OTHER || (claim_is_dash(c) && c != '-'))
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
		if (claim_read(p + at, &claimed) == SURE_YES && claimed.marked && p[at + claimed.length] != '.')
			return at;
	}
	return 0;
}

static size_t lead_in(const char *p, struct head *head)
{
	for (const struct lead *lead = leads; lead->text; lead++) {
		const size_t n = claim_word(p, lead->text);
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
		const enum sure sure = claim_read(p + sign, &claimed);
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
		const char *next = p + claim_spaces(p);
		size_t n = claim_any(next, series_words);
		n = n ? n : claim_is_sign((unsigned char)*next, ",/&+;") ? 1 : 0;
		next += n;
		next += claim_spaces(next);
		struct claim claimed;
		if (!n || claim_read(next, &claimed) == SURE_NO || claimed.label.letter != letter || claimed.keyword->word)
			return p;
		found_add(found, claimed.label);
		p = next + claimed.length;
	}
}

/* "respuestas 6 y 7" */
static const char *plain_series(const char *p, char letter, struct found *found)
{
	for (;;) {
		const char *next = p + claim_spaces(p);
		size_t n = claim_any(next, series_words);
		n = n ? n : claim_is_sign((unsigned char)*next, ",/&+") ? 1 : 0;
		next += n;
		next += claim_spaces(next);
		unsigned value;
		const size_t digits = n ? claim_number(next, &value) : 0;
		if (!digits || text_is_word(text_peek(next + digits)))
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
	const size_t n = claim_any(p, plural_words);
	unsigned value;
	const char *at = p + n + claim_spaces(p + n);
	const size_t digits = n ? claim_number(at, &value) : 0;
	if (!digits)
		return false;
	struct found all = { 0 };
	found_add(&all, (struct label){ 'A', value });
	at = plain_series(at + digits, 'A', &all);
	if (all.n < 2 || !claim_is_marked(at, 'A'))
		return false;
	*found = all;
	return true;
}

/* The next place where a list's item could stand: after a line end or the end of a sentence. */
static const char *next_start(const char *p)
{
	p = strpbrk(p, "\n.?!;|,");
	while (p && *p && !text_is_word(text_peek(p))) {
		uint32_t c;
		p += text_next(p, &c);
	}
	return p && *p ? p : NULL;
}

/* "A6, no wait, A5": the first was a slip. Where the second ends; p when there is none. */
static const char *slip(const char *p, struct found *found)
{
	struct claim claimed;
	const char *at = p + strspn(p, " ,.-:");
	const size_t n = claim_any(at, slip_words);
	const char *next = at + n + strspn(at + n, " ,.-:");
	if (at == p || !n || claim_read(next, &claimed) == SURE_NO || claimed.label.letter != found->all[0].letter)
		return p;
	found->all[0] = claimed.label;
	return next + claimed.length;
}

/* The claims of the same letter further on, each at the beginning of a sentence. */
static void further(const char *p, struct found *found)
{
	const char letter = found->all[0].letter;
	p = slip(p, found);
	for (p = series(p, letter, found); (p = next_start(p)) && found->n < LABELS_MAX;) {
		struct claim claimed;
		if (claim_read(p, &claimed) == SURE_NO || claimed.label.letter != letter)
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
		const char *start = word + claim_spaces(word);
		if (claim_read(start, &last) == SURE_YES && !strpbrk(start, " \n"))
			label = last.label;
	}
	return label;
}

/* Letters of Latin (but for its superscripts), Greek and Cyrillic, kana, Han, Hangul, pictures: nothing of it folds to a digit. */
static bool no_number(const unsigned char *p)
{
	return (*p >= 0xc3 && *p <= 0xd1) || (*p >= 0xe4 && *p <= 0xe9) || *p == 0xeb || *p == 0xec ||
	       (*p == 0xe3 && p[1] >= 0x81 && p[1] <= 0x83) || (*p == 0xf0 && p[1] == 0x9f && p[2] >= 0x8c);
}

/* Whether eight bytes are ASCII without a digit: in each, the sum reaches the highest bit from '0' on, or after '9'. */
static bool dull_word(const char *p)
{
	const uint64_t each = UINT64_MAX / 0xff;
	uint64_t word;
	memcpy(&word, p, WORD);
	return !((word | ((word + each * (0x80 - '0')) & ~(word + each * (0x7f - '9')))) & each << 7);
}

/* A claim has a number of one or two digits: where there is none, and nothing that folds to one, is no claim. Most posts end here. */
static bool may_claim(const char *text)
{
	const size_t length = text ? strlen(text) : 0;
	for (size_t at = 0, end; at < length;) {
		end = at + WORD;
		if (end <= length && dull_word(text + at)) {
			at = end;
			continue;
		}
		for (size_t digits; at < end && text[at]; at += digits + !digits) {
			const unsigned char *p = (const unsigned char *)text + at;
			digits = claim_is_digit(text[at]) ? strspn(text + at, "0123456789") : 0;
			if (!digits && *p < 0xc0)
				continue;
			if (digits == 1 || digits == 2 || (*p >= 0xc0 && !no_number(p)))
				return true;
		}
	}
	return false;
}

bool labels_any(const struct post *post)
{
	return may_claim(post->text) || may_claim(post->warning);
}

size_t labels_read(const struct post *post, const char *folded, struct label out[static LABELS_MAX])
{
	struct found found = { 0 };
	char warning[POST_READ_MAX];
	const char *at;
	struct label first = { 0 };
	if (!plural(folded, &found))
		first = head_label(folded, &at);
	if (first.letter) {
		found_add(&found, first);
		further(at, &found);
		/* A list of questions is no question. */
		if (first.letter == 'Q' && found.n >= AGENDA)
			found.n = 0;
	} else if (!found.n && post->warning) {
		text_fold_into(post->warning, strnlen(post->warning, POST_WARNING_MAX), warning, sizeof warning);
		const struct label label = warning_label(warning);
		if (label.letter)
			found_add(&found, label);
	}
	memcpy(out, found.all, sizeof found.all);
	return found.n;
}

size_t labels_of(const struct post *post, struct label out[static LABELS_MAX])
{
	char folded[POST_READ_MAX];
	if (!labels_any(post))
		return 0;
	text_fold_into(post->text, strnlen(post->text, POST_READ_MAX), folded, sizeof folded);
	return labels_read(post, folded, out);
}

struct label label_of(const struct post *post)
{
	struct label all[LABELS_MAX] = { { 0 } };
	return labels_of(post, all) ? all[0] : (struct label){ 0 };
}

/* The fewest characters of the text that fold to so much: their bytes. */
static size_t unfolded(const char *text, size_t folded)
{
	char prefix[POST_READ_MAX];
	size_t low = 0, high = strnlen(text, POST_READ_MAX);
	uint32_t c;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		while (middle > low && ((unsigned char)text[middle] & 0xc0) == 0x80)
			middle--;
		if (text_fold_into(text, middle, prefix, sizeof prefix) < folded)
			low = middle + text_next(text + middle, &c);
		else
			high = middle;
	}
	return low;
}

const char *label_rest(const struct post *post)
{
	struct label all[LABELS_MAX];
	char folded[POST_READ_MAX];
	const char *at;
	if (!may_claim(post->text))
		return post->text;
	text_fold_into(post->text, strnlen(post->text, POST_READ_MAX), folded, sizeof folded);
	if (labels_read(post, folded, all) != 1 || !head_label(folded, &at).letter)
		return post->text;
	const char *rest = post->text + unfolded(post->text, (size_t)(at + claim_end(at) - folded));
	return *rest ? rest : post->text;
}

/* Short, and its words lead to a question's number. */
unsigned label_corrected(const struct post *post, const char *folded)
{
	if (strnlen(post->text, CORRECTION_MAX) == CORRECTION_MAX)
		return 0;
	for (const char *p = folded; p; p = strpbrk(p, " :,\n")) {
		struct claim claimed;
		p += strspn(p, " :,\n");
		const size_t n = claim_any(p, correction_words);
		const char *at = p + n + claim_spaces(p + n);
		if (!*p)
			break;
		if (!n || claim_read(at, &claimed) == SURE_NO || claimed.label.letter != 'Q')
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
