/* What a file tells by its name, its type or its headers. */
#include <string.h>

#include "inspect/debug.h"
#include "inspect/elf_reader.h"
#include "inspect/lines.h"

struct tool {
	const char *name, *class, *message;
};

static const struct tool tools[] = {
	{"adbd", "adb", "Android debug bridge"},
	{"as", "compiler", "an assembler"},
	{"bpftrace", "tracer", "a tracer"},
	{"cc", "compiler", "a compiler"},
	{"clang", "compiler", "a compiler"},
	{"dumpcap", "sniffer", "a network sniffer"},
	{"ettercap", "sniffer", "a network sniffer"},
	{"g++", "compiler", "a compiler"},
	{"gcc", "compiler", "a compiler"},
	{"gdb", "debugger", "a debugger"},
	{"gdbserver", "debugger", "a remote debugger"},
	{"iperf", "test-program", "a network load generator"},
	{"iperf3", "test-program", "a network load generator"},
	{"ld", "compiler", "a linker"},
	{"lldb-server", "debugger", "a remote debugger"},
	{"ltrace", "tracer", "a tracer"},
	{"make", "compiler", "a build tool"},
	{"memtester", "test-program", "a memory test"},
	{"ngrep", "sniffer", "a network sniffer"},
	{"nmap", "sniffer", "a network scanner"},
	{"perf", "tracer", "a tracer"},
	{"stap", "tracer", "a tracer"},
	{"strace", "tracer", "a tracer"},
	{"stress", "test-program", "a load generator"},
	{"stress-ng", "test-program", "a load generator"},
	{"tcc", "compiler", "a compiler"},
	{"tcpdump", "sniffer", "a network sniffer"},
	{"trace-cmd", "tracer", "a tracer"},
	{"tshark", "sniffer", "a network sniffer"},
	{"valgrind", "debugger", "a memory debugger"},
};

static const struct tool histories[] = {
	{".ash_history", NULL, NULL}, {".bash_history", NULL, NULL}, {".history", NULL, NULL}, {".lesshst", NULL, NULL},
	{".mysql_history", NULL, NULL}, {".psql_history", NULL, NULL}, {".python_history", NULL, NULL},
	{".sh_history", NULL, NULL}, {".sqlite_history", NULL, NULL}, {".viminfo", NULL, NULL}, {".zsh_history", NULL, NULL},
};

static bool in_program_folder(const char *inner)
{
	return asy_path_has(inner, "bin") || asy_path_has(inner, "sbin") || asy_path_has(inner, "libexec") ||
	       asy_path_has(inner, "xbin");
}

static void look_at_program(struct asy_debug *d, const struct asy_file *file, const char *inner)
{
	struct asy_leftover *l;

	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++) {
		if (strcmp(file->name, tools[i].name) != 0)
			continue;
		l = asy_leftover_add(d, file, tools[i].class, inner, tools[i].message);
		if (l)
			l->program = tools[i].name;
		return;
	}
}

/* Programs and scripts whose makers named them so. */
static void look_at_name(struct asy_debug *d, const struct asy_file *file, const char *inner)
{
	struct asy_bytes name = asy_bytes_from(file->name);
	bool script = asy_bytes_starts(file->content, "#!"), elf = asy_elf_is(file->content), test;
	struct asy_leftover *l = NULL;

	if (!script && !elf)
		return;
	test = asy_bytes_starts(name, "test_") || asy_bytes_starts(name, "test-") || asy_bytes_ends(name, "_test") ||
	       asy_bytes_ends(name, "-test") || asy_bytes_ends(name, "_test.sh") || asy_bytes_ends(name, "-test.sh") ||
	       asy_bytes_is(name, "test.sh");
	if (asy_text_contains_nocase(name, "backdoor"))
		l = asy_leftover_add(d, file, "remote-shell", inner, "a program with \"backdoor\" in its name");
	else if (script && in_program_folder(inner) && asy_text_contains_nocase(name, "debug"))
		l = asy_leftover_add(d, file, "test-program", inner, "a script with \"debug\" in its name");
	else if (test && in_program_folder(inner) && strcmp(file->name, "speaker-test") != 0)
		l = asy_leftover_add(d, file, "test-program", inner, "a test program");
	if (l) {
		l->program = asy_arena_strdup(d->arena, file->name);
		l->program = l->program ? l->program : "";
	}
}

