/* tweetup: follows a hashtag chat live in a terminal. Reads the options, makes the parts, runs a face. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/event.h"
#include "model/export.h"
#include "model/log.h"
#include "model/options.h"
#include "model/queue.h"
#include "model/session.h"
#include "model/text.h"
#include "model/when.h"
#include "net/net.h"
#include "tui/tui.h"

enum { DONE = 0, COULD_NOT = 1, WRONG = 2, QUEUE_EVENTS = 4096, QUEUE_BYTES = 4 * 1024 * 1024, DRAIN_MS = 5000, COMMIT_MS = 2000 };

struct app {
	int argc;
	char **argv;
	struct options options;
	uint64_t secrets[SOURCES_MAX]; /* hashes: whether a token is another one */
	struct session *session;
	struct queue *queue;
	struct net *net; /* NULL until the first paint, and while another process collects */
	struct archive *recorded; /* replay TAG: what is played, and the file it is played from */
	FILE *tape;
	char tape_path[40];
	char watched[SESSION_WANTED][POST_ID_MAX + 1]; /* posts whose untagged replies are wanted */
	size_t watched_count;
	struct tag_set followed; /* as the network knows */
	bool trial; /* setup: only whether the source works */
};

/* replay TAG: what is not there is told before the screen is. */
static bool open_tape(struct app *app)
{
	struct options *options = &app->options;
	char error[512] = "";

	if (options->command != COMMAND_REPLAY || options->replay_file[0] != '\0')
		return true;
	app->recorded = export_open(options, error);
	app->tape = app->recorded != NULL ? tmpfile() : NULL;
	if (app->tape == NULL) {
		fprintf(stderr, "tweetup: %s\n", error[0] != '\0' ? error : strerror(errno));
		return false;
	}
	fcntl(fileno(app->tape), F_SETFD, FD_CLOEXEC);
	snprintf(app->tape_path, sizeof app->tape_path, "/proc/self/fd/%d", fileno(app->tape));
	options->sources[0].url = app->tape_path;
	return true;
}

/* After the first paint: this takes a moment when there is much. */
static bool fill_tape(struct app *app, char error[static 512])
{
	bool good = app->recorded == NULL || export_tape(app->recorded, &app->options, app->tape, error);

	archive_close(app->recorded);
	app->recorded = NULL;
	return good;
}

static void close_tape(struct app *app)
{
	archive_close(app->recorded);
	if (app->tape != NULL)
		fclose(app->tape);
}

/* Without a network thread nobody else tells why the sources are silent. */
static void tell_no_network(struct app *app, const char *why)
{
	for (size_t i = 0; i < app->options.source_count; i++) {
		struct event *event = event_new(EVENT_SOURCE, (unsigned)i, NULL, why, NULL, NULL);
		event->state = SOURCE_REFUSED;
		if (!queue_push(app->queue, event))
			event_free(event);
	}
}

/* A recording is kept only where that is asked for. */
static bool wants_archive(const struct options *options)
{
	bool live = false;

	for (size_t i = 0; i < options->source_count; i++)
		live = live || strcmp(options->sources[i].kind, "file") != 0;
	if (options->command == COMMAND_COLLECT || options->command == COMMAND_WALL)
		return true;
	if (options->no_archive || (options->command != COMMAND_FOLLOW && options->command != COMMAND_LOG))
		return false;
	return live || options->archive_file[0] != '\0';
}

static void attach_archive(struct app *app)
{
	const char *file = app->options.archive_file;
	char *path = file[0] != '\0' ? xstrdup(file) : archive_path(app->options.tags.folded[0]);

	if (path == NULL)
		snprintf(app->session->trouble, sizeof app->session->trouble, "HOME is not set: nothing is kept; name a file with --archive");
	else
		session_attach(app->session, archive_open(path));
	free(path);
}

/* What did not get onto the disk in time is lost: that is said. */
static void detach_archive(struct app *app)
{
	char trouble[sizeof app->session->trouble];

	memcpy(trouble, app->session->trouble, sizeof trouble);
	size_t lost = session_detach(app->session);
	if (lost > 0)
		fprintf(stderr, "tweetup: %zu changes could not be kept%s%s\n", lost, trouble[0] != '\0' ? ": " : "", trouble);
}

