#include "model/recap_parts.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "model/decisions.h"
#include "model/event_file.h"
#include "model/filter.h"
#include "model/log.h"
#include "model/strings.h"
#include "model/when.h"
#include "model/zone.h"

enum { DAY_MS = 24 * 60 * 60 * 1000, MINUTE_MS = 60 * 1000 };

/* ---- words ---- */

const char *recap_count(size_t n, const char *one, const char *many, char out[static RECAP_COUNT])
{
	snprintf(out, RECAP_COUNT, "%zu %s", n, n == 1 ? one : many);
	return out;
}

const char *recap_name(const struct person *person)
{
	return person->name[0] != '\0' ? person->name : person->handle[0] != '\0' ? person->handle : person->id;
}

const char *recap_handle(const struct person *person, char out[static RECAP_HANDLE])
{
	snprintf(out, RECAP_HANDLE, "%s%.290s", strchr(person->handle, '@') != NULL ? "@" : "", person->handle);
	return out;
}

const char *recap_kind(const char *kind)
{
	static const struct { const char *kind, *word; } words[] = { { "image", "Picture" }, { "video", "Film" }, { "audio", "Sound" } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(kind, words[i].kind) == 0)
			return words[i].word;
	return "Attachment";
}

/* ---- times ---- */

/* Ms since 1970 as clocks of the event show them, for gmtime_r. */
static struct tm shown(const struct recap *recap, int64_t ms)
{
	time_t seconds = (time_t)((recap->clock != NULL ? zone_shown(recap->clock, ms) : ms) / 1000);
	struct tm tm;

	gmtime_r(&seconds, &tm);
	return tm;
}

static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
	"November", "December" };

const char *recap_time(const struct recap *recap, int64_t ms, char out[static RECAP_TIME])
{
	struct tm tm = shown(recap, ms), first = shown(recap, recap->begins);
	int length = 0;

	if (tm.tm_yday != first.tm_yday || tm.tm_year != first.tm_year)
		length = snprintf(out, RECAP_TIME, "%d %s ", tm.tm_mday, months[tm.tm_mon]);
	if (tm.tm_year != first.tm_year)
		length += snprintf(out + length, RECAP_TIME - (size_t)length, "%d ", tm.tm_year + 1900);
	snprintf(out + length, RECAP_TIME - (size_t)length, "%02d:%02d", tm.tm_hour, tm.tm_min);
	return out;
}

const char *recap_day(const struct recap *recap, int64_t ms, char out[static RECAP_TIME])
{
	struct tm tm = shown(recap, ms);

	snprintf(out, RECAP_TIME, "%d %s %d", tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900);
	return out;
}

/* The zone's name, or what it was off UTC at that time. */
static const char *zone_words(struct recap *recap, const char *name, int64_t ms)
{
	int64_t off = recap->clock != NULL ? (zone_shown(recap->clock, ms) - ms) / MINUTE_MS : 0, size = off < 0 ? -off : off;

	if (name[0] != '\0')
		return strings_copy(recap->strings, name);
	if (off == 0)
		return "UTC";
	return strings_make(recap->strings, "UTC%s%02d:%02d", off < 0 ? "-" : "+", (int)(size / 60), (int)(size % 60));
}

/* ---- lines ---- */

void recap_add(struct recap *recap, struct recap_line line)
{
	if (recap->n == recap->room) {
		recap->room = recap->room * 2 + 256;
		recap->lines = xrealloc(recap->lines, recap->room * sizeof *recap->lines);
	}
	line.text = line.text != NULL ? strings_copy(recap->strings, line.text) : "";
	line.anchor = line.anchor != NULL ? strings_copy(recap->strings, line.anchor) : "";
	recap->lines[recap->n++] = line;
}

void recap_heading(struct recap *recap, unsigned level, const char *anchor, const char *text)
{
	recap_add(recap, (struct recap_line){ .what = RECAP_HEADING, .level = level, .anchor = anchor, .text = text });
}

void recap_words(struct recap *recap, enum recap_what what, const char *format, ...)
{
	char *text = NULL;
	va_list args;

	va_start(args, format);
	int length = vasprintf(&text, format, args);
	va_end(args);
	if (length < 0)
		die("out of memory");
	recap_add(recap, (struct recap_line){ .what = what, .text = text });
	free(text);
}

/* ---- posts ---- */

bool recap_has(const struct recap *recap, const struct store_view *view)
{
	const struct recap_from *from = &recap->from;

	return !view->deleted && view->post.repost_of == NULL && view->post.created >= from->since &&
	       (from->until == 0 || view->post.created <= from->until) && decisions_struck(from->decisions, &view->post) == NULL &&
	       filter_match(from->filter, &view->post, from->now);
}

