/* Whether two pictures are the same one, as far as a number of 64 bits can tell. Pure; any thread. The only file that sees libpng,
 * TurboJPEG and libwebp. */
#ifndef NET_AVATAR_HASH_H
#define NET_AVATAR_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { AVATAR_BYTES_MAX = 512 * 1024, AVATAR_SIDE_MIN = 16, AVATAR_PIXELS_MAX = 2048 * 2048 };

/* The difference hash of a PNG, JPEG or WebP, of its middle square: averaged down to 9x8 of grey, a bit for each two neighbours of a row,
 * set where it grows lighter. The same picture in another format and size has nearly the same bits: model/avatars.h says how nearly.
 * false when it cannot be compared: broken, moving, too large, or too little in it. Takes up to 4 bytes a pixel while it runs. */
bool avatar_hash(const void *bytes, size_t length, uint64_t *hash);

#endif
