#include "model/when.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };
static const int64_t DAY = 24 * (int64_t)HOUR;
/* Years 0000 to 9999, all that RFC 3339 can write. */
static const int64_t EARLIEST = -62167219200000, LATEST = 253402300799999;
/* From here on a date needs its year. */
enum { YEAR_DAYS = 300 };

static const char months[12][4] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
};

static const struct { char letter; int64_t ms; } units[] = {
	{ 's', SECOND }, { 'm', MINUTE }, { 'h', HOUR }, { 'd', 24 * (int64_t)HOUR },
};

/* Days since 1970-01-01 in the Gregorian calendar. */
static int64_t days_of(int year, int month, int day)
{
	static const int before[12] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
	const int64_t y = month > 2 ? year : year - 1; /* leap days up to the last February */
	const int64_t leaps = y >= 0 ? y / 4 - y / 100 + y / 400 : -1;
	return (int64_t)year * 365 + leaps + before[month - 1] + day - 1 - 719527;
}

static int month_days(int year, int month)
{
	static const int days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[month - 1] + (month == 2 && leap);
}

/* Exactly n digits at *p, then steps over them. */
static bool digits(const char **p, int n, int *out)
{
	*out = 0;
	for (; n > 0; n--, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		*out = *out * 10 + (**p - '0');
	}
	return true;
}

static bool literal(const char **p, const char *any)
{
	if (!**p || !strchr(any, **p))
		return false;
	(*p)++;
	return true;
}

static bool parse_date(const char **p, int64_t *ms)
{
	int year, month, day;
	if (!digits(p, 4, &year) || !literal(p, "-") || !digits(p, 2, &month) || !literal(p, "-") || !digits(p, 2, &day))
		return false;
	if (month < 1 || month > 12 || day < 1 || day > month_days(year, month))
		return false;
	*ms = days_of(year, month, day) * DAY;
	return true;
}

static bool parse_time(const char **p, int64_t *ms)
{
	int hour, minute, second;
	if (!digits(p, 2, &hour) || !literal(p, ":") || !digits(p, 2, &minute) || !literal(p, ":") || !digits(p, 2, &second))
		return false;
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	*ms += hour * (int64_t)HOUR + minute * (int64_t)MINUTE + second * (int64_t)SECOND;
	if (!literal(p, "."))
		return true;
	const char *first = *p;
	for (int64_t step = 100; **p >= '0' && **p <= '9'; (*p)++, step /= 10)
		*ms += (**p - '0') * step;
	return *p > first;
}

static bool parse_offset(const char **p, int64_t *ms)
{
	if (literal(p, "Zz"))
		return true;
	const int64_t sign = **p == '-' ? 1 : -1;
	int hour, minute;
	if (!literal(p, "+-") || !digits(p, 2, &hour) || !literal(p, ":") || !digits(p, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*ms += sign * (hour * (int64_t)HOUR + minute * (int64_t)MINUTE);
	return true;
}

bool when_parse(const char *text, int64_t *out)
{
	int64_t ms;
	if (!parse_date(&text, &ms) || !literal(&text, "Tt ") || !parse_time(&text, &ms) || !parse_offset(&text, &ms) || *text)
		return false;
	*out = ms < EARLIEST ? EARLIEST : ms > LATEST ? LATEST : ms;
	return true;
}

int64_t when_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * (int64_t)SECOND + now.tv_nsec / 1000000;
}

static int64_t clamped(int64_t ms)
{
	return ms < EARLIEST ? EARLIEST : ms > LATEST ? LATEST : ms;
}

/* Whole seconds, rounded down also before 1970. */
static time_t seconds(int64_t ms)
{
	return (time_t)((ms - ((ms % SECOND) + SECOND) % SECOND) / SECOND);
}

const char *when_format(int64_t ms, char out[static WHEN_TEXT])
{
	ms = clamped(ms);
	const time_t whole = seconds(ms);
	struct tm tm = { 0 };
	gmtime_r(&whole, &tm);
	const unsigned rest = (unsigned)(ms - whole * (int64_t)SECOND) % 1000;
	snprintf(out, WHEN_TEXT, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", (unsigned)(tm.tm_year + 1900) % 10000,
	         (unsigned)(tm.tm_mon + 1) % 100, (unsigned)tm.tm_mday % 100, (unsigned)tm.tm_hour % 100,
	         (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100, rest);
	return out;
}

const char *when_clock(int64_t ms, int64_t now, char out[static WHEN_TEXT])
{
	ms = clamped(ms);
	const time_t at = seconds(ms), today = seconds(clamped(now));
	struct tm then = { 0 }, local = { 0 };
	localtime_r(&at, &then);
	localtime_r(&today, &local);
	const int64_t days = (clamped(now) - ms) / DAY;
	if (then.tm_year == local.tm_year && then.tm_yday == local.tm_yday)
		snprintf(out, WHEN_TEXT, "%02d:%02d", then.tm_hour, then.tm_min);
	else if (days > -YEAR_DAYS && days < YEAR_DAYS)
		snprintf(out, WHEN_TEXT, "%d %s %02d:%02d", then.tm_mday, months[then.tm_mon % 12], then.tm_hour, then.tm_min);
	else
		snprintf(out, WHEN_TEXT, "%d %s %d", then.tm_mday, months[then.tm_mon % 12], then.tm_year + 1900);
	return out;
}

const char *when_age(int64_t ms, char out[static WHEN_TEXT])
{
	size_t unit = sizeof(units) / sizeof *units - 1;
	while (unit > 0 && ms < units[unit].ms)
		unit--;
	snprintf(out, WHEN_TEXT, "%lld%c", (long long)(ms > 0 ? ms / units[unit].ms : 0), units[unit].letter);
	return out;
}

bool when_since(const char *text, int64_t now, int64_t *out)
{
	if (when_parse(text, out))
		return true;
	int64_t n = 0;
	const size_t length = strspn(text, "0123456789");
	if (length == 0 || length > 9 || strlen(text) != length + 1)
		return false;
	for (size_t i = 0; i < length; i++)
		n = n * 10 + (text[i] - '0');
	for (size_t i = 0; i < sizeof(units) / sizeof *units; i++) {
		if (units[i].letter != text[length])
			continue;
		*out = clamped(now - n * units[i].ms);
		return true;
	}
	return false;
}
