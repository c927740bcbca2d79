/* The session and its archive: restored, kept, in trouble. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "model/log.h"
#include "tests/unit/sharing.h"
#include "tests/unit/vault.h"

static void test_kept_and_restored(void **state)
{
	(void)state;
	struct session *session = sharing_open("kept");
	assert_true(sharing_settle(session, NULL) & CHANGED_RESTORED);
	assert_string_equal(session->trouble, "");
	hear_post(session, (struct say){ .key = "1", .text = "one", .name = "Ana" });
	hear_post(session, (struct say){ .key = "2", .text = "two", .at = 1 });
	hear_post(session, (struct say){ .key = "3", .text = "three", .at = 2 });
	hear_post(session, (struct say){ .key = "4", .who = "tom", .boosts = "1", .at = 3 });
	hear_post(session, (struct say){ .key = "5", .who = "tom", .boosts = "2", .at = 4 });
	hear_post(session, (struct say){ .key = "2", .text = "two!", .at = 1, .edited = true });
	hear_post(session, (struct say){ .key = "1", .text = "one", .server = "b.example" });
	hear(session, event_new(EVENT_DELETE, 0, id_of("ana", "3"), NULL, NULL, NULL));
	hear(session, event_new(EVENT_DELETE, 0, id_of("tom", "5"), NULL, NULL, NULL));
	struct event *person = event_new(EVENT_PERSON, 0, "https://a.example/users/tom", NULL, "tom@a.example", "Tom");
	person->network = NETWORK_MASTODON;
	hear(session, person);
	hear_gap(session, 1, 100, 200);
	hear_gap(session, 1, 300, 0);
	hear_cursor(session, 0, 5000);
	sharing_settle(session, NULL);
	char want[8000];
	snprintf(want, sizeof want, "%s", held(session));
	assert_string_equal(want, "0 1 Ana one(also)\n1 2 Ana two!(edited)\n2 3 Ana (deleted)\n3 4 Tom (boost)\n");
	sharing_close(session);

	session = sharing_open("kept");
	struct paper paper;
	unsigned changed = sharing_settle(session, &paper);
	assert_true(changed & CHANGED_RESTORED && changed & CHANGED_POSTS && changed & CHANGED_GAPS);
	assert_string_equal(paper.text, "");
	assert_string_equal(held(session), want);
	assert_sound(session->store);
	/* A gap that nobody ended was of the process that is gone. */
	assert_int_equal(session->gap_count, 1);
	assert_int_equal(session->gaps[0].from, 100);
	assert_int_equal(session->gaps[0].source, 1);
	assert_int_equal(session->sources[0].state, SOURCE_CONNECTING);
	assert_int_equal(archive_cursor(session->archive, session->sources[0].key), 5000);
	assert_int_equal(archive_cursor(session->archive, session->sources[1].key), 0);
	/* What is known is no news, what was deleted stays away. */
	hear_post(session, (struct say){ .key = "2", .text = "two!", .at = 1, .edited = true });
	hear_post(session, (struct say){ .key = "3", .text = "three", .at = 2 });
	hear_post(session, (struct say){ .key = "6", .text = "six", .at = 5 });
	sharing_settle(session, &paper);
	assert_string_equal(paper.text, "added six\n");
	sharing_close(session);
	vault_sound("kept");
	assert_int_equal(vault_count("kept", "SELECT count(*) FROM post"), 6);
	assert_int_equal(vault_count("kept", "SELECT count(*) FROM gap"), 1);
}

/* Who asked not to be archived is shown, and not kept: not before that was known, not after, not when all is kept anew. */
static void test_opted_out(void **state)
{
	(void)state;
	struct session *session = sharing_open("optout");
	sharing_settle(session, NULL);
	hear_post(session, (struct say){ .key = "1", .who = "tom", .text = "before it was known" });
	hear_post(session, (struct say){ .key = "2", .text = "of somebody else", .at = 1 });
	sharing_settle(session, NULL);
	for (int i = 0; i < 2; i++) {
		struct event *event = event_new(EVENT_OPT_OUT, 0, "https://a.example/users/tom", NULL, NULL, NULL);
		event->network = NETWORK_MASTODON;
		hear(session, event);
		hear_post(session, (struct say){ .key = "3", .who = "tom", .text = "after it was known", .at = 2 });
		hear_post(session, (struct say){ .key = "3", .who = "tom", .text = "edited and known", .at = 2, .edited = true, .received = 5 });
	}
	sharing_settle(session, NULL);
	assert_string_equal(held(session), "0 1  before it was known\n1 2  of somebody else\n2 3  edited and known(edited)\n");
	session->resyncing = true;
	session->resync = (struct place){ 0 };
	sharing_settle(session, NULL);
	sharing_close(session);
	session = sharing_open("optout");
	sharing_settle(session, NULL);
	assert_string_equal(held(session), "0 1  (deleted)\n1 2  of somebody else\n");
	sharing_close(session);
	assert_true(vault_loses("optout", "it was known"));
	assert_false(vault_has("optout", "edited and known"));
	assert_true(vault_has("optout", "of somebody else"));
}

