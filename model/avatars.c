#include "model/avatars.h"

#include <stdlib.h>
#include <string.h>
#include "model/accounts.h"
#include "model/log.h"
#include "model/text.h"

void avatars_done(struct avatars *avatars)
{
	for (size_t i = 0; i < avatars->n; i++)
		free(avatars->all[i].id);
	avatars->n = 0;
}

static struct avatar *find(const struct avatars *avatars, enum network network, const char *id)
{
	for (size_t i = 0; i < avatars->n; i++)
		if (avatars->all[i].network == network && !strcmp(avatars->all[i].id, id))
			return (struct avatar *)&avatars->all[i];
	return NULL;
}

bool avatars_ask(struct avatars *avatars, enum network network, const char *id)
{
	if (avatars->n == AVATARS_MAX || find(avatars, network, id))
		return false;
	avatars->all[avatars->n++] = (struct avatar){ .network = network, .id = xstrdup(id) };
	return true;
}

bool avatars_told(struct avatars *avatars, enum network network, const char *id, uint64_t hash)
{
	struct avatar *avatar = find(avatars, network, id);
	if (!avatar || (avatar->known && avatar->hash == hash))
		return false;
	avatar->known = true;
	avatar->hash = hash;
	avatars->generation++;
	return true;
}

bool avatars_alike(uint64_t one, uint64_t other)
{
	unsigned differ = 0;
	for (uint64_t bits = one ^ other; bits; bits &= bits - 1)
		differ++;
	return differ <= AVATARS_BITS;
}

/* ---- names */

/* The length of an emoji by its name, as in ":blob_cat:"; 0 when it is none. */
static size_t short_code(const char *p)
{
	static const char of[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	const size_t n = *p == ':' ? strspn(p + 1, of) : 0;
	return n > 1 && p[n + 1] == ':' ? n + 2 : 0;
}

uint64_t avatars_name(const char *name)
{
	char folded[POST_NAME_MAX * 2], kept[sizeof folded];
	uint32_t c;
	size_t n = 0, length;
	bool letter = false; /* the last one: what marks an emoji goes with it */
	text_fold_into(name, strlen(name), folded, sizeof folded);
	for (const char *p = folded; *p; p += length) {
		length = short_code(p);
		if (length)
			continue;
		length = text_next(p, &c);
		const enum text_class class = text_class(c);
		letter = class == TEXT_LETTER || (class == TEXT_MARK && letter);
		if (!letter && class != TEXT_DIGIT)
			continue;
		memcpy(kept + n, p, length);
		n += length;
	}
	kept[n] = '\0';
	return n ? text_hash(kept) : 0;
}

struct named {
	uint64_t name;
	const struct person *person;
};

static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	return x->name < y->name ? -1 : x->name > y->name;
}

/* How many there were. */
static size_t tell_pairs(const struct named *all, size_t n, avatars_told_of *each, void *arg)
{
	size_t pairs = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n; k++)
			if (all[i].person->network != all[k].person->network) {
				each(arg, all[i].person, all[k].person);
				pairs++;
			}
	return pairs;
}

void avatars_namesakes(const struct store *store, avatars_told_of *each, void *arg)
{
	const size_t people = store_people(store);
	if (people > AVATARS_PEOPLE)
		return;
	struct named *all = xcalloc(people + 1, sizeof *all);
	size_t n = 0, pairs = 0;
	for (size_t i = 0; i < people; i++) {
		const struct person *person = store_person_at(store, i);
		const uint64_t name = person->posts ? avatars_name(person->name) : 0;
		if (name)
			all[n++] = (struct named){ name, person };
	}
	qsort(all, n, sizeof *all, by_name);
	for (size_t i = 0, end; i < n && pairs < AVATARS_PAIRS; i = end) {
		for (end = i + 1; end < n && all[end].name == all[i].name;)
			end++;
		if (end - i <= AVATARS_NAMESAKES)
			pairs += tell_pairs(all + i, end - i, each, arg);
	}
	free(all);
}

/* ---- pictures */

enum avatars_say avatars_say(const struct avatars *avatars, const struct event_file *event, const struct decisions *decisions,
                             const struct store *store, const struct person *a, const struct person *b)
{
	const struct avatar *one = find(avatars, a->network, a->id), *other = find(avatars, b->network, b->id);
	if (!one || !other || !one->known || !other->known)
		return AVATARS_OPEN;
	if (!avatars_alike(one->hash, other->hash))
		return AVATARS_DIFFER;
	const uint64_t name = avatars_name(a->name), first = account_person(event, decisions, store, a->network, a->id, a->handle),
	               second = account_person(event, decisions, store, b->network, b->id, b->handle);
	for (size_t i = 0; i < avatars->n; i++) {
		const struct avatar *third = &avatars->all[i];
		const struct person *person = third != one && third != other && third->known ? store_person_find(store, third->network, third->id) : NULL;
		if (!person || !(avatars_alike(third->hash, one->hash) || avatars_alike(third->hash, other->hash)))
			continue;
		const uint64_t who = account_person(event, decisions, store, person->network, person->id, person->handle);
		if (who == first || who == second)
			continue;
		if (avatars_name(person->name) != name || person->network == a->network || person->network == b->network)
			return AVATARS_DIFFER;
	}
	return AVATARS_SAME;
}
