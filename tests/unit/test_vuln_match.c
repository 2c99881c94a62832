/* The three values and their reasons. */
#include "vuln/match.h"

#include "vuln/feed.h"
#include "vuln/starter.h"
#include "test.h"

static struct asy_vdb db, facts;
static struct asy_arena arena;
static struct asy_vsubject subject;
static struct asy_vresult result;

static void import(const char *text)
{
	struct asy_vdb_writer *w = asy_vdb_begin(&db);
	struct asy_feed f;

	asy_feed_init(&f, w, 0);
	if (asy_feed_import_bytes(&f, "x", asy_bytes_from(text)) || f.refused)
		printf("# not imported: %.60s\n", text);
	asy_feed_release(&f);
	(void)!asy_vdb_commit(w);
}

static void start(void)
{
	asy_vdb_close(&db);
	asy_vsubject_release(&subject);
	asy_vresult_release(&result);
	asy_arena_clear(&arena);
	(void)!asy_vdb_create(&db, ":memory:");
	asy_vsubject_init(&subject, &arena);
}

static struct asy_vcomponent *add(const char *name, const char *version, const char *product, const char *purl)
{
	struct asy_vcomponent *c = asy_vec_push(&subject.components);

	*c = (struct asy_vcomponent){.name = name, .version = version, .purl = purl, .upstream = "", .source = "", .path = "", .files = "",
	                             .evidence = "", .confidence = 90};
	c->cpe = product[0] ? asy_arena_printf(&arena, "cpe:2.3:%s:%s:*:*:*:*:*:*:*", product, version) : "";
	return c;
}

static const struct asy_vmatch *ask(const char *id)
{
	asy_vresult_release(&result);
	asy_vsubject_seal(&subject);
	if (asy_vmatch_run(&subject, &db, facts.db ? &facts : NULL, &result))
		printf("# match failed\n");
	for (size_t i = 0; i < result.matches.len; i++) {
		const struct asy_vmatch *m = asy_vec_at(&result.matches, i);

		if (strcmp(m->id, id) == 0)
			return m;
	}
	return NULL;
}

#define NVD(id, cpe, bounds, more) \
	"{\"format\":\"NVD_CVE\",\"vulnerabilities\":[{\"cve\":{\"id\":\"" id "\",\"metrics\":{\"cvssMetricV2\":[{\"cvssData\":{\"vectorString\":" \
	"\"AV:N/AC:L/Au:N/C:P/I:P/A:P\"}}]},\"configurations\":[{\"operator\":\"AND\",\"nodes\":[{\"operator\":\"OR\",\"cpeMatch\":[{\"vulnerable\":true," \
	"\"criteria\":\"cpe:2.3:" cpe "\"" bounds "}]}" more "]}]}}]}"
#define ONLY(cpe) ",{\"operator\":\"OR\",\"cpeMatch\":[{\"vulnerable\":false,\"criteria\":\"cpe:2.3:" cpe ":-:*:*:*:*:*:*:*\"}]}"

TEST(ranges_and_guesses)
{
	start();
	import(NVD("CVE-2020-0001", "a:v:p:*:*:*:*:*:*:*:*", ",\"versionEndExcluding\":\"2.0\"", ""));
	add("p", "1.9", "a:v:p", "pkg:generic/p@1.9");
	REQUIRE(ask("CVE-2020-0001"));
	CHECK(ask("CVE-2020-0001")->status == ASY_VEX_AFFECTED);
	CHECK_STR(ask("CVE-2020-0001")->fixed, "2.0");
	CHECK(ask("CVE-2020-0001")->score == 75 && ask("CVE-2020-0001")->network_vector);
	((struct asy_vcomponent *)asy_vec_at(&subject.components, 0))->confidence = 40;
	CHECK(ask("CVE-2020-0001")->status == ASY_VEX_UNDECIDED);
	((struct asy_vcomponent *)asy_vec_at(&subject.components, 0))->cpe = "cpe:2.3:a:v:p:2.0:*:*:*:*:*:*:*";
	CHECK(!ask("CVE-2020-0001") && result.outside == 1);
	((struct asy_vcomponent *)asy_vec_at(&subject.components, 0))->cpe = "cpe:2.3:a:v:p:-:*:*:*:*:*:*:*";
	((struct asy_vcomponent *)asy_vec_at(&subject.components, 0))->version = "unknown";
	CHECK(!ask("CVE-2020-0001") && result.unmatched == 1);
}

