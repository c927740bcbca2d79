/* Recordings: a file of JSON lines, a pipe, standard input. Nothing is filtered by tag. */
#include "net/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "model/jsonl.h"
#include "model/log.h"

enum { CHUNK = 64 * 1024, LINE_BYTES = 1024 * 1024, LINES_A_TURN = 200 };

struct file {
	struct source *source;
	int fd;
	bool regular, paused, ended, skipping; /* skipping: the rest of a line that is too long */
	struct timer *timer;                   /* the next turn */
	struct watch *watch;                   /* NULL: always ready */
	char *bytes;                           /* [at, end) is read and not yet used */
	size_t at, end, capacity;
	unsigned long line, posts, bad;
	struct post *post;                     /* waits for its moment */
	bool began;
	int64_t recorded, start;               /* moment of the first post: in the recording, and by the loop's clock */
};

static const char *file_name(const struct file *file)
{
	const char *slash = strrchr(file->source->url, '/');
	if (strncmp(file->source->url, "/proc/self/fd/", 14) == 0) /* an archive, played */
		return file->source->name;
	return !strcmp(file->source->url, "-") ? "standard input" : slash ? slash + 1 : file->source->url;
}

static void over(struct file *file)
{
	file->ended = true;
	if (file->watch)
		watch_set(file->watch, 0);
	timer_clear(file->timer);
	if (file->bad)
		source_state(file->source, SOURCE_ENDED, 0, "end of %s: %lu posts, %lu bad lines", file_name(file), file->posts, file->bad);
	else
		source_state(file->source, SOURCE_ENDED, 0, "end of %s: %lu posts", file_name(file), file->posts);
}

static void odd_line(struct file *file, const char *why, const char *bytes, size_t length)
{
	char text[200];
	file->bad++;
	snprintf(text, sizeof text, "line %lu: %s", file->line, why);
	source_odd(file->source, text, bytes, length);
}

static void tell_post(struct file *file)
{
	struct post *post = file->post;
	file->post = NULL;
	file->posts++;
	source_heard(file->source);
	source_post(file->source, post, file->regular && file->source->speed <= 0);
}

/* How long the post has to wait, by the differences in the recording; what is out of order comes at once. */
static int64_t wait_for(struct file *file)
{
	int64_t now = loop_now(file->source->tools.loop), moment = file->post->received ? file->post->received : file->post->created;
	if (file->source->speed <= 0)
		return 0;
	if (!file->began) {
		file->began = true;
		file->start = now;
		file->recorded = moment;
	}
	double since = (double)(moment - file->recorded) / file->source->speed;
	double wait = (double)file->start + since - (double)now;
	return wait < 1 ? 0 : wait > 1e12 ? (int64_t)1e12 : (int64_t)wait;
}

static void use_line(struct file *file, const char *bytes, size_t length)
{
	struct jsonl_line line = { .kind = JSONL_BAD };
	file->line++;
	if (!length || (length == 1 && *bytes == '\r'))
		return;
	jsonl_read(bytes, length, &line);
	if (line.kind == JSONL_BAD)
		odd_line(file, line.why, bytes, length);
	else if (line.kind == JSONL_POST)
		file->post = line.post;
	else {
		source_heard(file->source);
		source_delete(file->source, line.id);
		free(line.id);
	}
}

/* The next whole line among what is read; false when there is none. */
static bool next_line(struct file *file)
{
	char *start = file->bytes + file->at, *lf = memchr(start, '\n', file->end - file->at);
	if (!lf)
		return false;
	size_t length = (size_t)(lf - start);
	file->at += length + 1;
	if (file->skipping)
		file->skipping = false;
	else
		use_line(file, start, length);
	return true;
}

/* A line that is too long costs itself alone. */
static void skip_long_line(struct file *file)
{
	if (!file->skipping) {
		file->line++;
		odd_line(file, "longer than 1 MiB", file->bytes + file->at, file->end - file->at);
	}
	file->skipping = true;
	file->at = file->end = 0;
}

