/* Which accounts are one person's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "model/accounts.h"

#define KEY "3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d"
#define NPUB "npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6"

static void test_pages(void **state)
{
	(void)state;
	static const struct { const char *url, *account; } rows[] = {
		{ "https://bsky.app/profile/Ana.example.org", "bluesky:ana.example.org" },
		{ "https://bsky.app/profile/did:plc:abc/post/3k", "bluesky:did:plc:abc" },
		{ "https://www.bsky.app/profile/ana.example.org/", "bluesky:ana.example.org" },
		{ "https://museum.example/@Ana", "mastodon:ana@museum.example" },
		{ "https://museum.example/@ana/1234", "mastodon:ana@museum.example" },
		{ "https://museum.example:8443/users/ana", "mastodon:ana@museum.example:8443" },
		{ "https://museum.example/@ana@other.example", NULL }, /* seen from elsewhere */
		{ "https://x.com/ana", "x:ana" }, { "https://twitter.com/@Ana?lang=en", "x:ana" },
		{ "http://museum.example/@ana", "mastodon:ana@museum.example" },
		{ "nostr:" NPUB, "nostr:" NPUB }, { "https://njump.example/" NPUB, "nostr:" NPUB }, { "https://nostr.example/p/" NPUB "?x", "nostr:" NPUB },
		{ "nostr:npub1short", NULL }, { "nostr:", NULL }, { "https://nostr.example/p/", NULL }, { "https://nostr.example/a/b", NULL },
		{ "https://museum.example/", NULL }, { "https://museum.example", NULL }, { "https://museum.example/about", NULL },
		{ "https://bsky.app/profile/", NULL }, { "ftp://museum.example/@ana", NULL }, { "https://", NULL }, { "", NULL },
	};
	char out[ACCOUNT_NAME];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool is = account_of_page(rows[i].url, strlen(rows[i].url), out);
		if (is != (rows[i].account != NULL))
			fail_msg("%s", rows[i].url);
		if (is)
			assert_string_equal(out, rows[i].account);
	}
	/* Only so many bytes are looked at. */
	assert_true(account_of_page("https://x.com/anabel", 17, out));
	assert_string_equal(out, "x:ana");
}

static void test_bridges(void **state)
{
	(void)state;
	static const struct { enum network network; const char *handle, *real; } rows[] = {
		{ NETWORK_BLUESKY, "ana.museum.example.ap.brid.gy", "ana@museum.example" },
		{ NETWORK_BLUESKY, "ana.example.org", NULL }, { NETWORK_BLUESKY, "ana.ap.brid.gy", NULL }, { NETWORK_BLUESKY, ".ap.brid.gy", NULL },
		{ NETWORK_BLUESKY, "a.b.ap.brid.gy", NULL },
		{ NETWORK_MASTODON, "ana.example.org@bsky.brid.gy", "ana.example.org" }, { NETWORK_MASTODON, "ana@museum.example", NULL },
		{ NETWORK_MASTODON, "@bsky.brid.gy", NULL }, { NETWORK_MASTODON, "", NULL },
	};
	char out[POST_NAME_MAX];
	enum network real;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool is = account_unbridge(rows[i].network, rows[i].handle, &real, out);
		if (is != (rows[i].real != NULL))
			fail_msg("%s", rows[i].handle);
		if (is) {
			assert_string_equal(out, rows[i].real);
			assert_int_not_equal(real, rows[i].network);
		}
	}
}

static void meet(struct store *store, enum network network, const char *id, const char *handle)
{
	char post_id[200];
	struct place place;
	snprintf(post_id, sizeof post_id, "%s:https://post.example/%s", network_name(network), id);
	struct post draft = { .network = network, .id = post_id, .author = { id, handle, "Ana", false }, .text = "a lamp", .created = 1000,
	                      .received = 1000 };
	store_add(store, post_new(&draft), &place);
}

static void join(struct decisions *decisions, int64_t seq, const char *person, const char *to)
{
	decisions_add(decisions, &(struct decision){ seq, seq, "kim", DECIDE_JOIN, person, to });
}

