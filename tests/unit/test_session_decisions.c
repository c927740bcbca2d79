/* Decisions in a session: made here and elsewhere, kept, restored, in trouble; several processes, and any order of theirs. */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>
#include "model/session.h"
#include "tests/unit/saying.h"
#include "tests/unit/vault.h"

enum { PATIENCE_MS = 20000, PROCESSES = 3, EACH = 120 };

static int64_t steady_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t steady_ms(void)
{
	return steady_us() / 1000;
}

static struct session *fresh(const char *name, const char *who)
{
	struct tag_set tags = { .n = 1, .folded = { "musesocial" }, .typed = { "MuseSocial" } };
	struct session *session = session_new(&tags, queue_new(10000, 1 << 24), steady_ms());
	session_add_source(session, "a.example", "mastodon", steady_ms());
	session_key_source(session, "https://a.example");
	snprintf(session->moderator, sizeof session->moderator, "%s", who);
	if (name)
		session_attach(session, archive_open(vault_path(name)));
	return session;
}

static void done(struct session *session)
{
	struct queue *events = session->events;
	session_free(session);
	queue_free(events);
}

struct paper {
	char text[8000];
	size_t length;
};

static void note(void *arg, const struct news *news)
{
	struct paper *paper = arg;
	char words[DECISION_WORDS], other[DECISION_WORDS];
	if (news->kind != EVENT_DECISION)
		return;
	const struct decided *d = news->decided;
	const struct decision *lost = d->overruled ? d->overruled : d->by;
	paper->length += (size_t)snprintf(paper->text + paper->length, sizeof paper->text - paper->length, "%s %s%s%s%s%s\n", d->decision->who,
	                                  decision_words(d->decision, words), d->overruled ? " over " : d->by ? " under " : "",
	                                  lost ? lost->who : "", lost ? " " : "", lost ? decision_words(lost, other) : "");
	assert_true(paper->length < sizeof paper->text);
}

/* As a face does. */
static unsigned once(struct session *session, struct paper *paper)
{
	int wake[SESSION_FDS];
	session_fds(session, wake);
	struct pollfd fds[] = { { wake[0], POLLIN, 0 }, { wake[1], POLLIN, 0 } };
	const int64_t due = session_due(session) - steady_ms();
	poll(fds, SESSION_FDS, due <= 0 ? 0 : due < 20 ? (int)due : 20);
	return session_pump(session, steady_ms(), 1000, paper ? note : NULL, paper);
}

static void until_restored(struct session *session, struct paper *paper)
{
	for (int64_t end = steady_ms() + PATIENCE_MS; !session_restored(session) && steady_ms() < end;)
		once(session, paper);
	assert_true(session_restored(session));
}

static void until_rows(struct session *session, size_t rows, struct paper *paper)
{
	for (int64_t end = steady_ms() + PATIENCE_MS; steady_ms() < end;) {
		once(session, paper);
		if (decisions_count(session->decisions) >= rows && !decisions_pending(session->decisions))
			return;
	}
	fail_msg("%zu rows of %zu, %zu wait; %s", decisions_count(session->decisions), rows, decisions_pending(session->decisions), session->trouble);
}

static struct decided decide(struct session *session, enum decision_what what, const char *post, const char *value)
{
	char why[160];
	struct decided decided = session_decide(session, what, post, value, steady_ms(), why);
	if (!decided.decision)
		fail_msg("%s", why);
	return decided;
}

static const char q1[] = "mastodon:https://a.example/1";

/* ---- alone ---- */

