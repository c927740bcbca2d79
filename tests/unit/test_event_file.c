#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>
#include "model/event_file.h"
#include "model/when.h"
#include "model/zone.h"

static const char usual[] =
	"# the November chat\n"
	"[event]\n"
	"name = #MuseSocial: memory\n"
	"tags = musesocial, #museoscial\n"
	"hosts = ana@museum.example + @ana.example.org, tom@museum.example\n"
	"curators = lin@museum.example\n"
	"trusted = Ana.Example.Org, kim@glam.example\n"
	"starts = 2026-11-26 20:00\n"
	"ends = 21:00\n"
	"zone = Europe/Madrid\n"
	"[agenda]\n"
	"Q2 = 20:15 When did a museum make you cry?\n"
	"Q1 = 20:00 Which object would you save first; and why?\n"
	"q10 = \n"
	"Q3 = Only a text: at 20:30 or so\n"
	"Q4 = 0:05\n"
	"[wall]\n"
	"policy = hold-back\n"
	"hold-back = 25 seconds\n"
	"[moderation]\n"
	"blocklist = words.txt\n"
	"blocklist = /etc/words\n"
	"blocklist-defaults = no\n"
	"loud = 6 posts in 5 minutes\n";

static int64_t moment(const char *text)
{
	int64_t out = 0;
	assert_true(when_parse(text, &out));
	return out;
}

static void parse_good(struct event_file *event, const char *text)
{
	char error[EVENT_ERROR];
	if (!event_file_parse(event, "tour/x.event", text, strlen(text), moment("2026-11-20T12:00:00Z"), error))
		fail_msg("%s", error);
	assert_string_equal(error, "");
}

static void test_usual(void **state)
{
	(void)state;
	struct event_file e;
	parse_good(&e, usual);
	assert_string_equal(e.name, "#MuseSocial: memory");
	assert_int_equal(e.tags.n, 2);
	assert_string_equal(e.tags.folded[1], "museoscial");
	assert_true(e.starts == moment("2026-11-26T19:00:00Z"));
	assert_true(e.ends == moment("2026-11-26T20:00:00Z"));
	assert_int_equal(e.person_count, 4);
	assert_int_equal(event_roles(&e, NETWORK_MASTODON, "", "@ana@MUSEUM.example"), ROLE_HOST | ROLE_TRUSTED);
	assert_int_equal(event_roles(&e, NETWORK_MASTODON, "", "ana.example.org"), ROLE_HOST | ROLE_TRUSTED);
	assert_ptr_equal(event_person(&e, "ana.example.org"), event_person(&e, "ana@museum.example"));
	assert_int_equal(event_roles(&e, NETWORK_MASTODON, "", "lin@museum.example"), ROLE_CURATOR);
	assert_int_equal(event_roles(&e, NETWORK_MASTODON, "", "kim@glam.example"), ROLE_TRUSTED);
	assert_int_equal(event_roles(&e, NETWORK_MASTODON, "", "kim"), 0);
	assert_int_equal(event_roles(NULL, NETWORK_MASTODON, "", "kim"), 0);
	assert_int_equal(e.agenda_count, 5);
	assert_int_equal(e.agenda[0].number, 1);
	assert_true(e.agenda[0].at == e.starts);
	/* A ; behind a letter is no comment. */
	assert_string_equal(e.agenda[0].text, "Which object would you save first; and why?");
	assert_true(e.agenda[1].at == moment("2026-11-26T19:15:00Z"));
	assert_true(e.agenda[2].at == 0);
	assert_string_equal(e.agenda[2].text, "Only a text: at 20:30 or so");
	/* Past midnight. */
	assert_true(e.agenda[3].at == moment("2026-11-26T23:05:00Z"));
	assert_int_equal(e.agenda[4].number, 10);
	assert_string_equal(e.agenda[4].text, "");
	assert_int_equal(e.policy, POLICY_HOLD_BACK);
	assert_int_equal(e.hold_back_ms, 25000);
	assert_int_equal(e.blocklist_count, 2);
	assert_string_equal(e.blocklists[0], "tour/words.txt");
	assert_string_equal(e.blocklists[1], "/etc/words");
	assert_false(e.blocklist_defaults);
	assert_int_equal(e.loud_posts, 6);
	assert_int_equal(e.loud_ms, 300000);
	event_file_done(&e);
}

