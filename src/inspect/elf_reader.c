#include "inspect/elf_reader.h"

#include "base/limits.h"
#include "inspect/elf_dynamic.h"

enum {
	EI_CLASS = 4,
	EI_DATA = 5,
	ET_REL = 1,
	ET_EXEC = 2,
	ET_DYN = 3,
	ET_CORE = 4,
	PN_XNUM = 0xffff,   /* number of program headers is in section 0 */
	SHN_XINDEX = 0xffff /* number of the name section is in section 0 */
};

/* A record of the file read field by field in the file's own width and order. */
struct record {
	struct asy_rd rd;
	const struct asy_elf *elf;
};

static struct record record_of(const struct asy_elf *elf, struct asy_bytes bytes)
{
	return (struct record){asy_rd_init(bytes), elf};
}

static uint16_t half(struct record *r)
{
	return (uint16_t)asy_rd_uint(&r->rd, 2, r->elf->endian);
}

static uint32_t word(struct record *r)
{
	return (uint32_t)asy_rd_uint(&r->rd, 4, r->elf->endian);
}

static uint64_t native(struct record *r)
{
	return asy_rd_uint(&r->rd, r->elf->bits / 8, r->elf->endian);
}

/* Record i of a table, or an empty slice. */
static struct asy_bytes row(const struct asy_elf_table *table, uint32_t i)
{
	bool ok;

	if (i >= table->count)
		return (struct asy_bytes){0};
	return asy_bytes_sub(table->bytes, (uint64_t)i * table->entry, table->entry, &ok);
}

/* count records of entry bytes at offset; what does not fit in the file is cut off and remembered. */
static struct asy_elf_table table_at(struct asy_elf *elf, uint64_t offset, uint64_t count, uint32_t entry,
                                     uint32_t least_entry, uint64_t limit)
{
	struct asy_bytes rest = asy_bytes_from_offset(elf->bytes, offset);

	if (count == 0 || offset == 0)
		return (struct asy_elf_table){0};
	if (entry < least_entry) {
		elf->damaged = true;
		return (struct asy_elf_table){0};
	}
	if (count > limit || count > rest.n / entry) {
		elf->damaged = true;
		count = rest.n / entry < limit ? rest.n / entry : limit;
	}
	return (struct asy_elf_table){rest, (uint32_t)count, entry};
}

bool asy_elf_is(struct asy_bytes content)
{
	return asy_bytes_starts(content, "\177ELF");
}

bool asy_elf_segment(const struct asy_elf *elf, uint32_t i, struct asy_elf_segment *ret)
{
	struct asy_bytes b = row(&elf->segments, i);
	struct record r = record_of(elf, b);
	struct asy_elf_segment s = {0};

	if (b.n == 0)
		return false;
	s.type = word(&r);
	if (elf->bits == 64)
		s.flags = word(&r);
	s.offset = native(&r);
	s.address = native(&r);
	(void)native(&r); /* physical address */
	s.file_size = native(&r);
	s.memory_size = native(&r);
	if (elf->bits == 32)
		s.flags = word(&r);
	*ret = s;
	return asy_rd_ok(&r.rd);
}

/* NUL-terminated text at an offset of a string table; empty when it is not inside. The limit keeps a table
 * without any NUL from being searched to its end for each symbol. */
struct asy_bytes asy_elf_string(struct asy_bytes strings, uint64_t offset)
{
	struct asy_bytes rest = asy_bytes_head(asy_bytes_from_offset(strings, offset), ASY_LIMIT_ELF_NAME);
	size_t end = asy_bytes_find_byte(rest, 0, 0);

	return end == rest.n ? (struct asy_bytes){0} : asy_bytes_head(rest, end);
}