static void test_memory(void **state)
{
	(void)state;
	struct session *session = fresh(NULL, "ana");
	char why[160];
	struct paper paper = { .length = 0 };
	assert_null(session_decide(session, DECIDE_STATE, q1, "dismissed", 5, why).decision);
	assert_string_equal(why, "dismissed wants a reason, as in: dismissed off topic");
	assert_int_equal(session_pump(session, 5, 10, NULL, NULL), 0);
	assert_true(session_due(session) > 5);
	/* At once, and the face hears of it as of any change. */
	decide(session, DECIDE_STATE, q1, " dismissed  off\ntopic\x1b ");
	struct question_detail detail;
	assert_int_equal(decisions_state(session->decisions, q1, &detail), QUESTION_DISMISSED);
	assert_string_equal(detail.detail, "off topic");
	assert_int_equal(session_due(session), 0);
	assert_int_equal(session_pump(session, 5, 10, note, &paper), CHANGED_DECISIONS);
	assert_string_equal(paper.text, "");
	assert_int_equal(session_pump(session, 5, 10, note, &paper), 0);
	/* However fast the keys. */
	decide(session, DECIDE_STAR, q1, "");
	decide(session, DECIDE_PIN, q1, "");
	assert_non_null(session_undo(session, false, 1).undone);
	assert_string_equal(decisions_pinned(session->decisions), "");
	session_undo(session, false, 1);
	session_undo(session, false, 1);
	assert_int_equal(decisions_state(session->decisions, q1, NULL), QUESTION_INCOMING);
	assert_null(session_undo(session, false, 1).decision);
	for (int i = 0; i < 3; i++)
		assert_non_null(session_undo(session, true, 1).undone);
	assert_string_equal(decisions_pinned(session->decisions), q1);
	assert_null(session_undo(session, true, 1).decision);
	done(session);
}

/* ---- kept ---- */

static struct decision first_told;
static bool posts_told;

static void tell_post(void *arg, const struct post *post, bool deleted)
{
	(void)arg, (void)post, (void)deleted;
	posts_told = true;
}

static void tell_person(void *arg, enum network network, const struct author *author)
{
	(void)arg, (void)network, (void)author;
}

static void tell_event(void *arg, const char *key, const struct event *event)
{
	(void)arg, (void)key, (void)event;
}

static void tell_decision(void *arg, const struct decision *decision)
{
	(void)arg;
	assert_false(posts_told);
	first_told = *decision;
}

static void test_restart(void **state)
{
	(void)state;
	struct session *session = fresh("restart", "ana");
	struct paper paper = { .length = 0 };
	struct say what = { .key = "1", .text = "Is the elephant real?" };
	until_restored(session, NULL);
	assert_true(queue_push(session->events, event_post(0, said(&what), false)));
	once(session, NULL);
	const char *id = id_of("ana", "1");
	decide(session, DECIDE_STATE, id, "open");
	decide(session, DECIDE_STRIKE, id, "word elephant");
	decide(session, DECIDE_STATE, id, "parked");
	session_undo(session, false, steady_ms());
	until_rows(session, 4, &paper);
	/* One's own is no news. */
	assert_string_equal(paper.text, "");
	assert_true(archive_sync(session->archive, PATIENCE_MS));
	assert_int_equal(vault_count("restart", "SELECT count(*) FROM decision"), 4);
	done(session);

	session = fresh("restart", "ana");
	until_restored(session, &paper);
	/* What was decided long ago is no news either. */
	assert_string_equal(paper.text, "");
	assert_int_equal(decisions_state(session->decisions, id, NULL), QUESTION_OPEN);
	struct store_view view;
	store_view(session->store, store_find(session->store, id), &view);
	assert_non_null(decisions_struck(session->decisions, &view.post));
	/* And it can still be taken back. */
	assert_non_null(session_undo(session, false, steady_ms()).undone);
	assert_null(decisions_struck(session->decisions, &view.post));
	until_rows(session, 5, NULL);
	done(session);

	/* Before any post. */
	char why[256];
	struct archive *archive = archive_read(vault_path("restart"), why);
	struct archive_sink sink = { tell_post, tell_person, tell_event, tell_event, tell_decision, NULL, NULL, NULL };
	while (archive_pull(archive, &sink, 1) == PULLED_SOME)
		continue;
	assert_true(posts_told);
	assert_int_equal(first_told.what, DECIDE_UNDO);
	posts_told = false;
	assert_true(archive_decisions(archive, tell_decision, NULL));
	assert_int_equal(first_told.seq, 5);
	archive_close(archive);
	vault_sound("restart");
}

