/* Version orders: known pairs, and that each is a total order over texts made at random. */
#include "vuln/version.h"

#include "test.h"

static const struct {
	enum asy_version_order order;
	const char *a, *b;
	int sign;
} pairs[] = {
	{ASY_ORDER_GENERIC, "1.2", "1.10", -1}, {ASY_ORDER_GENERIC, "1.0", "1.0.0", 0}, {ASY_ORDER_GENERIC, "1.0rc1", "1.0", -1},
	{ASY_ORDER_GENERIC, "8.9p1", "8.9", 1}, {ASY_ORDER_GENERIC, "4.2.8p15", "4.2.8p9", 1},
	{ASY_ORDER_GENERIC, "1.0b2", "1.0", -1}, {ASY_ORDER_GENERIC, "1.0.2b", "1.0.2", 1}, {ASY_ORDER_GENERIC, "v2.0", "2.0", 0},
	{ASY_ORDER_GENERIC, "2.0-alpha", "2.0-beta", -1}, {ASY_ORDER_GENERIC, "1.36.1", "1.36.0", 1},
	{ASY_ORDER_GENERIC, "9.11.4-P2", "9.11.4", 1}, {ASY_ORDER_GENERIC, "0.44test3", "0.44", -1},
	{ASY_ORDER_GENERIC, "007", "7", 0}, {ASY_ORDER_GENERIC, "2.4.0", "2.4", 0}, {ASY_ORDER_GENERIC, "2.4.0.1", "2.4", 1},
	{ASY_ORDER_SEMVER, "1.0.0-alpha", "1.0.0-alpha.1", -1}, {ASY_ORDER_SEMVER, "1.0.0-alpha.1", "1.0.0-alpha.beta", -1},
	{ASY_ORDER_SEMVER, "1.0.0-beta.2", "1.0.0-beta.11", -1}, {ASY_ORDER_SEMVER, "1.0.0-rc.1", "1.0.0", -1},
	{ASY_ORDER_SEMVER, "1.0.0+build5", "1.0.0", 0}, {ASY_ORDER_SEMVER, "v1.2", "1.2.0", 0},
	{ASY_ORDER_DPKG, "1.0~rc1-1", "1.0-1", -1}, {ASY_ORDER_DPKG, "1:0.1", "9.9", 1}, {ASY_ORDER_DPKG, "2.4+dfsg-1", "2.4-1", 1},
	{ASY_ORDER_DPKG, "7.88.1-10+deb12u5", "7.88.1-10+deb12u14", -1}, {ASY_ORDER_DPKG, "1.0-1~bpo1", "1.0-1", -1},
	{ASY_ORDER_DPKG, "1.2.3-1", "1.2.3-1+b1", -1}, {ASY_ORDER_DPKG, "1.0", "1.0-0", 0}, {ASY_ORDER_OPKG, "2019.07-1", "2019.07-2", -1},
	{ASY_ORDER_RPM, "1.0-1.el8", "1.0-2.el8", -1}, {ASY_ORDER_RPM, "1.0~rc1-1", "1.0-1", -1}, {ASY_ORDER_RPM, "1.0^git1-1", "1.0-1", 1},
	{ASY_ORDER_RPM, "2:1.0-1", "1:9-9", 1}, {ASY_ORDER_RPM, "1.0a", "1.0.1", -1}, {ASY_ORDER_RPM, "1.05", "1.5", 0},
	{ASY_ORDER_APK, "1.2.3-r4", "1.2.3-r10", -1}, {ASY_ORDER_APK, "1.2.3_rc1-r0", "1.2.3-r0", -1},
	{ASY_ORDER_APK, "1.2.3_p1-r0", "1.2.3-r9", 1}, {ASY_ORDER_APK, "1.2.3b-r0", "1.2.3a-r0", 1}, {ASY_ORDER_APK, "1.2", "1.2.0", -1},
	{ASY_ORDER_APK, "1.05", "1.1", -1}, {ASY_ORDER_APK, "1.0_alpha2", "1.0_beta1", -1},
	{ASY_ORDER_OPENSSL, "1.0.2", "1.0.2a", -1}, {ASY_ORDER_OPENSSL, "1.0.2z", "1.0.2za", -1}, {ASY_ORDER_OPENSSL, "1.0.2zd", "1.0.2zb", 1},
	{ASY_ORDER_OPENSSL, "1.0.2k-fips", "1.0.2k", 0}, {ASY_ORDER_OPENSSL, "1.1.1-pre9", "1.1.1", -1},
	{ASY_ORDER_OPENSSL, "3.0.0-beta2", "3.0.0-alpha9", 1}, {ASY_ORDER_OPENSSL, "1.1.0l", "1.1.1", -1}, {ASY_ORDER_OPENSSL, "3.0.13", "3.0.9", 1},
	{ASY_ORDER_KERNEL, "6.1-rc2", "6.1", -1}, {ASY_ORDER_KERNEL, "4.14.221-vendor", "4.14.221", 0}, {ASY_ORDER_KERNEL, "3.10.14+", "3.10.14", 0},
	{ASY_ORDER_KERNEL, "5.10.0-28-armmp", "5.10", 0}, {ASY_ORDER_KERNEL, "6.13:rc2", "6.13-rc3", -1}, {ASY_ORDER_KERNEL, "2.6.36.4", "2.6.36", 1},
	{ASY_ORDER_CALENDAR, "20230912", "2023-09-12", 0}, {ASY_ORDER_CALENDAR, "2023.9.12", "20230913", -1}, {ASY_ORDER_CALENDAR, "2019.78", "2020.81", -1},
};

