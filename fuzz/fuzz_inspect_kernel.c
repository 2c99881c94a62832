#include "inspect_harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {
		"/vmlinux", "/boot/config-5.10", "/etc/sysctl.conf", "/etc/init.d/rcS", "/boot/extlinux.conf",
		"/boot/cmdline.txt", "/lib/modules/5.10.0/a.ko", "/boot/grub.cfg", "/etc/selinux/config", "/u-boot.bin",
	};

	fuzz_inspector(&asy_inspector_kernel, paths, sizeof(paths) / sizeof(paths[0]), data, size, NULL);
	return 0;
}
