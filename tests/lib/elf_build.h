/* Builds small ELF files of any width and byte order for tests: a loadable segment that is the whole file at
 * address BASE, and a dynamic section with names, symbols and a System V or GNU hash table. No sections. */
#ifndef ASY_TEST_ELF_BUILD_H
#define ASY_TEST_ELF_BUILD_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { ELF_BUILD_BASE = 0x10000, ELF_BUILD_SIZE = 4096 };

struct elf_build {
	unsigned bits;
	bool big;
	uint16_t type, machine;
	const char *interpreter;     /* NULL: none */
	bool stack_header, stack_x;  /* PT_GNU_STACK and its X flag */
	bool relro, bind_now, pie_flag, gnu_hash, no_hash;
	const char *soname, *rpath, *needed;
	const char *imports[8];      /* NULL ends */
	const char *exports[4];

	uint8_t out[ELF_BUILD_SIZE];
	size_t size, dynamic, n_dynamic;
};

static inline void elf_put(struct elf_build *b, size_t at, unsigned width, uint64_t v)
{
	for (unsigned i = 0; i < width; i++)
		b->out[at + (b->big ? width - 1 - i : i)] = (uint8_t)(v >> (8 * i));
}

static inline void elf_dyn(struct elf_build *b, uint64_t tag, uint64_t value)
{
	unsigned w = b->bits / 8;

	elf_put(b, b->dynamic + b->n_dynamic * 2 * w, w, tag);
	elf_put(b, b->dynamic + b->n_dynamic * 2 * w + w, w, value);
	b->n_dynamic++;
}

static inline size_t elf_text(struct elf_build *b, size_t *strings_end, const char *text)
{
	size_t at = *strings_end;

	memcpy(b->out + at, text, strlen(text) + 1);
	*strings_end += strlen(text) + 1;
	return at;
}

static inline void elf_segment(struct elf_build *b, size_t *at, uint32_t type, uint32_t flags, uint64_t offset, uint64_t size)
{
	unsigned w = b->bits / 8;
	size_t p = *at;

	elf_put(b, p, 4, type);
	p += 4;
	if (b->bits == 64)
		elf_put(b, p, 4, flags), p += 4;
	elf_put(b, p, w, offset), p += w;
	elf_put(b, p, w, ELF_BUILD_BASE + offset), p += w;
	elf_put(b, p, w, ELF_BUILD_BASE + offset), p += w;
	elf_put(b, p, w, size), p += w;
	elf_put(b, p, w, size), p += w;
	if (b->bits == 32)
		elf_put(b, p, 4, flags), p += 4;
	elf_put(b, p, w, 4), p += w;
	*at = p;
}

static inline size_t elf_symbol(struct elf_build *b, size_t at, size_t name, uint16_t section)
{
	elf_put(b, at, 4, name);
	b->out[at + (b->bits == 64 ? 4 : 12)] = 0x12; /* global function */
	elf_put(b, at + (b->bits == 64 ? 6 : 14), 2, section);
	return at + (b->bits == 64 ? 24 : 16);
}

/* Imports first, exports behind them, as a GNU hash table wants it. Returns the number of symbols. */
static inline size_t elf_symbols(struct elf_build *b, size_t strings, size_t *strings_end, size_t symbols)
{
	size_t n = 1, at = symbols + (b->bits == 64 ? 24 : 16);

	for (size_t i = 0; i < 8 && b->imports[i]; i++, n++)
		at = elf_symbol(b, at, elf_text(b, strings_end, b->imports[i]) - strings, 0);
	for (size_t i = 0; i < 4 && b->exports[i]; i++, n++)
		at = elf_symbol(b, at, elf_text(b, strings_end, b->exports[i]) - strings, 1);
	return n;
}

