#include "model/options.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/draft.h"
#include "model/ini_text.h"
#include "model/log.h"
#include "model/suggest.h"
#include "model/text.h"
#include "model/token.h"

static const struct option_row source_rows[] = {
	[KEY_KIND] = { .name = "kind", .arg = "KIND", .help = "the network, as in kind = bluesky" },
	[KEY_URL] = { .name = "url", .arg = "URL", .help = "the server" },
	[KEY_HANDLE] = { .name = "handle", .arg = "HANDLE", .help = "Bluesky: who logs in" },
	[KEY_BUDGET] = { .name = "budget", .arg = "USD", .help = "X: what an event may cost, in US dollars, as in 2.50" },
	[KEY_PRICE_POST] = { .name = "price-post", .arg = "USD", .help = "X: what it charges for a post, when that is not 0.005" },
	[KEY_PRICE_PERSON] = { .name = "price-person", .arg = "USD", .help = "X: and for a person, when that is not 0.010" },
	[KEY_TOKEN_COMMAND] = { .name = "token-command", .arg = "COMMAND", .help = "a command that writes the token" },
	[KEY_TOKEN_FILE] = { .name = "token-file", .arg = "FILE", .help = "a file that holds the token" },
	[KEY_TOKEN_ENV] = { .name = "token-env", .arg = "NAME", .help = "an environment variable that holds the token" },
	[KEY_COUNT] = { .name = NULL },
};

/* ---- the configuration file, line by line ---- */

/* Paths in the file: ~/ is the home, others stand beside the file. */
static const char *path_in_file(struct draft *draft, const char *value)
{
	const char *home = getenv("HOME"), *slash = strrchr(draft->file, '/');

	if (strncmp(value, "~/", 2) == 0 && home != NULL)
		return strings_make(draft->strings, "%s/%s", home, value + 2);
	if (value[0] == '/' || slash == NULL)
		return strings_copy(draft->strings, value);
	return strings_make(draft->strings, "%.*s/%s", (int)(slash - draft->file), draft->file, value);
}

static bool set_common(struct draft *draft, const char *key, const char *value)
{
	const struct option_row *row = draft_row(key, strlen(key)), *rows;
	const char *near;

	options_rows(&rows);
	if (row != NULL && !row->in_file)
		return draft_fail(draft, "%s is for the command line alone (--%s)", key, key);
	if (row != NULL)
		return draft_set(draft, row, row->type == OPTION_PATH && value[0] != '\0' ? path_in_file(draft, value) : value);
	near = suggest(key, strlen(key), draft_row_name, rows);
	if (near != NULL && draft_row(near, strlen(near))->in_file)
		return draft_fail(draft, "unknown key %s: did you mean %s?", key, near);
	return draft_fail(draft, "unknown key %s in [tweetup]; tweetup-config(5) lists the keys", key);
}

static struct section *section_named(struct draft *draft, const char *name)
{
	for (size_t i = 0; i < draft->section_count; i++)
		if (strcmp(draft->sections[i].name, name) == 0)
			return &draft->sections[i];
	if (draft->section_count == SOURCES_MAX) {
		draft_fail(draft, "too many sources: at most %d", SOURCES_MAX);
		return NULL;
	}
	struct section *s = &draft->sections[draft->section_count++];
	*s = (struct section){ .name = strings_copy(draft->strings, name), .line = draft->line };
	return s;
}

static enum source_key source_key(const char *key)
{
	for (size_t i = 0; i < KEY_COUNT; i++)
		if (strcmp(source_rows[i].name, key) == 0)
			return (enum source_key)i;
	return KEY_COUNT;
}

