#include <string.h>

#include "catalog/catalog.h"

static const char *const confidence_names[] = {"high", "medium", "low"};
static const char *const severity_names[] = {"none", "low", "medium", "high", "critical"};
static const char *const verdict_names[] = {"not-applicable", "pass", "inconclusive", "fail"};
static const char *const type_names[ASY_FIELD__MAX] = {"text", "bool", "choice", "choices", "ref", "refs", "date", "int", "url"};
static const char *const op_names[ASY_TREE__MAX] = {
	"check", "seen", "all", "any", "not", "if", "each", "some", "follow", "field", "listed", "feature", "condition",
	"unit", "justified", "human", "is", "carry", "decide", "fact", "due",
};
static const char *const strength_names[] = {"equal", "partial", "related"};
static const char *const force_names[] = {"voluntary", "mandatory", "guidance", "closed"};

const char *asy_confidence_name(enum asy_confidence c)
{
	return confidence_names[c];
}

const char *asy_severity_name(enum asy_severity s)
{
	return severity_names[s];
}

const char *asy_verdict_name(enum asy_verdict v)
{
	return verdict_names[v];
}

bool asy_verdict_parse(const char *text, enum asy_verdict *ret_verdict)
{
	for (unsigned i = 0; i < sizeof(verdict_names) / sizeof(verdict_names[0]); i++) {
		if (strcmp(text, verdict_names[i]) == 0) {
			*ret_verdict = (enum asy_verdict)i;
			return true;
		}
	}
	return false;
}

const char *asy_field_type_name(enum asy_field_type type)
{
	return type_names[type];
}

const char *asy_tree_op_name(enum asy_tree_op op)
{
	return op_names[op];
}

const char *asy_strength_name(enum asy_strength strength)
{
	return strength_names[strength];
}

const char *asy_force_name(enum asy_force force)
{
	return force_names[force];
}

bool asy_names_have(const struct asy_names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->list[i], name) == 0)
			return true;
	return false;
}

const struct asy_check *asy_catalog_check(const struct asy_catalog *c, const char *id)
{
	for (size_t i = 0; i < c->checks.len; i++) {
		const struct asy_check *check = *(struct asy_check **)asy_vec_at(&c->checks, i);

		if (strcmp(check->id, id) == 0)
			return check;
	}
	return NULL;
}

const struct asy_table *asy_catalog_table(const struct asy_catalog *c, const char *id)
{
	for (size_t i = 0; i < c->tables.len; i++) {
		const struct asy_table *table = *(struct asy_table **)asy_vec_at(&c->tables, i);

		if (strcmp(table->id, id) == 0)
			return table;
	}
	return NULL;
}

const struct asy_table *asy_catalog_table_any_name(const struct asy_catalog *c, const char *name)
{
	const struct asy_table *found = asy_catalog_table(c, name);

	for (size_t i = 0; !found && i < c->tables.len; i++) {
		const struct asy_table *table = *(struct asy_table **)asy_vec_at(&c->tables, i);

		if (asy_names_have(&table->suite_names, name))
			found = table;
	}
	return found;
}

const struct asy_scheme *asy_catalog_scheme(const struct asy_catalog *c, const char *id)
{
	for (size_t i = 0; i < c->schemes.len; i++) {
		const struct asy_scheme *scheme = *(struct asy_scheme **)asy_vec_at(&c->schemes, i);

		if (strcmp(scheme->id, id) == 0)
			return scheme;
	}
	return NULL;
}

size_t asy_scheme_requirement(const struct asy_scheme *s, const char *id)
{
	for (size_t i = 0; i < s->n_requirements; i++)
		if (strcmp(s->requirements[i]->id, id) == 0)
			return i;
	return SIZE_MAX;
}

size_t asy_scheme_level(const struct asy_scheme *s, const char *level)
{
	for (size_t i = 0; i < s->n_levels; i++)
		if (strcmp(s->levels[i].id, level) == 0)
			return i;
	return 0;
}

const struct asy_field *asy_table_field(const struct asy_table *t, const char *id)
{
	for (size_t i = 0; i < t->n_fields; i++)
		if (strcmp(t->fields[i].id, id) == 0)
			return &t->fields[i];
	return NULL;
}

bool asy_test_in_suite(const struct asy_test *t, const struct asy_scheme *s)
{
	return t->suites.n == 0 || asy_names_have(&t->suites, s->suite);
}

const struct asy_test *asy_scheme_test(const struct asy_scheme *s, const char *id,
                                       const struct asy_requirement **ret_requirement)
{
	for (size_t i = 0; i < s->n_requirements; i++) {
		const struct asy_requirement *r = s->requirements[i];

		for (size_t k = 0; k < r->n_tests; k++) {
			if (asy_test_in_suite(&r->tests[k], s) && strcmp(r->tests[k].id, id) == 0) {
				if (ret_requirement)
					*ret_requirement = r;
				return &r->tests[k];
			}
		}
	}
	return NULL;
}
