#include "model/visit.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "model/log.h"
#include "model/text.h"

enum { NAME_KEPT = 160, MARK_MAX = 64 };

/* The folder of the marks, without the last slash; NULL when there is no home. XDG: a relative path counts as unset. */
static char *folder(void)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	if (state && *state == '/')
		return xasprintf("%s/tweetup", state);
	if (home && *home == '/')
		return xasprintf("%s/.local/state/tweetup", home);
	return NULL;
}

static bool make_folders(char *path)
{
	for (char *p = path + 1;; p++) {
		const char c = *p;
		if (c != '/' && c)
			continue;
		*p = '\0';
		const bool there = mkdir(path, 0700) == 0 || errno == EEXIST;
		*p = c;
		if (!there || !c)
			return there;
	}
}

/* Letters and digits stand for themselves, all other bytes as %xx; a long name is cut and told apart by its hash. */
static char *file_name(const char *dir, const char *tag)
{
	char name[NAME_KEPT + 4];
	size_t n = 0;
	const char *p = tag;
	for (; *p && n < NAME_KEPT; p++) {
		const unsigned char c = (unsigned char)*p;
		const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
		n += (size_t)snprintf(name + n, 4, plain ? "%c" : "%%%02x", c);
	}
	name[n] = '\0';
	if (!*p)
		return xasprintf("%s/visit.%s", dir, name);
	return xasprintf("%s/visit.%s+%016" PRIx64, dir, name, text_hash(tag));
}

static bool write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		const ssize_t n = write(fd, bytes, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		length -= (size_t)n;
	}
	return true;
}

/* The rename itself has to reach the disk. */
static void sync_folder(const char *dir)
{
	const int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

static bool replace(const char *path, const char *bytes, size_t length)
{
	char *temporary = xasprintf("%s.XXXXXX", path);
	const int fd = mkostemp(temporary, O_CLOEXEC);
	bool ok = fd >= 0 && write_all(fd, bytes, length) && fsync(fd) == 0;
	if (fd >= 0)
		ok = close(fd) == 0 && ok;
	ok = ok && rename(temporary, path) == 0;
	if (fd >= 0 && !ok)
		unlink(temporary);
	free(temporary);
	return ok;
}

/* "1 CREATED TIE\n": the version, then the place. */
static bool parse(const char *text, struct place *place)
{
	char *end;
	if (strncmp(text, "1 ", 2) != 0)
		return false;
	errno = 0;
	const long long created = strtoll(text + 2, &end, 10);
	if (errno || end == text + 2 || *end != ' ' || end[1] < '0' || end[1] > '9')
		return false;
	const char *second = end + 1;
	const unsigned long long tie = strtoull(second, &end, 10);
	if (errno || tie > UINT32_MAX || strcmp(end, "\n") != 0)
		return false;
	*place = (struct place){ .created = created, .tie = (uint32_t)tie };
	return true;
}

struct place visit_read(const char *tag)
{
	struct place place = { 0 };
	char *dir = folder();
	if (!dir)
		return place;
	char *path = file_name(dir, tag);
	/* O_NONBLOCK: whatever lies there, a start never waits for it. */
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char text[MARK_MAX] = "";
	const ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (n > 0 && !parse(text, &place))
		log_line("visit: %s is damaged and ignored", path);
	if (fd >= 0)
		close(fd);
	free(path);
	free(dir);
	return place;
}

bool visit_write(const char *tag, struct place place)
{
	char *dir = folder();
	if (!dir)
		return false;
	char text[MARK_MAX];
	const int n = snprintf(text, sizeof(text), "1 %" PRId64 " %" PRIu32 "\n", place.created, place.tie);
	char *path = file_name(dir, tag);
	const bool ok = make_folders(dir) && replace(path, text, (size_t)n);
	if (ok)
		sync_folder(dir);
	else
		log_line("visit: cannot write %s: %s", path, strerror(errno));
	free(path);
	free(dir);
	return ok;
}
