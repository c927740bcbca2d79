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

bool deciding_subject(struct screen *screen, struct subject *out)
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

const char *deciding_person(const struct subject *subject, char out[static DECISION_PERSON_MAX])
{
	return decision_person(subject->network, subject->author, out);
}

/* ---- one decision ---- */

void deciding_done(struct screen *screen, const char *post)
{
	if (screen->decided == decisions_generation(screen->session->decisions))
		return;
	screen->decided = decisions_generation(screen->session->decisions);
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

/* Whether it is about its post alone. */
static bool covers_one(enum decision_what what, const char *value)
{
	const bool bare = !*value || strcmp(value, "no") == 0;
	return what == DECIDE_STATE || what == DECIDE_APPROVE || (what == DECIDE_STRIKE && bare);
}

unsigned deciding_decide(struct screen *screen, enum decision_what what, const char *post, const char *value)
{
	char why[160];
	const struct decided decided = session_decide(screen->session, what, post, value, screen->now, why);
	if (decided.decision)
		say_decided(screen, &decided);
	else
		view_say(screen, "Not decided: %s.", why);
	if (decided.decision)
		deciding_done(screen, covers_one(what, value) ? post : "");
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
	if (!deciding_subject(screen, &about) || !*about.post)
		return 0;
	return deciding_decide(screen, DECIDE_APPROVE, about.post, other(decisions_approved(screen->session->decisions, about.post)));
}

/* Whether the subject is a question from the room that nobody has looked at. */
static bool asks(struct screen *screen, const struct subject *about)
{
	const struct rec *rec = store_find(screen->session->store, about->post);
	const struct asked *asked = rec ? questions_asked_at(screen->session->questions, rec_place(rec)) : NULL;
	return asked && asked->state == QUESTION_INCOMING && place_compare(asked->place, rec_place(rec)) == 0;
}

/* y, n, p in the queue: of a question, whether it is asked; of any other post, whether it may be on the wall. */
unsigned deciding_queued(struct screen *screen, int key)
{
	struct subject about;
	if (desk_slid(screen))
		return SCREEN_DRAW;
	if (!deciding_subject(screen, &about))
		return 0;
	if (asks(screen, &about))
		return asked_state(screen, key == 'n' ? 'd' : key);
	if (key == 'p')
		return moving_down(screen, key);
	return deciding_decide(screen, key == 'y' ? DECIDE_APPROVE : DECIDE_STRIKE, about.post, "");
}

unsigned deciding_star(struct screen *screen, int key)
{
	struct subject about;
	(void)key;
	if (!deciding_subject(screen, &about) || !*about.post)
		return 0;
	return deciding_decide(screen, DECIDE_STAR, about.post, other(decisions_starred(screen->session->decisions, about.post)));
}

unsigned deciding_pin(struct screen *screen, int key)
{
	struct subject about;
	(void)key;
	if (!deciding_subject(screen, &about) || !*about.post)
		return 0;
	return deciding_decide(screen, DECIDE_PIN, about.post, other(strcmp(decisions_pinned(screen->session->decisions), about.post) == 0));
}

unsigned deciding_trust(struct screen *screen, int key)
{
	struct subject about;
	char person[DECISION_PERSON_MAX];
	(void)key;
	if (!deciding_subject(screen, &about))
		return 0;
	const bool is = decisions_trusted(screen->session->decisions, about.network, about.author);
	return deciding_decide(screen, DECIDE_TRUST, deciding_person(&about, person), other(is));
}

unsigned deciding_greet(struct screen *screen, int key)
{
	struct subject about;
	char person[DECISION_PERSON_MAX];
	(void)key;
	if (!deciding_subject(screen, &about))
		return 0;
	const bool is = decisions_greeted(screen->session->decisions, about.network, about.author);
	return deciding_decide(screen, DECIDE_GREET, deciding_person(&about, person), other(is));
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
	if (!decided->changed && !decided->undone)
		view_say(screen, "%s %s, and what was decided later counts.", who, decision_words(decided->decision, words));
	else if (decided->undone)
		view_say(screen, "%s took back: %s.", who, decision_words(decided->undone, words));
	else if (overruled && strcmp(overruled->who, screen->session->moderator) == 0)
		view_say(screen, "%s %s, and overruled you: you %s.", who, decision_words(decided->decision, words), decision_words(overruled, other));
	else
		view_say(screen, "%s %s.", who, decision_words(decided->decision, words));
}

/* ---- words of the moderator's own ---- */

static unsigned note_entered(struct screen *screen, const char *text)
{
	return deciding_decide(screen, DECIDE_NOTE, screen->asking.subject.post, text);
}

unsigned deciding_note(struct screen *screen, int key)
{
	struct subject about;
	(void)key;
	if (!deciding_subject(screen, &about) || !*about.post)
		return 0;
	asking_line(screen, &about, note_entered, "note:", decisions_note(screen->session->decisions, about.post),
	            "For the moderators alone. Enter keeps it; an empty one is taken off.");
	return SCREEN_DRAW;
}

static unsigned message_entered(struct screen *screen, const char *text)
{
	return deciding_decide(screen, DECIDE_MESSAGE, "", text);
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
	return deciding_decide(screen, DECIDE_WALL, "", decisions_wall(screen->session->decisions) == WALL_PANIC ? "live" : "panic");
}

static unsigned wall_chosen(struct screen *screen, int key)
{
	return deciding_decide(screen, DECIDE_WALL, "", key == 'l' ? "live" : key == 'b' ? "blank" : "panic");
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
	return deciding_decide(screen, DECIDE_ROLE, deciding_person(&screen->asking.subject, person), role);
}

unsigned deciding_role(struct screen *screen, int key)
{
	struct subject about;
	(void)key;
	if (!deciding_subject(screen, &about))
		return 0;
	asking_choice(screen, &about, role_chosen, "%s is", about.name);
	asking_add(screen, 'h', "host");
	asking_add(screen, 'c', "curator");
	asking_add(screen, 'g', "guest");
	return SCREEN_DRAW;
}
