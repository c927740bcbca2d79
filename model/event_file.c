#include "model/event_draft.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "model/ini_text.h"
#include "model/log.h"
#include "model/suggest.h"
#include "model/text.h"

enum {
	FILE_MAX = 256 * 1024, NAME_MAX_BYTES = 200, QUESTION_MAX = 999,
	HOLD_BACK_S = 20, LOUD_POSTS = 8, LOUD_MINUTES = 10
};
static const int64_t MINUTE = 60 * 1000;

/* What was typed may hold anything; the line that quotes it goes to a terminal. */
static void make_clean(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
}

bool event_fail(struct event_draft *draft, const char *format, ...)
{
	va_list args;
	if (draft->failed)
		return false;
	draft->failed = true;
	const int n = snprintf(draft->error, EVENT_ERROR, "%.200s:%u: ", draft->event->path, draft->line ? draft->line : 1);
	va_start(args, format);
	vsnprintf(draft->error + n, EVENT_ERROR - (size_t)n, format, args);
	va_end(args);
	make_clean(draft->error);
	return false;
}

/* ---- pieces ---- */

bool event_piece(const char **p, const char *separators, const char **piece, size_t *length)
{
	if (!**p)
		return false;
	*p += strspn(*p, " \t");
	*piece = *p;
	*p += strcspn(*p, separators);
	*length = (size_t)(*p - *piece);
	while (*length && strchr(" \t", (*piece)[*length - 1]))
		--*length;
	*p += **p != '\0';
	return true;
}

bool event_number(const char **p, long max, long *out)
{
	const char *start = *p;
	for (*out = 0; **p >= '0' && **p <= '9' && *out <= max; ++*p)
		*out = *out * 10 + (**p - '0');
	return *p > start && *out <= max;
}

static const char *cleaned(struct event_draft *draft, const char *text, size_t max)
{
	char *clean = text_cleaned(TEXT_LINE, text, strlen(text), max);
	const char *kept = strings_copy(draft->event->strings, clean);
	free(clean);
	return kept;
}

/* ---- [event] ---- */

static bool set_name(struct event_draft *draft, const char *value)
{
	draft->event->name = cleaned(draft, value, NAME_MAX_BYTES);
	return true;
}

static bool set_tags(struct event_draft *draft, const char *value)
{
	const char *piece, *why = "";
	size_t length;
	while (event_piece(&value, " \t,", &piece, &length)) {
		char tag[TAG_MAX * 2];
		if (!length)
			continue;
		snprintf(tag, sizeof tag, "%.*s", (int)(length < sizeof tag ? length : sizeof tag - 1), piece);
		char *clean = text_cleaned(TEXT_LINE, tag, strlen(tag), sizeof tag);
		const bool same = !strcmp(clean, tag);
		free(clean);
		if (!same || strpbrk(tag, "/:@"))
			return event_fail(draft, "tags: %.60s is no tag: a tag is one word of letters, digits and _", tag);
		if (!tag_set_add(&draft->event->tags, tag, &why))
			return event_fail(draft, "tags: %.60s is no tag: %s", tag, why);
	}
	return true;
}

static bool set_hosts(struct event_draft *draft, const char *value)
{
	return event_add_people(draft, "hosts", value, ROLE_HOST);
}

static bool set_curators(struct event_draft *draft, const char *value)
{
	return event_add_people(draft, "curators", value, ROLE_CURATOR);
}

static bool set_trusted(struct event_draft *draft, const char *value)
{
	return event_add_people(draft, "trusted", value, ROLE_TRUSTED);
}

static bool set_late(struct event_draft *draft, struct late *late, const char *key, const char *value)
{
	if (late->text)
		return event_fail(draft, "%s stands twice", key);
	*late = (struct late){ strings_copy(draft->event->strings, value), draft->line };
	return true;
}

static bool set_starts(struct event_draft *draft, const char *value)
{
	return set_late(draft, &draft->starts, "starts", value);
}

static bool set_ends(struct event_draft *draft, const char *value)
{
	return set_late(draft, &draft->ends, "ends", value);
}

static bool set_zone(struct event_draft *draft, const char *value)
{
	return set_late(draft, &draft->zone, "zone", value);
}

/* ---- [wall] and [moderation] ---- */

