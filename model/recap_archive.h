/* A recap made from an archive: `tweetup export --as md|html|people`. Main thread; the whole event is held in memory meanwhile. */
#ifndef MODEL_RECAP_ARCHIVE_H
#define MODEL_RECAP_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include "model/archive.h"
#include "model/options.h"
#include "model/recap.h"

/* Reads what the options ask for and writes it with `write`. With an event file that says when it starts and ends, and no --since, what was
 * said from RECAP_BEFORE_MS before until RECAP_AFTER_MS after it counts: chats come back every week under the same tag. false with a
 * line in error: the archive is damaged, out takes no more (errno is 0 or the reason). */
enum { RECAP_BEFORE_MS = 2 * 60 * 60 * 1000, RECAP_AFTER_MS = 24 * 60 * 60 * 1000 };
bool recap_archive(struct archive *archive, const struct options *options, int64_t now, void (*write)(const struct recap *recap, FILE *out),
                   FILE *out, char error[static 512]);

#endif
