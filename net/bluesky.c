/* The Jetstream: every post of the network passes by, the prefilter finds ours. */
#include "net/bluesky.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/archive.h"
#include "model/log.h"
#include "model/text.h"
#include "model/when.h"
#include "net/json.h"

enum {
	BLUESKY_SILENCE_MS = 30 * 1000,
	BLUESKY_REPLAY_MS = 10 * 60 * 1000, /* the most of the whole network's stream that is replayed */
	BLUESKY_OVERLAP_US = 5 * 1000 * 1000,
	BLUESKY_PAST_MS = 60 * 1000,
	BLUESKY_LAP_MS = 30 * 1000,
	BLUESKY_AGREE = 100,
};

static const char *const bluesky_hosts[] = {
	"jetstream1.us-east.bsky.network", "jetstream2.us-east.bsky.network",
	"jetstream1.us-west.bsky.network", "jetstream2.us-west.bsky.network",
};

static const int64_t bluesky_day = 24 * 60 * 60 * 1000;

bool bluesky_remember(struct bluesky *b, const char *uri, const char *cid, const char *did)
{
	char *version = xasprintf("%s %s", uri, cid);
	bool fresh = idset_add(b->told, text_hash(uri));
	idset_add(b->told, text_hash(version));
	idset_add(b->authors, text_hash(did));
	free(version);
	return fresh;
}

static uint64_t bluesky_deletion(const char *uri)
{
	char *text = xasprintf("%s deleted", uri);
	uint64_t hash = text_hash(text);
	free(text);
	return hash;
}

static bool bluesky_known_version(const struct bluesky *b, const char *uri, const char *cid)
{
	char *version = xasprintf("%s %s", uri, cid);
	bool known = idset_has(b->told, text_hash(version));
	free(version);
	return known;
}

/* Whether an event says something that was not told yet. */
static bool bluesky_is_news(const struct bluesky *b, const struct bluesky_event *event, const char *uri)
{
	bool told = idset_has(b->told, text_hash(uri));
	if (event->kind == BLUESKY_REPOST)
		return !told && idset_has(b->told, text_hash(json_str(json_obj(event->record, "subject"), "uri")));
	if (!event->update)
		return !told && bluesky_matches(event->record, b->source->tags);
	if (idset_has(b->told, bluesky_deletion(uri)) || bluesky_known_version(b, uri, event->cid))
		return false;
	return told || bluesky_matches(event->record, b->source->tags);
}

static void bluesky_told(struct bluesky *b, const struct bluesky_event *event)
{
	int64_t time = event->time_us / 1000;
	b->gap_posts += b->gap_to != 0 && time >= b->gap_from && time < b->gap_to;
}

static void bluesky_take_post(struct bluesky *b, const struct bluesky_event *event)
{
	char uri[POST_ID_MAX], handle[POST_NAME_MAX], name[POST_NAME_MAX];
	int64_t now = when_now();
	struct bluesky_context context = { .source = b->host, .now = now };
	if (!bluesky_uri(event, uri) || !bluesky_is_news(b, event, uri))
		return;
	bluesky_people_find(b, event->did, &context, handle, name);
	bluesky_remember(b, uri, event->cid, event->did);
	bluesky_told(b, event);
	source_post(b->source, bluesky_post(event, &context), event->time_us / 1000 < now - BLUESKY_PAST_MS);
}

static void bluesky_take_delete(struct bluesky *b, const struct bluesky_event *event)
{
	char uri[POST_ID_MAX];
	if (!bluesky_uri(event, uri) || (!idset_has(b->told, text_hash(uri)) && !idset_has(b->strays, text_hash(uri))) ||
	    !idset_add(b->told, bluesky_deletion(uri)))
		return;
	char *id = xasprintf("bluesky:%s", uri);
	source_delete(b->source, id);
	free(id);
}

static void bluesky_take(struct bluesky *b, const struct bluesky_event *event)
{
	switch (event->kind) {
	case BLUESKY_POST: case BLUESKY_REPOST:
		bluesky_take_post(b, event);
		bluesky_stray_take(b, event);
		break;
	case BLUESKY_DELETE:
		bluesky_take_delete(b, event);
		break;
	case BLUESKY_IDENTITY:
		if (idset_has(b->authors, text_hash(event->did)))
			bluesky_people_renamed(b, event->did, event->handle);
		break;
	case BLUESKY_GONE:
		if (idset_drop(b->authors, text_hash(event->did)))
			source_delete_author(b->source, NETWORK_BLUESKY, event->did);
		break;
	case BLUESKY_OTHER:
		break;
	}
}

