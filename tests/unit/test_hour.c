/* The moderated hour that the stage plays (tests/stage/hour.jsonl), against what its posts are (hour.expected.json): questions, answers, the
 * audience's questions with who supports them and what settles them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "tests/unit/chat.h"

enum { ROWS_MAX = 400, TEXT_MAX = 2000 };

struct hour {
	json_t *rows[ROWS_MAX], *expected;
	size_t n;
	struct event_file event;
	struct chat *chat;
	unsigned posts, wrong;
};

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static void read_rows(struct hour *hour)
{
	char line[8000];
	FILE *file = fopen("tests/stage/hour.jsonl", "r");
	assert_non_null(file);
	while (fgets(line, sizeof line, file)) {
		json_t *row = *line == '{' ? json_loads(line, 0, NULL) : NULL;
		if (row && json_object_get(row, "at") && hour->n < ROWS_MAX)
			hour->rows[hour->n++] = row;
		else
			json_decref(row);
	}
	fclose(file);
	hour->expected = json_load_file("tests/stage/hour.expected.json", 0, NULL);
	assert_non_null(hour->expected);
}

/* "@{ana}" is a mention. */
static const char *unfold(const char *text, char out[static TEXT_MAX])
{
	size_t at = 0;
	for (; text && *text && at < TEXT_MAX - 1; text++)
		if (*text != '{' && *text != '}')
			out[at++] = *text;
	out[at] = '\0';
	return out;
}

static void say(struct hour *hour, const json_t *row, size_t number)
{
	char text[TEXT_MAX], id[32];
	const struct said said = {
		.id = text_of(row, "id"), .by = text_of(row, "by"), .second = json_integer_value(json_object_get(row, "at")),
		.text = unfold(text_of(row, "text"), text), .reply = text_of(row, "reply"), .quote = text_of(row, "quote"), .warning = text_of(row, "warning"),
	};
	struct said boost = said;
	snprintf(id, sizeof id, "boost%zu", number);
	boost.id = id;
	boost.boost = text_of(row, "boost");
	if (boost.boost)
		chat_say(hour->chat, &boost);
	else if (said.id && said.by)
		chat_say(hour->chat, &said);
}

static const json_t *row_of(const struct hour *hour, const char *id)
{
	for (size_t i = 0; i < hour->n; i++)
		if (text_of(hour->rows[i], "id") && strcmp(text_of(hour->rows[i], "id"), id) == 0)
			return hour->rows[i];
	return NULL;
}

/* In the order of a list of rows; edits and deletions come where they stand. */
static void play(struct hour *hour, bool backwards)
{
	for (size_t k = 0; k < hour->n; k++) {
		const size_t i = backwards ? hour->n - 1 - k : k;
		say(hour, hour->rows[i], i);
	}
	for (size_t i = 0; i < hour->n; i++) {
		const char *edit = text_of(hour->rows[i], "edit"), *gone = text_of(hour->rows[i], "delete");
		if (gone)
			chat_delete(hour->chat, gone);
		if (!edit)
			continue;
		char text[TEXT_MAX];
		const json_t *row = row_of(hour, edit);
		const struct said said = { .id = edit, .by = text_of(row, "by"), .second = json_integer_value(json_object_get(row, "at")),
			.text = unfold(text_of(hour->rows[i], "text"), text), .reply = text_of(row, "reply"), .quote = text_of(row, "quote"), .edited = true };
		chat_say(hour->chat, &said);
	}
	chat_settle(hour->chat);
}

static bool begin(struct hour *hour, bool backwards)
{
	static const char event[] = "[event]\nname = Mending\ntags = musesocial\nhosts = ana@chat.example, samir@chat.example\n"
		"curators = wanjiru@chat.example, henrik@chat.example, mending@chat.example, house@chat.example\n[agenda]\nQ1 = What did you mend last?\nQ8 = What next?\n";
	char error[EVENT_ERROR];
	read_rows(hour);
	if (!event_file_parse(&hour->event, "hour.event", event, strlen(event), CHAT_BEGIN * (int64_t)1000, error))
		return false;
	hour->chat = chat_new(&hour->event);
	play(hour, backwards);
	return true;
}

