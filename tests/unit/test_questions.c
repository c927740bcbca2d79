/* The ledger: who asks, what answers what, how sure. And the same ledger in whatever order the posts come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/unit/chat.h"

enum { POSTS_MAX = 400 };

static struct chat *begin(const struct said *said, size_t n)
{
	struct chat *chat = chat_new(NULL);
	for (size_t i = 0; i < n; i++)
		chat_say(chat, &said[i]);
	chat_settle(chat);
	return chat;
}
#define BEGIN(said) begin(said, sizeof(said) / sizeof *(said))

static void is(char *text, const char *expected)
{
	assert_string_equal(text, expected);
	free(text);
}

#define QUESTION(chat, name, expected) is(chat_question(chat, name), expected)
#define POST(chat, id, expected) is(chat_post(chat, id), expected)

/* Two questions, ten minutes apart. */
#define Q1 { .id = "q1", "ana", 0, "Q1 Which object would you save first?" }
#define Q2 { .id = "q2", "ana", 600, "Q2 What does your museum smell like?" }

static void test_signs(void **state)
{
	(void)state;
	const struct said said[] = {
		Q1, Q2,
		{ .id = "a", "tom", 10, "A1 the door", "q1" }, { .id = "b", "kim", 20, "A1 the stairs" }, { .id = "c", "jo", 30, "the cat", "q1" },
		{ .id = "d", "noor", 650, "A1 late, the clock" }, { .id = "e", "fen", 640, "A1 and A2 the coat" },
		{ .id = "f", "tom", 40, "ha, doors", "a" }, { .id = "g", "zoe", 50, "A1 the lamp", "f" }, { .id = "h", "zoe", 60, "It rains here" },
		{ .id = "i", "bo", 70, "quoting", .quote = "q1" }, { .id = "j", "mei", 700, "A1 in reply to the second", "q2" },
		{ .id = "k", "sam", 4000, "It rained here" }, { .id = "l", "ana", 15, "Take your time", "q1" }, { .id = "m", "priya", 660, "Q2 wax", "q2" },
		{ .id = "n", "yael", 5000, "A7 nobody asked" }, { .id = "o", "pavel", 80, "What a night", "h" },
		{ .id = "p", "ines", 90, "A2 the second in the time of the first", "q1" }, { .id = "r", "ines", 4200, "A2 the first, much later", "q1" },
	};
	struct chat *chat = BEGIN(said);
	QUESTION(chat, "Q1", "Q1 q1: a 100, l side, b 90, c 90, f side, g 95, h 30?, i 90, p 80, e 80, d 80, r 60; 9 by 8 after 10");
	QUESTION(chat, "Q2", "Q2 q2: e 90, m 100, j 80; 3 by 3 after 40");
	POST(chat, "q1", "question 1 open sure 60");
	POST(chat, "q2", "question 2 now sure 60");
	POST(chat, "e", "answer 1,2 sure 90");
	POST(chat, "n", "answer 7 sure 50");
	POST(chat, "f", "other");
	POST(chat, "h", "other");
	POST(chat, "l", "other");
	assert_int_equal(questions_rate(questions_agenda(chat->questions, 0), CHAT_BEGIN * (int64_t)1000 + 30000), 3);
	assert_int_equal(questions_rate(questions_agenda(chat->questions, 0), CHAT_BEGIN * (int64_t)1000 + 89000), 3);
	struct answer_ref ref;
	assert_string_equal(questions_answered_at(chat->questions, chat_place(chat, "g"), &ref)->name, "Q1");
	assert_int_equal(ref.why, BY_LABEL_AND_THREAD);
	assert_string_equal(questions_at(chat->questions, chat_place(chat, "q2"))->name, "Q2");
	assert_null(questions_at(chat->questions, chat_place(chat, "a")));
	chat_free(chat);
}

static void test_moved(void **state)
{
	(void)state;
	const struct said said[] = { Q1, Q2, { .id = "a", "tom", 10, "A1 the door", "q1" }, { .id = "h", "zoe", 650, "It rains here" } };
	struct chat *chat = BEGIN(said);
	chat_decide(chat, DECIDE_MOVE, "a", "q2");
	QUESTION(chat, "Q1", "Q1 q1:; 0 by 0");
	QUESTION(chat, "Q2", "Q2 q2: a 100, h 30?; 1 by 1 after 0");
	chat_decide(chat, DECIDE_MOVE, "h", "q1");
	QUESTION(chat, "Q1", "Q1 q1: h 100; 1 by 1 after 650");
	chat_decide(chat, DECIDE_MOVE, "a", "no");
	QUESTION(chat, "Q2", "Q2 q2:; 0 by 0");
	chat_free(chat);
}

