#include "report/scan.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/match.h"
#include "report/result_internal.h"

enum { SHOWN = 25 };

struct finding {
	const struct asy_check *check;
	const struct asy_observation *first;
	const char *id;
	size_t more;
};

static bool says_fail(const struct asy_check *check, const struct asy_observation *o)
{
	for (size_t s = 0; s < check->fail.n; s++)
		if (asy_selector_matches(&check->fail.list[s], o))
			return true;
	return false;
}

/* Every check of firmware that fails on this image, with the observations that say so. Most severe first. */
static struct finding *find(const struct asy_scan_report *r, size_t *ret_n)
{
	struct finding *list = calloc(r->catalog->checks.len + 1, sizeof(*list));

	*ret_n = 0;
	for (size_t c = 0; list && c < r->catalog->checks.len; c++) {
		const struct asy_check *check = *(struct asy_check **)asy_vec_at(&r->catalog->checks, c);
		struct finding f = {.check = check};

		for (size_t i = 0; strcmp(check->artifact, "firmware") == 0 && i < asy_store_n_observations(r->store); i++) {
			const struct asy_observation *o = asy_store_observation(r->store, i);
			bool hit = says_fail(check, o);

			if (hit && !f.first) {
				f.first = o;
				f.id = asy_store_id(r->store, i);
			} else if (hit) {
				f.more++;
			}
		}
		if (f.first) {
			size_t at = (*ret_n)++;

			for (; at > 0 && list[at - 1].check->severity < check->severity; at--)
				list[at] = list[at - 1];
			list[at] = f;
		}
	}
	return list;
}

static const char *human_size(uint64_t n, char out[24])
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB"};
	unsigned u = 0;
	uint64_t tenths = n * 10;

	while (tenths >= 10240 && u < 3) {
		tenths /= 1024;
		u++;
	}
	if (u == 0)
		snprintf(out, 24, "%" PRIu64 " B", n);
	else
		snprintf(out, 24, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10, units[u]);
	return out;
}

static void layout(const struct asy_scan_report *r, struct asy_buf *out)
{
	char size[24];

	for (size_t i = 0; i < asy_store_n_regions(r->store); i++) {
		const struct asy_region *g = asy_store_region(r->store, i);
		unsigned depth = 0;

		for (const char *p = g->parent; *p; p++)
			depth += *p == '/' && p[1];
		if (depth > 1 && !r->all)
			continue; /* regions inside of files: with --all */
		asy_buf_fill(out, ' ', 2 + 4 * (size_t)depth);
		asy_buf_printf(out, "0x%08" PRIx64 "  %-52s %10s", g->offset, *g->label ? g->label : g->state, human_size(g->length, size));
		if (strcmp(g->state, "unknown") == 0)
			asy_buf_printf(out, "  entropy %u.%02u", g->entropy / 100, g->entropy % 100);
		asy_buf_printf(out, "%s\n", g->truncated ? "  cut short" : "");
	}
}

static void coverage(const struct asy_scan_report *r, struct asy_buf *out)
{
	const struct asy_coverage *bytes = asy_store_area(r->store, "bytes"), *files = asy_store_area(r->store, "files");

	if (bytes && bytes->total)
		asy_buf_printf(out, "read %" PRIu64 ".%" PRIu64 " %% of the bytes", bytes->examined * 100 / bytes->total,
		               bytes->examined * 1000 / bytes->total % 10);
	if (files)
		asy_buf_printf(out, ", %" PRIu64 " of %" PRIu64 " files", files->examined, files->total);
	asy_buf_printf(out, "%s%s\n", *r->reason ? ": " : "", r->reason);
	for (size_t i = 0, shown = 0; i < asy_store_n_problems(r->store); i++) {
		const struct asy_problem *p = asy_store_problem(r->store, i);

		if (shown++ == 8 && !r->all) {
			asy_buf_printf(out, "  ... and %zu more problems (--all)\n", asy_store_n_problems(r->store) - 8);
			break;
		}
		asy_buf_printf(out, "  %s: %s", p->path, p->what);
		if (p->offset != UINT64_MAX)
			asy_buf_printf(out, " (+0x%" PRIx64 ")", p->offset);
		asy_buf_printf(out, " [%s, %s]\n", p->stage, asy_err_name(p->err));
	}
}

static void components(const struct asy_scan_report *r, struct asy_buf *out)
{
	size_t n = asy_store_n_components(r->store), sure = 0, likely = 0;

	for (size_t i = 0; i < n; i++) {
		sure += asy_store_component(r->store, i)->confidence >= 90;
		likely += asy_store_component(r->store, i)->confidence >= 60 && asy_store_component(r->store, i)->confidence < 90;
	}
	asy_buf_printf(out, "components %zu  (%zu sure, %zu likely, %zu guess)\n", n, sure, likely, n - sure - likely);
	for (size_t i = 0; i < n && (r->all || i < SHOWN); i++) {
		const struct asy_component *c = asy_store_component(r->store, i);

		asy_buf_printf(out, "  %-28s %-22s %-14s %s\n", c->name, c->version, c->source, c->path);
	}
	if (n > SHOWN && !r->all)
		asy_buf_printf(out, "  ... and %zu more (--all)\n", n - SHOWN);
}

