/* json_read: whatever comes in, a tree or a reason comes out, and every string of the tree can be printed. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "net/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void visit(json_t *value)
{
	const char *key;
	json_t *item;
	size_t i;
	if (strlen(json_item(value)) != json_string_length(value))
		abort();
	json_object_foreach(value, key, item) {
		json_int(value, key);
		json_str_null(value, key);
		visit(item);
	}
	json_array_foreach(value, i, item)
		visit(item);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int ready;
	if (!ready++)
		json_setup();
	char why[120] = "";
	json_t *tree = json_read((const char *)data, size, why);
	if (!tree && !*why)
		abort();
	visit(tree);
	json_decref(tree);
	return 0;
}
