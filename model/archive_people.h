/* The archive's table of people: who wrote, and as what they are shown. For archive*.c alone. */
#ifndef MODEL_ARCHIVE_PEOPLE_H
#define MODEL_ARCHIVE_PEOPLE_H

#include <sqlite3.h>
#include "model/event.h"
#include "model/table.h"

/* Writing: part of the writer's transaction. All return SQLITE_OK or the code. */
struct person_rows;
/* NULL with the code. */
struct person_rows *person_rows_open(sqlite3 *db, const struct table_seed *seed, int *code);
void person_rows_close(struct person_rows *people);
/* The key of the post's author, made or brought up to date. */
int person_rows_key(struct person_rows *people, const struct post *post, int64_t *key);
/* A PERSON as archive_keep takes it: somebody who is not there is not made. */
int person_rows_put(struct person_rows *people, const struct event *event);
/* Of one who is gone nothing but the id stays. */
int person_rows_erase(struct person_rows *people, enum network network, const char *id);
/* What was rolled back: whoever it made is not there. */
void person_rows_forget(struct person_rows *people);

#endif
