#include "inspect_harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *table(const char *name)
{
	return strcmp(name, "known-keys") == 0 ? "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff a\n" : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {
		"/etc/server.pem", "/etc/server.der", "/etc/dropbear/dropbear_rsa_host_key", "/root/.ssh/authorized_keys",
		"/etc/ssh/ssh_host_rsa_key.pub", "/etc/apt/trusted.gpg", "/etc/key.jks", "/etc/wireguard/wg0.conf",
		"/etc/opkg/keys/1", "/home/a/key.ppk", "/etc/ssl/certs/a.pem", "/etc/store.p12", "/bin/program", "/key.pk8",
	};

	fuzz_inspector(&asy_inspector_keys, paths, sizeof(paths) / sizeof(paths[0]), data, size, table);
	return 0;
}
