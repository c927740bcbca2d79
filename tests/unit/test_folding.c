/* Folding twins on the screen: whatever comes, goes and is filtered, what is shown is what should be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "tests/unit/saying.h"
#include "tui/key.h"
#include "tui/view.h"

enum { KEYS = 40, TEXTS = 5, NOW = SAY_START + 4000000 };

struct world {
	struct queue *events;
	struct session *session;
	struct screen *screen;
	uint32_t seed;
};

static uint32_t draw_lot(struct world *w)
{
	w->seed ^= w->seed << 13;
	w->seed ^= w->seed >> 17;
	return w->seed ^= w->seed << 5;
}

static void begin(struct world *w, uint32_t seed)
{
	const struct tag_set tags = {0};
	w->seed = seed;
	w->events = queue_new(1000, 1 << 20);
	w->session = session_new(&tags, w->events, NOW);
	w->screen = screen_new(w->session, NULL, "", NOW);
	screen_size(w->screen, 24, 80, NOW);
}

static void end(struct world *w)
{
	screen_free(w->screen);
	session_free(w->session);
	queue_free(w->events);
}

static void settle(struct world *w)
{
	screen_changed(w->screen, session_pump(w->session, NOW, 1000, screen_news, w->screen), NOW);
	while (screen_work(w->screen, NOW) & SCREEN_WORK)
		;
}

static void type(struct world *w, const char *keys)
{
	for (; *keys; keys++)
		screen_key(w->screen, *keys, NOW);
}

static void filter_by(struct world *w, const char *expression)
{
	screen_key(w->screen, '&', NOW);
	screen_key(w->screen, KEY_CONTROL('U'), NOW);
	type(w, expression);
	screen_key(w->screen, PRESS_ENTER, NOW);
	settle(w);
}

static void random_event(struct world *w)
{
	static const char *const texts[] = {"Which object would you save first, and why?", "The astrolabe has seen every sky we lost",
		"When was the great clock restored?", "A whale hangs over the stairs of it", "short"};
	static const char *const names[] = {"Ana", "Tom"};
	char key[8], who[8], actor[60];
	const unsigned number = draw_lot(w) % KEYS, what = draw_lot(w) % 10;
	snprintf(key, sizeof key, "%u", number);
	snprintf(who, sizeof who, "p%u", number % 2);
	snprintf(actor, sizeof actor, "https://a.example/users/%s", who);
	struct event *event;
	if (what == 0) {
		event = event_new(EVENT_DELETE, 0, id_of(who, key), NULL, NULL, NULL);
	} else if (what == 1) {
		event = event_new(EVENT_PERSON, 0, actor, NULL, "", names[draw_lot(w) % 2]);
		event->network = number % NETWORK_COUNT;
	} else {
		const struct say say = {.key = key, .who = who, .network = number % NETWORK_COUNT, .at = (int)(number * 97 % 1500),
			.text = texts[(what < 4 ? draw_lot(w) : number / 3) % TEXTS], .edited = what < 4,
			.received = (int)(draw_lot(w) % 1000), .name = names[number % 2]};
		event = event_post(0, said(&say), false);
	}
	assert_true(queue_push(w->events, event));
}

static void random_key(struct world *w)
{
	static const char *const filters[] = {"", "net:mastodon", "-net:x", "astrolabe or whale", "from:ana", "is:deleted or clock"};
	const unsigned what = draw_lot(w) % 12;
	if (what == 0)
		filter_by(w, filters[draw_lot(w) % 6]);
	else if (what == 1)
		type(w, "=");
	else
		type(w, what < 4 ? "k" : what < 5 ? "j" : what < 6 ? "n" : "");
}

static bool passes(const struct screen *screen, struct place place)
{
	return !screen->sieve || matches_has(&screen->sieve->matches, place);
}

static bool should_fold(const struct screen *screen, struct place place)
{
	const struct pair *pair = pairs_find(twins_later(screen->twins), place);
	return pair && !screen->unfolded && passes(screen, pair->other) && passes(screen, place);
}

static void assert_shown(const struct screen *screen)
{
	const struct scene scene = view_scene(screen);
	const struct store *store = screen->session->store;
	size_t shown = 0;
	for (size_t i = 0; i < store_count(store); i++) {
		const struct place place = rec_place(store_at(store, i));
		if (!passes(screen, place))
			continue;
		assert_int_equal(scene_seek(&scene, place), shown);
		if (should_fold(screen, place))
			continue;
		assert_int_equal(place_compare(scene_place(&scene, shown), place), 0);
		assert_ptr_equal(scene_at(&scene, shown), store_at(store, i));
		shown++;
	}
	assert_int_equal(scene_count(&scene), shown);
}

/* What is found is on the screen, and holds the word or has a twin folded under it. */
static void assert_found(const struct screen *screen)
{
	const struct scene scene = view_scene(screen);
	const struct matches *found = &screen->finding.matches;
	struct matches anew = {0};
	if (!screen->finding.needle.length)
		return;
	matches_begin(&anew, found->test, found->arg);
	while (!matches_step(&anew, screen->session->store, 1000))
		;
	assert_int_equal(matches_count(found), matches_count(&anew));
	for (size_t i = 0; i < matches_count(found); i++) {
		const struct place place = matches_at(found, i);
		assert_int_equal(place_compare(place, matches_at(&anew, i)), 0);
		assert_int_equal(place_compare(scene_place(&scene, scene_seek(&scene, place)), place), 0);
	}
	matches_free(&anew);
}

