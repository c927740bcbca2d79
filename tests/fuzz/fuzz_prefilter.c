/* The prefilter against parsing everything: no frame that would give something is dropped. The input is tried as a whole frame
 * and as the inside of a record. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "net/bluesky_json.h"
#include "net/json.h"
#include "net/prefilter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct tag_set tags;
static struct prefilter filter;

static bool twice(const char *frame, size_t length, const char *key)
{
	const char *first = memmem(frame, length, key, strlen(key));
	return first != NULL && memmem(first + 1, length - (size_t)(first + 1 - frame), key, strlen(key)) != NULL;
}

/* What a key given twice means is left open by RFC 8259; no encoder writes it. */
static bool ambiguous(const char *frame, size_t length)
{
	return twice(frame, length, "\"operation\"") || twice(frame, length, "\"collection\"") || twice(frame, length, "\"kind\"") ||
	       twice(frame, length, "\"commit\"");
}

static bool something(const char *frame, size_t length)
{
	struct bluesky_event event;
	char why[120];
	json_t *tree = json_read(frame, length, why);
	bool found = tree != NULL && bluesky_event(tree, &event) && event.kind != BLUESKY_OTHER &&
		(event.kind != BLUESKY_POST || event.update || bluesky_matches(event.record, &tags));
	json_decref(tree);
	return found;
}

static void check(const char *frame, size_t length)
{
	bool kept = prefilter_keep(&filter, frame, length);
	if (kept != prefilter_keep_plain(&filter, frame, length))
		abort();
	if (!kept && !ambiguous(frame, length) && something(frame, length))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char head[] = "{\"did\":\"did:plc:a\",\"time_us\":1789228985900417,\"kind\":\"commit\",\"commit\":{\"rev\":\"3\","
		"\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"3\",\"record\":{\"text\":\"x\",";
	static const char tail[] = "},\"cid\":\"b\"}}";
	const char *unused;
	if (tags.n == 0) {
		json_setup();
		tag_set_add(&tags, "musesocial", &unused);
		tag_set_add(&tags, "ab", &unused);
		prefilter_init(&filter, &tags);
	}
	char *frame = xmalloc(sizeof head + size + sizeof tail);
	memcpy(frame, data, size);
	check(frame, size);
	memcpy(frame, head, sizeof head - 1);
	memcpy(frame + sizeof head - 1, data, size);
	memcpy(frame + sizeof head - 1 + size, tail, sizeof tail - 1);
	check(frame, sizeof head - 1 + size + sizeof tail - 1);
	free(frame);
	return 0;
}
