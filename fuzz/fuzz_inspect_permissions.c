#include "inspect_harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {"/etc/passwd", "/etc/shadow", "/bin/busybox", "/dev/mem", "/srv/x", "/etc"};

	fuzz_inspector(&asy_inspector_permissions, paths, 6, data, size, NULL);
	return 0;
}
