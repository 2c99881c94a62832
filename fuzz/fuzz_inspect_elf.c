#include "inspect/elf_facts.h"
#include "inspect/table.h"
#include "../tests/lib/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes as they are, so that seeds are plain ELF files; then every iterator of the reader. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tree_file file = {.path = "/bin/x", .content = (const char *)data, .size = size, .mode = 04755};
	struct tree_run run = {0};
	struct asy_bytes key, value, rest;
	struct asy_elf_section section;
	struct asy_elf_symbol symbol;
	struct asy_elf elf;

	if (size == 0)
		return 0;
	(void)tree_run(&run, &asy_inspector_elf, &file, 1);
	tree_release(&run);
	if (asy_elf_open((struct asy_bytes){data, size}, &elf) != ASY_OK)
		return 0;
	for (uint32_t i = 0; i < 1000 && asy_elf_symbol(&elf, i, &symbol); i++)
		;
	for (uint32_t i = 0; i < 1000 && asy_elf_section(&elf, i, &section); i++)
		;
	for (rest = asy_elf_modinfo(&elf); asy_elf_modinfo_next(&rest, &key, &value);)
		;
	(void)asy_elf_comment(&elf);
	(void)asy_elf_build_id(&elf);
	return 0;
}
