/* Tags in any bytes: what is found lies inside, what is folded stays folded. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "model/tags.h"
#include "model/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool promise)
{
	if (!promise)
		abort();
}

static void check_found(const char *text)
{
	const char *start, *end, *last = text;
	for (const char *p = text; tag_find(p, &start, &end); p = end) {
		check(start >= last && end > start + 1 && end <= text + strlen(text));
		last = end;
	}
}

static void check_set(const char *typed)
{
	struct tag_set set = { 0 };
	const char *why = NULL;
	const bool good = tag_set_add(&set, typed, &why);
	check(good == (why == NULL) && set.n == (size_t)good);
	check(!good || (tag_set_has(&set, set.folded[0]) && *set.typed[0]));
	check(!good || (tag_set_add(&set, typed, &why) && set.n == 1));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), folded[TAG_MAX], again[TAG_MAX];
	memcpy(text, data, size);
	text[size] = '\0';
	if (tag_fold(text, folded))
		check(*folded && strlen(folded) < TAG_MAX && tag_fold(folded, again) && strcmp(folded, again) == 0);
	else
		check(!*folded);
	check_found(text);
	check_set(text);
	free(text);
	return 0;
}
