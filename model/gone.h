/* The last GONE_MAX ids that were deleted before or after they were held. Inside model/. */
#ifndef MODEL_GONE_H
#define MODEL_GONE_H

#include "model/table.h"

enum { GONE_MAX = 20000 };

/* Zero-initialise. Ids are given by their hash. */
struct gone {
	struct table table;
	uint64_t *ring;
	size_t next, n, capacity;
};

void gone_add(struct gone *gone, uint64_t id);
bool gone_has(const struct gone *gone, uint64_t id);
size_t gone_bytes(const struct gone *gone);
void gone_done(struct gone *gone);

#endif