static void test_person(void **state)
{
	(void)state;
	static const char text[] = "[event]\ntags = musesocial\nhosts = ana@museum.example + ana.example.org, tom@museum.example\n";
	struct store *store = store_new(100, 1 << 20);
	struct decisions *decisions = decisions_new();
	struct event_file event;
	char error[EVENT_ERROR];
	if (!event_file_parse(&event, "x.event", text, sizeof text - 1, 1795651200000, error))
		fail_msg("%s", error);
	meet(store, NETWORK_MASTODON, "m1", "kim@museum.example");
	meet(store, NETWORK_BLUESKY, "b1", "kim.example.org");
	meet(store, NETWORK_NOSTR, "n1", "kim");
	meet(store, NETWORK_BLUESKY, "b2", "kim.example.net");
	struct { enum network network; const char *id, *handle; } rows[] = {
		{ NETWORK_MASTODON, "m0", "Ana@museum.example" }, { NETWORK_BLUESKY, "b0", "ana.example.org" },
		{ NETWORK_MASTODON, "m9", "ana.example.org@bsky.brid.gy" }, { NETWORK_BLUESKY, "b9", "ana.museum.example.ap.brid.gy" },
	};
	uint64_t ana = account_person(&event, decisions, store, rows[0].network, rows[0].id, rows[0].handle);
	for (size_t i = 1; i < 4; i++)
		assert_true(account_person(&event, decisions, store, rows[i].network, rows[i].id, rows[i].handle) == ana);
	assert_true(account_person(NULL, decisions, store, rows[1].network, rows[1].id, rows[1].handle) != ana);
	assert_true(account_person(&event, NULL, store, NETWORK_MASTODON, "m2", "tom@museum.example") != ana);
	/* Joined by hand, also in a ring. */
	uint64_t kim = account_person(&event, decisions, store, NETWORK_MASTODON, "m1", "kim@museum.example");
	assert_true(account_person(&event, decisions, store, NETWORK_BLUESKY, "b1", "kim.example.org") != kim);
	join(decisions, 1, "bluesky b1", "mastodon m1");
	join(decisions, 2, "nostr n1", "bluesky b1");
	assert_true(account_person(&event, decisions, store, NETWORK_BLUESKY, "b1", "kim.example.org") == kim);
	assert_true(account_person(&event, decisions, store, NETWORK_NOSTR, "n1", "kim") == kim);
	assert_true(account_person(&event, decisions, store, NETWORK_BLUESKY, "b2", "kim.example.net") != kim);
	join(decisions, 3, "mastodon m1", "nostr n1");
	account_person(&event, decisions, store, NETWORK_NOSTR, "n1", "kim"); /* ends */
	/* Who was said to be nobody else is not asked about again. */
	const struct person *one = store_person_find(store, NETWORK_BLUESKY, "b2"), *other = store_person_find(store, NETWORK_NOSTR, "n1");
	assert_true(account_undecided(&event, decisions, store, one, other));
	join(decisions, 4, "bluesky b2", "no");
	assert_false(account_undecided(&event, decisions, store, one, other));
	assert_false(account_undecided(&event, decisions, store, other, one));
	/* Without a handle, the id; on Nostr handles say nothing. */
	assert_true(account_person(NULL, NULL, store, NETWORK_NOSTR, "n7", "kim") != account_person(NULL, NULL, store, NETWORK_NOSTR, "n8", "kim"));
	assert_true(account_person(&event, decisions, store, NETWORK_NOSTR, "n7", "") != account_person(&event, decisions, store, NETWORK_NOSTR, "n8", ""));
	event_file_done(&event);
	decisions_free(decisions);
	store_free(store);
}

struct found_pair { const struct person *a, *b; size_t n; };

static void take_pair(void *arg, const struct person *a, const struct person *b)
{
	struct found_pair *pair = arg;
	*pair = (struct found_pair){ a, b, pair->n + 1 };
}

