/* html_text: any bytes become bounded text, and the links stay within their list. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "net/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct list_builder links = { 0 };
	char *text = html_text((const char *)data, size, size % 2 == 0, &links);
	if (strlen(text) > 64 * 1024)
		abort();
	size_t n = 0;
	for (const char *link = NULL; (link = list_next(&links.list, link)) != NULL;)
		n++;
	if (n != links.list.n)
		abort();
	list_done(&links);
	free(text);
	return 0;
}
