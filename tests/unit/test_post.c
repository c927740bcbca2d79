/* A post is born clean: what is kept, cut, folded, refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "model/event.h"
#include "model/post.h"

#define LIST(n, ...) ((struct list){__VA_ARGS__, n})

static struct post draft(void)
{
	return (struct post){
		.network = NETWORK_MASTODON,
		.id = "mastodon:https://museum.example/users/ana/statuses/1",
		.source = "museum.example",
		.url = "https://museum.example/@ana/1",
		.author = {.id = "https://museum.example/users/ana", .handle = "ana@museum.example", .name = "Ana"},
		.created = 1000000, .received = 1000500, .text = "A brass astrolabe",
	};
}

static struct post *fresh(const struct post *from)
{
	struct post *post = post_new(from);
	assert_non_null(post);
	return post;
}

/* One string field, what goes in and what comes out. */
struct string_case { size_t field; const char *in, *out; };
#define FIELD(name) offsetof(struct post, name)

static const struct string_case string_cases[] = {
	{FIELD(text), "one\r\ntwo", "one\ntwo"},
	{FIELD(text), "\x1b[31mred\x07", "[31mred"},
	{FIELD(text), "ab\xE2\x80\xAE" "cd", "abcd"},
	{FIELD(text), "\xFFx", "\xEF\xBF\xBDx"},
	{FIELD(text), NULL, ""},
	{FIELD(source), "museum\n.example", "museum .example"},
	{FIELD(source), NULL, ""},
	{FIELD(author.name), "Ana\nRuiz", "Ana Ruiz"},
	{FIELD(author.name), NULL, ""},
	{FIELD(author.handle), "@ana@museum.example", "ana@museum.example"},
	{FIELD(author.handle), NULL, ""},
	{FIELD(url), "http://museum.example/1", "http://museum.example/1"},
	{FIELD(url), "HTTPS://museum.example/1", "HTTPS://museum.example/1"},
	{FIELD(url), "javascript:alert(1)", ""},
	{FIELD(url), "https://", ""},
	{FIELD(url), "https://museum.example/a b", ""},
	{FIELD(url), "https://museum.example/\x1b[m", ""},
	{FIELD(url), "https://museum.example/\xE2\x80\xAE", ""},
	{FIELD(url), "https://museum.example/caf\xC3\xA9", "https://museum.example/caf\xC3\xA9"},
	{FIELD(seen_at), "ftp://museum.example/1", ""},
	{FIELD(warning), NULL, NULL},
	{FIELD(warning), "", NULL},
	{FIELD(warning), " \x01 ", NULL},
	{FIELD(warning), "bones\nand skulls", "bones and skulls"},
	{FIELD(reply_to), NULL, NULL},
	{FIELD(reply_to), "", NULL},
	{FIELD(reply_to), "mastodon:x", "mastodon:x"},
	{FIELD(reply_to), "mastodon:\x07", NULL},
};

static void test_strings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof string_cases / sizeof *string_cases; i++) {
		const struct string_case *c = &string_cases[i];
		struct post in = draft();
		memcpy((char *)&in + c->field, &c->in, sizeof c->in);
		struct post *post = fresh(&in);
		const char *out;
		memcpy(&out, (char *)post + c->field, sizeof out);
		if (c->out)
			assert_string_equal(out, c->out);
		else
			assert_null(out);
		post_free(post);
	}
}

struct refused_case { const char *id, *author; bool taken; };

static const struct refused_case refused_cases[] = {
	{"mastodon:1", "a", true},
	{"mastodon:caf\xC3\xA9", "a", true},
	{NULL, "a", false},
	{"", "a", false},
	{"mastodon:1", NULL, false},
	{"mastodon:1", "", false},
	{"mastodon:\x1b", "a", false},
	{"mastodon:\xFF", "a", false},
	{"mastodon:1 ", "a", false},
	{"mastodon:\xE2\x80\xAE", "a", false},
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused_cases / sizeof *refused_cases; i++) {
		struct post in = draft();
		in.id = refused_cases[i].id;
		in.author.id = refused_cases[i].author;
		struct post *post = post_new(&in);
		assert_int_equal(post != NULL, refused_cases[i].taken);
		post_free(post);
	}
	struct post in = draft();
	in.network = NETWORK_COUNT;
	assert_null(post_new(&in));
}

