/* A burst: 20,000 posts of the tag from the socket to the screen and into the archive, against as many lines of IRC in weechat, which
 * keeps them in memory alone. From the first byte sent until the last post stands on the screen, for ours also until the archive has all
 * of them. Pairs of runs, medians of three. weechat is Debian's (tests/deps.sh bench); without it nothing is compared. */
#include <limits.h>
#include <sqlite3.h>

#include "tests/bench/frames.h"
#include "tests/bench/pty.h"
#include "tests/bench/wire.h"

enum { POSTS = 20000, RUNS = 3, PEOPLE = 200 };

static const char mark[] = "Q7Z4X9K2J8"; /* stands in the last post alone */

/* ---- what is sent ---- */

static void text_of(char out[static 256], unsigned n)
{
	snprintf(out, 256, "remark %05u of a long evening, on brass and glass, and on what the light did to the stairs when nobody at all looked at it %s",
	         n, n + 1 == POSTS ? mark : "any more");
}

static struct buffer posts_make(void)
{
	struct buffer all = { 0 }, one = { 0 };
	for (unsigned n = 0; n < POSTS; n++) {
		char text[256];
		text_of(text, n);
		one.length = 0;
		print(&one, "{\"did\":\"did:plc:aaaaaaaaaaaaaaaaaaaaa%03u\",\"time_us\":%llu,\"kind\":\"commit\",\"commit\":{\"rev\":\"3aa\",\"operation\":\"create\","
		      "\"collection\":\"app.bsky.feed.post\",\"rkey\":\"3burst%07u\",", 200 + n % PEOPLE, 1795636800000000ull + n * 1000ull, n);
		print(&one, "\"record\":{\"$type\":\"app.bsky.feed.post\",\"createdAt\":\"2026-11-25T20:%02u:%02u.%03uZ\",\"langs\":[\"en\"],"
		      "\"facets\":[{\"features\":[{\"$type\":\"app.bsky.richtext.facet#tag\",\"tag\":\"musesocial\"}],\"index\":{\"byteEnd\":11,\"byteStart\":0}}],"
		      "\"text\":\"#musesocial %s\"},\"cid\":\"bafyreiaaaa\"}}", n / 60000, n / 1000 % 60, n % 1000, text);
		put(&all, (const char[]){ (char)0x81, 126, (char)(one.length >> 8), (char)one.length }, 4);
		put(&all, one.bytes, one.length);
	}
	free(one.bytes);
	return all;
}

static struct buffer lines_make(void)
{
	struct buffer all = { 0 };
	for (unsigned n = 0; n < POSTS; n++) {
		char text[256];
		text_of(text, n);
		print(&all, ":nick%u!user@host.example PRIVMSG #musesocial :#musesocial %s\r\n", n % PEOPLE, text);
	}
	return all;
}

/* ---- who sends it ---- */

static void send_whole(int fd, const struct buffer *what)
{
	for (size_t at = 0; at < what->length;) {
		ssize_t n = write(fd, what->bytes + at, what->length - at);
		if (n <= 0)
			_exit(1);
		at += (size_t)n;
	}
}

/* Says when it begins, once the other side has come to rest. */
static void begin(int told)
{
	sleep(1);
	double now = seconds_now();
	if (write(told, &now, sizeof now) != sizeof now)
		_exit(1);
}

static void linger(int fd)
{
	char rest[4096];
	while (read(fd, rest, sizeof rest) > 0)
		continue;
	_exit(0);
}

