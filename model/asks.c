#include "model/asks.h"

#include <string.h>
#include "model/asks_own.h"
#include "model/asks_words.h"
#include "model/text.h"

enum {
	ECHO_WORDS = 2,      /* a marked sentence of so few words asks only when one of them is a question word */
	SECOND_WORDS = 16,   /* more than that is no "same question" */
	SECOND_BYTES = 400,
	OPENER_SKIP = 3,     /* "but", "so", "hi" before the beginning of a question */
	CHAINS = 1024
};

/* ---- words ---- */

/* A text and where its words begin: chained by their first two bytes, so that a phrase is compared where it may stand alone. */
struct scan {
	const char *text;
	size_t n;
	uint16_t first[CHAINS];      /* number of the last start + 1, 0 none */
	uint16_t before[OWN_BYTES];  /* the same of the start before this one */
	uint16_t at[OWN_BYTES];
};

static unsigned chain_of(const char *p)
{
	const unsigned char *bytes = (const unsigned char *)p;
	return (bytes[0] * 31u + bytes[1] * 7u) % CHAINS;
}

static void scan(struct scan *scan, const char *text)
{
	uint32_t before = 0, c;
	scan->text = text;
	scan->n = 0;
	memset(scan->first, 0, sizeof scan->first);
	for (size_t at = 0, n; (n = text_next(text + at, &c)) > 0; at += n, before = c) {
		if (c == ' ' || (text_is_word(before) && !text_is_unspaced(c)))
			continue;
		uint16_t *first = &scan->first[chain_of(text + at)];
		scan->before[scan->n] = *first;
		scan->at[scan->n++] = (uint16_t)at;
		*first = (uint16_t)scan->n;
	}
}

/* Where the phrase stands first; NULL nowhere. */
static const char *find(const struct scan *scan, const char *phrase)
{
	const char *found = NULL;
	for (size_t i = scan->first[chain_of(phrase)]; i; i = scan->before[i - 1])
		if (own_phrase(scan->text + scan->at[i - 1], phrase))
			found = scan->text + scan->at[i - 1];
	return found;
}

static bool has(const struct scan *scan, const char *const *phrases)
{
	for (; *phrases; phrases++)
		if (scan->first[chain_of(*phrases)] && find(scan, *phrases))
			return true;
	return false;
}

/* Most texts have more than anybody asks for. */
static unsigned count_words(const char *p, unsigned most)
{
	unsigned words = 0;
	uint32_t before = 0, c;
	for (size_t n; words < most && (n = text_next(p, &c)) > 0; p += n, before = c)
		words += text_is_word(c) && (!text_is_word(before) || text_is_unspaced(c));
	return words;
}

/* ---- sentences ---- */

struct sentence {
	char text[OWN_BYTES];
	size_t length;
	bool marked;
	bool opened;      /* by the Spanish mark */
	bool loud;        /* ends with "!" */
	const char *next; /* what comes after it */
};

static bool ends_sentence(const char *p, uint32_t c)
{
	const char next = p[1];
	if (c == '\n' || c == '!' || c == 0x3002 || c == 0xff61)
		return true;
	return c == '.' && (next == ' ' || next == '\n' || next == '\0' || next == '.');
}

/* The next sentence; false when there is none. Marks that follow one another are one. */
static bool next_sentence(const char *p, struct sentence *sentence)
{
	size_t at = 0;
	uint32_t before = 0, c;
	sentence->marked = sentence->opened = sentence->loud = false;
	while (*p == ' ' || *p == '\n' || *p == '.' || *p == '!' || own_is_mark(text_peek(p), 0))
		p += text_next(p, &c);
	if (!*p)
		return false;
	for (size_t n; (n = text_next(p, &c)) > 0; p += n, before = c) {
		if (text_is_word(c) || c == ' ') {
			memcpy(sentence->text + at, p, n);
			at += n;
			continue;
		}
		if (c != 0x55e && (own_is_mark(c, before) || ends_sentence(p, c))) {
			sentence->marked = own_is_mark(c, before) || (c == '!' && own_is_mark(text_peek(p + 1), c)) || sentence->marked;
			sentence->loud = c == '!' && !sentence->marked;
			p += n;
			break;
		}
		/* The Spanish mark opens one, the Armenian one stands inside of a word. */
		if (c == 0xbf || c == 0x55e) {
			sentence->marked = true;
			sentence->opened = sentence->opened || c == 0xbf;
			c = c == 0xbf ? ' ' : before;
			continue;
		}
		memcpy(sentence->text + at, p, n);
		at += n;
	}
	while (at && (sentence->text[at - 1] == ' ' || sentence->text[at - 1] == ','))
		at--;
	sentence->text[at] = '\0';
	sentence->length = at;
	sentence->next = p;
	return true;
}

/* After "but", "so", "hi": where the sentence begins. */
static const char *beginning(const char *p)
{
	uint32_t c;
	for (int skip = 0; skip <= OPENER_SKIP; skip++) {
		while (*p && !text_is_word(text_peek(p)))
			p += text_next(p, &c);
		const size_t n = own_any(p, filler_words);
		if (!n)
			break;
		p += n;
	}
	return p;
}

/* The words after the last comma or colon. */
static const char *tail(const char *text)
{
	const char *at = text;
	for (const char *p = text; *p; p++)
		if (strchr(",:;", *p) && p[1] == ' ')
			at = p + 2;
	return at;
}

