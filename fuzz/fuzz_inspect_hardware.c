#include "inspect_harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *table(const char *name)
{
	return strcmp(name, "hardware") == 0 ? "bme280* sensor temperature,humidity chip\nuvcvideo sensor camera module\n"
					       "*,*-uart interface serial compat debug\nmotion sensor camera program\n"
					       "*/etc/inittab=ttyS interface serial text debug\n* interface usb file\n"
					     : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {"/lib/modules/5/bme280.ko", "/boot/a.dtb", "/usr/bin/motion", "/etc/inittab",
					    "/lib/modules/5/modules.builtin", "/etc/x"};

	fuzz_inspector(&asy_inspector_hardware, paths, sizeof(paths) / sizeof(paths[0]), data, size, table);
	return 0;
}
