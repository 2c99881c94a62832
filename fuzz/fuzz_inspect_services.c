#include "inspect_harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *table(const char *name)
{
	(void)name;
	return "telnetd telnet 23 yes yes any - t\ndropbear ssh 22 no yes any - t\nnc tcp 0 yes yes any - t\n"
	       "sshd ssh 22 no yes any - t\nmosquitto mqtt 1883 yes yes - mosquitto t\nlighttpd http 80 yes yes any - t\n";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {
		"/etc/inittab", "/etc/init.d/rcS", "/etc/init.d/sshd", "/etc/rc.d/S50x", "/etc/inetd.conf", "/etc/xinetd.d/x",
		"/etc/crontab", "/lib/systemd/system/x.service", "/lib/systemd/system/x.socket", "/etc/rc3.d/S20x",
		"/etc/systemd/system/multi-user.target.wants/x.service", "/init.rc", "/etc/init/x.conf", "/etc/sv/x/run",
		"/etc/ssh/sshd_config", "/etc/lighttpd/lighttpd.conf", "/etc/mosquitto/mosquitto.conf", "/bin/busybox",
		"/sbin/init", "/etc/config/dropbear", "/etc/runlevels/default/x", "/usr/sbin/telnetd",
	};

	fuzz_inspector(&asy_inspector_services, paths, sizeof(paths) / sizeof(paths[0]), data, size, table);
	return 0;
}
