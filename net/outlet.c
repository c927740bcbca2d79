#include "net/outlet.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "model/log.h"
#include "model/text.h"
#include "model/when.h"

enum { BACKLOG_BYTES = 16 * 1024 * 1024, HEARD_MS = 1000, CURSOR_MS = 1000 };

/* ---- flow control */

/* Sources stop at once, but what they have in their hands still comes: there is an end to that, too. */
static void keep_for_later(struct source_out *out, struct event *event)
{
	struct outlet *outlet = out->outlet;
	size_t bytes = event_bytes(event);
	if (bytes > BACKLOG_BYTES - outlet->backlog) {
		out->dropped++;
		out->lossy = true;
		event_free(event);
		return;
	}
	event->next = NULL;
	outlet->backlog += bytes;
	*outlet->last = event;
	outlet->last = &event->next;
	if (outlet->paused)
		return;
	outlet->paused = true;
	watch_set(outlet->room, WATCH_READ);
	outlet->pause(outlet->arg, true);
}

static void push(struct source *source, struct event *event)
{
	struct outlet *outlet = source->out->outlet;
	if (outlet->first || !queue_push(outlet->events, event))
		keep_for_later(source->out, event);
}

/* Moves what fits; whether that was all. */
static bool push_backlog(struct outlet *outlet)
{
	while (outlet->first) {
		struct event *event = outlet->first, *next = event->next;
		size_t bytes = event_bytes(event);
		if (!queue_push(outlet->events, event)) {
			event->next = next;
			return false;
		}
		outlet->backlog -= bytes;
		outlet->first = next;
	}
	outlet->last = &outlet->first;
	return true;
}

void outlet_own_up(struct source *source)
{
	char why[80];
	if (!source->out->dropped)
		return;
	snprintf(why, sizeof why, "%u messages were dropped: the screen was too far behind", source->out->dropped);
	source->out->dropped = 0;
	source_odd(source, why, "", 0);
}

static void room_again(void *arg, int fd, int events)
{
	struct outlet *outlet = arg;
	(void)fd, (void)events;
	queue_room_clear(outlet->events);
	if (!push_backlog(outlet))
		return;
	watch_set(outlet->room, 0);
	outlet->paused = false;
	outlet->pause(outlet->arg, false);
}

void outlet_open(struct outlet *outlet, struct loop *loop, struct queue *events, void (*pause)(void *arg, bool paused), void *arg)
{
	*outlet = (struct outlet){ .loop = loop, .events = events, .last = &outlet->first, .pause = pause, .arg = arg };
	outlet->room = watch_new(loop, queue_room_fd(events), room_again, outlet);
	if (!outlet->room)
		die("the events' queue cannot be watched");
}

void outlet_close(struct outlet *outlet)
{
	watch_free(outlet->room);
	outlet->room = NULL;
}

void outlet_drop(struct outlet *outlet)
{
	while (outlet->first) {
		struct event *event = outlet->first;
		outlet->first = event->next;
		event_free(event);
	}
}

/* ---- telling */

static void tell(struct source *source, enum event_kind kind, const char *id, const char *text)
{
	push(source, event_new(kind, source->index, id, text, NULL, NULL));
}

void source_post(struct source *source, struct post *post, bool backfill)
{
	if (post)
		push(source, event_post(source->index, post, backfill));
	else
		source_odd(source, "a post without an id or an author", "", 0);
}

void source_stray(struct source *source, struct post *post, const char *near)
{
	if (!post)
		return;
	struct event *event = event_new(EVENT_STRAY, source->index, NULL, near, NULL, NULL);
	event->post = post;
	push(source, event);
}

void source_delete(struct source *source, const char *id)
{
	tell(source, EVENT_DELETE, id, NULL);
}

void source_delete_author(struct source *source, enum network network, const char *author_id)
{
	struct event *event = event_new(EVENT_DELETE_AUTHOR, source->index, author_id, NULL, NULL, NULL);
	event->network = network;
	push(source, event);
}