static inline void elf_hash(struct elf_build *b, size_t hash, size_t n_symbols)
{
	size_t n_imports = 0;

	while (n_imports < 8 && b->imports[n_imports])
		n_imports++;
	if (b->gnu_hash) {
		unsigned w = b->bits / 8;
		size_t n_exports = n_symbols - n_imports - 1;

		elf_put(b, hash, 4, 1);
		elf_put(b, hash + 4, 4, n_imports + 1);
		elf_put(b, hash + 8, 4, 1);
		elf_put(b, hash + 16 + w, 4, n_exports ? n_imports + 1 : 0);
		if (n_exports)
			elf_put(b, hash + 16 + w + 4 * n_exports, 4, 1); /* end mark of the chain */
		elf_dyn(b, 0x6ffffef5, ELF_BUILD_BASE + hash);
	} else if (!b->no_hash) {
		elf_put(b, hash, 4, 1);
		elf_put(b, hash + 4, 4, n_symbols);
		elf_dyn(b, 4, ELF_BUILD_BASE + hash);
	}
}

/* Fixed places: header 0, program headers 64, interpreter 512, dynamic 1024, hash 1536, symbols 2048, strings 3072. */
static inline struct elf_build *elf_build(struct elf_build *b)
{
	unsigned w = b->bits / 8;
	size_t segments = 64, end = 3073, p = 16, n_segments, n_symbols;
	bool dynamic = b->soname || b->needed || b->imports[0] || b->exports[0] || b->bind_now || b->pie_flag || b->rpath;

	memset(b->out, 0, sizeof(b->out));
	b->size = sizeof(b->out);
	b->dynamic = 1024;
	b->n_dynamic = 0;
	memcpy(b->out, "\177ELF", 4);
	b->out[4] = b->bits == 64 ? 2 : 1;
	b->out[5] = b->big ? 2 : 1;
	b->out[6] = 1;
	if (dynamic) {
		elf_dyn(b, 5, ELF_BUILD_BASE + 3072);
		elf_dyn(b, 6, ELF_BUILD_BASE + 2048);
		n_symbols = elf_symbols(b, 3072, &end, 2048);
		elf_hash(b, 1536, n_symbols);
		if (b->needed)
			elf_dyn(b, 1, elf_text(b, &end, b->needed) - 3072);
		if (b->soname)
			elf_dyn(b, 14, elf_text(b, &end, b->soname) - 3072);
		if (b->rpath)
			elf_dyn(b, 29, elf_text(b, &end, b->rpath) - 3072);
		if (b->bind_now || b->pie_flag)
			elf_dyn(b, 0x6ffffffb, (b->bind_now ? 1u : 0u) | (b->pie_flag ? 0x08000000u : 0u));
		elf_dyn(b, 10, end - 3072);
		elf_segment(b, &segments, 2, 6, 1024, b->n_dynamic * 2 * w + 2 * w);
	}
	elf_segment(b, &segments, 1, 5, 0, sizeof(b->out));
	if (b->interpreter) {
		memcpy(b->out + 512, b->interpreter, strlen(b->interpreter) + 1);
		elf_segment(b, &segments, 3, 4, 512, strlen(b->interpreter) + 1);
	}
	if (b->stack_header)
		elf_segment(b, &segments, 0x6474e551, b->stack_x ? 7 : 6, 0, 0);
	if (b->relro)
		elf_segment(b, &segments, 0x6474e552, 4, 1024, 256);
	n_segments = (segments - 64) / (b->bits == 64 ? 56 : 32);
	elf_put(b, p, 2, b->type), p += 2;
	elf_put(b, p, 2, b->machine), p += 2;
	elf_put(b, p, 4, 1), p += 4;
	elf_put(b, p, w, ELF_BUILD_BASE), p += w;
	elf_put(b, p, w, 64), p += w;  /* program headers */
	elf_put(b, p, w, 0), p += w;   /* no sections */
	elf_put(b, p, 4, 0), p += 4;   /* flags */
	elf_put(b, p, 2, b->bits == 64 ? 64 : 52), p += 2;
	elf_put(b, p, 2, b->bits == 64 ? 56 : 32), p += 2;
	elf_put(b, p, 2, n_segments);
	return b;
}

#endif
