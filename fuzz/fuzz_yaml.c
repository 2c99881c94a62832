/* Everything people write is YAML: product files, declarations, catalogs. */
#include "base/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct asy_arena arena;
	struct asy_diags diags;
	struct asy_yaml *root = NULL;

	asy_arena_init(&arena, 64u << 20);
	asy_diags_init(&diags, &arena);
	if (!asy_yaml_load(&arena, "input", (struct asy_bytes){data, size}, &diags, &root))
		(void)asy_yaml_text(root, "product");
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	return 0;
}
