/* tweetup check: what works here, a line each. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "model/when.h"
#include "tui/signals.h"
#include "tui/sources.h"
#include "tui/term.h"
#include "tui/tui.h"

enum { SETTLE_MS = 10000, PUMP_EVENTS = 500 };

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
	if (spec && strcmp(spec->kind, "file") != 0)
		printf("          %s\n", token_words(spec));
	return fine(source->state) && !(spec && *spec->token_error);
}

int tui_check(struct session *session, const struct options *options, const struct tui_host *host)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, 0 };
	const int signals = signals_open(numbers, true);
	bool well = true;
	say_terminal();
	say_config(options);
	fflush(stdout);
	if (host->painted)
		host->painted(host->arg);
	const bool waited = wait_for_sources(session, signals);
	for (size_t i = 0; waited && i < session->source_count; i++)
		well &= say_source(session, options, i);
	if (waited)
		puts(well ? "all is well" : "not all is well; see above");
	signals_close();
	return well && waited ? 0 : 1;
}
