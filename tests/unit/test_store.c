/* The evidence store. */
#include "base/limits.h"
#include "evidence/store.h"
#include "test.h"

static void add(struct asy_store *s, const char *kind, const char *path, uint32_t line, const char *subject, const char *text)
{
	struct asy_observation o = {
		.kind = kind,
		.collector = "accounts",
		.subject = subject,
		.summary = text,
		.locus = {.path = path, .offset = ASY_NO_LOCUS_OFFSET, .line = line},
		.attrs = {{"uid", ASY_ATTR_INT, NULL, 1}, {"shell", ASY_ATTR_TEXT, "/bin/sh", 0}},
		.n_attrs = 2,
	};

	asy_store_add_observation(s, &o);
}

static void cover(struct asy_store *s, const char *area, uint64_t examined, uint64_t total, uint64_t observations)
{
	struct asy_coverage c = {area, "files", examined, total, true, observations, ""};

	asy_store_add_coverage(s, &c);
}

TEST(observations_are_sorted)
{
	struct asy_store *s = asy_store_new();
	size_t first, n;

	add(s, "service", "/b", 1, "x", "s1");
	add(s, "account", "/b", 2, "x", "a4");
	add(s, "account", "/b", 1, "y", "a3");
	add(s, "account", "/b", 1, "x", "a2");
	add(s, "account", "/a", 9, "x", "a1");
	REQUIRE(asy_store_seal(s) == ASY_OK);
	REQUIRE(asy_store_n_observations(s) == 5);
	CHECK_STR(asy_store_observation(s, 0)->summary, "a1");
	CHECK_STR(asy_store_observation(s, 1)->summary, "a2");
	CHECK_STR(asy_store_observation(s, 2)->summary, "a3");
	CHECK_STR(asy_store_observation(s, 3)->summary, "a4");
	CHECK_STR(asy_store_observation(s, 4)->summary, "s1");
	CHECK(!asy_store_observation(s, 5));
	n = asy_store_of_kind(s, "account", &first);
	CHECK(n == 4 && first == 0);
	n = asy_store_of_kind(s, "service", &first);
	CHECK(n == 1 && first == 4);
	CHECK(asy_store_of_kind(s, "secret", &first) == 0 && asy_store_of_kind(s, "aaa", &first) == 0 &&
	      asy_store_of_kind(s, "zzz", &first) == 0);
	asy_store_free(s);
}

TEST(ids_follow_content)
{
	struct asy_store *a = asy_store_new(), *b = asy_store_new();
	size_t i;

	add(a, "account", "/a", 1, "root", "one way to say it");
	add(a, "account", "/b", 1, "root", "another");
	add(b, "account", "/b", 1, "root", "another");
	add(b, "service", "/x", 0, "", "in between");
	add(b, "account", "/a", 1, "root", "the same in other words");
	REQUIRE(asy_store_seal(a) == ASY_OK && asy_store_seal(b) == ASY_OK);
	CHECK(strlen(asy_store_id(a, 0)) == 14 && strncmp(asy_store_id(a, 0), "o-", 2) == 0);
	CHECK_STR(asy_store_id(a, 0), asy_store_id(b, 0));
	CHECK_STR(asy_store_id(a, 1), asy_store_id(b, 1));
	CHECK(strcmp(asy_store_id(a, 0), asy_store_id(a, 1)) != 0);
	CHECK(asy_store_find(a, asy_store_id(a, 1), &i) && i == 1);
	CHECK(!asy_store_find(a, "o-000000000000", &i) && !asy_store_find(a, "", &i) && !asy_store_find(a, "zzz", &i));
	CHECK_STR(asy_store_id(a, 99), "");
	asy_store_free(a);
	asy_store_free(b);
}

