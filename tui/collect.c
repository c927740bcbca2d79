/* tweetup collect: no screen. Follows, keeps, and says on stderr what changes, each line with its time. */
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "model/when.h"
#include "tui/line.h"
#include "tui/rules.h"
#include "tui/signals.h"
#include "tui/sources.h"
#include "tui/tui.h"
#include "tui/words.h"

enum { PUMP_EVENTS = 500, COMMIT_MS = 5000, SAY_MAX = 1024, LONGEST_SLEEP_MS = 60 * 1000 };

struct collector {
	struct session *session;
	const struct options *options;
	const struct tui_host *host;
	int64_t now, began, end;
	long kept;      /* posts since it began */
	long holder;    /* the other process that collects, as last said; 0: this one does */
	bool ascii, done;
	int ended_by;   /* the signal, 0 none */
	enum source_state said[SESSION_SOURCES];
	char said_text[SESSION_SOURCES][200];
	char said_trouble[256];
};

/* ---- saying ---- */

__attribute__((format(printf, 2, 3)))
static void say(const struct collector *c, const char *format, ...)
{
	const time_t seconds = (time_t)(c->now / 1000);
	char text[SAY_MAX], stamp[CLOCK_TEXT];
	struct tm tm;
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	strftime(stamp, sizeof stamp, "%Y-%m-%d %H:%M:%S", localtime_r(&seconds, &tm));
	char *plain = c->ascii ? line_ascii(text) : NULL;
	fprintf(stderr, "%s %s\n", stamp, plain ? plain : text);
	free(plain);
}

/* Every state once; not every try of the same. */
static void say_source(struct collector *c, unsigned index)
{
	const struct source_status *source = &c->session->sources[index];
	char sentence[SOURCE_SENTENCE];
	if (source->state == SOURCE_CONNECTING)
		return;
	if (c->said[index] == source->state && strcmp(c->said_text[index], source->text) == 0)
		return;
	c->said[index] = source->state;
	memcpy(c->said_text[index], source->text, sizeof source->text);
	say(c, "%s: %s", source->name, source_sentence(source, c->now, sentence));
}

static void say_gap(const struct collector *c, unsigned source)
{
	char text[RULE_TEXT];
	for (size_t i = c->session->gap_count; i-- > 0;) {
		const struct gap *gap = &c->session->gaps[i];
		if (!gap->to || gap->source != source)
			continue;
		say(c, "%s", rules_gap(c->session, gap, text));
		return;
	}
}

/* Who collects, when that is another one than said last. */
static void say_role(struct collector *c)
{
	const bool follows = session_follows(c->session);
	const long holder = follows ? archive_holder(c->session->archive) : 0;
	if (holder == c->holder || (follows && !holder))
		return;
	if (holder)
		say(c, "process %ld collects already; this one waits, and goes on when that one ends", holder);
	else
		say(c, "process %ld has ended; this one collects now", c->holder);
	c->holder = holder;
}

/* Whether two lines are the same but for the numbers in them: not every change of how much waits is worth one. */
static bool same_words(const char *a, const char *b)
{
	static const char digits[] = "0123456789";
	for (;; a++, b++) {
		a += strspn(a, digits);
		b += strspn(b, digits);
		if (*a != *b || !*a)
			return *a == *b;
	}
}

static void say_trouble(struct collector *c)
{
	const char *trouble = c->session->trouble;
	if (!same_words(trouble, c->said_trouble))
		say(c, "%s", *trouble ? trouble : "the archive is written again");
	snprintf(c->said_trouble, sizeof c->said_trouble, "%s", trouble);
}

/* ---- the whole status ---- */

static void say_status_of(const struct collector *c, const struct source_status *source)
{
	const int64_t cursor = archive_cursor(c->session->archive, source->key);
	char sentence[SOURCE_SENTENCE], posts[CLOCK_TEXT], known[WHEN_TEXT];
	say(c, "  %s: %s %s told%s%s", source->name, source_sentence(source, c->now, sentence),
	    count_of(source->posts, "post", "posts", posts), cursor ? "; all known up to " : "",
	    cursor ? when_clock(cursor, c->now, known) : "");
}

static void say_status(const struct collector *c)
{
	struct archive *archive = c->session->archive;
	int64_t oldest, newest;
	char since[WHEN_TEXT], kept[CLOCK_TEXT], all[CLOCK_TEXT], waiting[CLOCK_TEXT];
	say(c, "process %ld collects #%s since %s", (long)getpid(), c->session->tags.typed[0], when_clock(c->began, c->now, since));
	say(c, "  archive %s: %s kept since then, %s in all; %s to be written", archive_file(archive),
	    count_of((size_t)c->kept, "post", "posts", kept), count_of(archive_count(archive, &oldest, &newest), "post", "posts", all),
	    count_of(archive_waiting(archive), "change waits", "changes wait", waiting));
	if (*c->session->trouble)
		say(c, "  %s", c->session->trouble);
	if (session_follows(c->session))
		say(c, "  process %ld listens to the networks; this one waits", archive_holder(archive));
	for (size_t i = 0; i < c->session->source_count; i++)
		say_status_of(c, &c->session->sources[i]);
}

