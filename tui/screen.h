/* The screen's controller: keys, news and ticks in, what must happen next out. It knows no terminal: tests and the fuzzer
 * drive it as tui.c does. Main thread. */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include <stdbool.h>
#include <stdint.h>
#include "model/session.h"
#include "tui/face.h"
#include "tui/frame.h"

struct screen;

/* The smallest screen that is drawn. */
enum { SCREEN_ROWS_MIN = 10, SCREEN_COLUMNS_MIN = 40, SCREEN_WIDE = 100 };

/* The session (which keeps a ledger of questions from now on) and what the event's file says (NULL: none) are borrowed; filter as typed on
 * the command line, "" for none. */
struct screen *screen_new(struct session *session, const struct event_file *event, const char *filter, int64_t now);
void screen_free(struct screen *screen);

unsigned screen_size(struct screen *screen, int rows, int columns, int64_t now);
/* A key of tui/key.h. */
unsigned screen_key(struct screen *screen, int key, int64_t now);
/* session_pump's each, with the screen as arg. */
void screen_news(void *screen, const struct news *news);
/* After session_pump: what it returned. */
unsigned screen_changed(struct screen *screen, unsigned changed, int64_t now);
/* A slice of counting for filter, search and thread. */
unsigned screen_work(struct screen *screen, int64_t now);
/* Time has passed. */
unsigned screen_tick(struct screen *screen, int64_t now);
/* The moment something on the screen reads differently, when nothing else happens. */
int64_t screen_due(const struct screen *screen, int64_t now);

/* Draws into the frame, sized as told to screen_size, as of the last `now` it was told. */
void screen_draw(const struct screen *screen, struct frame *frame);

/* For the loop; good as long as the screen is. */
struct face screen_face(struct screen *screen);

/* For SCREEN_OPEN and SCREEN_COPY. */
const char *screen_link(const struct screen *screen);
/* Shows a line until the next key. */
void screen_say(struct screen *screen, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The newest post the reader has had on the screen. */
struct place screen_seen(const struct screen *screen);

#endif
