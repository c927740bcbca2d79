#include "tui/command.h"

#include <stdio.h>
#include "tui/commands.h"
#include "tui/key.h"
#include "tui/view.h"

static const struct command_row table[] = {
	{ "down", { 'j', PRESS_DOWN }, IN_ALL, "next post, person or line", moving_down },
	{ "up", { 'k', PRESS_UP }, IN_ALL, "previous post, person or line", moving_up },
	{ "page-down", { ' ', PRESS_PAGE_DOWN, KEY_CONTROL('F') }, IN_ALL, "a page on; shows what a warning hides", moving_page_down },
	{ "page-up", { 'b', PRESS_PAGE_UP, KEY_CONTROL('B') }, IN_ALL, "a page back", moving_page_up },
	{ "half-down", { KEY_CONTROL('D') }, IN_ALL, "half a page on", moving_half_down },
	{ "half-up", { KEY_CONTROL('U') }, IN_ALL, "half a page back", moving_half_up },
	{ "first", { 'g', PRESS_HOME }, IN_ALL, "to the oldest, to the top", moving_first },
	{ "newest", { 'G', PRESS_END }, IN_ALL, "to the newest, and follow", moving_newest },
	{ "mark", { ']', '[' }, IN_FEED, "next and previous gap, or where you left last time", moving_mark },
	{ "digest", { 'D' }, IN_ALL & ~(unsigned)(IN_HELP | IN_RESULTS), "what happened since you left", digest_show },
	{ "go", { PRESS_ENTER }, IN_DIGEST, "to that place in the feed", digest_go },
	{ "read", { PRESS_ENTER }, IN_POSTS, "read the post whole, with links and thread", reading_begin },
	{ "question", { PRESS_ENTER }, IN_QUESTIONS, "read the question with its answers", reading_question },
	{ "in-feed", { 'f' }, IN_QUESTIONS | IN_QUESTION | IN_QUEUE | IN_DETAIL | IN_RESULTS, "to the post's place in the feed", reading_in_feed },
	{ "choose", { PRESS_TAB, PRESS_BACK_TAB }, IN_DETAIL, "choose a post of the thread", reading_choose },
	{ "read-chosen", { PRESS_ENTER }, IN_DETAIL, "read the chosen post", reading_chosen },
	{ "neighbour", { 'J', 'K', PRESS_RIGHT, PRESS_LEFT }, IN_DETAIL, "next and previous post of the feed", reading_neighbour },
	{ "back", { PRESS_ESCAPE, 'q' }, IN_ALL & ~(unsigned)IN_FEED, "back", reading_back },
	{ "open", { 'o' }, IN_POSTS | IN_DETAIL | IN_QUESTIONS, "open the post in the browser", reading_open },
	{ "open-link", { '1', '2', '3', '4', '5', '6', '7', '8', '9' }, IN_POSTS | IN_DETAIL, "open that link of the post", reading_open_link },
	{ "copy", { 'y' }, (IN_POSTS & ~(unsigned)IN_QUEUE) | IN_DETAIL, "copy the post's address", reading_copy },
	{ "find", { '/' }, IN_PANELS | IN_RESULTS, "find words", steering_find },
	{ "find-step", { 'n', 'N' }, IN_FEED | IN_RESULTS, "next and previous one found; older ones in the archive", steering_find_step },
	{ "clear", { PRESS_ESCAPE }, IN_FEED, "end the search", steering_clear },
	{ "filter", { '&' }, IN_PANELS, "show only posts that match", steering_filter },
	{ "undo", { 'u' }, IN_ALL & ~(unsigned)IN_HELP, "take back the last decision or filter", deciding_undo },
	{ "queue", { 't' }, FOR_DESK | (IN_ALL & ~(unsigned)IN_HELP), "what is still to be decided", desk_show },
	{ "state", { 's' }, FOR_DESK | (IN_DECIDE & ~(unsigned)IN_QUESTIONS), "the question is open, passed, next, now, answered, …", asked_choose },
	{ "states", { 'y', 'p', 'd', 'P', '>', 'w' }, FOR_DESK | IN_QUESTIONS, "open, parked, dismissed, passed on, next, now", asked_state },
	{ "answered", { 'A' }, FOR_DESK | IN_DECIDE, "answered: by the reply of the host; by this post", asked_state },
	{ "queue-states", { 'd', 'P', '>', 'w' }, FOR_DESK | IN_QUEUE, "the question is dismissed, passed on, next, now", asked_state },
	{ "move", { 'm' }, FOR_DESK | (IN_DECIDE & ~(unsigned)IN_QUESTIONS), "the answer belongs to another question", asked_move },
	{ "number", { '#' }, FOR_DESK | IN_DECIDE, "the question has another number", asked_number },
	{ "confirm", { 'C' }, FOR_DESK | (IN_ALL & ~(unsigned)IN_HELP), "whoever is proposed as host is host", asked_confirm },
	{ "queued", { 'y', 'n', 'p' }, FOR_DESK | IN_QUEUE, "yes; no; later: is it asked, may it be on the wall", deciding_queued },
	{ "redo", { 'U', KEY_CONTROL('R') }, FOR_DESK | (IN_ALL & ~(unsigned)IN_HELP), "do it again after all", deciding_redo },
	{ "fold", { '=' }, IN_FEED, "show or fold the same words said on two networks", steering_fold },
	{ "person", { PRESS_ENTER }, IN_PEOPLE, "this person, and everything they said", steering_person },
	{ "whom", { 'v' }, FOR_DESK | IN_PEOPLE, "everybody; new and not greeted; without an answer; silent regulars", steering_whom },
	{ "only", { 'f' }, IN_PEOPLE | IN_PERSON, "show only this person's posts", steering_person_only },
	{ "panel", { PRESS_TAB, PRESS_BACK_TAB }, IN_PANELS, "posts, questions, people, sources", steering_panel },
	{ "approve", { 'a' }, FOR_DESK | IN_DECIDE, "approve the post for the wall; again: not", deciding_approve },
	{ "strike", { 'x' }, FOR_DESK | IN_DECIDE | IN_PEOPLE, "strike the post, its author, a word, a domain; take that back", striking_strike },
	{ "pin", { 'l' }, FOR_DESK | IN_DECIDE, "pin the post large on the wall; again: not", deciding_pin },
	{ "star", { '*' }, FOR_DESK | IN_DECIDE, "star the post; again: not", deciding_star },
	{ "note", { 'c' }, FOR_DESK | IN_DECIDE, "a note on the post, for the moderators", deciding_note },
	{ "mute", { 'M' }, FOR_DESK | IN_DECIDE | IN_PEOPLE, "mute the person: hide all they say; again: not", striking_mute },
	{ "trust", { 'T' }, FOR_DESK | IN_DECIDE | IN_PEOPLE, "trust the person: on the wall at once; again: not", deciding_trust },
	{ "greet", { 'h' }, FOR_DESK | IN_DECIDE | IN_PEOPLE, "the person was greeted; again: not", deciding_greet },
	{ "join", { '=', '-' }, FOR_DESK | IN_PEOPLE | IN_PERSON, "the two accounts are one person's; are not", uniting_decide },
	{ "role", { 'H' }, FOR_DESK | IN_DECIDE | IN_PEOPLE, "the person is host, curator or guest", deciding_role },
	{ "message", { 'S' }, FOR_DESK | (IN_ALL & ~(unsigned)IN_HELP), "a message to the speaker", deciding_message },
	{ "panic", { '!' }, FOR_DESK | (IN_ALL & ~(unsigned)IN_HELP), "the wall shows its title alone, at once; again: live", deciding_panic },
	{ "wall", { 'W' }, FOR_DESK | (IN_ALL & ~(unsigned)IN_HELP), "the wall: live, title alone, blank", deciding_wall },
	{ "strays", { '~' }, IN_ALL & ~(unsigned)IN_HELP, "posts that lack the tag and may belong here", straying_show },
	{ "take-in", { 'y', '+' }, IN_STRAYS, "take the post in; and all with that spelling", straying_keep },
	{ "let-go", { 'n', 'x' }, IN_STRAYS, "it does not belong here", straying_drop },
	{ "retry", { 'r' }, IN_PANELS, "sources that wait try again now", steering_retry },
	{ "redraw", { KEY_CONTROL('L') }, IN_ALL, "draw the screen anew", steering_redraw },
	{ "suspend", { KEY_CONTROL('Z') }, IN_ALL, "to the shell; fg comes back", steering_suspend },
	{ "help", { '?' }, IN_ALL, "these keys", steering_help },
	{ "quit", { 'q' }, IN_FEED, "quit", steering_quit },
	{ "quit-at-once", { 'Q' }, IN_ALL, "quit from anywhere", steering_quit },
};

