/* Reading the tags: the past, then again and again what is new. A round lists every tag once; where one is not enough, several make
 * a pass. */
#include "net/mastodon.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/when.h"

enum {
	ROUND_PAGE = 40,          /* the most that servers give */
	ROUND_FULL = 20,          /* a page that long may have a successor: servers may give less than asked */
	ROUND_PAGES = 50,
	ROUND_PAST = 200,         /* posts, when no time was asked for */
	ROUND_PAST_MAX = 4000,    /* posts a tag, when one was */
	ROUND_DEEP_EVERY = 5,     /* rounds */
	ROUND_DEEP = 400,         /* posts listed again in these at most, */
	ROUND_SHALLOW = 15,       /* and in the others at least, */
	ROUND_SHALLOW_MS = 60 * 1000, /* and as long */
	ROUND_SOON_MS = 1000,
	ROUND_TAG_MS = 4 * 1000,  /* paging is allowed 300 times in 15 minutes, */
	ROUND_BURST_MS = 1000,    /* as fast as one likes: after an outage */
	ROUND_REST_MS = 10 * 60 * 1000,
};

static const int64_t round_day = 24 * 60 * 60 * 1000;

int64_t mastodon_round_interval(const struct mastodon *m)
{
	int64_t share = (int64_t)m->tag_count * ROUND_TAG_MS;
	int64_t interval = mastodon_streaming(m) && m->missed < 2 ? MASTODON_BESIDE_MS : MASTODON_POLL_MS;
	return share > interval ? share : interval;
}

/* Where only half of the feed is open, asking for both would be refused. */
static const char *round_half(const struct mastodon *m)
{
	if (mastodon_token(m) != NULL || m->instance.local_closed == m->instance.remote_closed)
		return "";
	return m->instance.remote_closed ? "&local=true" : "&remote=true";
}

char *mastodon_round_url(const struct mastodon *m)
{
	char boundary[MASTODON_ID_MAX * 3 + 16] = "", id[MASTODON_ID_MAX * 3];
	if (m->from[0] != '\0' && http_escape(m->from, id, sizeof id))
		snprintf(boundary, sizeof boundary, "&%s=%s", m->forward ? "min_id" : "max_id", id);
	return xasprintf("%s/api/v1/timelines/tag/%s?limit=%d%s%s", m->server.origin, m->tags[m->tag]->escaped, ROUND_PAGE, boundary,
	                 round_half(m));
}

/* ---- where a round begins */

/* The first round has told how far back it reaches. */
static int64_t round_oldest(const struct mastodon *m)
{
	int64_t since = m->source->since, resume = m->source->resume;
	if (resume == 0)
		return since != 0 ? since : m->started - round_day;
	resume -= 2 * MASTODON_OVERLAP_MS; /* late posts may not have been looked for since the last sweep */
	return since != 0 && since < resume ? since : resume;
}

/* Where an earlier run ended, or its last post, should this clock be ahead of the server's. */
static void round_resumes_at(struct mastodon *m)
{
	const char *newest = mastodon_watch_back(m, 0);
	if (m->source->resume == 0 || newest == NULL || !mastodon_id_timed(newest))
		return;
	int64_t oldest = round_oldest(m), last = mastodon_id_time(newest) - MASTODON_OVERLAP_MS;
	mastodon_id_at(last < oldest ? last : oldest, m->from);
}

static bool round_above(const char *a, const char *b)
{
	return mastodon_id_compare(a, b) > 0;
}

/* Late posts get ids of their own time: a round goes back a little, sometimes a quarter of an hour. */
static const char *round_overlap(const struct mastodon *m, int64_t now, bool deep, char timed[static MASTODON_ID_MAX])
{
	const char *newest = mastodon_watch_back(m, 0), *least = mastodon_watch_back(m, ROUND_SHALLOW);
	if (!mastodon_id_timed(newest))
		return deep ? mastodon_watch_back(m, ROUND_DEEP) : least;
	int64_t last = mastodon_id_time(newest);
	mastodon_id_at((last < now ? last : now) - (deep ? MASTODON_OVERLAP_MS : ROUND_SHALLOW_MS), timed);
	if (m->watch_count > ROUND_DEEP && round_above(mastodon_watch_back(m, ROUND_DEEP), timed))
		return mastodon_watch_back(m, ROUND_DEEP);
	return deep || round_above(least, timed) ? timed : least;
}

