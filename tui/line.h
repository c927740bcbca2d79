/* One line a post, for pipes, files and screen readers. Pure. */
#ifndef TUI_LINE_H
#define TUI_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include "model/session.h"

/* "20:04 Ana Ruiz @ana@glammr.us  Q1  text  https://…", without LF, in ASCII when asked. malloc; the caller frees. */
char *line_post(const struct session *session, const struct store_view *view, int64_t now, bool ascii);
/* "20:09 deleted: Ana Ruiz @ana@glammr.us, 20:04" */
char *line_deleted(const struct store_view *view, int64_t now, bool ascii);
/* The text letter by letter in ASCII. malloc. */
char *line_ascii(const char *text);

#endif