TEST(conditions)
{
	start();
	import(NVD("CVE-2020-0002", "a:v:p:1.0:*:*:*:*:*:*:*", "", ONLY("o:microsoft:windows")));
	import(NVD("CVE-2020-0003", "a:v:p:1.0:*:*:*:*:*:*:*", "", ONLY("o:linux:linux_kernel")));
	import(NVD("CVE-2020-0004", "a:v:p:1.0:*:*:*:*:*:*:*", "", ONLY("h:x:y")));
	import(NVD("CVE-2020-0005", "a:v:p:1.0:*:*:*:*:wordpress:*:*", "", ""));
	import(NVD("CVE-2020-0006", "a:v:p:1.0:*:*:*:*:*:*:*", "", ONLY("a:other:there")));
	add("p", "1.0", "a:v:p", "pkg:generic/p@1.0");
	CHECK(!ask("CVE-2020-0002"));
	REQUIRE(ask("CVE-2020-0003"));
	CHECK(ask("CVE-2020-0003")->status == ASY_VEX_AFFECTED);
	REQUIRE(ask("CVE-2020-0004"));
	CHECK(ask("CVE-2020-0004")->status == ASY_VEX_UNDECIDED);
	CHECK(!ask("CVE-2020-0005"));
	CHECK(ask("CVE-2020-0006")->status == ASY_VEX_UNDECIDED);
	add("there", "5", "a:other:there", "pkg:generic/there@5");
	CHECK(ask("CVE-2020-0006")->status == ASY_VEX_AFFECTED);
}

TEST(trackers)
{
	static const char osv[] =
		"{\"schema_version\":\"1.6.0\",\"id\":\"DEBIAN-CVE-2020-0001\",\"modified\":\"2025-01-01\",\"upstream\":[\"CVE-2020-0001\"],\"affected\":[{"
		"\"package\":{\"ecosystem\":\"Debian:12\",\"name\":\"src\"},\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[{\"introduced\":\"0\"},"
		"{\"fixed\":\"1.9-1+deb12u3\"}]}]}]}";

	start();
	import(NVD("CVE-2020-0001", "a:v:p:*:*:*:*:*:*:*:*", ",\"versionEndExcluding\":\"2.0\"", ""));
	add("libp", "1.9-1+deb12u3", "", "pkg:deb/mine/libp@1.9-1+deb12u3")->upstream = "src";
	((struct asy_vcomponent *)asy_vec_at(&subject.components, 0))->cpe = "cpe:2.3:a:v:p:1.9:*:*:*:*:*:*:*";
	REQUIRE(ask("CVE-2020-0001"));
	CHECK_STR(subject.distro, "debian:12");
	CHECK(ask("CVE-2020-0001")->status == ASY_VEX_UNDECIDED); /* no tracker: nobody knows */
	import(osv);
	CHECK(ask("CVE-2020-0001")->status == ASY_VEX_FIXED);
	((struct asy_vcomponent *)asy_vec_at(&subject.components, 0))->version = "1.9-1+deb12u2";
	CHECK(ask("CVE-2020-0001")->status == ASY_VEX_AFFECTED);
	CHECK_STR(ask("CVE-2020-0001")->fixed, "1.9-1+deb12u3");
}

#define KERNEL(id, files) \
	"{\"dataType\":\"CVE_RECORD\",\"cveMetadata\":{\"cveId\":\"" id "\",\"state\":\"PUBLISHED\"},\"containers\":{\"cna\":{\"affected\":[{\"vendor\":\"Linux\"," \
	"\"product\":\"Linux\",\"defaultStatus\":\"affected\",\"programFiles\":[" files "],\"versions\":[{\"version\":\"0\",\"lessThan\":\"4.0\",\"status\":" \
	"\"unaffected\",\"versionType\":\"semver\"},{\"version\":\"5.10.9\",\"lessThanOrEqual\":\"5.10.*\",\"status\":\"unaffected\",\"versionType\":\"semver\"}]}]}}}"

