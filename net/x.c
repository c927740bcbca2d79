/* X: a source's life, and how it tells what it heard. */
#include "net/x.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/archive.h"
#include "model/log.h"
#include "model/when.h"
#include "net/avatar_fetch.h"
#include "net/json.h"
#include "net/opt_out.h"

static const char x_default[] = "https://api.x.com";

/* ---- states */

static void x_tell_live(struct x *x)
{
	char spent[X_MONEY_TEXT * 2], late[80] = "", others[80] = "", past[48] = "", unfit[X_WORDS_MAX + 40] = "";
	if (x_rules_fit(x->source->tags, &x->unfit.list).n < x->source->tags->n)
		snprintf(unfit, sizeof unfit, "; %s; that tag is not followed there", x->unfit_words);
	if (x->plan.others > 0)
		snprintf(others, sizeof others, "; %zu more rules of this app are paid for as well", x->plan.others);
	if (x->unread)
		snprintf(past, sizeof past, "; the budget is too small to read the past");
	if (x->unlooked > 0)
		snprintf(late, sizeof late, "; no budget to look at %zu older posts again", x->unlooked);
	source_state(x->source, SOURCE_LIVE, 0, "stream%s%.60s%s%s%s%s · %s", x->failing ? "; asking besides fails: " : "",
	             x->failing ? x->words : "", unfit, past, others, late, x_meter_text(&x->meter, spent));
}

void x_tell(struct x *x)
{
	char spent[X_MONEY_TEXT * 2];
	if (x->refused)
		source_state(x->source, SOURCE_REFUSED, 0, "%s", x->words);
	else if (x->open)
		x_tell_live(x);
	else if (x->stream_next != 0)
		source_state(x->source, SOURCE_RETRY, x->stream_next, "%s", x->stream_words);
	else if (x->failing)
		source_state(x->source, SOURCE_RETRY, x->not_before, "%s", x->words);
	else
		source_state(x->source, SOURCE_CONNECTING, 0, "asking %s · %s", x->host, x_meter_text(&x->meter, spent));
}

void x_refuse(struct x *x)
{
	x->refused = true;
	x_ask_stop(x);
	x_stream_stop(x);
	if (x->in_round || x->past.n > 0)
		x_round_cut(x);
	x_release(x);
	x_tell(x);
}

void x_check_budget(struct x *x)
{
	char spent[X_MONEY_TEXT * 2];
	if (x->refused || x_meter_allows(&x->meter, 1, true))
		return;
	snprintf(x->words, sizeof x->words, "%s spent for this event: nothing more is read from X. A larger budget = in its section of the "
	         "configuration goes on", x_meter_text(&x->meter, spent));
	x_refuse(x);
}

/* ---- what it costs */

static void x_charge_one(void *arg, enum x_resource resource, const char *id)
{
	struct x *x = arg;
	char what[X_WHAT_MAX];
	int64_t now = when_now();
	x_meter_what(resource, id, what);
	source_reading(x->source, what, now, x_meter_read(&x->meter, resource, what, now));
}

void x_charge(struct x *x, json_t *tree)
{
	int64_t before = x->meter.spent;
	x_resources(tree, x_charge_one, x);
	if (x->meter.spent != before && x->open)
		x_tell(x);
}

/* ---- posts */

void x_posts_add(struct x_posts *posts, struct post *post)
{
	if (posts->n == posts->capacity) {
		posts->capacity = posts->capacity * 2 + 64;
		posts->at = xrealloc(posts->at, posts->capacity * sizeof *posts->at);
	}
	posts->at[posts->n++] = post;
}

static void x_posts_done(struct x_posts *posts)
{
	for (size_t i = 0; i < posts->n; i++)
		post_free(posts->at[i]);
	free(posts->at);
	*posts = (struct x_posts){ 0 };
}

void x_tell_post(struct x *x, struct post *post)
{
	bool past = post->created < when_now() - X_LIVE_MS;
	source_post(x->source, post, past);
}

void x_release(struct x *x)
{
	timer_clear(x->hold_timer);
	for (size_t i = 0; i < x->held.n; i++)
		x_tell_post(x, x->held.at[i]);
	x->held.n = 0;
}

static void x_hold_due(void *arg)
{
	x_release(arg);
}

static bool x_waits(const struct x *x)
{
	return !x->backfilled && !x->refused && when_now() < x->started + X_ORDER_MS;
}

/* The author as an earlier message or run had them. */
static const struct author *x_known_author(const struct x *x, const char *id, char space[static 600], struct author *out)
{
	const char *both = idmap_get(x->people, id, NULL);
	if (both == NULL)
		return NULL;
	snprintf(space, 600, "%s", both);
	char *name = strchr(space, '\n');
	if (name != NULL)
		*name++ = '\0';
	*out = (struct author){ .id = id, .handle = space, .name = name != NULL ? name : "" };
	return out;
}

