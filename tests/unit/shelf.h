/* Archives for tests: a folder of their own, and what the files really hold. */
#ifndef TESTS_UNIT_SHELF_H
#define TESTS_UNIT_SHELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Group setup and teardown. */
int shelf_make(void **state);
int shelf_remove(void **state);

/* The path of a name in the folder; good for four calls. */
const char *shelf_path(const char *name);

/* Whether the bytes stand anywhere in the archive, its log or its other files. */
bool shelf_has(const char *name, const char *bytes);
/* Copies an archive and its log as they are now. */
void shelf_copy(const char *from, const char *to);
/* First integer of a query on the file. */
int64_t shelf_count(const char *name, const char *query);
/* SQLite and FTS5 find nothing wrong. */
void shelf_sound(const char *name);

/* Waits until they do not, 20 seconds at most; whether that came. */
bool shelf_loses(const char *name, const char *bytes);
/* A hundredth of a second, for loops that wait for something. */
void shelf_moment(void);

#endif
