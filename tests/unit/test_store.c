/* The store: what add, edit, copy, boost, delete and eviction do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "model/copies.h"
#include "model/store.h"
#include "tests/unit/saying.h"

static struct store *small(void)
{
	return store_new(1000, SIZE_MAX);
}

static void test_round_trip(void **state)
{
	(void)state;
	struct store *store = small();
	struct post draft = {
		.network = NETWORK_BLUESKY, .id = "bluesky:at://did:plc:kim/app.bsky.feed.post/3k", .source = "jet.example",
		.url = "https://web.example/profile/did:plc:kim/post/3k",
		.author = {"did:plc:kim", "kim.example", "Kim", true},
		.created = 5000, .received = 5000 + (1ll << 40), .text = "two\nlines",
		.langs = {"en\0ja", 2}, .tags = {"musesocial\0tour", 2}, .mentions = {"did:plc:ana", 1},
		.links = {"https://l.example/", 1}, .media = {"image\0https://m.example/1\0", 3},
		.warning = "bones", .sensitive = true, .edited = true,
		.reply_to = "bluesky:at://did:plc:ana/app.bsky.feed.post/1", .quote_of = "bluesky:q",
	};
	struct place place;
	struct store_view view;
	assert_int_equal(store_add(store, post_new(&draft), &place), STORE_ADDED);
	store_view(store, store_at(store, 0), &view);
	assert_int_equal(place_compare(view.place, place), 0);
	assert_int_equal(place.created, 5000);
	const struct post *post = &view.post;
	assert_int_equal(post->network, NETWORK_BLUESKY);
	assert_string_equal(post->id, draft.id);
	assert_string_equal(post->source, draft.source);
	assert_string_equal(post->url, draft.url);
	assert_string_equal(post->author.id, "did:plc:kim");
	assert_string_equal(post->author.handle, "kim.example");
	assert_string_equal(post->author.name, "Kim");
	assert_true(post->author.bot && post->sensitive && post->edited);
	assert_int_equal(post->received, draft.received);
	assert_string_equal(post->text, draft.text);
	assert_true(post->langs.n == 2 && list_has(&post->langs, "ja"));
	assert_true(post->tags.n == 2 && list_has(&post->tags, "tour"));
	assert_true(post->mentions.n == 1 && list_has(&post->mentions, "did:plc:ana"));
	assert_true(post->links.n == 1 && list_has(&post->links, "https://l.example/"));
	assert_true(post->media.n == 3 && list_has(&post->media, ""));
	assert_int_equal(post->also.n, 0);
	assert_string_equal(post->warning, "bones");
	assert_string_equal(post->reply_to, draft.reply_to);
	assert_string_equal(post->quote_of, "bluesky:q");
	assert_null(post->repost_of);
	assert_string_equal(post->seen_at, "");
	assert_false(view.deleted);
	assert_string_equal(view.person->name, "Kim");
	store_free(store);
}

/* Ids and pages that do and do not share what their author's first ones begin with. */
struct name_case { const char *id, *url; };
static const struct name_case name_cases[] = {
	{"mastodon:https://a.example/users/ana/statuses/1", "https://a.example/@ana/1"},
	{"mastodon:https://a.example/users/ana/statuses/2", "https://a.example/@ana/2"},
	{"mastodon:https://a.example/users/ana/statuses/3", "https://a.example/@ana/three"},
	{"mastodon:https://a.example/users/ana/statuses/4", ""},
	{"mastodon:https://a.example/users/ana/statuses/5", "https://elsewhere.example/5"},
	{"mastodon:https://a.example/users/ana/statuses/", "https://a.example/@ana/"},
	{"mastodon:https://a.example/users/ana", "https://a.example/@ana/6"},
	{"mastodon:7", "https://a.example/@ana/7"},
	{"mastodon:8", ""},
};