/* A deleted post takes its text with it, and leaves what was decided about it. */
static void test_deleted(void **state)
{
	(void)state;
	struct session *session = fresh("deleted", "ana");
	struct say what = { .key = "1", .text = "Zirbelholzkommode of\n1780, no doubt" };
	until_restored(session, NULL);
	assert_true(queue_push(session->events, event_post(0, said(&what), false)));
	once(session, NULL);
	const char *id = id_of("ana", "1");
	decide(session, DECIDE_STATE, id, "now");
	decide(session, DECIDE_MESSAGE, id, "");
	char why[160];
	assert_null(session_decide(session, DECIDE_NOTE, id, "She said: Zirbelholzkommode of 1780, no doubt!", 1, why).decision);
	assert_non_null(strstr(why, "words of the post"));
	assert_null(session_decide(session, DECIDE_STATE, id, "dismissed Zirbelholzkommode of 1780, no doubt", 1, why).decision);
	assert_null(session_decide(session, DECIDE_MESSAGE, id, "holzkommode of 1780, no doubt", 1, why).decision);
	until_rows(session, 2, NULL);
	assert_true(archive_sync(session->archive, PATIENCE_MS));
	assert_true(vault_has("deleted", "Zirbelholzkommode"));
	assert_true(queue_push(session->events, event_new(EVENT_DELETE, 0, id, NULL, NULL, NULL)));
	once(session, NULL);
	assert_true(archive_sync(session->archive, PATIENCE_MS));
	assert_int_equal(decisions_state(session->decisions, id, NULL), QUESTION_NOW);
	done(session);
	assert_true(vault_loses("deleted", "Zirbelholzkommode"));
	assert_int_equal(vault_count("deleted", "SELECT count(*) FROM decision"), 2);
}

/* Who is not to be archived is in no row; a struck word is kept, without the post. */
static void test_private(void **state)
{
	(void)state;
	struct session *session = fresh("private", "ana");
	struct say what = { .key = "1", .text = "Not for keeps" };
	struct store_view view;
	until_restored(session, NULL);
	assert_true(queue_push(session->events, event_post(0, said(&what), false)));
	once(session, NULL);
	assert_true(look(session->store, "ana", "1", &view));
	struct event *event = event_new(EVENT_OPT_OUT, 0, view.post.author.id, NULL, NULL, NULL);
	event->network = view.post.network;
	assert_true(queue_push(session->events, event));
	once(session, NULL);
	const char *id = id_of("ana", "1");
	char person[DECISION_PERSON_MAX], author[DECISION_PERSON_MAX + 8];
	decision_person(NETWORK_MASTODON, store_person_at(session->store, 0)->id, person);
	snprintf(author, sizeof author, "author %s", person);
	decide(session, DECIDE_STAR, id, "");
	decide(session, DECIDE_MUTE, person, "");
	decide(session, DECIDE_STRIKE, "", author);
	decide(session, DECIDE_STRIKE, id, "word keeps");
	assert_true(decisions_starred(session->decisions, id));
	assert_true(archive_sync(session->archive, PATIENCE_MS));
	assert_int_equal(vault_count("private", "SELECT count(*) FROM decision"), 1);
	assert_int_equal(vault_count("private", "SELECT count(*) FROM decision WHERE post = '' AND value = 'word keeps'"), 1);
	done(session);
}

