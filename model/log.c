#include "model/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 4096, BYTES_MAX = 2000 };

/* The one file of the process; everything else here is told what it needs. */
static atomic_int log_fd = -1;
static _Atomic(void (*)(void)) hook_at_death;

/* One write(2): lines of two threads never mix in a file opened for appending. */
static void write_line(int fd, const char *line, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, line, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		line += n;
		length -= (size_t)n;
	}
}

static size_t escape_byte(unsigned char c, char out[static 4])
{
	static const char hex[] = "0123456789abcdef";
	if (c >= 0x20 && c < 0x7f && c != '\\') {
		out[0] = (char)c;
		return 1;
	}
	out[0] = '\\';
	const char *letter = c ? strchr("\\\\\nn\rr\tt", c) : NULL;
	if (letter) {
		out[1] = letter[1];
		return 2;
	}
	out[1] = 'x';
	out[2] = hex[c >> 4];
	out[3] = hex[c & 15];
	return 4;
}

/* Appends escaped bytes while they fit whole, leaving room for "...\n". */
static size_t escape(char *line, size_t at, const char *bytes, size_t length)
{
	const size_t end = LINE_MAX_BYTES - 4;
	for (size_t i = 0; i < length; i++) {
		char one[4];
		size_t n = escape_byte((unsigned char)bytes[i], one);
		if (at + n > end) {
			memcpy(line + at, "...", 3);
			return at + 3;
		}
		memcpy(line + at, one, n);
		at += n;
	}
	return at;
}

/* "2026-11-25T20:04:31.120Z main " */
static size_t stamp(char *line)
{
	struct timespec now;
	struct tm tm;
	char thread[16] = "";
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	pthread_getname_np(pthread_self(), thread, sizeof(thread));
	size_t n = strftime(line, 64, "%Y-%m-%dT%H:%M:%S", &tm);
	n += (size_t)snprintf(line + n, 16, ".%03ldZ ", now.tv_nsec / 1000000);
	n = escape(line, n, thread, strlen(thread));
	line[n++] = ' ';
	return n;
}

static void log_escaped(const char *why, const char *bytes, size_t length)
{
	int fd = atomic_load(&log_fd);
	if (fd < 0)
		return;
	char line[LINE_MAX_BYTES];
	int saved = errno;
	size_t n = stamp(line);
	if (why) {
		n = escape(line, n, why, strnlen(why, 200));
		line[n++] = ':';
		line[n++] = ' ';
	}
	n = escape(line, n, bytes, length);
	line[n++] = '\n';
	write_line(fd, line, n);
	errno = saved;
}

bool log_open(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
	if (fd < 0)
		return false;
	int old = atomic_exchange(&log_fd, fd);
	if (old >= 0)
		close(old);
	return true;
}

void log_close(void)
{
	int fd = atomic_exchange(&log_fd, -1);
	if (fd >= 0)
		close(fd);
}

void log_line(const char *format, ...)
{
	if (atomic_load(&log_fd) < 0)
		return;
	char text[LINE_MAX_BYTES];
	va_list args;
	va_start(args, format);
	int n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (n >= 0)
		log_escaped(NULL, text, strnlen(text, sizeof(text)));
}

void log_bytes(const char *why, const char *bytes, size_t length)
{
	log_escaped(why, bytes, length < BYTES_MAX ? length : BYTES_MAX);
}

_Noreturn void die(const char *format, ...)
{
	/* Once only: a hook that dies must not call itself. */
	void (*hook)(void) = atomic_exchange(&hook_at_death, NULL);
	if (hook)
		hook();
	char line[512] = "tweetup: ";
	size_t n = strlen(line);
	va_list args;
	va_start(args, format);
	vsnprintf(line + n, sizeof(line) - n - 1, format, args);
	va_end(args);
	log_escaped("died", line, strlen(line));
	n = strlen(line);
	line[n++] = '\n';
	write_line(STDERR_FILENO, line, n);
	/* _exit: the other thread may hold a lock that an atexit handler wants. */
	_exit(1);
}

void die_hook(void (*hook)(void))
{
	atomic_store(&hook_at_death, hook);
}

void *xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);
	if (!p)
		die("out of memory (%zu bytes wanted)", size);
	return p;
}

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);
	if (!p)
		die("out of memory (%zu times %zu bytes wanted)", n, size);
	return p;
}

void *xrealloc(void *p, size_t size)
{
	void *grown = realloc(p, size ? size : 1);
	if (!grown)
		die("out of memory (%zu bytes wanted)", size);
	return grown;
}

char *xstrdup(const char *p)
{
	size_t size = strlen(p) + 1;
	return memcpy(xmalloc(size), p, size);
}

char *xasprintf(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = NULL;
	int n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0)
		die("out of memory (formatting)");
	return text;
}
