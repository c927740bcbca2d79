/* Nostr's events: their shape, their proof, and the posts they make. And NIP-19. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/json.h"
#include "net/nostr_sign.h"
#include "tests/unit/fixture.h"

static struct tag_set tags;
static json_t *cases;

static int setup(void **state)
{
	const char *why;
	(void)state;
	cases = fixture_read("nostr-events.json");
	return tag_set_add(&tags, "MuseSocial", &why) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	json_decref(cases);
	return 0;
}

static const char *text_of(json_t *fixture, const char *key)
{
	return json_string_value(json_object_get(fixture, key));
}

/* As it comes over the wire: written and read again. json_decref it. */
static json_t *arrived(json_t *event)
{
	char *text = json_dumps(event, JSON_COMPACT), why[120];
	json_t *tree = json_read(text, strlen(text), why);
	assert_non_null(tree);
	free(text);
	return tree;
}

/* Fen is known, nobody else is. */
static const char *name_of(void *arg, const char *pubkey)
{
	return strcmp(pubkey, arg) == 0 ? "Fen" : NULL;
}

static const char *fen(void)
{
	return text_of(json_object_get(json_array_get(cases, 0), "event"), "pubkey");
}

static struct nostr_context context_for(const struct nostr_event *event, char handle[static NIP19_TEXT])
{
	nip19_npub(event->pubkey, handle);
	return (struct nostr_context){ "relay.example", handle, strcmp(event->pubkey, fen()) == 0 ? "Fen" : "", false,
		fixture_time("2026-11-25T20:01:00Z"), name_of, (void *)fen() };
}

static void prove_all(void)
{
	json_t *fixture;
	size_t i;
	json_array_foreach(cases, i, fixture) {
		struct nostr_event event;
		json_t *tree = arrived(json_object_get(fixture, "event"));
		const char *wanted = text_of(fixture, "doubt");
		const char *doubt = nostr_event(tree, &event) ? nostr_doubt(&event) : "no shape";
		if (wanted == NULL ? doubt != NULL : doubt == NULL || strstr(doubt, wanted) == NULL)
			fail_msg("%s: %s", fixture_name(fixture), doubt != NULL ? doubt : "proved");
		json_decref(tree);
	}
}

/* Also with keys that were met before, whatever was thought of their events. */
static void test_proof(void **state)
{
	(void)state;
	prove_all();
	prove_all();
}

static void test_posts(void **state)
{
	char handle[NIP19_TEXT];
	json_t *fixture;
	size_t i;
	(void)state;
	json_array_foreach(cases, i, fixture) {
		struct nostr_event event;
		json_t *tree = arrived(json_object_get(fixture, "event")), *matches = json_object_get(fixture, "matches");
		if (matches != NULL) {
			assert_true(nostr_event(tree, &event));
			if (nostr_matches(&event, &tags) != json_is_true(matches))
				fail_msg("%s: matches", fixture_name(fixture));
			struct nostr_context context = context_for(&event, handle);
			if (json_is_true(matches))
				fixture_check(fixture, nostr_post(&event, &context), json_object_get(fixture, "post"));
		}
		json_decref(tree);
	}
}

static void check_inner(json_t *fixture, const struct nostr_event *event)
{
	struct nostr_event note;
	json_t *inner = nostr_inner(event);
	const char *wanted = text_of(fixture, "inner_doubt");
	if (json_is_false(json_object_get(fixture, "inner"))) {
		assert_null(inner);
		return;
	}
	assert_true(nostr_event(inner, &note));
	const char *doubt = nostr_doubt(&note);
	if (wanted == NULL ? doubt != NULL : doubt == NULL || strstr(doubt, wanted) == NULL)
		fail_msg("%s: %s", fixture_name(fixture), doubt != NULL ? doubt : "proved");
	json_decref(inner);
}

static void test_reposts(void **state)
{
	char handle[NIP19_TEXT];
	json_t *fixture, *post;
	size_t i, n = 0;
	(void)state;
	json_array_foreach(cases, i, fixture) {
		struct nostr_event event;
		if ((post = json_object_get(fixture, "boost")) == NULL)
			continue;
		json_t *tree = arrived(json_object_get(fixture, "event"));
		assert_true(nostr_event(tree, &event));
		struct nostr_context context = context_for(&event, handle);
		fixture_check(fixture, nostr_boost(&event, &context), post);
		check_inner(fixture, &event);
		json_decref(tree);
		n++;
	}
	assert_int_equal(n, 3);
}

static void check_profile(json_t *fixture, const struct nostr_event *event, json_t *wanted)
{
	struct nostr_profile profile;
	if (!nostr_profile(event, &profile)) {
		assert_true(json_is_null(wanted));
		return;
	}
	if (strcmp(profile.name, text_of(wanted, "name")) != 0 || profile.bot != json_is_true(json_object_get(wanted, "bot")) ||
	    profile.opted_out != json_is_true(json_object_get(wanted, "opted_out")))
		fail_msg("%s: %s", fixture_name(fixture), profile.name);
	json_decref(profile.tree);
}

