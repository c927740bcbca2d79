#include "tests/unit/sharing.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "tests/unit/vault.h"

enum { BEGIN_MS = SAY_START + 60 * 1000 };

int64_t sharing_ms = BEGIN_MS;

struct session *sharing_open(const char *name)
{
	struct tag_set tags = { .n = 1, .folded = { "musesocial" }, .typed = { "MuseSocial" } };
	struct session *session = session_new(&tags, queue_new(1000, 1 << 20), BEGIN_MS);
	session_add_source(session, "a.example", "mastodon", BEGIN_MS);
	session_key_source(session, "https://a.example");
	session_attach(session, archive_open(vault_path(name)));
	return session;
}

void sharing_close(struct session *session)
{
	struct queue *events = session->events;
	session_free(session);
	queue_free(events);
}

void sharing_turn(struct session *session)
{
	int wake[SESSION_FDS];
	session_fds(session, wake);
	struct pollfd fds[] = { { wake[0], POLLIN, 0 }, { wake[1], POLLIN, 0 } };
	int64_t due = session_due(session) - sharing_ms;
	sharing_ms += poll(fds, SESSION_FDS, due <= 0 ? 0 : 5) ? 0 : 5;
	session_pump(session, sharing_ms, 1000, NULL, NULL);
}

void sharing_keep_anew(struct session *session)
{
	session->resyncing = true;
	session->resync = (struct place){ 0 };
	for (int i = 0; i < SHARING_ROUNDS && session->resyncing; i++)
		sharing_turn(session);
	assert_false(session->resyncing);
	assert_true(archive_sync(session->archive, 5000));
}
