#include "model/archive_report.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "model/archive.h"
#include "model/archive_db.h"
#include "model/archive_lock.h"
#include "model/log.h"

static int64_t number(sqlite3 *db, const char *sql)
{
	int64_t value = 0;

	return db_first(db, sql, &value) == SQLITE_OK ? value : 0;
}

static void check_pages(sqlite3 *db, struct archive_report *report)
{
	static const char *const sql[] = { "PRAGMA quick_check(1)" };
	sqlite3_stmt *stmt[1] = { NULL };
	int code = db_prepare(db, sql, stmt, 1);

	if (code == SQLITE_OK)
		code = sqlite3_step(stmt[0]);
	if (code != SQLITE_ROW)
		snprintf(report->damage, sizeof report->damage, "%s", sqlite3_errstr(code));
	else if (strcmp(db_text(stmt[0], 0), "ok") != 0)
		snprintf(report->damage, sizeof report->damage, "%.190s", db_text(stmt[0], 0));
	for (char *p = report->damage; *p != '\0'; p++)
		*p = *p >= ' ' && *p < 0x7f ? *p : ' ';
	db_finalize(stmt, 1);
}

static void read_sources(sqlite3 *db, struct archive_report *report)
{
	static const char *const sql[] = { "SELECT key, state, cursor, heard FROM source ORDER BY key" };
	sqlite3_stmt *stmt[1] = { NULL };

	db_prepare(db, sql, stmt, 1);
	while (stmt[0] != NULL && report->source_count < REPORT_SOURCES && sqlite3_step(stmt[0]) == SQLITE_ROW) {
		struct report_source *source = &report->sources[report->source_count++];
		int64_t state = sqlite3_column_int64(stmt[0], 1);
		snprintf(source->key, sizeof source->key, "%.120s", db_text(stmt[0], 0));
		for (char *p = source->key; *p != '\0'; p++)
			*p = *p >= ' ' && *p < 0x7f ? *p : '?';
		source->state = state >= 0 && state <= SOURCE_ENDED ? (enum source_state)state : SOURCE_CONNECTING;
		source->cursor = sqlite3_column_int64(stmt[0], 2);
		source->heard = sqlite3_column_int64(stmt[0], 3);
	}
	db_finalize(stmt, 1);
}

static int64_t file_bytes(const char *path, const char *end)
{
	char *name = xasprintf("%s%s", path, end);
	struct stat about;
	int64_t bytes = stat(name, &about) == 0 ? (int64_t)about.st_size : 0;

	free(name);
	return bytes;
}

static void read_holder(const char *path, struct archive_report *report)
{
	struct archive_lock lock;

	lock_init(&lock, path);
	report->holder = lock_holder(&lock, report->trouble);
	lock_done(&lock);
}

bool archive_report(const char *path, struct archive_report *report, char why[static 256])
{
	int code;
	sqlite3 *db = db_open(path, DB_READ, &code, why);

	*report = (struct archive_report){ .bytes = file_bytes(path, "") + file_bytes(path, "-wal") };
	if (db == NULL)
		return false;
	report->format = number(db, "PRAGMA user_version");
	report->posts = number(db, "SELECT count(*) FROM post WHERE (flags & 4) = 0");
	report->deleted = number(db, "SELECT count(*) FROM post WHERE (flags & 4) <> 0");
	report->gaps = number(db, "SELECT count(*) FROM gap");
	report->decisions = number(db, "SELECT count(*) FROM decision");
	report->oldest = number(db, "SELECT min(created) FROM post WHERE (flags & 4) = 0");
	report->newest = number(db, "SELECT max(created) FROM post WHERE (flags & 4) = 0");
	read_sources(db, report);
	check_pages(db, report);
	sqlite3_close(db);
	read_holder(path, report);
	return true;
}

static int is_archive(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 3 && strcmp(entry->d_name + length - 3, ".db") == 0;
}

size_t archive_list(char **paths, size_t max)
{
	char *path = archive_path("any");
	struct dirent **entries = NULL;
	size_t n = 0;

	if (path == NULL)
		return 0;
	*strrchr(path, '/') = '\0';
	int found = scandir(path, &entries, is_archive, alphasort);
	for (int i = 0; i < found; i++) {
		if (n < max)
			paths[n++] = xasprintf("%s/%s", path, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	free(path);
	return n;
}
