/* What the moderators decided: append-only rows, and the state that follows from them. Pure; main thread.
 *
 * A row is never changed: who, when, what, on which post, and a value. The state is a fold over the rows in their order, an
 * undo is a row too, and so the same rows always give the same state. Of several rows about the same thing the last one that is
 * not undone counts.
 *
 * No row may hold text of a post: a post can be deleted, a row cannot. Values hold ids, names, and what moderators typed. */
#ifndef MODEL_DECISIONS_H
#define MODEL_DECISIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/post.h"
#include "model/roles.h"

enum question_state {
	QUESTION_INCOMING, QUESTION_OPEN, QUESTION_PASSED, QUESTION_NEXT, QUESTION_NOW, QUESTION_ANSWERED, QUESTION_PARKED, QUESTION_DISMISSED,
	QUESTION_STATES
};

/* `post` is a post's id unless said otherwise; `person`: what decision_person writes. "no" as the value takes away. */
enum decision_what {
	DECIDE_STATE,   /* value: "open", "passed NAME", "answered ID", "dismissed REASON", … (decision_state_value) */
	DECIDE_APPROVE, /* may be shown on the wall; value "" or "no" */
	DECIDE_STRIKE,  /* value: "" this post, or "no"; "author PERSON", "word WORD", "domain HOST": post is where it was decided, or "" */
	DECIDE_PIN,     /* large on the wall, one at a time; value "" or "no" */
	DECIDE_STAR,    /* value "" or "no" */
	DECIDE_MUTE,    /* post: a person; nothing of theirs is shown on the wall or asked for; value "" or "no" */
	DECIDE_TRUST,   /* post: a person; shown on the wall at once; value "" or "no" */
	DECIDE_NOTE,    /* value: the moderator's own words, "" none */
	DECIDE_MOVE,    /* post: an answer; value: the question's post id, "no" none of them */
	DECIDE_NUMBER,  /* post: a question; value: its number "5", "no" as it says itself */
	DECIDE_ROLE,    /* post: a person; value: "host", "curator", "host curator", … or "no" none */
	DECIDE_JOIN,    /* post: a person; value: the person that is the same one; "no" */
	DECIDE_KEEP,    /* a post without the tag belongs here, or, "#tag" (folded), all with that spelling; value "" or "no": it does not belong here */
	DECIDE_GREET,   /* post: a person; was greeted; value "" or "no" */
	DECIDE_WALL,    /* post ""; value "live", "panic" or "blank" */
	DECIDE_MESSAGE, /* to the speaker; post: shown with it, or ""; value: the moderator's own words; both "" takes it away */
	DECIDE_UNDO,    /* post: who decided, value: when (ms) */
	DECISIONS_WHAT
};

/* Strings are never NULL. */
struct decision {
	int64_t seq; /* its place in the archive; 0: not there yet, behind all that is */
	int64_t at;  /* ms; no two of one person at the same moment */
	const char *who;
	enum decision_what what;
	const char *post, *value;
};

enum { DECISION_WHO_MAX = 64, DECISION_VALUE_MAX = POST_ID_MAX + 64, DECISION_PERSON_MAX = POST_ID_MAX + 16, DECISION_WORDS = 200, DECISION_AT = 24 };

/* "state", "approve", …: the name in the archive. Any thread. */
const char *decision_word(enum decision_what what);
bool decision_from_word(const char *word, enum decision_what *out);
/* "incoming", "open", … Any thread. */
const char *question_state_word(enum question_state state);
/* How a person is named in `post`: "mastodon https://…". Returns out. */
const char *decision_person(enum network network, const char *author_id, char out[static DECISION_PERSON_MAX]);
/* The other way; false when it is none. *author_id is inside of person. Any thread. */
bool decision_person_read(const char *person, enum network *network, const char **author_id);
/* Whether it can be decided; if not, why says what is missing ("dismissed wants a reason"). */
bool decision_check(enum decision_what what, const char *post, const char *value, char why[static 160]);
/* The value of DECIDE_STATE; detail: to whom, the answer's id, why; "" none. Returns out. */
const char *decision_state_value(enum question_state state, const char *detail, char out[static DECISION_VALUE_MAX]);
/* The other way; false when it is none. *detail is inside of value. */
bool decision_state_read(const char *value, enum question_state *state, const char **detail);
/* What was decided, in words that follow a name: "passed it to ana", "struck all with the word x". Returns out. */
const char *decision_words(const struct decision *decision, char out[static DECISION_WORDS]);

