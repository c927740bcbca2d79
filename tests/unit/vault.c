#include "tests/unit/vault.h"

#include <dirent.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[100];

int vault_make(void **state)
{
	(void)state;
	const char *tmp = getenv("TMPDIR");
	snprintf(folder, sizeof folder, "%.60s/tweetup-vault.XXXXXX", tmp ? tmp : "/tmp");
	return mkdtemp(folder) ? 0 : -1;
}

static void remove_all(const char *path)
{
	DIR *dir = opendir(path);
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		char inner[600];
		if (entry->d_name[0] == '.' && strspn(entry->d_name, ".") == strlen(entry->d_name))
			continue;
		snprintf(inner, sizeof inner, "%.300s/%.260s", path, entry->d_name);
		if (unlink(inner) < 0)
			remove_all(inner);
	}
	if (dir)
		closedir(dir);
	rmdir(path);
}

int vault_remove(void **state)
{
	(void)state;
	remove_all(folder);
	return 0;
}

const char *vault_path(const char *name)
{
	static char paths[4][300];
	static int turn;
	char *out = paths[turn = (turn + 1) % 4];
	snprintf(out, sizeof *paths, "%s/%.180s", folder, name);
	return out;
}

/* The bytes of the archive's file with that suffix; malloc. */
static char *read_part(const char *name, const char *suffix, size_t *length)
{
	char path[320];
	snprintf(path, sizeof path, "%s%s", vault_path(name), suffix);
	FILE *file = fopen(path, "rb");
	char *bytes = NULL;
	*length = 0;
	if (!file)
		return NULL;
	fseek(file, 0, SEEK_END);
	*length = (size_t)ftell(file);
	rewind(file);
	bytes = malloc(*length + 1);
	*length = fread(bytes, 1, *length, file);
	fclose(file);
	return bytes;
}

static const char *const parts[] = { "", "-wal", "-shm", "-journal" };
enum { PARTS = sizeof parts / sizeof *parts };

bool vault_has(const char *name, const char *bytes)
{
	bool found = false;
	for (size_t i = 0; i < PARTS; i++) {
		size_t length;
		char *all = read_part(name, parts[i], &length);
		found |= all && memmem(all, length, bytes, strlen(bytes));
		free(all);
	}
	return found;
}

void vault_copy(const char *from, const char *to)
{
	for (size_t i = 0; i < 2; i++) {
		char path[320];
		size_t length;
		char *all = read_part(from, parts[i], &length);
		snprintf(path, sizeof path, "%s%s", vault_path(to), parts[i]);
		FILE *file = all ? fopen(path, "wb") : NULL;
		if (!file)
			continue;
		assert_int_equal(fwrite(all, 1, length, file), length);
		fclose(file);
		free(all);
	}
}

static sqlite3 *opened(const char *name)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open_v2(vault_path(name), &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	sqlite3_busy_timeout(db, 10000);
	return db;
}

int64_t vault_count(const char *name, const char *query)
{
	sqlite3 *db = opened(name);
	sqlite3_stmt *stmt;
	assert_int_equal(sqlite3_prepare_v2(db, query, -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return n;
}

void vault_run(const char *name, const char *sql)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open(vault_path(name), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

void vault_write(const char *name, const void *bytes, size_t length)
{
	FILE *file = fopen(vault_path(name), "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	fclose(file);
}

char *vault_read(const char *name, size_t *length)
{
	char *bytes = read_part(name, "", length);
	assert_non_null(bytes);
	return bytes;
}

bool vault_is(const char *name, const char *bytes, size_t length)
{
	size_t now;
	char *all = vault_read(name, &now);
	bool same = now == length && !memcmp(all, bytes, length);
	free(all);
	return same;
}

void *vault_lock(const char *name)
{
	sqlite3 *db = opened(name);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	return db;
}

void vault_unlock(void *lock)
{
	sqlite3_close(lock);
}

void vault_sound(const char *name)
{
	sqlite3 *db = opened(name);
	sqlite3_stmt *stmt;
	assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(stmt, 0), "ok");
	sqlite3_finalize(stmt);
	assert_int_equal(sqlite3_exec(db, "INSERT INTO words(words, rank) VALUES('integrity-check', 1)", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

bool vault_loses(const char *name, const char *bytes)
{
	int looks = 2000;
	while (vault_has(name, bytes) && --looks)
		vault_moment();
	return looks > 0;
}

void vault_moment(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 10 * 1000 * 1000 }, NULL);
}
