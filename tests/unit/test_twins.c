/* Twins: the same words by the same author on two networks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "model/twin_words.h"
#include "model/twins.h"
#include "tests/unit/saying.h"

static const char words[] = "The astrolabe has seen every sky we lost. #musesocial";

/* What makes words the same */

static uint64_t hash_of(const char *text, const char *link)
{
	static const struct table_seed seed = {{1, 2}};
	struct post post = {.text = text, .links = {link, link != NULL}};
	return twin_words(&seed, &post);
}

static void test_words(void **state)
{
	(void)state;
	static const struct {
		const char *text, *link;
	} same[] = {
		{"The astrolabe has seen every sky", NULL},
		{"The astrolabe has seen every sky #musesocial", NULL},
		{"The astrolabe has seen every sky\n\n#musesocial #museums", NULL},
		{"THE ASTROLABE  has seen every sky!", NULL},
		{"@ana@glammr.us The astrolabe has seen every sky @tom.example.org", NULL},
		{"(@kim) The “astrolabe” has seen every sky…", NULL},
		{"The astrolabe has seen every sky https://museum.example/objects/7 #musesocial", NULL},
		{"The astrolabe has seen every sky museum.example/obj...", "https://museum.example/objects/7"},
		{"The astrolabe has seen every sky museum.example/obj…", "https://www.museum.example/objects/7"},
		{"The astrolabe 🔭 has seen every sky 🔭️", NULL},
	};
	static const struct {
		const char *text, *link;
	} other[] = {
		{"The astrolabe has seen every sea", NULL},
		{"The astrolabe has seen every sky we lost", NULL},
		{"The #astrolabe has seen every #museums sky", NULL},
		{"The astrolabe has seen every sky museum.example/obj...", "https://other.example/objects/7"},
	};
	const uint64_t wanted = hash_of(same[0].text, NULL);
	assert_int_not_equal(wanted, 0);
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		if (hash_of(same[i].text, same[i].link) != wanted)
			fail_msg("not the same: %s", same[i].text);
	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		if (hash_of(other[i].text, other[i].link) == wanted)
			fail_msg("the same: %s", other[i].text);
}

static void test_too_little(void **state)
{
	(void)state;
	static const char *const little[] = {"", "Yes, I agree with it!", "🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉",
		"A3 #musesocial #drinkingaboutmuseums", "@somebody@with.a.long.example.org hi", "https://museum.example/a/very/long/address"};
	for (size_t i = 0; i < sizeof little / sizeof *little; i++)
		if (hash_of(little[i], NULL))
			fail_msg("enough: %s", little[i]);
	assert_int_not_equal(hash_of("この天球儀はすべての空を見た", NULL), 0);
	struct post boost = {.text = words, .repost_of = "mastodon:1"};
	assert_int_equal(twin_words(&(struct table_seed){{1, 2}}, &boost), 0);
}

