#include "model/order.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"

struct rec **order_at(const struct order *order, size_t index)
{
	return order->all + order->head + index;
}

static bool before(const struct order *order, size_t index, struct place place)
{
	return place_compare(rec_place(*order_at(order, index)), place) < 0;
}

size_t order_seek(const struct order *order, struct place place)
{
	size_t low = 0, high = order->count;
	/* The past comes backwards. */
	if (!high || !before(order, 0, place))
		return 0;
	for (size_t step = 1; high > 0; step *= 2) {
		size_t probe = high > step ? high - step : 0;
		if (before(order, probe, place)) {
			low = probe + 1;
			break;
		}
		high = probe;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (before(order, middle, place))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool order_has(const struct order *order, struct place place)
{
	size_t index = order_seek(order, place);
	return index < order->count && !place_compare(rec_place(*order_at(order, index)), place);
}

/* Makes room, most of it at the end that is growing. */
static void make_room(struct order *order, bool front)
{
	size_t slack = order->capacity - order->count;
	if (slack < order->count / 16 + 16) {
		order->capacity = order->count + order->count / 8 + 64;
		struct rec **all = xmalloc(order->capacity * sizeof *all);
		if (order->count)
			memcpy(all, order_at(order, 0), order->count * sizeof *all);
		free(order->all);
		order->all = all;
		order->head = 0;
		slack = order->capacity - order->count;
	}
	size_t head = front ? slack - slack / 4 : slack / 4;
	memmove(order->all + head, order_at(order, 0), order->count * sizeof *order->all);
	order->head = head;
}

void order_insert(struct order *order, size_t index, struct rec *rec)
{
	bool front = index < order->count / 2;
	if (front ? !order->head : order->head + order->count == order->capacity)
		make_room(order, front);
	if (front) {
		order->head--;
		memmove(order_at(order, 0), order_at(order, 1), index * sizeof *order->all);
	} else {
		memmove(order_at(order, index + 1), order_at(order, index),
		        (order->count - index) * sizeof *order->all);
	}
	*order_at(order, index) = rec;
	order->count++;
}

void order_remove(struct order *order, size_t index)
{
	order->count--;
	if (index < order->count / 2) {
		memmove(order_at(order, 1), order_at(order, 0), index * sizeof *order->all);
		order->head++;
	} else {
		memmove(order_at(order, index), order_at(order, index + 1),
		        (order->count - index) * sizeof *order->all);
	}
}

void order_done(struct order *order)
{
	free(order->all);
	*order = (struct order){0};
}
