#include "assess/digest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "assess/match.h"
#include "base/sha256.h"

enum { MOST_LINES = 400000, DEEPEST = 64 };

/* Attributes that change with the day or with how often something was seen, not with the product. */
static const char *const moving[] = {"days-left", "count", NULL};

struct gathering {
	struct asy_digester *d;
	const struct asy_scheme *scheme;
	const struct asy_row *row;
	bool no_answers;
	struct asy_vec lines; /* const char * */
	unsigned depth;
};

enum asy_err asy_digest_init(struct asy_digester *d)
{
	d->checks = asy_arena_array(d->arena, d->catalog->checks.len + 1, sizeof(*d->checks));
	return d->checks ? ASY_OK : ASY_NOMEM;
}

static void add_line(struct gathering *g, const char *text)
{
	const char **slot = text ? asy_vec_push(&g->lines) : NULL;

	if (slot)
		*slot = text;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted and each line once: the order of collectors and the number of artifacts do not matter. */
static const char *finish(struct gathering *g)
{
	struct asy_buf all;
	char hex[65];
	const char *last = "", *name;

	asy_buf_init(&all, 512 << 20);
	if (g->lines.len)
		qsort(g->lines.items, g->lines.len, sizeof(char *), by_text);
	for (size_t i = 0; i < g->lines.len; i++) {
		const char *line = *(const char **)asy_vec_at(&g->lines, i);

		if (strcmp(line, last) == 0)
			continue;
		asy_buf_text(&all, last = line);
		asy_buf_u8(&all, '\n');
	}
	asy_sha256_hex(asy_buf_bytes(&all), hex);
	asy_buf_release(&all);
	asy_vec_release(&g->lines);
	name = asy_arena_printf(g->d->arena, "e1-%.16s", hex);
	return name ? name : "";
}

/* "/0x640000-squashfs/etc/shadow" -> "/etc/shadow": the layout of the flash is no fact about the file. */
static void stable_path(struct asy_buf *out, const char *path)
{
	while (*path) {
		size_t n = strcspn(path + 1, "/") + 1;

		if (strncmp(path, "/0x", 3) != 0 || !memchr(path, '-', n))
			asy_buf_append(out, (struct asy_bytes){(const uint8_t *)path, n});
		path += n;
	}
}

static bool moves(const char *key)
{
	for (size_t i = 0; moving[i]; i++)
		if (strcmp(moving[i], key) == 0)
			return true;
	return false;
}

static void add_fact(struct gathering *g, const struct asy_fact *f)
{
	struct asy_buf b;

	asy_buf_init(&b, 1 << 20);
	asy_buf_printf(&b, "fact\t%s\t%s\t", f->o->kind, f->o->subject);
	stable_path(&b, f->o->locus.path);
	for (size_t i = 0; i < f->o->n_attrs; i++) {
		const struct asy_attr *a = &f->o->attrs[i];

		if (moves(a->key))
			continue;
		if (a->type == ASY_ATTR_TEXT)
			asy_buf_printf(&b, "\t%s=%s", a->key, a->text);
		else
			asy_buf_printf(&b, "\t%s=%" PRId64, a->key, a->number);
	}
	add_line(g, asy_arena_strdup(g->d->arena, asy_buf_cstr(&b)));
	asy_buf_release(&b);
}

static void add_selector(struct gathering *g, const struct asy_selector *s, const char *artifact)
{
	const struct asy_evidence *e = g->d->evidence;

	for (size_t i = 0; s->kind && i < e->facts.len; i++) {
		const struct asy_fact *f = asy_vec_at(&e->facts, i);

		if (strcmp(f->artifact_kind, artifact) == 0 && asy_selector_matches(s, f->o))
			add_fact(g, f);
	}
}

/* A complete area is just complete. Of an incomplete one the number of its observations counts: somebody who takes
 * observations away never gets the digest of an earlier state. */
static void add_needs(struct gathering *g, const struct asy_names *needs, const char *artifact)
{
	const struct asy_evidence *e = g->d->evidence;
	const char *why;

	for (size_t i = 0; i < needs->n; i++) {
		if (asy_evidence_complete(e, artifact, needs->list[i], g->d->arena, &why)) {
			add_line(g, asy_arena_printf(g->d->arena, "area\t%s\t%s\tcomplete", artifact, needs->list[i]));
			continue;
		}
		add_line(g, asy_arena_printf(g->d->arena, "area\t%s\t%s\tincomplete", artifact, needs->list[i]));
		for (size_t k = 0; k < e->areas.len; k++) {
			const struct asy_area *a = asy_vec_at(&e->areas, k);

			if (strcmp(a->artifact_kind, artifact) == 0 && strcmp(a->coverage.area, needs->list[i]) == 0)
				add_line(g, asy_arena_printf(g->d->arena, "area\t%s\t%s\t%" PRIu64, artifact, needs->list[i], a->coverage.observations));
		}
	}
}

static void add_row(struct gathering *g, const struct asy_row *row)
{
	struct asy_buf b;

	if (asy_row_is_draft(row))
		return;
	asy_buf_init(&b, 4 << 20);
	for (size_t i = 0; i < row->n_answers; i++) {
		const struct asy_answer *a = &row->answers[i];

		asy_buf_clear(&b);
		asy_buf_printf(&b, "said\t%s\t%s\t%s", row->table->id, row->id, a->field->id);
		for (size_t k = 0; k < a->n_values; k++)
			asy_buf_printf(&b, "\t%s", a->values[k]);
		add_line(g, asy_arena_strdup(g->d->arena, asy_buf_cstr(&b)));
	}
	asy_buf_release(&b);
}

static void add_table(struct gathering *g, const struct asy_table *t)
{
	const struct asy_table_answers *have;

	if (g->no_answers)
		return;
	if (g->row && g->row->table == t) {
		add_row(g, g->row);
		return;
	}
	have = asy_declared_table(g->d->declarations, t);
	for (size_t i = 0; have && i < have->n_rows; i++)
		add_row(g, &have->rows[i]);
	add_line(g, asy_arena_printf(g->d->arena, "said\t%s\t%s", t->id, !have ? "nothing" : have->complete ? "complete" : "incomplete"));
}

static void add_check(struct gathering *g, const struct asy_check *check)
{
	struct gathering own = {.d = g->d, .lines = ASY_VEC_INIT(const char *, MOST_LINES)};
	size_t n = 0;

	while (n < g->d->catalog->checks.len && *(struct asy_check **)asy_vec_at(&g->d->catalog->checks, n) != check)
		n++;
	if (!g->d->checks[n]) {
		for (size_t i = 0; i < check->fail.n; i++)
			add_selector(&own, &check->fail.list[i], check->artifact);
		for (size_t i = 0; i < check->pass.n; i++)
			add_selector(&own, &check->pass.list[i], check->artifact);
		add_needs(&own, &check->needs, check->artifact);
		g->d->checks[n] = finish(&own);
	}
	add_line(g, g->d->checks[n]);
}

static void add_tree(struct gathering *g, const struct asy_tree *t);

static void add_reference(struct gathering *g, const struct asy_tree *t)
{
	const char *space = strchr(t->name, ' ');
	size_t n = space ? (size_t)(space - t->name) : strlen(t->name);
	const char *id = asy_arena_text(g->d->arena, (struct asy_bytes){(const uint8_t *)t->name, n});
	const struct asy_test *test = id ? asy_scheme_test(g->scheme, id, NULL) : NULL;

	for (size_t i = 0; test && i < test->n_units; i++)
		if (test->units[i].tree && (!space || strcmp(test->units[i].id, space + 1) == 0))
			add_tree(g, test->units[i].tree);
}

static void add_tree(struct gathering *g, const struct asy_tree *t)
{
	if (g->depth >= DEEPEST)
		return;
	g->depth++;
	if (t->op == ASY_TREE_CHECK && t->check)
		add_check(g, t->check);
	if (t->op == ASY_TREE_SEEN || t->op == ASY_TREE_LISTED) {
		add_selector(g, &t->selector, t->artifact);
		add_needs(g, &t->needs, t->artifact);
	}
	if (t->table)
		add_table(g, t->table);
	if (t->op == ASY_TREE_FOLLOW && t->field && t->field->table)
		add_table(g, t->field->table);
	if (t->op == ASY_TREE_UNIT)
		add_reference(g, t);
	for (size_t i = 0; i < t->n; i++)
		add_tree(g, t->children[i]);
	g->depth--;
}

const char *asy_digest_unit(struct asy_digester *d, const struct asy_scheme *s, const struct asy_unit *u, const struct asy_row *row)
{
	struct gathering g = {.d = d, .scheme = s, .row = row, .lines = ASY_VEC_INIT(const char *, MOST_LINES)};

	if (u->tree)
		add_tree(&g, u->tree);
	return finish(&g);
}

const char *asy_digest_requirement(struct asy_digester *d, const struct asy_scheme *s, const struct asy_requirement *r, bool answers)
{
	struct gathering g = {.d = d, .scheme = s, .no_answers = !answers, .lines = ASY_VEC_INIT(const char *, MOST_LINES)};

	for (size_t i = 0; i < r->n_tests; i++)
		for (size_t u = 0; asy_test_in_suite(&r->tests[i], s) && u < r->tests[i].n_units; u++)
			if (r->tests[i].units[u].tree)
				add_tree(&g, r->tests[i].units[u].tree);
	if (r->tree)
		add_tree(&g, r->tree);
	return finish(&g);
}

const char *asy_digest_row(struct asy_digester *d, const struct asy_row *row)
{
	struct gathering g = {.d = d, .lines = ASY_VEC_INIT(const char *, MOST_LINES)};

	for (size_t i = 0; i < d->catalog->contradictions.len; i++) {
		const struct asy_contradiction *rule = *(struct asy_contradiction **)asy_vec_at(&d->catalog->contradictions, i);

		if (rule->table != row->table)
			continue;
		for (size_t k = 0; k < d->evidence->facts.len; k++) {
			const struct asy_fact *f = asy_vec_at(&d->evidence->facts, k);

			if (asy_selector_matches(&rule->observed, f->o) &&
			    (!rule->n_matches || asy_row_lists(rule->matches, rule->n_matches, f->o, row)))
				add_fact(&g, f);
		}
		add_needs(&g, &rule->needs, "firmware");
	}
	return finish(&g);
}