static char *repeated(const char *unit, size_t n)
{
	size_t length = strlen(unit);
	char *all = malloc(length * n + 1), *end = all;
	for (size_t i = 0; i < n; i++)
		end = (char *)memcpy(end, unit, length) + length;
	*end = 0;
	return all;
}

static void test_ceilings(void **state)
{
	(void)state;
	char *huge = repeated("\xC3\xA9", 1024 * 1024), *url = repeated("https://", POST_URL_MAX);
	struct post in = draft();
	in.text = in.author.name = in.author.handle = in.warning = in.source = huge;
	in.url = in.seen_at = in.reply_to = url;
	struct post *post = fresh(&in);
	assert_in_range(strlen(post->text), POST_TEXT_MAX - 8, POST_TEXT_MAX);
	assert_in_range(strlen(post->author.name), POST_NAME_MAX - 8, POST_NAME_MAX);
	assert_in_range(strlen(post->author.handle), POST_NAME_MAX - 8, POST_NAME_MAX);
	assert_in_range(strlen(post->warning), POST_WARNING_MAX - 8, POST_WARNING_MAX);
	assert_string_equal(post->text + strlen(post->text) - 3, "\xE2\x80\xA6");
	assert_string_equal(post->url, "");
	assert_string_equal(post->seen_at, "");
	assert_null(post->reply_to);
	post_free(post);
	in.id = huge;
	assert_null(post_new(&in));
	free(huge);
	free(url);
}

static void assert_list(const struct list *list, const char *joined)
{
	char all[4096] = "";
	size_t length = 0;
	for (const char *p = NULL; (p = list_next(list, p));)
		length += (size_t)snprintf(all + length, sizeof all - length, "%s|", p);
	assert_string_equal(all, joined);
}

static void test_lists(void **state)
{
	(void)state;
	struct post in = draft();
	in.langs = LIST(4, "en\0pt-BR\0e n\0");
	in.tags = LIST(5, "#MuseSocial\0Museum\0museum\0#\0caf\xC3\x89");
	in.mentions = LIST(3, "did:plc:kim\0\0\x1b");
	in.links = LIST(3, "https://museum.example/\0mailto:a@museum.example\0http://x.example/?q=1");
	in.media = LIST(7, "image\0https://m.example/1.jpg\0An\nastrolabe\0gifv\0https://m.example/2\0\0video");
	in.also = LIST(4, "mastodon:https://b.example/1\0gopher:https://b.example/1\0mastodon:b.example\0bluesky:https://c.example/2");
	struct post *post = fresh(&in);
	assert_list(&post->langs, "en|pt-BR|");
	assert_list(&post->tags, "musesocial|museum|cafe|");
	assert_list(&post->mentions, "did:plc:kim|");
	assert_list(&post->links, "https://museum.example/|http://x.example/?q=1|");
	assert_list(&post->media, "image|https://m.example/1.jpg|An astrolabe|other|https://m.example/2||");
	assert_list(&post->also, "mastodon:https://b.example/1|bluesky:https://c.example/2|");
	post_free(post);
}

static void test_media_without_page(void **state)
{
	(void)state;
	struct post in = draft();
	in.media = LIST(6, "image\0file:///etc/passwd\0x\0audio\0https://m.example/3\0y");
	struct post *post = fresh(&in);
	assert_list(&post->media, "audio|https://m.example/3|y|");
	post_free(post);
}

static void test_list_ceilings(void **state)
{
	(void)state;
	struct list_builder tags = {0}, media = {0};
	char tag[16];
	for (int i = 0; i < 10000; i++) {
		snprintf(tag, sizeof tag, "t%d", i);
		list_add(&tags, tag);
		list_add(&media, "image");
		list_add(&media, "https://m.example/");
		list_add(&media, "");
	}
	struct post in = draft();
	in.tags = tags.list;
	in.media = media.list;
	struct post *post = fresh(&in);
	assert_int_equal(post->tags.n, POST_LIST_MAX);
	assert_int_equal(post->media.n, POST_MEDIA_MAX * 3);
	post_free(post);
	list_done(&tags);
	list_done(&media);
	assert_null(tags.list.at);
}

