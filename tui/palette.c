#include "tui/palette.h"

#include <stdlib.h>

enum { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE };

/* Default colours and the eight oldest: readable on dark and light, whatever the theme. */
static const struct { signed char ink; unsigned char with, without; } own[STYLE_COUNT] = {
	[STYLE_TEXT] = { COLOUR_OWN, 0, 0 },
	[STYLE_DIM] = { COLOUR_OWN, LOOK_DIM, LOOK_DIM },
	[STYLE_NAME] = { COLOUR_OWN, LOOK_BOLD, LOOK_BOLD },
	[STYLE_HANDLE] = { COLOUR_OWN, LOOK_DIM, LOOK_DIM },
	[STYLE_TIME] = { COLOUR_OWN, LOOK_DIM, LOOK_DIM },
	[STYLE_TAG] = { CYAN, 0, 0 },
	[STYLE_LINK] = { BLUE, LOOK_UNDERLINE, LOOK_UNDERLINE },
	[STYLE_LABEL] = { MAGENTA, LOOK_BOLD, LOOK_BOLD },
	[STYLE_RULE] = { COLOUR_OWN, LOOK_DIM, LOOK_DIM },
	[STYLE_TITLE] = { COLOUR_OWN, LOOK_BOLD, LOOK_BOLD },
	[STYLE_GOOD] = { GREEN, 0, 0 },
	[STYLE_WARN] = { YELLOW, 0, 0 },
	[STYLE_BAD] = { RED, LOOK_BOLD, LOOK_BOLD },
	[STYLE_NEW] = { GREEN, LOOK_BOLD, LOOK_BOLD },
	[STYLE_FOUND] = { COLOUR_OWN, LOOK_REVERSE, LOOK_REVERSE },
	[STYLE_KEY] = { CYAN, LOOK_BOLD, LOOK_BOLD },
	[STYLE_QR] = { BLACK, 0, 0 },
	[STYLE_QR_INK] = { BLACK, 0, 0 },
};

/* For a projector: by role, first on black, then on white; all but rules have a contrast of 7:1 or more (WCAG 2.2, 1.4.6). */
struct stage_ink { signed char ink[2]; unsigned char with; uint32_t rgb[2]; };
static const struct stage_ink plain_ink = { { WHITE, BLACK }, 0, { 0xffffff, 0x000000 } };
static const struct stage_ink stage_inks[STYLE_COUNT] = {
	[STYLE_DIM] = { { WHITE, BLACK }, 0, { 0xbcbcbc, 0x444444 } },
	[STYLE_NAME] = { { CYAN, BLUE }, LOOK_BOLD, { 0x87d7ff, 0x005f87 } },
	[STYLE_HANDLE] = { { WHITE, BLACK }, 0, { 0xbcbcbc, 0x444444 } },
	[STYLE_TIME] = { { WHITE, BLACK }, 0, { 0xbcbcbc, 0x444444 } },
	[STYLE_TAG] = { { YELLOW, RED }, LOOK_BOLD, { 0xffd75f, 0x870000 } },
	[STYLE_LABEL] = { { YELLOW, RED }, LOOK_BOLD, { 0xffd75f, 0x870000 } },
	[STYLE_RULE] = { { WHITE, BLACK }, LOOK_DIM, { 0x6c6c6c, 0x8a8a8a } },
	[STYLE_TITLE] = { { WHITE, BLACK }, LOOK_BOLD, { 0xffffff, 0x000000 } },
	[STYLE_WARN] = { { YELLOW, RED }, LOOK_BOLD, { 0xffd75f, 0x870000 } },
};

static struct look stage_look(bool light, enum style style)
{
	const struct stage_ink *ink = stage_inks[style].rgb[0] || stage_inks[style].rgb[1] ? &stage_inks[style] : &plain_ink;
	const uint32_t paper = light ? 0xffffff : 0x000000;
	return (struct look){ ink->ink[light], light ? WHITE : BLACK, ink->rgb[light], paper, ink->with, ink->with };
}

/* Black on white in every theme; without colours it is assumed that the terminal is as the theme is. */
static struct look qr_look(enum palette palette, bool ink)
{
	return (struct look){ BLACK, ink ? BLACK : WHITE, 0x000000, ink ? 0x000000 : 0xffffff, 0, palette == PALETTE_LIGHT ? 0 : LOOK_REVERSE };
}

struct look palette_look(enum palette palette, enum style style)
{
	if (style == STYLE_QR || style == STYLE_QR_INK)
		return qr_look(palette, style == STYLE_QR_INK);
	if (palette != PALETTE_OWN)
		return stage_look(palette == PALETTE_LIGHT, style);
	return (struct look){ own[style].ink, COLOUR_OWN, 0, 0, own[style].with, own[style].without };
}

/* ---- the 256 colours of xterm: a cube of six steps and 24 greys ---- */

static const int steps[6] = { 0, 95, 135, 175, 215, 255 };

uint32_t palette_rgb(int of_256)
{
	const int cube = of_256 - 16, grey = 8 + (of_256 - 232) * 10;
	if (of_256 >= 232)
		return (uint32_t)(grey << 16 | grey << 8 | grey);
	return (uint32_t)(steps[cube / 36] << 16 | steps[cube / 6 % 6] << 8 | steps[cube % 6]);
}

static int distance(uint32_t a, uint32_t b)
{
	int sum = 0;
	for (int shift = 0; shift <= 16; shift += 8) {
		const int d = (int)(a >> shift & 0xff) - (int)(b >> shift & 0xff);
		sum += d * d;
	}
	return sum;
}

int palette_256(uint32_t rgb)
{
	int best = 16;
	for (int i = 17; i < 256; i++)
		if (distance(palette_rgb(i), rgb) < distance(palette_rgb(best), rgb))
			best = i;
	return best;
}
