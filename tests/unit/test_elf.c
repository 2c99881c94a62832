#include <sys/stat.h>

#include "elf_build.h"
#include "inspect/elf_facts.h"
#include "inspect/table.h"
#include "test.h"
#include "tree.h"

static struct asy_arena arena;

static struct asy_elf_facts facts_of(struct asy_bytes b)
{
	struct asy_elf elf;
	struct asy_elf_facts f = {0};

	if (asy_elf_open(b, &elf))
		printf("# not opened\n");
	else
		asy_elf_facts_of(&elf, &arena, &f);
	return f;
}

static struct asy_elf_facts built(struct elf_build *b)
{
	elf_build(b);
	return facts_of((struct asy_bytes){b->out, b->size});
}

static void check_width_and_order(unsigned bits, bool big)
{
	struct elf_build b = {
		.bits = bits, .big = big, .type = 3, .machine = 8, .interpreter = "/lib/ld.so.1", .stack_header = true,
		.relro = true, .bind_now = true, .needed = "libc.so.6", .gnu_hash = true,
		.imports = {"read", "__stack_chk_fail", "__printf_chk"}, .exports = {"main"},
	};
	struct asy_elf_facts f = built(&b);
	struct asy_elf elf;
	struct asy_elf_symbol symbol;

	CHECK(f.type == ASY_ELF_PIE && f.pie && f.program && f.machine == 8 && f.bits == bits);
	CHECK(f.endian == (big ? ASY_BE : ASY_LE));
	CHECK(f.nx && f.relro == ASY_ELF_RELRO_FULL);
	CHECK(f.canary == ASY_ELF_YES && f.fortify == ASY_ELF_YES);
	CHECK(f.stripped && !f.is_static && !f.rpath_unsafe);
	CHECK_STR(f.needed, "libc.so.6");
	CHECK(asy_elf_open((struct asy_bytes){b.out, b.size}, &elf) == ASY_OK && !elf.damaged);
	CHECK(elf.imports_exports.count == 5);
	CHECK(asy_elf_dynamic_symbol(&elf, 1, &symbol) && asy_bytes_is(symbol.name, "read") && symbol.section == 0);
	CHECK(asy_elf_dynamic_symbol(&elf, 4, &symbol) && asy_bytes_is(symbol.name, "main") && symbol.section == 1);
	CHECK(!asy_elf_dynamic_symbol(&elf, 5, &symbol));
	CHECK(asy_bytes_is(elf.interpreter, "/lib/ld.so.1"));
}

TEST(every_width_and_byte_order)
{
	check_width_and_order(32, true);
	check_width_and_order(32, false);
	check_width_and_order(64, true);
	check_width_and_order(64, false);
}

TEST(unhardened_program)
{
	struct elf_build b = {.bits = 32, .big = true, .type = 2, .machine = 8, .interpreter = "/lib/ld-uClibc.so.0",
	                      .needed = "libc.so.0", .imports = {"printf", "strcpy"}};
	struct asy_elf_facts f = built(&b);

	CHECK(f.type == ASY_ELF_EXEC && f.program && !f.pie && !f.nx);
	CHECK(f.relro == ASY_ELF_RELRO_NONE && f.canary == ASY_ELF_NO && f.fortify == ASY_ELF_NO);
	b.stack_header = b.stack_x = b.relro = true;
	f = built(&b);
	CHECK(!f.nx && f.relro == ASY_ELF_RELRO_PARTIAL);
	b.stack_x = false;
	CHECK(built(&b).nx);
}

TEST(fortify_is_not_guessed)
{
	struct elf_build b = {.bits = 64, .type = 3, .machine = 62, .interpreter = "/lib64/ld-linux-x86-64.so.2",
	                      .needed = "libc.so.6", .imports = {"memcpy", "read"}};

	CHECK(built(&b).fortify == ASY_ELF_UNKNOWN); /* sizes may simply not be known to the compiler */
	b.imports[2] = "fprintf";
	CHECK(built(&b).fortify == ASY_ELF_NO);
	b.needed = "libc.so";
	CHECK(built(&b).fortify == ASY_ELF_UNKNOWN); /* musl checks inline */
	b.imports[2] = "__stack_chk_fail";
	CHECK(built(&b).canary == ASY_ELF_YES);
}

