/* One relay of Nostr: its life. */
#include "net/nostr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/archive.h"
#include "model/log.h"
#include "model/text.h"
#include "model/when.h"
#include "net/json.h"

enum { INFO_S = 5 };

/* ---- states ---- */

void nostr_tell_live(struct nostr *n)
{
	char most[48] = "";

	if (!n->open)
		return;
	if (n->limits.most > 0)
		snprintf(most, sizeof most, ", %lld posts an answer at most", (long long)n->limits.most);
	source_state(n->source, SOURCE_LIVE, 0, "stream%s%s%s%s", most,
	             n->source->check ? "; no account wanted; back as far as the relay keeps posts; costs nothing" : "",
	             n->notice[0] != '\0' ? "; the relay says: " : "", n->notice);
}

/* Nothing is heard any more on this connection; what was collected is told. */
static void let_go(struct nostr *n)
{
	ws_close(n->ws);
	n->ws = NULL;
	n->open = n->answers = n->mute = false;
	n->fill.on = false;
	n->awaited = NOSTR_SUBS;
	n->people.asked = 0;
	n->gathering = false;
	timer_clear(n->patience);
	timer_clear(n->beat);
	timer_clear(n->gather);
	nostr_fill_release(n);
}

void nostr_lost(struct nostr *n, enum source_state state, const char *why, int64_t retry_after)
{
	int64_t now = when_now();

	let_go(n);
	backoff_failed(&n->backoff, now);
	int64_t wait = backoff_next(&n->backoff, retry_after);
	timer_set(n->timer, wait);
	source_state(n->source, state, now + wait, "%s", why);
}

void nostr_refuse(struct nostr *n, const char *why)
{
	bool login = strncmp(why, "auth-required", 13) == 0 || strncmp(why, "restricted", 10) == 0 || strncmp(why, "payment", 7) == 0;
	const char *reason = !login ? "will not answer" : n->limits.payment ? "answers only those who pay" : "answers only those with an account there";

	let_go(n);
	n->refused = true;
	timer_clear(n->timer);
	source_state(n->source, SOURCE_REFUSED, 0, "%s %s (%s): choose another relay", n->host, reason, why);
}

/* ---- messages ---- */

static void on_event(struct nostr *n, json_t *message)
{
	enum nostr_sub sub;

	nostr_sub_of(n, json_item(json_array_get(message, 1)), &sub);
	nostr_take(n, sub, json_array_get(message, 2));
	if (!n->fill.on && sub == NOSTR_TAG) {
		n->known = n->heard;
		source_cursor(n->source, n->known);
	}
}

static void on_end_of_stored(struct nostr *n, json_t *message)
{
	enum nostr_sub sub;

	if (nostr_sub_of(n, json_item(json_array_get(message, 1)), &sub))
		nostr_end_of_stored(n, sub);
}

static void on_closed(struct nostr *n, json_t *message)
{
	const char *words = json_item(json_array_get(message, 2));
	char *clean = text_cleaned(TEXT_LINE, words, strlen(words), sizeof n->notice - 1);
	enum nostr_sub sub;

	if (nostr_sub_of(n, json_item(json_array_get(message, 1)), &sub))
		nostr_closed(n, sub, *clean != '\0' ? clean : "no reason given");
	free(clean);
}

/* For people to read. Some relays refuse by it, with no word about what. */
static void on_notice(struct nostr *n, json_t *message)
{
	const char *words = json_item(json_array_get(message, 1));
	char *clean = text_cleaned(TEXT_LINE, words, strlen(words), sizeof n->notice - 1);

	snprintf(n->notice, sizeof n->notice, "%s", clean);
	log_line("%s: the relay says: %s", n->source->name, clean);
	if (n->open && !n->fill.on && n->closed == 0)
		nostr_tell_live(n);
	free(clean);
}

/* AUTH is not answered: there is no key to answer with. Whether the relay insists shows in CLOSED. */
static const struct { const char *name; void (*take)(struct nostr *n, json_t *message); } messages[] = {
	{ "EVENT", on_event }, { "EOSE", on_end_of_stored }, { "CLOSED", on_closed }, { "NOTICE", on_notice },
};

static void on_message(void *arg, char *data, size_t length, bool binary)
{
	struct nostr *n = arg;
	char why[120] = "a binary frame";
	json_t *message = binary ? NULL : json_read(data, length, why);
	const char *name = json_item(json_array_get(message, 0));

	n->heard = when_now();
	source_heard(n->source);
	if (message == NULL || *name == '\0')
		source_odd(n->source, message == NULL ? why : "no message of a relay", data, length);
	for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
		if (strcmp(name, messages[i].name) == 0) {
			messages[i].take(n, message);
			break;
		}
	json_decref(message);
}

static void on_oversize(void *arg, size_t length)
{
	struct nostr *n = arg;
	char why[80];

	snprintf(why, sizeof why, "a message of %zu bytes", length);
	n->heard = when_now();
	source_odd(n->source, why, "", 0);
}

/* ---- connecting ---- */

static void on_open(void *arg)
{
	struct nostr *n = arg;

	n->open = true;
	n->notice[0] = '\0';
	n->closed = 0;
	n->heard = when_now();
	memset(n->shut, 0, sizeof n->shut);
	n->recent_changed = n->recent_count > 0;
	for (int i = 0; i < NOSTR_LOTS; i++)
		n->people.changed[i] = true;
	backoff_alive(&n->backoff, n->heard);
	source_heard(n->source);
	nostr_fill_begin(n);
}

static void on_closed_socket(void *arg, const struct ws_end *end)
{
	struct nostr *n = arg;

	n->ws = NULL;
	nostr_lost(n, SOURCE_RETRY, end->reason, end->retry_after);
}

