/* What was posted, edited, deleted and boosted, and the ledger of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/stage/stage.h"

unsigned skip_stream;
bool silent[NETWORKS];

static const char *const network_names[NETWORKS] = { "mastodon", "bluesky", "x", "nostr" };
static struct {
	struct post **at;
	size_t count, size;
} lists[NETWORKS][SERVERS];
static json_t *by_key, *by_uri; /* to an integer: the post's address */
static struct buffer ledger;

/* ---- finding */

static json_t *index_of(json_t **table)
{
	return *table ? *table : (*table = json_object());
}

static void remember(json_t **table, const char *key, const struct post *post)
{
	json_object_set_new_nocheck(index_of(table), key, json_integer((json_int_t)(intptr_t)post));
}

static struct post *recall(json_t **table, const char *key)
{
	json_t *found = json_object_get(index_of(table), key);
	return found ? (struct post *)(intptr_t)json_integer_value(found) : NULL;
}

static void key_of(const char *key, int network, char out[static 200])
{
	snprintf(out, 200, "%d %.190s", network, key);
}

struct post *post_find(const char *key, int network)
{
	char full[200];
	key_of(key, network, full);
	return recall(&by_key, full);
}

struct post *post_by_uri(const char *uri)
{
	return recall(&by_uri, uri);
}

static uint64_t order_of(const struct post *post, int server)
{
	return post->network == MASTODON ? post->ids[server] : (uint64_t)post->created_us;
}

size_t posts_of(int network, int server, struct post *const **out)
{
	*out = lists[network][server].at;
	return lists[network][server].count;
}

