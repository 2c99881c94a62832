#include <unistd.h>

#include "component/package_files.h"
#include "component/table.h"
#include "rules.h"
#include "test.h"
#include "tree.h"

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
	return tree_run(run, &asy_inspector_packages, files, n);
}

TEST(dpkg)
{
	static const char status[] =
		"Package: curl\nStatus: install ok installed\nArchitecture: armhf\nVersion: 7.88.1-10+deb12u5\n"
		"Description: line\n Version: 9.9 in a description\n\n"
		"Package: libcurl4\nStatus: install ok installed\nSource: curl (7.88.1-10)\nArchitecture: armhf\n"
		"Version: 7.88.1-10+deb12u5\n\n"
		"Package: linux-libc-dev\nStatus: install ok installed\nSource: linux\nVersion: 6.1.1-1\n\n"
		"Package: gone\nStatus: deinstall ok config-files\nVersion: 1.0\n\n"
		"Package: held\nStatus: hold ok installed\nVersion: 1:2.0-1";
	struct tree_file files[] = {{"/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n"},
	                            {"/var/lib/dpkg/status", status}};
	struct tree_run run;
	const char *out = look(&run, files, 2);

	SAYS(out, "component debian 12 source=os-release");
	SAYS(out, "component curl 7.88.1-10+deb12u5 source=dpkg confidence=95 "
	          "purl=pkg:deb/debian/curl@7.88.1-10+deb12u5?arch=armhf&distro=debian-12 "
	          "cpe=cpe:2.3:a:haxx:curl:7.88.1:*:*:*:*:*:*:* @/var/lib/dpkg/status");
	SAYS(out, "component libcurl4 7.88.1-10+deb12u5");
	SAYS(out, "distro=debian-12&upstream=curl cpe=cpe:2.3:a:haxx:libcurl:7.88.1:");
	SAYS(out, "component held 1:2.0-1");
	SAYS(out, "linux-libc-dev@6.1.1-1?distro=debian-12&upstream=linux cpe= ");
	SILENT(out, "component gone");
	SILENT(out, "9.9");
	tree_release(&run);
}

TEST(files_and_dependencies)
{
	struct tree_file files[] = {
		{"/0x10-x/var/lib/dpkg/info/libcurl4:armhf.list", "/.\n/usr\n/usr/lib/libcurl.so.4\n/usr/share/doc/libcurl4/copyright\n",
		 .inner = "/var/lib/dpkg/info/libcurl4:armhf.list"},
		{"/0x10-x/var/lib/dpkg/status",
		 "Package: libcurl4\nStatus: install ok installed\nVersion: 7.88.1-10\n"
		 "Depends: libc6 (>= 2.34), libssl3 (>= 3.0.0) | libssl1.1, zlib1g:any\n", .inner = "/var/lib/dpkg/status"},
		{"/lib/apk/db/installed",
		 "P:busybox\nV:1.36.1-r5\nD:so:libc.musl-armhf.so.1 scanelf>=1.2 !old\nF:bin\nR:busybox\nF:etc\nR:securetty\n\n", .root = 2}};
	struct tree_run run;
	const char *out = look(&run, files, 3);

	SAYS(out, " depends=libc6 libssl3 libssl1.1 zlib1g:any files=/0x10-x/usr/lib/libcurl.so.4\n");
	SAYS(out, " depends=so:libc.musl-armhf.so.1 scanelf files=/bin/busybox\n");
	tree_release(&run);
}

TEST(dpkg_parts)
{
	struct tree_file files[] = {{"/var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12.4\n"},
	                            {"/var/lib/dpkg/status.d/base.md5sums", "Package: no\nVersion: 1\n"}};
	struct tree_run run;
	const char *out = look(&run, files, 2);

	SAYS(out, "component base-files 12.4 source=dpkg confidence=95 purl=pkg:deb/debian/base-files@12.4 cpe= @");
	SILENT(out, "component no ");
	tree_release(&run);
}

