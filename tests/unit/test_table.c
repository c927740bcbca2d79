/* The hash table against a plain list, with few and with equal hashes; its size; its hashing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "model/table.h"

enum { ITEMS = 500 };

static bool same(const void *item, const void *key)
{
	return item == key;
}

static uint32_t random_next(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	return *seed ^= *seed << 5;
}

static uint32_t all_equal(uint32_t i) { return 7 + 0 * i; }
static uint32_t all_zero(uint32_t i) { return 0 * i; }
static uint32_t few(uint32_t i) { return i % 5; }
static uint32_t at_the_end(uint32_t i) { return UINT32_MAX - i % 9; }
static uint32_t spread(uint32_t i) { return i * 2654435761u; }

static void test_against_a_list(void **state)
{
	(void)state;
	uint32_t (*const hashes[])(uint32_t) = {all_equal, all_zero, few, at_the_end, spread};
	static char items[ITEMS], others[ITEMS];
	for (size_t h = 0; h < sizeof hashes / sizeof *hashes; h++) {
		struct table table = {0};
		const void *in[ITEMS] = {NULL};
		uint32_t seed = 5;
		size_t used = 0;
		for (int step = 0; step < 4000; step++) {
			uint32_t i = random_next(&seed) % ITEMS, hash = hashes[h](i);
			if (!in[i]) {
				table_add(&table, hash, &items[i]);
				in[i] = &items[i];
				used++;
			} else if (random_next(&seed) % 4) {
				table_remove(&table, hash, in[i]);
				in[i] = NULL;
				used--;
			} else {
				table_replace(&table, hash, in[i], &others[i]);
				in[i] = &others[i];
			}
			uint32_t probe = random_next(&seed) % ITEMS;
			const void *key = in[probe] ? in[probe] : &items[probe];
			assert_ptr_equal(table_find(&table, hashes[h](probe), same, key), in[probe]);
			assert_int_equal(table.used, used);
		}
		for (uint32_t i = 0; i < ITEMS; i++)
			if (in[i])
				assert_ptr_equal(table_find(&table, hashes[h](i), same, in[i]), in[i]);
		table_done(&table);
		assert_int_equal(table_bytes(&table), 0);
	}
}

static void test_size(void **state)
{
	(void)state;
	static char items[200000];
	struct table table = {0};
	assert_null(table_find(&table, 1, same, items));
	table_remove(&table, 1, items);
	for (uint32_t i = 0; i < 200000; i++)
		table_add(&table, spread(i), &items[i]);
	assert_int_equal(table.size, 262144);
	size_t bytes = table_bytes(&table);
	for (uint32_t i = 0; i < 200000; i++) {
		table_remove(&table, spread(i), &items[i]);
		table_remove(&table, spread(i), &items[i]);
	}
	assert_int_equal(table.used, 0);
	assert_true(table_bytes(&table) < bytes / 1000);
	table_done(&table);
}

/* Every length counts, and so does the seed. */
static void test_hash(void **state)
{
	(void)state;
	const struct table_seed seed = {{0x0706050403020100, 0x0f0e0d0c0b0a0908}};
	struct table_seed one, two;
	char bytes[16];
	uint64_t seen[17];
	for (char i = 0; i < 16; i++)
		bytes[(int)i] = i;
	for (size_t n = 0; n <= 16; n++) {
		seen[n] = table_hash64(&seed, bytes, n);
		for (size_t k = 0; k < n; k++)
			assert_true(seen[n] != seen[k]);
	}
	table_seed_init(&one);
	table_seed_init(&two);
	assert_memory_not_equal(&one, &two, sizeof one);
	assert_true(table_hash64(&one, bytes, 9) != table_hash64(&two, bytes, 9));
	assert_true(table_hash64(&one, bytes, 9) == table_hash64(&one, bytes, 9));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_a_list), cmocka_unit_test(test_size), cmocka_unit_test(test_hash),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
