#include "model/event.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/text.h"

static const char *const state_words[] = {"connecting", "live", "polling", "silent", "retry", "refused", "ended"};

static const size_t string_fields[] = {
	offsetof(struct event, id), offsetof(struct event, text), offsetof(struct event, handle),
	offsetof(struct event, name),
};
static const size_t string_max[] = {POST_ID_MAX, POST_ALT_MAX, POST_NAME_MAX, POST_NAME_MAX};
enum { STRINGS = sizeof string_fields / sizeof *string_fields };

static const char **string_at(struct event *event, size_t i)
{
	return (const char **)(void *)((char *)event + string_fields[i]);
}

const char *source_state_word(enum source_state state)
{
	return (size_t)state < sizeof state_words / sizeof *state_words ? state_words[state] : "";
}

struct event *event_new(enum event_kind kind, unsigned source, const char *id, const char *text,
                        const char *handle, const char *name)
{
	const char *in[STRINGS] = {id, text, handle, name};
	char *clean[STRINGS];
	size_t bytes = sizeof(struct event);
	for (size_t i = 0; i < STRINGS; i++) {
		clean[i] = in[i] && *in[i] ? text_cleaned(TEXT_LINE, in[i], strlen(in[i]), string_max[i]) : NULL;
		bytes += clean[i] ? strlen(clean[i]) + 1 : 0;
	}
	struct event *event = xmalloc(bytes);
	*event = (struct event){.kind = kind, .source = source};
	char *end = (char *)(event + 1);
	for (size_t i = 0; i < STRINGS; i++) {
		*string_at(event, i) = clean[i] ? end : "";
		if (clean[i])
			end = stpcpy(end, clean[i]) + 1;
		free(clean[i]);
	}
	return event;
}

struct event *event_post(unsigned source, struct post *post, bool backfill)
{
	struct event *event = event_new(EVENT_POST, source, NULL, NULL, NULL, NULL);
	event->post = post;
	event->backfill = backfill;
	return event;
}

void event_free(struct event *event)
{
	if (!event)
		return;
	post_free(event->post);
	free(event);
}

size_t event_bytes(const struct event *event)
{
	size_t bytes = sizeof *event + (event->post ? post_bytes(event->post) : 0);
	for (size_t i = 0; i < STRINGS; i++)
		bytes += strlen(*string_at((struct event *)event, i)) + 1;
	return bytes;
}
