/* A scene whose one source is served by a tiny server at a URL of malloc. */
#ifndef TESTS_NET_SCENE_SERVED_H
#define TESTS_NET_SCENE_SERVED_H

#include "net_scene.h"
#include "tiny_server.h"

static int scene_end_served(void **state, struct tiny *server)
{
	struct net_scene *scene = *state;
	char *url = (char *)scene->options.sources[0].url;
	scene_end(state);
	tiny_stop(server);
	free(url);
	return 0;
}

#endif
