/* The pictures of people: files of a folder, as what a network's own server of pictures shows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

enum { PICTURE_MAX = 64 * 1024 };
static const char folder[] = "tests/fixtures/avatars", path[] = "/pictures/";

char *picture_url(const struct person *person, const char *otherwise)
{
	struct buffer url = { 0 };
	const char *name = spec_text(person->spec, "avatar", NULL);
	if (name)
		buffer_format(&url, "http://127.0.0.1:%d%s%s", stage_ports[0], path, name);
	else
		buffer_text(&url, otherwise);
	return url.data;
}

bool picture_route(struct conn *conn)
{
	char file[600], *bytes;
	const char *name = conn->path + sizeof path - 1;
	if (strncmp(conn->path, path, sizeof path - 1) != 0 || strchr(name, '/'))
		return false;
	snprintf(file, sizeof file, "%s/%s", folder, name);
	FILE *in = fopen(file, "rb");
	if (!in)
		return false;
	bytes = grow(NULL, PICTURE_MAX);
	answer_text(conn, 200, "application/octet-stream", bytes, fread(bytes, 1, PICTURE_MAX, in));
	fclose(in);
	free(bytes);
	return true;
}
