#include <crypt.h>
#include <stdio.h>

#include "inspect/table.h"

#include "test.h"
#include "tree.h"

static const char *data(const char *name)
{
	return strcmp(name, "default-passwords") == 0 ? "admin\n1234\nroot:vizxv\n" : NULL;
}

#define RUN_TREE(files) tree_run(&run, &asy_inspector_accounts, files, sizeof(files) / sizeof((files)[0]))
#define START struct tree_run run = {.data = data}

static bool has(const char *out, const char *part)
{
	if (strstr(out, part))
		return true;
	printf("# not there: %s\n# in:\n%s", part, out);
	return false;
}

static size_t count(const char *out, const char *part)
{
	size_t n = 0;

	for (; (out = strstr(out, part)); out++)
		n++;
	return n;
}

TEST(system)
{
	static struct crypt_data crypt_room;
	char shadow[512];
	const char *out;
	START;

	snprintf(shadow, sizeof(shadow), "root:%s:0:0:99999:7:::\nadmin::0:0:99999:7:::\ndaemon:*:0:0:99999:7:::\nlost:x:1::::::\n",
		 crypt_rn("admin", "$1$xyz$", &crypt_room, sizeof(crypt_room)));
	struct tree_file files[] = {
		{.path = "/etc/shadow", .content = shadow},
		{.path = "/etc/passwd", .content = "root:x:0:0:root:/root:/bin/ash\nadmin:x:0:0::/:\n"
						   "daemon:x:1:1::/:/usr/sbin/nologin\nghost:x:5:5::/:/bin/false\nbroken line\n"},
		{.path = "/rom/etc/passwd", .content = "root:x:0:0:root:/root:/bin/ash\n"},
		{.path = "/rom/etc/shadow", .content = shadow},
		{.path = "/usr/bin/passwd", .content = "#!/bin/sh\necho no\n"},
	};

	out = RUN_TREE(files);
	CHECK(has(out, "account root source=shadow service=system password=hashed scheme=md5 weak-scheme=true guessed=true "
		       "guess=a***** (5 characters) login=true superuser=true uid=0 shell=/bin/ash @/etc/shadow:1+0 |"));
	CHECK(has(out, "account admin source=shadow service=system password=empty login=true superuser=true uid=0 shell= @/etc/shadow:2+"));
	CHECK(has(out, "account daemon source=shadow service=system password=locked login=false superuser=false uid=1"));
	CHECK(has(out, "account ghost source=passwd service=system password=none login=false superuser=false uid=5"));
	CHECK(has(out, "account lost source=shadow service=system password=locked @/etc/shadow:4+"));
	CHECK(count(out, "account root source=") == 1); /* the copy in /rom says nothing new */
	CHECK(!strstr(out, "gap") && !strstr(out, "$1$"));
	tree_release(&run);
}

TEST(places)
{
	const char *out;
	struct tree_file files[] = {
		{.path = "/etc/passwd", .content = "root:abJnggxhB/yWI:0:0:root:/root:/bin/sh\n"},
		{.path = "/etc/passwd-", .content = "root::0:0:root:/root:/bin/sh\n"},
		{.path = "/etc/passwd_old", .content = "gone:x:0:0:root:/root:/bin/sh\n"},
		{.path = "/etc/mosquitto/pwfile.example", .content = "gone:1234\n"},
		{.path = "/mnt/mtd/passwd.default", .content = "admin:!:0:0:root:/root:/bin/sh\n"},
		{.path = "/etc/master.passwd", .content = "toor:*:0:0::0:0:Bourne:/root:/bin/sh\n"},
		{.path = "/usr/share/doc/passwd", .content = "doc::0:0:root:/root:/bin/sh\n"},
		{.path = "/etc/security/opasswd", .content = "root:0:2:abJnggxhB/yWI,$1$abcdefgh$G//4keteveJp0qb8z2DxG/\n"},
	};
	START;

	out = RUN_TREE(files);
	CHECK(has(out, "account root source=passwd service=system password=hashed scheme=des weak-scheme=true guessed=false"));
	CHECK(has(out, "account root source=passwd service=system password=empty login=true superuser=true uid=0 shell=/bin/sh @/etc/passwd-:1"));
	CHECK(has(out, "account admin source=passwd service=system password=locked login=true superuser=true uid=0 shell=/bin/sh @/mnt/mtd/passwd.default"));
	CHECK(has(out, "account toor source=master.passwd service=system password=locked"));
	CHECK(has(out, "account root source=opasswd service=system password=hashed scheme=md5 weak-scheme=true login=false"));
	CHECK(!strstr(out, "doc") && !strstr(out, "gone"));
	tree_release(&run);
}

