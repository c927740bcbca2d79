/* Times: milliseconds since 1970 UTC as int64_t. Pure but for when_now; any thread. */
#ifndef MODEL_WHEN_H
#define MODEL_WHEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WHEN_TEXT = 32 };

/* The wall clock. Only main loops, the network thread and what reads an archive call it; everything else is told `now`. */
int64_t when_now(void);

/* RFC 3339 with any number of fraction digits, Z or an offset, 'T' or ' '. false when it is none. */
bool when_parse(const char *text, int64_t *out);
/* "2026-11-25T20:04:31.120Z" into out (WHEN_TEXT bytes); returns out. */
const char *when_format(int64_t ms, char out[static WHEN_TEXT]);
/* "20:04" local time; "24 Nov 20:04" style when on another local day than now,
 * "24 Nov 2025" when most of a year away. Returns out. */
const char *when_clock(int64_t ms, int64_t now, char out[static WHEN_TEXT]);
/* Length of time in one unit: "8s", "4m", "2h", "3d". Returns out. */
const char *when_age(int64_t ms, char out[static WHEN_TEXT]);
/* "10m", "2h", "3d", "45s" (ago, from now) or RFC 3339: the moment meant. false when neither. */
bool when_since(const char *text, int64_t now, int64_t *out);

#endif
