/* What accounts say of themselves in several processes on one archive: the one that collects hears it, all know it, and it goes with the account. */
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
#include "tests/unit/sharing.h"
#include "tests/unit/vault.h"

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
	for (int i = 0; i < SHARING_ROUNDS; i++) {
		sharing_turn(one, NULL);
		if (other)
			sharing_turn(other, NULL);
		if (session_restored(one) && !strcmp(known(one), wanted) && (!other || !strcmp(known(other), wanted)))
			return;
	}
	fail_msg("wanted \"%s\", got \"%s\" and \"%s\"", wanted, known(one), other ? known(other) : "");
}

static void profile(struct session *session, const char *id, const char *text)
{
	struct event *event = event_new(EVENT_PROFILE, 0, id, text, NULL, NULL);
	event->network = NETWORK_MASTODON;
	hear(session, event);
}

static void picture(struct session *session, const char *id, uint64_t hash)
{
	struct event *event = event_new(EVENT_AVATAR, 0, id, NULL, NULL, NULL);
	event->network = NETWORK_BLUESKY;
	event->hash = hash;
	avatars_ask(session->avatars, NETWORK_BLUESKY, id);
	hear(session, event);
}

static void tell(struct session *session, enum event_kind kind, enum network network, const char *id)
{
	struct event *event = event_new(kind, 0, id, NULL, NULL, NULL);
	event->network = network;
	hear(session, event);
}

static int64_t rows(struct session *collector, const char *name)
{
	assert_true(archive_sync(collector->archive, 5000));
	return vault_count(name, "SELECT count(*) FROM account");
}

static void test_two(void **state)
{
	(void)state;
	struct session *one = sharing_open("two"), *other = sharing_open("two");
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
	sharing_close(other);
	other = sharing_open("two");
	until(one, other, "ana>x:ana;kim=7;");
	profile(one, "ana", "no page any more");
	until(one, other, "kim=7;");
	sharing_close(other);
	sharing_close(one);
}

/* What the next one knew goes on being known to those who come; what nobody knew any more is gone. */
static void test_takeover(void **state)
{
	(void)state;
	struct session *one = sharing_open("turn"), *other = sharing_open("turn");
	profile(one, "ana", "https://x.com/ana");
	picture(one, "kim", 7);
	until(one, other, "ana>x:ana;kim=7;");
	sharing_close(one);
	for (int i = 0; i < SHARING_ROUNDS && session_follows(other); i++)
		sharing_turn(other, NULL);
	assert_false(session_follows(other));
	one = sharing_open("turn");
	until(other, one, "ana>x:ana;kim=7;");
	picture(other, "tom", 9);
	until(other, one, "ana>x:ana;kim=7;tom=9;");
	sharing_close(one);
	sharing_close(other);
	one = sharing_open("turn");
	until(one, NULL, "");
	picture(one, "kim", 8);
	until(one, NULL, "kim=8;");
	assert_int_equal(rows(one, "turn"), 1);
	other = sharing_open("turn");
	until(one, other, "kim=8;");
	sharing_close(other);
	sharing_close(one);
}

/* Of those who went or do not want to be archived nothing is kept. */
static void test_gone(void **state)
{
	(void)state;
	struct session *one = sharing_open("gone");
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
	sharing_close(one);
}

/* The file may be anybody's. */
static void test_odd(void **state)
{
	(void)state;
	struct session *one = sharing_open("odd");
	picture(one, "kim", 8);
	until(one, NULL, "kim=8;");
	assert_int_equal(rows(one, "odd"), 1);
	vault_run("odd", "INSERT INTO account(network, id, what, value) VALUES(99, 'a', 'links', 'x:a'), (-1, 'b', 'picture', '1'),"
	                 " (1, 'c', 'picture', 'none'), (1, '', 'links', '   '), (1, 'd', 'links', ' x:d  x:d '), (1, 'e', 'nothing', x'ff00')");
	struct session *other = sharing_open("odd");
	until(other, NULL, "d>x:d;e>\xff;kim=8;c=0;");
	sharing_close(other);
	sharing_close(one);
}

/* A disk that was full has room again; of who asked not to be archived still nothing is kept. */
static void test_anew(void **state)
{
	(void)state;
	struct session *one = sharing_open("anew");
	profile(one, "ana", "https://x.com/ana");
	profile(one, "tom", "https://x.com/tom");
	picture(one, "kim", 7);
	until(one, NULL, "ana>x:ana;tom>x:tom;kim=7;");
	tell(one, EVENT_OPT_OUT, NETWORK_MASTODON, "ana");
	sharing_turn(one, NULL);
	assert_int_equal(rows(one, "anew"), 2);
	vault_run("anew", "DELETE FROM account");
	sharing_keep_anew(one);
	assert_int_equal(vault_count("anew", "SELECT count(*) FROM account WHERE id IN('tom', 'kim')"), 2);
	assert_int_equal(rows(one, "anew"), 2);
	sharing_close(one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_anew),
		cmocka_unit_test(test_two),
		cmocka_unit_test(test_takeover),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(test_odd),
	};
	return cmocka_run_group_tests(tests, vault_make, vault_remove);
}
