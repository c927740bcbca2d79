#include "model/strings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"

struct kept {
	struct kept *next;
	char text[];
};

struct strings {
	struct kept *first;
};

struct strings *strings_new(void)
{
	return xcalloc(1, sizeof(struct strings));
}

void strings_free(struct strings *strings)
{
	if (strings == NULL)
		return;
	for (struct kept *k = strings->first, *next; k != NULL; k = next) {
		next = k->next;
		free(k);
	}
	free(strings);
}

static char *room(struct strings *strings, size_t length)
{
	struct kept *k = xmalloc(sizeof *k + length + 1);

	k->next = strings->first;
	strings->first = k;
	k->text[length] = '\0';
	return k->text;
}

const char *strings_keep(struct strings *strings, const char *text, size_t length)
{
	return memcpy(room(strings, length), text, length);
}

const char *strings_copy(struct strings *strings, const char *text)
{
	return strings_keep(strings, text, strlen(text));
}

const char *strings_make(struct strings *strings, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		return "";
	char *text = room(strings, (size_t)length);
	va_start(args, format);
	vsnprintf(text, (size_t)length + 1, format, args);
	va_end(args);
	return text;
}
