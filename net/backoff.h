/* How long to wait before trying again. Pure but for the dice; any thread. */
#ifndef NET_BACKOFF_H
#define NET_BACKOFF_H

#include <stdint.h>

/* Backoff: 1 s doubling to 60 s, plus or minus a quarter of jitter. */
struct backoff { unsigned tries; int64_t since; };
/* The next wait in ms; counts the try. A Retry-After (>= 0) is obeyed: the larger of both. */
int64_t backoff_next(struct backoff *backoff, int64_t retry_after);
/* Call with the time of a success and again at the failure: a minute of life resets it. */
void backoff_alive(struct backoff *backoff, int64_t now);
void backoff_failed(struct backoff *backoff, int64_t now);

/* A Retry-After header (RFC 9110, 10.2.3: seconds or a date) as ms to wait, at most an hour; -1 when it is neither. */
enum { RETRY_AFTER_MAX = 3600 * 1000 };
int64_t retry_after_parse(const char *value, int64_t now);

#endif