/* Spellings that were taken in are followed like the tags that were asked for. */
static void add_tags(struct app *app)
{
	const struct tag_set *tags = &app->session->tags;
	const char *why;

	for (size_t i = 0; i < tags->n; i++)
		tag_set_add(&app->options.tags, tags->typed[i], &why);
	app->followed = *tags;
}

/* What was taken in since, and what is not wanted any more. */
static void follow_tags(struct app *app)
{
	const struct tag_set *tags = &app->session->tags;

	for (size_t i = 0; i < app->followed.n; i++)
		if (!tag_set_has(tags, app->followed.folded[i]))
			net_unfollow(app->net, app->followed.typed[i]);
	for (size_t i = 0; i < tags->n; i++)
		if (!tag_set_has(&app->followed, tags->folded[i]))
			net_follow(app->net, tags->typed[i]);
	app->followed = *tags;
}

/* Now, or when the process that listens to the networks goes. */
static void collect(struct app *app)
{
	struct options *options = &app->options;
	char error[512] = "";

	if (app->net != NULL)
		return;
	if (app->session->archive != NULL) /* a desk that follows wants replies to its questions, whatever this process shows */
		session_questions(app->session, options->event);
	add_tags(app);
	for (size_t i = 0; app->session->archive != NULL && i < options->source_count; i++)
		options->sources[i].resume = archive_cursor(app->session->archive, session_source(app->session, i)->key);
	options->archive_in_use = app->session->archive != NULL ? archive_file(app->session->archive) : NULL;
	if (fill_tape(app, error))
		app->net = net_start(&app->options, app->queue, when_now(), error);
	if (app->net == NULL)
		tell_no_network(app, error);
	for (size_t i = 0; app->net != NULL && i < SESSION_WANTED; i++)
		if (app->watched[i][0] != '\0')
			net_watch(app->net, app->watched[i]);
	if (app->options.command != COMMAND_CHECK)
		options_forget_tokens(&app->options);
}

/* The archive and the libraries of the network take longer to start than the first paint: they wait for it. */
static void painted(void *arg)
{
	struct app *app = arg;

	if (app->session->archive == NULL && wants_archive(&app->options))
		attach_archive(app);
	if (!session_follows(app->session))
		collect(app);
}

/* The newest are wanted again when another process's turn to listen has come to this one. */
static void watch(struct app *app, const char *id)
{
	char *slot = app->watched[app->watched_count++ % SESSION_WANTED];

	snprintf(slot, sizeof app->watched[0], "%s", id);
	if (app->net != NULL)
		net_watch(app->net, slot);
}

static void pumped(void *arg, unsigned changed)
{
	struct app *app = arg;

	if (changed & CHANGED_COLLECT)
		collect(app);
	if (app->net != NULL && (changed & CHANGED_DECISIONS))
		follow_tags(app);
	for (const char *id; (id = session_wants(app->session)) != NULL;)
		watch(app, id);
	for (const struct avatar *of; app->net != NULL && (of = session_picture(app->session, app->options.event, when_now())) != NULL;)
		net_avatar(app->net, of->network, of->id);
}

static void retry(void *arg)
{
	struct app *app = arg;

	if (app->net != NULL)
		net_retry(app->net);
}

/* ---- the configuration anew ---- */

static uint64_t secret_of(const struct source_spec *spec)
{
	return text_hash(spec->token != NULL ? spec->token : spec->token_error != NULL ? spec->token_error : "");
}

static void note_secrets(struct app *app)
{
	for (size_t i = 0; i < app->options.source_count; i++)
		app->secrets[i] = secret_of(&app->options.sources[i]);
}

/* Where a source stands among others; the number of them when it does not. */
static size_t same_source(const struct options *options, const struct source_spec *spec)
{
	size_t i = 0;

	while (i < options->source_count && (strcmp(options->sources[i].kind, spec->kind) != 0 || strcmp(options->sources[i].url, spec->url) != 0))
		i++;
	return i;
}

static bool same_costs(const struct costs *a, const struct costs *b)
{
	return a->budget == b->budget && a->post == b->post && a->person == b->person;
}

static void tell_change(char told[static 512], const char *name, const char *what)
{
	size_t length = strlen(told);

	snprintf(told + length, 512 - length, "%s %.60s %s", told[length - 1] == ':' ? "" : ",", name, what);
}