TEST(known_pairs)
{
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct asy_bytes a = asy_bytes_from(pairs[i].a), b = asy_bytes_from(pairs[i].b);
		int c = asy_version_compare(pairs[i].order, a, b), d = asy_version_compare(pairs[i].order, b, a);

		c = (c > 0) - (c < 0);
		if (c != pairs[i].sign)
			printf("# %s: %s and %s: %d\n", asy_version_order_name(pairs[i].order), pairs[i].a, pairs[i].b, c);
		CHECK(c == pairs[i].sign);
		CHECK((d > 0) - (d < 0) == -c);
	}
}

enum { TEXTS = 90, LONGEST = 14 };

static uint32_t seed = 12345;

static uint32_t random_below(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

static void make(char *out)
{
	static const char *const parts[] = {
		"0", "1", "2", "10", "00", "01", "9", ".", ".", ".", "-", "_", "~", "+", "^", ":", "a", "b", "rc", "beta", "p", "z", "za",
		"r1", "-r2", "_p", "_rc1", "_git", "v", "A", "20230912", "dev", "final", "/", " ", "\xff", "deb12u1",
	};
	size_t n = random_below(7);

	out[0] = 0;
	for (size_t i = 0; i < n; i++)
		if (strlen(out) + 9 < LONGEST * 4)
			strcat(out, parts[random_below(sizeof(parts) / sizeof(parts[0]))]);
}

static int sign(int x)
{
	return (x > 0) - (x < 0);
}

/* Reflexive, antisymmetric, transitive (equality too). */
TEST(total_orders)
{
	static char text[TEXTS][LONGEST * 4 + 16];
	static signed char table[TEXTS][TEXTS];

	for (int o = 0; o < ASY_ORDER__MAX; o++) {
		for (int i = 0; i < TEXTS; i++)
			make(text[i]);
		for (int i = 0; i < TEXTS; i++)
			for (int k = 0; k < TEXTS; k++)
				table[i][k] = (signed char)sign(asy_version_compare((enum asy_version_order)o, asy_bytes_from(text[i]),
				                                                    asy_bytes_from(text[k])));
		for (int i = 0; i < TEXTS; i++) {
			CHECK(table[i][i] == 0);
			for (int k = 0; k < TEXTS; k++) {
				CHECK(table[i][k] == -table[k][i]);
				for (int m = 0; m < TEXTS; m++)
					if (table[i][k] <= 0 && table[k][m] <= 0 && table[i][m] > 0) {
						printf("# %s: \"%s\" <= \"%s\" <= \"%s\"\n", asy_version_order_name((enum asy_version_order)o),
						       text[i], text[k], text[m]);
						CHECK(table[i][m] <= 0);
						return;
					}
			}
		}
	}
}

TEST(names)
{
	enum asy_version_order order;

	for (int o = 0; o < ASY_ORDER__MAX; o++) {
		REQUIRE(asy_version_order_parse(asy_bytes_from(asy_version_order_name((enum asy_version_order)o)), &order));
		CHECK((int)order == o);
	}
	CHECK(!asy_version_order_parse(asy_bytes_from("maven"), &order));
	CHECK(!asy_version_usable(asy_bytes_from("unknown")));
	CHECK(asy_version_usable(asy_bytes_from("r4")));
}

int main(void)
{
	RUN(known_pairs);
	for (int round = 0; round < 4; round++)
		RUN(total_orders);
	RUN(names);
	return TEST_RESULT();
}
