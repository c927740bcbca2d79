/* What `tweetup check` says of an archive: read, never touched. Main thread; takes a moment when the file is large. */
#ifndef MODEL_ARCHIVE_REPORT_H
#define MODEL_ARCHIVE_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/event.h"

enum { REPORT_SOURCES = 32 };

struct archive_report {
	int64_t bytes;          /* of the file, and of the log that SQLite keeps beside it */
	int64_t format;         /* the version of the schema */
	int64_t posts, deleted; /* posts without the deleted ones */
	int64_t gaps, decisions;
	int64_t oldest, newest; /* created; 0 when there is no post */
	long holder;            /* the process that collects, 0 none */
	char trouble[160];      /* what is wrong with that one: "cannot write: …", "is suspended"; "" nothing */
	char damage[200];       /* "" when the file is sound */
	struct report_source {
		char key[128];
		enum source_state state;
		int64_t cursor, heard; /* 0: none yet */
	} sources[REPORT_SOURCES];
	size_t source_count;
};

/* false with a line in why when it cannot be read at all. */
bool archive_report(const char *path, struct archive_report *report, char why[static 256]);

/* The archives of all tags in their usual folder, by name; at most max of them. Each is malloc, the caller frees. */
size_t archive_list(char **paths, size_t max);

#endif