size_t command_rows(const struct command_row **rows)
{
	*rows = table;
	return sizeof table / sizeof *table;
}

const struct command_row *command_find(int key, unsigned view)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		for (size_t k = 0; k < COMMAND_KEYS && table[i].keys[k]; k++)
			if (table[i].keys[k] == key && (table[i].views & view))
				return &table[i];
	return NULL;
}

const char *command_keys(const struct command_row *command, char out[static COMMAND_KEY_TEXT])
{
	char name[PRESS_TEXT];
	size_t at = 0;
	if (command->keys[0] == '1') {
		snprintf(out, COMMAND_KEY_TEXT, "1-9");
		return out;
	}
	for (size_t k = 0; k < COMMAND_KEYS && command->keys[k]; k++)
		at += (size_t)snprintf(out + at, COMMAND_KEY_TEXT - at, "%s%s", k ? " " : "", press_name(command->keys[k], name));
	return out;
}

static void help_filter(struct page *page)
{
	page_blank(page);
	page_text(page, STYLE_TITLE, 1, "Filter");
	for (const struct filter_term *term = filter_terms; term->usage; term++)
		page_pair(page, STYLE_KEY, term->usage, STYLE_TEXT, 24, term->help);
}

static void help_rows(struct page *page, unsigned view, unsigned desk)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		char keys[COMMAND_KEY_TEXT];
		if (table[i].views & view && (table[i].views & FOR_DESK) == desk)
			page_pair(page, STYLE_KEY, command_keys(&table[i], keys), STYLE_TEXT, 18, table[i].help);
	}
}

void view_help_page(const struct screen *screen, struct page *page)
{
	static const struct { unsigned view; const char *name; } names[] = {
		{ IN_FEED, "Posts" }, { IN_DETAIL, "One post" }, { IN_PEOPLE, "People" }, { IN_SOURCES, "Sources" },
		{ IN_RESULTS, "Found in the archive" }, { IN_PERSON, "One person" },
		{ IN_QUEUE, "To decide" }, { IN_STRAYS, "Without the tag" },
		{ IN_QUESTIONS, "Questions" }, { IN_DIGEST, "Since you left" }, { IN_QUESTION, "One question" } };
	const unsigned view = view_behind(screen);
	page_begin(page, view_feed_size(screen).columns);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].view == view)
			page_textf(page, STYLE_TITLE, 1, "%s: keys", names[i].name);
	help_rows(page, view, 0);
	page_blank(page);
	page_text(page, STYLE_TITLE, 1, "For moderators");
	help_rows(page, view, FOR_DESK);
	if (view == IN_FEED)
		help_filter(page);
}
