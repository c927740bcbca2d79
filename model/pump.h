/* One round of session_pump: what session.c and the other session_*.c share. Not for other files. */
#ifndef MODEL_PUMP_H
#define MODEL_PUMP_H

#include "model/session.h"

/* What it works on and what it found. */
struct pump {
	struct session *session;
	int64_t now;
	void (*each)(void *arg, const struct news *news);
	void *arg;
	unsigned source;    /* of the event in hand */
	struct event *keep; /* what the archive is to keep of it; the event itself, another one, or NULL */
	unsigned changed;
};

/* session.c: telling, and the effects that are the same for what was heard and for what was read. */
void pump_tell(struct pump *pump, struct news news);
/* id, malloc or NULL: see store_put. */
unsigned pump_post(struct pump *pump, const struct post *post, bool backfill, enum store_result *result, char **copy);
/* Remembers when its time is over, if ever. */
void pump_end(struct pump *pump, const struct post *post);
unsigned pump_buried(struct pump *pump, const char *id);
/* A deletion of what memory has no room for; the archive may have it. */
unsigned pump_unheld(struct pump *pump, enum event_kind kind, const char *id);
unsigned pump_source(struct pump *pump, struct source_status *status, const struct event *event);
unsigned pump_gap(struct pump *pump, const struct event *event);
unsigned pump_person(struct pump *pump, const struct event *event);

/* session_archive.c: what the handlers want kept. Each sets pump->keep, or leaves it. */
void keep_post(struct pump *pump, struct event *event, enum store_result result, const char *copy);
void keep_event(struct pump *pump, struct event *event);
void keep_state(struct pump *pump, struct event *event, bool only_heard);
void keep_gap(struct pump *pump, struct event *event);
void keep_opt_out(struct pump *pump, struct event *event);
void keep_cursor(struct pump *pump, struct event *event);
/* A proposed post, until it goes or is taken in; only what was heard, not what was read. */
void keep_stray(const struct session *session, const struct stray *stray);
/* The session's number of a source, by its key in the archive; SESSION_SOURCES when there is none. */
unsigned keep_source(const struct session *session, const char *key);
/* The id that "@host/local-id" stands for, malloc; NULL when unknown. */
char *keep_whose(const struct session *session, const char *at);
/* Whether an author asked not to be archived. */
bool keep_opted_out(const struct session *session, enum network network, const char *author_id);
/* Hands pump->keep to the archive. */
void keep_done(struct pump *pump);
/* Reads, takes over, keeps anew: a slice of each. */
void keep_round(struct pump *pump);
/* Whether events may be taken from the network now. */
bool keep_ready(const struct session *session);

/* session_decisions.c: what was decided here since the last round, as a bit of what changed. */
unsigned keep_decided(struct session *session);
/* All that is in an archive that was just attached. */
void read_decisions(struct session *session);
/* Gives the archive what was decided before it was there. */
void keep_decisions(struct session *session);
/* Of struct archive_sink; arg is a struct pump. */
void read_decision(void *arg, const struct decision *decision);

/* session_accounts.c: what an account says of itself. */
unsigned pump_profile(struct pump *pump, struct event *event);
unsigned pump_avatar(struct pump *pump, struct event *event);
/* Gives the archive all that is known. */
void keep_accounts_again(const struct session *session);
/* Of struct archive_sink; arg is a struct pump. */
void read_account(void *arg, const struct event *said);

/* session_strays.c: proposed by the network. Whether it was decided already that it belongs here: then it is a post like any other. */
bool pump_stray_wanted(const struct pump *pump, const struct event *event);
unsigned pump_stray(struct pump *pump, struct event *event);
/* It was deleted, or is a post now; whether there was one. */
bool pump_stray_gone(struct pump *pump, const char *id);
void pump_strays_gone(struct pump *pump, enum network network, const char *author_id);
/* A name became known. */
void pump_strays_person(struct pump *pump, const struct event *person);
/* After something was decided, or the turn to collect came: takes in, puts aside, brings back. What changed. */
unsigned pump_strays_settle(struct session *session);
/* Spellings that somebody took in are tags of the conversation from then on. There is no way back before the next start: they are
 * followed everywhere by now. */
void pump_tags(struct session *session);
/* Of struct archive_sink; arg is a struct pump. */
void read_stray(void *arg, const char *id, const char *key, const char *near, struct post *post);

#endif
