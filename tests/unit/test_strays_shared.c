/* Posts without the tag in several processes on one archive: shown in all, decided in any, taken in by the one that collects, not lost when
 * it goes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "tests/unit/sharing.h"
#include "tests/unit/vault.h"

/* The keys of the strays that are shown, and of the posts. */
static const char *seen(const struct session *session)
{
	static char text[2000];
	struct store_view view;
	size_t n = 0;
	*text = '\0';
	for (size_t i = 0; i < session->strays.n; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s~%s", n ? " " : "", strrchr(session->strays.all[i].post->id, '/') + 1);
	for (size_t i = 0; i < store_count(session->store); i++) {
		store_view(session->store, store_at(session->store, i), &view);
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", n ? " " : "", view.deleted ? "gone" : strrchr(view.post.id, '/') + 1);
	}
	return text;
}

static void until(struct session *one, struct session *other, const char *wanted)
{
	for (int i = 0; i < SHARING_ROUNDS; i++) {
		sharing_turn(one, NULL);
		if (other)
			sharing_turn(other, NULL);
		if (session_restored(one) && !strcmp(seen(one), wanted) && (!other || !strcmp(seen(other), wanted)) &&
		    !decisions_pending(one->decisions) && (!other || !decisions_pending(other->decisions)))
			return;
	}
	fail_msg("wanted \"%s\", got \"%s\"%s", wanted, strcmp(seen(one), wanted) ? seen(one) : seen(other),
	         strcmp(seen(one), wanted) ? " (first)" : " (second)");
}

static void propose(struct session *session, struct say what, const char *near)
{
	struct event *event = event_new(EVENT_STRAY, 0, NULL, near, NULL, NULL);
	event->post = said(&what);
	hear(session, event);
}

static void decide(struct session *session, const char *post, const char *value)
{
	char why[160];
	assert_non_null(session_decide(session, DECIDE_KEEP, post, value, sharing_ms, why).decision);
}

static int64_t lines_of(const char *name)
{
	return vault_count(name, "SELECT count(*) FROM stray WHERE line <> ''");
}

static void test_two(void **state)
{
	(void)state;
	struct session *one = sharing_open("two"), *other = sharing_open("two");
	assert_true(!session_follows(one) && session_follows(other));
	until(one, other, "");
	propose(one, (struct say){ .key = "1", .text = "a lamp #museoscial" }, "museoscial");
	propose(one, (struct say){ .key = "2", .who = "tom", .text = "a secret reply", .at = 1 }, "");
	propose(one, (struct say){ .key = "3", .who = "jo", .text = "lunch #museoscial", .at = 2 }, "museoscial");
	until(one, other, "~1 ~2 ~3");
	assert_string_equal(other->strays.all[0].near, "museoscial");
	assert_string_equal(other->strays.all[0].post->text, "a lamp #museoscial");
	assert_int_equal(other->strays.all[0].source, 0);
	/* Taken in by the one that follows: the other one does it. */
	decide(other, id_of("ana", "1"), "");
	until(one, other, "~2 ~3 1");
	assert_true(archive_sync(one->archive, 5000));
	assert_int_equal(vault_count("two", "SELECT count(*) FROM post"), 1);
	assert_int_equal(lines_of("two"), 2);
	/* Let go in one is let go in both; taken back, it is there again. */
	decide(other, id_of("jo", "3"), "no");
	until(one, other, "~2 1");
	assert_non_null(session_undo(other, false, sharing_ms).decision);
	until(one, other, "~2 ~3 1");
	decide(one, id_of("jo", "3"), "no");
	until(one, other, "~2 1");
	/* A name. */
	struct event *person = event_new(EVENT_PERSON, 0, other->strays.all[0].post->author.id, NULL, "tom@b.example", "Tom");
	person->network = other->strays.all[0].post->network;
	hear(one, person);
	for (int i = 0; i < SHARING_ROUNDS && strcmp(other->strays.all[0].post->author.name, "Tom"); i++) {
		sharing_turn(one, NULL);
		sharing_turn(other, NULL);
	}
	assert_string_equal(other->strays.all[0].post->author.name, "Tom");
	/* Single ones stay out when all of a spelling are taken in. */
	decide(other, "#museoscial", "");
	for (int i = 0; i < SHARING_ROUNDS && one->tags.n < 2; i++)
		sharing_turn(one, NULL);
	assert_int_equal(other->tags.n, 1); /* not before it was pumped */
	sharing_turn(other, NULL);
	for (int i = 0; i < 2; i++) {
		const struct session *session = i ? other : one;
		assert_int_equal(session->tags.n, 2);
		assert_string_equal(session->tags.folded[1], "museoscial");
	}
	propose(one, (struct say){ .key = "4", .text = "another #museoscial", .at = 3 }, "museoscial");
	until(one, other, "~2 1 4");
	/* Deleted, and nothing left of it. */
	hear(one, event_new(EVENT_DELETE, 0, id_of("tom", "2"), NULL, NULL, NULL));
	until(one, other, "1 4");
	assert_true(archive_sync(one->archive, 5000));
	assert_true(vault_loses("two", "a secret reply"));
	assert_true(vault_has("two", "lunch"));
	sharing_close(other);
	sharing_close(one);
	/* A later start knows the spelling before it listens to anything; unless it was taken back. */
	one = sharing_open("two");
	assert_int_equal(one->tags.n, 2);
	until(one, NULL, "1 4");
	assert_non_null(session_undo(one, false, sharing_ms).decision);
	until(one, NULL, "1 4");
	assert_true(archive_sync(one->archive, 5000));
	sharing_close(one);
	one = sharing_open("two");
	assert_int_equal(one->tags.n, 1);
	sharing_close(one);
}

static void test_author_goes(void **state)
{
	(void)state;
	struct session *one = sharing_open("author"), *other = sharing_open("author");
	propose(one, (struct say){ .key = "1", .text = "a secret" }, "");
	propose(one, (struct say){ .key = "2", .text = "secret, too" }, "");
	propose(one, (struct say){ .key = "3", .who = "tom", .text = "a reply" }, "");
	until(one, other, "~1 ~2 ~3");
	const struct post *post = one->strays.all[0].post;
	struct event *gone = event_new(EVENT_DELETE_AUTHOR, 0, post->author.id, NULL, NULL, NULL);
	gone->network = post->network;
	hear(one, gone);
	until(one, other, "~3");
	assert_true(vault_loses("author", "secret"));
	assert_int_equal(lines_of("author"), 1);
	sharing_close(other);
	sharing_close(one);
}

static void test_private(void **state)
{
	(void)state;
	struct session *one = sharing_open("private"), *other = sharing_open("private");
	struct say what = { .key = "1", .text = "a secret" };
	struct post *post = said(&what);
	struct event *out = event_new(EVENT_OPT_OUT, 0, post->author.id, NULL, NULL, NULL);
	out->network = post->network;
	post_free(post);
	until(one, other, "");
	hear(one, out);
	propose(one, what, "");
	until(one, NULL, "~1");
	decide(one, id_of("ana", "1"), "no");
	propose(one, (struct say){ .key = "2", .who = "tom", .text = "a reply" }, "");
	for (int i = 0; i < SHARING_ROUNDS && other->strays.n == 0; i++) {
		sharing_turn(one, NULL);
		sharing_turn(other, NULL);
	}
	assert_string_equal(seen(other), "~2");
	sharing_close(other);
	sharing_close(one);
	assert_false(vault_has("private", "a secret"));
	assert_int_equal(vault_count("private", "SELECT count(*) FROM decision"), 0);
}

/* The one that collects goes before it did what was decided; another one takes over, and later a third. */
static void test_taken_over(void **state)
{
	(void)state;
	struct session *one = sharing_open("over"), *other = sharing_open("over");
	until(one, other, "");
	for (int i = 0; i < 4; i++) {
		static const char *const keys[] = { "1", "2", "3", "4" };
		propose(one, (struct say){ .key = keys[i], .at = i, .text = "a lamp" }, i == 3 ? "museoscial" : "");
	}
	until(one, other, "~1 ~2 ~3 ~4");
	decide(other, id_of("ana", "2"), "");
	decide(other, id_of("ana", "3"), "no");
	until(other, NULL, "~1 ~4");
	assert_int_equal(store_count(other->store), 0);
	assert_true(archive_sync(other->archive, 5000));
	sharing_close(one);
	until(other, NULL, "~1 ~4 2");
	assert_false(session_follows(other));
	assert_int_equal(archive_sync(other->archive, 5000), true);
	sharing_close(other);
	assert_int_equal(vault_count("over", "SELECT count(*) FROM post"), 1);
	/* A start of its own: what was let go is not proposed again, also when the network tells it anew. */
	one = sharing_open("over");
	propose(one, (struct say){ .key = "3", .at = 2, .text = "a lamp" }, "");
	propose(one, (struct say){ .key = "2", .at = 1, .text = "a lamp" }, "");
	propose(one, (struct say){ .key = "5", .at = 5, .text = "a lamp" }, "");
	until(one, NULL, "~1 ~4 ~5 2");
	assert_non_null(session_undo(one, false, sharing_ms).decision);
	until(one, NULL, "~1 ~3 ~4 ~5 2");
	sharing_close(one);
}

/* There is an end to them in the file, too; and rows that are no posts are no harm. */
static void test_bounded(void **state)
{
	(void)state;
	struct session *one = sharing_open("bounded");
	for (int i = 0; i < 600; i++) {
		char key[16];
		snprintf(key, sizeof key, "%d", i);
		propose(one, (struct say){ .key = key, .at = i, .text = "a lamp" }, "");
		sharing_turn(one, NULL);
	}
	for (int i = 0; i < SHARING_ROUNDS && one->strays.n < STRAYS_MAX; i++)
		sharing_turn(one, NULL);
	assert_true(archive_sync(one->archive, 5000));
	sharing_close(one);
	assert_int_equal(vault_count("bounded", "SELECT count(*) FROM stray"), 400);
	vault_run("bounded", "UPDATE stray SET line = 'no line' WHERE id LIKE '%/599'; UPDATE stray SET line = (SELECT line FROM stray WHERE id LIKE"
	          " '%/597') WHERE id LIKE '%/598'; UPDATE stray SET near = x'1b5b324a00', source = 'no such' WHERE id LIKE '%/597'");
	one = sharing_open("bounded");
	for (int i = 0; i < SHARING_ROUNDS && !session_restored(one); i++)
		sharing_turn(one, NULL);
	assert_int_equal(one->strays.n, STRAYS_MAX);
	const struct stray *last = &one->strays.all[STRAYS_MAX - 1];
	assert_string_equal(strrchr(last->post->id, '/'), "/597");
	assert_null(strchr(last->near, '\x1b'));
	assert_int_equal(last->source, SESSION_SOURCES);
	sharing_close(one);
}

/* A disk that was full has room again. */
static void test_anew(void **state)
{
	(void)state;
	struct session *one = sharing_open("anew"), *other;
	propose(one, (struct say){ .key = "1", .text = "a lamp #museoscial" }, "museoscial");
	propose(one, (struct say){ .key = "2", .who = "jo", .text = "lunch", .at = 2 }, "");
	until(one, NULL, "~1 ~2");
	decide(one, id_of("jo", "2"), "no");
	until(one, NULL, "~1");
	assert_true(archive_sync(one->archive, 5000));
	vault_run("anew", "DELETE FROM stray");
	sharing_keep_anew(one);
	assert_int_equal(lines_of("anew"), 2);
	other = sharing_open("anew");
	until(one, other, "~1");
	sharing_close(other);
	sharing_close(one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_anew),
		cmocka_unit_test(test_two), cmocka_unit_test(test_author_goes), cmocka_unit_test(test_private), cmocka_unit_test(test_taken_over),
		cmocka_unit_test(test_bounded),
	};
	return cmocka_run_group_tests(tests, vault_make, vault_remove);
}
