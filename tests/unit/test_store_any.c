/* The store under floods, and what no order of arrival may change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <malloc.h>
#include "model/store.h"
#include "tests/unit/saying.h"

static struct store *small(void)
{
	return store_new(1000, SIZE_MAX);
}

static struct post *numbered(unsigned n, unsigned authors, const char *text)
{
	char id[120], actor[60], url[120];
	snprintf(actor, sizeof actor, "did:plc:visitor%u", n % authors);
	snprintf(id, sizeof id, "bluesky:at://%s/app.bsky.feed.post/%08u", actor, n);
	snprintf(url, sizeof url, "https://web.example/profile/%s/post/%08u", actor, n);
	struct post post = {
		.network = NETWORK_BLUESKY, .id = id, .url = url, .source = "jet.example", .seen_at = "",
		.author = {actor, "visitor.example", "Visitor", false}, .text = text,
		.created = SAY_START + (int64_t)n * 10, .received = SAY_START + (int64_t)n * 10 + 5,
	};
	return post_copy(&post);
}

/* A million posts through a store of 20,000 stay within what 20,000 took. */
static void test_flat_memory(void **state)
{
	(void)state;
	enum { CAP = 20000, MILLION = 1000000 };
	struct store *store = store_new(CAP, SIZE_MAX);
	const char *text = "A brass astrolabe, 30 cm, on black velvet; it has seen every sky we lost. #musesocial";
	size_t bytes = 0, heap = 0;
	for (unsigned n = 0; n < MILLION; n++) {
		/* Lengths vary, so that freed blocks do not simply fit again. */
		assert_int_equal(store_add(store, numbered(n, 3000, text + n % 80), NULL), STORE_ADDED);
		if (n == CAP * 2)
			bytes = store_bytes(store), heap = mallinfo2().arena;
	}
	assert_int_equal(store_count(store), CAP);
	assert_int_equal(store_evicted(store), MILLION - CAP);
	assert_true(store_bytes(store) < bytes + bytes / 50);
	assert_true(mallinfo2().arena <= heap + heap / 10);
	assert_int_equal(store_find(store, "bluesky:at://did:plc:visitor0/app.bsky.feed.post/00000000") != NULL, 0);
	assert_sound(store);
	store_free(store);
}

static void test_byte_ceiling(void **state)
{
	(void)state;
	enum { BYTES = 2 * 1024 * 1024 };
	char *text = malloc(POST_TEXT_MAX);
	struct store *store = store_new(SIZE_MAX, BYTES);
	memset(text, 'x', POST_TEXT_MAX);
	text[POST_TEXT_MAX - 1] = 0;
	unsigned n = 0;
	for (; n < 30000; n++) {
		store_add(store, numbered(n, 30000, ""), NULL);
		assert_true(store_bytes(store) <= BYTES);
	}
	for (; n < 31000; n++) {
		store_add(store, numbered(n, 1000, text), NULL);
		assert_true(store_bytes(store) <= BYTES);
	}
	assert_in_range(store_count(store), 80, 200);
	for (; n < 61000; n++)
		store_add(store, numbered(n, 30000, ""), NULL);
	assert_true(store_count(store) > 5000);
	assert_sound(store);
	store_free(store);
	free(text);
}

/* Posts that claim as many copies as they can must not push the honest ones out for good. */
static void test_claims_flood(void **state)
{
	(void)state;
	enum { BYTES = 2 * 1024 * 1024 };
	struct store *store = store_new(SIZE_MAX, BYTES);
	char claim[60];
	for (unsigned n = 0; n < 2000; n++) {
		struct list_builder also = {0};
		for (unsigned i = 0; i < POST_LIST_MAX; i++) {
			snprintf(claim, sizeof claim, "x:https://x.example/%u", n * 100 + i);
			list_add(&also, claim);
		}
		struct post *post = numbered(n, 50, "");
		post->also = also.list;
		store_add(store, post_copy(post), NULL);
		post_free(post);
		list_done(&also);
		assert_true(store_bytes(store) <= BYTES);
	}
	struct store *calm = store_new(SIZE_MAX, BYTES);
	assert_true(store_count(store) > 900);
	for (unsigned n = 2000; n < 20000; n++) {
		store_add(store, numbered(n, 50, "An honest post of a common length, which is not too much"), NULL);
		store_add(calm, numbered(n, 50, "An honest post of a common length, which is not too much"), NULL);
	}
	assert_true(store_count(store) > store_count(calm) / 100 * 97);
	store_free(store);
	store_free(calm);
}

struct tie {
	uint32_t tie;
	unsigned n;
};

static int compare_ties(const void *a, const void *b)
{
	const struct tie *x = a, *y = b;
	return (x->tie > y->tie) - (x->tie < y->tie);
}

static struct place place_of(struct store *store, unsigned n)
{
	char id[40];
	struct place place;
	snprintf(id, sizeof id, "x:%u", n);
	struct post post = {.network = NETWORK_X, .id = id, .source = "", .url = "", .text = "", .seen_at = "",
	                    .author = {"a", "", "", false}};
	assert_int_equal(store_add(store, post_copy(&post), &place), STORE_ADDED);
	return place;
}

