/* An event file while it is being read: what event_file.c, event_people.c and event_times.c share. Not for other files. */
#ifndef MODEL_EVENT_DRAFT_H
#define MODEL_EVENT_DRAFT_H

#include "model/event_file.h"
#include "model/zone.h"

/* Values whose meaning hangs on others: read at the end, blamed on their own line. */
struct late {
	const char *text;
	unsigned line;
};

struct event_draft {
	struct event_file *event;
	char *error;
	bool failed;
	unsigned line;
	int64_t now;
	const char *key; /* of the list of people in hand */
	struct late starts, ends, zone, clock[EVENT_AGENDA], lists[EVENT_BLOCKLISTS];
	bool policy;      /* was said */
	unsigned tags_at; /* the first heading: blamed when there is no tag */
};

/* Notes the first error, behind FILE:LINE. Returns false. */
bool event_fail(struct event_draft *draft, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The next piece between separators, without blanks around it; false at the end. Steps over the separator. */
bool event_piece(const char **p, const char *separators, const char **piece, size_t *length);
/* Digits at *p as a number up to max; steps over them. */
bool event_number(const char **p, long max, long *out);

/* event_people.c: a list of people who all have that role; key: for errors. */
bool event_add_people(struct event_draft *draft, const char *key, const char *value, unsigned role);
/* event_times.c: all times of the file, once the zone is known. */
bool event_fix_times(struct event_draft *draft, const struct zone *zone);

#endif