static const char *paint(const struct asy_scan_report *r, enum asy_severity s)
{
	if (!r->colour)
		return "";
	return s >= ASY_SEVERITY_HIGH ? "\x1b[31m" : s == ASY_SEVERITY_MEDIUM ? "\x1b[33m" : "";
}

static void place(const struct asy_observation *o, struct asy_buf *out)
{
	asy_buf_text(out, o->locus.path);
	if (o->locus.line)
		asy_buf_printf(out, ":%u", o->locus.line);
	else if (o->locus.offset != ASY_NO_LOCUS_OFFSET && o->locus.offset)
		asy_buf_printf(out, "+0x%" PRIx64, o->locus.offset);
}

/* With --all: the other observations that the same check fails on, each with its place. */
static void others(const struct asy_scan_report *r, const struct finding *f, struct asy_buf *out)
{
	for (size_t i = 0; i < asy_store_n_observations(r->store); i++) {
		const struct asy_observation *o = asy_store_observation(r->store, i);

		if (o == f->first || !says_fail(f->check, o))
			continue;
		asy_buf_text(out, "          ");
		place(o, out);
		asy_buf_printf(out, "  %s\n", o->summary);
	}
}

static void findings(const struct asy_scan_report *r, struct asy_buf *out)
{
	size_t n;
	struct finding *list = find(r, &n);

	for (size_t i = 0; list && i < n && (r->all || i < SHOWN); i++) {
		const struct finding *f = &list[i];

		asy_buf_printf(out, "%s%-9s%s %s\n", paint(r, f->check->severity), asy_severity_name(f->check->severity),
		               r->colour ? "\x1b[0m" : "", f->first->summary);
		asy_buf_text(out, "          ");
		place(f->first, out);
		if (f->more)
			asy_buf_printf(out, "  and %zu more", f->more);
		asy_buf_printf(out, "  (check %s)\n", f->check->id);
		if (f->more && r->all)
			others(r, f, out);
	}
	if (n > SHOWN && !r->all)
		asy_buf_printf(out, "... and %zu more findings (--all)\n", n - SHOWN);
	if (n == 0)
		asy_buf_text(out, "no check of the catalog found anything wrong; what was not read or not asked is not covered by this\n");
	free(list);
}

enum asy_err asy_scan_text(const struct asy_scan_report *r, struct asy_buf *out)
{
	char size[24];

	asy_buf_printf(out, "%s  %s  sha256 %.16s\n", r->file, human_size(r->size, size), r->sha256);
	layout(r, out);
	coverage(r, out);
	asy_buf_text(out, "\n");
	components(r, out);
	asy_buf_text(out, "\n");
	findings(r, out);
	return out->err;
}

static void finding_json(struct asy_json *j, const struct asy_scan_report *r, const struct finding *f)
{
	asy_json_object(j);
	asy_json_put(j, "check", f->check->id);
	asy_json_put(j, "severity", asy_severity_name(f->check->severity));
	asy_json_put(j, "summary", f->first->summary);
	asy_json_put(j, "observation", f->id);
	asy_json_put(j, "path", f->first->locus.path);
	asy_json_put(j, "fix", f->check->fix);
	asy_json_put_uint(j, "more", f->more);
	asy_json_name(j, "observations");
	asy_json_array(j);
	for (size_t i = 0; i < asy_store_n_observations(r->store); i++)
		if (says_fail(f->check, asy_store_observation(r->store, i)))
			asy_json_text(j, asy_store_id(r->store, i));
	asy_json_end(j);
	asy_json_end(j);
}

enum asy_err asy_scan_json(const struct asy_scan_report *r, struct asy_buf *out)
{
	struct asy_artifact artifact = {.id = "firmware", .kind = "firmware", .shown = r->file, .file = r->file, .address = ""};
	struct asy_result_artifact a = {.artifact = &artifact, .store = r->store, .sha256 = r->sha256, .size = r->size,
	                                .status = r->status, .reason = r->reason, .landlock_abi = 1, .runs = 1};
	struct asy_json j;
	size_t n;
	struct finding *list = find(r, &n);

	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_name(&j, "artifact");
	result_artifact(&j, &a);
	asy_json_name(&j, "findings");
	asy_json_array(&j);
	for (size_t i = 0; list && i < n; i++)
		finding_json(&j, r, &list[i]);
	asy_json_end(&j);
	result_components(&j, &a, 1);
	result_observations(&j, &a, 1);
	asy_json_end(&j);
	free(list);
	return asy_json_finish(&j);
}
