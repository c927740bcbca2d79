/* The archive's writer: a thread that commits what the model accepted. For archive.c alone. */
#ifndef MODEL_ARCHIVE_WRITE_H
#define MODEL_ARCHIVE_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/event.h"

struct writer;

/* Commits at the latest this long after a change came, or with so many changes. */
enum { WRITER_DELAY_MS = 100, WRITER_BATCH = 500 };

/* Starts the thread on the file, which exists and is of this version; told (the lock's descriptor) hears of each commit.
 * guest: of a process that does not collect, for decisions alone; the file need not be there yet, and told may be -1. NULL when the
 * thread cannot be had. */
struct writer *writer_start(const char *path, int told, bool guest);
/* Commits what waits (gives up after 2 s of a disk that refuses), ends the thread, frees. The changes that were lost. */
size_t writer_stop(struct writer *writer);

/* The file turned out to be damaged: nothing more is written. */
void writer_condemn(struct writer *writer);

/* See archive_keep, archive_room, archive_resync, archive_sync. Main thread. */
void writer_keep(struct writer *writer, struct event *event);
/* The same for a decision, which does not wait for what was kept before it. */
void writer_decide(struct writer *writer, struct event *event);
bool writer_room(struct writer *writer);
bool writer_resync(struct writer *writer);
bool writer_sync(struct writer *writer, int64_t ms);

/* Commits what waits (half a second at most), and tells those who follow; until the next commit. */
void writer_suspend(struct writer *writer, bool suspended);

/* What keeps the disk from taking more. */
struct writer_trouble {
	int code;       /* SQLite's, 0 when fine */
	size_t waiting; /* changes not yet committed, or given up */
	bool for_good;  /* nothing is written any more: the file is damaged */
	bool dropped;   /* more had to be let go: see archive_resync */
};
struct writer_trouble writer_trouble(const struct writer *writer);
/* Readable when a decision was committed, when trouble came or went, or when there is room again that writer_room had denied; writer_heard clears it. */
int writer_wake_fd(const struct writer *writer);
void writer_heard(struct writer *writer);

#endif