TEST(order_of_attributes_does_not_matter)
{
	struct asy_store *s = asy_store_new();
	struct asy_observation o = {.kind = "account", .collector = "c", .subject = "s", .summary = "t", .locus = {.path = "/"},
	                            .attrs = {{"uid", ASY_ATTR_INT, "", 1}, {"shell", ASY_ATTR_TEXT, "/bin/sh", 0}}, .n_attrs = 2};
	struct asy_attr swap = o.attrs[0];

	asy_store_add_observation(s, &o);
	o.attrs[0] = o.attrs[1];
	o.attrs[1] = swap;
	asy_store_add_observation(s, &o);
	REQUIRE(asy_store_seal(s) == ASY_OK);
	CHECK(strncmp(asy_store_id(s, 0), asy_store_id(s, 1), 14) == 0);
	asy_store_free(s);
}

TEST(equal_ids_are_told_apart)
{
	struct asy_store *s = asy_store_new();
	size_t i;
	char id[32];

	for (unsigned n = 0; n < 12; n++)
		add(s, "account", "/a", 1, "root", "same");
	REQUIRE(asy_store_seal(s) == ASY_OK);
	CHECK(strlen(asy_store_id(s, 0)) == 14);
	for (unsigned n = 2; n <= 12; n++) {
		snprintf(id, sizeof(id), "%s-%u", asy_store_id(s, 0), n);
		CHECK(asy_store_find(s, id, &i));
		CHECK_STR(asy_store_id(s, i), id);
	}
	snprintf(id, sizeof(id), "%s-13", asy_store_id(s, 0));
	CHECK(!asy_store_find(s, id, &i));
	asy_store_free(s);
}

TEST(components_are_merged)
{
	struct asy_component weak = {.name = "openssl", .version = "1.1", .type = "library", .cpe = "cpe:x", .source = "signature",
	                             .path = "/b", .confidence = 50};
	struct asy_component strong = {.name = "openssl", .version = "1.1", .purl = "pkg:x", .source = "dpkg", .path = "/a",
	                               .confidence = 95};
	struct asy_component other = {.name = "openssl", .version = "1.2", .confidence = 10};
	struct asy_store *s = asy_store_new();

	asy_store_add_component(s, &weak);
	asy_store_add_component(s, &other);
	asy_store_add_component(s, &strong);
	asy_store_add_component(s, &weak);
	REQUIRE(asy_store_seal(s) == ASY_OK && asy_store_n_components(s) == 2);
	CHECK_STR(asy_store_component(s, 0)->source, "dpkg");
	CHECK_STR(asy_store_component(s, 0)->purl, "pkg:x");
	CHECK_STR(asy_store_component(s, 0)->cpe, "cpe:x");
	CHECK_STR(asy_store_component(s, 0)->type, "library");
	CHECK(asy_store_component(s, 0)->confidence == 95);
	CHECK_STR(asy_store_component(s, 1)->version, "1.2");
	asy_store_free(s);
}

TEST(announced_against_present)
{
	struct asy_store *s = asy_store_new();

	add(s, "account", "/a", 1, "root", "t");
	add(s, "account", "/a", 2, "user", "t");
	cover(s, "accounts", 5, 5, 2);
	cover(s, "keys", 5, 5, 1);
	cover(s, "elf", 4, 5, 0);
	cover(s, "bytes", 5, 5, 0);
	REQUIRE(asy_store_seal(s) == ASY_OK && asy_store_n_coverage(s) == 4);
	CHECK(asy_store_area(s, "accounts")->complete && asy_store_area(s, "bytes")->complete);
	CHECK(!asy_store_area(s, "keys")->complete);
	CHECK_STR(asy_store_area(s, "keys")->reason, "1 observations announced, 0 present");
	CHECK(!asy_store_area(s, "elf")->complete);
	CHECK_STR(asy_store_area(s, "elf")->reason, "only 4 of 5 files examined");
	CHECK(!asy_store_area(s, "no-such-area"));
	CHECK_STR(asy_store_coverage(s, 0)->area, "accounts");
	CHECK_STR(asy_store_coverage(s, 3)->area, "keys");
	asy_store_free(s);
}