static void bluesky_caught_up(struct bluesky *b)
{
	source_gap(b->source, b->gap_from, b->gap_to, b->gap_posts, true);
	b->gap_from = b->gap_to = 0;
}

/* The gap's first part, as far as it has been caught up with. */
static void bluesky_caught_up_to(struct bluesky *b, int64_t ms, bool whole)
{
	source_gap(b->source, b->gap_from, ms, b->gap_posts, whole);
	b->gap_from = ms;
	b->gap_posts = 0;
}

/* A long way is told in parts, so that an end in the middle does not begin it anew. */
static void bluesky_catch_up(struct bluesky *b, int64_t ms)
{
	int64_t now = loop_now(b->source->tools.loop), took = now - b->lap_began;
	if (b->lap_began == 0) {
		b->lap_began = now;
		b->lap_from = ms;
	}
	if (ms >= b->gap_to) {
		bluesky_caught_up(b);
		return;
	}
	if (b->lap_began == now || took < BLUESKY_LAP_MS)
		return;
	if (ms - b->lap_from < 2 * took) { /* no faster than time itself: this clock is ahead of the server's */
		bluesky_caught_up(b);
		return;
	}
	bluesky_caught_up_to(b, ms, true);
	source_cursor(b->source, ms);
	b->lap_began = now;
	b->lap_from = ms;
}

/* The first frame shows whether the server still had what we asked for: it says the last one that we know again. Who never said
 * anything may have had nothing to say. */
static void bluesky_first_frame(struct bluesky *b, int64_t ms)
{
	bool moved = b->asked_us > 0 && ms > b->asked_us / 1000 + BLUESKY_PAST_MS;
	bool known = b->last_us != 0 || b->source->resume != 0;
	b->asked_us = 0;
	if (moved && known && b->gap_to != 0 && ms > b->gap_from) {
		int64_t from = b->gap_from, to = ms < b->gap_to ? ms : b->gap_to;
		bluesky_caught_up_to(b, to, false);
		bluesky_login_fill(b, from, to);
	} else if (moved && b->gap_to == 0 && !b->login.done) {
		b->reach = ms;
	}
	bluesky_tell_live(b);
}

/* One frame must not move the cursor far into the future; but when all are ahead, it is this clock that is behind. */
static bool bluesky_plausible(struct bluesky *b, int64_t ms)
{
	if (ms <= b->heard + b->ahead + BLUESKY_PAST_MS) {
		b->ahead_frames = 0;
		return true;
	}
	if (++b->ahead_frames < BLUESKY_AGREE)
		return false;
	b->ahead = ms - b->heard;
	return true;
}

static void bluesky_progress(struct bluesky *b, int64_t time_us)
{
	int64_t ms = time_us / 1000;
	if (time_us <= 0 || !bluesky_plausible(b, ms))
		return;
	if (b->asked_us != 0)
		bluesky_first_frame(b, ms);
	if (time_us > b->last_us)
		b->last_us = time_us;
	if (b->gap_to != 0)
		bluesky_catch_up(b, ms);
	if (b->gap_to == 0 && b->login.call == NULL) /* else older posts are still to be told */
		source_cursor(b->source, b->last_us / 1000);
}

static void bluesky_message(void *arg, char *data, size_t length, bool binary)
{
	struct bluesky *b = arg;
	struct bluesky_event event;
	char why[120] = "a binary frame";
	b->heard = when_now();
	source_heard(b->source);
	int64_t time_us = bluesky_time_us(data, length);
	if (!binary && !prefilter_keep(&b->filter, data, length) && !bluesky_stray_keep(b, data, length)) {
		bluesky_progress(b, time_us);
		return;
	}
	json_t *tree = binary ? NULL : json_read(data, length, why);
	if (tree == NULL) {
		source_odd(b->source, why, data, length);
	} else if (!bluesky_event(tree, &event)) {
		source_odd(b->source, "no event of a Jetstream", data, length);
	} else {
		bluesky_take(b, &event);
		bluesky_progress(b, event.time_us);
	}
	json_decref(tree);
}

static void bluesky_oversize(void *arg, size_t length)
{
	struct bluesky *b = arg;
	char why[80];
	snprintf(why, sizeof why, "a frame of %zu bytes", length);
	b->heard = when_now();
	source_heard(b->source);
	source_odd(b->source, why, "", 0);
}

