/* The archive: what is kept comes back, from every version, in every trouble. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "model/archive.h"
#include "model/log.h"
#include "model/when.h"
#include "tests/unit/saying.h"
#include "tests/unit/vault.h"

/* What came out of a pull, a line each. */
struct out {
	char text[8000];
	size_t length;
};

static void line(struct out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void line(struct out *out, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	out->length += (size_t)vsnprintf(out->text + out->length, sizeof out->text - out->length, format, args);
	va_end(args);
	assert_true(out->length < sizeof out->text);
}

static void out_post(void *arg, const struct post *post, bool deleted)
{
	line(arg, "%s%s %s%s%s%s\n", strrchr(post->id, '/') + 1, post->repost_of ? " boost" : "", post->text, post->edited ? " edited" : "",
	     deleted ? "deleted" : "", post->also.n ? " also" : "");
}

static void out_person(void *arg, enum network network, const struct author *author)
{
	line(arg, "%s %s = %s, %s%s\n", network_name(network), strrchr(author->id, '/') + 1, author->handle, author->name,
	     author->bot ? ", bot" : "");
}

static void out_source(void *arg, const char *key, const struct event *event)
{
	line(arg, "%s: %s %s\n", key, source_state_word(event->state), event->text);
}

static void out_gap(void *arg, const char *key, const struct event *event)
{
	line(arg, "%s: gap %d-%d +%u%s\n", key, (int)event->from, (int)event->to, event->recovered, event->complete ? "" : " open");
}

static const char *pulled(struct archive *archive)
{
	static struct out out;
	struct archive_sink sink = { out_post, out_person, out_source, out_gap, NULL, NULL, NULL, &out };
	out = (struct out){ .length = 0 };
	while (archive_pull(archive, &sink, 3) == PULLED_SOME)
		continue;
	return out.text;
}

static void keep_post(struct archive *archive, struct say what)
{
	archive_keep(archive, event_post(0, said(&what), false));
}

static void keep_delete(struct archive *archive, const char *who, const char *key)
{
	archive_keep(archive, event_new(EVENT_DELETE, 0, id_of(who, key), NULL, NULL, NULL));
}

static void keep_cursor(struct archive *archive, const char *key, int64_t ms)
{
	struct event *event = event_new(EVENT_CURSOR, 0, key, NULL, NULL, NULL);
	event->heard = ms;
	archive_keep(archive, event);
}

static void keep_gap(struct archive *archive, const char *key, int64_t from, int64_t to, unsigned recovered)
{
	struct event *event = event_new(EVENT_GAP, 0, key, NULL, NULL, NULL);
	event->from = from;
	event->to = to;
	event->recovered = recovered;
	event->complete = recovered > 0;
	archive_keep(archive, event);
}

static void keep_person(struct archive *archive, const char *who, const char *handle, const char *name)
{
	char id[100];
	snprintf(id, sizeof id, "https://a.example/users/%s", who);
	struct event *event = event_new(EVENT_PERSON, 0, id, NULL, handle, name);
	event->network = NETWORK_MASTODON;
	archive_keep(archive, event);
}

static struct archive *fresh(const char *name)
{
	struct archive *archive = archive_open(vault_path(name));
	assert_string_equal(archive_trouble(archive), "");
	assert_true(archive_collects(archive));
	assert_string_equal(pulled(archive), "");
	return archive;
}

/* Everything again, from the file alone. */
static const char *again(struct archive *archive, const char *name)
{
	static char text[8000];
	char why[256];
	assert_int_equal(archive_close(archive), 0);
	archive = archive_read(vault_path(name), why);
	assert_non_null(archive);
	snprintf(text, sizeof text, "%s", pulled(archive));
	archive_close(archive);
	vault_sound(name);
	return text;
}

static void test_kept(void **state)
{
	(void)state;
	struct archive *archive = fresh("kept");
	keep_post(archive, (struct say){ .key = "1", .text = "one" });
	keep_post(archive, (struct say){ .key = "2", .text = "two", .at = 1, .name = "Ana" });
	keep_post(archive, (struct say){ .key = "1", .text = "one" });
	keep_post(archive, (struct say){ .key = "3", .who = "tom", .boosts = "1", .at = 2 });
	keep_post(archive, (struct say){ .key = "2", .text = "two!", .edited = true, .at = 1 });
	keep_post(archive, (struct say){ .key = "2", .text = "two", .at = 1 });
	keep_gap(archive, "mastodon:", 10, 20, 0);
	keep_gap(archive, "mastodon:", 10, 20, 6);
	archive_keep(archive, event_new(EVENT_SOURCE, 0, "mastodon:", "every 15s", NULL, NULL));
	/* The newest change first. */
	assert_string_equal(again(archive, "kept"),
	                    "mastodon:: gap 10-20 +6\n"
	                    "mastodon:: connecting every 15s\n"
	                    "2 two! edited\n3 boost \n1 one\n");
}

static bool whole(void *arg, const struct post *post, bool deleted)
{
	const struct post *want = arg;
	const char *const pairs[][2] = {
		{ post->id, want->id }, { post->source, want->source }, { post->url, want->url }, { post->author.id, want->author.id },
		{ post->author.handle, want->author.handle }, { post->author.name, want->author.name }, { post->text, want->text },
		{ post->warning, want->warning }, { post->reply_to, want->reply_to }, { post->quote_of, want->quote_of },
	};
	const struct list *const lists[][2] = {
		{ &post->langs, &want->langs }, { &post->tags, &want->tags }, { &post->mentions, &want->mentions },
		{ &post->links, &want->links }, { &post->media, &want->media }, { &post->also, &want->also },
	};
	assert_false(deleted);
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		assert_string_equal(pairs[i][0], pairs[i][1]);
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		const char *a = list_next(lists[i][0], NULL), *b = list_next(lists[i][1], NULL);
		assert_int_equal(lists[i][0]->n, lists[i][1]->n);
		for (; a; a = list_next(lists[i][0], a), b = list_next(lists[i][1], b))
			assert_string_equal(a, b);
	}
	assert_int_equal(post->network, want->network);
	assert_int_equal(post->created, want->created);
	assert_int_equal(post->received, want->received);
	assert_int_equal(post->sensitive, want->sensitive);
	assert_int_equal(post->edited, want->edited);
	assert_int_equal(post->author.bot, want->author.bot);
	return true;
}

