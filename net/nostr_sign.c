#include "net/nostr_sign.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <secp256k1.h>
#include <secp256k1_extrakeys.h>
#include <secp256k1_schnorrsig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"

enum { HASH = 32, SIGNATURE = 64, LATELY = 128 };

/* ---- the serialization ---- */

struct bytes {
	char *at;
	size_t length, capacity;
	bool raw, controls; /* controls: there were some, so that raw makes a difference */
};

static char *room(struct bytes *b, size_t n)
{
	if (b->length + n > b->capacity) {
		b->capacity = (b->length + n) * 2;
		b->at = xrealloc(b->at, b->capacity);
	}
	return b->at + b->length;
}

static void add(struct bytes *b, const char *p, size_t n)
{
	memcpy(room(b, n), p, n);
	b->length += n;
}

/* What stands behind the backslash; 0 when the character stands for itself. */
static char escape_of(unsigned char c)
{
	static const char short_ones[0x20] = { ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't', ['\b'] = 'b', ['\f'] = 'f' };

	return c < 0x20 ? short_ones[c] : c == '"' || c == '\\' ? (char)c : 0;
}

static void add_escaped(struct bytes *b, unsigned char c)
{
	char text[8], escape = escape_of(c);

	b->controls = b->controls || escape == 0;
	if (escape != 0)
		snprintf(text, sizeof text, "\\%c", escape);
	else
		snprintf(text, sizeof text, "\\u%04x", c);
	if (escape == 0 && b->raw)
		add(b, (const char *)&c, 1);
	else
		add(b, text, strlen(text));
}

static void add_string(struct bytes *b, const char *p, size_t n)
{
	add(b, "\"", 1);
	for (size_t i = 0, start = 0; i <= n; i++) {
		unsigned char c = i < n ? (unsigned char)p[i] : 0;
		if (i < n && c >= 0x20 && c != '"' && c != '\\')
			continue;
		add(b, p + start, i - start);
		start = i + 1;
		if (i < n)
			add_escaped(b, c);
	}
	add(b, "\"", 1);
}

static void add_tag(struct bytes *b, json_t *tag)
{
	for (size_t i = 0; i < json_array_size(tag); i++) {
		json_t *value = json_array_get(tag, i);
		add(b, i == 0 ? "[" : ",", 1);
		add_string(b, json_string_value(value), json_string_length(value));
	}
	if (json_array_size(tag) > 0)
		add(b, "]", 1);
	else
		add(b, "[]", 2);
}

static struct bytes serialized(const struct nostr_event *event, bool raw)
{
	struct bytes b = { .raw = raw };
	char head[160];
	int n = snprintf(head, sizeof head, "[0,\"%.64s\",%" PRId64 ",%d,[", event->pubkey, event->created, event->kind);

	add(&b, head, (size_t)n);
	for (size_t i = 0; i < json_array_size(event->tags); i++) {
		if (i > 0)
			add(&b, ",", 1);
		add_tag(&b, json_array_get(event->tags, i));
	}
	add(&b, "],", 2);
	add_string(&b, json_string_value(event->text), json_string_length(event->text));
	add(&b, "]", 1);
	return b;
}

char *nostr_serialize(const struct nostr_event *event, bool raw, size_t *length)
{
	struct bytes b = serialized(event, raw);

	*length = b.length;
	return b.at;
}

/* ---- id and signature ---- */

static int digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

static void from_hex(const char *hex, unsigned char *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (unsigned char)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
}

/* *controls: whether the other form would give another hash. */
static bool is_hash(const struct nostr_event *event, bool raw, const unsigned char id[static HASH], bool *controls)
{
	struct bytes b = serialized(event, raw);
	unsigned char hash[EVP_MAX_MD_SIZE];
	bool same = EVP_Digest(b.at, b.length, hash, NULL, EVP_sha256(), NULL) == 1 && memcmp(hash, id, HASH) == 0;

	*controls = b.controls;
	free(b.at);
	return same;
}

static bool id_is_right(const struct nostr_event *event, const unsigned char id[static HASH])
{
	bool controls;

	return is_hash(event, false, id, &controls) || (controls && is_hash(event, true, id, &controls));
}

/* The point of a key is the root of an equation, and the same few people write most of a chat: theirs are kept. NULL: it is none. */
static const secp256k1_xonly_pubkey *point_of(const unsigned char key[static HASH])
{
	static _Thread_local struct { unsigned char key[HASH]; secp256k1_xonly_pubkey point; bool known; } lately[LATELY];
	size_t i = (key[0] ^ key[HASH - 1]) % LATELY;

	if (lately[i].known && memcmp(lately[i].key, key, HASH) == 0)
		return &lately[i].point;
	lately[i].known = secp256k1_xonly_pubkey_parse(secp256k1_context_static, &lately[i].point, key) == 1;
	memcpy(lately[i].key, key, HASH);
	return lately[i].known ? &lately[i].point : NULL;
}

const char *nostr_doubt(const struct nostr_event *event)
{
	unsigned char id[HASH], key[HASH], signature[SIGNATURE];

	from_hex(event->id, id, HASH);
	from_hex(event->pubkey, key, HASH);
	from_hex(event->sig, signature, SIGNATURE);
	if (!id_is_right(event, id))
		return "an event whose id does not fit its content";
	const secp256k1_xonly_pubkey *point = point_of(key);
	if (point == NULL)
		return "an event by a key that is none";
	if (!secp256k1_schnorrsig_verify(secp256k1_context_static, signature, id, HASH, point))
		return "an event that its author has not signed";
	return NULL;
}
