/* Notes whose time is over while they are shown (NIP-40): told as deleted, as their author wanted. */
#include "net/nostr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/when.h"

enum { MOST = 2000, LOOK_MS = 24 * 3600 * 1000 };

struct expiry {
	int64_t at; /* s */
	char id[NOSTR_HEX], pubkey[NOSTR_HEX];
};

struct nostr_expire {
	struct expiry all[MOST]; /* the next one first */
	size_t count;
	struct timer *timer;
};

void nostr_expire_again(struct nostr *n)
{
	const struct nostr_expire *expire = n->expire;
	int64_t left = expire->count > 0 ? (expire->all[0].at - when_now() / 1000) * 1000 + 1000 : LOOK_MS;

	if (expire->count > 0)
		timer_set(expire->timer, left < LOOK_MS ? left : LOOK_MS);
	else
		timer_clear(expire->timer);
}

static void due(void *arg)
{
	struct nostr *n = arg;
	struct nostr_expire *expire = n->expire;
	size_t over = 0;

	for (; over < expire->count && expire->all[over].at < when_now() / 1000; over++)
		nostr_gone(n, expire->all[over].id, expire->all[over].pubkey);
	memmove(expire->all, expire->all + over, (expire->count - over) * sizeof *expire->all);
	expire->count -= over;
	nostr_expire_again(n);
}

bool nostr_expire_knows(const struct nostr *n, const char *id)
{
	for (size_t i = 0; i < n->expire->count; i++)
		if (strcmp(n->expire->all[i].id, id) == 0)
			return true;
	return false;
}

/* When there are too many, the last ones have time to be forgotten. */
void nostr_expire_add(struct nostr *n, const struct nostr_event *event)
{
	struct nostr_expire *expire = n->expire;
	struct expiry one = { .at = nostr_expiration(event) };
	size_t i = expire->count;

	if (one.at == INT64_MAX || (i == MOST && expire->all[i - 1].at <= one.at))
		return;
	memcpy(one.id, event->id, NOSTR_HEX);
	memcpy(one.pubkey, event->pubkey, NOSTR_HEX);
	for (i = i == MOST ? i - 1 : i; i > 0 && expire->all[i - 1].at > one.at; i--)
		expire->all[i] = expire->all[i - 1];
	expire->all[i] = one;
	expire->count += expire->count < MOST;
	if (i == 0)
		nostr_expire_again(n);
}

void nostr_expire_start(struct nostr *n)
{
	n->expire = xcalloc(1, sizeof *n->expire);
	n->expire->timer = timer_new(n->source->tools.loop, due, n);
}

void nostr_expire_stop(struct nostr *n)
{
	timer_free(n->expire->timer);
	free(n->expire);
}