static void test_every_field(void **state)
{
	(void)state;
	struct archive *archive = fresh("fields");
	struct post draft = {
		.network = NETWORK_BLUESKY, .id = "bluesky:at://did:plc:abc/app.bsky.feed.post/3l", .source = "jet.example",
		.url = "https://bsky.example/p/3l", .author = { "did:plc:abc", "ana.example.org", "Ana \"A\" Ruiz", true },
		.created = 1700000000123, .received = 1700000000999, .text = "first line\nsecond: café 象",
		.langs = { "en\0es", 2 }, .tags = { "musesocial\0caf\xC3\xA9\0tour", 3 }, .mentions = { "did:plc:x", 1 },
		.links = { "https://a.example/?a=1&b=%20\0https://b.example/", 2 },
		.media = { "image\0https://a.example/1.jpg\0\0video\0https://a.example/2.mp4\0a brass astrolabe", 6 },
		.also = { "mastodon:https://c.example/@ana/1", 1 }, .warning = "flashing", .sensitive = true, .edited = true,
		.reply_to = "bluesky:at://did:plc:abc/app.bsky.feed.post/3k", .quote_of = "bluesky:at://x/y/z", .seen_at = "",
	};
	struct post *post = post_new(&draft), *copy = post_copy(post);
	archive_keep(archive, event_post(0, post, false));
	assert_true(archive_sync(archive, 5000));
	assert_true(archive_each(archive, whole, copy));
	int64_t oldest, newest;
	assert_int_equal(archive_count(archive, &oldest, &newest), 1);
	assert_int_equal(oldest, draft.created);
	assert_int_equal(newest, draft.created);
	archive_close(archive);
	post_free(copy);
}

