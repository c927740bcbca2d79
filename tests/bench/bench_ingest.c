/* What the Jetstream costs: 200,000 frames over loopback to (a) a bare libwebsockets receiver, (b) ours with the prefilter,
 * (c) ours parsing everything, (d) node's ws with JSON.parse where it is installed. CPU seconds of the receiver, from its first
 * frame to the end; ratios of paired runs, medians of five. */
#include <errno.h>
#include <libwebsockets.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/jsonl.h"
#include "model/log.h"
#include "model/text.h"
#include "net/bluesky_json.h"
#include "net/json.h"
#include "net/loop.h"
#include "net/prefilter.h"
#include "net/ws.h"
#include "tests/bench/frames.h"
#include "tests/bench/wire.h"

enum { RUNS = 5, BUFFER = 64 * 1024 };

/* ---- the sender ---- */

static void send_all(int server, const struct buffer *frames)
{
	char rest[4096];
	int fd = accept(server, NULL, NULL);
	if (fd < 0)
		_exit(1);
	if (!shake_hands(fd))
		_exit(1);
	for (size_t at = 0; at < frames->length;) {
		ssize_t n = write(fd, frames->bytes + at, frames->length - at);
		if (n <= 0)
			_exit(1);
		at += (size_t)n;
	}
	while (read(fd, rest, sizeof rest) > 0) /* until the receiver goes */
		continue;
	_exit(0);
}

/* ---- the receivers ---- */

struct result {
	double cpu;
	unsigned long frames, posts;
	uint64_t hash; /* of all posts as JSON lines */
};

static double cpu_now(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static struct result result;
static bool over;

static int bare_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
	(void)user, (void)in, (void)length;
	switch (reason) {
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		result.cpu = cpu_now();
		break;
	case LWS_CALLBACK_CLIENT_RECEIVE:
		result.frames += (unsigned)(lws_is_final_fragment(wsi) && lws_remaining_packet_payload(wsi) == 0);
		break;
	case LWS_CALLBACK_CLIENT_CLOSED: case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
		over = true;
		break;
	default:
		break;
	}
	return 0;
}

static void receive_bare(uint16_t port)
{
	static const struct lws_protocols protocols[] = {
		{ "bench", bare_callback, 0, BUFFER, 0, NULL, 0 }, { NULL, NULL, 0, 0, 0, NULL, 0 },
	};
	struct lws_context_creation_info info = { .port = CONTEXT_PORT_NO_LISTEN, .protocols = protocols, .pt_serv_buf_size = BUFFER };
	lws_set_log_level(LLL_ERR, NULL);
	struct lws_context *context = lws_create_context(&info);
	struct lws_client_connect_info to = { .context = context, .address = "127.0.0.1", .port = port, .path = "/", .host = "127.0.0.1",
		.origin = "127.0.0.1", .local_protocol_name = "bench" };
	if (context == NULL || lws_client_connect_via_info(&to) == NULL)
		die("libwebsockets does not start");
	while (!over && lws_service(context, 0) >= 0)
		continue;
	result.cpu = cpu_now() - result.cpu;
	lws_context_destroy(context);
}

struct ours {
	struct loop *loop;
	struct tag_set tags;
	struct prefilter filter;
	bool filtered;
	int64_t last_us;
};

static void ours_open(void *arg)
{
	(void)arg;
	result.cpu = cpu_now();
}

static void ours_post(struct ours *ours, json_t *tree)
{
	struct bluesky_event found;
	struct bluesky_context context = { "jet.example", "", "", false, 1795640400000 };
	if (!bluesky_event(tree, &found) || found.kind != BLUESKY_POST || !bluesky_matches(found.record, &ours->tags))
		return;
	struct post *post = bluesky_post(&found, &context);
	char *line = jsonl_post(post, NULL);
	result.posts++;
	result.hash = result.hash * 31 + text_hash(line);
	free(line);
	post_free(post);
}

static void ours_message(void *arg, char *data, size_t length, bool binary)
{
	struct ours *ours = arg;
	char why[120];
	(void)binary;
	result.frames++;
	ours->last_us = bluesky_time_us(data, length);
	if (ours->filtered && !prefilter_keep(&ours->filter, data, length))
		return;
	json_t *tree = json_read(data, length, why);
	ours_post(ours, tree);
	json_decref(tree);
}

static void ours_closed(void *arg, const struct ws_end *end)
{
	struct ours *ours = arg;
	(void)end;
	result.cpu = cpu_now() - result.cpu;
	loop_stop(ours->loop);
}

static void receive_ours(uint16_t port, bool filtered)
{
	static const struct ws_handlers handlers = { ours_open, ours_message, NULL, ours_closed };
	struct ours ours = { .loop = loop_new(), .filtered = filtered };
	const char *why;
	char url[64];
	json_setup();
	tag_set_add(&ours.tags, "musesocial", &why);
	prefilter_init(&ours.filter, &ours.tags);
	struct ws_client *client = ws_client_new(ours.loop);
	snprintf(url, sizeof url, "ws://127.0.0.1:%u/subscribe", port);
	ws_connect(client, &(struct ws_config){ .url = url }, &handlers, &ours);
	loop_run(ours.loop);
	ws_client_free(client);
	loop_free(ours.loop);
}

