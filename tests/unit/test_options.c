#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/options.h"
#include "model/token.h"

static char folder[] = "/tmp/tweetup-test-XXXXXX";

static const char *path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static const char *write_file(const char *name, const char *text, mode_t mode)
{
	const char *path = path_of(name);

	unlink(path);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
	return path;
}

/* Splits at blanks (a ~ in a word stands for one) and reads it as a command line. */
static bool read_line(struct options *options, const char *line, char error[static 512])
{
	char words[2000], *argv[64] = { (char *)"tweetup" };
	int argc = 1;

	snprintf(words, sizeof words, "%s", line);
	for (char *p = strtok(words, " "); p != NULL && argc < 63; p = strtok(NULL, " ")) {
		for (char *q = p; *q != '\0'; q++)
			*q = *q == '~' ? ' ' : *q;
		argv[argc++] = p;
	}
	return options_read(options, argc, argv, error);
}

static void read_good(struct options *options, const char *line)
{
	char error[512];

	if (!read_line(options, line, error))
		fail_msg("%s: %s", line, error);
	assert_string_equal(error, "");
}

static void check_bad(const char *line, const char *says)
{
	struct options options;
	char error[512];

	if (read_line(&options, line, error))
		fail_msg("tweetup %s should be wrong", line);
	if (strstr(error, says) == NULL)
		fail_msg("tweetup %s: \"%s\" does not say \"%s\"", line, error, says);
	assert_null(strchr(error, '\n'));
	options_free(&options);
}

static int setup(void **state)
{
	(void)state;
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	unsetenv("NO_COLOR");
	return mkdtemp(folder) != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	static const char *const names[] = { "config", "tour.event", "tweetup/config", "token", "tour.jsonl", "empty", "out" };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlink(path_of(names[i]));
	rmdir(path_of("tweetup"));
	return rmdir(folder);
}

/* ---- the command line ---- */

static void test_follow(void **state)
{
	struct options o;

	(void)state;
	read_good(&o, "#MuseSocial musesocial museoscial");
	assert_int_equal(o.command, COMMAND_FOLLOW);
	assert_int_equal(o.tags.n, 2);
	assert_string_equal(o.tags.typed[0], "MuseSocial");
	assert_string_equal(o.tags.folded[0], "musesocial");
	assert_int_equal(o.source_count, 3);
	assert_string_equal(o.sources[0].kind, "bluesky");
	assert_string_equal(o.sources[0].url, "");
	assert_string_equal(o.sources[1].url, "https://mastodon.social");
	assert_string_equal(o.sources[2].url, "https://glammr.us");
	assert_string_equal(o.sources[2].name, "glammr.us");
	assert_true(o.sources[0].by_default && o.sources[2].by_default);
	assert_string_equal(o.since, "");
	assert_string_equal(o.filter, "");
	assert_string_equal(o.log_file, "");
	assert_string_equal(o.config_file, "");
	assert_false(o.plain || o.no_color || o.json || o.mouse || o.help || o.version);
	options_free(&o);
}

static void test_values(void **state)
{
	struct options o;

	(void)state;
	read_good(&o, "log --since=2h tour --filter -net:x~or~save --json --for 1.5 --count=7 --plain --no-color --log /dev/null");
	assert_int_equal(o.command, COMMAND_LOG);
	assert_string_equal(o.tags.typed[0], "tour");
	assert_string_equal(o.since, "2h");
	assert_string_equal(o.filter, "-net:x or save");
	assert_string_equal(o.log_file, "/dev/null");
	assert_true(o.json && o.plain && o.no_color);
	assert_true(o.for_ms == 1500);
	assert_int_equal(o.count, 7);
	assert_true(o.speed == 0);
	options_free(&o);
	read_good(&o, "--since 2026-11-25T20:00:00Z --since 3d tour");
	assert_string_equal(o.since, "3d");
	options_free(&o);
	setenv("NO_COLOR", "1", 1);
	read_good(&o, "tour");
	assert_true(o.no_color);
	unsetenv("NO_COLOR");
	options_free(&o);
}

