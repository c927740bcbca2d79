/* The sources of a session: chosen at the start, and anew when the configuration was read again. */
#include "model/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"

static size_t find(const struct session *session, const char *key)
{
	size_t i = 0;

	while (i < session->source_count && strcmp(session->sources[i].key, key) != 0)
		i++;
	return i;
}

/* Gaps of a source whose place another one takes. They stay in the archive. */
static void forget_gaps(struct session *session, unsigned source)
{
	size_t n = 0;

	for (size_t i = 0; i < session->gap_count; i++)
		if (session->gaps[i].source != source)
			session->gaps[n++] = session->gaps[i];
	session->gap_count = n;
}

static size_t place_for_new(struct session *session, const bool *wanted)
{
	size_t i = 0;

	if (session->source_count < SESSION_SOURCES)
		return session->source_count++;
	while (i + 1 < SESSION_SOURCES && wanted[i])
		i++;
	free(session->sources[i].key);
	forget_gaps(session, (unsigned)i);
	return i;
}

static void call_it(struct source_status *status, const struct source_spec *spec)
{
	snprintf(status->name, sizeof status->name, "%s", spec->name);
	snprintf(status->kind, sizeof status->kind, "%s", spec->kind);
}

/* Its listening begins now; what it told before is remembered. */
static void begin(struct source_status *status, int64_t now)
{
	status->state = SOURCE_CONNECTING;
	status->since = now;
	status->next_try = 0;
	status->text[0] = '\0';
}

/* Those who follow the archive hear of it, too. */
static void end(struct session *session, struct source_status *status, int64_t now)
{
	if (status->state == SOURCE_ENDED)
		return;
	status->state = SOURCE_ENDED;
	status->since = now;
	status->next_try = 0;
	snprintf(status->text, sizeof status->text, "not followed any more");
	if (session->archive == NULL)
		return;
	struct event *event = event_new(EVENT_SOURCE, 0, status->key, status->text, NULL, NULL);
	event->state = SOURCE_ENDED;
	event->heard = status->heard;
	archive_keep(session->archive, event);
}

void session_sources(struct session *session, const struct options *options, int64_t now)
{
	if (options->moderator && *options->moderator)
		snprintf(session->moderator, sizeof session->moderator, "%s", options->moderator);
	bool wanted[SESSION_SOURCES] = { false };
	char *keys[SESSION_SOURCES];
	size_t n = options->source_count < SESSION_SOURCES ? options->source_count : SESSION_SOURCES;

	for (size_t i = 0; i < n; i++) {
		keys[i] = xasprintf("%s:%s", options->sources[i].kind, options->sources[i].url);
		size_t at = find(session, keys[i]);
		if (at < session->source_count)
			wanted[at] = true;
	}
	for (size_t i = 0; i < n; i++) {
		size_t at = find(session, keys[i]);
		bool fresh = at == session->source_count;
		if (fresh) {
			at = place_for_new(session, wanted);
			session->sources[at] = (struct source_status){ .key = xstrdup(keys[i]) };
			wanted[at] = true;
		}
		call_it(&session->sources[at], &options->sources[i]);
		if (fresh || !session_follows(session)) /* else its state is that of the process that collects */
			begin(&session->sources[at], now);
		session->route[i] = (unsigned)at;
		free(keys[i]);
	}
	session->route_count = n;
	for (size_t i = 0; i < session->source_count && !session_follows(session); i++)
		if (!wanted[i])
			end(session, &session->sources[i], now);
}

const struct source_status *session_source(const struct session *session, size_t i)
{
	return &session->sources[session->route[i]];
}
