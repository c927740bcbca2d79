/* 200,000 create events as the Jetstream writes them, the same in every run: sizes, languages, emoji and embeds as on the real
 * network; few carry the tag, in several case forms, some only look like it. */
#ifndef TESTS_BENCH_FRAMES_H
#define TESTS_BENCH_FRAMES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"

enum { FRAMES = 200000, TAGGED = 390, DECOYS = 96 };

static uint64_t seed = 20261123;

static unsigned chance(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)((seed >> 33) % n);
}

struct buffer {
	char *bytes;
	size_t length, capacity;
};

static void put(struct buffer *to, const char *text, size_t length)
{
	if (to->length + length > to->capacity) {
		to->capacity = (to->length + length) * 2;
		to->bytes = xrealloc(to->bytes, to->capacity);
	}
	memcpy(to->bytes + to->length, text, length);
	to->length += length;
}

__attribute__((format(printf, 2, 3)))
static void print(struct buffer *to, const char *format, ...)
{
	char text[1024];
	va_list list;
	va_start(list, format);
	int n = vsnprintf(text, sizeof text, format, list);
	va_end(list);
	put(to, text, (size_t)n);
}

static const char *const english[] = { "the", "museum", "light", "of", "a", "and", "we", "walked", "through", "room", "with", "stairs", "to",
	"see", "old", "ships", "is", "open", "until", "music", "in", "social", "rain", "coffee", "today", "you", "never", "thought" };
static const char *const portuguese[] = { "a", "exposição", "de", "hoje", "não", "é", "muito", "linda", "coração", "você", "já", "está", "com", "saudade" };
static const char *const japanese[] = { "今日は", "美術館", "に", "行きました", "とても", "きれい", "でした", "灯台", "博物館で", "写真を", "撮った", "。" };
static const char *const korean[] = { "오늘", "박물관에", "갔다", "정말", "좋았다", "사진", "등대" };
static const char *const emoji[] = { "🔦", "😀", "❤️", "🏛️", "👩‍👩‍👧", "🌧️" };
static const char *const codes[] = { "en", "pt", "ja", "ko" };

#define PICK(list) list[chance(sizeof list / sizeof *list)]

static const char *word(unsigned language)
{
	switch (language) {
	case 1: return PICK(portuguese);
	case 2: return PICK(japanese);
	case 3: return PICK(korean);
	default: return PICK(english);
	}
}

static unsigned language(void)
{
	unsigned n = chance(100);
	return n < 65 ? 0 : n < 82 ? 1 : n < 97 ? 2 : 3;
}

static void random_id(struct buffer *to, size_t length)
{
	for (size_t i = 0; i < length; i++)
		put(to, &"234567abcdefghijklmnopqrstuvwxyz"[chance(32)], 1);
}

static void random_text(struct buffer *to, unsigned spoken)
{
	size_t want = chance(10) == 0 ? 280 + chance(20) : 20 + chance(230), start = to->length;
	while (to->length - start < want) {
		const char *next = word(spoken);
		put(to, next, strlen(next));
		if (spoken != 2)
			put(to, " ", 1);
		if (chance(60) == 0)
			put(to, chance(2) ? "\\n" : "\\\"", 2);
	}
	if (chance(5) == 0) {
		const char *face = PICK(emoji);
		put(to, face, strlen(face));
	}
	if (chance(150) == 0)
		put(to, "\\u0026", 6);
}

static void tag_facet(struct buffer *to, const char *tag)
{
	print(to, "{\"features\":[{\"$type\":\"app.bsky.richtext.facet#tag\",\"tag\":\"%s\"}],\"index\":{\"byteEnd\":%u,\"byteStart\":%u}}",
	      tag, 40 + chance(100), 20 + chance(20));
}

static const char *usual_tag(void)
{
	static const char *const tags[] = { "art", "photography", "猫", "bluesky", "nature", "fotografia", "イラスト", "music", "OC", "social", "museum" };
	return PICK(tags);
}

static void facets(struct buffer *to, const char *ours)
{
	unsigned more = chance(100) < 12 ? 1 + chance(4) : 0, link = chance(100) < 20;
	if (ours == NULL && more == 0 && link == 0)
		return;
	print(to, ",\"facets\":[");
	for (unsigned i = 0; i < more; i++) {
		tag_facet(to, usual_tag());
		print(to, "%s", i + 1 < more || link || ours != NULL ? "," : "");
	}
	if (link)
		print(to, "{\"features\":[{\"$type\":\"app.bsky.richtext.facet#link\",\"uri\":\"https://news.example.org/2026/11/%u/a-long-title-of-%u\"}],"
		      "\"index\":{\"byteEnd\":90,\"byteStart\":60}}%s", chance(30), chance(100000), ours != NULL ? "," : "");
	if (ours != NULL)
		tag_facet(to, ours);
	print(to, "]");
}

