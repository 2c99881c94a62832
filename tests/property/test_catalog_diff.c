/* What became of the provisions of EN 303 645 between its editions: each old one has a place in the new edition. */
#include "catalog/diff.h"
#include "test.h"

static struct asy_catalog catalog;
static struct asy_arena arena;
static struct asy_changes changes;

static const struct asy_change *change(const char *before, const char *after)
{
	for (size_t i = 0; i < changes.n; i++) {
		const struct asy_change *c = &changes.list[i];

		if (strcmp(c->before ? c->before->id : "", before) == 0 && strcmp(c->after ? c->after->id : "", after) == 0)
			return c;
	}
	return NULL;
}

static bool is(const char *before, const char *after, enum asy_change_kind kind)
{
	const struct asy_change *c = change(before, after);

	if (!c || c->kind != kind)
		printf("# %s -> %s: %s\n", before, after, c ? asy_change_name(c->kind) : "no such pair");
	return c && c->kind == kind;
}

TEST(editions)
{
	const struct asy_scheme *old = asy_catalog_scheme(&catalog, "EN303645-V2.1.1"), *new = asy_catalog_scheme(&catalog, "EN303645-V3.1.3");

	CHECK(asy_catalog_diff(&arena, old, new, &changes) == ASY_OK);
	CHECK(changes.n == 78);
	CHECK(changes.counts[ASY_CHANGE_NEW] == 4 && changes.counts[ASY_CHANGE_GONE] == 0);
	CHECK(is("", "5.1-2A", ASY_CHANGE_NEW) && is("", "6-8", ASY_CHANGE_NEW));
	CHECK(is("4-1", "5.0-1", ASY_CHANGE_MOVED));
	CHECK(is("5.3-6", "5.3-6A", ASY_CHANGE_SPLIT) && is("5.3-6", "5.3-6B", ASY_CHANGE_SPLIT));
	CHECK(is("5.3-2", "5.3-2", ASY_CHANGE_CONDITION) && is("5.2-1", "5.2-1", ASY_CHANGE_TEXT));
	CHECK(is("5.6-3", "5.6-3", ASY_CHANGE_TESTS) && is("5.4-3", "5.4-3", ASY_CHANGE_NONE));
	CHECK(change("5.12-3", "5.12-3")->tests_new.n == 1 && change("5.12-3", "5.12-3")->tests_gone.n == 0);
	for (size_t i = 0; i < old->n_requirements; i++) {
		bool found = false;

		for (size_t k = 0; k < changes.n; k++)
			found = found || changes.list[k].before == old->requirements[i];
		CHECK(found);
	}
}

TEST(against_itself_nothing_changes)
{
	const struct asy_scheme *s = asy_catalog_scheme(&catalog, "CRA");

	CHECK(asy_catalog_diff(&arena, s, s, &changes) == ASY_OK);
	CHECK(changes.n == s->n_requirements && changes.counts[ASY_CHANGE_NONE] == changes.n);
}

TEST(strangers_share_nothing)
{
	const struct asy_scheme *a = asy_catalog_scheme(&catalog, "CRA"), *b = asy_catalog_scheme(&catalog, "UK-PSTI");

	CHECK(asy_catalog_diff(&arena, a, b, &changes) == ASY_OK);
	CHECK(changes.counts[ASY_CHANGE_GONE] == a->n_requirements && changes.counts[ASY_CHANGE_NEW] == b->n_requirements);
}

int main(void)
{
	struct asy_diags diags;
	int code;

	asy_arena_init(&arena, 64 << 20);
	asy_diags_init(&diags, &arena);
	if (asy_catalog_load(&catalog, CATALOG, &diags))
		return 1;
	RUN(editions);
	RUN(against_itself_nothing_changes);
	RUN(strangers_share_nothing);
	code = TEST_RESULT();
	asy_catalog_release(&catalog);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	return code;
}
