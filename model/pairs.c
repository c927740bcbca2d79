#include "model/pairs.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"

static struct pair *slot(const struct pairs *pairs, size_t index)
{
	return pairs->all + pairs->head + index;
}

const struct pair *pairs_at(const struct pairs *pairs, size_t index)
{
	return slot(pairs, index);
}

static int compare(const struct pair *a, struct place at, struct place other)
{
	const int first = place_compare(a->at, at);
	return first ? first : place_compare(a->other, other);
}

static size_t seek(const struct pairs *pairs, struct place at, struct place other)
{
	size_t low = 0, high = pairs->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare(slot(pairs, middle), at, other) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t pairs_seek(const struct pairs *pairs, struct place at)
{
	return seek(pairs, at, (struct place){INT64_MIN, 0});
}

const struct pair *pairs_find(const struct pairs *pairs, struct place at)
{
	size_t i = pairs_seek(pairs, at);
	return i < pairs->n && !place_compare(slot(pairs, i)->at, at) ? slot(pairs, i) : NULL;
}

/* As much room at the one end as at the other. */
static void make_room(struct pairs *pairs)
{
	size_t capacity = pairs->n * 2 + 32, head = (capacity - pairs->n) / 2;
	struct pair *all = xmalloc(capacity * sizeof *all);
	if (pairs->n)
		memcpy(all + head, slot(pairs, 0), pairs->n * sizeof *all);
	free(pairs->all);
	pairs->all = all;
	pairs->head = head;
	pairs->capacity = capacity;
}

void pairs_add(struct pairs *pairs, struct place at, struct place other)
{
	size_t i = seek(pairs, at, other);
	if (i < pairs->n && !compare(slot(pairs, i), at, other))
		return;
	if (!pairs->head || pairs->head + pairs->n == pairs->capacity)
		make_room(pairs);
	if (i < pairs->n / 2) {
		pairs->head--;
		memmove(slot(pairs, 0), slot(pairs, 1), i * sizeof *pairs->all);
	} else {
		memmove(slot(pairs, i + 1), slot(pairs, i), (pairs->n - i) * sizeof *pairs->all);
	}
	*slot(pairs, i) = (struct pair){at, other};
	pairs->n++;
}

void pairs_remove(struct pairs *pairs, struct place at, struct place other)
{
	size_t i = seek(pairs, at, other);
	if (i == pairs->n || compare(slot(pairs, i), at, other))
		return;
	pairs->n--;
	if (i < pairs->n / 2) {
		memmove(slot(pairs, 1), slot(pairs, 0), i * sizeof *pairs->all);
		pairs->head++;
	} else {
		memmove(slot(pairs, i), slot(pairs, i + 1), (pairs->n - i) * sizeof *pairs->all);
	}
}

void pairs_clear(struct pairs *pairs)
{
	free(pairs->all);
	*pairs = (struct pairs){0};
}
