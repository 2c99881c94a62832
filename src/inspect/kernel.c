/* Inspector "kernel": which kernel runs, how it was built, and with which parameters it starts. */
#include "inspect/kernel.h"

#include <string.h>

#include "base/limits.h"
#include "codec/codec.h"
#include "container/fdt.h"
#include "inspect/elf_reader.h"
#include "inspect/table.h"

/* --- versions ------------------------------------------------------------------------------------- */

static struct kernel_version *find_version(struct kernel_state *s, const char *system, struct asy_bytes version)
{
	for (struct kernel_version *v = s->versions; v; v = v->next)
		if (strcmp(v->system, system) == 0 && asy_bytes_is(version, v->version))
			return v;
	return NULL;
}

static char *printable(struct kernel_state *s, struct asy_bytes b)
{
	char *text = asy_text_printable_dup(s->arena, asy_bytes_head(b, 300));

	return text ? text : asy_arena_strdup(s->arena, "");
}

struct kernel_version *asy_kernel_note(struct kernel_state *s, const char *system, struct asy_bytes version,
				       enum kernel_source source, const char *path, uint64_t offset)
{
	struct kernel_version *v = find_version(s, system, asy_bytes_head(version, 64)), **end = &s->versions;

	if (v && v->source >= source)
		return v;
	if (!v) {
		if (s->n_versions == KERNEL_VERSIONS || !(v = asy_arena_alloc(s->arena, sizeof(*v)))) {
			s->full = true;
			return NULL;
		}
		s->n_versions++;
		v->system = system;
		v->version = asy_arena_text(s->arena, asy_bytes_head(version, 64));
		v->compiler = v->built = "";
		while (*end)
			end = &(*end)->next;
		if (!v->version)
			return NULL;
		*end = v;
	}
	v->source = source;
	v->offset = offset;
	v->path = asy_arena_strdup(s->arena, path);
	if (!v->path)
		v->path = "";
	return v;
}

static void note_banner(struct kernel_state *s, const struct asy_file *file, size_t at, unsigned mark)
{
	struct kernel_banner banner;
	struct kernel_version *v;

	if (!asy_kernel_banner_read(file->content, at, mark, &banner))
		return;
	v = asy_kernel_note(s, banner.system, banner.version, KERNEL_FROM_BANNER, file->path, at);
	if (!v)
		return;
	if (!v->compiler[0] && banner.compiler.n)
		v->compiler = printable(s, asy_text_trim(banner.compiler));
	if (!v->built[0] && banner.built.n)
		v->built = printable(s, banner.built);
	if (!v->compiler || !v->built)
		v->compiler = v->built = "";
}

/* --- bytes of kernels and boot loaders --------------------------------------------------------------- */

static void packed_config(struct kernel_state *s, const struct asy_file *file, size_t at)
{
	struct asy_bytes packed = asy_bytes_from_offset(file->content, at + strlen("IKCFG_ST"));
	struct asy_buf text;
	size_t used = 0;
	enum asy_err err;

	if (!asy_bytes_starts(packed, "\x1f\x8b"))
		return; /* the mark alone stands in tools that look for it */
	asy_buf_init(&text, ASY_LIMIT_TEXT_FILE);
	err = asy_codec_gzip.decode(packed, 0, &text, &used);
	if (err)
		asy_report_gap(s->report, err, file->path, "the kernel's built-in configuration cannot be unpacked");
	asy_kernel_config(s, file, asy_buf_bytes(&text), at);
	asy_buf_release(&text);
}

static bool is_printable(uint8_t c)
{
	return c >= 0x20 && c < 0x7f;
}

/* Where the printable text around `at` starts: behind the last NUL or line end. */
static size_t text_start(struct asy_bytes in, size_t at)
{
	size_t start = at;

	while (start > 0 && at - start < 1024 && is_printable(in.p[start - 1]))
		start--;
	return start;
}

/* Printable text from `start` on, at most 4 KiB; a ';' ends the command of a boot loader. */
static struct asy_bytes command_at(struct asy_bytes in, size_t start)
{
	struct asy_bytes b = asy_bytes_head(asy_bytes_from_offset(in, start), 4096);
	size_t n = 0;

