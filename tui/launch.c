#include "tui/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>
#include "model/post.h"

enum { ARGS_MAX = 32, COMMAND_MAX = 4096 };

static bool safe(const char *link)
{
	if (strncasecmp(link, "http://", 7) != 0 && strncasecmp(link, "https://", 8) != 0)
		return false;
	for (const unsigned char *p = (const unsigned char *)link; *p; p++)
		if (*p <= 0x20 || *p == 0x7f)
			return false;
	return strlen(link) <= POST_URL_MAX;
}

/* Whether a browser started here could be seen by the reader. */
static bool headless(void)
{
	const bool remote = getenv("SSH_CONNECTION") || getenv("SSH_TTY");
	const char *browser = getenv("BROWSER");
	return remote && !getenv("DISPLAY") && !getenv("WAYLAND_DISPLAY") && !(browser && *browser);
}

/* Splits the command at spaces and puts the link in. Everything stays in the buffers given. */
static void build(char *command, const char *link, char *args[ARGS_MAX + 2], char *room, size_t size)
{
	size_t n = 0, used = 0;
	bool placed = false;
	for (char *p = command; n < ARGS_MAX && *(p += strspn(p, " ")); n++) {
		char *end = p + strcspn(p, " "), *mark;
		const bool last = !*end;
		*end = 0;
		args[n] = p;
		if ((mark = strstr(p, "%s")) != NULL && used < size) {
			args[n] = room + used;
			used += (size_t)snprintf(room + used, size - used, "%.*s%s%s", (int)(mark - p), p, link, mark + 2) + 1;
			placed = true;
		}
		p = last ? end : end + 1;
	}
	if (!placed)
		args[n++] = (char *)link;
	args[n] = NULL;
}

static void quiet(void)
{
	const int null = open("/dev/null", O_RDWR);
	for (int fd = 0; fd < 3 && null >= 0; fd++)
		dup2(null, fd);
}

static void calm_signals(void)
{
	static const int numbers[] = { SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH };
	sigset_t none;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		signal(numbers[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In the child: never returns. */
_Noreturn static void run(const char *link, int tell)
{
	char commands[COMMAND_MAX], room[COMMAND_MAX + POST_URL_MAX], *args[ARGS_MAX + 2];
	const char *browser = getenv("BROWSER");
	snprintf(commands, sizeof commands, "%s", browser && *browser ? browser : "xdg-open");
	setsid();
	quiet();
	calm_signals();
	for (char *p = commands, *next; p; p = next) {
		next = strchr(p, ':');
		if (next)
			*next++ = 0;
		build(p, link, args, room, sizeof room);
		if (*p && args[0] != link)
			execvp(args[0], args);
	}
	const int error = errno;
	if (write(tell, &error, sizeof error) < 0)
		_exit(126);
	_exit(127);
}

/* A child's child: nobody has to wait for a browser. */
_Noreturn static void start(const char *link, int tell)
{
	const pid_t pid = fork();
	if (pid == 0)
		run(link, tell);
	_exit(pid < 0);
}

bool launch_link(const char *link, char why[static LAUNCH_WHY])
{
	int tell[2], error = 0;
	if (!safe(link)) {
		snprintf(why, LAUNCH_WHY, "This is no web link; it is not opened.");
		return false;
	}
	if (headless()) {
		snprintf(why, LAUNCH_WHY, "No browser here (SSH); y copies %.160s", link);
		return false;
	}
	if (pipe2(tell, O_CLOEXEC) < 0) {
		snprintf(why, LAUNCH_WHY, "The browser cannot be started: %s.", strerror(errno));
		return false;
	}
	const pid_t pid = fork();
	if (pid == 0)
		start(link, tell[1]);
	close(tell[1]);
	if (pid > 0)
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	const bool failed = pid < 0 || read(tell[0], &error, sizeof error) == sizeof error;
	close(tell[0]);
	if (failed)
		snprintf(why, LAUNCH_WHY, "No browser could be started (%s); set BROWSER, or y copies the link.", strerror(pid < 0 ? errno : error));
	return !failed;
}