static void test_profiles(void **state)
{
	(void)state;
	struct found_pair pair = { 0 };
	struct store *store = store_new(100, 1 << 20);
	struct accounts accounts = { 0 };
	meet(store, NETWORK_MASTODON, "https://museum.example/users/ana", "ana@museum.example");
	meet(store, NETWORK_BLUESKY, "did:plc:ana", "ana.example.org");
	meet(store, NETWORK_BLUESKY, "did:plc:eve", "eve.example.org");
	const struct person *m = store_person_find(store, NETWORK_MASTODON, "https://museum.example/users/ana");
	const struct person *b = store_person_find(store, NETWORK_BLUESKY, "did:plc:ana");
	const struct person *eve = store_person_find(store, NETWORK_BLUESKY, "did:plc:eve");
	assert_true(accounts_profile(&accounts, NETWORK_MASTODON, m->id,
	                             "<p>Curator. <a href=\"https://bsky.app/profile/ana.example.org\" rel=\"me\">sky</a></p> https://museum.example/"));
	assert_false(accounts_linked(&accounts, m, b));
	accounts_pairs(&accounts, store, take_pair, &pair);
	assert_int_equal(pair.n, 0);
	/* Anybody can link to Ana; she does not link back. */
	assert_true(accounts_profile(&accounts, NETWORK_BLUESKY, eve->id, "https://museum.example/@ana https://bsky.app/profile/ana.example.org"));
	assert_false(accounts_linked(&accounts, m, eve));
	assert_false(accounts_linked(&accounts, eve, m));
	assert_true(accounts_profile(&accounts, NETWORK_BLUESKY, b->id, "also at https://museum.example/@ana"));
	assert_true(accounts_linked(&accounts, m, b));
	assert_true(accounts_linked(&accounts, b, m));
	accounts_pairs(&accounts, store, take_pair, &pair);
	assert_int_equal(pair.n, 1);
	assert_true((pair.a == m && pair.b == b) || (pair.a == b && pair.b == m));
	/* A profile that changes its mind, and one that goes. */
	assert_true(accounts_profile(&accounts, NETWORK_BLUESKY, b->id, "no links"));
	assert_false(accounts_linked(&accounts, m, b));
	assert_false(accounts_profile(&accounts, NETWORK_BLUESKY, b->id, "none still"));
	accounts_forget(&accounts, NETWORK_MASTODON, m->id);
	accounts_forget(&accounts, NETWORK_MASTODON, "nobody");
	assert_int_equal(accounts.n, 1);
	/* There is an end to them. */
	for (int i = 0; i < ACCOUNTS_MAX + 10; i++) {
		char id[20];
		snprintf(id, sizeof id, "did:%d", i);
		accounts_profile(&accounts, NETWORK_BLUESKY, id, "https://x.com/a https://x.com/a https://x.com/b");
	}
	assert_int_equal(accounts.n, ACCOUNTS_MAX);
	assert_int_equal(accounts.all[5].link_count, 2);
	accounts_done(&accounts);
	store_free(store);
}

/* On Nostr the key is the account, whatever its handle is at the moment. */
static void test_keys(void **state)
{
	static const char text[] = "[event]\ntags = musesocial\nhosts = ana@museum.example + " NPUB "\n";
	static const char *const handles[] = { NPUB, "ana@elsewhere.example", "" };
	struct event_file event;
	char error[EVENT_ERROR];
	(void)state;
	if (!event_file_parse(&event, "x.event", text, sizeof text - 1, 1795651200000, error))
		fail_msg("%s", error);
	const uint64_t ana = account_person(&event, NULL, NULL, NETWORK_MASTODON, "m0", "ana@museum.example");
	for (size_t i = 0; i < sizeof handles / sizeof *handles; i++) {
		struct store *store = store_new(100, 1 << 20);
		struct accounts accounts = { 0 };
		assert_int_equal(event_roles(&event, NETWORK_NOSTR, KEY, handles[i]), ROLE_HOST);
		assert_true(account_person(&event, NULL, NULL, NETWORK_NOSTR, KEY, handles[i]) == ana);
		meet(store, NETWORK_BLUESKY, "did:plc:ana", "ana.example.org");
		meet(store, NETWORK_NOSTR, KEY, handles[i]);
		accounts_profile(&accounts, NETWORK_BLUESKY, "did:plc:ana", "nostr:" NPUB);
		accounts_profile(&accounts, NETWORK_NOSTR, KEY, "https://bsky.app/profile/ana.example.org");
		assert_true(accounts_linked(&accounts, store_person_find(store, NETWORK_NOSTR, KEY), store_person_find(store, NETWORK_BLUESKY, "did:plc:ana")));
		struct found_pair pair = { 0 };
		accounts_pairs(&accounts, store, take_pair, &pair);
		assert_int_equal(pair.n, 1);
		accounts_done(&accounts);
		store_free(store);
	}
	assert_int_equal(event_roles(&event, NETWORK_NOSTR, "no key", "kim"), 0);
	assert_int_equal(event_roles(&event, NETWORK_BLUESKY, KEY, "kim"), 0);
	event_file_done(&event);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages), cmocka_unit_test(test_bridges), cmocka_unit_test(test_person), cmocka_unit_test(test_profiles),
		cmocka_unit_test(test_keys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
