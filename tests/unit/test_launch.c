/* Opening links: $BROWSER without a shell, and never anything but the web. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "tui/launch.h"

static char folder[] = "/tmp/test_launch.XXXXXX";
static char program[64], said[64], moved[80];

/* A browser that writes its arguments, a line each. */
static int setup(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return 1;
	snprintf(program, sizeof program, "%s/browser", folder);
	snprintf(said, sizeof said, "%s/said", folder);
	snprintf(moved, sizeof moved, "%s.part", said);
	FILE *file = fopen(program, "w");
	if (!file)
		return 1;
	fprintf(file, "#!/bin/sh\nprintf '%%s\\n' \"$@\" >%s\nmv %s %s\n", moved, moved, said);
	fclose(file);
	unsetenv("SSH_CONNECTION");
	unsetenv("SSH_TTY");
	return chmod(program, 0700);
}

static int teardown(void **state)
{
	(void)state;
	unlink(program);
	unlink(said);
	return rmdir(folder);
}

/* What the browser was given; waits until it wrote it. */
static void heard(char *out, size_t size)
{
	for (int i = 0; i < 5000 && access(said, R_OK) != 0; i++)
		usleep(1000);
	FILE *file = fopen(said, "r");
	assert_non_null(file);
	out[fread(out, 1, size - 1, file)] = 0;
	fclose(file);
	unlink(said);
}

static void gives_the_link(void **state)
{
	static const struct { const char *browser, *args; } cases[] = {
		{ "%s", "https://example.org/a?b=c&d=$(e);f'g\"\n" },
		{ "%s --new-tab", "--new-tab\nhttps://example.org/a?b=c&d=$(e);f'g\"\n" },
		{ "%s -u %%s -x", "-u\nhttps://example.org/a?b=c&d=$(e);f'g\"\n-x\n" },
		{ "%s --url=%%s", "--url=https://example.org/a?b=c&d=$(e);f'g\"\n" },
		{ "/nonexistent/browser:%s", "https://example.org/a?b=c&d=$(e);f'g\"\n" },
		{ ":%s  a  ", "a\nhttps://example.org/a?b=c&d=$(e);f'g\"\n" },
	};
	char why[LAUNCH_WHY], browser[256], got[512];
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *at = strstr(cases[i].browser, "%s");
		snprintf(browser, sizeof browser, "%.*s%s%s", (int)(at - cases[i].browser), cases[i].browser, program, at + 2);
		for (char *p; (p = strstr(browser, "%%s")) != NULL;)
			memmove(p, p + 1, strlen(p));
		setenv("BROWSER", browser, 1);
		assert_true(launch_link("https://example.org/a?b=c&d=$(e);f'g\"", why));
		heard(got, sizeof got);
		assert_string_equal(got, cases[i].args);
	}
}

static void refuses(void **state)
{
	static const char *const links[] = { "javascript:alert(1)", "file:///etc/passwd", "", "-h", "https://a b", "https://a\nb", "ftp://example.org" };
	char why[LAUNCH_WHY];
	(void)state;
	setenv("BROWSER", program, 1);
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		*why = 0;
		assert_false(launch_link(links[i], why));
		assert_true(*why);
	}
	assert_int_not_equal(access(said, F_OK), 0);
}

static void says_when_there_is_none(void **state)
{
	char why[LAUNCH_WHY];
	(void)state;
	setenv("BROWSER", "/nonexistent/one:/nonexistent/two", 1);
	assert_false(launch_link("https://example.org/", why));
	assert_non_null(strstr(why, "No browser could be started"));
	unsetenv("BROWSER");
	unsetenv("DISPLAY");
	unsetenv("WAYLAND_DISPLAY");
	setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22", 1);
	assert_false(launch_link("https://example.org/there", why));
	assert_non_null(strstr(why, "https://example.org/there"));
	assert_non_null(strstr(why, "y copies"));
	unsetenv("SSH_CONNECTION");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(gives_the_link), cmocka_unit_test(refuses), cmocka_unit_test(says_when_there_is_none) };
	return cmocka_run_group_tests(tests, setup, teardown);
}
