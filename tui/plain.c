/* tweetup log: one line a post on stdout, trouble on stderr. */
#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "model/filter.h"
#include "model/jsonl.h"
#include "model/log.h"
#include "model/when.h"
#include "tui/line.h"
#include "tui/rules.h"
#include "tui/signals.h"
#include "tui/sources.h"
#include "tui/told.h"
#include "tui/tui.h"

enum { PUMP_EVENTS = 500, HOLD_MS = 1000, HELD_MAX = 5000 };

/* A line that waits, at most a second, for the name behind a did. Those that come after it wait too: order is kept. */
struct held { struct held *next; int64_t until; bool edit; char id[]; };

/* A bridged copy was written, then its original took its place: readers know the post by the copy's id. */
struct alias { struct alias *next; char *id, *told; };
enum { ALIASES_MAX = 1000 };

struct plain {
	struct session *session;
	const struct options *options;
	struct filter *filter;
	struct told told;
	struct alias *aliases;
	size_t alias_count;
	struct held *first, **last;
	size_t held;
	int64_t now;
	long written;
	bool ascii;
	bool done;    /* go no further */
	bool closed;  /* whoever read stdout has gone */
	bool over;    /* nothing more will come */
	bool hurry;   /* hold nothing back any more */
	enum source_state said[SESSION_SOURCES];
	char said_text[SESSION_SOURCES][200];
};

/* ---- writing ---- */

static void put(struct plain *p, const char *line)
{
	if (p->closed)
		return;
	p->closed = fputs(line, stdout) == EOF || fputc('\n', stdout) == EOF || fflush(stdout) == EOF;
	p->done |= p->closed;
}

static bool full(const struct plain *p)
{
	return p->options->count > 0 && p->written >= p->options->count;
}

/* The id that the post was or will be written under. */
static const char *told_name(const struct plain *p, const char *id)
{
	for (const struct alias *alias = p->aliases; alias; alias = alias->next)
		if (strcmp(alias->id, id) == 0)
			return alias->told;
	return id;
}

/* A line for the copy is a line for the post that took its place. */
static void remember_alias(struct plain *p, const char *id, const char *told)
{
	if (p->alias_count >= ALIASES_MAX)
		return;
	struct alias *alias = xmalloc(sizeof *alias);
	*alias = (struct alias){ .next = p->aliases, .id = xstrdup(id), .told = xstrdup(told) };
	p->aliases = alias;
	p->alias_count++;
}

/* What is known of its questions when it is written. */
static char *json_line(const struct plain *p, const struct post *post, const char *held_as)
{
	const struct questions *questions = session_questions_now(p->session);
	struct ledger ledger;
	const bool known = questions && questions_ledger(questions, held_as, &ledger);
	char *line = jsonl_post(post, known ? &ledger : NULL);
	if (known)
		ledger_done(&ledger);
	return line;
}

static void write_post(struct plain *p, struct store_view *view)
{
	if (full(p))
		return;
	const char *held_as = view->post.id;
	view->post.id = told_name(p, held_as);
	char *line = p->options->json ? json_line(p, &view->post, held_as) : line_post(p->session, view, p->now, p->ascii);
	put(p, line);
	free(line);
	told_add(&p->told, view->post.id);
	p->written++;
	p->done |= full(p);
}

static void write_delete(struct plain *p, const char *id)
{
	struct store_view view;
	const struct rec *rec = store_find(p->session->store, id);
	if (rec)
		store_view(p->session->store, rec, &view);
	const char *name = told_name(p, rec ? view.post.id : id);
	if (!told_has(&p->told, name))
		return;
	char *line = p->options->json ? jsonl_delete(name) : rec ? line_deleted(&view, p->now, p->ascii) : NULL;
	if (line)
		put(p, line);
	free(line);
}

/* ---- holding ---- */

static bool nameless(const struct store_view *view)
{
	return view->post.network == NETWORK_BLUESKY && !*view->post.author.handle && !view->deleted;
}

