/* The last posts that a server listed, by its own ids: where reading on begins, and which of them to look at again. */
#include "net/mastodon.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"

/* The first one at or above id. */
static size_t watch_find(const struct mastodon *m, const char *id)
{
	size_t low = 0, high = m->watch_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (mastodon_id_compare(m->watch[middle].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool watch_is(const struct mastodon *m, size_t at, const char *id)
{
	return at < m->watch_count && strcmp(m->watch[at].id, id) == 0;
}

static void watch_remove(struct mastodon *m, size_t at)
{
	memmove(&m->watch[at], &m->watch[at + 1], (--m->watch_count - at) * sizeof *m->watch);
}

void mastodon_watch(struct mastodon *m, const char *id, int64_t looked)
{
	size_t at = watch_find(m, id);
	if (watch_is(m, at, id)) {
		m->watch[at].looked = looked;
		return;
	}
	if (m->watch == NULL)
		m->watch = xcalloc(MASTODON_WATCHED, sizeof *m->watch);
	if (m->watch_count == MASTODON_WATCHED) {
		if (at == 0)
			return;
		watch_remove(m, 0);
		at--;
	}
	memmove(&m->watch[at + 1], &m->watch[at], (m->watch_count++ - at) * sizeof *m->watch);
	m->watch[at].looked = looked;
	snprintf(m->watch[at].id, sizeof m->watch[at].id, "%s", id);
}

void mastodon_unwatch(struct mastodon *m, const char *id)
{
	size_t at = watch_find(m, id);
	if (watch_is(m, at, id))
		watch_remove(m, at);
}

void mastodon_watch_doubt(struct mastodon *m, int64_t before)
{
	for (size_t i = 0; i < m->watch_count; i++)
		if (m->watch[i].looked < before)
			m->watch[i].looked = 0;
}

bool mastodon_watch_doubtful(const struct mastodon *m)
{
	for (size_t i = 0; i < m->watch_count; i++)
		if (m->watch[i].looked == 0)
			return true;
	return false;
}

int64_t mastodon_watch_looked(const struct mastodon *m, const char *id)
{
	size_t at = watch_find(m, id);
	return watch_is(m, at, id) ? m->watch[at].looked : -1;
}

const char *mastodon_watch_back(const struct mastodon *m, size_t n)
{
	if (m->watch_count == 0)
		return NULL;
	return m->watch[n < m->watch_count ? m->watch_count - 1 - n : 0].id;
}

size_t mastodon_watch_above(const struct mastodon *m, const char *from, int64_t before, char (*ids)[MASTODON_ID_MAX], size_t most)
{
	size_t n = 0;
	for (size_t i = watch_find(m, from); i < m->watch_count && n < most; i++)
		if (m->watch[i].looked < before && strcmp(m->watch[i].id, from) != 0)
			memcpy(ids[n++], m->watch[i].id, MASTODON_ID_MAX);
	return n;
}

/* The one looked at longest ago, the newest of several; behind `last` in that order. NULL when all others were looked at
 * since `before`. */
static const struct mastodon_watched *watch_next(const struct mastodon *m, int64_t before, const struct mastodon_watched *last)
{
	const struct mastodon_watched *best = NULL;
	for (const struct mastodon_watched *w = m->watch + m->watch_count; w-- > m->watch;) {
		bool chosen = last != NULL && (w->looked < last->looked || (w->looked == last->looked && w >= last));
		if (!chosen && w->looked < before && (best == NULL || w->looked < best->looked))
			best = w;
	}
	return best;
}

size_t mastodon_watch_due(const struct mastodon *m, int64_t before, char (*ids)[MASTODON_ID_MAX], size_t most)
{
	const struct mastodon_watched *w = NULL;
	size_t n = 0;
	while (m->watch_count > 0 && n < most && (w = watch_next(m, before, w)) != NULL)
		memcpy(ids[n++], w->id, MASTODON_ID_MAX);
	return n;
}
