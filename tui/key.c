#include "tui/key.h"

#include <stdio.h>
#include <string.h>

static const struct { int key; const char *name; } names[] = {
	{ PRESS_TAB, "Tab" }, { PRESS_ENTER, "Enter" }, { PRESS_ESCAPE, "Esc" }, { PRESS_BACKSPACE, "Backspace" }, { ' ', "Space" },
	{ PRESS_UP, "Up" }, { PRESS_DOWN, "Down" }, { PRESS_LEFT, "Left" }, { PRESS_RIGHT, "Right" }, { PRESS_HOME, "Home" },
	{ PRESS_END, "End" }, { PRESS_PAGE_UP, "PgUp" }, { PRESS_PAGE_DOWN, "PgDn" }, { PRESS_DELETE, "Del" },
	{ PRESS_BACK_TAB, "S-Tab" },
};

const char *press_name(int key, char out[static PRESS_TEXT])
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (names[i].key == key) {
			snprintf(out, PRESS_TEXT, "%s", names[i].name);
			return out;
		}
	}
	if (key < 0x20)
		snprintf(out, PRESS_TEXT, "^%c", key + '@');
	else
		snprintf(out, PRESS_TEXT, "%c", key < 0x7f ? key : '?');
	return out;
}

int press_from_name(const char *name)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].key;
	if (name[0] == '^' && name[1] && !name[2])
		return KEY_CONTROL(name[1]);
	return name[0] > 0x20 && name[0] < 0x7f && !name[1] ? name[0] : PRESS_NONE;
}
