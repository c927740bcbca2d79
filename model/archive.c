#include "model/archive.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>
#include "model/archive_lock.h"
#include "model/archive_read.h"
#include "model/archive_write.h"
#include "model/log.h"
#include "model/text.h"

enum {
	SOON_MS = 10,       /* somebody has just ended, or is about to be ready */
	SOON_TRIES = 30,
	TRY_MS = 1000,      /* where nobody can be heard ending */
	LOOK_MS = 10 * 1000, /* where they can */
	AGAIN_MS = 5000,    /* a file that could not be opened or written */
	FAILURES = 50
};

enum part {
	READS,    /* for export and the like */
	COLLECTS, /* holds the lock, has a writer */
	FOLLOWS,  /* another process collects */
	ALONE     /* no archive to write: what is heard lives in memory */
};

struct archive {
	char *path;
	enum part role;
	struct archive_lock lock;
	struct reader *reader; /* NULL when the file cannot be opened, or not yet */
	struct writer *writer; /* COLLECTS */
	struct writer *guest;  /* writes what was decided while somebody else collected; NULL until then */
	int wake;              /* epoll of all there is to hear */
	bool decided;          /* COLLECTS: there may be decisions of others */
	bool hopeless;         /* ALONE, and trying again is of no use */
	bool behind;           /* there is something to read */
	int failing;           /* how often in a row reading failed in a way that may pass */
	bool resync;           /* the file came late: what the model holds is not in it */
	int soon;              /* quick tries left: somebody ended, perhaps the holder */
	int64_t due;           /* the next try */
	char why[256];         /* what is wrong with the file, "" when nothing */
	char trouble[256];
};

/* ---- the file ---- */

/* Made with all folders above it; nothing is said when it fails: opening will. */
static void make_folders(char *path)
{
	for (char *p = path + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		mkdir(path, 0700);
		*p = '/';
	}
}

/* Letters stand for themselves in any script; what a path or a shell could take for something else is %xx. Long tags are cut
 * and told apart by their hash. */
static char *file_name(const char *folder, const char *tag)
{
	enum { KEPT = 180 };
	char name[KEPT + 4];
	size_t n = 0;
	const char *p = tag;
	for (; *p && n < KEPT; p++) {
		const unsigned char c = (unsigned char)*p;
		const bool odd = c <= ' ' || c == 0x7f || strchr("/.%\\\"'", c);
		n += (size_t)snprintf(name + n, 4, odd ? "%%%02x" : "%c", c);
	}
	if (!*p)
		return xasprintf("%s/%.*s.db", folder, (int)n, name);
	return xasprintf("%s/%.*s+%016" PRIx64 ".db", folder, (int)n, name, text_hash(tag));
}

char *archive_path(const char *tag)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	char *folder = NULL;
	if (data && *data == '/')
		folder = xasprintf("%s/tweetup", data);
	else if (home && *home == '/')
		folder = xasprintf("%s/.local/share/tweetup", home);
	if (!folder)
		return NULL;
	char *path = file_name(folder, tag);
	make_folders(path);
	free(folder);
	return path;
}

/* ---- becoming what it is ---- */

static void be_alone(struct archive *archive, int code)
{
	if (archive->role != ALONE)
		log_line("%s", archive->why);
	archive->role = ALONE;
	archive->hopeless = db_outcome(code) == DB_DAMAGED || db_outcome(code) == DB_ODD;
	lock_unwatch(&archive->lock);
	lock_leave(&archive->lock);
}

/* Once; closing a descriptor takes it out again. */
static void hear_from(struct archive *archive, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };
	if (fd >= 0 && archive->wake >= 0 && epoll_ctl(archive->wake, EPOLL_CTL_ADD, fd, &event) < 0)
		return; /* is in already */
}

/* Decisions of other processes: the holder hears of them as they do of what it writes. */
static void watch(struct archive *archive)
{
	lock_watch(&archive->lock);
	hear_from(archive, archive->lock.watch);
}

