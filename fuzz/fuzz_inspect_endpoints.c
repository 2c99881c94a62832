#include "inspect_harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *table(const char *name)
{
	return strcmp(name, "endpoint-noise") == 0 ? "host *.w3.org\nmail *@x.org\npath */skip/*\n" : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {"/etc/a.conf", "/www/index.html", "/usr/bin/a", "/etc/init.d/a", "/skip/a"};

	fuzz_inspector(&asy_inspector_endpoints, paths, sizeof(paths) / sizeof(paths[0]), data, size, table);
	return 0;
}
