/* tweetup setup: asks in plain words what a network needs, tries it, and writes it down. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>
#include "model/config_text.h"
#include "model/log.h"
#include "model/options.h"
#include "model/strings.h"
#include "tui/tui.h"

enum { LINE_MAX_BYTES = 2048, CONFIG_MAX = 256 * 1024 };

struct setup {
	const struct tui_host *host;
	char *config;   /* the file */
	char *folder;   /* it stands in */
	char *text;     /* what is in it */
	bool ended;     /* nothing more can be asked */
};

/* What was found out about one source. */
struct found {
	char name[64], kind[16], url[600], handle[300], budget[32], command[LINE_MAX_BYTES];
	char secret[LINE_MAX_BYTES];
	bool wants_secret;
};

/* ---- asking ---- */

/* Without the line's end and the blanks around it; false at the end of the input. */
static bool read_line(struct setup *setup, char out[static LINE_MAX_BYTES])
{
	fflush(stdout);
	if (setup->ended || !fgets(out, LINE_MAX_BYTES, stdin)) {
		setup->ended = true;
		out[0] = '\0';
		return false;
	}
	size_t from = strspn(out, " \t"), length = strcspn(out, "\r\n");
	while (length > from && (out[length - 1] == ' ' || out[length - 1] == '\t'))
		length--;
	memmove(out, out + from, length - from);
	out[length - from] = '\0';
	return true;
}

static bool ask(struct setup *setup, const char *question, char out[static LINE_MAX_BYTES])
{
	printf("%s ", question);
	return read_line(setup, out);
}

/* The same, and nothing that is typed is shown. */
static bool ask_secret(struct setup *setup, const char *question, char out[static LINE_MAX_BYTES])
{
	struct termios before, quiet;
	bool terminal = tcgetattr(STDIN_FILENO, &before) == 0;
	if (terminal) {
		quiet = before;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		quiet.c_lflag |= ECHONL;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	}
	bool good = ask(setup, question, out);
	if (terminal)
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	return good;
}

static bool agreed(struct setup *setup, const char *question)
{
	char line[LINE_MAX_BYTES];
	return ask(setup, question, line) && (line[0] == 'y' || line[0] == 'Y');
}

/* ---- the networks ---- */

/* "mastodon:glammr.us" as the options read it: what is wrong with it is said. */
static bool read_place(struct found *found, const char *kind, const char *typed)
{
	struct source_spec spec;
	struct strings *strings = strings_new();
	char *text = xasprintf("%s%s%s", kind, *typed ? ":" : "", typed), why[256];
	bool good = source_spec_parse(&spec, text, strings, why);
	if (good) {
		snprintf(found->kind, sizeof found->kind, "%s", spec.kind);
		snprintf(found->url, sizeof found->url, "%s", spec.url);
		snprintf(found->name, sizeof found->name, "%s", spec.name);
	} else {
		printf("That is no address: %s\n", why);
	}
	free(text);
	strings_free(strings);
	return good;
}

static bool ask_place(struct setup *setup, struct found *found, const char *kind, const char *question)
{
	char line[LINE_MAX_BYTES];
	while (ask(setup, question, line))
		if (*line && read_place(found, kind, line))
			return true;
	return false;
}

/* A secret is typed, or a command has it. */
static bool ask_for_secret(struct setup *setup, struct found *found, const char *what)
{
	char question[200];
	printf("It is kept in a file that only you can read. If a password manager has it already, type the command that\n"
	       "writes it instead (as in: pass show %s); else only press Enter.\n", found->kind);
	if (!ask(setup, "Command:", found->command))
		return false;
	if (*found->command)
		return true;
	found->wants_secret = true;
	snprintf(question, sizeof question, "%s (not shown while you type):", what);
	while (ask_secret(setup, question, found->secret))
		if (*found->secret)
			return true;
	return false;
}