static void x_know_author(struct x *x, const char *id, const char *handle, const char *name)
{
	char both[600];
	snprintf(both, sizeof both, "%.200s\n%.380s", handle, name);
	idmap_put(x->people, id, both, 0);
}

static void x_meet(struct x *x, json_t *includes, const char *id)
{
	json_t *user = x_user(includes, id);
	if (user == NULL)
		return;
	x_know_author(x, id, json_str(user, "username"), json_str(user, "name"));
	char *profile = x_profile(user);
	source_profile(x->source, NETWORK_X, id, profile);
	avatar_offer(x->source, NETWORK_X, id, json_str(user, "profile_image_url"));
	free(profile);
	if (opt_out_in(json_str(user, "description")))
		source_opt_out(x->source, NETWORK_X, id);
}

/* A later version is the same post as its first one: an archive can be asked when that was read last. */
static void x_know(struct x *x, const struct x_note *note)
{
	char what[X_WHAT_MAX];
	idmap_put(x->known, note->first, note->id, 0);
	if (note->version == 0)
		return;
	idmap_put(x->versions, note->id, note->first, 0);
	x_meter_what(X_POST, note->first, what);
	source_reading(x->source, what, when_now(), 0);
}

bool x_take(struct x *x, json_t *data, json_t *includes, bool past)
{
	struct x_note note;
	struct author author;
	char space[600];
	uint64_t mark = 0;
	int64_t now = when_now();
	if (!x_note(data, &note)) {
		source_odd(x->source, "a post without id or author", "", 0);
		return false;
	}
	const char *told = idmap_get(x->known, note.first, &mark);
	if (mark == UINT64_MAX)
		return false;
	x_watch(x, &note, now);
	if (told != NULL && x_id_compare(note.id, told) <= 0)
		return false;
	x_meet(x, includes, note.author);
	struct x_frame frame = { .includes = includes, .source = x->host, .author = x_known_author(x, note.author, space, &author),
		.firsts = x->versions, .now = now };
	struct post *post = x_post(data, &frame);
	if (post == NULL) {
		source_odd(x->source, "a post that cannot be shown", note.id, strlen(note.id));
		return false;
	}
	x_know(x, &note);
	if (past)
		x_posts_add(&x->past, post);
	else if (x_waits(x))
		x_posts_add(&x->held, post);
	else
		x_tell_post(x, post);
	return true;
}

static void x_forget(struct x_posts *posts, const char *id)
{
	size_t n = 0;
	for (size_t i = 0; i < posts->n; i++)
		if (strcmp(posts->at[i]->id, id) == 0)
			post_free(posts->at[i]);
		else
			posts->at[n++] = posts->at[i];
	posts->n = n;
}

void x_deleted(struct x *x, const char *id)
{
	const char *first = idmap_get(x->versions, id, NULL);
	uint64_t mark = 0;
	char name[X_ID_MAX], post[X_ID_MAX + 2];
	snprintf(name, sizeof name, "%s", first != NULL ? first : id);
	idmap_get(x->known, name, &mark);
	x_unwatch(x, name);
	if (mark == UINT64_MAX)
		return;
	snprintf(post, sizeof post, "x:%s", name);
	x_forget(&x->held, post);
	x_forget(&x->past, post);
	idmap_put(x->known, name, name, UINT64_MAX);
	source_delete(x->source, post);
}

/* ---- what earlier runs left */

static void x_recall_reading(void *arg, const char *what, int64_t at, int64_t price)
{
	struct x *x = arg;
	x_meter_recall(&x->meter, what, at, price);
	struct x_watched *watched = strncmp(what, "x:post:", 7) == 0 ? x_watched(x, what + 7) : NULL;
	if (watched != NULL && at > watched->looked)
		watched->looked = at;
}

static void x_recall_post(void *arg, const char *id, const struct author *author)
{
	struct x *x = arg;
	struct x_note note = { 0 };
	if (strncmp(id, "x:", 2) != 0 || !x_id_good(id + 2))
		return;
	snprintf(note.first, sizeof note.first, "%s", id + 2);
	memcpy(note.newest, note.first, sizeof note.newest);
	idmap_put(x->known, note.first, note.first, 0);
	x_know_author(x, author->id, author->handle, author->name);
	x_watch(x, &note, 0);
}

static void x_recall(struct x *x)
{
	if (x->source->archive == NULL)
		return;
	archive_recall(x->source->archive, NETWORK_X, X_WATCHED, x_recall_post, x);
	archive_recall_readings(x->source->archive, NETWORK_X, x_recall_reading, x);
}

/* ---- life */

