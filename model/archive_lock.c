#include "model/archive_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <unistd.h>
#include "model/log.h"

enum { LINE = 24 + LOCK_TROUBLE };

void lock_init(struct archive_lock *lock, const char *archive_path)
{
	*lock = (struct archive_lock){ .path = xasprintf("%s.lock", archive_path), .fd = -1, .watch = -1 };
}

void lock_done(struct archive_lock *lock)
{
	lock_unwatch(lock);
	if (lock->fd >= 0)
		close(lock->fd);
	free(lock->path);
}

static void open_file(struct archive_lock *lock)
{
	if (lock->fd < 0)
		lock->fd = open(lock->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	/* Somebody else's archive, to be read: their lock can still be seen. */
	if (lock->fd < 0)
		lock->fd = open(lock->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

enum lock_taken lock_take(struct archive_lock *lock)
{
	open_file(lock);
	if (lock->held)
		return LOCK_MINE;
	if (lock->fd < 0)
		return LOCK_NONE;
	lock->held = flock(lock->fd, LOCK_EX | LOCK_NB) == 0;
	if (!lock->held)
		return errno == EWOULDBLOCK ? LOCK_THEIRS : LOCK_NONE;
	lock_tell(lock->fd, "");
	return LOCK_MINE;
}

void lock_leave(struct archive_lock *lock)
{
	if (lock->held)
		flock(lock->fd, LOCK_UN);
	lock->held = false;
}

/* A descriptor of its own: on ours, a shared lock would take the place of the exclusive one. */
static bool taken(const struct archive_lock *lock)
{
	int fd = open(lock->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return false;
	bool refused = flock(fd, LOCK_SH | LOCK_NB) < 0;
	close(fd);
	return refused;
}

/* Always the same length, over what stands there: it works on a full disk. */
void lock_tell(int fd, const char *trouble)
{
	char line[LINE];
	int length = snprintf(line, sizeof line, "%ld %s", (long)getpid(), trouble);
	if (length > LINE - 1)
		length = LINE - 1;
	memset(line + length, ' ', (size_t)(LINE - 1 - length));
	line[LINE - 1] = '\n';
	if (pwrite(fd, line, LINE, 0) < 0)
		return; /* those who follow look again after a while */
}

/* Behind the line. */
void lock_touch(int fd)
{
	if (fd >= 0 && pwrite(fd, "\n", 1, LINE) < 0)
		return; /* as above */
}

long lock_read(const struct archive_lock *lock, char trouble[static LOCK_TROUBLE])
{
	char line[LINE + 1] = "", *end = line;
	int fd = lock->fd >= 0 ? lock->fd : open(lock->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t length = fd < 0 ? 0 : pread(fd, line, LINE, 0);
	if (fd >= 0 && fd != lock->fd)
		close(fd);
	line[length > 0 ? length : 0] = '\0';
	long pid = strtol(line, &end, 10);
	for (size_t n = strlen(end); n && (end[n - 1] == ' ' || end[n - 1] == '\n'); n--)
		end[n - 1] = '\0';
	snprintf(trouble, LOCK_TROUBLE, "%s", *end == ' ' ? end + 1 : end);
	for (char *p = trouble; *p; p++)
		*p = *p >= ' ' && *p < 0x7f ? *p : '?';
	return pid;
}

long lock_holder(const struct archive_lock *lock, char trouble[static LOCK_TROUBLE])
{
	*trouble = '\0';
	return lock->held || taken(lock) ? lock_read(lock, trouble) : 0;
}

void lock_watch(struct archive_lock *lock)
{
	if (lock->watch >= 0)
		return;
	lock->watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (lock->watch >= 0 && inotify_add_watch(lock->watch, lock->path, IN_MODIFY | IN_CLOSE_WRITE) >= 0)
		return;
	log_line("archive: cannot watch %s: looking now and then", lock->path);
	lock_unwatch(lock);
}

void lock_unwatch(struct archive_lock *lock)
{
	if (lock->watch >= 0)
		close(lock->watch);
	lock->watch = -1;
}

bool lock_heard(struct archive_lock *lock, bool *told)
{
	_Alignas(struct inotify_event) char bytes[4096];
	bool ended = false;
	ssize_t length;
	*told = false;
	while (lock->watch >= 0 && (length = read(lock->watch, bytes, sizeof bytes)) > 0) {
		*told = true;
		for (char *p = bytes; p < bytes + length;) {
			const struct inotify_event *event = (const void *)p;
			ended |= (event->mask & ~(uint32_t)IN_MODIFY) != 0;
			p += sizeof *event + event->len;
		}
	}
	return ended;
}