static void test_commands(void **state)
{
	struct options o;

	(void)state;
	read_good(&o, "check");
	assert_int_equal(o.command, COMMAND_CHECK);
	assert_int_equal(o.tags.n, 0);
	assert_int_equal(o.source_count, 3);
	options_free(&o);
	read_good(&o, "replay --speed 20 tour.jsonl");
	assert_int_equal(o.command, COMMAND_REPLAY);
	assert_string_equal(o.replay_file, "tour.jsonl");
	assert_int_equal(o.source_count, 1);
	assert_string_equal(o.sources[0].kind, "file");
	assert_string_equal(o.sources[0].url, "tour.jsonl");
	assert_true(o.speed == 20);
	options_free(&o);
	read_good(&o, "replay some/where/tour.jsonl");
	assert_true(o.speed == 1);
	assert_string_equal(o.sources[0].name, "tour.jsonl");
	options_free(&o);
	read_good(&o, "replay #MuseSocial --speed 60");
	assert_string_equal(o.replay_file, "");
	assert_string_equal(o.tags.folded[0], "musesocial");
	assert_int_equal(o.source_count, 1);
	assert_string_equal(o.sources[0].kind, "file");
	options_free(&o);
	read_good(&o, "replay nosuchfile --archive here.db");
	assert_string_equal(o.tags.folded[0], "nosuchfile");
	assert_string_equal(o.archive_file, "here.db");
	options_free(&o);
	read_good(&o, "collect tour --for 3 --count 2 --since 2h");
	assert_int_equal(o.command, COMMAND_COLLECT);
	assert_int_equal(o.source_count, 3);
	assert_int_equal(o.count, 2);
	options_free(&o);
	read_good(&o, "export --as csv tour --since 2h --filter is:question");
	assert_int_equal(o.command, COMMAND_EXPORT);
	assert_string_equal(o.as, "csv");
	assert_string_equal(o.since, "2h");
	assert_int_equal(o.source_count, 0);
	options_free(&o);
	read_good(&o, "#log");
	assert_int_equal(o.command, COMMAND_FOLLOW);
	assert_string_equal(o.tags.typed[0], "log");
	options_free(&o);
	read_good(&o, "-- log");
	assert_int_equal(o.command, COMMAND_FOLLOW);
	options_free(&o);
	read_good(&o, "--help");
	assert_true(o.help);
	options_free(&o);
	read_good(&o, "log --version");
	assert_true(o.version);
	options_free(&o);
}

