#define NCURSES_WIDECHAR 1
#include "tui/term.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>
#include "model/log.h"
#include "tui/key.h"

/* From <term.h>, which defines a struct term of its own. */
int setupterm(const char *name, int fd, int *error);

enum { LOOKS_MASK = 0x7ff };

struct term {
	SCREEN *screen;
	FILE *in, *out;
	struct frame shown;   /* what is on the terminal */
	bool fresh;           /* nothing can be trusted: draw all */
	bool ascii, colour, hidden;
	enum palette palette;
	cchar_t *row;
	int row_size;
	cchar_t looks[LOOKS_MASK + 1]; /* by style and bits */
};

/* Where die() and a crash find the terminal; there is one. */
static volatile sig_atomic_t taken;

/* ---- taking over and giving back ---- */

static void restore(void)
{
	if (!taken)
		return;
	taken = 0;
	endwin();
}

/* endwin is not made for signal handlers, but the process dies here in any case, and a usable shell is worth the try. */
static void crashed(int number)
{
	restore();
	signal(number, SIG_DFL);
	raise(number);
}

static void catch_crashes(void)
{
	static const int numbers[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		signal(numbers[i], crashed);
}

static bool utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* A colour as this terminal numbers it. */
static int colour_number(int basic, uint32_t rgb, bool standard)
{
	if (basic == COLOUR_OWN)
		return standard ? -1 : rgb ? COLOR_WHITE : COLOR_BLACK;
	return basic;
}

/* The colours of a projector's theme, as many of them as the terminal has: these it mixes itself, those it has by number. */
static int stage_number(int basic, uint32_t rgb)
{
	enum { DIRECT = 0x1000000 };
	if (COLORS >= DIRECT)
		return rgb < 8 ? 16 : (int)rgb; /* the first eight are the old ones there */
	return COLORS >= 256 ? palette_256(rgb) : basic;
}

static void colours(struct term *term)
{
	if (!term->colour || !has_colors() || start_color() == ERR) {
		term->colour = false;
		return;
	}
	const bool standard = use_default_colors() == OK;
	for (int i = 0; i < STYLE_COUNT; i++) {
		const struct look look = palette_look(term->palette, (enum style)i);
		if (look.ink_rgb || look.paper_rgb)
			init_extended_pair(i + 1, stage_number(look.ink, look.ink_rgb), stage_number(look.paper, look.paper_rgb));
		else
			init_extended_pair(i + 1, colour_number(look.ink, 1, standard), colour_number(look.paper, 0, standard));
	}
}

static attr_t attributes(unsigned look)
{
	return (look & LOOK_BOLD ? A_BOLD : 0) | (look & LOOK_DIM ? A_DIM : 0) | (look & LOOK_UNDERLINE ? A_UNDERLINE : 0) |
	       (look & LOOK_REVERSE ? A_REVERSE : 0);
}

/* A blank in each style with each of its bits: cells are copies of one with other letters. */
static void prepare_looks(struct term *term)
{
	for (unsigned style = 0; style <= LOOKS_MASK; style++) {
		const unsigned role = style & 0xff;
		if (role >= STYLE_COUNT)
			continue;
		const struct look look = palette_look(term->palette, (enum style)role);
		attr_t attr = attributes(term->colour ? look.with : look.without);
		attr |= (style & STYLE_SELECTED ? A_REVERSE : 0) | (style & STYLE_BOLD ? A_BOLD : 0) | (style & STYLE_UNDERLINE ? A_UNDERLINE : 0);
		setcchar(&term->looks[style], L" ", attr, term->colour ? (short)(role + 1) : 0, NULL);
	}
	if (term->palette != PALETTE_OWN)
		bkgrndset(&term->looks[STYLE_TEXT]);
}

static void modes(struct term *term)
{
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	intrflush(stdscr, FALSE);
	meta(stdscr, TRUE);
	set_escdelay(25);
	idlok(stdscr, TRUE);
	leaveok(stdscr, FALSE);
	scrollok(stdscr, FALSE);
	curs_set(0);
	term->hidden = true;
}

static FILE *keyboard(void)
{
	const int fd = isatty(STDIN_FILENO) ? dup(STDIN_FILENO) : open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	return fd < 0 ? NULL : fdopen(fd, "r");
}

struct term *term_open(bool colour, enum palette palette, char why[static 256])
{
	struct term *term = xcalloc(1, sizeof *term);
	term->colour = colour;
	term->palette = palette;
	term->ascii = !utf8();
	term->out = fdopen(dup(STDOUT_FILENO), "w");
	term->in = keyboard();
	term->fresh = true;
	if (!term->in || !term->out) {
		snprintf(why, 256, "no terminal to read keys from; --plain works without one");
		term_close(term);
		return NULL;
	}
	const char *name = getenv("TERM");
	if (!name || !*name || strcmp(name, "dumb") == 0 || !(term->screen = newterm(NULL, term->out, term->in))) {
		snprintf(why, 256, "TERM=%.60s cannot draw a screen here; set TERM, or use --plain", name ? name : "");
		term_close(term);
		return NULL;
	}
	taken = 1;
	die_hook(restore);
	catch_crashes();
	modes(term);
	colours(term);
	prepare_looks(term);
	return term;
}

void term_close(struct term *term)
{
	if (!term)
		return;
	restore();
	die_hook(NULL);
	if (term->screen)
		delscreen(term->screen);
	if (term->in)
		fclose(term->in);
	if (term->out)
		fclose(term->out);
	frame_done(&term->shown);
	free(term->row);
	free(term);
}

/* ---- keys ---- */

int term_fd(const struct term *term)
{
	return fileno(term->in);
}

static int special(wint_t key)
{
	static const struct { wint_t curses; int ours; } keys[] = {
		{ KEY_UP, PRESS_UP }, { KEY_DOWN, PRESS_DOWN }, { KEY_LEFT, PRESS_LEFT }, { KEY_RIGHT, PRESS_RIGHT },
		{ KEY_HOME, PRESS_HOME }, { KEY_FIND, PRESS_HOME }, { KEY_END, PRESS_END }, { KEY_SELECT, PRESS_END },
		{ KEY_PPAGE, PRESS_PAGE_UP }, { KEY_NPAGE, PRESS_PAGE_DOWN }, { KEY_DC, PRESS_DELETE }, { KEY_BTAB, PRESS_BACK_TAB },
		{ KEY_BACKSPACE, PRESS_BACKSPACE }, { KEY_ENTER, PRESS_ENTER },
	};
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (keys[i].curses == key)
			return keys[i].ours;
	return PRESS_LAST; /* a key that does nothing */
}

/* A key that cannot be read any more: the terminal went away. */
static bool gone(const struct term *term)
{
	int waiting = 0;
	return ioctl(fileno(term->in), FIONREAD, &waiting) < 0 && errno != EINTR;
}

int term_key(struct term *term)
{
	wint_t key;
	switch (get_wch(&key)) {
	case OK:
		return key == 0 ? PRESS_LAST : (int)key;
	case KEY_CODE_YES:
		return special(key);
	default:
		return gone(term) ? -1 : PRESS_NONE;
	}
}

/* ---- size ---- */

static void ask_size(int *rows, int *columns)
{
	struct winsize size = { 0 };
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
		*rows = size.ws_row;
		*columns = size.ws_col;
	}
}

