/* Traffic that nobody wrote: the firehose around the tour, and floods of tagged posts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

enum { STRANGERS = 3000, CROWD = 200, BURST_MAX = 5000 };

static const struct {
	const char *lang, *text, *tag;
} sayings[] = {
	{ "en", "The bus was late again, and still full of good people", NULL },
	{ "en", "Bread day. The kitchen smells of it #baking", "baking" },
	{ "pt", "Caf\u00e9 na janela e nada para fazer #domingo", "domingo" },
	{ "ja", "\u4eca\u65e5\u306f\u3088\u304f\u6674\u308c\u3066\u3044\u307e\u3059 #\u5929\u6c17",
	  "\u5929\u6c17" },
	{ "de", "Der Zug steht, die Aussicht ist trotzdem sch\u00f6n", NULL },
	{ "fr", "Une derni\u00e8re page et je dors, promis #lecture", "lecture" },
	{ "en", "We met at the museum gate #museum", "museum" },
	{ "en", "Not that one: #musesocialist is another thing", "musesocialist" },
	{ "es", "\u00bfQui\u00e9n gan\u00f3 anoche? No mire\u0301is todav\u00eda los resultados", NULL },
	{ "ko", "\ube44\uac00 \uc624\ub294 \ub0a0\uc5d0\ub294 \uad6d\uc218 \U0001F35C", NULL },
	{ "ar",
	  "\u0635\u0628\u0627\u062d \u0627\u0644\u062e\u064a\u0631 \u0645\u0646 \u0627\u0644\u0645\u062f\u064a\u0646\u0629 \u0627\u0644\u0642\u062f\u064a\u0645\u0629",
	  NULL },
	{ "en", "\U0001F468\u200d\U0001F469\u200d\U0001F467 at the beach, sand in everything", NULL },
	{ "nl", "Fietsen tegen de wind in, beide kanten op #regen", "regen" },
	{ "en", "muse social club tonight, no hashtag needed", NULL },
	{ "it", "Il gatto ha deciso: la sedia \u00e8 sua #gatti", "gatti" },
	{ "tr", "\u00c7ay haz\u0131r, kim geliyor?", NULL },
};

static const char *const remarks[] = {
	"The room hums like a fridge full of comets",
	"I would carry this one home in both arms",
	"Look at the joints, somebody loved this",
	"The label is shorter than my shopping list, and better",
	"Is that rust or is it paint?",
	"My daughter says it is a spaceship. It is now a spaceship",
	"Et la lumi\u00e8re, mon Dieu",
	"\u6b21\u306e\u90e8\u5c4b\u304c\u697d\u3057\u307f\u3067\u3059",
	"Das Glas ist d\u00fcnner als mein Ticket",
};

#define PICK(list, n) (list)[(n) % (sizeof(list) / sizeof *(list))]

static double firehose_rate, firehose_due;
static struct {
	double rate, due;
	int64_t left;
	const char *on;
} flood;
static int64_t last;

static void stranger(uint64_t n, char did[static 40])
{
	char seed[32];
	snprintf(seed, sizeof seed, "stranger %u", (unsigned)(n % STRANGERS));
	did_make(seed, did);
}

static void record_post(struct buffer *out, uint64_t n, const char *created)
{
	const char *text = PICK(sayings, n).text, *tag = PICK(sayings, n).tag;
	buffer_format(out, "{\"$type\":\"app.bsky.feed.post\",\"createdAt\":\"%s\",", created);
	if (tag) {
		size_t start = (size_t)(strchr(text, '#') - text);
		buffer_format(
			out,
			"\"facets\":[{\"features\":[{\"$type\":\"app.bsky.richtext.facet#tag\",\"tag\":\"%s\"}],\"index\":{\"byteEnd\":%zu,\"byteStart\":%zu}}],",
			tag, start + 1 + strlen(tag), start);
	}
	buffer_format(out, "\"langs\":[\"%s\"],\"text\":\"%s\"}", PICK(sayings, n).lang, text);
}

static void record_subject(struct buffer *out, const char *type, const char *created)
{
	char did[40], rkey[14], cid[64];
	stranger(random_next(), did);
	tid_make(now_us(), random_next(), rkey);
	cid_make(random_next(), false, cid);
	buffer_format(
		out,
		"{\"$type\":\"%s\",\"createdAt\":\"%s\",\"subject\":{\"cid\":\"%s\",\"uri\":\"at://%s/app.bsky.feed.post/%s\"}}",
		type, created, cid, did, rkey);
}

static void emit_commit(const char *collection, const char *operation)
{
	static struct buffer part;
	char did[40], rkey[14], rev[14], cid[64], created[32];
	int64_t now = now_us();
	part.length = 0;
	stranger(random_next(), did);
	tid_make(now, random_next(), rkey);
	tid_make(now, random_next(), rev);
	cid_make(random_next(), false, cid);
	iso_time(now, 3, created);
	buffer_format(&part, "{\"rev\":\"%s\",\"operation\":\"%s\",\"collection\":\"%s\",\"rkey\":\"%s\"", rev,
		      operation, collection, rkey);
	if (strcmp(operation, "delete")) {
		buffer_text(&part, ",\"record\":");
		if (!strcmp(collection, "app.bsky.feed.post"))
			record_post(&part, random_next(), created);
		else
			record_subject(&part, collection, created);
		buffer_format(&part, ",\"cid\":\"%s\"", cid);
	}
	buffer_text(&part, "}");
	event_jetstream(EVENT_COMMIT, did, collection, 0, part.data);
}

static void emit_person(bool account)
{
	char did[40], handle[64];
	uint64_t n = random_next();
	stranger(n, did);
	snprintf(handle, sizeof handle, "stranger-%u.example.net", (unsigned)(n % STRANGERS));
	if (account)
		event_account(did, n % 3 != 0, n % 3 ? "active" : "deactivated");
	else
		event_identity(did, handle);
}

static void emit_one(void)
{
	unsigned dice = (unsigned)(random_next() % 100);
	if (dice < 86)
		emit_commit("app.bsky.feed.post", "create");
	else if (dice < 91)
		emit_commit("app.bsky.feed.like", "create");
	else if (dice < 94)
		emit_commit("app.bsky.feed.repost", "create");
	else if (dice < 97)
		emit_commit("app.bsky.feed.post", "delete");
	else
		emit_person(dice == 99);
}

/* ---- floods of the tag */

