/* Decisions that cover many posts: they say first how many. Striking a post, an author, a word, a domain; muting. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "tui/commands.h"
#include "tui/view.h"

static bool is_covered(void *arg, const struct matches *found, const struct store_view *view)
{
	const struct bulk *bulk = arg;
	(void)found;
	return !view->deleted && !view->post.repost_of && decisions_struck(bulk->rows, &view->post);
}

static unsigned bulk_chosen(struct screen *screen, int key)
{
	struct bulk *bulk = screen->bulk;
	unsigned what = SCREEN_DRAW;
	if (key == 'y' && !bulk->matches.done)
		screen->prompting = PROMPT_CHOICE; /* not before it has been said */
	else if (key == 'y')
		what = deciding_decide(screen, bulk->what, bulk->post, bulk->value);
	return what;
}

void striking_bulk_close(struct screen *screen)
{
	if (!screen->bulk)
		return;
	decisions_free(screen->bulk->rows);
	matches_free(&screen->bulk->matches);
	free(screen->bulk);
	screen->bulk = NULL;
}

static void bulk_title(struct screen *screen)
{
	char count[CLOCK_TEXT];
	const struct bulk *bulk = screen->bulk;
	count_of(matches_count(&bulk->matches), "post", "posts", count);
	snprintf(screen->asking.title, sizeof screen->asking.title, "%s %s %.120s?", bulk->verb, bulk->matches.done ? count : "… posts", bulk->which);
}

/* Asks whether, once it is counted what a strike like that covers. */
static unsigned bulk(struct screen *screen, enum decision_what what, const char *post, const char *value, const char *strike,
                     const char *verb, const char *which)
{
	const struct decision row = { .what = DECIDE_STRIKE, .post = "", .value = strike, .who = "" };
	char why[160];
	if (!decision_check(DECIDE_STRIKE, "", strike, why)) {
		view_say(screen, "Not decided: %s.", why);
		return SCREEN_DRAW;
	}
	striking_bulk_close(screen);
	struct bulk *bulk = screen->bulk = xcalloc(1, sizeof *screen->bulk);
	bulk->rows = decisions_new();
	decisions_add(bulk->rows, &row);
	bulk->what = what;
	bulk->verb = verb;
	snprintf(bulk->post, sizeof bulk->post, "%s", post);
	snprintf(bulk->value, sizeof bulk->value, "%s", value);
	snprintf(bulk->which, sizeof bulk->which, "%s", which);
	matches_begin(&bulk->matches, is_covered, bulk);
	asking_choice(screen, NULL, bulk_chosen, " ");
	asking_add(screen, 'y', "yes");
	asking_add(screen, 'n', "no");
	bulk_title(screen);
	return SCREEN_DRAW | SCREEN_WORK;
}

bool striking_bulk_work(struct screen *screen, bool *more)
{
	*more = false;
	if (!screen->bulk)
		return false;
	if (screen->prompting != PROMPT_CHOICE || screen->asking.chosen != bulk_chosen) {
		striking_bulk_close(screen);
		return false;
	}
	if (screen->bulk->matches.done)
		return false;
	*more = !matches_step(&screen->bulk->matches, screen->session->store, WORK_POSTS);
	bulk_title(screen);
	return true;
}

unsigned striking_mute(struct screen *screen, int key)
{
	struct subject about;
	char person[DECISION_PERSON_MAX], value[DECISION_VALUE_MAX], which[LABEL_TEXT + 8];
	(void)key;
	if (!deciding_subject(screen, &about))
		return 0;
	deciding_person(&about, person);
	if (decisions_muted(screen->session->decisions, about.network, about.author))
		return deciding_decide(screen, DECIDE_MUTE, person, "no");
	snprintf(value, sizeof value, "author %.2000s", person);
	snprintf(which, sizeof which, "by %s", about.name);
	return bulk(screen, DECIDE_MUTE, person, "", value, "Mute: hide", which);
}

/* ---- striking ---- */

static unsigned strike_word(struct screen *screen, const char *text)
{
	char value[DECISION_VALUE_MAX], which[PROMPT_MAX + 32];
	if (!text[strspn(text, " ")])
		return SCREEN_DRAW;
	snprintf(value, sizeof value, "word %s", text);
	snprintf(which, sizeof which, "with “%s”, and all that come", text);
	return bulk(screen, DECIDE_STRIKE, "", value, value, "Strike", which);
}

