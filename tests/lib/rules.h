/* An engine for tests: from YAML text, or from the project's own catalog ($ASSAY_CATALOG). */
#ifndef ASY_TEST_RULES_H
#define ASY_TEST_RULES_H

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "firmware/rules.h"

struct test_rules {
	struct asy_arena arena;
	struct asy_buf blob;
	struct asy_rule_source *sources;
	size_t n_sources;
	struct asy_patterns *patterns;
};

static inline void test_rules_compile(struct test_rules *t)
{
	struct asy_diags diags;
	struct asy_buf text;

	asy_diags_init(&diags, &t->arena);
	asy_buf_init(&t->blob, ASY_LIMIT_PATTERN_BLOB);
	asy_buf_init(&text, ASY_MIB);
	if (asy_patterns_compile(t->sources, t->n_sources, NULL, &diags, &t->blob) != ASY_OK ||
	    asy_patterns_load(asy_buf_bytes(&t->blob), &t->patterns) != ASY_OK) {
		asy_diags_print(&diags, &text);
		fputs(asy_buf_cstr(&text), stderr);
		abort();
	}
	asy_buf_release(&text);
	asy_diags_release(&diags);
}

/* yaml stays with the caller. */
static inline void test_rules_text(struct test_rules *t, const char *yaml)
{
	*t = (struct test_rules){.n_sources = 1};
	asy_arena_init(&t->arena, ASY_LIMIT_ARENA);
	t->sources = asy_arena_array(&t->arena, 1, sizeof(*t->sources));
	if (!t->sources)
		abort();
	t->sources[0] = (struct asy_rule_source){"test.yaml", asy_bytes_from(yaml)};
	test_rules_compile(t);
}

static inline void test_rules_catalog(struct test_rules *t)
{
	const char *catalog = getenv("ASSAY_CATALOG");

	*t = (struct test_rules){0};
	asy_arena_init(&t->arena, ASY_LIMIT_ARENA);
	if (asy_rules_load(&t->arena, catalog ? catalog : "../catalog", &t->sources, &t->n_sources) != ASY_OK)
		abort();
	test_rules_compile(t);
}

static inline void test_rules_release(struct test_rules *t)
{
	asy_patterns_free(t->patterns);
	asy_buf_release(&t->blob);
	asy_arena_release(&t->arena);
}

#endif
