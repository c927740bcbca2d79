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
/* SQLite and FTS5 find nothing wrong. */
void vault_sound(const char *name);

/* Waits until they do not, 20 seconds at most; whether that came. */
bool vault_loses(const char *name, const char *bytes);
/* A hundredth of a second, for loops that wait for something. */
void vault_moment(void);

#endif
