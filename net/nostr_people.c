/* Who wrote: names, asked for together, told when they come, remembered; and whose deletions are asked for. */
#include "net/nostr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/text.h"
#include "net/avatar_fetch.h"

enum { WANTED = 1000 };

const char *nostr_people_name(void *arg, const char *pubkey)
{
	const struct nostr *n = arg;

	return idmap_get(n->people.names, pubkey, NULL);
}

bool nostr_people_bot(const struct nostr *n, const char *pubkey)
{
	uint64_t mark = 0;

	idmap_get(n->people.names, pubkey, &mark);
	return mark & 1;
}

static void want(struct nostr *n, const char *pubkey)
{
	struct nostr_people *people = &n->people;

	if (people->wanted_count == WANTED)
		return;
	if (idmap_get(people->names, pubkey, NULL) == NULL)
		idmap_put(people->names, pubkey, "", 0);
	idset_add(people->looked, text_hash(pubkey));
	memcpy(people->wanted[people->wanted_count++], pubkey, NOSTR_HEX);
	nostr_ask_soon(n);
}

/* One more whose deletions count; when there are too many, the first gives way. */
static void watch(struct nostr *n, const char *pubkey)
{
	struct nostr_people *people = &n->people;
	size_t at = people->author_next;

	if (!idset_add(people->known, text_hash(pubkey)))
		return;
	if (people->author_count == NOSTR_AUTHORS)
		idset_drop(people->known, text_hash(people->authors[at]));
	else
		people->author_count++;
	memcpy(people->authors[at], pubkey, NOSTR_HEX);
	people->author_next = (at + 1) % NOSTR_AUTHORS;
	people->changed[at / NOSTR_LOT] = true;
	nostr_ask_soon(n);
	nostr_stray_author(n);
}

void nostr_people_seen(struct nostr *n, const char *pubkey)
{
	watch(n, pubkey);
	if (!idset_has(n->people.looked, text_hash(pubkey)))
		want(n, pubkey);
}

void nostr_people_recall(struct nostr *n, const struct author *author)
{
	struct idmap *names = n->people.names;

	if (!nostr_is_id(author->id))
		return;
	if (n->people.author_count < NOSTR_AUTHORS)
		watch(n, author->id);
	if (idmap_count(names) < NOSTR_PEOPLE / 2 && *author->name != '\0' && idmap_get(names, author->id, NULL) == NULL)
		idmap_put(names, author->id, author->name, author->bot);
	nostr_names_recall(n, author);
}

/* The newest counts, and of two at the same time any. The mark: twice the second, plus one for a bot. */
void nostr_people_learn(struct nostr *n, const struct nostr_event *event)
{
	struct nostr_profile profile;
	uint64_t mark = 0, written = (uint64_t)event->created * 2;
	const char *old = idmap_get(n->people.names, event->pubkey, &mark);
	char npub[NIP19_TEXT];

	if ((old != NULL && *old != '\0' && written <= (mark | 1)) || !nostr_profile(event, &profile))
		return;
	char *name = text_cleaned(TEXT_LINE, profile.name, strlen(profile.name), POST_NAME_MAX);
	if (profile.opted_out)
		source_opt_out(n->source, NETWORK_NOSTR, event->pubkey);
	char *links = xasprintf("%s %s", profile.about, profile.website);
	source_profile(n->source, NETWORK_NOSTR, event->pubkey, links);
	free(links);
	avatar_offer(n->source, NETWORK_NOSTR, event->pubkey, profile.picture);
	bool lost = nostr_names_claim(n, event, profile.nip05);
	if (*name != '\0' || profile.bot)
		idmap_put(n->people.names, event->pubkey, name, written | profile.bot);
	if (*name != '\0' || profile.bot || lost)
		source_person(n->source, NETWORK_NOSTR, event->pubkey, nostr_names_handle(n, event->pubkey, npub), name, profile.bot);
	free(name);
	json_decref(profile.tree);
}

/* Who has no profile there is not asked for again. */
void nostr_people_asked(struct nostr *n)
{
	struct nostr_people *people = &n->people;

	people->wanted_count -= people->asked;
	memmove(people->wanted, people->wanted + people->asked, people->wanted_count * sizeof *people->wanted);
	people->asked = 0;
	if (people->wanted_count > 0)
		nostr_ask_soon(n);
}

void nostr_people_start(struct nostr *n)
{
	n->people.names = idmap_new(NOSTR_PEOPLE);
	n->people.known = idset_new(NOSTR_AUTHORS * 2);
	n->people.looked = idset_new(NOSTR_PEOPLE);
	n->people.wanted = xcalloc(WANTED, sizeof *n->people.wanted);
	n->people.authors = xcalloc(NOSTR_AUTHORS, sizeof *n->people.authors);
}

void nostr_people_stop(struct nostr *n)
{
	idmap_free(n->people.names);
	idset_free(n->people.known);
	idset_free(n->people.looked);
	free(n->people.wanted);
	free(n->people.authors);
}
