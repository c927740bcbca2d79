#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

void *grow(void *old, size_t size)
{
	void *new = realloc(old, size ? size : 1);
	if (!new) {
		fputs("stage: out of memory\n", stderr);
		exit(1);
	}
	return new;
}

char *copy(const char *text)
{
	size_t length = strlen(text) + 1;
	return memcpy(grow(NULL, length), text, length);
}

static void buffer_reserve(struct buffer *buffer, size_t more)
{
	if (buffer->length + more + 1 <= buffer->size)
		return;
	while (buffer->size < buffer->length + more + 1)
		buffer->size = buffer->size ? buffer->size * 2 : 256;
	buffer->data = grow(buffer->data, buffer->size);
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t length)
{
	buffer_reserve(buffer, length);
	if (length)
		memcpy(buffer->data + buffer->length, bytes, length);
	buffer->length += length;
	buffer->data[buffer->length] = '\0';
}

void buffer_text(struct buffer *buffer, const char *text)
{
	buffer_add(buffer, text, strlen(text));
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
	va_list args;
	if (!format)
		return;
	va_start(args, format);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	buffer_reserve(buffer, (size_t)length);
	va_start(args, format);
	vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, args);
	va_end(args);
	buffer->length += (size_t)length;
}

void buffer_free(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){ 0 };
}