/* With the lock, or where there can be no lock file: then nobody writes. */
static void collect(struct archive *archive)
{
	int code = SQLITE_OK;
	if (!archive->reader)
		archive->reader = reader_open(archive->path, DB_MAKE, &code, archive->why);
	if (archive->reader && (reader_read_only(archive->reader) || !archive->lock.held)) {
		snprintf(archive->why, sizeof archive->why, "archive %.140s is read-only: nothing new is kept", archive->path);
		code = SQLITE_READONLY;
	}
	if (archive->reader && code == SQLITE_OK) {
		archive->writer = writer_start(archive->path, archive->lock.fd, false);
		if (!archive->writer)
			snprintf(archive->why, sizeof archive->why, "no thread to be had for the archive: nothing new is kept");
	}
	if (!archive->writer) {
		be_alone(archive, code);
		return;
	}
	archive->role = COLLECTS;
	archive->decided = true;
	*archive->why = '\0';
	hear_from(archive, writer_wake_fd(archive->writer));
	watch(archive);
}

/* Another process has the lock. It may still be making the file. */
static void follow(struct archive *archive)
{
	int code = SQLITE_OK;
	if (!archive->reader)
		archive->reader = reader_open(archive->path, DB_READ, &code, archive->why);
	if (!archive->reader && db_outcome(code) != DB_LATER) {
		be_alone(archive, code);
		return;
	}
	if (archive->reader || code == SQLITE_EMPTY || access(archive->path, F_OK) < 0)
		*archive->why = '\0';
	if (!archive->reader && archive->role != FOLLOWS)
		archive->soon = SOON_TRIES;
	archive->role = FOLLOWS;
	watch(archive);
}

static struct archive *archive_new(const char *path)
{
	struct archive *archive = xcalloc(1, sizeof *archive);
	archive->path = xstrdup(path);
	archive->behind = true;
	archive->wake = -1;
	lock_init(&archive->lock, path);
	return archive;
}

struct archive *archive_open(const char *path)
{
	struct archive *archive = archive_new(path);
	archive->role = READS;
	archive->wake = epoll_create1(EPOLL_CLOEXEC);
	if (lock_take(&archive->lock) == LOCK_THEIRS)
		follow(archive);
	else
		collect(archive);
	return archive;
}

struct archive *archive_read(const char *path, char why[static 256])
{
	struct archive *archive = archive_new(path);
	int code;
	archive->role = READS;
	if (access(path, F_OK) < 0)
		snprintf(why, 256, "there is no archive %.200s", path);
	else
		archive->reader = reader_open(path, DB_READ, &code, why);
	if (archive->reader)
		return archive;
	archive_close(archive);
	return NULL;
}

size_t archive_close(struct archive *archive)
{
	if (!archive)
		return 0;
	reader_close(archive->reader);
	size_t lost = writer_stop(archive->writer) + writer_stop(archive->guest);
	lock_done(&archive->lock);
	if (archive->wake >= 0)
		close(archive->wake);
	free(archive->path);
	free(archive);
	return lost;
}

bool archive_collects(const struct archive *archive)
{
	return archive->role == COLLECTS || archive->role == ALONE;
}

/* ---- trying again ---- */

static void tend_follower(struct archive *archive)
{
	archive->behind = true;
	if (lock_take(&archive->lock) == LOCK_MINE)
		collect(archive);
	else
		follow(archive);
}

static void tend_alone(struct archive *archive)
{
	if (lock_take(&archive->lock) == LOCK_THEIRS)
		return;
	if (archive->reader && access(archive->path, W_OK) < 0) {
		lock_leave(&archive->lock);
		return;
	}
	reader_close(archive->reader);
	archive->reader = NULL;
	collect(archive);
	archive->behind = archive->resync = archive->role == COLLECTS;
}

/* Collects, and would not hear of others' decisions. */
static bool deaf(const struct archive *archive)
{
	return archive->role == COLLECTS && archive->lock.watch < 0;
}