static void make_room(struct file *file)
{
	memmove(file->bytes, file->bytes + file->at, file->end - file->at);
	file->end -= file->at;
	file->at = 0;
	if (file->skipping || file->end > LINE_BYTES)
		skip_long_line(file);
	if (file->end + CHUNK <= file->capacity)
		return;
	file->capacity = file->end + 2 * CHUNK;
	file->bytes = xrealloc(file->bytes, file->capacity);
}

static void last_line(struct file *file)
{
	if (file->end > file->at && !file->skipping)
		use_line(file, file->bytes + file->at, file->end - file->at);
	file->at = file->end = 0;
}

static void broken(struct file *file, int error)
{
	file->ended = true;
	if (file->watch)
		watch_set(file->watch, 0);
	source_state(file->source, SOURCE_REFUSED, 0, "cannot read %s: %s", file_name(file), strerror(error));
}

enum got { GOT_MORE, GOT_END, GOT_NOTHING };
static enum got read_more(struct file *file)
{
	make_room(file);
	ssize_t n = read(file->fd, file->bytes + file->end, file->capacity - file->end);
	if (n > 0) {
		file->end += (size_t)n;
		return GOT_MORE;
	}
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return GOT_NOTHING;
	if (n < 0) {
		broken(file, errno);
		return GOT_NOTHING;
	}
	return GOT_END;
}

/* Tells or keeps the post that was read; false when it has to wait. */
static bool settle_post(struct file *file)
{
	int64_t wait = file->post ? wait_for(file) : 0;
	if (wait > 0) {
		timer_set(file->timer, wait);
		return false;
	}
	if (file->post)
		tell_post(file);
	return true;
}

/* Lines that are here already, so many a turn that other sources have theirs; false: something has to be waited for. */
static bool use_lines(struct file *file)
{
	for (int i = 0; i < LINES_A_TURN; i++) {
		if (file->paused || !settle_post(file))
			return false;
		if (!next_line(file))
			return true;
	}
	timer_set(file->timer, 0);
	return false;
}

static void turn(struct file *file, bool ready)
{
	if (file->ended || file->paused || !use_lines(file))
		return;
	if (!ready) {
		watch_set(file->watch, WATCH_READ);
		return;
	}
	enum got got = read_more(file);
	if (file->ended || got == GOT_NOTHING)
		return;
	if (got == GOT_MORE) {
		timer_set(file->timer, 0);
		return;
	}
	last_line(file);
	if (file->paused || !settle_post(file))
		return; /* comes back here, reads the end again */
	over(file);
}

static void rang(void *arg)
{
	struct file *file = arg;
	turn(file, !file->watch);
}

static void readable(void *arg, int fd, int events)
{
	struct file *file = arg;
	(void)fd, (void)events;
	watch_set(file->watch, 0);
	turn(file, true);
}

static int open_source(const char *url)
{
	return strcmp(url, "-") ? open(url, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : STDIN_FILENO;
}

static void *file_start(struct source *source)
{
	struct file *file = xcalloc(1, sizeof *file);
	struct stat about;
	file->source = source;
	file->capacity = 2 * CHUNK;
	file->bytes = xmalloc(file->capacity);
	file->timer = timer_new(source->tools.loop, rang, file);
	file->fd = open_source(source->url);
	if (file->fd < 0 || fstat(file->fd, &about)) {
		broken(file, errno);
		return file;
	}
	file->regular = S_ISREG(about.st_mode);
	if (!file->regular)
		file->watch = watch_new(source->tools.loop, file->fd, readable, file);
	source_state(source, SOURCE_LIVE, 0, "playing %s", file_name(file));
	timer_set(file->timer, 0);
	return file;
}

static void file_stop(void *self)
{
	struct file *file = self;
	watch_free(file->watch);
	timer_free(file->timer);
	if (file->fd > STDIN_FILENO)
		close(file->fd);
	post_free(file->post);
	free(file->bytes);
	free(file);
}

static void file_pause(void *self, bool paused)
{
	struct file *file = self;
	if (paused == file->paused || file->ended)
		return;
	file->paused = paused;
	if (paused && file->watch)
		watch_set(file->watch, 0);
	if (!paused)
		timer_set(file->timer, 0);
}

const struct source_ops file_source = { .kind = "file", .start = file_start, .stop = file_stop, .pause = file_pause };
