/* tweetup check: what works here, a line each. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "model/archive.h"
#include "model/archive_report.h"
#include "model/blocklist.h"
#include "model/log.h"
#include "model/when.h"
#include "model/zone.h"
#include "tui/signals.h"
#include "tui/sources.h"
#include "tui/term.h"
#include "tui/tui.h"
#include "tui/words.h"

enum { SETTLE_MS = 10000, PUMP_EVENTS = 500, ARCHIVES_MAX = 1000 };

static void say_terminal(void)
{
	struct term_facts facts;
	term_facts(&facts);
	printf("terminal  TERM=%s%s\n", *facts.name ? facts.name : "(not set)",
	       facts.known ? "" : ", which is not known here: the screen cannot be drawn, --plain can");
	if (facts.rows > 0)
		printf("          %d columns, %d rows%s\n", facts.columns, facts.rows,
		       facts.columns < 40 || facts.rows < 10 ? "; the screen wants 40x10" : "");
	printf("          %d colours; %s\n", facts.colours, facts.utf8 ? "UTF-8" : "no UTF-8: everything is shown in ASCII");
}

static void say_config(const struct options *options)
{
	printf("config    %s\n", *options->config_file ? options->config_file : "none");
}

/* ---- the event ---- */

static void say_moment(const struct event_file *event, const char *what, int64_t ms)
{
	char text[WHEN_TEXT];
	struct zone *zone = zone_open(event->zone);
	when_format(zone ? zone_shown(zone, ms) : ms, text);
	if (ms)
		printf("%s %.10s %.5s", what, text, text + 11);
	zone_free(zone);
}

static void say_when(const struct event_file *event)
{
	if (!event->starts && !event->ends)
		return;
	printf("         ");
	say_moment(event, " starts", event->starts);
	say_moment(event, event->starts ? "; ends" : " ends", event->ends);
	printf(", %s%s\n", *event->zone ? "clocks of " : "by the clock of this computer", event->zone);
}

static void say_people(const struct event_file *event, unsigned role, const char *what)
{
	bool any = false;
	for (size_t i = 0; i < event->person_count; i++) {
		const struct event_person *person = &event->people[i];
		if (!(person->roles & role))
			continue;
		printf("%s", any ? ", " : what);
		for (size_t k = 0; k < person->handle_count; k++)
			printf("%s%s", k ? " + " : "", person->handles[k]);
		any = true;
	}
	if (any)
		putchar('\n');
	else if (role == ROLE_HOST)
		puts("          hosts: none named; who posts numbered questions will be proposed");
}

static void say_agenda(const struct event_file *event)
{
	for (size_t i = 0; i < event->agenda_count; i++) {
		const struct planned *q = &event->agenda[i];
		printf("          Q%u", q->number);
		say_moment(event, " planned", q->at);
		printf("%s%s\n", *q->text ? ": " : "", q->text);
	}
}

static void say_wall(const struct event_file *event)
{
	if (event->policy == POLICY_APPROVE)
		puts("          wall: hosts, curators and trusted people at once, others when approved");
	else
		printf("          wall: hosts, curators and trusted people at once, others after %d seconds unless struck\n",
		       (int)(event->hold_back_ms / 1000));
	if (event->loud_posts)
		printf("          more than %u posts of one person in %d min wait for a moderator\n", event->loud_posts, (int)(event->loud_ms / 60000));
}

/* The words that wait for a person, also without an event file. */
static bool say_blocklist(const struct event_file *event)
{
	char error[BLOCKLIST_ERROR], words[CLOCK_TEXT];
	struct blocklist *list = blocklist_load(event, error);
	char *shipped = blocklist_shipped();
	printf("blocklist %s%s%s%s%s\n", count_of(blocklist_count(list), "word", "words", words), shipped ? "; those that come with tweetup: " : "",
	       shipped ? shipped : "", *error ? "\n          " : "", error);
	free(shipped);
	blocklist_free(list);
	return !*error;
}

static bool say_event(const struct event_file *event)
{
	if (!event)
		return say_blocklist(NULL);
	printf("event     %s%s%s\n          tags:", event->path, *event->name ? ": " : "", event->name);
	for (size_t i = 0; i < event->tags.n; i++)
		printf(" #%s", event->tags.typed[i]);
	putchar('\n');
	say_when(event);
	say_people(event, ROLE_HOST, "          hosts: ");
	say_people(event, ROLE_CURATOR, "          curators: ");
	say_people(event, ROLE_TRUSTED, "          trusted: ");
	say_agenda(event);
	say_wall(event);
	return say_blocklist(event);
}

/* ---- archives ---- */

static const char *size_text(int64_t bytes, char out[static CLOCK_TEXT])
{
	if (bytes < 10 * 1000 * 1000)
		snprintf(out, CLOCK_TEXT, "%.1f MB", (double)bytes / 1e6);
	else
		snprintf(out, CLOCK_TEXT, "%.0f MB", (double)bytes / 1e6);
	return out;
}

static void say_posts(const struct archive_report *report)
{
	char posts[CLOCK_TEXT], gaps[CLOCK_TEXT], decisions[CLOCK_TEXT], size[CLOCK_TEXT], from[WHEN_TEXT], to[WHEN_TEXT];
	const int64_t now = when_now();
	printf("          %s", count_of((size_t)report->posts, "post", "posts", posts));
	if (report->posts > 0)
		printf(", %s to %s", when_clock(report->oldest, now, from), when_clock(report->newest, now, to));
	printf("; %lld deleted; %s; %s; %s, format %lld\n", (long long)report->deleted, count_of((size_t)report->gaps, "gap", "gaps", gaps),
	       count_of((size_t)report->decisions, "decision", "decisions", decisions), size_text(report->bytes, size), (long long)report->format);
}

