/* The commands of the tests: POST /stage/NAME, GET /stage/status and /stage/ledger. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

enum { COUNTERS = 128 };

struct counter {
	char path[200], agent[256], query[512];
	unsigned count;
	int64_t last_us, gap_us;
};

bool stage_quit;

static struct counter counters[COUNTERS];
static size_t counter_count;
static const char *last_agent = "";

void control_count(const struct conn *conn)
{
	size_t i = 0;
	int64_t now = now_us();
	while (i < counter_count && strncmp(counters[i].path, conn->path, sizeof counters[i].path - 1))
		i++;
	if (i == COUNTERS)
		return;
	struct counter *counter = &counters[i];
	if (i == counter_count)
		counter_count++;
	snprintf(counter->path, sizeof counter->path, "%.199s", conn->path);
	snprintf(counter->agent, sizeof counter->agent, "%s", conn->agent);
	snprintf(counter->query, sizeof counter->query, "%.511s", conn->query);
	if (counter->count++ && (!counter->gap_us || now - counter->last_us < counter->gap_us))
		counter->gap_us = now - counter->last_us;
	counter->last_us = now;
	last_agent = counter->agent;
}

/* ---- what is known */

static json_t *requests(void)
{
	json_t *all = json_object();
	for (size_t i = 0; i < counter_count; i++) {
		const struct counter *c = &counters[i];
		json_t *one = json_pack("{s:i, s:s, s:s, s:I}", "count", (int)c->count, "agent", c->agent, "query",
					c->query, "gap_ms", (json_int_t)(c->gap_us / 1000));
		json_object_set_new(all, c->path, one ? one : json_null());
	}
	return all;
}

static json_t *subscribers(void)
{
	json_t *all = json_array();
	for (const struct conn *conn = conns; conn; conn = conn->next)
		for (size_t i = 0; conn->open && i < conn->sub_count; i++)
			json_array_append_new(all, json_string(conn->subs[i].label));
	return all;
}

static void get_status(struct conn *conn)
{
	int open[CHANNELS] = { 0 };
	size_t length;
	for (const struct conn *c = conns; c; c = c->next)
		if (c->open && c->channel < CHANNELS)
			open[c->channel]++;
	world_ledger(&length);
	answer_json(conn, 200,
		    json_pack("{s:{s:i, s:i, s:i, s:i, s:i}, s:o, s:o, s:s, s:o, s:I, s:I, s:b}", "connections", "ws",
			      open[CHANNEL_WS], "sse", open[CHANNEL_SSE], "jetstream", open[CHANNEL_JETSTREAM],
			      "x", open[CHANNEL_X], "nostr", open[CHANNEL_NOSTR],
			      "subscribers", subscribers(), "requests", requests(), "agent", last_agent, "script",
			      script_status(), "events", (json_int_t)event_end(), "ledger_bytes",
			      (json_int_t)length, "flooding", crowd_busy()));
}

static void get_ledger(struct conn *conn)
{
	size_t length;
	const char *text = world_ledger(&length);
	answer_text(conn, 200, "application/x-ndjson", text, length);
}

/* ---- what is changed */

static void done(struct conn *conn, bool good, const char *why)
{
	if (good)
		answer_json(conn, 200, json_pack("{s:b}", "ok", 1));
	else
		answer_json(conn, 400, json_pack("{s:s}", "error", why));
}

/* The body as a line of the script (empty: none), with what the query says added; numbers and words alike. */
static json_t *line_of(const struct conn *conn, const char **why)
{
	json_t *line = conn->body.length ? json_loadb(conn->body.data, conn->body.length, JSON_ALLOW_NUL, NULL)
					 : json_object();
	*why = "the body must be a JSON object";
	for (size_t i = 0; json_is_object(line) && i < conn->arg_count; i++)
		json_object_set_new(line, conn->args[i].name, json_string(conn->args[i].value));
	if (json_is_object(line))
		return line;
	json_decref(line);
	return NULL;
}

/* Answers with the lines that the ledger got by it. */
static void tell_world(struct conn *conn, json_t *line, const char *why)
{
	size_t mark = world_ledger_mark(), length;
	bool good = line && world_do(line, now_us(), &why);
	const char *ledger = world_ledger(&length);
	json_decref(line);
	if (good)
		answer_text(conn, 200, "application/x-ndjson", ledger + mark, length - mark);
	else
		done(conn, false, why);
}

