#include "net/avatar_hash.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>
#include <webp/decode.h>

#include "model/log.h"

enum { COLUMNS = 9, ROWS = 8, RGB = 3, RGBA = 4, WHITE = 255 };
/* Neighbours of a row that differ by more than STEP of 255 say something; so many must, either way. */
enum { STEP = 3, STEPS_MIN = 8 };

struct picture {
	unsigned char *rgb; /* malloc */
	unsigned width, height;
};

/* Whether it is worth its memory, which is taken then. */
static bool make_room(struct picture *picture, int64_t width, int64_t height, size_t bytes_each)
{
	if (width < AVATAR_SIDE_MIN || height < AVATAR_SIDE_MIN || width > AVATAR_PIXELS_MAX || height > AVATAR_PIXELS_MAX / width)
		return false;
	*picture = (struct picture){ xcalloc((size_t)(width * height), bytes_each), (unsigned)width, (unsigned)height };
	return true;
}

/* ---- formats: what was there comes out on white */

static bool read_png(const unsigned char *bytes, size_t length, struct picture *out)
{
	png_image image = { .version = PNG_IMAGE_VERSION };
	const png_color white = { WHITE, WHITE, WHITE };
	bool good = png_image_begin_read_from_memory(&image, bytes, length) && make_room(out, image.width, image.height, RGB);
	image.format = PNG_FORMAT_RGB;
	good = good && png_image_finish_read(&image, &white, out->rgb, 0, NULL);
	png_image_free(&image);
	return good;
}

/* A file of many scans takes long: it is let go. */
static bool read_jpeg(const unsigned char *bytes, size_t length, struct picture *out)
{
	tjhandle jpeg = tjInitDecompress();
	int width, height, sampling, colours;
	bool good = jpeg && !tjDecompressHeader3(jpeg, bytes, length, &width, &height, &sampling, &colours) && make_room(out, width, height, RGB) &&
	            !tjDecompress2(jpeg, bytes, length, out->rgb, width, 0, height, TJPF_RGB, TJFLAG_LIMITSCANS);
	if (jpeg)
		tjDestroy(jpeg);
	return good;
}

static void lay_on_white(unsigned char *rgba, size_t pixels)
{
	unsigned char *rgb = rgba;
	for (size_t i = 0; i < pixels; i++, rgba += RGBA) {
		const unsigned alpha = rgba[RGBA - 1];
		for (int c = 0; c < RGB; c++)
			*rgb++ = (unsigned char)((rgba[c] * alpha + WHITE * (255 - alpha)) / 255);
	}
}

static bool read_webp(const unsigned char *bytes, size_t length, struct picture *out)
{
	WebPBitstreamFeatures about;
	if (WebPGetFeatures(bytes, length, &about) != VP8_STATUS_OK || about.has_animation || !make_room(out, about.width, about.height, RGBA))
		return false;
	const size_t pixels = (size_t)out->width * out->height;
	if (!WebPDecodeRGBAInto(bytes, length, out->rgb, pixels * RGBA, (int)out->width * RGBA))
		return false;
	lay_on_white(out->rgb, pixels);
	return true;
}

static const struct {
	size_t at;
	const char *magic;
	bool (*read)(const unsigned char *bytes, size_t length, struct picture *out);
} formats[] = {
	{ 0, "\x89PNG\r\n\x1a\n", read_png },
	{ 0, "\xff\xd8\xff", read_jpeg },
	{ 8, "WEBPVP8", read_webp },
};

static bool read_picture(const unsigned char *bytes, size_t length, struct picture *out)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		const size_t n = strlen(formats[i].magic);
		if (length >= formats[i].at + n && !memcmp(bytes + formats[i].at, formats[i].magic, n))
			return formats[i].read(bytes, length, out);
	}
	return false;
}

/* ---- the hash */

/* How light it is, of 255 (ITU-R BT.601). */
static unsigned grey(const unsigned char *rgb)
{
	return (299u * rgb[0] + 587u * rgb[1] + 114u * rgb[2]) / 1000;
}

/* How much of pixel i lies in part k of n equal ones of a side, in n-ths of a pixel: small pictures have fewer pixels than lines divide evenly. */
static unsigned share(unsigned i, unsigned side, unsigned k, unsigned n)
{
	const unsigned from = i * n > side * k ? i * n : side * k, to = (i + 1) * n < side * (k + 1) ? (i + 1) * n : side * (k + 1);
	return to > from ? to - from : 0;
}

/* What is in one of COLUMNS x ROWS equal parts of the middle square, on average. */
static int part(const struct picture *picture, unsigned column, unsigned row)
{
	const unsigned side = picture->width < picture->height ? picture->width : picture->height;
	const unsigned left = (picture->width - side) / 2, top = (picture->height - side) / 2;
	uint64_t sum = 0;
	for (unsigned y = side * row / ROWS; y * ROWS < side * (row + 1); y++)
		for (unsigned x = side * column / COLUMNS; x * COLUMNS < side * (column + 1); x++)
			sum += (uint64_t)share(x, side, column, COLUMNS) * share(y, side, row, ROWS) *
			       grey(picture->rgb + ((size_t)(top + y) * picture->width + left + x) * RGB);
	return (int)(sum / ((uint64_t)side * side));
}

/* What is even on both sides is no step, whatever a lossy format made of it. */
static bool take_hash(const struct picture *picture, uint64_t *hash)
{
	unsigned up = 0, down = 0;
	*hash = 0;
	for (unsigned row = 0; row < ROWS; row++)
		for (unsigned column = 0; column + 1 < COLUMNS; column++) {
			const int step = part(picture, column + 1, row) - part(picture, column, row);
			*hash = *hash << 1 | (step > STEP);
			up += step > STEP;
			down += step < -STEP;
		}
	return up >= STEPS_MIN && down >= STEPS_MIN;
}

bool avatar_hash(const void *bytes, size_t length, uint64_t *hash)
{
	struct picture picture = { 0 };
	const bool good = length <= AVATAR_BYTES_MAX && read_picture(bytes, length, &picture) && take_hash(&picture, hash);
	free(picture.rgb);
	return good;
}
