/* model/avatars: who is a namesake, and when a picture that two of them have says something. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "model/avatars.h"

static void test_names(void **state)
{
	static const struct { const char *one, *other; bool same; } rows[] = {
		{ "Ana Ruiz", "ana ruiz", true },          { "Ana Ruiz", "ANARUIZ", true },         { "Ana Ruiz 🏛️", "🌦️ Ana  Ruiz", true },
		{ "Ana Ruiz :verified:", "Ana Ruiz", true }, { "Ána Ruíz", "Ana Ruiz", true },       { "Ａｎａ Ruiz", "Ana Ruiz", true },
		{ "Ana-Ruiz (she)", "Ana Ruiz she", true }, { "ليلى حداد", "ليلى  حداد 🏺", true },   { "美術館", "美術館!", true },
		{ "Ana Ruiz", "Ana Ruis", false },         { "Ana Ruiz", "Ana", false },            { "Ana 2", "Ana 3", false },
		{ "Ana 1️⃣ ❤️", "Ana 1", true },             { "हिन्दी", "हनद", false },           { "Ana: yes", "Ana yes", true },           { "Ana :y: Ruiz", "Ana y Ruiz", true },  { "ليلى", "ليلي", false },
	};
	static const char *const nothing[] = { "", " ", "🏛️🌦️", ":blob_cat:", "…!?", "\xff\xfe" };
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if ((avatars_name(rows[i].one) == avatars_name(rows[i].other)) != rows[i].same || !avatars_name(rows[i].one))
			fail_msg("%s and %s", rows[i].one, rows[i].other);
	for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
		if (avatars_name(nothing[i]))
			fail_msg("[%s] is a name", nothing[i]);
	char long_name[3000];
	memset(long_name, 'a', sizeof long_name - 1);
	long_name[sizeof long_name - 1] = '\0';
	assert_true(avatars_name(long_name) != 0);
}

static void test_bits(void **state)
{
	(void)state;
	assert_true(avatars_alike(0x1234, 0x1234));
	assert_true(avatars_alike(0, 0x3f));
	assert_false(avatars_alike(0, 0x7f));
	assert_false(avatars_alike(0, UINT64_MAX));
}

/* ---- people with pictures */

struct who {
	enum network network;
	const char *id, *name;
	uint64_t hash; /* 0: not known */
};

struct scene {
	struct store *store;
	struct decisions *decisions;
	struct avatars avatars;
	char pairs[400];
};

static void meet(struct store *store, const struct who *who)
{
	char id[80];
	struct place place;
	snprintf(id, sizeof id, "%s:post of %s", network_name(who->network), who->id);
	struct post draft = { .network = who->network, .id = id, .source = "s", .url = "", .author = { who->id, "", who->name, false },
		.created = 1000, .received = 1000, .text = "text" };
	store_add(store, post_new(&draft), &place);
}

static void begin(struct scene *scene, const struct who *all)
{
	*scene = (struct scene){ .store = store_new(100, 1 << 20), .decisions = decisions_new() };
	for (; all->id; all++) {
		meet(scene->store, all);
		assert_true(avatars_ask(&scene->avatars, all->network, all->id));
		assert_true(!all->hash || avatars_told(&scene->avatars, all->network, all->id, all->hash));
	}
}

static void end(struct scene *scene)
{
	avatars_done(&scene->avatars);
	decisions_free(scene->decisions);
	store_free(scene->store);
}

static void take_pair(void *arg, const struct person *a, const struct person *b)
{
	char *pairs = arg, pair[100];
	const bool turned = strcmp(a->id, b->id) > 0;
	snprintf(pair, sizeof pair, "%s+%s ", turned ? b->id : a->id, turned ? a->id : b->id);
	assert_true(strlen(pairs) + strlen(pair) < 400);
	assert_null(strstr(pairs, pair));
	strcat(pairs, pair);
}

enum { KIM = 0x0f0f, KIM_AGAIN = 0x0f0e, OTHER = 0x7fff0000 };

