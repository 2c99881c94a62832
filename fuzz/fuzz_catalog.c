/* The strict loaders: a catalog of several files, a product file with its scope, and a declaration that stand on it.
 * The input is text; a line "%%% NAME" starts the file NAME (letters, digits, '-', '.'). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "product/declaration.h"
#include "product/product.h"
#include "scope/scope.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILES = 10 };
static char folder[40], names[FILES][72];

static void tidy(void)
{
	rmdir(folder);
}

static size_t spread(const char *p, const char *end)
{
	size_t n = 0;

	for (FILE *f = NULL; p < end;) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((eol ? eol + 1 : end) - p);

		if (len > 5 && memcmp(p, "%%% ", 4) == 0 && n < FILES) {
			char name[25] = "";

			memcpy(name, p + 4, len - 5 < 24 ? len - 5 : 24);
			name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-.")] = 0;
			snprintf(names[n], sizeof(names[n]), "%s/%s", folder, name[0] && name[0] != '.' ? name : "none");
			if (f)
				fclose(f);
			f = fopen(names[n++], "w");
		} else if (f) {
			fwrite(p, 1, len, f);
		}
		p += len;
		if (p >= end && f)
			fclose(f);
	}
	return n;
}

static void load_product(const struct asy_catalog *catalog, struct asy_arena *arena, struct asy_diags *diags)
{
	struct asy_product product = {0};
	struct asy_declarations declared;
	struct asy_scope scope;
	char path[96];

	snprintf(path, sizeof(path), "%s/product.yaml", folder);
	if (!asy_product_load(arena, path, catalog, diags, &product))
		(void)!asy_scope_find(arena, catalog, &product, INT64_MIN, 1767225600, &scope);
	asy_declarations_init(&declared, arena);
	snprintf(path, sizeof(path), "%s/declaration.yaml", folder);
	if (!asy_declarations_add(&declared, path, "declaration.yaml", catalog, diags))
		(void)!asy_declarations_link(&declared, diags);
	asy_declarations_release(&declared);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct asy_arena arena;
	struct asy_catalog catalog = {0};
	struct asy_diags diags;
	size_t n;

	if (!folder[0]) {
		snprintf(folder, sizeof(folder), "%s/assay-fuzz-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
		if (!mkdtemp(folder) || atexit(tidy))
			abort();
	}
	n = spread((const char *)data, (const char *)data + size);
	asy_arena_init(&arena, 256u << 20);
	asy_diags_init(&diags, &arena);
	if (!asy_catalog_load(&catalog, folder, &diags))
		load_product(&catalog, &arena, &diags);
	asy_catalog_release(&catalog);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	while (n)
		unlink(names[--n]);
	return 0;
}
