/* Handles: the names that people's domains answer for (NIP-05). Each person is looked up once a run, whichever relay told of them, unless nobody
 * is to be asked; until then, and when the domain does not agree, the handle is the key. */
#include "net/nostr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/text.h"
#include "net/errands.h"
#include "net/json.h"

enum { KEY = 16 + NOSTR_HEX };

/* What a domain is asked. */
struct claim {
	struct nostr *n;
	char pubkey[NOSTR_HEX];
	uint64_t made; /* twice the second of the profile that claims it */
	struct nip05 name;
};

/* What all relays know of a person: the handle, "" none. The mark: twice the second of the profile that claims it, plus one when its
 * domain has been asked. */
static const char *found(const struct nostr *n, const char *pubkey, uint64_t *mark)
{
	char key[KEY];

	snprintf(key, sizeof key, "nostr:%s", pubkey);
	return idmap_get(n->source->tools.found, key, mark);
}

static void find(struct nostr *n, const char *pubkey, const char *handle, uint64_t mark)
{
	char key[KEY];

	snprintf(key, sizeof key, "nostr:%s", pubkey);
	idmap_put(n->source->tools.found, key, handle, mark);
}

const char *nostr_names_handle(const struct nostr *n, const char *pubkey, char npub[static NIP19_TEXT])
{
	const char *handle = found(n, pubkey, NULL);

	if (handle != NULL && *handle != '\0')
		return handle;
	nip19_npub(pubkey, npub);
	return npub;
}

void nostr_names_recall(struct nostr *n, const struct author *author)
{
	if (strchr(author->handle, '.') != NULL && found(n, author->id, NULL) == NULL)
		find(n, author->id, author->handle, 0);
}

/* ---- asking ---- */

static void tell(struct nostr *n, const char *pubkey)
{
	char npub[NIP19_TEXT];
	const char *name = nostr_people_name(n, pubkey);

	source_person(n->source, NETWORK_NOSTR, pubkey, nostr_names_handle(n, pubkey, npub), name != NULL ? name : "",
	              nostr_people_bot(n, pubkey));
}

/* A domain that does not answer today does not take back what it said before; one that says something else does. */
static void on_answer(void *arg, const struct http_response *response)
{
	struct claim *claim = arg;
	struct nostr *n = claim->n;
	uint64_t mark = 0;
	char why[120] = "";
	json_t *tree = response->status == 200 ? json_read(response->body, response->length, why) : NULL;
	const char *old = found(n, claim->pubkey, &mark);
	bool agrees = nip05_agrees(tree, &claim->name, claim->pubkey), silent = response->status == 0 || response->status >= 500;

	json_decref(tree);
	if (!agrees)
		log_line("%s: %s is not shown as %.80s: %s", n->source->name, claim->pubkey, claim->name.handle,
		         response->status == 0 ? response->error : "its domain does not say so");
	bool current = old != NULL && (mark | 1) == (claim->made | 1), stands = silent && old != NULL && strcmp(old, claim->name.handle) == 0;
	if (current && !stands) {
		bool changed = agrees || *old != '\0';
		find(n, claim->pubkey, agrees ? claim->name.handle : "", claim->made | 1);
		if (changed)
			tell(n, claim->pubkey);
	}
}

/* Whether its domain will be asked. */
static bool ask(struct nostr *n, const struct claim *claim)
{
	struct claim *copy = xmalloc(sizeof *copy);
	char *url = nip05_url(&claim->name);

	*copy = *claim;
	bool asked = errands_ask(n->source->tools.errands, n, url, on_answer, copy);
	free(url);
	return asked;
}

bool nostr_names_claim(struct nostr *n, const struct nostr_event *event, const char *nip05)
{
	struct claim claim = { .n = n, .made = (uint64_t)event->created * 2 };
	uint64_t mark = 0;
	const char *old = found(n, event->pubkey, &mark);
	bool claims = nip05_read(nip05, strncmp(n->source->url, "ws:", 3) == 0, &claim.name);

	if ((old == NULL && !claims) || (old != NULL && claim.made < (mark & ~UINT64_C(1))))
		return false;
	bool same = old != NULL && claims && strcmp(old, claim.name.handle) == 0, lost = old != NULL && *old != '\0' && !same;
	memcpy(claim.pubkey, event->pubkey, NOSTR_HEX);
	bool wanted = claims && !(mark & 1) && idset_has(n->people.known, text_hash(event->pubkey)), asked = wanted && ask(n, &claim);
	find(n, event->pubkey, same ? claim.name.handle : "", claim.made | (mark & 1) | asked);
	return lost;
}

void nostr_names_stop(struct nostr *n)
{
	errands_drop(n->source->tools.errands, n);
}