TEST(opkg)
{
	static const char status[] =
		"Package: dnsmasq\nVersion: 2.80-16\nStatus: install user installed\nArchitecture: mips_24kc\n\n"
		"Package: kmod-ppp\nVersion: 4.14.195-1\nStatus: install ok installed\nArchitecture: mips_24kc\n\n"
		"Package: hostapd\nVersion: 2019-08-08-ca47026b-1\nStatus: install ok installed\n\n"
		"Package: kernel\nVersion: 4.14.195-1-b84a5a29\nStatus: install ok installed\nArchitecture: mips_24kc\n";
	static const char control[] =
		"Package: dnsmasq\nVersion: 2.80-16\nSource: package/network/services/dnsmasq\nLicense: GPL-2.0\n"
		"CPE-ID: cpe:/a:thekelleys:dnsmasq\nStatus: unknown ok not-installed\n";
	struct tree_file files[] = {
		{"/etc/openwrt_release", "DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='19.07.4'\n"},
		{"/usr/lib/opkg/status", status}, {"/usr/lib/opkg/info/dnsmasq.control", control},
		{"/usr/lib/opkg/info/lib.control", "Package: libx\nVersion: 1-1\nCPE-ID: cpe:/o:v:p:1.0\n"}};
	struct tree_run run;
	const char *out = look(&run, files, 4);

	SAYS(out, "component openwrt 19.07.4 source=openwrt-release confidence=90 purl=pkg:generic/openwrt@19.07.4 "
	          "cpe=cpe:2.3:o:openwrt:openwrt:19.07.4:*");
	SAYS(out, "component dnsmasq 2.80-16 source=opkg confidence=95 "
	          "purl=pkg:opkg/openwrt/dnsmasq@2.80-16?arch=mips_24kc&distro=openwrt-19.07.4 "
	          "cpe=cpe:2.3:a:thekelleys:dnsmasq:2.80:*:*:*:*:*:*:* @/usr/lib/opkg/status");
	CHECK(strstr(strstr(out, "component dnsmasq") + 1, "component dnsmasq") == NULL); /* merged */
	SAYS(out, "component kernel 4.14.195-1-b84a5a29");
	SAYS(out, "cpe=cpe:2.3:o:linux:linux_kernel:4.14.195:");
	SAYS(out, "kmod-ppp@4.14.195-1?arch=mips_24kc&distro=openwrt-19.07.4 cpe= ");
	SAYS(out, "hostapd@2019-08-08-ca47026b-1?distro=openwrt-19.07.4 cpe= ");
	SAYS(out, "component libx 1-1");
	SAYS(out, "cpe=cpe:2.3:o:v:p:1:");
	tree_release(&run);
}

TEST(apk)
{
	static const char installed[] =
		"C:Q1abc=\nP:musl\nV:1.2.2-r1\nA:armv7\nT:the library\nL:MIT\no:musl\n\nP:musl-utils\nV:1.2.2-r1\nA:armv7\no:musl\n"
		"F:usr/bin\nR:getconf";
	struct tree_file files[] = {{"/lib/apk/db/installed", installed}, {"/etc/alpine-release", "3.13.5\n"},
	                            {"/etc/os-release", "ID=alpine\nVERSION_ID=3.13.5\n"}};
	struct tree_run run;
	const char *out = look(&run, files, 3);

	SAYS(out, "component alpine 3.13.5 source=alpine-release");
	SAYS(out, "component musl 1.2.2-r1 source=apk confidence=95 "
	          "purl=pkg:apk/alpine/musl@1.2.2-r1?arch=armv7&distro=alpine-3.13.5 cpe=cpe:2.3:a:musl-libc:musl:1.2.2:");
	SAYS(out, "component musl-utils 1.2.2-r1 source=apk");
	SAYS(out, "&upstream=musl ");
	tree_release(&run);
}

TEST(other_texts)
{
	struct tree_file files[] = {
		{"/usr/share/common-licenses/license.manifest",
		 "PACKAGE NAME: busybox\nPACKAGE VERSION: 1.31.1\nRECIPE NAME: busybox\nLICENSE: GPLv2\n\n"
		 "PACKAGE NAME: libz1\nPACKAGE VERSION: 1.2.11\nRECIPE NAME: zlib\nLICENSE: Zlib\n\n"},
		{"/usr/lib/python3/dist-packages/requests-2.25.1.dist-info/METADATA",
		 "Metadata-Version: 2.1\nName: requests\nVersion: 2.25.1\nLicense: Apache 2.0\n\nName: not\nVersion: 0\n"},
		{"/usr/lib/node_modules/@scope/thing/package.json",
		 "{\"dependencies\":{\"version\":\"9\"}, \"name\" : \"@scope/thing\",\"x\":[{\"name\":\"no\"}],\n"
		 "\"version\":\"1.2.3\", \"license\":\"MIT\", \"s\":\"\\\"name\\\":\"}"},
		{"/app/package.json", "{\"name\":\"own\",\"version\":\"1.0\"}"},
		{"/etc/debian_version", "bookworm/sid\n"},
		{"/system/build.prop", "ro.product.model=Cam\nro.build.version.release=7.1.2\n"},
		{"/lib/modules/5.10.176-vendor", .dir = true},
		{"/lib/modules/5.10.176-vendor/kernel", .dir = true},
		{"/lib/modules/extra", .dir = true},
	};
	struct tree_run run;
	const char *out = look(&run, files, sizeof(files) / sizeof(files[0]));

	SAYS(out, "component busybox 1.31.1 source=yocto confidence=95 purl=pkg:generic/busybox@1.31.1 cpe=cpe:2.3:a:busybox:busybox:1.31.1:");
	SAYS(out, "component libz1 1.2.11 source=yocto confidence=95 purl=pkg:generic/libz1@1.2.11 cpe=cpe:2.3:a:zlib:zlib:1.2.11:");
	SAYS(out, "component requests 2.25.1 source=pypi confidence=95 purl=pkg:pypi/requests@2.25.1 cpe= ");
	SILENT(out, "component not ");
	SAYS(out, "component @scope/thing 1.2.3 source=npm confidence=95 purl=pkg:npm/%40scope/thing@1.2.3 cpe= ");
	SILENT(out, "component own ");
	SILENT(out, "component debian");
	SAYS(out, "component android 7.1.2 source=build.prop");
	SAYS(out, "component linux 5.10.176 source=kernel-modules confidence=85 purl=pkg:generic/linux@5.10.176 "
	          "cpe=cpe:2.3:o:linux:linux_kernel:5.10.176:*:*:*:*:*:*:* @/lib/modules/5.10.176-vendor\n");
	CHECK(strstr(strstr(out, "component linux") + 1, "component linux") == NULL);
	tree_release(&run);
}

