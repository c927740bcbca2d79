#include <stdio.h>
#include <string.h>
#include <time.h>
#include "tests/stage/stage.h"

static const char base32[] = "abcdefghijklmnopqrstuvwxyz234567";
static const char sortable32[] = "234567abcdefghijklmnopqrstuvwxyz";

int64_t now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

uint64_t hash_text(const char *text, uint64_t seed)
{
	uint64_t h = 0xcbf29ce484222325u ^ (seed * 0x9e3779b97f4a7c15u);
	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 0x100000001b3u;
	return h ^ (h >> 29);
}

static uint64_t mix(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

uint64_t random_next(void)
{
	static uint64_t state = 0x6d757365756d;
	return mix(&state);
}

void iso_time(int64_t us, unsigned decimals, char out[static 32])
{
	time_t seconds = (time_t)(us / 1000000);
	struct tm tm;
	char day[24];
	gmtime_r(&seconds, &tm);
	strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &tm);
	if (decimals == 6)
		snprintf(out, 32, "%s.%06uZ", day, (unsigned)(us % 1000000) % 1000000);
	else
		snprintf(out, 32, "%s.%03uZ", day, (unsigned)(us / 1000 % 1000) % 1000);
}

int64_t iso_parse(const char *text)
{
	struct tm tm = { 0 };
	double fraction = 0;
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
	if (!rest && !(rest = strptime(text, "%Y-%m-%d", &tm)))
		return -1;
	if (*rest == '.')
		sscanf(rest, "%lf", &fraction);
	return (int64_t)timegm(&tm) * 1000000 + (int64_t)(fraction * 1e6);
}

/* The low 16 bits tell posts of one millisecond apart, in their order. */
uint64_t snowflake(int64_t ms, unsigned server)
{
	static uint64_t count;
	return ((uint64_t)ms << 16) | ((++count + server * 24593u) & 0xffff);
}

uint64_t x_snowflake(int64_t ms)
{
	static uint64_t count;
	return ((uint64_t)(ms - 1288834974657) << 22) | (++count & 0x3fffff);
}

void tid_make(int64_t us, uint64_t clock, char out[static 14])
{
	uint64_t bits = ((uint64_t)us << 10 | (clock & 0x3ff)) & INT64_MAX;
	out[13] = '\0';
	for (int i = 12; i >= 0; i--, bits >>= 5)
		out[i] = sortable32[bits & 31];
}

void did_make(const char *seed, char out[static 40])
{
	uint64_t state = hash_text(seed, 7);
	strcpy(out, "did:plc:");
	for (int i = 8; i < 32; i++)
		out[i] = base32[mix(&state) & 31];
	out[32] = '\0';
}

/* CIDv1, sha2-256 (of nothing real), dag-cbor or raw, base32. */
void cid_make(uint64_t seed, bool blob, char out[static 64])
{
	unsigned char bytes[37] = { 0x01, blob ? 0x55 : 0x71, 0x12, 0x20 };
	for (int i = 4; i < 36; i++)
		bytes[i] = (unsigned char)mix(&seed);
	bytes[36] = 0;
	*out++ = 'b';
	for (unsigned bit = 0; bit < 36 * 8; bit += 5) {
		unsigned pair = (unsigned)bytes[bit / 8] << 8 | bytes[bit / 8 + 1];
		*out++ = base32[pair >> (11 - bit % 8) & 31];
	}
	*out = '\0';
}
