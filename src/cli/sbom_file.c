#include "cli/sbom_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "sbom/read.h"

enum { SHOWN = 100 };

static void note(void *ctx, const char *path, const char *what)
{
	struct asy_sbom_opened *f = ctx;
	char **slot = asy_vec_push(&f->problems);

	if (slot && asprintf(slot, "%s: %s", path, what) < 0)
		*slot = NULL;
}

/* Adds catalog/sbom/NAME. */
static bool add_shapes(const struct asy_cli *cli, const char *name, struct asy_arena *arena, struct asy_diags *diags,
                       struct asy_shapes **shapes)
{
	struct asy_buf path, text;
	bool ok;

	asy_buf_init(&path, ASY_LIMIT_PATH_BYTES);
	asy_buf_init(&text, ASY_LIMIT_YAML_BYTES);
	asy_buf_printf(&path, "%s/sbom/%s", asy_cli_catalog_path(cli), name);
	ok = !path.err && asy_file_read(asy_buf_cstr(&path), &text) == ASY_OK &&
	     asy_shapes_add(arena, name, asy_buf_bytes(&text), diags, shapes) == ASY_OK;
	asy_buf_release(&path);
	asy_buf_release(&text);
	return ok;
}

/* Compares the document with the shape of its format. False when the catalog is broken. */
static bool check_shape(const struct asy_cli *cli, struct asy_sbom_opened *f)
{
	static const struct {
		const char *format, *spec;
		const char *files[4];
	} formats[] = {
		{"CycloneDX", "1.", {"cyclonedx-words.txt", "cyclonedx.txt", "cyclonedx-more.txt", NULL}},
		{"SPDX", "2.", {"spdx2.txt", NULL}},
		{"SPDX", "3.", {"spdx3.txt", NULL}},
	};
	struct asy_shapes *shapes = NULL;
	struct asy_arena arena;
	struct asy_diags diags;
	struct asy_buf text;
	bool ok = true;

	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	asy_diags_init(&diags, &arena);
	f->n_problems = SIZE_MAX;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(formats[i].format, f->sbom.format) != 0 || strncmp(formats[i].spec, f->sbom.spec, 2) != 0)
			continue;
		for (size_t k = 0; formats[i].files[k]; k++)
			ok = ok && add_shapes(cli, formats[i].files[k], &arena, &diags, &shapes);
		ok = ok && asy_shapes_link(shapes, &diags) == ASY_OK;
		if (ok)
			f->n_problems = asy_shapes_check(shapes, "bom", f->sbom.spec, f->json, SHOWN, note, f);
	}
	asy_buf_init(&text, 1 << 20);
	asy_diags_print(&diags, &text);
	fputs(asy_buf_cstr(&text), stderr);
	asy_buf_release(&text);
	asy_shapes_release(shapes);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	return ok;
}

int asy_sbom_open(const struct asy_cli *cli, const char *path, struct asy_sbom_opened *ret)
{
	char message[ASY_SBOM_MESSAGE];
	struct asy_buf text;
	enum asy_err err;
	int code = ASY_EXIT_DONE;

	*ret = (struct asy_sbom_opened){0};
	asy_sbom_init(&ret->sbom);
	ret->problems = ASY_VEC_INIT(char *, SHOWN);
	asy_buf_init(&text, ASY_LIMIT_SBOM_FILE);
	err = asy_file_read(path, &text);
	if (err)
		code = asy_cli_fail(cli, ASY_EXIT_UNREADABLE, "%s: %s", path, asy_err_text(err));
	else if (asy_sbom_read(&ret->sbom, asy_buf_bytes(&text), &ret->json, message))
		code = asy_cli_fail(cli, ASY_EXIT_UNREADABLE, "%s: %s", path, message);
	else if (!check_shape(cli, ret))
		code = asy_cli_fail(cli, ASY_EXIT_USAGE, "the catalog in %s cannot be used", asy_cli_catalog_path(cli));
	asy_buf_release(&text);
	return code;
}

void asy_sbom_close(struct asy_sbom_opened *f)
{
	for (size_t i = 0; i < f->problems.len; i++)
		free(*(char **)asy_vec_at(&f->problems, i));
	asy_vec_release(&f->problems);
	json_decref(f->json);
	asy_sbom_release(&f->sbom);
}