static void test_bridged_copy(void **state)
{
	(void)state;
	struct session *session = sharing_open("bridged");
	sharing_settle(session, NULL);
	char also[200];
	snprintf(also, sizeof also, "mastodon:https://a.example/@ana/own");
	struct say copy = { .key = "copy", .who = "bridge", .text = "hello", .also = also };
	hear_post(session, copy);
	sharing_settle(session, NULL);
	assert_true(archive_sync(session->archive, 5000));
	hear_post(session, (struct say){ .key = "own", .text = "hello" });
	sharing_settle(session, NULL);
	assert_int_equal(store_count(session->store), 1);
	assert_true(archive_sync(session->archive, 5000));
	sharing_close(session);
	assert_int_equal(vault_count("bridged", "SELECT count(*) FROM post"), 1);
	assert_int_equal(vault_count("bridged", "SELECT count(*) FROM post WHERE id LIKE '%/own' AND also LIKE '%bridge%copy'"), 1);
	session = sharing_open("bridged");
	sharing_settle(session, NULL);
	hear_post(session, copy);
	sharing_settle(session, NULL);
	assert_int_equal(store_count(session->store), 1);
	sharing_close(session);
}

static void test_deleted_by_number(void **state)
{
	(void)state;
	struct session *session = sharing_open("number");
	sharing_settle(session, NULL);
	hear_post(session, (struct say){ .key = "1", .text = "one" });
	hear_post(session, (struct say){ .key = "2", .text = "two", .at = 1 });
	hear_post(session, (struct say){ .key = "1", .text = "one", .server = "b.example" });
	sharing_settle(session, NULL);
	sharing_close(session);
	/* Another run, which knows no numbers but from the archive. */
	session = sharing_open("number");
	struct paper paper;
	sharing_settle(session, &paper);
	static const char *const ids[] = { "@c.example/91", "@b.example/91", "@a.example/7", "@", "@a.example/2" };
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
		hear(session, event_new(EVENT_DELETE, 0, ids[i], NULL, NULL, NULL));
	sharing_settle(session, &paper);
	assert_string_equal(paper.text, "delete\ndelete\n");
	assert_true(archive_sync(session->archive, 5000));
	sharing_close(session);
	assert_int_equal(vault_count("number", "SELECT count(*) FROM post WHERE flags & 4 AND text = ''"), 2);
	/* Without an archive nothing is known, and nothing breaks. */
	session = sharing_open(NULL);
	hear(session, event_new(EVENT_DELETE, 0, "@a.example/2", NULL, NULL, NULL));
	assert_int_equal(sharing_settle(session, &paper), 0);
	sharing_close(session);
}

/* What memory has let go of is deleted in the archive all the same. */
static void test_deleted_out_of_memory(void **state)
{
	(void)state;
	struct session *session = sharing_open("evicted");
	sharing_settle(session, NULL);
	hear_post(session, (struct say){ .key = "1", .text = "one" });
	sharing_settle(session, NULL);
	assert_true(archive_sync(session->archive, 5000));
	store_free(session->store);
	session->store = store_new(100, 1 << 20);
	hear(session, event_new(EVENT_DELETE, 0, id_of("ana", "1"), NULL, NULL, NULL));
	sharing_settle(session, NULL);
	sharing_close(session);
	assert_int_equal(vault_count("evicted", "SELECT count(*) FROM post WHERE flags & 4"), 1);
}

/* What comes so late that memory has no place for it is kept all the same. */
static void test_kept_out_of_memory(void **state)
{
	(void)state;
	enum { MANY = 150, HELD = 100 };
	struct session *session = sharing_open("late");
	char key[16];
	sharing_settle(session, NULL);
	store_free(session->store);
	session->store = store_new(HELD, 1 << 20);
	for (int i = 0; i < MANY; i++) {
		snprintf(key, sizeof key, "%d", i);
		hear_post(session, (struct say){ .key = key, .at = 100 + i, .text = "in time" });
	}
	hear_post(session, (struct say){ .key = "late", .at = 1, .text = "late" });
	sharing_settle(session, NULL);
	assert_int_equal(store_count(session->store), HELD);
	assert_null(store_find(session->store, id_of("ana", "late")));
	sharing_close(session);
	assert_int_equal(vault_count("late", "SELECT count(*) FROM post"), MANY + 1);
	assert_int_equal(vault_count("late", "SELECT count(*) FROM post WHERE text = 'late'"), 1);
}

