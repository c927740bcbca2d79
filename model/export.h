/* The archive's posts for other programs: JSON lines and CSV (README, "The archive"), and as recaps for people (model/recap.h). Deleted
 * posts are in none. Main thread. */
#ifndef MODEL_EXPORT_H
#define MODEL_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "model/archive.h"
#include "model/filter.h"
#include "model/options.h"
#include "model/post.h"

enum export_kind { EXPORT_JSONL, EXPORT_CSV };

/* What to write. */
struct export_wish {
	enum export_kind kind;
	int64_t since;               /* only posts created then or later; 0: all */
	const struct filter *filter; /* only posts that match; NULL: all */
	int64_t now;                 /* for the filter */
	const struct event_file *event; /* JSON lines: whose people and agenda count for the ledger; NULL: none */
	bool as_said;                /* JSON lines: received is created, so that a replay has the pace of what was said; no ledger */
};

enum export_end {
	EXPORT_DONE,
	EXPORT_REFUSED, /* out takes no more (errno) */
	EXPORT_BROKEN   /* the archive could not be read to its end */
};

/* Writes what the archive has, in order of created, and flushes. JSON lines have everything: read through a file:
 * source they fill an archive whose export is the same, byte for byte. CSV has a row a post; boosts are counted on the
 * original. Every post is cleaned as if it came from the network: the file may be a stranger's. *written gets the posts. */
enum export_end export_write(struct archive *archive, const struct export_wish *wish, FILE *out, size_t *written);

/* The archive that the options mean, for reading; NULL with a line in error: never followed, damaged, … */
struct archive *export_open(const struct options *options, char error[static 512]);
/* What --as takes: the one table, for the command line, --help and the manual's check. Any thread. */
struct export_row {
	const char *name, *help;
	bool (*run)(struct archive *archive, const struct options *options, FILE *out, char error[static 512]);
};
size_t export_rows(const struct export_row **rows);
/* The row of that name; NULL when there is none. */
const struct export_row *export_row(const char *name);
/* "md, html, people, jsonl or csv" into out, which is returned. */
enum { EXPORT_CHOICE = 80 };
const char *export_choice(char out[static EXPORT_CHOICE]);

/* `tweetup export`: what the options ask for. false with a line in error; a closed pipe is none. */
bool export_run(struct archive *archive, const struct options *options, FILE *out, char error[static 512]);
/* `tweetup replay TAG`: the archive as a recording, from options->since on, each post received when it was said. */
bool export_tape(struct archive *archive, const struct options *options, FILE *out, char error[static 512]);

/* One row of RFC 4180 with CRLF, the names of the columns or a post. No cell can become a formula: one that begins
 * as one has an apostrophe before it. */
void export_csv_head(FILE *out);
void export_csv_row(FILE *out, const struct post *post, unsigned boosts);

#endif
