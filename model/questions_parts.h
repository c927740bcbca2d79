/* The inside of the ledger: what questions*.c share. Not for others. */
#ifndef MODEL_QUESTIONS_PARTS_H
#define MODEL_QUESTIONS_PARTS_H

#include "model/questions.h"
#include "model/said.h"
#include "model/table.h"

enum {
	EVENING_MS = 6 * 60 * 60 * 1000,   /* without a numbered question: the next one is another evening's */
	REPEAT_MS = 48 * 60 * 60 * 1000,   /* so long after it, the same words are the same question */
	EARLY_MS = 10 * 60 * 1000,         /* an answer may seem older than its question: clocks differ */
	TIME_MS = 20 * 60 * 1000,          /* so long a question is what people talk about */
	CORRECTED_MS = 15 * 60 * 1000,     /* "sorry, that was Q5" speaks of a question so far back */
	GROUP_MS = 24 * 60 * 60 * 1000,    /* questions further apart are not the same */
	ADDRESS_MS = 30 * 60 * 1000,       /* "@kim yes, it is" answers what kim asked so long ago */
	ADDRESS_POSTS = 500,               /* and no more posts than that */
	DEPTH = 16,                        /* replies above a post that are looked at */
	ALIKE = 50, REPEATS = 45,          /* percent of words shared: the same question; the same number's question again */
	POSTINGS = 256,                    /* a word in more questions than that says nothing */
	NO_ROW = 0xffff, NAMES = 4
};

/* An author, and the person that the accounts are. */
struct who {
	uint64_t hash;
	uint64_t person;   /* the same for all accounts of one */
	enum network network;
	unsigned roles;    /* as the event file and decisions say */
	bool muted;        /* nothing of theirs is asked for */
	unsigned posts;    /* entries */
	char *id;
};

struct mark {
	uint16_t row;
	unsigned char why, sure;
};

struct words { uint32_t all[ASKS_TOPICS]; size_t n; };

/* One post. What it says is worked out once, what follows from that and all others is settled anew when need be. */
struct entry {
	struct place place;
	uint64_t id, parent, quote;   /* hashes, 0 none; a boost's parent is the original */
	struct who *who;
	struct entry *next_reply, *next_quote; /* the next with that parent, that quote */
	struct alias *aliases;
	struct words *words;          /* of what asks or claims to */
	unsigned char letter, label_count, labels[LABELS_MAX];
	unsigned char asks, corrects;
	bool boost, seconds, defers;
	bool addressed;               /* to a person and to no post: quote is the hash of who it names first */
	/* settled */
	uint16_t row, row_before;     /* the question that it asks as a host; NO_ROW */
	unsigned char mark_count;
	bool side, proposed, answers; /* answers: claims to, whether or not the question is known */
	struct mark marks[LABELS_MAX];
	struct group *group;          /* of the audience's questions */
	struct entry *next_member;
};

/* Another id of a post. */
struct alias {
	uint64_t id;
	struct entry *entry;
	struct alias *next;
};

/* The posts that name one as parent or quote. */
struct kids {
	uint64_t id;
	struct entry *replies, *quotes;
};

/* A word, and the entries that ask with it. */
struct posting {
	uint32_t topic;
	struct entry **all;
	size_t n, room;
};

struct group {
	struct asked asked;
	struct entry *first;   /* unsorted */
	size_t n;
	struct place *members;
	bool stale;
	size_t index;          /* in questions->groups */
};

/* A question of a host. */
struct row {
	struct question question;
	struct entry *entry;   /* NULL: only planned, or free */
	unsigned said;         /* the number that the post says */
	struct { struct place from; unsigned number; } names[NAMES];
	size_t name_count;
	struct answer_ref *answers;
	size_t n, room;
	bool used, stale;
	bool only_planned;
	bool seen, renamed;    /* while the agenda is worked out */
};

struct entries {
	struct entry **all; /* sorted by place */
	size_t n, room;
};

