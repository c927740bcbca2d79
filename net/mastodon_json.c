#include "net/mastodon_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/when.h"
#include "net/html.h"
#include "net/opt_out.h"
#include "net/json.h"

enum { MASTODON_FIELDS = 8 }; /* of a profile */

static const char bridged_bluesky[] = "https://bsky.brid.gy/convert/ap/at://";

/* The host of a URL, with the port; its length, 0 when there is none. */
static size_t mastodon_host(const char *url, const char **host)
{
	const char *p = strstr(url, "://");
	*host = p != NULL ? p + 3 : url;
	return p != NULL ? strcspn(*host, "/?#") : 0;
}

bool mastodon_server(struct mastodon_server *server, const char *url)
{
	const char *host;
	size_t length = mastodon_host(url, &host), origin = (size_t)(host - url) + length;
	if (length == 0 || length >= sizeof server->host || origin >= sizeof server->origin)
		return false;
	snprintf(server->origin, sizeof server->origin, "%.*s", (int)origin, url);
	snprintf(server->host, sizeof server->host, "%.*s", (int)length, host);
	server->domain[0] = '\0';
	return true;
}

bool mastodon_note(json_t *status, struct mastodon_note *note)
{
	const char *visibility = json_str(status, "visibility"), *edited = json_str(status, "edited_at");
	*note = (struct mastodon_note){ .id = json_str(status, "id"), .uri = json_str(status, "uri"),
		.reply_id = json_str(status, "in_reply_to_id") };
	if (!when_parse(edited, &note->edited) || note->edited < 0)
		note->edited = *edited != '\0';
	note->shown = *visibility == '\0' || strcmp(visibility, "public") == 0 || strcmp(visibility, "unlisted") == 0;
	if (!when_parse(json_str(status, "created_at"), &note->created))
		note->created = 0;
	return *note->id != '\0' && strlen(note->id) < MASTODON_ID_MAX && *note->uri != '\0' &&
	       strlen(note->uri) < POST_ID_MAX - 16 && json_obj(status, "account") != NULL;
}

struct mastodon_lists {
	struct list_builder langs, tags, mentions, links, media, also;
};

static void mastodon_media(struct mastodon_lists *lists, json_t *attachments)
{
	static const char *const kinds[][2] = {{"image", "image"}, {"gifv", "video"}, {"video", "video"}, {"audio", "audio"}};
	static const char *const urls[] = {"url", "remote_url", "preview_url"};
	for (size_t i = 0; i < json_array_size(attachments) && i < POST_MEDIA_MAX; i++) {
		json_t *item = json_array_get(attachments, i);
		const char *kind = "other", *url = "", *type = json_str(item, "type");
		for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
			if (strcmp(type, kinds[k][0]) == 0)
				kind = kinds[k][1];
		for (size_t k = 0; k < sizeof urls / sizeof *urls && *url == '\0'; k++)
			url = json_str(item, urls[k]);
		list_add(&lists->media, kind);
		list_add(&lists->media, url);
		list_add(&lists->media, json_str(item, "description"));
	}
}

/* Names of tags; actors of mentions, whose page stands for them since the actor's id is not told. */
static void mastodon_named(struct list_builder *list, json_t *array, const char *key)
{
	for (size_t i = 0; i < json_array_size(array) && i < POST_LIST_MAX * 2; i++)
		list_add(list, json_str(json_array_get(array, i), key));
}

/* A Bluesky post that came over the bridge: its page there is a copy of this one. */
static void mastodon_bridged(struct mastodon_lists *lists, const char *uri)
{
	if (strncmp(uri, bridged_bluesky, sizeof bridged_bluesky - 1) != 0)
		return;
	const char *did = uri + sizeof bridged_bluesky - 1, *collection = strchr(did, '/');
	const char *rkey = collection != NULL ? strchr(collection + 1, '/') : NULL;
	if (rkey == NULL)
		return;
	char *also = xasprintf("bluesky:https://bsky.app/profile/%.*s/post/%s", (int)(collection - did), did, rkey + 1);
	list_add(&lists->also, also);
	free(also);
}

