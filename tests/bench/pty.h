/* A program in a terminal of its own, and what it costs. */
#ifndef TESTS_BENCH_PTY_H
#define TESTS_BENCH_PTY_H

#include <dirent.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "model/log.h"

enum { PTY_TAIL = 8192 };

struct pty {
	int fd;
	pid_t pid;
	char tail[PTY_TAIL + 1]; /* the last that it wrote */
	size_t length;
};

static double seconds_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void pty_start(struct pty *pty, char *const argv[])
{
	struct winsize size = { .ws_row = 50, .ws_col = 200 };
	*pty = (struct pty){ .fd = -1 };
	fflush(stdout);
	pty->pid = forkpty(&pty->fd, NULL, NULL, &size);
	if (pty->pid < 0)
		die("no terminal");
	if (pty->pid > 0)
		return;
	setenv("TERM", "xterm-256color", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	execvp(argv[0], argv);
	_exit(127);
}

static void pty_take(struct pty *pty, const char *bytes, size_t n)
{
	size_t keep = pty->length + n > PTY_TAIL ? (n >= PTY_TAIL ? 0 : PTY_TAIL - n) : pty->length;
	memmove(pty->tail, pty->tail + pty->length - keep, keep);
	if (n > PTY_TAIL) {
		bytes += n - PTY_TAIL;
		n = PTY_TAIL;
	}
	memcpy(pty->tail + keep, bytes, n);
	pty->length = keep + n;
	pty->tail[pty->length] = '\0';
}

/* Reads what it writes until that says text (NULL: nothing will do), or it ends, or the time is over. */
static bool pty_until(struct pty *pty, const char *text, double seconds)
{
	double end = seconds_now() + seconds;
	for (double left = seconds; left > 0; left = end - seconds_now()) {
		char bytes[65536];
		struct pollfd ready = { .fd = pty->fd, .events = POLLIN };
		if (poll(&ready, 1, (int)(left * 1000) + 1) <= 0)
			continue;
		ssize_t n = read(pty->fd, bytes, sizeof bytes);
		if (n <= 0)
			return false;
		for (ssize_t i = 0; i < n; i++) /* a screen may be told with NULs between */
			bytes[i] = bytes[i] ? bytes[i] : ' ';
		pty_take(pty, bytes, (size_t)n);
		if (text && strstr(pty->tail, text))
			return true;
	}
	return false;
}

/* Types what ends it, and waits; the CPU seconds it took in all. */
static double pty_end(struct pty *pty, const char *keys)
{
	struct rusage usage = { 0 };
	int status;
	bool typed = write(pty->fd, keys, strlen(keys)) > 0;
	if (!typed || !pty_until(pty, NULL, 3))
		kill(pty->pid, SIGTERM);
	close(pty->fd);
	wait4(pty->pid, &status, 0, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* CPU seconds of a running process, all its threads, to the microsecond; 0 when it is gone. */
__attribute__((unused))
static double cpu_of(pid_t pid)
{
	char path[300];
	double sum = 0;
	snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
	DIR *tasks = opendir(path);
	for (struct dirent *entry; tasks && (entry = readdir(tasks));) {
		unsigned long long ns = 0;
		snprintf(path, sizeof path, "/proc/%d/task/%.20s/schedstat", (int)pid, entry->d_name);
		FILE *file = *entry->d_name == '.' ? NULL : fopen(path, "r");
		if (file && fscanf(file, "%llu", &ns) == 1)
			sum += (double)ns / 1e9;
		if (file)
			fclose(file);
	}
	if (tasks)
		closedir(tasks);
	return sum;
}

#endif