/* A file may be anybody's. */
static void test_odd_rows(void **state)
{
	(void)state;
	done(fresh("odd", "ana"));
	vault_run("odd", "INSERT INTO decision(at, who, what, post, value) VALUES"
	          "(1, 'x' || char(27) || '[2Jana', 'state', 'x:1', 'open'),"
	          "(2, 'ana', 'later', 'x:1', ''), (3, 'ana', 'state', 'x:1', 'nonsense'), (4, 'ana', 'undo', 'ana', '99999999999999999999'),"
	          "(5, 'ana', 'note', 'x:1', char(8238) || 'a' || char(10) || 'b'), (6, '', 'wall', '', 'panic')");
	struct session *session = fresh("odd", "ana");
	until_restored(session, NULL);
	struct question_detail detail;
	assert_int_equal(decisions_state(session->decisions, "x:1", &detail), QUESTION_OPEN);
	assert_string_equal(detail.decision->who, "x[2Jana");
	assert_string_equal(decisions_note(session->decisions, "x:1"), "a b");
	assert_int_equal(decisions_wall(session->decisions), WALL_PANIC);
	done(session);
}

/* ---- two ---- */

/* Both until both know so many rows. */
static void both(struct session *a, struct session *b, size_t rows, struct paper *pa, struct paper *pb)
{
	*pa = *pb = (struct paper){ .length = 0 };
	for (int64_t end = steady_ms() + PATIENCE_MS; steady_ms() < end;) {
		once(a, pa);
		once(b, pb);
		if (decisions_count(a->decisions) == rows && decisions_count(b->decisions) == rows && !decisions_pending(a->decisions) &&
		    !decisions_pending(b->decisions))
			return;
	}
	fail_msg("%zu and %zu rows of %zu", decisions_count(a->decisions), decisions_count(b->decisions), rows);
}

static void test_both_told(void **state)
{
	(void)state;
	struct session *a = fresh("both", "ana"), *b = fresh("both", "tom");
	static struct paper pa, pb;
	until_restored(a, NULL);
	until_restored(b, NULL);
	assert_true(a->collects && !b->collects);
	decide(b, DECIDE_APPROVE, q1, "");
	both(a, b, 1, &pa, &pb);
	assert_string_equal(pa.text, "tom approved it\n");
	assert_string_equal(pb.text, "");
	assert_true(decisions_approved(a->decisions, q1));
	/* One after the other: who decides knows it from the result, the other one from the news. */
	struct decided decided = decide(a, DECIDE_STRIKE, q1, "");
	assert_string_equal(decided.overruled->who, "tom");
	both(a, b, 2, &pa, &pb);
	assert_string_equal(pb.text, "ana struck it over tom approved it\n");
	/* At once: neither knew. The one that is later in the archive counts, and each hears which. */
	decide(a, DECIDE_STATE, q1, "parked");
	decide(b, DECIDE_STATE, q1, "now");
	both(a, b, 4, &pa, &pb);
	const bool anas = decisions_state(a->decisions, q1, NULL) == QUESTION_PARKED;
	assert_int_equal(decisions_state(b->decisions, q1, NULL), anas ? QUESTION_PARKED : QUESTION_NOW);
	assert_string_equal(pa.text, anas ? "tom made it the question of now under ana parked it\n" : "tom made it the question of now over ana parked it\n");
	assert_string_equal(pb.text, anas ? "ana parked it over tom made it the question of now\n" : "ana parked it under tom made it the question of now\n");
	session_undo(b, false, steady_ms());
	both(a, b, 5, &pa, &pb);
	assert_string_equal(pa.text, "tom took a decision back\n");
	/* The follower takes over, and goes on deciding; what it decides in between is not lost. */
	decide(b, DECIDE_STAR, q1, "");
	done(a);
	decide(b, DECIDE_PIN, q1, "");
	until_rows(b, 7, NULL);
	for (int64_t end = steady_ms() + PATIENCE_MS; !b->collects && steady_ms() < end;)
		once(b, NULL);
	assert_true(b->collects);
	decide(b, DECIDE_NOTE, q1, "mine now");
	until_rows(b, 8, NULL);
	done(b);
	assert_int_equal(vault_count("both", "SELECT count(*) FROM decision"), 8);
	vault_sound("both");
}

