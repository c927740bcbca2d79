/* What X's answers mean, in words, and how long to wait then. */
#include "net/x_json.h"

#include <stdio.h>
#include <string.h>

#include "net/json.h"

/* The last part of a problem's type: its host has changed over the years. */
static const char *problem(json_t *object)
{
	const char *type = json_str(object, "type"), *slash = strrchr(type, '/');
	return slash != NULL ? slash + 1 : type;
}

static json_t *first_error(json_t *body)
{
	json_t *errors = json_arr(body, "errors");
	return json_array_size(errors) > 0 ? json_array_get(errors, 0) : NULL;
}

/* By the names that X gives to troubles, wherever they stand: type, title, disconnect_type, connection_issue. */
static const struct { const char *name; enum x_answer answer; } troubles[] = {
	{ "usage-capped", X_UNPAID },
	{ "UsageCapExceeded", X_UNPAID },
	{ "credits-depleted", X_UNPAID },
	{ "CreditsDepleted", X_UNPAID },
	{ "TooManyConnections", X_TAKEN },
	{ "ForceDisconnect", X_OUSTED },
	{ "RuleConfigurationIssue", X_RULES },
	{ "RulesInvalidIssue", X_RULES },
	{ "InvalidRules", X_RULES },
	{ "ProvisioningSubscription", X_BROKEN },
	{ "ClientApplicationStateDegraded", X_REFUSED },
	{ "OperationalDisconnect", X_CUT },
	{ "UpstreamOperationalDisconnect", X_CUT },
	{ "UpstreamUncleanDisconnect", X_CUT },
	{ "SlowReader", X_CUT },
	{ "InternalError", X_BROKEN },
	{ "operational-disconnect", X_CUT },
	{ "streaming-connection", X_BROKEN },
	{ "client-forbidden", X_REFUSED },
	{ "unsupported-authentication", X_REFUSED },
};

static enum x_answer named(json_t *object)
{
	const char *const names[] = { json_str(object, "disconnect_type"), json_str(object, "connection_issue"), problem(object),
		json_str(object, "title") };
	for (size_t k = 0; k < sizeof names / sizeof *names; k++)
		for (size_t i = 0; *names[k] != '\0' && i < sizeof troubles / sizeof *troubles; i++)
			if (strcmp(names[k], troubles[i].name) == 0)
				return troubles[i].answer;
	return X_FINE;
}

enum x_answer x_answer(int status, json_t *body)
{
	enum x_answer told = named(body);
	if (status == 0)
		return X_NETWORK;
	if (status >= 200 && status < 300)
		return X_FINE;
	if (told == X_FINE)
		told = named(first_error(body));
	if (told == X_UNPAID || told == X_TAKEN || told == X_RULES)
		return told;
	switch (status) {
	case 400: return strcmp(problem(body), "invalid-request") == 0 ? X_RENAMED : X_BROKEN;
	case 401: case 403: return X_REFUSED;
	case 402: return X_UNPAID;
	case 409: return X_RULES;
	case 429: return X_LIMITED;
	default: return X_BROKEN;
	}
}

enum x_answer x_complaint(json_t *message)
{
	json_t *error = first_error(message);
	if (x_data(message, 0) != NULL)
		return X_FINE;
	if (error == NULL && json_str_null(message, "title") == NULL && json_str_null(message, "type") == NULL)
		return X_FINE;
	enum x_answer told = named(message);
	if (told == X_FINE)
		told = named(error);
	return told != X_FINE ? told : X_CUT;
}

static const char *detail(json_t *body)
{
	json_t *error = first_error(body);
	const char *const texts[] = { json_str(body, "detail"), json_str(error, "detail"), json_str(error, "message"), json_str(body, "title") };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (*texts[i] != '\0')
			return texts[i];
	return "no reason given";
}

void x_words(char *out, size_t size, const char *host, enum x_answer answer, int status, const char *error, json_t *body)
{
	switch (answer) {
	case X_FINE:
		snprintf(out, size, "%s answers", host);
		break;
	case X_NETWORK:
		snprintf(out, size, "%.200s", error != NULL ? error : "no answer");
		break;
	case X_LIMITED:
		snprintf(out, size, "%.60s allows no more questions until then", host);
		break;
	case X_TAKEN:
		snprintf(out, size, "X allows one listener at a time and counts one with this app's token: if it has just ended, wait; else end that program");
		break;
	case X_OUSTED:
		snprintf(out, size, "another program listens with this app's token; X allows one at a time: end that one");
		break;
	case X_UNPAID:
		snprintf(out, size, "X wants to be paid first (%.100s): look at the credits and the spending limit in X's developer console",
		         detail(body));
		break;
	case X_REFUSED:
		snprintf(out, size, status == 401 ? "%.60s refused the token (%.80s): make a new one, see tweetup-config(5)"
		                                  : "%.60s does not allow it with this token (%.80s): the app's Bearer Token is wanted, see "
		                                    "tweetup-config(5)", host, detail(body));
		break;
	case X_RULES:
		snprintf(out, size, "%.60s does not accept what is to be listened for (%.120s)", host, detail(body));
		break;
	case X_CUT:
		snprintf(out, size, "%.60s ended the stream (%.120s)", host, detail(body));
		break;
	default:
		snprintf(out, size, "%.60s: status %d (%.120s)", host, status, detail(body));
	}
}

/* https://docs.x.com: consuming streaming data, reconnecting. */
int64_t x_wait(enum x_answer answer, unsigned tries, int64_t after)
{
	static const struct { int64_t first, last; bool doubling; } table[] = {
		[X_FINE] = { 0, 16000, false },          /* a good connection dropped: at once, then slower */
		[X_CUT] = { 0, 16000, false },
		[X_NETWORK] = { 250, 16000, false },     /* a step more each time */
		[X_BROKEN] = { 5000, 320000, true },
		[X_RULES] = { 5000, 320000, true },
		[X_RENAMED] = { 5000, 320000, true },
		[X_LIMITED] = { 60000, 960000, true },
		[X_TAKEN] = { 5000, 960000, true },      /* mostly our own, which X has not seen end */
		[X_OUSTED] = { 60000, 960000, true },
		[X_REFUSED] = { -1, -1, false },
		[X_UNPAID] = { -1, -1, false },
	};
	int64_t wait = table[answer].first;
	if (wait < 0)
		return -1;
	if (answer == X_LIMITED && after > 0 && tries < 3)
		return after;
	if (answer == X_TAKEN)
		after = -1; /* the headers speak of another limit */
	for (unsigned i = 0; i < tries && wait < table[answer].last; i++)
		wait += table[answer].doubling ? wait : 250;
	if (wait > table[answer].last)
		wait = table[answer].last;
	return after > wait ? after : wait;
}

bool x_gone(json_t *error, char id[static X_ID_MAX])
{
	const char *type = problem(error), *value = json_str(error, "resource_id"), *what = json_str(error, "resource_type");
	if (*value == '\0')
		value = json_str(error, "value");
	if ((strcmp(what, "tweet") != 0 && strcmp(what, "post") != 0) || !x_id_good(value))
		return false;
	if (strcmp(type, "resource-not-found") != 0 && strcmp(type, "not-authorized-for-resource") != 0)
		return false;
	snprintf(id, X_ID_MAX, "%s", value);
	return true;
}
