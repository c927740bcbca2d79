#include "net/backoff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum { FIRST = 1000, LAST = 60 * 1000, MINUTE = 60 * 1000 };

static int64_t jittered(int64_t ms)
{
	uint32_t dice = 0;
	if (getrandom(&dice, sizeof dice, GRND_NONBLOCK) < 0)
		dice = (uint32_t)clock();
	return ms * 3 / 4 + dice % (ms / 2 + 1);
}

int64_t backoff_next(struct backoff *backoff, int64_t retry_after)
{
	int64_t wait = backoff->tries < 6 ? FIRST << backoff->tries : LAST;
	backoff->tries++;
	wait = jittered(wait);
	return retry_after > wait ? retry_after : wait;
}

void backoff_alive(struct backoff *backoff, int64_t now)
{
	if (!backoff->since)
		backoff->since = now;
}

void backoff_failed(struct backoff *backoff, int64_t now)
{
	if (backoff->since && now - backoff->since >= MINUTE)
		backoff->tries = 0;
	backoff->since = 0;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT", without strptime, which wants the user's own month names. */
static int64_t http_date(const char *value)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct tm tm = { .tm_isdst = 0 };
	char month[4] = "";
	if (sscanf(value, "%*3[A-Za-z], %2d %3s %4d %2d:%2d:%2d GMT", &tm.tm_mday, month, &tm.tm_year, &tm.tm_hour,
	           &tm.tm_min, &tm.tm_sec) != 6)
		return -1;
	const char *at = strlen(month) == 3 ? strstr(months, month) : NULL;
	if (!at || (at - months) % 3)
		return -1;
	tm.tm_mon = (int)(at - months) / 3;
	tm.tm_year -= 1900;
	return (int64_t)timegm(&tm) * 1000;
}

int64_t retry_after_parse(const char *value, int64_t now)
{
	value += strspn(value, " \t");
	int64_t wait = strtoll(value, NULL, 10);
	if (*value < '0' || *value > '9') {
		int64_t date = http_date(value);
		if (date < 0)
			return -1;
		wait = date > now ? date - now : 0;
	} else {
		wait = wait < RETRY_AFTER_MAX / 1000 ? wait * 1000 : RETRY_AFTER_MAX;
	}
	return wait < RETRY_AFTER_MAX ? wait : RETRY_AFTER_MAX;
}
