#include "model/token.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "model/log.h"

/* The first line of what was read, when it can be a token: it goes into a header line. */
static char *first_line(const char *bytes, size_t length, const char *where, char why[static 256])
{
	const char *end = memchr(bytes, '\n', length);
	size_t n = end != NULL ? (size_t)(end - bytes) : length;

	while (n > 0 && (bytes[n - 1] == '\r' || bytes[n - 1] == ' ' || bytes[n - 1] == '\t'))
		n--;
	bool odd = n > TOKEN_MAX;
	for (size_t i = 0; i < n; i++)
		odd = odd || (unsigned char)bytes[i] < ' ' || bytes[i] == 0x7f;
	if (n == 0 || odd) {
		snprintf(why, 256, n == 0 ? "%s gave nothing on its first line" : "%s gave no token: too long, or control characters in it",
		         where);
		return NULL;
	}
	char *token = xmalloc(n + 1);
	memcpy(token, bytes, n);
	token[n] = '\0';
	return token;
}

static int64_t clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The terminal, also when standard input is a recording: the command must not eat that. */
static void child_input(void)
{
	if (isatty(STDIN_FILENO))
		return;
	int fd = open("/dev/tty", O_RDONLY);
	if (fd < 0)
		fd = open("/dev/null", O_RDONLY);
	if (fd >= 0)
		dup2(fd, STDIN_FILENO);
}

static pid_t start(const char *command, int *out)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	pid_t pid = fork();
	if (pid == 0) {
		child_input();
		dup2(ends[1], STDOUT_FILENO);
		signal(SIGPIPE, SIG_DFL);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	*out = ends[0];
	if (pid < 0)
		close(ends[0]);
	return pid;
}

/* Reads to the end, or until there is too much (false) or it took too long (false). */
static bool read_output(int fd, char bytes[static TOKEN_OUTPUT_MAX], size_t *length, int64_t until)
{
	*length = 0;
	while (*length < TOKEN_OUTPUT_MAX) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = until - clock_ms();
		if (left <= 0 || (poll(&p, 1, (int)left) < 0 && errno != EINTR))
			return false;
		if (p.revents == 0)
			continue;
		ssize_t n = read(fd, bytes + *length, TOKEN_OUTPUT_MAX - *length);
		if (n == 0)
			return true;
		if (n < 0 && errno != EINTR)
			return false;
		*length += n > 0 ? (size_t)n : 0;
	}
	return false;
}

/* Waits for the end; kills what does not end by itself. */
static int reap(pid_t pid, int64_t until)
{
	int status = 0;
	pid_t got;

	while ((got = waitpid(pid, &status, WNOHANG)) == 0 && clock_ms() < until)
		poll(NULL, 0, 10);
	if (got == 0) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
	}
	return status;
}

char *token_from_command(const char *command, int limit_ms, char why[static 256])
{
	char bytes[TOKEN_OUTPUT_MAX], *token = NULL;
	size_t length;
	int64_t until = clock_ms() + limit_ms;
	int fd;
	pid_t pid = start(command, &fd);

	if (pid < 0) {
		snprintf(why, 256, "token-command could not be started: %s", strerror(errno));
		return NULL;
	}
	bool whole = read_output(fd, bytes, &length, until);
	close(fd);
	int status = reap(pid, whole ? until : 0);
	if (length == TOKEN_OUTPUT_MAX)
		snprintf(why, 256, "token-command wrote more than %d bytes; it should write the token alone", TOKEN_OUTPUT_MAX);
	else if (!whole || clock_ms() >= until)
		snprintf(why, 256, "token-command did not end within %d s; it was stopped", limit_ms / 1000);
	else if (!WIFEXITED(status))
		snprintf(why, 256, "token-command was ended by signal %d", WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		snprintf(why, 256, "token-command failed with status %d; try it in a shell", WEXITSTATUS(status));
	else
		token = first_line(bytes, length, "token-command", why);
	explicit_bzero(bytes, sizeof bytes);
	return token;
}

/* Why a file is no place for a token; NULL when it is. */
static const char *unsafe(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return "is no regular file";
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return "belongs to somebody else";
	if (st->st_mode & 077)
		return "may be read by others; chmod 600 it";
	return NULL;
}

char *token_from_file(const char *path, char why[static 256])
{
	char bytes[TOKEN_OUTPUT_MAX], *token = NULL;
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || fstat(fd, &st) != 0) {
		snprintf(why, 256, "token-file %.150s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	const char *bad = unsafe(&st);
	ssize_t n = bad == NULL ? read(fd, bytes, sizeof bytes) : 0;
	if (bad != NULL)
		snprintf(why, 256, "token-file %.150s %s", path, bad);
	else if (n < 0)
		snprintf(why, 256, "token-file %.150s: %s", path, strerror(errno));
	else
		token = first_line(bytes, (size_t)n, "token-file", why);
	close(fd);
	explicit_bzero(bytes, sizeof bytes);
	return token;
}

char *token_from_environment(const char *name, char why[static 256])
{
	const char *value = getenv(name);

	if (value == NULL) {
		snprintf(why, 256, "token-env: the variable %.100s is not set", name);
		return NULL;
	}
	return first_line(value, strlen(value), "token-env", why);
}

void token_forget(char *token)
{
	if (token == NULL)
		return;
	explicit_bzero(token, strlen(token));
	free(token);
}
