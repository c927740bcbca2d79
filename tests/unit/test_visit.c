/* The reader's mark between two visits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "model/log.h"
#include "model/visit.h"

static char home[64], state_home[96], marks[128];

static int setup(void **state)
{
	(void)state;
	const char *tmp = getenv("TMPDIR");
	snprintf(home, sizeof(home), "%.40s/visit.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(home))
		return -1;
	snprintf(state_home, sizeof(state_home), "%s/deep/state", home);
	snprintf(marks, sizeof(marks), "%s/tweetup", state_home);
	setenv("XDG_STATE_HOME", state_home, 1);
	setenv("HOME", home, 1);
	return 0;
}

static void remove_all(const char *path)
{
	DIR *dir = opendir(path);
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		char *inside = xasprintf("%s/%s", path, entry->d_name);
		if (unlink(inside) != 0)
			remove_all(inside);
		free(inside);
	}
	if (dir)
		closedir(dir);
	rmdir(path);
}

static int teardown(void **state)
{
	(void)state;
	chmod(marks, 0700);
	remove_all(home);
	return access(home, F_OK) == 0 ? -1 : 0;
}

/* Files in the folder of the marks; *name gets the last one's name. */
static int files(char name[static 256])
{
	DIR *dir = opendir(marks);
	int n = 0;
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(name, 256, "%s", entry->d_name);
		n++;
	}
	if (dir)
		closedir(dir);
	return n;
}

static void assert_place(struct place place, int64_t created, uint32_t tie)
{
	assert_true(place.created == created && place.tie == tie);
}

static void test_round_trip(void **state)
{
	(void)state;
	static const struct place places[] = { { 1795637071120, 7 }, { 0, 0 }, { -1, UINT32_MAX }, { INT64_MIN, 0 }, { INT64_MAX, 1 } };
	assert_place(visit_read("musesocial"), 0, 0);
	for (size_t i = 0; i < sizeof(places) / sizeof *places; i++) {
		assert_true(visit_write("musesocial", places[i]));
		assert_place(visit_read("musesocial"), places[i].created, places[i].tie);
	}
	assert_place(visit_read("other"), 0, 0);
}

static void test_modes(void **state)
{
	(void)state;
	struct stat info;
	char name[256] = "", *path;
	assert_true(visit_write("musesocial", (struct place){ 1, 2 }));
	assert_int_equal(stat(state_home, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0700);
	assert_int_equal(stat(marks, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0700);
	assert_int_equal(files(name), 1);
	path = xasprintf("%s/%s", marks, name);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0600);
	free(path);
}

/* Any tag stays inside the folder, in a file of its own. */
static void test_names(void **state)
{
	(void)state;
	static const char *const tags[] = { "../../escape", ".", "..", "/", "a/b", "a%2fb", "展覧会", "a b", "-", "a+b", "" };
	const int n = sizeof(tags) / sizeof *tags;
	for (int i = 0; i < n; i++)
		assert_true(visit_write(tags[i], (struct place){ i + 1, 0 }));
	for (int i = 0; i < n; i++)
		assert_place(visit_read(tags[i]), i + 1, 0);
	char name[256] = "";
	assert_int_equal(files(name), n);
}

static void test_long_names(void **state)
{
	(void)state;
	char one[256], two[256], name[256] = "";
	memset(one, 'x', 255);
	one[255] = '\0';
	memcpy(two, one, 256);
	two[254] = 'y';
	assert_true(visit_write(one, (struct place){ 1, 0 }));
	assert_true(visit_write(two, (struct place){ 2, 0 }));
	assert_place(visit_read(one), 1, 0);
	assert_place(visit_read(two), 2, 0);
	assert_int_equal(files(name), 2);
}

static void test_damaged(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"", "x", "1", "1 ", "1 5", "1 5 ", "1 5 6", "1 5 6 7\n", "2 5 6\n", "1 5 -6\n", "1 5 4294967296\n", "1 99999999999999999999 6\n",
		"1 5 6\n\n", "1 x 6\n", "1 5 x\n", "1 5 00000000000000000000000000000000000000000000000000000000000000000000000006\n",
	};
	char name[256] = "";
	assert_true(visit_write("musesocial", (struct place){ 5, 6 }));
	assert_int_equal(files(name), 1);
	char *path = xasprintf("%s/%s", marks, name);
	for (size_t i = 0; i < sizeof(bad) / sizeof *bad; i++) {
		FILE *file = fopen(path, "w");
		assert_non_null(file);
		fputs(bad[i], file);
		fclose(file);
		assert_place(visit_read("musesocial"), 0, 0);
	}
	assert_true(visit_write("musesocial", (struct place){ 5, 6 }));
	assert_place(visit_read("musesocial"), 5, 6);
	free(path);
}

/* A failed write leaves what was there, and nothing besides. */
static void test_cannot_write(void **state)
{
	(void)state;
	char name[256] = "";
	assert_true(visit_write("musesocial", (struct place){ 5, 6 }));
	assert_int_equal(files(name), 1);
	char *path = xasprintf("%s/%s", marks, name);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0); /* what cannot be renamed over */
	assert_false(visit_write("musesocial", (struct place){ 7, 8 }));
	assert_place(visit_read("musesocial"), 0, 0);
	assert_int_equal(files(name), 1);
	free(path);
	setenv("XDG_STATE_HOME", "/dev/null/none", 1);
	assert_false(visit_write("musesocial", (struct place){ 7, 8 }));
}

static void test_homes(void **state)
{
	(void)state;
	struct stat info;
	char *expected = xasprintf("%s/.local/state/tweetup", home);
	setenv("XDG_STATE_HOME", "relative/path", 1);
	assert_true(visit_write("musesocial", (struct place){ 5, 6 }));
	assert_int_equal(stat(expected, &info), 0);
	unsetenv("XDG_STATE_HOME");
	assert_place(visit_read("musesocial"), 5, 6);
	unsetenv("HOME");
	assert_false(visit_write("musesocial", (struct place){ 5, 6 }));
	assert_place(visit_read("musesocial"), 0, 0);
	free(expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_round_trip, setup, teardown), cmocka_unit_test_setup_teardown(test_modes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_names, setup, teardown), cmocka_unit_test_setup_teardown(test_long_names, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damaged, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cannot_write, setup, teardown), cmocka_unit_test_setup_teardown(test_homes, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
