/* X: listening: the filtered stream, one JSON object a line, lines end in CRLF, an empty one every 20 s is the sign of life. */
#include "net/x.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/when.h"
#include "net/json.h"

enum { LINE_MAX_BYTES = 4 * 1024 * 1024, SILENCE_S = 30, GOOD_MS = 60 * 1000 };

void x_stream_stop(struct x *x)
{
	http_cancel(x->stream);
	x->stream = NULL;
	x->open = false;
	x->line_length = 0;
	x->line_skipped = false;
	timer_clear(x->stream_timer);
}

/* Nothing is heard from here on. */
static void stream_deaf(struct x *x)
{
	if (x->deaf_from == 0)
		x->deaf_from = x->heard;
}

static void stream_again(struct x *x, enum x_answer answer, int64_t after)
{
	int64_t now = when_now();
	if (x->opened != 0 && now - x->opened > GOOD_MS)
		x->stream_tries = 0;
	int64_t wait = x_wait(answer, x->stream_tries++, after);
	x->opened = 0;
	if (answer == X_RULES)
		x->listed = false;
	if (wait < 0) {
		snprintf(x->words, sizeof x->words, "%s", x->stream_words);
		x_refuse(x);
		return;
	}
	x->stream_next = now + wait;
	timer_set(x->stream_timer, wait > 0 ? wait : 1);
	x_tell(x);
	x_wake(x);
}

/* ---- messages */

static void stream_complaint(struct x *x, json_t *message, const char *bytes, size_t length)
{
	enum x_answer told = x_complaint(message);
	if (told == X_FINE) {
		source_odd(x->source, "a message of a kind that is not known", bytes, length);
		return;
	}
	x->stream_told = told;
	x_words(x->stream_words, sizeof x->stream_words, x->host, told, 403, NULL, message);
}

/* What only other rules of the app let through is paid for, but not ours to tell. */
static bool stream_wanted(const struct x *x, json_t *message, json_t *data)
{
	bool tagged = false;
	if (x_rules_match(message, x->source->tags))
		return true;
	struct x_frame frame = { .source = "x", .now = 1 };
	struct post *post = x_post(data, &frame);
	for (const char *tag = NULL; post != NULL && !tagged && (tag = list_next(&post->tags, tag)) != NULL;)
		tagged = tag_set_has(x->source->tags, tag);
	post_free(post);
	return tagged;
}

static void stream_line(struct x *x, const char *bytes, size_t length)
{
	char why[120];
	json_t *message = json_read(bytes, length, why);
	if (!json_is_object(message)) {
		source_odd(x->source, message == NULL ? why : "a message that is no object", bytes, length);
		json_decref(message);
		return;
	}
	json_t *data = x_data(message, 0);
	x_charge(x, message);
	if (data == NULL)
		stream_complaint(x, message, bytes, length);
	else if (stream_wanted(x, message, data))
		x_take(x, data, json_obj(message, "includes"), false);
	json_decref(message);
}

static void stream_add(struct x *x, const char *bytes, size_t length)
{
	if (x->line_skipped || x->line_length + length > LINE_MAX_BYTES) {
		x->line_skipped = true;
		x->line_length = 0;
		return;
	}
	if (x->line_length + length + 1 > x->line_capacity) {
		x->line_capacity = (x->line_length + length + 1) * 2;
		x->line = xrealloc(x->line, x->line_capacity);
	}
	memcpy(x->line + x->line_length, bytes, length);
	x->line_length += length;
	x->line[x->line_length] = '\0';
}

/* Newlines inside of strings are escaped in JSON: a bare one ends the message. */
static void stream_line_ends(struct x *x)
{
	if (x->line_skipped)
		source_odd(x->source, "a message that is too long", "", 0);
	while (x->line_length > 0 && x->line[x->line_length - 1] == '\r')
		x->line[--x->line_length] = '\0';
	if (x->line_length > 0)
		stream_line(x, x->line, x->line_length);
	x->line_length = 0;
	x->line_skipped = false;
}

/* ---- the connection */

/* It ends now; what was said in it has to be searched for. */
static void stream_gap(struct x *x, int64_t now)
{
	if (x->gap_from == 0 || x->deaf_from < x->gap_from)
		x->gap_from = x->deaf_from;
	x->gap_to = now;
}

static bool stream_head(void *arg, const struct http_response *response)
{
	struct x *x = arg;
	int64_t now = when_now();
	if (response->status != 200)
		return true;
	x->open = true;
	x->opened = now;
	x->stream_next = 0;
	x->stream_told = X_FINE;
	x->stream_words[0] = '\0';
	if (x->deaf_from != 0)
		stream_gap(x, now);
	x_search_since(x, (x->deaf_from != 0 ? x->deaf_from : now) - X_OVERLAP_MS, now);
	x->deaf_from = 0;
	x->heard = now;
	source_heard(x->source);
	x_tell(x);
	x_wake(x);
	return true;
}

/* All that came up to a little while ago has been told, unless something is still looked for. */
static void stream_progress(struct x *x)
{
	x->heard = when_now();
	source_heard(x->source);
	if (x->search_due == 0 && !x->in_round && x->held.n == 0)
		source_cursor(x->source, x->heard - X_SETTLE_MS);
}

/* It said that it ends: no use to wait until it does. */
static void stream_ends(struct x *x)
{
	x_stream_stop(x);
	stream_deaf(x);
	stream_again(x, x->stream_told, -1);
}

static void stream_data(void *arg, const char *bytes, size_t length)
{
	struct x *x = arg;
	const char *end = bytes + length;
	for (const char *lf; bytes < end; bytes = lf + 1) {
		lf = memchr(bytes, '\n', (size_t)(end - bytes));
		if (lf == NULL) {
			stream_add(x, bytes, (size_t)(end - bytes));
			break;
		}
		stream_add(x, bytes, (size_t)(lf - bytes));
		stream_line_ends(x);
	}
	stream_progress(x);
	x_check_budget(x);
	if (x->stream_told != X_FINE && x->stream != NULL)
		stream_ends(x);
}

static void stream_done(void *arg, const struct http_response *response)
{
	struct x *x = arg;
	char why[120];
	bool was_open = x->open;
	json_t *body = response->length > 0 ? json_read(response->body, response->length, why) : NULL;
	enum x_answer answer = x_answer(response->status, body);
	if (was_open)
		answer = x->stream_told != X_FINE ? x->stream_told : response->status == 0 ? X_NETWORK : X_CUT;
	if (x->stream_told == X_FINE || !was_open)
		x_words(x->stream_words, sizeof x->stream_words, x->host, answer, response->status, response->error, body);
	json_decref(body);
	x->stream = NULL;
	x_stream_stop(x);
	if (was_open)
		stream_deaf(x);
	stream_again(x, answer, http_retry_after(response, when_now()));
}

void x_stream_start(struct x *x)
{
	static const struct http_stream stream = { stream_head, stream_data, stream_done };
	if (x->stream != NULL || x->refused || !x->listed || x->plan.drop != NULL || x->plan.add != NULL)
		return;
	char *url = xasprintf("%s/2/tweets/search/stream?%s&expansions=author_id,attachments.media_keys"
	                      "&user.fields=name,username,description,entities,profile_image_url", x->base, x_fields(false));
	struct http_request request = { .url = url, .bearer = x->source->token, .silence_s = SILENCE_S };
	x->stream_told = X_FINE;
	x->stream = http_stream(x->source->tools.http, &request, &stream, x);
	if (x->paused)
		http_pause(x->stream, true);
	free(url);
}
