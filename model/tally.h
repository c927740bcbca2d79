/* How many people boosted what: by the hash of the original's id, so that boosts may come before it. Inside model/. */
#ifndef MODEL_TALLY_H
#define MODEL_TALLY_H

#include "model/people.h"
#include "model/table.h"

/* Zero-initialise. */
struct tallies {
	struct table table;
	size_t bytes;
};

void tally_add(struct tallies *tallies, uint64_t original, const struct writer *by);
/* Takes back what was added. */
void tally_remove(struct tallies *tallies, uint64_t original, const struct writer *by);
unsigned tally_people(const struct tallies *tallies, uint64_t original);
size_t tally_bytes(const struct tallies *tallies);
void tally_done(struct tallies *tallies);

#endif