struct questions {
	const struct store *store;
	const struct decisions *decisions;
	const struct event_file *event;
	struct table_seed seed;
	struct entries entries;
	struct entries claims;      /* those that claim to be a numbered question */
	struct entries corrections; /* "sorry, that was Q5" */
	struct table ids, aliases, kids, whos, postings;
	struct row rows[QUESTIONS_AGENDA];
	uint16_t agenda[QUESTIONS_AGENDA]; /* rows as shown */
	size_t agenda_count, agenda_first;
	uint16_t by_time[QUESTIONS_AGENDA]; /* rows that were asked, by place */
	size_t asked_rows;
	struct { struct place first; uint64_t person; } *evenings; /* of all claims that are no replies */
	size_t evening_count;
	bool hosts_known;
	struct group **groups;
	size_t group_count, group_room;
	bool unsorted;
	uint64_t evicted, generation;
	uint64_t fresh_at;          /* generation when the groups were counted last */
	uint64_t decided;           /* generation of the decisions when last looked at */
	uint64_t said_people, said_moves, said_states; /* what decisions said when last looked at */
	struct place scanned;       /* what stands before it in the store has been entered */
	struct place redo_to, redo_from; /* what is to be settled again: from <= place < to, from the newest on */
	bool scanning;
	bool claims_wait, agenda_waits; /* evenings and agenda are to be worked out anew: once a step, however many claims came */
};

/* questions_graph.c: entries and how to find them */
uint64_t graph_hash(const struct questions *q, const char *id);
struct entry *graph_find(const struct questions *q, uint64_t id);
struct entry *graph_at(const struct entries *entries, struct place place);
size_t graph_seek(const struct entries *entries, struct place place);
struct kids *graph_kids(const struct questions *q, uint64_t id);
/* Enters what the view says; takes it out again and frees it. */
struct entry *graph_add(struct questions *q, const struct store_view *view, const struct list *ids);
void graph_remove(struct questions *q, struct entry *entry);
/* Calls each for the entries that reply to, quote or boost this one, under any of its ids. */
void graph_each_kid(const struct questions *q, const struct entry *entry, void (*each)(void *arg, struct entry *kid, bool quotes), void *arg);
struct posting *graph_posting(const struct questions *q, uint32_t topic);
unsigned graph_alike(const struct entry *a, const struct entry *b);
void graph_done(struct questions *q);

/* questions_who.c: who is who */
struct who *who_of(struct questions *q, const struct post *post);
/* One entry less. */
void who_release(struct questions *q, struct who *who);
uint64_t who_hash(const struct questions *q, enum network network, const char *author_id);
struct who *who_known(const struct questions *q, enum network network, const char *author_id);
/* Works out roles and persons anew; true when any changed. */
bool who_again(struct questions *q);
bool who_one_again(struct questions *q, struct who *who, const char *handle);
/* Works out whose evenings they are; true when that changed. */
bool who_evenings(struct questions *q);
bool who_is_host(const struct questions *q, const struct entry *entry);
/* Host or curator. */
bool who_answers_for(const struct questions *q, const struct entry *entry);

/* questions_agenda.c: works out the hosts' questions anew; what changed has to be settled again. */
void agenda_again(struct questions *q);
/* The question that a claim of this number, made there, means; NO_ROW none. */
uint16_t agenda_means(const struct questions *q, unsigned number, struct place place);
/* The question that people talk about then. */
uint16_t agenda_then(const struct questions *q, struct place place);
unsigned agenda_name_then(const struct row *row, struct place place);

/* questions_answer.c */
void answer_settle(struct questions *q, struct entry *entry);
/* Takes it out of all questions. */
void answer_withdraw(struct questions *q, struct entry *entry);
/* Settles the posts below this one. */
void answer_below(struct questions *q, const struct entry *entry);
void answer_count(struct questions *q, struct row *row);

/* questions_asked.c */
void asked_settle(struct questions *q, struct entry *entry);
void asked_withdraw(struct questions *q, struct entry *entry);
/* A post came or went that replies to, quotes or boosts something, or was written by a host: who has to be counted anew. */
void asked_touched(struct questions *q, const struct entry *entry);
void asked_all_stale(struct questions *q);
void asked_count(struct questions *q, struct group *group);
/* Counts what has to be, and sorts. */
void asked_fresh(struct questions *q);
/* The group that a post answers by replying to it, or to the host who asked it again; NULL none. */
struct group *asked_answered(const struct questions *q, const struct entry *entry);
void asked_done(struct questions *q);

/* questions.c: settles it again, later. */
void questions_redo(struct questions *q, struct place from);

#endif
