#include "tui/matches.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"

void matches_begin(struct matches *matches, matches_test *test, void *arg)
{
	free(matches->at);
	*matches = (struct matches){ .test = test, .arg = arg, .scanned = { INT64_MIN, 0 } };
}

void matches_free(struct matches *matches)
{
	free(matches->at);
	*matches = (struct matches){ 0 };
}

size_t matches_count(const struct matches *matches)
{
	return matches->n - matches->start;
}

struct place matches_at(const struct matches *matches, size_t index)
{
	return matches->at[matches->start + index];
}

size_t matches_seek(const struct matches *matches, struct place place)
{
	size_t low = matches->start, high = matches->n;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (place_compare(matches->at[middle], place) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low - matches->start;
}

bool matches_has(const struct matches *matches, struct place place)
{
	const size_t i = matches_seek(matches, place);
	return i < matches_count(matches) && place_compare(matches_at(matches, i), place) == 0;
}

static void make_room(struct matches *matches)
{
	if (matches->n < matches->capacity)
		return;
	if (matches->start > matches->n / 2) {
		memmove(matches->at, matches->at + matches->start, matches_count(matches) * sizeof *matches->at);
		matches->n -= matches->start;
		matches->start = 0;
		return;
	}
	matches->capacity = matches->capacity ? matches->capacity * 2 : 64;
	matches->at = xrealloc(matches->at, matches->capacity * sizeof *matches->at);
}

static void insert(struct matches *matches, struct place place)
{
	make_room(matches);
	const size_t at = matches->start + matches_seek(matches, place);
	memmove(matches->at + at + 1, matches->at + at, (matches->n - at) * sizeof *matches->at);
	matches->at[at] = place;
	matches->n++;
}

void matches_add(struct matches *matches, struct place place)
{
	if (!matches_has(matches, place))
		insert(matches, place);
}

static void drop(struct matches *matches, struct place place)
{
	const size_t at = matches->start + matches_seek(matches, place);
	memmove(matches->at + at, matches->at + at + 1, (matches->n - at - 1) * sizeof *matches->at);
	matches->n--;
}

static void judge(struct matches *matches, const struct store *store, const struct rec *rec)
{
	struct store_view view;
	store_view(store, rec, &view);
	const bool in = matches_has(matches, view.place);
	const bool pass = matches->test(matches->arg, matches, &view);
	if (pass && !in)
		insert(matches, view.place);
	else if (!pass && in)
		drop(matches, view.place);
}

bool matches_step(struct matches *matches, const struct store *store, size_t n)
{
	if (matches->done)
		return true;
	const size_t count = store_count(store);
	size_t i = store_seek(store, matches->scanned);
	for (const size_t end = count - i > n ? i + n : count; i < end; i++)
		judge(matches, store, store_at(store, i));
	matches->done = i == count;
	matches->scanned = matches->done ? (struct place){ INT64_MAX, UINT32_MAX } : rec_place(store_at(store, i));
	return matches->done;
}

void matches_post(struct matches *matches, const struct store *store, const char *id)
{
	const struct rec *rec = store_find(store, id);
	if (rec && place_compare(rec_place(rec), matches->scanned) < 0)
		judge(matches, store, rec);
}

void matches_place(struct matches *matches, const struct store *store, struct place place)
{
	const struct rec *rec = store_at(store, store_seek(store, place));
	if (rec && place_compare(rec_place(rec), place) == 0 && place_compare(place, matches->scanned) < 0)
		judge(matches, store, rec);
}

void matches_sweep(struct matches *matches, const struct store *store)
{
	size_t kept = matches->start;
	for (size_t i = matches->start; i < matches->n; i++) {
		const struct rec *rec = store_at(store, store_seek(store, matches->at[i]));
		if (rec && place_compare(rec_place(rec), matches->at[i]) == 0)
			matches->at[kept++] = matches->at[i];
	}
	matches->n = kept;
}

void matches_trim(struct matches *matches, const struct store *store)
{
	if (store_count(store) == 0) {
		matches->start = matches->n;
		return;
	}
	matches->start += matches_seek(matches, rec_place(store_at(store, 0)));
}