static void serve_posts(int fd, int told, const struct buffer *posts)
{
	static const char none[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
	if (!shake_hands(fd))
		_exit(write(fd, none, sizeof none - 1) < 0);
	begin(told);
	send_whole(fd, posts);
	linger(fd);
}

/* As much of IRC as a client needs to sit in one channel (RFC 2812). */
static void serve_lines(int fd, int told, const struct buffer *lines)
{
	static const char welcome[] = ":s.example 001 reader :Welcome\r\n:s.example 376 reader :End of MOTD\r\n:reader!r@h.example JOIN #musesocial\r\n"
		":s.example 353 reader = #musesocial :reader\r\n:s.example 366 reader #musesocial :End of NAMES\r\n";
	char head[4096] = "";
	size_t length = 0;
	while (!strstr(head, "USER ") && length < sizeof head - 1) {
		ssize_t n = read(fd, head + length, sizeof head - 1 - length);
		if (n <= 0)
			_exit(1);
		length += (size_t)n;
		head[length] = '\0';
	}
	if (write(fd, welcome, sizeof welcome - 1) < 0)
		_exit(1);
	begin(told);
	send_whole(fd, lines);
	linger(fd);
}

struct server {
	uint16_t port;
	pid_t pid;
	int told;
};

static struct server serve(void (*one)(int fd, int told, const struct buffer *what), const struct buffer *what)
{
	struct server server;
	int fd = listen_on_loopback(&server.port), ends[2];
	if (pipe(ends) != 0)
		die("no pipe");
	fflush(stdout);
	server.pid = fork();
	server.told = ends[0];
	if (server.pid > 0) {
		close(fd);
		close(ends[1]);
		return server;
	}
	signal(SIGCHLD, SIG_IGN);
	for (int other; (other = accept(fd, NULL, NULL)) >= 0; close(other))
		if (fork() == 0)
			one(other, ends[1], what);
	_exit(0);
}

/* ---- who reads it ---- */

static long kept(const char *archive)
{
	sqlite3 *db;
	sqlite3_stmt *stmt = NULL;
	long n = 0;
	if (sqlite3_open_v2(archive, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, "SELECT count(*) FROM post", -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
		n = (long)sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return n;
}

struct result {
	double screen, archive, cpu; /* seconds; 0: never */
};

static double since(const struct server *server)
{
	static double begun; /* told once a run */
	double told;
	struct pollfd ready = { .fd = server->told, .events = POLLIN };
	if (poll(&ready, 1, 0) > 0 && read(server->told, &told, sizeof told) == sizeof told)
		begun = told;
	return seconds_now() - begun;
}

static void done(const struct server *server)
{
	kill(server->pid, SIGKILL);
	waitpid(server->pid, NULL, 0);
	close(server->told);
}

static struct result run_ours(const struct buffer *posts, const char *folder, int number)
{
	const char *build = getenv("BUILD");
	char program[PATH_MAX], archive[PATH_MAX], from[80];
	struct server server = serve(serve_posts, posts);
	struct result result = { 0 };
	struct pty pty;
	snprintf(program, sizeof program, "%s/tweetup", build ? build : "build");
	snprintf(archive, sizeof archive, "%s/%d.db", folder, number);
	snprintf(from, sizeof from, "bluesky:ws://127.0.0.1:%u/subscribe", server.port);
	char *argv[] = { program, (char *)"--archive", archive, (char *)"--from", from, (char *)"musesocial", NULL };
	pty_start(&pty, argv);
	if (pty_until(&pty, mark, 120))
		result.screen = since(&server);
	for (int i = 0; result.screen && i < 1000 && !result.archive; i++) {
		if (kept(archive) == POSTS)
			result.archive = since(&server);
		else
			pty_until(&pty, NULL, 0.02);
	}
	result.cpu = pty_end(&pty, "q");
	done(&server);
	return result;
}

/* A home of its own each time: weechat remembers servers. */
static struct result run_weechat(const struct buffer *lines, const char *folder, int number)
{
	char home[PATH_MAX], add[160];
	struct server server = serve(serve_lines, lines);
	struct result result = { 0 };
	struct pty pty;
	snprintf(home, sizeof home, "%s/weechat%d", folder, number);
	snprintf(add, sizeof add, "/server add bench 127.0.0.1/%u -nicks=reader", server.port);
	char *argv[] = { (char *)"weechat", (char *)"-d", home, (char *)"-r", (char *)"/set weechat.history.max_buffer_lines_number 0",
		(char *)"-r", (char *)"/set irc.server_default.ssl off", (char *)"-r", (char *)"/set irc.server_default.tls off",
		(char *)"-r", (char *)"/set logger.file.auto_log off", (char *)"-r", add, (char *)"-r", (char *)"/connect bench", NULL };
	pty_start(&pty, argv);
	if (pty_until(&pty, mark, 120))
		result.screen = since(&server);
	result.cpu = pty_end(&pty, "/quit\r");
	done(&server);
	return result;
}

/* ---- */

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(double *values)
{
	qsort(values, RUNS, sizeof *values, by_size);
	return values[RUNS / 2];
}

static bool have_weechat(void)
{
	return system("command -v weechat >/dev/null") == 0;
}

int main(void)
{
	char folder[] = "/tmp/tweetup-bench.XXXXXX", command[64];
	struct buffer posts = posts_make(), lines = lines_make();
	double screen[RUNS], archive[RUNS], cpu[RUNS], weechat[RUNS], weechat_cpu[RUNS], ratio[RUNS];
	bool compared = have_weechat();
	signal(SIGPIPE, SIG_IGN);
	if (!mkdtemp(folder))
		die("no folder to write in");
	setenv("HOME", folder, 1);
	for (int i = 0; i < RUNS; i++) {
		struct result ours = run_ours(&posts, folder, i), theirs = compared ? run_weechat(&lines, folder, i) : (struct result){ 0 };
		if (!ours.screen || !ours.archive || (compared && !theirs.screen))
			die("%s did not show, or keep, all of it", ours.screen && ours.archive ? "weechat" : "tweetup");
		screen[i] = ours.screen;
		archive[i] = ours.archive;
		cpu[i] = ours.cpu;
		weechat[i] = theirs.screen;
		weechat_cpu[i] = theirs.cpu;
		ratio[i] = theirs.screen / ours.archive;
	}
	printf("%-44s %8.3f s   (%.0f a second; %.2f CPU s in all)\n", "20,000 posts, on the screen", median(screen), POSTS / median(screen), median(cpu));
	printf("%-44s %8.3f s   (%.0f a second)\n", "and all of them in the archive", median(archive), POSTS / median(archive));
	int failed = 0;
	if (compared) {
		printf("%-44s %8.3f s   (%.0f a second; %.2f CPU s in all)\n", "weechat, 20,000 lines on the screen", median(weechat),
		       POSTS / median(weechat), median(weechat_cpu));
		failed = median(ratio) < 5;
		printf("%-44s %8.2f x   goal >= 5   %s   (%.2f ... %.2f)\n", "weechat's time / ours, archive and all", median(ratio), failed ? "MISSED" : "met",
		       ratio[0], ratio[RUNS - 1]);
	} else {
		printf("weechat is not here: not compared (tests/deps.sh bench)\n");
	}
	snprintf(command, sizeof command, "rm -rf %s", folder);
	failed |= system(command) != 0;
	free(posts.bytes);
	free(lines.bytes);
	return failed;
}
