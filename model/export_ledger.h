/* The ledger of questions of a whole archive, for the export. Main thread; the event is held in memory meanwhile. Inside model/. */
#ifndef MODEL_EXPORT_LEDGER_H
#define MODEL_EXPORT_LEDGER_H

#include "model/archive.h"
#include "model/questions.h"

struct export_ledger {
	struct store *store;
	struct decisions *decisions;
	struct questions *questions;
};

/* Reads all there is; event may be NULL. What of a damaged archive cannot be read is missing in it. */
void export_ledger_read(struct export_ledger *ledger, struct archive *archive, const struct event_file *event);
void export_ledger_done(struct export_ledger *ledger);

#endif