void term_size(struct term *term, int *rows, int *columns)
{
	*rows = LINES > 0 ? LINES : 24;
	*columns = COLS > 0 ? COLS : 80;
	ask_size(rows, columns);
	if (*rows != LINES || *columns != COLS) {
		resizeterm(*rows, *columns);
		term->fresh = true;
	}
}

/* ---- frames ---- */

bool term_ascii(const struct term *term)
{
	return term->ascii;
}

/* The letters of a cell as this C library would measure them: what it disagrees about would shift the whole row. */
static int letters(const struct cell *cell, wchar_t out[CCHARW_MAX])
{
	const int width = wcwidth((wchar_t)cell->chars[0]);
	int n = 0;
	out[n++] = width > 0 && width <= cell->width ? (wchar_t)cell->chars[0] : cell->chars[0] < 0x80 ? L'?' : (wchar_t)0xfffd;
	for (int i = 1; i < CELL_CHARS && cell->chars[i] && n < CCHARW_MAX; i++)
		if (wcwidth((wchar_t)cell->chars[i]) == 0)
			out[n++] = (wchar_t)cell->chars[i];
	while (n < CCHARW_MAX)
		out[n++] = 0;
	return wcwidth(out[0]);
}

/* Fills one cell of curses, or two when a letter is narrower here than it was measured; returns how many. */
static int put_cell(const struct term *term, const struct cell *cell, cchar_t *out)
{
	int width = 1;
	*out = term->looks[cell->style & LOOKS_MASK];
	if (cell->chars[0] < 0x7f && cell->width == 1 && !cell->chars[1])
		out->chars[0] = (wchar_t)cell->chars[0];
	else
		width = letters(cell, out->chars);
	if (width == cell->width)
		return 1;
	out[1] = term->looks[cell->style & LOOKS_MASK];
	return 2;
}