static void release(struct plain *p)
{
	struct held *held = p->first;
	struct store_view view;
	const struct rec *rec = store_find(p->session->store, held->id);
	if (rec)
		store_view(p->session->store, rec, &view);
	const bool due = !rec || !nameless(&view) || p->now >= held->until || p->held > HELD_MAX || p->hurry;
	if (!due)
		return;
	const bool told = rec && told_has(&p->told, told_name(p, view.post.id));
	if (rec && !view.deleted && (told ? held->edit : filter_match(p->filter, &view.post, p->now)))
		write_post(p, &view);
	p->first = held->next;
	p->held--;
	if (!p->first)
		p->last = &p->first;
	free(held);
}

static void release_ready(struct plain *p)
{
	for (size_t before = p->held + 1; p->first && p->held < before && !p->done;) {
		before = p->held;
		release(p);
	}
}

/* The original of what was written as a bridged copy says nothing new. */
static bool told_as_copy(struct plain *p, const struct news *news)
{
	const char *name = news->copy ? told_name(p, news->copy) : NULL;
	if (!name || !told_has(&p->told, name))
		return false;
	remember_alias(p, news->post->id, name);
	return true;
}

/* Under this id or a copy's. */
static bool waits(const struct plain *p, const char *id)
{
	const struct rec *rec = store_find(p->session->store, id);
	for (const struct held *held = p->first; held; held = held->next)
		if (rec && store_find(p->session->store, held->id) == rec)
			return true;
	return false;
}

static void hold(struct plain *p, const struct post *post, bool edit)
{
	const size_t n = strlen(post->id) + 1;
	if (edit && waits(p, post->id))
		return; /* its line will have the new text */
	struct held *held = xmalloc(sizeof *held + n);
	*held = (struct held){ .until = p->now + HOLD_MS, .edit = edit };
	memcpy(held->id, post->id, n);
	*p->last = held;
	p->last = &held->next;
	p->held++;
	release_ready(p);
}

/* ---- trouble ---- */

static void complain(const struct plain *p, const char *text)
{
	char *plain = p->ascii ? line_ascii(text) : NULL;
	fprintf(stderr, "tweetup: %s\n", plain ? plain : text);
	free(plain);
}

static bool trouble(enum source_state state)
{
	return state == SOURCE_SILENT || state == SOURCE_RETRY || state == SOURCE_REFUSED;
}

/* Each trouble once, and its end; not every try. */
static void say_source(struct plain *p, unsigned index)
{
	const struct source_status *source = &p->session->sources[index];
	char sentence[SOURCE_SENTENCE], *line;
	if (source->state == SOURCE_CONNECTING)
		return;
	const bool same = p->said[index] == source->state && strcmp(p->said_text[index], source->text) == 0;
	const bool was = trouble(p->said[index]);
	p->said[index] = source->state;
	memcpy(p->said_text[index], source->text, sizeof source->text);
	if (same || (!trouble(source->state) && !was))
		return;
	line = xasprintf("%s: %s", source->name, source_sentence(source, p->now, sentence));
	complain(p, line);
	free(line);
}

static void say_gap(const struct plain *p, unsigned source)
{
	char text[RULE_TEXT];
	for (size_t i = p->session->gap_count; i-- > 0;) {
		const struct gap *gap = &p->session->gaps[i];
		if (!gap->to || gap->source != source)
			continue;
		complain(p, rules_gap(p->session, gap, text));
		return;
	}
}

/* ---- news ---- */

static void on_news(void *arg, const struct news *news)
{
	struct plain *p = arg;
	if (p->done)
		return;
	if (news->kind == EVENT_POST && told_as_copy(p, news))
		return;
	if (news->kind == EVENT_POST && (news->result == STORE_ADDED || news->result == STORE_REPLACED))
		hold(p, news->post, news->result == STORE_REPLACED);
	else if (news->kind == EVENT_DELETE && news->held)
		write_delete(p, news->id);
	else if (news->kind == EVENT_SOURCE)
		say_source(p, news->source);
	else if (news->kind == EVENT_GAP)
		say_gap(p, news->source);
	else if (news->kind == EVENT_PERSON)
		release_ready(p);
}