static void test_names(void **state)
{
	(void)state;
	const size_t n = sizeof name_cases / sizeof *name_cases;
	for (size_t first = 0; first < n; first++) {
		struct store *store = small();
		struct store_view view;
		for (size_t k = 0; k < n; k++) {
			const struct name_case *c = &name_cases[(first + k) % n];
			struct post draft = {.id = c->id, .url = c->url, .author.id = "ana", .created = 1, .received = 1};
			assert_int_equal(store_add(store, post_new(&draft), NULL), STORE_ADDED);
		}
		for (size_t k = 0; k < n; k++) {
			const struct rec *rec = store_find(store, name_cases[k].id);
			assert_non_null(rec);
			store_view(store, rec, &view);
			assert_string_equal(view.post.id, name_cases[k].id);
			assert_string_equal(view.post.url, name_cases[k].url);
		}
		assert_sound(store);
		store_free(store);
	}
}

/* A first version, a second one, and what the store says and shows then. */
struct merge_case {
	const char *name;
	struct say first, second;
	enum store_result result;
	const char *text, *also;
};
#define SEEN_B "mastodon:https://b.example/@ana@a.example/91"

static const struct merge_case merge_cases[] = {
	{"the same again", {.key = "1"}, {.key = "1"}, STORE_KNOWN, "hello", ""},
	{"from another server", {.key = "1"}, {.key = "1", .server = "b.example"}, STORE_COPY, "hello", SEEN_B},
	{"the other way round", {.key = "1", .server = "b.example"}, {.key = "1", .url = "https://a.example/other"},
	 STORE_COPY, "hello", "mastodon:https://a.example/other"},
	{"same page from another server", {.key = "1", .server = "b.example"}, {.key = "1"}, STORE_KNOWN, "hello", ""},
	{"an edit", {.key = "1"}, {.key = "1", .text = "bye", .edited = true, .received = 1}, STORE_REPLACED, "bye", ""},
	{"an edit with nothing new", {.key = "1"}, {.key = "1", .edited = true, .received = 1}, STORE_KNOWN, "hello", ""},
	{"an edit seen elsewhere", {.key = "1"},
	 {.key = "1", .server = "b.example", .text = "bye", .edited = true, .received = 1}, STORE_REPLACED, "bye", SEEN_B},
	{"an old version late", {.key = "1", .text = "bye", .edited = true}, {.key = "1", .received = 9},
	 STORE_KNOWN, "bye", ""},
	{"an old version late, elsewhere", {.key = "1", .text = "bye", .edited = true},
	 {.key = "1", .server = "b.example", .received = 9}, STORE_COPY, "bye", SEEN_B},
	{"a second edit", {.key = "1", .text = "bye", .edited = true}, {.key = "1", .text = "so", .edited = true, .received = 9},
	 STORE_REPLACED, "so", ""},
	{"a second edit, the older", {.key = "1", .text = "so", .edited = true, .received = 9},
	 {.key = "1", .text = "bye", .edited = true}, STORE_KNOWN, "so", ""},
	{"changed without a word", {.key = "1"}, {.key = "1", .text = "hullo", .received = 1}, STORE_REPLACED, "hullo", ""},
	{"told earlier", {.key = "1", .received = 5}, {.key = "1", .text = "hullo", .received = 1}, STORE_KNOWN, "hello", ""},
	{"another server's rendering", {.key = "1"}, {.key = "1", .server = "b.example", .text = "hello ", .received = 1},
	 STORE_COPY, "hello", SEEN_B},
};

static void test_merge(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof merge_cases / sizeof *merge_cases; i++) {
		const struct merge_case *c = &merge_cases[i];
		struct store *store = small();
		struct store_view view;
		assert_int_equal(say(store, c->first), STORE_ADDED);
		enum store_result result = say(store, c->second);
		if (result != c->result)
			fail_msg("%s: %d instead of %d", c->name, result, c->result);
		assert_true(look(store, "ana", "1", &view));
		assert_string_equal(view.post.text, c->text);
		assert_string_equal(view.post.also.n ? view.post.also.at : "", c->also);
		assert_int_equal(view.post.created, SAY_START);
		/* Nothing more comes of hearing it again. */
		assert_int_equal(say(store, c->second), STORE_KNOWN);
		assert_int_equal(say(store, c->first), STORE_KNOWN);
		assert_string_equal((look(store, "ana", "1", &view), view.post.text), c->text);
		assert_sound(store);
		store_free(store);
	}
}

