/* What it costs to be there: the whole network passes by at 60 and at 500 posts a second, one a second is of the tag, and the program
 * shows it in a terminal and keeps it in an archive. CPU of all its threads, and of a bare libwebsockets receiver of the same frames
 * at the same pace, by which a slower or busier machine is judged. BENCH_SECONDS: how long each (10). */
#include <limits.h>

#include "tests/bench/frames.h"
#include "tests/bench/pty.h"
#include "tests/bench/wire.h"

enum { BUFFER = 64 * 1024, SETTLE = 3 };

static double length = 10;

/* ---- the sender ---- */

static size_t frame_length(const char *frame)
{
	const unsigned char *head = (const unsigned char *)frame;
	return 4 + ((size_t)head[2] << 8 | head[3]);
}

/* One of the tag, by one of some people, as short as people write. */
static size_t tagged_frame(char out[static 2048], unsigned n)
{
	int length_now = snprintf(out + 4, 2044, "{\"did\":\"did:plc:aaaaaaaaaaaaaaaaaaaaaa%02u\",\"time_us\":%llu,\"kind\":\"commit\",\"commit\":{\"rev\":\"3aa\","
		"\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"3live%08u\",\"record\":{\"$type\":\"app.bsky.feed.post\","
		"\"createdAt\":\"2026-11-25T20:%02u:%02u.000Z\",\"facets\":[{\"features\":[{\"$type\":\"app.bsky.richtext.facet#tag\",\"tag\":\"musesocial\"}],"
		"\"index\":{\"byteEnd\":11,\"byteStart\":0}}],\"langs\":[\"en\"],\"text\":\"#musesocial remark %u of a long evening, on brass and glass, and on what "
		"the light did to the stairs when nobody looked at it any more\"},\"cid\":\"bafyreiaaaa\"}}",
		20 + n % 40, 1795636800000000ull + n * 1000000ull, n, n / 60 % 60, n % 60, n);
	memcpy(out, (const char[]){ (char)0x81, 126, (char)(length_now >> 8), (char)length_now }, 4);
	return 4 + (size_t)length_now;
}

static void pace(int fd, const struct buffer *frames, int rate)
{
	double begin = seconds_now();
	char ours[2048];
	size_t at = 0;
	for (unsigned n = 0;; n++) {
		double wait = begin + (double)n / rate - seconds_now();
		if (wait > 0)
			usleep((useconds_t)(wait * 1e6));
		size_t size = n % (unsigned)rate ? frame_length(frames->bytes + at) : tagged_frame(ours, n / (unsigned)rate);
		if (send(fd, n % (unsigned)rate ? frames->bytes + at : ours, size, MSG_NOSIGNAL) <= 0)
			_exit(0);
		at += n % (unsigned)rate ? size : 0;
	}
}

/* Whoever asks for anything but the stream is told that there is nothing. */
static pid_t serve(int server, const struct buffer *frames, int rate)
{
	fflush(stdout);
	pid_t pid = fork();
	if (pid)
		return pid;
	signal(SIGCHLD, SIG_IGN);
	for (int fd; (fd = accept(server, NULL, NULL)) >= 0; close(fd)) {
		static const char none[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
		if (fork())
			continue;
		if (shake_hands(fd))
			pace(fd, frames, rate);
		_exit(write(fd, none, sizeof none - 1) < 0);
	}
	_exit(0);
}

/* ---- the receivers ---- */

static int bare_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t n)
{
	(void)wsi, (void)reason, (void)user, (void)in, (void)n;
	return 0;
}

static pid_t receive_bare(uint16_t port)
{
	static const struct lws_protocols protocols[] = {
		{ "bench", bare_callback, 0, BUFFER, 0, NULL, 0 }, { NULL, NULL, 0, 0, 0, NULL, 0 },
	};
	fflush(stdout);
	pid_t pid = fork();
	if (pid)
		return pid;
	struct lws_context_creation_info info = { .port = CONTEXT_PORT_NO_LISTEN, .protocols = protocols, .pt_serv_buf_size = BUFFER };
	lws_set_log_level(LLL_ERR, NULL);
	struct lws_context *context = lws_create_context(&info);
	struct lws_client_connect_info to = { .context = context, .address = "127.0.0.1", .port = port, .path = "/", .host = "127.0.0.1",
		.origin = "127.0.0.1", .local_protocol_name = "bench" };
	if (!context || !lws_client_connect_via_info(&to))
		_exit(1);
	while (lws_service(context, 0) >= 0)
		continue;
	_exit(0);
}

static double measure_bare(uint16_t port)
{
	pid_t pid = receive_bare(port);
	sleep(SETTLE);
	double before = cpu_of(pid), begin = seconds_now();
	usleep((useconds_t)(length * 1e6));
	double share = (cpu_of(pid) - before) / (seconds_now() - begin);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return share;
}

static double measure_ours(uint16_t port, const char *folder)
{
	const char *build = getenv("BUILD");
	char program[PATH_MAX], archive[PATH_MAX], from[80];
	struct pty pty;
	snprintf(program, sizeof program, "%s/tweetup", build ? build : "build");
	snprintf(archive, sizeof archive, "%s/%u.db", folder, port);
	snprintf(from, sizeof from, "bluesky:ws://127.0.0.1:%u/subscribe", port);
	char *argv[] = { program, (char *)"--archive", archive, (char *)"--from", from, (char *)"musesocial", NULL };
	pty_start(&pty, argv);
	if (!pty_until(&pty, "brass", 20))
		die("tweetup shows nothing: %s", pty.tail);
	pty_until(&pty, NULL, SETTLE);
	double before = cpu_of(pty.pid), begin = seconds_now();
	pty_until(&pty, NULL, length);
	double share = (cpu_of(pty.pid) - before) / (seconds_now() - begin);
	pty_end(&pty, "q");
	return share;
}

static int measure(const struct buffer *frames, const char *folder, int rate, double goal)
{
	uint16_t port;
	int server = listen_on_loopback(&port);
	pid_t sender = serve(server, frames, rate);
	double bare = measure_bare(port), ours = measure_ours(port, folder);
	bool met = ours <= goal;
	kill(sender, SIGKILL);
	waitpid(sender, NULL, 0);
	close(server);
	printf("%3d posts a second, screen and archive       %8.2f %%   goal <= %.0f %%   %s   (bare receiver %.2f %%: %.2f x)\n", rate,
	       ours * 100, goal * 100, met ? "met" : "MISSED", bare * 100, ours / bare);
	return !met;
}

int main(void)
{
	char folder[] = "/tmp/tweetup-bench.XXXXXX", command[64];
	double mean;
	struct buffer frames = frames_make(&mean);
	signal(SIGPIPE, SIG_IGN);
	if (getenv("BENCH_SECONDS"))
		length = atof(getenv("BENCH_SECONDS"));
	if (!mkdtemp(folder))
		die("no folder to write in");
	setenv("HOME", folder, 1);
	int failed = measure(&frames, folder, 60, 0.01) | measure(&frames, folder, 500, 0.03);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	failed |= system(command) != 0;
	free(frames.bytes);
	return failed;
}