static void test_authors(void **state)
{
	(void)state;
	static const struct {
		struct author a, b;
		bool same;
	} rows[] = {
		{{"", "ana@glammr.us", "", false}, {"", "ana.example.org", "", false}, true},
		{{"", "ana@glammr.us", "", false}, {"", "anabel.example.org", "", false}, false},
		{{"", "ana_ruiz@glammr.us", "", false}, {"", "ana-ruiz.bsky.example", "", false}, true},
		{{"", "a@x.example", "Ána Ruiz", false}, {"", "zz.example", "ana ruiz 🏛️", false}, true},
		{{"", "a@x.example", "Ana", false}, {"", "zz.example", "Kim", false}, false},
		{{"", "", "", false}, {"", "", "", false}, false},
		{{"", "a@x.example", "", false}, {"", "a.example", "", false}, false},
		{{"", "", "🏛️", false}, {"", "", "🏛️", false}, false},
	};
	const struct table_seed seed = {{1, 2}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (twin_authors(twin_author(&seed, &rows[i].a), twin_author(&seed, &rows[i].b)) != rows[i].same)
			fail_msg("row %zu", i);
}

/* Which posts are twins */

struct told {
	unsigned n;
	struct place first, later;
};

static void on_twin(void *arg, struct place first, struct place later)
{
	*(struct told *)arg = (struct told){((struct told *)arg)->n + 1, first, later};
}

struct scene {
	struct store *store;
	struct twins *twins;
	struct told told;
};

static void open_scene(struct scene *scene)
{
	*scene = (struct scene){.store = store_new(10000, SIZE_MAX)};
	scene->twins = twins_new(scene->store, on_twin, &scene->told);
	assert_true(twins_step(scene->twins, 10));
}

static void close_scene(struct scene *scene)
{
	twins_free(scene->twins);
	store_free(scene->store);
}

static void post_in(struct scene *scene, struct say what)
{
	what.name = what.name ? what.name : "Ana Ruiz";
	what.text = what.text ? what.text : words;
	say(scene->store, what);
	twins_post(scene->twins, id_of(what.who ? what.who : "ana", what.key));
}

static void delete_in(struct scene *scene, const char *key)
{
	assert_true(store_delete(scene->store, id_of("ana", key), NULL));
	twins_post(scene->twins, id_of("ana", key));
}

static struct place place_in(const struct scene *scene, const char *key)
{
	const struct rec *rec = store_find(scene->store, id_of("ana", key));
	assert_non_null(rec);
	return rec_place(rec);
}

/* "" when the post is nobody's twin, else the key of the first: one of keys. */
static const char *first_of(const struct scene *scene, const char *later, const char *keys)
{
	static char key[2];
	const struct pair *pair = pairs_find(twins_later(scene->twins), place_in(scene, later));
	for (; pair && *keys; keys++) {
		snprintf(key, sizeof key, "%c", *keys);
		if (!place_compare(place_in(scene, key), pair->other))
			return key;
	}
	assert_null(pair);
	return "";
}

static void test_pair(void **state)
{
	(void)state;
	struct scene scene;
	open_scene(&scene);
	post_in(&scene, (struct say){.key = "a", .at = 10});
	assert_int_equal(scene.told.n, 0);
	post_in(&scene, (struct say){.key = "b", .at = 40, .network = NETWORK_BLUESKY});
	assert_int_equal(scene.told.n, 1);
	assert_int_equal(place_compare(scene.told.first, place_in(&scene, "a")), 0);
	assert_int_equal(place_compare(scene.told.later, place_in(&scene, "b")), 0);
	assert_string_equal(first_of(&scene, "b", "ab"), "a");
	assert_string_equal(first_of(&scene, "a", "ab"), "");
	/* A late one that is earlier becomes the first of both. */
	post_in(&scene, (struct say){.key = "c", .at = 5, .network = NETWORK_NOSTR});
	assert_string_equal(first_of(&scene, "a", "abc"), "c");
	assert_string_equal(first_of(&scene, "b", "abc"), "c");
	assert_int_equal(twins_later(scene.twins)->n, 2);
	assert_int_equal(twins_first(scene.twins)->n, 2);
	assert_int_equal(scene.told.n, 4); /* the one ended, two began */
	close_scene(&scene);
}

static void test_no_pair(void **state)
{
	(void)state;
	static const struct say others[] = {
		{.key = "b", .at = 20},
		{.key = "b", .at = 10 + 601, .network = NETWORK_BLUESKY},
		{.key = "b", .at = 20, .network = NETWORK_BLUESKY, .name = "Kim"},
		{.key = "b", .at = 20, .network = NETWORK_BLUESKY, .text = "Something else was seen by the astrolabe"},
		{.key = "b", .at = 20, .network = NETWORK_BLUESKY, .boosts = "x"},
	};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		struct scene scene;
		open_scene(&scene);
		post_in(&scene, (struct say){.key = "a", .at = 10});
		post_in(&scene, others[i]);
		assert_int_equal(twins_later(scene.twins)->n, 0);
		close_scene(&scene);
	}
}