/* acct with its server. malloc. */
static char *mastodon_handle(json_t *account, const struct mastodon_server *server)
{
	const char *acct = json_str(account, "acct"), *username = json_str(account, "username"), *host;
	if (*acct == '\0')
		acct = username;
	acct += *acct == '@';
	if (strchr(acct, '@') != NULL || *acct == '\0')
		return xstrdup(acct);
	if (server->domain[0] != '\0')
		return xasprintf("%s@%s", acct, server->domain);
	size_t length = mastodon_host(json_str(account, "url"), &host);
	return length > 0 ? xasprintf("%s@%.*s", acct, (int)length, host) : xasprintf("%s@%s", acct, server->host);
}

/* "mastodon:" and the uri of the status that is quoted or boosted; NULL when unknown. malloc. */
static char *mastodon_id(json_t *status)
{
	const char *uri = json_str(status, "uri");
	return *uri != '\0' ? xasprintf("mastodon:%s", uri) : NULL;
}

static json_t *mastodon_quoted(json_t *status)
{
	json_t *quote = json_obj(status, "quote");
	const char *state = json_str(quote, "state");
	if (*state != '\0' && strcmp(state, "accepted") != 0)
		return NULL;
	json_t *quoted = json_obj(quote, "quoted_status");
	return quoted != NULL ? quoted : quote; /* some servers put the status itself there */
}

static char *mastodon_page(json_t *account, const char *id, const struct mastodon_server *server)
{
	const char *acct = json_str(account, "acct");
	return *acct != '\0' ? xasprintf("%s/@%s/%s", server->origin, acct, id) : xstrdup("");
}

static void mastodon_fill(struct mastodon_lists *lists, json_t *status)
{
	json_t *mentions = json_arr(status, "mentions");
	mastodon_media(lists, json_arr(status, "media_attachments"));
	mastodon_named(&lists->tags, json_arr(status, "tags"), "name");
	mastodon_named(&lists->mentions, mentions, json_str_null(json_array_get(mentions, 0), "uri") != NULL ? "uri" : "url");
	mastodon_bridged(lists, json_str(status, "uri"));
	if (json_str_null(status, "language") != NULL)
		list_add(&lists->langs, json_str(status, "language"));
}

static void mastodon_lists_done(struct mastodon_lists *lists)
{
	struct list_builder *all[] = { &lists->langs, &lists->tags, &lists->mentions, &lists->links, &lists->media, &lists->also };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		list_done(all[i]);
}

static const char *mastodon_author_id(json_t *account)
{
	const char *uri = json_str(account, "uri");
	return *uri != '\0' ? uri : json_str(account, "url");
}

const char *mastodon_author(json_t *status)
{
	return mastodon_author_id(json_obj(status, "account"));
}

const char *mastodon_opted_out(json_t *status)
{
	return opt_out_in(json_str(json_obj(status, "account"), "note")) ? mastodon_author(status) : NULL;
}

const char *mastodon_avatar(json_t *status)
{
	return json_str(json_obj(status, "account"), "avatar_static");
}

char *mastodon_profile(json_t *status)
{
	json_t *account = json_obj(status, "account"), *fields = json_arr(account, "fields");
	char *text = xstrdup(json_str(account, "note"));
	for (size_t i = 0; i < json_array_size(fields) && i < MASTODON_FIELDS; i++) {
		char *more = xasprintf("%s %s", text, json_str(json_array_get(fields, i), "value"));
		free(text);
		text = more;
	}
	return text;
}

static const char *mastodon_name(json_t *account)
{
	const char *name = json_str(account, "display_name");
	return *name != '\0' ? name : json_str(account, "username");
}

