#include "inspect_harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *table(const char *name)
{
	return strcmp(name, "default-passwords") == 0 ? "admin\nroot:vizxv\n" : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {
		"/etc/passwd", "/etc/shadow", "/etc/master.passwd", "/etc/security/opasswd", "/www/.htpasswd", "/etc/htdigest",
		"/etc/mosquitto/passwd", "/etc/samba/smbpasswd", "/etc/config/rpcd", "/etc/httpd.conf", "/etc/vsftpd/logins.txt",
		"/etc/lighttpd.conf", "/etc/users", "/etc/hostname", "/etc/os-release", "/etc/proftpd/ftpd.passwd",
	};

	fuzz_inspector(&asy_inspector_accounts, paths, sizeof(paths) / sizeof(paths[0]), data, size, table);
	return 0;
}
