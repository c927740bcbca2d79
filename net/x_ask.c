/* X: asking, one question at a time: the rules, the past, and posts that are looked at again. */
#include "net/x.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/when.h"
#include "net/json.h"

static void ask_wait(struct x *x, int64_t ms)
{
	timer_set(x->timer, ms > 0 ? ms : 1);
}

void x_wake(struct x *x)
{
	if (x->call == NULL)
		ask_wait(x, 1);
}

void x_ask_stop(struct x *x)
{
	http_cancel(x->call);
	x->call = NULL;
	x->asking = X_ASK_NOTHING;
	timer_clear(x->timer);
}

/* ---- answers */

/* `tweetup check`: a list of rules costs nothing and tells whether the token will do. */
static void ask_checked(struct x *x)
{
	char spent[X_MONEY_TEXT * 2], post[X_MONEY_TEXT], person[X_MONEY_TEXT], others[60] = "";
	const char *most = strstr(x_meter_text(&x->meter, spent), "of ") + 3;
	if (x->plan.others > 0)
		snprintf(others, sizeof others, "; %zu rules of others cost as well", x->plan.others);
	x_money_text(x->meter.price[X_POST], post);
	x_money_text(x->meter.price[X_USER], person);
	source_state(x->source, SOURCE_POLLING, 0, "the token may listen, and search 7 days back; a post costs %s, a person %s, once a day; "
	             "an event %s at most%s%s%s", post, person, most, *x->limits != '\0' ? "; " : "", x->limits, others);
}

static void ask_listed(struct x *x, json_t *body)
{
	struct tag_set fit = x_rules_fit(x->source->tags, &x->unfit.list);
	x_rules_done(&x->plan);
	x_rules_plan(body, &fit, &x->plan);
	x->listed = true;
	if (x->source->check)
		ask_checked(x);
}

/* Where X takes no rule for one of the tags, the others are listened for. */
static void ask_added(struct x *x, json_t *body)
{
	char why[X_WORDS_MAX] = "";
	enum x_rules_answer added = x_rules_added(body, x->source->tags, &x->unfit, why, sizeof why);
	free(x->plan.add);
	x->plan.add = NULL;
	if (added == X_RULES_UNFIT) {
		log_line("%s: %s", x->source->name, why);
		memcpy(x->unfit_words, why, sizeof why);
		x->listed = false;
	}
	if (added == X_RULES_WORK || (added == X_RULES_UNFIT && x_rules_fit(x->source->tags, &x->unfit.list).n > 0))
		return;
	memcpy(x->words, why, sizeof why);
	if (x->open) /* one more tag: what is listened for already goes on */
		source_odd(x->source, x->words, "", 0);
	else
		x_refuse(x);
}

static void ask_dropped(struct x *x)
{
	free(x->plan.drop);
	x->plan.drop = NULL;
}

static void ask_fine(struct x *x, enum x_ask asked, json_t *body)
{
	x->tries = 0;
	x->failing = false;
	x->not_before = 0;
	switch (asked) {
	case X_ASK_RULES: ask_listed(x, body); break;
	case X_ASK_DROP: ask_dropped(x); break;
	case X_ASK_ADD: ask_added(x, body); break;
	case X_ASK_PAGE: x_round_page(x, body); break;
	case X_ASK_LOOK: x_look_answer(x, body); break;
	default: break;
	}
	if (!x->source->check)
		x_tell(x);
	x_check_budget(x);
}

/* A server of the newer vocabulary refuses the older names: once more with the others. */
static bool ask_renames(struct x *x, enum x_answer answer, enum x_ask asked)
{
	if (answer != X_RENAMED || x->tries > 1 || (asked != X_ASK_PAGE && asked != X_ASK_LOOK))
		return false;
	x->renamed = !x->renamed;
	x->tries++;
	return true;
}