static bool set_policy(struct event_draft *draft, const char *value)
{
	draft->policy = true;
	draft->event->policy = strcmp(value, "hold-back") ? POLICY_APPROVE : POLICY_HOLD_BACK;
	return !strcmp(value, "approve") || !strcmp(value, "hold-back") || event_fail(draft, "policy %.60s: wants approve or hold-back", value);
}

static bool set_hold_back(struct event_draft *draft, const char *value)
{
	const char *p = value;
	long seconds;
	bool good = event_number(&p, 3600, &seconds);
	p += strspn(p, " ");
	static const char *const units[] = { "", "s", "second", "seconds" };
	size_t i = 0;
	while (i < sizeof units / sizeof *units && strcmp(p, units[i]))
		i++;
	if (!good || i == sizeof units / sizeof *units)
		return event_fail(draft, "hold-back %.60s: wants seconds from 0 to 3600", value);
	draft->event->hold_back_ms = seconds * 1000;
	return true;
}

static bool set_blocklist(struct event_draft *draft, const char *value)
{
	struct event_file *event = draft->event;
	const char *home = getenv("HOME"), *slash = strrchr(event->path, '/');
	if (!*value)
		return event_fail(draft, "blocklist wants a file");
	if (event->blocklist_count == EVENT_BLOCKLISTS)
		return event_fail(draft, "at most %d blocklists", EVENT_BLOCKLISTS);
	const char *path = strings_copy(event->strings, value);
	if (!strncmp(value, "~/", 2) && home)
		path = strings_make(event->strings, "%s/%s", home, value + 2);
	else if (*value != '/' && slash)
		path = strings_make(event->strings, "%.*s/%s", (int)(slash - event->path), event->path, value);
	draft->lists[event->blocklist_count] = (struct late){ path, draft->line };
	event->blocklists[event->blocklist_count++] = path;
	return true;
}

static bool yes_or_no(const char *value, bool *out)
{
	static const char *const words[] = { "no", "yes", "false", "true", "off", "on", "0", "1" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcasecmp(value, words[i])) {
			*out = i % 2;
			return true;
		}
	return false;
}

static bool set_defaults(struct event_draft *draft, const char *value)
{
	return yes_or_no(value, &draft->event->blocklist_defaults) || event_fail(draft, "blocklist-defaults %.60s: wants yes or no", value);
}

/* The words between the numbers are for people: "6 posts in 10 minutes", "6 per 10". */
static bool set_loud(struct event_draft *draft, const char *value)
{
	const char *p = value;
	long posts, minutes;
	bool on = true;
	if (yes_or_no(value, &on) && !on) {
		draft->event->loud_posts = 0;
		return true;
	}
	bool good = event_number(&p, 1000, &posts) && posts > 0;
	p += strcspn(p, "0123456789");
	good = good && event_number(&p, 1440, &minutes) && minutes > 0;
	p += strspn(p, " ");
	if (!good || (*p && strcmp(p, "minutes") && strcmp(p, "minute") && strcmp(p, "min") && strcmp(p, "m")))
		return event_fail(draft, "loud %.60s: wants so many posts in so many minutes, as in 6 posts in 10 minutes; or no", value);
	draft->event->loud_posts = (unsigned)posts;
	draft->event->loud_ms = minutes * MINUTE;
	return true;
}

/* ---- [agenda] ---- */

/* "Q3" as 3; 0 when it is none. */
static unsigned question_number(const char *key)
{
	const char *p = key + 1;
	long n;
	if ((*key != 'Q' && *key != 'q') || !event_number(&p, QUESTION_MAX, &n) || *p)
		return 0;
	return (unsigned)n;
}

/* "20:15" or "9:05" at the beginning, as minutes since midnight; -1 when there is none. Steps over it. */
static int read_clock(const char **text)
{
	const char *p = *text;
	long hour, minute;
	if (!event_number(&p, 99, &hour) || p > *text + 2 || *p++ != ':')
		return -1;
	const char *start = p;
	if (!event_number(&p, 99, &minute) || p != start + 2 || (*p && *p != ' ' && *p != '\t'))
		return -1;
	*text = p + strspn(p, " \t");
	return hour < 24 && minute < 60 ? (int)(hour * 60 + minute) : -1;
}

