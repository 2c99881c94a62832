#include "inspect/capability.h"
#include "inspect/table.h"
#include "test.h"
#include "tree.h"
#include "said.h"

TEST(clean_tree_says_nothing)
{
	static const struct tree_file files[] = {
		{"/etc", .dir = true},
		{"/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"},
		{"/etc/shadow", "root:!:0::::::\n", .mode = 0600},
		{"/etc/ssl/private/s.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", .mode = 0640},
		{"/etc/ppp/chap-secrets", "# client server secret\n\n"},
		{"/etc/ssl/s.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"},
		{"/etc/ssh/ssh_host_rsa_key.pub", "ssh-rsa AAAA\n"},
		{"/tmp", .dir = true, .mode = 01777},
		{"/var/tmp", .dir = true, .mode = 01777},
		{"/bin/sh", .target = "busybox", .mode = 0777},
		{"/bin/busybox", "x", .mode = 0755},
		{"/dev/null", .type = ASY_NODE_CHAR, .mode = 0666},
		{"/dev/mtd0", .type = ASY_NODE_CHAR, .mode = 0600},
		{"/var/empty/dev/null", .type = ASY_NODE_CHAR, .mode = 0666},
		{"/usr/bin/locked", "x", .mode = 02644}, /* mandatory locking, not a privilege */
	};
	struct tree_run run = {0};

	CHECK_STR(tree_run(&run, &asy_inspector_permissions, files, N(files)), "");
	tree_release(&run);
}

TEST(set_id_programs)
{
	static const struct tree_file files[] = {
		{"/bin/su", "su", .mode = 04755},
		{"/bin/sux", "su", .mode = 04755}, /* a copy */
		{"/usr/bin/python3.9", "py", .mode = 04755},
		{"/usr/bin/wall", "wall", .mode = 02755, .gid = 5},
	};
	struct tree_run run = {0};
	const char *out = tree_run(&run, &asy_inspector_permissions, files, N(files));

	CHECK(said(out, "permission /bin/su class=setuid mode=4755 uid=0 gid=0 interpreter=false program-path=true count=2 @/bin/su |"));
	CHECK(said(out, "permission /usr/bin/python3.9 class=setuid mode=4755 uid=0 gid=0 interpreter=true"));
	CHECK(said(out, "permission /usr/bin/wall class=setgid mode=2755 uid=0 gid=5 interpreter=false"));
	CHECK(times(out, "class=") == 3);
	tree_release(&run);
}

TEST(world_writable)
{
	static const struct tree_file files[] = {
		{"/etc/init.d/rcS", "#!/bin/sh\n", .mode = 0777},
		{"/srv/data", .dir = true, .mode = 0777},
		{"/srv/data/x", "x", .mode = 0666},
		{"/proc/x", "x", .mode = 0666},
	};
	struct tree_run run = {0};
	const char *out = tree_run(&run, &asy_inspector_permissions, files, N(files));

	CHECK(said(out, "permission /etc/init.d/rcS class=world-writable mode=0777 uid=0 gid=0 program-path=true"));
	CHECK(said(out, "permission /srv/data class=world-writable mode=0777 uid=0 gid=0 program-path=false"));
	CHECK(said(out, "permission /srv/data/x class=world-writable"));
	CHECK(times(out, "class=") == 3);
	tree_release(&run);
}

TEST(no_flood)
{
	enum { MANY = 500 };
	static struct tree_file files[MANY];
	static char names[MANY][32];
	struct tree_run run = {0};
	const char *out;

	for (int i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof(names[i]), "/www/f%03d", i);
		files[i] = (struct tree_file){.path = names[i], .content = "x", .mode = 0777};
	}
	files[MANY - 1].path = "/usr/sbin/httpd";
	out = tree_run(&run, &asy_inspector_permissions, files, N(files));
	CHECK(times(out, "\n") == 21);
	CHECK(strncmp(out, "permission /usr/sbin/httpd ", 27) == 0); /* what matters most comes first */
	CHECK(said(out, "permission / class=world-writable program-path=false count=480"));
	tree_release(&run);
}

TEST(secrets_and_devices)
{
	static const struct tree_file files[] = {
		{"/etc/shadow", "root::0::::::\n"},
		{"/www/server.pem", "-----BEGIN RSA PRIVATE KEY-----\nAA\n-----END RSA PRIVATE KEY-----\n"},
		{"/etc/dropbear/dropbear_rsa_host_key", "\1\2"},
		{"/srv/disk", .type = ASY_NODE_BLOCK, .mode = 0600},
		{"/dev/mem", .type = ASY_NODE_CHAR, .mode = 0644},
		{"/dev/mtd0", .type = ASY_NODE_CHAR, .mode = 0666},
		{"/dev/sda", .type = ASY_NODE_BLOCK, .mode = 0660},
	};
	struct tree_run run = {0};
	const char *out = tree_run(&run, &asy_inspector_permissions, files, N(files));

	CHECK(said(out, "permission /etc/shadow class=secret-readable mode=0644"));
	CHECK(said(out, "permission /www/server.pem class=secret-readable"));
	CHECK(said(out, "permission /etc/dropbear/dropbear_rsa_host_key class=secret-readable"));
	CHECK(said(out, "permission /srv/disk class=device-node mode=0600"));
	CHECK(said(out, "permission /dev/mem class=device-node mode=0644"));
	CHECK(said(out, "permission /dev/mtd0 class=device-node mode=0666"));
	CHECK(times(out, "class=") == 6);
	tree_release(&run);
}

