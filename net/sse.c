#include "net/sse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"

static void sse_append(struct sse *sse, char **to, size_t *length, size_t *capacity, const char *bytes, size_t n)
{
	if (*length + n + 1 > SSE_DATA_MAX) {
		sse->too_long = true;
		return;
	}
	if (*length + n + 1 > *capacity) {
		*capacity = (*length + n + 1) * 2;
		*to = xrealloc(*to, *capacity);
	}
	memcpy(*to + *length, bytes, n);
	*length += n;
	(*to)[*length] = '\0';
}

static void sse_field(struct sse *sse, const char *line, size_t length)
{
	const char *colon = memchr(line, ':', length);
	size_t name = colon != NULL ? (size_t)(colon - line) : length;
	const char *value = colon != NULL ? colon + 1 : line + length;
	if (value < line + length && *value == ' ')
		value++;
	size_t rest = (size_t)(line + length - value);
	if (name == 5 && memcmp(line, "event", 5) == 0) {
		snprintf(sse->name, sizeof sse->name, "%.*s", (int)(rest < SSE_NAME_MAX ? rest : SSE_NAME_MAX - 1), value);
	} else if (name == 4 && memcmp(line, "data", 4) == 0) {
		sse_append(sse, &sse->data, &sse->data_length, &sse->data_capacity, value, rest);
		sse_append(sse, &sse->data, &sse->data_length, &sse->data_capacity, "\n", 1);
	}
}

static void sse_reset(struct sse *sse)
{
	sse->name[0] = '\0';
	sse->data_length = 0;
	sse->too_long = false;
}

/* An empty line ends the event. */
static void sse_line(struct sse *sse, void (*event)(void *arg, const char *name, const char *data, size_t length), void *arg)
{
	size_t length = sse->line_length;
	sse->line_length = 0;
	if (length > 0) {
		sse_field(sse, sse->line, length);
		return;
	}
	const char *name = sse->name[0] != '\0' ? sse->name : "message";
	if (sse->too_long) {
		event(arg, name, NULL, 0);
	} else if (sse->data_length > 0) {
		sse->data[--sse->data_length] = '\0';
		event(arg, name, sse->data, sse->data_length);
	}
	sse_reset(sse);
}

void sse_feed(struct sse *sse, const char *bytes, size_t length,
              void (*event)(void *arg, const char *name, const char *data, size_t length), void *arg)
{
	const char *end = bytes + length;
	while (bytes < end) {
		if (sse->after_cr && *bytes == '\n')
			bytes++;
		sse->after_cr = false;
		const char *p = bytes;
		while (p < end && *p != '\n' && *p != '\r')
			p++;
		sse_append(sse, &sse->line, &sse->line_length, &sse->line_capacity, bytes, (size_t)(p - bytes));
		if (p == end)
			return;
		sse->after_cr = *p == '\r';
		bytes = p + 1;
		sse_line(sse, event, arg);
	}
}

void sse_done(struct sse *sse)
{
	free(sse->line);
	free(sse->data);
	*sse = (struct sse){ 0 };
}
