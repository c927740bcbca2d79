#include "tests/screen/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "model/archive.h"
#include "model/event_file.h"
#include "model/log.h"
#include "model/session.h"
#include "model/when.h"
#include "tui/key.h"
#include "tui/screen.h"
#include "tui/wall_show.h"

enum { WORDS = 8, BYTES = 64 * 1024 };

struct script {
	const char *path;
	int line, failed, checked;
	FILE *in, *out; /* out: the file anew, NULL unless updating */
	int64_t now;
	struct tag_set tags;
	struct queue *events;
	struct session *session;
	struct screen *screen; /* this or the wall is up, or neither yet */
	struct show *show;
	struct face face;      /* of the one that is; self NULL: none */
	struct options options; /* the wall's */
	bool wall;
	struct frame frame;
	char filter[512];
	int rows, columns;
	unsigned done;      /* what the last keys asked for */
	struct post draft;  /* the post being described */
	struct list_builder links, media;
	char bytes[BYTES];  /* its strings */
	size_t used;
	bool pending;
	const char *stray; /* it lacks the tag: what it has instead */
	char folder[64];    /* of the archive, "" none */
	struct event_file event;
	bool has_event;
};

static void wrong(struct script *s, const char *what, const char *detail)
{
	printf("not ok: %s:%d: %s %s\n", s->path, s->line, what, detail);
	s->failed++;
}

/* ---- the pieces of a line ---- */

static char *keep(struct script *s, const char *text)
{
	const size_t n = strlen(text) + 1;
	if (s->used + n > sizeof s->bytes)
		die("%s:%d: too much text in one post", s->path, s->line);
	char *at = memcpy(s->bytes + s->used, text, n);
	s->used += n;
	for (char *p = at; (p = strstr(p, "\\n")) != NULL;) {
		*p = '\n';
		memmove(p + 1, p + 2, strlen(p + 2) + 1);
	}
	return at;
}

/* The next word, or what is in quotes; moves on. "" at the end. */
static char *word(char **p)
{
	*p += strspn(*p, " ");
	const bool quoted = **p == '"';
	char *start = *p + quoted, *end = start + strcspn(start, quoted ? "\"" : " ");
	*p = *end ? end + 1 : end;
	*end = 0;
	return start;
}

/* "20:04" or "20:04:31" on the day of the clock. */
static int64_t moment(const struct script *s, const char *text)
{
	char day[WHEN_TEXT], whole[WHEN_TEXT * 2];
	int64_t out = 0;
	when_format(s->now, day);
	snprintf(whole, sizeof whole, "%.10sT%s%sZ", day, text, strlen(text) == 5 ? ":00" : "");
	if (!when_parse(strchr(text, 'T') ? text : whole, &out))
		die("%s:%d: no time: %s", s->path, s->line, text);
	return out;
}

/* "8s", "4m": milliseconds. */
static int64_t span(const struct script *s, const char *text)
{
	int64_t then;
	if (!when_since(text, s->now, &then))
		die("%s:%d: no length of time: %s", s->path, s->line, text);
	return s->now - then;
}

static unsigned source_index(const struct script *s, const char *name)
{
	for (size_t i = 0; i < s->session->source_count; i++)
		if (strcmp(s->session->sources[i].name, name) == 0)
			return (unsigned)i;
	die("%s:%d: no source %s", s->path, s->line, name);
}

/* ---- the world ---- */

static struct session *session(struct script *s)
{
	if (!s->session) {
		s->events = queue_new(100000, 256 << 20);
		s->session = session_new(&s->tags, s->events, s->now);
	}
	return s->session;
}

static void work(struct script *s)
{
	while (s->face.work && s->face.work(s->face.self, s->now) & SCREEN_WORK)
		;
}

static void pump(struct script *s)
{
	const unsigned changed = session_pump(session(s), s->now, 100000, s->face.news, s->face.self);
	if (!s->face.self)
		return;
	s->face.changed(s->face.self, changed, s->now);
	work(s);
}

