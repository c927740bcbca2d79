/* The words that label.c goes by, folded as text_fold does. Every table ends with a row of NULL. Not for others. */
#ifndef MODEL_LABEL_WORDS_H
#define MODEL_LABEL_WORDS_H

#include <stdbool.h>
#include <stdint.h>

/* What a claim begins with: the sign of a letter or a word for it. */
struct keyword {
	const char *text;
	char letter;   /* 'Q' or 'A' */
	bool word;     /* "question", not "q" */
	bool article;  /* also an everyday word: "a 3 year old" */
	bool strict;   /* stands for so much else that only a sign makes it one: "P3: …" but not "P3 parking" */
};
extern const struct keyword keywords[];

/* "no." and its like between word and number; "and" between two labels. */
extern const char *const numero_words[];
extern const char *const series_words[];

/* "that was" before "Q5": the question before it had a wrong number. */
extern const char *const correction_words[];
/* Between "A6" and "A5": the first was a slip. */
extern const char *const slip_words[];
/* "answers" before "1 and 2". */
extern const char *const plural_words[];

/* A word after the number that makes it something else, for the letters given. */
struct denial {
	const char *letters;
	const char *word;
	const char *const *unless; /* but not before one of these words or a number; NULL: always */
	bool statement;            /* but not when a question mark comes after it: "Q3 is …" and "Q3 Is …?" */
};
extern const struct denial denials[];

/* Words that lead to a claim without punctuation. */
struct lead {
	const char *text;
	bool silent;  /* says nothing at all: "rt" */
	bool answers; /* what follows is the question that this post answers */
};
extern const struct lead leads[];

#endif