static void test_bad_command_lines(void **state)
{
	static const struct { const char *line, *says; } cases[] = {
		{ "", "which hashtag" }, { "log", "tweetup log musesocial" }, { "replay", "one FILE" }, { "replay a b", "one FILE" },
		{ "tour --sicne 2h", "did you mean --since?" }, { "tour --colour", "--help" }, { "tour --fliter=x", "--filter?" },
		{ "-h", "--help?" }, { "-V tour", "unknown option -V" },
		{ "tour --since", "--since TIME" }, { "tour --since --plain", "--since TIME" }, { "tour --plain=yes", "takes no value" },
		{ "tour --since tomorrow", "--since tomorrow: wants a time" }, { "tour --filter frm:ana", "from:" },
		{ "tour --filter (a", "never closed" },
		{ "tour --json", "tweetup log alone" }, { "tour --speed 2", "tweetup replay alone" }, { "replay --from - x", "not for tweetup replay" },
		{ "log tour --for 0", "0.001" }, { "log tour --for 1e9", "number" }, { "log tour --for x", "number" },
		{ "log tour --count 1.5", "whole number" }, { "log tour --count -1", "whole number" }, { "replay --speed 0.05 x", "0.1 to 1000" },
		{ "replay --speed 2000 x", "0.1 to 1000" }, { "replay --speed . x", "number" },
		{ "wall", "tweetup wall musesocial" }, { "wall tour --motion fast", "calm or none" }, { "wall tour --plain", "not for tweetup wall" },
		{ "tour --light", "tweetup wall alone" }, { "tour --avatars maybe", "wants yes or no" }, { "log tour --avatars no", "tweetup log" }, { "wall tour --no-archive", "not for tweetup wall" }, { "collect", "tweetup collect musesocial" }, { "collect tour --filter x", "not for tweetup collect" },
		{ "collect tour --no-archive", "not for tweetup collect" }, { "collect --json tour", "tweetup log alone" },
		{ "tour --count 3", "tweetup log and tweetup collect alone" }, { "tour --as csv", "tweetup export alone" },
		{ "export tour", "wants --as and what: md, html, people, jsonl or csv" },
		{ "export --as xls tour", "--as xls: wants md, html, people, jsonl or csv" }, { "export --as csv", "tweetup export musesocial" },
		{ "export --as csv tour --from -", "not for tweetup export" }, { "replay --archive x tour.jsonl", "--archive goes with a TAG" },
		{ "replay 12345", "no tag" },
		{ "glammr.us", "no tag" }, { "mastodon:glammr.us", "--from mastodon:glammr.us" }, { "tour bluesky:", "no tag" },
		{ "https://glammr.us", "mastodon:https://glammr.us" }, { "/dev/null", "tweetup replay /dev/null" }, { "tour -", "--from -" },
		{ "a~b", "no tag" }, { "#", "no tag" }, { "12345", "no tag" },
		{ "1a 2a 3a 4a 5a 6a 7a 8a 9a 10a 11a 12a 13a 14a 15a 16a 17a", "17a" },
		{ "1a 2a 3a 4a 5a 6a 7a 8a 9a 10a 11a 12a 13a 14a 15a 16a 17a 18a", "too many tags" },
		{ "tour --config /nonexistent/config", "--config: configuration file /nonexistent/config: No such file" },
		{ "tour --config=", "--config : wants a file" }, { "tour --config /tmp", "Is a directory" },
		{ "tour\x1b[31m", "no tag" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check_bad(cases[i].line, cases[i].says);
}

static void test_error_is_clean(void **state)
{
	struct options o;
	char error[512];

	(void)state;
	assert_false(read_line(&o, "tour --si\x1b[2Jnce\x07", error));
	for (const char *p = error; *p != '\0'; p++)
		assert_true((unsigned char)*p >= ' ');
	options_free(&o);
}

/* ---- sources ---- */

static void test_sources(void **state)
{
	static const struct { const char *text, *kind, *url, *name; } cases[] = {
		{ "mastodon", "mastodon", "https://mastodon.social", "mastodon.social" },
		{ "mastodon:glammr.us", "mastodon", "https://glammr.us", "glammr.us" },
		{ "mastodon:https://Glammr.US/", "mastodon", "https://glammr.us", "glammr.us" },
		{ "mastodon:https://glammr.us:443//", "mastodon", "https://glammr.us", "glammr.us" },
		{ "mastodon:HTTP://127.0.0.1:3000", "mastodon", "http://127.0.0.1:3000", "127.0.0.1:3000" },
		{ "mastodon:http://127.9.9.9:80/", "mastodon", "http://127.9.9.9", "127.9.9.9" },
		{ "mastodon:http://localhost:3000/base/", "mastodon", "http://localhost:3000/base", "localhost:3000" },
		{ "mastodon:http://[::1]:8080", "mastodon", "http://[::1]:8080", "[::1]:8080" },
		{ "mastodon:https://[2001:DB8::1]", "mastodon", "https://[2001:db8::1]", "[2001:db8::1]" },
		{ "bluesky", "bluesky", "", "bluesky" },
		{ "bluesky:wss://jet.example.org/subscribe", "bluesky", "wss://jet.example.org", "jet.example.org" },
		{ "bluesky:wss://jet.example.org/", "bluesky", "wss://jet.example.org", "jet.example.org" },
		{ "bluesky:wss://jet.example.org//subscribe", "bluesky", "wss://jet.example.org//subscribe", "jet.example.org" },
		{ "bluesky:jet.example.org", "bluesky", "wss://jet.example.org", "jet.example.org" },
		{ "bluesky:https://jet.example.org/v/subscribe/", "bluesky", "wss://jet.example.org/v/subscribe", "jet.example.org" },
		{ "bluesky:ws://127.0.0.1:6008/subscribe", "bluesky", "ws://127.0.0.1:6008", "127.0.0.1:6008" },
		{ "bluesky:http://localhost:6008", "bluesky", "ws://localhost:6008", "localhost:6008" },
		{ "file:tour.jsonl", "file", "tour.jsonl", "tour.jsonl" }, { "file:/a/b:c.jsonl", "file", "/a/b:c.jsonl", "b:c.jsonl" },
		{ "file:a/\x1b[2Jb", "file", "a/\x1b[2Jb", "[2Jb" },
		{ "-", "file", "-", "stdin" },
	};
	struct options o;

	(void)state;
	read_good(&o, "tour");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct source_spec spec;
		char why[256];
		if (!source_spec_parse(&spec, cases[i].text, o.strings, why))
			fail_msg("%s: %s", cases[i].text, why);
		assert_string_equal(spec.kind, cases[i].kind);
		assert_string_equal(spec.url, cases[i].url);
		assert_string_equal(spec.name, cases[i].name);
		assert_string_equal(spec.handle, "");
		assert_null(spec.token);
	}
	options_free(&o);
}

static void test_bad_sources(void **state)
{
	static const struct { const char *text, *says; } cases[] = {
		{ "mastodon:http://glammr.us", "write https://" }, { "mastodon:http://127.0.0.1.evil.example", "unencrypted" },
		{ "mastodon:http://localhost.evil.example", "unencrypted" }, { "mastodon:http://128.0.0.1", "unencrypted" },
		{ "mastodon:http://127.0.0.1@evil.example/", "no name or password" }, { "mastodon:https://ana:secret@glammr.us", "no name or password" },
		{ "mastodon:http://127.0.0.1\\@evil.example", "no name or password" }, { "mastodon:http://[::1].evil.example", "no host" },
		{ "mastodon:http://[::ffff:127.0.0.1]", "unencrypted" }, { "mastodon:http://127.1", "unencrypted" },
		{ "mastodon:http://0x7f.0.0.1", "unencrypted" }, { "mastodon:http://127.0.0.1:x", "no host" },
		{ "mastodon:http://127.0.0.1:99999", "no host" }, { "mastodon:http://localhost:", "no host" },
		{ "bluesky:ws://jet.example.org", "write wss://" },
		{ "mastodon:wss://glammr.us", "https://" }, { "mastodon:ftp://glammr.us", "https://" },
		{ "mastodon:https://", "no host" }, { "mastodon:", "missing after the colon" }, { "mastodon:https://glam mr.us", "no host" },
		{ "mastodon:https://glammr.us/tags?x=1", "without ?" }, { "mastodon:https://m\xc3\xbcseum.example", "no host" },
		{ "mastodon:https://a/b c", "only the address" },
		{ "nostr", "has no usual server" }, { "nostr:", "has no usual server" },
		{ "nostr:ftp://relay.example", "over wss://" }, { "nostr:ws://relay.example", "unencrypted" }, { "x:http://api.example", "unencrypted" },
		{ "mastadon:glammr.us", "did you mean mastodon?" }, { "https://glammr.us", "mastodon:https://glammr.us" },
		{ "wss://jet.example.org", "bluesky:wss://jet.example.org" }, { "tour/tour.jsonl", "file:tour/tour.jsonl" },
		{ "glammr.us", "mastodon:glammr.us" }, { "file:", "wants a path" }, { "", "there are mastodon" }, { ":", "there are mastodon" },
	};
	struct options o;

	(void)state;
	read_good(&o, "tour");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct source_spec spec;
		char why[256];
		if (source_spec_parse(&spec, cases[i].text, o.strings, why))
			fail_msg("%s should be refused, but is %s", cases[i].text, spec.url);
		if (strstr(why, cases[i].says) == NULL)
			fail_msg("%s: \"%s\" does not say \"%s\"", cases[i].text, why, cases[i].says);
	}
	options_free(&o);
	check_bad("tour --from mastodon:http://glammr.us", "--from mastodon:http://glammr.us: http:// to glammr.us");
}

