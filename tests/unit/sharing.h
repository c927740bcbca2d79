/* Sessions that share an archive, as several processes on it do; their clock is the test's. Main thread. */
#ifndef TESTS_UNIT_SHARING_H
#define TESTS_UNIT_SHARING_H

#include "model/session.h"
#include "tests/unit/saying.h"

/* When they begin; rounds enough for anything that comes. */
enum { SHARING_NOW = SAY_START + 60 * 1000, SHARING_ROUNDS = 4000 };

extern int64_t sharing_ms;

/* What was told, a line each. */
struct paper {
	char text[4000];
	size_t length;
};

/* On the archive of that name (vault.h; NULL: none), with two sources; the first one collects. */
struct session *sharing_open(const char *name);
void sharing_close(struct session *session);

/* One round, as a face does it: sleeps on what the session names, pumps; what changed. paper may be NULL. */
unsigned sharing_turn(struct session *session, struct paper *paper);
/* Until nothing is left to do at once. */
unsigned sharing_settle(struct session *session, struct paper *paper);
/* Has it keep all it knows anew, as when a disk that was full has room again; waits until the file has all of it. */
void sharing_keep_anew(struct session *session);

/* From the network. */
void hear(struct session *session, struct event *event);
void hear_post(struct session *session, struct say what);
void hear_cursor(struct session *session, unsigned source, int64_t ms);
void hear_state(struct session *session, unsigned source, enum source_state state, const char *text, int64_t heard);
void hear_gap(struct session *session, unsigned source, int64_t from, int64_t to);

/* Everything held, a line each; good until the call after the next. */
const char *held(const struct session *session);

#endif