static void publish(struct conn *conn)
{
	const char *why;
	json_t *line = line_of(conn, &why);
	tell_world(conn, line, why);
}

static void late(struct conn *conn)
{
	const char *why;
	json_t *line = line_of(conn, &why);
	if (line)
		json_object_set_new(line, "created", json_integer(-conn_number(conn, "seconds", 300)));
	tell_world(conn, line, why);
}

/* edit?id=KEY, delete?id=KEY, boost?id=KEY&by=…, bridge?id=KEY, account?id=PERSON&status=…,
 * identity?id=PERSON&handle=… */
static void on_something(struct conn *conn)
{
	const char *why, *name = conn->path + strlen("/stage/");
	json_t *line = line_of(conn, &why), *id = json_object_get(line, "id");
	if (line && id) {
		json_object_set(line, name, id);
		json_object_del(line, "id");
	}
	tell_world(conn, line, why);
}

static void person(struct conn *conn)
{
	const char *why;
	json_t *line = line_of(conn, &why);
	done(conn, line && person_add(line), "person: a key");
	json_decref(line);
}

static void close_tags(struct conn *conn)
{
	const char *how = conn_arg(conn, "closed");
	bool good = how && strspn(how, "0123456789emptyno") == strlen(how);
	if (good)
		rest_close(how);
	done(conn, good, "closed: 401, 422, empty or no");
}

static void set_silent(struct conn *conn)
{
	const char *target = conn_arg(conn, "target"), *off = conn_arg(conn, "off");
	silent[MASTODON] = !off && (!target || (strcmp(target, "bluesky") && strcmp(target, "x")));
	silent[BLUESKY] = !off && target && strcmp(target, "mastodon") && strcmp(target, "x");
	silent[XNET] = !off && target && !strcmp(target, "x");
	done(conn, true, "");
}

static void skip(struct conn *conn)
{
	skip_stream = (unsigned)conn_number(conn, "n", 1);
	done(conn, true, "");
}

static void flood(struct conn *conn)
{
	crowd_flood(conn_number(conn, "n", 1000), (double)conn_number(conn, "r", 100), conn_arg(conn, "on"));
	done(conn, true, "");
}

static void firehose(struct conn *conn)
{
	crowd_set((double)conn_number(conn, "r", 0), 0);
	done(conn, true, "");
}

static void limit(struct conn *conn)
{
	rest_limit(conn_number(conn, "n", -1), conn_number(conn, "window", 300));
	done(conn, true, "");
}

static void expire(struct conn *conn)
{
	xrpc_expire();
	done(conn, true, "");
}

static void quit(struct conn *conn)
{
	stage_quit = true;
	conn->close_after = true;
	done(conn, true, "");
}

static const struct {
	const char *name;
	bool post;
	handler *run;
} commands[] = {
	{ "status", false, get_status },
	{ "ledger", false, get_ledger },
	{ "publish", true, publish },
	{ "late", true, late },
	{ "edit", true, on_something },
	{ "delete", true, on_something },
	{ "boost", true, on_something },
	{ "bridge", true, on_something },
	{ "account", true, on_something },
	{ "identity", true, on_something },
	{ "person", true, person },
	{ "close", true, close_tags },
	{ "silent", true, set_silent },
	{ "skip-stream", true, skip },
	{ "flood", true, flood },
	{ "firehose", true, firehose },
	{ "limit", true, limit },
	{ "expire", true, expire },
	{ "x", true, x_set },
	{ "x-rule", true, x_plant },
	{ "x-rules", false, x_rules },
	{ "x-spend", false, x_spend },
	{ "quit", true, quit },
};

void control_route(struct conn *conn)
{
	const char *name = conn->path + strlen("/stage/"), *why = "no such command";
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (!strcmp(name, commands[i].name) && commands[i].post == conn->post) {
			commands[i].run(conn);
			return;
		}
	bool good = conn->post && (trouble_command(conn, name, &why) || nostr_command(conn, name, &why) || script_command(conn, name, &why));
	done(conn, good, why);
}