static void test_restored_in_slices(void **state)
{
	(void)state;
	enum { MANY = 9000 };
	struct archive *archive = archive_open(vault_path("many"));
	for (int i = 0; i < MANY; i++) {
		char key[16];
		struct say what = { .key = key, .at = i };
		snprintf(key, sizeof key, "%d", i);
		archive_keep(archive, event_post(0, said(&what), false));
		while (!archive_room(archive))
			vault_moment();
	}
	assert_int_equal(archive_close(archive), 0);
	struct session *session = sharing_open("many");
	size_t rounds = 0, before = 0;
	hear_post(session, (struct say){ .key = "new", .at = MANY });
	for (unsigned changed = 0; !(changed & CHANGED_RESTORED); rounds++) {
		int wake[SESSION_FDS];
		session_fds(session, wake);
		assert_int_equal(wake[0], -1); /* what is heard waits */
		assert_int_equal(session_due(session), 0);
		assert_false(session_restored(session));
		assert_false(session_over(session));
		changed = session_pump(session, SHARING_NOW, 1000, NULL, NULL);
		assert_true(store_count(session->store) > before || changed & CHANGED_RESTORED);
		assert_true(store_count(session->store) <= before + 2001);
		/* The end of the feed is there first. */
		assert_non_null(store_find(session->store, id_of("ana", "8999")));
		before = store_count(session->store);
	}
	assert_true(rounds >= MANY / 2000);
	sharing_settle(session, NULL);
	assert_int_equal(store_count(session->store), MANY + 1);
	assert_sound(session->store);
	sharing_close(session);
}

/* ---- a stranger's file ---- */

static void test_dirty(void **state)
{
	(void)state;
	struct session *session = sharing_open("dirty");
	sharing_settle(session, NULL);
	for (int i = 0; i < 6; i++) {
		char key[16];
		snprintf(key, sizeof key, "%d", i);
		hear_post(session, (struct say){ .key = key, .text = "fine", .at = i, .name = "Ana" });
	}
	sharing_settle(session, NULL);
	sharing_close(session);
	vault_run("dirty", "UPDATE post SET text = char(27) || '[31mred' || char(7) WHERE id LIKE '%/1';"
	                   "UPDATE post SET id = '' WHERE id LIKE '%/2';"
	                   "UPDATE post SET url = 'javascript:x', tags = 'a' || char(10) || char(0x202e) WHERE id LIKE '%/3';"
	                   "UPDATE post SET created = -5, text = CAST(x'ff41' AS TEXT) WHERE id LIKE '%/4';"
	                   "UPDATE post SET flags = 4, source = char(27) WHERE id LIKE '%/5';"
	                   "UPDATE person SET name = char(27) || ']0;x' || char(7), network = 0;"
	                   "INSERT INTO source(key, state, text, heard, seq) VALUES(char(27) || 'x', 99, char(27), 1 << 60, 50);"
	                   "INSERT INTO gap VALUES('mastodon:https://a.example', 5, 3, -1, 7, 50)");
	session = sharing_open("dirty");
	sharing_settle(session, NULL);
	assert_int_equal(store_count(session->store), 5);
	for (size_t i = 0; i < store_count(session->store); i++) {
		struct store_view view;
		store_view(session->store, store_at(session->store, i), &view);
		const char *const strings[] = { view.post.text, view.post.url, view.post.source, view.post.author.name };
		for (size_t j = 0; j < 4; j++)
			for (const char *p = strings[j]; *p; p++)
				assert_false((unsigned char)*p < ' ' || (unsigned char)*p == 0x7f);
		assert_true(view.post.created >= 0);
		assert_true(!*view.post.url || !strncmp(view.post.url, "https://", 8));
	}
	assert_sound(session->store);
	sharing_close(session);
}

/* ---- trouble ---- */

static void test_no_archive_to_be_had(void **state)
{
	(void)state;
	vault_write("text", "this is some text, and nothing like an archive: it is only longer than the shortest of files", 90);
	struct session *session = sharing_open("text");
	struct paper paper;
	unsigned changed = sharing_settle(session, &paper);
	assert_true(changed & CHANGED_TROUBLE);
	assert_non_null(strstr(session->trouble, "is no archive"));
	assert_false(session_follows(session));
	assert_true(session_restored(session));
	hear_post(session, (struct say){ .key = "1", .text = "one" });
	changed = sharing_settle(session, &paper);
	assert_string_equal(paper.text, "added one\n");
	assert_false(changed & CHANGED_TROUBLE);
	assert_int_equal(session_detach(session), 0);
	sharing_close(session);
}

