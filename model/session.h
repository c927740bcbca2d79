/* One follow as the faces see it: the posts, the people, the sources' states, the gaps; the pump
 * that turns events into them, and keeps them in the archive or follows it. Main thread only. */
#ifndef MODEL_SESSION_H
#define MODEL_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/accounts.h"
#include "model/archive.h"
#include "model/avatars.h"
#include "model/decisions.h"
#include "model/ends.h"
#include "model/event.h"
#include "model/gone.h"
#include "model/options.h"
#include "model/questions.h"
#include "model/queue.h"
#include "model/store.h"
#include "model/strays.h"
#include "model/tags.h"

/* A source's state as last told. */
struct source_status {
	char name[64];       /* as shown */
	char kind[16];
	enum source_state state;
	char text[320];      /* how it listens, or what is wrong and what to do */
	int64_t since;       /* when this state began */
	int64_t next_try;    /* RETRY */
	int64_t heard;       /* last sign of life */
	unsigned posts;      /* told by it, copies included */
	unsigned odd;        /* messages it sent that had to be dropped */
	char *key;           /* its name in the archive; owned, never changes */
	int64_t cursor;      /* everything up to there was told */
	int64_t kept;        /* `heard` as kept in the archive */
};

struct gap {
	unsigned source;
	int64_t from, to;    /* to 0: still open */
	unsigned recovered;
	bool complete;
};

enum { SESSION_SOURCES = 16, SESSION_GAPS = 1000, SESSION_WANTED = 3 };

/* What changed, as bits. */
enum {
	CHANGED_POSTS = 1, CHANGED_SOURCES = 2, CHANGED_GAPS = 4, CHANGED_PEOPLE = 8,
	CHANGED_RESTORED = 16, /* the archive has been read: posts came that session_pump did not tell one by one */
	CHANGED_TROUBLE = 32,  /* the line in session->trouble */
	CHANGED_COLLECT = 64,  /* now it is for this process to listen to the networks: main has to start them */
	CHANGED_DECISIONS = 128, /* somebody decided something, here or elsewhere */
	CHANGED_STRAYS = 256,
	CHANGED_QUESTIONS = 512 /* the ledger of questions */
};

struct session {
	struct store *store;
	struct tag_set tags;   /* and, behind those it was made with, spellings that were taken in: they change when CHANGED_DECISIONS says so */
	size_t own_tags;       /* those it was made with */
	struct source_status sources[SESSION_SOURCES];
	size_t source_count;
	struct gap gaps[SESSION_GAPS]; /* by `to` time (open ones last); the oldest go */
	size_t gap_count;
	struct queue *events;  /* from the network; owned by whoever made it */
	struct place left;     /* where the reader was when they left last time; zero when unknown */
	int64_t started;
	unsigned odd;
	unsigned route[SESSION_SOURCES]; /* the network's number of a source -> ours */
	size_t route_count;
	struct archive *archive; /* NULL: none */
	struct decisions *decisions; /* never NULL */
	struct questions *questions; /* NULL until session_questions was called */
	uint64_t questions_told;     /* its generation when CHANGED_QUESTIONS was said last */
	char moderator[DECISION_WHO_MAX]; /* who decides here; session_sources takes it from the options */
	char trouble[256];     /* what is wrong with the archive, "" nothing */
	struct strays strays;  /* proposed: posts without the tag that may belong here */
	struct strays settled; /* of those, what was let go, here or elsewhere, or waits for the process that collects to take it in */
	struct ends ends;      /* when posts that were heard or read are over */
	struct event *kept;    /* strays that somebody kept, to be pumped */
	struct accounts *accounts; /* whose profiles link to each other */
	struct avatars *avatars;   /* whose picture is known */
	struct gone opted_out; /* authors who asked not to be archived: shown, but not kept */
	/* session_archive.c's */
	bool collects, restored, resyncing;
	bool more;             /* there is more to read at once */
	bool decided;          /* here, since the last pump */
	bool questions_wait;   /* the ledger has more to look at */
	/* session_strays.c's: questions whose untagged replies are looked for */
	struct place wanted[SESSION_WANTED];
	size_t wanted_n;       /* ever */
	uint64_t wanted_at;    /* the ledger's generation when they were looked for last */
	char wanted_id[POST_ID_MAX + 1];
	/* session_accounts.c's: whose pictures are wanted */
	size_t pictures_asked; /* of the avatars */
	uint64_t pictures_at;  /* the store's generation when namesakes were looked for last, and the time */
	int64_t pictures_due;
	bool pictures_wait;    /* until then, by who asked since the last pump */
	struct place resync;   /* posts before it are kept again */
};