static void test_defaults(void **state)
{
	(void)state;
	struct event_file e, none;
	event_file_defaults(&none);
	parse_good(&e, "[event]\ntags = tour\n");
	assert_true(e.starts == 0 && e.ends == 0);
	assert_int_equal(e.policy, none.policy);
	assert_int_equal(e.policy, POLICY_APPROVE);
	assert_true(e.hold_back_ms == none.hold_back_ms && e.hold_back_ms > 0);
	assert_true(e.blocklist_defaults && none.blocklist_defaults);
	assert_true(e.loud_posts == none.loud_posts && e.loud_posts > 0 && e.loud_ms == none.loud_ms);
	event_file_done(&e);
	/* Who gives seconds wants them. */
	parse_good(&e, "[event]\ntags = tour\n[wall]\nhold-back = 0\n");
	assert_int_equal(e.policy, POLICY_HOLD_BACK);
	assert_int_equal(e.hold_back_ms, 0);
	event_file_done(&e);
	parse_good(&e, "[event]\ntags = tour\n[wall]\nhold-back = 10\npolicy = approve\n[moderation]\nloud = no");
	assert_int_equal(e.policy, POLICY_APPROVE);
	assert_int_equal(e.loud_posts, 0);
	event_file_done(&e);
}

/* A line as long as people write them comes through whole, wherever libinih's own limit falls. */
static void test_long_lines(void **state)
{
	(void)state;
	for (size_t shift = 0; shift < 220; shift += 7) {
		char text[4000], *p = text;
		p += sprintf(p, "[event]\ntags = tour\n[agenda]\nQ1 = 20:00 %.*s", (int)shift, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
		char *begins = strstr(text, "20:00 ") + 6;
		for (int i = 0; i < 45; i++)
			p += sprintf(p, " w%d#x;y \xc3\xa9t\xc3\xa9", i);
		char *expected = strdup(begins);
		p += sprintf(p, "  ; a comment of some length, which is nobody's business but that of who wrote it\n[wall]\nhold-back = 3\n");
		struct event_file e;
		parse_good(&e, text);
		if (strlen(expected) > 1000)
			fail_msg("too long for the test");
		assert_string_equal(e.agenda[0].text, expected + strspn(expected, " "));
		assert_int_equal(e.hold_back_ms, 3000);
		event_file_done(&e);
		free(expected);
	}
}

static void test_times(void **state)
{
	(void)state;
	static const struct { const char *lines, *starts, *ends; } cases[] = {
		{ "starts = 2026-11-26T20:00+01:00\nends = 2026-11-26T21:30+01:00", "2026-11-26T19:00:00Z", "2026-11-26T20:30:00Z" },
		{ "starts = 2026-11-26T20:00:00Z", "2026-11-26T20:00:00Z", NULL },
		{ "zone = UTC\nstarts = 2026-07-01 9:05", "2026-07-01T09:05:00Z", NULL },
		{ "zone = Europe/Madrid\nstarts = 2026-07-01 20:00\nends = 21:00", "2026-07-01T18:00:00Z", "2026-07-01T19:00:00Z" },
		{ "ends = 0:30\nstarts = 2026-11-26 23:00\nzone = America/New_York", "2026-11-27T04:00:00Z", "2026-11-27T05:30:00Z" },
		{ "zone = -03:30\nstarts = 2026-01-31 23:00", "2026-02-01T02:30:00Z", NULL },
		/* No date: the day it is there. */
		{ "zone = Asia/Tokyo\nstarts = 20:00", "2026-11-20T11:00:00Z", NULL },
		/* Clocks go forward over it; clocks show it twice. */
		{ "zone = Europe/Madrid\nstarts = 2026-03-29 02:30", "2026-03-29T01:30:00Z", NULL },
		{ "zone = Europe/Madrid\nstarts = 2026-10-25 02:30", "2026-10-25T00:30:00Z", NULL },
		/* Long after the tables end. */
		{ "zone = Europe/Madrid\nstarts = 2126-07-01 20:00", "2126-07-01T18:00:00Z", NULL },
		{ "zone = Europe/Madrid\nstarts = 2126-12-01 20:00", "2126-12-01T19:00:00Z", NULL },
		/* Here, in this test, it is Madrid, too. */
		{ "starts = 2026-11-26 20:00", "2026-11-26T19:00:00Z", NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[300];
		struct event_file e;
		snprintf(text, sizeof text, "[event]\ntags = x\n%s\n", cases[i].lines);
		parse_good(&e, text);
		char got[WHEN_TEXT];
		if (e.starts != moment(cases[i].starts))
			fail_msg("%s: %s", cases[i].lines, when_format(e.starts, got));
		assert_true(e.ends == (cases[i].ends ? moment(cases[i].ends) : 0));
		event_file_done(&e);
	}
}

static void test_bad(void **state)
{
	(void)state;
	static const struct { const char *text, *says; } cases[] = {
		{ "", "x.event:1: there are no tags; as in tags = musesocial, under [event]" },
		{ "\n[event]\nname = x\n", "x.event:2: there are no tags" },
		{ "tags = x\n", "x.event:1: tags stands before any section; put it under [event]" },
		{ "[event]\ntags = mu/se\n", "x.event:2: tags: mu/se is no tag" },
		{ "[event]\ntags = 2026\n", "x.event:2: tags: 2026 is no tag" },
		{ "[evnet]\n", "x.event:1: there is no section [evnet]; there are [event], [agenda], [wall] and [moderation]" },
		{ "[event]\nhsots = x@y\n", "x.event:2: unknown key hsots: did you mean hosts?" },
		{ "[event]\nmoon = full\n", "x.event:2: unknown key moon in [event]; tweetup-event(5) lists the keys" },
		{ "[event]\npolicy = approve\n", "x.event:2: policy belongs under [wall]" },
		{ "[event]\nhosts = ana@a.example tom@a.example\n", "x.event:2: hosts: ana@a.example tom@a.example: put a comma between people, and + between" },
		{ "[event]\nhosts = ana@a.example + , tom\n", "x.event:2: hosts: an account is missing behind the +" },
		{ "[event]\nhosts = a@x + b@x\ntrusted = c@x + d@x\ncurators = b@x + c@x\n", "x.event:4: curators: c@x stands in the file as somebody else already" },
		{ "[event]\ntrusted = @\n", "x.event:2: trusted: an account is missing here" },
		{ "[event]\ntags = x\nstarts = tomorrow\n", "x.event:3: starts tomorrow: wants a time, as in 2026-11-26 20:00" },
		{ "[event]\ntags = x\nstarts = 2026-02-30 20:00\n", "x.event:3: starts 2026-02-30 20:00: wants a time" },
		{ "[event]\ntags = x\nstarts = 2026-11-26\n", "x.event:3: starts 2026-11-26: wants a time" },
		{ "[event]\ntags = x\nstarts = 20:00 CET\n", "x.event:3: starts 20:00 CET: wants a time" },
		{ "[event]\ntags = x\nstarts = 20:00\n\nstarts = 21:00\n", "x.event:5: starts stands twice" },
		{ "[event]\ntags = x\nstarts = 2026-11-26 20:00\nends = 2026-11-25 20:00\n", "x.event:4: ends 2026-11-25 20:00: that is not after it starts" },
		{ "[event]\ntags = x\nzone = Europe/Madird\n", "x.event:3: zone Europe/Madird: there is no such time zone; as in Europe/Madrid" },
		{ "[event]\ntags = x\nzone = ../../../etc/passwd\n", "x.event:3: zone " },
		{ "[event]\ntags = x\n[agenda]\nQuestion = 3\n", "x.event:4: Question: a question is Q and its number, as in Q1 = " },
		{ "[event]\ntags = x\n[agenda]\nQ0 = x\n", "x.event:4: Q0: a question is Q and its number" },
		{ "[event]\ntags = x\n[agenda]\nQ1 = x\nQ1 = y\n", "x.event:5: Q1 stands twice" },
		{ "[event]\ntags = x\n[agenda]\nQ1 = 25:00 x\n", "x.event:4: Q1: 25:00 is no time of the day; as in 20:15" },
		{ "[wall]\npolicy = all\n", "x.event:2: policy all: wants approve or hold-back" },
		{ "[wall]\nhold-back = 2h\n", "x.event:2: hold-back 2h: wants seconds from 0 to 3600" },
		{ "[moderation]\nloud = very\n", "x.event:2: loud very: wants so many posts in so many minutes, as in 6 posts in 10 minutes; or no" },
		{ "[moderation]\nblocklist-defaults = maybe\n", "x.event:2: blocklist-defaults maybe: wants yes or no" },
		{ "[moderation]\nblocklist =\n", "x.event:2: blocklist wants a file" },
		{ "[event]\nhello\n", "x.event:2: hello is neither [section] nor key = value" },
		{ "[event\n", "x.event:1: the section has no closing ]" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct event_file e;
		char error[EVENT_ERROR] = "";
		if (event_file_parse(&e, "x.event", cases[i].text, strlen(cases[i].text), 0, error) || strncmp(error, cases[i].says, strlen(cases[i].says)))
			fail_msg("\"%s\" is not \"%s\"", error, cases[i].says);
		event_file_done(&e);
	}
}

static void test_files(void **state)
{
	(void)state;
	char folder[] = "/tmp/tweetup-test-XXXXXX", path[100], error[EVENT_ERROR];
	struct event_file e;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/x.event", folder);
	assert_false(event_file_read(&e, path, 0, error));
	assert_non_null(strstr(error, "No such file"));
	event_file_done(&e);
	FILE *file = fopen(path, "w");
	fputs("[event]\ntags = x\n[moderation]\nblocklist = words\n", file);
	fclose(file);
	assert_false(event_file_read(&e, path, 0, error));
	assert_non_null(strstr(error, "x.event:4: blocklist "));
	event_file_done(&e);
	char words[100];
	snprintf(words, sizeof words, "%s/words", folder);
	fclose(fopen(words, "w"));
	assert_true(event_file_read(&e, path, 0, error));
	assert_string_equal(e.blocklists[0], words);
	event_file_done(&e);
	unlink(words);
	unlink(path);
	rmdir(folder);
	assert_true(event_file_named("musesocial.event"));
	assert_true(event_file_named("./a/x.event"));
	assert_false(event_file_named(".event"));
	assert_false(event_file_named("a/.event"));
	assert_false(event_file_named("event"));
}

/* Where the system knows a zone, we say the same as it does: every day for years, and around the changes by the hour. */
static void test_zones(void **state)
{
	(void)state;
	static const char *const names[] = { "Europe/Madrid", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Santiago",
		"Africa/Casablanca", "Europe/Dublin", "Pacific/Apia", "Asia/Gaza", "America/St_Johns", "UTC" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct zone *zone = zone_open(names[i]);
		assert_non_null(zone);
		setenv("TZ", names[i], 1);
		tzset();
		for (time_t at = 1000000000; at < 4200000000; at += 6 * 3600 + 1) {
			struct tm tm;
			localtime_r(&at, &tm);
			if (zone_shown(zone, at * (int64_t)1000) != (at + tm.tm_gmtoff) * (int64_t)1000)
				fail_msg("%s at %lld", names[i], (long long)at);
			/* There and back, but where clocks show a time twice. */
			const int64_t back = zone_moment(zone, zone_shown(zone, at * (int64_t)1000)) - at * (int64_t)1000;
			if (back && back > -1800 * 1000)
				fail_msg("%s at %lld: %lld", names[i], (long long)at, (long long)back);
		}
		zone_free(zone);
	}
	setenv("TZ", "Europe/Madrid", 1);
	tzset();
	assert_null(zone_open("Europe/Nowhere"));
	assert_null(zone_open("+99:00"));
	assert_null(zone_parse((const unsigned char *)"TZif2", 5));
}

static int madrid(void **state)
{
	(void)state;
	setenv("TZ", "Europe/Madrid", 1);
	tzset();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usual), cmocka_unit_test(test_defaults), cmocka_unit_test(test_long_lines), cmocka_unit_test(test_times),
		cmocka_unit_test(test_bad), cmocka_unit_test(test_files), cmocka_unit_test(test_zones),
	};
	return cmocka_run_group_tests(tests, madrid, NULL);
}