static void mastodon_original(struct post *draft, json_t *status, struct mastodon_lists *lists, char **text, char **quote)
{
	const char *content = json_str(status, "content");
	json_t *quoted = mastodon_quoted(status);
	*text = html_text(content, strlen(content), json_obj(status, "quote") != NULL, &lists->links);
	*quote = mastodon_id(quoted);
	draft->text = *text;
	draft->quote_of = *quote;
	draft->warning = json_str_null(status, "spoiler_text");
	draft->sensitive = json_bool(status, "sensitive");
	draft->edited = json_str_null(status, "edited_at") != NULL;
}

struct post *mastodon_post(json_t *status, const struct mastodon_server *server, int64_t now)
{
	struct mastodon_note note;
	if (!mastodon_note(status, &note) || !note.shown)
		return NULL;
	json_t *account = json_obj(status, "account"), *reblog = json_obj(status, "reblog");
	struct mastodon_lists lists = { 0 };
	char *text = NULL, *quote = NULL, *of = mastodon_id(reblog);
	char *id = xasprintf("mastodon:%s", note.uri), *handle = mastodon_handle(account, server);
	char *page = mastodon_page(account, note.id, server);
	const char *url = json_str(status, "url");
	struct post draft = {
		.network = NETWORK_MASTODON, .id = id, .source = server->host, .url = *url != '\0' ? url : note.uri,
		.seen_at = page, .author = { .id = mastodon_author_id(account), .handle = handle,
			.name = mastodon_name(account), .bot = json_bool(account, "bot") },
		.created = note.created > 0 ? note.created : now, .received = now, .repost_of = of,
	};
	if (of == NULL) {
		mastodon_original(&draft, status, &lists, &text, &quote);
		mastodon_fill(&lists, status);
	}
	draft.langs = lists.langs.list;
	draft.tags = lists.tags.list;
	draft.mentions = lists.mentions.list;
	draft.links = lists.links.list;
	draft.media = lists.media.list;
	draft.also = lists.also.list;
	struct post *post = post_new(&draft);
	mastodon_lists_done(&lists);
	char *made[] = { text, quote, of, id, handle, page };
	for (size_t i = 0; i < sizeof made / sizeof *made; i++)
		free(made[i]);
	return post;
}

struct post *mastodon_reply(struct post *post, const char *uri)
{
	struct post draft = *post;
	char *id = xasprintf("mastodon:%s", uri);
	draft.reply_to = id;
	struct post *made = post_new(&draft);
	free(id);
	if (made == NULL)
		return post;
	post_free(post);
	return made;
}

enum mastodon_kind mastodon_kind(const char *event)
{
	static const struct { const char *event; enum mastodon_kind kind; } kinds[] = {
		{"update", MASTODON_UPDATE}, {"status.update", MASTODON_EDIT}, {"delete", MASTODON_DELETE},
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(event, kinds[i].event) == 0)
			return kinds[i].kind;
	return MASTODON_OTHER;
}

bool mastodon_frame(json_t *tree, struct mastodon_frame *frame)
{
	const char *error = json_str(tree, "error");
	*frame = (struct mastodon_frame){ .payload = json_str(tree, "payload") };
	if (*error != '\0') {
		frame->kind = MASTODON_ERROR;
		frame->payload = error;
		frame->status = (int)json_int(tree, "status");
		return true;
	}
	frame->kind = mastodon_kind(json_str(tree, "event"));
	return json_str_null(tree, "event") != NULL && (frame->kind == MASTODON_OTHER || *frame->payload != '\0');
}

/* Only with an account, or not at all; a server that says nothing is open. */
static void mastodon_access(json_t *feeds, const char *key, bool *closed, bool *disabled)
{
	const char *access = json_str(feeds, key);
	*disabled = strcmp(access, "disabled") == 0;
	*closed = *disabled || strcmp(access, "authenticated") == 0;
}

