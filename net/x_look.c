/* X: posts looked at again. X tells nobody of deletions and demands that what is shown is no older than a day: deleted, protected and
 * edited posts are found by asking for them. */
#include "net/x.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "net/json.h"

enum { LOOK_EVERY_MS = 60 * 1000 };

/* A post is paid for once a UTC day: on that day it can be looked at again for nothing, on others as late as X allows. */
static const int64_t look_free_ms = 15 * 60 * 1000, look_paid_ms = 23 * 60 * 60 * 1000;

/* ---- the list, by ascending id */

static size_t look_find(const struct x *x, const char *first)
{
	size_t low = 0, high = x->watch_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (x_id_compare(x->watch[middle].first, first) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct x_watched *x_watched(struct x *x, const char *first)
{
	size_t at = look_find(x, first);
	return at < x->watch_count && strcmp(x->watch[at].first, first) == 0 ? &x->watch[at] : NULL;
}

static void look_remove(struct x *x, size_t at)
{
	memmove(&x->watch[at], &x->watch[at + 1], (--x->watch_count - at) * sizeof *x->watch);
}

static struct x_watched *look_insert(struct x *x, const char *first)
{
	size_t at = look_find(x, first);
	if (x->watch_count == X_WATCHED) {
		if (at == 0)
			return NULL;
		look_remove(x, 0);
		at--;
	}
	memmove(&x->watch[at + 1], &x->watch[at], (x->watch_count++ - at) * sizeof *x->watch);
	x->watch[at] = (struct x_watched){ 0 };
	snprintf(x->watch[at].first, sizeof x->watch[at].first, "%s", first);
	return &x->watch[at];
}

/* An older version was read: the newest one is wanted soon. */
void x_watch(struct x *x, const struct x_note *note, int64_t looked)
{
	struct x_watched *watched = x_watched(x, note->first);
	bool fresh = watched == NULL;
	if (fresh && (watched = look_insert(x, note->first)) == NULL)
		return;
	if (fresh || x_id_compare(note->newest, watched->newest) > 0)
		memcpy(watched->newest, note->newest, sizeof watched->newest);
	watched->looked = strcmp(note->id, watched->newest) == 0 || note->id[0] == '\0' ? looked : 0;
}

void x_unwatch(struct x *x, const char *first)
{
	size_t at = look_find(x, first);
	if (at < x->watch_count && strcmp(x->watch[at].first, first) == 0)
		look_remove(x, at);
}

/* ---- choosing */

static int64_t look_due(const struct x *x, const struct x_watched *watched, int64_t now, bool *paid)
{
	char what[X_WHAT_MAX];
	x_meter_what(X_POST, watched->newest, what);
	*paid = x_meter_paid(&x->meter, what, now);
	return watched->looked == 0 ? 0 : watched->looked + (*paid ? look_free_ms : look_paid_ms);
}

/* A quarter of the budget is for listening alone. */
static size_t look_allowed(const struct x *x)
{
	int64_t left = x->meter.budget / 4 * 3 - x->meter.spent;
	return left > 0 ? (size_t)(left / x->meter.price[X_POST]) : 0;
}

size_t x_look_choose(struct x *x, int64_t now, int64_t *next)
{
	size_t n = 0, allowed = look_allowed(x);
	x->unlooked = 0;
	*next = now + LOOK_EVERY_MS;
	for (size_t i = x->watch_count; i-- > 0 && n < X_BATCH;) {
		bool paid;
		if (look_due(x, &x->watch[i], now, &paid) > now)
			continue;
		if (!paid && allowed == 0) {
			x->unlooked++;
			continue;
		}
		allowed -= !paid;
		memcpy(x->looking[n++], x->watch[i].newest, X_ID_MAX);
	}
	if (n == X_BATCH)
		*next = now;
	return n;
}

char *x_look_url(const struct x *x)
{
	char ids[X_BATCH * (X_ID_MAX + 1)] = "";
	size_t used = 0;
	for (size_t i = 0; i < x->looking_count; i++)
		used += (size_t)snprintf(ids + used, sizeof ids - used, "%s%s", i > 0 ? "," : "", x->looking[i]);
	return xasprintf("%s/2/tweets?ids=%s&%s&expansions=attachments.media_keys", x->base, ids, x_fields(x->renamed));
}

/* ---- the answer */

/* Of what was asked for, all was looked at, also what the answer does not mention. */
static void look_looked(struct x *x, int64_t now)
{
	for (size_t i = 0; i < x->looking_count; i++) {
		const char *first = idmap_get(x->versions, x->looking[i], NULL);
		struct x_watched *watched = x_watched(x, first != NULL ? first : x->looking[i]);
		if (watched != NULL)
			watched->looked = now;
	}
	x->looking_count = 0;
}

void x_look_answer(struct x *x, json_t *answer)
{
	json_t *includes = json_obj(answer, "includes"), *errors = json_arr(answer, "errors"), *data;
	char id[X_ID_MAX];
	look_looked(x, x->looked_at);
	x_charge(x, answer);
	for (size_t i = 0; (data = x_data(answer, i)) != NULL && i < X_BATCH; i++)
		x_take(x, data, includes, false);
	for (size_t i = 0; i < json_array_size(errors) && i < X_BATCH; i++)
		if (x_gone(json_array_get(errors, i), id))
			x_deleted(x, id);
}