static bool is_whole(const char *text, const char *const *phrases)
{
	const char *begin = text;
	while (*begin && !text_is_word(text_peek(begin))) {
		uint32_t c;
		begin += text_next(begin, &c);
	}
	for (; *phrases; phrases++) {
		const size_t n = own_phrase(begin, *phrases);
		const char *rest = begin + n;
		while (n && *rest && !text_is_word(text_peek(rest))) {
			uint32_t c;
			rest += text_next(rest, &c);
		}
		if (n && !*rest)
			return true;
	}
	return false;
}

static bool is_echo(const char *text)
{
	static const char *const verbs[] = {
		"is", "are", "was", "were", "do", "does", "did", "can", "could", "will", "would", "has", "have", "should", "may", "ist", "sind", "est-ce", NULL
	};
	const char *begin = beginning(text);
	if (is_whole(text, echo_words) || is_whole(begin, echo_words))
		return true;
	return !own_any(begin, verbs) && !own_any(begin, question_words) && is_whole(tail(text), echo_words);
}

/* "i wonder" and a question word after it. */
static bool says_before(const struct scan *scanned)
{
	for (const char *const *phrase = asks_before; *phrase; phrase++) {
		const char *at = find(scanned, *phrase);
		if (!at)
			continue;
		at += strlen(*phrase);
		if (own_any(at + strspn(at, " ,:"), question_words))
			return true;
	}
	return false;
}

static bool ends_asking(const struct sentence *sentence)
{
	for (const char *const *ending = asks_endings; *ending; ending++) {
		const size_t n = strlen(*ending);
		if (sentence->length > n && strcmp(sentence->text + sentence->length - n, *ending) == 0)
			return true;
	}
	return false;
}

/* "how lovely is that", "ist das nicht schön" */
static bool is_hollow(const struct scan *scanned)
{
	const char *begin = beginning(scanned->text);
	if (has(scanned, hollow_words) || (own_any(begin, hollow_starts) && !own_any(begin, not_hollow)))
		return true;
	if (own_phrase(begin, "how") && !own_any(begin + 4, measures)) {
		const char *verb = begin + 4 + own_name(begin + (begin[3] ? 4 : 3), "'-");
		static const char *const of_it[] = { " is that", " is this", " are these", " are those", " is it", " is he", " is she", " are they", NULL };
		return begin[3] && own_any(verb, of_it);
	}
	static const char *const being[] = { "ist", "sind", "war", "waren", NULL };
	static const char *const denial[] = { "nicht", NULL }, *const yet[] = { "noch nicht", "nicht mehr", NULL };
	return own_any(begin, being) && has(scanned, denial) && !has(scanned, yet);
}

/* Its author answers it at once. */
static bool answered_at_once(const struct sentence *sentence)
{
	const char *next = beginning(sentence->next);
	return own_any(next, reply_words) > 0;
}

static bool wants_answer(const struct own *own, const struct sentence *sentence, const struct scan *scanned)
{
	const char *text = sentence->text;
	if (is_echo(text) || answered_at_once(sentence))
		return false;
	if (own->link && !own->mention && !has(scanned, near_words))
		return false;
	const unsigned words = count_words(text, ECHO_WORDS + 1);
	return words > ECHO_WORDS || (words > 1 && (sentence->opened || has(scanned, question_words) || own_any(beginning(text), asks_openers)));
}

static enum asks asks_so(const struct own *own, const struct sentence *sentence, const struct scan *scanned)
{
	if (sentence->marked)
		return !wants_answer(own, sentence, scanned) ? ASKS_NOT : has(scanned, asks_plain) ? ASKS_PLAIN : ASKS_MARKED;
	if (own->link && !own->mention)
		return ASKS_NOT;
	if (has(scanned, asks_plain))
		return ASKS_PLAIN;
	if (sentence->loud)
		return ASKS_NOT;
	if (has(scanned, asks_worded) || says_before(scanned) || ends_asking(sentence) || own_any(beginning(sentence->text), asks_openers))
		return ASKS_WORDED;
	return ASKS_NOT;
}

static enum asks sentence_asks(const struct own *own, const struct sentence *sentence)
{
	struct scan scanned;
	scan(&scanned, sentence->text);
	const enum asks how = asks_so(own, sentence, &scanned);
	return how && is_hollow(&scanned) ? ASKS_NOT : how;
}

/* How it asks, and what about. */
static void read_sentences(const struct own *own, bool labelled, struct asking *out)
{
	struct sentence sentence;
	char asking[OWN_BYTES];
	size_t at = 0;
	for (const char *p = own->text; next_sentence(p, &sentence); p = sentence.next) {
		const enum asks how = sentence_asks(own, &sentence);
		out->how = how > out->how ? how : out->how;
		if (how == ASKS_NOT || at + sentence.length + 2 > sizeof asking)
			continue;
		memcpy(asking + at, sentence.text, sentence.length);
		at += sentence.length;
		asking[at++] = ' ';
	}
	asking[at] = '\0';
	out->how = own->foreign ? ASKS_NOT : out->how;
	if (out->how || labelled)
		out->topic_count = asks_topics(at ? asking : own->text, out->topics);
}

void asks_read(const struct post *post, const char *folded, bool labelled, struct asking *out)
{
	struct own own;
	own_read(folded, &own);
	read_sentences(&own, labelled, out);
	if (strnlen(post->text, SECOND_BYTES + 1) > SECOND_BYTES || count_words(own.text, SECOND_WORDS + 1) > SECOND_WORDS)
		return;
	struct scan scanned;
	scan(&scanned, own.text);
	out->seconds = !own.foreign && has(&scanned, second_words);
	out->defers = has(&scanned, defer_words);
}
