/* assay assess PRODUCT: the main job. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "assess/assess.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/artifact.h"
#include "cli/fail_on.h"
#include "cli/result_file.h"
#include "cli/verbs.h"
#include "cli/vulns_observe.h"
#include "product/product.h"
#include "report/html.h"
#include "report/result.h"
#include "report/summary.h"

struct job {
	struct asy_cli *cli;
	struct asy_arena arena;
	struct asy_catalog catalog;
	struct asy_product product;
	struct asy_scope scope;
	struct asy_declarations declarations;
	struct asy_evidence evidence;
	struct asy_examined *examined;        /* one per artifact */
	struct asy_result_artifact *artifacts;
	struct asy_assessment_result result;
	const char *output;
	int unreadable;                       /* artifacts that could not be read at all */
};

/* Product and declarations. Every mistake of all files is shown in one run. */
static int load_inputs(struct job *job)
{
	struct asy_diags diags;
	struct asy_buf messages;
	const char *path = job->cli->arguments[0];

	asy_diags_init(&diags, &job->arena);
	asy_buf_init(&messages, 1 << 20);
	asy_declarations_init(&job->declarations, &job->arena);
	if (!asy_product_load(&job->arena, path, &job->catalog, &diags, &job->product)) {
		for (size_t i = 0; i < job->product.declarations.n; i++) {
			const char *file = job->product.declarations.list[i], *slash = strrchr(path, '/');
			size_t n = slash ? (size_t)(slash - path) + 1 : 0;

			(void)!asy_declarations_add(&job->declarations, file, file + (strncmp(file, path, n) == 0 ? n : 0), &job->catalog, &diags);
		}
		(void)!asy_declarations_link(&job->declarations, &diags);
	}
	asy_diags_print(&diags, &messages);
	fputs(asy_buf_cstr(&messages), stderr);
	asy_buf_release(&messages);
	path = asy_diags_count(&diags) ? NULL : path;
	asy_diags_release(&diags);
	return path ? ASY_EXIT_DONE : ASY_EXIT_USAGE;
}

static enum asy_err add_evidence(struct job *job, const struct asy_artifact *artifact, const struct asy_store *store)
{
	struct asy_evidence_artifact a = {.id = artifact->id, .kind = artifact->kind};
	enum asy_err err = asy_evidence_add_artifact(&job->evidence, a.id, a.kind);

	for (size_t i = 0; !err && i < asy_store_n_observations(store); i++)
		err = asy_evidence_add_fact(&job->evidence, &a, asy_store_id(store, i), asy_store_observation(store, i));
	for (size_t i = 0; !err && i < asy_store_n_components(store); i++)
		err = asy_evidence_add_component(&job->evidence, asy_store_component(store, i));
	for (size_t i = 0; !err && i < asy_store_n_coverage(store); i++)
		err = asy_evidence_add_area(&job->evidence, &a, asy_store_coverage(store, i));
	return err;
}

/* Against all images of the product: they were examined before. */
static int examine_sbom(struct job *job, size_t i)
{
	const struct asy_store **images = asy_arena_array(&job->arena, job->product.n_artifacts + 1, sizeof(*images));
	size_t n = 0;

	for (size_t k = 0; images && k < job->product.n_artifacts; k++)
		if (job->artifacts[k].store && strcmp(job->product.artifacts[k].kind, "firmware") == 0)
			images[n++] = job->artifacts[k].store;
	if (!images)
		return asy_cli_fail(job->cli, ASY_EXIT_INTERNAL, "out of memory");
	return asy_examine_sbom(job->cli, job->product.artifacts[i].file, images, n, &job->examined[i]);
}

