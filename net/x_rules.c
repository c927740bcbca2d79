#include "net/x_rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "net/json.h"

enum { RULE_TAG = 400 };

static const char no_boosts[] = " -is:retweet";
static const char ascii[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

struct tag_set x_rules_fit(const struct tag_set *tags, const struct list *unfit)
{
	struct tag_set fit = { 0 };
	const char *why;
	for (size_t i = 0; i < tags->n; i++)
		if (!list_has(unfit, tags->folded[i]))
			tag_set_add(&fit, tags->typed[i], &why);
	return fit;
}

/* "#Musée OR #musee": the stream tells accents apart. Bytes written. */
static size_t rule_tag(const struct tag_set *tags, size_t i, char out[static RULE_TAG])
{
	const char *typed = tags->typed[i], *folded = tags->folded[i];
	bool plain = typed[strspn(typed, ascii)] == '\0' || strcmp(typed, folded) == 0 || strlen(typed) + strlen(folded) + 8 > RULE_TAG;
	int n = plain ? snprintf(out, RULE_TAG, "#%s", typed) : snprintf(out, RULE_TAG, "#%s OR #%s", typed, folded);
	return (size_t)n;
}

/* From tag `from` on as many as fit; where it ended. */
static size_t one_query(const struct tag_set *tags, size_t from, char out[static X_QUERY_MAX])
{
	size_t room = X_QUERY_MAX - sizeof no_boosts - 2, used = 0, i = from;
	out[used++] = '(';
	for (; i < tags->n; i++) {
		char tag[RULE_TAG];
		size_t n = rule_tag(tags, i, tag), lead = i > from ? 4 : 0;
		if (used + lead + n > room)
			break;
		used += (size_t)snprintf(out + used, X_QUERY_MAX - used, "%s%s", lead > 0 ? " OR " : "", tag);
	}
	snprintf(out + used, X_QUERY_MAX - used, ")%s", no_boosts);
	return i;
}

size_t x_queries(const struct tag_set *tags, char out[static X_QUERIES][X_QUERY_MAX])
{
	size_t n = 0;
	for (size_t i = 0; i < tags->n && n < X_QUERIES;)
		i = one_query(tags, i, out[n++]);
	return n;
}

static char *rule_value(const struct tag_set *tags, size_t i)
{
	char tag[RULE_TAG];
	rule_tag(tags, i, tag);
	return xasprintf(strstr(tag, " OR ") != NULL ? "(%s)%s" : "%s%s", tag, no_boosts);
}

/* The tag whose rule that is; tags->n none. */
static size_t tag_of(const char *value, const struct tag_set *tags)
{
	size_t i = 0;
	for (bool same = false; i < tags->n; i++) {
		char *own = rule_value(tags, i);
		same = strcmp(own, value) == 0;
		free(own);
		if (same)
			break;
	}
	return i;
}

static bool ours(const char *tag)
{
	return strncmp(tag, X_RULE_TAG, sizeof X_RULE_TAG - 1) == 0;
}

/* Which of the followed tags a rule is for, as it would be made today; tags->n none. */
static size_t rule_for(json_t *rule, const struct tag_set *tags)
{
	size_t i = tag_of(json_str(rule, "value"), tags);
	return i < tags->n && strcmp(json_str(rule, "tag") + sizeof X_RULE_TAG - 1, tags->folded[i]) == 0 ? i : tags->n;
}

static char *text_of(json_t *object, json_t *list)
{
	char *text = json_array_size(list) > 0 ? json_dumps(object, JSON_COMPACT) : NULL;
	json_decref(object);
	return text;
}

void x_rules_plan(json_t *listed, const struct tag_set *tags, struct x_rules_plan *plan)
{
	json_t *rules = json_arr(listed, "data"), *drop = json_array(), *add = json_array();
	bool there[TAG_SET_MAX] = { false };
	*plan = (struct x_rules_plan){ 0 };
	for (size_t i = 0; i < json_array_size(rules); i++) {
		json_t *rule = json_array_get(rules, i);
		if (!ours(json_str(rule, "tag"))) {
			plan->others++;
			continue;
		}
		size_t at = rule_for(rule, tags);
		if (at < tags->n && !there[at])
			there[at] = true;
		else
			json_array_append_new(drop, json_string(json_str(rule, "id")));
	}
	for (size_t i = 0; i < tags->n; i++) {
		char *value = rule_value(tags, i), *tag = xasprintf("%s%s", X_RULE_TAG, tags->folded[i]);
		if (!there[i])
			json_array_append_new(add, json_pack("{s:s, s:s}", "value", value, "tag", tag));
		free(value);
		free(tag);
	}
	plan->drop = text_of(json_pack("{s:{s:o}}", "delete", "ids", drop), drop);
	plan->add = text_of(json_pack("{s:o}", "add", add), add);
}

void x_rules_done(struct x_rules_plan *plan)
{
	free(plan->drop);
	free(plan->add);
	*plan = (struct x_rules_plan){ 0 };
}

/* What is wrong with a rule, in X's words. */
static const char *reason(json_t *error)
{
	const char *const texts[] = { json_item(json_array_get(json_arr(error, "details"), 0)), json_str(error, "detail"), json_str(error, "title") };
	size_t i = 0;
	while (i < sizeof texts / sizeof *texts - 1 && *texts[i] == '\0')
		i++;
	return texts[i];
}

static enum x_rules_answer one_error(json_t *error, const struct tag_set *tags, struct list_builder *unfit, char *why, size_t size)
{
	const char *type = json_str(error, "type"), *slash = strrchr(type, '/'), *value = json_str(error, "value");
	size_t tag = tag_of(value, tags);
	type = slash != NULL ? slash + 1 : type;
	if (strcmp(type, "duplicate-rules") == 0 || strcmp(json_str(error, "title"), "DuplicateRule") == 0)
		return X_RULES_WORK;
	if (strcmp(type, "rule-cap") == 0) {
		snprintf(why, size, "this app has as many rules as X allows: delete some in X's developer console");
		return X_RULES_REFUSED;
	}
	snprintf(why, size, "X does not accept \"%.80s\" as something to listen for (%.100s)", value, reason(error));
	if (tag == tags->n)
		return X_RULES_REFUSED;
	list_add(unfit, tags->folded[tag]);
	return X_RULES_UNFIT;
}

enum x_rules_answer x_rules_added(json_t *answer, const struct tag_set *tags, struct list_builder *unfit, char *why, size_t size)
{
	json_t *errors = json_arr(answer, "errors");
	enum x_rules_answer worst = X_RULES_WORK;
	for (size_t i = 0; i < json_array_size(errors) && worst != X_RULES_REFUSED; i++) {
		enum x_rules_answer one = one_error(json_array_get(errors, i), tags, unfit, why, size);
		worst = one > worst ? one : worst;
	}
	return worst;
}

bool x_rules_match(json_t *message, const struct tag_set *tags)
{
	json_t *rules = json_arr(message, "matching_rules");
	for (size_t i = 0; i < json_array_size(rules); i++) {
		const char *tag = json_str(json_array_get(rules, i), "tag");
		if (ours(tag) && tag_set_has(tags, tag + sizeof X_RULE_TAG - 1))
			return true;
	}
	return json_array_size(rules) == 0;
}
