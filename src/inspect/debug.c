#include "inspect/debug.h"

#include <string.h>

#include "base/limits.h"
#include "inspect/table.h"

static void *begin(struct asy_arena *arena, struct asy_report *report)
{
	struct asy_debug *d = asy_arena_alloc(arena, sizeof(*d));

	if (!d)
		return NULL;
	d->arena = arena;
	d->report = report;
	d->last = &d->first;
	asy_boots_init(&d->boots, arena, report);
	return d;
}

struct asy_leftover *asy_leftover_add(struct asy_debug *d, const struct asy_file *file, const char *class,
                                      const char *subject, const char *message)
{
	struct asy_leftover *l = d->n < ASY_LIMIT_LEFTOVERS ? asy_arena_alloc(d->arena, sizeof(*l)) : NULL;

	if (l) {
		l->path = asy_arena_strdup(d->arena, file->path);
		l->subject = asy_arena_strdup(d->arena, subject);
	}
	if (!l || !l->path || !l->subject) {
		if (!d->full)
			asy_report_gap(d->report, ASY_LIMIT, file->path, "too many leftovers to keep");
		d->full = true;
		return NULL;
	}
	l->class = class;
	l->program = "";
	l->message = message;
	l->offset = ASY_NO_LOCUS_OFFSET;
	l->home = file->is_region ? NULL : asy_home_of(&d->boots.homes, file);
	*d->last = l;
	d->last = &l->next;
	d->n++;
	return l;
}

static void file(void *state, const struct asy_file *file)
{
	struct asy_debug *d = state;
	struct asy_home *home;

	if (file->is_region) {
		asy_debug_read_text(d, file, file->inner);
		return;
	}
	asy_boots_add(&d->boots, file);
	home = asy_home_of(&d->boots.homes, file);
	if (!home)
		return;
	asy_debug_look(d, file, asy_home_inner(home, file));
	if (file->type == ASY_NODE_FILE)
		asy_debug_read_text(d, file, asy_home_inner(home, file));
}

static bool is_started(const struct asy_boot *boot, const char *program)
{
	for (const struct asy_start *s = boot->starts; s; s = s->next)
		if (s->enabled && strcmp(s->name, program) == 0)
			return true;
	return false;
}

static void send(struct asy_debug *d, const struct asy_leftover *l)
{
	const struct asy_boot *boot = l->home ? l->home->data : NULL;
	bool started = l->program[0] && boot && is_started(boot, l->program);
	struct asy_obs *o = asy_obs_new(d->report, "debug", l->subject);

	asy_obs_text(o, "class", l->class);
	if (l->program[0]) {
		asy_obs_text(o, "program", l->program);
		asy_obs_bool(o, "started", started);
	}
	if (l->has_authentication)
		asy_obs_bool(o, "authenticated", l->authenticated);
	if (l->line)
		asy_obs_at_line(o, l->path, l->line, l->offset);
	else
		asy_obs_at(o, l->path, l->offset, 0);
	asy_obs_send(o, "%s%s", l->message, started ? ", and it is started" : "");
}

static void end(void *state)
{
	struct asy_debug *d = state;

	asy_boots_finish(&d->boots);
	for (const struct asy_leftover *l = d->first; l; l = l->next)
		send(d, l);
	for (size_t i = 0; i < d->boots.homes.n; i++)
		asy_debug_report_starts(d, asy_boots_at(&d->boots, i));
}

const struct asy_inspector asy_inspector_debug = {
	.name = "debug",
	.title = "Leftovers of development",
	.looks_at = "debuggers, tracers, sniffers, compilers, adb, consoles and shells that are started, core dump settings, "
	            "shell history, version control folders, editor backups, debug symbols, boot loader settings",
	.begin = begin,
	.file = file,
	.end = end,
};
