#include "tests/unit/sharing.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "tests/unit/vault.h"

int64_t sharing_ms = SHARING_NOW;

static void note(void *arg, const struct news *news)
{
	static const char *const results[] = { "added", "replaced", "copy", "known", "deleted", "old" };
	static const char *const kinds[] = { "post", "delete", "delete-author", "source", "gap", "person", "odd" };
	struct paper *paper = arg;
	size_t room = sizeof paper->text - paper->length;
	char *at = paper->text + paper->length;
	if (news->kind == EVENT_POST)
		paper->length += (size_t)snprintf(at, room, "%s %s\n", results[news->result], news->post->text);
	else
		paper->length += (size_t)snprintf(at, room, "%s\n", kinds[news->kind]);
}

struct session *sharing_open(const char *name)
{
	struct tag_set tags = { .n = 1, .folded = { "musesocial" }, .typed = { "MuseSocial" } };
	struct session *session = session_new(&tags, queue_new(100000, 1 << 26), SHARING_NOW);
	session_add_source(session, "a.example", "mastodon", SHARING_NOW);
	session_key_source(session, "https://a.example");
	session_add_source(session, "bluesky", "bluesky", SHARING_NOW);
	if (name)
		session_attach(session, archive_open(vault_path(name)));
	return session;
}

void sharing_close(struct session *session)
{
	struct queue *events = session->events;
	session_free(session);
	queue_free(events);
}

unsigned sharing_turn(struct session *session, struct paper *paper)
{
	int wake[SESSION_FDS];
	session_fds(session, wake);
	struct pollfd fds[] = { { wake[0], POLLIN, 0 }, { wake[1], POLLIN, 0 } };
	int64_t due = session_due(session) - sharing_ms;
	int ready = poll(fds, SESSION_FDS, due <= 0 ? 0 : due < 10 ? (int)due : 10);
	sharing_ms += ready ? 0 : 10;
	return session_pump(session, sharing_ms, 1000, paper ? note : NULL, paper);
}

unsigned sharing_settle(struct session *session, struct paper *paper)
{
	unsigned changed = 0, last;
	if (paper)
		*paper = (struct paper){ .length = 0 };
	do {
		last = sharing_turn(session, paper);
		changed |= last;
	} while (last || session_due(session) <= sharing_ms || !session_restored(session));
	return changed;
}

void hear(struct session *session, struct event *event)
{
	assert_true(queue_push(session->events, event));
}

void hear_post(struct session *session, struct say what)
{
	hear(session, event_post(0, said(&what), false));
}

void hear_cursor(struct session *session, unsigned source, int64_t ms)
{
	struct event *event = event_new(EVENT_CURSOR, source, NULL, NULL, NULL, NULL);
	event->heard = ms;
	hear(session, event);
}

void hear_state(struct session *session, unsigned source, enum source_state state, const char *text, int64_t heard)
{
	struct event *event = event_new(EVENT_SOURCE, source, NULL, text, NULL, NULL);
	event->state = state;
	event->heard = heard;
	hear(session, event);
}

void hear_gap(struct session *session, unsigned source, int64_t from, int64_t to)
{
	struct event *event = event_new(EVENT_GAP, source, NULL, NULL, NULL, NULL);
	event->from = from;
	event->to = to;
	hear(session, event);
}

const char *held(const struct session *session)
{
	static char out[2][8000];
	static int turn;
	char *text = out[turn ^= 1];
	size_t n = 0;
	*text = 0;
	for (size_t i = 0; i < store_count(session->store); i++) {
		struct store_view view;
		store_view(session->store, store_at(session->store, i), &view);
		const struct post *post = &view.post;
		n += (size_t)snprintf(text + n, 8000 - n, "%d %s %s %s%s%s%s%s\n", (int)(post->created - SAY_START) / 1000,
		                      strrchr(post->id, '/') + 1, post->author.name, post->text, view.deleted ? "(deleted)" : "",
		                      post->edited ? "(edited)" : "", post->repost_of ? "(boost)" : "", post->also.n ? "(also)" : "");
		assert_true(n < 8000);
	}
	return text;
}

void sharing_keep_anew(struct session *session)
{
	session->resyncing = true;
	session->resync = (struct place){ 0 };
	for (int i = 0; i < SHARING_ROUNDS && session->resyncing; i++)
		sharing_turn(session, NULL);
	assert_false(session->resyncing);
	assert_true(archive_sync(session->archive, 5000));
}
