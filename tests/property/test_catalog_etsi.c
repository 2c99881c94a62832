/* The shipped catalog against the numbers of the standards: provisions, obligations, test cases, units, tables. */
#include <dirent.h>
#include <string.h>

#include "catalog/catalog.h"
#include "test.h"

static struct asy_catalog catalog;
static struct asy_arena arena;
static struct asy_diags diags;

static size_t leaves(const struct asy_tree *t)
{
	size_t n = t->n == 0;

	for (size_t i = 0; i < t->n; i++)
		n += leaves(t->children[i]);
	return n;
}

struct count {
	size_t mandatory, recommended, tests, units, empty;
};

static struct count count(const char *id)
{
	const struct asy_scheme *s = asy_catalog_scheme(&catalog, id);
	struct count c = {0};

	for (size_t i = 0; s && i < s->n_requirements; i++) {
		const struct asy_requirement *r = s->requirements[i];

		c.mandatory += strcmp(s->editions[i]->obligation, "M") == 0;
		c.recommended += strcmp(s->editions[i]->obligation, "R") == 0;
		for (size_t k = 0; k < r->n_tests; k++) {
			if (!asy_test_in_suite(&r->tests[k], s))
				continue;
			c.tests++;
			c.units += r->tests[k].n_units;
			for (size_t u = 0; u < r->tests[k].n_units; u++)
				c.empty += !r->tests[k].units[u].tree || leaves(r->tests[k].units[u].tree) == 0;
		}
	}
	return c;
}

TEST(the_catalog_has_no_errors)
{
	enum asy_err err = asy_catalog_load(&catalog, CATALOG, &diags);
	struct asy_buf m;

	asy_buf_init(&m, 1 << 20);
	asy_diags_print(&diags, &m);
	if (err)
		printf("# %s\n", asy_buf_cstr(&m));
	asy_buf_release(&m);
	CHECK(err == ASY_OK);
}

TEST(numbers_of_v3_1_3)
{
	struct count c = count("EN303645-V3.1.3");

	CHECK(c.mandatory == 36 && c.recommended == 42);
	CHECK(c.tests == 131 && c.units == 258 && c.empty == 0);
}

TEST(numbers_of_v2_1_1)
{
	struct count c = count("EN303645-V2.1.1");

	CHECK(c.mandatory == 33 && c.recommended == 35);
	CHECK(c.tests == 109 && c.units == 226 && c.empty == 0);
}

TEST(all_ixit_tables_are_there)
{
	size_t v1 = 0, v2 = 0;

	for (size_t i = 0; i < catalog.tables.len; i++) {
		const struct asy_table *t = *(struct asy_table **)asy_vec_at(&catalog.tables, i);

		v1 += asy_names_have(&t->suites, "TS103701-V1.1.1");
		v2 += asy_names_have(&t->suites, "TS103701-V2.1.1");
		CHECK(t->n_fields > 0);
	}
	CHECK(v1 == 29 && v2 == 29);
}

TEST(no_check_can_pass_without_looking)
{
	for (size_t i = 0; i < catalog.checks.len; i++) {
		const struct asy_check *c = *(struct asy_check **)asy_vec_at(&catalog.checks, i);

		CHECK(c->needs.n > 0 && *c->question && c->severity != ASY_SEVERITY_NONE && *c->fix);
	}
}

static size_t count_files(const char *folder, const char *suffix)
{
	char path[512];
	DIR *d;
	size_t n = 0, len = strlen(suffix);

	snprintf(path, sizeof(path), "%s/%s", CATALOG, folder);
	d = opendir(path);
	for (struct dirent *e; d && (e = readdir(d));)
		n += strlen(e->d_name) > len && strcmp(e->d_name + strlen(e->d_name) - len, suffix) == 0;
	if (d)
		closedir(d);
	return n;
}

TEST(every_rule_and_data_file_is_in_the_index)
{
	CHECK(catalog.rules.len == count_files("components", ".yaml") + count_files("rules", ".yaml"));
	CHECK(catalog.data.len == count_files("data", ".txt"));
}

int main(void)
{
	asy_arena_init(&arena, 16 << 20);
	asy_diags_init(&diags, &arena);
	RUN(the_catalog_has_no_errors);
	RUN(numbers_of_v3_1_3);
	RUN(numbers_of_v2_1_1);
	RUN(all_ixit_tables_are_there);
	RUN(no_check_can_pass_without_looking);
	RUN(every_rule_and_data_file_is_in_the_index);
	asy_catalog_release(&catalog);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	return TEST_RESULT();
}
