#include "model/accounts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/nip19.h"
#include "model/text.h"

enum { CHAIN = 16 };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static void copy_lower(char *out, size_t size, const char *text, size_t length)
{
	size_t n = length < size - 1 ? length : size - 1;
	for (size_t i = 0; i < n; i++)
		out[i] = lower(text[i]);
	out[n] = '\0';
}

/* ---- bridges (Bridgy Fed, https://fed.brid.gy/docs) */

/* ana.museum.example.ap.brid.gy is ana@museum.example; "_" and "~" became "-", so only the plain ones are sure. */
static bool from_bluesky(const char *handle, size_t length, char out[static POST_NAME_MAX])
{
	static const char end[] = ".ap.brid.gy";
	size_t tail = sizeof end - 1, user = strcspn(handle, ".");
	if (length <= tail || strcmp(handle + length - tail, end) != 0 || user + 1 >= length - tail)
		return false;
	snprintf(out, POST_NAME_MAX, "%.*s@%.*s", (int)user, handle, (int)(length - tail - user - 1), handle + user + 1);
	return strchr(out + user + 1, '.') != NULL;
}

bool account_unbridge(enum network network, const char *handle, enum network *real, char out[static POST_NAME_MAX])
{
	static const char server[] = "@bsky.brid.gy";
	size_t length = strlen(handle), tail = sizeof server - 1;
	if (network == NETWORK_BLUESKY && from_bluesky(handle, length, out)) {
		*real = NETWORK_MASTODON;
		return true;
	}
	if (network != NETWORK_MASTODON || length <= tail || strcmp(handle + length - tail, server) != 0)
		return false;
	snprintf(out, POST_NAME_MAX, "%.*s", (int)(length - tail), handle);
	*real = NETWORK_BLUESKY;
	return true;
}

/* ---- one person */

/* Whom the moderators said it is, through all that were joined; never round and round. */
static void follow_joins(const struct decisions *decisions, const struct store *store, enum network *network, const char **id,
                         const char **handle)
{
	const char *to;
	for (int i = 0; i < CHAIN && (to = decisions_joined(decisions, *network, *id)) != NULL && decision_person_read(to, network, id); i++) {
		const struct person *person = store_person_find(store, *network, *id);
		*handle = person ? person->handle : "";
	}
}

uint64_t account_person(const struct event_file *event, const struct decisions *decisions, const struct store *store, enum network network,
                        const char *id, const char *handle)
{
	char real[POST_NAME_MAX], key[POST_ID_MAX + 32], small[POST_NAME_MAX];
	if (decisions)
		follow_joins(decisions, store, &network, &id, &handle);
	if (account_unbridge(network, handle, &network, real))
		handle = real;
	const struct event_person *person = event_account(event, network, id, handle);
	if (person) {
		snprintf(key, sizeof key, "event %s", person->handles[0]);
	} else if (*handle && network != NETWORK_NOSTR) { /* there anybody may call themselves anything */
		copy_lower(small, sizeof small, handle, strlen(handle));
		snprintf(key, sizeof key, "%s handle %s", network_name(network), small);
	} else {
		snprintf(key, sizeof key, "%s id %s", network_name(network), id);
	}
	return text_hash(key);
}

const struct person *account_named(const struct store *store, const char *name)
{
	enum network network;
	const char *id;
	return decision_person_read(name, &network, &id) ? store_person_find(store, network, id) : NULL;
}

const struct person *account_root(const struct decisions *decisions, const struct store *store, const struct person *person)
{
	for (int i = 0; i < CHAIN; i++) {
		const char *to = decisions_joined(decisions, person->network, person->id);
		const struct person *next = to ? account_named(store, to) : NULL;
		if (!next)
			break;
		person = next;
	}
	return person;
}

bool account_undecided(const struct event_file *event, const struct decisions *decisions, const struct store *store, const struct person *one,
                       const struct person *other)
{
	const struct person *const both[] = { account_root(decisions, store, one), account_root(decisions, store, other) };
	uint64_t key[2];
	bool named = true;
	for (int i = 0; i < 2; i++) {
		const struct person *person = both[i];
		if (decisions_apart(decisions, person->network, person->id))
			return false;
		key[i] = account_person(event, decisions, store, person->network, person->id, person->handle);
		named = named && event_account(event, person->network, person->id, person->handle);
	}
	return key[0] != key[1] && !named;
}

/* ---- pages */

