#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/pump.h"
#include "model/text.h"

enum { AHEAD_MS = 60 * 1000, QUOTE_BYTES = 24 };

/* Of who asked not to be archived, no other process knows anything; so none needs to know what was decided about it. */
static bool private(const struct session *session, const char *about)
{
	struct store_view view;
	const struct rec *rec = *about && session->opted_out.n ? store_find(session->store, about) : NULL;
	enum network network;
	const char *id;
	const struct stray *stray = *about && session->opted_out.n ? session_stray(session, about) : NULL;
	if (rec) {
		store_view(session->store, rec, &view);
		return keep_opted_out(session, view.post.network, view.post.author.id);
	}
	if (stray)
		return keep_opted_out(session, stray->post->network, stray->post->author.id);
	return decision_person_read(about, &network, &id) && keep_opted_out(session, network, id);
}

/* What a row is about as far as it is to be kept: a struck word is no secret, the post that it was found in may be. */
static const char *about(const struct decision *decision)
{
	return decision->what == DECIDE_STRIKE && !strncmp(decision->value, "author ", 7) ? decision->value + 7 : decision->post;
}

static const char *kept_post(const struct session *session, enum decision_what what, const char *post, const char *value)
{
	const bool wider = what == DECIDE_STRIKE && *value && strcmp(value, "no");
	return wider && private(session, post) ? "" : post;
}

/* No two decisions at the same moment, here at least: an undo names one by who and when. A clock that is far ahead is not followed. */
static int64_t moment(const struct session *session, int64_t now)
{
	const struct decision *last = decisions_last(session->decisions);
	return last && last->at >= now && last->at < now + AHEAD_MS ? last->at + 1 : now;
}

/* A row outlives the post; so it must not repeat it. A few words may be the same. */
static bool quotes(const struct session *session, const char *id, const char *value)
{
	struct store_view view;
	const struct rec *rec = *id ? store_find(session->store, id) : NULL;
	if (!rec || strlen(value) < QUOTE_BYTES)
		return false;
	store_view(session->store, rec, &view);
	char *line = text_cleaned(TEXT_LINE, view.post.text, strlen(view.post.text), POST_TEXT_MAX);
	bool found = strstr(line, value) || (strlen(line) >= QUOTE_BYTES && strstr(value, line));
	free(line);
	return found;
}

static struct decided decide(struct session *session, const struct decision *decision)
{
	struct decided decided = decisions_add(session->decisions, decision);
	if (session->archive && !private(session, about(decision)))
		archive_decide(session->archive, decision);
	session->decided = true;
	if (session->questions)
		questions_decided(session->questions);
	return decided;
}

struct decided session_decide(struct session *session, enum decision_what what, const char *post, const char *value, int64_t now,
                              char why[static 160])
{
	char *clean = text_cleaned(TEXT_LINE, value, strlen(value), DECISION_VALUE_MAX - 1);
	struct decision decision = { .at = moment(session, now), .who = session->moderator, .what = what,
		.post = kept_post(session, what, post, clean), .value = clean };
	struct decided decided = { 0 };
	*why = '\0';
	if (quotes(session, post, clean))
		snprintf(why, 160, "these are words of the post; a decision is kept for ever, and they would outlive the post");
	else if (decision_check(what, post, clean, why))
		decided = decide(session, &decision);
	free(clean);
	return decided;
}

struct decided session_undo(struct session *session, bool redo, int64_t now)
{
	const struct decisions *decisions = session->decisions;
	const struct decision *target = redo ? decisions_redoable(decisions, session->moderator) : decisions_undoable(decisions, session->moderator);
	char value[DECISION_AT];
	if (!target)
		return (struct decided){ 0 };
	struct decision undo = decision_undo(target, session->moderator, value);
	undo.at = moment(session, now);
	return decide(session, &undo);
}

/* What was decided while there was no archive. */
void keep_decisions(struct session *session)
{
	const size_t n = decisions_count(session->decisions);
	for (size_t i = n - decisions_pending(session->decisions); i < n; i++) {
		const struct decision *decision = decisions_at(session->decisions, i, NULL);
		if (!private(session, about(decision)))
			archive_decide(session->archive, decision);
	}
}

/* ---- from the archive ---- */

/* The file may be anybody's; true: it was not as clean as what is decided here. *text is then the caller's to free. */
static bool wash(const char **text, size_t max)
{
	char *clean = text_cleaned(TEXT_LINE, *text, strlen(*text), max);
	const bool same = !strcmp(clean, *text);
	if (same)
		free(clean);
	else
		*text = clean;
	return !same;
}

void read_decision(void *arg, const struct decision *decision)
{
	struct pump *pump = arg;
	struct decision clean = *decision;
	const bool washed[] = { wash(&clean.who, DECISION_WHO_MAX - 1), wash(&clean.post, POST_ID_MAX), wash(&clean.value, DECISION_VALUE_MAX - 1) };
	const char *const texts[] = { clean.who, clean.post, clean.value };
	const struct decided decided = decisions_add(pump->session->decisions, &clean);
	if (decided.changed)
		pump->changed |= CHANGED_DECISIONS;
	if (decided.news)
		pump_tell(pump, (struct news){ .kind = EVENT_DECISION, .id = decided.decision->post, .decided = &decided });
	for (size_t i = 0; i < sizeof washed / sizeof *washed; i++)
		if (washed[i])
			free((char *)texts[i]);
}

/* Before all else: what is listened for depends on it. */
void read_decisions(struct session *session)
{
	struct pump pump = { .session = session };
	archive_decisions(session->archive, read_decision, &pump);
	session->decided |= (pump.changed & CHANGED_DECISIONS) != 0;
	pump_tags(session);
}

unsigned keep_decided(struct session *session)
{
	const bool decided = session->decided;
	session->decided = false;
	return decided ? CHANGED_DECISIONS : 0;
}
