#include "component/table.h"
#include "inspect_harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {
		"/var/lib/dpkg/status", "/usr/lib/opkg/status", "/usr/lib/opkg/info/x.control", "/lib/apk/db/installed",
		"/usr/share/common-licenses/license.manifest", "/var/lib/rpm/rpmdb.sqlite", "/var/lib/rpm/Packages.db",
		"/var/lib/rpm/Packages", "/usr/lib/x-1.dist-info/METADATA", "/usr/lib/node_modules/x/package.json",
		"/etc/os-release", "/etc/openwrt_release", "/etc/debian_version", "/lib/modules/5.4.1",
	};

	fuzz_inspector(&asy_inspector_packages, paths, sizeof(paths) / sizeof(paths[0]), data, size, NULL);
	return 0;
}
