#include "net/net.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/when.h"
#include "net/avatar_fetch.h"
#include "net/errands.h"
#include "net/json.h"
#include "net/outlet.h"

enum { CLOCK_MS = 5000, LEAP_MS = 30 * 1000, REQUESTS = 256, REQUEST_BYTES = 1024 * 1024, FOUND_MAX = 20000 };

struct running {
	struct source source;
	struct source_out out;
	const struct source_ops *ops; /* NULL: not started */
	const char *refusal;          /* why it is not started; "" none */
};

struct net {
	pthread_t thread;
	struct loop *loop;
	struct wake *stop, *retry, *asked;
	struct queue *events, *requests;
	struct outlet outlet;
	bool sources_paused;
	bool compares; /* namesakes' pictures */
	bool asks_names; /* NIP-05 */
	struct timer *clock;
	int64_t wall, offset; /* the wall clock at the last look, and how far it was from the loop's */
	struct tag_set tags;
	struct source_tools tools;
	size_t n;
	struct running sources[SOURCES_MAX];
};

#define NETWORK_OPS(id, name, ...) &name##_source,
static const struct source_ops *const kinds[] = { NETWORKS(NETWORK_OPS) &file_source };

/* Owning up may fill the queue again: then they stay paused. */
static void pause_all(void *arg, bool paused)
{
	struct net *net = arg;
	for (size_t i = 0; i < net->n && !paused; i++)
		outlet_own_up(&net->sources[i].source);
	if (net->outlet.paused != paused || net->sources_paused == paused)
		return;
	net->sources_paused = paused;
	for (size_t i = 0; i < net->n; i++)
		if (net->sources[i].ops && net->sources[i].source.self)
			net->sources[i].ops->pause(net->sources[i].source.self, paused);
}