static void push(struct script *s, struct event *event)
{
	session(s);
	if (!queue_push(s->events, event))
		die("%s:%d: the queue is full", s->path, s->line);
}

/* A post is told when the next step begins. */
static void flush(struct script *s)
{
	if (!s->pending)
		return;
	s->draft.links = s->links.list;
	s->draft.media = s->media.list;
	struct post *post = post_new(&s->draft);
	if (!post)
		die("%s:%d: this is no post", s->path, s->line);
	struct event *event = s->stray ? event_new(EVENT_STRAY, 0, NULL, s->stray, NULL, NULL) : event_post(0, post, false);
	event->post = post;
	push(s, event);
	s->stray = NULL;
	pump(s);
	list_done(&s->links);
	list_done(&s->media);
	s->pending = false;
}

static void wall_up(struct script *s)
{
	s->options.tags = s->tags;
	s->options.event = s->has_event ? &s->event : NULL;
	s->show = show_new(session(s), &s->options, s->now);
	show_ascii(s->show, s->frame.ascii);
	s->face = show_face(s->show);
}

static void screen_up(struct script *s)
{
	if (s->face.self)
		return;
	pump(s);
	if (s->wall) {
		wall_up(s);
	} else {
		s->screen = screen_new(session(s), s->has_event ? &s->event : NULL, s->filter, s->now);
		s->face = screen_face(s->screen);
	}
	s->face.size(s->face.self, s->rows, s->columns, s->now);
	work(s);
	pump(s); /* the ledger is due */
}

static const char *post_id(struct script *s, const char *name, const char *handle)
{
	char id[512];
	snprintf(id, sizeof id, "%s:%s", strchr(handle, '@') ? "mastodon" : "bluesky", name);
	return keep(s, id);
}

static void begin(struct script *s, const char *name, const char *time, const char *handle)
{
	char url[512];
	s->used = 0;
	s->links = s->media = (struct list_builder){ 0 };
	s->pending = true;
	const bool did = strncmp(handle, "did:", 4) == 0;
	s->draft = (struct post){ .network = strchr(handle, '@') ? NETWORK_MASTODON : NETWORK_BLUESKY, .source = "glammr.us",
		.created = moment(s, time), .received = s->now };
	s->draft.id = post_id(s, name, handle);
	s->draft.author.id = keep(s, handle);
	s->draft.author.handle = did ? "" : keep(s, handle);
	snprintf(url, sizeof url, "https://example.org/%s", name);
	s->draft.url = keep(s, url);
}

/* ---- steps: each gets the rest of its line ---- */

static void do_clock(struct script *s, char *rest)
{
	if (!when_parse(word(&rest), &s->now))
		die("%s:%d: no time", s->path, s->line);
}

static void do_wait(struct script *s, char *rest)
{
	s->now += span(s, word(&rest));
	screen_up(s);
	s->face.tick(s->face.self, s->now);
	work(s);
}

static void do_size(struct script *s, char *rest)
{
	s->columns = (int)strtol(rest, &rest, 10);
	s->rows = (int)strtol(rest + 1, NULL, 10);
	if (s->face.self)
		s->face.size(s->face.self, s->rows, s->columns, s->now);
}

static void do_ascii(struct script *s, char *rest)
{
	(void)rest;
	s->frame.ascii = true;
}

static void do_tag(struct script *s, char *rest)
{
	const char *why;
	if (!tag_set_add(&s->tags, word(&rest), &why))
		die("%s:%d: %s", s->path, s->line, why);
}

static void do_source(struct script *s, char *rest)
{
	session_add_source(session(s), word(&rest), "mastodon", s->now);
}

