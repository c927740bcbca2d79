/* The session: events in, posts, people, states, gaps and news out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "model/session.h"
#include "tests/unit/saying.h"

enum { NOW = SAY_START + 60 * 1000, MINUTE = 60 * 1000 };

/* One line a piece of news. */
struct paper {
	char text[4000];
	size_t length;
};

static void note(void *arg, const struct news *news)
{
	static const char *const kinds[] = {"post", "delete", "delete-author", "source", "gap", "person", "odd"};
	static const char *const results[] = {"added", "replaced", "copy", "known", "deleted", "old"};
	struct paper *paper = arg;
	size_t room = sizeof paper->text - paper->length;
	char *at = paper->text + paper->length;
	if (news->kind == EVENT_POST)
		paper->length += (size_t)snprintf(at, room, "%u %s %s%s\n", news->source, results[news->result],
		                                  news->post->text, news->backfill ? " (past)" : "");
	else
		paper->length += (size_t)snprintf(at, room, "%u %s%s\n", news->source, kinds[news->kind],
		                                  news->id ? strrchr(news->id, '/') : "");
}

static struct session *fresh(void)
{
	struct tag_set tags = {.n = 1, .folded = {"musesocial"}, .typed = {"MuseSocial"}};
	struct session *session = session_new(&tags, queue_new(10000, 1 << 24), NOW);
	session_add_source(session, "a.example", "mastodon", NOW);
	session_add_source(session, "jet.example", "bluesky", NOW);
	return session;
}

static void done(struct session *session)
{
	struct queue *events = session->events;
	session_free(session);
	queue_free(events);
}

static void send(struct session *session, struct event *event)
{
	assert_true(queue_push(session->events, event));
}

static unsigned pump(struct session *session, struct paper *paper)
{
	*paper = (struct paper){.length = 0};
	return session_pump(session, NOW, 1000, note, paper);
}

static void send_post(struct session *session, unsigned source, struct say what)
{
	send(session, event_post(source, said(&what), what.at < 0));
}

static void test_posts(void **state)
{
	(void)state;
	struct session *session = fresh();
	struct paper paper;
	assert_string_equal(session->tags.typed[0], "MuseSocial");
	assert_int_equal(pump(session, &paper), 0);
	send_post(session, 0, (struct say){.key = "1", .text = "one"});
	send_post(session, 0, (struct say){.key = "0", .text = "nought", .at = -9});
	send_post(session, 0, (struct say){.key = "1", .text = "one"});
	send_post(session, 1, (struct say){.key = "1", .text = "one", .server = "b.example"});
	send_post(session, 0, (struct say){.key = "1", .text = "two", .edited = true, .received = 1});
	assert_int_equal(pump(session, &paper), CHANGED_POSTS | CHANGED_PEOPLE | CHANGED_SOURCES);
	assert_string_equal(paper.text, "0 added one\n0 added nought (past)\n1 copy one\n0 replaced two\n");
	assert_int_equal(session->sources[0].posts, 4);
	assert_int_equal(session->sources[1].posts, 1);
	assert_int_equal(store_count(session->store), 2);
	done(session);
}

static void test_pump_in_parts(void **state)
{
	(void)state;
	struct session *session = fresh();
	for (int i = 0; i < 10; i++) {
		char key[16];
		snprintf(key, sizeof key, "%d", i);
		send_post(session, 0, (struct say){.key = key});
	}
	assert_true(session_pump(session, NOW, 4, NULL, NULL) & CHANGED_POSTS);
	assert_int_equal(store_count(session->store), 4);
	session_pump(session, NOW, 100, NULL, NULL);
	assert_int_equal(store_count(session->store), 10);
	done(session);
}

static void test_deletes(void **state)
{
	(void)state;
	struct session *session = fresh();
	struct paper paper;
	send_post(session, 0, (struct say){.key = "1"});
	send_post(session, 0, (struct say){.key = "2", .at = 1});
	send_post(session, 0, (struct say){.key = "3", .at = 2});
	pump(session, &paper);
	send(session, event_new(EVENT_DELETE, 0, id_of("ana", "1"), NULL, NULL, NULL));
	send(session, event_new(EVENT_DELETE, 0, id_of("ana", "1"), NULL, NULL, NULL));
	send(session, event_new(EVENT_DELETE, 0, id_of("ana", "9"), NULL, NULL, NULL));
	assert_int_equal(pump(session, &paper), CHANGED_POSTS | CHANGED_PEOPLE);
	assert_string_equal(paper.text, "0 delete/1\n");
	struct event *event = event_new(EVENT_DELETE_AUTHOR, 1, "https://a.example/users/ana", NULL, NULL, NULL);
	event->network = NETWORK_MASTODON;
	send(session, event);
	assert_int_equal(pump(session, &paper), CHANGED_POSTS | CHANGED_PEOPLE);
	assert_string_equal(paper.text, "1 delete/2\n1 delete/3\n");
	send_post(session, 0, (struct say){.key = "9"});
	assert_int_equal(pump(session, &paper), CHANGED_SOURCES);
	assert_string_equal(paper.text, "");
	done(session);
}

