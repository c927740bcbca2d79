#include "net/x_meter.h"

#include <stdio.h>
#include <string.h>

enum { X_PAID_MOST = 1 << 20 };

static const int64_t x_day_ms = 24 * 60 * 60 * 1000;

static const char *const names[] = { [X_POST] = "post", [X_USER] = "user" };

static int64_t usual(int64_t given, int64_t otherwise)
{
	return given >= 0 ? given : otherwise;
}

void x_meter_open(struct x_meter *meter, const struct costs *costs)
{
	*meter = (struct x_meter){ .budget = usual(costs->budget, X_BUDGET), .paid = idset_new(X_PAID_MOST),
		.price = { [X_POST] = usual(costs->post, X_PRICE_POST), [X_USER] = usual(costs->person, X_PRICE_USER) } };
}

void x_meter_close(struct x_meter *meter)
{
	idset_free(meter->paid);
	meter->paid = NULL;
}

void x_meter_what(enum x_resource resource, const char *id, char out[static X_WHAT_MAX])
{
	snprintf(out, X_WHAT_MAX, "x:%s:%.23s", names[resource], id);
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
	meter->spent += meter->price[resource];
	return meter->price[resource];
}

bool x_meter_paid(const struct x_meter *meter, const char *what, int64_t now)
{
	return now / x_day_ms == meter->day && idset_has(meter->paid, hash(what));
}

static int64_t each(const struct x_meter *meter, bool people)
{
	return meter->price[X_POST] + (people ? meter->price[X_USER] : 0);
}

bool x_meter_allows(const struct x_meter *meter, size_t posts, bool people)
{
	return posts <= x_meter_left(meter, people);
}

size_t x_meter_left(const struct x_meter *meter, bool people)
{
	return meter->spent < meter->budget ? (size_t)((meter->budget - meter->spent) / each(meter, people)) : 0;
}

const char *x_money_text(int64_t money, char out[static X_MONEY_TEXT])
{
	long long dollars = (long long)(money / X_DOLLAR), rest = (long long)(money % X_DOLLAR);
	if (rest % 1000 == 0)
		snprintf(out, X_MONEY_TEXT, "%lld.%03lld USD", dollars, rest / 1000);
	else
		snprintf(out, X_MONEY_TEXT, "%lld.%06lld USD", dollars, rest);
	return out;
}

const char *x_meter_text(const struct x_meter *meter, char out[static X_MONEY_TEXT * 2])
{
	enum { CENT = X_DOLLAR / 100 };
	long long cents = (long long)((meter->spent + CENT - 1) / CENT), most = (long long)(meter->budget / CENT);
	snprintf(out, X_MONEY_TEXT * 2, "%lld.%02lld of %lld.%02lld USD", cents / 100, cents % 100, most / 100, most % 100);
	return out;
}
