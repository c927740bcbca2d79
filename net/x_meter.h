/* What X costs: every post and person that it sent, by its price, and where that has to end. X charges for the same resource once a
 * UTC day. Pure; one thread each. Money is in millionths of a dollar. */
#ifndef NET_X_METER_H
#define NET_X_METER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/options.h"
#include "net/idmap.h"
#include "net/x_json.h"

/* Its prices of August 2026, unless the configuration has others. */
enum { X_DOLLAR = 1000 * 1000, X_PRICE_POST = 5000, X_PRICE_USER = 10000, X_BUDGET = 2 * X_DOLLAR, X_MONEY_TEXT = 32,
	X_WHAT_MAX = X_ID_MAX + 16 };

struct x_meter {
	int64_t budget, spent;
	int64_t price[X_USER + 1]; /* by enum x_resource */
	int64_t day;         /* UTC days since 1970 of what paid holds */
	struct idset *paid;  /* what was paid for on that day */
};

void x_meter_open(struct x_meter *meter, const struct costs *costs);
void x_meter_close(struct x_meter *meter);
/* "x:post:1", as the archive keeps it. */
void x_meter_what(enum x_resource resource, const char *id, char out[static X_WHAT_MAX]);
/* What was read in an earlier run, for that price. */
void x_meter_recall(struct x_meter *meter, const char *what, int64_t at, int64_t price);
/* Read now: its price, 0 when it was paid for today. Adds it to what is spent. */
int64_t x_meter_read(struct x_meter *meter, enum x_resource resource, const char *what, int64_t now);
/* Whether that was paid for on the day of now. */
bool x_meter_paid(const struct x_meter *meter, const char *what, int64_t now);
/* Whether so many more posts, each by somebody new (people) or not, may be read without passing the budget. */
bool x_meter_allows(const struct x_meter *meter, size_t posts, bool people);
/* How many posts are left by that count. */
size_t x_meter_left(const struct x_meter *meter, bool people);
/* "0.005 USD", exact. */
const char *x_money_text(int64_t money, char out[static X_MONEY_TEXT]);
/* "0.42 of 2.00 USD"; a cent that was begun counts. */
const char *x_meter_text(const struct x_meter *meter, char out[static X_MONEY_TEXT * 2]);

#endif