static void flooder(unsigned n, char key[static 32])
{
	char handle[64];
	snprintf(key, 32, flood.on && !strcmp(flood.on, "x") ? "xcrowd_%u" : "crowd-%u", n % CROWD);
	if (person_find(key))
		return;
	snprintf(handle, sizeof handle, n % 2 ? "crowd%u@glam.example" : "crowd%u.example.org", n % CROWD);
	bool x = flood.on && !strcmp(flood.on, "x");
	json_t *spec = json_pack("{s:s, s:s, s:s}", "person", key, "name", key,
				 x ? "x" : n % 2 ? "mastodon" : "bluesky", x ? key : handle);
	person_add(spec);
	json_decref(spec);
}

static void flood_one(void)
{
	static unsigned count;
	char key[32], text[256];
	const char *why;
	unsigned n = ++count;
	if (flood.on) /* odd ones live on Mastodon, even ones on Bluesky */
		n = !strcmp(flood.on, "mastodon") ? 2 * n + 1 : !strcmp(flood.on, "bluesky") ? 2 * n : n;
	flooder(n, key);
	snprintf(text, sizeof text, "%s (%u) #musesocial", PICK(remarks, n), count);
	json_t *line = json_pack("{s:s, s:s, s:s?}", "by", key, "text", text, "lang", n % 3 ? "en" : NULL);
	world_do(line, now_us(), &why);
	json_decref(line);
}

void crowd_set(double firehose, double flood_rate)
{
	firehose_rate = firehose;
	if (flood_rate > 0)
		crowd_flood(INT64_MAX, flood_rate, NULL);
}

void crowd_flood(int64_t count, double rate, const char *on)
{
	static char kept[16];
	snprintf(kept, sizeof kept, "%s", on ? on : "");
	flood.left = count;
	flood.rate = rate;
	flood.due = 0;
	flood.on = *kept ? kept : NULL;
}

bool crowd_busy(void)
{
	return flood.left > 0 && flood.left < INT64_MAX / 2; /* an endless one keeps nobody waiting */
}

void crowd_tick(int64_t now)
{
	double passed = last ? (double)(now - last) / 1e6 : 0;
	last = now;
	firehose_due += firehose_rate * passed;
	flood.due += flood.left > 0 ? flood.rate * passed : 0;
	for (int n = 0; firehose_due >= 1 && n < BURST_MAX; n++, firehose_due--)
		emit_one();
	for (int n = 0; flood.due >= 1 && flood.left > 0 && n < BURST_MAX; n++, flood.due--, flood.left--)
		flood_one();
	if (firehose_due > BURST_MAX)
		firehose_due = BURST_MAX;
}
