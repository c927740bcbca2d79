/* A post as the store holds it: a small header and only the strings it has, one malloc. Inside model/.
 *
 * The id and URL of most posts are their author's stem and a tail (https://museum.example/@ana/ and 1136…), and both
 * tails are the same: then one tail is kept. Lists are a count
 * in a byte and their strings, or lie on the shelf. */
#ifndef MODEL_PACK_H
#define MODEL_PACK_H

#include "model/people.h"
#include "model/shelf.h"
#include "model/store.h"

/* What is in the record. PACK_… bits are the packer's own, REC_… bits the store's. */
enum {
	PACK_ID_WHOLE = 1 << 0,
	PACK_URL = 1 << 1,       /* there is one: */
	PACK_URL_WHOLE = 1 << 2, /* not by the stem */
	PACK_URL_SAME = 1 << 3,  /* the stem and the id's tail */
	PACK_FAR = 1 << 4,       /* received does not fit in delay */
	PACK_SOURCE = 1 << 5,    /* the source stands in the record */
	PACK_SENSITIVE = 1 << 6,
	PACK_FIELDS = 7,         /* the first bit of pack.c's table of strings and lists */
	PACK_EXPIRES = 1 << 19,
	REC_DELETED = 1 << 20,   /* a tombstone */
	REC_EDITED = 1 << 21,
	REC_BOOST = 1 << 22,
	REC_BOOSTED = 1 << 23,   /* perhaps: a boost of it was seen */
	REC_QUESTION = 1 << 24,
	REC_ANSWER = 1 << 25,
	REC_CLAIMS = 1 << 26,    /* named its copies itself when it came */
	REC_COPIED = 1 << 27,    /* has `also` or other ids */
	REC_KEPT = REC_DELETED | REC_BOOSTED | REC_QUESTION | REC_ANSWER | REC_CLAIMS, /* given, not worked out */
};

struct rec {
	int64_t created;
	struct writer *writer;
	uint32_t tie;
	uint32_t bits;
	int32_t delay; /* received - created */
	uint8_t source; /* on the shelf */
	char bytes[];
};

/* A record in the open: what it is packed from, what it unpacks to. */
struct open_rec {
	struct store_view view; /* boosts is left alone */
	struct list ids;        /* ids of copies that were folded into it */
	struct writer *writer;
	uint32_t bits;
	unsigned source;        /* on the shelf, SHELF_SOURCES when not */
};

/* Packs view.post, view.place, ids, writer, source and the REC_KEPT of bits; malloc, the caller owns it. */
struct rec *pack(const struct open_rec *open, struct shelf *shelf);
/* Strings are borrowed from the record, its writer, the shelf, and the view's scratch. */
void unpack(const struct rec *rec, const struct shelf *shelf, struct open_rec *open);
/* The same for readers. */
void unpack_view(const struct rec *rec, const struct shelf *shelf, struct store_view *view, struct list *ids);
/* The id alone; scratch has POST_ID_MAX + 64 bytes. */
const char *unpack_id(const struct rec *rec, const struct shelf *shelf, char *scratch);

#endif
