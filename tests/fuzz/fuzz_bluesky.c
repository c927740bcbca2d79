/* Jetstream's frames and the AppView's answers: whatever comes, a clean post or none. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/tags.h"
#include "net/bluesky_json.h"
#include "net/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct post *post)
{
	if (post != NULL && (strncmp(post->id, "bluesky:at://", 13) != 0 || *post->author.id == '\0' || post->tags.n > POST_LIST_MAX))
		abort();
	post_free(post);
}

static void answers(json_t *tree)
{
	struct bluesky_profile profile;
	struct bluesky_session session;
	check(bluesky_view(tree, "bsky.social", 1800000000000));
	if (bluesky_profile(tree, &profile) && *profile.handle == '\0')
		abort();
	bluesky_session(tree, &session);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct tag_set tags;
	struct bluesky_context context = { "jet.example", "ana.example", "Ana", false, 1800000000000 };
	struct bluesky_event event;
	const char *unused;
	char why[120];
	if (tags.n == 0) {
		json_setup();
		tag_set_add(&tags, "musesocial", &unused);
	}
	if (bluesky_time_us((const char *)data, size) < 0)
		abort();
	json_t *tree = json_read((const char *)data, size, why);
	if (tree == NULL)
		return 0;
	if (bluesky_event(tree, &event) && (event.kind == BLUESKY_POST || event.kind == BLUESKY_REPOST)) {
		bluesky_matches(event.record, &tags);
		check(bluesky_post(&event, &context));
	}
	answers(tree);
	json_decref(tree);
	return 0;
}
