/* Where the reader left last time, one small file a tag under $XDG_STATE_HOME/tweetup. Main thread. */
#ifndef MODEL_VISIT_H
#define MODEL_VISIT_H

#include <stdbool.h>
#include "model/store.h"

/* Reads the mark of a folded tag; zero place when there is none or it cannot be read. */
struct place visit_read(const char *tag);
/* Writes it (temporary file, fsync, rename); false when it could not, which is no disaster. */
bool visit_write(const char *tag, struct place place);

#endif
