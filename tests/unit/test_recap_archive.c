/* Recaps made from an archive: which part of its time, with which decisions and gaps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "model/archive.h"
#include "model/recap_archive.h"
#include "tests/unit/saying.h"
#include "tests/unit/vault.h"

enum { HOUR_S = 3600 };

static struct archive *filled(const char *name)
{
	static const struct say what[] = {
		{ .key = "1", .at = -7 * 24 * HOUR_S, .text = "last week" }, { .key = "2", .at = -3 * HOUR_S, .text = "too early" },
		{ .key = "3", .at = -HOUR_S, .text = "tea is ready" }, { .key = "4", .at = 60, .text = "in the hour" }, { .key = "5", .at = 90, .who = "eve", .text = "struck" },
		{ .key = "6", .at = 20 * HOUR_S, .text = "the morning after" }, { .key = "7", .at = 26 * HOUR_S, .text = "too late" },
		{ .key = "8", .at = 120, .text = "deleted" },
	};
	struct archive *archive = archive_open(vault_path(name));

	for (size_t i = 0; i < sizeof what / sizeof *what; i++)
		archive_keep(archive, event_post(0, said(&what[i]), false));
	archive_keep(archive, event_new(EVENT_DELETE, 0, id_of("ana", "8"), NULL, NULL, NULL));
	struct event *gap = event_new(EVENT_GAP, 0, "mastodon:https://glam.example", NULL, NULL, NULL);
	gap->from = SAY_START + 60000;
	gap->to = SAY_START + 120000;
	gap->recovered = 2;
	archive_keep(archive, gap);
	const struct decision struck = { .at = 1, .who = "mod", .what = DECIDE_STRIKE, .post = id_of("eve", "5"), .value = "" };
	archive_decide(archive, &struck);
	assert_true(archive_sync(archive, 20000));
	archive_close(archive);
	char why[256] = "";
	archive = archive_read(vault_path(name), why);
	assert_string_equal(why, "");
	return archive;
}

static char *recap_of(struct archive *archive, const struct event_file *event, const char *since)
{
	struct options options = { .event = event, .since = since, .filter = "" };
	const char *why;
	char *text = NULL, error[512] = "";
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_true(tag_set_add(&options.tags, "musesocial", &why));
	assert_true(recap_archive(archive, &options, SAY_START, recap_md, out, error));
	assert_string_equal(error, "");
	fclose(out);
	return text;
}

static void test_time(void **state)
{
	static const char *const said_there[] = { "> last week\n", "> too early\n", "> tea is ready\n", "> in the hour\n", "> the morning after\n", "> too late\n" };
	static const struct { int64_t starts, ends; const char *since; const char *there; } cases[] = {
		{ 0, 0, "", "yyyyyy" },
		{ SAY_START, SAY_START + HOUR_S * 1000, "", "nnyyyn" },
		{ SAY_START + 99 * 24 * (int64_t)HOUR_S * 1000, SAY_START + 100 * 24 * (int64_t)HOUR_S * 1000, "", "yyyyyy" }, /* nothing was said then: another day was meant */
		{ SAY_START, SAY_START + HOUR_S * 1000, "2h", "nnyyyy" }, { 0, 0, "4h", "nyyyyy" },
	};
	struct archive *archive = filled("time");
	struct event_file event;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		event_file_defaults(&event);
		event.zone = "UTC";
		event.starts = cases[i].starts;
		event.ends = cases[i].ends;
		char *md = recap_of(archive, &event, cases[i].since);
		for (size_t k = 0; k < 6; k++)
			if ((strstr(md, said_there[k]) != NULL) != (cases[i].there[k] == 'y'))
				fail_msg("case %zu: %s%s", i, said_there[k], md);
		assert_null(strstr(md, "> struck\n"));
		assert_null(strstr(md, "> deleted\n"));
		free(md);
		event_file_done(&event);
	}
	archive_close(archive);
}

static void test_coverage(void **state)
{
	struct archive *archive = filled("coverage");
	struct event_file event;

	(void)state;
	event_file_defaults(&event);
	event.zone = "UTC";
	event.starts = SAY_START;
	event.ends = SAY_START + HOUR_S * 1000;
	char *md = recap_of(archive, &event, "");
	static const char *const lines[] = {
		"2 January 1970, 03:46 to 04:46 (UTC)\n", "\n3 posts by 1 person with the tag #musesocial, the first of 02:46, the last of 23:46.", "\nHeard from: a.example.\n",
		"\n- glam.example was not heard from 03:47 to 03:48: 2 posts were fetched afterwards, and some may be missing.\n",
		"\n- 1 post was deleted by whoever wrote it;", "\n- 1 post was struck by a moderator and left out.\n",
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (strstr(md, lines[i]) == NULL)
			fail_msg("no %s in %s", lines[i], md);
	free(md);
	event_file_done(&event);
	archive_close(archive);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_time), cmocka_unit_test(test_coverage) };

	return cmocka_run_group_tests(tests, vault_make, vault_remove);
}
