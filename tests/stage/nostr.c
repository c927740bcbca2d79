/* A relay of Nostr (NIP-01, 09, 11, 42), and its lies. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/nostr.h"

enum { SUBS_MAX = 20, SUB_ID_MAX = 64, STORED = 100 };

/* How the relay behaves, by `relay?…`. */
static struct {
	int64_t max;             /* events an answer */
	bool auth, loose, mute;  /* wants a login; sends live events of every tag; says no EOSE */
	int64_t ends;            /* how many it says before it is mute */
} ways = { .max = STORED };

static void send_json(struct conn *conn, json_t *message)
{
	char *text = json_dumps(message, JSON_COMPACT);
	if (text)
		conn_inject(conn, 1, text, strlen(text), false);
	free(text);
	json_decref(message);
}

/* ---- filters */

static bool lists(const json_t *values, const char *text)
{
	size_t i;
	json_t *one;
	json_array_foreach(values, i, one)
		if (json_is_string(one) && !strcmp(json_string_value(one), text))
			return true;
	return false;
}

static bool lists_number(const json_t *values, json_int_t number)
{
	size_t i;
	json_t *one;
	json_array_foreach(values, i, one)
		if (json_is_integer(one) && json_integer_value(one) == number)
			return true;
	return false;
}

/* Letter by letter, and only the first value of a tag: NIP-01. */
static bool has_tag(const json_t *event, const char *name, const json_t *values)
{
	size_t i;
	json_t *tag;
	json_array_foreach(json_object_get(event, "tags"), i, tag) {
		const char *is = json_string_value(json_array_get(tag, 0)), *value = json_string_value(json_array_get(tag, 1));
		if (is && value && !strcmp(is, name) && lists(values, value))
			return true;
	}
	return false;
}

static bool fits_key(const json_t *event, const char *key, const json_t *value, bool live)
{
	json_int_t created = json_integer_value(json_object_get(event, "created_at"));
	if (!strcmp(key, "ids"))
		return lists(value, spec_text(event, "id", ""));
	if (!strcmp(key, "authors"))
		return lists(value, spec_text(event, "pubkey", ""));
	if (!strcmp(key, "kinds"))
		return lists_number(value, json_integer_value(json_object_get(event, "kind")));
	if (!strcmp(key, "since"))
		return created >= json_integer_value(value);
	if (!strcmp(key, "until"))
		return created <= json_integer_value(value);
	return key[0] != '#' || (live && ways.loose) || has_tag(event, key + 1, value);
}

static bool fits(const json_t *event, json_t *filters, bool live)
{
	size_t i;
	json_t *filter, *value;
	const char *key;
	json_array_foreach(filters, i, filter) {
		bool all = true;
		json_object_foreach(filter, key, value)
			all = all && fits_key(event, key, value, live);
		if (all)
			return true;
	}
	return false;
}

/* ---- stored events */

static int newest_first(const void *a, const void *b)
{
	const json_t *const *x = a, *const *y = b;
	json_int_t at = json_integer_value(json_object_get(*x, "created_at")), other = json_integer_value(json_object_get(*y, "created_at"));
	if (at != other)
		return at > other ? -1 : 1;
	return strcmp(spec_text(*x, "id", ""), spec_text(*y, "id", ""));
}

static int64_t limit_of(json_t *filters)
{
	json_t *limit = json_object_get(json_array_get(filters, 0), "limit");
	int64_t n = limit ? (int64_t)json_integer_value(limit) : ways.max;
	return n < ways.max ? n : ways.max;
}

static void answer(struct conn *conn, const char *id, json_t *filters)
{
	json_t **found = grow(NULL, (json_object_size(nostr_events()) + 1) * sizeof *found), *event;
	const char *key;
	size_t n = 0;
	int64_t limit = limit_of(filters);
	json_object_foreach(nostr_events(), key, event)
		if (fits(event, filters, false))
			found[n++] = event;
	if (n > 0)
		qsort(found, n, sizeof *found, newest_first);
	for (size_t i = 0; i < n && (int64_t)i < limit; i++)
		send_json(conn, json_pack("[ssO]", "EVENT", id, found[i]));
	if (!ways.mute || ways.ends-- > 0)
		send_json(conn, json_pack("[ss]", "EOSE", id));
	free(found);
}

/* ---- subscriptions */

static size_t sub_find(const struct conn *conn, const char *id)
{
	size_t i = 0;
	while (i < conn->sub_count && strcmp(conn->subs[i].label, id))
		i++;
	return i;
}

static void sub_drop(struct conn *conn, size_t i)
{
	if (i == conn->sub_count)
		return;
	free(conn->subs[i].folded);
	free(conn->subs[i].label);
	json_decref(conn->subs[i].filters);
	conn->subs[i] = conn->subs[--conn->sub_count];
}

static json_t *filters_of(json_t *message)
{
	json_t *filters = json_array();
	for (size_t i = 2; i < json_array_size(message); i++)
		json_array_append(filters, json_array_get(message, i));
	return filters;
}

