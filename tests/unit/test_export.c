/* Exports: what is in them, what is not, and that JSON lines read back make the same archive. */
#include <errno.h>
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
#include "model/export.h"
#include "model/jsonl.h"
#include "tests/unit/saying.h"

static char folder[] = "/tmp/tweetup-test-XXXXXX";

/* An archive that collects, in a file of that name. */
static struct archive *fresh(const char *name)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s.db", folder, name);
	struct archive *archive = archive_open(path);
	assert_string_equal(archive_trouble(archive), "");
	assert_true(archive_collects(archive));
	return archive;
}

static void keep_said(struct archive *archive, struct say what)
{
	archive_keep(archive, event_post(0, said(&what), false));
}

/* What an export of it says; malloc. */
static char *exported(struct archive *archive, struct export_wish wish, size_t *written)
{
	char *text = NULL;
	size_t size = 0, n = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_true(archive_sync(archive, 20000));
	assert_int_equal(export_write(archive, &wish, out, &n), EXPORT_DONE);
	fclose(out);
	if (written != NULL)
		*written = n;
	return text;
}

static size_t count_of(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, what)) != NULL; p += strlen(what))
		n++;
	return n;
}

static void keep_lines(struct archive *archive, const char *lines)
{
	for (const char *lf; (lf = strchr(lines, '\n')) != NULL; lines = lf + 1) {
		struct jsonl_line line;
		jsonl_read(lines, (size_t)(lf - lines), &line);
		if (line.kind != JSONL_POST)
			fail_msg("%.*s: %s", (int)(lf - lines), lines, line.why);
		archive_keep(archive, event_post(0, line.post, false));
	}
}

/* Everything a post can have, at the same moment and out of order. */
static const char everything[] =
	"{\"id\":\"bluesky:at://did:plc:ana/app.bsky.feed.post/3l\",\"source\":\"jetstream.example.org\",\"url\":\"https://sky.example/3l\","
	"\"author\":{\"id\":\"did:plc:ana\",\"handle\":\"ana.example.org\",\"name\":\"Ana \\\"R\\\" Ruíz\",\"bot\":true},"
	"\"created\":\"2026-11-25T20:04:31.120Z\",\"received\":\"2026-11-25T20:04:31.871Z\",\"text\":\"Q1 Which object?\\nこれ #musesocial\","
	"\"lang\":[\"en\",\"pt-BR\"],\"tags\":[\"musesocial\",\"tour\"],\"mentions\":[\"did:plc:bo\"],\"links\":[\"https://m.example/a?b=c&d\"],"
	"\"media\":[{\"kind\":\"image\",\"url\":\"https://p.example/1\",\"alt\":\"a brass astrolabe\"},{\"kind\":\"video\",\"url\":"
	"\"https://p.example/2\",\"alt\":null}],\"warning\":\"noise\",\"sensitive\":true,\"reply_to\":\"bluesky:at://did:plc:bo/p/1\","
	"\"quote_of\":\"mastodon:https://m.example/2\",\"edited\":true,\"also\":[\"mastodon:https://bridge.example/ana/3l\"]}\n"
	"{\"id\":\"mastodon:https://m.example/9\",\"source\":\"m.example\",\"author\":{\"id\":\"https://m.example/a\"},"
	"\"created\":\"2026-11-25T20:04:31.120Z\",\"received\":\"2026-11-25T20:04:32Z\",\"text\":\"the same moment\"}\n"
	"{\"id\":\"mastodon:https://m.example/1\",\"author\":{\"id\":\"https://m.example/a\",\"handle\":\"a@m.example\"},"
	"\"created\":\"2026-11-25T19:00:00Z\",\"received\":\"2026-11-25T21:00:00Z\",\"text\":\"late\"}\n"
	"{\"id\":\"mastodon:https://m.example/b\",\"author\":{\"id\":\"https://m.example/z\"},\"created\":\"2026-11-25T21:00:00Z\","
	"\"repost_of\":\"mastodon:https://m.example/1\"}\n";

