/* Mastodon's answers: statuses, frames, instances, Link headers, event streams cut anywhere. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "net/json.h"
#include "net/mastodon_json.h"
#include "net/sse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(json_t *status, const struct mastodon_server *server)
{
	struct mastodon_note note;
	struct post *post = mastodon_post(status, server, 1800000000000);
	if (post != NULL && (!mastodon_note(status, &note) || !note.shown || strncmp(post->id, "mastodon:", 9) != 0))
		abort();
	if (post != NULL)
		post = mastodon_reply(post, note.uri);
	post_free(post);
}

static void hear(void *arg, const char *name, const char *data, size_t length)
{
	size_t *events = arg;
	++*events;
	if (data != NULL && (data[length] != '\0' || strlen(name) >= SSE_NAME_MAX))
		abort();
}

/* The same bytes give the same events however they are cut. */
static void stream(const char *bytes, size_t length, size_t chunk)
{
	struct sse whole = { 0 }, cut = { 0 };
	size_t one = 0, two = 0;
	sse_feed(&whole, bytes, length, hear, &one);
	for (size_t at = 0; at < length; at += chunk)
		sse_feed(&cut, bytes + at, chunk < length - at ? chunk : length - at, hear, &two);
	if (one != two)
		abort();
	sse_done(&whole);
	sse_done(&cut);
}

static void header(const uint8_t *data, size_t size)
{
	char text[1024], url[MASTODON_URL_MAX];
	size_t length = size < sizeof text - 1 ? size : sizeof text - 1;
	memcpy(text, data, length);
	text[length] = '\0';
	if (mastodon_link(text, "next", url) && strlen(url) > length)
		abort();
	struct mastodon_server server;
	mastodon_server(&server, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int ready;
	struct mastodon_server server = { "https://host.example", "host.example", "" };
	struct mastodon_instance instance;
	struct mastodon_frame frame;
	char why[120], words[400];
	if (!ready++)
		json_setup();
	header(data, size);
	stream((const char *)data, size, 1 + size % 7);
	json_t *tree = json_read((const char *)data, size, why);
	if (tree == NULL)
		return 0;
	check(tree, &server);
	mastodon_instance(tree, &server, &instance);
	mastodon_words(words, sizeof words, &server, 400 + (int)(size % 130), "no answer", tree, size % 2 == 0);
	if (mastodon_frame(tree, &frame)) {
		json_t *status = json_read(frame.payload, strlen(frame.payload), why);
		check(status, &server);
		json_decref(status);
	}
	json_decref(tree);
	return 0;
}
