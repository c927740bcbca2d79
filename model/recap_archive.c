#include "model/recap_archive.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "model/decisions.h"
#include "model/filter.h"
#include "model/log.h"
#include "model/proof.h"
#include "model/questions.h"
#include "model/text.h"
#include "model/when.h"

enum { SLICE_POSTS = 100000 };

/* The archive as it is read. */
struct reading {
	struct store *store;
	struct decisions *decisions;
	struct recap_gap *gaps;
	size_t gap_count;
	int64_t since, until; /* what is read; 0: no end */
	int64_t starts, ends; /* of the event file */
	bool at_event;        /* something was said in its time */
};

/* ---- posts ---- */

static bool in_time(int64_t moment, int64_t since, int64_t until)
{
	return moment >= since && (until == 0 || moment <= until);
}

/* A tombstone has its place and nothing else. */
static void bury(struct reading *reading, const struct post *post)
{
	struct post bare = *post, *made = NULL;

	bare.repost_of = NULL;
	bare.text = "";
	if (!proof_post(&bare)) {
		made = post_new(&bare);
		if (made == NULL)
			return;
		bare = *made;
	}
	bare.repost_of = post->repost_of;
	store_bury(reading->store, &bare);
	post_free(made);
}

/* An archive may be anybody's: every post is cleaned as if it came from the network. */
static bool read_post(void *arg, const struct post *post, bool deleted)
{
	struct reading *reading = arg;
	struct place place;

	if (!in_time(post->created, reading->since, reading->until))
		return true;
	if (deleted) {
		bury(reading, post);
		return true;
	}
	struct post *made = proof_post(post) ? NULL : post_new(post);
	if (made != NULL || proof_post(post))
		store_put(reading->store, made != NULL ? made : post, &place, NULL);
	post_free(made);
	return true;
}

static bool look_at(void *arg, const struct post *post, bool deleted)
{
	struct reading *reading = arg;

	reading->at_event = !deleted && in_time(post->created, reading->starts, reading->ends);
	return !reading->at_event;
}

/* ---- gaps ---- */

static void read_gap(void *arg, const char *key, const struct event *gap)
{
	struct reading *reading = arg;
	char *clean = text_cleaned(TEXT_LINE, key, strlen(key), 600), *url = strchr(clean, ':'), *host = url != NULL ? strstr(url, "://") : NULL;
	struct recap_gap *to;

	reading->gaps = xrealloc(reading->gaps, (reading->gap_count + 1) * sizeof *reading->gaps);
	to = &reading->gaps[reading->gap_count++];
	*to = (struct recap_gap){ .from = gap->from, .to = gap->to, .recovered = gap->recovered, .complete = gap->complete };
	if (host != NULL)
		snprintf(to->source, sizeof to->source, "%.*s", (int)(strcspn(host + 3, "/") % sizeof to->source), host + 3);
	else
		snprintf(to->source, sizeof to->source, "%.*s", (int)(strcspn(clean, ":") % sizeof to->source), clean);
	free(clean);
}

static void no_post(void *arg, const struct post *post, bool deleted) { (void)arg, (void)post, (void)deleted; }
static void no_person(void *arg, enum network network, const struct author *author) { (void)arg, (void)network, (void)author; }
static void no_source(void *arg, const char *key, const struct event *state) { (void)arg, (void)key, (void)state; }

static void read_decision(void *arg, const struct decision *decision)
{
	struct reading *reading = arg;

	decisions_add(reading->decisions, decision);
}

/* ---- the whole ---- */

/* An event whose time nobody said anything in was on another day than its file says. */
static void find_time(struct archive *archive, const struct options *options, int64_t now, struct reading *reading)
{
	const struct event_file *event = options->event;
	int64_t since;

	if (event != NULL && event->starts > 0 && event->ends > event->starts) {
		reading->starts = event->starts - RECAP_BEFORE_MS;
		reading->ends = event->ends + RECAP_AFTER_MS;
		archive_each(archive, look_at, reading);
	}
	if (options->since[0] != '\0' && when_since(options->since, now, &since)) {
		reading->since = since;
	} else if (reading->at_event) {
		reading->since = reading->starts;
		reading->until = reading->ends;
	}
}

static bool read_all(struct archive *archive, struct reading *reading)
{
	const struct archive_sink sink = { .post = no_post, .person = no_person, .source = no_source, .gap = read_gap, .arg = reading };

	reading->store = store_new(SIZE_MAX, SIZE_MAX);
	reading->decisions = decisions_new();
	archive_pull(archive, &sink, 1);
	bool whole = archive_decisions(archive, read_decision, reading);
	return archive_each(archive, read_post, reading) && whole;
}

static bool written(FILE *out, char error[static 512])
{
	errno = 0;
	if (fflush(out) == 0 && !ferror(out))
		return true;
	snprintf(error, 512, "cannot write the recap: %s", strerror(errno != 0 ? errno : EIO));
	return errno == EPIPE;
}

bool recap_archive(struct archive *archive, const struct options *options, int64_t now, void (*write)(const struct recap *recap, FILE *out),
                   FILE *out, char error[static 512])
{
	struct reading reading = { 0 };
	struct filter_error unused;
	struct filter *filter = filter_new(options->filter, &unused);

	find_time(archive, options, now, &reading);
	bool good = read_all(archive, &reading);
	const struct recap_from from = {
		.store = reading.store, .decisions = reading.decisions, .event = options->event,
		.questions = questions_new(reading.store, reading.decisions, options->event), .tag = options->tags.typed[0],
		.filter = filter, .filter_text = options->filter, .since = reading.since, .until = reading.until, .now = now,
		.gaps = reading.gaps, .gap_count = reading.gap_count,
		.starts = reading.at_event ? options->event->starts : 0, .ends = reading.at_event ? options->event->ends : 0,
	};
	while (!questions_step(from.questions, SLICE_POSTS))
		;
	struct recap *recap = recap_new(&from);
	write(recap, out);
	if (!good)
		snprintf(error, 512, "the archive is damaged: the recap ends where it could be read no further");
	good = written(out, error) && good;
	recap_free(recap);
	questions_free(from.questions);
	filter_free(filter);
	decisions_free(reading.decisions);
	store_free(reading.store);
	free(reading.gaps);
	return good;
}
