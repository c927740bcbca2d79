/* Several sessions on one archive: one collects, the others follow it and take over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "tests/unit/sharing.h"
#include "tests/unit/vault.h"

static bool until(struct session *session, struct session *other, struct paper *paper, bool (*good)(const struct session *))
{
	int rounds = SHARING_ROUNDS;
	for (; rounds && !good(session); rounds--) {
		sharing_turn(other, NULL);
		sharing_turn(session, paper);
	}
	return rounds > 0;
}

static bool has_two(const struct session *session)
{
	return store_count(session->store) == 2;
}

static bool has_three(const struct session *session)
{
	return store_count(session->store) == 3;
}

static bool sees_live(const struct session *session)
{
	return session->sources[0].state == SOURCE_LIVE;
}

static bool sees_deleted(const struct session *session)
{
	return rec_deleted(store_at(session->store, 0));
}

static bool sees_gap(const struct session *session)
{
	return session->gap_count == 1;
}

static bool sees_silent(const struct session *session)
{
	return session->sources[0].state == SOURCE_SILENT;
}

static bool collects(const struct session *session)
{
	return !session_follows(session);
}

static void test_followed(void **state)
{
	(void)state;
	struct session *holder = sharing_open("followed"), *other;
	struct paper paper = { .length = 0 };
	sharing_settle(holder, NULL);
	hear_post(holder, (struct say){ .key = "1", .text = "one" });
	sharing_settle(holder, NULL);
	assert_true(archive_sync(holder->archive, 5000));
	other = sharing_open("followed");
	session_add_source(other, "c.example", "mastodon", SHARING_NOW);
	session_key_source(other, "https://c.example");
	assert_true(session_follows(other));
	assert_false(session_follows(holder));
	sharing_settle(other, &paper);
	assert_string_equal(held(other), held(holder));
	assert_string_equal(paper.text, "");
	assert_int_equal(other->sources[2].state, SOURCE_ENDED);
	assert_string_equal(other->sources[2].text, "not asked for by the tweetup that collects");
	assert_false(session_over(other));
	/* From now on it is news. */
	hear_post(holder, (struct say){ .key = "2", .text = "two", .at = 1 });
	assert_true(until(other, holder, &paper, has_two));
	assert_string_equal(paper.text, "added two\n");
	hear_state(holder, 0, SOURCE_LIVE, "stream", sharing_ms);
	assert_true(until(other, holder, &paper, sees_live));
	assert_string_equal(other->sources[0].text, "stream");
	hear(holder, event_new(EVENT_DELETE, 0, id_of("ana", "1"), NULL, NULL, NULL));
	assert_true(until(other, holder, &paper, sees_deleted));
	hear_gap(holder, 1, 100, 200);
	assert_true(until(other, holder, &paper, sees_gap));
	hear_cursor(holder, 0, 777000);
	sharing_settle(holder, NULL);
	/* The holder goes: the other is to listen, from where that one was. */
	sharing_close(holder);
	unsigned changed = 0;
	for (int i = 0; i < SHARING_ROUNDS && !(changed & CHANGED_COLLECT); i++)
		changed |= sharing_turn(other, NULL);
	assert_true(changed & CHANGED_COLLECT);
	assert_true(collects(other));
	assert_int_equal(other->sources[0].state, SOURCE_CONNECTING);
	assert_int_equal(other->sources[2].state, SOURCE_CONNECTING);
	assert_int_equal(archive_cursor(other->archive, other->sources[0].key), 777000);
	sharing_settle(other, NULL);
	hear_post(other, (struct say){ .key = "3", .text = "three", .at = 2 });
	sharing_settle(other, NULL);
	assert_true(has_three(other));
	sharing_close(other);
	assert_int_equal(vault_count("followed", "SELECT count(*) FROM post"), 3);
}

