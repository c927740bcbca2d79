#include "tui/qr.h"

#include <qrencode.h>
#include <string.h>

enum { VERSION_MAX = 10 };
_Static_assert(QR_MODULES_MAX == 17 + 4 * VERSION_MAX, "room for the largest version");

static QRcode *encode(const char *text, QRecLevel level)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, level);
	if (code && code->version > VERSION_MAX) {
		QRcode_free(code);
		return NULL;
	}
	return code;
}

/* The least correction gives the fewest and largest modules; more of it is taken as long as it costs none. */
static QRcode *smallest(const char *text)
{
	static const QRecLevel more[] = { QR_ECLEVEL_M, QR_ECLEVEL_Q, QR_ECLEVEL_H };
	QRcode *best = *text ? encode(text, QR_ECLEVEL_L) : NULL;
	for (size_t i = 0; best && i < sizeof more / sizeof *more; i++) {
		QRcode *code = encode(text, more[i]);
		if (!code || code->version > best->version) {
			QRcode_free(code);
			break;
		}
		QRcode_free(best);
		best = code;
	}
	return best;
}

bool qr_of(struct qr *qr, const char *text)
{
	QRcode *code = smallest(text);
	*qr = (struct qr){ 0 };
	if (!code)
		return false;
	qr->side = code->width + 2 * QR_QUIET;
	for (int row = 0; row < code->width; row++)
		for (int column = 0; column < code->width; column++)
			qr->dark[row + QR_QUIET][column + QR_QUIET] = code->data[row * code->width + column] & 1;
	QRcode_free(code);
	return true;
}

int qr_rows(const struct qr *qr, int scale)
{
	return (qr->side * scale + 1) / 2;
}

int qr_columns(const struct qr *qr, int scale)
{
	return qr->side * scale;
}

int qr_scale(const struct qr *qr, bool ascii, int rows, int columns)
{
	int scale = 0;
	if (!qr->side)
		return 0;
	while (qr_rows(qr, scale + 1) <= rows && qr_columns(qr, scale + 1) <= columns)
		scale++;
	return ascii ? scale - scale % 2 : scale;
}

/* Half a row down and a column across are about as long. Below the last module it is light. */
static bool dark(const struct qr *qr, int half_row, int column, int scale)
{
	return half_row / scale < qr->side && qr->dark[half_row / scale][column / scale];
}

static void draw_cell(const struct qr *qr, struct frame *frame, struct box box, int row, int column, int scale)
{
	static const uint32_t blocks[] = { ' ', 0x2580, 0x2584, 0x2588 };
	const int halves = dark(qr, row * 2, column, scale) | dark(qr, row * 2 + 1, column, scale) << 1;
	if (frame->ascii)
		frame_fill(frame, box, row, column, 1, halves ? STYLE_QR_INK : STYLE_QR, halves ? '#' : ' ');
	else
		frame_fill(frame, box, row, column, 1, STYLE_QR, blocks[halves]);
}

void qr_draw(const struct qr *qr, struct frame *frame, struct box box, int scale)
{
	for (int row = 0; row < qr_rows(qr, scale); row++)
		for (int column = 0; column < qr_columns(qr, scale); column++)
			draw_cell(qr, frame, box, row, column, scale);
}
