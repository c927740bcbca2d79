/* Faults on command, for each server and kind of connection. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

static const char *const channel_names[CHANNELS] = { "rest", "xrpc", "sse", "ws", "jetstream", "x", "xrest", "nostr" };
static struct trouble troubles[SERVERS][CHANNELS];

struct trouble *trouble_of(const struct conn *conn)
{
	return conn->channel < CHANNELS ? &troubles[conn->server][conn->channel] : NULL;
}

static bool is_stream(enum channel channel)
{
	return channel == CHANNEL_SSE || channel == CHANNEL_WS || channel == CHANNEL_JETSTREAM || channel == CHANNEL_X
	       || channel == CHANNEL_NOSTR;
}

/* target = all (default), stream, or one kind; server = 1 or 2, default both. */
static bool targeted(const struct conn *command, int server, enum channel channel)
{
	const char *target = conn_arg(command, "target");
	int64_t only = conn_number(command, "server", 0);
	if (channel >= CHANNELS || (only && only != server + 1))
		return false;
	return !target || !strcmp(target, "all") || !strcmp(target, channel_names[channel])
	       || (!strcmp(target, "stream") && is_stream(channel));
}

bool trouble_refuses(struct conn *conn, int *status)
{
	struct trouble *trouble = trouble_of(conn);
	if (!trouble || (now_us() >= trouble->refuse_until && trouble->refuse_count <= 0))
		return false;
	if (trouble->refuse_count > 0)
		trouble->refuse_count--;
	*status = trouble->refuse_status;
	if (trouble->retry_after >= 0)
		answer_header(conn, "retry-after", "%lld", (long long)trouble->retry_after);
	return true;
}

bool trouble_stalls(const struct conn *conn)
{
	const struct trouble *trouble = trouble_of(conn);
	return trouble && now_us() < trouble->stall_until;
}

void trouble_tick(double seconds)
{
	for (struct conn *conn = conns; conn; conn = conn->next) {
		const struct trouble *trouble = trouble_of(conn);
		if (!trouble || trouble->bytes_per_s <= 0)
			continue;
		conn->budget += trouble->bytes_per_s * seconds;
		if (conn->budget > trouble->bytes_per_s + 1)
			conn->budget = trouble->bytes_per_s + 1;
		conn_wake(conn);
	}
}

/* ---- what is set for later connections and answers */

static int64_t until(const struct conn *command, int64_t otherwise_s)
{
	const char *seconds = conn_arg(command, "for");
	return seconds ? now_us() + (int64_t)(strtod(seconds, NULL) * 1e6) : now_us() + otherwise_s * 1000000;
}

static void set_refuse(const struct conn *command, struct trouble *trouble)
{
	trouble->refuse_status = (int)conn_number(command, "status", 0);
	trouble->retry_after = conn_number(command, "retry_after", -1);
	trouble->refuse_count = conn_number(command, "count", 0);
	trouble->refuse_until = trouble->refuse_count > 0 ? 0 : until(command, 3600);
}

static void set_stall(const struct conn *command, struct trouble *trouble)
{
	trouble->stall_until = until(command, 3600);
}

static void set_slow(const struct conn *command, struct trouble *trouble)
{
	trouble->bytes_per_s = (double)conn_number(command, "bps", 1000);
}

static void drop_instead(struct trouble *trouble)
{
	while (trouble->instead) {
		struct inject *inject = trouble->instead;
		trouble->instead = inject->next;
		free(inject->data);
		free(inject);
	}
}

static void set_calm(const struct conn *command, struct trouble *trouble)
{
	(void)command;
	drop_instead(trouble);
	*trouble = (struct trouble){ 0 };
}

static void set_half(const struct conn *command, struct trouble *trouble)
{
	trouble->half = (unsigned)conn_number(command, "count", 1);
}

static void answer_instead(struct trouble *trouble, const char *data, size_t length)
{
	struct inject **end = &trouble->instead;
	while (*end)
		end = &(*end)->next;
	*end = grow(NULL, sizeof **end);
	**end = (struct inject){ .data = grow(NULL, length), .length = length };
	memcpy((*end)->data, data, length);
}

/* ---- what is done to open streams */