/* A header blob: name, epoch, version, release, arch, source, and `filler` bytes behind. */
static void put_header(struct asy_buf *out, const char *name, size_t filler)
{
	static const struct { uint32_t tag, type; const char *text; } tags[] = {
		{1000, 6, NULL}, {1001, 6, "7.76.1"}, {1002, 6, "19.el9"}, {1022, 6, "aarch64"}, {1044, 6, "curl-7.76.1-19.el9.src.rpm"},
		{1014, 6, "MIT"},
	};
	struct asy_buf store;
	uint8_t be[16];

	asy_buf_init(&store, ASY_MIB);
	asy_buf_fill(&store, 0, 0);
	for (int pass = 0; pass < 2; pass++) {
		uint32_t at = 0, values[4];

		if (pass) {
			values[0] = 7;
			values[1] = (uint32_t)store.len;
			for (int k = 0; k < 2; k++)
				asy_buf_append(out, (struct asy_bytes){(uint8_t[]){(uint8_t)(values[k] >> 24), (uint8_t)(values[k] >> 16),
				                                                  (uint8_t)(values[k] >> 8), (uint8_t)values[k]}, 4});
		}
		for (size_t i = 0; i <= sizeof(tags) / sizeof(tags[0]); i++) {
			bool epoch = i == sizeof(tags) / sizeof(tags[0]);
			const char *text = epoch ? NULL : tags[i].text ? tags[i].text : name;

			values[0] = epoch ? 1003 : tags[i].tag;
			values[1] = epoch ? 4 : tags[i].type;
			values[2] = at;
			values[3] = 1;
			for (int k = 0; k < 16; k++)
				be[k] = (uint8_t)(values[k / 4] >> (24 - 8 * (k % 4)));
			if (pass)
				asy_buf_append(out, (struct asy_bytes){be, 16});
			else if (epoch)
				asy_buf_append(&store, (struct asy_bytes){(const uint8_t *)"\0\0\0\2", 4});
			else
				asy_buf_append(&store, (struct asy_bytes){(const uint8_t *)text, strlen(text) + 1});
			at += epoch ? 4 : (uint32_t)strlen(text) + 1;
		}
		if (!pass)
			asy_buf_fill(&store, 'x', filler);
	}
	asy_buf_append(out, asy_buf_bytes(&store));
	asy_buf_release(&store);
}

TEST(rpm_ndb)
{
	struct asy_buf db, header;
	struct tree_run run;
	struct tree_file file = {.path = "/var/lib/rpm/Packages.db"};
	const char *out;

	asy_buf_init(&db, ASY_MIB);
	asy_buf_init(&header, ASY_MIB);
	put_header(&header, "curl", 100);
	asy_buf_text(&db, "RpmP");
	asy_buf_fill(&db, 0, 8);
	asy_buf_le32(&db, 1); /* pages of slots */
	asy_buf_fill(&db, 0, 16);
	asy_buf_text(&db, "Slot");
	asy_buf_le32(&db, 7);
	asy_buf_le32(&db, 4096 / 16);
	asy_buf_le32(&db, 99);
	while (db.len < 4096) {
		asy_buf_text(&db, "Slot");
		asy_buf_fill(&db, 0, 12);
	}
	asy_buf_text(&db, "BlbS");
	asy_buf_le32(&db, 7);
	asy_buf_le32(&db, 1);
	asy_buf_le32(&db, (uint32_t)header.len);
	asy_buf_append(&db, asy_buf_bytes(&header));
	file.content = asy_buf_cstr(&db);
	file.size = db.len;
	out = look(&run, &file, 1);
	CHECK_STR(out, "component curl 7.76.1-19.el9 source=rpm confidence=95 purl=pkg:rpm/curl@7.76.1-19.el9 "
	               "cpe=cpe:2.3:a:haxx:curl:7.76.1:*:*:*:*:*:*:* @/var/lib/rpm/Packages.db\n");
	tree_release(&run);
	file.size -= 40; /* cut in the header's store */
	SAYS(look(&run, &file, 1), "gap corrupt /var/lib/rpm/Packages.db");
	tree_release(&run);
	asy_buf_release(&db);
	asy_buf_release(&header);
}

