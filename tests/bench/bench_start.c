/* What a reader waits for at the start, and what the program costs while nothing happens: the real program on a
 * pseudo terminal of 200x50, against the stage where a network is wanted. */
#include <curses.h>
#include <dirent.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 15, IDLE_MS = 6000, SETTLE_MS = 4000, SEEN_MAX = 256 * 1024 };
static const double goal_paint_ms = 12, goal_wakeups = 1;
static const char first_words[] = "Following";

static int missed;

static double milliseconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void verdict(const char *name, double value, const char *unit, double goal, const char *more)
{
	missed += value > goal;
	printf("   %-34s %9.2f %-8s goal %7.2f  %s  %s\n", name, value, unit, goal, value <= goal ? "ok  " : "MISS", more);
}

/* The floor: a curses program that shows the same words and waits. */
static int bare(void)
{
	setlocale(LC_ALL, "");
	initscr();
	mvaddstr(1, 1, first_words);
	refresh();
	pause();
	return 0;
}

static pid_t start(int *terminal, char *const argv[])
{
	struct winsize size = { .ws_row = 50, .ws_col = 200 };
	pid_t pid = forkpty(terminal, NULL, NULL, &size);
	if (pid == 0) {
		execv(argv[0], argv);
		_exit(127);
	}
	return pid;
}

static void end(pid_t pid, int terminal)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(terminal);
}

/* Reads for ms at most, or until the words came: true then. */
static bool read_until(int terminal, const char *words, double ms)
{
	static char seen[SEEN_MAX];
	size_t length = 0;
	double until = milliseconds() + ms;
	while (milliseconds() < until) {
		struct pollfd fd = { .fd = terminal, .events = POLLIN };
		if (poll(&fd, 1, 20) <= 0)
			continue;
		ssize_t n = read(terminal, seen + length, SEEN_MAX - length - 1);
		if (n <= 0)
			return false;
		length = length + (size_t)n < SEEN_MAX / 2 ? length + (size_t)n : 0;
		seen[length] = '\0';
		if (words && strstr(seen, words))
			return true;
	}
	return false;
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double first_paint(char *const argv[])
{
	double times[RUNS];
	for (int i = 0; i < RUNS; i++) {
		int terminal;
		double began = milliseconds();
		pid_t pid = start(&terminal, argv);
		if (pid < 0 || !read_until(terminal, first_words, 5000)) {
			printf("   %s painted nothing\n", argv[0]);
			exit(1);
		}
		times[i] = milliseconds() - began;
		end(pid, terminal);
	}
	qsort(times, RUNS, sizeof *times, by_value);
	return times[RUNS / 2];
}

/* Times any thread of the process has gone to sleep so far. */
static long sleeps(pid_t pid)
{
	char path[300], line[128];
	long all = 0, n;
	snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
	DIR *tasks = opendir(path);
	for (struct dirent *task; tasks && (task = readdir(tasks));) {
		snprintf(path, sizeof path, "/proc/%d/task/%s/status", (int)pid, task->d_name);
		FILE *status = fopen(path, "r");
		while (status && fgets(line, sizeof line, status))
			if (sscanf(line, "voluntary_ctxt_switches: %ld", &n) == 1)
				all += n;
		if (status)
			fclose(status);
	}
	if (tasks)
		closedir(tasks);
	return all;
}

static pid_t start_stage(const char *path, char address[static 64])
{
	int out[2];
	if (pipe(out))
		return -1;
	pid_t pid = fork();
	if (pid == 0) {
		dup2(out[1], STDOUT_FILENO);
		close(out[0]);
		execl(path, path, "--port", "0", "--start", "paused", "--backlog", "--script", "tests/stage/tour.jsonl", (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	FILE *lines = fdopen(out[0], "r");
	bool told = lines && fscanf(lines, "stage http://%63s", address) == 1;
	return told ? pid : -1;
}

static void idle(char *program, const char *stage)
{
	char address[64], mastodon[96], bluesky[96];
	pid_t server = start_stage(stage, address);
	if (server < 0) {
		printf("   no stage: %s\n", stage);
		exit(1);
	}
	snprintf(mastodon, sizeof mastodon, "mastodon:http://%s", address);
	snprintf(bluesky, sizeof bluesky, "bluesky:ws://%s/subscribe", address);
	char *argv[] = { program, "--no-archive", "--from", mastodon, "--from", bluesky, "musesocial", NULL };
	int terminal;
	pid_t pid = start(&terminal, argv);
	read_until(terminal, NULL, SETTLE_MS);
	long before = sleeps(pid);
	double began = milliseconds();
	read_until(terminal, NULL, IDLE_MS);
	double rate = (double)(sleeps(pid) - before) / ((milliseconds() - began) / 1e3);
	end(pid, terminal);
	kill(server, SIGTERM);
	waitpid(server, NULL, 0);
	verdict("idle: wakeups, all threads", rate, "/s", goal_wakeups, "two sources up, nothing said");
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "--bare"))
		return bare();
	char program[512], stage[512], folder[] = "/tmp/tweetup-bench.XXXXXX", more[64];
	const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
	snprintf(program, sizeof program, "%s/tweetup", build);
	snprintf(stage, sizeof stage, "%s/stage", build);
	if (!mkdtemp(folder))
		return 1;
	setenv("XDG_DATA_HOME", folder, 1);
	setenv("XDG_STATE_HOME", folder, 1);
	setenv("XDG_CONFIG_HOME", folder, 1);
	setenv("TERM", "xterm-256color", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	char *floor_argv[] = { argv[0], "--bare", NULL };
	char *program_argv[] = { program, "--no-archive", "--from", "mastodon:http://127.0.0.1:9", "musesocial", NULL };
	double floor_ms = first_paint(floor_argv), paint = first_paint(program_argv);
	snprintf(more, sizeof more, "bare curses %.2f ms: %.2fx", floor_ms, paint / floor_ms);
	verdict("first paint, from exec", paint, "ms", goal_paint_ms, more);
	idle(program, stage);
	rmdir(folder);
	return missed > 0;
}
