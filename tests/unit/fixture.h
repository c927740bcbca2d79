/* Fixture files for the decoder tests: JSON arrays of cases with a name each. */
#ifndef TESTS_FIXTURE_H
#define TESTS_FIXTURE_H

#include <jansson.h>
#include <stdint.h>

#include "model/post.h"

/* tests/fixtures/NAME, an array; fails the test when it cannot be read. */
json_t *fixture_read(const char *name);
const char *fixture_name(json_t *fixture);
/* Compares every key of expected with the post's JSON line. Frees post. */
void fixture_check(json_t *fixture, struct post *post, json_t *expected);
int64_t fixture_time(const char *text);

#endif
