/* What check says of an archive: counts, sources, who collects, damage. */
#include <fcntl.h>
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
#include "model/archive_report.h"
#include "tests/unit/saying.h"

static char folder[] = "/tmp/tweetup-test-XXXXXX";

static struct archive *fresh(char **path, const char *tag)
{
	*path = archive_path(tag);
	struct archive *archive = archive_open(*path);
	assert_string_equal(archive_trouble(archive), "");
	return archive;
}

static void done(char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm", ".lock" };

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		char name[200];
		snprintf(name, sizeof name, "%s%s", path, ends[i]);
		unlink(name);
	}
	free(path);
}

static void keep_cursor(struct archive *archive, const char *key, int64_t ms)
{
	struct event *event = event_new(EVENT_CURSOR, 0, key, NULL, NULL, NULL);

	event->heard = ms;
	archive_keep(archive, event);
}

static void test_counts(void **state)
{
	char *path, why[256];
	struct archive *archive = fresh(&path, "counts");
	struct archive_report report;
	const char *const keys[] = { "1", "2", "3" };

	(void)state;
	for (int i = 0; i < 3; i++)
		archive_keep(archive, event_post(0, said(&(struct say){ .key = keys[i], .at = i }), false));
	archive_keep(archive, event_new(EVENT_DELETE, 0, id_of("ana", "3"), NULL, NULL, NULL));
	struct event *gap = event_new(EVENT_GAP, 0, "bluesky:", NULL, NULL, NULL);
	gap->from = 5;
	gap->to = 7;
	archive_keep(archive, gap);
	keep_cursor(archive, "bluesky:", 77);
	keep_cursor(archive, "mastodon:https://a.example", 99);
	struct decision star = { .at = 1, .who = "ana", .what = DECIDE_STAR, .post = id_of("ana", "1"), .value = "" };
	archive_decide(archive, &star);
	star.at = 2;
	archive_decide(archive, &star);
	assert_true(archive_sync(archive, 20000));
	assert_true(archive_report(path, &report, why));
	assert_int_equal(report.posts, 2);
	assert_int_equal(report.decisions, 2);
	assert_int_equal(report.deleted, 1);
	assert_int_equal(report.gaps, 1);
	assert_int_equal(report.oldest, SAY_START);
	assert_int_equal(report.newest, SAY_START + 1000);
	assert_int_equal(report.source_count, 2);
	assert_string_equal(report.sources[0].key, "bluesky:");
	assert_int_equal(report.sources[0].cursor, 77);
	assert_int_equal(report.sources[1].cursor, 99);
	assert_true(report.format >= 1);
	assert_true(report.bytes > 4096);
	assert_string_equal(report.damage, "");
	assert_int_equal(report.holder, getpid());
	assert_int_equal(archive_close(archive), 0);
	assert_true(archive_report(path, &report, why));
	assert_int_equal(report.holder, 0);
	assert_int_equal(report.posts, 2);
	done(path);
}

/* A page of the table overwritten: found, and the file left as it is. */
static void test_damage(void **state)
{
	char *path, why[256], junk[4096], page[4096];
	struct archive *archive = fresh(&path, "damage");
	struct archive_report report;

	(void)state;
	for (int i = 0; i < 400; i++) {
		char key[16];
		snprintf(key, sizeof key, "%d", i);
		archive_keep(archive, event_post(0, said(&(struct say){ .key = key, .at = i }), false));
	}
	archive_close(archive);
	memset(junk, 0xa5, sizeof junk);
	int fd = open(path, O_RDWR);
	const off_t end = lseek(fd, 0, SEEK_END), from = end / 2 / 4096 * 4096;
	for (off_t at = from; at < from + 4 * 4096; at += 4096)
		assert_int_equal(pwrite(fd, junk, sizeof junk, at), sizeof junk);
	const bool readable = archive_report(path, &report, why);
	assert_true(readable ? report.damage[0] != '\0' : why[0] != '\0');
	assert_int_equal(pread(fd, page, sizeof page, from), sizeof page);
	assert_memory_equal(page, junk, sizeof page);
	assert_int_equal(lseek(fd, 0, SEEK_END), end);
	close(fd);
	done(path);
}

static void test_foreign(void **state)
{
	char *path = archive_path("foreign"), why[256];
	struct archive_report report;
	FILE *file = fopen(path, "w");

	(void)state;
	assert_false(archive_report("/nonexistent/x.db", &report, why));
	assert_true(why[0] != '\0');
	fputs("a letter to a friend, longer than the head of a database would be, and then some more of it for good measure", file);
	fclose(file);
	assert_false(archive_report(path, &report, why));
	assert_non_null(strstr(why, "no archive"));
	done(path);
}

static void test_list(void **state)
{
	char *paths[4], *one, *two, *three;

	(void)state;
	assert_int_equal(archive_list(paths, 4), 0);
	archive_close(fresh(&two, "zwei"));
	archive_close(fresh(&one, "eins"));
	archive_close(fresh(&three, "zz"));
	assert_int_equal(archive_list(paths, 2), 2);
	assert_string_equal(paths[0], one);
	assert_string_equal(paths[1], two);
	free(paths[0]);
	free(paths[1]);
	done(one);
	done(two);
	done(three);
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL || setenv("XDG_DATA_HOME", folder, 1) != 0;
}

static int remove_folder(void **state)
{
	char path[128];

	(void)state;
	snprintf(path, sizeof path, "%s/tweetup", folder);
	rmdir(path);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts), cmocka_unit_test(test_damage), cmocka_unit_test(test_foreign), cmocka_unit_test(test_list),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