/* How far back the reader sees, and what would show more. */
void bluesky_tell_live(struct bluesky *b)
{
	char clock[WHEN_TEXT];
	const struct bluesky_login *login = &b->login;
	if (!b->open)
		return;
	when_clock(b->reach, when_now(), clock);
	const char *more = login->words[0] != '\0' ? login->words : "log in to see what was said before";
	if (b->custom || login->done || b->source->resume != 0)
		more = login->words;
	const bool refused = b->source->check && login->access == NULL && login->words[0] != '\0';
	source_state(b->source, refused ? SOURCE_REFUSED : SOURCE_LIVE, 0, "stream, from %s%s%s%s%s", clock, *more != '\0' ? "; " : "", more,
	             b->source->check && login->access != NULL ? "; logged in: older posts can be searched" : "",
	             b->source->check ? "; costs nothing" : "");
}

static void bluesky_open(void *arg)
{
	struct bluesky *b = arg;
	int64_t now = when_now();
	b->open = true;
	int64_t deaf = b->heard != 0 ? b->heard : b->login.done ? 0 : b->source->resume;
	if (deaf != 0) { /* was up before, maybe in an earlier run */
		if (b->gap_from == 0) {
			b->gap_from = deaf;
			b->gap_posts = 0;
		}
		b->gap_to = now;
		b->lap_began = 0;
	}
	b->heard = now;
	backoff_alive(&b->backoff, now);
	bluesky_tell_live(b);
	timer_set(b->alive, BLUESKY_SILENCE_MS);
}

static int64_t bluesky_again(struct bluesky *b, int64_t retry_after)
{
	int64_t now = when_now();
	b->open = false;
	timer_clear(b->alive);
	backoff_failed(&b->backoff, now);
	int64_t wait = backoff_next(&b->backoff, retry_after);
	timer_set(b->timer, wait);
	if (!b->custom)
		b->turn++;
	return now + wait;
}

static void bluesky_closed(void *arg, const struct ws_end *end)
{
	struct bluesky *b = arg;
	b->ws = NULL;
	int64_t next = bluesky_again(b, end->retry_after);
	source_state(b->source, SOURCE_RETRY, next, "%s", end->reason);
}

static void bluesky_check_alive(void *arg)
{
	struct bluesky *b = arg;
	int64_t now = when_now(), silent = now - b->heard;
	if (!b->open)
		return;
	if (b->paused || silent < BLUESKY_SILENCE_MS) {
		timer_set(b->alive, b->paused ? BLUESKY_SILENCE_MS : BLUESKY_SILENCE_MS - silent + 1);
		return;
	}
	ws_close(b->ws);
	b->ws = NULL;
	int64_t next = bluesky_again(b, -1);
	source_state(b->source, SOURCE_SILENT, next, "%s is up but says nothing: trying anew", b->host);
}

static int64_t bluesky_cursor(struct bluesky *b)
{
	int64_t since = b->source->since;
	if (b->last_us != 0)
		return b->last_us - BLUESKY_OVERLAP_US;
	if (b->login.done)
		return (b->started - BLUESKY_SHORT_MS) * 1000;
	if (b->source->resume != 0) {
		bool further = b->custom && since != 0 && since < b->source->resume;
		b->reach = further ? since : b->source->resume;
		return b->reach * 1000 - BLUESKY_OVERLAP_US;
	}
	if (b->custom)
		b->reach = since != 0 ? since : b->started - bluesky_day;
	else if (since != 0)
		b->reach = since > b->started - BLUESKY_REPLAY_MS ? since : b->started - BLUESKY_REPLAY_MS;
	else
		b->reach = b->started - BLUESKY_SHORT_MS;
	return b->reach * 1000;
}

/* "wss://host/subscribe" of the server in turn. malloc. */
static char *bluesky_base(struct bluesky *b)
{
	const char *url = b->source->url;
	if (!b->custom) {
		const char *host = bluesky_hosts[b->turn % (sizeof bluesky_hosts / sizeof *bluesky_hosts)];
		return xasprintf("wss://%s/subscribe", host);
	}
	size_t length = strlen(url);
	while (length > 0 && url[length - 1] == '/')
		length--;
	const char *host = strstr(url, "://");
	bool path = host != NULL && memchr(host + 3, '/', length - (size_t)(host + 3 - url)) != NULL;
	return xasprintf("%.*s%s", (int)length, url, path ? "" : "/subscribe");
}

static void bluesky_name_host(struct bluesky *b, const char *base)
{
	const char *host = strstr(base, "://");
	host = host != NULL ? host + 3 : base;
	snprintf(b->host, sizeof b->host, "%.*s", (int)strcspn(host, "/?"), host);
}