/* Whether there is any change, in words. */
static bool tell_changes(const struct app *app, const struct options *fresh, char told[static 512])
{
	const struct options *old = &app->options;
	bool any = false;

	snprintf(told, 512, "the configuration was read again:");
	for (size_t i = 0; i < fresh->source_count; i++) {
		const struct source_spec *now = &fresh->sources[i];
		size_t at = same_source(old, now);
		bool same = at < old->source_count && secret_of(now) == app->secrets[at] && strcmp(now->name, old->sources[at].name) == 0 &&
		            strcmp(now->handle, old->sources[at].handle) == 0 && same_costs(&now->costs, &old->sources[at].costs);
		if (!same)
			tell_change(told, now->name, at == old->source_count ? "starts" : "starts anew");
		any |= !same;
	}
	for (size_t i = 0; i < old->source_count; i++)
		if (same_source(fresh, &old->sources[i]) == fresh->source_count) {
			tell_change(told, old->sources[i].name, "stops");
			any = true;
		}
	if (!any)
		snprintf(told, 512, "the configuration was read again: the sources are the same");
	return any;
}

/* Nothing that was told is left behind under an old number; what cannot be kept in time is told again, from the cursors. */
static void drain(struct app *app)
{
	struct pollfd waiting = { queue_wake_fd(app->queue), POLLIN, 0 };
	int64_t until = when_now() + DRAIN_MS;

	do {
		session_pump(app->session, when_now(), QUEUE_EVENTS, NULL, NULL);
		if (app->session->archive != NULL)
			archive_sync(app->session->archive, COMMIT_MS);
	} while (poll(&waiting, 1, 0) > 0 && when_now() < until);
	for (struct event *event; (event = queue_take(app->queue, 1)) != NULL;)
		event_free(event);
}

static void reload(void *arg, char told[static 512])
{
	struct app *app = arg;
	struct options fresh;
	char error[512];

	if (!options_read(&fresh, app->argc, app->argv, error)) {
		snprintf(told, 512, "the configuration stays as it was, since it is wrong now: %.440s", error);
		options_free(&fresh);
		return;
	}
	options_tokens(&fresh);
	if (!tell_changes(app, &fresh, told)) {
		options_free(&fresh);
		return;
	}
	if (session_follows(app->session))
		tell_change(told, "all of it", "when this one collects");
	if (app->net != NULL) {
		net_stop(app->net);
		app->net = NULL;
		drain(app);
	}
	session_forget_questions(app->session);
	options_free(&app->options);
	app->options = fresh;
	note_secrets(app);
	session_sources(app->session, &app->options, when_now());
	if (!session_follows(app->session))
		collect(app);
}

/* ---- tweetup setup ---- */

static int run(struct app *app);

static bool login_begin(void *arg, const char *url, char *page, char why[static 256])
{
	struct net_login *login = arg;
	bool good = net_login_begin(login, url, why);

	snprintf(page, 2048, "%s", good ? login->page : "");
	return good;
}

static bool login_finish(void *arg, const char *code, char *token, size_t size, char why[static 256])
{
	char text[NET_LOGIN_TEXT];
	bool good = net_login_finish(arg, code, text, why);

	snprintf(token, size, "%s", good ? text : "");
	explicit_bzero(text, sizeof text);
	return good;
}

/* As `tweetup check --config FILE --from NAME` says it, for the source alone. */
static bool try_source(void *arg, const char *config, const char *name)
{
	char *argv[] = { "tweetup", "check", "--config", (char *)config, "--from", (char *)name, NULL };
	struct app app = { .argc = 6, .argv = argv, .trial = true };
	char error[512];
	int status = WRONG;

	(void)arg;
	if (options_read(&app.options, app.argc, argv, error))
		status = run(&app);
	else
		printf("%s\n", error);
	options_free(&app.options);
	return status == DONE;
}

static int run_setup(const struct options *options)
{
	struct net_login login = { 0 };
	struct tui_host host = { .login_begin = login_begin, .login_finish = login_finish, .try_source = try_source, .arg = &login };

	if (options->config_file[0] == '\0') {
		fprintf(stderr, "tweetup: HOME is not set: name the file with --config FILE\n");
		return COULD_NOT;
	}
	int status = tui_setup(options->config_file, &host);
	explicit_bzero(&login, sizeof login);
	return status;
}