static int examine(struct job *job, size_t i)
{
	const struct asy_artifact *artifact = &job->product.artifacts[i];
	struct asy_examined *e = &job->examined[i];
	struct asy_result_artifact *r = &job->artifacts[i];
	int code;

	*r = (struct asy_result_artifact){.artifact = artifact, .sha256 = "", .status = "no-collector",
	                                  .reason = "this version examines firmware images, update bundles and bills of materials only"};
	if (strcmp(artifact->kind, "update") == 0)
		code = asy_examine_update(job->cli, &job->catalog, artifact, job->product.support_until, e);
	else if (strcmp(artifact->kind, "firmware") == 0)
		code = asy_examine_image(job->cli, &job->catalog, artifact->file, e);
	else if (strcmp(artifact->kind, "sbom") == 0)
		code = examine_sbom(job, i);
	else
		return ASY_EXIT_DONE;
	if (!code && strcmp(artifact->kind, "firmware") == 0)
		code = asy_vulns_observe(job->cli, &job->catalog, e->store);
	r->store = e->store;
	r->sha256 = e->sha256;
	r->size = e->size;
	r->status = e->status;
	r->reason = e->reason;
	r->landlock_abi = e->session.landlock_abi;
	r->runs = e->session.runs;
	if (code == ASY_EXIT_UNREADABLE) {
		job->unreadable++;
		return ASY_EXIT_DONE;
	}
	if (!code && add_evidence(job, artifact, e->store))
		return asy_cli_fail(job->cli, ASY_EXIT_INTERNAL, "too many observations");
	return code;
}

static int examine_all(struct job *job)
{
	size_t n = job->product.n_artifacts;
	int code = ASY_EXIT_DONE;

	asy_evidence_init(&job->evidence);
	job->examined = asy_arena_array(&job->arena, n + 1, sizeof(*job->examined));
	job->artifacts = asy_arena_array(&job->arena, n + 1, sizeof(*job->artifacts));
	if (!job->examined || !job->artifacts)
		return asy_cli_fail(job->cli, ASY_EXIT_INTERNAL, "out of memory");
	for (int bills = 0; bills < 2; bills++)
		for (size_t i = 0; !code && i < n; i++)
			if ((strcmp(job->product.artifacts[i].kind, "sbom") == 0) == bills)
				code = examine(job, i);
	return code;
}

static int judge(struct job *job)
{
	struct asy_assess_input in = {.catalog = &job->catalog, .evidence = &job->evidence, .declarations = &job->declarations,
	                              .now = asy_clock_now()};

	if (asy_scope_find(&job->arena, &job->catalog, &job->product, INT64_MIN, asy_clock_now(), &job->scope))
		return asy_cli_fail(job->cli, ASY_EXIT_INTERNAL, "out of memory");
	in.scope = &job->scope;
	in.schemes = asy_scope_wanted(&job->arena, &job->catalog, &job->scope, &in.n_schemes);
	if (!in.schemes || asy_assess(&job->arena, &in, &job->result))
		return asy_cli_fail(job->cli, ASY_EXIT_INTERNAL, "out of memory");
	return ASY_EXIT_DONE;
}

static int write_file(struct job *job, const char *name, const struct asy_buf *content)
{
	char *path = asy_arena_printf(&job->arena, "%s/%s", job->output, name);
	enum asy_err err = path ? content->err : ASY_NOMEM;

	if (!err)
		err = asy_file_replace(path, asy_buf_bytes(content));
	return err ? asy_cli_fail(job->cli, ASY_EXIT_USAGE, "cannot write %s/%s: %s", job->output, name, asy_err_text(err)) : ASY_EXIT_DONE;
}

static int make_document(struct job *job, struct asy_buf *json)
{
	struct asy_result_input in = {
		.version = ASY_VERSION, .now = asy_clock_now(), .product = &job->product, .catalog = &job->catalog,
		.declarations = &job->declarations, .artifacts = job->artifacts, .n_artifacts = job->product.n_artifacts,
		.assessment = &job->result, .scope = &job->scope,
	};

	return asy_result_write(&in, json) ? asy_cli_fail(job->cli, ASY_EXIT_INTERNAL, "the result is too large") : ASY_EXIT_DONE;
}

/* files.tsv: every node of every image with the hash of its content, for `assay diff`. */
static int write_files(struct job *job)
{
	struct asy_buf tsv;
	int code;

	asy_buf_init(&tsv, ASY_LIMIT_REPORT_BYTES);
	asy_buf_text(&tsv, "artifact\tpath\ttype\tmode\tsize\tsha256\ttarget\n");
	for (size_t i = 0; i < job->product.n_artifacts; i++) {
		const struct asy_store *store = job->artifacts[i].store;

		for (size_t k = 0; store && k < asy_store_n_entries(store); k++) {
			const struct asy_entry *e = asy_store_entry(store, k);

			asy_buf_printf(&tsv, "%s\t%s\t%s\t%04o\t%llu\t%s\t%s\n", job->product.artifacts[i].id, e->path, e->type, e->mode & 07777u,
			               (unsigned long long)e->size, e->sha256, e->target);
		}
	}
	code = write_file(job, "files.tsv", &tsv);
	asy_buf_release(&tsv);
	return code;
}

