/* The people of the tour and what each network calls them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

const char *const domains[SERVERS] = { "glam.example", "kunst.example" };

static struct person *first, **last = &first;

const char *spec_text(const json_t *spec, const char *name, const char *otherwise)
{
	const char *text = json_string_value(json_object_get(spec, name));
	return text ? text : otherwise;
}

/* The name to show: "name" may be "" on purpose. */
const char *spec_person_name(const struct person *person)
{
	return spec_text(person->spec, "name", person->key);
}

static void fediverse_identity(struct identity *id, const char *acct)
{
	size_t user = strcspn(acct, "@");
	snprintf(id->user, sizeof id->user, "%.*s", (int)user, acct);
	snprintf(id->domain, sizeof id->domain, "%s", acct[user] ? acct + user + 1 : domains[0]);
	snprintf(id->handle, sizeof id->handle, "%.79s@%.79s", id->user, id->domain);
	snprintf(id->uri, sizeof id->uri, "https://%s/users/%s", id->domain, id->user);
	snprintf(id->url, sizeof id->url, "https://%s/@%s", id->domain, id->user);
}

static void bridged_to_fediverse(struct identity *id, const struct identity *from)
{
	snprintf(id->user, sizeof id->user, "%.79s", from->handle);
	strcpy(id->domain, "bsky.brid.gy");
	snprintf(id->handle, sizeof id->handle, "%s@%s", id->user, id->domain);
	snprintf(id->uri, sizeof id->uri, "https://bsky.brid.gy/ap/%s", from->did);
	snprintf(id->url, sizeof id->url, "https://bsky.brid.gy/r/https://bsky.app/profile/%s", from->handle);
}

static void bluesky_identity(struct identity *id, const char *handle, const char *did, const char *seed)
{
	snprintf(id->handle, sizeof id->handle, "%s", handle);
	if (did)
		snprintf(id->did, sizeof id->did, "%s", did);
	else
		did_make(seed, id->did);
	snprintf(id->uri, sizeof id->uri, "%s", id->did);
	snprintf(id->url, sizeof id->url, "https://bsky.app/profile/%s", id->handle);
}

static void x_identity(struct person *person)
{
	struct identity *id = &person->on[XNET];
	const char *handle = spec_text(person->spec, "x", person->key);
	snprintf(id->handle, sizeof id->handle, "%s", handle);
	id->ids[0] = 1400000000000000000u + hash_text(person->key, 9) % 1000000000000u;
	snprintf(id->uri, sizeof id->uri, "%llu", (unsigned long long)id->ids[0]);
	snprintf(id->url, sizeof id->url, "https://x.com/%s", id->handle);
}

static void bridged_to_bluesky(struct person *person)
{
	const struct identity *from = &person->on[MASTODON];
	char handle[200], seed[200];
	snprintf(handle, sizeof handle, "%s.%s.ap.brid.gy", from->user, from->domain);
	snprintf(seed, sizeof seed, "bridge %.150s", person->key);
	bluesky_identity(&person->on[BLUESKY], handle, NULL, seed);
}

static void identities(struct person *person)
{
	struct identity *m = &person->on[MASTODON], *b = &person->on[BLUESKY];
	const char *acct = spec_text(person->spec, "mastodon", NULL),
		   *handle = spec_text(person->spec, "bluesky", NULL);
	bool only_x = !acct && !handle && spec_text(person->spec, "x", NULL);
	bool nostr = json_is_true(json_object_get(person->spec, "nostr")), only_nostr = !acct && !handle && nostr;
	if (!acct && !handle)
		acct = person->key;
	person->native[MASTODON] = acct != NULL && !only_x && !only_nostr;
	person->native[XNET] = spec_text(person->spec, "x", NULL) != NULL;
	person->native[NOSTR] = nostr;
	nostr_pubkey(person->key, person->on[NOSTR].did);
	x_identity(person);
	person->native[BLUESKY] = handle != NULL;
	if (acct)
		fediverse_identity(m, acct);
	if (handle)
		bluesky_identity(b, handle, spec_text(person->spec, "did", NULL), person->key);
	else
		bridged_to_bluesky(person);
	if (!acct)
		bridged_to_fediverse(m, b);
	for (int s = 0; s < SERVERS; s++)
		m->ids[s] = 109000000000000000u + hash_text(m->uri, (uint64_t)s) % 8000000000000000u;
}

struct person *person_find(const char *key)
{
	for (struct person *p = first; p; p = p->next)
		if (!strcmp(p->key, key))
			return p;
	return NULL;
}

struct person *person_by_actor(const char *actor)
{
	for (struct person *p = first; p; p = p->next)
		if (!strcmp(p->on[BLUESKY].did, actor) || !strcmp(p->on[BLUESKY].handle, actor))
			return p;
	return NULL;
}

struct person *people_first(void)
{
	return first;
}

/* A second line for a person replaces the first, as when a name changes. */
struct person *person_add(json_t *spec)
{
	const char *key = spec_text(spec, "person", NULL);
	struct person *person = key ? person_find(key) : NULL;
	if (!key)
		return NULL;
	if (person) {
		json_object_update(person->spec, spec);
	} else {
		person = grow(NULL, sizeof *person);
		*person = (struct person){ .key = copy(key), .spec = json_deep_copy(spec) };
		*last = person;
		last = &person->next;
	}
	identities(person);
	if (person->native[NOSTR])
		nostr_profile(person);
	return person;
}