static void do_state(struct script *s, char *rest)
{
	const unsigned source = source_index(s, word(&rest));
	const char *state = word(&rest), *age = word(&rest);
	struct event *event = event_new(EVENT_SOURCE, source, NULL, rest, NULL, NULL);
	int i = 0;
	while (strcmp(source_state_word((enum source_state)i), state) != 0 && i < SOURCE_ENDED)
		i++;
	event->state = (enum source_state)i;
	const int64_t ms = span(s, age);
	event->next_try = event->state == SOURCE_RETRY ? s->now + ms : 0;
	event->heard = event->state == SOURCE_RETRY || event->state == SOURCE_REFUSED ? 0 : s->now - ms;
	push(s, event);
	pump(s);
}

static void do_left(struct script *s, char *rest)
{
	session(s)->left = (struct place){ moment(s, word(&rest)), UINT32_MAX };
}

static void do_filter(struct script *s, char *rest)
{
	snprintf(s->filter, sizeof s->filter, "%s", rest);
}

static void do_post(struct script *s, char *rest)
{
	const char *name = word(&rest), *time = word(&rest), *handle = word(&rest);
	begin(s, name, time, handle);
	s->draft.author.name = keep(s, word(&rest));
	s->draft.text = keep(s, rest + strspn(rest, " "));
}

static void do_hex(struct script *s, char *rest)
{
	char bytes[4096];
	size_t n = 0;
	const char *name = word(&rest), *time = word(&rest), *handle = word(&rest);
	begin(s, name, time, handle);
	for (unsigned byte; n < sizeof bytes - 1 && rest[0] && rest[1]; rest += 2) {
		const char pair[3] = { rest[0], rest[1] };
		byte = (unsigned)strtoul(pair, NULL, 16);
		bytes[n++] = (char)byte;
	}
	bytes[n] = 0;
	s->draft.author.name = s->draft.text = keep(s, bytes);
}

static void do_more(struct script *s, char *rest)
{
	const char *what = word(&rest), *text = keep(s, rest);
	if (strcmp(what, "re") == 0)
		s->draft.reply_to = text;
	else if (strcmp(what, "boost") == 0)
		s->draft.repost_of = text;
	else if (strcmp(what, "quote") == 0)
		s->draft.quote_of = text;
	else if (strcmp(what, "cw") == 0)
		s->draft.warning = text;
	else if (strcmp(what, "stray") == 0)
		s->stray = text;
	else if (strcmp(what, "edited") == 0)
		s->draft.edited = true;
	else if (strcmp(what, "bot") == 0)
		s->draft.author.bot = true;
	else if (strcmp(what, "link") == 0)
		list_add(&s->links, text);
	else if (strcmp(what, "photo") == 0) {
		list_add(&s->media, "image");
		list_add(&s->media, "https://files.example.org/photo.jpg");
		list_add(&s->media, text);
	} else
		wrong(s, "no such thing in a post:", what);
}

static struct event *numbered(int i, int64_t created, int people)
{
	static const char *const names[] = { "Ana Ruiz", "Tom", "Kim Chi", "Jo March", "Aiko" };
	char id[64], handle[64], name[64], text[128];
	const int who = people ? i : i % 5;
	snprintf(id, sizeof id, "mastodon:n%d", i);
	snprintf(handle, sizeof handle, "u%d@example.org", who);
	snprintf(name, sizeof name, "Person %d", who);
	snprintf(text, sizeof text, "Post number %d of the tour #musesocial", i);
	const struct post draft = { .id = id, .author = { .id = handle, .handle = handle, .name = people ? name : names[who] },
		.url = "https://example.org/n", .created = created, .received = created, .text = text };
	return event_post(0, post_new(&draft), false);
}

static void do_posts(struct script *s, char *rest)
{
	const int n = (int)strtol(word(&rest), NULL, 10);
	const int64_t from = moment(s, word(&rest));
	const int base = (int)strtol(word(&rest), NULL, 10);
	for (int i = 0; i < n; i++)
		push(s, numbered(base + i + 1, from + i * 60000, 0));
	pump(s);
}

