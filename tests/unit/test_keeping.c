/* What the reader is told of the archive: whose it is, where, what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "tests/unit/saying.h"
#include "tests/unit/vault.h"
#include "tui/key.h"
#include "tui/view.h"

enum { NOW = SAY_START + 4000000 };

struct reader {
	struct queue *events;
	struct session *session;
	struct screen *screen;
};

static void begin(struct reader *r, const char *name)
{
	const struct tag_set tags = {0};
	r->events = queue_new(1000, 1 << 20);
	r->session = session_new(&tags, r->events, NOW);
	r->screen = screen_new(r->session, NULL, "", NOW);
	screen_size(r->screen, 40, 90, NOW);
	screen_changed(r->screen, session_pump(r->session, NOW, 1000, screen_news, r->screen), NOW);
	session_attach(r->session, archive_open(vault_path(name)));
}

static void end(struct reader *r)
{
	screen_free(r->screen);
	session_free(r->session);
	queue_free(r->events);
}

static unsigned pump(struct reader *r)
{
	const unsigned changed = session_pump(r->session, NOW, 1000, screen_news, r->screen);
	screen_changed(r->screen, changed, NOW);
	while (screen_work(r->screen, NOW) & SCREEN_WORK)
		;
	return changed;
}

/* Until what is waited for has changed; 20 seconds at most. */
static bool pump_until(struct reader *r, unsigned wanted)
{
	for (int i = 0; i < 2000; i++, vault_moment())
		if (pump(r) & wanted)
			return true;
	return false;
}

static void post(struct reader *r, const char *key)
{
	const struct say what = {.key = key, .name = "Ana", .text = "The astrolabe has seen every sky we lost"};
	assert_true(queue_push(r->events, event_post(0, said(&what), false)));
	pump(r);
}

static bool on_sources_page(const struct reader *r, const char *text)
{
	struct page page;
	view_sources_page(r->screen, &page);
	bool found = memmem(page.bytes, page.bytes_length, text, strlen(text)) != NULL;
	page_done(&page);
	return found;
}

static void test_follower(void **state)
{
	(void)state;
	char collects[64];
	struct reader first, second;
	snprintf(collects, sizeof collects, "Process %ld collects", (long)getpid());
	begin(&first, "follow.db");
	pump(&first);
	assert_true(on_sources_page(&first, "This process collects."));
	assert_true(on_sources_page(&first, vault_path("follow.db")));
	assert_string_equal(first.screen->message, "");
	post(&first, "1");
	begin(&second, "follow.db");
	assert_true(pump_until(&second, CHANGED_RESTORED));
	/* It stays until a key: so it names none that may be gone by then. The page, made anew each time, does. */
	assert_non_null(strstr(second.screen->message, "Another tweetup listens"));
	assert_null(strpbrk(second.screen->message, "0123456789"));
	assert_true(on_sources_page(&second, collects));
	assert_true(on_sources_page(&second, "this one follows what it writes."));
	/* What goes wrong is more important. */
	archive_suspend(first.session->archive, true);
	assert_true(pump_until(&second, CHANGED_TROUBLE));
	assert_string_equal(second.screen->message, "");
	assert_non_null(strstr(keeping_text(second.screen, collects, sizeof collects), "is suspended"));
	archive_suspend(first.session->archive, false);
	assert_true(pump_until(&second, CHANGED_TROUBLE));
	assert_string_equal(keeping_text(second.screen, collects, sizeof collects), "");
	/* Said once. */
	post(&first, "2");
	assert_true(pump_until(&second, CHANGED_POSTS));
	assert_string_equal(second.screen->message, "");
	end(&first);
	assert_true(pump_until(&second, CHANGED_COLLECT));
	assert_non_null(strstr(second.screen->message, "This one listens to the networks now"));
	assert_true(on_sources_page(&second, "This process collects."));
	end(&second);
}

/* What was read counts for the filter, the search, the thread, twins and questions that were there before. */
static void test_restored(void **state)
{
	(void)state;
	struct reader first, second;
	begin(&first, "restored.db");
	pump(&first);
	post(&first, "1");
	const struct say twin = {.key = "2", .at = 9, .name = "Ana", .network = NETWORK_BLUESKY,
	                         .text = "The astrolabe has seen every sky we lost"};
	const struct say asks = {.key = "3", .who = "kim", .at = 20, .text = "How old is the clock in the hall?"};
	assert_true(queue_push(first.events, event_post(0, said(&twin), false)));
	assert_true(queue_push(first.events, event_post(0, said(&asks), false)));
	pump(&first);
	end(&first);
	begin(&second, "restored.db");
	filtering_set(second.screen, "astrolabe");
	finding_set(second.screen, "every");
	assert_true(pump_until(&second, CHANGED_RESTORED));
	const struct scene scene = view_scene(second.screen);
	assert_int_equal(scene_count(&scene), 1);
	assert_int_equal(matches_count(&second.screen->sieve->matches), 2);
	assert_int_equal(matches_count(&second.screen->finding.matches), 1);
	assert_int_equal(folding_pairs(second.screen)->n, 1);
	assert_int_equal(questions_waiting(second.session->questions), 1);
	end(&second);
}

static void test_trouble(void **state)
{
	(void)state;
	struct reader r;
	char text[300];
	FILE *file = fopen(vault_path("bad.db"), "w");
	for (int i = 0; i < 5000; i++)
		fputs("this is no archive", file);
	fclose(file);
	begin(&r, "bad.db");
	pump(&r);
	assert_non_null(strstr(keeping_text(r.screen, text, sizeof text), "no archive of tweetup"));
	assert_true(on_sources_page(&r, "it was left as it is"));
	/* Whatever stands in it is as safe to show as anything else. */
	snprintf(r.session->trouble, sizeof r.session->trouble, "\x1b[31mred\xff");
	assert_string_equal(keeping_text(r.screen, text, sizeof text), "[31mred\xef\xbf\xbd");
	end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_follower), cmocka_unit_test(test_restored), cmocka_unit_test(test_trouble),
	};
	return cmocka_run_group_tests(tests, vault_make, vault_remove);
}
