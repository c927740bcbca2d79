/* The log file, and how the program dies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "model/log.h"

static char folder[64], path[96];

static int setup(void **state)
{
	(void)state;
	const char *tmp = getenv("TMPDIR");
	snprintf(folder, sizeof(folder), "%.40s/log.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/log", folder);
	return log_open(path) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	log_close();
	unlink(path);
	return rmdir(folder);
}

/* The whole file; the caller frees. */
static char *written(void)
{
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	char *text = xcalloc(1, 1 << 20);
	const size_t n = fread(text, 1, (1 << 20) - 1, file);
	text[n] = '\0';
	fclose(file);
	return text;
}

/* What comes after the stamp: "2026-11-25T20:04:31.120Z thread ". */
static const char *after_stamp(const char *line)
{
	assert_int_equal(line[10], 'T');
	assert_memory_equal(line + 23, "Z ", 2);
	return strchr(line + 25, ' ') + 1;
}

static void test_escapes(void **state)
{
	(void)state;
	log_line("name: %s", "\x1b]0;owned\x07\r\n\tcaf\xc3\xa9 \x7f \xe2\x80\xae back\\slash");
	char *text = written();
	assert_string_equal(after_stamp(text), "name: \\x1b]0;owned\\x07\\r\\n\\tcaf\\xc3\\xa9 \\x7f \\xe2\\x80\\xae back\\\\slash\n");
	for (const char *p = text; *p; p++)
		assert_true((*p >= 0x20 && *p < 0x7f) || (*p == '\n' && !p[1]));
	free(text);
}

static void test_bytes(void **state)
{
	(void)state;
	log_bytes("not JSON", "{\"a\0b\xff", 6);
	char *text = written();
	assert_string_equal(after_stamp(text), "not JSON: {\"a\\x00b\\xff\n");
	free(text);
}

static void test_line_is_cut(void **state)
{
	(void)state;
	char *large = xmalloc(20001);
	memset(large, '\x01', 20000);
	large[20000] = '\0';
	log_line("%s", large);
	log_bytes("odd", large, 20000);
	log_bytes("odd", "short", 5);
	char *text = written(), *line = text;
	for (int i = 0; i < 2; i++) {
		const size_t n = strcspn(line, "\n");
		assert_in_range(n, 2000, 4095);
		assert_memory_equal(line + n - 7, "\\x01...", 7);
		line += n + 1;
	}
	assert_string_equal(after_stamp(line), "odd: short\n");
	free(text);
	memset(large, 'x', 20000);
	log_bytes("odd", large, 20000);
	text = written();
	assert_int_equal(strlen(strrchr(text, ' ')), 1 + 2000 + 1);
	free(text);
	free(large);
}

static void test_file(void **state)
{
	(void)state;
	struct stat info;
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0600);
	log_line("one");
	log_close();
	log_line("nobody listens");
	assert_true(log_open(path));
	log_line("two");
	char *text = written();
	assert_non_null(strstr(text, "one\n"));
	assert_non_null(strstr(text, "two\n"));
	assert_null(strstr(text, "nobody"));
	free(text);
	assert_false(log_open("/nonexistent/folder/log"));
	assert_int_equal(errno, ENOENT);
}

static void *chatter(void *arg)
{
	for (int i = 0; i < 200; i++)
		log_line("%s%s", (const char *)arg, "0123456789012345678901234567890123456789");
	return NULL;
}

static void test_threads_do_not_mix(void **state)
{
	(void)state;
	pthread_t thread;
	assert_int_equal(pthread_create(&thread, NULL, chatter, "there"), 0);
	chatter("here");
	pthread_join(thread, NULL);
	char *text = written();
	int lines = 0;
	for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1, lines++) {
		*end = '\0';
		const char *said = after_stamp(line);
		assert_true(strcmp(said, "here0123456789012345678901234567890123456789") == 0 ||
		            strcmp(said, "there0123456789012345678901234567890123456789") == 0);
	}
	assert_int_equal(lines, 400);
	free(text);
}

static void hook(void)
{
	static const char said[] = "terminal restored\n";
	if (write(STDERR_FILENO, said, sizeof(said) - 1) < 0)
		_exit(7);
}

/* Runs dies() in a child: its exit status, and what it wrote to stderr. */
static int death(void (*dies)(void), char *said, size_t size)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	const pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		dies();
		_exit(99);
	}
	close(ends[1]);
	size_t at = 0;
	for (ssize_t n; (n = read(ends[0], said + at, size - 1 - at)) > 0;)
		at += (size_t)n;
	said[at] = '\0';
	close(ends[0]);
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void dies_plainly(void) { die("broken: %d", 42); }
static void dies_hooked(void) { die_hook(hook); die("broken"); }
static void dies_in_hook(void) { die_hook(dies_plainly); die("first"); }
static void dies_of_hunger(void) { free(xcalloc(SIZE_MAX / 2, 16)); }

static void test_die(void **state)
{
	(void)state;
	char said[256];
	assert_int_equal(death(dies_plainly, said, sizeof(said)), 1);
	assert_string_equal(said, "tweetup: broken: 42\n");
	assert_int_equal(death(dies_hooked, said, sizeof(said)), 1);
	assert_string_equal(said, "terminal restored\ntweetup: broken\n");
	assert_int_equal(death(dies_in_hook, said, sizeof(said)), 1);
	assert_string_equal(said, "tweetup: broken: 42\n");
}

static void test_out_of_memory(void **state)
{
	(void)state;
	char said[512];
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	skip(); /* a sanitizer's allocator ends the process itself */
#endif
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
	skip();
#endif
#endif
	assert_int_equal(death(dies_of_hunger, said, sizeof(said)), 1);
	assert_memory_equal(said, "tweetup: out of memory", 22);
}

static void test_allocation(void **state)
{
	(void)state;
	unsigned char *zeroes = xcalloc(4, 4);
	for (int i = 0; i < 16; i++)
		assert_int_equal(zeroes[i], 0);
	free(zeroes);
	free(xmalloc(0));
	char *text = xstrdup("one");
	text = xrealloc(text, 8);
	assert_string_equal(text, "one");
	free(text);
	text = xasprintf("%s-%d", "two", 2);
	assert_string_equal(text, "two-2");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_escapes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bytes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_line_is_cut, setup, teardown),
		cmocka_unit_test_setup_teardown(test_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_threads_do_not_mix, setup, teardown),
		cmocka_unit_test(test_die), cmocka_unit_test(test_out_of_memory), cmocka_unit_test(test_allocation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