void mastodon_instance(json_t *tree, struct mastodon_server *server, struct mastodon_instance *out)
{
	json_t *configuration = json_obj(tree, "configuration");
	json_t *feeds = json_obj(json_obj(configuration, "timelines_access"), "hashtag_feeds");
	const char *domain = json_str(tree, "domain"), *streaming = json_str(json_obj(configuration, "urls"), "streaming");
	*out = (struct mastodon_instance){ 0 };
	if (strlen(streaming) < sizeof out->streaming)
		snprintf(out->streaming, sizeof out->streaming, "%s", streaming);
	for (size_t length = strlen(out->streaming); length > 0 && out->streaming[length - 1] == '/';)
		out->streaming[--length] = '\0';
	if (*domain != '\0' && strlen(domain) < sizeof server->domain && strcspn(domain, "/@ ") == strlen(domain))
		snprintf(server->domain, sizeof server->domain, "%s", domain);
	mastodon_access(feeds, "local", &out->local_closed, &out->local_disabled);
	mastodon_access(feeds, "remote", &out->remote_closed, &out->remote_disabled);
}

bool mastodon_id_timed(const char *id)
{
	size_t length = strlen(id);
	return length >= 15 && length <= 19 && strspn(id, "0123456789") == length;
}

void mastodon_id_at(int64_t ms, char out[static MASTODON_ID_MAX])
{
	uint64_t id = ms > 0 ? (uint64_t)ms << 16 : 0;
	snprintf(out, MASTODON_ID_MAX, "%llu", (unsigned long long)id);
}

int64_t mastodon_id_time(const char *id)
{
	return (int64_t)(strtoull(id, NULL, 10) >> 16);
}

int mastodon_id_compare(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b);
	if (la != lb)
		return la < lb ? -1 : 1;
	return strcmp(a, b);
}

bool mastodon_link(const char *header, const char *rel, char out[static MASTODON_URL_MAX])
{
	char wanted[32];
	snprintf(wanted, sizeof wanted, "rel=\"%s\"", rel);
	for (const char *p = header; p != NULL && (p = strchr(p, '<')) != NULL;) {
		const char *end = strchr(p, '>');
		if (end == NULL)
			return false;
		const char *next = strchr(end, '<'), *found = strstr(end, wanted);
		size_t length = (size_t)(end - p - 1);
		if (found != NULL && (next == NULL || found < next) && length > 0 && length < MASTODON_URL_MAX) {
			memcpy(out, p + 1, length);
			out[length] = '\0';
			return true;
		}
		p = next;
	}
	return false;
}

enum mastodon_answer mastodon_answer(int status)
{
	switch (status) {
	case 404: return MASTODON_EMPTY;
	case 401: case 403: case 422: return MASTODON_CLOSED;
	case 0: case 408: case 425: case 429: return MASTODON_LATER;
	default: break;
	}
	if (status >= 200 && status < 300)
		return MASTODON_FINE;
	return status >= 500 ? MASTODON_LATER : MASTODON_ODD;
}

void mastodon_words(char *out, size_t size, const struct mastodon_server *server, int status, const char *error,
                    json_t *body, bool token)
{
	const char *host = server->host, *says = json_str(body, "error");
	char said[220] = "";
	if (*says != '\0')
		snprintf(said, sizeof said, " (%.200s)", says);
	switch (mastodon_answer(status)) {
	case MASTODON_CLOSED:
		if (token)
			snprintf(out, size, "%s refused the token%s: make a new one with the scope read:statuses, see tweetup-config(5)", host, said);
		else
			snprintf(out, size, "%s shows this tag only to people with an account: add a token, see tweetup-config(5)", host);
		return;
	case MASTODON_LATER:
		if (status == 0)
			snprintf(out, size, "%s", *error != '\0' ? error : "no answer");
		else if (status == 429)
			snprintf(out, size, "%s says we ask too often", host);
		else
			snprintf(out, size, "%s is not ready (status %d)%s", host, status, said);
		return;
	default:
		snprintf(out, size, "%s answered %d%s: is it a Mastodon server?", host, status, said);
	}
}
