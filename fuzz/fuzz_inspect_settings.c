#include "inspect_harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {
		"/etc/ssh/sshd_config", "/etc/config/dropbear", "/etc/vsftpd.conf", "/etc/proftpd.conf", "/etc/lighttpd.conf",
		"/etc/nginx/nginx.conf", "/etc/config/uhttpd", "/etc/config/wireless", "/etc/config/firewall",
		"/etc/mosquitto/mosquitto.conf", "/etc/smb.conf", "/etc/snmp/snmpd.conf", "/etc/hostapd.conf",
		"/etc/wpa_supplicant.conf", "/etc/pam.d/login", "/etc/sudoers", "/etc/login.defs", "/etc/init.d/rcS",
	};

	fuzz_inspector(&asy_inspector_settings, paths, sizeof(paths) / sizeof(paths[0]), data, size, NULL);
	return 0;
}
