#include "model/asks.h"

#include <stdlib.h>
#include <string.h>
#include "model/asks_words.h"
#include "model/label.h"
#include "model/text.h"

enum {
	TEXT_BYTES = 4096,   /* of folded text that are looked at */
	ECHO_WORDS = 2,      /* a marked sentence of so few words asks only when one of them is a question word */
	SECOND_WORDS = 16,   /* more than that is no "same question" */
	SECOND_BYTES = 400,
	OPENER_SKIP = 3      /* "but", "so", "hi" before the beginning of a question */
};

/* ---- words ---- */

static bool is_word(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || (c >= 'A' && c <= 'Z');
	const enum text_class class = text_class(c);
	return class == TEXT_LETTER || class == TEXT_MARK || class == TEXT_DIGIT;
}

/* Letters written without spaces between words. */
static bool is_unspaced(uint32_t c)
{
	return (c >= 0xe00 && c < 0xf00) || (c >= 0x3040 && c < 0xa000) || (c >= 0xac00 && c < 0xd7b0);
}

static uint32_t peek(const char *p)
{
	uint32_t c;
	text_next(p, &c);
	return c;
}

static bool is_question_mark(uint32_t c, uint32_t before)
{
	for (const uint32_t *mark = question_marks; *mark; mark++)
		if (c == *mark)
			return true;
	/* The Greek one is typed as a semicolon. */
	return c == ';' && ((before >= 0x370 && before < 0x400) || (before >= 0x1f00 && before < 0x2000));
}

/* Length of the phrase when it stands at p and ends where a word ends. */
static size_t phrase_at(const char *p, const char *phrase)
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
	const bool joins = is_unspaced(last) || !is_word(last) || (last >= 0x590 && last < 0x700);
	return joins || !is_word(peek(p + length)) ? length : 0;
}

static size_t any_at(const char *p, const char *const *phrases)
{
	size_t length = 0;
	while (*phrases && !(length = phrase_at(p, *phrases)))
		phrases++;
	return length;
}

/* A text and where its words begin; bits tell which two bytes a word begins with, so that most phrases need no look. */
struct scan {
	const char *text;
	size_t n;
	uint16_t at[TEXT_BYTES];
	uint64_t bits[16];
};

static unsigned first_bytes(const char *p)
{
	const unsigned char *bytes = (const unsigned char *)p;
	return (bytes[0] * 31u + bytes[1] * 7u) % 1024;
}

static void scan(struct scan *scan, const char *text)
{
	uint32_t before = 0, c;
	scan->text = text;
	scan->n = 0;
	memset(scan->bits, 0, sizeof scan->bits);
	for (size_t at = 0, n; (n = text_next(text + at, &c)) > 0; at += n, before = c) {
		if ((is_word(before) && !is_unspaced(c)) || c == ' ')
			continue;
		const unsigned first = first_bytes(text + at);
		scan->bits[first / 64] |= (uint64_t)1 << first % 64;
		scan->at[scan->n++] = (uint16_t)at;
	}
}

/* Where the phrase stands from the start `from` on; NULL nowhere. */
static const char *find(const struct scan *scan, const char *phrase, size_t from)
{
	const unsigned first = first_bytes(phrase);
	if (!(scan->bits[first / 64] & (uint64_t)1 << first % 64))
		return NULL;
	for (size_t i = from; i < scan->n; i++)
		if (phrase_at(scan->text + scan->at[i], phrase))
			return scan->text + scan->at[i];
	return NULL;
}

static bool has(const struct scan *scan, const char *const *phrases)
{
	for (; *phrases; phrases++)
		if (find(scan, *phrases, 0))
			return true;
	return false;
}

static unsigned count_words(const char *p)
{
	unsigned words = 0;
	uint32_t before = 0, c;
	for (size_t n; (n = text_next(p, &c)) > 0; p += n, before = c)
		words += is_word(c) && (!is_word(before) || is_unspaced(c));
	return words;
}

/* ---- what is the author's own ---- */

/* The text of the post, folded, without what says nothing or is somebody else's: mentions at the head, tags, links, quotations. */
struct own {
	char text[TEXT_BYTES];
	size_t n;
	bool link;     /* there was one */
	bool foreign;  /* all of it is somebody else's: "RT" */
	bool quoted;   /* something was quoted */
	bool mention;
};

static size_t link_length(const char *p)
{
	static const char *const schemes[] = { "http://", "https://", "www." };
	for (size_t i = 0; i < sizeof(schemes) / sizeof *schemes; i++)
		if (strncmp(p, schemes[i], strlen(schemes[i])) == 0)
			return strcspn(p, " \n");
	/* "museum.example/a?b=c" */
	const size_t n = strcspn(p, " \n");
	const char *slash = memchr(p, '/', n), *dot = memchr(p, '.', n);
	return slash && dot && dot < slash && dot > p && is_word(peek(dot + 1)) ? n : 0;
}

