/* tweetup collect: what it says, what it keeps, how it ends. */
#include <fcntl.h>
#include <locale.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "model/when.h"
#include "tests/unit/saying.h"
#include "tui/tui.h"

/* One run of tui_collect in a child, with an archive of its own and its stderr in a file. */
struct run {
	struct options options;
	struct queue *events;
	struct session *session;
	char folder[40], archive[64];
	int raise[4];  /* signals that come once it is there */
	char err[8192];
	int status;
};

static struct run *run_new(void)
{
	struct run *r = calloc(1, sizeof *r);

	assert_non_null(r);
	memcpy(r->folder, "/tmp/tweetup-test-XXXXXX", sizeof "/tmp/tweetup-test-XXXXXX");
	assert_non_null(mkdtemp(r->folder));
	snprintf(r->archive, sizeof r->archive, "%s/a.db", r->folder);
	r->options = (struct options){ .command = COMMAND_COLLECT, .tags = { .n = 1, .folded = { "musesocial" }, .typed = { "MuseSocial" } },
		.source_count = 2, .sources = { { .name = "glam", .kind = "mastodon", .url = "https://a.example" }, { .name = "sky", .kind = "bluesky", .url = "" } } };
	r->events = queue_new(1000, 1 << 24);
	r->session = session_new(&r->options.tags, r->events, when_now());
	session_sources(r->session, &r->options, when_now());
	return r;
}

static void run_free(struct run *r)
{
	static const char *const names[] = { "a.db", "a.db-wal", "a.db-shm", "a.db.lock", "err" };
	char path[80];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", r->folder, names[i]);
		unlink(path);
	}
	rmdir(r->folder);
	session_free(r->session);
	queue_free(r->events);
	free(r);
}

static void state(struct run *r, unsigned source, enum source_state state, const char *text)
{
	struct event *event = event_new(EVENT_SOURCE, source, NULL, text, NULL, NULL);

	event->state = state;
	assert_true(queue_push(r->events, event));
}

static void post(struct run *r, const char *key)
{
	assert_true(queue_push(r->events, event_post(0, said(&(struct say){ .key = key, .text = "hello" }), false)));
}

static void over(struct run *r)
{
	state(r, 0, SOURCE_ENDED, "the end");
	state(r, 1, SOURCE_ENDED, "the end");
}

static void painted(void *arg)
{
	struct run *r = arg;

	session_attach(r->session, archive_open(r->archive));
	for (size_t i = 0; r->raise[i] != 0; i++)
		raise(r->raise[i]);
}

static void pumped(void *arg, unsigned changed)
{
	if (changed & CHANGED_COLLECT)
		over(arg);
}

static void reload(void *arg, char told[static 512])
{
	(void)arg;
	snprintf(told, 512, "read anew");
}

static void go(struct run *r)
{
	const struct tui_host host = { .painted = painted, .pumped = pumped, .reload = reload, .arg = r };
	char path[80];

	snprintf(path, sizeof path, "%s/err", r->folder);
	fflush(NULL);
	const pid_t pid = fork();
	if (pid == 0) {
		alarm(60);
		const int to = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		if (dup2(to, STDERR_FILENO) < 0)
			_exit(99);
		const int status = tui_collect(r->session, &r->options, &host);
		session_detach(r->session);
		_exit(status);
	}
	assert_int_equal(waitpid(pid, &r->status, 0), pid);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	r->err[fread(r->err, 1, sizeof r->err - 1, file)] = '\0';
	fclose(file);
}

static int count_of(const char *text, const char *part)
{
	int n = 0;

	for (; (text = strstr(text, part)) != NULL; text += strlen(part))
		n++;
	return n;
}

static void has(const struct run *r, const char *part, int times)
{
	if (count_of(r->err, part) != times)
		fail_msg("\"%s\" is not there %d times in:\n%s", part, times, r->err);
}

static void ended(const struct run *r, int status)
{
	if (!WIFEXITED(r->status) || WEXITSTATUS(r->status) != status)
		fail_msg("ended with %x, not %d:\n%s", (unsigned)r->status, status, r->err);
}

static size_t kept(const struct run *r)
{
	char why[256] = "";
	int64_t oldest, newest;
	struct archive *archive = archive_read(r->archive, why);

	if (archive == NULL)
		fail_msg("%s", why);
	const size_t n = archive_count(archive, &oldest, &newest);
	archive_close(archive);
	return n;
}

/* Each state once, with its time; not every try. */
static void says_states(void **unused)
{
	struct run *r = run_new();

	(void)unused;
	state(r, 0, SOURCE_CONNECTING, "asking");
	state(r, 0, SOURCE_LIVE, "stream");
	for (int i = 0; i < 3; i++) {
		state(r, 0, SOURCE_RETRY, "no answer");
		state(r, 0, SOURCE_CONNECTING, "asking");
	}
	state(r, 0, SOURCE_LIVE, "stream");
	over(r);
	go(r);
	ended(r, 0);
	has(r, " keeping #MuseSocial in ", 1);
	has(r, " glam: live since ", 2);
	has(r, " glam: failed since ", 1);
	has(r, "no answer.", 1);
	has(r, "connecting", 0);
	has(r, "r tries now", 0);
	has(r, " no source has anything more to tell: 0 posts kept, all written\n", 1);
	for (const char *line = r->err; *line != '\0'; line = strchr(line, '\n') + 1)
		if (strspn(line, "0123456789-") != 10 || line[10] != ' ' || strspn(line + 11, "0123456789:") != 8 || line[19] != ' ')
			fail_msg("no time before: %s", line);
	run_free(r);
}

