/* What a post costs: bytes, all included, and time. Prints ratios: to the 148 bytes of text, and to strlen + memcpy. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "model/store.h"

enum { POSTS = 100000, AUTHORS = 10000, TEXT = 148, CAP = 20000, MANY = 1000000 };
/* Times as multiples of copying the same post, some 100 ns: 2 us to add, 200 ns to view. */
enum { GOAL_BYTES = 300, GOAL_ADD = 20, GOAL_ADD_EVICT = 30, GOAL_VIEW = 2 };

static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
static int missed;

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t heap(void)
{
	struct mallinfo2 info = mallinfo2();
	return info.uordblks + info.hblkhd;
}

static uint32_t scramble(uint32_t n)
{
	n = (n ^ n >> 16) * 0x45d9f3bu;
	n = (n ^ n >> 16) * 0x45d9f3bu;
	return n ^ n >> 16;
}

static void letters_of(uint32_t n, char *out, size_t length)
{
	for (size_t i = 0; i < length; i++)
		out[i] = letters[(scramble(n) >> (i * 5 % 27) ^ i * n) & 31];
	out[length] = 0;
}

/* Strings of one made-up post. */
struct made {
	char id[200], url[200], actor[100], handle[60], name[30], text[TEXT + 1], link[60];
};

static void make_text(struct made *made, unsigned n)
{
	static const char words[] = "the brass astrolabe in hall seven has seen every sky that we lost since then, and ";
	/* A third have a number in them, as people do write. */
	snprintf(made->text, sizeof made->text, n % 3 ? "Ah, " : "%u ", n);
	for (size_t at = strlen(made->text), i = n; at < TEXT; at++, i++)
		made->text[at] = words[i % (sizeof words - 1)];
	memcpy(made->text + TEXT - 12, " #musesocial", 13);
}

static struct post common(struct made *made, unsigned n)
{
	unsigned author = scramble(n) % AUTHORS;
	make_text(made, n);
	snprintf(made->name, sizeof made->name, "Visitor %u", author);
	snprintf(made->link, sizeof made->link, "https://collection.example.org/objects/%u/story", scramble(n) % 100000);
	return (struct post){
		.id = made->id, .url = made->url, .text = made->text,
		.author = {made->actor, made->handle, made->name, false},
		.created = 1700000000000 + (int64_t)n * 700, .received = 1700000000800 + (int64_t)n * 700,
		.langs = {"en", 1}, .tags = {"musesocial", 1}, .links = {made->link, scramble(n) % 100 < 15},
	};
}

static struct post bluesky(struct made *made, unsigned n)
{
	struct post post = common(made, n);
	char did[25], key[14];
	letters_of(scramble(n) % AUTHORS, did, 24);
	letters_of(n, key, 13);
	snprintf(made->actor, sizeof made->actor, "did:plc:%s", did);
	snprintf(made->handle, sizeof made->handle, "visitor%u.bsky.example", scramble(n) % AUTHORS);
	snprintf(made->id, sizeof made->id, "bluesky:at://%s/app.bsky.feed.post/%u%s", made->actor, n % 10, key);
	snprintf(made->url, sizeof made->url, "https://bsky.app/profile/%s/post/%u%s", made->actor, n % 10, key);
	post.network = NETWORK_BLUESKY;
	post.source = "jetstream2.us-east.example";
	return post;
}

static struct post mastodon(struct made *made, unsigned n)
{
	struct post post = common(made, n);
	unsigned author = scramble(n) % AUTHORS, host = author % 300;
	snprintf(made->actor, sizeof made->actor, "https://museum%u.example/users/visitor%u", host, author);
	snprintf(made->handle, sizeof made->handle, "visitor%u@museum%u.example", author, host);
	snprintf(made->id, sizeof made->id, "mastodon:%s/statuses/1136%014u", made->actor, n);
	snprintf(made->url, sizeof made->url, "https://museum%u.example/@visitor%u/1136%014u", host, author, n);
	post.network = NETWORK_MASTODON;
	post.source = "social.example";
	return post;
}

