#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "model/decisions.h"
#include "model/roles.h"

static const char ana[] = "ana", tom[] = "tom";
static const char q1[] = "bluesky:at://did:plc:kim/app.bsky.feed.post/1", q2[] = "mastodon:https://glam.example/2";
static const char kim[] = "mastodon https://glam.example/users/kim";

static int64_t clock_ms;

static struct decided add(struct decisions *d, const char *who, enum decision_what what, const char *post, const char *value)
{
	struct decision row = { .at = ++clock_ms, .who = who, .what = what, .post = post, .value = value };
	row.seq = (int64_t)decisions_count(d) + 1;
	return decisions_add(d, &row);
}

static struct decided undo(struct decisions *d, const char *who, const struct decision *target)
{
	char value[DECISION_AT];
	struct decision row = decision_undo(target, who, value);
	row.at = ++clock_ms;
	row.seq = (int64_t)decisions_count(d) + 1;
	return decisions_add(d, &row);
}

/* ---- what makes sense ---- */

static void test_check(void **state)
{
	(void)state;
	static const struct { enum decision_what what; const char *post, *value, *why; } cases[] = {
		{ DECIDE_STATE, q1, "open", NULL },
		{ DECIDE_STATE, q1, "passed ana", NULL },
		{ DECIDE_STATE, q1, "passed", "passed wants a person, as in: passed ana" },
		{ DECIDE_STATE, q1, "answered", "answered wants the answer's id" },
		{ DECIDE_STATE, q1, "answered mastodon:https://glam.example/2", NULL },
		{ DECIDE_STATE, q1, "dismissed ", "dismissed wants a reason, as in: dismissed off topic" },
		{ DECIDE_STATE, q1, "dismissed off topic", NULL },
		{ DECIDE_STATE, q1, "gone", "state wants one of incoming open passed next now answered parked dismissed" },
		{ DECIDE_STATE, "", "open", "state wants a post" },
		{ DECIDE_APPROVE, q1, "", NULL },
		{ DECIDE_APPROVE, q1, "no", NULL },
		{ DECIDE_APPROVE, q1, "perhaps", "approve wants yes or no" },
		{ DECIDE_STRIKE, q1, "", NULL },
		{ DECIDE_STRIKE, "", "", "strike wants a post" },
		{ DECIDE_STRIKE, "", "word idiot", NULL },
		{ DECIDE_STRIKE, "", "no word idiot", NULL },
		{ DECIDE_STRIKE, "", "word ", "strike wants a word or a domain" },
		{ DECIDE_STRIKE, q1, "author mastodon https://glam.example/users/kim", NULL },
		{ DECIDE_STRIKE, q1, "author kim", "strike author wants a network and an author's id" },
		{ DECIDE_STRIKE, q1, "domain spam.example", NULL },
		{ DECIDE_STRIKE, q1, "tag x", "strike wants a post, author, word or domain" },
		{ DECIDE_MUTE, kim, "", NULL },
		{ DECIDE_MUTE, q1, "", "mute wants a person" },
		{ DECIDE_ROLE, kim, "host curator", NULL },
		{ DECIDE_ROLE, kim, "king", "role wants host, curator or trusted" },
		{ DECIDE_JOIN, kim, kim, "join wants another person" },
		{ DECIDE_JOIN, kim, "bluesky did:plc:kim", NULL },
		{ DECIDE_NUMBER, q1, "5", NULL },
		{ DECIDE_NUMBER, q1, "0", "number wants a number from 1" },
		{ DECIDE_NUMBER, q1, "five", "number wants a number from 1" },
		{ DECIDE_WALL, "", "panic", NULL },
		{ DECIDE_WALL, "", "loud", "wall wants live, panic or blank" },
		{ DECIDE_WALL, q1, "panic", "wall wants no post" },
		{ DECIDE_MESSAGE, "", "two minutes left", NULL },
		{ DECIDE_UNDO, "ana", "12", NULL },
		{ DECIDE_UNDO, "ana", "x", "undo wants who decided, and when" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char why[160] = "";
		const bool good = decision_check(cases[i].what, cases[i].post, cases[i].value, why);
		if (good != !cases[i].why || (cases[i].why && strcmp(why, cases[i].why)))
			fail_msg("%s %s: %s", decision_word(cases[i].what), cases[i].value, why);
	}
}

static void test_words(void **state)
{
	(void)state;
	static const struct { enum decision_what what; const char *post, *value, *words; } cases[] = {
		{ DECIDE_STATE, q1, "passed ana", "passed it to ana" },
		{ DECIDE_STATE, q1, "dismissed off topic", "dismissed it: off topic" },
		{ DECIDE_STATE, q1, "answered mastodon:https://glam.example/2", "marked it answered" },
		{ DECIDE_STRIKE, q1, "", "struck it" },
		{ DECIDE_STRIKE, q1, "word idiot", "struck all posts with the word idiot" },
		{ DECIDE_STRIKE, q1, "no domain a.example", "let all posts with the domain a.example stand" },
		{ DECIDE_STRIKE, q1, "author mastodon x", "struck all posts of this person" },
		{ DECIDE_APPROVE, q1, "no", "took the approval back" },
		{ DECIDE_NUMBER, q1, "5", "made it Q5" },
		{ DECIDE_NOTE, q1, "ask again", "wrote a note" },
		{ DECIDE_WALL, "", "panic", "stopped the wall" },
		{ DECIDE_MESSAGE, q1, "", "sent the speaker a message" },
		{ DECIDE_MESSAGE, "", "", "took the speaker's message away" },
		{ DECIDE_UNDO, "ana", "12", "took a decision back" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char out[DECISION_WORDS];
		struct decision decision = { 1, 1, ana, cases[i].what, cases[i].post, cases[i].value };
		assert_string_equal(decision_words(&decision, out), cases[i].words);
	}
	for (int i = 0; i < DECISIONS_WHAT; i++) {
		enum decision_what what;
		assert_true(decision_from_word(decision_word((enum decision_what)i), &what));
		assert_int_equal(what, i);
		/* Whatever the value: never nothing, never broken. */
		char out[DECISION_WORDS], value[600];
		memset(value, 'x', sizeof value - 1);
		value[sizeof value - 1] = '\0';
		struct decision decision = { 1, 1, ana, what, q1, value };
		assert_true(strlen(decision_words(&decision, out)) > 3);
	}
}

/* ---- the state ---- */

static void test_states(void **state)
{
	(void)state;
	struct decisions *d = decisions_new();
	struct question_detail detail;
	char value[DECISION_VALUE_MAX];
	assert_int_equal(decisions_state(d, q1, &detail), QUESTION_INCOMING);
	assert_null(detail.decision);
	assert_true(add(d, ana, DECIDE_STATE, q1, "open").changed);
	add(d, ana, DECIDE_STATE, q1, decision_state_value(QUESTION_PASSED, "tom@museum.example", value));
	assert_int_equal(decisions_state(d, q1, &detail), QUESTION_PASSED);
	assert_string_equal(detail.detail, "tom@museum.example");
	assert_string_equal(detail.decision->who, ana);
	add(d, tom, DECIDE_STATE, q1, decision_state_value(QUESTION_ANSWERED, q2, value));
	assert_int_equal(decisions_state(d, q1, &detail), QUESTION_ANSWERED);
	assert_string_equal(detail.detail, q2);
	/* Without a reason it is not dismissed. */
	assert_false(add(d, tom, DECIDE_STATE, q1, "dismissed").changed);
	assert_int_equal(decisions_state(d, q1, NULL), QUESTION_ANSWERED);
	assert_int_equal(decisions_state(d, q2, NULL), QUESTION_INCOMING);
	decisions_free(d);
}

static void test_toggles(void **state)
{
	(void)state;
	struct decisions *d = decisions_new();
	bool said;
	add(d, ana, DECIDE_APPROVE, q1, "");
	assert_true(decisions_approved(d, q1));
	add(d, ana, DECIDE_APPROVE, q1, "no");
	assert_false(decisions_approved(d, q1));
	add(d, ana, DECIDE_PIN, q1, "");
	add(d, ana, DECIDE_PIN, q2, "");
	assert_string_equal(decisions_pinned(d), q2);
	add(d, ana, DECIDE_PIN, q2, "no");
	assert_string_equal(decisions_pinned(d), "");
	add(d, ana, DECIDE_MUTE, kim, "");
	assert_true(decisions_muted(d, NETWORK_MASTODON, "https://glam.example/users/kim"));
	assert_false(decisions_muted(d, NETWORK_BLUESKY, "https://glam.example/users/kim"));
	assert_int_equal(decisions_roles(d, NETWORK_MASTODON, "https://glam.example/users/kim", &said), 0);
	assert_false(said);
	add(d, ana, DECIDE_ROLE, kim, "curator host");
	assert_int_equal(decisions_roles(d, NETWORK_MASTODON, "https://glam.example/users/kim", &said), ROLE_HOST | ROLE_CURATOR);
	add(d, ana, DECIDE_ROLE, kim, "no");
	assert_int_equal(decisions_roles(d, NETWORK_MASTODON, "https://glam.example/users/kim", &said), 0);
	assert_true(said);
	add(d, ana, DECIDE_JOIN, kim, "bluesky did:plc:kim");
	assert_string_equal(decisions_joined(d, NETWORK_MASTODON, "https://glam.example/users/kim"), "bluesky did:plc:kim");
	assert_null(decisions_moved(d, q2));
	add(d, ana, DECIDE_MOVE, q2, q1);
	assert_string_equal(decisions_moved(d, q2), q1);
	add(d, ana, DECIDE_MOVE, q2, "no");
	assert_string_equal(decisions_moved(d, q2), "");
	add(d, ana, DECIDE_NUMBER, q1, "5");
	assert_int_equal(decisions_number(d, q1), 5);
	add(d, ana, DECIDE_NOTE, q1, "ask Tom");
	assert_string_equal(decisions_note(d, q1), "ask Tom");
	assert_int_equal(decisions_wall(d), WALL_LIVE);
	add(d, ana, DECIDE_WALL, "", "panic");
	assert_int_equal(decisions_wall(d), WALL_PANIC);
	add(d, ana, DECIDE_MESSAGE, q1, "");
	assert_string_equal(decisions_message(d)->post, q1);
	add(d, ana, DECIDE_MESSAGE, "", "");
	assert_null(decisions_message(d));
	decisions_free(d);
}

static void test_struck(void **state)
{
	(void)state;
	static const char links[] = "https://sub.spam.example:443/x\0https://fine.example";
	struct post post = { .network = NETWORK_MASTODON, .id = q2, .author = { "https://glam.example/users/kim", "kim@glam.example", "Kim", false },
		.text = "Die Klasse war \xc3\x84RGERLICH, so classic", .links = { links, 2 } };
	static const struct { const char *value; bool struck; } cases[] = {
		{ "word \xc3\xa4rgerlich", true }, { "word argerlich", true }, { "word classic", true }, { "word ass", false }, { "word kim", true },
		{ "word war argerlich", true }, { "word war  nicht", false }, { "domain spam.example", true }, { "domain SPAM.example", true },
		{ "domain am.example", false }, { "domain glam.example", true }, { "domain fine.example", true }, { "", true }, { "no", false },
		{ "author mastodon https://glam.example/users/kim", true }, { "author bluesky https://glam.example/users/kim", false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct decisions *d = decisions_new();
		char no[200];
		add(d, ana, DECIDE_STRIKE, q2, cases[i].value);
		if ((decisions_struck(d, &post) != NULL) != cases[i].struck)
			fail_msg("%s", cases[i].value);
		/* Who approves the post afterwards knows what they do; who strikes it after that, too. */
		add(d, tom, DECIDE_APPROVE, q2, "");
		assert_null(decisions_struck(d, &post));
		snprintf(no, sizeof no, *cases[i].value ? "no %s" : "no%s", cases[i].value);
		if (strcmp(cases[i].value, "no")) {
			add(d, ana, DECIDE_STRIKE, q2, cases[i].value);
			assert_int_equal(decisions_struck(d, &post) != NULL, cases[i].struck);
			add(d, ana, DECIDE_STRIKE, q2, no);
			assert_null(decisions_struck(d, &post));
		}
		decisions_free(d);
	}
}

/* ---- undo ---- */

static void test_undo(void **state)
{
	(void)state;
	struct decisions *d = decisions_new();
	assert_null(decisions_undoable(d, ana));
	add(d, ana, DECIDE_STATE, q1, "open");
	add(d, tom, DECIDE_STAR, q2, "");
	add(d, ana, DECIDE_STATE, q1, "now");
	struct decided decided = undo(d, ana, decisions_undoable(d, ana));
	assert_true(decided.changed && decided.undone && !decided.overruled);
	assert_string_equal(decided.undone->value, "now");
	assert_int_equal(decisions_state(d, q1, NULL), QUESTION_OPEN);
	undo(d, ana, decisions_undoable(d, ana));
	assert_int_equal(decisions_state(d, q1, NULL), QUESTION_INCOMING);
	assert_null(decisions_undoable(d, ana));
	assert_true(decisions_starred(d, q2));
	/* Back again, in order. */
	undo(d, ana, decisions_redoable(d, ana));
	assert_int_equal(decisions_state(d, q1, NULL), QUESTION_OPEN);
	undo(d, ana, decisions_redoable(d, ana));
	assert_int_equal(decisions_state(d, q1, NULL), QUESTION_NOW);
	assert_null(decisions_redoable(d, ana));
	undo(d, ana, decisions_undoable(d, ana));
	assert_int_equal(decisions_state(d, q1, NULL), QUESTION_OPEN);
	/* After something new there is nothing to bring back. */
	add(d, ana, DECIDE_STAR, q1, "");
	assert_null(decisions_redoable(d, ana));
	/* Nobody of that name, nothing at that moment: no effect. */
	struct decision nobody = { .seq = 1000, .at = ++clock_ms, .who = tom, .what = DECIDE_UNDO, .post = "kim", .value = "1" };
	assert_false(decisions_add(d, &nobody).changed);
	decisions_free(d);
}

static void test_overruled(void **state)
{
	(void)state;
	struct decisions *d = decisions_new();
	assert_null(add(d, ana, DECIDE_APPROVE, q1, "").overruled);
	struct decided decided = add(d, tom, DECIDE_STRIKE, q1, "");
	assert_non_null(decided.overruled);
	assert_string_equal(decided.overruled->who, ana);
	assert_int_equal(decided.overruled->what, DECIDE_APPROVE);
	/* The same opinion, or one's own older one, is not overruled. */
	assert_null(add(d, ana, DECIDE_STRIKE, q1, "").overruled);
	assert_null(add(d, ana, DECIDE_APPROVE, q1, "").overruled);
	decided = undo(d, tom, decisions_undoable(d, ana));
	assert_string_equal(decided.overruled->who, ana);
	decisions_free(d);
}

/* Two at once: what is not in the archive yet stands behind what is, on both sides alike. */
static void test_waiting(void **state)
{
	(void)state;
	struct decisions *d = decisions_new();
	struct decision mine = { 0, 100, ana, DECIDE_STATE, q1, "now" }, theirs = { 1, 101, tom, DECIDE_STATE, q1, "parked" };
	struct decision more = { 0, 102, ana, DECIDE_STAR, q1, "" };
	assert_true(decisions_add(d, &mine).news);
	decisions_add(d, &more);
	struct decided decided = decisions_add(d, &theirs);
	assert_true(decided.news && !decided.overruled);
	assert_string_equal(decided.by->who, ana);
	assert_int_equal(decisions_state(d, q1, NULL), QUESTION_NOW);
	assert_int_equal(decisions_pending(d), 2);
	mine.seq = 2;
	decided = decisions_add(d, &mine);
	assert_false(decided.news || decided.changed);
	assert_int_equal(decisions_pending(d), 1);
	/* Read twice. */
	assert_false(decisions_add(d, &theirs).news);
	more.seq = 3;
	assert_false(decisions_add(d, &more).news);
	assert_int_equal(decisions_pending(d), 0);
	assert_int_equal(decisions_count(d), 3);
	assert_int_equal(decisions_state(d, q1, NULL), QUESTION_NOW);
	decisions_free(d);
}

/* ---- any sequence ---- */

enum { ROWS = 400, ROUNDS = 60, POSTS = 6, DUMP = 8192 };

static unsigned seed;

static unsigned any(unsigned n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

static const char *const values[] = {
	"", "no", "open", "passed kim", "next", "now", "answered x:1", "parked", "dismissed off topic", "dismissed", "word spam", "no word spam",
	"author mastodon kim", "no author mastodon kim", "domain a.example", "host", "curator trusted", "mastodon tom", "7", "panic", "blank", "live",
	"a note", "x:1", "x:2",
};
enum { VALUES = sizeof values / sizeof *values };
static const char *const posts[POSTS] = { "x:1", "x:2", "", "mastodon kim", "mastodon tom", "x:3" };
static const char *const people[] = { "kim", "tom" };

struct made {
	struct decision row;
	char value[DECISION_AT];
};

static void make_row(struct made *made, struct made *all, size_t n)
{
	static const char *const whose[] = { "ana", "tom", "jo" };
	struct decision *row = &made->row;
	if (n && any(3) == 0) {
		*row = decision_undo(&all[any(4) ? n - 1 - any(n > 8 ? 8 : (unsigned)n) : any((unsigned)n)].row, whose[any(3)], made->value);
	} else {
		row->who = whose[any(3)];
		row->what = (enum decision_what)any(DECIDE_UNDO);
		row->post = posts[any(POSTS)];
		row->value = values[any(VALUES)];
	}
	row->seq = (int64_t)n + 1;
	row->at = 1000 + (int64_t)n;
}

/* Everything that can be asked. */
static void dump(const struct decisions *d, char out[static DUMP])
{
	size_t n = 0;
	for (size_t i = 0; i < POSTS; i++) {
		struct question_detail detail;
		struct post post = { .network = NETWORK_MASTODON, .id = posts[i], .author = { people[i % 2], "kim@a.example", "", false }, .text = i % 3 ? "a spam" : "b" };
		const int question = decisions_state(d, posts[i], &detail);
		const struct decision *struck = decisions_struck(d, &post);
		const char *moved = decisions_moved(d, posts[i]);
		n += (size_t)snprintf(out + n, DUMP - n, "%d%s/%d/%lld/%d%d/%s/%s/%u\n", question, detail.detail, decisions_approved(d, posts[i]),
		                      struck ? (long long)struck->at : 0LL, decisions_starred(d, posts[i]), decisions_kept(d, posts[i]),
		                      decisions_note(d, posts[i]), moved ? moved : "-", decisions_number(d, posts[i]));
	}
	for (size_t i = 0; i < 2; i++) {
		bool said;
		const char *joined = decisions_joined(d, NETWORK_MASTODON, people[i]);
		const unsigned roles = decisions_roles(d, NETWORK_MASTODON, people[i], &said);
		n += (size_t)snprintf(out + n, DUMP - n, "%d%d%d/%u%d/%s\n", decisions_muted(d, NETWORK_MASTODON, people[i]),
		                      decisions_trusted(d, NETWORK_MASTODON, people[i]), decisions_greeted(d, NETWORK_MASTODON, people[i]), roles, said,
		                      joined ? joined : "-");
	}
	const struct decision *message = decisions_message(d), *last = decisions_undoable(d, "ana"), *redo = decisions_redoable(d, "ana");
	snprintf(out + n, DUMP - n, "%s/%d/%s/%lld/%lld\n", decisions_pinned(d), decisions_wall(d), message ? message->value : "-",
	         last ? (long long)last->at : 0LL, redo ? (long long)redo->at : 0LL);
}

/* The state by the book: a row counts unless an undo behind it that counts names it. Then those that count, alone. */
static void dump_by_the_book(const struct made *made, size_t n, char out[static DUMP])
{
	static bool gone[ROWS];
	struct decisions *d = decisions_new();
	memset(gone, 0, sizeof gone);
	for (size_t i = n; i-- > 0;) {
		const struct decision *row = &made[i].row;
		for (size_t k = i; row->what == DECIDE_UNDO && !gone[i] && k-- > 0;)
			if (made[k].row.at == strtoll(row->value, NULL, 10)) {
				char why[160];
				gone[k] |= decision_check(made[k].row.what, made[k].row.post, made[k].row.value, why);
			}
	}
	for (size_t i = 0; i < n; i++)
		if (!gone[i] && made[i].row.what != DECIDE_UNDO)
			decisions_add(d, &made[i].row);
	dump(d, out);
	decisions_free(d);
}

/* The last line is about undo and redo, which the book above does not know. */
static void cut_last_line(char *text)
{
	text[strlen(text) - 1] = '\0';
	*strrchr(text, '\n') = '\0';
}

static void test_any(void **state)
{
	(void)state;
	static struct made made[ROWS];
	static char step[DUMP], again[DUMP], late[DUMP], book[DUMP];
	for (unsigned round = 0; round < ROUNDS; round++) {
		seed = round + 1;
		memset(made, 0, sizeof made);
		struct decisions *d = decisions_new();
		const size_t n = 1 + any(ROWS);
		for (size_t i = 0; i < n; i++) {
			make_row(&made[i], made, i);
			decisions_add(d, &made[i].row);
			if (any(40))
				continue;
			/* Anew from its rows, asked in between or not. */
			struct decisions *fresh = decisions_new();
			for (size_t k = 0; k <= i; k++)
				decisions_add(fresh, decisions_at(d, k, NULL));
			dump(d, step);
			dump(fresh, again);
			decisions_free(fresh);
			assert_string_equal(step, again);
		}
		/* In batches, some known before they have a place: first here, then in the order of the archive. */
		struct decisions *waits = decisions_new();
		for (size_t i = 0, end; i < n; i = end) {
			end = i + 1 + any(9) < n ? i + 1 + any(9) : n;
			end = end > n ? n : end;
			for (size_t k = i; k < end; k++) {
				struct decision mine = made[k].row;
				mine.seq = 0;
				if (any(3) == 0)
					decisions_add(waits, &mine);
			}
			for (size_t k = i; k < end; k++)
				decisions_add(waits, &made[k].row);
		}
		dump(d, step);
		dump(waits, late);
		assert_int_equal(decisions_pending(waits), 0);
		assert_int_equal(decisions_count(waits), n);
		assert_string_equal(step, late);
		dump_by_the_book(made, n, book);
		cut_last_line(step);
		cut_last_line(book);
		assert_string_equal(step, book);
		decisions_free(waits);
		decisions_free(d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check), cmocka_unit_test(test_words), cmocka_unit_test(test_states), cmocka_unit_test(test_toggles),
		cmocka_unit_test(test_struck), cmocka_unit_test(test_undo), cmocka_unit_test(test_overruled), cmocka_unit_test(test_waiting),
		cmocka_unit_test(test_any),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
