#include "model/ends.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"

struct end {
	int64_t at;
	char *id;
};

/* They stand from the last to the next. Where one of that time goes: before those that are over as soon or sooner. */
static size_t place_for(const struct ends *ends, int64_t at)
{
	size_t low = 0, high = ends->n;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (ends->all[middle].at > at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void make_room(struct ends *ends)
{
	if (ends->n == ENDS_MAX) {
		free(ends->all[0].id);
		memmove(ends->all, ends->all + 1, --ends->n * sizeof *ends->all);
	}
	if (ends->n < ends->capacity)
		return;
	ends->capacity = ends->capacity * 2 + 16;
	ends->all = xrealloc(ends->all, ends->capacity * sizeof *ends->all);
}

void ends_add(struct ends *ends, const char *id, int64_t at)
{
	if (ends->n == ENDS_MAX && ends->all[0].at <= at)
		return;
	make_room(ends);
	const size_t i = place_for(ends, at);
	memmove(ends->all + i + 1, ends->all + i, (ends->n - i) * sizeof *ends->all);
	ends->all[i] = (struct end){ at, xstrdup(id) };
	ends->n++;
}

int64_t ends_next(const struct ends *ends)
{
	return ends->n ? ends->all[ends->n - 1].at : INT64_MAX;
}

char *ends_take(struct ends *ends)
{
	return ends->all[--ends->n].id;
}

void ends_done(struct ends *ends)
{
	while (ends->n)
		free(ends_take(ends));
	free(ends->all);
	*ends = (struct ends){ 0 };
}
