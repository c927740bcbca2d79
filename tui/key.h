/* Keys: a Unicode code point (control keys as their codes), or one of these. */
#ifndef TUI_KEY_H
#define TUI_KEY_H

#define KEY_CONTROL(letter) ((letter) & 0x1f)

enum {
	PRESS_NONE = 0, PRESS_TAB = 9, PRESS_ENTER = 13, PRESS_ESCAPE = 27, PRESS_BACKSPACE = 127,
	PRESS_UP = 0x110000, PRESS_DOWN, PRESS_LEFT, PRESS_RIGHT, PRESS_HOME, PRESS_END, PRESS_PAGE_UP, PRESS_PAGE_DOWN,
	PRESS_DELETE, PRESS_BACK_TAB, PRESS_LAST
};

enum { PRESS_TEXT = 16 };
/* "j", "^D", "Space", "PgDn" into out; returned. */
const char *press_name(int key, char out[static PRESS_TEXT]);
/* The key of that name; PRESS_NONE when there is none. */
int press_from_name(const char *name);

#endif
