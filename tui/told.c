#include "tui/told.h"

#include <stdlib.h>
#include "model/log.h"
#include "model/text.h"

/* 0 stands for an empty slot. */
static uint64_t hash_of(const char *id)
{
	const uint64_t hash = text_hash(id);
	return hash ? hash : 1;
}

static uint64_t *slot(const struct told_half *half, uint64_t hash)
{
	size_t i = (size_t)(hash ^ hash >> 32) & (half->size - 1);
	while (half->slots[i] && half->slots[i] != hash)
		i = (i + 1) & (half->size - 1);
	return &half->slots[i];
}

static bool has(const struct told_half *half, uint64_t hash)
{
	return half->size && *slot(half, hash) == hash;
}

static void grow(struct told_half *half)
{
	struct told_half more = { .n = half->n, .size = half->size ? half->size * 2 : 256 };
	more.slots = xcalloc(more.size, sizeof *more.slots);
	for (size_t i = 0; i < half->size; i++)
		if (half->slots[i])
			*slot(&more, half->slots[i]) = half->slots[i];
	free(half->slots);
	*half = more;
}

bool told_has(const struct told *told, const char *id)
{
	const uint64_t hash = hash_of(id);
	return has(&told->now, hash) || has(&told->before, hash);
}

void told_add(struct told *told, const char *id)
{
	const uint64_t hash = hash_of(id);
	if (told->now.n >= TOLD_HALF) {
		free(told->before.slots);
		told->before = told->now;
		told->now = (struct told_half){ 0 };
	}
	if (told->now.n * 4 >= told->now.size * 3)
		grow(&told->now);
	uint64_t *at = slot(&told->now, hash);
	told->now.n += *at == 0;
	*at = hash;
}

void told_free(struct told *told)
{
	free(told->now.slots);
	free(told->before.slots);
}
