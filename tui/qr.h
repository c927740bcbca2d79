/* QR codes (ISO/IEC 18004) as something to draw: dark on light, with the four modules of quiet around them that readers need. The only
 * file that knows libqrencode. Pure; main thread. */
#ifndef TUI_QR_H
#define TUI_QR_H

#include <stdbool.h>
#include "tui/frame.h"

enum { QR_QUIET = 4, QR_MODULES_MAX = 57, QR_SIDE_MAX = QR_MODULES_MAX + 2 * QR_QUIET };

/* side counts the quiet zone too; dark by row and column. */
struct qr { int side; bool dark[QR_SIDE_MAX][QR_SIDE_MAX]; };

/* The smallest code that holds the text, with as much correction as that size allows; false when it is longer than about 200 bytes. */
bool qr_of(struct qr *qr, const char *text);

/* The largest scale at which it fits: a module is `scale` columns wide and half as many rows tall; 0: it does not fit. Without UTF-8 scales
 * are even. */
int qr_scale(const struct qr *qr, bool ascii, int rows, int columns);
int qr_rows(const struct qr *qr, int scale);
int qr_columns(const struct qr *qr, int scale);
/* Draws it at the box's upper left corner. */
void qr_draw(const struct qr *qr, struct frame *frame, struct box box, int scale);

#endif
