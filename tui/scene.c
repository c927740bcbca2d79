#include "tui/scene.h"

size_t scene_count(const struct scene *scene)
{
	return scene->matches ? matches_count(scene->matches) : store_count(scene->session->store);
}

struct place scene_place(const struct scene *scene, size_t index)
{
	return scene->matches ? matches_at(scene->matches, index) : rec_place(store_at(scene->session->store, index));
}

const struct rec *scene_at(const struct scene *scene, size_t index)
{
	const struct store *store = scene->session->store;
	if (scene->matches)
		index = store_seek(store, matches_at(scene->matches, index));
	return store_at(store, index);
}

size_t scene_seek(const struct scene *scene, struct place place)
{
	return scene->matches ? matches_seek(scene->matches, place) : store_seek(scene->session->store, place);
}

bool scene_newcomer(const struct scene *scene, const struct person *person)
{
	const int64_t left = scene->session->left.created;
	return person && person->first > (left ? left : scene->session->started);
}