struct post *post_by_id(uint64_t id, int server)
{
	struct post *const *posts;
	size_t low = 0, high = posts_of(MASTODON, server, &posts), count = high;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (posts[middle]->ids[server] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && posts[low]->ids[server] == id ? posts[low] : NULL;
}

bool post_has_tag(const struct post *post, const char *folded)
{
	for (size_t i = 0; i < post->tag_count; i++)
		if (!strcmp(post->tags[i], folded))
			return true;
	return false;
}

bool post_shown(const struct post *post)
{
	return !post->deleted && !post->by->gone && !post->subject;
}

/* ---- the ledger */

const char *world_ledger(size_t *length)
{
	*length = ledger.length;
	return ledger.length ? ledger.data : "";
}

size_t world_ledger_mark(void)
{
	return ledger.length;
}

static void put(json_t *line, const char *name, const char *text)
{
	if (*text)
		json_object_set_new(line, name, json_string(text));
}

static void put_id(json_t *line, const char *name, uint64_t id)
{
	char text[24];
	snprintf(text, sizeof text, "%llu", (unsigned long long)id);
	json_object_set_new(line, name, json_string(text));
}

static void put_tags(json_t *line, const struct post *post)
{
	json_t *tags = json_array();
	for (size_t i = 0; i < post->tag_count; i++)
		json_array_append_new(tags, json_string(post->tags[i]));
	json_object_set_new(line, "tags", tags);
}

static json_t *ledger_line(const char *kind, int network, int64_t us)
{
	static unsigned n;
	char time[32];
	iso_time(us, 3, time);
	return json_pack("{s:I, s:s, s:s, s:s}", "n", (json_int_t)++n, "kind", kind, "network",
			 network_names[network], "time", time);
}

static void ledger_add(json_t *line)
{
	char *text = json_dumps(line, JSON_COMPACT | JSON_ENSURE_ASCII);
	if (text)
		buffer_format(&ledger, "%s\n", text);
	free(text);
	json_decref(line);
}

static void ledger_post(const char *kind, const struct post *post, int64_t us)
{
	json_t *line = ledger_line(kind, post->network, us);
	char created[32], id[300];
	const struct identity *who = &post->by->on[post->network];
	iso_time(post->created_us, 3, created);
	snprintf(id, sizeof id, "%s:%s", network_names[post->network], post->uri);
	put(line, "key", post->key);
	put(line, "by", post->by->key);
	put(line, "post", id);
	put(line, "uri", post->uri);
	put(line, "url", post->url);
	put(line, "handle", who->handle);
	put(line, "did", who->did);
	put(line, "rkey", post->rkey);
	put(line, "cid", post->cid);
	put(line, "created", created);
	put(line, "text", spec_text(post->spec, "text", ""));
	if (post->network == XNET)
		put_id(line, "id", post->versions[post->version_count - 1]);
	if (post->network == MASTODON) {
		put_id(line, "id", post->ids[0]);
		put_id(line, "id2", post->ids[1]);
	}
	if (post->subject)
		put(line, "subject", post->subject->uri);
	if (post->origin)
		put(line, "bridged", post->origin->uri);
	put_tags(line, post);
	json_object_set_new(line, "streamed", json_boolean(post->streamed));
	json_object_set_new(line, "backlog", json_boolean(post->backlog));
	ledger_add(line);
}

/* ---- making a post */

static void insert(struct post *post, int server)
{
	struct post ***at = &lists[post->network][server].at;
	size_t *count = &lists[post->network][server].count, *size = &lists[post->network][server].size;
	if (*count == *size)
		*at = grow(*at, (*size = *size ? *size * 2 : 256) * sizeof **at);
	size_t i = *count;
	for (; i > 0 && order_of((*at)[i - 1], server) > order_of(post, server); i--)
		(*at)[i] = (*at)[i - 1];
	(*at)[i] = post;
	++*count;
}

static void add_tag(struct post *post, const char *tag, size_t length)
{
	char *folded = tag_fold(tag, length);
	if (!*folded || post_has_tag(post, folded)) {
		free(folded);
		return;
	}
	post->tags = grow(post->tags, (post->tag_count + 1) * sizeof *post->tags);
	post->tags[post->tag_count++] = folded;
}

static void clear_tags(struct post *post)
{
	while (post->tag_count)
		free(post->tags[--post->tag_count]);
}

static void read_tags(struct post *post)
{
	static struct span spans[SPANS_MAX];
	bool facets = post->network != BLUESKY || !json_is_true(json_object_get(post->spec, "plain"));
	size_t i, count = text_spans(spec_text(post->spec, "text", ""), spans);
	json_t *more;
	for (i = 0; facets && i < count; i++)
		if (spans[i].kind == SPAN_TAG)
			add_tag(post, spans[i].text, spans[i].length);
	json_array_foreach(json_object_get(post->spec, "tags"), i, more)
		if (json_is_string(more))
			add_tag(post, json_string_value(more), json_string_length(more));
}

static void new_cid(struct post *post, int64_t us)
{
	cid_make(hash_text(spec_text(post->spec, "text", ""), (uint64_t)us ^ hash_text(post->uri, 1)), false,
		 post->cid);
	tid_make(us, 77, post->rev);
}

static void name_bluesky(struct post *post, int64_t us)
{
	const struct identity *who = &post->by->on[BLUESKY];
	static uint64_t clock;
	tid_make(post->created_us, ++clock, post->rkey);
	snprintf(post->uri, sizeof post->uri, "at://%s/app.bsky.feed.%s/%s", who->did,
		 post->subject ? "repost" : "post", post->rkey);
	snprintf(post->url, sizeof post->url, "https://bsky.app/profile/%s/post/%s", who->did, post->rkey);
	new_cid(post, us);
}

static void name_mastodon(struct post *post)
{
	const struct identity *who = &post->by->on[MASTODON];
	unsigned long long home;
	for (unsigned s = 0; s < SERVERS; s++)
		post->ids[s] = snowflake(post->created_us / 1000, s);
	if (post->origin) {
		snprintf(post->uri, sizeof post->uri, "https://bsky.brid.gy/convert/ap/%.200s", post->origin->uri);
		snprintf(post->url, sizeof post->url, "https://bsky.brid.gy/r/%.200s", post->origin->url);
		return;
	}
	home = post->ids[!strcmp(who->domain, domains[1])];
	snprintf(post->uri, sizeof post->uri, "%.200s/statuses/%llu", who->uri, home);
	snprintf(post->url, sizeof post->url, "%.200s/%llu", who->url, home);
}

/* Each version has an id of its own; what follows a post knows the first. */
static void name_x(struct post *post)
{
	post->ids[0] = post->ids[1] = post->versions[0] = x_snowflake(post->created_us / 1000);
	post->texts[0] = copy(spec_text(post->spec, "text", ""));
	post->version_count = 1;
	snprintf(post->uri, sizeof post->uri, "%llu", (unsigned long long)post->ids[0]);
	snprintf(post->url, sizeof post->url, "%.120s/status/%.24s", post->by->on[XNET].url, post->uri);
}

static void new_version(struct post *post, int64_t us)
{
	char uri[24];
	if (post->version_count == VERSIONS)
		return;
	post->versions[post->version_count] = x_snowflake(us / 1000);
	post->texts[post->version_count] = copy(spec_text(post->spec, "text", ""));
	snprintf(uri, sizeof uri, "%llu", (unsigned long long)post->versions[post->version_count++]);
	remember(&by_uri, uri, post);
}

/* Where a reply or quote points; on the other network there may be a bridged copy only. */
static struct post *target(const json_t *spec, const char *name, int network)
{
	const char *key = spec_text(spec, name, NULL);
	return key ? post_find(key, network) : NULL;
}

static struct post *post_new(const json_t *line, struct person *by, int network, const char *key)
{
	struct post *post = grow(NULL, sizeof *post);
	*post = (struct post){ .key = copy(key), .by = by, .network = network, .spec = json_deep_copy(line) };
	return post;
}

/* What is on Nostr is what was signed: nothing is ever edited. */
static void name_nostr(struct post *post)
{
	if (!post->by->native[NOSTR]) /* the bridge made an account for them */
		nostr_profile(post->by);
	post->event = nostr_note(post);
	snprintf(post->uri, sizeof post->uri, "%s", spec_text(post->event, "id", ""));
}

static void announce_nostr(struct post *post, const char *operation, int64_t us)
{
	if (!strcmp(operation, "delete"))
		nostr_delete(post, us);
	else
		nostr_store(post->event, post->streamed);
}

static void announce(struct post *post, const char *name, const char *operation, int64_t us)
{
	if (post->network == NOSTR)
		announce_nostr(post, operation, us);
	if (!post->streamed || post->network == NOSTR)
		return;
	if (post->network == MASTODON)
		event_mastodon(post, name, us);
	else if (post->network == XNET)
		event_x(post, us);
	else
		event_commit(post, operation, us);
}

static void publish(struct post *post, int64_t us)
{
	char full[200];
	post->created_us = us + (int64_t)(json_number_value(json_object_get(post->spec, "created")) * 1e6);
	post->backlog = us + 2000000 < now_us();
	post->reply = target(post->spec, "reply", post->network);
	post->quote = target(post->spec, "quote", post->network);
	if (post->network == MASTODON)
		name_mastodon(post);
	else if (post->network == XNET)
		name_x(post);
	else if (post->network == BLUESKY)
		name_bluesky(post, us);
	else
		name_nostr(post);
	read_tags(post);
	if (post->reply)
		post->reply->replies++;
	key_of(post->key, post->network, full);
	remember(&by_key, full, post);
	remember(&by_uri, post->uri, post);
	for (int s = 0; s < SERVERS; s++)
		insert(post, s);
	post->streamed = !silent[post->network] && !skip_stream;
	if (skip_stream)
		skip_stream--;
	announce(post, "update", "create", us);
	ledger_post(post->subject ? "boost" : "post", post, us);
}

/* ---- the lines of the script */

static bool wanted_on(const json_t *line, int network, const struct person *by)
{
	const char *on = spec_text(line, "on", NULL);
	if (!on)
		return by->native[network] && (network != BLUESKY || !by->native[MASTODON]);
	return (!strcmp(on, "both") && network <= BLUESKY) || !strcmp(on, network_names[network]);
}

static const char *key_for(const json_t *line, char out[static 32])
{
	static unsigned count;
	snprintf(out, 32, "p%u", ++count);
	return spec_text(line, "id", out);
}

static struct person *author(const json_t *line)
{
	json_t *by = json_object_get(line, "by");
	return json_is_object(by)   ? person_add(by)
	       : json_is_string(by) ? person_find(json_string_value(by))
				    : NULL;
}

static bool do_post(const json_t *line, int64_t us, const char **why)
{
	struct person *by = author(line);
	char made[32];
	const char *key = key_for(line, made);
	unsigned count = 0;
	for (int n = 0; by && n < NETWORKS; n++)
		if (wanted_on(line, n, by)) {
			publish(post_new(line, by, n, key), us);
			count++;
		}
	*why = !by ? "by: nobody of that name" : "on: mastodon, bluesky, both, x or nostr";
	return count > 0;
}

static bool edit(struct post *post, const json_t *line, int64_t us)
{
	if (post->network == NOSTR)
		return false;
	json_object_update(post->spec, (json_t *)line);
	post->edited_us = us;
	if (post->network == BLUESKY)
		new_cid(post, us);
	if (post->network == XNET)
		new_version(post, us);
	read_tags(post); /* old tags stay until the event is out: their followers must hear of it */
	announce(post, "status.update", "update", us);
	clear_tags(post);
	read_tags(post);
	ledger_post("edit", post, us);
	return true;
}

static bool delete (struct post *post, const json_t *line, int64_t us)
{
	(void)line;
	post->deleted = true;
	tid_make(us, 78, post->rev);
	if (post->network != XNET) /* X tells nobody */
		announce(post, "delete", "delete", us);
	ledger_post("delete", post, us);
	return true;
}

/* A copy on the other network, by the bridge's copy of the author. */
static bool bridge(struct post *origin, const json_t *line, int64_t us)
{
	bool to_nostr = !strcmp(spec_text(line, "to", ""), "nostr");
	int network = to_nostr ? NOSTR : origin->network == MASTODON ? BLUESKY : MASTODON;
	if (origin->network >= XNET || origin->origin || post_find(origin->key, network))
		return false;
	struct post *post = post_new(origin->spec, origin->by, network, origin->key);
	post->origin = origin;
	json_object_set_new(post->spec, "created", json_real((double)(origin->created_us - us) / 1e6));
	publish(post, us);
	return true;
}

static bool boost(struct post *subject, const json_t *line, int64_t us)
{
	char made[32];
	struct person *by = author(line);
	if (!by)
		return false;
	subject->boosts++;
	if (subject->network == MASTODON) { /* a tag's feed never shows it */
		json_t *entry = ledger_line("boost", MASTODON, us);
		put(entry, "by", by->key);
		put(entry, "subject", subject->uri);
		json_object_set_new(entry, "streamed", json_false());
		ledger_add(entry);
		return true;
	}
	struct post *post = post_new(line, by, subject->network == NOSTR ? NOSTR : BLUESKY, key_for(line, made));
	post->subject = subject;
	publish(post, us);
	return true;
}

static const struct {
	const char *name;
	bool (*run)(struct post *post, const json_t *line, int64_t us);
} on_posts[] = { { "edit", edit }, { "delete", delete }, { "bridge", bridge }, { "boost", boost } };

/* Does row i of the table to the post of that key, on each network it is on (or the one the line names). */
static bool each_post(size_t i, const json_t *line, int64_t us, const char **why)
{
	bool done = false;
	const char *on = spec_text(line, "on", "both");
	for (int n = 0; n < NETWORKS; n++) {
		struct post *post = post_find(spec_text(line, on_posts[i].name, ""), n);
		if (post && !post->deleted && (!strcmp(on, network_names[n]) || !strcmp(on, "both")))
			done |= on_posts[i].run(post, line, us);
	}
	*why = "no such post, or nobody to do it";
	return done;
}

static void forget_posts(const struct person *person, int64_t us)
{
	for (size_t i = 0; i < lists[MASTODON][0].count; i++) {
		struct post *post = lists[MASTODON][0].at[i];
		if (post->by == person && !post->deleted)
			delete (post, NULL, us);
	}
}

static bool do_account(const json_t *line, int64_t us, const char **why)
{
	struct person *person = person_find(spec_text(line, "account", ""));
	const char *status = spec_text(line, "status", "");
	*why = "nobody of that name";
	if (!person)
		return false;
	person->gone = *status && strcmp(status, "active");
	json_t *entry = ledger_line("account", BLUESKY, us);
	put(entry, "by", person->key);
	put(entry, "did", person->on[BLUESKY].did);
	put(entry, "status", status);
	ledger_add(entry);
	event_account(person->on[BLUESKY].did, !person->gone, status);
	if (person->gone)
		forget_posts(person, us);
	return true;
}

static bool do_identity(const json_t *line, const char **why)
{
	struct person *person = person_find(spec_text(line, "identity", ""));
	*why = "nobody of that name";
	if (!person)
		return false;
	json_t *spec = json_pack("{s:s, s:s}", "person", person->key, "bluesky",
				 spec_text(line, "handle", person->on[BLUESKY].handle));
	json_object_set_new(spec, "did", json_string(person->on[BLUESKY].did));
	person_add(spec);
	json_decref(spec);
	event_identity(person->on[BLUESKY].did, person->on[BLUESKY].handle);
	return true;
}

bool world_do(const json_t *line, int64_t us, const char **why)
{
	for (size_t i = 0; i < sizeof on_posts / sizeof *on_posts; i++)
		if (json_object_get(line, on_posts[i].name))
			return each_post(i, line, us, why);
	if (json_object_get(line, "account"))
		return do_account(line, us, why);
	if (json_object_get(line, "identity"))
		return do_identity(line, why);
	return do_post(line, us, why);
}
