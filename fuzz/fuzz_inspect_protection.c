#include "inspect_harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {
		"/etc/config/firewall", "/etc/iptables/rules.v4", "/etc/nftables.conf", "/etc/ufw/ufw.conf", "/etc/init.d/S10fw",
		"/etc/init.d/log", "/etc/rsyslog.conf", "/etc/syslog-ng.conf", "/etc/systemd/journald.conf", "/etc/config/system",
		"/etc/inittab", "/etc/fstab", "/sbin/factory-reset", "/var/log", "/etc/rc.d/S10log", "/sbin/logd",
		"/etc/systemd/system/a.wants/b.service", "/etc/firewalld/firewalld.conf",
	};

	fuzz_inspector(&asy_inspector_protection, paths, sizeof(paths) / sizeof(paths[0]), data, size, NULL);
	return 0;
}
