#include "inspect/elf_dynamic.h"

#include <stddef.h>

#include "base/limits.h"

enum {
	DT_NULL = 0,
	DT_MIPS_SYMTABNO = 0x70000011,
	DT_ADDRRNGLO = 0x6ffffe00, /* tags whose value is an address, beside those named below */
	DT_ADDRRNGHI = 0x6ffffeff,
	DT_VERSYM = 0x6ffffff0,
	DT_VERDEF = 0x6ffffffc,
	DT_VERNEED = 0x6ffffffe,
	NT_GNU_BUILD_ID = 3
};

static uint64_t number(const struct asy_elf *elf, struct asy_bytes b, uint64_t offset, unsigned width)
{
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(b, offset));

	return asy_rd_uint(&r, width, elf->endian);
}

bool asy_elf_dynamic(const struct asy_elf *elf, uint32_t i, uint64_t *ret_tag, uint64_t *ret_value)
{
	unsigned width = elf->bits / 8;
	uint64_t tag;

	if (i >= elf->dynamic.count)
		return false;
	tag = number(elf, elf->dynamic.bytes, (uint64_t)i * elf->dynamic.entry, width);
	if (tag == DT_NULL)
		return false;
	*ret_tag = tag;
	*ret_value = number(elf, elf->dynamic.bytes, (uint64_t)i * elf->dynamic.entry + width, width);
	return true;
}

bool asy_elf_dynamic_find(const struct asy_elf *elf, uint64_t tag, uint64_t *ret_value)
{
	uint64_t t, value;

	for (uint32_t i = 0; asy_elf_dynamic(elf, i, &t, &value); i++) {
		if (t != tag)
			continue;
		*ret_value = value;
		return true;
	}
	return false;
}

bool asy_elf_dynamic_string(const struct asy_elf *elf, uint64_t tag, uint32_t nth, struct asy_bytes *ret)
{
	uint64_t t, value;

	for (uint32_t i = 0; asy_elf_dynamic(elf, i, &t, &value); i++) {
		if (t != tag || nth-- != 0)
			continue;
		*ret = asy_elf_string(elf->dynamic_strings, value);
		return true;
	}
	return false;
}

/* System V hash table: the second word is the number of symbols. Two 64-bit ABIs (alpha, s390x) use 64-bit
 * words; their first word then reads as a bucket count of 0 or the chain count as 0, and the next source is asked. */
static uint32_t count_by_hash(const struct asy_elf *elf)
{
	uint64_t address;
	struct asy_bytes b;

	if (!asy_elf_dynamic_find(elf, ASY_ELF_DT_HASH, &address))
		return 0;
	b = asy_elf_at_address(elf, address);
	if (number(elf, b, 0, 4) > b.n / 4 || number(elf, b, 4, 4) > b.n / 4)
		return 0;
	return (uint32_t)number(elf, b, 4, 4);
}

/* GNU hash table: the highest symbol number of any bucket, then along its chain to the end mark. An empty
 * table (no exports) says nothing about the imports before it. */
static uint32_t count_by_gnu_hash(const struct asy_elf *elf)
{
	uint64_t address, buckets, first, words, highest = 0, at;
	struct asy_bytes b;

	if (!asy_elf_dynamic_find(elf, ASY_ELF_DT_GNU_HASH, &address))
		return 0;
	b = asy_elf_at_address(elf, address);
	buckets = number(elf, b, 0, 4);
	first = number(elf, b, 4, 4);
	words = number(elf, b, 8, 4);
	if (b.n < 16 || words > b.n / (elf->bits / 8) || buckets > b.n / 4)
		return 0;
	at = 16 + words * (elf->bits / 8);
	for (uint64_t i = 0; i < buckets; i++) {
		uint64_t symbol = number(elf, b, at + 4 * i, 4);

		highest = symbol > highest ? symbol : highest;
	}
	if (highest < first || highest == 0)
		return 0;
	at += 4 * buckets;
	for (; highest - first < b.n / 4; highest++) {
		if (at + 4 * (highest - first) + 4 > b.n)
			return 0;
		if (number(elf, b, at + 4 * (highest - first), 4) & 1)
			return (uint32_t)(highest + 1);
	}
	return 0;
}

static uint32_t count_by_section(const struct asy_elf *elf, uint64_t address, uint32_t entry)
{
	struct asy_elf_section s;

	for (uint32_t i = 1; i < elf->sections.count; i++)
		if (asy_elf_section(elf, i, &s) && s.type == ASY_ELF_SHT_DYNSYM && s.address == address)
			return (uint32_t)(s.content.n / entry);
	return 0;
}