static void test_edit_of_others(void **state)
{
	(void)state;
	struct store *store = small();
	struct store_view view;
	struct post draft = {.id = "mastodon:1", .author.id = "ana", .source = "a", .text = "mine", .created = 1, .received = 1};
	store_add(store, post_new(&draft), NULL);
	draft.author.id = "eve";
	draft.text = "not yours";
	draft.edited = true;
	draft.received = 9;
	assert_int_equal(store_add(store, post_new(&draft), NULL), STORE_KNOWN);
	draft.network = NETWORK_BLUESKY;
	draft.author.id = "ana";
	assert_int_equal(store_add(store, post_new(&draft), NULL), STORE_KNOWN);
	store_view(store, store_at(store, 0), &view);
	assert_string_equal(view.post.text, "mine");
	assert_string_equal(view.post.author.id, "ana");
	assert_int_equal(store_people(store), 1);
	store_free(store);
}

static void test_find_by_copy(void **state)
{
	(void)state;
	struct store *store = small();
	say(store, (struct say){.key = "1"});
	say(store, (struct say){.key = "1", .server = "b.example"});
	say(store, (struct say){.key = "1", .server = "c.example"});
	const struct rec *rec = store_at(store, 0);
	assert_ptr_equal(store_find(store, SEEN_B), rec);
	assert_ptr_equal(store_find(store, "mastodon:https://c.example/@ana@a.example/91"), rec);
	assert_null(store_find(store, "mastodon:https://d.example/@ana@a.example/91"));
	store_delete(store, id_of("ana", "1"), NULL);
	assert_null(store_find(store, SEEN_B));
	store_free(store);
}

static void test_too_many_copies(void **state)
{
	(void)state;
	struct store *store = small();
	struct store_view view;
	char server[32];
	for (int i = 0; i < POST_LIST_MAX + 9; i++) {
		snprintf(server, sizeof server, "s%d.example", i);
		enum store_result result = say(store, (struct say){.key = "1", .server = i ? server : "a.example"});
		assert_int_equal(result, !i ? STORE_ADDED : i <= POST_LIST_MAX ? STORE_COPY : STORE_KNOWN);
	}
	look(store, "ana", "1", &view);
	assert_int_equal(view.post.also.n, POST_LIST_MAX);
	store_free(store);
}

static const struct say original = {.key = "1", .text = "all of the text"};
static const struct say bridged = {
	.key = "x", .who = "bridge", .network = NETWORK_BLUESKY, .text = "all of…", .at = 1,
	.url = "https://web.example/x", .also = "mastodon:https://a.example/@ana/1",
};

static void assert_bridged(struct store *store)
{
	struct store_view view;
	assert_int_equal(store_count(store), 1);
	assert_true(look(store, "ana", "1", &view));
	assert_string_equal(view.post.text, "all of the text");
	assert_string_equal(view.post.id, id_of("ana", "1"));
	assert_int_equal(view.post.also.n, 1);
	assert_string_equal(view.post.also.at, "bluesky:https://web.example/x");
	assert_ptr_equal(store_find(store, id_of("bridge", "x")), store_at(store, 0));
	assert_int_equal(say(store, bridged), STORE_KNOWN);
	assert_int_equal(say(store, original), STORE_KNOWN);
	assert_int_equal(store_people(store), 1);
	assert_sound(store);
}

static void test_bridged_copy(void **state)
{
	(void)state;
	struct store *store = small();
	assert_int_equal(say(store, original), STORE_ADDED);
	assert_int_equal(say(store, bridged), STORE_COPY);
	assert_bridged(store);
	/* The copy's deletion is not the original's, but it stays away. */
	assert_false(store_delete(store, id_of("bridge", "x"), NULL));
	assert_int_equal(say(store, bridged), STORE_DELETED);
	assert_false(rec_deleted(store_at(store, 0)));
	store_free(store);
}

