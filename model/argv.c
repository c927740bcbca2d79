#include "model/draft.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/export.h"
#include "model/filter.h"
#include "model/suggest.h"
#include "model/when.h"

enum {
	FOLLOW = 1 << COMMAND_FOLLOW, LOG = 1 << COMMAND_LOG, REPLAY = 1 << COMMAND_REPLAY, CHECK = 1 << COMMAND_CHECK,
	COLLECT = 1 << COMMAND_COLLECT, EXPORT = 1 << COMMAND_EXPORT, WALL = 1 << COMMAND_WALL,
	SETUP = 1 << COMMAND_SETUP,
	SHOWN = FOLLOW | LOG | REPLAY | CHECK, ALL = SHOWN | COLLECT | EXPORT | WALL, ALWAYS = ALL | SETUP
};

#define AT(field) offsetof(struct options, field)
static const struct option_row rows[] = {
	{ "from", "SOURCE", "a source, repeatable", "bluesky, mastodon.social, glammr.us", false,
	  FOLLOW | LOG | CHECK | COLLECT | WALL, OPTION_SOURCE, 0, 0, 0 },
	{ "since", "TIME", "begin there: 10m, 2h, 3d or a date and time", "24h, 200 posts", true,
	  ALL, OPTION_TIME, 0, 0, AT(since) },
	{ "filter", "EXPR", "show only what matches; see tweetup-filter(7)", NULL, true,
	  SHOWN | EXPORT, OPTION_FILTER, 0, 0, AT(filter) },
	{ "archive", "FILE", "begin with what is in it, keep all in it", "one a tag", false,
	  ALL, OPTION_PATH, 0, 0, AT(archive_file) },
	{ "no-archive", NULL, "keep nothing", NULL, true, FOLLOW | LOG, OPTION_SWITCH, 0, 0, AT(no_archive) },
	{ "config", "FILE", "read this configuration file", NULL, false, ALWAYS, OPTION_PATH, 0, 0, AT(config_file) },
	{ "plain", NULL, "lines only, no cursor movement, no colour", NULL, true, SHOWN, OPTION_SWITCH, 0, 0, AT(plain) },
	{ "no-color", NULL, "no colour (as with NO_COLOR set)", NULL, true, SHOWN | WALL, OPTION_SWITCH, 0, 0, AT(no_color) },
	{ "log", "FILE", "write down what happens, for finding faults", NULL, true, ALWAYS, OPTION_PATH, 0, 0, AT(log_file) },
	{ "moderator", "NAME", "the name your decisions are kept under", "your login", true, FOLLOW | WALL, OPTION_TEXT, 0, 0, AT(moderator) },
	{ "avatars", "HOW", "yes, or no: do not compare namesakes' pictures", "yes", true, FOLLOW, OPTION_SWITCH, 0, 0, AT(avatars) },
	{ "nip05", "HOW", "yes, or no: do not ask domains whose a Nostr name is", "yes", true, FOLLOW | LOG | COLLECT | WALL, OPTION_SWITCH, 0, 0, AT(nip05) },
	{ "json", NULL, "log: JSON lines", NULL, false, LOG, OPTION_SWITCH, 0, 0, AT(json) },
	{ "as", "KIND", "what to export:", NULL, false, EXPORT, OPTION_KIND, 0, 0, AT(as) },
	{ "for", "SECONDS", "log, collect: end after so long", NULL, false, LOG | COLLECT, OPTION_SECONDS, 0.001, 31622400, AT(for_ms) },
	{ "count", "N", "log, collect: end after so many posts", NULL, false, LOG | COLLECT, OPTION_COUNT, 1, 1000000000, AT(count) },
	{ "speed", "N", "replay: so many times as fast, 0.1 to 1000", "1", false, REPLAY, OPTION_SPEED, 0.1, 1000, AT(speed) },
	{ "speaker", NULL, "wall: the speaker's own screen", NULL, false, WALL, OPTION_SWITCH, 0, 0, AT(speaker) },
	{ "counts", NULL, "wall: also how many people and posts", NULL, true, WALL, OPTION_SWITCH, 0, 0, AT(counts) },
	{ "light", NULL, "wall: dark letters on white", NULL, true, WALL, OPTION_SWITCH, 0, 0, AT(light) },
	{ "motion", "HOW", "wall: calm, or none: only what is new moves", "calm", true, WALL, OPTION_MOTION, 0, 0, AT(still) },
	{ "help", NULL, "this page", NULL, false, ALWAYS, OPTION_SWITCH, 0, 0, AT(help) },
	{ "version", NULL, "the version, also of the libraries", NULL, false, ALWAYS, OPTION_SWITCH, 0, 0, AT(version) },
	{ NULL, NULL, NULL, NULL, false, 0, OPTION_SWITCH, 0, 0, 0 },
};
enum { ROWS = sizeof rows / sizeof *rows - 1 };
_Static_assert(sizeof rows / sizeof *rows <= (size_t)OPTIONS_MAX, "draft.given has a place for each row");