static void test_deleted(void **state)
{
	(void)state;
	struct archive *archive = fresh("deleted");
	keep_post(archive, (struct say){ .key = "1", .text = "one" });
	keep_post(archive, (struct say){ .key = "2", .text = "two" });
	keep_post(archive, (struct say){ .key = "3", .who = "tom", .boosts = "1" });
	keep_post(archive, (struct say){ .key = "4", .who = "kim", .text = "hers", .handle = "kim@a.example", .name = "Kim" });
	keep_post(archive, (struct say){ .key = "5", .who = "kim", .text = "hers too" });
	keep_delete(archive, "ana", "1");
	keep_delete(archive, "ana", "1");
	keep_delete(archive, "ana", "9");
	keep_delete(archive, "tom", "3");
	struct event *event = event_new(EVENT_DELETE_AUTHOR, 0, "https://a.example/users/kim", NULL, NULL, NULL);
	event->network = NETWORK_MASTODON;
	archive_keep(archive, event);
	/* What was deleted stays away. */
	keep_post(archive, (struct say){ .key = "1", .text = "one" });
	assert_string_equal(again(archive, "deleted"), "5 deleted\n4 deleted\n3 boost deleted\n1 deleted\n2 two\n");
	assert_int_equal(vault_count("deleted", "SELECT count(*) FROM words WHERE words MATCH 'hers OR one'"), 0);
	assert_int_equal(vault_count("deleted", "SELECT count(*) FROM person WHERE name = 'Kim' OR handle LIKE 'kim%'"), 0);
}

static void test_deleted_text_is_gone(void **state)
{
	(void)state;
	struct archive *archive = fresh("gone");
	keep_post(archive, (struct say){ .key = "1", .text = "the zanzibarsecret and xylophonewords" });
	keep_post(archive, (struct say){ .key = "2", .text = "before quaggaedit" });
	for (int i = 0; i < 3000; i++) {
		char key[16];
		snprintf(key, sizeof key, "k%d", i);
		keep_post(archive, (struct say){ .key = key, .text = "some other words" });
	}
	assert_true(archive_sync(archive, 20000));
	/* While it runs, once things are quiet; nobody has to end it first. */
	keep_post(archive, (struct say){ .key = "2", .text = "after", .edited = true });
	assert_true(archive_sync(archive, 5000));
	assert_true(vault_loses("gone", "quaggaedit"));
	keep_delete(archive, "ana", "1");
	assert_true(archive_sync(archive, 5000));
	assert_true(vault_loses("gone", "zanzibarsecret"));
	assert_true(vault_loses("gone", "xylophonewords"));
	assert_true(vault_has("gone", "some other words"));
	archive_close(archive);
	vault_sound("gone");
}

/* What could not be wiped before the end is wiped after the next start. */
static void test_wiped_later(void **state)
{
	(void)state;
	struct archive *archive = fresh("later");
	keep_post(archive, (struct say){ .key = "1", .text = "the zanzibarsecret" });
	keep_post(archive, (struct say){ .key = "2", .text = "others" });
	assert_true(archive_sync(archive, 5000));
	keep_delete(archive, "ana", "1");
	assert_true(archive_sync(archive, 5000));
	vault_copy("later", "later2"); /* as a kill would leave it */
	archive_close(archive);
	assert_true(vault_has("later2", "zanzibarsecret"));
	archive = archive_open(vault_path("later2"));
	assert_true(vault_loses("later2", "zanzibarsecret"));
	archive_close(archive);
	vault_sound("later2");
}

static void test_original_takes_over(void **state)
{
	(void)state;
	struct archive *archive = fresh("original");
	keep_post(archive, (struct say){ .key = "copy", .text = "hello" });
	struct say what = { .key = "own", .text = "hello", .also = "mastodon:https://a.example/@ana/copy" };
	struct event *event = event_new(EVENT_POST, 0, id_of("ana", "copy"), NULL, NULL, NULL);
	event->post = said(&what);
	archive_keep(archive, event);
	/* Fewer copies than are known already take none away. */
	keep_post(archive, (struct say){ .key = "own", .text = "hello" });
	assert_string_equal(again(archive, "original"), "own hello also\n");
}

static void test_people(void **state)
{
	(void)state;
	struct archive *archive = fresh("people");
	struct archive *other = archive_open(vault_path("people"));
	assert_false(archive_collects(other));
	pulled(other);
	keep_post(archive, (struct say){ .key = "1" });
	assert_true(archive_sync(archive, 5000));
	assert_string_equal(pulled(other), "mastodon ana = , \n1 hello\n");
	keep_person(archive, "ana", "ana@a.example", "Ana");
	keep_person(archive, "ana", "", "Ana Ruiz");
	keep_person(archive, "nobody", "x", "y");
	assert_true(archive_sync(archive, 5000));
	assert_string_equal(pulled(other), "mastodon ana = ana@a.example, Ana Ruiz\n");
	assert_string_equal(pulled(other), "");
	archive_close(other);
	archive_close(archive);
}

