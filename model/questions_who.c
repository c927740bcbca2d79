/* Who is who: accounts that are one person, hosts, curators; and who is proposed as host while nobody is known. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/accounts.h"
#include "model/log.h"
#include "model/questions_parts.h"

uint64_t who_hash(const struct questions *q, enum network network, const char *id)
{
	return graph_hash(q, id) ^ ((uint64_t)network + 1) * 0x9e3779b97f4a7c15u;
}

static bool same_who(const void *item, const void *key)
{
	return ((const struct who *)item)->hash == *(const uint64_t *)key;
}

static struct who *find(const struct questions *q, uint64_t hash)
{
	return table_find(&q->whos, table_hash(hash), same_who, &hash);
}

struct who *who_known(const struct questions *q, enum network network, const char *author_id)
{
	return find(q, who_hash(q, network, author_id));
}

static const char *handle_of(const struct questions *q, enum network network, const char *id)
{
	const struct person *person = store_person_find(q->store, network, id);
	return person ? person->handle : "";
}

static unsigned roles_of(const struct questions *q, enum network network, const char *id, const char *handle)
{
	bool said;
	const unsigned decided = decisions_roles(q->decisions, network, id, &said);
	return said ? decided : event_roles(q->event, network, id, handle);
}

bool who_one_again(struct questions *q, struct who *who, const char *handle)
{
	const uint64_t person = account_person(q->event, q->decisions, q->store, who->network, who->id, handle);
	const unsigned roles = roles_of(q, who->network, who->id, handle);
	const bool muted = decisions_muted(q->decisions, who->network, who->id);
	const bool changed = person != who->person || roles != who->roles || muted != who->muted;
	who->muted = muted;
	who->person = person;
	who->roles = roles;
	return changed;
}

struct who *who_of(struct questions *q, const struct post *post)
{
	const uint64_t hash = who_hash(q, post->network, post->author.id);
	struct who *who = find(q, hash);
	if (who)
		return who;
	who = xcalloc(1, sizeof *who);
	who->hash = hash;
	who->network = post->network;
	who->id = xstrdup(post->author.id);
	who_one_again(q, who, post->author.handle);
	table_add(&q->whos, table_hash(hash), who);
	return who;
}

void who_release(struct questions *q, struct who *who)
{
	if (--who->posts)
		return;
	table_remove(&q->whos, table_hash(who->hash), who);
	free(who->id);
	free(who);
}

/* Whether anybody is named as host at all. */
static bool hosts_named(const struct questions *q)
{
	for (size_t i = 0; q->event && i < q->event->person_count; i++)
		if (q->event->people[i].roles & ROLE_HOST)
			return true;
	for (size_t i = 0; i < decisions_count(q->decisions); i++) {
		bool counts, said;
		enum network network;
		const char *id;
		const struct decision *decision = decisions_at(q->decisions, i, &counts);
		if (counts && decision->what == DECIDE_ROLE && decision_person_read(decision->post, &network, &id) &&
		    decisions_roles(q->decisions, network, id, &said) & ROLE_HOST)
			return true;
	}
	return false;
}

bool who_again(struct questions *q)
{
	const bool named = hosts_named(q);
	bool changed = named != q->hosts_known;
	q->hosts_known = named;
	for (size_t i = 0; i < q->whos.size; i++) {
		struct who *who = q->whos.hash[i] ? q->whos.item[i] : NULL;
		if (who)
			changed |= who_one_again(q, who, handle_of(q, who->network, who->id));
	}
	return changed;
}

/* ---- evenings ---- */

bool who_evenings(struct questions *q)
{
	const size_t before = q->evening_count;
	bool changed = false;
	int64_t last = INT64_MIN / 2;
	q->evening_count = 0;
	for (size_t i = 0; i < q->claims.n; i++) {
		const struct entry *entry = q->claims.all[i];
		if (entry->parent || entry->quote)
			continue;
		if (entry->place.created - last > EVENING_MS) {
			const size_t n = q->evening_count++;
			if (n >= before) {
				q->evenings = xrealloc(q->evenings, (n + 1) * sizeof *q->evenings);
				changed = true;
			} else {
				changed |= place_compare(q->evenings[n].first, entry->place) != 0 || q->evenings[n].person != entry->who->person;
			}
			q->evenings[n].first = entry->place;
			q->evenings[n].person = entry->who->person;
		}
		last = entry->place.created;
	}
	return changed || q->evening_count != before;
}

/* Index of the evening that the place is in; evening_count when it is before all. */
static size_t evening_of(const struct questions *q, struct place place)
{
	size_t low = 0, high = q->evening_count;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (place_compare(q->evenings[middle].first, place) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? low - 1 : q->evening_count;
}

bool who_is_host(const struct questions *q, const struct entry *entry)
{
	if (q->hosts_known)
		return entry->who->roles & ROLE_HOST;
	const size_t evening = evening_of(q, entry->place);
	return evening < q->evening_count && q->evenings[evening].person == entry->who->person;
}

bool who_answers_for(const struct questions *q, const struct entry *entry)
{
	return entry->who->roles & ROLE_CURATOR || who_is_host(q, entry);
}

bool questions_is_host(const struct questions *q, enum network network, const char *author_id, bool *proposed)
{
	const struct who *who = who_known(q, network, author_id);
	*proposed = false;
	if (!who)
		return false;
	if (q->hosts_known)
		return who->roles & ROLE_HOST;
	*proposed = q->evening_count && q->evenings[q->evening_count - 1].person == who->person;
	return *proposed;
}

struct place questions_host_proposed(const struct questions *q)
{
	const bool any = !q->hosts_known && q->evening_count;
	return any ? q->evenings[q->evening_count - 1].first : (struct place){ 0 };
}