TEST(static_program_without_symbols)
{
	struct elf_build b = {.bits = 32, .type = 2, .machine = 40, .stack_header = true};
	struct asy_elf_facts f = built(&b);

	CHECK(f.is_static && f.program && f.canary == ASY_ELF_UNKNOWN && f.fortify == ASY_ELF_UNKNOWN);
	strcpy((char *)b.out + 2000, "*** stack smashing detected ***");
	CHECK(facts_of((struct asy_bytes){b.out, b.size}).canary == ASY_ELF_YES);
}

TEST(library_and_static_pie)
{
	struct elf_build b = {.bits = 64, .type = 3, .machine = 183, .soname = "libx.so.1", .needed = "libc.so.6",
	                      .interpreter = "/lib/ld-linux-aarch64.so.1", .imports = {"read"}};

	CHECK(built(&b).type == ASY_ELF_SHARED); /* libraries may have an interpreter too, like the C library */
	CHECK_STR(built(&b).soname, "libx.so.1");
	b = (struct elf_build){.bits = 64, .type = 3, .machine = 183, .pie_flag = true};
	CHECK(built(&b).type == ASY_ELF_PIE && built(&b).is_static);
}

TEST(symbols_without_any_hash_table)
{
	struct elf_build b = {.bits = 32, .type = 3, .machine = 40, .no_hash = true, .soname = "libx.so",
	                      .imports = {"read", "__stack_chk_fail"}};
	struct asy_elf elf;

	CHECK(built(&b).canary == ASY_ELF_YES);
	CHECK(asy_elf_open((struct asy_bytes){b.out, b.size}, &elf) == ASY_OK && elf.symbols_guessed);
	b.no_hash = false;
	b.gnu_hash = true; /* empty table: no exports */
	CHECK(built(&b).canary == ASY_ELF_YES);
}

TEST(library_search_paths)
{
	static const char *const safe[] = {"/usr/lib", "$ORIGIN/../lib:/opt/lib", "${ORIGIN}", "/tmpfs/lib", NULL};
	static const char *const bad[] = {"", ".", "lib", "/usr/lib:", ":/usr/lib", "/usr/lib::/lib", "/tmp", "/tmp/x",
	                                  "/usr/lib:/var/tmp/build", "$LIB", NULL};

	for (size_t i = 0; safe[i]; i++)
		CHECK(!asy_elf_rpath_unsafe(asy_bytes_from(safe[i])));
	for (size_t i = 0; bad[i]; i++)
		CHECK(asy_elf_rpath_unsafe(asy_bytes_from(bad[i])));
}

/* Every shorter file and every single changed byte: nothing may be read outside. */
TEST(damaged_files)
{
	struct elf_build b = {.bits = 32, .big = true, .type = 3, .machine = 8, .interpreter = "/lib/ld.so.1",
	                      .stack_header = true, .relro = true, .needed = "libc.so.6", .gnu_hash = true,
	                      .imports = {"read", "printf"}, .exports = {"main"}};
	uint8_t *p;

	elf_build(&b);
	for (size_t n = 0; n < b.size; n += n < 256 ? 1 : 61) {
		p = test_guard(b.out, n);
		if (asy_elf_is((struct asy_bytes){p, n}) && n >= 52)
			(void)facts_of((struct asy_bytes){p, n});
		test_guard_free(p, n);
	}
	for (size_t i = 4; i < b.size; i += i < 256 ? 1 : 3) {
		static const uint8_t values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};

		p = test_guard(b.out, b.size);
		for (size_t v = 0; v < sizeof(values); v++) {
			struct asy_elf elf;
			struct asy_elf_facts f;

			p[i] = values[v];
			if (asy_elf_open((struct asy_bytes){p, b.size}, &elf) == ASY_OK)
				asy_elf_facts_of(&elf, &arena, &f);
		}
		test_guard_free(p, b.size);
		asy_arena_release(&arena);
	}
}

