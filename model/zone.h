/* Time zones by name, without touching the process's own: the files of tzdata (RFC 8536). Any thread. */
#ifndef MODEL_ZONE_H
#define MODEL_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zone;

/* "Europe/Madrid", "UTC", "+01:00". malloc; NULL when there is no such zone, or no tzdata. "" is the process's own. */
struct zone *zone_open(const char *name);
/* The same from the bytes of a file; NULL when they are none. */
struct zone *zone_parse(const unsigned char *bytes, size_t length);
void zone_free(struct zone *zone);

/* The moment (ms since 1970 UTC) at which clocks there show so many ms since 1970-01-01 00:00. When they do so twice, the first time;
 * when never (clocks go forward over it), as if they had not been put forward. */
int64_t zone_moment(const struct zone *zone, int64_t shown);
/* What clocks there show at a moment. */
int64_t zone_shown(const struct zone *zone, int64_t moment);

#endif
