/* Opening a link in the reader's browser, without a shell. Main thread. */
#ifndef TUI_LAUNCH_H
#define TUI_LAUNCH_H

#include <stdbool.h>

enum { LAUNCH_WHY = 256 };

/* Starts $BROWSER (programs with arguments, tried in the order of the colon-separated list; %s stands for the link, which is
 * added at the end when there is none) or xdg-open, away from this terminal. Only http and https. false with why filled: a sentence
 * for the reader. Waits until the program has started, no longer. */
bool launch_link(const char *link, char why[static LAUNCH_WHY]);

#endif
