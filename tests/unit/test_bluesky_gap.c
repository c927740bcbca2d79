/* What a Jetstream must say after a break for nothing to be missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/when.h"
#include "net_scene.h"
#include "tiny_server.h"

enum { SAYS = 3 };

/* What each connection brings: milliseconds ago, 0 for the end. What comes after the break is younger than any break lasts. The last one stays open. */
struct play {
	const char *what;
	int says[2][SAYS];
	int resume; /* seconds ago; 0: never before */
	const char *gap;
};

static const struct play plays[] = {
	{ "it was silent so far, and was never heard of", { { 0 }, { 50, 0 } }, 0, "0 complete" },
	{ "the last frame comes again", { { 200000, 0 }, { 200000, 50, 0 } }, 0, "0 complete" },
	{ "it is gone, and who knows what with it", { { 200000, 0 }, { 50, 0 } }, 0, "0 not complete" },
	{ "an earlier run had heard of it", { { 0 }, { 200000, 50, 0 } }, 200, "0 complete" },
	{ "that is gone", { { 0 }, { 50, 0 } }, 200, "0 not complete" },
};

static const struct play *play;
static atomic_int connections;

static void say_frame(int fd, int ago)
{
	char frame[300];
	int n = snprintf(frame, sizeof frame, "{\"did\":\"did:plc:aaaaaaaaaaaaaaaaaaaaaaaa\",\"time_us\":%lld,\"kind\":\"identity\","
	                 "\"identity\":{\"did\":\"did:plc:aaaaaaaaaaaaaaaaaaaaaaaa\",\"handle\":\"a.example\",\"seq\":1}}",
	                 (long long)(when_now() - ago) * 1000);
	tiny_frame(fd, TINY_FIN | TINY_TEXT, frame, (size_t)n);
}

static void serve(int fd, const char *head)
{
	if (!strstr(head, "/subscribe"))
		return;
	int number = atomic_fetch_add(&connections, 1);
	tiny_upgrade(fd, head, "");
	for (const int *ago = play->says[number > 0]; *ago; ago++)
		say_frame(fd, *ago);
	if (number == 0)
		return;
	while (tiny_frame(fd, TINY_FIN | TINY_PING, "", 0) && !usleep(100 * 1000))
		say_frame(fd, 0);
}

static void test_gaps(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof plays / sizeof *plays; i++) {
		struct net_scene *scene;
		char url[64], wanted[64];
		play = &plays[i];
		atomic_store(&connections, 0);
		scene_begin((void **)&scene);
		struct tiny *server = tiny_start(serve);
		snprintf(url, sizeof url, "ws://127.0.0.1:%d/subscribe", server->port);
		scene_source(scene, "bluesky", url);
		scene->options.sources[0].resume = play->resume ? when_now() - play->resume * 1000 : 0;
		scene_start(scene);
		snprintf(wanted, sizeof wanted, " %s\n", play->gap);
		if (!scene_until(scene, " gap ") || !strstr(strstr(scene->heard, " gap "), wanted))
			fail_msg("%s: %s", play->what, scene->heard);
		scene_end((void **)&scene);
		tiny_stop(server);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(test_gaps) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
