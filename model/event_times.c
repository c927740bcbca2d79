#include <string.h>
#include "model/event_draft.h"

static const int64_t MINUTE = 60 * 1000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

/* Days since 1970 in the Gregorian calendar. */
static int64_t days_of(long year, long month, long day)
{
	const int64_t y = year - (month <= 2), of_era = y % 400, of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return y / 400 * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool read_date(const char **p, int64_t *days)
{
	const char *start = *p;
	long year, month, day;
	if (!event_number(p, 9999, &year) || *p != start + 4 || *(*p)++ != '-' || !event_number(p, 12, &month) || *(*p)++ != '-' || !event_number(p, 31, &day))
		return false;
	if (year < 1970 || month < 1 || day < 1)
		return false;
	*days = days_of(year, month, day);
	const int64_t next = month == 12 ? days_of(year + 1, 1, 1) : days_of(year, month + 1, 1);
	return *days < next;
}

/* Seconds may be there; they are not wanted. */
static bool read_time(const char **p, int64_t *ms)
{
	long hour, minute, second = 0;
	const char *start = *p;
	if (!event_number(p, 23, &hour) || *(*p)++ != ':' || !event_number(p, 59, &minute) || *p < start + 4)
		return false;
	if (**p == ':' && (++*p, !event_number(p, 60, &second)))
		return false;
	*ms = hour * HOUR + minute * MINUTE + second * 1000;
	return true;
}

/* A date and a time, or a time alone, with an offset or without; day: where a time alone belongs (days since 1970). */
static bool read_moment(const struct zone *zone, const char *text, int64_t day, int64_t *out, bool *dated)
{
	const char *p = text;
	int64_t ms;
	*dated = strchr(text, '-') && strchr(text, '-') == text + 4;
	if (*dated && (!read_date(&p, &day) || (*p != 'T' && *p != 't' && *p != ' ')))
		return false;
	p += *dated ? 1 + strspn(p + 1, " ") : 0;
	if (!read_time(&p, &ms))
		return false;
	p += strspn(p, " ");
	struct zone *other = *p ? zone_open(*p == 'z' ? "Z" : p) : NULL;
	const bool good = !*p || (other && strchr("+-Zz", *p));
	if (good)
		*out = zone_moment(other ? other : zone, day * DAY + ms);
	zone_free(other);
	return good;
}

static int64_t day_of(const struct zone *zone, int64_t moment)
{
	const int64_t shown = zone_shown(zone, moment);
	return shown / DAY - (shown % DAY < 0);
}

static bool fix_time(struct event_draft *draft, const struct late *late, const char *key, const struct zone *zone, int64_t day, int64_t *out,
                     bool *dated)
{
	draft->line = late->line;
	return read_moment(zone, late->text, day, out, dated) ||
	       event_fail(draft, "%s %.60s: wants a time, as in 2026-11-26 20:00, 2026-11-26T20:00+01:00 or 20:00", key, late->text);
}

/* A time of the day that is well before the start is of the day after: some events go on past midnight. */
static int64_t on_the_day(const struct event_file *event, int64_t at)
{
	return event->starts && at < event->starts - 6 * HOUR ? at + DAY : at;
}

static bool fix_agenda(struct event_draft *draft, const struct zone *zone, int64_t day)
{
	struct event_file *event = draft->event;
	bool dated;
	for (size_t i = 0; i < event->agenda_count; i++) {
		if (!draft->clock[i].text)
			continue;
		if (!fix_time(draft, &draft->clock[i], "time", zone, day, &event->agenda[i].at, &dated))
			return false;
		event->agenda[i].at = on_the_day(event, event->agenda[i].at);
	}
	return true;
}

bool event_fix_times(struct event_draft *draft, const struct zone *zone)
{
	struct event_file *event = draft->event;
	int64_t day = day_of(zone, draft->now);
	bool dated;
	if (draft->starts.text && !fix_time(draft, &draft->starts, "starts", zone, day, &event->starts, &dated))
		return false;
	day = event->starts ? day_of(zone, event->starts) : day;
	if (draft->ends.text) {
		if (!fix_time(draft, &draft->ends, "ends", zone, day, &event->ends, &dated))
			return false;
		event->ends += !dated && event->ends <= event->starts ? DAY : 0;
		if (event->starts && event->ends <= event->starts)
			return event_fail(draft, "ends %.60s: that is not after it starts", draft->ends.text);
	}
	return fix_agenda(draft, zone, day);
}