static bool setup_mastodon(struct setup *setup, struct found *found)
{
	char line[LINE_MAX_BYTES], why[256] = "";
	puts("\nWithout an account a Mastodon server is asked every 15 seconds. With one, posts arrive at once.");
	if (!ask_place(setup, found, "mastodon", "The server your account is on, as in glammr.us:"))
		return false;
	printf("Asking %s...\n", found->name);
	fflush(stdout);
	if (!setup->host->login_begin(setup->host->arg, found->url, line, why)) {
		printf("That did not work: %s\n", why);
		return false;
	}
	printf("1. Open this page in a browser where you are logged in to %s (it may be on another computer):\n\n   %s\n\n"
	       "2. Allow tweetup to read public posts; it asks for nothing else. Then the page shows a code.\n", found->name, line);
	while (ask(setup, "3. Type or paste the code here:", line)) {
		if (!*line)
			continue;
		if (setup->host->login_finish(setup->host->arg, line, found->secret, sizeof found->secret, why)) {
			found->wants_secret = true;
			return true;
		}
		printf("That did not work: %s\n", why);
	}
	return false;
}

static bool setup_bluesky(struct setup *setup, struct found *found)
{
	char line[LINE_MAX_BYTES];
	puts("\nBluesky can be followed without an account. With one, also what was said before is found.\n"
	     "It wants an app password, not the one you log in with. You get one on bsky.app under Settings, Privacy and\n"
	     "security, App passwords; it may be taken back there at any time.");
	if (!read_place(found, "bluesky", ""))
		return false;
	while (ask(setup, "Your handle, as in ana.bsky.social:", line) && !*line)
		;
	snprintf(found->handle, sizeof found->handle, "%s", line + (line[0] == '@'));
	return *found->handle && ask_for_secret(setup, found, "App password");
}

static bool setup_nostr(struct setup *setup, struct found *found)
{
	puts("\nA Nostr relay needs no account. Add as many as you like, one at a time.\n"
	     "The domains of people's names are asked whose they are, and so learn that somebody reads;\n"
	     "`nip05 = no` under [tweetup] leaves that.");
	return ask_place(setup, found, "nostr", "The relay, as in wss://relay.damus.io:");
}

static bool setup_x(struct setup *setup, struct found *found)
{
	char line[LINE_MAX_BYTES];
	puts("\nX lets programs read only for money: half a cent a post. tweetup counts, and stops before your limit is reached.\n"
	     "It wants the Bearer token of an app; you get one on console.x.com (Apps, Keys and tokens).");
	if (!read_place(found, "x", ""))
		return false;
	do {
		if (!ask(setup, "At most how many US dollars an event? (Enter: 2)", line))
			return false;
	} while (line[strspn(line, "0123456789.")] != '\0' && puts("A number, as in 2 or 0.50."));
	snprintf(found->budget, sizeof found->budget, "%.30s", *line ? line : "2");
	return ask_for_secret(setup, found, "Bearer token");
}

static const struct {
	const char *words;
	bool (*run)(struct setup *setup, struct found *found);
} networks[] = {
	{ "Mastodon  posts the second they are out; needs an account on a server", setup_mastodon },
	{ "Bluesky   also what was said before; needs an account", setup_bluesky },
	{ "Nostr     a relay; needs nothing", setup_nostr },
	{ "X         costs money; needs a developer's token", setup_x },
};
enum { NETWORKS = sizeof networks / sizeof *networks };

/* ---- writing ---- */

static bool make_folder(const char *path)
{
	char *copy = xstrdup(path);
	for (char *p = copy + 1; *p; p++)
		if (*p == '/') {
			*p = '\0';
			mkdir(copy, 0700);
			*p = '/';
		}
	bool good = mkdir(copy, 0700) == 0 || errno == EEXIST;
	free(copy);
	return good;
}

/* Whole or not at all, and for nobody else to read. */
static bool write_file(const char *path, const char *text)
{
	char *fresh = xasprintf("%s.XXXXXX", path);
	int fd = mkstemp(fresh); /* 0600 */
	size_t length = strlen(text), done = 0;
	while (fd >= 0 && done < length) {
		ssize_t n = write(fd, text + done, length - done);
		if (n < 0)
			break;
		done += (size_t)n;
	}
	bool good = fd >= 0 && done == length && fsync(fd) == 0;
	if (fd >= 0)
		good &= close(fd) == 0;
	good = good && rename(fresh, path) == 0;
	if (!good && fd >= 0)
		unlink(fresh);
	if (!good)
		printf("%s cannot be written: %s\n", path, strerror(errno));
	free(fresh);
	return good;
}

