#include "component/table.h"
#include "rules.h"
#include "test.h"
#include "tree.h"

#define ELF "\x7f" "ELF\1\1\1\0\0\0\0\0\0\0\0\0\0"
#define FILE_(path_, text) {.path = (path_), .content = (text), .size = sizeof(text) - 1}

static struct test_rules rules;

static void says(int line, const char *out, const char *text)
{
	if (strstr(out, text))
		return;
	printf("# line %d: no \"%s\" in:\n%s", line, text, out);
	test_here++;
}

#define SAYS(out, text) says(__LINE__, (out), (text))
#define SILENT(out, text) CHECK(!strstr((out), (text)))

static const char *look(struct tree_run *run, const struct tree_file *files, size_t n)
{
	*run = (struct tree_run){.patterns = rules.patterns};
	return tree_run(run, &asy_inspector_signatures, files, n);
}

TEST(name_of_the_file_raises_confidence)
{
	struct tree_file files[] = {FILE_("/bin/busybox", ELF "BusyBox v1.36.1 (2023-05-18)"),
	                            FILE_("/bin/vendor", ELF "BusyBox v1.30.0 (2023-05-18)")};
	struct tree_run run;
	const char *out = look(&run, files, 2);

	CHECK_STR(out, "component busybox 1.36.1 source=signature confidence=90 purl=pkg:generic/busybox@1.36.1 "
	               "cpe=cpe:2.3:a:busybox:busybox:1.36.1:*:*:*:*:*:*:* @/bin/busybox\n"
	               "component busybox 1.30.0 source=signature confidence=70 purl=pkg:generic/busybox@1.30.0 "
	               "cpe=cpe:2.3:a:busybox:busybox:1.30.0:*:*:*:*:*:*:* @/bin/vendor\n");
	tree_release(&run);
}

/* More different versions than are kept: what was kept is reported, and that there were more. */
TEST(limit)
{
	size_t n = ASY_LIMIT_SIGNATURES + 1, kept = 0;
	struct tree_file *files = calloc(n, sizeof(*files));
	char (*texts)[64] = calloc(n, sizeof(*texts)), (*paths)[16] = calloc(n, sizeof(*paths));
	struct tree_run run;
	const char *out;

	REQUIRE(files && texts && paths);
	for (size_t i = 0; i < n; i++) {
		memcpy(texts[i], ELF, sizeof(ELF) - 1);
		files[i].size = sizeof(ELF) - 1 + (size_t)snprintf(texts[i] + sizeof(ELF) - 1, 40, "BusyBox v1.%zu.%zu (2023-05-18)",
		                                                   i / 100, i % 100);
		snprintf(paths[i], sizeof(paths[i]), "/bin/b%zu", i);
		files[i].path = paths[i];
		files[i].content = texts[i];
	}
	out = look(&run, files, n);
	for (const char *p = out; (p = strstr(p, "component busybox ")); p++)
		kept++;
	CHECK(kept == ASY_LIMIT_SIGNATURES);
	SAYS(out, "gap limit");
	tree_release(&run);
	free(files);
	free(texts);
	free(paths);
}

/* What a program was built with is not what runs when the library itself is there. */
TEST(mention_beside_the_library)
{
	struct tree_file files[] = {
		FILE_("/usr/lib/libssh.so.4", ELF "SSH-2.0-libssh_0.9.5\0OpenSSL 1.1.1k  25 Mar 2021"),
		FILE_("/usr/lib/libcrypto.so.1.1", ELF "OpenSSL 1.1.1w  11 Sep 2023\0OPENSSLDIR: \"/usr/lib/ssl\"")};
	struct tree_run run;
	const char *out = look(&run, files, 2);

	SAYS(out, "component libssh 0.9.5");
	SAYS(out, "component openssl 1.1.1w source=signature confidence=90");
	SILENT(out, "1.1.1k");
	tree_release(&run);
	out = look(&run, files, 1); /* alone it is all that is known */
	SAYS(out, "component openssl 1.1.1k source=signature confidence=40");
	tree_release(&run);
	files[1].root = 2; /* another tree says nothing about this one */
	out = look(&run, files, 2);
	SAYS(out, "component openssl 1.1.1k source=signature confidence=40");
	tree_release(&run);
}