static void test_numbers(void **state)
{
	(void)state;
	const struct said said[] = {
		Q1, { .id = "again", "ana", 60, "In case you missed it, Q1: which object would you save first, and why?" }, { .id = "a", "tom", 70, "the door", "again" },
		{ .id = "remind", "ana", 80, "Q1!", "q1" },
		{ .id = "other", "ana", 120, "Q1 What colour is your museum's front door?" }, { .id = "b", "kim", 130, "A1 green" }, { .id = "c", "jo", 140, "A1 the clock", "q1" },
		{ .id = "sorry", "ana", 180, "Sorry, that was Q2" }, { .id = "d", "noor", 190, "A2 blue" }, { .id = "e", "zoe", 200, "A1 the lamp" },
	};
	struct chat *chat = begin(said, 7);
	QUESTION(chat, "Q1", "Q1 q1: a 90, c 100; 2 by 2 after 70");
	QUESTION(chat, "Q1b", "Q1b other: b 90; 1 by 1 after 10");
	POST(chat, "again", "question 1 open sure 60");
	POST(chat, "other", "question 1 now sure 60");
	for (size_t i = 7; i < sizeof said / sizeof *said; i++)
		chat_say(chat, &said[i]);
	/* What was attached stays so, under the new name. */
	QUESTION(chat, "Q2", "Q2 other: b 90, d 90; 2 by 2 after 10");
	QUESTION(chat, "Q1", "Q1 q1: a 90, c 100, e 80; 3 by 3 after 70");
	POST(chat, "b", "answer 2 sure 90");
	chat_decide(chat, DECIDE_NUMBER, "other", "4");
	QUESTION(chat, "Q4", "Q4 other: b 90, d 90; 2 by 2 after 10");
	chat_decide(chat, DECIDE_NUMBER, "other", "no");
	QUESTION(chat, "Q2", "Q2 other: b 90, d 90; 2 by 2 after 10");
	chat_delete(chat, "sorry");
	QUESTION(chat, "Q2", "");
	chat_free(chat);
}

static void test_evenings(void **state)
{
	(void)state;
	enum { WEEK = 7 * 24 * 3600 };
	const struct said said[] = {
		Q1, { .id = "a", "tom", 10, "A1 the door" }, { .id = "q1w", "leila", WEEK, "Q1 Who wound your first clock?" }, { .id = "b", "kim", WEEK + 20, "A1 my aunt" },
		{ .id = "c", "jo", WEEK + 30, "A1 late for last week", "q1" }, { .id = "d", "ana", WEEK + 40, "A1 nobody" },
		{ .id = "next", "leila", WEEK + 20 * 3600, "ICYMI Q1: who wound your first clock?" },
	};
	struct chat *chat = BEGIN(said);
	assert_int_equal(questions_agenda_count(chat->questions), 2);
	assert_int_equal(questions_agenda_first(chat->questions), 1);
	QUESTION(chat, "Q1", "Q1 q1w: b 90, d 90; 2 by 2 after 20");
	POST(chat, "c", "answer 1 sure 100");
	POST(chat, "next", "question 1 now sure 60");
	assert_int_equal(place_compare(questions_host_proposed(chat->questions), chat_place(chat, "next")), 0);
	bool proposed;
	assert_true(questions_is_host(chat->questions, NETWORK_NOSTR, "leila", &proposed) && proposed);
	assert_false(questions_is_host(chat->questions, NETWORK_NOSTR, "ana", &proposed));
	chat_decide(chat, DECIDE_ROLE, "nostr ana", "host");
	assert_true(questions_is_host(chat->questions, NETWORK_NOSTR, "ana", &proposed) && !proposed);
	assert_int_equal(questions_host_proposed(chat->questions).created, 0);
	POST(chat, "q1", "question 1 now sure 100");
	POST(chat, "q1w", "audience group q1w incoming sure 85");
	chat_free(chat);
}

