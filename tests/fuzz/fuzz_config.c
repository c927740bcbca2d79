/* Any bytes as a configuration file, and as a SOURCE: an error names the file and a line, a good URL is encrypted or local. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/draft.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_spec(const struct source_spec *spec)
{
	bool plain = strncmp(spec->url, "http://", 7) == 0 || strncmp(spec->url, "ws://", 5) == 0;
	const char *host = strstr(spec->url, "//");

	assert(spec->name[0] != '\0' && strchr(spec->url, '@') == NULL);
	assert(!plain || strncmp(host, "//127.", 6) == 0 || strncmp(host, "//[::1]", 7) == 0 || strncmp(host, "//localhost", 11) == 0);
}

static void read_config(const char *bytes, size_t size)
{
	char error[ERROR_MAX] = "";
	struct options options = { .since = "", .filter = "", .log_file = "", .config_file = "", .replay_file = "" };
	struct draft draft = { .options = &options, .strings = strings_new(), .error = error };

	options.strings = draft.strings;
	if (draft_config(&draft, "config", bytes, size)) {
		assert(error[0] == '\0');
		for (size_t i = 0; i < draft.section_count; i++)
			check_spec(&draft.specs[i]);
	} else {
		assert(strncmp(error, "config:", 7) == 0 && error[7] >= '1' && error[7] <= '9');
	}
	options_free(&options);
}

static void read_source(const char *bytes, size_t size)
{
	struct source_spec spec;
	struct strings *strings = strings_new();
	char *text = strndup(bytes, size), why[256];

	assert(text != NULL);
	if (!source_spec_parse(&spec, text, strings, why))
		assert(why[0] != '\0');
	else if (strcmp(spec.kind, "file") != 0)
		check_spec(&spec);
	free(text);
	strings_free(strings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_config((const char *)data, size);
	read_source((const char *)data, size);
	return 0;
}
