/* The dynamic section of an ELF file; used by elf_reader.c only. */
#ifndef ASY_INSPECT_ELF_DYNAMIC_H
#define ASY_INSPECT_ELF_DYNAMIC_H

#include "inspect/elf_reader.h"

/* Fills dynamic, dynamic_strings and imports_exports; leaves them empty for a file without any. */
void asy_elf_find_dynamic(struct asy_elf *elf);

struct asy_bytes asy_elf_string(struct asy_bytes strings, uint64_t offset);

#endif