/* Who says it twice on both networks is shown twice. */
static void test_said_twice(void **state)
{
	(void)state;
	struct scene scene;
	open_scene(&scene);
	post_in(&scene, (struct say){.key = "a", .at = 10});
	post_in(&scene, (struct say){.key = "b", .at = 20, .network = NETWORK_BLUESKY});
	post_in(&scene, (struct say){.key = "c", .at = 30});
	post_in(&scene, (struct say){.key = "d", .at = 40, .network = NETWORK_BLUESKY});
	assert_string_equal(first_of(&scene, "b", "abcd"), "a");
	assert_string_equal(first_of(&scene, "c", "abcd"), "");
	assert_string_equal(first_of(&scene, "d", "abcd"), "c");
	close_scene(&scene);
}

static void test_delete_and_edit(void **state)
{
	(void)state;
	struct scene scene;
	open_scene(&scene);
	post_in(&scene, (struct say){.key = "a", .at = 10});
	post_in(&scene, (struct say){.key = "b", .at = 20, .network = NETWORK_BLUESKY});
	post_in(&scene, (struct say){.key = "c", .at = 30, .network = NETWORK_X});
	delete_in(&scene, "a");
	assert_string_equal(first_of(&scene, "b", "abc"), "");
	assert_string_equal(first_of(&scene, "c", "abc"), "b");
	post_in(&scene, (struct say){.key = "b", .at = 20, .network = NETWORK_BLUESKY, .edited = true, .received = 9,
	                             .text = "Something else was seen by the astrolabe"});
	assert_string_equal(first_of(&scene, "c", "abc"), "");
	post_in(&scene, (struct say){.key = "b", .at = 20, .network = NETWORK_BLUESKY, .edited = true, .received = 19});
	assert_string_equal(first_of(&scene, "c", "abc"), "b");
	delete_in(&scene, "c");
	assert_int_equal(twins_later(scene.twins)->n, 0);
	assert_int_equal(twins_first(scene.twins)->n, 0);
	close_scene(&scene);
}

/* Handles and names may become known after the post. */
static void test_name_later(void **state)
{
	(void)state;
	struct scene scene;
	open_scene(&scene);
	post_in(&scene, (struct say){.key = "a", .at = 10});
	say(scene.store, (struct say){.key = "b", .at = 20, .network = NETWORK_BLUESKY, .text = words});
	twins_post(scene.twins, id_of("ana", "b"));
	assert_string_equal(first_of(&scene, "b", "ab"), "");
	const char *actor = "https://a.example/users/ana";
	assert_true(store_person(scene.store, NETWORK_BLUESKY, actor, "zoe.example", "ANA RUIZ", false));
	twins_person(scene.twins, actor);
	assert_string_equal(first_of(&scene, "b", "ab"), "a");
	close_scene(&scene);
}

static void say_numbered(struct scene *scene, int i, enum network network)
{
	char key[32], text[80];
	snprintf(key, sizeof key, "%d-%d", i, (int)network);
	snprintf(text, sizeof text, "Object number %d of the collection is a clock", i);
	post_in(scene, (struct say){.key = key, .at = i, .network = network, .text = text});
}

/* What is no longer compared stays a pair; its end is noticed all the same. */
static void test_far_back(void **state)
{
	(void)state;
	struct scene scene;
	open_scene(&scene);
	post_in(&scene, (struct say){.key = "a", .at = 10});
	post_in(&scene, (struct say){.key = "b", .at = 20, .network = NETWORK_BLUESKY});
	for (int i = 0; i < TWINS_WATCHED * 2; i++)
		say_numbered(&scene, i, NETWORK_MASTODON);
	assert_string_equal(first_of(&scene, "b", "ab"), "a");
	post_in(&scene, (struct say){.key = "c", .at = 30, .network = NETWORK_X});
	assert_string_equal(first_of(&scene, "c", "abc"), "");
	delete_in(&scene, "a");
	assert_string_equal(first_of(&scene, "b", "ab"), "");
	close_scene(&scene);
}