static void send_many(struct session *session, int from, int to)
{
	for (int i = from; i < to; i++) {
		char key[16];
		snprintf(key, sizeof key, "%d", i);
		hear_post(session, (struct say){ .key = key, .at = i });
	}
}

/* The writer is held up: first the network waits, and once it is trouble, nobody does. Then all of it is kept, and the cursor after it. */
static void test_held_up(void **state)
{
	(void)state;
	struct session *session = sharing_open("busy");
	struct paper paper;
	int wake[SESSION_FDS];
	sharing_settle(session, NULL);
	send_many(session, 0, 10);
	sharing_settle(session, NULL);
	assert_true(archive_sync(session->archive, 5000));
	void *lock = vault_lock("busy");
	send_many(session, 10, 26000);
	hear_cursor(session, 0, 26000);
	hear(session, event_new(EVENT_DELETE, 0, id_of("ana", "25999"), NULL, NULL, NULL));
	bool waited = false;
	unsigned changed = 0;
	for (int i = 0; i < SHARING_ROUNDS && !(changed & CHANGED_TROUBLE); i++) {
		changed |= sharing_turn(session, NULL);
		session_fds(session, wake);
		waited |= wake[0] < 0;
	}
	assert_true(waited);
	assert_true(changed & CHANGED_TROUBLE);
	assert_non_null(strstr(session->trouble, "cannot be written"));
	sharing_settle(session, NULL);
	assert_int_equal(store_count(session->store), 26000);
	vault_unlock(lock);
	int64_t cursor = 26000;
	for (int i = 0; i < SHARING_ROUNDS && (*session->trouble || session->resyncing || archive_cursor(session->archive, session->sources[0].key) == 0); i++) {
		/* A cursor that is told meanwhile is not ahead of the posts that are still to be written. */
		if (session->resyncing)
			hear_cursor(session, 0, ++cursor);
		sharing_turn(session, &paper);
		if (!session->resyncing)
			continue;
		assert_true(archive_sync(session->archive, 5000));
		assert_int_equal(archive_cursor(session->archive, session->sources[0].key), 0);
	}
	sharing_settle(session, NULL);
	assert_true(archive_sync(session->archive, 5000));
	assert_string_equal(session->trouble, "");
	assert_true(cursor > 26000);
	assert_int_equal(archive_cursor(session->archive, session->sources[0].key), cursor);
	assert_int_equal(session_detach(session), 0);
	sharing_close(session);
	vault_sound("busy");
	assert_int_equal(vault_count("busy", "SELECT count(*) FROM post WHERE NOT flags & 4"), 25999);
	/* Came and went in the meantime: it stays away. */
	assert_int_equal(vault_count("busy", "SELECT count(*) FROM post WHERE id LIKE '%/25999' AND text = '' AND url = '' AND flags & 4"), 1);
}

/* Signs of life alone do not make anybody write. */
static void test_quiet(void **state)
{
	(void)state;
	struct session *session = sharing_open("quiet");
	sharing_settle(session, NULL);
	for (int i = 0; i < 50; i++) {
		hear_state(session, 0, SOURCE_LIVE, "stream", SHARING_NOW + i * 1000);
		sharing_settle(session, NULL);
	}
	assert_true(archive_sync(session->archive, 5000));
	assert_int_equal(session->sources[0].heard, SHARING_NOW + 49 * 1000);
	sharing_close(session);
	assert_int_equal(vault_count("quiet", "SELECT seq FROM source"), 3);
	assert_int_equal(vault_count("quiet", "SELECT heard FROM source"), SHARING_NOW + 40 * 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kept_and_restored), cmocka_unit_test(test_opted_out), cmocka_unit_test(test_bridged_copy),
		cmocka_unit_test(test_deleted_by_number), cmocka_unit_test(test_deleted_out_of_memory), cmocka_unit_test(test_kept_out_of_memory),
		cmocka_unit_test(test_restored_in_slices), cmocka_unit_test(test_dirty), cmocka_unit_test(test_no_archive_to_be_had),
		cmocka_unit_test(test_held_up), cmocka_unit_test(test_quiet),
	};
	return cmocka_run_group_tests(tests, vault_make, vault_remove);
}