static void look_at_elf(struct asy_debug *d, const struct asy_file *file, const char *inner)
{
	struct asy_elf_section section;
	struct asy_elf elf;

	if (file->duplicate || asy_elf_open(file->content, &elf) != ASY_OK)
		return;
	if (elf.type == ASY_ELF_CORE)
		(void)asy_leftover_add(d, file, "core-dump", inner, "the memory of a program that crashed");
	else if (elf.type != ASY_ELF_RELOCATABLE && elf.type != ASY_ELF_MODULE && asy_elf_section_find(&elf, ".debug_info", &section))
		(void)asy_leftover_add(d, file, "debug-symbols", inner, "debugging information (.debug_info)");
}

static void look_at_leftover(struct asy_debug *d, const struct asy_file *file, const char *inner)
{
	static const char *const backups[] = {".swp", ".swo", ".orig", ".rej", ".bak"};
	struct asy_bytes name = asy_bytes_from(file->name);
	bool backup = (name.n > 1 && asy_bytes_ends(name, "~")) || asy_bytes_starts(name, ".#") ||
	              (asy_bytes_starts(name, "#") && asy_bytes_ends(name, "#"));

	for (size_t i = 0; i < sizeof(histories) / sizeof(histories[0]); i++)
		if (strcmp(file->name, histories[i].name) == 0 && file->size)
			(void)asy_leftover_add(d, file, "shell-history", inner, "what somebody typed");
	for (size_t i = 0; i < sizeof(backups) / sizeof(backups[0]); i++)
		backup |= name.n > strlen(backups[i]) && asy_bytes_ends(name, backups[i]);
	if (backup)
		(void)asy_leftover_add(d, file, "editor-backup", inner, "a copy that an editor or a patch left");
	if (asy_bytes_ends(name, ".map") && (asy_bytes_starts(file->content, "{\"version\"") ||
	                                     asy_text_contains(asy_bytes_head(file->content, 65536), "Memory Configuration") ||
	                                     asy_bytes_starts(name, "System.map")))
		(void)asy_leftover_add(d, file, "debug-symbols", inner, "a map of symbols or source code");
	else if (asy_bytes_starts(name, "System.map"))
		(void)asy_leftover_add(d, file, "debug-symbols", inner, "the symbols of the kernel");
}

/* "/x/.git/config" -> "/x/.git", once for each folder. */
static void look_at_version_control(struct asy_debug *d, const struct asy_file *file, const char *inner)
{
	static const char *const folders[] = {"/.git", "/.svn", "/.hg", "/.bzr", "/CVS"};

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		const char *at = strstr(inner, folders[i]);
		size_t n = strlen(folders[i]);
		char folder[512];

		if (!at || (at[n] != '/' && at[n] != 0) || (size_t)(at - inner) + n >= sizeof(folder))
			continue;
		if (at[n] == 0 && file->type != ASY_NODE_DIR)
			continue;
		if (strcmp(folders[i], "/CVS") == 0 && strcmp(at, "/CVS/Entries") != 0)
			continue;
		n += (size_t)(at - inner);
		memcpy(folder, inner, n);
		folder[n] = 0;
		if (d->last_folder[0] && strcmp(d->last_folder, folder) == 0)
			return;
		if (asy_leftover_add(d, file, "version-control", folder, "a version control folder: sources and their history"))
			memcpy(d->last_folder, folder, n + 1);
		return;
	}
}

void asy_debug_look(struct asy_debug *d, const struct asy_file *file, const char *inner)
{
	look_at_version_control(d, file, inner);
	if (file->type == ASY_NODE_SYMLINK && in_program_folder(inner) && !asy_path_ends(file->target, "busybox"))
		look_at_program(d, file, inner);
	if (file->type != ASY_NODE_FILE || strstr(inner, "/usr/share/doc/"))
		return;
	if (asy_elf_is(file->content) || asy_bytes_starts(file->content, "#!"))
		look_at_program(d, file, inner);
	look_at_name(d, file, inner);
	if (asy_elf_is(file->content))
		look_at_elf(d, file, inner);
	look_at_leftover(d, file, inner);
}
