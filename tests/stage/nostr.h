/* The stage's relay: what nostr.c (the protocol) and nostr_event.c (the events) share. */
#ifndef STAGE_NOSTR_H
#define STAGE_NOSTR_H

#include "tests/stage/stage.h"

/* A signed event; takes tags. json_decref it. */
json_t *nostr_sign(const char *who, int kind, int64_t created, json_t *tags, const char *content);
/* Gives an event the id that fits it; the signature stays as it was. */
void nostr_name(json_t *event);
/* "" when it is a true event, else what an OK says about it. */
const char *nostr_wrong(const json_t *event);
/* All that is kept, by id. */
json_t *nostr_events(void);

#endif