static void finish(struct hour *hour)
{
	chat_free(hour->chat);
	event_file_done(&hour->event);
	for (size_t i = 0; i < hour->n; i++)
		json_decref(hour->rows[i]);
	json_decref(hour->expected);
}

/* What the post should be, as chat_post tells it but for how sure. */
static void expect(const struct hour *hour, const json_t *post, char out[static 200])
{
	const json_t *groups = json_object_get(hour->expected, "groups"), *answers = json_object_get(post, "answers"), *settles = json_object_get(post, "settles");
	const char *asked = text_of(post, "asked"), *by = text_of(post, "by");
	size_t at = 0;
	*out = '\0';
	if (json_object_get(post, "question"))
		at += (size_t)snprintf(out + at, 200 - at, "question %lld", (long long)json_integer_value(json_object_get(post, "question")));
	if (answers && strcmp(by, "time") != 0) {
		at += (size_t)snprintf(out + at, 200 - at, "answer ");
		for (size_t i = 0; i < json_array_size(answers); i++)
			at += (size_t)snprintf(out + at, 200 - at, "%s%lld", i ? "," : "", (long long)json_integer_value(json_array_get(answers, i)));
	} else if (settles) {
		at += (size_t)snprintf(out + at, 200 - at, "answer to %s", json_string_value(json_array_get(settles, 0)));
	}
	if (asked)
		snprintf(out + at, 200 - at, "%saudience group %s", at ? "+" : "", json_string_value(json_array_get(json_object_get(json_object_get(groups, asked), "asked"), 0)));
	else if (!at)
		snprintf(out, 200, "other");
}

static void check_post(struct hour *hour, const char *id, const json_t *post)
{
	char expected[200];
	char *told = chat_post(hour->chat, id);
	expect(hour, post, expected);
	const size_t n = strlen(expected);
	hour->posts++;
	if (strncmp(told, expected, n) != 0 || (told[n] && told[n] != ' ')) {
		const json_t *row = row_of(hour, id);
		print_message("%s: %s, expected %s: %.120s\n", id, told, expected, row ? text_of(row, "text") : "");
		hour->wrong++;
	}
	free(told);
}

static void check_group(struct hour *hour, const char *name, const json_t *group)
{
	const json_t *members = json_object_get(group, "asked");
	const struct asked *asked = questions_asked_at(hour->chat->questions, chat_place(hour->chat, json_string_value(json_array_get(members, 0))));
	const char *answer = text_of(group, "answer");
	const size_t support = json_array_size(json_object_get(group, "support"));
	hour->posts++;
	if (asked && asked->member_count == json_array_size(members) && asked->support == support &&
	    !place_compare(asked->proposed_answer, answer ? chat_place(hour->chat, answer) : (struct place){ 0 }))
		return;
	print_message("group %s: %zu posts for %u, expected %zu for %zu\n", name, asked ? asked->member_count : 0, asked ? asked->support : 0,
	              json_array_size(members), support);
	hour->wrong++;
}

static void check(struct hour *hour)
{
	const char *name;
	json_t *value;
	json_object_foreach(json_object_get(hour->expected, "posts"), name, value)
		if (!json_object_get(value, "deleted"))
			check_post(hour, name, value);
	json_object_foreach(json_object_get(hour->expected, "groups"), name, value)
		check_group(hour, name, value);
	print_message("%u of %u as expected\n", hour->posts - hour->wrong, hour->posts);
}

static void test_hour(void **state)
{
	(void)state;
	struct hour hour = { .n = 0 };
	assert_true(begin(&hour, false));
	check(&hour);
	/* What is left: replies that name nobody's post, and trolls who ask politely. */
	assert_true(hour.posts >= 200 && hour.wrong <= hour.posts * 6 / 100);
	assert_int_equal(questions_agenda_count(hour.chat->questions), 8);
	assert_string_equal(questions_now(hour.chat->questions)->name, "Q8");
	finish(&hour);
}

static void test_backwards(void **state)
{
	(void)state;
	struct hour one = { .n = 0 }, two = { .n = 0 };
	assert_true(begin(&one, false));
	assert_true(begin(&two, true));
	char *forth = chat_told(one.chat), *back = chat_told(two.chat);
	assert_string_equal(forth, back);
	free(forth);
	free(back);
	finish(&one);
	finish(&two);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_hour), cmocka_unit_test(test_backwards) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