static void test_same_again(void **state)
{
	struct archive *one = fresh("one"), *two = fresh("two");
	size_t n;
	char *first, *second;

	(void)state;
	keep_lines(one, everything);
	first = exported(one, (struct export_wish){ .kind = EXPORT_JSONL }, &n);
	assert_int_equal(n, 4);
	assert_int_equal(count_of(first, "\n"), 4);
	assert_non_null(strstr(first, "\"also\":[\"mastodon:https://bridge.example/ana/3l\"],\"label\":\"Q1\",\"ledger\":{\"roles\":["));
	assert_null(strstr(first, "\"ledger\":null"));
	keep_lines(two, first);
	second = exported(two, (struct export_wish){ .kind = EXPORT_JSONL }, NULL);
	assert_string_equal(first, second);
	free(first);
	free(second);
	archive_close(one);
	archive_close(two);
}

static void test_order(void **state)
{
	struct archive *archive = fresh("order");
	(void)state;
	keep_lines(archive, everything);
	char *text = exported(archive, (struct export_wish){ .kind = EXPORT_JSONL }, NULL);
	const char *const ids[] = { "m.example/1\"", "post/3l\"", "m.example/9\"", "m.example/b\"" };
	const char *at = text;
	for (size_t i = 0; i < 4; i++) {
		char key[80];
		snprintf(key, sizeof key, "%s,\"network\"", ids[i]);
		if ((at = strstr(at, key)) == NULL)
			fail_msg("%s is missing or out of order in %s", key, text);
	}
	free(text);
	archive_close(archive);
}

static void test_deleted(void **state)
{
	struct archive *archive = fresh("deleted");
	size_t n;

	(void)state;
	keep_said(archive, (struct say){ .key = "1", .text = "stays" });
	keep_said(archive, (struct say){ .key = "2", .text = "secret" });
	keep_said(archive, (struct say){ .key = "3", .text = "secret, too", .who = "bo" });
	archive_keep(archive, event_new(EVENT_DELETE, 0, id_of("ana", "2"), NULL, NULL, NULL));
	archive_keep(archive, event_new(EVENT_DELETE_AUTHOR, 0, "https://a.example/users/bo", NULL, NULL, NULL));
	for (enum export_kind kind = EXPORT_JSONL; kind <= EXPORT_CSV; kind++) {
		char *text = exported(archive, (struct export_wish){ .kind = kind }, &n);
		assert_int_equal(n, 1);
		assert_non_null(strstr(text, "stays"));
		assert_null(strstr(text, "secret"));
		assert_null(strstr(text, id_of("ana", "2")));
		free(text);
	}
	archive_close(archive);
}

static void test_less(void **state)
{
	struct archive *archive = fresh("less");
	struct filter_error error;
	struct filter *filter = filter_new("-stone", &error);
	size_t n;

	(void)state;
	for (int i = 0; i < 4; i++)
		keep_said(archive, (struct say){ .key = (const char *[]){ "1", "2", "3", "4" }[i], .at = i, .text = i % 2 ? "stone" : "wood" });
	free(exported(archive, (struct export_wish){ .kind = EXPORT_CSV, .since = SAY_START + 1000 }, &n));
	assert_int_equal(n, 3);
	free(exported(archive, (struct export_wish){ .kind = EXPORT_JSONL, .filter = filter }, &n));
	assert_int_equal(n, 2);
	free(exported(archive, (struct export_wish){ .kind = EXPORT_CSV, .filter = filter, .since = SAY_START + 1 }, &n));
	assert_int_equal(n, 1);
	filter_free(filter);
	archive_close(archive);
}

static void test_as_said(void **state)
{
	struct archive *archive = fresh("as_said");

	(void)state;
	keep_said(archive, (struct say){ .key = "1", .received = 500 });
	char *text = exported(archive, (struct export_wish){ .kind = EXPORT_JSONL, .as_said = true }, NULL);
	assert_non_null(strstr(text, "\"created\":\"1970-01-02T03:46:40.000Z\",\"received\":\"1970-01-02T03:46:40.000Z\""));
	free(text);
	archive_close(archive);
}

