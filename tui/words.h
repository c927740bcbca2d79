/* Times, counts and names in words, as the screen and the plain lines write them. Pure; any thread. */
#ifndef TUI_WORDS_H
#define TUI_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "model/post.h"
#include "model/questions.h"

enum { LABEL_TEXT = POST_NAME_MAX + 8, CLOCK_TEXT = 48 };

/* "@ana@glammr.us", "tom.example.org", or a shortened id while no handle is known; into out, returned. */
const char *post_handle(const struct post *post, char out[static LABEL_TEXT]);
/* The name, else as post_handle. */
const char *post_name(const struct post *post, char out[static LABEL_TEXT]);
const char *person_label(enum network network, const char *id, const char *handle, const char *name,
                         char out[static LABEL_TEXT]);

/* "20:04", "20:04:31", "24 Nov 20:04", "Wednesday 25 November" in local time; into out, returned. */
const char *clock_seconds(int64_t ms, char out[static CLOCK_TEXT]);
const char *clock_time(int64_t ms, char out[static CLOCK_TEXT]);
const char *clock_date(int64_t ms, char out[static CLOCK_TEXT]);
const char *clock_day(int64_t ms, char out[static CLOCK_TEXT]);
/* Whether both fall on the same local day. */
bool clock_same_day(int64_t a, int64_t b);
/* When an age since that moment, as when_age writes it, will read differently. */
int64_t clock_age_turns(int64_t since, int64_t now);

/* "1 post", "2 posts", "1,204 posts"; into out, returned. */
const char *count_of(size_t n, const char *one, const char *many, char out[static CLOCK_TEXT]);

/* "95%, label and reply": how sure an answer is one, and by what sign; into out, returned. */
enum { ANSWER_TEXT = 64 };
const char *answer_words(const struct answer_ref *ref, char out[static ANSWER_TEXT]);

/* "photo", "video", "sound", "file" for a kind of media. */
const char *media_word(const char *kind);

#endif
