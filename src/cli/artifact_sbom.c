/* A declared bill of materials as an artifact of a product: what it says of itself, and where it disagrees with the images. */
#include <string.h>

#include "cli/artifact.h"
#include "cli/sbom_file.h"
#include "sbom/reconcile.h"

enum { LEAST = 60, ROWS = 5000 }; /* confidence of a find that must be declared; rows that become observations */

static void text(struct asy_observation *o, const char *key, const char *value)
{
	o->attrs[o->n_attrs++] = (struct asy_attr){.key = key, .type = ASY_ATTR_TEXT, .text = value};
}

static void number(struct asy_observation *o, const char *key, int64_t value)
{
	o->attrs[o->n_attrs++] = (struct asy_attr){.key = key, .type = ASY_ATTR_INT, .number = value};
}

static void truth(struct asy_observation *o, const char *key, bool value)
{
	o->attrs[o->n_attrs++] = (struct asy_attr){.key = key, .type = ASY_ATTR_BOOL, .number = value};
}

static void describe(const struct asy_sbom_opened *f, struct asy_store *store)
{
	const struct asy_sbom *s = &f->sbom;
	struct asy_observation o = {.kind = "sbom", .collector = "sbom", .subject = "", .locus = {.path = "", .offset = ASY_NO_LOCUS_OFFSET}};
	bool dependencies = false;
	struct asy_buf summary;

	for (size_t i = 0; i < s->edges.len + s->contained.len; i++) {
		const struct asy_sbom_edge *e = i < s->edges.len ? asy_vec_at(&s->edges, i) : asy_vec_at(&s->contained, i - s->edges.len);

		dependencies |= s->root != ASY_SBOM_NONE && e->from == (size_t)s->root;
	}
	asy_buf_init(&summary, 4096);
	asy_buf_printf(&summary, "%s %s with %zu components; %s", s->format, s->spec, s->components.len,
	               f->n_problems == 0 ? "valid" : f->n_problems == SIZE_MAX ? "its shape is not known" : "not valid");
	o.summary = asy_buf_cstr(&summary);
	text(&o, "format", s->format);
	text(&o, "version", s->spec);
	number(&o, "components", (int64_t)s->components.len);
	truth(&o, "valid", f->n_problems == 0);
	if (f->problems.len)
		text(&o, "problem", *(char **)asy_vec_at(&f->problems, 0));
	truth(&o, "top-level", dependencies);
	truth(&o, "vulnerabilities", s->has_vulnerabilities);
	asy_store_add_observation(store, &o);
	asy_buf_release(&summary);
}

static void disagreement(const struct asy_sbom_row *r, struct asy_store *store)
{
	struct asy_observation o = {.kind = "sbom-difference", .collector = "sbom-match",
	                            .subject = r->declared ? r->declared->name : r->found->name,
	                            .locus = {.path = r->found ? r->found->path : "", .offset = r->found ? r->found->offset : ASY_NO_LOCUS_OFFSET}};
	struct asy_buf summary;

	asy_buf_init(&summary, 8192);
	if (r->what == ASY_SBOM_MISSING)
		asy_buf_printf(&summary, "%s %s is in the firmware but not in the bill of materials", r->found->name, r->found->version);
	else if (r->what == ASY_SBOM_EXTRA)
		asy_buf_printf(&summary, "%s %s is declared and was not recognised in the firmware", r->declared->name, r->declared->version);
	else
		asy_buf_printf(&summary, "%s is declared as %s; the firmware has %s", r->declared->name, r->declared->version, r->found->version);
	o.summary = asy_buf_cstr(&summary);
	text(&o, "class", asy_sbom_disagreement_name(r->what));
	if (r->declared)
		text(&o, "declared", r->declared->version);
	if (r->found) {
		text(&o, "found", r->found->version);
		number(&o, "confidence", (int64_t)r->found->confidence);
	}
	asy_store_add_observation(store, &o);
	asy_buf_release(&summary);
}