static void do_people(struct script *s, char *rest)
{
	const int n = (int)strtol(word(&rest), NULL, 10);
	for (int i = 0; i < n; i++)
		push(s, numbered(i + 1, s->now - (n - i) * 1000, 1));
	pump(s);
}

/* What somebody's profile says. */
static void do_profile(struct script *s, char *rest)
{
	const char *handle = word(&rest);
	struct event *event = event_new(EVENT_PROFILE, 0, handle, rest + strspn(rest, " "), NULL, NULL);
	event->network = strchr(handle, '@') ? NETWORK_MASTODON : NETWORK_BLUESKY;
	push(s, event);
	pump(s);
}

/* The hash of somebody's picture: heeded when the session wants it. */
static void do_picture(struct script *s, char *rest)
{
	const char *handle = word(&rest);
	struct event *event = event_new(EVENT_AVATAR, 0, handle, NULL, NULL, NULL);
	event->network = strchr(handle, '@') ? NETWORK_MASTODON : NETWORK_BLUESKY;
	event->hash = strtoull(word(&rest), NULL, 16);
	while (session_picture(s->session, &s->event, s->now))
		;
	push(s, event);
	pump(s);
}

static char *archive_at(struct script *s, const char *ending)
{
	return xasprintf("%s/event.db%s", s->folder, ending);
}

static void fill_archive(struct script *s, const char *path, int n)
{
	struct archive *archive = archive_open(path);
	for (int i = 0; i < n; i++) {
		while (!archive_room(archive))
			usleep(1000);
		archive_keep(archive, numbered(i + 1, s->now - (int64_t)(n - i) * 60000, 0));
	}
	if (!archive_sync(archive, 20000) || archive_close(archive))
		die("%s:%d: the archive could not be made", s->path, s->line);
}

