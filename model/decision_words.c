#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/decisions.h"
#include "model/text.h"

/* What `post` has to be. */
enum about { ABOUT_POST, ABOUT_PERSON, ABOUT_NOTHING, ABOUT_ANYTHING };

/* name: in the archive. does, undoes: in words, for the value "" and "no"; NULL: see the function. */
static const struct {
	const char *name;
	enum about about;
	bool toggles; /* the value is "" or "no" */
	const char *does, *undoes;
} rows[DECISIONS_WHAT] = {
	[DECIDE_STATE] = { "state", ABOUT_POST, false, NULL, NULL },
	[DECIDE_APPROVE] = { "approve", ABOUT_POST, true, "approved it", "took the approval back" },
	[DECIDE_STRIKE] = { "strike", ABOUT_ANYTHING, false, "struck it", "let it stand" },
	[DECIDE_PIN] = { "pin", ABOUT_POST, true, "pinned it", "took the pin off" },
	[DECIDE_STAR] = { "star", ABOUT_POST, true, "starred it", "took the star off" },
	[DECIDE_MUTE] = { "mute", ABOUT_PERSON, true, "muted this person", "unmuted this person" },
	[DECIDE_TRUST] = { "trust", ABOUT_PERSON, true, "trusted this person", "took the trust back" },
	[DECIDE_NOTE] = { "note", ABOUT_POST, false, "took the note off", NULL },
	[DECIDE_MOVE] = { "move", ABOUT_POST, false, NULL, "took it off the question" },
	[DECIDE_NUMBER] = { "number", ABOUT_POST, false, NULL, "gave the question its own number back" },
	[DECIDE_ROLE] = { "role", ABOUT_PERSON, false, NULL, "made this person a guest" },
	[DECIDE_JOIN] = { "join", ABOUT_PERSON, false, "joined two accounts", "took two accounts apart" },
	[DECIDE_KEEP] = { "keep", ABOUT_POST, true, "took it in", "left it out" },
	[DECIDE_GREET] = { "greet", ABOUT_PERSON, true, "greeted this person", "took the greeting back" },
	[DECIDE_WALL] = { "wall", ABOUT_NOTHING, false, NULL, NULL },
	[DECIDE_MESSAGE] = { "message", ABOUT_ANYTHING, false, NULL, NULL },
	[DECIDE_UNDO] = { "undo", ABOUT_ANYTHING, false, "took a decision back", NULL },
};

/* wants: what the detail is, NULL none. */
static const struct {
	const char *word, *wants, *says;
} states[QUESTION_STATES] = {
	[QUESTION_INCOMING] = { "incoming", NULL, "put it back to the incoming ones" },
	[QUESTION_OPEN] = { "open", NULL, "took it as a question" },
	[QUESTION_PASSED] = { "passed", "a person, as in: passed ana", "passed it to " },
	[QUESTION_NEXT] = { "next", NULL, "made it the next one" },
	[QUESTION_NOW] = { "now", NULL, "made it the question of now" },
	[QUESTION_ANSWERED] = { "answered", "the answer's id", "marked it answered" },
	[QUESTION_PARKED] = { "parked", NULL, "parked it" },
	[QUESTION_DISMISSED] = { "dismissed", "a reason, as in: dismissed off topic", "dismissed it: " },
};

static const char *const walls[] = { [WALL_LIVE] = "live", [WALL_PANIC] = "panic", [WALL_BLANK] = "blank" };

const char *decision_word(enum decision_what what)
{
	return rows[what].name;
}

bool decision_from_word(const char *word, enum decision_what *out)
{
	size_t i = 0;
	while (i < DECISIONS_WHAT && strcmp(rows[i].name, word))
		i++;
	*out = (enum decision_what)i;
	return i < DECISIONS_WHAT;
}

const char *question_state_word(enum question_state state)
{
	return states[state].word;
}

bool wall_state_read(const char *word, enum wall_state *state)
{
	for (size_t i = 0; i < sizeof walls / sizeof *walls; i++)
		if (!strcmp(walls[i], word)) {
			*state = (enum wall_state)i;
			return true;
		}
	return false;
}

