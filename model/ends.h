/* Posts that their authors want gone at a moment (NIP-40), the next one first. */
#ifndef MODEL_ENDS_H
#define MODEL_ENDS_H

#include <stddef.h>
#include <stdint.h>

/* How many: past that, those that have most time left are forgotten. */
enum { ENDS_MAX = 20000 };

struct end;
/* Zero-initialise. */
struct ends {
	struct end *all;
	size_t n, capacity;
};

/* at: ms; id is copied. */
void ends_add(struct ends *ends, const char *id, int64_t at);
/* When the next one is over; INT64_MAX: there is none. */
int64_t ends_next(const struct ends *ends);
/* Takes out the next one: its id, malloc. Not when there is none. */
char *ends_take(struct ends *ends);
void ends_done(struct ends *ends);

#endif
