/* What the moderators decide with a key. Each is a row of model/decisions.h, and u takes it back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "tui/commands.h"
#include "tui/view.h"

/* ---- what it is about ---- */

static void about_post(const struct post *post, struct subject *out)
{
	snprintf(out->post, sizeof out->post, "%s", post->id);
	snprintf(out->author, sizeof out->author, "%s", post->author.id);
	out->network = post->network;
	post_name(post, out->name);
}

static void about_person(const struct person *person, struct subject *out)
{
	snprintf(out->author, sizeof out->author, "%s", person->id);
	out->network = person->network;
	person_label(person->network, person->id, person->handle, person->name, out->name);
}

/* The post, or the person, the reader means; false when there is neither. A boost stands for what it boosts. */
static bool subject(struct screen *screen, struct subject *out)
{
	struct store_view view;
	*out = (struct subject){ .network = NETWORK_MASTODON };
	if (view_behind(screen) == IN_PEOPLE) {
		const struct person *person = people_panel_chosen(&screen->people, screen->session);
		if (person)
			about_person(person, out);
		return person != NULL;
	}
	if (!view_selected(screen, &view) || view.deleted)
		return false;
	const struct store *store = view_session(screen)->store;
	const struct rec *original = view.post.repost_of ? store_find(store, view.post.repost_of) : NULL;
	if (original && !rec_deleted(original))
		store_view(store, original, &view);
	about_post(&view.post, out);
	return true;
}

static const char *person_of(const struct subject *subject, char out[static DECISION_PERSON_MAX])
{
	return decision_person(subject->network, subject->author, out);
}

/* ---- one decision ---- */

void deciding_done(struct screen *screen, const char *post)
{
	filtering_decided(screen);
	desk_decided(screen, post);
}

/* "You passed it to ana; Kim's “parked it” is overruled. u takes it back." */
static void say_decided(struct screen *screen, const struct decided *decided)
{
	char words[DECISION_WORDS], other[DECISION_WORDS];
	decision_words(decided->decision, words);
	if (decided->overruled)
		view_say(screen, "You %s, and overruled %s, who %s. u takes it back.", words, decided->overruled->who,
		         decision_words(decided->overruled, other));
	else
		view_say(screen, "You %s; u takes it back.", words);
}

static unsigned decide(struct screen *screen, enum decision_what what, const char *post, const char *value)
{
	char why[160];
	const struct decided decided = session_decide(screen->session, what, post, value, screen->now, why);
	if (decided.decision)
		say_decided(screen, &decided);
	else
		view_say(screen, "Not decided: %s.", why);
	if (decided.decision)
		deciding_done(screen, post);
	return SCREEN_DRAW | SCREEN_WORK;
}

/* "" when it is not so yet, else "no". */
static const char *other(bool is)
{
	return is ? "no" : "";
}

unsigned deciding_approve(struct screen *screen, int key)
{
	struct subject about;
	(void)key;
	if (!subject(screen, &about) || !*about.post)
		return 0;
	return decide(screen, DECIDE_APPROVE, about.post, other(decisions_approved(screen->session->decisions, about.post)));
}

unsigned deciding_yes(struct screen *screen, int key)
{
	struct subject about;
	(void)key;
	if (desk_slid(screen))
		return SCREEN_DRAW;
	return subject(screen, &about) ? decide(screen, DECIDE_APPROVE, about.post, "") : 0;
}

unsigned deciding_no(struct screen *screen, int key)
{
	struct subject about;
	(void)key;
	if (desk_slid(screen))
		return SCREEN_DRAW;
	return subject(screen, &about) ? decide(screen, DECIDE_STRIKE, about.post, "") : 0;
}

unsigned deciding_star(struct screen *screen, int key)
{
	struct subject about;
	(void)key;
	if (!subject(screen, &about) || !*about.post)
		return 0;
	return decide(screen, DECIDE_STAR, about.post, other(decisions_starred(screen->session->decisions, about.post)));
}

unsigned deciding_pin(struct screen *screen, int key)
{
	struct subject about;
	(void)key;
	if (!subject(screen, &about) || !*about.post)
		return 0;
	return decide(screen, DECIDE_PIN, about.post, other(strcmp(decisions_pinned(screen->session->decisions), about.post) == 0));
}

unsigned deciding_trust(struct screen *screen, int key)
{
	struct subject about;
	char person[DECISION_PERSON_MAX];
	(void)key;
	if (!subject(screen, &about))
		return 0;
	const bool is = decisions_trusted(screen->session->decisions, about.network, about.author);
	return decide(screen, DECIDE_TRUST, person_of(&about, person), other(is));
}

unsigned deciding_greet(struct screen *screen, int key)
{
	struct subject about;
	char person[DECISION_PERSON_MAX];
	(void)key;
	if (!subject(screen, &about))
		return 0;
	const bool is = decisions_greeted(screen->session->decisions, about.network, about.author);
	return decide(screen, DECIDE_GREET, person_of(&about, person), other(is));
}

/* ---- taking back ---- */

unsigned deciding_undo(struct screen *screen, int key)
{
	struct session *session = screen->session;
	const struct decision *last = decisions_undoable(session->decisions, session->moderator);
	char words[DECISION_WORDS];
	(void)key;
	if (screen->undo_n && (!last || screen->undo[0].at >= last->at) && filtering_undo(screen))
		return SCREEN_DRAW | SCREEN_WORK;
	if (!last) {
		view_say(screen, "There is nothing to take back.");
		return SCREEN_DRAW;
	}
	view_say(screen, "Taken back: you %s. U does it again.", decision_words(last, words));
	session_undo(session, false, screen->now);
	deciding_done(screen, "");
	return SCREEN_DRAW | SCREEN_WORK;
}

