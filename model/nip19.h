/* NIP-19: keys and events of Nostr as people pass them on (npub1…, nevent1…). Bech32 as in BIP-173, without its limit of 90
 * characters. Pure; any thread. */
#ifndef MODEL_NIP19_H
#define MODEL_NIP19_H

#include <stdbool.h>
#include <stddef.h>

enum { NIP19_TEXT = 160, NIP19_MAX = 5000, NOSTR_HEX = 65 };

/* "npub1…" of a key, 64 hexadecimal digits. */
void nip19_npub(const char *key, char out[static NIP19_TEXT]);
/* The same of what may be no key: false. */
bool nip19_npub_of(const char *id, char out[static NIP19_TEXT]);
/* "nevent1…" of an event and its author. */
void nip19_nevent(const char *id, const char *author, char out[static NIP19_TEXT]);

enum nip19_kind { NIP19_PERSON, NIP19_EVENT };
/* Reads an npub, nprofile, note or nevent that begins at text: its length, with what it is and its 64 digits; 0 when
 * there is none. An nsec, which is a secret, is none. */
size_t nip19_read(const char *text, enum nip19_kind *kind, char hex[static NOSTR_HEX]);

#endif
