/* The session and its archive: restored, kept, followed, taken over, in trouble. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "model/log.h"
#include "model/session.h"
#include "tests/unit/saying.h"
#include "tests/unit/vault.h"

enum { NOW = SAY_START + 60 * 1000, PATIENCE = 2000 };

struct paper {
	char text[4000];
	size_t length;
};

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

static struct session *fresh(const char *name)
{
	struct tag_set tags = { .n = 1, .folded = { "musesocial" }, .typed = { "MuseSocial" } };
	struct session *session = session_new(&tags, queue_new(100000, 1 << 26), NOW);
	session_add_source(session, "a.example", "mastodon", NOW);
	session_key_source(session, "https://a.example");
	session_add_source(session, "bluesky", "bluesky", NOW);
	if (name)
		session_attach(session, archive_open(vault_path(name)));
	return session;
}

static void done(struct session *session)
{
	struct queue *events = session->events;
	session_free(session);
	queue_free(events);
}

/* As a face does: sleeps on what the session names, pumps; the bits of all rounds. Ends when wanted says so. */
static int64_t clock_ms = NOW;

static unsigned once(struct session *session, struct paper *paper)
{
	int wake[SESSION_FDS];
	session_fds(session, wake);
	struct pollfd fds[] = { { wake[0], POLLIN, 0 }, { wake[1], POLLIN, 0 } };
	int64_t due = session_due(session) - clock_ms;
	int ready = poll(fds, SESSION_FDS, due <= 0 ? 0 : due < 10 ? (int)due : 10);
	clock_ms += ready ? 0 : 10;
	return session_pump(session, clock_ms, 1000, paper ? note : NULL, paper);
}

/* Until nothing is left to do at once. */
static unsigned settle(struct session *session, struct paper *paper)
{
	unsigned changed = 0, last;
	if (paper)
		*paper = (struct paper){ .length = 0 };
	do {
		last = once(session, paper);
		changed |= last;
	} while (last || session_due(session) <= clock_ms || !session_restored(session));
	return changed;
}

static void send(struct session *session, struct event *event)
{
	assert_true(queue_push(session->events, event));
}

static void send_post(struct session *session, struct say what)
{
	send(session, event_post(0, said(&what), false));
}

static void send_cursor(struct session *session, unsigned source, int64_t ms)
{
	struct event *event = event_new(EVENT_CURSOR, source, NULL, NULL, NULL, NULL);
	event->heard = ms;
	send(session, event);
}

static void send_state(struct session *session, unsigned source, enum source_state state, const char *text, int64_t heard)
{
	struct event *event = event_new(EVENT_SOURCE, source, NULL, text, NULL, NULL);
	event->state = state;
	event->heard = heard;
	send(session, event);
}

static void send_gap(struct session *session, unsigned source, int64_t from, int64_t to)
{
	struct event *event = event_new(EVENT_GAP, source, NULL, NULL, NULL, NULL);
	event->from = from;
	event->to = to;
	send(session, event);
}

/* Everything held, a line each. */
static const char *held(const struct session *session)
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

