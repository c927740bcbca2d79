/* Whole words in a text. Pure; any thread. */
#ifndef MODEL_WHOLE_H
#define MODEL_WHOLE_H

#include <stdbool.h>
#include <stdint.h>

/* Whether the folded text (text_fold) holds the folded word or phrase as a whole: "ass" is not in "class". What stands beside it may be no
 * letter, mark or digit; scripts that write without blanks (Han, kana, Thai, Lao, Khmer, Burmese) have no such borders. Any
 * white space of the text matches a blank of the phrase. */
bool whole_in(const char *folded, const char *word);

/* The same at one place of the text. */
bool whole_at(const char *folded, const char *p, const char *word);
/* Whether a character is of a script without blanks between words. */
bool whole_borderless(uint32_t character);

#endif