static size_t word(const char *p, const char *end)
{
	size_t n = 0;
	while (p + n < end && !strchr("/?#\"'<>&(), \t\n", p[n]) && p[n] != '\0')
		n++;
	return n;
}

/* Whether the rest begins with this; moves behind it. */
static bool take(const char **p, const char *end, const char *start)
{
	size_t n = strlen(start);
	if ((size_t)(end - *p) < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (lower((*p)[i]) != start[i])
			return false;
	*p += n;
	return true;
}

static bool name_account(char out[static ACCOUNT_NAME], const char *network, const char *user, size_t length, const char *host, size_t host_length)
{
	if (length == 0 || length + host_length + 16 > ACCOUNT_NAME)
		return false;
	char whole[ACCOUNT_NAME];
	int n = snprintf(whole, sizeof whole, "%s:%.*s%s%.*s", network, (int)length, user, host_length ? "@" : "", (int)host_length, host);
	copy_lower(out, ACCOUNT_NAME, whole, (size_t)n);
	return true;
}

/* "npub1…", at the end of an address or alone. */
static bool name_key(const char *p, const char *end, char out[static ACCOUNT_NAME])
{
	const char *start = p;
	while (p < end && ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9')))
		p++;
	return take(&start, p, "npub1") && p - start >= 58 && p - start < 64 && name_account(out, "nostr", start - 5, (size_t)(p - start) + 5, "", 0);
}

bool account_of_page(const char *url, size_t length, char out[static ACCOUNT_NAME])
{
	const char *p = url, *end = url + length;
	if (take(&p, end, "nostr:"))
		return name_key(p, end, out);
	if (!take(&p, end, "https://") && !take(&p, end, "http://"))
		return false;
	take(&p, end, "www.");
	const char *host = p, *path = p + word(p, end);
	size_t host_length = (size_t)(path - host);
	if (path == end || *path != '/')
		return false;
	if (take(&p, end, "bsky.app/profile/"))
		return name_account(out, "bluesky", p, word(p, end), "", 0);
	if (take(&p, end, "x.com/") || take(&p, end, "twitter.com/"))
		return name_account(out, "x", p + (p < end && *p == '@'), word(p + (p < end && *p == '@'), end), "", 0);
	p = path;
	if (take(&p, end, "/@") || take(&p, end, "/users/"))
		return !memchr(p, '@', word(p, end)) && name_account(out, "mastodon", p, word(p, end), host, host_length);
	while (p < end && (take(&p, end, "/p/") || take(&p, end, "/")))
		if (name_key(p, end, out))
			return true;
	return false;
}

/* ---- profiles */

static void forget(struct account *account)
{
	for (size_t i = 0; i < account->link_count; i++)
		free(account->links[i]);
	free(account->id);
}

void accounts_done(struct accounts *accounts)
{
	for (size_t i = 0; i < accounts->n; i++)
		forget(&accounts->all[i]);
	accounts->n = 0;
}

static struct account *find(const struct accounts *accounts, enum network network, const char *id)
{
	for (size_t i = 0; i < accounts->n; i++)
		if (accounts->all[i].network == network && !strcmp(accounts->all[i].id, id))
			return (struct account *)&accounts->all[i];
	return NULL;
}

void accounts_forget(struct accounts *accounts, enum network network, const char *id)
{
	struct account *account = find(accounts, network, id);
	if (!account)
		return;
	forget(account);
	*account = accounts->all[--accounts->n];
	accounts->generation++;
}

static bool links_to(const struct account *account, const char *name)
{
	for (size_t i = 0; i < account->link_count; i++)
		if (!strcmp(account->links[i], name))
			return true;
	return false;
}

static void add_link(struct account *account, const char *name)
{
	if (account->link_count < ACCOUNT_LINKS && !links_to(account, name))
		account->links[account->link_count++] = xstrdup(name);
}

static void read_links(struct account *account, const char *text)
{
	char name[ACCOUNT_NAME];
	for (const char *p = text; *p; p++) {
		if (strncmp(p, "http", 4) != 0 && strncmp(p, "nostr:", 6) != 0)
			continue;
		size_t length = strcspn(p, " \t\n\"'<>");
		if (account_of_page(p, length, name))
			add_link(account, name);
	}
}

/* Takes the links of fresh; true when what is known changed. */
static bool put(struct accounts *accounts, struct account *fresh, const char *id)
{
	bool known = find(accounts, fresh->network, id) != NULL;
	accounts_forget(accounts, fresh->network, id);
	if (!fresh->link_count || accounts->n == ACCOUNTS_MAX) {
		forget(fresh);
		return known;
	}
	fresh->id = xstrdup(id);
	accounts->all[accounts->n++] = *fresh;
	accounts->generation++;
	return true;
}

bool accounts_profile(struct accounts *accounts, enum network network, const char *id, const char *text)
{
	struct account fresh = { .network = network };
	read_links(&fresh, text);
	return put(accounts, &fresh, id);
}

bool accounts_know(struct accounts *accounts, enum network network, const char *id, const char *links)
{
	struct account fresh = { .network = network };
	char name[ACCOUNT_NAME];
	for (const char *p = links; *(p += strspn(p, " ")); p += strcspn(p, " ")) {
		snprintf(name, sizeof name, "%.*s", (int)strcspn(p, " "), p);
		add_link(&fresh, name);
	}
	return put(accounts, &fresh, id);
}

char *accounts_links(const struct accounts *accounts, enum network network, const char *id)
{
	const struct account *account = find(accounts, network, id);
	char *links = xcalloc(ACCOUNT_LINKS, ACCOUNT_NAME + 1), *end = links;
	for (size_t i = 0; account && i < account->link_count; i++)
		end = stpcpy(stpcpy(end, i ? " " : ""), account->links[i]);
	return links;
}

/* The names that links may call an account by: its id, its handle, and the npub of a key. */
enum { NAMES = 3 };

/* Name i; false when it has none. */
static bool name_of(const struct person *person, int i, char out[static ACCOUNT_NAME])
{
	char npub[NIP19_TEXT] = "", whole[ACCOUNT_NAME];
	if (i == 2 && person->network == NETWORK_NOSTR)
		nip19_npub_of(person->id, npub);
	const char *names[NAMES] = { person->id, person->handle, npub };
	snprintf(whole, sizeof whole, "%s:%.250s", network_name(person->network), names[i]);
	copy_lower(out, ACCOUNT_NAME, whole, strlen(whole));
	return *names[i];
}

/* Whether a profile links to this account, by any of its names. */
static bool names_person(const struct account *account, const struct person *person)
{
	char name[ACCOUNT_NAME];
	for (int i = 0; i < NAMES; i++)
		if (name_of(person, i, name) && links_to(account, name))
			return true;
	return false;
}

bool accounts_linked(const struct accounts *accounts, const struct person *a, const struct person *b)
{
	const struct account *one = find(accounts, a->network, a->id), *other = find(accounts, b->network, b->id);
	return one && other && one != other && names_person(one, b) && names_person(other, a);
}

/* A name of an account, hashed, and which one it is. */
struct named {
	uint64_t name;
	const struct person *person;
	const struct account *account;
};

static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	if (x->name != y->name)
		return x->name < y->name ? -1 : 1;
	return x->account < y->account ? -1 : x->account > y->account;
}

/* All names of everybody who is in the store, sorted. malloc. */
static struct named *name_all(const struct accounts *accounts, const struct store *store, size_t *n)
{
	struct named *all = xcalloc(accounts->n * NAMES + 1, sizeof *all);
	char name[ACCOUNT_NAME];
	*n = 0;
	for (size_t i = 0; i < accounts->n; i++) {
		const struct account *account = &accounts->all[i];
		const struct person *person = store_person_find(store, account->network, account->id);
		for (int k = 0; person && k < NAMES; k++)
			if (name_of(person, k, name))
				all[(*n)++] = (struct named){ text_hash(name), person, account };
	}
	qsort(all, *n, sizeof *all, by_name);
	return all;
}

/* The first with that name; n when there is none. */
static size_t seek(const struct named *all, size_t n, uint64_t name)
{
	size_t low = 0, high = n;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (all[middle].name < name)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void accounts_pairs(const struct accounts *accounts, const struct store *store, accounts_told *each, void *arg)
{
	size_t n;
	struct named *all = name_all(accounts, store, &n);
	for (size_t i = 0; i < accounts->n; i++) {
		const struct account *mine = &accounts->all[i], *last = NULL;
		const struct person *person = store_person_find(store, mine->network, mine->id);
		for (size_t link = 0; person && link < mine->link_count; link++) {
			const uint64_t name = text_hash(mine->links[link]);
			for (size_t k = seek(all, n, name); k < n && all[k].name == name; k++)
				if (all[k].account > mine && all[k].account != last && names_person(all[k].account, person)) {
					last = all[k].account;
					each(arg, person, all[k].person);
				}
		}
	}
	free(all);
}
