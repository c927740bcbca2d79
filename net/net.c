#include "net/net.h"

#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/when.h"
#include "net/json.h"
#include "net/source.h"

enum { BACKLOG_BYTES = 16 * 1024 * 1024, HEARD_MS = 1000, CURSOR_MS = 1000, TEXT = 512 };

/* What was told of a source last. */
struct source_out {
	struct net *net;
	bool told;
	enum source_state state;
	int64_t next_try, heard, passed_on; /* passed_on: by the loop's clock */
	int64_t cursor, cursor_passed_on;
	char text[TEXT];
	unsigned dropped;
	bool lossy;    /* something was dropped: a cursor would skip it */
};

struct running {
	struct source source;
	struct source_out out;
	const struct source_ops *ops; /* NULL: not started */
	const char *refusal;          /* why it is not started; "" none */
};

struct net {
	pthread_t thread;
	struct loop *loop;
	struct wake *stop, *retry;
	struct queue *events;
	struct watch *room;
	struct event *first, **last; /* what the queue refused, oldest first */
	size_t backlog;              /* bytes of it */
	bool paused;
	struct tag_set tags;
	struct source_tools tools;
	size_t n;
	struct running sources[SOURCES_MAX];
};

static const struct source_ops *const kinds[] = { &mastodon_source, &bluesky_source, &file_source };

/* ---- flow control */

static void pause_all(struct net *net, bool paused)
{
	net->paused = paused;
	for (size_t i = 0; i < net->n; i++)
		if (net->sources[i].ops && net->sources[i].source.self)
			net->sources[i].ops->pause(net->sources[i].source.self, paused);
}

/* Sources stop at once, but what they have in their hands still comes: there is an end to that, too. */
static void keep_for_later(struct net *net, struct event *event)
{
	size_t bytes = event_bytes(event);
	if (bytes > BACKLOG_BYTES - net->backlog) {
		net->sources[event->source].out.dropped++;
		net->sources[event->source].out.lossy = true;
		event_free(event);
		return;
	}
	event->next = NULL;
	net->backlog += bytes;
	*net->last = event;
	net->last = &event->next;
	if (net->paused)
		return;
	watch_set(net->room, WATCH_READ);
	pause_all(net, true);
}

static void push(struct net *net, struct event *event)
{
	if (net->first || !queue_push(net->events, event))
		keep_for_later(net, event);
}

/* Moves what fits; whether that was all. */
static bool push_backlog(struct net *net)
{
	while (net->first) {
		struct event *event = net->first, *next = event->next;
		size_t bytes = event_bytes(event);
		if (!queue_push(net->events, event)) {
			event->next = next;
			return false;
		}
		net->backlog -= bytes;
		net->first = next;
	}
	net->last = &net->first;
	return true;
}

static void own_up(struct running *running)
{
	char why[80];
	if (!running->out.dropped)
		return;
	snprintf(why, sizeof why, "%u messages were dropped: the screen was too far behind", running->out.dropped);
	running->out.dropped = 0;
	source_odd(&running->source, why, "", 0);
}

static void room_again(void *arg, int fd, int events)
{
	struct net *net = arg;
	(void)fd, (void)events;
	queue_room_clear(net->events);
	if (!push_backlog(net))
		return;
	watch_set(net->room, 0);
	net->paused = false;
	for (size_t i = 0; i < net->n; i++)
		own_up(&net->sources[i]);
	if (!net->paused)
		pause_all(net, false);
}

/* ---- telling */

static void tell(struct source *source, enum event_kind kind, const char *id, const char *text)
{
	push(source->out->net, event_new(kind, source->index, id, text, NULL, NULL));
}

void source_post(struct source *source, struct post *post, bool backfill)
{
	if (post)
		push(source->out->net, event_post(source->index, post, backfill));
	else
		source_odd(source, "a post without an id or an author", "", 0);
}

void source_delete(struct source *source, const char *id)
{
	tell(source, EVENT_DELETE, id, NULL);
}

void source_delete_author(struct source *source, enum network network, const char *author_id)
{
	struct event *event = event_new(EVENT_DELETE_AUTHOR, source->index, author_id, NULL, NULL, NULL);
	event->network = network;
	push(source->out->net, event);
}

void source_person(struct source *source, enum network network, const char *author_id, const char *handle, const char *name, bool bot)
{
	struct event *event = event_new(EVENT_PERSON, source->index, author_id, NULL, handle, name);
	event->network = network;
	event->bot = bot;
	push(source->out->net, event);
}

void source_gap(struct source *source, int64_t from, int64_t to, unsigned recovered, bool complete)
{
	struct event *event = event_new(EVENT_GAP, source->index, NULL, NULL, NULL, NULL);
	event->from = from;
	event->to = to;
	event->recovered = recovered;
	event->complete = complete;
	push(source->out->net, event);
}

void source_cursor(struct source *source, int64_t ms)
{
	struct source_out *out = source->out;
	int64_t now = loop_now(out->net->loop);
	if (out->lossy || ms <= out->cursor || (ms < out->cursor + CURSOR_MS && now < out->cursor_passed_on + CURSOR_MS))
		return;
	struct event *event = event_new(EVENT_CURSOR, source->index, NULL, NULL, NULL, NULL);
	event->heard = out->cursor = ms;
	out->cursor_passed_on = now;
	push(out->net, event);
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
	out->passed_on = loop_now(out->net->loop);
	push(out->net, event);
}

