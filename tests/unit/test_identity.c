#include "component/identity.h"
#include "test.h"

static const char *purl(const char *type, const char *namespace, const char *name, const char *version)
{
	static char out[512];
	struct asy_buf b;

	asy_buf_init(&b, 4096);
	asy_purl(&b, type, namespace, asy_bytes_from(name), asy_bytes_from(version));
	snprintf(out, sizeof(out), "%s", asy_buf_cstr(&b));
	asy_buf_release(&b);
	return out;
}

static const char *cpe(const char *product, const char *version, const char *update)
{
	static char out[512];
	struct asy_buf b;

	asy_buf_init(&b, 4096);
	asy_cpe(&b, product, asy_bytes_from(version), asy_bytes_from(update));
	snprintf(out, sizeof(out), "%s", asy_buf_cstr(&b));
	asy_buf_release(&b);
	return out;
}

TEST(package_urls)
{
	CHECK_STR(purl("deb", "debian", "libstdc++6", "1:2.0~rc1+b1"), "pkg:deb/debian/libstdc++6@1:2.0~rc1+b1");
	CHECK_STR(purl("generic", "", "a b/c%", ""), "pkg:generic/a%20b%2Fc%25");
	CHECK_STR(purl("generic", "", "\xc3\xa9\n?#@", "1"), "pkg:generic/%C3%A9%0A%3F%23%40@1");
}

TEST(platform_names)
{
	CHECK_STR(cpe("haxx:curl", "7.88.1", ""), "cpe:2.3:a:haxx:curl:7.88.1:*:*:*:*:*:*:*");
	CHECK_STR(cpe("o:linux:linux_kernel", "5.10", ""), "cpe:2.3:o:linux:linux_kernel:5.10:*:*:*:*:*:*:*");
	CHECK_STR(cpe("openbsd:openssh", "9.2", "p1"), "cpe:2.3:a:openbsd:openssh:9.2:p1:*:*:*:*:*:*");
	CHECK_STR(cpe("apache:xerces-c\\+\\+", "3.1", ""), "cpe:2.3:a:apache:xerces-c\\+\\+:3.1:*:*:*:*:*:*:*");
	CHECK_STR(cpe("x:Y", "1:2*?", ""), "cpe:2.3:a:x:y:1\\:2\\*\\?:*:*:*:*:*:*:*");
	CHECK_STR(cpe("nonsense", "1", ""), "");
}

TEST(upstream_versions)
{
	static const char *const pairs[][2] = {
		{"1:2.4.9-1.1+deb12u1", "2.4.9"}, {"1.2.3-r4", "1.2.3"}, {"7.88.1+dfsg-2", "7.88.1"}, {"2.10", "2.10"},
		{"4.3.4-0+deb11u1", "4.3.4"}, {"1.0.2-beta-3", "1.0.2-beta"}, {"-1", "-1"}, {"", ""}, {"3:", "3:"},
		{"2.0.0~rc1-1", "2.0.0~rc1"},
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct asy_bytes v = asy_upstream_version(asy_bytes_from(pairs[i][0]));

		if (!asy_bytes_is(v, pairs[i][1])) {
			printf("# %s gives %.*s\n", pairs[i][0], (int)v.n, (const char *)v.p);
			test_here++;
		}
	}
}

int main(void)
{
	RUN(package_urls);
	RUN(platform_names);
	RUN(upstream_versions);
	return TEST_RESULT();
}
