#include "net/x_meter.h"

#include <stdio.h>
#include <string.h>

enum { X_PAID_MOST = 1 << 20 };

static const int64_t x_day_ms = 24 * 60 * 60 * 1000;

static const struct { const char *name; int64_t price; } resources[] = {
	[X_POST] = { "post", X_PRICE_POST },
	[X_USER] = { "user", X_PRICE_USER },
};

void x_meter_open(struct x_meter *meter, int64_t budget)
{
	*meter = (struct x_meter){ .budget = budget, .paid = idset_new(X_PAID_MOST) };
}

void x_meter_close(struct x_meter *meter)
{
	idset_free(meter->paid);
	meter->paid = NULL;
}

void x_meter_what(enum x_resource resource, const char *id, char out[static X_WHAT_MAX])
{
	snprintf(out, X_WHAT_MAX, "x:%s:%.23s", resources[resource].name, id);
}

/* FNV-1a: only the server chooses ids, and it gains nothing by two of one hash. */
static uint64_t hash(const char *what)
{
	uint64_t h = 0xcbf29ce484222325u;
	for (; *what != '\0'; what++)
		h = (h ^ (unsigned char)*what) * 0x100000001b3u;
	return h;
}

/* What was paid on another day has to be paid again. */
static void turn_to(struct x_meter *meter, int64_t day)
{
	if (day <= meter->day)
		return;
	idset_free(meter->paid);
	meter->paid = idset_new(X_PAID_MOST);
	meter->day = day;
}

void x_meter_recall(struct x_meter *meter, const char *what, int64_t at, int64_t price)
{
	meter->spent += price > 0 && price <= X_DOLLAR ? price : 0;
	turn_to(meter, at / x_day_ms);
	if (at / x_day_ms == meter->day && price > 0)
		idset_add(meter->paid, hash(what));
}

int64_t x_meter_read(struct x_meter *meter, enum x_resource resource, const char *what, int64_t now)
{
	turn_to(meter, now / x_day_ms);
	if (!idset_add(meter->paid, hash(what)))
		return 0;
	meter->spent += resources[resource].price;
	return resources[resource].price;
}

bool x_meter_paid(const struct x_meter *meter, const char *what, int64_t now)
{
	return now / x_day_ms == meter->day && idset_has(meter->paid, hash(what));
}

static int64_t each(bool people)
{
	return X_PRICE_POST + (people ? X_PRICE_USER : 0);
}

bool x_meter_allows(const struct x_meter *meter, size_t posts, bool people)
{
	return posts <= x_meter_left(meter, people);
}

size_t x_meter_left(const struct x_meter *meter, bool people)
{
	return meter->spent < meter->budget ? (size_t)((meter->budget - meter->spent) / each(people)) : 0;
}

const char *x_meter_text(const struct x_meter *meter, char out[static X_MONEY_TEXT * 2])
{
	enum { CENT = X_DOLLAR / 100 };
	long long cents = (long long)((meter->spent + CENT - 1) / CENT), most = (long long)(meter->budget / CENT);
	snprintf(out, X_MONEY_TEXT * 2, "%lld.%02lld of %lld.%02lld USD", cents / 100, cents % 100, most / 100, most % 100);
	return out;
}