static void reference(struct buffer *to, const char *name, const char *end)
{
	print(to, "\"%s\":{\"cid\":\"bafyrei", name);
	random_id(to, 52);
	print(to, "\",\"uri\":\"at://did:plc:");
	random_id(to, 24);
	print(to, "/app.bsky.feed.post/3");
	random_id(to, 12);
	print(to, "\"}%s", end);
}

static void embed(struct buffer *to)
{
	unsigned kind = chance(100), images = kind < 22 ? 1 + chance(2) : 0;
	if (images > 0) {
		print(to, "\"embed\":{\"$type\":\"app.bsky.embed.images\",\"images\":[");
		for (unsigned i = 0; i < images; i++) {
			print(to, "%s{\"alt\":\"%s\",\"aspectRatio\":{\"height\":1200,\"width\":1600},\"image\":{\"$type\":\"blob\",\"ref\":{\"$link\":\"bafkrei",
			      i > 0 ? "," : "", chance(2) ? "" : "a lamp in a dark room, seen from below");
			random_id(to, 52);
			print(to, "\"},\"mimeType\":\"image/jpeg\",\"size\":%u}}", 100000 + chance(800000));
		}
		print(to, "]},");
	} else if (kind < 36) {
		print(to, "\"embed\":{\"$type\":\"app.bsky.embed.external\",\"external\":{\"description\":\"");
		random_text(to, 0);
		print(to, "\",\"title\":\"A title\",\"uri\":\"https://news.example.org/2026/11/%u\"}},", chance(100000));
	} else if (kind < 44) {
		print(to, "\"embed\":{\"$type\":\"app.bsky.embed.record\",");
		reference(to, "record", "},");
	}
}

/* One create event as the Jetstream writes it. */
static void event(struct buffer *to, unsigned n, const char *ours, const char *said)
{
	unsigned spoken = language();
	print(to, "{\"did\":\"did:plc:");
	random_id(to, 24);
	print(to, "\",\"time_us\":%llu,\"kind\":\"commit\",\"commit\":{\"rev\":\"3", 1795636800000000ull + n * 1000ull);
	random_id(to, 12);
	print(to, "\",\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"3");
	random_id(to, 12);
	print(to, "\",\"record\":{\"$type\":\"app.bsky.feed.post\",\"createdAt\":\"2026-11-25T20:%02u:%02u.%03uZ\",", n / 60000 % 60, n / 1000 % 60, n % 1000);
	embed(to);
	print(to, "\"langs\":[\"%s\"]", codes[spoken]);
	facets(to, ours);
	if (chance(100) < 45) {
		print(to, ",\"reply\":{");
		reference(to, "parent", ",");
		reference(to, "root", "}");
	}
	print(to, ",\"text\":\"%s", said != NULL ? said : "");
	random_text(to, spoken);
	print(to, "\"},\"cid\":\"bafyrei");
	random_id(to, 52);
	print(to, "\"}}");
}

/* All frames with their WebSocket headers, ended by a close frame. */
__attribute__((unused))
static struct buffer frames_make(double *mean)
{
	static const char *const forms[] = { "musesocial", "MuseSocial", "MUSESOCIAL", "museSocial" };
	struct buffer all = { 0 }, one = { 0 };
	size_t payload = 0;
	for (unsigned n = 0; n < FRAMES; n++) {
		bool tagged = n % (FRAMES / TAGGED) == 100 && n / (FRAMES / TAGGED) < TAGGED;
		bool decoy = n % (FRAMES / DECOYS) == 200 && n / (FRAMES / DECOYS) < DECOYS;
		one.length = 0;
		event(&one, n, tagged ? forms[n / (FRAMES / TAGGED) % 4] : decoy && n % 2 ? "musesocialist" : NULL,
		      tagged ? "#MuseSocial " : decoy ? "#musesocialist " : NULL);
		unsigned char head[4] = { 0x81, 126, (unsigned char)(one.length >> 8), (unsigned char)one.length };
		put(&all, (const char *)head, 4); /* all are between 126 and 65535 bytes */
		put(&all, one.bytes, one.length);
		payload += one.length;
	}
	put(&all, "\x88\x02\x03\xe8", 4);
	free(one.bytes);
	*mean = (double)payload / FRAMES;
	return all;
}

#endif
