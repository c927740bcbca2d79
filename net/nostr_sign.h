/* Whether an event of Nostr is what its author said: NIP-01's id and signature. libsecp256k1 stays in nostr_sign.c. Pure; any
 * thread. */
#ifndef NET_NOSTR_SIGN_H
#define NET_NOSTR_SIGN_H

#include "net/nostr_json.h"

/* Recomputes the id (SHA-256 of the serialization) and checks the signature over it by the author's key (BIP-340). NULL when both
 * are right, else what is wrong, in words. */
const char *nostr_doubt(const struct nostr_event *event);

/* The serialization that the id is the hash of. raw: control characters that JSON has no short escape for stand as they are
 * (the letter of NIP-01) and not as \u00.. (what the programs in use do). malloc. */
char *nostr_serialize(const struct nostr_event *event, bool raw, size_t *length);

#endif