static void test_kept_and_restored(void **state)
{
	(void)state;
	struct session *session = fresh("kept");
	assert_true(settle(session, NULL) & CHANGED_RESTORED);
	assert_string_equal(session->trouble, "");
	send_post(session, (struct say){ .key = "1", .text = "one", .name = "Ana" });
	send_post(session, (struct say){ .key = "2", .text = "two", .at = 1 });
	send_post(session, (struct say){ .key = "3", .text = "three", .at = 2 });
	send_post(session, (struct say){ .key = "4", .who = "tom", .boosts = "1", .at = 3 });
	send_post(session, (struct say){ .key = "5", .who = "tom", .boosts = "2", .at = 4 });
	send_post(session, (struct say){ .key = "2", .text = "two!", .at = 1, .edited = true });
	send_post(session, (struct say){ .key = "1", .text = "one", .server = "b.example" });
	send(session, event_new(EVENT_DELETE, 0, id_of("ana", "3"), NULL, NULL, NULL));
	send(session, event_new(EVENT_DELETE, 0, id_of("tom", "5"), NULL, NULL, NULL));
	struct event *person = event_new(EVENT_PERSON, 0, "https://a.example/users/tom", NULL, "tom@a.example", "Tom");
	person->network = NETWORK_MASTODON;
	send(session, person);
	send_gap(session, 1, 100, 200);
	send_gap(session, 1, 300, 0);
	send_cursor(session, 0, 5000);
	settle(session, NULL);
	char want[8000];
	snprintf(want, sizeof want, "%s", held(session));
	assert_string_equal(want, "0 1 Ana one(also)\n1 2 Ana two!(edited)\n2 3 Ana (deleted)\n3 4 Tom (boost)\n");
	done(session);

	session = fresh("kept");
	struct paper paper;
	unsigned changed = settle(session, &paper);
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
	send_post(session, (struct say){ .key = "2", .text = "two!", .at = 1, .edited = true });
	send_post(session, (struct say){ .key = "3", .text = "three", .at = 2 });
	send_post(session, (struct say){ .key = "6", .text = "six", .at = 5 });
	settle(session, &paper);
	assert_string_equal(paper.text, "added six\n");
	done(session);
	vault_sound("kept");
	assert_int_equal(vault_count("kept", "SELECT count(*) FROM post"), 6);
	assert_int_equal(vault_count("kept", "SELECT count(*) FROM gap"), 1);
}

/* Who asked not to be archived is shown, and not kept: not before that was known, not after, not when all is kept anew. */
static void test_opted_out(void **state)
{
	(void)state;
	struct session *session = fresh("optout");
	settle(session, NULL);
	send_post(session, (struct say){ .key = "1", .who = "tom", .text = "before it was known" });
	send_post(session, (struct say){ .key = "2", .text = "of somebody else", .at = 1 });
	settle(session, NULL);
	for (int i = 0; i < 2; i++) {
		struct event *event = event_new(EVENT_OPT_OUT, 0, "https://a.example/users/tom", NULL, NULL, NULL);
		event->network = NETWORK_MASTODON;
		send(session, event);
		send_post(session, (struct say){ .key = "3", .who = "tom", .text = "after it was known", .at = 2 });
		send_post(session, (struct say){ .key = "3", .who = "tom", .text = "edited and known", .at = 2, .edited = true, .received = 5 });
	}
	settle(session, NULL);
	assert_string_equal(held(session), "0 1  before it was known\n1 2  of somebody else\n2 3  edited and known(edited)\n");
	session->resyncing = true;
	session->resync = (struct place){ 0 };
	settle(session, NULL);
	done(session);
	session = fresh("optout");
	settle(session, NULL);
	assert_string_equal(held(session), "0 1  (deleted)\n1 2  of somebody else\n");
	done(session);
	assert_true(vault_loses("optout", "it was known"));
	assert_false(vault_has("optout", "edited and known"));
	assert_true(vault_has("optout", "of somebody else"));
}

static void test_bridged_copy(void **state)
{
	(void)state;
	struct session *session = fresh("bridged");
	settle(session, NULL);
	char also[200];
	snprintf(also, sizeof also, "mastodon:https://a.example/@ana/own");
	struct say copy = { .key = "copy", .who = "bridge", .text = "hello", .also = also };
	send_post(session, copy);
	settle(session, NULL);
	assert_true(archive_sync(session->archive, 5000));
	send_post(session, (struct say){ .key = "own", .text = "hello" });
	settle(session, NULL);
	assert_int_equal(store_count(session->store), 1);
	assert_true(archive_sync(session->archive, 5000));
	done(session);
	assert_int_equal(vault_count("bridged", "SELECT count(*) FROM post"), 1);
	assert_int_equal(vault_count("bridged", "SELECT count(*) FROM post WHERE id LIKE '%/own' AND also LIKE '%bridge%copy'"), 1);
	session = fresh("bridged");
	settle(session, NULL);
	send_post(session, copy);
	settle(session, NULL);
	assert_int_equal(store_count(session->store), 1);
	done(session);
}

