/* net/avatar_hash: a picture is the same one in any format and size; nothing that is broken, too large or nearly empty is compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "model/avatars.h"
#include "net/avatar_hash.h"

enum { PICTURE_MAX = 64 * 1024 };

static char *picture(const char *name, size_t *length)
{
	char path[100];
	snprintf(path, sizeof path, "tests/fixtures/avatars/%s", name);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	char *bytes = malloc(PICTURE_MAX);
	*length = fread(bytes, 1, PICTURE_MAX, file);
	fclose(file);
	return realloc(bytes, *length);
}

static uint64_t hash_of(const char *name)
{
	size_t length;
	uint64_t hash = 0;
	char *bytes = picture(name, &length);
	if (!avatar_hash(bytes, length, &hash))
		fail_msg("%s has no hash", name);
	free(bytes);
	return hash;
}

static void test_same(void **state)
{
	static const struct { const char *one, *other; bool same; } rows[] = {
		{ "kim.png", "kim.png", true },      { "kim.png", "kim.jpg", true },      { "kim.png", "kim.webp", true },
		{ "kim.jpg", "kim.webp", true },     { "clear.png", "clear.webp", true },  { "clear.webp", "white.jpg", true },
		{ "kim.png", "wide.jpg", true },     { "default.png", "default.jpg", true },
		{ "kim.png", "other.jpg", false },   { "kim.webp", "other.jpg", false },  { "kim.png", "default.png", false },
		{ "other.jpg", "default.jpg", false }, { "other.jpg", "lamp.webp", false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const uint64_t one = hash_of(rows[i].one), other = hash_of(rows[i].other);
		if (avatars_alike(one, other) != rows[i].same)
			fail_msg("%s and %s: %d bits differ", rows[i].one, rows[i].other, __builtin_popcountll(one ^ other));
	}
}

static void test_nothing(void **state)
{
	static const char *const rows[] = {
		"flat.png",   /* one colour, and a little noise */
		"ramp.jpg",   /* only ever lighter */
		"tiny.png",   /* less than AVATAR_SIDE_MIN */
		"huge.png",   /* more pixels than AVATAR_PIXELS_MAX in a few bytes */
		"moving.webp",
		"moving.gif", /* a format that is not in the table */
	};
	uint64_t hash = 0;
	size_t length;
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *bytes = picture(rows[i], &length);
		if (avatar_hash(bytes, length, &hash))
			fail_msg("%s has a hash", rows[i]);
		free(bytes);
	}
	assert_false(avatar_hash("", 0, &hash));
	assert_false(avatar_hash("\xff\xd8\xff", 3, &hash));
}

/* Cut anywhere, or with one byte wrong: a hash or none, and nothing else happens. Each copy has its exact size, for the sanitizers. */
static void test_broken(void **state)
{
	static const char *const rows[] = { "kim.png", "kim.webp", "default.jpg" };
	uint64_t hash;
	size_t length;
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *bytes = picture(rows[i], &length);
		for (size_t n = 0; n < length; n += 1 + length / 200) {
			char *copy = malloc(n ? n : 1);
			memcpy(copy, bytes, n);
			assert_false(n < length / 2 && avatar_hash(copy, n, &hash));
			free(copy);
			bytes[n] ^= 0x55;
			avatar_hash(bytes, length, &hash);
			bytes[n] ^= 0x55;
		}
		assert_true(avatar_hash(bytes, length, &hash));
		free(bytes);
	}
}

/* What is larger than any avatar is not even looked at. */
static void test_long(void **state)
{
	size_t length;
	uint64_t hash;
	char *bytes = picture("kim.jpg", &length);
	(void)state;
	bytes = realloc(bytes, AVATAR_BYTES_MAX + 1);
	memset(bytes + length, 0, AVATAR_BYTES_MAX + 1 - length);
	assert_true(avatar_hash(bytes, AVATAR_BYTES_MAX, &hash));
	assert_false(avatar_hash(bytes, AVATAR_BYTES_MAX + 1, &hash));
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same), cmocka_unit_test(test_nothing), cmocka_unit_test(test_broken), cmocka_unit_test(test_long),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
