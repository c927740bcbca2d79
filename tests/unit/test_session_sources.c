/* The sources of a session, chosen and chosen anew: what is known of them stays with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "model/session.h"

enum { NOW = 1000000 };

/* Options with these sources: "kind url" each, the name is the URL. */
static struct options options_of(const char *const *sources)
{
	struct options options = { .tags = { .n = 1, .folded = { "musesocial" }, .typed = { "musesocial" } } };

	for (size_t i = 0; sources[i] != NULL; i += 2)
		options.sources[options.source_count++] = (struct source_spec){
			.kind = sources[i], .url = sources[i + 1], .name = *sources[i + 1] != '\0' ? sources[i + 1] : sources[i],
		};
	return options;
}

static struct session *fresh(const char *const *sources)
{
	struct options options = options_of(sources);
	struct session *session = session_new(&options.tags, queue_new(1000, 1 << 20), NOW);

	session_sources(session, &options, NOW);
	return session;
}

static void again(struct session *session, const char *const *sources)
{
	struct options options = options_of(sources);

	session_sources(session, &options, NOW + 5);
}

static void done(struct session *session)
{
	struct queue *events = session->events;

	session_free(session);
	queue_free(events);
}

/* The network's source of that number goes live. */
static void live(struct session *session, unsigned source, const char *text)
{
	struct event *event = event_new(EVENT_SOURCE, source, NULL, text, NULL, NULL);

	event->state = SOURCE_LIVE;
	event->heard = NOW;
	assert_true(queue_push(session->events, event));
	session_pump(session, NOW, 100, NULL, NULL);
}

static void gap(struct session *session, unsigned source)
{
	struct event *event = event_new(EVENT_GAP, source, NULL, NULL, NULL, NULL);

	event->from = 1;
	event->to = 2;
	assert_true(queue_push(session->events, event));
	session_pump(session, NOW, 100, NULL, NULL);
}

/* "name state text", a line a source, in our order. */
static void assert_states(const struct session *session, const char *wanted)
{
	char text[4000] = "";

	for (size_t i = 0; i < session->source_count; i++) {
		const struct source_status *s = &session->sources[i];
		size_t length = strlen(text);
		snprintf(text + length, sizeof text - length, "%s %s %s\n", s->name, source_state_word(s->state), s->text);
	}
	assert_string_equal(text, wanted);
}

static void test_first(void **state)
{
	struct session *session = fresh((const char *[]){ "bluesky", "", "mastodon", "a.example", NULL });

	(void)state;
	live(session, 1, "stream");
	assert_states(session, "bluesky connecting \na.example live stream\n");
	assert_string_equal(session_source(session, 1)->key, "mastodon:a.example");
	assert_string_equal(session_source(session, 0)->key, "bluesky:");
	done(session);
}

static void test_anew(void **state)
{
	struct session *session = fresh((const char *[]){ "mastodon", "a", "mastodon", "b", "mastodon", "c", NULL });

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		live(session, i, "stream");
	session->sources[2].posts = 7;
	again(session, (const char *[]){ "mastodon", "c", "mastodon", "d", "mastodon", "a", NULL });
	assert_states(session, "a connecting \nb ended not followed any more\nc connecting \nd connecting \n");
	assert_int_equal(session->sources[2].posts, 7);
	assert_int_equal(session->sources[2].heard, NOW);
	live(session, 0, "first");
	live(session, 1, "second");
	live(session, 2, "third");
	assert_states(session, "a live third\nb ended not followed any more\nc live first\nd live second\n");
	assert_string_equal(session_source(session, 0)->key, "mastodon:c");
	again(session, (const char *[]){ "mastodon", "b", NULL });
	assert_states(session, "a ended not followed any more\nb connecting \nc ended not followed any more\nd ended not followed any more\n");
	live(session, 0, "back");
	live(session, 2, "nobody");
	assert_states(session, "a ended not followed any more\nb live back\nc ended not followed any more\nd ended not followed any more\n");
	done(session);
}

/* Gaps stay with their source, and go when another one takes its place. */
static void test_places(void **state)
{
	const char *sources[2 * SESSION_SOURCES + 1] = { NULL };
	char names[SESSION_SOURCES + 1][8];
	struct session *session;

	(void)state;
	for (size_t i = 0; i <= SESSION_SOURCES; i++)
		snprintf(names[i], sizeof names[i], "s%zu", i);
	for (size_t i = 0; i < SESSION_SOURCES; i++) {
		sources[2 * i] = "mastodon";
		sources[2 * i + 1] = names[i];
	}
	session = fresh(sources);
	gap(session, 3);
	gap(session, 4);
	assert_int_equal(session->gap_count, 2);
	sources[2 * 3 + 1] = names[SESSION_SOURCES]; /* s3 goes, s16 comes */
	again(session, sources);
	assert_int_equal(session->source_count, SESSION_SOURCES);
	assert_string_equal(session->sources[3].name, "s16");
	assert_int_equal(session->gap_count, 1);
	assert_int_equal(session->gaps[0].source, 4);
	live(session, 3, "new");
	assert_string_equal(session->sources[3].text, "new");
	done(session);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_first), cmocka_unit_test(test_anew), cmocka_unit_test(test_places) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