/* A quarter of an hour that fits on one page costs no more than a minute. */
static bool round_quiet(const struct mastodon *m)
{
	const char *newest = mastodon_watch_back(m, 0), *back = mastodon_watch_back(m, ROUND_PAGE);
	if (newest == NULL || m->watch_count <= ROUND_PAGE)
		return true;
	return mastodon_id_timed(newest) && mastodon_id_time(newest) - mastodon_id_time(back) > MASTODON_OVERLAP_MS;
}

/* A sweep lists all from which a late post may have come: on a busy tag that is much, so it must be worth it. */
static bool round_sweeps(const struct mastodon *m, int64_t now)
{
	bool outage = m->deaf_from != 0 || (mastodon_streaming(m) && m->missed < 2);
	int64_t rest = (int64_t)m->sweep_pages * (outage ? ROUND_BURST_MS : ROUND_TAG_MS);
	return m->late_from != 0 && now >= m->swept + (rest < ROUND_REST_MS ? rest : ROUND_REST_MS);
}

static void round_sweep_starts_at(struct mastodon *m)
{
	char timed[MASTODON_ID_MAX];
	const char *from = mastodon_watch_back(m, MASTODON_WATCHED), *newest = mastodon_watch_back(m, 0);
	if (newest != NULL && mastodon_id_timed(newest)) {
		int64_t last = mastodon_id_time(newest); /* by the server's clock */
		mastodon_id_at((last < m->late_from ? last : m->late_from) - MASTODON_OVERLAP_MS, timed);
		from = timed;
	}
	if (from != NULL && round_above(m->from, from))
		memcpy(m->from, from, strlen(from) + 1);
}

/* Never above what the last complete round reached: a stream may have told what lies above in part. */
static void round_starts_at(struct mastodon *m, int64_t now, bool deep)
{
	char timed[MASTODON_ID_MAX];
	const char *from = m->watch_count > 0 ? round_overlap(m, now, deep, timed) : m->reached;
	if (m->reached[0] != '\0' && round_above(from, m->reached))
		from = m->reached;
	memmove(m->from, from, strlen(from) + 1);
	if (m->sweeping)
		round_sweep_starts_at(m);
}

static void round_begin_tag(struct mastodon *m)
{
	memcpy(m->from, m->floor, sizeof m->from);
	m->forward = m->from[0] != '\0';
	m->pages = 0;
	m->past_tag = 0;
}

/* The first round is one, in a way: it lists all that is wanted. */
static void round_begin_pass(struct mastodon *m, int64_t now)
{
	bool late = m->late_from != 0 && mastodon_streaming(m);
	bool deep = m->deaf_from != 0 || late || m->rounds % ROUND_DEEP_EVERY == 0 || round_quiet(m);
	m->pass_started = now;
	m->pass_pages = 0;
	m->sweeping = !m->backfilled || (deep && round_sweeps(m, now));
	m->from[0] = '\0';
	if (m->backfilled)
		round_starts_at(m, now, deep);
	else
		round_resumes_at(m);
}

void mastodon_round_begin(struct mastodon *m, int64_t now)
{
	const char *ahead = mastodon_watch_back(m, ROUND_SHALLOW);
	m->in_round = true;
	m->tag = 0;
	m->round_new = 0;
	m->cut = false;
	m->round_started = now;
	if (m->unfinished[0] != '\0')
		memcpy(m->from, m->unfinished, sizeof m->from);
	else
		round_begin_pass(m, now);
	m->rounds++;
	memcpy(m->floor, m->from, sizeof m->floor);
	snprintf(m->ahead, sizeof m->ahead, "%s", ahead != NULL ? ahead : "");
	m->unfinished[0] = '\0';
	round_begin_tag(m);
}

void mastodon_round_anew(struct mastodon *m)
{
	m->in_round = false;
	m->next_round = m->swept = 0;
	if (m->unfinished[0] != '\0' && (m->reached[0] == '\0' || round_above(m->reached, m->unfinished)))
		memcpy(m->reached, m->unfinished, sizeof m->reached);
	m->unfinished[0] = '\0';
}

void mastodon_round_late(struct mastodon *m, int64_t from)
{
	if (m->backfilled && (m->late_from == 0 || m->late_from > from))
		m->late_from = from;
}

/* ---- what a round found */

/* Nobody asked for a moment: the last of the past will do. Unless an earlier run got some of it, and nobody knows which. */
static bool round_short(const struct mastodon *m)
{
	return m->source->since == 0 && m->source->resume == 0 && !m->recalled;
}