static bool is_address(uint64_t tag)
{
	static const uint64_t tags[] = {
		3 /* PLTGOT */, 4 /* HASH */, 5 /* STRTAB */, 7 /* RELA */, 12 /* INIT */, 13 /* FINI */,
		17 /* REL */, 23 /* JMPREL */, 25, 26 /* INIT_ARRAY, FINI_ARRAY */, 32 /* PREINIT_ARRAY */,
		DT_VERSYM, DT_VERDEF, DT_VERNEED,
	};

	if (tag >= DT_ADDRRNGLO && tag <= DT_ADDRRNGHI)
		return true;
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (tag == tags[i])
			return true;
	return false;
}

/* Last resort: the symbols end at the latest where the next table of the dynamic section begins. */
static uint32_t count_by_neighbour(const struct asy_elf *elf, uint64_t address, uint32_t entry)
{
	uint64_t tag, value, next = UINT64_MAX;

	for (uint32_t i = 0; asy_elf_dynamic(elf, i, &tag, &value); i++)
		if (is_address(tag) && value > address && value < next)
			next = value;
	return next == UINT64_MAX ? 0 : (uint32_t)((next - address) / entry > ASY_LIMIT_ELF_SYMBOLS
	                                                   ? ASY_LIMIT_ELF_SYMBOLS
	                                                   : (next - address) / entry);
}

static void find_dynamic_symbols(struct asy_elf *elf)
{
	uint32_t entry = elf->bits == 64 ? 24 : 16, count = 0;
	uint64_t address, mips;
	struct asy_bytes b;

	if (!asy_elf_dynamic_find(elf, ASY_ELF_DT_SYMTAB, &address))
		return;
	b = asy_elf_at_address(elf, address);
	if (elf->machine == ASY_ELF_EM_MIPS && asy_elf_dynamic_find(elf, DT_MIPS_SYMTABNO, &mips) && mips <= b.n / entry)
		count = (uint32_t)mips;
	if (!count)
		count = count_by_section(elf, address, entry);
	if (!count)
		count = count_by_hash(elf);
	if (!count)
		count = count_by_gnu_hash(elf);
	if (!count) {
		count = count_by_neighbour(elf, address, entry);
		elf->symbols_guessed = true;
	}
	if (count > ASY_LIMIT_ELF_SYMBOLS || count > b.n / entry) {
		elf->damaged = true;
		count = (uint32_t)(b.n / entry < ASY_LIMIT_ELF_SYMBOLS ? b.n / entry : ASY_LIMIT_ELF_SYMBOLS);
	}
	elf->imports_exports = (struct asy_elf_table){b, count, entry};
}

static void open_dynamic(struct asy_elf *elf, const struct asy_elf_segment *s)
{
	struct asy_bytes b = asy_bytes_head(asy_bytes_from_offset(elf->bytes, s->offset), s->file_size);
	uint64_t entries, strings, size;

	elf->dynamic.entry = elf->bits / 4;
	entries = b.n / elf->dynamic.entry;
	elf->damaged |= b.n < s->file_size || entries > ASY_LIMIT_ELF_HEADERS;
	elf->dynamic.bytes = b;
	elf->dynamic.count = (uint32_t)(entries < ASY_LIMIT_ELF_HEADERS ? entries : ASY_LIMIT_ELF_HEADERS);
	if (asy_elf_dynamic_find(elf, ASY_ELF_DT_STRTAB, &strings)) {
		elf->dynamic_strings = asy_elf_at_address(elf, strings);
		if (asy_elf_dynamic_find(elf, ASY_ELF_DT_STRSZ, &size)) {
			elf->damaged |= size > elf->dynamic_strings.n;
			elf->dynamic_strings = asy_bytes_head(elf->dynamic_strings, size);
		}
	}
	find_dynamic_symbols(elf);
}

void asy_elf_find_dynamic(struct asy_elf *elf)
{
	struct asy_elf_segment s;

	for (uint32_t i = 0; i < elf->segments.count; i++) {
		if (!asy_elf_segment(elf, i, &s) || s.type != ASY_ELF_PT_DYNAMIC)
			continue;
		open_dynamic(elf, &s);
		return;
	}
}

