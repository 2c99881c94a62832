/* assay catalog coverage: per scheme, who decides how much. */
#include <string.h>

#include "base/json.h"
#include "catalog/basis.h"
#include "cli/catalog_parts.h"

struct tally {
	size_t requirements[ASY_WAY__MAX], n_requirements;
	size_t units[ASY_WAY__MAX], n_units; /* test units; a requirement without tests is one unit */
	size_t elsewhere;                    /* requirements that look at more than firmware, answers and people */
};

static void count_unit(struct tally *t, const struct asy_basis *b)
{
	t->units[asy_basis_way(b)]++;
	t->n_units++;
}

static void count_requirement(struct tally *t, const struct asy_scheme *s, size_t number)
{
	const struct asy_requirement *r = s->requirements[number];
	struct asy_basis whole = asy_requirement_basis(s, number);

	t->requirements[asy_basis_way(&whole)]++;
	t->n_requirements++;
	t->elsewhere += whole.elsewhere != 0;
	if (r->tree)
		count_unit(t, &whole);
	for (size_t i = 0; i < r->n_tests; i++) {
		for (size_t u = 0; asy_test_in_suite(&r->tests[i], s) && u < r->tests[i].n_units; u++) {
			struct asy_basis b = {0};

			asy_basis_add_tree(s, r->tests[i].units[u].tree, &b);
			count_unit(t, &b);
		}
	}
}

static struct tally tally_of(const struct asy_scheme *s)
{
	struct tally t = {0};

	for (size_t i = 0; i < s->n_requirements; i++)
		count_requirement(&t, s, i);
	return t;
}

static void ways_text(const size_t *ways, size_t n, struct asy_buf *out)
{
	asy_buf_printf(out, " %5zu", n);
	for (unsigned w = 0; w < ASY_WAY__MAX; w++)
		asy_buf_printf(out, " %8zu", ways[w]);
}

void catalog_coverage_text(const struct asy_catalog *c, struct asy_buf *out)
{
	asy_buf_text(out, "machine   observations alone decide\n"
	                  "disprove  observations can disprove; a pass needs answers or a person too\n"
	                  "answer    declared answers decide\n"
	                  "human     a person decides, perhaps after answers; no observation takes part\n"
	                  "beyond    requirements that also look at a device, a capture, an update or a document\n\n"
	                  "Carried verdicts count by what they are carried from, hints do not count. A requirement\n"
	                  "without test cases is one unit.\n\n");
	asy_buf_printf(out, "%-17s %-41s   %s\n", "", "requirements", "units");
	asy_buf_printf(out, "%-17s %5s %8s %8s %8s %8s   %5s %8s %8s %8s %8s  %6s\n", "scheme", "all", "machine", "disprove", "answer", "human",
	               "all", "machine", "disprove", "answer", "human", "beyond");
	for (size_t i = 0; i < c->schemes.len; i++) {
		const struct asy_scheme *s = *(struct asy_scheme **)asy_vec_at(&c->schemes, i);
		struct tally t = tally_of(s);

		asy_buf_printf(out, "%-17s", s->id);
		ways_text(t.requirements, t.n_requirements, out);
		asy_buf_text(out, "  ");
		ways_text(t.units, t.n_units, out);
		asy_buf_printf(out, "  %6zu\n", t.elsewhere);
	}
}

static void ways_json(struct asy_json *j, const char *name, const size_t *ways, size_t n)
{
	asy_json_name(j, name);
	asy_json_object(j);
	asy_json_put_uint(j, "all", n);
	for (unsigned w = 0; w < ASY_WAY__MAX; w++)
		asy_json_put_uint(j, asy_way_name((enum asy_way)w), ways[w]);
	asy_json_end(j);
}

void catalog_coverage_json(const struct asy_catalog *c, struct asy_buf *out)
{
	struct asy_json j;

	asy_json_init(&j, out);
	asy_json_array(&j);
	for (size_t i = 0; i < c->schemes.len; i++) {
		const struct asy_scheme *s = *(struct asy_scheme **)asy_vec_at(&c->schemes, i);
		struct tally t = tally_of(s);

		asy_json_object(&j);
		asy_json_put(&j, "scheme", s->id);
		asy_json_put(&j, "confidence", asy_confidence_name(s->confidence));
		ways_json(&j, "requirements", t.requirements, t.n_requirements);
		ways_json(&j, "units", t.units, t.n_units);
		asy_json_put_uint(&j, "beyond", t.elsewhere);
		asy_json_end(&j);
	}
	asy_json_end(&j);
	asy_json_finish(&j);
}