static void test_deleted_by_number(void **state)
{
	(void)state;
	struct session *session = fresh("number");
	settle(session, NULL);
	send_post(session, (struct say){ .key = "1", .text = "one" });
	send_post(session, (struct say){ .key = "2", .text = "two", .at = 1 });
	send_post(session, (struct say){ .key = "1", .text = "one", .server = "b.example" });
	settle(session, NULL);
	done(session);
	/* Another run, which knows no numbers but from the archive. */
	session = fresh("number");
	struct paper paper;
	settle(session, &paper);
	static const char *const ids[] = { "@c.example/91", "@b.example/91", "@a.example/7", "@", "@a.example/2" };
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
		send(session, event_new(EVENT_DELETE, 0, ids[i], NULL, NULL, NULL));
	settle(session, &paper);
	assert_string_equal(paper.text, "delete\ndelete\n");
	assert_true(archive_sync(session->archive, 5000));
	done(session);
	assert_int_equal(vault_count("number", "SELECT count(*) FROM post WHERE flags & 4 AND text = ''"), 2);
	/* Without an archive nothing is known, and nothing breaks. */
	session = fresh(NULL);
	send(session, event_new(EVENT_DELETE, 0, "@a.example/2", NULL, NULL, NULL));
	assert_int_equal(settle(session, &paper), 0);
	done(session);
}

/* What memory has let go of is deleted in the archive all the same. */
static void test_deleted_out_of_memory(void **state)
{
	(void)state;
	struct session *session = fresh("evicted");
	settle(session, NULL);
	send_post(session, (struct say){ .key = "1", .text = "one" });
	settle(session, NULL);
	assert_true(archive_sync(session->archive, 5000));
	store_free(session->store);
	session->store = store_new(100, 1 << 20);
	send(session, event_new(EVENT_DELETE, 0, id_of("ana", "1"), NULL, NULL, NULL));
	settle(session, NULL);
	done(session);
	assert_int_equal(vault_count("evicted", "SELECT count(*) FROM post WHERE flags & 4"), 1);
}

/* What comes so late that memory has no place for it is kept all the same. */
static void test_kept_out_of_memory(void **state)
{
	(void)state;
	enum { MANY = 150, HELD = 100 };
	struct session *session = fresh("late");
	char key[16];
	settle(session, NULL);
	store_free(session->store);
	session->store = store_new(HELD, 1 << 20);
	for (int i = 0; i < MANY; i++) {
		snprintf(key, sizeof key, "%d", i);
		send_post(session, (struct say){ .key = key, .at = 100 + i, .text = "in time" });
	}
	send_post(session, (struct say){ .key = "late", .at = 1, .text = "late" });
	settle(session, NULL);
	assert_int_equal(store_count(session->store), HELD);
	assert_null(store_find(session->store, id_of("ana", "late")));
	done(session);
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
	struct session *session = fresh("many");
	size_t rounds = 0, before = 0;
	send_post(session, (struct say){ .key = "new", .at = MANY });
	for (unsigned changed = 0; !(changed & CHANGED_RESTORED); rounds++) {
		int wake[SESSION_FDS];
		session_fds(session, wake);
		assert_int_equal(wake[0], -1); /* what is heard waits */
		assert_int_equal(session_due(session), 0);
		assert_false(session_restored(session));
		assert_false(session_over(session));
		changed = session_pump(session, NOW, 1000, NULL, NULL);
		assert_true(store_count(session->store) > before || changed & CHANGED_RESTORED);
		assert_true(store_count(session->store) <= before + 2001);
		/* The end of the feed is there first. */
		assert_non_null(store_find(session->store, id_of("ana", "8999")));
		before = store_count(session->store);
	}
	assert_true(rounds >= MANY / 2000);
	settle(session, NULL);
	assert_int_equal(store_count(session->store), MANY + 1);
	assert_sound(session->store);
	done(session);
}

/* ---- several ---- */

