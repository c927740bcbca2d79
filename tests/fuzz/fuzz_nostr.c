/* Nostr's events and references: whatever comes, a clean post or none. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/tags.h"
#include "net/json.h"
#include "net/nostr_sign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct post *post)
{
	if (post != NULL && (strncmp(post->id, "nostr:", 6) != 0 || !nostr_is_id(post->id + 6) || !nostr_is_id(post->author.id) ||
	                     post->tags.n > POST_LIST_MAX))
		abort();
	post_free(post);
}

static const char *name_of(void *arg, const char *pubkey)
{
	(void)arg;
	return pubkey[0] < 'a' ? "Ana \x1b[2J" : NULL;
}

static void read_event(json_t *tree, const struct tag_set *tags)
{
	struct nostr_context context = { "relay.example", "npub1", "Ana", false, 1800000000000, name_of, NULL };
	struct nostr_event event;
	struct nostr_profile profile;
	if (!nostr_event(tree, &event))
		return;
	nostr_doubt(&event);
	nostr_matches(&event, tags);
	nostr_expired(&event, context.now);
	json_decref(nostr_inner(&event));
	if (nostr_profile(&event, &profile))
		json_decref(profile.tree);
	for (size_t i = 0; nostr_deleted(&event, i) != NULL; i++)
		;
	check(nostr_post(&event, &context));
	check(nostr_boost(&event, &context));
}

static void read_reference(const uint8_t *data, size_t size)
{
	char *text = xmalloc(size + 1), hex[NOSTR_HEX];
	enum nip19_kind kind;
	memcpy(text, data, size);
	text[size] = '\0';
	size_t length = nip19_read(text, &kind, hex);
	if (length > size || (length > 0 && !nostr_is_id(hex)))
		abort();
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct tag_set tags;
	const char *unused;
	char why[120];
	if (tags.n == 0) {
		json_setup();
		tag_set_add(&tags, "musesocial", &unused);
	}
	read_reference(data, size);
	json_t *tree = json_read((const char *)data, size, why);
	if (tree == NULL)
		return 0;
	read_event(tree, &tags);
	if (json_is_array(tree) && json_array_size(tree) > 2) /* as a relay sends it */
		read_event(json_array_get(tree, 2), &tags);
	json_decref(tree);
	return 0;
}