TEST(only_software_counts)
{
	struct tree_file files[] = {
		FILE_("/usr/share/doc/changes", "BusyBox v1.36.1 (2023) is out\n"),
		FILE_("/usr/share/locale/x.mo", "\xde\x12\x04\x95\0\0\0\0BusyBox v1.36.1 (2023)"),
		{.path = "/boot/rootfs.img", .content = "\0BusyBox v1.35.0 (2023)", .size = 23, .opens_as = "romfs"},
		FILE_("/var/lib/x.db", "SQLite format 3\0\0\0\0BusyBox v1.36.1 (2023)"),
		FILE_("/www/jquery.js", "/*! jQuery v3.3.1 | (c) JS Foundation */"),
		FILE_("/usr/bin/x", ELF "/*! jQuery v3.4.1 | (c) JS Foundation */"),
	};
	struct tree_run run;
	const char *out = look(&run, files, sizeof(files) / sizeof(files[0]));

	CHECK_STR(out, "component jquery 3.3.1 source=signature confidence=70 purl=pkg:generic/jquery@3.3.1 "
	               "cpe=cpe:2.3:a:jquery:jquery:3.3.1:*:*:*:*:*:*:* @/www/jquery.js\n");
	tree_release(&run);
}

TEST(raw_region)
{
	struct tree_file file = FILE_("/0x40000-raw", "U-Boot 2021.01 (May 23 2021 - 17:45:48 +0000)");
	struct tree_run run;

	file.region = true;
	SAYS(look(&run, &file, 1), "component u-boot 2021.01 source=signature confidence=90");
	tree_release(&run);
}

/* A table of identifiers of other releases is no banner; two may be two parts of one image. */
TEST(list_of_versions)
{
	struct tree_file list = FILE_("/usr/libexec/pluto", ELF "strongSwan 4.1.1\0strongSwan 4.1.2\0strongSwan 4.1.3\0strongSwan 4.6.2");
	struct tree_file two = FILE_("/usr/libexec/pluto", ELF "strongSwan 4.1.1\0strongSwan 4.6.2");
	struct tree_run run;

	CHECK_STR(look(&run, &list, 1), "");
	tree_release(&run);
	SAYS(look(&run, &two, 1), "component strongswan 4.1.1");
	tree_release(&run);
}

TEST(longer_version_wins)
{
	struct tree_file files[] = {FILE_("/usr/bin/ssh-keyscan", ELF "OpenSSH_6.8\0"), FILE_("/usr/bin/ssh", ELF "OpenSSH_6.8p1\0")};
	struct tree_run run;
	const char *out = look(&run, files, 2);

	SAYS(out, "component openssh 6.8p1 source=signature confidence=90 purl=pkg:generic/openssh@6.8p1 "
	          "cpe=cpe:2.3:a:openbsd:openssh:6.8:p1:*");
	SILENT(out, "openssh 6.8 ");
	tree_release(&run);
}

TEST(places_are_capped)
{
	struct tree_file files[12];
	struct tree_run run;
	const char *out;
	int found = 0;

	for (int i = 0; i < 12; i++)
		files[i] = (struct tree_file)FILE_("/lib/modules/x.ko", ELF "vermagic=5.4.143 SMP mod_unload MIPS32_R2");
	out = look(&run, files, 12);
	for (const char *p = out; (p = strstr(p, "component linux 5.4.143")); p++)
		found++;
	CHECK(found == 8);
	tree_release(&run);
}

