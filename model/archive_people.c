#include "model/archive_people.h"

#include <stdlib.h>
#include <string.h>
#include "model/archive_db.h"
#include "model/log.h"

enum statement { FIND, ADD, SET, ERASE, STATEMENTS };

static const char *const sql[STATEMENTS] = {
	[FIND] = "SELECT key, handle, name, bot FROM person WHERE network = ?1 AND id = ?2",
	[ADD] = "INSERT INTO person(network, id, handle, name, bot, seq) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
	[SET] = "UPDATE person SET handle = ?2, name = ?3, bot = ?4, seq = ?5 WHERE key = ?1",
	[ERASE] = "UPDATE person SET handle = '', name = '' WHERE network = ?1 AND id = ?2",
};

enum { PEOPLE_CACHE = 4096 };

/* The last people written, so that most posts need no look-up. Known by keyed hashes: nobody can choose one. */
struct known {
	uint64_t id, shown;
	int64_t key;
};

struct person_rows {
	sqlite3 *db;
	sqlite3_stmt *stmt[STATEMENTS];
	int64_t next;
	struct table_seed seed;
	struct known known[PEOPLE_CACHE];
};

static uint64_t hash(const struct person_rows *people, const char *string)
{
	return table_hash64(&people->seed, string, strlen(string));
}

static int person_add(struct person_rows *people, enum network network, const struct author *author, int64_t *key)
{
	sqlite3_stmt *stmt = people->stmt[ADD];
	sqlite3_bind_int(stmt, 1, (int)network);
	db_bind_text(stmt, 2, author->id);
	db_bind_text(stmt, 3, author->handle);
	db_bind_text(stmt, 4, author->name);
	sqlite3_bind_int(stmt, 5, author->bot);
	sqlite3_bind_int64(stmt, 6, people->next++);
	int code = db_step(stmt);
	*key = sqlite3_last_insert_rowid(people->db);
	return code;
}

/* "" leaves what is known as it is. */
static int person_set(struct person_rows *people, int64_t key, const struct author *old, const struct author *author, bool bot)
{
	const char *handle = *author->handle ? author->handle : old->handle;
	const char *name = *author->name ? author->name : old->name;
	if (!strcmp(handle, old->handle) && !strcmp(name, old->name) && bot == old->bot)
		return SQLITE_OK;
	sqlite3_stmt *stmt = people->stmt[SET];
	sqlite3_bind_int64(stmt, 1, key);
	db_bind_text(stmt, 2, handle);
	db_bind_text(stmt, 3, name);
	sqlite3_bind_int(stmt, 4, bot);
	sqlite3_bind_int64(stmt, 5, people->next++);
	return db_step(stmt);
}

/* The key of the person, made or brought up to date; with add false, 0 when unknown. */
static int person_find(struct person_rows *people, enum network network, const struct author *author, bool add, int64_t *key)
{
	sqlite3_stmt *find = people->stmt[FIND];
	sqlite3_bind_int(find, 1, (int)network);
	db_bind_text(find, 2, author->id);
	int code = sqlite3_step(find);
	*key = 0;
	if (code == SQLITE_ROW) {
		struct author old = { .handle = db_text(find, 1), .name = db_text(find, 2), .bot = sqlite3_column_int(find, 3) };
		*key = sqlite3_column_int64(find, 0);
		/* What is only told of somebody cannot make them a person again. */
		code = person_set(people, *key, &old, author, author->bot || (!add && old.bot));
	} else if (code == SQLITE_DONE) {
		code = add ? person_add(people, network, author, key) : SQLITE_OK;
	}
	sqlite3_reset(find);
	return code;
}

int person_rows_key(struct person_rows *people, const struct post *post, int64_t *key)
{
	const struct author *author = &post->author;
	uint64_t id = hash(people, author->id) + (uint64_t)post->network;
	uint64_t shown = hash(people, author->handle) * 31 + hash(people, author->name) + author->bot;
	struct known *known = &people->known[id % PEOPLE_CACHE];
	*key = known->key;
	if (known->key && known->id == id && known->shown == shown)
		return SQLITE_OK;
	int code = person_find(people, post->network, author, true, key);
	if (code == SQLITE_OK)
		*known = (struct known){ id, shown, *key };
	return code;
}

int person_rows_put(struct person_rows *people, const struct event *event)
{
	struct author author = { event->id, event->handle, event->name, event->bot };
	int64_t key;
	return person_find(people, event->network, &author, false, &key);
}

int person_rows_erase(struct person_rows *people, enum network network, const char *id)
{
	person_rows_forget(people);
	sqlite3_bind_int(people->stmt[ERASE], 1, (int)network);
	db_bind_text(people->stmt[ERASE], 2, id);
	return db_step(people->stmt[ERASE]);
}

void person_rows_forget(struct person_rows *people)
{
	memset(people->known, 0, sizeof people->known);
}

struct person_rows *person_rows_open(sqlite3 *db, const struct table_seed *seed, int *code)
{
	struct person_rows *people = xcalloc(1, sizeof *people);
	people->db = db;
	people->seed = *seed;
	*code = db_prepare(db, sql, people->stmt, STATEMENTS);
	if (*code == SQLITE_OK)
		*code = db_next(db, "SELECT max(seq) FROM person", &people->next);
	if (*code == SQLITE_OK)
		return people;
	person_rows_close(people);
	return NULL;
}

void person_rows_close(struct person_rows *people)
{
	if (!people)
		return;
	db_finalize(people->stmt, STATEMENTS);
	free(people);
}