static int write_result(struct job *job, struct asy_buf *json)
{
	struct asy_buf html;
	int code;

	if (mkdir(job->output, 0755) != 0 && errno != EEXIST)
		return asy_cli_fail(job->cli, ASY_EXIT_USAGE, "%s: %s", job->output, strerror(errno));
	code = make_document(job, json);
	if (code)
		return code;
	asy_buf_init(&html, ASY_LIMIT_REPORT_BYTES);
	code = write_file(job, "result.json", json);
	if (!code && asy_report_html(asy_buf_bytes(json), &html))
		code = asy_cli_fail(job->cli, ASY_EXIT_INTERNAL, "the report could not be made");
	if (!code)
		code = write_file(job, "report.html", &html);
	if (!code)
		code = write_files(job);
	asy_buf_release(&html);
	return code;
}

static int print_summary(struct job *job, const struct asy_buf *json)
{
	struct asy_buf text;
	int code;

	asy_buf_init(&text, 16 << 20);
	if (asy_report_summary(asy_buf_bytes(json), asy_colour(ASY_RED)[0] != 0, &text))
		code = ASY_EXIT_INTERNAL;
	else
		code = asy_cli_print(job->cli, &text);
	asy_buf_release(&text);
	if (!code)
		printf("\nresult  %s/result.json\nreport  %s/report.html\n", job->output, job->output);
	return code;
}

/* With `ret_document` nothing is written: the document goes there. */
static int run_job(struct job *job, unsigned fail_on, struct asy_buf *ret_document)
{
	struct asy_buf json;
	int code = load_inputs(job);

	asy_buf_init(&json, ASY_LIMIT_REPORT_BYTES);
	if (!code)
		code = examine_all(job);
	if (!code)
		code = judge(job);
	if (!code && ret_document)
		code = make_document(job, ret_document);
	else if (!code)
		code = write_result(job, &json);
	if (!code && !ret_document)
		code = print_summary(job, &json);
	asy_buf_release(&json);
	if (!code && job->unreadable)
		return ASY_EXIT_UNREADABLE;
	return !code && asy_fail_on_met(fail_on, &job->result) ? ASY_EXIT_FOUND : code;
}

static int assess(struct asy_cli *cli, unsigned fail_on, struct asy_buf *ret_document)
{
	struct job job = {.cli = cli, .output = asy_cli_option(cli, "--output") ? asy_cli_option(cli, "--output") : "result"};
	int code = ASY_EXIT_USAGE;

	asy_arena_init(&job.arena, (size_t)2 << 30);
	if (asy_cli_load_catalog(cli, &job.catalog))
		code = run_job(&job, fail_on, ret_document);
	for (size_t i = 0; job.examined && i < job.product.n_artifacts; i++)
		asy_examined_release(&job.examined[i]);
	asy_evidence_release(&job.evidence);
	asy_declarations_release(&job.declarations);
	asy_catalog_release(&job.catalog);
	asy_arena_release(&job.arena);
	return code;
}

int asy_assess_document(struct asy_cli *cli, struct asy_buf *ret)
{
	return assess(cli, 0, ret);
}

static int run(struct asy_cli *cli)
{
	unsigned fail_on;

	return asy_fail_on_parse(cli, &fail_on) ? assess(cli, fail_on, NULL) : ASY_EXIT_USAGE;
}

static const struct asy_option options[] = {
	{"--output", "DIR", "(-o) result folder, default ./result"},
	{"--fail-on", "LIST", "exit 1 when there is a: fail, contradiction, inconclusive, answer that does not count (comma-separated)"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_assess = {
	.name = "assess",
	.arguments = "PRODUCT.yaml",
	.summary = "verdicts for every requirement, from all artifacts and answers",
	.help = "Examines the artifacts that the product file names, reads the declarations, and writes a result folder with\n"
	        "result.json (docs/result.schema.json) and report.html. Same input, same bytes: set SOURCE_DATE_EPOCH to fix the date.\n\n"
	        "examples:\n"
	        "  assay assess camera.yaml\n"
	        "  assay assess camera.yaml -o results/1.4.2 --fail-on fail,contradiction",
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
