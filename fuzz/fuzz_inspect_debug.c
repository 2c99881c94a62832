#include "inspect_harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {
		"/etc/inittab", "/etc/init.d/rcS", "/default.prop", "/etc/sysctl.conf", "/etc/security/limits.conf", "/boot/uEnv.txt",
		"/www/.git/config", "/root/.bash_history", "/usr/bin/gdbserver", "/usr/lib/x.map", "/bin/busybox", "/sbin/init",
		"/etc/profile", "/usr/libexec/login.sh", "/bin/x_test",
	};

	fuzz_inspector(&asy_inspector_debug, paths, sizeof(paths) / sizeof(paths[0]), data, size, NULL);
	return 0;
}