static bool set_source(struct draft *draft, const char *name, const char *key, const char *value)
{
	enum source_key i = source_key(key);
	const char *near = suggest(key, strlen(key), draft_row_name, source_rows);
	struct section *s = section_named(draft, name);

	if (s == NULL)
		return false;
	if (i == KEY_COUNT && near != NULL)
		return draft_fail(draft, "unknown key %s: did you mean %s?", key, near);
	if (i == KEY_COUNT && strcmp(key, "token") == 0)
		return draft_fail(draft, "a token does not stand here itself; use token-command, token-file or token-env");
	if (i == KEY_COUNT)
		return draft_fail(draft, "unknown key %s in [source %s]; tweetup-config(5) lists the keys", key, name);
	if (s->values[i] != NULL)
		return draft_fail(draft, "%s stands twice in [source %s]", key, name);
	if (value[0] == '\0')
		return draft_fail(draft, "%s wants %s", key, source_rows[i].help);
	for (size_t k = KEY_TOKEN_COMMAND; i >= KEY_TOKEN_COMMAND && k <= KEY_TOKEN_ENV; k++)
		if (s->values[k] != NULL)
			return draft_fail(draft, "%s and %s: a source has one token", source_rows[k].name, key);
	s->lines[i] = draft->line;
	s->values[i] = i == KEY_TOKEN_FILE ? path_in_file(draft, value) : strings_copy(draft->strings, value);
	return true;
}

static bool take_key(void *arg, const char *section, const char *key, const char *value)
{
	struct draft *draft = arg;

	if (strcmp(section, "tweetup") == 0)
		return set_common(draft, key, value);
	if (section[0] != '\0')
		return set_source(draft, section + 6 + strspn(section + 6, " \t"), key, value);
	return draft_fail(draft, "%s stands before any section; put it under [tweetup]", key);
}

static bool take_section(void *arg, const char *name)
{
	struct draft *draft = arg;
	size_t blank = 6 + strspn(name + strcspn(name, " \t"), " \t");

	if (strncmp(name, "source", 6) == 0 && blank > 6 && name[blank] != '\0')
		return section_named(draft, name + blank) != NULL;
	return strcmp(name, "tweetup") == 0 ||
	       draft_fail(draft, "there is no section [%s]; there are [tweetup] and [source NAME]", name);
}

static bool take_wrong(void *arg, const char *more, const char *what)
{
	return draft_fail(arg, "%s%s", more, what);
}

bool draft_config(struct draft *draft, const char *file, const char *bytes, size_t length)
{
	struct ini_sink sink = { take_section, take_key, take_wrong, &draft->line, false, draft };

	draft->file = file;
	ini_text_read(bytes, length, &sink);
	if (!draft->failed)
		draft_sections(draft);
	draft->file = NULL;
	return !draft->failed;
}

/* ---- which file ---- */

static const char *usual_file(struct strings *strings)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (xdg != NULL && xdg[0] == '/') /* others are to be ignored: XDG Base Directory Specification */
		return strings_make(strings, "%s/tweetup/config", xdg);
	return home != NULL && home[0] != '\0' ? strings_make(strings, "%s/.config/tweetup/config", home) : "";
}

/* The bytes of the file, malloc; NULL with errno set. More than CONFIG_MAX is EFBIG. */
static char *slurp(const char *path, size_t *length)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? 1 : -1;
	char *bytes = fd >= 0 ? xmalloc(CONFIG_MAX + 1) : NULL;

	for (*length = 0; n > 0 && *length <= CONFIG_MAX; *length += n > 0 ? (size_t)n : 0)
		n = read(fd, bytes + *length, CONFIG_MAX + 1 - *length);
	int error = n < 0 ? errno : *length > CONFIG_MAX ? EFBIG : 0;
	if (fd >= 0)
		close(fd);
	if (error == 0)
		return bytes;
	free(bytes);
	errno = error;
	return NULL;
}

static bool read_config(struct draft *draft)
{
	struct options *options = draft->options;
	bool asked = options->config_file[0] != '\0';
	const char *path = asked ? options->config_file : usual_file(draft->strings);
	size_t length;
	char *bytes = path[0] != '\0' ? slurp(path, &length) : NULL;

	options->config_file = "";
	bool missing = bytes == NULL && (path[0] == '\0' || errno == ENOENT || errno == ENOTDIR);
	if (missing && options->command == COMMAND_SETUP) /* it will make one */
		options->config_file = path;
	if (missing && (!asked || options->command == COMMAND_SETUP))
		return true;
	if (bytes == NULL)
		return draft_fail(draft, "%sconfiguration file %.200s: %s", asked ? "--config: " : "", path, strerror(errno));
	options->config_file = path;
	bool good = draft_config(draft, path, bytes, length);
	free(bytes);
	return good;
}

