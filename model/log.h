/* The --log file: what happened, for people who help. Strangers' bytes are escaped; tokens never reach it.
 * Any thread (one write(2) a line). */
#ifndef MODEL_LOG_H
#define MODEL_LOG_H

#include <stdbool.h>
#include <stddef.h>

/* Opens for appending, mode 0600. false when it cannot (errno set). */
bool log_open(const char *path);
void log_close(void);
/* One line with time and thread; nothing happens without an open file. Control characters and
 * non-ASCII are escaped; lines are cut at 4 KiB. */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* An odd message, escaped, its first 2,000 bytes. */
void log_bytes(const char *why, const char *bytes, size_t length);

/* Out of memory or a broken invariant: runs the hook (restores the terminal), writes one line, exits 1. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));
void die_hook(void (*hook)(void));
/* malloc and friends that die instead of returning NULL. */
void *xmalloc(size_t size) __attribute__((malloc, warn_unused_result));
void *xcalloc(size_t n, size_t size) __attribute__((malloc, warn_unused_result));
void *xrealloc(void *p, size_t size) __attribute__((warn_unused_result));
char *xstrdup(const char *p) __attribute__((malloc, warn_unused_result));
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2), warn_unused_result));

#endif