static void do_drop(const struct conn *command, struct conn *conn)
{
	conn->close_code = (int)conn_number(command, "code", 0);
	conn->drop = true;
}

static bool counts_for(struct conn *conn, const struct event *event)
{
	struct buffer out = { 0 };
	if (conn->channel == CHANNEL_JETSTREAM)
		return jetstream_wants(conn, event);
	if (conn->channel == CHANNEL_X) {
		bool wanted = x_wants(conn, event, &out);
		buffer_free(&out);
		return wanted;
	}
	conn->sub_at = 0;
	bool wants = conn->channel == CHANNEL_NOSTR ? nostr_wants(conn, event, &out) : mastodon_wants(conn, event, &out);
	buffer_free(&out);
	conn->sub_at = 0;
	return wants;
}

static void do_repeat(const struct conn *command, struct conn *conn)
{
	int64_t n = conn_number(command, "n", 1);
	while (n > 0 && conn->at > event_first())
		n -= counts_for(conn, event_at(--conn->at));
}

static void do_nothing(const struct conn *command, struct conn *conn)
{
	(void)command;
	(void)conn;
}

static void do_half(const struct conn *command, struct conn *conn)
{
	static const char frame[] =
		"{\"did\":\"did:plc:ewvi7nxzyoun6zhxrhs64oiz\",\"stream\":[\"hashtag\",\"musesocial\"],\"kind\":\"commit\","
		"\"event\":\"update\",\"payload\":\"this frame never comes to an end, the connection does";
	(void)command;
	conn_inject(conn, 1, frame, sizeof frame - 1, true);
}

/* A frame on WebSockets; on SSE an update whose data is that. */
static void send_bytes(struct conn *conn, int opcode, const char *data, size_t length)
{
	struct buffer event = { 0 };
	if (conn->channel != CHANNEL_SSE) {
		conn_inject(conn, opcode, data, length, false);
		return;
	}
	buffer_text(&event, "event: update\ndata: ");
	buffer_add(&event, data, length);
	buffer_text(&event, "\n\n");
	conn_inject(conn, 1, event.data, event.length, false);
	buffer_free(&event);
}

static const struct {
	const char *name;
	int opcode;
	const char *bytes;
	size_t length;
} rubbish[] = {
#define BYTES(text) text, sizeof text - 1
	{ "json", 1, BYTES("{\"did\":\"did:plc:x\",\"stream\":[\"hashtag\",\"musesocial\"],\"event\":") },
	{ "binary", 2, BYTES("\x00\x01\x02\xff\xfe musesocial \x1b[2J") },
	{ "utf8", 1,
	  BYTES("{\"stream\":[\"hashtag\",\"musesocial\"],\"event\":\"update\",\"payload\":\"{\\\"content\\\":\\\"\xff\xfe\xc0\xaf\\\"}\"}") },
	{ "surrogate", 1,
	  BYTES("{\"did\":\"did:plc:ewvi7nxzyoun6zhxrhs64oiz\",\"time_us\":1,\"kind\":\"commit\",\"commit\":{\"rev\":\"3mvdhf42qz2ki\","
		"\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"3mvdhf42qz2ki\",\"record\":{\"text\":"
		"\"\\ud800 #musesocial\"}}}") },
	{ "nul", 1,
	  BYTES("{\"did\":\"a\\u0000b\",\"kind\":\"commit\",\"commit\":{\"record\":{\"text\":\"\\u0000 #musesocial\"}}}") },
	{ "array", 1, BYTES("[\"musesocial\"]") },
	{ "number", 1, BYTES("123456789012345678901234567890") },
	{ "empty", 1, BYTES("") },
	{ "inner", 1,
	  BYTES("{\"stream\":[\"hashtag\",\"musesocial\"],\"event\":\"update\",\"payload\":\"{not json\"}") },
	{ "types", 1,
	  BYTES("{\"did\":1,\"time_us\":\"x\",\"kind\":[],\"stream\":{},\"event\":7,\"payload\":{\"id\":[]},\"commit\":\"musesocial\"}") },
	{ "errors", 1, BYTES("{\"errors\":[{\"title\":\"operational-disconnect\",\"disconnect_type\":\"UpstreamOperationalDisconnect\","
			     "\"detail\":\"This stream has been disconnected upstream for operational reasons.\","
			     "\"type\":\"https://api.x.com/2/problems/operational-disconnect\"}]}") },
	{ "event", 1,
	  BYTES("{\"stream\":[\"hashtag\",\"musesocial\"],\"event\":\"some.new.event\",\"payload\":\"{}\",\"kind\":\"sync\"}") },
};