bool recap_find(const struct recap *recap, struct place place, size_t *at, struct store_view *view)
{
	*at = store_seek(recap->store, place);
	if (*at >= store_count(recap->store) || place_compare(rec_place(store_at(recap->store, *at)), place) != 0)
		return false;
	store_view(recap->store, store_at(recap->store, *at), view);
	return recap_has(recap, view);
}

bool recap_claim(struct recap *recap, struct place place, const struct recap_home *home)
{
	struct store_view view;
	size_t at;

	if (!recap_find(recap, place, &at, &view) || recap->where[at] != NULL)
		return false;
	recap->where[at] = home;
	return true;
}

void recap_put(struct recap *recap, struct place place, const struct recap_home *here, unsigned level, const char *beside)
{
	struct store_view view;
	size_t at;

	if (!recap_find(recap, place, &at, &view))
		return;
	const struct recap_home *home = recap->where[at] != NULL ? recap->where[at] : here;
	if (home == here && recap->stands[at])
		return;
	struct recap_line line = { .what = RECAP_POST, .level = level, .text = beside, .place = place };
	if (home != here) {
		line.what = RECAP_SEE;
		line.anchor = home->anchor;
		line.text = strings_make(recap->strings, "%s%sstands under %s", beside, beside[0] != '\0' ? ", " : "", home->label);
	}
	recap->where[at] = home;
	recap->stands[at] |= home == here;
	recap_add(recap, line);
}

const struct recap_home recap_rest = { "rest", "everything else" };

static void rest_section(struct recap *recap)
{
	bool any = false;

	for (size_t i = 0; i < store_count(recap->store); i++) {
		struct store_view view;
		store_view(recap->store, store_at(recap->store, i), &view);
		if (recap->stands[i] || !recap_has(recap, &view))
			continue;
		if (!any)
			recap_heading(recap, 2, recap_rest.anchor, "Everything else that was said");
		any = true;
		recap->where[i] = &recap_rest;
		recap_put(recap, view.place, &recap_rest, 0, "");
	}
}

static void picture_section(struct recap *recap)
{
	bool any = false;

	for (size_t i = 0; i < store_count(recap->store); i++) {
		struct store_view view;
		store_view(recap->store, store_at(recap->store, i), &view);
		for (size_t k = 0; recap_has(recap, &view) && k < view.post.media.n / 3; k++) {
			if (!any)
				recap_heading(recap, 2, "pictures", "Pictures, films and sounds");
			any = true;
			recap_add(recap, (struct recap_line){ .what = RECAP_PICTURE, .place = view.place, .index = k });
		}
	}
}

/* ---- the whole ---- */

static void find_times(struct recap *recap)
{
	const struct event_file *event = recap->from.event;
	const char *zone = event != NULL ? event->zone : "";
	struct store_view view;

	recap->clock = zone_open(zone);
	for (size_t i = 0; recap->begins == 0 && i < store_count(recap->store); i++) {
		store_view(recap->store, store_at(recap->store, i), &view);
		recap->begins = recap_has(recap, &view) ? view.post.created : 0;
	}
	if (recap->from.starts > 0)
		recap->begins = recap->from.starts;
	recap->zone = zone_words(recap, zone, recap->begins);
}

static void intro(struct recap *recap)
{
	const struct recap_from *told = &recap->from;
	char day[RECAP_TIME], from[RECAP_TIME], to[RECAP_TIME];

	if (told->ends > told->starts)
		recap_words(recap, RECAP_WORDS, "%s, %s to %s (%s)", recap_day(recap, recap->begins, day),
		            recap_time(recap, told->starts, from), recap_time(recap, told->ends, to), recap->zone);
	else if (recap->begins > 0)
		recap_words(recap, RECAP_WORDS, "%s", recap_day(recap, recap->begins, day));
	recap_hosts(recap);
}

static const char *title_of(struct recap *recap)
{
	const struct event_file *event = recap->from.event;

	if (event != NULL && event->name[0] != '\0')
		return strings_copy(recap->strings, event->name);
	return strings_make(recap->strings, "#%s", recap->from.tag);
}

struct recap *recap_new(const struct recap_from *from)
{
	struct recap *recap = xcalloc(1, sizeof *recap);

	recap->from = *from;
	recap->store = from->store;
	recap->strings = strings_new();
	recap->where = xcalloc(store_count(from->store) + 1, sizeof *recap->where);
	recap->stands = xcalloc(store_count(from->store) + 1, sizeof *recap->stands);
	recap->title = title_of(recap);
	find_times(recap);
	recap_gather(recap);
	intro(recap);
	recap_questions(recap);
	rest_section(recap);
	picture_section(recap);
	recap_people_section(recap);
	recap_coverage(recap);
	return recap;
}

void recap_free(struct recap *recap)
{
	if (recap == NULL)
		return;
	recap_forget(recap);
	zone_free(recap->clock);
	strings_free(recap->strings);
	free(recap->where);
	free(recap->stands);
	free(recap->homes);
	free(recap->lines);
	free(recap);
}