static void test_event_file(void **state)
{
	(void)state;
	static const char text[] = "[event]\nname = Tour\ntags = musesocial\nhosts = ana@chat.example + ana2@chat.example\ncurators = idris@chat.example\n"
		"[agenda]\nQ1 = Which object?\nQ3 = What is next?\n";
	struct event_file event;
	char error[EVENT_ERROR];
	assert_true(event_file_parse(&event, "tour.event", text, strlen(text), CHAT_BEGIN * (int64_t)1000, error));
	struct chat *chat = chat_new(&event);
	assert_int_equal(questions_agenda_count(chat->questions), 2);
	assert_null(questions_now(chat->questions));
	const struct said said[] = {
		{ .id = "no", "tom", 1, "Q1 Who is there in the hall tonight?" }, Q1, { .id = "cross", "ana2", 5, "Q1 Which object would you save first?" },
		{ .id = "a", "tom", 10, "the door", "cross" }, { .id = "b", "ana2", 20, "A1 the gull", "q1" }, { .id = "c", "ana", 30, "A1 and the other gull", "q1" },
	};
	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		chat_say(chat, &said[i]);
	QUESTION(chat, "Q1", "Q1 q1: a 90, b 100, c 100; 3 by 2 after 10");
	QUESTION(chat, "Q3", "Q3 -:; 0 by 0");
	assert_string_equal(questions_agenda(chat->questions, 0)->text, "Which object?");
	assert_string_equal(questions_now(chat->questions)->name, "Q1");
	POST(chat, "q1", "question 1 now sure 100");
	POST(chat, "no", "audience group no incoming sure 85");
	chat_free(chat);
	event_file_done(&event);
}

static void test_audience(void **state)
{
	(void)state;
	const struct said said[] = {
		Q1, { .id = "x", "jo", 20, "When was the big barometer restored?" }, { .id = "y", "kim", 30, "does anyone know when the big barometer was restored" },
		{ .id = "z", "fen", 40, "Who dusts the whale?" }, { .id = "s", "bo", 50, "+1", "x" }, { .id = "t", "bo", 55, .boost = "y" }, { .id = "u", "mei", 60, "same question", .quote = "x" },
		{ .id = "v", "ana", 65, .boost = "x" }, { .id = "w", "tom", 70, "1911, I think", "x" }, { .id = "g", "ana", 75, "Good question, I will ask", "x" },
		{ .id = "r", "ana", 80, "In the fire year, 1911", "y" }, { .id = "own", "jo", 85, "thank you", "x" },
	};
	struct chat *chat = BEGIN(said);
	assert_int_equal(questions_asked_count(chat->questions), 2);
	const struct asked *asked = questions_asked(chat->questions, 0);
	assert_int_equal(asked->member_count, 2);
	assert_int_equal(asked->support, 4); /* jo, kim, bo, mei */
	assert_int_equal(place_compare(asked->proposed_answer, chat_place(chat, "r")), 0);
	POST(chat, "x", "audience group x incoming sure 85");
	POST(chat, "y", "audience group x incoming sure 95");
	POST(chat, "w", "answer to x sure 60");
	POST(chat, "r", "answer to x sure 90");
	POST(chat, "g", "other");
	POST(chat, "own", "other");
	POST(chat, "s", "other");
	assert_int_equal(questions_waiting(chat->questions), 2);
	/* bo said "+1" and boosted; who takes back one of them still wants to know. */
	chat_delete(chat, "u");
	chat_delete(chat, "s");
	assert_int_equal(questions_asked_at(chat->questions, chat_place(chat, "x"))->support, 3);
	chat_delete(chat, "t");
	assert_int_equal(questions_asked_at(chat->questions, chat_place(chat, "x"))->support, 2);
	chat_decide(chat, DECIDE_STATE, "y", "answered nostr:r");
	assert_int_equal(questions_waiting(chat->questions), 1);
	asked = questions_asked_at(chat->questions, chat_place(chat, "x"));
	assert_int_equal(asked->state, QUESTION_ANSWERED);
	assert_int_equal(place_compare(asked->answered_by, chat_place(chat, "r")), 0);
	assert_ptr_equal(questions_asked(chat->questions, 1), asked);
	POST(chat, "x", "audience group x answered sure 85");
	chat_free(chat);
}

static void test_relay(void **state)
{
	(void)state;
	const struct said said[] = {
		Q1, { .id = "x", "jo", 20, "When was the big barometer restored?" }, { .id = "r", "ana", 30, "Jo asks when the big barometer was restored, who knows?" },
		{ .id = "k", "idris", 40, "In 1911", "r" }, { .id = "y", "kim", 50, "Is the gull on the roof real?" }, { .id = "r2", "ana", 60, "Q2, from Kim: is she?", .quote = "y" },
		{ .id = "k2", "idris", 70, "She is", "r2" },
	};
	struct chat *chat = BEGIN(said);
	chat_decide(chat, DECIDE_ROLE, "nostr idris", "curator");
	chat_settle(chat);
	assert_int_equal(questions_asked_count(chat->questions), 2);
	const struct asked *asked = questions_asked_at(chat->questions, chat_place(chat, "x"));
	assert_int_equal(place_compare(asked->relay, chat_place(chat, "r")), 0);
	assert_int_equal(place_compare(asked->proposed_answer, chat_place(chat, "k")), 0);
	asked = questions_asked_at(chat->questions, chat_place(chat, "y"));
	assert_int_equal(place_compare(asked->relay, chat_place(chat, "r2")), 0);
	assert_int_equal(place_compare(asked->proposed_answer, chat_place(chat, "k2")), 0);
	POST(chat, "k", "answer to x sure 90");
	POST(chat, "k2", "answer 2 to y sure 90");
	chat_decide(chat, DECIDE_MUTE, "nostr jo", "");
	chat_settle(chat);
	assert_int_equal(questions_asked_count(chat->questions), 1);
	chat_free(chat);
}