static void verdict(const char *name, double value, const char *unit, double goal, const char *ratio)
{
	bool good = value <= goal;
	missed += !good;
	printf("   %-34s %9.1f %-8s goal %7.0f  %s  %s\n", name, value, unit, goal, good ? "ok  " : "MISS", ratio);
}

/* What the same bytes cost when they are only measured and copied into one block. */
static double floor_ns(struct post (*make)(struct made *, unsigned))
{
	struct made made;
	struct post post = make(&made, 1), *copy;
	double start = seconds();
	for (unsigned i = 0; i < POSTS; i++) {
		copy = post_copy(&post);
		post_free(copy);
	}
	return (seconds() - start) / POSTS * 1e9;
}

static double add_all(struct store *store, struct post (*make)(struct made *, unsigned), unsigned from, unsigned to)
{
	enum { BATCH = 1000 };
	static struct post *batch[BATCH];
	double spent = 0;
	struct made made;
	for (unsigned n = from; n < to; n += BATCH) {
		for (unsigned i = 0; i < BATCH; i++) {
			struct post post = make(&made, n + i);
			batch[i] = post_copy(&post);
		}
		double start = seconds();
		for (unsigned i = 0; i < BATCH; i++)
			store_add(store, batch[i], NULL);
		spent += seconds() - start;
	}
	return spent / (to - from) * 1e9;
}

static double view_all(const struct store *store)
{
	struct store_view view;
	size_t sum = 0, count = store_count(store);
	double start = seconds();
	for (size_t i = 0; i < count; i++) {
		store_view(store, store_at(store, i), &view);
		sum += (unsigned char)view.post.text[0];
	}
	double spent = seconds() - start;
	return sum ? spent / (double)count * 1e9 : 0;
}

static void bench_shape(const char *shape, struct post (*make)(struct made *, unsigned))
{
	char name[60], ratio[60];
	size_t before = heap();
	struct store *store = store_new(POSTS * 2, SIZE_MAX);
	double add = add_all(store, make, 0, POSTS), view = view_all(store), base = floor_ns(make);
	double bytes = (double)(heap() - before) / POSTS;
	snprintf(name, sizeof name, "%s: memory a post", shape);
	snprintf(ratio, sizeof ratio, "%.2fx text; own count %.3fx", bytes / TEXT,
	         (double)store_bytes(store) / (bytes * POSTS));
	verdict(name, bytes, "bytes", GOAL_BYTES, ratio);
	snprintf(name, sizeof name, "%s: store_add", shape);
	snprintf(ratio, sizeof ratio, "%.0f ns", add);
	verdict(name, add / base, "x copy", GOAL_ADD, ratio);
	snprintf(name, sizeof name, "%s: store_view", shape);
	snprintf(ratio, sizeof ratio, "%.0f ns", view);
	verdict(name, view / base, "x copy", GOAL_VIEW, ratio);
	store_free(store);
}

/* A million posts through a store of 20,000: neither its bytes nor the heap may grow once it is full. */
static void bench_cap(void)
{
	char ratio[60];
	struct store *store = store_new(CAP, SIZE_MAX);
	add_all(store, bluesky, 0, CAP * 5);
	size_t bytes = store_bytes(store), arena = mallinfo2().arena;
	double add = add_all(store, bluesky, CAP * 5, MANY);
	snprintf(ratio, sizeof ratio, "%zu held, %llu evicted", store_count(store),
	         (unsigned long long)store_evicted(store));
	verdict("at the cap: bytes at 1M / at 100k", (double)store_bytes(store) / (double)bytes * 100, "%", 102, ratio);
	verdict("at the cap: heap at 1M / at 100k", (double)mallinfo2().arena / (double)arena * 100, "%", 105, "");
	snprintf(ratio, sizeof ratio, "%.0f ns", add);
	verdict("at the cap: store_add with eviction", add / floor_ns(bluesky), "x copy", GOAL_ADD_EVICT, ratio);
	store_free(store);
}

int main(void)
{
	bench_shape("bluesky", bluesky);
	bench_shape("mastodon", mastodon);
	bench_cap();
	return missed > 0;
}
