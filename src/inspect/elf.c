/* Build hardening of programs and libraries: one observation for each distinct file, and a sum for each tree.
 * They are sent at the end, because only then it is known which programs are services. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "firmware/report.h"
#include "inspect/boot.h"
#include "inspect/elf_facts.h"
#include "inspect/homes.h"
#include "inspect/table.h"

struct found {
	struct found *next;
	const char *path, *inner;
	struct asy_home *home;
	bool setuid;
	struct asy_elf_facts facts;
};

enum { MACHINES = 8 };

struct sums {
	int64_t files, programs, nx, pie, relro, canary, fortify, stripped, canary_known, fortify_known;
	struct {
		uint16_t machine;
		int64_t files;
	} machines[MACHINES];
};

struct state {
	struct asy_arena *arena;
	struct asy_report *report;
	struct found *first, **last;
	struct asy_homes homes;
	struct asy_boots boots; /* which programs are services */
	bool full;
};

static void *begin(struct asy_arena *arena, struct asy_report *report)
{
	struct state *s = asy_arena_alloc(arena, sizeof(*s));

	if (!s)
		return NULL;
	*s = (struct state){.arena = arena, .report = report};
	s->last = &s->first;
	asy_homes_init(&s->homes, arena, sizeof(struct sums), report);
	asy_boots_init(&s->boots, arena, report);
	return s;
}

/* Programs and libraries that a device runs; object files, modules, kernels and debug files are not. */
static bool counts(const struct asy_elf_facts *f)
{
	return (f->program || f->type == ASY_ELF_SHARED) && !f->debug_companion && !f->kernel_page;
}

static void keep(struct state *s, const struct asy_file *file, const struct asy_elf *elf)
{
	struct found *found = asy_arena_alloc(s->arena, sizeof(*found));

	if (found) {
		found->home = asy_home_of(&s->homes, file);
		found->path = asy_arena_strdup(s->arena, file->path);
	}
	if (!found || !found->path || !found->home) {
		if (!s->full)
			asy_report_gap(s->report, ASY_LIMIT, file->path, "too many ELF files to keep their facts");
		s->full = true;
		return;
	}
	asy_elf_facts_of(elf, s->arena, &found->facts);
	if (!counts(&found->facts))
		return;
	found->inner = found->path + (asy_home_inner(found->home, file) - file->path);
	found->setuid = file->has_owner && (file->mode & 04000);
	*s->last = found;
	s->last = &found->next;
}

static void file(void *state, const struct asy_file *file)
{
	struct state *s = state;
	struct asy_elf elf;
	enum asy_err err;

	asy_boots_add(&s->boots, file);
	if (file->type != ASY_NODE_FILE || file->is_region || file->duplicate || !asy_elf_is(file->content))
		return;
	err = asy_elf_open(file->content, &elf);
	if (err) {
		asy_report_gap(s->report, err, file->path, "the header of this ELF file cannot be read");
		return;
	}
	if (elf.damaged && file->complete)
		asy_report_gap(s->report, ASY_CORRUPT, file->path, "a table of this ELF file reaches outside the file");
	else if (!file->complete)
		asy_report_gap(s->report, ASY_TRUNCATED, file->path, "only the first part of this ELF file was read");
	keep(s, file, &elf);
}

static const char *relro_name(enum asy_elf_relro relro)
{
	return relro == ASY_ELF_RELRO_FULL ? "full" : relro == ASY_ELF_RELRO_PARTIAL ? "partial" : "none";
}

static const char *machine_name(uint16_t machine, char out[24])
{
	const char *name = asy_elf_machine_name(machine);

	if (name)
		return name;
	snprintf(out, 24, "machine-%u", (unsigned)machine);
	return out;
}

static void describe_missing(const struct asy_elf_facts *f, char *out, size_t size)
{
	const struct {
		bool missing;
		const char *name;
	} list[] = {
		{!f->nx, "executable stack"},
		{f->program && !f->pie, "fixed address"},
		{f->relro == ASY_ELF_RELRO_NONE, "no RELRO"},
		{f->relro == ASY_ELF_RELRO_PARTIAL, "partial RELRO"},
		{f->canary == ASY_ELF_NO, "no stack check"},
		{f->fortify == ASY_ELF_NO, "not fortified"},
		{f->rpath_unsafe, "unsafe library path"},
	};
	size_t used = 0;

	out[0] = 0;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (list[i].missing)
			used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", list[i].name);
	if (!used)
		snprintf(out, size, "hardened as far as can be seen");
}

static bool is_service(const struct state *s, const struct found *found)
{
	for (size_t i = 0; i < s->boots.homes.n; i++) {
		const struct asy_boot *boot = asy_boots_at(&s->boots, i);

		if (boot->home->root != found->home->root)
			continue;
		for (const struct asy_start *start = boot->starts; start; start = start->next)
			if (start->enabled && start->node && strcmp(start->node->path, found->path) == 0)
				return true;
	}
	return false;
}