TEST(rows_of_one_area_add_up)
{
	struct asy_store *s = asy_store_new();
	struct asy_coverage partial = {"files", "files", 1, 2, false, 0, "one is encrypted"};

	cover(s, "files", 3, 3, 0);
	asy_store_add_coverage(s, &partial);
	asy_store_lower(s, "files", "the worker died");
	asy_store_lower(s, "files", "the worker died");
	asy_store_lower(s, "new", "never seen");
	REQUIRE(asy_store_seal(s) == ASY_OK);
	CHECK(asy_store_area(s, "files")->examined == 4 && asy_store_area(s, "files")->total == 5);
	CHECK(!asy_store_area(s, "files")->complete);
	CHECK_STR(asy_store_area(s, "files")->reason, "one is encrypted; the worker died");
	CHECK(asy_store_area(s, "new") && !asy_store_area(s, "new")->complete);
	asy_store_free(s);
}

/* At the limit nothing is lost; one more lowers coverage and is not there. */
TEST(find_joins_its_package)
{
	struct asy_component package = {.name = "libssl3", .version = "3.0.15-1", .upstream = "openssl", .cpe = "cpe:x", .source = "dpkg",
	                                .evidence = "package", .confidence = 95};
	struct asy_component find = {.name = "openssl", .version = "3.0.15", .cpe = "cpe:x", .source = "signature", .path = "/lib/a",
	                             .evidence = "banner: a", .confidence = 90};
	struct asy_component other = {.name = "openssl", .version = "1.1.1", .cpe = "cpe:y", .source = "signature", .path = "/opt/a",
	                              .confidence = 90};
	struct asy_component unknown = {.name = "vendor", .version = "1", .source = "signature", .confidence = 60};
	struct asy_store *s = asy_store_new();

	asy_store_add_component(s, &find);
	asy_store_add_component(s, &other);
	asy_store_add_component(s, &package);
	asy_store_add_component(s, &unknown);
	REQUIRE(asy_store_seal(s) == ASY_OK && asy_store_n_components(s) == 3);
	CHECK_STR(asy_store_component(s, 0)->name, "libssl3");
	CHECK_STR(asy_store_component(s, 0)->source, "dpkg, signature");
	CHECK_STR(asy_store_component(s, 0)->evidence, "package; banner: a in /lib/a");
	CHECK_STR(asy_store_component(s, 1)->version, "1.1.1"); /* another version is another component */
	CHECK_STR(asy_store_component(s, 2)->name, "vendor");
	asy_store_free(s);
}

TEST(components_at_limit_and_one_more)
{
	struct asy_store *s = asy_store_new();
	char name[32];

	cover(s, "components", 1, 1, 0);
	for (unsigned i = 0; i < ASY_LIMIT_COMPONENTS; i++) {
		struct asy_component c = {.name = name};

		snprintf(name, sizeof(name), "c%u", i);
		asy_store_add_component(s, &c);
	}
	CHECK(asy_store_n_components(s) == ASY_LIMIT_COMPONENTS && asy_store_area(s, "components")->complete);
	asy_store_add_component(s, &(struct asy_component){.name = "one-more"});
	CHECK(asy_store_n_components(s) == ASY_LIMIT_COMPONENTS && !asy_store_area(s, "components")->complete);
	CHECK(strstr(asy_store_area(s, "components")->reason, "COMPONENTS"));
	asy_store_free(s);
}

TEST(observations_at_limit_and_one_more)
{
	struct asy_store *s = asy_store_new();

	cover(s, "accounts", 1, 1, ASY_LIMIT_OBSERVATIONS);
	for (unsigned i = 0; i < ASY_LIMIT_OBSERVATIONS; i++)
		add(s, "account", "/a", i, "x", "t");
	CHECK(asy_store_n_observations(s) == ASY_LIMIT_OBSERVATIONS && asy_store_area(s, "accounts")->complete);
	add(s, "account", "/a", 0, "one-more", "t");
	CHECK(asy_store_n_observations(s) == ASY_LIMIT_OBSERVATIONS && !asy_store_area(s, "accounts")->complete);
	REQUIRE(asy_store_seal(s) == ASY_OK);
	CHECK(strstr(asy_store_area(s, "accounts")->reason, "OBSERVATIONS"));
	asy_store_free(s);
}

