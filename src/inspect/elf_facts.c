#include "inspect/elf_facts.h"

#include <stddef.h>

#include "base/limits.h"
#include "base/text.h"

enum { NEEDED_SHOWN = 200 };

/* glibc replaces these by a checked form in every program built at level 2, whatever their arguments are. */
static const char *const always_checked[] = {
	"printf", "fprintf", "vprintf", "vfprintf", "dprintf", "vdprintf", "asprintf", "vasprintf",
	"syslog", "vsyslog", "longjmp", "siglongjmp", NULL,
};

static bool is_one_of(struct asy_bytes name, const char *const *list)
{
	for (; *list; list++)
		if (asy_bytes_is(name, *list))
			return true;
	return false;
}

static bool is_stack_check(struct asy_bytes name)
{
	static const char *const names[] = {
		"__stack_chk_fail", "__stack_chk_fail_local", "__stack_chk_guard", "__stack_smash_handler",
		"__guard", NULL,
	};

	return asy_bytes_starts(name, "__") && is_one_of(name, names);
}

static bool is_checked_form(struct asy_bytes name)
{
	return asy_bytes_starts(name, "__") && asy_bytes_ends(name, "_chk");
}

struct seen {
	bool stack_check, checked, unchecked;
};

static void look_at_imports(const struct asy_elf *elf, struct seen *seen)
{
	struct asy_elf_symbol s;

	for (uint32_t i = 1; asy_elf_dynamic_symbol(elf, i, &s); i++) {
		seen->stack_check |= is_stack_check(s.name);
		if (s.section != 0)
			continue;
		seen->checked |= is_checked_form(s.name);
		seen->unchecked |= is_one_of(s.name, always_checked);
	}
}

static bool symtab_has_stack_check(const struct asy_elf *elf)
{
	struct asy_elf_symbol s;

	for (uint32_t i = 1; asy_elf_symbol(elf, i, &s); i++)
		if (is_stack_check(s.name))
			return true;
	return false;
}

/* The messages that glibc and uClibc print when the check fails. musl prints none. */
static bool has_smash_message(struct asy_bytes b)
{
	struct asy_bytes glibc = asy_bytes_from("stack smashing detected");
	struct asy_bytes bsd = asy_bytes_from("stack overflow in function");

	return asy_bytes_find(b, glibc, 0) < b.n || asy_bytes_find(b, bsd, 0) < b.n;
}

static enum asy_elf_answer canary_of(const struct asy_elf *elf, const struct asy_elf_facts *f, const struct seen *seen)
{
	if (f->go)
		return ASY_ELF_UNKNOWN;
	if (seen->stack_check || symtab_has_stack_check(elf))
		return ASY_ELF_YES;
	if (!f->is_static && elf->imports_exports.count > 1)
		return ASY_ELF_NO;
	if (has_smash_message(elf->bytes))
		return ASY_ELF_YES;
	return elf->symbols.count > 1 ? ASY_ELF_NO : ASY_ELF_UNKNOWN;
}

static bool uses_musl(const struct asy_elf *elf)
{
	struct asy_bytes name;

	if (asy_bytes_find(elf->interpreter, ASY_BYTES_LITERAL("ld-musl"), 0) < elf->interpreter.n)
		return true;
	for (uint32_t i = 0; i < NEEDED_SHOWN && asy_elf_dynamic_string(elf, ASY_ELF_DT_NEEDED, i, &name); i++)
		if (asy_bytes_is(name, "libc.so") || asy_bytes_starts(name, "libc.musl"))
			return true;
	return false;
}

static enum asy_elf_answer fortify_of(const struct asy_elf *elf, const struct asy_elf_facts *f, const struct seen *seen)
{
	if (seen->checked)
		return ASY_ELF_YES;
	if (f->is_static || f->go || uses_musl(elf))
		return ASY_ELF_UNKNOWN;
	return seen->unchecked ? ASY_ELF_NO : ASY_ELF_UNKNOWN;
}

static bool nx_of(const struct asy_elf *elf)
{
	struct asy_elf_segment s;

	for (uint32_t i = 0; asy_elf_segment(elf, i, &s); i++)
		if (s.type == ASY_ELF_PT_GNU_STACK)
			return !(s.flags & ASY_ELF_PF_X);
	return elf->machine == ASY_ELF_EM_RISCV || elf->machine == ASY_ELF_EM_LOONGARCH;
}

static enum asy_elf_relro relro_of(const struct asy_elf *elf)
{
	struct asy_elf_segment s;
	uint64_t value;
	bool relro = false;

