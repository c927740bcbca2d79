/* Handles: the names that people's domains answer for (NIP-05). Each person is looked up once a run, whichever relay told of them, and few at
 * a time; until then, and when the domain does not agree, the handle is the key. */
#include "net/nostr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/text.h"
#include "net/json.h"

enum { WAITING = 200, ANSWER_S = 10, ANSWER_MAX = 1024 * 1024, KEY = 16 + NOSTR_HEX };

struct claim {
	struct nostr *n;
	struct http_call *call;
	char pubkey[NOSTR_HEX];
	uint64_t made; /* twice the second of the profile that claims it */
	struct nip05 name;
};

struct nostr_names {
	struct claim asking[NOSTR_NAMES];
	struct claim *waiting;
	size_t count;
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

static void ask_next(struct nostr *n);

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

	claim->call = NULL;
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
	ask_next(n);
}

static void ask(struct nostr *n, struct claim *claim)
{
	char *url = nip05_url(&claim->name);
	struct http_request request = { .url = url, .timeout_s = ANSWER_S, .silence_s = ANSWER_S, .stay = true, .most = ANSWER_MAX,
		.stranger = true };

	claim->call = http_send(n->source->tools.http, &request, on_answer, claim);
	free(url);
}

static void ask_next(struct nostr *n)
{
	struct nostr_names *names = n->names;

	for (size_t i = 0; i < NOSTR_NAMES && names->count > 0; i++) {
		if (names->asking[i].call != NULL)
			continue;
		names->asking[i] = names->waiting[0];
		memmove(names->waiting, names->waiting + 1, --names->count * sizeof *names->waiting);
		ask(n, &names->asking[i]);
	}
}

bool nostr_names_claim(struct nostr *n, const struct nostr_event *event, const char *nip05)
{
	struct nostr_names *names = n->names;
	struct claim claim = { .n = n, .made = (uint64_t)event->created * 2 };
	uint64_t mark = 0;
	const char *old = found(n, event->pubkey, &mark);
	bool claims = nip05_read(nip05, strncmp(n->source->url, "ws:", 3) == 0, &claim.name);

	if ((old == NULL && !claims) || (old != NULL && claim.made < (mark & ~UINT64_C(1))))
		return false;
	bool same = old != NULL && claims && strcmp(old, claim.name.handle) == 0, lost = old != NULL && *old != '\0' && !same;
	bool wanted = claims && !(mark & 1) && names->count < WAITING && idset_has(n->people.known, text_hash(event->pubkey));
	find(n, event->pubkey, same ? claim.name.handle : "", claim.made | (mark & 1) | wanted);
	if (wanted) {
		memcpy(claim.pubkey, event->pubkey, NOSTR_HEX);
		names->waiting[names->count++] = claim;
		ask_next(n);
	}
	return lost;
}

void nostr_names_start(struct nostr *n)
{
	n->names = xcalloc(1, sizeof *n->names);
	n->names->waiting = xcalloc(WAITING, sizeof *n->names->waiting);
}

void nostr_names_stop(struct nostr *n)
{
	for (size_t i = 0; i < NOSTR_NAMES; i++)
		http_cancel(n->names->asking[i].call);
	free(n->names->waiting);
	free(n->names);
}