static void check_deletion(const struct nostr_event *event, json_t *wanted)
{
	size_t n = 0, i = 0;
	for (const char *id; (id = nostr_deleted(event, i)) != NULL; i++)
		if (*id != '\0')
			assert_string_equal(id, json_string_value(json_array_get(wanted, n++)));
	assert_int_equal(n, json_array_size(wanted));
}

static void test_others(void **state)
{
	json_t *fixture;
	size_t i, n = 0;
	(void)state;
	json_array_foreach(cases, i, fixture) {
		json_t *profile = json_object_get(fixture, "profile"), *deletes = json_object_get(fixture, "deletes");
		struct nostr_event event;
		json_t *tree = arrived(json_object_get(fixture, "event"));
		if ((profile != NULL || deletes != NULL) && nostr_event(tree, &event)) {
			if (profile != NULL)
				check_profile(fixture, &event, profile);
			else
				check_deletion(&event, deletes);
			n++;
		}
		json_decref(tree);
	}
	assert_int_equal(n, 5);
}

static void test_expiry(void **state)
{
	static const struct { const char *tag; bool over; } rows[] = {
		{ "1795636799", true }, { "1795636800", false }, { "1795636801", false }, { "", false }, { "soon", false }, { "5 ", false }, { "-1", true },
		{ "-9223372036854775808", true }, { "9223372036854775807", false }, { "99999999999999999999999", false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *list = json_pack("[[ss]]", "expiration", rows[i].tag);
		struct nostr_event event = { .tags = list };
		if (nostr_expired(&event, 1795636800000) != rows[i].over)
			fail_msg("expiration %s", rows[i].tag);
		json_decref(list);
	}
}

static bool is_aa(const void *arg, const char *id)
{
	return strcmp(id, arg) == 0;
}

static void test_answers(void **state)
{
	static const struct { const char *tags; bool answers; } rows[] = {
		{ "[[\"e\",\"aa\"]]", true }, { "[[\"e\",\"bb\",\"\",\"reply\"],[\"e\",\"aa\",\"\",\"root\"]]", true },
		{ "[[\"p\",\"cc\"],[\"e\",\"aa\",\"wss://relay.example\",\"reply\"]]", true }, { "[[\"e\",\"aa\",\"\",\"mention\"]]", false },
		{ "[[\"e\",\"bb\"]]", false }, { "[[\"q\",\"aa\"]]", false }, { "[[\"e\"]]", false }, { "[[]]", false }, { "[]", false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct nostr_event event = { .tags = json_loads(rows[i].tags, 0, NULL) };
		if (nostr_answers(&event, is_aa, "aa") != rows[i].answers)
			fail_msg("%s", rows[i].tags);
		json_decref(event.tags);
	}
}

/* ---- NIP-19 */

#define KEY "3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d"
#define NPUB "npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6"

static void test_nip19(void **state)
{
	static const struct { const char *text, *hex; size_t length; enum nip19_kind kind; } rows[] = {
		{ NPUB, KEY, 63, NIP19_PERSON }, { NPUB ", and more", KEY, 63, NIP19_PERSON },
		{ "nprofile1qqsrhuxx8l9ex335q7he0f09aej04zpazpl0ne2cgukyawd24mayt8gpp4mhxue69uhhytnc9e3k7mgpz4mhxue69uhkg6nzv9ejuumpv34kytnrdaksjlyr9p",
		  KEY, 131, NIP19_PERSON },
		{ "npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w7", NULL, 0, 0 }, /* one letter is another */
		{ "npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w", NULL, 0, 0 }, { "npub1", NULL, 0, 0 }, { "", NULL, 0, 0 },
		{ "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5", NULL, 0, 0 },
		{ "NPUB180CVV07TJDRRGPA0J7J7TMNYL2YR6YR7L8J4S3EVF6U64TH6GKWSYJH6W6", NULL, 0, 0 },
	};
	char hex[NOSTR_HEX], out[NIP19_TEXT];
	enum nip19_kind kind = NIP19_EVENT;
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t length = nip19_read(rows[i].text, &kind, hex);
		if (length != rows[i].length || (length > 0 && (strcmp(hex, rows[i].hex) != 0 || kind != rows[i].kind)))
			fail_msg("%s: %zu %s", rows[i].text, length, hex);
	}
	nip19_npub(KEY, out);
	assert_string_equal(out, NPUB);
	nip19_nevent(KEY, KEY, out);
	assert_int_equal(nip19_read(out, &kind, hex), strlen(out));
	assert_int_equal(kind, NIP19_EVENT);
	assert_string_equal(hex, KEY);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_proof), cmocka_unit_test(test_posts), cmocka_unit_test(test_reposts), cmocka_unit_test(test_others),
		cmocka_unit_test(test_expiry), cmocka_unit_test(test_answers), cmocka_unit_test(test_nip19),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