/* ---- in trouble ---- */

static void check_trouble(struct session *session, const char *name, const char *says)
{
	const size_t rows = decisions_count(session->decisions);
	void *lock = vault_lock(name);
	decide(session, DECIDE_STAR, q1, "");
	assert_true(decisions_starred(session->decisions, q1));
	for (int64_t end = steady_ms() + PATIENCE_MS; !*session->trouble && steady_ms() < end;)
		once(session, NULL);
	if (!strstr(session->trouble, says))
		fail_msg("%s", session->trouble);
	assert_int_equal(decisions_pending(session->decisions), 1);
	vault_unlock(lock);
	until_rows(session, rows + 1, NULL);
	for (int64_t end = steady_ms() + PATIENCE_MS; *session->trouble && steady_ms() < end;)
		once(session, NULL);
	assert_string_equal(session->trouble, "");
}

static void test_trouble(void **state)
{
	(void)state;
	struct session *a = fresh("trouble", "ana"), *b = fresh("trouble", "tom");
	until_restored(a, NULL);
	until_restored(b, NULL);
	check_trouble(a, "trouble", "cannot be written");
	until_rows(b, 1, NULL);
	check_trouble(b, "trouble", "what you decide is not kept, and nobody else sees it");
	until_rows(a, 2, NULL);
	done(b);
	done(a);
}

static void set_limit(rlim_t to)
{
	struct rlimit limit;
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = to;
	setrlimit(RLIMIT_FSIZE, &limit);
}

static pid_t child(void (*what)(const char *name, int number, int to), const char *name, int number, int *from)
{
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	const pid_t pid = fork();
	if (!pid) {
		close(ends[0]);
		what(name, number, ends[1]);
		_exit(0);
	}
	close(ends[1]);
	*from = ends[0];
	return pid;
}

static void tell(int to, int64_t what)
{
	if (write(to, &what, sizeof what) < 0)
		_exit(1);
}

static int64_t heard(int from)
{
	struct pollfd fd = { .fd = from, .events = POLLIN };
	int64_t what = -1;
	if (poll(&fd, 1, PATIENCE_MS * 2) != 1 || read(from, &what, sizeof what) != sizeof what)
		fail_msg("a child says nothing");
	return what;
}

static void end(pid_t pid, int with)
{
	int status;
	if (with)
		kill(pid, with);
	assert_int_equal(waitpid(pid, &status, 0), pid);
}

/* In a process of its own: what the tests print goes to a file, too. Says where it went wrong, or 0. */
static void fill_disk(const char *name, int number, int to)
{
	(void)number;
	signal(SIGXFSZ, SIG_IGN);
	struct session *a = fresh(name, "ana"), *b = fresh(name, "tom");
	static struct paper pa, pb;
	until_restored(a, NULL);
	until_restored(b, NULL);
	set_limit(600);
	decide(b, DECIDE_STAR, q1, "");
	decide(a, DECIDE_PIN, q1, "");
	bool good = false;
	for (int64_t until = steady_ms() + PATIENCE_MS; !good && steady_ms() < until;) {
		once(a, NULL);
		once(b, NULL);
		good = strstr(a->trouble, "disk full") && strstr(b->trouble, "what you decide is not kept");
	}
	set_limit(RLIM_INFINITY);
	if (!good)
		fprintf(stderr, "\"%s\" and \"%s\"\n", a->trouble, b->trouble);
	if (!good)
		tell(to, 1);
	both(a, b, 2, &pa, &pb);
	tell(to, strcmp(pa.text, "tom starred it\n") ? 2 : strcmp(pb.text, "ana pinned it\n") ? 3 : 0);
	done(b);
	done(a);
}

static void test_full(void **state)
{
	(void)state;
	int from;
	const pid_t pid = child(fill_disk, "full", 0, &from);
	assert_int_equal(heard(from), 0);
	end(pid, 0);
	close(from);
}
/* ---- processes ---- */