static void test_changes(void **state)
{
	(void)state;
	const struct said said[] = { Q1, { .id = "a", "tom", 10, "A1 the door", "q1" }, { .id = "f", "kim", 20, "A1 ha", "a" }, { .id = "x", "jo", 30, "Who dusts the whale?" } };
	struct chat *chat = BEGIN(said);
	chat_delete(chat, "a");
	QUESTION(chat, "Q1", "Q1 q1: f 90; 1 by 1 after 20");
	chat_say(chat, &(struct said){ .id = "x", "jo", 30, "A1 the whale", .edited = true });
	QUESTION(chat, "Q1", "Q1 q1: f 90, x 90; 2 by 2 after 20");
	assert_int_equal(questions_asked_count(chat->questions), 0);
	chat_say(chat, &(struct said){ .id = "q1", "ana", 0, "Q2 Which object would you save first?", .edited = true });
	QUESTION(chat, "Q1", "");
	QUESTION(chat, "Q2", "Q2 q1:; 0 by 0");
	chat_delete(chat, "q1");
	chat_settle(chat);
	assert_int_equal(questions_agenda_count(chat->questions), 0);
	POST(chat, "f", "answer 1 sure 50");
	chat_free(chat);
}

/* ---- any order ---- */

struct script {
	struct said said[POSTS_MAX];
	char ids[POSTS_MAX][16], links[POSTS_MAX][3][16], texts[POSTS_MAX][96];
	size_t n;
};

static unsigned dice(unsigned *seed, unsigned sides)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % sides;
}

static const char *const people[] = { "ana", "leila", "tom", "kim", "jo", "fen", "zoe", "idris", "mei" };
static const char *const things[] = { "barometer", "whale", "gull", "clock" };

static void make_text(unsigned *seed, bool host, char out[static 96])
{
	const unsigned number = 1 + dice(seed, 5), thing = dice(seed, 4);
	switch (dice(seed, host ? 7 : 12)) {
	case 0: snprintf(out, 96, "Q%u Which %s would you save?", number, things[thing]); break;
	case 1: snprintf(out, 96, host ? "Sorry, that was Q%u" : "A%u the door", number); break;
	case 2: snprintf(out, 96, "A%u and A%u the %s", number, 1 + dice(seed, 5), things[thing]); break;
	case 3: snprintf(out, 96, "It rains"); break;
	case 4: snprintf(out, 96, "When was the big %s restored?", things[thing]); break;
	case 5: snprintf(out, 96, "good question, I will ask"); break;
	case 6: snprintf(out, 96, host ? "@%s in 1911" : "+1", people[dice(seed, 9)]); break;
	case 7: snprintf(out, 96, "does anyone know who restored the big %s and when", things[thing]); break;
	case 8: snprintf(out, 96, "who dusts the big old %s", things[thing]); break;
	case 9: snprintf(out, 96, "Q%u the %s", number, things[thing]); break;
	default: snprintf(out, 96, "A%u the %s", number, things[thing]); break;
	}
}

static void make_script(struct script *script, unsigned seed, size_t n)
{
	memset(script, 0, sizeof *script);
	script->n = n;
	for (size_t i = 0; i < n; i++) {
		struct said *said = &script->said[i];
		const unsigned by = dice(&seed, 9);
		snprintf(script->ids[i], 16, "p%zu", i);
		said->id = script->ids[i];
		said->by = people[by];
		/* Two evenings; a few replies are older than what they reply to. */
		said->second = (int64_t)i * 37 + (i > n / 2 ? 10 * 3600 : 0);
		const unsigned kind = dice(&seed, 10);
		const size_t other = dice(&seed, 8) == 0 ? dice(&seed, (unsigned)n) : i ? i - 1 - dice(&seed, (unsigned)(i < 12 ? i : 12)) : 0;
		snprintf(script->links[i][0], 16, "p%zu", other);
		make_text(&seed, by < 2, script->texts[i]);
		said->text = script->texts[i];
		if (kind == 0) {
			said->boost = script->links[i][0];
			said->text = "";
		} else if (kind < 5 && other != i) {
			said->reply = script->links[i][0];
		} else if (kind == 5) {
			said->quote = script->links[i][0];
		}
	}
}