/* ---- running ---- */

static int run_face(struct app *app)
{
	const struct options *options = &app->options;
	struct tui_host host = { .painted = painted, .pumped = pumped, .retry = retry, .reload = reload, .arg = app };

	if (options->command == COMMAND_COLLECT)
		return tui_collect(app->session, options, &host);

	if (app->trial)
		return tui_try(app->session, options, &host);
	if (options->command == COMMAND_CHECK)
		return tui_check(app->session, options, &host);
	if (options->command == COMMAND_WALL)
		return tui_wall(app->session, options, &host);
	if (options->command == COMMAND_LOG || options->plain || !isatty(STDOUT_FILENO))
		return tui_log(app->session, options, &host);
	return tui_follow(app->session, options, &host);
}

static int run(struct app *app)
{
	struct options *options = &app->options;
	int status = COULD_NOT;

	app->queue = queue_new(QUEUE_EVENTS, QUEUE_BYTES);
	if (app->queue == NULL) {
		fprintf(stderr, "tweetup: no file descriptors left: %s\n", strerror(errno));
		return status;
	}
	app->session = session_new(&options->tags, app->queue, when_now());
	session_sources(app->session, options, when_now());
	options_tokens(options); /* may ask for a passphrase: before the screen */
	note_secrets(app);
	status = run_face(app);
	net_stop(app->net);
	detach_archive(app);
	session_free(app->session);
	queue_free(app->queue);
	return status;
}

/* What would only fail later, behind the screen. */
static bool can_start(const struct options *options)
{
	for (size_t i = 0; i < options->source_count; i++) {
		const struct source_spec *s = &options->sources[i];
		if (strcmp(s->kind, "file") != 0 || strcmp(s->url, "-") == 0 || access(s->url, R_OK) == 0)
			continue;
		fprintf(stderr, "tweetup: %s: %s; a recording is a file that tweetup log --json wrote\n", s->url, strerror(errno));
		return false;
	}
	if (options->log_file[0] == '\0' || log_open(options->log_file))
		return true;
	fprintf(stderr, "tweetup: --log %s: %s\n", options->log_file, strerror(errno));
	return false;
}

/* X tells nobody of deletions: what was not looked at for a day may be gone there. */
static void own_up_unread(const char *path)
{
	static const int64_t day = 24 * 60 * 60 * 1000;
	size_t n = archive_recall_unread(path, NETWORK_X, when_now() - day);

	if (n > 0)
		fprintf(stderr, "tweetup: %zu of the posts from X were not looked at for more than a day, and may have been deleted there since. "
		        "X wants such posts left out: follow the tag with X for a while, then export anew\n", n);
}

static int run_export(const struct options *options)
{
	char error[512] = "";
	struct archive *archive = export_open(options, error);
	bool good = archive != NULL && export_run(archive, options, stdout, error);

	if (!good)
		fprintf(stderr, "tweetup: %s\n", error);
	else
		own_up_unread(archive_file(archive));
	archive_close(archive);
	return good ? DONE : COULD_NOT;
}

static int print_and_leave(const struct options *options)
{
	if (options->help)
		options_help(stdout);
	else
		printf("tweetup %s\n%s\n", TWEETUP_VERSION, net_versions());
	return fflush(stdout) == 0 && !ferror(stdout) ? DONE : COULD_NOT;
}

/* A descriptor that was closed from the start must not be given to a socket that prints would then go to. */
static void occupy_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			_exit(COULD_NOT);
}

int main(int argc, char **argv)
{
	struct app app = { .argc = argc, .argv = argv };
	char error[512];
	int status;

	occupy_standard_descriptors();
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a full disk */
	if (!options_read(&app.options, argc, argv, error)) {
		fprintf(stderr, "tweetup: %s\n", error);
		status = WRONG;
	} else if (app.options.help || app.options.version) {
		status = print_and_leave(&app.options);
	} else if (app.options.command == COMMAND_EXPORT) {
		status = run_export(&app.options);
	} else if (app.options.command == COMMAND_SETUP) {
		status = run_setup(&app.options);
	} else {
		status = open_tape(&app) && can_start(&app.options) ? run(&app) : COULD_NOT;
	}
	close_tape(&app);
	options_free(&app.options);
	log_close();
	return status;
}