static size_t name_length(const char *p, const char *signs)
{
	size_t at = 0, n;
	uint32_t c;
	while ((n = text_next(p + at, &c)) > 0 && (is_word(c) || (c < 0x80 && c && strchr(signs, (int)c))))
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
	if (is_word(before))
		return 0;
	if (*p == '#' && (n = name_length(p + 1, "")) > 0)
		return n + 1;
	if (*p == '@' && (n = name_length(p + 1, ".-@")) > 0) {
		own->mention = true;
		return n + 1;
	}
	if ((n = link_length(p)) > 0) {
		own->link = true;
		return n;
	}
	n = quotation(p);
	own->quoted = own->quoted || n > 0;
	return n;
}

static void read_own(const char *text, struct own *own)
{
	char folded[TEXT_BYTES];
	const size_t length = strnlen(text, POST_TEXT_MAX);
	uint32_t before = 0, c;
	own->n = 0;
	own->link = own->quoted = own->mention = false;
	text_fold_into(text, length < TEXT_BYTES ? length : TEXT_BYTES, folded, sizeof folded);
	own->foreign = phrase_at(folded, "rt @") || strncmp(folded, "rt @", 4) == 0;
	for (const char *p = folded; *p;) {
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

/* ---- sentences ---- */

struct sentence {
	char text[TEXT_BYTES];
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
	while (*p == ' ' || *p == '\n' || *p == '.' || *p == '!' || is_question_mark(peek(p), 0))
		p += text_next(p, &c);
	if (!*p)
		return false;
	for (size_t n; (n = text_next(p, &c)) > 0; p += n, before = c) {
		if (c != 0x55e && (is_question_mark(c, before) || ends_sentence(p, c))) {
			sentence->marked = is_question_mark(c, before) || (c == '!' && is_question_mark(peek(p + 1), c)) || sentence->marked;
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
	sentence->next = p;
	return true;
}

/* After "but", "so", "hi": where the sentence begins. */
static const char *beginning(const char *p)
{
	uint32_t c;
	for (int skip = 0; skip <= OPENER_SKIP; skip++) {
		while (*p && !is_word(peek(p)))
			p += text_next(p, &c);
		const size_t n = any_at(p, filler_words);
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
	while (*begin && !is_word(peek(begin))) {
		uint32_t c;
		begin += text_next(begin, &c);
	}
	for (; *phrases; phrases++) {
		const size_t n = phrase_at(begin, *phrases);
		const char *rest = begin + n;
		while (n && *rest && !is_word(peek(rest))) {
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
	return !any_at(begin, verbs) && !any_at(begin, question_words) && is_whole(tail(text), echo_words);
}

/* "i wonder" and a question word after it. */
static bool says_before(const struct scan *scanned)
{
	for (const char *const *phrase = asks_before; *phrase; phrase++) {
		const char *at = find(scanned, *phrase, 0);
		if (!at)
			continue;
		at += strlen(*phrase);
		if (any_at(at + strspn(at, " ,:"), question_words))
			return true;
	}
	return false;
}

static bool ends_asking(const char *text)
{
	const size_t length = strlen(text);
	for (const char *const *ending = asks_endings; *ending; ending++) {
		const size_t n = strlen(*ending);
		if (length > n && strcmp(text + length - n, *ending) == 0)
			return true;
	}
	return false;
}

/* "how lovely is that", "ist das nicht schön" */
static bool is_hollow(const struct scan *scanned)
{
	const char *begin = beginning(scanned->text);
	if (has(scanned, hollow_words) || (any_at(begin, hollow_starts) && !any_at(begin, not_hollow)))
		return true;
	if (phrase_at(begin, "how") && !any_at(begin + 4, measures)) {
		const char *verb = begin + 4 + name_length(begin + (begin[3] ? 4 : 3), "'-");
		static const char *const of_it[] = { " is that", " is this", " are these", " are those", " is it", " is he", " is she", " are they", NULL };
		return begin[3] && any_at(verb, of_it);
	}
	static const char *const being[] = { "ist", "sind", "war", "waren", NULL };
	static const char *const denial[] = { "nicht", NULL }, *const yet[] = { "noch nicht", "nicht mehr", NULL };
	return any_at(begin, being) && has(scanned, denial) && !has(scanned, yet);
}

/* Its author answers it at once. */
static bool answered_at_once(const struct sentence *sentence)
{
	const char *next = beginning(sentence->next);
	return any_at(next, reply_words) > 0;
}

static bool wants_answer(const struct own *own, const struct sentence *sentence, const struct scan *scanned)
{
	const char *text = sentence->text;
	if (is_echo(text) || answered_at_once(sentence))
		return false;
	if (own->link && !own->mention && !has(scanned, near_words))
		return false;
	const unsigned words = count_words(text);
	return words > ECHO_WORDS || (words > 1 && (sentence->opened || has(scanned, question_words) || any_at(beginning(text), asks_openers)));
}

static enum asks sentence_asks(const struct own *own, const struct sentence *sentence)
{
	const char *text = sentence->text;
	struct scan scanned;
	scan(&scanned, text);
	if (is_hollow(&scanned))
		return ASKS_NOT;
	const bool plain = has(&scanned, asks_plain);
	if (sentence->marked)
		return !wants_answer(own, sentence, &scanned) ? ASKS_NOT : plain ? ASKS_PLAIN : ASKS_MARKED;
	if (own->link && !own->mention)
		return ASKS_NOT;
	if (plain)
		return ASKS_PLAIN;
	if (sentence->loud)
		return ASKS_NOT;
	if (has(&scanned, asks_worded) || says_before(&scanned) || ends_asking(text) || any_at(beginning(text), asks_openers))
		return ASKS_WORDED;
	return ASKS_NOT;
}

enum asks asks_of(const struct post *post)
{
	struct own own;
	struct sentence sentence;
	enum asks asks = ASKS_NOT;
	if (post->repost_of || !*post->text)
		return ASKS_NOT;
	read_own(post->text, &own);
	if (own.foreign)
		return ASKS_NOT;
	for (const char *p = own.text; asks < ASKS_PLAIN && next_sentence(p, &sentence); p = sentence.next) {
		const enum asks now = sentence_asks(&own, &sentence);
		asks = now > asks ? now : asks;
	}
	return asks;
}

bool asks_anything(const struct post *post)
{
	return !post->repost_of && (label_of(post).letter == 'Q' || asks_of(post));
}

bool asks_seconded(const struct post *post)
{
	struct own own;
	struct scan scanned;
	if (post->repost_of || strlen(post->text) > SECOND_BYTES)
		return false;
	read_own(post->text, &own);
	scan(&scanned, own.text);
	return !own.foreign && count_words(own.text) <= SECOND_WORDS && has(&scanned, second_words);
}

bool asks_deferred(const struct post *post)
{
	struct own own;
	struct scan scanned;
	if (post->repost_of || strlen(post->text) > SECOND_BYTES)
		return false;
	read_own(post->text, &own);
	scan(&scanned, own.text);
	return count_words(own.text) <= SECOND_WORDS && has(&scanned, defer_words);
}

/* ---- what it is about ---- */

static uint32_t topic_hash(const char *p, size_t n)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)p[i]) * 16777619u;
	return hash ^ hash >> 15;
}

static int compare_topics(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

struct topics {
	uint32_t all[256];
	size_t n;
};

static void topic_add(struct topics *topics, const char *p, size_t n)
{
	if (topics->n < sizeof topics->all / sizeof *topics->all)
		topics->all[topics->n++] = topic_hash(p, n);
}

/* A word with spaces around it: its stem, unless it is a little one. */
static void topic_word(struct topics *topics, const char *p, size_t n)
{
	char word[64];
	if (n >= sizeof word)
		return;
	memcpy(word, p, n);
	word[n] = '\0';
	for (const char *const *little = little_words; *little; little++)
		if (*word == **little && strcmp(word, *little) == 0)
			return;
	if (n > 3 && word[n - 1] == 's')
		n--;
	topic_add(topics, word, n);
}

size_t asks_topics(const char *text, uint32_t out[static ASKS_TOPICS])
{
	struct own own;
	struct topics topics = { .n = 0 };
	read_own(text, &own);
	for (const char *p = own.text; *p;) {
		uint32_t c, next;
		const size_t n = text_next(p, &c);
		if (!is_word(c)) {
			p += n;
		} else if (is_unspaced(c)) {
			const size_t more = text_next(p + n, &next);
			if (is_unspaced(next) && is_word(next))
				topic_add(&topics, p, n + more);
			p += n;
		} else {
			size_t length = 0, step;
			while ((step = text_next(p + length, &next)) > 0 && is_word(next) && !is_unspaced(next))
				length += step;
			topic_word(&topics, p, length);
			p += length;
		}
	}
	qsort(topics.all, topics.n, sizeof *topics.all, compare_topics);
	size_t kept = 0;
	for (size_t i = 0; i < topics.n && kept < ASKS_TOPICS; i++)
		if (!kept || out[kept - 1] != topics.all[i])
			out[kept++] = topics.all[i];
	return kept;
}

unsigned asks_alike(const uint32_t *a, size_t a_n, const uint32_t *b, size_t b_n)
{
	size_t i = 0, j = 0, both = 0;
	while (i < a_n && j < b_n) {
		both += a[i] == b[j];
		if (a[i] == b[j]) {
			i++;
			j++;
		} else if (a[i] < b[j]) {
			i++;
		} else {
			j++;
		}
	}
	const size_t either = a_n + b_n - both;
	return a_n && b_n ? (unsigned)(both * 100 / either) : 0;
}