/* The package says what the distribution mended; the text in its program says only the upstream version. */
TEST(told_by_package_and_by_program)
{
	struct asy_vcomponent *c;

	start();
	import(NVD("CVE-2020-0001", "a:v:p:*:*:*:*:*:*:*:*", ",\"versionEndExcluding\":\"2.0\"", ""));
	c = add("p", "1.9", "a:v:p", "pkg:generic/p@1.9");
	c->source = "signature";
	c->path = "/0x1-squashfs/usr/bin/p";
	CHECK(ask("CVE-2020-0001") && result.matches.len == 1);
	c = add("p", "1:1.9-2+deb12u1", "a:v:p", "pkg:deb/debian/p@1:1.9-2+deb12u1?distro=debian-12");
	c->source = "dpkg";
	c->path = "/0x1-squashfs/var/lib/dpkg/status";
	c->cpe = "cpe:2.3:a:v:p:1.9:*:*:*:*:*:*:*";
	CHECK(ask("CVE-2020-0001") && result.matches.len == 1 && ask("CVE-2020-0001")->component == 1);
	((struct asy_vcomponent *)asy_vec_at(&subject.components, 0))->path = "/0x2-squashfs/usr/bin/p"; /* another file system */
	CHECK(ask("CVE-2020-0001") && result.matches.len == 2);
	((struct asy_vcomponent *)asy_vec_at(&subject.components, 0))->path = "/0x1-squashfs/usr/bin/p";
	((struct asy_vcomponent *)asy_vec_at(&subject.components, 0))->version = "1.8"; /* a copy of its own */
	((struct asy_vcomponent *)asy_vec_at(&subject.components, 0))->cpe = "cpe:2.3:a:v:p:1.8:*:*:*:*:*:*:*";
	CHECK(ask("CVE-2020-0001") && result.matches.len == 2);
}

TEST(kernel_by_source_file)
{
	const char **option;

	start();
	import(KERNEL("CVE-2024-0001", "\"net/sctp/x.c\""));
	import(KERNEL("CVE-2024-0002", "\"arch/x86/kvm/y.c\""));
	import(KERNEL("CVE-2024-0003", "\"kernel/fork.c\",\"net/sctp/x.c\""));
	import(NVD("CVE-2024-0004", "o:linux:linux_kernel:*:*:*:*:*:*:*:*", ",\"versionEndExcluding\":\"6.0\"", ""));
	import("{\"CVE-2024-0004\":{\"5.10\":{\"cmt_id\":\"1\",\"fixed_version\":\"5.10.5\"}}}");
	subject.machine = "arm";
	add("linux", "5.10.7", "o:linux:linux_kernel", "pkg:generic/linux@5.10.7");
	CHECK(ask("CVE-2024-0001")->status == ASY_VEX_AFFECTED);
	CHECK(ask("CVE-2024-0002")->status == ASY_VEX_NOT_AFFECTED);
	CHECK_STR(ask("CVE-2024-0002")->justification, "vulnerable_code_not_present");
	CHECK(ask("CVE-2024-0003")->status == ASY_VEX_AFFECTED);
	CHECK(ask("CVE-2024-0004")->status == ASY_VEX_FIXED);
	option = asy_vec_push(&subject.options);
	*option = "NET";
	CHECK(ask("CVE-2024-0001")->status == ASY_VEX_AFFECTED); /* the list is not complete */
	subject.has_options = true;
	CHECK(ask("CVE-2024-0001")->status == ASY_VEX_NOT_AFFECTED);
	CHECK(ask("CVE-2024-0003")->status == ASY_VEX_AFFECTED);
	option = asy_vec_push(&subject.options);
	*option = "IP_SCTP";
	CHECK(ask("CVE-2024-0001")->status == ASY_VEX_AFFECTED);
}