enum { NOBODY = 65534 };

/* Somebody who may not write there, at first. */
static void read_only(const char *name, int number, int to)
{
	(void)number;
	if (getuid() == 0 && setuid(NOBODY) < 0)
		_exit(1);
	struct session *session = fresh(name, "ana");
	until_restored(session, NULL);
	decide(session, DECIDE_STAR, q1, "");
	bool said = false;
	for (int64_t until = steady_ms() + PATIENCE_MS; !said && steady_ms() < until;) {
		once(session, NULL);
		said = strstr(session->trouble, "what you decide is not kept");
	}
	tell(to, said && decisions_starred(session->decisions, q1) && decisions_pending(session->decisions) == 1);
	for (int64_t until = steady_ms() + PATIENCE_MS; decisions_pending(session->decisions) && steady_ms() < until;)
		once(session, NULL);
	tell(to, (int64_t)decisions_pending(session->decisions));
	done(session);
}

static void test_read_only(void **state)
{
	(void)state;
	int from;
	char path[300], lock[310];
	done(fresh("readonly", "tom"));
	snprintf(path, sizeof path, "%s", vault_path("readonly"));
	snprintf(lock, sizeof lock, "%s.lock", path);
	chmod(vault_path(""), 0755);
	chmod(path, 0444);
	chmod(lock, 0444);
	const pid_t pid = child(read_only, "readonly", 0, &from);
	assert_int_equal(heard(from), 1);
	assert_int_equal(vault_count("readonly", "SELECT count(*) FROM decision"), 0);
	chmod(path, 0666);
	chmod(lock, 0666);
	chmod(vault_path(""), 0777);
	assert_int_equal(heard(from), 0);
	end(pid, 0);
	close(from);
	assert_int_equal(vault_count("readonly", "SELECT count(*) FROM decision"), 1);
	chmod(vault_path(""), 0700);
}

/* All rows in their order, and what counts: the same in every process, or not. */
static int64_t digest(const struct session *session)
{
	uint64_t hash = 7;
	for (size_t i = 0; i < decisions_count(session->decisions); i++) {
		bool counts;
		char line[300];
		const struct decision *d = decisions_at(session->decisions, i, &counts);
		snprintf(line, sizeof line, "%lld %lld %s %d %s %s %d", (long long)d->seq, (long long)d->at, d->who, (int)d->what, d->post, d->value, counts);
		for (const char *p = line; *p; p++)
			hash = (hash ^ (unsigned char)*p) * 1099511628211u;
	}
	hash = hash * 31 + (uint64_t)decisions_state(session->decisions, q1, NULL);
	return (int64_t)(hash >> 1);
}

/* Decides as fast as it can, takes back and brings back; then says what it ended with. */
static void quarrel(const char *name, int number, int to)
{
	static const char *const states[] = { "open", "next", "now", "parked" };
	char who[8];
	snprintf(who, sizeof who, "m%d", number);
	struct session *session = fresh(name, who);
	unsigned seed = (unsigned)number;
	until_restored(session, NULL);
	tell(to, session->collects);
	for (int made = 0; made < EACH;) {
		char why[160];
		seed = seed * 1664525u + 1013904223u;
		struct decided decided = (seed >> 8) % 3 == 0 ? session_undo(session, (seed >> 12) % 2, steady_ms())
		                                             : session_decide(session, DECIDE_STATE, q1, states[(seed >> 12) % 4], steady_ms(), why);
		made += decided.decision != NULL;
		if ((seed >> 16) % 2)
			once(session, NULL);
	}
	for (int64_t until = steady_ms() + PATIENCE_MS; steady_ms() < until;) {
		once(session, NULL);
		if (decisions_count(session->decisions) == PROCESSES * EACH && !decisions_pending(session->decisions))
			break;
	}
	tell(to, (int64_t)decisions_count(session->decisions));
	tell(to, digest(session));
	pause();
}