static void start_source(struct net *net, struct running *running)
{
	struct source *source = &running->source;
	const struct source_ops *ops = NULL;
	source->tools = net->tools;
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
		if (net->outlet.paused)
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

static void watch_all(struct net *net, const char *id)
{
	for (size_t i = 0; i < net->n; i++)
		if (net->sources[i].ops && net->sources[i].ops->watch)
			net->sources[i].ops->watch(net->sources[i].source.self, id);
}

static void follow(struct net *net, const char *tag)
{
	const char *why;
	if (!tag_set_add(&net->tags, tag, &why))
		log_line("#%s cannot be followed: %s", tag, why);
}

static void unfollow(struct net *net, const char *tag)
{
	const struct tag_set before = net->tags;
	char folded[TAG_MAX];
	const char *why;
	if (!tag_fold(tag, folded))
		return;
	net->tags.n = 0;
	for (size_t i = 0; i < before.n; i++)
		if (strcmp(before.folded[i], folded) != 0)
			tag_set_add(&net->tags, before.typed[i], &why);
}

static void take_tag(struct net *net, const struct event *event)
{
	const size_t before = net->tags.n;
	(*event->text ? unfollow : follow)(net, event->id);
	for (size_t i = 0; i < net->n && net->tags.n != before; i++)
		if (net->sources[i].ops && net->sources[i].ops->tags_changed)
			net->sources[i].ops->tags_changed(net->sources[i].source.self);
}

/* What the main thread wants. */
static void take_requests(void *arg)
{
	struct net *net = arg;
	for (struct event *event; (event = queue_take(net->requests, 1)) != NULL; event_free(event)) {
		if (event->kind == EVENT_TAG)
			take_tag(net, event);
		else if (event->kind == EVENT_AVATAR)
			avatar_want(net->tools.avatars, event->network, event->id);
		else
			watch_all(net, event->id);
	}
}

static void leapt(struct net *net, int64_t since)
{
	log_line("the clock has leapt: connecting anew");
	http_anew(net->tools.http);
	for (size_t i = 0; i < net->n; i++)
		if (net->sources[i].ops && net->sources[i].ops->slept)
			net->sources[i].ops->slept(net->sources[i].source.self, since);
}

/* The loop's clock stands still while the machine sleeps, the wall clock does not. */
static void check_clock(void *arg)
{
	struct net *net = arg;
	int64_t wall = when_now(), offset = wall - loop_now(net->loop), leap = offset - net->offset;
	int64_t since = net->wall < wall ? net->wall : wall;
	net->wall = wall;
	net->offset = offset;
	if (leap > LEAP_MS || leap < -LEAP_MS)
		leapt(net, since);
	timer_set(net->clock, CLOCK_MS);
}

static void start_clock(struct net *net)
{
	net->wall = when_now();
	net->offset = net->wall - loop_now(net->loop);
	net->clock = timer_new(net->loop, check_clock, net);
	timer_set(net->clock, CLOCK_MS);
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
	timer_free(net->clock);
	ws_client_free(net->tools.ws);
	avatar_fetch_free(net->tools.avatars);
	errands_free(net->tools.errands);
	http_free(net->tools.http);
	idmap_free(net->tools.found);
	outlet_close(&net->outlet);
}

static void *run(void *arg)
{
	struct net *net = arg;
	net->tools = (struct source_tools){ net->loop, http_new(net->loop), ws_client_new(net->loop), idmap_new(FOUND_MAX), NULL, NULL };
	net->tools.avatars = net->compares ? avatar_fetch_new(net->tools.http) : NULL;
	net->tools.errands = net->asks_names ? errands_new(net->tools.http) : NULL;
	outlet_open(&net->outlet, net->loop, net->events, pause_all, net);
	for (size_t i = 0; i < net->n; i++)
		start_source(net, &net->sources[i]);
	start_clock(net);
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
	running->out.outlet = &net->outlet;
	source->index = (unsigned)net->n++;
	source->name = xstrdup(spec->name);
	source->kind = xstrdup(spec->kind);
	source->url = xstrdup(spec->url);
	source->handle = xstrdup(spec->handle ? spec->handle : "");
	source->token = spec->token ? xstrdup(spec->token) : NULL;
	source->costs = spec->costs;
	source->check = options->command == COMMAND_CHECK;
	source->tags = &net->tags;
	source->speed = options->command == COMMAND_REPLAY ? options->speed : 0;
	source->resume = spec->resume;
	source->archive = options->archive_in_use ? xstrdup(options->archive_in_use) : NULL;
	source->out = &running->out;
	if (options->since && *options->since && !when_since(options->since, now, &source->since))
		source->since = 0;
}

static void free_source(struct running *running)
{
	struct source *source = &running->source;
	const char *strings[] = { source->name, source->kind, source->url, source->handle, source->archive, running->refusal };
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
	outlet_drop(&net->outlet);
	wake_free(net->stop);
	wake_free(net->retry);
	wake_free(net->asked);
	queue_free(net->requests);
	loop_free(net->loop);
	free(net);
}

struct net *net_start(const struct options *options, struct queue *events, int64_t now, char error[static 256])
{
	/* Pictures: for whoever looks at the people now, or on the archive. */
	static const bool compares[COMMAND_COUNT] = { [COMMAND_FOLLOW] = true, [COMMAND_WALL] = true, [COMMAND_COLLECT] = true };
	struct net *net = xcalloc(1, sizeof *net);
	net->loop = loop_new();
	net->requests = net->loop ? queue_new(REQUESTS, REQUEST_BYTES) : NULL;
	if (!net->requests) {
		snprintf(error, 256, "the network cannot start: no file descriptors left");
		if (net->loop)
			loop_free(net->loop);
		free(net);
		return NULL;
	}
	json_setup();
	net->stop = wake_new(net->loop, stop_loop, net);
	net->retry = wake_new(net->loop, retry_all, net);
	net->asked = wake_new(net->loop, take_requests, net);
	net->events = events;
	net->tags = options->tags;
	net->asks_names = options->nip05;
	net->compares = options->avatars && compares[options->command];
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

/* Takes event. */
static void request(struct net *net, struct event *event)
{
	if (queue_push(net->requests, event))
		wake_send(net->asked);
	else
		event_free(event);
}

void net_watch(struct net *net, const char *id)
{
	request(net, event_new(EVENT_WATCH, 0, id, NULL, NULL, NULL));
}

void net_follow(struct net *net, const char *tag)
{
	request(net, event_new(EVENT_TAG, 0, tag, NULL, NULL, NULL));
}

void net_unfollow(struct net *net, const char *tag)
{
	request(net, event_new(EVENT_TAG, 0, tag, "no", NULL, NULL));
}

void net_avatar(struct net *net, enum network network, const char *id)
{
	struct event *event = event_new(EVENT_AVATAR, 0, id, NULL, NULL, NULL);
	event->network = network;
	request(net, event);
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