/* ---- the configuration ---- */

static const char config[] =
	"# how I follow\n"
	"[tweetup]\n"
	"  since = 2h   ; a comment\n"
	"\tfilter = -net:x\n"
	"plain = yes\n"
	"no-color = off\n"
	"log = tweetup.log\n"
	"\n"
	"[source glammr]\n"
	"\tkind = mastodon\n"
	"\turl = https://glammr.us/\n"
	"\ttoken-file = token\n"
	"[source my sky]\n"
	"kind=bluesky\r\n"
	"handle: ana.example.org\n"
	"token-env=TWEETUP_TEST_TOKEN\n";

static void test_config(void **state)
{
	char line[200];
	struct options o;

	(void)state;
	snprintf(line, sizeof line, "tour --config %s", write_file("config", config, 0644));
	read_good(&o, line);
	assert_string_equal(o.config_file, path_of("config"));
	assert_string_equal(o.since, "2h");
	assert_string_equal(o.filter, "-net:x");
	assert_string_equal(o.log_file, path_of("tweetup.log"));
	assert_true(o.plain && !o.no_color);
	assert_int_equal(o.source_count, 2);
	assert_string_equal(o.sources[0].name, "glammr");
	assert_string_equal(o.sources[0].url, "https://glammr.us");
	assert_string_equal(o.sources[0].token_file, path_of("token"));
	assert_string_equal(o.sources[1].name, "my sky");
	assert_string_equal(o.sources[1].handle, "ana.example.org");
	assert_string_equal(o.sources[1].token_env, "TWEETUP_TEST_TOKEN");
	assert_false(o.sources[0].by_default);
	options_free(&o);
}

