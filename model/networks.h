/* The networks, a row each. All that a new one needs outside of its own files is a row here: the kinds of sources, the names
 * in ids, filters, help and errors, and the table of what net/ runs are all made of it. Const; any thread. */
#ifndef MODEL_NETWORKS_H
#define MODEL_NETWORKS_H

/* ROW(ID, name, word, secure, plain, standard, standard_name, suffix, keys)
 *   ID             NETWORK_ID in the program. Its number is kept in archives: new rows go to the end
 *   name           in ids, filters, `kind =` and --from; net/ has a `name`_source
 *   word           the name in sentences
 *   secure, plain  schemes of its URLs
 *   standard       what no URL means; "" leaves the choice to the source; NULL: there is no usual one, a URL is wanted
 *   standard_name  what the status line calls that
 *   suffix         path that may be left out of a URL
 *   keys           which keys of its [source NAME] sections it has beside kind and url: draft.h */
#define NETWORKS(ROW) \
	ROW(MASTODON, mastodon, "Mastodon", "https", "http", "https://mastodon.social", "mastodon.social", "", KEYS_TOKEN) \
	ROW(BLUESKY, bluesky, "Bluesky", "wss", "ws", "", "bluesky", "/subscribe", KEYS_TOKEN | KEYS_HANDLE) \
	ROW(NOSTR, nostr, "Nostr", "wss", "ws", NULL, NULL, "", KEYS_NONE) \
	ROW(X, x, "X", "https", "http", "https://api.x.com", "x", "/2", KEYS_TOKEN | KEYS_COSTS)

#endif