static const struct option_command commands[] = {
	{ "", "tweetup [OPTION]... TAG...", "follow a hashtag in the terminal", COMMAND_FOLLOW },
	{ "log", "tweetup log [OPTION]... TAG...", "one line a post, until stopped", COMMAND_LOG },
	{ "replay", "tweetup replay [OPTION]... FILE|TAG", "play a recording, or a tag's archive", COMMAND_REPLAY },
	{ "collect", "tweetup collect [OPTION]... TAG...", "no screen: keep the archive up to date", COMMAND_COLLECT },
	{ "export", "tweetup export --as KIND TAG", "write out what the archive has", COMMAND_EXPORT },
	{ "check", "tweetup check [OPTION]... [TAG]", "what works: terminal, sources, archive", COMMAND_CHECK },
	{ "wall", "tweetup wall [OPTION]... TAG...", "the presenter's screen", COMMAND_WALL },
	{ "setup", "tweetup setup", "add networks and accounts, step by step", COMMAND_SETUP },
};
enum { COMMANDS = sizeof commands / sizeof *commands };

const char *draft_row_name(const void *list, size_t i)
{
	return ((const struct option_row *)list)[i].name;
}

const struct option_row *draft_row(const char *name, size_t length)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strncmp(rows[i].name, name, length) == 0 && rows[i].name[length] == '\0')
			return &rows[i];
	return NULL;
}

/* ---- errors ---- */

/* What the user typed may hold anything; the line that quotes it goes to a terminal. */
static void clean(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
}

bool draft_fail(struct draft *draft, const char *format, ...)
{
	size_t length = 0;
	va_list args;

	if (draft->failed)
		return false;
	draft->failed = true;
	if (draft->file != NULL)
		length = (size_t)snprintf(draft->error, ERROR_MAX, "%.200s:%u: ", draft->file, draft->line);
	va_start(args, format);
	vsnprintf(draft->error + length, ERROR_MAX - length, format, args);
	va_end(args);
	clean(draft->error);
	return false;
}

static bool fail_value(struct draft *draft, const struct option_row *row, const char *value, const char *wants)
{
	return draft_fail(draft, "%s%s %.60s: %s", draft->file != NULL ? "" : "--", row->name, value, wants);
}

/* ---- values ---- */

/* Digits with at most one point between them: not strtod, whose point depends on the locale. */
static bool decimal(const char *text, double *out)
{
	double scale = 1;
	size_t digits = strspn(text, "0123456789"), more = 0;

	*out = 0;
	for (size_t i = 0; i < digits; i++)
		*out = *out * 10 + (text[i] - '0');
	if (text[digits] == '.')
		more = strspn(text + digits + 1, "0123456789");
	for (size_t i = 0; i < more; i++)
		*out += (text[digits + 1 + i] - '0') * (scale /= 10);
	return digits > 0 && digits < 16 && text[digits + (more > 0 ? more + 1 : 0)] == '\0';
}

static bool set_number(struct draft *draft, const struct option_row *row, const char *value, void *to)
{
	char wants[80];
	double number;

	snprintf(wants, sizeof wants, "wants a %snumber from %g to %.0f", row->type == OPTION_COUNT ? "whole " : "",
	         row->min, row->max);
	if (!decimal(value, &number) || number < row->min || number > row->max)
		return fail_value(draft, row, value, wants);
	if (row->type == OPTION_COUNT && strchr(value, '.') != NULL)
		return fail_value(draft, row, value, wants);
	if (row->type == OPTION_SPEED)
		*(double *)to = number;
	else if (row->type == OPTION_COUNT)
		*(long *)to = (long)number;
	else
		*(int64_t *)to = (int64_t)(number * 1000);
	return true;
}

/* In a file, yes or no; on the command line the name alone, unless the row has an arg. */
static bool set_switch(struct draft *draft, const struct option_row *row, const char *value, void *to)
{
	static const char *const words[] = { "no", "yes", "false", "true", "off", "on", "0", "1" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(value, words[i]) == 0) {
			*(bool *)to = i % 2 == 1;
			return true;
		}
	return fail_value(draft, row, value, "wants yes or no");
}

static bool set_motion(struct draft *draft, const struct option_row *row, const char *value, void *to)
{
	*(bool *)to = strcmp(value, "none") == 0;
	return *(bool *)to || strcmp(value, "calm") == 0 || fail_value(draft, row, value, "wants calm or none");
}