/* A holder that is suspended keeps its lock, and what it said last stands in the archive: that is not shown as if it were true. */
static void test_holder_stands_still(void **state)
{
	(void)state;
	struct session *holder = sharing_open("still"), *other;
	int64_t heard = 0;
	sharing_settle(holder, NULL);
	hear_state(holder, 0, SOURCE_LIVE, "stream", sharing_ms);
	sharing_settle(holder, NULL);
	assert_true(archive_sync(holder->archive, 5000));
	other = sharing_open("still");
	sharing_settle(other, NULL);
	assert_true(sees_live(other));
	/* As long as it says now and then that it hears something, all is well. */
	for (int i = 0; i < 4; i++) {
		heard = sharing_ms += 60 * 1000;
		hear_state(holder, 0, SOURCE_LIVE, "stream", heard);
		sharing_settle(holder, NULL);
		assert_true(archive_sync(holder->archive, 5000));
		sharing_settle(other, NULL);
		assert_true(sees_live(other));
	}
	sharing_ms = heard + 119 * 1000;
	sharing_settle(other, NULL);
	assert_true(sees_live(other));
	sharing_ms += 2000;
	unsigned changed = sharing_turn(other, NULL);
	assert_true(changed & CHANGED_SOURCES);
	assert_true(sees_silent(other));
	assert_true(other->sources[0].heard == heard);
	assert_non_null(strstr(other->sources[0].text, "suspended"));
	assert_true(session_follows(other));
	/* Said once; and over when it goes on. */
	sharing_ms += 60 * 1000;
	assert_false(sharing_turn(other, NULL) & CHANGED_SOURCES);
	hear_state(holder, 0, SOURCE_LIVE, "stream", sharing_ms);
	assert_true(until(other, holder, NULL, sees_live));
	sharing_close(other);
	sharing_close(holder);
}

static bool no_trouble(const struct session *session)
{
	return !*session->trouble;
}

static bool sees_suspended(const struct session *session)
{
	return strstr(session->trouble, "collects, but is suspended") != NULL;
}

/* Who says beforehand that it will stand still is known to do so at once. */
static void test_holder_is_suspended(void **state)
{
	(void)state;
	struct session *holder = sharing_open("suspended"), *other;
	sharing_settle(holder, NULL);
	other = sharing_open("suspended");
	sharing_settle(other, NULL);
	hear_post(holder, (struct say){ .key = "1", .text = "one" });
	sharing_turn(holder, NULL);
	archive_suspend(holder->archive, true);
	/* What was heard until then is written. */
	assert_int_equal(archive_waiting(holder->archive), 0);
	for (int i = 0; i < SHARING_ROUNDS && !sees_suspended(other); i++)
		sharing_turn(other, NULL);
	assert_true(sees_suspended(other));
	assert_int_equal(store_count(other->store), 1);
	archive_suspend(holder->archive, false);
	assert_true(until(other, holder, NULL, no_trouble));
	/* Nobody is told by one that follows, or that has no archive. */
	archive_suspend(other->archive, true);
	archive_suspend(NULL, true);
	sharing_settle(holder, NULL);
	assert_true(no_trouble(holder));
	sharing_close(other);
	sharing_close(holder);
}

/* A source that only the holder has is shown as long as something is heard of it. */
static void test_followed_stranger(void **state)
{
	(void)state;
	struct session *holder = sharing_open("strange");
	session_add_source(holder, "deep.example", "mastodon", SHARING_NOW);
	session_key_source(holder, "https://deep.example/sub");
	sharing_settle(holder, NULL);
	hear_state(holder, 2, SOURCE_LIVE, "stream", sharing_ms);
	sharing_settle(holder, NULL);
	assert_true(archive_sync(holder->archive, 5000));
	struct session *other = sharing_open("strange");
	sharing_settle(other, NULL);
	assert_int_equal(other->source_count, 3);
	assert_string_equal(other->sources[2].name, "deep.example");
	assert_string_equal(other->sources[2].kind, "mastodon");
	assert_int_equal(other->sources[2].state, SOURCE_LIVE);
	sharing_close(other);
	sharing_close(holder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_followed), cmocka_unit_test(test_holder_stands_still), cmocka_unit_test(test_holder_is_suspended),
		cmocka_unit_test(test_followed_stranger),
	};
	return cmocka_run_group_tests(tests, vault_make, vault_remove);
}