static bool add_question(struct event_draft *draft, unsigned question, const char *value)
{
	struct event_file *event = draft->event;
	size_t i = 0;
	while (i < event->agenda_count && event->agenda[i].number < question)
		i++;
	if (i < event->agenda_count && event->agenda[i].number == question)
		return event_fail(draft, "Q%u stands twice", question);
	if (event->agenda_count == EVENT_AGENDA)
		return event_fail(draft, "at most %d questions", EVENT_AGENDA);
	memmove(&event->agenda[i + 1], &event->agenda[i], (event->agenda_count - i) * sizeof *event->agenda);
	memmove(&draft->clock[i + 1], &draft->clock[i], (event->agenda_count - i) * sizeof *draft->clock);
	event->agenda_count++;
	const char *text = value, *digit = value + strspn(value, "0123456789");
	const bool like_a_time = digit > value && *digit == ':' && digit[1] >= '0' && digit[1] <= '9';
	const int clock = read_clock(&text);
	if (like_a_time && clock < 0)
		return event_fail(draft, "Q%u: %.*s is no time of the day; as in 20:15", question, (int)strcspn(value, " "), value);
	draft->clock[i] = (struct late){ clock < 0 ? NULL : strings_make(event->strings, "%02d:%02d", clock / 60, clock % 60), draft->line };
	event->agenda[i] = (struct planned){ question, 0, cleaned(draft, text, 1000) };
	return true;
}

/* ---- lines ---- */

static const struct key {
	const char *section, *key;
	bool (*set)(struct event_draft *draft, const char *value);
} keys[] = {
	{ "event", "name", set_name },
	{ "event", "tags", set_tags },
	{ "event", "hosts", set_hosts },
	{ "event", "curators", set_curators },
	{ "event", "trusted", set_trusted },
	{ "event", "starts", set_starts },
	{ "event", "ends", set_ends },
	{ "event", "zone", set_zone },
	{ "wall", "policy", set_policy },
	{ "wall", "hold-back", set_hold_back },
	{ "moderation", "blocklist", set_blocklist },
	{ "moderation", "blocklist-defaults", set_defaults },
	{ "moderation", "loud", set_loud },
};
enum { KEYS = sizeof keys / sizeof *keys };

const char *event_file_key(size_t i)
{
	static const char *const names[] = {
		"event.name", "event.tags", "event.hosts", "event.curators", "event.trusted", "event.starts", "event.ends", "event.zone",
		"agenda.Q1", "wall.policy", "wall.hold-back", "moderation.blocklist", "moderation.blocklist-defaults", "moderation.loud",
	};
	return i < sizeof names / sizeof *names ? names[i] : NULL;
}

static const char *key_name(const void *list, size_t i)
{
	(void)list;
	return i < KEYS ? keys[i].key : NULL;
}

static bool take_section(void *arg, const char *name)
{
	static const char *const sections[] = { "event", "agenda", "wall", "moderation" };
	struct event_draft *draft = arg;
	draft->tags_at = draft->tags_at ? draft->tags_at : draft->line;
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		if (!strcmp(sections[i], name))
			return true;
	return event_fail(draft, "there is no section [%s]; there are [event], [agenda], [wall] and [moderation]", name);
}

static bool unknown_key(struct event_draft *draft, const char *section, const char *key)
{
	for (size_t i = 0; i < KEYS; i++)
		if (!strcmp(keys[i].key, key))
			return event_fail(draft, "%s belongs under [%s]", key, keys[i].section);
	const char *near = suggest(key, strlen(key), key_name, keys);
	if (near)
		return event_fail(draft, "unknown key %s: did you mean %s?", key, near);
	return event_fail(draft, "unknown key %s in [%s]; tweetup-event(5) lists the keys", key, section);
}

static bool take_key(void *arg, const char *section, const char *key, const char *value)
{
	struct event_draft *draft = arg;
	if (!*section)
		return event_fail(draft, "%s stands before any section; put it under [event]", key);
	if (!strcmp(section, "agenda")) {
		const unsigned question = question_number(key);
		return question ? add_question(draft, question, value)
		                : event_fail(draft, "%s: a question is Q and its number, as in Q1 = 20:00 Which object would you save first?", key);
	}
	for (size_t i = 0; i < KEYS; i++)
		if (!strcmp(keys[i].section, section) && !strcmp(keys[i].key, key))
			return keys[i].set(draft, value);
	return unknown_key(draft, section, key);
}