static void test_whatever_comes(void **state)
{
	(void)state;
	size_t most = 0;
	for (uint32_t seed = 1; seed <= 60; seed++) {
		struct world w;
		begin(&w, seed);
		type(&w, "/clock\n");
		for (int i = 0; i < 150; i++) {
			random_event(&w);
			if (i % 3 == 0)
				settle(&w);
			random_key(&w);
			settle(&w);
			assert_shown(w.screen);
			assert_found(w.screen);
			const struct pairs *pairs = folding_pairs(w.screen);
			most = pairs && pairs->n > most ? pairs->n : most;
		}
		end(&w);
	}
	assert_true(most > 3);
}

/* The words being read stay where they are when their first comes late. */
static void test_place(void **state)
{
	(void)state;
	struct world w;
	struct feed_layout before, after;
	begin(&w, 1);
	for (int i = 0; i < 60; i++) {
		char key[16], text[60];
		snprintf(key, sizeof key, "%d", i);
		snprintf(text, sizeof text, "Object number %d is a clock that stands still", i);
		const struct say say = {.key = key, .network = NETWORK_BLUESKY, .at = 100 + i, .text = text, .name = "Ana"};
		assert_true(queue_push(w.events, event_post(0, said(&say), false)));
	}
	settle(&w);
	type(&w, "kkkkk");
	struct scene scene = view_scene(w.screen);
	feed_lay(&scene, &w.screen->feed, view_feed_size(w.screen), &before);
	const struct say first = {.key = "first", .who = "kim", .at = 130, .name = "Ana", .text = "Object number 54 is a clock that stands still"};
	assert_true(queue_push(w.events, event_post(0, said(&first), false)));
	settle(&w);
	scene = view_scene(w.screen);
	feed_lay(&scene, &w.screen->feed, view_feed_size(w.screen), &after);
	struct store_view view;
	store_view(w.session->store, scene_at(&scene, after.cursor), &view);
	assert_string_equal(view.post.text, "Object number 54 is a clock that stands still");
	assert_int_equal(view.post.network, NETWORK_MASTODON);
	assert_int_equal(after.cursor_row, before.cursor_row);
	assert_int_equal(scene_count(&scene), 60);
	end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_whatever_comes), cmocka_unit_test(test_place)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
