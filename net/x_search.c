/* X: the past, and what was not heard: recent search, newest first, page by page, told oldest first. */
#include "net/x.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/when.h"
#include "net/json.h"

enum {
	PAGE_LEAST = 10, PAGE_MOST = 100, /* what X takes */
	PAGES = 50,
	PAST = 200,                       /* posts, when no time was asked for */
};

/* X finds what is a week old; a little less, since the question takes its time. */
static const int64_t week_ms = (7 * 24 * 60 - 2) * 60 * 1000ll;

const char *x_fields(bool renamed)
{
	return renamed ? "post.fields=created_at,author_id,entities,lang,attachments,referenced_posts,possibly_sensitive,note_post"
	                 "&media.fields=type,url,preview_image_url,alt_text,variants"
	               : "tweet.fields=created_at,author_id,entities,lang,attachments,referenced_tweets,possibly_sensitive,note_tweet"
	                 "&media.fields=type,url,preview_image_url,alt_text,variants";
}

void x_search_since(struct x *x, int64_t from, int64_t now)
{
	if (x->search_due == 0 || from < x->search_from)
		x->search_from = from;
	x->search_due = now;
	x->settled = now + X_SETTLE_MS;
}

/* Nobody asked for a moment: the last of the past will do, and half of the budget is for what comes. */
static bool round_short(const struct x *x)
{
	return !x->backfilled && x->source->since == 0 && !x->resuming;
}

static size_t round_allowed(const struct x *x)
{
	size_t left = x_meter_left(&x->meter, true);
	if (!round_short(x))
		return left;
	size_t most = PAST > x->past.n ? PAST - x->past.n : 0;
	const int64_t each = x->meter.price[X_POST] + x->meter.price[X_USER];
	size_t half = (size_t)(x->meter.budget / 2 / each), gone = (size_t)(x->meter.spent / each);
	half = half > gone ? half - gone : 0;
	left = left < half ? left : half;
	return left < most ? left : most;
}

void x_round_begin(struct x *x, int64_t now)
{
	struct tag_set fit = x_rules_fit(x->source->tags, &x->unfit.list);
	x->query_count = x_queries(&fit, x->queries);
	x->in_round = true;
	x->round_started = now;
	x->query = 0;
	x->pages = 0;
	x->token[0] = '\0';
	x->cut = x->search_from < now - week_ms;
	x->unread |= round_short(x) && round_allowed(x) < PAGE_LEAST;
}

char *x_round_url(const struct x *x)
{
	char query[X_QUERY_MAX * 3], token[sizeof x->token * 3] = "", since[64];
	size_t most = round_allowed(x);
	int64_t from = x->search_from < x->round_started - week_ms ? x->round_started - week_ms : x->search_from;
	if (x->query >= x->query_count || most < PAGE_LEAST || !http_escape(x->queries[x->query], query, sizeof query))
		return NULL;
	if (x->token[0] != '\0' && !http_escape(x->token, token, sizeof token))
		return NULL;
	if (x->backfilled) {
		char id[X_ID_MAX];
		x_id_at(from, id);
		snprintf(since, sizeof since, "since_id=%s", id);
	} else {
		char text[WHEN_TEXT];
		snprintf(since, sizeof since, "start_time=%s", when_format(from / 1000 * 1000, text));
	}
	return xasprintf("%s/2/tweets/search/recent?query=%s&max_results=%zu&%s%s%s&%s&expansions=author_id,attachments.media_keys"
	                 "&user.fields=name,username,description,entities,profile_image_url", x->base, query, most < PAGE_MOST ? most : PAGE_MOST, since,
	                 *token != '\0' ? "&next_token=" : "", token, x_fields(x->renamed));
}

/* ---- the end of a round */

static int by_age(const void *a, const void *b)
{
	const struct post *const *x = a, *const *y = b;
	return ((*x)->created > (*y)->created) - ((*x)->created < (*y)->created);
}

static void tell_past(struct x *x)
{
	if (x->past.n > 1)
		qsort(x->past.at, x->past.n, sizeof *x->past.at, by_age);
	for (size_t i = 0; i < x->past.n; i++)
		x_tell_post(x, x->past.at[i]);
	x->recovered += (unsigned)x->past.n;
	x->past.n = 0;
	x->backfilled = true;
	x_release(x);
}

/* The same gap is told anew as it is filled. A short one in which nothing was said is none. */
static void tell_gap(struct x *x, bool complete)
{
	int64_t to = x->gap_to != 0 ? x->gap_to : x->round_started;
	if (x->gap_from == 0 || (x->recovered == 0 && to - x->gap_from < 10 * 1000 && complete))
		return;
	source_gap(x->source, x->gap_from, to, x->recovered, complete);
}

static void round_over(struct x *x, bool complete)
{
	bool settled = x->round_started >= x->settled || !complete;
	x->in_round = false;
	tell_past(x);
	tell_gap(x, complete && settled);
	/* What was said between a question and the stream's beginning is worth asking for at once, and all again when it can be found. */
	x->search_due = settled ? 0 : x->round_started < x->opened ? when_now() : x->settled;
	x->search_from = x->round_started - X_OVERLAP_MS; /* what is older was found */
	if (!settled)
		return;
	if (complete)
		source_cursor(x->source, x->round_started - X_SETTLE_MS);
	x->gap_from = x->gap_to = 0;
	x->recovered = 0;
	x->resuming = false;
}

void x_round_cut(struct x *x)
{
	round_over(x, round_short(x) && !x->refused);
}

/* ---- pages */

static bool round_further(struct x *x, json_t *meta)
{
	const char *token = json_str(meta, "next_token");
	x->token[0] = '\0';
	if (*token != '\0' && strlen(token) < sizeof x->token && ++x->pages < PAGES && !(round_short(x) && x->past.n >= PAST)) {
		snprintf(x->token, sizeof x->token, "%s", token);
		return true;
	}
	x->cut = x->cut || (*token != '\0' && !round_short(x));
	x->pages = 0;
	return ++x->query < x->query_count;
}

void x_round_page(struct x *x, json_t *answer)
{
	json_t *includes = json_obj(answer, "includes"), *data;
	x_charge(x, answer);
	for (size_t i = 0; (data = x_data(answer, i)) != NULL && i < 1000; i++)
		x_take(x, data, includes, true);
	if (!round_further(x, json_obj(answer, "meta")))
		round_over(x, !x->cut);
}
