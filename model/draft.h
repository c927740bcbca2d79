/* The options while they are being read: what argv*.c, options.c and sources.c share. Not for other files. */
#ifndef MODEL_DRAFT_H
#define MODEL_DRAFT_H

#include "model/options.h"
#include "model/strings.h"

enum { OPTIONS_MAX = 24, WORDS_MAX = TAG_SET_MAX + 1, ERROR_MAX = 512, CONFIG_MAX = 256 * 1024 };

/* The keys of a [source NAME] section, in the order of their table. */
enum source_key { KEY_KIND, KEY_URL, KEY_HANDLE, KEY_BUDGET, KEY_PRICE_POST, KEY_PRICE_PERSON, KEY_TOKEN_COMMAND, KEY_TOKEN_FILE, KEY_TOKEN_ENV, KEY_COUNT };
/* The same as bits, for the rows of model/networks.h: what a kind may have. Every kind has the first. */
enum {
	KEYS_ALL = 1 << KEY_KIND | 1 << KEY_URL,
	KEYS_NONE = 0,
	KEYS_HANDLE = 1 << KEY_HANDLE,
	KEYS_COSTS = 1 << KEY_BUDGET | 1 << KEY_PRICE_POST | 1 << KEY_PRICE_PERSON,
	KEYS_TOKEN = 1 << KEY_TOKEN_COMMAND | 1 << KEY_TOKEN_FILE | 1 << KEY_TOKEN_ENV
};

struct section {
	const char *name;
	unsigned line;                /* where it begins */
	const char *values[KEY_COUNT]; /* NULL: not given */
	unsigned lines[KEY_COUNT];     /* where each stands */
};

struct draft {
	struct options *options;
	struct strings *strings;
	char *error;                  /* ERROR_MAX bytes; the first error stays */
	bool failed;
	bool given[OPTIONS_MAX];      /* by row: on the command line */
	const char *from[SOURCES_MAX];
	size_t from_count;
	const char *words[WORDS_MAX]; /* of the command line, without the command */
	size_t word_count;
	/* While the configuration file is read */
	const char *file;             /* NULL on the command line */
	unsigned line;
	struct section sections[SOURCES_MAX];
	struct source_spec specs[SOURCES_MAX]; /* the sections, checked */
	size_t section_count;
};

/* Notes the first error, behind FILE:LINE while a file is read. Returns false. */
bool draft_fail(struct draft *draft, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* argv.c: the command line. */
bool draft_argv(struct draft *draft, int argc, char **argv);
/* Checks a value and stores it, unless the command line gave another. */
bool draft_set(struct draft *draft, const struct option_row *row, const char *value);
const struct option_row *draft_row(const char *name, size_t length);
/* For suggest(). */
const char *draft_row_name(const void *rows, size_t i);
const char *draft_command_word(enum command command);

/* argv_words.c: tags and files among the words, as the command wants them. */
bool draft_words(struct draft *draft);

/* options.c: the text of a configuration file, named `file` in errors. */
bool draft_config(struct draft *draft, const char *file, const char *bytes, size_t length);

/* sources.c: checks the sections; then fills options->sources from --from, the sections or what is usual. */
bool draft_sections(struct draft *draft);
bool draft_sources(struct draft *draft);

/* sources.c: the kinds of sources this version follows, in words, into out, which is returned. */
enum kinds_form {
	KINDS_USAGE,  /* "mastodon[:URL] bluesky[:URL] nostr:URL" */
	KINDS_COMMAS, /* "mastodon[:URL], bluesky[:URL], nostr:URL" */
	KINDS_OR,     /* "mastodon, bluesky or nostr" */
	KINDS_AND,    /* "mastodon, bluesky and nostr" */
	KINDS_WORDS   /* "Mastodon, Bluesky and Nostr" */
};
enum { KINDS_TEXT = 160 };
const char *draft_kinds(enum kinds_form form, char out[static KINDS_TEXT]);

#endif
