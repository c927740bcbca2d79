#include "model/config_text.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"

static size_t line_length(const char *line)
{
	const char *end = strchr(line, '\n');
	return end ? (size_t)(end - line) + 1 : strlen(line);
}

static size_t blanks(const char *p)
{
	return strspn(p, " \t");
}

static bool is_section(const char *line)
{
	return line[blanks(line)] == '[';
}

/* Whether a line is [source NAME], as options.c reads it. */
static bool is_source(const char *line, const char *name)
{
	static const char word[] = "source";
	const char *p = line + blanks(line);
	if (*p++ != '[' || strncmp(p, word, sizeof word - 1) != 0)
		return false;
	p += sizeof word - 1;
	size_t gap = blanks(p);
	return gap > 0 && strncmp(p + gap, name, strlen(name)) == 0 && p[gap + strlen(name)] == ']';
}

static const char *find(const char *text, const char *name)
{
	for (; *text; text += line_length(text))
		if (is_source(text, name))
			return text;
	return NULL;
}

bool config_text_has(const char *text, const char *name)
{
	return find(text, name) != NULL;
}

/* Where the section ends: before the next one, and before what is said above that. */
static const char *section_end(const char *section)
{
	const char *end = section + line_length(section), *kept = end;
	for (; *end && !is_section(end); end += line_length(end)) {
		const char *p = end + blanks(end);
		if (*p != '#' && *p != ';' && *p != '\n' && *p != '\r' && *p != '\0')
			kept = end + line_length(end);
	}
	return kept;
}

static char *section_text(const char *name, const struct config_pair *pairs, size_t n)
{
	char *text = xasprintf("[source %s]\n", name);
	for (size_t i = 0; i < n; i++) {
		if (!pairs[i].value || !*pairs[i].value)
			continue;
		char *more = xasprintf("%s%s = %s\n", text, pairs[i].key, pairs[i].value);
		free(text);
		text = more;
	}
	return text;
}

char *config_text_set(const char *text, const char *name, const struct config_pair *pairs, size_t n)
{
	char *section = section_text(name, pairs, n), *out;
	const char *at = find(text, name);
	size_t length = strlen(text);
	if (at)
		out = xasprintf("%.*s%s%s", (int)(at - text), text, section, section_end(at));
	else
		out = xasprintf("%s%s%s%s", text, length && text[length - 1] != '\n' ? "\n" : "", length ? "\n" : "", section);
	free(section);
	return out;
}
