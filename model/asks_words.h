/* The words that asks.c goes by, folded as text_fold does. Every table ends with NULL (or 0). Not for others. */
#ifndef MODEL_ASKS_WORDS_H
#define MODEL_ASKS_WORDS_H

#include <stdint.h>

/* Every script's own question mark, and the two that emoji keyboards have. */
extern const uint32_t question_marks[]; /* sorted */

/* Anywhere in a sentence: says that it is a question, or asks everybody. */
extern const char *const asks_plain[];
/* Asks, with or without a mark. */
extern const char *const asks_worded[];
/* The same when a question word follows: "i wonder", "why". */
extern const char *const asks_before[];
extern const char *const question_words[];
/* At the beginning of a sentence without a mark: "is there", "how do". */
extern const char *const asks_openers[];
/* At the end of one: "ですか". */
extern const char *const asks_endings[];

/* A sentence with one of these in it wants no answer: rhetoric, small talk, advertising. */
extern const char *const hollow_words[];
/* The same at its beginning only: "what a", "isn't it", but not "isn't there". */
extern const char *const hollow_starts[];
extern const char *const not_hollow[];
/* "how old is that" asks, "how lovely is that" does not. */
extern const char *const measures[];
/* Nor does one that is nothing but this, or ends with it after a comma: "right?". */
extern const char *const echo_words[];
/* What comes after a question that its author answers at once. */
extern const char *const reply_words[];
/* Before a question in quotation marks that is still the author's own; and to open a sentence with. */
extern const char *const filler_words[];
/* Words that tie a question with a link to the room: "this", "you". */
extern const char *const near_words[];
/* "+1", "same question". */
extern const char *const second_words[];
/* "i will ask". */
extern const char *const defer_words[];
/* Words that say nothing of what a text is about. */
extern const char *const little_words[];

#endif