static void send_state(struct session *session, unsigned source, enum source_state state, const char *text,
                       int64_t next_try, int64_t heard)
{
	struct event *event = event_new(EVENT_SOURCE, source, NULL, text, NULL, NULL);
	event->state = state;
	event->next_try = next_try;
	event->heard = heard;
	send(session, event);
}

static void test_states(void **state)
{
	(void)state;
	struct session *session = fresh();
	const struct source_status *status = &session->sources[1];
	assert_int_equal(status->state, SOURCE_CONNECTING);
	assert_string_equal(status->name, "jet.example");
	assert_string_equal(status->kind, "bluesky");
	send_state(session, 1, SOURCE_LIVE, "stream", 0, NOW);
	assert_int_equal(session_pump(session, NOW + 5, 9, NULL, NULL), CHANGED_SOURCES);
	assert_int_equal(status->since, NOW + 5);
	send_state(session, 1, SOURCE_LIVE, "stream", 0, NOW);
	assert_int_equal(session_pump(session, NOW + 6, 9, NULL, NULL), 0);
	send_state(session, 1, SOURCE_LIVE, "stream", 0, NOW + 7);
	assert_int_equal(session_pump(session, NOW + 7, 9, NULL, NULL), CHANGED_SOURCES);
	assert_int_equal(status->since, NOW + 5);
	assert_int_equal(status->heard, NOW + 7);
	send_state(session, 1, SOURCE_RETRY, "no answer", NOW + 100, 0);
	session_pump(session, NOW + 8, 9, NULL, NULL);
	assert_int_equal(status->state, SOURCE_RETRY);
	assert_int_equal(status->since, NOW + 8);
	assert_int_equal(status->next_try, NOW + 100);
	assert_int_equal(status->heard, NOW + 7);
	assert_string_equal(status->text, "no answer");
	done(session);
}

static void test_unknown_source(void **state)
{
	(void)state;
	struct session *session = fresh();
	struct paper paper;
	struct event *gap = event_new(EVENT_GAP, 99, NULL, NULL, NULL, NULL);
	send_state(session, 99, SOURCE_LIVE, "stream", 0, 0);
	send(session, gap);
	send(session, event_new(EVENT_ODD, 99, NULL, "odd", NULL, NULL));
	send_post(session, 99, (struct say){.key = "1"});
	assert_int_equal(pump(session, &paper), CHANGED_POSTS | CHANGED_PEOPLE | CHANGED_SOURCES);
	assert_int_equal(session->odd, 1);
	assert_int_equal(session->gap_count, 0);
	for (int i = 0; i < 40; i++)
		session_add_source(session, "more", "x", NOW);
	assert_int_equal(session->source_count, SESSION_SOURCES);
	done(session);
}

static void test_long_texts_are_cut(void **state)
{
	(void)state;
	struct session *session = fresh();
	char text[1000];
	for (size_t i = 0; i + 2 < sizeof text; i += 3)
		memcpy(text + i, "\xE2\x82\xAC", 4);
	session_add_source(session, text, text, NOW);
	send_state(session, 2, SOURCE_REFUSED, text, 0, 0);
	session_pump(session, NOW, 9, NULL, NULL);
	assert_int_equal(strlen(session->sources[2].name), 63);
	assert_int_equal(strlen(session->sources[2].kind), 15);
	assert_int_equal(strlen(session->sources[2].text), (sizeof session->sources[2].text - 1) / 3 * 3);
	done(session);
}

static void send_gap(struct session *session, unsigned source, int64_t from, int64_t to, unsigned recovered)
{
	struct event *event = event_new(EVENT_GAP, source, NULL, NULL, NULL, NULL);
	event->from = from;
	event->to = to;
	event->recovered = recovered;
	event->complete = recovered > 0;
	send(session, event);
}

static void assert_gaps(const struct session *session, const char *want)
{
	char all[400] = "";
	size_t n = 0;
	for (size_t i = 0; i < session->gap_count; i++) {
		const struct gap *gap = &session->gaps[i];
		n += (size_t)snprintf(all + n, sizeof all - n, "%u:%d-%d+%u ", gap->source, (int)gap->from, (int)gap->to,
		                      gap->recovered);
	}
	assert_string_equal(all, want);
}

