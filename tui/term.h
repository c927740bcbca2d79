/* The terminal: frames out, keys in. The only file that knows curses. Main thread. */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include "tui/frame.h"
#include "tui/palette.h"

enum { TERM_COPY_MAX = 8 * 1024 };

struct term;

/* Takes the terminal over: stdout to draw on, stdin for keys, or /dev/tty when stdin is no terminal. Keys are read with
 * signals on (^C, ^Z), flow control off. NULL with a line in why when it cannot. From then on die() restores it, and so does
 * a crash by a signal. */
struct term *term_open(bool colour, enum palette palette, char why[static 256]);
/* Gives it back as it was; NULL is allowed. */
void term_close(struct term *term);

/* Poll it for keys. */
int term_fd(const struct term *term);
/* The next key of tui/key.h; PRESS_NONE when there is none; -1 when the terminal is gone. Never blocks. */
int term_key(struct term *term);
/* The window's size as the system tells it now; curses is told too. */
void term_size(struct term *term, int *rows, int *columns);

/* Whether it has no UTF-8: what frame.ascii has to be. */
bool term_ascii(const struct term *term);
/* Shows the frame: only rows that differ from the frame before are touched, nothing is written when none do. Returns
 * how many rows differ. */
int term_show(struct term *term, const struct frame *frame);
/* The next term_show draws everything anew. */
void term_redraw(struct term *term);
/* Gives the terminal to the shell until it comes back (SIGTSTP and SIGCONT). The caller restores its signal handlers. */
void term_suspend(struct term *term);
void term_resume(struct term *term);
/* Asks the terminal to put text on the clipboard (OSC 52); false when it is too long. */
bool term_copy(struct term *term, const char *text);

/* What `tweetup check` tells. */
struct term_facts { char name[64]; bool known, utf8; int colours, rows, columns; };
void term_facts(struct term_facts *facts);

#endif
