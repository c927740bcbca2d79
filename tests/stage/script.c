/* The tour: its lines, and the clock that plays them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

static json_t **lines; /* by time */
static size_t line_count, next_line;
static double seconds; /* of the whole tour */
static double pace = 1, position;
static int64_t last_tick;
static bool paused, waiting, told_over;

static double time_of(const json_t *line)
{
	return json_number_value(json_object_get(line, "at"));
}

/* Stable: lines of one time keep the order of the file. */
static void add_line(json_t *line)
{
	size_t i = line_count++;
	lines = grow(lines, line_count * sizeof *lines);
	for (; i > 0 && time_of(lines[i - 1]) > time_of(line); i--)
		lines[i] = lines[i - 1];
	lines[i] = line;
	if (time_of(line) + 1 > seconds)
		seconds = time_of(line) + 1;
}

static bool read_line(const char *text, char error[static 256])
{
	json_error_t where;
	json_t *line = json_loads(text, 0, &where);
	if (!line) {
		snprintf(error, 256, "%.200s", where.text);
		return false;
	}
	if (json_object_get(line, "person")) {
		person_add(line);
		json_decref(line);
	} else if (json_object_get(line, "tour")) {
		seconds = json_number_value(json_object_get(line, "seconds"));
		json_decref(line);
	} else {
		add_line(line);
	}
	return true;
}

bool script_load(const char *file, char error[static 256])
{
	FILE *in = fopen(file, "r");
	char *text = NULL, why[256] = "";
	size_t size = 0;
	unsigned number = 0;
	bool good = true;
	if (!in) {
		snprintf(error, 256, "%.150s: %s", file, strerror(errno));
		return false;
	}
	while (good && getline(&text, &size, in) >= 0) {
		number++;
		good = *text == '\n' || *text == '#' || read_line(text, why);
	}
	if (!good)
		snprintf(error, 256, "%.100s:%u: %.120s", file, number, why);
	free(text);
	fclose(in);
	return good;
}

static void play(const json_t *line, int64_t us)
{
	const char *why = "";
	if (!world_do(line, us, &why))
		fprintf(stderr, "stage: script at %g: %s\n", time_of(line), why);
}

void script_start(double speed, bool backlog, const char *start)
{
	int64_t now = now_us();
	pace = speed;
	last_tick = now;
	paused = !strcmp(start, "paused");
	waiting = !strcmp(start, "connect");
	for (; next_line < line_count && time_of(lines[next_line]) < 0; next_line++)
		if (backlog)
			play(lines[next_line], now + (int64_t)(time_of(lines[next_line]) * 1e6));
}

void script_touch(void)
{
	waiting = false;
}

void script_tick(int64_t now)
{
	if (!paused && !waiting && position < seconds)
		position += (double)(now - last_tick) / 1e6 * pace;
	last_tick = now;
	while (next_line < line_count && time_of(lines[next_line]) <= position && !paused)
		play(lines[next_line++], now);
	if (script_over() && !told_over) {
		told_over = true;
		puts("tour over");
		fflush(stdout);
	}
}

bool script_over(void)
{
	return next_line == line_count && position >= seconds;
}

bool script_command(struct conn *conn, const char *command, const char **why)
{
	const char *to = conn_arg(conn, "to");
	*why = "to: a number";
	if (!strcmp(command, "pause"))
		paused = true;
	else if (!strcmp(command, "resume"))
		paused = waiting = false;
	else if (!strcmp(command, "seek") && to)
		position = strtod(to, NULL);
	else if (!strcmp(command, "speed") && to)
		pace = strtod(to, NULL);
	else
		return false;
	return true;
}

json_t *script_status(void)
{
	return json_pack("{s:f, s:f, s:f, s:b, s:b, s:b, s:i, s:i}", "position", position, "seconds", seconds,
			 "speed", pace, "paused", paused, "waiting", waiting, "over", script_over(), "played",
			 (int)next_line, "lines", (int)line_count);
}
