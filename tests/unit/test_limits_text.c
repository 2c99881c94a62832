/* Ceilings of what people write, of catalogs, and of ELF tables: at the limit it is read, one above it is refused or cut, by name. */
#include "base/limits.h"

#include <sys/stat.h>

#include "base/yaml.h"
#include "catalog/catalog.h"
#include "inspect/elf_dynamic.h"
#include "test.h"

static enum asy_err yaml(struct asy_buf *text, const char *word)
{
	struct asy_arena arena;
	struct asy_diags diags;
	struct asy_yaml *root;
	struct asy_buf said;
	enum asy_err err;

	asy_arena_init(&arena, 512 * (size_t)ASY_MIB);
	asy_diags_init(&diags, &arena);
	err = asy_yaml_load(&arena, "x.yaml", asy_buf_bytes(text), &diags, &root);
	asy_buf_init(&said, 64 * 1024);
	asy_diags_print(&diags, &said);
	CHECK(!err || strstr(asy_buf_cstr(&said), word));
	asy_buf_release(&said);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	asy_buf_release(text);
	return err;
}

static void fresh(struct asy_buf *text)
{
	asy_buf_init(text, 8 * (size_t)ASY_MIB);
}

TEST(yaml_bytes)
{
	for (size_t above = 0; above < 2; above++) {
		struct asy_buf text;

		fresh(&text);
		asy_buf_text(&text, "a: 1\n#");
		asy_buf_fill(&text, 'x', ASY_LIMIT_YAML_BYTES - 6 + above);
		CHECK((yaml(&text, "") == ASY_OK) == (above == 0));
	}
}

TEST(yaml_depth)
{
	for (size_t above = 0; above < 2; above++) {
		struct asy_buf text;

		fresh(&text);
		asy_buf_fill(&text, '[', ASY_LIMIT_YAML_DEPTH + above);
		asy_buf_fill(&text, ']', ASY_LIMIT_YAML_DEPTH + above);
		CHECK((yaml(&text, "") == ASY_OK) == (above == 0));
	}
}

TEST(yaml_nodes)
{
	for (size_t above = 0; above < 2; above++) {
		struct asy_buf text;

		fresh(&text);
		asy_buf_text(&text, "[a"); /* the list is a node, too */
		for (size_t i = 2; i < ASY_LIMIT_YAML_NODES + above; i++)
			asy_buf_text(&text, ",a");
		asy_buf_text(&text, "]");
		CHECK((yaml(&text, "") == ASY_OK) == (above == 0));
	}
}

static void write_file(const char *folder, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		abort();
}

/* A catalog of one requirement whose question is `depth` deep. */
static enum asy_err tree_of(size_t depth)
{
	char folder[] = "/tmp/assay-limits-XXXXXX", path[256];
	struct asy_catalog catalog = {0};
	struct asy_arena arena;
	struct asy_diags diags;
	struct asy_buf text;
	enum asy_err err;

	if (!mkdtemp(folder))
		abort();
	write_file(folder, "catalog.yaml", "catalog: 1\nversion: \"1\"\ntables: []\nchecks: []\nschemes: [s.yaml]\ncontradictions: []\n");
	write_file(folder, "s.yaml", "scheme:\n  id: S-1\n  title: S\n  edition: V1\n  suite: T\n  date: 2024-09\n"
	                             "  legal: none\n  confidence: high\n  requirements: [r.yaml]\n");
	asy_buf_init(&text, 64 * 1024);
	asy_buf_text(&text, "requirements:\n  - id: 1-1\n    clause: \"1\"\n    title: T\n    explanation: E\n    applies-when: W\n"
	                    "    confidence: high\n    editions: {V1: {status: M, obligation: M}}\n    tree: ");
	for (size_t i = 1; i < depth; i++)
		asy_buf_text(&text, "{not: ");
	asy_buf_text(&text, "{is: {verdict: pass, why: w}}");
	asy_buf_fill(&text, '}', depth - 1);
	write_file(folder, "r.yaml", asy_buf_cstr(&text));
	asy_arena_init(&arena, 64 * (size_t)ASY_MIB);
	asy_diags_init(&diags, &arena);
	err = asy_catalog_load(&catalog, folder, &diags);
	asy_buf_clear(&text);
	asy_diags_print(&diags, &text);
	CHECK(!err || strstr(asy_buf_cstr(&text), "nested too deeply"));
	asy_buf_release(&text);
	asy_catalog_release(&catalog);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, (const char *[]){"catalog.yaml", "s.yaml", "r.yaml"}[i]);
		unlink(path);
	}
	rmdir(folder);
	return err;
}

