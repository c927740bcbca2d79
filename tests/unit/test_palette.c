/* The projector's colours can be read by everybody, also where there are only 256 of them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/palette.h"

/* WCAG 2.2, "relative luminance" and "contrast ratio". */
static double luminance(uint32_t rgb)
{
	static const double weights[] = { 0.0722, 0.7152, 0.2126 };
	double sum = 0;
	for (int i = 0; i < 3; i++, rgb >>= 8) {
		const double part = (rgb & 0xff) / 255.0;
		sum += weights[i] * (part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double contrast(uint32_t a, uint32_t b)
{
	const double one = luminance(a), other = luminance(b);
	return (fmax(one, other) + 0.05) / (fmin(one, other) + 0.05);
}

static void test_contrast(void **state)
{
	(void)state;
	assert_true(fabs(contrast(0x000000, 0xffffff) - 21) < 0.01);
	for (int palette = PALETTE_DARK; palette <= PALETTE_LIGHT; palette++)
		for (int style = 0; style < STYLE_COUNT; style++) {
			const struct look look = palette_look((enum palette)palette, (enum style)style);
			const double wanted = style == STYLE_QR_INK ? 1 : style == STYLE_RULE ? 3 : 7;
			if (contrast(look.ink_rgb, look.paper_rgb) < wanted)
				fail_msg("palette %d, style %d: contrast %.2f", palette, style, contrast(look.ink_rgb, look.paper_rgb));
			if (contrast(palette_rgb(palette_256(look.ink_rgb)), palette_rgb(palette_256(look.paper_rgb))) < wanted)
				fail_msg("palette %d, style %d: too little contrast among 256", palette, style);
			assert_true(style == STYLE_QR_INK || look.ink != look.paper);
		}
}

/* Roles that tell things apart do so without colours too, or stand beside words; a QR code is dark on light everywhere. */
static void test_qr(void **state)
{
	(void)state;
	for (int palette = 0; palette < PALETTE_COUNT; palette++) {
		const struct look look = palette_look((enum palette)palette, STYLE_QR);
		assert_true(luminance(look.ink_rgb) < 0.01 && luminance(look.paper_rgb) > 0.9);
		assert_int_equal(look.without, palette == PALETTE_LIGHT ? 0 : LOOK_REVERSE);
	}
}

static void test_256(void **state)
{
	(void)state;
	assert_int_equal(palette_256(0x000000), 16);
	assert_int_equal(palette_256(0xffffff), 231);
	assert_int_equal(palette_256(0xffd75f), 221);
	for (int i = 17; i < 256; i++)
		assert_int_equal(palette_rgb(palette_256(palette_rgb(i))), palette_rgb(i));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_contrast), cmocka_unit_test(test_qr), cmocka_unit_test(test_256) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