TEST(problems_regions_areas_at_limit_and_one_more)
{
	struct asy_store *s = asy_store_new();
	struct asy_problem p = {ASY_CORRUPT, "/", 0, "what", "stage"};
	struct asy_region r = {.parent = "/", .state = "known"};
	char area[32];

	for (unsigned i = 0; i < ASY_LIMIT_PROBLEMS; i++)
		asy_store_add_problem(s, &p);
	CHECK(asy_store_n_problems(s) == ASY_LIMIT_PROBLEMS && asy_store_problems_dropped(s) == 0);
	asy_store_add_problem(s, &p);
	CHECK(asy_store_n_problems(s) == ASY_LIMIT_PROBLEMS && asy_store_problems_dropped(s) == 1);
	cover(s, "bytes", 1, 1, 0);
	for (unsigned i = 0; i < ASY_LIMIT_REGIONS; i++)
		asy_store_add_region(s, &r);
	CHECK(asy_store_n_regions(s) == ASY_LIMIT_REGIONS && asy_store_area(s, "bytes")->complete);
	asy_store_add_region(s, &r);
	CHECK(asy_store_n_regions(s) == ASY_LIMIT_REGIONS && !asy_store_area(s, "bytes")->complete);
	for (unsigned i = 1; i < ASY_LIMIT_AREAS; i++) {
		snprintf(area, sizeof(area), "area%u", i);
		cover(s, area, 1, 1, 0);
	}
	CHECK(asy_store_n_coverage(s) == ASY_LIMIT_AREAS);
	cover(s, "one-more", 1, 1, 0);
	CHECK(asy_store_n_coverage(s) == ASY_LIMIT_AREAS && !asy_store_area(s, "one-more"));
	asy_store_free(s);
}

TEST(regions_by_offset_entries_as_they_came)
{
	struct asy_store *s = asy_store_new();
	struct asy_region a = {.parent = "/", .offset = 9}, b = {.parent = "/", .offset = 3};
	struct asy_entry z = {.path = "/z", .type = "file"}, y = {.path = "/y", .type = "file"};

	asy_store_add_region(s, &a);
	asy_store_add_region(s, &b);
	asy_store_add_entry(s, &z);
	asy_store_add_entry(s, &y);
	REQUIRE(asy_store_seal(s) == ASY_OK && asy_store_n_entries(s) == 2 && asy_store_n_regions(s) == 2);
	CHECK(asy_store_region(s, 0)->offset == 3);
	CHECK_STR(asy_store_region(s, 0)->label, "");
	CHECK_STR(asy_store_entry(s, 0)->path, "/z");
	asy_store_free(s);
}

TEST(empty)
{
	struct asy_store *s = asy_store_new();
	size_t i;

	REQUIRE(asy_store_seal(s) == ASY_OK);
	CHECK(asy_store_of_kind(s, "account", &i) == 0 && !asy_store_find(s, "o-", &i) && !asy_store_observation(s, 0));
	asy_store_free(s);
	asy_store_free(NULL);
}

int main(void)
{
	RUN(observations_are_sorted);
	RUN(ids_follow_content);
	RUN(order_of_attributes_does_not_matter);
	RUN(equal_ids_are_told_apart);
	RUN(components_are_merged);
	RUN(find_joins_its_package);
	RUN(announced_against_present);
	RUN(rows_of_one_area_add_up);
	RUN(components_at_limit_and_one_more);
	RUN(observations_at_limit_and_one_more);
	RUN(problems_regions_areas_at_limit_and_one_more);
	RUN(regions_by_offset_entries_as_they_came);
	RUN(empty);
	return TEST_RESULT();
}