bool asy_elf_section(const struct asy_elf *elf, uint32_t i, struct asy_elf_section *ret)
{
	struct asy_bytes b = row(&elf->sections, i);
	struct record r = record_of(elf, b);
	struct asy_elf_section s = {0};
	uint32_t name;
	bool ok = true;

	if (b.n == 0)
		return false;
	name = word(&r);
	s.type = word(&r);
	s.flags = native(&r);
	s.address = native(&r);
	s.offset = native(&r);
	s.size = native(&r);
	s.link = word(&r);
	(void)word(&r);   /* sh_info */
	(void)native(&r); /* sh_addralign */
	s.entry = native(&r);
	if (!asy_rd_ok(&r.rd))
		return false;
	s.name = asy_elf_string(elf->section_names, name);
	if (s.type != ASY_ELF_SHT_NOBITS)
		s.content = asy_bytes_sub(elf->bytes, s.offset, s.size, &ok);
	*ret = s;
	return true;
}

bool asy_elf_section_find(const struct asy_elf *elf, const char *name, struct asy_elf_section *ret)
{
	struct asy_elf_section s;

	for (uint32_t i = 1; i < elf->sections.count; i++) {
		if (!asy_elf_section(elf, i, &s) || !asy_bytes_is(s.name, name))
			continue;
		*ret = s;
		return true;
	}
	return false;
}

struct asy_bytes asy_elf_at_address(const struct asy_elf *elf, uint64_t address)
{
	struct asy_elf_segment s;
	bool ok;

	for (uint32_t i = 0; i < elf->segments.count; i++) {
		uint64_t into;

		if (!asy_elf_segment(elf, i, &s) || s.type != ASY_ELF_PT_LOAD || address < s.address)
			continue;
		into = address - s.address;
		if (into >= s.file_size)
			continue;
		/* a truncated file still gives what is there */
		return asy_bytes_head(asy_bytes_from_offset(asy_bytes_from_offset(elf->bytes, s.offset), into),
		                      s.file_size - into);
	}
	return asy_bytes_sub(elf->bytes, 0, 0, &ok);
}

/* .symtab and its strings. */
static void find_symbols(struct asy_elf *elf)
{
	struct asy_elf_section s, strings;
	uint32_t least = elf->bits == 64 ? 24 : 16;

	for (uint32_t i = 1; i < elf->sections.count; i++) {
		if (!asy_elf_section(elf, i, &s) || s.type != ASY_ELF_SHT_SYMTAB)
			continue;
		if (s.content.n == 0 || !asy_elf_section(elf, s.link, &strings)) {
			elf->damaged |= s.size != 0;
			return;
		}
		elf->symbols = table_at(elf, s.offset, s.size / least, least, least, ASY_LIMIT_ELF_SYMBOLS);
		elf->symbol_strings = strings.content;
		return;
	}
}

static enum asy_elf_type program_type(const struct asy_elf *elf)
{
	struct asy_elf_section s;

	if (asy_elf_section_find(elf, "__ksymtab", &s) || asy_elf_section_find(elf, "__ksymtab_strings", &s))
		return ASY_ELF_KERNEL;
	return ASY_ELF_EXEC;
}

/* A shared object is a program when the linker says so (DF_1_PIE); older linkers did not, then it is one when
 * it asks for an interpreter or a debugger slot and has no name of its own. */
static enum asy_elf_type dynamic_type(const struct asy_elf *elf)
{
	uint64_t flags, dummy;

	if (asy_elf_dynamic_find(elf, ASY_ELF_DT_FLAGS_1, &flags) && (flags & ASY_ELF_DF_1_PIE))
		return ASY_ELF_PIE;
	if (asy_elf_dynamic_find(elf, ASY_ELF_DT_SONAME, &dummy))
		return ASY_ELF_SHARED;
	if (elf->has_interpreter || asy_elf_dynamic_find(elf, ASY_ELF_DT_DEBUG, &dummy))
		return ASY_ELF_PIE;
	return ASY_ELF_SHARED;
}

static enum asy_elf_type type_of(const struct asy_elf *elf)
{
	struct asy_elf_section s;