static void test_processes(void **state)
{
	(void)state;
	int ends[PROCESSES];
	pid_t pids[PROCESSES];
	int64_t collect = 0, first = 0;
	for (int i = 0; i < PROCESSES; i++)
		pids[i] = child(quarrel, "quarrel", i, &ends[i]);
	for (int i = 0; i < PROCESSES; i++)
		collect += heard(ends[i]);
	assert_int_equal(collect, 1);
	for (int i = 0; i < PROCESSES; i++) {
		assert_int_equal(heard(ends[i]), PROCESSES * EACH);
		const int64_t it = heard(ends[i]);
		first = i ? first : it;
		assert_true(it == first);
	}
	for (int i = 0; i < PROCESSES; i++) {
		end(pids[i], SIGKILL);
		close(ends[i]);
	}
	/* Anew from the file: the same again. */
	struct session *session = fresh("quarrel", "ana");
	until_restored(session, NULL);
	assert_true(digest(session) == first);
	done(session);
	vault_sound("quarrel");
}

enum { TIMES = 30 };

/* Follows, and says when each row came; number: the descriptor that says when to begin. */
static void listen_on(const char *name, int number, int to)
{
	char go;
	if (read(number, &go, 1) != 1)
		_exit(1);
	struct session *session = fresh(name, "listener");
	until_restored(session, NULL);
	tell(to, session->collects);
	for (size_t seen = 0; seen < TIMES;) {
		once(session, NULL);
		for (; seen < decisions_count(session->decisions); seen++)
			tell(to, steady_us());
	}
	pause();
}

static int by_size(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* From the key in one process to the row in another, both ways round. The child is made before there is a thread. */
static void measure(bool collector_decides)
{
	const char *name = collector_decides ? "from-collector" : "from-follower";
	struct session *session = NULL;
	int from, go[2];
	int64_t late[TIMES];
	assert_int_equal(pipe(go), 0);
	const pid_t pid = child(listen_on, name, go[0], &from);
	if (collector_decides)
		session = fresh(name, "ana");
	assert_int_equal(write(go[1], "", 1), 1);
	assert_int_equal(heard(from), !collector_decides);
	if (!collector_decides)
		session = fresh(name, "ana");
	until_restored(session, NULL);
	assert_int_equal(session->collects, collector_decides);
	for (int i = 0; i < TIMES; i++) {
		const int64_t began = steady_us();
		decide(session, DECIDE_STATE, q1, i % 2 ? "open" : "now");
		late[i] = heard(from) - began;
		once(session, NULL);
	}
	qsort(late, TIMES, sizeof *late, by_size);
	print_message("decided by the %s, known to the other after %.1f ms (median), %.1f at most\n", collector_decides ? "collector" : "follower",
	              (double)late[TIMES / 2] / 1000, (double)late[TIMES - 1] / 1000);
	assert_true(late[TIMES / 2] < 200 * 1000);
	end(pid, SIGKILL);
	close(from);
	close(go[0]);
	close(go[1]);
	done(session);
}

static void test_follower_decides(void **state)
{
	(void)state;
	measure(false);
}

static void test_collector_decides(void **state)
{
	(void)state;
	measure(true);
}

int main(void)
{
	/* Those with processes come first, while nobody here has a thread. */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_processes), cmocka_unit_test(test_follower_decides), cmocka_unit_test(test_collector_decides),
		cmocka_unit_test(test_memory), cmocka_unit_test(test_restart), cmocka_unit_test(test_deleted), cmocka_unit_test(test_private),
		cmocka_unit_test(test_odd_rows), cmocka_unit_test(test_both_told), cmocka_unit_test(test_trouble), cmocka_unit_test(test_full),
		cmocka_unit_test(test_read_only),
	};
	return cmocka_run_group_tests(tests, vault_make, vault_remove);
}