static void test_cursors(void **state)
{
	(void)state;
	struct archive *archive = fresh("cursors");
	assert_int_equal(archive_cursor(archive, "bluesky:"), 0);
	keep_cursor(archive, "bluesky:", 5000);
	keep_cursor(archive, "mastodon:https://a.example", 1700000000000);
	keep_cursor(archive, "bluesky:", 4000);
	assert_true(archive_sync(archive, 5000));
	assert_int_equal(archive_cursor(archive, "bluesky:"), 5000);
	assert_int_equal(archive_cursor(archive, "mastodon:https://a.example"), 1700000000000);
	assert_int_equal(archive_cursor(archive, "mastodon:"), 0);
	archive_close(archive);
}

static void test_seen(void **state)
{
	(void)state;
	struct archive *archive = fresh("seen");
	keep_post(archive, (struct say){ .key = "1" });
	keep_post(archive, (struct say){ .key = "1", .server = "b.example" });
	assert_true(archive_sync(archive, 5000));
	static const struct { const char *at; bool known; } cases[] = {
		{ "a.example/1", true }, { "b.example/91", true }, { "b.example/1", false }, { "c.example/1", false }, { "", false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *id = archive_seen(archive, cases[i].at);
		if (cases[i].known)
			assert_string_equal(id, id_of("ana", "1"));
		else
			assert_null(id);
		free(id);
	}
	archive_close(archive);
}

static void found(void *arg, const struct post *post)
{
	const struct out *out = arg;
	if (strstr(out->text, post->text))
		return;
	out_post(arg, post, false);
}

static void test_search(void **state)
{
	(void)state;
	static const struct { const char *words, *finds; int64_t before; size_t max; } cases[] = {
		{ "astrolabe", "3 Astrolabe again\n1 The brass astrolabe\n", INT64_MAX, 9 },
		{ "ASTRO", "3 Astrolabe again\n1 The brass astrolabe\n", INT64_MAX, 9 },
		{ "astrolabe", "3 Astrolabe again\n", INT64_MAX, 1 },
		{ "astrolabe", "1 The brass astrolabe\n", SAY_START + 2000, 9 },
		{ "astrolabe bra", "1 The brass astrolabe\n", INT64_MAX, 9 },
		{ "astro brass", "", INT64_MAX, 9 },
		{ "cafe", "2 Café ‘象’\n", INT64_MAX, 9 },
		{ "象", "2 Café ‘象’\n", INT64_MAX, 9 },
		{ "\"brass", "1 The brass astrolabe\n", INT64_MAX, 9 },
		{ "again OR brass", "", INT64_MAX, 9 },
		{ " brass* ", "1 The brass astrolabe\n", INT64_MAX, 9 },
		{ "", "", INT64_MAX, 9 }, { "   ", "", INT64_MAX, 9 }, { "\"", "", INT64_MAX, 9 }, { "\" \"\"", "", INT64_MAX, 9 },
		{ "?!", "", INT64_MAX, 9 }, { "text:brass", "", INT64_MAX, 9 }, { "NEAR(a b)", "", INT64_MAX, 9 },
	};
	struct archive *archive = fresh("search");
	keep_post(archive, (struct say){ .key = "1", .text = "The brass astrolabe" });
	keep_post(archive, (struct say){ .key = "2", .text = "Café ‘象’", .at = 1 });
	keep_post(archive, (struct say){ .key = "3", .text = "Astrolabe again", .at = 2 });
	assert_true(archive_sync(archive, 5000));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct out out = { .length = 0 };
		struct archive_search search = { .done = false };
		/* Where not all are wanted, one slice will do. */
		for (bool more = true; more && !search.done; more = cases[i].max > 1)
			archive_search(archive, cases[i].words, &search, cases[i].before, cases[i].max, found, &out);
		assert_string_equal(out.text, cases[i].finds);
	}
	archive_close(archive);
}