	switch (elf->file_type) {
	case ET_REL:
		return asy_elf_section_find(elf, ".modinfo", &s) ? ASY_ELF_MODULE : ASY_ELF_RELOCATABLE;
	case ET_EXEC:
		return program_type(elf);
	case ET_DYN:
		return dynamic_type(elf);
	case ET_CORE:
		return ASY_ELF_CORE;
	default:
		return ASY_ELF_OTHER;
	}
}

static void find_interpreter(struct asy_elf *elf)
{
	struct asy_elf_segment s;
	bool ok;

	for (uint32_t i = 0; i < elf->segments.count; i++) {
		if (!asy_elf_segment(elf, i, &s) || s.type != ASY_ELF_PT_INTERP)
			continue;
		elf->has_interpreter = true;
		elf->interpreter = asy_elf_string(asy_bytes_sub(elf->bytes, s.offset, s.file_size, &ok), 0);
		return;
	}
}

/* The three places where a section header table with more than 65,279 rows keeps its real numbers. */
static void open_tables(struct asy_elf *elf, uint64_t phoff, uint32_t phentsize, uint64_t phnum,
                        uint64_t shoff, uint32_t shentsize, uint64_t shnum, uint32_t names)
{
	uint32_t ph_least = elf->bits == 64 ? 56 : 32, sh_least = elf->bits == 64 ? 64 : 40;
	struct asy_elf_section s;

	if (shoff && (shnum == 0 || phnum == PN_XNUM || names == SHN_XINDEX)) {
		elf->sections = table_at(elf, shoff, 1, shentsize, sh_least, 1);
		if (asy_elf_section(elf, 0, &s)) {
			struct record r = record_of(elf, asy_bytes_from_offset(row(&elf->sections, 0), elf->bits == 64 ? 44 : 28));

			shnum = shnum == 0 ? s.size : shnum;
			names = names == SHN_XINDEX ? s.link : names;
			phnum = phnum == PN_XNUM ? word(&r) : phnum;
		}
	}
	elf->segments = table_at(elf, phoff, phnum, phentsize, ph_least, ASY_LIMIT_ELF_HEADERS);
	elf->sections = table_at(elf, shoff, shnum, shentsize, sh_least, ASY_LIMIT_ELF_HEADERS);
	if (asy_elf_section(elf, names, &s))
		elf->section_names = s.content;
}

enum asy_err asy_elf_open(struct asy_bytes content, struct asy_elf *ret_elf)
{
	struct asy_elf elf = {.bytes = content};
	struct record r = record_of(&elf, content);
	uint64_t phoff, shoff;
	uint32_t phentsize, phnum, shentsize, shnum, names;

	if (!asy_elf_is(content))
		return ASY_CORRUPT;
	if (content.n < 52)
		return ASY_TRUNCATED;
	if (content.p[EI_CLASS] < 1 || content.p[EI_CLASS] > 2 || content.p[EI_DATA] < 1 || content.p[EI_DATA] > 2)
		return ASY_CORRUPT;
	elf.bits = content.p[EI_CLASS] == 2 ? 64 : 32;
	elf.endian = content.p[EI_DATA] == 2 ? ASY_BE : ASY_LE;
	asy_rd_seek(&r.rd, 16);
	elf.file_type = half(&r);
	elf.machine = half(&r);
	(void)word(&r); /* e_version */
	elf.start = native(&r);
	phoff = native(&r);
	shoff = native(&r);
	elf.flags = word(&r);
	(void)half(&r); /* e_ehsize */
	phentsize = half(&r);
	phnum = half(&r);
	shentsize = half(&r);
	shnum = half(&r);
	names = half(&r);
	if (!asy_rd_ok(&r.rd))
		return ASY_TRUNCATED;
	open_tables(&elf, phoff, phentsize, phnum, shoff, shentsize, shnum, names);
	find_interpreter(&elf);
	asy_elf_find_dynamic(&elf);
	find_symbols(&elf);
	elf.type = type_of(&elf);
	*ret_elf = elf;
	return ASY_OK;
}