static bool take_wrong(void *arg, const char *more, const char *what)
{
	return event_fail(arg, "%s%s", more, what);
}

static bool finish(struct event_draft *draft)
{
	struct event_file *event = draft->event;
	event->zone = draft->zone.text ? draft->zone.text : "";
	struct zone *zone = zone_open(event->zone);
	draft->line = draft->zone.line;
	if (!zone || (draft->zone.text && !*event->zone))
		event_fail(draft, "zone %.60s: there is no such time zone; as in Europe/Madrid, UTC or +01:00", event->zone);
	if (!draft->failed)
		event_fix_times(draft, zone);
	zone_free(zone);
	draft->line = draft->tags_at;
	if (!draft->failed && !event->tags.n)
		event_fail(draft, "there are no tags; as in tags = musesocial, under [event]");
	if (!draft->policy && event->hold_back_ms >= 0)
		event->policy = POLICY_HOLD_BACK;
	if (event->hold_back_ms < 0)
		event->hold_back_ms = HOLD_BACK_S * 1000;
	return !draft->failed;
}

/* ---- public ---- */

void event_file_defaults(struct event_file *event)
{
	*event = (struct event_file){ .path = "", .name = "", .zone = "", .policy = POLICY_APPROVE, .hold_back_ms = HOLD_BACK_S * 1000,
		.blocklist_defaults = true, .loud_posts = LOUD_POSTS, .loud_ms = LOUD_MINUTES * MINUTE };
}

static bool parse(struct event_draft *draft, const char *path, const char *bytes, size_t length)
{
	struct event_file *event = draft->event;
	struct ini_sink sink = { take_section, take_key, take_wrong, &draft->line, true, draft };
	event_file_defaults(event);
	event->hold_back_ms = -1;
	event->strings = strings_new();
	event->people = xcalloc(EVENT_PEOPLE, sizeof *event->people);
	event->path = strings_copy(event->strings, path);
	*draft->error = '\0';
	ini_text_read(bytes, length, &sink);
	return finish(draft);
}

bool event_file_parse(struct event_file *event, const char *path, const char *bytes, size_t length, int64_t now, char error[static EVENT_ERROR])
{
	struct event_draft *draft = xcalloc(1, sizeof *draft);
	draft->event = event;
	draft->error = error;
	draft->now = now;
	const bool good = parse(draft, path, bytes, length);
	free(draft);
	return good;
}

/* malloc; NULL with errno set. */
static char *slurp(const char *path, size_t *length)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *bytes = xmalloc(FILE_MAX + 1);
	ssize_t n = fd < 0 ? -1 : 1;
	for (*length = 0; n > 0 && *length <= FILE_MAX; *length += n > 0 ? (size_t)n : 0)
		n = read(fd, bytes + *length, FILE_MAX + 1 - *length);
	const int error = n < 0 ? errno : *length > FILE_MAX ? EFBIG : 0;
	if (fd >= 0)
		close(fd);
	if (!error)
		return bytes;
	free(bytes);
	errno = error;
	return NULL;
}

static bool lists_there(struct event_draft *draft)
{
	for (size_t i = 0; i < draft->event->blocklist_count; i++) {
		draft->line = draft->lists[i].line;
		if (access(draft->lists[i].text, R_OK) < 0)
			return event_fail(draft, "blocklist %.200s: %s", draft->lists[i].text, strerror(errno));
	}
	return true;
}

bool event_file_read(struct event_file *event, const char *path, int64_t now, char error[static EVENT_ERROR])
{
	size_t length;
	char *bytes = slurp(path, &length);
	if (!bytes) {
		event_file_defaults(event);
		snprintf(error, EVENT_ERROR, "%.300s: %s; an event file is text: tweetup-event(5)", path, strerror(errno));
		return false;
	}
	struct event_draft *draft = xcalloc(1, sizeof *draft);
	draft->event = event;
	draft->error = error;
	draft->now = now;
	const bool good = parse(draft, path, bytes, length) && lists_there(draft);
	free(draft);
	free(bytes);
	return good;
}

void event_file_done(struct event_file *event)
{
	strings_free(event->strings);
	free(event->people);
	event_file_defaults(event);
}

bool event_file_named(const char *word)
{
	const size_t length = strlen(word), n = strlen(".event");
	return length > n && !strcmp(word + length - n, ".event") && word[length - n - 1] != '/';
}