	while (n < b.n && is_printable(b.p[n]) && b.p[n] != ';')
		n++;
	return asy_bytes_head(b, n);
}

/* A command line in a boot loader's environment ("bootargs=..."), in its scripts ("setenv bootargs ..."), or built
 * into a kernel. Found by one of its settings, it is read from its start if that can be told. Returns where to go on. */
static size_t raw_cmdline(struct kernel_state *s, const struct asy_file *file, size_t at, unsigned mark)
{
	size_t start = at + strlen("bootargs=");
	struct asy_bytes text;

	if (mark == KERNEL_MARK_CONSOLE) {
		struct asy_bytes before, first;
		size_t found, word;

		start = text_start(file->content, at);
		before = (struct asy_bytes){file->content.p + start, at - start};
		found = asy_bytes_find(before, ASY_BYTES_LITERAL("bootargs "), 0);
		word = asy_bytes_find_byte(before, ' ', 0);
		first = asy_bytes_head(before, word);
		if (found < before.n)
			start += found + strlen("bootargs ");
		else if (!asy_text_contains(first, "=") || asy_text_contains(before, ";"))
			start = at;
	}
	text = command_at(file->content, start);
	if (mark == KERNEL_MARK_CONSOLE && (!asy_text_contains(text, " ") || asy_text_contains(text, "%")))
		return at + 1; /* a lone word or a format string, not a command line */
	asy_kernel_cmdline(s, asy_text_unquote(asy_text_trim(text)), &(struct kernel_place){file->path, start, 0});
	return start + text.n > at ? start + text.n : at + 1;
}

static void raw_bootdelay(struct kernel_state *s, const struct asy_file *file, size_t at)
{
	size_t start = at + strlen("bootdelay="), end = start;
	struct asy_bytes in = file->content;

	while (end < in.n && end - start < 6 && in.p[end] > 0x20 && in.p[end] < 0x7f)
		end++;
	asy_kernel_parameter(s, KERNEL_BOOT, ASY_BYTES_LITERAL("bootdelay"), (struct asy_bytes){in.p + start, end - start},
			     &(struct kernel_place){file->path, at, 0});
}

static void device_tree(struct kernel_state *s, const struct asy_file *file, size_t at)
{
	struct asy_bytes value;
	struct asy_fdt fdt;

	if (asy_fdt_open(asy_bytes_from_offset(file->content, at), &fdt) ||
	    !asy_fdt_property(&fdt, "/chosen", "bootargs", &value))
		return;
	asy_kernel_cmdline(s, asy_fdt_text(value),
			   &(struct kernel_place){file->path, (uint64_t)(value.p - file->content.p), 0});
}

static void scan(struct kernel_state *s, const struct asy_file *file)
{
	const struct asy_needle *mark;
	size_t at = 0;

	while ((mark = asy_needles_find(&s->marks, file->content, &at)) != NULL) {
		switch (mark->id) {
		case KERNEL_MARK_IKCONFIG:
			packed_config(s, file, at);
			break;
		case KERNEL_MARK_BOOTDELAY:
			raw_bootdelay(s, file, at);
			break;
		case KERNEL_MARK_DEVICE_TREE:
			device_tree(s, file, at);
			break;
		case KERNEL_MARK_BOOTARGS:
		case KERNEL_MARK_CONSOLE:
			at = raw_cmdline(s, file, at, mark->id);
			continue;
		default:
			note_banner(s, file, at, mark->id);
		}
		at++;
	}
}

/* --- files -------------------------------------------------------------------------------------------- */

/* Programs, libraries and modules of the running system hold no kernel. */
static bool is_userland(struct asy_bytes content)
{
	struct asy_elf elf;

	if (!asy_elf_is(content) || asy_elf_open(content, &elf))
		return false;
	return elf.has_interpreter || elf.type == ASY_ELF_SHARED || elf.type == ASY_ELF_PIE ||
	       elf.type == ASY_ELF_MODULE || elf.type == ASY_ELF_RELOCATABLE || elf.type == ASY_ELF_CORE;
}

/* "/lib/modules/5.10.0/kernel/..." -> "5.10.0"; empty for other paths. */
static struct asy_bytes module_folder(const char *inner)
{
	static const char *const tops[] = {"/lib/modules/", "/usr/lib/modules/", "/vendor/lib/modules/"};