static bool check_filter(struct draft *draft, const struct option_row *row, const char *value)
{
	struct filter_error error;
	struct filter *filter = filter_new(value, &error);

	if (filter == NULL)
		return draft_fail(draft, "%s%s: at \"%.*s\": %s", draft->file != NULL ? "" : "--", row->name,
		                  (int)(error.length < 60 ? error.length : 60), value + error.at, error.text);
	filter_free(filter);
	return true;
}

static bool check_kind(struct draft *draft, const struct option_row *row, const char *value)
{
	char wants[EXPORT_CHOICE + 8] = "wants ";

	if (export_row(value) != NULL)
		return true;
	export_choice(wants + strlen(wants));
	return fail_value(draft, row, value, wants);
}

static bool set_text(struct draft *draft, const struct option_row *row, const char *value, void *to)
{
	int64_t moment;

	if (row->type == OPTION_TIME && !when_since(value, when_now(), &moment))
		return fail_value(draft, row, value, "wants a time, as in 10m, 2h, 3d or 2026-11-25T20:00:00Z");
	if (row->type == OPTION_FILTER && !check_filter(draft, row, value))
		return false;
	if (row->type == OPTION_KIND && !check_kind(draft, row, value))
		return false;
	if (row->type == OPTION_PATH && value[0] == '\0')
		return fail_value(draft, row, value, "wants a file");
	*(const char **)to = strings_copy(draft->strings, value);
	return true;
}

static bool set_source(struct draft *draft, const char *value)
{
	if (draft->from_count == SOURCES_MAX)
		return draft_fail(draft, "--from: at most %d sources", SOURCES_MAX);
	draft->from[draft->from_count++] = strings_copy(draft->strings, value);
	return true;
}

/* Whether what the file says counts: not over the command line, not for a command without that option; and an export
 * is of the whole archive unless the command line says less. */
static bool heeds_file(const struct draft *draft, const struct option_row *row)
{
	enum command command = draft->options->command;

	if (draft->given[row - rows] || !(row->commands & 1u << command))
		return false;
	return command != COMMAND_EXPORT || (row->type != OPTION_TIME && row->type != OPTION_FILTER);
}

bool draft_set(struct draft *draft, const struct option_row *row, const char *value)
{
	union { bool b; const char *s; double d; long l; int64_t i; } unused;
	size_t i = (size_t)(row - rows);
	void *to = draft->file != NULL && !heeds_file(draft, row) ? (void *)&unused : (char *)draft->options + row->at;

	draft->given[i] = draft->given[i] || draft->file == NULL;
	switch (row->type) {
	case OPTION_SWITCH:
		return set_switch(draft, row, value, to);
	case OPTION_SECONDS:
	case OPTION_COUNT:
	case OPTION_SPEED:
		return set_number(draft, row, value, to);
	case OPTION_SOURCE:
		return set_source(draft, value);
	case OPTION_MOTION:
		return set_motion(draft, row, value, to);
	case OPTION_TEXT:
	case OPTION_PATH:
	case OPTION_TIME:
	case OPTION_FILTER:
	case OPTION_KIND:
		break;
	}
	return set_text(draft, row, value, to);
}

/* ---- the command line ---- */

static bool unknown_option(struct draft *draft, const char *word)
{
	const char *name = word + strspn(word, "-"), *near = suggest(name, strcspn(name, "="), draft_row_name, rows);

	for (size_t i = 0; near == NULL && name[0] != '\0' && i < ROWS; i++)
		if (strncmp(rows[i].name, name, strcspn(name, "=")) == 0)
			near = rows[i].name;
	if (near != NULL)
		return draft_fail(draft, "unknown option %.60s: did you mean --%s?", word, near);
	return draft_fail(draft, "unknown option %.60s: tweetup --help shows the options", word);
}

static bool takes_next(const char *next)
{
	return next != NULL && !(strncmp(next, "--", 2) == 0 && (next[2] == '\0' || draft_row(next + 2, strcspn(next + 2, "="))));
}

/* One --name, --name=value or --name value; *used counts the value's word. */
static bool read_option(struct draft *draft, const char *word, const char *next, int *used)
{
	size_t length = strcspn(word + 2, "=");
	const struct option_row *row = draft_row(word + 2, length);
	const char *value = word[2 + length] == '=' ? word + 2 + length + 1 : NULL;

	if (strncmp(word, "--", 2) != 0 || row == NULL)
		return unknown_option(draft, word);
	if (row->arg == NULL && value != NULL)
		return draft_fail(draft, "--%s takes no value", row->name);
	if (row->arg == NULL)
		return draft_set(draft, row, "yes");
	if (value == NULL && !takes_next(next))
		return draft_fail(draft, "--%s wants a value: --%s %s", row->name, row->name, row->arg);
	if (value == NULL)
		++*used;
	return draft_set(draft, row, value != NULL ? value : next);
}