static void receive_node(uint16_t port)
{
	static const char script[] =
		"let W;try{W=require('ws')}catch(e){process.exit(3)}"
		"let n=0,m=0,c;const w=new W('ws://127.0.0.1:'+process.env.BENCH_PORT,{perMessageDeflate:false});"
		"const fold=t=>t.toLowerCase()==='musesocial';"
		"w.on('open',()=>{c=process.cpuUsage()});"
		"w.on('message',d=>{n++;const e=JSON.parse(d);const r=e.commit&&e.commit.record;if(!r)return;"
		"if((r.facets||[]).some(f=>f.features.some(x=>x.tag&&fold(x.tag)))||(r.tags||[]).some(fold))m++});"
		"w.on('close',()=>{const u=process.cpuUsage(c);console.log((u.user+u.system)/1e6,n,m)});";
	char text[16];
	snprintf(text, sizeof text, "%u", port);
	setenv("BENCH_PORT", text, 1);
	setenv("NODE_PATH", "tests/npm/node_modules", 0);
	execlp("node", "node", "-e", script, (char *)NULL);
	_exit(3);
}

/* ---- runs ---- */

enum mode { BARE, FILTERED, EVERYTHING, NODE, MODES };

static void receive(enum mode mode, uint16_t port, int out)
{
	result = (struct result){ 0 };
	pin(0);
	if (mode == NODE) {
		dup2(out, STDOUT_FILENO);
		receive_node(port);
	}
	if (mode == BARE)
		receive_bare(port);
	else
		receive_ours(port, mode == FILTERED);
	dprintf(out, "%.6f %lu %lu %llu\n", result.cpu, result.frames, result.posts, (unsigned long long)result.hash);
	_exit(0);
}

/* false when the receiver is not there or did not get everything. */
static bool run(enum mode mode, const struct buffer *frames, struct result *out)
{
	uint16_t port;
	int server = listen_on_loopback(&port), ends[2], status;
	char line[256] = "";
	unsigned long long hash = 0;
	if (pipe(ends) != 0)
		die("no pipe: %s", strerror(errno));
	fflush(stdout);
	pid_t sender = fork();
	if (sender == 0) {
		close(ends[0]);
		close(ends[1]);
		pin(1);
		send_all(server, frames);
	}
	pid_t receiver = fork();
	if (receiver == 0) {
		close(ends[0]);
		receive(mode, port, ends[1]);
	}
	close(ends[1]);
	close(server);
	FILE *from = fdopen(ends[0], "r");
	*out = (struct result){ 0 };
	bool told = from != NULL && fgets(line, sizeof line, from) != NULL;
	if (from != NULL)
		fclose(from);
	waitpid(receiver, &status, 0);
	if (!told)
		kill(sender, SIGTERM);
	waitpid(sender, &status, 0);
	if (!told || sscanf(line, "%lf %lu %lu %llu", &out->cpu, &out->frames, &out->posts, &hash) < 3)
		return false;
	out->hash = hash;
	return out->frames == FRAMES;
}

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

/* best: of the quickest runs of both, which other programs have disturbed least. */
static int verdict(const char *name, double *ratios, double best, double goal)
{
	double value = median(ratios);
	bool met = goal == 0 || value <= goal;
	printf("%-44s %8.3f x", name, value);
	if (goal != 0)
		printf("   goal <= %.2f   %s", goal, met ? "met" : "MISSED");
	printf("   (%.3f ... %.3f; quickest runs %.3f)\n", ratios[0], ratios[RUNS - 1], best);
	return met ? 0 : 1;
}

int main(void)
{
	static const char *const names[MODES] = { "bare libwebsockets, no parsing", "ours, prefilter", "ours, parsing everything", "node ws + JSON.parse" };
	double cpu[MODES][RUNS] = { { 0 } }, filtered[RUNS], everything[RUNS], node[RUNS], mean;
	struct buffer frames = frames_make(&mean);
	struct result results[MODES];
	bool with_node = true;
	int failed = 0;
	signal(SIGPIPE, SIG_IGN);
	printf("%d frames, mean %.0f bytes\n", FRAMES, mean);
	for (int i = 0; i < RUNS; i++) {
		for (int mode = 0; mode < MODES; mode++) {
			if (mode == NODE && !with_node)
				continue;
			bool fine = run((enum mode)mode, &frames, &results[mode]);
			if (mode == NODE)
				with_node = fine;
			else if (!fine)
				die("%s: only %lu frames arrived", names[mode], results[mode].frames);
			cpu[mode][i] = results[mode].cpu;
		}
		filtered[i] = cpu[FILTERED][i] / cpu[BARE][i];
		everything[i] = cpu[EVERYTHING][i] / cpu[BARE][i];
		node[i] = with_node ? cpu[FILTERED][i] / cpu[NODE][i] : 0;
		bool same = results[FILTERED].posts == TAGGED && results[FILTERED].hash == results[EVERYTHING].hash &&
			results[EVERYTHING].posts == TAGGED && (!with_node || results[NODE].posts == TAGGED);
		if (!same)
			failed = 1;
	}
	for (int mode = 0; mode < MODES; mode++)
		if (mode != NODE || with_node)
			printf("%-44s %8.3f CPU s\n", names[mode], median(cpu[mode]));
	failed |= verdict("prefilter / bare", filtered, cpu[FILTERED][0] / cpu[BARE][0], 1.10);
	verdict("parsing everything / bare", everything, cpu[EVERYTHING][0] / cpu[BARE][0], 0);
	if (with_node)
		failed |= verdict("prefilter / node ws + JSON.parse", node, cpu[FILTERED][0] / cpu[NODE][0], 0.80);
	else
		printf("node with ws is not here: not compared\n");
	printf("%-44s %8lu posts of %d   %s\n", "output of prefilter and of parsing everything", results[FILTERED].posts, TAGGED,
	       failed & 1 && results[FILTERED].hash != results[EVERYTHING].hash ? "DIFFERENT" : "the same");
	free(frames.bytes);
	return failed;
}
