/* Large but valid messages. */
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

static void letters(struct buffer *out, size_t size)
{
	static const char words[] = "a very long label beside a very small object, ";
	for (size_t end = out->length + size; out->length < end;)
		buffer_add(out, words, sizeof words - 1);
}

static const struct {
	const char *before, *after;
} frames[CHANNELS] = {
	[CHANNEL_REST] = { "[{\"id\":\"1\",\"uri\":\"https://glam.example/big\",\"created_at\":\"2026-11-25T20:00:00.000Z\",\"content\":\"<p>",
			   "</p>\"}]" },
	[CHANNEL_XRPC] = { "{\"posts\":[],\"profiles\":[],\"cursor\":\"", "\"}" },
	[CHANNEL_SSE] = { "{\"id\":\"1\",\"uri\":\"https://glam.example/big\",\"created_at\":\"2026-11-25T20:00:00.000Z\",\"content\":\"<p>",
			  "</p>\"}" },
	[CHANNEL_WS] = { "{\"stream\":[\"hashtag\",\"musesocial\"],\"event\":\"update\",\"payload\":\"{\\\"id\\\":\\\"1\\\","
			 "\\\"uri\\\":\\\"https://glam.example/big\\\",\\\"created_at\\\":\\\"2026-11-25T20:00:00.000Z\\\",\\\"content\\\":\\\"<p>",
			 "</p>\\\"}\"}" },
	[CHANNEL_JETSTREAM] = { "{\"did\":\"did:plc:ewvi7nxzyoun6zhxrhs64oiz\",\"time_us\":1,\"kind\":\"commit\",\"commit\":{\"rev\":\"3mvdhf42qz2ki\","
				"\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"3mvdhf42qz2ki\",\"record\":{"
				"\"$type\":\"app.bsky.feed.post\",\"createdAt\":\"2026-11-25T20:00:00.000Z\",\"tags\":[\"musesocial\"],\"text\":\"",
				"\"},\"cid\":\"bafyreiclqk3ng3ei2cavlqcakqnblh2kqkzbhp6a5eplocnps5uask6qdu\"}}" },
	[CHANNEL_X] = { "{\"data\":{\"id\":\"2098804599159870483\",\"author_id\":\"1\",\"text\":\"", "\"}}" },
	[CHANNEL_XREST] = { "{\"meta\":{\"result_count\":0},\"filler\":\"", "\"}" },
	[CHANNEL_NOSTR] = { "[\"EVENT\",\"tag\",{\"id\":\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\",\"pubkey\":"
			    "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\",\"created_at\":1795636800,\"kind\":1,"
			    "\"tags\":[[\"t\",\"musesocial\"]],\"sig\":\"\",\"content\":\"",
			    "\"}]" },
};

char *big_message(enum channel channel, size_t size, size_t *length)
{
	struct buffer out = { 0 };
	buffer_text(&out, frames[channel].before);
	letters(&out, size);
	buffer_text(&out, frames[channel].after);
	*length = out.length;
	return out.data;
}