/* The columns that differ, so widened that no wide letter is cut; false when none do. */
static bool changed_part(const struct term *term, const struct frame *frame, int row, int *from, int *to)
{
	const size_t at = (size_t)row * (size_t)frame->columns, size = sizeof *frame->cells;
	const struct cell *old = term->shown.cells + at, *new = frame->cells + at;
	*from = 0;
	*to = frame->columns;
	if (term->fresh)
		return true;
	if (memcmp(old, new, (size_t)frame->columns * size) == 0)
		return false;
	while (memcmp(&old[*from], &new[*from], size) == 0)
		++*from;
	while (memcmp(&old[*to - 1], &new[*to - 1], size) == 0)
		--*to;
	while (*from > 0 && (new[*from].width == 0 || old[*from].width == 0))
		--*from;
	while (*to < frame->columns && (new[*to].width == 0 || old[*to].width == 0))
		++*to;
	return true;
}

static void put_row(struct term *term, const struct frame *frame, int row, int from, int to)
{
	const struct cell *cells = frame->cells + (size_t)row * (size_t)frame->columns;
	int n = 0;
	for (int i = from; i < to; i++)
		if (cells[i].width)
			n += put_cell(term, &cells[i], term->row + n);
	mvadd_wchnstr(row, from, term->row, n);
}

static void fit(struct term *term, const struct frame *frame)
{
	if (term->shown.rows != frame->rows || term->shown.columns != frame->columns || !term->shown.cells) {
		frame_size(&term->shown, frame->rows, frame->columns);
		term->fresh = true;
	}
	if (term->row_size < frame->columns * 2) {
		term->row_size = frame->columns * 2;
		term->row = xrealloc(term->row, (size_t)term->row_size * sizeof *term->row);
	}
}

static bool put_cursor(struct term *term, const struct frame *frame)
{
	const bool same = term->shown.cursor_row == frame->cursor_row && term->shown.cursor_column == frame->cursor_column;
	const bool hidden = frame->cursor_row < 0;
	if (hidden != term->hidden)
		curs_set(hidden ? 0 : 1);
	term->hidden = hidden;
	if (!hidden)
		move(frame->cursor_row, frame->cursor_column < frame->columns ? frame->cursor_column : frame->columns - 1);
	return !same;
}

int term_show(struct term *term, const struct frame *frame)
{
	int changed = 0, from, to;
	fit(term, frame);
	for (int row = 0; row < frame->rows; row++) {
		if (!changed_part(term, frame, row, &from, &to))
			continue;
		put_row(term, frame, row, from, to);
		changed++;
	}
	if (put_cursor(term, frame) || changed)
		refresh();
	memcpy(term->shown.cells, frame->cells, (size_t)frame->rows * (size_t)frame->columns * sizeof *frame->cells);
	term->shown.cursor_row = frame->cursor_row;
	term->shown.cursor_column = frame->cursor_column;
	term->fresh = false;
	return changed;
}

void term_redraw(struct term *term)
{
	term->fresh = true;
	clearok(curscr, TRUE);
}

void term_suspend(struct term *term)
{
	(void)term;
	taken = 0;
	curs_set(1);
	endwin();
}

void term_resume(struct term *term)
{
	taken = 1;
	refresh();
	curs_set(term->hidden ? 0 : 1);
	term_redraw(term);
}

/* ---- the clipboard ---- */

static size_t base64(const unsigned char *in, size_t length, char *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t n = 0;
	for (size_t i = 0; i < length; i += 3) {
		const unsigned left = (unsigned)(length - i);
		const unsigned bits = (unsigned)in[i] << 16 | (left > 1 ? (unsigned)in[i + 1] << 8 : 0) | (left > 2 ? in[i + 2] : 0);
		out[n++] = digits[bits >> 18];
		out[n++] = digits[bits >> 12 & 63];
		out[n++] = left > 1 ? digits[bits >> 6 & 63] : '=';
		out[n++] = left > 2 ? digits[bits & 63] : '=';
	}
	return n;
}

bool term_copy(struct term *term, const char *text)
{
	static const char lead[] = "\033]52;c;", tail[] = "\a";
	const size_t length = strlen(text);
	char out[sizeof lead + TERM_COPY_MAX];
	if (length * 4 / 3 + 4 > TERM_COPY_MAX - sizeof tail)
		return false;
	memcpy(out, lead, sizeof lead - 1);
	size_t n = sizeof lead - 1 + base64((const unsigned char *)text, length, out + sizeof lead - 1);
	memcpy(out + n, tail, sizeof tail - 1);
	n += sizeof tail - 1;
	return fwrite(out, 1, n, term->out) == n && fflush(term->out) == 0;
}

/* ---- facts ---- */

void term_facts(struct term_facts *facts)
{
	int error;
	const char *name = getenv("TERM");
	*facts = (struct term_facts){ .rows = 0 };
	snprintf(facts->name, sizeof facts->name, "%s", name ? name : "");
	facts->utf8 = utf8();
	facts->known = *facts->name && setupterm(NULL, STDOUT_FILENO, &error) == OK;
	facts->colours = facts->known && tigetnum("colors") > 0 ? tigetnum("colors") : 0;
	ask_size(&facts->rows, &facts->columns);
}
