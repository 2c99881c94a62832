#include "inspect/elf_reader.h"

#include <stddef.h>

/* Numbers from the generic ABI's registry of machines. */
static const struct {
	uint16_t number;
	const char *name;
} machines[] = {
	{2, "sparc"}, {3, "x86"}, {4, "m68k"}, {6, "x86"}, {8, "mips"}, {10, "mips"}, {15, "parisc"},
	{18, "sparc"}, {20, "ppc"}, {21, "ppc64"}, {22, "s390"}, {36, "v800"}, {40, "arm"}, {42, "sh"},
	{43, "sparc64"}, {44, "tricore"}, {45, "arc"}, {50, "ia64"}, {53, "m68hc12"}, {62, "x86-64"},
	{76, "cris"}, {83, "avr"}, {87, "v850"}, {88, "m32r"}, {92, "openrisc"}, {93, "arc"}, {94, "xtensa"},
	{105, "msp430"}, {106, "blackfin"}, {113, "nios2"}, {140, "tms320c6000"}, {164, "hexagon"},
	{167, "nds32"}, {183, "aarch64"}, {189, "microblaze"}, {195, "arc"}, {201, "lm32"}, {243, "riscv"},
	{244, "lanai"}, {247, "bpf"}, {252, "csky"}, {253, "arc"}, {255, "arc"}, {258, "loongarch"}, {0x9026, "alpha"},
};

const char *asy_elf_machine_name(uint16_t machine)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (machines[i].number == machine)
			return machines[i].name;
	return NULL;
}

const char *asy_elf_type_name(enum asy_elf_type type)
{
	static const char *const names[ASY_ELF__MAX] = {
		[ASY_ELF_EXEC] = "exec",
		[ASY_ELF_PIE] = "pie",
		[ASY_ELF_SHARED] = "shared",
		[ASY_ELF_RELOCATABLE] = "relocatable",
		[ASY_ELF_MODULE] = "module",
		[ASY_ELF_KERNEL] = "kernel",
		[ASY_ELF_CORE] = "core",
		[ASY_ELF_OTHER] = "other",
	};

	return type < ASY_ELF__MAX && names[type] ? names[type] : "other";
}