const char *decision_person(enum network network, const char *author_id, char out[static DECISION_PERSON_MAX])
{
	snprintf(out, DECISION_PERSON_MAX, "%s %s", network_name(network), author_id);
	return out;
}

bool decision_person_read(const char *person, enum network *network, const char **author_id)
{
	char name[16];
	const size_t length = strcspn(person, " ");
	if (!person[length] || !person[length + 1] || length >= sizeof name)
		return false;
	snprintf(name, sizeof name, "%.*s", (int)length, person);
	if (!network_from_name(name, network))
		return false;
	*author_id = person + length + 1;
	return true;
}

static bool is_person(const char *text)
{
	enum network network;
	const char *id;
	return decision_person_read(text, &network, &id);
}

const char *decision_state_value(enum question_state state, const char *detail, char out[static DECISION_VALUE_MAX])
{
	snprintf(out, DECISION_VALUE_MAX, "%s%s%s", states[state].word, *detail ? " " : "", detail);
	return out;
}

bool decision_state_read(const char *value, enum question_state *state, const char **detail)
{
	const size_t length = strcspn(value, " ");
	for (size_t i = 0; i < QUESTION_STATES; i++) {
		if (strlen(states[i].word) != length || strncmp(states[i].word, value, length))
			continue;
		*state = (enum question_state)i;
		*detail = value + length + strspn(value + length, " ");
		return true;
	}
	return false;
}

/* ---- checking ---- */

static bool refuse(char why[static 160], const char *what, const char *wants)
{
	snprintf(why, 160, "%s wants %s", what, wants);
	return false;
}

static bool check_state(const char *value, char why[static 160])
{
	enum question_state state;
	const char *detail;
	if (!decision_state_read(value, &state, &detail))
		return refuse(why, "state", "one of incoming open passed next now answered parked dismissed");
	return !states[state].wants || *detail || refuse(why, states[state].word, states[state].wants);
}

static bool check_strike(const char *post, const char *value, char why[static 160])
{
	const char *what = value + (strncmp(value, "no ", 3) ? 0 : 3);
	if (!*value || !strcmp(value, "no"))
		return *post || refuse(why, "strike", "a post");
	if (!strncmp(what, "author ", 7))
		return is_person(what + 7) || refuse(why, "strike author", "a network and an author's id");
	if (!strncmp(what, "word ", 5) || !strncmp(what, "domain ", 7)) {
		const char *text = strchr(what, ' ') + 1;
		char *folded = text_fold(text, strlen(text));
		const bool any = folded[strspn(folded, " ")];
		free(folded);
		return any || refuse(why, "strike", "a word or a domain");
	}
	return refuse(why, "strike", "a post, author, word or domain");
}

static bool check_number(const char *value, char why[static 160])
{
	const size_t digits = strspn(value, "0123456789");
	return (digits && digits < 6 && !value[digits] && strtol(value, NULL, 10) > 0) || refuse(why, "number", "a number from 1");
}

static bool check_moment(const char *post, const char *value, char why[static 160])
{
	char *end;
	strtoll(value, &end, 10);
	return (*post && *value && !*end) || refuse(why, "undo", "who decided, and when");
}

static bool check_value(enum decision_what what, const char *post, const char *value, char why[static 160])
{
	enum wall_state wall;
	unsigned roles;
	const bool no = !strcmp(value, "no");
	switch (what) {
	case DECIDE_STATE:
		return check_state(value, why);
	case DECIDE_STRIKE:
		return check_strike(post, value, why);
	case DECIDE_MOVE:
		return *value || refuse(why, "move", "a question");
	case DECIDE_NUMBER:
		return no || check_number(value, why);
	case DECIDE_ROLE:
		return no || roles_read(value, &roles) || refuse(why, "role", "host, curator or trusted");
	case DECIDE_JOIN:
		return no || (is_person(value) && strcmp(value, post)) || refuse(why, "join", "another person");
	case DECIDE_WALL:
		return wall_state_read(value, &wall) || refuse(why, "wall", "live, panic or blank");
	case DECIDE_UNDO:
		return check_moment(post, value, why);
	default:
		return !rows[what].toggles || !*value || no || refuse(why, rows[what].name, "yes or no");
	}
}