void source_state(struct source *source, enum source_state state, int64_t next_try, const char *format, ...)
{
	struct source_out *out = source->out;
	char text[TEXT];
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
	int64_t since = loop_now(out->net->loop) - out->passed_on;
	if (out->heard && since < HEARD_MS)
		return;
	out->heard = when_now();
	if (out->told && !out->net->paused)
		tell_state(source);
}

/* ---- the thread */

static void start_source(struct running *running)
{
	struct source *source = &running->source;
	const struct source_ops *ops = NULL;
	source->tools = source->out->net->tools;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(kinds[i]->kind, source->kind))
			ops = kinds[i];
	if (*running->refusal)
		source_state(source, SOURCE_REFUSED, 0, "%s", running->refusal);
	else if (!ops)
		source_state(source, SOURCE_REFUSED, 0, "this version cannot follow %s", source->kind);
	else {
		source->self = ops->start(source);
		running->ops = ops;
		if (source->out->net->paused)
			ops->pause(source->self, true);
	}
}

static void retry_all(void *arg)
{
	struct net *net = arg;
	for (size_t i = 0; i < net->n; i++)
		if (net->sources[i].ops && net->sources[i].ops->retry)
			net->sources[i].ops->retry(net->sources[i].source.self);
}

static void stop_loop(void *arg)
{
	struct net *net = arg;
	loop_stop(net->loop);
}

static void stop_all(struct net *net)
{
	for (size_t i = 0; i < net->n; i++)
		if (net->sources[i].ops)
			net->sources[i].ops->stop(net->sources[i].source.self);
	ws_client_free(net->tools.ws);
	http_free(net->tools.http);
	watch_free(net->room);
}

static void *run(void *arg)
{
	struct net *net = arg;
	net->tools = (struct source_tools){ net->loop, http_new(net->loop), ws_client_new(net->loop) };
	net->room = watch_new(net->loop, queue_room_fd(net->events), room_again, net);
	if (!net->room)
		die("the events' queue cannot be watched");
	for (size_t i = 0; i < net->n; i++)
		start_source(&net->sources[i]);
	loop_run(net->loop);
	stop_all(net);
	return NULL;
}

/* Signals are the main thread's. */
static bool start_thread(struct net *net)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	bool started = !pthread_create(&net->thread, NULL, run, net);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}

static void copy_source(struct net *net, const struct source_spec *spec, const struct options *options, int64_t now)
{
	struct running *running = &net->sources[net->n];
	struct source *source = &running->source;
	running->refusal = xstrdup(spec->token_error ? spec->token_error : "");
	running->out.net = net;
	source->index = (unsigned)net->n++;
	source->name = xstrdup(spec->name);
	source->kind = xstrdup(spec->kind);
	source->url = xstrdup(spec->url);
	source->handle = xstrdup(spec->handle ? spec->handle : "");
	source->token = spec->token ? xstrdup(spec->token) : NULL;
	source->tags = &net->tags;
	source->speed = options->command == COMMAND_REPLAY ? options->speed : 0;
	source->resume = spec->resume;
	source->out = &running->out;
	if (options->since && *options->since && !when_since(options->since, now, &source->since))
		source->since = 0;
}

static void free_source(struct running *running)
{
	struct source *source = &running->source;
	const char *strings[] = { source->name, source->kind, source->url, source->handle, running->refusal };
	char *token = (char *)source->token;
	if (token)
		explicit_bzero(token, strlen(token));
	free(token);
	for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
		free((char *)strings[i]);
}

static void net_free(struct net *net)
{
	for (size_t i = 0; i < net->n; i++)
		free_source(&net->sources[i]);
	while (net->first) {
		struct event *event = net->first;
		net->first = event->next;
		event_free(event);
	}
	wake_free(net->stop);
	wake_free(net->retry);
	loop_free(net->loop);
	free(net);
}

struct net *net_start(const struct options *options, struct queue *events, int64_t now, char error[static 256])
{
	struct net *net = xcalloc(1, sizeof *net);
	net->loop = loop_new();
	if (!net->loop) {
		snprintf(error, 256, "the network cannot start: no file descriptors left");
		free(net);
		return NULL;
	}
	json_setup();
	net->stop = wake_new(net->loop, stop_loop, net);
	net->retry = wake_new(net->loop, retry_all, net);
	net->events = events;
	net->last = &net->first;
	net->tags = options->tags;
	for (size_t i = 0; i < options->source_count && i < SOURCES_MAX; i++)
		copy_source(net, &options->sources[i], options, now);
	if (start_thread(net))
		return net;
	snprintf(error, 256, "the network cannot start: no thread to be had");
	net_free(net);
	return NULL;
}

void net_retry(struct net *net)
{
	wake_send(net->retry);
}

void net_stop(struct net *net)
{
	if (!net)
		return;
	wake_send(net->stop);
	pthread_join(net->thread, NULL);
	net_free(net);
}

const char *net_versions(void)
{
	static char text[400];
	snprintf(text, sizeof text, "libwebsockets %.60s, libuv %.20s, %.200s, jansson %s", ws_version(), loop_version(), http_version(),
	         JANSSON_VERSION);
	return text;
}
