/* components_of CATALOG FILE-OR-FOLDER...: what the inspectors of src/component say about files on disk (each
 * argument is one tree), one line per component: path, name, version, confidence, source, purl, CPE, evidence, separated by tabs. With -t also what
 * the pass costs. A tool for measuring the catalog, never installed. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/limits.h"
#include "component/table.h"
#include "firmware/report_impl.h"
#include "firmware/rules.h"

enum { INSPECTORS = 8 };

static struct asy_patterns *patterns;
static struct asy_report *reports[INSPECTORS];
static void *states[INSPECTORS];
static size_t n_inspectors, base_length;
static uint32_t root;
static double seconds_scan, seconds_all;
static unsigned long long bytes, files;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void component(void *ctx, const struct asy_component *c)
{
	(void)ctx;
	printf("%s\t%s\t%s\t%u\t%s\t%s\t%s\t%s\n", c->path, c->name, c->version, c->confidence, c->source, c->purl, c->cpe,
	       c->evidence);
}

static void observation(void *ctx, const struct asy_observation *o)
{
	(void)ctx;
	(void)o;
}

static void gap(void *ctx, enum asy_err err, const char *path, const char *what, const char *collector)
{
	(void)ctx;
	printf("%s\tGAP\t%s\t0\t%s\t\t\t%s\n", path, asy_err_name(err), collector, what);
}

struct hits {
	const struct asy_inspector *inspector;
	void *state;
	const struct asy_file *file;
	uint32_t set;
};

static struct asy_pattern_hit collected[1 << 20];
static size_t n_collected;

static void collect(void *ctx, const struct asy_pattern_hit *hit)
{
	(void)ctx;
	if (n_collected < sizeof(collected) / sizeof(collected[0]))
		collected[n_collected++] = *hit;
}

static void hand_out(const struct asy_file *file)
{
	double start = now();

	n_collected = 0;
	if (asy_patterns_scan(patterns, file->content, collect, NULL) != ASY_OK)
		fprintf(stderr, "%s: hits left out\n", file->path);
	seconds_scan += now() - start;
	for (size_t i = 0; i < n_inspectors; i++) {
		const struct asy_inspector *inspector = asy_component_inspectors[i];
		uint32_t set = inspector->rule_set ? asy_patterns_find_set(patterns, inspector->rule_set) : UINT32_MAX;

		for (size_t k = 0; inspector->hit && k < n_collected; k++)
			if (collected[k].set == set)
				inspector->hit(states[i], file, &(struct asy_hit){collected[k].rule, collected[k].end});
		inspector->file(states[i], file);
	}
	seconds_all += now() - start;
	bytes += file->content.n;
	files++;
}

static int visit(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	struct asy_buf content;
	struct asy_file file;

	(void)st;
	asy_buf_init(&content, ASY_LIMIT_FILE_BYTES);
	if (type == FTW_F && asy_file_read(path, &content) == ASY_OK) {
		file = (struct asy_file){.type = ASY_NODE_FILE, .path = path, .inner = path + base_length,
		                         .name = path + ftw->base, .root = root, .root_container = "squashfs",
		                         .content = asy_buf_bytes(&content), .size = content.len, .complete = true,
		                         .target = "", .sha256 = "", .mode = 0644};
		hand_out(&file);
	}
	asy_buf_release(&content);
	return 0;
}

static int load(const char *catalog, struct asy_arena *arena, struct asy_buf *blob)
{
	struct asy_rule_source *sources;
	struct asy_diags diags;
	struct asy_buf text;
	size_t n;
	enum asy_err err = asy_rules_load(arena, catalog, &sources, &n);

	asy_diags_init(&diags, arena);
	asy_buf_init(blob, ASY_LIMIT_PATTERN_BLOB);
	asy_buf_init(&text, ASY_MIB);
	if (!err)
		err = asy_patterns_compile(sources, n, NULL, &diags, blob);
	asy_diags_print(&diags, &text);
	fputs(asy_buf_cstr(&text), stderr);
	asy_buf_release(&text);
	asy_diags_release(&diags);
	if (!err)
		err = asy_patterns_load(asy_buf_bytes(blob), &patterns);
	if (err)
		fprintf(stderr, "%s: %s\n", catalog, asy_err_text(err));
	return err == ASY_OK;
}

int main(int argc, char **argv)
{
	struct asy_report_receiver receiver = {.observation = observation, .component = component, .gap = gap};
	bool timing = argc > 1 && strcmp(argv[1], "-t") == 0;
	struct asy_arena arena;
	struct asy_buf blob;

	argc -= timing;
	argv += timing;
	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	if (argc < 3 || !load(argv[1], &arena, &blob))
		return 2;
	receiver.patterns = patterns;
	for (; asy_component_inspectors[n_inspectors] && n_inspectors < INSPECTORS; n_inspectors++) {
		reports[n_inspectors] = asy_report_new(&arena, &receiver, asy_component_inspectors[n_inspectors]->name);
		states[n_inspectors] = asy_component_inspectors[n_inspectors]->begin(&arena, reports[n_inspectors]);
		if (!states[n_inspectors])
			return 2;
	}
	for (int i = 2; i < argc; i++) {
		base_length = strlen(argv[i]);
		root = (uint32_t)i;
		if (nftw(argv[i], visit, 16, FTW_PHYS) != 0)
			return 2;
	}
	for (size_t i = 0; i < n_inspectors; i++) {
		if (asy_component_inspectors[i]->end)
			asy_component_inspectors[i]->end(states[i]);
		asy_report_free(reports[i]);
	}
	if (timing)
		fprintf(stderr, "%llu files, %llu bytes; pass %.3f s (%.0f MB/s), with inspectors %.3f s; blob %zu bytes\n", files,
		        bytes, seconds_scan, (double)bytes / 1e6 / (seconds_scan + 1e-9), seconds_all, blob.len);
	asy_patterns_free(patterns);
	asy_buf_release(&blob);
	asy_arena_release(&arena);
	return 0;
}