/* The command line wins; --from is all there is, and borrows the token of the section that it names. */
static void test_config_and_argv(void **state)
{
	char line[300];
	struct options o;
	char path[128];

	(void)state;
	snprintf(path, sizeof path, "%s", write_file("config", config, 0644));
	snprintf(line, sizeof line, "log tour --since 5m --config %s --from mastodon:glammr.us --from mastodon --from my~sky "
	         "--from mastodon:https://GLAMMR.us", path);
	read_good(&o, line);
	assert_string_equal(o.since, "5m");
	assert_int_equal(o.source_count, 3);
	assert_string_equal(o.sources[0].name, "glammr");
	assert_string_equal(o.sources[0].token_file, path_of("token"));
	assert_string_equal(o.sources[1].token_file, "");
	assert_string_equal(o.sources[2].handle, "ana.example.org");
	options_free(&o);
	snprintf(line, sizeof line, "tour --config %s --from bluesky", path);
	read_good(&o, line);
	assert_string_equal(o.sources[0].token_env, "TWEETUP_TEST_TOKEN"); /* a section without a URL is the usual server */
	options_free(&o);
}

static void test_usual_config(void **state)
{
	struct options o;

	(void)state;
	assert_int_equal(mkdir(path_of("tweetup"), 0700), 0);
	write_file("tweetup/config", "[tweetup]\nsince = 7h\n", 0600);
	setenv("XDG_CONFIG_HOME", folder, 1);
	read_good(&o, "tour");
	assert_string_equal(o.since, "7h");
	assert_int_equal(o.source_count, 3);
	options_free(&o);
	read_good(&o, "tour --config /dev/null");
	assert_string_equal(o.since, "");
	options_free(&o);
	setenv("XDG_CONFIG_HOME", "relative", 1); /* ignored, as its specification says */
	setenv("HOME", "/nonexistent", 1);
	read_good(&o, "tour");
	assert_string_equal(o.config_file, "");
	options_free(&o);
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
}

static void test_budget(void **state)
{
	static const struct { const char *value; int64_t budget; } cases[] = {
		{ "budget = 2\n", 2000000 }, { "budget = 0\n", 0 }, { "budget = 2.5\n", 2500000 }, { "budget = 0.25\n", 250000 }, { "", -1 },
		{ "budget = 1000.000001\n", 1000000001 },
	};
	struct options o;

	(void)state;
	setenv("XDG_CONFIG_HOME", folder, 1);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[200];
		snprintf(text, sizeof text, "[source x]\nkind = x\nurl = https://api.x.com/2\ntoken-env = HOME\n%s", cases[i].value);
		write_file("tweetup/config", text, 0644);
		read_good(&o, "tour");
		assert_string_equal(o.sources[0].url, "https://api.x.com");
		assert_int_equal(o.sources[0].costs.budget, cases[i].budget);
		assert_true(o.sources[0].costs.post == -1 && o.sources[0].costs.person == -1);
		options_free(&o);
	}
	write_file("tweetup/config", "[source x]\nkind = x\ntoken-env = HOME\nprice-post = 0.0025\nprice-person = 1\n", 0644);
	read_good(&o, "tour");
	assert_true(o.sources[0].costs.budget == -1 && o.sources[0].costs.post == 2500 && o.sources[0].costs.person == 1000000);
	options_free(&o);
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
}

