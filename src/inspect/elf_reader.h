/* A bounded reader of ELF files: 32 and 64 bit, both byte orders, any machine.
 *
 * Source: System V ABI chapters 4 and 5 (gABI), the GNU extensions of binutils (GNU_HASH, RELRO, build-id).
 *
 * Section headers are optional, because firmware strips them: everything the loader needs is found through
 * the program headers and PT_DYNAMIC. Sections, when present and sane, add .symtab, .comment and .modinfo.
 * Nothing is allocated; all slices borrow the given bytes. Damaged tables are treated as absent and
 * remembered in `damaged`, so that a caller can report that facts may be missing. */
#ifndef ASY_INSPECT_ELF_READER_H
#define ASY_INSPECT_ELF_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

enum asy_elf_type {
	ASY_ELF_EXEC,        /* program at a fixed address */
	ASY_ELF_PIE,         /* position-independent program */
	ASY_ELF_SHARED,      /* library */
	ASY_ELF_RELOCATABLE, /* object file */
	ASY_ELF_MODULE,      /* kernel module: an object file with .modinfo */
	ASY_ELF_KERNEL,      /* a kernel: a program with an export table for modules */
	ASY_ELF_CORE,
	ASY_ELF_OTHER,
	ASY_ELF__MAX
};

struct asy_elf_table { /* equal-sized records in the file */
	struct asy_bytes bytes;
	uint32_t count;
	uint32_t entry; /* bytes per record */
};

struct asy_elf {
	struct asy_bytes bytes;
	enum asy_endian endian;
	unsigned bits; /* 32 or 64 */
	enum asy_elf_type type;
	uint16_t file_type, machine; /* e_type, e_machine */
	uint32_t flags;
	uint64_t start; /* e_entry */
	struct asy_elf_table segments, sections, dynamic;
	struct asy_bytes section_names;
	struct asy_elf_table imports_exports; /* dynamic symbols */
	struct asy_bytes dynamic_strings;
	struct asy_elf_table symbols;         /* .symtab; count 0 when stripped */
	struct asy_bytes symbol_strings;
	bool has_interpreter;
	struct asy_bytes interpreter;
	bool damaged;         /* some table reaches outside the file or contradicts itself */
	bool symbols_guessed; /* the number of dynamic symbols is an estimate: no usable hash table */
};

struct asy_elf_segment {
	uint32_t type, flags;
	uint64_t offset, address, file_size, memory_size;
};

struct asy_elf_section {
	struct asy_bytes name;
	uint32_t type;
	uint32_t link;
	uint64_t flags, address, offset, size, entry;
	struct asy_bytes content; /* empty for SHT_NOBITS and for what is outside the file */
};

struct asy_elf_symbol {
	struct asy_bytes name;
	uint64_t value, size;
	uint8_t binding, type; /* STB_, STT_ */
	uint16_t section;      /* 0: undefined, that is imported */
};

bool asy_elf_is(struct asy_bytes content);

/* Reads the headers. ASY_CORRUPT when it is no ELF file at all, ASY_TRUNCATED when the file header is cut. */
enum asy_err asy_elf_open(struct asy_bytes content, struct asy_elf *ret_elf) ASY_MUST_CHECK;

bool asy_elf_segment(const struct asy_elf *elf, uint32_t i, struct asy_elf_segment *ret);
bool asy_elf_section(const struct asy_elf *elf, uint32_t i, struct asy_elf_section *ret);
bool asy_elf_section_find(const struct asy_elf *elf, const char *name, struct asy_elf_section *ret);

/* The file's bytes from a memory address to the end of its segment; empty when not loaded from the file. */
struct asy_bytes asy_elf_at_address(const struct asy_elf *elf, uint64_t address);

/* The i-th entry of the dynamic section. False behind the last. */
bool asy_elf_dynamic(const struct asy_elf *elf, uint32_t i, uint64_t *ret_tag, uint64_t *ret_value);
bool asy_elf_dynamic_find(const struct asy_elf *elf, uint64_t tag, uint64_t *ret_value); /* first one */

/* The string of the i-th dynamic entry with this tag (DT_NEEDED, DT_SONAME, DT_RPATH, DT_RUNPATH). */
bool asy_elf_dynamic_string(const struct asy_elf *elf, uint64_t tag, uint32_t i, struct asy_bytes *ret);

/* Dynamic symbols (imports and exports) and those of .symtab: i from 0 to count - 1; number 0 is empty. */
bool asy_elf_dynamic_symbol(const struct asy_elf *elf, uint32_t i, struct asy_elf_symbol *ret);
bool asy_elf_symbol(const struct asy_elf *elf, uint32_t i, struct asy_elf_symbol *ret);

/* The .modinfo of a kernel module, and the next "key=value" taken off it; false behind the last. */
struct asy_bytes asy_elf_modinfo(const struct asy_elf *elf);
bool asy_elf_modinfo_next(struct asy_bytes *rest, struct asy_bytes *ret_key, struct asy_bytes *ret_value);

struct asy_bytes asy_elf_comment(const struct asy_elf *elf);  /* .comment: NUL-separated compiler banners */
struct asy_bytes asy_elf_build_id(const struct asy_elf *elf); /* empty when there is none */

/* "arm", "mips", "x86-64", ...; NULL for a number that has no name here. */
const char *asy_elf_machine_name(uint16_t machine);
const char *asy_elf_type_name(enum asy_elf_type type);

/* Numbers of the format that callers need. */
enum {
	ASY_ELF_PT_LOAD = 1,
	ASY_ELF_PT_DYNAMIC = 2,
	ASY_ELF_PT_INTERP = 3,
	ASY_ELF_PT_NOTE = 4,
	ASY_ELF_PT_GNU_STACK = 0x6474e551,
	ASY_ELF_PT_GNU_RELRO = 0x6474e552,
	ASY_ELF_PF_X = 1,
	ASY_ELF_DT_NEEDED = 1,
	ASY_ELF_DT_HASH = 4,
	ASY_ELF_DT_STRTAB = 5,
	ASY_ELF_DT_SYMTAB = 6,
	ASY_ELF_DT_STRSZ = 10,
	ASY_ELF_DT_SONAME = 14,
	ASY_ELF_DT_RPATH = 15,
	ASY_ELF_DT_DEBUG = 21,
	ASY_ELF_DT_BIND_NOW = 24,
	ASY_ELF_DT_RUNPATH = 29,
	ASY_ELF_DT_FLAGS = 30,
	ASY_ELF_DT_GNU_HASH = 0x6ffffef5,
	ASY_ELF_DT_FLAGS_1 = 0x6ffffffb,
	ASY_ELF_DF_BIND_NOW = 8,
	ASY_ELF_DF_1_NOW = 1,
	ASY_ELF_DF_1_PIE = 0x08000000,
	ASY_ELF_SHT_SYMTAB = 2,
	ASY_ELF_SHT_NOTE = 7,
	ASY_ELF_SHT_NOBITS = 8,
	ASY_ELF_SHT_DYNSYM = 11,
	ASY_ELF_EM_386 = 3,
	ASY_ELF_EM_MIPS = 8,
	ASY_ELF_EM_RISCV = 243,
	ASY_ELF_EM_LOONGARCH = 258,
};

#endif