static bool symbol_of(const struct asy_elf *elf, const struct asy_elf_table *table, struct asy_bytes strings,
                      uint32_t i, struct asy_elf_symbol *ret)
{
	uint64_t at = (uint64_t)i * table->entry;
	struct asy_elf_symbol s;
	uint8_t info;
	struct asy_rd r;

	if (i >= table->count)
		return false;
	r = asy_rd_init(asy_bytes_head(asy_bytes_from_offset(table->bytes, at), table->entry));
	s.name = asy_elf_string(strings, asy_rd_uint(&r, 4, elf->endian));
	if (elf->bits == 32) {
		s.value = asy_rd_uint(&r, 4, elf->endian);
		s.size = asy_rd_uint(&r, 4, elf->endian);
	}
	info = asy_rd_u8(&r);
	asy_rd_skip(&r, 1); /* st_other */
	s.section = (uint16_t)asy_rd_uint(&r, 2, elf->endian);
	if (elf->bits == 64) {
		s.value = asy_rd_uint(&r, 8, elf->endian);
		s.size = asy_rd_uint(&r, 8, elf->endian);
	}
	s.binding = info >> 4;
	s.type = info & 15;
	if (!asy_rd_ok(&r))
		return false;
	*ret = s;
	return true;
}

bool asy_elf_dynamic_symbol(const struct asy_elf *elf, uint32_t i, struct asy_elf_symbol *ret)
{
	return symbol_of(elf, &elf->imports_exports, elf->dynamic_strings, i, ret);
}

bool asy_elf_symbol(const struct asy_elf *elf, uint32_t i, struct asy_elf_symbol *ret)
{
	return symbol_of(elf, &elf->symbols, elf->symbol_strings, i, ret);
}

struct asy_bytes asy_elf_modinfo(const struct asy_elf *elf)
{
	struct asy_elf_section s;

	return asy_elf_section_find(elf, ".modinfo", &s) ? s.content : (struct asy_bytes){0};
}

bool asy_elf_modinfo_next(struct asy_bytes *rest, struct asy_bytes *ret_key, struct asy_bytes *ret_value)
{
	while (rest->n) {
		size_t end = asy_bytes_find_byte(*rest, 0, 0);
		struct asy_bytes pair = asy_bytes_head(*rest, end);
		size_t equal = asy_bytes_find_byte(pair, '=', 0);

		*rest = asy_bytes_from_offset(*rest, (uint64_t)end + 1);
		if (equal == pair.n)
			continue;
		*ret_key = asy_bytes_head(pair, equal);
		*ret_value = asy_bytes_from_offset(pair, equal + 1);
		return true;
	}
	return false;
}

struct asy_bytes asy_elf_comment(const struct asy_elf *elf)
{
	struct asy_elf_section s;

	return asy_elf_section_find(elf, ".comment", &s) ? s.content : (struct asy_bytes){0};
}

/* The build-id of a run of notes: {name size, text size, type, name, text}, each padded to 4 bytes. */
static struct asy_bytes build_id_in(const struct asy_elf *elf, struct asy_bytes notes)
{
	struct asy_rd r = asy_rd_init(notes);

	while (asy_rd_left(&r) >= 12) {
		uint64_t name_size = asy_rd_uint(&r, 4, elf->endian);
		uint64_t size = asy_rd_uint(&r, 4, elf->endian);
		uint64_t type = asy_rd_uint(&r, 4, elf->endian);
		struct asy_bytes name = asy_rd_bytes(&r, name_size), text;

		asy_rd_align(&r, 4);
		text = asy_rd_bytes(&r, size);
		if (asy_rd_ok(&r) && type == NT_GNU_BUILD_ID && asy_bytes_starts(name, "GNU"))
			return text;
		asy_rd_align(&r, 4);
		if (!asy_rd_ok(&r))
			break;
	}
	return (struct asy_bytes){0};
}

struct asy_bytes asy_elf_build_id(const struct asy_elf *elf)
{
	struct asy_elf_segment segment;
	struct asy_elf_section section;
	struct asy_bytes id = {0};
	bool ok;

	for (uint32_t i = 0; !id.n && i < elf->segments.count; i++)
		if (asy_elf_segment(elf, i, &segment) && segment.type == ASY_ELF_PT_NOTE)
			id = build_id_in(elf, asy_bytes_sub(elf->bytes, segment.offset, segment.file_size, &ok));
	for (uint32_t i = 1; !id.n && i < elf->sections.count; i++)
		if (asy_elf_section(elf, i, &section) && section.type == ASY_ELF_SHT_NOTE)
			id = build_id_in(elf, section.content);
	return id;
}