/* As an archive has it: of the copy only its page is known, while replies and boosts name its id. */
static void test_copy_by_its_page(void **state)
{
	static const struct { const char *also, *id; } cases[] = {
		{ "bluesky:https://bsky.app/profile/did:plc:ana/post/3k", "bluesky:at://did:plc:ana/app.bsky.feed.post/3k" },
		{ "bluesky:https://bsky.app/profile/ana.example.org/post/3k", NULL }, { "bluesky:https://web.example/x", NULL },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct store *store = small();
		struct store_view view;
		struct post *boost = said(&(struct say){.key = "b", .who = "kim", .boosts = "9", .at = 5});
		struct post draft = *boost;
		draft.repost_of = cases[i].id ? cases[i].id : "bluesky:at://did:plc:ana/app.bsky.feed.post/3k";
		assert_int_equal(say(store, (struct say){.key = "1", .also = cases[i].also}), STORE_ADDED);
		assert_int_equal(store_put(store, &draft, &(struct place){0}, NULL), STORE_ADDED);
		assert_true(look(store, "ana", "1", &view));
		assert_int_equal(view.boosts, cases[i].id ? 1 : 0);
		assert_int_equal(store_find(store, draft.repost_of) != NULL, cases[i].id != NULL);
		assert_null(store_find(store, "bluesky:at://did:plc:ana/app.bsky.feed.post/3m"));
		assert_false(store_delete(store, draft.repost_of, NULL));
		post_free(boost);
		store_free(store);
	}
}

/* A reply on Mastodon names the bridge's copy of a Bluesky post. */
static void test_bridged_by_its_origin(void **state)
{
	(void)state;
	struct store *store = small();
	struct post *post = said(&(struct say){.key = "1", .network = NETWORK_BLUESKY}), draft = *post;
	draft.id = "bluesky:at://did:plc:ana/app.bsky.feed.post/3k";
	assert_int_equal(store_put(store, &draft, &(struct place){0}, NULL), STORE_ADDED);
	assert_non_null(store_find(store, "mastodon:https://bsky.brid.gy/convert/ap/at://did:plc:ana/app.bsky.feed.post/3k"));
	assert_null(store_find(store, "mastodon:https://bsky.brid.gy/convert/ap/at://did:plc:ana/app.bsky.feed.post/3m"));
	assert_null(store_find(store, "mastodon:https://bridge.example/convert/ap/at://did:plc:ana/app.bsky.feed.post/3k"));
	post_free(post);
	store_free(store);
}

/* However many speak in the same minutes, the copy finds its original. */
static void test_bridged_copy_in_a_flood(void **state)
{
	(void)state;
	struct store *store = store_new(5000, 16 * 1024 * 1024);
	char key[32];
	for (int i = 0; i < 3000; i++) {
		snprintf(key, sizeof key, "flood%d", i);
		say(store, (struct say){.key = key, .who = "crowd", .at = -60 + i / 25});
	}
	assert_int_equal(say(store, original), STORE_ADDED);
	assert_int_equal(say(store, bridged), STORE_COPY);
	struct say late = original;
	late.key = "2";
	late.at = 100;
	assert_int_equal(say(store, late), STORE_ADDED);
	struct say copy = bridged;
	copy.key = "y";
	copy.at = 101;
	copy.also = "mastodon:https://a.example/@ana/2";
	assert_int_equal(say(store, copy), STORE_COPY);
	store_free(store);
}

static void test_bridged_copy_first(void **state)
{
	(void)state;
	struct store *store = small();
	struct place first, second;
	assert_int_equal(store_add(store, said(&bridged), &first), STORE_ADDED);
	assert_int_equal(store_add(store, said(&original), &second), STORE_REPLACED);
	assert_int_equal(place_compare(first, second), 0);
	assert_bridged(store);
	store_delete(store, id_of("ana", "1"), NULL);
	assert_null(store_find(store, id_of("bridge", "x")));
	assert_int_equal(say(store, bridged), STORE_DELETED);
	store_free(store);
}

