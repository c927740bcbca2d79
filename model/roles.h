/* What a person is at an event. Pure; any thread. */
#ifndef MODEL_ROLES_H
#define MODEL_ROLES_H

#include <stdbool.h>

/* Bits. */
enum role { ROLE_HOST = 1, ROLE_CURATOR = 2, ROLE_TRUSTED = 4 };
enum { ROLES_TEXT = 32 };

/* "host curator" as bits; false for any other word, or none. */
bool roles_read(const char *text, unsigned *roles);
/* The other way, "" for none. Returns out. */
const char *roles_text(unsigned roles, char out[static ROLES_TEXT]);

#endif
