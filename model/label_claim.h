/* A claim where it stands: "Q3", "answer no. 3", and how sure the signs around it make it. What label.c is made of; pure. Not for others. */
#ifndef MODEL_LABEL_CLAIM_H
#define MODEL_LABEL_CLAIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/label.h"
#include "model/label_words.h"

/* How sure the signs after the number make it. */
enum sure { SURE_NO, SURE_WEAK, SURE_YES };

/* Bytes of what stands where a claim would, and what it is. */
struct claim {
	struct label label;
	size_t length;  /* up to the end of the number */
	bool marked;    /* a sign follows at once: "A3:" */
	const struct keyword *keyword;
};

/* A claim that begins at p, in folded text. */
enum sure claim_read(const char *p, struct claim *out);
/* Whether the sign after the number says that it is one: a part of a question ("3b") may stand between. */
bool claim_is_marked(const char *p, char letter);
/* What ends it after the number: a part of a question, what closes an emphasis, signs, spaces; their bytes. */
size_t claim_end(const char *p);
/* 1 … 99 in one or two digits of any script; returns its bytes, 0 when there is none. */
size_t claim_number(const char *p, unsigned *out);

/* Length of a word, or of any of them, when it stands at p as a whole word (a prefix in scripts without spaces); else 0. */
size_t claim_word_at(const char *p, const char *word); /* the same, once the first byte is known to fit */
static inline size_t claim_word(const char *p, const char *word)
{
	return *p == *word ? claim_word_at(p, word) : 0;
}
size_t claim_any(const char *p, const char *const *words);
size_t claim_spaces(const char *p);
static inline bool claim_is_digit(char c)
{
	return c >= '0' && c <= '9';
}
bool claim_is_dash(uint32_t c);
/* One of those ASCII characters. */
bool claim_is_sign(uint32_t c, const char *any);

#endif