static void take_req(struct conn *conn, const char *id, json_t *message)
{
	size_t at = sub_find(conn, id);
	if (!*id || strlen(id) > SUB_ID_MAX || json_array_size(message) < 3 || !json_is_object(json_array_get(message, 2))) {
		send_json(conn, json_pack("[ss]", "NOTICE", "ERROR: bad req"));
		return;
	}
	if (ways.auth) {
		send_json(conn, json_pack("[sss]", "CLOSED", id, "auth-required: members only"));
		send_json(conn, json_pack("[ss]", "AUTH", "a challenge"));
		return;
	}
	sub_drop(conn, at);
	if (conn->sub_count == SUBS_MAX) {
		send_json(conn, json_pack("[sss]", "CLOSED", id, "rate-limited: too many subscriptions"));
		return;
	}
	json_t *filters = filters_of(message);
	conn->subs = grow(conn->subs, (conn->sub_count + 1) * sizeof *conn->subs);
	conn->subs[conn->sub_count++] = (struct subscription){ .folded = copy(""), .label = copy(id), .filters = filters };
	answer(conn, id, filters);
}

static void take_event(struct conn *conn, json_t *event)
{
	const char *wrong = nostr_wrong(event), *id = spec_text(event, "id", "");
	bool fresh = !*wrong && nostr_store(event, true);
	send_json(conn, json_pack("[ssbs]", "OK", id, !*wrong, *wrong ? wrong : fresh ? "" : "duplicate: already have this event"));
}

void nostr_message(struct conn *conn, const char *data, size_t length)
{
	json_t *message = json_loadb(data, length, 0, NULL), *second = json_array_get(message, 1);
	const char *name = json_string_value(json_array_get(message, 0)), *id = json_string_value(second);
	if (name && id && !strcmp(name, "REQ"))
		take_req(conn, id, message);
	else if (name && id && !strcmp(name, "CLOSE"))
		sub_drop(conn, sub_find(conn, id));
	else if (name && json_is_object(second) && !strcmp(name, "EVENT"))
		take_event(conn, second);
	else if (name && json_is_object(second) && !strcmp(name, "AUTH"))
		send_json(conn, json_pack("[ssbs]", "OK", spec_text(second, "id", ""), 0, "restricted: no"));
	else
		send_json(conn, json_pack("[ss]", "NOTICE", "could not parse command"));
	json_decref(message);
}

/* The next frame of this event for this connection; false when there is none (left). */
bool nostr_wants(struct conn *conn, const struct event *event, struct buffer *out)
{
	if (event->kind != EVENT_NOSTR || conn->sub_at >= conn->sub_count)
		return false;
	json_t *tree = json_loadb(event->text, event->length, 0, NULL);
	bool found = false;
	while (!found && conn->sub_at < conn->sub_count) {
		const struct subscription *sub = &conn->subs[conn->sub_at++];
		found = fits(tree, sub->filters, true);
		if (found)
			buffer_format(out, "[\"EVENT\",\"%s\",%.*s]", sub->label, (int)event->length, event->text);
	}
	json_decref(tree);
	return found;
}

/* ---- NIP-11 */

void nostr_information(struct conn *conn)
{
	json_t *limits = json_pack("{s:I, s:i, s:i, s:b, s:b}", "max_limit", (json_int_t)ways.max, "max_subscriptions", SUBS_MAX,
				   "max_message_length", 131072, "auth_required", ways.auth, "payment_required", 0);
	json_t *body = json_pack("{s:s, s:s, s:[iiiii], s:o}", "name", "the stage's relay", "software", "the stage", "supported_nips", 1, 9, 11, 42,
				 48, "limitation", limits);
	char *text = json_dumps(body, JSON_COMPACT);
	answer_text(conn, 200, "application/nostr+json", text ? text : "{}", text ? strlen(text) : 2);
	free(text);
	json_decref(body);
}

/* ---- NIP-05: a name is that of the first who has it, whoever else claims it */

void nostr_whose(struct conn *conn)
{
	const char *name = conn_arg(conn, "name");
	struct person *person = people_first();
	while (person && !(person->native[NOSTR] && name && !strcmp(spec_text(person->spec, "nip05", ""), name)))
		person = person->next;
	json_t *names = json_object();
	if (person)
		json_object_set_new(names, name, json_string(person->on[NOSTR].did));
	answer_json(conn, 200, json_pack("{s:o}", "names", names));
}

/* ---- lies: each takes a true note and gives what a bad relay makes of it */

static json_t *spoilt(const json_t *note, const char *key, const char *value)
{
	json_t *lie = json_deep_copy(note);
	json_object_set_new(lie, key, json_string(value));
	return lie;
}

static json_t *lie_content(const json_t *note)
{
	return spoilt(note, "content", "a lie #musesocial");
}

