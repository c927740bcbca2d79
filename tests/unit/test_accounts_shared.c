/* What accounts say of themselves in several processes on one archive: the one that collects hears it, all know it, and it goes with the account. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "model/accounts.h"
#include "model/avatars.h"
#include "model/session.h"
#include "tests/unit/saying.h"
#include "tests/unit/vault.h"

enum { NOW = SAY_START + 60 * 1000, ROUNDS = 4000 };

static int64_t clock_ms = NOW;

static struct session *fresh(const char *name)
{
	struct tag_set tags = { .n = 1, .folded = { "musesocial" }, .typed = { "MuseSocial" } };
	struct session *session = session_new(&tags, queue_new(1000, 1 << 20), NOW);
	session_add_source(session, "a.example", "mastodon", NOW);
	session_key_source(session, "https://a.example");
	session_attach(session, archive_open(vault_path(name)));
	return session;
}

static void done(struct session *session)
{
	struct queue *events = session->events;
	session_free(session);
	queue_free(events);
}

/* As a face does. */
static void once(struct session *session)
{
	int wake[SESSION_FDS];
	session_fds(session, wake);
	struct pollfd fds[] = { { wake[0], POLLIN, 0 }, { wake[1], POLLIN, 0 } };
	int64_t due = session_due(session) - clock_ms;
	clock_ms += poll(fds, SESSION_FDS, due <= 0 ? 0 : 5) ? 0 : 5;
	session_pump(session, clock_ms, 1000, NULL, NULL);
}

/* A line: who links to what, whose picture has which number. */
static const char *known(const struct session *session)
{
	static char text[2][1000];
	static int turn;
	char *out = text[turn ^= 1];
	size_t n = 0;
	*out = '\0';
	for (size_t i = 0; i < session->accounts->n; i++) {
		const struct account *account = &session->accounts->all[i];
		char *links = accounts_links(session->accounts, account->network, account->id);
		n += (size_t)snprintf(out + n, sizeof *text - n, "%s>%s;", account->id, links);
		free(links);
	}
	for (size_t i = 0; i < session->avatars->n; i++)
		if (session->avatars->all[i].known)
			n += (size_t)snprintf(out + n, sizeof *text - n, "%s=%llx;", session->avatars->all[i].id, (unsigned long long)session->avatars->all[i].hash);
	return out;
}

static void until(struct session *one, struct session *other, const char *wanted)
{
	for (int i = 0; i < ROUNDS; i++) {
		once(one);
		if (other)
			once(other);
		if (session_restored(one) && !strcmp(known(one), wanted) && (!other || !strcmp(known(other), wanted)))
			return;
	}
	fail_msg("wanted \"%s\", got \"%s\" and \"%s\"", wanted, known(one), other ? known(other) : "");
}

static void profile(struct session *session, const char *id, const char *text)
{
	struct event *event = event_new(EVENT_PROFILE, 0, id, text, NULL, NULL);
	event->network = NETWORK_MASTODON;
	assert_true(queue_push(session->events, event));
}

static void picture(struct session *session, const char *id, uint64_t hash)
{
	struct event *event = event_new(EVENT_AVATAR, 0, id, NULL, NULL, NULL);
	event->network = NETWORK_BLUESKY;
	event->hash = hash;
	avatars_ask(session->avatars, NETWORK_BLUESKY, id);
	assert_true(queue_push(session->events, event));
}

static void tell(struct session *session, enum event_kind kind, enum network network, const char *id)
{
	struct event *event = event_new(kind, 0, id, NULL, NULL, NULL);
	event->network = network;
	assert_true(queue_push(session->events, event));
}

static int64_t rows(struct session *collector, const char *name)
{
	assert_true(archive_sync(collector->archive, 5000));
	return vault_count(name, "SELECT count(*) FROM account");
}

static void test_two(void **state)
{
	(void)state;
	struct session *one = fresh("two"), *other = fresh("two");
	assert_true(!session_follows(one) && session_follows(other));
	profile(one, "ana", "The secret garden. https://bsky.app/profile/Ana.example.org and https://x.com/ana");
	picture(one, "kim", 0xfedcba9876543210);
	until(one, other, "ana>bluesky:ana.example.org x:ana;kim=fedcba9876543210;");
	assert_false(vault_has("two", "secret garden"));
	/* Said anew. */
	profile(one, "ana", "https://x.com/ana");
	picture(one, "kim", 7);
	until(one, other, "ana>x:ana;kim=7;");
	assert_int_equal(rows(one, "two"), 2);
	/* Who comes later knows it, too. */
	done(other);
	other = fresh("two");
	until(one, other, "ana>x:ana;kim=7;");
	profile(one, "ana", "no page any more");
	until(one, other, "kim=7;");
	done(other);
	done(one);
}

/* What the next one knew goes on being known to those who come; what nobody knew any more is gone. */
static void test_takeover(void **state)
{
	(void)state;
	struct session *one = fresh("turn"), *other = fresh("turn");
	profile(one, "ana", "https://x.com/ana");
	picture(one, "kim", 7);
	until(one, other, "ana>x:ana;kim=7;");
	done(one);
	for (int i = 0; i < ROUNDS && session_follows(other); i++)
		once(other);
	assert_false(session_follows(other));
	one = fresh("turn");
	until(other, one, "ana>x:ana;kim=7;");
	picture(other, "tom", 9);
	until(other, one, "ana>x:ana;kim=7;tom=9;");
	done(one);
	done(other);
	one = fresh("turn");
	until(one, NULL, "");
	picture(one, "kim", 8);
	until(one, NULL, "kim=8;");
	assert_int_equal(rows(one, "turn"), 1);
	other = fresh("turn");
	until(one, other, "kim=8;");
	done(other);
	done(one);
}

/* Of those who went or do not want to be archived nothing is kept. */
static void test_gone(void **state)
{
	(void)state;
	struct session *one = fresh("gone");
	profile(one, "ana", "https://x.com/ana");
	profile(one, "tom", "https://x.com/tom");
	picture(one, "kim", 7);
	until(one, NULL, "ana>x:ana;tom>x:tom;kim=7;");
	assert_int_equal(rows(one, "gone"), 3);
	tell(one, EVENT_DELETE_AUTHOR, NETWORK_BLUESKY, "kim");
	tell(one, EVENT_OPT_OUT, NETWORK_MASTODON, "ana");
	profile(one, "ana", "https://x.com/ana2");
	until(one, NULL, "tom>x:tom;ana>x:ana2;kim=7;");
	assert_int_equal(rows(one, "gone"), 1);
	assert_int_equal(vault_count("gone", "SELECT count(*) FROM account WHERE id = 'tom'"), 1);
	done(one);
}

/* The file may be anybody's. */
static void test_odd(void **state)
{
	(void)state;
	struct session *one = fresh("odd");
	picture(one, "kim", 8);
	until(one, NULL, "kim=8;");
	assert_int_equal(rows(one, "odd"), 1);
	vault_run("odd", "INSERT INTO account(network, id, what, value) VALUES(99, 'a', 'links', 'x:a'), (-1, 'b', 'picture', '1'),"
	                 " (1, 'c', 'picture', 'none'), (1, '', 'links', '   '), (1, 'd', 'links', ' x:d  x:d '), (1, 'e', 'nothing', x'ff00')");
	struct session *other = fresh("odd");
	until(other, NULL, "d>x:d;e>\xff;kim=8;c=0;");
	done(other);
	done(one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two),
		cmocka_unit_test(test_takeover),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(test_odd),
	};
	return cmocka_run_group_tests(tests, vault_make, vault_remove);
}
