/* What it costs to prove a Nostr event, and all of it from its bytes to a post, beside the bare libsecp256k1 check of the same
 * signature. CPU time; medians of paired runs. */
#include <secp256k1.h>
#include <secp256k1_extrakeys.h>
#include <secp256k1_schnorrsig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/log.h"
#include "net/json.h"
#include "net/nostr_sign.h"

enum { RUNS = 7, EVENTS = 1000 };

static double cpu_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void from_hex(const char *hex, unsigned char *out, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char pair[3] = { hex[2 * i], hex[2 * i + 1], 0 };
		out[i] = (unsigned char)strtoul(pair, NULL, 16);
	}
}

static double bare(const struct nostr_event *event)
{
	unsigned char id[32], key[32], sig[64];
	secp256k1_xonly_pubkey pubkey;
	from_hex(event->id, id, 32);
	from_hex(event->pubkey, key, 32);
	from_hex(event->sig, sig, 64);
	double start = cpu_us();
	for (int i = 0; i < EVENTS; i++)
		if (!secp256k1_xonly_pubkey_parse(secp256k1_context_static, &pubkey, key) ||
		    !secp256k1_schnorrsig_verify(secp256k1_context_static, sig, id, 32, &pubkey))
			die("the fixture's signature is wrong");
	return (cpu_us() - start) / EVENTS;
}

static double whole(const char *text, size_t length)
{
	struct nostr_context context = { .source = "relay.example", .handle = "npub1", .name = "Fen", .now = 1800000000000 };
	char why[120];
	double start = cpu_us();
	for (int i = 0; i < EVENTS; i++) {
		struct nostr_event event;
		json_t *tree = json_read(text, length, why);
		if (tree == NULL || !nostr_event(tree, &event) || nostr_doubt(&event) != NULL)
			die("the fixture's event is none");
		post_free(nostr_post(&event, &context));
		json_decref(tree);
	}
	return (cpu_us() - start) / EVENTS;
}

static double proof(const struct nostr_event *event)
{
	double start = cpu_us();
	for (int i = 0; i < EVENTS; i++)
		if (nostr_doubt(event) != NULL)
			die("the fixture's event is none");
	return (cpu_us() - start) / EVENTS;
}

static double median(double *values)
{
	for (int i = 1; i < RUNS; i++)
		for (int k = i; k > 0 && values[k - 1] > values[k]; k--) {
			double swap = values[k];
			values[k] = values[k - 1];
			values[k - 1] = swap;
		}
	return values[RUNS / 2];
}

static bool say(const char *what, double *costs, double *ratios, double most, double alone)
{
	double us = median(costs);
	char goal[16] = "";
	if (most > 0)
		snprintf(goal, sizeof goal, "<= %.0f", most);
	bool good = most == 0 || us <= most;
	printf("%-44s %9.1f %-8s %-10s %s  %.2f times libsecp256k1 alone (%.1f us)\n", what, us, "us", goal, good ? "ok" : "MISSED", median(ratios),
	       alone);
	return good;
}

int main(void)
{
	double proofs[RUNS], wholes[RUNS], bares[RUNS], proof_ratios[RUNS], whole_ratios[RUNS];
	struct nostr_event event;
	json_setup();
	json_t *cases = json_load_file("tests/fixtures/nostr-events.json", JSON_ALLOW_NUL, NULL);
	json_t *tree = json_object_get(json_array_get(cases, 0), "event");
	char *text = json_dumps(tree, JSON_COMPACT);
	if (text == NULL || !nostr_event(tree, &event))
		die("tests/fixtures/nostr-events.json cannot be read (run from the top of the tree)");
	for (int i = 0; i < RUNS; i++) {
		bares[i] = bare(&event);
		proofs[i] = proof(&event);
		wholes[i] = whole(text, strlen(text));
		proof_ratios[i] = proofs[i] / bares[i];
		whole_ratios[i] = wholes[i] / bares[i];
	}
	double alone = median(bares);
	bool good = say("proving a Nostr event (id and signature)", proofs, proof_ratios, 60, alone);
	say("from its bytes to a post, proof included", wholes, whole_ratios, 0, alone);
	free(text);
	json_decref(cases);
	return good ? 0 : 1;
}