TEST(limits_of_tables)
{
	struct elf_build b = {.bits = 64, .type = 3, .machine = 62, .needed = "libc.so.6", .imports = {"read"}};
	struct asy_elf elf;

	elf_build(&b);
	elf_put(&b, 1536 + 4, 4, 500);    /* more symbols than the segment holds: the table is not believed */
	CHECK(asy_elf_open((struct asy_bytes){b.out, b.size}, &elf) == ASY_OK);
	CHECK(elf.damaged && elf.imports_exports.count == (ELF_BUILD_SIZE - 2048) / 24);
	elf_build(&b);
	elf_put(&b, 56, 2, 0xfff0);       /* program headers */
	CHECK(asy_elf_open((struct asy_bytes){b.out, b.size}, &elf) == ASY_OK);
	CHECK(elf.damaged && elf.segments.count == (ELF_BUILD_SIZE - 64) / 56);
}

/* --- files made by the compiler of this machine ------------------------------------------------- */

static char folder[] = "/tmp/assay-elf-XXXXXX";
static uint8_t compiled[4 << 20];

static struct asy_bytes compile(const char *source, const char *flags)
{
	char command[1024], path[128];
	FILE *f;
	size_t n = 0;

	snprintf(path, sizeof(path), "%s/t.c", folder);
	f = fopen(path, "w");
	if (!f)
		return (struct asy_bytes){0};
	fputs(source, f);
	fclose(f);
	snprintf(command, sizeof(command), "cd %s && rm -f t && cc -O2 -w -o t t.c %s 2>/dev/null", folder, flags);
	if (system(command) != 0)
		return (struct asy_bytes){0};
	snprintf(path, sizeof(path), "%s/t", folder);
	f = fopen(path, "r");
	if (f) {
		n = fread(compiled, 1, sizeof(compiled), f);
		fclose(f);
	}
	return (struct asy_bytes){compiled, n};
}

static const char *const program =
	"#include <stdio.h>\n#include <string.h>\n"
	"int main(int argc, char **argv) { char b[64]; strcpy(b, argv[0]); printf(\"%s %d\", b, argc); return b[argc]; }\n";

TEST(compiled_hardened)
{
	struct asy_elf_facts f = facts_of(compile(program,
		"-fPIE -pie -fstack-protector-all -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -Wl,-z,relro,-z,now"));

	CHECK(f.pie && f.nx && f.relro == ASY_ELF_RELRO_FULL && f.canary == ASY_ELF_YES && f.fortify == ASY_ELF_YES);
	CHECK(!f.stripped && !f.is_static);
}

TEST(compiled_soft)
{
	struct asy_elf_facts f = facts_of(compile(program,
		"-fno-pie -no-pie -fno-stack-protector -U_FORTIFY_SOURCE -Wl,-z,norelro -z execstack -s -Wl,-rpath,/tmp/x"));

	CHECK(f.type == ASY_ELF_EXEC && !f.nx && f.relro == ASY_ELF_RELRO_NONE && f.canary == ASY_ELF_NO);
	CHECK(f.fortify == ASY_ELF_NO && f.stripped && f.rpath_unsafe);
	CHECK_STR(f.rpath, "/tmp/x");
}

TEST(compiled_library_and_object)
{
	struct asy_bytes b = compile("int x(void) { return 1; }", "-shared -fPIC -Wl,-soname,libt.so.3 -Wl,--build-id=0x1234");
	struct asy_elf elf;
	struct asy_bytes id;

	CHECK(facts_of(b).type == ASY_ELF_SHARED);
	CHECK_STR(facts_of(b).soname, "libt.so.3");
	REQUIRE(asy_elf_open(b, &elf) == ASY_OK);
	id = asy_elf_build_id(&elf);
	CHECK(id.n == 2 && id.p[0] == 0x12 && id.p[1] == 0x34);
	CHECK(asy_elf_comment(&elf).n > 0);
	b = compile("int x(void) { return 1; }", "-c");
	CHECK(facts_of(b).type == ASY_ELF_RELOCATABLE);
	b = compile("__attribute__((section(\".modinfo\"))) char a[] = \"license=GPL\\0vermagic=6.1 SMP\";", "-c");
	REQUIRE(asy_elf_open(b, &elf) == ASY_OK);
	CHECK(elf.type == ASY_ELF_MODULE);
	struct asy_bytes rest = asy_elf_modinfo(&elf), key, value;
	CHECK(asy_elf_modinfo_next(&rest, &key, &value) && asy_bytes_is(key, "license") && asy_bytes_is(value, "GPL"));
	CHECK(asy_elf_modinfo_next(&rest, &key, &value) && asy_bytes_is(value, "6.1 SMP"));
	CHECK(!asy_elf_modinfo_next(&rest, &key, &value));
}

