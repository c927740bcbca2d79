/* The way out of the network thread: the queue toward the model, and what happens when it is full. Network thread only. */
#ifndef NET_OUTLET_H
#define NET_OUTLET_H

#include "model/queue.h"
#include "net/source.h"

struct outlet {
	struct loop *loop;
	struct queue *events;
	struct watch *room;
	struct event *first, **last; /* what the queue refused, oldest first */
	size_t backlog;              /* bytes of it */
	bool paused;
	void (*pause)(void *arg, bool paused);
	void *arg;
};

enum { OUTLET_PROFILES = 1024 };

/* What was told of a source last. */
struct source_out {
	struct outlet *outlet;
	bool told;
	enum source_state state;
	int64_t next_try, heard, passed_on; /* passed_on: by the loop's clock */
	int64_t cursor, cursor_passed_on;
	char text[512];
	unsigned dropped;
	bool lossy;    /* something was dropped: a cursor would skip it */
	uint64_t profiles[OUTLET_PROFILES]; /* hashes of those told last */
};

/* pause is told when sources must stop (true, maybe from inside their own callbacks) and when there is room again (false, never so). */
void outlet_open(struct outlet *outlet, struct loop *loop, struct queue *events, void (*pause)(void *arg, bool paused), void *arg);
void outlet_close(struct outlet *outlet); /* stops watching; what is left over stays until outlet_drop */
void outlet_drop(struct outlet *outlet);
/* Says how many messages had to be dropped since it was asked last, if any. */
void outlet_own_up(struct source *source);

#endif
