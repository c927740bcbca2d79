/* What the commands of command.c's table do, by topic in a file each. Each gets the key, returns bits of
 * enum screen_do. Main thread. */
#ifndef TUI_COMMANDS_H
#define TUI_COMMANDS_H

#include <stdbool.h>

struct screen;

/* moving.c */
unsigned moving_down(struct screen *screen, int key);
unsigned moving_up(struct screen *screen, int key);
unsigned moving_page_down(struct screen *screen, int key);
unsigned moving_page_up(struct screen *screen, int key);
unsigned moving_half_down(struct screen *screen, int key);
unsigned moving_half_up(struct screen *screen, int key);
unsigned moving_first(struct screen *screen, int key);
unsigned moving_newest(struct screen *screen, int key);
unsigned moving_mark(struct screen *screen, int key);
/* Shows what a warning hides; false when nothing is hidden. */
bool moving_show_hidden(struct screen *screen);

/* reading.c */
unsigned reading_begin(struct screen *screen, int key);
unsigned reading_question(struct screen *screen, int key);
/* To the post's place in the feed. */
unsigned reading_in_feed(struct screen *screen, int key);
unsigned reading_chosen(struct screen *screen, int key);
unsigned reading_choose(struct screen *screen, int key);
unsigned reading_neighbour(struct screen *screen, int key);
unsigned reading_back(struct screen *screen, int key);
unsigned reading_open(struct screen *screen, int key);
unsigned reading_open_link(struct screen *screen, int key);
unsigned reading_copy(struct screen *screen, int key);

/* steering.c */
unsigned steering_find(struct screen *screen, int key);
unsigned steering_find_step(struct screen *screen, int key);
unsigned steering_filter(struct screen *screen, int key);
unsigned steering_fold(struct screen *screen, int key);
unsigned steering_clear(struct screen *screen, int key);
unsigned steering_person(struct screen *screen, int key);
unsigned steering_whom(struct screen *screen, int key);
unsigned steering_person_only(struct screen *screen, int key);
unsigned steering_panel(struct screen *screen, int key);
unsigned steering_retry(struct screen *screen, int key);
unsigned steering_help(struct screen *screen, int key);
unsigned steering_redraw(struct screen *screen, int key);
unsigned steering_suspend(struct screen *screen, int key);
unsigned steering_quit(struct screen *screen, int key);

/* deciding.c */
unsigned deciding_queued(struct screen *screen, int key);
unsigned deciding_approve(struct screen *screen, int key);
unsigned deciding_star(struct screen *screen, int key);
unsigned deciding_pin(struct screen *screen, int key);
unsigned deciding_trust(struct screen *screen, int key);
unsigned deciding_greet(struct screen *screen, int key);
unsigned deciding_note(struct screen *screen, int key);
unsigned deciding_message(struct screen *screen, int key);
unsigned deciding_panic(struct screen *screen, int key);
unsigned deciding_wall(struct screen *screen, int key);
unsigned deciding_role(struct screen *screen, int key);
/* Takes back the last thing this moderator decided, or the last change of the filter, whichever was later. */
unsigned deciding_undo(struct screen *screen, int key);
unsigned deciding_redo(struct screen *screen, int key);

/* uniting.c */
/* The accounts proposed as one person's are: =; are not, or no longer: -. */
unsigned uniting_decide(struct screen *screen, int key);

/* striking.c */
unsigned striking_mute(struct screen *screen, int key);
unsigned striking_strike(struct screen *screen, int key);

/* asked.c */
/* By one of the keys of the states: y P > w A p d. */
unsigned asked_state(struct screen *screen, int key);
/* Asks for one of these keys. */
unsigned asked_choose(struct screen *screen, int key);
unsigned asked_move(struct screen *screen, int key);
unsigned asked_number(struct screen *screen, int key);
/* Whoever is proposed as host is one. */
unsigned asked_confirm(struct screen *screen, int key);
/* Says why nothing can be decided about what is selected. */
unsigned asked_not_there(struct screen *screen);

/* straying.c */
unsigned straying_show(struct screen *screen, int key);
unsigned straying_keep(struct screen *screen, int key);
unsigned straying_drop(struct screen *screen, int key);

/* digest.c */
unsigned digest_show(struct screen *screen, int key);
unsigned digest_go(struct screen *screen, int key);

/* desk.c */
unsigned desk_show(struct screen *screen, int key);

#endif