static void test_bad_config(void **state)
{
	static const struct { const char *text, *says; } cases[] = {
		{ "[tweetup]\nsicne = 2h\n", ":2: unknown key sicne: did you mean since?" },
		{ "[tweetup]\n\n\nsince = soon\n", ":4: since soon: wants a time" },
		{ "[tweetup]\nfilter = frm:ana\n", ":2: filter: at \"frm\": there is no frm:" },
		{ "[tweetup]\nplain = maybe\n", ":2: plain maybe: wants yes or no" },
		{ "[tweetup]\nconfig = x\n", ":2: config is for the command line alone" },
		{ "[tweetup]\njson = yes\n", ":2: json is for the command line alone" },
		{ "[tweetup]\nmouse = yes\n", ":2: unknown key mouse" },
		{ "[tweetup]\nlog =\n", ":2: log : wants a file" },
		{ "since = 2h\n", ":1: since stands before any section" },
		{ "[tweetup]\nsince = 2h\n[surce x]\n", ":3: there is no section [surce x]" }, { "\n[source ]\n", ":2: there is no section" },
		{ "[sources]\n", ":1: there is no section" }, { "[tweetup\n", ":1: the section has no closing ]" },
		{ "[source aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]\n", ":1: the section's name is longer" },
		{ "[tweetup]\nhello\n", ":2: hello is neither" }, { "[tweetup]\n= 5\n", ":2: unknown key" },
		{ "\n[source a]\n", ":2: [source a] wants kind" }, { "[source a]\nurl = https://a.example\n", ":1: [source a] wants kind" },
		{ "[source a]\nkind = mastadon\n", ":2: [source a]: there is no kind mastadon" },
		{ "[source a]\nkind = nostr\n", "nostr has no usual server" },
		{ "[source a]\nkind = nostr\nurl = wss://a.example\ntoken-env = A\n", ":4: [source a]: token-env is for kind = mastodon or bluesky or x alone" }, { "[source a]\nkind = file\n", "there is no kind file" },
		{ "[source a]\nkind = mastodon\nurl = http://a.example\n", ":3: [source a]: " },
		{ "[source a]\nkind = mastodon\nhandle = ana\n", "handle is for kind = bluesky" },
		{ "[source a]\nkind = mastodon\nbudget = 2\n", "budget is for kind = x" },
		{ "[source a]\nkind = x\nbudget = two\n", ":3: [source a]: budget wants" }, { "[source a]\nkind = x\nbudget = -1\n", "budget wants" },
		{ "[source a]\nkind = x\nprice-post = 0\n", ":3: [source a]: price-post wants US dollars, as in 0.005" },
		{ "[source a]\nkind = x\nprice-person = 1.01\n", "price-person wants" }, { "[source a]\nkind = x\nprice-post = 5 cents\n", "price-post wants" },
		{ "[source a]\nkind = bluesky\nprice-post = 1\n", "price-post is for kind = x" },
		{ "[source a]\nkind = x\nbudget = 2 USD\n", "budget wants" }, { "[source a]\nkind = x\nbudget = 1.2345678\n", "budget wants" },
		{ "[source a]\nkind = mastodon\nkind = bluesky\n", ":3: kind stands twice" },
		{ "[source a]\nkind = mastodon\ntoken-env = A\ntoken-file = b\n", ":4: token-env and token-file" },
		{ "[source a]\nkind = mastodon\ntoken-fiel = b\n", ":3: unknown key token-fiel: did you mean token-file?" },
		{ "[source a]\nkind = mastodon\ntoken = secret\n", ":3: a token does not stand here" },
		{ "[source a]\nkind = mastodon\ntoken-env =\n", ":3: token-env wants" },
		{ "[tweetup]\n#xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"
		  "since = soon\n", ":3: since soon" },
		{ "[tweetup]\nfilter = xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
		  ":2: longer than 198 bytes" },
		{ "\xef\xbb\xbf[tweetup]\nsince = soon", ":2: since soon" },
	};
	char line[200], says[200];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *path = write_file("config", cases[i].text, 0644);
		snprintf(line, sizeof line, "tour --config %s", path);
		snprintf(says, sizeof says, "%s%s", cases[i].says[0] == ':' ? path : "", cases[i].says);
		check_bad(line, says);
	}
}

/* ---- tokens ---- */

static void check_token(char *token, const char *expected, const char *why, const char *says)
{
	if (expected != NULL && (token == NULL || strcmp(token, expected) != 0))
		fail_msg("no token %s: %s", expected, why);
	if (expected == NULL && (token != NULL || strstr(why, says) == NULL))
		fail_msg("\"%s\" does not say \"%s\"", why, says);
	token_forget(token);
}