unsigned deciding_redo(struct screen *screen, int key)
{
	(void)key;
	if (session_undo(screen->session, true, screen->now).decision) {
		view_say(screen, "Done again; u takes it back.");
		deciding_done(screen, "");
	} else {
		view_say(screen, "Nothing was taken back.");
	}
	return SCREEN_DRAW | SCREEN_WORK;
}

/* ---- what others decide ---- */

void deciding_news(struct screen *screen, const struct news *news)
{
	const struct decided *decided = news->decided;
	const char *who = decided->decision->who;
	char words[DECISION_WORDS], other[DECISION_WORDS];
	const struct decision *overruled = decided->overruled;
	if (strcmp(who, screen->session->moderator) == 0 || !session_restored(screen->session))
		return;
	if (decided->undone)
		view_say(screen, "%s took back: %s.", who, decision_words(decided->undone, words));
	else if (overruled && strcmp(overruled->who, screen->session->moderator) == 0)
		view_say(screen, "%s %s, and overruled you: you %s.", who, decision_words(decided->decision, words), decision_words(overruled, other));
	else
		view_say(screen, "%s %s.", who, decision_words(decided->decision, words));
}

/* ---- what covers many posts says first how many ---- */

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
		what = decide(screen, bulk->what, bulk->post, bulk->value);
	return what;
}

void deciding_bulk_close(struct screen *screen)
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
	deciding_bulk_close(screen);
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

bool deciding_bulk_work(struct screen *screen, bool *more)
{
	*more = false;
	if (!screen->bulk)
		return false;
	if (screen->prompting != PROMPT_CHOICE || screen->asking.chosen != bulk_chosen) {
		deciding_bulk_close(screen);
		return false;
	}
	if (screen->bulk->matches.done)
		return false;
	*more = !matches_step(&screen->bulk->matches, screen->session->store, WORK_POSTS);
	bulk_title(screen);
	return true;
}

unsigned deciding_mute(struct screen *screen, int key)
{
	struct subject about;
	char person[DECISION_PERSON_MAX], value[DECISION_VALUE_MAX], which[LABEL_TEXT + 8];
	(void)key;
	if (!subject(screen, &about))
		return 0;
	person_of(&about, person);
	if (decisions_muted(screen->session->decisions, about.network, about.author))
		return decide(screen, DECIDE_MUTE, person, "no");
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
		return decide(screen, DECIDE_STRIKE, about.post, "");
	case 'a':
		snprintf(value, sizeof value, "author %.2000s", person_of(&about, person));
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
	return decide(screen, DECIDE_STRIKE, *struck->value ? "" : view.post.id, value);
}

unsigned deciding_strike(struct screen *screen, int key)
{
	struct subject about;
	struct store_view view;
	char link[HOST], server[HOST], words[DECISION_WORDS];
	(void)key;
	if (!subject(screen, &about))
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

/* ---- words of the moderator's own ---- */

static unsigned note_entered(struct screen *screen, const char *text)
{
	return decide(screen, DECIDE_NOTE, screen->asking.subject.post, text);
}

unsigned deciding_note(struct screen *screen, int key)
{
	struct subject about;
	(void)key;
	if (!subject(screen, &about) || !*about.post)
		return 0;
	asking_line(screen, &about, note_entered, "note:", decisions_note(screen->session->decisions, about.post),
	            "For the moderators alone. Enter keeps it; an empty one is taken off.");
	return SCREEN_DRAW;
}

static unsigned message_entered(struct screen *screen, const char *text)
{
	return decide(screen, DECIDE_MESSAGE, "", text);
}

unsigned deciding_message(struct screen *screen, int key)
{
	(void)key;
	asking_line(screen, NULL, message_entered, "to the speaker:", "", "Shown on the speaker's screen. An empty one takes the last one away.");
	return SCREEN_DRAW;
}

/* ---- the wall ---- */

unsigned deciding_panic(struct screen *screen, int key)
{
	(void)key;
	return decide(screen, DECIDE_WALL, "", decisions_wall(screen->session->decisions) == WALL_PANIC ? "live" : "panic");
}

static unsigned wall_chosen(struct screen *screen, int key)
{
	return decide(screen, DECIDE_WALL, "", key == 'l' ? "live" : key == 'b' ? "blank" : "panic");
}

const char *deciding_wall_text(const struct screen *screen)
{
	static const char *const states[] = { [WALL_LIVE] = "shows posts", [WALL_PANIC] = "shows its title alone", [WALL_BLANK] = "is blank" };
	return states[decisions_wall(screen->session->decisions)];
}

unsigned deciding_wall(struct screen *screen, int key)
{
	(void)key;
	asking_choice(screen, NULL, wall_chosen, "The wall %s", deciding_wall_text(screen));
	asking_add(screen, 'l', "live");
	asking_add(screen, 't', "title alone");
	asking_add(screen, 'b', "blank");
	return SCREEN_DRAW;
}

/* ---- roles ---- */

static unsigned role_chosen(struct screen *screen, int key)
{
	char person[DECISION_PERSON_MAX];
	const char *role = key == 'h' ? "host" : key == 'c' ? "curator" : "no";
	return decide(screen, DECIDE_ROLE, person_of(&screen->asking.subject, person), role);
}

unsigned deciding_role(struct screen *screen, int key)
{
	struct subject about;
	(void)key;
	if (!subject(screen, &about))
		return 0;
	asking_choice(screen, &about, role_chosen, "%s is", about.name);
	asking_add(screen, 'h', "host");
	asking_add(screen, 'c', "curator");
	asking_add(screen, 'g', "guest");
	return SCREEN_DRAW;
}
