/* An event in a file of its own: its tags, its people, its questions, what may be shown. Main thread; nothing changes after
 * event_file_read. Everything has a default: without a file, take event_file_defaults. */
#ifndef MODEL_EVENT_FILE_H
#define MODEL_EVENT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/post.h"
#include "model/roles.h"
#include "model/strings.h"
#include "model/tags.h"

enum { EVENT_PEOPLE = 500, EVENT_HANDLES = 8, EVENT_AGENDA = 100, EVENT_BLOCKLISTS = 16, EVENT_ERROR = 512 };

/* One person, with all their accounts. */
struct event_person {
	const char *handles[EVENT_HANDLES]; /* lower case, without leading @ */
	size_t handle_count;
	unsigned roles;    /* bits of enum role */
};

/* A question of the agenda. */
struct planned {
	unsigned number;
	int64_t at;        /* ms; 0: no time given */
	const char *text;  /* "" none */
};

enum wall_policy { POLICY_APPROVE, POLICY_HOLD_BACK };

struct event_file {
	const char *path;  /* "" none: the defaults */
	const char *name;  /* "" none */
	struct tag_set tags;
	int64_t starts, ends; /* ms; 0 unknown */
	const char *zone;  /* "" the process's own */
	struct event_person *people;
	size_t person_count;
	struct planned agenda[EVENT_AGENDA]; /* by number */
	size_t agenda_count;
	enum wall_policy policy;
	int64_t hold_back_ms;
	const char *blocklists[EVENT_BLOCKLISTS]; /* paths */
	size_t blocklist_count;
	bool blocklist_defaults; /* the shipped list counts, too */
	unsigned loud_posts; /* so many posts of one person in loud_ms are fine; 0: any number */
	int64_t loud_ms;
	struct strings *strings; /* private */
};

/* What holds without a file. Nothing to free. */
void event_file_defaults(struct event_file *event);
/* Reads one. now: which day a time without a date is on. false with a line in error, which begins with the file and the number of the
 * line; event_file_done in both cases. */
bool event_file_read(struct event_file *event, const char *path, int64_t now, char error[static EVENT_ERROR]);
/* The same for the text of a file. Files that it names are not looked for. */
bool event_file_parse(struct event_file *event, const char *path, const char *bytes, size_t length, int64_t now, char error[static EVENT_ERROR]);
void event_file_done(struct event_file *event);
/* Whether a word of the command line names an event file: it ends in .event. */
bool event_file_named(const char *word);

/* The person with that account, NULL none; whatever the case, with @ or without. */
const struct event_person *event_person(const struct event_file *event, const char *handle);
/* The person whose account it is, by its handle ("" while unknown) or, on Nostr, by its npub; NULL none. event may be NULL. */
const struct event_person *event_account(const struct event_file *event, enum network network, const char *id, const char *handle);
/* Their roles: bits of enum role; 0 none. */
unsigned event_roles(const struct event_file *event, enum network network, const char *id, const char *handle);

/* The keys, for the manual's check: "section.key" in no order, NULL after the last. "agenda.Q1" stands for all questions. */
const char *event_file_key(size_t i);

#endif