	for (size_t i = 0; i < sizeof(tops) / sizeof(tops[0]); i++) {
		size_t n = strlen(tops[i]);
		const char *name = inner + n;

		if (strncmp(inner, tops[i], n) == 0 && name[0] >= '2' && name[0] <= '9' && strchr(name, '.'))
			return (struct asy_bytes){(const uint8_t *)name, strcspn(name, "/")};
	}
	return (struct asy_bytes){0};
}

static bool is_module_name(const char *name)
{
	return asy_name_ends(name, ".ko") || asy_name_ends(name, ".ko.gz") || asy_name_ends(name, ".ko.xz") ||
	       asy_name_ends(name, ".ko.zst");
}

/* "5.10.0 SMP mod_unload ARMv7" of a module, from .modinfo */
static struct asy_bytes vermagic(struct asy_bytes module)
{
	struct asy_bytes rest, key, value, word;
	struct asy_elf elf;

	if (!asy_elf_is(module) || asy_elf_open(module, &elf))
		return (struct asy_bytes){0};
	rest = asy_elf_modinfo(&elf);
	while (asy_elf_modinfo_next(&rest, &key, &value))
		if (asy_bytes_is(key, "vermagic") && asy_text_word(&value, &word))
			return word;
	return (struct asy_bytes){0};
}

static void look_at_module(struct kernel_state *s, const struct asy_file *file, const char *inner)
{
	struct asy_bytes folder = module_folder(inner), magic = vermagic(file->content);
	struct kernel_version *v = NULL;

	/* the packed and the unpacked form of one module: counted once, as the packed file */
	bool packed = !asy_name_ends(file->name, ".ko"), unpacked = strcmp(inner, file->inner) != 0;

	if (magic.n)
		v = asy_kernel_note(s, "linux", magic, KERNEL_FROM_VERMAGIC, file->path, ASY_NO_LOCUS_OFFSET);
	else if (packed && folder.n)
		v = find_version(s, "linux", asy_bytes_head(folder, 64));
	if (v && !unpacked)
		v->modules++;
}

/* The name in a U-Boot header: "MIPS OpenWrt Linux-3.3.8" (include/image.h of U-Boot). */
static void look_at_boot_header(struct kernel_state *s, const struct asy_file *file)
{
	struct asy_rd r = asy_rd_init(file->content);
	struct asy_bytes name, word;
	size_t at;

	if (asy_rd_be32(&r) != 0x27051956)
		return;
	asy_rd_seek(&r, 32);
	name = asy_rd_bytes(&r, 32);
	if (!asy_rd_ok(&r))
		return;
	name.n = asy_bytes_find_byte(name, 0, 0);
	at = asy_bytes_find(name, ASY_BYTES_LITERAL("Linux-"), 0);
	name = asy_bytes_from_offset(name, at + 6);
	if (asy_text_word(&name, &word) && word.n > 2 && word.p[0] >= '2' && word.p[0] <= '9')
		(void)asy_kernel_note(s, "linux", word, KERNEL_FROM_NAME, file->path, 32);
}

/* x86 boot protocol: 0x20e holds the place of a version text, counted from 0x200 (Documentation/arch/x86/boot.rst). */
static void look_at_x86_header(struct kernel_state *s, const struct asy_file *file)
{
	struct asy_rd r = asy_rd_init(file->content);
	struct asy_bytes text, word;
	uint64_t at;

	asy_rd_seek(&r, 0x202);
	if (!asy_bytes_is(asy_rd_bytes(&r, 4), "HdrS"))
		return;
	asy_rd_seek(&r, 0x20e);
	at = (uint64_t)asy_rd_le16(&r) + 0x200;
	asy_rd_seek(&r, at);
	text = asy_rd_cstring(&r, 256);
	if (asy_rd_ok(&r) && asy_text_word(&text, &word) && word.n > 2 && word.p[0] >= '2' && word.p[0] <= '9')
		(void)asy_kernel_note(s, "linux", word, KERNEL_FROM_BANNER, file->path, at);
}