static int round_by_age(const void *a, const void *b)
{
	const struct mastodon_held *const *x = a, *const *y = b;
	int64_t tx = (*x)->post->created, ty = (*y)->post->created;
	return (tx > ty) - (tx < ty);
}

/* Tells what the backfill has collected, oldest first. */
static void round_tell_past(struct mastodon *m)
{
	size_t n = m->past_count, i = 0;
	struct mastodon_held **all = xcalloc(n > 0 ? n : 1, sizeof *all);
	for (struct mastodon_held *held = m->past; held != NULL; held = held->next)
		all[i++] = held;
	qsort(all, n, sizeof *all, round_by_age);
	size_t skip = round_short(m) && n > ROUND_PAST ? n - ROUND_PAST : 0;
	for (i = 0; i < n; i++) {
		if (i >= skip)
			mastodon_hold(m, all[i]->post, all[i]->parent, true);
		else
			post_free(all[i]->post);
		free(all[i]);
	}
	free(all);
	m->past = NULL;
	m->past_count = 0;
	m->backfilled = true;
	mastodon_release(m);
}

/* What was not heard may have been deleted or edited meanwhile. */
static void round_tell_gap(struct mastodon *m, int64_t now, int64_t from)
{
	source_gap(m->source, from, now, m->recovered, !m->cut);
	mastodon_watch_doubt(m, m->pass_started);
}

static void round_tell_gaps(struct mastodon *m, int64_t now)
{
	if (m->resuming)
		round_tell_gap(m, now, m->source->resume);
	if (m->resuming || m->deaf_from == 0)
		m->recovered = 0;
	m->resuming = false;
	if (m->deaf_from == 0 || m->pass_started < m->deaf_at)
		return;
	if (mastodon_token(m) != NULL || now - m->deaf_from > 2 * MASTODON_POLL_MS)
		round_tell_gap(m, now, m->deaf_from);
	m->recovered = 0;
	m->deaf_from = 0;
}

/* What was listed before and is not any more has been deleted, or hidden: worth a look. */
static void round_find_gone(struct mastodon *m)
{
	enum { MOST = 32 };
	char ids[MOST][MASTODON_ID_MAX];
	size_t n = m->floor[0] != '\0' ? mastodon_watch_above(m, m->floor, m->round_started, ids, MOST) : 0;
	for (size_t i = 0; i < n; i++)
		mastodon_rest_miss(m, ids[i]);
}

/* What came since the sweep began, only a stream that was up before has told. */
static void round_swept(struct mastodon *m, int64_t now)
{
	bool told = mastodon_streaming(m) && m->stream_since <= m->pass_started && m->missed < 2;
	m->late_from = told ? 0 : m->pass_started;
	m->swept = now;
	m->sweep_pages = m->pass_pages;
}

/* Everything that was there when the pass began has been told. */
static void round_complete(struct mastodon *m, int64_t now)
{
	const char *ahead = mastodon_watch_back(m, ROUND_DEEP);
	round_find_gone(m);
	round_tell_gaps(m, now);
	if (m->ahead[0] == '\0' && ahead != NULL)
		snprintf(m->ahead, sizeof m->ahead, "%s", ahead);
	memcpy(m->reached, m->ahead, sizeof m->reached);
	if (m->sweeping)
		round_swept(m, now);
	m->cursor = m->passed = m->pass_started;
	mastodon_release(m);
}

/* Once may be chance: the list was faster than the stream. */
static void round_count_missed(struct mastodon *m)
{
	if (m->round_new == 0)
		return;
	if (m->missed++ == 0)
		m->missed_from = m->passed;
	else
		mastodon_round_late(m, m->missed_from);
}

static void round_end(struct mastodon *m)
{
	int64_t now = when_now();
	bool first = !m->backfilled;
	m->in_round = false;
	if (first)
		round_tell_past(m);
	else if (mastodon_streaming(m) && m->deaf_from == 0 && m->unfinished[0] == '\0')
		round_count_missed(m);
	if (m->unfinished[0] == '\0')
		round_complete(m, now);
	bool soon = m->unfinished[0] != '\0' || m->deaf_from != 0;
	m->next_round = soon ? now + ROUND_SOON_MS : m->round_started + mastodon_round_interval(m);
	mastodon_tell_state(m);
}

static void round_end_tag(struct mastodon *m)
{
	if (++m->tag < m->tag_count)
		round_begin_tag(m);
	else
		round_end(m);
}

/* ---- pages */