static void test_gaps(void **state)
{
	(void)state;
	struct session *session = fresh();
	struct paper paper;
	send_gap(session, 0, 100, 0, 0);
	send_gap(session, 1, 50, 90, 0);
	send_gap(session, 1, 100, 200, 0);
	assert_int_equal(pump(session, &paper), CHANGED_GAPS);
	assert_string_equal(paper.text, "0 gap\n1 gap\n1 gap\n");
	assert_gaps(session, "1:50-90+0 1:100-200+0 0:100-0+0 ");
	send_gap(session, 0, 100, 150, 0);
	send_gap(session, 1, 50, 90, 6);
	send_gap(session, 1, 50, 90, 6);
	assert_int_equal(pump(session, &paper), CHANGED_GAPS);
	assert_string_equal(paper.text, "0 gap\n1 gap\n");
	assert_gaps(session, "1:50-90+6 0:100-150+0 1:100-200+0 ");
	done(session);
}

static void test_too_many_gaps(void **state)
{
	(void)state;
	struct session *session = fresh();
	send_gap(session, 0, 1, 0, 0);
	for (int i = 0; i < SESSION_GAPS + 50; i++)
		send_gap(session, 1, 1000 + i * 10, 1005 + i * 10, 0);
	session_pump(session, NOW, SIZE_MAX, NULL, NULL);
	assert_int_equal(session->gap_count, SESSION_GAPS);
	assert_int_equal(session->gaps[0].from, 1000 + 51 * 10);
	assert_int_equal(session->gaps[SESSION_GAPS - 1].to, 0);
	done(session);
}

static void test_people_and_odd(void **state)
{
	(void)state;
	struct session *session = fresh();
	struct paper paper;
	send_post(session, 0, (struct say){.key = "1"});
	pump(session, &paper);
	for (int i = 0; i < 2; i++) {
		struct event *event = event_new(EVENT_PERSON, 0, "https://a.example/users/ana", NULL, "ana@a.example", "Ana");
		event->network = NETWORK_MASTODON;
		send(session, event);
	}
	send(session, event_new(EVENT_PERSON, 0, "nobody", NULL, "x", "y"));
	assert_int_equal(pump(session, &paper), CHANGED_PEOPLE);
	assert_string_equal(paper.text, "0 person/ana\n");
	assert_string_equal(person(session->store, "ana")->handle, "ana@a.example");
	assert_string_equal(person(session->store, "ana")->name, "Ana");
	send(session, event_new(EVENT_ODD, 1, NULL, "no JSON", NULL, NULL));
	assert_int_equal(pump(session, &paper), CHANGED_SOURCES);
	assert_int_equal(session->sources[1].odd, 1);
	assert_int_equal(session->odd, 1);
	done(session);
}

static void test_over(void **state)
{
	(void)state;
	struct session *session = fresh();
	assert_false(session_over(session));
	send_state(session, 0, SOURCE_ENDED, "", 0, 0);
	session_pump(session, NOW, 9, NULL, NULL);
	assert_false(session_over(session));
	send_state(session, 1, SOURCE_REFUSED, "token", 0, 0);
	session_pump(session, NOW, 9, NULL, NULL);
	assert_true(session_over(session));
	send_state(session, 1, SOURCE_RETRY, "", 0, 0);
	session_pump(session, NOW, 9, NULL, NULL);
	assert_false(session_over(session));
	done(session);
	struct tag_set none = {0};
	struct queue *events = queue_new(1, 1);
	session = session_new(&none, events, NOW);
	assert_false(session_over(session));
	done(session);
}

static void test_rate(void **state)
{
	(void)state;
	struct session *session = fresh();
	static const int at[] = {-130, -60, -59, -1, 0, 1, 59, 60, 61, 70};
	unsigned rate[3] = {9, 9, 9};
	char key[8];
	session_rate(session, NOW, rate, 3);
	assert_int_equal(rate[0] + rate[1] + rate[2], 0);
	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		snprintf(key, sizeof key, "%zu", i);
		send_post(session, 0, (struct say){.key = key, .at = at[i]});
	}
	session_pump(session, NOW, 99, NULL, NULL);
	session_rate(session, NOW, rate, 3);
	assert_int_equal(rate[0], 0);
	assert_int_equal(rate[1], 3);
	assert_int_equal(rate[2], 6);
	session_rate(session, NOW + 10 * MINUTE, rate, 3);
	assert_int_equal(rate[0] + rate[1] + rate[2], 0);
	session_rate(session, NOW, rate, 1);
	assert_int_equal(rate[0], 6);
	done(session);
}

