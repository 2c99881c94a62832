/* Inspector "inventory": plain lists that tell whether a part of some software is in the image at all: functions that
 * programs and libraries import, and the applets compiled into busybox. (Kernel options: kernel_config.c.) */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "firmware/report.h"
#include "inspect/elf_reader.h"
#include "inspect/inventory.h"
#include "inspect/table.h"

enum { SLOTS = 1 << 17, APPLETS_LEAST = 10 };

struct state {
	struct asy_report *report;
	struct asy_arena *arena;
	const char **slots; /* open addressing, SLOTS */
	const char **names; /* ASY_LIMIT_IMPORTS */
	size_t n;
	bool any, incomplete;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void asy_inventory_send(struct asy_report *report, const char *class, const char *path, const char **names, size_t n, bool complete)
{
	char text[ASY_INVENTORY_CHUNK];
	size_t used = 0;

	qsort(names, n, sizeof(*names), by_text);
	for (size_t i = 0; i <= n; i++) {
		size_t length = i < n ? strlen(names[i]) : 0;
		struct asy_obs *o;

		if (i < n && used + length + 2 < sizeof(text)) {
			if (used)
				text[used++] = ' ';
			memcpy(text + used, names[i], length);
			used += length;
			continue;
		}
		text[used] = 0;
		o = asy_obs_new(report, "inventory", class);
		asy_obs_text(o, "class", class);
		asy_obs_text(o, "names", text);
		asy_obs_bool(o, "complete", complete);
		asy_obs_at(o, path, ASY_NO_LOCUS_OFFSET, 0);
		asy_obs_send(o, "%s: %.60s ...", class, text);
		used = 0;
		if (i < n && length + 2 < sizeof(text)) {
			memcpy(text, names[i], length);
			used = length;
		}
	}
}

static void *begin(struct asy_arena *arena, struct asy_report *report)
{
	struct state *s = asy_arena_alloc(arena, sizeof(*s));

	if (!s)
		return NULL;
	s->report = report;
	s->arena = arena;
	s->slots = asy_arena_array(arena, SLOTS, sizeof(*s->slots));
	s->names = asy_arena_array(arena, ASY_LIMIT_IMPORTS, sizeof(*s->names));
	return s->slots && s->names ? s : NULL;
}

static uint32_t hash(struct asy_bytes b)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < b.n; i++)
		h = (h ^ b.p[i]) * 16777619u;
	return h;
}

/* Names of C++ and of the loader's own are left out: nobody asks for them. */
static bool wanted(struct asy_bytes name)
{
	if (!name.n || name.n > 100 || *name.p == '_')
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] <= ' ' || name.p[i] >= 0x7f)
			return false;
	return true;
}

static void add_import(struct state *s, struct asy_bytes name)
{
	uint32_t at = hash(name) % SLOTS;

	while (s->slots[at]) {
		if (asy_bytes_is(name, s->slots[at]))
			return;
		at = (at + 1) % SLOTS;
	}
	if (s->n == ASY_LIMIT_IMPORTS) {
		s->incomplete = true;
		return;
	}
	s->slots[at] = asy_arena_text(s->arena, name);
	if (s->slots[at])
		s->names[s->n++] = s->slots[at];
	else
		s->incomplete = true;
}

static void read_imports(struct state *s, const struct asy_elf *elf)
{
	struct asy_elf_symbol symbol;

	s->any = true;
	s->incomplete |= elf->damaged;
	for (uint32_t i = 1; i < elf->imports_exports.count && i < ASY_LIMIT_ELF_SYMBOLS; i++)
		if (asy_elf_dynamic_symbol(elf, i, &symbol) && symbol.section == 0 && wanted(symbol.name))
			add_import(s, symbol.name);
}

static bool applet_name(struct asy_bytes b)
{
	for (size_t i = 0; i < b.n; i++)
		if (!((b.p[i] >= 'a' && b.p[i] <= 'z') || (b.p[i] >= '0' && b.p[i] <= '9') || (b.p[i] && strchr("-_.[", b.p[i]))))
			return false;
	return b.n > 0 && b.n < 32;
}

/* busybox keeps the names of its applets as one sorted run of texts, each with a NUL behind it. "[" is the first. */
static void read_applets(struct state *s, const struct asy_file *file)
{
	static const char start[] = "\0[\0[[\0";
	const char *names[600];
	size_t at = asy_bytes_find(file->content, (struct asy_bytes){(const uint8_t *)start, sizeof(start) - 1}, 0), n = 0;
	struct asy_bytes last = {0};

	if (at >= file->content.n)
		return;
	for (at++; n < sizeof(names) / sizeof(names[0]);) {
		size_t end = asy_bytes_find_byte(file->content, 0, at);
		struct asy_bytes name = {file->content.p + at, end - at};

		if (end >= file->content.n || !applet_name(name) || (last.n && asy_bytes_compare(last, name) >= 0))
			break;
		names[n] = asy_arena_text(s->arena, name);
		if (!names[n])
			return;
		n++;
		last = name;
		at = end + 1;
	}
	if (n >= APPLETS_LEAST)
		asy_inventory_send(s->report, "applets", file->path, names, n, true);
}

static void file_(void *state, const struct asy_file *file)
{
	struct state *s = state;
	struct asy_elf elf;

	if (file->type != ASY_NODE_FILE || file->duplicate || !asy_elf_is(file->content) || asy_elf_open(file->content, &elf) != ASY_OK)
		return;
	if (!file->complete)
		s->incomplete = true;
	if (elf.type == ASY_ELF_EXEC || elf.type == ASY_ELF_PIE || elf.type == ASY_ELF_SHARED)
		read_imports(s, &elf);
	if (strncmp(file->name, "busybox", 7) == 0)
		read_applets(s, file);
}

static void end(void *state)
{
	struct state *s = state;

	if (s->any)
		asy_inventory_send(s->report, "imports", "", s->names, s->n, !s->incomplete);
}

const struct asy_inspector asy_inspector_inventory = {
	.name = "inventory",
	.title = "Lists of functions, applets and options",
	.looks_at = "functions that programs and libraries import, applets compiled into busybox",
	.begin = begin,
	.file = file_,
	.end = end,
};
