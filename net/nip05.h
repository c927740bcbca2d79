/* NIP-05: names of Nostr that a domain answers for (ana@museum.example). Pure; any thread. */
#ifndef NET_NIP05_H
#define NET_NIP05_H

#include <jansson.h>
#include <stdbool.h>

enum { NIP05_NAME = 65, NIP05_DOMAIN = 190, NIP05_HANDLE = NIP05_NAME + NIP05_DOMAIN };

/* What a profile claims, in small letters. */
struct nip05 {
	char name[NIP05_NAME], domain[NIP05_DOMAIN];
	bool plain;                 /* http */
	char handle[NIP05_HANDLE];  /* how it is shown: of _@museum.example the domain alone */
};
/* false when it is no name at a public domain. here: the relay is on this machine, so a server there will do, with a port, by http. */
bool nip05_read(const char *claim, bool here, struct nip05 *out);

/* Where the domain says whose name it is. malloc. */
char *nip05_url(const struct nip05 *claim);

/* Whether the answer says that it is this key's, 64 hexadecimal digits. */
bool nip05_agrees(json_t *answer, const struct nip05 *claim, const char *pubkey);

#endif
