/* One character (Unicode code point) at a time: what text*.c, clean.c and their tables share. Not for others. */
#ifndef MODEL_TEXT_CHAR_H
#define MODEL_TEXT_CHAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum text_table { TABLE_WIDTH, TABLE_REMOVED, TABLE_FOLD, TABLE_ASCII };
/* TABLE_UNSURE: a width that depends on the system. */
enum { TABLE_NONE = 0x110000, TABLE_UNSURE = -1 };

/* What a table (text_tables.c) says of a character; TABLE_NONE when nothing. */
int32_t text_table(enum text_table table, uint32_t c);

/* U+00C0-U+017F: the base letter of Mastodon's table, a space where it has none. */
extern const char text_latin[];

/* One character of at most left bytes (left >= 1); a maximal bad sequence (Unicode 3.9, "U+FFFD substitution") counts
 * as one U+FFFD. A NUL ends every sequence, so left may be SIZE_MAX for a string. */
size_t char_decode(const char *p, size_t left, uint32_t *out);
/* Writes up to 4 bytes, returns how many. c must be a Unicode scalar value. */
size_t char_encode(uint32_t c, char *out);

/* Columns: what wcwidth of a UTF-8 locale says, 0 where that is -1; 0 for what is never drawn. */
int char_width(uint32_t c);
/* The base letter by Mastodon's table, of U+00C0-U+017F; else the character itself. */
uint32_t char_base(uint32_t c);
bool char_is_mark(uint32_t c);       /* general category M */
bool char_is_white(uint32_t c);      /* space or general category Z */
bool char_is_pictograph(uint32_t c); /* Extended_Pictographic */
bool char_is_virama(uint32_t c);     /* joins the letters around it */

/* text_cluster for at most left bytes. */
size_t char_cluster(const char *p, size_t left, size_t *shown, int *width);

#endif