/* Who claims a page of another time, so as to hide its post, is not believed. */
static void test_false_claim(void **state)
{
	(void)state;
	struct store *store = small();
	struct say liar = bridged, claim_id = {.key = "y", .who = "eve", .at = -1000};
	liar.at = -1000;
	assert_int_equal(say(store, liar), STORE_ADDED);
	claim_id.also = id_of("ana", "1");
	assert_int_equal(say(store, claim_id), STORE_COPY); /* of the same claim */
	assert_int_equal(say(store, original), STORE_ADDED);
	assert_int_equal(store_count(store), 2);
	store_free(store);
	store = small();
	assert_int_equal(say(store, original), STORE_ADDED);
	assert_int_equal(say(store, liar), STORE_ADDED);
	store_free(store);
}

static void test_boosts(void **state)
{
	(void)state;
	struct store *store = small();
	struct store_view view;
	say(store, (struct say){.key = "b1", .who = "kim", .boosts = "1", .at = 5});
	say(store, (struct say){.key = "b2", .who = "kim", .boosts = "1", .at = 6});
	assert_int_equal(say(store, (struct say){.key = "1"}), STORE_ADDED);
	assert_true(look(store, "ana", "1", &view));
	assert_int_equal(view.boosts, 1);
	say(store, (struct say){.key = "b3", .who = "tom", .boosts = "1", .at = 7});
	assert_true(look(store, "ana", "1", &view));
	assert_int_equal(view.boosts, 2);
	assert_int_equal(store_count(store), 4);
	assert_int_equal(person(store, "kim")->posts, 0);
	assert_true(store_delete(store, id_of("kim", "b1"), NULL));
	assert_true(look(store, "ana", "1", &view));
	assert_int_equal(view.boosts, 2);
	assert_true(store_delete(store, id_of("kim", "b2"), NULL));
	assert_true(look(store, "ana", "1", &view));
	assert_int_equal(view.boosts, 1);
	assert_int_equal(store_count(store), 2);
	assert_null(person(store, "kim"));
	assert_int_equal(say(store, (struct say){.key = "b2", .who = "kim", .boosts = "1", .at = 6}), STORE_DELETED);
	/* An edit keeps them, a deletion ends them. */
	say(store, (struct say){.key = "1", .text = "new", .edited = true, .received = 1});
	assert_true(look(store, "ana", "1", &view));
	assert_int_equal(view.boosts, 1);
	store_delete(store, id_of("ana", "1"), NULL);
	assert_true(look(store, "ana", "1", &view));
	assert_int_equal(view.boosts, 0);
	assert_sound(store);
	store_free(store);
}

static void test_boost_of_a_copy(void **state)
{
	(void)state;
	struct store *store = small();
	struct store_view view;
	struct say boost = {.key = "b", .who = "kim", .at = 9};
	struct post *post = said(&boost), draft = *post;
	say(store, original);
	say(store, bridged);
	draft.repost_of = id_of("bridge", "x");
	store_add(store, post_new(&draft), NULL);
	assert_true(look(store, "ana", "1", &view));
	assert_int_equal(view.boosts, 1);
	post_free(post);
	store_free(store);
}

static void test_tombstone(void **state)
{
	(void)state;
	struct store *store = small();
	struct store_view view;
	struct place place, again;
	struct say what = {.key = "1", .text = "Q1 why?", .name = "Ana", .received = 3};
	store_add(store, said(&what), &place);
	size_t bytes = store_bytes(store);
	uint64_t generation = store_generation(store);
	assert_true(store_delete(store, id_of("ana", "1"), &again));
	assert_int_equal(place_compare(place, again), 0);
	assert_true(store_generation(store) > generation);
	assert_true(store_bytes(store) < bytes);
	assert_true(look(store, "ana", "1", &view));
	assert_true(view.deleted && rec_deleted(store_at(store, 0)));
	assert_string_equal(view.post.text, "");
	assert_string_equal(view.post.url, "");
	assert_int_equal(view.post.tags.n, 0);
	assert_string_equal(view.post.source, "a.example");
	assert_int_equal(view.post.created, SAY_START);
	assert_int_equal(view.post.received, SAY_START + 3000);
	assert_string_equal(view.person->name, "Ana");
	assert_int_equal(view.person->posts, 0);
	assert_int_equal(place_compare(view.place, place), 0);
	assert_false(store_delete(store, id_of("ana", "1"), NULL));
	what.edited = true;
	assert_int_equal(say(store, what), STORE_DELETED);
	store_free(store);
}

