/* Who collects: the lock beside an archive, and hearing of what its holder commits. For archive.c alone. */
#ifndef MODEL_ARCHIVE_LOCK_H
#define MODEL_ARCHIVE_LOCK_H

#include <stdbool.h>

/* The kernel's lock (flock) on FILE.lock: it goes with the process, however it ends. The holder writes to the file with
 * each commit, and who decides something does, so that those who watch it wake up; and the end of a process closes it, which wakes them too. */
struct archive_lock {
	char *path;
	int fd;    /* -1 none */
	int watch; /* inotify, -1 none */
	bool held;
};

enum { LOCK_TROUBLE = 160 };
enum lock_taken { LOCK_MINE, LOCK_THEIRS, LOCK_NONE /* no such file can be had, or no lock on it */ };

void lock_init(struct archive_lock *lock, const char *archive_path);
void lock_done(struct archive_lock *lock);

/* Tries to be the one. */
enum lock_taken lock_take(struct archive_lock *lock);
/* Lets go without closing the file. */
void lock_leave(struct archive_lock *lock);
/* Holder, any thread: something was committed; trouble as a line, "" when fine. fd: the lock's. */
void lock_tell(int fd, const char *trouble);
/* Anybody, any thread: a decision was committed. Only wakes those who watch; what the holder told stays. */
void lock_touch(int fd);
/* What the last holder wrote: its process id, 0 none, and its trouble. */
long lock_read(const struct archive_lock *lock, char trouble[static LOCK_TROUBLE]);
/* The same, when there is a holder now; else 0. */
long lock_holder(const struct archive_lock *lock, char trouble[static LOCK_TROUBLE]);

/* Watches the file; the descriptor is readable after lock_tell and when a holder ends. */
void lock_watch(struct archive_lock *lock);
void lock_unwatch(struct archive_lock *lock);
/* Clears it; *told: whether there was anything. Whether a process that could have been the holder has ended. */
bool lock_heard(struct archive_lock *lock, bool *told);

#endif
