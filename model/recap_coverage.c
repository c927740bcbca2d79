/* What a recap covers: from when to when, where it was heard, when it was not, and what is left out on purpose. */
#include "model/recap_parts.h"

#include <stdlib.h>
#include <string.h>
#include "model/decisions.h"
#include "model/log.h"
#include "model/when.h"

struct left_out { size_t deleted, struck, boosts, hidden, posts; int64_t first, last; };

static bool in_time(const struct recap_from *from, int64_t created)
{
	return created >= from->since && (from->until == 0 || created <= from->until);
}

static struct left_out count_left_out(const struct recap *recap)
{
	struct left_out out = { 0 };
	struct store_view view;

	for (size_t i = 0; i < store_count(recap->store); i++) {
		store_view(recap->store, store_at(recap->store, i), &view);
		if (!in_time(&recap->from, view.post.created))
			continue;
		if (view.deleted)
			out.deleted++;
		else if (view.post.repost_of != NULL)
			out.boosts++;
		else if (decisions_struck(recap->from.decisions, &view.post) != NULL)
			out.struck++;
		else if (!recap_has(recap, &view))
			out.hidden++;
		else {
			out.first = out.posts++ == 0 ? view.post.created : out.first;
			out.last = view.post.created;
		}
	}
	return out;
}

static void say_time(struct recap *recap, const struct left_out *out)
{
	char first[RECAP_TIME], last[RECAP_TIME], posts[RECAP_COUNT], people[RECAP_COUNT];

	if (out->posts == 0) {
		recap_words(recap, RECAP_WORDS, "No post was kept.");
		return;
	}
	recap_words(recap, RECAP_WORDS, "%s by %s with the tag #%s, the first of %s, the last of %s. Times are those of %s.",
	            recap_count(out->posts, "post", "posts", posts), recap_count(recap->people_n, "person", "people", people), recap->from.tag,
	            recap_time(recap, out->first, first), recap_time(recap, out->last, last), recap->zone);
}

static void say_left_out(struct recap *recap, const struct left_out *out)
{
	char n[RECAP_COUNT];

	if (out->deleted > 0)
		recap_words(recap, RECAP_ITEM, "%s deleted by whoever wrote %s; nothing of that is left here.",
		            recap_count(out->deleted, "post was", "posts were", n), out->deleted == 1 ? "it" : "them");
	if (out->struck > 0)
		recap_words(recap, RECAP_ITEM, "%s struck by a moderator and left out.", recap_count(out->struck, "post was", "posts were", n));
	if (out->hidden > 0)
		recap_words(recap, RECAP_ITEM, "%s left out because only what matches \"%s\" was asked for.",
		            recap_count(out->hidden, "post was", "posts were", n), recap->from.filter_text);
	if (out->boosts > 0)
		recap_words(recap, RECAP_ITEM, "%s counted on the boosted post.", recap_count(out->boosts, "boost is", "boosts are", n));
	recap_words(recap, RECAP_ITEM, "People who ask in their profile not to be archived are not kept, and so not here.");
}

/* ---- gaps ---- */

/* Whether it lies in the recap's time: an end that nobody set is open, since what is missing there would have come later. */
static bool within(const struct recap_from *from, const struct recap_gap *gap, const struct left_out *out)
{
	return (gap->to == 0 || gap->to >= (from->since > 0 ? from->since : out->first)) && (from->until == 0 || gap->from <= from->until);
}

static void say_gap(struct recap *recap, const struct recap_gap *gap)
{
	char from[RECAP_TIME], to[RECAP_TIME], n[RECAP_COUNT];

	recap_words(recap, RECAP_ITEM, "%s was not heard from %s %s%s: %s afterwards, %s.", gap->source, recap_time(recap, gap->from, from),
	            gap->to == 0 ? "on, until nobody knows when" : "to ", gap->to == 0 ? "" : recap_time(recap, gap->to, to),
	            gap->recovered > 0 ? recap_count(gap->recovered, "post was fetched", "posts were fetched", n) : "nothing was fetched",
	            gap->complete ? "and nothing is missing" : "and some may be missing");
}

static int by_time(const void *a, const void *b)
{
	const struct recap_gap *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return strcmp(x->source, y->source);
}

static void say_gaps(struct recap *recap, const struct left_out *out)
{
	struct recap_gap *gaps = xcalloc(recap->from.gap_count + 1, sizeof *gaps);
	size_t n = 0;

	for (size_t i = 0; i < recap->from.gap_count; i++)
		if (within(&recap->from, &recap->from.gaps[i], out))
			gaps[n++] = recap->from.gaps[i];
	qsort(gaps, n, sizeof *gaps, by_time);
	if (n == 0)
		recap_words(recap, RECAP_WORDS, "No gap is known: every source was heard all the time.");
	else
		recap_words(recap, RECAP_WORDS, "There were gaps:");
	for (size_t i = 0; i < n; i++)
		say_gap(recap, &gaps[i]);
	free(gaps);
}

/* ---- where it was heard ---- */

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The hosts that told the posts, each once. */
static void say_sources(struct recap *recap)
{
	enum { MOST = 64 };
	const char *names[MOST] = { NULL };
	struct store_view view;
	size_t n = 0;

	for (size_t i = 0; i < store_count(recap->store) && n < MOST; i++) {
		store_view(recap->store, store_at(recap->store, i), &view);
		size_t k = 0;
		while (k < n && strcmp(names[k], view.post.source) != 0)
			k++;
		if (k == n && view.post.source[0] != '\0' && recap_has(recap, &view))
			names[n++] = view.post.source;
	}
	qsort(names, n, sizeof *names, by_name);
	char *all = xstrdup("");
	for (size_t i = 0; i < n; i++) {
		char *more = xasprintf("%s%s%s", all, i > 0 ? ", " : "", names[i]);
		free(all);
		all = more;
	}
	if (n > 0)
		recap_words(recap, RECAP_WORDS, "Heard from: %s.", all);
	free(all);
}

void recap_coverage(struct recap *recap)
{
	struct left_out out = count_left_out(recap);

	recap_heading(recap, 2, "coverage", "What this covers, and what not");
	say_time(recap, &out);
	say_sources(recap);
	say_gaps(recap, &out);
	say_left_out(recap, &out);
}
