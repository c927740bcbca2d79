/* What a text is about. */
#include <stdlib.h>
#include <string.h>
#include "model/asks.h"
#include "model/asks_own.h"
#include "model/asks_words.h"
#include "model/text.h"

enum { INSIDE = 3 /* words shared, so that all of one within the other says something */ };

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

size_t asks_topics(const char *own, uint32_t out[static ASKS_TOPICS])
{
	struct topics topics = { .n = 0 };
	for (const char *p = own; *p;) {
		uint32_t c, next;
		const size_t n = text_next(p, &c);
		if (!text_is_word(c)) {
			p += n;
		} else if (text_is_unspaced(c)) {
			const size_t more = text_next(p + n, &next);
			if (text_is_unspaced(next) && text_is_word(next))
				topic_add(&topics, p, n + more);
			p += n;
		} else {
			size_t length = 0, step;
			while ((step = text_next(p + length, &next)) > 0 && text_is_word(next) && !text_is_unspaced(next))
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
	const size_t either = a_n + b_n - both, fewer = a_n < b_n ? a_n : b_n;
	if (!fewer)
		return 0;
	const size_t jaccard = both * 100 / either, inside = both >= INSIDE ? both * 200 / fewer / 3 : 0;
	return (unsigned)(jaccard > inside ? jaccard : inside);
}
