/* Posts as JSON lines, version 1 (README, "JSON lines"). jansson stays in jsonl.c. Any thread. */
#ifndef MODEL_JSONL_H
#define MODEL_JSONL_H

#include <stdbool.h>
#include <stddef.h>
#include "model/post.h"
#include "model/questions.h"

/* One line without LF, keys always all there, in the documented order; malloc, the caller frees. ledger: NULL when nothing is known. */
char *jsonl_post(const struct post *post, const struct ledger *ledger) __attribute__((warn_unused_result));
/* {"v":1,"delete":"…"} */
char *jsonl_delete(const char *id) __attribute__((warn_unused_result));

enum jsonl_kind { JSONL_POST, JSONL_DELETE, JSONL_BAD };
struct jsonl_line {
	enum jsonl_kind kind;
	struct post *post; /* POST: the caller owns it */
	char *id;          /* DELETE: malloc, the caller frees */
	char why[120];     /* BAD: what is wrong with the line */
};
/* Reads one line of length bytes (no NUL needed). Unknown keys are ignored, missing ones default; label and ledger are never believed. */
void jsonl_read(const char *line, size_t length, struct jsonl_line *out);

#endif