/* Each person once; a boost taken back counts no more; a boost has no row. */
static void test_boosts(void **state)
{
	struct archive *archive = fresh("boosts");
	size_t n;

	(void)state;
	keep_said(archive, (struct say){ .key = "1", .text = "boosted" });
	keep_said(archive, (struct say){ .key = "2", .text = "alone" });
	keep_said(archive, (struct say){ .key = "b1", .who = "bo", .boosts = "1", .at = -5 });
	keep_said(archive, (struct say){ .key = "b2", .who = "bo", .boosts = "1" });
	keep_said(archive, (struct say){ .key = "k1", .who = "kim", .boosts = "1" });
	keep_said(archive, (struct say){ .key = "t1", .who = "tom", .boosts = "1" });
	archive_keep(archive, event_new(EVENT_DELETE, 0, id_of("tom", "t1"), NULL, NULL, NULL));
	char *text = exported(archive, (struct export_wish){ .kind = EXPORT_CSV }, &n);
	assert_int_equal(n, 2);
	assert_int_equal(count_of(text, "\r\n"), 3);
	assert_non_null(strstr(text, ",boosted,https://a.example/@ana/1,musesocial,,2,"));
	assert_non_null(strstr(text, ",alone,https://a.example/@ana/2,musesocial,,0,"));
	free(text);
	archive_close(archive);
}

/* The cell of a text, as it stands in a row. */
static void check_cell(const char *text, const char *cell)
{
	char *row = NULL, wanted[400];
	size_t size = 0;
	FILE *out = open_memstream(&row, &size);
	struct post post = { .id = "x:1", .author = { "u", "h", "n", false }, .source = "s", .url = "", .seen_at = "", .text = text };

	export_csv_row(out, &post, 7);
	fclose(out);
	snprintf(wanted, sizeof wanted, "1970-01-01T00:00:00.000Z,mastodon,n,h,%s,,,,7,,false,false,,,,,,,,false,s,"
	         "1970-01-01T00:00:00.000Z,u,x:1\r\n", cell);
	assert_string_equal(row, wanted);
	free(row);
}