/* ---- news ---- */

static void on_news(void *arg, const struct news *news)
{
	struct collector *c = arg;
	if (news->kind == EVENT_POST && news->result == STORE_ADDED)
		c->kept++;
	else if (news->kind == EVENT_SOURCE)
		say_source(c, news->source);
	else if (news->kind == EVENT_GAP)
		say_gap(c, news->source);
	c->done |= c->options->count > 0 && c->kept >= c->options->count;
}

static void pump(struct collector *c)
{
	const unsigned changed = session_pump(c->session, c->now, PUMP_EVENTS, on_news, c);
	c->host->pumped(c->host->arg, changed);
	say_trouble(c);
	say_role(c);
}

/* ---- signals ---- */

static void reload(const struct collector *c)
{
	char told[512] = "";
	c->host->reload(c->host->arg, told);
	say(c, "%s", told);
}

static void on_signals(struct collector *c)
{
	for (int number; (number = signals_next());) {
		if (number == SIGHUP)
			reload(c);
		else if (number == SIGUSR1)
			say_status(c);
		else
			c->ended_by = number;
	}
	c->done |= c->ended_by != 0;
}

/* ---- the loop ---- */

static bool readable(int fd)
{
	struct pollfd one = { fd, POLLIN, 0 };
	return poll(&one, 1, 0) > 0;
}

/* Nothing more will come, and all that came is kept. */
static bool over(const struct collector *c)
{
	return session_over(c->session) && !session_follows(c->session) && session_restored(c->session) &&
	       !readable(queue_wake_fd(c->session->events));
}

static int patience(const struct collector *c)
{
	int64_t due = session_due(c->session);
	if (c->end && c->end < due)
		due = c->end;
	if (due == INT64_MAX)
		return -1;
	return due <= c->now ? 0 : due - c->now > LONGEST_SLEEP_MS ? LONGEST_SLEEP_MS : (int)(due - c->now);
}

static void turn(struct collector *c, int signals)
{
	struct pollfd polled[SESSION_FDS + 1] = { { signals, POLLIN, 0 } };
	int fds[SESSION_FDS];
	session_fds(c->session, fds);
	for (int i = 0; i < SESSION_FDS; i++)
		polled[i + 1] = (struct pollfd){ fds[i], POLLIN, 0 };
	poll(polled, SESSION_FDS + 1, patience(c));
	c->now = when_now();
	if (polled[0].revents)
		on_signals(c);
	if (!c->done)
		pump(c);
	c->done |= (c->end && c->now >= c->end) || over(c);
}

static const char *why_ended(const struct collector *c)
{
	if (c->ended_by)
		return c->ended_by == SIGINT ? "ended by SIGINT" : "ended by SIGTERM";
	return over(c) ? "no source has anything more to tell" : "done";
}

/* Whether a person has to do something before anything more can be heard. */
static bool refused(const struct collector *c)
{
	for (size_t i = 0; !c->ended_by && over(c) && i < c->session->source_count; i++)
		if (c->session->sources[i].state == SOURCE_REFUSED)
			return true;
	return false;
}

/* What waits is committed before anything is promised. */
static int finish(struct collector *c)
{
	char kept[CLOCK_TEXT];
	const bool committed = archive_sync(c->session->archive, COMMIT_MS);
	const char *why = refused(c) ? "no source is left that can be followed" : why_ended(c);
	if (committed)
		say(c, "%s: %s kept, all written", why, count_of((size_t)c->kept, "post", "posts", kept));
	else
		say(c, "%s: not all is written: %s", why, archive_trouble(c->session->archive));
	return committed && !refused(c) ? 0 : 1;
}

/* Without an archive there is nothing to do for it. */
static bool can_keep(struct collector *c)
{
	const struct session *session = c->session;
	const char *trouble = session->archive ? archive_trouble(session->archive) : session->trouble;
	if (!*trouble || session_follows(session))
		return true;
	say(c, "%s", trouble);
	return false;
}

static void begin(struct collector *c)
{
	c->began = c->now = when_now();
	c->end = c->options->for_ms ? c->began + c->options->for_ms : 0;
	c->ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	c->host->painted(c->host->arg);
}

int tui_collect(struct session *session, const struct options *options, const struct tui_host *host)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGUSR1, 0 };
	const int signals = signals_open(numbers, false);
	struct collector c = { .session = session, .options = options, .host = host };
	int status = 1;
	begin(&c);
	if (can_keep(&c)) {
		say(&c, "keeping #%s in %s", session->tags.typed[0], archive_file(session->archive));
		while (!c.done)
			turn(&c, signals);
		status = finish(&c);
	}
	signals_close();
	return status;
}