static bool until(struct session *session, struct session *other, struct paper *paper, bool (*good)(const struct session *))
{
	int rounds = PATIENCE;
	for (; rounds && !good(session); rounds--) {
		once(other, NULL);
		once(session, paper);
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
	struct session *holder = fresh("followed"), *other;
	struct paper paper = { .length = 0 };
	settle(holder, NULL);
	send_post(holder, (struct say){ .key = "1", .text = "one" });
	settle(holder, NULL);
	assert_true(archive_sync(holder->archive, 5000));
	other = fresh("followed");
	session_add_source(other, "c.example", "mastodon", NOW);
	session_key_source(other, "https://c.example");
	assert_true(session_follows(other));
	assert_false(session_follows(holder));
	settle(other, &paper);
	assert_string_equal(held(other), held(holder));
	assert_string_equal(paper.text, "");
	assert_int_equal(other->sources[2].state, SOURCE_ENDED);
	assert_string_equal(other->sources[2].text, "not asked for by the tweetup that collects");
	assert_false(session_over(other));
	/* From now on it is news. */
	send_post(holder, (struct say){ .key = "2", .text = "two", .at = 1 });
	assert_true(until(other, holder, &paper, has_two));
	assert_string_equal(paper.text, "added two\n");
	send_state(holder, 0, SOURCE_LIVE, "stream", clock_ms);
	assert_true(until(other, holder, &paper, sees_live));
	assert_string_equal(other->sources[0].text, "stream");
	send(holder, event_new(EVENT_DELETE, 0, id_of("ana", "1"), NULL, NULL, NULL));
	assert_true(until(other, holder, &paper, sees_deleted));
	send_gap(holder, 1, 100, 200);
	assert_true(until(other, holder, &paper, sees_gap));
	send_cursor(holder, 0, 777000);
	settle(holder, NULL);
	/* The holder goes: the other is to listen, from where that one was. */
	done(holder);
	unsigned changed = 0;
	for (int i = 0; i < PATIENCE && !(changed & CHANGED_COLLECT); i++)
		changed |= once(other, NULL);
	assert_true(changed & CHANGED_COLLECT);
	assert_true(collects(other));
	assert_int_equal(other->sources[0].state, SOURCE_CONNECTING);
	assert_int_equal(other->sources[2].state, SOURCE_CONNECTING);
	assert_int_equal(archive_cursor(other->archive, other->sources[0].key), 777000);
	settle(other, NULL);
	send_post(other, (struct say){ .key = "3", .text = "three", .at = 2 });
	settle(other, NULL);
	assert_true(has_three(other));
	done(other);
	assert_int_equal(vault_count("followed", "SELECT count(*) FROM post"), 3);
}

/* A holder that is suspended keeps its lock, and what it said last stands in the archive: that is not shown as if it were true. */
static void test_holder_stands_still(void **state)
{
	(void)state;
	struct session *holder = fresh("still"), *other;
	int64_t heard = 0;
	settle(holder, NULL);
	send_state(holder, 0, SOURCE_LIVE, "stream", clock_ms);
	settle(holder, NULL);
	assert_true(archive_sync(holder->archive, 5000));
	other = fresh("still");
	settle(other, NULL);
	assert_true(sees_live(other));
	/* As long as it says now and then that it hears something, all is well. */
	for (int i = 0; i < 4; i++) {
		heard = clock_ms += 60 * 1000;
		send_state(holder, 0, SOURCE_LIVE, "stream", heard);
		settle(holder, NULL);
		assert_true(archive_sync(holder->archive, 5000));
		settle(other, NULL);
		assert_true(sees_live(other));
	}
	clock_ms = heard + 119 * 1000;
	settle(other, NULL);
	assert_true(sees_live(other));
	clock_ms += 2000;
	unsigned changed = once(other, NULL);
	assert_true(changed & CHANGED_SOURCES);
	assert_true(sees_silent(other));
	assert_true(other->sources[0].heard == heard);
	assert_non_null(strstr(other->sources[0].text, "suspended"));
	assert_true(session_follows(other));
	/* Said once; and over when it goes on. */
	clock_ms += 60 * 1000;
	assert_false(once(other, NULL) & CHANGED_SOURCES);
	send_state(holder, 0, SOURCE_LIVE, "stream", clock_ms);
	assert_true(until(other, holder, NULL, sees_live));
	done(other);
	done(holder);
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
	struct session *holder = fresh("suspended"), *other;
	settle(holder, NULL);
	other = fresh("suspended");
	settle(other, NULL);
	send_post(holder, (struct say){ .key = "1", .text = "one" });
	once(holder, NULL);
	archive_suspend(holder->archive, true);
	/* What was heard until then is written. */
	assert_int_equal(archive_waiting(holder->archive), 0);
	for (int i = 0; i < PATIENCE && !sees_suspended(other); i++)
		once(other, NULL);
	assert_true(sees_suspended(other));
	assert_int_equal(store_count(other->store), 1);
	archive_suspend(holder->archive, false);
	assert_true(until(other, holder, NULL, no_trouble));
	/* Nobody is told by one that follows, or that has no archive. */
	archive_suspend(other->archive, true);
	archive_suspend(NULL, true);
	settle(holder, NULL);
	assert_true(no_trouble(holder));
	done(other);
	done(holder);
}

/* A source that only the holder has is shown as long as something is heard of it. */
static void test_followed_stranger(void **state)
{
	(void)state;
	struct session *holder = fresh("strange");
	session_add_source(holder, "deep.example", "mastodon", NOW);
	session_key_source(holder, "https://deep.example/sub");
	settle(holder, NULL);
	send_state(holder, 2, SOURCE_LIVE, "stream", clock_ms);
	settle(holder, NULL);
	assert_true(archive_sync(holder->archive, 5000));
	struct session *other = fresh("strange");
	settle(other, NULL);
	assert_int_equal(other->source_count, 3);
	assert_string_equal(other->sources[2].name, "deep.example");
	assert_string_equal(other->sources[2].kind, "mastodon");
	assert_int_equal(other->sources[2].state, SOURCE_LIVE);
	done(other);
	done(holder);
}

/* ---- a stranger's file ---- */

static void test_dirty(void **state)
{
	(void)state;
	struct session *session = fresh("dirty");
	settle(session, NULL);
	for (int i = 0; i < 6; i++) {
		char key[16];
		snprintf(key, sizeof key, "%d", i);
		send_post(session, (struct say){ .key = key, .text = "fine", .at = i, .name = "Ana" });
	}
	settle(session, NULL);
	done(session);
	vault_run("dirty", "UPDATE post SET text = char(27) || '[31mred' || char(7) WHERE id LIKE '%/1';"
	                   "UPDATE post SET id = '' WHERE id LIKE '%/2';"
	                   "UPDATE post SET url = 'javascript:x', tags = 'a' || char(10) || char(0x202e) WHERE id LIKE '%/3';"
	                   "UPDATE post SET created = -5, text = CAST(x'ff41' AS TEXT) WHERE id LIKE '%/4';"
	                   "UPDATE post SET flags = 4, source = char(27) WHERE id LIKE '%/5';"
	                   "UPDATE person SET name = char(27) || ']0;x' || char(7), network = 0;"
	                   "INSERT INTO source(key, state, text, heard, seq) VALUES(char(27) || 'x', 99, char(27), 1 << 60, 50);"
	                   "INSERT INTO gap VALUES('mastodon:https://a.example', 5, 3, -1, 7, 50)");
	session = fresh("dirty");
	settle(session, NULL);
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
	done(session);
}

/* ---- trouble ---- */

static void test_no_archive_to_be_had(void **state)
{
	(void)state;
	vault_write("text", "this is some text, and nothing like an archive: it is only longer than the shortest of files", 90);
	struct session *session = fresh("text");
	struct paper paper;
	unsigned changed = settle(session, &paper);
	assert_true(changed & CHANGED_TROUBLE);
	assert_non_null(strstr(session->trouble, "is no archive"));
	assert_false(session_follows(session));
	assert_true(session_restored(session));
	send_post(session, (struct say){ .key = "1", .text = "one" });
	changed = settle(session, &paper);
	assert_string_equal(paper.text, "added one\n");
	assert_false(changed & CHANGED_TROUBLE);
	assert_int_equal(session_detach(session), 0);
	done(session);
}

static void send_many(struct session *session, int from, int to)
{
	for (int i = from; i < to; i++) {
		char key[16];
		snprintf(key, sizeof key, "%d", i);
		send_post(session, (struct say){ .key = key, .at = i });
	}
}

/* The writer is held up: first the network waits, and once it is trouble, nobody does. Then all of it is kept, and the cursor after it. */
static void test_held_up(void **state)
{
	(void)state;
	struct session *session = fresh("busy");
	struct paper paper;
	int wake[SESSION_FDS];
	settle(session, NULL);
	send_many(session, 0, 10);
	settle(session, NULL);
	assert_true(archive_sync(session->archive, 5000));
	void *lock = vault_lock("busy");
	send_many(session, 10, 26000);
	send_cursor(session, 0, 26000);
	send(session, event_new(EVENT_DELETE, 0, id_of("ana", "25999"), NULL, NULL, NULL));
	bool waited = false;
	unsigned changed = 0;
	for (int i = 0; i < PATIENCE && !(changed & CHANGED_TROUBLE); i++) {
		changed |= once(session, NULL);
		session_fds(session, wake);
		waited |= wake[0] < 0;
	}
	assert_true(waited);
	assert_true(changed & CHANGED_TROUBLE);
	assert_non_null(strstr(session->trouble, "cannot be written"));
	settle(session, NULL);
	assert_int_equal(store_count(session->store), 26000);
	vault_unlock(lock);
	int64_t cursor = 26000;
	for (int i = 0; i < PATIENCE && (*session->trouble || session->resyncing || archive_cursor(session->archive, session->sources[0].key) == 0); i++) {
		/* A cursor that is told meanwhile is not ahead of the posts that are still to be written. */
		if (session->resyncing)
			send_cursor(session, 0, ++cursor);
		once(session, &paper);
		if (!session->resyncing)
			continue;
		assert_true(archive_sync(session->archive, 5000));
		assert_int_equal(archive_cursor(session->archive, session->sources[0].key), 0);
	}
	settle(session, NULL);
	assert_true(archive_sync(session->archive, 5000));
	assert_string_equal(session->trouble, "");
	assert_true(cursor > 26000);
	assert_int_equal(archive_cursor(session->archive, session->sources[0].key), cursor);
	assert_int_equal(session_detach(session), 0);
	done(session);
	vault_sound("busy");
	assert_int_equal(vault_count("busy", "SELECT count(*) FROM post WHERE NOT flags & 4"), 25999);
	/* Came and went in the meantime: it stays away. */
	assert_int_equal(vault_count("busy", "SELECT count(*) FROM post WHERE id LIKE '%/25999' AND text = '' AND url = '' AND flags & 4"), 1);
}

/* Signs of life alone do not make anybody write. */
static void test_quiet(void **state)
{
	(void)state;
	struct session *session = fresh("quiet");
	settle(session, NULL);
	for (int i = 0; i < 50; i++) {
		send_state(session, 0, SOURCE_LIVE, "stream", NOW + i * 1000);
		settle(session, NULL);
	}
	assert_true(archive_sync(session->archive, 5000));
	assert_int_equal(session->sources[0].heard, NOW + 49 * 1000);
	done(session);
	assert_int_equal(vault_count("quiet", "SELECT seq FROM source"), 3);
	assert_int_equal(vault_count("quiet", "SELECT heard FROM source"), NOW + 40 * 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kept_and_restored), cmocka_unit_test(test_opted_out), cmocka_unit_test(test_bridged_copy), cmocka_unit_test(test_deleted_by_number),
		cmocka_unit_test(test_deleted_out_of_memory), cmocka_unit_test(test_kept_out_of_memory), cmocka_unit_test(test_restored_in_slices), cmocka_unit_test(test_followed), cmocka_unit_test(test_holder_stands_still), cmocka_unit_test(test_holder_is_suspended),
		cmocka_unit_test(test_followed_stranger), cmocka_unit_test(test_dirty), cmocka_unit_test(test_no_archive_to_be_had),
		cmocka_unit_test(test_held_up), cmocka_unit_test(test_quiet),
	};
	return cmocka_run_group_tests(tests, vault_make, vault_remove);
}
