#include "model/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "model/log.h"

enum { ZONE_BYTES = 64 * 1024, HEADER = 44, FOOTER = 64, DAY = 86400 };

/* When summer or winter begins: week 1 to 5 (the last) of a month, or a day of the year. */
struct rule {
	char kind; /* 'M', 'J' (1 to 365, no leap day), '0' (0 to 365) */
	int month, week, day;
	int64_t seconds; /* by the clock that ends then */
};

struct zone {
	bool own; /* the process's */
	size_t n;
	int64_t *at;    /* transitions */
	int32_t *after; /* the offset from there on */
	int32_t first;  /* before all of them */
	bool rules;     /* after all of them */
	int32_t winter, summer;
	bool has_summer;
	struct rule to_summer, to_winter;
};

/* ---- the calendar ---- */

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Days since 1970 of a date in the Gregorian calendar. */
static int64_t days_of(int64_t year, int month, int day)
{
	const int64_t y = year - (month <= 2), era = floor_div(y, 400);
	const int64_t of_era = y - era * 400, of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int64_t year_of(int64_t seconds)
{
	int64_t days = floor_div(seconds, DAY), year = 1970 + floor_div(days, 366);
	while (days_of(year + 1, 1, 1) <= days)
		year++;
	return year;
}

static bool leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* The day since 1970 on which a rule falls. */
static int64_t rule_day(const struct rule *rule, int64_t year)
{
	if (rule->kind == 'J')
		return days_of(year, 1, 1) + rule->day - 1 + (leap(year) && rule->day >= 60);
	if (rule->kind == '0')
		return days_of(year, 1, 1) + rule->day;
	const int64_t first = days_of(year, rule->month, 1);
	const int64_t next = rule->month == 12 ? days_of(year + 1, 1, 1) : days_of(year, rule->month + 1, 1);
	/* 1970-01-01 was a Thursday. */
	const int64_t weekday = (first % 7 + 7 + 4) % 7;
	int64_t day = first + (rule->day - weekday + 7) % 7 + (rule->week - 1) * 7;
	while (day >= next)
		day -= 7;
	return day;
}

static int32_t by_rules(const struct zone *zone, int64_t moment)
{
	if (!zone->has_summer)
		return zone->winter;
	const int64_t year = year_of(moment + zone->winter);
	const int64_t begins = rule_day(&zone->to_summer, year) * DAY + zone->to_summer.seconds - zone->winter;
	const int64_t ends = rule_day(&zone->to_winter, year) * DAY + zone->to_winter.seconds - zone->summer;
	const bool summer = begins < ends ? moment >= begins && moment < ends : moment >= begins || moment < ends;
	return summer ? zone->summer : zone->winter;
}

static int32_t offset_at(const struct zone *zone, int64_t moment)
{
	size_t low = 0, high = zone->n;
	while (low < high) {
		const size_t middle = (low + high) / 2;
		if (zone->at[middle] <= moment)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == zone->n && zone->rules)
		return by_rules(zone, moment);
	return low ? zone->after[low - 1] : zone->first;
}

/* ---- the rule for the time after the table: POSIX TZ, as in CET-1CEST,M3.5.0,M10.5.0/3 ---- */

static bool number(const char **p, int64_t max, int64_t *out)
{
	const char *start = *p;
	for (*out = 0; **p >= '0' && **p <= '9' && *out <= max; ++*p)
		*out = *out * 10 + (**p - '0');
	return *p > start && *out <= max;
}

static bool literal(const char **p, char c)
{
	*p += **p == c;
	return (*p)[-1] == c;
}

/* "-1", "5:30", "+167:00:00" */
static bool clock_time(const char **p, int64_t *seconds)
{
	const bool minus = **p == '-';
	int64_t part;
	*p += **p == '-' || **p == '+';
	if (!number(p, 167, &part))
		return false;
	*seconds = part * 3600;
	for (int64_t unit = 60; unit && **p == ':'; unit /= 60) {
		++*p;
		if (!number(p, 59, &part))
			return false;
		*seconds += part * unit;
	}
	*seconds = minus ? -*seconds : *seconds;
	return true;
}

static bool zone_letters(const char **p)
{
	const char *start = *p;
	if (**p == '<') {
		*p += strcspn(*p, ">");
		return literal(p, '>') && *p > start + 2;
	}
	while ((**p >= 'a' && **p <= 'z') || (**p >= 'A' && **p <= 'Z'))
		++*p;
	return *p >= start + 3;
}

static bool read_rule(const char **p, struct rule *rule)
{
	int64_t month = 1, week = 1, day;
	*rule = (struct rule){ .kind = '0', .seconds = 7200 };
	if (!literal(p, ','))
		return false;
	if (**p == 'J' || **p == 'M')
		rule->kind = *(*p)++;
	if (rule->kind == 'M' && (!number(p, 12, &month) || !literal(p, '.') || !number(p, 5, &week) || !literal(p, '.')))
		return false;
	if (!number(p, rule->kind == 'M' ? 6 : 365, &day) || month < 1 || week < 1 || (rule->kind == 'J' && day < 1))
		return false;
	rule->month = (int)month;
	rule->week = (int)week;
	rule->day = (int)day;
	if (**p != '/')
		return true;
	++*p;
	return clock_time(p, &rule->seconds);
}

static bool read_rules(struct zone *zone, const char *p)
{
	int64_t west;
	if (!zone_letters(&p) || !clock_time(&p, &west))
		return false;
	zone->winter = zone->summer = (int32_t)-west;
	if (!*p)
		return true;
	if (!zone_letters(&p))
		return false;
	zone->summer = zone->winter + 3600;
	if (*p && *p != ',') {
		if (!clock_time(&p, &west))
			return false;
		zone->summer = (int32_t)-west;
	}
	zone->has_summer = read_rule(&p, &zone->to_summer) && read_rule(&p, &zone->to_winter) && !*p;
	return zone->has_summer;
}

/* ---- the file ---- */

static int64_t big_endian(const unsigned char *p, size_t n)
{
	uint64_t value = p[0] & 0x80 ? UINT64_MAX : 0;
	for (size_t i = 0; i < n; i++)
		value = value << 8 | p[i];
	return (int64_t)value;
}

/* What follows a header, by its six counts: indicators, leap seconds, transitions, types, letters. */
struct counts {
	size_t isut, isstd, leaps, times, types, letters;
};

static bool read_header(const unsigned char *p, size_t left, struct counts *c)
{
	if (left < HEADER || memcmp(p, "TZif", 4))
		return false;
	size_t *const to[] = { &c->isut, &c->isstd, &c->leaps, &c->times, &c->types, &c->letters };
	for (size_t i = 0; i < 6; i++) {
		const int64_t n = big_endian(p + 20 + i * 4, 4);
		if (n < 0 || n > ZONE_BYTES)
			return false;
		*to[i] = (size_t)n;
	}
	return c->types > 0;
}

static size_t body(const struct counts *c, size_t time)
{
	return c->times * (time + 1) + c->types * 6 + c->letters + c->leaps * (time + 4) + c->isstd + c->isut;
}

static bool read_table(struct zone *zone, const unsigned char *p, const struct counts *c)
{
	const unsigned char *indices = p + c->times * 8, *types = indices + c->times;
	zone->n = c->times;
	zone->at = xcalloc(c->times + 1, sizeof *zone->at);
	zone->after = xcalloc(c->times + 1, sizeof *zone->after);
	zone->first = (int32_t)big_endian(types, 4);
	for (size_t i = 0; i < c->times; i++) {
		if (indices[i] >= c->types)
			return false;
		zone->at[i] = big_endian(p + i * 8, 8);
		zone->after[i] = (int32_t)big_endian(types + indices[i] * 6, 4);
	}
	return true;
}

struct zone *zone_parse(const unsigned char *bytes, size_t length)
{
	struct counts c;
	char footer[FOOTER];
	/* The first table, of 32 bits, is for programs of long ago. */
	if (!read_header(bytes, length, &c) || bytes[4] < '2' || length - HEADER < body(&c, 4))
		return NULL;
	const unsigned char *p = bytes + HEADER + body(&c, 4), *end = bytes + length;
	if (!read_header(p, (size_t)(end - p), &c) || (size_t)(end - p) - HEADER < body(&c, 8) + 2)
		return NULL;
	struct zone *zone = xcalloc(1, sizeof *zone);
	if (!read_table(zone, p + HEADER, &c)) {
		zone_free(zone);
		return NULL;
	}
	p += HEADER + body(&c, 8) + 1;
	const unsigned char *lf = memchr(p, '\n', (size_t)(end - p));
	if (lf && lf - p < FOOTER) {
		snprintf(footer, sizeof footer, "%.*s", (int)(lf - p), (const char *)p);
		zone->rules = read_rules(zone, footer);
	}
	return zone;
}

void zone_free(struct zone *zone)
{
	if (!zone)
		return;
	free(zone->at);
	free(zone->after);
	free(zone);
}

/* "+01:00" */
static bool fixed(const char *name, int32_t *offset)
{
	const char *p = name;
	int64_t seconds;
	if ((*p != '+' && *p != '-') || !clock_time(&p, &seconds) || *p || seconds < -DAY || seconds > DAY)
		return false;
	*offset = (int32_t)seconds;
	return true;
}

/* Names of tzdata alone, nothing else on the disk. */
static bool zone_name(const char *name)
{
	for (const char *p = name; *p; p++)
		if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/", *p))
			return false;
	return *name && *name != '/' && strlen(name) < 64;
}

static struct zone *read_file(const char *name)
{
	unsigned char *bytes = xmalloc(ZONE_BYTES);
	char path[128];
	snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
	FILE *file = fopen(path, "rbe");
	const size_t length = file ? fread(bytes, 1, ZONE_BYTES, file) : 0;
	if (file)
		fclose(file);
	struct zone *zone = zone_parse(bytes, length);
	free(bytes);
	return zone;
}

struct zone *zone_open(const char *name)
{
	int32_t offset = 0;
	const bool own = !*name, utc = !strcmp(name, "UTC") || !strcmp(name, "Z");
	if (!own && !utc && !fixed(name, &offset))
		return zone_name(name) ? read_file(name) : NULL;
	struct zone *zone = xcalloc(1, sizeof *zone);
	zone->own = own;
	zone->first = offset;
	return zone;
}

static int32_t own_offset(int64_t moment)
{
	const time_t at = (time_t)moment;
	struct tm tm = { 0 };
	localtime_r(&at, &tm);
	return (int32_t)tm.tm_gmtoff;
}

static int32_t offset(const struct zone *zone, int64_t moment)
{
	return zone->own ? own_offset(moment) : offset_at(zone, moment);
}

int64_t zone_moment(const struct zone *zone, int64_t shown)
{
	const int64_t seconds = floor_div(shown, 1000), rest = shown - seconds * 1000;
	const int32_t before = offset(zone, seconds - DAY), after = offset(zone, seconds + DAY);
	const int32_t right = offset(zone, seconds - before) == before ? before : offset(zone, seconds - after) == after ? after : before;
	return (seconds - right) * 1000 + rest;
}

int64_t zone_shown(const struct zone *zone, int64_t moment)
{
	return moment + offset(zone, floor_div(moment, 1000)) * (int64_t)1000;
}