void archive_tend(struct archive *archive, int64_t now)
{
	if (now < archive->due && archive->due - now <= LOOK_MS)
		return;
	if (archive->role == FOLLOWS)
		tend_follower(archive);
	else if (archive->role == ALONE && !archive->hopeless)
		tend_alone(archive);
	archive->decided |= deaf(archive);
	bool soon = archive->soon > 0 || archive->failing, hears = archive->lock.watch >= 0 && archive->reader;
	archive->due = now + (soon ? SOON_MS : archive->role == ALONE ? AGAIN_MS : hears ? LOOK_MS : TRY_MS);
	archive->soon -= archive->soon > 0;
}

int64_t archive_due(const struct archive *archive)
{
	bool tries = archive->role == FOLLOWS || (archive->role == ALONE && !archive->hopeless) || deaf(archive);
	return tries || archive->failing ? archive->due : INT64_MAX;
}

long archive_holder(const struct archive *archive)
{
	char trouble[LOCK_TROUBLE];
	return lock_holder(&archive->lock, trouble);
}

const char *archive_file(const struct archive *archive)
{
	return archive->path;
}

size_t archive_waiting(const struct archive *archive)
{
	return (archive->writer ? writer_trouble(archive->writer).waiting : 0) + (archive->guest ? writer_trouble(archive->guest).waiting : 0);
}

/* ---- trouble ---- */

static void writers_trouble(struct archive *archive)
{
	struct writer_trouble trouble = writer_trouble(archive->writer);
	char *out = archive->trouble;
	size_t size = sizeof archive->trouble;
	if (trouble.for_good || trouble.code == SQLITE_READONLY_DBMOVED)
		db_explain(out, archive->path, trouble.code);
	else if ((trouble.code & 0xff) == SQLITE_FULL)
		snprintf(out, size, "disk full: what is new is kept in the archive when there is room again");
	else if (trouble.code)
		snprintf(out, size, "the archive cannot be written: %.80s; it is tried again", sqlite3_errstr(trouble.code));
}

static void holders_trouble(struct archive *archive)
{
	char trouble[LOCK_TROUBLE];
	long pid = lock_read(&archive->lock, trouble);
	if (*trouble)
		snprintf(archive->trouble, sizeof archive->trouble, "process %ld collects, but %s", pid, trouble);
}

/* Worse than that nothing new is kept: somebody believes that it was decided. */
static void guests_trouble(struct archive *archive)
{
	struct writer_trouble trouble = archive->guest ? writer_trouble(archive->guest) : (struct writer_trouble){ 0 };
	if (trouble.code && trouble.waiting)
		snprintf(archive->trouble, sizeof archive->trouble, "what you decide is not kept, and nobody else sees it: %.100s%s",
		         sqlite3_errstr(trouble.code), trouble.for_good ? "" : "; it is tried again");
}

void archive_suspend(struct archive *archive, bool suspended)
{
	if (archive && archive->writer)
		writer_suspend(archive->writer, suspended);
}

const char *archive_trouble(struct archive *archive)
{
	*archive->trouble = '\0';
	guests_trouble(archive);
	if (*archive->trouble)
		return archive->trouble;
	if (*archive->why)
		snprintf(archive->trouble, sizeof archive->trouble, "%s", archive->why);
	else if (archive->writer)
		writers_trouble(archive);
	else if (archive->role == FOLLOWS)
		holders_trouble(archive);
	return archive->trouble;
}

int archive_wake_fd(const struct archive *archive)
{
	return archive->wake;
}

/* ---- keeping ---- */

void archive_keep(struct archive *archive, struct event *event)
{
	if (archive->writer)
		writer_keep(archive->writer, event);
	else
		event_free(event);
}

void archive_decide(struct archive *archive, const struct decision *decision)
{
	struct event *event = event_new(EVENT_DECISION, 0, decision->post, decision->value, decision->who, decision_word(decision->what));
	event->heard = decision->at;
	if (!archive->writer && !archive->guest && archive->role != READS) {
		archive->guest = writer_start(archive->path, archive->lock.fd, true);
		if (archive->guest)
			hear_from(archive, writer_wake_fd(archive->guest));
	}
	struct writer *writer = archive->writer ? archive->writer : archive->guest;
	if (writer)
		writer_decide(writer, event);
	else
		event_free(event);
}