void source_opt_out(struct source *source, enum network network, const char *author_id)
{
	struct event *event = event_new(EVENT_OPT_OUT, source->index, author_id, NULL, NULL, NULL);
	event->network = network;
	push(source, event);
}

void source_person(struct source *source, enum network network, const char *author_id, const char *handle, const char *name, bool bot)
{
	struct event *event = event_new(EVENT_PERSON, source->index, author_id, NULL, handle, name);
	event->network = network;
	event->bot = bot;
	push(source, event);
}

void source_avatar(struct source *source, enum network network, const char *author_id, uint64_t hash)
{
	struct event *event = event_new(EVENT_AVATAR, source->index, author_id, NULL, NULL, NULL);
	event->network = network;
	event->hash = hash;
	push(source, event);
}

/* A profile comes with every post of some networks. */
void source_profile(struct source *source, enum network network, const char *author_id, const char *text)
{
	if (!strstr(text, "://") && !strstr(text, "nostr:"))
		return;
	uint64_t hash = text_hash(author_id) * 31 + text_hash(text), *known = &source->out->profiles[text_hash(author_id) % OUTLET_PROFILES];
	if (*known == hash)
		return;
	*known = hash;
	struct event *event = event_new(EVENT_PROFILE, source->index, author_id, text, NULL, NULL);
	event->network = network;
	push(source, event);
}

void source_gap(struct source *source, int64_t from, int64_t to, unsigned recovered, bool complete)
{
	struct event *event = event_new(EVENT_GAP, source->index, NULL, NULL, NULL, NULL);
	event->from = from;
	event->to = to;
	event->recovered = recovered;
	event->complete = complete;
	push(source, event);
}

void source_reading(struct source *source, const char *what, int64_t at, int64_t price)
{
	struct event *event = event_new(EVENT_READING, source->index, what, NULL, NULL, NULL);
	event->from = at;
	event->to = price;
	push(source, event);
}

void source_cursor(struct source *source, int64_t ms)
{
	struct source_out *out = source->out;
	int64_t now = loop_now(out->outlet->loop);
	if (out->lossy || ms <= out->cursor || (ms < out->cursor + CURSOR_MS && now < out->cursor_passed_on + CURSOR_MS))
		return;
	struct event *event = event_new(EVENT_CURSOR, source->index, NULL, NULL, NULL, NULL);
	event->heard = out->cursor = ms;
	out->cursor_passed_on = now;
	push(source, event);
}

void source_odd(struct source *source, const char *why, const char *bytes, size_t length)
{
	log_line("%s: an odd message: %s", source->name, why);
	if (length)
		log_bytes(why, bytes, length);
	tell(source, EVENT_ODD, NULL, why);
}

static void tell_state(struct source *source)
{
	struct source_out *out = source->out;
	struct event *event = event_new(EVENT_SOURCE, source->index, NULL, out->text, NULL, NULL);
	event->state = out->state;
	event->next_try = out->next_try;
	event->heard = out->heard;
	out->passed_on = loop_now(out->outlet->loop);
	push(source, event);
}

void source_state(struct source *source, enum source_state state, int64_t next_try, const char *format, ...)
{
	struct source_out *out = source->out;
	char text[sizeof out->text];
	va_list list;
	va_start(list, format);
	vsnprintf(text, sizeof text, format, list);
	va_end(list);
	if (out->told && out->state == state && out->next_try == next_try && !strcmp(out->text, text))
		return;
	out->told = true;
	out->state = state;
	out->next_try = next_try;
	memcpy(out->text, text, sizeof text);
	log_line("%s: %s: %s", source->name, source_state_word(state), text);
	tell_state(source);
}

void source_heard(struct source *source)
{
	struct source_out *out = source->out;
	int64_t since = loop_now(out->outlet->loop) - out->passed_on;
	if (out->heard && since < HEARD_MS)
		return;
	out->heard = when_now();
	if (out->told && !out->outlet->paused)
		tell_state(source);
}