/* One ledger for all who ask: told of posts, what was decided counts at once. */
static void test_questions(void **state)
{
	(void)state;
	struct session *session = fresh();
	struct paper paper;
	char why[160];
	send_post(session, 0, (struct say){.key = "q", .text = "Q1 Which object would you save first?"});
	pump(session, &paper);
	session_questions(session, NULL);
	assert_int_equal(session_due(session), 0);
	assert_true(pump(session, &paper) & CHANGED_QUESTIONS);
	assert_int_equal(questions_agenda_count(session->questions), 1);
	send_post(session, 0, (struct say){.key = "k", .who = "kim", .text = "How old is the clock in the hall?"});
	assert_true(pump(session, &paper) & CHANGED_QUESTIONS);
	assert_int_equal(questions_waiting(session->questions), 1);
	assert_int_equal(pump(session, &paper), 0);
	assert_true(session_due(session) == INT64_MAX);
	assert_non_null(session_decide(session, DECIDE_STATE, id_of("kim", "k"), "parked", NOW, why).decision);
	assert_int_equal(questions_waiting(session->questions), 0);
	assert_true(pump(session, &paper) & CHANGED_QUESTIONS);
	send(session, event_new(EVENT_DELETE, 0, id_of("ana", "q"), NULL, NULL, NULL));
	assert_true(pump(session, &paper) & CHANGED_QUESTIONS);
	assert_int_equal(questions_agenda_count(session->questions), 0);
	done(session);
}

/* The ids of those whose pictures are wanted. */
static const char *pictures(struct session *session, int64_t now)
{
	static char text[200];
	size_t n = 0;
	text[0] = '\0';
	for (const struct avatar *of; (of = session_picture(session, NULL, now)) != NULL;)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s ", strrchr(of->id, '/') + 1);
	return text;
}

/* Of namesakes on two networks, each once; those who come soon after the last look are looked at when its time is over. */
static void test_pictures(void **state)
{
	(void)state;
	struct session *session = fresh();
	struct paper paper;
	assert_string_equal(pictures(session, NOW), "");
	send_post(session, 0, (struct say){.key = "1", .text = "one", .who = "ana", .name = "Ana Ruiz"});
	send_post(session, 1, (struct say){.key = "2", .text = "two", .who = "ruiz", .name = "ana ruiz", .network = NETWORK_BLUESKY});
	send_post(session, 0, (struct say){.key = "3", .text = "three", .who = "tom", .name = "Tom"});
	pump(session, &paper);
	assert_true(session_due(session) == INT64_MAX);
	assert_string_equal(pictures(session, NOW), "ana ruiz ");
	assert_string_equal(pictures(session, NOW), "");
	assert_true(session_due(session) == INT64_MAX);
	send_post(session, 1, (struct say){.key = "4", .text = "four", .who = "tomas", .name = "TOM", .network = NETWORK_BLUESKY});
	pump(session, &paper);
	assert_string_equal(pictures(session, NOW + 1000), "");
	assert_true(session_due(session) > NOW + 1000 && session_due(session) < NOW + MINUTE);
	pump(session, &paper); /* whoever does not ask any more is not woken any more */
	assert_true(session_due(session) == INT64_MAX);
	assert_string_equal(pictures(session, NOW + 1000), "");
	assert_string_equal(pictures(session, session_due(session)), "tom tomas ");
	assert_true(session_due(session) == INT64_MAX);
	done(session);
}

/* Nobody's whom the event's file tells apart, or a moderator did. */
static void test_known_apart(void **state)
{
	static const char text[] = "[event]\ntags = musesocial\nhosts = ana@a.example, ruiz.example.org\n";
	struct session *session = fresh();
	struct event_file event;
	struct paper paper;
	char error[EVENT_ERROR], person[DECISION_PERSON_MAX];
	(void)state;
	assert_true(event_file_parse(&event, "e.event", text, strlen(text), NOW, error));
	send_post(session, 0, (struct say){.key = "1", .text = "one", .who = "ana", .handle = "ana@a.example", .name = "Ana Ruiz"});
	send_post(session, 1, (struct say){.key = "2", .text = "two", .who = "ruiz", .handle = "ruiz.example.org", .name = "Ana Ruiz", .network = NETWORK_BLUESKY});
	pump(session, &paper);
	assert_null(session_picture(session, &event, NOW));
	send_post(session, 0, (struct say){.key = "3", .text = "three", .who = "tom", .name = "Tom"});
	send_post(session, 1, (struct say){.key = "4", .text = "four", .who = "tomas", .name = "Tom", .network = NETWORK_BLUESKY});
	pump(session, &paper);
	const struct person *tom = store_person_at(session->store, 2);
	assert_string_equal(tom->name, "Tom");
	assert_non_null(session_decide(session, DECIDE_JOIN, decision_person(tom->network, tom->id, person), "no", NOW, error).decision);
	assert_null(session_picture(session, &event, NOW + MINUTE));
	assert_non_null(session_undo(session, false, NOW).decision);
	send_post(session, 0, (struct say){.key = "5", .text = "five", .who = "jo", .name = "Jo"});
	pump(session, &paper);
	assert_non_null(session_picture(session, &event, NOW + 2 * MINUTE));
	event_file_done(&event);
	done(session);
}