/* Made by sqlite3 itself: several levels of pages, rows longer than a page. */
static bool make_sqlite(const char *path, int rows)
{
	char command[300];
	FILE *pipe;

	snprintf(command, sizeof(command), "sqlite3 %s >/dev/null 2>&1", path);
	pipe = popen(command, "w");
	if (!pipe)
		return false;
	fprintf(pipe, "PRAGMA page_size=1024;\nCREATE TABLE Name(key TEXT, hnum INTEGER);\n"
	              "CREATE TABLE Packages(hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL);\nBEGIN;\n");
	for (int i = 0; i < rows; i++) {
		struct asy_buf header;
		char name[32];

		snprintf(name, sizeof(name), "package%d", i);
		asy_buf_init(&header, ASY_MIB);
		put_header(&header, name, (size_t)i * 37 % 5000);
		fprintf(pipe, "INSERT INTO Packages VALUES(%d, x'", i + 1);
		for (size_t k = 0; k < header.len; k++)
			fprintf(pipe, "%02x", header.data[k]);
		fprintf(pipe, "');\n");
		asy_buf_release(&header);
	}
	fprintf(pipe, "COMMIT;\n");
	return pclose(pipe) == 0;
}

TEST(rpm_sqlite)
{
	enum { ROWS = 300 };
	char path[] = "/tmp/assay-test-XXXXXX";
	int fd = mkstemp(path);
	struct asy_buf db;
	struct tree_run run;
	struct tree_file file = {.path = "/usr/lib/sysimage/rpm/rpmdb.sqlite"};
	const char *out;
	int found = 0;
	FILE *f;

	REQUIRE(fd >= 0);
	close(fd);
	asy_buf_init(&db, 16 * ASY_MIB);
	REQUIRE(make_sqlite(path, ROWS));
	f = fopen(path, "rb");
	REQUIRE(f);
	asy_buf_commit(&db, asy_buf_reserve(&db, 8 * ASY_MIB) ? fread(db.data, 1, 8 * ASY_MIB, f) : 0);
	fclose(f);
	unlink(path);
	file.content = asy_buf_cstr(&db);
	file.size = db.len;
	out = look(&run, &file, 1);
	for (const char *p = out; (p = strstr(p, "component package")); p++)
		found++;
	CHECK(found == ROWS);
	SAYS(out, "component package299 7.76.1-19.el9 source=rpm");
	SILENT(out, "gap ");
	tree_release(&run);
	for (size_t cut = 0; cut < db.len; cut += 4001) { /* never a crash, always said */
		uint8_t *guard = test_guard(db.data, cut);

		file.content = (const char *)guard;
		file.size = cut;
		if (cut)
			SAYS(look(&run, &file, 1), "gap ");
		else
			look(&run, &file, 0);
		tree_release(&run);
		test_guard_free(guard, cut);
	}
	asy_buf_release(&db);
}

TEST(what_is_not_read_is_said)
{
	struct tree_file files[] = {{"/var/lib/rpm/Packages", "\0\0\0\0bdb", 7}, {"/var/lib/rpm/rpmdb.sqlite", "not one"}};
	struct tree_run run;
	const char *out = look(&run, files, 2);

	SAYS(out, "gap unsupported /var/lib/rpm/Packages | rpm database in Berkeley DB format");
	SAYS(out, "gap unsupported /var/lib/rpm/rpmdb.sqlite");
	tree_release(&run);
}

int main(void)
{
	test_rules_catalog(&rules);
	RUN(dpkg);
	RUN(files_and_dependencies);
	RUN(dpkg_parts);
	RUN(opkg);
	RUN(apk);
	RUN(other_texts);
	RUN(rpm_ndb);
	if (system("sqlite3 -version >/dev/null 2>&1") == 0)
		RUN(rpm_sqlite);
	else
		SKIP(rpm_sqlite, "no sqlite3 tool");
	RUN(what_is_not_read_is_said);
	test_rules_release(&rules);
	return TEST_RESULT();
}
