/* Reading strangers' JSON with jansson: ceilings, repairs, short accessors. Any thread. */
#ifndef NET_JSON_H
#define NET_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JSON_TREE_MAX = 24 * 1024 * 1024 };

/* Parses with a ceiling on the memory of the tree (JSON_TREE_MAX, this thread) and, when the plain parse fails, once
 * more after repairing what jansson refuses but servers send: lone surrogate escapes and bad UTF-8 become
 * U+FFFD, raw control characters a space, integers beyond 64 bits 0. NULL when it is still no JSON. json_decref it. */
json_t *json_read(const char *bytes, size_t length, char why[static 120]);
/* Once, before any thread: installs the counting allocator. */
void json_setup(void);

/* By key of an object; defaults when missing or of another kind, also when object is NULL. U+0000 inside
 * a string is dropped (the tree is changed in place). */
const char *json_str(json_t *object, const char *key);       /* "" default */
const char *json_str_null(json_t *object, const char *key);  /* NULL default, also for "" */
bool json_bool(json_t *object, const char *key);
int64_t json_int(json_t *object, const char *key);           /* 0 default; also from a real */
json_t *json_obj(json_t *object, const char *key);           /* NULL default; borrowed */
json_t *json_arr(json_t *object, const char *key);           /* NULL default; borrowed */
/* A string that is itself the value (array items): "" when it is none. */
const char *json_item(json_t *value);

#endif
