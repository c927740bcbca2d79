/* Archives for tests: a folder of their own, and what the files really hold. */
#ifndef TESTS_UNIT_VAULT_H
#define TESTS_UNIT_VAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Group setup and teardown. */
int vault_make(void **state);
int vault_remove(void **state);

/* The path of a name in the folder; good for four calls. */
const char *vault_path(const char *name);

/* Whether the bytes stand anywhere in the archive, its log or its other files. */
bool vault_has(const char *name, const char *bytes);
/* Copies an archive and its log as they are now. */
void vault_copy(const char *from, const char *to);
/* First integer of a query on the file. */
int64_t vault_count(const char *name, const char *query);
/* Runs SQL on the file, which is made when there is none. */
void vault_run(const char *name, const char *sql);
/* Makes a file of these bytes; reads one (malloc). */
void vault_write(const char *name, const void *bytes, size_t length);
char *vault_read(const char *name, size_t *length);
/* The file alone is what these bytes are. */
bool vault_is(const char *name, const char *bytes, size_t length);
/* Holds SQLite's write lock from another connection until vault_unlock, so that the writer gets nowhere. */
void *vault_lock(const char *name);
void vault_unlock(void *lock);
/* SQLite and FTS5 find nothing wrong. */
void vault_sound(const char *name);

/* Waits until they do not, 20 seconds at most; whether that came. */
bool vault_loses(const char *name, const char *bytes);
/* A hundredth of a second, for loops that wait for something. */
void vault_moment(void);

#endif