TEST(services)
{
	const char *out;
	struct tree_file files[] = {
		{.path = "/etc/passwd", .content = "root::0:0:root:/root:/bin/sh\n"},
		{.path = "/etc/config/rpcd", .content = "config login\n\toption username 'root'\n\toption password '$p$root'\n"
							"config login\n\toption username 'api'\n\toption password 'hunter2'\n"},
		{.path = "/www/.htpasswd", .content = "# users\nweb:{SHA}0DPiKuNIrrVmD8IUCuw1hQxNqZc=\nplain:1234\n"},
		{.path = "/etc/lighttpd.conf", .content = "auth.backend.plain.userfile = \"/etc/web/users\"\n"},
		{.path = "/etc/web/users", .content = "boss:secret-word\n"},
		{.path = "/etc/web/other", .content = "not:accounts\n"},
		{.path = "/etc/htdigest", .content = "admin:Area 51:d41d8cd98f00b204e9800998ecf8427e\n"},
		{.path = "/etc/mosquitto/passwd", .content = "mq:1234\n"},
		{.path = "/data/vendor.db", .content = "hidden:$apr1$abcdefgh$paCto.rW8wn6thJ8b0QQY.\n"},
		{.path = "/etc/samba/smbpasswd", .content = "smb:1000:XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX:"
							    "209C6174DA490CAEB422F3FA5A7AE634:[U          ]:LCT-00000000:\n"
							    "open:1001:X:NO PASSWORDXXXXXXXXXXXXXXXXXXXXX:[NU         ]:LCT-0:\n"},
		{.path = "/etc/vsftpd/virtual_users.txt", .content = "ftpuser\nftpuser123\n"},
		{.path = "/etc/httpd.conf", .content = "A:*\n/cgi-bin:admin:admin\n"},
	};
	START;

	out = RUN_TREE(files);
	CHECK(has(out, "account root source=rpcd service=web password=empty login=true"));
	CHECK(has(out, "account api source=rpcd service=web password=plain scheme=plain weak-scheme=true guessed=false login=true"));
	CHECK(has(out, "account web source=htpasswd service=web password=hashed scheme=sha1 weak-scheme=true guessed=true"));
	CHECK(has(out, "account plain source=htpasswd service=web password=plain scheme=plain weak-scheme=true guessed=true guess=1***** (4 characters)"));
	CHECK(has(out, "account boss source=userfile service=web password=plain"));
	CHECK(has(out, "account admin source=htdigest service=web password=hashed scheme=digest-md5 weak-scheme=true guessed=false"));
	CHECK(has(out, "account mq source=mosquitto service=mqtt password=plain"));
	CHECK(has(out, "account hidden source=htpasswd service=web password=hashed scheme=apr1"));
	CHECK(has(out, "account smb source=smbpasswd service=samba password=hashed scheme=ntlm weak-scheme=true guessed=true guess=a*****"));
	CHECK(has(out, "account open source=smbpasswd service=samba password=empty login=true"));
	CHECK(has(out, "account ftpuser source=vsftpd service=ftp password=plain scheme=plain weak-scheme=true guessed=true"));
	CHECK(has(out, "account admin source=httpd.conf service=web password=plain"));
	CHECK(!strstr(out, "secret-word") && !strstr(out, "hunter2") && !strstr(out, "account not"));
	tree_release(&run);
}

