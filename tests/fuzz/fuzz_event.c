/* Any bytes as an event file, as a blocklist and as a time zone: an error names the file and a line, what is read keeps its promises. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/blocklist.h"
#include "model/event_file.h"
#include "model/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const int64_t now = 1795000000000;

static void check_error(const char *error, const char *name)
{
	const size_t n = strlen(name);

	assert(strncmp(error, name, n) == 0 && error[n] == ':' && error[n + 1] >= '1' && error[n + 1] <= '9');
	for (const char *p = error; *p != '\0'; p++)
		assert((unsigned char)*p >= ' ' && *p != 0x7f);
}

static void check_event(const struct event_file *event)
{
	assert(event->tags.n > 0 && event->hold_back_ms >= 0 && event->hold_back_ms <= 3600000);
	assert(event->loud_posts == 0 || event->loud_ms > 0);
	assert(event->ends == 0 || event->starts == 0 || event->ends > event->starts);
	for (size_t i = 0; i + 1 < event->agenda_count; i++)
		assert(event->agenda[i].number < event->agenda[i + 1].number);
	for (size_t i = 0; i < event->person_count; i++) {
		assert(event->people[i].handle_count > 0 && event->people[i].roles != 0);
		for (size_t k = 0; k < event->people[i].handle_count; k++)
			assert(event_person(event, event->people[i].handles[k]) == &event->people[i]);
	}
}

static void read_event(const char *bytes, size_t size)
{
	struct event_file event;
	char error[EVENT_ERROR];

	if (event_file_parse(&event, "x.event", bytes, size, now, error))
		check_event(&event);
	else
		check_error(error, "x.event");
	event_file_done(&event);
}

static void read_blocklist(const char *bytes, size_t size)
{
	struct blocklist *list = blocklist_new();
	char error[BLOCKLIST_ERROR];

	if (!blocklist_parse(list, "words", bytes, size, error))
		check_error(error, "words");
	struct post post = { .id = "x", .text = "a b.a.d word, \xe6\xad\xbb\xe3\x81\xad and more of it", .author = { "a", "a", "Ana", false } };
	const char *found = blocklist_match(list, &post);
	assert(found == NULL || blocklist_count(list) > 0);
	blocklist_free(list);
}

static void read_zone(const uint8_t *data, size_t size)
{
	static const int64_t moments[] = { -62135596800000, 0, 1795000000000, 4102444800000, 253402300799000 };
	struct zone *zone = zone_parse(data, size);

	for (size_t i = 0; zone != NULL && i < sizeof moments / sizeof *moments; i++)
		zone_moment(zone, zone_shown(zone, moments[i]));
	zone_free(zone);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_event((const char *)data, size);
	read_blocklist((const char *)data, size);
	read_zone(data, size);
	return 0;
}
