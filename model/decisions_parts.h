/* The inside of the decisions: what decisions.c and decisions_now.c share. Not for others. */
#ifndef MODEL_DECISIONS_PARTS_H
#define MODEL_DECISIONS_PARTS_H

#include "model/decisions.h"
#include "model/table.h"

/* Things of which one decision counts at a time. SHOWN: approved or struck. */
enum thing { SHOWN, STRUCK_AUTHOR, STRUCK_WORD, STRUCK_DOMAIN, OTHERS /* + enum decision_what */ };

struct row {
	struct decision decision; /* strings behind it, in the same block */
	size_t index;
	bool counts;              /* not undone */
	bool odd;                 /* makes no sense: counts for nothing */
	struct slot *slot;        /* NULL for an undo */
	struct row *before;       /* in the slot */
	struct row *undoes;       /* UNDO */
	struct row *undos;        /* the last undo that names this row */
	struct row *same_target;  /* UNDO: the one before it that names the same row */
};

struct slot {
	int thing;
	struct row *last;
	struct slot *strike;      /* the next one about a word or a domain */
	char subject[];
};

struct decisions {
	struct row **rows;
	size_t n, room, pending;
	struct table_seed seed;
	struct table slots;
	struct slot **all, *strikes;
	size_t all_n, all_room;
	uint64_t generation;
};

/* What was decided about one thing; NULL nothing. */
struct slot *slot_find(const struct decisions *d, int thing, const char *subject);
/* The row that counts about it, NULL none. */
const struct row *slot_now(const struct slot *slot);

#endif