static json_t *lie_signature(const json_t *note)
{
	char sig[129];
	snprintf(sig, sizeof sig, "%s", spec_text(note, "sig", ""));
	sig[127] = sig[127] == '0' ? '1' : '0';
	json_t *lie = spoilt(note, "content", "a lie with a fitting id #musesocial");
	nostr_name(lie);
	json_object_set_new(lie, "sig", json_string(sig));
	return lie;
}

static json_t *lie_capitals(const json_t *note)
{
	char id[65];
	snprintf(id, sizeof id, "%s", spec_text(note, "id", ""));
	for (char *p = id; *p; p++)
		*p = (char)(*p >= 'a' ? *p - 32 : *p);
	return spoilt(note, "id", id);
}

static json_t *lie_stranger(const json_t *note)
{
	char pubkey[65];
	nostr_pubkey("a stranger", pubkey);
	json_t *lie = spoilt(note, "pubkey", pubkey);
	nostr_name(lie);
	return lie;
}

static json_t *lie_tag(const json_t *note)
{
	(void)note;
	return nostr_sign("a stranger", 1, now_us() / 1000000, json_pack("[[ss]]", "t", "gardening"), "a lie: not about this at all");
}

static json_t *lie_deletion(const json_t *note)
{
	return nostr_sign("a stranger", 5, now_us() / 1000000, json_pack("[[ss]]", "e", spec_text(note, "id", "")), "");
}

static json_t *lie_repost(const json_t *note)
{
	json_t *inner = lie_content(note);
	char *text = json_dumps(inner, JSON_COMPACT);
	json_t *lie = nostr_sign("a stranger", 6, now_us() / 1000000,
				 json_pack("[[ss],[ss]]", "e", spec_text(note, "id", ""), "t", "musesocial"), text ? text : "");
	free(text);
	json_decref(inner);
	return lie;
}

static json_t *lie_shape(const json_t *note)
{
	json_t *lie = json_deep_copy(note);
	json_object_set_new(lie, "tags", json_string("a lie"));
	return lie;
}

static const struct { const char *name; json_t *(*make)(const json_t *note); } lies[] = {
	{ "content", lie_content }, { "signature", lie_signature }, { "capitals", lie_capitals }, { "stranger", lie_stranger },
	{ "tag", lie_tag }, { "deletion", lie_deletion }, { "repost", lie_repost }, { "shape", lie_shape },
};

static const json_t *some_note(void)
{
	const char *key;
	json_t *event, *note = NULL;
	json_object_foreach(nostr_events(), key, event)
		if (json_integer_value(json_object_get(event, "kind")) == 1)
			note = event;
	return note;
}

/* As an answer to the first subscription of everybody who listens. */
static void tell_lie(json_t *lie)
{
	for (struct conn *conn = conns; conn; conn = conn->next)
		if (conn->open && conn->channel == CHANNEL_NOSTR && conn->sub_count > 0)
			send_json(conn, json_pack("[ssO]", "EVENT", conn->subs[0].label, lie));
	json_decref(lie);
}

/* lie?kind=NAME, without kind each of them. */
static bool lie(const struct conn *command, const char **why)
{
	const char *kind = conn_arg(command, "kind");
	const json_t *note = some_note();
	bool done = false;
	*why = "kind: content, signature, capitals, stranger, tag, deletion, repost or shape; and there must be a note";
	for (size_t i = 0; note && i < sizeof lies / sizeof *lies; i++)
		if (!kind || !strcmp(kind, lies[i].name)) {
			tell_lie(lies[i].make(note));
			done = true;
		}
	return done;
}

/* ---- commands */

static void each(void (*run)(struct conn *conn, const char *text), const char *text)
{
	for (struct conn *conn = conns; conn; conn = conn->next)
		if (conn->open && conn->channel == CHANNEL_NOSTR)
			run(conn, text);
}

static void end_subs(struct conn *conn, const char *words)
{
	while (conn->sub_count > 0) {
		send_json(conn, json_pack("[sss]", "CLOSED", conn->subs[conn->sub_count - 1].label, words));
		sub_drop(conn, conn->sub_count - 1);
	}
}

static void notice(struct conn *conn, const char *text)
{
	send_json(conn, json_pack("[ss]", "NOTICE", text));
}

/* relay?max=N&auth=0|1&loose=0|1&mute=0|1&ends=N&closed=WORDS&notice=WORDS */
static bool relay(const struct conn *command)
{
	const char *closed = conn_arg(command, "closed"), *words = conn_arg(command, "notice");
	ways.max = conn_number(command, "max", ways.max);
	ways.auth = conn_number(command, "auth", ways.auth) != 0;
	ways.loose = conn_number(command, "loose", ways.loose) != 0;
	ways.mute = conn_number(command, "mute", ways.mute) != 0;
	ways.ends = conn_number(command, "ends", 0);
	if (closed)
		each(end_subs, closed);
	if (words)
		each(notice, words);
	return true;
}

bool nostr_command(struct conn *conn, const char *command, const char **why)
{
	if (!strcmp(command, "relay"))
		return relay(conn);
	return !strcmp(command, "lie") && lie(conn, why);
}