static void keep_stray(struct archive *archive, struct say what)
{
	struct event *event = event_new(EVENT_STRAY, 0, "nostr:", "museoscial", NULL, NULL);
	event->post = said(&what);
	archive_keep(archive, event);
}

/* Over since 1970, or in an hour. */
static void test_expires(void **state)
{
	(void)state;
	const int64_t later = when_now() + 3600 * 1000;
	struct archive *archive = fresh("expires");
	keep_post(archive, (struct say){ .key = "1", .text = "a farewell", .expires = 1 });
	keep_post(archive, (struct say){ .key = "2", .text = "still there", .at = 1, .expires = later });
	keep_post(archive, (struct say){ .key = "2", .text = "there, still", .edited = true, .at = 1 });
	keep_post(archive, (struct say){ .key = "3", .text = "for ever", .at = 2 });
	keep_stray(archive, (struct say){ .key = "4", .text = "a stray farewell", .expires = 1 });
	keep_stray(archive, (struct say){ .key = "5", .text = "a stray", .expires = later });
	/* Whoever reads knows it, though nobody has erased it. */
	assert_string_equal(again(archive, "expires"), "3 for ever\n2 there, still edited\n1 deleted\n");
	assert_int_equal(vault_count("expires", "SELECT count(*) FROM post WHERE text = 'a farewell'"), 1);
	assert_int_equal(vault_count("expires", "SELECT count(*) FROM post WHERE expires > 1"), 1);
	/* Whoever writes erases it. */
	assert_string_equal(again(archive_open(vault_path("expires")), "expires"), "1 deleted\n3 for ever\n2 there, still edited\n");
	assert_int_equal(vault_count("expires", "SELECT count(*) FROM post WHERE flags & 4 AND expires = 0"), 1);
	assert_int_equal(vault_count("expires", "SELECT count(*) FROM post WHERE expires > 1"), 1);
	assert_int_equal(vault_count("expires", "SELECT count(*) FROM stray WHERE line = ''"), 1);
	assert_int_equal(vault_count("expires", "SELECT count(*) FROM stray WHERE line <> '' AND expires > 1"), 1);
	assert_false(vault_has("expires", "farewell"));
}

static void test_path(void **state)
{
	(void)state;
	static const struct { const char *tag, *name; } cases[] = {
		{ "musesocial", "musesocial.db" }, { "カフェ", "カフェ.db" }, { "../../etc/x", "%2e%2e%2f%2e%2e%2fetc%2fx.db" },
		{ "a%b", "a%25b.db" }, { "a b\n", "a%20b%0a.db" },
	};
	char tag[256], want[400];
	setenv("XDG_DATA_HOME", vault_path("data/deep"), 1);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *path = archive_path(cases[i].tag);
		snprintf(want, sizeof want, "%s/tweetup/%s", vault_path("data/deep"), cases[i].name);
		assert_string_equal(path, want);
		free(path);
	}
	memset(tag, 'x', 255);
	tag[255] = 0;
	char *path = archive_path(tag), *other;
	assert_true(strlen(strrchr(path, '/')) < 220);
	tag[254] = 'y';
	other = archive_path(tag);
	assert_string_not_equal(path, other);
	struct archive *archive = archive_open(path);
	assert_string_equal(archive_trouble(archive), "");
	archive_close(archive);
	free(path);
	free(other);
	setenv("XDG_DATA_HOME", "relative", 1);
	setenv("HOME", vault_path("home"), 1);
	path = archive_path("x");
	snprintf(want, sizeof want, "%s/.local/share/tweetup/x.db", vault_path("home"));
	assert_string_equal(path, want);
	free(path);
	unsetenv("XDG_DATA_HOME");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kept), cmocka_unit_test(test_every_field), cmocka_unit_test(test_deleted),
		cmocka_unit_test(test_deleted_text_is_gone), cmocka_unit_test(test_wiped_later),
		cmocka_unit_test(test_original_takes_over), cmocka_unit_test(test_people), cmocka_unit_test(test_cursors),
		cmocka_unit_test(test_seen), cmocka_unit_test(test_search), cmocka_unit_test(test_path),
		cmocka_unit_test(test_expires),
	};
	return cmocka_run_group_tests(tests, vault_make, vault_remove);
}
