#include "model/ini_text.h"

#include <ini.h>
#include <stdio.h>
#include <string.h>

/* The text that inih reads from; it counts the lines that inih does not tell. */
struct reading {
	const struct ini_sink *sink;
	const char *p, *end;
	const char *rest, *stop; /* of a long line: given to inih in pieces, as lines that go on */
	bool over;
	char key[64];
	char value[INI_LONG + 2];
};

static void wrong(struct reading *r, const char *more, const char *what)
{
	r->over = true;
	r->sink->wrong(r->sink->arg, more, what);
}

/* inih's call for each key, and for each piece of a long line. The section's name comes with each. */
static int take_key(void *arg, const char *section, const char *key, const char *value)
{
	struct reading *r = arg;
	const size_t had = strlen(r->value);

	if (r->over)
		return 0;
	if (had == 0)
		snprintf(r->key, sizeof r->key, "%s", key);
	snprintf(r->value + had, sizeof r->value - had, "%s", value != NULL ? value : "");
	if (r->rest < r->stop)
		return 1;
	r->over = !r->sink->key(r->sink->arg, section, r->key, r->value);
	r->value[0] = '\0';
	return !r->over;
}

/* inih tells a section only with its keys, and cuts its name at 49 bytes: so it is checked here. */
static void check_section(struct reading *r, const char *line, size_t length)
{
	const char *close = memchr(line, ']', length);
	size_t n = close != NULL ? (size_t)(close - line - 1) : 0;
	char name[48] = "";

	if (close == NULL) {
		wrong(r, "", "the section has no closing ]");
		return;
	}
	if (n >= sizeof name) {
		wrong(r, "", "the section's name is longer than 47 bytes");
		return;
	}
	memcpy(name, line + 1, n);
	r->over = !r->sink->section(r->sink->arg, name);
}

static void check_line(struct reading *r, const char *line, size_t length, size_t room)
{
	char begins[61];

	if (length == 0 || line[0] == '#' || line[0] == ';')
		return;
	if (length > (r->sink->long_lines ? (size_t)INI_LONG : room)) {
		snprintf(begins, sizeof begins, "longer than %zu bytes", r->sink->long_lines ? (size_t)INI_LONG : room);
		wrong(r, begins, r->sink->long_lines ? "" : "; a long command goes into a script");
	} else if (memchr(line, '\0', length) != NULL) {
		wrong(r, "", "a zero byte: this is no text file");
	} else if (line[0] == '[') {
		check_section(r, line, length);
	} else if (memchr(line, '=', length < room ? length : room) == NULL && memchr(line, ':', length < room ? length : room) == NULL) {
		snprintf(begins, sizeof begins, "%.*s", (int)(length < 60 ? length : 60), line);
		wrong(r, begins, " is neither [section] nor key = value");
	}
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* How much of the rest fits; a border has no blank at it, which inih would drop, and begins no comment. */
static size_t piece(const struct reading *r, size_t room)
{
	const size_t left = (size_t)(r->stop - r->rest);
	size_t n = left < room ? left : room;

	while (n > 0 && n < left && (blank(r->rest[n - 1]) || blank(r->rest[n]) || r->rest[n] == ';' || r->rest[n] == '#'))
		n--;
	return n;
}

static char *give(struct reading *r, char *to, size_t room, bool goes_on)
{
	const size_t n = piece(r, room - goes_on);

	if (n == 0 && r->rest < r->stop) {
		wrong(r, "", "too many blanks in a row");
		r->rest = r->stop;
	}
	to[0] = ' ';
	memcpy(to + goes_on, r->rest, n);
	memcpy(to + goes_on + n, "\n", 2);
	r->rest += n;
	return to;
}

/* Without the comment at its end, so that no piece of it is taken for text. */
static const char *without_comment(const char *line, const char *stop)
{
	for (const char *p = line + 1; p < stop; p++)
		if (*p == ';' && blank(p[-1])) {
			while (blank(p[-1]))
				p--;
			return p;
		}
	return stop;
}

/* inih's call for the next line. Space at its beginning is dropped, since inih would take an indented key for more of
 * the value above. */
static char *next_line(char *to, int size, void *arg)
{
	struct reading *r = arg;
	size_t room = (size_t)size - 2;

	if (r->over || size < 4)
		return NULL;
	if (r->rest < r->stop)
		return give(r, to, room, true);
	if (r->p == r->end)
		return NULL;
	const char *lf = memchr(r->p, '\n', (size_t)(r->end - r->p)), *stop = lf != NULL ? lf : r->end, *line = r->p;
	++*r->sink->line;
	r->p = lf != NULL ? lf + 1 : r->end;
	while (line < stop && blank(*line))
		line++;
	while (line < stop && (stop[-1] == '\r' || blank(stop[-1])))
		stop--;
	check_line(r, line, (size_t)(stop - line), room);
	if (line < stop && (size_t)(stop - line) > room)
		stop = *line == '#' || *line == ';' || *line == '[' ? line : without_comment(line, stop);
	r->rest = line;
	r->stop = r->over ? line : stop;
	return give(r, to, room, false);
}

void ini_text_read(const char *bytes, size_t length, const struct ini_sink *sink)
{
	if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		bytes += 3, length -= 3;
	struct reading r = { .sink = sink, .p = bytes, .end = bytes + length };

	*sink->line = 0;
	int first_bad = ini_parse_stream(next_line, &r, take_key, &r);
	if (first_bad > 0 && !r.over) {
		*sink->line = (unsigned)first_bad;
		sink->wrong(sink->arg, "", "neither [section] nor key = value");
	}
}
