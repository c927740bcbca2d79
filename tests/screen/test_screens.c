/* Runs every tests/screen/NAME.screen (script.h), or those named on the command line. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include "tests/screen/script.h"

int main(int argc, char **argv)
{
	glob_t found = { 0 };
	int failed = 0, checked = 0;
	setenv("TZ", "UTC", 1);
	if (argc < 2 && glob("tests/screen/*.screen", 0, NULL, &found) == 0) {
		argc = (int)found.gl_pathc;
		argv = found.gl_pathv;
	} else {
		argc--;
		argv++;
	}
	for (int i = 0; i < argc; i++)
		failed += script_run(argv[i], getenv("UPDATE") != NULL, &checked);
	if (checked == 0) {
		printf("not ok: no screens found; run this where tests/ is\n");
		failed++;
	}
	printf("%d passed, %d failed\n", checked > failed ? checked - failed : 0, failed);
	globfree(&found);
	return failed ? 1 : 0;
}