static void test_cells(void **state)
{
	static const struct { const char *text, *cell; } cases[] = {
		{ "", "" }, { "plain", "plain" }, { "a b; c", "a b; c" }, { " space ", " space " }, { "a,b", "\"a,b\"" },
		{ "say \"hi\"", "\"say \"\"hi\"\"\"" }, { "\"", "\"\"\"\"" }, { "two\nlines", "\"two\nlines\"" }, { "cr\rhere", "\"cr\rhere\"" },
		{ "これ é", "これ é" }, { "=1+1", "'=1+1" }, { "+1", "'+1" }, { "-1", "'-1" }, { "@ana hello", "'@ana hello" },
		{ "\tx", "'\tx" }, { "\rx", "\"'\rx\"" }, { "\nx", "\"'\nx\"" }, { "=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"" },
		{ "＝1", "'＝1" }, { "＠ana", "'＠ana" }, { "x=1", "x=1" }, { "'quoted", "'quoted" }, { "-", "'-" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check_cell(cases[i].text, cases[i].cell);
}

/* As many columns as the head has; lists in one cell. */
static void test_row(void **state)
{
	char *text = NULL;
	size_t size = 0;
	struct jsonl_line line;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	jsonl_read(everything, strcspn(everything, "\n"), &line);
	assert_int_equal(line.kind, JSONL_POST);
	export_csv_head(out);
	export_csv_row(out, line.post, 0);
	fclose(out);
	assert_string_equal(text,
		"created,network,name,handle,text,url,tags,label,boosts,warning,sensitive,edited,lang,links,media,alt,reply_to,quote_of,"
		"also,bot,source,received,author_id,id\r\n"
		"2026-11-25T20:04:31.120Z,bluesky,\"Ana \"\"R\"\" Ruíz\",ana.example.org,\"Q1 Which object?\nこれ #musesocial\","
		"https://sky.example/3l,musesocial tour,Q1,0,noise,true,true,en pt-BR,https://m.example/a?b=c&d,"
		"https://p.example/1 https://p.example/2,a brass astrolabe,bluesky:at://did:plc:bo/p/1,mastodon:https://m.example/2,"
		"mastodon:https://bridge.example/ana/3l,true,jetstream.example.org,2026-11-25T20:04:31.871Z,did:plc:ana,"
		"bluesky:at://did:plc:ana/app.bsky.feed.post/3l\r\n");
	post_free(line.post);
	free(text);
}

/* A disk that takes nothing: told, not silent. */
static void test_full_disk(void **state)
{
	struct archive *archive = fresh("full");
	struct export_wish wish = { .kind = EXPORT_JSONL };
	size_t n;
	FILE *out = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(out);
	keep_said(archive, (struct say){ .key = "1" });
	assert_true(archive_sync(archive, 20000));
	assert_int_equal(export_write(archive, &wish, out, &n), EXPORT_REFUSED);
	assert_int_equal(errno, ENOSPC);
	fclose(out);
	archive_close(archive);
}

static struct options options_of(const char *file, const char *as)
{
	return (struct options){ .command = COMMAND_EXPORT, .archive_file = file, .as = as, .since = "", .filter = "",
	                         .tags = { .n = 1, .folded = { "musesocial" }, .typed = { "MuseSocial" } } };
}

static void test_open(void **state)
{
	char error[512], path[128];
	struct options options = options_of("", "csv");

	(void)state;
	snprintf(path, sizeof path, "%s/data", folder);
	setenv("XDG_DATA_HOME", path, 1);
	assert_null(export_open(&options, error));
	assert_non_null(strstr(error, "#MuseSocial was never followed here"));
	assert_non_null(strstr(error, "tweetup MuseSocial"));
	snprintf(path, sizeof path, "%s/nothing.db", folder);
	options.archive_file = path;
	assert_null(export_open(&options, error));
	assert_non_null(strstr(error, "nothing.db: there is no such file"));
	options.archive_file = "/dev/null";
	assert_null(export_open(&options, error));
	assert_true(error[0] != '\0');
}

static void test_run(void **state)
{
	struct archive *archive = fresh("run");
	struct options options = options_of("", "csv");
	char error[512] = "", *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size), *full = fopen("/dev/full", "w");

	(void)state;
	keep_said(archive, (struct say){ .key = "1", .text = "wood" });
	keep_said(archive, (struct say){ .key = "2", .text = "stone" });
	assert_true(archive_sync(archive, 20000));
	options.filter = "stone";
	assert_true(export_run(archive, &options, out, error));
	fflush(out);
	assert_int_equal(count_of(text, "\r\n"), 2);
	assert_non_null(strstr(text, "stone"));
	options.since = "2026-01-01T00:00:00Z";
	options.as = "jsonl";
	rewind(out);
	assert_true(export_run(archive, &options, out, error));
	assert_null(strstr(text, "\"v\""));
	options.since = "";
	assert_true(export_tape(archive, &options, out, error));
	assert_int_equal(count_of(text, "\"v\":1"), 2);
	assert_false(export_run(archive, &options, full, error));
	assert_non_null(strstr(error, "No space left"));
	fclose(out);
	fclose(full);
	free(text);
	archive_close(archive);
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
	static const char *const names[] = { "one", "two", "order", "deleted", "less", "as_said", "boosts", "full", "run" };
	static const char *const ends[] = { "", "-wal", "-shm", ".lock" };
	char path[128];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
			snprintf(path, sizeof path, "%s/%s.db%s", folder, names[i], ends[k]);
			unlink(path);
		}
	snprintf(path, sizeof path, "%s/data/tweetup", folder);
	rmdir(path);
	snprintf(path, sizeof path, "%s/data", folder);
	rmdir(path);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_again), cmocka_unit_test(test_order), cmocka_unit_test(test_deleted), cmocka_unit_test(test_less),
		cmocka_unit_test(test_as_said), cmocka_unit_test(test_boosts), cmocka_unit_test(test_cells), cmocka_unit_test(test_row),
		cmocka_unit_test(test_full_disk), cmocka_unit_test(test_open), cmocka_unit_test(test_run),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