/* ---- public ---- */

static void set_replay(struct draft *draft)
{
	struct options *options = draft->options;
	struct source_spec *spec = &options->sources[0];
	char why[256];
	const char *file = options->replay_file[0] != '\0' ? options->replay_file : "archive"; /* a TAG: main makes the file */
	const char *text = strcmp(file, "-") == 0 ? "-" : strings_make(draft->strings, "file:%s", file);

	if (options->speed <= 0)
		options->speed = 1;
	if (!source_spec_parse(spec, text, draft->strings, why))
		draft_fail(draft, "tweetup replay: %s", why);
	options->source_count = 1;
}

/* Without a name in the configuration, the login name. */
static void name_moderator(struct draft *draft)
{
	const char *names[] = { draft->options->moderator, getenv("USER"), getenv("LOGNAME"), "moderator" };
	char *clean = NULL;

	for (size_t i = 0; i < sizeof names / sizeof *names && (clean == NULL || clean[0] == '\0'); i++) {
		free(clean);
		clean = text_cleaned(TEXT_LINE, names[i] != NULL ? names[i] : "", names[i] != NULL ? strlen(names[i]) : 0, MODERATOR_MAX);
	}
	draft->options->moderator = strings_copy(draft->strings, clean);
	free(clean);
}

static bool complete(struct draft *draft, int argc, char **argv)
{
	struct options *options = draft->options;
	const char *no_color = getenv("NO_COLOR");

	if (!draft_argv(draft, argc, argv))
		return false;
	if (options->help || options->version)
		return true;
	if (!draft_words(draft) || !read_config(draft))
		return false;
	name_moderator(draft);
	options->no_archive = options->no_archive && options->archive_file[0] == '\0';
	options->no_color = options->no_color || (no_color != NULL && no_color[0] != '\0');
	if (options->command == COMMAND_EXPORT)
		return true;
	if (options->command != COMMAND_REPLAY)
		return draft_sources(draft);
	set_replay(draft);
	return !draft->failed;
}

bool options_read(struct options *options, int argc, char **argv, char error[static 512])
{
	struct strings *strings = strings_new();
	struct draft *draft = xcalloc(1, sizeof *draft);

	*options = (struct options){ .since = "", .filter = "", .log_file = "", .archive_file = "", .config_file = "", .replay_file = "", .as = "",
		.moderator = "", .avatars = true, .nip05 = true, .strings = strings };
	error[0] = '\0';
	draft->options = options;
	draft->strings = strings;
	draft->error = error;
	bool good = complete(draft, argc, argv);
	free(draft);
	return good;
}

void options_free(struct options *options)
{
	options_forget_tokens(options);
	if (options->event != NULL)
		event_file_done((struct event_file *)options->event);
	free((struct event_file *)options->event);
	strings_free(options->strings);
	*options = (struct options){ 0 };
}

void options_tokens(struct options *options)
{
	for (size_t i = 0; i < options->source_count; i++) {
		struct source_spec *s = &options->sources[i];
		char why[256] = "";
		if (s->token_command[0] != '\0')
			s->token = token_from_command(s->token_command, TOKEN_COMMAND_MS, why);
		else if (s->token_file[0] != '\0')
			s->token = token_from_file(s->token_file, why);
		else if (s->token_env[0] != '\0')
			s->token = token_from_environment(s->token_env, why);
		s->token_error = strings_copy(options->strings, why);
	}
}

void options_forget_tokens(struct options *options)
{
	for (size_t i = 0; i < options->source_count; i++) {
		token_forget(options->sources[i].token);
		options->sources[i].token = NULL;
	}
}

size_t options_source_rows(const struct option_row **rows)
{
	*rows = source_rows;
	return KEY_COUNT;
}
