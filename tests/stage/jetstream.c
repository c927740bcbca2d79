/* Bluesky's Jetstream, version 1. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

enum { COLLECTIONS_MAX = 100, DIDS_MAX = 10000 };

struct wanted {
	char **list;
	size_t count;
};

static bool name_chars(const char *text, size_t length, bool first_letter)
{
	if (!length || length > 63 || (first_letter && !isalpha((unsigned char)*text)))
		return false;
	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)text[i]) && (text[i] != '-' || i == 0 || i + 1 == length))
			return false;
	return true;
}

/* An NSID of at least three parts, or a shorter one followed by ".*". */
static bool collection_fits(const char *text)
{
	size_t parts = 0, length;
	if (strlen(text) > 317)
		return false;
	for (;; text += length + 1, parts++) {
		length = strcspn(text, ".");
		if (parts && !strcmp(text, "*"))
			return true;
		if (!name_chars(text, length, parts == 0))
			return false;
		if (!text[length])
			return parts >= 2;
	}
}

static bool did_fits(const char *text)
{
	return !strncmp(text, "did:", 4) && strchr(text + 4, ':') && strchr(text + 4, ':')[1]
	       && strlen(text) <= 2048;
}

static bool add(struct wanted *wanted, const char *value, size_t max, bool (*fits)(const char *))
{
	if (!value || wanted->count == max || !fits(value))
		return false;
	wanted->list = grow(wanted->list, (wanted->count + 1) * sizeof *wanted->list);
	wanted->list[wanted->count++] = copy(value);
	return true;
}

static void discard(struct wanted *wanted)
{
	for (size_t i = 0; i < wanted->count; i++)
		free(wanted->list[i]);
	free(wanted->list);
	*wanted = (struct wanted){ 0 };
}

static void adopt(struct conn *conn, struct wanted collections, struct wanted dids)
{
	discard(&(struct wanted){ conn->wanted_collections, conn->collection_count });
	discard(&(struct wanted){ conn->wanted_dids, conn->did_count });
	conn->wanted_collections = collections.list;
	conn->collection_count = collections.count;
	conn->wanted_dids = dids.list;
	conn->did_count = dids.count;
}

/* ---- connecting */

static bool read_filters(struct conn *conn, char error[static 200])
{
	struct wanted collections = { 0 }, dids = { 0 };
	for (size_t i = 0; i < conn->arg_count; i++) {
		const struct arg *arg = &conn->args[i];
		if ((!strcmp(arg->name, "wantedCollections")
		     && !add(&collections, arg->value, COLLECTIONS_MAX, collection_fits))
		    || (!strcmp(arg->name, "wantedDids") && !add(&dids, arg->value, DIDS_MAX, did_fits))) {
			snprintf(error, 200, "invalid %.40s: %.120s", arg->name, arg->value);
			discard(&collections);
			discard(&dids);
			return false;
		}
	}
	adopt(conn, collections, dids);
	return true;
}

/* Absent or in the future: live. Older than what is kept: the oldest. */
static bool read_cursor(struct conn *conn)
{
	const char *text = conn_arg(conn, "cursor");
	char *end;
	conn->at = event_end();
	if (!text || !*text)
		return true;
	int64_t cursor = strtoll(text, &end, 10);
	if (*end || !isdigit((unsigned char)*text))
		return false;
	conn->at = event_since(cursor);
	return true;
}

static int64_t size_limit(int64_t size)
{
	return size > 0 ? size : 0;
}

int jetstream_upgrade(struct conn *conn)
{
	char error[200] = "";
	const char *compress = conn_arg(conn, "compress"), *hello = conn_arg(conn, "requireHello");
	if (compress && !strcmp(compress, "true"))
		return answer_refuse_upgrade(conn, 400, "text/plain; charset=utf-8",
					     "zstd compression is not offered here\n");
	if (!read_cursor(conn))
		return answer_refuse_upgrade(conn, 400, "text/plain; charset=utf-8",
					     "invalid cursor: not a number\n");
	if (!read_filters(conn, error))
		return answer_refuse_upgrade(conn, 400, "text/plain; charset=utf-8", error);
	conn->max_size = size_limit(conn_number(conn, "maxMessageSizeBytes", 0));
	conn->hello_due = hello && !strcmp(hello, "true");
	return 0;
}

/* ---- options_update */

static bool read_list(const json_t *list, struct wanted *wanted, size_t max, bool (*fits)(const char *))
{
	size_t i;
	json_t *one;
	json_array_foreach(list, i, one)
		if (!add(wanted, json_string_value(one), max, fits))
			return false;
	return true;
}

static bool list_or_nothing(const json_t *value)
{
	return !value || json_is_null(value) || json_is_array(value);
}

static void close_with(struct conn *conn, int code)
{
	conn->close_code = code;
	conn->drop = true;
	conn_wake(conn);
}

static void update(struct conn *conn, const json_t *payload)
{
	struct wanted collections = { 0 }, dids = { 0 };
	json_t *c = json_object_get(payload, "wantedCollections"), *d = json_object_get(payload, "wantedDids");
	if (!json_is_object(payload) || !list_or_nothing(c) || !list_or_nothing(d)) {
		close_with(conn, 1007);
		return;
	}
	if (!read_list(c, &collections, COLLECTIONS_MAX, collection_fits)
	    || !read_list(d, &dids, DIDS_MAX, did_fits)) {
		discard(&collections);
		discard(&dids);
		close_with(conn, 1008);
		return;
	}
	adopt(conn, collections, dids);
	conn->max_size = size_limit((int64_t)json_integer_value(json_object_get(payload, "maxMessageSizeBytes")));
	if (conn->hello_due && !conn_arg(conn, "cursor"))
		conn->at = event_end();
	conn->hello_due = false;
	conn_wake(conn);
}

void jetstream_message(struct conn *conn, const char *data, size_t length)
{
	json_t *message = json_loadb(data, length, 0, NULL);
	if (!json_is_object(message) || !json_is_string(json_object_get(message, "type")))
		close_with(conn, 1007);
	else if (!strcmp(spec_text(message, "type", ""), "options_update"))
		update(conn, json_object_get(message, "payload"));
	json_decref(message);
}

/* ---- filtering */

static bool collection_matches(const char *pattern, const char *collection)
{
	size_t length = strlen(pattern);
	if (length && pattern[length - 1] == '*')
		return !strncmp(pattern, collection, length - 1);
	return !strcmp(pattern, collection);
}

bool jetstream_wants(const struct conn *conn, const struct event *event)
{
	bool did = !conn->did_count, collection = !conn->collection_count || event->kind != EVENT_COMMIT;
	bool ours = event->kind == EVENT_COMMIT || event->kind == EVENT_IDENTITY || event->kind == EVENT_ACCOUNT;
	if (!ours || (conn->max_size && event->length > (size_t)conn->max_size))
		return false;
	for (size_t i = 0; !did && i < conn->did_count; i++)
		did = !strcmp(conn->wanted_dids[i], event->did);
	for (size_t i = 0; !collection && i < conn->collection_count; i++)
		collection = collection_matches(conn->wanted_collections[i], event->collection);
	return did && collection;
}
