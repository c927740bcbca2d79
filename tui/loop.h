/* The loop of every screen: one sleep, one drain, one draw. Main thread. */
#ifndef TUI_LOOP_H
#define TUI_LOOP_H

#include "tui/face.h"
#include "tui/palette.h"
#include "tui/tui.h"

/* Takes the terminal over, draws once, lets the host begin, and goes on until the face asks for the end, a signal does, or the terminal
 * is gone; then the terminal is as it was. colour: unless NO_COLOR is set. Everything is borrowed. The exit status; what failed is on
 * stderr. */
int loop_face(struct session *session, const struct tui_host *host, bool colour, enum palette palette, const struct face *face);

#endif
