/* Names of Nostr that a domain answers for: which claims are looked into, how, and what is made of the answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <secp256k1.h>
#include <secp256k1_extrakeys.h>
#include <secp256k1_schnorrsig.h>

#include "model/when.h"
#include "net/errands.h"
#include "net/json.h"
#include "net/nip05.h"
#include "net/nostr.h"
#include "net/nostr_sign.h"
#include "net_scene.h"
#include "tiny_server.h"

static void test_claims(void **state)
{
	static const struct { const char *claim, *url, *handle; bool here; } rows[] = {
		{ "ana@museum.example", "https://museum.example/.well-known/nostr.json?name=ana", "ana@museum.example", false },
		{ "Ana.R_1-x@Museum.Example", "https://museum.example/.well-known/nostr.json?name=ana.r_1-x", "ana.r_1-x@museum.example", false },
		{ "_@museum.example", "https://museum.example/.well-known/nostr.json?name=_", "museum.example", false },
		{ "ana@museum.example", "https://museum.example/.well-known/nostr.json?name=ana", "ana@museum.example", true },
		{ "ana@127.0.0.1:8080", "http://127.0.0.1:8080/.well-known/nostr.json?name=ana", "ana@127.0.0.1:8080", true },
		{ "_@localhost", "http://localhost/.well-known/nostr.json?name=_", "localhost", true },
		{ "ana@127.0.0.1:8080", NULL, NULL, false }, { "ana@localhost", NULL, NULL, false }, { "ana@10.0.0.1", NULL, NULL, true },
		{ "ana@127.0.0.1:", NULL, NULL, true }, { "ana@127.0.0.1:123456", NULL, NULL, true }, { "ana@museum.example:8080", NULL, NULL, true },
		{ "museum.example", NULL, NULL, false }, { "@museum.example", NULL, NULL, false }, { "ana@", NULL, NULL, false }, { "", NULL, NULL, false },
		{ "ana@kim@museum.example", NULL, NULL, false }, { "ana@museum.example/x", NULL, NULL, false }, { "a&b@museum.example", NULL, NULL, false },
		{ "ana@museum..example", NULL, NULL, false }, { "ana@.example", NULL, NULL, false }, { "ana@museum.", NULL, NULL, false },
		{ "ana@-museum.example", NULL, NULL, false }, { "ana@museum.example ", NULL, NULL, false }, { "zo\xc3\xab@museum.example", NULL, NULL, false },
		{ "ana@[::1]", NULL, NULL, true }, { "ana@192.168.1.1", NULL, NULL, false },
	};
	struct nip05 claim;
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (nip05_read(rows[i].claim, rows[i].here, &claim) != (rows[i].url != NULL))
			fail_msg("%s", rows[i].claim);
		if (rows[i].url == NULL)
			continue;
		char *url = nip05_url(&claim);
		assert_string_equal(url, rows[i].url);
		assert_string_equal(claim.handle, rows[i].handle);
		free(url);
	}
}

static void test_answers(void **state)
{
	static const struct { const char *answer; bool agrees; } rows[] = {
		{ "{\"names\":{\"ana\":\"aa\"}}", true }, { "{\"names\":{\"kim\":\"bb\",\"ana\":\"aa\"},\"relays\":{}}", true },
		{ "{\"names\":{\"ana\":\"bb\"}}", false }, { "{\"names\":{\"kim\":\"aa\"}}", false }, { "{\"names\":{\"ana\":\"\"}}", false },
		{ "{\"names\":{\"ana\":[\"aa\"]}}", false }, { "{\"names\":[\"aa\"]}", false }, { "{}", false }, { "[]", false }, { "\"aa\"", false },
	};
	struct nip05 claim = { .name = "ana" };
	char why[120];
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *answer = json_read(rows[i].answer, strlen(rows[i].answer), why);
		if (nip05_agrees(answer, &claim, "aa") != rows[i].agrees)
			fail_msg("%s", rows[i].answer);
		json_decref(answer);
	}
	assert_false(nip05_agrees(NULL, &claim, "aa"));
}

/* ---- people with keys, a relay that has a post and a profile of each, and a web server that says whose a name is */

enum { PEOPLE = 8 };
struct person {
	char pubkey[65];
	char *note, *profile; /* events */
};
static struct person people[PEOPLE];
static size_t count;
static char agreed[80];     /* the key that every name but one is said to be of */
static struct tiny *server;
static atomic_int lookups, at_once, most_at_once, redirected;
static atomic_bool ready;   /* the server's threads may read the above */

