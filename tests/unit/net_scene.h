/* The network thread with sources of the test's own, and its events as a text. The stand-ins take the place of the real
 * sources in net.c's table: the linker finds them first. */
#ifndef TESTS_NET_SCENE_H
#define TESTS_NET_SCENE_H

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "model/event.h"
#include "model/queue.h"
#include "net/net.h"
#include "net/source.h"

struct net_scene {
	struct options options;
	struct queue *queue;
	struct net *net;
	char *heard;      /* what the events said, a line each */
	size_t length, capacity;
	size_t posts;
	bool keep_posts;  /* write a line for each post, too */
};

__attribute__((format(printf, 2, 3), unused))
static void scene_note(struct net_scene *scene, const char *format, ...)
{
	char line[4096];
	va_list list;
	va_start(list, format);
	int n = vsnprintf(line, sizeof line, format, list);
	va_end(list);
	if (scene->length + (size_t)n + 1 > scene->capacity) {
		scene->capacity = (scene->length + (size_t)n + 1) * 2;
		scene->heard = realloc(scene->heard, scene->capacity);
	}
	memcpy(scene->heard + scene->length, line, (size_t)n + 1);
	scene->length += (size_t)n;
}

static void scene_event(struct net_scene *scene, struct event *event)
{
	switch (event->kind) {
	case EVENT_POST:
		scene->posts++;
		if (scene->keep_posts)
			scene_note(scene, "%u %s %s\n", event->source, event->backfill ? "past" : "post", event->post->id);
		break;
	case EVENT_DELETE:
		scene_note(scene, "%u delete %s\n", event->source, event->id);
		break;
	case EVENT_DELETE_AUTHOR:
		scene_note(scene, "%u delete all of %s %d\n", event->source, event->id, event->network);
		break;
	case EVENT_SOURCE:
		scene_note(scene, "%u %s%s: %s %lld\n", event->source, source_state_word(event->state), event->heard ? " heard" : "",
		           event->text, (long long)event->next_try);
		break;
	case EVENT_GAP:
		scene_note(scene, "%u gap %lld-%lld %u %s\n", event->source, (long long)event->from, (long long)event->to,
		           event->recovered, event->complete ? "complete" : "not complete");
		break;
	case EVENT_PERSON:
		scene_note(scene, "%u person %s %s %s%s\n", event->source, event->id, event->handle, event->name, event->bot ? " bot" : "");
		break;
	case EVENT_PROFILE:
		scene_note(scene, "%u profile %s: %s\n", event->source, event->id, event->text);
		break;
	case EVENT_AVATAR:
		scene_note(scene, "%u avatar %s %d %016llx\n", event->source, event->id, event->network, (unsigned long long)event->hash);
		break;
	case EVENT_STRAY:
		scene_note(scene, "%u stray %s [%s]\n", event->source, event->post->id, event->text);
		break;
	case EVENT_ODD:
		scene_note(scene, "%u odd %s\n", event->source, event->text);
		break;
	case EVENT_CURSOR:
		scene_note(scene, "%u cursor %lld\n", event->source, (long long)event->heard);
		break;
	default:
		scene_note(scene, "%u event %d\n", event->source, event->kind);
	}
	event_free(event);
}

/* Takes what waits, or waits up to a second for more. */
static void scene_take(struct net_scene *scene)
{
	struct pollfd wake = { .fd = queue_wake_fd(scene->queue), .events = POLLIN };
	poll(&wake, 1, 1000);
	for (struct event *event = queue_take(scene->queue, 1000), *next; event; event = next) {
		next = event->next;
		scene_event(scene, event);
	}
}

/* Takes events until one of them says text; false after 15 s without. */
__attribute__((unused))
static bool scene_until(struct net_scene *scene, const char *text)
{
	time_t end = time(NULL) + 15;
	while ((!scene->heard || !strstr(scene->heard, text)) && time(NULL) < end)
		scene_take(scene);
	return scene->heard && strstr(scene->heard, text);
}

static int scene_begin(void **state)
{
	struct net_scene *scene = calloc(1, sizeof *scene);
	scene->queue = queue_new(1000, 1024 * 1024);
	scene->options = (struct options){ .command = COMMAND_LOG, .since = "", .filter = "", .speed = 1 };
	scene_note(scene, "%s", "");
	*state = scene;
	return 0;
}

static int scene_end(void **state)
{
	struct net_scene *scene = *state;
	net_stop(scene->net);
	queue_free(scene->queue);
	free(scene->heard);
	free(scene);
	return 0;
}

__attribute__((unused))
static void scene_source(struct net_scene *scene, const char *kind, const char *url)
{
	scene->options.sources[scene->options.source_count++] = (struct source_spec){
		.name = "test", .kind = kind, .url = url, .handle = "", .token_command = "", .token_file = "", .token_env = "", .token_error = "",
	};
}

__attribute__((unused))
static void scene_start(struct net_scene *scene)
{
	char error[256] = "";
	scene->net = net_start(&scene->options, scene->queue, 1795651200000, error);
	if (!scene->net)
		fprintf(stderr, "%s\n", error), abort();
}

#endif
