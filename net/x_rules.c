#include "net/x_rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "net/json.h"

enum { RULE_TAG = 400 };

static const char no_boosts[] = " -is:retweet";
static const char ascii[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

/* "#Musée OR #musee": the stream tells accents apart. Bytes written. */
static size_t rule_tag(const struct tag_set *tags, size_t i, char out[static RULE_TAG])
{
	const char *typed = tags->typed[i], *folded = tags->folded[i];
	bool plain = typed[strspn(typed, ascii)] == '\0' || strlen(typed) + strlen(folded) + 8 > RULE_TAG;
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

static bool ours(const char *tag)
{
	return strncmp(tag, X_RULE_TAG, sizeof X_RULE_TAG - 1) == 0;
}

/* Which of the followed tags a rule is for, as it would be made today; tags->n none. */
static size_t rule_for(json_t *rule, const struct tag_set *tags)
{
	for (size_t i = 0; i < tags->n; i++) {
		char *value = rule_value(tags, i);
		bool same = strcmp(json_str(rule, "value"), value) == 0;
		free(value);
		if (same && strcmp(json_str(rule, "tag") + sizeof X_RULE_TAG - 1, tags->folded[i]) == 0)
			return i;
	}
	return tags->n;
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

bool x_rules_added(json_t *answer, char *why, size_t size)
{
	json_t *errors = json_arr(answer, "errors");
	for (size_t i = 0; i < json_array_size(errors); i++) {
		json_t *error = json_array_get(errors, i);
		const char *type = json_str(error, "type"), *slash = strrchr(type, '/'), *detail = json_str(error, "detail");
		type = slash != NULL ? slash + 1 : type;
		if (strcmp(type, "duplicate-rules") == 0 || strcmp(json_str(error, "title"), "DuplicateRule") == 0)
			continue;
		if (strcmp(type, "rule-cap") == 0)
			snprintf(why, size, "this app has as many rules as X allows: delete some in X's developer console");
		else
			snprintf(why, size, "X does not accept \"%.80s\" as something to listen for (%.100s)", json_str(error, "value"),
			         *detail != '\0' ? detail : json_str(error, "title"));
		return false;
	}
	return true;
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
