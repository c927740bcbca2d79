/* Runs a fuzz target on each file given, so that the corpus is an ordinary test with any compiler. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 32 << 20 };

static int run(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file) {
		perror(path);
		return 1;
	}
	size_t size = 0, room = 1 << 12;
	uint8_t *data = malloc(room);
	for (size_t n; data && (n = fread(data + size, 1, room - size, file)) > 0 && room < INPUT_MAX;) {
		size += n;
		uint8_t *grown = size < room ? data : realloc(data, room *= 2);
		if (!grown)
			free(data);
		data = grown;
	}
	const int failed = !data || ferror(file);
	fclose(file);
	/* As libFuzzer does it: a copy of the exact size, so that a sanitizer sees a read past its end. */
	uint8_t *exact = failed ? NULL : realloc(data, size ? size : 1);
	if (exact)
		LLVMFuzzerTestOneInput(exact, size);
	else
		fprintf(stderr, "%s: cannot be read\n", path);
	free(failed ? data : exact);
	return exact == NULL;
}

int main(int argc, char **argv)
{
	int failed = 0;
	for (int i = 1; i < argc; i++)
		failed |= run(argv[i]);
	printf("%d inputs\n", argc - 1);
	return failed;
}
