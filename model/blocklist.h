/* Words that nobody should read on a wall before a person has looked. Main thread; what never changes may be asked from any.
 *
 * A list is a text: a word or a phrase a line, in any case, accents or not, full width or not; /regex/ for all else; -word takes
 * one of an earlier list out again; lines that begin with # are comments. Words count as a whole (see model/whole.h), also when their
 * letters are kept apart, as in b.a.d. */
#ifndef MODEL_BLOCKLIST_H
#define MODEL_BLOCKLIST_H

#include <stdbool.h>
#include <stddef.h>
#include "model/event_file.h"
#include "model/post.h"

struct blocklist;

enum { BLOCKLIST_ENTRY = 200 /* bytes a line */, BLOCKLIST_ENTRIES = 100000, BLOCKLIST_REGEXES = 200, BLOCKLIST_ERROR = 512 };

struct blocklist *blocklist_new(void);
void blocklist_free(struct blocklist *list);
/* Adds the lines of a text called name. false with "name:line: …" in error; the lines before it are in. */
bool blocklist_parse(struct blocklist *list, const char *name, const char *bytes, size_t length, char error[static BLOCKLIST_ERROR]);
/* The same for a file. */
bool blocklist_read(struct blocklist *list, const char *path, char error[static BLOCKLIST_ERROR]);
size_t blocklist_count(const struct blocklist *list);

/* The shipped list, unless the event does without; the user's own ($XDG_CONFIG_HOME/tweetup/blocklist) when there is one; the event's.
 * Never NULL: what can be read counts. error: "" or the first thing that is wrong. event may be NULL. */
struct blocklist *blocklist_load(const struct event_file *event, char error[static BLOCKLIST_ERROR]);
/* Where the shipped list is: beside the program that runs, installed or not. malloc; NULL when it is not there. */
char *blocklist_shipped(void);
/* Where the user's own is looked for. malloc; NULL when there is no home. */
char *blocklist_own(void);

/* The entry that a post has in its text, warning, author's name or descriptions of pictures; NULL none. A regex that takes too long on a
 * post counts as found. Some microseconds, however long the list. */
const char *blocklist_match(const struct blocklist *list, const struct post *post);

#endif