/* Plays it in an order of its own, with detours: what is said otherwise first is edited, what is too much is deleted. */
static char *played(const struct script *script, unsigned seed, bool hosts)
{
	struct chat *chat = chat_new(NULL);
	size_t order[POSTS_MAX];
	for (size_t i = 0; i < script->n; i++)
		order[i] = i;
	for (size_t i = script->n; seed && i > 1; i--) {
		const size_t k = dice(&seed, (unsigned)i), swap = order[i - 1];
		order[i - 1] = order[k];
		order[k] = swap;
	}
	for (size_t i = 0; i < script->n; i++) {
		const struct said *said = &script->said[order[i]];
		struct said first = *said, more = { "extra", "leila", said->second + 1, "Q2 Which whale would you save?", said->reply, NULL, NULL, false, NULL };
		char id[16], text[96];
		if (seed && !said->boost && dice(&seed, 3) == 0) {
			make_text(&seed, true, text);
			first.text = text;
			chat_say(chat, &first);
		}
		if (seed && dice(&seed, 6) == 0) {
			snprintf(id, sizeof id, "extra%zu", i);
			more.id = id;
			chat_say(chat, &more);
		}
		first = *said;
		first.edited = !said->boost;
		chat_say(chat, &first);
		if (more.id == id)
			chat_delete(chat, id);
		if (seed && dice(&seed, 4) == 0)
			questions_step(chat->questions, 5);
		if (hosts && i == script->n / 3)
			chat_decide(chat, DECIDE_ROLE, "nostr leila", "host");
		if (hosts && i == script->n / 2)
			chat_decide(chat, DECIDE_JOIN, "nostr tom", "nostr kim");
	}
	char *text = chat_told(chat);
	chat_free(chat);
	return text;
}

static void test_any_order(void **state)
{
	(void)state;
	struct script *script = malloc(sizeof *script);
	for (unsigned seed = 1; seed <= 24; seed++) {
		make_script(script, seed * 7919, seed % 4 == 0 ? POSTS_MAX : 20 + seed * 5);
		char *plain = played(script, 0, seed % 2);
		for (unsigned shuffle = 1; shuffle <= 3; shuffle++) {
			char *other = played(script, seed * 31 + shuffle, seed % 2);
			if (strcmp(plain, other) != 0) {
				size_t at = 0;
				while (plain[at] == other[at])
					at++;
				while (at && plain[at - 1] != '\n')
					at--;
				fail_msg("script %u, order %u:\n%.300s\n--- but\n%.300s", seed, shuffle, plain + at, other + at);
			}
			free(other);
		}
		free(plain);
	}
	free(script);
}

/* A store that holds less than the ledger was told. */
static void test_evicted(void **state)
{
	(void)state;
	struct store *store = store_new(50, 1 << 20);
	struct decisions *decisions = decisions_new();
	struct questions *questions = questions_new(store, decisions, NULL);
	for (int i = 0; i < 300; i++) {
		char id[32], text[64];
		struct place place;
		snprintf(id, sizeof id, "nostr:%d", i);
		snprintf(text, sizeof text, i % 10 ? "A%d the door" : "Q%d Which door?", i / 10 + 1);
		const struct post draft = { .network = NETWORK_NOSTR, .id = id, .source = "made", .url = "", .seen_at = "", .author = { i % 10 ? id : "ana", "", "", false },
			.created = CHAT_BEGIN * (int64_t)1000 + i * 5000, .received = CHAT_BEGIN * (int64_t)1000 + i * 5000, .text = text };
		store_add(store, post_new(&draft), &place);
		questions_post(questions, id);
		questions_trim(questions);
		questions_step(questions, 20);
	}
	while (!questions_step(questions, 20))
		;
	assert_int_equal(questions_agenda_count(questions), 5);
	assert_int_equal(questions_agenda(questions, 4)->number, 30);
	assert_int_equal(questions_agenda(questions, 4)->answered, 9);
	questions_free(questions);
	decisions_free(decisions);
	store_free(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signs), cmocka_unit_test(test_moved), cmocka_unit_test(test_numbers), cmocka_unit_test(test_evenings),
		cmocka_unit_test(test_event_file), cmocka_unit_test(test_audience), cmocka_unit_test(test_relay), cmocka_unit_test(test_changes),
		cmocka_unit_test(test_any_order), cmocka_unit_test(test_evicted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
