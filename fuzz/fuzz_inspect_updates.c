#include "inspect_harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {
		"/etc/opkg.conf", "/etc/opkg/keys/1", "/bin/opkg", "/usr/bin/swupdate", "/etc/rauc/system.conf", "/etc/rauc/ca.pem",
		"/etc/mender/mender.conf", "/sbin/sysupgrade", "/lib/upgrade/common.sh", "/usr/bin/ota.sh", "/etc/init.d/update",
		"/etc/crontabs/root", "/usr/bin/ota_updater", "/boot.bin", "/lib/modules/5/a.ko", "/etc/apt/sources.list",
		"/etc/ima/ima-policy", "/usr/share/keyrings/a.gpg",
	};

	fuzz_inspector(&asy_inspector_updates, paths, sizeof(paths) / sizeof(paths[0]), data, size, NULL);
	return 0;
}
