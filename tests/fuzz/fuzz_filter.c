/* Any bytes as a filter: it parses or says where it is wrong, and asks a post without harm. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct post *some_post(void)
{
	struct post draft = {
		.id = "mastodon:https://m.example/1", .author = { .id = "https://m.example/ana", .handle = "ana@m.example", .name = "Aná" },
		.text = "Which object would you save first, \u5199\u771f? \u2026 #musesocial aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", .warning = "noise",
		.created = 1000000, .received = 1000000,
	};

	return post_new(&draft);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct filter_error error;
	char *expression = malloc(size + 1);
	struct post *post = some_post();

	assert(expression != NULL && post != NULL);
	memcpy(expression, data, size);
	expression[size] = '\0';
	struct filter *filter = filter_new(expression, &error);
	if (filter == NULL) {
		assert(error.text[0] != '\0');
		assert(error.at + error.length <= strlen(expression));
	} else {
		bool first = filter_match(filter, post, 2000000);
		assert(first == filter_match(filter, post, 2000000));
	}
	filter_free(filter);
	post_free(post);
	free(expression);
	return 0;
}