/* What a page was, besides its posts. */
struct round_page {
	size_t n;
	int64_t oldest;
	char low[MASTODON_ID_MAX], high[MASTODON_ID_MAX];
};

static void round_bounds(struct round_page *page, const struct mastodon_note *note)
{
	if (page->low[0] == '\0' || round_above(page->low, note->id))
		snprintf(page->low, sizeof page->low, "%s", note->id);
	if (page->high[0] == '\0' || round_above(note->id, page->high))
		snprintf(page->high, sizeof page->high, "%s", note->id);
	if (note->created < page->oldest)
		page->oldest = note->created;
}

static void round_take(struct mastodon *m, json_t *status, int64_t oldest, struct round_page *page)
{
	struct mastodon_note note;
	bool whole = mastodon_note(status, &note);
	if (whole)
		round_bounds(page, &note);
	if (whole && note.created < oldest)
		return;
	if (!mastodon_take(m, status, false))
		return;
	m->round_new++;
	m->recovered += !m->resuming || m->recalled || note.created >= m->source->resume;
}

/* Newest first on the wire, told oldest first. */
static void round_take_page(struct mastodon *m, json_t *list, struct round_page *page)
{
	int64_t oldest = m->backfilled || m->forward ? INT64_MIN : round_oldest(m);
	page->n = json_array_size(list);
	for (size_t i = page->n < 1000 ? page->n : 1000; i-- > 0;)
		round_take(m, json_array_get(list, i), oldest, page);
}

/* The next page further back; false when there is enough. The boundary that the server names counts, on its own host. */
static bool round_further_back(struct mastodon *m, const struct round_page *page, const char *link)
{
	char url[MASTODON_URL_MAX], id[MASTODON_ID_MAX];
	size_t most = round_short(m) ? ROUND_PAST : ROUND_PAST_MAX;
	if (page->n == 0 || page->low[0] == '\0' || page->oldest < round_oldest(m))
		return false;
	if (m->past_tag >= most) {
		m->cut = m->cut || m->source->resume != 0;
		return false;
	}
	snprintf(id, sizeof id, "%s", page->low);
	if (link != NULL) {
		if (!mastodon_link(link, "next", url))
			return false;
		const char *max = strstr(url, "max_id=");
		if (max != NULL && strcspn(max + 7, "&%") < sizeof id)
			snprintf(id, sizeof id, "%.*s", (int)strcspn(max + 7, "&%"), max + 7);
	}
	if (m->from[0] != '\0' && strcmp(id, m->from) == 0)
		return false;
	snprintf(m->from, sizeof m->from, "%s", id);
	return true;
}

static bool round_further_on(struct mastodon *m, const struct round_page *page)
{
	size_t full = m->resuming ? 1 : ROUND_FULL;
	if (page->n < full || page->high[0] == '\0' || !round_above(page->high, m->from))
		return false;
	snprintf(m->from, sizeof m->from, "%s", page->high);
	return true;
}

/* More than a page since the moment that counts: where ids tell the time, that can be read from there on. */
static bool round_turn(struct mastodon *m, const struct round_page *page)
{
	bool asked = m->backfilled || m->source->resume != 0;
	int64_t oldest = m->backfilled ? m->started - MASTODON_OVERLAP_MS : round_oldest(m);
	if (!asked || m->pages > 0 || page->n < ROUND_FULL || !mastodon_id_timed(page->low) || page->oldest < oldest)
		return false;
	mastodon_id_at(oldest, m->from);
	return m->forward = true;
}

static bool round_further(struct mastodon *m, const struct round_page *page, const struct http_response *response)
{
	if (m->forward)
		return round_further_on(m, page);
	if (round_turn(m, page))
		return true;
	return !m->backfilled && round_further_back(m, page, http_header(response, "link"));
}

/* The way up goes on with the next round, the way down ends here. */
static void round_too_long(struct mastodon *m)
{
	if (!m->forward)
		m->cut = true;
	else if (m->unfinished[0] == '\0' || round_above(m->unfinished, m->from))
		memcpy(m->unfinished, m->from, sizeof m->unfinished);
}

void mastodon_round_page(struct mastodon *m, json_t *list, const struct http_response *response)
{
	struct round_page page = { .oldest = INT64_MAX };
	round_take_page(m, list, &page);
	bool more = round_further(m, &page, response);
	m->answered = when_now();
	m->pass_pages++;
	if (more && ++m->pages < ROUND_PAGES)
		return;
	if (more)
		round_too_long(m);
	round_end_tag(m);
}