TEST(depth_of_a_question)
{
	size_t depth = ASY_LIMIT_TREE_DEPTH;

	while (depth > 1 && tree_of(depth) != ASY_OK)
		depth--;
	printf("# %zu levels\n", depth);
	CHECK(depth >= ASY_LIMIT_TREE_DEPTH - 1);
	CHECK(tree_of(ASY_LIMIT_TREE_DEPTH + 2) == ASY_INVALID);
}

static void put(uint8_t *at, unsigned width, uint64_t v)
{
	for (unsigned i = 0; i < width; i++)
		at[i] = (uint8_t)(v >> (8 * i));
}

enum { ELF_HEADER = 64, ELF_SECTION = 64, ELF_SYMBOL = 24, SYMTAB = 2 };

/* A 64-bit file with n sections, the count in section 0 as for more than 65,279; section 1 is a symbol table. */
static uint8_t *elf_file(size_t n, size_t symbols, size_t *ret_size)
{
	size_t at = ELF_HEADER + n * ELF_SECTION;
	uint8_t *p = calloc(1, *ret_size = at + symbols * ELF_SYMBOL);

	if (!p)
		abort();
	memcpy(p, "\177ELF\2\1\1", 7);
	put(p + 16, 2, 3);
	put(p + 18, 2, 62);
	put(p + 20, 4, 1);
	put(p + 40, 8, ELF_HEADER);
	put(p + 52, 2, ELF_HEADER);
	put(p + 58, 2, ELF_SECTION);
	put(p + ELF_HEADER + 32, 8, n);
	put(p + ELF_HEADER + ELF_SECTION + 4, 4, SYMTAB);
	put(p + ELF_HEADER + ELF_SECTION + 24, 8, at);
	put(p + ELF_HEADER + ELF_SECTION + 32, 8, symbols * ELF_SYMBOL);
	put(p + ELF_HEADER + ELF_SECTION + 56, 8, ELF_SYMBOL);
	return p;
}

static struct asy_elf opened(const uint8_t *p, size_t size)
{
	struct asy_elf elf = {0};

	CHECK(asy_elf_open((struct asy_bytes){p, size}, &elf) == ASY_OK);
	return elf;
}

TEST(elf_tables)
{
	for (size_t above = 0; above < 2; above++) {
		size_t size;
		uint8_t *p = elf_file(ASY_LIMIT_ELF_HEADERS + above, 2, &size);
		struct asy_elf elf = opened(p, size);

		CHECK(elf.sections.count == ASY_LIMIT_ELF_HEADERS && elf.damaged == (above == 1));
		free(p);
		p = elf_file(2, ASY_LIMIT_ELF_SYMBOLS + above, &size);
		elf = opened(p, size);
		CHECK(elf.symbols.count == ASY_LIMIT_ELF_SYMBOLS && elf.damaged == (above == 1));
		free(p);
	}
}

TEST(elf_names)
{
	char *table = malloc(ASY_LIMIT_ELF_NAME + 2);
	struct asy_bytes strings = {(const uint8_t *)table, ASY_LIMIT_ELF_NAME + 2};

	REQUIRE(table);
	memset(table, 'n', ASY_LIMIT_ELF_NAME + 2);
	table[ASY_LIMIT_ELF_NAME - 1] = 0;
	CHECK(asy_elf_string(strings, 0).n == ASY_LIMIT_ELF_NAME - 1);
	table[ASY_LIMIT_ELF_NAME - 1] = 'n';
	table[ASY_LIMIT_ELF_NAME] = 0;
	CHECK(asy_elf_string(strings, 0).n == 0);
	CHECK(asy_elf_string(strings, 1).n == ASY_LIMIT_ELF_NAME - 1);
	free(table);
}

int main(void)
{
	RUN(yaml_bytes);
	RUN(yaml_depth);
	RUN(yaml_nodes);
	RUN(depth_of_a_question);
	RUN(elf_tables);
	RUN(elf_names);
	return TEST_RESULT();
}
