/* The stage: a loopback server that plays a tour over the real protocols of Mastodon, Bluesky and X, and makes trouble on
 * command. One thread, one lws context. What every file here shares. */
#ifndef STAGE_H
#define STAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lws;
struct lws_context;
struct conn;

enum { SERVERS = 2, MASTODON = 0, BLUESKY = 1, XNET = 2, NOSTR = 3, NETWORKS = 4, VERSIONS = 6 };

/* ---- buffer.c: bytes that grow */
struct buffer { char *data; size_t length, size; };
void buffer_add(struct buffer *buffer, const void *bytes, size_t length);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_format(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_free(struct buffer *buffer);
void *grow(void *old, size_t size); /* realloc that does not return NULL */
char *copy(const char *text);

/* ---- ids.c: identifiers of the right shape */
int64_t now_us(void);
static inline int64_t now_ms(void) { return now_us() / 1000; }
uint64_t hash_text(const char *text, uint64_t seed);
uint64_t random_next(void);
void iso_time(int64_t us, unsigned decimals, char out[static 32]);
int64_t iso_parse(const char *text); /* us, or -1 */
uint64_t snowflake(int64_t ms, unsigned server); /* unique, Mastodon's id of a post made then */
uint64_t x_snowflake(int64_t ms); /* the same for X */
void tid_make(int64_t us, uint64_t clock, char out[static 14]);
void did_make(const char *seed, char out[static 40]);
void cid_make(uint64_t seed, bool blob, char out[static 64]);

/* ---- text.c: tags, mentions and links of a text as the script has it */
enum span_kind { SPAN_TEXT, SPAN_TAG, SPAN_MENTION, SPAN_LINK };
struct span { enum span_kind kind; const char *text; size_t length; }; /* tag without #; mention: the person's key */
enum { SPANS_MAX = 512 };
size_t text_spans(const char *text, struct span spans[static SPANS_MAX]);
char *tag_fold(const char *tag, size_t length); /* as Mastodon stores it; to be freed */
void html_escape(struct buffer *out, const char *text, size_t length);

/* ---- world.c: the people and what they posted */
/* did: on Nostr the public key. */
struct identity { char user[80], domain[80], handle[160], did[72], uri[256], url[256]; uint64_t ids[SERVERS]; };
struct person {
	char *key;
	json_t *spec;
	bool native[NETWORKS];
	struct identity on[NETWORKS]; /* on a network that is not native: the bridge's copy of the person */
	bool gone;
	struct person *next;
};
struct post {
	char *key;
	json_t *spec; /* as in the script, edits applied */
	struct person *by;
	int network;
	bool deleted, backlog, streamed;
	int64_t created_us, edited_us;
	uint64_t ids[SERVERS];
	char uri[256], url[256], rkey[14], rev[14], cid[64];
	char **tags; /* folded */
	size_t tag_count;
	json_t *event; /* Nostr: signed */
	struct post *origin, *reply, *quote, *subject; /* bridged from, answered, quoted, boosted */
	uint64_t versions[VERSIONS]; /* X: the ids of all versions, and what each said */
	char *texts[VERSIONS];
	unsigned version_count;
	unsigned boosts, replies;
};
extern const char *const domains[SERVERS];
struct person *person_add(json_t *spec);
struct person *person_find(const char *key);
struct person *person_by_actor(const char *actor); /* did or Bluesky handle */
struct person *people_first(void);
const char *spec_text(const json_t *spec, const char *name, const char *otherwise);
const char *spec_person_name(const struct person *person);
/* All posts of a network in the order of the server's ids (Mastodon) or of time. */
size_t posts_of(int network, int server, struct post *const **out);
struct post *post_find(const char *key, int network);
struct post *post_by_id(uint64_t id, int server);
struct post *post_by_uri(const char *uri);
bool post_has_tag(const struct post *post, const char *folded);
bool post_shown(const struct post *post); /* in timelines and searches */
/* Each takes a line of the script and does it now; false when it makes no sense, with why. */
bool world_do(const json_t *line, int64_t created_us, const char **why);
const char *world_ledger(size_t *length); /* JSON lines */
size_t world_ledger_mark(void);
extern unsigned skip_stream; /* so many posts do not reach the streams */
extern bool silent[NETWORKS];

/* ---- status.c, record.c: what the networks show of a post */
json_t *status_json(const struct post *post, int server, bool streamed);
json_t *account_json(const struct person *person, int server);
json_t *record_json(const struct post *post);
json_t *post_view(const struct post *post);
char *picture_url(const struct person *person, const char *otherwise); /* pictures.c; to be freed */
json_t *profile_view(const struct person *person, bool detailed);

/* ---- log.c: the events every stream plays from */
enum event_kind { EVENT_MASTODON, EVENT_COMMIT, EVENT_IDENTITY, EVENT_ACCOUNT, EVENT_X, EVENT_NOSTR };
struct event {
	uint64_t seq;
	int64_t time_us;
	enum event_kind kind;
	int server;         /* Mastodon */
	bool local;         /* Mastodon: written on that server */
	const char *name;   /* Mastodon: update, status.update, delete */
	char **tags;        /* Mastodon, folded */
	size_t tag_count;
	const struct post *post; /* X */
	unsigned version;
	char did[40], collection[64];
	char *text;         /* payload or whole frame */
	size_t length;
};
/* A Jetstream frame; part is the JSON under the kind's name, time_us 0 means now. */
void event_jetstream(enum event_kind kind, const char *did, const char *collection, int64_t time_us, const char *part);
const struct event *event_at(uint64_t seq); /* NULL when not there (any more) */
uint64_t event_first(void), event_end(void);
uint64_t event_since(int64_t time_us); /* first seq at or after the time */
void event_commit(const struct post *post, const char *operation, int64_t time_us);
void event_nostr(const char *text); /* a whole event of Nostr */
void event_mastodon(const struct post *post, const char *name, int64_t time_us);
void event_x(const struct post *post, int64_t time_us);
void event_account(const char *did, bool active, const char *status);
void event_identity(const char *did, const char *handle);

/* ---- conn.c: connections, requests, answers */
enum channel { CHANNEL_REST, CHANNEL_XRPC, CHANNEL_SSE, CHANNEL_WS, CHANNEL_JETSTREAM, CHANNEL_X, CHANNEL_XREST, CHANNEL_NOSTR, CHANNELS, CHANNEL_STAGE };
struct arg { char *name, *value; };
struct subscription { char *folded, *label; bool local; json_t *filters; /* Nostr */ };
struct inject { struct inject *next; char *data; size_t length; int opcode; bool half; };
struct conn {
	struct conn *next, **link;
	struct lws *wsi;
	enum channel channel;
	int server;
	bool open;   /* a stream is up */
	/* the request */
	bool post;
	char path[512], host[128], agent[256], auth[1024], protocol[256], query[2048];
	struct arg *args;
	size_t arg_count;
	struct buffer body;
	/* the answer */
	bool routed, answering, head_sent, close_after, cut;
	int status;
	struct buffer head; /* name\0value\0 … */
	struct buffer out;
	size_t sent;
	double budget;
	/* streams */
	uint64_t at;
	struct subscription *subs;
	size_t sub_count, sub_at;
	char **wanted_collections, **wanted_dids;
	size_t collection_count, did_count;
	int64_t max_size;
	bool hello_due, scopeless;
	bool drop, drop_after, ping_due, pong_due, sign_due;
	int close_code;
	struct inject *inject;
};
extern struct lws_context *stage_context;
extern struct conn *conns;
struct conn *conn_of(struct lws *wsi);
struct conn *conn_get(struct lws *wsi);
void conn_free(struct conn *conn);
void conn_request(struct conn *conn, bool upgrade); /* reads the request's headers */
const char *conn_arg(const struct conn *conn, const char *name);
int64_t conn_number(const struct conn *conn, const char *name, int64_t otherwise);
const char *conn_token(const struct conn *conn); /* Bearer or access_token; NULL none */
void conn_wake(struct conn *conn);
/* Answers. Headers first, then one of the bodies. */
void answer_header(struct conn *conn, const char *name, const char *format, ...) __attribute__((format(printf, 3, 4)));
void answer_text(struct conn *conn, int status, const char *type, const char *body, size_t length);
void answer_json(struct conn *conn, int status, json_t *body); /* takes body */
void answer_error(struct conn *conn, int status, const char *json);
int answer_write(struct conn *conn); /* from the writeable callback; -1 closes */
void answer_reset(struct conn *conn);
int answer_refuse_upgrade(struct conn *conn, int status, const char *type, const char *body); /* before a handshake */
/* Streams. */
int stream_write(struct conn *conn);
int stream_message(struct conn *conn, int opcode, const char *data, size_t length);

/* ---- the protocols */
typedef void handler(struct conn *conn);
void rest_route(struct conn *conn);
bool picture_route(struct conn *conn); /* pictures.c: false when it is none */
bool oauth_route(struct conn *conn); /* oauth.c: false when it is none of its calls */
int mastodon_upgrade(struct conn *conn); /* 0 go on, 1 refused */
void mastodon_message(struct conn *conn, const char *data, size_t length, bool binary);
bool mastodon_wants(struct conn *conn, const struct event *event, struct buffer *out);
void mastodon_sse(struct conn *conn);
int jetstream_upgrade(struct conn *conn);
void jetstream_message(struct conn *conn, const char *data, size_t length);
bool jetstream_wants(const struct conn *conn, const struct event *event);
void nostr_message(struct conn *conn, const char *data, size_t length);
bool nostr_wants(struct conn *conn, const struct event *event, struct buffer *out);
void nostr_information(struct conn *conn); /* NIP-11 */
void nostr_whose(struct conn *conn); /* NIP-05 */
bool nostr_command(struct conn *conn, const char *command, const char **why);
json_t *nostr_note(const struct post *post); /* the signed event of a post or boost */
bool nostr_store(json_t *event, bool live); /* keeps it, and sends it to those who listen; false: it was there */
void nostr_delete(const struct post *post, int64_t us);
void nostr_profile(const struct person *person);
void nostr_pubkey(const char *who, char out[static 65]); /* 64 digits */
void xrpc_route(struct conn *conn);
void xrpc_expire(void);
bool conn_chunked(const struct conn *conn); /* a stream over HTTP */
bool x_wants(const struct conn *conn, const struct event *event, struct buffer *out);
void x_sent(const struct conn *conn, const struct event *event); /* counts what it costs */
void x_left(void); /* a stream is over */
void x_stream(struct conn *conn);
void x_route(struct conn *conn);
void x_refused(struct conn *conn, int status); /* as a problem */
enum token { TOKEN_NONE, TOKEN_BAD, TOKEN_APP, TOKEN_NOSCOPE, TOKEN_GOOD };
void conn_inject(struct conn *conn, int opcode, const char *data, size_t length, bool half); /* takes a copy */
enum token token_kind(const char *token);
void rest_limit(int64_t remaining, int64_t window_s);
void rest_close(const char *how);
/* ---- x_show.c: what X shows of a post: {"data":…,"includes":…} for the expansions that were asked for */
json_t *x_post_json(const struct post *post, unsigned version, bool renamed);
void x_include(json_t *includes, const struct post *post, const char *expansions, bool renamed);
/* ---- x.c: commands */
void x_set(struct conn *conn);
void x_spend(struct conn *conn);
void x_rules(struct conn *conn);
void x_plant(struct conn *conn);

/* ---- trouble.c, big.c: faults */
struct trouble {
	int refuse_status; /* 0: closed without a word */
	int64_t refuse_until, refuse_count, retry_after;
	int64_t stall_until;
	double bytes_per_s;
	unsigned half; /* answers to cut */
	struct inject *instead; /* answers to replace */
};
struct trouble *trouble_of(const struct conn *conn);
bool trouble_refuses(struct conn *conn, int *status); /* counts */
bool trouble_stalls(const struct conn *conn);
bool trouble_command(struct conn *conn, const char *command, const char **why);
void trouble_tick(double seconds);
char *big_message(enum channel channel, size_t size, size_t *length); /* a valid one of about that size */

/* ---- script.c, crowd.c, control.c, status */
bool script_load(const char *file, char error[static 256]);
void script_start(double speed, bool backlog, const char *start);
void script_touch(void); /* somebody connected */
void script_tick(int64_t now);
bool script_over(void);
bool script_command(struct conn *conn, const char *command, const char **why);
json_t *script_status(void);
void crowd_set(double firehose, double flood);
void crowd_flood(int64_t count, double rate, const char *on);
void crowd_tick(int64_t now);
bool crowd_busy(void);
void control_route(struct conn *conn);
void control_count(const struct conn *conn);
extern bool stage_quit;
extern int stage_ports[SERVERS];

#endif