static void open_stream(struct nostr *n)
{
	static const struct ws_handlers handlers = { on_open, on_message, on_oversize, on_closed_socket };
	struct ws_config config = { .url = n->source->url, .deflate = true };

	n->ws = ws_connect(n->source->tools.ws, &config, &handlers, n);
	if (n->paused && n->ws != NULL)
		ws_pause(n->ws, true);
}

/* NIP-11. Nothing depends on it: a relay that does not tell is asked with care. */
static void on_info(void *arg, const struct http_response *response)
{
	struct nostr *n = arg;
	char why[120];
	json_t *tree = response->status == 200 ? json_read(response->body, response->length, why) : NULL, *limits = json_obj(tree, "limitation");

	n->info = NULL;
	n->limits = (struct nostr_limits){
		.asked = true, .auth = json_bool(limits, "auth_required"), .payment = json_bool(limits, "payment_required"),
		.most = json_int(limits, "max_limit"), .subs = json_int(limits, "max_subscriptions"), .message = json_int(limits, "max_message_length"),
	};
	json_decref(tree);
	open_stream(n);
}

static void ask_info(struct nostr *n)
{
	const char *rest = strstr(n->source->url, "://");
	char *url = xasprintf("http%s%s", strncmp(n->source->url, "wss", 3) == 0 ? "s" : "", rest != NULL ? rest : "");
	struct http_request request = { .url = url, .accept = "application/nostr+json", .timeout_s = INFO_S };

	n->info = http_send(n->source->tools.http, &request, on_info, n);
	free(url);
}

void nostr_connect(struct nostr *n)
{
	timer_clear(n->timer);
	if (n->ws != NULL || n->info != NULL)
		return;
	if (n->heard == 0)
		source_state(n->source, SOURCE_CONNECTING, 0, "%s", n->host);
	if (n->limits.asked)
		open_stream(n);
	else
		ask_info(n);
}

/* ---- what the others call ---- */

static void due(void *arg)
{
	struct nostr *n = arg;

	if (n->open)
		nostr_fill_begin(n); /* the relay had ended our subscription */
	else
		nostr_connect(n);
}

static void out_of_patience(void *arg)
{
	nostr_no_end(arg);
}

static void beat(void *arg)
{
	nostr_ask_alive(arg);
}

static void gathered(void *arg)
{
	nostr_ask_more(arg);
}

static void recall(void *arg, const char *id, const struct author *author)
{
	struct nostr *n = arg;

	if (strncmp(id, "nostr:", 6) != 0)
		return;
	nostr_remember(n, id + 6, author->id);
	nostr_people_recall(n, author);
}

static void name_host(struct nostr *n)
{
	const char *host = strstr(n->source->url, "://");

	host = host != NULL ? host + 3 : n->source->url;
	snprintf(n->host, sizeof n->host, "%.*s", (int)strcspn(host, "/?"), host);
}

static void *nostr_start(struct source *source)
{
	struct nostr *n = xcalloc(1, sizeof *n);

	n->source = source;
	n->started = when_now();
	n->first = true;
	n->awaited = NOSTR_SUBS;
	n->told = idset_new(NOSTR_TOLD);
	n->written = idset_new(NOSTR_TOLD);
	n->gone = idset_new(NOSTR_TOLD);
	n->bad = idset_new(NOSTR_TOLD);
	n->held = xcalloc(NOSTR_HELD, sizeof *n->held);
	n->recent = xcalloc(NOSTR_LOT, sizeof *n->recent);
	n->timer = timer_new(source->tools.loop, due, n);
	n->patience = timer_new(source->tools.loop, out_of_patience, n);
	n->beat = timer_new(source->tools.loop, beat, n);
	n->gather = timer_new(source->tools.loop, gathered, n);
	nostr_people_start(n);
	nostr_stray_start(n);
	name_host(n);
	if (source->archive != NULL)
		archive_recall(source->archive, NETWORK_NOSTR, NOSTR_RECALLED, recall, n);
	nostr_connect(n);
	return n;
}

static void nostr_stop(void *self)
{
	struct nostr *n = self;
	struct idset *sets[] = { n->told, n->written, n->gone, n->bad, n->fill.seen };
	struct timer *timers[] = { n->timer, n->patience, n->beat, n->gather };

	ws_close(n->ws);
	http_cancel(n->info);
	nostr_stray_stop(n);
	nostr_names_stop(n);
	nostr_people_stop(n);
	for (size_t i = 0; i < n->held_count; i++)
		post_free(n->held[i].post);
	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
		idset_free(sets[i]);
	for (size_t i = 0; i < sizeof timers / sizeof *timers; i++)
		timer_free(timers[i]);
	free(n->held);
	free(n->recent);
	free(n);
}

/* While nothing is read nothing can be missed. */
static void nostr_pause(void *self, bool paused)
{
	struct nostr *n = self;

	n->paused = paused;
	if (n->ws != NULL)
		ws_pause(n->ws, paused);
	if (n->awaited == NOSTR_SUBS)
		return;
	if (paused)
		timer_clear(n->patience);
	else
		timer_set(n->patience, NOSTR_EOSE_MS);
}

static void nostr_retry(void *self)
{
	struct nostr *n = self;

	if (n->ws != NULL && !n->refused)
		return;
	n->refused = false;
	n->backoff = (struct backoff){ 0 };
	n->limits.asked = false;
	nostr_connect(n);
}

static void nostr_slept(void *self, int64_t since)
{
	struct nostr *n = self;

	if (n->refused)
		return;
	if (n->known > since)
		n->known = since;
	let_go(n);
	nostr_connect(n);
}

const struct source_ops nostr_source = {
	"nostr", nostr_start, nostr_stop, nostr_pause, nostr_retry, nostr_slept, nostr_stray_watch, nostr_ask_tag,
};