/* What was not tried is said, and never claimed as "not guessed". */
TEST(gaps)
{
	char heavy[256], line[400];
	const char *out;
	START;

	memset(heavy, 'a', sizeof(heavy));
	memcpy(heavy, "$6$rounds=999999999$salt$", 25);
	heavy[25 + 86] = 0;
	snprintf(line, sizeof(line), "root:%s:0:0:99999:7:::\nold:$7$CU..../....aaaaaaaaaaaaaaaaaaaaaa$bbbbbb:0:0:99999:7:::\n", heavy);
	struct tree_file files[] = {{.path = "/etc/shadow", .content = line}};

	out = RUN_TREE(files);
	CHECK(has(out, "account root source=shadow service=system password=hashed scheme=sha512 weak-scheme=false @"));
	CHECK(has(out, "gap budget /etc/shadow | account root: 0 of "));
	CHECK(has(out, "account old source=shadow service=system password=hashed scheme=scrypt"));
	CHECK(has(out, "gap unsupported /etc/shadow | account old:"));
	CHECK(!strstr(out, "guessed="));
	tree_release(&run);
}

TEST(words)
{
	static struct crypt_data crypt_room;
	char shadow[256];
	const char *out;
	START;

	snprintf(shadow, sizeof(shadow), "root:%s:0:0:99999:7:::\n", crypt_rn("SuperCam123", "$1$xyz$", &crypt_room, sizeof(crypt_room)));
	struct tree_file files[] = {
		{.path = "/etc/hostname", .content = "SuperCam\n"},
		{.path = "/etc/shadow", .content = shadow},
	};
	out = RUN_TREE(files);
	CHECK(has(out, "guessed=true"));
	tree_release(&run);
}

TEST(limit)
{
	struct asy_buf b;
	const char *out;

	for (size_t extra = 0; extra < 2; extra++) {
		START;

		asy_buf_init(&b, 4 * (size_t)ASY_MIB);
		for (size_t i = 0; i < ASY_LIMIT_ACCOUNTS + extra; i++)
			asy_buf_printf(&b, "u%zu:*:%zu:1::/:\n", i, i);
		struct tree_file files[] = {{.path = "/etc/passwd", .content = asy_buf_cstr(&b), .size = b.len}};

		out = RUN_TREE(files);
		CHECK(count(out, " source=passwd") == ASY_LIMIT_ACCOUNTS);
		CHECK(count(out, "gap limit") == extra);
		tree_release(&run);
		asy_buf_release(&b);
	}
}

TEST(files_limit)
{
	enum { FILES = 1024 };
	static struct tree_file files[FILES + 1];
	const char *out;

	REQUIRE(FILES == ASY_LIMIT_ACCOUNT_FILES);
	for (size_t i = 0; i <= FILES; i++)
		files[i] = (struct tree_file){.path = "/etc/passwd", .content = "root:*:0:0::/:\n"};
	for (size_t extra = 0; extra < 2; extra++) {
		START;

		out = tree_run(&run, &asy_inspector_accounts, files, ASY_LIMIT_ACCOUNT_FILES + extra);
		CHECK(count(out, "gap limit") == extra);
		tree_release(&run);
	}
}

TEST(no_table)
{
	struct tree_file files[] = {{.path = "/etc/passwd", .content = "root:*:0:0::/:\n"}};
	struct tree_run run = {0};

	CHECK(has(RUN_TREE(files), "gap not-found  | the table of well-known passwords is not there"));
	tree_release(&run);
}

int main(void)
{
	RUN(system);
	RUN(places);
	RUN(services);
	RUN(gaps);
	RUN(words);
	RUN(limit);
	RUN(files_limit);
	RUN(no_table);
	return TEST_RESULT();
}
