#include "net/inflate.h"

#include <stdlib.h>
#include <zlib.h>
#include "model/log.h"

struct inflater {
	z_stream z;
	size_t total; /* out of this message */
	char out[32 * 1024];
};

struct inflater *inflater_new(void)
{
	struct inflater *inflater = xcalloc(1, sizeof *inflater);
	if (inflateInit2(&inflater->z, -MAX_WBITS) != Z_OK)
		die("out of memory");
	return inflater;
}

void inflater_free(struct inflater *inflater)
{
	if (!inflater)
		return;
	inflateEnd(&inflater->z);
	free(inflater);
}

/* One round of zlib; false when there is nothing more to get out of what is in. */
static bool turn(struct inflater *inflater, bool *broken, void (*sink)(void *, const char *, size_t), void *arg)
{
	z_stream *z = &inflater->z;
	z->next_out = (unsigned char *)inflater->out;
	z->avail_out = sizeof inflater->out;
	int result = inflate(z, Z_SYNC_FLUSH);
	size_t got = sizeof inflater->out - z->avail_out;
	inflater->total += got;
	*broken = (result != Z_OK && result != Z_BUF_ERROR && result != Z_STREAM_END) || inflater->total > INFLATE_MAX;
	if (!*broken && got)
		sink(arg, inflater->out, got);
	if (result == Z_STREAM_END) /* allowed by 7.2.3.5: the next block begins anew */
		*broken |= inflateReset(z) != Z_OK;
	return !*broken && (!z->avail_out || (result == Z_STREAM_END && z->avail_in));
}

static bool pump(struct inflater *inflater, const void *in, size_t length,
                 void (*sink)(void *, const char *, size_t), void *arg)
{
	bool broken = false;
	inflater->z.next_in = (unsigned char *)in;
	inflater->z.avail_in = (uInt)length;
	while (turn(inflater, &broken, sink, arg))
		;
	return !broken;
}

bool inflater_feed(struct inflater *inflater, const char *in, size_t length, bool final,
                   void (*sink)(void *arg, const char *out, size_t length), void *arg)
{
	static const unsigned char tail[] = { 0, 0, 0xFF, 0xFF };
	bool good = pump(inflater, in, length, sink, arg);
	if (!final)
		return good;
	good = good && pump(inflater, tail, sizeof tail, sink, arg);
	inflater->total = 0;
	return good;
}
