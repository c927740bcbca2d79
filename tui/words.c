#include "tui/words.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Nobody reads a did or a key in hex: its end tells two of them apart. */
static const char *short_id(const char *id, char *out, size_t size)
{
	const size_t length = strlen(id);
	const char *tail = length > 8 && strspn(id + length - 8, "0123456789abcdefghijklmnopqrstuvwxyz") == 8 ? id + length - 8 : "";
	snprintf(out, size, "%s%s", *tail ? "…" : "someone", tail);
	return out;
}

/* A handle that is so long and has no dot in it is a key: its two ends will do. */
enum { KEY_LONG = 40 };

static const char *handle_label(enum network network, const char *id, const char *handle, char *out, size_t size)
{
	if (!*handle)
		return short_id(id, out, size);
	const size_t length = strlen(handle);
	const char *at = network == NETWORK_BLUESKY ? "" : "@";
	if (length > KEY_LONG && strcspn(handle, ".@:") == length)
		snprintf(out, size, "%s%.9s…%s", at, handle, handle + length - 5);
	else
		snprintf(out, size, "%s%s", at, handle);
	return out;
}

const char *person_label(enum network network, const char *id, const char *handle, const char *name,
                         char out[static LABEL_TEXT])
{
	if (!*name)
		return handle_label(network, id, handle, out, LABEL_TEXT);
	snprintf(out, LABEL_TEXT, "%s", name);
	return out;
}

const char *post_handle(const struct post *post, char out[static LABEL_TEXT])
{
	return handle_label(post->network, post->author.id, post->author.handle, out, LABEL_TEXT);
}

const char *post_name(const struct post *post, char out[static LABEL_TEXT])
{
	return person_label(post->network, post->author.id, post->author.handle, post->author.name, out);
}

static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July",
	"August", "September", "October", "November", "December" };
static const char *const days[] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" };

static struct tm local(int64_t ms)
{
	struct tm tm = { .tm_mday = 1 };
	const time_t seconds = (time_t)(ms / 1000 - (ms % 1000 < 0));
	localtime_r(&seconds, &tm);
	return tm;
}

const char *clock_time(int64_t ms, char out[static CLOCK_TEXT])
{
	const struct tm tm = local(ms);
	snprintf(out, CLOCK_TEXT, "%02d:%02d", tm.tm_hour, tm.tm_min);
	return out;
}

const char *clock_seconds(int64_t ms, char out[static CLOCK_TEXT])
{
	const struct tm tm = local(ms);
	snprintf(out, CLOCK_TEXT, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
	return out;
}

const char *clock_date(int64_t ms, char out[static CLOCK_TEXT])
{
	const struct tm tm = local(ms);
	snprintf(out, CLOCK_TEXT, "%d %.3s %02d:%02d", tm.tm_mday, months[tm.tm_mon % 12], tm.tm_hour, tm.tm_min);
	return out;
}

const char *clock_day(int64_t ms, char out[static CLOCK_TEXT])
{
	const struct tm tm = local(ms);
	snprintf(out, CLOCK_TEXT, "%s %d %s", days[tm.tm_wday % 7], tm.tm_mday, months[tm.tm_mon % 12]);
	return out;
}

bool clock_same_day(int64_t a, int64_t b)
{
	const struct tm x = local(a), y = local(b);
	return x.tm_year == y.tm_year && x.tm_yday == y.tm_yday;
}

int64_t clock_age_turns(int64_t since, int64_t now)
{
	static const int64_t minute = 60000, hour = 3600000;
	const int64_t age = now > since ? now - since : 0;
	const int64_t unit = age < minute ? 1000 : age < hour ? minute : hour;
	return since + (age / unit + 1) * unit;
}

const char *count_of(size_t n, const char *one, const char *many, char out[static CLOCK_TEXT])
{
	if (n >= 1000000)
		snprintf(out, CLOCK_TEXT, "%zu,%03zu,%03zu %s", n / 1000000, n / 1000 % 1000, n % 1000, many);
	else if (n >= 1000)
		snprintf(out, CLOCK_TEXT, "%zu,%03zu %s", n / 1000, n % 1000, many);
	else
		snprintf(out, CLOCK_TEXT, "%zu %s", n, n == 1 ? one : many);
	return out;
}

const char *media_word(const char *kind)
{
	static const char *const words[][2] = { { "image", "photo" }, { "video", "video" }, { "audio", "sound" } };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(kind, words[i][0]) == 0)
			return words[i][1];
	return "file";
}

const char *answer_words(const struct answer_ref *ref, char out[static ANSWER_TEXT])
{
	static const char *const signs[] = { [BY_HAND] = "by hand", [BY_LABEL_AND_REPLY] = "label and reply", [BY_LABEL_AND_TIME] = "label and time",
		[BY_LABEL_AND_THREAD] = "label and thread", [BY_LABEL] = "label", [BY_REPLY_AND_TIME] = "reply and time", [BY_REPLY] = "reply",
		[BY_TIME] = "time alone" };
	snprintf(out, ANSWER_TEXT, "%s%u%%, %s", ref->proposed ? "answer? " : "", ref->sure, signs[ref->why]);
	return out;
}
