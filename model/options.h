/* The command line and the configuration file, from one table. Main thread.
 * Inside: argv.c has the table, sources.c the SOURCE language, token.c the tokens. */
#ifndef MODEL_OPTIONS_H
#define MODEL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "model/event_file.h"
#include "model/tags.h"

enum command { COMMAND_FOLLOW, COMMAND_LOG, COMMAND_REPLAY, COMMAND_CHECK, COMMAND_COLLECT, COMMAND_EXPORT, COMMAND_WALL, COMMAND_SETUP, COMMAND_COUNT };

enum { SOURCES_MAX = 16, MODERATOR_MAX = 60 /* bytes */ };

/* What a network that charges takes, and what it may take: in millionths of a dollar; -1: the usual. */
struct costs {
	int64_t budget;       /* for an event */
	int64_t post, person; /* each that is read */
};

/* One source as configured: strings are owned by the options. */
struct source_spec {
	const char *name;    /* section name or host: what the status line shows */
	const char *kind;    /* a name of model/networks.h, or "file" */
	const char *url;     /* normalised; "" = the kind's default; file: the path or "-" */
	const char *handle;  /* bluesky login, "" when none */
	const char *token_command, *token_file, *token_env; /* "" when none; at most one is set */
	char *token;         /* filled by options_tokens; NULL when none */
	const char *token_error; /* why a configured token could not be had, "" when fine */
	struct costs costs;
	bool by_default;     /* neither asked for nor configured */
	int64_t resume;      /* ms; where the archive ended for it, filled by main; 0 = nowhere */
};

struct options {
	enum command command;
	struct tag_set tags;
	struct source_spec sources[SOURCES_MAX];
	size_t source_count;
	const char *since;    /* as typed, "" when not given (checked) */
	const char *filter;   /* "" when none (checked to parse) */
	const char *log_file; /* "" when none */
	const char *archive_file; /* "": the event's own */
	const char *archive_in_use; /* the archive that is collected into, filled by main; NULL none */
	const char *config_file; /* in use, "" when none */
	const char *replay_file; /* replay FILE; "" when it is replay TAG: from the archive */
	const char *as;       /* export: "jsonl" or "csv" */
	const char *moderator; /* the name under which this person decides; never "" */
	const struct event_file *event; /* owned; NULL: no event file */
	double speed;         /* replay: 1 = as recorded; 0.1 … 1000; 0 for the other commands: as fast as it goes */
	int64_t for_ms;       /* --for; 0 = no end */
	long count;           /* --count; 0 = no end */
	bool json, plain, no_color, no_archive, mouse; /* mouse: always false in this version */
	bool avatars;         /* namesakes' pictures may be fetched and compared */
	bool nip05;           /* domains may be asked whose a name of Nostr is */
	bool counts, light, speaker, still; /* wall; still: --motion none */
	bool help, version;
	/* private */
	void *strings;
};

/* Parses argv and the configuration file. true: go on. false: *error holds one line (the option, or the file and line
 * number, and what would be right) for exit status 2. options_free in both cases. */
bool options_read(struct options *options, int argc, char **argv, char error[static 512]);
void options_free(struct options *options);

/* Runs token commands, reads token files (refused when group or others may read them) and variables. Before
 * the screen is up: a command may ask for a passphrase. Failures land in token_error. */
void options_tokens(struct options *options);
/* Overwrites and frees the tokens' bytes. */
void options_forget_tokens(struct options *options);

/* One page of help, from the table. */
void options_help(FILE *out);

enum option_type {
	OPTION_SWITCH, OPTION_TEXT, OPTION_PATH, OPTION_TIME, OPTION_FILTER, OPTION_SECONDS, OPTION_COUNT, OPTION_SPEED, OPTION_SOURCE,
	OPTION_KIND, OPTION_MOTION
};

/* One option: argv, the configuration file, --help and the manual check read the same row. */
struct option_row {
	const char *name;   /* "since" for --since and for the key of [tweetup] in the file */
	const char *arg;    /* "TIME", NULL for a switch */
	const char *help;
	const char *standard; /* default in words, NULL none */
	bool in_file;       /* may stand in the configuration file */
	unsigned commands;  /* 1 << enum command for each that takes it */
	enum option_type type;
	double min, max;    /* SECONDS, COUNT, SPEED */
	size_t at;          /* where in struct options it goes */
};
size_t options_rows(const struct option_row **rows);
/* The keys of a [source NAME] section: name, arg and help alone. */
size_t options_source_rows(const struct option_row **rows);

/* The words that are no tag when they come first. */
struct option_command {
	const char *name;   /* "" for the follow */
	const char *usage, *help;
	int command;        /* enum command; -1: not in this version */
};
size_t options_commands(const struct option_command **rows);

/* Checks and splits "mastodon:https://…" into kind, url and name (TLS except on loopback); strings is options->strings. false with
 * why set. For --from and the file. */
bool source_spec_parse(struct source_spec *spec, const char *text, void *strings, char why[static 256]);
/* Whether sources of that kind may have a token, as its row in networks.h says. */
bool source_takes_token(const char *kind);
/* Whether what is read there is paid for: it has `costs`. */
bool source_charges(const char *kind);

#endif
