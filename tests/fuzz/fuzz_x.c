/* X's answers and messages: posts, rules, complaints, texts, what they cost. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "net/json.h"
#include "net/x_json.h"
#include "net/x_meter.h"
#include "net/x_rules.h"
#include "net/x_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_post(json_t *data, json_t *includes)
{
	struct x_note note;
	struct x_frame frame = { .includes = includes, .source = "api.x.com", .now = 1800000000000 };
	struct post *post = x_post(data, &frame);
	if (post != NULL && (!x_note(data, &note) || strncmp(post->id, "x:", 2) != 0 || strcmp(post->id + 2, note.first) != 0))
		abort();
	if (post != NULL && post->repost_of != NULL && *post->text != '\0')
		abort();
	post_free(post);
}

static void count(void *arg, enum x_resource resource, const char *id)
{
	struct x_meter *meter = arg;
	char what[X_WHAT_MAX];
	x_meter_what(resource, id, what);
	x_meter_read(meter, resource, what, 1800000000000);
}

static void check_cost(json_t *tree)
{
	struct x_meter meter;
	x_meter_open(&meter, &(struct costs){ -1, -1, -1 });
	x_resources(tree, count, &meter);
	int64_t once = meter.spent;
	x_resources(tree, count, &meter);
	if (meter.spent != once)
		abort();
	x_meter_close(&meter);
}

static void check_rules(json_t *tree)
{
	struct tag_set tags = { 0 };
	struct x_rules_plan plan;
	const char *why;
	char words[X_WORDS_MAX];
	if (!tag_set_add(&tags, "MuseSocial", &why))
		abort();
	x_rules_plan(tree, &tags, &plan);
	x_rules_done(&plan);
	struct list_builder unfit = { 0 };
	x_rules_added(tree, &tags, &unfit, words, sizeof words);
	list_done(&unfit);
	x_rules_match(tree, &tags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int ready;
	char why[120], words[X_WORDS_MAX], id[X_ID_MAX];
	if (!ready++)
		json_setup();
	json_t *tree = json_read((const char *)data, size, why), *post;
	if (tree == NULL)
		return 0;
	check_cost(tree);
	check_rules(tree);
	for (size_t i = 0; (post = x_data(tree, i)) != NULL && i < 100; i++)
		check_post(post, json_object_get(tree, "includes"));
	check_post(tree, tree);
	free(x_profile(tree));
	x_complaint(tree);
	x_gone(tree, id);
	enum x_answer answer = x_answer(200 + (int)(size % 330), tree);
	x_words(words, sizeof words, "api.x.com", answer, 400, "no answer", tree);
	if (strlen(words) >= sizeof words || x_wait(answer, (unsigned)size, (int64_t)size) < -1)
		abort();
	json_decref(tree);
	return 0;
}
