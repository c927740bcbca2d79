/* Nostr's events: keys of the tour's people, signed notes, and the relay's memory of them. The keys are throw-away ones. */
#include <openssl/evp.h>
#include <secp256k1.h>
#include <secp256k1_extrakeys.h>
#include <secp256k1_schnorrsig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include "tests/stage/nostr.h"

static json_t *events; /* by id, in the order they came */

static void hex(const unsigned char *bytes, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

static bool unhex(const char *text, unsigned char *out, size_t n)
{
	if (strlen(text) != 2 * n || strspn(text, "0123456789abcdef") != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		char pair[3] = { text[2 * i], text[2 * i + 1], '\0' };
		out[i] = (unsigned char)strtoul(pair, NULL, 16);
	}
	return true;
}

static const secp256k1_context *signing(void)
{
	static secp256k1_context *context;
	return context ? context : (context = secp256k1_context_create(SECP256K1_CONTEXT_NONE));
}

static void keypair(const char *who, secp256k1_keypair *out, char pubkey[static 65])
{
	char seed[300];
	unsigned char secret[32], bytes[32];
	secp256k1_xonly_pubkey public;
	snprintf(seed, sizeof seed, "a throw-away key for the stage: %.200s", who);
	EVP_Digest(seed, strlen(seed), secret, NULL, EVP_sha256(), NULL);
	if (!secp256k1_keypair_create(signing(), out, secret) || !secp256k1_keypair_xonly_pub(signing(), &public, NULL, out))
		abort();
	secp256k1_xonly_pubkey_serialize(signing(), bytes, &public);
	hex(bytes, 32, pubkey);
}

void nostr_pubkey(const char *who, char out[static 65])
{
	secp256k1_keypair pair;
	keypair(who, &pair, out);
}

/* jansson writes what NIP-01 wants hashed, as long as no control character is in it but \n and its like. */
static void hash(const json_t *event, unsigned char out[static 32])
{
	json_t *list = json_pack("[iOOOOO]", 0, json_object_get(event, "pubkey"), json_object_get(event, "created_at"),
				 json_object_get(event, "kind"), json_object_get(event, "tags"), json_object_get(event, "content"));
	char *text = json_dumps(list, JSON_COMPACT);
	EVP_Digest(text ? text : "", text ? strlen(text) : 0, out, NULL, EVP_sha256(), NULL);
	free(text);
	json_decref(list);
}

void nostr_name(json_t *event)
{
	unsigned char id[32];
	char text[65];
	hash(event, id);
	hex(id, 32, text);
	json_object_set_new(event, "id", json_string(text));
}

json_t *nostr_sign(const char *who, int kind, int64_t created, json_t *tags, const char *content)
{
	secp256k1_keypair pair;
	unsigned char id[32], sig[64];
	char pubkey[65], text[129];
	keypair(who, &pair, pubkey);
	json_t *event = json_pack("{s:s, s:I, s:i, s:o, s:s}", "pubkey", pubkey, "created_at", (json_int_t)created, "kind", kind, "tags", tags,
				  "content", content);
	nostr_name(event);
	hash(event, id);
	if (!secp256k1_schnorrsig_sign32(signing(), sig, id, &pair, NULL))
		abort();
	hex(sig, 64, text);
	json_object_set_new(event, "sig", json_string(text));
	return event;
}

/* "" when it is one, else what an OK says. */
const char *nostr_wrong(const json_t *event)
{
	unsigned char id[32], told[32], key[32], sig[64];
	secp256k1_xonly_pubkey pubkey;
	if (!json_is_integer(json_object_get(event, "created_at")) || !json_is_integer(json_object_get(event, "kind"))
	    || !json_is_array(json_object_get(event, "tags")) || !json_is_string(json_object_get(event, "content"))
	    || !unhex(spec_text(event, "id", ""), told, 32) || !unhex(spec_text(event, "pubkey", ""), key, 32)
	    || !unhex(spec_text(event, "sig", ""), sig, 64))
		return "invalid: this is no event";
	hash(event, id);
	if (memcmp(id, told, 32) != 0)
		return "invalid: id is wrong";
	if (!secp256k1_xonly_pubkey_parse(signing(), &pubkey, key) || !secp256k1_schnorrsig_verify(signing(), sig, id, 32, &pubkey))
		return "invalid: signature is wrong";
	if (json_integer_value(json_object_get(event, "created_at")) > now_us() / 1000000 + 900)
		return "rejected: created_at is more than 900 seconds in the future";
	return "";
}

/* ---- the memory */

json_t *nostr_events(void)
{
	return events ? events : (events = json_object());
}

/* A later profile takes the place of an earlier one. */
static void replace_profile(const json_t *event)
{
	const char *key;
	json_t *old;
	void *next;
	json_object_foreach_safe(nostr_events(), next, key, old)
		if (json_integer_value(json_object_get(old, "kind")) == 0
		    && !strcmp(spec_text(old, "pubkey", ""), spec_text(event, "pubkey", "")))
			json_object_del(nostr_events(), key);
}

/* NIP-09: only one's own, and what is deleted is not shown any more. */
static void forget_deleted(const json_t *event)
{
	json_t *tag;
	size_t i;
	json_array_foreach(json_object_get(event, "tags"), i, tag) {
		const char *id = json_string_value(json_array_get(tag, 1));
		json_t *note = id && !strcmp(json_string_value(json_array_get(tag, 0)), "e") ? json_object_get(nostr_events(), id) : NULL;
		if (note && !strcmp(spec_text(note, "pubkey", ""), spec_text(event, "pubkey", "")))
			json_object_del(nostr_events(), id);
	}
}

bool nostr_store(json_t *event, bool live)
{
	const char *id = spec_text(event, "id", "");
	json_int_t kind = json_integer_value(json_object_get(event, "kind"));
	if (json_object_get(nostr_events(), id))
		return false;
	if (kind == 0)
		replace_profile(event);
	if (kind == 5)
		forget_deleted(event);
	json_object_set(nostr_events(), id, event);
	char *text = json_dumps(event, JSON_COMPACT);
	if (live && text)
		event_nostr(text);
	free(text);
	return true;
}

/* ---- what the world says */

static void add_tag(json_t *tags, const char *name, const char *value, const char *third, const char *fourth)
{
	json_t *tag = json_pack("[ss]", name, value);
	if (third)
		json_array_append_new(tag, json_string(third));
	if (fourth)
		json_array_append_new(tag, json_string(fourth));
	json_array_append_new(tags, tag);
}

/* Most programs lower a tag's letters and keep its accents; capitals: this one does not. */
static void add_hashtag(json_t *tags, const char *word, size_t length, bool capitals)
{
	size_t n = 0;
	uint8_t *lower = u8_tolower((const uint8_t *)word, length, NULL, UNINORM_NFC, NULL, &n);
	char *text = grow(NULL, length + n + 1);
	memcpy(text, capitals || !lower ? word : (const char *)lower, capitals || !lower ? length : n);
	text[capitals || !lower ? length : n] = '\0';
	add_tag(tags, "t", text, NULL, NULL);
	free(text);
	free(lower);
}

static void add_mention(struct buffer *text, json_t *tags, const char *key)
{
	const struct person *person = person_find(key);
	buffer_format(text, "@%s", key);
	if (person && person->native[NOSTR])
		add_tag(tags, "p", person->on[NOSTR].did, NULL, NULL);
}

static void add_spans(const struct post *post, struct buffer *text, json_t *tags)
{
	static struct span spans[SPANS_MAX];
	size_t count = text_spans(spec_text(post->spec, "text", ""), spans);
	bool plain = json_is_true(json_object_get(post->spec, "plain")), capitals = json_is_true(json_object_get(post->by->spec, "capitals"));
	buffer_text(text, "");
	for (size_t i = 0; i < count; i++) {
		char word[300];
		snprintf(word, sizeof word, "%.*s", (int)spans[i].length, spans[i].text);
		if (spans[i].kind == SPAN_MENTION)
			add_mention(text, tags, word);
		else
			buffer_format(text, "%s%.*s", spans[i].kind != SPAN_TAG ? "" : spans[i].text[-1] == '#' ? "#" : "\uFF03", (int)spans[i].length,
				      spans[i].text);
		if (spans[i].kind == SPAN_TAG && !plain)
			add_hashtag(tags, spans[i].text, spans[i].length, capitals);
	}
}

static void add_media(const struct post *post, struct buffer *text, json_t *tags)
{
	json_t *one;
	size_t i;
	json_array_foreach(json_object_get(post->spec, "media"), i, one) {
		bool image = !strcmp(spec_text(one, "kind", "image"), "image");
		char url[300], entry[400], alt[1200];
		snprintf(url, sizeof url, "https://files.example/%.200s-%zu.%s", post->key, i, image ? "jpg" : "mp4");
		snprintf(entry, sizeof entry, "url %s", url);
		snprintf(alt, sizeof alt, "alt %.1100s", spec_text(one, "alt", ""));
		json_array_append_new(tags, json_pack("[ssss]", "imeta", entry, image ? "m image/jpeg" : "m video/mp4", alt));
		buffer_format(text, "\n%s", url);
	}
}

/* NIP-10: a direct answer to the root has the root alone. */
static void add_thread(const struct post *post, json_t *tags)
{
	const struct post *root = post->reply;
	while (root && root->reply)
		root = root->reply;
	if (root)
		json_array_append_new(tags, json_pack("[ssss]", "e", root->uri, "", "root"));
	if (root != post->reply)
		json_array_append_new(tags, json_pack("[ssss]", "e", post->reply->uri, "", "reply"));
	if (post->reply)
		add_tag(tags, "p", post->reply->by->on[NOSTR].did, NULL, NULL);
	if (post->quote)
		add_tag(tags, "q", post->quote->uri, "", post->quote->by->on[NOSTR].did);
}

static void add_labels(const struct post *post, json_t *tags)
{
	const char *warning = spec_text(post->spec, "warning", ""), *lang = spec_text(post->spec, "lang", NULL);
	json_t *more;
	size_t i;
	if (*warning)
		add_tag(tags, "content-warning", warning, NULL, NULL);
	else if (json_is_true(json_object_get(post->spec, "sensitive")))
		json_array_append_new(tags, json_pack("[s]", "content-warning"));
	if (lang)
		add_tag(tags, "l", lang, "ISO-639-1", NULL);
	json_t *expires = json_object_get(post->spec, "expires");
	if (expires) {
		char when[32];
		snprintf(when, sizeof when, "%lld", (long long)(post->created_us / 1000000 + json_integer_value(expires)));
		add_tag(tags, "expiration", when, NULL, NULL);
	}
	if (post->origin)
		add_tag(tags, "proxy", post->origin->uri, post->origin->network == MASTODON ? "activitypub" : "atproto", NULL);
	json_array_foreach(json_object_get(post->spec, "tags"), i, more)
		if (json_is_string(more))
			add_hashtag(tags, json_string_value(more), json_string_length(more), false);
}

static json_t *boost_of(const struct post *post)
{
	json_t *note = json_object_get(nostr_events(), post->subject->uri), *tags = json_array();
	char *inner = note ? json_dumps(note, JSON_COMPACT) : NULL;
	add_tag(tags, "e", post->subject->uri, "", NULL);
	add_tag(tags, "p", post->subject->by->on[NOSTR].did, NULL, NULL);
	json_t *event = nostr_sign(post->by->key, 6, post->created_us / 1000000, tags, inner ? inner : "");
	free(inner);
	return event;
}

json_t *nostr_note(const struct post *post)
{
	struct buffer text = { 0 };
	json_t *tags = json_array();
	if (post->subject) {
		json_decref(tags);
		return boost_of(post);
	}
	add_thread(post, tags);
	add_spans(post, &text, tags);
	add_media(post, &text, tags);
	add_labels(post, tags);
	json_t *event = nostr_sign(post->by->key, 1, post->created_us / 1000000, tags, text.data);
	buffer_free(&text);
	return event;
}

void nostr_delete(const struct post *post, int64_t us)
{
	json_t *tags = json_pack("[[ss],[ss]]", "e", post->uri, "k", "1");
	json_t *event = nostr_sign(post->by->key, 5, us / 1000000, tags, "");
	nostr_store(event, true);
	json_decref(event);
}

void nostr_profile(const struct person *person)
{
	char *picture = picture_url(person, "");
	json_t *about = json_pack("{s:s, s:s, s:s, s:b}", "name", spec_person_name(person), "about", spec_text(person->spec, "note", ""), "picture", picture, "bot",
				  json_is_true(json_object_get(person->spec, "bot")));
	const char *name = spec_text(person->spec, "nip05", NULL);
	char claim[160];
	snprintf(claim, sizeof claim, "%.100s@127.0.0.1:%d", name ? name : "", stage_ports[0]);
	if (name)
		json_object_set_new(about, "nip05", json_string(claim));
	char *text = json_dumps(about, JSON_COMPACT);
	json_t *event = nostr_sign(person->key, 0, now_us() / 1000000 - 86400, json_array(), text ? text : "{}");
	nostr_store(event, true);
	json_decref(event);
	json_decref(about);
	free(picture);
	free(text);
}