static unsigned pump_at(struct session *session, int64_t now, struct paper *paper)
{
	*paper = (struct paper){.length = 0};
	return session_pump(session, now, 1000, note, paper);
}

/* NIP-40. */
static void test_ends(void **state)
{
	(void)state;
	struct session *session = fresh();
	struct paper paper;
	struct store_view view;
	assert_int_equal(session_due(session), INT64_MAX);
	send_post(session, 0, (struct say){.key = "1", .text = "one", .expires = NOW + MINUTE});
	send_post(session, 0, (struct say){.key = "2", .text = "two", .at = 1, .expires = NOW + 2 * MINUTE});
	send_post(session, 0, (struct say){.key = "3", .text = "three", .at = 2, .expires = NOW + MINUTE / 2});
	send_post(session, 0, (struct say){.key = "4", .text = "four", .at = 3, .expires = NOW});
	send_post(session, 0, (struct say){.key = "5", .text = "five", .at = 4});
	pump(session, &paper);
	assert_string_equal(paper.text, "0 added one\n0 added two\n0 added three\n0 added five\n");
	assert_int_equal(session_due(session), NOW + MINUTE / 2);
	send(session, event_new(EVENT_DELETE, 0, id_of("ana", "3"), NULL, NULL, NULL));
	pump(session, &paper);
	assert_int_equal(pump_at(session, NOW + MINUTE - 1, &paper), 0);
	assert_string_equal(paper.text, "");
	assert_int_equal(session_due(session), NOW + MINUTE);
	assert_int_equal(pump_at(session, NOW + MINUTE, &paper), CHANGED_POSTS | CHANGED_PEOPLE);
	assert_non_null(strstr(paper.text, " delete/1\n"));
	assert_true(look(session->store, "ana", "1", &view) && view.deleted && !*view.post.text);
	assert_true(look(session->store, "ana", "2", &view) && view.post.expires == NOW + 2 * MINUTE);
	assert_true(look(session->store, "ana", "5", &view) && !view.post.expires);
	/* What is told once more stays away. */
	send_post(session, 0, (struct say){.key = "1", .text = "one", .expires = NOW + MINUTE});
	assert_int_equal(pump_at(session, NOW + MINUTE, &paper), 0);
	assert_int_equal(session_due(session), NOW + 2 * MINUTE);
	done(session);
}

/* However many there are, the next ones are known. */
static void test_many_ends(void **state)
{
	(void)state;
	struct ends ends = {0};
	char id[24];
	for (int i = 0; i < ENDS_MAX + 1000; i++) {
		const int at = (int)((long long)i * 7919 % (ENDS_MAX + 1000));
		snprintf(id, sizeof id, "%d", at);
		ends_add(&ends, id, at);
	}
	assert_int_equal(ends.n, ENDS_MAX);
	for (int i = 0; i < ENDS_MAX; i++) {
		assert_int_equal(ends_next(&ends), i);
		char *next = ends_take(&ends);
		assert_int_equal(atoi(next), i);
		free(next);
	}
	assert_int_equal(ends_next(&ends), INT64_MAX);
	ends_done(&ends);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_posts), cmocka_unit_test(test_pump_in_parts), cmocka_unit_test(test_deletes),
		cmocka_unit_test(test_states), cmocka_unit_test(test_unknown_source),
		cmocka_unit_test(test_long_texts_are_cut), cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_too_many_gaps), cmocka_unit_test(test_people_and_odd),
		cmocka_unit_test(test_over), cmocka_unit_test(test_rate), cmocka_unit_test(test_questions), cmocka_unit_test(test_pictures), cmocka_unit_test(test_known_apart),
		cmocka_unit_test(test_ends), cmocka_unit_test(test_many_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
