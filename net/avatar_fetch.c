#include "net/avatar_fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/log.h"
#include "model/options.h"
#include "net/avatar_hash.h"
#include "net/idmap.h"

enum { TIMEOUT_S = 15, KEY = POST_ID_MAX + 24 };

struct picture {
	struct avatar_fetch *fetch;
	char *url;
	struct http_call *call;
	bool asked, good;
	uint64_t hash;
};

struct wanted {
	enum network network;
	char *id;
	struct source *source;
	const struct picture *picture; /* NULL: its address is not known, or is one too many */
};

struct avatar_fetch {
	struct http *http;
	struct idmap *addresses;             /* by key_of; the mark is the source's number */
	struct source *sources[SOURCES_MAX];
	struct picture pictures[AVATAR_FETCHES];
	struct wanted wanted[AVATAR_FETCHES];
	size_t picture_n, wanted_n;
	unsigned running;
};

struct avatar_fetch *avatar_fetch_new(struct http *http)
{
	struct avatar_fetch *fetch = xcalloc(1, sizeof *fetch);
	fetch->http = http;
	fetch->addresses = idmap_new(AVATAR_ADDRESSES);
	return fetch;
}

void avatar_fetch_free(struct avatar_fetch *fetch)
{
	if (!fetch)
		return;
	for (size_t i = 0; i < fetch->picture_n; i++) {
		http_cancel(fetch->pictures[i].call);
		free(fetch->pictures[i].url);
	}
	for (size_t i = 0; i < fetch->wanted_n; i++)
		free(fetch->wanted[i].id);
	idmap_free(fetch->addresses);
	free(fetch);
}

static const char *key_of(enum network network, const char *id, char out[static KEY])
{
	snprintf(out, KEY, "%s %s", network_name(network), id);
	return out;
}

static void tell(const struct wanted *wanted)
{
	if (wanted->picture && wanted->picture->good)
		source_avatar(wanted->source, wanted->network, wanted->id, wanted->picture->hash);
}

/* ---- asking */

static void ask_more(struct avatar_fetch *fetch);

static void on_answer(void *arg, const struct http_response *response)
{
	struct picture *picture = arg;
	struct avatar_fetch *fetch = picture->fetch;
	picture->call = NULL;
	fetch->running--;
	picture->good = response->status == 200 && avatar_hash(response->body, response->length, &picture->hash);
	log_line("picture %s: %s", picture->url, picture->good ? "compared" : response->status == 0 ? response->error : "cannot be compared");
	for (size_t i = 0; i < fetch->wanted_n; i++)
		if (fetch->wanted[i].picture == picture)
			tell(&fetch->wanted[i]);
	ask_more(fetch);
}

static void ask_more(struct avatar_fetch *fetch)
{
	for (size_t i = 0; i < fetch->picture_n && fetch->running < AVATAR_AT_ONCE; i++) {
		struct picture *picture = &fetch->pictures[i];
		const struct http_request request = {
			.url = picture->url, .accept = "image/webp, image/png, image/jpeg", .timeout_s = TIMEOUT_S, .most = AVATAR_BYTES_MAX, .stranger = true,
		};
		if (picture->asked)
			continue;
		picture->asked = true;
		fetch->running++;
		picture->call = http_send(fetch->http, &request, on_answer, picture);
	}
}

/* NULL when there were too many. */
static const struct picture *picture_at(struct avatar_fetch *fetch, const char *url)
{
	for (size_t i = 0; i < fetch->picture_n; i++)
		if (!strcmp(fetch->pictures[i].url, url))
			return &fetch->pictures[i];
	if (fetch->picture_n == AVATAR_FETCHES)
		return NULL;
	struct picture *picture = &fetch->pictures[fetch->picture_n++];
	*picture = (struct picture){ .fetch = fetch, .url = xstrdup(url) };
	return picture;
}

/* Its address is known, perhaps a new one. */
static void look(struct avatar_fetch *fetch, struct wanted *wanted)
{
	char key[KEY];
	uint64_t source = 0;
	const char *url = idmap_get(fetch->addresses, key_of(wanted->network, wanted->id, key), &source);
	const struct picture *before = wanted->picture;
	if (!url)
		return;
	wanted->source = fetch->sources[source];
	wanted->picture = picture_at(fetch, url);
	if (wanted->picture != before)
		tell(wanted);
	ask_more(fetch);
}

static struct wanted *wanted_find(struct avatar_fetch *fetch, enum network network, const char *id)
{
	for (size_t i = 0; i < fetch->wanted_n; i++)
		if (fetch->wanted[i].network == network && !strcmp(fetch->wanted[i].id, id))
			return &fetch->wanted[i];
	return NULL;
}

/* A source whose own URL is without TLS is on this machine: model/sources.c allows no other. */
static bool may_be(const struct source *source, const char *url)
{
	const bool here = !strncasecmp(source->url, "http:", 5) || !strncasecmp(source->url, "ws:", 3);
	return strlen(url) <= AVATAR_URL_MAX && (!strncasecmp(url, "https://", 8) || (here && !strncasecmp(url, "http://", 7)));
}

void avatar_offer(struct source *source, enum network network, const char *author_id, const char *url)
{
	struct avatar_fetch *fetch = source->tools.avatars;
	char key[KEY];
	if (!fetch || !may_be(source, url) || source->index >= SOURCES_MAX)
		return;
	const char *known = idmap_get(fetch->addresses, key_of(network, author_id, key), NULL);
	if (known && !strcmp(known, url))
		return;
	fetch->sources[source->index] = source;
	idmap_put(fetch->addresses, key, url, source->index);
	struct wanted *wanted = wanted_find(fetch, network, author_id);
	if (wanted)
		look(fetch, wanted);
}

void avatar_want(struct avatar_fetch *fetch, enum network network, const char *author_id)
{
	if (!fetch || fetch->wanted_n == AVATAR_FETCHES || wanted_find(fetch, network, author_id))
		return;
	struct wanted *wanted = &fetch->wanted[fetch->wanted_n++];
	*wanted = (struct wanted){ .network = network, .id = xstrdup(author_id) };
	look(fetch, wanted);
}