static void do_archive(struct script *s, char *rest)
{
	const char *tmp = getenv("TMPDIR");
	snprintf(s->folder, sizeof s->folder, "%.30s/tweetup-screen.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(s->folder))
		die("%s:%d: no folder", s->path, s->line);
	char *path = archive_at(s, "");
	fill_archive(s, path, (int)strtol(word(&rest), NULL, 10));
	screen_up(s);
	session_attach(s->session, archive_open(path));
	free(path);
	pump(s);
}

static void do_read(struct script *s, char *rest)
{
	(void)rest;
	while (!session_restored(s->session) || s->session->questions_wait)
		pump(s);
}

static void remove_archive(struct script *s)
{
	static const char *const endings[] = { "", "-wal", "-shm", ".lock" };
	for (size_t i = 0; *s->folder && i < sizeof endings / sizeof *endings; i++) {
		char *path = archive_at(s, endings[i]);
		unlink(path);
		free(path);
	}
	rmdir(s->folder);
}

static void do_memory(struct script *s, char *rest)
{
	store_free(session(s)->store);
	s->session->store = store_new((size_t)strtol(word(&rest), NULL, 10), SIZE_MAX);
}

static void do_trouble(struct script *s, char *rest)
{
	screen_up(s);
	snprintf(s->session->trouble, sizeof s->session->trouble, "%s", rest);
	s->face.changed(s->face.self, CHANGED_TROUBLE, s->now);
}

/* Reads up to `end`. malloc. */
static char *expected(struct script *s)
{
	char *line = NULL, *all;
	size_t size = 0, length;
	FILE *memory = open_memstream(&all, &length);
	while (getline(&line, &size, s->in) > 0 && strcmp(line, "end\n") != 0) {
		s->line++;
		fputs(line, memory);
	}
	s->line++;
	fclose(memory);
	free(line);
	return all;
}

static void do_event(struct script *s, char *rest)
{
	char error[EVENT_ERROR], *text = expected(s);
	(void)rest;
	if (s->out)
		fprintf(s->out, "%send\n", text);
	if (!event_file_parse(&s->event, "tour.event", text, strlen(text), s->now, error))
		die("%s:%d: %s", s->path, s->line, error);
	s->has_event = true;
	free(text);
}

/* The presenter's screen, with options as on the command line. */
static void do_wall(struct script *s, char *rest)
{
	s->wall = true;
	s->options.sources[0] = (struct source_spec){ .kind = "mastodon", .url = "https://glammr.us" };
	s->options.source_count = 1;
	s->options.counts = strstr(rest, "--counts") != NULL;
	s->options.still = strstr(rest, "--motion none") != NULL;
	s->options.speaker = strstr(rest, "--speaker") != NULL;
}

/* As the archive tells it of another process. */
static void do_decide(struct script *s, char *rest)
{
	static int64_t seq = 1000;
	const char *who = word(&rest), *what = word(&rest), *about = word(&rest);
	struct decision row = { .seq = seq++, .at = s->now, .who = who, .value = rest + strspn(rest, " ") };
	char id[512];
	const bool person = strchr(about, ' ') != NULL;
	snprintf(id, sizeof id, "%s%s", person || !*about ? "" : store_find(session(s)->store, about) ? "" : "mastodon:", about);
	if (!person && *about && !store_find(s->session->store, id))
		snprintf(id, sizeof id, "bluesky:%s", about);
	row.post = id;
	if (!decision_from_word(what, &row.what))
		die("%s:%d: no such decision: %s", s->path, s->line, what);
	screen_up(s);
	const struct decided decided = decisions_add(s->session->decisions, &row);
	const struct news news = { .kind = EVENT_DECISION, .id = row.post, .decided = &decided };
	if (s->face.news)
		s->face.news(s->face.self, &news);
	s->session->decided = true;
	pump(s);
}

static void do_delete(struct script *s, char *rest)
{
	push(s, event_new(EVENT_DELETE, 0, word(&rest), NULL, NULL, NULL));
	pump(s);
}

static void do_forget(struct script *s, char *rest)
{
	const char *handle = word(&rest);
	struct event *event = event_new(EVENT_DELETE_AUTHOR, 0, handle, NULL, NULL, NULL);
	event->network = strchr(handle, '@') ? NETWORK_MASTODON : NETWORK_BLUESKY;
	push(s, event);
	pump(s);
}

static void do_name(struct script *s, char *rest)
{
	const char *id = word(&rest), *handle = word(&rest);
	struct event *event = event_new(EVENT_PERSON, 0, id, NULL, handle, word(&rest));
	event->network = NETWORK_BLUESKY;
	push(s, event);
	pump(s);
}

static void do_gap(struct script *s, char *rest)
{
	struct event *event = event_new(EVENT_GAP, source_index(s, word(&rest)), NULL, NULL, NULL, NULL);
	event->from = moment(s, word(&rest));
	const char *to = word(&rest);
	event->to = strcmp(to, "open") == 0 ? 0 : moment(s, to);
	event->recovered = (unsigned)strtoul(word(&rest), NULL, 10);
	event->complete = strcmp(word(&rest), "whole") == 0;
	push(s, event);
	pump(s);
}

/* ---- keys and what they show ---- */

static void press(struct script *s, int key)
{
	s->done |= s->face.key(s->face.self, key, s->now);
	work(s);
}

static void type(struct script *s, const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		int ch = *p, more = ch >= 0xf0 ? 3 : ch >= 0xe0 ? 2 : ch >= 0xc0 ? 1 : 0;
		ch &= more ? 0x3f >> more : 0xff;
		for (; more > 0; more--)
			ch = ch << 6 | (*++p & 0x3f);
		press(s, ch);
	}
}

static void do_keys(struct script *s, char *rest)
{
	screen_up(s);
	s->done = 0;
	for (rest += strspn(rest, " "); *rest; rest += strspn(rest, " ")) {
		const bool text = *rest == '"';
		const char *name = word(&rest);
		if (text)
			type(s, name);
		else if (press_from_name(name))
			press(s, press_from_name(name));
		else
			wrong(s, "no such key:", name);
		if (session_due(session(s)) <= s->now) /* as the loop does */
			pump(s);
	}
}