static void hex(const unsigned char *bytes, size_t n, char *out)
{
	for (size_t i = 0; i < n; i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

/* An event signed by person i. malloc. */
static char *sign(size_t i, int kind, int64_t created, json_t *tags, const char *content)
{
	unsigned char secret[32] = { 7, [31] = (unsigned char)(i + 1) }, key[32], id[32], sig[64];
	char id_text[65] = "", sig_text[129] = "";
	secp256k1_context *context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
	secp256k1_keypair pair;
	secp256k1_xonly_pubkey public;
	size_t length;
	assert_true(secp256k1_keypair_create(context, &pair, secret) && secp256k1_keypair_xonly_pub(context, &public, NULL, &pair));
	secp256k1_xonly_pubkey_serialize(context, key, &public);
	hex(key, sizeof key, people[i].pubkey);
	json_t *text = json_string(content);
	struct nostr_event event = { .pubkey = people[i].pubkey, .created = created, .kind = kind, .tags = tags, .text = text };
	char *bytes = nostr_serialize(&event, false, &length);
	EVP_Digest(bytes, length, id, NULL, EVP_sha256(), NULL);
	assert_true(secp256k1_schnorrsig_sign32(context, sig, id, &pair, NULL));
	secp256k1_context_destroy(context);
	hex(id, sizeof id, id_text);
	hex(sig, sizeof sig, sig_text);
	json_t *whole = json_pack("{s:s, s:s, s:I, s:i, s:o, s:o, s:s}", "id", id_text, "pubkey", people[i].pubkey, "created_at", (json_int_t)created,
	                          "kind", kind, "tags", tags, "content", text, "sig", sig_text);
	char *out = json_dumps(whole, JSON_COMPACT);
	json_decref(whole);
	free(bytes);
	return out;
}

static void send_event(int fd, const char *sub, const char *event)
{
	char text[4096];
	int n = snprintf(text, sizeof text, "[\"EVENT\",\"%s\",%s]", sub, event);
	tiny_frame(fd, TINY_FIN | TINY_TEXT, text, (size_t)n);
}

/* half: 0 or 1: of every other person; 2: of all. */
static void answer_req(int fd, const char *request, size_t half)
{
	char id[32] = "", end[64];
	sscanf(request, "[\"REQ\",\"%20[a-z0-9]\"", id);
	for (size_t i = half & 1; i < count; i += half == 2 ? 1 : 2) {
		if (strcmp(id, "tag") == 0)
			send_event(fd, id, people[i].note);
		if (strcmp(id, "meta") == 0 && strstr(request, people[i].pubkey))
			send_event(fd, id, people[i].profile);
	}
	snprintf(end, sizeof end, "[\"EOSE\",\"%s\"]", id);
	tiny_frame(fd, TINY_FIN | TINY_TEXT, end, strlen(end));
}

static void answer_names(int fd, const char *head)
{
	char name[32] = "", body[200];
	sscanf(head, "GET /.well-known/nostr.json?name=%30[a-z0-9]", name);
	int now = atomic_fetch_add(&at_once, 1) + 1;
	if (now > atomic_load(&most_at_once))
		atomic_store(&most_at_once, now);
	atomic_fetch_add(&lookups, 1);
	usleep(50 * 1000); /* so that they would meet */
	snprintf(body, sizeof body, "{\"names\":{\"%s\":\"%s\"}}", name, agreed);
	atomic_fetch_sub(&at_once, 1);
	if (strcmp(name, "moved") == 0)
		tiny_say(fd, "HTTP/1.1 302 Found\r\nLocation: /elsewhere?name=moved\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
	else
		tiny_say(fd, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s", strlen(body), body);
}

static void serve(int fd, const char *head)
{
	char upgrade[64], message[TINY_HEAD];
	if (!atomic_load(&ready))
		return;
	if (strncmp(head, "GET /elsewhere", 14) == 0) {
		atomic_fetch_add(&redirected, 1);
		return;
	}
	if (strncmp(head, "GET /.well-known", 16) == 0) {
		answer_names(fd, head);
		return;
	}
	if (!*tiny_header(head, "Upgrade", upgrade, sizeof upgrade)) {
		tiny_say(fd, "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
		return;
	}
	const size_t half = strncmp(head, "GET /half", 9) == 0 ? (size_t)(head[9] - '0') : 2;
	tiny_upgrade(fd, head, "");
	for (int first; (first = tiny_read_frame(fd, message, sizeof message)) >= 0;)
		if ((first & 15) == TINY_TEXT && strncmp(message, "[\"REQ\"", 6) == 0)
			answer_req(fd, message, half);
}

/* One more person, who claims name at this server. */
static void meet(const char *name)
{
	char content[200];
	int64_t now = when_now() / 1000;
	size_t i = count++;
	snprintf(content, sizeof content, "{\"name\":\"%s\",\"nip05\":\"%s@127.0.0.1:%d\"}", name, name, server->port);
	people[i].profile = sign(i, 0, now - 100, json_array(), content);
	people[i].note = sign(i, 1, now - 50 + (int64_t)i, json_pack("[[ss]]", "t", "musesocial"), "hello");
}

static void follow(struct net_scene *scene, int relays, bool same, bool nip05)
{
	static char urls[2][64];
	const char *why;
	for (int i = 0; i < relays; i++) {
		snprintf(urls[i], sizeof urls[i], "ws://127.0.0.1:%d/%s%d", server->port, same ? "all" : "half", i);
		scene_source(scene, "nostr", urls[i]);
	}
	assert_true(tag_set_add(&scene->options.tags, "musesocial", &why));
	scene->options.nip05 = nip05;
	atomic_store(&ready, true);
	scene_start(scene);
}

static int begin(void **state)
{
	server = tiny_start(serve);
	count = 0;
	agreed[0] = '\0';
	atomic_store(&ready, false);
	atomic_store(&lookups, 0);
	atomic_store(&most_at_once, 0);
	atomic_store(&redirected, 0);
	return scene_begin(state);
}

static int end(void **state)
{
	scene_end(state);
	tiny_stop(server);
	while (count > 0) {
		free(people[--count].note);
		free(people[count].profile);
	}
	return 0;
}

/* The last that was told of a person; "" nothing. */
static const char *last_told(const struct net_scene *scene, size_t i, char line[static 200])
{
	char start[100];
	size_t n = (size_t)snprintf(start, sizeof start, " person %s ", people[i].pubkey);
	*line = '\0';
	for (const char *at = scene->heard; (at = strstr(at, start)) != NULL; at += n)
		snprintf(line, 200, "%.*s", (int)strcspn(at + n, "\n"), at + n);
	return line;
}

/* Two relays tell of the same people; each is looked up once, and the one whose name it is has it. */
static void test_once(void **state)
{
	struct net_scene *scene = *state;
	char line[200], wanted[100];
	for (int i = 0; i < PEOPLE; i++)
		meet("ana");
	snprintf(agreed, sizeof agreed, "%s", people[3].pubkey);
	follow(scene, 2, true, true);
	snprintf(wanted, sizeof wanted, "person %s ana@127.0.0.1:%d ana\n", people[3].pubkey, server->port);
	assert_true(scene_until(scene, wanted));
	for (int i = 0; i < 15 && atomic_load(&lookups) < PEOPLE; i++)
		scene_take(scene);
	scene_take(scene);
	assert_int_equal(atomic_load(&lookups), PEOPLE);
	for (size_t i = 0; i < PEOPLE; i++)
		if (strncmp(last_told(scene, i, line), i == 3 ? "ana@" : "npub1", 4) != 0)
			fail_msg("%zu: %s", i, line);
}

/* Two relays tell of people of their own: all the same, only so many look-ups are made at a time. */
static void test_few(void **state)
{
	struct net_scene *scene = *state;
	for (int i = 0; i < PEOPLE; i++)
		meet("ana");
	follow(scene, 2, false, true);
	for (int i = 0; i < 60 && atomic_load(&lookups) < PEOPLE; i++)
		scene_take(scene);
	assert_int_equal(atomic_load(&lookups), PEOPLE);
	assert_int_equal(atomic_load(&most_at_once), ERRANDS_AT_ONCE);
}

/* When nobody is to be asked, nobody is. */
static void test_unasked(void **state)
{
	struct net_scene *scene = *state;
	char line[200], wanted[100];
	meet("ana");
	snprintf(agreed, sizeof agreed, "%s", people[0].pubkey);
	follow(scene, 1, true, false);
	snprintf(wanted, sizeof wanted, "person %s npub1", people[0].pubkey);
	assert_true(scene_until(scene, wanted));
	scene_take(scene);
	assert_int_equal(atomic_load(&lookups), 0);
	assert_int_equal(strncmp(last_told(scene, 0, line), "npub1", 5), 0);
}

/* A redirect proves nothing and is not followed. */
static void test_redirect(void **state)
{
	struct net_scene *scene = *state;
	char line[200], wanted[100];
	meet("moved");
	meet("kim");
	snprintf(agreed, sizeof agreed, "%s", people[1].pubkey);
	follow(scene, 1, true, true);
	snprintf(wanted, sizeof wanted, "person %s kim@127.0.0.1:%d kim\n", people[1].pubkey, server->port);
	assert_true(scene_until(scene, wanted));
	for (int i = 0; i < 15 && (atomic_load(&lookups) < 2 || atomic_load(&at_once) > 0); i++)
		scene_take(scene);
	assert_int_equal(atomic_load(&redirected), 0);
	assert_int_equal(strncmp(last_told(scene, 0, line), "npub1", 5), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_claims), cmocka_unit_test(test_answers), cmocka_unit_test_setup_teardown(test_once, begin, end),
		cmocka_unit_test_setup_teardown(test_redirect, begin, end), cmocka_unit_test_setup_teardown(test_unasked, begin, end),
		cmocka_unit_test_setup_teardown(test_few, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