static void *begin(struct asy_arena *arena, struct asy_report *report)
{
	struct kernel_state *s = asy_arena_alloc(arena, sizeof(*s));

	if (!s)
		return NULL;
	s->arena = arena;
	s->report = report;
	asy_needles_init(&s->marks, asy_kernel_marks, asy_kernel_n_marks);
	return s;
}

/* The path behind the last container that is not a mere compressed file is what names rely on; for this
 * inspector the tail of the whole path serves as well. */
static const char *system_path(const struct asy_file *file)
{
	const char *at = strstr(file->path, "/lib/modules/");

	return at ? at : file->inner;
}

static void look(void *state, const struct asy_file *file)
{
	struct kernel_state *s = state;
	struct asy_bytes folder = module_folder(system_path(file));

	if (file->type == ASY_NODE_DIR && folder.n && folder.p[folder.n] == 0) /* paths end in NUL */
		(void)asy_kernel_note(s, "linux", folder, KERNEL_FROM_FOLDER, file->path, ASY_NO_LOCUS_OFFSET);
	if (file->type != ASY_NODE_FILE || file->content.n == 0)
		return;
	if (is_module_name(file->name)) {
		look_at_module(s, file, system_path(file));
		return;
	}
	if (!file->is_region && asy_text_is_text(file->content)) {
		asy_kernel_text_file(s, file, file->inner);
		asy_kernel_config(s, file, file->content, ASY_NO_OFFSET);
		return;
	}
	if (file->duplicate || asy_file_is_unpacked(file) || is_userland(file->content))
		return;
	look_at_boot_header(s, file);
	look_at_x86_header(s, file);
	scan(s, file);
}

/* "5.10.0-8-amd64" -> "5.10" */
static struct asy_bytes series_of(const char *version)
{
	size_t n = strspn(version, "0123456789");

	if (version[n] == '.')
		n += 1 + strspn(version + n + 1, "0123456789");
	return (struct asy_bytes){(const uint8_t *)version, n};
}

/* A shortened version ("6.1.0" in a boot header) of a kernel that is known in full ("6.1.0-18-armmp"). */
static bool is_short_form(const struct kernel_state *s, const struct kernel_version *v)
{
	size_t n = strlen(v->version);

	if (v->source != KERNEL_FROM_NAME && v->source != KERNEL_FROM_CONFIG)
		return false;
	for (const struct kernel_version *w = s->versions; w; w = w->next)
		if (w != v && w->source > v->source && strcmp(w->system, v->system) == 0 &&
		    strncmp(w->version, v->version, n) == 0 && strchr("-+.", w->version[n]))
			return true;
	return false;
}

static void end(void *state)
{
	static const char *const sources[] = {
		[KERNEL_FROM_VERMAGIC] = "a module built for it", [KERNEL_FROM_NAME] = "the name in a boot header",
		[KERNEL_FROM_CONFIG] = "the head of a build configuration", [KERNEL_FROM_FOLDER] = "its folder of modules",
		[KERNEL_FROM_BANNER] = "its version banner",
	};
	struct kernel_state *s = state;

	for (const struct kernel_version *v = s->versions; v; v = v->next) {
		struct asy_obs *o;

		if (is_short_form(s, v))
			continue;
		o = asy_obs_new(s->report, "kernel", v->system);
		asy_obs_text(o, "version", v->version);
		asy_obs_bytes(o, "series", series_of(v->version));
		asy_obs_text(o, "compiler", v->compiler);
		asy_obs_text(o, "built", v->built);
		asy_obs_int(o, "modules", v->modules);
		asy_obs_at(o, v->path, v->offset, 0);
		asy_obs_send(o, "kernel %s%s%s, known by %s%s%s", v->system, v->version[0] ? " " : "", v->version,
			     sources[v->source], v->built[0] ? ", built " : "", v->built);
	}
	if (s->full)
		asy_report_gap(s->report, ASY_LIMIT, "", "more kernels, configurations or parameters than are kept");
}

const struct asy_inspector asy_inspector_kernel = {
	.name = "kernel",
	.title = "Kernel and its configuration",
	.looks_at = "version banners of Linux and real-time kernels, modules, build configuration (embedded or as a file), "
		    "sysctl settings, kernel command lines",
	.begin = begin,
	.file = look,
	.end = end,
};
