/* Reading an archive: what is there, what came since, cursors, search. For archive.c alone; main thread. */
#ifndef MODEL_ARCHIVE_READ_H
#define MODEL_ARCHIVE_READ_H

#include "model/archive.h"
#include "model/archive_db.h"

struct reader;

/* NULL with SQLite's code and a line in why. */
struct reader *reader_open(const char *path, enum db_how how, int *code, char why[static 256]);
void reader_close(struct reader *reader);

/* Whether the file can only be read. */
bool reader_read_only(const struct reader *reader);
/* Whether all that was there at the start has been read. */
bool reader_restored(const struct reader *reader);
/* See archive_pull; *more says whether to call again. SQLITE_OK or the code. */
int reader_pull(struct reader *reader, const struct archive_sink *sink, size_t max, bool *more);

/* The same for decisions alone: what others decided, for the process that collects. */
int reader_decisions(struct reader *reader, const struct archive_sink *sink);

/* Every row, from the first. */
bool reader_each_decision(struct reader *reader, const struct archive_sink *sink);
/* See archive.h. */
int64_t reader_cursor(struct reader *reader, const char *key);
size_t reader_count(struct reader *reader, int64_t *oldest, int64_t *newest);
char *reader_seen(struct reader *reader, const char *at);
void reader_search(struct reader *reader, const char *words, struct archive_search *search, int64_t before, size_t max,
                   void (*each)(void *arg, const struct post *post), void *arg);
bool reader_each(struct reader *reader, bool (*each)(void *arg, const struct post *post, bool deleted), void *arg);

#endif