TEST(implausible_versions)
{
	struct tree_file files[] = {
		FILE_("/usr/sbin/snmpd", ELF "NET-SNMP version 5.7.3\0.1.3.6.1.4.1.8072.3.2.10\0"),
		FILE_("/usr/lib/libnetsnmp.so.40", ELF "NET-SNMP version: %s\0.1.3.6.1.4.1\0" "1.3.6.1\0"),
		FILE_("/usr/bin/tool", ELF "Linux version 2.6.0+ is required\0zlib 0.0.0\0BusyBox v%s\0"),
	};
	struct tree_run run;
	const char *out = look(&run, files, 3);

	SAYS(out, "component net-snmp 5.7.3");
	SILENT(out, "1.3.6.1");
	SILENT(out, "component linux");
	CHECK(strchr(strchr(out, '\n') + 1, '\n') == NULL); /* one line */
	tree_release(&run);
}

TEST(hits_of_one_file_do_not_reach_the_next)
{
	struct tree_file files[] = {{.path = "/dir", .dir = true}, FILE_("/bin/busybox", ELF "BusyBox v1.36.1 (x)"),
	                            FILE_("/bin/none", ELF "nothing"), {.path = "/bin/sh", .target = "busybox"}};
	struct tree_run run;
	const char *out = look(&run, files, 4);

	SAYS(out, "@/bin/busybox\n");
	SILENT(out, "@/bin/none");
	SILENT(out, "@/bin/sh");
	tree_release(&run);
}

TEST(without_rules)
{
	struct tree_file file = FILE_("/bin/busybox", ELF "BusyBox v1.36.1 (x)");
	struct tree_run run = {0};

	CHECK_STR(tree_run(&run, &asy_inspector_signatures, &file, 1), "");
	tree_release(&run);
}

/* More claims in one file than are kept: said, not silent. */
TEST(too_many_claims)
{
	struct asy_buf text;
	struct tree_file file = {.path = "/bin/tool"};
	struct tree_run run;

	asy_buf_init(&text, 4 * ASY_MIB);
	asy_buf_append(&text, (struct asy_bytes){(const uint8_t *)ELF, sizeof(ELF)});
	for (int i = 0; i < 3000; i++)
		asy_buf_printf(&text, "/build_dir/target-mips/tool%d-1.%d.2/src/a.c%c", i, i % 90, 0);
	file.content = asy_buf_cstr(&text);
	file.size = text.len;
	SAYS(look(&run, &file, 1), "gap limit /bin/tool | more signs of software");
	tree_release(&run);
	asy_buf_release(&text);
}

/* Thousands of hits that ask for the same search of all texts: it is done once per rule and file. */
TEST(one_search_per_rule)
{
	static const char mention[] = "github.com/mendersoftware/mender";
	struct asy_buf text;
	struct tree_run run;

	asy_buf_init(&text, 16 * ASY_MIB);
	asy_buf_append(&text, ASY_BYTES_LITERAL(ELF));
	for (int i = 0; i < 4000; i++)
		asy_buf_append(&text, (struct asy_bytes){(const uint8_t *)mention, sizeof(mention)});
	for (int i = 0; i < 20000; i++)
		asy_buf_append(&text, (struct asy_bytes){(const uint8_t *)"some text", sizeof("some text")});
	alarm(60); /* 80 million searches would take longer */
	look(&run, &(struct tree_file){.path = "/usr/bin/mender", .content = asy_buf_cstr(&text), .size = text.len}, 1);
	alarm(0);
	tree_release(&run);
	asy_buf_release(&text);
}

int main(void)
{
	test_rules_catalog(&rules);
	RUN(name_of_the_file_raises_confidence);
	RUN(limit);
	RUN(mention_beside_the_library);
	RUN(only_software_counts);
	RUN(raw_region);
	RUN(list_of_versions);
	RUN(longer_version_wins);
	RUN(places_are_capped);
	RUN(implausible_versions);
	RUN(hits_of_one_file_do_not_reach_the_next);
	RUN(without_rules);
	RUN(too_many_claims);
	RUN(one_search_per_rule);
	test_rules_release(&rules);
	return TEST_RESULT();
}
