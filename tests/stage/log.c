/* The events that all streams play from, oldest dropped first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

enum { LOG_EVENTS = 1 << 18, LOG_BYTES = 160 * 1024 * 1024 };

static struct event *ring[LOG_EVENTS];
static uint64_t first, end;
static size_t bytes;

static void drop_oldest(void)
{
	struct event *event = ring[first % LOG_EVENTS];
	ring[first++ % LOG_EVENTS] = NULL;
	bytes -= event->length;
	for (size_t i = 0; i < event->tag_count; i++)
		free(event->tags[i]);
	free(event->tags);
	free(event->text);
	free(event);
}

/* Takes text. */
static struct event *event_new(enum event_kind kind, int64_t time_us, char *text, size_t length)
{
	struct event *event = grow(NULL, sizeof *event);
	*event = (struct event){ .seq = end, .time_us = time_us, .kind = kind, .text = text, .length = length };
	while (end - first == LOG_EVENTS || (first < end && bytes + length > LOG_BYTES))
		drop_oldest();
	ring[end++ % LOG_EVENTS] = event;
	bytes += length;
	return event;
}

/* Time never goes back in the log, and no two events share a microsecond. */
static int64_t unique_time(int64_t time_us)
{
	static int64_t last;
	return last = time_us > last ? time_us : last + 1;
}

const struct event *event_at(uint64_t seq)
{
	return seq >= first && seq < end ? ring[seq % LOG_EVENTS] : NULL;
}

uint64_t event_first(void)
{
	return first;
}

uint64_t event_end(void)
{
	return end;
}

uint64_t event_since(int64_t time_us)
{
	uint64_t low = first, high = end;
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		if (ring[middle % LOG_EVENTS]->time_us < time_us)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void event_tags(struct event *event, const struct post *post)
{
	event->tags = grow(NULL, post->tag_count * sizeof *event->tags);
	for (size_t i = 0; i < post->tag_count; i++)
		event->tags[event->tag_count++] = copy(post->tags[i]);
}

void event_jetstream(enum event_kind kind, const char *did, const char *collection, int64_t time_us,
		     const char *part)
{
	static const char *const names[] = {
		[EVENT_COMMIT] = "commit", [EVENT_IDENTITY] = "identity", [EVENT_ACCOUNT] = "account"
	};
	struct buffer frame = { 0 };
	time_us = unique_time(time_us ? time_us : now_us());
	buffer_format(&frame, "{\"did\":\"%s\",\"time_us\":%lld,\"kind\":\"%s\",\"%s\":%s}", did,
		      (long long)time_us, names[kind], names[kind], part);
	struct event *event = event_new(kind, time_us, frame.data, frame.length);
	snprintf(event->did, sizeof event->did, "%s", did);
	snprintf(event->collection, sizeof event->collection, "%s", collection);
}

static void event_part(enum event_kind kind, const char *did, const char *collection, int64_t time_us,
		       json_t *part)
{
	char *text = json_dumps(part, JSON_COMPACT);
	json_decref(part);
	event_jetstream(kind, did, collection, time_us, text ? text : "{}");
	free(text);
}

void event_commit(const struct post *post, const char *operation, int64_t time_us)
{
	const char *collection = post->subject ? "app.bsky.feed.repost" : "app.bsky.feed.post";
	json_t *commit = json_pack("{s:s, s:s, s:s, s:s}", "rev", post->rev, "operation", operation, "collection",
				   collection, "rkey", post->rkey);
	if (strcmp(operation, "delete")) {
		json_object_set_new(commit, "record", record_json(post));
		json_object_set_new(commit, "cid", json_string(post->cid));
	}
	event_part(EVENT_COMMIT, post->by->on[BLUESKY].did, collection, time_us, commit);
}

void event_nostr(const char *text)
{
	event_new(EVENT_NOSTR, unique_time(now_us()), copy(text), strlen(text));
}

void event_mastodon(const struct post *post, const char *name, int64_t time_us)
{
	time_us = unique_time(time_us);
	for (int s = 0; s < SERVERS; s++) {
		char id[24];
		char *text = NULL;
		snprintf(id, sizeof id, "%llu", (unsigned long long)post->ids[s]);
		if (strcmp(name, "delete")) {
			json_t *status = status_json(post, s, true);
			text = json_dumps(status, JSON_COMPACT);
			json_decref(status);
		}
		text = text ? text : copy(id);
		struct event *event = event_new(EVENT_MASTODON, time_us, text, strlen(text));
		event->server = s;
		event->local = !strcmp(post->by->on[MASTODON].domain, domains[s]);
		event->name = name;
		event_tags(event, post);
	}
}

/* What is sent is made for each reader, who says what else to include. */
void event_x(const struct post *post, int64_t time_us)
{
	struct event *event = event_new(EVENT_X, unique_time(time_us), copy(""), 0);
	event->post = post;
	event->version = post->version_count - 1;
	event_tags(event, post);
}

static json_int_t next_seq(void)
{
	static json_int_t seq = 30340190000;
	return seq++;
}

void event_account(const char *did, bool active, const char *status)
{
	char time[32];
	int64_t now = now_us();
	iso_time(now, 3, time);
	json_t *part =
		json_pack("{s:b, s:s, s:I, s:s}", "active", active, "did", did, "seq", next_seq(), "time", time);
	if (*status && strcmp(status, "active"))
		json_object_set_new(part, "status", json_string(status));
	event_part(EVENT_ACCOUNT, did, "", now, part);
}

void event_identity(const char *did, const char *handle)
{
	char time[32];
	int64_t now = now_us();
	iso_time(now, 3, time);
	json_t *part =
		json_pack("{s:s, s:s, s:I, s:s}", "did", did, "handle", handle, "seq", next_seq(), "time", time);
	event_part(EVENT_IDENTITY, did, "", now, part);
}