bool archive_room(struct archive *archive)
{
	return !archive->writer || writer_room(archive->writer);
}

bool archive_resync(struct archive *archive)
{
	bool late = archive->resync && archive->writer && archive_room(archive);
	archive->resync &= !late;
	return late || (archive->writer && writer_resync(archive->writer));
}

bool archive_sync(struct archive *archive, int64_t ms)
{
	return (!archive->writer || writer_sync(archive->writer, ms)) && (!archive->guest || writer_sync(archive->guest, ms));
}

/* ---- reading ---- */

static void hear(struct archive *archive)
{
	bool told;
	const bool ended = lock_heard(&archive->lock, &told);
	if (archive->guest)
		writer_heard(archive->guest);
	archive->decided |= told;
	if (archive->writer) {
		writer_heard(archive->writer);
	} else if (ended) {
		archive->soon = SOON_TRIES;
		archive->due = 0;
	}
}

static void failed(struct archive *archive, int code)
{
	log_line("archive: reading: %s", sqlite3_errstr(code));
	if (db_outcome(code) == DB_LATER && ++archive->failing < FAILURES)
		return;
	/* Without it, then: nobody waits for ever. */
	archive->failing = 0;
	archive->behind = false;
	db_explain(archive->why, archive->path, db_outcome(code) == DB_LATER ? code : SQLITE_CORRUPT);
	if (db_outcome(code) == DB_LATER)
		return;
	if (archive->writer)
		writer_condemn(archive->writer);
	else if (archive->role == FOLLOWS)
		be_alone(archive, SQLITE_CORRUPT);
}

/* For the process that collects: all else is its own. What fails is tried at the next touch. */
static void pull_decisions(struct archive *archive, const struct archive_sink *sink)
{
	if (archive->reader && archive->decided && reader_decisions(archive->reader, sink) == SQLITE_OK)
		archive->decided = false;
}

enum archive_pulled archive_pull(struct archive *archive, const struct archive_sink *sink, size_t max)
{
	bool more = false;
	hear(archive);
	if (!archive->reader || !(archive->behind || archive->role == FOLLOWS)) {
		pull_decisions(archive, sink);
		return PULLED_ALL;
	}
	int code = reader_pull(archive->reader, sink, max, &more);
	if (code == SQLITE_OK)
		archive->failing = 0;
	if (code != SQLITE_OK)
		failed(archive, code);
	else if (!more)
		archive->behind = false;
	return more && code == SQLITE_OK ? PULLED_SOME : PULLED_ALL;
}

bool archive_restored(const struct archive *archive)
{
	return archive->reader ? reader_restored(archive->reader) || !archive->behind : archive->role != FOLLOWS;
}

int64_t archive_cursor(struct archive *archive, const char *key)
{
	return archive->reader ? reader_cursor(archive->reader, key) : 0;
}

size_t archive_count(struct archive *archive, int64_t *oldest, int64_t *newest)
{
	*oldest = *newest = 0;
	return archive->reader ? reader_count(archive->reader, oldest, newest) : 0;
}

char *archive_seen(struct archive *archive, const char *at)
{
	return archive->reader ? reader_seen(archive->reader, at) : NULL;
}

void archive_search(struct archive *archive, const char *words, struct archive_search *search, int64_t before, size_t max,
                    void (*each)(void *arg, const struct post *post), void *arg)
{
	search->done |= !archive->reader;
	if (!search->done)
		reader_search(archive->reader, words, search, before, max, each, arg);
}

bool archive_decisions(struct archive *archive, void (*each)(void *arg, const struct decision *decision), void *arg)
{
	struct archive_sink sink = { .decision = each, .arg = arg };
	return archive->reader && reader_each_decision(archive->reader, &sink);
}

bool archive_each(struct archive *archive, bool (*each)(void *arg, const struct post *post, bool deleted), void *arg)
{
	return archive->reader && reader_each(archive->reader, each, arg);
}
