#include "model/nip19.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { CHECKSUM = 6, BYTES_MAX = NIP19_MAX * 5 / 8, KEY = 32 };

static const char letters[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/* The checksum's state after one more value of five bits. */
static uint32_t polymod(uint32_t state, unsigned value)
{
	static const uint32_t generators[] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };
	uint32_t top = state >> 25;

	state = (state & 0x1ffffff) << 5 ^ value;
	for (int i = 0; i < 5; i++)
		if (top >> i & 1)
			state ^= generators[i];
	return state;
}

static uint32_t polymod_prefix(const char *prefix, size_t length)
{
	uint32_t state = 1;

	for (size_t i = 0; i < length; i++)
		state = polymod(state, (unsigned char)prefix[i] >> 5);
	state = polymod(state, 0);
	for (size_t i = 0; i < length; i++)
		state = polymod(state, prefix[i] & 31);
	return state;
}

/* What is being written: letters, and the checksum of all of them. */
struct writing {
	char *out;
	size_t length;
	uint32_t state;
};

static void put(struct writing *w, unsigned value)
{
	w->out[w->length++] = letters[value & 31];
	w->state = polymod(w->state, value & 31);
}

static void encode(const char *prefix, const uint8_t *bytes, size_t n, char out[static NIP19_TEXT])
{
	size_t length = strlen(prefix);
	struct writing w = { out, length, polymod_prefix(prefix, length) };
	uint32_t bits = 0;
	int have = 0;

	memcpy(out, prefix, length);
	out[w.length++] = '1';
	for (size_t i = 0; i < n; i++) {
		bits = bits << 8 | bytes[i];
		for (have += 8; have >= 5; have -= 5)
			put(&w, bits >> (have - 5) & 31);
	}
	if (have > 0)
		put(&w, bits << (5 - have) & 31);
	uint32_t state = w.state;
	for (int i = 0; i < CHECKSUM; i++)
		state = polymod(state, 0);
	for (int i = 0; i < CHECKSUM; i++)
		out[w.length++] = letters[(state ^ 1) >> 5 * (CHECKSUM - 1 - i) & 31];
	out[w.length] = '\0';
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 0;
}

static void from_hex(const char *hex, uint8_t out[static KEY])
{
	for (size_t i = 0; i < KEY; i++)
		out[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
}

void nip19_npub(const char *key, char out[static NIP19_TEXT])
{
	uint8_t bytes[KEY];

	from_hex(key, bytes);
	encode("npub", bytes, KEY, out);
}

bool nip19_npub_of(const char *id, char out[static NIP19_TEXT])
{
	if (strspn(id, "0123456789abcdef") != 2 * KEY || id[2 * KEY] != '\0')
		return false;
	nip19_npub(id, out);
	return true;
}

/* Type 0 is the event, type 2 its author. */
void nip19_nevent(const char *id, const char *author, char out[static NIP19_TEXT])
{
	uint8_t bytes[2 * (KEY + 2)] = { 0, KEY, [KEY + 2] = 2, [KEY + 3] = KEY };

	from_hex(id, bytes + 2);
	from_hex(author, bytes + KEY + 4);
	encode("nevent", bytes, sizeof bytes, out);
}

/* ---- reading ---- */

static int value_of(char c)
{
	const char *at = c != '\0' ? strchr(letters, c) : NULL;

	return at != NULL ? (int)(at - letters) : -1;
}

/* The bytes behind the prefix, without the checksum: how many, -1 when it is none. *length gets that of the letters. */
static int decode(const char *text, size_t prefix, uint8_t *out, size_t *length)
{
	uint32_t state = polymod_prefix(text, prefix), bits = 0;
	size_t n = 0, at = prefix + 1;
	int have = 0, value;

	while (at < NIP19_MAX && (value = value_of(text[at])) >= 0)
		at++;
	if (at < prefix + 1 + CHECKSUM)
		return -1;
	for (size_t i = prefix + 1; i < at; i++) {
		value = value_of(text[i]);
		state = polymod(state, (unsigned)value);
		if (i >= at - CHECKSUM)
			continue;
		bits = bits << 5 | (uint32_t)value;
		have += 5;
		if (have >= 8) {
			have -= 8;
			out[n++] = (uint8_t)(bits >> have);
		}
	}
	*length = at;
	return state == 1 && have < 5 && (bits & ((1u << have) - 1)) == 0 ? (int)n : -1;
}

/* The value of type 0 among types, lengths and values; NULL when there is none of the right length. */
static const uint8_t *special(const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i + 2 <= n && i + 2 + bytes[i + 1] <= n; i += 2u + bytes[i + 1])
		if (bytes[i] == 0)
			return bytes[i + 1] == KEY ? bytes + i + 2 : NULL;
	return NULL;
}

size_t nip19_read(const char *text, enum nip19_kind *kind, char hex[static NOSTR_HEX])
{
	static const struct { const char *prefix; enum nip19_kind kind; bool parts; } rows[] = {
		{ "npub1", NIP19_PERSON, false }, { "nprofile1", NIP19_PERSON, true }, { "note1", NIP19_EVENT, false }, { "nevent1", NIP19_EVENT, true },
	};
	static const char digits[] = "0123456789abcdef";
	uint8_t bytes[BYTES_MAX];
	size_t length = 0;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t prefix = strlen(rows[i].prefix);
		if (strncmp(text, rows[i].prefix, prefix) != 0)
			continue;
		int n = decode(text, prefix - 1, bytes, &length);
		const uint8_t *key = n < 0 ? NULL : rows[i].parts ? special(bytes, (size_t)n) : n == KEY ? bytes : NULL;
		for (size_t k = 0; key != NULL && k < KEY; k++) {
			hex[2 * k] = digits[key[k] >> 4];
			hex[2 * k + 1] = digits[key[k] & 15];
		}
		hex[2 * KEY] = '\0';
		*kind = rows[i].kind;
		return key != NULL ? length : 0;
	}
	return 0;
}