	for (uint32_t i = 0; asy_elf_segment(elf, i, &s); i++)
		relro |= s.type == ASY_ELF_PT_GNU_RELRO;
	if (!relro)
		return ASY_ELF_RELRO_NONE;
	if (asy_elf_dynamic_find(elf, ASY_ELF_DT_BIND_NOW, &value))
		return ASY_ELF_RELRO_FULL;
	if (asy_elf_dynamic_find(elf, ASY_ELF_DT_FLAGS, &value) && (value & ASY_ELF_DF_BIND_NOW))
		return ASY_ELF_RELRO_FULL;
	if (asy_elf_dynamic_find(elf, ASY_ELF_DT_FLAGS_1, &value) && (value & ASY_ELF_DF_1_NOW))
		return ASY_ELF_RELRO_FULL;
	return ASY_ELF_RELRO_PARTIAL;
}

static bool element_unsafe(struct asy_bytes element)
{
	static const char *const open_to_all[] = {"/tmp", "/var/tmp", "/dev/shm", "/var/lock", "/run/lock"};

	if (asy_bytes_starts(element, "$ORIGIN") || asy_bytes_starts(element, "${ORIGIN}"))
		return false;
	if (!asy_bytes_starts(element, "/"))
		return true;
	for (size_t i = 0; i < sizeof(open_to_all) / sizeof(open_to_all[0]); i++) {
		struct asy_bytes folder = asy_bytes_from(open_to_all[i]);

		if (asy_bytes_starts(element, open_to_all[i]) && (element.n == folder.n || element.p[folder.n] == '/'))
			return true;
	}
	return false;
}

bool asy_elf_rpath_unsafe(struct asy_bytes rpath)
{
	for (;;) {
		size_t colon = asy_bytes_find_byte(rpath, ':', 0);

		if (element_unsafe(asy_bytes_head(rpath, colon)))
			return true;
		if (colon == rpath.n)
			return false;
		rpath = asy_bytes_from_offset(rpath, (uint64_t)colon + 1);
	}
}

static const char *printable(struct asy_arena *arena, struct asy_bytes b)
{
	const char *text = asy_text_printable_dup(arena, asy_bytes_head(b, ASY_LIMIT_ATTRIBUTE_BYTES));

	return text ? text : "";
}

static void read_names(const struct asy_elf *elf, struct asy_arena *arena, struct asy_elf_facts *f)
{
	static const uint64_t rpaths[] = {ASY_ELF_DT_RPATH, ASY_ELF_DT_RUNPATH};
	struct asy_bytes text;
	struct asy_buf list;

	asy_buf_init(&list, ASY_LIMIT_ATTRIBUTE_BYTES);
	for (uint32_t i = 0; i < NEEDED_SHOWN && asy_elf_dynamic_string(elf, ASY_ELF_DT_NEEDED, i, &text); i++) {
		asy_buf_text(&list, i ? " " : "");
		asy_buf_append(&list, text);
	}
	f->needed = printable(arena, asy_buf_bytes(&list));
	asy_buf_clear(&list);
	for (size_t i = 0; i < 2; i++) {
		if (!asy_elf_dynamic_string(elf, rpaths[i], 0, &text))
			continue;
		f->rpath_unsafe |= asy_elf_rpath_unsafe(text);
		asy_buf_text(&list, list.len ? ":" : "");
		asy_buf_append(&list, text);
	}
	f->rpath = printable(arena, asy_buf_bytes(&list));
	asy_buf_release(&list);
	f->soname = asy_elf_dynamic_string(elf, ASY_ELF_DT_SONAME, 0, &text) ? printable(arena, text) : "";
	f->kernel_page = asy_bytes_starts(asy_bytes_from(f->soname), "linux-vdso") ||
	                 asy_bytes_starts(asy_bytes_from(f->soname), "linux-gate");
}

void asy_elf_facts_of(const struct asy_elf *elf, struct asy_arena *arena, struct asy_elf_facts *ret_facts)
{
	struct asy_elf_facts f = {
		.type = elf->type, .machine = elf->machine, .bits = elf->bits, .endian = elf->endian,
		.nx = nx_of(elf), .relro = relro_of(elf),
		.program = elf->type == ASY_ELF_EXEC || elf->type == ASY_ELF_PIE,
		.pie = elf->type == ASY_ELF_PIE,
		.stripped = elf->symbols.count <= 1,
	};
	struct seen seen = {0};
	struct asy_elf_section s;
	struct asy_bytes name;

	f.go = asy_elf_section_find(elf, ".gopclntab", &s) || asy_elf_section_find(elf, ".go.buildinfo", &s) ||
	       asy_elf_section_find(elf, ".note.go.buildid", &s);
	f.debug_companion = asy_elf_section_find(elf, ".text", &s) && s.type == ASY_ELF_SHT_NOBITS;
	f.is_static = f.program && !elf->has_interpreter && !asy_elf_dynamic_string(elf, ASY_ELF_DT_NEEDED, 0, &name);
	look_at_imports(elf, &seen);
	f.canary = canary_of(elf, &f, &seen);
	f.fortify = fortify_of(elf, &f, &seen);
	read_names(elf, arena, &f);
	*ret_facts = f;
}
