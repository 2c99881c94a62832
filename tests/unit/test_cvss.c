#include "vuln/cvss.h"

#include "test.h"

static const struct {
	const char *vector, *score, *severity;
} published[] = {
	/* worked examples of the specifications and of well-known records */
	{"AV:N/AC:L/Au:N/C:N/I:N/A:C", "7.8", "high"},
	{"AV:L/AC:L/Au:N/C:C/I:C/A:C", "7.2", "high"},
	{"(AV:N/AC:M/Au:N/C:P/I:N/A:N)", "4.3", "medium"},
	{"AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C", "6.4", "medium"},
	{"AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H", "9.2", "high"},
	{"AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C", "4.9", "medium"},
	{"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "9.8", "critical"},
	{"CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", "6.1", "medium"},
	{"CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H", "9.6", "critical"},
	{"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "7.5", "high"},
	{"CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", "7.8", "high"},
	{"CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:N", "4.8", "medium"},
	{"CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N", "0.0", "none"},
	{"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "10.0", "critical"},
	{"CVSS:3.1/AV:A/AC:H/PR:H/UI:N/S:U/C:H/I:H/A:H/E:F/RL:O/RC:C", "5.9", "medium"},
	{"CVSS:4.0/AV:L/AC:L/AT:P/PR:H/UI:A/VC:H/VI:H/VA:H/SC:L/SI:L/SA:L", "5.4", "medium"},
	{"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", "10.0", "critical"},
	{"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "9.3", "critical"},
	{"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", "0.0", "none"},
	{"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U", "8.1", "high"},
};

TEST(published_vectors)
{
	for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++) {
		struct asy_cvss c;
		char text[8];

		REQUIRE(asy_cvss_parse(asy_bytes_from(published[i].vector), &c));
		asy_cvss_text(c.score, text);
		if (strcmp(text, published[i].score) != 0)
			printf("# %s\n", published[i].vector);
		CHECK_STR(text, published[i].score);
		CHECK_STR(asy_cvss_severity(&c), published[i].severity);
	}
}

TEST(refused)
{
	static const char *const bad[] = {
		"", "()", "CVSS:3.1/", "CVSS:3.1/AV:N", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", "AV:N/AC:L/Au:N/C:N/I:N",
		"CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:3.1/AV:Q/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
		"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/XX:Y", "CVSS:5.0/AV:N/AC:L", "nonsense", "AV", "AV:",
		"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:S/SA:N",
		"CVSS:3.1/AV:/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "////", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N",
	};
	struct asy_cvss c;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (asy_cvss_parse(asy_bytes_from(bad[i]), &c))
			printf("# accepted: %s\n", bad[i]);
		CHECK(!asy_cvss_parse(asy_bytes_from(bad[i]), &c));
	}
}

TEST(reach)
{
	struct asy_cvss c;

	REQUIRE(asy_cvss_parse(asy_bytes_from("CVSS:3.1/AV:A/AC:L/PR:L/UI:R/S:U/C:H/I:H/A:H"), &c));
	CHECK(!c.network && c.privileges && c.interaction);
	REQUIRE(asy_cvss_parse(asy_bytes_from("AV:N/AC:L/Au:N/C:P/I:P/A:P"), &c));
	CHECK(c.network && !c.privileges && !c.interaction);
}

/* Making one base metric worse never lowers the score (every vector of v4, one step each). */
TEST(monotone)
{
	static const char *const value[] = {"NALP", "LH", "NP", "NLH", "NPA", "HLN", "HLN", "HLN", "HLN", "HLN", "HLN"};
	static const char *const name[] = {"AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"};
	uint32_t seed = 1;

	for (int round = 0; round < 20000; round++) {
		char text[2][128] = {"CVSS:4.0", "CVSS:4.0"};
		struct asy_cvss c[2];
		int at[11], worse = -1;

		for (int i = 0; i < 11; i++) {
			seed = seed * 1664525u + 1013904223u;
			at[i] = (int)((seed >> 16) % strlen(value[i]));
			if (at[i] && worse < 0 && (seed >> 12) % 3 == 0)
				worse = i;
		}
		for (int k = 0; k < 2; k++)
			for (int i = 0; i < 11; i++)
				snprintf(text[k] + strlen(text[k]), 128 - strlen(text[k]), "/%s:%c", name[i],
				         value[i][k && i == worse ? at[i] - 1 : at[i]]);
		REQUIRE(asy_cvss_parse(asy_bytes_from(text[0]), &c[0]) && asy_cvss_parse(asy_bytes_from(text[1]), &c[1]));
		if (c[1].score < c[0].score)
			printf("# %s %u -> %s %u\n", text[0], c[0].score, text[1], c[1].score);
		CHECK(c[1].score >= c[0].score);
	}
}

int main(void)
{
	RUN(published_vectors);
	RUN(refused);
	RUN(reach);
	RUN(monotone);
	return TEST_RESULT();
}