/* "example.org" of a link; "" none. */
static void host_of(const char *link, char *out, size_t size)
{
	const char *host = link ? strstr(link, "://") : NULL;
	host = host ? host + 3 : "";
	const int n = (int)strcspn(host, "/:?#");
	snprintf(out, size, "%.*s", n, host);
}

/* The server of a Mastodon handle; "" none. */
static void server_of(const struct post *post, char *out, size_t size)
{
	const char *at = strchr(post->author.handle, '@');
	snprintf(out, size, "%s", at ? at + 1 : "");
}

enum { HOST = 256 };

static void places(struct screen *screen, char link[static HOST], char server[static HOST])
{
	const struct store *store = view_session(screen)->store;
	const struct rec *rec = store_find(store, screen->asking.subject.post);
	struct store_view view;
	*link = *server = 0;
	if (!rec || rec_deleted(rec))
		return;
	store_view(store, rec, &view);
	host_of(list_next(&view.post.links, NULL), link, HOST);
	server_of(&view.post, server, HOST);
}

static unsigned strike_domain(struct screen *screen, const char *host)
{
	char value[DECISION_VALUE_MAX], which[HOST + 32];
	snprintf(value, sizeof value, "domain %s", host);
	snprintf(which, sizeof which, "from %s, and all that come", host);
	return bulk(screen, DECIDE_STRIKE, "", value, value, "Strike", which);
}

static unsigned strike_chosen(struct screen *screen, int key)
{
	const struct subject about = screen->asking.subject;
	char person[DECISION_PERSON_MAX], value[DECISION_VALUE_MAX], which[LABEL_TEXT + 32], link[HOST], server[HOST];
	places(screen, link, server);
	switch (key) {
	case 'x':
		return deciding_decide(screen, DECIDE_STRIKE, about.post, "");
	case 'a':
		snprintf(value, sizeof value, "author %.2000s", deciding_person(&about, person));
		snprintf(which, sizeof which, "by %s, and all that come", about.name);
		return bulk(screen, DECIDE_STRIKE, about.post, value, value, "Strike", which);
	case 'w':
		asking_line(screen, &about, strike_word, "strike all with the word:", "", "Enter says how many posts that are, Esc goes back.");
		return SCREEN_DRAW;
	case 'd':
		return strike_domain(screen, link);
	default:
		return strike_domain(screen, server);
	}
}

static unsigned unstrike_chosen(struct screen *screen, int key)
{
	const struct store *store = view_session(screen)->store;
	const struct rec *rec = store_find(store, screen->asking.subject.post);
	struct store_view view;
	char value[DECISION_VALUE_MAX];
	(void)key;
	if (!rec || rec_deleted(rec))
		return SCREEN_DRAW;
	store_view(store, rec, &view);
	const struct decision *struck = decisions_struck(screen->session->decisions, &view.post);
	if (!struck)
		return SCREEN_DRAW;
	snprintf(value, sizeof value, "no%s%.2000s", *struck->value ? " " : "", struck->value);
	return deciding_decide(screen, DECIDE_STRIKE, *struck->value ? "" : view.post.id, value);
}

unsigned striking_strike(struct screen *screen, int key)
{
	struct subject about;
	struct store_view view;
	char link[HOST], server[HOST], words[DECISION_WORDS];
	(void)key;
	if (!deciding_subject(screen, &about))
		return 0;
	const struct rec *rec = *about.post ? store_find(view_session(screen)->store, about.post) : NULL;
	if (rec)
		store_view(view_session(screen)->store, rec, &view);
	const struct decision *struck = rec ? decisions_struck(screen->session->decisions, &view.post) : NULL;
	if (struck) {
		const bool own = strcmp(struck->who, screen->session->moderator) == 0;
		asking_choice(screen, &about, unstrike_chosen, "%s %s", own ? "You" : struck->who, decision_words(struck, words));
		asking_add(screen, 'y', "take that back");
		return SCREEN_DRAW;
	}
	asking_choice(screen, &about, strike_chosen, "Strike, so that it is never on the wall");
	places(screen, link, server);
	if (*about.post)
		asking_add(screen, 'x', "this post");
	asking_add(screen, 'a', "all by %.60s", about.name);
	asking_add(screen, 'w', "all with a word");
	if (*link)
		asking_add(screen, 'd', "all with links to %.60s", link);
	if (*server)
		asking_add(screen, 's', "all from %.60s", server);
	return SCREEN_DRAW;
}