static void ask_failed(struct x *x, enum x_answer answer, const struct http_response *response, json_t *body)
{
	int64_t now = when_now(), wait = x_wait(answer, x->tries++, http_retry_after(response, now));
	x_words(x->words, sizeof x->words, x->host, answer, response->status, response->error, body);
	x->failing = true;
	if (wait < 0) {
		x_refuse(x);
		return;
	}
	x->not_before = now + wait;
	x_tell(x);
}

static void ask_limits(struct x *x, const struct http_response *response)
{
	const char *left = http_header(response, "x-rate-limit-remaining"), *of = http_header(response, "x-rate-limit-limit");
	if (left != NULL && of != NULL)
		snprintf(x->limits, sizeof x->limits, "%.12s of %.12s questions left", left, of);
}

static void ask_done(void *arg, const struct http_response *response)
{
	struct x *x = arg;
	enum x_ask asked = x->asking;
	char why[120] = "";
	json_t *body = response->length > 0 ? json_read(response->body, response->length, why) : NULL;
	enum x_answer answer = x_answer(response->status, body);
	x->call = NULL;
	x->asking = X_ASK_NOTHING;
	if (answer == X_FINE && !json_is_object(body)) {
		source_odd(x->source, *why != '\0' ? why : "an answer that is no object", response->body, response->length);
		answer = X_BROKEN;
	}
	if (response->status != 0)
		source_heard(x->source);
	ask_limits(x, response);
	if (answer == X_FINE)
		ask_fine(x, asked, body);
	else if (!ask_renames(x, answer, asked))
		ask_failed(x, answer, response, body);
	json_decref(body);
	x_next(x);
}

/* ---- questions */

static void ask(struct x *x, enum x_ask what, const char *method, char *url, const char *body)
{
	struct http_request request = { .method = method, .url = url, .bearer = x->source->token, .body = body };
	x->asking = what;
	x->call = http_send(x->source->tools.http, &request, ask_done, x);
	free(url);
}

static void ask_rules(struct x *x, enum x_ask what, const char *body)
{
	ask(x, what, body != NULL ? "POST" : "GET", xasprintf("%s/2/tweets/search/stream/rules", x->base), body);
}

/* Whether something was asked. */
static bool ask_about_rules(struct x *x)
{
	if (!x->listed)
		ask_rules(x, X_ASK_RULES, NULL);
	else if (x->source->check)
		return false;
	else if (x->plan.drop != NULL)
		ask_rules(x, X_ASK_DROP, x->plan.drop);
	else if (x->plan.add != NULL)
		ask_rules(x, X_ASK_ADD, x->plan.add);
	else
		return false;
	return true;
}

static bool ask_about_past(struct x *x, int64_t now)
{
	if (!x->in_round && (x->search_due == 0 || now < x->search_due))
		return false;
	if (!x->in_round)
		x_round_begin(x, now);
	char *url = x_round_url(x);
	if (url == NULL) {
		x_round_cut(x);
		return false;
	}
	ask(x, X_ASK_PAGE, NULL, url, NULL);
	return true;
}

static bool ask_about_posts(struct x *x, int64_t now)
{
	if (now < x->next_look)
		return false;
	x->looked_at = now;
	x->looking_count = x_look_choose(x, now, &x->next_look);
	if (x->looking_count == 0)
		return false;
	ask(x, X_ASK_LOOK, NULL, x_look_url(x), NULL);
	return true;
}

void x_next(struct x *x)
{
	int64_t now = when_now();
	if (x->call != NULL || x->paused || x->refused)
		return;
	if (now < x->not_before) {
		ask_wait(x, x->not_before - now);
		return;
	}
	if (ask_about_rules(x) || x->source->check)
		return;
	if (x->stream == NULL && now >= x->stream_next)
		x_stream_start(x);
	if (ask_about_past(x, now) || ask_about_posts(x, now))
		return;
	int64_t next = x->next_look;
	if (x->search_due != 0 && x->search_due < next)
		next = x->search_due;
	ask_wait(x, next - now);
}