TEST(functions_and_applets)
{
	static const char yaml[] =
		"dated: '2026-01-01'\nvulnerabilities:\n- id: CVE-2022-37434\n  title: t\n  functions: [inflateGetHeader]\n  affects: [{product: 'a:zlib:zlib', "
		"ranges: [{upto: '1.2.12'}]}]\n- id: CVE-2018-1000517\n  title: t\n  applets: [wget]\n  affects: [{product: 'a:busybox:busybox', ranges: "
		"[{before: '1.29'}]}]\n";
	char path[] = "/tmp/assay-starter-XXXXXX";
	int fd = mkstemp(path);
	struct asy_diags diags;
	const char **name;

	start();
	REQUIRE(fd >= 0 && write(fd, yaml, sizeof(yaml) - 1) == (ssize_t)(sizeof(yaml) - 1));
	close(fd);
	asy_diags_init(&diags, &arena);
	REQUIRE(asy_starter_open(&facts) == ASY_OK && asy_starter_add(&facts, path, &diags) == ASY_OK);
	asy_diags_release(&diags);
	unlink(path);
	import(NVD("CVE-2022-37434", "a:zlib:zlib:*:*:*:*:*:*:*:*", ",\"versionEndIncluding\":\"1.2.12\"", ""));
	import(NVD("CVE-2018-1000517", "a:busybox:busybox:*:*:*:*:*:*:*:*", ",\"versionEndExcluding\":\"1.29\"", ""));
	add("zlib", "1.2.11", "a:zlib:zlib", "pkg:generic/zlib@1.2.11")->files = "/r/lib/libz.so.1.2.11";
	add("busybox", "1.20", "a:busybox:busybox", "pkg:generic/busybox@1.20");
	CHECK(ask("CVE-2022-37434")->status == ASY_VEX_AFFECTED && ask("CVE-2018-1000517")->status == ASY_VEX_AFFECTED);
	name = asy_vec_push(&subject.imports);
	*name = "inflate";
	name = asy_vec_push(&subject.applets);
	*name = "wget";
	subject.has_imports = subject.has_applets = true;
	CHECK(ask("CVE-2022-37434")->status == ASY_VEX_NOT_AFFECTED);
	CHECK_STR(ask("CVE-2022-37434")->justification, "vulnerable_code_not_in_execute_path");
	CHECK(ask("CVE-2018-1000517")->status == ASY_VEX_AFFECTED);
	((struct asy_vcomponent *)asy_vec_at(&subject.components, 0))->files = "/r/lib/libz.so.1.2.11//r/bin/static";
	CHECK(ask("CVE-2022-37434")->status == ASY_VEX_AFFECTED);
	asy_vdb_close(&facts);
}

TEST(reach_and_vendor)
{
	struct asy_velf *e;
	struct asy_vservice *s;

	start();
	import(NVD("CVE-2020-0001", "a:v:p:*:*:*:*:*:*:*:*", ",\"versionEndExcluding\":\"2.0\"", ""));
	add("p", "1.9", "a:v:p", "pkg:generic/p@1.9")->files = "/r/lib/libp.so.1//r/lib/other.so";
	e = asy_vec_push(&subject.elfs);
	*e = (struct asy_velf){"/r/lib/libp.so.1", "libc.so.6", "libp.so.1"};
	e = asy_vec_push(&subject.elfs);
	*e = (struct asy_velf){"/r/lib/libmid.so", "libp.so.1", "libmid.so"};
	e = asy_vec_push(&subject.elfs);
	*e = (struct asy_velf){"/r/usr/sbin/httpd", "libmid.so libc.so.6", ""};
	CHECK_STR(ask("CVE-2020-0001")->service, "");
	s = asy_vec_push(&subject.services);
	*s = (struct asy_vservice){"httpd", "/usr/sbin/httpd", 80};
	CHECK_STR(ask("CVE-2020-0001")->service, "httpd");
	import("{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"@id\":\"urn:1\",\"author\":\"Maker\",\"statements\":[{\"vulnerability\":{\"name\":"
	       "\"CVE-2020-0001\"},\"products\":[{\"@id\":\"pkg:generic/p@1.9\"}],\"status\":\"not_affected\",\"justification\":"
	       "\"vulnerable_code_not_in_execute_path\"}]}");
	CHECK(ask("CVE-2020-0001")->status == ASY_VEX_NOT_AFFECTED);
	CHECK(strstr(ask("CVE-2020-0001")->reason, "Maker") != NULL);
}

int main(void)
{
	asy_arena_init(&arena, 64u << 20);
	RUN(ranges_and_guesses);
	RUN(conditions);
	RUN(trackers);
	RUN(told_by_package_and_by_program);
	RUN(kernel_by_source_file);
	RUN(functions_and_applets);
	RUN(reach_and_vendor);
	asy_vdb_close(&db);
	asy_vsubject_release(&subject);
	asy_vresult_release(&result);
	asy_arena_release(&arena);
	return TEST_RESULT();
}