static void test_deleted_before(void **state)
{
	(void)state;
	struct store *store = small();
	char key[16];
	assert_false(store_delete(store, id_of("ana", "1"), NULL));
	assert_int_equal(say(store, (struct say){.key = "1"}), STORE_DELETED);
	assert_int_equal(store_count(store), 0);
	for (int i = 0; i < 60000; i++) {
		snprintf(key, sizeof key, "x%d", i);
		store_delete(store, id_of("eve", key), NULL);
	}
	assert_true(store_bytes(store) < 2 * 1024 * 1024);
	assert_int_equal(say(store, (struct say){.key = "x59999", .who = "eve"}), STORE_DELETED);
	assert_int_equal(say(store, (struct say){.key = "x40001", .who = "eve"}), STORE_DELETED);
	assert_int_equal(say(store, (struct say){.key = "1"}), STORE_ADDED);
	store_free(store);
}

static void note_id(void *arg, const char *id)
{
	strcat(strcat(arg, strrchr(id, '/')), " ");
}

static void test_delete_author(void **state)
{
	(void)state;
	struct store *store = small();
	char noted[200] = "";
	say(store, (struct say){.key = "1", .at = 1});
	say(store, (struct say){.key = "2", .at = 2, .who = "kim"});
	say(store, (struct say){.key = "3", .at = 3, .boosts = "9"});
	say(store, (struct say){.key = "4", .at = 4});
	store_delete(store, id_of("ana", "4"), NULL);
	say(store, (struct say){.key = "5", .at = 5});
	const char *actor = "https://a.example/users/ana";
	assert_int_equal(store_delete_author(store, NETWORK_BLUESKY, actor, note_id, noted), 0);
	assert_int_equal(store_delete_author(store, NETWORK_MASTODON, actor, note_id, noted), 3);
	assert_string_equal(noted, "/1 /3 /5 ");
	assert_int_equal(store_delete_author(store, NETWORK_MASTODON, actor, NULL, NULL), 0);
	assert_int_equal(store_count(store), 4);
	assert_false(rec_deleted(store_at(store, 1)));
	assert_sound(store);
	store_free(store);
}

static void test_delete_author_of_boosts(void **state)
{
	(void)state;
	struct store *store = small();
	say(store, (struct say){.key = "3", .at = 3, .boosts = "9"});
	assert_int_equal(store_delete_author(store, NETWORK_MASTODON, "https://a.example/users/ana", NULL, NULL), 1);
	assert_int_equal(store_count(store), 0);
	assert_int_equal(store_people(store), 0);
	store_free(store);
}

static void test_people(void **state)
{
	(void)state;
	struct store *store = small();
	const char *actor = "https://a.example/users/ana";
	assert_false(store_person(store, NETWORK_MASTODON, actor, "ana", "Ana", false));
	say(store, (struct say){.key = "1", .at = 10, .text = "Q1 why?"});
	assert_string_equal(person(store, "ana")->handle, "");
	assert_true(store_person(store, NETWORK_MASTODON, actor, "ana@a.example", "", true));
	assert_false(store_person(store, NETWORK_MASTODON, actor, "ana@a.example", "", true));
	assert_string_equal(person(store, "ana")->handle, "ana@a.example");
	assert_string_equal(person(store, "ana")->name, "");
	say(store, (struct say){.key = "2", .at = 20, .text = "A1 so"});
	assert_true(person(store, "ana")->bot);
	say(store, (struct say){.key = "3", .at = 5, .name = "Ana", .handle = "ana@new.example", .received = 100});
	say(store, (struct say){.key = "4", .at = 15, .name = "Old Ana", .received = 1});
	const struct person *ana = person(store, "ana");
	assert_string_equal(ana->name, "Ana");
	assert_string_equal(ana->handle, "ana@new.example");
	assert_int_equal(ana->posts, 4);
	assert_int_equal(ana->questions, 1);
	assert_int_equal(ana->answers, 1);
	assert_int_equal(ana->first, SAY_START + 5000);
	assert_int_equal(ana->last, SAY_START + 20000);
	say(store, (struct say){.key = "1", .at = 10, .text = "A2 because", .edited = true, .received = 5});
	assert_int_equal(ana->questions, 0);
	assert_int_equal(ana->answers, 2);
	store_delete(store, id_of("ana", "2"), NULL);
	assert_int_equal(ana->answers, 1);
	assert_int_equal(ana->posts, 3);
	assert_ptr_equal(person(store, "ana"), ana);
	store_free(store);
}