/* Posts of one millisecond whose ids hash alike must not share a place: nobody could step from one to the other. */
static void test_same_moment(void **state)
{
	(void)state;
	enum { IDS = 400000 };
	struct tie *ties = malloc(IDS * sizeof *ties);
	struct store *one = store_new(1, SIZE_MAX), *two = small();
	unsigned found = 0;
	for (unsigned n = 0; n < IDS; n++) {
		ties[n] = (struct tie){place_of(one, n).tie, n};
		store_free(one);
		one = store_new(1, SIZE_MAX);
	}
	qsort(ties, IDS, sizeof *ties, compare_ties);
	for (unsigned n = 1; n < IDS; n++)
		if (ties[n].tie == ties[n - 1].tie) {
			struct place first = place_of(two, ties[n].n), second = place_of(two, ties[n - 1].n);
			assert_int_equal(first.tie, ties[n].tie);
			assert_int_not_equal(place_compare(first, second), 0);
			found++;
		}
	assert_true(found > 0);
	assert_int_equal(store_count(two), found * 2);
	assert_sound(two);
	store_free(one);
	store_free(two);
	free(ties);
}

/* Any order */

static uint32_t random_next(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	return *seed ^= *seed << 5;
}

enum { SCRIPT = 40, SCRIPT_POSTS = 12 };
struct step {
	struct say what;
	bool delete;
	char key[8];
};

/* Two servers tell of the same posts, some edited, some boosted, some deleted. Of one version both say the same. */
static void make_script(struct step *steps, uint32_t *seed)
{
	static const char *const texts[] = {"hello", "Q1 why?", "A1 because", "bye"};
	for (int i = 0; i < SCRIPT; i++) {
		struct step *step = &steps[i];
		unsigned post = random_next(seed) % SCRIPT_POSTS, version = post % 4 == 3 ? 0 : random_next(seed) % 3;
		*step = (struct step){.delete = random_next(seed) % 16 == 0};
		snprintf(step->key, sizeof step->key, "%u", post);
		step->what = (struct say){
			.who = post % 3 ? "ana" : "kim", .server = random_next(seed) & 1 ? "b.example" : "a.example",
			.at = (int)post * 7 % 5, .edited = version > 0, .received = (int)version + 1,
			.text = texts[(post + version) % 4], .boosts = post % 4 == 3 ? "1" : NULL,
			.name = version ? "Newer" : "Older",
		};
	}
}

static void play(struct store *store, const struct step *steps, const int *order)
{
	for (int i = 0; i < SCRIPT; i++) {
		struct step step = steps[order[i]];
		step.what.key = step.key;
		if (step.delete)
			store_delete(store, id_of(step.what.who, step.key), NULL);
		else
			say(store, step.what);
		assert_sound(store);
	}
}

/* Everything that may not depend on the order: not whose page is in `also`; and a post that was deleted
 * before it came leaves no tombstone. */
static size_t describe(const struct store *store, char *out, size_t size)
{
	struct store_view view;
	size_t n = 0;
	for (size_t i = 0; i < store_count(store); i++) {
		store_view(store, store_at(store, i), &view);
		const struct post *post = &view.post;
		if (!view.deleted)
			n += (size_t)snprintf(out + n, size - n, "%s %lld %s %d %s %u\n", post->id,
			                      (long long)post->created, post->text, post->edited,
			                      post->repost_of ? "boost" : "", view.boosts);
	}
	for (int i = 0; i < 2; i++) {
		const struct person *p = person(store, i ? "kim" : "ana");
		if (p && p->posts)
			n += (size_t)snprintf(out + n, size - n, "%u %u %u\n", p->posts, p->questions, p->answers);
	}
	return n;
}

static void test_any_order(void **state)
{
	(void)state;
	uint32_t seed = 20251125;
	static char first[20000], other[20000];
	for (int round = 0; round < 300; round++) {
		struct step steps[SCRIPT];
		int order[SCRIPT];
		make_script(steps, &seed);
		for (int i = 0; i < SCRIPT; i++)
			order[i] = i;
		for (int shuffle = 0; shuffle < 6; shuffle++) {
			struct store *store = small();
			play(store, steps, order);
			describe(store, shuffle ? other : first, sizeof first);
			if (shuffle)
				assert_string_equal(other, first);
			store_free(store);
			for (int i = SCRIPT - 1; i > 0; i--) {
				int j = (int)(random_next(&seed) % (unsigned)(i + 1)), t = order[i];
				order[i] = order[j];
				order[j] = t;
			}
		}
	}
}

/* A reader's place: whatever comes and goes, it stands between the same neighbours. */
static void test_place_survives(void **state)
{
	(void)state;
	uint32_t seed = 7;
	struct store *store = store_new(300, SIZE_MAX);
	struct place mine;
	struct store_view view;
	struct say my = {.key = "mine", .at = 5000, .text = "here"};
	store_add(store, said(&my), &mine);
	for (int i = 0; i < 3000; i++) {
		char key[16];
		snprintf(key, sizeof key, "%u", random_next(&seed) % 900);
		struct say what = {.key = key, .who = "kim", .at = (int)strtol(key, NULL, 10) * 11,
		                  .text = key, .edited = i % 3 == 0, .received = i};
		if (i % 5)
			say(store, what);
		else
			store_delete(store, id_of("kim", key), NULL);
		if (i == 1000)
			say(store, (struct say){.key = "mine", .at = 5000, .text = "edited", .edited = true, .received = 9});
		if (i == 1500)
			store_delete(store, id_of("ana", "mine"), NULL);
		size_t at = store_seek(store, mine);
		assert_true(!at || place_compare(rec_place(store_at(store, at - 1)), mine) < 0);
		assert_true(at == store_count(store) || place_compare(rec_place(store_at(store, at)), mine) >= 0);
		if (look(store, "ana", "mine", &view))
			assert_int_equal(place_compare(view.place, mine), 0);
	}
	assert_int_equal(store_count(store), 300);
	assert_sound(store);
	store_free(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flat_memory), cmocka_unit_test(test_byte_ceiling),
		cmocka_unit_test(test_claims_flood), cmocka_unit_test(test_same_moment),
		cmocka_unit_test(test_any_order), cmocka_unit_test(test_place_survives),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