/* kind = a row above, deep, or absent: the command's body as it is. */
static bool rubbish_bytes(const struct conn *command, struct buffer *out, int *opcode)
{
	const char *kind = conn_arg(command, "kind");
	*opcode = (int)conn_number(command, "opcode", 1);
	if (!kind) {
		buffer_add(out, command->body.length ? command->body.data : "", command->body.length);
		return true;
	}
	for (int i = 0; !strcmp(kind, "deep") && i < 100000; i++)
		buffer_text(out, "[");
	for (size_t i = 0; i < sizeof rubbish / sizeof *rubbish; i++)
		if (!strcmp(kind, rubbish[i].name)) {
			buffer_add(out, rubbish[i].bytes, rubbish[i].length);
			*opcode = rubbish[i].opcode;
			return true;
		}
	return !strcmp(kind, "deep");
}

static bool garbage(const struct conn *command, const char **why)
{
	struct buffer bytes = { 0 };
	int opcode;
	*why = "kind: json, binary, utf8, surrogate, nul, array, number, empty, inner, types, event, deep, or none and a body";
	bool known = rubbish_bytes(command, &bytes, &opcode);
	for (struct conn *conn = conns; known && conn; conn = conn->next)
		if (conn->open && targeted(command, conn->server, conn->channel))
			send_bytes(conn, opcode, bytes.length ? bytes.data : "", bytes.length);
	for (int s = 0; known && s < SERVERS; s++)
		for (enum channel c = CHANNEL_REST; c < CHANNELS; c++)
			if (!is_stream(c) && conn_arg(command, "target") && targeted(command, s, c))
				answer_instead(&troubles[s][c], bytes.length ? bytes.data : "", bytes.length);
	buffer_free(&bytes);
	return known;
}

static bool big(const struct conn *command, const char **why)
{
	size_t size = (size_t)conn_number(command, "mb", 10) << 20, length;
	*why = "mb: 1 to 64";
	if (!size || size > (size_t)64 << 20)
		return false;
	for (enum channel c = CHANNEL_REST; c < CHANNELS; c++) {
		char *data = big_message(c, size, &length);
		for (struct conn *conn = conns; conn; conn = conn->next)
			if (conn->open && conn->channel == c && targeted(command, conn->server, c))
				send_bytes(conn, 1, data, length);
		for (int s = 0; s < SERVERS; s++)
			if (!is_stream(c) && conn_arg(command, "target") && targeted(command, s, c))
				answer_instead(&troubles[s][c], data, length);
		free(data);
	}
	return true;
}

static const struct {
	const char *name;
	void (*set)(const struct conn *command, struct trouble *trouble);
	void (*act)(const struct conn *command, struct conn *conn);
} faults[] = {
	{ "drop", NULL, do_drop },        { "refuse", set_refuse, do_nothing }, { "stall", set_stall, do_nothing },
	{ "slow", set_slow, do_nothing }, { "half", set_half, do_half },        { "repeat", NULL, do_repeat },
	{ "calm", set_calm, do_nothing },
};

static void fault(size_t i, const struct conn *command)
{
	for (int s = 0; faults[i].set && s < SERVERS; s++)
		for (enum channel c = CHANNEL_REST; c < CHANNELS; c++)
			if (targeted(command, s, c))
				faults[i].set(command, &troubles[s][c]);
	for (struct conn *conn = conns; conn; conn = conn->next)
		if (conn->open && targeted(command, conn->server, conn->channel))
			faults[i].act(command, conn);
	for (struct conn *conn = conns; conn; conn = conn->next)
		conn_wake(conn);
}

bool trouble_command(struct conn *conn, const char *command, const char **why)
{
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		if (!strcmp(command, faults[i].name)) {
			fault(i, conn);
			return true;
		}
	if (!strcmp(command, "garbage"))
		return garbage(conn, why);
	return !strcmp(command, "big") && big(conn, why);
}