struct decisions;
struct decisions *decisions_new(void);
void decisions_free(struct decisions *decisions);

/* What came of a row. All are borrowed until the next decisions_add. */
struct decided {
	bool news;                        /* not known before (else: one added with seq 0 that has its place now) */
	bool changed;                     /* the state is another one */
	const struct decision *decision;
	const struct decision *undone;    /* UNDO: what it undoes */
	const struct decision *overruled; /* what counted until now about the same thing, when somebody else decided it; or NULL */
	const struct decision *by;        /* or the other way round: what somebody else decided since stands, this one does not */
};
/* Adds a copy: rows of the archive in order of seq; with seq 0 behind all others, until the same row comes with its place. A row that
 * makes no sense is kept and counts for nothing. */
struct decided decisions_add(struct decisions *decisions, const struct decision *decision);

/* Grows by one with each row that changed something. */
uint64_t decisions_generation(const struct decisions *decisions);
/* All rows in order; counts: not undone. */
size_t decisions_count(const struct decisions *decisions);
const struct decision *decisions_at(const struct decisions *decisions, size_t index, bool *counts);
/* The newest row; NULL when there is none. */
const struct decision *decisions_last(const struct decisions *decisions);
/* How many rows are not in the archive yet. */
size_t decisions_pending(const struct decisions *decisions);

/* The row to add for that, its strings borrowed; at is to be filled. A redo undoes an undo. */
struct decision decision_undo(const struct decision *target, const char *who, char value[static DECISION_AT]);
/* What this person's next undo takes back, and what their next redo brings back (an undo of theirs, to be undone); NULL
 * when there is nothing. */
const struct decision *decisions_undoable(const struct decisions *decisions, const char *who);
const struct decision *decisions_redoable(const struct decisions *decisions, const char *who);

/* The state of a question; INCOMING when nobody decided. detail (may be NULL): who decided it (decision NULL: nobody), and to whom, why,
 * or the answer's id ("" none). Borrowed until the next decisions_add, as are all strings below. */
struct question_detail {
	const struct decision *decision;
	const char *detail;
};
enum question_state decisions_state(const struct decisions *decisions, const char *post, struct question_detail *detail);

/* The last decision about whether this very post is shown, NULL none: APPROVE or STRIKE. */
const struct decision *decisions_shown(const struct decisions *decisions, const char *post);
bool decisions_approved(const struct decisions *decisions, const char *post);
/* The decision that keeps the post off: of itself, its author, a word, a domain (a link's, or its author's server); NULL none. A post that
 * was approved after that is not struck. */
const struct decision *decisions_struck(const struct decisions *decisions, const struct post *post);
/* The id of the pinned post, "" none. */
const char *decisions_pinned(const struct decisions *decisions);
bool decisions_starred(const struct decisions *decisions, const char *post);
bool decisions_kept(const struct decisions *decisions, const char *post);
/* Whether somebody said that a post without the tag does not belong here. */
bool decisions_left_out(const struct decisions *decisions, const char *post);
/* "" none. */
const char *decisions_note(const struct decisions *decisions, const char *post);
/* The question an answer was put to: its post id, "" when to none; NULL when nobody moved it. */
const char *decisions_moved(const struct decisions *decisions, const char *answer);
/* The number a question was given; 0 none. */
unsigned decisions_number(const struct decisions *decisions, const char *question);

bool decisions_muted(const struct decisions *decisions, enum network network, const char *author_id);
bool decisions_trusted(const struct decisions *decisions, enum network network, const char *author_id);
bool decisions_greeted(const struct decisions *decisions, enum network network, const char *author_id);
/* Bits of enum role; *said: whether anybody decided it at all. */
unsigned decisions_roles(const struct decisions *decisions, enum network network, const char *author_id, bool *said);
/* The person (as decision_person) that this one was said to be, NULL none. Follow it on for chains. */
const char *decisions_joined(const struct decisions *decisions, enum network network, const char *author_id);
/* Whether somebody said that this account is not another one's. */
bool decisions_apart(const struct decisions *decisions, enum network network, const char *author_id);

enum wall_state { WALL_LIVE, WALL_PANIC, WALL_BLANK };
/* "live", "panic", "blank"; false for any other word. Any thread. */
bool wall_state_read(const char *word, enum wall_state *state);
enum wall_state decisions_wall(const struct decisions *decisions);
/* The message that the speaker should see, NULL none. */
const struct decision *decisions_message(const struct decisions *decisions);

#endif