static void test_eviction(void **state)
{
	(void)state;
	struct store *store = store_new(3, SIZE_MAX);
	struct place first, old;
	struct say what = {.key = "1", .at = 1, .who = "tom", .text = "Q1"};
	store_add(store, said(&what), &first);
	say(store, (struct say){.key = "2", .at = 2});
	say(store, (struct say){.key = "3", .at = 3});
	assert_int_equal(say(store, (struct say){.key = "4", .at = 4}), STORE_ADDED);
	assert_int_equal(store_count(store), 3);
	assert_int_equal(store_evicted(store), 1);
	assert_null(person(store, "tom"));
	assert_int_equal(store_seek(store, first), 0);
	what = (struct say){.key = "0", .at = 0};
	assert_int_equal(store_add(store, said(&what), &old), STORE_TOO_OLD);
	assert_int_equal(old.created, SAY_START);
	assert_int_equal(store_evicted(store), 1);
	assert_int_equal(say(store, (struct say){.key = "3b", .at = 3, .text = "late"}), STORE_ADDED);
	assert_int_equal(store_count(store), 3);
	assert_int_equal(store_evicted(store), 2);
	assert_sound(store);
	store_free(store);
}

static void test_no_room_at_all(void **state)
{
	(void)state;
	size_t ceilings[][2] = {{0, SIZE_MAX}, {SIZE_MAX, 0}, {SIZE_MAX, 100}};
	for (size_t i = 0; i < 3; i++) {
		struct store *store = store_new(ceilings[i][0], ceilings[i][1]);
		assert_int_equal(say(store, (struct say){.key = "1"}), STORE_TOO_OLD);
		assert_int_equal(store_count(store), 0);
		assert_int_equal(store_people(store), 0);
		store_free(store);
	}
}

/* More sources than are kept by number, longer than usual. */
static void test_many_sources(void **state)
{
	(void)state;
	struct store *store = store_new(SIZE_MAX, SIZE_MAX);
	struct store_view view;
	char key[16], server[64];
	for (int i = 0; i < 600; i++) {
		snprintf(key, sizeof key, "%d", i);
		snprintf(server, sizeof server, "museum%d.example", i);
		say(store, (struct say){.key = key, .server = server, .at = i});
	}
	for (int i = 0; i < 600; i++) {
		snprintf(server, sizeof server, "museum%d.example", i);
		store_view(store, store_at(store, (size_t)i), &view);
		assert_string_equal(view.post.source, server);
		if (i % 2)
			store_delete(store, view.post.id, NULL);
	}
	store_view(store, store_at(store, 599), &view);
	assert_true(view.deleted);
	assert_string_equal(view.post.source, "museum599.example");
	store_free(store);
}