struct time_case { int64_t created, received, out; };

static const struct time_case time_cases[] = {
	{1000, 2000, 1000},
	{2000 + 120000, 2000, 2000 + 120000},
	{2000 + 120001, 2000, 2000},
	{INT64_MAX, 2000, 2000},
	{INT64_MIN, 2000, 0},
	{INT64_MAX, INT64_MAX, 253402300799999},
};

static void test_times(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof time_cases / sizeof *time_cases; i++) {
		struct post in = draft();
		in.created = time_cases[i].created;
		in.received = time_cases[i].received;
		struct post *post = fresh(&in);
		assert_int_equal(post->created, time_cases[i].out);
		post_free(post);
	}
}

static void test_boost_says_nothing(void **state)
{
	(void)state;
	struct post in = draft();
	in.repost_of = "mastodon:https://museum.example/users/tom/statuses/2";
	struct post *post = fresh(&in);
	assert_string_equal(post->text, "");
	assert_string_equal(post->repost_of, in.repost_of);
	post_free(post);
}

static void test_copy(void **state)
{
	(void)state;
	struct post in = draft();
	in.tags = LIST(2, "musesocial\0tour");
	in.warning = "bones";
	struct post *post = fresh(&in), *copy = post_copy(post);
	size_t bytes = post_bytes(post);
	assert_int_equal(post_bytes(copy), bytes);
	assert_true(bytes > sizeof in && bytes < sizeof in + 400);
	post_free(post);
	assert_string_equal(copy->text, in.text);
	assert_string_equal(copy->warning, "bones");
	assert_null(copy->reply_to);
	assert_list(&copy->tags, "musesocial|tour|");
	assert_false(list_has(&copy->tags, "tours"));
	assert_true(list_has(&copy->tags, "tour"));
	post_free(copy);
	post_free(NULL);
}

static void test_networks(void **state)
{
	char choice[128];
	(void)state;
	enum network network;
	for (int i = 0; i < NETWORK_COUNT; i++) {
		assert_true(network_from_name(network_name((enum network)i), &network));
		assert_int_equal(network, i);
	}
	assert_false(network_from_name("gopher", &network));
	assert_string_equal(network_choice(choice), "mastodon, bluesky, nostr or x");
	assert_string_equal(network_name(NETWORK_COUNT), "");
}

static void test_events(void **state)
{
	(void)state;
	struct post in = draft();
	struct event *plain = event_new(EVENT_SOURCE, 3, NULL, "refused\x1b: \xFF", NULL, "Ana\n");
	assert_int_equal(plain->source, 3);
	assert_string_equal(plain->id, "");
	assert_string_equal(plain->text, "refused: \xEF\xBF\xBD");
	assert_string_equal(plain->handle, "");
	assert_string_equal(plain->name, "Ana");
	struct event *post = event_post(1, fresh(&in), true);
	assert_true(post->backfill);
	assert_int_equal(post->kind, EVENT_POST);
	assert_true(event_bytes(post) >= sizeof *post + post_bytes(post->post));
	assert_true(event_bytes(plain) >= sizeof *plain + strlen(plain->text) + strlen(plain->name));
	event_free(plain);
	event_free(post);
	event_free(NULL);
	assert_string_equal(source_state_word(SOURCE_CONNECTING), "connecting");
	assert_string_equal(source_state_word(SOURCE_ENDED), "ended");
	assert_string_equal(source_state_word((enum source_state)99), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings), cmocka_unit_test(test_refused), cmocka_unit_test(test_ceilings),
		cmocka_unit_test(test_lists), cmocka_unit_test(test_media_without_page),
		cmocka_unit_test(test_list_ceilings), cmocka_unit_test(test_times),
		cmocka_unit_test(test_boost_says_nothing), cmocka_unit_test(test_copy),
		cmocka_unit_test(test_networks), cmocka_unit_test(test_events),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
