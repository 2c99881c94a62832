/* The schemes outside the EU: numbers of the standards, levels, and that every requirement can be decided by somebody. */
#include <string.h>

#include "catalog/basis.h"
#include "test.h"

static struct asy_catalog catalog;

static const struct {
	const char *scheme;
	size_t requirements, mandatory, levels;
} expected[] = {
	{"UK-PSTI", 6, 6, 0},       {"AU-2025", 5, 5, 0},     {"SG-CLS", 42, 42, 4},      {"JP-JC-STAR", 19, 19, 4},
	{"NIST-IR-8425", 33, 33, 0}, {"US-CTM", 23, 23, 0},    {"CSA-PSS", 17, 7, 0},      {"FI-LABEL", 12, 12, 0},
	{"DE-ITSIK", 34, 33, 0},    {"KR-CIC", 13, 13, 0},    {"CN-LABEL", 5, 5, 3},      {"SG-IMDA-GUIDE", 39, 0, 0},
};

TEST(every_scheme_is_complete)
{
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const struct asy_scheme *s = asy_catalog_scheme(&catalog, expected[i].scheme);
		size_t mandatory = 0;

		CHECK(s != NULL);
		for (size_t k = 0; s && k < s->n_requirements; k++)
			mandatory += strcmp(s->editions[k]->obligation, "M") == 0;
		CHECK(s && s->n_requirements == expected[i].requirements && mandatory == expected[i].mandatory && s->n_levels == expected[i].levels);
		CHECK(s && *s->legal && *s->date && !s->ics_required);
	}
}

static size_t at_level(const struct asy_scheme *s, size_t level)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_requirements; i++)
		n += asy_scheme_level(s, s->requirements[i]->level) == level;
	return n;
}

TEST(requirements_enter_at_their_level)
{
	const struct asy_scheme *cls = asy_catalog_scheme(&catalog, "SG-CLS"), *star = asy_catalog_scheme(&catalog, "JP-JC-STAR");

	CHECK(at_level(cls, 0) == 13 && at_level(cls, 1) == 19 && at_level(cls, 2) == 9 && at_level(cls, 3) == 1);
	CHECK(at_level(star, 0) == 16 && at_level(star, 1) == 1 && at_level(star, 2) == 1 && at_level(star, 3) == 1);
	CHECK(strcmp(cls->short_name, "cls") == 0);
}

TEST(the_force_of_a_scheme_is_stated)
{
	CHECK(asy_catalog_scheme(&catalog, "UK-PSTI")->force == ASY_FORCE_MANDATORY);
	CHECK(asy_catalog_scheme(&catalog, "NIST-IR-8425")->force == ASY_FORCE_GUIDANCE);
	CHECK(asy_catalog_scheme(&catalog, "FI-LABEL")->force == ASY_FORCE_CLOSED);
	CHECK(asy_catalog_scheme(&catalog, "CSA-PSS")->on_request && asy_catalog_scheme(&catalog, "CSA-PSS")->confidence == ASY_CONFIDENCE_LOW);
}

/* Somebody or something answers: no requirement ends in nothing but a fixed verdict. */
TEST(every_requirement_is_decided_by_somebody)
{
	for (size_t i = 0; i < catalog.schemes.len; i++) {
		const struct asy_scheme *s = *(struct asy_scheme **)asy_vec_at(&catalog.schemes, i);

		for (size_t k = 0; k < s->n_requirements; k++) {
			struct asy_basis b = asy_requirement_basis(s, k);

			if (b.firmware + b.elsewhere + b.answers + b.judgements == 0)
				printf("# %s %s\n", s->id, s->requirements[k]->id);
			CHECK(b.firmware + b.elsewhere + b.answers + b.judgements > 0);
			CHECK(*s->requirements[k]->title);
		}
	}
}

static const struct asy_requirement *requirement(const char *scheme, const char *id, enum asy_way *ret_way)
{
	const struct asy_scheme *s = asy_catalog_scheme(&catalog, scheme);
	size_t n = asy_scheme_requirement(s, id);
	struct asy_basis b = asy_requirement_basis(s, n);

	*ret_way = asy_basis_way(&b);
	return s->requirements[n];
}

TEST(ways_follow_what_is_carried)
{
	enum asy_way way;

	CHECK(requirement("SG-CLS", "CLS-5.1-1", &way) && way == ASY_WAY_DISPROVE); /* by EN 303 645 */
	CHECK(requirement("UK-PSTI", "PSTI-KEEP", &way) && way == ASY_WAY_ANSWER);
	CHECK(requirement("SG-CLS", "CLS-PEN", &way) && way == ASY_WAY_HUMAN);
	/* the machine checks of the provision that it hints at are not its own */
	CHECK(requirement("NIST-IR-8425", "ED-1e", &way) && way == ASY_WAY_HUMAN);
}

int main(void)
{
	struct asy_arena arena;
	struct asy_diags diags;

	asy_arena_init(&arena, 16 << 20);
	asy_diags_init(&diags, &arena);
	if (asy_catalog_load(&catalog, CATALOG, &diags))
		return 1;
	RUN(every_scheme_is_complete);
	RUN(requirements_enter_at_their_level);
	RUN(the_force_of_a_scheme_is_stated);
	RUN(every_requirement_is_decided_by_somebody);
	RUN(ways_follow_what_is_carried);
	asy_catalog_release(&catalog);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	return TEST_RESULT();
}
