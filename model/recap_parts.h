/* The parts of a recap's outline, for model/recap*.c alone: who is in it, what it covers, and how a line is added. */
#ifndef MODEL_RECAP_PARTS_H
#define MODEL_RECAP_PARTS_H

#include "model/recap.h"

/* "26 November 2026" into out, which is returned. */
const char *recap_day(const struct recap *recap, int64_t ms, char out[static RECAP_TIME]);
/* Adds a line; its texts are copied. */
void recap_add(struct recap *recap, struct recap_line line);
void recap_heading(struct recap *recap, unsigned level, const char *anchor, const char *text);
void recap_words(struct recap *recap, enum recap_what what, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* "1 post", "3 posts" with the word given in both forms. Returns out. */
enum { RECAP_COUNT = 64 };
const char *recap_count(size_t n, const char *one, const char *many, char out[static RECAP_COUNT]);

/* Whether a post is in the recap: said in its time, no boost, not deleted, not struck, and matched by the filter. */
bool recap_has(const struct recap *recap, const struct store_view *view);

/* Where a post stands, and what that is called in a sentence. */
struct recap_home { const char *anchor, *label; };
extern const struct recap_home recap_rest;
/* The position of a post in the store; false when it is not in the recap. *view is filled. */
bool recap_find(const struct recap *recap, struct place place, size_t *at, struct store_view *view);
/* Says where a post belongs, unless that was said before. False when it is not in the recap or belongs elsewhere. */
bool recap_claim(struct recap *recap, struct place place, const struct recap_home *home);
/* Puts a post where it belongs: whole when that is here, else pointing there; nothing when it stands here already. */
void recap_put(struct recap *recap, struct place place, const struct recap_home *here, unsigned level, const char *beside);

/* recap_questions.c: the hosts' questions with their answers, and the room's. */
void recap_questions(struct recap *recap);

/* recap_who.c: who wrote the posts that are in it; after that, recap_role and recap->people are there. */
void recap_gather(struct recap *recap);
void recap_forget(struct recap *recap);
/* The person a post's writer is; NULL for whoever has no post in the recap. */
struct recap_person *recap_whose(const struct recap *recap, const struct person *account);
/* The section of the people, and the line that says who hosted, "" when nobody is known to. */
void recap_people_section(struct recap *recap);
void recap_hosts(struct recap *recap);

/* recap_coverage.c: what the recap covers, and what not. */
void recap_coverage(struct recap *recap);

#endif