/* Writes both to names of their own beside the real ones, tries them, and takes them over when that is wanted. */
static bool keep(struct setup *setup, const struct found *found)
{
	char *token = xasprintf("%s/%s.token", setup->folder, found->name), *trial = xasprintf("%s.trial", setup->config);
	const struct config_pair pairs[] = {
		{ "kind", found->kind }, { "url", found->url }, { "handle", found->handle }, { "budget", found->budget },
		{ "token-command", found->command }, { "token-file", found->wants_secret ? token : "" },
	};
	char *text = config_text_set(setup->text, found->name, pairs, sizeof pairs / sizeof *pairs);
	bool good = (!found->wants_secret || write_file(token, found->secret)) && write_file(trial, text);
	if (good) {
		puts("\nTrying it...");
		fflush(stdout);
		good = setup->host->try_source(setup->host->arg, trial, found->name) ||
		       agreed(setup, "\nThat did not work now. Keep it all the same? (y/n)");
	}
	unlink(trial);
	if (good && (good = write_file(setup->config, text))) {
		printf("\nKept: %s\n", setup->config);
		if (found->wants_secret)
			printf("      %s, which only you can read\n", token);
		free(setup->text);
		setup->text = text;
		text = NULL;
	} else if (found->wants_secret) {
		unlink(token);
		puts("\nNothing was kept.");
	}
	free(text);
	free(token);
	free(trial);
	return good;
}

static void one(struct setup *setup, size_t which)
{
	struct found found = { 0 };
	bool known = networks[which].run(setup, &found);
	if (known && config_text_has(setup->text, found.name)) {
		char *question = xasprintf("\nThere is a [source %s] already. Put this in its place? (y/n)", found.name);
		known = agreed(setup, question);
		free(question);
	}
	if (known)
		keep(setup, &found);
	explicit_bzero(found.secret, sizeof found.secret);
}

static bool read_config(struct setup *setup)
{
	FILE *in = fopen(setup->config, "r");
	setup->text = xcalloc(1, CONFIG_MAX + 1);
	if (!in)
		return errno == ENOENT || errno == ENOTDIR;
	size_t n = fread(setup->text, 1, CONFIG_MAX, in);
	bool good = !ferror(in) && n < CONFIG_MAX;
	fclose(in);
	return good;
}

/* A configuration that is a link stays one. */
static void name_files(struct setup *setup, const char *config)
{
	char *real = realpath(config, NULL);
	setup->config = real ? real : xstrdup(config);
	const char *slash = strrchr(setup->config, '/');
	setup->folder = slash ? xasprintf("%.*s", (int)(slash - setup->config), setup->config) : xstrdup(".");
}

static void talk(struct setup *setup)
{
	char line[LINE_MAX_BYTES];
	printf("tweetup needs no setting up: tweetup musesocial follows the tag on Bluesky and two Mastodon servers.\n"
	       "Here you add networks and accounts. It is written to %s;\nwhat is there is then followed instead.\n", setup->config);
	for (;;) {
		puts("\nWhich network?");
		for (size_t i = 0; i < NETWORKS; i++)
			printf("  %zu  %s\n", i + 1, networks[i].words);
		if (!ask(setup, "Number (Enter: done):", line) || !*line)
			break;
		size_t which = (size_t)strtoul(line, NULL, 10);
		if (which < 1 || which > NETWORKS)
			printf("1 to %d, please.\n", NETWORKS);
		else
			one(setup, which - 1);
	}
}

int tui_setup(const char *config, const struct tui_host *host)
{
	struct setup setup = { .host = host };
	name_files(&setup, config);
	bool good = make_folder(setup.folder) && read_config(&setup);
	if (good)
		talk(&setup);
	else
		fprintf(stderr, "tweetup: %s: %s\n", setup.config, strerror(errno));
	free(setup.config);
	free(setup.folder);
	free(setup.text);
	return good ? 0 : 1;
}
