/* Any bytes as a line of a recording: what is read as a post is written and read again as the same line. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/jsonl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_stable(const struct post *post)
{
	struct jsonl_line again;
	char *line = jsonl_post(post, NULL), *second;

	jsonl_read(line, strlen(line), &again);
	assert(again.kind == JSONL_POST);
	second = jsonl_post(again.post, NULL);
	assert(strcmp(line, second) == 0);
	assert(strpbrk(line, "\n\r\033\x7f") == NULL);
	free(line);
	free(second);
	post_free(again.post);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct jsonl_line out;

	jsonl_read((const char *)data, size, &out);
	if (out.kind == JSONL_POST)
		check_stable(out.post);
	else
		assert(out.post == NULL && (out.kind == JSONL_DELETE ? out.id != NULL : out.why[0] != '\0'));
	post_free(out.post);
	free(out.id);
	return 0;
}
