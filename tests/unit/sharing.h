/* Sessions that share an archive, as several processes on it do; their clock is the test's. */
#ifndef TESTS_UNIT_SHARING_H
#define TESTS_UNIT_SHARING_H

#include "model/session.h"
#include "tests/unit/saying.h"

enum { SHARING_ROUNDS = 4000 }; /* enough for anything that comes */

extern int64_t sharing_ms;

/* On the archive of that name (vault.h), with one source; the first one collects. */
struct session *sharing_open(const char *name);
void sharing_close(struct session *session);
/* One round, as a face does it. */
void sharing_turn(struct session *session);
/* Has it keep all it knows anew, as when a disk that was full has room again; waits until the file has all of it. */
void sharing_keep_anew(struct session *session);

#endif
