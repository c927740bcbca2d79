#include "tui/scene.h"

#include "model/screening.h"

/* ---- with the folded ones among them ---- */

static size_t base_count(const struct scene *scene)
{
	return scene->matches ? matches_count(scene->matches) : store_count(scene->session->store);
}

static size_t base_seek(const struct scene *scene, struct place place)
{
	return scene->matches ? matches_seek(scene->matches, place) : store_seek(scene->session->store, place);
}

/* The position of the post at index: as much further back as folded ones stand before it. */
static size_t base_index(const struct scene *scene, size_t index)
{
	size_t low = 0, high = scene->folded ? scene->folded->n : 0;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (base_seek(scene, pairs_at(scene->folded, middle)->at) - middle <= index)
			low = middle + 1;
		else
			high = middle;
	}
	return index + low;
}

/* ---- without them ---- */

size_t scene_count(const struct scene *scene)
{
	return base_count(scene) - (scene->folded ? scene->folded->n : 0);
}

struct place scene_place(const struct scene *scene, size_t index)
{
	index = base_index(scene, index);
	return scene->matches ? matches_at(scene->matches, index) : rec_place(store_at(scene->session->store, index));
}

const struct rec *scene_at(const struct scene *scene, size_t index)
{
	const struct store *store = scene->session->store;
	index = base_index(scene, index);
	if (scene->matches)
		index = store_seek(store, matches_at(scene->matches, index));
	return store_at(store, index);
}

size_t scene_seek(const struct scene *scene, struct place place)
{
	return base_seek(scene, place) - (scene->folded ? pairs_seek(scene->folded, place) : 0);
}

size_t scene_boosts_after(const struct scene *scene, struct place place)
{
	enum { LOOKED_AT = 4000 };
	const struct store *store = scene->session->store;
	const struct place next = { place.created + (place.tie == UINT32_MAX), place.tie + 1 };
	const size_t from = store_boosts_before(store, next);
	const size_t to = store_boosts_before(store, (struct place){ INT64_MAX, UINT32_MAX });
	size_t n = 0;
	if (!scene->matches)
		return to - from;
	for (size_t i = from; i < to && i - from < LOOKED_AT; i++)
		n += matches_has(scene->matches, store_boost_at(store, i));
	return n;
}

bool scene_folded(const struct scene *scene, struct place place, struct place *first)
{
	const struct pair *pair = scene->folded ? pairs_find(scene->folded, place) : NULL;
	if (pair)
		*first = pair->other;
	return pair != NULL;
}

size_t scene_twins(const struct scene *scene, struct place place, struct place out[static NETWORK_COUNT])
{
	size_t n = 0;
	if (!scene->twins)
		return 0;
	const struct pair *own = pairs_find(twins_later(scene->twins), place);
	const struct place first = own ? own->other : place;
	if (own)
		out[n++] = first;
	const struct pairs *all = twins_first(scene->twins);
	for (size_t i = pairs_seek(all, first); i < all->n && n < NETWORK_COUNT; i++) {
		const struct pair *pair = pairs_at(all, i);
		if (place_compare(pair->at, first))
			break;
		if (place_compare(pair->other, place))
			out[n++] = pair->other;
	}
	return n;
}

bool scene_newcomer(const struct scene *scene, const struct person *person)
{
	const int64_t left = scene->session->left.created;
	return person && person->first > (left ? left : scene->session->started);
}

unsigned scene_roles(const struct scene *scene, enum network network, const char *author_id, const char *handle)
{
	const struct author author = { .id = author_id, .handle = handle, .name = "" };
	const bool decided = decisions_count(scene->session->decisions) > 0;
	const unsigned all = decided ? screening_roles(scene->event, scene->session->decisions, network, &author)
	                             : event_roles(scene->event, network, author_id, handle);
	bool proposed = false;
	if (!all && scene->session->questions && questions_is_host(scene->session->questions, network, author_id, &proposed))
		return proposed ? ROLE_PROPOSED : ROLE_HOST;
	return all;
}

const char *scene_role_word(unsigned roles)
{
	return roles & ROLE_PROPOSED ? "host?" : roles & ROLE_HOST ? "host" : roles & ROLE_CURATOR ? "curator" : "";
}