static void say_progress(const struct report_source *source, int64_t now)
{
	char clock[WHEN_TEXT], age[WHEN_TEXT];
	if (source->cursor)
		printf("          %s: all known up to %s, %s ago\n", source->key, when_clock(source->cursor, now, clock),
		       when_age(now > source->cursor ? now - source->cursor : 0, age));
	else
		printf("          %s: %s, nothing known yet\n", source->key, source_state_word(source->state));
}

static bool say_archive(const char *path)
{
	struct archive_report report;
	char why[256];
	if (!archive_report(path, &report, why)) {
		printf("archive   %s\n", why + (strncmp(why, "archive ", 8) == 0 ? 8 : 0));
		return false;
	}
	printf("archive   %s: %s%s\n", path, *report.damage ? "damaged: " : "sound", report.damage);
	say_posts(&report);
	if (report.holder)
		printf("          process %ld collects%s%s\n", report.holder, *report.trouble ? ", but " : "", report.trouble);
	else
		puts("          nobody collects now");
	for (size_t i = 0; i < report.source_count; i++)
		say_progress(&report.sources[i], when_now());
	return !*report.damage && !*report.trouble;
}

static bool say_archive_if_there(const char *path)
{
	if (access(path, F_OK) == 0)
		return say_archive(path);
	printf("archive   none yet; it will be %s\n", path);
	return true;
}

static bool say_all_archives(void)
{
	char **paths = xcalloc(ARCHIVES_MAX, sizeof *paths);
	const size_t n = archive_list(paths, ARCHIVES_MAX);
	bool well = true;
	for (size_t i = 0; i < n; i++) {
		well &= say_archive(paths[i]);
		free(paths[i]);
	}
	if (n == 0)
		puts("archive   none yet");
	free(paths);
	return well;
}

/* The one that is named, that of the tag, or all there are. */
static bool say_archives(const struct options *options)
{
	if (*options->archive_file)
		return say_archive_if_there(options->archive_file);
	if (options->tags.n == 0)
		return say_all_archives();
	char *path = archive_path(options->tags.folded[0]);
	const bool well = path && say_archive_if_there(path);
	if (!path)
		puts("archive   nowhere: there is no home folder; set HOME, or use --archive");
	free(path);
	return well;
}

/* ---- sources ---- */

static bool settled(const struct source_status *source)
{
	return source->state != SOURCE_CONNECTING && source->state != SOURCE_SILENT;
}

static bool all_settled(const struct session *session)
{
	for (size_t i = 0; i < session->source_count; i++)
		if (!settled(&session->sources[i]))
			return false;
	return true;
}

/* false when a signal ended the wait. */
static bool wait_for_sources(struct session *session, int signals)
{
	for (int64_t now = when_now(), end = now + SETTLE_MS; now < end && !all_settled(session); now = when_now()) {
		struct pollfd fds[] = { { queue_wake_fd(session->events), POLLIN, 0 }, { signals, POLLIN, 0 } };
		poll(fds, 2, (int)(end - now));
		if (fds[1].revents)
			return false;
		if (fds[0].revents)
			session_pump(session, when_now(), PUMP_EVENTS, NULL, NULL);
	}
	return true;
}

static const char *token_words(const struct source_spec *spec)
{
	if (*spec->token_error)
		return spec->token_error;
	return spec->token ? "token present" : "no token";
}

static bool fine(enum source_state state)
{
	return state == SOURCE_LIVE || state == SOURCE_POLLING || state == SOURCE_ENDED;
}

static bool say_source(const struct session *session, const struct options *options, size_t i)
{
	const struct source_status *source = &session->sources[i];
	const struct source_spec *spec = i < options->source_count ? &options->sources[i] : NULL;
	char sentence[SOURCE_SENTENCE];
	printf("source    %s (%s): %s\n", source->name, source->kind, source_sentence(source, when_now(), sentence));
	if (source->state == SOURCE_CONNECTING)
		printf("          no answer within %d seconds\n", SETTLE_MS / 1000);
	if (spec && (spec->token || *spec->token_error || source_takes_token(spec->kind)))
		printf("          %s\n", token_words(spec));
	return fine(source->state) && !(spec && *spec->token_error);
}

/* Whether all are well; waited: no signal ended it. */
static bool say_sources(struct session *session, const struct options *options, const struct tui_host *host, int signals, bool *waited)
{
	bool well = true;
	if (host->painted)
		host->painted(host->arg);
	*waited = wait_for_sources(session, signals);
	for (size_t i = 0; *waited && i < session->source_count; i++)
		well &= say_source(session, options, i);
	return well;
}

static const int check_signals[] = { SIGINT, SIGTERM, SIGHUP, 0 };

int tui_try(struct session *session, const struct options *options, const struct tui_host *host)
{
	bool waited;
	const int signals = signals_open(check_signals, true);
	const bool well = say_sources(session, options, host, signals, &waited);
	signals_close();
	return well && waited ? 0 : 1;
}

int tui_check(struct session *session, const struct options *options, const struct tui_host *host)
{
	const int signals = signals_open(check_signals, true);
	bool well, waited;
	say_terminal();
	say_config(options);
	well = say_event(options->event);
	well &= say_archives(options);
	fflush(stdout);
	well &= say_sources(session, options, host, signals, &waited);
	if (waited)
		puts(well ? "all is well" : "not all is well; see above");
	signals_close();
	return well && waited ? 0 : 1;
}
