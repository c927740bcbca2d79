/* Signals as something to poll: the handlers write one byte, the loops read it. One set at a time; main thread. */
#ifndef TUI_SIGNALS_H
#define TUI_SIGNALS_H

#include <stdbool.h>

/* Catches the signals of the 0-ended list from now on; SIGPIPE is ignored. The descriptor to poll. With interrupt, a write that
 * blocks ends when one comes. */
int signals_open(const int *numbers, bool interrupt);
/* The next that came, 0 for none. */
int signals_next(void);
/* Puts the old handlers back. */
void signals_close(void);

#endif