static void keeps_and_counts(void **unused)
{
	struct run *r = run_new();

	(void)unused;
	post(r, "1");
	post(r, "2");
	post(r, "2");
	over(r);
	go(r);
	ended(r, 0);
	has(r, ": 2 posts kept, all written\n", 1);
	assert_int_equal(kept(r), 2);
	post(r, "2");
	post(r, "3");
	over(r);
	go(r);
	has(r, ": 1 post kept, all written\n", 1); /* what was there before is not counted */
	assert_int_equal(kept(r), 3);
	run_free(r);
}

static void ends_when_told(void **unused)
{
	struct run *r = run_new();

	(void)unused;
	r->options.count = 1;
	post(r, "1");
	go(r);
	ended(r, 0);
	has(r, "done: 1 post kept, all written", 1);
	r->options.count = 0;
	r->options.for_ms = 50;
	go(r);
	ended(r, 0);
	has(r, "done: 0 posts kept", 1);
	r->options.for_ms = 0;
	r->raise[0] = SIGTERM;
	go(r);
	ended(r, 0);
	has(r, "ended by SIGTERM: 0 posts kept, all written", 1);
	r->raise[0] = SIGINT;
	go(r);
	ended(r, 0);
	has(r, "ended by SIGINT: ", 1);
	run_free(r);
}

static void hears_signals(void **unused)
{
	struct run *r = run_new();

	(void)unused;
	memcpy(r->raise, (int[]){ SIGHUP, SIGUSR1, SIGTERM, 0 }, sizeof r->raise);
	go(r);
	ended(r, 0);
	has(r, " read anew\n", 1);
	has(r, " collects #MuseSocial since ", 1);
	has(r, "a.db: 0 posts kept since then, 0 posts in all; 0 changes wait to be written\n", 1);
	has(r, "   glam: connecting since ", 1);
	has(r, "   sky: connecting since ", 1);
	run_free(r);
}

/* Without an archive there is nothing to do. */
static void needs_an_archive(void **unused)
{
	struct run *r = run_new();
	FILE *file = fopen(r->archive, "w");

	(void)unused;
	fputs("a letter that is long enough to be something, and that nobody wants to lose to a database of all things, please\n", file);
	fclose(file);
	go(r);
	ended(r, 1);
	has(r, "is no archive of tweetup", 1);
	has(r, "\n", 1);
	run_free(r);
}

static void needs_a_source(void **unused)
{
	struct run *r = run_new();

	(void)unused;
	state(r, 0, SOURCE_REFUSED, "glam refused the token");
	state(r, 1, SOURCE_ENDED, "");
	go(r);
	ended(r, 1);
	has(r, "glam refused the token.", 1);
	has(r, "no source is left that can be followed", 1);
	run_free(r);
}

/* Another process has the archive until this one says that it waits. */
static void waits_its_turn(void **unused)
{
	struct run *r = run_new();
	int ready[2], leave[2];
	char byte, pid_text[60];

	(void)unused;
	assert_int_equal(pipe(ready) | pipe(leave), 0);
	const pid_t holder = fork();
	if (holder == 0) {
		alarm(60);
		close(leave[1]);
		struct archive *archive = archive_open(r->archive);
		archive_sync(archive, 10000);
		if (write(ready[1], "", 1) != 1 || !archive_collects(archive))
			_exit(1);
		_exit(read(leave[0], &byte, 1) > 0); /* killed, or left behind */
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	const pid_t killer = fork();
	if (killer == 0) { /* looks until the other one has said that it waits */
		char path[80], text[4096];
		snprintf(path, sizeof path, "%s/err", r->folder);
		alarm(60);
		for (text[0] = '\0'; strstr(text, "this one waits") == NULL; usleep(1000)) {
			FILE *file = fopen(path, "r");
			text[file != NULL ? fread(text, 1, sizeof text - 1, file) : 0] = '\0';
			if (file != NULL)
				fclose(file);
		}
		_exit(kill(holder, SIGKILL));
	}
	go(r);
	assert_int_equal(waitpid(holder, NULL, 0), holder);
	assert_int_equal(waitpid(killer, NULL, 0), killer);
	ended(r, 0);
	snprintf(pid_text, sizeof pid_text, " process %ld collects already; this one waits", (long)holder);
	has(r, pid_text, 1);
	snprintf(pid_text, sizeof pid_text, " process %ld has ended; this one collects now", (long)holder);
	has(r, pid_text, 1);
	for (int i = 0; i < 2; i++) {
		close(ready[i]);
		close(leave[i]);
	}
	run_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_states), cmocka_unit_test(keeps_and_counts), cmocka_unit_test(ends_when_told),
		cmocka_unit_test(hears_signals), cmocka_unit_test(needs_an_archive), cmocka_unit_test(needs_a_source),
		cmocka_unit_test(waits_its_turn),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