struct session *session_new(const struct tag_set *tags, struct queue *events, int64_t now);
void session_free(struct session *session);
/* Names a source before anything is heard of it; the index is what events carry. */
void session_add_source(struct session *session, const char *name, const char *kind, int64_t now);
/* Gives the source added last its key in the archive: kind and URL ("" for the usual one). */
void session_key_source(struct session *session, const char *url);

/* The sources as the options have them, at the start and when they were read anew (SIGHUP): those that stay (by kind and URL) keep
 * what is known of them, those that go are shown as ended. What the network tells from now on is numbered as in the options; what
 * it told before has to be pumped. */
void session_sources(struct session *session, const struct options *options, int64_t now);
/* The one that is number i in the options. */
const struct source_status *session_source(const struct session *session, size_t i);

/* From now on everything accepted is kept in the archive (archive_open), or it is followed; first what is in it is restored, in
 * slices, by session_pump, but for the decisions, which are there at once. Takes ownership. */
void session_attach(struct session *session, struct archive *archive);
/* Commits and closes it; session_free does so too. The changes that could not be kept. */
size_t session_detach(struct session *session);
/* Whether the archive has been read: what it holds is in the store. True without one. */
bool session_restored(const struct session *session);
/* Whether another process listens to the networks for this one. */
bool session_follows(const struct session *session);

/* What a face may want to know of each event that had an effect. post is a borrowed view. */
struct news {
	enum event_kind kind;
	enum store_result result;   /* POST */
	const struct post *post;    /* POST: borrowed */
	bool backfill;
	const char *copy;           /* POST: the id of the bridged copy, held until now, whose place it took; NULL */
	const char *id;             /* DELETE: id of a post that was held, or perhaps stands in the archive; DELETE_AUTHOR */
	bool held;                  /* DELETE: it was */
	unsigned source;
	const struct decided *decided; /* DECISION of another process: what, by whom, and what it overruled; borrowed */
};

/* From now on the session keeps a ledger of questions, for whoever asks: session->questions. event (may be NULL) is borrowed; of a
 * later call it does not count. What is decided counts at once; posts, and what follows from them, in slices of session_pump: until
 * CHANGED_QUESTIONS was said, what the ledger says is incomplete. */
void session_questions(struct session *session, const struct event_file *event);
/* No more, so that the event can go. */
void session_forget_questions(struct session *session);
/* What the ledger says when nothing waits: does all of it now. */
const struct questions *session_questions_now(struct session *session);

/* What this moderator decides, at once in session->decisions and soon in every process on the archive. What it overruled is in the
 * result; its decision is NULL when it cannot be decided, and why says what is missing. value: cleaned. A value that repeats the post's words is refused: a row
 * outlives a deletion. */
struct decided session_decide(struct session *session, enum decision_what what, const char *post, const char *value, int64_t now,
                              char why[static 160]);
/* Takes this moderator's last decision back, or (redo) brings the last one taken back; decision is NULL when there is none. */
struct decided session_undo(struct session *session, bool redo, int64_t now);

/* Applies up to max waiting events; each (may be NULL) hears of every event that changed something, in order. Returns what changed.
 * Call it when one of session_fds is readable, and when session_due has come. */
unsigned session_pump(struct session *session, int64_t now, size_t max, void (*each)(void *arg, const struct news *news), void *arg);

/* By the ledger of questions: a post whose untagged replies are wanted, of the newest questions, each once; NULL: there is no other. Borrowed until
 * the next call. */
const char *session_wants(struct session *session);
/* An account whose picture is wanted by the process that listens, because another one has its name and nothing else tells of the two (avatars.h);
 * each once, and looked for at most every ten seconds; NULL: there is no other. event may be NULL. Borrowed until the next pump. */
const struct avatar *session_picture(struct session *session, const struct event_file *event, int64_t now);
/* One that was proposed, decided about or not; NULL when there is none. */
const struct stray *session_stray(const struct session *session, const char *id);
/* Takes in a stray as if its source had told it; false when it is gone. session_pump does it, in the process that collects. */
bool session_keep_stray(struct session *session, const char *id);

enum { SESSION_FDS = 2 };
/* The descriptors to sleep on, for reading; -1: nothing to wait for there now. */
void session_fds(const struct session *session, int fds[static SESSION_FDS]);
/* When session_pump has something to do without any of them: 0 now, INT64_MAX never. */
int64_t session_due(const struct session *session);

/* Whether every source has ended (recordings) or been refused: nothing more will come. */
bool session_over(const struct session *session);
/* Posts a minute for the last n minutes, oldest first (a sparkline). */
void session_rate(const struct session *session, int64_t now, unsigned *per_minute, size_t n);

#endif