/* Tag lists, more and longer than are shared. */
static void test_many_tags(void **state)
{
	(void)state;
	enum { POSTS = 2500 };
	struct store *store = store_new(SIZE_MAX, SIZE_MAX);
	struct store_view view;
	char id[40], tag[200];
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < POSTS; i++) {
			snprintf(id, sizeof id, "x:%d-%d", i, round);
			/* Two strings in a row, of which none, one or both are taken. */
			snprintf(tag, sizeof tag, "%0*d", i % 100 + 1, i);
			snprintf(tag + strlen(tag) + 1, 20, "musesocial");
			struct post post = {.network = NETWORK_X, .id = id, .author.id = "a", .tags = {tag, (size_t)i % 3},
			                    .created = round * POSTS + i, .received = round * POSTS + i};
			assert_int_equal(store_add(store, post_new(&post), NULL), STORE_ADDED);
		}
	for (int i = 0; i < POSTS * 2; i++) {
		int n = i % POSTS;
		store_view(store, store_at(store, (size_t)i), &view);
		snprintf(tag, sizeof tag, "%0*d", n % 100 + 1, n);
		assert_int_equal(view.post.tags.n, n % 3);
		assert_int_equal(list_has(&view.post.tags, tag), n % 3 > 0);
		assert_int_equal(list_has(&view.post.tags, "musesocial"), n % 3 == 2);
	}
	store_free(store);
}

/* Two bridges name the original differently, by its id and by its page: whichever comes first, there is one post, before the original and after. */
static void test_two_bridges(void **state)
{
	(void)state;
	for (int turn = 0; turn < 2; turn++) {
		struct store *store = store_new(100, SIZE_MAX);
		const struct say copies[] = {
			{.key = "7", .who = "zoe", .network = NETWORK_BLUESKY, .text = "one", .also = "mastodon:https://a.example/@ana/1"},
			{.key = "8", .who = "fen", .network = NETWORK_NOSTR, .text = "one", .also = "mastodon:https://a.example/users/ana/statuses/1"},
		};
		assert_int_equal(say(store, copies[turn]), STORE_ADDED);
		assert_int_equal(say(store, copies[!turn]), STORE_COPY);
		assert_int_equal(store_count(store), 1);
		assert_int_equal(say(store, (struct say){.key = "1", .text = "one"}), STORE_REPLACED);
		assert_int_equal(store_count(store), 1);
		assert_sound(store);
		store_free(store);
	}
}

/* The two names of a post on Mastodon; what is neither has no other. */
static void test_other_names(void **state)
{
	static const struct { const char *name, *other; } rows[] = {
		{"mastodon:https://a.example/users/ana/statuses/12", "mastodon:https://a.example/@ana/12"},
		{"mastodon:https://a.example/@ana/12", "mastodon:https://a.example/users/ana/statuses/12"},
		{"mastodon:https://a.example/@ana@b.example/12", ""}, {"mastodon:https://a.example/@ana/12/reblogs", ""},
		{"mastodon:https://a.example/users/ana/statuses/12/activity", ""}, {"mastodon:https://a.example/users/ana/statuses/", ""},
		{"mastodon:https://a.example/users/ana", ""}, {"mastodon:https://a.example/@/12", ""}, {"mastodon:https://a.example", ""},
		{"bluesky:https://a.example/@ana/12", ""}, {"", ""},
	};
	char other[COPY_MAX];
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(copy_other_name(rows[i].name, other) ? other : "", rows[i].other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_bridges), cmocka_unit_test(test_other_names),
		cmocka_unit_test(test_round_trip), cmocka_unit_test(test_names), cmocka_unit_test(test_merge),
		cmocka_unit_test(test_edit_of_others), cmocka_unit_test(test_find_by_copy),
		cmocka_unit_test(test_too_many_copies),
		cmocka_unit_test(test_bridged_copy), cmocka_unit_test(test_copy_by_its_page), cmocka_unit_test(test_bridged_by_its_origin), cmocka_unit_test(test_bridged_copy_in_a_flood),
		cmocka_unit_test(test_bridged_copy_first),
		cmocka_unit_test(test_false_claim), cmocka_unit_test(test_boosts),
		cmocka_unit_test(test_boost_of_a_copy), cmocka_unit_test(test_tombstone),
		cmocka_unit_test(test_deleted_before), cmocka_unit_test(test_delete_author),
		cmocka_unit_test(test_delete_author_of_boosts), cmocka_unit_test(test_people),
		cmocka_unit_test(test_eviction), cmocka_unit_test(test_no_room_at_all),
		cmocka_unit_test(test_many_sources), cmocka_unit_test(test_many_tags),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