static const struct option_command *command_find(const char *word)
{
	for (size_t i = 1; i < COMMANDS; i++)
		if (strcmp(commands[i].name, word) == 0)
			return &commands[i];
	return NULL;
}

/* The first word may be a command; all others are tags or files. */
static bool read_word(struct draft *draft, const char *word, bool first)
{
	const struct option_command *command = first ? command_find(word) : NULL;

	if (command != NULL && command->command < 0)
		return draft_fail(draft, "tweetup %s is not in this version (to follow the tag, write '#%s')", word, word);
	if (command != NULL) {
		draft->options->command = (enum command)command->command;
		return true;
	}
	if (draft->word_count == WORDS_MAX)
		return draft_fail(draft, "%.60s: too many tags, at most %d", word, TAG_SET_MAX);
	draft->words[draft->word_count++] = word;
	return true;
}

const char *draft_command_word(enum command command)
{
	for (size_t i = 1; i < COMMANDS; i++)
		if (commands[i].command == (int)command)
			return commands[i].name;
	return "";
}

/* "tweetup log and tweetup collect" for an option that only one or two commands take; false for others. */
static bool few_commands(unsigned takers, char out[static 80])
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 1; i < COMMANDS; i++)
		if (commands[i].command >= 0 && takers & 1u << commands[i].command && n++ < 2)
			snprintf(out + strlen(out), 80 - strlen(out), "%stweetup %s", n > 1 ? " and " : "", commands[i].name);
	return n < 3 && !(takers & FOLLOW);
}

/* Options that the command has no use for are mistakes. */
static bool fit_command(struct draft *draft)
{
	enum command command = draft->options->command;
	char few[80], kinds[EXPORT_CHOICE];

	if (draft->options->archive_file[0] != '\0' && draft->options->no_archive)
		return draft_fail(draft, "--archive and --no-archive: one of them");
	for (size_t i = 0; i < ROWS; i++) {
		if (!draft->given[i] || rows[i].commands & 1u << command)
			continue;
		if (few_commands(rows[i].commands, few))
			return draft_fail(draft, "--%s is for %s alone", rows[i].name, few);
		return draft_fail(draft, "--%s is not for tweetup %s", rows[i].name, draft_command_word(command));
	}
	if (command == COMMAND_EXPORT && draft->options->as[0] == '\0')
		return draft_fail(draft, "tweetup export wants --as and what: %s", export_choice(kinds));
	return true;
}

bool draft_argv(struct draft *draft, int argc, char **argv)
{
	bool first = true, options = true;

	for (int i = 1; i < argc; i++) {
		const char *word = argv[i];
		if (options && strcmp(word, "--") == 0) {
			options = first = false;
		} else if (options && word[0] == '-' && word[1] != '\0') {
			if (!read_option(draft, word, argv[i + 1], &i))
				return false;
		} else {
			if (!read_word(draft, word, first))
				return false;
			first = false;
		}
	}
	return draft->options->help || draft->options->version || fit_command(draft);
}

/* ---- help ---- */

static void help_row(FILE *out, const struct option_row *row)
{
	char name[32], kinds[EXPORT_CHOICE];

	snprintf(name, sizeof name, "--%s %s", row->name, row->arg != NULL ? row->arg : "");
	fprintf(out, "  %-15s %s", name, row->help);
	if (row->type == OPTION_KIND)
		fprintf(out, " %s", export_choice(kinds));
	if (row->standard != NULL)
		fprintf(out, " [%s]", row->standard);
	fputc('\n', out);
}

void options_help(FILE *out)
{
	char kinds[KINDS_TEXT];

	fprintf(out, "Follow a hashtag chat live, over %s.\n", draft_kinds(KINDS_WORDS, kinds));
	for (size_t i = 0; i < COMMANDS; i++)
		if (commands[i].command >= 0)
			fprintf(out, "  %-32s %s\n", commands[i].usage, commands[i].help);
	fputs("TAG with or without #, more than one count as the same feed; or an event file,\n"
	      "as in tweetup musesocial.event: see tweetup-event(5). Options:\n", out);
	for (size_t i = 0; i < ROWS; i++)
		help_row(out, &rows[i]);
	fprintf(out, "SOURCE: %s file:PATH - or NAME\n", draft_kinds(KINDS_USAGE, kinds));
	fputs("of a [source NAME] in ~/.config/tweetup/config: see tweetup-config(5).\n"
	      "Exit status: 0 done, 1 could not, 2 wrong command line or configuration.\n", out);
}

size_t options_rows(const struct option_row **out)
{
	*out = rows;
	return ROWS;
}

size_t options_commands(const struct option_command **out)
{
	*out = commands;
	return COMMANDS;
}