static void do_does(struct script *s, char *rest)
{
	static const struct { const char *name; unsigned bit; } bits[] = { { "quit", SCREEN_QUIT }, { "open", SCREEN_OPEN },
		{ "copy", SCREEN_COPY }, { "retry", SCREEN_RETRY }, { "suspend", SCREEN_SUSPEND }, { "redraw", SCREEN_REDRAW } };
	const char *what = word(&rest), *link = word(&rest);
	bool did = false;
	s->checked++;
	for (size_t i = 0; i < sizeof bits / sizeof *bits; i++)
		did |= strcmp(bits[i].name, what) == 0 && (s->done & bits[i].bit);
	if (!did)
		wrong(s, "it did not", what);
	if (*link && strcmp(link, s->face.link(s->face.self)) != 0)
		wrong(s, "the link is", s->face.link(s->face.self));
}

static void do_expect(struct script *s, char *rest)
{
	(void)rest;
	screen_up(s);
	s->face.draw(s->face.self, &s->frame);
	char *want = expected(s), *got = frame_dump(&s->frame);
	s->checked++;
	if (s->out)
		fprintf(s->out, "%send\n", got);
	else if (strcmp(want, got) != 0) {
		wrong(s, "another screen:", "");
		printf("--- expected\n%s--- got\n%s---\n", want, got);
	}
	free(want);
	free(got);
}

static const struct { const char *name; void (*run)(struct script *s, char *rest); } steps[] = {
	{ "clock", do_clock }, { "wait", do_wait }, { "size", do_size }, { "ascii", do_ascii }, { "tag", do_tag },
	{ "source", do_source }, { "state", do_state }, { "left", do_left }, { "filter", do_filter }, { "post", do_post },
	{ "hex", do_hex }, { "+", do_more }, { "posts", do_posts }, { "people", do_people }, { "profile", do_profile }, { "picture", do_picture }, { "delete", do_delete },
	{ "forget", do_forget }, { "name", do_name }, { "gap", do_gap }, { "keys", do_keys }, { "does", do_does },
	{ "expect", do_expect }, { "archive", do_archive }, { "read", do_read }, { "trouble", do_trouble },
	{ "memory", do_memory }, { "wall", do_wall }, { "event", do_event }, { "decide", do_decide },
};

static void step(struct script *s, char *line)
{
	if (s->out)
		fputs(line, s->out);
	line[strcspn(line, "\n")] = 0;
	if (!*line || *line == '#')
		return;
	const char *name = word(&line);
	if (strcmp(name, "+") != 0)
		flush(s);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		if (strcmp(steps[i].name, name) == 0) {
			steps[i].run(s, line);
			return;
		}
	}
	wrong(s, "no such step:", name);
}

static void finish(struct script *s)
{
	flush(s);
	screen_free(s->screen);
	show_free(s->show);
	session_free(s->session);
	if (s->has_event)
		event_file_done(&s->event);
	remove_archive(s);
	queue_free(s->events);
	frame_done(&s->frame);
	fclose(s->in);
}

int script_run(const char *path, bool update, int *checked)
{
	struct script *s = xcalloc(1, sizeof *s);
	char *line = NULL, *anew = NULL;
	size_t size = 0, length = 0;
	s->path = path;
	s->rows = 24;
	s->columns = 80;
	if (!(s->in = fopen(path, "r")))
		die("%s cannot be read", path);
	s->out = update ? open_memstream(&anew, &length) : NULL;
	for (; getline(&line, &size, s->in) > 0; step(s, line))
		s->line++;
	finish(s);
	if (s->out) {
		fclose(s->out);
		FILE *file = fopen(path, "w");
		fwrite(anew, 1, length, file);
		fclose(file);
	}
	const int failed = s->failed;
	*checked += s->checked;
	free(line);
	free(anew);
	free(s);
	return failed;
}
