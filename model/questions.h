/* The ledger of questions: which post asks, which answers what, how sure that is. Worked out from the posts, the moderators' decisions
 * and the event file, never stored. Main thread.
 *
 * The same posts and decisions give the same ledger, in whatever order they came. A post costs the same however many are held;
 * a question of a host, and a decision about who is who, costs what it changes, in slices (questions_step). The newest
 * QUESTIONS_POSTS posts take part.
 *
 * Who is a host: the event file and decisions say it; while neither names anybody, whoever posts the first numbered question of an
 * evening (6 hours without one end it) is proposed. */
#ifndef MODEL_QUESTIONS_H
#define MODEL_QUESTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/decisions.h"
#include "model/event_file.h"
#include "model/store.h"

enum { QUESTIONS_POSTS = 40000, QUESTIONS_AGENDA = 500, QUESTIONS_NUMBERS = 8 };

/* What attached an answer, the strongest first. */
enum answer_why { BY_HAND, BY_LABEL_AND_REPLY, BY_LABEL_AND_TIME, BY_LABEL_AND_THREAD, BY_LABEL, BY_REPLY_AND_TIME, BY_REPLY, BY_TIME };

struct answer_ref {
	struct place place;
	enum answer_why why;
	unsigned char sure;  /* percent */
	bool proposed;       /* by time alone: a person has to say yes */
	bool side;           /* talk below an answer, no answer itself */
};

/* A question of a host, or one that is only planned. */
struct question {
	unsigned number;
	char name[8];           /* "Q6", "Q6b" */
	unsigned round;         /* which evening, from 0 */
	struct place place;     /* its post; zero when it was not asked yet */
	int64_t planned;        /* ms, 0 unknown */
	const char *text;       /* as planned, "" none */
	const struct answer_ref *answers; /* by place; proposed and side talk too */
	size_t answer_count;    /* of all these */
	unsigned answered;      /* real answers among them */
	unsigned people;        /* who gave them */
	int64_t first_answer;   /* ms from the question to the first of them, -1 none yet */
	bool by_proposed;       /* its author is only proposed as host */
};

/* A question of the audience: one or several posts that ask the same. */
struct asked {
	struct place place;          /* the oldest post of it */
	const struct place *members; /* all its posts, by place */
	size_t member_count;
	unsigned support;            /* people who want it answered: who asked, boosted, or said "same question" */
	enum question_state state;
	const char *detail;          /* of the state: to whom, why, the answer's id; "" none. Until the next decision */
	struct place answered_by;    /* ANSWERED: the post; zero when not known */
	struct place proposed_answer; /* what a host or curator replied first, zero none; worth a look while undecided */
	struct place relay;          /* where a host asked it again, zero nowhere */
};

struct questions;

/* All are borrowed and stay where they are; event may be NULL. */
struct questions *questions_new(const struct store *store, const struct decisions *decisions, const struct event_file *event);
void questions_free(struct questions *questions);

/* Goes on with what waits: posts held that were not looked at yet, and what a change of the agenda or of people touches; n posts at most.
 * True when nothing waits; until then what the ledger says may be what was so a moment ago. */
bool questions_step(struct questions *questions, size_t n);
/* A post came, was changed, deleted, or became a copy. Posts that questions_step has not come to yet may be told, too. */
void questions_post(struct questions *questions, const char *id);
/* A handle became known. */
void questions_person(struct questions *questions, enum network network, const char *author_id);
/* Decisions were added. */
void questions_decided(struct questions *questions);
/* Lets go of posts that were evicted. */
void questions_trim(struct questions *questions);
/* Grows with every change. */
uint64_t questions_generation(const struct questions *questions);

/* Asking. What is counted late is counted here, though nothing changes for who asks: hence const.
 *
 * The numbered questions: by evening, number and letter; planned ones that were not asked are in the last evening. What comes out
 * of these is borrowed until the next call that changes the ledger. */
size_t questions_agenda_count(const struct questions *questions);
const struct question *questions_agenda(const struct questions *questions, size_t i);
/* Index of the first one of the last evening. */
size_t questions_agenda_first(const struct questions *questions);
/* The question of the moment: the one decided to be, else the newest of the last evening; NULL before the first. */
const struct question *questions_now(const struct questions *questions);
/* The question that the post at place asks (also when it repeats it); NULL none. */
const struct question *questions_at(const struct questions *questions, struct place place);
/* The question that it answers first of all, and how; NULL none. *ref may be NULL. */
const struct question *questions_answered_at(const struct questions *questions, struct place place, struct answer_ref *ref);
/* Real answers in the minute before now. */
unsigned questions_rate(const struct question *question, int64_t now);

/* The audience's questions: undecided ones first, the oldest first; then all others, the oldest first. */
size_t questions_asked_count(const struct questions *questions);
const struct asked *questions_asked(const struct questions *questions, size_t i);
/* How many of them are undecided. */
size_t questions_waiting(const struct questions *questions);
/* The one that the post at place belongs to; NULL none. */
const struct asked *questions_asked_at(const struct questions *questions, struct place place);

/* Whether the person counts as host now, and whether that is only proposed. */
bool questions_is_host(const struct questions *questions, enum network network, const char *author_id, bool *proposed);
/* A post of whom is proposed as host of the last evening; zero when nobody is, or hosts are known. */
struct place questions_host_proposed(const struct questions *questions);

/* What the JSON line says of a post (README, "JSON lines"). */
enum { LEDGER_HOST_QUESTION = 1, LEDGER_ANSWER = 2, LEDGER_AUDIENCE_QUESTION = 4 };
struct ledger {
	unsigned roles;                 /* bits of these; 0: other */
	unsigned numbers[QUESTIONS_NUMBERS];
	size_t number_count;
	char *answers[QUESTIONS_NUMBERS]; /* ids of the audience's questions that it answers */
	size_t answer_count;
	char *group;                    /* id of the oldest post that asks the same; NULL when it asks nothing */
	int sure;                       /* percent; -1 nothing to be sure of */
	const char *state;              /* a word, NULL none */
};
/* false when nothing is known of the post. ledger_done frees what is in it. */
bool questions_ledger(const struct questions *questions, const char *id, struct ledger *ledger);
void ledger_done(struct ledger *ledger);

#endif