static void x_timer_due(void *arg)
{
	x_next(arg);
}

static void x_stream_due(void *arg)
{
	x_stream_start(arg);
	x_wake(arg);
}

/* The URL without its path: "/2" is added to every question. */
static void x_server(struct x *x)
{
	const char *url = *x->source->url != '\0' ? x->source->url : x_default, *host = strstr(url, "://");
	snprintf(x->base, sizeof x->base, "%s", url);
	snprintf(x->host, sizeof x->host, "%.*s", (int)strcspn(host != NULL ? host + 3 : url, "/"), host != NULL ? host + 3 : url);
}

/* What has to be there before anything is asked. */
static bool x_ready(struct x *x)
{
	if (x->source->token == NULL) {
		snprintf(x->words, sizeof x->words, "X shows nothing without a token: make an app in X's developer console and give its Bearer Token "
		         "in the configuration ([source x], kind = x, token-command = …), see tweetup-config(5)");
	} else if (x->meter.budget <= 0) {
		snprintf(x->words, sizeof x->words, "budget = 0: nothing is read from X");
	} else {
		return true;
	}
	x->refused = true;
	return false;
}

static void x_begin(struct x *x, int64_t now)
{
	const struct source *source = x->source;
	static const int64_t day = 24 * 60 * 60 * 1000;
	int64_t from = source->since != 0 ? source->since : now - day;
	x->resuming = source->resume != 0;
	if (x->resuming && source->since == 0)
		from = source->resume - X_OVERLAP_MS;
	else if (x->resuming && source->resume - X_OVERLAP_MS < from)
		from = source->resume - X_OVERLAP_MS;
	if (x->resuming)
		x->gap_from = source->resume;
	x_search_since(x, from, now);
	timer_set(x->hold_timer, X_ORDER_MS);
}

static void *x_start(struct source *source)
{
	struct x *x = xcalloc(1, sizeof *x);
	x->source = source;
	x->started = when_now();
	x->known = idmap_new(X_KNOWN);
	x->versions = idmap_new(X_KNOWN / 10);
	x->people = idmap_new(X_KNOWN / 5);
	x->watch = xcalloc(X_WATCHED, sizeof *x->watch);
	x->timer = timer_new(source->tools.loop, x_timer_due, x);
	x->hold_timer = timer_new(source->tools.loop, x_hold_due, x);
	x->stream_timer = timer_new(source->tools.loop, x_stream_due, x);
	x_meter_open(&x->meter, &source->costs);
	x_server(x);
	if (!source->check)
		x_recall(x);
	if (x_ready(x)) {
		x_begin(x, x->started);
		x_check_budget(x);
	}
	x_tell(x);
	x_next(x);
	return x;
}

static void x_stop(void *self)
{
	struct x *x = self;
	x_ask_stop(x);
	x_stream_stop(x);
	timer_free(x->timer);
	timer_free(x->hold_timer);
	timer_free(x->stream_timer);
	x_rules_done(&x->plan);
	list_done(&x->unfit);
	x_posts_done(&x->held);
	x_posts_done(&x->past);
	idmap_free(x->known);
	idmap_free(x->versions);
	idmap_free(x->people);
	x_meter_close(&x->meter);
	free(x->watch);
	free(x->line);
	free(x);
}

static void x_pause(void *self, bool paused)
{
	struct x *x = self;
	x->paused = paused;
	if (x->stream != NULL)
		http_pause(x->stream, paused);
	if (!paused)
		x_next(x);
}

static void x_retry(void *self)
{
	struct x *x = self;
	if (x->source->token == NULL || !x_meter_allows(&x->meter, 1, true) || (!x->failing && !x->refused && x->stream_next == 0))
		return;
	x->refused = x->failing = false;
	x->tries = x->stream_tries = 0;
	x->not_before = x->stream_next = 0;
	timer_clear(x->stream_timer);
	x_tell(x);
	x_next(x);
}

static void x_slept(void *self, int64_t since)
{
	struct x *x = self;
	int64_t now = when_now();
	if (x->refused)
		return;
	x_ask_stop(x);
	x_stream_stop(x);
	x->not_before = x->stream_next = x->next_look = 0;
	x->in_round = false;
	if (x->started > now)
		x->started = now;
	if (x->heard != 0 && (x->deaf_from == 0 || x->deaf_from > since))
		x->deaf_from = since;
	x_tell(x);
	x_next(x);
}

/* One rule more or less, which the stream that is up goes by as well. */
static void x_tags_changed(void *self)
{
	struct x *x = self;
	x->listed = false;
	x_next(x);
}

const struct source_ops x_source = {
	.kind = "x", .start = x_start, .stop = x_stop, .pause = x_pause, .retry = x_retry, .slept = x_slept, .tags_changed = x_tags_changed,
};