bool decision_check(enum decision_what what, const char *post, const char *value, char why[static 160])
{
	if (what >= DECISIONS_WHAT)
		return refuse(why, "a decision", "a kind that is known here");
	if (strlen(post) > DECISION_PERSON_MAX || strlen(value) >= DECISION_VALUE_MAX)
		return refuse(why, rows[what].name, "fewer words");
	if (rows[what].about == ABOUT_POST && !*post)
		return refuse(why, rows[what].name, "a post");
	if (rows[what].about == ABOUT_PERSON && !is_person(post))
		return refuse(why, rows[what].name, "a person");
	if (rows[what].about == ABOUT_NOTHING && *post)
		return refuse(why, rows[what].name, "no post");
	return check_value(what, post, value, why);
}

/* ---- in words ---- */

static void state_words(const char *value, char out[static DECISION_WORDS])
{
	enum question_state state;
	const char *detail;
	if (!decision_state_read(value, &state, &detail))
		return;
	const bool shown = state == QUESTION_PASSED || state == QUESTION_DISMISSED;
	snprintf(out, DECISION_WORDS, "%s%.150s", states[state].says, shown ? detail : "");
}

static void strike_words(const char *value, char out[static DECISION_WORDS])
{
	const bool no = !strncmp(value, "no ", 3);
	const char *what = value + (no ? 3 : 0), *text = strchr(what, ' ');
	if (!strncmp(what, "author ", 7))
		snprintf(out, DECISION_WORDS, no ? "let this person's posts stand" : "struck all posts of this person");
	else if (text)
		snprintf(out, DECISION_WORDS, "%s all posts with the %.*s %.100s%s", no ? "let" : "struck", (int)(text - what), what, text + 1,
		         no ? " stand" : "");
}

static const char *const wall_words[] = {
	[WALL_LIVE] = "let the wall go on", [WALL_PANIC] = "stopped the wall", [WALL_BLANK] = "made the wall blank",
};

static void odd_words(const struct decision *decision, char out[static DECISION_WORDS])
{
	enum wall_state wall;
	switch (decision->what) {
	case DECIDE_STATE:
		state_words(decision->value, out);
		break;
	case DECIDE_STRIKE:
		strike_words(decision->value, out);
		break;
	case DECIDE_NOTE:
		snprintf(out, DECISION_WORDS, "wrote a note");
		break;
	case DECIDE_MOVE:
		snprintf(out, DECISION_WORDS, "moved it to a question");
		break;
	case DECIDE_NUMBER:
		snprintf(out, DECISION_WORDS, "made it Q%.10s", decision->value);
		break;
	case DECIDE_ROLE:
		snprintf(out, DECISION_WORDS, "made this person %.40s", decision->value);
		break;
	case DECIDE_JOIN:
		snprintf(out, DECISION_WORDS, "joined two accounts");
		break;
	case DECIDE_WALL:
		if (wall_state_read(decision->value, &wall))
			snprintf(out, DECISION_WORDS, "%s", wall_words[wall]);
		break;
	case DECIDE_MESSAGE:
		snprintf(out, DECISION_WORDS, *decision->post || *decision->value ? "sent the speaker a message" : "took the speaker's message away");
		break;
	default:
		break;
	}
}

const char *decision_words(const struct decision *decision, char out[static DECISION_WORDS])
{
	const bool no = !strcmp(decision->value, "no"), plain = !*decision->value;
	const char *words = no ? rows[decision->what].undoes : plain || decision->what == DECIDE_UNDO ? rows[decision->what].does : NULL;
	snprintf(out, DECISION_WORDS, "%s", words ? words : "decided something");
	if (!words)
		odd_words(decision, out);
	/* A cut may have gone through a character. */
	char *clean = text_cleaned(TEXT_LINE, out, strlen(out), DECISION_WORDS - 4);
	snprintf(out, DECISION_WORDS, "%s", clean);
	free(clean);
	return out;
}
