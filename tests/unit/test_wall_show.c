/* Whatever is posted, edited, deleted and decided, in whatever order: what is on the wall may be there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/screening.h"
#include "model/session.h"
#include "tui/key.h"
#include "tui/wall_show.h"

enum { PEOPLE = 40, POSTS = PEOPLE, /* a handle names a post */ STEPS = 3000, BEGIN = 1000000 };

struct world {
	struct queue *events;
	struct session *session;
	struct options options;
	struct event_file event;
	struct blocklist *blocklist;
	struct show *show;
	struct face face;
	struct frame frame;
	int64_t now;
	int64_t posted;     /* how many */
	int seen;           /* how often a post was on the wall */
};

static unsigned random_below(unsigned n)
{
	static uint64_t state = 88172645463325252u;
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)(state >> 33) % n;
}

static const char *post_id(unsigned i, char out[static 64])
{
	snprintf(out, 64, "mastodon:p%u", i);
	return out;
}

static void push_post(struct world *w, unsigned i, bool edited)
{
	static const char *const words[] = { "A lamp", "Is it real?", "Q1 What?", "online casino", "https://bad.example/x", "the astrolabe of all" };
	char id[64], handle[64], text[200];
	snprintf(handle, sizeof handle, "h%u@example.org", i % PEOPLE);
	snprintf(text, sizeof text, "%s number %u%s #t", words[random_below(6)], i, edited ? " anew" : "");
	const struct post draft = { .id = post_id(i, id), .author = { .id = handle, .handle = handle, .name = handle }, .text = text,
		.created = BEGIN + i * 1000, .received = w->now, .edited = edited, .sensitive = random_below(12) == 0,
		.repost_of = random_below(15) == 0 ? "mastodon:p0" : NULL };
	assert_true(queue_push(w->events, event_post(0, post_new(&draft), false)));
}

static void decide(struct world *w)
{
	static const struct { enum decision_what what; const char *value; bool person; } rows[] = {
		{ DECIDE_APPROVE, "", false }, { DECIDE_APPROVE, "", false }, { DECIDE_APPROVE, "no", false }, { DECIDE_STRIKE, "", false },
		{ DECIDE_STRIKE, "no", false }, { DECIDE_STRIKE, "word astrolabe", false }, { DECIDE_STRIKE, "domain bad.example", false },
		{ DECIDE_PIN, "", false }, { DECIDE_PIN, "no", false }, { DECIDE_MUTE, "", true }, { DECIDE_MUTE, "no", true }, { DECIDE_TRUST, "", true },
		{ DECIDE_TRUST, "no", true }, { DECIDE_ROLE, "host", true }, { DECIDE_ROLE, "no", true }, { DECIDE_STATE, "now", false },
		{ DECIDE_STATE, "open", false },
	};
	const unsigned i = random_below(sizeof rows / sizeof *rows);
	char id[64], person[DECISION_PERSON_MAX], handle[64], why[160];
	snprintf(handle, sizeof handle, "h%u@example.org", random_below(PEOPLE));
	decision_person(NETWORK_MASTODON, handle, person);
	session_decide(w->session, rows[i].what, rows[i].person ? person : post_id(random_below(POSTS), id), rows[i].value, w->now, why);
	w->face.changed(w->face.self, CHANGED_DECISIONS, w->now);
}

static void step(struct world *w)
{
	char id[64], why[160];
	const unsigned what = random_below(20);
	w->now += 1 + random_below(3000);
	if (what < 5)
		push_post(w, random_below(POSTS), random_below(3) == 0);
	else if (what < 7)
		assert_true(queue_push(w->events, event_new(EVENT_DELETE, 0, post_id(random_below(POSTS), id), NULL, NULL, NULL)));
	else if (what < 14)
		decide(w);
	else if (what == 14)
		session_decide(w->session, DECIDE_WALL, "", (const char *const[]){ "live", "live", "live", "panic", "blank" }[random_below(5)], w->now, why);
	else if (what == 15)
		session_undo(w->session, random_below(2), w->now);
	else if (what == 16)
		w->face.key(w->face.self, ' ', w->now);
	else
		w->now += 8000;
	const unsigned changed = session_pump(w->session, w->now, 100, w->face.news, w->face.self);
	w->face.changed(w->face.self, changed | CHANGED_DECISIONS, w->now);
	w->face.tick(w->face.self, w->now);
}

/* Whether that author has a post that may be on the wall now. */
static bool may_be_there(struct world *w, const char *handle)
{
	const struct screening_rules rules = { &w->event, w->blocklist, w->session->decisions, w->session->store };
	const char *pinned = decisions_pinned(w->session->decisions);
	struct store_view view;
	for (size_t i = 0; i < store_count(w->session->store); i++) {
		store_view(w->session->store, store_at(w->session->store, i), &view);
		if (view.deleted || strcmp(view.post.author.handle, handle) != 0)
			continue;
		const enum screening screening = screening_of(&rules, &view, w->now, NULL, NULL);
		if (screening == SCREEN_SHOW || (strcmp(view.post.id, pinned) == 0 && screening != SCREEN_NEVER))
			return true;
	}
	return false;
}

static void check_wall(struct world *w)
{
	w->face.draw(w->face.self, &w->frame);
	char *dump = frame_dump(&w->frame);
	const enum wall_state state = decisions_wall(w->session->decisions);
	char *name = strstr(dump, "@h"), handle[64] = "";
	if (name && sscanf(name, "@%63s", handle) == 1) {
		assert_int_equal(state, WALL_LIVE);
		if (!may_be_there(w, handle))
			fail_msg("%s is on the wall", handle);
		w->seen++;
	}
	if (state == WALL_BLANK)
		assert_int_equal(strspn(dump, " \n"), strlen(dump));
	assert_int_equal(w->frame.cursor_row, -1);
	free(dump);
}

static void run(enum wall_policy policy, bool still)
{
	char error[BLOCKLIST_ERROR];
	struct world w = { .now = BEGIN, .options = { .tags = { .n = 1, .folded = { "t" }, .typed = { "t" } }, .still = still } };
	event_file_defaults(&w.event);
	w.event.policy = policy;
	w.event.hold_back_ms = 20000;
	w.options.event = &w.event;
	w.blocklist = blocklist_load(&w.event, error);
	w.events = queue_new(10000, 1 << 24);
	w.session = session_new(&w.options.tags, w.events, w.now);
	session_add_source(w.session, "example.org", "mastodon", w.now);
	w.show = show_new(w.session, &w.options, w.now);
	w.face = show_face(w.show);
	w.face.size(w.face.self, 30, 100, w.now);
	for (int i = 0; i < STEPS; i++) {
		step(&w);
		check_wall(&w);
	}
	assert_true(w.seen > STEPS / 50);
	show_free(w.show);
	session_free(w.session);
	queue_free(w.events);
	blocklist_free(w.blocklist);
	frame_done(&w.frame);
}

static void test_approve(void **state)
{
	(void)state;
	run(POLICY_APPROVE, false);
}

static void test_hold_back(void **state)
{
	(void)state;
	run(POLICY_HOLD_BACK, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_approve), cmocka_unit_test(test_hold_back) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
