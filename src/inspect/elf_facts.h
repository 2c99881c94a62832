/* What the hardening of one ELF file is: pure facts, no report. */
#ifndef ASY_INSPECT_ELF_FACTS_H
#define ASY_INSPECT_ELF_FACTS_H

#include "base/arena.h"
#include "inspect/elf_reader.h"

enum asy_elf_answer { ASY_ELF_NO, ASY_ELF_YES, ASY_ELF_UNKNOWN };
enum asy_elf_relro { ASY_ELF_RELRO_NONE, ASY_ELF_RELRO_PARTIAL, ASY_ELF_RELRO_FULL };

struct asy_elf_facts {
	enum asy_elf_type type;
	uint16_t machine;
	unsigned bits;
	enum asy_endian endian;

	/* PT_GNU_STACK without the X flag. Absent: the loader makes the stack executable on the machines whose
	 * first ABI had no such mark, which is all of them except RISC-V and LoongArch. On MIPS a mark without X
	 * is taken at its word, although kernels before 4.9 and processors without the XI bit ignore it. */
	bool nx;
	bool program; /* exec or pie: pie says something only then */
	bool pie;
	enum asy_elf_relro relro;

	/* A reference to the compiler's stack check. Unknown for statically linked programs without symbols in
	 * which the message of the check is not found either, and for Go programs, which do not need it. */
	enum asy_elf_answer canary;

	/* Imports of the checked functions (__memcpy_chk, ...). No: a function that level 2 always replaces is
	 * imported in its unchecked form. Unknown: nothing that could tell: no such import, a static program, or
	 * musl, whose checks are inlined and leave no trace. */
	enum asy_elf_answer fortify;

	bool is_static, stripped;
	bool debug_companion; /* only debugging sections: the code is in another file */
	bool kernel_page;     /* a page the kernel maps into programs (vdso) */
	bool go;
	const char *rpath;    /* RPATH and RUNPATH, joined with ':'; "" for none */
	bool rpath_unsafe;    /* an element that is empty, relative, or in a folder that everyone may write to */
	const char *needed;   /* space-separated; "" for none */
	const char *soname;
};

/* Text goes into the arena (printable); NULL without memory is replaced by "". */
void asy_elf_facts_of(const struct asy_elf *elf, struct asy_arena *arena, struct asy_elf_facts *ret_facts);

/* One RPATH or RUNPATH value: is any element unsafe? */
bool asy_elf_rpath_unsafe(struct asy_bytes rpath);

#endif