static void test_token_commands(void **state)
{
	static const struct { const char *command, *token, *says; } cases[] = {
		{ "echo s3cret", "s3cret", NULL }, { "printf 's3cret \\r\\nuser: ana\\n'", "s3cret", NULL }, { "printf s3cret", "s3cret", NULL },
		{ "echo s3cret; exit 3", NULL, "failed with status 3" }, { "exit 0", NULL, "nothing on its first line" },
		{ "echo; echo late", NULL, "nothing on its first line" }, { "no-such-command-here 2>/dev/null", NULL, "status 127" },
		{ "printf 'a\\033b\\n'", NULL, "control characters" }, { "kill -9 $$", NULL, "signal 9" },
		{ "yes", NULL, "more than 8192 bytes" }, { "head -c 5000 /dev/zero | tr '\\0' a", NULL, "too long" },
	};
	char why[256];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		why[0] = '\0';
		check_token(token_from_command(cases[i].command, 60000, why), cases[i].token, why, cases[i].says);
	}
	check_token(token_from_command("exec sleep 1000", 50, why), NULL, why, "was stopped");
	check_token(token_from_command("echo x; exec >/dev/null; exec sleep 1000", 50, why), NULL, why, "was stopped");
}

static void test_token_files(void **state)
{
	char why[256] = "";

	(void)state;
	check_token(token_from_file(write_file("token", "s3cret\nmore\n", 0600), why), "s3cret", why, NULL);
	check_token(token_from_file(write_file("token", "s3cret", 0400), why), "s3cret", why, NULL);
	check_token(token_from_file(write_file("token", "s3cret", 0640), why), NULL, why, "chmod 600");
	check_token(token_from_file(write_file("token", "s3cret", 0604), why), NULL, why, "chmod 600");
	check_token(token_from_file(write_file("token", "\n", 0600), why), NULL, why, "nothing");
	check_token(token_from_file("/nonexistent", why), NULL, why, "No such file");
	check_token(token_from_file(folder, why), NULL, why, "no regular file");
	setenv("TWEETUP_TEST_TOKEN", "s3cret", 1);
	check_token(token_from_environment("TWEETUP_TEST_TOKEN", why), "s3cret", why, NULL);
	unsetenv("TWEETUP_TEST_TOKEN");
	check_token(token_from_environment("TWEETUP_TEST_TOKEN", why), NULL, why, "not set");
}

static void test_tokens(void **state)
{
	char line[200];
	struct options o;

	(void)state;
	write_file("token", "s3cret\n", 0644);
	setenv("TWEETUP_TEST_TOKEN", "app-password", 1);
	snprintf(line, sizeof line, "tour --config %s", write_file("config", config, 0644));
	read_good(&o, line);
	options_tokens(&o);
	assert_null(o.sources[0].token);
	assert_non_null(strstr(o.sources[0].token_error, "chmod 600"));
	assert_null(strstr(o.sources[0].token_error, "s3cret"));
	assert_string_equal(o.sources[1].token, "app-password");
	assert_string_equal(o.sources[1].token_error, "");
	options_forget_tokens(&o);
	assert_null(o.sources[1].token);
	options_free(&o);
	unsetenv("TWEETUP_TEST_TOKEN");
}

/* ---- help ---- */

/* What is convenient for a screen leaves nothing out of an archive. */
static void test_file_and_archive(void **state)
{
	static const struct { const char *command, *since, *filter; } cases[] = {
		{ "tour", "2h", "is:question" }, { "collect tour", "2h", "" }, { "export --as csv tour", "", "" },
		{ "export --as jsonl --since 3d --filter ana tour", "3d", "ana" },
	};
	const char *path = write_file("config", "[tweetup]\nsince = 2h\nfilter = is:question\nno-archive = yes\n", 0600);
	struct options o;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char line[300];
		snprintf(line, sizeof line, "%s --config %s", cases[i].command, path);
		read_good(&o, line);
		assert_string_equal(o.since, cases[i].since);
		assert_string_equal(o.filter, cases[i].filter);
		assert_int_equal(o.no_archive, i == 0);
		options_free(&o);
	}
}