void bluesky_connect(struct bluesky *b)
{
	static const struct ws_handlers handlers = { bluesky_open, bluesky_message, bluesky_oversize, bluesky_closed };
	if (b->ws != NULL)
		return;
	char *base = bluesky_base(b);
	bluesky_name_host(b, base);
	b->asked_us = bluesky_cursor(b);
	char *url = xasprintf("%s%cwantedCollections=app.bsky.feed.post&cursor=%" PRId64, base, strchr(base, '?') != NULL ? '&' : '?',
	                      b->asked_us);
	struct ws_config config = { .url = url, .deflate = true };
	timer_clear(b->timer);
	if (b->heard == 0)
		source_state(b->source, SOURCE_CONNECTING, 0, "%s", b->host);
	b->ws = ws_connect(b->source->tools.ws, &config, &handlers, b);
	if (b->paused && b->ws != NULL)
		ws_pause(b->ws, true);
	free(url);
	free(base);
}

static void bluesky_due(void *arg)
{
	bluesky_connect(arg);
}

static bool bluesky_loopback(const char *url)
{
	static const char *const names[] = { "127.", "localhost", "[::1]" };
	const char *host = strstr(url, "://");
	for (size_t i = 0; host != NULL && i < sizeof names / sizeof *names; i++)
		if (strncmp(host + 3, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

static void bluesky_addresses(struct bluesky *b)
{
	const char *url = b->source->url;
	b->custom = *url != '\0';
	snprintf(b->appview, sizeof b->appview, "https://public.api.bsky.app");
	snprintf(b->entry, sizeof b->entry, "https://bsky.social");
	if (!bluesky_loopback(url))
		return;
	const char *host = strstr(url, "://") + 3;
	const char *scheme = strncmp(url, "wss:", 4) == 0 ? "https" : "http";
	snprintf(b->appview, sizeof b->appview, "%s://%.*s", scheme, (int)strcspn(host, "/?"), host);
	snprintf(b->entry, sizeof b->entry, "%s", b->appview);
}

/* What an earlier run has told: it need not be told again, but when it goes. */
static void bluesky_recall(void *arg, const char *id, const struct author *author)
{
	static const char own[] = "bluesky:";
	struct bluesky *b = arg;
	if (strncmp(id, own, sizeof own - 1) != 0)
		return;
	idset_add(b->told, text_hash(id + sizeof own - 1));
	idset_add(b->authors, text_hash(author->id));
	bluesky_people_recall(b, author);
}

static void *bluesky_start(struct source *source)
{
	struct bluesky *b = xcalloc(1, sizeof *b);
	b->source = source;
	b->started = when_now();
	b->told = idset_new(BLUESKY_TOLD);
	b->authors = idset_new(BLUESKY_TOLD);
	b->timer = timer_new(source->tools.loop, bluesky_due, b);
	b->alive = timer_new(source->tools.loop, bluesky_check_alive, b);
	prefilter_init(&b->filter, source->tags);
	bluesky_addresses(b);
	bluesky_people_start(b);
	bluesky_stray_start(b);
	if (source->archive != NULL)
		archive_recall(source->archive, NETWORK_BLUESKY, BLUESKY_RECALLED, bluesky_recall, b);
	if (!bluesky_login_start(b))
		bluesky_connect(b);
	return b;
}

static void bluesky_stop(void *self)
{
	struct bluesky *b = self;
	ws_close(b->ws);
	bluesky_people_stop(b);
	bluesky_stray_stop(b);
	bluesky_login_stop(b);
	timer_free(b->timer);
	timer_free(b->alive);
	idset_free(b->told);
	idset_free(b->authors);
	free(b);
}

static void bluesky_pause(void *self, bool paused)
{
	struct bluesky *b = self;
	b->paused = paused;
	if (!paused)
		b->heard = b->heard != 0 ? when_now() : 0;
	if (b->ws != NULL)
		ws_pause(b->ws, paused);
}

static void bluesky_retry(void *self)
{
	struct bluesky *b = self;
	bluesky_login_retry(b);
	if (b->ws == NULL && !b->login.waiting) {
		b->backoff = (struct backoff){ 0 };
		bluesky_connect(b);
	}
}

static void bluesky_slept(void *self, int64_t since)
{
	struct bluesky *b = self;
	if (b->heard > since)
		b->heard = since;
	ws_close(b->ws);
	b->ws = NULL;
	b->open = false;
	timer_clear(b->alive);
	if (!b->login.waiting)
		bluesky_connect(b);
}

/* Everything passes by already. */
static void bluesky_tags_changed(void *self)
{
	struct bluesky *b = self;
	prefilter_init(&b->filter, b->source->tags);
}

const struct source_ops bluesky_source = {
	"bluesky", bluesky_start, bluesky_stop, bluesky_pause, bluesky_retry, bluesky_slept, bluesky_stray_watch, bluesky_tags_changed,
};
