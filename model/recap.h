/* The recap of an event: what it says and in which order. Made once from what is known at the end, then spelled by model/recap_md.c,
 * model/recap_html.c and model/recap_people.c. Every post that was kept and neither deleted nor struck stands in it exactly once; where
 * it belongs in a second place, that place points to the first. The same archive gives the same bytes. Main thread; pure. */
#ifndef MODEL_RECAP_H
#define MODEL_RECAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "model/roles.h"
#include "model/store.h"

enum recap_what {
	RECAP_HEADING, /* text, level 2 or 3; anchor */
	RECAP_WORDS,   /* text: a paragraph of ours */
	RECAP_POST,    /* the post at place, whole */
	RECAP_SEE,     /* the post at place stands elsewhere: only who, when and where */
	RECAP_PICTURE, /* the media item `index` of the post at place */
	RECAP_PERSON,  /* people[index] */
	RECAP_ITEM     /* text: one of a list */
};

/* Texts are plain, clean and may be a stranger's: whoever writes them out escapes them. Never NULL. */
struct recap_line {
	enum recap_what what;
	unsigned level;     /* POST, SEE: 1 when it belongs to the one before */
	const char *text;   /* POST, SEE: what is said beside it ("says so itself"), "" nothing */
	const char *anchor; /* HEADING: what a link in the same document calls it; SEE: that of the heading under which it stands */
	struct place place;
	size_t index;
};

enum { RECAP_ACCOUNTS = 8 };

/* One person with all their accounts. */
struct recap_person {
	const struct person *accounts[RECAP_ACCOUNTS]; /* the one that posted most first */
	size_t account_count;
	const char *role;   /* "host", "curator", "host curator"; "" none */
	char role_text[ROLES_TEXT];
	unsigned roles;
	unsigned posts, questions, answers; /* questions: asked by this one; answers: to the hosts' questions */
	size_t first, all;  /* private: the accounts */
};

/* A time in which a source was not heard. */
struct recap_gap {
	char source[128];   /* "bluesky", "glam.example" */
	int64_t from, to;   /* to 0: nobody knows how long */
	unsigned recovered; /* posts that were fetched afterwards */
	bool complete;      /* nothing is missing */
};

/* What a recap is made from; all of it borrowed for as long as the recap lives. */
struct recap_from {
	const struct store *store;
	struct questions *questions;    /* done: questions_step says that nothing waits */
	const struct decisions *decisions;
	const struct event_file *event; /* NULL: none */
	const char *tag;                /* as typed, without # */
	const struct filter *filter;    /* only posts that match; NULL: all */
	const char *filter_text;        /* "" none */
	int64_t starts, ends;           /* of the event; 0 unknown */
	int64_t since, until;           /* the part of time that was read; 0: no end */
	int64_t now;                    /* for the filter alone */
	const struct recap_gap *gaps;
	size_t gap_count;
};

struct zone;
struct strings;
struct recap_account;
struct recap_home;

struct recap {
	struct recap_from from;
	const struct store *store; /* from.store */
	const char *title;
	const char *zone;          /* what the times are in: "Europe/Madrid", "UTC+01:00" */
	struct recap_line *lines;
	size_t n;
	struct recap_person *people; /* hosts and curators first, then by posts */
	size_t people_n;
	int64_t begins;            /* created of the first post in it; 0: none */
	/* private: */
	struct zone *clock;
	struct strings *strings;
	size_t room;
	struct recap_account *accounts;
	size_t accounts_n;
	struct recap_home *homes;       /* of the sections that questions make */
	const struct recap_home **where; /* by position in the store: where the post belongs; NULL: nowhere in particular */
	bool *stands;                   /* by position in the store: it has been put there */
};

struct recap *recap_new(const struct recap_from *from) __attribute__((warn_unused_result));
void recap_free(struct recap *recap);

/* A time as the recap says it: "20:04", with the day when it is not the recap's first one. Returns out. */
enum { RECAP_TIME = 40 };
const char *recap_time(const struct recap *recap, int64_t ms, char out[static RECAP_TIME]);
/* The name of who wrote it, or the handle, or the id. */
const char *recap_name(const struct person *person);
/* "@ana@glam.example"; Bluesky's without @. Returns out; "" when there is no handle. */
enum { RECAP_HANDLE = 300 };
const char *recap_handle(const struct person *person, char out[static RECAP_HANDLE]);
/* The role of who wrote a post, "" none. */
const char *recap_role(const struct recap *recap, const struct person *person);
/* "picture", "film", "sound", "attachment" for media's kind. */
const char *recap_kind(const char *kind);

/* Writes it as CommonMark with the tables of GitHub's: no post can get out of its quotation. */
void recap_md(const struct recap *recap, FILE *out);
/* Writes it as one file of HTML that loads nothing and runs nothing: its Content-Security-Policy allows its own style sheet alone. */
void recap_html(const struct recap *recap, FILE *out);
/* Writes who has a Mastodon account as the CSV that Mastodon imports as follows (its export's columns). What is no proper
 * address is left out. */
void recap_people(const struct recap *recap, FILE *out);

#endif