static void agreement(const struct asy_vec *rows, struct asy_store *store)
{
	struct asy_observation o = {.kind = "sbom-match", .collector = "sbom-match", .subject = "",
	                            .locus = {.path = "", .offset = ASY_NO_LOCUS_OFFSET}};
	size_t count[3] = {0};
	struct asy_buf summary;

	for (size_t i = 0; i < rows->len; i++)
		count[((const struct asy_sbom_row *)asy_vec_at(rows, i))->what]++;
	asy_buf_init(&summary, 4096);
	asy_buf_printf(&summary, "%zu components of the firmware are not declared, %zu are declared in another version; %zu that are declared were not recognised",
	               count[ASY_SBOM_MISSING], count[ASY_SBOM_OTHER_VERSION], count[ASY_SBOM_EXTRA]);
	o.summary = asy_buf_cstr(&summary);
	number(&o, "disagreements", (int64_t)(count[ASY_SBOM_MISSING] + count[ASY_SBOM_OTHER_VERSION]));
	number(&o, "undeclared", (int64_t)count[ASY_SBOM_MISSING]);
	number(&o, "unseen", (int64_t)count[ASY_SBOM_EXTRA]);
	asy_store_add_observation(store, &o);
	asy_buf_release(&summary);
}

/* The comparison is complete when the packages and signatures of every image are. */
static const char *why_open(const struct asy_store *const *images, size_t n)
{
	static const char *const areas[] = {"files", "packages", "signatures"};

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < 3; k++) {
			const struct asy_coverage *c = asy_store_area(images[i], areas[k]);

			if (!c || !c->complete)
				return "the firmware was not examined completely";
		}
	return n ? "" : "no firmware was examined";
}

static int compare(const struct asy_cli *cli, const struct asy_sbom *s, const struct asy_store *const *images, size_t n, struct asy_store *store)
{
	const char *reason = why_open(images, n);
	struct asy_vec rows;
	uint64_t kept;

	if (asy_sbom_reconcile(s, images, n, LEAST, &rows)) {
		asy_vec_release(&rows);
		return asy_cli_fail(cli, ASY_EXIT_INTERNAL, "out of memory");
	}
	kept = n == 0 ? 0 : rows.len < ROWS ? rows.len : ROWS;
	for (size_t i = 0; i < kept; i++)
		disagreement(asy_vec_at(&rows, i), store);
	if (n)
		agreement(&rows, store);
	if (kept < rows.len && n)
		reason = "more differences than are kept";
	asy_store_add_coverage(store, &(struct asy_coverage){.area = "sbom-match", .unit = "components", .examined = s->components.len,
	                                                     .total = s->components.len, .complete = !*reason, .observations = kept + (n != 0),
	                                                     .reason = reason});
	asy_vec_release(&rows);
	return ASY_EXIT_DONE;
}

int asy_examine_sbom(const struct asy_cli *cli, const char *path, const struct asy_store *const *images, size_t n, struct asy_examined *ret)
{
	struct asy_sbom_opened file = {0};
	struct asy_image raw;
	int code;

	*ret = (struct asy_examined){.store = asy_store_new(), .status = "unreadable", .session = {.finished = true}};
	if (!ret->store)
		return asy_cli_fail(cli, ASY_EXIT_INTERNAL, "out of memory");
	code = asy_image_open(cli, path, &raw);
	ret->size = raw.size;
	if (!code)
		code = asy_image_sha256(cli, &raw, ret->sha256);
	asy_image_close(&raw);
	if (!code) {
		code = asy_sbom_open(cli, path, &file);
		if (!code) {
			describe(&file, ret->store);
			asy_store_add_coverage(ret->store, &(struct asy_coverage){.area = "sbom", .unit = "files", .examined = 1, .total = 1,
			                                                         .complete = true, .observations = 1, .reason = ""});
			code = compare(cli, &file.sbom, images, n, ret->store);
		}
		asy_sbom_close(&file);
	}
	return asy_examine_close(cli, ret, code);
}