/* Pictures are compared, and domains asked, unless one says no; what is typed counts more. */
static void test_avatars(void **state)
{
	static const struct { const char *file, *line; bool avatars, nip05; } cases[] = {
		{ "", "tour", true, true }, { "avatars = no\n", "tour", false, true }, { "avatars = yes\n", "tour", true, true }, { "", "tour --avatars no", false, true },
		{ "avatars = no\n", "tour --avatars yes", true, true }, { "avatars = no\n", "tour --avatars=no", false, true },
		{ "nip05 = no\n", "tour", true, false }, { "nip05 = no\n", "log tour", true, false }, { "nip05 = no\n", "collect tour", true, false },
		{ "", "tour --nip05 no", true, false }, { "nip05 = no\n", "log tour --nip05 yes", true, true },
	};
	char line[300], text[80];
	struct options o;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(text, sizeof text, "[tweetup]\n%s", cases[i].file);
		snprintf(line, sizeof line, "%s --config %s", cases[i].line, write_file("config", text, 0600));
		read_good(&o, line);
		assert_int_equal(o.avatars, cases[i].avatars);
		assert_int_equal(o.nip05, cases[i].nip05);
		options_free(&o);
	}
}

/* The tags of an event file are the follow's, and its mistakes those of the command line. */
static void test_event(void **state)
{
	struct options o;
	char line[300], says[300];

	(void)state;
	const char *path = write_file("tour.event", "[event]\ntags = tour, tuor\nhosts = ana@a.example\n", 0644);
	static const char *const commands[] = { "", "log", "collect", "export --as csv", "check" };
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		snprintf(line, sizeof line, "%s %s more", commands[i], path);
		read_good(&o, line);
		assert_int_equal(o.tags.n, 3);
		assert_string_equal(o.tags.folded[0], "tour");
		assert_string_equal(o.tags.folded[2], "more");
		assert_non_null(o.event);
		assert_int_equal(event_roles(o.event, NETWORK_MASTODON, "", "ana@a.example"), ROLE_HOST);
		options_free(&o);
	}
	snprintf(line, sizeof line, "%s %s", path, path);
	check_bad(line, "one event at a time");
	check_bad("nowhere.event", "nowhere.event: No such file");
	path = write_file("tour.event", "[event]\ntags = tour\nhsots = a\n", 0644);
	snprintf(says, sizeof says, "%s:3: unknown key hsots: did you mean hosts?", path);
	check_bad(path, says);
	read_good(&o, "tour");
	assert_null(o.event);
	options_free(&o);
}

static void test_moderator(void **state)
{
	struct options o;
	char line[200];

	(void)state;
	setenv("USER", "ana", 1);
	read_good(&o, "tour");
	assert_string_equal(o.moderator, "ana");
	options_free(&o);
	snprintf(line, sizeof line, "tour --config %s", write_file("config", "[tweetup]\nmoderator = Ana Ruiz\n", 0644));
	read_good(&o, line);
	assert_string_equal(o.moderator, "Ana Ruiz");
	options_free(&o);
	unsetenv("USER");
	unsetenv("LOGNAME");
	read_good(&o, "tour");
	assert_string_equal(o.moderator, "moderator");
	options_free(&o);
}

static void test_help(void **state)
{
	char *text = NULL, *line;
	size_t size, lines = 0, count;
	const struct option_row *rows;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	options_help(out);
	fclose(out);
	count = options_rows(&rows);
	for (size_t i = 0; i < count; i++) {
		char name[40];
		snprintf(name, sizeof name, "--%s%s%s ", rows[i].name, rows[i].arg != NULL ? " " : "", rows[i].arg != NULL ? rows[i].arg : "");
		if (strstr(text, name) == NULL)
			fail_msg("--help has no %s", name);
	}
	for (line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"), lines++)
		if (strlen(line) > 79)
			fail_msg("too wide: %s", line);
	assert_in_range(lines, 15, 40);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_follow), cmocka_unit_test(test_values), cmocka_unit_test(test_commands),
		cmocka_unit_test(test_bad_command_lines), cmocka_unit_test(test_error_is_clean), cmocka_unit_test(test_sources),
		cmocka_unit_test(test_bad_sources), cmocka_unit_test(test_config), cmocka_unit_test(test_config_and_argv),
		cmocka_unit_test(test_usual_config), cmocka_unit_test(test_budget), cmocka_unit_test(test_bad_config),
		cmocka_unit_test(test_token_commands), cmocka_unit_test(test_token_files), cmocka_unit_test(test_tokens), cmocka_unit_test(test_event),
		cmocka_unit_test(test_moderator), cmocka_unit_test(test_help), cmocka_unit_test(test_file_and_archive), cmocka_unit_test(test_avatars),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