static void send(struct state *s, const struct found *found)
{
	const struct asy_elf_facts *f = &found->facts;
	struct asy_obs *o = asy_obs_new(s->report, "elf", found->inner);
	char number[24], missing[200];

	asy_obs_text(o, "type", asy_elf_type_name(f->type));
	asy_obs_text(o, "machine", machine_name(f->machine, number));
	asy_obs_int(o, "bits", f->bits);
	asy_obs_text(o, "endian", f->endian == ASY_LE ? "little" : "big");
	asy_obs_bool(o, "nx", f->nx);
	if (f->program)
		asy_obs_bool(o, "pie", f->pie);
	asy_obs_text(o, "relro", relro_name(f->relro));
	if (f->canary != ASY_ELF_UNKNOWN)
		asy_obs_bool(o, "canary", f->canary == ASY_ELF_YES);
	if (f->fortify != ASY_ELF_UNKNOWN)
		asy_obs_bool(o, "fortify", f->fortify == ASY_ELF_YES);
	if (f->rpath[0])
		asy_obs_text(o, "rpath", f->rpath);
	asy_obs_bool(o, "rpath-unsafe", f->rpath_unsafe);
	asy_obs_bool(o, "stripped", f->stripped);
	if (f->program) {
		asy_obs_bool(o, "static", f->is_static);
		asy_obs_bool(o, "setuid", found->setuid);
		asy_obs_bool(o, "service", is_service(s, found));
	}
	if (f->needed[0])
		asy_obs_text(o, "needed", f->needed);
	if (f->soname[0])
		asy_obs_text(o, "soname", f->soname);
	describe_missing(f, missing, sizeof(missing));
	asy_obs_at(o, found->path, 0, 0);
	asy_obs_send(o, "%s (%s, %u bit): %s", f->program ? "program" : "library",
	             machine_name(f->machine, number), f->bits, missing);
}

static void count_machine(struct sums *t, uint16_t machine)
{
	for (size_t i = 0; i < MACHINES; i++) {
		if (t->machines[i].files && t->machines[i].machine != machine)
			continue;
		t->machines[i].machine = machine;
		t->machines[i].files++;
		return;
	}
}

static void count(struct sums *t, const struct asy_elf_facts *f)
{
	t->files++;
	t->programs += f->program;
	t->nx += f->nx;
	t->pie += f->pie;
	t->relro += f->relro != ASY_ELF_RELRO_NONE;
	t->canary += f->canary == ASY_ELF_YES;
	t->canary_known += f->canary != ASY_ELF_UNKNOWN;
	t->fortify += f->fortify == ASY_ELF_YES;
	t->fortify_known += f->fortify != ASY_ELF_UNKNOWN;
	t->stripped += f->stripped;
	count_machine(t, f->machine);
}

static void percent(struct asy_obs *o, const char *key, int64_t part, int64_t whole)
{
	if (whole)
		asy_obs_int(o, key, part * 100 / whole);
}

static void send_summary(struct state *s, const struct asy_home *home)
{
	const char *folder = home->path[0] ? home->path : "/";
	const struct sums *t = home->data;
	struct asy_obs *o = asy_obs_new(s->report, "elf-summary", folder);
	char number[24];
	size_t most = 0;

	for (size_t i = 1; i < MACHINES; i++)
		if (t->machines[i].files > t->machines[most].files)
			most = i;
	asy_obs_int(o, "files", t->files);
	asy_obs_int(o, "programs", t->programs);
	asy_obs_int(o, "nx", t->nx);
	asy_obs_int(o, "pie", t->pie);
	asy_obs_int(o, "relro", t->relro);
	asy_obs_int(o, "canary", t->canary);
	asy_obs_int(o, "fortify", t->fortify);
	asy_obs_int(o, "stripped", t->stripped);
	percent(o, "nx-percent", t->nx, t->files);
	percent(o, "pie-percent", t->pie, t->programs);
	percent(o, "relro-percent", t->relro, t->files);
	percent(o, "canary-percent", t->canary, t->canary_known);
	percent(o, "fortify-percent", t->fortify, t->fortify_known);
	asy_obs_text(o, "machine", machine_name(t->machines[most].machine, number));
	asy_obs_at(o, folder, ASY_NO_LOCUS_OFFSET, 0);
	asy_obs_send(o, "%lld ELF files (%lld programs) for %s: %lld with a protected stack, %lld of %lld with a stack check, "
	             "%lld with RELRO, %lld programs position-independent", (long long)t->files, (long long)t->programs,
	             machine_name(t->machines[most].machine, number), (long long)t->nx, (long long)t->canary,
	             (long long)t->canary_known, (long long)t->relro, (long long)t->pie);
}

static void end(void *state)
{
	struct state *s = state;

	asy_boots_finish(&s->boots);
	for (const struct found *f = s->first; f; f = f->next) {
		send(s, f);
		count(f->home->data, &f->facts);
	}
	for (size_t i = 0; i < s->homes.n; i++)
		if (((const struct sums *)s->homes.items[i]->data)->files)
			send_summary(s, s->homes.items[i]);
}

const struct asy_inspector asy_inspector_elf = {
	.name = "elf",
	.title = "Build hardening of programs",
	.looks_at = "every ELF program and library: executable stack, address randomisation, RELRO, stack check, "
	            "fortified functions, library search path",
	.begin = begin,
	.file = file,
	.end = end,
};
