/* What the commands of command.c's table do, by topic in moving.c, reading.c, steering.c. Each gets the key, returns bits of
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
unsigned deciding_yes(struct screen *screen, int key);
unsigned deciding_no(struct screen *screen, int key);
unsigned deciding_approve(struct screen *screen, int key);
unsigned deciding_star(struct screen *screen, int key);
unsigned deciding_pin(struct screen *screen, int key);
unsigned deciding_trust(struct screen *screen, int key);
unsigned deciding_greet(struct screen *screen, int key);
unsigned deciding_mute(struct screen *screen, int key);
unsigned deciding_strike(struct screen *screen, int key);
unsigned deciding_note(struct screen *screen, int key);
unsigned deciding_message(struct screen *screen, int key);
unsigned deciding_panic(struct screen *screen, int key);
unsigned deciding_wall(struct screen *screen, int key);
unsigned deciding_role(struct screen *screen, int key);
/* Takes back the last thing this moderator decided, or the last change of the filter, whichever was later. */
unsigned deciding_undo(struct screen *screen, int key);
unsigned deciding_redo(struct screen *screen, int key);

/* desk.c */
unsigned desk_show(struct screen *screen, int key);
unsigned desk_later(struct screen *screen, int key);

#endif