static void test_evicted(void **state)
{
	(void)state;
	struct scene scene = {.store = store_new(100, SIZE_MAX)};
	scene.twins = twins_new(scene.store, NULL, NULL);
	twins_step(scene.twins, 1);
	for (int i = 0; i < 1000; i++) {
		say_numbered(&scene, i, NETWORK_MASTODON);
		say_numbered(&scene, i, NETWORK_BLUESKY);
		twins_trim(scene.twins);
		const struct pairs *later = twins_later(scene.twins);
		assert_in_range(later->n, i < 50 ? i + 1 : 49, 50);
		for (size_t k = 0; k < later->n; k++) {
			assert_true(place_compare(pairs_at(later, k)->other, rec_place(store_at(scene.store, 0))) >= 0);
			assert_int_equal(store_seek(scene.store, pairs_at(later, k)->at),
			                 store_seek(scene.store, pairs_at(later, k)->other) + 1);
		}
	}
	close_scene(&scene);
}

/* Posts that are held already are compared in slices, to the same end. */
static void test_slices(void **state)
{
	(void)state;
	struct scene scene = {.store = store_new(10000, SIZE_MAX)};
	for (int i = 0; i < 300; i++)
		for (int n = 0; n < 2; n++) {
			char key[32], text[80];
			snprintf(key, sizeof key, "%d-%d", i, n);
			snprintf(text, sizeof text, "Object number %d of the collection is a clock", i);
			say(scene.store, (struct say){.key = key, .name = "Ana", .at = i * 3 + n, .network = n, .text = text});
		}
	scene.twins = twins_new(scene.store, NULL, NULL);
	unsigned slices = 1;
	for (; !twins_step(scene.twins, 70); slices++)
		say_numbered(&scene, 1000 + (int)slices, NETWORK_X); /* behind what was compared: has to wait */
	assert_in_range(slices, 9, 10);
	assert_int_equal(twins_later(scene.twins)->n, 300);
	close_scene(&scene);
}

/* Whatever comes in whatever order: the same twins as when all is compared with all */

enum { TEXTS = 6, PEOPLE = 3, KEYS = 30 };

static uint32_t random_next(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	return *seed ^= *seed << 5;
}

static const char *const texts[TEXTS] = {
	"Which object would you save first, and why?", "The astrolabe has seen every sky we lost",
	"Is the elephant in the hall really real?", "When was the great clock restored, and by whom?",
	"Too short", "A whale hangs over the stairs of this museum",
};

/* The number of its text, TEXTS when it is none of them; people by name. */
static int text_of(const struct store_view *view)
{
	int i = 0;
	while (i < TEXTS && strcmp(view->post.text, texts[i]))
		i++;
	return view->deleted || view->post.repost_of || i == 4 ? TEXTS : i;
}

static bool could_be(const struct store_view *first, const struct store_view *later)
{
	return text_of(first) == text_of(later) && text_of(later) < TEXTS && first->post.network != later->post.network &&
	       later->post.created - first->post.created <= TWINS_MS && *first->post.author.name &&
	       !strcmp(first->post.author.name, later->post.author.name);
}

static bool has_twin_of(const struct store *store, const long *first, size_t of, size_t upto, enum network network)
{
	struct store_view view;
	for (size_t i = 0; i < upto; i++) {
		store_view(store, store_at(store, i), &view);
		if (first[i] == (long)of && view.post.network == network)
			return true;
	}
	return false;
}

