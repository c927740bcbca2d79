/* The parts of a recap's outline, for model/recap*.c alone: who is in it, what it covers, and how a line is added. */
#ifndef MODEL_RECAP_PARTS_H
#define MODEL_RECAP_PARTS_H

#include "model/recap.h"

/* Adds a line; its texts are copied. */
void recap_add(struct recap *recap, struct recap_line line);
void recap_heading(struct recap *recap, unsigned level, const char *anchor, const char *text);
void recap_words(struct recap *recap, enum recap_what what, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* "1 post", "3 posts" with the word given in both forms. Returns out. */
enum { RECAP_COUNT = 64 };
const char *recap_count(size_t n, const char *one, const char *many, char out[static RECAP_COUNT]);

/* Whether a post is in the recap: said in its time, no boost, not deleted, not struck, and matched by the filter. */
bool recap_has(const struct recap *recap, const struct store_view *view);

/* Puts the post in, unless it stands somewhere already. False when it is not in the recap at all. */
bool recap_place(struct recap *recap, struct place place, const char *beside, const char *anchor);

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
