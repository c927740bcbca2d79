#include "model/tally.h"

#include <stdlib.h>
#include "model/log.h"

/* One person's boosts of one post, or (by NULL) the people who boosted it. */
struct tally {
	uint64_t original;
	const struct writer *by;
	unsigned n;
};

static bool same_tally(const void *item, const void *key)
{
	const struct tally *a = item, *b = key;
	return a->original == b->original && a->by == b->by;
}

static uint32_t tally_hash(uint64_t original, const struct writer *by)
{
	return table_hash(original) ^ (by ? by->hash * 0x85ebca6bu : 0);
}

static struct tally *find(const struct tallies *tallies, uint64_t original, const struct writer *by)
{
	struct tally key = {original, by, 0};
	return table_find(&tallies->table, tally_hash(original, by), same_tally, &key);
}

/* Returns whether it was the first. */
static bool count_up(struct tallies *tallies, uint64_t original, const struct writer *by)
{
	struct tally *tally = find(tallies, original, by);
	if (!tally) {
		tally = xmalloc(sizeof *tally);
		*tally = (struct tally){original, by, 0};
		tallies->bytes += table_block(tally);
		table_add(&tallies->table, tally_hash(original, by), tally);
	}
	return !tally->n++;
}

/* Returns whether it was the last. */
static bool count_down(struct tallies *tallies, uint64_t original, const struct writer *by)
{
	struct tally *tally = find(tallies, original, by);
	if (!tally || --tally->n)
		return false;
	table_remove(&tallies->table, tally_hash(original, by), tally);
	tallies->bytes -= table_block(tally);
	free(tally);
	return true;
}

void tally_add(struct tallies *tallies, uint64_t original, const struct writer *by)
{
	if (count_up(tallies, original, by))
		count_up(tallies, original, NULL);
}

void tally_remove(struct tallies *tallies, uint64_t original, const struct writer *by)
{
	if (count_down(tallies, original, by))
		count_down(tallies, original, NULL);
}

unsigned tally_people(const struct tallies *tallies, uint64_t original)
{
	const struct tally *tally = find(tallies, original, NULL);
	return tally ? tally->n : 0;
}

size_t tally_bytes(const struct tallies *tallies)
{
	return tallies->bytes + table_bytes(&tallies->table);
}

void tally_done(struct tallies *tallies)
{
	for (size_t i = 0; i < tallies->table.size; i++)
		free(tallies->table.item[i]);
	table_done(&tallies->table);
}
