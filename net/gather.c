#include "net/gather.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "net/inflate.h"

enum { SMALL = 4096, KEEP = 256 * 1024 };

void gather_begin(struct gather *gather, bool squeezed, bool binary)
{
	gather->begun = true;
	gather->squeezed = squeezed;
	gather->binary = binary;
	gather->length = gather->skipped = 0;
	if (squeezed && !gather->inflater)
		gather->inflater = inflater_new();
}

static void reserve(struct gather *gather, size_t size)
{
	if (size <= gather->capacity)
		return;
	gather->capacity = size * 2 < SMALL ? SMALL : size * 2;
	gather->message = xrealloc(gather->message, gather->capacity);
}

static void append(void *arg, const char *bytes, size_t length)
{
	struct gather *gather = arg;
	if (gather->skipped || length > gather->max - gather->length) {
		gather->skipped += gather->length + length;
		gather->length = 0;
		return;
	}
	reserve(gather, gather->length + length + 1);
	memcpy(gather->message + gather->length, bytes, length);
	gather->length += length;
}

bool gather_add(struct gather *gather, const char *bytes, size_t length, bool final)
{
	if (gather->squeezed)
		return inflater_feed(gather->inflater, bytes, length, final, append, gather);
	append(gather, bytes, length);
	return true;
}

size_t gather_end(struct gather *gather, size_t *skipped)
{
	gather->begun = false;
	*skipped = gather->skipped;
	reserve(gather, gather->length + 1);
	gather->message[gather->length] = 0;
	return gather->length;
}

void gather_next(struct gather *gather)
{
	if (gather->capacity <= KEEP)
		return;
	free(gather->message);
	gather->message = NULL;
	gather->capacity = 0;
}

void gather_free(struct gather *gather)
{
	inflater_free(gather->inflater);
	free(gather->message);
}