static void test_namesakes(void **state)
{
	static const struct who all[] = {
		{ NETWORK_MASTODON, "m1", "Kim", 0 }, { NETWORK_BLUESKY, "b1", "kim 🦕", 0 }, { NETWORK_NOSTR, "n1", "KIM", 0 },
		{ NETWORK_MASTODON, "m2", "Tom", 0 }, { NETWORK_MASTODON, "m3", "Tom", 0 },   { NETWORK_X, "x1", "", 0 },
		{ NETWORK_MASTODON, "m4", "", 0 },    { NETWORK_X, "x2", "Kim Haugen", 0 },   { 0 },
	};
	struct scene scene;
	char name[16];
	(void)state;
	begin(&scene, all);
	avatars_namesakes(scene.store, take_pair, scene.pairs);
	assert_int_equal(strlen(scene.pairs), strlen("b1+m1 b1+n1 m1+n1 "));
	assert_non_null(strstr(scene.pairs, "b1+m1 "));
	assert_non_null(strstr(scene.pairs, "b1+n1 "));
	assert_non_null(strstr(scene.pairs, "m1+n1 "));
	/* A name that too many have. */
	for (int i = 4; i <= AVATARS_NAMESAKES + 1; i++) {
		snprintf(name, sizeof name, "y%d", i);
		meet(scene.store, &(struct who){ NETWORK_X, name, "Kim", 0 });
	}
	scene.pairs[0] = '\0';
	avatars_namesakes(scene.store, take_pair, scene.pairs);
	assert_string_equal(scene.pairs, "");
	end(&scene);
}

static void count_pair(void *arg, const struct person *a, const struct person *b)
{
	(void)a, (void)b;
	++*(size_t *)arg;
}

static void test_crowd(void **state)
{
	struct store *store = store_new(AVATARS_PEOPLE + 10, 56 << 20);
	char id[20], name[20];
	size_t pairs = 0;
	(void)state;
	for (int i = 0; i < AVATARS_PEOPLE; i++) {
		snprintf(id, sizeof id, "id%d", i);
		snprintf(name, sizeof name, "Kim %d", i / 2);
		meet(store, &(struct who){ i % 2 ? NETWORK_X : NETWORK_NOSTR, id, name, 0 });
	}
	avatars_namesakes(store, count_pair, &pairs);
	assert_int_equal(pairs, AVATARS_PAIRS);
	meet(store, &(struct who){ NETWORK_X, "one more", "Tom", 0 });
	avatars_namesakes(store, count_pair, &pairs);
	assert_int_equal(pairs, AVATARS_PAIRS);
	store_free(store);
}