TEST(compiled_static)
{
	struct asy_bytes b = compile(program, "-static -s -fstack-protector-all");

	if (!b.n)
		return; /* no static C library here */
	CHECK(facts_of(b).is_static && facts_of(b).stripped && facts_of(b).canary == ASY_ELF_YES);
	CHECK(facts_of(b).fortify == ASY_ELF_UNKNOWN);
}

/* --- the inspector -------------------------------------------------------------------------------- */

TEST(inspector_reports_and_sums)
{
	struct elf_build a = {.bits = 32, .big = true, .type = 2, .machine = 8, .interpreter = "/lib/ld.so.1",
	                      .needed = "libc.so.6", .imports = {"printf"}};
	struct elf_build b = {.bits = 32, .big = true, .type = 3, .machine = 8, .soname = "libc.so.6", .relro = true,
	                      .stack_header = true, .imports = {"__stack_chk_fail"}};
	struct tree_file files[] = {
		{.path = "/bin", .dir = true},
		{.path = "/bin/tool", .content = (char *)elf_build(&a)->out, .size = ELF_BUILD_SIZE, .mode = 04755},
		{.path = "/lib/libc.so.6", .content = (char *)elf_build(&b)->out, .size = ELF_BUILD_SIZE},
		{.path = "/etc/motd", .content = "\177EL"},
		{.path = "/etc/rc.local", .content = "/bin/tool &\n"},
		{.path = "/bin/cut", .content = "\177ELF\1\1\1"},
	};
	struct tree_run run = {0};
	const char *out = tree_run(&run, &asy_inspector_elf, files, 6);

	CHECK(strstr(out, "elf /bin/tool type=exec machine=mips bits=32 endian=big nx=false pie=false relro=none canary=false "
	                  "fortify=false rpath-unsafe=false stripped=true static=false setuid=true service=true needed=libc.so.6 "
	                  "@/bin/tool+0 |"));
	CHECK(strstr(out, "elf /lib/libc.so.6 type=shared machine=mips bits=32 endian=big nx=true relro=partial canary=true "
	                  "rpath-unsafe=false stripped=true soname=libc.so.6 @/lib/libc.so.6+0 |"));
	CHECK(strstr(out, "elf-summary / files=2 programs=1 nx=1 pie=0 relro=1 canary=1 fortify=0 stripped=2 nx-percent=50 "
	                  "pie-percent=0 relro-percent=50 canary-percent=50 fortify-percent=0 machine=mips @/ |"));
	CHECK(strstr(out, "gap truncated /bin/cut |"));
	CHECK(!strstr(out, "motd"));
	tree_release(&run);
}

int main(void)
{
	bool cc;

	asy_arena_init(&arena, 64 * ASY_MIB);
	RUN(every_width_and_byte_order);
	RUN(unhardened_program);
	RUN(fortify_is_not_guessed);
	RUN(static_program_without_symbols);
	RUN(library_and_static_pie);
	RUN(symbols_without_any_hash_table);
	RUN(library_search_paths);
	RUN(damaged_files);
	RUN(limits_of_tables);
	RUN(inspector_reports_and_sums);
	cc = mkdtemp(folder) && compile("int main(void) { return 0; }", "").n > 0;
	if (cc) {
		RUN(compiled_hardened);
		RUN(compiled_soft);
		RUN(compiled_library_and_object);
		RUN(compiled_static);
	} else {
		SKIP(compiled, "no C compiler");
	}
	if (cc) {
		char command[64];

		snprintf(command, sizeof(command), "rm -r %s", folder);
		if (system(command) != 0)
			printf("# %s is left\n", folder);
	}
	asy_arena_release(&arena);
	return TEST_RESULT();
}