static void assert_like_brute_force(const struct scene *scene)
{
	const struct store *store = scene->store;
	struct store_view a, b;
	long first[KEYS];
	size_t pairs = 0;
	for (size_t i = 0; i < store_count(store); i++) {
		first[i] = -1;
		store_view(store, store_at(store, i), &b);
		for (size_t k = 0; k < i && first[i] < 0; k++) {
			store_view(store, store_at(store, k), &a);
			if (first[k] < 0 && could_be(&a, &b) && !has_twin_of(store, first, k, i, b.post.network))
				first[i] = (long)k;
		}
		const struct pair *pair = pairs_find(twins_later(scene->twins), b.place);
		assert_int_equal(pair != NULL, first[i] >= 0);
		if (pair)
			assert_int_equal(store_seek(store, pair->other), first[i]);
		pairs += pair != NULL;
	}
	assert_int_equal(twins_later(scene->twins)->n, pairs);
	assert_int_equal(twins_first(scene->twins)->n, pairs);
}

static void random_event(struct scene *scene, uint32_t *seed)
{
	static const char *const names[] = {"Ana", "Tom", "Kim"};
	char key[8], who[8], actor[60];
	const unsigned number = random_next(seed) % KEYS, person = number % PEOPLE;
	snprintf(key, sizeof key, "%u", number);
	snprintf(who, sizeof who, "p%u", person);
	snprintf(actor, sizeof actor, "https://a.example/users/%s", who);
	const enum network network = number % NETWORK_COUNT;
	const unsigned what = random_next(seed) % 8;
	if (what == 0) {
		store_delete(scene->store, id_of(who, key), NULL);
	} else if (what == 1) {
		store_person(scene->store, network, actor, "", names[random_next(seed) % 3], false);
		twins_person(scene->twins, actor);
	} else {
		say(scene->store, (struct say){.key = key, .who = who, .network = network, .at = (int)(number * 97 % 1500),
			.text = texts[what == 2 ? random_next(seed) % TEXTS : number / 3 % TEXTS],
			.edited = what == 2, .received = (int)(random_next(seed) % 1000),
			.name = what == 3 ? NULL : names[person]});
		twins_person(scene->twins, actor);
	}
	twins_post(scene->twins, id_of(who, key));
}

static void test_any_order(void **state)
{
	(void)state;
	uint32_t seed = 20251125;
	size_t most = 0;
	for (int round = 0; round < 300; round++) {
		struct scene scene;
		open_scene(&scene);
		for (int i = 0; i < 100; i++) {
			random_event(&scene, &seed);
			assert_like_brute_force(&scene);
			most = twins_later(scene.twins)->n > most ? twins_later(scene.twins)->n : most;
		}
		close_scene(&scene);
	}
	assert_true(most > 3);
}

/* Ten thousand times the same words by everybody everywhere: bounded, and sound. */
static void test_flood(void **state)
{
	(void)state;
	struct scene scene;
	open_scene(&scene);
	for (int i = 0; i < 10000; i++) {
		char key[32];
		snprintf(key, sizeof key, "%d", i);
		post_in(&scene, (struct say){.key = key, .at = i / 50, .network = (unsigned)i % NETWORK_COUNT});
	}
	const struct pairs *later = twins_later(scene.twins);
	assert_int_equal(later->n, twins_first(scene.twins)->n);
	for (size_t i = 0; i < later->n; i++) {
		const struct pair *pair = pairs_at(later, i);
		assert_true(place_compare(pair->other, pair->at) < 0);
		assert_null(pairs_find(later, pair->other));
		assert_true(!i || place_compare(pairs_at(later, i - 1)->at, pair->at) < 0);
	}
	close_scene(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words), cmocka_unit_test(test_too_little), cmocka_unit_test(test_authors),
		cmocka_unit_test(test_pair), cmocka_unit_test(test_no_pair), cmocka_unit_test(test_said_twice),
		cmocka_unit_test(test_delete_and_edit), cmocka_unit_test(test_name_later), cmocka_unit_test(test_far_back),
		cmocka_unit_test(test_evicted), cmocka_unit_test(test_slices), cmocka_unit_test(test_any_order),
		cmocka_unit_test(test_flood),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
