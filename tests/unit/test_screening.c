/* What may be shown on a wall: blocklists and all rules, by tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>
#include "model/screening.h"
#include "tests/unit/saying.h"

/* ---- blocklists ---- */

static struct blocklist *list_of(const char *text)
{
	struct blocklist *list = blocklist_new();
	char error[BLOCKLIST_ERROR];
	if (!blocklist_parse(list, "words", text, strlen(text), error))
		fail_msg("%s", error);
	return list;
}

static const char *match(const struct blocklist *list, const char *text)
{
	struct post post = { .id = "x", .text = text, .author = { "a", "a", "", false } };
	return blocklist_match(list, &post);
}

static void test_match(void **state)
{
	(void)state;
	static const struct { const char *list, *text; bool found; } cases[] = {
		{ "ass", "an ass.", true }, { "ass", "a class", false }, { "ass", "asses", false }, { "ASS", "#Ass", true }, { "ass", "ass", true },
		{ "idiota", "\xc2\xa1IDI\xc3\x93TA!", true }, { "idi\xc3\xb3ta", "idiota", true },
		{ "bad", "\xef\xbc\xa2\xef\xbc\xa1\xef\xbc\xa4", true }, /* full width */
		{ "stra\xc3\x9f" "e", "STRASSE", true }, { "strasse", "stra\xc3\x9f" "e", true },
		{ "bad", "b.a.d", true }, { "bad", "so B A D!", true }, { "bad", "b-a-d", true }, { "bad", "b.a-d", false }, { "bad", "b.ad", false },
		{ "bad", "a b.a.d one", true }, { "bad", "b.a.d.e", false }, { "bad", "b\na\nd", false },
		{ "free spins", "FREE   spins now", true }, { "free spins", "free\nspins", true }, { "free spins", "free, spins", true },
		{ "free spins", "free spin", false }, { "free spins", "spins free", false }, { "free\nfree spins\nfree beer", "free", true },
		{ "free beer\nfree spins", "some free beer", true },
		{ "-bad\nbad", "bad", true }, { "bad\n-bad", "bad", false }, { "bad\n-BAD\nbad", "bad", true }, { "bad idea\n- bad  idea", "bad idea", false },
		{ "# bad\n#bad", "bad", false }, { "\xef\xbb\xbf" "bad\r\n", "bad", true }, { "   bad\t", "bad", true }, { "", "bad", false },
		/* Scripts without blanks, and signs inside. */
		{ "\xe6\xad\xbb\xe3\x81\xad", "\xe3\x81\x8a\xe5\x89\x8d\xe6\xad\xbb\xe3\x81\xad\xe3\x82\x88", true },
		{ "\xe6\xad\xbb\xe3\x81\xad\n-\xe6\xad\xbb\xe3\x81\xad", "\xe6\xad\xbb\xe3\x81\xad", false },
		{ "f*ck", "oh F*CK it", true }, { "f*ck", "f*cks", false }, { "l'argent facile", "de l'argent  facile.", true },
		/* Hebrew marks, Arabic. */
		{ "\xd9\x82\xd8\xad\xd8\xa8\xd8\xa9", "\xd9\x8a\xd8\xa7 \xd9\x82\xd8\xad\xd8\xa8\xd8\xa9 !", true },
		{ "/b[a4]d/", "B4D", true }, { "/^bad$/", "good\nbad", true }, { "/b[a4]d/", "bed", false }, { "/b[a4]d/\n-/b[a4]d/", "bad", false },
		{ "/bad/\nbad", "embadded", true },
		/* What cannot be decided in time is not let through. */
		{ "/^(a+)+(a+)+(a+)+$/", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", true },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct blocklist *list = list_of(cases[i].list);
		if ((match(list, cases[i].text) != NULL) != cases[i].found)
			fail_msg("%s in %s", cases[i].list, cases[i].text);
		blocklist_free(list);
	}
}

/* Everywhere where it would be read. */
static void test_fields(void **state)
{
	(void)state;
	struct blocklist *list = list_of("bad");
	static const char media[] = "image\0https://a.example/bad\0a BAD picture";
	struct post post = { .id = "x", .text = "fine", .author = { "a", "bad", "fine", false } };
	assert_null(blocklist_match(list, &post));
	post.author.name = "so bad";
	assert_string_equal(blocklist_match(list, &post), "bad");
	post.author.name = "";
	post.warning = "bad things";
	assert_non_null(blocklist_match(list, &post));
	post.warning = NULL;
	post.media = (struct list){ media, 3 };
	assert_non_null(blocklist_match(list, &post));
	blocklist_free(list);
}

static void test_bad_lists(void **state)
{
	(void)state;
	static const struct { const char *text, *says; size_t length; } cases[] = {
		{ "a\n/b", "words:2: /b: a regex stands between two /", 0 }, { "/(/", "words:1: /(/: ", 0 },
		{ "a\n\nb\0c", "words:3: a zero byte: this is no text file", 6 },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "words:1: longer than 200 bytes", 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct blocklist *list = blocklist_new();
		char error[BLOCKLIST_ERROR];
		assert_false(blocklist_parse(list, "words", cases[i].text, cases[i].length ? cases[i].length : strlen(cases[i].text), error));
		if (strncmp(error, cases[i].says, strlen(cases[i].says)))
			fail_msg("%s", error);
		blocklist_free(list);
	}
}

/* The shipped list: found from here, read without an error, and no word of it is an ordinary one elsewhere. */
static void test_shipped(void **state)
{
	(void)state;
	static const char *const fine[] = {
		"We got a pic of the pedal, et il pede en retard", "la hora de la mona; el cono negro", "Troia and the Casino Luxembourg", "Kuss heisst kys",
		"eine Wohnung huren", "a naked torso, a nude by Modigliani, war and slavery, Nazi looted art", "class assessment in Scunthorpe, Penistone",
		"Essex, Sussex, cockerel, peacock, shiitake", "Die Mitte, das Ende: slut prut", "link in bio, work from home, xxx", "pass the parcel to Ana Puter",
		"A1 The astrolabe. It has seen every sky we lost.", "\xe7\xbe\x8e\xe8\xa1\x93\xe9\xa4\xa8\xe3\x81\xa7\xe8\xa6\x8b\xe3\x81\x9f\xe8\xb1\xa1",
		"Mongolian bows; Kanak art at the Tjibaou centre; the Gothic fan", "J'ai vu un b\xc3\xa2tard Louis XV, c'est tr\xc3\xa8s dr\xc3\xb4le",
	};
	static const char *const foul[] = {
		"what a f.u.c.k.i.n.g bore", "Du ARSCHLOCH!", "eres un hijo  de puta", "va te faire foutre", "vaffanculo", "spierdalaj",
		"\xd0\xb8\xd0\xb4\xd0\xb8 \xd0\xbd\xd0\xb0\xd1\x85\xd1\x83\xd0\xb9", "orospu \xc3\xa7ocu\xc4\x9fu", "\xe5\x82\xbb\xe9\x80\xbc", "Online Casino, free spins!",
		"join me on t.me/quickcoins", ("H\xc3\xa5ll k\xc3\xa4" "ften"), "filho da puta",
	};
	char error[BLOCKLIST_ERROR];
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	struct blocklist *list = blocklist_load(NULL, error);
	assert_string_equal(error, "");
	assert_true(blocklist_count(list) > 300);
	for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
		if (match(list, fine[i]))
			fail_msg("%s: %s", fine[i], match(list, fine[i]));
	for (size_t i = 0; i < sizeof foul / sizeof *foul; i++)
		if (!match(list, foul[i]))
			fail_msg("%s", foul[i]);
	blocklist_free(list);
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* The shipped one, the user's, the event's: later ones have the last word. */
static void test_load(void **state)
{
	(void)state;
	char folder[] = "/tmp/tweetup-test-XXXXXX", inner[100], own[120], extra[120], error[BLOCKLIST_ERROR];
	const mode_t mine = 0700;
	struct event_file event;
	assert_non_null(mkdtemp(folder));
	snprintf(inner, sizeof inner, "%s/tweetup", folder);
	assert_int_equal(mkdir(inner, mine), 0);
	snprintf(own, sizeof own, "%s/blocklist", inner);
	snprintf(extra, sizeof extra, "%s/words", folder);
	event_file_defaults(&event);
	event.blocklists[event.blocklist_count++] = extra;
	write_file(own, "ours\nboth\n");
	write_file(extra, "theirs\n-both\n-arschloch\n");
	setenv("XDG_CONFIG_HOME", folder, 1);
	struct blocklist *list = blocklist_load(&event, error);
	assert_string_equal(error, "");
	assert_non_null(match(list, "ours"));
	assert_null(match(list, "both"));
	assert_non_null(match(list, "theirs"));
	assert_null(match(list, "arschloch"));
	assert_non_null(match(list, "fotze"));
	blocklist_free(list);
	event.blocklist_defaults = false;
	list = blocklist_load(&event, error);
	assert_null(match(list, "fotze"));
	blocklist_free(list);
	unlink(extra);
	list = blocklist_load(&event, error);
	assert_non_null(strstr(error, "No such file"));
	assert_non_null(list);
	blocklist_free(list);
	unlink(own);
	rmdir(inner);
	assert_int_equal(rmdir(folder), 0);
}

/* However long the list. */
static void test_cost(void **state)
{
	(void)state;
	enum { WORDS = 90000, POSTS = 2000 };
	char *text = NULL, error[BLOCKLIST_ERROR];
	size_t size;
	FILE *out = open_memstream(&text, &size);
	for (int i = 0; i < WORDS; i++)
		fprintf(out, i % 3 ? "word%d of it\n" : "\xe6\xad\xbb%d\n", i);
	fclose(out);
	struct blocklist *list = blocklist_new();
	assert_true(blocklist_parse(list, "many", text, size, error));
	const clock_t began = clock();
	for (int i = 0; i < POSTS; i++)
		assert_null(match(list, "A1 The astrolabe. It has seen every sky we lost, and word1 of them. I would carry it home on the tram. #musesocial"));
	print_message("a post against %d words: %.1f us\n", WORDS, (double)(clock() - began) / CLOCKS_PER_SEC / POSTS * 1e6);
	assert_non_null(match(list, "word100 of it"));
	blocklist_free(list);
	free(text);
}

/* ---- all rules ---- */

struct stand {
	struct store *store;
	struct decisions *decisions;
	struct event_file event;
	struct blocklist *list;
	struct screening_rules rules;
	int64_t seq;
};

static void decide(struct stand *s, enum decision_what what, const char *post, const char *value, int64_t at)
{
	struct decision row = { .seq = ++s->seq, .at = at, .who = "ana", .what = what, .post = post, .value = value };
	assert_true(decisions_add(s->decisions, &row).news);
}

static void stand_up(struct stand *s, enum wall_policy policy)
{
	static struct event_person host = { .handles = { "host@a.example" }, .handle_count = 1, .roles = ROLE_HOST };
	static struct event_person trusted = { .handles = { "trusted@a.example" }, .handle_count = 1, .roles = ROLE_TRUSTED };
	static struct event_person people[2];
	people[0] = host;
	people[1] = trusted;
	*s = (struct stand){ .store = store_new(STORE_POSTS, STORE_BYTES), .decisions = decisions_new(), .list = list_of("bad") };
	event_file_defaults(&s->event);
	s->event.policy = policy;
	s->event.people = people;
	s->event.person_count = 2;
	s->event.loud_posts = 3;
	s->event.loud_ms = 60 * 1000;
	s->rules = (struct screening_rules){ &s->event, s->list, s->decisions, s->store };
}

static void stand_down(struct stand *s)
{
	store_free(s->store);
	decisions_free(s->decisions);
	blocklist_free(s->list);
}

static enum screening of(struct stand *s, const char *who, const char *key, int64_t now, int64_t *until, char *why)
{
	struct store_view view;
	assert_true(look(s->store, who, key, &view));
	return screening_of(&s->rules, &view, now, until, why);
}

#define CHECK(who, key, now, result, words) \
	do { \
		char why_[SCREENING_WHY] = ""; \
		int64_t until_; \
		const enum screening got_ = of(&s, who, key, now, &until_, why_); \
		if (got_ != (result) || strcmp(why_, words)) \
			fail_msg("line %d: %d %s", __LINE__, (int)got_, why_); \
		assert_int_equal(of(&s, who, key, now, NULL, NULL), result); \
	} while (0)

static const int64_t start = SAY_START;

static void test_approve(void **state)
{
	(void)state;
	struct stand s;
	char kim[DECISION_PERSON_MAX];
	struct store_view view;
	stand_up(&s, POLICY_APPROVE);
	say(s.store, (struct say){ .key = "1", .who = "host", .text = "Q1 Which?", .handle = "host@a.example" });
	say(s.store, (struct say){ .key = "1", .who = "trusted", .text = "yes", .handle = "Trusted@A.example" });
	say(s.store, (struct say){ .key = "2", .who = "trusted", .text = "a bad word", .at = 1, .handle = "trusted@a.example" });
	say(s.store, (struct say){ .key = "2", .who = "host", .text = "a bad word", .at = 2, .handle = "host@a.example" });
	say(s.store, (struct say){ .key = "1", .who = "kim", .text = "Is it real?", .at = 3 });
	say(s.store, (struct say){ .key = "2", .who = "kim", .text = "so bad", .at = 4 });
	CHECK("host", "1", start, SCREEN_SHOW, "a host");
	CHECK("trusted", "1", start, SCREEN_SHOW, "trusted");
	CHECK("trusted", "2", start, SCREEN_UNDECIDED, "has the word bad");
	CHECK("host", "2", start, SCREEN_SHOW, "a host");
	CHECK("kim", "1", start + 1000000, SCREEN_UNDECIDED, "not decided yet");
	CHECK("kim", "2", start, SCREEN_UNDECIDED, "has the word bad");
	decide(&s, DECIDE_APPROVE, id_of("kim", "1"), "", start + 5000);
	decide(&s, DECIDE_APPROVE, id_of("kim", "2"), "", start + 5000);
	CHECK("kim", "1", start, SCREEN_SHOW, "approved by ana");
	CHECK("kim", "2", start, SCREEN_SHOW, "approved by ana");
	/* What is changed after that has to be read again. */
	say(s.store, (struct say){ .key = "1", .who = "kim", .text = "Is it? Something else", .at = 3, .received = 4, .edited = true });
	CHECK("kim", "1", start, SCREEN_UNDECIDED, "changed by its author since it was approved");
	decide(&s, DECIDE_APPROVE, id_of("kim", "1"), "", start + 8000);
	CHECK("kim", "1", start, SCREEN_SHOW, "approved by ana");
	decide(&s, DECIDE_STRIKE, id_of("kim", "1"), "", start + 9000);
	CHECK("kim", "1", start, SCREEN_NEVER, "ana struck it");
	decide(&s, DECIDE_STRIKE, id_of("host", "1"), "", start + 9000);
	CHECK("host", "1", start, SCREEN_NEVER, "ana struck it");
	/* People. */
	assert_true(look(s.store, "kim", "2", &view));
	decision_person(view.post.network, view.post.author.id, kim);
	decide(&s, DECIDE_MUTE, kim, "", start);
	CHECK("kim", "2", start, SCREEN_NEVER, "its author is muted");
	decide(&s, DECIDE_MUTE, kim, "no", start);
	say(s.store, (struct say){ .key = "3", .who = "kim", .text = "another", .at = 100 });
	decide(&s, DECIDE_TRUST, kim, "", start);
	CHECK("kim", "3", start, SCREEN_SHOW, "trusted");
	decide(&s, DECIDE_TRUST, kim, "no", start);
	CHECK("kim", "3", start, SCREEN_UNDECIDED, "not decided yet");
	decide(&s, DECIDE_ROLE, kim, "curator", start);
	CHECK("kim", "3", start, SCREEN_SHOW, "a curator");
	decide(&s, DECIDE_STRIKE, "", "word another", start);
	CHECK("kim", "3", start, SCREEN_NEVER, "ana struck all posts with the word another");
	/* Deleted. */
	assert_true(store_delete(s.store, id_of("host", "2"), NULL));
	CHECK("host", "2", start, SCREEN_NEVER, "deleted by its author");
	stand_down(&s);
}

static void test_questions(void **state)
{
	static const struct { const char *value; enum screening is; const char *why; } cases[] = {
		{ "open", SCREEN_SHOW, "a question that ana took" }, { "passed tom", SCREEN_SHOW, "a question that ana took" },
		{ "next", SCREEN_SHOW, "a question that ana took" }, { "now", SCREEN_SHOW, "a question that ana took" },
		{ "answered aloud", SCREEN_SHOW, "a question that ana took" }, { "parked", SCREEN_UNDECIDED, "not decided yet" },
		{ "dismissed rude", SCREEN_NEVER, "ana dismissed it: rude" } };
	(void)state;
	struct stand s;
	stand_up(&s, POLICY_APPROVE);
	say(s.store, (struct say){ .key = "1", .who = "kim", .text = "Is it real?", .at = 3 });
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		decide(&s, DECIDE_STATE, id_of("kim", "1"), cases[i].value, start + 5000 + (int64_t)i);
		CHECK("kim", "1", start, cases[i].is, cases[i].why);
	}
	decide(&s, DECIDE_APPROVE, id_of("kim", "1"), "", start + 6000);
	CHECK("kim", "1", start, SCREEN_SHOW, "approved by ana");
	decide(&s, DECIDE_STATE, id_of("kim", "1"), "open", start + 7000);
	decide(&s, DECIDE_STRIKE, id_of("kim", "1"), "", start + 7000);
	CHECK("kim", "1", start, SCREEN_NEVER, "ana struck it");
	stand_down(&s);
}

static void test_hold_back(void **state)
{
	(void)state;
	struct stand s;
	int64_t until;
	stand_up(&s, POLICY_HOLD_BACK);
	s.event.hold_back_ms = 20000;
	say(s.store, (struct say){ .key = "1", .who = "kim", .text = "hello", .at = 0, .received = 7 });
	say(s.store, (struct say){ .key = "2", .who = "kim", .text = "bad", .at = 1 });
	CHECK("kim", "1", start + 26999, SCREEN_HOLD, "held back");
	assert_int_equal(of(&s, "kim", "1", start + 8000, &until, NULL), SCREEN_HOLD);
	assert_true(until == start + 27000);
	CHECK("kim", "1", start + 27000, SCREEN_SHOW, "nobody struck it");
	CHECK("kim", "2", start + 99000, SCREEN_UNDECIDED, "has the word bad");
	decide(&s, DECIDE_STRIKE, id_of("kim", "1"), "", start + 10000);
	CHECK("kim", "1", start + 99000, SCREEN_NEVER, "ana struck it");
	decide(&s, DECIDE_STRIKE, id_of("kim", "1"), "no", start + 11000);
	CHECK("kim", "1", start + 99000, SCREEN_SHOW, "nobody struck it");
	/* A changed text is held back anew. */
	say(s.store, (struct say){ .key = "1", .who = "kim", .text = "hello again", .at = 0, .received = 60, .edited = true });
	CHECK("kim", "1", start + 70000, SCREEN_HOLD, "held back");
	stand_down(&s);
}

static void test_loud(void **state)
{
	(void)state;
	struct stand s;
	stand_up(&s, POLICY_HOLD_BACK);
	for (int i = 0; i < 8; i++) {
		char key[16];
		snprintf(key, sizeof key, "%d", i);
		say(s.store, (struct say){ .key = key, .who = "kim", .text = "me", .at = i * 10 });
		say(s.store, (struct say){ .key = key, .who = "host", .text = "me", .at = i * 10, .handle = "host@a.example" });
		say(s.store, (struct say){ .key = key, .who = "jo", .text = "me", .at = i * 40 });
	}
	const int64_t later = start + 1000000;
	CHECK("kim", "2", later, SCREEN_SHOW, "nobody struck it");
	CHECK("kim", "3", later, SCREEN_UNDECIDED, "more than 3 posts in a minute");
	CHECK("kim", "7", later, SCREEN_UNDECIDED, "more than 3 posts in a minute");
	CHECK("jo", "7", later, SCREEN_SHOW, "nobody struck it");
	CHECK("host", "7", later, SCREEN_SHOW, "a host");
	decide(&s, DECIDE_APPROVE, id_of("kim", "7"), "", later);
	CHECK("kim", "7", later, SCREEN_SHOW, "approved by ana");
	/* Quiet again. */
	say(s.store, (struct say){ .key = "8", .who = "kim", .text = "me", .at = 500 });
	CHECK("kim", "8", later, SCREEN_SHOW, "nobody struck it");
	s.event.loud_posts = 0;
	CHECK("kim", "6", later, SCREEN_SHOW, "nobody struck it");
	stand_down(&s);
}

static void test_sensitive(void **state)
{
	(void)state;
	struct stand s;
	static const char media[] = "image\0https://a.example/1\0";
	struct store_view view = { .post = { .network = NETWORK_MASTODON, .id = "x:1", .text = "t", .sensitive = true, .warning = "Q3",
		.author = { "https://a.example/host", "host@a.example", "", false } } };
	stand_up(&s, POLICY_HOLD_BACK);
	assert_int_equal(screening_of(&s.rules, &view, start, NULL, NULL), SCREEN_SHOW);
	view.post.media = (struct list){ media, 3 };
	assert_int_equal(screening_of(&s.rules, &view, start, NULL, NULL), SCREEN_NEVER);
	view.post.author.handle = "kim@a.example";
	view.post.media.n = 0;
	assert_int_equal(screening_of(&s.rules, &view, start, NULL, NULL), SCREEN_NEVER);
	decide(&s, DECIDE_APPROVE, "x:1", "", start);
	assert_int_equal(screening_of(&s.rules, &view, start, NULL, NULL), SCREEN_SHOW);
	view.post.repost_of = "x:2";
	assert_int_equal(screening_of(&s.rules, &view, start, NULL, NULL), SCREEN_NEVER);
	stand_down(&s);
}

static void test_roles(void **state)
{
	(void)state;
	struct stand s;
	struct author host = { "id-host", "host@a.example", "", false }, kim = { "id-kim", "kim.example", "", false };
	stand_up(&s, POLICY_APPROVE);
	assert_int_equal(screening_roles(&s.event, s.decisions, NETWORK_MASTODON, &host), ROLE_HOST);
	assert_int_equal(screening_roles(NULL, s.decisions, NETWORK_MASTODON, &host), 0);
	decide(&s, DECIDE_ROLE, "bluesky id-kim", "host curator", start);
	assert_int_equal(screening_roles(&s.event, s.decisions, NETWORK_BLUESKY, &kim), ROLE_HOST | ROLE_CURATOR);
	assert_int_equal(screening_roles(&s.event, s.decisions, NETWORK_MASTODON, &kim), 0);
	/* The same person elsewhere, over two steps; and round in a circle. */
	decide(&s, DECIDE_JOIN, "mastodon id-kim", "x id-kim", start);
	decide(&s, DECIDE_JOIN, "x id-kim", "bluesky id-kim", start);
	decide(&s, DECIDE_JOIN, "bluesky id-kim", "mastodon id-kim", start);
	assert_int_equal(screening_roles(&s.event, s.decisions, NETWORK_MASTODON, &kim), ROLE_HOST | ROLE_CURATOR);
	/* The desk over the file. */
	decide(&s, DECIDE_ROLE, "mastodon id-host", "no", start);
	assert_int_equal(screening_roles(&s.event, s.decisions, NETWORK_MASTODON, &host), 0);
	stand_down(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match), cmocka_unit_test(test_fields), cmocka_unit_test(test_bad_lists), cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_load), cmocka_unit_test(test_cost), cmocka_unit_test(test_approve), cmocka_unit_test(test_questions), cmocka_unit_test(test_hold_back),
		cmocka_unit_test(test_loud), cmocka_unit_test(test_sensitive), cmocka_unit_test(test_roles),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