/* What the archive had: asked for with --since alone, else it was written down some other time. */
static void write_restored(struct plain *p)
{
	const struct store *store = p->session->store;
	struct store_view view;
	int64_t since;
	if (!*p->options->since || !when_since(p->options->since, p->session->started, &since))
		return;
	for (size_t i = store_seek(store, (struct place){ since, 0 }); i < store_count(store) && !p->done; i++) {
		store_view(store, store_at(store, i), &view);
		if (!view.deleted)
			hold(p, &view.post, false);
	}
}

static void pump(struct plain *p, const struct tui_host *host)
{
	const unsigned changed = session_pump(p->session, p->now, PUMP_EVENTS, on_news, p);
	if (host->pumped)
		host->pumped(host->arg, changed);
	if (changed & CHANGED_TROUBLE)
		complain(p, *p->session->trouble ? p->session->trouble : "the archive is written again");
	if (changed & CHANGED_RESTORED)
		write_restored(p);
}

static int patience(const struct plain *p, int64_t end)
{
	int64_t until = p->first ? p->first->until : session_over(p->session) ? p->now : INT64_MAX;
	if (session_due(p->session) < until)
		until = session_due(p->session);
	if (end && end < until)
		until = end;
	if (until == INT64_MAX)
		return -1;
	return until <= p->now ? 0 : until - p->now > 60000 ? 60000 : (int)(until - p->now);
}

static void turn(struct plain *p, const struct tui_host *host, int signals, int64_t end)
{
	int wake[SESSION_FDS];
	session_fds(p->session, wake);
	struct pollfd fds[] = { { wake[0], POLLIN, 0 }, { signals, POLLIN, 0 }, { STDOUT_FILENO, 0, 0 }, { wake[1], POLLIN, 0 } };
	p->now = when_now();
	poll(fds, 4, patience(p, end));
	p->now = when_now();
	if (fds[1].revents || (fds[2].revents & (POLLERR | POLLNVAL)))
		p->done = true;
	if ((fds[0].revents || fds[3].revents || session_due(p->session) <= p->now) && !p->done)
		pump(p, host);
	release_ready(p);
	p->done |= end && p->now >= end;
	p->over = session_over(p->session) && !fds[0].revents && !p->first;
	p->done |= p->over;
}

/* All recordings at their end is success; a source that needs a person's help is not. */
static int outcome(const struct plain *p)
{
	for (size_t i = 0; p->over && i < p->session->source_count; i++)
		if (p->session->sources[i].state == SOURCE_REFUSED)
			return 1;
	return 0;
}

static void begin(struct plain *p)
{
	struct filter_error error;
	p->ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	p->last = &p->first;
	p->filter = filter_new(p->options->filter, &error);
}

static void finish(struct plain *p)
{
	for (p->hurry = true; p->first;)
		release(p);
	filter_free(p->filter);
	told_free(&p->told);
	for (struct alias *next, *alias = p->aliases; alias; alias = next) {
		next = alias->next;
		free(alias->id);
		free(alias->told);
		free(alias);
	}
}

int tui_log(struct session *session, const struct options *options, const struct tui_host *host)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, 0 };
	struct plain *p = xcalloc(1, sizeof *p);
	const int signals = signals_open(numbers, true);
	p->session = session;
	p->options = options;
	begin(p);
	if (options->json)
		session_questions(session, options->event);
	if (host->painted)
		host->painted(host->arg);
	if (!session->archive && *session->trouble)
		complain(p, session->trouble);
	const int64_t end = options->for_ms ? when_now() + options->for_ms : 0;
	while (!p->done)
		turn(p, host, signals, end);
	const int status = outcome(p);
	finish(p);
	free(p);
	signals_close();
	return status;
}