TEST(owners_need_accounts)
{
	static const struct tree_file files[] = {
		{"/srv/a", "a", .uid = 33},
		{"/srv/b", "b", .uid = 1000, .gid = 100},
		{"/srv/c", "c", .uid = 1000},
		{"/etc/passwd", "root:x:0:0::/:/bin/sh\nwww:x:33:33::/:/bin/false\n"},
	};
	struct tree_run run = {0};
	const char *out = tree_run(&run, &asy_inspector_permissions, files, N(files));

	CHECK(said(out, "permission /srv/b class=no-owner uid=1000 gid=100 count=2 @/srv/b |"));
	CHECK(times(out, "class=") == 1);
	tree_release(&run);
	out = tree_run(&run, &asy_inspector_permissions, files, 3); /* without /etc/passwd nothing is said */
	CHECK_STR(out, "");
	tree_release(&run);
}

TEST(format_without_owners)
{
	static const struct tree_file files[] = {
		{"/r/etc", .dir = true, .no_owner = true, .inner = "/etc", .container = "x", .root = 7},
		{"/r/bin/su", "x", .mode = 04777, .no_owner = true, .inner = "/bin/su", .container = "x", .root = 7},
		{"/z/readme", "x", .mode = 0777, .no_owner = true, .inner = "/readme", .container = "x", .root = 8},
	};
	struct tree_run run = {0};
	const char *out = tree_run(&run, &asy_inspector_permissions, files, N(files));

	CHECK(said(out, "gap unsupported /r | this format stores no owners"));
	CHECK(times(out, "\n") == 1);
	tree_release(&run);
}

TEST(capabilities)
{
	static const char v2[] = "\1\0\0\2\0\x30\0\0\0\0\0\0\0\0\0\0\0\0\0\0", cut[] = "\1\0\0\2\0\x30\0", odd[] = "\0\0\0\x09";
	static const struct tree_file files[] = {
		{"/bin/ping", "x", .mode = 0755, .xattr = "security.capability", .xattr_value = v2, .xattr_size = 20},
		{"/bin/cut", "y", .mode = 0755, .xattr = "security.capability", .xattr_value = cut, .xattr_size = 7},
		{"/bin/odd", "z", .mode = 0755, .xattr = "security.capability", .xattr_value = odd, .xattr_size = 4},
		{"/bin/user", "w", .mode = 0755, .xattr = "user.comment", .xattr_value = odd, .xattr_size = 4},
	};
	struct tree_run run = {0};
	const char *out = tree_run(&run, &asy_inspector_permissions, files, N(files));

	CHECK(said(out, "permission /bin/ping class=capability mode=0755 uid=0 gid=0 "
		       "capability=cap_net_admin,cap_net_raw+ep interpreter=false"));
	CHECK(said(out, "gap truncated /bin/cut |") && said(out, "gap unsupported /bin/odd |"));
	CHECK(times(out, "\n") == 3);
	tree_release(&run);
}

TEST(capability_revisions)
{
	static const uint8_t v1[] = {0, 0, 0, 1, 0, 4, 0, 0, 0, 4, 0, 0};
	static const uint8_t v3[] = {1, 0, 0, 3, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0x80, 0, 0, 0, 0, 0xe8, 3, 0, 0};
	struct asy_capabilities caps;
	struct asy_buf text;

	asy_buf_init(&text, 4096);
	REQUIRE(asy_capability_decode((struct asy_bytes){v1, sizeof(v1)}, &caps) == ASY_OK);
	CHECK(caps.revision == 1 && !caps.effective && !asy_capability_is_root_like(&caps));
	asy_capability_text(&text, &caps);
	CHECK_STR(asy_buf_cstr(&text), "cap_net_bind_service+ip");
	asy_buf_clear(&text);
	REQUIRE(asy_capability_decode((struct asy_bytes){v3, sizeof(v3)}, &caps) == ASY_OK);
	CHECK(caps.root_uid == 1000 && asy_capability_is_root_like(&caps));
	asy_capability_text(&text, &caps);
	CHECK_STR(asy_buf_cstr(&text), "cap_setuid,cap_checkpoint_restore,cap_63+ep");
	for (size_t n = 0; n < sizeof(v3); n++)
		CHECK(asy_capability_decode((struct asy_bytes){v3, n}, &caps) == ASY_TRUNCATED);
	asy_buf_clear(&text);
	asy_capability_text(&text, &(struct asy_capabilities){.revision = 2});
	CHECK_STR(asy_buf_cstr(&text), "none");
	asy_buf_release(&text);
}

int main(void)
{
	RUN(clean_tree_says_nothing);
	RUN(set_id_programs);
	RUN(world_writable);
	RUN(no_flood);
	RUN(secrets_and_devices);
	RUN(owners_need_accounts);
	RUN(format_without_owners);
	RUN(capabilities);
	RUN(capability_revisions);
	return TEST_RESULT();
}