static void test_evidence(void **state)
{
	/* The first two are asked about. */
	static const struct { const char *what; enum avatars_say say; struct who all[7]; } rows[] = {
		{ "one picture", AVATARS_SAME, { { NETWORK_MASTODON, "m1", "Kim", KIM }, { NETWORK_BLUESKY, "b1", "Kim", KIM_AGAIN } } },
		{ "two pictures", AVATARS_DIFFER, { { NETWORK_MASTODON, "m1", "Kim", KIM }, { NETWORK_BLUESKY, "b1", "Kim", OTHER } } },
		{ "not known yet", AVATARS_OPEN, { { NETWORK_MASTODON, "m1", "Kim", KIM }, { NETWORK_BLUESKY, "b1", "Kim", 0 } } },
		{ "a namesake on every network", AVATARS_SAME, { { NETWORK_MASTODON, "m1", "Kim", KIM }, { NETWORK_BLUESKY, "b1", "Kim", KIM },
			{ NETWORK_NOSTR, "n1", "kim", KIM }, { NETWORK_X, "x1", "KIM", KIM_AGAIN } } },
		{ "others have others", AVATARS_SAME, { { NETWORK_MASTODON, "m1", "Kim", KIM }, { NETWORK_BLUESKY, "b1", "Kim", KIM },
			{ NETWORK_MASTODON, "m2", "Tom", OTHER }, { NETWORK_BLUESKY, "b2", "Tom", OTHER }, { NETWORK_X, "x2", "Eve", 0 } } },
		{ "twice on one network", AVATARS_DIFFER, { { NETWORK_MASTODON, "m1", "Kim", KIM }, { NETWORK_BLUESKY, "b1", "Kim", KIM },
			{ NETWORK_BLUESKY, "b2", "Kim", KIM } } },
		{ "somebody of another name has it", AVATARS_DIFFER, { { NETWORK_MASTODON, "m1", "Kim", KIM }, { NETWORK_BLUESKY, "b1", "Kim", KIM },
			{ NETWORK_NOSTR, "n1", "Tom", KIM_AGAIN } } },
		{ "what three get who have none", AVATARS_DIFFER, { { NETWORK_MASTODON, "m1", "Kim", KIM }, { NETWORK_BLUESKY, "b1", "Kim", KIM },
			{ NETWORK_MASTODON, "m2", "Tom", KIM }, { NETWORK_BLUESKY, "b2", "Tom", KIM }, { NETWORK_X, "x3", "Eve", KIM } } },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct who *one = &rows[i].all[0], *other = &rows[i].all[1];
		struct scene scene;
		begin(&scene, rows[i].all);
		const struct person *a = store_person_find(scene.store, one->network, one->id), *b = store_person_find(scene.store, other->network, other->id);
		for (int turned = 0; turned < 2; turned++)
			if (avatars_say(&scene.avatars, NULL, scene.decisions, scene.store, turned ? b : a, turned ? a : b) != rows[i].say)
				fail_msg("%s", rows[i].what);
		end(&scene);
	}
}

/* Two accounts that were joined are not two who share a picture. */
static void test_joined(void **state)
{
	static const struct who all[] = {
		{ NETWORK_MASTODON, "m1", "Kim", KIM }, { NETWORK_BLUESKY, "b1", "Kim", KIM }, { NETWORK_MASTODON, "m2", "Kim", KIM }, { 0 },
	};
	struct scene scene;
	(void)state;
	begin(&scene, all);
	const struct person *m = store_person_find(scene.store, NETWORK_MASTODON, "m1"), *b = store_person_find(scene.store, NETWORK_BLUESKY, "b1");
	assert_int_equal(avatars_say(&scene.avatars, NULL, scene.decisions, scene.store, m, b), AVATARS_DIFFER);
	decisions_add(scene.decisions, &(struct decision){ 1, 1, "kim", DECIDE_JOIN, "mastodon m2", "mastodon m1" });
	assert_int_equal(avatars_say(&scene.avatars, NULL, scene.decisions, scene.store, m, b), AVATARS_SAME);
	end(&scene);
}

static void test_asking(void **state)
{
	struct avatars avatars = { 0 };
	char id[20];
	(void)state;
	assert_true(avatars_ask(&avatars, NETWORK_MASTODON, "m1"));
	assert_false(avatars_ask(&avatars, NETWORK_MASTODON, "m1"));
	assert_true(avatars_ask(&avatars, NETWORK_BLUESKY, "m1"));
	assert_false(avatars_told(&avatars, NETWORK_MASTODON, "m2", 1)); /* nobody asked */
	assert_true(avatars_told(&avatars, NETWORK_MASTODON, "m1", 1));
	assert_false(avatars_told(&avatars, NETWORK_MASTODON, "m1", 1));
	assert_true(avatars_told(&avatars, NETWORK_MASTODON, "m1", 2));
	assert_int_equal(avatars.generation, 2);
	for (int i = 0; i < AVATARS_MAX + 10; i++) {
		snprintf(id, sizeof id, "id%d", i);
		avatars_ask(&avatars, NETWORK_X, id);
	}
	assert_int_equal(avatars.n, AVATARS_MAX);
	avatars_done(&avatars);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names), cmocka_unit_test(test_bits),   cmocka_unit_test(test_namesakes), cmocka_unit_test(test_crowd), cmocka_unit_test(test_evidence),
		cmocka_unit_test(test_joined), cmocka_unit_test(test_asking),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
