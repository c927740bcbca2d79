#include "tests/unit/fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/jsonl.h"
#include "model/when.h"

json_t *fixture_read(const char *name)
{
	char path[256];
	json_error_t error;
	snprintf(path, sizeof path, "tests/fixtures/%s", name);
	json_t *list = json_load_file(path, JSON_ALLOW_NUL, &error);
	if (!json_is_array(list))
		fail_msg("%s: %s, line %d (run from the top of the tree)", path, error.text, error.line);
	return list;
}

const char *fixture_name(json_t *fixture)
{
	return json_string_value(json_object_get(fixture, "name"));
}

void fixture_check(json_t *fixture, struct post *post, json_t *expected)
{
	if (post == NULL)
		fail_msg("%s: no post", fixture_name(fixture));
	char *line = jsonl_post(post, NULL);
	json_t *actual = json_loads(line, 0, NULL), *value;
	const char *key;
	json_object_foreach(expected, key, value)
		if (!json_equal(json_object_get(actual, key), value))
			fail_msg("%s: %s differs in %s", fixture_name(fixture), key, line);
	json_decref(actual);
	free(line);
	post_free(post);
}

int64_t fixture_time(const char *text)
{
	int64_t time = 0;
	assert_true(when_parse(text, &time));
	return time;
}
