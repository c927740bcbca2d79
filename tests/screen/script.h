/* A screen test: posts, keys and a clock in, the screen as text out. One line a step:
 *
 *   clock 2026-11-25T20:10:00Z     what time it is (before anything else)
 *   wait 10s                       time passes
 *   size 80x24                     of the terminal; again: it is resized
 *   ascii                          the terminal has no UTF-8
 *   tag musesocial                 what is followed; repeat for more
 *   source glammr.us               a source, in the order of their numbers
 *   state glammr.us retry 8s TEXT  its state; the age is of the next try, or since when nothing was heard
 *   left 20:03                     where the reader left last time
 *   filter is:question             as on the command line
 *   post q1 20:04 ana@glammr.us "Ana Ruiz" TEXT     \n in TEXT is a line break; a handle without @ is Bluesky's
 *   + re q1, + cw TEXT, + photo ALT, + link URL, + boost q1, + quote q1, + edited, + stray museoscial     more of the post above
 *   hex q1 20:04 ana@glammr.us HEX    as post, its name and text from bytes in hexadecimal
 *   posts 50 19:00                 so many posts, one a minute
 *   people 400                     so many people with a post each
 *   delete q1                      it is deleted; forget ana@glammr.us deletes all of theirs
 *   profile ana@glammr.us TEXT     what a profile says
 *   picture ana@glammr.us HEX      the hash of their picture, if it was asked for
 *   name DID tom.example.org "Tom" a handle becomes known
 *   gap glammr.us 20:05 20:07 6 whole    or: part; or: gap glammr.us 20:05 open
 *   archive 5000                   so many posts, one a minute up to the clock, in an archive that is now read: the first of it
 *   read                           the rest of it
 *   memory 50                      there is room for so many posts (before anything else is told)
 *   trouble TEXT                   what is wrong with the archive
 *   event                          what the event's file says, up to a line `end` (before anything is drawn)
 *   decide kim state q1 answered a1    another moderator decides: who, what (model/decisions.h), on which post or person ("" none), value
 *   wall --counts --motion none   the presenter's screen instead (before anything is drawn); --speaker: the speaker's
 *   keys j j "hello" Enter         as typed
 *   does quit                      what the last key asked for (quit open copy retry suspend redraw), with link: does open URL
 *   expect                         the screen, up to a line `end`; a row is compared without spaces at its end
 *
 * What is expected can be written anew with UPDATE=1 in the environment, to be read before it is believed. */
#ifndef TESTS_SCREEN_SCRIPT_H
#define TESTS_SCREEN_SCRIPT_H

#include <stdbool.h>

/* Runs a file; the number of screens and claims that differ, each printed. *checked counts them all. */
int script_run(const char *path, bool update, int *checked);

#endif
